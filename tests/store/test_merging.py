"""The default graph of a query is a set: no answer depends on how many graphs hold a triple."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import Result
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import ResultRow

import kgtool
from kgtool.rdf.results import Results, Solutions, Triples, from_rdflib, rows, text, to_rdflib
from kgtool.sparql.multiplicity import depends_on_multiplicity, once
from kgtool.sparql.rewriting import united
from kgtool.store import LocalStore, merging
from kgtool.store.base import Context

Cli = Callable[..., Result]
PLAIN = [
    "ASK { ?s <urn:p> <urn:a> }",
    "SELECT DISTINCT ?s { ?s ?p ?o }",
    "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) (MAX(STR(?p)) AS ?m) { ?s ?p ?o } GROUP BY ?s ORDER BY ?s LIMIT 2",
    "CONSTRUCT { ?o <urn:is> ?s } WHERE { ?s <urn:p>/<urn:q> ?o }",
    "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s { ?s <urn:p> ?o } } }",
]
"""Their answers do not depend on how often a solution comes."""
ONCE = [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?s { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) { ?s <urn:n> ?o }",
    "SELECT ?s (AVG(?o) AS ?mean) { ?s <urn:n> ?o OPTIONAL { ?s <urn:q> ?x } } GROUP BY ?s HAVING (COUNT(?o) > 1)",
    "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o MINUS { ?s <urn:p>/<urn:q> ?x } }",
    "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o FILTER (NOT EXISTS { ?s <urn:q>|<urn:n> ?x } && isIRI(?o)) }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s <urn:p>+ ?o ; ^<urn:q> ?x . BIND (STR(?x) AS ?y) }",
    "SELECT (SUM(?n) AS ?sum) { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } }",
    "SELECT ?s ?o { ?s <urn:p> ?o OPTIONAL { ?s <urn:q> ?z OPTIONAL { ?z <urn:p> ?y } } OPTIONAL { ?o <urn:n> ?y } }",
    "SELECT (COUNT(*) AS ?n) { ?s a ?kind }",
    "SELECT ?n { ?s <urn:n> ?n } VALUES ?n { 1 2 }",
    "SELECT * { VALUES (?s ?word) { (<urn:a> 'a'@en) (<urn:b> 'a'@en) } ?s ?p ?o }",
    "CONSTRUCT { [] <urn:of> ?s } WHERE { ?s <urn:n> ?o }",
]
"""Queries into which it is written that a solution comes once."""
COPIED = [
    "SELECT ?s ?o { ?s <urn:p>/<urn:q> ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s !<urn:p> ?o }",
    "SELECT ?x { { ?x <urn:p> ?o } UNION { ?x <urn:q> ?o } UNION { ?x ?p <urn:a> } }",
    "SELECT ?o { [] <urn:p> ?o }",
    "SELECT ?kind { [] a ?kind }",
    "SELECT ?o { _:x <urn:p> ?y . ?y <urn:q> ?o }",
    "SELECT ?s { ?s <urn:p> [ <urn:q> ?o ] }",
    "SELECT * { VALUES ?s { <urn:a> <urn:b> <urn:a> } ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { VALUES (?s ?o) { (<urn:a> UNDEF) (UNDEF <urn:b>) } ?s <urn:p> ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o { SELECT ?s { ?s <urn:q> ?x } } }",
    "SELECT ?s ?n { ?s <urn:p> ?o { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?x } GROUP BY ?s } }",
]
"""Queries that need a copy of what they are about."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
things = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in "abc"])
triples = st.one_of(
    st.tuples(things, st.sampled_from([ox.NamedNode(name) for name in ("urn:p", "urn:q", f"{RDF}type")]), things),
    st.tuples(things, st.just(ox.NamedNode("urn:n")), st.sampled_from([ox.Literal(1), ox.Literal(2)])),
)
GRAPHS = [ox.NamedNode("urn:g1"), ox.NamedNode("urn:g2"), ox.NamedNode("urn:g3")]
places = st.sets(st.sampled_from([*GRAPHS, ox.DefaultGraph()]), min_size=1)
overlapping = st.dictionaries(triples, places, max_size=10).map(
    lambda found: [ox.Quad(*triple, graph) for triple, graphs in found.items() for graph in graphs]
)


def cell(term: object) -> str:
    """A value by what it means: rdflib writes a mean in another way."""
    if isinstance(term, ox.BlankNode):
        return "a node"
    return str(float(term.value)) if isinstance(term, ox.Literal) and term.value[0].isdigit() else str(term)


