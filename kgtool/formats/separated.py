"""Rows as CSV and TSV, row by row, and the engine's CSV as far as it is right.

Source: SPARQL 1.1 Query Results CSV and TSV Formats. Apart from the other formats: most answers in a pipe are CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO

import pyoxigraph as ox

from kgtool.rdf.results import Solutions, Term, text

XSD = "http://www.w3.org/2001/XMLSchema"
_SHORT = {
    "integer": r"[+-]?[0-9]+",
    "decimal": r"[+-]?[0-9]*\.[0-9]+",
    "double": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+",
}


class _Line:
    """A file that holds only what was written last: the csv module writes to nothing but files."""

    value = ""

    def write(self, value: str) -> None:
        self.value = value


def _csv_lines(results: Solutions) -> Iterator[str]:
    """CSV, line by line: the plain values, without types (SPARQL 1.1 Query Results CSV, section 3)."""
    import csv  # the engine writes most answers

    line = _Line()
    writer = csv.writer(line)
    for row in chain([results.variables], results):  # one at a time
        cells = [cell if isinstance(cell, str) else "" if cell is None else bare(cell) for cell in row]
        writer.writerow(cells)
        # A lone empty value is an empty line; the csv module would quote it.
        yield "\r\n" if cells == [""] else line.value


_QUOTED = rb'"[^"]*"'  # a cell with a doubled quote counts as two, which does no harm


class _Odd(Exception):
    """A row of CSV whose number of cells is not the number of columns."""


class _Checked:
    """A binary file for CSV, which passes on whole rows as long as each has as many cells as there are columns."""

    def __init__(self, output: IO[bytes], columns: int) -> None:
        self._output, self._columns, self._rest = output, columns, b""
        self.rows = 0
        """The number of rows that were passed on, with the head."""

    def write(self, data: bytes) -> int:
        """Take a part of the text. Raises _Odd before a part with an odd row is passed on."""
        self._rest += data
        end = self._rest.rfind(b"\n") + 1
        part = self._rest[:end]
        if part.count(b'"') % 2 == 0:  # else it ends within a cell
            self._pass(part)
            self._rest = self._rest[end:]
        return len(data)

    def flush(self) -> None:
        """Do nothing: whole rows are passed on as they come."""

    def end(self) -> None:
        self._pass(self._rest)
        self._rest = b""

    def _pass(self, part: bytes) -> None:
        bare = re.sub(_QUOTED, b"", part) if b'"' in part else part
        count = bare.count(b"\n")
        # No row has too few commas. So if the total is right, that of each row is.
        if bare.count(b",") != count * (self._columns - 1):
            raise _Odd
        self.rows += count
        self._output.write(part)


def to_csv(results: Solutions, output: IO[bytes]) -> Iterator[str]:
    """CSV by the engine's own writer where it has one, as far as it is right: an IRI with a comma is not quoted.

    From the first part with such an IRI on, the rows are made anew and written here.
    Upstream: docs/upstream.md, "CSV does not quote an IRI with a comma".
    """
    if not results.native:
        yield from _csv_lines(results)
    elif not results.variables:
        results.native(output, "csv")
    else:
        checked = _Checked(output, len(results.variables))
        try:
            results.native(checked, "csv")  # type: ignore[arg-type]  # it is written to, and no more
            checked.end()
        except _Odd:
            yield from islice(_csv_lines(results), checked.rows, None)


def to_tsv(results: Solutions) -> Iterator[str]:
    """TSV, line by line: the terms in Turtle syntax (SPARQL 1.1 Query Results TSV, section 4)."""
    yield "\t".join(f"?{name}" for name in results.variables) + "\n"
    for row in results:
        yield "\t".join("" if term is None else turtle(term).replace("\t", "\\t") for term in row) + "\n"


def turtle(term: Term) -> str:
    """A term in Turtle syntax, with numbers in their short form, as the engine writes them."""
    if isinstance(term, ox.Literal):
        space, _, kind = term.datatype.value.rpartition("#")
        short = _SHORT.get(kind) if space == XSD else None
        if short and re.fullmatch(short, term.value):
            return term.value
    return str(term)


def bare(term: Term) -> str:
    """The value of a term without its type: an IRI, ``_:label`` or the lexical form."""
    return str(term) if isinstance(term, ox.BlankNode) else text(term)
