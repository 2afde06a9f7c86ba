"""A store, and perhaps a question, to a page: queries above the waist, drawing below."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool import files
from kgtool.errors import QueryError
from kgtool.question import Question, bind, find, narrowed
from kgtool.results import Solutions, Term
from kgtool.store import as_store

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kgtool.drawing import Drawing
    from kgtool.page import Page
    from kgtool.store.base import Store

TITLE = "Who proposed what, to whom, according to whom"
EDGE = ("source", "edge", "target")
Rows = list[dict[str, Term]]


def view(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    **parameters: str,
) -> Page:
    """The page with the network of a store (default: the bundled graph), or of the claims that answer a question.

    Parameters of the question are given as text, as for ``ask``. Raises UsageError for a name, parameter or value that
    does not exist, QueryError for a question that gives nothing to draw.

    >>> view().html[:15]
    '<!doctype html>'
    """
    from kgtool import page

    store = as_store(store)
    if isinstance(question, str):
        question = find(question)
    if question:
        question = narrowed(question, store, parameters)
    subtitle = question.question if question else ""
    look = drawing_of(store)
    drawn = network(store, question, look)
    if not drawn:
        why = f"the question {question.name} has no answer here" if question else "the data holds no claim (kg:Claim)"
        raise QueryError(f"There is nothing to draw: {why}; see what there is with: kgtool info")
    return page.render(drawn, question.title if question else TITLE, subtitle, look)


def network(store: Store, question: Question | None = None, look: Drawing | None = None) -> nx.MultiDiGraph:
    """The network of a store, or of the claims that answer a question, drawn as `drawing_of` the store says.

    Raises QueryError where the question's columns are neither `claim` nor `source`, `edge`, `target`.
    """
    from kgtool import network as build

    claims, links = _asked(store, question)
    drawn = _terms(claims, "source", "target") | _terms(links, "source", "target")
    links += _structure(store, drawn)
    cards = _run(store, "cards.rq", node=build.things(claims + links))
    look = look or drawing_of(store)
    return build.build(claims, links, cards, look)


def drawing_of(store: Store) -> Drawing:
    """How things are drawn: what the store says about it, then what the bundled ontology says."""
    from kgtool import drawing

    return drawing.bundled().extended(_run(store, "drawing.rq"))


def _asked(store: Store, question: Question | None) -> tuple[Rows, Rows]:
    """The claim rows and the link rows that a question selects; all claims without one."""
    if question is None:
        return _run(store, "claims.rq"), []
    rows = store.query(question.query)
    columns = rows.variables if isinstance(rows, Solutions) else ()
    if isinstance(rows, Solutions) and "claim" in columns:
        claims = _terms(rows.dicts(), "claim")
        return (_run(store, "claims.rq", claim=claims) if claims else []), []
    if isinstance(rows, Solutions) and set(EDGE) <= set(columns):
        return [], [row for row in rows.dicts() if set(EDGE) <= row.keys()]
    told = ", ".join(f"?{name}" for name in columns) or "no columns"
    raise QueryError(
        f"The question {question.name} gives {told}, and a network needs ?claim, or ?source ?edge ?target; "
        "add one of these to its SELECT, or show it as a table."
    )


def _structure(store: Store, drawn: Iterable[Term]) -> Rows:
    """The structural links of what is drawn, and of the components this brings in."""
    links: Rows = []
    seen: set[Term] = set()
    fresh = set(drawn)
    while fresh:
        seen |= fresh
        found = _run(store, "links.rq", source=fresh)
        links += found
        fresh = set(_terms(found, "target")) - seen
    return links


def _run(store: Store, name: str, **values: Iterable[Term]) -> Rows:
    """The rows of a bundled view query."""
    bound = {variable: sorted(terms, key=str) for variable, terms in values.items()}
    if any(not terms for terms in bound.values()):
        return []
    rows = store.query(bind(files.package_text("views", name), bound))
    return list(rows.dicts()) if isinstance(rows, Solutions) else []


def _terms(rows: Iterable[dict[str, Term]], *columns: str) -> set[Term]:
    """The IRIs in these columns (a blank node cannot be asked for again)."""
    from pyoxigraph import NamedNode

    return {row[name] for row in rows for name in columns if isinstance(row.get(name), NamedNode)}
