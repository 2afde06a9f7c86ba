"""Texts from the data, made fit for where they go: a terminal, a page, XML, a comparison.

``printable`` makes visible what would steer a terminal, ``clean`` drops what a page must not show, ``xml_text`` refuses
what would be lost, ``fold`` keeps only what two spellings of a name share, and ``nearest`` finds names that are alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kgtool.errors import DataError

# Embedding, override and isolate controls could make a text read as something else.
BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_NO_BIDI = dict.fromkeys(map(ord, BIDI))
# These are compiled when a text first needs them, and few texts do.
_LINE_ENDS = "[\t\n\r\x85\u2028\u2029]"
# Controls, halves of pairs, and what Unicode calls noncharacters.
_NON_CHARACTERS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_UNFIT = f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NON_CHARACTERS}]"
# What XML 1.0 cannot hold, not even escaped (section 2.2; halves of pairs are in no RDF literal).
_NO_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
# Letters that no mark is taken from, and what Unicode counts among the letters: apostrophes, and the stroke that
# makes an Arabic word longer.
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
    | dict.fromkeys("ʹʻʼʽˈ", "'")
    | {"ـ": ""}
)
# Marks are accents on letters before this one, and from Devanagari on a part of the word. Of Cyrillic letters, those
# with a breve or two dots are letters of their own, but for ё, which many write as е.
_FIRST_WITH_VOWEL_SIGNS = "\u0780"
_LETTERS = {"и\u0306", "у\u0306", "і\u0308"}

# The share of a name's letters that may have to be changed is one minus this: one letter of three, two of six.
ALIKE = 0.66
# The letters of a name that may have to be changed at most.
MOST_SLIPS = 4


def printable(text: str) -> str:
    """`text` on one line, for a terminal: control characters are made visible, so that data cannot steer it.

    >>> printable("a\\x1b[2Jb")
    'a\\\\x1b[2Jb'
    """
    if text.isprintable():  # nearly always
        return text
    return "".join(c if c.isprintable() or c == "\u00a0" else " " if c in "\n\r\t" else _escaped(c) for c in text)


def brief(text: str, most: int = 200) -> str:
    """At most so many characters of ``printable`` text, for a message."""
    return printable(text[:most]) + ("…" if len(text) > most else "")


def _escaped(char: str) -> str:
    # Format characters (joiners, direction marks) belong to words in many scripts; controls do not.
    return char if unicodedata.category(char) == "Cf" and char not in BIDI else ascii(char)[1:-1]


def clean(text: str) -> str:
    """`text` on one line, for pages and for files of other tools: without bidi controls and what XML or HTML forbid.

    >>> clean(" two\\nlines\\x00 ")
    'two lines'
    """
    if text.isprintable():
        return text.strip()
    return re.sub(_UNFIT, "", re.sub(_LINE_ENDS, " ", without_bidi(text))).strip()


def without_bidi(text: str) -> str:
    """`text` without bidi controls, its lines kept: for texts that are shown or encoded whole."""
    return text.translate(_NO_BIDI)


def xml_text(text: str) -> str:
    """`text` as it is: a value must not be changed. Raises DataError for a character that XML cannot hold."""
    if found := re.search(_NO_XML, text):
        what = f"the control character {ascii(found[0])[1:-1]}"
        raise DataError(f"A value holds {what}, which XML cannot hold; write json or ttl.")
    return text


def fold(name: str) -> str:
    """`name` without accents, case and punctuation: what two spellings of a name have in common.

    A mark is an accent in scripts such as Latin, Greek or Arabic, and a part of the word in those such as Devanagari,
    Thai or Katakana. What follows a word as in C++ and C# belongs to it.

    >>> fold("Volodymyr  ZELENSKÝ"), fold("ハス") == fold("バス")
    ('volodymyr zelensky', False)
    """
    if name.isascii():
        return " ".join(re.findall(r"\w+[+#]*", name.casefold()))
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.translate(_PLAIN)).casefold())
    return " ".join(re.findall("[^+# ]+[+#]*", unicodedata.normalize("NFC", "".join(_folded(split)))))


def _folded(split: str) -> Iterator[str]:
    """The characters of a decomposed text: no accents, and spaces for punctuation."""
    letter = ""
    for char in split:
        kind = unicodedata.category(char)
        if kind[0] == "M":
            if letter >= _FIRST_WITH_VOWEL_SIGNS or letter + char in _LETTERS:
                yield char
        elif kind != "Cf":  # what joins or parts letters invisibly
            letter = char if char.isalnum() else ""
            yield char if char.isalnum() or char in "_+#" else " "


def nearest(word: str, candidates: Iterable[str], most: int = 1) -> list[str]:
    """At most `most` of the candidates that are nearly spelled as `word` is, the nearest first.

    Measured by rapidfuzz, as the optimal string alignment distance (letters added, left out, replaced, or swapped with
    their neighbour) over the length of the longer text: at most one letter of three, and MOST_SLIPS of a long name.
    difflib takes forty times as long, and finds "duration" like "putin" because it skips letters. Upper and lower case
    are the same.

    >>> nearest("shwo", ["show", "shell", "why"]), nearest("Kg", ["kg", "kgtool"])
    (['show'], ['kg'])
    """
    from rapidfuzz.distance import OSA  # a few milliseconds, and nearly no run of a command needs it
    from rapidfuzz.process import extract

    alike = extract(
        word, list(candidates), scorer=OSA.normalized_similarity, processor=str.casefold, score_cutoff=ALIKE, limit=None
    )
    near = [
        (-score, OSA.distance(word, name), name)
        for name, score, _ in alike
        if round((1 - score) * max(len(word), len(name))) <= MOST_SLIPS
    ]
    return [name for *_, name in sorted(near)[:most]]


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The question "did you mean ...?" with the candidate nearest to `word`; empty where none is like it."""
    return "".join(f"did you mean {name}?" for name in nearest(word, candidates))
