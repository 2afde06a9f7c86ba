"""Records of event data sets for tests: files, a tiny map, and ways to import and to ask."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

import kgtool
from kgtool.events.record_map import parse_map
from kgtool.events.records import Importer
from kgtool.rdf.results import rows, text

DATA = ROOT / "tests" / "data" / "events"
ICEWS, GDELT, POLECAT = DATA / "icews.tsv", DATA / "gdelt2.csv", DATA / "polecat.tsv"
CODED = "https://w3id.org/kgtool/id/coded/"
TINY = 'title = "T"\ndataset = "t"\nheader = false\ncolumns = 4\n[roles]\nday = 1\nactor = 2\ncode = 3\ntarget = 4\n'
GOOD = b"2025-02-06\tA\t013\tB"
BAD = {
    b"2025-02-30\tA\t013\tB": "no such day: 2025-02-30 as %Y-%m-%d",
    b"2025-2-6\tA\t013\tB": "no such day: 2025-2-6 as %Y-%m-%d",
    b"\tA\t013\tB": "no day",
    b"2025-02-06\t \t013\tB": "no actor",
    b"2025-02-06\tA\t\tB": "no code",
    b"2025-02-06\tA\t013\t": "no target",
    b"2025-02-06\tA\t013": "another number of columns: 3 in place of 4",
    b"2025-02-06\tA\t013\tB\tC": "another number of columns: 5 in place of 4",
    b"2025-02-06\tA\xe9\t013\tB": "no utf-8 text: byte 0xe9 at 13",
    b"2025-02-06\tA\x00\t013\tB": "a control character: U+0000",
    b"": "an empty line",
}


def run(*arguments: str | Path, data: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kgtool", "import", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=False, env={**os.environ, **environment})


def convert(
    data: bytes, toml: str = TINY, **more: dict[str, str]
) -> tuple[bytes, Importer, list[tuple[int, str, bytes]]]:
    refused: list[tuple[int, str, bytes]] = []
    importer = Importer(parse_map(toml, "tiny"), reject=lambda *line: refused.append(line), **more)
    return b"".join(importer.quads(io.BytesIO(data))), importer, refused


def asked(path: Path | list[Path], query: str) -> list[tuple[str, ...]]:
    found = rows(kgtool.open_store(data=path).query(query))
    return [tuple("" if term is None else text(term) for term in row) for row in found]


EVENTS = """SELECT ?by ?code ?on ?day ?words ?intensity {
  ?event a kg:CodedEvent ; kg:actor/rdfs:label ?by ; kg:eventType ?code ; kg:day ?day .
  OPTIONAL { ?event kg:target/rdfs:label ?on } OPTIONAL { ?event kg:eventWords ?words }
  OPTIONAL { ?event kg:intensity ?intensity } } ORDER BY ?day ?code ?by"""


def imported(path: Path, name: str, folder: Path) -> Path:
    target = folder / f"{name}.nq"
    done = run("events", path, "--map", name, "-o", target)
    assert done.returncode == 0, done.stderr
    return target


def table_of(answer: kgtool.Solutions) -> list[tuple[str, ...]]:
    """The columns and the rows of an answer, each term as in N-Triples."""
    return [answer.variables, *(tuple("" if term is None else str(term) for term in row) for row in answer)]


NAMES = [
    "a_b",
    "a b",
    "a%20b",
    "100%",
    "C++ (Norland)",
    "Zoë ~*'\"\\",
    "Київ",
    "$1",
    ":who",
    "--",
    "x'; DROP TABLE y",
    "a?b",
    "é",
]
ASKED: list[tuple[str, dict[str, str]]] = [
    ("coded-pairs", {}),
    ("coded-pairs", {"digits": "2"}),
    ("coded-pairs", {"code": "04", "digits": "1"}),
    ("coded-pairs", {"least": "2"}),
    ("coded-pairs", {"since": "2025-02-07"}),
    ("coded-pairs", {"until": "2025-02-06", "digits": "3"}),
    ("coded-pairs", {"since": "2031-01-01"}),
    ("coded-events", {"who": "Macron"}),
    ("coded-events", {"who": "Emmanuel Macron", "digits": "1"}),
    ("coded-events", {"who": "Emmanuel Macron", "least": "2"}),
    ("coded-events", {"who": "country:ua", "whom": "Emmanuel Macron"}),
    ("coded-events", {"who": "country:ua", "whom": "Citizen (Ruritania)"}),
    ("coded-events", {"who": "Emmanuel Macron", "code": "042", "since": "2025-01-01", "until": "2025-12-31"}),
    *(("coded-events", {"who": name}) for name in NAMES),
    ("coded-events", {"who": "https://w3id.org/kgtool/id/coded-actor/icews-a_b"}),
]  # fmt: skip


def folder_and_store(home: Path) -> tuple[Path, Path]:
    """A folder of events, and a store with the bundled graph and the same events: all data sets, and hard names."""
    header = ICEWS.read_text("utf-8").splitlines()[0]
    names = [f"{n}\t2025-03-{n % 28 + 1:02}\t{name}\t\t\tDo it\t{n:03}\t1\t{NAMES[-n % len(NAMES)]}" + "\t" * 11
             for n, name in enumerate([*NAMES, *NAMES], 900)]  # fmt: skip
    more = home / "names.tsv"
    more.write_text("\n".join([header, *names]) + "\n")
    kgtool.load([], home / "store", with_bundled=True)
    for name, path in (("icews", ICEWS), ("icews", more), ("polecat", POLECAT), ("gdelt2", GDELT)):
        for place in ("--store", home / "store"), ("-o", f"{home}/folder/"):
            done = run("events", path, "--map", name, *place)
            assert done.returncode == 0, done.stderr
    return home / "folder", home / "store"
