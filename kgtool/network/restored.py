"""The picture as a page shows it in a state: what passes its filters, with moved cards and notes where they are there.

It chooses as the page does (choose() in page/picture.js); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx

from kgtool.claims.dates import order
from kgtool.claims.style import Drawing
from kgtool.network import scene, signs
from kgtool.network.layered_layout import Layout
from kgtool.network.moving import moved
from kgtool.network.notes import notes_on
from kgtool.network.overview import READABLE, overview
from kgtool.network.picture import Picture, Subject, picture, small, subject
from kgtool.network.state import State


@dataclass(frozen=True)
class Shown:
    """The lines in a picture, how they look, and the cards (IRIs) on which positions conflict."""

    edges: list[scene.Facts]
    looks: Mapping[str, signs.Look]
    contested: set[str]


def at_first(graph: nx.MultiDiGraph, drawing: Drawing) -> Shown:
    """What a picture has that opens without a state."""
    edges = [edge for edge in scene.edges(graph) if edge["shown"]]
    return Shown(edges, scene.looks(graph, drawing), scene.contested(graph))


def in_state(graph: nx.MultiDiGraph, drawing: Drawing, state: State) -> tuple[Picture, Shown]:
    """The picture of a network (made by ``network.build``) in a state, and what is in it."""
    drawn = subject(graph, drawing, folding=True)
    matter = next((one for one in overview(graph) if one.key == state.first("on-matter")), None)
    own = small(drawn, matter) if matter and len(drawn.shown) > READABLE else None
    shown, seen = _chosen(drawn, graph, state, own)
    cards, lines = {card["id"]: card for card in drawn.cards}, {edge["id"] for edge in shown.edges}
    layouts = [own] if own else scene.layouts(drawn.cards, drawn.edges, drawing)
    placed = next((one for one in layouts if one.routes.keys() >= lines), layouts[-1])
    places = state.places(graph, matter.key if matter and own else "")
    places = {card: at for card, at in places.items() if card in seen}
    placed = moved(placed, cards, drawn.edges, places)
    placed = replace(
        placed, cards={card: at for card, at in placed.cards.items() if card in seen},
        routes={line: route for line, route in placed.routes.items() if line in lines},
    )  # fmt: skip
    above = sorted(drawn.cards, key=lambda card: card["id"] in places)  # what has been moved lies above what has not
    made = picture(replace(drawn, cards=above, looks=shown.looks, contested=shown.contested), placed)
    return replace(made, shapes=[*made.shapes, *notes_on(state.notes(), placed, cards, shown.edges)]), shown


def _chosen(drawn: Subject, graph: nx.MultiDiGraph, state: State, own: Layout | None) -> tuple[Shown, set[str]]:
    """The lines that are shown, and the cards (IRIs); `own`: the layout of a matter by itself, if that is shown."""
    timely = {claim.iri: claim for claim in graph.graph["claims"] if state.in_time(claim, graph)}
    looks = {
        edge["id"]: signs.look((timely[iri] for iri in edge["claims"] if iri in timely), drawn.drawing)
        for edge in drawn.edges
    }
    off, kinds, opened = state.off(graph, drawn.drawing), set(state.of("kind")), set(state.of("open"))
    kind_of, until = {card["id"]: card["kind"] for card in drawn.cards}, order(state.first("to") or "99999")

    def passes(edge: scene.Facts) -> bool:
        told = looks[edge["id"]].count if edge["claims"] else not edge["first"] or order(edge["first"]) <= until
        there = edge["stance"] not in off and kinds.isdisjoint((kind_of[edge["from"]], kind_of[edge["to"]]))
        return bool(told) and there and (not own or edge["id"] in own.routes)

    passing = [edge for edge in drawn.edges if passes(edge)]
    shown = [edge for edge in passing if own or not edge.get("folded") or edge["from"] in opened]
    # A plan is there as long as a part would be.
    seen = {edge["from"] for edge in passing} | {edge["to"] for edge in shown}
    passed = [claim for claim in graph.graph["claims"] if state.passes(claim, graph, drawn.drawing)]
    taken = signs.contested(graph.graph["sides"].get(claim.iri, {}) for claim in passed)
    contested = {iri for iri in seen if not taken.isdisjoint(graph.nodes[iri].get("things", [iri]))}
    return Shown(shown, looks, contested), seen
