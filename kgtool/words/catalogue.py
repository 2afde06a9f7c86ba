"""Words of one language: read once, then looked up by the English that stands in the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi", "ckb", "ps", "dv"}


def marked(text: str) -> str:
    """The text itself, which is said later, in whatever language then is wanted."""
    return text


@dataclass(frozen=True)
class Words:
    """What the interface says in one language: its tag, and English -> the text, or the forms for numbers."""

    language: str
    texts: Mapping[str, str | tuple[str, ...]]
    form: Callable[[int], int]

    @property
    def direction(self) -> str:
        """How the language is written: "ltr" or "rtl"."""
        return "rtl" if self.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    def say(self, text: str, **values: object) -> str:
        """An English text in this language, with `values` in the places of their names: "Only: {name}"."""
        found = self.texts.get(text, text)
        return _filled(found if isinstance(found, str) else found[0], values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """How many there are: "{n} claim", "{n} claims", by the plural rules of the language."""
        found = self.texts.get(one, (one, many))
        return _filled(found[self.form(n)], {"n": f"{n:,}", **values})


def _filled(text: str, values: Mapping[str, object]) -> str:
    return text.format(**values) if values else text


ENGLISH = Words("en", {}, lambda n: int(n != 1))


@cache
def words_of(language: str) -> Words:
    """The words of a language (a tag such as "de-AT"): of it or of what it is a kind of; else English."""
    tag = language.lower().partition("-")[0]
    path = FOLDER / f"{tag}.po"
    return _read(tag, path) if tag.isalpha() and path.is_file() else ENGLISH


def languages() -> list[str]:
    """The tags of the languages that the interface speaks."""
    return sorted(["en", *(path.stem for path in FOLDER.glob("*.po"))])


def _read(tag: str, path: Path) -> Words:
    import gettext

    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=tag)
    texts: dict[str, Any] = {}
    for message in catalogue:
        if message.id and message.string:
            texts[message.id if isinstance(message.id, str) else message.id[0]] = message.string
    return Words(tag, texts, gettext.c2py(catalogue.plural_expr))
