"""A query or an update written so that the engine reads it as the standard does; the user never sees the result.

Upstream: docs/upstream.md, "CONCAT and COALESCE are refused with a space before the bracket",
"Words that the grammar allows are refused", "REPLACE reads its replacement in another language".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgtool.sparql.inspecting import closing
from kgtool.sparql.lexer import INVISIBLE, Word, body, words
from kgtool.sparql.rewriting import edited

# A text without any of these, in small letters, stays as it is, without a look at its words.
_SIGNS = (
    "select", "describe", "true", "false", "concat", "coalesce", "bnode", "replace", "limit", "offset", "\\u", "!", "#",
)  # fmt: skip
_CONTROLS = "\x0b\x0c\x1c\x1d\x1e\x1f"
_BLANKS = dict.fromkeys([*INVISIBLE, *map(ord, f"\xa0{_CONTROLS}")], " ")
_TIGHT = {"CONCAT", "COALESCE", "BNODE"}
_EMPTY = {"LPAR": "RPAR", "LBRACKET": "RBRACKET"}
_NAMES = {"VAR", "PNAME_LN"}
# The engine counts rows with 64 bits, and no answer has as many as this.
_MOST_ROWS = f"1{'0' * 18}"
_CODE = r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))"
# What a replacement has, written as a string of SPARQL: a backslash, a dollar sign, a group.
_REPLACING = r"\\\\(?:(\\\\)|\$)|\$([0-9]++)"
# In a regular expression written so: an escaped character, a class of characters, a group that has a number.
_GROUP = r"\\\\(?:\\\\|.)|\[(?:\\\\(?:\\\\|.)|[^\]\\])*+\]?|(\((?!\?))"


def for_engine(text: str) -> str:
    """`text` with everything that the engine refuses, or reads otherwise than the standard, in words that it knows.

    >>> for_engine("SELECT (COALESCE (TRUE, 1) AS ?x) {}")
    'SELECT (COALESCE(true, 1) AS ?x) {}'
    """
    text = with_blanks(text)
    lower = text.lower()
    return edited(text, _edits(body(text), text)) if any(sign in lower for sign in _SIGNS) else text


def with_blanks(text: str) -> str:
    """`text` with a blank for each other space, or character that cannot be seen, between its words."""
    if text.isascii() and not any(sign in text for sign in _CONTROLS):
        return text
    kept, end = [], 0
    for word in words(text):
        kept += [text[end : word.start].translate(_BLANKS), word.text]
        end = word.end
    return "".join(kept) + text[end:].translate(_BLANKS)


def _edits(found: Sequence[Word], text: str) -> Iterator[tuple[int, int, str]]:
    for place, (word, after) in enumerate(zip(found, [*found[1:], Word("", "", len(text))], strict=False)):
        gap = after.start > word.end
        if word.kind in ("TRUE", "FALSE"):
            yield word.start, word.end, word.text.lower()
        elif word.kind in _NAMES and "\\" in word.text:
            yield word.start, word.end, re.sub(_CODE, _letter, word.text)
        elif word.kind == "FUNCTION" and word.text.upper() in _TIGHT and after.kind == "LPAR" and gap:
            yield word.end, after.start, ""
        elif word.kind == "BANG" and [one.kind for one in found[place + 1 : place + 3]] == ["LPAR", "RPAR"]:
            yield after.end, after.end, "<urn:kgtool:no-property>"
        elif gap and after.kind == _EMPTY.get(word.kind) and "#" in text[word.end : after.start]:
            yield word.end, after.start, ""
        elif word.kind in ("LIMIT", "OFFSET") and after.kind == "INTEGER" and len(after.text.lstrip("0")) > 18:
            yield after.start, after.end, _MOST_ROWS
        elif word.kind in ("SELECT", "DESCRIBE"):
            yield from _repeated(found[place + 1 :])
        elif word.kind == "FUNCTION" and word.text.upper() == "REPLACE" and (end := closing(found, place + 1)):
            yield from _replacing(found[place + 2 : end])


def _repeated(found: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """The variables that a SELECT, whose words these are, names again."""
    names, depth = set[str](), 0
    for word in found:
        depth += (word.kind == "LPAR") - (word.kind == "RPAR")
        if word.kind in ("LBRACE", "WHERE", "FROM"):
            return
        if word.kind == "VAR" and depth == 0:
            if word.text[1:] in names:
                yield word.start, word.end, ""
            names.add(word.text[1:])


def _letter(code: re.Match[str]) -> str:
    """The character that a code stands for, if names may have it; else the code."""
    letter = chr(min(int(code[1] or code[2], 16), 0x10FFFF))
    return letter if letter.isalnum() or letter == "_" else code[0]


def _replacing(arguments: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """The replacement of a REPLACE, if it is a string, in the signs of the engine: ``$$`` and ``${1}``.

    In those of the standard ``\\$`` is a dollar sign, ``\\\\`` a backslash, and ``$12`` the first group and a 2 where
    there are fewer than twelve (XPath and XQuery Functions 3.1, 5.6.4).
    """
    depth, parts = 0, list[list[Word]]([[]])
    for word in arguments:
        depth += (word.kind == "LPAR") - (word.kind == "RPAR")
        if word.kind == "COMMA" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    strings = [part[0].text if [word.kind for word in part[:1]] == ["STRING"] else "" for part in parts]
    if len(parts) not in (3, 4) or len(parts[2]) != 1 or not strings[2] or "\\u" in strings[2].lower():
        return
    most = sum(1 for found in re.finditer(_GROUP, strings[1]) if found[1]) if strings[1] else 9

    def sign(found: re.Match[str]) -> str:
        if not found[2]:
            return found[1] or "$$"
        number = found[2]
        while len(number) > 1 and int(number) > most:
            number = number[:-1]
        return f"${{{number}}}{found[2][len(number) :]}"

    is_plain = len(parts) == 4 and "q" in strings[3]
    replacement = strings[2].replace("$", "$$") if is_plain else re.sub(_REPLACING, sign, strings[2])
    yield parts[2][0].start, parts[2][0].end, replacement
