"""An article is read and coded in a real browser: by mouse, by keyboard, and through accidents."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import READY, ROOT
from serving import TOKEN, Serving
from writing import ARTICLE, DENIAL, desk, fresh, writing

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
WIDTHS = (1440, 1024, 390)
# Chromium logs these where the status of a page is an error, or a server is gone.
STATUS = "Failed to load resource"
FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.target.join(" "))])"""


@pytest.fixture(scope="module")
def _module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Path]]:
    folder = desk(tmp_path_factory.mktemp("desk"))
    with writing(folder) as made:
        yield made, folder


@pytest.fixture
def folder(_module: tuple[Serving, Path]) -> Iterator[Path]:
    """The folder of the article, which is as it was at first."""
    yield from fresh(_module[1])


@pytest.fixture
def server(_module: tuple[Serving, Path], folder: Path) -> Serving:
    return _module[0]


@pytest.fixture
def browse(browser: Any) -> Iterator[Visit]:
    """A browser of its own; afterwards: nothing went elsewhere, and nothing was said to the console."""
    contexts, requests, messages = [], [], []

    def new(width: int = 1440, scheme: str = "light", **more: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)
        context.set_default_timeout(60_000)
        contexts.append(context)
        context.on("request", lambda request: requests.append(request.url))
        context.on("console", lambda message: messages.append(message.text))
        context.on("weberror", lambda error: messages.append(str(error.error)))
        return context

    yield new
    for context in contexts:
        context.close()
    assert [one for one in requests if not one.startswith(("http://127.0.0.1:", "data:"))] == []
    assert [message for message in messages if not message.startswith(STATUS)] == []


