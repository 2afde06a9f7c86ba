"""Any answer as a picture: the columns that draw, triples, and what is said when they do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import Result
from conftest import DATA, ROOT, fault

import kgtool
from kgtool.claims.relations import PAIRED
from kgtool.claims.style import ROW, drawing_of
from kgtool.errors import QueryError, UsageError
from kgtool.network.view import network, unnamed, view
from kgtool.questions.question import find, narrowed
from kgtool.rdf.names import names
from kgtool.store import LocalStore

Cli = Callable[..., Result]
PEOPLE = """PREFIX ex: <http://e/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT * { VALUES (?source ?edge ?target ?source_label ?target_kind ?date ?label) {
  (ex:a foaf:knows ex:b "Ada"@en foaf:Person "1815-12" "Ada knows Byron")
  (ex:b "wrote to" "somebody" UNDEF UNDEF "long ago" UNDEF)
  (ex:b foaf:knows UNDEF UNDEF UNDEF UNDEF UNDEF) } }"""


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


def drawn(store: LocalStore, query: str) -> nx.MultiDiGraph:
    return network(store, unnamed(query))


def test_rows_are_lines_between_things_or_texts(bundled: LocalStore) -> None:
    graph = drawn(bundled, PEOPLE)
    ends = {(source, key, target) for source, target, key in graph.edges(keys=True)}
    knows = "http://xmlns.com/foaf/0.1/knows"
    assert ends == {("http://e/a", knows, "http://e/b"), ("http://e/b", "wrote to", "somebody")}
    assert graph.nodes["http://e/a"]["label"] == "Ada"
    first, second = graph.graph["claims"]
    assert first.iri.startswith(ROW)
    assert (first.statement, first.date.earliest, first.date.latest) == (
        "Ada knows Byron",
        "1815-12-01",
        "1815-12-31",
    )
    assert (second.date.words, second.date.earliest) == ("long ago", "")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ('"2024-02-29"', "2024-02-29", "2024-02-29"),
        ('"2024-02"', "2024-02-01", "2024-02-29"),
        ('"2023"^^xsd:gYear', "2023-01-01", "2023-12-31"),
        ('"2024-02-29T10:00:00Z"^^xsd:dateTime', "2024-02-29", "2024-02-29"),
        ('"2024-13"', "", ""),
        ('"20245"', "", ""),
        ('"2024-01-01/2024-03-01"', "2024-01-01", "2024-03-01"),
        ('"2024-01/.."', "2024-01-01", ""),
        ('"/2024"', "", "2024-12-31"),
        ('"2024-03/2024-01"', "", ""),
        ('"../.."', "", ""),
        ('"-0044-03-15"^^xsd:date', "-0044-03-15", "-0044-03-15"),
        ('"-0044"^^xsd:gYear', "-0044-01-01", "-0044-12-31"),
        ('"2024-05:00"^^xsd:gYear', "2024-01-01", "2024-12-31"),
        ('"2024-02-05:00"^^xsd:gYearMonth', "2024-02-01", "2024-02-29"),
        ('"2024-02-29+14:00"^^xsd:date', "2024-02-29", "2024-02-29"),
        ('"2024-02-29T23:59:59.9-05:00"^^xsd:dateTime', "2024-02-29", "2024-02-29"),
        ('"2024-02-29 10:00"', "2024-02-29", "2024-02-29"),
        ('"199X"', "1990-01-01", "1999-12-31"),
        ('"2004-XX"', "2004-01-01", "2004-12-31"),
        ('"2004-06-XX"', "2004-06-01", "2004-06-30"),
        ('"2004-06-11~"', "2004-06-11", "2004-06-11"),
        ('"2023-02-29"', "", ""),
        ('"2024-02-30"', "", ""),
        ('"2024-04-31T00:00:00"', "", ""),
        ('"2024-21"', "", ""),
        ('"2024-01-01 and later"', "", ""),
        ('"2024-01-01-2024-03-01"', "", ""),
    ],
)
def test_dates_are_days_months_years_or_words(bundled: LocalStore, written: str, first: str, last: str) -> None:
    row = f"VALUES (?source ?edge ?target ?date) {{ (<urn:a> <urn:b> <urn:c> {written}) }}"
    (claim,) = drawn(bundled, f"SELECT * {{ {row} }}").graph["claims"]
    assert (claim.date.earliest, claim.date.latest) == (first, last)


def test_an_edge_of_a_stance_looks_like_it(bundled: LocalStore) -> None:
    graph = drawn(bundled, "SELECT ?source ?edge ?target { VALUES ?edge { kg:proposes } ?source ?edge ?target }")
    assert {key for _, _, key in graph.edges(keys=True) if "stance" in key} == {names().expand("stance:proposes")}
    look = drawn(
        bundled, "SELECT * { VALUES (?source ?edge ?target ?kind) { (<urn:a> <urn:b> <urn:c> stance:rejects) } }"
    )
    assert {key for _, _, key in look.edges(keys=True)} == {names().expand("stance:rejects")}


def test_claims_of_a_construct_are_drawn_as_claims(bundled: LocalStore) -> None:
    graph = drawn(bundled, "CONSTRUCT { ?c kg:stance ?s } { ?c kg:stance ?s FILTER(?s = stance:declines) }")
    (claim,) = graph.graph["claims"]
    assert claim.passages


def test_other_triples_are_lines(bundled: LocalStore) -> None:
    graph = drawn(
        bundled,
        'CONSTRUCT { ?a <urn:with> ?b ; rdfs:label "one"@en ; a kg:Plan . ?b a kg:Measure } '
        "{ ?a kg:hasComponent ?b FILTER(?a = plan:three-lines) }",
    )
    lines = [key for _, _, key in graph.edges(keys=True) if key == "urn:with"]
    assert len(lines) == 3
    assert graph.nodes[names().expand("plan:three-lines")]["label"] == "one"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT ?who ?plan { ?who kg:proposes ?plan }",
            r"gives \?who, \?plan.*missing: \?source, \?edge, \?target",
        ),
        ("SELECT (?w AS ?source) ?target { ?w kg:proposes ?target }", r"missing: \?edge"),
        ("ASK {}", "yes or no"),
    ],
)
def test_what_is_missing_is_told(bundled: LocalStore, query: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        drawn(bundled, query)


def test_the_header_chooses_how_the_page_opens(bundled: LocalStore) -> None:
    claims = "SELECT ?claim { ?claim a kg:Claim }"
    assert '"view":"timeline"' in view(bundled, f"# view: timeline\n{claims}").html
    assert '"view":"picture"' in view(bundled, f"#defaultView:Graph\n{claims}").html
    assert '"view":"picture"' in view(bundled, claims).html
    assert '"view":"matrix"' in view(bundled, f"# view: timeline\n{claims}", show="matrix").html
    # What cannot be drawn is a table, where a table is asked for.
    page = view(bundled, "# view: table\n# title: Plans <b>\nSELECT ?plan { ?plan a kg:Plan }").html
    assert "<table>" in page
    assert "<title>Plans &lt;b&gt;</title>" in page
    with pytest.raises(UsageError, match="no view 'map'"):
        view(bundled, claims, show="map")


def test_a_foreign_graph_is_drawn_by_its_own_edges(opened: Any, page_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "people.ttl"
    data.write_text(
        '<urn:a> <http://xmlns.com/foaf/0.1/name> "محمد"@ar ; <urn:knows> <urn:b> . <urn:b> <urn:knows> <urn:c> .',
        "utf-8",
    )
    query = "SELECT ?source ?edge ?target { ?source ?edge ?target FILTER(isIRI(?target)) }"
    view(kgtool.open_store(data=data), query).save(page_file)
    page = opened()
    assert page.evaluate("kg.edges.length") == 2
    page.evaluate("kg.select('urn:a')")
    assert "knows" in page.inner_text("#panel")
    assert "no source recorded" not in page.inner_text("#panel")


def test_view_takes_a_query_or_a_file(cli: Cli, tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text("# title: Mine\n# question: Whose?\nSELECT ?claim { ?claim kg:stance stance:declines }", "utf-8")
    assert cli("view", "-f", query, "-o", tmp_path / "a.html").exit_code == 0
    assert "<title>Mine</title>" in (tmp_path / "a.html").read_text("utf-8")
    assert cli("view", "-q", PEOPLE, "--as", "timeline", "-o", tmp_path / "b.html").exit_code == 0
    assert cli("view", str(query), "-o", tmp_path / "c.html").exit_code == 0
    fault(cli("view", "-q", PEOPLE, "-f", query, "-o", "x"), 2, "one query")
    fault(cli("view", "-q", "SELECT ?plan { ?plan a kg:Plan }", "-o", tmp_path / "d.html"), 1, "?edge")
    fault(cli("view", "-q", "SELEC", "-o", tmp_path / "d.html"), 1, "did you mean SELECT?")
    assert not (tmp_path / "d.html").exists()


def test_data_of_fiction_is_drawn_too() -> None:
    store = kgtool.open_store(data=[DATA / "fiction"])
    assert drawn(store, "SELECT ?claim { ?claim a kg:Claim }").number_of_edges() > 3


def test_things_of_no_known_kind_stand_step_by_step(bundled: LocalStore) -> None:
    rows = " ".join(f"(<urn:{a}> <urn:to> <urn:{b}>)" for a, b in ("ab", "bc", "bd", "ce", "xy"))
    graph = drawn(bundled, f"SELECT * {{ VALUES (?source ?edge ?target) {{ {rows} }} }}")
    columns = {iri[-1]: data["column"].rpartition("/")[2] for iri, data in graph.nodes(data=True)}
    assert columns["b"] == columns["x"]
    assert columns["a"] == columns["c"] == columns["d"] == columns["y"]
    assert len({columns["b"], columns["c"], columns["e"]}) == 3


def test_a_date_that_is_in_doubt_is_told_in_its_own_words(bundled: LocalStore) -> None:
    line = "<urn:a> <urn:b> <urn:c>"
    row = f'VALUES (?source ?edge ?target ?date) {{ ({line} "2004-06-11~") ({line} "2004-06/..") }}'
    doubtful, open_ = drawn(bundled, f"SELECT * {{ {row} }}").graph["claims"]
    assert (doubtful.when, open_.when) == ("11 Jun 2004 (“2004-06-11~”)", "1 Jun 2004 or later")


def test_things_are_told_apart_by_term(bundled: LocalStore) -> None:
    terms = ['5', '"5"', '"5"@en', '"5"@de', '5.0', '"urn:a"', "<urn:a>", '"<urn:a>"', '"_:b"', '"http://e/b"',
             "<http://e/b>", '"a b"', '" a b"', '"a\\nb"', '""', '"\\"5\\"@en"', '"\\u202Ea b"',
             "<<(<urn:a> <urn:b> 5)>>", "<<(<urn:a> <urn:b> '5')>>"]  # fmt: skip
    values = " ".join(f"(<urn:s> <urn:to> {term})" for term in terms)
    query = f"SELECT * {{ VALUES (?source ?edge ?target) {{ {values} }} }}"
    graph = drawn(bundled, query)
    assert len(graph) == len(terms) + 1
    assert graph.nodes["5"]["label"] == graph.nodes['"5"@en']["label"] == "5", "a plain text is its own name"
    for format in ("gexf", "graphml", "dot"):
        text = kgtool.draw(bundled, query, format=format)
        ids = re.findall(r'<node id="([^"]*)"', text)
        ids = ids or re.findall(r'^    ("(?:[^"\\]|\\.)*") \[label', text, re.MULTILINE)
        assert len(set(ids)) == len(terms) + 1, format


def test_a_text_that_spells_a_stance_or_a_thing_is_neither(bundled: LocalStore) -> None:
    stance, person = names().expand("stance:rejects"), names().expand("person:trump")
    row = f'VALUES (?source ?edge ?target) {{ ("{person}" "{stance}" <urn:c>) }}'
    graph = drawn(bundled, f"SELECT * {{ {row} }}")
    ((source, _, edge),) = graph.edges(keys=True)
    assert (source, edge) == (f'"{person}"', f'"{stance}"')
    assert graph.nodes[source]["kind"] == ""


@pytest.mark.parametrize("format", ["gexf", "graphml", "mermaid", "dot", "svg"])
def test_columns_are_named_for_classes_of_ours_only(bundled: LocalStore, format: str) -> None:
    titles = [column.label for column in drawing_of(bundled).columns]
    own = "SELECT * { VALUES (?source ?edge ?target) { (<urn:a> <urn:b> <urn:c>) (<urn:c> <urn:b> <urn:d>) } }"
    classes = (
        own.replace("?target)", "?target ?target_kind)")
        .replace("<urn:c>)", "<urn:c> <urn:River>)")
        .replace("<urn:d>)", "<urn:d> UNDEF)")
    )
    for query in (own, classes):
        text = kgtool.draw(bundled, query, format=format)
        assert not [title for title in titles if title in text]
    ours = kgtool.draw(bundled, "SELECT ?claim { ?claim a kg:Claim } LIMIT 3", format=format)
    assert [title for title in titles if title in ours]


@pytest.mark.parametrize("name", ["conflicts", "changes"])
def test_of_a_pair_both_claims_are_drawn(name: str) -> None:
    store = kgtool.open_store(data=ROOT / "graph_data" / "fiction")
    question = narrowed(find(name), store, {})
    pairs = PAIRED[name][0]
    wanted = {row[column].value for row in kgtool.ask(name, store).dicts() for column in pairs if column in row}
    drawn = {claim.iri for claim in network(store, question).graph["claims"]}
    assert wanted
    assert drawn == wanted
