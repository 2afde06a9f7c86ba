"""Claims as reified edges of RDF 1.2."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import DATA
from rdflib.plugins.parsers.notation3 import BadSyntax

import kgtool
from kgtool.store import LocalStore


def test_reified_claims_speak_of_edges_without_asserting_them(tmp_path: Path, bundled: LocalStore) -> None:
    path = tmp_path / "claims.ttl"
    assert kgtool.export(bundled, path, reify=True) == 47  # 45 claims, two of them joint
    engine = ox.Store()
    engine.load(path=str(path))
    head = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX kg: <https://w3id.org/kgtool/ontology#> "
    edge = "<https://w3id.org/kgtool/id/person/starmer> kg:callsFor ?what"
    assert engine.query(head + f"ASK {{ ?claim rdf:reifies <<( {edge} )>> }}")
    assert not engine.query(head + f"ASK {{ {edge} }}")
    with pytest.raises(BadSyntax):
        rdflib.Graph().parse(path)
    with pytest.raises(kgtool.UsageError, match=r"RDF 1\.2"):
        kgtool.export(bundled, tmp_path / "claims.rdf", reify=True)


def test_the_fictional_article_reifies_what_is_only_expected(tmp_path: Path) -> None:
    path = tmp_path / "claims.nt"
    assert kgtool.export(kgtool.open_store(data=[DATA / "fictional.trig"], with_bundled=True), path, reify=True) == 49
    assert "opposes" in path.read_text("utf-8")
