"""The page for everyone: axe, contrast, keyboard, screen reader, color blindness, zoom, reduced motion."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from conftest import READY, ROOT, Opened
from legendrows import switch

from kgtool import faces
from kgtool.network.view import view
from kgtool.store import open_store

pytestmark = pytest.mark.browser
ID = "https://w3id.org/kgtool/id/"
PLAN = ID + "plan/anglo-french"
FACES = tuple(face.id for face in faces.FACES.values())
SCREENS = ROOT / "build" / "screens"  # kept by CI


# ---- axe -----------------------------------------------------------------------------------------------------------

FAULTS = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
  .map((fault) => [fault.id, fault.nodes.map((node) => node.target.join(" "))])"""


@pytest.fixture
def axe(browser: Any, page_file: Path) -> Iterator[Any]:
    """Open the page with axe-core beside it, which the policy of the page would not let in."""
    source = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH
    contexts = []

    def open_page(scheme: str, width: int = 1440, height: int = 900) -> Any:
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.wait_for_selector(READY)
        page.add_script_tag(path=source)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("scheme", "width", "faces"),
    [("light", 1440, FACES), ("dark", 1440, FACES), ("light", 1024, ("picture",)), ("dark", 390, ("picture", "table"))],
)
def test_axe_finds_no_fault(axe: Any, scheme: str, width: int, faces: tuple[str, ...]) -> None:
    page, found = axe(scheme, width, 844), {}
    for face in faces:
        page.click(f"#show-{face}")
        for chosen in (None, PLAN):
            page.evaluate("iri => { kg.select(iri); document.getElementById('legend').open = true; }", chosen)
            found[face, bool(chosen)] = page.evaluate(FAULTS)
    page.evaluate("kg.select(null)")
    page.keyboard.press("?")
    found["keys", False] = page.evaluate(FAULTS)
    page.keyboard.press("Escape")
    page.evaluate("iri => kg.select(iri)", PLAN)
    page.locator("#panel .noting button").first.click()
    page.locator("#panel textarea").first.fill("Ask the desk")
    page.click("#show-share")
    page.click("#share-ways button >> nth=0")
    found["share", True] = page.evaluate(FAULTS)
    page.click("#close-share")
    page.evaluate("() => { location.hash = '#view=picture&frame=yes&note=x:gone%0Amind+this' }")
    page.locator("#whole").wait_for()
    found["frame", False] = page.evaluate(FAULTS)
    assert {state: faults for state, faults in found.items() if faults} == {}


# ---- colors --------------------------------------------------------------------------------------------------------

RGB = tuple[float, float, float]
# What the browser makes of each line color, each ground, and of the border, fill and texts of each kind of card.
TABLE = r"""() => {
  const ctx = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("i"));
  const rgb = (css) => {
    probe.style.color = css;
    ctx.fillStyle = getComputedStyle(probe).color;
    ctx.fillRect(0, 0, 1, 1);
    return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const names = [...rules.find((rule) => rule.selectorText === ":root").style];
  const roles = names.filter((name) => name.startsWith("--role-"));
  const mix = (role, part) => rgb(`color-mix(in srgb, var(${role}) ${part}%, var(--card))`);
  return {
    grounds: Object.fromEntries(["page", "card", "side"].map((name) => [name, rgb(`var(--${name})`)])),
    texts: Object.fromEntries(["ink", "muted", "accent"].map((name) => [name, rgb(`var(--${name})`)])),
    roles: Object.fromEntries(roles.map((role) =>
      [role.slice(7), { line: rgb(`var(${role})`), fill: mix(role, 9), chosen: mix(role, 16) }])),
  };
}"""


def linear(color: RGB) -> RGB:
    red, green, blue = ((v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) for v in (c / 255 for c in color))
    return red, green, blue


