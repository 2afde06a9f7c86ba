"""What a command writes is none of what it reads: by any name, in any command."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from codedevents import ICEWS
from conftest import DATA, fault

import kgtool
from kgtool.errors import UsageError
from kgtool.events.importing import import_events
from kgtool.rdf.files import bundled_files
from kgtool.store.apart import check_apart
from kgtool.store.maintenance import backup

Cli = Callable[..., Result]
SELECT = "SELECT * { ?s ?p ?o }"
EVENTS = "import events in.tsv --map"
REFUSED = {
    "the rejects over the input": f"{EVENTS} icews -o out.nq --rejects in.tsv",
    "by a symbolic link": f"{EVENTS} icews -o out.nq --rejects soft.tsv",
    "by a hard link": f"{EVENTS} icews -o out.nq --rejects hard.tsv",
    "by way of another folder": f"{EVENTS} icews -o out.nq --rejects other/../in.tsv",
    "the output over the input": "import events soft.tsv --map icews -o in.tsv",
    "over the map": f"{EVENTS} mine.toml -o mine.toml",
    "the rejects over the map": f"{EVENTS} mine.toml -o out.nq --rejects mine.toml",
    "two outputs in one": f"{EVENTS} icews -o out.nq --rejects other/../out.nq",
    "the rejects by their usual name": "import events out.nq.rejects.tsv --map icews -o out.nq",
    "the rejects in the store": f"{EVENTS} icews --store mystore --rejects mystore/rejects.tsv",
    "the rejects in a new store": f"{EVENTS} icews --store other --rejects other/rejects.tsv",
    "export over data": "export --data a.ttl -o a.ttl",
    "export over the second file": "export --data a.ttl --data b.ttl -o b.ttl",
    "export over a file of a folder": "export --data . -o b.ttl",
    "export into a store": "export --store mystore -o mystore/out.nq",
    "a query over its own file": "query -f q.rq -o q.rq --format csv",
    "an answer over its data": f"query|{SELECT}|--data|a.ttl|-o|a.ttl|--format|csv",
    "a question over its own file": "ask ./q.rq -o q.rq --format csv",
    "a question in its folder": "ask mine --questions . -o ./q.rq --format csv",
    "a comparison over the new one": "diff a.ttl b.ttl -o b.ttl",
    "a comparison over the old one": "diff a.ttl b.ttl -o a.ttl --format json",
    "a profile over its data": "show x --data a.ttl -o a.ttl",
    "a plan over its data": "plan x --data a.ttl -o a.ttl",
    "a page over its query": "view -f q.rq -o q.rq",
    "a site over its data": "site --data a.ttl -o .",
    "a site over its store": "site --store mystore -o mystore",
    "a site in its store": "site --store mystore -o mystore/site",
    "a copy over the store": "store backup mystore --store mystore",
    "a copy in the store": "store backup mystore/copy --store mystore",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ICEWS, "in.tsv")
    shutil.copy(ICEWS, "out.nq.rejects.tsv")
    Path("soft.tsv").symlink_to("in.tsv")
    os.link("in.tsv", "hard.tsv")
    Path("other").mkdir()
    Path("mine.toml").write_text(cli("import", "maps", "icews").output, "utf-8")
    Path("q.rq").write_text(f"# title: Mine\n# question: What?\n{SELECT}", "utf-8")
    for name in ("a.ttl", "b.ttl"):
        shutil.copy(DATA / "small.ttl", name)
    kgtool.load(["a.ttl"], "mystore")
    return tmp_path


@pytest.mark.parametrize("name", REFUSED)
def test_no_output_is_an_input_or_another_output(name: str, place: Path, cli: Cli) -> None:
    before = _content(place)
    command = REFUSED[name]
    fault(cli(*command.split("|" if "|" in command else " ")), 2, "; name ")
    assert _content(place) == before


def _content(folder: Path) -> dict[str, bytes]:
    """All files but those in which the engine keeps notes for itself."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("LOG", "OPTIONS"))
    }


def test_what_is_somewhere_else_is_written(place: Path, cli: Cli) -> None:
    for command in (
        "export --data . -o c.ttl", "query -f q.rq --data . -o rows.csv", "query -f q.rq --data . -o rows.csv",
        "site --data . -o site", "site --data a.ttl -o site", f"{EVENTS} icews -o /dev/null --rejects /dev/null",
        "query -f q.rq --data a.ttl -o - --format csv", "store backup copy --store mystore",
    ):  # fmt: skip
        result = cli(*command.split())
        assert result.exit_code == 0, (command, result.output)


def test_the_bundled_graph_is_read_where_nothing_is_named() -> None:
    with pytest.raises(UsageError, match="is read, and would be overwritten"):
        check_apart([bundled_files()[0].path], [file.path for file in bundled_files()])


def test_the_shell_s_output_is_none_of_its_inputs(place: Path, cli: Cli) -> None:
    Path("script.txt").write_text("\\o script.txt\n", "utf-8")
    for typed in ("\\o a.ttl", "\\i script.txt"):
        before = _content(place)
        assert "would be overwritten" in cli("shell", "--data", "a.ttl", input=f"{typed}\n").stderr
        assert _content(place) == before


def test_functions_have_the_same_guard(place: Path) -> None:
    with pytest.raises(UsageError, match=r"in\.tsv is read"):
        import_events(["in.tsv"], "icews", output=Path("in.tsv"))
    with pytest.raises(UsageError, match="two outputs"):
        import_events(["in.tsv"], "icews", output=Path("x.nq"), rejects=Path("x.nq"))
    with pytest.raises(UsageError, match="lies in the store"):
        backup(Path("mystore"), Path("mystore/copy"))
