"""Why an answer is empty: the traps that people step into, and what is no trap."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
from click.testing import Result
from conftest import DATA

import kgtool
from kgtool.errors import QueryWarning
from kgtool.sparql.roles import roles
from kgtool.store import LocalStore

LABEL = 'SELECT ?x { ?x skos:prefLabel "Emmanuel Macron" }'
TRAPS = {
    LABEL: 'which has "Emmanuel Macron"@en; write that.',
    'SELECT ?x { ?x rdfs:label|skos:prefLabel "emmanuel macron"@fr }': 'which has "Emmanuel Macron"@en',
    'SELECT ?x { VALUES ?l { "Keir Starmer" } ?x skos:prefLabel ?l }': 'which has "Keir Starmer"@en',
    'SELECT ?x { ?x skos:prefLabel ?l FILTER(?l = "Keir Starmer") }': 'which has "Keir Starmer"@en',
    'SELECT ?x { ?x skos:prefLabel ?l FILTER(?l IN ("Keir Starmer")) }': 'which has "Keir Starmer"@en',
    'PREFIX s: <http://www.w3.org/2004/02/skos/core#> SELECT ?x { ?x s:prefLabel "Keir Starmer" }': '"Keir Starmer"@en',
    'SELECT ?q { ?q kg:lowerBound "10000" }': "which has 10000; write that.",
    'SELECT ?q { ?q kg:lowerBound ?n FILTER(?n > "500") }': '"500" is text, which is not compared with a number',
    'SELECT ?x { ?x dct:issued "2025-09-04" }': '"2025-09-04"^^xsd:date',
    'SELECT ?x { ?x kg:when ?d FILTER(?d >= "2025-01-01") }': 'write "2025-01-01"^^xsd:date.',
    "SELECT ?x { ?x a kg:Vessel }": "kg:Vessel occurs nowhere",
    "SELECT ?x { ?x a <urn:Ship>, kg:Claim }": "Nothing in this graph has the class <urn:Ship>",
    "SELECT ?who { ?who stance:proposes ?what }": "write kg:proposes, or ?claim kg:stance stance:proposes.",
    "SELECT ?who { ?who stance:proposes/kg:hasComponent ?what }": "stance:proposes is a value of kg:stance",
    "SELECT (COUNT(?who) AS ?n) { ?who stance:opposes ?what }": "write kg:opposes",
    "SELECT ?c { ?c mod:would ?what }": "write ?claim kg:modality mod:would.",
    "SELECT ?who ?plna { ?who kg:proposes ?plan }": "?plna is selected, but nothing in the query gives it a value; "
    "did you mean ?plan?",
    "SELECT ?who ?what { ?who kg:proposes ?plan FILTER(?what = 1) }": "?what is selected",
    "CONSTRUCT { ?who kg:proposes ?what } { ?who stance:proposes ?what }": "write kg:proposes",
}
NO_TRAPS = [
    "SELECT ?x { ?x kg:abstains ?y }",
    'SELECT ?l { ?x skos:prefLabel ?l FILTER(LANG(?l) = "xx") }',
    'SELECT ?x { ?x skos:prefLabel ?l FILTER(CONTAINS(?l, "nobody")) }',
    'SELECT ?x { ?x dct:issued ?d FILTER(STR(?d) > "2999-01-01") }',
    "SELECT ?s { VALUES ?s { stance:proposes stance:rejects stance:opposes } ?s <urn:none> ?x }",
    "SELECT (STR(?x) AS ?y) { ?x <urn:none> ?z }",
    "SELECT ?n ?g { GRAPH ?g { ?x <urn:none> ?z } BIND(1 AS ?n) }",
    "SELECT ?x { { SELECT ?x { ?x <urn:none> ?z } } }",
    "SELECT ?p { ?s ?p <urn:none> }",
]


@pytest.mark.parametrize("query", TRAPS)
def test_a_trap_is_warned_of_where_the_user_reads(query: str, bundled: LocalStore) -> None:
    with pytest.warns(QueryWarning) as caught:
        list(bundled.query(query))  # type: ignore[arg-type]  # no boolean
    (hint,) = {str(one.message) for one in caught}
    assert TRAPS[query] in hint
    assert hint.endswith((".", "?"))
    assert {one.filename for one in caught} == {__file__}


@pytest.mark.parametrize("query", NO_TRAPS)
def test_what_is_no_trap_is_not_warned_of(query: str, bundled: LocalStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(bundled.query(query)) == 0  # type: ignore[arg-type]  # no boolean


def test_a_hint_is_an_object_and_issued_once(bundled: LocalStore) -> None:
    found = kgtool.select(LABEL, bundled)
    (hint,) = found.hints()
    assert isinstance(hint, kgtool.QueryWarning)
    assert isinstance(hint, Warning)
    assert [str(one) for one in kgtool.hints(LABEL, bundled)] == [str(hint)]
    with pytest.warns(QueryWarning):
        unread = kgtool.select(LABEL, bundled).dataframe()
    assert len(unread) == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert kgtool.hints(LABEL, bundled), "looking is not warning"


def test_kinds_of_a_class_are_offered() -> None:
    store = kgtool.open_store(data=DATA / "fictional.trig")
    (hint,) = kgtool.hints("SELECT ?x { ?x a kg:Agent }", store)
    kinds = "kg:NewsOutlet or kg:Person"
    assert str(hint) == f"Nothing in this graph has the class kg:Agent; name a kind of it, such as {kinds}."
    with pytest.raises(kgtool.QueryError, match="ex: is not declared"):
        kgtool.hints("SELECT ?x { ?x a ex:Agent }", store)


def test_what_kgtool_asks_itself_warns_nobody(bundled: LocalStore) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kgtool.view(kgtool.open_store(data=DATA / "fictional.trig"))
        kgtool.show("Macron", bundled)
        kgtool.validate(bundled)
        assert len(kgtool.ask("positions-of", kgtool.open_store(data=DATA / "small.ttl"), who="Ada")) == 0


def test_a_query_that_is_deep_has_roles() -> None:
    deep = "SELECT ?x { " + "{ " * 60 + "?x a kg:Plan" + " }" * 60 + " }"
    assert roles(deep).classes == {"kg:Plan": None}
    assert roles("SELECT").classes == {}, "what the grammar does not take has none"


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml", "markdown"])
def test_the_command_says_why_below_the_answer(cli: Callable[..., Result], format: str) -> None:
    for query in (LABEL, LABEL.replace("?x", "(COUNT(?x) AS ?n)", 1)):
        done = cli("query", query, "--format", format)
        assert done.stderr == (
            'kgtool: "Emmanuel Macron" matches nothing in this graph, which has "Emmanuel Macron"@en; write that.\n'
        )
    assert cli("query", 'SELECT ?x { ?x skos:prefLabel "Emmanuel Macron"@en }', "--format", format).stderr == ""
    assert "which has" in cli("query", LABEL.replace("SELECT ?x", "ASK")).stderr
