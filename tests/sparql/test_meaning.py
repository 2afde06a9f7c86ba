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
    "DESCRIBE ?s { ?s ?p ?o } GROUP BY ?o": "?s is neither grouped nor aggregated; add ?s to GROUP BY.",
    "SELECT ?s (1 AS ?s) {}": "?s is selected twice (line 1, column 17)",
    "SELECT (1 AS ?x) { { SELECT (2 AS ?x) {} } }": "?x has a value in the pattern already (line 1, column 14)",
    "SELECT (1 AS ?y) {} GROUP BY (2 AS ?y)": "?y has a value",
    "SELECT * { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } } }": "?s is neither grouped",
    "SELECT * {} HAVING(COUNT(*) > 0)": "SELECT * cannot be grouped (line 1, column 8)",
    "SELECT ?n {} GROUP BY (COUNT(*) AS ?n)": "GROUP BY cannot aggregate (line 1, column 14)",
    "ASK { BIND(SUM(1) AS ?n) }": "BIND cannot aggregate (line 1, column 7)",
    "ASK {} GROUP BY ?x": "does not group an ASK (line 1, column 8)",
    "CONSTRUCT {} {} HAVING(COUNT(*) > 1)": "does not group a CONSTRUCT (line 1, column 17)",
    "ASK { VALUES (?x ?x) { (1 1) } }": "?x is twice in the head of VALUES (line 1, column 18)",
    "ASK { FILTER(<urn:f>(DISTINCT 1)) }": "<urn:f> is not an aggregate, and takes no DISTINCT (line 1, column 22)",
    "ASK { ?x a/a ?y ~ <urn:r> }": "~ cannot follow the value of a path (line 1, column 17)",
    "SELECT * { _:a ?p ?o OPTIONAL {} _:a ?q ?r }": "_:a is used on both sides of another part (line 1, column 34)",
    'VERSION """1.2""" ASK {}': "VERSION takes a string in single quotation marks (line 1, column 9)",
    "ASK { ?s ?p 'a\\qb' }": "\\q stands for no character (line 1, column 15)",
    "ASK { ?s ?p '\\uD83D\\uDE00' }": "\\uD83D stands for no character (line 1, column 14)",
    "ASK { ?s ?p '\\U0001F600\\u00e4\\\\u' BIND(1 AS ?s) }": "?s gets a value twice",
    "ASK { ?s ?p '\\U00110000' }": "\\U00110000 stands for no character (line 1, column 14)",
    "ASK { ?s ?p 'a'@toolonglanguage }": "@toolonglanguage is not a language tag (line 1, column 16)",
    "ASK { ?s ?p 'a'@en--up }": "@en--up is not a language tag",
    "ASK { ?s <urn:\\u0020a> ?o }": "<urn:\\u0020a> is not a valid IRI (line 1, column 10)",
    "PREFIX x: <http://e:f/> ASK { x:a ?p ?o }": "x: stands for <http://e:f/>, which is not a valid IRI",
    "ASK { ?s ?p \u201ctext\u201d }": 'not a sign of SPARQL, nor of a name (line 1, column 13); write " instead.',
    "ASK { ?a\u2013b ?p ?o }": "(line 1, column 9); write - instead.",
    "ASK { ?s <a> ?o }": "The IRI <a> is relative (line 1, column 10)",
    "BASE <b> ASK { ?s <a> ?o }": "The IRI <b> is relative (line 1, column 6)",
    "ASK { ?s <a> ?o ": "is not closed",
    "BASE <urn:b> ASK { ?s <#x> ?o FILTER(COUNT(*) > 1) }": "FILTER cannot aggregate",
}
OF_UPDATES = {
    "INSERT DATA { ?s <urn:p> 1 }": "INSERT DATA takes no variables (line 1, column 15)",
    "INSERT DATA { GRAPH ?g { <urn:s> <urn:p> 1 } }": "INSERT DATA takes no variables (line 1, column 21)",
    "DELETE DATA { _:a <urn:p> 1 }": "A blank node cannot be named in DELETE DATA (line 1, column 15)",
    "DELETE WHERE { ?s <urn:p> [] }": "A blank node cannot be named in DELETE WHERE (line 1, column 27)",
    "DELETE { ?s <urn:p> (1) } WHERE { ?s ?p ?o }": "A blank node cannot be named in DELETE (line 1, column 21)",
    "INSERT DATA { _:a <urn:p> 1 } ; INSERT DATA { _:a <urn:p> 1 }": "_:a is used in two operations (line 1, col",
}


@pytest.mark.parametrize("query", FAULTS)
def test_a_fault_of_meaning_is_named(query: str, bundled: LocalStore) -> None:
    with pytest.raises(QueryError) as caught:
        bundled.query(query)
    assert FAULTS[query] in str(caught.value)
    assert caught.value.excerpt.startswith(query)


@pytest.mark.parametrize("update", OF_UPDATES)
def test_a_fault_of_an_update_is_named(update: str) -> None:
    with pytest.raises(QueryError) as caught:
        LocalStore.memory().update(update)
    assert OF_UPDATES[update] in str(caught.value)
    assert caught.value.excerpt.startswith(update)


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
