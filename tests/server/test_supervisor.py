"""Serving as processes: starting, stopping, queries that run away, stores that change, who may ask."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests
from conftest import ROOT
from serving import TOKEN, Serving, is_alive, serving, wait_until, wait_until_busy

from kgtool.store import LocalStore, load

pytestmark = pytest.mark.slow

# A product of everything with everything: the engine would be at it for days, without a row.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d && ?c != ?i) }"
QUICK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    """One process over the bundled graph, without further limits, for all tests that leave it as it was."""
    with serving("--workers", 1) as made:
        yield made


def ask(server: Serving, query: str, timeout: float = 60, **headers: str) -> requests.Response:
    return requests.get(f"{server.url}sparql", params={"query": query}, timeout=timeout, headers=headers)


def refused(arguments: list[str], **environment: str) -> tuple[int, str]:
    """The exit code of a ``kgtool serve`` that does not come to serve, and what it says."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KGTOOL_")}
    done = subprocess.run(
        [sys.executable, "-m", "kgtool", "serve", *arguments],
        capture_output=True, text=True, timeout=60, env=inherited | environment, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


# -- queries that run away ---------------------------------------------------------------------------------------------


def test_a_query_that_runs_away_is_stopped_and_nobody_else_notices() -> None:
    with serving("--workers", 2, "--timeout", 1) as server:
        before = set(server.workers())
        answers: list[int] = []
        over = threading.Event()

        def others() -> None:
            # One connection each, kept open, as browsers and libraries do.
            with requests.Session() as session:
                while not over.is_set():
                    answer = session.get(f"{server.url}sparql", params={"query": QUICK}, timeout=30)
                    answers.append(answer.status_code if answer.json()["boolean"] else 0)

        threads = [threading.Thread(target=others) for _ in range(8)]
        for thread in threads:
            thread.start()
        runaway = ask(server, RUNAWAY)
        wait_until(lambda: not before <= set(server.workers()))
        wait_until(lambda: len(server.workers()) == 2)  # the old one is gone, and the query with it
        wait_until(lambda: len(answers) > 50)
        over.set()
        for thread in threads:
            thread.join()
        assert runaway.status_code == 504
        assert "stopped after 1 seconds" in runaway.text
        assert set(answers) == {200}
        assert ask(server, QUICK).json()["boolean"] is True


@pytest.mark.slow
@pytest.mark.parametrize("cache", ["64", "0"])
def test_many_clients_meet_no_error_and_no_wrong_answer(cache: str) -> None:
    """The benchmark's hard minutes, for a few seconds."""
    script = [sys.executable, str(ROOT / "benchmarks" / "serve.py"), "--seconds", "0", "--hold", "12", "--every", "3"]
    done = subprocess.run(
        # Five seconds: a busy machine must not make an honest question one that runs away.
        [*script, "--timeout", "5", "--clients", "60", "--cache", cache],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "504" in done.stdout
    assert "0 errors, 0 wrong answers" in done.stdout


@pytest.mark.slow
def test_several_that_run_away_stop_nobody() -> None:
    with serving("--workers", 1, "--timeout", 30) as server:
        threads = [threading.Thread(target=lambda: _ignore(server), daemon=True) for _ in range(6)]
        for thread in threads:
            thread.start()
        wait_until_busy(*server.workers())
        assert ask(server, QUICK).json()["boolean"] is True  # long before their deadline


def _ignore(server: Serving) -> None:
    """Ask what runs away; the server, or its end, answers."""
    with suppress(requests.RequestException):
        ask(server, RUNAWAY)


@pytest.mark.slow
def test_a_query_that_takes_all_memory_is_stopped() -> None:
    # Groups as many as there are pairs of triples.
    greedy = "SELECT ?a ?b ?c ?d ?e ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?b ?c ?d ?e ?f"
    with serving("--workers", 1, "--timeout", 60, "--max-memory", 200) as server:
        before = server.workers()
        with suppress(requests.ConnectionError):  # it may take it faster than the process looks
            assert ask(server, greedy).status_code == 503
        wait_until(lambda: server.workers() != before and len(server.workers()) == 1)
        assert ask(server, QUICK).json()["boolean"] is True


def test_a_process_that_is_killed_is_replaced() -> None:
    with serving("--workers", 1) as server:
        [first] = server.workers()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: server.workers() not in ([], [first]))
        assert ask(server, QUICK).json()["boolean"] is True


@pytest.mark.slow
def test_an_update_that_runs_away_is_stopped_and_changes_nothing(tmp_path: Path) -> None:
    load(["ontology/core.ttl"], tmp_path / "store")
    with serving("--store", tmp_path / "store", "--writable", "--timeout", 1, KGTOOL_TOKEN=TOKEN) as server:
        update = "INSERT { GRAPH <urn:new> { ?a <urn:p> ?i } } WHERE { " + RUNAWAY.partition("{")[2].replace(
            "?a ?b ?c", "GRAPH ?w { ?a ?b ?c }"
        ).replace("?d ?e ?f", "GRAPH ?x { ?d ?e ?f }").replace("?g ?h ?i", "GRAPH ?y { ?g ?h ?i }")
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
        answer = requests.post(f"{server.url}sparql", data=update, headers=headers, timeout=60)
        assert (answer.status_code, "look whether it was made, and send less" in answer.text) == (504, True)
        found = ask(server, "ASK { GRAPH <urn:new> { ?s ?p ?o } }")
        assert found.json()["boolean"] is False
        # Whoever writes while the process is being replaced may get 503.
        clear = {"data": "CLEAR SILENT GRAPH <urn:new>", "headers": headers, "timeout": 60}
        wait_until(lambda: requests.post(f"{server.url}sparql", **clear).status_code == 204)


# -- starting and stopping ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_even_amid_a_query_that_runs_away(how: signal.Signals) -> None:
    with serving("--workers", 2) as server:
        thread = threading.Thread(target=lambda: _ignore(server), daemon=True)
        thread.start()
        workers = server.workers()
        wait_until_busy(*workers)
        server.process.send_signal(how)
        assert server.process.wait(15) == 0
        assert not any(map(is_alive, workers))
    assert server.errors == []


@pytest.mark.slow
def test_no_process_outlives_a_supervisor_that_was_killed() -> None:
    with serving("--workers", 2) as server:
        thread = threading.Thread(target=lambda: _ignore(server), daemon=True)
        thread.start()
        workers = server.workers()
        assert len(workers) == 2
        wait_until_busy(*workers)
        server.process.kill()
        server.process.wait()
        wait_until(lambda: not any(map(is_alive, workers)))


def test_a_port_in_use_is_one_sentence(server: Serving) -> None:
    code, said = refused(["--port", str(server.address[1])])
    assert code == 2
    assert said.startswith(f"kgtool: Cannot listen on port {server.address[1]} of 127.0.0.1 (Address already in use)")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (
            ["--store", "/nowhere/store"],
            {},
            "no store in /nowhere/store; make one with: kgtool load FILE --store /nowhere/store",
        ),
        (["--store", "https://example.org/sparql"], {}, "what is at a URL is served already"),
        (["--writable"], {"KGTOOL_TOKEN": TOKEN}, "name its folder with --store"),
        (["--writable", "--store", "x"], {}, "needs a token"),
        (["--writable", "--store", "x"], {"KGTOOL_TOKEN": "short"}, "at least 16"),
        (["--writable", "--store", "x", "--token-file", "/nowhere"], {}, "/nowhere cannot be read"),
        (["--host", "no.such.host.invalid"], {}, "There is no address"),
        (["--data", "/nowhere.ttl"], {}, "There is no file or folder /nowhere.ttl"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    arguments: list[str], environment: dict[str, str], message: str
) -> None:
    code, said = refused([*arguments, "--port", "0"], **environment)
    assert code in (1, 2)
    assert message in said
    assert said.count("\n") == 1


# -- stores ------------------------------------------------------------------------------------------------------------


def number(server: Serving) -> int:
    found = ask(server, "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }").json()
    return int(found["results"]["bindings"][0]["n"]["value"])


def triples(path: Path, count: int) -> Path:
    path.write_text("".join(f"<urn:{path.stem}:{n}> <urn:p> {n} .\n" for n in range(count)))
    return path


@pytest.mark.slow
def test_a_store_that_another_process_writes_is_read_anew(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load([triples(tmp_path / "a.ttl", 10)], folder)
    with serving("--store", folder, "--workers", 2) as server:
        assert number(server) == 10
        subprocess.run(
            [sys.executable, "-m", "kgtool", "load", str(triples(tmp_path / "b.ttl", 25)), "--store", str(folder)],
            check=True,
            capture_output=True,
        )
        # Whichever process answers, and though the answer was kept.
        wait_until(lambda: {number(server) for _ in range(6)} == {35})
        assert server.errors == []


@pytest.mark.slow
def test_a_store_that_is_tidied_up_stays_readable(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    load([triples(tmp_path / "a.ttl", 2_000)], folder)
    with serving("--store", folder, "--workers", 1, "--cache", 0) as server:
        assert number(server) == 2_000
        writer = ox.Store(str(folder))
        for round in range(5):
            name = ox.NamedNode("urn:g")
            writer.extend(
                ox.Quad(ox.NamedNode(f"urn:{round}:{n}"), ox.NamedNode("urn:p"), name, name) for n in range(500)
            )
            writer.optimize()
            assert number(server) >= 2_000
        writer.flush()
        del writer
        wait_until(lambda: number(server) == 4_500)


def test_files_are_served_from_memory(tmp_path: Path) -> None:
    with serving("--data", triples(tmp_path / "a.ttl", 10), "--workers", 2) as server:
        assert number(server) == 10


def test_what_was_written_outlives_the_server(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    with serving("--store", folder, "--writable", "--token-file", token) as server:
        url = f"{server.url}store?graph=urn:g"
        assert requests.put(url, data="<urn:a> <urn:p> 1, 2 .", headers=headers, timeout=60).status_code == 201
        [worker] = server.workers()
        os.kill(worker, signal.SIGKILL)  # even so
        wait_until(lambda: server.workers() not in ([], [worker]))
        assert number(server) == 2
    assert sum(1 for _ in LocalStore.read_only(folder).graph_quads("urn:g")) == 2


# -- who may ask -------------------------------------------------------------------------------------------------------


def test_a_name_that_is_not_ours_is_refused() -> None:
    with serving("--workers", 1, "--allowed-host", "kg.example.org") as server:
        for name in ("localhost", "127.0.0.1:7878", "[::1]:80", "kg.example.org", "KG.example.org:443"):
            assert ask(server, QUICK, Host=name).status_code == 200, name
        for name in ("evil.example", "kg.example.org.evil.example", "127.0.0.1.evil.example", "", "[", "a, b"):
            assert ask(server, QUICK, Host=name).status_code in (400, 421), name


def test_pages_of_other_sites_are_kept_out_unless_allowed(server: Serving) -> None:
    page = {"Origin": "https://site.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert ask(server, QUICK, **page).status_code == 403
    navigated = ask(server, QUICK, **page | {"Sec-Fetch-Mode": "navigate"})
    assert navigated.status_code == 200
    assert "Access-Control-Allow-Origin" not in navigated.headers
    with serving("--workers", 1, "--cors", "https://site.example") as open_to_one:
        allowed = ask(open_to_one, QUICK, **page)
        assert allowed.headers["Access-Control-Allow-Origin"] == "https://site.example"
        assert "Origin" in allowed.headers["Vary"]
        assert ask(open_to_one, QUICK, **page | {"Origin": "https://other.example"}).status_code == 403
        asks = {"Origin": "https://site.example", "Access-Control-Request-Method": "POST"}
        before = requests.options(f"{open_to_one.url}sparql", headers=asks, timeout=60)
        assert "POST" in before.headers["Access-Control-Allow-Methods"]
        assert "Authorization" not in before.headers["Access-Control-Allow-Headers"]


def test_every_answer_has_the_headers_that_protect_its_reader(server: Serving) -> None:
    for path in ("sparql?query=ASK%7B%7D", "sparql?query=x", "nowhere", ""):
        headers = requests.get(server.url + path, timeout=60).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors" in headers["Content-Security-Policy"]
        assert "server" not in headers


def test_the_log_is_one_line_a_request_without_what_was_asked() -> None:
    with serving("--workers", 1, "--log") as server:
        ask(server, "ASK { <urn:secret> ?p ?o }", Authorization="Bearer hidden-token")
        requests.get(f"{server.url}a%0Ab%1b[2J", timeout=60)
        wait_until(lambda: len(server.errors) >= 2)
    first, second = server.errors
    assert " 127.0.0.1 GET /sparql 200 " in first
    assert "/a b\\x1b[2J 404" in second
    assert not any(word in "".join(server.errors) for word in ("secret", "hidden", "query"))


def test_beyond_this_machine_it_says_so() -> None:
    with serving("--workers", 1, "--host", "0.0.0.0") as server:
        port = server.address[1]
        answer = requests.get(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", headers={"Host": "any"}, timeout=60)
        assert answer.status_code == 200
    assert server.errors[0].startswith("kgtool: Whoever reaches this machine can ask it")


def test_connections_are_shared_out_between_the_processes() -> None:
    with serving("--workers", 2, "--cache", 0) as server:
        opened = [socket.create_connection(server.address) for _ in range(40)]
        wait_until(lambda: len(_sockets(server)) == 2 and min(_sockets(server)) > 5)
        for one in opened:
            one.close()


def _sockets(server: Serving) -> list[int]:
    """How many sockets each process has open."""
    return [
        sum("socket" in os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())
        for pid in server.workers()
    ]
