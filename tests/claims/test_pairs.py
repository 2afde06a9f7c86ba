"""Two claims side by side: on the site and on the server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.claims.claim import claims
from kgtool.claims.pairs import claims_of, pairs
from kgtool.claims.thing import Namer
from kgtool.questions.question import catalogue
from kgtool.rdf.results import rows

GROWTH = DATA / "growth"
SPEECH, SUMMIT = GROWTH / "15-what-no-question-asks.trig", GROWTH / "04-figures-of-two-documents.trig"


@pytest.mark.parametrize(("name", "both"), [("conflicts", ["d1-c1", "d2-c1"]), ("changes", ["d1-c2", "d3-c1"])])
def test_a_pair_has_what_heads_it_and_its_claims_in_order(name: str, both: list[str]) -> None:
    store, question = kgtool.open_store(data=SPEECH), catalogue()[name]
    found = list(rows(store.query(question.query)).dicts())
    wanted = claims_of(question, found)
    (pair,) = pairs(question, found, claims(store, wanted), Namer(store))
    assert [claim.iri.rpartition("/")[2] for claim in pair.claims] == both
    assert [column for column, _ in pair.head][:2] == list(question.pair[2:4])
    assert pair.rest == ()


def test_two_values_of_an_event_have_the_rest_of_their_row() -> None:
    store, question = kgtool.open_store(data=SUMMIT), catalogue()["conflicts"]
    found = list(rows(store.query(question.query)).dicts())
    (pair,) = pairs(question, found, {}, Namer(store))
    assert pair.claims == ()
    assert {"document", "otherDocument"} <= {column for column, _ in pair.rest}


def test_other_questions_have_no_pairs() -> None:
    store, question = kgtool.open_store(data=SPEECH), catalogue()["documents"]
    found = list(rows(store.query(question.query)).dicts())
    assert found
    assert pairs(question, found, {}, Namer(store)) == []


def test_every_pair_names_columns_of_its_question() -> None:
    store = kgtool.open_store()
    for question in catalogue().values():
        assert {*question.pair} <= {*rows(store.query(question.query)).variables} or not question.pair


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
