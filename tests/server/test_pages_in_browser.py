"""The server's pages in a real browser, with the built editor and without: nothing is asked of another server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import DATA, READY, ROOT, lacking
from webpages import HOSTILE, in_process

from kgtool.server.pages import webpage
from kgtool.server.pages.webpage import address
from kgtool.store import LocalStore, open_store

pytestmark = pytest.mark.browser
ID = "https://w3id.org/kgtool/id/"
QUERY = "SELECT ?who ?what WHERE { ?claim kg:claimant ?who ; kg:stance stance:proposes ; kg:content ?what }"
EDITORS = ("built", "plain")
Visit = Callable[..., Any]
# Chromium logs this for any page whose status is an error.
STATUS = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def url(bundled: LocalStore) -> Iterator[str]:
    with in_process(bundled) as address:
        yield address


@pytest.fixture
def visit(browser: Any, url: str) -> Iterator[Visit]:
    """Open a page of the server; afterwards: nothing went elsewhere, and nothing was said to the console."""
    contexts, requests, messages = [], [], []

    def open_page(path: str, base: str = url, width: int = 1440, scheme: str = "light", **more: Any) -> Any:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", **more)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in requests if not one.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
    assert [message for message in messages if not message.startswith(STATUS)] == []


@pytest.fixture(params=EDITORS)
def editor(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which editor the page has: the built one, or where it was not built, the plain one."""
    if request.param == "plain":
        monkeypatch.setattr(webpage, "has_editor", lambda: False)
    elif not webpage.has_editor():
        lacking("The built editor", "make editor")
    return str(request.param)


def typed(page: Any, editor: str, query: str) -> None:
    """Put a query into the editor by keyboard."""
    page.wait_for_selector(READY)
    if editor == "plain":
        page.focus("#query")
    else:
        page.evaluate("editor.focus()")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def text_of(page: Any, editor: str) -> str:
    page.wait_for_selector(READY)
    return str(page.input_value("#query") if editor == "plain" else page.evaluate("editor.getValue()"))


# -- the editor --------------------------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_a_query_is_typed_and_run_and_its_rows_are_seen(visit: Visit, editor: str) -> None:
    page = visit("/editor")
    typed(page, editor, QUERY)
    page.keyboard.press("Escape")  # a menu of names may be open
    if editor == "built":
        page.evaluate("editor.focus()")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer table")
    assert "Emmanuel Macron" not in page.inner_text("#answer")
    assert "Volodymyr Zelensky" in page.inner_text("#answer")
    assert page.locator("#answer tbody tr").count() == 5
    # The address is the question: it can be sent.
    assert (
        text_of(visit(page.url.partition("//")[2].partition("/")[2].join(["/", ""])), editor).split() == QUERY.split()
    )


def test_a_fault_is_shown_where_it_is(visit: Visit, editor: str) -> None:
    query = "SELECT ?who\nWHERE { ?who kg:claimant 😀 }"
    page = visit("/editor?query=" + quote(query))
    page.wait_for_selector(READY)
    assert "line 2, column 26" in page.inner_text("#fault p")
    line, caret = page.inner_text("#fault pre").split("\n")
    assert line == "WHERE { ?who kg:claimant 😀 }"
    assert caret.index("^") >= 25
    if editor == "plain":
        start = page.evaluate("document.getElementById('query').selectionStart")
        assert query.encode("utf-16-le")[2 * start :].decode("utf-16-le").startswith(("😀", " }"))
        assert page.evaluate("document.activeElement.id") == "query"
    else:
        assert page.evaluate("editor.getCursor().line") == 1
        assert page.locator(".at-fault").count() == 1


@pytest.mark.parametrize("query", ["", " "])
def test_nothing_is_not_sent(visit: Visit, editor: str, query: str) -> None:
    page = visit("/editor")
    typed(page, editor, query)
    page.click("#run")
    assert page.inner_text("#state") == "Write a query first."
    assert page.url.endswith("/editor")
    page.keyboard.type("ASK {}")  # it has the focus
    page.click("#run")
    page.wait_for_url("**/editor?query=*ASK*")


