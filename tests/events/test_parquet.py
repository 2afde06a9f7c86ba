"""A folder of events: the same lines are records as for N-Quads, nothing is lost or there twice, whatever happens."""

from __future__ import annotations

import gzip
import io
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from codedevents import BAD, GDELT, GOOD, ICEWS, POLECAT, TINY, convert, run
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import DataError, StoreError, UsageError
from kgtool.events import tables
from kgtool.events.importing import import_events
from kgtool.events.record_map import EventMap, parse_map
from kgtool.events.records import Records
from kgtool.events.records_sql import COLUMNS

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'kgtool-claims[events]'")
QUOTED = TINY.replace("columns", "quoting = true\ncolumns")
HOSTILE = {
    "as it is": TINY,
    "quotes": QUOTED,
    "no width": TINY.replace("columns = 4\n", ""),
    "commas": TINY.replace("columns", 'delimiter = ","\ncolumns'),
    "Latin-1": TINY.replace("columns", 'encoding = "iso-8859-1"\ncolumns'),
    "two forms of days": TINY.replace("columns", 'date = ["%-m/%-d/%Y", "%Y-%m-%d"]\ncolumns'),
    "days that could be two": TINY.replace("columns", 'date = ["%-d/%-m/%Y", "%m/%d/%Y"]\ncolumns'),
    "a form of Python's": TINY.replace("columns", 'date = ["%d %b %Y", "%Y-%m-%d"]\ncolumns'),
    "numbers and missing": TINY.replace("columns = 4", 'missing = ["NULL", " -"]\nneeds_target = false\ncolumns = 7')
    + 'id = [5, 1]\nintensity = 6\nsource = 7\nwords = 3\n',
    "a delimiter that is a control character": TINY.replace("columns", 'delimiter = "\\u0001"\ncolumns'),
}  # fmt: skip
FIELDS = st.sampled_from(
    ["2025-02-06", "2/6/2025", "02/06/2025", "6/13/2025", "13/6/2025", "0999-01-01", "0000-01-01", "2025-02-29",
     "٢٠٢٥-02-06", "6 Feb 2025", " 2025-02-06 ", "A", " A\xa0", "\u2003B", "Zoë", "\x85", "a\rb", "\ufeffA", "\ufffd",
     "NULL", " NULL ", "-", "1", "+1.5", ".5", "5.", "1e5", "9" * 400, "٣", "1-2", "1--2", "a_b", "http://e/ x", '"',
     '"A, B"', '"a\tb"', 'a "b" c', "013", "", " ", "\x00", "\x1a", "\x7f", "it's", "$1", "%s", "\U0001f600"]
)  # fmt: skip
DELIMITERS = {"commas": b",", "a delimiter that is a control character": b"\x01"}


def tabled(data: bytes, toml: str | EventMap, folder: Path) -> tuple[tables.Tables, list[tuple[int, str, bytes]]]:
    """An import into a folder of events, with what it rejects."""
    refused: list[tuple[int, str, bytes]] = []
    using = toml if isinstance(toml, EventMap) else parse_map(toml, "tiny")
    with tables.tables_in(folder, using, [Path("x")], lambda *line: refused.append(line)) as made:
        made.add(io.BytesIO(data), "x")
    return made, refused


def events(folder: Path, columns: str = "id, day, actor, target, code, words, intensity, source") -> list[Any]:
    """The events of a folder, in their order."""
    found = list(folder.glob("dataset=*/year=*/*.parquet"))
    if not found:
        return []
    return duckdb.sql(f"SELECT {columns} FROM read_parquet({list(map(str, found))!r}) ORDER BY ALL").fetchall()


