"""Two engines, Oxigraph and rdflib, asked the same question, with one spelling for a cell."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyoxigraph as ox
from rdflib.query import ResultRow

from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Term, from_rdflib, text
from kgtool.store import LocalStore

Rows = list[tuple[str, ...]]
Answer = tuple[list[str], Rows]
Ask = Callable[[str], Answer]
PREFIXES = names().prefixes


def engines_of(store: LocalStore) -> dict[str, Ask]:
    """Name of an engine -> a function that asks it a query over `store`."""
    dataset = store.dataset()

    def oxigraph(query: str) -> Answer:
        found = store.query(query)
        if isinstance(found, bool):
            return ["ask"], [(str(found).lower(),)]
        assert isinstance(found, Solutions)
        return list(found.variables), [tuple(map(cell, row)) for row in found]

    def rdflib(query: str) -> Answer:
        found = dataset.query(query)
        if found.type == "ASK":
            return ["ask"], [(str(found.askAnswer).lower(),)]
        rows = [row for row in found if isinstance(row, ResultRow)]
        return [str(v) for v in found.vars or ()], [
            tuple("" if term is None else cell(from_rdflib(term)) for term in row) for row in rows
        ]

    return {"oxigraph": oxigraph, "rdflib": rdflib}


def cell(term: Term | None) -> str:
    if term is None:
        return ""
    if not isinstance(term, ox.Literal):
        return names().shorten(text(term))
    kind = term.datatype.value.removeprefix("http://www.w3.org/2001/XMLSchema#")
    if kind == "boolean":
        return {"1": "true", "0": "false"}.get(term.value.lower(), term.value.lower())
    if kind in ("integer", "decimal"):
        number = Decimal(term.value)
        return f"{number:f}" if kind == "integer" else f"{number.normalize():f}"
    return term.value


def same_rows(query: str, engines: dict[str, Ask]) -> Answer:
    """The answer, which must be the same rows in the same order on both engines."""
    columns, found = engines["oxigraph"](query)
    assert engines["rdflib"](query) == (columns, found)
    return columns, found


def picked(answer: Answer, columns: str) -> list[tuple[str, ...]]:
    """Some columns of an answer; things of example.org by their last name."""
    places = [answer[0].index(column) for column in columns.split()]
    return [tuple(row[place].replace("https://example.org/", "") for place in places) for row in answer[1]]
