"""Columns of SELECT * stand in the order in which people write them."""

from __future__ import annotations

import pytest

from kgtool.rdf.results import rows
from kgtool.store import LocalStore


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ("s", "p", "o")),
        ("# * ?a\nPREFIX x: <urn:*>\nSELECT DISTINCT * { ?z ?a ?o . BIND('?b *' AS ?c) }", ("z", "a", "o", "c")),
        ("SELECT * { { SELECT ?b ?a { ?a ?hidden ?b } } $x ?y ?a }", ("b", "a", "x", "y")),
        ("SELECT (COUNT(*) AS ?n) ?b ?a { ?a ?p ?b } GROUP BY ?a ?b", ("n", "b", "a")),
        ("SELECT ?o { ?s ?p* ?o }", ("o",)),
        ("SELECT * {}", ()),
        ("SELECT?b?a{?a?p?b}", ("b", "a")),
        ("SELECT*{?b?p?a}", ("b", "p", "a")),
    ],
)
def test_columns_stand_as_they_first_stand_in_the_query(
    query: str, columns: tuple[str, ...], bundled: LocalStore
) -> None:
    query = query.replace("?p* ", "<urn:p>* ")
    assert rows(bundled.query(query)).variables == columns
