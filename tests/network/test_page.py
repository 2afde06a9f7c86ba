"""The page in a real browser, offline: what a viewer sees and can do."""

from __future__ import annotations

import base64
import html
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pytest
from conftest import DATA, READY, Opened, lacking
from legendrows import switch
from ownpages import HOSTILE, hostile, own
from pyoxigraph import NamedNode

import kgtool
from kgtool.claims import style
from kgtool.claims.thing import Namer
from kgtool.network import scene
from kgtool.network.build import build
from kgtool.network.page import Page, render
from kgtool.network.view import network, view
from kgtool.store import LocalStore, open_store

pytestmark = pytest.mark.browser
ID = "https://w3id.org/kgtool/id/"
# The colors that stand out too little against one of the three grounds (structure needs 3 : 1, the others 4.5 : 1).
WEAK = r"""() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (css) => {
    probe.style.color = css;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map((v) => linear(Number(v) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const table = rules.find((rule) => rule.selectorText === ":root");
  const names = [...table.style].filter((name) => /^--(role-|ink|muted|accent)/.test(name));
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const grounds = ["var(--page)", "var(--card)", "var(--side)"].map(light);
  return names.length < 20 ? ["no table"] : names
    .map((name) => [name, Math.min(...grounds.map((ground) => ratio(light(`var(${name})`), ground)))])
    .filter(([name, least]) => least < (name === "--role-structure" ? 3 : 4.5));
}"""


def click(page: Any, iri: str) -> None:
    """Click a card or a line where it is seen."""
    place = page.evaluate("iri => kg.where(iri)", iri)
    page.mouse.click(place["x"], place["y"])


def edge(page: Any, source: str, target: str) -> str:
    """The name of the line between two things."""
    found = page.evaluate("([a, b]) => kg.edges.find(e => e.from === a && e.to === b).id", [ID + source, ID + target])
    return str(found)


def unfold(page: Any, plan: str) -> None:
    """Click the parts of a plan."""
    place = page.evaluate("id => kg.all.nodes.findIndex((card) => card.id === id)", ID + plan)
    page.locator(f"#canvas [data-fold=c{place}]").click()


@pytest.mark.smoke
def test_the_page_opens_with_the_cards_that_have_a_line(opened: Opened, bundled: LocalStore) -> None:
    page, graph = opened(), network(bundled)
    linked = {end for a, b, data in graph.edges(data=True) if data["shown"] for end in (a, b)}
    denials = [
        ([who.key for who in claim.who], node) for node, data in graph.nodes(data=True) for claim in data["denied"]
    ]
    linked.update(end for sources, node in denials for end in (*sources, node))
    behind = {part for parts in scene.folds(graph).values() for part in parts}
    assert page.evaluate("kg.nodes.map(card => card.id).sort()") == sorted(linked - behind)
    assert len(linked - behind) > 50
    assert f"{len(linked - behind)} cards" in page.inner_text("#facts")
    assert f"{len(graph.graph['claims'])} claims" in page.inner_text("#facts")
    assert page.title() == "Who proposed what, to whom, according to whom"


def test_labels_can_be_read_without_zoom_and_stand_below_their_headings(opened: Opened) -> None:
    page = opened()
    assert 12 * page.evaluate("kg.where(kg.nodes.find(card => kg.seen(card.id)).id).scale") >= 11
    headings = page.query_selector_all("#canvas .heading")
    assert len(headings) == 4
    for heading in headings:
        box = heading.bounding_box()
        label = " ".join(heading.evaluate("node => [...node.children].map((line) => line.textContent)"))
        centers = page.evaluate(
            """label => { const c = kg.columns.find(c => c.label === label);
                return kg.nodes.filter(n => n.column === c.id && kg.seen(n.id)).map(n => kg.where(n.id).x) }""",
            label,
        )
        assert min(centers) - 3 <= box["x"] + box["width"] / 2 <= max(centers) + 3


def test_a_heading_that_is_wider_than_its_cards_is_whole(opened: Opened, bundled: LocalStore, tmp_path: Path) -> None:
    """Of the last column, where the picture ends."""
    view(bundled, "SELECT ?claim { ?claim kg:stance stance:declines }").save(tmp_path / "one.html")
    page = opened(tmp_path / "one.html")
    ends = page.evaluate(
        "[...document.querySelectorAll('#canvas .heading')].map((one) => one.getBBox().x + one.getBBox().width)"
    )
    assert len(ends) >= 2
    assert max(ends) <= page.evaluate(
        "document.querySelector('#canvas .heading').ownerSVGElement.viewBox.baseVal.width"
    )


