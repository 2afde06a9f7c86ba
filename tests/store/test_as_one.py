"""Things that are merged: every answer sees one, documents keep their names, and undoing it brings all back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.rdf.names import names
from kgtool.store import LocalStore
from kgtool.store.as_one import as_written, other_names
from kgtool.store.base import DERIVED
from kgtool.store.merges import MERGES

PEOPLE = ("person:macron", "person:merz", "person:starmer", "person:zelensky", "person:rutte")


def node(short: str) -> ox.NamedNode:
    return ox.NamedNode(names().expand(short))


def merging(*pairs: tuple[str, str]) -> list[ox.Quad]:
    """Merges as quads: of each pair, the second into the first."""
    graph = ox.NamedNode(MERGES)
    found = []
    for shown, other in pairs:
        merge = ox.NamedNode(f"urn:merge:{other}:{shown}")
        said = (("rdf:type", node("kg:Merge")), ("kg:mergedInto", node(shown)), ("kg:mergedFrom", node(other)))
        found += [ox.Quad(merge, node(p), o, graph) for p, o in (*said, ("kg:reason", ox.Literal("a test")))]
    return found


def with_merges(*pairs: tuple[str, str]) -> LocalStore:
    store = LocalStore.copy_of(kgtool.open_store())
    store.add_quads(merging(*pairs))
    store.derive()
    return store


def written(store: LocalStore) -> set[ox.Quad]:
    return {quad for quad in store.quads() if quad.graph_name != DERIVED}


def seen(store: LocalStore) -> set[str]:
    """What a query sees, merges aside."""
    rows = kgtool.select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }", store).dicts()
    return {" ".join(map(str, row.values())) for row in rows if str(row["g"]) != f"<{MERGES}>"}


def answers(store: LocalStore) -> dict[str, list[str]]:
    """The rows of all questions that need no parameter, and of those about somebody."""
    found = {}
    for name, question in kgtool.catalogue().items():
        for given_ in ({}, {"who": "Macron"}, {"who": "Merz"}):
            if given_ and "who" not in {parameter.name for parameter in question.parameters}:
                continue
            try:
                rows = kgtool.ask(name, store, **given_)
            except kgtool.UsageError:
                continue
            found[f"{name} {given_}"] = sorted(map(str, rows.dicts()))
    return found


def test_one_is_shown_and_both_names_find_it() -> None:
    store = with_merges(("person:macron", "person:merz"))
    people = {str(row["x"]) for row in kgtool.select("SELECT ?x { ?x a kg:Person }", store).dicts()}
    assert str(node("person:macron")) in people
    assert str(node("person:merz")) not in people
    for name in ("Macron", "Merz", "person:merz", f"<{node('person:merz').value}>"):
        assert kgtool.show(name, store).iri == node("person:macron").value
    called = {
        title: list(rows.dicts()) for title, rows in ((s.title, s.rows) for s in kgtool.show("Merz", store).sections)
    }
    assert "Friedrich Merz" in {row["name"].value for row in called["Also called"]}  # type: ignore[union-attr]
    assert kgtool.labels(store, [node("person:macron").value]) == {node("person:macron").value: "Emmanuel Macron"}
    assert [row["reason"].value for row in called["Merged with"]] == ["a test"]  # type: ignore[union-attr]


def test_a_query_that_names_the_other_means_the_one_that_is_shown() -> None:
    store = with_merges(("person:macron", "person:merz"))
    for query in (
        "ASK { person:merz kg:discusses ?what }",
        f"ASK {{ <{node('person:merz').value}> kg:discusses ?what }}",
        "PREFIX p: <https://w3id.org/kgtool/id/person/> ASK { p:merz kg:discusses ?what }",
        "ASK { ?who kg:discusses ?what FILTER(?who = person:merz) }",
    ):
        assert store.query(query), query
    assert not kgtool.open_store().query("ASK { person:merz kg:discusses ?what }")


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        ([(0, 1), (1, 2)], 0),  # C into B, B into A
        ([(1, 2), (0, 1)], 0),
        ([(0, 1), (2, 0)], 2),  # then A into C
        ([(0, 1), (1, 0)], 0),  # a circle: the first by its IRI
        ([(1, 0), (0, 1)], 0),
        ([(1, 0), (2, 0)], 1),  # into two: the first of these
        ([(1, 0), (2, 1), (3, 2), (4, 3)], 4),
    ],
)
def test_chains_and_circles_have_one_that_is_shown(pairs: list[tuple[int, int]], shown: int) -> None:
    store = with_merges(*((PEOPLE[one], PEOPLE[other]) for one, other in pairs))
    every = {PEOPLE[place] for pair in pairs for place in pair}
    assert set(store.merged) == {node(one).value for one in every - {PEOPLE[shown]}}
    assert set(store.merged.values()) == {node(PEOPLE[shown]).value}


def test_without_merges_nothing_is_copied_or_rewritten(tmp_path: Path) -> None:
    bundled = kgtool.open_store()
    assert isinstance(bundled, LocalStore)
    assert not bundled.merged
    kgtool.export(bundled, tmp_path / "all.trig")
    kgtool.load([tmp_path / "all.trig"], tmp_path / "store")
    with kgtool.open_store(tmp_path / "store") as on_disk:
        assert isinstance(on_disk, LocalStore)
        assert on_disk.folder == tmp_path / "store"
        assert as_written(on_disk) is on_disk


def test_documents_keep_their_names_in_what_is_exported(tmp_path: Path) -> None:
    before, after = kgtool.open_store(), with_merges(("person:macron", "person:merz"))
    assert isinstance(before, LocalStore)
    assert written(after) - set(merging(("person:macron", "person:merz"))) == written(before)
    for graph in ("seed-000", "seed-004", "reference"):
        iri = names().expand(f"g:{graph}")
        assert set(after.graph_quads(iri)) == set(before.graph_quads(iri))
    assert kgtool.decompile_article("Article A", after) == kgtool.decompile_article("Article A", before)
    kgtool.export(after, tmp_path / "all.trig")
    again = kgtool.open_store(data=[tmp_path / "all.trig"])
    assert isinstance(again, LocalStore)
    assert (seen(again), written(again)) == (seen(after), written(after))


@pytest.mark.parametrize("on_disk", [False, True])
def test_undone_all_questions_answer_as_before(on_disk: bool, tmp_path: Path) -> None:
    source = kgtool.open_store()
    if on_disk:
        kgtool.export(source, tmp_path / "all.trig")
        kgtool.load([tmp_path / "all.trig"], tmp_path / "store")

    def change(quads: Iterable[ox.Quad]) -> LocalStore:
        store = LocalStore.writable(tmp_path / "store") if on_disk else LocalStore.copy_of(source)
        store.replace_graphs([MERGES], list(quads))
        store.derive()
        store.close() if on_disk else None
        opened = kgtool.open_store(tmp_path / "store") if on_disk else store
        assert isinstance(opened, LocalStore)
        return opened

    before = answers(change([]))
    merged = answers(change(merging(("person:macron", "person:merz"), ("country:fr", "country:gb"))))
    assert sum(merged[one] != before[one] for one in before) > 10
    assert not any(node("country:gb").value in row for rows in merged.values() for row in rows)
    assert answers(change([])) == before


pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))


@given(st.lists(pairs, max_size=6), st.data())
@examples(25)
def test_merges_made_and_undone_in_any_order_leave_the_graph_as_it_was(made: list[tuple[str, str]], data: Any) -> None:
    store = small()
    before = written(store), seen(store)
    there: list[tuple[str, str]] = []
    steps = data.draw(st.permutations([*made, *made]))
    for pair in steps:
        there = [one for one in there if one != pair] if pair in there else [*there, pair]
        store.replace_graphs([MERGES], merging(*there))
        store.derive()
        other = small()
        other.add_quads(merging(*reversed(there)))
        other.derive()
        assert seen(store) == seen(other)  # whatever came before
        shown = {str(node(one)) for one in PEOPLE} - {f"<{iri}>" for iri in store.merged}
        assert {line.split()[0] for line in seen(store)} & {str(node(one)) for one in PEOPLE} <= shown
    assert there == []
    assert (written(store), seen(store)) == before


@cache
def said_of_people() -> list[ox.Quad]:
    """What the bundled graph says of some people; and the same of two of them, also in terms that a store rewrites."""
    nodes, graph = {node(one) for one in PEOPLE}, ox.NamedNode("urn:g")
    every = kgtool.open_store().quads()
    found = [quad for quad in every if quad.graph_name != DERIVED and {quad.subject, quad.object} & nodes]
    found += [ox.Quad(node(one), node("kg:note"), ox.Literal("the same"), graph) for one in PEOPLE[:3]]
    number = ox.Literal("01", datatype=node("xsd:integer"))
    return found + [ox.Quad(node(one), node("kg:order"), number, graph) for one in PEOPLE[:2]]


def small() -> LocalStore:
    store = LocalStore.of_quads(said_of_people())
    store.derive()
    return store


def test_a_claim_knows_by_which_name_its_document_calls_somebody() -> None:
    store = with_merges(("person:macron", "person:merz"))
    summit = names().expand("event:paris-summit-2025-09-04")
    assert other_names(store, summit) == {node("person:merz").value}
    (reason,) = kgtool.why("Merz", "attended", "event:paris-summit-2025-09-04", store)
    assert reason.merges == ("names person:merz, which is merged into person:macron: a test",)
    (own,) = kgtool.why("Starmer", "attended", "event:paris-summit-2025-09-04", store)
    assert own.merges == reason.merges  # of the same event


def test_as_of_a_day_merges_hold_but_for_the_clock_of_loading(tmp_path: Path) -> None:
    store = LocalStore.copy_of(kgtool.open_store())
    made = ox.Literal("2026-12-05T00:00:00Z", datatype=node("xsd:dateTime"))
    quads = merging(("person:macron", "person:merz"))
    store.add_quads([*quads, ox.Quad(quads[0].subject, node("prov:generatedAtTime"), made, ox.NamedNode(MERGES))])
    store.derive()
    assert kgtool.as_of(store, "2025-12-01").merged
    assert not kgtool.as_of(store, "2026-12-04", "loaded").merged
    assert kgtool.as_of(store, "2026-12-05", "loaded").merged


def test_a_merge_holds_for_what_is_added_later_and_ends_with_it() -> None:
    store = with_merges(("person:macron", "person:merz"))
    claim = ox.Quad(ox.NamedNode("urn:claim"), node("kg:claimant"), node("person:merz"), ox.NamedNode("urn:g"))
    store.add_quads([claim])
    store.derive()
    assert store.query("ASK { <urn:claim> kg:claimant ?x FILTER(STRENDS(STR(?x), 'macron')) }")
    store.update(f"CLEAR GRAPH <{MERGES}>")
    store.derive()
    assert claim in set(store.quads())
    assert not store.merged
    assert store.query("ASK { <urn:claim> kg:claimant ?x FILTER(STRENDS(STR(?x), 'merz')) }")
