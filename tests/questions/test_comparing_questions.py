"""What compares claims, on small fictional cases: each kind, and what only looks like one. A new case is a new file.

A file says above its prefixes what it shows, what is asked, and the rows of the answer:

    # Fictional: from declining to offering.
    # changes (moved from to)
    #   stance, c1, c2
    # conflicts kind=all (kind)
    # as of 2031-05-15 published (claim verdict)
    #   c1, in

The words in brackets are columns; of an IRI its last part counts, and "2, 3" is written 2; 3. No line below: no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.rdf.results import Term, rows, text
from kgtool.store.as_of import CLOCKS, as_of

CASES = sorted((DATA / "comparing").glob("*.trig"))
QUESTION = re.compile(r"# (?P<name>as of|[a-z-]+)(?P<given>(?: [^\s()]+)*) \((?P<columns>[\w ]+)\)")
Rows = list[tuple[str, ...]]
store_of = cache(lambda path: kgtool.open_store(data=path))


def asked(path: Path) -> Iterator[tuple[str, list[str], list[str], Rows]]:
    """The questions of a file: name, what is given, columns, expected rows."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    starts = [number for number, line in enumerate(lines) if QUESTION.fullmatch(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        question = QUESTION.fullmatch(lines[start])
        assert question is not None
        found = [tuple(re.split(r",(?: |$)", line.removeprefix("#   "))) for line in lines[start + 1 : end]]
        yield question["name"], question["given"].split(), question["columns"].split(), found


def short(term: Term | None) -> str:
    return text(term).rpartition("/")[2] if term is not None else ""


def verdicts(path: Path, day: str, clock: str) -> Rows:
    """What becomes of each claim."""
    known = as_of(store_of(path), day, clock)
    every, held, unsure = (
        {short(claim) for (claim,) in rows(store.query(f"SELECT ?c {{ ?c {pattern} }}"))}
        for store, pattern in (
            (store_of(path), "kg:stance ?s"),
            (known, "kg:stance ?s"),
            (known, "kg:uncertainAsOf ?w"),
        )
    )
    return [(one, "maybe" if one in unsure else "in" if one in held else "out") for one in every]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_has_these_rows_and_no_others(path: Path) -> None:
    questions = list(asked(path))
    assert questions
    for name, given, columns, expected in questions:
        if name == "as of":
            found = verdicts(path, *given)
        else:
            parameters = dict(one.split("=") for one in given)
            answer = rows(kgtool.ask(name, store_of(path), **parameters)).dicts()
            found = [tuple(short(row.get(column)).replace(", ", "; ") for column in columns) for row in answer]
        assert sorted(found) == sorted(expected), (name, given)


def test_every_case_says_that_it_is_fictional_and_the_kinds_are_all_there() -> None:
    """No kind of the specification, no difference and no clock is without a case."""
    every = [(path, question) for path in CASES for question in asked(path)]
    assert all(path.read_text("utf-8").startswith("# Fictional: ") for path in CASES)
    cells = {
        cell for _, (name, _, _, found) in every if name in {"conflicts", "changes"} for row in found for cell in row
    }
    kinds = {"record conflict", "dispute", "relay divergence", "hearsay conflict", "disagreement"}
    assert kinds | {"stance", "content", "figure", "firmness", "condition"} <= cells
    of_clocks = {clock: set[str]() for clock in CLOCKS}
    for _, (name, given, _, found) in every:
        if name == "as of":
            of_clocks[given[1]] |= {row[1] for row in found}
    assert of_clocks == {clock: {"in", "maybe", "out"} for clock in CLOCKS}
    without = {path for path, (name, _, _, found) in every if name in {"conflicts", "changes"} and not found}
    assert len(without) >= 20, "what only looks like one"
