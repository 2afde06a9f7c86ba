"""How things are drawn, read from the ontology: kinds of card, kinds of line, columns. A frozen value.

Colors are roles here ("propose"); templates/colors.css turns a role into a color for light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox

from kgtool import files
from kgtool.names import names

LABELS = {"skos:prefLabel", "rdfs:label"}
LAST = 1_000_000  # the drawing order of what has none

Properties = Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]


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
class Drawing:
    """All that the ontology says about drawing, and what it calls things, for data that come without their vocabulary.

    A user's own class or stance that the ontology does not know gets a stated default: a plain card in the column of
    agents (`people`, where it takes a stance) or of contents (`measures`), a plain gray arrow shown at first.
    """

    columns: tuple[Column, ...]
    kinds: Mapping[str, Kind]
    lines: Mapping[str, Line]
    patterns: Mapping[str, str]
    pattern_labels: Mapping[str, str]
    labels: Mapping[str, str]

    def kind(self, classes: Iterable[str], acts: bool) -> Kind:
        """The look of a thing with these classes: the most specific known one, which has the highest order."""
        known = [self.kinds[c] for c in classes if c in self.kinds]
        if known:
            return max(known, key=lambda kind: (kind.order, kind.iri))
        column = names().expand("column:people" if acts else "column:measures")
        return Kind("", "other", column, "□", "other", 4, LAST)

    def line(self, iri: str, label: str | None = None) -> Line:
        """The look of a stance or property."""
        return self.lines.get(iri) or Line(iri, label or names().shorten(iri), "other", "arrow", 1.5, True, LAST)

    def pattern(self, *concepts: str) -> str:
        """The pattern of a line: that of the first concept that has one, else solid."""
        return next((self.patterns[c] for c in concepts if c in self.patterns), "solid")


@cache
def bundled() -> Drawing:
    """What the bundled ontology says."""
    paths = sorted(files.ontology_dir().glob("*.ttl")) + sorted(files.ontology_dir().glob("vocab/*.ttl"))
    quads = (quad for path in paths if path.name != "shapes.ttl" for quad in ox.parse(path=path))
    return from_quads(quads)


def from_quads(quads: Iterable[ox.Quad]) -> Drawing:
    """What these triples say about drawing."""
    table: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            row = table.setdefault(quad.subject.value, {})
            row.setdefault(names().shorten(quad.predicate.value), []).append(quad.object)
    rows = sorted(table.items())
    lines = {iri: _line(iri, row) for iri, row in rows if "kg:arrowEnd" in row}
    # A question may give the derived property (kg:proposes) instead of the stance.
    lines |= {
        text(row, "kg:edgeProperty"): lines[iri] for iri, row in rows if iri in lines and "kg:edgeProperty" in row
    }
    patterned = {iri: row for iri, row in rows if "kg:linePattern" in row}
    columns = [Column(iri, label(iri, row), number(row, "kg:drawOrder")) for iri, row in rows if _is_column(iri)]
    return Drawing(
        columns=tuple(sorted(columns, key=lambda column: (column.order, column.iri))),
        kinds=MappingProxyType({iri: _kind(iri, row) for iri, row in rows if "kg:column" in row}),
        lines=MappingProxyType(lines),
        patterns=MappingProxyType({iri: text(row, "kg:linePattern") for iri, row in patterned.items()}),
        pattern_labels=MappingProxyType(
            {text(row, "kg:linePattern"): label(iri, row) for iri, row in patterned.items()}
        ),
        labels=MappingProxyType({iri: label(iri, row) for iri, row in rows if row.keys() & LABELS}),
    )


def _is_column(iri: str) -> bool:
    return names().shorten(iri).startswith("column:")


def _kind(iri: str, row: Properties) -> Kind:
    return Kind(
        iri=iri,
        label=label(iri, row),
        column=text(row, "kg:column"),
        glyph=text(row, "kg:glyph", "□"),
        role=text(row, "kg:colorRole", "other"),
        radius=number(row, "kg:cornerRadius", 4),
        order=number(row, "kg:drawOrder"),
    )


def _line(iri: str, row: Properties) -> Line:
    return Line(
        iri=iri,
        label=label(iri, row),
        role=text(row, "kg:colorRole", "other"),
        arrow=text(row, "kg:arrowEnd"),
        width=float(text(row, "kg:lineWidth", "1.5")),
        shown=text(row, "kg:shownAtFirst", "true") in ("true", "1"),
        order=number(row, "kg:drawOrder"),
    )


def text(row: Properties, name: str, default: str = "") -> str:
    """The smallest value of a property, so that the order of triples never matters."""
    values = (v.value for v in row.get(name, []) if not isinstance(v, ox.Triple))
    return min(values, default=default)


def number(row: Properties, name: str, default: int = LAST) -> int:
    """A property's whole number."""
    return int(text(row, name, str(default)))


def label(iri: str, row: Properties) -> str:
    """The English label, else the short name."""
    return text(row, "skos:prefLabel") or text(row, "rdfs:label") or names().shorten(iri)
