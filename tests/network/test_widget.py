"""The page in a notebook: in a real Jupyter, in a real browser."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import READY

import kgtool
from kgtool.network import anywidgets
from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore

CLAIM = "https://w3id.org/kgtool/id/claim/seed-000-05"
FRAME = "iframe[title='Network of claims']"


def test_what_is_selected_is_a_table_of_claims(bundled: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = kgtool.widget(bundled)
    assert len(shown.selected) == 0
    shown.claims = [CLAIM, "row:1"]
    frame = shown.selected
    assert list(frame["iri"]) == [CLAIM]
    assert {"id", "who", "what", "name", "stance"} <= set(frame.columns)
    monkeypatch.setattr(anywidgets, "find_spec", lambda name: None)
    rows = shown.selected
    assert isinstance(rows, Solutions)
    (row,) = rows.dicts()
    assert row["iri"].value == CLAIM
    assert row["who"].value == frame["who"][0]


def test_since_is_a_day(bundled: LocalStore) -> None:
    shown = kgtool.widget(bundled)
    shown.since = datetime.date(2025, 8, 18)
    assert shown.since == "2025-08-18"
    for wrong in ("August", "2025-13-01", 7):
        with pytest.raises(kgtool.UsageError, match='since is a day such as "2025-03-01"'):
            shown.since = wrong
    shown.since = None
    assert shown.since == ""


def test_without_a_kernel_there_is_the_page(bundled: LocalStore) -> None:
    shown = kgtool.widget(bundled)._repr_mimebundle_()
    bundle = shown[0] if isinstance(shown, tuple) else shown
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == kgtool.view(bundled)._repr_html_()


def test_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "kgtool.network.anywidgets")
    with pytest.raises(kgtool.UsageError, match=r"package anywidget: pip install 'kgtool-claims\[widget\]'"):
        kgtool.widget()


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[str]:
    """A JupyterLab on loopback, of its own folder; its address with the token."""
    cells = [
        "import kgtool\nw = kgtool.widget()\nw",
        "print('NOW', list(w.selected['iri']), w.since)",
        "w.since = '2025-08-18'",
        "w.since = 'soon'",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "book").mkdir()
    nbformat.write(book, tmp_path / "book" / "w.ipynb")
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("RUNTIME", "CONFIG", "DATA")}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", "--expose-app-in-browser"]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--notebook-dir={tmp_path / 'book'}"],
        env={**os.environ, **folders, "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "CONFIG")},
        stdout=subprocess.DEVNULL, stderr=(tmp_path / "log").open("w"), start_new_session=True,
    )  # fmt: skip
    try:
        told = tmp_path / "RUNTIME" / f"jpserver-{process.pid}.json"
        deadline = time.monotonic() + 120
        while not told.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        assert told.exists(), (tmp_path / "log").read_text("utf-8")
        where = json.loads(told.read_text("utf-8"))
        yield f"{where['url']}lab/tree/w.ipynb?reset&token={where['token']}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def run_cell(page: Any, number: int) -> str:
    """What a cell prints."""
    page.evaluate(
        """async (number) => {
      const { content } = jupyterapp.shell.currentWidget;
      content.activeCellIndex = number;
      await jupyterapp.commands.execute("notebook:run-cell");
    }""",
        number,
    )
    return str(page.locator(".jp-Cell").nth(number).locator(".jp-OutputArea").inner_text())


@pytest.mark.browser
def test_page_and_python_tell_each_other_what_changed(jupyter: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 1200})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(jupyter)
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel", timeout=120_000)
    run_cell(page, 0)
    page.wait_for_selector(FRAME, timeout=120_000)
    element = page.query_selector(FRAME)
    assert element
    frame = element.content_frame()
    frame.wait_for_selector(READY, state="attached", timeout=60_000)
    assert run_cell(page, 1).strip() == "NOW []"
    # from the page to Python
    frame.evaluate("(claim) => kg.select(claim)", CLAIM)
    page.wait_for_timeout(500)
    assert CLAIM in run_cell(page, 1)
    # from Python to the page, and back
    before = frame.evaluate("kg.edges.length")
    run_cell(page, 2)
    frame.wait_for_function(f"kg.edges.length < {before}")
    assert run_cell(page, 1).strip().endswith("2025-08-18")
    frame.locator("#back").click()
    frame.evaluate("document.getElementById('legend').open = true")
    frame.locator("#reset").click()
    frame.wait_for_function(f"kg.edges.length === {before}")
    page.wait_for_timeout(500)
    assert not run_cell(page, 1).strip().endswith("2025-08-18")
    assert "since is a day such as" in run_cell(page, 3)
    # the frame can reach nothing of the notebook
    assert frame.evaluate("(() => { try { return parent.document.title } catch { return 'apart' } })()") == "apart"
    context.close()
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))]
