"""The legend and the search in a real browser: families of stances, what a row lights, what is found and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, READY, Opened
from legendrows import switch
from manyarticles import articles
from ownpages import own

from kgtool.claims import style
from kgtool.network.view import view
from kgtool.store import open_store

GROWTH = next((DATA / "growth").glob("14-*.trig"))
FAMILIES = [family.label for family in style.bundled().families]
# Where each row of the legend is, and what it says.
ROWS = """() => [...document.querySelectorAll("#legend .row, #legend .key, #legend summary, #legend h2")]
  .filter((row) => row.checkVisibility())
  .map((row) => [row.querySelector(".name")?.textContent ?? row.firstChild.textContent.trim(),
    Math.round(row.getBoundingClientRect().top - document.querySelector("#legend").getBoundingClientRect().top)])"""
LIT = """() => [...document.querySelectorAll("#canvas .line.lit")]
  .map((one) => kg.all.edges.find(({ id }) => id === one.dataset.line).stance.split("/").pop())"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The page of so many claims, made once."""
    folder = tmp_path_factory.mktemp("legend")

    def page(name: str) -> Path:
        path, data = folder / f"{name}.html", folder / f"{name}.ttl"
        if not path.exists():
            data.write_text(articles(1000, 100), "utf-8")
            view(open_store(data={"45": None, "160": GROWTH, "1000": data}[name])).save(path)
        return path

    return page


def find(page: Any, words: str) -> None:
    page.fill("#search", words)


# -- the table of families ---------------------------------------------------------------------------------------------


def test_a_new_stance_is_in_the_family_of_its_valence_or_in_the_one_that_it_names() -> None:
    look = style.bundled()
    assert [(family.label, family.valence) for family in look.families] == [
        ("for", 1), ("wants or requires", None), ("against", -1), ("neither", 0),
    ]  # fmt: skip
    stance = "https://w3id.org/kgtool/vocab/stance/"
    named = {name: look.family(stance + name).label for name in ("offers", "requires", "declines", "denies")}
    assert named == {"offers": "for", "requires": "wants or requires", "declines": "against", "denies": "neither"}
    assert look.family(stance + "offers", stance + "opposes").label == "neither"
    assert look.family(stance + "offers", stance + "callsFor").label == "wants or requires"
    assert look.family().label == look.family("x:unknown").label == "neither"


@pytest.mark.browser
def test_a_stance_of_ones_own_is_a_row_of_its_family(opened: Opened, tmp_path: Path) -> None:
    text = """<x:demands> skos:prefLabel "demands" ; kg:colorRole "call" ; kg:lineWidth 2.0 ; kg:valence 1 ;
      kg:stanceFamily <https://w3id.org/kgtool/vocab/family/wants> .
    <x:hails> skos:prefLabel "hails" ; kg:colorRole "support" ; kg:lineWidth 2.0 ; kg:valence 1 .
    <x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance <x:demands> ; kg:content <x:p> .
    <x:2> a kg:Claim ; kg:claimant <x:b> ; kg:stance <x:hails> ; kg:content <x:p> ."""
    page = opened(own(tmp_path, text))
    assert page.locator("#stances > li > .row .name").all_inner_texts() == ["For", "Wants or requires"]
    assert switch(page, "demands").is_visible()
    inside = page.locator("#stances > li", has_text="Wants or requires").locator("ul .name")
    assert inside.all_inner_texts() == ["Demands"]


# -- the rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("name", ["45", "160", "1000"])
def test_the_legend_is_four_folded_families_in_less_than_the_height_of_the_window(
    opened: Opened, pages: Callable[[str], Path], name: str
) -> None:
    page = opened(pages(name))
    assert [label.lower() for label in page.locator("#stances > li > .row .name").all_inner_texts()] == FAMILIES
    assert page.locator("#stances ul li:visible").count() == 0
    assert page.locator("#kinds li:visible").count() == 0
    aside = page.locator("aside").evaluate("({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight")
    assert aside, "no scrolling"
    tops = {box["y"] for box in (one.bounding_box() for one in page.locator("#patterns li").all())}
    assert len(tops) <= 1, "how surely is one row"


@pytest.mark.browser
@pytest.mark.parametrize("name", ["45", "160"])
def test_no_row_moves_while_the_legend_is_used(opened: Opened, pages: Callable[[str], Path], name: str) -> None:
    page = opened(pages(name))
    switch(page, "person" if name == "160" else "coalition").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#signs-fold').open = false")
    before = page.evaluate(ROWS)
    for box in page.locator("#stances > li > .row input, #stances ul input, #kinds input").all():
        box.click()
        assert page.evaluate(ROWS) == before, box
    page.click("#reset")
    assert not page.is_visible("#reset")


@pytest.mark.browser
def test_a_family_is_switched_as_one_and_comes_back_as_it_was(opened: Opened) -> None:
    page = opened()
    lines = "kg.edges.filter(({ claims }) => claims.length).length"
    at_first = page.evaluate(lines)
    neither = page.get_by_role("checkbox", name="neither")
    assert neither.evaluate("box => [box.checked, box.indeterminate]") == [True, True]  # "describes" is off at first
    page.get_by_role("checkbox", name="against").uncheck()
    assert page.evaluate(lines) == at_first - 3
    assert page.inner_text("#reset") == "Reset: without against"
    page.get_by_role("checkbox", name="against").check()
    neither.uncheck()
    assert page.evaluate(lines) == 19
    neither.check()
    assert page.evaluate(lines) == at_first
    assert not page.is_visible("#reset")


