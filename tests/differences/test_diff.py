"""kgtool diff: two releases, thing by thing; blank nodes by what they say."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, examples
from counting import calls
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.cli import Tool
from kgtool.cli.diff import diff as command
from kgtool.differences import blank_nodes as blanks
from kgtool.differences import writers as differences
from kgtool.differences.comparing import diff
from kgtool.differences.difference import Difference
from kgtool.store import LocalStore

HEAD = """@prefix : <urn:x:> . @prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
GRAPH = ox.NamedNode("urn:g")
Cli = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("COLUMNS", "100")
    group = click.version_option("0")(Tool(commands={"diff": command}))

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(group, ["diff", *map(str, arguments)])

    return invoke


def store_of(text: str, graph: str = "urn:g") -> LocalStore:
    store = LocalStore.memory()
    quads = ox.parse((HEAD + text).encode(), ox.RdfFormat.TRIG, rename_blank_nodes=True)
    home = ox.NamedNode(graph)
    store.add_quads([q if q.graph_name != ox.DefaultGraph() else ox.Quad(*q.triple, home) for q in quads])
    return store


def between(old: str, new: str, **options: Any) -> Difference:
    return diff(store_of(old), store_of(new), **options)


def lines_of(old: str, new: str, **options: Any) -> list[str]:
    """The lines of text, without the summary."""
    lines = differences.to_text(between(old, new, **options), 120).splitlines()
    return [line.strip() for line in lines[:-1] if line]


# -- things, properties, values ------------------------------------------------------------------------------------


def test_nothing_differs() -> None:
    same = between(":a :p 1, 'x' .", ":a :p 'x', 1 .")
    assert not same
    assert same.entities == ()
    assert differences.to_text(same) == "No difference.\n"
    assert differences.to_markdown(same) == "No difference.\n"


def test_things_added_removed_and_changed() -> None:
    found = between(":a :p 1 . :b :p 1 . :c :p 1 .", ":a :p 2 . :c :p 1 . :d :p 1 ; :q :a .")
    assert [(e.subject.value, e.status) for e in found.entities] == [
        ("urn:x:d", "added"),
        ("urn:x:a", "changed"),
        ("urn:x:b", "removed"),
    ]
    line = "1 thing added, 1 changed, 1 removed (3 triples added, 2 triples removed)."
    assert differences.summary(found) == line
    assert lines_of(":a :p 1 .", ":a :p 2 .") == ["~ urn:x:a", "~ urn:x:p: 1 → 2"]


def test_a_thing_that_says_something_still_is_changed_not_added() -> None:
    assert lines_of(":a :p 1 .", ":a :p 1 ; :q 2 .") == ["~ urn:x:a", "+ urn:x:q: 2"]
    assert lines_of(":a :p [] .", ":a :p [] ; :q 2 .") == ["~ urn:x:a", "+ urn:x:q: 2"]
    assert lines_of(":a :p [] ; :q 2 .", ":a :p [] .") == ["~ urn:x:a", "- urn:x:q: 2"]


def test_language_and_datatype_are_shown_where_they_differ() -> None:
    assert lines_of(":a :p 'x'@en .", ":a :p 'x'@de .")[1] == '~ urn:x:p: "x"@en → "x"@de'
    assert lines_of(":a :p '1' .", ":a :p 1 .")[1] == '~ urn:x:p: "1" → "1"^^xsd:integer'
    assert lines_of(":a :p 'x'@en .", ":a :p 'y'@en .")[1] == '~ urn:x:p: "x" → "y"'
    several = lines_of(":a :p 'house'@en, 'Haus'@de .", ":a :p 'home'@en, 'Heim'@de, 'casa'@it .")
    assert several[2:] == ['- "Haus"@de', '+ "Heim"@de', '- "house"@en', '+ "home"@en', '+ "casa"@it'] or several[
        1:
    ] == ["urn:x:p:", '~ "Haus"@de → "Heim"@de', '~ "house"@en → "home"@en', '+ "casa"@it']


def test_labels_come_from_new_then_old_then_the_bundled_graph() -> None:
    old = ":a skos:prefLabel 'was'@en, 'war'@de ; kg:claimant :b . :b skos:prefLabel 'bee' ."
    new = ":a skos:prefLabel 'is'@en, 'ist'@de ."
    lines = lines_of(old, new)
    assert "~ is (urn:x:a)" in lines
    assert "- claimant: bee (urn:x:b)" in lines
    assert "~ ist (urn:x:a)" in lines_of(old, new, language="de")
    assert between(old, new).labels["https://w3id.org/kgtool/ontology#claimant"] == "claimant"


