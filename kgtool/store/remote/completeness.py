"""Whether an answer is all there is: a status of 200 does not say so.

Servers end an answer at a limit of rows or of time and say it in a header, or not at all. Where an answer may have met
a limit, its rows are counted by a second query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import TypeVar

import pyoxigraph as ox

from kgtool.errors import IncompleteResult, QueryError, StoreError
from kgtool.rdf.results import Row
from kgtool.sparql.counting import counting
from kgtool.store.remote.addresses import shown
from kgtool.store.remote.reply import Reply
from kgtool.store.remote.servers import Profile

LEAST = 1_000
"""A CONSTRUCT with fewer triples is not counted where no limit is known: no server gives so few at most."""
_LIMIT = re.compile(r"max-?(rows|results?)|(rows?|results?)-?limit", re.IGNORECASE)
_CUT = re.compile(r"truncated|incomplete|partial-?result", re.IGNORECASE)
T = TypeVar("T")
Count = Callable[[str], int]
"""Asks the server a query that gives one number."""


class Completeness:
    """What is known about the limits of one server, and the checks that answers pass."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._announced: int | None = None

    @property
    def cap(self) -> int | None:
        """The most rows that the server gives, as far as is known."""
        return self._announced or self._profile.cap

    def rows(self, rows: Iterable[Row], reply: Reply, query: str, count: Count) -> Iterator[Row]:
        """`rows`, read from the `reply` to `query`. Raises IncompleteResult where some are missing."""
        given = yield from _counted(rows, reply)
        self._read_headers(reply.headers)
        if self.cap is None or given < self.cap:
            return
        try:
            counted = counting(query)
            total = count(counted[0] if counted else query)
        except (QueryError, StoreError) as error:
            raise IncompleteResult(
                f"The answer has {given:,} rows, the most that the server gives, so there may be more; ask for less, "
                "or page by page with ORDER BY, LIMIT and OFFSET."
            ) from error
        if total > given:
            raise partial_answer(given, total)

    def _read_headers(self, headers: Mapping[str, str]) -> None:
        """Learn the limit that headers name. Raises IncompleteResult where they say that the answer is cut."""
        for name, value in headers.items():
            word = value.strip().lower()
            if _LIMIT.search(name) and word.isdigit():
                self._announced = int(word)
            elif (_CUT.search(name) and word not in ("", "0", "false", "no")) or (
                name.lower() == "x-sql-state" and word == "s1tat"  # Virtuoso ran out of time
            ):
                raise IncompleteResult(
                    f"The server says that its answer is only a part ({shown(f'{name}: {value}')}); ask for less."
                )

    def triples(self, triples: Iterable[ox.Triple], reply: Reply, query: str, count: Count) -> Iterator[ox.Triple]:
        """`triples`, read from the `reply` to `query`. Raises IncompleteResult where some are missing.

        No server says so, but the rows that triples are made from can be counted.
        """
        given = yield from _counted(triples, reply)
        if reply.has_known_end and (self._profile.streams_whole or (self.cap is None and given < LEAST)):
            return
        counted = counting(query)
        if counted is None:
            if self.cap is not None and given >= self.cap:
                raise IncompleteResult(
                    f"The answer has {given:,} triples, the most that the server gives, so there may be more; use a "
                    "CONSTRUCT that gives less."
                )
            return
        text, is_exact = counted
        total = count(text)
        if is_exact and given < total:
            raise partial_answer(given, total, "triples")
        if not is_exact and self.cap is not None and total > self.cap:
            raise IncompleteResult(
                f"The server makes triples from {self.cap:,} rows at most, and there are {total:,}; use a CONSTRUCT "
                "that has less to do."
            )


def _counted(items: Iterable[T], reply: Reply) -> Generator[T, None, int]:
    """The same items, read from a reply that is closed after the last; how many there were, with those left out."""
    given = 0
    try:
        for item in items:
            given += 1
            yield item
    finally:
        reply.close()
    return given + len(reply.omitted)


def partial_answer(given: int, total: int, what: str = "rows") -> IncompleteResult:
    """The error about an answer of `given` rows (or `what`) out of `total`."""
    return IncompleteResult(
        f"The server gave {given:,} {what} of {total:,}, which is its limit; ask for less, or page by page with "
        "ORDER BY, LIMIT and OFFSET."
    )
