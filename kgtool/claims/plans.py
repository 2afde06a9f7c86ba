"""A plan as plain values: what it consists of, how firmly, and who says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.claims import figures
from kgtool.claims.claim import Claim, Passage, claims, in_order, passages, stance
from kgtool.claims.figures import Figure
from kgtool.claims.reading import Row, grouped, iris, run
from kgtool.claims.style import bundled
from kgtool.claims.thing import Namer, Thing, listed
from kgtool.questions.resolving import Taken, resolve
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean
from kgtool.store import as_store
from kgtool.store.base import Store

if TYPE_CHECKING:
    import rdflib

# Properties of a component with a place of their own, not among its facts: name, kind, order, figures, tasks, evidence.
HIDDEN = frozenset({
    "rdf:type", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:closeMatch", "kg:evidence",
    "kg:hasComponent", "kg:tasking", "kg:quantity", "kg:lineOrder", "kg:provisionNumber", "kg:note", "kg:revises",
    "kg:keeps", "kg:omits", "kg:favors"
})  # fmt: skip


@dataclass(frozen=True)
class Task:
    """Who would do what, and how firmly it is put (could, would, will); performers are joint."""

    who: tuple[Thing, ...]
    task: tuple[Thing, ...]
    firmness: str
    note: str
    passages: tuple[Passage, ...]

    @property
    def in_words(self) -> str:
        """The task in one line: who, how firmly, what."""
        who = " and ".join(thing.label for thing in self.who) or "(nobody told)"
        return f"{who} – {self.firmness or 'firmness not told'} – {listed(self.task) or '(task not told)'}"


@dataclass(frozen=True)
class Fact:
    """A property of a component with those of its values that the same documents tell."""

    property: Thing
    values: tuple[Thing, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Part:
    """A plan as a whole, or a component of it, with what is said of it and the claims on it."""

    thing: Thing
    kind: str
    depth: int | None  # the place of a defense line, 1 being the foremost
    number: str
    parent: str  # the IRI of the component of which this is one; empty for those of the plan itself
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    note: str
    revises: tuple[Thing, ...]
    keeps: tuple[Thing, ...]
    earlier: Mapping[str, bool]  # the IRIs of its earlier states, however far back -> whether it only keeps that one

    @property
    def several(self) -> bool:
        """Whether several documents tell of it, so that each figure, task and fact needs its own."""
        told = [self.passages, *(one.passages for one in self.figures), *(one.passages for one in self.tasks)]
        told += [fact.passages for fact in self.facts]
        return len({passage.document for passages in told for passage in passages}) > 1

    def values(self, short: str) -> frozenset[str]:
        """The IRIs (or words) of a property, by its short name; tasks and performers count as properties."""
        if short in ("kg:task", "kg:performer"):
            return frozenset(t.key for one in self.tasks for t in (one.task if short == "kg:task" else one.who))
        return frozenset(v.key for f in self.facts if f.property.short == short for v in f.values)


@dataclass(frozen=True)
class Plan:
    """A plan: the whole, its components in order, and the claims on what surrounds it."""

    whole: Part
    parts: tuple[Part, ...]
    proposals: tuple[Claim, ...]  # that somebody proposes it, also expected and denied; none: no proposer is recorded
    needs: tuple[Claim, ...]  # on what it would need or bring
    touching: tuple[Claim, ...]  # on what only speaks of it
    omits: tuple[Thing, ...]  # what a source says is gone since the version before
    gone: frozenset[str]  # the IRIs of what is said to be gone since any version before

    @property
    def thing(self) -> Thing:
        """Its name."""
        return self.whole.thing


def read_plan(name: str, store: Store | rdflib.Graph | str | Path | None = None, *, language: str = "en") -> Plan:
    """A plan of `store` (default: the bundled graph) by label, short name or IRI, with labels in `language`.

    Raises UsageError for a name that means nothing, several things, or something that is not a plan.

    >>> [part.depth for part in read_plan("plan:three-lines").parts]
    [1, 2, 3]
    """
    asked = as_store(store)
    refusal = "is not a plan. Plans here"
    iri = resolve(asked, name, Taken(lambda: plan_iris(asked), refusal, "kg:Plan"), "plan").value
    return read_plans(asked, [iri], Namer(asked, language))[iri]


def plan_iris(store: Store, *, called: bool = False) -> list[str]:
    """What can be read as a plan, in the order of IRIs, things called plans first; if `called`, these alone."""
    rows = run(store, "claims/queries/plan-list.rq")
    first = iris(rows, "called")
    return sorted(first if called else iris(rows, "plan"), key=lambda iri: (iri not in first, iri))


def read_plans(
    store: Store, wanted: Collection[str], namer: Namer | None = None, known: Mapping[str, Claim] | None = None
) -> dict[str, Plan]:
    """IRI -> plan for these IRIs. `known`: the claims of the store by IRI, where they have been read already."""
    namer = namer or Namer(store)
    found = {
        name: run(store, f"claims/queries/plan-{name}.rq", plan=wanted)
        for name in ("facts", "figures", "tasks", "claims", "lines")
    }
    on_it = known if known is not None else claims(store, iris(found["claims"], "claim"), namer)
    cited = passages(store, iris(found["facts"], "part") | iris(found["tasks"], "tasking"), namer)
    reader = _Reader(namer.learn(iris(row for rows in found.values() for row in rows)), on_it, cited)
    by_plan = {name: grouped(rows, "plan") for name, rows in found.items()}
    return {iri: reader.plan(iri, {name: rows.get(iri, []) for name, rows in by_plan.items()}) for iri in wanted}


@dataclass(frozen=True)
class _Reader:
    """Makes the plans of one store from their rows."""

    name: Namer
    known: Mapping[str, Claim]
    passages: Mapping[str, tuple[Passage, ...]]

    def plan(self, iri: str, found: Mapping[str, list[Row]]) -> Plan:
        by_part = {name: grouped(found[name], "part") for name in ("facts", "figures", "tasks", "lines")}
        on_it = self._claims(found["claims"])
        component = names().expand("kg:hasComponent")
        inside = grouped((row for row in found["facts"] if text(row["property"]) == component), "value")
        parts = {
            part: self.part(
                iri, part, {name: rows.get(part, []) for name, rows in {**by_part, "in": inside}.items()}, on_it["part"]
            )
            for part in {iri: None, **by_part["facts"]}
        }
        whole = parts.pop(iri)
        proposes, omits = names().expand("stance:proposes"), names().expand("kg:omits")
        omitted = [row["value"] for row in by_part["facts"].get(iri, []) if text(row["property"]) == omits]
        return Plan(
            whole=whole,
            parts=tuple(_in_order(parts.values())),
            proposals=tuple(claim for claim in whole.claims if any(s.iri == proposes for s in claim.stance)),
            needs=tuple(on_it["needs"].get("", ())),
            touching=tuple(on_it["touches"].get("", ())),
            omits=tuple(dict.fromkeys(map(self.name, omitted))),
            gone=frozenset(text(row["gone"]) for row in found["lines"] if "gone" in row),
        )

    def _claims(self, rows: list[Row]) -> dict[str, dict[str, list[Claim]]]:
        """Way (part, needs, touches) -> part -> the claims on it, each in the first way that plan-claims.rq names."""
        found: dict[str, dict[str, list[Claim]]] = {"part": {}, "needs": {}, "touches": {}}
        seen: set[str] = set()
        for row in rows:
            claim = self.known.get(text(row["claim"]))
            if claim and claim.iri not in seen:
                seen.add(claim.iri)
                part = text(row["part"]) if "part" in row else ""
                found[text(row["way"])[2:]].setdefault(part, []).append(claim)
        return found

    def part(self, plan: str, iri: str, found: Mapping[str, list[Row]], claims: Mapping[str, list[Claim]]) -> Part:
        """A part of a plan; `found` has its facts, figures and tasks, and the rows that make it a part ("in")."""
        rows = found["facts"]
        values: dict[str, dict[Term, list[Row]]] = {}
        for row in rows:
            values.setdefault(text(row["property"]), {}).setdefault(row["value"], []).append(row)
        short = {names().shorten(p): list(terms) for p, terms in values.items()}
        parents = sorted({text(row["parent"]) for row in rows if "parent" in row} - {plan})
        kinds = {self.name(term).label for term in short.get("rdf:type", [])}
        places = [text(term) for term in short.get("kg:lineOrder", [])]
        order = sorted(int(place) for place in places if re.fullmatch(r"\d{1,6}", place))
        tellers = told_by([*claims.get(iri, ()), *claims.get(plan, ())])

        def cited(rows: list[Row], thing: str = iri) -> tuple[Passage, ...]:
            return self.cited(thing, rows, tellers)

        return Part(
            thing=self.name(next((row["part"] for row in rows), ox.NamedNode(iri))),
            kind=", ".join(sorted(kinds)),
            depth=order[0] if order else None,
            number=" ".join(sorted(clean(text(term)) for term in short.get("kg:provisionNumber", []))),
            parent=parents[0] if parents else "",
            facts=tuple(self.facts(values, cited)),
            figures=tuple(
                figures.read(group, self.name, self.claimed(group) or cited(group))
                for group in grouped(found["figures"], "figure").values()
            ),
            tasks=tuple(
                self.task(group, self.passages.get(tasking) or cited(group))
                for tasking, group in grouped(found["tasks"], "tasking").items()
            ),
            claims=tuple(claims.get(iri, ())),
            passages=cited([*rows, *found["in"]]),
            note=clean(" ".join(text(term) for term in short.get("kg:note", []))),
            revises=tuple(map(self.name, short.get("kg:revises", []))),
            keeps=tuple(map(self.name, short.get("kg:keeps", []))),
            earlier={text(row["earlier"]): text(row["kept"]) == "true" for row in found["lines"] if "earlier" in row},
        )

    def cited(self, iri: str, rows: list[Row], tellers: Iterable[Claim]) -> tuple[Passage, ...]:
        """Where the documents of `rows` tell a thing (IRI): its own evidence, else that of the `tellers`.

        Of a document that gives neither, the document alone. What no document tells (g:reference) has all evidence.
        """
        own, found = self.passages.get(iri, ()), []
        for document in {row["document"]: None for row in rows if "document" in row}:
            claimed = (passage for claim in tellers for passage in claim.passages)
            here = [[one for one in places if one.document.iri == text(document)] for places in (own, claimed)]
            found += here[0] or here[1] or [Passage(self.name(document), "")]
        return in_order(found) if found else own

    def claimed(self, rows: list[Row]) -> tuple[Passage, ...]:
        """The evidence of the claims that give a figure; none for one that stands at the part itself."""
        by = [self.known.get(text(row["claim"])) if "claim" in row else None for row in rows]
        return in_order(place for claim in by if claim for place in claim.passages) if all(by) else ()

    def facts(
        self, values: Mapping[str, Mapping[Term, list[Row]]], cited: Callable[[list[Row]], tuple[Passage, ...]]
    ) -> Iterator[Fact]:
        """The facts of a part: property -> value -> the rows that tell it."""
        shown = (iri for iri in values if names().shorten(iri) not in HIDDEN)
        named = {self.name(ox.NamedNode(iri)): values[iri] for iri in shown}
        for thing in sorted(named, key=importance):
            told: dict[tuple[Passage, ...], dict[Thing, None]] = {}
            for value, rows in named[thing].items():
                told.setdefault(cited(rows), {})[self.name(value)] = None
            yield from (Fact(thing, tuple(held), places) for places, held in told.items())

    def task(self, group: list[Row], passages: tuple[Passage, ...]) -> Task:
        def things(key: str) -> tuple[Thing, ...]:
            return tuple(dict.fromkeys(self.name(row[key]) for row in group if key in row))

        return Task(things("who"), things("task"), listed(things("how_firm")), listed(things("note")), passages)


def told_by(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that say what a thing consists of: no denials, and no reactions to what others say (kg:isReaction)."""
    look = bundled()
    return [one for one in claims if not one.negated and not any(look.is_reaction(stance.iri) for stance in one.stance)]


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
    """Lines by depth, provisions by number, the others in the order of the text; parts of parts after their whole."""

    def rank(part: Part) -> tuple[int, list[tuple[int, str]], str, int, str, str]:
        numbers = [(int(digits or 0), letters) for digits, letters in re.findall(r"(\d{1,9})|(\D+)", part.number)]
        places = [(p.document.iri, int(p.paragraph)) for p in part.passages if p.paragraph.isdecimal()]
        first = min(places, default=("~", 0))
        # Claims are numbered in the order of the text.
        claim = min((claim.iri for claim in part.claims), default="~")
        return part.depth if part.depth is not None else 10**6, numbers or [(10**9, "")], *first, claim, part.thing.iri

    found: list[Part] = []
    inside: dict[str, list[Part]] = {}
    for part in sorted(parts, key=rank):
        inside.setdefault(part.parent, []).append(part)
    todo = inside.pop("", [])
    while todo:
        part = todo.pop(0)
        found.append(part)
        todo = inside.pop(part.thing.iri, []) + todo
    return found + [part for rest in inside.values() for part in rest]  # of parts in a circle


def ordinal(depth: int) -> str:
    """The place of a line in depth, in words.

    >>> ordinal(1), ordinal(12)
    ('first line', 'line 12')
    """
    words = ("", "first", "second", "third", "fourth", "fifth", "sixth")
    return f"{words[depth]} line" if 0 < depth < len(words) else f"line {depth}"


def proposers(plan: Plan) -> list[str]:
    """Who proposes a plan and how surely, a sentence each; one that says so where nobody is recorded."""
    sentences = []
    for claim in plan.proposals:
        who = " and ".join(thing.label for thing in claim.who) or "(claimant not recorded)"
        behalf = f" on behalf of {listed(claim['on behalf of'])}" if claim["on behalf of"] else ""
        word = f", on the word of {listed(claim['on the word of'])}" if claim["on the word of"] else ""
        why = f": {claim.note}" if claim.note else ""
        sentences.append(f"{who}{behalf} – {stance(claim)}{word} ({claim.mark}{why})")
    return sentences or ["Nobody is recorded as its proposer; who tells of it has not proposed it."]
