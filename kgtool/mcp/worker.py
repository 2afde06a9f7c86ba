"""A process that holds the store and runs the tools: the engine cannot be stopped, a process can."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from kgtool.errors import KgtoolError, QueryError, StoreError
from kgtool.mcp.answers import Answer
from kgtool.rdf.names import know
from kgtool.store.base import Store

# Seconds that a process which is to end has for it.
GRACE = 5
BROKEN = "The engine broke down at that; ask otherwise."


class Worker:
    """A process with a store, which answers one call after the other, each within `timeout` seconds.

    `open` opens the store; it is called in the process, and again in the next one after a call that took too long. It
    must be something that can be pickled.
    """

    def __init__(self, open: Callable[[], Store], language: str = "en", timeout: float = 30) -> None:
        self._made_of = (open, language)
        self.timeout = timeout
        self._turn = threading.Lock()
        self._start()

    def _start(self) -> None:
        """Begin a process, and wait until its store is open. Raises as ``open_store`` does."""
        context = get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_work, args=(there, *self._made_of), daemon=True)
        self._process.start()
        there.close()
        self._received()

    def call(self, name: str, given: dict[str, Any]) -> Answer:
        """What a tool answers; calls wait for each other. Raises KgtoolError, also where the time is over."""
        with self._turn:
            if not self._process.is_alive():
                self._start()
            self._here.send((name, given))
            if not self._here.poll(self.timeout):
                self.close()
                raise QueryError(
                    f"Stopped after {self.timeout:g} seconds; narrow the question, ask for fewer rows, or begin the "
                    "pattern at a thing."
                )
            return self._received()

    def _received(self) -> Answer:
        try:
            said = self._here.recv()
        except (EOFError, OSError):
            self.close()
            raise StoreError(BROKEN) from None
        if isinstance(said, KgtoolError):
            raise said
        found: Answer = said
        return found

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.join(GRACE)
        self._here.close()


def _work(there: Connection, open: Callable[[], Store], language: str) -> None:
    """The life of the process: open the store, then answer calls until the other end of the pipe is gone."""
    from kgtool.mcp.tools import Asking, called

    os.dup2(2, 1)  # standard output is the protocol's
    try:
        store = open()
        know(store.prefixes)
        asking = Asking(store, language)
    except KgtoolError as error:
        there.send(error)
        return
    there.send({})
    while True:
        try:
            name, given = there.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            said: Answer | KgtoolError = called(asking, name, given)
        except KgtoolError as error:
            said = error
        except RecursionError:
            said = QueryError("That is nested too deeply; ask in a simpler way.")
        there.send(said)
