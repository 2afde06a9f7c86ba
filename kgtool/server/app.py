"""The ASGI application: routes, declared in one list, and the way of a request to its answer."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.requests import Request

from kgtool.rdf.text import printable
from kgtool.server.http.cache import Cache, is_fickle, tagged
from kgtool.server.http.guard import CLOSED, Guard
from kgtool.server.http.negotiation import TRIPLES, best
from kgtool.server.http.open_store import Holder
from kgtool.server.http.pool import Job, Output, Pool, Work
from kgtool.server.http.replies import Headers, Refused, Reply, not_allowed, told
from kgtool.server.http.request import Exchange
from kgtool.server.http.sending import Receive, Scope, Send, send_reply, send_stream
from kgtool.server.pages.handler import Handler, Pages, show
from kgtool.server.pages.routes import refusal
from kgtool.server.protocol import description as describing
from kgtool.server.protocol import graph_store as graphstore
from kgtool.server.protocol import query as protocol
from kgtool.server.protocol import writing
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

# Seconds between two looks at a store on disk that another process may write to.
WATCH = 0.5
Endpoint = Callable[["App", Exchange], Awaitable[Reply | Job]]


class App:
    """A SPARQL endpoint, a graph store and pages over one store."""

    def __init__(
        self,
        store: LocalStore,
        settings: Settings,
        pages: tuple[tuple[str, Handler], ...],
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.holder = Holder(store, watched=settings.token is None)
        self.writer = writing.Writer(store) if settings.token else None
        self.cache = Cache(settings.cache)
        self.pages = Pages(pages)
        self.lost = lost
        self._guard = Guard(settings)
        self._pool: Pool | None = None
        self._watcher: asyncio.Task[None] | None = None

    # -- the way of a request --------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        begun = time.perf_counter()
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):
            headers = _joined(scope["headers"])
        extra: Headers = ()
        complete = True
        answer: Reply | Job
        try:
            extra = self._guard.check(headers)
            answer = await self._answer(Exchange(scope, headers, receive, self.settings))
        except Refused as refused:
            answer = refused.reply() if scope["path"] in ROUTES else refusal(scope, refused)
        except Exception as error:
            _report(error)
            answer = told(500, "The server met a fault of its own; its log says more.")
        if isinstance(answer, Job):
            complete = await send_stream(answer, receive, send, _closed(answer.output.headers, extra), _is_head(scope))
            status, size = answer.output.status, answer.output.size
            if not complete and answer.error and not isinstance(answer.error, (Refused, BrokenPipeError)):
                _report(answer.error)
        else:
            await send_reply(answer, send, _closed(answer.headers, extra))
            status, size = answer.status, len(answer.body)
        if self.settings.log:
            _log(scope, status, size, time.perf_counter() - begun, complete)

    async def _answer(self, exchange: Exchange) -> Reply | Job:
        path = exchange.scope["path"]
        endpoint = ROUTES.get(path)
        if endpoint is None:
            endpoint = App.page
        if exchange.method == "OPTIONS":
            return Reply(204, ((b"allow", b"GET, HEAD, POST, OPTIONS"), *self._guard.preflight(exchange.headers)))
        return await endpoint(self, exchange)

    def pool(self) -> Pool:
        """The threads; made when the first request is there, and with it the loop."""
        if self._pool is None:
            self._pool = Pool(self.settings, self.lost)
            self._watcher = asyncio.get_running_loop().create_task(self._watch())
        return self._pool

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            if self.holder.is_stale(time.monotonic()) and await asyncio.to_thread(self.holder.reopen):
                self.cache.clear()

    async def _run(self, exchange: Exchange, work: Work, whole: bool = False) -> Reply | Job:
        """Work in a thread: the whole answer, or the job whose answer comes in blocks."""
        # HTTP/1.0 has no way to tell an answer that broke off from a whole one, but by its length.
        job = await self.pool().run(work, whole or exchange.scope["http_version"] == "1.0")
        if job.output.streaming:
            return job
        headers = tuple(header for header in job.output.headers if header[0] != b"content-length")
        return Reply(job.output.status, headers, job.output.take())

    async def _kept(
        self, exchange: Exchange, key: tuple[Any, ...], work: Work, fickle: bool, whole: bool = False
    ) -> Reply | Job:
        """The same, kept for those who ask the same again."""
        version = self.cache.version
        reply = await self._run(exchange, work, whole)
        if fickle or not isinstance(reply, Reply) or reply.status != 200:
            return reply
        return self._keep(exchange, key, reply, version)

    def _keep(self, exchange: Exchange, key: tuple[Any, ...], reply: Reply, version: int) -> Reply:
        """Keep an answer that was begun at this version of the store."""
        reply = tagged(reply)
        if self.settings.cache:
            self.cache.put(key, reply, len(reply.body) + sum(map(len, key)) + 1_000, version)
        return _unless_had(exchange, reply)

    def _reading(self, write: Callable[[LocalStore, Output], None]) -> Work:
        """Work that reads the store as it is when its turn comes."""

        def work(output: Output) -> None:
            if self.writer:
                self.writer.derived()
            write(self.holder.store, output)

        return work

    # -- endpoints -------------------------------------------------------------------------------------------------

    async def sparql(self, exchange: Exchange) -> Reply | Job:
        """The SPARQL protocol's endpoint."""
        method, body, content_type = exchange.method, b"", b""
        if method == "POST":
            content_type = exchange.headers.get(b"content-type", b"")
            is_update = content_type.lower().startswith(protocol.UPDATE.encode())
            if is_update:  # before so much is read for somebody who may not write
                writing.authorise(exchange.headers, self.settings)
            body = await exchange.body(self.settings.max_upload if is_update else self.settings.max_body)
        elif method not in ("GET", "HEAD"):
            raise not_allowed(method, ["GET", "HEAD", "POST", "OPTIONS"])
        accept = exchange.headers.get(b"accept", b"")
        key = (b"posted" if method == "POST" else b"sparql", exchange.query_string, accept, content_type, body)
        if (kept := self.cache.get(key)) is not None:
            return _unless_had(exchange, kept)
        asked = protocol.asked(method, exchange.query_string, content_type.decode("latin-1"), body)
        if asked is None:
            return await self._describe(exchange, key)
        if asked.is_update:
            return await self._update(exchange, asked)

        def work(store: LocalStore, output: Output) -> None:
            protocol.answer(asked, exchange.accept, store, self.settings, output)

        return await self._kept(exchange, key, self._reading(work), is_fickle(asked.text))

    async def _describe(self, exchange: Exchange, key: tuple[Any, ...]) -> Reply | Job:
        offered = (("rdf", tuple(name for types in TRIPLES.values() for name in types)), ("html", ("text/html",)))
        if exchange.accept and best(offered, exchange.accept) == "html":
            return Reply(303, ((b"location", b"/"), protocol.VARY))
        wanted = _format(exchange)

        def work(store: LocalStore, output: Output) -> None:
            describing.write_description(store, self.settings, exchange.accept, wanted, output)

        return await self._kept(exchange, key, self._reading(work), fickle=False)

    async def _update(self, exchange: Exchange, asked: protocol.Asked) -> Reply:
        writing.authorise(exchange.headers, self.settings)
        await self._write(exchange, partial(writing.update, asked, self.settings))
        return Reply(204)

    async def _write(self, exchange: Exchange, change: Callable[[LocalStore], Any]) -> Any:
        writer = self.writer
        assert writer is not None
        found: list[Any] = []
        try:
            await self._run(exchange, lambda output: found.append(writer.write(change)), whole=True)
        finally:
            self.cache.clear()
        return found[0]

    async def graph_store(self, exchange: Exchange) -> Reply | Job:
        """The graph store protocol's endpoint."""
        method, query_string = exchange.method, exchange.query_string
        if method in ("GET", "HEAD"):
            key = (b"store", query_string, exchange.headers.get(b"accept", b""))
            if (kept := self.cache.get(key)) is not None:
                return _unless_had(exchange, kept)

            def work(store: LocalStore, output: Output) -> None:
                graphstore.read(store, query_string, exchange.accept, output)

            return await self._kept(exchange, key, self._reading(work), fickle=False)
        if method not in ("PUT", "POST", "DELETE"):
            raise not_allowed(method, ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"])
        writing.authorise(exchange.headers, self.settings)
        graph, _, _ = graphstore.target(query_string)
        if graph is None:
            raise Refused(400, "Only a named graph can be written; name it with ?graph=IRI.")
        if method == "DELETE":
            await self._write(exchange, lambda store: graphstore.delete(store, graph))
            return Reply(204)
        content_type = exchange.headers.get(b"content-type", b"").decode("latin-1")
        body = await exchange.body(self.settings.max_upload)
        is_new = await self._write(
            exchange, lambda store: graphstore.put(store, graph, content_type, body, method == "PUT")
        )
        return Reply(201 if is_new else 204)

    async def void(self, exchange: Exchange) -> Reply | Job:
        """The counts of the store."""
        _only_read(exchange)
        wanted = _format(exchange)
        key = (b"void", exchange.query_string, exchange.headers.get(b"accept", b""))
        if (kept := self.cache.get(key)) is not None:
            return _unless_had(exchange, kept)

        def work(store: LocalStore, output: Output) -> None:
            describing.write_void(store, exchange.accept, wanted, output)

        return await self._kept(exchange, key, self._reading(work), fickle=False)

    async def page(self, exchange: Exchange) -> Reply | Job:
        """A page."""
        path = exchange.scope["path"]
        found = self.pages.find(path)
        if found is None and path.endswith("/") and self.pages.find(path[:-1]):
            return Reply(308, ((b"location", _without_slash(exchange.scope)),))
        if found is None:
            raise Refused(404, f"There is nothing at {printable(path)[:200]}; the SPARQL endpoint is at /sparql.")
        _only_read(exchange)
        # A page may tell the server's own address: that by which it was asked.
        asked_as = exchange.headers.get(b"host", b"")
        key = (b"page", asked_as, path.encode(), exchange.query_string, exchange.headers.get(b"accept", b""))
        if (kept := self.cache.get(key)) is not None:
            return _unless_had(exchange, kept)
        handler, parameters = found
        request = Request({**exchange.scope, "path_params": parameters})

        def work(store: LocalStore, output: Output) -> None:
            show(handler, request, store, output)

        version = self.cache.version
        reply = await self._run(exchange, self._reading(work))
        if isinstance(reply, Reply) and reply.status == 200 and (b"cache-control", b"no-cache") in reply.headers:
            others = tuple(header for header in reply.headers if header[0] != b"cache-control")
            return self._keep(exchange, key, Reply(200, others, reply.body), version)
        return reply


ROUTES: dict[str, Endpoint] = {
    "/sparql": App.sparql,
    "/sparql/": App.sparql,
    "/query": App.sparql,  # as the server of Oxigraph calls them
    "/update": App.sparql,
    "/store": App.graph_store,
    "/.well-known/void": App.void,
}


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name; those that come several times are one list."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        found[name] = b", ".join((found[name], value)) if name in found else value
    return found


def _closed(headers: Headers, extra: Headers) -> Headers:
    """The further headers of an answer; one that has no content security policy of its own gets the closed one."""
    if any(name == b"content-security-policy" for name, _ in headers):
        return extra
    return (*extra, CLOSED)


def _unless_had(exchange: Exchange, reply: Reply) -> Reply:
    """The reply, or 304 where the client has it already."""
    had = exchange.headers.get(b"if-none-match")
    if had is None:
        return reply
    tag = next(value for name, value in reply.headers if name == b"etag")
    if had.strip() == b"*" or tag in (one.strip().removeprefix(b"W/") for one in had.split(b",")):
        return Reply(304, tuple(header for header in reply.headers if header[0] != b"content-type"))
    return reply


def _without_slash(scope: Scope) -> bytes:
    """The address of a page, for who wrote a slash behind it, from there: a proxy may have the server below a path."""
    asked: bytes = scope["query_string"]
    name = quote(scope["path"].split("/")[-2])
    return f"../{name}".encode() + (b"?" + asked if asked else b"")


def _only_read(exchange: Exchange) -> None:
    if exchange.method not in ("GET", "HEAD"):
        raise not_allowed(exchange.method, ["GET", "HEAD", "OPTIONS"])


def _format(exchange: Exchange) -> str | None:
    found = parse_qs(exchange.query_string.decode("utf-8", "replace")).get("format")
    return found[0] if found else None


def _is_head(scope: Scope) -> bool:
    return bool(scope["method"] == "HEAD")


def _report(error: BaseException) -> None:
    """A fault of our own, for whoever runs the server."""
    print(f"kgtool: {type(error).__name__}: {printable(str(error))[:500]}", file=sys.stderr, flush=True)


def _log(scope: Scope, status: int, size: int, seconds: float, complete: bool) -> None:
    """One line a request: neither what is asked nor any header is told."""
    client = (scope.get("client") or ("-",))[0]
    path = printable(scope["path"])[:200]
    end = "" if complete else " broken off"
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(
        f"{moment} {client} {scope['method']} {path} {status} {size} {seconds * 1000:.1f}ms{end}",
        file=sys.stderr,
        flush=True,
    )
