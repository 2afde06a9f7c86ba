"""Connections: how many there may be, and how long a client may take to send its request and to read its answer.

uvicorn reads HTTP; the limits that it lacks are here.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kgtool.server.http.replies import RETRY_AFTER
from kgtool.server.settings import Settings

# Bytes of a request's first line and headers.
MOST_HEAD = 64 * 1024


class Connection(HttpToolsProtocol):
    """One connection, as uvicorn's protocol class; ``settings`` and ``draining`` are those of the whole process."""

    settings = Settings()
    draining = False
    """Whether the process is about to end: each connection is closed after its next answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See uvicorn."""
        super().connection_made(transport)
        self._head: float | None = time.monotonic()
        """Since when the head of a request has been awaited; None: it is complete."""
        self._head_size = 0
        self._unsent: tuple[int, float] = (0, 0.0)
        """Bytes that the client has not read yet, and since when their number has not changed."""
        if len(self.connections) > self.settings.connections:
            self._refuse(503, "Service Unavailable", f"retry-after: {RETRY_AFTER}\r\n")

    def data_received(self, data: bytes) -> None:
        """See uvicorn."""
        if self._head is None and (self.cycle is None or self.cycle.response_complete):
            self._head, self._head_size = time.monotonic(), 0
        if self._head is not None:
            self._head_size += len(data)
        super().data_received(data)
        if self._head is not None and self._head_size > MOST_HEAD and not self.transport.is_closing():
            if self.headers:
                self._refuse(431, "Request Header Fields Too Large")
            else:
                self._refuse(414, "URI Too Long")

    def on_headers_complete(self) -> None:
        """See uvicorn."""
        self._head, self._head_size = None, 0
        super().on_headers_complete()
        if self.draining and self.cycle is not None:
            self.cycle.keep_alive = False

    def _refuse(self, status: int, phrase: str, more: str = "") -> None:
        """Answer without asking the application, and close the connection."""
        body = f"{phrase}.\n"
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n{more}"
        self.transport.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode())
        self.transport.close()

    def is_idle(self) -> bool:
        """Whether it has no request in flight."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def look(self, now: float) -> None:
        """Close the connection if its client has let the server wait for too long; `now` as in ``time.monotonic``."""
        if self.transport is None:
            return
        unsent = self.transport.get_write_buffer_size()
        if unsent == 0 or unsent != self._unsent[0]:
            self._unsent = (unsent, now)
        elif now - self._unsent[1] > self.settings.slow:
            self.transport.abort()
            return
        late = self._head is not None and self.is_idle() and now - self._head > self.settings.head
        if late and not self.transport.is_closing():
            self._refuse(408, "Request Timeout")


def open_connections(state: Any) -> list[Connection]:
    """The connections that a server of uvicorn has open, given its ``server_state``."""
    return [one for one in list(state.connections) if isinstance(one, Connection)]
