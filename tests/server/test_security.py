"""What somebody with bad intentions would try. docs/threat-model.md names these tests, line by line."""

from __future__ import annotations

import gzip
import hmac
import json
import os
import random
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote

import click
import pyoxigraph as ox
import pytest
import requests
from conftest import DATA, ROOT, examples
from hypothesis import given
from hypothesis import strategies as st
from serving import TOKEN, Serving, limited, serving, wait_until
from stub import NT, Stub, http, numbered, stub

from kgtool.errors import DataError, KgtoolError, StoreError
from kgtool.rdf.parser_guards import DEEPEST, Hazards
from kgtool.rdf.rdf_xml import RdfXml
from kgtool.server.protocol import writing
from kgtool.server.settings import Settings
from kgtool.store import load
from kgtool.store.remote import transport
from kgtool.store.remote.store import RemoteStore

SECRET = "what-is-in-a-file-of-this-machine"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
QUICK = "ASK { ?s ?p ?o }"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--workers", 1, "--log") as made:
        yield made


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("written") / "store"
    load([ROOT / "ontology" / "core.ttl"], folder)
    with serving("--store", folder, "--writable", "--log", KGTOOL_TOKEN=TOKEN, KGTOOL_DEBUG="1") as made:
        yield made


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.nt"
    path.write_text(f'<urn:a> <urn:p> "{SECRET}" .\n')
    return path


@pytest.fixture
def listener() -> Iterator[Callable[[], bool]]:
    """A socket on this machine; whether somebody has connected to it. Its port is in ``PORT``."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        os.environ["PORT"] = str(made.getsockname()[1])

        def is_asked() -> bool:
            with suppress(BlockingIOError):
                made.accept()[0].close()
                return True
            return False

        yield is_asked
        del os.environ["PORT"]


def raw(server: Serving, data: bytes, timeout: float = 20) -> bytes:
    """All that the server says to these bytes until it closes the connection."""
    with closing(socket.create_connection(server.address, timeout)) as connection:
        said = bytearray()
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
            while part := connection.recv(65536):
                said += part
        return bytes(said)


def head(method: str, path: str, *headers: str, host: str = "localhost") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode("latin-1")


def once(server: Serving, path: str, *headers: str, host: str = "localhost") -> tuple[int, bytes]:
    """Status and body of one GET, sent as it is written here."""
    said, _, body = raw(server, head("GET", path, "Connection: close", *headers, host=host)).partition(b"\r\n\r\n")
    return int(said.split()[1]), body


def is_well(server: Serving) -> bool:
    return requests.get(f"{server.url}sparql", params={"query": QUICK}, timeout=60).json()["boolean"] is True


# -- SPARQL that reads files or asks other servers ---------------------------------------------------------------------


def reaching(secret: Path) -> list[str]:
    """Queries that would read a file, or ask the listener."""
    file, web = secret.as_uri(), f"http://127.0.0.1:{os.environ['PORT']}/x"
    return [
        *(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}" for target in (file, web)),
        f"SELECT * {{ SERVICE SILENT <{web}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE <{web}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ S\\U00000045RVICE <{web}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ # hidden\r SERVICE <{web}> {{ ?s ?p ?o }} }}",
        f"PREFIX w: <{web}> SELECT * {{ SeRvIcE w: {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICESILENT<{web}> {{ ?s ?p ?o }} }}",
        f"PREFIX w: <{web}> SELECT * {{ ?s ?p trueSERVICEw: {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?w {{ <{web}> }} SERVICE ?w {{ ?s ?p ?o }} }}",
        *(f"SELECT * FROM <{target}> {{ ?s ?p ?o }}" for target in (file, web)),
        *(f"SELECT * FROM NAMED <{target}> {{ GRAPH ?g {{ ?s ?p ?o }} }}" for target in (file, web)),
        *(f"SELECT * {{ GRAPH <{target}> {{ ?s ?p ?o }} }}" for target in (file, web)),
        f"BASE <{secret.parent.as_uri()}/> SELECT * FROM <secret.nt> {{ ?s ?p ?o }}",
        f"DESCRIBE <{file}> <{web}>",
    ]


@pytest.mark.parametrize("path", ["/sparql", "/query", "/", "/answer.json", "/view"])
def test_no_query_reads_a_file_or_asks_a_server(
    path: str, server: Serving, secret: Path, listener: Callable[[], bool]
) -> None:
    for query in reaching(secret):
        answer = requests.get(server.url + path[1:], params={"query": query}, timeout=60)
        assert answer.status_code < 500, query
        assert SECRET not in answer.text, query
        assert "SERVICE" not in query or answer.status_code == 400, query
    assert not listener()


def test_no_parameter_reads_a_file_or_asks_a_server(
    server: Serving, secret: Path, listener: Callable[[], bool]
) -> None:
    web = f"http://127.0.0.1:{os.environ['PORT']}/x"
    asked = []
    for target in (secret.as_uri(), str(secret), web, f"<{web}>", f"../{secret}"):
        asked += [("sparql", {"query": "SELECT * { ?s ?p ?o }", name: target}) for name in
                  ("default-graph-uri", "named-graph-uri", "using-graph-uri")]  # fmt: skip
        asked += [("store", {"graph": target}), ("about", {"iri": target}), ("find", {"name": target})]
        asked += [("network", {"focus": target}), ("view", {"focus": target}), ("complete", {"before": target})]
        asked += [("question/positions-of", {"who": target}), ("question/positions-of.csv", {"who": target})]
        asked += [(f"question/{quote(target, '')}", {}), (f"view/{quote(target, '')}", {})]
        asked += [("question/positions-of", {"who": f"x> }} SERVICE <{web}> {{ ?s ?p ?o }} #"})]
    for path, values in asked:
        answer = requests.get(server.url + path, params=values, timeout=60)
        assert answer.status_code < 500, (path, values)
        assert SECRET not in answer.text, (path, values)
    assert not listener()


def test_no_update_reads_a_file_or_asks_a_server(writable: Serving, secret: Path, listener: Callable[[], bool]) -> None:
    web = f"http://127.0.0.1:{os.environ['PORT']}/x"
    url = f"{writable.url}sparql"
    for target in (secret.as_uri(), web):
        for update in (
            f"LOAD <{target}>",
            f"LOAD SILENT <{target}> INTO GRAPH <urn:g>",
            f"CLEAR SILENT GRAPH <urn:g>; \\u004COAD <{target}> INTO GRAPH <urn:g>",
            f"# x\rLOAD <{target}> INTO GRAPH <urn:g>",
            f"CLEAR SILENT GRAPH <urn:g>; LOADSILENT<{target}>INTOGRAPH<urn:g>",
            f"CLEAR SILENT GRAPH <urn:g>; PREFIX w: <{target}> LOADw: INTO GRAPH <urn:g>",
            f"INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{target}> {{ ?s ?p ?o }} }}",
        ):
            answer = requests.post(url, data={"update": update}, headers=BEARER, timeout=60)
            assert answer.status_code == 400, update
        copy = "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
        named = {"update": copy, "using-graph-uri": target}
        assert requests.post(url, data=named, headers=BEARER, timeout=60).status_code == 204
        # A graph's name is a name, and no place.
        put = requests.put(
            f"{writable.url}store", params={"graph": target}, data="<urn:a> <urn:b> 1 .",
            headers=BEARER | {"Content-Type": "text/turtle"}, timeout=60,
        )  # fmt: skip
        assert put.status_code in (201, 204)
    found = requests.get(url, params={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": "text/csv"}, timeout=60)
    assert SECRET not in found.text
    assert secret.read_text() == f'<urn:a> <urn:p> "{SECRET}" .\n'
    assert not listener()


# -- who may write -----------------------------------------------------------------------------------------------------


def test_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each token that is given goes through hmac.compare_digest, and through nothing else."""
    seen: list[tuple[bytes, bytes]] = []
    verdict = [False]

    def spy(given: bytes, wanted: bytes) -> bool:
        seen.append((given, wanted))
        return verdict[0]

    monkeypatch.setattr(hmac, "compare_digest", spy)
    for sent in (TOKEN.encode(), b"", TOKEN.encode() + b"x", b"\xff"):
        with pytest.raises(Exception, match="send the server's token"):
            writing.authorise({b"authorization": b"Bearer " + sent}, Settings(token=TOKEN))
    verdict[0] = True
    writing.authorise({b"authorization": b"Bearer wrong"}, Settings(token=TOKEN))
    assert seen[0] == (TOKEN.encode(), TOKEN.encode())
    assert len(seen) == 5


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": TOKEN},
        {"Cookie": f"token={TOKEN}", "X-Forwarded-For": "127.0.0.1"},
        {"X-Authorization": f"Bearer {TOKEN}"},
    ],
)
def test_without_the_token_nothing_is_written(headers: dict[str, str], writable: Serving) -> None:
    update = {"update": "INSERT DATA { GRAPH <urn:evil> { <urn:a> <urn:b> 1 } }", "token": TOKEN}
    for path in ("sparql", "update", "query", "sparql/"):
        assert requests.post(writable.url + path, data=update, headers=headers, timeout=60).status_code == 401
    store = f"{writable.url}store?graph=urn:evil"
    turtle = headers | {"Content-Type": "text/turtle"}
    for method in ("PUT", "POST", "DELETE"):
        answer = requests.request(method, store, data="<urn:a> <urn:b> 1 .", headers=turtle, timeout=60)
        assert answer.status_code == 401
    overridden = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "PUT"} | headers
    assert requests.get(store, headers=overridden, timeout=60).status_code == 404
    assert requests.get(f"{writable.url}sparql", params=update, timeout=60).status_code == 405


