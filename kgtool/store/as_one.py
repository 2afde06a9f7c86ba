"""Merged things as one: what documents say of either is said of the one that is shown.

A merge is data (``kg:Merge``): a reader has found that two names are of one thing. What documents say stays as it is on
disk and in files. A store in memory makes them one before it runs the rules (``LocalStore.derive``), and remembers what
it was given, so that exports have it. A store on disk that holds merges is therefore opened as a copy in memory.
"""

from __future__ import annotations

import pyoxigraph as ox

from kgtool.rdf.results import text
from kgtool.store.base import DERIVED, MERGED_INTO, Store
from kgtool.store.local import LocalStore


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
