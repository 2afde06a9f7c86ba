"""What a reader makes of a page, and takes along: moved cards, notes, the saved page, its state, a frame of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import Result
from conftest import DATA, READY, Opened, fault
from ownpages import own

import kgtool
from kgtool.network.state import PARTS, read_state
from kgtool.network.view import draw, network, view
from kgtool.store import LocalStore, open_store

ID = "https://w3id.org/kgtool/id/"
TRUMP, RUBIO = ID + "person/trump", ID + "person/rubio"
PLAN = ID + "plan/anglo-french"

SVG = {"s": "http://www.w3.org/2000/svg"}
# How far from the sides of its card each of its lines ends, and from top and bottom (below 0: between them).
ENDS = """iri => {
  const card = kg.all.nodes.findIndex((one) => one.id === iri), of = (name, id) => `#canvas [data-${name}="${id}"]`;
  const box = document.querySelector(`${of("card", `c${card}`)} .frame`).getBoundingClientRect();
  return kg.edges.filter(({ from, to }) => from === iri || to === iri).map(({ id, from }) => {
    const route = document.querySelector(`.line${of("line", id).slice(8)} .route`), long = route.getTotalLength();
    const at = route.getPointAtLength(from === iri ? 0 : long).matrixTransform(route.getScreenCTM());
    return [Math.max(box.left - at.x, at.x - box.right), Math.max(box.top - at.y, at.y - box.bottom)];
  });
}"""


def where(page: Any, iri: str) -> tuple[float, float]:
    """The middle of a card on the page."""
    place = page.evaluate("iri => kg.where(iri)", iri)
    return place["x"], place["y"]


def drag(page: Any, iri: str, dx: float, dy: float) -> None:
    """Drag a card with the mouse."""
    x, y = where(page, iri)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=3)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()


def ends(page: Any, iri: str) -> list[list[float]]:
    """How far the lines of a card end from its frame, in pixels."""
    found: list[list[float]] = page.evaluate(ENDS, iri)
    return found


def copied(page: Any, what: str) -> str:
    """What a button of the dialog gives to be copied."""
    page.click("#show-share")
    page.click(f"#share-ways button:text-is('{what}')")
    text = page.input_value("#share-text")
    page.click("#close-share")
    return str(text)


def saved(page: Any, path: Path, what: str = "Save page") -> Path:
    """A file that the dialog saves."""
    page.click("#show-share")
    with page.expect_download() as found:
        page.click(f"#share-ways button:text-is('{what}')")
    found.value.save_as(path)
    page.click("#close-share")
    return path


def note(page: Any, iri: str, text: str) -> None:
    """Write a note on a card or a claim."""
    page.evaluate("iri => kg.select(iri)", iri)
    page.locator("#panel .noting button:text-is('Add a note')").first.click()
    page.locator("#panel .noting textarea").first.fill(text)


# ---- moving ----------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_card_is_dragged_and_its_lines_follow(opened: Opened) -> None:
    page = opened()
    x, y = where(page, TRUMP)
    before = ends(page, TRUMP)
    drag(page, TRUMP, 90, 60)
    assert where(page, TRUMP) == pytest.approx((x + 90, y + 60), abs=1.5)
    assert page.evaluate("kg.selected") is None  # to drag is not to click
    assert len(before) > 3
    for beside, above in ends(page, TRUMP):
        assert beside < 10
        assert above < 0
    rubio = where(page, RUBIO)
    assert page.inner_text("#put-back") == "Put back 1"
    page.reload()
    page.wait_for_selector(READY, state="attached")
    assert where(page, TRUMP) == pytest.approx((x + 90, y + 60), abs=1.5)
    page.go_back()
    page.locator("#put-back").wait_for(state="hidden")
    assert where(page, TRUMP) == pytest.approx((x, y), abs=1)
    page.go_forward()
    page.locator("#put-back").wait_for(state="visible")
    page.click("#put-back")
    assert where(page, TRUMP) == pytest.approx((x, y), abs=1)
    assert where(page, RUBIO) == rubio
    assert [*chain(*ends(page, TRUMP))] == pytest.approx([*chain(*before)])
    assert page.evaluate("location.hash") == ""


@pytest.mark.browser
@pytest.mark.parametrize(("dx", "dy"), [(500, 30), (-500, -20), (0, 250), (5000, 5000), (-5000, -5000)])
def test_lines_leave_a_card_at_a_side_wherever_it_goes(opened: Opened, dx: int, dy: int) -> None:
    page = opened()
    page.evaluate(
        "([iri, dx, dy]) => { const [x, y] = kg.place(iri); kg.move(iri, [x + dx, y + dy]) }", [TRUMP, dx, dy]
    )
    assert all(beside < 12 and above < 0 for beside, above in ends(page, TRUMP))
    card = page.locator("#canvas .card", has=page.locator("title", has_text="Donald Trump")).bounding_box()
    sheet = page.locator("#canvas > svg").bounding_box()
    assert sheet["x"] <= card["x"]
    assert sheet["y"] <= card["y"]
    assert card["x"] + card["width"] <= sheet["x"] + sheet["width"]
    assert card["y"] + card["height"] <= sheet["y"] + sheet["height"]


@pytest.mark.browser
def test_a_card_is_moved_and_put_back_by_keyboard(opened: Opened) -> None:
    page = opened()
    page.focus("#canvas")
    page.keyboard.press("ArrowDown")
    at = page.evaluate("kg.at")
    x, y = page.evaluate("iri => kg.place(iri)", at)
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("iri => kg.place(iri)", at) == pytest.approx([x + 20, y + 10], abs=1)
    assert "moved to" in page.text_content("#live")
    assert page.evaluate("kg.at") == at
    page.keyboard.press("Shift+Home")
    assert page.evaluate("iri => kg.place(iri)", at) == [x, y]
    assert "back in its place" in page.text_content("#live")


@pytest.mark.browser
def test_a_finger_that_rests_moves_a_card_and_one_that_does_not_scrolls(browser: Any, page_file: Path) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 844}, has_touch=True, offline=True)
    page = context.new_page()
    page.goto(page_file.as_uri() + "#view=picture")
    page.wait_for_selector(READY, state="attached")
    page.evaluate("iri => kg.select(iri)", TRUMP)
    page.evaluate("kg.select(null)")
    session = context.new_cdp_session(page)

    def touch(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = page.evaluate("iri => kg.place(iri)", TRUMP)
    for rests, moved in ((0, 0), (600, 40)):
        x, y = where(page, TRUMP)
        touch("touchStart", x, y)
        page.wait_for_timeout(rests)
        for step in (10, 25, 40):
            touch("touchMove", x, y - step)
        touch("touchEnd", 0, 0)
        page.wait_for_timeout(50)
        scale = page.evaluate("iri => kg.where(iri).scale", TRUMP)
        after = page.evaluate("iri => kg.place(iri)", TRUMP)
        assert before[1] - after[1] == pytest.approx(moved / scale, abs=3)
    context.close()


@pytest.mark.browser
def test_files_have_cards_where_the_page_has_them(opened: Opened, bundled: LocalStore) -> None:
    """The page draws what has moved by itself; kgtool view --state draws the same."""
    page = opened()
    for iri, dx, dy in ((TRUMP, -260, 40), (PLAN, 40, 300), (ID + "country/us", 700, 10)):
        drag(page, iri, dx, dy)
    page.evaluate("id => kg.select(id)", PLAN)
    drawn = ET.fromstring(draw(bundled, format="svg", state=copied(page, "Copy state")))
    ours = {
        group.find("s:title", SVG).text: group.find("s:path", SVG).get("d")  # type: ignore[union-attr]
        for group in drawn.iterfind(".//s:g[@class='line']", SVG)
    }
    theirs = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll("#canvas .line:not(.off)")].map((line) =>
          [line.querySelector("title").textContent, line.querySelector(".route").getAttribute("d")]))"""
    )
    assert ours.keys() == theirs.keys()
    assert len(ours) > 30
    for name, path in ours.items():
        numbers = [[float(number) for number in re.findall(r"-?[\d.]+", text)] for text in (path or "", theirs[name])]
        assert numbers[0] == pytest.approx(numbers[1], abs=0.7), name  # places in an address are whole