def test_the_editor_that_is_built_completes_from_this_store(visit: Visit) -> None:
    if not webpage.has_editor():
        lacking("The built editor", "make editor")
    page = visit("/editor")
    typed(page, "built", "SELECT ?p ?o WHERE { Emmanuel Macr")
    page.wait_for_selector(".CodeMirror-hints li")
    assert page.inner_text(".CodeMirror-hints li >> nth=0") == "Emmanuel Macron person:macron"
    page.keyboard.press("Enter")
    assert text_of(page, "built") == "SELECT ?p ?o WHERE { person:macron"
    page.keyboard.type(" kg:ofCou")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".CodeMirror-hints li")
    page.keyboard.press("Enter")
    assert text_of(page, "built").endswith("person:macron kg:ofCountry")
    # It keeps nothing, and Tab goes on.
    assert page.evaluate("localStorage.length") == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"


def test_all_works_without_a_script(visit: Visit) -> None:
    page = visit("/editor", java_script_enabled=False)
    page.fill("#query", QUERY)
    page.click("#run")
    assert "Volodymyr Zelensky" in page.inner_text("#answer")
    page.get_by_role("link", name="Volodymyr Zelensky").first.click()
    assert "President of Ukraine" in page.inner_text(".kind")
    page.fill("#search", "three lines")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?name=three+lines")
    page.get_by_role("link", name="three lines of defense").first.click()
    assert "three lines of defense" in page.inner_text("h1")


def test_the_network_has_a_table_for_those_without_a_script(visit: Visit) -> None:
    page = visit("/network", java_script_enabled=False)
    page.get_by_role("link", name="The table of all claims").click()
    assert "Emmanuel Macron" in page.inner_text("#answer")
    drawn = visit("/question/positions-of?who=person:zelensky&as=network", java_script_enabled=False)
    drawn.get_by_role("link", name="the answer works without it").click()
    assert "partner troops in Ukraine" in drawn.inner_text("#answer")
    assert visit("/network").locator("noscript:visible").count() == 0


def test_keys_are_told_where_there_are_some(visit: Visit) -> None:
    page = visit("/editor")
    assert "Ctrl" in page.inner_text("#ask")
    assert page.get_attribute("#search", "placeholder").endswith("(press /)")
    touched = visit("/editor", width=390, has_touch=True, is_mobile=True)
    assert "Ctrl" not in touched.inner_text("#ask")
    assert "/" not in touched.get_attribute("#search", "placeholder")


# -- questions and views -----------------------------------------------------------------------------------------------


def test_a_question_is_asked_by_keyboard(visit: Visit) -> None:
    page = visit("/questions")
    page.get_by_role("link", name="Positions of one actor").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("select[name=who]")
    page.focus("select[name=who]")
    page.keyboard.type("Volodymyr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .claims")
    assert page.url.endswith("?who=person%3Azelensky")
    assert page.input_value("select[name=who]") == "person:zelensky"
    assert "partner troops in Ukraine" in page.inner_text("#answer")
    page.get_by_role("navigation", name="Shown as").get_by_role("link", name="Table").click()
    page.wait_for_selector("#answer table")
    page.get_by_role("button", name="what").click()
    shown = page.locator("tbody td[data-head=what]").all_inner_texts()
    assert shown == sorted(shown, key=str.casefold)


@pytest.mark.parametrize("face", ["Network", "Timeline", "Matrix"])
def test_an_answer_is_drawn_on_a_page_of_its_own_with_one_row_of_tabs(visit: Visit, face: str) -> None:
    page = visit("/question/positions-of?who=person:zelensky")
    page.get_by_role("navigation", name="Shown as").get_by_role("link", name=face).click()
    page.wait_for_selector(READY, timeout=30_000)
    assert page.inner_text("h1") == "Positions of one actor"
    assert page.locator("iframe, .tabs").count() == 0
    shown = {"Network": "picture"}.get(face, face.lower())
    assert page.get_attribute(f"#show-{shown}", "aria-pressed") == "true"
    page.get_by_role("link", name="Back to the answer").click()
    page.wait_for_url("**/question/positions-of?who=person*")


