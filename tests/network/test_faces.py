"""The timeline and the matrix in a real browser: where claims stand, what is counted, what a reader can do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import DATA, READY, Opened
from counting import PageSteps
from legendrows import switch
from manyarticles import articles
from ownpages import HOSTILE, hostile, own

from kgtool.faces import FACES
from kgtool.network.view import network, view
from kgtool.questions.question import find
from kgtool.rdf import files
from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore, open_store

pytestmark = pytest.mark.browser
ID = "https://w3id.org/kgtool/id/"
EX = "https://example.org/"
# Each mark of a claim in sight: where its bar starts and ends, its lane, how it looks.
MARKS = """() => [...document.querySelectorAll("#timeline .lane:not(.events) button.mark")].map((mark) => {
  const bar = mark.querySelector(".bar").getBoundingClientRect(), box = mark.getBoundingClientRect();
  return { id: mark.dataset.mark, lane: mark.closest(".lane").dataset.lane, left: bar.left, right: bar.right,
    look: mark.className,
    box: [box.left, box.top, box.right, box.bottom],
    label: mark.getAttribute("aria-label"), text: mark.textContent };
})"""
# Every text in sight that is smaller than 11 pixels.
SMALL = """(face) => [...document.querySelectorAll(`#${face} *`)]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < 11)
  .map((one) => one.textContent)"""
FOCUSED = "(({ mark, cell, thing }) => mark ?? cell ?? thing)(document.activeElement.dataset)"


@pytest.fixture(scope="session")
def uncertain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faces") / "uncertain.html"
    view(open_store(data=[DATA / "uncertain-dates.trig"])).save(path)
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The page of so many claims, made once."""
    folder = tmp_path_factory.mktemp("many")

    def page(name: str) -> Path:
        path, data = folder / f"{name}.html", folder / f"{name}.ttl"
        if not path.exists():
            data.write_text(articles(1000, 100), "utf-8")
            own_data = {"45": None, "160": next((DATA / "growth").glob("14-*.trig")), "1000": data}
            view(open_store(data=own_data[name])).save(path)
        return path

    return page


def faced(page: Any, face: str) -> Any:
    page.click(f"#show-{face}")
    return page


def marks(page: Any) -> dict[str, dict[str, Any]]:
    """The marks of the timeline by lane and claim, short names for the fictional ones."""
    return {f"{m['lane']} {m['id']}".replace(EX, ""): m for m in page.evaluate(MARKS)}


def rows(page: Any) -> list[str]:
    return list(page.locator("#matrix tbody th.who :is(button, .bare) span:last-child").all_inner_texts())


def columns(page: Any) -> list[str]:
    return [
        str(text)
        for text in page.locator(
            "#matrix .head > :first-child > :last-child, #matrix .head > .folded"
        ).all_text_contents()
    ]


# -- timeline ------------------------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_the_address_opens_a_face(opened: Opened, page_file: Path) -> None:
    page = opened()
    for face in ("timeline", "matrix"):
        page.goto("about:blank")
        page.goto(f"{page_file.as_uri()}#view={face}")
        page.wait_for_selector(READY)
        assert page.is_visible(f"#{face} :is(.mark, .cell)")
        assert page.get_attribute(f"#show-{face}", "aria-pressed") == "true"


def test_marks_stand_in_the_order_of_their_dates(opened: Opened, bundled: LocalStore) -> None:
    page = faced(opened(), "timeline")
    dates = {claim.iri: claim.date.earliest for claim in network(bundled).graph["claims"]}
    found = sorted((dates[mark["id"]], mark["left"]) for mark in page.evaluate(MARKS))
    assert len(found) == 10
    places = {day: {round(left) for other, left in found if other == day} for day, _ in found}
    assert all(len(lefts) == 1 for lefts in places.values())
    assert [min(lefts) for lefts in places.values()] == sorted(min(lefts) for lefts in places.values())


