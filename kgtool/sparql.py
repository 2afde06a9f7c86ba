"""What can be told from the text of a query alone: whether it may run, and where a syntax error lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from kgtool.errors import QueryError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# The engine's parser is recursive: a query that nests deeper could end the process.
DEEPEST = 500
# Chains of operators nest too, one level each.
MOST_OPERATORS = 2_000

# What is no code: strings (long ones first), IRIs, comments. Blanked out, so that positions stay.
_NO_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n\r]*",
    re.DOTALL,
)
_PREFIXED = re.compile(r"(?<![\w?$@:])([A-Za-z][\w.-]*)?:(?![/:])")
_DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*)?:", re.IGNORECASE)
_PROLOGUE = re.compile(r"\bPREFIX\s+[^\s:]*:|\bBASE\b|\bVERSION\b", re.IGNORECASE)
_POSITION = re.compile(r"(?:error )?at (\d+):(\d+): ", re.IGNORECASE)


def code(text: str, strings: bool = True) -> str:
    """`text` with comments, and unless told otherwise strings and IRIs, blanked out; all else keeps its place."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n\r]", " ", match[0]) if strings or match[0].startswith("#") else match[0]

    return _NO_CODE.sub(blank, text)


def short_names(text: str, prefixes: Mapping[str, str]) -> set[str]:
    """The short names with one of these prefixes that a query uses."""
    found = re.findall(r"(?<![\w?$@:<])[A-Za-z][\w.-]*:[\w-]+", code(text))
    return {name for name in found if name.partition(":")[0] in prefixes}


def names_graphs(text: str) -> bool:
    """Whether a query names its dataset itself, with FROM or FROM NAMED."""
    return re.search(r"(?<![\w:?$])FROM\s+(?:NAMED\s+)?[\w:]*\s", code(text) + " ", re.IGNORECASE) is not None


def check(text: str) -> None:
    """Refuse a query that is none, that would write, or that would reach for the network.

    Raises QueryError.
    """
    words = code(text)
    # A prologue is blanked out too, so that the first word is that of the query.
    body = _PROLOGUE.sub(lambda match: " " * len(match[0]), words)
    first = re.search(r"\S+", body)
    if first is None:
        raise QueryError("The query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    word = re.match(r"\w*", first[0])[0].upper()  # type: ignore[index]  # \w* always matches
    if word in UPDATES:
        raise QueryError(f"{word} changes a store, and a query never does; load data with kgtool load.")
    if word in ("PREFIX", "BASE"):
        line, column = _place(text, first.start())
        raise QueryError(f"The {word} at line {line}, column {column} is not complete; write PREFIX name: <IRI>.")
    if word not in FORMS:
        line, column = _place(text, first.start())
        raise QueryError(
            f"The query starts with {first[0]!r} (line {line}, column {column}); "
            "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    if len(re.findall(r"[!|&+*/^{]|(?<=[\s)])-", words)) > MOST_OPERATORS:
        raise QueryError(f"The query has more than {MOST_OPERATORS} operators and groups; split it, or use VALUES.")
    if _depth(words) > DEEPEST:
        raise QueryError(f"The query nests brackets more than {DEEPEST} deep; write it flatter.")
    if service := re.search(r"(?<![\w:?$])SERVICE\b(?!:)", words, re.IGNORECASE):
        line, column = _place(text, service.start())
        raise QueryError(
            f"The query calls another server with SERVICE (line {line}, column {column}), and kgtool makes no network "
            "request; load that data into a store and query it there."
        )


def _depth(words: str) -> int:
    """How deep brackets nest."""
    deepest = depth = 0
    for char in words:
        depth += (char in "({[") - (char in ")}]")
        deepest = max(deepest, depth)
    return deepest


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
    if open_quote := re.search(r"[\"']", words):
        line, column = _place(text, open_quote.start())
        return QueryError(f"The string that begins at line {line}, column {column} of the query has no end; close it.")
    if missing := sum(map(words.count, "({[")) - sum(map(words.count, ")}]")):
        short = f"{missing} bracket{'s' if missing > 1 else ''} too few" if missing > 0 else f"{-missing} too many"
        return QueryError(f"The query's brackets do not match: it closes {short}; count ( ) {{ }} [ ].")
    if relative := re.search(r"<[^<>\"{}|^`\\\s:]*>", code(text, strings=False)):
        line, column = _place(text, relative.start())
        return QueryError(f"The IRI {relative[0]} at line {line}, column {column} is relative; write it in full.")
    if misfit := _misfit(text):
        line, column, found = misfit
        if not found:
            return QueryError(
                f"The query ends too early (line {line}, column {column}); close or complete what is open."
            )
        return QueryError(
            f"The query is not valid SPARQL: {found!r} does not fit at line {line}, column {column}; mend it there."
        )
    # A second parser finds nothing wrong with the syntax: what the engine says is about the meaning.
    told = re.search(r"expected (?:one of )?((?!OPTIONAL)[A-Z][^,\[\]\"]* [^,\[\]\"]*)", message)
    what = told[1].strip().rstrip(".") if told else "a variable may be bound twice, or used outside of its group"
    return QueryError(f"The query reads well, but makes no sense as SPARQL: {what}; mend the query.")


def _misfit(text: str) -> tuple[int, int, str] | None:
    """Line, column and word at which rdflib's parser stops ("" at the end), or None if it reads the whole.

    The engine tells where its furthest attempt ended, which for a keyword can be many columns too far.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(text)
    except ParseBaseException as error:
        found = re.match(r"\w+|\S", text[error.loc :].lstrip())
        return (*_place(text, error.loc), found[0] if found else "")
    except (RecursionError, ValueError, TypeError, KeyError):
        return None
    return None


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
