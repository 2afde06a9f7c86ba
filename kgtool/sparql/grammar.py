"""SPARQL's own grammar: where a text stops being SPARQL, and what could stand there.

The engine answers queries, but says little about a faulty one; this room is for people who write them. The grammar
is ``sparql.lark``, the parser is lark's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kgtool.rdf import files
from kgtool.sparql.lexer import KEYWORDS, SIGNS, Word, words

if TYPE_CHECKING:
    from lark import Lark

# What people call the terminals.
_SPOKEN = {
    "VAR": "a ?variable", "IRI": "a name", "PNAME_LN": "a name", "PNAME_NS": "a name", "STRING": "a text",
    "INTEGER": "a number", "DECIMAL": "a number", "DOUBLE": "a number", "SIGNED": "a number", "FUNCTION": "a function",
    "COUNT": "a function", "AGGREGATE": "a function", "GROUP_CONCAT": "a function", "A": "a", "BLANK_NODE": "_:node",
    "LANGTAG": "@language", "$END": "the end", **{name: sign for sign, name in SIGNS.items()},
}  # fmt: skip
# Terminals that are named as one where all of a kind could stand; "a value" stands for what else may begin one, too.
VALUES = {
    "VAR", "IRI", "PNAME_LN", "PNAME_NS", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "TRUE", "FALSE",
    "BLANK_NODE", "LPAR", "LBRACKET", "FUNCTION", "COUNT", "AGGREGATE", "GROUP_CONCAT", "BANG", "PLUS", "MINUS_SIGN",
    "EXISTS", "NOT",
}  # fmt: skip
GROUPS = {
    "an operator": {
        "AND", "OR", "EQ", "NE", "LT", "GT", "LE", "GE", "PLUS", "MINUS_SIGN", "STAR", "SLASH", "SIGNED", "IN", "NOT",
    },
    "a value": {"VAR", "IRI", "STRING", "INTEGER"},
    "a path": {"PIPE", "SLASH", "STAR", "PLUS", "QUESTION"},
}  # fmt: skip
RARE = {"TRIPLE_OPEN", "REIFIED_OPEN", "ANNOTATION_OPEN", "TILDE", "LATERAL", "VERSION"}


class Misfit(NamedTuple):
    """The first word that does not fit: where it starts, its text ("" at the end), and what could stand there."""

    start: int
    text: str
    expected: tuple[str, ...]


def misfit(text: str) -> Misfit | None:
    """Where `text` stops being SPARQL, or None where it is a query or an update of valid syntax."""
    accepted, wrong = _accepted(text)
    if wrong:
        return Misfit(wrong.start, wrong.text, _spoken(accepted))
    return None if "$END" in accepted else Misfit(len(text), "", _spoken(accepted))


def expected(text: str) -> frozenset[str] | None:
    """The kinds of words that could follow `text`; None where it stops being SPARQL before its end."""
    accepted, wrong = _accepted(text)
    return None if wrong else frozenset(accepted)


def tree(text: str) -> Any:
    """How a text is built by the rules of the grammar, as a ``lark.Tree``; None where it does not fit them."""
    from lark import Token
    from lark.exceptions import UnexpectedToken

    parser: Any = _parser().parse_interactive("")
    try:
        for word in words(text):
            parser.feed_token(Token(word.kind, word.text, start_pos=word.start))
        return parser.feed_eof()
    except (UnexpectedToken, KeyError):
        return None


def rule(node: Any) -> str:
    """The rule that made a node of a tree, or the kind of a word."""
    return str(getattr(node, "data", getattr(node, "type", "")))


def parts(node: Any, name: str = "") -> list[Any]:
    """What a node consists of: nodes and words; with `name`, those that this rule made, or of this kind."""
    return [part for part in getattr(node, "children", ()) if not name or rule(part) == name]


def below(node: Any, without: Collection[str] = ()) -> Iterator[Any]:
    """A node and all below it, in the order of the text; not those that the rules `without` made, or below them."""
    left = [node]
    while left:  # not by recursion: queries may be deep
        one = left.pop()
        if rule(one) not in without:
            yield one
            left += reversed(parts(one))


def leaves(node: Any) -> list[str]:
    """The words of a node, in their order."""
    return [str(one) for one in below(node) if not hasattr(one, "data")]


def _accepted(text: str) -> tuple[set[str], Word | None]:
    """The kinds of words that could stand behind those of `text`, or in place of the first that does not fit."""
    reading = Reading()
    wrong = next((word for word in words(text) if not reading.take(word)), None)
    return reading.could_follow(), wrong


class Reading:
    """SPARQL read word by word."""

    def __init__(self) -> None:
        self._parser: Any = _parser().parse_interactive("")

    def take(self, word: Word) -> bool:
        """Whether a word fits behind those that were taken; if it does not, it is left out."""
        from lark import Token
        from lark.exceptions import UnexpectedToken

        parser = self._parser.copy(deepcopy_values=False)  # where a word does not fit, half of it may have been done
        try:
            parser.feed_token(Token(word.kind, word.text))
        except (UnexpectedToken, KeyError):
            return False
        self._parser = parser
        return True

    def could_follow(self) -> set[str]:
        """The kinds of words that fit next; among them $END where the text may end."""
        accepted: set[str] = self._parser.accepts()
        return accepted


def _spoken(accepted: set[str]) -> tuple[str, ...]:
    """What could stand there, in people's words: signs first, keywords last; what is rare is left out."""
    left = set(accepted) - RARE
    groups: list[str] = []
    for name, kinds in GROUPS.items():
        if kinds <= left:
            left -= kinds | (VALUES if name == "a value" else set())
            groups.append(name)
    closing = [SIGNS[sign] for sign in "})]" if SIGNS[sign] in left]
    signs = sorted((name for name in left if name in SIGNS.values() and name not in closing), key=str.lower)
    others = sorted(left - set(signs) - set(closing), key=lambda name: (name not in _SPOKEN, name))
    named = [_SPOKEN.get(name, name) for name in (*closing, *signs, *others)]
    place = len(closing) + len(signs)
    return tuple(dict.fromkeys([*named[:place], *groups, *named[place:]]))


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
