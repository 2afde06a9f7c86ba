"""The catalogues of the interface: each has what the code says, all of it and nothing more, with the same values."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from kgtool.faces import FACES
from kgtool.words.catalogue import ENGLISH, FOLDER, languages, words_of

PACKAGE = FOLDER.parent
SAYING = {"say": None, "count": (1, 2), "marked": None}
METHODS = {".py": "python", ".js": "javascript", ".html": "jinja2.ext:babel_extract"}
OPTIONS = {"parse_template_string": True}
TRANSLATED = [one for one in languages() if one != "en"]
VALUE = re.compile(r"\{(\w+)")


def speaks(path: Path) -> bool:
    """Whether a file says words of the interface: what else has a function `say` does not import the catalogue."""
    if path.suffix == ".py":
        return "from kgtool.words.catalogue import" in path.read_text("utf-8")
    return path.suffix in METHODS and path.parent.name == "page"


def said() -> dict[str, tuple[str, ...]]:
    """English -> its forms (one, or one and many) of all that the code and its data say."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if speaks(path):
            for _, message, _, _ in extract_from_file(METHODS[path.suffix], path, keywords=SAYING, options=OPTIONS):
                forms = message if isinstance(message, tuple) else (message,)
                if forms[0]:
                    found[forms[0]] = tuple(filter(None, forms))
    headlines = tomllib.loads((PACKAGE / "claims" / "headlines.toml").read_text("utf-8"))["headline"]
    own = [entry["text"] for entry in headlines] + [face.id.capitalize() for face in FACES.values()]
    return found | {text: (text,) for text in own}


def of(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def empty(language: str) -> Catalog:
    name = Catalog(locale=language).locale.english_name
    note = f"# {name} words of kgtool's interface. No native speaker has read them yet."
    day = datetime(2026, 12, 1, tzinfo=UTC)
    return Catalog(
        locale=language, header_comment=note, project="kgtool", charset="utf-8", fuzzy=False, creation_date=day
    )


def entries(catalogue: Catalog) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """English -> its forms, and those of the language."""
    several = lambda text: tuple(text) if isinstance(text, (tuple, list)) else (text,)  # noqa: E731
    return {several(one.id)[0]: (several(one.id), several(one.string)) for one in catalogue if one.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_what_is_said_and_nothing_more(language: str) -> None:
    wanted, catalogue = said(), of(language)
    if os.environ.get("KGTOOL_WRITE"):  # what is new comes in without a translation, what is said no more goes
        made = empty(language)
        held = entries(catalogue)
        for english, forms in sorted(wanted.items()):
            string = held.get(english, ((), ()))[1]
            made.add(forms if len(forms) > 1 else english, string if len(forms) > 1 else "".join(string))
        with (FOLDER / f"{language}.po").open("wb") as file:
            write_po(file, made, omit_header=False, width=118, sort_output=True)
        held = entries(of(language))
    held = entries(of(language))
    lacking = {english for english in wanted if english not in held or not all(held[english][1])}
    assert not lacking, f"{language}.po lacks {sorted(lacking)}; KGTOOL_WRITE=1 puts in empty places for them"
    assert not held.keys() - wanted.keys(), "said no more: KGTOOL_WRITE=1 takes them out"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_names_the_same_values_in_each_language(language: str) -> None:
    for english, (forms, own) in entries(of(language)).items():
        wanted = {*VALUE.findall(forms[-1])}
        for text in own:
            assert {*VALUE.findall(text)} == wanted, f"{language}: {english!r}: {text!r}"


def test_numbers_follow_the_rules_of_the_language() -> None:
    counted = [words_of("uk").count("{n} claim", "{n} claims", n) for n in (1, 2, 5, 21)]
    assert counted == ["1 твердження", "2 твердження", "5 тверджень", "21 твердження"]
    assert words_of("de-AT").say("Close") == "Schließen"
    assert words_of("tlh") is ENGLISH
    assert ENGLISH.count("{n} claim", "{n} claims", 1) == "1 claim"
    assert words_of("../en") is ENGLISH


def test_the_check_sees_what_is_missing(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text('element("p", { textContent: say("A word that nobody translated") });\n')
    (found,) = extract_from_file("javascript", script, keywords=SAYING)
    assert found[1] == "A word that nobody translated"
    assert found[1] not in entries(of("de"))