def contrast(a: RGB, b: RGB) -> float:
    light, dark = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (a, b))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_card_and_text_stands_out(opened: Opened, scheme: str) -> None:
    """WCAG: 3 : 1 for lines and borders, 4.5 : 1 for text; also for the words on lines, which have their color."""
    found = opened(scheme=scheme).evaluate(TABLE)
    page, card, side = (found["grounds"][name] for name in ("page", "card", "side"))
    table = {
        **{f"{name} on the {ground}": (contrast(color, found["grounds"][ground]), 4.5)
           for name, color in found["texts"].items() for ground in found["grounds"]},
        **{f"line {role} on the page": (contrast(look["line"], page), 3 if role == "structure" else 4.5)
           for role, look in found["roles"].items()},
        **{f"swatch {role} in the legend": (contrast(look["line"], side), 3) for role, look in found["roles"].items()},
        **{f"stance {role} in the panel": (contrast(look["line"], card), 3 if role == "structure" else 4.5)
           for role, look in found["roles"].items()},
        **{f"{part} of the card {role} on its {ground}": (contrast(color, look[ground]), least)
           for role, look in found["roles"].items() for ground in ("fill", "chosen")
           for part, color, least in (("border", look["line"], 3), ("label", found["texts"]["ink"], 4.5),
                                      ("detail", found["texts"]["muted"], 4.5))},
        **{f"number on the strip {role}": (contrast(page, look["line"]), 3) for role, look in found["roles"].items()},
    }  # fmt: skip
    SCREENS.mkdir(parents=True, exist_ok=True)
    rows = [f"{ratio:5.2f} (at least {least}) {name}" for name, (ratio, least) in sorted(table.items())]
    (SCREENS / f"contrast-{scheme}.txt").write_text("\n".join(rows) + "\n", "utf-8")
    assert len(found["roles"]) > 20
    assert {name: round(ratio, 2) for name, (ratio, least) in table.items() if ratio < least} == {}


# Machado, Oliveira and Fernandes 2009, the whole of the deficiency; linear RGB to linear RGB.
SEEN_AS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def lab(color: RGB, deficiency: str) -> RGB:
    """A color as it is seen, in CIE Lab."""
    seen = [sum(part * value for part, value in zip(row, linear(color), strict=True)) for row in SEEN_AS[deficiency]]
    r, g, b = (min(max(value, 0.0), 1.0) for value in seen)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_positions_can_be_told_apart_without_all_colors(opened: Opened, scheme: str) -> None:
    """By the end of the line, else by color (a distance of 10 is seen at a glance). Screenshots are kept."""
    page = opened(scheme=scheme)
    colors = page.evaluate(TABLE)["roles"]
    stances = {stance["label"]: stance for stance in page.evaluate("kg.stances")}
    for deficiency in SEEN_AS:
        for a, b in combinations(("proposes", "supports", "offers", "opposes"), 2):
            one, other = stances[a], stances[b]
            far = math.dist(*(lab(colors[stance["role"]]["line"], deficiency) for stance in (one, other)))
            assert one["arrow"] != other["arrow"] or far >= 14, (deficiency, a, b, far)
    SCREENS.mkdir(parents=True, exist_ok=True)
    session = page.context.new_cdp_session(page)
    for deficiency in ("none", *SEEN_AS):
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
        picture = page.screenshot(path=SCREENS / f"{scheme}-{deficiency}.png")
        assert len(picture) > 50_000


# ---- keyboard and screen reader ------------------------------------------------------------------------------------


def spoken(page: Any) -> str:
    return str(page.text_content("#live"))


def test_the_whole_page_is_walked_with_the_keyboard(opened: Opened) -> None:
    page = opened()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if seen[-1] == "canvas":
            break
    wanted = "show-picture show-timeline show-matrix show-table fit image show-keys search legend-name from to canvas"
    assert set(seen) >= set(wanted.split())
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert spoken(page).startswith("Germany; country")
    assert "Donald Trump" not in spoken(page)


