"""The tools: each a function of a store and of arguments, whose answer is plain values. They only read.

A tool's docstring is what the assistant is told of it, its parameters are the arguments that it takes. What can narrow
``conflicts`` and ``sources`` is read from the questions of these names.
"""

from __future__ import annotations

import inspect
import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kgtool.claims.profile import show as profile_of
from kgtool.claims.profile import what_else
from kgtool.claims.why import why as reasons_for
from kgtool.errors import UsageError
from kgtool.mcp.answers import Answer, answer, cut, told
from kgtool.questions.hints import hints_on
from kgtool.questions.info import info
from kgtool.questions.labels import labels
from kgtool.questions.question import Question, catalogue, filled, terms
from kgtool.questions.resolving import kinds_of, readings, resolve
from kgtool.rdf.files import package_text
from kgtool.rdf.names import names
from kgtool.rdf.results import quiet, rows, text
from kgtool.rdf.text import did_you_mean
from kgtool.store.compiled import bundled_store

# The rows that an assistant gets where it asks for no number, and the most that it can ask for.
USUAL, MOST = 50, 500


class Asking(NamedTuple):
    """What a tool works on: a store, and the language of labels."""

    store: Any
    language: str = "en"


@dataclass(frozen=True)
class Parameter:
    """An argument of a tool: the JSON type of its values, and what it is."""

    name: str
    type: str
    description: str
    required: bool = False