def test_a_click_on_a_card_tells_source_paragraph_and_date(opened: Opened) -> None:
    page = opened()
    click(page, ID + "person/trump")
    told = page.inner_text("#panel")
    assert page.inner_text("#panel h2") == "Donald Trump"
    assert "paragraph 18" in told
    assert "20 Aug 2025" in told
    assert "peace deal" in told or "peace agreement" in told
    assert "Telegraph" in told  # the outlet of the claim about private military companies


def test_a_click_on_a_line_tells_its_claim_and_why_it_is_inferred(opened: Opened) -> None:
    page = opened()
    click(page, edge(page, "country/gb", "plan/anglo-french"))
    told = page.inner_text("#panel")
    assert "proposes" in page.inner_text("#panel h2")
    assert page.locator("#panel article").count() == 1
    assert "inferred by the reader: " in told
    assert "The Telegraph → Article B, February 2025, paragraphs 1, 3" in told


def test_what_has_no_source_says_so(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, "a plan"))
    page.evaluate("kg.select('x:who')")
    assert "no source recorded" in page.inner_text("#panel article")
    assert "not told" in page.inner_text("#panel article")


def test_a_denied_claim_is_told_as_such(opened: Opened) -> None:
    page = opened()
    troops = ID + "measure/american-troops"
    page.evaluate("iri => kg.select(iri)", troops)
    assert "says it would not be so" in page.inner_text("#panel")
    assert "negated" in page.inner_text("#panel .signs")
    assert page.evaluate("kg.pills.map(pill => pill.text)") == ["says: not so"]
    page.evaluate("kg.select(null)")
    switch(page, "says: not so").uncheck()
    assert not page.evaluate("iri => kg.seen(iri)", troops)
    page.evaluate("iri => kg.select(iri)", troops)
    assert "Not in the picture" in page.inner_text("#panel")


def test_the_legend_switches_lines_and_cards(opened: Opened) -> None:
    page = opened()
    count = "kg.nodes.filter(card => kg.seen(card.id)).length"
    before = page.evaluate(count)
    assert not switch(page, "describes").is_checked()
    switch(page, "describes").check()
    more = page.evaluate(count)
    assert more > before
    switch(page, "describes").uncheck()
    lines = "kg.nodes.some(card => card.kind.endsWith('DefenseLine'))"
    unfold(page, "plan/three-lines")
    assert page.evaluate(lines)
    switch(page, "defense line").uncheck()
    assert not page.evaluate(lines)
    switch(page, "defense line").check()
    switch(page, "has component").uncheck()
    assert page.evaluate(count) < before
    assert page.locator("#kinds .row:has-text('defense line')").get_attribute("class") == "row unused"


def test_only_one_and_all_again(opened: Opened) -> None:
    page = opened()
    before = page.evaluate("kg.edges.length")
    assert not page.is_visible("#reset")
    switch(page, "offers").hover()
    page.click("[aria-label='Only offers']")
    assert (
        page.evaluate("new Set(kg.edges.filter(({ claims }) => claims.length).map(({ stance }) => stance)).size") == 1
    )
    assert page.inner_text("#reset").startswith("Reset: ")
    page.click("#reset")
    assert page.evaluate("kg.edges.length") == before
    assert not page.is_visible("#reset")


def test_search_finds_without_accents_and_selects(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, "Żółkiewski’s plan"))
    page.keyboard.press("/")
    page.keyboard.type("zolk")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Żółkiewski’s plan"
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    assert page.is_visible("#found")
    page.keyboard.press("Escape")
    assert page.is_visible("#legend")


def test_the_table_tells_every_claim_and_sorts(opened: Opened, bundled: LocalStore) -> None:
    page = opened()
    page.click("#show-table")
    page.get_by_label("All claims").check()
    assert page.locator("#rows tr:visible").count() == len(network(bundled).graph["claims"])
    assert page.url.endswith("#all=yes&view=table")
    page.get_by_role("button", name="Who", exact=True).click()
    names = page.locator("#rows tr td:first-child").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    page.locator("#rows tr td:first-child button").first.click()
    assert page.is_visible("#panel")


def test_the_table_shows_what_passes_the_filters_and_says_how_it_is_told(opened: Opened) -> None:
    page = opened()
    page.click("#show-table")
    shown = page.locator("#rows tr:visible")
    few = shown.count()
    assert page.inner_text("#note").startswith(f"{few} of 45 claims.")
    told = page.locator(".cell-told:visible").all_inner_texts()
    for sign in ("stated", "inferred", "anticipated", "negated", "on a condition", "on another’s word"):
        assert any(sign in text.split(", ") for text in told), sign
    switch(page, "describes").check()
    assert shown.count() > few
    switch(page, "proposes").uncheck()
    assert "proposes" not in page.locator(".cell-stance:visible").all_inner_texts()


