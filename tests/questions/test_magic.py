"""Cells of SPARQL in a notebook, by a real IPython."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas
import pytest
from conftest import ROOT
from IPython.core.interactiveshell import InteractiveShell

import kgtool
from kgtool.rdf.results import Solutions

DECLINES = "SELECT ?who { ?claim kg:stance stance:declines ; kg:claimant ?who }"


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    ran(shell, "%load_ext kgtool")
    yield shell
    InteractiveShell.clear_instance()


def ran(shell: InteractiveShell, cell: str) -> Any:
    done = shell.run_cell(cell)
    done.raise_error()
    return done.result


def test_a_cell_of_sparql_is_its_answer(shell: InteractiveShell) -> None:
    answer = ran(shell, f"%%sparql\n{DECLINES}")
    assert isinstance(answer, Solutions)
    assert "Poland" in answer._repr_html_()
    assert len(ran(shell, f"%sparql {DECLINES}")) == 1
    assert ran(shell, "%%sparql\nASK { country:pl kg:declines ?what }") is True


def test_its_answer_can_be_a_variable_and_a_table(shell: InteractiveShell) -> None:
    assert ran(shell, f"%%sparql rows\n{DECLINES}") is None
    assert ran(shell, "len(rows)") == 1
    ran(shell, f"%%sparql frame --dataframe\n{DECLINES}")
    frame = shell.user_ns["frame"]
    assert isinstance(frame, pandas.DataFrame)
    assert frame["who"].tolist() == ["Poland"]


def test_it_asks_the_store_that_is_named_and_goes_on_with_it(shell: InteractiveShell, tmp_path: Path) -> None:
    shell.user_ns["mine"] = kgtool.open_store(data=[ROOT / "tests" / "data" / "fiction" / "retraction.trig"])
    count = "SELECT (COUNT(?c) AS ?n) { ?c a kg:Claim }"
    first = ran(shell, f"%%sparql --store mine --dataframe\n{count}")["n"][0]
    assert first == kgtool.info(shell.user_ns["mine"]).claims
    assert ran(shell, f"%%sparql --dataframe\n{count}")["n"][0] == first
    kgtool.load([ROOT / "graph_data" / "reference.ttl"], tmp_path / "store")
    assert ran(shell, f"%%sparql --store {tmp_path / 'store'} --dataframe\n{count}")["n"][0] == 0


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%sparql\nSELEC ?x", "did you mean SELECT?\nSELEC ?x\n^"),
        ("%%sparql --store nowhere\nSELECT ?x { ?x ?y ?z }", "nowhere"),
        ("%%sparql\nDELETE WHERE { ?s ?p ?o }", "DELETE changes a store"),
        ("%%sparql --what\nSELECT ?x { ?x ?y ?z }", "--what"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    shell: InteractiveShell, cell: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = shell.run_cell(cell)
    assert not done.success
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
