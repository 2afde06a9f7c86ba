"""The grammar of SPARQL: it takes what the engine takes, and says where a text stops being SPARQL."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from kgtool.rdf.names import names
from kgtool.sparql.grammar import misfit

QUERIES = sorted(
    path
    for folder in ("kgtool", "ontology", "tests")
    for path in (ROOT / folder).rglob("*.rq")
    if path.name != "speaker.rq"  # a part of queries
)
ALSO = [
    "BASE <http://e/> PREFIX : <http://e/> SELECT REDUCED (COUNT(DISTINCT *) AS ?n) ?x FROM :g FROM NAMED :h "
    "WHERE { ?x ?p ?y } GROUP BY ?x (?y + 1 AS ?z) HAVING (SUM(?y) > 1.5e3) (?x) ORDER BY ?x DESC(?z) STR(?x) OFFSET 3 "
    "LIMIT 2",
    "CONSTRUCT WHERE { ?s a ?o, 'x'@en-GB ; ?p \"y\"^^<http://e/t>, true, _:b, [], (), (1 -2 +.5), [ ?p ?o ] . }",
    "DESCRIBE *", "DESCRIBE ?x <http://e/x> { ?x ?y ?z }",
    "SELECT * { { SELECT * { } VALUES ?x { UNDEF 1 } } UNION {} }",
    "ASK { ?s (<http://e/p>/^<http://e/q>)*|!(a|^<http://e/r>)|<http://e/s>+ ?o ; }",
    "SELECT * { VALUES (?x ?y) { (1 UNDEF) (<http://e/x> 'a') } FILTER(?x IN (1, 2) && ?y NOT IN ()) }",
    "SELECT * { BIND(-?x * 2 -1 AS ?y) FILTER NOT EXISTS {} FILTER(!EXISTS {}) FILTER regex(?x, 'a', 'i') MINUS {} }",
    "SELECT (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=', ') AS ?y) (SAMPLE(IF(?a, NOW(), COALESCE(?a))) AS ?b) {}",
    "SELECT * { GRAPH ?g { ?s ?p ?o } SERVICE SILENT <http://e/s> { } OPTIONAL { ?s ?p ?o } . ?s ?p ?o }",
    'SELECT * { ?s ?p """a"b\n""", \'\'\'c\'d\'\'\', "\\"" } # end', "SELECT*{?s?p?o}",
    "PREFIX : <http://e/> SELECT * { << :a :b [] ~ ?r >> . :s :p << :a :b 1 >>, <<( :a :b [] )>> {| :q 2 |} ~ :r }",
    "SELECT * { ?s <http://e/\\u0070> ?o . ?s ?p ?o }",
    "SELECT * { ?s ?p <<( <http://e/a> <http://e/b> ?o )>> }", "# only\nASK{}",
]  # fmt: skip
UPDATES = [
    "INSERT DATA { <http://e/a> a <http://e/b> . GRAPH <http://e/g> { <http://e/a> a 1 . } }",
    "DELETE DATA { GRAPH <http://e/g> { <http://e/a> a 1 } } ; DELETE WHERE { ?s ?p ?o }",
    "WITH <http://e/g> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } USING NAMED <http://e/h> WHERE { ?s ?p ?o } ;",
    "LOAD SILENT <http://e/x> INTO GRAPH <http://e/g>", "CLEAR SILENT ALL ; DROP GRAPH <http://e/g> ; CREATE GRAPH <http://e/g>",
    "MOVE DEFAULT TO <http://e/g> ; COPY GRAPH <http://e/g> TO DEFAULT ; ADD SILENT <http://e/g> TO <http://e/h>", "",
]  # fmt: skip


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_query_of_the_project_is_sparql(path: Path) -> None:
    assert misfit(path.read_text("utf-8")) is None


@pytest.mark.parametrize("text", ALSO)
def test_what_the_engine_reads_is_sparql(text: str) -> None:
    ox.Store().query(text)
    assert misfit(text) is None


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_sparql_too(text: str) -> None:
    if "LOAD" not in text:
        store = ox.Store()
        store.add_graph(ox.NamedNode("http://e/g"))
        store.update(text.replace("CREATE GRAPH", "CREATE SILENT GRAPH"))
    assert misfit(text) is None


@pytest.mark.parametrize(
    ("text", "word", "start", "expected"),
    [
        ("SELECT ?s { ?s a }", "}", 17, {"a value"}),
        ("SELECT ?s { ?s ?p ?o } LIMT 10", "LIMT", 23, {"LIMIT", "the end"}),
        ("SELECT (COUNT(?x) ?n) {}", "?n", 18, {"AS", "an operator"}),
        ("SELECT ?s { ?s ?p ?o LIMIT 10", "LIMIT", 21, {"}", ".", ";"}),
        ("SELECT ?s {\n ?s ?p 'abc }", "'", 19, {"a value"}),
        ("SELECT ?s { ?s ?p ?o } ORDER BY", "", 31, {"ASC", "a ?variable"}),
        ("SELECT ?s { ?s ?p ?o } GROUP ?s", "?s", 29, {"BY"}),
        ("ASK { ?s ?p \x00 }", "\x00", 12, {"a value"}),
        ("ASK { ?s ?p ?o } ASK {}", "ASK", 17, {"the end"}),
    ],
)
def test_the_first_word_that_does_not_fit(text: str, word: str, start: int, expected: set[str]) -> None:
    found = misfit(text)
    assert found
    assert (found.text, found.start) == (word, start)
    assert expected <= set(found.expected)


@given(st.text(alphabet="SELECT*{}?x.;,<>\"'|^/()[]@:#a1-+!=&~ \n"))
def test_what_the_grammar_refuses_the_engine_refuses(text: str) -> None:
    """Where the engine reads a text, the grammar must not blame it."""
    try:
        ox.Store().query(text, prefixes=dict(names().prefixes))
    except (SyntaxError, ValueError, OSError):
        return
    assert misfit(text) is None


def test_a_long_or_deep_query_is_read_too() -> None:
    assert misfit("SELECT * { " + "?s ?p ?o . " * 2_000 + "}") is None
    found = misfit("SELECT * " + "{" * 2_000)
    assert found
    assert found.text == ""
