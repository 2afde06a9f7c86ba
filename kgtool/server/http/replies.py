"""An answer that is whole, and the refusals, each with its status and one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Headers = tuple[tuple[bytes, bytes], ...]

# Seconds after which a client that was told to come again does so.
RETRY_AFTER = 2


class Reply(NamedTuple):
    """An HTTP answer that is whole."""

    status: int
    headers: Headers = ()
    body: bytes = b""


class Refused(Exception):
    """A request that gets no answer: the status, and one sentence for whoever asked."""

    def __init__(self, status: int, message: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.headers = tuple(headers)

    def reply(self) -> Reply:
        """The refusal as plain text."""
        return told(self.status, str(self), self.headers)


def told(status: int, message: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> Reply:
    """A sentence as a reply."""
    plain = (b"content-type", b"text/plain; charset=utf-8")
    return Reply(status, (plain, (b"cache-control", b"no-store"), *headers), f"{message}\n".encode("utf-8", "replace"))


def not_allowed(method: str, allowed: Iterable[str]) -> Refused:
    """405, with the methods that are allowed."""
    methods = ", ".join(allowed)
    return Refused(405, f"{method} is not answered here; use {methods}.", [(b"allow", methods.encode())])


def busy() -> Refused:
    """503: too many are asking."""
    return Refused(
        503,
        f"The server has more to do than it can; ask again in {RETRY_AFTER} seconds.",
        [(b"retry-after", str(RETRY_AFTER).encode())],
    )
