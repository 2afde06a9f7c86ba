"""The notebooks run from top to bottom and show what they say they show."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What some table of each shows.
TABLES = {
    "01-who-proposed-what": {"plan:weapons-package"},
    "02-what-changed": {
        "Greta Holm repeats that Brenndal sends no ships.", "not certain", "31 countries",
        "another firmness", "maybe", "Evening Beacon, 18 June 2031", "Strait Plan, third text", "dropped",
    },
    "03-your-own-article": {"the state pays for the bridge", "a harbor official", "The Lantern"},
    "04-sparql-and-pandas": {"NATO membership", "a future peace agreement", "says it would not be so"},
    "05-two-plans": {"troops under European command", "only right", "needs or would bring", "not told"},
    "06-events-beside-claims": {
        "Fishers (Tamsland)", "g:monitor", "agrees to a truce by 1 July", "sides keep to the truce", "Corvane Gazette",
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    notebook, here = nbformat.read(path, as_version=4), tmp_path / "notebooks"
    here.mkdir()
    (tmp_path / "graph_data").symlink_to(ROOT / "graph_data")  # as it lies beside the folder of the notebooks
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(here)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output["output_type"] == "error"]
    html = [output["data"]["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert [words for words in sorted(TABLES[path.stem]) if not any(words in text for text in html)] == []
    assert any("<iframe" in text and 'sandbox="' in text for text in html), "the view shows itself, sandboxed"


def test_notebooks_are_kept_without_outputs() -> None:
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), f"{path.name}: clear the outputs before committing"
