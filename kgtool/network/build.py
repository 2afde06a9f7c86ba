"""From claims to a network: who takes which stance towards what, with the evidence on the edges.

Sources and dates are properties of a claim, never nodes. Parallel claims share one edge, which lists them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import product
from typing import Any
from urllib.parse import unquote

import networkx as nx

from kgtool.claims import dates
from kgtool.claims.claim import Claim, in_order, passage
from kgtool.claims.reading import Row
from kgtool.claims.style import ROW, Drawing
from kgtool.claims.thing import Card, Namer, Thing
from kgtool.network import signs
from kgtool.network.columns import as_stance
from kgtool.rdf.results import text

# Columns of events.rq: first those of which the labels are shown.
EVENTS = ("place", "participant", "outlet", "status", "sort", "count", "claim", "document")


def build(
    claims: Iterable[Claim],
    links: Iterable[Row],
    cards: Mapping[str, Card],
    drawing: Drawing,
    namer: Namer,
    events: Iterable[Row] = (),
    issued: Iterable[Row] = (),
) -> nx.MultiDiGraph:
    """The network of `claims`, of `links` (rows of links.rq), of `events` (events.rq) and documents (issued.rq).

    `cards`: IRI -> card of the things in them; `namer` must have learned their names.

    Nodes have `label`, `kind` (class IRI), `column`, `detail`, `order` (of a defense line) and `denied`, the claims
    that deny something of it, which never make an edge. Edges have the stance or property as key, and `label`, `shown`,
    `claims`, and of a structural link, which has no claims, `evidence` (its passages) and `first`, the first day on
    which anything tells of it. ``graph.graph["claims"]`` lists all claims, also those without an edge (denials, no
    stance or no content); ``graph.graph["sides"]`` what each is for or against (see signs.py);
    ``graph.graph["events"]`` the meetings, reports and documents; ``graph.graph["addresses"]`` those of documents.
    """
    graph = nx.MultiDiGraph()
    every = sorted(claims, key=lambda claim: claim.iri)
    graph.graph["claims"] = every
    graph.graph["sides"] = {claim.iri: signs.sides(claim, drawing) for claim in every}
    graph.graph["events"] = _folded([_event(rows, namer) for _, rows in sorted(_grouped(events, "event").items())])
    graph.graph["addresses"] = {iri: card.address for iri, card in cards.items() if card.address}
    about: dict[str, list[str]] = {}  # thing -> the days of the claims on it
    for claim in every:
        for source in claim.who:
            _node(graph, source, cards, drawing, acts=True)
        for target in claim.what:
            _node(graph, target, cards, drawing, acts=False)
            about.setdefault(target.key, []).append(claim.day)
            if claim.negated:
                graph.nodes[target.key]["denied"].append(claim)
                continue
            for source, stance in product(claim.who, claim.stance):
                _edge(graph, source, stance, target, drawing, claim)
    days = {text(rows[0]["document"]): text(rows[0]["day"]) for rows in _grouped(issued, "document").values()}
    for rows in _grouped(links, "source", "edge", "target").values():
        source, target = (namer(rows[0][end]) for end in ("source", "target"))
        _node(graph, source, cards, drawing, acts=True)
        _node(graph, target, cards, drawing, acts=False)
        edge = as_stance(namer(rows[0]["edge"]), drawing)
        _edge(graph, source, edge, target, drawing)
        told = in_order(passage(row, "document", namer) for row in rows if "document" in row)
        exact = {one.document for one in told if one.paragraph}
        evidence = tuple(one for one in told if one.paragraph or one.document not in exact)
        told_on = [*(days.get(one.document.key, "") for one in told), *about.get(target.key, ())]
        first = min(filter(None, told_on), default="")
        graph.edges[source.key, target.key, edge.key].update(evidence=evidence, first=first)
    if every and all(claim.iri.startswith(ROW) for claim in every):
        spread(graph, drawing, {iri for iri, data in graph.nodes(data=True) if not data["kind"]})
    return graph


def spread(graph: nx.MultiDiGraph, drawing: Drawing, plain: Collection[str]) -> None:
    """Give these things their columns: step by step away from the one with the most lines.

    So each line joins neighboring columns or stays in one; a foreign graph has no other left and right.
    """
    columns = [column.iri for column in drawing.columns]
    near = nx.Graph(graph).subgraph(plain)
    left = sorted(plain, key=lambda iri: (-near.degree(iri), iri))
    while left:
        steps = nx.single_source_shortest_path_length(near, left[0])
        for iri, step in steps.items():
            graph.nodes[iri]["column"] = columns[min(step, len(columns) - 1)]
        left = [iri for iri in left if iri not in steps]


def in_short(thing: Thing) -> str:
    """The name of a thing in a picture: its label, or the last part of a web IRI without one."""
    last = re.fullmatch(r"https?://.*[/#]([^/#]+)[/#]?", thing.iri) if thing.label == thing.iri else None
    return unquote(last[1]) if last else thing.label


def _node(graph: nx.MultiDiGraph, thing: Thing, cards: Mapping[str, Card], drawing: Drawing, acts: bool) -> None:
    if thing.key in graph:
        return
    card = cards.get(thing.key, Card())
    kind = drawing.kind(card.kinds, acts)
    graph.add_node(
        thing.key, label=in_short(thing), kind=kind.iri, column=kind.column, detail=card.detail, order=card.order,
        denied=[],
    )  # fmt: skip


def _edge(
    graph: nx.MultiDiGraph, source: Thing, stance: Thing, target: Thing, drawing: Drawing, claim: Claim | None = None
) -> None:
    """Add a claim to the edge of its stance."""
    ends = source.key, target.key, stance.key
    if not graph.has_edge(*ends):
        shown = drawing.line(stance.key).shown
        graph.add_edge(*ends, label=in_short(stance), shown=shown, claims=[], evidence=())
    if claim:
        graph.edges[ends]["claims"].append(claim)


def _grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(str(row[name]) for name in columns), []).append(row)
    return groups


def _event(rows: list[Row], namer: Namer) -> dict[str, Any]:
    """A meeting, report or document, with the claims made or reported there; `sort` says which of these it is."""
    event = namer(rows[0]["event"])
    columns = {name: sorted({row[name] for row in rows if name in row}, key=str) for name in EVENTS}
    date = dates.best(dates.read(text(row["kind"]), row) for row in rows if "kind" in row)
    return {
        "iri": event.iri, "label": in_short(event), "sort": min(map(text, columns["sort"])), "date": dict(vars(date)),
        **{name: [in_short(namer(term)) for term in columns[name]] for name in EVENTS[:4]},
        "count": sorted(map(text, columns["count"])), "claims": sorted(map(text, columns["claim"])),
        "document": sorted(map(text, columns["document"])),
    }  # fmt: skip


def _folded(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events, each article once: a report stands with the document that has its text (kg:document)."""
    documents = {event["iri"]: event for event in events}
    kept = []
    for event in events:
        text_of = [documents[iri] for iri in event.pop("document") if iri in documents]
        for document in text_of:
            for name in ("outlet", "claims"):
                document[name] = sorted({*document[name], *event[name]})
            document["date"] = document["date"] if document["date"]["earliest"] else event["date"]
        kept += [] if text_of else [event]
    return kept
