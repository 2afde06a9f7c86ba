"""Pages: plain functions of a request and the store, put behind the protocol's routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import compile_path

from kgtool.errors import KgtoolError
from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused
from kgtool.server.http.sending import Scope
from kgtool.store import Store

Handler = Callable[[Request, Store], Response]
"""A page: called in a thread, for GET and HEAD. The path's parameters are in ``request.path_params``.

A response with ``Cache-Control: no-cache`` is kept and given to whoever asks the same
(host, path, query, Accept) while the store stays as it is; it must depend on nothing else. Raising KgtoolError gives
400 with its sentence, HTTPException its own status.
"""


class Pages:
    """Path patterns, as Starlette writes them, and their handlers; the first that fits answers."""

    def __init__(self, pages: tuple[tuple[str, Handler], ...]) -> None:
        self._pages = [(*compile_path(path)[::2], handler) for path, handler in pages]

    def find(self, path: str) -> tuple[Handler, dict[str, Any]] | None:
        """The handler for a path, and the parameters in it."""
        for pattern, convertors, handler in self._pages:
            if match := pattern.match(path):
                return handler, {name: convertors[name].convert(value) for name, value in match.groupdict().items()}
        return None


def show(handler: Handler, scope: Scope, store: Store, output: Output) -> None:
    """Write the page of a request, given as its ASGI scope. Raises Refused."""
    try:
        response = handler(Request(scope), store)
    except HTTPException as error:
        raise Refused(error.status_code, str(error.detail)) from error
    except KgtoolError as error:
        raise Refused(400, str(error)) from error
    output.status = response.status_code
    output.headers = tuple(response.raw_headers)
    if isinstance(response, StreamingResponse):
        asyncio.run(_pour(response, output))
    else:
        output.write(bytes(response.body))


async def _pour(response: StreamingResponse, output: Output) -> None:
    async for part in response.body_iterator:
        output.write(part.encode() if isinstance(part, str) else bytes(part))