def test_what_may_not_be_written_is_not_read(writable: Serving, server: Serving) -> None:
    """Or anybody could fill the memory with bodies as large as those of uploads."""
    length = "Content-Length: 200000000"
    for where, status in ((writable, b"401"), (server, b"403")):
        for method, path, kind in (
            ("POST", "/sparql", "application/sparql-update"),
            ("POST", "/sparql", "Application/SPARQL-Update"),
            ("PUT", "/store?graph=urn:g", "text/turtle"),
        ):
            begun = head(method, path, f"Content-Type: {kind}", length, "Connection: close")
            with closing(socket.create_connection(where.address, 20)) as connection:
                connection.sendall(begun)  # and no body
                assert connection.recv(1000).split()[1] == status


def test_pages_of_other_sites_write_nothing(writable: Serving) -> None:
    """What a page can have a browser send: forms without a token, and with it only what asks leave before."""
    update = {"update": "CLEAR ALL"}
    url, port = f"{writable.url}sparql", writable.address[1]
    for foreign in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://127.0.0.1.evil.example:{port}"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ):
        assert requests.post(url, data=update, headers=BEARER | foreign, timeout=60).status_code == 403, foreign
        assert requests.get(url, params={"query": QUICK}, headers=foreign, timeout=60).status_code == 403, foreign
    form = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert requests.post(url, data=update, headers=form, timeout=60).status_code == 401
    before = requests.options(
        url, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}, timeout=60
    )
    assert "Access-Control-Allow-Origin" not in before.headers
    for own in ({"Origin": f"http://127.0.0.1:{port}"}, {"Origin": "http://127.0.0.1"}, {}):
        assert requests.get(url, params={"query": QUICK}, headers=own, timeout=60).status_code == 200, own