def test_a_narrow_screen_starts_in_the_table(opened: Opened) -> None:
    page = opened(width=390, height=844)
    assert page.is_visible("#table")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#show-picture")
    assert page.is_visible("#canvas")


def test_dark_follows_the_system(opened: Opened) -> None:
    page = opened(scheme="dark")
    red, green, blue = map(int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor")))
    assert red + green + blue < 120


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_color_can_be_told_from_the_page(opened: Opened, scheme: str) -> None:
    page = opened(scheme=scheme)
    weak = page.evaluate(WEAK)
    assert weak == []


def test_hostile_text_is_only_text(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, HOSTILE))
    page.evaluate("kg.select('x:who')")
    page.click("#show-table")
    shown = page.inner_text("body")
    assert "{{7*7}}" in shown
    assert "<img src=x" in shown
    assert "\u202e" not in page.inner_text("#panel")
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, a").count() == 0


EVERY_FIELD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> .
<x:c> a kg:Claim ; kg:claimant <x:1> ; kg:content <x:2> ; kg:stance <x:3> ; kg:basis <x:4> ; kg:modality <x:5> ;
  kg:actStatus <https://w3id.org/kgtool/vocab/status/anticipated> ; kg:condition <x:6> ; kg:motivation <x:7> ;
  kg:appliesTo <x:8> ; kg:onBehalfOf <x:9> ; kg:accordingTo <x:10> ; kg:informant <x:11> ; kg:madeAt <x:12> ;
  kg:statement "TEXT" ; kg:anchor "TEXT" ; kg:note "TEXT" ; kg:madeOn [ kg:verbatim "TEXT" ; kg:earliest "TEXT" ] ;
  kg:reportedIn [ kg:outlet <x:13> ; kg:outletDescription "TEXT" ] ;
  kg:evidence [ kg:inDocument <x:14> ; kg:paragraph "TEXT" ] .
<x:12> kg:place <x:15> . <x:14> dct:source "TEXT" , "javascript:window.hit=5" . [] org:member <x:1> ; kg:post <x:16> .
<x:2> kg:quantity [ kg:verbatim "TEXT" ] ; kg:lineOrder "TEXT" ; a <x:17> . <x:d> a kg:Claim ; kg:claimant <x:1> ;
  kg:content <x:2> ; kg:polarity <https://w3id.org/kgtool/vocab/polarity/negated> .
<x:3> kg:colorRole "TEXT" ; kg:arrowEnd "TEXT" ; kg:lineWidth "TEXT" . <x:4> kg:linePattern "TEXT" .
<x:17> kg:glyph "<b>" ; kg:colorRole "TEXT" ; kg:column <x:18> ; kg:cornerRadius "TEXT" .
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_hostile_text_in_every_field_is_only_text(opened: Opened, tmp_path: Path, width: int) -> None:
    text = HOSTILE.replace('"', "'")
    labels = "".join(f'<x:{number}> skos:prefLabel "{text}" .\n' for number in range(1, 19))
    (tmp_path / "own.ttl").write_text(EVERY_FIELD.replace("TEXT", text) + labels, "utf-8")
    view(open_store(data=[tmp_path / "own.ttl"])).save(tmp_path / "own.html")
    page = opened(tmp_path / "own.html", width=width)
    for face in ("timeline", "matrix", "table", "picture"):
        page.click(f"#show-{face}")
        for chosen in ("x:1", "x:2", "x:c", "x:d"):
            page.evaluate("id => kg.select(id)", chosen)
    page.focus("#canvas")
    page.keyboard.press("ArrowRight")
    with page.expect_download():
        page.click("#image")
    page.evaluate("kg.select('x:1')")
    assert page.inner_text("#panel").count("<img src=x") > 12
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, a[href], main script, aside script").count() == 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.inner_text("body"))


def test_an_empty_network_says_so(opened: Opened, tmp_path: Path) -> None:
    render(networkx.MultiDiGraph(claims=[]), "Nothing").save(tmp_path / "none.html")
    page = opened(tmp_path / "none.html")
    assert page.is_visible("#empty")
    assert page.inner_text("#facts") == "0 claims · 0 cards, 0 lines"
    page.focus("#canvas")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    with page.expect_download():
        page.click("#image")


def test_the_notebook_frame_answers_too(opened: Opened, bundled: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "cell.html").write_text(
        f"<!doctype html><html data-ready=true><meta charset=utf-8>{view(bundled)._repr_html_()}", "utf-8"
    )
    frame = opened(tmp_path / "cell.html").frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached", timeout=20_000)
    assert "claims" in frame.locator("#facts").inner_text()


