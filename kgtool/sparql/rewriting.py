"""A query with something written into it that its author left out: columns, prefixes, graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kgtool.rdf.names import names
from kgtool.sparql.inspecting import declarations, declared, iri_of, star
from kgtool.sparql.lexer import below_prologue, body, words

# What may follow the FROM clauses of a query, besides an opening brace.
_AFTER_FROM = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """`text` with each of the spans (start, stop, new) replaced by its new text; they must not overlap."""
    kept, end = [], 0
    for start, stop, new in sorted(edits):
        kept += [text[end:start], new]
        end = stop
    return "".join(kept) + text[end:]


def in_order(text: str, variables: Iterable[str]) -> str:
    """`text`, a SELECT, with its ``*`` written out: the variables in the order in which they first stand in the text.

    SPARQL leaves that order open, and the engine's is alphabetical; people expect ``?s ?p ?o``. Any other query is
    returned as it is.
    """
    found = body(text)
    sign = star(found)
    if sign is None:
        return text
    places = {word.text[1:]: word.start for word in reversed(found) if word.kind == "VAR"}
    ordered = sorted(variables, key=lambda name: places.get(name, len(text)))
    written = " ".join(f"?{name}" for name in ordered)
    return f"{text[: sign.start]} {written} {text[sign.end :]}" if written else text


def prefixed(text: str) -> str:
    """A query or an update with the bundled prefixes that it uses and does not declare, on its first line.

    >>> prefixed("ASK { ?s kg:stance ?o }")
    'PREFIX kg: <https://w3id.org/kgtool/ontology#> ASK { ?s kg:stance ?o }'
    """
    found = list(words(text))
    used = {word.text.partition(":")[0] for word in found if word.kind in ("PNAME_LN", "PNAME_NS")}
    known = names().prefixes
    needed = sorted(used - declared(found))
    return "".join(f"PREFIX {one}: <{known[one]}> " for one in needed if one in known) + text


def renamed(text: str, other: Mapping[str, str]) -> str:
    """A query in which other IRIs stand for some; where it names none of them, the same text.

    >>> renamed("ASK { person:a ?p 'person:a' }", {names().expand("person:a"): "urn:b"})
    "ASK { <urn:b> ?p 'person:a' }"
    """
    prefixes = {**names().prefixes, **declarations(text)}
    edits = []
    for word in words(text, below_prologue(text)):
        plain = word._replace(text=re.sub(r"\\(?![uU])(.)", r"\1", word.text)) if "\\" in word.text else word
        if (iri := iri_of(plain, prefixes)) in other:
            edits.append((word.start, word.end, f"<{other[iri]}>"))
    return edited(text, edits) if edits else text


def united(text: str, graphs: Iterable[str]) -> str:
    """A query that names no graphs, over the union of those with these IRIs: they are named in its FROM clauses.

    >>> united("ASK { ?s ?p ?o }", ["urn:g"])
    'ASK FROM <urn:g> FROM NAMED <urn:g> { ?s ?p ?o }'
    """
    clauses = " ".join(f"FROM <{graph}> FROM NAMED <{graph}>" for graph in graphs)
    template, depth = False, 0
    for word in words(text):
        # A template and the brackets of a projection have braces of their own.
        depth += (word.kind in ("LPAR", "LBRACE")) - (word.kind in ("RPAR", "RBRACE"))
        opens = word.kind == "LBRACE" and depth == 1 and not template
        if opens or (depth == 0 and word.kind in _AFTER_FROM):
            return f"{text[: word.start]}{clauses} {text[word.start :]}"
        template = word.kind == "CONSTRUCT" or (template and depth > 0)
    return f"{text}\n{clauses}"  # DESCRIBE <iri>
