"""The picture as SVG: the cards and lines of the page, with title, headings and legend. One file, no script, no font.

Colors and sizes are attributes of each element (no style sheet, marker or variable), so that programs that edit or
clean SVG, such as a newsroom's system, show it as it is. The colors are those for light pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from kgtool.claims.dates import order, whole_day
from kgtool.claims.style import Drawing, palette
from kgtool.network import limits, packed_layout, scene, signs
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
    keys = _legend(graph, drawing, width - 2 * MARGIN, dotted)
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
    how, names = scene.looks(graph, drawing), _names(graph, drawing)
    drawn = [(edge, place["routes"][edge["id"]]) for edge in edges if edge["shown"] and edge["id"] in place["routes"]]
    for edge, route in drawn:
        lines = _line(route, looks[edge["stance"]], how[edge["id"]].pattern)
        shapes.append(f"<g><title>{_text(names[edge['id']])}</title>{lines}</g>")
    placed = [card for card in cards if card["id"] in place["cards"]]
    contested = scene.contested(graph)
    for card in placed:
        shapes.append(_card(card, place["cards"][card["id"]], kinds[card["kind"]], card["id"] in contested))
    taken: list[Badge] = []
    for edge, route in drawn:
        tone = palette()[looks[edge["stance"]]["role"]]
        shapes += [_badge(badge, tone) for badge in _badges(route, how[edge["id"]], drawing, taken)]
    shapes.append("</g>")
    for text, left, right in place["columns"]:
        for number, part in enumerate(scene.wrap(clean(text), right - left + 40, 2)):
            shapes.append(_write(part, (left + right) / 2, 8 + number * 15, MUTED, 12, **CENTERED))
    return shapes, place["size"][0], place["size"][1] + top


def _names(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """What each line says, by its id: its ends, its stance, and what is to be minded of each of its claims."""
    claims = {claim.iri: claim for claim in graph.graph["claims"]}
    labels = {stance["id"]: stance["label"] for stance in scene.stances(graph, drawing)}
    return {
        edge["id"]: " – ".join(
            (graph.nodes[edge["from"]]["label"], labels[edge["stance"]], graph.nodes[edge["to"]]["label"])
        )
        + "".join(f" ({said})" for iri in edge["claims"] if (said := signs.caveats(claims[iri], drawing)))
        for edge in scene.edges(graph)
    }


def _curves(route: list[Point]) -> Iterator[tuple[Point, Point, Point, Point]]:
    """The Bézier curves of a line along its route, level at each point, up to the straight bit before its end."""
    (before, _), (x, y) = route[-2:]
    for (x1, y1), (x2, y2) in pairwise([*route[:-1], (x - (15 if x > before else -15), y)]):
        bend = (x2 - x1) * 0.55
        # From a card to one in its own column: out to the right, and back.
        one, two = (x1 + bend, x2 - bend) if route[0][0] != x or len(route) > 2 else (x1 + 32, x1 + 32)
        yield (x1, y1), (one, y1), (two, y2), (x2, y2)


def _line(route: list[Point], look: Box, pattern: str) -> str:
    """A line along its route, with its end upright."""
    tone = palette()[look["role"]]
    (before, _), (x, y) = route[-2:]
    way = 1 if x > before else -1
    shape, short = ENDS.get(look["arrow"], ENDS["arrow"])
    path = f"M{_n(route[0][0])} {_n(route[0][1])}"
    for _, *points in _curves(route):
        path += " C" + " ".join(f"{_n(a)} {_n(b)}" for a, b in points)
    path += f" L{_n(x - way * short)} {_n(y)}"
    turned = "" if way > 0 else " scale(-1 1)"
    return (
        f'<path d="{path}" fill="none" stroke="{tone}" stroke-width="{look["width"]:g}"{_dashed(pattern)}/>'
        f'<path d="{shape}" transform="translate({_n(x)} {_n(y)}){turned}" fill="{tone}"/>'
    )


def _dashed(pattern: str) -> str:
    return f' stroke-dasharray="{DASHES[pattern]}"' if pattern in DASHES else ""


@dataclass(frozen=True)
class Badge:
    """A sign on a line: its middle, its width, and whether all claims of the line bear it."""

    sign: signs.Sign
    words: str
    x: float
    y: float
    whole: bool

    @property
    def width(self) -> float:
        """As wide as its word; the ring is round."""
        return 9.0 if self.sign.badge == signs.RING else scene.measure(self.sign.badge) * 10 / 12 + 7

    def covers(self, other: Badge) -> bool:
        """Whether it covers another."""
        return abs(self.x - other.x) < (self.width + other.width) / 2 and abs(self.y - other.y) < 11


def _badges(route: list[Point], look: signs.Look, drawing: Drawing, taken: list[Badge]) -> list[Badge]:
    """The badges of a line, one after the other from its start, none over those `taken` where there is room."""
    path = [_at(curve, step / 16) for curve in _curves(route) for step in range(17)]
    found: list[Badge] = []
    start = 4.0
    for sign, whole in look.badges(drawing):
        width = Badge(sign, "", 0, 0, whole).width
        places = [start + width / 2 + further for further in (1, 6, 11, 16, 21, 26)]
        made = [Badge(sign, sign.called(drawing), *_along(path, way), whole) for way in places]
        best = next((n for n, one in enumerate(made) if not any(map(one.covers, taken))), 0)
        start = places[best] + width / 2
        found.append(made[best])
        taken.append(made[best])
    return found


def _at(curve: tuple[Point, Point, Point, Point], part: float) -> Point:
    """The point of a Bézier curve at a part of its way (de Casteljau)."""
    points = list(curve)
    while len(points) > 1:
        points = [(a + (c - a) * part, b + (d - b) * part) for (a, b), (c, d) in pairwise(points)]
    return points[0]


def _along(path: list[Point], way: float) -> Point:
    """The point at this distance along a path; its end where it is shorter."""
    for (a, b), (c, d) in pairwise(path):
        far = math.hypot(c - a, d - b)
        if far and way <= far:
            return a + (c - a) * way / far, b + (d - b) * way / far
        way -= far
    return path[-1]


def _badge(badge: Badge, tone: str) -> str:
    """A sign on a line: filled where all claims of the line bear it, else outlined."""
    x, y, width = badge.x, badge.y, badge.width
    title = f"<title>{_text(badge.words)}</title>"
    if badge.sign.badge == signs.RING:
        dashes = "" if badge.whole else ' stroke-dasharray="2 2"'
        ring = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3.6" fill="{PAGE}" stroke="{tone}" stroke-width="1.5"{dashes}/>'
        return f"<g>{title}{ring}</g>"
    fill, ink = (tone, PAGE) if badge.whole else (PAGE, tone)
    frame = f'x="{_n(x - width / 2)}" y="{_n(y - 5.5)}" width="{_n(width)}" height="11" rx="3"'
    word = _write(badge.sign.badge, x, y, ink, 10, **CENTERED)
    return f'<g>{title}<rect {frame} fill="{fill}" stroke="{tone}"/>{word}</g>'


def _conflict(x: float, y: float) -> str:
    """The sign on a card that some are for and others against."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="7" fill="{INK}"/>{_write("≠", x, y, PAGE, 12, **CENTERED)}'