def test_a_range_is_as_wide_as_its_days_and_open_ends_fade(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    found = marks(page)
    day, late, later, earlier = (found[name] for name in ("ada c1", "bo c2", "bo c3", "cy c4"))
    assert late["right"] - late["left"] == pytest.approx(11 * (day["right"] - day["left"]), rel=0.02)
    assert late["left"] == pytest.approx(day["right"], abs=1)
    assert later["left"] == pytest.approx(day["left"] - 2 * (day["right"] - day["left"]), abs=1)
    assert "later" in later["look"].split()
    assert "before" in earlier["look"].split()
    assert earlier["right"] == pytest.approx(late["right"] + 2 * (day["right"] - day["left"]), abs=1)
    assert {"later", "before"}.isdisjoint({*day["look"].split(), *late["look"].split()})
    assert "18 Aug 2025 or later (“after 18 August”)" in later["label"]
    assert "by 2 Sep 2025" in earlier["label"]
    assert "anticipated" in earlier["label"]
    assert "dotted" in earlier["look"]
    assert "dashed" in found["cy c5"]["look"]


def test_what_has_no_date_stands_in_a_column_of_its_own(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    found = marks(page)
    edge = page.locator(".undated-head").bounding_box()["x"]
    assert {name for name, mark in found.items() if mark["box"][0] >= edge} == {"ada c5", "cy c5"}
    assert "not told" in found["ada c5"]["label"]


def test_a_long_stretch_without_a_date_is_cut_and_says_so(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    assert page.locator(".axis .cut").all_inner_texts() == ["17 mo."]
    assert "cut short" in page.inner_text("#timeline .face-key")
    found = marks(page)
    assert found["ada c1"]["left"] - found["ada c6"]["left"] < 200
    days = page.locator(".axis .single").all_inner_texts()
    assert days == ["3", *map(str, range(18, 32)), "1", "2"]
    assert page.locator(".axis b").all_inner_texts()[:3] == ["Mar 2024", "Aug 2025", "Sep 2025"]


def test_the_days_of_both_clusters_of_the_bundled_graph_can_be_read(opened: Opened) -> None:
    page = faced(opened(), "timeline")
    text = " ".join(page.locator(".axis .single").all_inner_texts())
    assert " ".join(map(str, range(17, 25))) in text
    assert " ".join([*map(str, range(18, 32)), "1 2 3 4"]) in text
    assert page.evaluate("(face => face.scrollWidth <= face.clientWidth)(document.getElementById('timeline'))")


# The marks of which the words stand on a bar or on other words, are cut, or are outside the axis.
CROSSING = """() => {
  const boxes = (selector) => [...document.querySelectorAll(`#timeline ${selector}`)].map((one) =>
    [one.getBoundingClientRect(), one.closest(".mark").dataset.mark]);
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const words = boxes(".lane-marks .words"), bars = boxes(".lane-marks .bar");
  const sheet = document.querySelector("#timeline .sheet").getBoundingClientRect();
  const cut = [...document.querySelectorAll("#timeline .lane-marks .words")].filter((one) =>
    one.scrollWidth > one.clientWidth + 1);
  return {
    bars: words.flatMap(([word, mark]) => bars.filter(([bar]) => over(word, bar)).map(() => mark)),
    words: words.flatMap(([word, mark], n) =>
      words.slice(n + 1).filter(([other]) => over(word, other)).map(() => mark)),
    cut: cut.map((one) => one.textContent), outside: words.filter(([{ left }]) => left < sheet.left).length,
  };
}"""


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("name", ["45", "160", "1000"])
def test_no_label_crosses_a_bar_or_another_and_none_is_cut(
    opened: Opened, many: Callable[[str], Path], name: str, width: int
) -> None:
    page = faced(opened(many(name), width=width, height=844), "timeline")
    for lane in ("actor", "content", "document") if name == "45" else ("actor",):
        page.locator(f"[name=lane][value={lane}]").check()
        assert page.locator("#timeline .lane-marks .words").count() > 10, lane
        assert page.evaluate(CROSSING) == {"bars": [], "words": [], "cut": [], "outside": 0}, lane
    assert page.evaluate(SMALL, "timeline") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1440:
        assert page.evaluate("(face => face.scrollWidth <= face.clientWidth)(document.getElementById('timeline'))")


def test_what_was_said_is_filled_and_what_only_an_article_dates_lies_under_it(opened: Opened) -> None:
    page = faced(opened(), "timeline")
    ground = "one => getComputedStyle(one).backgroundColor"
    said = page.locator(".lane:not(.events) .mark:not(.article):not(.dashed):not(.dotted) .bar")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert said.count() > 3
    assert paper not in {bar.evaluate(ground) for bar in said.all()}
    articles_ = page.locator(".mark.article .bar")
    assert {bar.evaluate(ground) for bar in articles_.all()} == {paper}
    heads = page.locator(".lane.articles h3.lane-head").all_inner_texts()
    assert [" ".join(head.split()) for head in heads] == [
        "Le Monde report on Western troops for Ukraine 1", "Article B, February 2025 11",
        "Telegraph report on US private military companies 1", "Article A, September 2025 5",
    ]  # fmt: skip
    page.get_by_role("button", name="and 3 more", exact=True).click()
    collected = set(page.locator("#timeline .told").evaluate_all("all => all.map((one) => one.dataset.mark)"))
    dated = {mark["id"] for mark in page.evaluate(MARKS)}
    assert len(collected) == 18
    assert len(dated) == 9
    assert not collected & dated
    poland = page.locator(".told", has_text="sending Polish troops")
    assert "Poland" in poland.inner_text()
    assert "article of 17 Feb 2025" in poland.get_attribute("aria-label")


def test_reports_are_folded_beneath_the_positions(opened: Opened, many: Callable[[str], Path]) -> None:
    page = faced(opened(many("160")), "timeline")
    fold = page.locator(".lane-head .unfold")
    assert " ".join(fold.inner_text().split()) == "Reports and articles 40"
    assert page.locator(".lane.events .mark").count() == 0
    fold.focus()
    page.keyboard.press("Enter")
    assert page.locator(".lane.events .mark").count() == 40
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


# -- the brush -------------------------------------------------------------------------------------------------------


def chosen(page: Any) -> list[str]:
    """The days between which claims are shown."""
    return [str(page.inner_text(f"#{name}-day") or page.text_content(f"#{name}-day")) for name in ("from", "to")]


def test_the_brush_goes_by_the_keys_from_day_to_day_with_claims(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    start, end = page.locator("#timeline .brush input").all()
    start.focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == ["18 Aug 2025", "any day"]
    assert page.locator("#from").input_value() == start.input_value()
    assert start.get_attribute("aria-valuetext") == "18 Aug 2025"
    assert {"ada c6"}.isdisjoint(marks(page))
    end.focus()
    page.keyboard.press("Home")
    assert chosen(page) == ["18 Aug 2025", "18 Aug 2025"]
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert chosen(page) == ["18 Aug 2025", "31 Aug 2025"]
    assert "from=2025-08-18&to=2025-08-31" in page.url


@pytest.mark.parametrize("width", [1440, 390])
def test_the_brush_is_drawn_and_moved_by_mouse_or_finger(opened: Opened, uncertain: Path, width: int) -> None:
    page = faced(opened(uncertain, width=width, height=844), "timeline")
    brush = page.locator("#timeline .brush")
    box = brush.bounding_box()
    pointer = "touch" if width == 390 else "mouse"

    def at(share: float) -> dict[str, Any]:
        return {
            "clientX": box["x"] + 7 + share * (box["width"] - 14), "clientY": box["y"] + 12, "button": 0,
            "pointerType": pointer, "pointerId": 1, "bubbles": True, "isPrimary": True,
        }  # fmt: skip

    def drag(start: float, end: float, where: Any) -> None:
        brush.evaluate("one => { one.setPointerCapture = () => {}; }")  # there is no real pointer to capture
        where.dispatch_event("pointerdown", at(start))
        brush.dispatch_event("pointermove", at((start + end) / 2))
        brush.dispatch_event("pointermove", at(end))
        brush.dispatch_event("pointerup", at(end))

    drag(0.9, 1, brush.locator("svg"))
    assert chosen(page) == ["18 Aug 2025", "any day"]
    drag(0.97, 0.1, brush.locator(".window"))
    assert chosen(page)[0] == "any day"
    assert brush.evaluate("one => getComputedStyle(one).touchAction") == "pan-y"
    assert brush.locator("rect.said").count() == 3


def test_the_histogram_counts_what_was_said_apart_from_what_was_told(opened: Opened, bundled: LocalStore) -> None:
    page = faced(opened(), "timeline")
    dates = [claim.date for claim in network(bundled).graph["claims"]]
    for kind, is_own in (("said", True), ("retold", False)):
        bars = page.locator(f"#timeline .brush rect.{kind}").count()
        assert 1 <= bars <= len({date.day for date in dates if date.own is is_own})
    assert page.locator("#dates .brush").count() == 1


def test_lanes_are_actors_contents_or_documents(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    names = "[...document.querySelectorAll('.lane:not(.events)')].map(lane => lane.getAttribute('aria-label'))"
    assert page.evaluate(names) == ["Ada Lindqvist, 3 claims", "Bo Ödegård, 2 claims", "Cyria, 2 claims"]
    page.get_by_label("Plan or measure").check()
    assert page.evaluate(names) == ["a ferry over the strait, 3 claims", "a toll, 2 claims", "a pier, 2 claims"]
    page.get_by_label("Document", exact=True).check()
    assert page.evaluate(names) == ["An article about a ferry, 3 claims", "not recorded, 3 claims"]
    assert "Ada Lindqvist proposes a ferry over the strait" in marks(page)["doc c1"]["text"].replace("\n", "")


def test_meetings_have_a_lane_at_the_top(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(), "timeline")
    assert " ".join(page.locator("#timeline .lane h3").first.inner_text().split()) == "Meetings and events 8"
    page = faced(opened(uncertain), "timeline")
    fair = page.locator(".events .mark", has_text="The harbor fair")
    fair.click()
    told = page.inner_text(".event-note")
    assert "20 Aug 2025" in told
    assert "with Ada Lindqvist; Bo Ödegård" in told
    assert "1 claim made there" in told
    assert page.locator("#timeline .mark.lit").count() == 2
    assert fair.get_attribute("aria-pressed") == "true"
    fair.click()
    assert not page.is_visible(".event-note")
    assert "planned" in page.locator(".events .mark", has_text="Talks on the toll").inner_text()


def test_the_filters_are_those_of_the_page(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    switch(page, "opposes").uncheck()
    assert "bo c2" not in marks(page)
    page.get_by_label("Claims without a day").uncheck()
    assert sorted(marks(page)) == ["ada c1", "ada c6", "bo c3", "cy c4"]
    faced(page, "matrix")
    assert page.locator("#matrix .cell").count() == 3
    while page.locator("#stances input:checked:visible").count():
        page.locator("#stances input:checked:visible").first.uncheck()
    assert page.locator("#matrix .none").is_visible()
    assert page.locator("#matrix table").count() == 0
    faced(page, "timeline")
    assert page.locator("#timeline .none").is_visible()


def test_a_click_on_a_mark_opens_its_claim(opened: Opened) -> None:
    page = faced(opened(), "timeline")
    page.locator(".told", has_text="sending Polish troops").click()
    assert page.locator("#panel article").count() == 1
    assert "Poland" in page.inner_text("#panel h2")
    assert "declines" in page.locator(".told[aria-current]").get_attribute("aria-label")
    page.keyboard.press("Escape")
    assert page.locator(".told[aria-current]").count() == 0


def test_search_lights_up_the_lane_of_an_actor(opened: Opened) -> None:
    page = faced(opened(), "timeline")
    page.keyboard.press("/")
    page.keyboard.type("Trump")
    page.get_by_role("button", name="Donald Trump").first.click()
    lane = page.locator("#timeline .lane.lit")
    assert lane.get_attribute("data-lane") == ID + "person/trump"
    assert lane.locator(".mark.lit").count() == lane.locator(".mark").count() == 2
    top, bottom = (lane.bounding_box()["y"], page.locator("main").bounding_box())
    assert bottom["y"] <= top <= bottom["y"] + bottom["height"]


def test_arrow_keys_walk_the_marks(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "timeline")
    assert page.locator("#timeline button.mark[tabindex='0']").count() == 1
    page.locator("#timeline button.mark[tabindex='0']").focus()
    assert page.evaluate(FOCUSED) == EX + "c6"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == EX + "c1"
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED) == EX + "c5"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == EX + "c3"
    page.keyboard.press("Enter")
    assert "Bo Ödegård – requires – a toll" in page.inner_text("#panel h2")
    assert page.locator("#timeline button.mark[tabindex='0']").count() == 1


# -- matrix --------------------------------------------------------------------------------------------------------


def counts(store: LocalStore, path: str) -> dict[str, int]:
    """How many claims each thing has, without those whose stance is not shown at first."""
    answer = store.query(f"""SELECT (STR(?label) AS ?name) (COUNT(DISTINCT ?claim) AS ?n) {{
        ?claim kg:claimant ?a ; kg:content ?x ; kg:stance ?stance . ?claim {path} ?thing .
        ?thing skos:prefLabel ?label FILTER(LANG(?label) = "en")
        FILTER(EXISTS {{ ?claim kg:polarity pol:negated }} || NOT EXISTS {{ ?stance kg:shownAtFirst false }})
      }} GROUP BY ?label""")
    assert isinstance(answer, Solutions)
    return {str(row["name"].value): int(row["n"].value) for row in answer.dicts()}


def test_totals_are_those_that_sparql_counts(opened: Opened, bundled: LocalStore) -> None:
    page = faced(opened(), "matrix")
    tallies = page.locator("#matrix tbody .total").all_inner_texts()
    assert dict(zip(rows(page), map(int, tallies), strict=True)) == counts(bundled, "kg:claimant")
    told = dict(zip(columns(page), page.locator("#matrix .head .total").all_inner_texts(), strict=True))
    by_topic = counts(bundled, "kg:content/kg:topic")
    assert {name: int(number) for name, number in told.items() if name in by_topic} == by_topic
    assert "27 claims" in page.text_content("#matrix caption")


def test_columns_are_plans_with_their_parts_and_a_joint_claim_counts_in_each_row(
    opened: Opened, uncertain: Path
) -> None:
    page = faced(opened(uncertain), "matrix")
    assert rows(page) == ["Ada Lindqvist", "Bo Ödegård", "Cyria"]
    assert page.locator("#matrix tbody .total").all_inner_texts() == ["3", "2", "2"]
    assert columns(page) == ["a ferry over the strait", "a toll"]
    assert page.locator("#matrix .head .total").all_inner_texts() == ["5", "2"]
    assert page.locator("#matrix .cell").count() == 6


def test_a_cell_tells_stance_and_manner_in_whole_words(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "matrix")
    told = page.locator("#matrix .cell").evaluate_all("cells => cells.map(cell => cell.getAttribute('aria-label'))")
    assert "Bo Ödegård on a toll: requires, on a condition" in told
    assert "Cyria on a ferry over the strait: offers, inferred; supports, anticipated" in told
    chips = {word for text in page.locator("#matrix .chip span:last-child").all_inner_texts() for word in [text]}
    assert chips == {"proposes", "discusses", "offers", "opposes", "requires", "supports"}
    key = page.inner_text("#matrix .face-key")
    assert all(word in key for word in ("against it", "anticipated", "inferred", "on a condition"))


def test_a_click_on_a_cell_shows_its_claims_and_the_address_leads_back(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "matrix")
    page.get_by_label("Cyria on a ferry").click()
    assert page.locator("#panel article").count() == 2
    assert page.inner_text("#panel h2") == "Cyria – a ferry over the strait"
    assert page.locator("#matrix .cell[aria-current]").count() == 1
    page.reload()
    page.wait_for_selector(READY)
    assert page.inner_text("#panel h2") == "Cyria – a ferry over the strait"
    page.locator("#matrix th.who button", has_text="Bo").click()
    assert page.inner_text("#panel h2") == "Bo Ödegård"
    assert "Bo Ödegård" in page.locator("#matrix tr.lit th").inner_text()


def test_a_topic_opens_into_its_contents(opened: Opened) -> None:
    page = faced(opened(), "matrix")
    topic = page.locator("#matrix .head button", has_text="foreign troops in Ukraine")
    before, claims_ = len(columns(page)), int(topic.locator("xpath=..").locator(".total").inner_text())
    topic.click()
    inside = page.locator("#matrix .head", has_text="(foreign troops in Ukraine)")
    assert len(columns(page)) >= before
    assert inside.count() > 1
    assert sum(map(int, inside.locator(".total").all_inner_texts())) >= claims_
    page.get_by_text("Fold again").click()
    assert len(columns(page)) == before


def test_rows_and_columns_sort_by_claims_name_and_first_day(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "matrix")
    rows_by, columns_by = page.get_by_label("Rows by"), page.get_by_label("Columns by")
    ada, bo, cy = "Ada Lindqvist", "Bo Ödegård", "Cyria"
    rows_by.select_option("name")
    assert rows(page) == [ada, bo, cy]
    rows_by.select_option("first")
    assert rows(page) == [ada, bo, cy]
    page.evaluate("kg.select(null)")
    columns_by.select_option("first")
    assert columns(page) == ["a ferry over the strait", "a toll"]
    switch(page, "discusses").uncheck()
    switch(page, "opposes").uncheck()
    rows_by.select_option("claims")
    assert rows(page) == [ada, cy, bo]


def test_the_matrix_is_a_table_to_a_screen_reader_and_to_the_keys(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain), "matrix")
    assert "6 claims: 3 actors by 2 plans and topics" in page.text_content("#matrix caption")
    assert page.locator("#matrix th[scope=row].who").count() == 3
    assert page.locator("#matrix th[scope=col].head").count() == 2
    assert page.locator("#matrix :is(.cell, [data-thing])[tabindex='0']").count() == 1
    page.locator("#matrix .cell[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == f"{EX}ada\n{EX}toll"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == f"{EX}bo\n{EX}toll"
    page.keyboard.press("Home")
    assert page.evaluate(FOCUSED) == f"{EX}bo"
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Bo Ödegård"


@pytest.mark.parametrize("name", ["160", "1000"])
def test_a_matrix_of_many_articles_fits_by_folding(opened: Opened, many: Callable[[str], Path], name: str) -> None:
    page = faced(opened(many(name)), "matrix")
    assert page.evaluate("(face => face.scrollWidth <= face.clientWidth)(document.getElementById('matrix'))")
    assert page.evaluate(SMALL, "matrix") == []
    cut = """[...document.querySelectorAll("#matrix :is(th, td, button, span)")].filter((one) =>
      one.getClientRects().length && !one.closest(".spoken") && one.scrollWidth > one.clientWidth + 1
      && getComputedStyle(one).display !== "inline").map((one) => one.textContent)"""
    assert page.evaluate(cut) == []
    total, folded = page.evaluate("kg.claims"), page.locator("#matrix .head .folded")
    assert " other plans and topics" in folded.inner_text()
    few = len(columns(page))
    page.locator("#matrix td:last-child button.cell").first.click()
    assert len(columns(page)) > few
    assert folded.count() == 0
    page.locator("#matrix th.who .folded").click() if name == "1000" else None
    assert sum(map(int, page.locator("#matrix tbody .total").all_inner_texts())) == total
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


# -- both ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "dark")])
def test_every_text_is_large_enough(opened: Opened, width: int, scheme: str) -> None:
    page = opened(width=width, height=844, scheme=scheme)
    for face in ("timeline", "matrix"):
        faced(page, face)
        assert page.evaluate(SMALL, face) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_narrow_screen_has_heads_above_lanes_and_a_list_by_actor(opened: Opened, uncertain: Path) -> None:
    page = faced(opened(uncertain, width=390, height=844), "timeline")
    head, mark = page.locator(".lane:not(.events)").first.locator(".lane-head, .mark").all()[:2]
    assert head.bounding_box()["y"] + head.bounding_box()["height"] <= mark.bounding_box()["y"] + 2
    faced(page, "matrix")
    assert not page.is_visible("#matrix thead")
    text = page.locator("#matrix tbody tr").first.inner_text()
    assert "proposes" in text
    assert "a ferry over the strait" in text
    assert page.evaluate("document.querySelector('#matrix').scrollWidth") <= 390


def test_hostile_names_are_only_text(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, HOSTILE))
    for face in ("timeline", "matrix"):
        faced(page, face)
        assert "{{7*7}}" in page.inner_text(f"#{face}")
        page.locator(f"#{face} :is(.mark, .cell)[tabindex='0']").click()
        assert page.is_visible("#panel article")
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe").count() == 0


def test_claims_without_vocabulary_actor_content_or_date_are_shown(opened: Opened, tmp_path: Path) -> None:
    text = """<x:1> a kg:Claim ; kg:claimant <x:who> ; kg:stance <x:hails> ; kg:content <x:what> .
    <x:2> a kg:Claim ; kg:stance stance:proposes ; kg:content <x:what> . <x:3> a kg:Claim ; kg:claimant <x:who> .
    <x:who> skos:prefLabel "اسم" . <x:what> skos:prefLabel "計画の長い名前" ."""
    page = faced(opened(own(tmp_path, text)), "timeline")
    assert len(marks(page)) == 3
    assert "no date recorded" in page.inner_text("#timeline").lower()
    faced(page, "matrix")
    assert rows(page) == ["اسم", "not recorded"]
    assert columns(page) == ["計画の長い名前", "not recorded"]
    page.locator("#matrix .cell").nth(2).click()
    assert page.is_visible("#panel article")


def test_rows_of_own_data_have_days_before_our_era_and_ends_that_are_texts(opened: Opened, tmp_path: Path) -> None:
    rows = """("a long text" <urn:b> "5" "-0044-03-15") ("a long text" <urn:b> 5 "-0100-07-12/-0044-03-15")
      (<urn:a> <urn:b> "another text" "soon")"""
    path = tmp_path / "own.html"
    view(open_store(), f"SELECT * {{ VALUES (?source ?edge ?target ?date) {{ {rows} }} }}").save(path)
    page = faced(opened(path), "timeline")
    assert page.locator("#timeline button.mark:not(.undated)").count() == 2
    assert page.locator("#timeline .spoken").inner_text() == "3 rows from 12 Jul -0100; the axis counts by day."
    page = faced(page, "matrix")
    cells = page.locator("#matrix button.cell[data-cell]")
    assert cells.count() == 3, "5 and a text of it are two"
    page.get_by_label("a long text on 5").first.click()
    assert page.inner_text("#panel h2") == "a long text – 5"
    assert page.locator("#panel article").count() == 1


def test_a_question_has_only_its_own_meetings_and_reports(bundled: LocalStore) -> None:
    everything = network(bundled).graph["events"]
    few = network(bundled, find("who-opposes-what")).graph["events"]
    assert len(everything) == 12
    assert {event["label"] for event in few} == {"Article B, February 2025", "US-Russia meeting in Saudi Arabia"}


def test_four_times_the_claims_take_about_four_times_the_steps_to_draw(opened: Opened, tmp_path: Path) -> None:
    kinds = ("proposes", "opposes", "requires", "supports")

    def steps(count: int) -> dict[str, int]:
        text = "\n".join(
            f"<x:c{n}> a kg:Claim ; kg:claimant <x:a{n % 50}> ; kg:stance stance:{kinds[n % 4]} ; "
            f"kg:content <x:p{n % 83}> ; "
            f'kg:madeOn [ kg:earliest "{2016 + n % 10}-{1 + n % 12:02}-{1 + n % 28:02}" ] .'
            for n in range(count)
        )
        page = opened(own(tmp_path, text))
        counted, taken = PageSteps(page), {}
        for face in ("timeline", "matrix"):
            counted.take()
            faced(page, face)
            page.evaluate("face => document.getElementById(face).scrollHeight", face)
            taken[face] = counted.take()
        return taken

    few, many = steps(250), steps(1_000)
    assert all(many[face] < 5 * few[face] for face in few), (few, many)


def test_a_thousand_contents_are_folded_and_unfold(opened: Opened, tmp_path: Path) -> None:
    claims = "\n".join(
        f"<x:c{n}> a kg:Claim ; kg:claimant <x:who> ; kg:stance stance:supports ; kg:content <x:p{n}> ."
        for n in range(160)
    )
    page = faced(opened(own(tmp_path, claims)), "matrix")
    kept = page.locator("#matrix .head").count() - 1
    assert page.locator("#matrix .folded").inner_text() == f"▸ {160 - kept} other plans and topics"
    assert page.locator("#matrix tbody .total").inner_text() == "160"
    page.click("#matrix .folded")
    assert page.locator("#matrix .head").count() == 160


def test_both_faces_print(opened: Opened) -> None:
    page = opened(scheme="dark")
    for face in ("timeline", "matrix"):
        faced(page, face)
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="print")
        assert page.is_visible(f"#{face} :is(.mark, .cell)")
        page.emulate_media(media="screen")


def test_a_face_is_a_row_of_the_table_and_everything_follows_it(
    cli: Callable[..., Result], bundled: LocalStore
) -> None:
    shown = view(bundled).html
    assert [*re.findall(r'<button type="button" id="show-(\w+)" aria-pressed', shown)] == [
        face.id for face in FACES.values()
    ]
    for face in FACES.values():
        assert f'<div id="{face.id}"' in shown
        assert f"FACES.{face.id} = " in shown
        assert face.id == "picture" or (files.PACKAGE / "network" / "page" / f"{face.id}.js").is_file()
    assert f"[{'|'.join(FACES)}]" in cli("view", "--help").stdout