@pytest.mark.browser
def test_reset_names_what_is_filtered(opened: Opened) -> None:
    page = opened()
    switch(page, "describes").check()
    switch(page, "opposes").uncheck()
    switch(page, "coalition").uncheck()
    page.focus("#to")
    page.keyboard.press("ArrowLeft")
    find(page, "troops")
    find(page, "")
    assert page.inner_text("#reset") == "Reset: without opposes, coalition; with describes; to 31 Aug 2025"
    page.click("#reset")
    assert "#" not in page.url
    assert not switch(page, "describes").is_checked()


@pytest.mark.browser
def test_only_shows_on_hover_and_on_focus(opened: Opened) -> None:
    page = opened()
    only = page.locator("[aria-label='Only against']")
    shown = "one => getComputedStyle(one).opacity"
    assert only.evaluate(shown) == "0"
    page.get_by_role("checkbox", name="against").hover()
    assert only.evaluate(shown) == "1"
    page.mouse.move(700, 500)
    page.get_by_role("checkbox", name="against").focus()
    page.keyboard.press("Tab")
    assert only.evaluate(shown) == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("kg.edges.filter(({ claims }) => claims.length).length") == 3


@pytest.mark.browser
def test_a_row_lights_its_lines(opened: Opened) -> None:
    page = opened()
    rows = page.locator("#stances > li > .row")
    rows.nth(2).hover()
    assert sorted(page.evaluate(LIT)) == ["declines", "opposes", "rejects"]
    page.mouse.move(700, 500)
    page.wait_for_function("!document.querySelector('#canvas .dimming')")
    page.hover("#patterns [data-sign=dotted]")
    dotted = "kg.edges.filter(({ id }) => kg.look(id).pattern === 'dotted').length"
    assert len(page.evaluate(LIT)) == page.evaluate(dotted) > 1
    page.mouse.move(700, 500)
    page.keyboard.press("Tab")
    switch(page, "leader").focus()
    page.keyboard.press("Tab")
    assert page.locator("#canvas .line.lit").count() > 5
    page.click("#show-timeline")
    rows.nth(2).hover()
    assert page.locator("#timeline .mark:not(.faded)[data-mark]").count() < page.locator("#timeline .faded").count()


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_search_has_names_first_then_the_words_of_claims(opened: Opened) -> None:
    page = opened()
    find(page, "macron")
    heads = page.locator("#found h2").all_inner_texts()
    assert [head.split(" (")[0] for head in heads] == ["Names", "In claims"]
    names = page.locator("#found ul").first.locator("li").all_inner_texts()
    assert "Emmanuel Macron" in names[0]
    find(page, "xyzzy")
    assert "Nothing found" in page.inner_text("#found")


WORDS = """<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:offers ; kg:content <x:p> ;
  kg:statement "Anna lends the Órlan boats." ; kg:condition <x:peace> ; kg:evidence [ kg:inDocument <x:d> ] .
<x:2> a kg:Claim ; kg:claimant <x:b> ; kg:stance stance:describes ; kg:content <x:q> ; kg:statement "Nothing." .
<x:a> skos:prefLabel "Anna" . <x:b> skos:prefLabel "Bert" .
<x:p> skos:prefLabel "the loan" . <x:q> skos:prefLabel "the pier" .
<x:peace> skos:prefLabel "peace in the bay" ."""


@pytest.mark.browser
@pytest.mark.parametrize("words", ["orlan boats", "peace bay", "loan offers"])
def test_words_of_a_claim_are_found_in_any_order_without_accents(opened: Opened, tmp_path: Path, words: str) -> None:
    page = opened(own(tmp_path, WORDS))
    find(page, words)
    page.locator("#found li button", has_text="Anna – offers").click()
    assert page.inner_text("#panel .statement") == "Anna lends the Órlan boats."


@pytest.mark.browser
def test_a_hidden_hit_has_a_button_that_shows_it_and_nothing_else(opened: Opened, tmp_path: Path) -> None:
    page = opened(own(tmp_path, WORDS))
    find(page, "Bert")
    assert page.locator("#found .hidden-hit").count() == 2  # the name, and the claim
    page.locator("#found .uncover").first.click()
    assert page.inner_text("#panel h2") == "Bert"
    assert page.evaluate("kg.seen('x:b')")
    page.click("#back")
    assert page.locator("#found li").count() == 2, "the list is there again"
    assert page.locator("#found .hidden-hit").count() == 0
    find(page, "")
    assert page.inner_text("#reset") == "Reset: with describes"


@pytest.mark.browser
def test_the_table_follows_the_search_and_the_address_has_it(opened: Opened, pages: Callable[[str], Path]) -> None:
    page = opened(pages("45"))
    find(page, "troops")
    number = int(page.locator("#found h2").last.inner_text().split("(")[1].rstrip(")"))
    page.locator("#found > button").click()
    page.get_by_label("All claims").check()
    assert page.locator("#rows tr:visible").count() == number > 3
    assert f"{number} of 45 claims with “troops”." in page.inner_text("#note")
    again = opened(pages("45"))
    again.goto("about:blank")
    again.goto(page.url)
    again.wait_for_selector(READY)
    assert again.locator("#rows tr:visible").count() == number
    assert again.input_value("#search") == "troops"
    page.fill("#search", "")
    assert page.locator("#rows tr:visible").count() == 45
    assert "find=" not in page.url


@pytest.mark.browser
def test_a_thousand_claims_are_searched_and_the_phone_has_the_list(
    opened: Opened, pages: Callable[[str], Path]
) -> None:
    page = opened(pages("1000"), width=390, height=844)
    find(page, "statement 77")
    said = page.locator("#found ul").last.locator("li").all_inner_texts()
    assert any("Statement 77 " in text for text in said)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#found li button", has_text="Statement 77 ").first.click()
    assert "Statement 77 " in page.inner_text("#panel")
