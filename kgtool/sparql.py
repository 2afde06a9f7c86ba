"""What can be told from the text of a query alone: whether it may run, and where a syntax error lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kgtool.errors import QueryError, excerpt

if TYPE_CHECKING:
    from kgtool import syntax

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# The engine's parser is recursive: a query that nests deeper could end the process.
DEEPEST = 500
# Chains of operators nest too, one level each.
MOST_OPERATORS = 2_000
# So many of the words that could stand at the place of an error are told.
MOST_EXPECTED = 8

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


def _first(words: str) -> re.Match[str] | None:
    """The first word of a query below its prologue, in what ``code`` gives."""
    return re.search(r"\S+", _PROLOGUE.sub(lambda match: " " * len(match[0]), words))


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; what a query begins with, in capitals."""
    first = _first(code(text))
    return re.match(r"\w*", first[0])[0].upper() if first else ""  # type: ignore[index]  # \w* always matches


def in_order(text: str, variables: Iterable[str]) -> str:
    """`text`, a SELECT, with its ``*`` written out: the variables in the order in which they first stand in the text.

    SPARQL leaves that order open, and the engine's is the alphabet's; people expect ``?s ?p ?o``. Any other query is
    given back as it is.
    """
    from kgtool import syntax

    found = list(syntax.words(text))
    start = next((number for number, word in enumerate(found) if word.kind == "SELECT"), len(found))
    star = next((word for word in found[start + 1 : start + 3] if word.kind not in ("DISTINCT", "REDUCED")), None)
    if star is None or star.kind != "STAR":
        return text
    places = {word.text[1:]: word.start for word in reversed(found) if word.kind == "VAR"}
    ordered = sorted(variables, key=lambda name: places.get(name, len(text)))
    written = " ".join(f"?{name}" for name in ordered)
    return f"{text[: star.start]} {written} {text[star.start + 1 :]}" if written else text


# What is sorted by first: numbers, then each datatype for itself, texts of all languages together. NaN is beside them.
_CLASS = (
    f'(IF(isNumeric({{0}}), IF({{0}} = {{0}}, "0", "1"), IF(LANG({{0}}) != "", "{XSD_STRING}", STR(DATATYPE({{0}})))))'
)
_CALLS = ("FUNCTION", "AGGREGATE", "COUNT", "GROUP_CONCAT", "IRI", "PNAME_LN", "PNAME_NS")


def sortable(text: str) -> str:
    """`text` with a key before each key of its ORDER BY, so that values of several datatypes can be sorted.

    The engine compares numbers as numbers and a number with a text as texts: 9 < 100 < "50" < 9. Its sort ends the
    whole process when it comes across such a circle. With values of one datatype the order stays as it was.
    """
    edits = []
    for _, keys in _orders(text):
        for start, stop, direction in keys:
            first = _CLASS.format(text[start:stop])
            edits.append((start, start, f"{first} {direction} "))
    return _edited(text, edits)


def unsorted(text: str) -> str:
    """`text` without its ORDER BY."""
    return _edited(text, [(start, keys[-1][1], "") for start, keys in _orders(text)])


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """`text` with what stands from a start to a stop replaced, several times."""
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def _orders(text: str) -> Iterator[tuple[int, list[tuple[int, int, str]]]]:
    """Where each ORDER BY starts, and its keys: start, stop, and ASC, DESC or nothing."""
    from kgtool import syntax

    found = list(syntax.words(text))
    for place, word in enumerate(found):
        if word.kind == "ORDER" and (keys := list(_keys(found, place + 2))):
            yield word.start, keys


def _keys(found: list[syntax.Word], at: int) -> Iterator[tuple[int, int, str]]:
    direction = ""
    while at < len(found):
        word = found[at]
        if word.kind in ("ASC", "DESC"):
            at, direction = at + 1, word.kind
            continue
        last = at if word.kind == "VAR" else None
        if word.kind in (*_CALLS, "LPAR"):
            last = _closing(found, at + (word.kind != "LPAR"))
        if last is None:
            return
        yield word.start, found[last].start + len(found[last].text), direction
        at, direction = last + 1, ""


def _closing(found: list[syntax.Word], opening: int) -> int | None:
    """The place of the bracket that closes the one at `opening`; None where there is none."""
    depth = 0
    for place in range(opening, len(found)):
        depth += (found[place].kind == "LPAR") - (found[place].kind == "RPAR")
        if depth == 0:
            return place if place > opening else None
    return None


