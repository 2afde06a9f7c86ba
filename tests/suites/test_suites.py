"""kgtool fails no case of the W3C's suites that the engine under it does not fail, and the engine no further one.

The suites are unpacked by `make suites`, from the source distributions of rdflib and pySHACL, and are no part of the
project. known-failures.txt lists the cases that the engine fails (pySHACL for SHACL), and those that kgtool fails where
its engine does not: of these there ought to be none. A listed case that passes fails the run, so that the list only
shrinks: KGTOOL_WRITE=1 pytest -n0 tests/suites rewrites it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import w3c

KNOWN = Path(__file__).with_name("known-failures.txt")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.skipif(not all(map(Path.exists, w3c.SHIPPED.values())), reason="not unpacked: make suites"),
]
# How many cases there are at least: a manifest that is not read would fail nothing.
AT_LEAST = {
    "ntriples": 68, "nquads": 85, "turtle": 291, "trig": 335, "rdf-xml": 162, "json-ld": 438, "sparql-1.0": 249,
    "sparql-1.0-syntax": 199, "sparql-1.1": 423, "shacl-core": 98, "shacl-sparql": 23,
}  # fmt: skip


def known(suite: str) -> set[str]:
    """The lines about a suite: who fails ("engine", "kgtool"), the suite, and the case."""
    return {line for line in KNOWN.read_text("utf-8").splitlines() if line.split()[1:2] == [suite]}


@pytest.mark.parametrize("suite", w3c.SUITES)
def test_kgtool_does_what_its_engine_does(suite: str) -> None:
    found = list(w3c.results(suite))
    assert len(found) >= AT_LEAST[suite]
    fails = {
        f"{'kgtool' if alone else 'engine'} {suite} {name}" for name, alone, tool in found if not alone or not tool
    }
    if os.environ.get("KGTOOL_WRITE"):
        lines = {*KNOWN.read_text("utf-8").splitlines()} - known(suite) | fails
        KNOWN.write_text("\n".join(sorted(lines)) + "\n", "utf-8")
    assert sorted(fails - known(suite)) == [], "fails, and did not"
    assert sorted(known(suite) - fails) == [], "passes: take it from known-failures.txt"
