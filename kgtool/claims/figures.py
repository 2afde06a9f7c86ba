"""Figures of plans as intervals, and how two of them compare: nothing is concluded but whether the intervals meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import combinations, product

from kgtool.claims.claim import Passage
from kgtool.claims.reading import Row
from kgtool.claims.thing import Namer, Thing
from kgtool.rdf.results import text
from kgtool.rdf.text import clean


@dataclass(frozen=True)
class Figure:
    """A figure as an interval and the words for it; a bound is None where it is open or not recorded."""

    iri: str
    words: str
    bound: str
    unit: Thing | None
    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool
    note: str
    claims: tuple[str, ...]  # that give it; none if it stands at the component itself, so that all its claims agree
    passages: tuple[Passage, ...]

    @property
    def interval(self) -> str:
        """The bounds in words, or nothing where there are none."""
        if self.low is not None and self.low == self.high:
            return f"exactly {number(self.low)}"
        low = f"{'at least' if self.low_in else 'more than'} {number(self.low)}" if self.low is not None else ""
        high = f"{'at most' if self.high_in else 'fewer than'} {number(self.high)}" if self.high is not None else ""
        return " and ".join(filter(None, (low, high)))

    @property
    def in_words(self) -> str:
        """The figure in one line: the words of the source and what they bound."""
        unit = f" ({self.unit.label})" if self.unit else ""
        meaning = self.interval or self.note or self.bound
        return f"“{self.words}”: {meaning}{unit}" if meaning else f"“{self.words}”{unit}"


def read(rows: Sequence[Row], namer: Namer, passages: tuple[Passage, ...]) -> Figure:
    """The figure, told in `passages`, that some rows of plan-figures.rq describe: one for each claim that gives it."""
    row = rows[0]
    own = any("claim" not in one for one in rows)

    def words(key: str) -> str:
        return clean(text(row[key])) if key in row else ""

    central, low, high = (decimal(words(name)) for name in ("central", "low", "high"))
    bound = namer(row["bound"]).label if "bound" in row else ""
    conventional = "bounds set by our convention" if words("conventional") in ("true", "1") else ""
    about = f"{bound} {number(central)}: no bounds told" if central is not None and "low" not in row else ""
    low_in, high_in = (words(name) not in ("false", "0") for name in ("low_in", "high_in"))
    note = ". ".join(filter(None, (about, conventional, words("note").rstrip("."))))
    claims = () if own else tuple(dict.fromkeys(text(one["claim"]) for one in rows))
    unit, called = namer(row["unit"]) if "unit" in row else None, words("words") or namer(row["figure"]).label
    return Figure(text(row["figure"]), called, bound, unit, low, low_in, high, high_in, note, claims, passages)


def decimal(words: str) -> Decimal | None:
    """A number of at most 40 digits; None for any other text."""
    try:
        value = Decimal(words) if words and len(words) < 40 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < 40 else None


def number(value: Decimal) -> str:
    """A number as people write it.

    >>> number(Decimal("30000")), number(Decimal("2.50"))
    ('30,000', '2.5')
    """
    digits = f"{value:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def relation(one: Figure, other: Figure) -> str:
    """How the intervals of two figures stand: same, overlap, apart, or why they cannot be compared (units, bounds)."""
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


def overlap(one: Figure, other: Figure) -> str:
    """The interval in which two overlapping figures can both hold, in words."""
    lows = [(f.low, not f.low_in) for f in (one, other) if f.low is not None]
    highs = [(f.high, f.high_in) for f in (one, other) if f.high is not None]
    low, low_out = max(lows, default=(None, False))
    high, high_in = min(highs, default=(None, False))
    return replace(one, low=low, low_in=not low_out, high=high, high_in=high_in).interval


def contradictions(figures: Iterable[Figure]) -> list[tuple[Figure, Figure]]:
    """Pairs of figures of one component that cannot both hold: same unit, intervals apart."""
    return [(one, other) for one, other in combinations(figures, 2) if relation(one, other) == "apart"]


# How two figures compare -> what may be said of it, for {both}: of figures of two plans, of two versions of one plan
# ("version"), of one and the same component ("shared").
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


def remark(left: Iterable[Figure], right: Iterable[Figure], link: str) -> str:
    """What may be said of the figures of two components; `link` is "shared", "version" or "" (see REMARKS)."""
    sentences: dict[str, None] = {}
    for one, other in product(left, right):
        how = relation(one, other)
        sentence = REMARKS.get(f"{how} {link}") or REMARKS[how]
        sentences[sentence.format(both=overlap(one, other) if how == "overlap" else "")] = None
    return " ".join(sentences)
