"""The pages of the server: each a path and what answers it.

A handler is given a request and the store, and asks the store by ``query`` alone; it runs in a worker thread. What
kgtool has a sentence for becomes a page with that sentence. ``webpage.fault`` is that page for others, too: for a path
that does not exist, for a server that is busy, for a query that took too long.
"""

from __future__ import annotations

from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from kgtool.errors import KgtoolError
from kgtool.server import asking, completing, entity, viewing
from kgtool.server.handler import Handler
from kgtool.server.webpage import SPACES, fault, static_file, status_of
from kgtool.store.base import Store

__all__ = ["PAGES"]


def _told(handler: Handler) -> Handler:
    """The handler, with a page for each error that kgtool raises on purpose."""

    @wraps(handler)
    def answer(request: Request, store: Store) -> Response:
        try:
            return handler(request, store)
        except KgtoolError as error:
            return fault(request, status_of(error), str(error), error.excerpt)

    return answer


PAGES: tuple[tuple[str, Handler], ...] = tuple(
    (path, _told(handler))
    for path, handler in (
        ("/", asking.home),
        ("/answer.{format}", asking.answer_file),
        ("/questions", asking.questions),
        ("/question/{name}.{format}", asking.question_file),
        ("/question/{name}", asking.question),
        ("/network", viewing.network),
        ("/view", viewing.view),
        ("/view/{name}", viewing.view),
        ("/find", asking.find_thing),
        ("/complete", completing.complete),
        ("/about", entity.at_about),
        *((f"/{space}", entity.at_path) for space in SPACES),
        *((f"/{space}/{{rest:path}}", entity.at_path) for space in SPACES),
        ("/static/{name}", static_file),
    )
)
