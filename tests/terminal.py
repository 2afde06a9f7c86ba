"""A terminal of 100 columns and 30 lines, for tests of what people type into."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from conftest import ROOT

PATIENCE = 30
_STEERING = re.compile(r"\x1b(?:\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07|[=>])")


class Terminal:
    """A program in a pseudo terminal: keys go in, and what has come out is waited for."""

    def __init__(self, *command: str, home: Path, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        base = {"PATH": path, "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=base | environment,
            preexec_fn=self._control, start_new_session=True,  # noqa: PLW1509  # tests of one thread
        )  # fmt: skip
        os.close(theirs)
        self._told = ""

    @staticmethod
    def _control() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is a signal

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    def wait(self, pattern: str) -> str:
        """What came out since the last call, up to the end of the pattern."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, _STEERING.sub("", self._told))):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._ours], [], [], left)[0]:
                raise AssertionError(f"no {pattern!r} in: {self._told[-2000:]!r}")
            try:
                part = os.read(self._ours, 65_536)
            except OSError:  # Linux says so when the other end is closed
                raise AssertionError(f"it ended without {pattern!r}: {self._told[-2000:]!r}") from None
            self._told += part.decode("utf-8", "replace")
        plain = _STEERING.sub("", self._told)
        self._told = plain[found.end() :]
        return plain[: found.end()]

    def close(self) -> int:
        """Wait for the end of the program, reading what it still says; its exit code."""
        while True:
            try:
                if not select.select([self._ours], [], [], PATIENCE)[0] or not os.read(self._ours, 65_536):
                    break
            except OSError:
                break
        os.close(self._ours)
        try:
            return self.process.wait(timeout=PATIENCE)
        finally:
            self.process.kill()
