"""The answer to a query, written in one of the formats of the table (formats.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import IO, TypeVar

import pyoxigraph as ox

from kgtool.errors import DataError, UsageError
from kgtool.formats.formats import Target, find, holding
from kgtool.rdf.atomic import held_back
from kgtool.rdf.files import rdf_format
from kgtool.rdf.names import Labels, names
from kgtool.rdf.results import Results, Triples, as_rows
from kgtool.rdf.text import brief

# The prefixes above Turtle are those that its first triples use.
LOOKED_AT = 10_000
T = TypeVar("T", bound=ox.Quad | ox.Triple)
WITH_PREFIXES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)


def write(
    results: Results, output: IO[bytes], format: str, labels: Labels | None = None, width: int = 100, most: int = 0
) -> None:
    """Write the answer to a query to a binary file.

    `format` is the name of a format (``formats.ANSWERS``), or another spelling of it: an ending, a media type.
    `labels` gives the labels of IRIs for what people read (table, markdown, html, xlsx); `width` is that of a table, in
    columns, and `most` the rows that it shows (0: all). Raises UsageError for a format that cannot hold the results,
    DataError for a value that it cannot hold.
    """
    what, formats = ("Triples", holding("triples")) if isinstance(results, Triples) else ("Rows", holding("rows"))
    found = find(format, formats.values())
    if found is None:
        raise UsageError(f"{what} cannot be written as {format}; use one of {', '.join(formats)}.")
    if isinstance(results, Triples):
        write_triples(results.stream(), output, rdf_format(found.name))
        return
    if isinstance(results, bool) and found.boolean:
        output.write((found.boolean % str(results).lower()).encode())
        return
    assert found.rows
    found.rows(as_rows(results), Target(output, labels or (lambda iris: {}), width, most))


def write_triples(triples: Iterable[ox.Triple], output: IO[bytes], format: ox.RdfFormat) -> None:
    """Write triples to a binary file, with the prefixes that they use where the format has prefixes.

    Raises DataError for what the format cannot hold.
    """
    stream = iter(triples)
    first = list(islice(stream, LOOKED_AT))
    serialize(chain(first, stream), output, format, _prefixes(first))


def serialize(
    statements: Iterable[T], output: IO[bytes], format: ox.RdfFormat, prefixes: Mapping[str, str] | None = None
) -> None:
    """Write triples, or quads where the format has graphs, as they come; the prefixes where it has prefixes.

    Raises DataError for what the format cannot hold, before anything is written.
    """
    if format == ox.RdfFormat.RDF_XML:
        from kgtool.formats.rdf_xml import to_rdf_xml

        with held_back(output) as file:
            for part in to_rdf_xml(statements, prefixes or {}):  # type: ignore[arg-type]  # it has no graphs
                file.write(part.encode())
    elif format == ox.RdfFormat.JSON_LD:
        with held_back(output) as file:
            ox.serialize(map(_without_triple_terms, statements), file, format)  # type: ignore[arg-type]
    else:
        known = dict(prefixes) if prefixes and format in WITH_PREFIXES else None
        ox.serialize(statements, output, format, prefixes=known)  # type: ignore[arg-type]  # one kind at a time


def _without_triple_terms(statement: T) -> T:
    if isinstance(statement.object, ox.Triple):
        term = brief(f"<<( {statement.object} )>>")
        raise DataError(f"JSON-LD cannot hold RDF 1.2 triple terms, such as {term}; write ttl or nq.")
    return statement


def _prefixes(first: list[ox.Triple]) -> dict[str, str]:
    """The prefixes that these triples use; all of them where there are so many that others may follow."""
    every = names().prefixes
    if len(first) == LOOKED_AT:
        return dict(every)
    iris = {term.value for t in first for term in (t.subject, t.predicate, t.object) if isinstance(term, ox.NamedNode)}
    iris |= {t.object.datatype.value for t in first if isinstance(t.object, ox.Literal)}
    used = {names().shorten(iri).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in every.items() if prefix in used}
