"""kgtool as a wheel in an empty environment, as an editable install, and as a plain checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

import kgtool

pytestmark = pytest.mark.slow
QUESTION = "ASK { person:zelensky kg:proposes plan:weapons-package }"


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what git tracks and what is new beside it."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).split("\n")
    for name in filter(None, listed):
        if (ROOT / name).is_file() or (ROOT / name).is_symlink():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name, follow_symlinks=False)
    run(sys.executable, "-m", "build", "--outdir", target, source, cwd=target)
    (path,) = target.glob("*.whl")
    return path


def test_an_index_would_take_the_distributions(wheel: Path) -> None:
    assert len(list(wheel.parent.glob("*.tar.gz"))) == 1
    said = run(sys.executable, "-m", "twine", "check", "--strict", *wheel.parent.iterdir(), cwd=wheel.parent)
    assert said.count("PASSED") == 2


def test_the_citation_and_the_changelog_are_of_this_version() -> None:
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert told["version"] == kgtool.__version__
    assert f"\n## {kgtool.__version__}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_wheel_carries_what_the_tool_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern in (("ontology", "**/*.*"), ("graph_data", "*.t*")):
        for path in filter(Path.is_file, (ROOT / folder).glob(pattern)):
            assert f"kgtool/{path.relative_to(ROOT)}" in names
    tracked = run("git", "ls-files", "-co", "--exclude-standard", "kgtool", cwd=ROOT).split("\n")
    assert {name for name in tracked if (ROOT / name).is_file()} <= names
    assert not any(name.startswith("tests") for name in names)


def test_the_wheel_runs_in_an_empty_environment_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    run(tmp_path / "env/bin/pip", "install", "-q", "--disable-pip-version-check", wheel, cwd=tmp_path)
    tool = tmp_path / "env/bin/kgtool"
    assert run(tool, "query", QUESTION, cwd=tmp_path) == "true\n"
    assert "who-proposed-what" in run(tool, "ask", cwd=tmp_path)
    assert "violation" not in run(tool, "validate", cwd=tmp_path)
    run(tool, "view", "-o", "page.html", cwd=tmp_path)
    assert (tmp_path / "page.html").stat().st_size > 100_000


def test_the_editable_install_runs_from_another_folder(tmp_path: Path) -> None:
    """`make` installs kgtool so, as does ``pip install -e '.[xlsx]'``; the tests run in that environment."""
    tool = Path(sys.executable).parent / "kgtool"
    assert run(tool, "query", QUESTION, cwd=tmp_path) == "true\n"
    (tmp_path / "kgtool").mkdir()  # as whoever has cloned it there has
    code = f"import kgtool; print(kgtool.query({QUESTION!r}))"
    assert run(sys.executable, "-c", code, cwd=tmp_path) == "True\n"


def test_a_plain_checkout_runs_without_being_installed(tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from kgtool.cli import main; main()"
    assert run(sys.executable, "-c", code, "query", QUESTION, cwd=tmp_path) == "true\n"
