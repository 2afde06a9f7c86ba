"""Texts from the data, made fit for a terminal, a page, XML, a comparison; what is like a word, and what is not."""

from __future__ import annotations

import random
from html import escape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import DataError
from kgtool.questions.completion import things
from kgtool.questions.question import catalogue
from kgtool.rdf.text import BIDI, clean, fold, nearest, printable, without_bidi, xml_text
from kgtool.store import LocalStore

ODD = st.text(alphabet=st.characters(), max_size=30) | st.text(
    "a \u00a0\t\n\r\x85\u2028\x00\x1b\x7f\u202e\u200d\ufeff\ufffe\ud800é"
)


@given(ODD)
def test_what_a_terminal_shows_is_one_line_that_does_not_steer_it(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not BIDI & set(shown)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown)
    assert printable(shown) == shown


@given(ODD)
def test_what_a_page_shows_is_one_line_of_xml(text: str) -> None:
    shown = clean(text)
    assert shown == shown.strip() == clean(shown)
    assert len(shown.splitlines()) <= 1
    assert not BIDI & set(shown)
    element = ElementTree.fromstring(f"<x>{escape(xml_text(shown))}</x>")
    assert (element.text or "") == shown


def test_a_page_keeps_what_words_are_made_of() -> None:
    assert clean("  Wołodymyr\u00a0Z.\nof\u2028Kyiv\u200d ") == "Wołodymyr\u00a0Z. of Kyiv\u200d"
    assert without_bidi("a\n\u202eb") == "a\nb"


def test_xml_refuses_what_would_be_lost() -> None:
    assert xml_text("a\tb\r\n\x85é") == "a\tb\r\n\x85é"
    for wrong in ("\x00", "a\x0bb", "\x1f", "\ufffe", "\uffff"):
        with pytest.raises(DataError, match="which XML cannot hold"):
            xml_text(wrong)


@given(st.text())
def test_folding_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_letters_that_have_no_mark_to_take_are_folded_too() -> None:
    assert fold("ŁÓDŹ Øresund Đakovo") == "lodz oresund dakovo"


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
