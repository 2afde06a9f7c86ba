"""Event records as a table: how quickly they come in and are counted, beside the triples store and plain DuckDB.

    python benchmarks/events.py 1000000                      # kgtool's folder, and DuckDB alone on the same text
    python benchmarks/events.py 100000 --triples             # the same questions of a store of triples, too
    python benchmarks/events.py 1000000 --workers 1,2,4      # and of Sail (pysail) with so many workers

Made-up records in the layout of ICEWS (20 columns, some 260 bytes), of ten years and 50,000 names, a few of them in
most records. Each line: seconds by the clock, of the processor, and the most memory of the process (of Sail, those of
the client). Other work on the machine makes all of them longer, the first most of all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

# Skewed as such data are: half of all records are of the first 800 of 50,000 names.
ACTOR = "'Actor ' || CAST(floor(50000 * pow(random(), 6)) AS INT) || ' (%s)'"
COLUMNS = {
    "Event ID": "20000000 + i", "Event Date": "DATE '2010-01-01' + CAST(i * 3650 // {rows} AS INT)",
    "Source Name": ACTOR % "Norland", "Source Sectors": "'Social,General Population / Civilian'",
    "Source Country": "'Norland'",
    "Event Text": "['Make a visit', 'Criticize or denounce', 'Make statement', 'Use military force'][1 + code]",
    "CAMEO Code": "['042', '111', '010', '190'][1 + code]", "Intensity": "['1.9', '-2.0', '0.0', '-10.0'][1 + code]",
    "Target Name": ACTOR % "Ruritania", "Target Sectors": "'Government,Executive'", "Target Country": "'Ruritania'",
    "Story ID": "33000000 + i", "Sentence Number": "4", "Publisher": "'The Harbor Post of the Norland Coast'",
    "City": "'Harbor City'", "District": "''", "Province": "'Coast'", "Country": "'Norland'",
    "Latitude": "'50.4547'", "Longitude": "'30.5238'",
}  # fmt: skip
MADE = f"""COPY (SELECT {", ".join(f'{made} AS "{name}"' for name, made in COLUMNS.items())}
  FROM (SELECT range AS i, CAST(floor(random() * 4) AS INT) AS code FROM range({{rows}}))) TO '{{path}}'
  (FORMAT csv, DELIMITER '\t', HEADER true, QUOTE '')"""
PLAIN = """import duckdb; c = duckdb.connect(config={{'memory_limit': '3GB'}})
c.execute("CREATE VIEW e AS FROM read_csv('{path}', delim = '\\t', header = true, quote = '', all_varchar = true)")
c.execute('''{query}''').fetchall()"""
ONE, PAIRS = (
    ("ask", "coded-events", "Actor 7 (Norland)", "--all"),
    ("ask", "coded-pairs", "-p", "least={least}", "--all"),
)


def timed(what: str, command: Sequence[str | Path]) -> None:
    """Run a command, and print what it took."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(list(map(str, command)), stdout=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        lines = sum(1 for _ in output.seek(0) or output)
    clock = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{what}: exit code {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    print(f"{what:<46} {clock:8.2f} s {cpu:8.2f} CPU-s {used.ru_maxrss >> 10:6,} MB  {lines:,} lines", flush=True)


def size(folder: Path) -> int:
    """The bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Make the records, import them, ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("--triples", action="store_true", help="also as triples, in a store on disk")
    parser.add_argument("--workers", default="", help="Sail with so many workers, such as 1,2,4")
    parser.add_argument("--folder", type=Path, help="where to work; default: a new one, which is removed")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kgtool-bench-", dir=given.folder))
    try:
        measured(folder, given.rows, given.triples, [int(one) for one in given.workers.split(",") if one])
    finally:
        shutil.rmtree(folder)


def measured(folder: Path, rows: int, triples: bool, workers: list[int]) -> None:
    """Print all figures."""
    import duckdb

    source, events, store = folder / "icews.tab", folder / "events", folder / "store"
    duckdb.execute(MADE.format(rows=rows, path=source))
    kgtool = [sys.executable, "-m", "kgtool"]
    pairs = [word.format(least=max(1, rows // 10_000)) for word in PAIRS]
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.0f}"
    print(f"{rows:,} records, {source.stat().st_size / rows:.0f} bytes each; {machine}")
    timed("import into a folder", [*kgtool, "import", "events", source, "--map", "icews", "-o", f"{events}/"])
    print(f"{'':<46} {size(events) / rows:8.1f} bytes a record, {len(list(events.glob('*/*/*.parquet')))} files")
    for what, command in ("one actor", ONE), ("all pairs, most of them left out", pairs):
        timed(f"{what}, kgtool", [*kgtool, *command, "--events", events])
    every = '"Source Name" AS a, "Target Name" AS t'
    group = 'COUNT(*) AS n, MIN("Event Date"), MAX("Event Date") FROM e'
    one = f"SELECT {every}, \"CAMEO Code\", {group} WHERE a = 'Actor 7 (Norland)' GROUP BY ALL ORDER BY n DESC"
    all_pairs = f"SELECT {every}, {group} GROUP BY ALL HAVING n >= {max(1, rows // 10_000)} ORDER BY n DESC"
    for what, query in ("one actor", one), ("all pairs, most of them left out", all_pairs):
        timed(f"{what}, DuckDB on the text", [sys.executable, "-c", PLAIN.format(path=source, query=query)])
    for count in workers:
        with subprocess.Popen([sys.executable, "-c", sail(count)], text=True, stdin=-1, stdout=-1, stderr=-3) as server:
            assert server.stdout
            engine = ("--events", events, "--engine", f"sc://127.0.0.1:{server.stdout.readline().strip()}")
            for what, command in ("one actor", ONE), ("all pairs, most of them left out", pairs):
                timed(f"{what}, Sail, {count} workers", [*kgtool, *command, *engine])
            server.kill()
    if triples:
        timed("import into a store", [*kgtool, "import", "events", source, "--map", "icews", "--store", store])
        print(f"{'':<46} {size(store) / rows:8.1f} bytes a record")
        for what, command in ("one actor", ONE), ("all pairs, most of them left out", pairs):
            timed(f"{what}, store", [*kgtool, *command, "--store", store])


def sail(workers: int) -> str:
    """The program that serves Sail with so many workers."""
    modes = {"SAIL_MODE": "local-cluster", "SAIL_CLUSTER__WORKER_INITIAL_COUNT": str(workers), "RUST_LOG": "error"}
    return f"""import os, sys
os.environ |= {modes}
from pysail.spark import SparkConnectServer
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()"""


if __name__ == "__main__":
    main()