# -- secrets -----------------------------------------------------------------------------------------------------------


def test_no_token_is_ever_told(writable: Serving) -> None:
    said = ""
    for method, path, data in (
        ("POST", "sparql", "update=x"),
        ("POST", "sparql", "update=INSERT+DATA+{+GRAPH+<urn:g>+{+<urn:a>+<urn:b>+1+}+}"),
        ("PUT", "store?graph=urn:g", "not Turtle"),
        ("DELETE", "store?graph=urn:none", ""),
        ("TRACE", "sparql", ""),
        ("GET", "nowhere", ""),
        ("GET", "sparql?query=x", ""),
    ):
        answer = requests.request(method, writable.url + path, data=data, headers=BEARER, timeout=60)
        said += answer.text + str(answer.headers)
    for wrong in ("Basic " + TOKEN, "Bearer x" + TOKEN):
        said += requests.put(f"{writable.url}store", headers={"Authorization": wrong}, timeout=60).text
    wait_until(lambda: len(writable.errors) >= 9)
    assert TOKEN not in said
    assert TOKEN not in "".join(writable.errors)
    for pid in (writable.process.pid, *writable.workers()):
        assert TOKEN.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.slow
def test_a_client_tells_no_secret() -> None:
    replies = (http(status="401 No", WWW_Authenticate="Bearer"), http(b"<", status="500 No"), b"nonsense", http(b"{"))
    for reply in replies:
        with stub(lambda request, reply=reply: reply) as hostile:
            done = subprocess.run(
                [sys.executable, "-m", "kgtool", "query", QUICK, "--store", hostile.url],
                capture_output=True, text=True, timeout=60, check=False,
                env=os.environ | {"KGTOOL_TOKEN": TOKEN, "KGTOOL_DEBUG": "1", "KGTOOL_PROFILE": "oxigraph",
                                  "KGTOOL_TIMEOUT": "5"},
            )  # fmt: skip
        assert done.returncode != 0
        assert TOKEN not in done.stdout + done.stderr


def test_no_option_takes_a_secret() -> None:
    """The options of a process can be read by every user of the machine."""
    from kgtool.cli import COMMANDS, main

    options = {
        option
        for name in COMMANDS
        if (command := main.get_command(click.Context(main), name))
        for parameter in command.params
        for option in parameter.opts
    }
    assert "--token-file" in options
    assert not {one for one in options if re.search("token$|passw|secret|key$|user$|login", one)}


