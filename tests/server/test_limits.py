"""What a server bears: large answers, slow clients, too many at once, requests that are none."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import requests
from serving import Serving, limited, serving, wait_until

from kgtool.sparql import depth

PAIRS = "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d && ?c != ?i) }"
QUICK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """One process over the bundled graph, without further limits, for all tests that leave it as it was."""
    with serving("--workers", 1) as made:
        yield made


def get(server: Serving, query: str, **parameters: str) -> requests.Response:
    return requests.get(f"{server.url}sparql", params={"query": query, **parameters}, timeout=120)


def is_well(server: Serving) -> bool:
    return get(server, QUICK).json()["boolean"] is True


def memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def raw(server: Serving, data: bytes, timeout: float = 60) -> bytes:
    """All that the server says to these bytes until it closes the connection."""
    with closing(socket.create_connection(server.address, timeout)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        said = bytearray()
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                said += part
        return bytes(said)


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode("latin-1")


# -- large answers -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_large_answer_comes_as_it_is_found_and_takes_no_memory() -> None:
    with serving("--workers", 1, "--max-answer", 4096) as server:
        assert is_well(server)
        [worker] = server.workers()
        before = memory(worker)
        query = f"{PAIRS} LIMIT 300000"
        with requests.get(f"{server.url}sparql", params={"query": query}, stream=True, timeout=120) as answer:
            assert answer.headers["Transfer-Encoding"] == "chunked"
            parts = answer.iter_content(65536)
            read = len(next(parts))
            # It is sent before it is all there: the engine waits for its reader.
            time.sleep(0.5)
            most = memory(worker)
            for part in parts:
                read += len(part)
                most = max(most, memory(worker))
        assert read > 100_000_000
        assert most - before < 40_000_000
        assert server.workers() == [worker]


@pytest.mark.parametrize("format", ["json", "csv", "tsv", "xml"])
def test_a_large_answer_is_whole(server: Serving, format: str) -> None:
    text = get(server, f"{PAIRS} LIMIT 20000", format=format).text
    if format == "json":
        assert len(json.loads(text)["results"]["bindings"]) == 20_000
    elif format == "xml":
        assert text.count("<result>") == 20_000
        assert text.rstrip().endswith("</sparql>")
    else:
        assert text.count("\n") >= 20_001


@pytest.mark.slow
def test_an_answer_that_breaks_off_does_not_look_complete() -> None:
    with serving("--workers", 1, "--timeout", 1) as server:
        workers = server.workers()
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = get(server, PAIRS).content
        said = raw(server, head("GET", f"/sparql?query={requests.utils.quote(PAIRS)}"), 60)
        assert said.startswith(b"HTTP/1.1 200 OK")
        assert not said.endswith(b"0\r\n\r\n")
        assert b"stopped" not in said  # no error text among the rows
        assert server.workers() == workers  # its thread came back: no need to end the process
        assert is_well(server)


def test_a_reader_of_http_1_0_gets_whole_answers_alone() -> None:
    with serving("--workers", 1, "--timeout", 1) as server:
        for query, status in ((f"{PAIRS} LIMIT 5000", (b"200",)), (PAIRS, (b"504", b"403"))):
            request = head("GET", f"/sparql?query={requests.utils.quote(query)}").replace(b"HTTP/1.1", b"HTTP/1.0")
            said, _, body = raw(server, request).partition(b"\r\n\r\n")
            assert said.split()[1] in status  # too late or too large, whichever comes first
            assert f"content-length: {len(body)}".encode() in said.lower()


def test_more_rows_than_allowed_are_refused_not_cut() -> None:
    with serving("--workers", 1, "--max-rows", 100) as server:
        assert len(get(server, f"{PAIRS} LIMIT 100").json()["results"]["bindings"]) == 100
        refused = get(server, f"{PAIRS} LIMIT 101")
        assert (refused.status_code, "more than 100 rows" in refused.text) == (403, True)
        assert get(server, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").status_code == 403


def test_a_larger_answer_than_allowed_breaks_off() -> None:
    with serving("--workers", 1, "--max-answer", 2) as server:
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            _ = get(server, f"{PAIRS} LIMIT 100000").content
        assert is_well(server)


# -- requests that are too large, too slow, or none --------------------------------------------------------------------


def test_a_body_that_is_too_large_is_413() -> None:
    with limited(max_body=10_000) as server:
        form = {"Content-Type": "application/sparql-query"}
        request = head("POST", "/sparql", "Content-Type: application/sparql-query", "Content-Length: 20000")
        assert raw(server, request).startswith(b"HTTP/1.1 413")  # before it was sent
        chunked = iter([b"#" * 5_000] * 4)
        with suppress(requests.ConnectionError):  # it may be refused while it is still sent
            answer = requests.post(f"{server.url}sparql", data=chunked, headers=form, timeout=60)
            assert answer.status_code == 413
        assert is_well(server)


def test_an_address_that_is_too_long_is_414_and_headers_are_431(server: Serving) -> None:
    assert get(server, f"{QUICK} #{'x' * 40_000}").status_code == 200
    assert raw(server, b"GET /sparql?query=" + b"x" * 200_000).startswith(b"HTTP/1.1 414")
    many = [f"X-{number}: {'y' * 1000}" for number in range(200)]
    assert raw(server, head("GET", "/", *many)).startswith(b"HTTP/1.1 431")
    assert is_well(server)


@pytest.mark.slow
def test_slow_clients_are_given_up() -> None:
    with limited(head=1.0, slow=1.0) as server:
        # One that never ends its head, byte by byte; one that never sends its body; one that sends nothing.
        assert raw(server, b"GET / HTTP/1.1\r\nHost: loc").startswith(b"HTTP/1.1 408")
        assert raw(server, b"").startswith(b"HTTP/1.1 408")
        request = head("POST", "/sparql", "Content-Type: application/sparql-query", "Content-Length: 100")
        assert raw(server, request + b"ASK").startswith(b"HTTP/1.1 408")
        with closing(socket.create_connection(server.address, 60)) as dripping:
            dripping.sendall(request)
            with suppress(BrokenPipeError, ConnectionResetError):
                for _ in range(600):
                    dripping.sendall(b"#")
                    time.sleep(0.1)
                    dripping.setblocking(False)
                    with suppress(BlockingIOError):
                        if said := dripping.recv(1000):
                            assert said.startswith(b"HTTP/1.1 408")
                            break
                    dripping.setblocking(True)
                else:
                    pytest.fail("a body that drips is waited for")
        assert is_well(server)


@pytest.mark.slow
def test_a_reader_that_does_not_read_is_given_up() -> None:
    with limited(slow=1.0, threads=2) as server:
        request = head("GET", f"/sparql?query={requests.utils.quote(PAIRS)}")
        stuck = [socket.create_connection(server.address, 60) for _ in range(4)]
        for one in stuck:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(request)
        # Their threads are free again, though none of them has closed its connection.
        wait_until(lambda: _answers(server), 30)
        for one in stuck:
            one.close()


def _answers(server: Serving) -> bool:
    with suppress(requests.RequestException):
        return get(server, QUICK).status_code == 200
    return False


@pytest.mark.slow
def test_too_many_at_once_are_told_to_come_again() -> None:
    with limited(threads=2, waiting=2, patience=2.0, timeout=20.0) as server:
        url = f"{server.url}sparql"

        def run_away() -> None:
            with suppress(requests.RequestException):
                requests.get(url, params={"query": RUNAWAY}, timeout=60)

        for _ in range(4):
            threading.Thread(target=run_away, daemon=True).start()
        wait_until(
            lambda: requests.get(url, params={"query": f"{QUICK} # {random.random()}"}, timeout=60).status_code == 503
        )
        busy = requests.get(url, params={"query": f"{QUICK} # again"}, timeout=60)
        assert busy.status_code == 503
        assert int(busy.headers["Retry-After"]) > 0


@pytest.mark.slow
def test_who_waits_too_long_for_a_turn_is_told_to_come_again() -> None:
    with limited(threads=1, patience=0.5, timeout=30.0) as server:

        def run_away() -> None:
            with suppress(requests.RequestException):
                get(server, RUNAWAY)

        threading.Thread(target=run_away, daemon=True).start()
        wait_until(lambda: get(server, f"{QUICK} # {random.random()}").status_code == 503)


def test_too_many_connections_are_refused_and_the_others_served() -> None:
    with limited(connections=20) as server, requests.Session() as session:
        assert session.get(f"{server.url}sparql", params={"query": QUICK}, timeout=60).status_code == 200
        opened = [socket.create_connection(server.address, 60) for _ in range(40)]
        assert any(one.recv(100).startswith(b"HTTP/1.1 503") for one in opened[-5:])
        assert session.get(f"{server.url}sparql", params={"query": QUICK}, timeout=60).status_code == 200
        for one in opened:
            one.close()
        wait_until(lambda: _answers(server))


@pytest.mark.slow
def test_a_query_as_deep_as_allowed_does_not_end_the_process() -> None:
    with serving("--workers", 1, "--timeout", 5) as server:
        workers = server.workers()
        deep = depth.DEEPEST - 1
        for query in (
            "ASK " + "{" * deep + " ?s ?p ?o " + "}" * deep,
            "ASK { FILTER (" + "(" * (deep - 2) + "1" + ")" * (deep - 2) + ") }",
            "ASK { FILTER (" + "!" * (depth.MOST_OPERATORS - 10) + "true) }",
            "SELECT (" + "+".join(["1"] * (depth.MOST_OPERATORS - 10)) + " AS ?x) {}",
            "ASK { ?s " + "/".join(["<urn:p>"] * 60) + " ?o }",
            "ASK {" + "{" * 5_000 + "}" * 5_000 + "}",
            "ASK { " + "<<" * 20_000,
            "SELECT * { ?s ?p ?o } ORDER BY " + "?s " * 100_000,
            "ASK { " + "<< " * deep + "?s ?p ?o" + " >>" * deep + " ?p ?o }",
            f"{QUICK} # " + "x" * 200_000,  # long, but not deep
        ):
            answer = requests.post(f"{server.url}sparql", data={"query": query}, timeout=60)
            assert answer.status_code in (200, 400, 504), query[:40]
        assert is_well(server)
        assert server.workers() == workers


def test_many_values_are_no_long_query(server: Serving) -> None:
    values = " ".join(f"<urn:some:rather:long:name:{n}>" for n in range(20_000))
    query = f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {values} }} }}"
    answer = requests.post(f"{server.url}sparql", data={"query": query}, timeout=60)
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "20000"
    refused = requests.post(f"{server.url}sparql", data={"query": f"ASK {{ {'?s ?p ?o . ' * 5_000} }}"}, timeout=60)
    assert (refused.status_code, "more than 10,000 words" in refused.text) == (400, True)


def test_noise_is_answered_or_closed_and_never_500(server: Serving) -> None:
    chance = random.Random(6)
    workers = server.workers()
    good = head("POST", "/sparql", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 12")
    for number in range(300):
        data = bytearray(good + b"query=ASK+{}")
        for _ in range(chance.randrange(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if number % 3 == 0:
            data = data[: chance.randrange(len(data))]
        with closing(socket.create_connection(server.address, 60)) as connection:
            connection.sendall(bytes(data))
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(0.02 if number % 3 == 0 else 2)
            said = b""
            with suppress(TimeoutError, ConnectionResetError):
                said = connection.recv(65536)
        assert not said.startswith(b"HTTP/1.1 5"), bytes(data)
    for path in (
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//sparql",
        "/sparql%00",
        "/static/../app.py",
        "/\\",
    ):
        said = raw(server, head("GET", path, "Connection: close"))
        assert said.split()[1] in (b"400", b"404"), path
    assert server.errors == []
    assert server.workers() == workers
    assert is_well(server)


def test_smuggled_requests_are_refused(server: Serving) -> None:
    for lengths in (
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: -1"],
        ["Transfer-Encoding: chunked, identity"],
    ):
        body = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
        said = raw(server, head("POST", "/sparql", "Content-Type: application/sparql-query", *lengths) + body)
        assert b"smuggled" not in said, lengths
        assert said.startswith(b"HTTP/1.1 4"), lengths