def test_the_network_is_narrowed_by_its_form(visit: Visit) -> None:
    page = visit("/network")
    page.wait_for_selector(READY, timeout=30_000)
    page.get_by_text("Draw less of it").click()
    page.fill("#n-focus", "Zelensky")
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url("**/network?focus=Zelensky*")
    page.wait_for_selector(READY, timeout=30_000)
    assert "around Volodymyr Zelensky" in page.inner_text("#subtitle")
    page.get_by_text("Draw less of it").click()
    assert page.input_value("#n-focus") == "Zelensky"
    page.fill("#n-focus", "Nobodyatall")
    page.get_by_role("button", name="Draw").click()
    page.wait_for_url("**Nobodyatall*")
    assert "Nobodyatall" in page.inner_text("main .lead")
    page.fill("#n-focus", "Macron")  # the form is still there
    page.get_by_role("button", name="Draw").click()
    page.wait_for_selector(READY, timeout=30_000)
    page.get_by_role("link", name="All of it").click()
    page.wait_for_url("**/network")


def test_things_and_questions_are_suggested_while_one_types(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("/")
    page.keyboard.type("zelenskÝ")
    page.wait_for_selector("#found a")
    assert page.inner_text("#found a >> nth=0") == "Volodymyr Zelensky person:zelensky"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/person/zelensky")
    page.fill("#search", "contradicts")
    page.wait_for_selector("#found a")
    assert "Who contradicts whom question" in page.inner_text("#found")
    page.fill("#search", "nothing has this name")
    page.wait_for_selector("#found p")
    assert "Nothing found" in page.inner_text("#found")


WORDS = """() => {
  for (const script of document.querySelectorAll("script, style, li[hidden]")) script.remove();
  const labels = [...document.querySelectorAll("[aria-label], [title]")].flatMap((one) => [one.ariaLabel, one.title]);
  return [document.body.textContent, ...labels].join(" ");
}"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over four coded events in three rows of pairs, two of them Macron's on Ukraine."""
    path = tmp_path_factory.mktemp("events") / "icews.nq"
    command = [sys.executable, "-m", "kgtool", "import", "events", str(DATA / "events" / "icews.tsv"), "--map", "icews"]
    subprocess.run([*command, "-o", str(path)], check=True, capture_output=True)
    with in_process(open_store(data=path)) as address:
        yield address


@pytest.mark.parametrize("face", ["network", "timeline", "matrix", "table"])
def test_rows_that_nobody_claims_are_called_rows(visit: Visit, events: str, face: str) -> None:
    page = visit(f"/view/coded-pairs?as={face}", base=events)
    page.wait_for_selector(READY)
    assert page.inner_text("#facts").startswith("4 events in 3 rows")
    found = page.evaluate(WORDS)
    assert re.findall(r"(?i)claims?|stances?\b|positions?|stated|not recorded", found) == []


def test_the_matrix_adds_up_what_rows_stand_for(visit: Visit, events: str) -> None:
    page = visit("/view/coded-pairs?as=matrix", base=events)
    page.wait_for_selector(READY)
    assert page.inner_text("#matrix .corner small") == "Events"
    assert sorted(page.locator("#matrix thead .total").all_inner_texts()) == ["1", "1", "2"]
    assert page.locator("#matrix tbody .total").all_inner_texts() == ["2", "1", "1"]
    assert sorted(page.locator("#matrix .cell .chip").all_inner_texts()) == ["1", "1", "2"]
    classes = visit("/view/coded-pairs?as=matrix&digits=1", base=events)
    classes.wait_for_selector(READY)
    assert "0 ×2" in classes.locator("#matrix .cell .chip").all_inner_texts()
    table = visit("/view/coded-pairs?as=table", base=events)
    table.wait_for_selector(READY)
    assert table.locator("#rows tr:first-child td").all_inner_texts()[-1] == "2"


# -- everybody ---------------------------------------------------------------------------------------------------------

PATHS = {
    "home": "/",
    "editor": "/editor",
    "plans": "/plans",
    "compare": "/compare?left=plan:anglo-french&right=plan:coalition-deployment",
    "sides": "/question/for-and-against",
    "bars": "/question/figures",
    "lines": "/question/defense-lines",
    "cards": "/question/meeting-participants",
    "rows": "/editor?query=" + quote(QUERY),
    "fault": "/editor?query=SELEC",
    "question": "/question/positions-of?who=person:zelensky",
    "questions": "/questions",
    "thing": "/id/person/zelensky",
    "plan": "/id/plan/three-lines",
    "network": "/network?focus=Zelensky",
    "found": "/find?name=emmanuel",
    "lost": "/id/person/macrn",
}
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.target.join(" "))])"""


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        ("light", ("home", "editor", "question", "thing", "sides", "compare")),
        ("dark", ("fault", "rows", "sides")),
        pytest.param(
            "light",
            ("bars", "lines", "cards", "plans", "rows", "fault", "questions", "plan", "network", "found", "lost"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "dark",
            ("home", "question", "thing", "plan", "found", "bars", "lines", "compare"),
            marks=pytest.mark.slow,
        ),
    ],
)
def test_axe_finds_no_fault(browser: Any, url: str, editor: str, scheme: str, names: tuple[str, ...]) -> None:
    source = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH
    # The editor stands on two of the pages.
    paths = {name: PATHS[name] for name in names if editor == "built" or name in ("editor", "fault")}
    found = {}
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    for name, path in paths.items():
        page = context.new_page()
        page.goto(url + path)
        if path.startswith("/editor"):
            page.wait_for_selector(READY)
        page.add_script_tag(path=source)
        found[name] = page.evaluate(FAULTS)
        page.close()
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [390, pytest.param(1024, marks=pytest.mark.slow)])
def test_nothing_is_wider_than_the_screen(visit: Visit, editor: str, width: int) -> None:
    for name in ("editor", "fault") if editor == "plain" else PATHS:
        page = visit(PATHS[name], width=width, scheme="dark")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        screens = ROOT / "build" / "screens"  # kept by CI
        screens.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=screens / f"web-{name}-{editor}-{width}.png")


def test_the_keyboard_reaches_content_and_search_first(visit: Visit) -> None:
    page = visit("/id/person/zelensky")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("Macron")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/person/macron")


FACTS = """@prefix prov: <http://www.w3.org/ns/prov#> . @prefix kg: <https://w3id.org/kgtool/ontology#> .
<http://e.org/x> prov:generatedAtTime "2025-01-01" ; prov:wasAttributedTo <http://e.org/y> ; kg:note "short" ."""


