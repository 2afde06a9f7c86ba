"""What differs between two graphs, as data: things, their changes, and the content of blank nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from kgtool.rdf.names import names
from kgtool.rdf.results import Term

STATUSES = ("added", "changed", "removed")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# These come first among the properties of a thing.
FIRST = (RDF + "type", *map(names().expand, ("skos:prefLabel", "rdfs:label", "dct:title", "schema:name")))


@dataclass(frozen=True)
class Change:
    """The values of one property that are no longer there, and those that are new."""

    predicate: str
    graph: str | None
    """The graph's IRI, where graphs are compared; None otherwise, and for the default graph."""
    removed: tuple[Term, ...]
    added: tuple[Term, ...]
    inside: tuple[Inside, ...] = ()


@dataclass(frozen=True)
class Inside:
    """A blank node that is there before and after, with other content."""

    old: ox.BlankNode
    new: ox.BlankNode
    changes: tuple[Change, ...]
    """None where they are shown at another place that leads to the same two nodes."""


@dataclass(frozen=True)
class Entity:
    """A thing that differs; a blank node is one where nothing refers to it."""

    subject: Term
    status: str
    """One of STATUSES: added (no triple had it as its subject), changed, removed."""
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Blank:
    """The content of a blank node: (graph, predicate, value) each; for an RDF list, its members in order."""

    edges: tuple[tuple[str | None, str, Term], ...]
    is_list: bool = False


@dataclass(frozen=True)
class Difference:
    """All that differs between two graphs; false where nothing does.

    Blank nodes in it are named by their content, which is in ``blanks``.
    """

    entities: tuple[Entity, ...]
    triples_added: int
    triples_removed: int
    relinked: tuple[int, int] = (0, 0)
    """Blank nodes before and after that have the same content and are linked differently, as when two things no longer
    share one."""
    alike: int = 0
    """Blank nodes so alike that it is not known whether they are linked as before."""
    rewritten: int = 0
    """Values that were compared as a store keeps them, which is not how they were given."""
    graphs: bool = False
    """Whether graphs were compared, and not only their union."""
    blanks: Mapping[ox.BlankNode, Blank] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entities or any(self.relinked) or self.alike)


def every_change(changed: Iterable[Entity | Inside]) -> Iterator[Change]:
    """The changes of some things, those in their blank nodes too."""
    for one in changed:
        for change in one.changes:
            yield change
            yield from every_change(change.inside)


def counts(difference: Difference) -> dict[str, Any]:
    """How much differs: the numbers of things, triples and blank nodes, as in ``to_json``."""
    count = Counter(entity.status for entity in difference.entities)
    return {
        "things": {status: count[status] for status in STATUSES},
        "triples": {"added": difference.triples_added, "removed": difference.triples_removed},
        "relinked": dict(zip(("before", "after"), difference.relinked, strict=True)),
        "alike": difference.alike,
        "properties": {iri: {"added": added, "removed": removed} for iri, added, removed in by_property(difference)},
    }


def by_property(difference: Difference) -> list[tuple[str, int, int]]:
    """How many values each property gained and lost, in blank nodes that changed too; the most first."""
    gained, lost = Counter[str](), Counter[str]()
    for change in every_change(difference.entities):
        gained[change.predicate] += len(change.added)
        lost[change.predicate] += len(change.removed)
    found = [(p, gained[p], lost[p]) for p in gained if gained[p] or lost[p]]
    return sorted(found, key=lambda row: (-row[1] - row[2], row[0]))


def order_of(predicate: str) -> tuple[int, str]:
    """The place of a property among those of a thing, as a key to sort by."""
    return rank(FIRST, predicate), names().shorten(predicate)


def rank(order: tuple[str, ...], iri: str) -> int:
    """The place of an IRI in `order`; behind all of them if it is not there."""
    return order.index(iri) if iri in order else len(order)
