"""Two releases, thing by thing: what was added, removed and changed, and what always holds."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import ROOT, examples
from differing import HEAD, between, lines_of, two_releases
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.differences.comparing import diff
from kgtool.differences.difference import Difference
from kgtool.differences.writers import WRITERS, summary, to_json, to_markdown, to_text
from kgtool.rdf.blank_nodes import renamed
from kgtool.store import LocalStore

GRAPH = ox.NamedNode("urn:g")
IRIS = st.sampled_from([ox.NamedNode(f"urn:x:{c}") for c in "abc"])
LITERALS = st.sampled_from([ox.Literal("1"), ox.Literal("1", language="en"), ox.Literal(1), ox.Literal("x")])
NODES = st.sampled_from([ox.BlankNode(f"n{n}") for n in range(5)])
GROUND = st.sets(st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=8)
ANY = st.sets(st.builds(ox.Triple, st.one_of(IRIS, NODES), IRIS, st.one_of(IRIS, LITERALS, NODES)), max_size=12)


def test_nothing_differs() -> None:
    same = between(":a :p 1, 'x' .", ":a :p 'x', 1 .")
    assert not same
    assert same.entities == ()
    assert to_text(same) == "No difference.\n"
    assert to_markdown(same) == "No difference.\n"


def test_things_added_removed_and_changed() -> None:
    found = between(":a :p 1 . :b :p 1 . :c :p 1 .", ":a :p 2 . :c :p 1 . :d :p 1 ; :q :a .")
    assert [(e.subject.value, e.status) for e in found.entities] == [
        ("urn:x:d", "added"),
        ("urn:x:a", "changed"),
        ("urn:x:b", "removed"),
    ]
    line = "1 thing added, 1 changed, 1 removed (3 triples added, 2 triples removed)."
    assert summary(found) == line
    assert lines_of(":a :p 1 .", ":a :p 2 .") == ["~ urn:x:a", "~ urn:x:p: 1 → 2"]


def test_a_thing_that_says_something_still_is_changed_not_added() -> None:
    assert lines_of(":a :p 1 .", ":a :p 1 ; :q 2 .") == ["~ urn:x:a", "+ urn:x:q: 2"]
    assert lines_of(":a :p [] .", ":a :p [] ; :q 2 .") == ["~ urn:x:a", "+ urn:x:q: 2"]
    assert lines_of(":a :p [] ; :q 2 .", ":a :p [] .") == ["~ urn:x:a", "- urn:x:q: 2"]


def test_labels_come_from_new_then_old_then_the_bundled_graph() -> None:
    old = ":a skos:prefLabel 'was'@en, 'war'@de ; kg:claimant :b . :b skos:prefLabel 'bee' ."
    new = ":a skos:prefLabel 'is'@en, 'ist'@de ."
    lines = lines_of(old, new)
    assert "~ is (urn:x:a)" in lines
    assert "- claimant: bee (urn:x:b)" in lines
    assert "~ ist (urn:x:a)" in lines_of(old, new, language="de")
    assert between(old, new).labels["https://w3id.org/kgtool/ontology#claimant"] == "claimant"


def test_graphs_are_compared_on_demand() -> None:
    old, new = ":g1 { :a :p 1 } :g2 { :a :p 1 }", ":g1 { :a :p 1 } :g3 { :a :p 1 }"
    assert not between(old, new)
    found = between(old, new, graphs=True)
    assert {(c.graph, bool(c.added), bool(c.removed)) for e in found.entities for c in e.changes} == {
        ("urn:x:g2", False, True),
        ("urn:x:g3", True, False),
    }
    assert "urn:x:p (in urn:x:g3): 1" in to_text(found)
    assert json.loads(to_json(found))["entities"][0]["changes"][0]["graph"] == "urn:x:g2"


def test_what_is_derived_is_left_out() -> None:
    assert not between(":a :p 1 .", ":a :p 1 . <https://w3id.org/kgtool/graph/derived> { :a :q 2 }")
    assert not between(":a :p 1 .", ":a :p 1 . <https://w3id.org/kgtool/graph/inferred> { :a :q 2 }", graphs=True)


def test_one_value_of_the_bundled_shapes(tmp_path: Path) -> None:
    text = (ROOT / "ontology" / "shapes.ttl").read_text("utf-8")
    (tmp_path / "new.ttl").write_text(
        text.replace("sh:path kg:claimant ; sh:minCount 1", "sh:path kg:claimant ; sh:minCount 2")
    )
    found = diff(ROOT / "ontology" / "shapes.ttl", tmp_path / "new.ttl")
    assert [line.strip() for line in to_text(found).splitlines() if "→" in line] == [
        "~ sh:property [ sh:path kg:claimant ] / sh:minCount: 1 → 2"
    ]
    assert summary(found) == "1 thing changed (1 triple added, 1 triple removed)."


def test_lists() -> None:
    assert lines_of(":a :p (1 2 3) .", ":a :p (1 2 3 4) .")[1] == "+ urn:x:p ( … ): 4"
    assert lines_of(":a :p (1 2 3) .", ":a :p (3 2 1) .")[1] == "~ urn:x:p: ( 1 2 3 ) → ( 3 2 1 )"
    assert lines_of(":a :p (1 1) .", ":a :p (1 1 1) .")[1] == "+ urn:x:p ( … ): 1"
    long = f":a :p ({' '.join(map(str, range(5_000)))} 'x') ."
    assert lines_of(long, long.replace("'x'", "'y'"))[1] == '~ urn:x:p ( … ): "x" → "y"'


def test_nameless_things() -> None:
    axiom = "[] a owl:Axiom ; owl:annotatedSource :a ; owl:annotatedTarget :b ; :note 'old' ."
    found = between(axiom, axiom.replace("old", "new"))
    assert [e.status for e in found.entities] == ["changed"]
    assert '~ urn:x:note: "old" → "new"' in to_text(found)
    assert [e.status for e in between("", axiom).entities] == ["added"]
    assert summary(between("[] :v 1 .", "[] :v 1 . [] :v 1 .")) == "1 thing added (1 triple added)."


def stored(triples: Iterable[ox.Triple]) -> LocalStore:
    store = LocalStore.memory()
    store.add_quads([ox.Quad(t.subject, t.predicate, t.object, GRAPH) for t in triples])
    return store


def relabelled(triples: set[ox.Triple], seed: int) -> list[ox.Triple]:
    shuffled = random.Random(seed)
    order = list(range(5))
    shuffled.shuffle(order)
    called = {ox.BlankNode(f"n{n}"): f"n{m}" for n, m in enumerate(order)}
    rows = [ox.Triple(renamed(t.subject, called), t.predicate, renamed(t.object, called)) for t in triples]
    shuffled.shuffle(rows)
    return rows


def canonical(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@examples(150)
@given(ANY, st.integers(0, 1000))
def test_a_graph_does_not_differ_from_itself(triples: set[ox.Triple], seed: int) -> None:
    assert not diff(stored(triples), stored(relabelled(triples, seed)))


@examples(150)
@given(ANY, ANY)
def test_it_differs_exactly_where_the_graphs_are_not_isomorphic(old: set[ox.Triple], new: set[ox.Triple]) -> None:
    assert bool(diff(stored(old), stored(new))) == (canonical(old) != canonical(new))


@examples(150)
@given(ANY, st.data())
def test_one_triple_more_or_other_is_always_found(old: set[ox.Triple], data: st.DataObject) -> None:
    nodes = st.builds(ox.Triple, NODES, IRIS, NODES)
    new = (old - {data.draw(st.sampled_from(sorted(old, key=str)))} if old else old) | {data.draw(nodes)}
    assert bool(diff(stored(old), stored(new))) == (canonical(old) != canonical(new))


@examples(100)
@given(GROUND, GROUND)
def test_the_difference_applied_to_old_gives_new(old: set[ox.Triple], new: set[ox.Triple]) -> None:
    found = diff(stored(old), stored(new))
    rows = [(e.subject, ox.NamedNode(c.predicate), c) for e in found.entities for c in e.changes]
    removed = {ox.Triple(s, p, value) for s, p, c in rows for value in c.removed}
    added = {ox.Triple(s, p, value) for s, p, c in rows for value in c.added}
    assert (old - removed) | added == new
    assert removed <= old
    assert not added & old
    assert (found.triples_added, found.triples_removed) == (len(added), len(removed))


def plain(difference: Difference, back: bool = False) -> Counter[Any]:
    """Every value that differs, with where it is; with `back`, as the way back tells it."""
    rows: Counter[Any] = Counter()
    gone, come = ("added", "removed") if back else ("removed", "added")
    swapped = {"added": "removed", "removed": "added"} if back else {}

    def walk(changes: Any, at: tuple[Any, ...]) -> None:
        for c in changes:
            rows.update((*at, c.predicate, gone, value) for value in c.removed)
            rows.update((*at, c.predicate, come, value) for value in c.added)
            for inner in c.inside:
                ends = (inner.new, inner.old) if back else (inner.old, inner.new)
                walk(inner.changes, (*at, c.predicate, *ends))

    for entity in difference.entities:
        known = entity.subject if isinstance(entity.subject, ox.NamedNode) else None
        walk(entity.changes, (known, swapped.get(entity.status, entity.status)))
    return rows


@examples(150)
@given(ANY, ANY)
def test_the_way_back_is_the_mirror(old: set[ox.Triple], new: set[ox.Triple]) -> None:
    forth, back = diff(stored(old), stored(new)), diff(stored(new), stored(old))
    assert plain(forth, back=True) == plain(back)
    assert forth.relinked == back.relinked[::-1]
    assert (forth.triples_added, forth.triples_removed) == (back.triples_removed, back.triples_added)
    again = diff(stored(old), stored(new))
    for writer in WRITERS.values():
        assert writer(forth) == writer(again), "the same each time"


def test_files_folders_and_stores_are_compared_with_each_other(tmp_path: Path) -> None:
    old, new = two_releases(tmp_path)
    kgtool.load([old], tmp_path / "store")
    kgtool.load([old], tmp_path / "again")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "any.ttl.gz").write_bytes(gzip.compress(old.read_bytes()))
    same = [old, tmp_path / "store", tmp_path / "again", tmp_path / "folder"]
    graph = kgtool.open_store(data=old).dataset()
    for source in [*same, str(old), graph]:
        assert not diff(old, source)
        assert not diff(source, old)
        assert len(diff(source, new).entities) == 1
    assert not diff(tmp_path / "store", tmp_path / "again", graphs=True)
    assert not diff(kgtool.open_store(), kgtool.open_store())


def test_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + ":a :p 1, 'x'@en, [ :v ( 1 ) ] .", "utf-8")
    for ending in ("nt", "nq", "trig", "rdf", "jsonld"):
        kgtool.export(kgtool.open_store(data=tmp_path / "a.ttl"), tmp_path / f"b.{ending}")
        assert not diff(tmp_path / "a.ttl", tmp_path / f"b.{ending}"), ending


VALUES = """@prefix : <urn:x:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :p 0.10, 01, +5, 1e0, "1"^^xsd:boolean, "7"^^xsd:long, "2024-01-01T24:00:00+00:00"^^xsd:dateTimeStamp, "x"@en-US .
:a :q [ :r "02"^^xsd:byte ; :s ( "03"^^xsd:unsignedInt ) ] .
"""


def test_a_file_does_not_differ_from_the_store_that_it_was_loaded_into(
    tmp_path: Path, cli: Callable[..., Result]
) -> None:
    old, new, store = tmp_path / "old.ttl", tmp_path / "new.ttl", tmp_path / "store"
    old.write_text(VALUES, "utf-8")
    new.write_text(VALUES.replace("01,", "02,"), "utf-8")
    kgtool.load([old], store)
    for pair in ((old, store), (store, old)):
        for options in ([], ["--graphs"]):
            result = cli("diff", *pair, "--exit-code", *options)
            assert (result.exit_code, result.stdout) == (0, "No difference.\n")
            assert "9 values were compared as a store keeps them" in result.stderr
            assert "docs/stores.md" in result.stderr
    found = diff(store, new)
    assert (found.triples_added, found.triples_removed) == (1, 1)
    assert {change.added for entity in found.entities for change in entity.changes} == {(ox.Literal(2),)}
    # Two files: their own terms.
    in_files = cli("diff", old, new)
    assert "01 → 02" in in_files.stdout
    assert in_files.stderr == ""
    new.write_text(VALUES.replace(", 01", ", 1"), "utf-8")
    assert "01 → 1" in cli("diff", old, new).stdout


def _linked(people: int, friends: int, name: str, start: str = "") -> str:
    """People who know each other, all of them blank nodes; one of them has this name."""
    knows = (f"_:p{n} :knows _:p{(n * 7 + k * k) % people} ." for n in range(people) for k in range(1, friends + 1))
    return "\n".join([start, *(f"_:p{n} :id {n} ." for n in range(people)), *knows, f"_:p5 :name '{name}' ."])


def _complete(nodes: int, without: int = 0) -> str:
    links = [f"_:e{a} :p _:e{b} ." for a in range(nodes) for b in range(nodes) if a != b]
    return "\n".join(links[without:])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_linked(40, 8, "one"), _linked(40, 8, "two")),
        (_linked(40, 8, "one", ":x :p _:p0 ."), _linked(40, 8, "two", ":x :p _:p0 .")),
        (_linked(12, 11, "one", ":x :p _:p0 . :y :p _:p1 ."), _linked(12, 11, "two", ":x :p _:p0 . :y :p _:p1 .")),
        (_complete(8), _complete(8, 1)),
        (":x :p _:e0 .\n" + _complete(8), ":x :p _:e0 .\n" + _complete(8, 1)),
        ("_:a :p _:b ; :q _:b ; :n '1' . _:b :p _:a .", "_:a :p _:b ; :q _:b ; :n '2' . _:b :p _:a ."),
        (":x :p _:b0 . " + "".join(f"_:b{n} :l _:b{n + 1} ; :r _:b{n + 1} . " for n in range(40)) + "_:b40 :v 1 .",
         ":x :p _:b0 . " + "".join(f"_:b{n} :l _:b{n + 1} ; :r _:b{n + 1} . " for n in range(40)) + "_:b40 :v 2 ."),
    ],
)  # fmt: skip
def test_blank_nodes_that_lead_to_each_other_are_written_once(old: str, new: str) -> None:
    found = between(old, new)
    assert found
    for write in WRITERS.values():
        assert len(write(found)) < 6_000_000
    for side, triples in ((old, found.triples_removed), (new, found.triples_added)):
        assert 0 < triples <= len(list(ox.parse(HEAD + side, ox.RdfFormat.TURTLE)))


def test_equal_changes_in_equal_blank_nodes_are_all_shown() -> None:
    old = ":a :p [ :v 1 ; :w 1 ] . :b :p [ :v 1 ; :w 1 ] ."
    assert to_text(between(old, old.replace(":v 1", ":v 2"))).count("1 → 2") == 2
