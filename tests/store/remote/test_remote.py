"""A server as a store, against a server that is hostile, broken or odd in every way that was ever met."""

from __future__ import annotations

import base64
import gc
import gzip
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
import requests
from click.testing import Result
from conftest import DATA, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from ondisk import lines
from stub import NT, Request, Script, Stub, chunked, http, numbered, solutions, stub

import kgtool
from kgtool.errors import IncompleteResult, KgtoolError, QueryError, StoreError, UsageError
from kgtool.rdf.results import Solutions, Triples, rows
from kgtool.sparql.counting import counting
from kgtool.sparql.rewriting import prefixed
from kgtool.store.remote import servers as profiles
from kgtool.store.remote import transport
from kgtool.store.remote.json_rows import Answer
from kgtool.store.remote.remote_store import RemoteStore

ROWS = numbered(3)
TRIPLES = b"<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:c> .\n"
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def no_logins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None of what the environment of a developer says, and no waiting between attempts."""
    for name in ("USER", "PASSWORD", "TOKEN", "PROFILE", "TIMEOUT", "PLAIN_HTTP", "STORE"):
        monkeypatch.delenv(f"KGTOOL_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    monkeypatch.setattr(transport, "_pause", lambda seconds: None)


@pytest.fixture
def serve() -> Iterator[Callable[[Script], Stub]]:
    """Start a server that answers as a function says."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda script: stack.enter_context(stub(script))


def always(reply: bytes) -> Script:
    return lambda request: reply


def opened(server: Stub, kind: str = "kgtool", path: str = "/query") -> RemoteStore:
    """The store of a server whose kind is known, so that nothing else is asked."""
    return RemoteStore(f"{server.url}{path}#{kind}")


def number(count: int) -> bytes:
    """The answer to a COUNT."""
    kind = "http://www.w3.org/2001/XMLSchema#integer"
    return solutions({"n": {"type": "literal", "value": str(count), "datatype": kind}})


def told(results: object) -> list[object]:
    assert isinstance(results, (Solutions, Triples))
    return list(results)


# -- answers that are not whole ------------------------------------------------------------------------------------