def focused(page: Any) -> str:
    """The text of what has the focus."""
    return str(page.evaluate("document.activeElement === document.body ? 'BODY' : document.activeElement.textContent"))


def test_more_columns_than_at_first_can_come(opened: Opened, tmp_path: Path) -> None:
    text = """<x:1> a kg:Claim ; kg:claimant <x:who> ; kg:stance stance:proposes ; kg:content <x:plan> .
    <x:2> a kg:Claim ; kg:claimant <x:land> ; kg:stance stance:describes ; kg:content <x:thing> .
    <x:who> a kg:Person . <x:plan> a kg:Plan . <x:land> a kg:Country . <x:thing> a kg:Measure ."""
    page = opened(own(tmp_path, text))
    assert page.locator("#canvas .heading").count() == 2
    switch(page, "describes").check()
    assert page.locator("#canvas .heading").count() == 4
    assert page.evaluate("kg.all.nodes.every(card => kg.seen(card.id))")
    switch(page, "describes").uncheck()
    assert page.locator("#canvas .heading").count() == 2


def test_the_focus_never_falls_to_the_page(opened: Opened) -> None:
    page = opened()
    page.click("#show-table")
    page.get_by_role("button", name="Who", exact=True).focus()
    page.keyboard.press("Enter")
    assert focused(page) == "Who"
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Who")
    page.keyboard.press("Enter")
    assert focused(page) == "Who"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    opener = page.locator("#rows tr td:first-child button").first
    opener.focus()
    page.keyboard.press("Enter")
    assert focused(page) == opener.inner_text()
    page.locator("#panel article .link").nth(1).focus()
    page.keyboard.press("Enter")
    assert focused(page) == page.inner_text("#panel h2")
    page.locator("#back").focus()
    page.keyboard.press("Enter")
    assert focused(page) == opener.inner_text()
    page.keyboard.press("Control+/")
    assert focused(page) == opener.inner_text()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_what_happens_is_spoken(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, "a plan"))
    page.keyboard.press("/")
    page.keyboard.type("plan")
    assert page.text_content("#live") == "2 names and 1 claim found"
    page.keyboard.type("x")
    assert page.text_content("#live") == "nothing found"
    page.evaluate("kg.select('x:who')")
    assert page.text_content("#live") == "a plan: 1 claim"
    assert page.inner_text("#facts") == "1 claim · 2 cards, 1 line"
    page.keyboard.press("Escape")
    assert page.text_content("#live") == "Nothing selected"


def test_the_table_prints_on_as_many_sheets_as_it_needs(opened: Opened) -> None:
    page = opened()
    page.click("#show-table")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) > 2
    page.emulate_media(media="print")
    assert page.evaluate(
        "document.querySelector('#rows tr:last-child').getBoundingClientRect().bottom"
    ) < page.evaluate("document.documentElement.scrollHeight + 1")


def test_the_filters_stay_at_hand_while_something_is_selected(opened: Opened) -> None:
    page = opened()
    click(page, ID + "person/trump")
    assert page.is_visible("#panel")
    assert not switch(page, "describes").is_visible()
    page.click("#legend-name")
    switch(page, "describes").check()
    assert page.is_visible("#panel")
    page.click("#back")
    assert switch(page, "describes").is_visible()


def test_the_table_says_what_is_not_in_the_picture(opened: Opened) -> None:
    page = opened()
    page.click("#show-table")
    before = page.inner_text("#note")
    assert re.search(r"^\d+ of \d+ claims\. Not in the picture: \d+ hidden by the legend\.$", before)
    switch(page, "describes").check()
    assert "switched off" not in page.inner_text("#note")


def test_what_is_no_day_and_no_number_is_told_as_it_is(opened: Opened, tmp_path: Path) -> None:
    text = """<x:1> a kg:Claim ; kg:claimant <x:who> ; kg:stance stance:proposes ; kg:content <x:plan> ;
      kg:madeOn [ kg:earliest "around August" ; kg:latest "2025-09"^^xsd:gYearMonth ] ;
      kg:evidence [ kg:inDocument <x:doc> ] , [ kg:inDocument <x:book> ; kg:paragraph "13a" ] .
    <x:2> a kg:Claim ; kg:claimant <x:who> ; kg:content <x:plan> ;
      kg:madeOn [ kg:earliest "2025-08-20T10:00:00Z"^^xsd:dateTime ] .
    <x:plan> kg:lineOrder "two" ."""
    page = opened(own(tmp_path, text))
    page.click("#show-table")
    told = page.inner_text("body")
    assert "around August to 2025-09" in told
    assert "20 Aug 2025 or later" in told
    assert "x:book, paragraph 13a" in told
    assert "no stance recorded" in told
    assert not re.search(r"NaN|undefined|null|paragraph 0", told)
    page.evaluate("kg.select('x:who')")
    assert page.locator("#panel article").count() == 2


