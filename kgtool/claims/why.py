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

from kgtool.claims.claim import Claim, claims
from kgtool.claims.reading import Row, grouped, iris
from kgtool.claims.thing import Namer
from kgtool.errors import DataError, UsageError, either
from kgtool.questions.labels import preferred
from kgtool.questions.resolving import Taken, resolve
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.sparql.inspecting import code
from kgtool.store import LocalStore, as_store, with_vocabulary
from kgtool.store.as_one import other_names
from kgtool.store.base import Store

_RULE = re.compile(
    r"\bCONSTRUCT\s*\{(?P<template>[^{}]*)\}\s*WHERE\s*(?P<pattern>\{.*\})\s*$", re.DOTALL | re.IGNORECASE
)
Edge = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]

REASONS = """SELECT DISTINCT ?thing ?basis ?note ?document ?paragraph {
  VALUES ?thing { %s }
  ?thing kg:evidence ?passage . ?passage kg:inDocument ?document ; kg:paragraph ?paragraph .
  FILTER(DATATYPE(?paragraph) = xsd:integer)
  OPTIONAL { ?thing kg:basis ?basis } OPTIONAL { ?thing kg:note ?note }
} ORDER BY ?thing ?document ?paragraph"""
MERGES = """SELECT DISTINCT ?shown ?other ?why ?by { ?m kg:mergedInto ?shown ; kg:mergedFrom ?other
  OPTIONAL { ?m kg:reason ?why } OPTIONAL { ?m kg:decidedBy ?by } } ORDER BY ?other ?shown"""
# Whom a predicate may join, where a name means several things: also what only tells of such an edge.
SUBJECTS = (
    "SELECT ?x {{ {{ ?x {p} ?o }} UNION {{ ?claim kg:claimant ?x }} UNION {{ ?meeting kg:inferredParticipant ?x }} }}"
)
OBJECTS = "SELECT ?x {{ {{ {s} {p} ?x }} UNION {{ ?claim kg:claimant {s} ; kg:content ?x }} }}"
ATTENDED = f"<{names().expand('kg:attended')}>"
INFERRED_PART = "inferred"


@dataclass(frozen=True)
class Reason:
    """One thing that an edge comes of: a claim, an event or an attested office."""

    rule: str  # its name, or "stated" for an edge that a graph holds itself; empty where only the thing was asked for
    thing: str  # the IRI of the claim, event or holding; of the graph for a stated edge, "" for none
    label: str  # what it is called, or the claim's statement
    basis: str  # of a claim, its mark
    note: str
    anchor: str  # words of one of the passages; of which, is known only where there is one
    passages: tuple[tuple[str, int], ...]  # label of the document and number of the paragraph
    claim: Claim | None = None  # all else that is known of a claim
    merges: tuple[
        str, ...
    ] = ()  # sentences: under which other names its document speaks of things, and why those are one


def why(
    subject: str,
    predicate: str | None = None,
    object: str | None = None,
    store: Store | None = None,
    *,
    language: str = "en",
) -> list[Reason]:
    """The reasons for an edge of `store` (default: the bundled graph); each name is an IRI, a short name or a label.

    With `subject` alone: where that thing, a claim for example, is told. That somebody took part in a meeting may only
    be inferred and make no edge; the reason is given all the same, under the rule "inferred".
    Labels and statements are in `language` if there are any.
    Raises UsageError for a name that means nothing or a thing without evidence of its own, DataError for an edge that
    is not there.

    >>> [reason.passages for reason in why("Poland", "kg:declines", "m:polish-troops")]
    [(('Article B, February 2025', 16),)]
    """
    store = with_vocabulary(as_store(store))
    if predicate is None or object is None:
        thing = resolve(store, subject, argument="subject")
        if found := _reasons("", {thing}, store, language):
            return found
        short = names().shorten(thing.value)
        raise UsageError(
            f"{short} has no evidence of its own; name an edge, SUBJECT PREDICATE OBJECT, or see "
            + either(f"kgtool.show({short!r})", f"kgtool show {short}")
        )
    property = _property(store, predicate)
    one = resolve(store, subject, _among(store, SUBJECTS.format(p=property)), "subject")
    edge = (one, property, resolve(store, object, _among(store, OBJECTS.format(s=one, p=property)), "object"))
    s, p, o = (str(term) for term in edge)
    if not store.query(f"ASK {{ {s} {p} {o} }}"):
        if p == ATTENDED and store.query(f"ASK {{ {o} kg:inferredParticipant {s} }}"):
            return _reasons(INFERRED_PART, {edge[2]}, store, language)
        short = " ".join(names().shorten(term.value) for term in edge)
        raise DataError(f"There is no edge {short}; {_nearest(store, edge)}")
    found = [reason for path in files.rules() for reason in _by_rule(path, edge, store, language)]
    stated = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {s} {p} {o} }} FILTER(?g != g:derived) }} ORDER BY ?g"
    graphs = {text(graph): names().shorten(text(graph)) for (graph,) in rows(store.query(stated)) if graph}
    if store.query(f"ASK {{ {s} {p} {o} FILTER NOT EXISTS {{ GRAPH ?g {{ {s} {p} {o} }} }} }}"):
        graphs[""] = "the default graph"
    merges = {graph: _merges(store, _named_otherwise(store, edge, graph)) for graph in graphs}
    return found + [
        Reason("stated", graph, name, "", "", "", (), merges=merges[graph]) for graph, name in graphs.items()
    ]


