"""Competency questions against their expected rows, on Oxigraph (kgtool's store) and on rdflib (its dataset)."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import ROOT
from engines import PREFIXES, Answer, Ask, engines_of

from kgtool.store import LocalStore

CQS = sorted((ROOT / "tests" / "cq").glob("*.rq"))
QUESTIONS = sorted((ROOT / "kgtool" / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def engines(bundled: LocalStore) -> dict[str, Ask]:
    return engines_of(bundled)


def expected(path: Path) -> Answer:
    with path.with_suffix(".expected.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, [tuple(row) for row in rows]


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("path", CQS, ids=name)
def test_answer(path: Path, engine: str, engines: dict[str, Ask]) -> None:
    query = path.read_text("utf-8")
    header, rows = engines[engine](query)
    want_header, want_rows = expected(path)
    assert header == want_header
    if "ORDER BY" in query:
        assert rows == want_rows
    else:
        assert sorted(rows) == sorted(want_rows)


@pytest.mark.parametrize("path", CQS + QUESTIONS, ids=name)
def test_names_exist(path: Path, engines: dict[str, Ask]) -> None:
    """A misspelt name would make an ASK false, or a filter idle, without anyone noticing."""
    query = re.sub(r"(?m)^\s*#.*$|\"[^\"]*\"", "", path.read_text("utf-8"))
    found = re.finditer(r"\b([a-z]+):[\w-]+", query)
    used = {m[0] for m in found if m[1] in PREFIXES and m[1] != "xsd"}
    ask = engines["oxigraph"]
    missing = [
        term
        for term in sorted(used)
        if ask(
            f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ ?s {term} ?o }} "
            f"UNION {{ GRAPH {term} {{ ?s ?p ?o }} }} }}"
        )[1]
        != [("true",)]
    ]
    assert not missing


# from something with a paragraph as evidence to the cell of an answer, in at most three steps
TRACED = """ASK {{
  VALUES ?cell {{ {cell} }}
  ?from kg:evidence/kg:inDocument ?document .
  {{ FILTER (?from = ?cell) }}
  UNION {{ ?from ?a ?cell }}
  UNION {{ ?from ?a ?x . ?x ?b ?cell }}
  UNION {{ ?from ?a ?x . ?x ?b ?y . ?y ?c ?cell }}
}}"""


@pytest.mark.parametrize("path", CQS, ids=name)
def test_answer_has_a_passage(path: Path, engines: dict[str, Ask]) -> None:
    """Every thing in an answer can be traced to a paragraph."""
    _, rows = expected(path)
    things = {cell for row in rows for cell in row if cell.partition(":")[0] in PREFIXES}
    for thing in sorted(things):
        assert engines["oxigraph"](TRACED.format(cell=thing))[1] == [("true",)], thing


def test_every_paragraph_is_used(engines: dict[str, Ask]) -> None:
    """Nothing in an article is left out; the two headings carry no statement of their own."""
    _, rows = engines["oxigraph"]("SELECT ?p { ?p kg:inDocument ?d FILTER NOT EXISTS { ?thing kg:evidence ?p } }")
    assert {row[0] for row in rows} <= {"p:seed-000-p6", "p:seed-000-p10"}