def test_a_token_that_others_may_read_is_told(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    for mode, warned in ((0o644, True), (0o600, False)):
        token.chmod(mode)
        with serving("--store", tmp_path / "store", "--writable", "--token-file", token) as server:
            assert requests.get(f"{server.url}sparql", params={"query": QUICK}, timeout=60).status_code == 200
        assert any("Other users of this machine may read" in line for line in server.errors) is warned


# -- pages, caches, names ----------------------------------------------------------------------------------------------

HOSTILE = (
    "x\"'><script>alert(1)</script><img src=x onerror=alert(2)></textarea><svg/onload=alert(3)>{{7*7}}\r\nX-Evil: y"
)


class _Elements(HTMLParser):
    """What a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [name for name in names if name.startswith("on")]
        if (tag == "svg" and "onload" in names) or (tag == "img" and names.get("src") == "x"):
            self.found.append(tag)
        where = (str(names.get(name)) for name in ("href", "src", "action", "formaction", "data", "xlink:href"))
        self.found += [one for one in where if one.strip().lower().startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and "alert(1)" in data and data.startswith("alert"):
            self.found.append(data)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", ["query", "as", "x"]),
        ("/answer.html", ["query"]),
        ("/question/positions-of", ["who", "as", "x"]),
        ("/question/{}", ["x"]),
        ("/view", ["query", "as", "focus", "hops", "since", "until", "top", "kinds", "stances", "aggregate"]),
        ("/view/{}", ["as"]),
        ("/network", ["as", "focus", "hops", "since", "until", "top", "aggregate", "x"]),
        ("/find", ["name"]),
        ("/about", ["iri", "format"]),
        ("/id/{}", ["format"]),
        ("/graph/{}", ["format"]),
        ("/complete", ["before", "after", "asked"]),
        ("/static/{}", ["v"]),
        ("/{}", ["x"]),
        ("/sparql", ["query", "format", "default-graph-uri"]),
        ("/store", ["graph", "format"]),
        ("/.well-known/void", ["format"]),
    ],
)
def test_nothing_that_is_sent_becomes_code_or_a_header(path: str, names: list[str], server: Serving) -> None:
    for name in names:
        for value in (HOSTILE, "javascript:alert(1)", f'SELECT ("{HOSTILE[:60]}" AS ?x) {{}}'.replace('x"', "x")):
            url = server.url + path[1:].format(quote(value, ""))
            for accept in ("text/html", "*/*"):
                answer = requests.get(
                    url, params={name: value}, headers={"Accept": accept}, timeout=60, allow_redirects=False
                )
                assert answer.status_code < 500, (url, name)
                assert "X-Evil" not in answer.headers
                assert not re.match(r"(https?:)?//|javascript:", answer.headers.get("Location", ""))
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "49" not in re.findall(r"7\*7|onload=alert\(3\)&gt;(\d\d)", answer.text)
                if "html" in answer.headers.get("Content-Type", ""):
                    page = _Elements()
                    page.feed(answer.text)
                    assert page.found == [], (url, name)


def test_what_stands_in_a_host_changes_no_page(server: Serving) -> None:
    """A kept page is given to all: what one sends must not stand in what another gets."""
    for path in ("/questions", "/id/person/macron", "/about?iri=kg:Claim", "/network", "/nowhere"):
        _, plain = once(server, f"{path}{'&' if '?' in path else '?'}fresh=1")
        for host in ("localhost/evil", "localhost?evil", "localhost#evil", "evil@localhost", "localhost:evil",
                     "localhost\\evil", "evil.example", "localhost, evil"):  # fmt: skip
            assert once(server, path, host=host)[0] in (400, 421), host
        forwarded = ["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: evil", "X-Forwarded-Prefix: /evil",
                     "X-Original-URL: /evil", "X-Rewrite-URL: /evil", "Forwarded: host=evil.example",
                     "X-Script-Name: /evil"]  # fmt: skip
        assert b"evil" not in once(server, path, *forwarded)[1]
        kept = once(server, path)[1]
        assert b"evil" not in kept
        assert kept == plain or b"fresh" in plain
    assert b"evil" not in once(server, "http://evil.example/questions")[1]
    assert all(" 127.0.0.1 " in line for line in server.errors)


def test_a_kept_answer_is_that_of_the_same_request(server: Serving) -> None:
    url, query = f"{server.url}sparql", "SELECT ?c { ?c a kg:Claim } LIMIT 2"
    different = [
        {"params": {"query": query}},
        {"params": {"query": query}, "headers": {"Accept": "text/csv"}},
        {"params": {"query": query, "format": "tsv"}},
        {"params": {"query": query, "default-graph-uri": "urn:none"}},
        {"params": {"query": query + " OFFSET 2"}},
        {"params": [("query", query), ("query", query)]},
    ]
    first = [(one.status_code, one.text) for one in (requests.get(url, timeout=60, **ask) for ask in different)]
    again = [(one.status_code, one.text) for one in (requests.get(url, timeout=60, **ask) for ask in different)]
    assert first == again
    assert len(set(first)) == len(different)
    assert requests.post(url, params={"query": query}, timeout=60).status_code == 415  # though GET was answered


def test_answers_in_two_formats_have_two_tags(server: Serving) -> None:
    empty = {"query": "CONSTRUCT { ?s ?p ?o } { ?s <urn:none> ?o . ?s ?p ?o }"}
    url = f"{server.url}sparql"
    nt, rows = (requests.get(url, params=empty | more, timeout=60) for more in ({"format": "nt"}, {"format": "ttl"}))
    assert nt.headers["ETag"] != rows.headers["ETag"]
    assert nt.headers["Vary"] == "Accept, Accept-Encoding"
    had = {"If-None-Match": nt.headers["ETag"]}
    assert requests.get(url, params=empty | {"format": "nt"}, headers=had, timeout=60).status_code == 304
    assert requests.get(url, params=empty | {"format": "ttl"}, headers=had, timeout=60).status_code == 200


def test_no_answer_is_a_script_for_another_site(server: Serving) -> None:
    url = f"{server.url}sparql"
    called = requests.get(url, params={"query": QUICK, "callback": "steal", "jsonp": "steal"}, timeout=60)
    assert json.loads(called.text)["boolean"] is True
    assert "steal" not in called.text
    included = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}
    assert requests.get(url, params={"query": QUICK}, headers=included, timeout=60).status_code == 403


@pytest.mark.parametrize("begin", ["/static/", "/", "/id/", "/question/", "/view/", "/answer.", "//"])
def test_no_path_leads_to_a_file(begin: str, server: Serving) -> None:
    beginning = (ROOT / "setup.cfg").read_text()[:40]
    for up in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "%252e%252e%252f", "....//", "..;/", "%c0%ae/"):
        for name in ("etc/passwd", "setup.cfg", "app.py", "%00", "etc/passwd%00.css"):
            status, body = once(server, begin + up * 8 + name)
            assert status in (400, 404), begin + up + name
            assert b"root:" not in body
            assert beginning.encode() not in body


# -- requests that are none --------------------------------------------------------------------------------------------

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND", "get", "G\x00T"]
PATHS = ["/", "/sparql", "/query", "/store", "/about", "/id/person/macron", "/question/positions-of", "/view", "/find",
         "/complete", "/network", "/answer.csv", "/static/web.css", "/.well-known/void", "*", "http://a/sparql",
         "//", "/%", "/%zz", "/%00", "/%ff", "/\u00e9", "/sparql/", "/sparql;x=1", "/a#b", "/./sparql", ""]  # fmt: skip
NAMES = ["query", "update", "graph", "default", "format", "default-graph-uri", "iri", "as", "who", "focus", "hops",
         "since", "top", "name", "before", "fields", "", "%00", "query%5B%5D"]  # fmt: skip
VALUES = ["", "ASK{}", "SELECT*{?s ?p ?o}LIMIT 2", "9" * 5000, "-1", "1e999", "NaN", "%00", "%ff%fe", "%F0%9F", "+",
          "%u0041", "urn:x", "<", "'", "x" * 3000, "2024-02-30", "0000-00-00", "CONSTRUCT WHERE{?s ?p ?o}LIMIT 1",
          "%0d%0aX:y", "\u00e9", "a:b", "..", "%7B%7B7*7%7D%7D", "%ED%A0%80"]  # fmt: skip
HEADERS = ["Accept: text/csv;q=abc", "Accept: */*;q=0", "Accept: " + ",".join(["a/b"] * 500), "Accept: \xff", "Accept:",
           "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/sparql-query", "Content-Type:",
           "Content-Type: multipart/form-data; boundary=x", "Content-Type: text/turtle; charset=utf-16",
           "Content-Length: 0", "Content-Length: 5", "Content-Length: 5, 5", "Content-Length: 99999999999999999999",
           "Content-Length: +5", "Content-Length: 0x5", "Transfer-Encoding: chunked", "Transfer-Encoding: xchunked",
           "Transfer-Encoding : chunked", "Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip", "Expect: 1",
           "Expect: 100-continue", "Upgrade: websocket", "Connection: Upgrade", "Upgrade: h2c", "Origin: null",
           "If-None-Match: *", "If-None-Match: W/\"x\", \"", "Range: bytes=0-1", "Host: evil", "Host:", " folded: x",
           "Authorization: Bearer \xff", "Authorization:", "X\x00: y", "Bad Name: x", ": x", "Cookie: a=b",
           "If-Modified-Since: yesterday", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: \xe9"]  # fmt: skip
BODIES = [b"", b"query=ASK{}", b"ASK{}", b"5\r\nASK{}\r\n0\r\n\r\n", b"ffffffffffffffff\r\n", b"-1\r\n", b"\x00" * 50,
          b"update=CLEAR+ALL", gzip.compress(b"ASK{}"), b"GET /no HTTP/1.1\r\nHost: localhost\r\n\r\n"]  # fmt: skip


def one(chance: random.Random) -> bytes:
    """A request that is nearly one."""
    fields = "&".join(f"{chance.choice(NAMES)}={chance.choice(VALUES)}" for _ in range(chance.randrange(4)))
    target = chance.choice(PATHS) + ("?" + fields if fields else "")
    version = chance.choice(["HTTP/1.1"] * 8 + ["HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTP", ""])
    lines = [f"{chance.choice(METHODS[:4] * 3 + METHODS)} {target} {version}"]
    lines += ["Host: localhost"] * chance.choice([1, 1, 1, 1, 1, 1, 0, 2])
    lines += chance.sample(HEADERS, chance.randrange(4))
    end = chance.choice(["\r\n"] * 9 + ["\n"])
    return end.join([*lines, "", ""]).encode("latin-1", "replace") + chance.choice(BODIES)


def fuzzed(server: Serving, rounds: int, seed: int) -> set[bytes]:
    """The statuses of so many rounds of requests, some of several on one connection."""
    chance, statuses = random.Random(seed), set()
    for _ in range(rounds):
        data = b"".join(one(chance) for _ in range(chance.choice([1, 1, 1, 2, 5])))
        with closing(socket.create_connection(server.address, 20)) as connection:
            said = bytearray()
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    said += part
        found = re.findall(rb"^HTTP/1\.1 (\d{3}) ", bytes(said), re.MULTILINE)
        statuses.update(found)
        assert not any(status >= b"500" for status in found), data
        assert b"Traceback" not in said
    return statuses


@pytest.mark.parametrize("rounds", [250, pytest.param(2_500, marks=pytest.mark.slow)])
def test_no_request_meets_a_fault(rounds: int, server: Serving, writable: Serving) -> None:
    for where in (server, writable):
        workers = where.workers()
        statuses = fuzzed(where, rounds, rounds)
        assert {b"200", b"400", b"404", b"405"} <= statuses
        assert [line for line in where.errors if line.startswith("kgtool:") or "Traceback" in line] == []
        assert where.workers() == workers
        assert is_well(where)


def test_many_fields_are_refused_and_no_fault(server: Serving) -> None:
    for path in ("store", "sparql", ".well-known/void", "find", "view"):
        answer = requests.get(f"{server.url}{path}?{'a=1&' * 3_000}", timeout=60)
        assert answer.status_code < 500, path


def test_requests_in_one_go_have_their_answers_in_order(server: Serving) -> None:
    paths = ["/sparql?query=" + quote(f"SELECT ({number} AS ?n) {{}}") + "&format=csv" for number in range(20)]
    said = raw(server, b"".join(head("GET", path) for path in paths) + head("GET", "/nowhere", "Connection: close"))
    assert [int(found) for found in re.findall(rb"^n\r\n(\d+)\r\n", said, re.MULTILINE)] == list(range(20))


# -- too much ----------------------------------------------------------------------------------------------------------


def greedy() -> dict[str, str]:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(36))
    return {
        "a text that doubles": f"SELECT (STRLEN(?x36) AS ?n) {{ BIND('0123456789abcdef' AS ?x0) {doubled} }}",
        "a pattern that backtracks": f"ASK {{ FILTER(REGEX('{'a' * 5_000}!', '(a+)+$')) }}",
        "a pattern that is large": "ASK { FILTER(REGEX('a', '((((a{0,100}){0,100}){0,100}){0,100}){0,100}')) }",
        "all values that fit": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {'1 ' * 480_000} }} }}",
        "one long word": "ASK { " + "x" * 900_000,
        "brackets": "SELECT * { ?s ?p ?o } " + "ORDER BY (1 " * 490,
    }


@pytest.fixture(scope="module")
def small() -> Iterator[Serving]:
    with limited(timeout=3.0, max_memory=300_000_000, max_rows=None) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("name", greedy())
def test_no_query_takes_all_there_is(name: str, small: Serving) -> None:
    with suppress(requests.ConnectionError):  # it may be ended with its process, which is replaced
        answer = requests.post(f"{small.url}sparql", data={"query": greedy()[name]}, timeout=60)
        assert answer.status_code in (200, 400, 503, 504)

    def again() -> bool:
        with suppress(requests.RequestException, ValueError, KeyError):
            return is_well(small)
        return False

    wait_until(again)


def nested(deep: int) -> str:
    return "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * deep + "<urn:x>" + " )>>" * deep + " .\n"


# Ways to write them so that the brackets look as if they stood in a comment or in a string.
HIDING: dict[str, Callable[[int], str]] = {
    "escaped": lambda deep: "@prefix x: <urn:x:> .\n" + nested(deep).replace("<<( <urn:a>", r"<<( x:a\#"),
    "returned": lambda deep: nested(deep).replace("<<( ", "<<( #\r"),
    "quoted": lambda deep: "@prefix x: <urn:x:> .\n" + nested(deep).replace("<<( <urn:a>", r"<<( x:\'\'"),
    "after a string": lambda deep: nested(deep).replace("<<(", '"""\n\' """ , <<(', 1).replace(" .\n", " , 'x' ."),
}


