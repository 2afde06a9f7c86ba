"""What in a text could end the process or reach for the network, however the engine reads it.

Upstream: docs/upstream.md, "An IRI is read as a comparison".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgtool.sparql.joined_words import NAMES, call_in
from kgtool.sparql.lexer import CLOSING, OPENING, OPERANDS, Word, spaced, word_at

_CHAINED = {"OR", "AND", "BANG", "PIPE", "PLUS", "STAR", "SLASH", "HAT", "MINUS_SIGN", "SIGNED"}


class _State(NamedTuple):
    """Where a reading stands: the kind of the last word, and how far it is into a SERVICE or LOAD."""

    before: str = ""
    call: str = ""
    start: int = 0
    """Where that begins."""


class Counts(NamedTuple):
    """What a reading has of each danger, open or behind it."""

    depth: int = 0
    """Brackets in brackets."""
    round: int = 0
    """Round ones of these."""
    chained: int = 0
    """Operators in one expression or path; each nests."""
    groups: int = 0
    """Curly brackets; a group after a group nests."""

    def with_word(self, kind: str, before: str) -> Counts:
        return Counts(
            max(self.depth + (kind in OPENING) - (kind in CLOSING), 0),
            max(self.round + (kind == "LPAR") - (kind == "RPAR"), 0),
            0 if kind == "LPAR" and before == "RPAR" else self.chained + (kind in _CHAINED),
            self.groups + (kind == "LBRACE"),
        )

    def or_more(self, other: Counts) -> Counts:
        return self if self == other else Counts(*map(max, self, other))


def dangers(text: str) -> tuple[Counts, int | None]:
    """The most that any reading of a text has of each danger, and the place of the first SERVICE or LOAD of a server.

    Whether a ``<`` after an operand begins an IRI or means less, the engine decides by its grammar: ``?a<1)SERVICE#>``
    is both. So both readings are followed from there; they soon meet again.
    """
    most, call, text = Counts(), None, spaced(text)
    # Where a word may start -> the states of the readings that come there -> the most that these count.
    todo = {0: {_State(): Counts()}}
    while todo:
        at = min(todo)
        for state, counts in todo.pop(at).items():
            for word in _readings(text, at, state.before, counts.round):
                after, counted = state, counts
                if word.kind != "SPACE":
                    kind = call_in(word, state.before, text)
                    step, is_call = _call(state.call, kind)
                    start = at if kind in ("SERVICE", "LOAD") or not state.call else state.start
                    if is_call and (call is None or call > start):
                        call = start
                    after = _State(word.kind, step, start if step else 0)
                    counted = counts.with_word(word.kind, state.before)
                    most = most.or_more(counted)
                if (end := word.end) < len(text):
                    there = todo.setdefault(end, {})
                    there[after] = there[after].or_more(counted) if after in there else counted
    return most, call


def _readings(text: str, at: int, before: str, rounds: int) -> Iterator[Word]:
    word = word_at(text, at)
    if word is None:
        return
    yield word
    if word.kind == "IRI" and rounds and before in OPERANDS:
        yield Word("LE", "<=", at) if text.startswith("<=", at) else Word("LT", "<", at)


def _call(state: str, kind: str) -> tuple[str, bool]:
    """How far into ``SERVICE SILENT? target {`` or ``LOAD SILENT? target`` a word leads, and whether it is all."""
    if kind in ("SERVICE", "LOAD"):
        return kind, False
    if kind == "SILENT" and state in ("SERVICE", "LOAD"):
        return state, False
    if kind == "SERVICE TARGET":
        return "TARGET", False
    if state == "LOAD" or kind == "LOAD TARGET":
        return "", kind in NAMES or kind == "LOAD TARGET"
    if state == "SERVICE":
        return ("TARGET", False) if kind in NAMES or kind == "VAR" else ("", False)
    return "", state == "TARGET" and kind == "LBRACE"
