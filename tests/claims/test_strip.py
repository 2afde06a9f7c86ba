"""Positions over time: where each stands, what has changed, and what is told of no day."""

from __future__ import annotations

import pytest
from conftest import DATA

import kgtool
from kgtool.claims.claim import Claim
from kgtool.claims.dates import Date
from kgtool.claims.entities import of_one
from kgtool.claims.relations import Relation, all_relations
from kgtool.claims.strip import LANE, positions_over_time, strip, topics_of
from kgtool.claims.thing import Namer, Thing

SPEECH = DATA / "growth" / "15-what-no-question-asks.trig"
EX = "https://example.org/"
TOPIC = Thing("the strait", EX + "strait")


def claim(name: str, day: str = "", stance: str = "supports") -> Claim:
    date = Date("said", "", day, day) if day else Date()
    return Claim(EX + name, (Thing("Ada", EX + "ada"),), (Thing(stance, EX + stance),), day=day, date=date)


def test_positions_stand_in_the_order_of_their_days() -> None:
    found = strip([claim("b", "2031-12-31"), claim("a", "2031-01-01"), claim("c")], lambda _: [TOPIC], {})
    assert found is not None
    (track,) = found.tracks
    assert [mark.claim.short for mark in track.marks] == [EX + "a", EX + "b"]
    assert [mark.x for mark in track.marks] == ["3.00%", "97.00%"]
    assert [mark.turned for mark in track.marks] == [False, True], "words stay on the strip"
    assert [one.iri for one in track.undated] == [EX + "c"]
    assert [words for _, words in found.ticks] == ["Apr 2031", "Jul 2031", "Oct 2031"]


def test_words_of_positions_on_one_day_do_not_cover_each_other() -> None:
    found = strip([claim(name, "2031-05-01") for name in "abc"], lambda _: [TOPIC], {})
    assert found is not None
    assert [mark.lane for mark in found.tracks[0].marks] == [0, 1, 2]
    assert found.tracks[0].height == 3 * LANE


def test_a_change_is_a_step_down_to_the_later_position() -> None:
    pair = Relation("changes", "says something else: stance", EX + "a", EX + "b", TOPIC.iri)
    related = {EX + "a": [pair], EX + "b": [pair]}
    found = strip([claim("a", "2031-01-01"), claim("b", "2031-12-31", "opposes")], lambda _: [TOPIC], related)
    assert found is not None
    ((step,),) = [track.steps for track in found.tracks]
    assert (step.start.claim.short, step.end.claim.short) == (EX + "a", EX + "b")
    assert step.start.lane < step.end.lane


@pytest.mark.parametrize("day", ["-0044-03-15", "2031-02-30"])
def test_a_day_that_no_axis_has_is_told_apart(day: str) -> None:
    found = strip([claim("a", day), claim("b")], lambda _: [TOPIC], {})
    assert found is not None
    assert (found.ticks, found.tracks[0].marks, len(found.tracks[0].undated)) == ((), (), 2)


def test_one_position_is_no_strip() -> None:
    assert strip([claim("a", "2031-01-01")], lambda _: [TOPIC], {}) is None


def test_the_strip_of_a_country_has_the_change_that_changes_tells() -> None:
    store = kgtool.open_store(data=SPEECH)
    iri = kgtool.show("South Vale", store).iri
    things = of_one(Namer(store), iri, 500)
    found = positions_over_time(things, iri, topics_of(things.claims.values(), things.name), all_relations(store))
    assert found is not None
    (step,) = [step for track in found.tracks for step in track.steps]
    assert step.relation.words == "says something else: stance"
    assert step.relation.anchor == "pair-d1-c2-d3-c1"
    assert step.end.words.startswith("Vera Holm "), "a minister's word is not the country's own"
