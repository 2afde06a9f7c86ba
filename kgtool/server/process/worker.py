"""One process that serves: uvicorn with our application, watched over, and ended when a query cannot be stopped."""

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
from kgtool.server.process import connections
from kgtool.server.process.connections import Connection
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

# What a worker tells the supervisor, each a byte: it serves, it is alive, it ends and another should take its place.
READY, ALIVE, LEAVING, FAILED = b"R", b".", b"L", b"F"
# Seconds between two looks at memory, connections and the supervisor.
LOOK = 0.5
# Seconds that requests in flight have when the server is told to stop, or memory runs out.
SHORT = 1.0
# Seconds without a request after which a connection that is kept open is closed.
KEEP_ALIVE = 15


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours."""
        yield


class Worker:
    """Serves one store on one listening socket."""

    def __init__(self, store: LocalStore, settings: Settings, listening: socket.socket, status: int, life: int) -> None:
        self._settings = settings
        self._listening = listening
        self._status, self._life = status, life
        self._store = store
        self._leaving = False

    def run(self) -> None:
        """Serve until told to stop; the process then ends here."""
        from kgtool.server import make_app

        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        logging.getLogger("uvicorn").propagate = False
        self._app: App = make_app(self._store, self._settings, self._lost)
        Connection.settings = self._settings
        config = uvicorn.Config(
            self._app,
            http=Connection,
            loop="auto",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._server = _Server(config)
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, lambda: self._leave(SHORT))
        # The other end is open as long as the supervisor lives.
        loop.add_reader(self._life, lambda: os._exit(1))
        self._before = memory_of(os.getpid())
        serving = loop.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started:
            await asyncio.sleep(0.005)
        self._tell(READY)
        while not serving.done():
            await asyncio.sleep(LOOK)
            self._look()

    def _tell(self, what: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._status, what)

    def _look(self) -> None:
        self._tell(ALIVE)
        now = time.monotonic()
        for connection in connections.of(self._server.server_state):
            connection.look(now)
        limit = self._settings.max_memory
        if limit is not None and memory_of(os.getpid()) - self._before > limit and not self._leaving:
            if job := self._app.pool().heaviest():
                job.give_up(Refused(503, "The query took more memory than the server gives; narrow it."))
            self._leave(SHORT)

    def _lost(self) -> None:
        """A query does not stop: the others have until their own deadlines, then the process ends, and it with it."""
        told = self._settings
        self._leave(SHORT if told.token else told.patience + told.timeout + SHORT)

    def _leave(self, within: float) -> None:
        if self._leaving:
            if within == SHORT:
                asyncio.get_running_loop().create_task(self._end(within))
            return
        self._leaving = True
        self._tell(LEAVING)
        for server in self._server.servers:
            server.close()
        Connection.draining = True
        asyncio.get_running_loop().create_task(self._end(within))

    async def _end(self, within: float) -> None:
        """Let the requests in flight be answered, and with the answer each connection end.

        One that is kept open without a request is closed after a while: a request could be on its way.
        """
        begun = time.monotonic()
        idle: dict[Connection, float] = {}
        while (now := time.monotonic()) - begun < within and (open := connections.of(self._server.server_state)):
            idle = {one: idle.get(one, now) for one in open if one.is_idle()}
            for one in open:
                if one not in idle or now - idle[one] > SHORT:
                    one.shutdown()  # closes what is idle, and lets the rest end with its answer
            await asyncio.sleep(0.02)
        if self._app.pool().give_up_all():
            await asyncio.sleep(0.1)  # until they are told
        os._exit(0)


def memory_of(pid: int) -> int:
    """Bytes of a process that are in memory and not shared with a file; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            fields = file.read().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
