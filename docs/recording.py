"""A recording of the README's steps: ``make docs`` writes docs/first-minutes.svg and docs/first-minutes.cast.

The steps are run; what they print is theirs, how fast it comes is not: the same output gives the same bytes. Rich makes
the picture; the other file is an asciicast (version 2), for ``asciinema play``.
"""

from __future__ import annotations

import html
import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
WIDTH = 100
SVG, CAST = "first-minutes.svg", "first-minutes.cast"
# A file that a page has its reader save: its name and what is in it.
FILE = re.compile(r'```\w+ title="([^"]+)"\n(.*?)```', re.DOTALL)
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# Seconds: between two keys, before what is printed, for reading a line of it.
KEY, ANSWER, LINE = 0.04, 0.5, 0.4
# Fonts are not asked of another server: GitHub would not show them, either.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def terminal(command: str, folder: Path) -> str:
    """What a shell command prints in a terminal of 100 columns, run by this Python's kgtool of this checkout."""
    ours, theirs = pty.openpty()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {
        **{"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(folder.parent)},
        **{"COLUMNS": str(WIDTH), "TERM": "dumb", "LC_ALL": "C.UTF-8"},
    }
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


def save_files(page: str, folder: Path) -> None:
    """Do what a page asks for before its commands: save its files."""
    for name, text in FILE.findall(page):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def steps() -> list[str]:
    """What the README has its reader type once kgtool is installed."""
    return [line for block in SHELL.findall(README.read_text("utf-8")) for line in block.splitlines()]


def run() -> list[tuple[str, str]]:
    """Each step with what it prints."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "claims"
        folder.mkdir()
        save_files(README.read_text("utf-8"), folder)
        return [(step, terminal(step, folder)) for step in steps()]


def cast(session: list[tuple[str, str]]) -> str:
    """The session as an asciicast: a line with the size, then one for each key and each answer, with its second."""
    height = sum(text.count("\n") + 3 for _, text in session)
    lines: list[object] = [{"version": 2, "width": WIDTH, "height": height, "title": "kgtool: the first minutes"}]
    lines += [[round(second, 2), "o", text] for second, text in _events(session)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _events(session: list[tuple[str, str]]) -> Iterator[tuple[float, str]]:
    second = 0.0
    for command, text in session:
        yield second, "$ "
        for key in command:
            second += KEY
            yield second, key
        second += ANSWER
        yield second, "\r\n" + text.replace("\n", "\r\n") + "\r\n"
        second += LINE * text.count("\n")


def svg(session: list[tuple[str, str]]) -> str:
    """The session as a picture of a terminal."""
    console = Console(width=WIDTH, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for command, text in session:
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold"), f"\n{text}"))
    return console.export_svg(title="kgtool", code_format=FORMAT, unique_id="kgtool")


def words(picture: str) -> list[str]:
    """The lines of text in a picture: what stays the same where another version of Rich draws it otherwise."""
    rows: dict[float, str] = {}
    for height, text in re.findall(r'<text class="kgtool-[^"]+"[^>]* y="([\d.]+)"[^>]*>([^<]*)</text>', picture):
        rows[float(height)] = rows.get(float(height), "") + html.unescape(text).replace("\xa0", " ")
    return [rows[height].rstrip() for height in sorted(rows)]


def main(folder: Path) -> None:
    """Write both files; the picture only where its words change."""
    session = run()
    (folder / CAST).write_text(cast(session), "utf-8")
    picture = svg(session)
    if not (folder / SVG).exists() or words((folder / SVG).read_text("utf-8")) != words(picture):
        (folder / SVG).write_text(picture, "utf-8")


if __name__ == "__main__":
    main(Path(__file__).parent)
