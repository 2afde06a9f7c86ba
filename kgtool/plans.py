"""Plans as plain values: what a plan consists of, who says so, and what two plans have in common.

Nothing is concluded from the data but this: which components of two plans are put side by side (`WEIGHTS`; the reason
is told with each pair), and whether the intervals of two figures meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool import drawing, telling
from kgtool.errors import UsageError
from kgtool.labels import resolve
from kgtool.names import names
from kgtool.results import Term, text
from kgtool.store import as_store
from kgtool.telling import Claim, Passage, Row, Thing

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store

# Properties of a component that are told elsewhere than among its facts: name, kind, order, figures, tasks, evidence.
HIDDEN = frozenset({
    "rdf:type", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:closeMatch", "kg:evidence",
    "kg:hasComponent", "kg:tasking", "kg:quantity", "kg:lineOrder", "kg:provisionNumber", "kg:note", "kg:revises",
    "kg:keeps", "kg:omits"
})  # fmt: skip
# What makes two components fit to stand side by side, and how much it counts; a pair needs LEAST.
WEIGHTS = {"kg:measureType": 4, "kg:task": 2, "kg:performer": 2, "kg:topic": 1}
LEAST = 3
# Facts that do not make two components differ: they say what a reader thought of, not what the plan is.
ASIDE = frozenset({"kg:topic"})


@dataclass(frozen=True)
class Figure:
    """A figure as an interval and the words for it; a bound is None where it is open or not told."""

    iri: str
    words: str
    bound: str
    unit: Thing | None
    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool
    note: str
    claims: tuple[str, ...]
    """The claims that give it; none where it stands at the component itself, so that all who tell of it agree."""

    @property
    def interval(self) -> str:
        """The bounds in words, or nothing where there are none."""
        if self.low is not None and self.low == self.high:
            return f"exactly {_number(self.low)}"
        low = f"{'at least' if self.low_in else 'more than'} {_number(self.low)}" if self.low is not None else ""
        high = f"{'at most' if self.high_in else 'fewer than'} {_number(self.high)}" if self.high is not None else ""
        return " and ".join(filter(None, (low, high)))


@dataclass(frozen=True)
class Task:
    """Who would do what, and how firmly it is put (could, would, will); performers are joint."""

    who: tuple[Thing, ...]
    task: tuple[Thing, ...]
    firmness: str
    note: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Fact:
    """A property of a component with its values."""

    property: Thing
    values: tuple[Thing, ...]


@dataclass(frozen=True)
class Part:
    """A plan as a whole, or a component of it, with what is said of it and the claims on it."""

    thing: Thing
    kind: str
    depth: int | None
    """The place of a defense line, 1 being the foremost."""
    number: str
    parent: str
    """The component of which this is a component; empty for those of the plan itself."""
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    note: str
    revises: tuple[Thing, ...]
    keeps: tuple[Thing, ...]

    def values(self, short: str) -> frozenset[str]:
        """The IRIs (or words) of a property, by its short name; tasks and performers count as properties."""
        if short in ("kg:task", "kg:performer"):
            return frozenset(
                t.iri or t.label for one in self.tasks for t in (one.task if short == "kg:task" else one.who)
            )
        return frozenset(v.iri or v.label for f in self.facts if f.property.short == short for v in f.values)


@dataclass(frozen=True)
class Plan:
    """A plan: the whole, its components in order, and the claims on what surrounds it."""

    whole: Part
    parts: tuple[Part, ...]
    proposals: tuple[Claim, ...]
    """The claims that somebody proposes it, also expected and denied ones. None: no proposer is recorded."""
    needs: tuple[Claim, ...]
    """Claims on what it would need or bring."""
    touching: tuple[Claim, ...]
    """Claims on what only speaks of it."""
    omits: tuple[Thing, ...]
    """What a source says is gone since the version before."""

    @property
    def thing(self) -> Thing:
        """Its name."""
        return self.whole.thing


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
    """Who tells of the left component at all: its own claims, or without any those on the plan as a whole."""
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


# -- reading ---------------------------------------------------------------------------------------------------------


def read_plan(name: str, store: Store | rdflib.Graph | str | Path | None = None) -> Plan:
    """A plan of `store` (default: the bundled graph) by label, short name or IRI.

    Raises UsageError for a name that means nothing, several things, or something that is no plan.

    >>> [part.depth for part in read_plan("plan:three-lines").parts]
    [1, 2, 3]
    """
    asked = as_store(store)
    known = plan_iris(asked)
    iri = resolve(asked, name, lambda: known).value
    if iri not in known:
        told = ", ".join(names().shorten(plan) for plan in known[:12]) or "none in this graph"
        raise UsageError(f"{names().shorten(iri)} is no plan and has no components; the plans are: {told}")
    return read_plans(asked, [iri])[iri]


def compare_plans(left: str, right: str, store: Store | rdflib.Graph | str | Path | None = None) -> Comparison:
    """Two plans of `store` side by side, by label, short name or IRI. Raises UsageError as ``read_plan`` does.

    >>> compare_plans("Anglo-French strategy", "plan:coalition-deployment").counts()["changed"]
    1
    """
    asked = as_store(store)
    return side_by_side(read_plan(left, asked), read_plan(right, asked))


def plan_iris(store: Store) -> list[str]:
    """What can be read as a plan, in the order of IRIs; things called plans first."""
    every = [text(row["plan"]) for row in telling.run(store, "plan-list.rq")]
    kind = names().expand("kg:Plan")
    called = {text(row["x"]) for row in _rows(store, f"SELECT DISTINCT ?x {{ ?x a <{kind}> }}")}
    return sorted(every, key=lambda iri: (iri not in called, iri))


def read_plans(store: Store, iris: Sequence[str], told: Mapping[str, Claim] | None = None) -> dict[str, Plan]:
    """Plans by IRI. `told`: the claims of the store, where they have been read already."""
    found = {name: telling.run(store, f"plan-{name}.rq", plan=iris) for name in ("facts", "figures", "tasks", "claims")}
    known = told if told is not None else telling.claims(store, {text(row["claim"]) for row in found["claims"]})
    things = {
        text(row[key]) for name, key in (("facts", "part"), ("tasks", "tasking")) for row in found[name] if key in row
    }
    asked = {iri for iri in things if not iri.startswith("_:") and ":" in iri}
    reader = _Reader(telling.namer(store, telling.terms(*found.values())), known, telling.passages(store, asked))
    by_plan = {name: telling.grouped(rows, "plan") for name, rows in found.items()}
    return {iri: reader.plan(iri, {name: rows.get(iri, []) for name, rows in by_plan.items()}) for iri in iris}


def _rows(store: Store, query: str) -> list[Row]:
    from kgtool.results import rows

    return list(rows(store.query(query)).dicts())


@dataclass(frozen=True)
class _Reader:
    """What all plans of a store are made with."""

    name: telling.Namer
    known: Mapping[str, Claim]
    passages: Mapping[str, tuple[Passage, ...]]

    def plan(self, iri: str, found: Mapping[str, list[Row]]) -> Plan:
        by_part = {name: telling.grouped(found[name], "part") for name in ("facts", "figures", "tasks")}
        claims: dict[str, dict[str, list[Claim]]] = {}
        seen: set[str] = set()
        for row in found["claims"]:
            claim = self.known.get(text(row["claim"]))
            if claim is not None and claim.iri not in seen:
                seen.add(claim.iri)
                part = text(row["part"]) if "part" in row else ""
                claims.setdefault(text(row["way"])[2:], {}).setdefault(part, []).append(claim)
        of_parts = {**claims.get("part", {}), **claims.get("whole", {})}
        made = {
            part: self.part(iri, part, rows, by_part["figures"].get(part, []), by_part["tasks"].get(part, []), of_parts)
            for part, rows in by_part["facts"].items()
        }
        whole = made.pop(iri, None) or self.part(iri, iri, [], [], [], of_parts)
        proposes = names().expand("stance:proposes")
        omits = [
            row["value"] for row in by_part["facts"].get(iri, []) if names().expand("kg:omits") == text(row["property"])
        ]
        return Plan(
            whole=whole,
            parts=tuple(_in_order(made.values())),
            proposals=tuple(claim for claim in whole.claims if any(s.iri == proposes for s in claim.stance)),
            needs=tuple(claim for told in claims.get("needs", {}).values() for claim in told),
            touching=tuple(claim for told in claims.get("touches", {}).values() for claim in told),
            omits=tuple(dict.fromkeys(map(self.name, omits))),
        )

    def part(
        self,
        plan: str,
        iri: str,
        rows: list[Row],
        figures: list[Row],
        tasks: list[Row],
        claims: Mapping[str, list[Claim]],
    ) -> Part:
        values: dict[str, list[Term]] = {}
        for row in rows:
            held = values.setdefault(text(row["property"]), [])
            held += [row["value"]] if row["value"] not in held else []
        short = {names().shorten(p): terms for p, terms in values.items()}
        parents = sorted({text(row["parent"]) for row in rows if "parent" in row} - {plan})
        kinds = {self.name(term).label for term in short.get("rdf:type", [])}
        order = sorted(
            int(text(term)) for term in short.get("kg:lineOrder", []) if re.fullmatch(r"\d{1,6}", text(term))
        )
        properties = {
            self.name(row["property"]): None for row in rows if names().shorten(text(row["property"])) not in HIDDEN
        }
        return Part(
            thing=self.name(next((row["part"] for row in rows), _node(iri))),
            kind=", ".join(sorted(kinds)),
            depth=order[0] if order else None,
            number=" ".join(sorted(telling.clean(text(term)) for term in short.get("kg:provisionNumber", []))),
            parent=parents[0] if parents else "",
            facts=tuple(
                Fact(thing, tuple(dict.fromkeys(map(self.name, values[thing.iri]))))
                for thing in sorted(properties, key=_rank)
            ),
            figures=tuple(self.figure(group) for group in telling.grouped(figures, "figure").values()),
            tasks=tuple(self.task(tasking, group) for tasking, group in telling.grouped(tasks, "tasking").items()),
            claims=tuple(claims.get(iri, ())),
            passages=self.passages.get(iri, ()),
            note=telling.clean(" ".join(text(term) for term in short.get("kg:note", []))),
            revises=tuple(map(self.name, short.get("kg:revises", []))),
            keeps=tuple(map(self.name, short.get("kg:keeps", []))),
        )

    def figure(self, group: list[Row]) -> Figure:
        row = group[0]
        own = any("claim" not in one for one in group)

        def words(key: str) -> str:
            return telling.clean(text(row[key])) if key in row else ""

        central = _decimal(words("central"))
        bound = self.name(row["bound"]).label if "bound" in row else ""
        conventional = "bounds set by our convention" if words("conventional") in ("true", "1") else ""
        about = f"{bound} {_number(central)}: no bounds told" if central is not None and "low" not in row else ""
        return Figure(
            iri=text(row["figure"]),
            words=words("words") or self.name(row["figure"]).label,
            bound=bound,
            unit=self.name(row["unit"]) if "unit" in row else None,
            low=_decimal(words("low")),
            low_in=words("low_in") not in ("false", "0"),
            high=_decimal(words("high")),
            high_in=words("high_in") not in ("false", "0"),
            note=". ".join(filter(None, (about, conventional, words("note").rstrip(".")))),
            claims=() if own else tuple(dict.fromkeys(text(one["claim"]) for one in group)),
        )

    def task(self, tasking: str, group: list[Row]) -> Task:
        def things(key: str) -> tuple[Thing, ...]:
            return tuple(dict.fromkeys(self.name(row[key]) for row in group if key in row))

        return Task(
            who=things("who"),
            task=things("task"),
            firmness=telling.listed(things("how_firm")),
            note=telling.listed(things("note")),
            passages=self.passages.get(tasking, ()),
        )


def _node(iri: str) -> Term:
    import pyoxigraph

    return pyoxigraph.NamedNode(iri)


# What a reader wants to know first, by short names; the other properties follow by name.
FIRST = (
    "kg:measureType", "kg:location", "kg:awayFrom", "kg:basedOutside", "kg:siteType", "kg:behind", "kg:provider",
    "kg:supplier", "kg:recipient", "kg:beneficiary", "kg:commandedBy", "kg:coordinatedBy", "kg:directedAgainst",
    "kg:condition", "kg:unless", "kg:purpose", "kg:means",
)  # fmt: skip


def _rank(property: Thing) -> tuple[int, str, str]:
    return FIRST.index(property.short) if property.short in FIRST else len(FIRST), property.label, property.iri


def _in_order(parts: Iterable[Part]) -> list[Part]:
    """Lines by depth, provisions by number, the others as the text tells them; parts of parts after their whole."""

    def rank(part: Part) -> tuple[int, list[tuple[int, str]], str, int, str, str]:
        numbers = [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d{1,9})|(\D+)", part.number)]
        first = min(
            ((p.document.iri, int(p.paragraph)) for p in part.passages if p.paragraph.isdecimal()), default=("~", 0)
        )
        # Claims are numbered in the order of the text.
        claim = min((claim.iri for claim in part.claims), default="~")
        return part.depth if part.depth is not None else 10**6, numbers or [(10**9, "")], *first, claim, part.thing.iri

    ordered = sorted(parts, key=rank)
    found: list[Part] = []
    inside: dict[str, list[Part]] = {}
    for part in ordered:
        inside.setdefault(part.parent, []).append(part)
    todo = inside.pop("", [])
    while todo:
        part = todo.pop(0)
        found.append(part)
        todo = inside.pop(part.thing.iri, []) + todo
    return found + [part for rest in inside.values() for part in rest]  # of parts in a circle


def _decimal(words: str) -> Decimal | None:
    try:
        value = Decimal(words) if words and len(words) < 40 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < 40 else None


def _number(value: Decimal | None) -> str:
    """A number as people write it.

    >>> _number(Decimal("30000")), _number(Decimal("2.50"))
    ('30,000', '2.5')
    """
    told = f"{value or 0:,f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


# -- figures ---------------------------------------------------------------------------------------------------------


def meeting(one: Figure, other: Figure) -> str:
    """How the intervals of two figures stand: same, overlap, apart, or why that cannot be told (units, bounds)."""
    if (one.unit and one.unit.iri) != (other.unit and other.unit.iri):
        return "units"
    if not one.interval or not other.interval:
        return "bounds"
    if (one.low, one.low_in, one.high, one.high_in) == (other.low, other.low_in, other.high, other.high_in):
        return "same"
    return "apart" if _before(one, other) or _before(other, one) else "overlap"


def _before(one: Figure, other: Figure) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and not (one.high_in and other.low_in))


def both(one: Figure, other: Figure) -> str:
    """The interval in which two overlapping figures can both hold, in words."""
    lows = [(f.low, not f.low_in) for f in (one, other) if f.low is not None]
    highs = [(f.high, f.high_in) for f in (one, other) if f.high is not None]
    low, low_out = max(lows, default=(None, False))
    high, high_in = min(highs, default=(None, False))
    return replace(one, low=low, low_in=not low_out, high=high, high_in=high_in).interval


def clashes(part: Part) -> list[tuple[Figure, Figure]]:
    """Pairs of figures of one component that cannot both hold: same unit, intervals apart."""
    return [
        (one, other)
        for number, one in enumerate(part.figures)
        for other in part.figures[number + 1 :]
        if meeting(one, other) == "apart"
    ]


# How two figures compare -> what may be said of it, for {unit}, {both}. "shared": both stand at the same component.
REMARKS = {
    "same": "The same interval.",
    "overlap": "No contradiction: the intervals overlap ({both}), and the figures belong to different plans.",
    "apart": "The intervals do not meet, but the figures belong to different plans: a difference, no contradiction.",
    "overlap version": "The intervals overlap ({both}); the figures belong to two versions of one plan.",
    "apart version": "The intervals do not meet: the figure was changed from one version to the other.",
    "overlap shared": "The intervals overlap ({both}).",
    "apart shared": "These contradict each other: one component, and the intervals do not meet.",
    "units": "Not comparable: the units differ.",
    "bounds": "Not comparable: one of the figures has no bounds.",
}


def remark(left: Part, right: Part, versions: bool) -> str:
    """What may be said of the figures of two components."""
    told: dict[str, None] = {}
    for one in left.figures:
        for other in right.figures:
            how = meeting(one, other)
            relation = " shared" if left.thing.iri == right.thing.iri else " version" if versions else ""
            sentence = REMARKS.get(how + relation) or REMARKS[how]
            told[sentence.format(both=both(one, other) if how == "overlap" else "")] = None
    return " ".join(told)


# -- side by side ----------------------------------------------------------------------------------------------------


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
            called = {v.iri or v.label: v.label for f in one.facts for v in f.values}
            called |= {t.iri or t.label: t.label for task in one.tasks for t in (*task.task, *task.who)}
            why.append(f"{_WORDS[short]} {', '.join(sorted(called[iri] for iri in common))}")
    return score, "both have the " + "; the ".join(why) if why else ""


_WORDS = {"kg:measureType": "type", "kg:task": "task", "kg:performer": "performer", "kg:topic": "topic"}


def _pair(left: Plan, one: Part, right: Plan, other: Part, why: str, versions: bool) -> Pair:
    shared = one.thing.iri == other.thing.iri
    aspects = []
    cells = (_cells(left, one), _cells(right, other))
    for name in sorted({**cells[0], **cells[1]}, key=lambda key: (_ORDER.get(key.short or key.label, 50), _rank(key))):
        mine, theirs = (side.get(name, Cell((), (), ())) for side in cells)
        same = {_key(v) for v in mine.values} == {_key(v) for v in theirs.values}
        verdict = (
            "same"
            if same
            else "changed"
            if mine.values and theirs.values
            else f"only {'left' if mine.values else 'right'}"
        )
        said = remark(one, other, versions) if name.label == "figure" and not name.iri else ""
        aspects.append(Aspect(name.label, verdict, mine, theirs, said))
    differs = any(a.verdict != "same" for a in aspects if a.name not in _aside(one, other))
    kept = {t.iri for t in (*one.keeps, *other.keeps)} & {one.thing.iri, other.thing.iri}
    revised = not kept and not shared and _linked(one, other)
    verdict = "kept" if kept else "changed" if differs or revised else "same"
    return Pair(one, other, verdict, why, tuple(aspects), _said(left, one), _said(right, other))


def _aside(one: Part, other: Part) -> set[str]:
    return {f.property.label for part in (one, other) for f in part.facts if f.property.short in ASIDE} | {"number"}


def _key(value: Thing) -> str:
    return value.iri or value.label


def _alone(plan: Plan, part: Part, side: str, gone: set[str], versions: bool) -> Pair:
    cells = _cells(plan, part)
    none = Cell((), (), ())
    aspects = [
        Aspect(name.label, f"only {side}", cell if side == "left" else none, none if side == "left" else cell)
        for name, cell in sorted(
            cells.items(), key=lambda item: (_ORDER.get(item[0].short or item[0].label, 50), _rank(item[0]))
        )
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


_ORDER = {"proposed by": 0, "number": 1, "line": 2, "figure": 3, "task": 4}


def _said(plan: Plan, part: Part) -> Cell:
    """Who tells of a component: its own claims, without those against it where there are others; denials aside.

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
    table = drawing.bundled().table
    return frozenset(iri for iri, row in table.items() if drawing.text(row, "kg:valence") == "-1")


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
        found[Thing("figure")] = cell([Thing(figure_told(figure)) for figure in part.figures], by=by)
    if part.tasks:
        told = tuple(dict.fromkeys(p for task in part.tasks for p in task.passages))
        found[Thing("task")] = cell([Thing(task_told(task)) for task in part.tasks], told or places)
    return found | {fact.property: cell(fact.values) for fact in part.facts}


