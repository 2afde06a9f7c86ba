"""The page as of a day: it counts as the library does. And two sides of a matter, beside each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import DATA, Opened
from ownpages import own

import kgtool
from kgtool.network.view import view
from kgtool.store import open_store
from kgtool.store.as_of import CLOCKS

pytestmark = pytest.mark.browser
GROWTH, FICTION = DATA / "growth", DATA / "fiction"
FIXTURES = [
    None, GROWTH / "14-160-claims-of-40-articles.trig", GROWTH / "17-day-known-only-as-latest.trig",
    FICTION / "denial.trig", DATA / "uncertain-dates.trig", GROWTH / "15-what-no-question-asks.trig",
]  # fmt: skip
DAYS = ("2024-02-15", "2025-02-17", "2025-09-04", "2025-12-31", "2031-03-01", "2031-06-15")
SIDES = """<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:supports ; kg:content <x:p> ;
  kg:statement "A is for it." .
<x:2> a kg:Claim ; kg:claimant <x:b> ; kg:stance stance:opposes ; kg:content <x:p> ; kg:statement "B is against it." .
"""


@pytest.mark.parametrize("data", FIXTURES, ids=lambda data: data.stem if data else "bundled")
def test_the_page_knows_what_the_store_knew(opened: Opened, tmp_path: Path, data: Path | None) -> None:
    store = open_store(data=data) if data else kgtool.open_store()
    view(store).save(tmp_path / "page.html")
    page = opened(tmp_path / "page.html")
    for clock in CLOCKS:
        for day in DAYS:
            found = Counter(page.evaluate("([day, clock]) => kg.asOf(day, clock)", [day, clock]))
            counts = kgtool.as_of(store, day, clock).counts
            drawn = sum(found.values())
            assert {**{"in": 0, "maybe": 0, "out": 0}, **found} == {
                **counts,
                "out": drawn - counts["in"] - counts["maybe"],
            }


def test_the_day_is_said_counted_marked_and_in_the_address(opened: Opened) -> None:
    page = opened()
    page.evaluate("kg.asOf('2025-03-01', 'published')")
    assert "As of 1 Mar 2025, by what was published: 26 of 45 claims, 26 of them maybe" in page.inner_text("#facts")
    page.evaluate("kg.select(kg.edges.find(({ claims }) => claims.length).id)")
    assert "maybe not published by 1 Mar 2025" in page.inner_text("#panel .signs")
    again = opened()
    again.goto(page.url)
    again.reload()
    again.wait_for_selector("html[data-ready=true]")
    assert "As of 1 Mar 2025" in again.inner_text("#facts")
    again.click("#back")
    again.locator("#day").fill("99")
    assert "As of" not in again.inner_text("#facts")


def test_a_clock_is_offered_that_tells_of_a_day(opened: Opened, tmp_path: Path) -> None:
    holding = (
        "<x:1> kg:content [ kg:begins [ kg:earliest '2031-05-01'^^xsd:date ; kg:latest '2031-05-01'^^xsd:date ] ] ."
    )
    page = opened(own(tmp_path, SIDES + holding.replace("'", '"')))
    assert page.locator("#clock option").all_inner_texts() == ["is to hold"]
    found = page.evaluate("[kg.asOf('2031-04-30', 'holds'), kg.asOf('2031-05-01', 'holds')]")
    assert found == [["out", "maybe"], ["maybe", "maybe"]]  # when it ends, nobody tells
    assert "by what is to hold" in page.inner_text("#facts")


def test_play_goes_over_the_days(opened: Opened) -> None:
    page = opened()
    page.click("#legend-name") if not page.is_visible("#play") else None
    page.click("#play")
    page.wait_for_selector("#play:has-text('Stop')")
    page.wait_for_selector("#facts:has-text('As of')")
    page.wait_for_selector("#play:has-text('Play')")  # the last step is today
    assert "As of" not in page.inner_text("#facts")


def test_the_sign_of_a_conflict_opens_both_sides(opened: Opened, tmp_path: Path) -> None:
    page = opened(own(tmp_path, SIDES))
    sign = page.locator("#canvas .conflict:not(.off)").bounding_box()
    page.mouse.click(sign["x"] + sign["width"] / 2, sign["y"] + sign["height"] / 2)
    sides = page.locator("#pair section").all_inner_texts()
    assert "A is for it." in sides[0]
    assert "B is against it." in sides[1]
    page.keyboard.press("Escape")
    assert not page.is_visible("#pair")
    page.evaluate("kg.select('x:p')")
    page.get_by_text("≠ Both sides").click()
    assert page.is_visible("#pair")


def test_a_claim_leads_to_what_contradicts_it(opened: Opened, tmp_path: Path) -> None:
    view(open_store(data=DATA / "growth" / "15-what-no-question-asks.trig")).save(tmp_path / "page.html")
    page = opened(tmp_path / "page.html")
    rows = list(kgtool.ask("conflicts", open_store(data=DATA / "growth" / "15-what-no-question-asks.trig")).dicts())
    one = next(row for row in rows if "claim" in row)
    page.evaluate("iri => kg.select(iri)", one["claim"].value)
    page.locator("#panel .missing button").first.click()
    assert page.locator("#pair section article").count() == 2
    assert str(one["kind"].value) in page.inner_text("#pair h2").lower()
