"""Where the dots of any graph go: by forces, in clusters around their hubs. Deterministic, without a seed of chance.

1. Things that are linked more among themselves than with others are a cluster (Louvain's method); it is named after its
   hub, the thing with the most links.
2. The clusters are circles that push each other away, and that links draw together.
3. In its circle each cluster starts as a spiral around its hub; then links pull, and dots that are near push, for a
   number of rounds that falls with the number of things.
4. Things without links stand below, side by side.

Lengths are those of dot_sizes.py.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from kgtool.network.dot_sizes import GAP, WIDE, Point, radius

GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle between the steps of a spiral
CIRCLE = 1.9  # the radius of a cluster by that of a circle of the area of its dots
WORK = 90_000  # things times rounds
ROUNDS = (12, 120)
PUSHED = 8  # rounds in which dots only push
FEW = 140  # so few stand further apart, as all have their names beside them
PAIRS = 250_000  # pairs of clusters times rounds


@dataclass(frozen=True)
class Cluster:
    """Things that belong together: the hub, and all of them, hub included."""

    hub: str
    members: tuple[str, ...]


def clusters(graph: nx.MultiDiGraph) -> list[Cluster]:
    """The clusters of the things that have links, the largest first."""
    order, near = _links(graph)
    # Numbers, as the order in sets of texts changes from one process to the next.
    plain = nx.Graph([(a, b) for a, some in enumerate(near) for b in some])
    found = nx.community.louvain_communities(plain, seed=1) if plain else []
    made = [
        Cluster(
            order[max(some, key=lambda one: (len(near[one]), -one))],
            tuple(order[one] for one in sorted(some, key=lambda one: (-len(near[one]), one))),
        )
        for some in map(list, found)
    ]
    return sorted(made, key=lambda one: (-len(one.members), one.hub))


def places(graph: nx.MultiDiGraph, found: Sequence[Cluster]) -> dict[str, Point]:
    """The place of each thing by IRI; `found`: the clusters of the graph."""
    order, near = _links(graph)
    number = {iri: place for place, iri in enumerate(order)}
    degrees = graph.degree()
    sizes = [radius(degrees[iri]) + GAP / 2 for iri in order]
    home = {number[iri]: place for place, cluster in enumerate(found) for iri in cluster.members}
    roomy = max(1.0, min(2.2, FEW / max(len(order), 1)))
    sizes = [size * roomy for size in sizes]
    circles = [_circle([sizes[number[iri]] for iri in cluster.members]) for cluster in found]
    middles = _apart(circles, _ties(near, home))
    at: list[list[float]] = [[0.0, 0.0] for _ in order]
    for cluster, (x, y), circle in zip(found, middles, circles, strict=True):
        for step, iri in enumerate(_from_hub([number[one] for one in cluster.members], near)):
            away = circle * math.sqrt(step / len(cluster.members))
            at[iri] = [x + away * math.cos(step * GOLDEN), y + away * math.sin(step * GOLDEN)]
    linked = [iri for iri in range(len(order)) if near[iri]]
    _settle(at, linked, near, sizes, home)
    _below(at, linked, [iri for iri in range(len(order)) if not near[iri]], sizes)
    return {iri: (at[place][0], at[place][1]) for iri, place in number.items()}


def _links(graph: nx.MultiDiGraph) -> tuple[list[str], list[list[int]]]:
    """The things in order, and the numbers of the neighbors of each."""
    order = sorted(graph)
    number = {iri: place for place, iri in enumerate(order)}
    near: list[set[int]] = [set() for _ in order]
    for a, b in graph.edges():
        if a != b:
            near[number[a]].add(number[b])
            near[number[b]].add(number[a])
    return order, [sorted(some) for some in near]


def _circle(sizes: Sequence[float]) -> float:
    """The radius of the circle of a cluster of dots of these sizes."""
    return CIRCLE * math.sqrt(sum(size * size for size in sizes)) + 6


def _ties(near: Sequence[Sequence[int]], home: Mapping[int, int]) -> Counter[tuple[int, int]]:
    """How many links lead from one cluster to another."""
    pairs = ((home[a], home[b]) for a, some in enumerate(near) for b in some if a < b)
    return Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _apart(sizes: Sequence[float], ties: Mapping[tuple[int, int], int]) -> list[tuple[float, float]]:
    """The middles of circles of these sizes: none over another, those with many ties side by side."""
    area = 0.0
    at = []
    for place, size in enumerate(sizes):  # in a spiral, the largest in the middle
        away = 1.1 * math.sqrt(area)
        area += size * size
        at.append(
            [away * math.cos(place * GOLDEN) * math.sqrt(WIDE), away * math.sin(place * GOLDEN) / math.sqrt(WIDE)]
        )
    rounds = min(120, PAIRS // max(len(sizes) ** 2, 1))
    for turn in range(rounds):
        cool = 1 - turn / rounds
        for (a, b), count in ties.items():
            dx, dy = at[b][0] - at[a][0], at[b][1] - at[a][1]
            far = math.hypot(dx, dy) or 1.0
            pull = max(far - sizes[a] - sizes[b], 0) / far * min(0.04 * math.sqrt(count), 0.3) * cool
            share = sizes[b] ** 2 / (sizes[a] ** 2 + sizes[b] ** 2)  # the smaller one moves more
            at[a][0] += dx * pull * share
            at[a][1] += dy * pull * share
            at[b][0] -= dx * pull * (1 - share)
            at[b][1] -= dy * pull * (1 - share)
        _pushed(at, sizes, cool)
    for _ in range(min(40, rounds)):
        if not _pushed(at, sizes, 0):
            break
    return [(x, y) for x, y in at]


def _pushed(at: list[list[float]], sizes: Sequence[float], cool: float) -> bool:
    """Circles that cover each other pushed apart, and all a little towards the middle; whether any did."""
    any_did = False
    for a, here in enumerate(at):
        for b, there in enumerate(at[:a]):
            dx, dy, room = here[0] - there[0], here[1] - there[1], sizes[a] + sizes[b]
            if abs(dx) < room and abs(dy) < room and (far := math.hypot(dx, dy)) < room - 0.01:
                any_did = True
                step = (room - far) / 2 / (far or 1.0)
                dx, dy = (dx, dy) if far else (1.0, 0.0)
                here[0] += dx * step
                here[1] += dy * step
                there[0] -= dx * step
                there[1] -= dy * step
        here[0] *= 1 - 0.01 * cool
        here[1] *= 1 - 0.016 * cool
    return any_did


def _from_hub(members: Sequence[int], near: Sequence[Sequence[int]]) -> list[int]:
    """The members of a cluster step by step away from its first, the hub."""
    inside, found = set(members), list(members[:1])
    seen = set(found)
    for one in found:
        fresh = [other for other in near[one] if other in inside and other not in seen]
        seen.update(fresh)
        found += fresh
    return [*found, *(one for one in members if one not in seen)]


def _settle(
    at: list[list[float]], linked: Sequence[int], near: Sequence[Sequence[int]], sizes: Sequence[float],
    home: Mapping[int, int],
) -> None:  # fmt: skip
    """Let links pull and near dots push, less from round to round; the last rounds only push."""
    if not linked:
        return
    rounds = min(max(WORK // len(linked), ROUNDS[0]), ROUNDS[1])
    cell = 5 * sorted(sizes[one] for one in linked)[len(linked) // 2]
    largest = max(sizes[one] for one in linked)
    # A link is long enough for the dots at its ends, and no longer than all that is linked to one of them needs.
    ends = [(a, b) for a in linked for b in near[a] if a < b]
    least = [sizes[a] + sizes[b] + 8 for a, b in ends]
    most = [1.1 * min(sizes[a], sizes[b]) * math.sqrt(max(len(near[a]), len(near[b]))) for a, b in ends]
    springs = [(a, b, low, max(low, high)) for (a, b), low, high in zip(ends, least, most, strict=True)]
    heavy = [1 / (1 + 0.35 * len(some)) for some in near]
    for turn in range(rounds):
        cool = 1 - turn / rounds
        if turn < rounds - PUSHED:
            for a, b, low, high in springs:
                (x, y), (u, v) = at[a], at[b]
                dx, dy = u - x, v - y
                far = math.sqrt(dx * dx + dy * dy) or 1.0
                pull = (far - min(max(far, low), high)) / far * (0.5 if home[a] == home[b] else 0.01) * cool
                one, other = pull * heavy[a], pull * heavy[b]
                at[a][0] += dx * one
                at[a][1] += dy * one
                at[b][0] -= dx * other
                at[b][1] -= dy * other
        _repelled(at, linked, sizes, cell, largest, 1.0 + 1.6 * cool)


def _repelled(
    at: list[list[float]], linked: Sequence[int], sizes: Sequence[float], cell: float, largest: float, room: float
) -> None:
    """Dots pushed away from those near them; `room`: how far, by their sizes."""
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for one in linked:
        grid[int(at[one][0] // cell), int(at[one][1] // cell)].append(one)
    for (column, row), some in grid.items():
        # Each pair of cells once.
        others = [grid.get((column + dx, row + dy)) for dx, dy in ((1, 0), (-1, 1), (0, 1), (1, 1))]
        around = [one for more in others if more for one in more]
        for place, a in enumerate(some):
            x, y = at[a]
            size = sizes[a]
            for b in (*some[place + 1 :], *around):
                dx, dy = at[b][0] - x, at[b][1] - y
                wanted = (size + sizes[b]) * room
                square = dx * dx + dy * dy
                if square < wanted * wanted:
                    far = math.sqrt(square)
                    if far < 0.01:
                        dx, dy, far = math.cos(b * GOLDEN), math.sin(b * GOLDEN), 1.0
                    step = (wanted - far) / far * 0.4
                    other = size / (size + sizes[b])
                    at[b][0] += dx * step * other
                    at[b][1] += dy * step * other
                    x -= dx * step * (1 - other)
                    y -= dy * step * (1 - other)
            at[a][0], at[a][1] = x, y


def _below(at: list[list[float]], linked: Sequence[int], alone: Sequence[int], sizes: Sequence[float]) -> None:
    """Things without links in rows below the others."""
    if not alone:
        return
    step = 2 * max(sizes[one] for one in alone) + 6
    left, right = (f((at[one][0] for one in linked), default=0.0) for f in (min, max))
    wide = max(right - left, math.sqrt(len(alone) * WIDE) * step)
    top = max((at[one][1] + sizes[one] for one in linked), default=0.0) + 3 * step
    row = max(int(wide / step), 1)
    start = (left + right - min(row, len(alone)) * step) / 2
    for place, one in enumerate(alone):
        at[one] = [start + place % row * step, top + place // row * step]