def check(text: str, allow_network: bool = False) -> None:
    """Refuse a query that is none, that would write, or (unless allowed) that would reach for the network.

    Raises QueryError.
    """
    words = code(text)
    first = _first(words)
    if first is None:
        raise QueryError("The query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    word = re.match(r"\w*", first[0])[0].upper()  # type: ignore[index]  # \w* always matches
    if word in UPDATES:
        raise QueryError(
            f"{word} changes a store, and a query never does; use kgtool update, or load data with kgtool load."
        )
    if word in ("PREFIX", "BASE"):
        raise _fault(text, first.start(), f"The {word} is not complete ({{place}}); write PREFIX name: <IRI>.")
    if word not in FORMS:
        near = difflib.get_close_matches(word, FORMS, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
        raise _fault(text, first.start(), f"The query starts with {first[0]!r} ({{place}}); {hint}")
    _bounded(text, words, allow_network)


def check_update(text: str, allow_network: bool = False) -> None:
    """Refuse an update that is none, or (unless allowed) that would reach for the network. Raises QueryError."""
    words = code(text)
    first = _first(words)
    if first is None:
        raise QueryError("The update is empty; write INSERT DATA { ... }, DELETE WHERE { ... } or the like.")
    word = form(text)
    if word in FORMS:
        raise QueryError(f"{word} changes nothing; ask it with: kgtool query")
    if word not in UPDATES:
        near = difflib.get_close_matches(word, UPDATES, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else "start it with INSERT, DELETE, WITH, CLEAR, DROP or the like."
        raise _fault(text, first.start(), f"The update starts with {first[0]!r} ({{place}}); {hint}")
    _bounded(text, words, allow_network)


def _bounded(text: str, words: str, allow_network: bool) -> None:
    """Refuse what would end the process, or reach for the network."""
    if len(re.findall(r"[!|&+*/^{]|(?<=[\s)])-", words)) > MOST_OPERATORS:
        raise QueryError(f"The query has more than {MOST_OPERATORS} operators and groups; split it, or use VALUES.")
    if _depth(words) > DEEPEST:
        raise QueryError(f"The query nests brackets more than {DEEPEST} deep; write it flatter.")
    if not allow_network and (call := re.search(r"(?<![\w:?$])(SERVICE|LOAD)\b(?!:)", words, re.IGNORECASE)):
        raise _fault(
            text,
            call.start(),
            f"{call[0].upper()} asks another server ({{place}}), and kgtool makes no network request unless told to "
            "with --allow-network.",
        )


def _depth(words: str) -> int:
    """How deep brackets nest."""
    deepest = depth = 0
    for char in words:
        depth += (char in "({[") - (char in ")}]")
        deepest = max(deepest, depth)
    return deepest


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about a query or an update, said so that its author can mend it."""
    words = code(text)
    declared = {match[1] or "" for match in _DECLARED.finditer(words)} | set(prefixes)
    for match in _PREFIXED.finditer(_DECLARED.sub(lambda m: " " * len(m[0]), words)):
        prefix = match[1] or ""
        if prefix not in declared:
            alike = difflib.get_close_matches(prefix, sorted(declared), n=1)
            hint = f"did you mean {alike[0]}: ?" if alike else f"declare it with PREFIX {prefix}: <...>."
            return _fault(text, match.start(), f"The prefix {prefix}: is not declared ({{place}}); {hint}")
    if relative := re.search(r"<[^<>\"{}|^`\\\s:]*>", code(text, strings=False)):
        return _fault(text, relative.start(), f"The IRI {relative[0]} is relative ({{place}}); write it in full.")
    from kgtool import syntax

    if wrong := syntax.misfit(text):
        return _fault(text, wrong.start, _misfit(wrong))
    # The grammar finds nothing wrong with the syntax: what the engine says is about the meaning.
    told = re.search(r"expected (?:one of )?(?:.*, )?([A-Z][a-z][^,\[\]\"]* [^,\[\]\"]*)", message)
    what = told[1].strip().rstrip(".") if told else "a variable may be bound twice, or used outside of its group"
    return QueryError(f"The query reads well, but makes no sense as SPARQL: {what}; mend the query.")


def _misfit(wrong: syntax.Misfit) -> str:
    """The sentence about a word that does not fit."""
    signs = " ".join(sign for sign in wrong.expected if not sign[0].isalnum())
    expected = [part for part in (signs, *(one for one in wrong.expected if one[0].isalnum())) if part]
    if len(expected) > MOST_EXPECTED:
        expected[MOST_EXPECTED:] = ["..."]
    could = f"expected here: {', '.join(expected)}." if expected else "mend it there."
    if not wrong.text:
        return f"The text ends too early ({{place}}); {could}"
    if wrong.text in "\"'":
        return "The string that begins here has no end ({place}); close it."
    near = difflib.get_close_matches(wrong.text.upper(), wrong.expected, n=1, cutoff=0.7)
    return f"{wrong.text!r} does not fit ({{place}}); " + (f"did you mean {near[0]}?" if near else could)


def _fault(text: str, offset: int, message: str) -> QueryError:
    """A QueryError with the line at fault; ``{place}`` in `message` becomes the place in words."""
    line, column = _place(text, offset)
    shown = text.split("\n")[line - 1]
    # Braces in the message are the user's own.
    place = f"line {line}, column {column}"
    return QueryError(message.replace("{place}", place, 1), excerpt(shown, column))


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
