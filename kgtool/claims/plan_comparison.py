"""Two plans side by side: which components are the same, differ, or stand in one of them only, and who says so.

Nothing is concluded from the data but which components are put side by side (`WEIGHTS`; the reason stands with each
pair).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.claims.claim import Claim, Passage
from kgtool.claims.figures import remark
from kgtool.claims.plans import Part, Plan, importance, ordinal, read_plan
from kgtool.claims.style import bundled
from kgtool.claims.style import text as style_text
from kgtool.claims.thing import Thing
from kgtool.store import as_store

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store


# What makes two components fit to stand side by side, and how much it counts; a pair needs LEAST.
WEIGHTS = {"kg:measureType": 4, "kg:task": 2, "kg:performer": 2, "kg:topic": 1}
LEAST = 3
# Facts that do not make two components differ: they say what a reader thought of, not what the plan is.
ASIDE = frozenset({"kg:topic"})


_WORDS = {"kg:measureType": "type", "kg:task": "task", "kg:performer": "performer", "kg:topic": "topic"}
# The aspects that come first.
_ORDER = {"proposed by": 0, "number": 1, "line": 2, "figure": 3, "task": 4}


@dataclass(frozen=True)
class Cell:
    """What one side says of an aspect, and who says so."""

    values: tuple[Thing, ...]
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Aspect:
    """One aspect of two components: ``verdict`` is same, changed, only left or only right."""

    name: str
    verdict: str
    left: Cell
    right: Cell
    remark: str = ""


@dataclass(frozen=True)
class Pair:
    """Two components side by side (or one alone), why they stand so, and how they compare.

    ``verdict`` is same, changed, kept (the source says so), only left, only right or dropped (the source says so).
    """

    left: Part | None
    right: Part | None
    verdict: str
    reason: str
    aspects: tuple[Aspect, ...]
    left_by: Cell | None = None
    """Who speaks of the left component at all: its own claims, or without any those on the plan as a whole."""
    right_by: Cell | None = None


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side; the first pair is the plans as wholes."""

    left: Plan
    right: Plan
    versions: bool
    """Whether one is recorded as a later state of the other's text."""
    pairs: tuple[Pair, ...]

    def counts(self) -> dict[str, int]:
        """How many pairs of components there are of each verdict."""
        found = [pair.verdict for pair in self.pairs[1:]]
        return {verdict: found.count(verdict) for verdict in dict.fromkeys(found)}


def compare_plans(
    left: str, right: str, store: Store | rdflib.Graph | str | Path | None = None, *, language: str = "en"
) -> Comparison:
    """Two plans of `store` (default: the bundled graph) side by side, by label, short name or IRI.

    Labels are in `language` where there are such. Raises UsageError as ``read_plan`` does.

    >>> compare_plans("Anglo-French strategy", "plan:coalition-deployment").counts()["changed"]
    1
    """
    asked = as_store(store)
    return side_by_side(*(read_plan(name, asked, language=language) for name in (left, right)))


def side_by_side(left: Plan, right: Plan) -> Comparison:
    """Two plans: components that are the same, that differ (in what), that only one of them has."""
    versions = _linked(left.whole, right.whole)
    chosen = _aligned(left.parts, right.parts)
    partner = {one.thing.iri: (other, why) for one, other, why in chosen}
    taken = {other.thing.iri for _, other, _ in chosen}
    gone = {thing.iri for plan in (left, right) for thing in plan.omits}
    pairs = [_pair(left, left.whole, right, right.whole, "the plans as wholes", versions)]
    for part in left.parts:
        other, why = partner.get(part.thing.iri, (None, ""))
        pairs.append(
            _pair(left, part, right, other, why, versions) if other else _alone(left, part, "left", gone, versions)
        )
    pairs += [_alone(right, part, "right", gone, versions) for part in right.parts if part.thing.iri not in taken]
    return Comparison(left, right, versions, tuple(pairs))


def _linked(one: Part, other: Part) -> bool:
    """Whether one is recorded as a later state of the other."""
    later = {thing.iri for thing in (*one.revises, *one.keeps)}
    return other.thing.iri in later or one.thing.iri in {thing.iri for thing in (*other.revises, *other.keeps)}


def _aligned(left: Sequence[Part], right: Sequence[Part]) -> list[tuple[Part, Part, str]]:
    """Which components stand side by side, each at most once: those linked in the data first, then the most alike."""
    found: list[tuple[int, int, int, str]] = []
    for a, one in enumerate(left):
        for b, other in enumerate(right):
            if one.thing.iri == other.thing.iri:
                found.append((1000, a, b, "one and the same component"))
            elif _linked(one, other):
                keeps = {t.iri for t in (*one.keeps, *other.keeps)} & {one.thing.iri, other.thing.iri}
                found.append((900, a, b, f"recorded as {'kept' if keeps else 'revised'} from one version to the other"))
            else:
                score, why = likeness(one, other)
                found += [(score, a, b, why)] if score >= LEAST else []
    pairs, used = [], set()
    for _, a, b, why in sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if ("left", a) not in used and ("right", b) not in used:
            used |= {("left", a), ("right", b)}
            pairs.append((left[a], right[b], why))
    return pairs