# ---- notes -----------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_notes_stand_where_they_belong_and_are_marked_as_such(opened: Opened, bundled: LocalStore) -> None:
    page = opened()
    claim = page.evaluate("iri => kg.edges.find((edge) => edge.from === iri && edge.claims.length).claims[0]", TRUMP)
    note(page, TRUMP, "Ask the desk: <b>which</b> day?")
    note(page, claim, "Second source wanted\nby Friday")
    assert page.locator("#canvas .noted").all_text_contents() == ["✎1", "✎2"]
    assert "Reader’s note, not a claim" in page.inner_text("#panel")
    page.keyboard.press("Escape")
    page.locator("#panel h2").click()
    page.click("#show-table")
    told = page.locator("#rows .own-note")
    assert told.all_inner_texts() == ["✎ 2 Second source wanted\nby Friday"]
    page.click("#show-picture")
    image = page.evaluate("kg.drawing.textContent")
    assert "✎1 Reader’s note, not a claim, on Donald Trump: Ask the desk: <b>which</b> day?" in image
    assert "Second source wanted by Friday" in image
    page.reload()
    page.wait_for_selector(READY, state="attached")
    page.evaluate("iri => kg.select(iri)", TRUMP)
    assert page.locator("#panel .noting textarea").first.input_value() == "Ask the desk: <b>which</b> day?"
    file = draw(bundled, format="svg", state=copied(page, "Copy state"))
    assert "✎1 Reader’s note, not a claim, on Donald Trump: Ask the desk: &lt;b&gt;which&lt;/b&gt; day?" in file
    assert file.count('class="noted"') == 2
    page.locator("#panel .noting button:text-is('Remove')").first.click()
    assert page.locator("#canvas .noted").all_text_contents() == ["✎1"]


