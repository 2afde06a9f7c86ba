"""Why an edge is there: the things that a rule made it of, with the paragraphs that say so.

A rule is ``CONSTRUCT { template } WHERE { pattern }``. Asking the pattern again, with the variables of the template
bound to the edge, gives back all that the rule has matched; what of it has evidence is the reason. So a new rule
explains itself without any code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgtool.claims.reading import Row, grouped, iris
from kgtool.claims.thing import Namer
from kgtool.errors import DataError, either
from kgtool.questions.labels import preferred
from kgtool.questions.resolving import resolve
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.sparql.inspecting import code
from kgtool.store import as_store, with_vocabulary
from kgtool.store.base import Store

_RULE = re.compile(
    r"\bCONSTRUCT\s*\{(?P<template>[^{}]*)\}\s*WHERE\s*(?P<pattern>\{.*\})\s*$", re.DOTALL | re.IGNORECASE
)
Edge = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]

REASONS = """SELECT DISTINCT ?thing ?statement ?anchor ?basis ?note ?document ?paragraph {
  VALUES ?thing { %s }
  ?thing kg:evidence ?passage . ?passage kg:inDocument ?document ; kg:paragraph ?paragraph .
  FILTER(DATATYPE(?paragraph) = xsd:integer)
  OPTIONAL { ?thing kg:statement ?statement } OPTIONAL { ?thing kg:anchor ?anchor }
  OPTIONAL { ?thing kg:basis ?basis } OPTIONAL { ?thing kg:note ?note }
} ORDER BY ?thing ?document ?paragraph"""


@dataclass(frozen=True)
class Reason:
    """One thing that an edge comes of: a claim, an event or an attested office."""

    rule: str  # its name, or "stated" for an edge that a graph holds itself
    thing: str  # the IRI of the claim, event or holding; of the graph for a stated edge
    label: str  # what it is called, or the claim's statement
    basis: str
    note: str
    anchor: str
    passages: tuple[tuple[str, int], ...]  # label of the document and number of the paragraph


def why(subject: str, predicate: str, object: str, store: Store | None = None, *, language: str = "en") -> list[Reason]:
    """The reasons for an edge of `store` (default: the bundled graph); each name is an IRI, a short name or a label.

    Labels and statements are in `language` if there are any.
    Raises UsageError for a name that means nothing, DataError for an edge that is not there.

    >>> [reason.passages for reason in why("Poland", "kg:declines", "m:polish-troops")]
    [(('Article B, February 2025', 16),)]
    """
    store = with_vocabulary(as_store(store))
    # A property by IRI or short name; a bare word is one of the ontology's.
    property = ox.NamedNode(names().expand(predicate if re.search(r"[:<]", predicate) else f"kg:{predicate}"))
    edge = (resolve(store, subject), property, resolve(store, object))
    s, p, o = (str(term) for term in edge)
    if not store.query(f"ASK {{ {s} {p} {o} }}"):
        short = " ".join(names().shorten(term.value) for term in edge)
        raise DataError(f"There is no edge {short}; {_nearest(store, edge)}")
    found = [reason for path in files.rules() for reason in _by_rule(path, edge, store, language)]
    stated = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {s} {p} {o} }} FILTER(?g != g:derived) }} ORDER BY ?g"
    graphs = [text(graph) for (graph,) in rows(store.query(stated)) if graph]
    return found + [Reason("stated", graph, names().shorten(graph), "", "", "", ()) for graph in graphs]


def _by_rule(path: Path, edge: Edge, store: Store, language: str) -> list[Reason]:
    query = path.read_text("utf-8")
    parts = _RULE.search(code(query))
    if not parts:
        raise DataError(f"The rule {path} is not of the form CONSTRUCT {{ ... }} WHERE {{ ... }}; write it so.")
    things: set[ox.NamedNode] = set()
    for triple in re.split(r"\s\.\s|\s\.$|\s\.\Z", parts["template"].strip() + " "):
        if bound := _bound(triple.split(), edge):
            pattern = query[parts.start("pattern") : parts.end("pattern")]
            values = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in bound.items())
            for row in rows(store.query(f"SELECT * WHERE {{ {values} {pattern} }}")).dicts():
                things |= {term for term in row.values() if isinstance(term, ox.NamedNode)}
    # What the rule matched goes before the ends of the edge: an event is a reason only for who attended it.
    choices = (things - {*edge}, things & {*edge})
    return next(filter(None, (_reasons(path.stem, chosen, store, language) for chosen in choices)), [])


def _bound(template: list[str], edge: Edge) -> dict[str, ox.NamedNode] | None:
    """The template's variables as the edge binds them; None where the template cannot make this edge."""
    if len(template) != 3:
        return None
    bound: dict[str, ox.NamedNode] = {}
    for word, term in zip(template, edge, strict=True):
        if word.startswith(("?", "$")):
            if bound.setdefault(word[1:], term) != term:
                return None
        elif ox.NamedNode(names().expand("rdf:type" if word == "a" else word)) != term:
            return None
    return bound


def _reasons(rule: str, things: set[ox.NamedNode], store: Store, language: str) -> list[Reason]:
    """The things that have evidence as reasons, in the order of their IRIs."""
    found = grouped(rows(store.query(REASONS % " ".join(sorted(map(str, things))))).dicts(), "thing")
    named = Namer(store, language).learn(iris(row for group in found.values() for row in group))

    def words(group: list[Row], name: str) -> str:
        return next(iter(preferred((row[name] for row in group if name in row), language)), "")

    reasons = []
    for iri, group in found.items():
        thing = named(group[0]["thing"])
        label = words(group, "statement") or (thing.label if thing.label != thing.short else "")
        basis = named(group[0]["basis"]).label if "basis" in group[0] else ""
        places = dict.fromkeys((named(row["document"]).label, int(text(row["paragraph"]))) for row in group)
        reasons.append(Reason(rule, iri, label, basis, words(group, "note"), words(group, "anchor"), tuple(places)))
    return reasons


def _nearest(store: Store, edge: Edge) -> str:
    """A hint at what there is: claims of the same position that make no edge, or other edges between the two."""
    s, p, o = (str(term) for term in edge)
    silent = f"SELECT DISTINCT ?c {{ ?c kg:claimant {s} ; kg:content {o} ; kg:stance/kg:edgeProperty {p} }} ORDER BY ?c"
    if claims := [names().shorten(text(c)) for (c,) in rows(store.query(silent)) if c]:
        return f"{', '.join(claims)} tells of it, but as expected, denied, superseded or on another's word."
    others = f"SELECT DISTINCT ?p {{ {s} ?p {o} }} ORDER BY ?p"
    if edges := [names().shorten(text(found)) for (found,) in rows(store.query(others)) if found]:
        return f"between the two there is: {', '.join(edges)}."
    asking = either('kgtool.ask("positions-of", who=...)', "kgtool ask positions-of -p who=...")
    return f"list the positions with {asking}."
