"""How things are drawn, read from the ontology: kinds of card, kinds of line, columns. A frozen value.

What a user's own store says about drawing takes precedence (`drawing_of`). Colors are roles here ("propose");
colors.css gives each role a color for light and for dark pages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType

import pyoxigraph as ox

from kgtool.claims.reading import run
from kgtool.questions.labels import LABEL_PROPERTIES, fitness, preferred
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.store.base import Store
from kgtool.words.catalogue import words_of

# What marks a row as the look of a line, of a card, of either.
LINE_LOOKS = {"kg:arrowEnd", "kg:lineWidth", "kg:shownAtFirst"}
CARD_LOOKS = {"kg:column", "kg:glyph", "kg:cornerRadius"}
LOOKS = LINE_LOOKS | CARD_LOOKS | {"kg:colorRole"}
ARROWS = ("arrow", "vee", "bar", "circle")
ROW = "row:"  # the name of a row of an answer that is drawn as a claim, before its number
TINT = 0.09  # of a card's color in its ground
LAST = 1_000_000  # the drawing order of what has none

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Properties = Mapping[str, Sequence[Value]]
Table = Mapping[str, Properties]


@dataclass(frozen=True)
class Column:
    """A column of the picture, left to right by `order`."""

    iri: str
    label: str
    order: int


@dataclass(frozen=True)
class Kind:
    """How the cards of a class look."""

    iri: str
    label: str
    column: str
    glyph: str
    role: str
    radius: int
    order: int


@dataclass(frozen=True)
class Line:
    """How the lines of a stance, or of a structural property, look."""

    iri: str
    label: str
    role: str
    arrow: str
    width: float
    shown: bool
    order: int


@dataclass(frozen=True)
class Family:
    """A group of stances, in which positions are counted and shown."""

    iri: str
    label: str
    role: str
    valence: int | None
    """That of the stances which name no family; None where stances name this one."""
    order: int


@dataclass(frozen=True)
class Drawing:
    """All that the ontology says about drawing, and what it calls things, for data that come without their vocabulary.

    A user's own class or stance that the ontology does not know gets a stated default: a plain card in the column of
    agents (`people`, where it takes a stance) or of contents (`measures`), a plain gray arrow shown at first.
    """

    columns: tuple[Column, ...]
    families: tuple[Family, ...]
    kinds: Mapping[str, Kind]
    lines: Mapping[str, Line]
    patterns: Mapping[str, str]
    pattern_labels: Mapping[str, str]
    labels: Mapping[str, str]
    table: Table = field(repr=False, compare=False)  # what it was read from
    language: str = "en"  # of all labels

    def kind(self, classes: Iterable[str], acts: bool) -> Kind:
        """The look of a thing with these classes (IRIs): that of the most specific known one, of the highest order.

        `acts`: whether it takes positions; decides the column if no class does.
        """
        known = [self.kinds[c] for c in classes if c in self.kinds]
        column = names().expand("column:people" if acts else "column:measures")
        if known:
            best = max(known, key=lambda kind: (kind.order, kind.iri))
            return best if best.column else replace(best, column=column)
        return Kind("", words_of(self.language).say("other"), column, "□", "other", 4, LAST)

    def line(self, iri: str, label: str | None = None) -> Line:
        """The look of the lines of a stance or property (IRI); `label`: the name of one that the ontology lacks."""
        return self.lines.get(iri) or Line(iri, label or names().shorten(iri), "other", "arrow", 1.5, True, LAST)

    def valence(self, stance: str) -> int:
        """Whether a stance (IRI) is for its content (1) or against it (-1), where the ontology says one of these."""
        return _valence(self.table.get(stance, {})) or 0

    def family(self, *stances: str) -> Family:
        """The family of a position with these stances (IRIs): theirs, if it is one; else one that a stance names.

        Failing that, and for a position without a stance, the family that takes no side.
        """
        found = {self._family(stance) for stance in stances}
        named = (one for one in self.families if one in found and (len(found) == 1 or one.valence is None))
        return next(named, self._neither)

    def _family(self, stance: str) -> Family:
        row = self.table.get(stance, {})
        named, valence = text(row, "kg:stanceFamily"), self.valence(stance)
        return next(
            (one for one in self.families if one.iri == named or (not named and one.valence == valence)), self._neither
        )

    @property
    def _neither(self) -> Family:
        return next((one for one in self.families if one.valence == 0), self.families[-1])

    def is_reaction(self, stance: str) -> bool:
        """Whether a stance (IRI) is one towards what others put forward, which does not say what is in it."""
        return text(self.table.get(stance, {}), "kg:isReaction") == "true"

    def pattern(self, *concepts: str) -> str:
        """The pattern of a line: that of the first concept that has one, else solid."""
        return next((self.patterns[c] for c in concepts if c in self.patterns), "solid")


@cache
def colors() -> Mapping[str, tuple[str, str]]:
    """Name of a color ("accent", "role-propose") -> it on light and on dark pages (#rrggbb), from colors.css."""
    rows = re.findall(r"--([\w-]{1,40}): light-dark\((#\w{6}), (#\w{6})\)", files.package_text("claims", "colors.css"))
    return {name: (light, dark) for name, light, dark in rows}


@cache
def palette() -> Mapping[str, str]:
    """Color role -> its color (#rrggbb) on a light page."""
    return {name.removeprefix("role-"): light for name, (light, _) in colors().items() if name.startswith("role-")}


def tone_of(role: str) -> str:
    """The color (#rrggbb) of a role on a light page; that of "other" for one that is not known."""
    return palette().get(role, palette()["other"])


def mixed(tone: str, part: float, ground: str = "#ffffff") -> str:
    """A color (#rrggbb) as it looks on another with this opacity."""
    pairs = ((int(tone[start : start + 2], 16), int(ground[start : start + 2], 16)) for start in (1, 3, 5))
    return "#" + "".join(f"{round(below + (value - below) * part):02x}" for value, below in pairs)


@cache
def bundled(language: str = "en") -> Drawing:
    """What the bundled ontology says, with labels in `language` where it has them."""
    return from_table(_bundled_table(), language)


def drawing_of(store: Store, language: str = "en") -> Drawing:
    """How things are drawn: what the store says about it, then what the bundled ontology says; labels in `language`."""
    said = run(store, "claims/queries/drawing.rq")
    return _overruled(language, tuple(tuple(row.values()) for row in said if len(row) == 3))


@lru_cache(maxsize=8)  # page after page of a store says the same
def _overruled(language: str, said: Sequence[tuple[Value, ...]]) -> Drawing:
    """The bundled drawing, overruled by triples."""
    own, table = table_of((thing, name, value) for thing, name, value in said), bundled(language).table
    return from_table({**table, **{iri: {**table.get(iri, {}), **row} for iri, row in own.items()}}, language)


@cache
def _bundled_table() -> Table:
    paths = sorted(files.ontology_dir().glob("*.ttl")) + sorted(files.ontology_dir().glob("vocab/*.ttl"))
    quads = (quad for path in paths if path.name != "shapes.ttl" for quad in ox.parse(path=path))
    return table_of((quad.subject, quad.predicate, quad.object) for quad in quads)


def table_of(triples: Iterable[tuple[Value, Value, Value]]) -> Table:
    """IRI -> property (short name) -> values, of triples of which subject and predicate are IRIs."""
    table: dict[str, dict[str, list[Value]]] = {}
    for thing, name, value in triples:
        if isinstance(thing, ox.NamedNode) and isinstance(name, ox.NamedNode):
            table.setdefault(thing.value, {}).setdefault(names().shorten(name.value), []).append(value)
    return table


def from_table(table: Table, language: str = "en") -> Drawing:
    """What these properties of things say about drawing, with labels in `language`."""
    rows = sorted(table.items())
    grouped = {text(row, "kg:stanceFamily") for _, row in rows}
    groups = {iri for iri, _ in rows if iri in grouped or names().shorten(iri).startswith("family:")}
    looks = [(iri, row) for iri, row in rows if row.keys() & LOOKS and iri not in groups]
    lines = {iri: _line(iri, row, language) for iri, row in looks if not row.keys() & CARD_LOOKS}
    kinds = {iri: _kind(iri, row, language) for iri, row in looks if not row.keys() & LINE_LOOKS}
    # A question may give the derived property (kg:proposes) instead of the stance.
    edged = [(iri, row) for iri, row in rows if iri in lines and "kg:edgeProperty" in row]
    lines |= {text(row, "kg:edgeProperty"): lines[iri] for iri, row in edged}
    patterns = {iri: text(row, "kg:linePattern") for iri, row in rows}
    patterns = {iri: pattern for iri, pattern in patterns.items() if pattern in ("solid", "dashed", "dotted")}
    labels = {iri: label(iri, row, language) for iri, row in rows}
    named = {kind.column for kind in kinds.values()}
    columns = [
        Column(iri, labels[iri], int(number(row, "kg:drawOrder", LAST)))
        for iri, row in rows
        if iri in named or names().shorten(iri).startswith("column:")
    ]
    families = [
        Family(iri, labels[iri], _role(row), _valence(row), int(number(row, "kg:drawOrder", LAST)))
        for iri, row in rows
        if iri in groups
    ]
    return Drawing(
        columns=tuple(sorted(columns, key=lambda column: (column.order, column.iri))),
        families=tuple(sorted(families, key=lambda family: (family.order, family.iri))),
        kinds=MappingProxyType(kinds),
        lines=MappingProxyType(lines),
        patterns=MappingProxyType(patterns),
        # Two concepts can have one pattern: the legend names it by the first.
        pattern_labels=MappingProxyType({pattern: labels[iri] for iri, pattern in reversed(patterns.items())}),
        labels=MappingProxyType({iri: labels[iri] for iri, row in rows if row.keys() & set(LABEL_PROPERTIES)}),
        table=MappingProxyType(dict(table)),
        language=language,
    )


def _kind(iri: str, row: Properties, language: str) -> Kind:
    radius, order = int(number(row, "kg:cornerRadius", 4, most=40)), int(number(row, "kg:drawOrder", LAST))
    glyph = text(row, "kg:glyph")[:2] or "□"
    return Kind(iri, label(iri, row, language), text(row, "kg:column"), glyph, _role(row), radius, order)


def _line(iri: str, row: Properties, language: str) -> Line:
    arrow = text(row, "kg:arrowEnd") if text(row, "kg:arrowEnd") in ARROWS else "arrow"
    width, order = number(row, "kg:lineWidth", 1.5, most=6), int(number(row, "kg:drawOrder", LAST))
    shown = text(row, "kg:shownAtFirst") not in ("false", "0")
    return Line(iri, label(iri, row, language), _role(row), arrow, width, shown, order)


def _valence(row: Properties) -> int | None:
    return {"1": 1, "0": 0, "-1": -1}.get(text(row, "kg:valence"))


def _role(row: Properties) -> str:
    name = text(row, "kg:colorRole")
    return name if name in palette() else "other"


def text(row: Properties, name: str) -> str:
    """The first value of a property in the best language, so that the order of triples never matters; or nothing."""
    values = preferred(value for value in row.get(name, ()) if not isinstance(value, ox.Triple))
    return values[0] if values else ""


def number(row: Properties, name: str, default: float, most: float = LAST) -> float:
    """A property's number, at least 0 and at most `most`; the default for anything else."""
    written = text(row, name)
    found = float(written) if re.fullmatch(r"[-+]?\d{1,9}(\.\d*)?", written, re.ASCII) else math.nan
    return default if math.isnan(found) else min(max(found, 0), most)


def label(iri: str, row: Properties, language: str = "en") -> str:
    """The label that fits `language` best (see ``questions.labels.fitness``); else the short name."""
    named = [fitness(term, language, rank) for rank, name in enumerate(LABEL_PROPERTIES) for term in row.get(name, ())]
    return min(named)[-1] if named else names().shorten(iri)
