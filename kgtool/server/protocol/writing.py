"""Who may write, and what a write does to what others read."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from kgtool.errors import QueryError
from kgtool.server.http.replies import Refused
from kgtool.server.protocol.datasets import using
from kgtool.server.protocol.query import Asked, refused
from kgtool.server.settings import Settings
from kgtool.store import LocalStore
from kgtool.store.updating import feeds_rules

T = TypeVar("T")
# Seconds that a reader waits for a write to end.
PATIENCE = 0.5


def authorise(headers: Mapping[bytes, bytes], settings: Settings) -> None:
    """Raise Refused unless the request bears the token."""
    if settings.token is None:
        raise Refused(403, "This server is read-only.")
    scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
    # Compared in the same time wherever the first difference is.
    if scheme.lower() != b"bearer" or not hmac.compare_digest(given.strip(), settings.token.encode()):
        raise Refused(
            401,
            "To write, send the server's token in the header Authorization: Bearer TOKEN.",
            [(b"www-authenticate", b'Bearer realm="kgtool"')],
        )


class Writer:
    """Writes one after the other, and has ``g:derived`` made anew before somebody reads."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        # What a process that was ended had not derived yet is derived by the next one.
        self._stale = True

    def write(self, change: Callable[[LocalStore], T]) -> T:
        """Change the store."""
        with self._lock:
            try:
                return change(self._store)
            finally:
                self._stale = True

    def derived(self) -> None:
        """Make ``g:derived`` fit what was written. Many writes without a read between them derive once.

        While a long write goes on, what was there before it is read as it is.
        """
        if self._stale and self._lock.acquire(timeout=PATIENCE):
            try:
                if self._stale:
                    self._stale = False
                    self._store.derive()
            finally:
                self._lock.release()


def update(asked: Asked, settings: Settings, store: LocalStore) -> None:
    """Run an update. Raises Refused."""
    if made := feeds_rules(asked.text):
        raise Refused(403, made)
    try:
        store.update(using(asked.text, asked.default, asked.named), base=settings.base)
    except QueryError as error:
        raise refused(error) from error
