"""Event data sets in files and stores: nothing twice, nothing by halves, and what questions make of them."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from codedevents import BAD, GDELT, GOOD, ICEWS, POLECAT, TINY, imported, run

import kgtool
import kgtool.questions.question
from kgtool.events.importing import known_names
from kgtool.rdf.results import rows, text


def test_the_same_bytes_each_time_and_from_every_kind_of_file(tmp_path: Path) -> None:
    expected = imported(ICEWS, "icews", tmp_path).read_bytes()
    packed, zipped, windows = tmp_path / "i.tsv.gz", tmp_path / "i.zip", tmp_path / "w.tsv"
    packed.write_bytes(gzip.compress(ICEWS.read_bytes()))
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(ICEWS, "icews.tab")
    windows.write_bytes(b"\xef\xbb\xbf" + ICEWS.read_bytes().replace(b"\n", b"\r\n"))
    more = {
        "i.tab.bz2": bz2.compress(ICEWS.read_bytes()), "i.tab.xz": lzma.compress(ICEWS.read_bytes()),
        "i.tab": gzip.compress(ICEWS.read_bytes()), "u.tab": ICEWS.read_text("utf-8").encode("utf-16"),
        "v.tab": ICEWS.read_text("utf-8").encode("utf-16-le"),
    }  # fmt: skip
    for name, data in more.items():
        (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        archive.write(ICEWS, "icews.tab")
        archive.writestr("__MACOSX/._icews.tab", "x")
        archive.writestr(".DS_Store", "x")
    for path in (packed, zipped, windows, tmp_path / "mac.zip", *(tmp_path / name for name in more)):
        assert run("events", path, "--map", "icews", "-o", "-", PYTHONHASHSEED="5").stdout == expected, path
    for data in (ICEWS.read_bytes(), packed.read_bytes(), (tmp_path / "mac.zip").read_bytes()):
        assert run("events", "-", "--map", "icews", "-o", "-", data=data).stdout == expected
    for name in ("a.nq.gz", "b.nq.gz"):
        run("events", ICEWS, "--map", "icews", "-o", tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("a.nq.gz", "b.nq.gz"))
    assert one == two
    assert gzip.decompress(one) == expected


def test_a_zip_with_several_files_is_all_of_them(tmp_path: Path) -> None:
    lines = ICEWS.read_text("utf-8").splitlines(keepends=True)
    with zipfile.ZipFile(tmp_path / "years.zip", "w") as archive:
        archive.writestr("2/b.tab", lines[0] + "".join(lines[3:]) + "bad\n")
        archive.writestr("1/a.tab", "".join(lines[:3]))
    side = tmp_path / "side.tsv"
    done = run("events", tmp_path / "years.zip", "--map", "icews", "-o", "-", "--rejects", side)
    expected = run("events", ICEWS, "--map", "icews", "-o", "-").stdout
    assert set(done.stdout.splitlines()) == set(expected.splitlines())
    assert side.read_text().startswith(f"{tmp_path}/years.zip/2/b.tab:")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "is an HTML page, not data"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a pointer of Git LFS; get"),
        (bytes(range(256)), "is binary data"),
        (b"PAR1" + bytes(99), "is a Parquet file"),
        (b"", "is empty"),
        (b"a\tb\x1b[31m\t" + b"c" * 999 + b"\n", r"has no column 'Event ID'.*; it has: a, b\\x1b\[31m, c{30}\."),
    ],
)
def test_what_is_no_table_is_called_by_its_name(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.tab"
    path.write_bytes(data)
    done = run("events", path, "--map", "icews", "-o", tmp_path / "x.nq")
    assert done.returncode == 1
    assert re.search(words, done.stderr.decode())
    assert done.stderr.count(b"\n") == 1
    assert b"\x1b" not in done.stderr
    assert not (tmp_path / "x.nq").exists()


def test_utf_16_and_a_map_of_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(TINY.replace("columns", 'encoding = "iso-8859-1"\ncolumns'))
    (tmp_path / "x.tab").write_bytes(GOOD.decode().encode("utf-16"))
    done = run("events", tmp_path / "x.tab", "--map", tmp_path / "m.toml", "-o", "-")
    assert b'is UTF-16-LE text; write encoding = "utf-8" in the map.' in done.stderr


def test_a_zip_of_gdelt(tmp_path: Path) -> None:
    """As GDELT publishes them: tab-separated files called CSV, with the line ends of Windows and without a header."""
    expected = imported(GDELT, "gdelt2", tmp_path).read_bytes()
    with zipfile.ZipFile(tmp_path / "20250206001500.export.CSV.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20250206001500.export.CSV", GDELT.read_bytes().replace(b"\n", b"\r\n"))
    done = run("events", tmp_path / "20250206001500.export.CSV.zip", "--map", "gdelt2", "-o", "-")
    assert done.stdout == expected


def test_the_rejects_are_a_file_and_the_sum_is_printed(tmp_path: Path) -> None:
    source, target, side = tmp_path / "t.tsv", tmp_path / "t.nq", tmp_path / "t.nq.rejects.tsv"
    mapped = tmp_path / "tiny.toml"
    mapped.write_text(TINY)
    source.write_bytes(b"\n".join([GOOD, *BAD]) + b"\n\n")
    done = run("events", source, "--map", mapped, "-o", target)
    assert done.returncode == 0
    assert b"1 event into g:t\n12 lines rejected (" in done.stderr
    parts = [line.split(b"\t", 2) for line in side.read_bytes().splitlines()]
    assert [int(number) for number, _, _ in parts] == list(range(2, 14))
    assert [line for _, _, line in parts][: len(BAD)] == list(BAD)
    assert run("events", source, "--map", mapped, "-o", target, "--strict").returncode == 1
    source.write_bytes(GOOD + b"\n")
    assert run("events", source, "--map", mapped, "-o", target, "--strict").returncode == 0
    assert side.read_bytes() == b"", "the rejects of an earlier run are gone"
    source.write_bytes(b"nothing\n")
    assert run("events", source, "--map", mapped, "-o", target).returncode == 1


def test_a_damaged_file_leaves_no_half_of_it(tmp_path: Path) -> None:
    """Neither in a file nor in a store, which knows afterwards what it knew before."""
    path, target = tmp_path / "x.tsv.gz", tmp_path / "x.nq"
    path.write_bytes(gzip.compress(ICEWS.read_bytes().split(b"\n")[0] + b"\n" + ICEWS.read_bytes() * 400)[:-40])
    (tmp_path / "mine.nt").write_text('_:b <urn:p> "1" .\n')
    before = kgtool.load([tmp_path / "mine.nt"], tmp_path / "old", graph="https://w3id.org/kgtool/graph/icews")
    for where in ("-o", target), ("--store", tmp_path / "new"), ("--store", tmp_path / "old"):
        done = run("events", path, "--map", "icews", *where)
        assert done.returncode == 1
        assert b"ends before its compressed data does" in done.stderr
        assert done.stderr.count(b"\n") == 1
    assert not target.exists()
    assert not (tmp_path / "new").exists()
    again = kgtool.load([tmp_path / "mine.nt"], tmp_path / "old", graph="https://w3id.org/kgtool/graph/icews")
    assert [loaded.unchanged for loaded in before + again] == [False, True]
    assert kgtool.info(tmp_path / "old").triples == 1


def test_what_is_written_to_is_not_replaced(tmp_path: Path) -> None:
    """A link is followed, a pipe is written to, and a file of rejects that is somebody's stays a file."""
    (tmp_path / "real.nq").write_text("old")
    (tmp_path / "link.nq").symlink_to("real.nq")
    assert run("events", ICEWS, "--map", "icews", "-o", tmp_path / "link.nq").returncode == 0
    assert (tmp_path / "link.nq").is_symlink()
    assert b"CodedEvent" in (tmp_path / "real.nq").read_bytes()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "tiny.toml").write_text(TINY)
    done = run("events", "-", "--map", tmp_path / "tiny.toml", "-o", "-", "--rejects", tmp_path / "pipe", data=GOOD)
    assert done.returncode == 0
    assert (tmp_path / "pipe").is_fifo()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events") / "store"
    kgtool.load([], folder, with_bundled=True)
    for name, path in (("icews", ICEWS), ("polecat", POLECAT)):
        assert run("events", path, "--map", name, "--store", folder).returncode == 0
    return folder