def _named_otherwise(store: Store, edge: Edge, graph: str) -> set[str]:
    """The names that are not shown by which a graph states an edge, where it does not state it by those that are."""
    if not isinstance(store, LocalStore) or not graph:
        return set()
    given = list(store.given(store.matching(*edge, ox.NamedNode(graph))))
    if any((quad.subject, quad.object) == (edge[0], edge[2]) for quad in given):
        return set()
    return {text(term) for quad in given for term in (quad.subject, quad.object)} & store.merged.keys()


def _property(store: Store, name: str) -> ox.NamedNode:
    """A property by IRI or short name; a bare word is a stance, or a property of the ontology."""
    if re.search(r"[:<]", name):
        return ox.NamedNode(names().expand(name))
    word = ox.Literal(name.lower())
    stances = f"""SELECT ?p {{ ?stance kg:edgeProperty ?p ; skos:prefLabel ?label
      FILTER(LCASE(STR(?label)) = {word} || STRENDS(LCASE(STR(?stance)), CONCAT("/", {word}))) }} ORDER BY ?p"""
    found = [text(p) for (p,) in rows(store.query(stances)) if p is not None]
    return ox.NamedNode(found[0] if found else names().expand(f"kg:{name}"))


def _among(store: Store, query: str) -> Taken:
    """The things ?x of a query."""
    return Taken(lambda: {text(x) for (x,) in rows(store.query(query)) if x is not None})


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
    known = claims(store, found.keys(), named, retired=True)

    def words(group: list[Row], name: str) -> str:
        return next(iter(preferred((row[name] for row in group if name in row), language)), "")

    reasons = []
    for iri, group in found.items():
        thing, claim = named(group[0]["thing"]), known.get(iri)
        label = (claim and claim.statement) or (thing.label if thing.label != thing.short else "")
        basis = claim.mark if claim else named(group[0]["basis"]).label if "basis" in group[0] else ""
        places = dict.fromkeys((named(row["document"]).label, int(text(row["paragraph"]))) for row in group)
        anchor = claim.anchor if claim else ""
        told = (rule, iri, label, basis, words(group, "note"), anchor, tuple(places), claim)
        reasons.append(Reason(*told, _merges(store, other_names(store, iri))))
    return reasons


def _merges(store: Store, others: set[str]) -> tuple[str, ...]:
    """Of names that are not shown, sentences on what is shown for them, and why."""
    found = []
    for row in rows(store.query(MERGES)).dicts() if others else ():
        if (other := text(row["other"])) in others:
            why, by = (text(row[name]) if name in row else "" for name in ("why", "by"))
            taken = f"names {names().shorten(other)}, which is merged into {names().shorten(text(row['shown']))}"
            found.append(f"{taken}{f' by {by}' if by else ''}: {why or 'no reason is told'}")
    return tuple(found)


def _nearest(store: Store, edge: Edge) -> str:
    """A hint at what there is: claims of the same position that make no edge, or other edges between the two."""
    s, p, o = (str(term) for term in edge)
    telling = f"""SELECT DISTINCT ?c ?mark {{ ?c kg:claimant {s} ; kg:content {o} ; kg:stance/kg:edgeProperty {p}
      OPTIONAL {{ ?c kg:mark ?mark }} }} ORDER BY ?c"""
    told = [(names().shorten(text(c)), text(mark)) for c, mark in rows(store.query(telling)) if c and mark]
    if told:
        first = told[0][0]
        see = either(f"kgtool.why({first!r})", f"kgtool why {first}")
        return "; ".join(f"{c} tells of it, but: {mark}" for c, mark in told) + f"; see {see}"
    others = f"SELECT DISTINCT ?p {{ {{ {s} ?p {o} }} UNION {{ {o} ?p {s} }} }} ORDER BY ?p"
    if edges := [names().shorten(text(found)) for (found,) in rows(store.query(others)) if found]:
        return f"between the two there is: {', '.join(edges)}."
    asking = either('kgtool.ask("positions-of", who=...)', "kgtool ask positions-of -p who=...")
    return f"list the positions with {asking}."
