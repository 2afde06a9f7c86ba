"""How long a query may be: the engine follows some parts of it by recursion, and its stack must not end."""

from __future__ import annotations

from kgtool import syntax
from kgtool.server.replies import Refused

# Words of a query beside the terms of its VALUES, which may be many. Every construct that was tried takes less of the
# stack for a word than a thread has for each of so many.
MOST_WORDS = 10_000


def check_length(query: str) -> None:
    """Raise Refused for a query of too many words."""
    if len(query) <= 2 * MOST_WORDS:  # words of one character, but for a few, have one beside them
        return
    count, values = 0, ""
    for word in syntax.words(query):
        if word.kind == "VALUES":
            values = "head"
        elif values == "head" and word.kind == "LBRACE":
            values = "data"
        elif values == "data" and word.kind == "RBRACE":
            values = ""
        count += values != "data"
        if count > MOST_WORDS:
            raise Refused(400, f"The query has more than {MOST_WORDS:,} words beside its VALUES; split it.")
