"""Serving under load: the same questions to kgtool serve, oxigraph serve and rdflib-endpoint, and two hard minutes.

    .venv/bin/python benchmarks/serve.py [--seconds 8] [--clients 200] [--hold 120] [--rdflib-endpoint PYTHON]

Each server holds the bundled graph as N-Quads, on disk where it can. One process of this file asks over `clients`
connections that stay open, the questions in turn, and compares every answer with that of the embedded store. `--hold`
then has the clients ask for so many seconds while a query that runs away is sent every few seconds, and counts every
error and every wrong answer. rdflib-endpoint runs in a Python of its own that has it installed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import kgtool
from kgtool.formats import write
from kgtool.names import names
from kgtool.store import Store

# What people ask: a thing, its claims, a label, a stance of all, a count, a path.
QUESTIONS = (
    "SELECT ?p ?o { person:macron ?p ?o } ORDER BY ?p ?o",
    "SELECT ?who ?plan { ?who kg:proposes ?plan } ORDER BY ?who ?plan LIMIT 10",
    "SELECT ?claim ?stance { ?claim kg:claimant person:trump ; kg:stance ?stance } ORDER BY ?claim",
    'SELECT DISTINCT ?x { ?x skos:prefLabel ?name FILTER (CONTAINS(LCASE(?name), "line")) } ORDER BY ?x LIMIT 20',
    "SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) { ?x a ?kind } GROUP BY ?kind ORDER BY ?kind",
    "ASK { person:trump kg:offers m:us-air-support }",
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d && ?c != ?i) }"
PATIENCE = 60.0
ACCEPT = "application/sparql-results+json"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a group of processes of its own, which is ended afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, f"{command[0]} has ended"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < until, f"{command[0]} does not listen"
            time.sleep(0.05)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# -- clients -----------------------------------------------------------------------------------------------------------


def rows(body: bytes) -> object:
    """What an answer says, however it is laid out."""
    told = json.loads(body)
    if "boolean" in told:
        return told["boolean"]
    cells = (frozenset((name, cell["value"]) for name, cell in row.items()) for row in told["results"]["bindings"])
    return Counter(cells)


@dataclass
class Tally:
    """What the clients met."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    slowest: float = 0.0
    checked: dict[bytes, object] = field(default_factory=dict)


class Client:
    """One connection that stays open and asks one question after the other."""

    def __init__(self, port: int, requests: list[bytes], wanted: list[object], tally: Tally, first: int) -> None:
        self._port, self._requests, self._wanted, self._tally, self._next = port, requests, wanted, tally, first
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self, until: float) -> None:
        while time.monotonic() < until:
            number = self._next % len(self._requests)
            self._next += 1
            begun = time.monotonic()
            try:
                status, body = await asyncio.wait_for(self._ask(self._requests[number]), PATIENCE)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                self._tally.errors.append(f"{type(error).__name__}: {error}")
                self._close()
                continue
            self._tally.slowest = max(self._tally.slowest, time.monotonic() - begun)
            if status != 200:
                self._tally.errors.append(f"{status} {body[:100]!r}")
            elif self._is_right(number, body):
                self._tally.right += 1
            else:
                self._tally.wrong.append(f"{QUESTIONS[number]}: {body[:200]!r}")
        self._close()

    def _is_right(self, number: int, body: bytes) -> bool:
        # The same bytes are read but once.
        if body not in self._tally.checked:
            self._tally.checked[body] = rows(body)
        return self._tally.checked[body] == self._wanted[number]

    def _close(self) -> None:
        if self._pipe:
            self._pipe[1].close()
        self._pipe = None

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self._pipe is None:
            self._pipe = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._pipe
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            body = b""
            while size := int(await reader.readline(), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readexactly(2)
        else:
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(length))
        if b"connection: close" in head:
            self._close()
        return int(head.split()[1]), body


async def load(port: int, path: str, clients: int, seconds: float, wanted: list[object], texts: list[str]) -> Tally:
    """Ask for so long over so many connections."""
    sign = "&" if "?" in path else "?"
    requests = [
        f"GET {path}{sign}query={quote(text)} HTTP/1.1\r\nHost: localhost\r\nAccept: {ACCEPT}\r\n\r\n".encode()
        for text in texts
    ]
    tally = Tally()
    until = time.monotonic() + seconds
    await asyncio.gather(*(Client(port, requests, wanted, tally, number).run(until) for number in range(clients)))
    return tally


