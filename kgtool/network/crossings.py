"""The order of cards and lines within their lanes: few crossings, counted exactly. Deterministic.

The second step of a layered drawing: K. Sugiyama, S. Tagawa, M. Toda, Methods for visual understanding of hierarchical
system structures, IEEE Transactions on Systems, Man, and Cybernetics 11 (1981).
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

Slot = str | tuple[str, int]  # a card, or the place where a line passes a lane

SWEEPS, PATIENCE = 30, 5
MANY_SLOTS = 700  # with more, swapping neighbors would take too long


@dataclass(frozen=True)
class Box:
    """A card to be placed, with its size. The defense lines of a `plan` stay in the order of their `line`."""

    id: str
    column: int
    width: float
    height: float
    plan: str = ""
    line: int | None = None


@dataclass
class Lanes:
    """The slots of each lane from the top, their heights, and the neighbors of each along lines, left and right."""

    slots: list[list[Slot]]
    heights: dict[Slot, float]
    left: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    right: dict[Slot, list[Slot]] = field(default_factory=lambda: defaultdict(list))


def order(lanes: Lanes, boxes: Mapping[str, Box]) -> int:
    """Order the slots of `lanes` in place, `boxes` being the cards by id; how many crossings are left.

    Barycenter sweeps (Sugiyama et al.) alternate with swaps of neighbors; the best order seen is kept.
    """
    best, best_slots, idle = _count(lanes), [list(lane) for lane in lanes.slots], 0
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for index in range(len(lanes.slots)) if forward else reversed(range(len(lanes.slots))):
            _barycenter(lanes, index, lanes.left if forward else lanes.right)
            _keep_lines(lanes.slots[index], boxes)
        if len(lanes.heights) <= MANY_SLOTS:
            _swap(lanes, boxes)
        now = _count(lanes)
        idle += 1
        if now < best:
            best, best_slots, idle = now, [list(lane) for lane in lanes.slots], 0
        if best == 0 or idle > PATIENCE:
            break
    for lane in best_slots:
        _keep_lines(lane, boxes)
    lanes.slots[:] = best_slots
    return _count(lanes)


def _places(lanes: Lanes) -> dict[Slot, int]:
    return {slot: place for lane in lanes.slots for place, slot in enumerate(lane)}


def _barycenter(lanes: Lanes, index: int, neighbors: Mapping[Slot, list[Slot]]) -> None:
    """Sort a lane by the mean place of each slot's neighbors; a slot without any keeps its place."""
    place = _places(lanes)
    wish = {
        s: fmean(place[n] for n in neighbors[s]) if neighbors.get(s) else float(place[s]) for s in lanes.slots[index]
    }
    lanes.slots[index].sort(key=lambda slot: (wish[slot], place[slot]))


def _keep_lines(lane: list[Slot], boxes: Mapping[str, Box]) -> None:
    """Sort the defense lines of each plan by depth, within the places that they take up together."""
    plans: dict[str, list[int]] = defaultdict(list)
    for place, slot in enumerate(lane):
        if isinstance(slot, str) and boxes[slot].line is not None:
            plans[boxes[slot].plan].append(place)
    for places in plans.values():
        ordered = sorted((lane[place] for place in places), key=lambda s: (boxes[str(s)].line or 0, str(s)))
        for place, slot in zip(places, ordered, strict=True):
            lane[place] = slot


def _swap(lanes: Lanes, boxes: Mapping[str, Box]) -> None:
    """Swap neighbors in a lane as long as that removes crossings."""
    better = True
    while better:
        better = False
        place = _places(lanes)
        for lane in lanes.slots:
            for i in range(len(lane) - 1):
                a, b = lane[i], lane[i + 1]
                if _fixed(a, b, boxes):
                    continue
                gain = sum(
                    _pairs(near[a], near[b], place) - _pairs(near[b], near[a], place)
                    for near in (lanes.left, lanes.right)
                )
                if gain > 0:
                    lane[i], lane[i + 1] = b, a
                    place[a], place[b] = i + 1, i
                    better = True


def _fixed(a: Slot, b: Slot, boxes: Mapping[str, Box]) -> bool:
    if isinstance(a, tuple) or isinstance(b, tuple):
        return False
    return boxes[a].plan == boxes[b].plan and boxes[a].line is not None and boxes[b].line is not None


def _pairs(upper: Iterable[Slot], lower: Sequence[Slot], place: Mapping[Slot, int]) -> int:
    """Crossings between the lines of a slot and those of the slot below it."""
    return sum(place[u] > place[w] for u in upper for w in lower)


def _count(lanes: Lanes) -> int:
    """The number of crossings: the inversions among the ends of the lines between each two lanes."""
    place = _places(lanes)
    total = 0
    for lane in lanes.slots:
        ends: list[int] = []
        for slot in lane:
            here = sorted(place[other] for other in lanes.right[slot])
            total += sum(len(ends) - bisect_right(ends, end) for end in here)
            for end in here:
                insort(ends, end)
    return total
