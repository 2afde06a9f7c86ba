"""A named question: an ``.rq`` file with a header that says what it asks and which parameters it takes.

    # title: Positions of one actor
    # question: Which positions does this actor take, according to whom?
    # group: positions
    # parameter: who (kg:Agent, required) The person, country or group
    # parameter: position (choice, default stance:proposes) Only this position
    # choices: position SELECT DISTINCT ?s { ?claim kg:stance ?s }
    # view: network
    SELECT ... WHERE {
      # bind: who
      ... }

The line ``# bind: who`` becomes ``VALUES ?who { <iri> }`` when the parameter is given, and stays a comment when it is
not: the file runs as it is. Values are bound as serialised RDF terms, never pasted as text. ``# bind: who as speaker``
binds ?claim and ?who to the positions of that actor and of those who speak for it, and ?speaks_for_it to "as told" or
"by office". The rest of a line ``# given: who ...`` stands in the query when the parameter is given.

What a parameter may be is drawn from the graph: by the query of its ``choices`` line, or without one, it is what the
question itself has in the column of that name. A parameter whose type is a class is an entity, and also takes all
things of that class, but nothing else; one whose type is ``entity`` takes anything.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import DataError, QueryWarning, UsageError, either
from kgtool.events.beside import EventStore, phrased
from kgtool.faces import FACES
from kgtool.questions.labels import labels
from kgtool.questions.resolving import Taken, resolve, resolve_actor, resolve_among
from kgtool.rdf import files
from kgtool.rdf.atomic import writing_to
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Term, as_rows, quiet, rows, text
from kgtool.rdf.text import did_you_mean, fold
from kgtool.sparql.header import header
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

TYPES = ("entity", "choice", "text", "date", "number", "count")  # a count: a whole number from 1 on
# How a page can show an answer other than as a table, and what the way is called; the columns each takes: docs/views.md
LOOKS = {
    "pairs": "Side by side", "claims": "Claims", "cards": "Cards", "butterfly": "For and against", "ranges": "Bars",
    "lines": "Lines",
}  # fmt: skip
# The parameters that begin and end a span of days, where a question has both.
SPAN = ("since", "until")
SUFFIX = ".rq"
# How many rows of an answer people are shown unless they ask for all of them; what programs read has all.
MOST_ROWS = 60
POSITIONAL = "the store and the question come first, without their names."
STARTING = either("kgtool.questions.question.start", "kgtool ask --new NAME")
_PARAMETER = re.compile(r"(\w+)\s*\((\w+|\w+:\w+)(,\s*required)?(?:,\s*default\s++([^)]+)|\s*)\)\s*(.*)")
_NAME = re.compile(r"\w[\w-]*")
_ENGLISH = re.compile(r'(LANGMATCHES\(LANG\(\?\w+\), )"en"(?=\))')
_BIND = re.compile(
    r"^([ \t]*)#[ \t]*(?:bind:[ \t]*(\w+)([ \t]+as speaker)?[ \t]*|given:[ \t]*(\w+)[ \t]++(.+))$", re.MULTILINE
)
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Parameter:
    """What a question can be narrowed by."""

    name: str
    type: str
    required: bool
    description: str
    default: str | None = None
    choices: str | None = None
    """The query that draws the choices; None: the question's own column of that name."""
    kind: str = ""
    """The class (short name) of the things that an entity may be; empty: any thing."""


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
    counts: str = ""
    """The column with the number of things that a row stands for, named for them; empty: a row stands for one."""
    look: tuple[str, ...] = ()
    """How pages show the answer: one of LOOKS, and the columns that it takes (claims/looks.py); empty: as a table."""
    front: int = 0
    """Its place on the front page of a site or server; 0: it has none there."""
    sql: str = ""
    """Its totals over a folder of events (``events.beside``), from the file with its name and ``.sql``; empty: none."""


def parse(text: str, name: str) -> Question:
    """The question in the text of an ``.rq`` file, which is called `name`.

    The query itself is not looked at. Raises DataError that names the header line which is wrong or missing.
    """
    fields: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    for number, key, value in header(text):
        where = f"Question {name}, line {number}"
        if key == "parameter":
            match = _PARAMETER.fullmatch(value)
            if not match or (match[2] not in TYPES and ":" not in match[2]):
                raise DataError(
                    f"{where}: write a parameter as '# parameter: NAME (TYPE) what it is', with a type of "
                    f"{', '.join(TYPES)}, or a class such as kg:Agent, and after it ', required' or ', default VALUE' "
                    "where wanted."
                )
            kind, default = match[2] if ":" in match[2] else "", match[4] and match[4].rstrip()
            type = "entity" if kind else match[2]
            parameters[match[1]] = Parameter(match[1], type, bool(match[3]), match[5], default, kind=kind)
        elif key == "choices":
            wanted, _, query = value.partition(" ")
            if wanted not in parameters or not query:
                raise DataError(f"{where}: write choices below their parameter, as '# choices: NAME SELECT ...'.")
            parameters[wanted] = replace(parameters[wanted], choices=query)
        elif key == "defaultView":  # as the Wikidata Query Service spells it
            fields.setdefault("view", {"graph": "network"}.get(value.lower(), value.lower()))
        elif key == "view" and value not in FACES:
            raise DataError(f"{where}: there is no view {value!r}; use one of {', '.join(FACES)}.")
        elif key == "look" and value.partition(" ")[0] not in LOOKS:
            raise DataError(f"{where}: there is no look {value.partition(' ')[0]!r}; use one of {', '.join(LOOKS)}.")
        else:
            fields.setdefault(key, value)
    for key in ("title", "question"):
        if key not in fields:
            raise DataError(f"Question {name} has no line '# {key}: ...'; add it at the top of its file.")
    group, view = fields.get("group", "other"), fields.get("view", "table")
    view = view if view in FACES else "table"
    counts, known = fields.get("counts", ""), tuple(parameters.values())
    look = tuple(fields.get("look", "").split())
    front = int(fields["front"]) if fields.get("front", "").isdecimal() else 0
    return Question(name, fields["title"], fields["question"], group, known, view, text, counts, look, front)


