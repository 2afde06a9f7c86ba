"""The rows of a question as pairs of claims, to be shown side by side (the header ``# pair:`` of the question)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgtool.claims.claim import Claim
from kgtool.claims.reading import Row
from kgtool.claims.thing import Namer, Thing
from kgtool.questions.question import Question
from kgtool.rdf.results import text

# A value, with the name of its column.
Cell = tuple[str, Thing]


@dataclass(frozen=True)
class Pair:
    """A row: what heads it, its claims, and where it has none (two values of an event), the rest of it."""

    head: tuple[Cell, ...]
    claims: tuple[Claim, ...]
    rest: tuple[Cell, ...] = ()


def pairs(question: Question, found: Iterable[Row], claims: Mapping[str, Claim], name: Namer) -> list[Pair]:
    """The rows `found` as pairs; no pairs for a question whose rows are none. `claims` are those in them, by IRI."""
    if not question.pair:
        return []
    first, second, *heads = question.pair
    made = []
    for row in found:
        cells = {column: (column.replace("_", " "), name(term)) for column, term in row.items()}
        both = [claims[iri] for iri in (text(row[one]) for one in (first, second) if one in row) if iri in claims]
        head = tuple(cells[column] for column in heads if column in cells)
        made.append(Pair(head, tuple(both), () if both else tuple(cell for cell in cells.values() if cell not in head)))
    return made


def claims_of(question: Question, found: Iterable[Row]) -> set[str]:
    """The IRIs of the claims in rows."""
    return {text(row[column]) for row in found for column in question.pair[:2] if column in row}
