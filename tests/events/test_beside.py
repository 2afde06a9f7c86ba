"""Questions about events over a folder of them: the same answers as of a store."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from codedevents import ASKED, ICEWS, folder_and_store, run, table_of
from conftest import fault

import kgtool
from kgtool.errors import DataWarning
from kgtool.events import tables
from kgtool.rdf.results import text

pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install 'kgtool-claims[events]'")
CLI = Callable[..., Result]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of events, and a store with the bundled graph and the same events."""
    return folder_and_store(tmp_path_factory.mktemp("events"))


@pytest.mark.parametrize(("name", "given"), ASKED, ids=str)
def test_a_folder_answers_as_a_store_does(name: str, given: dict[str, str], places: tuple[Path, Path]) -> None:
    folder, store = places
    with kgtool.open_events(folder) as events:
        found = table_of(kgtool.ask(name, events, **given))
    assert found == table_of(kgtool.ask(name, store, **given))
    assert len(found) > 1 or "least" in given or "since" in given or "Citizen" in str(given)


def test_an_answer_can_be_read_again_and_has_labels(places: tuple[Path, Path]) -> None:
    with kgtool.open_events(places[0]) as events:
        found = kgtool.ask("coded-pairs", events)
        assert list(found) == list(found)
        assert {"Emmanuel Macron", "Police (Ruritania)"} <= set(found.values(labels=True)["source"])


def test_of_whom_the_store_beside_knows_nothing(places: tuple[Path, Path], tmp_path: Path) -> None:
    """Names stand for what the store beside the folder has, and not for what the bundled graph has."""
    (tmp_path / "x.ttl").write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:x:police> a kg:Organization ; skos:prefLabel "Police (Ruritania)"@en .'
    )
    with kgtool.open_events(places[0], kgtool.open_store(data=tmp_path / "x.ttl")) as events:
        (row,) = kgtool.ask("coded-events", events, who="Police (Ruritania)").dicts()
        assert text(row["source"]) == "urn:x:police"
        (row,) = kgtool.ask("coded-events", events, who="urn:x:police").dicts()
        assert {text(row["source"]) for row in kgtool.ask("coded-events", events, who="Emmanuel Macron").dicts()} == {
            "https://w3id.org/kgtool/id/coded-actor/icews-Emmanuel_Macron"
        }
        assert events.query("ASK { <urn:x:police> ?p ?o }") is True


def test_the_command_line(cli: CLI, places: tuple[Path, Path], tmp_path: Path) -> None:
    folder, store = places
    for command in (["ask", "coded-pairs"], ["ask", "coded-events", "Macron", "--format", "tsv"],
                    ["ask", "coded-events", "who=emmanuel macr", "-p", "digits=1", "--format", "table"]):  # fmt: skip
        here, there = cli(*command, "--events", folder), cli(*command, "--store", store)
        assert here.exit_code == 0, here.output
        assert here.stdout.count("\n") > 1
        assert here.stdout == there.stdout
    for name, hint in ("a_b", "No claim has to do with it.\n"), ("Emmanuel Macron", "see: kgtool show person:macron\n"):
        nothing = cli("ask", "coded-events", name, "-p", "code=99", "--events", folder)
        assert nothing.stderr.endswith(hint)
    beside = cli("ask", "positions-of", "Macron", "--events", folder)
    assert beside.stdout == cli("ask", "positions-of", "Macron").stdout
    assert cli("view", "--events", folder, "-o", "-").stdout == cli("view", "-o", "-").stdout
    fault(cli("ask", "coded-events", "Emanuel Macrom", "--events", folder), 2, "did you mean Emmanuel Macron?")
    fault(cli("ask", "coded-pairs", "--engine", "duckdb"), 2, "name their folder with --events DIR")
    fault(cli("ask", "coded-pairs", "--events", tmp_path / "none"), 1, "There is no folder", "kgtool import events")
    (tmp_path / "empty").mkdir()
    fault(cli("ask", "coded-pairs", "--events", tmp_path / "empty"), 1, "There are no events in")
    fault(cli("ask", "coded-pairs", "--events", folder, "--explain"), 2, "leave out --explain")


def test_the_totals_are_lines_of_a_view_and_no_claims(cli: CLI, places: tuple[Path, Path], tmp_path: Path) -> None:
    folder, store = places
    for ending in "graphml", "svg", "html":
        for name, place in ("here", ("--events", folder)), ("there", ("--store", store)):
            file = tmp_path / f"{name}.{ending}"
            done = cli("view", "coded-events", "-p", "who=Macron", *place, "-o", file)
            assert done.exit_code == 0, done.output
        here, there = ((tmp_path / f"{name}.{ending}").read_text("utf-8") for name in ("here", "there"))
        assert "Make a visit" in here
        assert here == there


def test_an_unfinished_import_is_told(places: tuple[Path, Path]) -> None:
    mark = places[0] / tables.UNFINISHED
    mark.mkdir()
    (mark / "1.txt").write_text("icews-2014.tab")
    try:
        with pytest.warns(DataWarning, match="The import of icews-2014.tab into .* is not finished"):
            kgtool.open_events(places[0]).close()
        command = [sys.executable, "-m", "kgtool", "ask", "coded-pairs", "--events", str(places[0])]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr.startswith("kgtool: The import of icews-2014.tab into")
        assert done.stderr.count("\n") == 1
    finally:
        (mark / "1.txt").unlink()
        mark.rmdir()


def test_a_damaged_file_is_told(cli: CLI, tmp_path: Path) -> None:
    assert run("events", ICEWS, "--map", "icews", "-o", f"{tmp_path}/e/").returncode == 0
    (file,) = (tmp_path / "e").glob("*/*/*.parquet")
    file.write_bytes(file.read_bytes()[:-30])
    fault(cli("ask", "coded-pairs", "--events", tmp_path / "e"), 1, "cannot be read", "import them anew")


def test_a_folder_whose_name_is_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "[e]*'?"
    assert run("events", ICEWS, "--map", "icews", "-o", f"{folder}/").returncode == 0
    with kgtool.open_events(folder) as events:
        assert len(kgtool.ask("coded-pairs", events)) == 3


def test_without_duckdb(cli: CLI, places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    fault(cli("ask", "coded-pairs", "--events", places[0]), 2, "pip install 'kgtool-claims[events]'")


def test_a_question_of_ones_own(cli: CLI, places: tuple[Path, Path], tmp_path: Path) -> None:
    """An .sql file beside an .rq file has its totals; what is wrong in it is told in the engine's words."""
    (tmp_path / "mine.rq").write_text("# title: Mine\n# question: Mine?\n# parameter: code (text) the code\nASK {}\n")
    sql = tmp_path / "mine.sql"
    columns = "dataset, actor, target, code AS edge, COUNT(*) AS events, MIN(day) AS first, MAX(day) AS last"
    sql.write_text(f"SELECT {columns} "
                   "FROM events\n-- given: code WHERE code = :code\nGROUP BY 1, 2, 3, 4\n")  # fmt: skip
    done = cli("ask", "mine", "--questions", tmp_path, "-p", "code=042", "--events", places[0])
    assert [line.split(",")[1] for line in done.stdout.splitlines()[1:]] == ["042"]
    sql.write_text("SELECT nothing FROM events\n")
    fault(cli("ask", "mine", "--questions", tmp_path, "--events", places[0]), 1, "DuckDB cannot answer", "nothing")