def _card(card: Box, at: Point, kind: Box, contested: bool) -> str:
    """A card: frame, sign of its kind, number in its order, lines of text, and the sign of a conflict."""
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
    sign = f"<g><title>{signs.CONFLICT}</title>{_conflict(left + width - 4, top + 1)}</g>" if contested else ""
    return f"<g><title>{_text(card['label'])}</title>{made}</g>{sign}"


def _dots(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[list[str], float, float]:
    """The shapes of dots and straight lines, with the names of the most connected."""
    cards, edges = packed_layout.cards(graph, drawing), scene.edges(graph)
    left, top = (min((card["at"][axis] for card in cards), default=0) - SPACE for axis in (0, 1))
    places = {card["id"]: (card["at"][0] - left, card["at"][1] - top) for card in cards}
    radii = {card["id"]: card["width"] / 2 for card in cards}
    looks = {stance["id"]: stance for stance in scene.stances(graph, drawing)}
    tones = {kind["id"]: palette()[kind["role"]] for kind in scene.kinds(graph, drawing)}
    how, names = scene.looks(graph, drawing), _names(graph, drawing)
    shapes = []
    for edge in edges:
        if edge["shown"]:
            made = _straight(
                places[edge["from"]], places[edge["to"]], radii[edge["to"]], looks[edge["stance"]], how[edge["id"]]
            )
            shapes.append(f"<g><title>{_text(names[edge['id']])}</title>{made}</g>")
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


def _straight(start: Point, end: Point, radius: float, stance: Box, look: signs.Look) -> str:
    """A line between dots, with its end at the rim of the second."""
    (x1, y1), (x2, y2), tone = start, end, palette()[stance["role"]]
    far, turned = math.hypot(x2 - x1, y2 - y1) or 1, math.degrees(math.atan2(y2 - y1, x2 - x1))
    x, y = x2 - (x2 - x1) * radius / far, y2 - (y2 - y1) * radius / far
    shape, _ = ENDS.get(stance["arrow"], ENDS["arrow"])
    return (
        f'<path d="M{_n(x1)} {_n(y1)} L{_n(x)} {_n(y)}" stroke="{tone}" stroke-opacity="0.4"{_dashed(look.pattern)}/>'
        f'<path d="{shape}" transform="translate({_n(x)} {_n(y)}) rotate({_n(turned)}) scale(0.7)" fill="{tone}"/>'
    )


def _legend(graph: nx.MultiDiGraph, drawing: Drawing, width: float, dotted: bool) -> list[list[str]]:
    """The lines, patterns, signs and kinds that the picture uses, in rows; the signs of lines between dots in words."""
    edges = [edge for edge in scene.edges(graph) if edge["shown"]]
    how = scene.looks(graph, drawing)
    looks = [how[edge["id"]] for edge in edges]
    stances, patterns = {edge["stance"] for edge in edges}, {look.pattern for look in looks if look.count}
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
    borne = {badge for look in looks for badge in look.badges(drawing)}
    for sign in signs.SIGNS:
        if not dotted and {(sign, True), (sign, False)} & borne:
            items.append(_key(Badge(sign, sign.called(drawing), 0, 0, whole=True)))
    if not dotted and not all(whole for _, whole in borne):
        items.append(_key(Badge(signs.CONDITIONAL, signs.SOME, 0, 0, whole=False)))
    if dotted and any(look.signs for look in looks):
        items.append(("", 0.0, f"{signs.DOTS}: they appear where the pointer rests on a line"))
    if not dotted and ends & scene.contested(graph):
        items.append((_conflict(8, 0), 16.0, signs.CONFLICT))
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


def _key(badge: Badge) -> tuple[str, float, str]:
    return _badge(replace(badge, x=badge.width / 2), MUTED), badge.width, badge.words


def _swatch(tone: str, width: float, pattern: str, arrow: str) -> str:
    shape, short = ENDS.get(arrow, ("", 0.0))
    end = f'<path d="{shape}" transform="translate(42 0)" fill="{tone}"/>' if shape else ""
    line = f'<path d="M0 0 H{_n(42 - short)}" stroke="{tone}" stroke-width="{width:g}"{_dashed(pattern)} fill="none"/>'
    return line + end


def _about(graph: nx.MultiDiGraph) -> str:
    claims = graph.graph["claims"]
    ends = (end for claim in claims for end in (claim.date.earliest, claim.date.latest))
    days = sorted(filter(None, map(whole_day, ends)), key=order)
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
