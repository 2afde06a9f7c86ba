"""Where a query is wrong, said so that its author can correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kgtool.errors import QueryError, excerpt
from kgtool.rdf.text import did_you_mean, nearest
from kgtool.sparql.inspecting import declared
from kgtool.sparql.lexer import AGGREGATES, CLOSING, FUNCTIONS, OPENING, Word, words

if TYPE_CHECKING:
    from kgtool.sparql.grammar import Misfit

# The words that are listed at most of those that could stand at the place of an error.
MOST_EXPECTED = 8


def fault(text: str, offset: int, message: str) -> QueryError:
    """A QueryError with the line of `text` at fault; ``{place}`` in `message` becomes that of `offset` in words."""
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    # Other braces in the message are the user's own.
    place = f"line {line}, column {column}"
    return QueryError(message.replace("{place}", place, 1), excerpt(text.split("\n")[line - 1], column))


def misfit(text: str) -> QueryError | None:
    """The error about the first word that does not fit the grammar; None where all do."""
    from kgtool.sparql import grammar  # only for what is wrong

    wrong = grammar.misfit(text)
    if wrong and not wrong.text and (opened := _unclosed(text)):
        return fault(text, opened.start, f"The {opened.text} at {{place}} is not closed.")
    return fault(text, wrong.start, _sentence(wrong)) if wrong else None


def _unclosed(text: str) -> Word | None:
    """The last bracket that is opened and not closed."""
    opened: list[Word] = []
    for word in words(text):
        if word.kind in OPENING:
            opened.append(word)
        elif word.kind in CLOSING and opened:
            opened.pop()
    return opened[-1] if opened else None


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about a query or an update, said so that its author can correct it.

    `message` is the engine's ("" if it was not asked); `prefixes` are those known besides the declared ones.
    """
    found = list(words(text))
    known = declared(found) | set(prefixes)
    for before, word in zip([None, *found], found, strict=False):
        prefix = word.text.partition(":")[0]
        declaring = before is not None and before.kind == "PREFIX"
        if word.kind in ("PNAME_LN", "PNAME_NS") and prefix not in known and not declaring:
            alike = nearest(prefix, known)
            hint = f"did you mean {alike[0]}: ?" if alike else f"declare it with PREFIX {prefix}: <...>."
            return fault(text, word.start, f"The prefix {prefix}: is not declared ({{place}}); {hint}")
    if relative := next((word for word in found if word.kind == "IRI" and ":" not in word.text), None):
        return fault(text, relative.start, f"The IRI {relative.text} is relative ({{place}}); write it in full.")
    return misfit(text) or _about_meaning(message, text)


def _about_meaning(message: str, text: str) -> QueryError:
    """What is wrong with a query of valid syntax, of which the engine has said `message`."""
    from kgtool.sparql.meaning import fault_of

    if found := fault_of(text):
        return fault(text, *found)
    if "IRI parsing failed" in message:
        return QueryError("A prefixed name in the query does not make a valid IRI; write that IRI in full, as <...>.")
    return QueryError("The engine refuses the query for what it means; check that each variable gets one value only.")


def _sentence(wrong: Misfit) -> str:
    signs = " ".join(sign for sign in wrong.expected if not sign[0].isalnum())
    expected = [part for part in (signs, *(one for one in wrong.expected if one[0].isalnum())) if part]
    if len(expected) > MOST_EXPECTED:
        expected[MOST_EXPECTED:] = ["..."]
    could = f"expected here: {', '.join(expected)}." if expected else "correct it there."
    if not wrong.text:
        return f"The query is not complete ({{place}}); {could}"
    if wrong.text == "<":
        broken = "has no end, or holds a character that no IRI may have"
        return f"The IRI that begins here {broken} ({{place}}); end it with >."
    if wrong.text.upper() in {*AGGREGATES, *FUNCTIONS, "COUNT", "GROUP_CONCAT"} and "a ?variable" in expected:
        call = f"{wrong.text}(...)"
        return f"{call} needs round brackets and a name here ({{place}}); write ({call} AS ?name)."
    if wrong.text[0] in "\"'":
        return "The string that begins here has no end ({place}); close it."
    return f"{wrong.text!r} does not fit ({{place}}); " + (did_you_mean(wrong.text.upper(), wrong.expected) or could)
