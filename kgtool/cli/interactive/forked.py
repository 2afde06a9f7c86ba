"""Work in a process of its own, so that no query, fault or Ctrl-C can end the shell.

A forked process shares the store by copy on write. Windows has no fork: there, work is done in the shell's process.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from kgtool.cli.output import INTERRUPTED, stoppable

T = TypeVar("T")
FORKS = hasattr(os, "fork")
# What was begun by ``computed`` and has no end yet.
_BEGUN: set[int] = set()


def attempt(work: Callable[[], object]) -> int:
    """Do it; an error becomes one sentence on standard error, as of every command. The exit code."""
    from kgtool.cli import Tool

    try:
        Tool("kgtool", callback=work, invoke_without_command=True).main([], "kgtool")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def in_child(work: Callable[[], object], timeout: float | None = None) -> int:
    """``attempt`` in a process of its own, which Ctrl-C and the deadline end. The exit code."""
    if not FORKS:
        return attempt(work)
    sys.stdout.flush()
    sys.stderr.flush()
    handler = signal.signal(signal.SIGINT, lambda *_: None)  # it is meant for the child
    try:
        child = os.fork()
        if child == 0:
            _be_child(work, timeout)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        signal.signal(signal.SIGINT, handler)
    if code == -signal.SIGINT:  # it came before anything else could tell
        print("kgtool: Interrupted.", file=sys.stderr)
        return INTERRUPTED
    if code < 0:
        message = f"kgtool: The engine broke down ({signal.Signals(-code).name}); ask it otherwise."
        print(message, file=sys.stderr, flush=True)
        return 128 - code
    return code


def _be_child(work: Callable[[], object], timeout: float | None) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with stoppable(timeout):
            code = attempt(work)
        sys.stdout.flush()
    finally:
        os._exit(code)


def computed(work: Callable[[], T]) -> T | None:
    """What `work` gives, worked out beside the shell; None where it fails. It waits: call it in a thread.

    Even in threads, the shell's own process leaves the engine alone: its locks would be copied into other children.
    """
    if not FORKS:
        return work()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _compute(work, writer)
    os.close(writer)
    _BEGUN.add(child)
    with open(reader, "rb") as pipe:
        pickled = pipe.read()
    _BEGUN.discard(child)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    found: T | None = pickle.loads(pickled) if pickled else None  # from ourselves
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
    """End what ``computed`` has begun."""
    for child in list(_BEGUN):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
