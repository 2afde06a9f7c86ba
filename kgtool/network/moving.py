"""A layout with cards that a reader has moved: they are where they were put, and their lines follow.

The page does the same while a card is dragged (page/moving.js); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kgtool.network.layered_layout import Layout, Point

STUB, AROUND = 15.0, 32.0  # the straight bit before the end of a line; how far one goes out that comes back
FARTHEST, MARGIN, HEADINGS = 400.0, 8.0, 34.0  # how far beyond the picture a card can be; what the page has around it


def moved(
    placed: Layout, cards: Mapping[str, Any], edges: Iterable[Mapping[str, Any]], places: Mapping[str, Point]
) -> Layout:
    """`placed`, with the cards of `places` (middles, by their ids) there, and the lines to and from these drawn anew.

    `cards`: the cards by their ids; `edges`: the lines (see scene.py). A place far from the picture becomes one at its
    edge; a card that has no place in the layout is left out.
    """
    size = (placed.width + 2 * MARGIN, placed.height + HEADINGS + MARGIN)
    there = {id_: _within(cards[id_], at, size) for id_, at in places.items() if id_ in placed.cards}
    if not there:
        return placed
    middles = {**placed.cards, **there}
    routes = dict(placed.routes)
    for edge in edges:
        ends = [edge["from"], edge["to"]]
        if edge["id"] in routes and not there.keys().isdisjoint(ends):
            lower, target_lower = (middles[end][1] - placed.cards[end][1] for end in ends)
            source, target = (_sides(middles[end], cards[end]["width"]) for end in ends)
            routes[edge["id"]] = _rerouted(routes[edge["id"]], source, target, lower, target_lower)
    points = [point for route in routes.values() for point in route]
    right = max([placed.width, *(_sides(at, cards[id_]["width"])[1] + MARGIN for id_, at in there.items())])
    right = max([right, *(x + AROUND for x, _ in points if x + AROUND > placed.width and there)])
    low = max([placed.height, *(y + cards[id_]["height"] / 2 + MARGIN for id_, (_, y) in there.items())])
    return replace(placed, cards=middles, routes=routes, width=right, height=low)


def _within(card: Mapping[str, Any], at: Point, size: Point) -> Point:
    x, y = (
        min(max(value, long / 2), most + FARTHEST - long / 2)
        for value, long, most in zip(at, (card["width"], card["height"]), size, strict=True)
    )
    return x, y


def _sides(middle: Point, width: float) -> tuple[float, float]:
    """The left and the right of a card."""
    return middle[0] - width / 2, middle[0] + width / 2


def _rerouted(route: list[Point], source: Point, target: Point, lower: float, target_lower: float) -> list[Point]:
    """The route of a line between cards (their lefts and rights) that have come down by so much.

    It passes the cards between them where it did, as far as that is still on its way.
    """
    first, last = route[0][1] + lower, route[-1][1] + target_lower
    way = 1 if target[0] >= source[1] else -1 if target[1] <= source[0] else 0
    start, end = source[0] if way < 0 else source[1], target[0] if way > 0 else target[1]
    if not way:  # out to the right, and back
        return [*([(start, first)] if start < end else []), (end, first), (end, last)]
    inner, before = [], None
    for x, y in route[1:-1]:
        if way * (x - start) > STUB and way * (end - x) > STUB and (before is None or way * (x - before) > 0):
            inner.append((x, y))
        before = x
    return [(start, first), *inner, (end, last)]
