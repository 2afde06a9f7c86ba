"""Where the dots of a large network go, and what its page shows of them. Deterministic, without a seed.

A force-directed layout is slow and moves everything when a claim is added. This one, our own, packs circles within
circles, and a place depends only on what is near:

1. Each thing belongs to one other (`homes`): a measure to its plan, a plan to who proposes it, a person to a country.
   This follows from the columns and the drawing order of the stances, so it works for a user's own data, too.
2. Things that belong to one stand around it (`_around`): the largest first, those of one size in the order of a hash of
   their IRIs, each at the first free place from an angle given by the hash. A new one takes a free place; at most a few
   of the same size move on by one. What belongs to nothing has a place in the whole, also by the hash (`_scattered`).
3. Sizes are rounded up in steps (`_step`), so that a circle seldom grows when one more thing is inside.

Lengths are in the units of the picture, in which a small dot is 10 wide.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import networkx as nx

from kgtool.claims.style import Drawing
from kgtool.network import force_layout
from kgtool.network.dot_sizes import GAP, WIDE, Point, radius

STEP = 1.3  # the sizes of circles are powers of this
LOOSE = 1.15  # how much larger a circle is than what is inside, so that clusters stand apart
SPACIOUS = 2.8  # how much larger the whole is than all dots together


def cards(graph: nx.MultiDiGraph, drawing: Drawing) -> list[dict[str, Any]]:
    """The things of a network (made by ``network.build``) as dots: like ``scene.cards``, with a place (`at`) for each.

    A graph without claims has ``clusters`` (force_layout.py): it stands by forces, and each dot has the number of its
    `cluster`. `width` and `height` are those of the dot; text is not broken into lines.
    """
    shown = {end for a, b, data in graph.edges(data=True) if data["shown"] for end in (a, b)}
    counts, found = degrees(graph), graph.graph.get("clusters")
    where = places(graph, drawing) if found is None else force_layout.places(graph, found)
    home = {iri: place for place, cluster in enumerate(found or ()) for iri in cluster.members}
    return [
        {
            "id": iri,
            "label": data["label"],
            "note": data["detail"],
            "kind": data["kind"],
            "column": data["column"],
            "order": None,
            "degree": counts[iri],
            "shown": iri in shown or found is not None or bool(data["denied"]),
            "denied": [claim.iri for claim in data["denied"]],
            **dict.fromkeys(("width", "height"), round(2 * radius(counts[iri]), 1)),
            **({"cluster": home[iri]} if iri in home else {}),
            "at": [round(value, 1) for value in where[iri]],
        }
        for iri, data in sorted(graph.nodes(data=True))
    ]


def opening(graph: nx.MultiDiGraph) -> str | None:
    """The IRI of the thing around which a page opens: the one with the most claims; None in an empty network."""
    claims = Counter(dict.fromkeys(graph, 0))
    for a, b, data in graph.edges(data=True):
        claims.update({a: len(data["claims"]), b: len(data["claims"])} if data["shown"] else {})
    return min(claims, key=lambda iri: (-claims[iri], iri), default=None)


def places(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, Point]:
    """The place of each thing by IRI, around (0, 0): counted from a corner, all would move with the outermost one."""
    inside: dict[str, list[str]] = defaultdict(list)
    belongs = homes(graph, drawing)
    for iri in sorted(graph):
        inside[belongs.get(iri, "")].append(iri)
    counts = degrees(graph)
    own = {iri: radius(counts[iri]) + GAP / 2 for iri in graph}
    offsets: dict[str, Point] = {}
    sizes: dict[str, float] = {}
    for iri in _inmost_first(inside)[:-1]:
        parts = [(part, sizes[part]) for part in inside[iri]]
        area = own[iri] ** 2 + sum(size**2 for _, size in parts)
        sizes[iri] = _step(math.sqrt(area) * LOOSE) if parts else own[iri]
        offsets.update(_around(own[iri], parts))
    # The radius of the whole follows from the dots, not from the circles around them, so that it hardly ever changes.
    whole = _step(math.sqrt(sum(radius(degree) ** 2 for degree in counts.values()) or 1.0) * SPACIOUS)
    found = _scattered([(part, sizes[part]) for part in inside[""]], whole)
    for iri in reversed(_inmost_first(inside)[:-1]):
        x, y = found[iri]
        found.update({part: (x + offsets[part][0], y + offsets[part][1]) for part in inside[iri]})
    return _beside(found, own)


def _scattered(parts: Sequence[tuple[str, float]], size: float) -> dict[str, Point]:
    """Circles that belong to nothing, at places given by a hash: when one grows, only those near it move."""
    wanted = {}
    for iri, _ in parts:
        mark = _hash(iri)
        angle, away = mark % 3600 / 1800 * math.pi, size * math.sqrt(mark // 3600 % 1000 / 1000)
        wanted[iri] = away * math.cos(angle) * math.sqrt(WIDE), away * math.sin(angle) / math.sqrt(WIDE)
    return _beside(wanted, dict(parts))


def _beside(wanted: Mapping[str, Point], sizes: Mapping[str, float]) -> dict[str, Point]:
    """Circles where they are wanted, or as near as there is room: the large first, else in the order of a hash."""
    grid = _Grid(sizes.values())
    found: dict[str, Point] = {}
    for iri in sorted(wanted, key=lambda one: (-sizes[one], _hash(one), one)):
        (x, y), size, mark = wanted[iri], sizes[iri], _hash(iri)
        step = 0
        while grid.taken(x, y, size):
            step += 1  # along a spiral
            angle = mark % 360 + step * 137.5
            away = size * 0.6 * math.sqrt(step)
            x = wanted[iri][0] + away * math.cos(math.radians(angle))
            y = wanted[iri][1] + away * math.sin(math.radians(angle))
        found[iri] = x, y
        grid.put(x, y, size)
    return found


def degrees(graph: nx.MultiDiGraph) -> Counter[str]:
    """How many lines each thing has, denials included."""
    counts = Counter(dict(graph.degree()))
    for iri, data in graph.nodes(data=True):
        for claim in data["denied"]:
            counts.update([iri, *(source.key for source in claim.who)])
    return counts


def homes(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """IRI of a thing -> IRI of what it belongs to: of its neighbors in earlier columns, the one with the firmest tie.

    Parts and posts go before claims, a stance drawn earlier (proposes) before one drawn later (describes), a neighbor
    with many lines before one with few. Within a column only parts and posts count, towards the one with more lines, so
    that homes never form a circle.
    """
    rank = {column.iri: number for number, column in enumerate(drawing.columns)}
    counts = degrees(graph)
    level = {
        iri: (-rank.get(data["column"], len(rank)), counts[iri].bit_length(), _hash(iri))
        for iri, data in graph.nodes(data=True)
    }
    best: dict[str, tuple[tuple[Any, ...], str]] = {}
    order = {key: drawing.line(key).order for _, _, key in graph.edges(keys=True)}
    for source, target, key, data in graph.edges(keys=True, data=True):
        tie = (bool(data["claims"]), order[key])
        for iri, home in ((source, target), (target, source)):
            upward = level[home] > level[iri]
            if not upward or (level[home][0] == level[iri][0] and tie[0]):
                continue
            choice = ((*tie, -level[home][1], level[home][2]), home)
            best[iri] = min(best.get(iri, choice), choice)
    return {iri: home for iri, (_, home) in best.items()}


def _inmost_first(inside: Mapping[str, Sequence[str]]) -> list[str]:
    """Each thing after all that belong to it."""
    order, todo = [], [""]
    while todo:
        iri = todo.pop()
        order.append(iri)
        todo += inside.get(iri, ())
    return order[::-1]


def _around(own: float, parts: Iterable[tuple[str, float]]) -> dict[str, Point]:
    """Circles around one in the middle, none covering another: their middles."""
    ordered = sorted(((size, _hash(iri), iri) for iri, size in parts), key=lambda part: (-part[0], *part[1:]))
    grid = _Grid(size for size, _, _ in ordered)
    found: dict[str, Point] = {}
    first: dict[float, int] = {}  # the rings before this one are full for circles of this size
    for size, mark, iri in ordered:
        number = first.get(size, 0)
        while (place := _free(grid, own, size, number, mark)) is None:
            number += 1
            first[size] = number
        found[iri] = place
        grid.put(*place, size)
    return found


def _free(grid: _Grid, own: float, size: float, number: int, mark: int) -> Point | None:
    """The first free place for a circle on a ring, from the angle that its mark gives on; None: the ring is full."""
    away = own + size + number * size * 0.5 if own else number * size * 0.5
    count = max(int(2 * math.pi * away / (size * 0.7)), 1)
    start = mark % count
    for turn in range(count):
        angle = 2 * math.pi * ((start + turn) % count) / count
        x, y = away * math.cos(angle), away * math.sin(angle)
        if not grid.taken(x, y, size):
            return x, y
    return None


class _Grid:
    """Circles, listed by the square cells that they touch."""

    def __init__(self, sizes: Iterable[float]) -> None:
        # Cells between the small and the large circles in size hold few circles, and circles touch few of them.
        ordered = sorted(sizes)
        self._cell = 2 * math.sqrt(ordered[len(ordered) // 2] * ordered[-1]) if ordered else 2.0
        self._circles: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)

    def taken(self, x: float, y: float, size: float) -> bool:
        """Whether a circle there would cover one that is in the grid."""
        return any(
            (a - x) ** 2 + (b - y) ** 2 < (size + other - 1e-9) ** 2
            for touched in self._touched(x, y, size)
            for a, b, other in self._circles.get(touched, ())
        )

    def put(self, x: float, y: float, size: float) -> None:
        for touched in self._touched(x, y, size):
            self._circles[touched].append((x, y, size))

    def _touched(self, x: float, y: float, size: float) -> Iterator[tuple[int, int]]:
        def cells(at: float) -> range:
            return range(math.floor((at - size) / self._cell), math.floor((at + size) / self._cell) + 1)

        return product(cells(x), cells(y))


def _step(size: float) -> float:
    """`size` rounded up to a power of STEP."""
    return float(STEP ** math.ceil(math.log(size, STEP) - 1e-9))


def _hash(iri: str) -> int:
    """The same number for an IRI in every run and place."""
    return int.from_bytes(hashlib.blake2b(iri.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")
