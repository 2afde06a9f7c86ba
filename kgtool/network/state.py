"""What a page shows, in the words of its address (page/address.js): filters, face, selection, moved cards, notes.

A state is read from what the page copies, from a link to it, or from a page that was saved. It opens a page of these or
of newer data, and narrows the files for other tools as the page was narrowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import networkx as nx

from kgtool.claims.claim import Claim
from kgtool.claims.dates import order, whole_day
from kgtool.claims.style import Drawing
from kgtool.errors import DataError, UsageError
from kgtool.faces import FACES
from kgtool.network import any_graph, narrowing, packed_layout, scene
from kgtool.network.layered_layout import Point
from kgtool.rdf.files import read_text
from kgtool.rdf.text import did_you_mean
from kgtool.store.as_of import CLOCKS, NOTHING_TOLD, PUBLISHED, Verdict, verdict_on

_MOVE = re.compile(r"(-?\d{1,5}) (-?\d{1,5}) (.+)", re.DOTALL)
_PART = re.compile(r"(near|cluster) (.+)|(top) ([1-9]\d{0,5})", re.DOTALL)
_BLOCK = re.compile(r'<script type="application/json" id="state">([^<]*)</script>')


def _any(value: str) -> bool:
    return bool(value)


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


def _day(value: str) -> bool:
    return whole_day(value) == value


# Name of a part of a state -> whether a value makes sense, and how one looks.
PARTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "on": (_any, "a stance"),
    "off": (_any, "a stance"),
    "kind": (lambda value: True, "a kind"),
    "from": (_day, "a day such as 2025-09-04"),
    "to": (_day, "a day such as 2025-09-04"),
    "as-of": (_day, "a day such as 2025-09-04"),
    "clock": (_one_of(*CLOCKS), f"one of {', '.join(CLOCKS)}"),
    "undated": (_one_of("no"), "no"),
    "all": (_one_of("yes"), "yes"),
    "lane": (_any, "what the lanes of the timeline are"),
    "view": (_one_of(*(face.id for face in FACES.values())), f"one of {', '.join(face.id for face in FACES.values())}"),
    "open": (_any, "a plan"),
    "only": (lambda value: re.fullmatch(r"\d{1,3}", value) is not None, "the number of a headline"),
    "on-matter": (_any, "a topic or plan"),
    "part": (lambda value: _PART.fullmatch(value) is not None, "near or cluster and a thing, or top and a number"),
    "find": (_any, "what is looked for"),
    "see": (_any, "what is selected"),
    "move": (lambda value: _MOVE.fullmatch(value) is not None, "two numbers and a card"),
    "note": (lambda value: "\n" in value, "a thing and a text below it"),
    "frame": (_one_of("yes"), "yes"),
}


@dataclass(frozen=True)
class State:
    """The state of a page: its `text`, as in an address after the #."""

    text: str

    def of(self, name: str) -> list[str]:
        """The values of one of PARTS."""
        return [value for key, value in parse_qsl(self.text, keep_blank_values=True) if key == name]

    def first(self, name: str) -> str:
        """Its first value, or nothing."""
        return next(iter(self.of(name)), "")

    def unknown(self, graph: nx.MultiDiGraph) -> list[str]:
        """The things that it names and that a network does not have."""
        topics = {topic.key for some in graph.graph.get("topics", {}).values() for topic in some}
        there = {*graph, *topics, *(claim.iri for claim in graph.graph["claims"])}
        chosen = [one for one in self.of("see") if not {" ", "\n"} & set(one)]  # else a line, by its ends
        named = [*self.of("open"), *self.of("on-matter"), *chosen, *(thing for thing, _ in self.notes())]
        named += [part.partition(" ")[2] for part in self.of("part") if not part.startswith("top ")]
        named += [_card(text, graph) for _, text in self._moves()]
        return list(dict.fromkeys(name for name in named if name not in there))

    def _moves(self) -> Iterator[tuple[Point, str]]:
        for value in self.of("move"):
            x, y, text = _MOVE.fullmatch(value).groups()  # type: ignore[union-attr]  # read() has seen that it fits
            yield (float(x), float(y)), text

    def places(self, graph: nx.MultiDiGraph, matter: str = "") -> dict[str, Point]:
        """Where the reader put cards: in the picture of the whole, or in that of a matter by itself."""
        ending = f"\n{matter}" if matter else ""
        return {
            text.removesuffix(ending): at
            for at, text in self._moves()
            if text.endswith(ending) and text.removesuffix(ending) in graph
        }

    def notes(self) -> list[tuple[str, str]]:
        """The reader's notes: card or claim (IRI), and the text."""
        return [(thing, text) for thing, _, text in (value.partition("\n") for value in self.of("note"))]

    # ---- what passes its filters: as base.js has it ----------------------------------------------------------------

    def off(self, graph: nx.MultiDiGraph, drawing: Drawing) -> set[str]:
        """The stances of which the lines are switched off."""
        at_first = {stance["id"] for stance in scene.stances(graph, drawing) if not stance["shown"]}
        return (at_first - set(self.of("on"))) | set(self.of("off"))

    def in_time(self, claim: Claim, graph: nx.MultiDiGraph) -> bool:
        """Whether the days of a claim pass: those of the claim, and from when on it could be known."""
        if asked := self.first("as-of"):
            histories = graph.graph.get("known", {}).get(self.first("clock") or PUBLISHED, {})
            if verdict_on(asked, histories.get(claim.iri, NOTHING_TOLD)) is Verdict.OUT:
                return False
        ends = [order(day) for end in (claim.date.earliest, claim.date.latest) if (day := whole_day(end))]
        if not ends:
            return not self.of("undated")
        since, until = self.first("from"), self.first("to")
        return (not since or ends[-1] >= order(since)) and (not until or ends[0] <= order(until))

    def passes(self, claim: Claim, graph: nx.MultiDiGraph, drawing: Drawing) -> bool:
        """Whether a claim is shown."""
        off, kinds = self.off(graph, drawing), set(self.of("kind"))
        taken = [str(scene.NEGATED["id"])] if claim.negated else [stance.key for stance in claim.stance]
        ends = [[thing.key for thing in end] for end in (claim.who, claim.what)]
        there = (not end or any(iri in graph and graph.nodes[iri]["kind"] not in kinds for iri in end) for end in ends)
        return (not taken or not off.issuperset(taken)) and all(there) and self.in_time(claim, graph)

    def narrowed(self, graph: nx.MultiDiGraph, drawing: Drawing) -> nx.MultiDiGraph:
        """The network of the claims, or things and links, that pass, for files of other tools."""
        if scene.unit(graph) == any_graph.UNIT:
            kinds, off = set(self.of("kind")), self.off(graph, drawing)
            made = narrowing.of_things(graph, [iri for iri in graph if graph.nodes[iri]["kind"] not in kinds])
            made.remove_edges_from([line for line in made.edges(keys=True) if line[2] in off])
        else:
            kept = [claim for claim in graph.graph["claims"] if self.passes(claim, graph, drawing)]
            made = narrowing.of_claims(graph, kept, None, self.first("to") or None)
        part = self.part(graph)
        return made if part is None else narrowing.of_things(made, [iri for iri in made if iri in part])

    def part(self, graph: nx.MultiDiGraph) -> set[str] | None:
        """The things of the part that is shown of a large network: as part.js has it. None: all."""
        name, _, of = self.first("part").partition(" ")
        if name == "near" and of in graph:
            return narrowing.around(graph, of)
        if name == "cluster":
            clusters = graph.graph.get("clusters", ())
            return next((set(cluster.members) for cluster in clusters if of in cluster.members), None)
        if name == "top":
            counts = packed_layout.degrees(graph)
            return set(sorted(graph, key=lambda iri: (-counts[iri], iri))[: int(of)])
        return None


