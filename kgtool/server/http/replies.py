"""A whole answer, and the refusals: each a status and one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Headers = tuple[tuple[bytes, bytes], ...]

# Seconds after which a client is to try again when the server is busy.
RETRY_AFTER = 2


class Reply(NamedTuple):
    """An HTTP answer that is whole."""

    status: int
    headers: Headers = ()
    body: bytes = b""


class Refused(Exception):
    """A request that is not answered: the HTTP status, one sentence for whoever asked, and further headers."""

    def __init__(self, status: int, message: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.headers = tuple(headers)

    def reply(self) -> Reply:
        """The refusal as plain text."""
        return text_reply(self.status, str(self), self.headers)


def text_reply(status: int, sentence: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> Reply:
    """A sentence as a reply in plain text, which nobody keeps."""
    plain = (b"content-type", b"text/plain; charset=utf-8")
    return Reply(status, (plain, (b"cache-control", b"no-store"), *headers), f"{sentence}\n".encode("utf-8", "replace"))


def not_allowed(method: str, allowed: Iterable[str]) -> Refused:
    """405, with the methods that are allowed."""
    methods = ", ".join(allowed)
    return Refused(405, f"{method} is not allowed here; use {methods}.", [(b"allow", methods.encode())])


def busy() -> Refused:
    """503, with the seconds after which to try again."""
    message = f"The server is too busy to answer; try again in {RETRY_AFTER} seconds."
    return Refused(503, message, [(b"retry-after", str(RETRY_AFTER).encode())])
