"""ORDER BY made safe: the engine's comparison of terms is not a total order, and its sort then ends the process.

It compares numbers as numbers and a number with a string as strings: 9 < 100 < "50" < 9; and a moment without a time
zone with one that has it by how they are written. Rust's sort panics when it notices such a circle: the process aborts.
Upstream: docs/upstream.md, "ORDER BY of values of several kinds ends the process".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kgtool.errors import QueryError
from kgtool.sparql.errors import fault, misfit
from kgtool.sparql.inspecting import closing
from kgtool.sparql.joined_words import hides_order
from kgtool.sparql.lexer import CLOSING, OPENING, Word, body, remembering
from kgtool.sparql.rewriting import edited

XSD = "http://www.w3.org/2001/XMLSchema#"
# The first key is the kind of value: things by their names, then numbers (NaN beside them), strings of all languages
# together, then each datatype for itself, moments with a time zone apart from those without, and triple terms last (as
# SPARQL 1.2, 15.1 has it), by their subject, their property and the kind of their object. The engine looks the value up
# for each mention: the most frequent kind stands first.
_OBJECT = (
    'IF(isBlank({0}), "0", IF(isIRI({0}), "1", IF(isNumeric({0}), IF({0} = {0}, "2", "3"), '
    'IF(isTRIPLE({0}), "6", COALESCE(IF(STRSTARTS({0}, ""), "4", ""), CONCAT("5", STR(DATATYPE({0}))))))))'
).format("OBJECT({0})")
_CLASS = (
    '(COALESCE(IF(STRSTARTS({0}, ""), "2", ""), IRI({0}), IF(isNumeric({0}), IF({0} = {0}, "0", "1"), '
    'CONCAT(STR(DATATYPE({0})), COALESCE(IF(TZ({0}) = "", "", "Z"), "?"))), IF(isBlank({0}), {0}, '
    f'CONCAT("~", COALESCE(STR(SUBJECT({{0}})), ""), " ", STR(PREDICATE({{0}})), " ", {_OBJECT}))))'
)
# The second is the value where the engine has a total order of such values, else its lexical form; of a triple term, it
# is the object's, and that of its parts where it is a triple term again.
_VALUE = (
    '(COALESCE(IF(isNumeric({0}) || STRSTARTS({0}, "") || '
    f'DATATYPE({{0}}) = <{XSD}dateTime>, {{0}}, ""), STR({{0}}), '
    'IF(isNumeric(OBJECT({0})), OBJECT({0}), STR(OBJECT({0}))), CONCAT(COALESCE(STR(SUBJECT(OBJECT({0}))), ""), " ", '
    'STR(PREDICATE(OBJECT({0}))), " ", COALESCE(STR(OBJECT(OBJECT({0}))), "")), ""))'
)
_CALLS = ("FUNCTION", "AGGREGATE", "COUNT", "GROUP_CONCAT", "IRI", "PNAME_LN", "PNAME_NS")
# Calls whose values are all of one kind.
_ALIKE = {"COUNT", "GROUP_CONCAT", "STR", "LANG", "UCASE", "LCASE", "STRLEN", "YEAR"}
# What follows the keys of an ORDER BY.
_AFTER_KEYS = ("LIMIT", "OFFSET", "VALUES", "RBRACE")
# What a triple begins with, what can be its property and its value, and what shows that this is all of the value.
_TRIPLE = (
    {"VAR", "IRI", "PNAME_LN"},
    {"VAR", "IRI", "PNAME_LN", "A"},
    {"VAR", "IRI", "PNAME_LN", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "TRUE", "FALSE"},
    {"DOT", "SEMICOLON", "COMMA", "RBRACE", "OPTIONAL", "FILTER", "BIND", "MINUS", "VALUES", "GRAPH"},
)


class Key(NamedTuple):
    """A key of an ORDER BY: the places of its first and its last word in the body, and ASC, DESC or ""."""

    first: int
    last: int
    direction: str


class Order(NamedTuple):
    """An ORDER BY: the place of the word ORDER in the body, and its keys."""

    place: int
    keys: list[Key]


def sortable(text: str) -> str:
    """`text` with two keys for each key of its ORDER BY, so that values of several datatypes can be sorted.

    Numbers, strings, moments and things stay in the order that they had; other values are sorted by their lexical form,
    and triple terms by their parts. A key whose values are plainly of one kind stays as it is: two take many
    times as long. Raises QueryError where it is not clear what is sorted by.
    """
    edits, found = [], orders(text)
    if not found:
        return text
    words = body(text)
    own, alike = _alike(words)
    for order in found:
        for first, last, direction in order.keys:
            if _is_alike(words, first, last, alike if order.place == own else set()):
                continue
            start, stop = words[first].start, words[last].end
            key = text[start:stop]
            edits.append((start, stop, f"{_CLASS.format(key)} {direction} {_VALUE.format(key)}"))
    return edited(text, edits)


def unsorted(text: str) -> str:
    """`text` without its ORDER BY. Raises QueryError where it is not clear what is sorted by."""
    words = body(text)
    return edited(text, [(words[order.place].start, words[order.keys[-1].last].end, "") for order in orders(text)])


def own_order(text: str) -> tuple[str, list[str]]:
    """A query without its own ORDER BY, and the variables that this sorts by.

    No variables where it has none, sorts downwards or by more than variables, or where something follows: what a LIMIT
    leaves in depends on the order. Raises QueryError where it is not clear what is sorted by.
    """
    found, words = orders(text), body(text)
    if not found or found[-1].keys[-1].last != len(words) - 1:
        return text, []
    place, keys = found[-1]
    if any(first != last or direction or words[first].kind != "VAR" for first, last, direction in keys):
        return text, []
    variables = [words[key.first].text[1:] for key in keys]
    return edited(text, [(words[place].start, words[keys[-1].last].end, "")]), variables


@remembering
def orders(text: str) -> list[Order]:
    """Each ORDER BY of a query, of its parts too.

    Raises QueryError where the engine may see an ORDER BY, or a key, that the words do not show.
    """
    if "order" not in text.lower():
        return []
    words, found = body(text), []
    rounds, before = 0, ""
    for place, word in enumerate(words):
        rounds += (word.kind == "LPAR") - (word.kind == "RPAR")
        if word.kind == "ORDER":
            keys = list(_keys(words, place + 2))
            after = keys[-1].last + 1 if keys else place + 1
            stray = after < len(words) and words[after].kind not in _AFTER_KEYS
            if not keys or words[place + 1].kind != "BY" or stray:
                raise _unclear(text, words[min(after, len(words) - 1)])
            found.append(Order(place, keys))
        if hides_order(word, before, rounds > 0):
            raise _unclear(text, word)
        before = word.kind
    return found


def _unclear(text: str, word: Word) -> QueryError:
    """The error about an ORDER BY that the engine may see and we do not."""
    return misfit(text) or fault(
        text,
        word.start,
        f"It is not clear what ORDER BY sorts by at {word.text[:60]!r} ({{place}}); write spaces between the words, "
        "and round brackets around whatever is not a ?variable or a function call.",
    )


def _keys(words: Sequence[Word], at: int) -> Iterator[Key]:
    direction = ""
    while at < len(words):
        word = words[at]
        if word.kind in ("ASC", "DESC"):
            at, direction = at + 1, word.kind
            continue
        last = at if word.kind == "VAR" else None
        if word.kind in (*_CALLS, "LPAR"):
            last = closing(words, at + (word.kind != "LPAR"))
        if last is None:
            return
        yield Key(at, last, direction)
        at, direction = last + 1, ""


def _is_alike(words: Sequence[Word], first: int, last: int, alike: set[str]) -> bool:
    """Whether the values of a key are plainly of one kind."""
    while words[first].kind == "LPAR" and closing(words, first) == last:
        first, last = first + 1, last - 1
    if first == last:
        return words[first].kind == "VAR" and words[first].text[1:] in alike
    return words[first].text.upper() in _ALIKE and closing(words, first + 1) == last


def _alike(found: Sequence[Word]) -> tuple[int, set[str]]:
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
        depth += (word.kind in OPENING) - (word.kind in CLOSING)
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
