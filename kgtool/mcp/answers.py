"""Answers as assistants read them: rows of plain values, with the claims that they rest on and where these are told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from math import isfinite
from typing import Any

import pyoxigraph as ox

from kgtool.claims.claim import Claim, chain, claims, position
from kgtool.claims.reading import grouped
from kgtool.claims.thing import Namer, listed
from kgtool.questions.labels import labels
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Solutions, Term, Triples, python_value, text
from kgtool.rdf.results import rows as solutions
from kgtool.rdf.text import clean

# The characters of a text, and of all rows of an answer, that an assistant gets at most: it reads every one of them.
LONGEST, LARGEST = 2_000, 100_000
NOTHING = "No claim recorded: no claim of this store answers that, which does not mean that nobody said or did it."
Answer = dict[str, Any]


def told(claim: Claim) -> Answer:
    """A claim with all that a quotation of it needs: who, towards what, on which day, by whose account, from where."""
    full = {
        "claim": claim.short,
        "statement": claim.statement,
        "who": listed(claim.who),
        "position": position(claim),
        "what": listed(claim.what),
        "limits": {name: listed(values) for name, values in claim.limits},
        "day": claim.when,
        "source": chain(claim),
        "paragraphs": [{"document": one.document.label, "paragraph": one.number} for one in claim.passages],
        "retired": f"replaced by {listed(claim.superseded)}: do not quote it" if claim.superseded else "",
    }
    return {name: value for name, value in full.items() if value}


def answer(results: Results, store: Any, most: int, language: str = "en", skip: int = 0) -> Answer:
    """At most `most` rows of an answer over `store` after the first `skip`, and whether there are more.

    An IRI is its label with its short name in brackets. A row that names claims has them under "evidence"; one that
    names none, but a content in a column of this name, has the claims on this.
    """
    if isinstance(results, bool):
        return {"answer": results}
    columns = list(results.variables) if isinstance(results, Solutions) else ["subject", "predicate", "object"]
    read = list(islice(_each(results, columns), skip, skip + most + 1))
    shown, more = read[:most], len(read) > most
    on = _claims_on(store, shown)
    found = claims(
        store, _iris(shown) | {iri for iris in on.values() for iri in iris}, Namer(store, language), retired=True
    )
    known = labels(store, _iris(shown) - found.keys(), language)
    rows: list[Answer] = []
    size = 0
    for row in shown:
        rows.append(
            {name: plain(term, known) for name, term in row.items()}
            | _evidence(found[iri] for iri in _of_row(row, on) if iri in found)
        )
        size += len(json.dumps(rows[-1], ensure_ascii=False))
        if size > LARGEST and len(rows) > 1:
            rows.pop()
            more = True
            break
    said: Answer = {"columns": columns, "rows": rows, "more": more}
    if not rows and not skip:
        said["note"] = NOTHING
    elif more:
        done = skip + len(rows)
        said["note"] = f"These are rows {skip + 1} to {done}; narrow the question, or go on with skip={done}."
    return said


def _each(results: Solutions | Triples, columns: Iterable[str]) -> Iterator[dict[str, Term]]:
    if isinstance(results, Solutions):
        yield from results.dicts()
        return
    for triple in results:
        yield dict(zip(columns, (triple.subject, triple.predicate, triple.object), strict=True))


def _iris(rows: Iterable[Mapping[str, Term]]) -> set[str]:
    return {term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode)}


def _of_row(row: Mapping[str, Term], on: Mapping[str, list[str]]) -> Iterator[str]:
    """The IRIs that may be claims of a row."""
    yield from (term.value for term in row.values() if isinstance(term, ox.NamedNode))
    if isinstance(content := row.get("content"), ox.NamedNode) and "claim" not in row:
        yield from on.get(content.value, ())


def _claims_on(store: Any, shown: Iterable[Mapping[str, Term]]) -> dict[str, list[str]]:
    """Content (IRI) -> the claims on it, for rows that name none."""
    contents = _iris({"content": row["content"]} for row in shown if "content" in row and "claim" not in row)
    values = " ".join(f"<{iri}>" for iri in sorted(contents))
    query = f"""SELECT DISTINCT ?content ?claim {{ VALUES ?content {{ {values} }} ?claim kg:content ?content
                FILTER(isIRI(?claim)) FILTER NOT EXISTS {{ ?claim kg:supersededBy ?newer }} }} ORDER BY ?claim"""
    found = solutions(store.query(query)).dicts() if contents else ()
    return {content: [text(row["claim"]) for row in rows] for content, rows in grouped(found, "content").items()}


def _evidence(found: Iterable[Claim]) -> Answer:
    listed = [told(claim) for claim in dict.fromkeys(found)]
    return {"evidence": listed} if listed else {}


def plain(term: Term, known: Mapping[str, str]) -> Any:
    """A term as a value of JSON: a number, true or false, or text; an IRI as "label (short name)"."""
    if isinstance(term, ox.NamedNode):
        short = names().shorten(term.value)
        return cut(f"{known[term.value]} ({short})" if known.get(term.value) else short)
    if isinstance(term, ox.Literal):
        value = python_value(term)
        is_plain = isinstance(value, bool | int) or (isinstance(value, float) and isfinite(value))
        return value if is_plain else cut(term.value)
    return cut(str(term))


def cut(words: str) -> str:
    """At most LONGEST characters of a text, which says so where it is cut."""
    return (
        clean(words) if len(words) <= LONGEST else f"{clean(words[:LONGEST])} … (cut; it has {len(words):,} characters)"
    )