@pytest.mark.parametrize("name", HOSTILE)
@given(data=st.data())
@examples(60)
def test_the_same_lines_are_records(name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Both ways agree on each line, and the engine has the values that the rules have."""
    delimiter, toml = DELIMITERS.get(name, b"\t"), HOSTILE[name]
    using = parse_map(toml, "tiny")
    width = 7 if "columns = 7" in toml else 4
    likely = st.tuples(st.sampled_from(["2025-02-06", "2/6/2025", "02/06/2025"]), *[FIELDS] * (width - 1))
    fields = st.one_of(likely, st.lists(FIELDS, min_size=1, max_size=8))
    encoded = fields.map(lambda parts: delimiter.join(part.encode(using.encoding, "replace") for part in parts))
    line = st.one_of(encoded, st.sampled_from([GOOD, *BAD]), st.binary(max_size=20)).map(
        lambda line: line.replace(b"\n", b" ")
    )
    lines = data.draw(st.lists(line, max_size=25))
    block, most = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 30))
    text = b"".join(line + b"\n" for line in lines)
    folder = tmp_path_factory.mktemp("events")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgtool.events.records.BLOCK", block)
        patch.setattr(tables, "PIECE_LINES", most)
        _, importer, expected = convert(text, toml)
        made, refused = tabled(text, using, folder)
    assert refused == expected
    assert (made.accepted, made.rejected) == (importer.accepted, importer.rejected)
    assert made.accepted + len(refused) == made.read == len(lines)
    bad = {number for number, _, _ in refused}
    rules, layout = Records(using), made.layout([], "x") if not using.header else None
    assert layout
    kept = [line for number, line in enumerate(lines, 1) if number not in bad]
    judged = [rules.record(line.removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf" if line is lines[0] else b""), layout)
              for line in kept]  # fmt: skip
    names = [column for column in COLUMNS if column not in ("id", "intensity")]
    plain = {tuple(str(one[name]) if one.get(name) is not None else None for name in names) for one in judged}
    found = events(folder, ", ".join(f"{name}::VARCHAR" for name in names))
    assert set(found) == plain
    shutil.rmtree(folder)


@pytest.mark.parametrize(("path", "name"), [(ICEWS, "icews"), (GDELT, "gdelt2"), (POLECAT, "polecat")])
def test_the_bundled_maps(path: Path, name: str, tmp_path: Path) -> None:
    first = run("events", path, "--map", name, "-o", tmp_path / "e.nq")
    done = run("events", path, "--map", name, "-o", f"{tmp_path}/e/")
    assert done.returncode == 0, done.stderr
    accepted = int(first.stderr.split()[0])
    assert int(done.stderr.split()[0]) == accepted == len(events(tmp_path / "e"))
    side = tmp_path / "e.nq.rejects.tsv"
    assert side.is_file() is (tmp_path / "e.rejects.tsv").is_file()
    if side.is_file():
        assert side.read_bytes() == (tmp_path / "e.rejects.tsv").read_bytes()
    assert {file.parent.parent.name for file in (tmp_path / "e").glob("*/*/*.parquet")} == {f"dataset={name}"}
    assert not (tmp_path / "e" / tables.UNFINISHED).exists()
    again = run("events", path, "--map", name, "-o", f"{tmp_path}/e")
    assert f"{accepted} of them there already".encode() in again.stderr
    assert len(events(tmp_path / "e")) == accepted


def test_each_file_is_sorted_by_actor(tmp_path: Path) -> None:
    lines = [b"%d-02-06\t%s\t013\tB" % (year, actor) for actor in (b"C", b"A", b"B") for year in (2024, 2025)]
    tabled(b"\n".join(lines), TINY, tmp_path)
    for file in tmp_path.glob("*/*/*.parquet"):
        assert [actor for (actor,) in duckdb.sql(f"SELECT actor FROM '{file}'").fetchall()] == ["A", "B", "C"]


def test_nothing_is_there_twice(tmp_path: Path) -> None:
    """Neither a line that comes twice, nor one that another file has too."""
    numbered = TINY.replace("columns = 4", "columns = 5") + "id = 5\n"
    one, two, other = (GOOD + b"\t1\n"), (GOOD + b"\t2\n"), (GOOD.replace(b"\tB", b"\tC") + b"\t1\n")
    made, _ = tabled(one + two + one, numbered, tmp_path)
    assert (made.accepted, made.fresh) == (3, 2)
    made, _ = tabled(two + other, numbered, tmp_path)
    assert (made.accepted, made.fresh) == (2, 1), "another event of the same number stays"
    assert sorted(row[0] + row[3] for row in events(tmp_path)) == ["1B", "1C", "2B"]


KILLER = """
import os, signal, sys
from pathlib import Path
from kgtool.events import importing, records, tables
records.BLOCK = 60
at = int(sys.argv[3])
tables.PIECE_LINES = 5
real, count = {name: getattr(owner, name) for owner, name in [(Path, "replace")]}, 0
def counting(self, target):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return real["replace"](self, target)
Path.replace = counting
importing.import_events([Path(sys.argv[1])], Path(sys.argv[4]), folder=Path(sys.argv[2]))
"""


def test_killed_anywhere_it_goes_on(tmp_path: Path) -> None:
    """At whichever step it is killed, the files that are there are whole, and the same command has all in the end."""
    source, mapped = tmp_path / "t.tsv", tmp_path / "tiny.toml"
    mapped.write_text(TINY)
    lines = [b"%d-02-06\tA%d\t013\tB" % (2020 + n % 3, n) for n in range(20)]
    lines[3], lines[17] = b"bad", b""
    source.write_bytes(b"\n".join(lines) + b"\n")
    tabled(source.read_bytes(), TINY, tmp_path / "whole")
    killed = 0
    for at in range(1, 60):
        folder = tmp_path / f"at{at}"
        command = [sys.executable, "-c", KILLER, str(source), str(folder), str(at), str(mapped)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        assert set(events(folder)) <= set(events(tmp_path / "whole"))
        assert (folder / tables.UNFINISHED).is_dir() or not events(folder)
        done = run("events", source, "--map", mapped, "-o", f"{folder}/")
        assert b"18 events into" in done.stderr
        assert b"2 lines rejected" in done.stderr
        assert events(folder) == events(tmp_path / "whole")
        assert not (folder / tables.UNFINISHED).exists()
    assert killed > 15
    assert done.returncode == 0


def test_one_import_at_a_time_and_no_folder_of_something_else(tmp_path: Path) -> None:
    with (
        tables.tables_in(tmp_path / "e", parse_map(TINY, "t"), []),
        pytest.raises(StoreError, match="Another import is writing into"),
        tables.tables_in(tmp_path / "e", parse_map(TINY, "t"), []),
    ):
        pass
    with pytest.raises(UsageError, match="A folder of events has no graphs; leave out graph="):
        import_events([ICEWS], "icews", folder=tmp_path / "g", graph="urn:g")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    with (
        pytest.raises(DataError, match="is not a folder of events"),
        tables.tables_in(tmp_path / "mine", parse_map(TINY, "t"), []),
    ):
        pass


def test_after_an_error_there_is_nothing_or_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, folder = tmp_path / "x.tsv", tmp_path / "e"
    source.write_bytes(b"a\tb\n")
    done = run("events", source, "--map", "icews", "-o", f"{folder}/")
    assert done.returncode == 1
    assert b"has no column 'Event ID'" in done.stderr
    assert not folder.exists()
    monkeypatch.setattr(tables, "PIECE_LINES", 1)
    damaged = gzip.compress(b"\n".join([GOOD] * 300_000))[:-40]
    source.write_bytes(damaged)
    with pytest.raises(DataError, match="ends before its compressed data does"):
        import_events([source], parse_map(TINY, "t"), folder=folder)
    (note,) = (folder / tables.UNFINISHED).glob("*.txt")
    assert note.read_text() == str(source)


def test_a_line_that_the_engine_loses_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "staged", lambda *given: real(*given) + " LIMIT 1")
    from kgtool.events.records_sql import staged as real

    with pytest.raises(StoreError, match="The engine lost lines of the events"):
        tabled(GOOD + b"\n" + GOOD.replace(b"A", b"C") + b"\n", TINY, tmp_path)
    assert events(tmp_path) == []


def test_without_duckdb_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Any) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = cli("import", "events", ICEWS, "--map", "icews", "-o", f"{tmp_path}/e/")
    assert done.exit_code == 2
    assert "needs the package duckdb: pip install 'kgtool-claims[events]'" in done.stderr
    assert not (tmp_path / "e").exists()
