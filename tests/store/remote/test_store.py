"""A server as a store: what is asked, and what is made of the answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from stub import Script, Stub, http, solutions

from kgtool.errors import IncompleteResult, QueryError, StoreError
from kgtool.sparql.rewriting import prefixed

from .conftest import BROKEN, CONSTRUCT, ROWS, SELECT, always, listed, opened


def test_the_answer_s_own_kind_counts_not_what_was_asked(serve: Callable[[Script], Stub]) -> None:
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        b'<results><result><binding name="s"><uri>urn:a</uri></binding></result></results></sparql>'
    )
    assert listed(opened(serve(always(http(xml, "application/sparql-results+xml")))).query(SELECT)) == [
        (ox.NamedNode("urn:a"),)
    ]
    with pytest.raises(IncompleteResult):
        listed(opened(serve(always(http(xml[:-20], "application/sparql-results+xml")))).query(SELECT))
    turtle = http(b"<urn:a> <urn:p> <urn:b> .", "text/turtle; charset=utf-8")
    assert len(listed(opened(serve(always(turtle))).query(CONSTRUCT))) == 1


def test_a_wrong_query_is_told_before_it_is_sent(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    with pytest.raises(QueryError, match="line 1, column 19") as caught:
        opened(server).query("SELECT ?s { ?s ?p }")
    assert caught.value.excerpt.endswith("^")
    assert server.seen == []


def test_a_prefix_that_the_server_knows_may_be_used(serve: Callable[[Script], Stub]) -> None:
    assert len(listed(opened(serve(always(http(ROWS)))).query("SELECT ?s { ?s wdt:P31 ?o }"))) == 3
    refuses = serve(always(http(b"unknown prefix", "text/plain", "400 Bad Request")))
    with pytest.raises(QueryError, match="wdt: is not declared"):
        opened(refuses).query("SELECT ?s { ?s wdt:P31 ?o }")


def test_only_the_prefixes_that_are_used_are_sent() -> None:
    assert prefixed("PREFIX kg: <urn:x> ASK { ?s kg:a stance:b }").startswith("PREFIX stance: <https://")
    assert "PREFIX kg: <https" not in prefixed("PREFIX kg: <urn:x> ASK { ?s kg:a stance:b }")
    assert prefixed('ASK { ?s ?p "kg:a" }') == 'ASK { ?s ?p "kg:a" }'


def test_what_reaches_for_other_servers_or_changes_is_refused(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    for query in ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "LOAD <http://x/>", "CLEAR ALL"):
        with pytest.raises(QueryError):
            opened(server).query(query)
    with pytest.raises(QueryError, match="allow_network"):
        opened(server).update("LOAD <http://x/>")
    assert server.seen == []


def test_requests_are_forms(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    listed(opened(server, "oxigraph").query("SELECT ?s { ?s rdfs:label 'é & = +' }"))
    (request,) = server.seen
    assert (request.method, request.path) == ("POST", "/query")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "'é & = +'" in request.query
    assert request.form["union-default-graph"] == [""]
    listed(opened(server, "oxigraph").query("SELECT ?s FROM <urn:g> { ?s ?p ?o }"))
    assert "union-default-graph" not in server.seen[-1].form, "FROM names the graphs itself"


def test_a_file_appears_only_when_the_answer_is_whole(
    serve: Callable[[Script], Stub], cli: Callable[..., Result], tmp_path: Path
) -> None:
    out = tmp_path / "rows.csv"
    out.write_text("old", "utf-8")
    server = serve(always(BROKEN["cut"]))
    done = cli("query", SELECT, "--store", f"{server.url}/query#kgtool", "-o", out)
    assert (done.exit_code, out.read_text("utf-8")) == (1, "old")
    assert "not complete" in done.stderr
    done = cli("query", SELECT, "--store", f"{server.url}/query#kgtool", "--format", "csv")
    assert done.exit_code == 1
    assert "not complete" in done.stderr


def test_what_a_server_cannot_do_is_reported(serve: Callable[[Script], Stub], cli: Callable[..., Result]) -> None:
    server = serve(always(http(ROWS)))
    url = f"{server.url}/query#kgtool"
    for arguments in (("update", "CLEAR ALL", "--dry-run"), ("query", SELECT, "--explain")):
        done = cli(*arguments, "--store", url)
        assert done.exit_code == 2, done.output
        assert "server" in done.stderr
    done = cli("update", "CLEAR ALL", "--store", url)
    assert "what it changed is not known" in done.output
    assert [request.path for request in server.seen] == ["/update"]


def test_a_query_of_the_bundled_graph_imports_no_http() -> None:
    code = (
        "import sys; from kgtool.cli import main\n"
        "try: main(['query', 'ASK {}'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('requests', 'urllib3', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_other_columns_than_those_of_the_query_are_reported(serve: Callable[[Script], Stub]) -> None:
    other = opened(serve(always(http(solutions({"x": {"type": "uri", "value": "urn:a"}})))), "generic")
    for ask in (
        lambda: other.query("SELECT ?s ?p { ?s ?p ?o }"),
        lambda: other.query("SELECT * { ?s ?p ?o }"),
        lambda: list(other.quads()),
        lambda: list(other.matching(["urn:p"], [])),
    ):
        with pytest.raises(StoreError, match=r"other columns|no number"):
            ask()
    many = {"g": {"type": "uri", "value": "urn:g"}, "n": {"type": "literal", "value": "many"}}
    with pytest.raises(StoreError, match="no number for a COUNT"):
        list(opened(serve(always(http(solutions(many)))), "generic").quads())