def within(deep: int) -> str:
    """RDF/XML of triples within triples."""
    start = '<rdf:Description rdf:about="urn:a"><p rdf:parseType="Triple">'
    last = '<rdf:Description rdf:about="urn:a"><p>x</p></rdf:Description>'
    head = f'<rdf:RDF xmlns:rdf="{RDF}" rdf:version="1.2" xmlns="urn:x:">'
    return f"{head}{start * deep}{last}{'</p></rdf:Description>' * deep}</rdf:RDF>"


def laughing(levels: int = 12) -> str:
    """A few lines of XML that are a million million characters."""
    made = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f"""<!DOCTYPE r [<!ENTITY e0 "aaaaaaaaaa">{made}]>
      <rdf:RDF xmlns:rdf="{RDF}" xmlns="urn:x:"><D><p>&e{levels - 1};</p></D></rdf:RDF>"""


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/turtle", nested(100_000), 400),
        ("application/n-triples", nested(100_000), 400),
        ("text/turtle", nested(100_000).replace("<<( ", "<<( # >> >> >>\n"), 400),
        pytest.param(
            "text/turtle", f"<urn:a> <urn:p> {'[ <urn:p> ' * 50_000}1{' ]' * 50_000} .", 204, marks=pytest.mark.slow
        ),
        pytest.param("text/turtle", f"<urn:a> <urn:p> {'( ' * 20_000}{')' * 20_000} .", 204, marks=pytest.mark.slow),
        ("text/turtle", nested(DEEPEST - 1), 204),
        ("text/turtle", HIDING["escaped"](100_000), 400),
        ("text/turtle", HIDING["returned"](100_000), 400),
        ("application/rdf+xml", within(20_000), 400),
        ("application/rdf+xml", laughing(), 400),
        ("application/rdf+xml", laughing(2).replace("aaaaaaaaaa", "a" * 100_000), 400),
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', 400),
        (
            "application/rdf+xml",
            f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="urn:x:">{"<D><p>" * 3_000}{"</p></D>" * 3_000}</rdf:RDF>',
            204,
        ),
        ("application/rdf+xml", f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="urn:x:"><D rdf:about="urn:a"><p>x</p></D>', 400),
        ("text/turtle", f'<urn:a> <urn:b> "{"x" * 17_000_000}" .', 413),
        ("application/n-triples", f'<urn:a> <urn:b> "{"x" * 17_000_000}" .', 413),
        ("application/ld+json", "[" * 1_000_000, 400),
        ("application/trig", nested(100_000), 400),
    ],
)
def test_no_upload_ends_the_process(kind: str, body: str, status: int, writable: Serving) -> None:
    workers = writable.workers()
    answer = requests.put(
        f"{writable.url}store?graph=urn:deep", data=body, headers=BEARER | {"Content-Type": kind}, timeout=60
    )
    assert answer.status_code in (status, 201 if status == 204 else status), answer.text[:200]
    assert writable.workers() == workers
    assert is_well(writable)


