"""The picture as SVG: the cards and lines of the page, with title, headings and legend. One file, no script, no font.

Colors and sizes are attributes of each element (no style sheet, marker or variable), so that programs that edit or
clean SVG, such as a newsroom's system, show it as it is. The colors are those for light pages.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import networkx as nx

from kgtool.claims.dates import order, whole_day
from kgtool.claims.house_style import PLAIN, HouseStyle, painted, table
from kgtool.claims.style import Drawing, tone_of
from kgtool.network import limits, packed_layout, scene, signs
from kgtool.network.build import in_short
from kgtool.network.notes import notes_in_words
from kgtool.network.picture import (
    ENDS,
    INK,
    MUTED,
    PAGE,
    Badge,
    Picture,
    Point,
    badge_shape,
    conflict_shape,
    dashed,
    escaped,
    lines_in_words,
    n,
    picture,
    subject,
    write,
)  # fmt: skip  # isort: skip
from kgtool.network.restored import Shown, at_first, in_state
from kgtool.network.state import State
from kgtool.rdf.text import clean

FONT = "Helvetica Neue, Arial, Liberation Sans, Noto Sans, sans-serif"
MARGIN, ROW = 24.0, 20.0
ACCENT = table()["accent"][0]
LEAST_WIDTH = 700.0  # room for title and legend
SPACE = 30.0  # around dots
MOST_LABELS = 60  # of a picture of dots


def svg(
    graph: nx.MultiDiGraph, drawing: Drawing, title: str = "", state: State | None = None, style: HouseStyle = PLAIN
) -> str:
    """The picture of a network (made by ``network.build``) as the page opens with it, as the text of an SVG file.

    Cards in columns (layered_layout.py), or dots where there are too many things for that (packed_layout.py). With the
    `state` of a page, what that shows, cards where its reader put them, and the reader's notes.
    Raises QueryError for a network of more than ``limits.MERGED`` things.
    """
    dotted = limits.page_for(len(graph)) != limits.CARD_PAGE
    about = state.narrowed(graph, drawing) if state else graph
    notes = state.notes() if state else []
    if dotted:
        drawn, shown = _dots(about, drawing), at_first(about, drawing)
    else:
        drawn, shown = in_state(graph, drawing, state) if state else _layered(graph, drawing)
    width = max(drawn.width, LEAST_WIDTH) + 2 * MARGIN
    top = MARGIN + (22 if style.title else 0)
    above = top + (34 if title else 0)
    keys = _legend(graph, drawing, shown, width - 2 * MARGIN, dotted)
    below = [row for note in notes_in_words(notes, graph) for row in scene.wrap(note, width - 2 * MARGIN, 20)]
    height = above + drawn.height + 26 + ROW * (len(keys) + len(below)) + 26 + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" '
        f'height="{n(height)}" font-family="{escaped(style.font) or FONT}" font-size="12" role="img">',
        f"<title>{escaped(title or 'Network of claims')}</title>",
        f'<rect width="{n(width)}" height="{n(height)}" fill="{PAGE}"/>',
    ]
    if title:
        parts.append(write(title, MARGIN, top + 10, size=20, font_weight="bold"))
    if style.title:
        parts.append(write(style.title, MARGIN, MARGIN, ACCENT, 13, font_weight="bold"))
    parts += [f'<g transform="translate({n(MARGIN)} {n(above)})">', *drawn.shapes, "</g>"]
    for number, row in enumerate(keys):
        low = above + drawn.height + 26 + number * ROW
        parts.append(f'<g transform="translate({n(MARGIN)} {n(low)})">{"".join(row)}</g>')
    for number, text in enumerate(below):
        parts.append(write(text, MARGIN, above + drawn.height + 26 + (len(keys) + number) * ROW))
    parts.append(write(_about(about), MARGIN, height - MARGIN, fill=MUTED))
    return painted("\n".join([*parts, "</svg>", ""]), style.tones())


def _layered(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[Picture, Shown]:
    """The cards and lines that the page shows at first, with all parts of plans: a file cannot unfold them."""
    drawn = subject(graph, drawing)
    return picture(drawn, scene.layouts(drawn.cards, drawn.edges, drawing)[0]), at_first(graph, drawing)


def _dots(graph: nx.MultiDiGraph, drawing: Drawing) -> Picture:
    """The shapes of dots and straight lines, with the names of the most connected."""
    cards, edges = packed_layout.cards(graph, drawing), scene.edges(graph)
    left, top = (min((card["at"][axis] for card in cards), default=0) - SPACE for axis in (0, 1))
    places = {card["id"]: (card["at"][0] - left, card["at"][1] - top) for card in cards}
    radii = {card["id"]: card["width"] / 2 for card in cards}
    looks = {stance["id"]: stance for stance in scene.stances(graph, drawing)}
    tones = {kind["id"]: tone_of(kind["role"]) for kind in scene.kinds(graph, drawing)}
    how, names = scene.looks(graph, drawing), lines_in_words(graph, drawing)
    shapes = []
    for edge in edges:
        if edge["shown"]:
            made = _straight(
                places[edge["from"]], places[edge["to"]], radii[edge["to"]], looks[edge["stance"]], how[edge["id"]]
            )
            shapes.append(f"<g><title>{escaped(names[edge['id']])}</title>{made}</g>")
    for card in cards:
        x, y = places[card["id"]]
        dot = f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(card["width"] / 2)}" fill="{tones[card["kind"]]}"/>'
        shapes.append(f"<g><title>{escaped(card['label'])}</title>{dot}</g>")
    wide, high = (max((place[axis] for place in places.values()), default=0) + SPACE for axis in (0, 1))
    size = max(12.0, wide / 100)
    taken: list[tuple[float, float, float]] = []
    for card in sorted(cards, key=lambda card: (-card["degree"], card["id"]))[: 3 * MOST_LABELS]:
        x, y = places[card["id"]][0] + card["width"] / 2 + 3, places[card["id"]][1]
        text = scene.wrap(clean(card["label"]), 200, 1)[0]
        end = x + scene.measure(text) * size / 12
        if end < wide + MARGIN and not any(abs(y - b) < size * 1.2 and x < c and a < end for a, b, c in taken):
            taken.append((x, y, end))
            halo = {"stroke": PAGE, "stroke_width": n(size / 4), "paint_order": "stroke", "stroke_linejoin": "round"}
            shapes.append(write(text, x, y, INK, size, **halo))
        if len(taken) == MOST_LABELS:
            break
    return Picture(shapes, wide, high)


def _straight(start: Point, end: Point, radius: float, stance: Mapping[str, Any], look: signs.Look) -> str:
    """A line between dots, with its end at the rim of the second."""
    (x1, y1), (x2, y2), tone = start, end, tone_of(stance["role"])
    far, turned = math.hypot(x2 - x1, y2 - y1) or 1, math.degrees(math.atan2(y2 - y1, x2 - x1))
    x, y = x2 - (x2 - x1) * radius / far, y2 - (y2 - y1) * radius / far
    shape, _ = ENDS.get(stance["arrow"], ENDS["arrow"])
    return (
        f'<path d="M{n(x1)} {n(y1)} L{n(x)} {n(y)}" stroke="{tone}" stroke-opacity="0.4"{dashed(look.pattern)}/>'
        f'<path d="{shape}" transform="translate({n(x)} {n(y)}) rotate({n(turned)}) scale(0.7)" fill="{tone}"/>'
    )


def _legend(graph: nx.MultiDiGraph, drawing: Drawing, shown: Shown, width: float, dotted: bool) -> list[list[str]]:
    """The lines, patterns, signs and kinds that the picture uses, in rows; the signs of lines between dots in words."""
    edges = shown.edges
    looks = [shown.looks[edge["id"]] for edge in edges]
    stances, patterns = {edge["stance"] for edge in edges}, {look.pattern for look in looks if look.count}
    ends = {end for edge in edges for end in (edge["from"], edge["to"])}
    kinds = {data["kind"] for iri, data in graph.nodes(data=True) if iri in ends}
    items = [
        (_swatch(tone_of(look["role"]), look["width"], "solid", look["arrow"]), 44.0, look["label"])
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
    if not dotted and any(look.origins > 1 for look in looks):
        items.append((_swatch(MUTED, 4, "solid", ""), 44.0, signs.ORIGINS))
    if dotted and any(look.signs for look in looks):
        items.append(("", 0.0, f"{signs.DOTS}: they appear where the pointer rests on a line"))
    if not dotted and ends & shown.contested:
        items.append((conflict_shape(8, 0), 16.0, signs.CONFLICT))
    items += [
        (write(kind["glyph"], 2, 0, tone_of(kind["role"]), 14), 14.0, kind["label"])
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
        rows[-1].append(f'<g transform="translate({n(x)} 0)">{shape}{write(text, before + 6, 0)}</g>')
        x += wide
    return rows


def _key(badge: Badge) -> tuple[str, float, str]:
    return badge_shape(replace(badge, x=badge.width / 2), MUTED), badge.width, badge.words


def _swatch(tone: str, width: float, pattern: str, arrow: str) -> str:
    shape, short = ENDS.get(arrow, ("", 0.0))
    end = f'<path d="{shape}" transform="translate(42 0)" fill="{tone}"/>' if shape else ""
    line = f'<path d="M0 0 H{n(42 - short)}" stroke="{tone}" stroke-width="{width:g}"{dashed(pattern)} fill="none"/>'
    return line + end


def _about(graph: nx.MultiDiGraph) -> str:
    claims = graph.graph["claims"]
    ends = (end for claim in claims for end in (claim.date.earliest, claim.date.latest))
    days = sorted(filter(None, map(whole_day, ends)), key=order)
    titles = sorted({in_short(passage.document) for claim in claims for passage in claim.passages})
    more = f" and {len(titles) - 4} more" if len(titles) > 4 else ""
    if scene.unit(graph) == "link":
        return f"{scene.graph_facts(graph)} · made with kgtool"
    count = f"{len(claims):,} {scene.unit(graph)}{'' if len(claims) == 1 else 's'}"
    dates = f"{days[0]} to {days[-1]}" if days else ""
    sources = f"sources: {', '.join(titles[:4])}{more}" if titles else ""
    return " · ".join(filter(None, (count, dates, sources, "made with kgtool")))