@pytest.mark.browser
def test_a_step_back_keeps_what_was_written_since(opened: Opened) -> None:
    page = opened()
    page.evaluate("iri => kg.select(iri)", TRUMP)
    note(page, RUBIO, "kept")
    page.wait_for_timeout(600)  # what is typed goes into the address a little later
    assert "kept" in page.evaluate("location.hash")
    page.go_back()
    page.locator("#panel h2", has_text="Donald Trump").wait_for()
    assert page.locator("#canvas .noted").count() == 1
    assert "kept" in page.evaluate("location.hash")


@pytest.mark.browser
def test_what_is_typed_in_a_note_is_no_command(opened: Opened) -> None:
    page = opened()
    note(page, TRUMP, "")
    page.keyboard.type("/? why")
    page.keyboard.press("Escape")
    assert page.evaluate("kg.selected") == TRUMP
    assert page.locator("#panel .noting textarea").first.input_value() == "/? why"


@pytest.mark.browser
def test_a_link_can_go_without_the_notes(opened: Opened) -> None:
    page = opened()
    note(page, TRUMP, "between us")
    assert "between+us" in copied(page, "Copy link")
    page.click("#show-share")
    page.uncheck("#with-notes")
    page.click("#share-ways button:text-is('Copy link')")
    assert "between" not in page.input_value("#share-text")


# ---- the saved page, its state ---------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_saved_page_opens_as_it_stood_and_is_saved_again(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    drag(page, TRUMP, 60, 50)
    note(page, TRUMP, "</script><script>window.hit = 1</script> & “quoted”")
    page.evaluate("kg.select(null)")
    page.get_by_label(re.compile("^discusses")).evaluate("box => box.click()")
    page.evaluate("id => kg.select(id)", PLAN)
    place, state = page.evaluate("iri => kg.place(iri)", TRUMP), copied(page, "Copy state")
    first = saved(page, tmp_path / "first.html")
    again = opened(first)
    assert again.evaluate("kg.selected") == PLAN
    assert again.evaluate("iri => kg.place(iri)", TRUMP) == pytest.approx(place, abs=1)
    assert not again.evaluate("kg.edges.some((edge) => edge.stance.endsWith('discusses'))")
    again.click("#show-timeline")
    second = opened(saved(again, tmp_path / "second.html"))
    assert second.is_visible("#timeline")
    assert second.evaluate("window.hit") is None
    second.evaluate("iri => kg.select(iri)", TRUMP)
    assert second.locator("#panel .noting textarea").first.input_value().startswith("</script>")
    assert second.inner_text("#put-back") == "" or second.locator("#put-back").count() == 1
    third = saved(second, tmp_path / "third.html").read_text("utf-8")
    assert abs(len(third) - len(first.read_text("utf-8"))) < 2000  # it does not grow
    assert read_state(str(first)).text.removeprefix("view=picture&") == state.removeprefix("view=picture&")
    # Nothing stands for what a saved page opens with: also the plainest view is one.
    plain = opened(first)
    plain.evaluate("kg.select(null)")
    plain.click("#reset")
    plain.click("#put-back")
    plain.reload()
    plain.wait_for_selector(READY, state="attached")
    assert plain.evaluate("kg.selected") is None
    assert plain.is_hidden("#put-back")