def ordinal(depth: int) -> str:
    """The place of a line in depth, in words.

    >>> ordinal(1), ordinal(12)
    ('first line', 'line 12')
    """
    words = ("", "first", "second", "third", "fourth", "fifth", "sixth")
    return f"{words[depth]} line" if 0 < depth < len(words) else f"line {depth}"


def figure_told(figure: Figure) -> str:
    """A figure in one line: the words of the source and what they bound."""
    unit = f" ({figure.unit.label})" if figure.unit else ""
    told = figure.interval or figure.note or figure.bound
    return f"“{figure.words}”: {told}{unit}" if told else f"“{figure.words}”{unit}"


def task_told(task: Task) -> str:
    """A task in one line: who, how firmly, what."""
    who = " and ".join(thing.label for thing in task.who) or "(nobody told)"
    return f"{who} – {task.firmness or 'firmness not told'} – {telling.listed(task.task) or '(task not told)'}"


def proposed(plan: Plan) -> list[str]:
    """Who proposes a plan and how surely, a sentence each; one that says so where nobody is recorded."""
    told = []
    for claim in plan.proposals:
        who = " and ".join(thing.label for thing in claim.who) or "(claimant not recorded)"
        behalf = f" on behalf of {telling.listed(claim['on behalf of'])}" if claim["on behalf of"] else ""
        word = f", on the word of {telling.listed(claim['on the word of'])}" if claim["on the word of"] else ""
        basis = telling.listed(claim.basis) or "basis not told"
        why = f": {claim.note}" if claim.note else ""
        told.append(f"{who}{behalf} – {telling.stance(claim)}{word} ({basis}{why})")
    return told or ["Nobody is recorded as its proposer; who tells of it has not proposed it."]
