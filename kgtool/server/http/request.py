"""One request as the endpoints see it, with a body that ends in time and is not too large."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from kgtool.server.http.pool import SLOWEST
from kgtool.server.http.replies import Refused
from kgtool.server.http.sending import Receive, Scope
from kgtool.server.settings import Settings


@dataclass(slots=True)
class Exchange:
    """A request: its scope, its headers by their names in lower case, and the way to its body."""

    scope: Scope
    headers: dict[bytes, bytes]
    receive: Receive
    settings: Settings

    @property
    def method(self) -> str:
        """GET, POST ..."""
        return str(self.scope["method"])

    @property
    def accept(self) -> str:
        """The header Accept."""
        return self.headers.get(b"accept", b"").decode("latin-1")

    @property
    def query_string(self) -> bytes:
        """What stands behind the question mark."""
        found: bytes = self.scope["query_string"]
        return found

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises Refused where it is larger than `limit`, or does not come."""
        if (encoding := self.headers.get(b"content-encoding", b"identity")) != b"identity":
            raise Refused(415, f"A body in the encoding {encoding.decode('latin-1')!r} is not read; send it plain.")
        length = self.headers.get(b"content-length", b"")
        # A body that was not read would be taken for the next request: the connection ends with the refusal.
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
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _next(self, begun: float, size: int) -> MutableMapping[str, Any]:
        late = Refused(408, "The body did not come in time; send it faster.", [(b"connection", b"close")])
        elapsed = time.monotonic() - begun
        if elapsed > self.settings.slow and size < elapsed * SLOWEST:
            raise late
        try:
            async with asyncio.timeout(self.settings.slow):
                message = await self.receive()
        except TimeoutError:
            raise late from None
        if message["type"] == "http.disconnect":
            raise Refused(499, "The client is gone.")
        return message
