"""Two plans side by side: which components are the same, differ, or stand in one of them only, and who says so.

Nothing is concluded but which components stand side by side (`WEIGHTS`); each pair comes with the reason for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.claims.claim import Claim, Passage
from kgtool.claims.figures import remark
from kgtool.claims.plans import Part, Plan, importance, ordinal, read_plan, told_by
from kgtool.claims.thing import Thing
from kgtool.store import as_store
from kgtool.store.base import Store

if TYPE_CHECKING:
    import rdflib

# What makes two components fit to stand side by side, and how much it counts; a pair needs LEAST.
WEIGHTS = {"kg:measureType": 4, "kg:task": 2, "kg:performer": 2, "kg:topic": 1}
LEAST = 3
# Facts that do not make two components differ: they say what a reader thought of, not what the plan is.
ASIDE = frozenset({"kg:topic", "kg:disfavors", "kg:neutralOn"})


_WORDS = {"kg:measureType": "type", "kg:task": "task", "kg:performer": "performer", "kg:topic": "topic"}
# The aspects that come first.
_ORDER = {"proposed by": 0, "number": 1, "line": 2, "figure": 3, "task": 4}


@dataclass(frozen=True)
class Told:
    """Values, and where they are told."""

    values: tuple[Thing, ...]
    passages: tuple[Passage, ...]

    def by(self, claims: Iterable[Claim]) -> list[Claim]:
        """Those of the claims that rest on the same documents."""
        documents = {passage.document for passage in self.passages}
        return [claim for claim in claims if not documents or documents & {one.document for one in claim.passages}]


@dataclass(frozen=True)
class Cell:
    """What one side says of an aspect, each value with where it is told, and who says so."""

    told: tuple[Told, ...]
    claims: tuple[Claim, ...]

    @property
    def values(self) -> tuple[Thing, ...]:
        """All values."""
        return tuple(value for told in self.told for value in told.values)


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
    left_by: Cell | None  # who speaks of the left component at all; see _said
    right_by: Cell | None

    @property
    def kind(self) -> str:
        """What kind of measure it is, in words: its type, else its class."""
        parts = [part for part in (self.left, self.right) if part]
        types = (fact for part in parts for fact in part.facts if fact.property.short == "kg:measureType")
        return ", ".join(dict.fromkeys(one.label for fact in types for one in fact.values)) or parts[0].kind

    @property
    def differing(self) -> list[str]:
        """The names of the aspects that are not the same on both sides."""
        return [aspect.name for aspect in self.aspects if aspect.verdict != "same"]


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side; the first pair is the plans as wholes."""

    left: Plan
    right: Plan
    versions: bool
    """Whether one is recorded as a later state of the other's text."""
    pairs: tuple[Pair, ...]

    @property
    def kinds(self) -> list[tuple[str, list[Pair]]]:
        """The pairs of components by kind of measure, those kinds first that both plans have."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs[1:]:
            found.setdefault(pair.kind, []).append(pair)
        return sorted(found.items(), key=lambda item: not any(pair.left and pair.right for pair in item[1]))

    def counts(self) -> dict[str, int]:
        """How many pairs of components there are of each verdict."""
        found = [pair.verdict for pair in self.pairs[1:]]
        return {verdict: found.count(verdict) for verdict in dict.fromkeys(found)}


def compare_plans(
    left: str, right: str, store: Store | rdflib.Graph | str | Path | None = None, *, language: str = "en"
) -> Comparison:
    """Two plans of `store` (default: the bundled graph) side by side, by label, short name or IRI.

    Labels are in `language` if there are any. Raises UsageError as ``read_plan`` does.

    >>> compare_plans("Anglo-French strategy", "plan:coalition-deployment").counts()["changed"]
    1
    """
    asked = as_store(store)
    return side_by_side(*(read_plan(name, asked, language=language) for name in (left, right)))


def side_by_side(left: Plan, right: Plan) -> Comparison:
    """The comparison of two plans: components that are the same, that differ (in what), that only one of them has."""
    versions = _linked(left.whole, right.whole)
    chosen = _aligned(left.parts, right.parts)
    partner = {one.thing.iri: (other, why) for one, other, why in chosen}
    taken = {other.thing.iri for _, other, _ in chosen}
    gone = left.gone | right.gone
    pairs = [_pair(left, left.whole, right, right.whole, "the plans as wholes", versions)]
    for part in left.parts:
        other, why = partner.get(part.thing.iri, (None, ""))
        alone_because = _why_alone(part, gone, versions, later=right.thing.iri in left.whole.earlier)
        pairs.append(_pair(left, part, right, other, why or alone_because, versions, gone))
    alone = [part for part in right.parts if part.thing.iri not in taken]
    for part in alone:
        alone_because = _why_alone(part, gone, versions, later=left.thing.iri in right.whole.earlier)
        pairs.append(_pair(left, None, right, part, alone_because, versions, gone))
    return Comparison(left, right, versions, tuple(pairs))


def _why_alone(part: Part, gone: Collection[str], versions: bool, *, later: bool) -> str:
    """Why a component has none beside it; `later`: whether it is of the later of two versions."""
    if part.thing.iri in gone:
        return "said to have been dropped since"
    if not versions:
        return ""
    if later:
        return "added, as far as is told: the earlier version is not told to have it"
    return "not told of the later version, which does not say that it was dropped"


def _linked(one: Part, other: Part) -> bool:
    """Whether one is recorded as a later state of the other, maybe with others in between."""
    return other.thing.iri in one.earlier or one.thing.iri in other.earlier


def _kept(one: Part, other: Part) -> bool:
    return one.earlier.get(other.thing.iri, False) or other.earlier.get(one.thing.iri, False)


def _aligned(left: Sequence[Part], right: Sequence[Part]) -> list[tuple[Part, Part, str]]:
    """Which components stand side by side, each at most once: those linked in the data first, then the most alike."""
    found: list[tuple[int, int, int, str]] = []
    for a, one in enumerate(left):
        for b, other in enumerate(right):
            if one.thing.iri == other.thing.iri:
                found.append((1000, a, b, "one and the same component"))
            elif _linked(one, other):
                how = "kept" if _kept(one, other) else "revised"
                found.append((900, a, b, f"recorded as {how} from one version to the other"))
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
    """How alike two components are (the sum of the WEIGHTS of what they share), and a sentence on what they share."""
    score, why = 0, []
    for short, weight in WEIGHTS.items():
        if common := one.values(short) & other.values(short):
            score += weight
            called = {v.key: v.label for f in one.facts for v in f.values}
            called |= {t.key: t.label for task in one.tasks for t in (*task.task, *task.who)}
            why.append(f"{_WORDS[short]} {', '.join(sorted(called[key] for key in common))}")
    return score, "both have the " + "; the ".join(why) if why else ""


def _pair(
    left: Plan, one: Part | None, right: Plan, other: Part | None, why: str, versions: bool, gone: Collection[str] = ()
) -> Pair:
    """Two components side by side, or one alone; `gone`: the IRIs of those said to have been dropped."""
    sides = [(plan, part) if part else None for plan, part in ((left, one), (right, other))]
    cells = [_cells(*side) if side else {} for side in sides]
    shared = bool(one and other and one.thing.iri == other.thing.iri)
    link = "shared" if shared else "version" if versions else ""
    aspects = []
    for name in sorted({**cells[0], **cells[1]}, key=_place):
        mine, theirs = (side.get(name, Cell((), ())) for side in cells)
        said = remark(one.figures, other.figures, link) if one and other and name == Thing("figure") else ""
        aspects.append(Aspect(name.label, _verdict(mine, theirs), mine, theirs, said))
    left_by, right_by = (_said(*side) if side else None for side in sides)
    if one and other:
        verdict = _verdict_of_both(one, other, aspects)
    elif (part := one or other) and part.thing.iri in gone:
        verdict = "dropped"
    else:
        verdict = "only left" if one else "only right"
    return Pair(one, other, verdict, why, tuple(aspects), left_by, right_by)


def _verdict(mine: Cell, theirs: Cell) -> str:
    if {*mine.values} == {*theirs.values}:
        return "same"
    return "changed" if mine.values and theirs.values else "only left" if mine.values else "only right"


def _verdict_of_both(one: Part, other: Part, aspects: Iterable[Aspect]) -> str:
    aside = {f.property.label for part in (one, other) for f in part.facts if f.property.short in ASIDE} | {"number"}
    differs = any(a.verdict != "same" for a in aspects if a.name not in aside)
    revised = one.thing.iri != other.thing.iri and _linked(one, other)
    return "kept" if _kept(one, other) else "changed" if differs or revised else "same"


def _place(aspect: Thing) -> tuple[int, tuple[int, str, str]]:
    return _ORDER.get(aspect.short or aspect.label, len(_ORDER)), importance(aspect)


def _said(plan: Plan, part: Part) -> Cell:
    """Who says what a component is: its own claims, else those on the whole plan, with which it is told.

    Of the latter only those of a document that tells the component; if possible, those on a paragraph of it. Who only
    supports or rejects the plan says nothing of a component.
    """
    told = Told((), part.passages)
    whole = told.by(told_by(plan.whole.claims))
    same = [claim for claim in whole if {*claim.passages} & {*part.passages}]
    own = [claim for claim in part.claims if not claim.negated]
    return Cell((told,), tuple(told_by(own) or same or whole or own))


def _cells(plan: Plan, part: Part) -> dict[Thing, Cell]:
    """The aspects of a component with who says so."""
    claims = _said(plan, part).claims
    found: dict[Thing, Cell] = {}
    if part is plan.whole and plan.proposals:
        # A proposer who is only expected, say, is not the one who has proposed the other plan.
        who = (Thing(one.label + _minded(claim), one.iri) for claim in plan.proposals for one in claim.who)
        found[Thing("proposed by")] = Cell((Told(tuple(dict.fromkeys(who)), ()),), plan.proposals)
    if part.number:
        found[Thing("number")] = Cell((Told((Thing(part.number),), part.passages),), claims)
    if part.depth is not None:
        found[Thing("line")] = Cell((Told((Thing(ordinal(part.depth)),), part.passages),), claims)
    if part.figures:
        by = tuple(dict.fromkeys(c for c in part.claims for f in part.figures if c.iri in f.claims)) or claims
        found[Thing("figure")] = Cell(_alike((Thing(one.in_words), one.passages) for one in part.figures), by)
    if part.tasks:
        found[Thing("task")] = Cell(_alike((Thing(one.in_words), one.passages) for one in part.tasks), claims)
    for property in dict.fromkeys(fact.property for fact in part.facts):
        facts = [Told(fact.values, fact.passages) for fact in part.facts if fact.property == property]
        found[property] = Cell(tuple(facts), claims)
    return found


def _minded(claim: Claim) -> str:
    return f" ({claim.caveat})" if claim.caveat else ""


def _alike(told: Iterable[tuple[Thing, tuple[Passage, ...]]]) -> tuple[Told, ...]:
    """The values by where they are told."""
    found: dict[tuple[Passage, ...], list[Thing]] = {}
    for value, passages in told:
        found.setdefault(passages, []).append(value)
    return tuple(Told(tuple(values), passages) for passages, values in found.items())