def found(answer: Results) -> object:
    if isinstance(answer, Solutions):
        return Counter(frozenset(zip(answer.variables, map(cell, row), strict=True)) for row in answer)
    if isinstance(answer, Triples):
        return Counter((cell(triple.subject), cell(triple.predicate), cell(triple.object)) for triple in answer)
    return answer


@cache
def parsed(query: str) -> Query:
    """A query as rdflib reads it, which takes longer than to answer it."""
    return prepareQuery(query)


def by_rdflib(query: str, quads: list[ox.Quad]) -> object:
    """The answer of rdflib over one graph with these triples."""
    graph = rdflib.Graph()
    for quad in quads:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    answer = graph.query(parsed(query))
    if answer.type == "ASK":
        return answer.askAnswer
    if answer.type == "CONSTRUCT":
        return found(Triples(ox.Triple(*map(from_rdflib, triple)) for triple in answer))  # type: ignore
    terms = [
        [None if term is None else from_rdflib(term) for term in row] for row in answer if isinstance(row, ResultRow)
    ]
    return found(Solutions([str(name) for name in answer.vars or ()], map(tuple, terms)))


def memory(quads: list[ox.Quad]) -> LocalStore:
    """A store of quads, some of which are in no named graph."""
    store = LocalStore.memory()
    store._engine.extend(quads)
    return store


def test_each_way_is_tried() -> None:
    assert [one for one in PLAIN if depends_on_multiplicity(one)] == []
    assert [one for one in ONCE if not depends_on_multiplicity(one) or once(one) is None] == []
    assert [one for one in COPIED if not depends_on_multiplicity(one) or once(one) is not None] == []


