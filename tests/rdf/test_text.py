"""Texts from the data, made fit for a terminal, a page, XML, a comparison."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.errors import DataError
from kgtool.rdf.text import BIDI, clean, fold, printable, without_bidi, xml_text

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
