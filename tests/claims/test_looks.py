"""Answers in the look that their question asks for: as values, and on the site."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.claims.claim import claims
from kgtool.claims.looks import MAKERS, Shown, claims_of, shown
from kgtool.claims.reading import iris
from kgtool.claims.thing import Namer
from kgtool.errors import DataError
from kgtool.questions.question import LOOKS, catalogue, narrowed, parse
from kgtool.rdf import files
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

GROWTH = DATA / "growth"
SPEECH, SUMMIT = GROWTH / "15-what-no-question-asks.trig", GROWTH / "04-figures-of-two-documents.trig"


def look(store: LocalStore, name: str) -> Shown:
    """The answer to a bundled question in its look."""
    question = catalogue()[name]
    found = list(rows(store.query(narrowed(question, store, {}).query)).dicts())
    answer = shown(question, found, claims(store, claims_of(question, found)), Namer(store).learn(iris(found)))
    assert answer is not None
    return answer


def test_each_look_has_a_function_and_a_macro() -> None:
    template = files.package_text("site/templates", "looks.html")
    macros = re.findall(r"{% macro (\w+)\(items, most", template)
    assert sorted(LOOKS) == sorted(MAKERS) == sorted(macros)
    assert sorted(re.findall(r'answer\.look == "(\w+)"', template)) == sorted(LOOKS)


def test_every_look_names_columns_of_its_question() -> None:
    store = kgtool.open_store()
    asked = [question for question in catalogue().values() if question.look]
    assert {question.look[0] for question in asked} == {*LOOKS}
    for question in asked:
        assert {*question.look[1:]} <= {*rows(store.query(question.query)).variables}, question.name


def test_a_look_that_there_is_not_is_told_so() -> None:
    with pytest.raises(DataError, match=r"Question mine, line 3: there is no look 'pie'; use one of pairs, "):
        parse("# title: T\n# question: Q?\n# look: pie who\nSELECT ?who { ?who ?p ?o }", "mine")


# -- pairs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "both"), [("conflicts", ["d1-c1", "d2-c1"]), ("changes", ["d1-c2", "d3-c1"])])
def test_a_pair_has_what_heads_it_and_its_claims_in_order(name: str, both: list[str]) -> None:
    (pair,) = look(kgtool.open_store(data=SPEECH), name).items
    assert [claim.iri.rpartition("/")[2] for claim in pair.claims] == both
    assert [column for column, _ in pair.head][:2] == list(catalogue()[name].look[3:5])
    assert pair.rest == ()
    assert pair.anchor == f"pair-{both[0]}-{both[1]}"


def test_two_values_of_an_event_have_the_rest_of_their_row() -> None:
    (pair,) = look(kgtool.open_store(data=SUMMIT), "conflicts").items
    assert pair.claims == ()
    assert {"document", "otherDocument"} <= {column for column, _ in pair.rest}


def test_other_questions_have_no_look() -> None:
    store, question = kgtool.open_store(data=SPEECH), catalogue()["documents"]
    assert shown(question, list(rows(store.query(question.query)).dicts()), {}, Namer(store)) is None


def test_the_site_shows_both(tmp_path: Path) -> None:
    kgtool.build_site(kgtool.open_store(data=[SPEECH, SUMMIT])).save(tmp_path / "site")
    page = (tmp_path / "site" / "question-conflicts.html").read_text("utf-8")
    sections = re.findall(r'<section class="beside".*?</section>', page, re.DOTALL)
    assert len(sections) == 2
    assert sections[0].count('<article class="claim') == 2
    assert "figures exclude each other: 800 and 700" in sections[0]
    assert "12 delegates and 15 delegates" in sections[1]
    other = (tmp_path / "site" / "question-documents.html").read_text("utf-8")
    assert 'class="beside"' not in other
    assert "<table" in other


# -- others ----------------------------------------------------------------------------------------------------------


def test_a_matter_has_each_claim_once_on_its_side(bundled: LocalStore) -> None:
    (matter,) = look(bundled, "for-and-against").items
    assert matter.thing.label == "foreign troops in Ukraine"
    assert [len(matter.side(name)) for name in ("for", "against")] == [6, 1]
    assert [(name, len(held)) for name, held in matter.others] == [("no side", 2)]
    # France and the United Kingdom propose it in one claim, which the answer has in two rows.
    assert [thing.label for thing in matter.side("for")[0].who] == ["France", "United Kingdom"]


def test_a_chip_says_what_is_to_be_minded(bundled: LocalStore) -> None:
    page = kgtool.build_site(bundled).files["question-for-and-against.html"].decode()
    chips = re.findall(r'(?s)<li class="chip tone-[^"]*">(.*?)</li>', page)
    (matter,) = look(bundled, "for-and-against").items
    told = [claim for held in matter.sides.values() for claim in held.values()]
    assert len(chips) == len(told) == 9
    assert any(claim.caveat for claim in told)
    for claim, chip in zip(told, [*chips[:6], *chips[8:], *chips[6:8]], strict=True):
        words = re.sub(r"<[^>]*>", "", chip)
        assert claim.caveat in words
        assert all(name in words and value.label in words for name, values in claim.limits for value in values)


def test_the_most_contested_matter_is_first() -> None:
    items = look(kgtool.open_store(data=DATA / "fiction"), "for-and-against").items
    smaller = [min(len(one.side("for")), len(one.side("against"))) for one in items]
    assert len(items) > 1
    assert smaller == sorted(smaller, reverse=True)


def test_figures_stand_on_one_axis_by_unit(bundled: LocalStore) -> None:
    (scale,) = look(bundled, "troop-figures").items
    assert scale.most == Decimal(50_000)
    bars = {one.words: (one.left, one.width, one.open) for one in scale.ranges}
    assert bars["fewer than 30,000 troops"] == ("0.00%", "60.00%", True)
    assert bars["over 10 000 military personnel"] == ("20.00%", "80.00%", True)
    units = {one.unit.label: one for one in look(bundled, "figures").items}
    assert not units["US dollars"].drawn, "one exact figure is no picture"
    assert [one.middle for one in units["US dollars"].ranges] == ["90.00%"]


def test_lines_of_defense_stand_one_behind_the_other(bundled: LocalStore) -> None:
    ((plan, layers),) = look(bundled, "defense-lines").items
    assert plan.label == "three lines of defense (preliminary FT plan)"
    assert [layer.place for layer in layers] == ["first line", "second line", "third line"]
    assert [len(layer.tasks) for layer in layers] == [1, 1, 2]


def test_a_card_has_what_its_rows_share_at_its_head(bundled: LocalStore) -> None:
    meetings = look(bundled, "meeting-participants").items
    first = meetings[0]
    assert [(name, [one.label for one in values]) for name, values in first.head] == [
        ("meeting", ["Meeting convened by Macron, Paris, Feb 2024"]), ("when", ["Feb 2024"]), ("place", ["Paris"]),
    ]  # fmt: skip
    assert len(first.rows) == 2
    assert {name for row in first.rows for name, _ in row} == {"who", "role", "document", "paragraphs"}


def test_claims_stand_under_what_they_share(bundled: LocalStore) -> None:
    groups = {group.head[0][1][0].label: group for group in look(bundled, "conditions").items}
    assert len(groups["a future peace agreement"].claims) == len({*groups["a future peace agreement"].claims}) > 1
