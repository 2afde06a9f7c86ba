"""The picture as SVG: the cards and lines of the page, with title, headings and legend. One file, no script, no font.

Colors and sizes are attributes of each element (no style sheet, marker or variable), so that programs that edit or
clean SVG, such as a newsroom's system, show it as it is. The colors are those for light pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from kgtool.claims.style import Drawing, palette
from kgtool.network import limits, packed_layout, scene
from kgtool.network.build import in_short
from kgtool.rdf.text import clean

Point = tuple[float, float]
Box = Mapping[str, Any]

FONT = "Helvetica Neue, Arial, Liberation Sans, Noto Sans, sans-serif"
INK, MUTED, PAGE = "#15191f", "#4d5866", "#ffffff"
MARGIN, ROW = 24.0, 20.0
LEAST_WIDTH = 700.0  # room for title and legend
CENTERED = {"font_weight": "bold", "text_anchor": "middle"}
DASHES = {"dashed": "9 5", "dotted": "2 4"}
SPACE = 30.0  # around dots
MOST_LABELS = 60  # of a picture of dots
# The end of a line that comes from the left to (0, 0), and how far before that the line stops.
ENDS = {
    "arrow": ("M0 0 L-9 -4.5 L-9 4.5 Z", 6.0),
    "vee": ("M0 0 L-10 -5 L-6 0 L-10 5 Z", 5.0),
    "bar": ("M-4 -6.5 h3 v13 h-3 Z", 3.0),
    "circle": ("M-9 0 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", 8.0),
    "cross": ("M-10 -3 l2 -2 l4 4 l4 -4 l2 2 l-4 4 l4 4 l-2 2 l-4 -4 l-4 4 l-2 -2 l4 -4 Z", 6.0),
}


def svg(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """The picture of a network (made by ``network.build``) as the page opens with it, as the text of an SVG file.

    Cards in columns (layered_layout.py), or dots where there are too many things for that (packed_layout.py).
    Raises QueryError for a network of more than ``limits.MERGED`` things.
    """
    dotted = limits.page_for(len(graph)) != limits.CARD_PAGE
    shapes, wide, high = _dots(graph, drawing) if dotted else _layered(graph, drawing)
    width = max(wide, LEAST_WIDTH) + 2 * MARGIN
    above = MARGIN + (34 if title else 0)
    keys = _legend(graph, drawing, width - 2 * MARGIN)
    height = above + high + 26 + ROW * len(keys) + 26 + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'height="{_n(height)}" font-family="{FONT}" font-size="12" role="img">',
        f"<title>{_text(title or 'Network of claims')}</title>",
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="{PAGE}"/>',
    ]
    if title:
        parts.append(_write(title, MARGIN, MARGIN + 10, size=20, font_weight="bold"))
    parts += [f'<g transform="translate({_n(MARGIN)} {_n(above)})">', *shapes, "</g>"]
    for number, row in enumerate(keys):
        top = above + high + 26 + number * ROW
        parts.append(f'<g transform="translate({_n(MARGIN)} {_n(top)})">{"".join(row)}</g>')
    parts.append(_write(_about(graph), MARGIN, height - MARGIN, fill=MUTED))
    return "\n".join([*parts, "</svg>", ""])


def _layered(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[list[str], float, float]:
    """The shapes of cards and lines, and how wide and high they are."""
    cards, edges = scene.cards(graph, drawing), scene.edges(graph)
    place = scene.places(scene.layouts(cards, edges, drawing)[0], drawing, cards)
    looks = {stance["id"]: stance for stance in scene.stances(graph, drawing)}
    kinds = {kind["id"]: kind for kind in scene.kinds(graph, drawing)}
    top = 34.0  # two lines of headings
    shapes = [f'<g transform="translate(0 {_n(top)})">']
    for edge in edges:
        if edge["shown"] and edge["id"] in place["routes"]:
            shapes.append(_line(place["routes"][edge["id"]], edge, looks[edge["stance"]]))
    placed = [card for card in cards if card["id"] in place["cards"]]
    shapes += [_card(card, place["cards"][card["id"]], kinds[card["kind"]]) for card in placed]
    shapes.append("</g>")
    for text, left, right in place["columns"]:
        for number, part in enumerate(scene.wrap(clean(text), right - left + 40, 2)):
            shapes.append(_write(part, (left + right) / 2, 8 + number * 15, MUTED, 12, **CENTERED))
    return shapes, place["size"][0], place["size"][1] + top


def _line(route: list[Point], edge: Box, look: Box) -> str:
    """A line along its route: level at each point, its end upright, and the ring of another's word near its start."""
    tone = palette()[look["role"]]
    (before, _), (x, y) = route[-2:]
    way = 1 if x > before else -1
    shape, short = ENDS.get(look["arrow"], ENDS["arrow"])
    points = [*route[:-1], (x - way * 15, y)]
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (x2 - x1) * 0.55
        # From a card to one in its own column: out to the right, and back.
        one, two = (x1 + bend, x2 - bend) if route[0][0] != x or len(route) > 2 else (x1 + 32, x1 + 32)
        path += f" C{_n(one)} {_n(y1)} {_n(two)} {_n(y2)} {_n(x2)} {_n(y2)}"
    path += f" L{_n(x - way * short)} {_n(y)}"
    dashes = f' stroke-dasharray="{DASHES[edge["pattern"]]}"' if edge["pattern"] in DASHES else ""
    made = f'<path d="{path}" fill="none" stroke="{tone}" stroke-width="{look["width"]:g}"{dashes}/>'
    turned = "" if way > 0 else " scale(-1 1)"
    made += f'<path d="{shape}" transform="translate({_n(x)} {_n(y)}){turned}" fill="{tone}"/>'
    if edge["secondhand"]:
        start = 1 if route[1][0] >= route[0][0] else -1
        made += _ring(route[0][0] + start * 9, route[0][1], tone)
    return made