def test_importing_again_doubles_nothing(store: Path) -> None:
    before = kgtool.info(store).triples
    assert run("events", ICEWS, "--map", "icews", "--store", store).returncode == 0
    assert kgtool.info(store).triples == before


def test_an_exact_label_of_the_store_says_who_is_meant(store: Path) -> None:
    found = rows(
        kgtool.query("SELECT ?label ?who { ?a a kg:CodedActor ; rdfs:label ?label ; skos:exactMatch ?who }", store)
    )
    base = "https://w3id.org/kgtool/id/"
    assert {(text(label), text(who)) for label, who in found} == {
        ("Emmanuel Macron", f"{base}person/macron"),
        ("Ukraine", f"{base}country/ua"),
        ("Volodymyr Zelensky", f"{base}person/zelensky"),
    }


def test_a_name_of_two_things_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:a> a kg:Person ; skos:prefLabel "Lee"@en . <urn:b> a kg:Person ; skos:altLabel "Lee"@en .\n'
        '<urn:c> a kg:Country ; skos:prefLabel "Lea"@en .'
    )
    assert known_names(kgtool.open_store(data=path)) == {"Lea": "urn:c"}


def table(store: Path, name: str, **given: str) -> list[dict[str, str]]:
    found = kgtool.ask(name, store, **given)
    return [{key: text(value) for key, value in row.items()} for row in found.dicts()]