def opened(context: Any, url: str, query: str = "") -> Any:
    """The page of the article in a new tab, signed in."""
    page = context.new_page()
    page.goto(f"{url}articles/harbor-post{query}")
    if page.locator("#token").count():
        page.fill("#token", TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_selector("#token", state="detached")  # the page that asks for it is ready, too
    page.wait_for_selector(READY)
    return page


def until(page: Any, expression: str) -> None:
    """Wait until an expression is true in the page, whose policy forbids what Playwright does for it."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} did not come to pass")


def values(page: Any, *names: str) -> list[str]:
    return [page.input_value(f"#f-{name}") for name in names]


def kept(page: Any) -> None:
    """Wait until what was typed is with the server."""
    page.wait_for_selector("#kept:has-text('Kept as a draft')")


def text(folder: Path) -> str:
    return (folder / "harbor-post.yaml").read_text("utf-8")


def fill(page: Any, fields: dict[str, str]) -> None:
    for key, value in fields.items():
        if key == "answers":
            page.evaluate("document.querySelector('#form details').open = true")
        page.select_option(f"#f-{key}", value) if key == "stance" else page.fill(f"#f-{key}", value)


def drag(page: Any, number: str, start: int, end: int) -> None:
    """Select characters of a paragraph with the mouse."""
    box = page.evaluate(
        """([number, start, end]) => {
      const node = document.querySelector(`.words[data-par="${number}"] bdi`).firstChild;
      const range = document.createRange();
      const place = (at) => {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
      };
      const [a, b] = [place(start), place(end)];
      return [a.left + 1, a.top + a.height / 2, b.right - 1, b.top + b.height / 2];
    }""",
        [number, start, end],
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3], steps=4)
    page.mouse.up()


# -- a claim is added ------------------------------------------------------------------------------------------------


@pytest.mark.smoke
def test_words_are_selected_with_the_mouse_and_the_claim_is_saved(browse: Visit, server: Serving, folder: Path) -> None:
    page = opened(browse(), server.url)
    words = page.inner_text(".words[data-par='4']")
    # From the middle of a word to the middle of another: the quote is of whole words, without the marks.
    drag(page, "4", words.index("no such") + 1, words.index("offer") + 2)
    until(page, "document.getElementById('f-quote').value")
    assert values(page, "quote", "par") == ["no such offer", "4"]
    drag(page, "5", 0, 30)
    page.wait_for_selector("#kept:has-text('Back to')")
    assert values(page, "quote", "par") == ["A third country, which both sides", "5"]
    page.get_by_role("button", name="Back to").click()
    assert values(page, "quote", "par") == ["no such offer", "4"]
    drag(page, "2", 0, 80)
    page.wait_for_selector("#kept:has-text('at most 6')")
    assert values(page, "quote", "par") == ["no such offer", "4"]
    fill(page, {key: value for key, value in DENIAL.items() if key not in ("quote", "par")})
    page.click("#save")
    page.wait_for_url("**saved=2**")
    assert "Claim 2 is saved. It is in the graph." in page.inner_text(".good")
    assert text(folder).endswith("quote: no such offer\n    says: There is no offer, says South Vale.\n")
    page.click("#claim-2 a:has-text('In the graph')")
    assert "There is no offer, says South Vale." in page.inner_text("main")


def tabbed(page: Any, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(80):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def test_a_claim_is_added_by_keyboard_alone(browse: Visit, server: Serving, folder: Path) -> None:
    page = browse().new_page()
    press, write = page.keyboard.press, page.keyboard.type
    tab_to = partial(tabbed, page)
    page.goto(f"{server.url}articles")
    page.wait_for_selector("#token:focus")
    write(TOKEN)
    press("Enter")
    page.wait_for_selector("td a")
    tab_to("td a")
    press("Enter")
    page.wait_for_selector(READY)
    tab_to(".words")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    # To the fourth paragraph, to its last word, three words back; then two more are marked.
    for key in [*["ArrowDown"] * 3, *["ArrowLeft"] * 4, *["Shift+ArrowLeft"] * 2]:
        press(key)
    assert page.inner_text("#marked") == "“no such offer”: 3 words"
    press("Enter")
    assert values(page, "quote", "par") == ["no such offer", "4"]
    assert page.evaluate("document.activeElement.id") == "f-who"
    write("Vera Hlom")
    tab_to("#f-for")
    write("South Vale")
    tab_to("#f-stance")
    write("den")
    tab_to("#f-what")
    write("100 guards at the strait")
    tab_to("#f-says")
    write(DENIAL["says"])
    tab_to("summary")
    press("Enter")
    tab_to("#f-answers")
    write("c1")
    press("Enter")  # in a field, it saves
    page.wait_for_selector(".offer")
    assert page.evaluate("document.activeElement.id") == "f-who"
    assert "Nothing here is called 'Vera Hlom'; did you mean Vera Holm?" in page.inner_text("#e-who")
    assert text(folder) == ARTICLE
    tab_to("button[value='Vera Holm']")
    press("Enter")
    page.wait_for_selector("text=Nothing is wrong with it")
    assert values(page, "who", "stance") == ["Vera Holm", "denies"]
    assert page.evaluate("document.activeElement.id") == "save"
    press("Enter")
    page.wait_for_url("**saved=2**")
    assert text(folder).startswith(ARTICLE + "  - id: 2\n    who: Vera Holm\n    for: South Vale\n    stance: denies\n")


def test_several_names_are_completed_one_after_the_other(browse: Visit, server: Serving) -> None:
    page = opened(browse(), server.url)
    offers = "() => [...document.getElementById('f-who').list.options].map((one) => one.value)"
    assert "Emmanuel Macron" in page.evaluate(offers)
    assert "Vera Holm" in page.evaluate(offers)
    page.fill("#f-who", "Vera Holm; ")
    assert "Vera Holm; Emmanuel Macron" in page.evaluate(offers)


def test_words_are_taken_by_touch(browse: Visit, server: Serving) -> None:
    page = opened(browse(width=390, has_touch=True, is_mobile=True), server.url)
    page.locator(".words[data-par='5']").tap()
    page.evaluate("""() => {
      const node = document.querySelector(".words[data-par='5'] bdi").firstChild;
      getSelection().setBaseAndExtent(node, 2, node, 15);
    }""")
    until(page, "document.getElementById('f-quote').value")
    assert values(page, "quote", "par") == ["third country", "5"]


def test_a_form_works_without_a_script(browse: Visit, server: Serving, folder: Path) -> None:
    page = browse(java_script_enabled=False).new_page()
    page.goto(f"{server.url}articles/harbor-post")
    page.fill("#token", TOKEN)
    page.click("main button")
    assert not page.locator(".by-keys").is_visible()
    for key, value in DENIAL.items():
        if key == "answers":
            page.click("summary")
        page.select_option("#f-stance", value) if key == "stance" else page.fill(f"#f-{key}", value)
    page.fill("#f-who", "Wera Holm")
    page.click("#keep")
    assert "Your draft of" in page.inner_text(".draft")
    page.click("#save")
    page.get_by_role("button", name="Vera Holm").click()
    page.click("#save")
    assert "Claim 2 is saved" in page.inner_text(".good")
    assert "    who: Vera Holm\n    for: South Vale" in text(folder)
    page.locator("#claim-2").get_by_role("link", name="Change").click()
    page.fill("#f-says", "Changed.")
    page.click("#save")
    assert text(folder).endswith("says: Changed.\n")


# -- a draft is never lost ---------------------------------------------------------------------------------------------


def test_a_killed_server_loses_no_word(browse: Visit, tmp_path: Path) -> None:
    folder = desk(tmp_path)
    context = browse()
    with writing(folder) as first:
        port = first.address[1]
        page = opened(context, first.url)
        page.fill("#f-says", "Half a sentence")
        kept(page)
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
        page.type("#f-says", ", and words that no server has got")
        page.wait_for_selector("#kept:has-text('kept in this browser')")
        page.click("#save")  # nobody is there
        page.wait_for_url("chrome-error://**")
        page.close()
    with writing(folder, port=port) as second:
        page = opened(context, second.url)
        assert values(page, "says") == ["Half a sentence, and words that no server has got"]
        kept_there = (folder / "harbor-post.drafts.json").read_text("utf-8")
        assert "and words that no server has got" in kept_there
        # Another browser has what the server has.
        other = opened(browse(), second.url)
        assert values(other, "says") == ["Half a sentence, and words that no server has got"]


def test_a_server_that_comes_back_gets_what_was_typed_meanwhile(browse: Visit, tmp_path: Path) -> None:
    folder = desk(tmp_path)
    with writing(folder) as server:
        page = opened(browse(), server.url)
        os.kill(server.workers()[0], signal.SIGKILL)  # the supervisor starts another
        page.fill("#f-says", "Typed while nobody listened")
        kept(page)
        assert "Typed while nobody listened" in (folder / "harbor-post.drafts.json").read_text("utf-8")


def test_a_closed_tab_loses_no_word(browse: Visit, server: Serving, folder: Path) -> None:
    context = browse()
    page = opened(context, server.url)
    page.fill("#f-says", "Gone in a moment")
    page.close()  # before the server has got it, or after
    page = opened(context, server.url)
    assert values(page, "says") == ["Gone in a moment"]
    page.get_by_role("button", name="Drop the draft").click()
    page.wait_for_url("**/articles/harbor-post")
    page.wait_for_selector(READY)
    assert values(page, "says") == [""]
    page = opened(context, server.url)
    assert values(page, "says") == [""], "what was dropped does not come back"


def test_what_was_saved_is_no_draft_in_this_browser_any_more(browse: Visit, server: Serving, folder: Path) -> None:
    page = opened(browse(), server.url)
    fill(page, DENIAL)
    page.click("#save")
    page.wait_for_url("**saved=2**")
    page.wait_for_selector(READY)
    assert values(page, "says", "who") == ["", ""]
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_two_tabs_with_one_draft_both_keep_their_words(browse: Visit, server: Serving, folder: Path) -> None:
    context = browse()
    one = opened(context, server.url)
    one.fill("#f-says", "Begun")
    kept(one)
    other = opened(context, server.url)
    assert values(other, "says") == ["Begun"]
    for page, words in ((one, "Begun in one tab"), (other, "Begun, and on in the other")):
        page.fill("#f-says", words)
        page.wait_for_selector("#kept:has-text('Kept')")
    one.wait_for_timeout(600)
    drafts = (folder / "harbor-post.drafts.json").read_text("utf-8")
    assert "Begun in one tab" in drafts
    assert "Begun, and on in the other" in drafts
    one.reload()
    one.wait_for_selector(READY)
    assert one.locator(".drafts li").count() == 1


def test_words_that_no_server_got_are_kept_beside_what_it_has_now(browse: Visit, server: Serving, folder: Path) -> None:
    context = browse()
    page = opened(context, server.url)
    page.fill("#f-says", "Begun")
    kept(page)
    context.route("**/articles/harbor-post", lambda route: route.abort() if is_post(route) else route.continue_())
    page.fill("#f-says", "Begun here, with nobody to hear it")
    page.wait_for_selector("#kept:has-text('kept in this browser')")
    page.close()
    # Meanwhile the same draft goes on in another browser.
    other = opened(browse(), server.url)
    other.fill("#f-says", "Begun, and on elsewhere")
    kept(other)
    context.unroute_all()
    page = opened(context, server.url)
    assert values(page, "says") == ["Begun, and on elsewhere"]
    page.get_by_role("link", name="open it").click()
    page.wait_for_url("**draft=**")
    page.wait_for_selector(READY)
    assert values(page, "says") == ["Begun here, with nobody to hear it"]
    assert page.locator(".drafts li").count() == 1


def is_post(route: Any) -> bool:
    return bool(route.request.method == "POST")


def test_what_is_typed_after_going_back_is_a_draft_of_its_own(browse: Visit, server: Serving, folder: Path) -> None:
    page = opened(browse(), server.url)
    fill(page, DENIAL)
    page.click("#save")
    page.wait_for_url("**saved=2**")
    page.go_back()
    page.wait_for_selector(READY)
    page.fill("#f-says", "Something else")
    kept(page)
    page = opened(page.context, server.url)
    assert values(page, "says") == ["Something else"]
    assert text(folder).count("no such offer") == 1


def test_two_tabs_that_change_one_claim_are_told(browse: Visit, server: Serving, folder: Path) -> None:
    context = browse()
    one, other = opened(context, server.url, "?claim=1"), opened(context, server.url, "?claim=1")
    one.fill("#f-says", "From one tab.")
    one.click("#save")
    one.wait_for_url("**saved=1**")
    other.fill("#f-says", "From the other.")
    other.click("#save")
    other.wait_for_selector("text=was changed in the file meanwhile")
    assert values(other, "says") == ["From the other."]
    assert "In the file now: From one tab." in other.inner_text("#e-says")
    assert "From one tab." in text(folder)
    other.click("#save")
    other.wait_for_url("**saved=1**")
    assert "From the other." in text(folder)


def test_who_is_signed_out_keeps_what_is_typed(browse: Visit, server: Serving, folder: Path) -> None:
    context = browse()
    page = opened(context, server.url)
    context.clear_cookies()
    page.fill("#f-says", "Typed after signing out")
    page.wait_for_selector("#kept:has-text('not signed in')")
    again = opened(context, server.url)
    assert values(again, "says") == ["Typed after signing out"]


# -- everybody ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(browser: Any, server: Serving, folder: Path, scheme: str) -> None:
    source = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    found = {}
    page = context.new_page()

    def look(name: str) -> None:
        page.add_script_tag(path=source)
        found[name] = page.evaluate(FAULTS)

    (folder / "other.txt").write_text("One.\n", "utf-8")
    page.goto(f"{server.url}articles/harbor-post")
    look("sign in")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector(READY)
    look("article")
    fill(page, DENIAL | {"who": "Vera Hlom; Nobody"})
    page.click("#save")
    page.wait_for_selector(".offer")
    page.wait_for_selector(READY)
    look("faults")
    page.goto(f"{server.url}articles")
    look("list")
    context.close()
    (folder / "other.txt").unlink()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen_and_the_form_can_be_reached(
    browse: Visit, server: Serving, width: int
) -> None:
    page = opened(browse(width=width, scheme="dark" if width == 1024 else "light"), server.url)
    fill(page, DENIAL | {"who": "Vera Hlom"})
    page.click("#save")
    page.wait_for_selector(".offer")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#save").bounding_box()["height"] > 20
    if width > 760:
        box = page.locator("#save").bounding_box()
        assert box["y"] + box["height"] <= 900, "the button stays in sight"
    screens = ROOT / "build" / "screens"  # kept by CI
    screens.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=screens / f"article-{width}.png", full_page=True)


def test_hostile_articles_run_nothing(browse: Visit, server: Serving, folder: Path) -> None:
    bad = "</script><script>window.hit=1</script> <img src=x onerror=window.hit=2> {{7*7}} \\u202e"
    lines = [f'    {key}: "{bad}"' for key in ("who", "stance", "what", "par", "quote", "says", "note", "check")]
    hostile = ARTICLE.replace("Harbor Post, 7 May 2031", bad) + "  - id: 9\n" + "\n".join(lines) + "\n"
    (folder / "harbor-post.yaml").write_text(hostile.replace(f"title: {bad}", f'title: "{bad}"'), "utf-8")
    page = opened(browse(), server.url)
    page.goto(f"{server.url}articles/harbor-post?claim=9")
    page.wait_for_selector(READY)
    assert page.evaluate("window.hit") is None
    assert "<script>" in page.input_value("#f-says")
    page.goto(f"{server.url}articles")
    assert page.evaluate("window.hit") is None
    assert "<script>window.hit=1" in page.inner_text("main")
