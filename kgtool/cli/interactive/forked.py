"""Work in a process of its own, so that no query, fault or Ctrl-C can end the shell.

A forked process shares the store by copy on write. Windows has no fork: there, work is done in the shell's process.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from kgtool.cli.interactive.pager import Pager
from kgtool.cli.output import INTERRUPTED, stoppable

T = TypeVar("T")
FORKS = hasattr(os, "fork")
# The processes that ``computed`` has started and that still run.
_RUNNING: set[int] = set()


def attempt(work: Callable[[], object]) -> int:
    """Do `work`; as in every command, an error becomes one sentence on standard error. The exit code."""
    from kgtool.cli import Tool

    try:
        Tool("kgtool", callback=work, invoke_without_command=True).main([], "kgtool")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def in_child(work: Callable[[], object], timeout: float | None = None, pager: Pager | None = None) -> int:
    """``attempt`` in a process of its own, which Ctrl-C and the deadline end. The exit code."""
    if not FORKS:
        return attempt(work)
    sys.stdout.flush()
    sys.stderr.flush()
    # It is meant for the child, and for the pager that shows what the child prints.
    handler = signal.signal(signal.SIGINT, pager.interrupt if pager else lambda *_: None)
    try:
        child = os.fork()
        if child == 0:
            _be_child(work, timeout, pager)
        if pager:
            pager.show()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.signal(signal.SIGINT, handler)
    if code == -signal.SIGINT:  # it came before the child could say so
        print("kgtool: Interrupted.", file=sys.stderr)
        return INTERRUPTED
    if code < 0:
        message = f"kgtool: The engine broke down ({signal.Signals(-code).name}); ask it otherwise."
        print(message, file=sys.stderr, flush=True)
        return 128 - code
    return code


def _be_child(work: Callable[[], object], timeout: float | None, pager: Pager | None) -> NoReturn:
    code = 1
    try:
        if pager:
            pager.attach()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with stoppable(timeout):
            code = attempt(work)
        sys.stdout.flush()
    finally:
        os._exit(code)


def in_command(*words: str, text: str = "") -> int:
    """A kgtool command, which gets `text` on its standard input, in a process of its own. The exit code.

    What changes a store is not forked: the threads by which the engine writes would be missing.
    """
    handler = signal.signal(signal.SIGINT, lambda *_: None)  # it is meant for the command
    try:
        command = [sys.executable, "-P", "-m", "kgtool", *words]
        return subprocess.run(command, input=text.encode(), check=False).returncode
    finally:
        signal.signal(signal.SIGINT, handler)


def computed(work: Callable[[], T]) -> T | None:
    """The result of `work`, worked out in another process; None where it fails. It waits for it: call it in a thread.

    The shell's own process does not call the engine, not even in a thread: forks would copy its locks, held for ever.
    """
    if not FORKS:
        return work()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _compute(work, writer)
    os.close(writer)
    _RUNNING.add(child)
    with open(reader, "rb") as pipe:
        pickled = pipe.read()
    _RUNNING.discard(child)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    found: T | None = pickle.loads(pickled) if pickled else None  # our own pickle
    return found


def _compute(work: Callable[[], Any], writer: int) -> NoReturn:
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        pickled = pickle.dumps(work())
        with open(writer, "wb") as pipe:
            pipe.write(pickled)
    finally:
        os._exit(0)


def abandon() -> None:
    """End the processes that ``computed`` has started."""
    for child in list(_RUNNING):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
