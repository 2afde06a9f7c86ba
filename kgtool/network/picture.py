"""The layered picture as shapes of SVG: cards in columns, lines with their ends and signs, headings.

The one drawing of it: a file (svg.py), the page, its print and its saved image have these shapes. Colors and sizes are
attributes of each element, those for light pages, so that programs that edit or clean SVG show it as it is. Classes and
``data-`` attributes are the names by which the page finds the parts; its style sheet gives them the colors of the page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import networkx as nx

from kgtool.claims.style import TINT, Drawing, mixed, palette, tone_of
from kgtool.network import scene, signs
from kgtool.network.layered_layout import Layout
from kgtool.network.moving import AROUND, HEADINGS, STUB
from kgtool.network.overview import READABLE, Matter
from kgtool.rdf.names import names
from kgtool.rdf.text import clean
from kgtool.words.catalogue import Words, words_of

Point = tuple[float, float]
Facts = Mapping[str, Any]

INK, MUTED, PAGE = "#15191f", "#4d5866", "#ffffff"
BOLD = 1.1  # how much wider bold letters are
CENTERED = {"font_weight": "bold", "text_anchor": "middle"}
BULGE = 30.0  # how far a line between cards of one column reaches beyond it
THICKER, MOST_ORIGINS = 1.0, 4  # a line is thicker for each origin after the first, up to so many
DASHES = {"dashed": "9 5", "dotted": "2 4"}
# A text of which the first letter is written from right to left.
_RIGHT_TO_LEFT = re.compile(r"[\W\d_]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
BADGE, BADGE_HIGH = 11.0, 12.0  # the size of the words of a sign, and how high it is
# The end of a line that comes from the left to (0, 0), and how far before that the line stops.
ENDS = {
    "arrow": ("M0 0 L-9 -4.5 L-9 4.5 Z", 6.0),
    "vee": ("M0 0 L-10 -5 L-6 0 L-10 5 Z", 5.0),
    "bar": ("M-4 -6.5 h3 v13 h-3 Z", 3.0),
    "circle": ("M-9 0 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z", 8.0),
    "cross": ("M-10 -3 l2 -2 l4 4 l4 -4 l2 2 l-4 4 l4 4 l-2 2 l-4 -4 l-4 4 l-2 -2 l4 -4 Z", 6.0),
}


@dataclass(frozen=True)
class Subject:
    """A network as it is drawn: its cards and lines (see scene.py), and how they look."""

    cards: list[scene.Facts]
    edges: list[scene.Facts]
    stances: Mapping[str, Facts]
    kinds: Mapping[str, Facts]
    looks: Mapping[str, signs.Look]
    names: Mapping[str, str]
    """What each line says, by its id."""
    contested: set[str]
    matters: set[str]
    """On which a side is taken: what is contested under other filters is among them."""
    drawing: Drawing

    @cached_property
    def numbers(self) -> dict[str, str]:
        """A short name for the element of each card."""
        return {card["id"]: f"c{number}" for number, card in enumerate(self.cards)}

    @cached_property
    def _by_claim(self) -> dict[str, list[int]]:
        """The places of the lines of each claim; under "", those of what is a part of a plan."""
        found: dict[str, list[int]] = {}
        has_component = names().expand("kg:hasComponent")
        for place, edge in enumerate(self.edges):
            for key in [*edge["claims"], *[""] * (edge["stance"] == has_component)]:
                found.setdefault(key, []).append(place)
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        """The place of each card and line among the others, by its id."""
        return {one["id"]: place for some in (self.cards, self.edges) for place, one in enumerate(some)}

    def cards_of(self, ids: Iterable[str]) -> list[scene.Facts]:
        """These cards, in their order."""
        return [self.cards[place] for place in sorted(self._places[id_] for id_ in ids)]

    def lines_of(self, ids: Iterable[str]) -> list[scene.Facts]:
        """These lines, in their order."""
        return [self.edges[place] for place in sorted(self._places[id_] for id_ in ids)]

    def claimed(self, claims: Iterable[str]) -> list[scene.Facts]:
        """The lines of these claims (IRIs), and after them the parts of plans among their ends."""
        places = sorted({place for claim in claims for place in self._by_claim.get(claim, ())})
        lines = [self.edges[place] for place in places]
        ends = {edge[end] for edge in lines for end in ("from", "to")}
        parts = (self.edges[place] for place in self._by_claim.get("", ()))
        return lines + [edge for edge in parts if edge["from"] in ends and edge["to"] in ends]

    @property
    def shown(self) -> list[scene.Facts]:
        """The cards that are shown at first."""
        return [card for card in self.cards if card["shown"]]

    @property
    def lines(self) -> list[scene.Facts]:
        """The lines between these that are shown at first."""
        ends = {card["id"] for card in self.shown}
        return [edge for edge in self.edges if edge["shown"] and {edge["from"], edge["to"]} <= ends]


def subject(graph: nx.MultiDiGraph, drawing: Drawing, *, folding: bool = False) -> Subject:
    """What is drawn of a network; with `folding`, a plan stands for its parts on which nobody takes a position."""
    folds = scene.folds(graph) if folding else {}
    return Subject(
        scene.cards(graph, drawing, folds), scene.edges(graph, folds),
        {stance["id"]: stance for stance in scene.stances(graph, drawing)},
        {kind["id"]: kind for kind in scene.kinds(graph, drawing)},
        scene.looks(graph, drawing), lines_in_words(graph, drawing), scene.contested(graph), scene.matters(graph),
        drawing,
    )  # fmt: skip


def small(drawn: Subject, matter: Matter) -> Layout | None:
    """The layout of one matter by itself: the lines of its claims, and the parts of plans among what they are about.

    None where that could not be read either.
    """
    lines = drawn.claimed(matter.claims)
    cards = drawn.cards_of({edge[end] for edge in lines for end in ("from", "to")})
    return scene.layout(cards, lines, drawn.drawing) if len(cards) <= READABLE else None


@dataclass(frozen=True)
class Picture:
    """Shapes of SVG, one below the other, and how wide and high they are."""

    shapes: list[str]
    width: float
    height: float


def picture(drawn: Subject, placed: Layout, *, living: bool = False) -> Picture:
    """The picture of what has a place in a layout.

    `living`: for a page, which shows and hides parts. It has all signs that a line can bear, those that it does not
    bear now with ``class="off"``, and the plans that can be unfolded say so.
    """
    words = words_of(drawn.drawing.language)
    lines = drawn.lines_of(placed.routes)
    shapes = [f'<g class="sheet" transform="translate(0 {n(HEADINGS)})">']
    for edge in lines:
        stance = drawn.stances[edge["stance"]]
        look = drawn.looks[edge["id"]]
        made = _line(placed.routes[edge["id"]], {**stance, "width": thickness(stance["width"], look)}, look.pattern)
        title = f"<title>{escaped(drawn.names[edge['id']])}</title>"
        shapes.append(f'<g class="line" data-line="{edge["id"]}">{title}{made}</g>')
    for card in drawn.cards_of(placed.cards):
        contested = card["id"] in drawn.contested
        signed = contested or (living and card["id"] in drawn.matters)
        kind = drawn.kinds[card["kind"]]
        at, number = placed.cards[card["id"]], drawn.numbers[card["id"]]
        shapes.append(_card(card, at, kind, contested, number, signed, words))
    taken: list[Badge] = []
    for edge in lines:
        tone = tone_of(drawn.stances[edge["stance"]]["role"])
        badges = _badges(placed.routes[edge["id"]], drawn.looks[edge["id"]], drawn.drawing, taken, living)
        if badges:
            shapes.append(
                f'<g class="badges" data-line="{edge["id"]}">{"".join(badge_shape(one, tone) for one in badges)}</g>'
            )
    shapes.append("</g>")
    # What reaches beyond the last column: lines within it, and a heading that is wider than its cards.
    bulges = any(min(route[0][0], route[-1][0]) > placed.width - 1 for route in placed.routes.values())
    ends = [placed.width + BULGE * bulges]
    for text, left, right in scene.headings(placed, drawn.drawing, drawn.cards):
        parts, middle = scene.wrap(clean(text), right - left + 40, 2), (left + right) / 2
        heading = [write(part, middle, 8 + row * 15, MUTED, 12, **CENTERED) for row, part in enumerate(parts)]
        shapes.append(f'<g class="heading">{"".join(heading)}</g>')
        ends.append(middle + BOLD * max(map(scene.measure, parts)) / 2)
    return Picture(shapes, max(ends), placed.height + HEADINGS)


def lines_in_words(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
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


def thickness(width: float, look: signs.Look) -> float:
    """How wide a line is by its origins; `width`: that of its stance."""
    return width + THICKER * min(max(look.origins - 1, 0), MOST_ORIGINS)


def _curves(route: list[Point]) -> Iterator[tuple[Point, Point, Point, Point]]:
    """The Bézier curves of a line along its route, level at each point, up to the straight bit before its end."""
    (before, _), (x, y) = route[-2:]
    stops = [*route[:-1], (x - (STUB if x > before else -STUB), y)]
    for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(stops), 2):
        bend = (x2 - x1) * 0.55
        # From a card to one in its own column: out to the right, and back.
        one, two = (x1 + AROUND, x1 + AROUND) if before == x and number == len(route) else (x1 + bend, x2 - bend)
        yield (x1, y1), (one, y1), (two, y2), (x2, y2)


def _line(route: list[Point], look: Facts, pattern: str) -> str:
    """A line along its route, with its end upright."""
    tone = tone_of(look["role"])
    (before, _), (x, y) = route[-2:]
    way = 1 if x > before else -1
    shape, short = ENDS.get(look["arrow"], ENDS["arrow"])
    path = f"M{n(route[0][0])} {n(route[0][1])}"
    for _, *points in _curves(route):
        path += " C" + " ".join(f"{n(a)} {n(b)}" for a, b in points)
    path += f" L{n(x - way * short)} {n(y)}"
    turned = "" if way > 0 else " scale(-1 1)"
    stroke = f'fill="none" stroke="{tone}" stroke-width="{look["width"]:g}"{dashed(pattern)}'
    return (
        f'<path class="route" d="{path}" {stroke}/>'
        f'<path class="end" d="{shape}" transform="translate({n(x)} {n(y)}){turned}" fill="{tone}"/>'
    )


def dashed(pattern: str) -> str:
    """The attribute of a line with this pattern."""
    return f' stroke-dasharray="{DASHES[pattern]}"' if pattern in DASHES else ""


@dataclass(frozen=True)
class Badge:
    """A sign on a line: its middle, its width, and whether all claims of the line bear it."""

    sign: signs.Sign
    words: str
    x: float
    y: float
    whole: bool
    off: bool = False
    """Only a page has it, which shows it when the line bears it."""

    @property
    def width(self) -> float:
        """As wide as its word; the ring is round."""
        return 9.0 if self.sign.badge == signs.RING else scene.measure(self.sign.badge) * BADGE / 12 + 7

    def covers(self, other: Badge) -> bool:
        """Whether it covers another."""
        return abs(self.x - other.x) < (self.width + other.width) / 2 and abs(self.y - other.y) < BADGE_HIGH


def _badges(
    route: list[Point], look: signs.Look, drawing: Drawing, taken: list[Badge], every: bool
) -> list[Badge]:  # fmt: skip
    """The badges of a line, one after the other from its start, none over those `taken` where there is room.

    `every`: also those of signs that are borne, but that the line shows by its pattern.
    """
    path = [_at(curve, step / 16) for curve in _curves(route) for step in range(17)]
    found: list[Badge] = []
    start = 4.0
    shown = dict(look.badges(drawing))
    borne = {
        sign.in_language(drawing.language): True
        for sign in signs.SIGNS
        if every and sign.badge and sign.id in look.signs
    }
    for sign, whole in {**shown, **{sign: True for sign in borne if sign not in shown}}.items():
        width = Badge(sign, "", 0, 0, whole).width
        off = sign not in shown
        places = [start + width / 2 + further for further in (1, 6, 11, 16, 21, 26)]
        made = [Badge(sign, sign.called(drawing), *_along(path, way), whole, off) for way in places]
        best = next((n for n, one in enumerate(made) if not any(map(one.covers, taken))), 0)
        start = places[best] + width / 2
        found.append(made[best])
        taken += [] if off else [made[best]]
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


def middle(route: list[Point]) -> Point:
    """The point halfway along a line."""
    path = [_at(curve, step / 16) for curve in _curves(route) for step in range(17)]
    return _along(path, sum(math.dist(a, b) for a, b in pairwise(path)) / 2)


def badge_shape(badge: Badge, tone: str) -> str:
    """A sign on a line: filled where all claims of the line bear it, else outlined."""
    x, y, width = badge.x, badge.y, badge.width
    name = " ".join(["badge", *["some"] * (not badge.whole), *["off"] * badge.off])
    opened = f'<g class="{name}" data-sign="{badge.sign.id}"><title>{escaped(badge.words)}</title>'
    if badge.sign.badge == signs.RING:
        dashes = "" if badge.whole else ' stroke-dasharray="2 2"'
        ring = f'<circle cx="{n(x)}" cy="{n(y)}" r="3.6" fill="{PAGE}" stroke="{tone}" stroke-width="1.5"{dashes}/>'
        return f"{opened}{ring}</g>"
    fill, ink = (tone, PAGE) if badge.whole else (PAGE, tone)
    frame = f'x="{n(x - width / 2)}" y="{n(y - BADGE_HIGH / 2)}" width="{n(width)}" height="{n(BADGE_HIGH)}" rx="3"'
    word = write(badge.sign.badge, x, y, ink, BADGE, **CENTERED)
    return f'{opened}<rect {frame} fill="{fill}" stroke="{tone}"/>{word}</g>'


def conflict_shape(x: float, y: float) -> str:
    """The sign on a card that some are for and others against."""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="7" fill="{INK}"/>{write("≠", x, y, PAGE, 12, **CENTERED)}'


def _card(card: Facts, at: Point, kind: Facts, contested: bool, name: str, signed: bool, words: Words) -> str:
    """A card: frame, sign of its kind, number in its order, lines of text, and if `signed` the sign of a conflict."""
    tone, (width, height) = tone_of(kind["role"]), (card["width"], card["height"])
    left, top = at[0] - width / 2, at[1] - height / 2
    made = (
        f'<rect class="frame" x="{n(left)}" y="{n(top)}" width="{n(width)}" height="{n(height)}" '
        f'rx="{n(min(kind["radius"], height / 2))}" fill="{mixed(tone, TINT)}" stroke="{tone}" stroke-width="1.5"/>'
    )
    inset = 0.0
    if card["order"] is not None:
        inset = scene.STRIP
        made += (
            f'<rect class="strip" x="{n(left)}" y="{n(top)}" width="{n(inset)}" height="{n(height)}" fill="{tone}"/>'
        )
        made += write(str(card["order"])[:3], left + inset / 2, at[1], PAGE, 15, **CENTERED)
    texts = [(text, INK) for text in card["lines"]] + [(text, MUTED) for text in card["detail"]]
    folded = [scene.parts_in_words(card["folds"], words)] if card["folds"] else []
    first = top + (height - scene.LINE * len([*texts, *folded])) / 2 + scene.LINE / 2
    made += write(kind["glyph"], left + inset + 7, first, tone, 13, class_="glyph")
    for row, (text, fill) in enumerate(texts):
        y = first + row * scene.LINE
        if _RIGHT_TO_LEFT.match(text):
            made += write(text, left + width - 8, y, fill, direction="rtl")
        else:
            made += write(text, left + inset + 23, y, fill)
    for text in folded:
        word = write(f"▸ {text}", left + inset + 23, first + len(texts) * scene.LINE, tone, font_weight="bold")
        made += f'<g class="fold" data-fold="{name}">{word}</g>'
    why = escaped(words.say(signs.CONFLICT))
    at_corner = conflict_shape(left + width - 4, top + 1)
    sign = f'<g class="conflict{"" if contested else " off"}"><title>{why}</title>{at_corner}</g>'
    title = f"<title>{escaped(card['label'])}</title>"
    return f'<g class="card" data-card="{name}">{title}{made}</g>' + (
        sign.replace("<g ", f'<g data-of="{name}" ', 1) if signed else ""
    )


def write(text: str, x: float, y: float, fill: str = INK, size: float = 12, **attributes: str) -> str:
    """A text with its middle at a height: not every program knows `dominant-baseline`, so a third of its size below."""
    more = "".join(f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in attributes.items())
    place = f'x="{n(x)}" y="{n(y + size * 0.35)}"'
    return f'<text {place} font-size="{n(size)}" fill="{fill}"{more}>{escaped(text)}</text>'


def themed() -> str:
    """A style sheet that gives the shapes the colors of a page, which follow the system (colors.css)."""
    names = {INK: "ink", MUTED: "muted", PAGE: "page", **{tone: f"role-{role}" for role, tone in palette().items()}}
    own = {tone: f"var(--{name})" for tone, name in names.items()}
    tints = {
        mixed(tone, TINT): f"color-mix(in srgb, {own[tone]} {TINT:.0%}, var(--{'card'}))" for tone in palette().values()
    }
    rules = [f'.drawn [fill="{tone}"]{{fill:{color}}}' for tone, color in {**own, **tints}.items()]
    return "\n".join([*rules, *(f'.drawn [stroke="{tone}"]{{stroke:{color}}}' for tone, color in own.items()), ""])


def escaped(text: str) -> str:
    """A text as the content of an element."""
    return escape(clean(text))


def n(value: float) -> str:
    """A number as the value of an attribute."""
    return f"{value:.1f}".removesuffix(".0")
