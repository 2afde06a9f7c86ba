"""Where cards and lines go: columns, an order with few crossings, no overlap, no line behind a card. Deterministic.

A layered drawing as by Sugiyama, Tagawa and Toda (1981; see crossings.py): a line that passes a column gets a place of
its own in it, like a very thin card. Lengths are in the units of the picture, in which text is 12 high.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from kgtool.network.crossings import Box, Lanes, Slot, order

Point = tuple[float, float]

CARD_GAP = 6.0
LANE_GAP = 66.0
PORT_GAP = 13.0  # between lines that end at a card if it is high enough: the width of an arrow
STARTS, MANY = 4, 120  # how many orders to start from; with more than MANY cards, one
PASS_HEIGHT, PASS_GAP = 3.0, 4.0
TALL = 800  # a column taller than this is split into lanes side by side


@dataclass(frozen=True)
class Link:
    """A line to be drawn."""

    id: str
    source: str
    target: str


Boxes = Mapping[str, Box]
Links = Sequence[Link]
Paths = Mapping[str, list[Slot]]
Middles = Mapping[Slot, float]


@dataclass(frozen=True)
class Layout:
    """Centers of cards and points of lines (by id), left and right of columns, size, and the number of crossings."""

    cards: Mapping[str, Point]
    routes: Mapping[str, list[Point]]
    columns: Mapping[int, tuple[float, float]]
    width: float
    height: float
    crossings: int


def layered(boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """The layout of cards and of the lines between them; a line with an end that is not among the cards is left out.

    The same cards and lines give the same layout, in whatever order they come.
    """
    by_id = {box.id: box for box in sorted(boxes, key=lambda box: box.id)}
    links = sorted((link for link in links if {link.source, link.target} <= by_id.keys()), key=lambda link: link.id)
    lane_of, column_of_lane = _assign(by_id, links)
    starts = range(STARTS if len(boxes) <= MANY else 1)
    tries = [_ordered(by_id, links, lane_of, len(column_of_lane), start) for start in starts]
    crossings = min(found for found, *_ in tries)
    # Several starts may come to the same order, which need not be worked out again.
    best = {str(lanes.slots): (lanes, paths) for found, lanes, paths in tries if found == crossings}
    worked = [(_heights(lanes), lanes, paths) for lanes, paths in best.values()]
    middles, lanes, paths = min(worked, key=lambda one: _steepness(one[0], one[2]))
    lefts, widths, columns = _columns(by_id, lane_of, column_of_lane)
    cards = {box: (lefts[lane_of[box]] + by_id[box].width / 2, middles[box]) for box in by_id}
    routes = _routes(links, paths, by_id, lane_of, lefts, widths, middles)
    bottom = max((middles[slot] + lanes.heights[slot] / 2 for lane in lanes.slots for slot in lane), default=0)
    width = max((right for _, right in columns.values()), default=0)
    return Layout(cards, routes, columns, width, bottom, crossings)


def _ordered(
    boxes: Boxes, links: Links, lane_of: Mapping[str, int], count: int, start: int
) -> tuple[int, Lanes, Paths]:  # fmt: skip
    """The order that comes of one of several starts, after the number of crossings that it has."""
    lanes, paths = _lanes(boxes, links, lane_of, count, start)
    return order(lanes, boxes), lanes, paths


def _steepness(middles: Middles, paths: Paths) -> float:
    """How far lines go up and down, all together."""
    return sum(abs(middles[a] - middles[b]) for path in paths.values() for a, b in pairwise(path))


def _assign(boxes: Boxes, links: Links) -> tuple[dict[str, int], list[int]]:
    """The lane of each card, and the column of each lane. A column that is too tall becomes several lanes, by depth."""
    lane_of: dict[str, int] = {}
    column_of_lane: list[int] = []
    for column in sorted({box.column for box in boxes.values()}):
        members = [box for box in boxes.values() if box.column == column]
        depth = _depths(members, links, boxes)
        members.sort(key=lambda box: (depth[box.id], box.plan, box.line or 0, box.id))
        total = sum(box.height + CARD_GAP for box in members)
        count = max(1, math.ceil(total / TALL))
        room, filled = total / count, 0.0
        for _, group in groupby(members, key=lambda box: (depth[box.id], box.plan or box.id)):
            family = list(group)  # the components of a plan stay together
            high = sum(box.height + CARD_GAP for box in family)
            first = len(column_of_lane)
            after = [lane_of[box.plan] - first + 1 for box in family if lane_of.get(box.plan, -1) >= first]
            lane = min(max(int((filled + high / 2) / room), *after, 0), count - 1)
            lane_of.update({box.id: first + lane for box in family})
            filled += high
        column_of_lane += [column] * count
    used = sorted(set(lane_of.values()))  # a lane can stay empty
    return {box: used.index(lane) for box, lane in lane_of.items()}, [column_of_lane[lane] for lane in used]


def _depths(members: Sequence[Box], links: Links, boxes: Boxes) -> dict[str, int]:
    """How far right each card should be: 0 if linked from far left, 1 from the column before, 2 from its own column."""
    depth = {box.id: 0 for box in members}
    for link in links:
        if link.target in depth:
            near = boxes[link.target].column - boxes[link.source].column
            depth[link.target] = max(depth[link.target], {0: 2, 1: 1}.get(near, 0))
    return depth


def _lanes(boxes: Boxes, links: Links, lane_of: Mapping[str, int], count: int, start: int) -> tuple[Lanes, Paths]:
    """The lanes with their cards and passing lines, and the slots of each line from left to right."""
    lanes = Lanes([[] for _ in range(count)], {box.id: box.height for box in boxes.values()})
    paths: dict[str, list[Slot]] = {}
    for link in links:
        left, right = sorted((link.source, link.target), key=lambda end: lane_of[end])
        passed: list[Slot] = [(link.id, lane) for lane in range(lane_of[left] + 1, lane_of[right])]
        lanes.heights.update(dict.fromkeys(passed, PASS_HEIGHT))
        paths[link.id] = [left, *passed, right]
        if lane_of[left] != lane_of[right]:
            for a, b in pairwise(paths[link.id]):
                lanes.right[a].append(b)
                lanes.left[b].append(a)
    # The start: connected things one below the other, found by walking along the links.
    seen: set[Slot] = set()
    degree = {box: len(lanes.left[box]) + len(lanes.right[box]) for box in boxes}
    ranked = sorted(boxes, key=lambda box: (-degree[box] if start % 2 else lane_of[box], box), reverse=start % 4 > 1)
    turn = start * len(ranked) // STARTS
    for root in ranked[turn:] + ranked[:turn]:
        stack: list[Slot] = [root]
        while stack:
            slot = stack.pop()
            if slot in seen:
                continue
            seen.add(slot)
            lanes.slots[slot[1] if isinstance(slot, tuple) else lane_of[slot]].append(slot)
            stack += reversed(lanes.left[slot] + lanes.right[slot])
    return lanes, paths


def _heights(lanes: Lanes) -> Middles:
    """The middle of each slot: as near to its neighbors as the order and the gaps allow, in the least height."""
    height = max((_packed(lane, lanes.heights, 1)[1] for lane in lanes.slots), default=0.0)
    steps = []
    for lane in lanes.slots:  # one with room to spare has wider gaps
        packed = [_packed(lane, lanes.heights, wide) for wide in (2.0, 1.5, 1.0)]
        steps.append(next((middles for middles, used in packed if used <= height), packed[-1][0]))
    middle = {
        slot: step * height / (s[-1] + 20)
        for s, lane in zip(steps, lanes.slots, strict=True)
        for slot, step in zip(lane, s, strict=True)
    }
    turn = [(lane, step) for lane, step in zip(lanes.slots, steps, strict=True) if lane]
    near = [[lanes.left[slot] + lanes.right[slot] or [slot] for slot in lane] for lane, _ in turn]
    weights = [[4.0 if isinstance(slot, tuple) else 1.0 for slot in lane] for lane, _ in turn]
    there = [*zip(turn, near, weights, strict=True)]
    for _ in range(20):
        before = [*middle.values()]
        for (lane, step), beside, weight in [*there, *reversed(there)]:
            wishes = [fmean([middle[n] for n in slots]) for slots in beside]
            low = step[0]
            high = height - lanes.heights[lane[-1]] / 2 - (step[-1] - step[0])
            fitted = _isotonic([w - s + low for w, s in zip(wishes, step, strict=True)], weight)
            for slot, fit, s in zip(lane, fitted, step, strict=True):
                middle[slot] = min(max(fit, low), high) + s - low
        if before == [*middle.values()]:
            break  # nothing would ever move again
    return middle


def _packed(lane: Sequence[Slot], heights: Mapping[Slot, float], wide: float) -> tuple[list[float], float]:
    """The middles of the slots when packed as tightly as gaps of this width allow, and the height used."""
    found = [heights[lane[0]] / 2] if lane else []
    for above, slot in pairwise(lane):
        gap = PASS_GAP if isinstance(slot, tuple) or isinstance(above, tuple) else CARD_GAP
        found.append(found[-1] + (heights[above] + heights[slot]) / 2 + gap * wide)
    return found, (found[-1] + heights[lane[-1]] / 2 if lane else 0.0)


def _isotonic(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The never falling values nearest to the wishes by weighted least squares.

    Isotonic regression by pooling adjacent violators: R. E. Barlow et al., Statistical inference under order
    restrictions (1972).
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for wish, weight in zip(wishes, weights, strict=True):
        pools.append((wish, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (m1, w1, n1), (m2, w2, n2) = pools[-2], pools[-1]
            pools[-2:] = [((m1 * w1 + m2 * w2) / (w1 + w2), w1 + w2, n1 + n2)]
    return [mean for mean, _, count in pools for _ in range(count)]


def _columns(
    boxes: Boxes, lane_of: Mapping[str, int], column_of_lane: Sequence[int]
) -> tuple[list[float], list[float], dict[int, tuple[float, float]]]:
    """Left and width of each lane, and left and right of each column."""
    widths = [max(boxes[box].width for box, lane in lane_of.items() if lane == i) for i in range(len(column_of_lane))]
    lefts = [sum(widths[:i]) + i * LANE_GAP for i in range(len(widths))]
    columns: dict[int, tuple[float, float]] = {}
    for column, left, width in zip(column_of_lane, lefts, widths, strict=True):
        columns[column] = (columns.get(column, (left, 0))[0], left + width)
    return lefts, widths, columns


def _routes(
    links: Links,
    paths: Paths,
    boxes: Boxes,
    lane_of: Mapping[str, int],
    lefts: list[float],
    widths: list[float],
    middles: Middles,
) -> dict[str, list[Point]]:
    """The points of each line from source to target: a port at each card, two points for each lane passed."""
    ports = _ports(links, paths, boxes, middles)
    routes: dict[str, list[Point]] = {}
    for link in links:
        left, *passed, right = paths[link.id]
        a, b = lane_of[str(left)], lane_of[str(right)]
        points = [(lefts[a] + boxes[str(left)].width, ports[link.id, "right"])]
        for slot in passed:
            lane = slot[1] if isinstance(slot, tuple) else 0
            points += [(lefts[lane], middles[slot]), (lefts[lane] + widths[lane], middles[slot])]
        end = lefts[b] if a != b else lefts[b] + boxes[str(right)].width
        points.append((end, ports[link.id, "left"]))
        routes[link.id] = points if link.source == left else points[::-1]
    return routes


def _ports(links: Links, paths: Paths, boxes: Boxes, middles: Middles) -> dict[tuple[str, str], float]:
    """Where on the side of its card each line starts and ends: spread, in the order of the other ends."""
    sides: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for link in links:
        path = paths[link.id]
        sides[str(path[0]), "right"].append((middles[path[1]], link.id))
        sides[str(path[-1]), "left"].append((middles[path[-2]], link.id))
    ports: dict[tuple[str, str], float] = {}
    for (box, side), ends in sides.items():
        step = min(PORT_GAP, (boxes[box].height - 10) / len(ends))
        for place, (_, line) in enumerate(sorted(ends)):
            ports[line, side] = middles[box] + (place - (len(ends) - 1) / 2) * step
    return ports