def _ring(x: float, y: float, tone: str) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3.6" fill="{PAGE}" stroke="{tone}" stroke-width="1.5"/>'


def _card(card: Box, at: Point, kind: Box) -> str:
    """A card: frame, sign of its kind, number in its order, lines of text."""
    tone, (width, height) = palette()[kind["role"]], (card["width"], card["height"])
    left, top = at[0] - width / 2, at[1] - height / 2
    made = (
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}" '
        f'rx="{_n(min(kind["radius"], height / 2))}" fill="{_mixed(tone, 0.09)}" stroke="{tone}" stroke-width="1.5"/>'
    )
    inset = 0.0
    if card["order"] is not None:
        inset = scene.STRIP
        made += f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(inset)}" height="{_n(height)}" fill="{tone}"/>'
        number = str(card["order"])[:3]
        made += _write(number, left + inset / 2, at[1], PAGE, 15, **CENTERED)
    texts = [(text, INK) for text in card["lines"]] + [(text, MUTED) for text in card["detail"]]
    first = top + (height - scene.LINE * len(texts)) / 2 + scene.LINE / 2
    made += _write(kind["glyph"], left + inset + 7, first, fill=tone, size=13)
    for row, (text, fill) in enumerate(texts):
        made += _write(text, left + inset + 23, first + row * scene.LINE, fill=fill)
    return f"<g><title>{_text(card['label'])}</title>{made}</g>"


def _dots(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[list[str], float, float]:
    """The shapes of dots and straight lines, with the names of the most connected."""
    cards, edges = packed_layout.cards(graph, drawing), scene.edges(graph)
    left, top = (min((card["at"][axis] for card in cards), default=0) - SPACE for axis in (0, 1))
    places = {card["id"]: (card["at"][0] - left, card["at"][1] - top) for card in cards}
    looks = {stance["id"]: stance for stance in scene.stances(graph, drawing)}
    tones = {kind["id"]: palette()[kind["role"]] for kind in scene.kinds(graph, drawing)}
    shapes = []
    for edge in edges:
        if edge["shown"]:
            (x1, y1), (x2, y2) = places[edge["from"]], places[edge["to"]]
            tone = palette()[looks[edge["stance"]]["role"]]
            shapes.append(f'<path d="M{_n(x1)} {_n(y1)} L{_n(x2)} {_n(y2)}" stroke="{tone}" stroke-opacity="0.4"/>')
    for card in cards:
        x, y = places[card["id"]]
        dot = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(card["width"] / 2)}" fill="{tones[card["kind"]]}"/>'
        shapes.append(f"<g><title>{_text(card['label'])}</title>{dot}</g>")
    wide, high = (max((place[axis] for place in places.values()), default=0) + SPACE for axis in (0, 1))
    size = max(12.0, wide / 100)
    taken: list[tuple[float, float, float]] = []
    for card in sorted(cards, key=lambda card: (-card["degree"], card["id"]))[: 3 * MOST_LABELS]:
        x, y = places[card["id"]][0] + card["width"] / 2 + 3, places[card["id"]][1]
        text = scene.wrap(clean(card["label"]), 200, 1)[0]
        end = x + scene.measure(text) * size / 12
        if end < wide + MARGIN and not any(abs(y - b) < size * 1.2 and x < c and a < end for a, b, c in taken):
            taken.append((x, y, end))
            halo = {"stroke": PAGE, "stroke_width": _n(size / 4), "paint_order": "stroke", "stroke_linejoin": "round"}
            shapes.append(_write(text, x, y, INK, size, **halo))
        if len(taken) == MOST_LABELS:
            break
    return shapes, wide, high


