"""kgtool at 10^5, 10^6, 10^7 triples beside the engine's own command line and rdflib: ``python benchmarks/scale.py``.

For each size: claims made by generate.py are loaded into a store on disk, then asked for one claim, for an entity by
its label, for a part of a label, for a count over all, and for the positions of the busiest actor; exported; summed up
by ``kgtool info``; given to ``kgtool view``, which must refuse what is too large to draw. Each step is a process of its
own, with its seconds by the clock and of the processor, and the most memory it held. ``oxigraph`` does what it can
on the same store. rdflib holds the triples in memory, in one process; it is left out above a million.

The first table has a line a step, printed as it ends, the second what ten times the size costs. Trust the ratios, and
the seconds of the processor, not those of the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

from generate import person_name, write

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
T = TypeVar("T")
KGTOOL, OXIGRAPH = str(BIN / "kgtool"), str(BIN / "oxigraph")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "KGTOOL_STORE"}
RDFLIB_UP_TO = 1_000_000
KG = "https://w3id.org/kgtool/ontology#"
BUSIEST = "https://w3id.org/kgtool/id/person/gen-0"
CLAIM = "https://w3id.org/kgtool/id/claim/gen-000007-03"
GIVEN, FAMILY = person_name(1)
STANCES = f"?c <{KG}claimant> ?who ; <{KG}stance> ?stance"
QUERIES = {
    "one claim by its IRI": f"SELECT ?p ?o {{ <{CLAIM}> ?p ?o }}",
    "part of a label (CONTAINS)": (
        "SELECT ?x ?l { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(CONTAINS(LCASE(?l), "
        f"'{FAMILY.lower()}')) }}"
    ),
    "count by claimant and stance": f"SELECT ?who ?stance (COUNT(*) AS ?n) {{ {STANCES} }} GROUP BY ?who ?stance",
}
RESOLVE = """
import sys, kgtool
from kgtool.questions.resolving import resolve
print(resolve(kgtool.open_store(sys.argv[1]), sys.argv[2]).value)
"""
RDFLIB = """
import json, sys, time
from rdflib import Dataset
clocks = lambda: (time.perf_counter(), time.process_time())
since = lambda start: [now - then for now, then in zip(clocks(), start)]
start = clocks()
data = Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
found = {"load without the rules": since(start)}
for name, query in json.loads(sys.argv[2]).items():
    start = clocks()
    rows = sum(1 for _ in data.query(query))
    assert rows, name
    found[name] = since(start)
start = clocks()
data.serialize(sys.argv[3], format="nquads")
found["export to N-Quads"] = since(start)
print(json.dumps(found))
"""


class Cost(NamedTuple):
    """What a step took: seconds by the clock and of the processor, and MB of memory at most."""

    seconds: float
    processor: float
    memory: float


class Stopped(Exception):
    """A command that reached its limit."""


def cost(command: list[str], refusal: str = "", limits: tuple[int, int] | None = None) -> tuple[Cost, bytes]:
    """Run a command; what it took, and its output. It must end well, or where it may refuse, say this.

    With `limits`, seconds of the processor and GB of addresses that it may take (``prlimit``). Raises Stopped.
    """
    if limits:
        command = ["prlimit", f"--cpu={limits[0]}", f"--as={limits[1] << 30}", *command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as faults:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=faults, env=ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        faults.seek(0)
        said = faults.read().decode()
        if limits and process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Stopped(f"stopped after {limits[0]} s of the processor, with {usage.ru_maxrss >> 10:,} MB")
        if limits and ("memory allocation of" in said or "MemoryError" in said):
            raise Stopped(f"stopped: it wanted more than {limits[1]} GB, after {usage.ru_utime:.0f} s")
        if process.returncode and not (refusal and refusal in said):
            raise SystemExit(f"{' '.join(command)[:200]}: {said}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), output.read()


def disk(folder: Path) -> int:
    """The bytes of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def lines(found: bytes) -> int:
    return len(found.splitlines())


