"""Under which heading a thing stands: that of the nearest of its classes, or of the classes above these."""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.claims.style import bundled
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store

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
    """The groups of things in a store, by its own class hierarchy and that of the ontology."""

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
