"""What can be told from the text of a query alone: whether it may run, and where a syntax error lies."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from kgtool import syntax
from kgtool.errors import QueryError, excerpt

XSD = "http://www.w3.org/2001/XMLSchema#"
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# The engine's parser is recursive: a query that nests deeper could end the process.
DEEPEST = 500
# Chains of operators nest too, one level each.
MOST_OPERATORS = 2_000
# The engine follows other parts by recursion too: words beside the terms of VALUES, which may be many, and the keys of
# ORDER BY, each of which becomes two.
MOST_WORDS, MOST_KEYS = 10_000, 500
# So many of the words that could stand at the place of an error are told.
MOST_EXPECTED = 8


def code(text: str, strings: bool = True) -> str:
    """`text` with comments, and unless told otherwise strings and IRIs, blanked out; all else keeps its place."""
    kept, end = [], 0
    for word in syntax.words(text):
        kept.append(_blank(text[end : word.start]))
        end = word.start + len(word.text)
        kept.append(_blank(word.text) if strings and word.kind in ("STRING", "IRI") else word.text)
    return "".join(kept) + _blank(text[end:])


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def short_names(text: str, prefixes: Mapping[str, str]) -> set[str]:
    """The short names with one of these prefixes that a query uses."""
    found = (word.text for word in syntax.words(text) if word.kind == "PNAME_LN")
    return {name for name in found if name.partition(":")[0] in prefixes}


def names_graphs(text: str) -> bool:
    """Whether a query names its dataset itself, with FROM or FROM NAMED."""
    return "from" in text.lower() and any(word.kind == "FROM" for word in syntax.words(text))


def _first(text: str) -> syntax.Word | None:
    """The first word of a query below its prologue."""
    left = syntax.words(text)
    for word in left:
        if word.kind not in ("PREFIX", "BASE", "VERSION"):
            return word
        wanted = ["PNAME_NS", "IRI"] if word.kind == "PREFIX" else ["IRI"] if word.kind == "BASE" else ["STRING"]
        if any(next(left, word).kind != kind for kind in wanted):
            return word  # a prologue that is not complete
    return None


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; what a query begins with, in capitals."""
    first = _first(text)
    return first.text.upper() if first else ""


def selects_all(text: str) -> bool:
    """Whether a query is a SELECT of ``*``.

    >>> selects_all("SELECT DISTINCT * { ?s ?p ?o }"), selects_all("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    (True, False)
    """
    return "*" in text and form(text) == "SELECT" and _star(list(syntax.words(text))) is not None


def _star(found: list[syntax.Word]) -> syntax.Word | None:
    start = next((number for number, word in enumerate(found) if word.kind == "SELECT"), len(found))
    first = next((word for word in found[start + 1 : start + 3] if word.kind not in ("DISTINCT", "REDUCED")), None)
    return first if first is not None and first.kind == "STAR" else None


def in_order(text: str, variables: Iterable[str]) -> str:
    """`text`, a SELECT, with its ``*`` written out: the variables in the order in which they first stand in the text.

    SPARQL leaves that order open, and the engine's is the alphabet's; people expect ``?s ?p ?o``. Any other query is
    given back as it is.
    """
    found = list(syntax.words(text))
    star = _star(found)
    if star is None:
        return text
    places = {word.text[1:]: word.start for word in reversed(found) if word.kind == "VAR"}
    ordered = sorted(variables, key=lambda name: places.get(name, len(text)))
    written = " ".join(f"?{name}" for name in ordered)
    return f"{text[: star.start]} {written} {text[star.start + 1 :]}" if written else text


# What is sorted by first: numbers (NaN beside them), texts of all languages together, then each datatype for itself,
# moments with a time zone apart from those without.
_CLASS = (
    '(IF(isNumeric({0}), IF({0} = {0}, "0", "1"), '
    f'IF(LANG({{0}}) != "" || DATATYPE({{0}}) = <{XSD}string>, "2", '
    'CONCAT(STR(DATATYPE({0})), COALESCE(IF(TZ({0}) = "", "", "Z"), "?")))))'
)
# Then by the value, where the engine has a total order of such values, else by how it is written.
_TOTAL = f"<{XSD}string>, <{XSD}boolean>, <{XSD}dateTime>"
_VALUE = (
    f'(IF(isLiteral({{0}}), IF(isNumeric({{0}}) || LANG({{0}}) != "" || DATATYPE({{0}}) IN ({_TOTAL}), '
    "{0}, STR({0})), "
    'IF(isIRI({0}) || isBlank({0}), {0}, "")))'
)
_CALLS = ("FUNCTION", "AGGREGATE", "COUNT", "GROUP_CONCAT", "IRI", "PNAME_LN", "PNAME_NS")