@pytest.mark.parametrize("query", PLAIN + ONCE + COPIED)
@examples(100)
@given(quads=overlapping)
def test_the_union_is_the_set_that_rdflib_answers_over(query: str, quads: list[ox.Quad]) -> None:
    some = [quad for quad in quads if quad.graph_name in GRAPHS[:2]]
    whole, part = by_rdflib(query, quads), by_rdflib(query, some)
    for small in (merging.SMALL, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "SMALL", small)
            store = memory(quads)
            assert found(store.query(query)) == whole
            assert found(store.query(united(query, ["urn:g1", "urn:g2"]))) == part
            assert found(store.query(query, context=Context(default=("urn:g1", "urn:g2")))) == part


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?g { GRAPH ?g {} }",
        "SELECT (COUNT(*) AS ?n) { ?s (<urn:p>|<urn:q>) ?o }",
        "SELECT REDUCED ?s { ?s <urn:p> ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { ?s <urn:p> ?o GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT ?g ?o { { ?o <urn:p> ?x } UNION { GRAPH ?g { ?o <urn:q> ?x } } }",
        "SELECT (COUNT(*) AS ?n) { ?s <urn:p>/<urn:q> ?o GRAPH <urn:g1> { ?s ?p ?x } FILTER EXISTS { GRAPH ?g {} } }",
    ],
)
@examples(100)
@given(quads=overlapping)
def test_graph_still_tells_the_documents(query: str, quads: list[ox.Quad]) -> None:
    apart = memory([quad for quad in quads if quad.graph_name != ox.DefaultGraph()])
    apart._engine.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    expected = apart._engine.query(query)  # where the default graph is the union, the engine needs no union
    assert isinstance(expected, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    wanted = found(Solutions(names, [tuple(row) for row in expected]))
    for small in (merging.SMALL, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "SMALL", small)
            assert found(memory(quads).query(query)) == wanted


@pytest.mark.parametrize("quads", [2 * [GRAPHS[0]], GRAPHS[:2]], ids=["apart", "shared"])
def test_whether_graphs_share_triples_is_found_out_once(
    quads: list[ox.NamedNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, look = [], merging._overlap
    monkeypatch.setattr(merging, "_overlap", lambda *given: looks.append(given) or look(*given))
    node = ox.NamedNode("urn:a")
    other = ox.Quad(node, node, ox.Literal("other"), GRAPHS[1])
    store = memory([*(ox.Quad(node, node, node, graph) for graph in quads), other])
    for number in range(4):
        answer = store.query(f"SELECT ?s ?o {{ ?s ?p ?o }} LIMIT {10 + number}")
        assert isinstance(answer, Solutions)
        assert len(list(answer)) == 2
    assert len(looks) == 1


TWO = [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:n"), ox.Literal(10), graph) for graph in GRAPHS[:2]]
COUNTS = [
    "SELECT (COUNT(*) AS ?n) { ?s <urn:n> ?o }",
    "SELECT (COUNT(*) AS ?n) { { ?s <urn:n> ?o } UNION { ?s <urn:none> ?o } }",
]


def number(store: kgtool.store.Store, query: str) -> int:
    ((term,),) = rows(store.query(query))
    assert term is not None
    return int(text(term))


@pytest.mark.parametrize("query", COUNTS)
def test_a_copy_is_made_anew_after_each_change(query: str) -> None:
    store, other = memory(TWO), ox.NamedNode("urn:b")
    more = [ox.Quad(other, quad.predicate, quad.object, quad.graph_name) for quad in TWO]
    assert number(store, query) == 1
    store.add_quads(more)
    assert number(store, query) == 2
    store.remove_graph("urn:g1")
    assert number(store, query) == 2
    store.replace_graphs(["urn:g2"], more[:1])
    assert number(store, query) == 1
    store.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert number(store, query) == 0


@pytest.mark.parametrize("query", COUNTS)
def test_a_store_on_disk_counts_a_triple_once(query: str, tmp_path: Path, cli: Cli) -> None:
    path, folder = tmp_path / "two.nq", tmp_path / "store"
    path.write_bytes(ox.serialize(TWO, format=ox.RdfFormat.N_QUADS) or b"")
    kgtool.load([path], folder)
    assert number(kgtool.open_store(folder), query) == number(kgtool.open_store(data=path), query) == 1
    assert number(kgtool.open_store(data=kgtool.open_store(folder).dataset()), query) == 1
    kgtool.load([path], folder, again=True)
    assert number(kgtool.open_store(folder), query) == 1
    assert cli("query", "--store", folder, "--format", "csv", query).stdout.split() == ["n", "1"]
    # What is stored are the documents, as they are.
    assert {*kgtool.open_store(folder).quads()} == {*TWO}
    assert cli("store", "verify", "--store", folder).exit_code == 0


def test_an_answer_is_copied_only_as_far_as_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[set[str] | None] = []
    copy = merging._copy

    def noting(*arguments: object) -> ox.Store:
        copied.append(arguments[3])  # type: ignore[arg-type]
        return copy(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(merging, "_copy", noting)
    monkeypatch.setattr(merging, "SMALL", 0)
    store = memory(TWO)
    for query in (COUNTS[1], COUNTS[1], COUNTS[1].replace("none", "no"), COUNTS[0], *PLAIN, *COPIED[:1]):
        store.query(query)
    named = [{iri.removeprefix("urn:") for iri in chosen or () if iri.startswith("urn:")} for chosen in copied]
    assert named == [{"n", "none"}, {"n", "none", "no"}]
    # Where no triple of these properties is in two graphs, nothing is copied.
    memory([TWO[0], ox.Quad(ox.NamedNode("urn:b"), *tuple(TWO[1])[1:])]).query(COUNTS[1])
    assert len(copied) == 2


# -- updates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "{ SELECT (SUM(?o) AS ?sum) { ?s <urn:n> ?o } }",
        "{ SELECT (SUM(?o) AS ?sum) { { ?s <urn:n> ?o } UNION { ?s <urn:none> ?o } } }",
    ],
)
def test_an_update_sees_the_graphs_of_using_as_a_set(where: str, tmp_path: Path) -> None:
    path, folder = tmp_path / "two.nq", tmp_path / "store"
    path.write_bytes(ox.serialize(TWO, format=ox.RdfFormat.N_QUADS) or b"")
    kgtool.load([path], folder)
    changes = kgtool.update(
        "PREFIX h: <urn:g> CREATE GRAPH <urn:new> ; # a comment\n"
        "INSERT { GRAPH <urn:sums> { <urn:all> <urn:sum> ?sum } } USING h:1 USING NAMED h:1 USING <urn:g2> "
        f"WHERE {where} # another",
        folder,
    )
    assert [str(quad.object) for quad in changes.added] == [str(ox.Literal(10))]
    assert changes.removed == ()
    assert {*kgtool.open_store(folder).graph_names()} == {"urn:g1", "urn:g2", "urn:sums", "urn:new"}  # type: ignore[attr-defined]
