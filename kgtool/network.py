"""Results to a network: who takes which stance towards what, with the evidence on the edges.

Sources and dates are properties of a claim, never nodes. Parallel claims merge into one edge that lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from kgtool.drawing import Drawing
from kgtool.names import names
from kgtool.results import Term

Row = Mapping[str, Term]
Claim = dict[str, Any]

# Columns of claims.rq with several values a claim, given as labels; and those given as one plain text.
LABELED = ("modality", "condition", "motivation", "appliesTo", "behalf", "accordingTo", "informant", "event", "place")
TEXTS = ("statement", "anchor", "note", "outletWords")
STRENGTH = {"solid": 0, "dashed": 1, "dotted": 2}


@dataclass
class Card:
    """What cards.rq says about one thing."""

    labels: list[tuple[bool, str]] = field(default_factory=list)  # (not English, label): the smallest is the best
    kinds: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    figures: set[str] = field(default_factory=set)
    order: int | None = None

    @property
    def detail(self) -> str:
        """The second line of the card: the office of a person, the number of a line, the figure of a measure."""
        line = [f"line {self.order}"] if self.order is not None else []
        return " · ".join([*line, *sorted(self.offices), *sorted(self.figures)])


def build(claims: Iterable[Row], links: Iterable[Row], cards: Iterable[Row], drawing: Drawing) -> nx.MultiDiGraph:
    """The network of these rows (of views/claims.rq, links.rq and cards.rq).

    Nodes have `label`, `kind` (class IRI), `column`, `detail`, `order` (of a defense line) and `denied`: claims that it
    is not so, which never make an edge. Edges have the stance or property as key, and `label`, `shown`, `pattern`,
    `claims` (dictionaries with all evidence) and `evidence` (of a structural link, which no claim tells).
    ``graph.graph["claims"]`` lists every claim, the denied ones too.
    """
    known = _cards(cards)
    graph = nx.MultiDiGraph()
    told = sorted(_claims(claims, known, drawing), key=lambda claim: str(claim["iri"]))
    graph.graph["claims"] = told
    for claim in told:
        for source in claim["sources"]:
            _node(graph, source, known, drawing, acts=True)
        _node(graph, claim["target"], known, drawing, acts=False)
        if claim["negated"]:
            graph.nodes[claim["target"]]["denied"].append(claim)
            continue
        for source in claim["sources"]:
            _edge(graph, source, claim["stance"], claim["target"], drawing, claim)
    for (source, edge, target), rows in _grouped(links, "source", "edge", "target").items():
        _node(graph, source, known, drawing, acts=True)
        _node(graph, target, known, drawing, acts=False)
        _edge(graph, source, edge, target, drawing)
        graph.edges[source, target, edge]["evidence"] = _evidence(rows, known, drawing)
    return graph


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
    """One card a thing. An English label is best, then one without a language, then the others in order."""
    found: dict[str, Card] = {}
    for row in rows:
        card = found.setdefault(value(row, "node"), Card())
        if label := row.get("label"):
            language = getattr(label, "language", None) or ""
            card.labels.append((not language.startswith("en") and language != "", value(row, "label")))
        for name, held in (("kind", card.kinds), ("office", card.offices), ("figure", card.figures)):
            if name in row:
                held.add(value(row, name))
        if "lineOrder" in row:
            card.order = int(value(row, "lineOrder"))
    return found


def _label(iri: str, known: Mapping[str, Card], drawing: Drawing) -> str:
    labels = known[iri].labels if iri in known else []
    return min(labels)[1] if labels else drawing.labels.get(iri) or names().shorten(iri)


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
        line = drawing.line(key, claim["stanceLabel"] if claim else None)
        pattern = claim["pattern"] if claim else "solid"
        graph.add_edge(source, target, key, label=line.label, shown=line.shown, pattern=pattern, claims=[], evidence=[])
    if claim:
        data = graph.edges[source, target, key]
        data["claims"].append(claim)
        data["pattern"] = min(data["pattern"], claim["pattern"], key=lambda pattern: STRENGTH.get(pattern, 3))


def _claims(rows: Iterable[Row], known: Mapping[str, Card], drawing: Drawing) -> Iterable[Claim]:
    """One dictionary a claim, from its several rows."""
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

    stance, basis, status = values("stance")[0], values("basis"), values("status")
    line = drawing.line(stance, _label(stance, known, drawing))
    claim: Claim = {
        "iri": iri,
        "sources": values("source"),
        "stance": stance,
        "stanceLabel": line.label,
        "target": values("target")[0],
        "pattern": drawing.pattern(*status, *basis),
        "basis": " ".join(labels("basis")),
        "status": " ".join(
            label for one, label in zip(status, labels("status"), strict=True) if one in drawing.patterns
        ),
        "negated": names().expand("pol:negated") in values("polarity"),
        "outlet": sorted({*labels("outlet"), *values("outletWords")}),
        "date": _date(rows),
        "evidence": _evidence(rows, known, drawing),
    }
    claim |= {name: labels(name) for name in LABELED}
    claim |= {name: " ".join(values(name)) for name in TEXTS if name != "outletWords"}
    return claim


def _date(rows: list[Row]) -> dict[str, str]:
    """The best date of a claim, the earliest of several: which date it is, the words of the text, the bounds."""
    dates = [{name: value(row, name) for name in ("dateKind", "dateWords", "earliest", "latest")} for row in rows]
    best = min(dates, key=lambda date: (not date["earliest"], *date.values()))
    return {
        "kind": best["dateKind"],
        "words": best["dateWords"],
        "earliest": best["earliest"],
        "latest": best["latest"],
    }


def _evidence(rows: list[Row], known: Mapping[str, Card], drawing: Drawing) -> list[dict[str, Any]]:
    """The paragraphs cited: document, its title, number."""
    cited = {(value(row, "document"), int(value(row, "paragraph") or 0)) for row in rows if "document" in row}
    return [
        {"document": document, "title": _label(document, known, drawing), "paragraph": number}
        for document, number in sorted(cited)
    ]
