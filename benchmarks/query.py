"""A count over the bundled graph, whole process, beside rdflib's ``sparqlquery`` on the same triples: ``make bench``.

Both are run in turn; the median of the runs and their ratio are printed. Trust the ratio, not the seconds.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kgtool

RUNS = 11
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
BIN = Path(sys.executable).parent


def seconds(command: list[str]) -> float:
    """The wall-clock time of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        # The union as Turtle: sparqlquery reads one graph.
        path = Path(folder) / "bundled.ttl"
        triples = kgtool.export(kgtool.open_store(), path)
        commands = {
            "kgtool query (bundled graph, rules run)": [str(BIN / "kgtool"), "query", COUNT],
            "kgtool query --data (the Turtle file)": [str(BIN / "kgtool"), "query", COUNT, "--data", str(path)],
            "rdflib sparqlquery (the Turtle file)": [str(BIN / "sparqlquery"), "-q", COUNT, str(path)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    print(f"{triples} triples, {RUNS} runs each, medians")
    medians = {name: statistics.median(values) for name, values in times.items()}
    slowest = medians["rdflib sparqlquery (the Turtle file)"]
    for name, median in medians.items():
        print(f"{name:<42} {median:6.3f} s   {median / slowest:4.2f} of sparqlquery")


if __name__ == "__main__":
    main()