def test_a_long_text_is_cut_to_what_differs_in_the_terminal_only() -> None:
    long = "word " * 100
    found = between(f":a :p '{long}old {long}' .", f":a :p '{long}new {long}' .")
    text = differences.to_text(found, 80)
    assert "old" in text
    assert "new" in text
    assert max(map(len, text.splitlines())) <= 80
    assert len(text) < 500
    assert long + "new" in differences.to_markdown(found)
    assert long + "new" in json.loads(differences.to_json(found))["entities"][0]["changes"][0]["added"][0]["value"]


def test_many_values_are_counted_in_the_terminal_only() -> None:
    found = between("", ":a :p " + ", ".join(f":v{n}" for n in range(50)) + " .")
    assert "… and 40 more" in differences.to_text(found)
    assert differences.to_markdown(found).count("urn:x:v") == 50


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    found = between(":a :p 'one two three four five six seven eight nine ten', :b .", ":a :p 'other words' ; :q :c .")
    assert max(map(len, differences.to_text(found, width).splitlines())) <= width


# -- graphs --------------------------------------------------------------------------------------------------------


def test_graphs_are_compared_on_demand() -> None:
    old, new = ":g1 { :a :p 1 } :g2 { :a :p 1 }", ":g1 { :a :p 1 } :g3 { :a :p 1 }"
    assert not between(old, new)
    found = between(old, new, graphs=True)
    assert {(c.graph, bool(c.added), bool(c.removed)) for e in found.entities for c in e.changes} == {
        ("urn:x:g2", False, True),
        ("urn:x:g3", True, False),
    }
    assert "urn:x:p (in urn:x:g3): 1" in differences.to_text(found)
    assert json.loads(differences.to_json(found))["entities"][0]["changes"][0]["graph"] == "urn:x:g2"


def test_what_is_derived_is_left_out() -> None:
    assert not between(":a :p 1 .", ":a :p 1 . <https://w3id.org/kgtool/graph/derived> { :a :q 2 }")
    assert not between(":a :p 1 .", ":a :p 1 . <https://w3id.org/kgtool/graph/inferred> { :a :q 2 }", graphs=True)


# -- blank nodes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (":a :p _:x . _:x :v 1 .", ":a :p _:y . _:y :v 1 ."),
        (":a :p (1 2 [ :v ( [] ) ]) .", ":a :p (1 2 [ :v ( [] ) ]) ."),
        ("[] :v 1 . [] :v 1 . [] :v 2 .", "[] :v 2 . [] :v 1 . [] :v 1 ."),
        ("_:a :p _:b . _:b :p _:c . _:c :p _:a ; :v 1 .", "_:b :p _:a . _:a :p _:c ; :v 1 . _:c :p _:b ."),
        (":a :p _:a . _:a :q _:a .", ":a :p _:b . _:b :q _:b ."),
        ("_:r :of <<( _:x :p :o )>> . _:x :v 1 .", "_:s :of <<( _:y :p :o )>> . _:y :v 1 ."),
        ("[] :t [ :v [] ], [ :v [] ], [ :v 1 ] .", "[] :t [ :v [] ], [ :v 1 ], [ :v [] ] ."),
    ],
)
def test_the_names_of_blank_nodes_make_no_difference(old: str, new: str) -> None:
    assert not between(old, new)
    assert not between(old, new, graphs=True)


def test_a_value_in_a_blank_node_is_shown_at_the_thing() -> None:
    old = (
        "kg:S sh:property [ sh:path :a ; sh:minCount 1 ; sh:or ( [ sh:class :C ] [ sh:class :D ] ) ], [ sh:path :b ] ."
    )
    assert lines_of(old, old.replace("minCount 1", "minCount 2")) == [
        "~ kg:S",
        "~ sh:property [ sh:path urn:x:a ] / sh:minCount: 1 → 2",
    ]
    assert lines_of(old, old.replace(":D", ":E")) == [
        "~ kg:S",
        "~ sh:property [ sh:path urn:x:a ] / sh:or ( … ) [ … ] / sh:class: urn:x:D → urn:x:E",
    ]
    assert lines_of(old, old.replace(", [ sh:path :b ]", "")) == ["~ kg:S", "- sh:property: [ sh:path urn:x:b ]"]
    found = between(old, old.replace(", [ sh:path :b ]", ""))
    assert (found.triples_added, found.triples_removed) == (0, 2)


