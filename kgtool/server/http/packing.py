"""Bodies packed with gzip: those that come, within the limit for plain ones, and answers for who takes them so.

Sources: RFC 9110, sections 8.4 and 12.5.3; RFC 1952.
"""

from __future__ import annotations

import re
import zlib

from kgtool.server.http.replies import Headers, Refused, Reply

# Smaller answers are not packed: it takes longer than to send them.
SMALLEST = 1_000
# A quick level: beyond it, the time of a processor buys a few percent.
LEVEL = 3
_GZIP = 31  # zlib's number for the format
_PLAIN = (b"", b"identity")
_ACCEPTED = re.compile(rb"\s*(gzip|x-gzip|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)


def unpacked(body: bytes, encoding: bytes, limit: int) -> bytes:
    """A body as it was before it was packed. Raises Refused: more than `limit` bytes, damaged, or packed otherwise."""
    kind = encoding.strip().lower()
    if kind in _PLAIN:
        return body
    if kind not in (b"gzip", b"x-gzip"):
        named = encoding[:40].decode("latin-1")
        message = f"The Content-Encoding {named!r} is not supported; send the body plain or packed with gzip."
        raise Refused(415, message, [(b"accept-encoding", b"gzip")])
    parts, size, rest = list[bytes](), 0, body
    damaged = Refused(400, "The body cannot be unpacked: it is damaged, or ends before its packed data does.")
    while rest:  # there may be several packed parts, one after the other
        packer = zlib.decompressobj(_GZIP)
        try:
            parts.append(packer.decompress(rest, limit - size + 1))
        except zlib.error:
            raise damaged from None
        size += len(parts[-1])
        if size > limit:
            raise Refused(413, f"The body is larger than {limit:,} bytes when it is unpacked; send less.")
        if not packer.eof:
            raise damaged
        rest = packer.unused_data
    return b"".join(parts)


def is_taken(accept_encoding: bytes) -> bool:
    """Whether a client takes an answer packed with gzip.

    >>> is_taken(b"br, gzip;q=0.5"), is_taken(b"gzip;q=0, *"), is_taken(b"")
    (True, False, False)
    """
    wanted: dict[bytes, float] = {}
    for part in accept_encoding.split(b","):
        if found := _ACCEPTED.fullmatch(part):
            wanted[found[1].lower()] = float(found[2] or 1)
    return next((wanted[name] > 0 for name in (b"gzip", b"x-gzip", b"*") if name in wanted), False)


class Packer:
    """Packs an answer that goes out in blocks; each is sent on at once, so that the first rows come early."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)

    def block(self, plain: bytes) -> bytes:
        """A block, packed; an empty one is the end."""
        if not plain:
            return self._packer.flush()
        return self._packer.compress(plain) + self._packer.flush(zlib.Z_SYNC_FLUSH)


def packed(reply: Reply) -> Reply:
    """A whole answer, packed where that is worth it; the same answer otherwise, which caches keep apart."""
    if len(reply.body) < SMALLEST or reply.status in (204, 304):
        return Reply(reply.status, with_vary(reply.headers), reply.body)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    return Reply(reply.status, packed_headers(reply.headers), packer.compress(reply.body) + packer.flush())


def packed_headers(headers: Headers) -> Headers:
    """The headers of a packed answer: its ETag is a weak one, since the bytes are others (RFC 9110, 8.8.1)."""
    kept = tuple(
        (name, b"W/" + value if name == b"etag" and not value.startswith(b"W/") else value)
        for name, value in headers
        if name != b"content-length"
    )
    return (*with_vary(kept), (b"content-encoding", b"gzip"))


def with_vary(headers: Headers) -> Headers:
    """Headers that say that the answer depends on Accept-Encoding."""
    return (*headers, (b"vary", b"Accept-Encoding"))