def test_events_are_asked_for_as_counts(store: Path) -> None:
    found = table(store, "coded-events", who="Macron")
    assert [
        (row["edge"], row["events"], row["first"], row["last"], row["dataset"].rpartition("/")[2]) for row in found
    ] == [
        ("013 Make optimistic comment", "1", "2025-02-06", "2025-02-06", "icews"),
        ("042 Make a visit", "1", "2025-02-07", "2025-02-07", "icews"),
    ]
    assert {row["source"].rpartition("/")[2] for row in found} == {"macron"}
    assert table(store, "coded-events", who="Macron", digits="1") == [
        {**found[0], "edge": "0", "events": "2", "label": "2 events, 2025-02-06 to 2025-02-07", "last": "2025-02-07"}
    ]
    assert [row["edge"] for row in table(store, "coded-events", who="Macron", code="04")] == ["042 Make a visit"]
    assert len(table(store, "coded-events", who="Macron", since="2025-02-07")) == 1
    assert len(table(store, "coded-events", who="Macron", until="2025-02-06")) == 1
    assert table(store, "coded-events", who="Macron", least="2") == []
    assert len(table(store, "coded-events", who="country:ua", whom="Emmanuel Macron")) == 1
    assert table(store, "coded-events", who="country:ua", whom="Citizen (Ruritania)") == []


def test_every_parameter_is_bound_in_the_query() -> None:
    for name in ("coded-events", "coded-pairs"):
        question = kgtool.questions.question.find(name)
        marked = re.findall(r"(?m)^\s*# bind: (\w+)$", question.query)
        assert marked == [parameter.name for parameter in question.parameters]


def test_pairs(store: Path) -> None:
    found = table(store, "coded-pairs")
    assert [(row["source"].rpartition("/")[2], row["target"].rpartition("/")[2], row["events"]) for row in found] == [
        ("macron", "ua", "2"),
        ("icews-Police_%28Ruritania%29", "icews-Citizen_%28Ruritania%29", "1"),
        ("ua", "macron", "1"),
        ("zelensky", "macron", "1"),
    ]
    assert {row["edge"] for row in table(store, "coded-pairs", digits="2", code="0")} == {"01", "04"}


def test_the_picture_has_a_line_for_each_count_and_no_claim(store: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kgtool", "view", "coded-events", "-p", "who=Macron", "--store", str(store)]
    subprocess.run([*command, "-o", str(tmp_path / "m.html")], check=True, capture_output=True)
    subprocess.run([*command, "-o", str(tmp_path / "m.graphml")], check=True, capture_output=True)
    assert "Make a visit" in (tmp_path / "m.html").read_text("utf-8")
    written = (tmp_path / "m.graphml").read_text("utf-8")
    assert "1 event, 2025-02-07" in written
    assert kgtool.info(store).claims == kgtool.info().claims
    assert json.dumps(table(store, "positions-of", who="Macron")) == json.dumps(
        [{key: text(value) for key, value in row.items()} for row in kgtool.ask("positions-of", who="Macron").dicts()]
    )


def peak(lines: int, folder: Path) -> int:
    """The most memory (kB) that an import of so many lines takes."""
    path = folder / f"{lines}.tsv"
    with path.open("w", encoding="utf-8") as file:
        file.write(ICEWS.read_text("utf-8").splitlines()[0] + "\n")
        for n in range(lines):
            cells = [str(n), "2025-02-06", f"Actor {n % 200_000}", "", "", "Visit", "042", "1.0", f"Actor {n % 777}"]
            file.write("\t".join(cells + [""] * 11) + "\n")
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-m", "kgtool", "import", "events", str(path), "--map", "icews", "-o", os.devnull]
    command[-1] = str(folder / "out.nq")
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.mark.slow
def test_memory_stays_flat() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small, large = (peak(lines, Path(folder)) for lines in (50_000, 300_000))
    assert large - small < 7_000, "kB: not thirty bytes a record"
