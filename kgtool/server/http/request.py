"""One request as the endpoints see it, with a body that must arrive in time and be small enough."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from kgtool.server.http.packing import unpacked
from kgtool.server.http.replies import Refused, not_allowed
from kgtool.server.settings import SLOWEST, Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Request:
    """A request: its ASGI scope, its headers by their names in lower case, and how to receive its body."""

    def __init__(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, settings: Settings) -> None:
        self.scope, self.headers, self.receive, self.settings = scope, headers, receive, settings
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        """The path of its address, decoded."""
        self.query_string: bytes = scope["query_string"]
        """The part of its address after the question mark."""
        self.accept = self.header(b"accept").decode("latin-1")

    @property
    def format(self) -> str | None:
        """The parameter ``format`` of its address."""
        values = parse_qs(self.query_string.decode("utf-8", "replace")).get("format")
        return values[0] if values else None

    def header(self, name: bytes) -> bytes:
        """The value of a header; empty where it is missing."""
        return self.headers.get(name, b"")

    def must_read(self) -> None:
        """Raise Refused (405) unless it only reads."""
        if self.method not in ("GET", "HEAD"):
            raise not_allowed(self.method, ["GET", "HEAD", "OPTIONS"])

    async def body(self, limit: int) -> bytes:
        """The whole body, unpacked. Raises Refused where it has more than `limit` bytes, or does not come in time."""
        encoding = self.header(b"content-encoding")
        unpacked(b"", encoding, limit)  # before a body is read that cannot be unpacked
        length = self.header(b"content-length")
        # The rest of a body that was not read would be taken for the next request: the connection ends here.
        too_large = Refused(413, f"The body is larger than {limit:,} bytes; send less.", [(b"connection", b"close")])
        if length.isdigit() and int(length) > limit:
            raise too_large
        parts, size, begun = [], 0, time.monotonic()
        while True:
            message = await self._next(begun, size)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise too_large
            if not message.get("more_body", False):
                return unpacked(parts[0] if len(parts) == 1 else b"".join(parts), encoding, limit)

    async def _next(self, begun: float, size: int) -> MutableMapping[str, Any]:
        """The next message with a part of the body, of which `size` bytes have come since `begun`."""
        late = Refused(408, "The body did not arrive in time; send it faster.", [(b"connection", b"close")])
        elapsed = time.monotonic() - begun
        if elapsed > self.settings.slow and size < elapsed * SLOWEST:
            raise late
        try:
            async with asyncio.timeout(self.settings.slow):
                message = await self.receive()
        except TimeoutError:
            raise late from None
        if message["type"] == "http.disconnect":
            raise Refused(499, "The client has disconnected.")
        return message


def by_name(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name; the values of one that comes several times are joined to a list, as RFC 9110 (5.3) has it.

    >>> by_name([(b"accept", b"a"), (b"accept", b"b")])
    {b'accept': b'a, b'}
    """
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        joined[name] = b", ".join((joined[name], value)) if name in joined else value
    return joined
