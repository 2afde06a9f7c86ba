"""A network at a glance: a row for each matter, with who is for it, who is against it, and who is neither.

A matter is a topic; a plan, with its parts, where these have no topic; else a content by itself. The sides are those of
signs.py, as the question for-and-against counts them: by the stance on a content, by the sense of a content on a topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from kgtool.claims.claim import Claim
from kgtool.claims.thing import Thing
from kgtool.network.build import in_short
from kgtool.rdf.names import names

READABLE = 60  # with more cards or lines than these a page opens with the overview
FEW_ROWS = 2  # a single matter needs no overview


def is_readable(cards: int, lines: int) -> bool:
    """Whether a picture of so many cards and lines can be read: 53 cards with 70 lines were looked at, and cannot."""
    return max(cards, lines) <= READABLE


@dataclass(frozen=True)
class Matter:
    """A row: what it is about, and the claims (IRIs) of each side, in the order of the claims."""

    key: str
    label: str
    is_topic: bool
    pro: tuple[str, ...]
    con: tuple[str, ...]
    neither: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """All its claims."""
        return (*self.pro, *self.con, *self.neither)


def overview(graph: nx.MultiDiGraph) -> list[Matter]:
    """The matters of a network (made by ``network.build``), the most contested first; none where it has but one.

    A claim stands once in each matter that it is about.
    """
    topics: Mapping[str, tuple[Thing, ...]] = graph.graph.get("topics", {})
    wholes = _wholes(graph)
    found: dict[tuple[bool, str], dict[str, int]] = {}
    labels: dict[str, str] = {}
    for claim in graph.graph["claims"]:
        for key, label, is_topic, way in _matters(claim, graph, topics, wholes):
            labels.setdefault(key, label)
            sides = found.setdefault((is_topic, key), {})
            sides[claim.iri] = sides.get(claim.iri, 0) or way
    made = [_matter(key, labels[key], is_topic, sides) for (is_topic, key), sides in found.items()]
    return sorted(made, key=_contested) if len(made) >= FEW_ROWS else []


def _contested(matter: Matter) -> tuple[int, int, int, str]:
    """Small for a matter on which many are on each side, then for one of which much is said."""
    both = min(len(matter.pro), len(matter.con))
    return -both, -len(matter.claims), not matter.is_topic, matter.key


def _matter(key: str, label: str, is_topic: bool, sides: Mapping[str, int]) -> Matter:
    pro, con, neither = (tuple(iri for iri, way in sides.items() if way == wanted) for wanted in (1, -1, 0))
    return Matter(key, label, is_topic, pro, con, neither)


def _wholes(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Part -> the plan that it is a part of; of several, the first by its name."""
    has_component = names().expand("kg:hasComponent")
    pairs: Iterable[tuple[str, str, str]] = graph.edges(keys=True)
    return {part: plan for plan, part, key in sorted(pairs, reverse=True) if key == has_component}


def _matters(
    claim: Claim, graph: nx.MultiDiGraph, topics: Mapping[str, tuple[Thing, ...]], wholes: Mapping[str, str]
) -> list[tuple[str, str, bool, int]]:
    """The matters of a claim: key, label, whether it is a topic, and the side that the claim takes on it."""
    sides = graph.graph.get("sides", {}).get(claim.iri, {})
    found = []
    for content in claim.what:
        about = topics.get(content.key, ())
        found += [(topic.key, in_short(topic), True, sides.get(topic.key, 0)) for topic in about]
        if not about:
            whole = wholes.get(content.key, content.key)
            label = graph.nodes[whole]["label"] if whole in graph else in_short(content)
            found.append((whole, label, False, sides.get(content.key, 0)))
    return found
