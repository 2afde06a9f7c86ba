"""How a query comes to run over the union of the named graphs on a server that does not make it itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from urllib.parse import parse_qsl

from kgtool.errors import KgtoolError, StoreError
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Row, rows
from kgtool.sparql.inspecting import iri_of, names_graphs, prefixes_of
from kgtool.sparql.lexer import words
from kgtool.sparql.multiplicity import properties
from kgtool.store.remote.detecting import ONE, Parameters, Server
from kgtool.store.remote.servers import ITSELF, NAMED, Profile

FROM = "FROM"
"""In place of the name of a parameter: a graph that the query itself names."""
MOST_GRAPHS = 2_000
"""The most graphs that a request names."""
NOWHERE = "urn:x-kgtool:nowhere"
"""A graph that no server has."""
Ask = Callable[[str, Parameters], Results]
"""Asks the server a query, with what the request says beside it."""


def union_of(server: Server, ask: Ask, graphs: Callable[[], Iterable[str]], name: str) -> Parameters:
    """What each request to `server` must say so that a query runs over the union of its named graphs.

    `graphs` gives their IRIs; `name` is how messages call the server. Raises StoreError where nothing makes it.
    """
    union, hidden = server.profile.union, server.profile.hidden
    if union == ITSELF:
        return []
    if union != NAMED:
        return parse_qsl(union, keep_blank_values=True)
    sample = None if hidden else server.sample or _sample(ask)
    if not hidden and (sample is None or _is_seen(sample, [], ask, if_refused=True)):  # the query says what is wrong
        return []
    iris = list(graphs())
    if len(iris) > MOST_GRAPHS:
        raise StoreError(
            f"The server at {name} does not unite its {len(iris):,} graphs in its default graph, and no more than "
            f"{MOST_GRAPHS:,} can be named; let it do so (its documentation tells how)."
        )
    parameters = [(f"{kind}-graph-uri", iri) for kind in ("default", "named") for iri in iris or [NOWHERE]]
    if sample is None or _is_seen(sample, parameters, ask):
        return parameters
    clauses = [(FROM, iri) for iri in iris]
    if _is_seen(sample, clauses, ask):
        return clauses
    raise StoreError(
        f"The server at {name} unites its {len(iris):,} graphs neither of itself nor where a request or FROM names "
        "them; let its default graph be their union (its documentation tells how)."
    )


def _sample(ask: Ask) -> Row | None:
    """A triple of a named graph, if the server has one; where it refuses, the query will say what is wrong."""
    try:
        return next((row for row in list(rows(ask(ONE, []))) if len(row) == 3 and None not in row), None)
    except KgtoolError:
        return None


def _is_seen(triple: Row, union: Parameters, ask: Ask, if_refused: bool = False) -> bool:
    try:
        return ask(f"ASK {{ {' '.join(map(str, triple))} }}", union) is True
    except KgtoolError:
        return if_refused


def repeats(query: str, ask: Ask, union: Callable[[], Parameters]) -> bool:
    """Whether a server gives a triple that a query may need once for each graph that holds it: it is tried with one."""
    chosen = properties(query, to_copy=False)
    values = "" if chosen is None else f"VALUES ?p {{ {' '.join(f'<{iri}>' for iri in sorted(chosen))} }}"
    in_two = (
        f"{values} GRAPH ?g {{ ?s ?p ?o }} GRAPH ?h {{ ?s ?p ?o }} FILTER(?g != ?h && !isBlank(?s) && !isBlank(?o))"
    )
    found = next((row for row in [*rows(ask(f"SELECT ?s ?p ?o {{ {in_two} }} LIMIT 1", []))] if None not in row), None)
    return found is not None and len([*rows(ask(f"SELECT (1 AS ?x) {{ {' '.join(map(str, found))} }}", union()))]) > 1


def context(query: str, profile: Profile, union: Callable[[], Parameters]) -> Parameters:
    """What a request says beside this query, so that it runs over the union of the named graphs."""
    if names_graphs(query):
        return []
    parameters = union()
    # Virtuoso follows a path of any length only within each graph that is named, and takes GRAPH <g> for true where g
    # is not among those that are.
    if profile.hidden and parameters:
        return [] if _has_long_path(query) else [*parameters, *(("named-graph-uri", iri) for iri in _graphs_in(query))]
    return parameters


def _has_long_path(query: str) -> bool:
    """Whether a query has a path of any length, or what looks like one."""
    ends = ("IRI", "PNAME_LN", "PNAME_NS", "A", "RPAR")
    return any(b.kind in ("STAR", "PLUS") and a.kind in ends for a, b in pairwise(words(query)))


def _graphs_in(query: str) -> set[str]:
    found = list(words(query))
    prefixes = {**names().prefixes, **prefixes_of(found)}
    return {iri for a, b in pairwise(found) if a.kind == "GRAPH" and (iri := iri_of(b, prefixes))}
