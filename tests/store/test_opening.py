"""Stores to read from: files, folders, and rdflib graphs that go in and come out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas
import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from click.testing import Result
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st
from ondisk import count

import kgtool
from kgtool.questions.info import void
from kgtool.rdf import files
from kgtool.rdf.results import Solutions, from_rdflib, text, to_rdflib
from kgtool.store import LocalStore

LITERALS = st.one_of(
    st.text().map(ox.Literal),
    st.text().map(lambda s: ox.Literal(s, language="de-at")),
    st.integers().map(lambda n: ox.Literal(f"0{n}", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
    st.text().map(lambda s: ox.Literal(s, datatype=ox.NamedNode("https://example.org/type"))),
)


def test_a_folder_without_rdf_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(kgtool.DataError, match="no RDF file"):
        kgtool.open_store(data=[tmp_path])


def test_an_empty_store_and_an_empty_list_are_not_the_bundled_graph(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("", "utf-8")
    empty = kgtool.open_store(data=tmp_path / "empty.ttl")
    assert kgtool.query("ASK { ?s ?p ?o }", empty) is False
    assert kgtool.query("ASK { ?s ?p ?o }", rdflib.Graph()) is False
    assert kgtool.info(empty).triples == 0
    with pytest.raises(kgtool.UsageError, match="empty list"):
        kgtool.open_store(data=[])


def test_one_path_or_graph_will_do(tmp_path: Path) -> None:
    graph = rdflib.Graph().parse(DATA / "small.ttl")
    kgtool.load([DATA / "small.ttl"], tmp_path / "s")
    for source in (graph, tmp_path / "s", str(tmp_path / "s"), kgtool.open_store(data=str(DATA / "small.ttl"))):
        assert kgtool.query('ASK { ?x rdfs:label "Ada" }', source) is True
        assert kgtool.info(source).triples == 9
    with pytest.raises(kgtool.DataError, match="is not RDF"):
        kgtool.open_store(data=rdflib.Graph().add((rdflib.URIRef("urn:a b"), rdflib.RDF.type, rdflib.RDFS.Class)))


def test_rdflib_graphs_go_in_and_come_out() -> None:
    graph = rdflib.Graph().parse(DATA / "small.ttl")
    store = kgtool.open_store(data=[graph])
    assert rdflib.compare.isomorphic(graph, store.dataset().graph(rdflib.URIRef(files.GRAPHS + "data")))
    again = kgtool.open_store(data=[store.dataset()])
    assert count(again, "GRAPH g:data { ?s ?p ?o }") == 9


def test_the_dataset_answers_over_the_union(bundled: LocalStore) -> None:
    dataset = bundled.dataset()
    assert len(list(dataset.quads())) == len(list(bundled.quads()))
    assert bool(dataset.query("ASK { person:trump kg:offers m:us-air-support }"))


@given(LITERALS)
def test_terms_survive_the_way_through_rdflib(term: ox.Literal) -> None:
    assert from_rdflib(to_rdflib(term)) == term


def test_a_result_becomes_a_pandas_table(bundled: LocalStore) -> None:
    found = bundled.query(
        "SELECT ?q ?n ?in { ?q a kg:Quantity ; kg:lowerBound ?n OPTIONAL { ?q kg:lowerInclusive ?in } }"
    )
    assert isinstance(found, Solutions)
    frame = found.dataframe().set_index("q")
    assert frame.loc["q:over-10000", "n"] == 10000
    assert frame.loc["q:over-10000", "in"] == False  # noqa: E712  # a Python bool, compared as pandas does
    assert frame.loc["q:34-leaders", "in"] is pandas.NA
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "boolean"]


def test_triples_outside_of_graphs_are_counted() -> None:
    """A server may keep all in its default graph; some tell one empty row where no graph is counted."""
    store = LocalStore.memory()
    store.update("INSERT DATA { <urn:a> a kg:Claim }")
    info = kgtool.info(store)
    assert (info.triples, info.claims, info.unnamed, list(info.graphs)) == (1, 1, 1, [])


def test_triples_outside_of_graphs_are_told_apart_and_checked(tmp_path: Path, cli: Callable[..., Result]) -> None:
    folder = tmp_path / "store"
    kgtool.load([DATA / "small.ttl"], folder)
    kgtool.update("INSERT DATA { <urn:a> a kg:Claim ; kg:claimant <urn:b> }", folder)
    assert cli("info", "--store", folder).stdout.startswith("11 triples, 1 claim (2 of the triples in no graph)\n")
    datasets = "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?n { ?d a void:Dataset ; void:triples ?n } ORDER BY ?n"
    counts = kgtool.query(datasets, void(folder).graph())
    assert isinstance(counts, Solutions)
    assert [text(number) for (number,) in counts if number] == ["2", "9"]
    at_fault = [finding for finding in kgtool.validate(folder) if finding.focus == "urn:a"]
    assert at_fault
    assert {finding.where for finding in at_fault} == {"the default graph"}
