"""A message names arguments to those who call a function, and options to those who give a command."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from click.testing import Result
from conftest import DATA, ROOT

import kgtool
from kgtool.errors import KgtoolError, UsageError, either

FOLDERS = [path for path in (ROOT / "kgtool").iterdir() if path.is_dir() and path.name not in ("cli", "server")]
# What only commands call.
OF_COMMANDS = {"maintenance.py", "explaining.py", "formats.py", "magic.py"}


def texts(node: ast.AST) -> Iterator[str]:
    """The texts in code, without docstrings and without what has two wordings."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("either", "option", "command"):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from texts(child)


def test_no_message_of_the_library_names_an_option() -> None:
    modules = [path for folder in FOLDERS for path in folder.rglob("*.py") if path.name not in OF_COMMANDS]
    every = [text for path in modules for text in texts(ast.parse(path.read_text("utf-8")))]
    assert len(every) > 3_000
    found = [text for text in every if re.search(r"(^|[ (])--[a-z]+\b(?!-)|: kgtool [a-z]+", text)]
    # Commands alone say the first two; the last stands on the page of a large network, which both make.
    profile, style, table, banner = sorted(found, key=len)
    assert profile == "; see: kgtool show "
    assert table.startswith(": --all shows the others")
    assert style.strip() == "{ --tone: var(--role-"
    assert banner.startswith(" dots with a number, all claims are still there.")


def test_both_wordings_are_kept_within_a_file() -> None:
    error = UsageError(f"Add {either('force=True', '--force')}.", "line").within("a.rq")
    assert (str(error), error.for_command, error.excerpt) == ("a.rq: Add force=True.", "a.rq: Add --force.", "line")
    assert isinstance(error, UsageError)


CALLS: dict[str, tuple[Callable[[], object], tuple[str, ...]]] = {
    "allow_network=True": (lambda: kgtool.query("ASK { SERVICE <urn:x> {} }"), ("query", "ASK { SERVICE <urn:x> {} }")),
    "kgtool.catalogue()": (lambda: kgtool.ask("zzzzzzzz"), ("ask", "zzzzzzzz")),
    "kgtool.ask('positions-of', who=...)": (lambda: kgtool.ask("positions-of"), ("ask", "positions-of")),
    "open_store(data='README.md')": (
        lambda: kgtool.open_store("README.md"), ("query", "ASK {}", "--store", "README.md"),
    ),
    "kgtool.info": (
        lambda: kgtool.view(kgtool.open_store(data=rdflib.Graph())),
        ("view", "--data", str(DATA / "empty.ttl"), "-o", "x.html"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", CALLS)
def test_a_function_speaks_of_arguments_and_a_command_of_options(
    words: str, cli: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    call, command = CALLS[words]
    with pytest.raises(KgtoolError) as caught:
        call()
    assert words in str(caught.value)
    assert " --" not in str(caught.value)
    done = cli(*command)
    assert done.exit_code in (1, 2)
    assert words not in done.stderr
    assert re.search(r"--\w|kgtool \w", done.stderr.removeprefix("kgtool: "))


def test_unknown_keywords_are_errors_everywhere() -> None:
    for call in (kgtool.view, lambda **given: kgtool.draw(format="dot", **given)):
        with pytest.raises(UsageError, match="There is no argument 'wo'"):
            call(wo="Macron")
        with pytest.raises(UsageError, match="the store and the question come first, without their names"):
            call(store="mystore")
    with pytest.raises(UsageError, match=r"has no parameter 'whoo'; did you mean who\?"):
        kgtool.ask("positions-of", whoo="Macron")
    with pytest.raises(UsageError, match="without their names"):
        kgtool.ask("positions-of", store="mystore", who="Macron")
    for name in ("query", "select", "open_store", "info", "show", "validate", "build_site", "export", "diff", "hints"):
        with pytest.raises(TypeError, match="nothing"):
            getattr(kgtool, name)(nothing=1)


def test_a_page_is_saved_as_a_page(tmp_path: Path, bundled: kgtool.Store) -> None:
    page = kgtool.view(bundled)
    for name in ("p.pdf", "p", "p.html.png"):
        with pytest.raises(UsageError, match=r"does not stand for a format; use one of \.html, "):
            page.save(tmp_path / name)
    with pytest.raises(UsageError, match=r"write it with kgtool\.draw\(\.\.\., format='svg'\)"):
        page.save(tmp_path / "p.svg")
    page.save(tmp_path / "p.HTM")
    assert [path.name for path in tmp_path.iterdir()] == ["p.HTM"]


def test_a_store_is_closed_at_the_end_of_its_block(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    with kgtool.open_store(tmp_path / "store") as store:
        assert len(store) == kgtool.info(store).triples > 40
        assert repr(store) == f"<LocalStore: {len(store)} triples in {tmp_path / 'store'}>"
    with pytest.raises(kgtool.StoreError, match="This store is closed; open it again"):
        store.query("ASK {}")
    store.close()
    graph = rdflib.Graph().parse(DATA / "small.ttl")
    with kgtool.open_store(graph) as opened:
        assert opened.query("ASK { GRAPH g:data { ?s ?p ?o } }")
    empty = kgtool.open_store(rdflib.Graph())
    assert (len(empty), bool(empty)) == (0, True)
    with pytest.raises(UsageError, match=r"not a list; give files as data="):
        kgtool.open_store(["mine.trig"])  # type: ignore[arg-type]
