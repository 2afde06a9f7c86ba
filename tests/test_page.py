"""The page in a real browser, offline: what a viewer sees and can do."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest

import kgtool
from kgtool.errors import QueryError
from kgtool.page import Page, render
from kgtool.picture import network, view
from kgtool.store import LocalStore, open_store

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install kgtool[dev]")

ID = "https://w3id.org/kgtool/id/"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
READY = "html[data-ready=true]"
HOSTILE = (
    "</script><script>window.hit=1</script> {{7*7}} <img src=x onerror=window.hit=2> \u2028 \u202eevil javascript:hit()"
)
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
Opened = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: install the package chromium to test the page")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def page_file(bundled: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "network.html"
    view(bundled).save(path)
    return path


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Opened]:
    """Open a page and wait until it answers; afterwards: it asked for nothing and said nothing to the console."""
    contexts, requests, messages = [], [], []

    def open_page(path: Path = page_file, width: int = 1440, height: int = 900, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(READY, timeout=20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert messages == []


def click(page: Any, iri: str) -> None:
    """Click a card or a line where it is seen."""
    place = page.evaluate("iri => kg.where(iri)", iri)
    page.mouse.click(place["x"], place["y"])


def edge(page: Any, source: str, target: str) -> str:
    """The name of the line between two things."""
    found = page.evaluate("([a, b]) => kg.edges.find(e => e.from === a && e.to === b).id", [ID + source, ID + target])
    return str(found)


def test_the_page_opens_with_the_cards_that_have_a_line(opened: Opened, bundled: LocalStore) -> None:
    page, graph = opened(), network(bundled)
    linked = {end for a, b, data in graph.edges(data=True) if data["shown"] for end in (a, b)}
    assert page.evaluate("kg.nodes.filter(card => kg.seen(card.id)).length") == len(linked) > 50
    assert f"{len(linked)} cards" in page.inner_text("#facts")
    assert f"{len(graph.graph['claims'])} claims" in page.inner_text("#facts")
    assert page.title() == "Who proposed what, to whom, according to whom"


def test_labels_can_be_read_without_zoom_and_stand_below_their_headings(opened: Opened) -> None:
    page = opened()
    assert 12 * page.evaluate("kg.where(kg.nodes.find(card => kg.seen(card.id)).id).scale") >= 11
    for heading in page.query_selector_all("#headings span"):
        box = heading.bounding_box()
        label = heading.inner_text().replace("\n", " ")
        centers = page.evaluate(
            """label => { const c = kg.columns.find(c => c.label === label);
                return kg.nodes.filter(n => n.column === c.id && kg.seen(n.id)).map(n => kg.where(n.id).x) }""",
            label,
        )
        assert min(centers) - 3 <= box["x"] + box["width"] / 2 <= max(centers) + 3


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
    assert "inferred: " in told
    assert "paragraph 3 ← The Telegraph" in told


def test_what_has_no_source_says_so(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, "a plan"))
    page.evaluate("kg.select('x:who')")
    assert "no source recorded" in page.inner_text("#panel article")
    assert "no date recorded" in page.inner_text("#panel article")


def test_a_denied_claim_is_told_as_such(opened: Opened) -> None:
    page = opened()
    page.evaluate("iri => kg.select(iri)", ID + "measure/american-troops")
    assert "not: describes" in page.inner_text("#panel")
    assert "Not in the picture" in page.inner_text("#panel")


def test_the_legend_switches_lines_and_hides_what_has_none(opened: Opened) -> None:
    page = opened()
    count = "kg.nodes.filter(card => kg.seen(card.id)).length"
    before = page.evaluate(count)
    assert not page.get_by_label("describes").is_checked()
    page.get_by_label("describes").check()
    more = page.evaluate(count)
    assert more > before
    page.get_by_label("describes").uncheck()
    page.get_by_label("has component").uncheck()
    assert page.evaluate(count) < before
    page.get_by_label("defense line").uncheck()
    assert page.evaluate("kg.nodes.some(card => card.kind.endsWith('DefenseLine') && kg.seen(card.id))") is False


def test_search_finds_without_accents_and_selects(opened: Opened, tmp_path: Path) -> None:
    page = opened(hostile(tmp_path, "Żółkiewski’s plan"))
    page.keyboard.press("/")
    page.keyboard.type("zolk")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Żółkiewski’s plan"
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    assert page.is_visible("#legend")


def test_the_table_tells_every_claim_and_sorts(opened: Opened, bundled: LocalStore) -> None:
    page = opened()
    page.click("#show-table")
    assert page.locator("#rows tr").count() == len(network(bundled).graph["claims"])
    page.get_by_role("button", name="Who", exact=True).click()
    names = page.locator("#rows tr td:first-child").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    page.locator("#rows tr td:first-child button").first.click()
    assert page.is_visible("#panel")


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


def hostile(folder: Path, label: str) -> Path:
    """A page of one claim whose every text is `label`."""
    text = label.replace("\\", "\\\\").replace('"', '\\"')
    (folder / "own.ttl").write_text(
        f"""@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <x:who> a kg:Person ; skos:prefLabel "{text}" . <x:plan> a kg:Plan ; skos:prefLabel "{text}" .
        <x:claim> a kg:Claim ; kg:claimant <x:who> ; kg:content <x:plan> ; kg:statement "{text}" ; kg:note "{text}" ;
          kg:stance <https://w3id.org/kgtool/vocab/stance/proposes> ; kg:condition <javascript:window.hit=3> .
        <javascript:window.hit=3> skos:prefLabel "{text}" .""",
        "utf-8",
    )
    view(open_store(data=[folder / "own.ttl"])).save(folder / "own.html")
    return folder / "own.html"


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


def test_an_empty_network_says_so(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "none.ttl").write_text("<x:a> <x:b> <x:c> .", "utf-8")
    view(open_store(data=[tmp_path / "none.ttl"])).save(tmp_path / "none.html")
    assert opened(tmp_path / "none.html").is_visible("#empty")


def test_the_notebook_frame_answers_too(opened: Opened, bundled: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "cell.html").write_text(
        f"<!doctype html><html data-ready=true><meta charset=utf-8>{view(bundled)._repr_html_()}", "utf-8"
    )
    frame = opened(tmp_path / "cell.html").frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached", timeout=20_000)
    assert "claims" in frame.locator("#facts").inner_text()


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


def test_what_no_one_could_read_is_not_drawn() -> None:
    graph = networkx.MultiDiGraph(claims=[])
    graph.add_nodes_from(range(401))
    with pytest.raises(QueryError, match="has 401 things"):
        render(graph, "too much")


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(kgtool.DataError, match="taken"):
        Page("<!doctype html>").save(tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
