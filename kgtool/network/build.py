"""Results to a network: who takes which stance towards what, with the evidence on the edges.

Every label and text is in the best language there is: English (en, en-…), else none, else the first other.

Sources and dates are properties of a claim, never nodes. Parallel claims merge into one edge that lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import unquote

import networkx as nx

from kgtool.claims.style import ROW, Drawing, language, preferred
from kgtool.rdf.names import names
from kgtool.rdf.results import Term

Row = Mapping[str, Term]
Claim = dict[str, Any]

# Columns of claims.rq with several values a claim, given as labels; and those given as one plain text.
LABELED = ("modality", "condition", "motivation", "appliesTo", "behalf", "accordingTo", "informant", "event", "place")
TEXTS = ("statement", "anchor", "note")
# Columns of events.rq: those given as labels, then the others.
EVENTS = ("place", "participant", "outlet", "status", "sort", "count", "claim")
STRENGTH = {"solid": 0, "dashed": 1, "dotted": 2}
DATES = ("said", "at the event", "reported", "article")  # the best first, as claims.rq names them


@dataclass
class Card:
    """What cards.rq says about one thing."""

    labels: list[tuple[tuple[int, str], int, str]] = field(default_factory=list)  # language, rank, label; least is best
    kinds: set[str] = field(default_factory=set)
    offices: dict[str, list[Term]] = field(default_factory=dict)  # post -> its labels
    figures: dict[str, list[Term]] = field(default_factory=dict)  # quantity -> its words
    order: int | str | None = None
    addresses: list[str] = field(default_factory=list)

    @property
    def detail(self) -> str:
        """The second line of the card: the office of a person, the number of a line, the figure of a measure."""
        line = [f"line {self.order}"] if self.order is not None else []
        told = [sorted({preferred(terms)[0] for terms in held.values()}) for held in (self.offices, self.figures)]
        return " · ".join([*line, *told[0], *told[1]])


def build(
    claims: Iterable[Row], links: Iterable[Row], cards: Iterable[Row], drawing: Drawing, events: Iterable[Row] = ()
) -> nx.MultiDiGraph:
    """The network of these rows (of claims.rq, links.rq and cards.rq).

    Nodes have `label`, `kind` (class IRI), `column`, `detail`, `order` (of a defense line) and `denied`: claims that it
    is not so, which never make an edge. Edges have the stance or property as key, and `label`, `shown`, `pattern`,
    `claims` (dictionaries with all evidence) and `evidence` (of a structural link, which no claim tells).
    ``graph.graph["claims"]`` lists every claim, also those without an edge: denied, or without stance or content;
    ``graph.graph["events"]`` the meetings, reports and documents of events.rq.
    """
    known = _cards(cards)
    graph = nx.MultiDiGraph()
    told = sorted(_claims(claims, known, drawing), key=lambda claim: str(claim["iri"]))
    graph.graph["claims"] = told
    graph.graph["events"] = [_event(iri, rows, known, drawing) for (iri,), rows in _grouped(events, "event").items()]
    for claim in told:
        for source in claim["sources"]:
            _node(graph, source, known, drawing, acts=True)
        for target in claim["targets"]:
            _node(graph, target, known, drawing, acts=False)
            if claim["negated"]:
                graph.nodes[target]["denied"].append(claim)
                continue
            for source, stance in product(claim["sources"], claim["stances"]):
                _edge(graph, source, stance, target, drawing, claim)
    for (source, edge, target), rows in _grouped(links, "source", "edge", "target").items():
        _node(graph, source, known, drawing, acts=True)
        _node(graph, target, known, drawing, acts=False)
        key = drawing.line(edge).iri  # of a derived property (kg:proposes): its stance
        _edge(graph, source, key, target, drawing)
        graph.edges[source, target, key]["evidence"] = _evidence(rows, known, drawing)
    if told and all(str(claim["iri"]).startswith(ROW) for claim in told):
        _spread(graph, drawing)
    return graph


def _spread(graph: nx.MultiDiGraph, drawing: Drawing) -> None:
    """Give the things of no known kind their columns: step by step away from the one with most lines.

    So a line joins neighboring columns or stays in one; a graph that is not ours has no other left and right.
    """
    columns = [column.iri for column in drawing.columns]
    plain = {iri for iri, data in graph.nodes(data=True) if not data["kind"]}
    near = nx.Graph(graph).subgraph(plain)
    left = sorted(plain, key=lambda iri: (-near.degree(iri), iri))
    while left:
        steps = nx.single_source_shortest_path_length(near, left[0])
        for iri, step in steps.items():
            graph.nodes[iri]["column"] = columns[min(step, len(columns) - 1)]
        left = [iri for iri in left if iri not in steps]


def things(rows: Iterable[Row]) -> list[Term]:
    """All things named in rows, once each, sorted: what cards.rq is to be asked about."""
    found = {str(term): term for row in rows for term in row.values() if not _is_text(term)}
    return [term for _, term in sorted(found.items())]


def value(row: Row, name: str) -> str:
    """The text or IRI of a column; empty where unbound."""
    term = row.get(name)
    return "" if term is None else str(getattr(term, "value", term))


def _is_text(term: Term) -> bool:
    return not hasattr(term, "value") or hasattr(term, "datatype") or str(term).startswith("_:")


def _cards(rows: Iterable[Row]) -> dict[str, Card]:
    """One card a thing. The best label is that in the best language, of the best property (?rank), first in order."""
    found: dict[str, Card] = {}
    for row in rows:
        card = found.setdefault(value(row, "node"), Card())
        if label := row.get("label"):
            card.labels.append((language(label), int(value(row, "rank") or 0), value(row, "label")))
        if "address" in row:
            card.addresses.append(value(row, "address"))
        if "kind" in row:
            card.kinds.add(value(row, "kind"))
        for name, of, held in (("office", "post", card.offices), ("figure", "quantity", card.figures)):
            if name in row:
                held.setdefault(value(row, of), []).append(row[name])
        if "lineOrder" in row:
            orders = [_number(value(row, "lineOrder")), *([] if card.order is None else [card.order])]
            card.order = min(orders, key=lambda order: (isinstance(order, str), order))
    return found


def _number(text: str) -> int | str:
    """A whole number; what is none stays the text that it is."""
    return int(text) if re.fullmatch(r"[-+]?\d{1,9}", text, re.ASCII) else text


def _label(iri: str, known: Mapping[str, Card], drawing: Drawing) -> str:
    labels = known[iri].labels if iri in known else []
    return min(labels)[2] if labels else drawing.labels.get(iri) or _last_part(iri)


def _last_part(iri: str) -> str:
    """What to call a thing without a label: its short name, else the last part of its IRI."""
    short = names().shorten(iri)
    found = re.fullmatch(r"https?://.*[/#]([^/#]+)[/#]?", iri) if short == iri else None
    return unquote(found[1]) if found else short


def _node(graph: nx.MultiDiGraph, iri: str, known: Mapping[str, Card], drawing: Drawing, acts: bool) -> None:
    if iri in graph:
        return
    card = known.get(iri, Card())
    kind = drawing.kind(card.kinds, acts)
    graph.add_node(
        iri,
        label=_label(iri, known, drawing),
        kind=kind.iri,
        column=kind.column,
        detail=card.detail,
        order=card.order,
        denied=[],
    )


def _edge(
    graph: nx.MultiDiGraph, source: str, key: str, target: str, drawing: Drawing, claim: Claim | None = None
) -> None:
    """Add a claim to the edge of its stance; the edge is drawn as firmly as its firmest claim."""
    if not graph.has_edge(source, target, key):
        line = drawing.line(key, claim["stanceNames"].get(key) if claim else None)
        pattern = claim["pattern"] if claim else "solid"
        graph.add_edge(source, target, key, label=line.label, shown=line.shown, pattern=pattern, claims=[], evidence=[])
    if claim:
        data = graph.edges[source, target, key]
        data["claims"].append(claim)
        data["pattern"] = min(data["pattern"], claim["pattern"], key=lambda pattern: STRENGTH.get(pattern, 3))


def _claims(rows: Iterable[Row], known: Mapping[str, Card], drawing: Drawing) -> Iterable[Claim]:
    """One dictionary a claim, from its several rows (each of which tells one property)."""
    for (iri,), group in _grouped(rows, "claim").items():
        yield _claim(iri, group, known, drawing)


def _grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows by the values of some columns, in the order of the rows."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(value(row, name) for name in columns), []).append(row)
    return groups


def _claim(iri: str, rows: list[Row], known: Mapping[str, Card], drawing: Drawing) -> Claim:
    def values(name: str) -> list[str]:
        return sorted({value(row, name) for row in rows if name in row})

    def labels(name: str) -> list[str]:
        return [_label(one, known, drawing) for one in values(name)]

    def texts(name: str) -> list[str]:
        return preferred(row[name] for row in rows if name in row)

    # Of a derived property (kg:proposes), its stance.
    stances = sorted({drawing.line(stance).iri for stance in values("stance")})
    basis, status = values("basis"), values("status")
    called = {stance: drawing.line(stance, _label(stance, known, drawing)).label for stance in stances}
    claim: Claim = {
        "iri": iri,
        "sources": values("source"),
        "stances": stances,
        "stanceNames": called,
        "stanceLabel": ", ".join(called.values()),
        "targets": values("target"),
        "pattern": drawing.pattern(*status, *basis),
        "basis": " ".join(labels("basis")),
        "status": " ".join(
            label for one, label in zip(status, labels("status"), strict=True) if one in drawing.patterns
        ),
        "negated": names().expand("pol:negated") in values("polarity"),
        "outlet": sorted({*labels("outlet"), *texts("outletWords")}),
        "date": _date(rows),
        "evidence": _evidence(rows, known, drawing),
    }
    counts = [_number(value(row, "count")) for row in rows if "count" in row]
    if counts and isinstance(counts[0], int):
        claim["count"] = counts[0]
    claim |= {name: labels(name) for name in LABELED}
    claim |= {name: " ".join(texts(name)) for name in TEXTS}
    return claim


def _event(iri: str, rows: list[Row], known: Mapping[str, Card], drawing: Drawing) -> dict[str, Any]:
    """A meeting, report or document, with the claims made or told there; `sort` says which of these it is."""
    columns = {name: sorted({value(row, name) for row in rows if name in row}) for name in EVENTS}
    told = {name: [_label(one, known, drawing) for one in columns[name]] for name in EVENTS[:4]}
    named = {"iri": iri, "label": _label(iri, known, drawing), "sort": columns["sort"][0], "date": _date(rows)}
    return {**named, **told, "count": columns["count"], "claims": columns["claim"]}


def _date(rows: list[Row]) -> dict[str, str]:
    """The best date of a claim: one with bounds, then of the best kind (see DATES), then the earliest."""
    names = {"kind": "dateKind", "words": "dateWords", "earliest": "earliest", "latest": "latest"}
    dates = [{name: value(row, column) for name, column in names.items()} for row in rows if "dateKind" in row]

    def rank(date: dict[str, str]) -> tuple[Any, ...]:
        start = date["earliest"] or date["latest"]
        return not start, DATES.index(date["kind"]), start, *date.values()

    return min(dates, key=rank, default=dict.fromkeys(names, ""))


def _evidence(rows: list[Row], known: Mapping[str, Card], drawing: Drawing) -> list[dict[str, Any]]:
    """The paragraphs cited: document, its title and address, and the number (or the text in its place, or None)."""
    cited = {
        (value(row, "document"), _number(value(row, "paragraph")) if "paragraph" in row else None)
        for row in rows
        if "document" in row
    }

    def told(document: str) -> dict[str, str]:
        addresses = known.get(document, Card()).addresses
        address = {"address": min(addresses)} if addresses else {}
        return {"document": document, "title": _label(document, known, drawing), **address}

    return [
        {**told(document), "paragraph": number}
        for document, number in sorted(cited, key=lambda c: (c[0], isinstance(c[1], str), c[1] or 0))
    ]