def sortable(text: str) -> str:
    """`text` with two keys for each key of its ORDER BY, so that values of several datatypes can be sorted.

    The engine compares numbers as numbers and a number with a text as texts: 9 < 100 < "50" < 9; and a moment without
    a time zone with no other. Its sort ends the whole process when it comes across such a circle. Numbers, texts,
    moments and things stay in the order that they had; other values are sorted as they are written.
    """
    edits = []
    for _, keys in _orders(text):
        for start, stop, direction in keys:
            key = text[start:stop]
            edits.append((start, stop, f"{_CLASS.format(key)} {direction} {_VALUE.format(key)}"))
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
    if "order" not in text.lower():
        return
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
    first = _first(text)
    if first is None:
        raise QueryError("The query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    word = first.text.upper()
    if word in UPDATES:
        raise QueryError(
            f"{word} changes a store, and a query never does; use kgtool update, or load data with kgtool load."
        )
    if word in ("PREFIX", "BASE", "VERSION"):
        raise _fault(text, first.start, f"The {word} is not complete ({{place}}); write PREFIX name: <IRI>.")
    if word not in FORMS:
        near = difflib.get_close_matches(word, FORMS, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
        raise _fault(text, first.start, f"The query starts with {first.text!r} ({{place}}); {hint}")
    _bounded(text, allow_network)
    _not_too_long(text)


def check_update(text: str, allow_network: bool = False) -> None:
    """Refuse an update that is none, or (unless allowed) that would reach for the network. Raises QueryError."""
    first = _first(text)
    if first is None:
        raise QueryError("The update is empty; write INSERT DATA { ... }, DELETE WHERE { ... } or the like.")
    word = first.text.upper()
    if word in FORMS:
        raise QueryError(f"{word} changes nothing; ask it with: kgtool query")
    if word not in UPDATES:
        near = difflib.get_close_matches(word, UPDATES, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}?" if near else "start it with INSERT, DELETE, WITH, CLEAR, DROP or the like."
        raise _fault(text, first.start, f"The update starts with {first.text!r} ({{place}}); {hint}")
    _bounded(text, allow_network)


def _bounded(text: str, allow_network: bool) -> None:
    """Refuse what would end the process, or reach for the network."""
    # Most queries have not even the characters of a danger.
    lower = text.lower()
    short = (
        sum(map(text.count, ("(", "{", "[", "<<"))) <= DEEPEST and sum(map(text.count, "|&!+*/^-")) <= MOST_OPERATORS
    )
    if short and "service" not in lower and "load" not in lower:
        return
    found = syntax.dangers(text)
    if found.chained > MOST_OPERATORS or found.groups > MOST_OPERATORS:
        raise QueryError(f"The query has more than {MOST_OPERATORS} operators or groups; split it, or use VALUES.")
    if found.depth > DEEPEST:
        raise QueryError(f"The query nests brackets more than {DEEPEST} deep; write it flatter.")
    if found.call and not allow_network:
        raise _fault(
            text,
            found.call.start,
            "SERVICE and LOAD ask another server ({place}), and kgtool makes no network request unless told to with "
            "--allow-network.",
        )


def _not_too_long(text: str) -> None:
    """Refuse a query that the engine's stack may not hold."""
    if len(text) > 2 * MOST_WORDS and _words(text) > MOST_WORDS:  # words of one character have mostly one beside them
        raise QueryError(f"The query has more than {MOST_WORDS:,} words beside its VALUES; split it, or use VALUES.")
    if any(len(keys) > MOST_KEYS for _, keys in _orders(text)):
        raise QueryError(f"The query sorts by more than {MOST_KEYS} keys; sort by fewer.")


def _words(text: str) -> int:
    """The words of a query beside the terms of its VALUES."""
    count, values = 0, ""
    for word in syntax.words(text):
        if word.kind == "VALUES":
            values = "head"
        elif values == "head" and word.kind == "LBRACE":
            values = "data"
        elif values == "data" and word.kind == "RBRACE":
            values = ""
        count += values != "data"
    return count


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about a query or an update, said so that its author can mend it."""
    found = list(syntax.words(text))
    pairs = list(zip([None, *found], found, strict=False))
    declared = {w.text[:-1] for before, w in pairs if before and before.kind == "PREFIX" and w.kind == "PNAME_NS"}
    declared |= set(prefixes)
    for before, word in pairs:
        prefix = word.text.partition(":")[0]
        declaring = before is not None and before.kind == "PREFIX"
        if word.kind in ("PNAME_LN", "PNAME_NS") and prefix not in declared and not declaring:
            alike = difflib.get_close_matches(prefix, sorted(declared), n=1)
            hint = f"did you mean {alike[0]}: ?" if alike else f"declare it with PREFIX {prefix}: <...>."
            return _fault(text, word.start, f"The prefix {prefix}: is not declared ({{place}}); {hint}")
    if relative := next((w for w in found if w.kind == "IRI" and ":" not in w.text), None):
        return _fault(text, relative.start, f"The IRI {relative.text} is relative ({{place}}); write it in full.")
    if wrong := syntax.misfit(text):
        return _fault(text, wrong.start, _misfit(wrong))
    # The grammar finds nothing wrong with the syntax: what the engine says is about the meaning.
    if "IRI parsing failed" in message:
        return QueryError(
            "A short name of the query makes no valid IRI with its prefix; write that IRI in full, as <...>."
        )
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
    if wrong.text == "<":
        return "The IRI that begins here has no end, or holds what no IRI may ({place}); end it with >."
    if (
        wrong.text.upper() in (*syntax.AGGREGATES, *syntax.FUNCTIONS, "COUNT", "GROUP_CONCAT")
        and "a ?variable" in expected
    ):
        return (
            f"{wrong.text}(...) needs round brackets and a name here ({{place}}); write ({wrong.text}(...) AS ?name)."
        )
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
