"""What is wrong with a query of valid syntax, said with the variable or the place at fault."""

from __future__ import annotations

import pytest

import kgtool
from kgtool.errors import QueryError
from kgtool.sparql.meaning import fault_of
from kgtool.store import LocalStore

FAULTS = {
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }": "?s is neither grouped nor aggregated; add GROUP BY ?s.",
    "SELECT ?s ?p { ?s ?p ?o } GROUP BY ?s": "?p is neither grouped nor aggregated; add ?p to GROUP BY.",
    "SELECT (UCASE(?o) AS ?x) { ?s ?p ?o } GROUP BY ?s": "?o is neither grouped nor aggregated; add ?o to GROUP BY.",
    "SELECT (SUM(?x) + ?y AS ?z) { ?x ?y ?q }": "?y is neither grouped nor aggregated; add GROUP BY ?y.",
    "SELECT ?x { SELECT ?s ?p { ?s ?p ?o } GROUP BY ?s }": "?p is neither grouped",
    "SELECT * { ?s ?p ?o } GROUP BY ?s": "SELECT * cannot be grouped",
    "SELECT ?s { ?s ?p ?o BIND(1 AS ?s) }": "?s gets a value twice (line 1, column 32)",
    "SELECT (?p AS ?s) { ?s ?p ?o }": "?s has a value in the pattern already",
    "SELECT (1 AS ?x) (2 AS ?x) {}": "?x is selected twice",
    "SELECT ?s { VALUES (?a ?b) { (1 2) (1) } }": "has 1 value for 2 variables (line 1, column 36)",
    "SELECT ?s { _:a ?p ?o . { _:a ?q ?r } }": "_:a is used in two groups",
    "SELECT ?s { ?s ?p ?o FILTER(COUNT(?p) > 1) }": "FILTER cannot aggregate",
    "DESCRIBE ?s { ?s ?p ?o } GROUP BY ?o": "refuses the query for what it means",
}


@pytest.mark.parametrize("query", FAULTS)
def test_a_fault_of_meaning_is_named(query: str, bundled: LocalStore) -> None:
    with pytest.raises(QueryError) as caught:
        bundled.query(query)
    assert FAULTS[query] in str(caught.value)
    assert caught.value.excerpt.startswith(query) or "refuses" in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING(COUNT(?p) > 1) ORDER BY ?n",
        "SELECT ?y (MAX(?n) + 1 AS ?m) { { SELECT ?y (COUNT(*) AS ?n) { ?x ?y ?z } GROUP BY ?y } } GROUP BY ?y",
        "SELECT (UCASE(?o) AS ?big) (CONCAT(?big, '!') AS ?loud) { ?s ?p ?o BIND(STR(?s) AS ?t) }",
        "SELECT (STR(?s) AS ?t) (COUNT(*) AS ?n) { VALUES (?s ?p) { (1 UNDEF) } _:a ?p ?o . _:a ?q ?s } GROUP BY ?s",
        "SELECT (STR(?s) AS ?t) { ?s ?p ?o } GROUP BY ?s (STR(?o) AS ?u)",
    ],
)
def test_what_means_something_has_no_fault(query: str, bundled: LocalStore) -> None:
    assert fault_of(query) is None
    assert bundled.query(query) is not None


@pytest.mark.parametrize(("query", "sign"), [("SELECT * { ?s ?p ?o", "{"), ("ASK { FILTER(?x", "("), ("ASK { [", "[")])
def test_a_bracket_that_is_not_closed_is_pointed_at(query: str, sign: str) -> None:
    with pytest.raises(QueryError) as caught:
        kgtool.query(query)
    column = query.index(sign) + 1
    assert str(caught.value) == f"The {sign} at line 1, column {column} is not closed."
