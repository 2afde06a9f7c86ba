"""How deep and how long a query may be: the engine's parser and optimiser are recursive, and have no limit.

A query that nests deeper than the thread's stack holds ends the whole process, without an exception.
Upstream: docs/upstream.md, "Nested brackets end the process", "A chain of operators ends the process",
"A long group ends the process", "Many keys of ORDER BY end the process".
"""

from __future__ import annotations

from kgtool.errors import QueryError
from kgtool.sparql.lexer import words
from kgtool.sparql.sorting import orders

# Brackets in brackets.
DEEPEST = 500
# Operators in one expression or path, and groups: one level each.
MOST_OPERATORS = 2_000
# Words beside the terms of VALUES, which may be many.
MOST_WORDS = 10_000
# Keys of one ORDER BY, each of which becomes two (see ``sorting``).
MOST_KEYS = 500


def may_be_deep(text: str) -> bool:
    """Whether a text has enough characters that nest for its dangers to be counted."""
    brackets = sum(map(text.count, ("(", "{", "[", "<<")))
    return brackets > DEEPEST or sum(map(text.count, "|&!+*/^-")) > MOST_OPERATORS


def refuse_deep(brackets: int, operators: int) -> None:
    """Refuse a query or an update with brackets so deep, or so many operators or groups. Raises QueryError."""
    if operators > MOST_OPERATORS:
        raise QueryError(f"The query has more than {MOST_OPERATORS} operators or groups; split it, or use VALUES.")
    if brackets > DEEPEST:
        raise QueryError(f"The query nests brackets more than {DEEPEST} deep; write it flatter.")


def refuse_long(text: str) -> None:
    """Refuse a query that has too many words, or keys of an ORDER BY. Raises QueryError."""
    if len(text) > 2 * MOST_WORDS and _words(text) > MOST_WORDS:  # words of one character mostly stand beside another
        raise QueryError(f"The query has more than {MOST_WORDS:,} words beside its VALUES; split it, or use VALUES.")
    if any(len(order.keys) > MOST_KEYS for order in orders(text)):
        raise QueryError(f"The query sorts by more than {MOST_KEYS} keys; sort by fewer.")


def _words(text: str) -> int:
    count, values = 0, ""
    for word in words(text):
        if word.kind == "VALUES":
            values = "head"
        elif values == "head" and word.kind == "LBRACE":
            values = "data"
        elif values == "data" and word.kind == "RBRACE":
            values = ""
        count += values != "data"
    return count
