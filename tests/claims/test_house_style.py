"""A house's style: what a file may say, what it changes on pages and in drawings, when its colors cannot be read."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import Opened, fault

import kgtool
from kgtool.claims.house_style import PLAIN, HouseStyle, contrast, painted, read_style, table
from kgtool.claims.style import palette
from kgtool.errors import DataError, DataWarning
from kgtool.network.view import draw, view
from kgtool.store import LocalStore

WIRE = """
title = "The <Daily> Wire"
font = "Georgia, 'Times New Roman', serif"
[colors]
page = ["#fff8ec", "#1d1a14"]
ink = "#2a1c0a"
accent = ["#8a1c1c", "#ff9d8a"]
propose = ["#5a0f7a", "#d9a6ff"]
plan = "#334455"
"""


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A style file that has nothing to be warned of but what is said of it in the test."""
    (tmp_path / "wire.toml").write_text(WIRE, "utf-8")
    return tmp_path / "wire.toml"


def test_no_two_roles_have_the_same_color() -> None:
    """Drawings name a role by its color, which the page and a house replace."""
    light = [*palette().values(), *(table()[name][0] for name in ("ink", "muted", "page"))]
    assert len(light) == len(set(light)) > 30


def test_a_drawing_has_the_colors_of_the_house(bundled: LocalStore, wire: Path) -> None:
    plain, own = draw(bundled, format="svg"), draw(bundled, format="svg", style=wire)
    colors = [set(re.findall(r"#[0-9a-f]{6}", text)) for text in (plain, own)]
    for name, old in (("propose", palette()["propose"]), ("plan", palette()["plan"]), ("ink", table()["ink"][0])):
        assert old in colors[0]
        assert old not in colors[1], name
    assert {"#5a0f7a", "#334455", "#2a1c0a", "#fff8ec"} <= colors[1]
    assert "The &lt;Daily&gt; Wire" in own
    assert "font-family=\"Georgia, 'Times New Roman', serif\"" in own
    assert draw(bundled, format="svg", style=PLAIN) == plain


def test_a_text_that_looks_like_a_color_is_left_alone() -> None:
    drawing = '<text fill="#15191f">fill="#15191f"</text>'
    assert painted(drawing, {"#15191f": "#000000"}) == '<text fill="#000000">fill="#15191f"</text>'


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "accent"), [("light", "rgb(138, 28, 28)"), ("dark", "rgb(255, 157, 138)")])
def test_a_page_its_image_and_its_print_have_it(
    opened: Opened, bundled: LocalStore, wire: Path, tmp_path: Path, scheme: str, accent: str
) -> None:
    view(bundled, style=wire).save(tmp_path / "page.html")
    page = opened(tmp_path / "page.html", scheme=scheme)
    assert page.inner_text("#house") == "The <Daily> Wire"
    style = "([name, what]) => getComputedStyle(document.querySelector(name))[what]"
    assert page.evaluate(style, ["#house", "color"]) == accent
    assert page.evaluate(style, ["#canvas .card text", "fontFamily"]).startswith("Georgia")
    drawing = page.evaluate("new XMLSerializer().serializeToString(kg.drawing)")
    assert {"#5a0f7a", "#334455", "#fff8ec"} <= set(re.findall("#[0-9a-f]{6}", drawing))
    assert not {palette()["propose"], palette()["plan"], table()["ink"][0]} & set(re.findall("#[0-9a-f]{6}", drawing))
    assert "The &lt;Daily&gt; Wire" in drawing
    with page.expect_download() as saved:
        page.click("#image")
    saved.value.save_as(tmp_path / "picture.png")
    data = base64.b64encode((tmp_path / "picture.png").read_bytes()).decode()
    assert page.evaluate(FIRST_PIXEL, data) == [0xFF, 0xF8, 0xEC]


FIRST_PIXEL = """async (data) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const ctx = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  ctx.drawImage(image, 0, 0);
  return [...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}"""


def test_a_site_has_it(bundled: LocalStore, wire: Path) -> None:
    files = kgtool.build_site(bundled, style=wire).files
    assert "--accent:light-dark(#8a1c1c,#ff9d8a)" in files["site.css"].decode()
    assert '<p class="house">The &lt;Daily&gt; Wire</p>' in files["index.html"].decode()
    assert "--accent:light-dark(#8a1c1c,#ff9d8a)" in files["network.html"].decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('fnt = "Georgia"', "has fnt, which a style does not have; did you mean font?"),
        ('accent = "#000000"', "a color belongs below [colors]"),
        ('[colors]\npropse = "#000000"', "has a color propse, which no page has; did you mean propose?"),
        ('[colors]\npropose = "red"', "propose is 'red'; write it as"),
        ('[colors]\npropose = ["#000000", "#ffffff", "#ffffff"]', "propose is ["),
        ("[colors]\npropose = []", "propose is []"),
        ('colors = "red"', "colors must be a table"),
        ('font = "x; background: url(http://example.org)"', "font is 'x; background"),
        ('font = "Georgia\'"', "write names of fonts"),
        ("title = 3", "title is 3 and must be a text"),
        ("title = ", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(cli: Callable[..., Result], tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")
    fault(cli("view", "--style", tmp_path / "own.toml", "-o", tmp_path / "x.html"), 1, words)
    assert not (tmp_path / "x.html").exists()
    with pytest.raises(DataError):
        read_style(tmp_path / "own.toml")


def test_colors_that_cannot_be_read_are_named_in_one_warning(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[colors]\npage = "#ffff00"\npropose = "#ffee00"\n', "utf-8")
    with pytest.warns(DataWarning) as said:
        read_style(tmp_path / "own.toml")
    (message,) = [str(one.message) for one in said]
    assert (
        "propose (#ffee00) on page (#ffff00) of light pages has 1.1 : 1 and needs 4.5 : 1; and 2 more pairs." in message
    )


def test_colors_that_can_be_read_are_not_warned_of(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[colors]\naccent = ["#8a1c1c", "#ff9d8a"]\n', "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        style = read_style(tmp_path / "own.toml")
    assert style.faults() == []
    assert HouseStyle(dark={"ink": "#101010"}).faults()[0].startswith("ink (#101010) on ")


def test_the_bundled_colors_can_be_read() -> None:
    whole: Any = table()
    style = HouseStyle(
        light={name: one for name, (one, _) in whole.items()}, dark={name: other for name, (_, other) in whole.items()}
    )
    assert style.faults() == []


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
