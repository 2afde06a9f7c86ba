"""What commands say of files does not steer the terminal, whatever the files are called."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from codedevents import ICEWS
from conftest import DATA

import kgtool

Cli = Callable[..., Result]
ODD = "odd\x07\x9b2J\r"
COMMANDS = {
    "load": ("load", "@.ttl", "--store", "new"),
    "load again": ("load", "@.ttl", "--store", "mystore"),
    "files": ("store", "files", "--store", "mystore"),
    "a copy": ("store", "backup", "@copy", "--store", "mystore"),
    "export": ("export", "--data", "@.ttl", "-o", "@.nq"),
    "show": ("show", "kg:Claim", "-o", "@.md"),
    "plan": ("plan", "plan:three-lines", "-o", "@.md"),
    "view": ("view", "-o", "@.html"),
    "a drawing": ("view", "-o", "@.svg"),
    "site": ("site", "--data", "@.ttl", "-o", "@site"),
    "events": ("import", "events", "@.tsv", "--map", "icews", "-o", "@events.nq", "--rejects", "@rejects"),
    "a file at fault": ("load", "@bad.ttl", "--store", "new"),
    "what is not there": ("query", "ASK {}", "--data", "@none.ttl"),
    "what is read": ("export", "--data", "@.ttl", "-o", "@.ttl"),
    "no store": ("info", "--store", "@none"),
    "a fault of validation": ("validate", "--shapes", "@none.ttl"),
    "a difference": ("diff", "@.ttl", "@none.ttl"),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(DATA / "small.ttl", f"{ODD}.ttl")
    Path(f"{ODD}.tsv").write_bytes(ICEWS.read_bytes() + b"a broken line\n")
    Path(f"{ODD}bad.ttl").write_text("bad", "utf-8")
    kgtool.load([f"{ODD}.ttl"], "mystore")


@pytest.mark.parametrize("name", COMMANDS)
def test_names_of_files_do_not_steer_the_terminal(name: str, place: None, cli: Cli) -> None:
    result = cli(*(word.replace("@", ODD) for word in COMMANDS[name]))
    assert "odd\\x07\\x9b2J" in result.output, result.output
    assert not {"\x07", "\x9b", "\r"} & {*result.output}


def test_the_shell_does_not_either(place: None, cli: Cli) -> None:
    typed = f"\\o {ODD}x.txt\n\\o\n\\use {ODD}.ttl\n\\i {ODD}none\n".replace("\r", "")
    os.rename(f"{ODD}.ttl", f"{ODD}.ttl".replace("\r", ""))
    said = cli("shell", input=typed).output
    assert said.count("odd\\x07\\x9b2J") >= 3
    assert not {"\x07", "\x9b"} & {*said}
