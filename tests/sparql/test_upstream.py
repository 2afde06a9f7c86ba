"""The defects of the engine that docs/upstream.md reports are still there; one that fails here is mended upstream."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "upstream.md"
SECTION = re.compile(r"^## ([^\n]+)\n\n```python\n(.*?)```\n\n```text\n(.*?)```\n\n(.*?)(?=^## |\Z)", re.M | re.S)
SECTIONS = {title: (code, output, notes) for title, code, output, notes in SECTION.findall(PAGE.read_text("utf-8"))}
MENTIONS = re.compile(r"Upstream: docs/upstream\.md((?:,\s+\"[^\"]+\")+)")


def printed(code: str) -> str:
    """What a program prints, and the signal that ends it if one does."""
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", timeout=120)
    if run.returncode < 0:
        return f"{run.stdout}(killed by {signal.Signals(-run.returncode).name})\n"
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("title", SECTIONS)
def test_the_engine_still_does_what_is_reported(title: str) -> None:
    code, output, _ = SECTIONS[title]
    assert printed(code) == output, f"docs/upstream.md, {title!r}: if this is mended, remove it and its workaround"


def test_every_section_is_complete() -> None:
    text = PAGE.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == list(SECTIONS)
    for title, (_, output, notes) in SECTIONS.items():
        assert output, title
        assert re.findall(r"^\* (\w+):", notes, re.M) == ["Expected", "Upstream", "Here"], title
        for path in re.findall(r"`(kgtool/[\w/.]+)`", notes):
            assert (ROOT / path).exists(), path


def test_workarounds_and_sections_name_each_other() -> None:
    for path in (ROOT / "kgtool").rglob("*.py"):
        named = MENTIONS.search(text := path.read_text("utf-8"))
        assert named or "Upstream: docs/upstream.md" not in text, path
        here = {" ".join(title.split()) for title in re.findall(r'"([^"]+)"', named[1])} if named else set()
        there = {title for title, (*_, notes) in SECTIONS.items() if str(path.relative_to(ROOT)) in notes}
        assert here == there, path