def test_a_packed_body_is_unpacked_up_to_the_limit(writable: Serving) -> None:
    packed = gzip.compress(b" " * 10_000_000)
    kind = {"Content-Encoding": "gzip", "Content-Type": "application/sparql-query"}
    assert requests.post(f"{writable.url}sparql", data=packed, headers=kind, timeout=60).status_code == 413
    for encoding in ("deflate", "gzip, gzip", "br"):
        kind = {"Content-Encoding": encoding, "Content-Type": "application/sparql-query"}
        assert requests.post(f"{writable.url}sparql", data=packed, headers=kind, timeout=60).status_code == 415
        kind["Content-Type"] = "text/turtle"
        url = f"{writable.url}store?graph=urn:g"
        assert requests.put(url, data=packed, headers=BEARER | kind, timeout=60).status_code == 415


@pytest.mark.slow
def test_no_query_ends_the_process_that_asks() -> None:
    """In a process of its own, whose stack is the system's."""
    queries = ["SELECT * { ?s kg:stance ?o } ORDER BY " + "?s " * count for count in (499, 9_000, 66_000)]
    queries.append("SELECT * { " + " ".join(f"BIND(1 AS ?x{n})" for n in range(30_000)) + " }")
    queries.append("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING " + "(?s) " * 60_000)
    script = """
import json, sys
from kgtool import KgtoolError, open_store
store = open_store()
for query in json.load(sys.stdin):
    try:
        print(len(list(store.query(query))) > 0)
    except KgtoolError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line != "True"] == [
        "The query sorts by more than 500 keys; sort by fewer.",
        *["The query has more than 10,000 words beside its VALUES; split it, or use VALUES."] * 3,
    ]


def is_refused(text: str, size: int, is_xml: bool = False) -> bool:
    """Whether it is not read, in pieces of so many bytes."""
    looked, data = Hazards(is_xml), text.encode()
    try:
        for start in range(0, len(data), size):
            looked.feed(data[start : start + size])
    except KgtoolError:
        return True
    return False


@pytest.mark.parametrize("size", [1, 13, 1_000_000])
def test_hazards_are_seen_wherever_a_text_is_cut(size: int) -> None:
    deep = nested(DEEPEST + 1)
    assert is_refused(deep, size)
    assert is_refused(deep.replace("<<( ", "<<( # >>\n"), size)
    assert is_refused(deep.replace("<<( <urn:a>", "<<(<urn:a#>#>>>>\n"), size)
    assert not is_refused('<urn:a> <urn:p> "<<<<<<<<" .\n' * DEEPEST, size)
    assert not is_refused('<urn:a> <urn:p> <<( <urn:a> <urn:p> "x # y <<" )>> .\n' * (DEEPEST + 9), size)
    owl = '<!DOCTYPE r [<!ENTITY owl "http://www.w3.org/2002/07/owl#" > <!ENTITY xsd \'http://x#\'>]><r a="&owl;"/>'
    assert not is_refused(owl + " " * 5_000, size, is_xml=True)
    assert is_refused(laughing(), size, is_xml=True)
    assert is_refused(laughing().replace("<!ENTITY e5", "<!ENTITY " + " " * 9_000 + "e5"), size, is_xml=True)
    assert is_refused("<result>" + "<triple>" * (DEEPEST + 2), size, is_xml=True)
    rows = "<result><triple></triple></result>" * (DEEPEST + 9)
    assert not is_refused(f"<results><!-- many -->{rows}</results>", size, is_xml=True)


@pytest.mark.parametrize("size", [1, 13, 1_000_000])
def test_triples_within_triples_do_not_hide(size: int) -> None:
    for hidden in HIDING.values():
        assert is_refused(hidden(DEEPEST + 1), size)
        assert not is_refused(hidden(DEEPEST), size)
    # The engine takes a part of such a comment for elements.
    flat = "<result><triple></triple></result>"
    assert is_refused(f"<!DOCTYPE r [ <!ENTITY a ']'> <!-- > > {flat} --> ]>{flat}", size, is_xml=True)
    assert not is_refused(f"<!DOCTYPE r [ <!ENTITY a 'b'> ]><!-- > > {flat} -->{flat}", size, is_xml=True)


@pytest.mark.parametrize("size", [1, 13, 1_000_000])
def test_triples_within_triples_do_not_hide_in_rdf_xml(size: int) -> None:
    def read(text: str) -> int:
        whole = BytesIO(text.encode())
        return len(list(RdfXml(SimpleNamespace(read=lambda wanted: whole.read(min(wanted, size))), None)))

    deep, flat = within(DEEPEST + 1), within(1)
    for hidden in (deep, deep.replace("Triple", "&#84;riple")):
        with pytest.raises(DataError, match="more than 500 deep"):
            read(hidden)
    with pytest.raises(SyntaxError, match="not well-formed"):
        read(f"\x01{deep}")  # the engine reads it
    assert read(within(DEEPEST)) == 1
    assert read(f"<!DOCTYPE r [ <!ENTITY a ']'> <!-- > > {flat} --> ]>{flat}") == 1
    with pytest.raises(DataError, match="over 1,000 characters"):
        read(laughing())


# Words of Turtle in which no bracket is one, though it may look so, and gaps that look as if they hid some.
IRIS = ["<urn:a>", "<urn:'#>", r"x:a\#", r"x:\'", r"x:\'\'b", "x:a.b"]
LITERALS = [r"""'# " << >> <<( \' \\'""", r'''"' << \\"''', '""', "''", '"a"@en', "'1'^^<urn:t>", '"<<"']
LONG = ['""""""', '"""\n\' "" << >> \\" " <<( \\\\"""', "'''\n \\' '' # <<(\n << '''", '"""# <<\r\n"""']
GAPS = [" ", "\n", ' # >> \' << """ \n', "\t#'\r", " #\r\n", "\r"]


