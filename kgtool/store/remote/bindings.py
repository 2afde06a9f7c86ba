"""The rows of an answer, from its bindings: name of a variable -> a term in the form of SPARQL JSON.

Source: https://www.w3.org/TR/sparql11-results-json/, section 3.2, with the triple terms and directions of SPARQL 1.2.
What servers do otherwise is read all the same: labels of blank nodes that RDF cannot write, and booleans that are 1 or
0 (both Virtuoso's), and typed-literal for literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from kgtool.rdf.parser_guards import DEEPEST
from kgtool.rdf.results import XSD, Row, Term

PARTS = ("subject", "predicate", "object")
MEMBERS = {"type", "value", "datatype", "xml:lang", "its:dir"}
"""Those of a term."""
Binding = Mapping[str, Any]
_PLAIN_LABEL = re.compile(r"[A-Za-z0-9]+")
_BOOLEAN = ox.NamedNode(f"{XSD}boolean")
_BOOLEANS = {"1": "true", "0": "false"}
_DIRECTIONS = {"ltr": ox.BaseDirection.LTR, "rtl": ox.BaseDirection.RTL}


class NotRdf(ValueError):
    """A value that RDF does not have, such as an IRI with a space in it."""


def row_of(binding: Any, variables: Sequence[str]) -> Row:
    """The row of a binding. Raises NotRdf, and ValueError for what is not a binding of these variables."""
    if not isinstance(binding, dict):
        raise ValueError("a row is not an object")
    row = tuple([_term(binding[name]) if name in binding else None for name in variables])
    if len(binding) > len(row) - row.count(None):
        raise ValueError(f"{min(binding.keys() - {*variables})} is bound, and is not among the columns")
    return row


def _term(cell: Any, depth: int = 0) -> Term:
    try:
        kind, value = cell["type"], cell["value"]
        if kind == "triple":
            return _triple(value, depth + 1)
        if None in cell.values() or not cell.keys() <= MEMBERS:
            raise TypeError
        return _KINDS[kind](value, cell)
    except KeyError as error:
        raise ValueError(f"a value has no {error.args[0]}, or a wrong one") from error
    except TypeError as error:
        raise ValueError("a value is not an object of texts, or has members that SPARQL JSON does not know") from error


def _iri(text: str, _: object = None) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        raise NotRdf(f"{error}: {text!r}") from error


def _literal(text: str, cell: Binding) -> ox.Literal:
    datatype = _iri(cell["datatype"]) if "datatype" in cell else None
    if datatype == _BOOLEAN:
        text = _BOOLEANS.get(text, text)
    direction = _DIRECTIONS[cell["its:dir"]] if "its:dir" in cell else None
    language = cell.get("xml:lang") if direction is None else cell["xml:lang"]
    try:
        # The engine would take a number for one of Python's.
        return ox.Literal(text + "", datatype=datatype, language=language, direction=direction)
    except ValueError as error:
        raise NotRdf(f"{error}: {language or text!r}") from error


def _triple(parts: Any, depth: int) -> ox.Triple:
    if depth > DEEPEST:
        raise ValueError(f"it nests triples more than {DEEPEST} deep")
    if not isinstance(parts, dict) or parts.keys() != {*PARTS}:
        raise ValueError("a triple lacks a part, or has another one")
    terms = [_term(parts[part], depth) for part in PARTS]
    try:
        return ox.Triple(*terms)  # type: ignore[arg-type]
    except TypeError as error:
        raise NotRdf(f"no such triple is in RDF: {' '.join(map(str, terms))}") from error


_KINDS: dict[str, Callable[[str, Binding], Term]] = {
    "uri": _iri,
    "bnode": lambda label, _: ox.BlankNode(_label(label + "")),
    "literal": _literal,
    "typed-literal": lambda text, cell: _literal(text, {"datatype": cell["datatype"]}),
}


def _label(label: str) -> str:
    """Any label of a blank node (Virtuoso's are ``nodeID://b1``) as one that RDF can write."""
    bare = label.removeprefix("nodeID://").removeprefix("_:")
    return bare if _PLAIN_LABEL.fullmatch(bare) else f"x{label.encode('utf-8', 'replace').hex()}"
