"""A house's own style: colors, font and a line above the title, from a TOML file; for pages, drawings and print.

Colors have the names of colors.css, a role without its "role-": ``accent``, ``propose``. What is drawn has the colors
of that table as attributes (network/picture.py), so a house's colors replace them when a drawing is done.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kgtool.claims.style import TINT, colors, mixed, palette
from kgtool.errors import DataError, DataWarning, warn
from kgtool.rdf import files
from kgtool.rdf.text import clean, did_you_mean

KEYS = ("title", "font", "colors")
GROUNDS = ("page", "card", "side")
LEAST = {"structure": 3.0}  # thin lines beside what they lead to; the others are text, too (WCAG 2.2, AA)
TEXT = 4.5
UNREAD = ("edge",)  # frames that nothing is told by
LONGEST = 120  # letters of the title
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_FONT = re.compile(r"[\w ,'\"-]{1,200}")
_TAG = re.compile(r"<[^<>]+>")
_PAINT = re.compile(r'\b(fill|stroke)="(#[0-9a-f]{6})"')


@dataclass(frozen=True)
class HouseStyle:
    """A house's style; one without entries changes nothing."""

    title: str = ""
    """A line above the title of a page or picture."""
    font: str = ""
    """Font families as in CSS, without quotes around the whole."""
    light: Mapping[str, str] = field(default_factory=dict)
    """Name of a color -> that color (#rrggbb) on light pages."""
    dark: Mapping[str, str] = field(default_factory=dict)

    def css(self) -> str:
        """A style sheet to stand below the others; empty where nothing changes."""
        whole = table()
        names = [name for name in whole if name in self.light or name in self.dark]
        both = {name: (self.light.get(name, whole[name][0]), self.dark.get(name, whole[name][1])) for name in names}
        rows = "".join(f"{_variable(name)}:light-dark({one},{other});" for name, (one, other) in both.items())
        rules = [f":root{{{rows}}}" if rows else "", f"body,svg{{font-family:{self.font}}}" if self.font else ""]
        return "\n".join(filter(None, rules))

    def tones(self) -> dict[str, str]:
        """Color of a drawing -> the house's, on light pages: the colors themselves, and the grounds of cards."""
        plain = {
            whole[0]: self.light[name] for name, whole in table().items() if name in {*self.light} - {"card", "side"}
        }
        card = self.light.get("card", table()["card"][0])
        tints = {mixed(tone, TINT): mixed(plain.get(tone, tone), TINT, card) for tone in palette().values()}
        return {old: new for old, new in {**plain, **tints}.items() if old != new}

    def faults(self) -> list[str]:
        """The pairs of colors, in words, that are too much alike to be read: those that the house's have a part in."""
        return [text for _, text in sorted(self._faults())]

    def _faults(self) -> Iterator[tuple[float, str]]:
        for where, own, place in (("light", self.light, 0), ("dark", self.dark, 1)):
            whole = {name: own.get(name, both[place]) for name, both in table().items()}
            for name in whole.keys() - {*GROUNDS, *UNREAD}:
                for ground in GROUNDS:
                    found, least = contrast(whole[name], whole[ground]), LEAST.get(name, TEXT)
                    if found < least and (name in own or ground in own):
                        pair = f"{name} ({whole[name]}) on {ground} ({whole[ground]})"
                        yield found, f"{pair} of {where} pages has {found:.1f} : 1 and needs {least:g} : 1"


PLAIN = HouseStyle()


@cache
def table() -> Mapping[str, tuple[str, str]]:
    """Name of a color -> that of colors.css on light and on dark pages."""
    return {name.removeprefix("role-"): both for name, both in colors().items()}


def _variable(name: str) -> str:
    """The name of a color in CSS."""
    return f"--{name}" if name in colors() else f"--role-{name}"


def painted(drawing: str, tones: Mapping[str, str]) -> str:
    """An SVG with these colors (old -> new) as fills and strokes; its texts stay."""
    if not tones:
        return drawing
    paint = lambda found: f'{found[1]}="{tones.get(found[2], found[2])}"'  # noqa: E731
    return _TAG.sub(lambda tag: _PAINT.sub(paint, tag[0]), drawing)


def contrast(one: str, other: str) -> float:
    """The contrast of two colors (#rrggbb) as WCAG 2.2 defines it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def read_style(path: str | Path) -> HouseStyle:
    """The style in a TOML file: ``title``, ``font``, and below ``[colors]`` names of colors.

    A color is "#rrggbb", for light pages, or a list of two, for light and for dark ones. Raises DataError for what is
    not so; a DataWarning says which colors are too much alike to be read.
    """
    path = Path(path)
    try:
        given = tomllib.loads(files.read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f'{path} is not TOML: {error}; write lines such as font = "Georgia, serif".') from error
    for name in given:
        if name not in KEYS:
            where = "; a color belongs below [colors]." if name in table() else ""
            raise DataError(f"{path} has {name}, which a style does not have{where or _near(name, KEYS)}")
    chosen = given.get("colors", {})
    if not isinstance(chosen, dict):
        raise DataError(
            f'{path}: colors must be a table; write [colors] and below it lines such as accent = "#8a1c1c".'
        )
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for name, value in chosen.items():
        if name not in table():
            raise DataError(f"{path} has a color {name}, which no page has{_near(name, table())}")
        both = value if isinstance(value, list) else [value]
        if not 1 <= len(both) <= 2 or not all(isinstance(one, str) and _COLOR.fullmatch(one) for one in both):
            raise DataError(
                f'{path}: {name} is {value!r}; write it as "#8a1c1c", or for light and dark pages as '
                '["#8a1c1c", "#ff9d8a"].'
            )
        light[name] = both[0].lower()
        if len(both) == 2:
            dark[name] = both[1].lower()
    style = HouseStyle(_text(path, given, "title")[:LONGEST], _font(path, given), light, dark)
    if faults := style.faults():
        more = f"; and {len(faults) - 1} more pair{'s' * (len(faults) > 2)}" if len(faults) > 1 else ""
        warn(DataWarning(f"{path}: some colors are hard to read: {faults[0]}{more}."))
    return style


def style_of(given: HouseStyle | str | Path | None) -> HouseStyle:
    """A style, or the one in a file; without either, one that changes nothing. Raises as ``read_style`` does."""
    return given if isinstance(given, HouseStyle) else read_style(given) if given else PLAIN


def _near(name: str, names: Any) -> str:
    return f"; {did_you_mean(name, names) or 'there are ' + ', '.join(names) + '.'}"


def _text(path: Path, given: Mapping[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise DataError(f"{path}: {name} is {value!r} and must be a text; write it in quotes.")
    return " ".join(clean(value).split())


def _font(path: Path, given: Mapping[str, Any]) -> str:
    value = _text(path, given, "font")
    if value and (not _FONT.fullmatch(value) or value.count('"') % 2 or value.count("'") % 2):
        raise DataError(
            f"{path}: font is {value!r}; write names of fonts with commas between them, such as Georgia, serif."
        )
    return value.replace('"', "'")
