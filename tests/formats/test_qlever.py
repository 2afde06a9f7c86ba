"""A folder for QLever: all that is in the store, and settings that its own tool understands."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import fault

from kgtool.cli.export import TARGETS
from kgtool.formats import qlever

CLI = Callable[..., Result]


def test_the_folder_holds_the_store(cli: CLI, tmp_path: Path) -> None:
    folder = tmp_path / "My claims!"
    done = cli("export", "--for", "qlever", "-o", folder)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in folder.iterdir()) == ["Qleverfile", "my-claims.nq"]
    whole = cli("export", "-o", "-", "--format", "nq").stdout
    assert (folder / "my-claims.nq").read_text("utf-8") == whole
    assert f"{whole.count(chr(10)):,} triples and a Qleverfile" in done.stdout
    settings = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation())
    settings.read(folder / "Qleverfile")
    assert (folder / settings["index"]["INPUT_FILES"]).is_file()
    assert settings["data"]["FORMAT"] == "nq"
    before = (folder / "my-claims.nq").read_bytes()
    assert cli("export", "--for", "qlever", "-o", folder).exit_code == 0
    assert (folder / "my-claims.nq").read_bytes() == before


def test_its_own_tool_reads_the_settings(cli: CLI, tmp_path: Path) -> None:
    program = shutil.which("qlever")
    if program is None:
        pytest.skip("the tool of QLever is not installed: pip install qlever")
    assert cli("export", "--for", "qlever", "-o", tmp_path / "claims").exit_code == 0
    done = subprocess.run(
        [program, "index", "--show"], cwd=tmp_path / "claims", capture_output=True, text=True, check=True
    )
    assert "cat claims.nq | qlever-index" in done.stderr
    assert "-F nq" in done.stderr


def test_what_does_not_go_with_it(cli: CLI, tmp_path: Path) -> None:
    fault(cli("export", "--for", "qlever", "-o", "-"), 2, "name it with -o DIR")
    fault(cli("export", "--for", "qlever", "-o", tmp_path / "x", "--format", "nq"), 2, "without --format")
    fault(cli("export", "--for", "qlever", "-o", tmp_path / "x", "--reify"), 2, "leave it out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("x")
    fault(cli("export", "--for", "qlever", "-o", tmp_path / "mine"), 1, "name a new folder")
    fault(cli("export", "--for", "qlever", "-o", tmp_path / "mine" / "letter"), 1, "name a new folder")
    assert qlever.TARGETS == TARGETS
