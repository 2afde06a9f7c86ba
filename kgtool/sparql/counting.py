"""A query made into one that counts its answer: how it is proven that nothing of it is missing."""

from __future__ import annotations

from kgtool.sparql.inspecting import closing
from kgtool.sparql.lexer import Word, words
from kgtool.sparql.rewriting import edited

_BLANK = ("BLANK_NODE", "LBRACKET", "ANON")


def counting(query: str) -> tuple[str, bool] | None:
    """A query with one number as its answer, for a SELECT or a CONSTRUCT; None for any other one.

    With it comes whether that is the number of rows or triples of the answer; else it is that of the rows that the
    triples are made from.
    """
    found = list(words(query))
    start = next((place for place, word in enumerate(found) if word.kind in ("SELECT", "CONSTRUCT")), None)
    if start is None:
        return None
    first, rest = found[start], found[start + 1 :]
    prologue = query[: first.start]
    datasets, without = _datasets(rest)
    if first.kind == "SELECT":
        inner = edited(query, [(0, first.start, ""), *without])
        return f"{prologue}SELECT (COUNT(*) AS ?n) {datasets} {{ {{ {inner}\n}} }}", True
    template: list[Word] = []
    if rest and rest[0].kind == "LBRACE":
        end = closing(rest, 0, "LBRACE") or len(rest)
        template, rest = rest[1:end], rest[end + 1 :]
    opening = next((place for place, word in enumerate(rest) if word.kind == "LBRACE"), None)
    if opening is None:
        return None
    if not template:  # CONSTRUCT WHERE { ... } has its pattern as its template
        template = rest[opening + 1 : closing(rest, opening, "LBRACE")]
    pattern = query[rest[opening].start :]
    terms = [word for word in template if word.kind != "DOT"]
    variables = list(dict.fromkeys(f"?{word.text[1:]}" for word in terms if word.kind == "VAR"))
    if len(terms) != 3 or not variables or any(word.kind in _BLANK for word in terms):
        return f"{prologue}SELECT (COUNT(*) AS ?n) {datasets} {{ {{ SELECT * {pattern}\n}} }}", False
    # What makes no triple: an unbound variable, a literal as subject, anything but an IRI as predicate.
    tests = [f"BOUND({name})" for name in variables]
    tests += [f"!isLiteral(?{terms[0].text[1:]})"] if terms[0].kind == "VAR" else []
    tests += [f"isIRI(?{terms[1].text[1:]})"] if terms[1].kind == "VAR" else []
    columns = " ".join(variables)
    inner = f"{{ SELECT DISTINCT {columns} {{ {{ SELECT {columns} {pattern}\n}} }} }}"
    return f"{prologue}SELECT (COUNT(*) AS ?n) {datasets} {{ {inner} FILTER({' && '.join(tests)}) }}", True


def _datasets(found: list[Word]) -> tuple[str, list[tuple[int, int, str]]]:
    """The FROM clauses among words, and the edits that leave them out."""
    clauses, edits = [], []
    for place, word in enumerate(found):
        if word.kind == "FROM":
            last = found[place + 1 + (found[place + 1].kind == "NAMED")]
            named = " NAMED" if found[place + 1].kind == "NAMED" else ""
            clauses.append(f"FROM{named} {last.text}")
            edits.append((word.start, last.end, " "))
    return " ".join(clauses), edits
