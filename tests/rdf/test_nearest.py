"""What is like a word, and what is not."""

from __future__ import annotations

import random

import pytest

from kgtool.questions.completion import things
from kgtool.questions.question import catalogue
from kgtool.rdf.nearest import nearest
from kgtool.rdf.text import fold
from kgtool.store import LocalStore


def test_a_word_that_shares_some_letters_is_not_like_it() -> None:
    assert nearest("putin", ["duration", "train", "points"]) == []
    assert nearest("macron", ["acronym of a plan", "mission", "crown"]) == []


@pytest.mark.parametrize(
    ("word", "near"),
    [("positions-off", "positions-of"), ("mien", "mine"), ("aks", "ask"), ("SELEC", "SELECT"), ("kgg", "kg"), ("", "")],
)
def test_a_slip_of_the_finger_is_like_the_word(word: str, near: str) -> None:
    known = [*catalogue(), "ask", "why", "view", "mine", "SELECT", "ASK", "kg", "xsd", ""]
    assert nearest(word, known) == [near]


def test_the_nearest_come_first_and_the_same_ones_each_time() -> None:
    names = ["lane", "land", "lamp", "line", "lend"]
    assert nearest("lan", names, 3) == ["land", "lane"]
    assert nearest("lind", names, 3) == nearest("lind", reversed(names), 3) == ["land", "lend", "line"]


def test_every_name_of_the_bundled_graph_is_found_with_a_slip_in_it(bundled: LocalStore) -> None:
    """A letter left out, replaced or swapped with the next one: of names of five letters and more."""
    chance = random.Random(7)
    known = {folded for thing in things(bundled) if len(folded := fold(thing.label)) > 4}
    for name in sorted(known):
        place = chance.randrange(len(name) - 1)
        left, here, after, right = name[:place], name[place], name[place + 1], name[place + 2 :]
        for slip in (left + after + right, f"{left}q{after}{right}", left + after + here + right):
            assert name in nearest(slip, known, 3), slip
