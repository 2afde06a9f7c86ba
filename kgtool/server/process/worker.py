"""One process that serves: uvicorn with our application, ended when a query cannot be stopped otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator

import uvicorn

from kgtool.server.app import App
from kgtool.server.http.replies import Refused
from kgtool.server.process.connections import Connection, open_connections
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

# What a worker reports to the supervisor, a byte each: it is ready, it is alive, it is about to end and another is to
# take its place, it could not open its store (the reason follows).
READY, ALIVE, LEAVING, FAILED = b"R", b".", b"L", b"F"
# Seconds between two checks of memory and connections.
LOOK = 0.5
# Seconds that requests in flight have when the process is told to end, or takes too much memory.
SHORT = 1.0
# Seconds without a request after which a connection that is kept open is closed.
KEEP_ALIVE = 15


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Does nothing: the worker handles signals itself."""
        yield


class Worker:
    """Serves one store on one listening socket.

    `status` is the pipe that it reports through, `life` one that is closed when the supervisor has ended.
    """

    def __init__(self, store: LocalStore, settings: Settings, listening: socket.socket, status: int, life: int) -> None:
        self._settings = settings
        self._listening = listening
        self._status, self._life = status, life
        self._store = store
        self._leaving = False

    def run(self) -> None:
        """Serve until told to end; the process then ends in here."""
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        logging.getLogger("uvicorn").propagate = False
        self._app = App(self._store, self._settings, self._lost)
        Connection.settings = self._settings
        config = uvicorn.Config(
            self._app, http=Connection, loop="auto", ws="none", lifespan="off", interface="asgi3", log_config=None,
            access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE,
        )  # fmt: skip
        self._server = _Server(config)
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, lambda: self._leave(SHORT))
        # The other end is open as long as the supervisor runs.
        loop.add_reader(self._life, lambda: os._exit(1))
        self._before = memory_of(os.getpid())
        serving = loop.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started:
            await asyncio.sleep(0.005)
        self._report(READY)
        while not serving.done():
            await asyncio.sleep(LOOK)
            self._look()

    def _report(self, what: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._status, what)

    def _look(self) -> None:
        self._report(ALIVE)
        now = time.monotonic()
        for connection in open_connections(self._server.server_state):
            connection.look(now)
        limit = self._settings.max_memory
        if limit is not None and memory_of(os.getpid()) - self._before > limit and not self._leaving:
            if job := self._app.service.pool().heaviest():
                job.give_up(Refused(503, "The query took more memory than the server allows; narrow it."))
            self._leave(SHORT)

    def _lost(self) -> None:
        """A query does not stop: end the process, and so the query, when the others have had until their deadlines."""
        settings = self._settings
        self._leave(SHORT if settings.token else settings.patience + settings.timeout + SHORT)

    def _leave(self, within: float) -> None:
        """Take no new connections, and end within that many seconds."""
        if self._leaving:
            if within == SHORT:
                asyncio.get_running_loop().create_task(self._end(within))
            return
        self._leaving = True
        self._report(LEAVING)
        for server in self._server.servers:
            server.close()
        Connection.draining = True
        asyncio.get_running_loop().create_task(self._end(within))

    async def _end(self, within: float) -> None:
        """End the process when the requests in flight are answered, each of which closes its connection.

        A connection that is idle is closed only after a while, because a request could be on its way.
        """
        begun = time.monotonic()
        idle: dict[Connection, float] = {}
        while (now := time.monotonic()) - begun < within and (open := open_connections(self._server.server_state)):
            idle = {one: idle.get(one, now) for one in open if one.is_idle()}
            for one in open:
                if one not in idle or now - idle[one] > SHORT:
                    one.shutdown()  # closes it if it is idle, else with its answer
            await asyncio.sleep(0.02)
        if self._app.service.pool().give_up_all():
            await asyncio.sleep(0.1)  # until their answers are sent
        os._exit(0)


def memory_of(pid: int) -> int:
    """Bytes of memory of a process that are not shared with a file; 0 where there is no /proc."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            fields = file.read().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