def test_one_value_of_the_bundled_shapes(tmp_path: Path) -> None:
    text = (ROOT / "ontology" / "shapes.ttl").read_text("utf-8")
    (tmp_path / "new.ttl").write_text(
        text.replace("sh:path kg:claimant ; sh:minCount 1", "sh:path kg:claimant ; sh:minCount 2")
    )
    found = diff(ROOT / "ontology" / "shapes.ttl", tmp_path / "new.ttl")
    assert [line.strip() for line in differences.to_text(found).splitlines() if "→" in line] == [
        "~ sh:property [ sh:path kg:claimant ] / sh:minCount: 1 → 2"
    ]
    assert differences.summary(found) == "1 thing changed (1 triple added, 1 triple removed)."


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
    assert '~ urn:x:note: "old" → "new"' in differences.to_text(found)
    assert [e.status for e in between("", axiom).entities] == ["added"]
    assert differences.summary(between("[] :v 1 .", "[] :v 1 . [] :v 1 .")) == "1 thing added (1 triple added)."


CYCLE = "_:a :p _:b . _:b :p _:c . _:c :p _:d . _:d :p _:e . _:e :p _:f . _:f :p _:a . "
TRIANGLES = "_:a :p _:b . _:b :p _:c . _:c :p _:a . _:d :p _:e . _:e :p _:f . _:f :p _:d . "
HUB = " ".join(f"_:h :q _:{n} ." for n in "abcdef")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CYCLE, TRIANGLES),
        (CYCLE + HUB, TRIANGLES + HUB),
        (":x :p _:a . :y :p _:a . _:a :v 1 .", ":x :p [ :v 1 ] . :y :p [ :v 1 ] ."),
        ("_:r :p _:a, _:b . _:a :q _:c . _:b :q _:c .", "_:r :p _:a, _:b . _:a :q _:c . _:b :q _:d ."),
        (":x :p [], [] .", ":x :p [] ."),
    ],
)
def test_never_a_silent_no_difference(old: str, new: str) -> None:
    for a, b in ((old, new), (new, old)):
        found = between(a, b)
        assert found
        assert differences.summary(found) != "No difference."
    assert not between(old, old)
    assert not between(new, new)


def test_linked_differently_is_said() -> None:
    found = between(":x :p _:a . :y :p _:a . _:a :v 1 .", ":x :p [ :v 1 ] . :y :p [ :v 1 ] .")
    assert found.relinked == (1, 2)
    assert "linked differently" in differences.summary(found)
    elsewhere = between(
        ":x :p [ :v [ :d 1 ] ; :w 1 ] . :y :p [ :v [ :d 1 ] ] .",
        ":x :p [ :v [ :d 1 ] ; :w 2 ] . :y :p [ :v [ :d 1 ] ] .",
    )
    assert elsewhere.relinked == (0, 0), "the one change is shown where it is"


def test_what_is_too_alike_is_said_after_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    full = " ".join(f"_:n{a} :p _:n{b} ." for a in range(12) for b in range(12) if a != b)
    monkeypatch.setattr(blanks, "STEPS", 50_000)
    found = between(full, full)
    assert calls(lambda: between(full, full)) < 1_000_000  # twenty for each step of the budget
    assert found.alike == 12
    assert found.entities == ()
    assert "12 blank nodes are too alike" in differences.summary(found)

    def compare(length: int) -> None:
        chain = " ".join(f"_:n{n} :next _:n{n + 1} . _:n{n + 1} :prev _:n{n} ." for n in range(length))
        between(chain, chain + f" _:n{length + 1} :next _:n0 .")

    assert calls(lambda: compare(500)) < 2.5 * calls(lambda: compare(250))


def test_hostile_sharing_takes_no_exponential_time() -> None:
    def shared(depth: int) -> str:
        return ":a :p _:n0 . " + " ".join(f"_:n{n} :l _:n{n + 1} ; :r _:n{n + 1} ." for n in range(depth))

    def compare(depth: int) -> Difference:
        return between(shared(depth) + f"_:n{depth} :v 1 .", shared(depth) + f"_:n{depth} :v 2 .")

    assert calls(lambda: compare(40)) < 3 * calls(lambda: compare(20))
    found = compare(60)
    assert found
    for writer in differences.WRITERS.values():
        assert len(writer(found)) < 3_000_000  # and not 2 to the power of 60
    assert not between(shared(60), shared(60))