@cache
def _bundled() -> Mapping[str, Question]:
    return _in_folder(files.PACKAGE / "questions")


def catalogue(folder: str | Path | None = None) -> Mapping[str, Question]:
    """The bundled questions by name, and those of a folder; one of the folder replaces a bundled one of its name.

    A file in it that is not a question is left out, with a QueryWarning. Raises DataError where there is no folder.
    """
    if folder is None:
        return _bundled()
    if not Path(folder).is_dir():
        raise DataError(f"There is no folder {folder}; make it, or start a question with {STARTING}.")
    return {**_bundled(), **_in_folder(Path(folder))}


def _in_folder(folder: Path) -> dict[str, Question]:
    found, unfit = dict[str, Question](), dict[Path, DataError]()
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            found[path.stem] = _read(path, path.stem)
        except DataError as error:
            unfit[path] = error
    if unfit:
        first = next(iter(unfit))
        others = f", and so {'is' if len(unfit) == 2 else 'are'} {len(unfit) - 1} more" if len(unfit) > 1 else ""
        sentence = f"{first} is left out of the questions{others}: {unfit[first]}"
        warnings.warn(QueryWarning(sentence), stacklevel=2)
    return found


def _read(path: Path, name: str) -> Question:
    """The question in a file, with the SQL of the file beside it. Raises DataError."""
    sql = path.with_suffix(".sql")
    return replace(parse(files.read_text(path), name), sql=files.read_text(sql) if sql.is_file() else "")


def find(name: str, folder: str | Path | None = None) -> Question:
    """The question called `name` (see ``catalogue``), or the one in the file of that path, where it ends in ``.rq``.

    Raises UsageError that suggests the nearest name, DataError for a file that is not a question.
    """
    if name.endswith(SUFFIX):
        return _read(Path(name), Path(name).stem)
    known = catalogue(folder)
    if name in known:
        return known[name]
    if folder is not None and (path := Path(folder) / f"{name}{SUFFIX}").is_file():
        return _read(path, name)  # says why it is left out
    hint = did_you_mean(name, known) or f"list them with {either('kgtool.catalogue()', 'kgtool ask')}."
    raise UsageError(f"There is no question {name!r}; {hint}")


def main_parameter(question: Question) -> Parameter | None:
    """The parameter that a value without a name is for: the first that is required, else the first; None of none."""
    return next(iter(sorted(question.parameters, key=lambda parameter: not parameter.required)), None)


