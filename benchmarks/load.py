"""kgtool load beside ``oxigraph load`` and rdflib's parser, whole processes: ``make bench``.

With a size of your own: ``python benchmarks/load.py 1000000``; beside another release: ``--beside ITS/bin/kgtool``.

For N-Triples, N-Quads, Turtle and gzipped N-Triples of the same claims (benchmarks/generate.py): seconds, CPU seconds
and memory of each program, run in turn, medians; each beside ``oxigraph load`` into a named graph, which is what kgtool
does. The rules are left out (``--no-derive``) and told apart: the others have none. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
PARSE = "import sys, rdflib; rdflib.Dataset().parse(sys.argv[1], format=sys.argv[2])"


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    cpu: float
    megabytes: float


def run(command: list[str], fresh: Path | None = None) -> Run:
    """Run a command; the folder `fresh` is not there before."""
    if fresh is not None:
        shutil.rmtree(fresh, ignore_errors=True)
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}.")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def medians(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(statistics.median(getattr(one, name) for one in runs) for name in ("seconds", "cpu", "megabytes")))


def compare(path: Path, store: Path, rounds: int, rdflib: str | None, beside: str | None) -> None:
    """Print what one file takes; `beside` is the command of another release."""
    graph = [] if ".nq" in path.name else ["--graph", "https://example.org/g"]
    commands = {
        "oxigraph load": [str(BIN / "oxigraph"), "load", "-l", str(store), "-f", str(path), *graph],
        "kgtool load": [str(BIN / "kgtool"), "load", str(path), "--store", str(store), "--no-derive"],
    }
    if beside:
        commands["the other kgtool"] = [beside, *commands["kgtool load"][1:]]
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(run(command, store))
    if rdflib:
        found["rdflib (in memory)"] = [run([sys.executable, "-c", PARSE, str(path), rdflib])]
    peer = medians(found["oxigraph load"])
    print(f"{path.name}, {path.stat().st_size / 1e6:,.0f} MB")
    for name, runs in found.items():
        one = medians(runs)
        print(
            f"  {name:<20} {one.seconds:7.2f} s  {one.cpu:7.2f} CPU-s  {one.megabytes:6.0f} MB   speed "
            f"{peer.seconds / one.seconds:4.2f} (by CPU {peer.cpu / one.cpu:4.2f}) of oxigraph load"
        )


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int, nargs="?", default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-rdflib", action="store_true", help="leave the slowest out")
    parser.add_argument("--beside", metavar="KGTOOL", help="the command of another release")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print(f"About {given.triples:,} triples, {given.rounds} rounds, medians of the whole process")
        for ending, format in {"nt": "nt", "nq": "nquads", "ttl": "turtle", "nt.gz": None}.items():
            path = folder / f"claims.{ending}"
            command = [sys.executable, str(HERE / "generate.py"), str(given.triples), "-o", str(path)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            compare(path, folder / "store", given.rounds, None if given.no_rdflib else format, given.beside)
        rules = run([str(BIN / "kgtool"), "store", "derive", "--store", str(folder / "store")])
        print(f"The rules over them: {rules.seconds:.2f} s, {rules.megabytes:.0f} MB")
        verify = run([str(BIN / "kgtool"), "store", "verify", "--store", str(folder / "store")])
        print(f"kgtool store verify: {verify.seconds:.2f} s, {verify.megabytes:.0f} MB in the command itself")


if __name__ == "__main__":
    main()