# -- properties that always hold -----------------------------------------------------------------------------------

IRIS = st.sampled_from([ox.NamedNode(f"urn:x:{c}") for c in "abc"])
LITERALS = st.sampled_from([ox.Literal("1"), ox.Literal("1", language="en"), ox.Literal(1), ox.Literal("x")])
NODES = st.sampled_from([ox.BlankNode(f"n{n}") for n in range(5)])
GROUND = st.sets(st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=8)
ANY = st.sets(st.builds(ox.Triple, st.one_of(IRIS, NODES), IRIS, st.one_of(IRIS, LITERALS, NODES)), max_size=12)


def stored(triples: Iterable[ox.Triple]) -> LocalStore:
    store = LocalStore.memory()
    store.add_quads([ox.Quad(t.subject, t.predicate, t.object, GRAPH) for t in triples])
    return store


def relabelled(triples: set[ox.Triple], seed: int) -> list[ox.Triple]:
    shuffled = random.Random(seed)
    order = list(range(5))
    shuffled.shuffle(order)
    called = {ox.BlankNode(f"n{n}"): f"n{m}" for n, m in enumerate(order)}
    rows = [
        ox.Triple(blanks.renamed(t.subject, called), t.predicate, blanks.renamed(t.object, called)) for t in triples
    ]
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


def mirrored(difference: Difference) -> Counter[Any]:
    """Every value that differs, with where it is, as the way back tells it."""
    rows: Counter[Any] = Counter()
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}

    def walk(changes: Any, at: tuple[Any, ...]) -> None:
        for c in changes:
            rows.update((*at, c.predicate, "removed", value) for value in c.added)
            rows.update((*at, c.predicate, "added", value) for value in c.removed)
            for inner in c.inside:
                walk(inner.changes, (*at, c.predicate, inner.new, inner.old))

    for entity in difference.entities:
        known = entity.subject if isinstance(entity.subject, ox.NamedNode) else None
        walk(entity.changes, (known, swapped[entity.status]))
    return rows


def plain(difference: Difference) -> Counter[Any]:
    """The same, as the way forth tells it."""
    rows: Counter[Any] = Counter()

    def walk(changes: Any, at: tuple[Any, ...]) -> None:
        for c in changes:
            rows.update((*at, c.predicate, "removed", value) for value in c.removed)
            rows.update((*at, c.predicate, "added", value) for value in c.added)
            for inner in c.inside:
                walk(inner.changes, (*at, c.predicate, inner.old, inner.new))

    for entity in difference.entities:
        known = entity.subject if isinstance(entity.subject, ox.NamedNode) else None
        walk(entity.changes, (known, entity.status))
    return rows


@examples(150)
@given(ANY, ANY)
def test_the_way_back_is_the_mirror(old: set[ox.Triple], new: set[ox.Triple]) -> None:
    forth, back = diff(stored(old), stored(new)), diff(stored(new), stored(old))
    assert mirrored(forth) == plain(back)
    assert forth.relinked == back.relinked[::-1]
    assert (forth.triples_added, forth.triples_removed) == (back.triples_removed, back.triples_added)
    again = diff(stored(old), stored(new))
    for writer in differences.WRITERS.values():
        assert writer(forth) == writer(again), "the same each time"


# -- for people and programs ---------------------------------------------------------------------------------------

HOSTILE = r"\u001b[2J <script>x</script> [a](b) | `c` *d* \n# head \u202e"


