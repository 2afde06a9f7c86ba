"""Who may write, one write after the other, and the derived edges made anew before the next read."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from kgtool.errors import QueryError
from kgtool.server.http.replies import Refused
from kgtool.server.protocol.query import Operation, refusal
from kgtool.server.settings import Settings
from kgtool.sparql import lexer
from kgtool.sparql.rewriting import edited
from kgtool.store import LocalStore
from kgtool.store.updating import feeds_rules

T = TypeVar("T")
# Seconds that a reader waits for a write to end before it reads the state before it.
PATIENCE = 0.5


def authorise(headers: Mapping[bytes, bytes], settings: Settings) -> None:
    """Raise Refused unless the headers of a request bear the token (403: nobody may write, 401: not the token)."""
    if settings.token is None:
        raise Refused(403, "This server is read-only.")
    scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer" or not is_token(given.strip(), settings.token):
        message = "To write, send the server's token in the header Authorization: Bearer TOKEN."
        raise Refused(401, message, [(b"www-authenticate", b'Bearer realm="kgtool"')])


def is_token(given: bytes | str, token: str) -> bool:
    """Whether this is the token; it takes the same time wherever the first difference is."""
    return hmac.compare_digest(given if isinstance(given, bytes) else given.encode("utf-8", "replace"), token.encode())


class Writer:
    """Runs one write after the other, and makes ``g:derived`` anew before the next read; then it calls `derived`."""

    def __init__(self, store: LocalStore, derived: Callable[[], None] = lambda: None) -> None:
        self._store, self._derived = store, derived
        self._lock = threading.Lock()
        # The process before this one may have been ended before it derived anything.
        self._stale = True

    def write(self, change: Callable[[LocalStore], T]) -> T:
        """Call `change` with the store while nobody else writes; returns what it returns."""
        with self._lock:
            try:
                return change(self._store)
            finally:
                self._stale = True

    def derive(self) -> None:
        """Make ``g:derived`` fit what was written; many writes without a read between them derive once.

        Does nothing while a long write goes on: readers then see the state before it.
        """
        if self._stale and self._lock.acquire(timeout=PATIENCE):
            try:
                if self._stale:
                    self._store.derive()
                    self._derived()
                    self._stale = False
            finally:
                self._lock.release()


def update(asked: Operation, settings: Settings, store: LocalStore) -> None:
    """Run an update. Raises Refused where it is not valid or not allowed; nothing is changed then."""
    if made := feeds_rules(asked.text):
        raise Refused(403, made)
    try:
        store.update(with_using(asked.text, asked.default, asked.named), base=settings.base)
    except QueryError as error:
        raise refusal(error) from error


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """An update with a USING clause in each of its operations that has a WHERE.

    `default` and `named` are the IRIs of using-graph-uri and using-named-graph-uri. Raises Refused where the update
    names graphs by USING or WITH too, as section 2.2.3 of the SPARQL 1.1 Protocol has it.

    >>> with_using("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", ["urn:g"], [])
    'INSERT { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 2 }'
    """
    if not default and not named:
        return text
    clauses = "".join([*(f"USING <{graph}> " for graph in default), *(f"USING NAMED <{graph}> " for graph in named)])
    places, depth, before = [], 0, ""
    for word in lexer.words(text):
        kind = word.text.upper()
        if kind in ("USING", "WITH") and depth == 0:
            raise Refused(400, f"The request names graphs, and so does the update with {kind}; use one of them.")
        if kind == "WHERE" and depth == 0:
            if before == "DELETE":
                raise Refused(400, "DELETE WHERE takes no graphs from the request; write DELETE { ... } WHERE { ... }.")
            places.append(word.start)
        depth += (kind == "{") - (kind == "}")
        before = kind
    return edited(text, [(place, place, clauses) for place in places])
