"""Merges as data: which things of an engine are one, and what a quad says of the one that is shown (see ``as_one``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kgtool.store.base import MERGED_INTO

MERGES = "https://w3id.org/kgtool/graph/merges"
"""The graph into which ``kgtool article merge`` writes."""
MERGED_FROM = ox.NamedNode("https://w3id.org/kgtool/ontology#mergedFrom")
_LABEL, _OTHER = (ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#{name}") for name in ("prefLabel", "altLabel"))
Shown = Mapping[ox.NamedNode, ox.NamedNode]
"""A thing that is merged with another -> the one that is shown for both."""


def merged(engine: ox.Store) -> Shown:
    """What the merges of a store say, in any graph: each thing that is not shown, with the one that is.

    Merges form chains: all that hang together are one. Shown is the one that is merged into no other; where several
    are, or, in a circle, none, the first by its IRI.
    """
    groups: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    gone: set[ox.NamedNode] = set()
    for merge in engine.quads_for_pattern(None, MERGED_INTO, None, None):
        for other in engine.quads_for_pattern(merge.subject, MERGED_FROM, None, None):
            into, one = merge.object, other.object
            if isinstance(into, ox.NamedNode) and isinstance(one, ox.NamedNode) and one != into:
                gone.add(one)
                both = groups.get(into, {into}) | groups.get(one, {one})
                groups |= dict.fromkeys(both, both)
    shown = {}
    for thing, group in groups.items():
        first = min(group - gone or group, key=str)
        if thing != first:
            shown[thing] = first
    return shown


def as_one_quad(quad: ox.Quad, to: Shown, engine: ox.Store) -> ox.Quad:
    """A quad that names the things that are shown. The labels of the others become alternative ones."""
    if quad.predicate == MERGED_FROM:  # which says who is not shown
        return quad

    def one(term: Any) -> Any:
        if isinstance(term, ox.Triple):
            return ox.Triple(one(term.subject), term.predicate, one(term.object))
        return to.get(term, term)

    subject, predicate, value = one(quad.subject), quad.predicate, one(quad.object)
    if predicate == _LABEL and subject != quad.subject and isinstance(value, ox.Literal):
        own = [label.object for label in engine.quads_for_pattern(subject, _LABEL, None, None)]
        languages = {label.language for label in own if isinstance(label, ox.Literal)}
        predicate = _OTHER if value.language in languages and value not in own else predicate
    return ox.Quad(subject, predicate, value, quad.graph_name)
