"""Answers kept for whoever asks the same again, as long as the store does not change; ETags."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b

from kgtool.server.http.replies import Reply

# A query with one of these words may have a different answer each time.
_FICKLE = ("now", "rand", "uuid", "\\u")
# An answer that takes more than an eighth of the room is not kept.
_PART = 8


def is_fickle(query: str) -> bool:
    """Whether a query may have a different answer each time, though nothing has changed.

    >>> is_fickle("SELECT (NOW() AS ?time) {}"), is_fickle("ASK {}")
    (True, False)
    """
    lower = query.lower()
    return any(word in lower for word in _FICKLE)


def tagged(reply: Reply) -> Reply:
    """A reply with its ETag, which spares whoever has it already from getting it again."""
    kind = next((value for name, value in reply.headers if name == b"content-type"), b"")
    # The same bytes in another format are a different answer.
    tag = b'"' + blake2b(reply.body, digest_size=12, key=blake2b(kind).digest()).hexdigest().encode() + b'"'
    others = tuple(header for header in reply.headers if header[0] != b"cache-control")
    return Reply(reply.status, (*others, (b"etag", tag), (b"cache-control", b"no-cache")), reply.body)


def unless_known(reply: Reply, known: bytes | None) -> Reply:
    """A tagged reply; or 304 where the header If-None-Match says that the client has it (RFC 9110, 13.1.2)."""
    if known is None:
        return reply
    tag = next(value for name, value in reply.headers if name == b"etag")
    if known.strip() == b"*" or tag in (one.strip().removeprefix(b"W/") for one in known.split(b",")):
        return Reply(304, tuple(header for header in reply.headers if header[0] != b"content-type"))
    return reply


class Cache:
    """The replies that were asked for last, up to `room` bytes of them."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._replies: OrderedDict[Hashable, tuple[Reply, int]] = OrderedDict()
        self.version = 0
        """How many times the store has changed."""

    def get(self, key: Hashable) -> Reply | None:
        """The reply that was kept; None where there is none."""
        kept = self._replies.get(key)
        if kept is None:
            return None
        self._replies.move_to_end(key)
        return kept[0]

    def put(self, key: Hashable, reply: Reply, size: int, version: int) -> None:
        """Keep a reply that was begun when the store was at `version`; `size` is the bytes of key and reply."""
        if version != self.version or size > self._room // _PART:
            return
        if (before := self._replies.pop(key, None)) is not None:
            self._held -= before[1]
        self._replies[key] = (reply, size)
        self._held += size
        while self._held > self._room:
            self._held -= self._replies.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget all replies, because the store has changed."""
        self.version += 1
        self._replies.clear()
        self._held = 0
