"""The embedded store: what goes in comes out, and bad input changes nothing."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import DataError
from kgtool.rdf import files
from kgtool.rdf.results import Solutions, from_rdflib, rows, to_rdflib
from kgtool.store import LocalStore

FORMATS = {
    "ttl": "turtle",
    "nt": "nt",
    "rdf": "pretty-xml",
    "jsonld": "json-ld",
    "trig": "trig",
    "nq": "nquads",
}


def count(store: LocalStore, pattern: str = "?s ?p ?o") -> int:
    found = rows(store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))
    return int(str(next(found.dicts())["n"].value))  # type: ignore[union-attr]


@pytest.fixture(params=[f"{e}{z}" for e in FORMATS for z in ("", ".gz")])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The small graph in every format, written by rdflib, plain and gzipped."""
    ending = request.param.removesuffix(".gz")
    graph = rdflib.Dataset() if ending in ("trig", "nq") else rdflib.Graph()
    graph.parse(DATA / "small.ttl", format="turtle")
    body = graph.serialize(format=FORMATS[ending], encoding="utf-8")
    path = tmp_path / f"small.{request.param}"
    path.write_bytes(gzip.compress(body) if request.param.endswith(".gz") else body)
    return path


def test_every_format_is_read_into_a_graph_named_after_the_file(file: Path, tmp_path: Path) -> None:
    loaded = kgtool.load([file], tmp_path / "store")
    assert [(item.path, item.graphs, item.triples) for item in loaded] == [(file, (files.GRAPHS + "small",), 9)]
    store = kgtool.open_store(tmp_path / "store")
    assert count(store) == 9
    assert count(store, "GRAPH g:small { ?s ?p ?o }") == 9
    assert store.query('ASK { ?x rdfs:label "Ada" }')


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f"_:x <urn:p> <urn:{name}> .\n", "utf-8")
    assert count(kgtool.open_store(data=[tmp_path]), "?x <urn:p> <urn:a>, <urn:b>") == 0