@pytest.mark.browser
def test_a_page_opens_in_a_state_and_says_what_it_lacks(
    opened: Opened, tmp_path: Path, cli: Callable[..., Result]
) -> None:
    state = urlencode([("view", "matrix"), ("see", TRUMP), ("move", "40 50 x:gone"), ("note", "x:gone\nmind this")])
    done = cli("view", "--state", state, "-o", tmp_path / "page.html")
    assert done.exit_code == 0
    assert "The state names 1 thing that the picture does not have (x:gone); the rest of it is shown." in done.stderr
    page = opened(tmp_path / "page.html")
    assert page.is_visible("#matrix")
    assert page.evaluate("kg.selected") == TRUMP
    assert "1 thing cannot be shown" in page.inner_text("#missing")
    kept = saved(page, tmp_path / "kept.html")
    assert read_state(str(kept)).notes() == [("x:gone", "mind this")]  # what was written is not lost


@pytest.mark.browser
def test_the_address_and_the_state_have_the_same_parts(opened: Opened) -> None:
    """Each part that the page writes is one that kgtool view --state reads, and the other way round."""
    source = (Path(kgtool.__file__).parent / "network" / "page" / "address.js").read_text("utf-8")
    assert set(re.findall(r'\bput\("([\w-]+)"', source)) == set(PARTS)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("veiw=table", "no part 'veiw'; did you mean view?"),
        ("nonsense=1", "no part 'nonsense'; it has on, off"),
        ("view=grid", "must be one of picture, overview"),
        ("from=2025", "must be a day such as 2025-09-04"),
        ("move=here", "must be two numbers and a card"),
        ("clock=tower", "must be one of published"),
        ("view", "not the state of a page"),
        ("no-such-file.html", "no file 'no-such-file.html'"),
    ],
)
def test_a_wrong_state_is_refused_in_a_sentence(
    cli: Callable[..., Result], tmp_path: Path, state: str, words: str
) -> None:
    fault(cli("view", "--state", state, "-o", tmp_path / "x.html"), 2, words)
    assert not (tmp_path / "x.html").exists()