def likeness(one: Part, other: Part) -> tuple[int, str]:
    """How alike two components are (see WEIGHTS), and in what."""
    score, why = 0, []
    for short, weight in WEIGHTS.items():
        if common := one.values(short) & other.values(short):
            score += weight
            called = {v.key: v.label for f in one.facts for v in f.values}
            called |= {t.key: t.label for task in one.tasks for t in (*task.task, *task.who)}
            why.append(f"{_WORDS[short]} {', '.join(sorted(called[key] for key in common))}")
    return score, "both have the " + "; the ".join(why) if why else ""


def _pair(left: Plan, one: Part, right: Plan, other: Part, why: str, versions: bool) -> Pair:
    shared = one.thing.iri == other.thing.iri
    aspects = []
    cells = (_cells(left, one), _cells(right, other))
    for name in sorted({**cells[0], **cells[1]}, key=_place):
        mine, theirs = (side.get(name, Cell((), (), ())) for side in cells)
        same = {v.key for v in mine.values} == {v.key for v in theirs.values}
        verdict = (
            "same"
            if same
            else "changed"
            if mine.values and theirs.values
            else f"only {'left' if mine.values else 'right'}"
        )
        link = "shared" if shared else "version" if versions else ""
        said = remark(one.figures, other.figures, link) if name.label == "figure" and not name.iri else ""
        aspects.append(Aspect(name.label, verdict, mine, theirs, said))
    differs = any(a.verdict != "same" for a in aspects if a.name not in _aside(one, other))
    kept = {t.iri for t in (*one.keeps, *other.keeps)} & {one.thing.iri, other.thing.iri}
    revised = not kept and not shared and _linked(one, other)
    verdict = "kept" if kept else "changed" if differs or revised else "same"
    return Pair(one, other, verdict, why, tuple(aspects), _said(left, one), _said(right, other))


def _place(aspect: Thing) -> tuple[int, tuple[int, str, str]]:
    """Where an aspect stands among those of a pair."""
    return _ORDER.get(aspect.short or aspect.label, len(_ORDER)), importance(aspect)


def _aside(one: Part, other: Part) -> set[str]:
    return {f.property.label for part in (one, other) for f in part.facts if f.property.short in ASIDE} | {"number"}


def _alone(plan: Plan, part: Part, side: str, gone: set[str], versions: bool) -> Pair:
    cells = _cells(plan, part)
    none = Cell((), (), ())
    aspects = [
        Aspect(name.label, f"only {side}", cell if side == "left" else none, none if side == "left" else cell)
        for name, cell in sorted(cells.items(), key=lambda item: _place(item[0]))
    ]
    why = ""
    if part.thing.iri in gone:
        why = "the other version is said to have dropped it"
    elif versions:
        why = "the other version is not told to have it, which does not say that it was dropped or added"
    verdict = "dropped" if part.thing.iri in gone else f"only {side}"
    if side == "left":
        return Pair(part, None, verdict, why, tuple(aspects), left_by=_said(plan, part))
    return Pair(None, part, verdict, why, tuple(aspects), right_by=_said(plan, part))


def _said(plan: Plan, part: Part) -> Cell:
    """Who speaks of a component: its own claims, without those against it where there are others; denials aside.

    Without any, those on the plan as a whole, for the components of a claimed plan are claimed with it: the ones that
    rest on a paragraph of the component where there are such.
    """
    own = [claim for claim in part.claims if not claim.negated]
    whole = _willing([claim for claim in plan.whole.claims if not claim.negated])
    same = [claim for claim in whole if {*claim.passages} & {*part.passages}]
    return Cell((), tuple(_willing(own) or own or same or whole), part.passages)


def _willing(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if not any(stance.iri in _against() for stance in claim.stance)]


@cache
def _against() -> frozenset[str]:
    """The stances against something."""
    return frozenset(iri for iri, row in bundled().table.items() if style_text(row, "kg:valence") == "-1")


def _cells(plan: Plan, part: Part) -> dict[Thing, Cell]:
    """The aspects of a component with who says so."""
    said = _said(plan, part)
    claims, places = said.claims, said.passages

    def cell(values: Iterable[Thing], passages: tuple[Passage, ...] = places, by: tuple[Claim, ...] = claims) -> Cell:
        return Cell(tuple(values), by, passages)

    found: dict[Thing, Cell] = {}
    if part is plan.whole:
        taken = tuple(claim for claim in plan.proposals if claim.taken)
        who = dict.fromkeys(thing for claim in taken for thing in claim.who)
        if who:
            found[Thing("proposed by")] = cell(who, (), taken)
    if part.number:
        found[Thing("number")] = cell([Thing(part.number)])
    if part.depth is not None:
        found[Thing("line")] = cell([Thing(ordinal(part.depth))])
    if part.figures:
        by = tuple(dict.fromkeys(c for c in part.claims for f in part.figures if c.iri in f.claims)) or claims
        found[Thing("figure")] = cell([Thing(figure.in_words) for figure in part.figures], by=by)
    if part.tasks:
        said_in = tuple(dict.fromkeys(p for task in part.tasks for p in task.passages))
        found[Thing("task")] = cell([Thing(task.in_words) for task in part.tasks], said_in or places)
    return found | {fact.property: cell(fact.values) for fact in part.facts}