@dataclass(frozen=True)
class Tool:
    """A tool, and what an assistant is told of it."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Answer]

    @property
    def schema(self) -> dict[str, Any]:
        """What it takes, as a JSON Schema."""
        properties: dict[str, dict[str, Any]] = {
            one.name: {"type": one.type, "description": one.description} for one in self.parameters
        }
        for one in self.parameters:
            if one.type == "object":
                properties[one.name]["additionalProperties"] = {"type": "string"}
            if one.name in NUMBERS:
                least, most, default = NUMBERS[one.name]
                properties[one.name] |= {"minimum": least, "maximum": most, "default": default}
        required = [one.name for one in self.parameters if one.required]
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


# A number -> the smallest, the largest, and what it is where it is not given.
NUMBERS = {"limit": (1, MOST, USUAL), "skip": (0, 10_000_000, 0)}
NAME = "a label, another name, a short name such as person:macron, or an IRI"
WHAT = {
    "limit": "The most rows.",
    "skip": "The rows to leave out at the beginning: to go on where an answer ended.",
    "name": f"The thing: {NAME}.",
    "thing": f"The thing: {NAME}.",
    "typed": "A name or a part of one, in any language that the store has.",
    "question": "The name of the question, as list_questions gives it.",
    "parameters": "What narrows it: the parameter's name and its value as text, as list_questions tells.",
    "sparql": "A SPARQL 1.1 query that only reads; prefixes of the schema need no declaration.",
    "subject": f"A claim, or the thing at which the edge begins: {NAME}.",
    "predicate": "The edge, such as kg:proposes; leave it and object out to ask of a claim alone.",
    "object": f"The thing at which the edge ends: {NAME}.",
    "about": "A word: only terms that have it in their name or meaning.",
}
TYPES = {"str": "string", "int": "integer", "Mapping[str, str]": "object"}


def find(asking: Asking, typed: str, limit: int = USUAL) -> Answer:
    """Find the things that a name may mean, the surest first, with their short names and kinds.

    Use it first where a name is not sure; the other tools take what is found by its short name.
    """
    store = asking.store
    levels, kinds = readings(store, typed)
    found: dict[str, int] = {}  # IRI -> 0 where all of its name is meant
    for rank, some in levels:
        for iri in sorted(some):
            found.setdefault(iri, rank[0])
    if not found:
        iri = resolve(store, typed, argument="typed").value  # an IRI or a short name; or the error names the nearest
        found, kinds = {iri: 0}, kinds_of(store, [iri])
    known = labels(store, list(found)[:limit], asking.language)
    listed = [
        {"label": known.get(iri, ""), "name": names().shorten(iri), "kinds": sorted(kinds.get(iri, ()))}
        | ({"only_a_part_of_its_name": True} if part else {})
        for iri, part in list(found.items())[:limit]
    ]
    return {"things": listed, "more": len(found) > limit}


def list_questions(asking: Asking) -> Answer:
    """List the questions that the store can be asked by name, with what narrows each. Prefer them to SPARQL."""
    return {
        "questions": [
            {
                "question": one.name,
                "asks": one.question,
                "about": one.group,
                "parameters": {
                    each.name: f"{each.type}{', required' if each.required else ''}: {each.description}"
                    for each in one.parameters
                },
            }
            for one in catalogue().values()
        ]
    }


def ask(
    asking: Asking, question: str, parameters: Mapping[str, str] | None = None, limit: int = USUAL, skip: int = 0
) -> Answer:
    """Ask a question by its name. Each row has the claims that it rests on, with day, source and paragraph.

    An empty answer says so: it means that no claim is recorded, not that nothing was said.
    """
    return _asked(asking, _question(question), parameters or {}, limit, skip)


def query(asking: Asking, sparql: str, limit: int = USUAL, skip: int = 0) -> Answer:
    """Ask the store in SPARQL (SELECT, ASK, CONSTRUCT or DESCRIBE); see schema for the vocabulary.

    Select the claim (?claim) where you can: then each row has its day, source and paragraph.
    """
    found = quiet(asking.store.query(sparql))
    said = answer(found, asking.store, limit, asking.language, skip)
    if said.get("rows") == [] and not skip:
        said["why"] = [str(hint) for hint in hints_on(found, sparql, asking.store)]
    elif "rows" in said and not any("evidence" in row for row in said["rows"]):
        said["unsourced"] = "These rows name no claim: select the claim, too, to have its day, source and paragraph."
    return said


def show(asking: Asking, thing: str, limit: int = USUAL) -> Answer:
    """Show all about one thing: what it is, the positions it takes, its parts, meetings and mentions."""
    profile = profile_of(thing, asking.store, language=asking.language)
    sections = [
        {"title": one.title, **answer(one.rows, asking.store, limit, asking.language)} for one in profile.sections
    ]
    return {"name": names().shorten(profile.iri), "label": profile.label, "iri": profile.iri, "sections": sections}


def why(asking: Asking, subject: str, predicate: str | None = None, object: str | None = None) -> Answer:
    """Tell from which claims and paragraphs an edge between two things comes, or where a claim is told."""
    if (predicate is None) != (object is None):
        raise UsageError("An edge has a predicate and an object: give both, or neither to ask of a claim alone.")
    found = reasons_for(subject, predicate, object, asking.store, language=asking.language)
    return {
        "reasons": [
            {
                "rule": one.rule or "where it is told",
                "thing": names().shorten(one.thing),
                "label": cut(one.label),
                "paragraphs": [{"document": document, "paragraph": number} for document, number in one.passages],
            }
            | ({"note": cut(one.note)} if one.note else {})
            | ({"evidence": [told(one.claim)]} if one.claim else {})
            | ({"merges": list(one.merges)} if one.merges else {})
            for one in found
        ]
    }


def schema(asking: Asking, about: str = "") -> Answer:
    """Tell what the store holds and in which words: counts, prefixes, classes, properties, stances, an example."""
    held = info(asking.store)
    wanted = about.casefold()
    found = rows(bundled_store().query(package_text("mcp", "schema.rq"))).dicts()
    listed = [{name: _short(text(term)) for name, term in row.items()} for row in found]
    return {
        "triples": held.triples,
        "claims": held.claims,
        "documents": len(list(held.documents)),
        "classes_in_use": {_short(text(row["class"])): int(text(row["things"])) for row in held.classes.dicts()},
        "prefixes": dict(names().prefixes),
        "terms": [
            term if wanted else {name: words for name, words in term.items() if name != "note"}
            for term in listed
            if wanted in " ".join(term.values()).casefold()
        ],
        "example": "SELECT ?claim ?who ?what { "
        "?claim kg:stance stance:proposes ; kg:claimant ?who ; kg:content ?what }",
    }


def _short(words: str) -> str:
    """A text with short names in the place of the IRIs in it."""
    return " ".join(names().shorten(word) if "://" in word else word for word in words.split(" "))


def _question(name: str) -> Question:
    known = catalogue()
    if name not in known:  # nor a file: an assistant reads none
        raise UsageError(f"There is no question {cut(name)!r}; {did_you_mean(name, known) or 'see list_questions.'}")
    return known[name]


def _asked(asking: Asking, question: Question, given: Mapping[str, str], limit: int, skip: int) -> Answer:
    bound = terms(question, asking.store, given)
    found = quiet(asking.store.query(filled(question, bound, asking.language)))
    said = answer(found, asking.store, limit, asking.language, skip)
    if "note" in said and not said["rows"]:
        named = [bound[one.name][0] for one in question.parameters if one.type == "entity" and one.name in bound]
        said["else"] = what_else(asking.store, named, asking.language)
    return {"asks": question.question, **said}


def _of_question(name: str) -> Tool:
    """The tool that asks the question of its own name, and takes what that takes."""
    asked = catalogue()[name]

    def run(asking: Asking, limit: int = USUAL, skip: int = 0, **given: str) -> Answer:
        return _asked(asking, asked, given, limit, skip)

    taken = (
        Parameter(one.name, "string", f"{one.description} ({one.type}).", one.required) for one in asked.parameters
    )
    return Tool(
        name, asked.title, asked.question, (*taken, *(Parameter(name, "integer", WHAT[name]) for name in NUMBERS)), run
    )


def _of_function(function: Callable[..., Answer]) -> Tool:
    signature = list(inspect.signature(function).parameters.values())[1:]
    taken = tuple(
        Parameter(one.name, TYPES[one.annotation.removesuffix(" | None")], WHAT[one.name], one.default is one.empty)
        for one in signature
    )
    title = function.__name__.replace("_", " ").capitalize()
    return Tool(function.__name__, title, inspect.getdoc(function) or "", taken, function)


def tools() -> dict[str, Tool]:
    """The tools by name."""
    functions: tuple[Callable[..., Answer], ...] = (find, list_questions, ask, query, show, why, schema)
    every = (*map(_of_function, functions), *map(_of_question, ("conflicts", "sources")))
    return {tool.name: tool for tool in every}


def called(asking: Asking, name: str, given: Mapping[str, Any]) -> Answer:
    """What a tool answers to these arguments, with whom names were taken for and what is to be minded, if anything.

    Raises UsageError for a tool or an argument that does not exist or is not of its type, and as the tools do.
    """
    known = tools()
    if name not in known:
        raise UsageError(f"There is no tool {cut(name)!r}; {did_you_mean(name, known) or 'use ' + ', '.join(known)}.")
    tool = known[name]
    _check(tool, given)
    heard = _Heard()
    log = logging.getLogger("kgtool.names")
    log.addHandler(heard)
    level = log.level
    log.setLevel(logging.INFO)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            said = tool.run(asking, **given)
    finally:
        log.removeHandler(heard)
        log.setLevel(level)
    notes = [str(one.message) for one in caught if type(one.message).__module__.startswith("kgtool")]
    return said | ({"read_as": heard.sentences} if heard.sentences else {}) | ({"warnings": notes} if notes else {})


class _Heard(logging.Handler):
    """Whom names were taken for."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(record.getMessage())


_PYTHON = {"string": str, "integer": int, "object": dict}


def _check(tool: Tool, given: Mapping[str, Any]) -> None:
    known = {one.name: one for one in tool.parameters}
    for name, value in given.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}." if known else "it takes none."
            raise UsageError(f"{tool.name} has no argument {cut(name)!r}; {did_you_mean(name, known) or takes}")
        kind = known[name].type
        if not isinstance(value, _PYTHON[kind]) or isinstance(value, bool):
            raise UsageError(f"{name} is not of the type {kind}; it is this: {known[name].description}")
        if isinstance(value, dict) and not all(isinstance(one, str) for one in value.values()):
            raise UsageError(f"The values in {name} are texts; write each in quotation marks.")
        if isinstance(value, int) and not NUMBERS[name][0] <= value <= NUMBERS[name][1]:
            raise UsageError(f"{name}={value} is not a number from {NUMBERS[name][0]} to {NUMBERS[name][1]}.")
    for one in tool.parameters:
        if one.required and one.name not in given:
            raise UsageError(f"{tool.name} needs {one.name}: {one.description}")
