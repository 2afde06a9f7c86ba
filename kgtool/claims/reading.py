"""Rows of the bundled queries, as the modules of this folder read them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from kgtool.questions.question import bind
from kgtool.rdf import files
from kgtool.rdf.results import Term, rows, text
from kgtool.store.base import Store

Row = dict[str, Term]


def run(store: Store, path: str, limit: int | None = None, /, **values: Iterable[str]) -> list[Row]:
    """The rows of a bundled query, each a dictionary without the unbound variables.

    `path` is that of the query's file within the package ("claims/queries/claims.rq"), `limit` the most rows wanted,
    `values` the IRIs that a variable with a ``# bind:`` line may have. No IRI for one of them: no rows.
    """
    bound: dict[str, list[Term]] = {
        key: [ox.NamedNode(iri) for iri in sorted(set(iris))] for key, iris in values.items()
    }
    if not all(bound.values()):
        return []
    query = bind(files.package_text(*path.rsplit("/", 1)), bound)
    return list(rows(store.query(query if limit is None else f"{query}\nLIMIT {limit}")).dicts())


def grouped(found: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """The rows by the text of a column, in their order; rows without it are left out."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        if column in row:
            groups.setdefault(text(row[column]), []).append(row)
    return groups


def iris(found: Iterable[Row], *columns: str) -> set[str]:
    """The IRIs in rows; with `columns`, only those in these columns."""
    return {
        term.value
        for row in found
        for name, term in row.items()
        if isinstance(term, ox.NamedNode) and (not columns or name in columns)
    }


def number(words: str) -> int | str:
    """A whole number of at most nine digits; any other text as it is."""
    return int(words) if re.fullmatch(r"[-+]?\d{1,9}", words, re.ASCII) else words
