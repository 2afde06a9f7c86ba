"""The SPARQL protocol, the graph store protocol, and what the service says about itself, asked over real HTTP."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import requests
from click.testing import Result
from serving import TOKEN, Serving, serving

from kgtool.rdf.results import rows
from kgtool.store import LocalStore

FOAF = "http://xmlns.com/foaf/0.1/Document"
HOME = "http://example.org/data/"
GRAPHS = [f"{HOME}{number}.rdf" for number in (1, 2, 3)]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
XML_BODY = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
<rdf:Description rdf:ID="a"><u:p rdf:resource="urn:b"/></rdf:Description></rdf:RDF>"""
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def fill(folder: Path) -> None:
    """A store with three graphs, each of which says of itself that it is a document."""
    store = LocalStore.writable(folder)
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    names = [ox.NamedNode(graph) for graph in GRAPHS]
    store.add_quads([ox.Quad(name, kind, ox.NamedNode(FOAF), name) for name in names])
    store.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("served") / "store"
    fill(folder)
    with serving("--store", folder, "--workers", 2) as running:
        yield running


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("writable") / "store"
    fill(folder)
    with serving("--store", folder, "--writable", KGTOOL_TOKEN=TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def bundled_server() -> Iterator[Serving]:
    with serving("--workers", 1) as running:
        yield running


# -- the tests of the W3C, request by request --------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A request of a test, and what it expects: a class of status, and of what kind the answer is."""

    method: str
    parameters: dict[str, str | list[str]] = field(default_factory=dict)
    body: str | bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 2
    kind: str = ""
    boolean: bool | None = None


def documents(*numbers: int, where: str = "{}") -> str:
    return "".join(where.format(f"<{GRAPHS[number - 1]}> a ?type .") for number in numbers)


ONE, TWO, THREE = GRAPHS
IN_GRAPHS = f"GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }}"
INSERT_ALL = "".join(f"GRAPH <{graph}> {{ <{graph}> a <{FOAF}> }} " for graph in GRAPHS)
MARKED = "http://example.org/protocol-update-test/"
MARK = "http://purl.org/dc/terms/BibliographicResource"


def marking(where: str) -> str:
    marks = f"INSERT {{ GRAPH <{MARKED}> {{ ?s a <{MARK}> }} }}"
    return f"DROP ALL ; INSERT DATA {{ {INSERT_ALL} }} ; {marks} WHERE {{ {where} }}"


def marked(*numbers: int, others: bool = True) -> Call:
    there = " ".join(f"<{GRAPHS[number - 1]}> a <{MARK}> ." for number in numbers)
    absent = " ".join(
        f"FILTER NOT EXISTS {{ GRAPH <{MARKED}> {{ <{graph}> a <{MARK}> }} }}"
        for number, graph in enumerate(GRAPHS, 1)
        if number not in numbers and others
    )
    return Call("POST", body=f"ASK {{ GRAPH <{MARKED}> {{ {there} }} {absent} }}", headers=QUERY, boolean=True)


# In the order of the manifest of https://github.com/w3c/rdf-tests, sparql11/protocol; the graphs are called otherwise.
QUERY_TESTS: dict[str, list[Call]] = {
    "query_post_form": [
        Call("POST", {"default-graph-uri": HOME + "0.rdf"}, urlencode({"query": "ASK {}"}), FORM, boolean=True)
    ],
    "query_dataset_default_graphs_get": [
        Call("GET", {"query": f"ASK {{ {documents(1, 2)} }}", "default-graph-uri": [ONE, TWO]}, boolean=True)
    ],
    "query_dataset_default_graphs_post": [
        Call("POST", {"default-graph-uri": [ONE, TWO]}, f"ASK {{ {documents(1, 2)} }}", QUERY, boolean=True)
    ],
    "query_dataset_named_graphs_post": [
        Call("POST", {"named-graph-uri": [ONE, TWO]}, f"ASK {{ {IN_GRAPHS} }}", QUERY, boolean=True)
    ],
    "query_dataset_named_graphs_get": [
        Call("GET", {"query": f"ASK {{ {IN_GRAPHS} }}", "named-graph-uri": [ONE, TWO]}, boolean=True)
    ],
    "query_dataset_full": [
        Call(
            "POST",
            {"default-graph-uri": THREE, "named-graph-uri": [ONE, TWO]},
            f"ASK {{ <{THREE}> a ?type {IN_GRAPHS} }}",
            QUERY,
            boolean=True,
        )
    ],
    "query_multiple_dataset": [
        Call("POST", {"named-graph-uri": [ONE, TWO]}, f"ASK FROM <{THREE}> {{ {IN_GRAPHS} }}", QUERY, boolean=True)
    ],
    "query_get": [Call("GET", {"query": "ASK {}", "default-graph-uri": HOME + "0.rdf"}, boolean=True)],
    "query_content_type_select": [Call("POST", {}, "SELECT (1 AS ?value) {}", QUERY, kind="tabular")],
    "query_content_type_ask": [Call("POST", {}, "ASK {}", QUERY, kind="boolean", boolean=True)],
    "query_content_type_describe": [Call("POST", {}, "DESCRIBE <http://example.org/>", QUERY, kind="RDF")],
    "query_content_type_construct": [Call("POST", {}, "CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY, kind="RDF")],
    "query_post_direct": [Call("POST", {}, "ASK {}", QUERY, boolean=True)],
    "bad_query_method": [Call("PUT", {"query": "ASK {}"}, headers=FORM, status=4)],
    "bad_multiple_queries": [Call("GET", {"query": ["ASK {}", "SELECT * {}"]}, status=4)],
    "bad_query_wrong_media_type": [Call("POST", {}, "ASK {}", {"Content-Type": "text/plain"}, status=4)],
    "bad_query_missing_form_type": [Call("POST", {}, b"query=ASK%20%7B%7D", status=4)],
    "bad_query_missing_direct_type": [Call("POST", {}, b"ASK {}", status=4)],
    "bad_query_non_utf8": [
        Call("POST", {}, "ASK {}".encode("utf-16"), {"Content-Type": QUERY["Content-Type"] + "; charset=UTF-16"}, 4)
    ],
    "bad_query_syntax": [Call("GET", {"query": "ASK {"}, status=4)],
}
UPDATE_TESTS: dict[str, list[Call]] = {
    "update_dataset_default_graph": [
        Call("POST", {"using-graph-uri": ONE}, marking(f"?s a <{FOAF}>"), UPDATE),
        marked(1),
    ],
    "update_dataset_default_graphs": [
        Call("POST", {"using-graph-uri": [ONE, TWO]}, marking(f"?s a <{FOAF}>"), UPDATE),
        marked(1, 2),
    ],
    "update_dataset_named_graphs": [
        Call("POST", {"using-named-graph-uri": [ONE, TWO]}, marking(f"GRAPH ?g {{ ?s a <{FOAF}> }}"), UPDATE),
        marked(1, 2),
    ],
    "update_dataset_full": [
        Call(
            "POST",
            {"using-graph-uri": ONE, "using-named-graph-uri": TWO},
            marking(f"{{ GRAPH ?g {{ ?s a <{FOAF}> }} }} UNION {{ ?s a <{FOAF}> }}"),
            UPDATE,
        ),
        marked(1, 2),
    ],
    "update_post_form": [Call("POST", {}, urlencode({"update": "CLEAR ALL"}), FORM)],
    "update_post_direct": [Call("POST", {}, "CLEAR ALL", UPDATE)],
    "update_base_uri": [
        Call(
            "POST",
            {},
            f"CLEAR SILENT GRAPH <{MARKED}> ; INSERT DATA {{ GRAPH <{MARKED}> {{ <urn:s> <urn:p> <test> }} }}",
            UPDATE,
        ),
        Call(
            "POST",
            {},
            f'ASK {{ GRAPH <{MARKED}> {{ <urn:s> <urn:p> ?o FILTER (isIRI(?o) && STR(?o) != "test") }} }}',
            QUERY,
            boolean=True,
        ),
    ],
    "bad_update_get": [Call("GET", {"update": "CLEAR ALL"}, status=4)],
    "bad_multiple_updates": [Call("POST", {}, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, 4)],
    "bad_update_wrong_media_type": [Call("POST", {}, "CLEAR NAMED", {"Content-Type": "text/plain"}, 4)],
    "bad_update_missing_form_type": [Call("POST", {}, b"update=CLEAR%20NAMED", status=4)],
    "bad_update_non_utf8": [
        Call(
            "POST", {}, "CLEAR NAMED".encode("utf-16"), {"Content-Type": UPDATE["Content-Type"] + "; charset=UTF-16"}, 4
        )
    ],
    "bad_update_syntax": [Call("POST", {}, urlencode({"update": "CLEAR XYZ"}), FORM, 4)],
    "bad_update_dataset_conflict": [
        Call(
            "POST",
            {"using-named-graph-uri": "http://example/people"},
            "WITH <urn:a> DELETE { ?s <urn:n> 'Bill' } INSERT { ?s <urn:n> 'William' } WHERE { ?s <urn:n> 'Bill' }",
            UPDATE,
            4,
        )
    ],
}
KINDS = {
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


def call(server: Serving, one: Call, **more: str) -> requests.Response:
    # "/sparql/", with the slash, is how the tests of the W3C call it.
    url = f"{server.url}sparql/?{urlencode(one.parameters, doseq=True)}"
    request = requests.Request(one.method, url, data=one.body, headers=one.headers | more).prepare()
    with requests.Session() as session:
        return session.send(request)


def expected(answer: requests.Response, one: Call) -> None:
    assert answer.status_code // 100 == one.status, answer.text
    if one.boolean is not None:
        assert answer.json()["boolean"] is one.boolean
    if one.kind:
        assert answer.headers["Content-Type"].partition(";")[0] in KINDS[one.kind]


@pytest.mark.parametrize("name", QUERY_TESTS)
def test_queries_as_the_w3c_tests_them(served: Serving, name: str) -> None:
    for one in QUERY_TESTS[name]:
        expected(call(served, one), one)


@pytest.mark.parametrize("name", UPDATE_TESTS)
def test_updates_as_the_w3c_tests_them(writable: Serving, name: str) -> None:
    for one in UPDATE_TESTS[name]:
        expected(call(writable, one, **BEARER), one)


# -- datasets ----------------------------------------------------------------------------------------------------------


def count(server: Serving, query: str, **parameters: str | list[str]) -> int:
    answer = requests.get(f"{server.url}sparql", params={"query": query, **parameters})
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
EACH = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def test_without_a_dataset_the_union_of_all_graphs_is_asked(served: Serving) -> None:
    assert (count(served, ALL), count(served, EACH)) == (3, 3)


def test_from_makes_a_dataset_of_its_own(served: Serving) -> None:
    assert count(served, ALL.replace("{", f"FROM <{ONE}> {{", 1)) == 1


def test_the_dataset_of_the_request_overrules_that_of_the_query(served: Serving) -> None:
    query = ALL.replace("{", f"FROM <{ONE}> {{", 1)
    assert count(served, query, **{"default-graph-uri": [ONE, TWO]}) == 2
    assert count(served, query, **{"named-graph-uri": TWO}) == 0  # the default graph is the one that nobody named


@pytest.mark.parametrize("pattern", ["?s <urn:amount> ?o", "{ ?s <urn:amount> ?o } UNION { ?s <urn:none> ?o }"])
def test_a_triple_of_two_graphs_is_counted_once(writable: Serving, pattern: str) -> None:
    """In a query, with graphs that the request names, and in what an update writes."""

    def total(query: str, **parameters: object) -> str:
        found = requests.get(
            f"{writable.url}sparql", params={"query": query, "format": "csv", **parameters}, headers=BEARER
        )
        return found.text.split()[-1]

    def update(text: str, **parameters: object) -> None:
        done = requests.post(f"{writable.url}sparql", data={"update": text, **parameters}, headers=BEARER)
        assert done.status_code < 300, done.text

    update("INSERT DATA { GRAPH <urn:g1> { <urn:s> <urn:amount> 10 } GRAPH <urn:g2> { <urn:s> <urn:amount> 10 } }")
    asked = f"SELECT (SUM(?o) AS ?sum) {{ {pattern} }}"
    assert total(asked) == total(asked, **{"default-graph-uri": ["urn:g1", "urn:g2"]}) == "10"
    into = f"INSERT {{ GRAPH <urn:sums> {{ <urn:all> <urn:sum> ?sum }} }} WHERE {{ {{ {asked} }} }}"
    update(into, **{"using-graph-uri": ["urn:g1", "urn:g2"]})
    assert total("SELECT ?sum { <urn:all> <urn:sum> ?sum }") == "10"
    update("INSERT DATA { GRAPH <urn:g2> { <urn:other> <urn:amount> 1 } }")
    assert total(asked) == "11", "what was copied for an answer is not older than the store"
    update("DROP GRAPH <urn:g1> ; DROP GRAPH <urn:g2> ; DROP GRAPH <urn:sums>")


def test_a_graph_that_is_not_there_is_empty(served: Serving) -> None:
    assert count(served, ALL, **{"default-graph-uri": "urn:nowhere"}) == 0


def test_named_graphs_are_those_of_the_request_alone(served: Serving) -> None:
    assert count(served, EACH, **{"default-graph-uri": ONE}) == 0
    assert count(served, EACH, **{"named-graph-uri": TWO}) == 1


def test_a_select_star_has_the_dataset_too(served: Serving) -> None:
    given = {"query": "SELECT * { ?s a ?kind } ORDER BY ?s", "default-graph-uri": [TWO, THREE]}
    found = requests.get(f"{served.url}sparql", params=given).json()
    assert [row["s"]["value"] for row in found["results"]["bindings"]] == [TWO, THREE]
    assert found["head"]["vars"] == ["s", "kind"]


def test_a_relative_graph_is_refused(served: Serving) -> None:
    answer = requests.get(f"{served.url}sparql", params={"query": ALL, "default-graph-uri": "data"})
    assert (answer.status_code, "absolute IRI" in answer.text) == (400, True)


# -- formats -----------------------------------------------------------------------------------------------------------

SELECT = f"SELECT ?s {{ ?s a <{FOAF}> }} ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
ROW_TYPES = {
    None: "application/sparql-results+json",
    "*/*": "application/sparql-results+json",
    "application/*": "application/sparql-results+json",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv": "text/csv; charset=utf-8",
    "text/csv, */*": "text/csv; charset=utf-8",
    "text/*": "text/csv; charset=utf-8",
    "TEXT/TAB-SEPARATED-VALUES": "text/tab-separated-values; charset=utf-8",
    "text/csv;q=0.3, application/xml;q=0.7": "application/sparql-results+xml",
    "application/sparql-results+json;q=0, */*;q=0.1": "application/sparql-results+xml",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html; charset=utf-8",
    "text/turtle, application/sparql-results+json;charset=utf-8;q=0.9": "application/sparql-results+json",
}
GRAPH_TYPES = {
    None: "text/turtle; charset=utf-8",
    "*/*": "text/turtle; charset=utf-8",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
    "application/rdf+xml;q=0.9, text/turtle;q=0.8": "application/rdf+xml",
}


def asked(server: Serving, query: str, accept: str | None, **parameters: str) -> requests.Response:
    # None takes away the header that requests would send.
    return requests.get(f"{server.url}sparql", params={"query": query, **parameters}, headers={"Accept": accept})


@pytest.mark.parametrize("accept", ROW_TYPES)
def test_rows_come_in_the_format_that_is_preferred(served: Serving, accept: str | None) -> None:
    answer = asked(served, SELECT, accept)
    assert answer.headers["Content-Type"] == ROW_TYPES[accept]
    assert "Accept" in answer.headers["Vary"]
    assert ONE in answer.text or "1.rdf" in answer.text


@pytest.mark.parametrize("accept", GRAPH_TYPES)
def test_triples_come_in_the_format_that_is_preferred(served: Serving, accept: str | None) -> None:
    answer = asked(served, CONSTRUCT, accept)
    assert answer.headers["Content-Type"] == GRAPH_TYPES[accept]
    format = ox.RdfFormat.from_media_type(answer.headers["Content-Type"].partition(";")[0])
    assert len(list(ox.parse(answer.content, format))) == 3


def test_each_format_of_rows_is_what_it_says(served: Serving) -> None:
    answers = {name: asked(served, SELECT, "*/*", format=name).text for name in ("json", "xml", "csv", "tsv", "jsonl")}
    assert [row["s"]["value"] for row in json.loads(answers["json"])["results"]["bindings"]] == GRAPHS
    tree = ElementTree.fromstring(answers["xml"])
    assert [uri.text for uri in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")] == GRAPHS
    assert list(csv.reader(answers["csv"].splitlines())) == [["s"], *([graph] for graph in GRAPHS)]
    assert answers["tsv"].splitlines() == ["?s", *(f"<{graph}>" for graph in GRAPHS)]
    assert [json.loads(line)["s"] for line in answers["jsonl"].splitlines()] == GRAPHS


def test_the_field_format_goes_before_the_header(served: Serving) -> None:
    assert asked(served, SELECT, "text/csv", format="xml").headers["Content-Type"].endswith("results+xml")
    assert asked(served, CONSTRUCT, "text/csv", format="turtle").headers["Content-Type"].startswith("text/turtle")
    assert asked(served, CONSTRUCT, None, format="application/rdf+xml").headers["Content-Type"].endswith("rdf+xml")


@pytest.mark.parametrize(
    ("query", "accept", "format"),
    [(SELECT, "image/png", ""), (SELECT, "text/turtle", ""), (CONSTRUCT, "text/csv", ""), (SELECT, "*/*", "pdf")],
)
def test_a_format_that_cannot_be_had_is_406_and_tells_those_that_can(
    served: Serving, query: str, accept: str, format: str
) -> None:
    answer = asked(served, query, accept, **({"format": format} if format else {}))
    assert answer.status_code == 406
    assert ("text/turtle" if query == CONSTRUCT else "text/csv") in answer.text


@pytest.mark.parametrize(
    ("query", "format", "said"),
    [
        ("CONSTRUCT { <urn:a> <urn:b> <<( <urn:s> <urn:p> <urn:o> )>> } {}", "jsonld", "JSON-LD cannot hold RDF 1.2"),
        ("CONSTRUCT { <urn:a> <http://e/1> 1 } {}", "rdf", "RDF/XML cannot hold the property http://e/1"),
        ('SELECT ("\\u0001" AS ?v) {}', "xml", "which XML cannot hold"),
    ],
)
def test_a_format_that_cannot_hold_the_answer_is_406_and_tells_one_that_can(
    served: Serving, query: str, format: str, said: str
) -> None:
    answer = asked(served, query, None, format=format)
    assert answer.status_code == 406
    assert said in answer.text
    assert "; write " in answer.text


def test_text_is_utf8(bundled_server: Serving) -> None:
    for format in ("json", "csv", "tsv", "xml"):
        answer = asked(bundled_server, 'SELECT ("Łódź – Ñ" AS ?x) {}', None, format=format)
        assert "Łódź – Ñ" in answer.content.decode("utf-8")


# -- what is wrong with a request --------------------------------------------------------------------------------------


def test_a_syntax_error_is_told_with_its_place(served: Serving) -> None:
    answer = asked(served, "SELECT ?s\nWHERE { ?s a }", None)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "line 2, column 14" in answer.text
    assert answer.text.splitlines()[-1].strip() == "^"


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "words"),
    [
        ("POST", "sparql", FORM, "", 400, "no query"),
        ("GET", "sparql?default-graph-uri=urn:x", {}, None, 400, "no query"),
        ("POST", "sparql?query=ASK%7B%7D", FORM, "query=ASK%7B%7D", 400, "more than one"),
        ("POST", "sparql", FORM, "query=ASK%7B%7D&update=CLEAR+ALL", 400, "more than one"),
        ("GET", "sparql?query=%FF", {}, None, 400, "UTF-8"),
        ("POST", "sparql", QUERY, b"ASK { ?s ?p '\xff' }", 400, "UTF-8"),
        ("POST", "sparql", {"Content-Type": "application/json"}, "{}", 415, "Content-Type"),
        ("POST", "sparql", QUERY | {"Content-Encoding": "gzip"}, b"\x1f\x8b", 400, "damaged"),
        ("POST", "sparql", QUERY | {"Content-Encoding": "br"}, b"\x1f\x8b", 415, "plain"),
        ("GET", "sparql?query=CLEAR+ALL", {}, None, 400, "CLEAR changes a store"),
        ("GET", "sparql?query=ASK+%7B+SERVICE+%3Curn:x%3E+%7B%7D+%7D", {}, None, 400, "which this server never does"),
        ("DELETE", "sparql", {}, None, 405, "DELETE"),
        ("POST", ".well-known/void", {}, "", 405, "POST"),
        ("GET", "nowhere", {}, None, 404, "/nowhere"),
    ],
)  # fmt: skip
def test_each_fault_has_its_status_and_a_sentence(
    served: Serving, method: str, path: str, headers: dict[str, str], body: str | None, status: int, words: str
) -> None:
    answer = requests.request(method, served.url + path, headers=headers, data=body)
    assert answer.status_code == status
    assert words in answer.text
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_an_update_by_get_is_refused_with_the_method_for_it(served: Serving) -> None:
    answer = requests.get(f"{served.url}sparql", params={"update": "CLEAR ALL"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_options_tells_the_methods(served: Serving) -> None:
    answer = requests.options(f"{served.url}sparql")
    assert answer.status_code == 204
    assert "POST" in answer.headers["Allow"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_head_is_get_without_the_body(served: Serving) -> None:
    parameters = {"query": SELECT}
    head, get = (requests.request(m, f"{served.url}sparql", params=parameters) for m in ("HEAD", "GET"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(get.content))
    assert head.headers["ETag"] == get.headers["ETag"]


def test_a_chunked_body_is_read(served: Serving) -> None:
    parts = iter([b"query=", quote(SELECT).encode()])
    answer = requests.post(f"{served.url}sparql", data=parts, headers=FORM)
    assert len(answer.json()["results"]["bindings"]) == 3


# -- answers that are kept ---------------------------------------------------------------------------------------------


def test_what_a_client_has_already_is_not_sent_again(served: Serving) -> None:
    first = asked(served, SELECT, None)
    again = requests.get(
        f"{served.url}sparql",
        params={"query": SELECT},
        headers={"Accept": None, "If-None-Match": first.headers["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert asked(served, SELECT, "text/csv").headers["ETag"] != first.headers["ETag"]


def test_a_query_with_an_answer_of_the_moment_is_asked_each_time(served: Serving) -> None:
    answers = [asked(served, "SELECT (STRUUID() AS ?x) {}", None) for _ in range(2)]
    assert answers[0].text != answers[1].text
    assert "ETag" not in answers[0].headers


def test_what_is_kept_is_forgotten_after_a_write(writable: Serving) -> None:
    before = count(writable, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:kept> { ?s ?p ?o } }")
    update = "INSERT DATA { GRAPH <urn:kept> { <urn:a> <urn:b> <urn:c> } }"
    assert requests.post(f"{writable.url}sparql", data=update, headers=UPDATE | BEARER).status_code == 204
    assert count(writable, "SELECT (COUNT(*) AS ?n) { GRAPH <urn:kept> { ?s ?p ?o } }") == before + 1


def test_what_is_merged_is_one_from_the_next_query_on(writable: Serving) -> None:
    subjects = "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH <urn:told> { ?s <urn:is> ?o } }"
    of_other = "SELECT (COUNT(?o) AS ?n) { GRAPH <urn:told> { <urn:other> <urn:is> ?o } }"
    two = "GRAPH <urn:told> { <urn:one> <urn:is> 1 . <urn:other> <urn:is> 2 }"
    merge = "GRAPH <urn:merges> { <urn:m> kg:mergedFrom <urn:other> ; kg:mergedInto <urn:one> }"
    for change, expected in ((f"INSERT DATA {{ {two} }}", (2, 1)), (f"INSERT DATA {{ {merge} }}", (1, 2)),
                             (f"DELETE DATA {{ {merge} }}", (2, 1))):  # fmt: skip
        update = f"PREFIX kg: <https://w3id.org/kgtool/ontology#> {change}"
        assert requests.post(f"{writable.url}sparql", data=update, headers=UPDATE | BEARER).status_code == 204
        assert (count(writable, subjects), count(writable, of_other)) == expected
        kept = requests.get(f"{writable.url}store?graph=urn:told", headers={"Accept": "application/n-triples"})
        assert "<urn:other>" in kept.text  # documents keep their names


# -- the graph store protocol ------------------------------------------------------------------------------------------


def test_a_graph_is_read(served: Serving) -> None:
    answer = requests.get(f"{served.url}store", params={"graph": ONE}, headers={"Accept": "application/n-triples"})
    assert answer.text == f"<{ONE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{FOAF}> .\n"
    assert requests.head(f"{served.url}store", params={"graph": ONE}).status_code == 200


def test_the_default_graph_is_the_union(served: Serving) -> None:
    answer = requests.get(f"{served.url}store?default", headers={"Accept": "application/n-triples"})
    assert len(answer.text.splitlines()) == 3


def test_the_whole_store_keeps_its_graphs(served: Serving) -> None:
    answer = requests.get(f"{served.url}store", headers={"Accept": "application/n-quads"})
    assert sorted(quad.graph_name.value for quad in ox.parse(answer.content, ox.RdfFormat.N_QUADS)) == GRAPHS
    assert requests.get(f"{served.url}store", headers={"Accept": "text/turtle"}).status_code == 406


def test_an_unknown_graph_is_404(served: Serving) -> None:
    for method in ("GET", "HEAD"):
        assert requests.request(method, f"{served.url}store", params={"graph": "urn:nowhere"}).status_code == 404
    assert requests.get(f"{served.url}store?default&graph={quote(ONE)}").status_code == 400


def test_a_graph_is_put_posted_and_deleted(writable: Serving) -> None:
    url, turtle = f"{writable.url}store?graph=urn:put", BEARER | {"Content-Type": "text/turtle"}
    assert requests.put(url, data="<urn:a> <urn:b> 1, 2 .", headers=turtle).status_code == 201
    assert requests.put(url, data="<urn:a> <urn:b> 3 .", headers=turtle).status_code == 204
    assert requests.post(url, data="<urn:a> <urn:b> 4 . [] <urn:b> 5 .", headers=turtle).status_code == 204
    lines = requests.get(url, headers={"Accept": "application/n-triples"}).text.splitlines()
    assert sorted(line.split('"')[1] for line in lines) == ["3", "4", "5"]
    assert requests.delete(url, headers=BEARER).status_code == 204
    assert requests.get(url).status_code == 404
    assert requests.delete(url, headers=BEARER).status_code == 404


def test_a_graph_that_does_not_parse_changes_nothing(writable: Serving) -> None:
    url, turtle = f"{writable.url}store?graph=urn:broken", BEARER | {"Content-Type": "text/turtle"}
    requests.put(url, data="<urn:a> <urn:b> 1 .", headers=turtle)
    answer = requests.put(url, data="<urn:a> <urn:b> 2 . <urn:a>", headers=turtle)
    assert (answer.status_code, "line 1" in answer.text) == (400, True)
    assert requests.get(url, headers={"Accept": "application/n-triples"}).text.count("\n") == 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PUT", "store?default", BEARER | {"Content-Type": "text/turtle"}, 400),
        ("PUT", "store?graph=urn:x", {"Content-Type": "text/turtle"}, 401),
        ("PUT", "store?graph=urn:x", {"Content-Type": "text/turtle", "Authorization": "Bearer wrong"}, 401),
        ("PUT", "store?graph=urn:x", BEARER | {"Content-Type": "image/png"}, 415),
        ("PUT", "store?graph=https://w3id.org/kgtool/graph/derived", BEARER | {"Content-Type": "text/turtle"}, 403),
        ("PATCH", "store?graph=urn:x", BEARER, 405),
    ],
)
def test_what_cannot_be_written_is_refused(
    writable: Serving, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = requests.request(method, writable.url + path, headers=headers, data="<urn:a> <urn:b> 1 .")
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert requests.get(f"{writable.url}store?graph=urn:x").status_code == 404


def test_an_update_puts_nothing_into_a_graph_of_the_rules(writable: Serving) -> None:
    graph = "https://w3id.org/kgtool/graph/derived"
    put = requests.put(
        f"{writable.url}store?graph={graph}",
        data="<urn:a> <urn:b> 1 .",
        headers=BEARER | {"Content-Type": "text/turtle"},
    )
    for text in ("INSERT DATA { GRAPH g:derived { <urn:a> <urn:b> 1 } }", f"CREATE GRAPH <{graph}>"):
        answer = requests.post(f"{writable.url}update", data=text, headers=UPDATE | BEARER)
        assert (answer.status_code, answer.text) == (put.status_code, put.text) == (403, put.text)


def test_kgtool_update_tells_what_this_server_does(writable: Serving, cli: Callable[..., Result]) -> None:
    def update(text: str) -> Result:
        return cli("update", text, "--store", f"{writable.url}sparql", KGTOOL_TOKEN=TOKEN)

    message = (
        "The server has made the update; what it changed is not known, and it rebuilds the derived edges itself.\n"
    )
    done = update("INSERT DATA { GRAPH <urn:new> { <urn:a> <urn:b> 1 } }")
    assert (done.exit_code, done.stdout) == (0, message), done.stderr
    assert update("DROP GRAPH <urn:new>").exit_code == 0
    refused = update("INSERT DATA { GRAPH g:inferred { <urn:a> <urn:b> 1 } }")
    assert refused.exit_code == 1
    assert "graph/inferred is made by the rules from the other graphs; name another graph" in refused.stderr


def test_without_writable_nothing_is_written(served: Serving) -> None:
    for url, headers in ((f"{served.url}sparql", UPDATE), (f"{served.url}store?graph={ONE}", QUERY)):
        method = "POST" if "sparql" in url else "PUT"
        answer = requests.request(method, url, headers=headers | BEARER, data="CLEAR ALL")
        assert (answer.status_code, answer.text) == (403, "This server is read-only.\n")
    assert count(served, ALL) == 3


def test_what_follows_from_a_write_is_derived_before_it_is_read(writable: Serving) -> None:
    data = """
      @prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
      <urn:claim> a kg:Claim ; kg:claimant <urn:who> ; kg:stance stance:proposes ; kg:content <urn:plan> .
    """
    query = "ASK { GRAPH <https://w3id.org/kgtool/graph/derived> { <urn:who> kg:proposes <urn:plan> } }"
    url = f"{writable.url}store?graph=urn:claims"
    assert requests.put(url, data=data, headers=BEARER | {"Content-Type": "text/turtle"}).status_code in (201, 204)
    assert asked(writable, query, None).json()["boolean"] is True
    requests.delete(url, headers=BEARER)
    assert asked(writable, query, None).json()["boolean"] is False


# -- what the service says about itself --------------------------------------------------------------------------------


def test_the_endpoint_describes_itself(served: Serving) -> None:
    answer = requests.get(f"{served.url}sparql", headers={"Accept": "text/turtle"})
    store, graph = LocalStore.memory(), ox.NamedNode("urn:g")
    triples = ox.parse(answer.content, ox.RdfFormat.TURTLE)
    store.add_quads([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    service = "?x a sd:Service ; sd:endpoint ?e ; sd:feature ?f ; sd:supportedLanguage ?l"
    found = rows(store.query(f"{prefix} SELECT ?e ?f ?l {{ {service} }}"))
    described = {
        (row["e"].value, row["f"].value.rpartition("#")[2], row["l"].value.rpartition("#")[2]) for row in found.dicts()
    }
    assert (f"{served.url}sparql", "UnionDefaultGraph", "SPARQL11Query") in described
    assert not any("Update" in language for _, _, language in described)
    named = rows(store.query(prefix + "SELECT ?n { ?d a sd:Dataset ; sd:namedGraph/sd:name ?n } ORDER BY ?n"))
    assert [row["n"].value for row in named.dicts()] == GRAPHS


def test_a_browser_at_the_endpoint_is_led_to_the_page(served: Serving) -> None:
    answer = requests.get(f"{served.url}sparql", headers={"Accept": "text/html,*/*;q=0.8"}, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/editor")


def test_void_counts_the_store(served: Serving) -> None:
    answer = requests.get(f"{served.url}.well-known/void", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    assert answer.text.count('<http://rdfs.org/ns/void#triples> "1"') == 3


# -- pages -------------------------------------------------------------------------------------------------------------

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_page_is_served_and_kept(bundled_server: Serving) -> None:
    first = requests.get(bundled_server.url, headers=BROWSER)
    assert first.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in first.headers["Content-Security-Policy"]
    again = requests.get(bundled_server.url, headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert requests.post(bundled_server.url, headers=BROWSER).status_code == 405


def test_a_browser_is_told_what_went_wrong_on_a_page(bundled_server: Serving) -> None:
    page = requests.get(f"{bundled_server.url}nowhere", headers=BROWSER)
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at /nowhere" in page.text
    plain = requests.get(f"{bundled_server.url}nowhere", headers={"Accept": "application/json"})
    assert (plain.status_code, plain.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/ld+json", '{"@id": "#a", "urn:p": {"@id": "urn:b"}}'),
        ("application/trig", "<#a> <urn:p> <urn:b> ."),
        ("application/trig", "GRAPH <urn:kinds> { <#a> <urn:p> <urn:b> }"),
        ("application/n-quads", "<urn:kinds#a> <urn:p> <urn:b> <urn:kinds> ."),
        ("application/n-quads", "<urn:kinds#a> <urn:p> <urn:b> ."),
        ("text/turtle", "<#a> <urn:p> <urn:b> ."),
        ("application/rdf+xml", XML_BODY),
    ],
)
def test_a_graph_is_put_in_any_format(writable: Serving, kind: str, body: str) -> None:
    url = f"{writable.url}store?graph=urn:kinds"
    put = requests.put(url, body, headers=BEARER | {"Content-Type": kind}, timeout=30)
    assert put.status_code in (201, 204), put.text
    got = requests.get(url, headers={"Accept": "application/n-triples"}, timeout=30)
    assert got.text == "<urn:kinds#a> <urn:p> <urn:b> .\n"


@pytest.mark.parametrize(
    ("path", "kind", "body", "status", "words"),
    [
        ("store?graph=urn:x", "application/trig", "GRAPH <urn:y> { <urn:a> <urn:p> 1 }", 400, "without ?graph"),
        ("store", "application/trig", "<urn:a> <urn:p> 1 .", 400, "in no graph"),
        ("store", "application/trig", "GRAPH _:g { <urn:a> <urn:p> 1 }", 400, "a blank node"),
        ("store", "application/n-quads", "<urn:a> <urn:p> <urn:b> <https://w3id.org/kgtool/graph/derived> .", 403, ""),
        ("store", "application/ld+json", '{"@id": "urn:a"', 400, "not valid jsonld"),
        ("store", "application/ld+json", "[" * 100_000, 400, "nests more than"),
        ("store?default", "application/trig", "GRAPH <urn:y> { <urn:a> <urn:p> 1 }", 400, "?graph=IRI"),
    ],
)
def test_a_body_with_graphs_that_is_not_taken(
    writable: Serving, path: str, kind: str, body: str, status: int, words: str
) -> None:
    before = requests.get(f"{writable.url}store", headers={"Accept": "application/n-quads"}, timeout=30).text
    answer = requests.post(writable.url + path, body, headers=BEARER | {"Content-Type": kind}, timeout=30)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    after = requests.get(f"{writable.url}store", headers={"Accept": "application/n-quads"}, timeout=30).text
    assert sorted(after.splitlines()) == sorted(before.splitlines())


def test_graphs_are_added_to_the_store(writable: Serving) -> None:
    body = "GRAPH <urn:one> { <urn:a> <urn:p> 1 } GRAPH <urn:two> { <urn:b> <urn:p> 2 }"
    kind = BEARER | {"Content-Type": "application/trig"}
    for _ in range(2):  # a second time changes nothing
        assert requests.post(f"{writable.url}store", body, headers=kind, timeout=30).status_code == 204
    for graph, subject in (("urn:one", "urn:a"), ("urn:two", "urn:b")):
        got = requests.get(
            f"{writable.url}store?graph={graph}", headers={"Accept": "application/n-triples"}, timeout=30
        )
        assert got.text.startswith(f"<{subject}> ")
        assert got.text.count("\n") == 1
    assert requests.put(f"{writable.url}store", body, headers=kind, timeout=30).status_code == 400
