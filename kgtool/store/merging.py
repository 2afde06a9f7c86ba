"""The default graph of a query as the set that it is, where triples stand in several of the graphs that make it up.

Most queries need nothing: one graph makes it up, or the answer does not depend on how often a solution comes, or no
triple that they need is in two graphs. Else it is written into the query that each solution comes once, where it can be
(``sparql.multiplicity``), or what the query needs is copied.
Upstream: docs/upstream.md, "A triple that stands in two graphs is counted twice over their union".
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import islice
from threading import Lock
from typing import Any

import pyoxigraph as ox

from kgtool.sparql.lexer import below_prologue, words
from kgtool.sparql.multiplicity import dataset_clauses, properties

# The copies that are kept: of the union, with its named graphs and without, and of graphs that a query names.
MOST_COPIES = 3
# Up to so many triples, a store is copied rather than a query rewritten.
SMALL = 20_000
# Triples that are copied at once; fewer keep their order.
BLOCK = 50_000


class _Known:
    """What was found out about a store."""

    def __init__(self) -> None:
        self.copies: dict[Hashable, tuple[set[str] | None, ox.Store]] = {}
        """A dataset -> the properties whose triples were copied (None: all), and the copy."""
        self.apart: set[str] | None = set()
        """Properties (None: all) of which no triple is in two graphs."""
        self.is_small: bool | None = None
        self.asked = 0


class Merging:
    """Remembers for one store what was copied, until the store changes."""

    def __init__(self) -> None:
        self._known = _Known()
        self._lock = Lock()  # of many queries that come at once, one finds out and copies, and the others wait for it

    def forget(self) -> None:
        """Called after each change of the store."""
        self._known = _Known()

    def copies_first(self, engine: ox.Store, text: str) -> bool:
        """Whether a query is answered from a copy also where it could be written otherwise.

        It is where so little is in the store that a copy soon pays; not for the only query of a process, unless its
        answer is cut: it may come from far more solutions than the copy has triples, which should not be remembered.
        """
        known = self._known
        known.asked += 1
        return (known.asked > 1 or "limit" in text.lower()) and self.is_small(engine)

    def is_small(self, engine: ox.Store) -> bool:
        """Whether so little is in the store that a copy costs less than it costs each query to remember its rows."""
        known = self._known
        if known.is_small is None:
            some = f"SELECT ?s {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {SMALL + 1}"
            ((number,),) = engine.query(f"SELECT (COUNT(*) AS ?n) {{ {{ {some} }} }}")  # type: ignore
            known.is_small = int(number.value) <= SMALL
        return known.is_small

    def merged(self, engine: ox.Store, text: str, options: dict[str, Any]) -> tuple[ox.Store, dict[str, Any]]:
        """An engine over which the default graph of the query `text` is a set, and the options to query it with.

        `options` are those for `engine`.
        """
        with self._lock:
            return self._merged(engine, text, options, whole=self.is_small(engine))

    def _merged(
        self, engine: ox.Store, text: str, options: dict[str, Any], whole: bool
    ) -> tuple[ox.Store, dict[str, Any]]:
        """See ``merged``. A `whole` store is looked at and copied once, and not anew for each further property."""
        # A change meanwhile puts another object in its place: what is found out now is then not kept.
        known = self._known
        is_union = options["use_default_graph_as_union"]
        used = properties(text, to_copy=False) if is_union and not whole else None
        if is_union and _covers(known.apart, used):
            return engine, options
        in_graphs = any(word.kind == "GRAPH" for word in words(text))
        chosen = [tuple(options.get(name, ())) for name in ("default_graph", "named_graphs")]
        dataset = (*map(tuple, dataset_clauses(text)), *chosen, in_graphs)
        needed = None if whole else properties(text, to_copy=True)
        held, copy = known.copies.get(dataset, (set(), None))
        if copy is None or not _covers(held, needed):
            if is_union and not _overlap(engine, used):
                known.apart = _both(known.apart, used)
                return engine, options
            needed = _both(held, needed)
            copy = _copy(engine, text, options, needed, in_graphs)
            while len(known.copies) >= MOST_COPIES:
                known.copies.pop(next(iter(known.copies)), None)
            known.copies[dataset] = (needed, copy)
        return copy, {**options, "use_default_graph_as_union": False, "default_graph": ox.DefaultGraph()}


def unites(engine: ox.Store, text: str, options: dict[str, Any]) -> bool:
    """Whether several graphs make up the default graph of a query."""
    if "default_graph" in options:
        return len({*options["default_graph"]}) > 1
    if not options["use_default_graph_as_union"]:
        return len({*dataset_clauses(text)[0]}) > 1
    return len(list(islice(engine.named_graphs(), 2))) + _has_unnamed(engine) > 1


def _has_unnamed(engine: ox.Store) -> bool:
    return next(engine.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None


def _covers(held: set[str] | None, needed: set[str] | None) -> bool:
    return held is None or (needed is not None and needed <= held)


def _both(one: set[str] | None, other: set[str] | None) -> set[str] | None:
    return None if one is None or other is None else one | other


def _values(chosen: Iterable[str] | None) -> str:
    return "" if chosen is None else f"VALUES ?p {{ {' '.join(f'<{iri}>' for iri in sorted(chosen))} }}"


def _overlap(engine: ox.Store, chosen: set[str] | None) -> bool:
    """Whether a triple with one of the chosen properties is in two graphs."""
    triple = f"{_values(chosen)} ?s ?p ?o"
    named = engine.query(f"ASK {{ GRAPH ?g {{ {triple} }} GRAPH ?h {{ ?s ?p ?o }} FILTER(?g != ?h) }}")
    return bool(named) or (_has_unnamed(engine) and bool(engine.query(f"ASK {{ {triple} GRAPH ?g {{ ?s ?p ?o }} }}")))


def _copy(engine: ox.Store, text: str, options: dict[str, Any], chosen: set[str] | None, is_named: bool) -> ox.Store:
    """The triples of the chosen properties in the default graph of a query and, if `is_named`, in its named ones."""
    default, named = dataset_clauses(text)
    prologue, clauses = text[: below_prologue(text)], " ".join(default + named)
    triple = f"{_values(chosen)} ?s ?p ?o"
    pattern = f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}" if is_named else triple
    # One query sees one state of the store.
    rows: Any = engine.query(f"{prologue} SELECT ?s ?p ?o ?g {clauses} {{ {pattern} }}", **options)
    copy = ox.Store()
    while block := [*islice(rows, BLOCK)]:
        # What is put into a store in memory first comes out last.
        copy.extend(ox.Quad(s, p, o, g or ox.DefaultGraph()) for s, p, o, g in reversed(block))
    if is_named:
        for (graph,) in engine.query(f"{prologue} SELECT ?g {clauses} {{ GRAPH ?g {{}} }}", **options):  # type: ignore
            copy.add_graph(graph)
    return copy
