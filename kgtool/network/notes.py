"""A reader's own notes on cards and claims in a picture: marked as such, never a claim. On the page: page/notes.js."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

from kgtool.network.build import in_short
from kgtool.network.layered_layout import Layout
from kgtool.network.moving import HEADINGS
from kgtool.network.picture import middle, n, write

NAME = "Reader’s note, not a claim"
PAPER, INK = "#ffe9a8", "#3a2c00"
Note = tuple[str, str]  # a card or claim (IRI), and the text


def notes_in_words(notes: Sequence[Note], graph: nx.MultiDiGraph) -> Iterator[str]:
    """Each note, with its number and what it is on."""
    claims = {claim.iri: claim for claim in graph.graph["claims"]}
    for number, (thing, text) in enumerate(notes, 1):
        about = graph.nodes[thing]["label"] if thing in graph else thing
        if claim := claims.get(thing):
            ends = (" and ".join(map(in_short, end)) for end in (claim.who, claim.stance, claim.what))
            about = " – ".join(filter(None, ends))
        yield f"✎{number} {NAME}, on {about}: {' '.join(text.split())}"


def notes_on(
    notes: Sequence[Note], placed: Layout, cards: Mapping[str, Any], edges: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The signs of notes: at the corner of a card, in the middle of each line of a claim."""
    for number, (thing, _) in enumerate(notes, 1):
        places = [
            middle(placed.routes[edge["id"]])
            for edge in edges
            if thing in edge["claims"] and edge["id"] in placed.routes
        ]
        if thing in placed.cards:
            (x, y), card = placed.cards[thing], cards[thing]
            places = [(x - card["width"] / 2 + 6, y - card["height"] / 2)]
        for x, y in places:
            yield _sign(f"✎{number}", x, y + HEADINGS)


def _sign(words: str, x: float, y: float) -> str:
    width = 11 + 7 * len(words)
    frame = f'x="{n(x - width / 2)}" y="{n(y - 7)}" width="{n(width)}" height="14" rx="3"'
    text = write(words, x, y, INK, 11, font_weight="bold", text_anchor="middle")
    return f'<g class="noted"><rect {frame} fill="{PAPER}" stroke="{INK}"/>{text}</g>'
