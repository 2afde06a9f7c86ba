"""A remote store beside SPARQLWrapper and rdflib's SPARQLStore, all of them asking one ``oxigraph serve``.

For 100,000 and a million rows of two columns: the time to the first row, to the last one, and the most memory of the
process. Each run is a process of its own; clients take turns (three times up to
100,000 rows); medians are printed. Trust the ratios, not the seconds.

    python benchmarks/remote.py [ROWS ...]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import kgtool

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import servers

RUNS, MANY = 3, 100_000
QUERY = "SELECT ?s ?o WHERE {{ GRAPH <urn:rows> {{ ?s ?p ?o }} }} LIMIT {}"
METER = """
import json, resource, sys, time
url, query = sys.argv[1:]
{imports}
start = time.perf_counter()
first, count = 0.0, 0
for row in {rows}:
    first = first or time.perf_counter() - start
    count += 1
total = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([count, first, total, time.process_time(), peak]))
"""
# Imports, and what gives the rows; the first request of each is in the time.
CLIENTS = {
    "kgtool": ("from kgtool.store.remote.store import RemoteStore", "RemoteStore(url).query(query)"),
    "SPARQLWrapper": (
        "from SPARQLWrapper import JSON, POST, SPARQLWrapper\n"
        "w = SPARQLWrapper(url + '/query'); w.setQuery(query); w.setReturnFormat(JSON); w.setMethod(POST)",
        "w.query().convert()['results']['bindings']",
    ),
    "rdflib SPARQLStore": (
        "import rdflib\nfrom rdflib.plugins.stores.sparqlstore import SPARQLStore\n"
        "graph = rdflib.Graph(SPARQLStore(url + '/query', returnFormat='json', method='POST_FORM'))",
        "graph.query(query)",
    ),
}


def run(client: str, url: str, rows: int) -> list[float]:
    """Rows, seconds to the first and to the last one, processor seconds, and megabytes, of one process."""
    imports, each = CLIENTS[client]
    code = METER.format(imports=imports, rows=each)
    command = [sys.executable, "-c", code, url, QUERY.format(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    assert found[0] == rows, (client, found)
    return found


def main(sizes: list[int]) -> None:
    """Load the rows, and ask for them."""
    with tempfile.TemporaryDirectory() as folder, servers.oxigraph(Path(folder), location=False) as url:
        path = Path(folder) / "rows.nt"
        with path.open("w", encoding="utf-8") as file:
            for number in range(max(sizes)):
                file.write(f'<urn:subject:{number}> <urn:p> "value {number}" .\n')
        kgtool.load([path], url, graph="urn:rows")
        for rows in sizes:
            runs: dict[str, list[list[float]]] = {name: [] for name in CLIENTS}
            for _ in range(RUNS if rows <= MANY else 1):
                for name, kept in runs.items():
                    kept.append(run(name, url, rows))
            print(f"\n{rows:>9,} rows{'':>20} first row   last row    processor      memory")
            for name, kept in runs.items():
                _, first, last, cpu, memory = (statistics.median(column) for column in zip(*kept, strict=True))
                print(f"{name:<28} {first:8.3f} s {last:8.2f} s {cpu:10.2f} s {memory:8.0f} MB")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100_000, 1_000_000])
