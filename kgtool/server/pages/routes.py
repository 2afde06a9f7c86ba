"""The pages of the server: each a path and what answers it, put behind the protocol's routes.

A handler is given a request and the store, and asks the store by ``query`` alone; it runs in a worker thread. What
kgtool has a sentence for becomes a page with that sentence. ``webpage.fault`` is that page for others, too: for a path
that does not exist, for a server that is busy, for a query that took too long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import compile_path

from kgtool.errors import KgtoolError
from kgtool.questions.question import catalogue
from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused, Reply
from kgtool.server.http.request import Scope
from kgtool.server.pages import completion, days, entity, front, network, query_editor
from kgtool.server.pages.webpage import SPACES, fault, prefers_html, static_file, status_of
from kgtool.store.base import Store

Handler = Callable[[Request, Store], Response]
"""A page: called in a thread, for GET and HEAD. The path's parameters are in ``request.path_params``.

A response with ``Cache-Control: no-cache`` is kept and given to whoever asks the same
(host, path, query, Accept) while the store stays as it is; it must depend on nothing else.
Where the address asks for a day (``days``), the store is the one as of that day.
"""


def refusal(scope: Scope, refused: Refused) -> Reply:
    """A refusal as a page, for a browser, with the query if there was one; else as plain text."""
    request = Request(scope)
    if not prefers_html(request):
        return refused.reply()
    path, status, message = scope["path"], refused.status, str(refused)
    if path == "/editor" and request.query_params.get("query"):
        made = query_editor.unanswered(request, status, message)
    elif (question := path.removeprefix("/question/")) in catalogue():
        made = query_editor.unanswered_question(request, question, status, message)
    else:
        made = fault(request, status, message)
    return Reply(made.status_code, (*made.raw_headers, *refused.headers), bytes(made.body))


def _with_fault_page(handler: Handler) -> Handler:
    """The handler, with a page for each error that kgtool raises on purpose."""

    @wraps(handler)
    def answer(request: Request, store: Store) -> Response:
        try:
            with days.asked(request, store) as known:
                return days.sent_on(handler(request, known))
        except KgtoolError as error:
            return fault(request, status_of(error), str(error).partition("\n")[0], error.excerpt)

    return answer


PAGES: tuple[tuple[str, Handler], ...] = tuple(
    (path, _with_fault_page(handler))
    for path, handler in (
        ("/", front.home),
        ("/editor", query_editor.editor),
        ("/plans", front.plans),
        ("/compare", front.compare),
        ("/suggest", front.suggest),
        ("/answer.{format}", query_editor.answer_file),
        ("/questions", query_editor.questions),
        ("/question/{name}.{format}", query_editor.question_file),
        ("/question/{name}", query_editor.question),
        ("/network", network.network),
        ("/view", network.view),
        ("/view/{name}", network.view),
        ("/find", query_editor.find_thing),
        ("/complete", completion.complete),
        ("/about", entity.at_about),
        *((f"/{space}", entity.at_path) for space in SPACES),
        *((f"/{space}/{{rest:path}}", entity.at_path) for space in SPACES),
        ("/static/{name}", static_file),
    )
)
_PATTERNS = [(*compile_path(path)[::2], handler) for path, handler in PAGES]


def page_at(path: str) -> tuple[Handler, dict[str, Any]] | None:
    """The handler of the first page whose path fits, and the parameters in the path; None where none does."""
    for pattern, convertors, handler in _PATTERNS:
        if match := pattern.match(path):
            return handler, {name: convertors[name].convert(value) for name, value in match.groupdict().items()}
    return None


def write_page(handler: Handler, scope: Scope, store: Store, output: Output) -> None:
    """Write the page of a request, given as its ASGI scope."""
    response = handler(Request(scope), store)
    output.status = response.status_code
    output.headers = tuple(response.raw_headers)
    if isinstance(response, StreamingResponse):
        asyncio.run(_pour(response, output))
    else:
        output.write(bytes(response.body))


async def _pour(response: StreamingResponse, output: Output) -> None:
    async for part in response.body_iterator:
        output.write(part.encode() if isinstance(part, str) else bytes(part))
