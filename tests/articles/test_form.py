"""A claim in a form and back, and what the fields can be."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import ROOT

from kgtool.articles import form
from kgtool.articles.reading import read_yaml
from kgtool.store import LocalStore

CLAIMS = [
    claim
    for name in ("seed-000", "seed-004")
    for claim in read_yaml((ROOT / "graph_data" / f"{name}.yaml").read_text("utf-8"), name)["claims"]
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_a_claim_that_was_only_shown_is_not_changed(claim: dict[str, Any]) -> None:
    values = form.values_of(claim)
    assert form.changes(claim, values) == {}
    assert form.changes(claim, form.tidied(values)) == {}
    # Whatever stands in it is shown, or is said to be more than the form can show.
    assert {key for key in claim if key in form.BY_KEY} <= {*values, *form.locked(claim)}


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if not form.locked(claim)], ids=lambda claim: claim["id"])
def test_what_a_form_shows_makes_the_same_claim(claim: dict[str, Any]) -> None:
    made = form.entry("7", form.values_of(claim))
    shown = {key: value for key, value in claim.items() if key in form.BY_KEY or key in form.CONTENTS}
    assert {key: value for key, value in made.items() if key != "id"} == shown


def test_fields_become_keys() -> None:
    values = form.tidied({
        "who": " A ;B; ", "what": "100 guards", "content": "plan", "par": "3, 4", "says": "two\r\nlines\x00",
        "note": "   ", "unknown": "x", "stance": "offers",
    })  # fmt: skip
    assert form.entry("2", values) == {
        "id": "2", "who": ["A", "B"], "stance": "offers", "plan": "100 guards", "par": ["3", "4"],
        "says": "two lines",
    }  # fmt: skip


def test_a_content_changes_its_kind() -> None:
    claim = {"id": "1", "what": "guards", "type": "force deployment"}
    values = form.values_of(claim)
    assert form.changes(claim, {**values, "content": "measure"}) == {"what": None, "measure": "guards"}
    assert form.changes({"measure": "guards"}, {"what": "guards"}) == {"measure": None, "what": "guards"}


def test_what_is_more_than_a_field_is_locked_and_stays() -> None:
    claim = {"who": "A", "what": {"measure": "guards", "type": "force deployment"}, "par": [["1"]]}
    assert form.locked(claim)["what"] == "{measure: guards, type: force deployment}"
    assert "type" in form.locked(claim)
    assert form.changes(claim, {"who": "B", "what": "x", "type": "y", "par": "3"}) == {"who": "B"}


def test_numbers_are_those_of_the_file() -> None:
    claims = [{"id": "4"}, {"who": "A"}, {"id": "c:x-9"}]
    assert [form.number_of(claims, place) for place in range(3)] == ["4", "2", "c:x-9"]
    assert form.next_number(claims) == "5"
    assert form.next_number([]) == "1"


@pytest.mark.parametrize(
    ("key", "there", "absent"),
    [
        ("who", ["Emmanuel Macron", "France", "Vera Holm"], ["Paris", "Harbor plan"]),
        ("what", ["Anglo-French strategy for peacekeeping forces", "Harbor plan"], ["France", "Vera Holm"]),
        ("answers", ["c1"], ["France"]),
        ("topic", ["sanctions"], ["France"]),
        ("quote", [], ["France"]),
    ],
)
def test_names_are_those_that_a_field_takes(bundled: LocalStore, key: str, there: list[str], absent: list[str]) -> None:
    content = {
        "new": [{"person": ["Vera Holm", "Tilda Rowan"]}, {"plan": "Harbor plan"}],
        "claims": [{"who": "Vera Holm"}],
    }
    names = [option.value for option in form.offered(form.BY_KEY[key], bundled, content)]
    assert set(there) <= set(names)
    assert not set(absent) & set(names)


def test_names_are_found_by_what_is_typed(bundled: LocalStore) -> None:
    assert [option.value for option in form.typed(form.BY_KEY["who"], bundled, "macr")] == ["Emmanuel Macron"]
    assert form.typed(form.BY_KEY["at"], bundled, "emman") == []
    assert form.typed(form.BY_KEY["who"], bundled, "m") == []


@pytest.mark.parametrize("typo", ["Emanuel Macron", "Macrn", "emmanuel macrno"])
def test_the_nearest_names_are_offered(bundled: LocalStore, typo: str) -> None:
    known = form.offered(form.BY_KEY["who"], bundled, {})
    assert form.near(typo, known)[0] in ("Emmanuel Macron", "Macron")
    assert form.near("Xylophone", known) == []


def test_what_is_new_can_be_what_the_field_takes() -> None:
    assert {"person", "group", "country", "outlet", "source"} <= set(form.kinds_of_new(form.BY_KEY["who"]))
    assert "meeting" not in form.kinds_of_new(form.BY_KEY["who"])
    assert {"meeting", "event"} <= set(form.kinds_of_new(form.BY_KEY["at"]))
    assert form.kinds_of_new(form.BY_KEY["quote"]) == []
