"""How a query runs: deadlines, Ctrl-C, figures, the engine's plan, other servers."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import fault
from serving import wait_until_busy

Cli = Callable[..., Result]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kgtool", *arguments]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    "query", [ENDLESS, "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(CONCAT(STR(?c), STR(?l)) = '-') }"]
)
def test_a_timeout_says_that_it_timed_out(query: str) -> None:
    process = start("query", query, "--timeout", "0.5")
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 124
    assert errors.startswith("kgtool: The query timed out after 0.5 s")
    assert "false" not in out


def test_a_timeout_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("old", "utf-8")
    process = start("query", LARGE, "--timeout", "0.7", "-o", str(tmp_path / "rows.csv"))
    process.communicate(timeout=60)
    assert process.returncode == 124
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
    assert (tmp_path / "rows.csv").read_text("utf-8") == "old"


def test_ctrl_c_ends_a_query_at_once(tmp_path: Path) -> None:
    process = start("query", LARGE, "-o", str(tmp_path / "rows.csv"))
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "kgtool: Interrupted; the answer is not complete.\n"
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_what_else_waits_for_the_engine(tmp_path: Path) -> None:
    """The engine looks for no interrupt."""
    heavy = "SELECT ?source ?edge ?target { ?source ?edge ?target . ?a ?b ?c . ?d ?e ?f FILTER(?a = ?f && ?c = ?d) }"
    page = tmp_path / "page.html"
    process = start("view", "-q", heavy, "-o", str(page))
    wait_until_busy(process.pid, seconds=1.0)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "kgtool: Interrupted.\n")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_in_time_is_not_disturbed(cli: Cli) -> None:
    result = cli("query", "SELECT (1 AS ?x) {}", "--timeout", "60")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "x\n1\n", "")
    assert cli("query", "ASK {}", "--timeout", "0").exit_code == 2


def test_stats_tell_rows_times_and_memory(cli: Cli) -> None:
    result = cli("query", "SELECT ?x { VALUES ?x { 1 2 3 } }", "--stats")
    assert result.stdout == "x\n1\n2\n3\n"
    assert result.stderr.startswith("kgtool: 3 rows in 0.")
    assert "MB of memory" in result.stderr
    triples = cli("ask", "classes", "--stats", "--format", "json")
    assert "rows in" in triples.stderr
    assert "1 triple in" in cli("query", "CONSTRUCT { <urn:a> <urn:b> 1 } {}", "--stats").stderr


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_explain_shows_the_plan_of_the_engine(cli: Cli, tmp_path: Path, where: str) -> None:
    query = "SELECT ?who { ?claim kg:claimant ?who ; kg:stance stance:proposes }"
    options: list[str] = []
    if where == "disk":
        assert cli("load", "--with-bundled", "--store", tmp_path / "s").exit_code == 0
        options = ["--store", str(tmp_path / "s")]
    result = cli("query", query, "--explain", *options)
    assert result.exit_code == 0, result.stderr
    steps = result.stdout.splitlines()
    rows = cli("query", query, *options).stdout.split()[1:]
    assert steps[1].split()[0] == str(len(rows))
    assert any("kg:claimant ?who" in step for step in steps)
    assert steps[-1].startswith("planned in ")


def test_explain_of_a_faulty_query_tells_the_fault(cli: Cli) -> None:
    result = cli("query", "SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", "--explain")
    assert (result.exit_code, "?o is neither grouped" in result.stderr) == (1, True)


def test_explain_says_what_it_needs(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    result = cli("query", "ASK {}", "--explain")
    assert (result.exit_code, "pip install 'kgtool-claims[explain]'" in result.stderr) == (2, True)


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    """A SPARQL endpoint on loopback that has one answer, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from afar"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    server.shutdown()
    server.server_close()


def test_another_server_is_asked_only_when_allowed(cli: Cli, endpoint: tuple[str, list[str]]) -> None:
    address, asked = endpoint
    query = f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}"
    refused = cli("query", query)
    assert (refused.exit_code, "--allow-network" in refused.stderr, asked) == (1, True, [])
    allowed = cli("query", query, "--allow-network")
    assert (allowed.exit_code, allowed.stdout) == (0, "x\nfrom afar\n")
    assert len(asked) == 1


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e99", "0", "-1", "soon"])
def test_a_deadline_is_a_number_of_seconds(cli: Cli, seconds: str) -> None:
    result = cli("query", "ASK {}", "--timeout", seconds)
    assert (result.exit_code, result.stdout) == (2, "")
    fault(cli("serve", "--host", "256.0.0.1", "--timeout", seconds), 2, "--timeout")


def test_a_closed_output_is_no_fault() -> None:
    command = f"{sys.executable} -m kgtool query 'SELECT * {{ ?s ?p ?o }} LIMIT 3' >&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
