"""Serving under load: the same questions to kgtool serve, oxigraph serve and rdflib-endpoint, and two hard minutes.

    .venv/bin/python benchmarks/serve.py [--seconds 8] [--rounds 4] [--clients 200] [--hold 120]
        [--rdflib-endpoint PYTHON] [--beside KGTOOL]
    .venv/bin/python benchmarks/serve.py --processes 1 2 4

Each server holds the bundled graph as N-Quads, on disk where it can. One process of this file asks over `clients`
connections that stay open, the questions in turn, and compares every answer with that of the embedded store. Where each
question is new, a comment makes its text one that no server has met. The servers are asked one after the other, in
several rounds, so that what else the machine does hits all of them. Beside the answers a second it tells the processor
time that the server took for an answer: of the two, that depends less on the rest of the machine. `--hold`
then has the clients ask for so many seconds while a query that runs away is sent every few seconds, and counts every
error and every wrong answer. rdflib-endpoint runs in a Python of its own that has it installed;
KGTOOL is the command of another release.

With `--processes`, one server with so many processes is compared with so many servers of one process each, on copies of
the store behind nginx (docs/many-readers.md).
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import kgtool
from kgtool.formats.writing import write
from kgtool.rdf.names import names
from kgtool.store import Store
from kgtool.store.maintenance import backup

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from servers import free_port, nginx_command

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


Request = Callable[[], bytes]
SERIAL = count()


class Figure(NamedTuple):
    """What a server did under load."""

    rate: float
    """Right answers a second."""
    cost: float
    """Seconds of processor time for each."""


class Rival(NamedTuple):
    """A server that is to be asked."""

    name: str
    command: list[str]
    """PORT stands for the port, COPY for a copy of the store."""
    path: str
    is_new: bool = False
    """Whether each question is new to it."""
    behind: int = 0
    """How many of them are started, with nginx before them; 0: one without."""


@dataclass
class Tally:
    """What the clients met."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    slowest: float = 0.0
    checked: dict[bytes, object] = field(default_factory=dict)
    seconds: float = 0.0
    taken: float = 0.0
    """Seconds of the server's processor time."""


class Client:
    """One connection that stays open and asks one question after the other."""

    def __init__(self, port: int, requests: list[Request], wanted: list[object], tally: Tally, first: int) -> None:
        self._port, self._requests, self._wanted, self._tally, self._next = port, requests, wanted, tally, first
        self._pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def run(self, until: float) -> None:
        while time.monotonic() < until:
            number = self._next % len(self._requests)
            self._next += 1
            begun = time.monotonic()
            try:
                status, body = await asyncio.wait_for(self._ask(self._requests[number]()), PATIENCE)
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


def request(path: str, text: str, is_new: bool) -> Request:
    """What is sent for a question; where each is new, another text each time."""
    sign = "&" if "?" in path else "?"
    begin = f"GET {path}{sign}query={quote(text)}".encode()
    end = f" HTTP/1.1\r\nHost: localhost\r\nAccept: {ACCEPT}\r\n\r\n".encode()
    return (lambda: b"%b%%23%d%b" % (begin, next(SERIAL), end)) if is_new else (lambda: begin + end)


async def load(
    port: int, rival: Rival, clients: int, seconds: float, wanted: list[object], texts: list[str], tally: Tally
) -> None:
    """Ask for so long over so many connections."""
    requests = [request(rival.path, text, rival.is_new) for text in texts]
    begun = time.monotonic()
    until = begun + seconds
    await asyncio.gather(*(Client(port, requests, wanted, tally, number).run(until) for number in range(clients)))
    tally.seconds += time.monotonic() - begun