async def hold(port: int, clients: int, seconds: float, every: float, wanted: list[object], texts: list[str]) -> Tally:
    """The same, while every so often somebody sends a query that runs away."""

    async def run_away(until: float) -> list[int]:
        request = (
            f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        told = []
        while time.monotonic() + every < until:
            await asyncio.sleep(every)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            said = await reader.read()
            told.append(int(said.split()[1]) if said else 0)
            writer.close()
        return told

    until = time.monotonic() + seconds
    tally, stopped = await asyncio.gather(load(port, "/sparql", clients, seconds, wanted, texts), run_away(until))
    print(f"  queries that ran away, and what they were told: {dict(Counter(stopped))}")
    return tally


def told(name: str, tally: Tally, seconds: float) -> float:
    rate = tally.right / seconds
    faults = f"{len(tally.errors)} errors, {len(tally.wrong)} wrong answers"
    print(f"{name:32} {rate:9,.0f} a second   slowest {tally.slowest * 1000:6.0f} ms   {faults}", flush=True)
    for one in {*tally.errors[:3], *tally.wrong[:3]}:
        print(f"    {one}")
    return rate


def ready(port: int, path: str, text: str) -> None:
    """Wait until a server has loaded and answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with (
            contextlib.suppress(OSError, ValueError, IndexError),
            socket.create_connection(("127.0.0.1", port), 5) as one,
        ):
            sign = "&" if "?" in path else "?"
            line = f"GET {path}{sign}query={quote(text)} HTTP/1.1\r\nHost: localhost\r\nAccept: {ACCEPT}\r\n"
            one.sendall(f"{line}Connection: close\r\n\r\n".encode())
            if b" 200 " in one.recv(100):
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--hold", type=float, default=0)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--timeout", type=float, default=3)
    parser.add_argument("--cache", default="64", help="megabytes of answers kept while it holds")
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", default="")
    return parser.parse_args()


def expected(store: Store, texts: list[str]) -> list[object]:
    """What the embedded store answers."""
    wanted = []
    for text in texts:
        output = io.BytesIO()
        write(store.query(text), output, "json")
        wanted.append(rows(output.getvalue()))
    return wanted


def servers(folder: Path, store: Store, given: argparse.Namespace) -> Iterator[tuple[str, list[str], str]]:
    """Name, command and path of each; PORT stands for the port."""
    quads, theirs = folder / "graph.nq", folder / "oxigraph"
    kgtool.export(store, quads)
    kgtool.load([quads], folder / "store")
    here = [sys.executable, "-m", "kgtool", "serve", "--timeout", f"{given.timeout:g}", "--port", "PORT"]
    mine = [*here, "--store", str(folder / "store")]
    yield "kgtool serve", [*mine, "--cache", given.cache], "/sparql"
    if not given.seconds:
        return
    yield "kgtool serve --cache 0", [*mine, "--cache", "0"], "/sparql"
    oxigraph = str(Path(sys.executable).parent / "oxigraph")
    subprocess.run([oxigraph, "load", "-l", str(theirs), "-f", str(quads)], check=True, capture_output=True)
    other = [oxigraph, "serve-read-only", "-l", str(theirs), "-b", "127.0.0.1:PORT"]
    yield "oxigraph serve-read-only", other, "/query?union-default-graph"
    if given.rdflib_endpoint:
        kgtool.export(store, folder / "graph.ttl")  # it answers over one graph
        command = [given.rdflib_endpoint, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", "PORT"]
        yield "rdflib-endpoint", [*command, str(folder / "graph.ttl")], "/"


def main() -> None:
    given = arguments()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    used = {prefix: iri for prefix, iri in names().prefixes.items() if any(f"{prefix}:" in text for text in QUESTIONS)}
    texts = ["".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in used.items()) + text for text in QUESTIONS]
    store = kgtool.open_store()
    wanted = expected(store, texts)
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="kgtool-bench-") as folder:
        for number, (name, command, path) in enumerate(servers(Path(folder), store, given)):
            port = free_port()
            with running([part.replace("PORT", str(port)) for part in command], port):
                ready(port, path, texts[0])
                if given.seconds:
                    tally = asyncio.run(load(port, path, given.clients, given.seconds, wanted, texts))
                    rates[name] = told(name, tally, given.seconds)
                if number == 0 and given.hold:
                    held = asyncio.run(hold(port, given.clients, given.hold, given.every, wanted, texts))
                    told(f"held for {given.hold:g} s", held, given.hold)
    for name, rate in rates.items():
        if name != "kgtool serve" and rate:
            print(f"kgtool serve against {name}: {rates['kgtool serve'] / rate:.2f}")
    if given.hold and (held.errors or held.wrong):
        sys.exit(1)


if __name__ == "__main__":
    main()
