"""The ASGI application: the routes of the protocols, and how a request gets its answer, which is sent and logged."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from kgtool.rdf.text import printable
from kgtool.server.endpoints import articles, graph_store, page, sparql, void
from kgtool.server.http.guard import CLOSED, SECURITY, Guard
from kgtool.server.http.output import Output
from kgtool.server.http.packing import Packer, is_taken, packed, packed_headers, with_vary
from kgtool.server.http.pool import Job
from kgtool.server.http.replies import Headers, Refused, Reply, text_reply
from kgtool.server.http.request import Receive, Request, Scope, Send, by_name
from kgtool.server.pages.routes import refusal
from kgtool.server.service import Service
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

ROUTES: dict[str, Callable[[Service, Request], Awaitable[Reply | Job]]] = {
    "/sparql": sparql,
    "/sparql/": sparql,
    "/query": sparql,  # as Oxigraph's server has it
    "/update": sparql,
    "/store": graph_store,
    "/.well-known/void": void,
}


class App:
    """An ASGI application: a SPARQL endpoint, a graph store and pages over `store`, with the limits of `settings`.

    `lost` is called in the event loop when a query has run past its deadline and its thread does not come back.
    """

    def __init__(self, store: LocalStore, settings: Settings, lost: Callable[[], None] = lambda: None) -> None:
        self.service = Service(store, settings, lost)
        self._guard = Guard(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        begun = time.perf_counter()
        answer, extra = await self._answer(scope, receive)
        packs = any(is_taken(value) for name, value in scope["headers"] if name == b"accept-encoding")
        status, size, is_complete = await _sent(answer, extra, scope, receive, send, packs)
        if self.service.settings.log:
            _log_request(scope, status, size, time.perf_counter() - begun, is_complete)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Reply | Job, Headers]:
        """The answer to a request, and the headers that protect its reader."""
        scope["writable"] = self.service.settings.token is not None
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):
            headers = by_name(scope["headers"])
        extra: Headers = SECURITY
        try:
            extra = self._guard.check(headers)
            if scope["method"] == "OPTIONS":
                allow = (b"allow", b"GET, HEAD, POST, OPTIONS")
                return Reply(204, (allow, *self._guard.preflight(headers))), extra
            endpoint = articles if _is_of_articles(scope["path"]) else ROUTES.get(scope["path"], page)
            return await endpoint(self.service, Request(scope, headers, receive, self.service.settings)), extra
        except Refused as refused:
            return refused.reply() if scope["path"] in ROUTES else refusal(scope, refused), extra
        except Exception as error:
            _log_error(error)
            return text_reply(500, "The server failed to answer; its log says why."), extra


def _is_of_articles(path: str) -> bool:
    return path == "/articles" or path.startswith("/articles/")


async def _sent(
    answer: Reply | Job, extra: Headers, scope: Scope, receive: Receive, send: Send, packs: bool
) -> tuple[int, int, bool]:
    """Send an answer, packed if `packs`: its status, its size in bytes, and whether it was sent to its end."""
    if isinstance(answer, Reply):
        reply = packed(answer) if packs else answer._replace(headers=with_vary(answer.headers))
        await _send_reply(reply, send, _closed(reply.headers, extra))
        return reply.status, len(reply.body), True
    output = answer.output
    output.headers = packed_headers(output.headers) if packs else with_vary(output.headers)
    is_complete = await _send_blocks(
        output, scope["method"] == "HEAD", receive, send, _closed(output.headers, extra), Packer() if packs else None
    )
    if not is_complete and answer.error and not isinstance(answer.error, (Refused, BrokenPipeError)):
        _log_error(answer.error)
    return output.status, output.size, is_complete


def _closed(headers: Headers, extra: Headers) -> Headers:
    """The further headers of an answer; one without a content security policy of its own gets the closed one."""
    return extra if any(name == b"content-security-policy" for name, _ in headers) else (*extra, CLOSED)


async def _send_reply(reply: Reply, send: Send, extra: Headers) -> None:
    headers = [*reply.headers, *extra]
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _send_blocks(
    output: Output, head_only: bool, receive: Receive, send: Send, extra: Headers, packer: Packer | None
) -> bool:
    """Send an answer block by block, packed by `packer` if there is one; returns whether it was sent to its end.

    An answer that breaks off is left without its end: the server then closes the connection, which tells the client
    that the answer is not complete.
    """
    await send({"type": "http.response.start", "status": output.status, "headers": [*output.headers, *extra]})
    if head_only:
        output.give_up(Refused(499, "Only the head was asked for."))
        await send({"type": "http.response.body", "body": b""})
        return True
    gone = asyncio.ensure_future(_disconnected(receive))
    gone.add_done_callback(lambda _: output.give_up(Refused(499, "The client has disconnected.")))
    try:
        while True:
            block = await output.blocks.get()
            if block is None or output.refused:
                return False
            body = packer.block(block) if packer else block
            await send({"type": "http.response.body", "body": body, "more_body": bool(block)})
            if not block:
                return True
            output.taken()
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _log_request(scope: Scope, status: int, size: int, seconds: float, is_complete: bool) -> None:
    """A line on standard error: time, client, method, path, status, bytes, time taken; no query and no headers."""
    client, path = (scope.get("client") or ("-",))[0], printable(scope["path"])[:200]
    moment, end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "" if is_complete else " broken off"
    line = f"{moment} {client} {scope['method']} {path} {status} {size} {seconds * 1000:.1f}ms{end}"
    print(line, file=sys.stderr, flush=True)


def _log_error(error: BaseException) -> None:
    print(f"kgtool: {type(error).__name__}: {printable(str(error))[:500]}", file=sys.stderr, flush=True)
