"""Which documents may be reprints of others, by their texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA, fault
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.claims.reprints import LEAST_WORDS, SIZE, Proposals, _longest, reprints
from kgtool.errors import DataError
from kgtool.store import Store

FICTION = DATA / "fiction"
HEAD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix : <https://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:wire a kg:NewsOutlet ; skos:prefLabel "Northwire"@en ; skos:altLabel "NW"@en .
"""
STORY = (
    "The harbor council of Dunmere voted on Tuesday to close the old lock for the winter and to ask the Lake League "
    "for money, a step that its chair had ruled out a week before, when the first ice was seen on the upper lake."
)


def case(folder: Path, *texts: str, days: tuple[str, ...] = (), more: str = "") -> Store:
    """Documents with these texts, each with a report; `days`: when they were issued."""
    turtle = HEAD + more
    for number, content in enumerate(texts, 1):
        (folder / f"{number}.txt").write_text(content, "utf-8")
        day = f' kg:issued [ kg:earliest "{days[number - 1]}"^^xsd:date ] ;' if days else ""
        turtle += f':d{number} a kg:Document ;{day} skos:prefLabel "Text {number}"@en ; kg:seedFile "{number}.txt" .\n'
        turtle += f":r{number} a kg:Report ; kg:document :d{number} .\n"
    (folder / "own.ttl").write_text(turtle, "utf-8")
    return kgtool.open_store(data=folder / "own.ttl")


def pairs(found: Proposals) -> list[tuple[str, str]]:
    return [(one.document.label, one.original.label if one.original else one.outlet) for one in found.found]


def test_a_copied_text_is_proposed_with_the_passage(tmp_path: Path) -> None:
    copy = f"Dunmere. {STORY.upper()} Our own reporter adds that the lock is a hundred years old."
    other = "The mayor of Norrmark opened a bridge. Nobody there spoke of locks, ice, or the Lake League at all."
    found = reprints(tmp_path, case(tmp_path, STORY, copy, other, days=("2031-05-01", "2031-05-02", "2031-05-02")))
    (one,) = found.found
    assert pairs(found) == [("Text 2", "Text 1")]
    assert one.passage.startswith("the harbor council of dunmere voted on tuesday")
    assert one.shared == len(STORY.split())
    assert one.share == 1
    assert one.is_order_known
    assert one.triple == "<https://example.org/r2> kg:reprints <https://example.org/r1> ."


def test_two_that_have_it_from_a_third_are_not_proposed(tmp_path: Path) -> None:
    store = case(tmp_path, STORY, f"{STORY} One.", f"{STORY} Two.", more=":r1 kg:reprints :r3 . :r2 kg:relays :r3 .\n")
    assert reprints(tmp_path, store).found == ()


def test_which_came_first_is_said_to_be_unknown_without_days(tmp_path: Path) -> None:
    (one,) = reprints(tmp_path, case(tmp_path, STORY, f"{STORY} And more.")).found
    assert not one.is_order_known


@pytest.mark.parametrize("link", ["kg:reprints", "kg:relays"])
def test_what_the_graph_says_already_is_not_proposed(tmp_path: Path, link: str) -> None:
    for more in (f":r2 {link} :r1 .", f":r1 {link} :r2 .", f":r2 {link} :rx . :rx {link} :r1 ."):
        assert not reprints(tmp_path, case(tmp_path, STORY, f"{STORY} And more.", more=more)).found
    assert reprints(FICTION, kgtool.open_store(data=FICTION / "reprint.trig")).found == ()


def test_a_quotation_of_a_few_words_is_no_reprint(tmp_path: Path) -> None:
    quoted = (
        f"The chair said: {' '.join(STORY.split()[: LEAST_WORDS - 1])}. " + "Something else entirely follows here. "
    )
    assert not reprints(tmp_path, case(tmp_path, STORY, quoted)).found


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("DUNMERE, May 1 (Northwire) - The lock is closed.", True),
        ("The lock is closed. (NW)", True),
        ("The lock is closed.\nSource: Northwire", True),
        ("The lock is closed. (From Northwire.)", True),
        ("Northwire has its office at the lock.", False),
        ("The lock (1902) is closed.", False),
        ("(Northwire) " * 0 + "A" * 400 + " (Northwire) " + "B" * 400, False),
    ],
)
def test_an_agency_that_a_text_names_at_its_edges(tmp_path: Path, text: str, is_named: bool) -> None:
    found = reprints(tmp_path, case(tmp_path, text))
    assert pairs(found) == ([("Text 1", "Northwire")] if is_named else [])
    known = ":r1 kg:relays :wired . :wired kg:outlet :wire ."
    assert not reprints(tmp_path, case(tmp_path, text, more=known)).found


WORDS = st.lists(st.sampled_from("abc"), max_size=40).map(tuple)


@given(WORDS, WORDS, WORDS)
def test_what_both_have_is_found(before: tuple[str, ...], both: tuple[str, ...], after: tuple[str, ...]) -> None:
    first, second = (*before, *both), (*both, *after)
    start, length = _longest(first, second)
    assert length >= len(both) or len(both) < SIZE
    run = first[start : start + length]
    assert all(
        run[n : n + SIZE] in {second[m : m + SIZE] for m in range(len(second))} for n in range(length - SIZE + 1)
    )


def test_the_command(cli: Callable[..., Result], tmp_path: Path) -> None:
    case(tmp_path, STORY, f"{STORY} And more.", days=("2031-05-01", "2031-05-02"))
    (tmp_path / "3.txt").write_text("x", "utf-8")
    data = tmp_path / "own.ttl"
    data.write_text(data.read_text("utf-8") + ':d4 kg:seedFile "4.txt" ; skos:prefLabel "Text 4"@en .', "utf-8")
    kept = tmp_path / "reprints.ttl"
    done = cli("sources", "--suggest", tmp_path, "--data", data, "--accept", kept)
    assert done.exit_code == 0, done.output
    assert "Text 2 may be a reprint of Text 1" in done.stdout
    assert "1 documents were not compared, their texts are not there: Text 4" in done.stdout
    both = kgtool.open_store(data=[data, kept])
    assert both.query("ASK { <https://example.org/r2> kg:reprints <https://example.org/r1> }")
    assert STORY.split(",", maxsplit=1)[0].casefold() not in kept.read_text("utf-8").casefold()
    fault(cli("sources", "--suggest", tmp_path, "--data", data, "--accept", kept), 1, "is there already")
    fault(cli("sources", "--suggest", tmp_path / "none"), 1, "There is no folder")
    with pytest.raises(DataError):
        reprints(tmp_path / "none")
