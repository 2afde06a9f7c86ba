"""From a store, and perhaps a question, to a page or a file: what is read from the store, then how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.claims.claim import claims
from kgtool.claims.headlines import headlines
from kgtool.claims.house_style import HouseStyle, style_of
from kgtool.claims.looks import claim_columns
from kgtool.claims.reading import Row, grouped, iris, run
from kgtool.claims.style import Drawing, drawing_of
from kgtool.claims.thing import Card, Namer, Thing, cards, is_iri
from kgtool.errors import DataWarning, QueryError, UsageError, command, warn
from kgtool.faces import FACES, FIRST
from kgtool.network import limits
from kgtool.network.columns import Undrawable, claims_of_rows, drawable
from kgtool.questions.labels import labels
from kgtool.questions.question import POSITIONAL, Question, find, narrowed, parse
from kgtool.questions.resolving import spellings, typed_as
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, quiet, rows, text
from kgtool.store import as_store
from kgtool.store.as_of import CLOCKS, histories, left_out
from kgtool.store.base import Store
from kgtool.words.catalogue import marked, words_of

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kgtool.network.narrowing import Narrowing
    from kgtool.network.page import Page
    from kgtool.network.state import State

Conflict = tuple[str, ...]
TITLE = marked("Who proposed what, to whom, according to whom")


@dataclass(frozen=True)
class Picture:
    """What is drawn, and how: on a page, or in a file of another tool."""

    graph: nx.MultiDiGraph
    drawing: Drawing
    title: str
    subtitle: str
    opening: str | None  # the thing around which a large page opens
    note: str = ""  # sentences on what is left out, and on what is shown that usually is not


def view(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    show: str | None = None,
    narrowing: Narrowing | None = None,
    force: bool = False,
    language: str = "en",
    state: str = "",
    style: str | Path | HouseStyle | None = None,
    **parameters: str,
) -> Page:
    """The page that draws a store (default: the bundled graph), or the answer to a question or a query.

    `question` is a Question, the name of one, the path of an ``.rq`` file, or a SPARQL query; network/columns.py lists
    its columns. `show` is the face with which the page opens: network, timeline, matrix or table; default: the one that
    the question prefers. `narrowing` says what to draw of a large network, `force` draws more than can be read.
    Labels are in `language` (a tag such as "en" or "de-AT") if there are any; see ``questions.labels.fitness``.
    `state` is the view with which the page opens, as a page gives it with Share, Copy state: filters, selection, moved
    cards, notes; or the path of a page that was saved so. A DataWarning names what it has that is not in the network.
    `style` is a house's own colors, font and line above the title, or the path of a file with them (house_style.py).
    Claims that a later one replaces are not drawn; the page says so if the answer names one.
    Parameters of the question are given as text, as for ``ask``. Raises UsageError for a name, parameter or value that
    does not exist, QueryError for an answer that cannot be drawn or is too large.

    >>> view().html[:15]
    '<!doctype html>'
    """
    from kgtool.network import page

    store, asked = as_store(store), _asked(question)
    face = show or (asked.view if asked and asked.view != FIRST else None)
    if face and face not in FACES:
        raise UsageError(f"There is no view {face!r}; use one of {', '.join(FACES)}.")
    if not asked and not narrowing:
        _check_size(store, force)
    if face in ("timeline", "matrix", "overview") and not asked and not holds_claims(store):
        raise UsageError(f"There is no {face} of data without claims; use network or table.")
    try:
        found = picture(store, asked, narrowing, parameters, language)
    except Undrawable:
        if face != "table" or asked is None:
            raise
        return page.Page(_rows_alone(store, narrowed(asked, store, parameters, language), language))
    opened = _state(state, found)
    subtitle = " · ".join(filter(None, [found.subtitle, found.note]))
    # Of a whole store: what it says first, and which claims contradict each other. An answer says what it says.
    whole = not asked and not narrowing
    return page.render(
        found.graph, found.title, subtitle, found.drawing, face, force=force, opening=found.opening,
        headlines=headlines(store, language) if whole else (), conflicts=_conflicts(store) if whole else (),
        state=opened.text if opened else "", style=style_of(style),
    )  # fmt: skip


def draw(
    store: Store | rdflib.Graph | str | Path | None = None,
    question: Question | str | None = None,
    /,
    *,
    format: str,
    narrowing: Narrowing | None = None,
    language: str = "en",
    state: str = "",
    style: str | Path | HouseStyle | None = None,
    **parameters: str,
) -> str:
    """What ``view`` draws as the text of a file for other tools: svg, graphml, gexf (with dates), mermaid or dot.

    Of a `state` it has the claims that pass, and an SVG moved cards and notes, too. The title in it says which claims
    of the answer are left out because a later one replaces them. The arguments and errors are those of ``view``;
    another format is a UsageError.

    >>> draw(format="dot").split()[0]
    'digraph'
    """
    from kgtool.network.graph_formats import write

    store, asked = as_store(store), _asked(question)
    if format == "svg" and not asked and not narrowing:
        _check_size(store)
    found = picture(store, asked, narrowing, parameters, language)
    title = " · ".join(filter(None, [found.title, found.note]))
    return write(found.graph, found.drawing, format, title, _state(state, found), style_of(style))


def _state(given: str, found: Picture) -> State | None:
    """The state of a page that is given, with a warning of what it names and the network does not have."""
    from kgtool.network.state import read_state

    state = read_state(given) if given else None
    if state and (gone := state.unknown(found.graph)):
        named = ", ".join(map(names().shorten, gone[:3])) + (", …" if len(gone) > 3 else "")
        many = f"{len(gone)} thing{'s' * (len(gone) > 1)}"
        warn(DataWarning(f"The state names {many} that the picture does not have ({named}); the rest of it is shown."))
    return state


def _check_size(store: Store, force: bool = False) -> None:
    """Raise QueryError if the network of a store is too large: its query counts quickly, also in a large store."""
    rows = run(store, "network/queries/network-size.rq")
    limits.check_least(sum(int(text(row["things"])) for row in rows), force)


def _asked(question: Question | str | None) -> Question | None:
    if isinstance(question, str):
        return unnamed(question) if re.search(r"[{\s]", question) else find(question)
    return question


def picture(
    store: Store,
    question: Question | None,
    narrowing: Narrowing | None,
    parameters: Mapping[str, str],
    language: str = "en",
) -> Picture:
    """What is drawn of a store, or of the answer to a question with these parameters. Raises as ``view`` does."""
    from kgtool.network import any_graph, scene

    if question:
        question = narrowed(question, store, parameters, language)
    elif parameters:
        raise UsageError(f"There is no argument {min(parameters)!r}; {POSITIONAL}")
    opening = None
    if question:
        look = drawing_of(store, language)
        whole, title, subtitle = network(store, question, look), question.title, question.question
        look = any_graph.drawing_of(whole, look) if scene.unit(whole) == any_graph.UNIT else look
    else:
        whole, look, title = everything(store, language)
        subtitle = ""
    drawn = whole
    if narrowing:
        if narrowing.focus:
            whole.graph["spellings"] = spellings(store, typed_as(narrowing.focus))
        drawn = narrowing.apply(whole, look)
        opening = narrowing.center(drawn)
        subtitle = " · ".join(filter(None, [subtitle, narrowing.in_words(whole, drawn)]))
    note = _retired(whole.graph["retired"])
    if not drawn and not drawn.graph["claims"]:
        why = f"{question.name} has no answer here" if question else "the data hold no claim and nothing else"
        why = "nothing is left of the network" if whole else note.rstrip(".") or why
        raise QueryError(f"There is nothing to draw: {why}; see what there is with {command('info')}.")
    drawn, shown = scene.revealed(drawn, words_of(language))
    return Picture(drawn, look, title, subtitle, opening, " ".join(filter(None, [left_out(store), note, shown])))


def everything(store: Store, language: str = "en") -> tuple[nx.MultiDiGraph, Drawing, str]:
    """The network of a store, how it is drawn, and its title: its claims, or where there are none, things and links."""
    from kgtool.network import any_graph

    look = drawing_of(store, language)
    if holds_claims(store):
        return network(store, None, look), look, words_of(language).say(TITLE)
    graph = any_graph.read(store, language)
    return graph, any_graph.drawing_of(graph, look), any_graph.title(store, graph)


def holds_claims(store: Store) -> bool:
    """Whether there is a claim in a store; else its pages speak of things and links (network/any_graph.py)."""
    return bool(store.query("ASK { ?claim kg:claimant|kg:stance ?position }"))


def _retired(claims: list[str]) -> str:
    """A sentence on claims (IRIs) that the answer names and that are not drawn; it names at most three."""
    if not claims:
        return ""
    named = ", ".join(map(names().shorten, claims[:3])) + (", …" if len(claims) > 3 else "")
    count = f"{len(claims):,} claim{'s' * (len(claims) > 1)}"
    return f"Left out: {count} of the answer that a later claim replaces ({named})."


def unnamed(query: str) -> Question:
    """A SPARQL query as a question, with the header lines that it has. Raises DataError for one that is wrong."""
    # The first line of a kind counts, so these go below those of the query.
    text = f"{query}\n# title: An answer\n# question:\n# view: network\n"
    return parse(text, "the query")


def _rows_alone(store: Store, question: Question, language: str) -> str:
    """The page of an answer that can only be shown as a table."""
    from kgtool.formats.markup import to_html
    from kgtool.questions.labels import labels

    answer = quiet(store.query(question.query))
    if not isinstance(answer, Solutions):
        asking = command("query")
        raise QueryError(f"{question.name} gives no rows, and so no table; ask it with {asking}.")
    return "".join(to_html(answer, lambda iris: labels(store, iris, language), question.title))


def network(
    store: Store, question: Question | None = None, look: Drawing | None = None, *, days: bool = True
) -> nx.MultiDiGraph:
    """The network (see ``network.build``) of a store, or of the answer to a question.

    `look` says how it is drawn, and the language of its labels (default: ``drawing_of(store)``).
    ``graph.graph["known"]`` has, with `days`, from when on each claim could be known, by each clock, and
    ``graph.graph["retired"]`` the IRIs of claims that the answer names and a later claim replaces: they are not
    drawn. Raises QueryError for an answer without the columns listed in network/columns.py.
    """
    from kgtool.network.build import build

    look = look or drawing_of(store)
    found = drawable(quiet(store.query(question.query)), look.language, claim_columns(question)) if question else None
    if found and found.triples:
        from kgtool.network import any_graph

        return any_graph.of_triples(found.triples, look.language, lambda iris: labels(store, iris, look.language))
    namer = Namer(store, look.language, found.labels if found else None)
    if found and found.rows:
        namer.learn(iris(found.rows, "source", "edge", "target", "kind"))
        every = list(claims_of_rows(found.rows, namer, look, question.counts if question else ""))
    else:
        every = list(claims(store, found.claims if found else None, namer, retired=bool(found)).values())
    drawn = [claim for claim in every if not claim.superseded]
    ends = {end.iri for claim in drawn for end in (*claim.who, *claim.what) if is_iri(end.iri)}
    links = _structure(store, ends)
    events = _events(store, {claim.iri for claim in drawn if found and found.claims} if found else None)
    # Of the claims of an event, only those drawn need a card: a busy document has thousands.
    near = iris(links) | iris({name: term for name, term in row.items() if name != "claim"} for row in events)
    documents = {place.document.iri for claim in drawn for place in claim.passages if is_iri(place.document.iri)}
    namer.learn(near)
    issued = run(store, "network/queries/issued.rq", document=iris(links, "document"))
    known = cards(store, ends | near | documents, look.language)
    for iri, kinds in (found.kinds if found else {}).items():
        known[iri] = replace(known.get(iri, Card()), kinds=known.get(iri, Card()).kinds | kinds)
    made = build(drawn, links, known, look, namer, events, issued)
    made.graph["topics"] = _topics(
        store, {thing.iri for claim in drawn for thing in claim.what if is_iri(thing.iri)}, namer
    )
    clocks = CLOCKS if days and not (found and found.rows) else ()
    made.graph["known"] = {clock: histories(store, clock) for clock in clocks}
    made.graph["counts"] = question.counts if question else ""
    made.graph["retired"] = [claim.iri for claim in every if claim.superseded]
    return made


def _structure(store: Store, drawn: Iterable[str]) -> list[Row]:
    """Rows of links.rq: the structural links of the things drawn (IRIs), and of the components that these bring in."""
    links: list[Row] = []
    seen: set[str] = set()
    fresh = set(drawn)
    while fresh:
        seen |= fresh
        found = run(store, "network/queries/links.rq", source=fresh)
        links += found
        fresh = iris(found, "target") - seen
    return links


def _conflicts(store: Store) -> list[Conflict]:
    """The pairs of claims that contradict each other: their IRIs, the kind, and why (question conflicts)."""
    found = rows(store.query(narrowed(find("conflicts"), store, {}).query)).dicts()
    columns = ("claim", "other", "kind", "why")
    return [tuple(text(row[name]) for name in columns) for row in found if row.keys() >= {*columns}]


def _topics(store: Store, things: Iterable[str], namer: Namer) -> dict[str, tuple[Thing, ...]]:
    """The topics of those of these things (IRIs) that have any."""
    found = run(store, "network/queries/topics.rq", content=things)
    namer.learn(iris(found, "topic"))
    return {
        content: tuple(dict.fromkeys(namer(row["topic"]) for row in rows))
        for content, rows in grouped(found, "content").items()
    }


def _events(store: Store, claims: Iterable[str] | None) -> list[Row]:
    """Rows of events.rq: the meetings, reports and documents of these claims (None: all of them)."""
    if claims is None:
        return run(store, "network/queries/events.rq")
    near = run(store, "network/queries/claim-events.rq", claim=claims)
    return run(store, "network/queries/events.rq", event=iris(near, "event"))
