"""QLever, which cannot be had where this was made: its replies as its source writes them, and what is sent to it.

The source is that of August 2026 (1075455f), in ``src/engine``: ``Server.cpp``, ``SparqlProtocol.cpp``,
``GraphStoreProtocol.h``, ``ResponseJson.cpp``, ``ExportQueryExecutionTrees.cpp``. A real one is asked by
``tests/contract``, where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from stub import JSON, Request, Script, Stub, chunked, http, solutions

import kgtool
from kgtool.errors import IncompleteResult, QueryError, StoreError
from kgtool.store.remote.store import RemoteStore

from .conftest import CONSTRUCT, SELECT, listed

TOKEN = "open-sesame"
LATE = "Operation timed out."
CUT = b"\n !!!!>># An error has occurred while exporting the query result. The error message was:\n" + LATE.encode()


def rows(*values: str, total: int | None = None, end: bytes = b"") -> bytes:
    """Rows as it writes them, in chunks: with their number, or cut, with words behind."""
    meta = {"query-time-ms": 7, "result-size-total": len(values) if total is None else total}
    whole = solutions(*({"s": {"type": "uri", "value": value}} for value in values), meta=meta)
    return chunked([whole.partition(b"]}, ")[0] + end if end else whole])


def error(status: str, exception: str) -> bytes:
    """An error as it writes it."""
    told = {"exception": exception, "query": "...", "resultsize": 0, "status": "ERROR", "time": {"total": 3}}
    return http(json.dumps(told, indent=4).encode(), "application/json", status)


def qlever(request: Request, answer: bytes = b"") -> bytes:
    """What it answers: `answer` to a query, and of changes whether they come with the token."""
    if "query" in request.form:
        if "?g" in request.query and "LIMIT 1" in request.query:
            triple = {name: {"type": "uri", "value": f"urn:{name}"} for name in "spo"}
            return chunked([solutions(triple, meta={"query-time-ms": 7, "result-size-total": 1})])
        return answer or rows("urn:a", "urn:b")
    if request.method == "GET":
        return http(b"Unknown path", "text/plain", "404 Not Found")
    if "authorization" not in request.headers:
        return error("403 Forbidden", "SPARQL Update requires a valid access token but no access token was provided")
    if request.headers["authorization"] != f"Bearer {TOKEN}":
        return error("403 Forbidden", "Access token was provided but it was invalid")
    return http(b'{"operations": [], "time": {}}', "application/json")


@pytest.fixture
def server(serve: Callable[[Script], Stub]) -> Stub:
    return serve(qlever)


def test_it_is_known_by_its_first_answer(server: Stub) -> None:
    store = RemoteStore(server.url)
    assert store.server.profile.name == "qlever"
    seen = len(server.seen)
    # Neither is a triple looked for in its default graph, nor in two graphs at once: both can take all its memory.
    assert listed(store.query("SELECT ?s { ?s ?p ?o }")) == [(ox.NamedNode("urn:a"),), (ox.NamedNode("urn:b"),)]
    assert listed(store.query("SELECT (COUNT(*) AS ?s) { ?s ?p ?o FILTER NOT EXISTS { ?s ?q 1 } }"))
    assert [list(request.form) for request in server.seen[seen:]] == [["query"], ["query"]]
    assert [request.target for request in server.seen] == ["/"] * (seen + 2), (
        "a form and an address with fields is an error"
    )


def test_whether_another_is_known(serve: Callable[[Script], Stub]) -> None:
    """One row, no meta; or rows without an end."""
    for answer in http(b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'), rows("urn:a", end=CUT):
        server = serve(lambda request, answer=answer: answer)
        assert RemoteStore(server.url).server.profile.name == "generic"


def test_changes_come_with_the_token(server: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RemoteStore(server.url)
    with pytest.raises(StoreError, match=r"KGTOOL_TOKEN.*requires a valid access token"):
        store.update("CLEAR ALL")
    monkeypatch.setenv("KGTOOL_USER", "ada")
    monkeypatch.setenv("KGTOOL_PASSWORD", "s3cret")
    with pytest.raises(StoreError, match="valid access token"):
        RemoteStore(server.url).update("CLEAR ALL")
    assert not any("authorization" in request.headers for request in server.seen), "that asks for no password"
    monkeypatch.setenv("KGTOOL_TOKEN", "wrong")
    with pytest.raises(StoreError, match="but it was invalid"):
        RemoteStore(server.url).update("CLEAR ALL")
    monkeypatch.setenv("KGTOOL_TOKEN", TOKEN)
    store = RemoteStore(server.url)
    assert len(listed(store.query(SELECT))) == 2
    assert "authorization" not in server.seen[-1].headers, "a query needs none"
    store.update("CLEAR ALL")
    store.send_triples("urn:g", b"<urn:a> <urn:b> <urn:c> .", replace=True)
    last = server.seen[-1]
    assert (last.method, last.target, last.headers["content-type"]) == (
        "PUT",
        "/?graph=urn%3Ag",
        "application/n-triples",
    )


def test_out_of_time_is_told_once(serve: Callable[[Script], Stub]) -> None:
    """It says 429 of that, which elsewhere means to come back later."""
    server = serve(lambda request: qlever(request, error("429 Too Many Requests", LATE)))
    store = RemoteStore(server.url)
    with pytest.raises(StoreError, match=r"took too long \(status 429\); narrow what you ask: Operation timed out\."):
        store.query(SELECT)
    assert sum("SELECT ?s " in request.query and "?g" not in request.query for request in server.seen) == 1


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (SELECT, rows("urn:a", end=CUT)),
        (SELECT, rows("urn:a", total=2)),
        (CONSTRUCT, chunked([b"<urn:a> <urn:b> <urn:c> .\n" + CUT], "application/n-triples")),
        (CONSTRUCT, chunked([b"<urn:a> <urn:b> <urn:c> .\n" + CUT], "text/turtle")),
    ],
)
def test_what_broke_off_is_no_answer(query: str, answer: bytes, serve: Callable[[Script], Stub]) -> None:
    """It ends such an answer as it ends a whole one, with words behind it."""
    server = serve(lambda request: qlever(request, answer))
    with pytest.raises((IncompleteResult, StoreError)):
        listed(RemoteStore(server.url).query(query))


def test_its_own_words_are_told(serve: Callable[[Script], Stub]) -> None:
    said = "Not supported: something is currently not supported by QLever."
    server = serve(lambda request: qlever(request, error("400 Bad Request", said)))
    with pytest.raises(QueryError, match=r"The server refuses it \(status 400\): Not supported: something"):
        kgtool.open_store(server.url).query(SELECT)
    assert JSON in server.seen[-1].headers["accept"]
