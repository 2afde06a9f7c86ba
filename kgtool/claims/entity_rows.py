"""What pages of things are made of: rows read in a few queries over all the things at once, and their headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims.claim import Passage
from kgtool.claims.profile import sections
from kgtool.claims.reading import Row
from kgtool.claims.style import bundled
from kgtool.claims.thing import Card
from kgtool.questions.question import bind
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store

MOST_ROWS = 2_000  # the rest of a longer table is not shown
Table = tuple[str, tuple[str, ...], list[Row]]
"""A section of a profile: title, columns, rows."""


@dataclass(frozen=True)
class EntityRows:
    """What a store says of some things, as it comes from the queries."""

    sections: list[Table]  # those of every_section
    roles: list[Row]
    names: list[Row]
    cards: Mapping[str, Card]
    passages: Mapping[str, tuple[Passage, ...]]
    silent: Collection[str]  # what refers to other things without mentioning them: claims and passages


def every_section(store: Store, iris: Collection[str] | None = None) -> list[Table]:
    """The sections of ``kgtool show`` for all things (or some) at once: title, columns, rows with ?entity.

    A section of claims is left out: a page shows these as cards (thing-claims.rq). Of some things, at most
    one row more than a page shows.
    """
    found = []
    for title, query in sections():
        every = re.sub(r"\bLIMIT \d+\s*$", "", query.replace("SELECT DISTINCT", "SELECT DISTINCT ?entity", 1))
        if re.search(r"^SELECT[^{]*\?claim\b", every, re.MULTILINE):
            continue
        if iris is not None:
            every = bind(every, {"entity": [ox.NamedNode(iri) for iri in sorted(iris)]}) + f" LIMIT {MOST_ROWS + 1}"
        answer = rows(store.query(every))
        found.append((title, answer.variables[1:], list(answer.dicts())))
    return found


def kinds_of(found: Iterable[Row]) -> dict[str, set[str]]:
    """Thing -> its classes, of rows with ?thing and ?kind."""
    kinds: dict[str, set[str]] = {}
    for row in found:
        kinds.setdefault(text(row["thing"]), set()).update([text(row["kind"])] if "kind" in row else [])
    return kinds


def of_class(store: Store, things: Iterable[str], *classes: str) -> dict[str, set[str]]:
    """IRI -> classes (IRIs) of those of the things that are of one of `classes` (short names), or of any."""
    bound = {"thing": [ox.NamedNode(iri) for iri in sorted(things)]}
    if not bound["thing"]:
        return {}
    query = bind("SELECT DISTINCT ?thing ?kind {\n# bind: thing\n?thing a ?kind FILTER(isIRI(?kind)) }", bound)
    # Chosen here: if the classes were bound in the query, too, an engine would go through all their members.
    wanted = {names().expand(name) for name in classes}
    return kinds_of(row for row in rows(store.query(query)).dicts() if not wanted or text(row["kind"]) in wanted)


# What has a page, in the order of the index: heading, classes (or code lists), and whether the index lists each.
GROUPS = (
    ("Plans", "kg:Plan", True),
    ("Leaders and other people", "kg:Person", True),
    ("Countries", "kg:Country", True),
    ("Organizations", "kg:Organization", True),
    ("Meetings and other events", "kg:Event", True),
    ("Articles", "kg:Document", True),
    ("Topics", "<https://w3id.org/kgtool/vocab/topic>", True),
    ("Measures and defense lines", "kg:Measure", False),
    ("Groups and forces", "kg:Group", False),
    ("News outlets", "kg:NewsOutlet", False),
    ("Unnamed sources", "kg:AnonymousSource kg:NarratorVoice", False),
    ("Conditions, reasons and other states of affairs", "kg:StateOfAffairs kg:Provision", False),
    ("Offices", "org:Post", False),
    ("Places", "kg:Place", False),
    ("Positions that are taken", "<https://w3id.org/kgtool/vocab/stance>", False),
    ("Other things", "", False),
)
# What the pages of others show, so that it has no page of its own.
SHOWN_ELSEWHERE = (
    "kg:Claim", "kg:Passage", "kg:Report", "kg:Quantity", "kg:TimeSpan", "kg:Tasking", "kg:OfficeHolding",
    "skos:ConceptScheme", "owl:Class", "owl:Ontology", "owl:ObjectProperty", "owl:DatatypeProperty",
    "owl:AnnotationProperty", "rdf:Property", "rdfs:Class", "rdfs:Datatype", "dcat:Dataset", "dcat:Distribution",
    "void:Dataset",
)  # fmt: skip


class Groups:
    """The groups (see GROUPS) of things in a store, by its own class hierarchy and that of the ontology."""

    def __init__(self, store: Store) -> None:
        self._above: dict[str, set[str]] = {}
        for iri, row in bundled().table.items():
            self._above.setdefault(iri, set()).update(text(term) for term in row.get("rdfs:subClassOf", ()))
        answer = rows(store.query("SELECT ?c ?d { ?c rdfs:subClassOf ?d FILTER(isIRI(?c) && isIRI(?d)) }"))
        for pair in answer.dicts():
            self._above.setdefault(text(pair["c"]), set()).add(text(pair["d"]))

    def of(self, classes: set[str]) -> tuple[int, str]:
        """The group of a thing with these classes (its place in GROUPS), and the class that put it there."""
        level, seen = set(classes), set(classes)
        while level:
            if at := [(_HOME[kind], kind) for kind in level if kind in _HOME]:
                group, kind = min(at)
                return group, kind if kind in classes else min(classes)
            level = {up for kind in level for up in self._above.get(kind, ())} - seen
            seen |= level
        return len(GROUPS) - 1, min(classes, default="")


_HOME: Mapping[str, int] = {
    names().expand(name): place for place, (_, classes, _) in enumerate(GROUPS) for name in classes.split()
}
