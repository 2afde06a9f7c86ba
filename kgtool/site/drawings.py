"""The pictures that stand in pages of text: the network in small, and what is around one thing.

They are those of network/svg.py; the style sheet of network/picture.py gives them the colors of the page at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from kgtool.claims.style import Drawing

if TYPE_CHECKING:
    import networkx as nx

MOST_AROUND = 24  # things around one, the most connected


def picture(graph: nx.MultiDiGraph, look: Drawing, name: str, *, small: bool = False) -> Markup:
    """The picture of a network as SVG to stand in a page; `small`: as large as there is room.

    Empty for a network without lines, or of more things than a picture can have.
    """
    from kgtool.network import limits
    from kgtool.network.svg import svg

    if len(graph) < 2 or len(graph) > limits.MERGED:
        return Markup("")
    root, _, _, shapes = svg(graph, look).split("\n", 3)  # without its own title and ground
    kept = re.sub(r'xmlns="[^"]*" ?', "", root.removeprefix("<svg ").removesuffix(">"))
    sized = re.sub(r'\b(?:width|height)="[^"]*" ?', "", kept) if small else kept
    return Markup(f'<svg class="drawn" {sized.strip()} aria-label="{escape(name)}">\n{shapes}')


def around(graph: nx.MultiDiGraph, look: Drawing, iri: str, name: str) -> Markup:
    """The picture of a thing (IRI) with its neighbors; empty where it has none. `name` says what it shows."""
    from kgtool.network.narrowing import Narrowing

    if iri not in graph:
        return Markup("")
    # What is near, before it is narrowed: not all names of the network need be looked through for each thing.
    near = graph.subgraph({iri, *graph.predecessors(iri), *graph.successors(iri)})
    return picture(Narrowing(focus=iri, hops=1, top=MOST_AROUND + 1).apply(near, look), look, name)
