"""kgtool article: what the commands print, write and refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from kgtool.cli import main
from kgtool.cli.article import _changes

FILE = ROOT / "graph_data" / "seed-004.yaml"


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["article", *words])
    assert done.exit_code == code, done.output
    return done.output


def test_compile_writes_beside_the_file_or_where_it_is_told(tmp_path: Path) -> None:
    copy = tmp_path / "b.yaml"
    copy.write_bytes(FILE.read_bytes())
    assert f"{copy}: 26 claims, 1,023 triples in {tmp_path / 'b.trig'}." in run("compile", str(copy))
    assert (tmp_path / "b.trig").read_bytes() == FILE.with_suffix(".trig").read_bytes()
    run("compile", str(copy), "-o", str(tmp_path / "c.trig"))
    assert (tmp_path / "c.trig").read_bytes() == (tmp_path / "b.trig").read_bytes()


def test_nothing_is_written_where_one_of_two_files_is_wrong(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_bytes(FILE.read_bytes())
    bad.write_text(
        FILE.read_text("utf-8").replace("stance: offers", "stance: ofers").replace("Keir Starmer", "Kier Starmer"),
        "utf-8",
    )
    told = run("compile", str(good), str(bad), code=1)
    assert "did you mean Keir Starmer?" in told
    assert not list(tmp_path.glob("*.trig"))


def test_decompile_gives_the_file_back(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["article", "decompile", "Article B"])
    assert (done.exit_code, done.stdout) == (0, FILE.read_text("utf-8"))
    assert "name = Article B, February 2025 (doc:seed-004)" in done.stderr
    run("decompile", "seed-004", "-o", str(tmp_path / "b.yaml"))
    assert (tmp_path / "b.yaml").read_bytes() == FILE.read_bytes()
    assert "is no document" in run("decompile", "Macron", code=2)


def test_new_then_check(tmp_path: Path) -> None:
    text = tmp_path / "t.txt"
    text.write_text("Vera Holm said so.\n", "utf-8")
    file = tmp_path / "t.yaml"
    run("new", str(text), "-o", str(file))
    file.write_text(file.read_text("utf-8").replace('title: ""', "title: T"), "utf-8")
    assert "All of it fits" in run("check", str(file), "--text", str(text))
    text.write_text("Another text.\n", "utf-8")
    assert "not the text that was read" in run("check", str(file), "--text", str(text), code=1)


def test_watch_goes_again_when_a_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a", "utf-8")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            file.write_text("ab", "utf-8")
            import os

            os.utime(file, ns=(1, 1))

    seen = _changes([file], wait)
    next(seen)
    next(seen)
    assert len(waits) == 3


def test_options_for_one_file_are_for_one_file() -> None:
    assert "are for one file" in run("compile", "a.yaml", "b.yaml", "-o", "x.trig", code=2)


@pytest.mark.parametrize("command", ["compile", "check"])
def test_a_file_that_is_not_there(command: str, tmp_path: Path) -> None:
    more = ["--text", str(tmp_path / "t.txt")] if command == "check" else []
    assert "cannot be read" in run(command, str(tmp_path / "none.yaml"), *more, code=1)
