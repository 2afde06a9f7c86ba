"""Why the answer to a query is empty: what it asks for is not in the graph, or is written otherwise there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.errors import QueryWarning
from kgtool.questions.labels import LABEL_PROPERTIES
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import XSD, Results, Term, rows, spelled, text
from kgtool.rdf.text import did_you_mean
from kgtool.sparql import inspecting
from kgtool.sparql.errors import explain
from kgtool.sparql.inspecting import selected
from kgtool.sparql.lexer import below_prologue, body
from kgtool.sparql.normalising import for_engine
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

if TYPE_CHECKING:
    from kgtool.sparql.roles import Roles

HOME = "https://w3id.org/kgtool/"
# What a text looks like -> the datatype that such values have; numbers are written without it.
_LOOKS = {
    r"[+-]?\d+": "integer", r"[+-]?\d*\.\d+": "decimal", r"\d{4}-\d\d-\d\d": "date",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?": "dateTime",
}  # fmt: skip
_KINDS = ("string", "integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "gYearMonth")
_BARE = ("integer", "decimal", "double", "boolean")


def hints(query: str, store: StoreLike | None = None, *, empty: bool = True, look: bool = True) -> list[QueryWarning]:
    """Why a query finds nothing in `store` (default: the bundled graph): reasons as warnings, which are not issued.

    Looked for are variables that are selected and never bound, and names of the project's own namespaces that neither
    the graph nor the bundled ontology knows; where the answer is `empty`, also labels without their language, numbers
    and dates as text, classes without members, and stances in the place of a property. Where `look` is true, names that
    are alike are looked for in the whole graph, which takes seconds where that is large.
    Raises QueryError for a query with a prefix that is not declared.

    >>> [str(hint) for hint in hints("SELECT ?who { ?plan kg:proposes ?x }")]
    ['?who is selected, but nothing in the query gives it a value; select one that it does, such as ?plan.']
    """
    opened, columns = as_store(store), selected(query)
    uses = Counter(word.text[1:] for word in body(query) if word.kind == "VAR")
    # To take the query apart needs the grammar, which few answers are worth.
    said = _taken_apart(query, columns, opened, empty) if empty or any(uses[name] == 1 for name in columns) else {}
    said |= _unknown(query, opened, look)
    return [QueryWarning(sentence) for sentence in said.values()]


def hints_on(results: Results, query: str, store: Store) -> list[QueryWarning]:
    """``hints`` about a query that was answered: those for an empty answer, where this one is."""
    return hints(query, store, empty=not results) if isinstance(results, bool) else results.hints()


def _taken_apart(query: str, columns: Iterable[str], store: Store, empty: bool) -> dict[str, str]:
    """What the places of words in the query tell, by the word."""
    from kgtool.sparql.roles import roles

    found = roles(query)
    said = dict(_never_bound(columns, found))
    if empty:
        said |= {**_not_properties(query, found, store), **_memberless(query, found, store)}
        said |= _unmatched(query, found, store)
    return said


def _never_bound(columns: Iterable[str], found: Roles) -> Iterator[tuple[str, str]]:
    for name in columns:
        if found.bound and name not in found.bound:
            hint = did_you_mean(f"?{name}", [f"?{one}" for one in found.bound])
            hint = hint or f"select one that it does, such as ?{min(found.bound)}."
            yield name, f"?{name} is selected, but nothing in the query gives it a value; {hint}"


def _terms(query: str, written: Iterable[str]) -> dict[str, Term]:
    """The terms that words of a query stand for: a name, or a literal, as it is written there."""
    words = list(written)
    values = f"{query[: below_prologue(query)]} SELECT ?x {{ VALUES ?x {{ {' '.join(words)} }} }}"
    try:
        found = ox.Store().query(for_engine(values), prefixes=dict(names().prefixes))
    except SyntaxError as error:
        raise explain(str(error), query, names().prefixes) from error
    assert isinstance(found, ox.QuerySolutions)
    return dict(zip(words, (solution[0] for solution in found), strict=True))


def _there(store: Store, terms: Iterable[Term], pattern: str) -> set[Term]:
    """Those of some terms for which the store has a pattern about ?x."""
    values = " ".join(map(str, terms))
    if not values:
        return set()
    found = store.query(f"SELECT ?x {{ VALUES ?x {{ {values} }} FILTER EXISTS {{ {pattern} }} }}")
    return {term for (term,) in rows(found) if term is not None}


def _not_properties(query: str, found: Roles, store: Store) -> dict[str, str]:
    """Stances and other values of a code list in the place of a property."""
    terms = _terms(query, found.properties)
    used = _there(store, terms.values(), "?s ?x ?o") | _described("Property")
    said = {}
    for written, term in terms.items():
        if term in used:
            continue
        counted = f"SELECT ?p (COUNT(?s) AS ?n) {{ ?s ?p {term} }} GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT 1"
        links = [names().spoken(text(p)) for p, _ in rows(store.query(counted)) if p is not None]
        edge = _ontology("kg:edgeProperty").get(text(term), ())
        right = [*map(names().spoken, edge), *(f"?claim {link} {written}" for link in links)]
        if right and (links or edge):
            what = f"a value of {links[0]}" if links else "a stance"
            said[written] = f"{written} is {what}, not a property; write {', or '.join(right)}."
    return said


def _memberless(query: str, found: Roles, store: Store) -> dict[str, str]:
    """Classes that nothing is of."""
    terms = _terms(query, found.classes)
    there = _there(store, terms.values(), "?one a ?x")
    said = {}
    for written, term in terms.items():
        if term not in there:
            kinds = _there(store, map(ox.NamedNode, _below(text(term))), "?one a ?x")
            listed = sorted(names().spoken(text(kind)) for kind in kinds)
            hint = f"name a kind of it, such as {' or '.join(listed[:3])}" if listed else ""
            hint = hint or "list those that there are with SELECT DISTINCT ?class { ?x a ?class }"
            said[written] = f"Nothing in this graph has the class {written}; {hint}."
    return said


def _unmatched(query: str, found: Roles, store: Store) -> dict[str, str]:
    """Literals that the graph has otherwise: with a language or a datatype, or without."""
    from kgtool.sparql.roles import ORDER

    terms = _terms(query, [*found.values, *found.properties])
    said = {}
    for written, use in found.values.items():
        literal = terms[written]
        assert isinstance(literal, ox.Literal)
        # Where it is compared, it is not known with what: with a value of some property of the query.
        properties = [terms[name] for name in found.properties if use in ("", name)]
        within = f"VALUES ?p {{ {' '.join(map(str, properties))} }} ?s ?p ?x" if properties else "?s ?p ?x"
        if use != ORDER and _there(store, [literal], within):
            continue
        others = _alike(literal, within if properties else "", store) if use != ORDER else []
        look = next((kind for shape, kind in _LOOKS.items() if re.fullmatch(shape, literal.value)), None)
        if others:
            said[written] = f"{written} matches nothing in this graph, which has {spelled(others[0])}; write that."
        elif look and literal.datatype.value == f"{XSD}string":
            typed = spelled(ox.Literal(literal.value, datatype=ox.NamedNode(XSD + look)))
            kind = "number" if look in _BARE else "date"
            said[written] = f"{written} is text, which is not compared with a {kind}; write {typed}."
    return said


def _alike(literal: ox.Literal, within: str, store: Store) -> list[ox.Literal]:
    """Literals of the graph with the same text, upper and lower case aside: those with the same case first.

    `within` is the pattern in which ?x is to be one; empty: it is a number, a date or the like, or names something.
    """
    text_of = f"FILTER(isLiteral(?x) && LCASE(STR(?x)) = {ox.Literal(literal.value.lower())})"
    pattern = f"{within} {text_of}"
    if not within:
        typed = (ox.Literal(literal.value, datatype=ox.NamedNode(XSD + kind)) for kind in _KINDS)
        pattern = f"""{{ VALUES ?x {{ {" ".join(map(str, typed))} }} FILTER EXISTS {{ ?s ?any ?x }} }}
                      UNION {{ VALUES ?p {{ {" ".join(LABEL_PROPERTIES)} }} ?s ?p ?x {text_of} }}"""
    found = rows(store.query(f"SELECT DISTINCT ?x {{ {pattern} }} LIMIT 9"))
    others = [term for (term,) in found if isinstance(term, ox.Literal) and term != literal]
    return sorted(others, key=lambda term: (term.value != literal.value, term.language != "en", str(term)))


def _unknown(query: str, store: Store, look: bool) -> dict[str, str]:
    """Short names of the project's own namespaces that neither the graph nor the bundled ontology knows."""
    known = names().prefixes
    others = {prefix for prefix, space in inspecting.declarations(query).items() if known.get(prefix) != space}
    home = {prefix: space for prefix, space in known.items() if space.startswith(HOME) and prefix not in others}
    said = {}
    for name in sorted(inspecting.short_names(query, home)):
        if "\\" in name:  # one with escapes is not looked up
            continue
        iri = names().expand(name)
        node = f"<{iri}>"
        places = (f"{node} ?p ?o", f"?s ?p {node}", f"?s {node} ?o", f"GRAPH {node} {{ ?s ?p ?o }}")
        if store.query("ASK { " + " UNION ".join(f"{{ {place} }}" for place in places) + " }"):
            continue
        space = home[name.partition(":")[0]]
        ours = {subject.value for subject in _described("") if subject.value.startswith(space)}
        if iri in ours:
            continue
        near = did_you_mean(name, map(names().shorten, ours))
        if look and not near:
            from kgtool.questions.resolving import used

            near = did_you_mean(name, map(names().shorten, used(store, space)))
        said[name] = f"{name} occurs nowhere in this graph, so nothing matches it" + (f"; {near}" if near else ".")
    return said