def test_a_faulty_file_changes_nothing(tmp_path: Path) -> None:
    kgtool.load([DATA / "small.ttl"], tmp_path / "store")
    bad = tmp_path / "small.ttl"
    bad.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", "utf-8")
    with pytest.raises(kgtool.DataError, match="line 2"):
        kgtool.load([bad], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 9


def test_replace_empties_only_the_graphs_of_the_file(tmp_path: Path) -> None:
    store = tmp_path / "store"
    kgtool.load([DATA / "small.ttl", DATA / "fictional.trig"], store)
    (tmp_path / "small.nt").write_text('_:b <urn:p> "a \\" quote, a \\n line and a \\\\ "@en .\n', "utf-8")
    kgtool.load([tmp_path / "small.nt"], store, replace=True)
    opened = kgtool.open_store(store)
    assert count(opened, "GRAPH g:small { ?s ?p ?o }") == 1
    assert opened.query('ASK { ?b <urn:p> "a \\" quote, a \\n line and a \\\\ "@en }')
    assert opened.query("ASK { <https://example.org/ada> kg:proposes ?x }")


def test_an_empty_file_replaces_its_graph(tmp_path: Path) -> None:
    kgtool.load([DATA / "small.ttl"], tmp_path / "store")
    (tmp_path / "small.ttl").write_text("", "utf-8")
    kgtool.load([tmp_path / "small.ttl"], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 0


def test_two_files_of_one_graph_both_stay_after_replace(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n", "utf-8")
    both = [tmp_path / "a.nt", tmp_path / "b.nt"]
    kgtool.load(both, tmp_path / "store", graph="urn:g", replace=True)
    assert count(kgtool.open_store(tmp_path / "store"), "GRAPH <urn:g> { ?s ?p ?o }") == 2


def test_a_truncated_gzip_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    whole = gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 10_000)
    (tmp_path / "cut.nt.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "no.nt.gz").write_bytes(b"plain text")
    (tmp_path / "latin.nt").write_bytes('<urn:a> <urn:b> "é" .\n'.encode("latin-1"))
    for name, words in (("cut.nt.gz", "ends before"), ("no.nt.gz", "cannot be read"), ("latin.nt", "UTF-8")):
        with pytest.raises(kgtool.DataError, match=f"{name}.*{words}"):
            kgtool.open_store(data=[tmp_path / name])


def test_a_remote_json_ld_context_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "c.jsonld").write_text('{"@context": "http://127.0.0.1:9/c", "@id": "urn:a", "b": "c"}', "utf-8")
    with pytest.raises(kgtool.DataError, match="network"):
        kgtool.open_store(data=[tmp_path / "c.jsonld"])


def test_a_folder_without_rdf_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(kgtool.DataError, match="no RDF file"):
        kgtool.open_store(data=[tmp_path])


# -- derived edges -------------------------------------------------------------------------------------------------


def test_own_data_gets_its_edges_and_nothing_else() -> None:
    store = kgtool.open_store(data=[DATA / "fictional.trig"])
    edges = {
        (str(s), str(p))
        for s, p in rows(store.query("SELECT ?s ?p { GRAPH g:derived { ?s ?p ?o FILTER(isIRI(?o)) } }"))
    }
    proposes = "<https://w3id.org/kgtool/ontology#proposes>"
    assert edges == {("<https://example.org/ada>", proposes)}, "the anticipated objection makes no edge"
    assert not store.query("ASK { GRAPH g:vocab { ?s ?p ?o } }"), "the vocabulary is lent, not given"


def test_derivation_is_idempotent(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store", with_bundled=True)
    before = sorted(map(str, kgtool.open_store(tmp_path / "store").quads()))
    store = LocalStore.writable(tmp_path / "store")
    store.derive()
    store.derive()
    assert sorted(map(str, store.quads())) == before
    assert count(store, "GRAPH g:derived { ?s ?p ?o }") > 50


def test_a_retracted_document_takes_its_edges_along(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    (tmp_path / "fictional.ttl").write_text("", "utf-8")
    kgtool.load([tmp_path / "fictional.ttl"], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 0


def test_derivation_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails takes away no edge and leaves no vocabulary behind."""
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    before = sorted(map(str, kgtool.open_store(tmp_path / "store").quads()))
    bad = tmp_path / "99-bad.rq"
    bad.write_text("CONSTRUCT { ?s kg:proposes ?o } WHERE {", "utf-8")
    rules = [*files.rules(), bad]
    monkeypatch.setattr(files, "rules", lambda: rules)
    store = LocalStore.writable(tmp_path / "store")
    with pytest.raises(SyntaxError):
        store.derive()
    assert sorted(map(str, store.quads())) == before


def test_rules_name_all_their_properties() -> None:
    """``derived`` gives the rules only triples whose property or class they name."""
    for path in files.rules():
        pattern = path.read_text("utf-8").partition("WHERE")[2]
        assert not re.search(r"[?$]\w+\s+[?$]\w+\s+[?$]\w+", pattern), path


def test_nothing_can_be_put_into_the_derived_graph(tmp_path: Path) -> None:
    (tmp_path / "derived.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    for use in (
        lambda: kgtool.load([tmp_path / "derived.nt"], tmp_path / "s"),
        lambda: kgtool.open_store(data=tmp_path),
    ):
        with pytest.raises(kgtool.DataError, match="g:derived"):
            use()


def test_a_blank_graph_name_is_the_graph_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "b.trig").write_text("GRAPH _:g { <urn:a> <urn:b> <urn:c> }", "utf-8")
    assert count(kgtool.open_store(data=tmp_path), "GRAPH g:b { ?s ?p ?o }") == 1
    kgtool.load([tmp_path / "b.trig"], tmp_path / "s", replace=True)


def test_a_name_alone_does_not_replace_a_bundled_graph(tmp_path: Path) -> None:
    kgtool.load([], tmp_path / "s", with_bundled=True)
    (tmp_path / "reference.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"g:reference.*--graph"):
        kgtool.load([tmp_path / "reference.ttl"], tmp_path / "s", replace=True)
    assert kgtool.query("ASK { GRAPH g:reference { person:trump ?p ?o } }", tmp_path / "s")
    (loaded,) = kgtool.load([tmp_path / "reference.ttl"], tmp_path / "s", graph="urn:mine", replace=True)
    assert loaded.graphs == ("urn:mine",)


def test_what_was_reasoned_is_not_read_back_as_data(tmp_path: Path) -> None:
    kgtool.export(kgtool.open_store(data=DATA / "fictional.trig"), tmp_path / "all.trig", reason=True)
    assert b"inferred" in (tmp_path / "all.trig").read_bytes()
    assert count(kgtool.open_store(data=tmp_path / "all.trig"), "GRAPH g:inferred { ?s ?p ?o }") == 0


def test_the_store_is_free_after_a_faulty_load(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("no turtle", "utf-8")
    caught = []
    for _ in range(2):
        try:
            kgtool.load([DATA / "small.ttl", tmp_path / "bad.ttl"], tmp_path / "s")
        except kgtool.DataError as error:
            caught.append(error)  # keeps the frames of the load alive
    assert ["1 of 2 files" in str(error) for error in caught] == [True, True]


# -- what may be given as a store ----------------------------------------------------------------------------------


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


# -- rdflib --------------------------------------------------------------------------------------------------------


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


LITERALS = st.one_of(
    st.text().map(ox.Literal),
    st.text().map(lambda s: ox.Literal(s, language="de-at")),
    st.integers().map(lambda n: ox.Literal(f"0{n}", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
    st.text().map(lambda s: ox.Literal(s, datatype=ox.NamedNode("https://example.org/type"))),
)


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
    assert frame.loc["q:34-leaders", "in"] is None


def test_json_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    """The engine follows it by recursion, and would end the process."""
    deep = tmp_path / "deep.jsonld"
    deep.write_text('{"@id":"http://a","http://b":' * 5_000 + "1" + "}" * 5_000, "utf-8")
    with pytest.raises(DataError, match="nests more than 500 deep"):
        kgtool.open_store(data=deep)
    deep.write_text('{"@id":"http://a/","http://b":"{[{[' + "[" * 600 + '\\""}', "utf-8")
    assert kgtool.open_store(data=deep).query("ASK { <http://a/> <http://b> ?text }") is True


def test_triples_outside_of_graphs_are_counted() -> None:
    """A server may keep all in its default graph; some tell one empty row where no graph is counted."""
    store = LocalStore.memory()
    store.update("INSERT DATA { <urn:a> a kg:Claim }")
    told = kgtool.info(store)
    assert (told.triples, told.claims, list(told.graphs)) == (1, 1, [])
