"""The answer to a query, written in one of the formats of the table (formats.py)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import IO, TypeVar

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.formats.formats import Target, find, holding
from kgtool.rdf.files import rdf_format
from kgtool.rdf.names import Labels, names
from kgtool.rdf.results import Results, Triples, as_rows
from kgtool.rdf.text import xml_text

# The prefixes above Turtle are those that its first triples use.
LOOKED_AT = 10_000
T = TypeVar("T", bound=ox.Quad | ox.Triple)
WITH_PREFIXES = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)


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
    """Write triples to a binary file as they come, with the prefixes that they use where the format has prefixes.

    Raises DataError for a control character in RDF/XML.
    """
    stream = iter(triples)
    first = list(islice(stream, LOOKED_AT))
    prefixes = _prefixes(first) if format in WITH_PREFIXES else None
    every = chain(first, stream)
    ox.serialize(map(xml_safe, every) if format == ox.RdfFormat.RDF_XML else every, output, format, prefixes=prefixes)


def xml_safe(triple: T) -> T:
    """A triple or quad as it is. Raises DataError where its literal holds a character that XML cannot hold."""
    if isinstance(triple.object, ox.Literal):
        xml_text(triple.object.value)
    return triple


def _prefixes(first: list[ox.Triple]) -> dict[str, str]:
    """The prefixes that these triples use; all of them where there are so many that others may follow."""
    every = names().prefixes
    if len(first) == LOOKED_AT:
        return dict(every)
    iris = {term.value for t in first for term in (t.subject, t.predicate, t.object) if isinstance(term, ox.NamedNode)}
    iris |= {t.object.datatype.value for t in first if isinstance(t.object, ox.Literal)}
    used = {names().shorten(iri).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in every.items() if prefix in used}
