"""Any answer as something to draw: claims, or lines from a source over an edge to a target.

The columns by which the answer to a SELECT is drawn:

    claim                       the claims themselves are drawn, each with all that is known of it; of our questions
                                about pairs, both claims of each
    source, edge, target        else each row is a line; things, or texts
    label                       what the row says in words, shown when its line is selected
    kind                        the stance whose look the line has, in place of that of its edge
    date                        when: a day, month, year or interval (see ``dates.bounds``), or words
    source_label, target_label  what the ends are called
    source_kind, target_kind    their classes, which say how their cards look

The triples of a CONSTRUCT are drawn as the claims in them; where there are none, as any_graph.py draws a store.

Queries written for the graph view of the Wikidata Query Service are drawn, too: the first column of things in each row
is linked to its ``?linkTo`` and other columns; ``?edgeLabel`` names the link; ``?item`` is called by ``?itemLabel``;
other values, such as an ``?image``, stand with the thing of the first column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from kgtool.claims.claim import Claim
from kgtool.claims.dates import Date, bounds
from kgtool.claims.reading import Row, number
from kgtool.claims.style import ROW, Drawing
from kgtool.claims.thing import Namer, Thing, key_of
from kgtool.errors import QueryError, command
from kgtool.questions.labels import Fitness, fitness
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Term, Triples, text
from kgtool.rdf.text import clean

LINE = ("source", "edge", "target")
LABEL = ox.NamedNode(names().expand("rdfs:label"))
COLUMN = "urn:column:"  # before the name of a column, where it stands for a property


class Undrawable(QueryError):
    """An answer that cannot be drawn for lack of columns; it can still be shown as a table."""


@dataclass(frozen=True)
class Drawable:
    """What to draw: the claims with these IRIs, or else these rows, each of them a line."""

    claims: frozenset[str]
    rows: list[Row]
    labels: dict[str, str]  # what the answer calls its ends: key of a thing -> label
    kinds: dict[str, set[str]]  # the classes that the answer gives its ends: key of a thing -> IRIs
    triples: tuple[ox.Triple, ...] = ()  # or else these, of which nobody claims anything


def drawable(answer: Results, language: str = "en", more: Iterable[str] = ()) -> Drawable:
    """What to draw of an answer, by the columns listed above, with the labels in it that fit `language` best.

    `more`: columns that hold claims, beside ?claim: both claims of a pair are drawn.
    Raises Undrawable, which says which column is missing.
    """
    if isinstance(answer, bool):
        raise Undrawable(f"The query gives yes or no, and that cannot be drawn; ask it with {command('query')}.")
    if isinstance(answer, Triples):
        return _of_triples(list(answer))
    if held := [name for name in dict.fromkeys(("claim", *more)) if name in answer.variables]:
        found = (row.get(name) for row in answer.dicts() for name in held)
        return Drawable(frozenset(term.value for term in found if isinstance(term, ox.NamedNode)), [], {}, {})
    if LINE[0] not in answer.variables and (items := _items(answer.variables)):
        return _of_items(list(answer.dicts()), items, answer.variables)
    if missing := [name for name in LINE if name not in answer.variables]:
        columns = ", ".join(f"?{name}" for name in answer.variables) or "no columns"
        lacks = ", ".join(f"?{name}" for name in missing)
        raise Undrawable(
            f"The query gives {columns}, and a picture needs ?claim, or ?source, ?edge and ?target; missing: {lacks}; "
            "name its columns so (SELECT (?who AS ?source) ...), or show it as a table."
        )
    rows = [row for row in answer.dicts() if row.keys() >= set(LINE)]
    ends = [(row, end) for row in rows for end in ("source", "target")]
    labels = _labels(((row[end], 0, row[f"{end}_label"]) for row, end in ends if f"{end}_label" in row), language)
    kinds = _kinds((row[end], row[f"{end}_kind"]) for row, end in ends if f"{end}_kind" in row)
    return Drawable(frozenset(), rows, labels, kinds)


def claims_of_rows(rows: Iterable[Row], namer: Namer, drawing: Drawing, counts: str = "") -> Iterator[Claim]:
    """Each row (with ?source, ?edge and ?target) as a claim with a number for its name.

    `counts`: the column that says how many things a row stands for, if the question has one.
    """
    for place, row in enumerate(rows, 1):
        date = _date(row["date"]) if "date" in row else Date()
        count = number(text(row[counts])) if counts in row else None
        yield Claim(
            iri=f"{ROW}{place:06}",
            who=(_named(row["source"], namer),),
            stance=(as_stance(_named(row.get("kind", row["edge"]), namer), drawing),),
            what=(_named(row["target"], namer),),
            statement=clean(text(row["label"])) if "label" in row else "",
            when=date.in_words,
            day=date.day,
            date=date,
            count=count if isinstance(count, int) else None,
        )


def as_stance(edge: Thing, drawing: Drawing) -> Thing:
    """The stance for which a derived property (kg:proposes) stands; any other property unchanged."""
    line = drawing.lines.get(edge.key)
    return Thing(line.label, line.iri) if line and line.iri != edge.key else edge


def _named(term: Term, namer: Namer) -> Thing:
    """A term as a thing of its own: a text is not the thing whose IRI it spells, and no other text."""
    thing = namer(term)
    return thing if thing.iri else Thing(thing.label, key_of(term))


def _date(term: Term) -> Date:
    """A date by its first and last day, in its own words where these say more; anything else by its words."""
    words = clean(text(term))
    days = bounds(words)
    return Date("said", words if words.endswith(("?", "~", "%")) else "", *days) if days else Date("said", words)


def _of_triples(triples: list[ox.Triple]) -> Drawable:
    claimant, stance = (ox.NamedNode(names().expand(name)) for name in ("kg:claimant", "kg:stance"))
    claims = {
        t.subject.value for t in triples if t.predicate in (claimant, stance) and isinstance(t.subject, ox.NamedNode)
    }
    if claims:
        return Drawable(frozenset(claims), [], {}, {})
    return Drawable(frozenset(), [], {}, {}, tuple(triples))


def _items(variables: Sequence[str]) -> list[str]:
    """The columns of the Wikidata Query Service's graph view that have a column for their labels, or ?linkTo."""
    return [name for name in variables if f"{name}Label" in variables or name == "linkTo"]


