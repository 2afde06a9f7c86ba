"""One store as the endpoints share it: read by threads, answers kept, one write after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from kgtool.server.http.cache import Cache, tagged, unless_known
from kgtool.server.http.open_store import OpenStore
from kgtool.server.http.output import Output
from kgtool.server.http.pool import Job, Pool, Work
from kgtool.server.http.replies import Refused, Reply
from kgtool.server.http.request import Request
from kgtool.server.pages.articles import Desk
from kgtool.server.protocol.writing import Writer
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

# Seconds between two checks of a store on disk that another process may write to.
WATCH = 0.5
Key = tuple[bytes, ...]
"""All that an answer depends on, beside the store."""
T = TypeVar("T")


class Service:
    """A store, the threads that read it, the replies that are kept, and its writer where it has one.

    `lost` is called when a query has run for too long and its thread does not come back.
    """

    def __init__(self, store: LocalStore, settings: Settings, lost: Callable[[], None]) -> None:
        self.settings = settings
        self._open = OpenStore(store, watched=settings.token is None)
        self._writer = Writer(store, self._open.renew) if settings.token else None
        self._cache = Cache(settings.cache)
        self._lost = lost
        self.desk = Desk(settings.articles)
        self._pool: Pool | None = None
        self._watcher: asyncio.Task[None] | None = None

    def pool(self) -> Pool:
        """The threads; made at the first request, when the event loop is running."""
        if self._pool is None:
            self._pool = Pool(self.settings, self._lost)
            self._watcher = asyncio.get_running_loop().create_task(self._watch())
        return self._pool

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            if self._open.is_stale(time.monotonic()) and await asyncio.to_thread(self._open.reopen):
                self._cache.clear()

    def kept(self, request: Request, key: Key) -> Reply | None:
        """The reply that is kept under a key, or 304 where the client has it; None where none is kept."""
        kept = self._cache.get(key)
        return None if kept is None else unless_known(kept, request.headers.get(b"if-none-match"))

    async def read(
        self, request: Request, key: Key, write: Callable[[LocalStore, Output], None],
        is_lasting: Callable[[Reply], bool] = lambda reply: True,
    ) -> Reply | Job:  # fmt: skip
        """The answer that `write` writes, in a thread, from the store: whole, or a job whose answer comes in blocks.

        A whole one is kept under `key` until the store changes, if it is lasting; what is kept is not written again.
        Raises Refused.
        """
        if (kept := self.kept(request, key)) is not None:
            return kept

        def work(output: Output) -> None:
            if self._writer:
                self._writer.derive()
            write(self._open.store, output)

        version = self._cache.version
        reply = await self._run(request, work)
        if not isinstance(reply, Reply) or reply.status != 200 or not is_lasting(reply):
            return reply
        reply = tagged(reply)
        if self.settings.cache:
            self._cache.put(key, reply, len(reply.body) + sum(map(len, key)) + 1_000, version)
        return unless_known(reply, request.headers.get(b"if-none-match"))

    async def write(self, request: Request, change: Callable[[LocalStore], T]) -> T:
        """Change the store, in a thread; returns what `change` returns. Raises Refused."""
        assert self._writer
        write, results = self._writer.write, list[T]()
        try:
            await self._run(request, lambda output: results.append(write(change)), whole=True)
        except Refused as stopped:
            if stopped.status != 504:
                raise
            limit = f"{self.settings.timeout:g} seconds"
            message = f"The change was stopped after {limit}; look whether it was made, and send less at once."
            raise Refused(504, message) from stopped
        finally:
            self._cache.clear()
        return results[0]

    @property
    def version(self) -> int:
        """Another number whenever the store has been changed here."""
        return self._cache.version

    async def look(self, request: Request, look: Callable[[LocalStore], T]) -> T:
        """What `look` returns, called in a thread with the store, which it does not change. Raises Refused."""
        results: list[T] = []
        await self._run(request, lambda _: results.append(look(self._open.store)), whole=True)
        return results[0]

    async def _run(self, request: Request, work: Work, whole: bool = False) -> Reply | Job:
        # In HTTP/1.0 only its length tells a whole answer from one that broke off.
        job = await self.pool().run(work, whole or request.scope["http_version"] == "1.0")
        if job.output.streaming:
            return job
        headers = tuple(header for header in job.output.headers if header[0] != b"content-length")
        return Reply(job.output.status, headers, job.output.take())
