"""Answers that are kept for those who ask the same again, while the store stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from hashlib import blake2b

from kgtool.server.http.replies import Reply

# A query with one of these words may have another answer each time.
_FICKLE = ("now", "rand", "uuid", "\\u")
# An answer that takes more than this part of the room is not kept.
_PART = 8


def is_fickle(query: str) -> bool:
    """Whether a query may have another answer each time, though nothing has changed.

    >>> is_fickle("SELECT (NOW() AS ?time) {}"), is_fickle("ASK {}")
    (True, False)
    """
    lower = query.lower()
    return any(word in lower for word in _FICKLE)


def tagged(reply: Reply) -> Reply:
    """A reply with its ETag: whoever has it already need not get it again."""
    kind = next((value for name, value in reply.headers if name == b"content-type"), b"")
    # The same bytes in another format are another answer.
    tag = b'"' + blake2b(reply.body, digest_size=12, key=blake2b(kind).digest()).hexdigest().encode() + b'"'
    return Reply(reply.status, (*reply.headers, (b"etag", tag), (b"cache-control", b"no-cache")), reply.body)


class Cache:
    """The answers that were asked for last, bounded by their bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._replies: OrderedDict[Hashable, tuple[Reply, int]] = OrderedDict()
        self.version = 0
        """How many times the store has changed."""

    def get(self, key: Hashable) -> Reply | None:
        """The answer that was kept."""
        found = self._replies.get(key)
        if found is None:
            return None
        self._replies.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, reply: Reply, size: int, version: int) -> None:
        """Keep an answer that was begun when the store was at `version`; `size` is that of key and answer."""
        if version != self.version or size > self._room // _PART:
            return
        if (before := self._replies.pop(key, None)) is not None:
            self._held -= before[1]
        self._replies[key] = (reply, size)
        self._held += size
        while self._held > self._room:
            self._held -= self._replies.popitem(last=False)[1][1]

    def clear(self) -> None:
        """The store has changed."""
        self.version += 1
        self._replies.clear()
        self._held = 0
