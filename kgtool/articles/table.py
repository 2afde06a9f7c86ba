"""What an article file may say: the kinds of nodes and their keys, from the ontology and the rows of keys.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyoxigraph as ox

from kgtool.articles.reading import read_yaml
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store import open_store

# A property that the rules derive says so in its scope note; drawing and coded events are no part of an article.
PROPERTIES = """SELECT ?p ?label ?list ?note (GROUP_CONCAT(DISTINCT STR(?d)) AS ?domains)
  (GROUP_CONCAT(DISTINCT STR(?r)) AS ?ranges) {
  ?p rdfs:label ?label ; schema:domainIncludes ?d ; schema:rangeIncludes ?r FILTER(LANG(?label) = "en")
  OPTIONAL { ?p kg:codeList ?list } OPTIONAL { ?p skos:scopeNote ?note }
} GROUP BY ?p ?label ?list ?note ORDER BY ?p"""
LITERALS = (
    "xsd:string",
    "xsd:integer",
    "xsd:decimal",
    "xsd:boolean",
    "xsd:date",
    "xsd:dateTime",
    "rdf:langString",
    "words",
)
DERIVED = "never typed by hand"


@dataclass(frozen=True)
class Property:
    """A property as a key of article files: what its values are."""

    iri: str
    short: str
    label: str
    domains: frozenset[str]
    ranges: frozenset[str]
    """Short names of classes and datatypes; ``words`` for sentences in English."""
    codes: str = ""
    """The IRI of its code list, or ""."""

    @property
    def classes(self) -> frozenset[str]:
        """The classes of its values (short names), without those of literals and codes."""
        return self.ranges - {*LITERALS, "skos:Concept", "rdf:Property"}

    @property
    def literals(self) -> frozenset[str]:
        """The datatypes of its values (short names)."""
        return self.ranges & {*LITERALS}


@dataclass(frozen=True)
class Kind:
    """A kind of node: its class, how its nodes are named, and its keys."""

    name: str
    short: str
    prefix: str
    written: str = ""
    keys: Mapping[str, Property] = field(default_factory=dict)

    @property
    def iri(self) -> str:
        """The IRI of the class."""
        return names().expand(self.short)

    def key(self, iri: str) -> str:
        """The key of a property (IRI); its short name where the kind has none of its own."""
        return next((key for key, row in self.keys.items() if row.iri == iri), names().spoken(iri))


@dataclass(frozen=True)
class Table:
    """All kinds, and all properties by IRI."""

    kinds: Mapping[str, Kind]
    properties: Mapping[str, Property]
    above: Mapping[str, frozenset[str]]
    """A class (short name) -> itself and its superclasses."""
    implies: Mapping[str, str]
    order: Mapping[str, int]

    def fits(self, kind: Kind, classes: frozenset[str]) -> bool:
        """Whether a node of this kind is of one of these classes."""
        return bool(self.above.get(kind.short, frozenset({kind.short})) & classes)

    def of_class(self, classes: frozenset[str]) -> list[Kind]:
        """The kinds whose class is one of these or below."""
        return [kind for kind in self.kinds.values() if self.fits(kind, classes)]

    def place(self, key: str) -> tuple[int, str]:
        """Where a key stands among those of a node."""
        return self.order.get(key, 500), key


@cache
def table() -> Table:
    """The table of today: the bundled ontology and keys.yaml."""
    own = read_yaml(files.package_text("articles", "keys.yaml"), "keys.yaml")
    above = _superclasses()
    known = _of_ontology(own) | _of_others(own)
    kinds = {name: _kind(name, row, own, known, above) for name, row in own["kinds"].items()}
    implies = {names().expand(key): names().expand(value) for key, value in own["implies"].items()}
    order = {key: place for place, key in enumerate(own["first"])}
    order |= {key: 1000 + place for place, key in enumerate(own["last"])}
    return Table(kinds, {row.iri: row for row in known.values()}, above, implies, order)


def _superclasses() -> dict[str, frozenset[str]]:
    query = "SELECT ?c ?above { ?c a owl:Class ; rdfs:subClassOf* ?above FILTER(isIRI(?above)) }"
    found: dict[str, set[str]] = {}
    for row in rows(open_store().query(query)).dicts():
        below, top = (names().shorten(text(row[name])) for name in ("c", "above"))
        found.setdefault(below, {below}).add(top)
    return {name: frozenset(tops) for name, tops in found.items()}


def _of_ontology(own: Any) -> dict[str, Property]:
    found = {}
    for row in rows(open_store().query(PROPERTIES)).dicts():
        short = names().shorten(text(row["p"]))
        domains, ranges = (_shorts(text(row[name])) for name in ("domains", "ranges"))
        if DERIVED in text(row.get("note", ox.Literal(""))) or not short.startswith("kg:"):
            continue
        codes = text(row["list"]) if "list" in row else own["codes"].get(short, "")
        ranges = frozenset({"words"}) if short in own["words"] else ranges
        found[short] = Property(text(row["p"]), short, text(row["label"]).casefold(), domains, ranges, codes)
    return found


def _shorts(iris: str) -> frozenset[str]:
    return frozenset(map(names().shorten, iris.split()))


def _of_others(own: Any) -> dict[str, Property]:
    found = {}
    for short, row in own["properties"].items():
        kinds = [name for name in own["kinds"] if name != "graph"] if row["kinds"] == "*" else row["kinds"]
        domains = frozenset(own["kinds"][kind]["class"] for kind in kinds)
        found[short] = Property(names().expand(short), short, short.split(":")[1], domains, frozenset(row["range"]))
    return found


def _kind(name: str, row: Any, own: Any, known: Mapping[str, Property], above: Mapping[str, frozenset[str]]) -> Kind:
    tops = above.get(row["class"], frozenset({row["class"]}))
    mine = {short: entry for short, entry in known.items() if entry.domains & tops or name == "thing"}
    called = {short: key for key, short in {**own["keys"], **row.get("keys", {})}.items()}
    keys = {called.get(short, entry.label): entry for short, entry in sorted(mine.items())}
    return Kind(name, row["class"], row["prefix"], row.get("written", ""), keys)
