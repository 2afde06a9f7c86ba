"""Merged things as one: what documents say of either is said of the one that is shown.

A merge is data (``kg:Merge``): a reader has found that two names are of one thing. What documents say stays as it is on
disk and in files. A store in memory makes them one before it runs the rules (``LocalStore.derive``), and remembers what
it was given, so that exports have it. A store on disk that holds merges is therefore opened as a copy in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kgtool.rdf.results import text
from kgtool.store.base import DERIVED, MERGED_INTO, Store
from kgtool.store.local import LocalStore

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


def as_one(store: LocalStore) -> LocalStore:
    """`store` where it has no merges, or is in memory; else a copy in memory in which what is merged is one."""
    if store.folder is None or next(store.matching(None, MERGED_INTO, None, None), None) is None:
        return store
    copy = _copy(store)
    copy.copy_from = store.folder
    copy.derive()
    return copy


def as_written(store: Store) -> Store:
    """`store` where nothing in it is merged; else a copy in memory of what its documents say, each by its own names."""
    if not isinstance(store, LocalStore) or not store.merged:
        return store
    copy = _copy(store)
    copy.copy_from = store.copy_from
    copy.derive(apart=True)
    return copy


def _copy(store: LocalStore) -> LocalStore:
    copy = LocalStore.of_quads(quad for quad in store.quads() if quad.graph_name != DERIVED)
    copy.files.update(store.files)
    copy._prefixes = dict(store.prefixes)
    return copy


def shown(store: Store, thing: ox.NamedNode) -> ox.NamedNode:
    """The thing that a store shows for this one: itself, or the one that it is merged with."""
    other = store.merged.get(thing.value) if isinstance(store, LocalStore) else None
    return ox.NamedNode(other) if other else thing


def other_names(store: Store, thing: str) -> set[str]:
    """The names (IRIs) of merged things that documents use where they speak of a thing (an IRI), and are not shown."""
    if not isinstance(store, LocalStore) or not store.merged:
        return set()
    said = store.given(store.matching(ox.NamedNode(thing), None, None, None))
    return {text(term) for quad in said for term in (quad.subject, quad.object)} & store.merged.keys()
