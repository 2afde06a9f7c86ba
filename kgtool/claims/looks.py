"""An answer in the look that its question asks for (the header ``# look: NAME COLUMN ...``), as plain values.

A look is a name in ``question.LOOKS``, its function here (MAKERS), and the macro of its name in
site/templates/looks.html. The columns named in the header are the arguments of the function, in their order; a look
never asks what a question is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kgtool.claims.claim import Claim, claims
from kgtool.claims.dates import readable
from kgtool.claims.figures import decimal
from kgtool.claims.plans import ordinal
from kgtool.claims.reading import Row, grouped, iris, number
from kgtool.claims.thing import Namer, Thing
from kgtool.questions.question import Question, catalogue, filled
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import clean
from kgtool.store.base import Store

# A value, with the name of its column.
Cell = tuple[str, Thing]
# How many of the columns of a look, from the first, hold claims.
CLAIM_COLUMNS = {"pairs": 2, "claims": 1, "butterfly": 1, "ranges": 1}
SIDES = ("for", "against")
# The narrowest bar of a figure, in percent of the axis.
NARROWEST = Decimal("0.8")


@dataclass(frozen=True)
class Pair:
    """A row: what heads it, its claims, and where it has none (two values of an event), the rest of it."""

    head: tuple[Cell, ...]
    claims: tuple[Claim, ...]
    rest: tuple[Cell, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page, by the claims."""
        return pair_anchor(*(claim.iri for claim in self.claims)) if self.claims else ""


