"""The pages of the server: each a path and what answers it.

A handler is given a request and the store, and asks the store by ``query`` alone; it runs in a worker thread. What
kgtool has a sentence for becomes a page with that sentence. ``webpage.fault`` is that page for others, too: for a path
that does not exist, for a server that is busy, for a query that took too long.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kgtool.errors import KgtoolError
from kgtool.questions.question import catalogue
from kgtool.server.http.replies import Refused, Reply
from kgtool.server.pages import completion, entity, network, query_editor
from kgtool.server.pages.handler import Handler
from kgtool.server.pages.webpage import SPACES, fault, prefers_html, static_file, status_of
from kgtool.store.base import Store

__all__ = ["PAGES", "refusal"]


def refusal(scope: MutableMapping[str, Any], refused: Refused) -> Reply:
    """A refusal as a page, for a browser, with the query if there was one; else as plain text."""
    request = Request(scope)
    if not prefers_html(request):
        return refused.reply()
    asked = scope["path"]
    if asked == "/" and request.query_params.get("query"):
        made = query_editor.unanswered(request, refused.status, str(refused))
    elif (question := asked.removeprefix("/question/")) in catalogue():
        made = query_editor.unanswered_question(request, question, refused.status, str(refused))
    else:
        made = fault(request, refused.status, str(refused))
    return Reply(made.status_code, (*made.raw_headers, *refused.headers), bytes(made.body))


def _with_fault_page(handler: Handler) -> Handler:
    """The handler, with a page for each error that kgtool raises on purpose."""

    @wraps(handler)
    def answer(request: Request, store: Store) -> Response:
        try:
            return handler(request, store)
        except KgtoolError as error:
            return fault(request, status_of(error), str(error), error.excerpt)

    return answer


PAGES: tuple[tuple[str, Handler], ...] = tuple(
    (path, _with_fault_page(handler))
    for path, handler in (
        ("/", query_editor.home),
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
