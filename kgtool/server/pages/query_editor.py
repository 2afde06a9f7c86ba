"""The query editor with its answer, and our questions in plain English with forms for what narrows them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kgtool.claims.claim import claims
from kgtool.claims.looks import Shown, claims_of, shown
from kgtool.claims.profile import what_else
from kgtool.claims.reading import iris
from kgtool.claims.relations import PAIRED
from kgtool.claims.thing import Namer, Thing
from kgtool.errors import KgtoolError, UsageError
from kgtool.faces import FACES
from kgtool.questions import completion
from kgtool.questions.hints import hints as why
from kgtool.questions.question import LOOKS, MOST_ROWS, Parameter, Question, bind, catalogue, choices, narrowed, terms
from kgtool.questions.resolving import LONGEST, meant, readings, resolve
from kgtool.rdf.files import package_text
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Term, quiet, text
from kgtool.server.pages import days, webpage
from kgtool.server.pages.answers import MOST_SHOWN, Answered, answered, file, given, with_query
from kgtool.server.pages.network import bundled
from kgtool.server.pages.webpage import address
from kgtool.store.base import Store

# More choices than this are a list to type into.
MOST_OPTIONS = 300
INPUTS = {"date": "date", "number": "number", "count": "number"}
# The pictures of an answer, as ``as=`` has them; each is a page of its own.
PICTURES = [name for name in FACES if name != "table"]


class Field(NamedTuple):
    """A parameter as a field of a form."""

    parameter: Parameter
    type: str
    value: str
    options: tuple[tuple[str, str, bool], ...] = ()
    """What it may be: the value, what people call it, whether it is chosen."""


def editor(request: Request, store: Store) -> Response:
    """The editor; with ``query=`` its answer below."""
    query = request.query_params.get("query", "")
    root, values = webpage.root(request), {"query": query}
    if not query.strip() and "query" in request.query_params:
        return unanswered(request, 400, "Write a query first.")
    if not query.strip():
        # Our claims (?claim makes them a picture), or for data of another kind, what there is.
        shown = "example.rq" if store.query("ASK { ?claim kg:stance ?stance }") else "foreign.rq"
        return webpage.page(
            request, "query.html", title="Query", query=package_text("server/queries", shown), answer=None, fault=None,
            editor=webpage.has_editor(),
        )  # fmt: skip
    if picture := _picture(request, f"{root}/view", values):
        return picture
    start = perf_counter()
    answer, fault, status = None, None, 200
    try:
        answer = answered(store, quiet(store.query(query)))
    except KgtoolError as error:
        fault, status = fault_of(error), webpage.status_of(error)
    took = perf_counter() - start
    empty = answer is not None and not (answer.yes or answer.rows)
    hints = why(query, store, empty=empty, look=webpage.is_small(store)) if answer else []
    return webpage.page(
        request, "query.html", status, title="Query", query=query, answer=answer, fault=fault, took=took, hints=hints,
        editor=webpage.has_editor(), tabs=tabs(f"{root}/editor", f"{root}/view", values, answer, "table"),
        files=files(answer, f"{root}/answer", values),
    )  # fmt: skip


def _picture(request: Request, path: str, values: Mapping[str, str]) -> Response | None:
    """The way to a picture, where the address asks for one: it is a page of its own."""
    face = request.query_params.get("as", "")
    return RedirectResponse(with_query(path, {**values, "as": face}), 303) if face in PICTURES else None


def unanswered(request: Request, status: int, message: str) -> Response:
    """The editor with the query of the address, and why there is no answer to it."""
    return webpage.page(
        request, "query.html", status, webpage.NOT_KEPT, title="Query", answer=None,
        query=request.query_params.get("query", ""), fault={"message": message}, editor=webpage.has_editor(),
    )  # fmt: skip


def fault_of(error: KgtoolError) -> dict[str, str]:
    """An error for the page: its sentence, the line with a caret, and as line and column where that is."""
    place = re.search(r"line (?P<line>\d+), column (?P<column>\d+)", str(error))
    return {"message": str(error).partition("\n")[0], "excerpt": error.excerpt, **(place.groupdict() if place else {})}


def tabs(
    path: str, drawn: str, values: Mapping[str, str], answer: Answered | None, face: str, look: str = ""
) -> list[tuple[str, str, bool]]:
    """The ways an answer can be shown: address, name, whether it is this one. `drawn` is the path of pictures."""
    if not answer or not (answer.drawn or look):
        return []
    ways = [(path, look, LOOKS[look])] if look else []
    ways += [(path, "table", "Table"), *((drawn, name, name.capitalize()) for name in PICTURES if answer.drawn)]
    return [(with_query(at, {**values, "as": name}), called, name == face) for at, name, called in ways]


def files(answer: Answered | None, path: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """The files that an answer can be had as: address, name."""
    formats = answer.formats if answer else ()
    return [(with_query(f"{path}.{format}", values), label) for format, label in formats]


def answer_file(request: Request, store: Store) -> Response:
    """The answer to a query as a file."""
    query = request.query_params.get("query", "")
    if not query.strip():
        raise UsageError("The address holds no query; write one after ?query=.")
    return file(store, quiet(store.query(query)), request.path_params["format"], "answer")


def grouped() -> list[tuple[str, list[Question]]]:
    """Our questions by group, the largest first."""
    found: dict[str, list[Question]] = {}
    for question in catalogue().values():
        found.setdefault(question.group, []).append(question)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def questions(request: Request, _: Store) -> Response:
    """All our questions."""
    return webpage.page(request, "questions.html", title="Questions", groups=grouped())


def question(request: Request, store: Store) -> Response:
    """A question: what it asks, a form for what narrows it, and when it has all it needs, the answer."""
    name = request.path_params["name"]
    if name not in catalogue():
        return _no_question(request, name)
    asked, values, root = catalogue()[name], given(request, "as", "all"), webpage.root(request)
    if picture := _picture(request, f"{root}/view/{name}", values):
        return picture
    most = MOST_SHOWN if "all" in request.query_params else MOST_ROWS
    bound, answer, fault, status, look = None, None, None, 200, None
    ready = all(values.get(parameter.name) for parameter in asked.parameters if parameter.required)
    try:
        bound = terms(asked, store, values) if ready else None
        if bound is not None:
            found = quiet(store.query(bind(asked.query, bound)))
            if asked.look and request.query_params.get("as") != "table" and isinstance(found, Solutions):
                found = Solutions(found.variables, list(islice(found, MOST_SHOWN + 1)))
                look = _look(asked, found, store, most)
            answer = answered(store, found, most)
    except KgtoolError as error:
        fault, status = fault_of(error), webpage.status_of(error)
    entities = [one.name for one in asked.parameters if one.type == "entity"]
    named = {one: found[0] for one, found in (bound or {}).items() if one in entities}
    hints = what_else(store, named.values()) if answer and not answer.rows else []
    hints = [*filter(None, (meant(store, one, values[one], named[one]) for one in named if values.get(one))), *hints]
    path = f"{root}/question/{name}"
    fields = [_field(asked, one, store, values, (bound or {}).get(one.name)) for one in asked.parameters]
    ways = tabs(path, f"{root}/view/{name}", values, answer, look.look if look else "table", *asked.look[:1])
    return webpage.page(
        request, "question.html", status, title=asked.title, question=asked, answer=answer, fault=fault, look=look,
        # a question whose rows are pairs says itself how their claims stand to each other
        related=webpage.related_in(store) if answer and asked.name not in PAIRED else None,
        fields=fields, tabs=ways, files=files(answer, path, values), hints=hints, most=most,
        rest=with_query(path, {**values, "all": "yes"}) if most < MOST_SHOWN else "",
        **_elsewhere(request, asked, values, bound or {}),
    )  # fmt: skip


def _look(asked: Question, found: Solutions, store: Store, most: int) -> Shown | None:
    """The first rows in the look of their question."""
    first = list(islice(found.dicts(), most))
    wanted, namer = claims_of(asked, first), Namer(store).learn(iris(first))
    return shown(asked, first, claims(store, wanted, namer) if wanted else {}, namer)


def unanswered_question(request: Request, name: str, status: int, message: str) -> Response:
    """The form of a question with what was given, and why there is no answer. (What it could be is not looked up.)"""
    asked, values = catalogue()[name], given(request, "as")
    fields = [
        Field(one, INPUTS.get(one.type, "text"), values.get(one.name, one.default or "")) for one in asked.parameters
    ]
    return webpage.page(
        request, "question.html", status, webpage.NOT_KEPT, title=asked.title, question=asked, answer=None,
        fault={"message": message}, fields=fields, **_elsewhere(request, asked, values, {}),
    )  # fmt: skip


def _elsewhere(
    request: Request, asked: Question, values: Mapping[str, str], bound: Mapping[str, list[Term]]
) -> dict[str, Any]:
    """The same question in the editor, and on the command line of its reader."""
    pairs = [f"-p {shlex.quote(f'{name}={value}')}" for name, value in values.items() if value]
    return {
        "sparql": with_query(f"{webpage.root(request)}/editor", {"query": bind(asked.query, bound)}),
        "command": " ".join(["kgtool ask", asked.name, *pairs, *days.options()]),
        "sparql_at": shlex.quote(f"{request.base_url}sparql"),
    }


def _no_question(request: Request, name: str) -> Response:
    message = f"There is no question {name[:80]!r}; see the list of questions."
    try:
        bundled(name)
    except UsageError as error:
        message = str(error).replace("list them with kgtool.catalogue().", "see the list of questions.")
    return webpage.fault(request, 404, message)


def _field(
    asked: Question, parameter: Parameter, store: Store, values: Mapping[str, str], bound: list[Term] | None
) -> Field:
    value = values.get(parameter.name, parameter.default or "")
    if parameter.type not in ("entity", "choice") and parameter.choices is None:
        return Field(parameter, INPUTS.get(parameter.type, "text"), value)
    # In a large store, they would take longer than the answer.
    known = choices(asked, parameter, store) if webpage.is_small(store) else {}
    if len(known) > MOST_OPTIONS or not known:
        return Field(parameter, "list", value, tuple((name, "", False) for name in list(known.values())[:MOST_OPTIONS]))
    chosen = bound[0] if bound else None
    options = [(_spoken(term), name, term == chosen) for term, name in known.items()]
    if not any(on for _, _, on in options) and value:
        # A value that is not among the choices stays visible.
        options.insert(0, (value, value, True))
    return Field(parameter, "select", value, tuple(options))


def _spoken(term: Term) -> str:
    """A choice as it stands in an address."""
    return names().spoken(term.value) if isinstance(term, ox.NamedNode) else text(term)


def question_file(request: Request, store: Store) -> Response:
    """The answer to a question as a file."""
    asked = bundled(request.path_params["name"])
    answer = quiet(store.query(narrowed(asked, store, given(request, "as")).query))
    return file(store, answer, request.path_params["format"], asked.name)


def find_thing(request: Request, store: Store) -> Response:
    """The things of a name; of one, its page."""
    name = request.query_params.get("name", "").strip()[:LONGEST]
    has_words = bool(re.search(r"\w", name))
    found = completion.named(completion.things(store, typed=name), name) if has_words else []
    root = webpage.root(request)
    if re.match(r"<.*>$|\w[\w+.-]*:\S", name) and not found:
        return RedirectResponse(address(names().expand(name), root), 303)
    hits = [(names().expand(hit.short), hit) for hit in found]
    # What is called just so, or is the only one.
    whole = next(
        (things for rank, things in readings(store, name)[0] if has_words and not rank[0]), {iri for iri, _ in hits}
    )
    if len(whole) == 1:
        return RedirectResponse(address(whole.pop(), root), 303)
    listed = [(Thing(hit.label, iri), names().shorten(iri)) for iri, hit in hits]
    lost = bool(name) and not listed
    return webpage.page(
        request, "found.html", 404 if lost else 200, title=f"Things called “{name}”" if name else "Find a thing",
        name=name, hits=listed, nearest=_nearest(store, name) if lost else "", most=completion.MOST,
    )  # fmt: skip


def _nearest(store: Store, name: str) -> str:
    try:
        if webpage.is_small(store):
            resolve(store, name)
    except UsageError as error:
        return str(error)
    return ""
