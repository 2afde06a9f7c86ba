"""When it matters how often a solution comes, and queries in which none comes twice (the answers: test_merging)."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kgtool.questions.question import catalogue
from kgtool.rdf.names import names
from kgtool.sparql.multiplicity import dataset_clauses, depends_on_multiplicity, once, once_using, properties

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QUERIES = [
    *(
        path.read_text("utf-8")
        for folder in ("kgtool", "ontology", "tests/cq")
        for path in (ROOT / folder).rglob("*.rq")
        if path.name != "speaker.rq"  # a part of queries
    )
]


@pytest.mark.parametrize(
    ("text", "depends"),
    [
        ("ASK { ?s ?p ?o }", False),
        ("DESCRIBE <urn:a>", False),
        ("DESCRIBE ?s { ?s ?p ?o } LIMIT 1", True),
        ("SELECT DISTINCT ?s { ?s ?p ?o } LIMIT 1", False),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s LIMIT 1", False),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", True),
        ("SELECT ?s (COUNT( DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", False),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s ORDER BY COUNT(?o)", True),
        ("SELECT DISTINCT ?s (RAND() AS ?x) { ?s ?p ?o }", True),
        ("SELECT DISTINCT ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }", True),
        ("SELECT DISTINCT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 9 } }", True),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", False),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s a ?kind }", True),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } }", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT WHERE { [] ?p ?o }", True),
        ("CONSTRUCT { ?s ?p (1) } { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5", True),
        ('VERSION "1.2" SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', True),
        ("# SELECT DISTINCT\nSELECT ?s { ?s ?p 'SELECT DISTINCT' }", True),
        ("SELECT DISTINCT ?s { ?s ?p ?o FILTER(?o<1)ORDERBY?x#>\n}", True),
        ("INSERT { GRAPH <urn:g> { ?s ?p ?o } } USING <urn:a> USING <urn:b> WHERE { ?s ?p ?o }", False),
        ("INSERT { GRAPH <urn:g> { ?s ?p [] } } USING <urn:a> USING <urn:b> WHERE { ?s ?p ?o }", True),
        ("", True),
        ("SELECT", False),
        ("SELECT (COUNT(*) AS ?n) {", False),
    ],
)
def test_whether_an_answer_depends_on_it(text: str, depends: bool) -> None:
    assert depends_on_multiplicity(text) is depends


@pytest.mark.parametrize("text", QUERIES)
def test_what_is_written_into_a_query_is_sparql(text: str) -> None:
    if (simple := once(text)) is not None:
        assert simple.count("SELECT DISTINCT * {") > text.count("SELECT DISTINCT * {")
        ox.Store().query(simple, prefixes=dict(names().prefixes))


def test_no_bundled_question_about_claims_needs_a_copy() -> None:
    copied = {
        name for name, question in catalogue().items()
        if depends_on_multiplicity(question.query) and once(question.query) is None
    }  # fmt: skip
    assert copied == {"coded-events", "coded-pairs"}


def test_no_rule_depends_on_it() -> None:
    for path in (Path(ROOT) / "ontology" / "rules").glob("*.rq"):
        assert not depends_on_multiplicity(path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("text", "copied", "used"),
    [
        ("SELECT ?s { ?s <urn:p> ?o }", {"urn:p"}, {"urn:p"}),
        ("PREFIX x: <urn:> SELECT ?s { ?s x:p/^x:q ?o ; a x:K }", *[{"urn:p", "urn:q", "urn:K", f"{RDF}type"}] * 2),
        ("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", None, set()),
        ("SELECT ?s { GRAPH <urn:g> { ?s <urn:q> ?o } ?s <urn:p> ?o }", {"urn:g", "urn:p", "urn:q"}, {"urn:p"}),
        ("SELECT ?s { ?s <urn:p>* ?o }", None, {"urn:p"}),
        ("SELECT ?s { ?s <urn:p>* <urn:o> }", *[{"urn:p", "urn:o"}] * 2),
        ("SELECT ?s { ?s !<urn:p> ?o }", None, None),
        ("SELECT ?s { [ ?p ?o ] <urn:p> 1 }", None, None),
        ("SELECT ?s { (1 2) <urn:p> ?o }", None, None),
        ("SELECT ?s { (1 2) ?p ?o }", None, None),
        ("SELECT ?s { ?s <urn:p> ?o ; ?p 1 }", None, None),
        ("SELECT ?s { <urn:s> ?p ?o }", None, None),
        ("SELECT ?s { ?s <p> ?o }", None, None),
        ("SELECT ?s { ?s none:p ?o }", None, None),
        ("SELECT ?s { ?s skos:\\u0061 ?o }", None, None),
        ("DESCRIBE ?s { ?s <urn:p> ?o }", None, None),
        ("SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (1 2 3) } ?a <urn:p> ?b } ORDER BY ?a ?b ?c", *[{"urn:p"}] * 2),
        ("SELECT ?s { ?s <urn:p> ?o FILTER(!BOUND(?o)) { SELECT ?s ?o ?x { ?s <urn:p> ?o } } }", *[{"urn:p"}] * 2),
    ],
)  # fmt: skip
def test_the_properties_that_a_query_needs(text: str, copied: set[str] | None, used: set[str] | None) -> None:
    implied = {f"{RDF}{name}" for name in ("first", "rest", "reifies")}
    assert properties(text, to_copy=True) == (None if copied is None else copied | implied)
    assert properties(text, to_copy=False) == (None if used is None else used | implied)


def test_the_clauses_of_a_dataset() -> None:
    assert dataset_clauses("SELECT * FROM <urn:a> FROM NAMED x:b FROM <urn:a> {}") == (
        ["FROM <urn:a>", "FROM <urn:a>"],
        ["FROM NAMED x:b"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:using> 'USING <urn:a> USING <urn:b>' } }",
        "INSERT { ?s ?p ?n } USING <urn:a> USING <urn:a> WHERE { SELECT ?s ?p (COUNT(*) AS ?n) { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } USING <urn:a> USING <urn:b> WHERE { { ?s ?p ?o } UNION { ?o ?p ?s } }",
    ],
)
def test_an_update_that_does_not_depend_on_it_stays_as_it_is(text: str) -> None:
    assert once_using(text) == text