SECONDHAND = "!document.querySelector('#signs [data-sign=secondhand]').hidden"


def test_on_anothers_word_is_in_the_legend_and_in_the_panel(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    assert page.evaluate(SECONDHAND)
    told = page.evaluate("kg.edges.find(edge => kg.look(edge.id).signs.secondhand).id")
    page.evaluate("id => kg.select(id)", told)
    assert "according to" in page.inner_text("#panel").lower()
    assert page.context.new_page().goto(hostile(tmp_path, "a plan").as_uri()) is not None
    assert not opened(tmp_path / "own.html").evaluate(SECONDHAND)


def test_the_buttons_of_the_picture_go_with_it(opened: Opened) -> None:
    page = opened(width=390, height=844)
    assert not page.is_visible("#fit")
    assert not page.is_visible("#nearer")
    page.click("#show-picture")
    assert page.is_visible("#fit")


DATED = """<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> ;
  kg:madeOn [ kg:earliest "2025-01-01" ; kg:latest "2025-01-01" ] .
<x:2> a kg:Claim ; kg:claimant <x:b> ; kg:stance stance:supports ; kg:content <x:p> ;
  kg:madeOn [ kg:earliest "2025-02-01" ; kg:latest "2025-02-01" ] .
<x:3> a kg:Claim ; kg:claimant <x:c> ; kg:stance stance:rejects ; kg:content <x:p> ;
  kg:madeOn [ kg:earliest "2025-03-01" ] .
<x:4> a kg:Claim ; kg:claimant <x:d> ; kg:stance stance:opposes ; kg:content <x:p> ."""
SEEN = "kg.nodes.filter(card => kg.seen(card.id)).map(card => card.id).join(' ')"


def test_two_sliders_and_a_box_filter_by_date(opened: Opened, tmp_path: Path) -> None:
    page = opened(own(tmp_path, DATED))
    assert page.evaluate(SEEN) == "x:a x:b x:c x:d x:p"
    page.focus("#from")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#from-day") == "1 Feb 2025"
    assert page.evaluate(SEEN) == "x:b x:c x:d x:p"
    page.focus("#to")
    page.keyboard.press("ArrowLeft")
    page.get_by_label("Claims without a day").uncheck()
    assert page.evaluate(SEEN) == "x:b x:p"
    page.click("#show-table")
    assert "1 outside the dates" not in page.inner_text("#note")
    assert "3 outside the dates" in page.inner_text("#note")


def test_the_address_leads_back_to_the_same_view(opened: Opened, tmp_path: Path) -> None:
    path = own(tmp_path, DATED)
    page = opened(path)
    assert "#" not in page.url
    page.focus("#from")
    page.keyboard.press("ArrowRight")
    switch(page, "rejects").uncheck()
    page.get_by_label("Claims without a day").uncheck()
    page.evaluate("kg.select(kg.edges.find(edge => edge.from === 'x:b').id)")
    again = opened(path)
    again.goto("about:blank")
    again.goto(page.url)
    again.wait_for_selector(READY)
    assert again.evaluate(SEEN) == page.evaluate(SEEN) == "x:b x:p"
    assert again.inner_text("#panel h2") == page.inner_text("#panel h2")
    assert again.url == page.url
    again.evaluate("location.hash = '#see=nothing&from=never&off=x:none'")
    again.wait_for_function("!document.querySelector('#panel h2')")
    assert again.evaluate(SEEN) == "x:a x:b x:c x:d x:p"


def test_where_the_page_must_be_tested_a_missing_browser_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium-headless-shell"):
        lacking("Chromium", "apt-get install chromium-headless-shell")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium-headless-shell"):
        lacking("Chromium", "apt-get install chromium-headless-shell")


def test_the_page_is_one_small_file_that_names_no_other(page_file: Path) -> None:
    text = html.unescape(page_file.read_text("utf-8"))
    assert page_file.stat().st_size < 1_000_000
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"(?!data:)", text)


