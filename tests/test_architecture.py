"""Imports between folders go one way, each outside library stays in its room, and no module hides a public name."""

from __future__ import annotations

import ast
import runpy
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

import kgtool

# Imports are read by the script that draws them.
DRAWING = runpy.run_path(str(ROOT / "docs" / "architecture.py"))
PACKAGE, MODULES = DRAWING["PACKAGE"], DRAWING["MODULES"]
module, imports, own = DRAWING["module"], DRAWING["imports"], DRAWING["own_imports"]
FILES = list(MODULES.values())
# From the ground up: a folder imports only from folders before it, at any place in its code.
FOLDERS = (
    "errors", "words", "faces", "rdf", "sparql", "store", "events", "formats", "questions", "claims", "tables",
    "network", "site", "validation", "articles", "differences", "release", "server", "mcp", "cli",
)  # fmt: skip
# Within these, between their own folders too.
INNER = {
    "server": ("settings", "http", "protocol", "pages", "service", "endpoints", "app", "process"),
    "cli": ("shells", "interactive"),
}
# Library -> the folders or modules that may import it.
ROOMS = {
    "babel": {"words.catalogue"},
    "click": {"cli"},
    "pyshacl": {"validation.shapes", "validation.batches"},
    "owlrl": {"store.reasoning"},
    "lark": {"sparql.grammar"},
    "yaml": {"articles.reading"},
    "prompt_toolkit": {"cli.interactive"},
    "openpyxl": {"articles.tables"},
    "xlsxwriter": {"formats.spreadsheet"},
    "networkx": {"network", "articles.agreement"},
    "rapidfuzz": {"rdf.text", "articles.agreement"},
    "duckdb": {"events.tables", "events.engines"},
    "pyspark": {"events.engines"},
    "grpc": {"events.engines"},
    "requests": {"store.remote"},
    "starlette": {"server"},
    "uvicorn": {"server.process"},
    "IPython": {"questions.magic"},
    "anywidget": {"network.anywidgets"},
    "traitlets": {"network.anywidgets"},
    "markdown_it": {"site.templating"},
    "mcp": {"mcp.server"},
    "anyio": {"mcp.server"},
    "urllib.request": set[str](),
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    here = module(path)
    for library, rooms in ROOMS.items():
        used = any(name == library or name.startswith(library + ".") for name in imports(path, for_types=False))
        inside = any(here == room or here.startswith(room + ".") for room in rooms)
        assert not used or inside, f"{here} imports {library}, which belongs to {', '.join(rooms) or 'no room'}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_folders_import_in_one_direction(path: Path) -> None:
    here, _, rest = module(path).partition(".")
    if here in ("", "__main__"):
        return
    assert here in FOLDERS, f"give {here} its place in FOLDERS"
    for name in own(path):
        target, _, inner = name.partition(".")
        assert FOLDERS.index(target) <= FOLDERS.index(here), f"{module(path)} imports {name}, which is above it"
        floors = INNER.get(here, ())
        mine, theirs = rest.partition(".")[0], inner.partition(".")[0]
        if target == here and mine in floors and theirs in floors:
            assert floors.index(theirs) <= floors.index(mine), f"{module(path)} imports {name}, which is above it"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: own(path, for_types=False) - {name} for name, path in MODULES.items() if name}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' <- '.join(error.args[1])}")


def test_every_folder_has_its_place_and_says_what_it_is_for() -> None:
    folders = {path.parent for path in FILES}
    assert {folder.name for folder in folders if folder.parent == PACKAGE} | {"errors", "faces"} == set(FOLDERS)
    for folder in folders:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))), folder


def test_few_modules_lie_at_the_top_and_none_hides_a_public_name() -> None:
    at_the_top = {path.stem for path in PACKAGE.glob("*.py")}
    assert len(at_the_top) <= 12
    hidden = (at_the_top | {path.name for path in PACKAGE.iterdir() if path.is_dir()}) & {*kgtool.__all__}
    assert not hidden, f"kgtool.{hidden} would be the module"


def test_the_public_names_are_sorted_documented_and_there() -> None:
    assert kgtool.__all__ == sorted(kgtool._PUBLIC)
    for name in kgtool.__all__:
        assert getattr(kgtool, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = kgtool.nothing_like_it


def test_the_drawing_is_that_of_today() -> None:
    """``make docs`` draws it anew."""
    assert (ROOT / "docs" / "architecture.md").read_text("utf-8") == DRAWING["report"]()
    assert DRAWING["reduced"]({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}
