"""A store, and perhaps a question, to a page: queries above the waist, drawing below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import QueryError, UsageError
from kgtool.faces import FACES
from kgtool.network import limits as sizes
from kgtool.network.columns import Undrawable, drawable
from kgtool.questions.question import Question, bind, find, narrowed, parse
from kgtool.rdf import files
from kgtool.rdf.results import Solutions, Term, text
from kgtool.store import as_store

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kgtool.claims.style import Drawing
    from kgtool.network.narrowing import Narrowing
    from kgtool.network.page import Page
    from kgtool.store.base import Store

TITLE = "Who proposed what, to whom, according to whom"
Rows = list[dict[str, Term]]


@dataclass(frozen=True)
class Picture:
    """What is to be drawn, and how: for a page, or a file of another tool."""

    graph: nx.MultiDiGraph
    drawing: Drawing
    title: str
    subtitle: str
    opening: str | None
    """The thing around which a large page opens."""


def view(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    show: str | None = None,
    narrowing: Narrowing | None = None,
    force: bool = False,
    **parameters: str,
) -> Page:
    """The page that draws a store (default: the bundled graph), or the answer to a question or a query.

    `question` is a Question, the name of one, the path of an ``.rq`` file, or a SPARQL query. Its columns are those of
    ``drawable``. `show` is the face with which the page opens: network, timeline, matrix or table; default: the one
    that the question prefers. `narrowing` says what of a large network is drawn, `force` draws more than can be read.
    Parameters of the question are given as text, as for ``ask``. Raises UsageError for a name, parameter or value that
    does not exist, QueryError for an answer that cannot be drawn, or is too large.

    >>> view().html[:15]
    '<!doctype html>'
    """
    from kgtool.network import page

    store, asked = as_store(store), _asked(question)
    face = show or (asked.view if asked else "network")
    if face not in FACES:
        raise UsageError(f"There is no view {face!r}; use one of {', '.join(FACES)}.")
    if not asked and not narrowing:
        sizes.check_least(_least(store), force)
    try:
        found = picture(store, asked, narrowing, parameters)
    except Undrawable:
        if face != "table" or asked is None:
            raise
        return page.Page(_rows_alone(store, narrowed(asked, store, parameters)))
    return page.render(
        found.graph, found.title, found.subtitle, found.drawing, face, force=force, opening=found.opening
    )


def draw(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    format: str,
    narrowing: Narrowing | None = None,
    **parameters: str,
) -> str:
    """What ``view`` draws, for other tools: svg, graphml, gexf (with dates), mermaid or dot. Raises as ``view`` does.

    >>> draw(format="dot").split()[0]
    'digraph'
    """
    from kgtool.network import graph_formats as exchange

    store, asked = as_store(store), _asked(question)
    if format == "svg" and not asked and not narrowing:
        sizes.check_least(_least(store))
    found = picture(store, asked, narrowing, parameters)
    return exchange.write(found.graph, found.drawing, format, found.title)


def _least(store: Store) -> int:
    """How many things the network of a store has at least: quickly counted, also in a large store."""
    return sum(int(text(row["things"])) for row in _run(store, "network-size.rq"))


def _asked(question: Question | str | None) -> Question | None:
    if isinstance(question, str):
        return unnamed(question) if re.search(r"[{\s]", question) else find(question)
    return question


def picture(
    store: Store, question: Question | None, narrowing: Narrowing | None, parameters: Mapping[str, str]
) -> Picture:
    """What a store, or the answer to a question, gives to draw. Raises as ``view`` does."""
    if question:
        question = narrowed(question, store, parameters)
    look = drawing_of(store)
    whole = drawn = network(store, question, look)
    title, subtitle, opening = (question.title, question.question, None) if question else (TITLE, "", None)
    if narrowing:
        drawn = narrowing.apply(whole, look)
        opening = narrowing.center(drawn)
        subtitle = " · ".join(filter(None, [subtitle, narrowing.told(whole, drawn)]))
    if not drawn and not drawn.graph["claims"]:
        why = f"{question.name} has no answer here" if question else "the data holds no claim (kg:Claim)"
        why = "nothing is left of the network" if whole else why
        raise QueryError(f"There is nothing to draw: {why}; see what there is with: kgtool info")
    return Picture(drawn, look, title, subtitle, opening)


def unnamed(query: str) -> Question:
    """A SPARQL query as a question; its header lines count, where it has any."""
    # What stands first counts, so these go below what the query says itself.
    text = f"{query}\n# title: An answer\n# question:\n# view: network\n"
    return parse(text, "the query")


def _rows_alone(store: Store, question: Question) -> str:
    """The page of an answer that is only a table."""
    from kgtool.formats.markup import to_html
    from kgtool.questions.labels import labels

    answer = store.query(question.query)
    if not isinstance(answer, Solutions):
        raise QueryError(f"{question.name} gives no rows, and so no table; ask it with: kgtool query")
    return "".join(to_html(answer, lambda iris: labels(store, iris), question.title))


def network(store: Store, question: Question | None = None, look: Drawing | None = None) -> nx.MultiDiGraph:
    """The network of a store, or of the answer to a question, drawn as `drawing_of` the store says.

    Raises QueryError where the answer's columns are not those of ``drawable``.
    """
    from kgtool.network import build

    found = drawable(store.query(question.query), question.counts) if question else None
    claims = found.rows if found else _run(store, "claims.rq")
    if found and found.claims:
        claims = claims + _run(store, "claims.rq", claim=found.claims)
    links = _structure(store, _terms(claims, "source", "target"))
    events = _events(store, claims if found else None)
    # Of the claims told at an event, only those drawn have a card: a busy document tells thousands.
    told = [{name: term for name, term in row.items() if name != "claim"} for row in events]
    cards = _run(store, "cards.rq", node=build.things(claims + links + told))
    look = look or drawing_of(store)
    made = build.build(claims, links, (found.cards if found else []) + cards, look, events)
    made.graph["counts"] = question.counts if question else ""
    return made


def drawing_of(store: Store) -> Drawing:
    """How things are drawn: what the store says about it, then what the bundled ontology says."""
    from kgtool.claims import style as drawing

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
    if claims is None:
        return _run(store, "events.rq")
    near = _run(store, "claim-events.rq", claim=_terms(claims, "claim"))
    return _run(store, "events.rq", event=_terms(near, "event"))


def _run(store: Store, name: str, **values: Iterable[Term]) -> Rows:
    """The rows of a bundled view query."""
    bound = {variable: sorted(terms, key=str) for variable, terms in values.items()}
    if any(not terms for terms in bound.values()):
        return []
    rows = store.query(
        bind(
            files.package_text(f"{'claims' if name in ('cards.rq', 'drawing.rq') else 'network'}/queries", name), bound
        )
    )
    return list(rows.dicts()) if isinstance(rows, Solutions) else []


def _terms(rows: Iterable[dict[str, Term]], *columns: str) -> set[Term]:
    """The IRIs in these columns (a blank node cannot be asked for again)."""
    from pyoxigraph import NamedNode

    return {row[name] for row in rows for name in columns if isinstance(row.get(name), NamedNode)}
