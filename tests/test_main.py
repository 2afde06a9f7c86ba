"""The process of the command: what it wrote is there when it ends, and its exit code is that of the command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = [sys.executable, "-m", "kgtool"]


def test_all_of_a_long_answer_is_written_before_the_process_ends(tmp_path: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    count = int(subprocess.run([*TOOL, "query", query], capture_output=True, text=True, check=True).stdout.split()[1])
    with (tmp_path / "rows.csv").open("wb") as file:
        subprocess.run([*TOOL, "query", "SELECT * { ?s ?p ?o }"], stdout=file, check=True)
    # Some texts hold line breaks; none holds this.
    assert (tmp_path / "rows.csv").read_bytes().count(b"\r\nhttp") == count


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["query", "ASK {}"], 0), (["query", "ASK {"], 1), (["aks"], 2), (["query", "ASK {}", "--timeout", "x"], 2)],
)
def test_the_exit_code_is_that_of_the_command(arguments: list[str], code: int) -> None:
    done = subprocess.run([*TOOL, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert bool(done.stderr) == bool(code)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["query", "SELECT * { ?s ?p ?o } LIMIT 2"], ["ask", "documents"], ["info"]])
def test_output_that_cannot_be_written_is_not_passed_over(arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*TOOL, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode != 0
    assert "No space left" in done.stderr


def test_a_closed_output_is_no_fault() -> None:
    code = f"{sys.executable} -m kgtool query 'SELECT * {{ ?s ?p ?o }}' | head -1"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("s,p,o\n", "")
