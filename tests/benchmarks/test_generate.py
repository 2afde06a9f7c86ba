"""benchmarks/generate.py: made-up claims are in our model, the same for the same arguments, in every format."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

import kgtool
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.results import rows

TRIPLES = 5_000


def generate(path: Path, triples: int = TRIPLES, *more: str, hash_seed: str = "0") -> Path:
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(triples), "-o", str(path), *more]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    return path


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("generated") / "claims.nq")


def triples(path: Path) -> set[str]:
    if path.suffix == ".gz":
        return {str(quad.triple) for quad in ox.parse(gzip.open(path).read(), ox.RdfFormat.N_TRIPLES)}
    return {str(quad.triple) for quad in ox.parse(path=path)}


@pytest.mark.slow
def test_it_meets_the_shapes_and_checks(claims: Path) -> None:
    assert kgtool.validate(kgtool.open_store(data=claims)) == []


def test_the_same_arguments_give_the_same_bytes(claims: Path, tmp_path: Path) -> None:
    assert generate(tmp_path / "again.nq", hash_seed="7").read_bytes() == claims.read_bytes()
    assert generate(tmp_path / "other.nq", TRIPLES, "--seed", "2").read_bytes() != claims.read_bytes()
    one, two = (generate(tmp_path / f"{name}.nt.gz").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_larger_file_begins_as_the_smaller_one(claims: Path, tmp_path: Path) -> None:
    longer = generate(tmp_path / "longer.nq", 2 * TRIPLES)
    assert longer.read_bytes().startswith(claims.read_bytes())


def test_every_format_has_the_same_triples(claims: Path, tmp_path: Path) -> None:
    expected = triples(claims)
    for name in ("a.nt", "a.ttl", "a.nt.gz"):
        assert triples(generate(tmp_path / name)) == expected, name


def test_it_is_as_large_as_asked_and_a_graph_a_document(claims: Path) -> None:
    quads = list(ox.parse(path=claims))
    assert TRIPLES <= len(quads) == len(set(quads)) < TRIPLES + 2_000
    homes = {str(q.graph_name) for q in quads} - {f"<{GRAPHS}reference>"}
    documents = kgtool.open_store(data=claims).query("SELECT ?document { ?document a kg:Document }")
    assert len(homes) == len(list(rows(documents))) > 3


def test_few_actors_speak_often_and_many_seldom(tmp_path: Path) -> None:
    path = generate(tmp_path / "claims.nq", 50_000)
    claimant = "https://w3id.org/kgtool/ontology#claimant"
    counts = Counter(q.object for q in ox.parse(path=path) if q.predicate.value == claimant)
    by_often = sorted(counts.values(), reverse=True)
    assert sum(by_often[: len(by_often) // 10]) > sum(by_often) / 4
    assert by_often.count(1) > len(by_often) / 4


def test_an_unknown_ending_is_told(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "10", "-o", str(tmp_path / "claims.csv")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "ends neither in .nq, .nt nor .ttl" in done.stderr