@dataclass(frozen=True)
class Group:
    """What rows share: the values that head them, the claims in them, or else the rest of each row."""

    head: tuple[tuple[str, tuple[Thing, ...]], ...]
    claims: tuple[Claim, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass
class Matter:
    """What some are for and others against: the claims on each side, and those on none, under what they do instead."""

    thing: Thing
    sides: dict[str, dict[str, Claim]] = field(default_factory=dict)

    def side(self, name: str) -> list[Claim]:
        """The claims of a side (SIDES)."""
        return list(self.sides.get(name, {}).values())

    @property
    def others(self) -> list[tuple[str, list[Claim]]]:
        """What is neither for nor against, by what it is: no side, for (alleged), against (denied)."""
        return [(name, list(held.values())) for name, held in self.sides.items() if name not in SIDES]

    @property
    def weight(self) -> tuple[int, int]:
        """How contested it is: the smaller side, then all."""
        sizes = [len(self.side(name)) for name in SIDES]
        return min(sizes), sum(map(len, self.sides.values()))


@dataclass(frozen=True)
class Range:
    """A figure as a bar: its words, and in percent of the axis where it begins, how long it is, and its middle.

    An exact figure has a middle alone. `open`: one of the ends is not told.
    """

    what: Thing
    words: str
    left: str
    width: str
    middle: str
    open: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Scale:
    """The figures of one unit, on one axis from zero to `most`."""

    unit: Thing | None
    most: Decimal
    ranges: tuple[Range, ...]
    without: tuple[tuple[Thing, str], ...]
    """Figures without a number: what they are of, and their words."""

    @property
    def drawn(self) -> bool:
        """Whether there is something to compare: two figures, or one with bounds."""
        return len({one.left or one.middle for one in self.ranges}) > 1 or any(one.width for one in self.ranges)


@dataclass(frozen=True)
class Layer:
    """A line of defense: its place in words, its name, and who would do what there, how firmly."""

    place: str
    thing: Thing
    tasks: tuple[tuple[Thing | None, str, Thing | None], ...]


@dataclass(frozen=True)
class Shown:
    """An answer in a look: its name, and what the macro of that name shows."""

    look: str
    items: list[Any]


def shown(question: Question, found: Iterable[Row], told: Mapping[str, Claim], name: Namer) -> Shown | None:
    """The rows `found` in the look of their question; None where they are a table. `told`: their claims by IRI."""
    if not question.look:
        return None
    look, *columns = question.look
    items = MAKERS[look](_Answer(list(found), told, name), *columns)
    return Shown(look, items) if items else None


def is_sides(question: Question) -> bool:
    """Whether the answer is who is for something and who against."""
    return question.look[:1] == ("butterfly",)


def sides_of(store: Store, name: Namer, matter: str = "") -> Shown | None:
    """Who is for what and who against, by the first bundled question that tells it; of one `matter` (an IRI)."""
    question = next(filter(is_sides, catalogue().values()))
    bound: dict[str, list[Term]] = {question.look[2]: [ox.NamedNode(matter)]} if matter else {}
    found = list(rows(store.query(filled(question, bound, name.language))).dicts())
    wanted = claims_of(question, found)
    return shown(question, found, claims(store, wanted, name) if wanted else {}, name.learn(iris(found)))


def claims_of(question: Question, found: Iterable[Row]) -> set[str]:
    """The IRIs of the claims in rows, as far as their look needs them."""
    held = claim_columns(question)
    return {text(row[column]) for row in found for column in held if isinstance(row.get(column), ox.NamedNode)}


def claim_columns(question: Question) -> tuple[str, ...]:
    """The columns of an answer that hold claims, as far as the look of its question needs them."""
    return tuple(question.look[1 : 1 + CLAIM_COLUMNS.get(question.look[0], 0)]) if question.look else ()


def pair_anchor(one: str, other: str) -> str:
    """The place of a pair of claims (IRIs) on the page that has it."""
    return "pair-" + "-".join(clean(iri.rstrip("/#").rpartition("/")[2]).replace(" ", "") for iri in (one, other))


@dataclass(frozen=True)
class _Answer:
    rows: list[Row]
    claims: Mapping[str, Claim]
    name: Namer

    def claim(self, row: Row, column: str) -> Claim | None:
        return self.claims.get(text(row[column])) if column in row else None

    def called(self, term: Term) -> Thing:
        """A value with its name; a date in words."""
        thing = self.name(term)
        return thing if thing.iri else Thing(readable(thing.label))

    def cells(self, row: Row, but: Iterable[str] = ()) -> tuple[Cell, ...]:
        return tuple((_spoken(column), self.called(term)) for column, term in row.items() if column not in {*but})

    def head(self, rows: list[Row], columns: Iterable[str]) -> tuple[tuple[str, tuple[Thing, ...]], ...]:
        """The columns with all that rows have in them."""
        held = ((one, dict.fromkeys(self.called(row[one]) for row in rows if one in row)) for one in columns)
        return tuple((_spoken(column), tuple(values)) for column, values in held if values)


def _spoken(column: str) -> str:
    return column.replace("_", " ")


def _pairs(answer: _Answer, first: str, second: str, *heads: str) -> list[Pair]:
    made = []
    for row in answer.rows:
        cells = dict(zip(row, answer.cells(row), strict=True))
        both = tuple(claim for claim in (answer.claim(row, one) for one in (first, second)) if claim)
        head = tuple(cells[column] for column in heads if column in cells)
        made.append(Pair(head, both, () if both else tuple(cell for cell in cells.values() if cell not in head)))
    return made


def _claims(answer: _Answer, column: str, *heads: str) -> list[Group]:
    """The claims, under each value of the first head where there is one."""
    made = []
    for group in _by(answer.rows, heads[:1]):
        held = dict.fromkeys(claim for claim in (answer.claim(row, column) for row in group) if claim)
        made.append(Group(answer.head(group, heads), tuple(held)))
    return made


def _cards(answer: _Answer, *heads: str) -> list[Group]:
    """A card for each value of the first column, headed by all `heads`, with the rest of its rows."""
    return [
        Group(answer.head(group, heads), rows=tuple(cells for row in group if (cells := answer.cells(row, heads))))
        for group in _by(answer.rows, heads[:1])
    ]


def _by(every: list[Row], columns: tuple[str, ...]) -> list[list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in every:
        found.setdefault(tuple(str(row.get(column, "")) for column in columns), []).append(row)
    return list(found.values())


def _butterfly(answer: _Answer, column: str, matter: str, side: str) -> list[Matter]:
    """The matters, the most contested first."""
    found: dict[str, Matter] = {}
    for row in answer.rows:
        claim = answer.claim(row, column)
        if claim and {matter, side} <= row.keys():
            one = found.setdefault(str(row[matter]), Matter(answer.name(row[matter])))
            one.sides.setdefault(text(row[side]), {})[claim.iri] = claim
    return sorted(found.values(), key=lambda one: (*(-size for size in one.weight), one.thing))


def _ranges(
    answer: _Answer, column: str, what: str, words: str, lower: str, middle: str, upper: str, unit: str = ""
) -> list[Scale]:
    """The figures by unit, each once, those of a thing together."""
    scales = []
    for group in _by(answer.rows, (unit,)):
        bounds = {name: [decimal(text(row[name])) if name in row else None for row in group]
                  for name in (lower, middle, upper)}  # fmt: skip
        most = _axis(
            max((value for held in bounds.values() for value in held if value is not None), default=Decimal(0))
        )
        merged: dict[tuple[Any, ...], list[Row]] = {}
        for at, row in enumerate(group):
            key = (answer.name(row[what]), answer.called(row[words]).label if words in row else "",
                   *(held[at] for held in bounds.values()))  # fmt: skip
            merged.setdefault(key, []).append(row)
        drawn, without = [], []
        for (thing, said, *three), same in merged.items():
            claims = dict.fromkeys(claim for row in same if (claim := answer.claim(row, column)))
            if most <= 0 or all(value is None for value in three):
                without.append((thing, said))
            else:
                drawn.append(_range(thing, said, three, most, tuple(claims)))
        called = answer.name(group[0][unit]) if unit and unit in group[0] else None
        scales.append(Scale(called, most, tuple(drawn), tuple(without)))
    return scales


def _axis(most: Decimal) -> Decimal:
    """The end of an axis: the least of 1, 2, 5, 10, 20, ... (or of 0.1, 0.2, ...) above the largest number."""
    if most <= 0:
        return Decimal(0)
    step = Decimal(10) ** most.adjusted()
    return next(end * step for end in (1, 2, 5, 10, 20) if end * step > most)


def _range(what: Thing, words: str, bounds: list[Decimal | None], most: Decimal, claims: tuple[Claim, ...]) -> Range:
    low, middle, high = (None if value is None else max(value, Decimal(0)) * 100 / most for value in bounds)
    if low == high:  # exact, or only about so much
        exact = low if low is not None else middle
        return Range(what, words, "", "", _percent(exact), False, claims)
    left, right = low or Decimal(0), Decimal(100) if high is None else high
    length = min(max(right - left, NARROWEST), 100 - left)
    return Range(what, words, _percent(left), _percent(length), _percent(middle), low is None or high is None, claims)


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}%"


def _lines(answer: _Answer, plan: str, order: str, line: str, who: str, how_firm: str, task: str) -> list[Any]:
    """The plans with their lines, the foremost first."""
    made = []
    for group in _by(answer.rows, (plan,)):
        layers = []
        for held in grouped(group, line).values():
            place = number(text(held[0][order])) if order in held[0] else ""
            tasks = (
                (_value(answer, row, who), _label(answer, row, how_firm), _value(answer, row, task)) for row in held
            )
            words = ordinal(place) if isinstance(place, int) else str(place)
            layers.append(Layer(words, answer.name(held[0][line]), tuple(dict.fromkeys(t for t in tasks if any(t)))))
        made.append((answer.name(group[0][plan]), layers))
    return made


def _value(answer: _Answer, row: Row, column: str) -> Thing | None:
    return answer.called(row[column]) if column in row else None


def _label(answer: _Answer, row: Row, column: str) -> str:
    return answer.called(row[column]).label if column in row else ""


MAKERS: Mapping[str, Callable[..., list[Any]]] = {
    "pairs": _pairs, "claims": _claims, "cards": _cards, "butterfly": _butterfly, "ranges": _ranges, "lines": _lines,
}  # fmt: skip
"""Look -> the function that makes its items, called with an answer and the columns of the header."""