def _card(text: str, graph: nx.MultiDiGraph) -> str:
    """The card of a move, which may have below it the matter in whose own picture it is."""
    return text if text in graph else text.rpartition("\n")[0] or text


def read_state(given: str) -> State:
    """A state from the words of one, a link that ends with one, or the path of a file: of such a text or a saved page.

    Raises UsageError for a text that is no state, DataError for a file without one.
    """
    path = Path(given)
    if "=" in given and not _is_file(path):
        return _parsed(given.partition("#")[2] if "#" in given else given)
    if not _is_file(path):
        raise UsageError(
            f"There is no file {given!r}, and it is not the state of a page, such as 'view=table'; "
            "a page gives its own with Share, Copy state."
        )
    text = read_text(path)
    if found := _BLOCK.search(text):
        return _parsed(json.loads(found[1]))
    if "<html" in text[:2000].lower():
        raise DataError(f"{path} is a page without a state; save one from kgtool view with Share, Save page.")
    return _parsed(text.strip().partition("#")[2] if "#" in text else text.strip())


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a name
        return False


def _parsed(text: str) -> State:
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in PARTS:
            hint = did_you_mean(name, PARTS) or f"it has {', '.join(PARTS)}."
            raise UsageError(f"The state of a page has no part {name[:40]!r}; {hint}")
        fits, looks = PARTS[name]
        if not fits(value):
            raise UsageError(f"{name}={value[:60]!r} in the state of a page does not fit: it must be {looks}.")
    return State(text)
