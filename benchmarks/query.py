"""kgtool beside the engine's own command line and rdflib's ``sparqlquery``, whole processes: ``make bench``.

1. query, ask and show over the bundled graph, and ``--help``: beside rdflib's ``sparqlquery`` on the same triples.
2. A million rows to CSV from a store on disk: time beside ``oxigraph query``, and memory as the rows grow.
3. Completing a name, as a shell does on Tab.

All commands of a part are run in turn; medians and their ratios are printed. Trust the ratios, not the seconds. With
``--beside KGTOOL``, the command of another release, part 1 has its query, too.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

import kgtool

RUNS, LONG_RUNS, ROWS = 11, 3, 1_000_000
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT ?s ?o { ?s ?p ?o }"
BIN = Path(sys.executable).parent
KGTOOL = str(BIN / "kgtool")


def seconds(command: list[str], **environment: str) -> float:
    """The wall-clock time of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - start


def medians(commands: dict[str, list[str]], runs: int, **environment: str) -> dict[str, float]:
    """The median time of each of some commands, run in turn."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(seconds(command, **environment))
    return {name: statistics.median(values) for name, values in times.items()}


def told(found: dict[str, float], peer: str) -> None:
    """Print medians, each with its ratio to that of a peer."""
    for name, median in found.items():
        print(f"{name:<48} {median:6.3f} s   {median / found[peer]:4.2f} of {peer}")
    print()


def small(folder: Path, beside: str | None) -> None:
    """Part 1."""
    path = folder / "bundled.ttl"  # the union: sparqlquery reads one graph
    triples = kgtool.export(kgtool.open_store(), path)
    kgtool.load([path], folder / "bundled")
    oxigraph = [str(BIN / "oxigraph"), "query", "--union-default-graph", "--results-format", "csv"]
    commands = {
        "sparqlquery": [str(BIN / "sparqlquery"), "-q", COUNT, str(path)],
        "kgtool query (bundled graph, rules run)": [KGTOOL, "query", COUNT],
        "kgtool query --data (the Turtle file)": [KGTOOL, "query", COUNT, "--data", str(path)],
        "kgtool query --store": [KGTOOL, "query", COUNT, "--store", str(folder / "bundled")],
        "oxigraph query (the same store)": [*oxigraph, "--location", str(folder / "bundled"), "--query", COUNT],
        "kgtool ask who-proposed-what (table)": [KGTOOL, "ask", "who-proposed-what", "--format", "table"],
        "kgtool show Zelensky": [KGTOOL, "show", "Zelensky"],
        "kgtool --help": [KGTOOL, "--help"],
    }
    if beside:
        commands["the other kgtool query (bundled graph)"] = [beside, "query", COUNT]
    print(f"The bundled graph, {triples} triples, {RUNS} runs each, medians of the whole process")
    told(medians(commands, RUNS), "sparqlquery")


def large(folder: Path) -> None:
    """Part 2."""
    source, store = folder / "large.nt", folder / "large"
    with source.open("wb") as file:
        ox.serialize(_statements(), file, ox.RdfFormat.N_TRIPLES)
    subprocess.run([str(BIN / "oxigraph"), "load", "-l", store, "-f", source], check=True, capture_output=True)
    rows = str(folder / "rows.csv")
    oxigraph = [str(BIN / "oxigraph"), "query", "-l", str(store), "--union-default-graph", "--results-file", rows]
    commands = {
        "oxigraph query": [*oxigraph, "--query", ALL],
        "kgtool query -o rows.csv": [KGTOOL, "query", ALL, "--store", str(store), "-o", rows],
    }
    print(f"{ROWS:,} rows to CSV from a store on disk, {LONG_RUNS} runs each")
    told(medians(commands, LONG_RUNS), "oxigraph query")
    for format in ("csv", "jsonl", "table"):
        for count in (ROWS // 100, ROWS // 10):
            query = f"{ALL} LIMIT {count}"
            start = time.perf_counter()
            command = [KGTOOL, "query", query, "--store", str(store), "--format", format]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                _, _, used = os.wait4(process.pid, 0)
                process.returncode = 0
            took = time.perf_counter() - start
            print(f"  {format:<6} {count:>9,} rows: {used.ru_maxrss / 1024:5.0f} MB at most, {took:6.2f} s")
    print()


def _statements() -> Iterator[ox.Triple]:
    says = ox.NamedNode("https://example.org/says")
    for number in range(ROWS):
        text = ox.Literal(f"statement number {number}, with some text", language="en")
        yield ox.Triple(ox.NamedNode(f"https://example.org/claim/{number}"), says, text)


def completion() -> None:
    """Part 3."""
    words = {"a command": "kgtool sh", "a question": "kgtool ask who-", "a label": "kgtool show Mac"}
    print(f"Completing, {RUNS} runs each")
    for what, line in words.items():
        environment = {"_KGTOOL_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        median = medians({what: [KGTOOL]}, RUNS, **environment)[what]
        print(f"{what:<48} {median:6.3f} s")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", metavar="KGTOOL", help="the command of another release")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small(Path(folder), given.beside)
        large(Path(folder))
    completion()


if __name__ == "__main__":
    main()
