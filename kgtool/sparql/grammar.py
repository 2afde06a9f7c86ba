"""SPARQL's own grammar: the words of a text, where it stops being SPARQL, and what could stand there.

The engine answers queries, but tells little about a faulty one; this room is for people who write them. The grammar
is ``sparql.lark``, the parser is lark's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kgtool.rdf import files

if TYPE_CHECKING:
    from lark import Lark

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
# Characters of names (rules 164 to 170), told by what they are not: all from U+00B7 on counts, marks like letters.
# That is a little more than the rules have (some spaces and signs), and compiles in a tenth of the time.
_NAME = r"[^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xb6]"
_LETTER = r"[^\x00-\x40\x5b-\x60\x7b-\xb7]"
_NAME_HYPHEN = r"[^\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xb6]"
_NAME_HYPHEN_DOT = r"[^\x00-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\xb6]"
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"  # may stand for a character anywhere
_ESCAPED = rf"{_CODE}|%[0-9A-Fa-f]{{2}}|\\[~_.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:{_NAME}|:|{_ESCAPED})(?:(?:{_NAME_HYPHEN_DOT}|:|{_ESCAPED})*(?:{_NAME_HYPHEN}|:|{_ESCAPED}))?"
_PREFIX = rf"(?:{_LETTER}(?:{_NAME_HYPHEN_DOT}*{_NAME_HYPHEN})?)?:"
# The kinds of words that people know, in place of the names of terminals.
_WORD = re.compile(
    rf"""(?P<SPACE>(?:\s|\#[^\n\r]*)+)
    |(?P<STRING>\"{{3}}(?:[^"\\]|\\.|"(?!""))*\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<IRI><(?:[^<>"{{}}|^`\\\s]|{_CODE})*>)
    |(?P<VAR>[?$]{_NAME}+)
    |(?P<BLANK_NODE>_:{_NAME}(?:{_NAME_HYPHEN_DOT}*{_NAME_HYPHEN})?)
    |(?P<PNAME_LN>{_PREFIX}{_LOCAL})
    |(?P<PNAME_NS>{_PREFIX})
    |(?P<LANGTAG>@[A-Za-z]+(?:--?[A-Za-z0-9]+)*)
    |(?P<SIGNED>[+-](?:\d+\.?\d*[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|\d*\.\d+|\d+))
    |(?P<DOUBLE>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)
    |(?P<DECIMAL>\d*\.\d+)
    |(?P<INTEGER>\d+)
    |(?P<NAME>{_NAME}+)
    |(?P<SIGN>{"|".join(re.escape(sign) for sign in SIGNS)})
    |(?P<UNKNOWN>.)""",
    re.VERBOSE | re.DOTALL,
)
_TOLD = {
    "VAR": "a ?variable", "IRI": "a name", "PNAME_LN": "a name", "PNAME_NS": "a name", "STRING": "a text",
    "INTEGER": "a number", "DECIMAL": "a number", "DOUBLE": "a number", "SIGNED": "a number", "FUNCTION": "a function",
    "COUNT": "a function", "AGGREGATE": "a function", "GROUP_CONCAT": "a function", "A": "a", "BLANK_NODE": "_:node",
    "LANGTAG": "@language", "$END": "the end", **{name: sign for sign, name in SIGNS.items()},
}  # fmt: skip
# Terminals that are told as one where all of a kind could stand; with "a value", what else may begin one goes too.
OPERATORS = {"AND", "OR", "EQ", "NE", "LT", "GT", "LE", "GE", "PLUS", "MINUS_SIGN", "STAR", "SLASH"}
VALUES = {
    "VAR", "IRI", "PNAME_LN", "PNAME_NS", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "TRUE", "FALSE",
    "BLANK_NODE", "LPAR", "LBRACKET", "FUNCTION", "COUNT", "AGGREGATE", "GROUP_CONCAT", "BANG", "PLUS", "MINUS_SIGN",
    "EXISTS", "NOT",
}  # fmt: skip
GROUPS = {
    "an operator": OPERATORS | {"SIGNED", "IN", "NOT"},
    "a value": {"VAR", "IRI", "STRING", "INTEGER"},
    "a path": {"PIPE", "SLASH", "STAR", "PLUS", "QUESTION"},
}
RARE = {"TRIPLE_OPEN", "REIFIED_OPEN", "ANNOTATION_OPEN", "TILDE", "LATERAL", "VERSION"}


class Word(NamedTuple):
    """A word of a query: its kind (a terminal of the grammar), its text and where it starts (0: the beginning)."""

    kind: str
    text: str
    start: int


# Complete declarations of a prologue. (Possessive: of no use to try again, and it would take time.)
_SPACE = r"(?:\s|\#[^\n\r]*+)"
_PROLOGUE = re.compile(
    rf"""(?:{_SPACE}*+(?:PREFIX{_SPACE}++{_PREFIX}|BASE){_SPACE}*+<(?:[^<>"{{}}|^`\\\s]|{_CODE})*+>)*+""", re.I
)


@lru_cache(maxsize=8)  # several look at the same text, one right after the other
def below_prologue(text: str) -> int:
    """Where a query goes on after its PREFIX and BASE, as far as they are complete."""
    found = _PROLOGUE.match(text)
    return found.end() if found else 0


def words(text: str, start: int = 0) -> Iterator[Word]:
    """The words of a text that may be SPARQL, without spaces and comments. A stray character has the kind UNKNOWN."""
    for match in _WORD.finditer(text, start):
        kind, found = match.lastgroup or "", match[0]
        if kind != "SPACE":
            yield Word(_kind(kind, found), found, match.start())


# After these words, and inside round brackets, "<" may be an IRI's or mean less.
OPERANDS = {
    "VAR", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "STRING", "RPAR", "TRUE", "FALSE", "LANGTAG", "IRI", "PNAME_LN",
    "PNAME_NS",
}  # fmt: skip
_CHAINED = {"OR", "AND", "BANG", "PIPE", "PLUS", "STAR", "SLASH", "HAT", "MINUS_SIGN", "SIGNED"}
OPENING = {"LBRACE", "LPAR", "LBRACKET", "TRIPLE_OPEN", "REIFIED_OPEN", "ANNOTATION_OPEN"}
CLOSING = {"RBRACE", "RPAR", "RBRACKET", "TRIPLE_CLOSE", "REIFIED_CLOSE", "ANNOTATION_CLOSE"}
_TARGETS = {"IRI", "PNAME_LN", "PNAME_NS"}


@dataclass(frozen=True)
class Dangers:
    """What could end the process or reach for the network: the most that any reading of a text has of it."""

    depth: int
    """Brackets in brackets."""
    chained: int
    """Operators in one expression or path; each nests."""
    groups: int
    """Curly brackets; a group after a group nests."""
    call: Word | None
    """The first SERVICE or LOAD that asks another server."""


def dangers(text: str) -> Dangers:
    """The dangers in a text, whether each ``<`` after an operand begins an IRI or means less.

    The engine decides that by its grammar: ``?a<1)SERVICE#>`` is both. So both readings are followed from there; they
    come together again soon.
    """
    most = (0, 0, 0)
    call: Word | None = None
    # Where a word may start, after which word, how far into a call -> depth, depth of round brackets, chain, groups.
    todo: dict[int, dict[tuple[str, str], tuple[int, int, int, int]]] = {0: {("", ""): (0, 0, 0, 0)}}
    while todo:
        at = min(todo)
        for (before, calling), (depth, rounds, chain, groups) in todo.pop(at).items():
            for match in _readings(text, at, before, rounds):
                kind = _kind(match.lastgroup or "", match[0])
                if kind == "SPACE":
                    state = (before, calling)
                    counted = (depth, rounds, chain, groups)
                else:
                    calls, found = _calling(calling, _together(kind, match, before))
                    if found and (call is None or call.start > at):
                        call = Word(kind, match[0], at)
                    state = (kind, calls)
                    counted = (
                        max(
                            depth + (kind in OPENING) - (kind in CLOSING),
                            0,
                        ),
                        max(rounds + (kind == "LPAR") - (kind == "RPAR"), 0),
                        0 if kind == "LPAR" and before == "RPAR" else chain + (kind in _CHAINED),
                        groups + (kind == "LBRACE"),
                    )
                    most = (max(most[0], counted[0]), max(most[1], counted[2]), max(most[2], counted[3]))
                there = todo.setdefault(match.end(), {}) if match.end() < len(text) else {}
                old = there.get(state, counted)
                there[state] = tuple(map(max, old, counted))  # type: ignore[assignment]  # as many as before
    return Dangers(*most, call)


def _readings(text: str, at: int, before: str, rounds: int) -> Iterator[re.Match[str]]:
    """The words that may start at a place."""
    match = _WORD.match(text, at)
    if match is None:
        return
    yield match
    if match.lastgroup == "IRI" and rounds and before in OPERANDS and (less := _LESS.match(text, at)):
        yield less


_LESS = re.compile("(?P<SIGN><=|<)")


# The engine takes words apart that stand together: SERVICESILENT<urn:x>, trueSERVICE?x, SERVICEex:there, LOADex:it.
_STARTS = re.compile("(?:TRUE|FALSE)?(SERVICE|LOAD)", re.I)
# After these, it is a name.
_NAMING = {"PREFIX", "GRAPH", "SERVICE", "SILENT", "FROM", "NAMED", "DESCRIBE"}
# What follows a LOAD, which itself follows another update or the prologue.
_LOADED = re.compile(rf"{_SPACE}*+(?:;|INTO|\Z)", re.I)


def _together(kind: str, match: re.Match[str], before: str) -> str:
    """The kind of a word; of one that the engine may take for SERVICE or LOAD and more, what it is then."""
    if kind == "UNKNOWN":
        return next((word for word in ("SERVICE", "LOAD") if word in match[0].upper()), kind)
    if kind not in _TARGETS or before in _NAMING or not (found := _STARTS.match(match[0])):
        return kind
    is_call = found[1][0] in "sS" or (before in ("SEMICOLON", "IRI") and _LOADED.match(match.string, match.end()))
    return f"{found[1].upper()} TARGET" if is_call else kind


def _calling(state: str, kind: str) -> tuple[str, bool]:
    """How far into ``SERVICE SILENT? target {`` or ``LOAD SILENT? target`` a word leads, and whether it is all."""
    if kind in ("SERVICE", "LOAD"):
        return kind, False
    if kind == "SILENT" and state in ("SERVICE", "LOAD"):
        return state, False
    if kind == "SERVICE TARGET":
        return "TARGET", False
    if state == "LOAD" or kind == "LOAD TARGET":
        return "", kind in _TARGETS or kind == "LOAD TARGET"
    if state == "SERVICE":
        return ("TARGET", False) if kind in _TARGETS or kind == "VAR" else ("", False)
    return "", state == "TARGET" and kind == "LBRACE"


def _kind(kind: str, text: str) -> str:
    if kind == "SIGN":
        return SIGNS[text]
    if kind != "NAME":
        return kind
    upper = text.upper()
    if upper in KEYWORDS:
        return upper
    if upper in AGGREGATES:
        return "AGGREGATE"
    return "FUNCTION" if upper in FUNCTIONS else "A" if text == "a" else "UNKNOWN"


@dataclass(frozen=True)
class Misfit:
    """The first word that does not fit: where it starts, its text ("" at the end), and what could stand there."""

    start: int
    text: str
    expected: tuple[str, ...]


def misfit(text: str) -> Misfit | None:
    """Where `text` stops being SPARQL, or None where it is a query or an update of valid syntax."""
    from lark import Token
    from lark.exceptions import UnexpectedToken

    parser: Any = _parser().parse_interactive("")
    for word in words(text):
        before = parser.copy(deepcopy_values=False)
        try:
            parser.feed_token(Token(word.kind, word.text))
        except (UnexpectedToken, KeyError):
            return Misfit(word.start, word.text, _told(before.accepts()))
    if "$END" in (accepted := parser.accepts()):
        return None
    return Misfit(len(text), "", _told(accepted))


def expected(text: str) -> frozenset[str] | None:
    """The kinds of words that could follow `text`; None where it stops being SPARQL before its end."""
    from lark import Token
    from lark.exceptions import UnexpectedToken

    parser: Any = _parser().parse_interactive("")
    try:
        for word in words(text):
            parser.feed_token(Token(word.kind, word.text))
    except (UnexpectedToken, KeyError):
        return None
    return frozenset(parser.accepts())


def _told(accepted: set[str]) -> tuple[str, ...]:
    """What could stand there, in people's words: signs first, keywords last; what is rare is left out."""
    left = set(accepted) - RARE
    told: list[str] = []
    for name, kinds in GROUPS.items():
        if kinds <= left:
            left -= kinds | (VALUES if name == "a value" else set())
            told.append(name)
    closing = [SIGNS[sign] for sign in "})]" if SIGNS[sign] in left]
    signs = sorted((name for name in left if name in SIGNS.values() and name not in closing), key=str.lower)
    others = sorted(left - set(signs) - set(closing), key=lambda name: (name not in _TOLD, name))
    named = [_TOLD.get(name, name) for name in (*closing, *signs, *others)]
    place = len(closing) + len(signs)
    return tuple(dict.fromkeys([*named[:place], *told, *named[place:]]))


@cache
def _parser() -> Lark:
    from lark import Lark
    from lark.lexer import Lexer

    class Fed(Lexer):
        """The words are fed to the parser one by one."""

        def __init__(self, conf: object) -> None:
            pass

        def lex(self, data: object, *_: object) -> Iterator[Any]:
            return iter(())

    terminals = {"VAR", "IRI", "PNAME_LN", "PNAME_NS", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "LANGTAG"}
    every = terminals | {"BLANK_NODE", "A", "FUNCTION", "AGGREGATE"} | KEYWORDS | set(SIGNS.values())
    grammar = files.package_text("sparql", "sparql.lark") + "%declare " + " ".join(sorted(every)) + "\n"
    return Lark(grammar, parser="lalr", lexer=Fed)