def test_the_same_data_give_the_same_bytes(page_file: Path, tmp_path: Path) -> None:
    """Also in another process, with another hash seed and no UTF-8 locale."""
    code = "import kgtool, sys; kgtool.view(kgtool.open_store()).save(sys.argv[1])"
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "0", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, tmp_path / "again.html"], check=True, env=surroundings)
    assert (tmp_path / "again.html").read_bytes() == page_file.read_bytes()


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(kgtool.DataError, match="taken"):
        Page("<!doctype html>").save(tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


# ---- the picture: what its signs say -------------------------------------------------------------------------------


def test_a_line_looks_as_its_claims_in_the_chosen_dates_tell(opened: Opened, tmp_path: Path) -> None:
    text = """<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> ;
      kg:madeOn [ kg:earliest "2025-01-01" ; kg:latest "2025-01-01" ] .
    <x:2> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> ; kg:accordingTo <x:b> ;
      kg:basis <https://w3id.org/kgtool/vocab/basis/inferred> ; kg:condition <x:s> ;
      kg:madeOn [ kg:earliest "2025-02-01" ; kg:latest "2025-02-01" ] ."""
    page = opened(own(tmp_path, text))
    look = "kg.look(kg.edges[0].id)"
    some = {"secondhand": 1, "conditional": 1, "inferred": 1}
    firm = {"pattern": "solid", "signs": some, "count": 2, "origins": 0}
    assert page.evaluate(look) == firm
    page.evaluate("kg.select('x:a')")
    assert page.evaluate("kg.pills[0].text") == "proposes ×2"
    page.click("#legend-name")
    outlined = ["On another’s word", "On a condition", "Inferred", "Outlined: only some of the claims of the line"]
    page.click("#signs-fold summary")
    assert page.locator("#signs li:visible .name").all_inner_texts() == outlined
    assert page.locator("#patterns li:not(.unused) .name").all_inner_texts() == ["Stated"]
    page.focus("#from")
    page.keyboard.press("ArrowRight")
    soft = {"pattern": "dashed", "signs": some, "count": 1, "origins": 0}
    assert page.evaluate(look) == soft
    assert page.evaluate("kg.pills[0].text") == "proposes"
    assert page.locator("#patterns li:not(.unused) .name").all_inner_texts() == ["Inferred"]
    assert page.locator("#signs li:visible .name").all_inner_texts() == ["On another’s word", "On a condition"]
    assert page.locator(".signs").last.inner_text().split("\n") == ["inferred", "on another’s word", "on a condition"]


def test_no_word_on_a_line_covers_another(opened: Opened) -> None:
    page = opened()
    covered = """() => kg.nodes.filter((card) => card.degree > 1).flatMap(({ id }) => {
      kg.select(id);
      const near = (a, b, axis, size) => Math.abs(a[axis] - b[axis]) < (a[size] + b[size]) / 2;
      const over = (a, b) => near(a, b, "x", "width") && near(a, b, "y", "height");
      return kg.pills.flatMap((a, i) => kg.pills.slice(i + 1).filter((b) => over(a, b)).map((b) => [id, a, b]));
    })"""
    assert page.evaluate(covered) == []
    page.click("#legend-name")
    switch(page, "describes").check()
    assert page.evaluate(covered) == []


def test_conflicting_positions_are_marked(opened: Opened, tmp_path: Path) -> None:
    page = opened(own(tmp_path, DATED))
    assert page.evaluate("!document.querySelector('#signs [data-sign=conflict]').hidden")
    page.evaluate("kg.select('x:p')")
    assert "Positions on it conflict" in page.inner_text("#panel")
    page.evaluate("kg.select('x:a')")
    assert "Positions on it conflict" not in page.inner_text("#panel")
    page.click("#back")
    for stance in ("rejects", "opposes"):
        switch(page, stance).uncheck()
    assert not page.evaluate("!document.querySelector('#signs [data-sign=conflict]').hidden")


def test_a_plan_stands_for_its_parts_until_it_is_unfolded(opened: Opened) -> None:
    page = opened()
    shown = page.evaluate("kg.nodes.length")
    plan = page.locator("#canvas .card:has(title:text('Anglo-French')) .fold")
    assert plan.text_content() == "▸ 4 parts"
    unfold(page, "plan/anglo-french")
    assert page.evaluate("kg.nodes.length") == shown + 4
    assert page.locator("#canvas .fold:has-text('▾')").text_content() == "▾ 4 parts"
    again = opened()
    again.goto(page.url)
    again.reload()
    again.wait_for_selector(READY)
    assert again.evaluate("kg.nodes.length") == shown + 4
    unfold(page, "plan/anglo-french")
    assert page.evaluate("kg.nodes.length") == shown
    part = page.evaluate("kg.all.edges.find(edge => edge.folded).to")
    assert not page.evaluate("id => kg.seen(id)", part)
    page.evaluate("id => kg.select(id)", part)  # what is found by its name comes out
    assert page.evaluate("id => kg.seen(id)", part)


def test_defense_lines_stand_in_depth(opened: Opened, bundled: LocalStore) -> None:
    page = opened()
    unfold(page, "plan/three-lines")
    lines = page.evaluate("kg.nodes.filter(card => card.order !== null).sort((a, b) => a.order - b.order)")
    assert [line["order"] for line in lines] == [1, 2, 3]
    ordered = [card for card in scene.cards(network(bundled), style.bundled()) if card["order"] is not None]
    assert len(ordered) == 3
    assert all("line" not in " ".join(card["detail"]) for card in ordered)
    places = [page.evaluate("id => kg.where(id)", line["id"]) for line in lines]
    lefts = [place["x"] - line["width"] / 2 * place["scale"] for place, line in zip(places, lines, strict=True)]
    assert [b - a > 12 for a, b in pairwise(lefts)] == [True, True]
    assert [place["y"] for place in places] == sorted(place["y"] for place in places)


def test_the_page_says_how_it_is_read(opened: Opened) -> None:
    page = opened()
    assert page.inner_text("header").startswith("Who proposed what, to whom, according to whom")
    assert "Read from left to right" in page.inner_text("#hint")
    assert page.inner_text("#facts").startswith("45 claims from 2 documents · 1 Feb 2024 to 4 Sep 2025")


def test_the_seam_has_what_is_shown_and_selects(opened: Opened) -> None:
    page = opened()
    assert page.evaluate("kg.edges.every(edge => kg.seen(edge.id) && kg.seen(edge.from) && kg.seen(edge.to))")
    before = page.evaluate("[kg.nodes.length, kg.edges.length]")
    switch(page, "proposes").uncheck()
    after = page.evaluate("[kg.nodes.length, kg.edges.length]")
    assert after[1] == before[1] - 5
    assert after[0] < before[0]
    for iri in (ID + "person/trump", ID + "claim/seed-004-08"):
        page.evaluate("iri => kg.select(iri)", iri)
        assert page.evaluate("kg.selected") == iri
        assert page.is_visible("#panel")
    page.evaluate("kg.select('x:none')")
    assert page.evaluate("kg.selected") is None


# Two frames later, when the browser has drawn a new size.
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


# ---- the picture: as an image, on paper, on a phone ----------------------------------------------------------------

PIXELS = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), ctx = canvas.getContext("2d");
  ctx.drawImage(bitmap, 0, 0);
  const { data } = ctx.getImageData(0, 0, bitmap.width, bitmap.height), colors = new Set();
  const { width, height } = bitmap;
  let right = 0, low = 0;
  for (let i = 0; i < data.length; i += 4) {
    colors.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
    if (data[i] === data[0] && data[i + 1] === data[1]) continue;
    right = Math.max(right, (i / 4) % width);
    low = Math.max(low, i / 4 / width);
  }
  return { width, height, colors: colors.size, first: [...data.slice(0, 3)], right, low };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_picture_is_saved_as_an_image(opened: Opened, tmp_path: Path, scheme: str) -> None:
    page = opened(width=1024, height=500, scheme=scheme)  # less than the picture needs
    with page.expect_download() as saved:
        page.click("#image")
    assert saved.value.suggested_filename == "who-proposed-what-to-whom-according-to-whom.png"
    saved.value.save_as(tmp_path / "picture.png")
    found = page.evaluate(PIXELS, base64.b64encode((tmp_path / "picture.png").read_bytes()).decode())
    wide, high = page.evaluate("kg.size")
    assert found["width"] == round(2 * (wide + 48))
    assert 2 * (high + 150) < found["height"] < 2 * (high + 320)
    assert found["colors"] > 500
    assert found["right"] > found["width"] - 150  # the last column is in it, and the line of sources
    assert found["low"] > found["height"] - 100
    assert found["first"] == [255, 255, 255]  # what is published is light, whatever the page is
    assert f"{found['width']} by {found['height']} pixels" in page.text_content("#live")