async def hold(
    port: int, rival: Rival, given: argparse.Namespace, wanted: list[object], texts: list[str], tally: Tally
) -> None:
    """The same, while every so often somebody sends a query that runs away."""

    async def run_away(until: float) -> list[int]:
        request = (
            f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        told = []
        while time.monotonic() + given.every < until:
            await asyncio.sleep(given.every)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            said = await reader.read()
            told.append(int(said.split()[1]) if said else 0)
            writer.close()
        return told

    asking = load(port, rival, given.clients, given.hold, wanted, texts, tally)
    _, stopped = await asyncio.gather(asking, run_away(time.monotonic() + given.hold))
    print(f"  queries that ran away, and what they were told: {dict(Counter(stopped))}")


def processor_time(group: int) -> float:
    """Seconds of processor time that a group of processes has taken, those that have ended with it."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def told(name: str, tally: Tally) -> Figure:
    figure = Figure(tally.right / tally.seconds, tally.taken / max(tally.right, 1))
    faults = f"{len(tally.errors)} errors, {len(tally.wrong)} wrong answers"
    print(
        f"{name:34} {figure.rate:9,.0f} a second   {figure.cost * 1e6:7,.0f} us of a processor each   "
        f"slowest {tally.slowest * 1000:6.0f} ms   {faults}",
        flush=True,
    )
    for one in {*tally.errors[:3], *tally.wrong[:3]}:
        print(f"    {one}")
    return figure


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
    parser.add_argument("--seconds", type=float, default=8, help="for each server, in all rounds")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--hold", type=float, default=0)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--timeout", type=float, default=3)
    parser.add_argument("--cache", default="64", help="megabytes of answers kept while it holds")
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", default="")
    parser.add_argument("--processes", type=int, nargs="+", default=[], metavar="N")
    parser.add_argument("--beside", metavar="KGTOOL", default="")
    return parser.parse_args()


def expected(store: Store, texts: list[str]) -> list[object]:
    """What the embedded store answers."""
    wanted = []
    for text in texts:
        output = io.BytesIO()
        write(store.query(text), output, "json")
        wanted.append(rows(output.getvalue()))
    return wanted


def servers(folder: Path, store: Store, given: argparse.Namespace) -> Iterator[Rival]:
    """Those that are compared; the first one is held, too."""
    quads, theirs = folder / "graph.nq", folder / "oxigraph"
    kgtool.export(store, quads)
    kgtool.load([quads], folder / "store")
    here = [sys.executable, "-m", "kgtool", "serve", "--timeout", f"{given.timeout:g}", "--port", "PORT"]
    mine = [*here, "--store", str(folder / "store")]
    for number in given.processes:
        for is_new, kind in (False, "kept answers"), (True, "new questions"):
            for behind, name in (0, "one server, processes:"), (number, "nginx, servers:"):
                copy = [*here, "--store", "COPY", "--cache", given.cache, "--workers", "1" if behind else str(number)]
                yield Rival(f"{name} {number}, {kind}", copy, "/sparql", is_new, behind)
    if given.processes:
        return
    yield Rival("kgtool serve", [*mine, "--cache", given.cache], "/sparql")
    if not given.seconds:
        return
    yield Rival("kgtool serve --cache 0", [*mine, "--cache", "0"], "/sparql")
    yield Rival("kgtool serve, each question new", mine, "/sparql", is_new=True)
    if given.beside:
        subprocess.run([given.beside, "load", quads, "--store", folder / "other"], check=True, capture_output=True)
        command = [given.beside, *mine[3:-1], str(folder / "other"), "--cache"]
        yield Rival("the other kgtool serve", [*command, given.cache], "/sparql")
        yield Rival("the other, --cache 0", [*command, "0"], "/sparql")
    oxigraph = str(Path(sys.executable).parent / "oxigraph")
    subprocess.run([oxigraph, "load", "-l", str(theirs), "-f", str(quads)], check=True, capture_output=True)
    other = [oxigraph, "serve-read-only", "-l", str(theirs), "-b", "127.0.0.1:PORT"]
    yield Rival("oxigraph serve-read-only", other, "/query?union-default-graph")
    if given.rdflib_endpoint:
        kgtool.export(store, folder / "graph.ttl")  # it answers over one graph
        command = [given.rdflib_endpoint, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", "PORT"]
        yield Rival("rdflib-endpoint", [*command, str(folder / "graph.ttl")], "/")


def start(rival: Rival, folder: Path, stack: contextlib.ExitStack) -> tuple[int, list[int]]:
    """Start what is asked; its port, and its groups of processes."""
    ports, groups = [], []
    for _ in range(rival.behind or 1):
        ports.append(port := free_port())
        if "COPY" in rival.command:
            backup(folder / "store", folder / f"copy-{port}")
        command = [part.replace("PORT", str(port)).replace("COPY", f"{folder}/copy-{port}") for part in rival.command]
        groups.append(stack.enter_context(running(command, port)).pid)
        ready(port, rival.path, "ASK {}")
    if rival.behind:
        command = nginx_command(folder / f"nginx-{ports[0]}", port := free_port(), ports)
        groups.append(stack.enter_context(running(command, port)).pid)
    return port, groups


@contextlib.contextmanager
def timed(tally: Tally, groups: list[int]) -> Iterator[None]:
    """Count the processor time of groups of processes."""
    before = sum(map(processor_time, groups))
    yield
    tally.taken += sum(map(processor_time, groups)) - before


def compare(given: argparse.Namespace, wanted: list[object], texts: list[str], folder: Path, store: Store) -> Tally:
    """Ask all servers, and tell what they did; what the first one did while it was held."""
    held = Tally()
    with contextlib.ExitStack() as stack:
        started = []
        for rival in servers(folder, store, given):
            started.append((rival, *start(rival, folder, stack), Tally()))
        for _ in range(given.rounds if given.seconds else 0):
            for rival, port, groups, tally in started:
                with timed(tally, groups):
                    asyncio.run(load(port, rival, given.clients, given.seconds / given.rounds, wanted, texts, tally))
        if given.seconds:
            figures = {rival.name: told(rival.name, tally) for rival, _, _, tally in started}
            against(figures)
        if given.hold:
            rival, port, groups, _ = started[0]
            with timed(held, groups):
                asyncio.run(hold(port, rival, given, wanted, texts, held))
            told(f"held for {given.hold:g} s", held)
    return held


def against(figures: dict[str, Figure]) -> None:
    """Each of ours against each of the others."""
    for name, (rate, cost) in figures.items():
        for other, (their_rate, their_cost) in figures.items():
            if name.startswith("kgtool") and not other.startswith("kgtool") and their_rate and rate:
                print(f"{name} against {other}: {rate / their_rate:.2f} (by processor time {their_cost / cost:.2f})")


def main() -> None:
    given = arguments()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    used = {prefix: iri for prefix, iri in names().prefixes.items() if any(f"{prefix}:" in text for text in QUESTIONS)}
    texts = ["".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in used.items()) + text for text in QUESTIONS]
    store = kgtool.open_store()
    with tempfile.TemporaryDirectory(prefix="kgtool-bench-") as folder:
        held = compare(given, expected(store, texts), texts, Path(folder), store)
    if held.errors or held.wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
