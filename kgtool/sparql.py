"""What can be told from the text of a query alone: whether it may run, and where a syntax error lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from kgtool.errors import QueryError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# What is no code: strings (long ones first), IRIs, comments. Blanked out, so that positions stay.
_NO_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n]*",
    re.DOTALL,
)
_PREFIXED = re.compile(r"(?<![\w?$@:])([A-Za-z][\w.-]*)?:(?![/:])")
_DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*)?:", re.IGNORECASE)
_POSITION = re.compile(r"(?:error )?at (\d+):(\d+): ", re.IGNORECASE)


def code(text: str) -> str:
    """`text` with strings, IRIs and comments blanked out; every other character keeps its place."""
    return _NO_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def check(text: str) -> None:
    """Refuse a query that is none, that would write, or that would reach for the network.

    Raises QueryError.
    """
    words = code(text)
    body = re.sub(r"\b(?:PREFIX\s+[^\s:]*:|BASE)", " ", words, flags=re.IGNORECASE)
    first = re.search(r"\S+", body)
    if first is None:
        raise QueryError("The query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    word = re.match(r"\w*", first[0])[0].upper()  # type: ignore[index]  # \w* always matches
    if word in UPDATES:
        raise QueryError(f"{word} changes a store, and a query never does; load data with kgtool load.")
    if word not in FORMS:
        line, column = _place(text, first.start())
        raise QueryError(
            f"The query starts with {first[0]!r} (line {line}, column {column}); "
            "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    if service := re.search(r"(?<![\w:?$])SERVICE\b(?!:)", words, re.IGNORECASE):
        line, column = _place(text, service.start())
        raise QueryError(
            f"The query calls another server with SERVICE (line {line}, column {column}), and kgtool makes no network "
            "request; load that data into a store and query it there."
        )


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about `text`, said so that its author can mend it."""
    words = code(text)
    declared = {match[1] or "" for match in _DECLARED.finditer(words)} | set(prefixes)
    for match in _PREFIXED.finditer(_DECLARED.sub(lambda m: " " * len(m[0]), words)):
        prefix = match[1] or ""
        if prefix not in declared:
            line, column = _place(text, match.start())
            alike = difflib.get_close_matches(prefix, sorted(declared), n=1)
            hint = f"did you mean {alike[0]}: ?" if alike else f"declare it with PREFIX {prefix}: <...>."
            return QueryError(f"The prefix {prefix}: is not declared (query, line {line}, column {column}); {hint}")
    position = _POSITION.match(message)
    if not position:
        return QueryError(f"The query is not valid SPARQL: {message.rstrip('.')}; mend it there.")
    line, column = int(position[1]), int(position[2])
    rows = text.splitlines() or [""]
    row = rows[min(line, len(rows)) - 1]
    near = row[max(0, column - 25) : column + 5].strip() or row.strip() or "its end"
    return QueryError(
        f"The query is not valid SPARQL at line {line}, column {column}, near {near!r}: {_expected(message)}."
    )


def _expected(message: str) -> str:
    """The tokens the engine would have taken, without the character classes of its grammar."""
    text = _POSITION.sub("", message).replace("\n", " ")
    if "expected" not in text:
        return text.rstrip(".") + "; mend it there"
    said = re.search(r"expected (?:one of )?(.*)", text)
    parts = re.split(r", (?![^\[]*\])", said[1]) if said else []
    told = [p for p in parts if not p.startswith("[") and "\\u" not in p and "'..=" not in p]
    for part in told:
        if " " in part and not part.startswith('"'):  # a sentence of the engine, not a token
            return part.rstrip(".") + "; mend it there"
    return ("one of these would fit there: " + " ".join(told[:12])) if told else "mend it there"


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
