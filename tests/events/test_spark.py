"""Questions about events on a cluster that speaks Spark Connect: the answers of DuckDB, whole or not at all."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from codedevents import ASKED, folder_and_store, run, table_of
from conftest import fault, in_ci

import kgtool
from kgtool.errors import StoreError

CLI = Callable[..., Result]
WORKERS = 4
SAIL = f"""
import os, sys
os.environ |= {{"SAIL_MODE": "local-cluster", "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "{WORKERS}", "RUST_LOG": "error"}}
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()  # until the test has ended
"""


LACKING = [name for name in ("duckdb", "pysail", "pyspark", "grpc") if find_spec(name) is None]
if LACKING and not in_ci():
    pytest.skip(f"{', '.join(LACKING)} cannot be had here: pip install 'kgtool-claims[test]'", allow_module_level=True)


def test_where_all_is_tested_it_is_there() -> None:
    assert LACKING == []


@contextmanager
def sail() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Sail with its workers, in a process of its own, and the port at which it answers."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", SAIL], text=True, **pipes) as server:  # type: ignore[call-overload]
        try:
            yield server, int(server.stdout.readline())
        finally:
            server.kill()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with sail() as (_, port):
        yield f"sc://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_and_store(tmp_path_factory.mktemp("spark"))[0]


def many(folder: Path, rows: int) -> Path:
    """A folder of made-up events: some without a target, names in many letters, two data sets."""
    made, names = random.Random(rows), ["Police (%d)", "Zoë_%d", "Київ %d", "C++ %d*", "a'b %d"]
    toml = 'title = "T"\ndataset = "%s"\nheader = false\ncolumns = 6\nneeds_target = false\n'
    toml += "[roles]\nid = 1\nday = 2\nactor = 3\ntarget = 4\ncode = 5\nwords = 6\n"
    for dataset in "one", "two":
        (folder / f"{dataset}.toml").write_text(toml % dataset)
        with (folder / f"{dataset}.tsv").open("w", encoding="utf-8") as file:
            for n in range(rows // 2):
                who, whom = (made.choice(names) % (made.paretovariate(0.9) % 3_000) for _ in range(2))
                day = f"{made.randrange(2015, 2020)}-{made.randrange(1, 13):02}-{made.randrange(1, 29):02}"
                words = made.choice(["", "Make a visit", "Zurückweisen"])
                target = whom if made.random() < 0.9 else ""
                print(n, day, who, target, f"{made.randrange(200):03}", words, sep="\t", file=file)
        command = ("events", folder / f"{dataset}.tsv", "--map", folder / f"{dataset}.toml", "-o", f"{folder}/events/")
        assert run(*command).returncode == 0
    return folder / "events"


@pytest.mark.parametrize(("name", "given"), ASKED, ids=str)
def test_the_answers_of_duckdb(name: str, given: dict[str, str], folder: Path, address: str) -> None:
    with kgtool.open_events(folder) as here, kgtool.open_events(folder, engine=address) as there:
        assert table_of(kgtool.ask(name, there, **given)) == table_of(kgtool.ask(name, here, **given))


@pytest.mark.parametrize("rows", [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_row_by_row(rows: int, address: str, tmp_path: Path) -> None:
    events = many(tmp_path, rows)
    with kgtool.open_events(events) as here, kgtool.open_events(events, engine=address) as there:
        for name, given in [
            ("coded-pairs", {}),
            ("coded-pairs", {"digits": "2", "least": "2", "since": "2016-03-01", "until": "2018-02-28"}),
            ("coded-events", {"who": "https://w3id.org/kgtool/id/coded-actor/one-Zo%C3%AB%5F1"}),
            ("coded-events", {"who": "https://w3id.org/kgtool/id/coded-actor/two-C%2B%2B_2%2A", "code": "1"}),
        ]:
            expected = table_of(kgtool.ask(name, here, **given))
            assert len(expected) > 20
            assert table_of(kgtool.ask(name, there, **given)) == expected


@contextmanager
def ending(server: subprocess.Popen[str], port: int, after: int) -> Iterator[int]:
    """A port that leads to that of a server, which is killed once it has sent so many bytes."""
    sent, listening = 0, socket.create_server(("127.0.0.1", 0))

    def forward(source: socket.socket, target: socket.socket, counted: bool) -> None:
        nonlocal sent
        with suppress(OSError):
            while data := source.recv(1 << 12):
                sent += len(data) * counted
                if counted and sent > after:
                    server.kill()
                    server.wait()
                    break
                target.sendall(data)
        for one in source, target:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                try:
                    behind = socket.create_connection(("127.0.0.1", port))
                except OSError:
                    client.close()
                    continue
                for pair in (client, behind, False), (behind, client, True):
                    threading.Thread(target=forward, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with closing(listening):
        yield listening.getsockname()[1]


def test_killed_in_mid_query(cli: CLI, tmp_path: Path) -> None:
    """After however many bytes the cluster ends: the whole answer or an error, and never a part of it."""
    events = many(tmp_path, 20_000)
    whole, ended = cli("ask", "coded-pairs", "--events", events), 0
    for after in (0, 500, 2_000, 10_000, 50_000, 200_000, 400_000, 1 << 30):
        with sail() as (server, port), ending(server, port, after) as there:
            done = cli("ask", "coded-pairs", "--events", events, "--engine", f"sc://127.0.0.1:{there}")
            if done.exit_code == 0:
                assert done.stdout == whole.stdout
            else:
                ended += 1
                assert done.stdout == ""
                fault(done, 1, f"sc://127.0.0.1:{there} ")
    assert done.exit_code == 0
    assert ended >= 5


def test_an_address_that_is_none(cli: CLI, folder: Path) -> None:
    for wrong in ("spark", "http://host:1", "sc://", "sc://host:port", "sc://host/path", "sc://host:1/;x", "sc://h:1?a=b",
                  "sc:/host", "sc://[::1"):  # fmt: skip
        fault(
            cli("ask", "coded-pairs", "--events", folder, "--engine", wrong), 2, "is not an address", "sc://host:15002"
        )


def test_nobody_answers(cli: CLI, folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    fault(cli("ask", "coded-pairs", "--events", folder, "--engine", f"sc://127.0.0.1:{port}"), 1, "Nobody answers at")


def test_a_cluster_without_the_files(cli: CLI, address: str, tmp_path: Path) -> None:
    """It would count none of them, and say so as an answer."""
    for place in tmp_path, "file:///nowhere/events":
        done = cli("ask", "coded-pairs", "--events", place, "--engine", address)
        fault(done, 1, f"{address} cannot", "name a place that every machine of it can read")


def test_sql_that_is_none(cli: CLI, folder: Path, address: str, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("# title: Mine\n# question: Mine?\nASK {}\n")
    (tmp_path / "mine.sql").write_text("SELECT nothing FROM events\n")
    asked = cli("ask", "mine", "--questions", tmp_path, "--events", folder, "--engine", address)
    fault(asked, 1, "cannot answer", "nothing")


def test_a_missing_extra(cli: CLI, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    done = cli("ask", "coded-pairs", "--events", folder, "--engine", "sc://127.0.0.1")
    fault(done, 2, "pip install 'kgtool-claims[spark]'")


@contextmanager
def doorkeeper(seen: list[dict[str, Any]]) -> Iterator[int]:
    """A server that lets nobody in, and notes what they said of themselves."""
    import grpc

    class Refusing(grpc.GenericRpcHandler):
        def service(self, call: Any) -> Any:
            seen.append(dict(call.invocation_metadata))

            def refuse(_: object, context: Any) -> None:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "a token is wanted")

            return grpc.stream_stream_rpc_method_handler(refuse)

    server = grpc.server(ThreadPoolExecutor(2), handlers=[Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(None).wait()


def test_a_refused_login(cli: CLI, folder: Path) -> None:
    seen: list[dict[str, Any]] = []
    with doorkeeper(seen) as port:
        command = ("ask", "coded-pairs", "--events", folder, "--engine", f"sc://localhost:{port}")
        fault(cli(*command), 1, "refuses the login", "a token is wanted", "SPARK_CONNECT_AUTHENTICATE_TOKEN")
        assert not any("authorization" in one for one in seen)
        done = cli(*command, SPARK_CONNECT_AUTHENTICATE_TOKEN="open-sesame")
        fault(done, 1, "refuses the login")
        assert seen[-1]["authorization"] == "Bearer open-sesame"
        assert "open-sesame" not in done.output


def test_a_login_stands_in_no_address(cli: CLI, folder: Path) -> None:
    for address in (
        "sc://me:open-sesame@host",
        "sc://host:1/;token=open-sesame",
        "sc://host/;use_ssl=true;Token=open-sesame",
    ):
        done = cli("ask", "coded-pairs", "--events", folder, "--engine", address)
        fault(done, 2, "does not hold a login", "SPARK_CONNECT_AUTHENTICATE_TOKEN")
        assert "open-sesame" not in done.output


def test_an_error_in_python(folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(StoreError, match="Nobody answers"):
        kgtool.open_events(folder, engine=f"sc://127.0.0.1:{port}")
