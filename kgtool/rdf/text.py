"""Texts from the data, made fit for where they go: a terminal, a page, XML, a comparison.

``printable`` makes visible what would steer a terminal, ``clean`` drops what a page must not show, ``xml_text`` refuses
what would be lost, ``fold`` keeps only what two spellings of a name share, and ``nearest`` finds names that are alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

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
# Letters that no mark is taken from.
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)

# The share of a name's letters that may have to be changed is one minus this.
ALIKE = 0.6


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

    >>> fold("Volodymyr  ZELENSKÝ")
    'volodymyr zelensky'
    """
    plain = name
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name.translate(_PLAIN))
        plain = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.casefold()))


def nearest(word: str, candidates: Iterable[str], most: int = 1) -> list[str]:
    """At most `most` of the candidates that are nearly spelled as `word` is, the nearest first.

    Measured by rapidfuzz, as the optimal string alignment distance (letters added, left out, replaced, or swapped with
    their neighbour) over the length of the longer text. difflib takes forty times as long, and finds "duration" like
    "putin" because it skips letters. Upper and lower case differ: fold both first where they should not.

    >>> nearest("shwo", ["show", "shell", "why"])
    ['show']
    """
    from rapidfuzz.distance import OSA  # a few milliseconds, and nearly no run of a command needs it
    from rapidfuzz.process import extract

    alike = extract(word, list(candidates), scorer=OSA.normalized_similarity, score_cutoff=ALIKE, limit=None)
    return [name for name, _, _ in sorted(alike, key=lambda found: (-found[1], found[0]))[:most]]


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The question "did you mean ...?" with the candidate nearest to `word`; empty where none is like it."""
    return "".join(f"did you mean {name}?" for name in nearest(word, candidates))
