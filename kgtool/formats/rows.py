"""Rows in the W3C's SPARQL results formats, row by row: for rows that an engine cannot serialise itself.

Sources: SPARQL 1.1 Query Results CSV and TSV Formats, JSON Format, XML Format (2nd ed.).
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape  # xml.sax.saxutils would do, but imports urllib.request: 40 ms
from itertools import chain, islice
from types import MappingProxyType
from typing import IO

import pyoxigraph as ox

from kgtool.rdf.results import Solutions, Term, python_value, text
from kgtool.rdf.text import xml_text

XSD = "http://www.w3.org/2001/XMLSchema"
XSD_STRING = f"{XSD}#string"
SPARQL_XML = "http://www.w3.org/2005/sparql-results#"
_SHORT = {
    "integer": re.compile(r"[+-]?\d+", re.ASCII),
    "decimal": re.compile(r"[+-]?\d*\.\d+", re.ASCII),
    "double": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+", re.ASCII),
}


class _Line:
    """A file that holds only what was written last: the csv module writes to nothing but files."""

    value = ""

    def write(self, value: str) -> None:
        self.value = value


def to_csv(results: Solutions) -> Iterator[str]:
    """CSV, line by line: the plain values, without types (SPARQL 1.1 Query Results CSV, section 3)."""
    line = _Line()
    writer = csv.writer(line)
    for row in chain([results.variables], results):  # one at a time
        cells = [cell if isinstance(cell, str) else "" if cell is None else _bare(cell) for cell in row]
        writer.writerow(cells)
        # A lone empty value is an empty line; the csv module would quote it.
        yield "\r\n" if cells == [""] else line.value


_QUOTED = re.compile(rb'"[^"]*"')  # a cell with a doubled quote counts as two, which does no harm


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
        bare = _QUOTED.sub(b"", part) if b'"' in part else part
        count = bare.count(b"\n")
        # No row has too few commas. So if the total is right, that of each row is.
        if bare.count(b",") != count * (self._columns - 1):
            raise _Odd
        self.rows += count
        self._output.write(part)


def native_csv(results: Solutions, output: IO[bytes]) -> None:
    """CSV by the engine's own writer, for rows that have one, as far as it is right.

    From the first part with such an IRI on, the rows are made anew and written here.
    Upstream: docs/upstream.md, "CSV does not quote an IRI with a comma".
    """
    assert results.native
    if not results.again or not results.variables:
        results.native(output, "csv")
        return
    checked = _Checked(output, len(results.variables))
    try:
        results.native(checked, "csv")  # type: ignore[arg-type]  # it is written to, and no more
        checked.end()
    except _Odd:
        for part in islice(to_csv(results.again()), checked.rows, None):
            output.write(part.encode())


def to_tsv(results: Solutions) -> Iterator[str]:
    """TSV, line by line: the terms in Turtle syntax (SPARQL 1.1 Query Results TSV, section 4)."""
    yield "\t".join(f"?{name}" for name in results.variables) + "\n"
    for row in results:
        yield "\t".join("" if term is None else _turtle(term).replace("\t", "\\t") for term in row) + "\n"


def to_json(results: Solutions) -> Iterator[str]:
    """SPARQL JSON, in parts."""
    yield json.dumps({"vars": results.variables}).join(('{"head":', ',"results":{"bindings":['))
    for number, row in enumerate(results.dicts()):
        binding = {name: json_term(term) for name, term in row.items()}
        yield ("," if number else "") + json.dumps(binding, ensure_ascii=False)
    yield "]}}\n"


def to_xml(results: Solutions) -> Iterator[str]:
    """SPARQL XML, in parts. Raises DataError for a character that XML cannot hold."""
    head = "".join(f'<variable name="{escape(name)}"/>' for name in results.variables)
    yield f'<?xml version="1.0"?><sparql xmlns="{SPARQL_XML}"><head>{head}</head><results>'
    for row in results.dicts():
        cells = (f'<binding name="{escape(name)}">{_xml(term)}</binding>' for name, term in row.items())
        yield f"<result>{''.join(cells)}</result>"
    yield "</results></sparql>\n"


def to_jsonl(results: Solutions) -> Iterator[str]:
    """One JSON object a row, each on a line: numbers and booleans as such, everything else as text."""
    for row in results.dicts():
        yield json.dumps({name: _value(term) for name, term in row.items()}, ensure_ascii=False) + "\n"


def _value(term: Term) -> str | int | float | bool:
    if not isinstance(term, ox.Literal):
        return _bare(term)
    value = python_value(term)
    # JSON has no infinity and no NaN.
    plain = isinstance(value, (bool, int)) or (isinstance(value, (float, Decimal)) and math.isfinite(value))
    return term.value if not plain else float(value) if isinstance(value, Decimal) else value


def _turtle(term: Term) -> str:
    """A term in Turtle syntax, with numbers in their short form, as the engine writes them."""
    if isinstance(term, ox.Literal):
        space, _, kind = term.datatype.value.rpartition("#")
        short = _SHORT.get(kind) if space == XSD else None
        if short and short.fullmatch(term.value):
            return term.value
    return str(term)


def _bare(term: Term) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else text(term)


def json_term(term: Term, labels: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """A term as in SPARQL JSON results; an IRI with a further key ``label`` where `labels` (IRI -> label) has one."""
    if isinstance(term, ox.NamedNode):
        named: dict[str, object] = {"type": "uri", "value": term.value}
        return named | {"label": labels[term.value]} if labels.get(term.value) else named
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: json_term(part, labels) for name, part in parts.items()}}
    literal: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
        if term.direction:
            literal["its:dir"] = str(term.direction)
    elif term.datatype.value != XSD_STRING:
        literal["datatype"] = term.datatype.value
    return literal


def _xml(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return "<triple>" + "".join(f"<{name}>{_xml(part)}</{name}>" for name, part in parts) + "</triple>"
    kind = ""
    if term.language:
        kind = f' xml:lang="{term.language}"'
    elif term.datatype.value != XSD_STRING:
        kind = f' datatype="{escape(term.datatype.value)}"'
    # A carriage return would be read back as a line feed.
    return f"<literal{kind}>{escape(xml_text(term.value), quote=False).replace(chr(13), '&#13;')}</literal>"
