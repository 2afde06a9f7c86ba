"""What a store makes of terms, held against the engine on disk; and terms that come back as they were given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.rdf.results import Term
from kgtool.store import LocalStore
from kgtool.store.terms import REWRITTEN, XSD, has_one_spelling, stored, stored_quad

P = ox.NamedNode("urn:p")
OTHERS = """string anyURI hexBinary base64Binary normalizedString token language Name NCName anySimpleType QName
 anyAtomicType NOTATION NMTOKEN"""
DATATYPES = [*sorted(REWRITTEN), *(XSD + name for name in OTHERS.split())]
DATATYPES += ["http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON", "urn:my-own#integer"]
SPELLINGS = """1 01 +5 -0 -1 300 0.10 .5 5. 1e0 1.0E0 INF -INF +INF NaN true 0 TRUE 99999999999999999999 1E400
 0.123456789012345678901 12345678901234567890.5 2024-01-01 2024-01-01Z 2024-01-01+00:00 2024-01-01-00:00
 2024-01-01+14:00 -0044-03-15 12024-01-01
 24:00:00 23:59:59.500 00:00:00+00:00 2024-01-01T24:00:00 2024-01-01T00:00:00.000
 2024-01-01T00:00:00+00:00 2024-01-01T00:00:00-00:00 2024-01-01T24:00:00Z 2024 2024+00:00 -0001Z --05 --05+00:00
 ---09+00:00 2024-05+00:00 --05-01+00:00 P1Y P12M P0Y PT24H PT0S P1DT0S -P1D ff FF"""
LITERALS = st.builds(
    lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
    st.one_of(st.sampled_from([*SPELLINGS.split(), "", " 1 "]), st.text("0123456789+-.:TZPYMDHSEeINFa ", max_size=12)),
    st.sampled_from(DATATYPES),
)
TAGGED = st.builds(lambda tag: ox.Literal("x", language=tag), st.sampled_from(["en", "en-US", "DE-ch", "zh-Hant-TW"]))
TERMS: st.SearchStrategy[Any] = st.one_of(
    LITERALS, TAGGED, st.just(P), st.builds(lambda literal: ox.Triple(P, P, ox.Triple(P, P, literal)), LITERALS)
)
QUADS = st.builds(
    lambda term, graph: ox.Quad(P, P, term, ox.NamedNode(graph)), TERMS, st.sampled_from(["urn:g", "urn:h"])
)
NUMBERS = [ox.Quad(P, P, ox.Literal(text, datatype=ox.NamedNode(XSD + name)), P)
           for text in ("1", "01", "+1") for name in ("integer", "short", "positiveInteger")]  # fmt: skip


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """An engine whose terms lie on a disk."""
    return ox.Store(str(tmp_path_factory.mktemp("terms") / "store"))


def kept(engine: ox.Store, term: Term) -> Term:
    """What an engine gives back for a term."""
    quad = ox.Quad(P, P, term)
    engine.add(quad)
    (found,) = engine
    engine.remove(quad)
    return found.object


@given(TERMS)
@examples(500)
def test_the_stored_form_is_what_the_engine_gives_back(on_disk: ox.Store, term: Term) -> None:
    assert stored(term) == kept(on_disk, term)
    assert stored(stored(term)) == stored(term)
    assert stored_quad(ox.Quad(P, P, term, P)) == ox.Quad(P, P, stored(term), P)


def test_each_datatype_that_is_said_to_be_rewritten_is(on_disk: ox.Store) -> None:
    for datatype in DATATYPES:
        terms = [ox.Literal(text, datatype=ox.NamedNode(datatype)) for text in SPELLINGS.split()]
        assert any(kept(on_disk, term) != term for term in terms) == (datatype in REWRITTEN), datatype


@given(LITERALS)
@examples(500)
def test_only_one_spelling_is_known_where_none_is_rewritten_to_it(term: ox.Literal) -> None:
    found = stored(term)
    assert isinstance(found, ox.Literal)
    if found != term and found.datatype == term.datatype:
        assert not has_one_spelling(found)


def test_a_day_without_a_zone_and_a_text_have_one_spelling() -> None:
    day = ox.NamedNode(XSD + "date")
    assert has_one_spelling(ox.Literal("2024-01-01", datatype=day))
    assert not has_one_spelling(ox.Literal("2024-01-01Z", datatype=day))
    assert has_one_spelling(ox.Literal("1"))
    assert has_one_spelling(P)


@given(st.lists(st.lists(st.one_of(QUADS, st.sampled_from(NUMBERS)), max_size=8), max_size=4))
@examples(500)
def test_a_store_in_memory_gives_quads_as_it_was_given_them(batches: list[list[ox.Quad]]) -> None:
    store, every = LocalStore.memory(), {quad for batch in batches for quad in batch}
    for batch in batches:
        store.add_quads(batch)
    found = list(store.quads())
    assert set(found) == every
    assert len(found) == len(every)
    assert {quad for name in store.graph_names() for quad in store.graph_quads(name)} == every
    assert store.count() == len({stored_quad(quad) for quad in every})


def test_the_bundled_graph_has_the_values_of_its_files(bundled: LocalStore) -> None:
    widths = {q.object.value for q in bundled.quads() if q.predicate.value.endswith("#lineWidth")}
    assert {"1.0", "2.0"} <= widths


def test_a_load_tells_what_is_stored_and_the_store_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "v.ttl"
    path.write_text(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        '<urn:a> <urn:p> 1, 01, "1"^^xsd:short, "+1"^^xsd:long, "1"^^xsd:decimal, "1.0"^^xsd:decimal, "x" .\n',
        "utf-8",
    )
    for again in (False, True, True):
        (loaded,) = kgtool.load([path], tmp_path / "store", again=again)
        assert loaded.triples == (0 if again else 3)
    (loaded,) = kgtool.load([path], tmp_path / "store", replace=True, again=True)
    assert loaded.triples == 3
    store = LocalStore.read_only(tmp_path / "store")
    assert store.count() == 3
    store.close()