def _legend(graph: nx.MultiDiGraph, drawing: Drawing, width: float) -> list[list[str]]:
    """The lines, patterns and kinds that the picture uses, in rows."""
    edges = [edge for edge in scene.edges(graph) if edge["shown"]]
    stances, patterns = {edge["stance"] for edge in edges}, {edge["pattern"] for edge in edges}
    ends = {end for edge in edges for end in (edge["from"], edge["to"])}
    kinds = {data["kind"] for iri, data in graph.nodes(data=True) if iri in ends}
    items = [
        (_swatch(palette()[look["role"]], look["width"], "solid", look["arrow"]), 44.0, look["label"])
        for look in scene.stances(graph, drawing)
        if look["id"] in stances
    ]
    items += [
        (_swatch(MUTED, 2, pattern, ""), 44.0, drawing.pattern_labels[pattern])
        for pattern in ("solid", "dashed", "dotted")
        if pattern in patterns and pattern in drawing.pattern_labels and scene.unit(graph) == "claim"
    ]
    if any(edge["secondhand"] for edge in edges):
        items.append((_swatch(MUTED, 2, "solid", "") + _ring(12, 0, MUTED), 44.0, scene.SECONDHAND))
    items += [
        (_write(kind["glyph"], 2, 0, palette()[kind["role"]], 14), 14.0, kind["label"])
        for kind in scene.kinds(graph, drawing)
        if kind["id"] in kinds
    ]
    rows: list[list[str]] = []
    x = width
    for shape, before, text in items:
        wide = before + 6 + scene.measure(text) + 20
        if x + wide > width:
            rows.append([])
            x = 0.0
        rows[-1].append(f'<g transform="translate({_n(x)} 0)">{shape}{_write(text, before + 6, 0)}</g>')
        x += wide
    return rows


def _swatch(tone: str, width: float, pattern: str, arrow: str) -> str:
    dashes = f' stroke-dasharray="{DASHES[pattern]}"' if pattern in DASHES else ""
    shape, short = ENDS.get(arrow, ("", 0.0))
    end = f'<path d="{shape}" transform="translate(42 0)" fill="{tone}"/>' if shape else ""
    return f'<path d="M0 0 H{_n(42 - short)}" stroke="{tone}" stroke-width="{width:g}"{dashes} fill="none"/>{end}'


def _about(graph: nx.MultiDiGraph) -> str:
    claims = graph.graph["claims"]
    days = sorted(match[0] for claim in claims for end in (claim.date.earliest, claim.date.latest)
                  if (match := re.match(r"\d{4}-\d\d-\d\d", end)))  # fmt: skip
    titles = sorted({in_short(passage.document) for claim in claims for passage in claim.passages})
    more = f" and {len(titles) - 4} more" if len(titles) > 4 else ""
    count = f"{len(claims):,} {scene.unit(graph)}{'' if len(claims) == 1 else 's'}"
    dates = f"{days[0]} to {days[-1]}" if days else ""
    sources = f"sources: {', '.join(titles[:4])}{more}" if titles else ""
    return " · ".join(filter(None, (count, dates, sources, "made with kgtool")))


def _write(text: str, x: float, y: float, fill: str = INK, size: float = 12, **attributes: str) -> str:
    """A text with its middle at a height: not every program knows `dominant-baseline`, so a third of its size below."""
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    place = f'x="{_n(x)}" y="{_n(y + size * 0.35)}"'
    return f'<text {place} font-size="{_n(size)}" fill="{fill}"{more}>{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(clean(text))


def _mixed(tone: str, part: float) -> str:
    """A color (#rrggbb) as it looks on white with this opacity."""
    values = (int(tone[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - value) * part):02x}" for value in values)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
