"""A smaller network from a large one: around one thing, of some days, kinds or stances, the most connected, or merged.

Nothing is changed in place. Things that are left out take their claims along; merging keeps all claims.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import networkx as nx

from kgtool.claims.claim import Claim
from kgtool.claims.dates import order, whole_day
from kgtool.claims.style import Drawing, bundled
from kgtool.claims.thing import Thing
from kgtool.errors import UsageError, either
from kgtool.network import limits, packed_layout
from kgtool.network.build import in_short
from kgtool.questions.resolving import Spelling, above, resolve_among
from kgtool.rdf.names import names

# The plurals of kinds that are not formed with an s.
PLURALS = {
    "person": "people", "state of affairs": "states of affairs", "country": "countries", "news outlet": "outlets",
}  # fmt: skip


@dataclass(frozen=True)
class Narrowing:
    """What to draw of a network. Things, kinds and stances are given as labels, short names or IRIs.

    `hops`: how many lines away from `focus`. `since`, `until`: days, as YYYY-MM-DD. `top`: so many things, the most
    connected. `aggregate`: one of AGGREGATES, what is merged. Empty fields narrow nothing.
    """

    focus: str | None = None
    hops: int = 1
    since: str | None = None
    until: str | None = None
    kinds: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    top: int | None = None
    aggregate: str | None = None

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "hops")

    def apply(self, graph: nx.MultiDiGraph, drawing: Drawing | None = None) -> nx.MultiDiGraph:
        """The smaller network, of the same shape as `graph` (one made by ``network.build``), which does not change.

        First the claims are chosen (days, stances), then the things (kinds, then focus, then the most connected), and
        what is left is merged. `drawing` says how things look (default: as in the bundled ontology). Raises UsageError
        for a name that is not in the network, with the nearest that is, and for a day or aggregate that makes no sense.
        """
        drawing = drawing or bundled()
        if self.since or self.until or self.stances:
            self._check_days()
            stances = self._stances(graph)
            kept = [claim for claim in graph.graph["claims"] if self._passes(claim, stances)]
            graph = of_claims(graph, kept, stances, self.until)
        if self.kinds:
            kinds = _kinds(graph, drawing)
            wanted = {resolve_among(name, kinds, "kinds of the network") for name in self.kinds}
            graph = of_things(graph, [iri for iri, data in graph.nodes(data=True) if data["kind"] in wanted])
        if self.focus:
            graph = of_things(graph, around(graph, self.center(graph) or "", self.hops))
        if self.top:
            graph = of_things(graph, _most_connected(graph, self.top))
        return aggregated(graph, self.aggregate, drawing) if self.aggregate else graph

    def center(self, graph: nx.MultiDiGraph) -> str | None:
        """The IRI of the thing in focus, if there is one. Raises UsageError for a name that is not in the network."""
        if not self.focus:
            return None
        things: dict[str, str] = {iri: data["label"] for iri, data in graph.nodes(data=True)}
        kinds = {iri: above(data["kind"]) for iri, data in graph.nodes(data=True)}
        others: list[Spelling[str]] = graph.graph.get("spellings", [])
        found: str = resolve_among(self.focus, things, "things of the network", "focus", others, kinds)
        return found

    def in_words(self, before: nx.MultiDiGraph, after: nx.MultiDiGraph) -> str:
        """A sentence on what narrowing the network `before` to `after` left out or merged; empty if it does nothing.

        >>> Narrowing(since="2025-01-01").in_words(nx.MultiDiGraph(claims=[1, 2]), nx.MultiDiGraph(claims=[1]))
        'Only since 2025-01-01: 1 of 2 claims, 0 of 0 things.'
        """
        if not self:
            return ""
        center = self.center(before)
        around = center and f"around {before.nodes[center]['label']} ({self.hops} hop{'' if self.hops == 1 else 's'})"
        parts = [
            around,
            self.since and f"since {self.since}",
            self.until and f"until {self.until}",
            self.kinds and f"of the kinds {', '.join(self.kinds)}",
            self.stances and f"with the stances {', '.join(self.stances)}",
            self.top and f"the {self.top} most connected",
        ]
        only = "; ".join(part for part in parts if part)
        count = sum(len(data.get("merged", ())) for _, data in after.nodes(data=True))
        merged = f"{count} things are merged by {self.aggregate}" if self.aggregate else ""
        claims = f"{len(after.graph['claims'])} of {len(before.graph['claims'])} claims"
        numbers = f"{claims}, {len(after)} of {len(before)} things"
        return ("Only " if only else "") + "; ".join(part for part in (only, merged) if part) + f": {numbers}."

    def _check_days(self) -> None:
        for name in ("since", "until"):
            day = getattr(self, name)
            if day and whole_day(day) != day:
                given = either(f"{name}={day!r}", f"--{name} {day!r}")
                raise UsageError(f"{given} is not a day; write it like 2025-09-04.")

    def _passes(self, claim: Claim, stances: set[str] | None) -> bool:
        """Whether a claim has one of these stances, and its days (a range, perhaps with an open end) touch ours."""
        if stances is not None and stances.isdisjoint(stance.key for stance in claim.stance):
            return False
        if not (self.since or self.until):
            return True
        ends = [order(day) for end in (claim.date.earliest, claim.date.latest) if (day := whole_day(end))]
        since, until = order(self.since or "-99999"), order(self.until or "99999")
        # An open end counts as the day that is known, as on the page.
        return bool(ends) and ends[-1] >= since and ends[0] <= until

    def _stances(self, graph: nx.MultiDiGraph) -> set[str] | None:
        known = {stance.key: in_short(stance) for claim in graph.graph["claims"] for stance in claim.stance}
        return {resolve_among(name, known, "stances of the network") for name in self.stances} or None


def _kinds(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    used = sorted({data["kind"] for _, data in graph.nodes(data=True)})
    return {iri: drawing.kinds[iri].label if iri in drawing.kinds else "other" for iri in used}


def of_claims(
    graph: nx.MultiDiGraph, kept: list[Claim], stances: set[str] | None, until: str | None
) -> nx.MultiDiGraph:
    """The network of some claims, with the parts and posts of the things that are left, as far as told by a day."""
    made = _without_lines(graph, kept, set(graph))
    chosen = {claim.iri for claim in kept}
    linked: set[str] = set()
    for source, target, key, data in graph.edges(keys=True, data=True):
        claims = [claim for claim in data["claims"] if claim.iri in chosen]
        if claims and (stances is None or key in stances):
            made.add_edge(source, target, key, **{**data, "claims": claims})
            linked |= {source, target}
    for iri, data in made.nodes(data=True):
        linked |= {iri, *(source.key for claim in data["denied"] for source in claim.who)} if data["denied"] else set()
    structure = [edge for edge in graph.edges(keys=True, data=True) if not edge[3]["claims"]]
    day = order(until or "99999")
    links = [edge for edge in structure if not (first := edge[3].get("first")) or order(first) <= day]
    fresh = set(linked)
    while fresh:  # from what is drawn to its parts and posts, and on
        out = [edge for edge in links if edge[0] in fresh]
        made.add_edges_from(out)
        fresh = {target for _, target, _, _ in out} - linked
        linked |= fresh
    made.remove_nodes_from([iri for iri in graph if iri not in linked])
    return made


def of_things(graph: nx.MultiDiGraph, things: Iterable[str]) -> nx.MultiDiGraph:
    """The network of some things: the lines between them, and the claims of these."""
    kept = set(things)
    claims = {claim.iri for a, b, data in graph.edges(data=True) if {a, b} <= kept for claim in data["claims"]}
    claims |= {
        claim.iri
        for iri in kept
        for claim in graph.nodes[iri]["denied"]
        if not claim.who or any(source.key in kept for source in claim.who)
    }
    made = _without_lines(graph, [claim for claim in graph.graph["claims"] if claim.iri in claims], kept)
    made.add_edges_from((a, b, key, data) for a, b, key, data in graph.edges(keys=True, data=True) if {a, b} <= kept)
    return made


def _without_lines(graph: nx.MultiDiGraph, claims: list[Claim], things: Collection[str] = ()) -> nx.MultiDiGraph:
    """A network of these claims, what happened around them, and these things (keys), without lines."""
    kept = {claim.iri for claim in claims}
    about = {**graph.graph, "claims": claims}
    if "events" in about:
        about["events"] = [event for event in about["events"] if not event.get("claims") or kept & set(event["claims"])]
    made = nx.MultiDiGraph(**about)
    for iri, data in graph.nodes(data=True):
        if iri in things:
            made.add_node(iri, **{**data, "denied": [claim for claim in data["denied"] if claim.iri in kept]})
    return made


def around(graph: nx.MultiDiGraph, center: str, hops: int = 1) -> set[str]:
    """A thing (IRI) and those that so many lines, of any direction, lead to."""
    return set(nx.ego_graph(graph.to_undirected(as_view=True), center, radius=max(hops, 0)))


def _most_connected(graph: nx.MultiDiGraph, count: int) -> list[str]:
    """The things with the most claims and links, of equals the first in order."""
    weight: Counter[str] = Counter()
    for a, b, data in graph.edges(data=True):
        for end in (a, b):
            weight[end] += max(len(data["claims"]), 1)
    return sorted(graph, key=lambda iri: (-weight[iri], iri))[:count]


def _parts(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """Measure -> the plan that it is a part of."""
    has_component = names().expand("kg:hasComponent")
    links = sorted((target, source) for source, target, key in graph.edges(keys=True) if key == has_component)
    return dict(reversed(links))


def _people(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """Person or group -> its country or organization."""
    ranks = [names().expand(name) for name in ("kg:ofCountry", "kg:memberOfOrg", "kg:heldPostIn")]
    links = sorted((ranks.index(key), a, b) for a, b, key in graph.edges(keys=True) if key in ranks)
    return {person: body for _, person, body in reversed(links)}


AGGREGATES: Mapping[str, Callable[[nx.MultiDiGraph, Drawing], Mapping[str, str]]] = {
    "parts": _parts,
    "people": _people,
    "kinds": packed_layout.homes,
}
"""Name of a way of merging -> the function that says of each thing (IRI) to which other it belongs."""


def aggregated(graph: nx.MultiDiGraph, by: str, drawing: Drawing | None = None) -> nx.MultiDiGraph:
    """The network with things of one kind that belong to the same thing merged into one card: "12 measures of X".

    `by` is one of AGGREGATES: parts (of a plan), people (of a country or organization), kinds (whatever belongs to the
    same thing). The new node's ``merged`` lists the labels. All claims stay; those about a merged thing name the card,
    and the thing itself in their "about". Raises UsageError for another way of merging.
    """
    drawing = drawing or bundled()
    if by not in AGGREGATES:
        raise UsageError(f"Things cannot be merged by {by!r}; use one of {', '.join(AGGREGATES)}.")
    homes = AGGREGATES[by](graph, drawing)
    # A thing to which others belong stays, or their card would belong to nothing.
    needed = set(homes.values())
    groups: dict[tuple[str, str], list[str]] = {}
    for iri in sorted(homes):
        if iri not in needed:
            groups.setdefault((homes[iri], graph.nodes[iri]["kind"]), []).append(iri)
    return _merged(graph, {key: iris for key, iris in groups.items() if len(iris) > 1}, drawing)


def merged(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[nx.MultiDiGraph, list[str]]:
    """A network too large for single dots, merged by kinds as on its page, and the sentences of the page on that."""
    made = aggregated(graph, "kinds", drawing)
    count = sum(len(data.get("merged", ())) for _, data in made.nodes(data=True))
    cards = sum("merged" in data for _, data in made.nodes(data=True))
    return made, [
        f"{len(graph):,} things are too many to tell apart (more than {limits.DOTS:,}): {count:,} of them are merged "
        f"into {cards:,} dots with a number, all claims are still there. To see the parts: kgtool view with "
        "--focus THING, --top 1000 or --since DAY; all at once: --force."
    ]


def _merged(graph: nx.MultiDiGraph, groups: Mapping[tuple[str, str], list[str]], drawing: Drawing) -> nx.MultiDiGraph:
    """The network with each of these groups, named by what they belong to and their kind, as one card."""
    labels = {iri: str(data["label"]) for iri, data in graph.nodes(data=True)}
    kinds = _kinds(graph, drawing)
    cards = {
        iri: Thing(
            f"{len(iris)} {PLURALS.get(kinds[kind], kinds[kind] + 's')} of {labels[home]}",
            f"{home}#merged-{re.split('[:/#]', kind)[-1] or 'other'}",
        )
        for (home, kind), iris in groups.items()
        for iri in iris
    }
    claims = {claim.iri: _renamed(claim, cards) for claim in graph.graph["claims"]}
    made = _without_lines(graph, list(claims.values()))
    for iri, data in graph.nodes(data=True):
        if iri not in cards:
            made.add_node(iri, **{**data, "denied": [claims[claim.iri] for claim in data["denied"]]})
    for iris in groups.values():
        first = graph.nodes[iris[0]]
        denied = {claim.iri: claims[claim.iri] for iri in iris for claim in graph.nodes[iri]["denied"]}
        inside = sorted(labels[iri] for iri in iris)
        made.add_node(
            cards[iris[0]].key, label=cards[iris[0]].label, kind=first["kind"], column=first["column"],
            detail=f"{inside[0]} and {len(inside) - 1} more", order=None, denied=list(denied.values()), merged=inside,
            things={iri: labels[iri] for iri in iris},
        )  # fmt: skip
    for source, target, key, data in graph.edges(keys=True, data=True):
        start, end = (cards[iri].key if iri in cards else iri for iri in (source, target))
        _merge_edge(made, start, end, key, data, claims)
    return made


def _merge_edge(
    made: nx.MultiDiGraph, source: str, target: str, key: str, data: dict[str, Any], claims: Mapping[str, Claim]
) -> None:
    """Add a line between cards to the one that is there; a line inside a card is left out."""
    if source == target:
        return
    own = [claims[claim.iri] for claim in data["claims"]]
    if not made.has_edge(source, target, key):
        made.add_edge(source, target, key, **{**data, "claims": own, "evidence": data["evidence"]})
        return
    there = made.edges[source, target, key]
    known = {claim.iri for claim in there["claims"]}
    there["claims"] += [claim for claim in own if claim.iri not in known]
    there["evidence"] = tuple(dict.fromkeys((*there["evidence"], *data["evidence"])))
    there["first"] = min(there.get("first", ""), data.get("first", ""))


def _renamed(claim: Claim, cards: Mapping[str, Thing]) -> Claim:
    """A claim that names cards in place of what they merge (key of a thing -> its card), and has that in "about"."""
    gone = [thing for thing in (*claim.who, *claim.what) if thing.key in cards]
    if not gone:
        return claim
    ends = (claim.who, claim.what)
    who, what = (tuple(dict.fromkeys(cards.get(thing.key, thing) for thing in end)) for end in ends)
    about = tuple(dict.fromkeys((*claim["about"], *gone)))
    return replace(claim, who=who, what=what, details=tuple({**dict(claim.details), "about": about}.items()))