@st.composite
def statements(draw: st.DrawFn) -> tuple[bytes, int]:
    """Turtle, and how deep its triples nest."""
    iri, literal, gap = st.sampled_from(IRIS), st.sampled_from(LITERALS), st.sampled_from(GAPS)
    parts, deepest = ["@prefix x: <urn:x:> .\n"], 0
    for _ in range(draw(st.integers(1, 4))):
        depth = draw(st.integers(0, 4))
        deepest = max(deepest, depth)
        words = [draw(iri), draw(iri)]
        for _ in range(depth):
            words += ["<<(", draw(iri), draw(iri)]
        words += [draw(st.one_of(iri, literal)), *[")>>"] * depth]
        for _ in range(draw(st.integers(0, 2))):
            words += [",", draw(st.one_of(literal, st.sampled_from(LONG)))]  # not within: the engine reads none there
        parts += [word + draw(gap) for word in [*words, "."]]
    return "".join(parts).encode(), deepest


@examples(200)
@given(statements(), st.integers(1, 40))
def test_no_text_hides_or_feigns_triples_within_triples(made: tuple[bytes, int], size: int) -> None:
    """Whatever stands between them, and wherever it is cut: what the engine reads is what is counted."""
    text, deepest = made
    assert list(ox.parse(text, ox.RdfFormat.TURTLE))
    with patch("kgtool.rdf.parser_guards.DEEPEST", 2):
        assert is_refused(text.decode(), size) is (deepest > 2)


# -- files -------------------------------------------------------------------------------------------------------------

