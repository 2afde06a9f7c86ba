"""Whether a store is so small that all of it can be looked at for the convenience of a page."""

from __future__ import annotations

import time
from functools import lru_cache

from kgtool.rdf.results import rows, text
from kgtool.store.base import Store

# Triples; and seconds for which what a store holds is remembered.
SMALL, GOOD_FOR = 500_000, 300


def now() -> int:
    """The stretch of time for which what is remembered now is good."""
    return int(time.monotonic() // GOOD_FOR)


def is_small(store: Store) -> bool:
    """Whether a store has at most SMALL triples."""
    return _is_small(store, now())


@lru_cache(maxsize=1)
def _is_small(store: Store, _: int) -> bool:
    counted = rows(store.query(f"SELECT (COUNT(*) AS ?n) {{ SELECT ?s {{ ?s ?p ?o }} LIMIT {SMALL + 1} }}"))
    return all(int(text(row["n"])) <= SMALL for row in counted.dicts())
