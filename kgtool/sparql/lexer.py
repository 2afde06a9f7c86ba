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
# A name does not end in a dot, but for an escaped one.
_PREFIX = rf"(?:{_LETTER}{_NAME_HYPHEN_DOT}*+(?<!\.))?:"
_LOCAL = rf"(?:{_NAME}|:|{_ESCAPED})(?:{_NAME_HYPHEN_DOT}|:|{_ESCAPED})*(?<!(?<!\\)\.)"
SPACE = r"(?:\s|\#[^\n\r]*+)"
_WORD = re.compile(
    rf"""(?P<SPACE>(?:\s|\#[^\n\r]*)+)
    |(?P<STRING>\"{{3}}(?:[^"\\]|\\.|"(?!""))*\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<IRI><(?:[^<>"{{}}|^`\\\s]|{_CODE})*>)
    |(?P<VAR>[?$]{_NAME}+)
    |(?P<BLANK_NODE>_:{_NAME}{_NAME_HYPHEN_DOT}*(?<!\.))
    |(?P<PNAME_NS>{_PREFIX})(?P<PNAME_LN>{_LOCAL})?
    |(?P<LANGTAG>@[A-Za-z]+(?:--?[A-Za-z0-9]+)*)
    |(?P<SIGNED>[+-](?:\d+\.?\d*[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d*\.\d+|\d+))
    |(?P<DOUBLE>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)
    |(?P<DECIMAL>\d*\.\d+)
    |(?P<INTEGER>\d+)
    |(?P<NAME>{_NAME}+)
    |(?P<SIGN>{"|".join(re.escape(sign) for sign in SIGNS if len(sign) > 1)}|.)""",
    re.VERBOSE | re.DOTALL,
)
# Complete declarations of a prologue. (Possessive, since trying again would never help.)
_PROLOGUE = re.compile(
    rf"""(?:{SPACE}*+(?:(?i:PREFIX){SPACE}++{_PREFIX}|(?i:BASE)){SPACE}*+<(?:[^<>"{{}}|^`\\\s]|{_CODE})*+>)*+"""
)
OPENING = {"LBRACE", "LPAR", "LBRACKET", "TRIPLE_OPEN", "REIFIED_OPEN", "ANNOTATION_OPEN"}
CLOSING = {"RBRACE", "RPAR", "RBRACKET", "TRIPLE_CLOSE", "REIFIED_CLOSE", "ANNOTATION_CLOSE"}
# After these words, and inside round brackets, "<" may begin an IRI or mean "less than".
OPERANDS = {
    "VAR", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "STRING", "RPAR", "TRUE", "FALSE", "LANGTAG", "IRI", "PNAME_LN",
    "PNAME_NS",
}  # fmt: skip
# The characters of the longest text that is kept, to be read only once.
_REMEMBERED = 20_000


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
    found = _PROLOGUE.match(text)
    return found.end() if found else 0


@remembering
def body(text: str) -> tuple[Word, ...]:
    """The words of a query below its prologue."""
    return tuple(words(text, below_prologue(text)))


def words(text: str, start: int = 0) -> Iterator[Word]:
    """The words of a text that may be SPARQL, from `start` on, without spaces and comments.

    A stray character has the kind UNKNOWN; nothing is raised.
    """
    for match in _WORD.finditer(text, start):
        kind, found = match.lastgroup or "", match[0]
        if kind != "SPACE":
            yield Word(_kind(kind, found), found, match.start())


def word_at(text: str, start: int) -> Word | None:
    """The word at `start`, or the spaces and comments there (of kind SPACE); None at the end of the text."""
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
