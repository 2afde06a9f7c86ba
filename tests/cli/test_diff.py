"""kgtool diff: two files, in every format, and what is said of faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from differing import two_releases

from kgtool.cli import Tool
from kgtool.cli.diff import diff as command

Cli = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("COLUMNS", "100")
    group = click.version_option("0")(Tool(commands={"diff": command}))

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(group, ["diff", *map(str, arguments)])

    return invoke


def test_the_command(run: Cli, tmp_path: Path) -> None:
    old, new = two_releases(tmp_path)
    text = run(old, new)
    assert text.exit_code == 0
    assert text.stdout == "~ urn:x:a\n    ~ urn:x:p: 1 → 2\n\n1 thing changed (1 triple added, 1 triple removed).\n"
    assert run(old, new, "--exit-code").exit_code == 1
    assert run(old, old, "--exit-code").exit_code == 0
    assert run(old, old).stdout == "No difference.\n"
    assert run(old, new, "--summary").stdout.splitlines()[1:] == ["  urn:x:p: +1 -1"]
    assert json.loads(run(old, new, "--summary", "--format", "json").stdout)["summary"]["alike"] == 0
    assert "(in g:new)" in run(old, new, "--graphs").stdout
    assert run(old, new, "-o", tmp_path / "changes.md", "--exit-code").exit_code == 1
    assert "## Changed" in (tmp_path / "changes.md").read_text("utf-8")
    assert run(old, new, "-o", tmp_path / "changes.json").exit_code == 0
    assert json.loads((tmp_path / "changes.json").read_text("utf-8"))["summary"]["things"]["changed"] == 1
    assert run(old, new, "-o", "-", "--format", "markdown").stdout.startswith("1 thing")


def test_faults_are_one_sentence(run: Cli, tmp_path: Path) -> None:
    old, _ = two_releases(tmp_path)
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:p> .", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("x", "utf-8")
    for bad, words in {
        "none.ttl": "no file or folder",
        "empty": "holds no RDF file",
        "broken.ttl": "broken.ttl, line 1",
        "text.txt": "not RDF",
    }.items():
        for pair in ((old, tmp_path / bad), (tmp_path / bad, old)):
            failed = run(*pair, "--exit-code")
            assert failed.exit_code == 1
            assert failed.stderr.startswith("kgtool: ")
            assert words in failed.stderr.splitlines()[0]
    assert run(old).exit_code == 2
    assert run(old, old, "--format", "csv").exit_code == 2
    failed = run(old, old, "-o", tmp_path / "changes.docx")
    assert failed.exit_code == 2
    assert "changes.docx" in failed.stderr
    assert not (tmp_path / "changes.docx").exists()
    assert run(old, old, "-o", tmp_path / "changes.txt").exit_code == 0