def test_the_notebook_frame_saves_the_image_too(opened: Opened, bundled: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "cell.html").write_text(
        f"<!doctype html><html data-ready=true><meta charset=utf-8>{view(bundled)._repr_html_()}", "utf-8"
    )
    page = opened(tmp_path / "cell.html")
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached", timeout=20_000)
    with page.expect_download() as saved:
        frame.locator("#image").click()
    saved.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 100_000


def test_the_picture_prints_on_one_sheet_with_its_legend(opened: Opened) -> None:
    page = opened(scheme="dark")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", landscape=True))) == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    paper = page.locator("#paper").bounding_box()
    assert paper["width"] > 700
    assert not page.is_visible("header")
    assert page.evaluate("getComputedStyle(document.querySelector('#paper > rect')).fill") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#paper").count() == 0


def test_on_a_phone_the_picture_can_be_read_and_the_panel_is_a_sheet(opened: Opened) -> None:
    page = opened(width=390, height=844)
    page.click("#show-picture")
    page.evaluate(FRAMES)
    place = page.evaluate("iri => kg.where(iri)", ID + "plan/anglo-french")  # most positions are about this plan
    assert 12 * place["scale"] > 11
    assert 0 < place["x"] < 390
    canvas = page.locator("#canvas").bounding_box()
    assert canvas["y"] < place["y"] < canvas["y"] + canvas["height"]
    page.mouse.move(200, 700)
    page.mouse.down()
    page.mouse.move(120, 650, steps=4)
    page.mouse.up()
    moved = page.evaluate("iri => kg.where(iri)", ID + "plan/anglo-french")
    assert (round(moved["x"] - place["x"]), round(moved["y"] - place["y"])) == (-80, -50)
    page.evaluate("iri => kg.select(iri)", ID + "person/trump")
    sheet, card = page.locator("#panel").bounding_box(), page.evaluate("iri => kg.where(iri)", ID + "person/trump")
    assert sheet["height"] <= 0.46 * 844
    assert sheet["width"] == 390
    assert canvas["y"] < card["y"] < sheet["y"]