def test_a_page_without_a_state_is_refused(cli: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<!doctype html><html><title>x</title>", "utf-8")
    fault(cli("view", "--state", tmp_path / "other.html", "-o", tmp_path / "x.svg"), 1, "a page without a state")


@pytest.mark.parametrize("given", ["https://example.org/p.html#{}", "#{}", "{}"])
def test_a_link_is_a_state_too(given: str) -> None:
    assert read_state(given.format("view=table&see=x%3Aa")).of("see") == ["x:a"]


STATES = [
    [],
    [("off", "https://w3id.org/kgtool/vocab/stance/discusses"), ("on", "https://w3id.org/kgtool/vocab/stance/describes")],
    [("from", "2025-02-17"), ("undated", "no")],
    [("to", "2025-02-24")],
    [("as-of", "2025-02-20")],
    [("as-of", "2025-02-20"), ("clock", "said")],
    [("kind", "https://w3id.org/kgtool/ontology#Leader"), ("open", PLAN)],
]  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("parts", STATES, ids=lambda parts: "&".join(name for name, _ in parts))
def test_a_file_shows_what_the_page_shows(opened: Opened, bundled: LocalStore, parts: list[tuple[str, str]]) -> None:
    page = opened()
    page.evaluate("hash => { location.hash = hash }", urlencode(parts))
    page.wait_for_timeout(50)
    drawn = ET.fromstring(draw(bundled, format="svg", state=urlencode(parts) or "view=picture"))
    shown = "some => [...document.querySelectorAll(some)].map((one) => one.querySelector('title').textContent).sort()"
    for theirs, ours in (
        ("#canvas .line:not(.off)", "[@class='line']"),
        ("#canvas .card:not(.off)", "[@class='card']"),
        ("#canvas .conflict:not(.off)", "[@class='conflict']"),
        ("#canvas .badges:not(.off) > .badge:not(.off)", "[@class='badges']/s:g"),
    ):
        titles = [one.findtext("s:title", "", SVG) for one in drawn.iterfind(f".//s:g{ours}", SVG)]
        assert sorted(titles) == page.evaluate(shown, theirs), ours
    graph = draw(bundled, format="graphml", state=urlencode(parts) or "view=picture")
    seen = page.evaluate("new Set(kg.edges.flatMap((edge) => edge.claims)).size")
    assert seen > 3
    assert graph.count("<edge ") > 0


@pytest.mark.browser
def test_what_is_moved_in_the_picture_of_a_topic_stays_there(opened: Opened, tmp_path: Path) -> None:
    store = open_store(data=next((DATA / "growth").glob("14-*.trig")))
    view(store).save(tmp_path / "growth.html")
    page = opened(tmp_path / "growth.html")
    page.locator("#overview .matter .name").first.click()
    card = page.evaluate("kg.nodes[0].id")
    before = page.evaluate("iri => kg.place(iri)", card)
    drag(page, card, 30, 40)
    moved = page.evaluate("iri => kg.place(iri)", card)
    assert moved != before
    state = copied(page, "Copy state")
    shown = page.locator("#canvas .line:not(.off)").count()
    file = draw(store, format="svg", state=state)
    assert file.count('<g class="line"') == shown
    x = moved[0] - page.evaluate("iri => kg.all.nodes.find((card) => card.id === iri).width", card) / 2
    assert re.search(rf'<rect class="frame" x="{x:.1f}"'.replace(".0", r"(\.0)?"), file)
    page.click("#scope button")
    page.click("#show-picture")
    assert page.inner_text("#put-back") == "Put back 1"
    whole = page.evaluate("iri => kg.place(iri)", card)
    page.click("#put-back")
    assert page.evaluate("iri => kg.place(iri)", card) == whole  # nothing has moved here


# ---- a frame in another page -----------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 640, 340])
def test_a_frame_of_another_page_is_compact_and_does_not_trap_the_wheel(
    opened: Opened, page_file: Path, tmp_path: Path, width: int
) -> None:
    (tmp_path / page_file.name).write_bytes(page_file.read_bytes())
    line = copied(opened(tmp_path / page_file.name), "Copy frame")
    assert line.count("<") == 2
    host = tmp_path / "host.html"
    host.write_text(
        f"<!doctype html><html data-ready=true><meta charset=utf-8><p>Above</p>{line}<div>{'<p>text</p>' * 200}</div>",
        "utf-8",
    )
    page = opened(host, width=width)
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached")
    assert frame.locator("#whole").is_visible()
    for hidden in ("#search", "#legend", "#headlines", "#show-share"):
        assert frame.locator(hidden).is_hidden()
    box = page.locator("iframe").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 250
    inner = frame.locator(READY)
    assert inner.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert "frame=yes" not in frame.locator("#whole").get_attribute("href")
    assert frame.locator("#canvas").is_visible()  # as it was shared, also where a narrow page would open with the table


# ---- what a page with nothing to share does --------------------------------------------------------------------------


@pytest.mark.browser
def test_hostile_names_are_moved_noted_and_saved_as_text(opened: Opened, tmp_path: Path) -> None:
    label = r"</script><script>window.hit=1</script> ' ]]> & {{7*7}}"
    path = own(
        tmp_path,
        f'<x:a> a kg:Person ; skos:prefLabel "{label}" . <x:p> a kg:Plan . '
        "<x:c> a kg:Claim ; kg:claimant <x:a> ; kg:content <x:p> ; kg:stance stance:proposes .",
    )
    page = opened(path)
    drag(page, "x:a", 40, 40)
    note(page, "x:a", "<img src=x onerror=window.hit=2>")
    again = opened(saved(page, tmp_path / "saved.html"))
    again.evaluate("kg.select('x:a')")
    assert again.locator("img").count() == 0
    assert again.evaluate("window.hit") is None
    assert again.locator("#panel .noting textarea").first.input_value() == "<img src=x onerror=window.hit=2>"
    assert ET.parse(saved(again, tmp_path / "saved.svg", "Save SVG")).getroot().tag.endswith("svg")
    assert network(kgtool.open_store(data=[tmp_path / "own.ttl"])).number_of_nodes() == 2
    assert "x:a" in view(kgtool.open_store(data=[tmp_path / "own.ttl"])).html