@cache
def _background() -> tuple[ox.Quad, ...]:
    """The bundled ontology."""
    return tuple(quad for file in files.background_files() for quad in ox.parse(path=file.path, format=file.format))


@cache
def _described(kind: str) -> frozenset[ox.NamedNode]:
    """What the bundled ontology describes as of a class whose name ends in `kind`; empty: all that it describes."""
    a = names().expand("rdf:type")
    return frozenset(
        quad.subject
        for quad in _background()
        if isinstance(quad.subject, ox.NamedNode)
        and (not kind or (quad.predicate.value == a and text(quad.object).endswith(kind)))
    )


@cache
def _ontology(name: str) -> Mapping[str, tuple[str, ...]]:
    """The values that a property, given by its short name, has in the bundled ontology, by what has them (all IRIs)."""
    found: dict[str, tuple[str, ...]] = {}
    for quad in _background():
        if quad.predicate.value == names().expand(name) and isinstance(quad.object, ox.NamedNode):
            found[text(quad.subject)] = (*found.get(text(quad.subject), ()), quad.object.value)
    return found


def _below(iri: str) -> set[str]:
    """The classes below a class, in the bundled ontology."""
    found, left = set[str](), {iri}
    while left:
        left = {one for one, above in _ontology("rdfs:subClassOf").items() if left.intersection(above)} - found
        found |= left
    return found
