"""Answers that are longer than the screen, shown by the user's pager."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, islice

# As git has it for less: one that is told nothing else leaves the text on the screen.
LESS = "FRX"


class Pager:
    """Shows what a child prints: at once where it fits on the screen, else by a pager."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._reader, self._writer = os.pipe()
        self._process: subprocess.Popen[bytes] | None = None

    def attach(self) -> None:
        """In the child: let standard output lead here."""
        size = shutil.get_terminal_size()
        os.environ["COLUMNS"] = str(size.columns)  # a pipe has no width
        os.dup2(self._writer, 1)
        os.close(self._reader)
        os.close(self._writer)

    def show(self) -> None:
        """In the parent: show what the child prints, until it or the user ends that."""
        os.close(self._writer)
        with open(self._reader, "rb") as answer:
            first = list(islice(answer, shutil.get_terminal_size().lines - 1))
            if len(first) < shutil.get_terminal_size().lines - 1:
                sys.stdout.buffer.writelines(first)
                sys.stdout.flush()
            else:
                self._page(chain(first, iter(lambda: answer.read1(1 << 16), b"")))

    def _page(self, parts: Iterable[bytes]) -> None:
        environment = {"LESS": LESS, **os.environ}
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, env=environment)
        assert self._process.stdin
        with suppress(BrokenPipeError), self._process.stdin as page:  # the user has seen enough
            for part in parts:
                page.write(part)
                page.flush()
        self._process.wait()

    def interrupt(self, *_: object) -> None:
        """End the pager."""
        if self._process:
            self._process.terminate()


def pager() -> Pager | None:
    """The pager that PAGER names, or less; None where there is none, or nobody sits at a terminal."""
    command = shlex.split(os.environ.get("PAGER", "less"))
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return Pager(command) if at_terminal and command and shutil.which(command[0]) else None
