"""What an answer owes to how often a solution comes, and how a solution comes once.

The default graph of a query is a set of triples (SPARQL 1.1, section 13.2). The engine's union of several graphs is
not: a triple comes once for each graph that holds it, and so does what is counted, summed or listed.
Upstream: docs/upstream.md, "A triple that stands in two graphs is counted twice over their union".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kgtool.rdf.names import names
from kgtool.sparql.inspecting import closing, iri_of, prefixes_of
from kgtool.sparql.lexer import Word, below_prologue, body, words
from kgtool.sparql.rewriting import edited

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# The properties that collections and reified triples have, whatever else a pattern names.
_IMPLIED = {f"{RDF}{name}" for name in ("first", "rest", "reifies")}
# Aggregates that give the same for a value that comes twice.
_IDEMPOTENT = {"MIN", "MAX", "SAMPLE"}
# Functions that give something else for each solution.
_FRESH = {"RAND", "UUID", "STRUUID", "BNODE"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "DELETE"}
# What stands for a node that has no name.
_UNNAMED = {"BLANK_NODE", "LBRACKET", "LPAR", "REIFIED_OPEN", "ANNOTATION_OPEN", "TILDE"}
_NAMES = {"IRI", "PNAME_LN", "PNAME_NS"}
_VALUES = {"STRING", "LANGTAG", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED", "TRUE", "FALSE"}
# The words of a pattern whose solutions its variables tell apart: triples and simple paths, joined, optional, filtered.
_PLAIN = {
    *_NAMES, *_VALUES, "VAR", "CARETS", "A", "DOT", "SEMICOLON", "COMMA", "HAT", "STAR", "PLUS", "QUESTION", "LBRACE",
    "RBRACE", "OPTIONAL", "FILTER", "BIND", "GRAPH", "NOT", "FUNCTION",
}  # fmt: skip
# What may stand before a property, and what may stand behind one.
_BEFORE = {*_NAMES, *_VALUES, "VAR", "BLANK_NODE", "RBRACKET", "TRIPLE_CLOSE", "REIFIED_CLOSE", "SEMICOLON", "LBRACKET"}
_BEHIND = {*_NAMES, *_VALUES, "VAR", "BLANK_NODE", "LBRACKET", "LPAR", "TRIPLE_OPEN", "REIFIED_OPEN"}
# After these words, variables are only listed.
_LISTS = {"SELECT", "BY", "VALUES"}
# What may stand at the end of a path.
_ENDS = {*_NAMES, "A", "RPAR"}
_BRACKETS = frozenset("()[]")


class Group(NamedTuple):
    """The places of the braces around a pattern, among some words."""

    first: int
    last: int


def depends_on_multiplicity(text: str) -> bool:
    """Whether the answer to a query, or the effect of an operation of an update, depends on how often a solution comes.

    An answer of triples is a set.

    >>> [depends_on_multiplicity(f"SELECT {what} {{ ?s ?p ?o }}") for what in ("DISTINCT ?s", "?s", "(MAX(?o) AS ?m)")]
    [False, True, True]
    """
    found = _from_form(text)
    return not found or _is_unclear(found) or any(True for _ in _patterns(found, _known(text)))


def once(text: str) -> str | None:
    """A query, or an operation of an update, in which no solution comes twice because of the union where that matters.

    None where the variables of a pattern do not tell its solutions apart: two branches of a UNION, or a part, may give
    the same one, and a path with / or a blank node leaves out what lies between.

    >>> once("SELECT ?s { ?s ?p ?o }")
    'SELECT ?s { { SELECT DISTINCT * { ?s ?p ?o } } }'
    """
    found = _from_form(text)
    patterns = [] if not found or _is_unclear(found) else list(_patterns(found, _known(text)))
    if not patterns or not all(_tells_apart(found[group.first + 1 : group.last]) for found, group in patterns):
        return None
    starts = [(found[group.first].end, " { SELECT DISTINCT * {") for found, group in patterns]
    stops = [(found[group.last].start, "} } ") for found, group in patterns]
    return edited(text, [(place, place, new) for place, new in starts + stops])


def once_using(text: str) -> str:
    """An update whose operations see the graphs of several USING clauses as a set.

    Where nothing else makes it one, these are copied into a graph of their own, which is dropped again: an update is
    one transaction, so that nobody else sees it.
    """
    if "using" not in text.lower():
        return text
    edits, start, depth = [], 0, 0
    for word in (*words(text), Word("SEMICOLON", "", len(text))):
        depth += (word.kind == "LBRACE") - (word.kind == "RBRACE")
        if word.kind == "SEMICOLON" and depth == 0:
            edits.append((start, word.start, _operation_once(text[start : word.start])))
            start = word.end
    return edited(text, edits)


def properties(text: str, to_copy: bool) -> set[str] | None:
    """The IRIs of all things that may be a property in the patterns of a query; None: any property may be.

    What is none of a property is among them too. They are those whose triples have to be copied for an answer, or,
    where `to_copy` is false, those whose triples the answer takes from the default graph.
    """
    found = _from_form(text)
    if not found or found[0].kind == "DESCRIBE" or "\\" in text or _is_unclear(found):
        return None
    # A path of no length needs no triple, but begins and ends at each node that there is.
    if to_copy and any(
        a.kind in _ENDS and b.kind in ("STAR", "QUESTION") and c.kind not in _NAMES for a, b, c in _threes(found)
    ):
        return None
    return _properties(found if to_copy else _without(found, "GRAPH"), _known(text))


def dataset_clauses(text: str) -> tuple[list[str], list[str]]:
    """The FROM clauses of a query, or the USING clauses of an operation: those of the default graph, and of NAMED."""
    found, default, named = body(text), list[str](), list[str]()
    for place, word in enumerate(found[:-1]):
        if word.kind in ("FROM", "USING"):
            is_named = found[place + 1].kind == "NAMED"
            last = found[min(place + 1 + is_named, len(found) - 1)]
            (named if is_named else default).append(text[word.start : last.end])
    return default, named


def _operation_once(text: str) -> str:
    default, named = dataset_clauses(text)
    if len({*default}) < 2 or not depends_on_multiplicity(text):
        return text
    if simple := once(text):
        return simple
    from uuid import uuid4  # for few updates

    found, graph = body(text), f"<urn:uuid:{uuid4()}>"
    using = [place for place, word in enumerate(found) if word.kind == "USING"]
    last = using[-1] + (2 if found[using[-1] + 1].kind == "NAMED" else 1)
    copy = f"INSERT {{ GRAPH {graph} {{ ?s ?p ?o }} }} {' '.join(default)} WHERE {{ ?s ?p ?o }} ; "
    edits = [
        (found[0].start, found[0].start, copy),
        (found[using[0]].start, found[last].end, " ".join([f"USING {graph}", *named])),
        (found[-1].end, found[-1].end, f" ; DROP SILENT GRAPH {graph}"),
    ]
    return edited(text, edits)


def _from_form(text: str) -> Sequence[Word]:
    """The words of a query or an operation from that on which says what it is."""
    found = body(text)
    return found[next((place for place, word in enumerate(found) if word.kind in _FORMS), len(found)) :]


def _known(text: str) -> dict[str, str]:
    """The prefixes that a query may use, with their namespaces."""
    return {**names().prefixes, **prefixes_of(words(text[: below_prologue(text)]))}


def _patterns(
    found: Sequence[Word], known: Mapping[str, str], matters: bool = True
) -> Iterator[tuple[Sequence[Word], Group]]:
    """The WHERE of a query, and of the queries in it, where it depends on the multiplicity of the solutions.

    With each come the words that it is among. `matters`: whether it does for what the query itself gives.
    """
    own, parts = _apart(found)
    form, kinds, where, whole = own[0].kind, [word.kind for word in own], _where(own), _where(found)
    if where is None or whole is None:
        return
    counts = any(
        word.kind in ("COUNT", "AGGREGATE", "GROUP_CONCAT")
        and word.text.upper() not in _IDEMPOTENT
        and after != "DISTINCT"
        for word, after in zip(own, kinds[2:], strict=False)
    )
    # One solution for each group, or each of them once; both before the LIMIT.
    is_set = form == "SELECT" and (kinds[1] == "DISTINCT" or "GROUP" in kinds[where.last :])
    is_cut = not is_set and not {"LIMIT", "OFFSET"}.isdisjoint(kinds[where.last :])
    template = kinds[: where.last if form == "CONSTRUCT" and kinds[1] != "LBRACE" else where.first]
    makes_nodes = form in ("CONSTRUCT", "INSERT", "DELETE") and not _UNNAMED.isdisjoint(template)
    depends = counts or is_cut or makes_nodes or (form == "SELECT" and matters and not is_set)
    if depends and _properties(_without(own[where.first : where.last], "GRAPH"), known) != _IMPLIED:
        yield found, whole
    for part in parts:
        yield from _patterns(part, known, depends)


def _apart(found: Sequence[Word]) -> tuple[list[Word], list[Sequence[Word]]]:
    """The words of a query without those of the queries in it, and the words of these."""
    own, parts, at = list[Word](found[:1]), list[Sequence[Word]](), 1
    while at < len(found):
        end = closing(found, at - 1, "LBRACE") if found[at].kind == "SELECT" else None
        if end is None:
            own.append(found[at])
            at += 1
        else:
            parts.append(found[at:end])
            at = end
    return own, parts


def _where(found: Sequence[Word], start: int = 0) -> Group | None:
    """The group that is the WHERE of a query or an operation that begins at `start`."""
    at = start
    while at < len(found) and found[at].kind != "RBRACE":
        kind, end = found[at].kind, at
        if kind in ("LBRACE", "LPAR"):
            end = closing(found, at, kind) or len(found)
        if kind == "LBRACE" and found[at - 1].kind not in ("CONSTRUCT", "INSERT", "DELETE"):
            return Group(at, end) if end < len(found) else None
        at = end + 1
    return None


def _tells_apart(found: Sequence[Word]) -> bool:
    """Whether a solution of this pattern can come about in one way only, its triples being a set."""
    at = 0
    while at < len(found):
        word, before = found[at], found[at - 1].kind if at else ""
        end: int | None = at
        if word.kind in ("EXISTS", "MINUS"):  # only whether there is a solution matters
            end = closing(found, at + 1, "LBRACE")
        elif word.kind == "VALUES":
            end = _end_of_values(found, at)
        elif word.kind == "LPAR":  # not a collection, nor part of a path
            is_call = before in ("FILTER", "BIND", "FUNCTION") or (at > 1 and found[at - 2].kind == "FILTER")
            end = closing(found, at) if is_call else None
        elif word.kind not in _PLAIN:
            return False
        if end is None:
            return False
        at = end + 1
    return True


def _is_unclear(found: Sequence[Word]) -> bool:
    """Whether the engine may read something else in these words, or makes something anew for each solution."""
    return any(
        word.kind == "UNKNOWN"
        or (word.kind == "IRI" and not _BRACKETS.isdisjoint(word.text))
        or (word.kind == "FUNCTION" and word.text.upper() in _FRESH)
        for word in found
    )


def _threes(found: Sequence[Word]) -> Iterator[tuple[Word, Word, Word]]:
    return zip(found, found[1:], found[2:], strict=False)


def _data(found: Sequence[Word], start: int) -> Group | None:
    """The data of the VALUES at `start`."""
    in_rows = [word.kind for word in found[start + 1 : start + 2]] == ["LPAR"]
    first = ((closing(found, start + 1) or len(found)) if in_rows else start + 1) + 1
    last = closing(found, first, "LBRACE")
    return None if last is None else Group(first, last)


def _end_of_values(found: Sequence[Word], start: int) -> int | None:
    """Where the data of the VALUES at `start` end, if they have no row twice and leave nothing open."""
    data = _data(found, start)
    if data is None or any(word.kind == "UNDEF" for word in found[data.first : data.last]):
        return None
    rows, row = list[tuple[str, ...]](), list[str]()
    in_rows = found[start + 1].kind == "LPAR"
    for word, after in pairwise(found[data.first + 1 : data.last + 1]):
        row.append(word.text)
        # A value may have several words: a text, its language or ^^ and its datatype.
        if word.kind == "RPAR" if in_rows else "CARETS" not in (word.kind, after.kind) and after.kind != "LANGTAG":
            rows.append(tuple(row))
            row = []
    return data.last if len({*rows}) == len(rows) else None


def _without(found: Sequence[Word], kind: str) -> list[Word]:
    """The words without what stands below GRAPH, or without the data of VALUES."""
    kept, at = list[Word](), 0
    while at < len(found):
        end = None
        if found[at].kind == kind == "GRAPH":
            end = closing(found, at + 2, "LBRACE")
        elif found[at].kind == kind and (data := _data(found, at)):
            end = data.last
        if end is None:
            kept.append(found[at])
        at = (at if end is None else end) + 1
    return kept


def _properties(found: Sequence[Word], known: Mapping[str, str]) -> set[str] | None:
    found = _without(found, "VALUES")
    iris = {iri_of(word, known) for word in found if word.kind in _NAMES}
    iris |= {f"{RDF}type" for word in found if word.kind == "A"}
    return None if _names_no_property(found) or any(":" not in iri for iri in iris) else iris | _IMPLIED


def _names_no_property(found: Sequence[Word]) -> bool:
    """Whether a pattern may have triples of a property that it does not name, or begins one with a collection."""
    before, listing = "", False
    for word, after in zip(found, [*(word.kind for word in found[1:]), ""], strict=True):
        kind = word.kind
        listing = kind in _LISTS or (listing and kind not in ("LBRACE", "RBRACE"))
        if kind == "VAR" and not listing and before in _BEFORE and after in _BEHIND | {"A"}:
            return True
        if kind == "BANG" and after in _NAMES | {"A", "HAT", "LPAR"}:
            return True
        if kind == "LPAR" and not listing and before in ("LBRACE", "RBRACE", "DOT", "RPAR"):
            return True
        before = kind
    return False
