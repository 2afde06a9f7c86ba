"""The text of an article, as far as it is at hand: its paragraphs, its hash, and where a quote stands in it.

White space, quotation marks, dashes and soft hyphens may differ between a quote and the text; letters may not.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from unicodedata import east_asian_width

from kgtool.errors import DataError

# Quotation marks of all scripts; which of two opens, no script agrees on with the others (“a”, „a“, «a», »a«, 「a」).
QUOTATION = "“”„‟«»＂〝〞〟「」『』《》"
_SINGLE = "‘’‚‛‹›＇′"
_SAME = dict.fromkeys(_SINGLE, "'") | dict.fromkeys(QUOTATION, '"') | dict.fromkeys("–—‑", "-")
_END = re.compile(rf"[.!?…][\"{QUOTATION}{_SINGLE})\]]*\s+|[。！？]+[{QUOTATION}）]*\s*")
# After these, a full stop ends no sentence; nor does it after a single letter.
_SHORT = {
    "mr",
    "mrs",
    "ms",
    "dr",
    "gen",
    "lt",
    "col",
    "sgt",
    "capt",
    "maj",
    "sen",
    "rep",
    "gov",
    "prof",
    "st",
    "no",
    "vs",
}
_SHORT |= {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "approx", "art"}
_DROPPED = {"\u00ad", "\u200b", "\u2060", "\ufeff"}


class Text:
    """The text of an article file."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.sha256 = hashlib.sha256(content).hexdigest()
        try:
            self.whole = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(f"{name} is not UTF-8 text; save it as UTF-8.") from error
        self.paragraphs: list[str] = []
        self._places: list[tuple[int, int]] = []
        place = 0
        for line in self.whole.splitlines(keepends=True):
            if line.strip():
                self.paragraphs.append(line.strip())
                self._places.append((place, place + len(line)))
            place += len(line)
        self._plain = [_plain(paragraph) for paragraph in self.paragraphs]
        self._joined = "\n".join(plain for plain, _ in self._plain)
        self._starts = [0, *accumulate(len(plain) + 1 for plain, _ in self._plain)]

    @classmethod
    def read(cls, path: Path) -> Text:
        """The text in a file. Raises DataError where it cannot be read."""
        try:
            return cls(path.name, path.read_bytes())
        except OSError as error:
            raise DataError(f"{path} cannot be read ({error.strerror}); check the path.") from error

    @cached_property
    def _whole(self) -> tuple[str, list[int]]:
        return _plain(self.whole)

    def at(self, start: int, end: int) -> list[int]:
        """The paragraphs that have a character from `start` to `end` (code points of the whole text)."""
        return [n for n, (first, last) in enumerate(self._places, 1) if first < end and start < last]

    def places_of(self, words: str) -> list[tuple[int, int]]:
        """Where these words stand in the whole text, which may be across paragraphs."""
        plain, places = self._whole
        wanted = _plain(words)[0].strip()
        starts = [match.start() for match in re.finditer(re.escape(wanted), plain)] if wanted else []
        return [(places[start], places[start + len(wanted) - 1] + 1) for start in starts]

    def find(self, quote: str, number: int) -> str:
        """The quote as paragraph `number` (from 1) has it, with single spaces; "" where it does not stand there."""
        start, end = self.span(quote, number)
        return " ".join(self.paragraphs[number - 1][start:end].split()) if end else ""

    def span(self, quote: str, number: int) -> tuple[int, int]:
        """Where the quote begins and ends in paragraph `number` (from 1); (0, 0) where it does not stand there."""
        if not 0 < number <= len(self.paragraphs):
            return 0, 0
        plain, places = self._plain[number - 1]
        wanted = _plain(quote)[0].strip()
        start = next(_places(wanted, plain), -1)
        return (places[start], places[start + len(wanted) - 1] + 1) if start >= 0 else (0, 0)

    def sentence(self, quote: str, number: int) -> str:
        """The sentence of paragraph `number` that has the quote, which may be several; "" where none has it."""
        start, end = self.span(quote, number)
        return self.sentence_at(number, start, end)[1] if end else ""

    def sentence_at(self, number: int, start: int, end: int) -> tuple[int, str]:
        """The sentence of paragraph `number` with the characters from `start` to `end`, and where it begins.

        Where it is not clear whether a sentence ends, it does not.
        """
        text = self.paragraphs[number - 1]
        ends = [0, *(match.end() for match in _END.finditer(text) if _ends(text, match)), len(text)]
        first = max(place for place in ends if place <= start)
        return first, text[first : min(place for place in ends if place >= end)].rstrip()

    def having(self, words: str) -> Iterator[int]:
        """The paragraphs that have these words, each as often as it has them."""
        places = _places(_plain(words)[0].strip(), self._joined)
        yield from (bisect_right(self._starts, place) for place in places)

    def where(self, quote: str) -> int:
        """The first paragraph that has the quote; 0 for none."""
        return next(self.having(quote), 0)

    def has(self, words: str) -> bool:
        """Whether any paragraph has these words."""
        return bool(self.where(words))


def _places(wanted: str, plain: str) -> Iterator[int]:
    """Where these words begin in a text, wherever no word of the text goes on at their beginning or end."""
    place = plain.find(wanted) if wanted else -1
    while place >= 0:
        end = place + len(wanted)
        goes_on = _goes_on(wanted[0], plain[max(place - 1, 0) : place]) or _goes_on(wanted[-1], plain[end : end + 1])
        if not goes_on:
            yield place
        place = plain.find(wanted, place + 1)


def _goes_on(inner: str, outer: str) -> bool:
    """Whether a word goes on from one sign to the next; Chinese and Japanese part no words."""
    return inner.isalnum() and (outer.isalnum() or outer == "_") and east_asian_width(inner) not in "WF"


def _ends(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()].split()
    word = before[-1].rpartition(".")[2].strip("(“\"'").casefold() if before else ""
    stop = text[match.start()] == "." and (len(word) < 2 or word in _SHORT)
    return not stop and not text[match.end() : match.end() + 1].islower()


def _plain(text: str) -> tuple[str, list[int]]:
    """A text with plain marks and single spaces, and for each of its characters, the place in `text`."""
    kept: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = " " if sign.isspace() else _SAME.get(sign, sign)
        if sign in _DROPPED or (plain == " " and kept and kept[-1] == " "):
            continue
        kept.append(plain)
        places.append(place)
    return "".join(kept), places
