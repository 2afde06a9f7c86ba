"""What the documents show is what happens: every ``console`` block is run in a terminal and compared.

KGTOOL_WRITE=1 writes the real output into them instead.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from mypy import api

README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
RECORDING = runpy.run_path(str(ROOT / "docs" / "recording.py"))
terminal, save_files, steps, FILE = (RECORDING[name] for name in ("terminal", "save_files", "steps", "FILE"))
PAGES = [page for page in sorted((ROOT / "docs").glob("*.md")) if BLOCK.search(page.read_text("utf-8"))]


def rerun(block: str, folder: Path) -> str:
    """A block with the real output below each of its commands."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{terminal(command, folder).rstrip()}".rstrip() for command in commands) + "\n"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, for what people do who try things out in it."""
    copy = tmp_path_factory.mktemp("newcomer") / "checkout"
    copy.mkdir()
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(copy, "-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "--quiet", "--message", "A copy.")
    return copy


@pytest.fixture
def checkout(repository: Path) -> Path:
    """That copy, without what others left in it."""
    git(repository, "clean", "-dfxq")
    return repository


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_what_happens_and_leaves_nothing_that_git_sees(page: Path, checkout: Path) -> None:
    text = page.read_text("utf-8")
    save_files(text, checkout)
    real = BLOCK.sub(lambda match: f"```console\n{rerun(match[1], checkout)}```", text)
    if os.environ.get("KGTOOL_WRITE") and real != text:
        page.write_text(real, "utf-8")
    assert real == page.read_text("utf-8")
    assert git(checkout, "status", "--porcelain") == ""


def test_these_pages_are_run() -> None:
    assert {"tutorial.md", "primer.md", "articles.md", "views.md", "install.md"} <= {page.name for page in PAGES}


@pytest.mark.slow
def test_the_steps_of_the_readme_work_and_leave_nothing_that_git_sees(checkout: Path) -> None:
    save_files(README.read_text("utf-8"), checkout)
    printed = [terminal(f"set -e\n{step}\necho it ended well", checkout) for step in steps()]
    assert len(printed) >= 8
    assert [text for text in printed if "it ended well" not in text] == []
    assert git(checkout, "status", "--porcelain") == ""
    # What they make is there, and hidden by .gitignore alone.
    assert {"page.html", "myarticle.trig", "mystore"} <= {path.name for path in checkout.iterdir()}


@pytest.mark.slow
def test_the_recording_is_of_what_the_steps_print_today(tmp_path: Path) -> None:
    """``make docs`` makes it anew. Nothing in it depends on how fast they were."""
    session = RECORDING["run"]()
    assert (ROOT / "docs" / RECORDING["CAST"]).read_text("utf-8") == RECORDING["cast"](session)
    kept = (ROOT / "docs" / RECORDING["SVG"]).read_text("utf-8")
    assert RECORDING["words"](kept) == RECORDING["words"](RECORDING["svg"](session))


def test_the_recording_shows_the_steps_and_can_be_shown() -> None:
    kept = (ROOT / "docs" / RECORDING["SVG"]).read_text("utf-8")
    lines = RECORDING["words"](kept)
    assert [line[2:] for line in lines if line.startswith("$ ")] == steps()
    assert len(lines) > 40
    # GitHub shows a picture without its scripts and fonts.
    assert not re.search(r"<script|@font-face|url\((?!#)|href=", kept)
    assert len(kept) < 150_000
    head, *events = [json.loads(line) for line in (ROOT / "docs" / RECORDING["CAST"]).read_text("utf-8").splitlines()]
    assert (head["version"], head["width"]) == (2, 100)
    assert [event[0] for event in events] == sorted(event[0] for event in events)
    typed = "".join(event[2] for event in events)
    assert [step for step in steps() if f"$ {step}\r\n" not in typed] == []


def test_a_picture_with_the_same_words_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def session() -> list[tuple[str, str]]:
        return [("kgtool ask", "an answer\n")]

    main = RECORDING["main"]
    monkeypatch.setitem(main.__globals__, "run", session)
    main(tmp_path)
    picture = tmp_path / RECORDING["SVG"]
    picture.write_text(drawn_otherwise := picture.read_text("utf-8").replace("<rect ", "<rect  "), "utf-8")
    main(tmp_path)
    assert picture.read_text("utf-8") == drawn_otherwise
    picture.write_text(drawn_otherwise.replace("answer", "error"), "utf-8")
    main(tmp_path)
    assert "answer" in picture.read_text("utf-8")


@pytest.mark.parametrize("page", [README, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_commands_to_be_copied_have_no_comments(page: Path) -> None:
    """On the command line of zsh, a comment is taken for arguments."""
    blocks = RECORDING["SHELL"].findall(page.read_text("utf-8"))
    assert [line for block in blocks for line in block.splitlines() if re.search(r"(^|\s)#\s", line)] == []


def test_a_file_has_the_same_text_on_each_page() -> None:
    files: dict[str, set[str]] = {}
    for page in (README, *PAGES, ROOT / "docs" / "python.md"):
        for name, text in FILE.findall(page.read_text("utf-8")):
            files.setdefault(name, set()).add(text)
    assert {
        "myarticle.yaml", "myarticle.trig", "night-ferry.yaml", "night-ferry.txt", "lantern.txt", "answer.yaml",
        "vale.trig", "one.yaml", "two.yaml", "wire.toml",
    } == files.keys()  # fmt: skip
    assert [name for name, texts in files.items() if len(texts) > 1] == []


def test_the_readme_is_short_and_says_how_to_test() -> None:
    """A screen and a half; CI calls "the README's test command"."""
    text = README.read_text("utf-8")
    assert len(text.splitlines()) <= 90
    assert "`make test`" in text
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_type_checkers_accept_the_examples(tmp_path: Path) -> None:
    """The Python of the documents, and the notebooks', by mypy as strict as it gets."""
    programs = python()
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        programs.append("\n".join(as_python("".join(cell["source"])) for cell in cells))
    assert sum("dataframe(" in program for program in programs) == 7
    for number, program in enumerate(programs):
        (tmp_path / f"example{number}.py").write_text(program, "utf-8")
    cache = f"--cache-dir={tmp_path / 'cache'}"
    said, _, code = api.run(["--strict", "--ignore-missing-imports", cache, *map(str, tmp_path.glob("*.py"))])
    assert code == 0, said


def as_python(cell: str) -> str:
    """A cell of a notebook without its magics; one of SPARQL is the variable that it fills, if any."""
    if filled := re.match(r"%%sparql (\w+) --dataframe\n", cell):
        return f"{filled[1]} = pandas.DataFrame()"
    return "" if cell.startswith("%%") else re.sub(r"^%.*$", "", cell, flags=re.MULTILINE)


def python() -> list[str]:
    """The programs on the page for those who write some."""
    return PYTHON.findall((ROOT / "docs" / "python.md").read_text("utf-8"))


def test_the_examples_in_python_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    save_files((ROOT / "docs" / "python.md").read_text("utf-8"), tmp_path)
    for program in python():
        exec(compile(program, "python.md", "exec"), {})
    assert (tmp_path / "page.html").is_file()
    printed = capsys.readouterr().out
    assert printed.startswith("7 rows\n")
    assert printed.endswith("<https://example.org/ada> <https://example.org/bridge>\n")
