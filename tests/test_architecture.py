"""Imports go down only, and each outside library stays in its room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from conftest import ROOT

import kgtool

PACKAGE = ROOT / "kgtool"
FILES = sorted(PACKAGE.rglob("*.py"))
# Library -> the rooms that may import it.
ROOMS = {
    "click": {"cli"},
    "pyvis": {"page"},
    "pyshacl": {"shacl"},
    "owlrl": {"closure"},
    "lark": {"syntax"},
    "prompt_toolkit": {"cli"},
    "xlsxwriter": {"spreadsheet"},
    "networkx": {"network", "scene", "page", "dots", "narrowing", "svg", "exchange"},
    "requests": {"store"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "urllib.request": set(),
}
# From the bottom up: a room imports only rooms before it.
LAYERS = (
    "errors", "hazards", "files", "syntax", "names", "results", "sparql", "rq", "store", "updating", "labels",
    "question", "plan", "table", "markup", "spreadsheet", "rows", "closure", "formats", "events", "importing",
    "summary", "reasons", "showing", "hints", "completion", "findings", "blanks", "differences", "comparison", "shacl",
    "checks", "articles", "validation", "drawing", "telling", "plans", "alignment", "plantext", "network", "sizes",
    "dots", "narrowing", "ordering", "layout", "scene", "svg", "exchange", "page", "drawable", "picture", "things",
    "textpages", "folder", "website", "server", "cli",
)  # fmt: skip


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path, top_level_only: bool = False) -> set[str]:
    """The modules that a file imports when it runs (those only for type checkers aside)."""
    tree = ast.parse(path.read_text("utf-8"))
    only_types = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    skipped = {id(inner) for node in only_types for inner in ast.walk(node)}
    found: set[str] = set()
    for node in tree.body if top_level_only else ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names if node.module == "kgtool"}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for library, rooms in ROOMS.items():
        used = any(name == library or name.startswith(library + ".") for name in imports(path))
        assert not used or room(path) in rooms, f"{path.name} imports {library}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    assert here in LAYERS, f"give {here} its place in LAYERS"
    for name in imports(path, top_level_only=True):
        if match := re.match(r"kgtool\.(\w+)", name):
            target = match[1]
            if target in LAYERS and target != here:
                assert LAYERS.index(target) < LAYERS.index(here), f"{path.name} imports {name}, which is above it"


def test_the_public_names_are_sorted_documented_and_there() -> None:
    assert kgtool.__all__ == sorted(kgtool.__all__)
    for name in kgtool.__all__:
        assert getattr(kgtool, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = kgtool.nothing_like_it
