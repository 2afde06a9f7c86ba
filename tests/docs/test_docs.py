"""Documents that are made from the thing itself are up to date."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import ROOT
from serving import serving

import kgtool


def test_the_coverage_report_is_that_of_today() -> None:
    """Which terms no question and no shape uses: ``make docs`` writes it anew."""
    report = runpy.run_path(str(ROOT / "docs" / "coverage.py"))["report"]()
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == report
    assert "| stance |" in report
    # A term that is used, and one that no question and no shape names.
    assert "kg:claimant" not in report
    assert "kg:abstains" in report


def test_the_reference_is_what_help_says() -> None:
    """In a process of its own, as `make docs`: click remembers a command's help option from whoever asked first."""
    code = "import runpy, sys; sys.stdout.write(runpy.run_path('docs/commands.py')['report']())"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == run.stdout


def examples() -> list[str]:
    """The example lines of every command's help."""
    from kgtool.cli import COMMANDS, main

    commands = [main.get_command(click.Context(main), name) for name in COMMANDS]
    lines = [line.strip() for command in commands for line in str(command and command.help).splitlines()]
    return [line for line in lines if line.startswith("kgtool ")]


@pytest.mark.slow
@pytest.mark.parametrize("example", examples())
def test_every_example_of_help_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the files and the store that it names."""
    shutil.copy(ROOT / "tests" / "data" / "fictional.trig", tmp_path / "myarticle.trig")
    shutil.copy(ROOT / "ontology" / "core.ttl", tmp_path / "graph.ttl")
    for name in ("old.trig", "new.trig"):
        shutil.copy(ROOT / "tests" / "data" / "fictional.trig", tmp_path / name)
    for name in ("folder", "release-1", "release-2"):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / "graph.ttl", tmp_path / name)
    for name in ("harbor-post.txt", "harbor-post.yaml"):
        shutil.copy(ROOT / "tests" / "data" / "fiction" / name, tmp_path)
    (tmp_path / "session.txt").write_text("ASK {}\n\\q\n", "utf-8")
    if "--store mystore" in example and "kgtool load" not in example:
        kgtool.load([tmp_path / "myarticle.trig"], tmp_path / "mystore")
    command = example.replace(" --open", "")  # no browser
    if command.startswith("kgtool serve"):  # until Ctrl-C
        monkeypatch.chdir(tmp_path)
        with serving(*shlex.split(command)[2:]) as server:
            pass
        assert (server.process.returncode, server.errors) == (0, [])
        return
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    # A check that finds something ends with 1, and news with 3.
    ends = 1 if "validate" in example else 3 if "kgtool news" in example else 0
    assert run.returncode in (0, ends), run.stderr
    assert "Traceback" not in run.stderr


def test_every_command_is_in_the_readme() -> None:
    from kgtool.cli import COMMANDS

    text = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"kgtool {name}" not in text] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_path_that_a_guide_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    words = {word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()}
    named = {word for word in words if re.match(r"[a-z_]+/[\w./-]*$", word)}
    assert named
    patterns = {re.sub(r"\b(NN-)?(NAME|ID)\b", "*", path) for path in named}
    places = (ROOT, ROOT / "kgtool")  # modules are called by the folder that they lie in
    assert [path for path in sorted(patterns) if not any(list(place.glob(path)) for place in places)] == []
