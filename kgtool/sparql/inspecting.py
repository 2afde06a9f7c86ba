"""What the words of a query show about it: its form, its dataset, the names that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from kgtool.sparql.lexer import Word, below_prologue, body, words


def code(text: str) -> str:
    """`text` with its comments replaced by spaces; all else keeps its place."""
    kept, end = [], 0
    for word in words(text):
        kept += [_blank(text[end : word.start]), word.text]
        end = word.end
    return "".join(kept) + _blank(text[end:])


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]", " ", text)


def first_word(text: str) -> Word | None:
    """The first word of a query below its prologue, or that of a declaration that is not complete; None in no text."""
    left = words(text, below_prologue(text))
    for word in left:
        if word.kind not in ("PREFIX", "BASE", "VERSION"):
            return word
        wanted = ["PNAME_NS", "IRI"] if word.kind == "PREFIX" else ["IRI"] if word.kind == "BASE" else ["STRING"]
        if any(next(left, word).kind != kind for kind in wanted):
            return word
    return None


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE: what a query begins with, in capitals; "" for an empty text."""
    first = first_word(text)
    return first.text.upper() if first else ""


def names_graphs(text: str) -> bool:
    """Whether a query names its dataset itself, with FROM or FROM NAMED."""
    return "from" in text.lower() and any(word.kind == "FROM" for word in body(text))


def short_names(text: str, prefixes: Mapping[str, str]) -> set[str]:
    """The prefixed names of a query whose prefix is one of `prefixes`."""
    found = (word.text for word in words(text) if word.kind == "PNAME_LN")
    return {name for name in found if name.partition(":")[0] in prefixes}


def prefixes_of(found: Iterable[Word]) -> dict[str, str]:
    """The prefixes that some words declare, with their namespaces."""
    left = list(found)
    triples = zip(left, left[1:], left[2:], strict=False)
    declaring = ((name, iri) for word, name, iri in triples if word.kind == "PREFIX" and iri.kind == "IRI")
    return {name.text[:-1]: iri.text[1:-1] for name, iri in declaring}


def iri_of(word: Word, prefixes: Mapping[str, str]) -> str:
    """The IRI that a word names; empty where it names none, or its prefix is not among `prefixes`."""
    if word.kind == "IRI":
        return word.text[1:-1]
    prefix, sign, local = word.text.partition(":")
    return prefixes[prefix] + local if sign and word.kind in ("PNAME_LN", "PNAME_NS") and prefix in prefixes else ""


def declared(found: Iterable[Word]) -> set[str]:
    """The prefixes that some words declare."""
    return {word.text[:-1] for before, word in pairwise(found) if before.kind == "PREFIX" and word.kind == "PNAME_NS"}


def declarations(text: str) -> dict[str, str]:
    """The prefixes that a text declares, each with its namespace; one that is given relative to a base is left out.

    >>> declarations("PREFIX ex: <urn:ex:> ASK { ex:a ?p ?o }")
    {'ex': 'urn:ex:'}
    """
    return {name: space for name, space in prefixes_of(words(text)).items() if ":" in space}


def without_end(text: str) -> str:
    """A query without the semicolon that ends a statement in a shell; all else keeps its place.

    >>> without_end("ASK {} ; # whether")
    'ASK {}   # whether'
    """
    last = None
    for word in words(text) if ";" in text else ():
        last = word
    return without_end(f"{text[: last.start]} {text[last.end :]}") if last and last.kind == "SEMICOLON" else text


def selects_all(text: str) -> bool:
    """Whether a query is a SELECT of ``*``.

    >>> selects_all("SELECT DISTINCT * { ?s ?p ?o }"), selects_all("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    (True, False)
    """
    return "*" in text and form(text) == "SELECT" and star(body(text)) is not None


def star(found: Sequence[Word]) -> Word | None:
    """The ``*`` of a SELECT among the words below the prologue; None where it names its variables."""
    start = next((place for place, word in enumerate(found) if word.kind == "SELECT"), len(found))
    first = next((word for word in found[start + 1 : start + 3] if word.kind not in ("DISTINCT", "REDUCED")), None)
    return first if first is not None and first.kind == "STAR" else None


def closing(found: Sequence[Word], opening: int, kind: str = "LPAR") -> int | None:
    """The place of the word that closes the bracket of this kind at `opening`; None where there is no such pair."""
    if opening >= len(found) or found[opening].kind != kind:
        return None
    depth = 0
    for place in range(opening, len(found)):
        depth += (found[place].kind == kind) - (found[place].kind == kind.replace("L", "R", 1))
        if depth == 0:
            return place
    return None


def selected(text: str) -> list[str]:
    """The variables, without their sign, that the outermost SELECT names and does not make with AS."""
    found, depth = [], 0
    for word in body(text) if form(text) == "SELECT" else ():
        depth += (word.kind == "LPAR") - (word.kind == "RPAR")
        if word.kind in ("LBRACE", "FROM", "WHERE"):
            break
        if word.kind == "VAR" and depth == 0:
            found.append(word.text[1:])
    return found
