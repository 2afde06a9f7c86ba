"""The claims as tables: what they hold, read by those for whom they are made: SQLite, Datasette, CSV on the Web."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT
from csvw import TableGroup
from datasette.app import Datasette

import kgtool
from kgtool.claims.claim import chain, claims, position
from kgtool.claims.thing import listed
from kgtool.cli import main
from kgtool.errors import DataError, UsageError
from kgtool.store import open_store
from kgtool.tables.schema import tables

FICTION = sorted((ROOT / "tests" / "data" / "fiction").glob("*.trig"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("tables") / "claims.sqlite"
    kgtool.export_tables(path)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize("path", [None, *FICTION], ids=lambda path: path.stem if path else "bundled")
def test_the_table_of_claims_has_the_claims_of_all_outputs_and_keys_fit(path: Path | None, tmp_path: Path) -> None:
    store = open_store(data=[path]) if path else open_store()
    counts = kgtool.export_tables(tmp_path / "t.db", store)
    there = claims(store)
    with sqlite3.connect(tmp_path / "t.db") as found:
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
        held = found.execute("SELECT iri, who, position, what, said, source FROM claims ORDER BY rowid").fetchall()
        sizes = {table.name: found.execute(f"SELECT COUNT(*) FROM {table.name}").fetchone()[0] for table in tables()}
    found.close()
    assert sizes == counts
    assert held == [
        (one.iri, listed(one.who) or None, position(one), listed(one.what) or None, one.when, chain(one))
        for one in there.values()
    ]
    retired = claims(store, retired=True).keys() - there.keys()
    assert not retired & {row[0] for row in held}


def test_one_claim_has_its_row_its_parts_and_its_paragraphs(database: sqlite3.Connection) -> None:
    row = database.execute(
        "SELECT name, who, stance, what, day, taken, mark, origins FROM claims WHERE id = 'c:seed-004-20'"
    ).fetchone()
    assert row == (
        "Poland said it does not plan to send troops of its own.", "Poland", "stance:declines", "sending Polish troops",
        None, 1, None, 1,
    )  # fmt: skip
    parts = "SELECT role, name FROM claim_things JOIN things ON thing = id WHERE claim = 'c:seed-004-20'"
    assert sorted(database.execute(parts), reverse=True) == [("who", "Poland"), ("what", "sending Polish troops")]
    told = (
        "SELECT name, paragraph FROM claim_paragraphs JOIN sources ON source = sources.id WHERE claim = 'c:seed-004-20'"
    )
    assert database.execute(told).fetchall() == [("Article B, February 2025", "16")]
    assert database.execute("SELECT kind FROM things WHERE id = 'country:pl'").fetchone() == ("country",)
    assert database.execute("SELECT valence FROM stances WHERE id = 'stance:declines'").fetchone() == (-1,)


def test_columns_have_their_types(database: sqlite3.Connection) -> None:
    for table in tables():
        for column in table.columns:
            kinds = {kind for (kind,) in database.execute(f"SELECT DISTINCT typeof({column.name}) FROM {table.name}")}
            assert kinds <= {"null", "integer" if column.type in ("integer", "boolean") else "text"}, column
            if column.type == "date":
                days = database.execute(f"SELECT {column.name} FROM {table.name} WHERE {column.name} IS NOT NULL")
                assert all(len(day) == 10 for (day,) in days)


def test_datasette_opens_it_with_its_links(tmp_path: Path) -> None:
    kgtool.export_tables(tmp_path / "claims.sqlite")

    async def look() -> None:
        served = Datasette([str(tmp_path / "claims.sqlite")])
        address = "/claims/claims.json?stance=stance:declines&_shape=objects&_labels=on"
        rows = (await served.client.get(address)).json()["rows"]
        assert [(row["who"], row["stance"]["label"]) for row in rows] == [("Poland", "declines")]
        page = await served.client.get("/claims/claim_things?claim=c:seed-004-20")
        assert page.status_code == 200
        assert "sending Polish troops" in page.text
        counted = await served.client.get("/claims.json?sql=select+count(*)+as+n+from+claims&_shape=array")
        assert counted.json() == [{"n": len(claims(open_store()))}]

    with ThreadPoolExecutor(1) as alone:  # a browser of other tests has a loop in this thread
        alone.submit(asyncio.run, look()).result()


@pytest.mark.parametrize("path", [None, *FICTION[:3]], ids=lambda path: path.stem if path else "bundled")
def test_the_folder_is_csv_on_the_web(path: Path | None, tmp_path: Path) -> None:
    store = open_store(data=[path]) if path else open_store()
    counts = kgtool.export_tables(tmp_path, store)
    group = TableGroup.from_file(tmp_path / "csv-metadata.json")
    read = {table.local_name: list(table) for table in group.tables}  # each cell is of the type that is described
    assert {name.removesuffix(".csv"): len(rows) for name, rows in read.items()} == counts
    group.check_referential_integrity()
    assert {row["taken"] for row in read["claims.csv"]} <= {True, False}


def test_the_same_store_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        kgtool.export_tables(tmp_path / name)
        kgtool.export_tables(tmp_path / f"{name}.sqlite")
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == sorted([f"{table.name}.csv" for table in tables()] + ["csv-metadata.json"])
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


def test_labels_are_in_the_wanted_language(tmp_path: Path) -> None:
    data = tmp_path / "two.ttl"
    data.write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix x: <https://example.org/> ."
        "x:c a kg:Claim ; kg:claimant x:t . x:t <http://www.w3.org/2000/01/rdf-schema#label> 'Tree'@en , 'Baum'@de ."
    )
    kgtool.export_tables(tmp_path / "t.db", open_store(data=[data]), language="de")
    with sqlite3.connect(tmp_path / "t.db") as found:
        assert found.execute("SELECT who FROM claims").fetchall() == [("Baum",)]
    found.close()


def test_a_database_that_is_there_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "claims.sqlite"
    path.write_text("what was there")
    with pytest.raises(UsageError, match="neither a database"):
        kgtool.export_tables(tmp_path / "claims.xlsx")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        kgtool.export_tables(tmp_path / "file")
    kgtool.export_tables(path)
    assert path.read_bytes().startswith(b"SQLite format 3")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Name one place to write to"),
        (["--tables", "t.db", "-o", "x.ttl"], "Name one place to write to"),
        (["--tables", "t.db", "--reify"], "are for -o"),
        (["--annotations", "t.json", "--format", "ttl"], "are for -o"),
    ],
)
def test_what_does_not_go_together_is_told(options: list[str], words: str) -> None:
    done = CliRunner().invoke(main, ["export", *options])
    assert done.exit_code == 2
    assert words in done.stderr


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", "--tables", str(tmp_path / "t.sqlite")])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "45 claims" in done.stdout
