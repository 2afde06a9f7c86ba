"""What can be told from the text of a query alone: whether it may run, and where a syntax error lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from kgtool.errors import QueryError, excerpt
from kgtool.rdf.names import names
from kgtool.rdf.nearest import did_you_mean, nearest
from kgtool.sparql import grammar as syntax

T = TypeVar("T")
XSD = "http://www.w3.org/2001/XMLSchema#"
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# What may come after the FROM clauses of a query, but for an opening brace.
_AFTER_FROM = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

# The engine's parser is recursive: a query that nests deeper could end the process.
DEEPEST = 500
# Chains of operators nest too, one level each.
MOST_OPERATORS = 2_000
# The engine follows other parts by recursion too: words beside the terms of VALUES, which may be many, and the keys of
# ORDER BY, each of which becomes two.
MOST_WORDS, MOST_KEYS = 10_000, 500
# Texts of up to so many characters are read once for all that is asked about them.
REMEMBERED = 20_000
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
    return "from" in text.lower() and any(word.kind == "FROM" for word in _body(text))


def _remembering(function: Callable[[str], T]) -> Callable[[str], T]:
    """What is asked about a text for one reason is asked for others right after."""
    remembered = lru_cache(maxsize=8)(function)
    return lambda text: remembered(text) if len(text) <= REMEMBERED else function(text)


@_remembering
def _body(text: str) -> tuple[syntax.Word, ...]:
    """The words of a query below its prologue."""
    return tuple(syntax.words(text, syntax.below_prologue(text)))


def _first(text: str) -> syntax.Word | None:
    """The first word of a query below its prologue."""
    left = syntax.words(text, syntax.below_prologue(text))
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
    return "*" in text and form(text) == "SELECT" and _star(_body(text)) is not None


def _star(found: Sequence[syntax.Word]) -> syntax.Word | None:
    start = next((number for number, word in enumerate(found) if word.kind == "SELECT"), len(found))
    first = next((word for word in found[start + 1 : start + 3] if word.kind not in ("DISTINCT", "REDUCED")), None)
    return first if first is not None and first.kind == "STAR" else None


def in_order(text: str, variables: Iterable[str]) -> str:
    """`text`, a SELECT, with its ``*`` written out: the variables in the order in which they first stand in the text.

    SPARQL leaves that order open, and the engine's is the alphabet's; people expect ``?s ?p ?o``. Any other query is
    given back as it is.
    """
    found = _body(text)
    star = _star(found)
    if star is None:
        return text
    places = {word.text[1:]: word.start for word in reversed(found) if word.kind == "VAR"}
    ordered = sorted(variables, key=lambda name: places.get(name, len(text)))
    written = " ".join(f"?{name}" for name in ordered)
    return f"{text[: star.start]} {written} {text[star.start + 1 :]}" if written else text


# What is sorted by first: things by their names, then numbers (NaN beside them), texts of all languages together, then
# each datatype for itself, moments with a time zone apart from those without. The engine makes both keys anew for each
# comparison and looks the value up for each mention: what comes most stands first.
_CLASS = (
    '(COALESCE(IF(STRSTARTS({0}, ""), "2", ""), IRI({0}), IF(isNumeric({0}), IF({0} = {0}, "0", "1"), '
    'CONCAT(STR(DATATYPE({0})), COALESCE(IF(TZ({0}) = "", "", "Z"), "?"))), IF(isBlank({0}), {0}, "")))'
)
# Then by the value, where the engine has a total order of such values, else by how it is written.
_VALUE = (
    '(COALESCE(IF(isNumeric({0}) || STRSTARTS({0}, "") || '
    f'DATATYPE({{0}}) = <{XSD}dateTime>, {{0}}, ""), STR({{0}})))'
)
_CALLS = ("FUNCTION", "AGGREGATE", "COUNT", "GROUP_CONCAT", "IRI", "PNAME_LN", "PNAME_NS")
# Calls whose values are all of one kind.
_ALIKE = {"COUNT", "GROUP_CONCAT", "STR", "LANG", "UCASE", "LCASE", "STRLEN", "YEAR"}


def sortable(text: str) -> str:
    """`text` with two keys for each key of its ORDER BY, so that values of several datatypes can be sorted.

    The engine compares numbers as numbers and a number with a text as texts: 9 < 100 < "50" < 9; and a moment without
    a time zone with no other. Its sort ends the whole process when it comes across such a circle. Numbers, texts,
    moments and things stay in the order that they had; other values are sorted as they are written. A key whose values
    are plainly of one kind stays as it is: two are read and compared for many times its price.
    """
    orders, edits = _orders(text), []
    if not orders:
        return text
    found = _body(text)
    own, alike = _alike(found)
    for order, keys in orders:
        for first, last, direction in keys:
            if _is_alike(found, first, last, alike if order == own else set()):
                continue
            start, stop = found[first].start, _end(found[last])
            key = text[start:stop]
            edits.append((start, stop, f"{_CLASS.format(key)} {direction} {_VALUE.format(key)}"))
    return _edited(text, edits)


def _end(word: syntax.Word) -> int:
    return word.start + len(word.text)


def _is_alike(found: Sequence[syntax.Word], first: int, last: int, alike: set[str]) -> bool:
    """Whether the values of a key can be told to be of one kind."""
    while found[first].kind == "LPAR" and _closing(found, first) == last:
        first, last = first + 1, last - 1
    if first == last:
        return found[first].kind == "VAR" and found[first].text[1:] in alike
    return found[first].text.upper() in _ALIKE and _closing(found, first + 1) == last


# What begins a triple, what can be its property, its value, and behind that, what shows that this is all of the value.
_TRIPLE = (
    {"VAR", "IRI", "PNAME_LN"},
    {"VAR", "IRI", "PNAME_LN", "A"},
    {"VAR", "IRI", "PNAME_LN", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "TRUE", "FALSE"},
    {"DOT", "SEMICOLON", "COMMA", "RBRACE", "OPTIONAL", "FILTER", "BIND", "MINUS", "VALUES", "GRAPH"},
)


def _alike(found: Sequence[syntax.Word]) -> tuple[int, set[str]]:
    """Where the query's own ORDER BY is (not that of a part), and variables whose values are plainly of one kind.

    They are counts and texts that SELECT makes, and subjects and properties of triples that stand in WHERE outside of
    any other group: no solution binds these to a literal.
    """
    depth, opening, where, order = 0, 0, 0, len(found)
    made, things, given = set[str](), set[str](), set[str]()
    for place, word in enumerate(found):
        if depth == 0 and word.kind in ("LPAR", "LBRACE", "ORDER"):
            opening = place
            if word.kind == "ORDER":
                order = place
                break
            if word.kind == "LBRACE":  # the last one: a CONSTRUCT has a template before it
                where, things = place, set()
        depth += (word.kind in syntax.OPENING) - (word.kind in syntax.CLOSING)
        if depth == 1 and word.kind in ("LBRACE", "DOT"):
            triple = found[place + 1 : place + 5]
            # Not a path: one of no length begins at literals, too.
            if [one.kind in kinds for one, kinds in zip(triple, _TRIPLE, strict=False)] == [True] * 4:
                things |= {one.text[1:] for one in triple[:2] if one.kind == "VAR"}
        elif word.kind == "AS":
            name = found[place + 1].text[1:] if place + 1 < len(found) else ""
            if depth == 1 and not where and name not in given and _is_alike(found, opening + 1, place - 1, set()):
                made.add(name)
            else:
                made.discard(name)
            given.add(name)
    # What WHERE calls like something that is made is another thing.
    met = {word.text[1:] for word in found[where:order] if word.kind == "VAR"}
    return order, (made - met) | (things - given)


def unsorted(text: str) -> str:
    """`text` without its ORDER BY."""
    found = _body(text)
    return _edited(text, [(found[order].start, _end(found[keys[-1][1]]), "") for order, keys in _orders(text)])


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """`text` with what stands from a start to a stop replaced, several times."""
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


@_remembering
def _orders(text: str) -> list[tuple[int, list[tuple[int, int, str]]]]:
    """Where each ORDER BY is among the words, and its keys: first word, last word, and ASC, DESC or nothing.

    Raises QueryError where the engine may see an ORDER BY, or a key, that the words do not show.
    """
    if "order" not in text.lower():
        return []
    found, orders = _body(text), []
    rounds, before = 0, ""
    for place, word in enumerate(found):
        kind = word.kind
        rounds += (kind == "LPAR") - (kind == "RPAR")
        if kind == "ORDER":
            keys = list(_keys(found, place + 2))
            after = keys[-1][1] + 1 if keys else place + 1
            if not keys or found[place + 1].kind != "BY" or (after < len(found) and found[after].kind not in _AFTER):
                raise _unclear(text, found[min(after, len(found) - 1)])
            orders.append((place, keys))
        hiding = _HIDING.get(kind)
        if hiding and hiding.match(word.text) and (kind != "IRI" or (rounds > 0 and before in syntax.OPERANDS)):
            raise _unclear(text, word)
        before = kind
    return orders


# What follows the keys of an ORDER BY.
_AFTER = ("LIMIT", "OFFSET", "VALUES", "RBRACE")
# Words that may hide an ORDER BY: the engine takes apart what stands together (ORDERBY?x, ORDERBYex:key(?x)), and what
# looks like an IRI may be a "<" with something behind it, brackets among that: (?x<1)ORDERBY?y#>
_TOGETHER, _LESS = re.compile("ORDERBY", re.I), re.compile(r"<(?![A-Za-z][\w+.-]*://)[^()\[\]]*[()\[\]]")
_HIDING = {"UNKNOWN": _TOGETHER, "PNAME_LN": _TOGETHER, "PNAME_NS": _TOGETHER, "IRI": _LESS}


def _unclear(text: str, word: syntax.Word) -> QueryError:
    """What is said where an ORDER BY may be that the engine sees and we do not."""
    if wrong := syntax.misfit(text):
        return _fault(text, wrong.start, _misfit(wrong))
    return _fault(
        text,
        word.start,
        f"It is not plain what is sorted by at {word.text[:60]!r} ({{place}}); write spaces between the words, and "
        "what is no ?variable or function call in round brackets.",
    )


def _keys(found: Sequence[syntax.Word], at: int) -> Iterator[tuple[int, int, str]]:
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
        yield at, last, direction
        at, direction = last + 1, ""


def _closing(found: Sequence[syntax.Word], opening: int) -> int | None:
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
        hint = did_you_mean(word, FORMS) or "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
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
        hint = did_you_mean(word, UPDATES) or "start it with INSERT, DELETE, WITH, CLEAR, DROP or the like."
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


def prefixed(text: str) -> str:
    """A query or an update with the bundled prefixes that it uses and does not declare, on its first line.

    >>> prefixed("ASK { ?s kg:stance ?o }")
    'PREFIX kg: <https://w3id.org/kgtool/ontology#> ASK { ?s kg:stance ?o }'
    """
    found = list(syntax.words(text))
    used = {word.text.partition(":")[0] for word in found if word.kind in ("PNAME_LN", "PNAME_NS")}
    known = names().prefixes
    needed = sorted(used - _declared(found))
    return "".join(f"PREFIX {one}: <{known[one]}> " for one in needed if one in known) + text


def united(text: str, graphs: Iterable[str]) -> str:
    """A query that names no graphs, over the union of some: they are named in its FROM clauses.

    >>> united("ASK { ?s ?p ?o }", ["urn:g"])
    'ASK FROM <urn:g> FROM NAMED <urn:g> { ?s ?p ?o }'
    """
    told = " ".join(f"FROM <{graph}> FROM NAMED <{graph}>" for graph in graphs)
    words = syntax.words(text)
    template, depth = False, 0
    for word in words:
        # A template and the brackets of a projection have braces of their own.
        depth += (word.kind in ("LPAR", "LBRACE")) - (word.kind in ("RPAR", "RBRACE"))
        opens = word.kind == "LBRACE" and depth == 1 and not template
        if opens or (depth == 0 and word.kind in _AFTER_FROM):
            return f"{text[: word.start]}{told} {text[word.start :]}"
        template = word.kind == "CONSTRUCT" or (template and depth > 0)
    return f"{text}\n{told}"  # DESCRIBE <iri>


def _declared(found: list[syntax.Word]) -> set[str]:
    """The prefixes that some words declare."""
    return {word.text[:-1] for before, word in pairwise(found) if before.kind == "PREFIX" and word.kind == "PNAME_NS"}


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about a query or an update, said so that its author can mend it."""
    found = list(syntax.words(text))
    pairs = list(zip([None, *found], found, strict=False))
    declared = _declared(found) | set(prefixes)
    for before, word in pairs:
        prefix = word.text.partition(":")[0]
        declaring = before is not None and before.kind == "PREFIX"
        if word.kind in ("PNAME_LN", "PNAME_NS") and prefix not in declared and not declaring:
            alike = nearest(prefix, sorted(declared))
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
    return f"{wrong.text!r} does not fit ({{place}}); " + (did_you_mean(wrong.text.upper(), wrong.expected) or could)


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
