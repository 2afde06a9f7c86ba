"""What is exported is what was there, read back by readers that are not the engine's; and the same bytes each time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import Result
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import kgtool
from kgtool.errors import DataError
from kgtool.formats.dump import dump
from kgtool.store import LocalStore
from kgtool.store.loading import load

Cli = Callable[..., Result]
HEAD = "@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
IRIS = st.builds(lambda n: ox.NamedNode(f"http://e/{n}"), st.sampled_from(["a", "b.", "c-1", "é", "%41", "d;e", "f'g"]))
NODES = st.builds(ox.BlankNode, st.sampled_from(["a", "b0", "c.d"]))
LITERALS = st.builds(ox.Literal, WORDS) | st.builds(lambda text: ox.Literal(text, language="en"), WORDS)
TRIPLES = st.sets(st.builds(ox.Triple, IRIS | NODES, IRIS, IRIS | NODES | LITERALS), max_size=6)
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}


def exported(store: kgtool.store.Store, ending: str) -> bytes:
    output = io.BytesIO()
    dump(store, output, ending)
    return output.getvalue()


def _fits_xml(triple: ox.Triple) -> bool:
    """Whether the property ends in a name, and the value has nothing but characters of XML 1.0."""
    value = triple.object.value if isinstance(triple.object, ox.Literal) else ""
    return not triple.predicate.value.endswith("41") and not any(
        (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" for c in value
    )


@examples(60)
@pytest.mark.parametrize("ending", RDFLIB)
@given(triples=TRIPLES)
def test_rdflib_reads_what_was_exported(ending: str, triples: set[ox.Triple]) -> None:
    store = LocalStore.memory()
    store.add_quads([ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("urn:g")) for t in triples])
    unfit = {t for t in triples if ending == "rdf" and not _fits_xml(t)}
    if unfit:
        with pytest.raises(DataError, match="XML cannot hold"):
            exported(store, ending)
        return
    body = exported(store, ending)
    read = rdflib.Dataset(default_union=True)
    read.parse(io.BytesIO(body), format=RDFLIB[ending])
    found = rdflib.Graph()
    for s, p, o in read.triples((None, None, None)):
        found.add((s, p, o))
    assert isomorphic(found, kgtool.Triples(list(triples)).graph())


TEXTS = {
    "one.ttl": HEAD + ":a :p [ :q 1 ], [ :q 1 ], [ :q [ :q 1 ] ] . [] :p ( 1 2 [ :q 1 ] ) . _:x :p _:y . _:y :q _:x .",
    "two.nt": '_:x <http://e/p> _:y .\n_:y <http://e/q> "1" .\n',
    "three.trig": HEAD + ":g { :a :p _:x } _:one { :a :p _:x } _:two { :a :q _:x . :b :p [ :q 2 ] } :a :p 3 .",
    "four.rdf": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
      <rdf:Description><e:p rdf:parseType="Resource"><e:q>1</e:q></e:p></rdf:Description></rdf:RDF>""",
    "five.jsonld": json.dumps([{"http://e/p": [{"http://e/q": "1"}, {"http://e/q": "1"}]}]),
    "six.ttl": HEAD + ":s :p :o {| :by [ :q 1 ] |} .",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / name).write_text(text, "utf-8")
    return made


@pytest.mark.parametrize("ending", RDFLIB)
@pytest.mark.parametrize("name", [*TEXTS, ""])
def test_the_same_file_is_the_same_bytes(name: str, ending: str, folder: Path, tmp_path: Path) -> None:
    source = folder / name
    if ending == "jsonld" and name in ("six.ttl", ""):
        pytest.skip("JSON-LD cannot hold triple terms")
    one, two = (exported(kgtool.open_store(data=source), ending) for _ in range(2))
    assert one == two
    for place in ("here", "there"):
        load([source], tmp_path / place)
    here, there = (exported(kgtool.open_store(tmp_path / place), ending) for place in ("here", "there"))
    assert here == there
    if ending in ("nq", "trig"):  # what was exported is exported again as it is
        again = tmp_path / f"again.{ending}"
        again.write_bytes(one)
        assert exported(kgtool.open_store(data=again), ending) == one


