"""Rows as JSON, JSON lines and XML, row by row: for rows that an engine cannot serialise itself.

Sources: SPARQL 1.1 Query Results JSON Format, XML Format (2nd ed.).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape  # xml.sax.saxutils would do, but imports urllib.request: 40 ms
from types import MappingProxyType

import pyoxigraph as ox

from kgtool.formats.separated import bare
from kgtool.rdf.results import Solutions, Term, python_value
from kgtool.rdf.text import xml_text

XSD = "http://www.w3.org/2001/XMLSchema"
XSD_STRING = f"{XSD}#string"
ITS = "http://www.w3.org/2005/11/its"
SPARQL_XML = "http://www.w3.org/2005/sparql-results#"


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
        return bare(term)
    value = python_value(term)
    # JSON has no infinity and no NaN.
    plain = isinstance(value, (bool, int)) or (isinstance(value, (float, Decimal)) and math.isfinite(value))
    return term.value if not plain else float(value) if isinstance(value, Decimal) else value


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
        if term.direction:
            kind += f' xmlns:its="{ITS}" its:version="2.0" its:dir="{term.direction}"'
    elif term.datatype.value != XSD_STRING:
        kind = f' datatype="{escape(term.datatype.value)}"'
    # A carriage return would be read back as a line feed.
    return f"<literal{kind}>{escape(xml_text(term.value), quote=False).replace(chr(13), '&#13;')}</literal>"
