"""A plan as plain values: what it consists of, how firmly, and who says so.

Nothing is concluded from the data but whether the intervals of two figures meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.claims import claim as telling
from kgtool.claims.claim import Claim, Passage, Row, Thing
from kgtool.errors import UsageError
from kgtool.questions.labels import resolve
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.store import as_store

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store

# Properties of a component that are told elsewhere than among its facts: name, kind, order, figures, tasks, evidence.
HIDDEN = frozenset({
    "rdf:type", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:closeMatch", "kg:evidence",
    "kg:hasComponent", "kg:tasking", "kg:quantity", "kg:lineOrder", "kg:provisionNumber", "kg:note", "kg:revises",
    "kg:keeps", "kg:omits", "kg:favors"
})  # fmt: skip


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
    from kgtool.rdf.results import rows

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
            thing=self.name(next((row["part"] for row in rows), ox.NamedNode(iri))),
            kind=", ".join(sorted(kinds)),
            depth=order[0] if order else None,
            number=" ".join(sorted(telling.clean(text(term)) for term in short.get("kg:provisionNumber", []))),
            parent=parents[0] if parents else "",
            facts=tuple(
                Fact(thing, tuple(dict.fromkeys(map(self.name, values[thing.iri]))))
                for thing in sorted(properties, key=importance)
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


# What a reader wants to know first, by short names; the other properties follow by name.
FIRST = (
    "kg:measureType", "kg:location", "kg:awayFrom", "kg:basedOutside", "kg:siteType", "kg:behind", "kg:provider",
    "kg:supplier", "kg:recipient", "kg:beneficiary", "kg:commandedBy", "kg:coordinatedBy", "kg:directedAgainst",
    "kg:condition", "kg:unless", "kg:purpose", "kg:means",
)  # fmt: skip


def importance(property: Thing) -> tuple[int, str, str]:
    """Where a property stands among those of a component."""
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
