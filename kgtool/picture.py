"""A store, and perhaps a question, to a page: queries above the waist, drawing below."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool import files
from kgtool.errors import QueryError, UsageError
from kgtool.question import Question, bind, find, narrowed, parse
from kgtool.results import Solutions, Term
from kgtool.store import as_store

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kgtool.drawing import Drawing
    from kgtool.page import Page
    from kgtool.store.base import Store

TITLE = "Who proposed what, to whom, according to whom"
Rows = list[dict[str, Term]]


def view(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    show: str | None = None,
    **parameters: str,
) -> Page:
    """The page that draws a store (default: the bundled graph), or the answer to a question or a query.

    `question` is a Question, the name of one, the path of an ``.rq`` file, or a SPARQL query. Its columns are those of
    ``drawable``. `show` is the face with which the page opens: network, timeline, matrix or table; default: the one
    that the question prefers. Parameters of the question are given as text, as for ``ask``. Raises UsageError for a
    name, parameter or value that does not exist, QueryError for an answer that cannot be drawn.

    >>> view().html[:15]
    '<!doctype html>'
    """
    from kgtool import page

    store = as_store(store)
    if isinstance(question, str):
        question = unnamed(question) if re.search(r"[{\s]", question) else find(question)
    if question:
        question = narrowed(question, store, parameters)
    face = show or (question.view if question else "network")
    if face not in page.FACES:
        raise UsageError(f"There is no view {face!r}; use one of {', '.join(page.FACES)}.")
    look = drawing_of(store)
    try:
        drawn = network(store, question, look)
    except QueryError:
        if face != "table" or question is None:
            raise
        return page.Page(_rows_alone(store, question))
    if not drawn and not drawn.graph["claims"]:
        why = f"{question.name} has no answer here" if question else "the data holds no claim (kg:Claim)"
        raise QueryError(f"There is nothing to draw: {why}; see what there is with: kgtool info")
    title, subtitle = (question.title, question.question) if question else (TITLE, "")
    return page.render(drawn, title, subtitle, look, face)


def unnamed(query: str) -> Question:
    """A SPARQL query as a question; its header lines count, where it has any."""
    # What stands first counts, so these go below what the query says itself.
    text = f"{query}\n# title: An answer\n# question:\n# view: network\n"
    return parse(text, "the query")


def _rows_alone(store: Store, question: Question) -> str:
    """The page of an answer that is only a table."""
    from kgtool.labels import labels
    from kgtool.markup import to_html

    answer = store.query(question.query)
    if not isinstance(answer, Solutions):
        raise QueryError(f"{question.name} gives no rows, and so no table; ask it with: kgtool query")
    return "".join(to_html(answer, lambda iris: labels(store, iris), question.title))


def network(store: Store, question: Question | None = None, look: Drawing | None = None) -> nx.MultiDiGraph:
    """The network of a store, or of the answer to a question, drawn as `drawing_of` the store says.

    Raises QueryError where the answer's columns are not those of ``drawable``.
    """
    from kgtool import network as build
    from kgtool.drawable import drawable

    found = drawable(store.query(question.query)) if question else None
    claims = found.rows if found else _run(store, "claims.rq")
    if found and found.claims:
        claims = claims + _run(store, "claims.rq", claim=found.claims)
    links = _structure(store, _terms(claims, "source", "target"))
    events = _events(store, claims if found else None)
    cards = _run(store, "cards.rq", node=build.things(claims + links + events))
    look = look or drawing_of(store)
    return build.build(claims, links, (found.cards if found else []) + cards, look, events)


def drawing_of(store: Store) -> Drawing:
    """How things are drawn: what the store says about it, then what the bundled ontology says."""
    from kgtool import drawing

    return drawing.bundled().extended(_run(store, "drawing.rq"))


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


def _events(store: Store, claims: Rows | None) -> Rows:
    """The meetings, reports and documents of these claims; all without."""
    rows = _run(store, "events.rq")
    if claims is None:
        return rows
    told = _terms(claims, "claim")
    near = {row["event"] for row in rows if row.get("claim") in told}
    return [row for row in rows if row["event"] in near]


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
