"""A named question: an ``.rq`` file with a header that says what it asks and which parameters it takes.

    # title: Positions of one actor
    # question: Which positions does this actor take, according to whom?
    # group: positions
    # parameter: who (entity, required) The person, country or group
    # view: network
    SELECT ... WHERE {
      # bind: who
      ... }

The line ``# bind: who`` becomes ``VALUES ?who { <iri> }`` when the parameter is given, and stays a comment when it is
not: the file runs as it is. Values are bound as RDF terms in their own serialisation, never pasted as text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.errors import DataError, UsageError
from kgtool.rq import header

if TYPE_CHECKING:
    import rdflib

    from kgtool.results import Results, Term
    from kgtool.store.base import Store

TYPES = ("entity", "text", "date", "number")
_PARAMETER = re.compile(r"(\w+)\s*\((\w+)(,\s*required)?\)\s*(.*)")
_BIND = re.compile(r"^([ \t]*)#[ \t]*bind:[ \t]*(\w+)[ \t]*$", re.MULTILINE)
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Parameter:
    """What a question can be narrowed by."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class Question:
    """A question in English and the query that answers it."""

    name: str
    title: str
    question: str
    group: str
    parameters: tuple[Parameter, ...]
    view: str
    query: str


def parse(text: str, name: str) -> Question:
    """The question in the text of an ``.rq`` file. Raises DataError naming the line at fault."""
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, key, value in header(text):
        if key != "parameter":
            fields[key] = value
        elif (told := _PARAMETER.fullmatch(value)) and told[2] in TYPES:
            parameters.append(Parameter(told[1], told[2], bool(told[3]), told[4]))
        else:
            raise DataError(
                f"Question {name}, line {number}: write a parameter as '# parameter: NAME (TYPE) what it is', "
                f"with a type of {', '.join(TYPES)}."
            )
    for key in ("title", "question"):
        if key not in fields:
            raise DataError(f"Question {name} has no line '# {key}: ...'; add it at the top of its file.")
    group, view = fields.get("group", "other"), fields.get("view", "table")
    return Question(name, fields["title"], fields["question"], group, tuple(parameters), view, text)


@cache
def catalogue() -> Mapping[str, Question]:
    """The bundled questions by name."""
    folder = Path(__file__).resolve().parent / "questions"
    return {path.stem: parse(path.read_text("utf-8"), path.stem) for path in sorted(folder.glob("*.rq"))}


def find(name: str) -> Question:
    """The question called `name`. Raises UsageError that suggests the nearest one."""
    if name in catalogue():
        return catalogue()[name]
    near = difflib.get_close_matches(name, catalogue(), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "list them with: kgtool ask"
    raise UsageError(f"There is no question {name!r}; {hint}")


def bind(query: str, values: Mapping[str, Sequence[Term]]) -> str:
    """`query` with each ``# bind: NAME`` line of a given variable replaced by its VALUES clause.

    A variable without such a line gets its clause at the end of the query.
    """
    left = dict(values)

    def clause(name: str) -> str:
        return f"VALUES ?{name} {{ " + " ".join(str(term) for term in values[name]) + " }"

    def fill(line: re.Match[str]) -> str:
        if line[2] not in values:
            return line[0]
        left.pop(line[2], None)
        return line[1] + clause(line[2])

    bound = _BIND.sub(fill, query)
    return bound + "".join(f"\n{clause(name)}" for name in left)


def terms(question: Question, store: Store, given: Mapping[str, str]) -> dict[str, list[Term]]:
    """The given parameter values as terms to bind.

    Raises UsageError for an unknown or a missing parameter, and for a value that is not of the parameter's type.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            takes = ", ".join(known) if known else "none"
            raise UsageError(f"The question {question.name} has no parameter {name!r}; it takes: {takes}.")
    for parameter in known.values():
        if parameter.required and parameter.name not in given:
            example = f"kgtool ask {question.name} -p {parameter.name}=..."
            raise UsageError(
                f"The question {question.name} needs {parameter.name} ({parameter.description}): {example}"
            )
    return {name: [_term(known[name], value, store)] for name, value in given.items()}


def narrowed(question: Question, store: Store, given: Mapping[str, str]) -> Question:
    """The question with the given parameter values bound in its query. Raises UsageError."""
    return replace(question, query=bind(question.query, terms(question, store, given)))


def _term(parameter: Parameter, value: str, store: Store) -> Term:
    import pyoxigraph as ox

    from kgtool import labels

    if parameter.type == "entity":
        return labels.resolve(store, value)
    if parameter.type == "date":
        from datetime import date

        try:
            return ox.Literal(date.fromisoformat(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))
        except ValueError:
            raise UsageError(f"{parameter.name}={value!r} is no date; write it like 2025-09-04.") from None
    if parameter.type == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            raise UsageError(f"{parameter.name}={value!r} is no number; write it like 10000 or 2.5.")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + ("decimal" if "." in value else "integer")))
    return ox.Literal(value)


def ask(name: str, store: Store | rdflib.Graph | str | Path | None = None, /, **parameters: str) -> Results:
    """The answer to a named question over `store` (default: the bundled graph).

    Parameters are given as text: an entity as label, short name or IRI; a date as YYYY-MM-DD.
    Raises UsageError for a name, parameter or value that does not exist.

    >>> [row["line"].value for row in ask("defense-lines").dicts()][0].rpartition("/")[2]
    'line-1'
    """
    from kgtool.store import as_store

    asked = as_store(store)
    return asked.query(narrowed(find(name), asked, parameters).query)
