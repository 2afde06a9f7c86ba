"""The overview of many claims: its sides are those of the question, and fifty or a hundred articles stay legible."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DATA, READY, ROOT, Opened
from manyarticles import articles

import kgtool
from kgtool.claims.style import bundled
from kgtool.network import overview
from kgtool.network.picture import subject
from kgtool.network.view import network, view
from kgtool.rdf.results import text
from kgtool.store import LocalStore, open_store

FICTION = ROOT / "graph_data" / "fiction"
GROWTH = next((DATA / "growth").glob("14-*.trig"))
# What cannot be read where the page opens: small letters, what is cut off, what is wider than the window.
UNREADABLE = """() => {
  const seen = (node) => node.getClientRects().length && getComputedStyle(node).visibility === "visible";
  const own = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  const texts = [...document.querySelectorAll("main *, aside *, header *")].filter((node) => seen(node) && own(node));
  const scale = (node) => node.closest("svg.drawn")?.getScreenCTM()?.a ?? 1;
  const size = (node) => parseFloat(getComputedStyle(node).fontSize) * scale(node);
  const wider = (node) => node.scrollWidth > node.clientWidth + 1;
  const cut = (node) => wider(node) && getComputedStyle(node).overflowX !== "visible" && !node.closest(".spoken");
  const boxes = [...document.querySelectorAll("html, #overview, #canvas, #sheet")];
  const said = (some) => some.map((node) => node.textContent);
  return {
    small: said(texts.filter((node) => size(node) < 10.95)), cut: said(texts.filter(cut)), texts: texts.length,
    wide: boxes.filter((node) => seen(node) && wider(node)).map(({ id }) => id),
    ellipses: said(texts.filter((node) => node.closest(".card, .matter") && node.textContent.endsWith("…"))),
  };
}"""
# The lines that run behind a card that is not one of their ends.
BEHIND = """() => {
  const idOf = (card) => kg.all.nodes[card.dataset.card.slice(1)].id;
  const frameOf = (card) => card.querySelector(".frame").getBoundingClientRect();
  const frames = [...document.querySelectorAll(".drawn .card:not(.off)")].map((card) => [idOf(card), frameOf(card)]);
  const within = ({ left, right, top, bottom }) => ({ x, y }) =>
    x > left + 1 && x < right - 1 && y > top + 1 && y < bottom - 1;
  return [...document.querySelectorAll(".drawn .line:not(.off)")].flatMap((line) => {
    const { from, to } = kg.all.edges.find(({ id }) => id === line.dataset.line), route = line.querySelector(".route");
    const steps = Array.from({ length: 80 }, (_, step) => route.getPointAtLength((route.getTotalLength() * step) / 79));
    const points = steps.map((point) => point.matrixTransform(route.getScreenCTM()));
    return frames.filter(([id, box]) => id !== from && id !== to && points.some(within(box)));
  }).length;
}"""
STANCES_LIT = """() => [...document.querySelectorAll("#canvas .line.lit")]
  .map((one) => kg.all.edges.find(({ id }) => id === one.dataset.line).stance.split("/").pop()).sort()"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The page of so many claims, made once."""
    folder = tmp_path_factory.mktemp("overview")

    def page(name: str) -> Path:
        path, data = folder / f"{name}.html", folder / f"{name}.ttl"
        if not path.exists():
            if name != "160":
                data.write_text(articles(int(name), int(name) // 10), "utf-8")
            view(open_store(data=GROWTH if name == "160" else data)).save(path)
        return path

    return page


@pytest.mark.parametrize("data", [None, GROWTH, DATA / "growth" / "03-sides-of-a-topic.trig"], ids=str)
def test_the_sides_are_those_of_the_question(data: Path | None) -> None:
    store = open_store(data=data) if data else kgtool.open_store()
    assert isinstance(store, LocalStore)
    matters = {matter.key: matter for matter in overview.overview(network(store)) if matter.is_topic}
    rows = [row for row in kgtool.ask("for-and-against", store).dicts() if text(row["shared"]) == "topic"]
    for side, chosen in (("for", "pro"), ("against", "con")):
        asked: dict[str, set[str]] = {}
        for row in rows:
            if text(row["side"]) == side:
                asked.setdefault(text(row["matter"]), set()).add(text(row["claim"]))
        for matter, claims in asked.items():
            assert set(getattr(matters[matter], chosen)) == claims, (matter, side)


@pytest.mark.parametrize("name", ["160", "many"])
def test_each_claim_stands_once_in_each_of_its_matters(name: str, tmp_path: Path) -> None:
    (tmp_path / "many.ttl").write_text(articles(120, 12), "utf-8")
    graph = network(open_store(data=GROWTH if name == "160" else tmp_path / "many.ttl"))
    matters = overview.overview(graph)
    assert all(len(matter.claims) == len(set(matter.claims)) for matter in matters)
    told = {iri for matter in matters for iri in matter.claims}
    assert told == {claim.iri for claim in graph.graph["claims"] if claim.what}
    contested = [min(len(matter.pro), len(matter.con)) for matter in matters]
    assert contested == sorted(contested, reverse=True)


def test_a_part_counts_for_its_plan_and_a_topic_before_both(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix e: <http://e.org/> .
        @prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        e:plan a kg:Plan ; skos:prefLabel "the plan" ; kg:hasComponent e:part . e:part a kg:Measure .
        e:other a kg:Measure ; kg:topic e:matter . e:matter skos:prefLabel "the matter" .
        e:1 a kg:Claim ; kg:claimant e:a ; kg:stance stance:opposes ; kg:content e:part .
        e:2 a kg:Claim ; kg:claimant e:b ; kg:stance stance:proposes ; kg:content e:plan .
        e:3 a kg:Claim ; kg:claimant e:b ; kg:stance stance:discusses ; kg:content e:other .""",
        "utf-8",
    )
    plan, matter = overview.overview(network(open_store(data=tmp_path / "own.ttl")))
    assert (plan.label, plan.pro, plan.con, plan.neither) == ("the plan", ("http://e.org/2",), ("http://e.org/1",), ())
    assert (matter.label, matter.is_topic, matter.neither) == ("the matter", True, ("http://e.org/3",))


@pytest.mark.browser
@pytest.mark.parametrize("name", ["160", "1000"])
def test_many_claims_open_with_an_overview_that_can_be_read(
    opened: Opened, pages: Callable[[str], Path], name: str
) -> None:
    page = opened(pages(name))
    assert page.locator("#show-overview").get_attribute("aria-pressed") == "true"
    assert page.locator(".matter").count() > 10
    found = page.evaluate(UNREADABLE)
    assert found.pop("texts") > 100
    assert found == {"small": [], "wide": [], "cut": [], "ellipses": []}


def test_a_page_opens_on_the_overview_where_cards_or_lines_are_too_many() -> None:
    fiction = [*FICTION.glob("*.trig"), FICTION / "reference.ttl"]
    graph = network(open_store(data=fiction))
    drawn = subject(graph, bundled(), folding=True)
    assert (len(drawn.shown), len(drawn.lines)) == (58, 85)
    first = [
        re.search(r'"view": ?"(\w+)"', view(store).html) for store in (open_store(data=fiction), kgtool.open_store())
    ]
    assert [found and found[1] for found in first] == ["overview", "picture"]
    assert [overview.is_readable(*size) for size in ((60, 60), (61, 1), (1, 61))] == [True, False, False]


@pytest.mark.browser
def test_a_matter_opens_its_own_network_and_back_leads_to_the_overview(
    opened: Opened, pages: Callable[[str], Path]
) -> None:
    page = opened(pages("160"))
    row = page.locator(".matter").first
    name, positions = row.locator(".name").inner_text(), row.locator("h2 small").first.inner_text()
    row.locator(".name").click()
    assert f"Only on {name}" in page.inner_text("#scope")
    assert 4 < page.evaluate("kg.nodes.length") < 60
    told = page.evaluate("new Set(kg.edges.flatMap(({ claims }) => claims)).size")
    assert told == sum(int(part.split()[0]) for part in positions.split(" · "))
    found = page.evaluate(UNREADABLE)
    assert found["small"] == found["wide"] == found["ellipses"] == []
    assert page.evaluate(BEHIND) == 0
    page.evaluate("kg.select(kg.nodes[0].id)")
    assert page.is_visible("#panel")
    page.go_back()
    assert not page.is_visible("#panel")
    page.go_back()
    page.wait_for_function("document.querySelector('#scope').hidden")
    assert page.is_visible(".matter")
    again = opened(pages("160"))
    page.go_forward()
    again.goto(page.url)
    again.reload()
    again.wait_for_selector(READY)
    assert f"Only on {name}" in again.inner_text("#scope")


@pytest.mark.browser
def test_a_side_unfolds_where_it_stands_the_matter_itself_first(opened: Opened, pages: Callable[[str], Path]) -> None:
    page = opened(pages("160"))
    matter = page.locator(".matter", has=page.locator(".pro .more")).first.get_attribute("data-matter")
    row = page.locator(f'.matter[data-matter="{matter}"]')
    few, rest = row.locator(".pro .position").count(), int(row.locator(".pro .more").inner_text().split()[1])
    row.locator(".pro .more").click()
    assert page.is_visible(".matter")
    chips = row.locator(".pro .position")
    assert chips.count() == few + rest
    assert page.evaluate("document.activeElement.dataset.claim") == chips.nth(few).get_attribute("data-claim")
    parts = chips.evaluate_all("all => all.map((one) => Boolean(one.querySelector('.on')))")
    assert parts == sorted(parts)
    every, itself = row.locator("h2 small").all_inner_texts()
    direct = re.search(r"on the whole: (?:(\d+) for)?", itself)
    assert direct
    assert int(direct[1] or 0) == parts.count(False)
    assert every.startswith(f"{few + rest} for")


@pytest.mark.browser
def test_a_matter_too_large_for_a_network_shows_its_contents(opened: Opened, pages: Callable[[str], Path]) -> None:
    page = opened(pages("1000"))
    row = page.locator(".matter:has-text('question 0')")
    row.locator(".name").click()
    assert page.locator("#show-overview").get_attribute("aria-pressed") == "true"
    assert page.locator(".matter").count() > 5
    number = int(page.inner_text("#scope").rpartition("(")[2].split()[0])
    shown = page.evaluate("new Set([...document.querySelectorAll('.position')].map((one) => one.dataset.claim)).size")
    assert shown == number


@pytest.mark.browser
def test_a_headline_shows_the_claims_that_it_rests_on(opened: Opened) -> None:
    page = opened()
    texts = page.locator("#headlines button").all_inner_texts()
    assert 2 <= len(texts) <= 5
    page.locator("#headlines button", has_text="opposed, rejected or declined").click()
    lit = page.evaluate(STANCES_LIT)
    assert lit == ["declines", "opposes", "rejects"]
    page.click("#show-table")
    assert page.locator("#rows tr:visible").count() == 3
    page.click("#scope button")
    assert page.locator("#rows tr:visible").count() > 20
    page.go_back()
    page.wait_for_function("!document.querySelector('#scope').hidden")
    assert page.locator("#rows tr:visible").count() == 3


@pytest.mark.browser
def test_what_is_under_the_pointer_lights_up_and_says_its_claim(opened: Opened) -> None:
    page = opened()
    line = page.evaluate("kg.edges.find(({ from, claims }) => from.endsWith('country/fr') && claims.length).id")
    place = page.evaluate("id => kg.where(id)", line)
    page.mouse.move(place["x"], place["y"])
    page.wait_for_selector("#told:visible")
    assert page.locator("#canvas .line.lit").count() == 1
    assert "paragraph" in page.inner_text("#told")
    page.mouse.move(5, 5)
    page.wait_for_selector("#told", state="hidden")
    assert page.locator("#canvas .dimming").count() == 0


@pytest.mark.browser
def test_a_phone_has_the_overview_as_a_list(opened: Opened, pages: Callable[[str], Path]) -> None:
    page: Any = opened(pages("160"), width=390, height=844)
    page.click("#show-overview")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(UNREADABLE)["small"] == []
