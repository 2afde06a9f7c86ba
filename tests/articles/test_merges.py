"""kgtool article merge: two names of one thing, as data, with a reason, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import kgtool
from kgtool.articles.merges import load_merge, merge_entities, undo_merge, what_is_known, write_merge
from kgtool.cli import main
from kgtool.rdf.names import names
from kgtool.store import LocalStore
from kgtool.store.base import DERIVED
from kgtool.store.merges import MERGES

MADE = "2026-12-01T00:00:00Z"
TWO = ("person:macron", "person:merz")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kgtool.export(kgtool.open_store(), tmp_path / "all.trig")
    kgtool.load([tmp_path / "all.trig"], tmp_path / "store")
    return tmp_path / "store"


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["article", "merge", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


def quads(folder: Path) -> set[object]:
    with LocalStore.read_only(folder) as store:
        return {*store.quads(), *store.graph_names()}


def test_a_merge_is_data_with_reason_person_and_day(folder: Path) -> None:
    merge = merge_entities(*TWO, folder, why=" It is\na test. ", by="the desk", made=MADE)
    assert (merge.why, names().shorten(merge.shown), names().shorten(merge.other)) == ("It is a test.", *TWO)
    load_merge(merge, folder)
    store = kgtool.open_store(folder)
    query = "SELECT ?why ?by ?at { ?m a kg:Merge ; kg:reason ?why ; kg:decidedBy ?by ; prov:generatedAtTime ?at }"
    (row,) = kgtool.select(query, store).dicts()
    assert [term.value for term in row.values()] == ["It is a test.", "the desk", MADE]  # type: ignore[union-attr]
    assert not [f for f in kgtool.validate(store) if f.severity in ("violation", "warning")]


def test_undo_brings_every_quad_and_graph_back(folder: Path) -> None:
    before = quads(folder)
    for one, other in (TWO, ("person:starmer", "person:macron"), ("country:fr", "country:gb")):
        load_merge(merge_entities(one, other, folder, why="A test.", made=MADE), folder)
    said = {quad for quad in quads(folder) - before if getattr(quad, "graph_name", DERIVED).value != MERGES}
    assert {getattr(one, "value", one) for one in said} <= {MERGES}  # what documents say is not touched
    (gone,) = undo_merge("person:merz", "person:macron", folder)
    assert (names().shorten(gone.shown), gone.why) == ("person:macron", "A test.")
    assert kgtool.show("person:merz", folder).label == "Friedrich Merz"
    assert kgtool.show("person:macron", folder).label == "Keir Starmer"
    undo_merge("France", "country:gb", folder)
    undo_merge("person:starmer", "person:macron", folder)
    assert quads(folder) == before


def test_what_was_loaded_stays_known_to_the_ledger(folder: Path) -> None:
    before = kgtool.load([folder.parent / "all.trig"], folder)
    load_merge(merge_entities(*TWO, folder, why="A test."), folder)
    undo_merge(*TWO, folder)
    assert [one.unchanged for one in kgtool.load([folder.parent / "all.trig"], folder)] == [True] * len(before)


@pytest.mark.parametrize(
    ("shown", "other", "message"),
    [
        ("Macron", "Poland", "Poland (country) and Emmanuel Macron (leader) cannot be one thing."),
        ("c:seed-004-01", "c:seed-004-02", "cannot be one thing."),
        ("doc:seed-004", "doc:seed-000", "cannot be one thing."),
        ("topic:elections", "topic:sanctions", "cannot be one thing."),
        ("plan:anglo-french", "m:polish-troops", "cannot be one thing."),
        ("Macron", "person:macron", "Macron and person:macron are one already, person:macron; name two things."),
        ("Macron", "person:nobody", "Nothing here is called"),
        ("troops", "Macron", "'troops' can mean"),
    ],
)
def test_what_cannot_be_one_is_refused_in_a_sentence(shown: str, other: str, message: str) -> None:
    with pytest.raises(kgtool.UsageError) as error:
        merge_entities(shown, other, why="A test.")
    assert message in str(error.value)


def test_two_that_are_merged_already_are_not_merged_again(folder: Path) -> None:
    load_merge(merge_entities(*TWO, folder, why="A test."), folder)
    with pytest.raises(kgtool.UsageError, match="are one already, person:macron"):
        merge_entities("person:merz", "person:macron", folder, why="A test.")
    # A third is merged with what is shown of the two.
    assert names().shorten(merge_entities("person:starmer", "Merz", folder, why="A test.").other) == "person:macron"


def test_undo_tells_by_way_of_what_two_are_one(folder: Path) -> None:
    load_merge(merge_entities(*TWO, folder, why="A test."), folder)
    load_merge(merge_entities("person:starmer", "person:macron", folder, why="A test."), folder)
    with pytest.raises(kgtool.UsageError) as error:
        undo_merge("person:merz", "person:starmer", folder)
    chain = "there is: person:macron into person:starmer; person:merz into person:macron."
    assert chain in str(error.value)
    with pytest.raises(kgtool.UsageError, match="nothing is merged with either"):
        undo_merge("country:pl", "country:gb", folder)


def test_the_command_shows_both_and_demands_a_reason_and_a_place(folder: Path) -> None:
    told = run(*TWO, "--store", folder, code=2)
    for words in ("shown: Emmanuel Macron (person:macron): leader, person", "other: Friedrich Merz", "elsewhere: wd:"):
        assert words in told
    assert "say how it is known that they are one: --why TEXT" in told
    assert "A merge without a reason convinces nobody" in run(*TWO, "--store", folder, "--why", " ", code=2)
    assert "say where the merge is kept" in run(*TWO, "--why", "A test.", code=2)
    for more in ((), ("--why", "A test.")):  # what can never be one is told before anything is asked for
        assert "cannot be one thing" in run("Macron", "Poland", *more, code=2)
    assert not kgtool.query("ASK { ?m kg:mergedInto ?x }", folder)
    assert "person:merz is shown as person:macron." in run(*TWO, "--store", folder, "--why", "A test.")
    assert "are two things again" in run(*TWO, "--undo", "--store", folder)
    assert "are not merged" in run(*TWO, "--undo", "--store", folder, code=2)
    assert "--undo is for a merge in a store" in run(*TWO, "--undo", code=2)


def test_a_file_keeps_several_merges_and_what_else_it_has(tmp_path: Path) -> None:
    file = tmp_path / "merges.ttl"
    file.write_text("# mine\n<urn:a> <urn:b> 1 .\n", "utf-8")
    run(*TWO, "--why", "A test.", "-o", file)
    run("country:fr", "country:gb", "--why", "Another.", "--data", file, "--with-bundled", "-o", file)
    assert file.read_text("utf-8").startswith("# mine\n<urn:a> <urn:b> 1 .\n")
    store = kgtool.open_store(data=[file], with_bundled=True)
    assert isinstance(store, LocalStore)
    assert sorted(map(names().shorten, store.merged)) == ["country:gb", "person:merz"]
    before = file.read_bytes()
    file.with_suffix(".trig").write_bytes(before)
    write_merge(merge_entities("Poland", "country:fr", why="A test."), file.with_suffix(".trig"))
    assert kgtool.query("ASK { ?m kg:mergedInto country:pl }", kgtool.open_store(data=[file.with_suffix(".trig")]))
    for name, words, code in (("m.csv", "end in .ttl or .trig", 2), ("no/m.ttl", "there is no folder", 1)):
        assert words in run("Poland", "France", "--why", "A test.", "-o", tmp_path / name, code=code)
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>", "utf-8")
    assert "nothing is added to it" in run(*TWO, "--why", "A test.", "-o", broken, code=1)
    assert broken.read_text("utf-8") == "<urn:a> <urn:b>"


def test_a_server_is_refused() -> None:
    with pytest.raises(kgtool.UsageError, match="A server is left as it is"):
        undo_merge(*TWO, "http://127.0.0.1:9/sparql")


def test_what_is_known_of_a_thing() -> None:
    known = what_is_known(names().expand("country:pl"))
    assert (known.label, known.kinds) == ("Poland", ("country",))
    assert "Polska" in known.other_names
    assert dict(known.sections)["Positions taken"] > 0
