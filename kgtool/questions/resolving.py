"""What a name means: an IRI, a short name, a label, words of a label. One way for commands, parameters and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.questions.labels import NAME_PROPERTIES, labels
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import did_you_mean, fold, nearest
from kgtool.store.base import Store

# The candidates that a message lists at most, and the characters of a name that it shows.
MOST_LISTED, LONGEST = 12, 200
# The names of a store that are compared at most with one that it does not have: to read them takes two seconds, to
# compare them a tenth of one.
MOST_COMPARED = 300_000
T = TypeVar("T", str, Term)
Spelled = dict[str, dict[str, str]]
"""Folded name -> the IRIs that have it, each with the name as it is written."""


@dataclass(frozen=True)
class Taken:
    """The things that a command or a parameter takes."""

    iris: Callable[[], Collection[str]] = tuple
    """Their IRIs; asked for only where a name means several things, or where others are refused."""
    refusal: str = ""
    """Why another thing is refused, and what the list of those that are taken is called; empty: any thing is taken."""


def resolve(store: Store, name: str, taken: Taken = Taken()) -> ox.NamedNode:  # it is frozen
    """The thing in `store` that `name` means: an IRI, a short name, a label, or words of a label.

    Of several things of that name, the one that is `taken` is meant.
    Raises UsageError that lists the candidates of an ambiguous name, the names nearest to an unknown one, or what is
    taken where something else is meant.
    """
    node = _by_iri(store, name) if re.match(r"<.*>$|\w[\w+.-]*:\S", name) else _by_label(store, name, taken)
    if taken.refusal and node.value not in (iris := taken.iris()):
        listed = ", ".join(map(names().shorten, list(iris)[:MOST_LISTED])) or "none"
        short = names().shorten(node.value)
        raise UsageError(f"{labels(store, [node.value]).get(node.value, short)} {taken.refusal}: {listed}.")
    return node


def _by_iri(store: Store, name: str) -> ox.NamedNode:
    node = ox.NamedNode(names().expand(name))
    if store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}"):
        return node
    short = names().shorten(node.value)
    near = did_you_mean(short, map(names().shorten, used(store, re.sub("[^/#:]*$", "", node.value))))
    raise UsageError(f"Nothing here is called {name[:LONGEST]}; {near or 'look for it by its label.'}")


def used(store: Store, space: str) -> set[str]:
    """The IRIs of a namespace that a graph uses. It looks through all of the graph."""
    query = f"""SELECT DISTINCT ?x {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} UNION {{ ?s ?x ?o }}
                                     FILTER(isIRI(?x) && STRSTARTS(STR(?x), {ox.Literal(space)})) }}"""
    return {text(term) for (term,) in rows(store.query(query)) if term is not None}


def _by_label(store: Store, name: str, taken: Taken) -> ox.NamedNode:
    wanted = fold(name)
    spelled = _spelled(store, wanted)
    whole = set(spelled.get(wanted, ()))
    levels = [whole] if len(whole) == 1 and not taken.refusal else _levels(store, wanted, spelled)
    found = levels[0] if levels else set()
    if len(found) > 1 or (found and taken.refusal):
        takes = set(taken.iris())
        found = next((level & takes for level in levels if level & takes), found)
    if len(found) == 1:
        return ox.NamedNode(found.pop())
    if not found:
        raise _unknown(store, name)
    known = labels(store, found)
    raise _ambiguous(repr(name), "things", {iri: known.get(iri, "") for iri in found})


def resolve_among(name: str, known: Mapping[T, str], these: str, shown: str = "") -> T:
    """The one of a few known terms (each with its label) that `name` means: as ``resolve``, and without a plural s.

    A message calls the terms `these` ("choices") and the name `shown`. Raises UsageError as ``resolve`` does.
    """
    shown = shown or repr(name)
    for term in known:
        if name in (_iri(term), f"<{_iri(term)}>", names().shorten(_iri(term))):
            return term
    wanted = fold(name)
    spelled: dict[str, list[T]] = {}
    for term, label in known.items():
        for spelling in {fold(label), fold(names().shorten(_iri(term))), fold(re.split("[:/#]", _iri(term))[-1])}:
            spelled.setdefault(spelling, []).append(term)
    written = _exact(wanted, spelled) or _exact(wanted.removesuffix("s"), spelled)
    found = [term for key in written for term in spelled[key]]
    found = found or [term for term, label in known.items() if _by_words(wanted, [fold(label)])]
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(shown, these, {_iri(term): known[term] for term in found})
    near = nearest(wanted, spelled)
    listed = ", ".join(sorted(set(known.values()), key=fold)[:MOST_LISTED]) or "nothing in this graph"
    hint = f"did you mean {known[spelled[near[0]][0]]}?" if near else f"it can be: {listed}"
    raise UsageError(f"{shown} is not one of the {these}; {hint}")


def _iri(term: str | Term) -> str:
    return term if isinstance(term, str) else text(term)


def _exact(wanted: str, spelled: Collection[str]) -> list[str]:
    return [wanted] if wanted in spelled else []


def _by_words(wanted: str, spelled: Collection[str]) -> list[str]:
    """The names that have `wanted` as whole words: Macron, Emmanuel Macron."""
    return [name for name in spelled if wanted and f" {wanted} " in f" {name} "]


# What is there for the sake of others, and named after them: a title, a report or a post holding has a name in it.
RECORDS = ("kg:Document", "kg:Report", "kg:OfficeHolding", "kg:Claim", "kg:Passage", "kg:Tasking")


def _levels(store: Store, wanted: str, spelled: Spelled) -> list[set[str]]:
    """The IRIs that `wanted` may mean, the surest first: a whole name, words of one, all its words in another order.

    Among them, what is no record goes first, then a document. Among words, a surname goes first, then the beginning of
    a name: Rowan is Tilda Rowan rather than "Rowan hotel", and that rather than "guests of the Rowan hotel".
    """
    meant = [name for name in spelled if wanted and {*wanted.split()} <= {*name.split()}]
    kinds = _kinds(store, {iri for name in meant for iri in spelled[name]})
    levels: dict[tuple[int, int, int], set[str]] = {}
    for name in meant:
        way = 0 if name == wanted else 1 if f" {wanted} " in f" {name} " else 2
        for iri, own in ((iri, kinds.get(iri, set())) for iri in spelled[name]):
            record = 0 if own.isdisjoint(RECORDS) else 1 if "kg:Document" in own else 2
            surname = "kg:Person" in own and name.endswith(f" {wanted}")
            place = 0 if way != 1 or surname else 1 if name.startswith(wanted) else 2
            levels.setdefault((way, record, place), set()).add(iri)
    return [levels[key] for key in sorted(levels)]


def _kinds(store: Store, iris: Collection[str]) -> dict[str, set[str]]:
    """Which of the things (IRIs) are persons or records: their classes."""
    found: dict[str, set[str]] = {}
    if len(iris) > 1:
        values = " ".join(f"<{iri}>" for iri in sorted(iris))
        wanted = " ".join(("kg:Person", *RECORDS))
        query = f"SELECT ?x ?kind {{ VALUES ?x {{ {values} }} VALUES ?kind {{ {wanted} }} ?x a ?kind }}"
        for row in rows(store.query(query)).dicts():
            found.setdefault(text(row["x"]), set()).add(names().shorten(text(row["kind"])))
    return found


def _spelled(store: Store, wanted: str = "") -> Spelled:
    """The names of a store that can be `wanted`, a folded name; without it, at most MOST_COMPARED of all names.

    The engine leaves out names in plain letters that lack the longest word of it. Only the other letters fold to
    something that it cannot tell.
    """
    word = max(wanted.split(), key=len, default="")
    able = f"CONTAINS(LCASE(STR(?l)), {ox.Literal(word)}) || REGEX(STR(?l), '[^ -~]')"
    only = f"&& ({able})" if word.isascii() and word else ""
    choices = " ".join(NAME_PROPERTIES)
    query = f"SELECT DISTINCT ?x ?l {{ VALUES ?p {{ {choices} }} ?x ?p ?l FILTER(isIRI(?x) {only}) }}"
    query += "" if wanted else f" LIMIT {MOST_COMPARED}"
    spelled: Spelled = {}
    for row in rows(store.query(query)).dicts():
        label = text(row["l"])
        spelled.setdefault(fold(label), {})[text(row["x"])] = label
    return spelled


def _ambiguous(shown: str, these: str, candidates: Mapping[str, str]) -> UsageError:
    shorts = {names().shorten(iri): label for iri, label in candidates.items()}
    listed = sorted(short if label in ("", short) else f"{short} ({label})" for short, label in shorts.items())
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    sentence = f"{shown} can mean {len(candidates)} {these}; name one by its short name: "
    return UsageError(sentence + ", ".join(listed[:MOST_LISTED]) + more)


def _unknown(store: Store, name: str) -> UsageError:
    spelled = _spelled(store)
    alike = {iri: written for near in nearest(fold(name), spelled, 3) for iri, written in spelled[near].items()}
    known = labels(store, alike)
    # The name that is like it may be another one than the label.
    both = {like if known.get(iri, like) == like else f"{like} ({known[iri]})" for iri, like in alike.items()}
    hint = f"did you mean {' or '.join(sorted(both))}?" if both else "check the name."
    shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    return UsageError(f"Nothing here is called {shown!r}; {hint}")
