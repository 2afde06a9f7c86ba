"""The ASGI application: the routes, declared in one table, and the way of a request to its answer."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

from kgtool.server.endpoints import graph_store, page, sparql, void
from kgtool.server.http.guard import CLOSED, Guard
from kgtool.server.http.job import Job
from kgtool.server.http.log import log_error, log_request
from kgtool.server.http.replies import Headers, Refused, Reply, text_reply
from kgtool.server.http.request import Request, by_name
from kgtool.server.http.sending import Receive, Scope, Send, send_blocks, send_reply
from kgtool.server.pages.handler import Handler, Pages
from kgtool.server.pages.routes import refusal
from kgtool.server.service import Service
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

Endpoint = Callable[[Service, Request], Awaitable[Reply | Job]]
ROUTES: dict[str, Endpoint] = {
    "/sparql": sparql,
    "/sparql/": sparql,
    "/query": sparql,  # as Oxigraph's server has it
    "/update": sparql,
    "/store": graph_store,
    "/.well-known/void": void,
}


class App:
    """A SPARQL endpoint, a graph store and `pages` (pairs of a path and its handler) over one store.

    `lost` is called when a query has run for too long and its thread does not come back.
    """

    def __init__(
        self,
        store: LocalStore,
        settings: Settings,
        pages: tuple[tuple[str, Handler], ...],
        lost: Callable[[], None] = lambda: None,
    ) -> None:
        self.service = Service(store, settings, lost)
        self._guard = Guard(settings)
        self._page = partial(page, Pages(pages))
        self._is_logged = settings.log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        begun = time.perf_counter()
        answer, extra = await self._answer(scope, receive)
        status, size, is_complete = await _sent(answer, extra, scope, receive, send)
        if self._is_logged:
            log_request(scope, status, size, time.perf_counter() - begun, is_complete)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[Reply | Job, Headers]:
        """The answer to a request, and the headers that protect its reader."""
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):
            headers = by_name(scope["headers"])
        extra: Headers = ()
        try:
            extra = self._guard.check(headers)
            if scope["method"] == "OPTIONS":
                allow = (b"allow", b"GET, HEAD, POST, OPTIONS")
                return Reply(204, (allow, *self._guard.preflight(headers))), extra
            endpoint = ROUTES.get(scope["path"], self._page)
            return await endpoint(self.service, Request(scope, headers, receive, self.service.settings)), extra
        except Refused as refused:
            return refused.reply() if scope["path"] in ROUTES else refusal(scope, refused), extra
        except Exception as error:
            log_error(error)
            return text_reply(500, "The server failed to answer; its log says why."), extra


async def _sent(
    answer: Reply | Job, extra: Headers, scope: Scope, receive: Receive, send: Send
) -> tuple[int, int, bool]:
    """Send an answer: its status, its size in bytes, and whether it was sent to its end."""
    if isinstance(answer, Reply):
        await send_reply(answer, send, _closed(answer.headers, extra))
        return answer.status, len(answer.body), True
    output = answer.output
    is_complete = await send_blocks(
        output, receive, send, _closed(output.headers, extra), head_only=scope["method"] == "HEAD"
    )
    if not is_complete and answer.error and not isinstance(answer.error, (Refused, BrokenPipeError)):
        log_error(answer.error)
    return output.status, output.size, is_complete


def _closed(headers: Headers, extra: Headers) -> Headers:
    """The further headers of an answer; one without a content security policy of its own gets the closed one."""
    if any(name == b"content-security-policy" for name, _ in headers):
        return extra
    return (*extra, CLOSED)
