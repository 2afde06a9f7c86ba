"""The words of a SPARQL text, by the terminals of its grammar (SPARQL 1.2, section 19.8), with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

T = TypeVar("T")
KEYWORDS = frozenset(
    """ADD ALL AS ASC ASK BASE BIND BY CLEAR CONSTRUCT COPY COUNT CREATE DATA DEFAULT DELETE DESC DESCRIBE DISTINCT DROP
    EXISTS FALSE FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IN INSERT INTO LATERAL LIMIT LOAD MINUS MOVE NAMED NOT
    OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT TO TRUE UNDEF UNION USING VALUES VERSION WHERE
    WITH""".split()  # noqa: SIM905
)
AGGREGATES = frozenset({"AVG", "MAX", "MIN", "SAMPLE", "SUM"})
FUNCTIONS = frozenset(
    """ABS ADJUST BNODE BOUND CEIL COALESCE CONCAT CONTAINS DATATYPE DAY ENCODE_FOR_URI FLOOR HASLANG HASLANGDIR HOURS
    IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MD5 MINUTES MONTH NOW OBJECT
    PREDICATE RAND REGEX REPLACE ROUND SAMETERM SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS
    STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR TIMEZONE TRIPLE TZ UCASE URI UUID
    YEAR""".split()  # noqa: SIM905
)
SIGNS = {
    "<<(": "TRIPLE_OPEN", ")>>": "TRIPLE_CLOSE", "<<": "REIFIED_OPEN", ">>": "REIFIED_CLOSE", "{|": "ANNOTATION_OPEN",
    "|}": "ANNOTATION_CLOSE", "^^": "CARETS", "&&": "AND", "||": "OR", "!=": "NE", "<=": "LE", ">=": "GE",
    "{": "LBRACE", "}": "RBRACE", "(": "LPAR", ")": "RPAR", "[": "LBRACKET", "]": "RBRACKET", ".": "DOT",
    ";": "SEMICOLON", ",": "COMMA", "=": "EQ", "<": "LT", ">": "GT", "*": "STAR", "+": "PLUS", "-": "MINUS_SIGN",
    "/": "SLASH", "|": "PIPE", "^": "HAT", "!": "BANG", "?": "QUESTION", "~": "TILDE",
}  # fmt: skip
# The characters of names (rules 164 to 170), given by those that are left out: everything from U+00B7 on is allowed,
# and combining marks count as letters. That allows a few spaces and signs more than the rules do, and compiles in a
# tenth of the time.
_NAME = r"[^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xb6]"
_LETTER = r"[^\x00-\x40\x5b-\x60\x7b-\xb7]"
_NAME_HYPHEN_DOT = r"[^\x00-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xb6]"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"  # may stand for a character anywhere
_ESCAPED = rf"{_CODE}|%[0-9A-Fa-f]{{2}}|\\[~_.\-!$&'()*+,;=/?#@%]"
# A name does not end in a dot, but for an escaped one. (What is no prefix after all is read again from each part of it,
# so that their length is bounded; repetitions are possessive where trying again would never help.)
_PREFIX = rf"(?:{_LETTER}{_NAME_HYPHEN_DOT}{{0,999}}+(?<!\.))?:"
_LOCAL = rf"(?:{_NAME}|:|{_ESCAPED})(?:{_NAME_HYPHEN_DOT}|:|{_ESCAPED})*(?<!(?<!\\)\.)"
_IRI = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODE})*+>"
SPACE = r"(?:\s|\#[^\n\r]*+)"
_WORD = re.compile(
    rf"""(?P<SPACE>{SPACE}++)
    |(?P<STRING>\"{{3}}(?:[^"\\]|\\.|"(?!""))*+\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*+'{{3}}
        |"(?!"")(?:[^"\\\n\r]|\\[^\n\r])*+"|'(?!'')(?:[^'\\\n\r]|\\[^\n\r])*+')
    |(?P<IRI>{_IRI})
    |(?P<VAR>[?$](?:{_NAME}++|{_CODE})++)
    |(?P<BLANK_NODE>_:{_NAME}{_NAME_HYPHEN_DOT}*(?<!\.))
    |(?P<PNAME_NS>{_PREFIX})(?P<PNAME_LN>{_LOCAL})?
    |(?P<LANGTAG>@[A-Za-z]+(?:--?[A-Za-z0-9]+)*)
    |(?P<SIGNED>[+-](?:(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]+|[0-9]*+\.[0-9]+|[0-9]+))
    |(?P<DOUBLE>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]+)
    |(?P<DECIMAL>[0-9]*+\.[0-9]+)
    |(?P<INTEGER>[0-9]+)
    |(?P<NAME>{_NAME}+)
    |(?P<OPEN>\"{{3}}|'{{3}}|["'])(?:(?<=\"{{3}}).*|(?<='{{3}}).*|[^\n\r]*+)
    |(?P<SIGN>{"|".join(re.escape(sign) for sign in SIGNS if len(sign) > 1)}|.)""",
    re.VERBOSE | re.DOTALL,
)
# Complete declarations of a prologue; compiled when a query has some. (Possessive: trying again would never help.)
_PROLOGUE = rf"""(?:{SPACE}*+(?:(?i:PREFIX){SPACE}++{_PREFIX}|(?i:BASE)){SPACE}*+{_IRI})*+"""
OPENING = {"LBRACE", "LPAR", "LBRACKET", "TRIPLE_OPEN", "REIFIED_OPEN", "ANNOTATION_OPEN"}
CLOSING = {"RBRACE", "RPAR", "RBRACKET", "TRIPLE_CLOSE", "REIFIED_CLOSE", "ANNOTATION_CLOSE"}
# After these words, and inside round brackets, "<" may begin an IRI or mean "less than".
OPERANDS = {
    "VAR", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "STRING", "RPAR", "TRUE", "FALSE", "LANGTAG", "IRI", "PNAME_LN",
    "PNAME_NS",
}  # fmt: skip
# Spaces and marks that have no place in names: breaks and joiners of words, directions, the mark of the order of bytes.
INVISIBLE = dict.fromkeys(
    [*map(ord, "\x85\xad\u3000\ufeff"), *range(0x2000, 0x200C), 0x200E, 0x200F, *range(0x2028, 0x2030),
     *range(0x205F, 0x2070)], "\xa0",
)  # fmt: skip
# The characters of the longest text that is kept, to be read only once.
_REMEMBERED = 50_000


class Word(NamedTuple):
    """A word of a query: its kind (a terminal of the grammar), its text and where it starts (0: the beginning)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place right behind the word."""
        return self.start + len(self.text)


def remembering(function: Callable[[str], T]) -> Callable[[str], T]:
    """`function` with its last results kept: several callers ask the same about one text, one right after the other."""
    remembered = lru_cache(maxsize=8)(function)
    return lambda text: remembered(text) if len(text) <= _REMEMBERED else function(text)


@remembering
def below_prologue(text: str) -> int:
    """Where a query goes on after its PREFIX and BASE declarations, as far as they are complete."""
    lower = text.lower()
    found = re.match(_PROLOGUE, spaced(text)) if "prefix" in lower or "base" in lower else None
    return found.end() if found else 0


@remembering
def body(text: str) -> tuple[Word, ...]:
    """The words of a query below its prologue."""
    return tuple(words(text, below_prologue(text)))


def words(text: str, start: int = 0) -> Iterator[Word]:
    """The words of a text that may be SPARQL, from `start` on, without spaces and comments.

    A stray character has the kind UNKNOWN. A quotation mark without its other one has the kind OPEN, and nothing of
    what it leaves open is a word: the rest of the line, or of the text. Nothing is raised.
    """
    left = text[start:] if start else text
    read = spaced(left)
    for match in _WORD.finditer(read):
        kind = match.lastgroup or ""
        if kind != "SPACE":
            found, at = match["OPEN" if kind == "OPEN" else 0], match.start()
            yield Word(_kind(kind, found), found if read is left else left[at : at + len(found)], start + at)


def spaced(text: str) -> str:
    """`text` with a no-break space for each character that is invisible, or a space in all but the standard's grammar.

    People paste them, unseen, from pages and office programs. An IRI may hold no-break spaces, and no name may.
    """
    return text if text.isascii() else text.translate(INVISIBLE)


def word_at(text: str, start: int) -> Word | None:
    """The word at `start` of a text that is ``spaced``, or what is between words (of kind SPACE); None at the end.

    A string that is left open, of kind OPEN, goes as far as it is open.
    """
    match = _WORD.match(text, start)
    return Word(_kind(match.lastgroup or "", match[0]), match[0], start) if match else None


def _kind(kind: str, text: str) -> str:
    if kind == "SIGN":
        return SIGNS.get(text, "UNKNOWN")
    if kind != "NAME":
        return kind
    upper = text.upper()
    if upper in KEYWORDS:
        return upper
    if upper in AGGREGATES:
        return "AGGREGATE"
    return "FUNCTION" if upper in FUNCTIONS else "A" if text == "a" else "UNKNOWN"
