"""What the documents show is what happens: every ``console`` block is run in a terminal and compared.

KGTOOL_WRITE=1 writes the real output into them instead.
"""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from mypy import api

README = ROOT / "README.md"
PAGES = [README, ROOT / "docs" / "names.md", ROOT / "docs" / "primer.md", ROOT / "docs" / "views.md"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def terminal(command: str, folder: Path) -> str:
    """What a shell command prints in a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "COLUMNS": "100", "TERM": "dumb", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.Popen(["bash", "-c", command], stdout=theirs, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        parts.append(part)
    done.wait(timeout=60)
    os.close(ours)
    return b"".join(parts).decode().replace("\r", "")


def rerun(block: str, folder: Path) -> str:
    """A block with the real output below each of its commands."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{terminal(command, folder).rstrip()}".rstrip() for command in commands) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README uses of the checkout, so that nothing is written into it."""
    home = tmp_path_factory.mktemp("newcomer")
    (home / "tests").symlink_to(ROOT / "tests")
    return home


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_happens(page: Path, folder: Path) -> None:
    text = page.read_text("utf-8")
    real = BLOCK.sub(lambda match: f"```console\n{rerun(match[1], folder)}```", text)
    if os.environ.get("KGTOOL_WRITE"):
        page.write_text(real, "utf-8")
    assert real.count("```console") >= 3
    assert real == page.read_text("utf-8")


@pytest.mark.parametrize("page", [*PAGES, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_a_page_names_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_type_checkers_accept_the_examples(tmp_path: Path) -> None:
    """The README's Python, and the notebook's, by mypy as strict as it gets."""
    (notebook,) = (ROOT / "notebooks").glob("*.ipynb")
    cells = [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    programs = {"readme": python(README), "notebook": "\n".join("".join(cell["source"]) for cell in cells)}
    for name, program in programs.items():
        assert "dataframe(" in program
        (tmp_path / f"{name}.py").write_text(program, "utf-8")
    cache = f"--cache-dir={tmp_path / 'cache'}"
    said, _, code = api.run(["--strict", "--ignore-missing-imports", cache, *map(str, tmp_path.glob("*.py"))])
    assert code == 0, said


def python(page: Path) -> str:
    (example,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return str(example)


def test_the_example_in_python_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    exec(compile(python(README), "README.md", "exec"), {})
    assert (folder / "page.html").is_file()