def test_two_tabs_lead_to_the_picture(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator("#skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "canvas"
    page.click("#show-table")
    page.focus("#skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "table"


def test_arrows_walk_the_cards_and_what_is_there_is_spoken(opened: Opened) -> None:
    page = opened()
    page.focus("#canvas")
    page.keyboard.press("ArrowDown")
    assert spoken(page).startswith("France; country; 2 of ")
    assert "proposes Anglo-French strategy for peacekeeping forces (on another’s word, inferred)" in spoken(page)
    assert "(on another’s word, on a condition, inferred)" in spoken(page)
    page.keyboard.press("ArrowRight")
    assert spoken(page).startswith("Anglo-French strategy for peacekeeping forces; plan; ")
    page.keyboard.press("ArrowLeft")
    assert spoken(page).split("; ")[0] in ("France", "United Kingdom")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert spoken(page) == "Last of the column"
    page.keyboard.press("ArrowLeft")
    assert spoken(page) == "No line to the left"
    last = page.evaluate("kg.at")
    page.keyboard.press("Enter")
    assert page.evaluate("kg.selected") == last
    assert page.evaluate("document.activeElement === document.querySelector('#panel h2')")
    page.keyboard.press("Escape")
    assert page.evaluate("[kg.selected, document.activeElement.id]") == [None, "canvas"]
    page.keyboard.press("Home")
    page.keyboard.press("/")
    page.keyboard.type("us troops")
    page.keyboard.press("Enter")
    assert page.evaluate("kg.selected").endswith("american-troops")
    page.focus("#canvas")
    page.keyboard.press("Home")
    assert f"1 of {page.evaluate('kg.column(kg.at).length')} in its column" in spoken(page)


def test_a_denial_is_spoken(opened: Opened) -> None:
    page = opened()
    page.evaluate("iri => kg.select(iri)", ID + "measure/american-troops")
    page.focus("#canvas")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert "1 said not to be so" in spoken(page)
    assert "The Telegraph says: not so this (negated)" in spoken(page)


def test_the_keys_are_told(opened: Opened) -> None:
    page = opened()
    description = page.evaluate("document.getElementById('canvas').getAttribute('aria-describedby')")
    assert "Arrow keys walk the cards" in page.inner_text(f"#{description}")
    page.focus("#fit")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    assert page.evaluate("document.activeElement.id") == "fit"
    page.keyboard.press("/")
    page.keyboard.type("?")
    assert not page.is_visible("#keys")


def test_the_ring_is_seen_on_the_card_that_the_keys_are_at(opened: Opened) -> None:
    page = opened()
    page.focus("#canvas")
    page.keyboard.press("ArrowDown")
    place = page.evaluate("kg.where(kg.at)")
    clip = {"x": place["x"] - 75, "y": place["y"] - 30, "width": 150, "height": 60}
    ringed = page.screenshot(clip=clip)
    page.focus("#fit")
    assert page.screenshot(clip=clip) != ringed


# ---- zoom, motion --------------------------------------------------------------------------------------------------

OUTSIDE = """() => [...document.querySelectorAll("header button, #search, summary, #note, #all")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1)).map(([name]) => name)"""


@pytest.mark.parametrize(("width", "height"), [(720, 450), (320, 568), (1024, 768)])
def test_nothing_is_cut_off_when_zoomed(opened: Opened, width: int, height: int) -> None:
    """1440 by 900 at 200 % is 720 by 450; 320 is the narrowest that WCAG asks for."""
    page = opened(width=width, height=height)
    for face in ("picture", "table"):
        page.click(f"#show-{face}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
    page.click("#legend-name")
    box = switch(page, "state of affairs")
    box.scroll_into_view_if_needed()
    box.uncheck()
    page.click("#legend-name")
    page.click("#show-picture")
    assert page.locator("#canvas").bounding_box()["height"] > 150
    page.evaluate("iri => kg.select(iri)", PLAN)
    sheet = page.locator("#panel").bounding_box()
    assert sheet["width"] * sheet["height"] < 0.6 * width * height
    assert sheet["x"] >= 0
    assert sheet["y"] + sheet["height"] <= height + 1
    page.click("#back")
    assert not page.is_visible("#panel")


def test_nothing_moves_by_itself(opened: Opened) -> None:
    page = opened()  # asks for reduced motion
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    page.evaluate("iri => kg.select(iri)", PLAN)
    before = page.screenshot()
    assert page.screenshot() == before
    assert page.evaluate("document.getAnimations().length") == 0
    rules = page.evaluate("[...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText).join(' ')")
    assert not re.search(r"\b(animation|transition)\s*:", rules)


# ---- letters of all kinds ------------------------------------------------------------------------------------------


def test_labels_of_all_scripts_and_lengths_stay_in_their_cards(opened: Opened, tmp_path: Path) -> None:
    labels = {"rtl": "وزارة الخارجية والمغتربين اللبنانية", "cjk": "外務省の平和維持計画に関する声明および付属文書",
              "long": "Donaudampfschifffahrtsgesellschaftskapitänspatentsverordnungsentwurf" * 3}  # fmt: skip
    people = "".join(
        f'<x:{name}> a kg:Person ; skos:prefLabel "{text}" . <x:c-{name}> a kg:Claim ; kg:claimant <x:{name}> ; '
        f'kg:stance stance:proposes ; kg:content <x:p-{name}> . <x:p-{name}> a kg:Plan ; skos:prefLabel "{text}" .\n'
        for name, text in labels.items()
    )
    (tmp_path / "own.ttl").write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .\n{people}",
        "utf-8",
    )
    view(open_store(data=[tmp_path / "own.ttl"])).save(tmp_path / "own.html")
    page = opened(tmp_path / "own.html")
    beside = """() => [...document.querySelectorAll("#canvas .card")].flatMap((card) => {
      const frame = card.querySelector(".frame").getBoundingClientRect();
      const outside = ({ left, right }) => left < frame.left || right > frame.right;
      return [...card.querySelectorAll("text")].filter((text) => outside(text.getBoundingClientRect()));
    }).map((text) => text.textContent)"""
    assert page.locator("#canvas .card text").count() > 12
    assert page.evaluate(beside) == []
    page.evaluate("kg.select('x:rtl')")
    assert page.evaluate("getComputedStyle(document.querySelector('#panel h2')).direction") == "rtl"
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "scripts.png")