def test_blank_nodes_keep_the_labels_of_their_file_where_these_are_free(folder: Path) -> None:
    lines = exported(kgtool.open_store(data=folder / "two.nt"), "nt").decode().splitlines()
    assert lines == ["_:x <http://e/p> _:y .", '_:y <http://e/q> "1" .']
    both = kgtool.open_store(data=[folder / "two.nt", folder / "one.ttl"])
    dataset = ox.Dataset(ox.parse(exported(both, "nq"), ox.RdfFormat.N_QUADS))
    x = [quad.graph_name.value for quad in dataset.quads_for_subject(ox.BlankNode("x"))]  # type: ignore[union-attr]
    assert len(x) == 1, "two files may use a label for two things"


def test_a_file_loaded_again_brings_other_nodes(folder: Path, tmp_path: Path) -> None:
    load([folder / "two.nt"], tmp_path / "store")
    load([folder / "two.nt"], tmp_path / "store", again=True)
    lines = exported(kgtool.open_store(tmp_path / "store"), "nt").decode().splitlines()
    assert len(lines) == 4
    assert "_:x <http://e/p> _:y ." in lines


@pytest.mark.parametrize("name", ["one.ttl", "two.nt", "three.trig"])
def test_a_large_file_too_is_the_same_bytes_in_each_store(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.store.file_loading.SMALL", 0)
    bodies = []
    for place in ("here", "there"):
        load([folder / name], tmp_path / place)
        bodies.append(exported(kgtool.open_store(tmp_path / place), "nq"))
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("on_disk", [False, True])
def test_graphs_without_an_iri_are_not_one(on_disk: bool, folder: Path, tmp_path: Path) -> None:
    source = folder / "three.trig"
    if on_disk:
        load([source], tmp_path / "store")
    store = kgtool.open_store(tmp_path / "store") if on_disk else kgtool.open_store(data=source)
    graphs: dict[str, int] = {}
    for quad in ox.parse(exported(store, "nq"), ox.RdfFormat.N_QUADS):
        graphs[quad.graph_name.value] = graphs.get(quad.graph_name.value, 0) + 1
    home = "https://w3id.org/kgtool/graph/three"
    assert graphs == {"http://e/g": 1, home: 1, f"{home}#graph-1": 1, f"{home}#graph-2": 3}


def test_triple_terms_as_json_ld_leave_the_old_file(folder: Path, tmp_path: Path, cli: Cli) -> None:
    target = tmp_path / "out.jsonld"
    target.write_text("as it was")
    for arguments in (["export", "-o", str(target)], ["export", "-o", "-", "--format", "jsonld"]):
        result = cli(*arguments, "--data", str(folder / "six.ttl"))
        assert (result.exit_code, result.stdout) == (1, "")
        assert "JSON-LD cannot hold RDF 1.2 triple terms" in result.stderr
        assert "write ttl or nq" in result.stderr
    assert target.read_text() == "as it was"


def test_base_directions_are_in_every_format_of_rdf_but_none_is_lost(tmp_path: Path) -> None:
    source = tmp_path / "d.nt"
    source.write_text('<http://e/a> <http://e/p> "مرحبا"@ar--rtl .\n', "utf-8")
    for ending in RDFLIB:
        target = tmp_path / f"out.{ending}"
        kgtool.export(kgtool.open_store(data=source), target)
        assert not kgtool.diff(source, target), ending


def test_a_union_of_graphs_is_said(folder: Path, tmp_path: Path, cli: Cli) -> None:
    for source, ending, words in (
        ("three.trig", "ttl", "5 triples, the union of 4 graphs; .trig keeps them apart\n"),
        ("three.trig", "nq", "6 triples\n"),
        ("two.nt", "ttl", "2 triples\n"),
    ):
        result = cli("export", "--data", str(folder / source), "-o", str(tmp_path / f"out.{ending}"))
        assert result.stdout.endswith(f"out.{ending}: {words}")