def measure(size: int, folder: Path) -> dict[str, dict[str, Cost]]:
    """Step -> who did it -> what it took."""
    source, store, other = folder / "claims.nq", folder / "kgtool", folder / "oxigraph"
    write(size, source)
    triples = sum(1 for _ in source.open("rb"))
    steps: dict[str, dict[str, Cost]] = {}
    print(f"\n{triples:,} triples, {source.stat().st_size / triples:.0f} bytes each in N-Quads\n")
    print(f"{'':<30}{'':<10}{'seconds':>12}{'processor':>12}{'memory':>12}{'of oxigraph, processor':>26}", flush=True)

    def note(name: str, who: str, took: Cost) -> None:
        by = steps.setdefault(name, {})
        by[who] = took
        ratio = f"{by['kgtool'].processor / took.processor:.2f}" if who == "oxigraph" else ""
        figures = f"{took.seconds:>10.2f} s{took.processor:>10.2f} s{took.memory:>9.0f} MB"
        print(f"{name:<30}{who:<10}{figures}{ratio:>26}", flush=True)

    def step(name: str, who: str, command: list[str], refusal: str = "") -> bytes:
        took, found = cost(command, refusal)
        note(name, who, took)
        return found

    step("load with the rules", "kgtool", [KGTOOL, "load", str(source), "--store", str(store)])
    plain = [KGTOOL, "load", str(source), "--store", str(folder / "plain"), "--no-derive"]
    step("load without the rules", "kgtool", plain)
    by_engine = [OXIGRAPH, "load", "--location", str(other), "--file", str(source)]
    step("load without the rules", "oxigraph", by_engine)
    shutil.rmtree(folder / "plain")
    for name, query in QUERIES.items():
        mine = step(name, "kgtool", [KGTOOL, "query", query, "--store", str(store), "--format", "csv"])
        ask = [OXIGRAPH, "query", "--location", str(store), "--union-default-graph", "--results-format", "csv"]
        theirs = step(name, "oxigraph", [*ask, "--query", query])
        assert lines(mine) == lines(theirs) > 1, (name, lines(mine), lines(theirs))
    step("an entity by its label", "kgtool", [sys.executable, "-c", RESOLVE, str(store), f"{GIVEN} {FAMILY}"])
    step("export to N-Quads", "kgtool", [KGTOOL, "export", "--store", str(store), "-o", str(folder / "k.nq")])
    step("export to N-Quads", "oxigraph", [OXIGRAPH, "dump", "--location", str(store), "--file", str(folder / "o.nq")])
    step("info", "kgtool", [KGTOOL, "info", "--store", str(store)])
    ask = [KGTOOL, "ask", "positions-of", "-p", f"who={BUSIEST}", "--store", str(store), "--format", "csv"]
    assert lines(step("positions of one actor", "kgtool", ask)) > 1
    step(
        "view of all", "kgtool", [KGTOOL, "view", "--store", str(store), "-o", str(folder / "all.html")], "up to 5,000"
    )
    if size <= RDFLIB_UP_TO:
        command = [sys.executable, "-c", RDFLIB, str(source), json.dumps(QUERIES), str(folder / "r.nq")]
        whole, found = cost(command)
        for name, (seconds, processor) in json.loads(found).items():
            note(name, "rdflib", Cost(seconds, processor, whole.memory))  # in one process: its memory is that of all
    print(f"On disk: kgtool {disk(store) / triples:.0f} bytes a triple, oxigraph {disk(other) / triples:.0f}")
    return steps


def growth(every: dict[int, dict[str, dict[str, Cost]]]) -> None:
    """Print how many times as much the largest size costs as the smallest."""
    small, large = min(every), max(every)
    print(f"\nFrom {small:,} to {large:,} triples (x {large // small}), seconds of the processor and memory:\n")
    for name, by in every[large].items():
        cells = []
        for who in ("kgtool", "oxigraph"):
            if who in by:
                before = every[small][name][who]
                times, memory = by[who].processor / before.processor, by[who].memory / before.memory
                cells.append(f"{who} x {times:.1f}, x {memory:.1f}")
        print(f"{name:<30}" + "".join(f"{cell:<32}" for cell in cells))


def at_each(sizes: Iterable[int], place: Path | None, measure: Callable[[int, Path], T]) -> dict[int, T]:
    """Size -> what was measured at it, in a folder of its own, which is removed."""
    every = dict[int, T]()
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="kgtool-", dir=place) as folder:
            every[size] = measure(size, Path(folder))
    return every


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000, 10_000_000], metavar="TRIPLES")
    parser.add_argument(
        "--folder", type=Path, help="Where files and stores are made (some 4 GB for 10^7), and removed."
    )
    given = parser.parse_args()
    if len(every := at_each(given.sizes, given.folder, measure)) > 1:
        growth(every)


if __name__ == "__main__":
    main()