def test_hostile_content() -> None:
    found = between("", f':a skos:prefLabel "{HOSTILE}" ; :p "{HOSTILE}"@en, [ :q "{HOSTILE}" ] .')
    for text in (differences.to_text(found), differences.to_markdown(found)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    markdown = differences.to_markdown(found)
    assert "\n# head" not in markdown
    assert r"\<script\>x\</script\> \[a\](b) \| \`c\` \*d\*  # head" in markdown
    assert "<" not in markdown.replace(r"\<", "")


def test_markdown_is_a_changelog() -> None:
    markdown = differences.to_markdown(between(":a :p 1 . :b :q 1 .", ":a :p 2 ; :q :x, :y . :c :p 1 ."))
    assert markdown.splitlines() == [
        "1 thing added, 1 changed, 1 removed (4 triples added, 2 triples removed).",
        "",
        "## Added",
        "",
        "* **urn:x:c**",
        "  * urn:x:p: 1",
        "",
        "## Changed",
        "",
        "* **urn:x:a**",
        "  * urn:x:p: 1 → 2",
        "  * urn:x:q:",
        "    * added urn:x:x",
        "    * added urn:x:y",
        "",
        "## Removed",
        "",
        "* **urn:x:b**",
        "  * urn:x:q: 1",
    ]


def test_json_holds_all() -> None:
    found = between("", ":a skos:prefLabel 'A'@en ; :p 1, [ :q ( 'x' [] ) ] .")
    document = json.loads(differences.to_json(found))
    assert list(document) == ["summary", "entities", "blanks"]
    assert document["summary"]["things"] == {"added": 1, "changed": 0, "removed": 0}
    entity = document["entities"][0]
    assert entity["subject"] == {"type": "uri", "value": "urn:x:a", "label": "A"}
    values = {change["predicate"]: change["added"] for change in entity["changes"]}
    assert values["http://www.w3.org/2004/02/skos/core#prefLabel"] == [
        {"type": "literal", "value": "A", "xml:lang": "en"}
    ]
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert values["urn:x:p"][0] == {"type": "literal", "value": "1", "datatype": integer}
    content = document["blanks"][values["urn:x:p"][1]["value"]]["statements"]
    members = document["blanks"][content[0]["value"]["value"]]["list"]
    assert members[0] == {"type": "literal", "value": "x"}
    assert document["blanks"][members[1]["value"]] == {"statements": []}


# -- files, stores, the command ------------------------------------------------------------------------------------


@pytest.fixture
def releases(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text(HEAD + ":a :p 1 ; :q [ :v 1 ] .", "utf-8")
    new.write_text(HEAD + ":a :p 2 ; :q [ :v 1 ] .", "utf-8")
    return old, new


def test_the_command(run: Cli, releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = releases
    text = run(old, new)
    assert text.exit_code == 0
    assert text.stdout == "~ urn:x:a\n    ~ urn:x:p: 1 → 2\n\n1 thing changed (1 triple added, 1 triple removed).\n"
    assert run(old, new, "--exit-code").exit_code == 1
    assert run(old, old, "--exit-code").exit_code == 0
    assert run(old, old).stdout == "No difference.\n"
    assert run(old, new, "--summary").stdout.splitlines()[1:] == ["  urn:x:p: +1 -1"]
    assert json.loads(run(old, new, "--summary", "--format", "json").stdout)["summary"]["alike"] == 0
    assert "(in g:new)" in run(old, new, "--graphs").stdout
    assert run(old, new, "-o", tmp_path / "deep" / "changes.md", "--exit-code").exit_code == 1
    assert "## Changed" in (tmp_path / "deep" / "changes.md").read_text("utf-8")
    assert run(old, new, "-o", tmp_path / "changes.json").exit_code == 0
    assert json.loads((tmp_path / "changes.json").read_text("utf-8"))["summary"]["things"]["changed"] == 1
    assert run(old, new, "-o", "-", "--format", "markdown").stdout.startswith("1 thing")


def test_files_folders_and_stores_are_compared_with_each_other(releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = releases
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


def test_faults_are_one_sentence(run: Cli, releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, _ = releases
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:p> .", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("x", "utf-8")
    for bad, words in {
        "none.ttl": "no file or folder",
        "empty": "holds no RDF file",
        "broken.ttl": "broken.ttl, line 1",
        "text.txt": "ending",
    }.items():
        for pair in ((old, tmp_path / bad), (tmp_path / bad, old)):
            failed = run(*pair, "--exit-code")
            assert failed.exit_code == 1
            assert failed.stderr.startswith("kgtool: ")
            assert words in failed.stderr.splitlines()[0]
    assert run(old).exit_code == 2
    assert run(old, old, "--format", "csv").exit_code == 2
    failed = run(old, old, "-o", tmp_path / "changes.docx")
    assert failed.exit_code == 2
    assert "changes.docx" in failed.stderr
    assert not (tmp_path / "changes.docx").exists()
    assert run(old, old, "-o", tmp_path / "changes.txt").exit_code == 0
