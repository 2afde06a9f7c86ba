"""The default graph of a query as the set that it is, where triples stand in several of the graphs that make it up.

Most queries need nothing: one graph makes it up, or the answer does not depend on how often a solution comes, or it can
be written into the query that each comes once (``sparql.multiplicity``). For the rest, what they need is copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

import pyoxigraph as ox

from kgtool.sparql.lexer import below_prologue, words
from kgtool.sparql.multiplicity import dataset_clauses, properties


class _Copy(NamedTuple):
    """What was copied last."""

    state: object
    dataset: object
    properties: set[str] | None
    """Those whose triples it has; None: all."""
    engine: ox.Store | None
    """None: no triple of these properties is in two graphs."""


class Merging:
    """Remembers for one store what was copied last, until the store changes."""

    def __init__(self) -> None:
        self._state = object()
        self._last: _Copy | None = None

    def forget(self) -> None:
        """Called before and after each change of the store."""
        self._state, self._last = object(), None

    def merged(self, engine: ox.Store, text: str, options: dict[str, Any]) -> tuple[ox.Store, dict[str, Any]]:
        """An engine over which the default graph of the query `text` is a set, and the options to query it with.

        `options` are those for `engine`.
        """
        state, is_named = self._state, any(word.kind == "GRAPH" for word in words(text))
        dataset = (dataset_clauses(text), options.get("default_graph"), options.get("named_graphs"), is_named)
        needed = properties(text, in_graphs=is_named)
        last = self._last
        if last is None or (last.state, last.dataset) != (state, dataset) or not _covers(last.properties, needed):
            found = _copy(engine, text, options, needed, is_named) if _overlap(engine, text, options) else None
            last = _Copy(state, dataset, needed, found)
            # Else it was changed meanwhile, and the copy is of the state before, or of that after.
            if state is self._state:
                self._last = last
        if last.engine is None:
            return engine, options
        return last.engine, {**options, "use_default_graph_as_union": False, "default_graph": ox.DefaultGraph()}


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


def _values(chosen: Iterable[str] | None) -> str:
    return "" if chosen is None else f"VALUES ?p {{ {' '.join(f'<{iri}>' for iri in sorted(chosen))} }}"


def _overlap(engine: ox.Store, text: str, options: dict[str, Any]) -> bool:
    """Whether a triple that the query may need is in two graphs of the union; True where it names its graphs."""
    if not options["use_default_graph_as_union"]:
        return True
    triple = f"{_values(properties(text, in_graphs=False))} ?s ?p ?o"
    named = engine.query(f"ASK {{ GRAPH ?g {{ {triple} }} GRAPH ?h {{ ?s ?p ?o }} FILTER(?g != ?h) }}")
    return bool(named) or (_has_unnamed(engine) and bool(engine.query(f"ASK {{ {triple} GRAPH ?g {{ ?s ?p ?o }} }}")))


def _copy(
    engine: ox.Store, text: str, options: dict[str, Any], chosen: set[str] | None, is_named: bool
) -> ox.Store:
    """The triples of the chosen properties in the default graph of the query and, where asked for, in its named ones."""
    prologue, clauses = text[: below_prologue(text)], " ".join(sum(dataset_clauses(text), []))
    triple = f"{_values(chosen)} ?s ?p ?o"
    pattern = f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}" if is_named else triple
    # One query sees one state of the store.
    rows: Any = engine.query(f"{prologue} SELECT ?s ?p ?o ?g {clauses} {{ {pattern} }}", **options)
    copy = ox.Store()
    copy.bulk_extend(ox.Quad(s, p, o, g or ox.DefaultGraph()) for s, p, o, g in rows)
    if is_named:
        for (graph,) in engine.query(f"{prologue} SELECT ?g {clauses} {{ GRAPH ?g {{}} }}", **options):  # type: ignore
            copy.add_graph(graph)
    return copy