def start(name: str, folder: str | Path = ".") -> Path:
    """Write a new question to begin from, which runs as it is, into `folder`; its path.

    Raises UsageError for a name that cannot be used or is taken, DataError where the file cannot be written.
    """
    path = Path(folder) / f"{name.removesuffix(SUFFIX)}{SUFFIX}"
    if not _NAME.fullmatch(path.stem):
        raise UsageError(f"{name!r} is not a name for a question; use letters, digits and hyphens.")
    if path.exists():
        raise UsageError(f"{path} already exists; choose another name.")
    with writing_to(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(files.package_text("questions/templates", "question.rq"))
    return path


def bind(query: str, values: Mapping[str, Sequence[Term]]) -> str:
    """`query` with each ``# bind: NAME`` and ``# given: NAME ...`` line of a given variable filled in, as told above.

    A variable without a ``# bind:`` line gets its VALUES clause at the end of the query.
    """
    left = dict(values)

    def clause(name: str) -> str:
        return f"VALUES ?{name} {{ " + " ".join(str(term) for term in values[name]) + " }"

    def fill(line: re.Match[str]) -> str:
        indent, name, speaker, given, rest = line.groups()
        if given:
            return indent + rest.rstrip() if given in values else line[0]
        if name not in values:
            return line[0]
        left.pop(name, None)
        if speaker:
            return bind(files.package_text("questions/templates", "speaker.rq"), {"asked": values[name]}).rstrip()
        return indent + clause(name)

    bound = _BIND.sub(fill, query)
    return bound + "".join(f"\n{clause(name)}" for name in left)


def terms(question: Question, store: Store, given: Mapping[str, str]) -> dict[str, list[Term]]:
    """The given parameter values as terms to bind.

    Raises UsageError for an unknown or a missing parameter, and for a value that is not of the parameter's type.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            takes = f"it takes {', '.join(known)}." if known else "it takes none."
            hint = POSITIONAL if name in ("store", "question", "name") else did_you_mean(name, known) or takes
            raise UsageError(f"The question {question.name} has no parameter {name!r}; {hint}")
    for parameter in known.values():
        if parameter.required and not given.get(parameter.name):
            needed = f"{parameter.name} ({parameter.description})"
            call = f"kgtool.ask({question.name!r}, {parameter.name}=...)"
            example = either(call, f"kgtool ask {question.name} -p {parameter.name}=...")
            raise UsageError(f"The question {question.name} needs {needed}: {example}")
    # An empty value takes a default away.
    values = {p.name: given.get(p.name, p.default) for p in question.parameters}
    found = {name: [_term(question, known[name], value, store)] for name, value in values.items() if value}
    if all(name in found and known[name].type == "date" for name in SPAN):
        since, until = (text(found[name][0]) for name in SPAN)
        if since > until:
            raise UsageError(f"since={since} is after until={until}, and nothing is between them; swap them.")
    return found


def narrowed(question: Question, store: Store, given: Mapping[str, str], language: str = "en") -> Question:
    """The question with the given parameter values, and the defaults, bound in its query. Raises as ``terms`` does.

    Names that the query itself puts into texts are in `language`, where it says ``LANGMATCHES(LANG(?label), "en")``.
    """
    return replace(question, query=filled(question, terms(question, store, given), language, store))


def filled(
    question: Question, values: Mapping[str, Sequence[Term]], language: str = "en", store: Store | None = None
) -> str:
    """The query of a question with these values (see ``terms``) bound in it, and names in texts in `language`.

    Of a question about events, for a `store` that has them in a folder beside it, it is SQL.
    """
    if question.sql and isinstance(store, EventStore):
        return phrased(question.sql, values)
    wanted = str(ox.Literal(language.partition("-")[0]))
    return _ENGLISH.sub(lambda found: found[1] + wanted, bind(question.query, values))


def choices(question: Question, parameter: Parameter, store: Store) -> dict[Term, str]:
    """What a parameter may be in this graph: each term with its label (else short name), in the order of these.

    Raises QueryError where the query of its ``choices`` line is wrong.
    """
    if parameter.choices is None and parameter.type not in ("entity", "choice"):
        return {}
    found = rows(store.query(parameter.choices or question.query))
    # A query of its own gives one column, whatever it is called.
    wanted = found.variables[0] if parameter.choices else parameter.name
    if wanted not in found.variables:
        return {}
    place = found.variables.index(wanted)
    values = {row[place]: None for row in found}
    known = labels(store, [value.value for value in values if isinstance(value, ox.NamedNode)])
    named = {value: known.get(text(value)) or names().shorten(text(value)) for value in values if value is not None}
    return dict(sorted(named.items(), key=lambda item: (fold(item[1]), str(item[0]))))


def _term(question: Question, parameter: Parameter, value: str, store: Store) -> Term:
    if parameter.type == "entity" and question.sql and isinstance(store, EventStore):
        return resolve_actor(store, value, parameter.name)
    if parameter.type == "entity":
        refusal = f"cannot be {parameter.name}. Possible here" if parameter.kind else ""
        able = Taken(lambda: [text(term) for term in choices(question, parameter, store)], refusal, parameter.kind)
        return resolve(store, value, able, parameter.name)
    if parameter.type == "choice":
        known = choices(question, parameter, store)
        return resolve_among(value, known, "choices", parameter.name)
    if parameter.type == "date":
        try:
            return ox.Literal(date.fromisoformat(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))
        except ValueError:
            raise UsageError(f"{parameter.name}={value!r} is not a date; write it like 2025-09-04.") from None
    if parameter.type == "count":
        if not re.fullmatch(r"\+?0*[1-9]\d{0,8}", value, re.ASCII):
            raise UsageError(f"{parameter.name}={value!r} is not a whole number of at least 1; write it like 2.")
        return ox.Literal(str(int(value)), datatype=ox.NamedNode(XSD + "integer"))
    if parameter.type == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            raise UsageError(f"{parameter.name}={value!r} is not a number; write it like 10000 or 2.5.")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + ("decimal" if "." in value else "integer")))
    return ox.Literal(value)


def ask(name: str, store: StoreLike | None = None, /, **parameters: str) -> Solutions:
    """The rows that answer a named question over `store` (default: the bundled graph).

    `name` may also be the path of an ``.rq`` file. Parameters are given as text: an entity as label, short name or IRI;
    a date as YYYY-MM-DD; an empty text takes a default away.
    Raises UsageError for a name, parameter or value that does not exist.

    >>> [row["line"].value for row in ask("defense-lines").dicts()][0].rpartition("/")[2]
    'line-1'
    """
    asked = as_store(store)
    return as_rows(quiet(asked.query(narrowed(find(name), asked, parameters).query)))