def _of_items(rows: list[Row], items: Sequence[str], variables: Sequence[str]) -> Drawable:
    """Rows as the graph view of the Wikidata Query Service has them, as triples."""
    words = {*(f"{name}Label" for name in items), "edgeLabel", "rgb", "size"}
    found: dict[ox.Triple, None] = {}
    for row in rows:
        for name in items:
            if isinstance(row.get(name), ox.NamedNode) and f"{name}Label" in row:
                found[ox.Triple(row[name], LABEL, ox.Literal(text(row[f"{name}Label"])))] = None  # type: ignore[arg-type]
        told = [name for name in variables if name in row and name not in words]
        first = next((name for name in told if name in items and isinstance(row[name], ox.NamedNode)), None)
        for name in told if first else ():
            linked = isinstance(row[name], ox.NamedNode) and name in items
            edge = text(row["edgeLabel"]) if linked and "edgeLabel" in row else "links to" if name == "linkTo" else name
            if name != first:
                found[ox.Triple(row[first], ox.NamedNode(COLUMN + quote(edge, safe="")), row[name])] = None  # type: ignore
    return Drawable(frozenset(), [], {}, {}, tuple(found))


def _labels(named: Iterable[tuple[Term, int, Term]], language: str) -> dict[str, str]:
    """Key of a thing -> the best of its labels; each comes with its thing and the rank of its property."""
    best: dict[str, Fitness] = {}
    for thing, rank, label in named:
        choice = fitness(label, language, rank)
        best[key_of(thing)] = min(best.get(key_of(thing), choice), choice)
    return {key: words for key, (*_, words) in best.items()}


def _kinds(typed: Iterable[tuple[Term, Term]]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for thing, kind in typed:
        kinds.setdefault(key_of(thing), set()).add(text(kind))
    return kinds