# ---- data that nobody here wrote -----------------------------------------------------------------------------------


def test_a_document_with_an_address_is_linked(opened: Opened, tmp_path: Path) -> None:
    text = """@prefix dct: <http://purl.org/dc/terms/> .
    <x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> ;
      kg:evidence [ kg:inDocument <x:web> ; kg:paragraph 3 ] , [ kg:inDocument <x:bad> ] .
    <x:web> dct:title "The report" ; dct:source <https://example.org/report?a=1&b=2> .
    <x:bad> dct:title "The trap" ; dct:source <javascript:window.hit=1> ."""
    page = opened(own(tmp_path, text))
    page.evaluate("kg.select('x:a')")
    link = page.locator("#panel a")
    assert link.count() == 1
    assert link.get_attribute("href") == "https://example.org/report?a=1&b=2"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert "The trap; The report, paragraph 3" in page.inner_text("#panel")


def test_what_stock_pyvis_would_execute_is_only_text(opened: Opened, bundled: LocalStore, tmp_path: Path) -> None:
    """Its four injections: the heading, the ids of nodes, a title with "href", the options."""
    hit = "<script>window.hit=1</script><img src=x onerror=window.hit=2>"
    iri = f"x:'\"</option>{hit}`${{window.hit=3}}"
    row = {"source": NamedNode("x:a"), "edge": NamedNode("x:e"), "target": NamedNode("x:b")}
    named = {"x:a": f'<a href="javascript:window.hit=4">{hit}</a>'}
    graph = build([], [row], {}, style.bundled(), Namer(bundled, own=named))
    graph = networkx.relabel_nodes(graph, {"x:b": iri})
    label = f'"}}}});window.hit=5;</style>{hit}'
    own_line = {"x:e": replace(style.bundled().line("x:e"), label=label, role=label, arrow=label)}
    look = replace(style.bundled(), lines={**style.bundled().lines, **own_line})
    render(graph, hit, hit, look).save(tmp_path / "own.html")
    page = opened(tmp_path / "own.html")
    for id_ in ("x:a", iri):
        page.evaluate("id => kg.select(id)", id_)
        assert page.is_visible("#panel")
        page.keyboard.press("Escape")
    with page.expect_download():
        page.click("#image")
    assert page.title() == page.inner_text("h1") == hit
    assert page.evaluate("window.hit") is None
    assert page.locator("img, a[href], iframe").count() == 0


@pytest.mark.parametrize("path", sorted((DATA / "fiction").glob("*.trig")), ids=lambda path: path.stem)
def test_the_scenarios_are_drawn(opened: Opened, tmp_path: Path, path: Path) -> None:
    store = open_store(data=[path])
    view(store).save(tmp_path / "own.html")
    page, graph = opened(tmp_path / "own.html"), network(store)
    assert page.inner_text("#facts").startswith(str(len(graph.graph["claims"])))
    told = "kg.nodes.filter(card => { kg.select(card.id); return !document.querySelector('#panel h2').textContent })"
    assert page.evaluate(told) == []
    denied = any(data["denied"] for _, data in graph.nodes(data=True))
    assert page.evaluate("kg.all.edges.some(edge => edge.stance === 'negated')") is denied