WAYS = {
    "load": ["load", "FILE", "--store", "STORE"],
    "load a large one": ["load", "FILE", "--store", "STORE"],
    "replace by a large one": ["load", "FILE", "--store", "STORE", "--replace"],
    "query": ["query", "ASK {}", "--data", "FILE"],
    "diff": ["diff", "SMALL", "FILE"],
}
DEEP = "nests triples more than 500 deep"
ENDING = {
    "a.ttl": (nested(100_000), DEEP),
    "a.nq": (nested(100_000).replace(" .\n", " <urn:g> .\n"), DEEP),
    "a.trig": (f"<urn:g> {{ {nested(100_000)} }}", DEEP),
    "hidden.ttl": (HIDING["escaped"](100_000), DEEP),
    "a.rdf": (laughing(), "declares an XML entity, e2, that stands for over 1,000 characters"),
    "within.rdf": (within(20_000), DEEP),
}


def run(way: str, path: Path) -> subprocess.CompletedProcess[str]:
    """A command of kgtool over a file, in a process of its own."""
    places = {"FILE": str(path), "STORE": str(path.parent / "store"), "SMALL": str(DATA / "small.ttl")}
    arguments = [places.get(word, word) for word in WAYS[way]]
    limit = "file_loading.SMALL = file_loading.SMALL_PACKED = 0; " if "large" in way else ""
    code = f"from kgtool.cli import main; from kgtool.store import file_loading; {limit}main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ENDING)
def test_no_file_ends_the_process(name: str, way: str, tmp_path: Path) -> None:
    text, words = ENDING[name]
    (tmp_path / name).write_bytes(text.encode())
    done = run(way, tmp_path / name)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.startswith(f"kgtool: {tmp_path / name} {words}")
    assert done.stderr.endswith(".\n")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("way", ["load", "load a large one", "query"])
def test_a_harmless_file_full_of_brackets_is_read(way: str, tmp_path: Path) -> None:
    one = "<< <<( " * 10_000
    text = f"""# {one}
<urn:a> <urn:p> "{one}" ; <urn:q> '''{one}
{one}''' , <urn:{"%3C%3C" * 10_000}> . # {one}
<urn:b> <urn:p> <<( <urn:a> <urn:p> '{one}' )>> .
"""
    (tmp_path / "a.ttl").write_text(text, "utf-8")
    done = run(way, tmp_path / "a.ttl")
    assert (done.returncode, done.stderr) == (0, "")
    if way != "query":
        assert ": 4 triples into g:a" in done.stdout


# -- a server that means us harm ---------------------------------------------------------------------------------------


def asked(server: Stub, query: str) -> int:
    found = RemoteStore(f"{server.url}/query#oxigraph").query(query)
    assert not isinstance(found, bool)
    return len(list(found))


CONSTRUCT, SELECT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o }"
ROW = """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head><results>
  <result><binding name="s">"""
TERM = "<triple><subject><uri>urn:a</uri></subject><predicate><uri>urn:a</uri></predicate><object>"


@pytest.mark.parametrize(
    ("query", "reply", "words"),
    [
        (CONSTRUCT, http(nested(100_000).encode(), kind=NT), "nests triples"),
        (CONSTRUCT, http(HIDING["escaped"](100_000).encode(), kind="text/turtle"), "nests triples"),
        (CONSTRUCT, http(within(20_000).encode(), kind="application/rdf+xml"), "nests triples"),
        (CONSTRUCT, http(laughing().encode(), kind="application/rdf+xml"), "XML entity"),
        (SELECT, http((ROW + TERM * 100_000).encode(), kind="application/sparql-results+xml"), "nests triples"),
        (SELECT, http(b'{"head":' + b"[" * 1_000_000), "nests deeper"),
        (SELECT, http(gzip.compress(gzip.compress(numbered(3))), Content_Encoding="gzip, gzip"), "packs its answer"),
        (SELECT, b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000_000, "cannot be reached"),
        (SELECT, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "cannot be reached"),
        (SELECT, http(status="302 No", Location="https://127.1/x"), "not encrypted|this machine"),
        (SELECT, http(status="302 No", Location="file:///etc/passwd"), "not the address"),
    ],
)
def test_no_server_ends_or_leads_its_client(
    query: str, reply: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_pause", lambda seconds: None)
    if "127.1" in words or b"127.1" in reply:
        monkeypatch.setattr(transport, "may_be_this_machine", lambda url: "127.1" in url)
    with stub(lambda request: reply) as hostile, pytest.raises(StoreError, match=words):
        asked(hostile, query)


def test_what_took_too_long_is_not_asked_again() -> None:
    with stub(lambda request: http(status="504 Too long")) as hostile:
        with pytest.raises(StoreError, match=r"took too long \(status 504\); narrow what you ask"):
            asked(hostile, SELECT)
        assert len(hostile.seen) == 1


def test_every_way_to_write_this_machine_is_known() -> None:
    here = ["127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f.1", "[::1]", "[::]", "[::ffff:127.0.0.1]",
            "localhost", "LOCALHOST.", "a.localhost"]  # fmt: skip
    assert all(transport.may_be_this_machine(f"https://{host}/x") for host in here)
    assert not any(
        transport.may_be_this_machine(f"https://{host}/x")
        for host in ("10.0.0.1", "localhost.evil.example", "[fe80::1]")
    )


# -- the threat model --------------------------------------------------------------------------------------------------


def test_each_threat_has_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(test_\w+)::(test_\w+)`", row)
        assert named, row
        for file, function in named:
            (found,) = (ROOT / "tests").rglob(f"{file}.py")
            source = found.read_text("utf-8")
            assert re.search(rf"^def {function}\(", source, re.MULTILINE), f"{file}::{function}"
    assert len(text.splitlines()) < 100  # one page
