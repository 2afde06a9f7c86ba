"""A smaller network from a large one: around one thing, of some days, kinds or stances, the most connected, or merged.

Nothing is changed in place. What is left out takes its claims along; what is merged keeps them all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import networkx as nx

from kgtool.claims.claim import Claim
from kgtool.claims.style import Drawing, bundled
from kgtool.claims.thing import Thing
from kgtool.errors import UsageError
from kgtool.network import limits, packed_layout
from kgtool.network.build import firmest, in_short, pattern
from kgtool.questions.resolving import resolve_among
from kgtool.rdf.names import names

DAY = re.compile(r"\d{4}-\d\d-\d\d")
# More than one of a kind, where an s at the end will not do.
PLURALS = {
    "person": "people",
    "state of affairs": "states of affairs",
    "country": "countries",
    "news outlet": "outlets",
}
LEAST_MERGED = 2


@dataclass(frozen=True)
class Narrowing:
    """What of a network is to be drawn. Things, kinds and stances are given as labels, short names or IRIs."""

    focus: str | None = None
    hops: int = 1
    since: str | None = None  # days, as YYYY-MM-DD
    until: str | None = None
    kinds: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    top: int | None = None
    aggregate: str | None = None  # one of AGGREGATES

    def __bool__(self) -> bool:
        """Whether it narrows anything."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "hops")

    def apply(self, graph: nx.MultiDiGraph, drawing: Drawing | None = None) -> nx.MultiDiGraph:
        """The smaller network, made as ``network.build`` makes one; the given one stays as it is.

        First the claims are chosen (days, stances), then the things (kinds, then focus, then the most connected), and
        what is left is merged. Raises UsageError for what is not in the network, naming the nearest.
        """
        drawing = drawing or bundled()
        if self.since or self.until or self.stances:
            graph = _of_claims(graph, drawing, self._claim_passes(graph), self._stances(graph))
        if self.kinds:
            kinds = _kinds(graph, drawing)
            wanted = {resolve_among(name, kinds, "kinds of the network") for name in self.kinds}
            graph = _of_things(graph, [iri for iri, data in graph.nodes(data=True) if data["kind"] in wanted])
        if self.focus:
            graph = _of_things(graph, _around(graph, self.center(graph) or "", self.hops))
        if self.top:
            graph = _of_things(graph, _most_connected(graph, self.top))
        return aggregated(graph, self.aggregate, drawing) if self.aggregate else graph

    def center(self, graph: nx.MultiDiGraph) -> str | None:
        """The IRI of the thing in focus. Raises UsageError."""
        if not self.focus:
            return None
        things: dict[str, str] = {iri: data["label"] for iri, data in graph.nodes(data=True)}
        return resolve_among(self.focus, things, "things of the network")

    def in_words(self, before: nx.MultiDiGraph, after: nx.MultiDiGraph) -> str:
        """What was left out or merged, in a sentence; nothing, where nothing was.

        >>> Narrowing(since="2025-01-01").in_words(nx.MultiDiGraph(claims=[1, 2]), nx.MultiDiGraph(claims=[1]))
        'Only since 2025-01-01: 1 of 2 claims, 0 of 0 things.'
        """
        if not self:
            return ""
        around = self.focus and f"around {self.focus} ({self.hops} hop{'' if self.hops == 1 else 's'})"
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

    def _claim_passes(self, graph: nx.MultiDiGraph) -> Callable[[Claim], bool]:
        for name in ("since", "until"):
            day = getattr(self, name)
            if day and not _is_day(day):
                raise UsageError(f"--{name} {day!r} is not a day; write it like 2025-09-04.")
        wanted = self._stances(graph)
        return lambda claim: (
            self._in_time(claim) and (wanted is None or not wanted.isdisjoint(stance.key for stance in claim.stance))
        )

    def _in_time(self, claim: Claim) -> bool:
        """Whether the days of a claim, a range with perhaps an open end, touch those that are wanted."""
        if not (self.since or self.until):
            return True
        ends = [match[0] for end in (claim.date.earliest, claim.date.latest) if (match := DAY.match(end))]
        # An open end counts by the day that is known, as on the page.
        return bool(ends) and (not self.since or ends[-1] >= self.since) and (not self.until or ends[0] <= self.until)

    def _stances(self, graph: nx.MultiDiGraph) -> set[str] | None:
        known = {stance.key: in_short(stance) for claim in graph.graph["claims"] for stance in claim.stance}
        return {resolve_among(name, known, "stances of the network") for name in self.stances} or None


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _kinds(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """The kinds in a network, with what they are called."""
    used = sorted({data["kind"] for _, data in graph.nodes(data=True)})
    return {iri: drawing.kinds[iri].label if iri in drawing.kinds else "other" for iri in used}


# ---- choosing ------------------------------------------------------------------------------------------------


def _of_claims(
    graph: nx.MultiDiGraph, drawing: Drawing, passes: Callable[[Claim], bool], stances: set[str] | None
) -> nx.MultiDiGraph:
    """The network of some claims, with the parts and posts of the things that are left."""
    kept = {claim.iri for claim in graph.graph["claims"] if passes(claim)}
    made = _empty(graph, [claim for claim in graph.graph["claims"] if claim.iri in kept])
    for iri, data in graph.nodes(data=True):
        made.add_node(iri, **{**data, "denied": [claim for claim in data["denied"] if claim.iri in kept]})
    linked: set[str] = set()
    for source, target, key, data in graph.edges(keys=True, data=True):
        claims = [claim for claim in data["claims"] if claim.iri in kept]
        if claims and (stances is None or key in stances):
            made.add_edge(
                source,
                target,
                key,
                **{**data, "claims": claims, "pattern": firmest(pattern(claim, drawing) for claim in claims)},
            )
            linked |= {source, target}
    for iri, data in made.nodes(data=True):
        linked |= {iri, *(source.key for claim in data["denied"] for source in claim.who)} if data["denied"] else set()
    links = [edge for edge in graph.edges(keys=True, data=True) if not edge[3]["claims"]]
    fresh = set(linked)
    while fresh:  # from what is drawn to its parts and posts, and on
        out = [edge for edge in links if edge[0] in fresh]
        made.add_edges_from(out)
        fresh = {target for _, target, _, _ in out} - linked
        linked |= fresh
    made.remove_nodes_from([iri for iri in graph if iri not in linked])
    return made


def _of_things(graph: nx.MultiDiGraph, things: Iterable[str]) -> nx.MultiDiGraph:
    """The network of some things: the lines between them, and the claims of these."""
    kept = set(things)
    claims = {claim.iri for a, b, data in graph.edges(data=True) if {a, b} <= kept for claim in data["claims"]}
    claims |= {
        claim.iri
        for iri in kept
        for claim in graph.nodes[iri]["denied"]
        if not claim.who or any(source.key in kept for source in claim.who)
    }
    made = _empty(graph, [claim for claim in graph.graph["claims"] if claim.iri in claims])
    for iri, data in graph.nodes(data=True):
        if iri in kept:
            made.add_node(iri, **{**data, "denied": [claim for claim in data["denied"] if claim.iri in claims]})
    made.add_edges_from((a, b, key, data) for a, b, key, data in graph.edges(keys=True, data=True) if {a, b} <= kept)
    return made


def _empty(graph: nx.MultiDiGraph, claims: list[Claim]) -> nx.MultiDiGraph:
    """A network of these claims and what happened around them, without things."""
    kept = {claim.iri for claim in claims}
    events = [
        event for event in graph.graph.get("events", ()) if not event.get("claims") or kept & set(event["claims"])
    ]
    return nx.MultiDiGraph(
        **{**graph.graph, "claims": claims, **({"events": events} if "events" in graph.graph else {})}
    )


def _around(graph: nx.MultiDiGraph, center: str, hops: int) -> set[str]:
    """The things at most so many lines away from one, whichever way the lines go."""
    return set(nx.ego_graph(graph.to_undirected(as_view=True), center, radius=max(hops, 0)))


def _most_connected(graph: nx.MultiDiGraph, count: int) -> list[str]:
    """The things with the most claims and links, of equals the first in order."""
    weight: Counter[str] = Counter()
    for a, b, data in graph.edges(data=True):
        more = max(len(data["claims"]), 1)
        weight.update({a: more})
        weight.update({b: more})
    return sorted(graph, key=lambda iri: (-weight[iri], iri))[:count]


# ---- merging -------------------------------------------------------------------------------------------------


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


def _neighborhoods(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, str]:
    """Thing -> what it stands around in a picture of dots: parts by plans, plans by people, people by countries."""
    return packed_layout.homes(graph, drawing)


AGGREGATES: Mapping[str, Callable[[nx.MultiDiGraph, Drawing], Mapping[str, str]]] = {
    "parts": _parts,
    "people": _people,
    "kinds": _neighborhoods,
}
"""Name -> which thing is merged into a card at which other."""


def aggregated(graph: nx.MultiDiGraph, by: str, drawing: Drawing | None = None) -> nx.MultiDiGraph:
    """The network with things of one kind that belong to the same thing merged into one card: "12 measures of X".

    `by` is one of AGGREGATES: parts (of a plan), people (of a country or organization), kinds (whatever belongs to the
    same thing). The card's ``merged`` lists the labels. All claims stay; those about a merged thing name the card, and
    the thing beside what they apply to. Raises UsageError for another way of merging.
    """
    drawing = drawing or bundled()
    if by not in AGGREGATES:
        raise UsageError(f"Things cannot be merged by {by!r}; use one of {', '.join(AGGREGATES)}.")
    homes = AGGREGATES[by](graph, drawing)
    # What others stand around stays, or a card would be merged into one that is not there.
    needed = set(homes.values())
    groups: dict[tuple[str, str], list[str]] = {}
    for iri in sorted(homes):
        if iri not in needed:
            groups.setdefault((homes[iri], graph.nodes[iri]["kind"]), []).append(iri)
    return _merged(graph, {key: iris for key, iris in groups.items() if len(iris) >= LEAST_MERGED}, drawing)


def merged(graph: nx.MultiDiGraph, drawing: Drawing) -> tuple[nx.MultiDiGraph, list[str]]:
    """A network that is too large, merged as a page starts with it, and what the page says of that."""
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
        iri: Thing(f"{len(iris)} {_plural(kinds[kind])} of {labels[home]}", _card_iri(home, kind))
        for (home, kind), iris in groups.items()
        for iri in iris
    }
    claims = {claim.iri: _renamed(claim, cards) for claim in graph.graph["claims"]}
    made = _empty(graph, list(claims.values()))
    for iri, data in graph.nodes(data=True):
        if iri not in cards:
            made.add_node(iri, **{**data, "denied": [claims[claim.iri] for claim in data["denied"]]})
    for iris in groups.values():
        first = graph.nodes[iris[0]]
        denied = {claim.iri: claims[claim.iri] for iri in iris for claim in graph.nodes[iri]["denied"]}
        inside = sorted(labels[iri] for iri in iris)
        made.add_node(
            cards[iris[0]].key,
            label=cards[iris[0]].label,
            kind=first["kind"],
            column=first["column"],
            detail=inside[0] + f" and {len(inside) - 1} more",
            order=None,
            denied=list(denied.values()),
            merged=inside,
        )
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
    there["pattern"] = firmest((there["pattern"], data["pattern"]))


def _renamed(claim: Claim, cards: Mapping[str, Thing]) -> Claim:
    """A claim that names the cards (by the key of what each holds); what they stand for joins what it is about."""
    gone = [thing for thing in (*claim.who, *claim.what) if thing.key in cards]
    if not gone:
        return claim
    who, what = (
        tuple(dict.fromkeys(cards.get(thing.key, thing) for thing in side)) for side in (claim.who, claim.what)
    )
    about = tuple(dict.fromkeys((*claim["about"], *gone)))
    return replace(claim, who=who, what=what, details=tuple({**dict(claim.details), "about": about}.items()))


def _card_iri(home: str, kind: str) -> str:
    """A name for the card of things of a kind that belong to another."""
    return f"{home}#merged-{re.split('[:/#]', kind)[-1] or 'other'}"


def _plural(label: str) -> str:
    return PLURALS.get(label, f"{label}s")
