"""The SPARQL 1.1 Protocol: the query or update in a request, and the answer to a query.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qs

import pyoxigraph as ox

from kgtool.errors import DataError, QueryError
from kgtool.formats.writing import write
from kgtool.questions.labels import labels
from kgtool.rdf.results import Results, Solutions, Triples, quiet
from kgtool.server.http import negotiation
from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused, not_allowed
from kgtool.server.settings import Settings
from kgtool.sparql import inspecting
from kgtool.store import LocalStore
from kgtool.store.base import Context

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
MOST_FIELDS = 1_000
VARY = (b"vary", b"Accept")
T = TypeVar("T")


class Operation(NamedTuple):
    """A query or an update, and the other parameters of its request."""

    text: str
    is_update: bool
    default: tuple[str, ...]
    """The graphs of default-graph-uri, or for an update of using-graph-uri."""
    named: tuple[str, ...]
    """The graphs of named-graph-uri, or for an update of using-named-graph-uri."""
    format: str | None

    def context(self, base: str) -> Context:
        """For a query: its base IRI and its dataset; if it names only default or named graphs, there are no others."""
        if not self.default and not self.named:
            return Context(base)
        return Context(base, self.default, self.named)


def operation(method: str, query_string: bytes, content_type: str, body: bytes) -> Operation | None:
    """The operation that a request asks for (section 2 of the protocol).

    None for a GET without one, which asks for the service description. Raises Refused where it is not valid.
    """
    texts, direct = [query_string], dict[str, list[str]]()
    if method == "POST":
        kind, _, parameters = content_type.partition(";")
        kind = kind.strip().lower()
        if kind not in (FORM, QUERY, UPDATE):
            raise Refused(415, f"The Content-Type of a POST must be {FORM}, {QUERY} or {UPDATE}; set one of them.")
        if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
            raise Refused(415, "SPARQL must be sent as UTF-8; encode the body so.")
        if kind == FORM:
            texts.append(body)
        else:
            direct = {"query" if kind == QUERY else "update": [_utf8(body)]}
    values = fields(*texts)
    queries, updates = ([*values.get(name, []), *direct.get(name, [])] for name in ("query", "update"))
    if not queries and not updates:
        if method != "POST" and not any("graph" in name for name in values):
            return None
        raise Refused(400, "There is no query; send it as the field query (or an update as the field update).")
    if len(queries) + len(updates) > 1:
        raise Refused(400, "There is more than one query or update; send one of them.")
    if updates and method != "POST":
        raise not_allowed("An update by GET", ["POST"])
    names = ("using-graph-uri", "using-named-graph-uri") if updates else ("default-graph-uri", "named-graph-uri")
    # An empty field of a form names no graph.
    default, named = (tuple(map(iri, filter(None, values.get(name, [])))) for name in names)
    formats = [*values.get("format", []), *values.get("output", []), None]
    return Operation((queries or updates)[0], bool(updates), default, named, formats[0])


def fields(*texts: bytes) -> dict[str, list[str]]:
    """The values of the fields of forms and query strings, by name. Raises Refused."""
    text = "&".join(map(_utf8, filter(None, texts)))
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise Refused(400, "The form is not UTF-8; encode it so.") from None
    except ValueError:
        raise Refused(400, f"The form has more than {MOST_FIELDS} fields; send fewer.") from None


def _utf8(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "The query is not UTF-8; encode it so.") from None


def iri(value: str) -> str:
    """An absolute IRI, checked. Raises Refused for anything else."""
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise Refused(400, f"{value[:200]!r} is not an absolute IRI; name a graph by its full IRI.") from None


def write_answer(asked: Operation, accept: str, settings: Settings, store: LocalStore, output: Output) -> None:
    """Write the answer to a query, in the format that it names or `accept` prefers. Raises Refused."""
    rows = inspecting.form(asked.text) not in ("CONSTRUCT", "DESCRIBE")
    offered = negotiation.ROWS if rows else negotiation.TRIPLES
    try:
        format = negotiation.chosen(offered, accept, asked.format)
        output.headers = ((b"content-type", negotiation.media_type(offered, format)), VARY)
        results = quiet(store.query(asked.text, context=asked.context(settings.base)))
        bounded = _bounded(results, settings.max_rows)
        write(bounded, output, format, lambda iris: labels(store, iris))  # type: ignore[arg-type]  # only written to
    except QueryError as error:
        raise refusal(error) from error
    except DataError as error:
        raise Refused(406, str(error)) from error


def refusal(error: QueryError) -> Refused:
    """400 with what is wrong with a query and the line at fault below; 500 where the store cannot be read."""
    if isinstance(error.__cause__, (OSError, RuntimeError)):
        return Refused(500, str(error))
    shown = "".join(f"\n  {line}" for line in error.excerpt.splitlines())
    message = str(error)
    if "allow_network=True" in message:
        place = message[message.find("(") : message.find(")") + 1]
        message = (
            f"SERVICE and LOAD ask another server {place}, which this server never does; ask that server yourself."
        )
    return Refused(400, message + shown)


def _bounded(results: Results, most: int | None) -> Results:
    """The same results; reading more than `most` rows of them raises Refused."""
    if most is None or isinstance(results, bool):
        return results
    if isinstance(results, Solutions):
        return Solutions(results.variables, _counted(results.stream(), most))
    return Triples(_counted(results.stream(), most))


def _counted(rows: Iterable[T], most: int) -> Iterator[T]:
    for number, row in enumerate(rows, 1):
        if number > most:
            raise Refused(403, f"The answer has more than {most:,} rows, the limit of this server; add LIMIT.")
        yield row
