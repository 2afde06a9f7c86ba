"""Any answer as something to draw: claims, or lines from a source over an edge to a target.

The columns that a SELECT is drawn by:

    claim                       the claims themselves are drawn, each with all that is known of it
    source, edge, target        else each row is a line; things, or texts
    label                       what the row says in words, told when its line is selected
    kind                        the stance whose look the line has, in place of that of its edge
    date                        when: a day, a month, a year, or words
    source_label, target_label  what the ends are called
    source_kind, target_kind    their classes, which say how their cards look

The triples of a CONSTRUCT are drawn as the claims that they tell; where they tell none, each triple between two things
is a line, and types and labels are those of the ends.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims.style import ROW
from kgtool.errors import QueryError
from kgtool.questions.labels import LABEL_PROPERTIES
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Solutions, Term, Triples, text

LINE = ("source", "edge", "target")
Row = dict[str, Term]
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?=$|[T+Z-])", re.ASCII)


class Undrawable(QueryError):
    """An answer whose columns are not those of a picture; it may still be a table."""


@dataclass(frozen=True)
class Drawable:
    """What to draw: these claims, and these rows, in the columns of claims.rq and cards.rq."""

    claims: frozenset[Term]
    rows: list[Row]
    cards: list[Row]


def drawable(answer: Results, counts: str = "") -> Drawable:
    """What an answer gives to draw; the column `counts` tells how many things a row stands for.

    Raises Undrawable that says which column is missing.
    """
    if isinstance(answer, bool):
        raise Undrawable("The query gives yes or no, and that cannot be drawn; ask it with: kgtool query")
    if isinstance(answer, Triples):
        return _of_triples(list(answer))
    if "claim" in answer.variables:
        found = (row.get("claim") for row in answer.dicts())
        return Drawable(frozenset(term for term in found if isinstance(term, ox.NamedNode)), [], [])
    if missing := [name for name in LINE if name not in answer.variables]:
        told = ", ".join(f"?{name}" for name in answer.variables) or "no columns"
        lacks = ", ".join(f"?{name}" for name in missing)
        raise Undrawable(
            f"The query gives {told}, and a picture needs ?claim, or ?source, ?edge and ?target; missing: {lacks}; "
            "name its columns so (SELECT (?who AS ?source) ...), or show it as a table."
        )
    return _of_rows(answer, counts)


def _of_rows(answer: Solutions, counts: str = "") -> Drawable:
    rows: list[Row] = []
    cards: list[Row] = []
    for number, row in enumerate(answer.dicts(), 1):
        if not row.keys() >= set(LINE):
            continue
        look = row.get("kind", row["edge"])
        rows.append(
            {
                "claim": ox.Literal(f"{ROW}{number:06}"),
                "source": row["source"],
                "stance": look,
                "target": row["target"],
                **({"statement": row["label"]} if "label" in row else {}),
                **({"count": row[counts]} if counts in row else {}),
                **_date(row.get("date")),
            }
        )
        for end in ("source", "target"):
            if f"{end}_label" in row:
                cards.append({"node": row[end], "label": row[f"{end}_label"], "rank": ox.Literal(0)})
            if f"{end}_kind" in row:
                cards.append({"node": row[end], "kind": row[f"{end}_kind"]})
    return Drawable(frozenset(), rows, cards)


def _date(term: Term | None) -> Row:
    """The columns of a date: its first and last day, or its words."""
    if term is None:
        return {}
    words = text(term)
    kind: Row = {"dateKind": ox.Literal("said")}
    found = _DATE.match(words)
    if not found or not 1 <= int(found[2] or 1) <= 12:
        return {**kind, "dateWords": ox.Literal(words)}
    year, month, day = found[1], found[2], found[3]
    last = calendar.monthrange(max(int(year), 1), int(month))[1] if month else 31
    first_day, last_day = f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"
    return {**kind, "earliest": ox.Literal(first_day), "latest": ox.Literal(last_day)}


def _of_triples(triples: Iterable[ox.Triple]) -> Drawable:
    every = list(triples)
    claimant, stance = (ox.NamedNode(names().expand(name)) for name in ("kg:claimant", "kg:stance"))
    told = {t.subject for t in every if t.predicate in (claimant, stance) and isinstance(t.subject, ox.NamedNode)}
    if told:
        return Drawable(frozenset(told), [], [])
    answer = Solutions(LINE, (_line(t) for t in every if _between_things(t)))
    drawn = _of_rows(answer)
    return Drawable(frozenset(), drawn.rows, list(_cards(every)))


def _line(triple: ox.Triple) -> tuple[Term, Term, Term]:
    return triple.subject, triple.predicate, triple.object


TYPE = ox.NamedNode(names().expand("rdf:type"))


def _between_things(triple: ox.Triple) -> bool:
    things = (ox.NamedNode, ox.BlankNode)
    return isinstance(triple.subject, things) and isinstance(triple.object, things) and triple.predicate != TYPE


def _cards(triples: Iterable[ox.Triple]) -> Iterator[Row]:
    """What the triples say of their things: classes and labels."""
    naming = {ox.NamedNode(names().expand(name)): rank for rank, name in enumerate(LABEL_PROPERTIES)}
    for triple in triples:
        if triple.predicate == TYPE:
            yield {"node": triple.subject, "kind": triple.object}
        elif triple.predicate in naming:
            yield {"node": triple.subject, "label": triple.object, "rank": ox.Literal(naming[triple.predicate])}