BROKEN = {
    "cut": http(ROWS[:-20]),
    "cut in chunks": chunked([ROWS[:-20]]),
    "chunks without an end": chunked([ROWS], ends=False),
    "shorter than it says": http(ROWS, length=len(ROWS) + 10),
    "cut without a length": http(ROWS[:40], length=None),
    "an error behind a row": chunked([ROWS.partition(b'{"s": {"type": "uri", "value": "urn:s2"')[0], b"Out of time"]),
    "an error behind the end": http(ROWS + b"\nOut of time"),
    "two answers": http(ROWS + ROWS),
    "not UTF-8": http(ROWS.replace(b"urn:s2", b"urn:\xff")),
    "nothing": http(b""),
    "packed and cut": http(gzip.compress(ROWS)[:-12], Content_Encoding="gzip"),
    "told to be a part": http(ROWS, X_Truncated="true"),
    "out of time": http(ROWS, X_SQL_State="S1TAT"),
    "a smaller total": http(ROWS[:-1] + b', "meta": {"result-size-total": 4}}'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_part_is_never_taken_for_the_whole(name: str, serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(always(BROKEN[name])))
    with pytest.raises(IncompleteResult, match=r"\.$|its end: "):
        told(store.query(SELECT))


def test_the_server_s_own_words_are_told(serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(always(BROKEN["an error behind a row"])))
    with pytest.raises(IncompleteResult, match="Out of time"):
        told(store.query(SELECT))


CUT_TRIPLES = {
    "in a line": http(TRIPLES[:-5], NT),
    "an error behind it": chunked([TRIPLES, b"Timeout!"], NT),
    "chunks without an end": chunked([TRIPLES], NT, ends=False),
    "shorter than it says": http(TRIPLES, NT, length=500),
    "turtle": http(b"@prefix x: <urn:x> . x:a x:b x:c , ", "text/turtle"),
}


@pytest.mark.parametrize("name", CUT_TRIPLES)
def test_a_part_of_triples_is_never_taken_for_the_whole(name: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(IncompleteResult):
        told(opened(serve(always(CUT_TRIPLES[name]))).query(CONSTRUCT))


def test_a_cap_is_counted_and_told(serve: Callable[[Script], Stub]) -> None:
    """Virtuoso names its cap also where there is nothing more: then the answer is whole."""
    total = 5

    def script(request: Request) -> bytes:
        if "COUNT" in request.query:
            return http(number(total))
        return http(ROWS, X_SPARQL_MaxRows="3")

    server = serve(script)
    with pytest.raises(IncompleteResult, match="3 rows of 5"):
        told(opened(server).query(SELECT))
    total = 3
    assert len(told(opened(server).query(SELECT))) == 3


def test_a_cap_that_cannot_be_counted_is_no_proof(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        return http(b"no", "text/plain", "400 Bad") if "COUNT" in request.query else http(ROWS, Max_Results="3")

    with pytest.raises(IncompleteResult, match="there may be more"):
        told(opened(serve(script)).query(SELECT))


def test_triples_without_a_proven_end_are_counted(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        if "COUNT" in request.query:
            return http(number(3))
        return http(TRIPLES, NT, length=None)

    with pytest.raises(IncompleteResult, match="2 triples of 3"):
        told(opened(serve(script), "graphdb").query(CONSTRUCT + " # all"))


# -- the reader ----------------------------------------------------------------------------------------------------

ODD = json.dumps(
    {
        "results": {
            "distinct": False,
            "bindings": [
                {"s": {"type": "literal", "value": '\U0001f600 é \\ " } ] ,', "xml:lang": "en"}, "extra": 1},
                {},
                {"s": {"type": "bnode", "value": "nodeID://b10001"}},
                {"s": {"type": "typed-literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}},
                {
                    "s": {
                        "type": "triple",
                        "value": {
                            "subject": {"type": "uri", "value": "urn:s"},
                            "predicate": {"type": "uri", "value": "urn:p"},
                            "object": {"type": "literal", "value": "o"},
                        },
                    }
                },
            ],
            "more": [1, -2.5e3, {"a": [None, True]}],
        },
        "meta": {"time": 12345},
        "head": {"link": [], "vars": ["s"]},
        "metadata": 12,
    }
).encode()
EXPECTED = [
    (ox.Literal('\U0001f600 é \\ " } ] ,', language="en"),),
    (None,),
    (ox.BlankNode("b10001"),),
    (ox.Literal(True),),
    (ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")),),
]


def test_rows_are_the_same_wherever_the_body_is_split() -> None:
    for body in (ODD, b"\xef\xbb\xbf" + json.dumps(json.loads(ODD), ensure_ascii=False, indent=1).encode()):
        for cut in range(len(body)):
            assert list(Answer([body[:cut], body[cut:]]).rows()) == EXPECTED
        assert list(Answer(bytes([byte]) for byte in body).rows()) == EXPECTED


def test_every_beginning_of_a_body_is_known_to_be_one() -> None:
    for cut in range(len(ODD)):
        with pytest.raises(IncompleteResult):
            list(Answer([ODD[:cut]]).rows())


TEXTS = st.text(st.characters(codec="utf-8"))
TERMS = st.one_of(
    TEXTS.map(lambda text: {"type": "literal", "value": text}),
    TEXTS.map(lambda text: {"type": "literal", "value": text, "xml:lang": "uk"}),
    TEXTS.map(lambda text: {"type": "bnode", "value": text or "b"}),
    st.integers().map(lambda n: {"type": "uri", "value": f"urn:s{n}"}),
)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), TERMS)), st.booleans(), st.integers(1, 50))
def test_what_is_written_is_read(rows: list[dict[str, dict[str, str]]], ascii: bool, size: int) -> None:
    body = json.dumps({"head": {"vars": list("abc")}, "results": {"bindings": rows}}, ensure_ascii=ascii).encode()
    found = list(Answer(body[at : at + size] for at in range(0, len(body), size)).rows())
    assert [[term is not None for term in row] for row in found] == [[name in row for name in "abc"] for row in rows]
    texts = [row[name]["value"] for row in rows for name in "abc" if row.get(name, {}).get("type") == "literal"]
    assert [term.value for row in found for term in row if isinstance(term, ox.Literal)] == texts


HOSTILE = {
    "no term": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"no iri"}}]}}',
    "half a character": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"\\ud83d"}}]}}',
    "no object": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":5}]}}',
    "no row": b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"bnode","value":"b"}},5,{"s":{}},{}]}}',
    "deep": b'{"head":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "other JSON": b'{"status":"ok"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_is_said_so(name: str) -> None:
    with pytest.raises(StoreError, match="server"):
        list(Answer([HOSTILE[name]]).rows())


def test_a_value_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgtool.store.remote.json_rows.LONGEST", 100_000)

    def endless() -> Iterator[bytes]:
        yield b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"'
        while True:
            yield b"x" * 1000

    with pytest.raises(StoreError, match="64 MB"):
        list(Answer(endless()).rows())


def test_rows_come_before_the_answer_has_ended(serve: Callable[[Script], Stub]) -> None:
    seen: list[object] = []

    def slowly(request: Request) -> Iterator[bytes]:
        body = numbered(2000)
        yield http(body)[:-2]
        end = time.monotonic() + 20
        while not seen and time.monotonic() < end:
            time.sleep(0.01)
        yield body[-2:]

    found = opened(serve(slowly)).query(SELECT)
    assert isinstance(found, Solutions)
    for row in found:
        seen.append(row)
    assert len(seen) == 2000


# -- what else may come --------------------------------------------------------------------------------------------


def test_the_answer_s_own_kind_counts_not_what_was_asked(serve: Callable[[Script], Stub]) -> None:
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        b'<results><result><binding name="s"><uri>urn:a</uri></binding></result></results></sparql>'
    )
    assert told(opened(serve(always(http(xml, "application/sparql-results+xml")))).query(SELECT)) == [
        (ox.NamedNode("urn:a"),)
    ]
    with pytest.raises(IncompleteResult):
        told(opened(serve(always(http(xml[:-20], "application/sparql-results+xml")))).query(SELECT))
    turtle = http(b"<urn:a> <urn:p> <urn:b> .", "text/turtle; charset=utf-8")
    assert len(told(opened(serve(always(turtle))).query(CONSTRUCT))) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (http(b"<html><head><title>Log in &amp; go</title></head>x</html>", "text/html"), "a page .Log in & go"),
        (http(b"s\nurn:a", "text/csv"), "text/csv"),
        (http(b"hello", ""), "no kind"),
        (http(TRIPLES, NT), "SELECT"),
        (http(b"", status="204 No Content"), "204"),
        (http(b"<h1>Oops</h1><xmp>bad \x1b[2J thing</xmp>", "text/html", "500 No"), r"500.*Oops bad .x1b\[2J thing"),
        (http(b'{"message": "no such index"}', "application/json", "500 No"), "no such index"),
        (http(b"x" * 5000, "text/plain", "400 No"), "x{300}…"),
        (http(b"", status="403 Forbidden"), "KGTOOL_USER"),
        (http(b"", status="401 Unauthorized", WWW_Authenticate="Basic"), "KGTOOL_USER"),
        (http(b"", status="404 Not Found"), "check the address"),
        (http(b"", status="429 Too Many", Retry_After="100000"), "100000 s"),
    ],
)
def test_what_is_no_answer_becomes_one_sentence(reply: bytes, words: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(KgtoolError, match=words) as caught:
        told(opened(serve(always(reply))).query(SELECT))
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert str(caught.value).endswith((".", "…"))


def test_a_wrong_query_is_told_before_it_is_sent(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    with pytest.raises(QueryError, match="line 1, column 19") as caught:
        opened(server).query("SELECT ?s { ?s ?p }")
    assert caught.value.excerpt.endswith("^")
    assert server.seen == []


def test_a_prefix_that_the_server_knows_may_be_used(serve: Callable[[Script], Stub]) -> None:
    assert len(told(opened(serve(always(http(ROWS)))).query("SELECT ?s { ?s wdt:P31 ?o }"))) == 3
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
    with pytest.raises(QueryError, match="allow-network"):
        opened(server).update("LOAD <http://x/>")
    assert server.seen == []


def test_requests_are_forms(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    told(opened(server, "oxigraph").query("SELECT ?s { ?s rdfs:label 'é & = +' }"))
    (request,) = server.seen
    assert (request.method, request.path) == ("POST", "/query")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "'é & = +'" in request.query
    assert request.form["union-default-graph"] == [""]
    told(opened(server, "oxigraph").query("SELECT ?s FROM <urn:g> { ?s ?p ?o }"))
    assert "union-default-graph" not in server.seen[-1].form, "FROM names the graphs itself"


# -- attempts, deadlines -------------------------------------------------------------------------------------------


def test_a_busy_server_is_asked_again(serve: Callable[[Script], Stub]) -> None:
    replies = [http(status="503 Busy", Retry_After="1"), b"", http(ROWS)]
    server = serve(lambda request: replies.pop(0))
    assert len(told(opened(server).query(SELECT))) == 3
    assert len(server.seen) == 3


def test_after_the_first_row_nothing_is_asked_again(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS, length=len(ROWS) + 5)))
    with pytest.raises(IncompleteResult):
        told(opened(server).query(SELECT))
    assert len(server.seen) == 1


@pytest.mark.parametrize("reply", [http(status="503 Busy"), http(status="429 Busy"), b"", http(status="500 No")])
def test_an_update_is_sent_once(reply: bytes, serve: Callable[[Script], Stub]) -> None:
    server = serve(always(reply))
    with pytest.raises(StoreError):
        opened(server).update("CLEAR GRAPH <urn:g>")
    assert [request.path for request in server.seen] == ["/update"]


def drip(request: Request) -> Iterator[bytes]:
    yield http(numbered(3), length=10_000_000)
    while True:
        time.sleep(0.02)
        yield b" "


def drip_head(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-A: "
    while True:
        time.sleep(0.02)
        yield b"b"


def drip_elsewhere(request: Request) -> Iterator[bytes] | bytes:
    return drip(request) if request.path == "/new" else http(status="307 There", Location="/new")


@pytest.mark.parametrize("script", [drip, drip_head, drip_elsewhere])
def test_a_deadline_ends_what_never_ends(script: Script, serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(script))
    store.deadline = 0.3
    with pytest.raises(QueryError, match=r"more than 0.3 s"):
        told(store.query(SELECT))


@pytest.fixture
def waiting() -> Callable[[], set[threading.Thread]]:
    """The deadlines of this test that are waited for."""

    def alive() -> set[threading.Thread]:
        found = {one for one in threading.enumerate() if isinstance(one, threading.Timer)}
        for one in found:
            if one.finished.is_set():  # it ends in a moment
                one.join(10)
        return {one for one in found if one.is_alive()}

    before = alive()
    return lambda: alive() - before


@pytest.mark.parametrize("odd", [KeyboardInterrupt, MemoryError, RuntimeError, ValueError, OSError])
def test_no_deadline_is_waited_for_in_vain(
    odd: type[BaseException],
    serve: Callable[[Script], Stub],
    waiting: Callable[[], set[threading.Thread]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever ends a request."""
    replies = [http(ROWS), BROKEN["cut"], http(status="503 Busy"), http(ROWS), http(status="500 No"), http(b"x", "a/b")]
    store = opened(serve(lambda request: replies[len(seen) % len(replies)]))
    seen: list[object] = []
    ask = requests.Session.request

    def broken(session: requests.Session, *given: Any, **options: Any) -> requests.Response:
        seen.append(given)
        if len(seen) % 4 == 0:
            raise odd("odd")
        return ask(session, *given, **options)

    monkeypatch.setattr(requests.Session, "request", broken)
    ends: Counter[type] = Counter()
    for _ in range(12):
        try:
            ends[type(told(store.query(SELECT)))] += 1
        except BaseException as error:
            ends[type(error)] += 1
    assert ends[list] > 0
    assert ends[odd] + ends[StoreError] > 2
    assert waiting() == set()


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "DESCRIBE <urn:a>"])
@pytest.mark.parametrize("taken", [0, 1])
def test_an_answer_that_nobody_reads_is_let_go(
    query: str, taken: int, serve: Callable[[Script], Stub], waiting: Callable[[], set[threading.Thread]]
) -> None:
    many = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % number for number in range(20_000))
    store = opened(serve(lambda request: http(numbered(20_000)) if query == SELECT else http(many, NT)))
    for _ in range(3):
        found = store.query(query)
        assert isinstance(found, (Solutions, Triples))
        assert waiting(), "its deadline holds until it is read"
        assert len(list(islice(found, taken))) == taken
        del found
    gc.collect()
    assert waiting() == set()


def test_a_server_that_is_not_there_is_told(serve: Callable[[Script], Stub]) -> None:
    with stub(always(b"")) as gone:
        pass
    with pytest.raises(StoreError, match=r"cannot be reached \(connection refused\)"):
        kgtool.query("ASK {}", gone.url)


# -- redirects, logins, secrets ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
def test_a_query_follows_redirects_as_a_post(status: str, serve: Callable[[Script], Stub]) -> None:
    server = serve(
        lambda request: http(status=f"{status} Moved", Location="/new") if request.path == "/query" else http(ROWS)
    )
    assert len(told(opened(server).query(SELECT))) == 3
    assert (server.seen[-1].method, server.seen[-1].query) == ("POST", SELECT)


def test_redirects_end(serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(status="307 Again", Location="/query")))
    with pytest.raises(StoreError, match="redirects more than 5 times"):
        opened(server).query(SELECT)
    assert len(server.seen) == 6


def test_no_login_goes_to_another_place(serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGTOOL_USER", "ada")
    monkeypatch.setenv("KGTOOL_PASSWORD", "s3cret")
    other = serve(always(http(status="401 Log in", WWW_Authenticate='Basic realm="x"')))

    def script(request: Request) -> bytes:
        if "authorization" not in request.headers:
            return http(status="401 Log in", WWW_Authenticate='Basic realm="x"')
        return http(status="307 There", Location=f"{other.url}/query")

    server = serve(script)
    with pytest.raises(StoreError, match="401") as caught:
        opened(server).query(SELECT)
    assert server.seen[-1].headers["authorization"] == f"Basic {base64.b64encode(b'ada:s3cret').decode()}"
    assert other.seen
    assert not any("authorization" in request.headers for request in other.seen)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(StoreError, match="only to the place that was named"):
        opened(server).update("CLEAR ALL")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("http://example.org/", "not encrypted"),
        ("ftp://example.org/", "no address"),
        ("http://a:b@127.0.0.1/", "login"),
    ],
)
def test_no_redirect_leads_astray(where: str, words: str, serve: Callable[[Script], Stub]) -> None:
    with pytest.raises(StoreError, match=words) as caught:
        opened(serve(always(http(status="302 There", Location=where)))).query(SELECT)
    assert "a:b" not in str(caught.value)


def test_logins_from_netrc_and_tokens(
    serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wants = serve(
        lambda request: (
            http(ROWS) if "authorization" in request.headers else http(status="401 Log in", WWW_Authenticate="Basic")
        )
    )
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password x\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert len(told(opened(wants).query(SELECT))) == 3
    assert wants.seen[-1].headers["authorization"] == f"Basic {base64.b64encode(b'ada:x').decode()}"
    monkeypatch.setenv("KGTOOL_TOKEN", "t0ken")
    store = opened(wants)
    assert len(told(store.query(SELECT))) == 3
    assert len(told(store.query(SELECT))) == 3
    assert [request.headers.get("authorization") for request in wants.seen[-3:]] == [
        None,
        "Bearer t0ken",
        "Bearer t0ken",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/sparql", "not encrypted"),
        ("https://ada:s3cret@example.org/", "login in it"),
        ("http://", "no address"),
        ("https://exa mple.org:port/", "no address"),
        ("https://example.org/sparql#virtuso", "virtuoso"),
    ],
)
def test_addresses_that_are_not_used(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        kgtool.open_store(url)
    assert "s3cret" not in str(caught.value)


def test_no_proxy_stands_before_this_machine(serve: Callable[[Script], Stub], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http(status="500 No")))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert len(told(opened(serve(always(http(ROWS)))).query(SELECT))) == 3
    assert proxy.seen == []


# -- which server it is --------------------------------------------------------------------------------------------


def test_the_kind_of_server_is_found_by_what_it_calls_itself(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        if request.path != "/query":
            return http(b"<title>A page</title>", "text/html", Server="Oxigraph/0.5.13")
        return http(ROWS if "SELECT" in request.query else b'{"head":{},"boolean":true}', Server="Oxigraph/0.5.13")

    server = serve(script)
    store = RemoteStore(server.url)
    assert store.profile.name == "oxigraph"
    assert len(told(store.query(SELECT))) == 3
    assert server.seen[-1].form["union-default-graph"] == [""]


def test_an_unknown_server_that_keeps_its_default_graph_apart_is_told_all_graphs(
    serve: Callable[[Script], Stub],
) -> None:
    engine = ox.Store()
    engine.extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode("urn:g"))])

    def script(request: Request) -> bytes:
        if request.path != "/sparql":
            return http(b"<title>Welcome</title>", "text/html")
        if request.method == "GET":
            return http(b"Where is the query?", "text/plain", "400 Bad Request")
        named = [ox.NamedNode(graph) for graph in request.form.get("default-graph-uri", [])]
        found = engine.query(request.query, default_graph=named or ox.DefaultGraph())
        return http(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")  # type: ignore[union-attr]

    server = serve(script)
    store = RemoteStore(server.url)
    assert store.query('ASK { <urn:a> <urn:p> "x" }') is True
    assert store.profile is profiles.GENERIC
    assert server.seen[-1].form["named-graph-uri"] == ["urn:g"]


@pytest.mark.parametrize("reads_from", [True, False])
def test_a_server_that_passes_over_the_graphs_of_a_request_is_told_by_from(
    reads_from: bool, serve: Callable[[Script], Stub]
) -> None:
    """As Comunica's does: without a word it would answer every question with nothing."""
    engine = ox.Store()
    for graph in ("urn:g", "urn:h"):
        engine.extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(graph), ox.NamedNode(graph))])

    def script(request: Request) -> bytes:
        text = request.query if reads_from else re.sub(r"FROM (NAMED )?<[^>]*>", "", request.query)
        found = engine.query(text, prefixes={})
        if isinstance(found, ox.QueryTriples):
            return http(found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples")
        return http(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    store = RemoteStore(f"{serve(script).url}/sparql#generic")
    if not reads_from:
        with pytest.raises(StoreError, match="unites its 2 graphs neither of itself nor"):
            store.query("ASK { ?s ?p ?o }")
        return
    assert len(list(rows(store.query("SELECT * { ?s ?p ?o }")))) == 2
    assert len(list(rows(store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")))) == 2
    assert len(list(rows(store.query("SELECT ?s (EXISTS { ?s ?p 'urn:h' } AS ?is) { ?s ?p 'urn:g' }")))) == 1
    for query in ("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:a>"):
        assert len(list(store.query(query))) == 2, query  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("feature", "kind"),
    [
        ("https://w3id.org/kgtool/service#DerivedEdges", "kgtool"),
        ("http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph", "generic"),
    ],
)
def test_a_service_description_tells_the_kind_of_server(
    feature: str, kind: str, serve: Callable[[Script], Stub]
) -> None:
    told_by = f"[] <http://www.w3.org/ns/sparql-service-description#feature> <{feature}> .".encode()
    server = serve(lambda request: http(told_by, "text/turtle") if request.method == "GET" else http(ROWS))
    store = RemoteStore(f"{server.url}/sparql")
    assert len(told(store.query(SELECT))) == 3
    assert (store.profile.name, len(server.seen)) == (kind, 2)


@pytest.mark.parametrize("profile", profiles.PROFILES, ids=lambda profile: profile.name)
def test_the_places_of_a_profile_are_the_same_from_the_server_s_address_and_its_queries(
    profile: profiles.Profile,
) -> None:
    by_base = profile.places("https://example.org/ds")
    assert profile.places(by_base.query) == by_base
    assert all(place.startswith("https://example.org/ds") for place in (by_base.query, by_base.update))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 2 # end", 2),
        ("PREFIX u: <urn:> SELECT ?s FROM <urn:g> WHERE { ?s u:p ?o }", 3),
        ("SELECT DISTINCT ?p FROM NAMED <urn:g> { GRAPH ?g { ?s ?p ?o } } ORDER BY ?p", 1),
        ("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }", 3),
        ("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o }", 1),
        ("CONSTRUCT WHERE { ?s <urn:p> ?o }", 3),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o } LIMIT 2", 2),
        ("CONSTRUCT { ?s ?p 1 . ?s ?p 2 } FROM <urn:g> WHERE { ?s ?p ?o }", 3),
    ],
)
def test_a_query_is_made_into_one_that_counts(query: str, number: int) -> None:
    engine = ox.Store()
    engine.load(
        b'<urn:a> <urn:p> "1" <urn:g> .\n<urn:b> <urn:p> "x" <urn:g> .\n<urn:c> <urn:p> <urn:a> <urn:g> .',
        ox.RdfFormat.N_QUADS,
    )
    made = counting(query)
    assert made is not None
    union = "FROM" not in query
    (row,) = engine.query(made.query, use_default_graph_as_union=union)  # type: ignore[misc]
    assert int(row["n"].value) == number


# -- commands ------------------------------------------------------------------------------------------------------


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


def test_what_a_server_cannot_do_is_told(serve: Callable[[Script], Stub], cli: Callable[..., Result]) -> None:
    server = serve(always(http(ROWS)))
    url = f"{server.url}/query#kgtool"
    for arguments in (("update", "CLEAR ALL", "--dry-run"), ("query", SELECT, "--explain")):
        done = cli(*arguments, "--store", url)
        assert done.exit_code == 2, done.output
        assert "server" in done.stderr
    done = cli("update", "CLEAR ALL", "--store", url)
    assert "what it changed is not known" in done.output
    assert [request.path for request in server.seen] == ["/update"]


def test_an_upload_that_is_not_stored_is_told(serve: Callable[[Script], Stub]) -> None:
    """Virtuoso answers 201 to a body without Content-Length, and stores nothing."""
    server = serve(lambda request: http(number(0)) if request.path == "/query" else http(status="201 Created"))
    with pytest.raises(IncompleteResult, match="has 0 triples"):
        kgtool.load([DATA / "small.ttl"], f"{server.url}/query#kgtool")
    sent = [request for request in server.seen if request.path == "/store"]
    assert len(sent) == 1
    assert len(sent[0].body) == int(sent[0].headers["content-length"])


@dataclass
class Uploads:
    """A server that takes uploads, and counts what it has, until it refuses one: from then on it fails."""

    refusal: bytes
    taken: int
    """So many uploads are not refused."""
    counts: Counter[str] = field(default_factory=Counter)
    fails: bool = False

    def __call__(self, request: Request) -> bytes:
        if self.fails:
            return http(b"", status="500 Down")
        if request.path == "/query":
            (graph,) = re.findall(r"GRAPH <(.*?)>", request.query)
            return http(number(self.counts[graph]))
        if self.taken == 0:
            self.fails = True
            return self.refusal
        self.taken -= 1
        (graph,) = parse_qs(urlsplit(request.target).query)["graph"]
        self.counts[graph] += request.body.count(b"\n")
        return http(status="204 No Content")


def test_an_upload_that_fails_tells_what_is_loaded(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    """Also where deriving from it fails as well: what went wrong first is told."""
    server = serve(Uploads(http(b"The disk is full", "text/plain", "507 No room"), taken=1))
    paths = [lines(tmp_path / name, 4) for name in ("a.nt", "b.nt")]
    with pytest.raises(StoreError, match=r"status 507.*The disk is full \(1 of 2 files are loaded\)\.$"):
        kgtool.load(paths, f"{server.url}/query#oxigraph")
    assert "VALUES ?p" in server.seen[-1].query, "deriving was tried"


def test_an_upload_in_parts_that_is_refused_tells_what_is_sent(
    serve: Callable[[Script], Stub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.store.remote.uploading.SHARD", 3)
    server = serve(Uploads(http(b"Too large", "text/plain", "413 Too large"), taken=1))
    path = lines(tmp_path / "a.nt", 10)
    with pytest.raises(QueryError, match=r"status 413.*Too large; of .*a\.nt, 3 of 10 triples were sent before: load"):
        kgtool.load([path], f"{server.url}/query#kgtool")
    assert [request.body.count(b"\n") for request in server.seen if request.path == "/store"] == [3, 7]


def test_a_faulty_file_is_not_sent(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(ROWS)))
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> .", "utf-8")
    with pytest.raises(kgtool.DataError, match="line 1"):
        kgtool.load([tmp_path / "bad.ttl"], f"{server.url}/query#kgtool")
    assert server.seen == []


def test_a_query_of_the_bundled_graph_imports_no_http() -> None:
    code = (
        "import sys; from kgtool.cli import main\n"
        "try: main(['query', 'ASK {}'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('requests', 'urllib3', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# -- the page about it ---------------------------------------------------------------------------------------------


def test_the_table_in_the_docs_is_that_of_the_profiles() -> None:
    page = (ROOT / "docs" / "remote.md").read_text("utf-8")
    for one in profiles.PROFILES:
        tested = f"tested: {one.tested}" if one.tested else "from its documentation"
        if one is profiles.GENERIC:
            tested = "tested: a stub"
        graphs = "`INSERT DATA`" if one.graphs is None else f"`{one.graphs or '/'}`"
        row = f"| `{one.name}` | {one.software} | {tested} | `{one.query or '/'}` `{one.update or '/'}` {graphs} |"
        assert row in page, row


def test_a_name_alone_does_not_replace_a_bundled_graph(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(ROWS)))
    (tmp_path / "reference.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"g:reference.*--graph"):
        kgtool.load([tmp_path / "reference.ttl"], f"{server.url}/query#kgtool", replace=True)
    assert server.seen == []


def test_https_where_there_is_none_is_told(serve: Callable[[Script], Stub]) -> None:
    address = serve(always(http(ROWS))).url.replace("http://", "https://")
    with pytest.raises(StoreError, match="does not speak https there; try http://"):
        RemoteStore(f"{address}/sparql").query("ASK { }")


def test_a_refusal_without_a_login_tells_both_reasons(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(b"This server is read-only.", "text/plain", "403 Forbidden")))
    (tmp_path / "a.nt").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(
        StoreError, match=r"it may be read-only, or want a login: set KGTOOL_USER.*is read-only\.$"
    ) as told:
        kgtool.load([tmp_path / "a.nt"], f"{server.url}/sparql#kgtool")
    assert "?" not in str(told.value)