def test_names_of_facts_are_not_broken_nor_capitals_put_on_prefixes(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(FACTS, "utf-8")
    with in_process(open_store(data=tmp_path / "data.ttl")) as base:
        page = visit("/about?iri=" + quote("http://e.org/x", safe=""), base=base)
        lines = """one => { const range = document.createRange(); range.selectNodeContents(one);
          return [one.textContent, range.getClientRects().length]; }"""
        found = dict(page.eval_on_selector_all("#facts dt", f"all => all.map({lines})"))
        assert found["prov:generatedAtTime"] == found["prov:wasAttributedTo"] == 1
        page.close()
    capital = "one => getComputedStyle(one, '::first-letter').textTransform"
    assert visit("/about?iri=kg:Claim").eval_on_selector(".kind", capital) == "none"
    assert visit("/id/person/zelensky").eval_on_selector(".kind", capital) == "uppercase"


def test_hostile_data_run_nothing(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(HOSTILE, "utf-8")
    every = "/editor?query=" + quote("SELECT * { ?s ?p ?o }")
    with in_process(open_store(data=tmp_path / "data.ttl")) as url:
        for path in (
            address("javascript:window.hit=1"),
            address(ID + "person/x'%22%3E%3Cb%3E"),
            every,
            every + "&as=network",
        ):
            page = visit(path, base=url)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("window.hit") is None, path
            page.close()
        page = visit("/editor", base=url)
        if webpage.has_editor():
            typed(page, "built", "SELECT * { script")
            page.keyboard.press("Control+Space")
            page.wait_for_selector(".CodeMirror-hints li")
            assert "</script>" in page.inner_text(".CodeMirror-hints")
        assert page.evaluate("window.hit") is None
        page.wait_for_load_state("networkidle")
        page.close()
