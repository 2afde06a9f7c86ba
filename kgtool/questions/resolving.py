"""What a name means: an IRI, a short name, a label, words of a label. One way for commands, parameters and pages.

Whom a name means is logged by ``kgtool.names`` (level INFO) where the name is not the label: nothing is printed unless
somebody listens, as the command line does.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from logging import INFO, getLogger
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from kgtool.errors import UsageError, either
from kgtool.events.actors import actor_of
from kgtool.events.beside import EventStore
from kgtool.questions.labels import CHUNK, LABEL_PROPERTIES, NAME_PROPERTIES, labels
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import did_you_mean, fold, nearest, printable
from kgtool.store.as_one import shown
from kgtool.store.base import Store

# The candidates that a message lists at most, and the characters of a name that it shows.
MOST_LISTED, LONGEST = 10, 200
# The names of a store that are compared at most with one that it does not have: to read them takes two seconds, to
# compare them a tenth of one.
MOST_COMPARED = 300_000
# The letters after which a word may be left unfinished: EU is not the beginning of Europe.
LEAST = 3
# The letters of a word, and the words of a text, that the engine looks for at most.
MOST_LETTERS, MOST_WORDS = 30, 5
T = TypeVar("T", str, Term)
LOG = getLogger("kgtool.names")
SHORT = r"<.*>|\w[\w+.-]*:\S+"
# What may stand within a word or be left out there; not between digits.
JOINING, HYPHENS = ".'’‘ʼʹ`´", "‐‑-"
IN_WORD = r"(?<=[^\W\d_])[%s](?=[^\W\d_])"
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})
PERSON = "kg:Person"
# The prefixes of the classes that the bundled graph uses.
OURS = ("kg", "skos", "org")
# What is named for itself goes before what is described, and that before what is there for the sake of others, and
# called after them: a title, a report or a post holding has a name in it. Last come the words of the vocabulary.
ORDER: tuple[set[str], ...] = (
    {PERSON, "kg:Country", "kg:Organization", "kg:Place"},
    set(),  # all else
    {"kg:Document"},
    {"kg:Report", "kg:OfficeHolding", "kg:Claim", "kg:Passage", "kg:Tasking"},
    {"skos:Concept", "skos:ConceptScheme", "owl:Ontology", "owl:Class", "rdfs:Class", "rdf:Property"}
    | {"owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"},
)
MIDDLE, VOCABULARY = 1, 4


@dataclass(frozen=True)
class Taken:
    """The things that a command or a parameter takes."""

    iris: Callable[[], Collection[str]] = tuple
    """Their IRIs; asked for only where a name means several things, or where others are refused."""
    refusal: str = ""
    """Why another thing is refused, and what the list of those that are taken is called; empty: any thing is taken."""
    kind: str = ""
    """The short name of a class, all things of which are taken, too."""


class Spelling(NamedTuple, Generic[T]):
    """A name of a thing."""

    thing: T
    name: str
    is_other: bool = False
    """Whether it is not the label, but an alternative one."""


class Typed(NamedTuple):
    """A text in the ways in which it is compared with names, from its very letters to the loosest."""

    exact: frozenset[str]
    close: frozenset[str]
    """Upper and lower case aside."""
    folded: frozenset[str]
    """With punctuation within a word as a space, and as nothing."""
    bare: frozenset[str]
    """Without articles."""
    person: frozenset[str]
    """Without forms of address and middle initials."""


Rank = tuple[int, int, int, int, int]
"""How sure a reading is, the smallest the surest; the first number is 0 for a whole name or a surname."""


def resolve(store: Store, name: str, taken: Taken = Taken(), argument: str = "name") -> ox.NamedNode:  # it is frozen
    """The thing in `store` that `name`, the value of an `argument`, means: an IRI, a short name, a label, words of one.

    The surest reading counts: a label exactly, then an alternative one, then a surname; the same but for case; then for
    accents and punctuation; then without an article or a form of address. After these come whole words of a name, the
    beginning of a word, and the words of a name in another order. Of several things, the one that is `taken` is meant.
    A thing that is merged with another means the one that is shown for both.
    Raises UsageError that lists the candidates of an ambiguous name, the names nearest to an unknown one, or what is
    taken where something else is meant.
    """
    node = _iri(name)
    if node is None or not store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}"):
        node = _by_label(store, name, taken, only_whole=node is not None)
    elif not _allowed({node.value}, kinds_of(store, [node.value]), taken):
        raise _refused(store, node.value, taken)
    node = shown(store, node)
    if LOG.isEnabledFor(INFO) and (sentence := meant(store, argument, name, node)):
        LOG.info("%s", sentence)
    return node


def resolve_actor(store: EventStore, name: str, argument: str) -> ox.NamedNode:
    """The actor of a folder of events that `name` means: the IRI or the name of one, or of whom the graph knows as one.

    Raises UsageError as ``resolve`` does.
    """
    known, node = set(store.known.values()), _iri(name)
    if node is not None and (actor_of(node.value) or node.value in known):
        return node
    exact = store.actors(name)
    if len(exact) == 1:
        return ox.NamedNode(*exact)
    if not exact:
        with suppress(UsageError):
            if (found := resolve(store.beside, name, argument=argument)).value in known:
                return found
    return ox.NamedNode(resolve_among(name, exact or store.actors(), "actors", argument))


def meant(store: Store, argument: str, name: str, thing: Term) -> str:
    """What `name` was taken for, as ``who = United Kingdom (country:gb)``; empty where it is the label, or an IRI."""
    if not isinstance(thing, ox.NamedNode):
        return ""
    label = labels(store, [thing.value]).get(thing.value, "")
    return _meant(argument, name, thing.value, label)


def _meant(argument: str, name: str, iri: str, label: str) -> str:
    short = names().shorten(iri)
    return "" if name in (label, short, iri, f"<{iri}>") else f"{argument} = {f'{label} ({short})' if label else short}"


def _iri(name: str) -> ox.NamedNode | None:
    """The IRI that `name` is or stands for; None where it is a label, or the prefix is unknown."""
    try:
        return ox.NamedNode(names().expand(name)) if re.fullmatch(SHORT, name) else None
    except UsageError:
        if name.startswith("<"):
            raise
        return None


def used(store: Store, space: str) -> set[str]:
    """The IRIs of a namespace that a graph uses. It looks through all of the graph."""
    query = f"""SELECT DISTINCT ?x {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} UNION {{ ?s ?x ?o }}
                                     FILTER(isIRI(?x) && STRSTARTS(STR(?x), {ox.Literal(space)})) }}"""
    return {text(term) for (term,) in rows(store.query(query)) if term is not None}


def readings(store: Store, name: str) -> tuple[list[tuple[Rank, set[str]]], dict[str, set[str]]]:
    """The things (IRIs) that `name`, which is not an IRI, may mean, the surest first; and their classes."""
    typed = typed_as(name)
    found = [one for one in spellings(store, typed) if _rank(typed, one)]
    kinds = kinds_of(store, {one.thing for one in found})
    return _levels(typed, found, kinds), kinds


def _by_label(store: Store, name: str, taken: Taken, only_whole: bool) -> ox.NamedNode:
    levels, kinds = readings(store, name)
    levels = [(rank, some) for rank, some in levels if not (only_whole and rank[0])]
    if not levels:
        raise _unknown(store, name, taken)
    inside = _allowed({iri for _, some in levels for iri in some}, kinds, taken)
    best, things = levels[0]
    if best[0] == 0 and things.isdisjoint(inside):
        # Something else is called just so: what has it somewhere in its name is not meant.
        levels = [(rank, some) for rank, some in levels if not rank[0] or not rank[2]]
    levels = [(rank, some & inside) for rank, some in levels if some & inside]
    if not levels:
        raise _refused(store, min(things), taken) if best[0] == 0 else _unknown(store, name, taken)
    several = levels[0][1]
    if len(several) > 1:
        takes, way = set(taken.iris()), levels[0][0][0]
        several = next((some & takes for rank, some in levels if rank[0] == way and some & takes), several)
    if len(several) > 1:
        listed = sorted(several, key=names().shorten)[:MOST_LISTED]
        raise _ambiguous(repr(name), "things", listed, labels(store, listed), kinds, len(several))
    return ox.NamedNode(min(several))


def resolve_among(
    name: str,
    known: Mapping[T, str],
    these: str,
    argument: str = "",
    others: Iterable[Spelling[T]] = (),
    kinds: Mapping[T, Collection[str]] = MappingProxyType({}),
) -> T:
    """The one of a few known terms (each with its label) that `name` means: as ``resolve``, and without a plural s.

    `others` are names that they have besides, `kinds` their classes as short names. A message calls the terms `these`
    ("choices"); `argument` is what the name was given for. Raises UsageError as ``resolve`` does.
    """
    shown = f"{argument}={name!r}" if argument else repr(name)
    for term in known:
        if name in (iri := _key(term), f"<{iri}>", names().shorten(iri)):
            return term
    every = [Spelling(term, label) for term, label in known.items()]
    every += [Spelling(term, re.split("[:/#]", _key(term))[-1], True) for term in known]
    every += [one for one in others if one.thing in known]
    singular = [level for level in _levels(typed_as(name.removesuffix("s")), every, kinds) if level[0][0] < 2]
    levels = _levels(typed_as(name), every, kinds) or singular
    if not levels:
        raise _not_among(name, shown, these, known, every)
    found = levels[0][1]
    if len(found) > 1:
        listed = sorted(found, key=lambda term: names().shorten(_key(term)))[:MOST_LISTED]
        called: dict[str, str] = {_key(term): known[term] for term in listed}
        classes = {_key(term): kinds.get(term, ()) for term in listed}
        raise _ambiguous(shown, these, [*called], called, classes, len(found))
    (term,) = found
    if (sentence := _meant(argument or "name", name, _key(term), known[term])) and isinstance(term, str | ox.NamedNode):
        LOG.info("%s", sentence)
    return term


def _key(term: str | Term) -> str:
    return term if isinstance(term, str) else text(term)


# -- how names are compared ----------------------------------------------------------------------------------------


def typed_as(name: str) -> Typed:
    articles, address = _before_names()
    folded = _folds(name)
    bare = frozenset(articles.sub("", one) or one for one in folded)
    person = frozenset(re.sub(r"(?<=\S) \S(?= \S)", "", address.sub("", one) or one) for one in bare)
    return Typed(frozenset([name, name.strip()]), frozenset([_lower(name)]), folded, bare, person)


def _lower(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@lru_cache(20_000)  # name after name is compared with the same ones
def _folds(name: str) -> frozenset[str]:
    """The folded forms of a name: U.K. is both "u k" and "uk", Müller both "muller" and "mueller"."""
    if name.isascii() and not re.search(IN_WORD % (JOINING + HYPHENS), name):
        return frozenset([fold(name)]) - {""}
    written = {name, *(re.sub(IN_WORD % signs, "", name) for signs in (JOINING, JOINING + HYPHENS))}
    if not name.isascii():
        written |= {unicodedata.normalize("NFC", one).translate(SPELLED_OUT) for one in written}
    return frozenset(map(fold, written)) - {""}


@cache
def _before_names() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The articles, and the forms of address with at most two words before them, at the beginning of a folded text."""
    tables = tomllib.loads(files.package_text("questions", "before_names.toml"))

    def either_of(table: str) -> str:
        words = {fold(word) for listed in tables[table].values() for word in listed.split(",")}
        return "|".join(sorted(words, key=lambda word: (-len(word), word)))

    before = rf"(?:(?!(?:{either_of('not_after')}) )\S+ ){{0,2}}?"
    return re.compile(rf"^(?:{either_of('articles')}) "), re.compile(
        rf"^{before}(?:(?:{either_of('forms_of_address')}) )+"
    )


def _rank(typed: Typed, spelling: Spelling[T], kinds: Collection[str] = (PERSON,)) -> Rank | None:
    """How sure it is that this name is meant, which a thing of these kinds has; None where it is not."""
    if not _begins(typed, spelling.name):
        return None
    own = typed_as(spelling.name)
    is_person = PERSON in kinds
    order = _order(kinds)
    ways = list(zip(typed[:4], own[:4], strict=True)) + [(typed.person, own.bare)] * is_person
    for looseness, (wanted, whole) in enumerate(ways):
        if wanted & whole:
            return 0, order == VOCABULARY, looseness, int(spelling.is_other), order
        if is_person and any(name.endswith(f" {word}") for name in whole for word in wanted):
            return 0, False, looseness, 2, order
    found = [_by_words(word, name) for word in typed.folded | typed.bare for name in own.folded | own.bare]
    return min(((way, order, place, 0, 0) for way, place in filter(None, found)), default=None)


def _order(kinds: Collection[str]) -> int:
    return next((number for number, some in enumerate(ORDER) if not some.isdisjoint(kinds)), MIDDLE)


def _begins(typed: Typed, name: str) -> bool:
    """Whether a name could be meant at all, which is quickly said."""
    if name in typed.exact:
        return True
    wanted = typed.folded | typed.bare | typed.person
    own = _folds(name)
    return any(f" {word}" in f" {one}" or {*word.split()} <= {*one.split()} for one in own for word in wanted)


def _by_words(wanted: str, name: str) -> tuple[int, int] | None:
    """How `wanted` stands in a name (both folded): whole words 1, beginning with a whole word 2, in another order 3.

    And whether the name begins otherwise (1 or 0). Letters without case are whole words in scripts without spaces.
    """
    place = 0 if name.startswith(wanted) else 1
    if len(wanted) == 1 and _has_case(wanted):
        return None
    if f" {wanted} " in f" {name} ":
        return 1, place
    if f" {wanted}" in f" {name}" and (len(wanted) >= LEAST or wanted[-1].isalpha() > _has_case(wanted[-1])):
        return 2, place
    words = wanted.split()
    return (3, place) if len(words) > 1 and {*words} <= {*name.split()} else None


def _has_case(letter: str) -> bool:
    return letter.upper() != letter.lower()


def _levels(
    typed: Typed, spellings: Iterable[Spelling[T]], kinds: Mapping[T, Collection[str]]
) -> list[tuple[Rank, set[T]]]:
    """The things that are meant, with how sure that is; the surest first."""
    levels: dict[Rank, set[T]] = {}
    for one in spellings:
        if rank := _rank(typed, one, kinds.get(one.thing, ())):
            levels.setdefault(rank, set()).add(one.thing)
    return sorted(levels.items(), key=lambda level: level[0])


# -- what a store has ----------------------------------------------------------------------------------------------


def spellings(store: Store, typed: Typed | None = None) -> list[Spelling[str]]:
    """The names of a store that a text may mean; without one, at most MOST_COMPARED of all names.

    The engine leaves out names in plain letters that lack it. It cannot tell what other letters fold to.
    """
    choices = " ".join(f"({name} {int(name not in LABEL_PROPERTIES)})" for name in NAME_PROPERTIES)
    only = f'&& REGEX(STR(?l), {ox.Literal(_may_be(typed))}, "i")' if typed and typed.folded else ""
    query = f"SELECT DISTINCT ?x ?l ?other {{ VALUES (?p ?other) {{ {choices} }} ?x ?p ?l FILTER(isIRI(?x) {only}) }}"
    query += "" if typed else f" LIMIT {MOST_COMPARED}"
    found = rows(store.query(query)).dicts()
    return [Spelling(text(row["x"]), text(row["l"]), text(row["other"]) == "1") for row in found]


def _may_be(typed: Typed) -> str:
    """The pattern of names that could be meant: with other letters, or the beginning of a word that is typed.

    One pattern is quicker than several conditions, if it is not long. Of short words, which begin many names, several
    have to be there.
    """
    begun = set()
    for form in filter(str.isascii, typed.folded | typed.bare | typed.person):
        longest = max(form.split(), key=len)
        words = [longest[:MOST_LETTERS]] if len(longest) >= LEAST else form.split()[:MOST_WORDS]
        begun.add("[^a-z0-9]+".join("[-.'`]?".join(word).replace("+", r"\+") for word in words))
    return "|".join(["[^ -~]", *(f"(^|[^a-z0-9])({'|'.join(sorted(begun))})" for _ in [0] if begun)])


def kinds_of(store: Store, iris: Collection[str]) -> dict[str, set[str]]:
    """The classes of things (IRIs), as short names, with those above them."""
    found: dict[str, set[str]] = {}
    every = sorted(iris)
    for start in range(0, len(every), CHUNK):
        values = " ".join(f"<{iri}>" for iri in every[start : start + CHUNK])
        kinds = "{ ?x a ?kind } UNION { ?x a/rdfs:subClassOf ?kind }"
        query = f"SELECT DISTINCT ?x ?kind {{ VALUES ?x {{ {values} }} {kinds} FILTER(isIRI(?kind)) }}"
        for row in rows(store.query(query)).dicts():
            found.setdefault(text(row["x"]), set()).update(above(text(row["kind"])))
    return found


@cache
def above(kind: str) -> frozenset[str]:
    """A class (IRI) and the bundled ones above it, as short names."""
    _, higher = _classes().get(kind, ("", ()))
    return frozenset({names().shorten(kind)}.union(*map(above, higher)))


@cache
def _classes() -> dict[str, tuple[str, list[str]]]:
    """The classes of the bundled ontology: their labels, and the classes right above them."""
    known: dict[str, tuple[str, list[str]]] = {}
    for quad in ox.parse(path=files.ontology_dir() / "core.ttl", format=ox.RdfFormat.TURTLE):
        subject, property = text(quad.subject), names().shorten(quad.predicate.value)
        known.setdefault(subject, ("", []))
        if property == "rdfs:label" and getattr(quad.object, "language", "") == "en":
            known[subject] = text(quad.object), known[subject][1]
        elif property == "rdfs:subClassOf":
            known[subject][1].append(text(quad.object))
    return known


def _kind(own: Collection[str]) -> str:
    """What a thing of these classes (short names) is called: the label of the lowest one, or the end of its IRI."""
    ours = {names().shorten(iri): (label, above(iri)) for iri, (label, _) in _classes().items()}
    lowest = [one for one in own if not any(one in ours[other][1] for other in own if other in ours and other != one)]
    return min((ours[one][0] if one in ours else re.split("[:/#]", one)[-1] for one in lowest), default="")


# -- what is said where nothing, several things or something else is meant -----------------------------------------


def _allowed(iris: set[str], kinds: Mapping[str, Collection[str]], taken: Taken) -> set[str]:
    """Those of some things that are taken; of what class a thing of other vocabularies would be, nobody knows."""
    if not taken.refusal:
        return iris
    inside = {
        iri for iri in iris if taken.kind and (taken.kind in kinds.get(iri, ()) or _is_foreign(kinds.get(iri, ())))
    }
    return inside or iris & set(taken.iris())


def _is_foreign(kinds: Collection[str]) -> bool:
    return not any(kind.partition(":")[0] in OURS for kind in kinds)


def _refused(store: Store, iri: str, taken: Taken) -> UsageError:
    able = list(taken.iris())
    kinds = kinds_of(store, able)
    able.sort(key=lambda one: _order(kinds.get(one, ())))
    listed = ", ".join(map(names().shorten, able[:MOST_LISTED])) or "none"
    label = labels(store, [iri]).get(iri, names().shorten(iri))
    return UsageError(f"{label} {taken.refusal}: {listed}.")


def _ambiguous(
    shown: str, these: str, iris: list[str], known: Mapping[str, str], kinds: Mapping[str, Collection[str]], count: int
) -> UsageError:
    """The error that lists the first of `count` candidates (IRIs, with what they are called), one a line."""
    width = max(len(names().shorten(iri)) for iri in iris)
    lines = []
    for iri in iris:
        kind = _kind(kinds.get(iri, ()))
        lines.append(f"{names().shorten(iri):<{width}}  {known.get(iri, '')}{f' ({kind})' if kind else ''}".rstrip())
    lines += [f"and {count - len(iris):,} more"] * (count > len(iris))
    listed = "\n".join(map(printable, lines))
    sentence = f"{shown} can mean {count:,} {these}; name one by its short name:"
    return UsageError(sentence + either(f"\n{listed}", ""), listed)


def _not_among(name: str, shown: str, these: str, known: Mapping[T, str], every: Iterable[Spelling[T]]) -> UsageError:
    spelled = {fold(one.name): known[one.thing] for one in every}
    near = nearest(fold(name), spelled)
    listed = ", ".join(sorted(set(known.values()), key=fold)[: MOST_LISTED + 2]) or "nothing in this graph"
    hint = f"did you mean {spelled[near[0]]}?" if near else f"it can be: {listed}"
    return UsageError(f"{shown} is not one of the {these}; {hint}")


def _unknown(store: Store, name: str, taken: Taken) -> UsageError:
    shown = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
    if re.fullmatch(SHORT, name):
        node = ox.NamedNode(names().expand(name))  # raises for an unknown prefix
        short = names().shorten(node.value)
        hint = did_you_mean(short, map(names().shorten, used(store, re.sub("(?<![^/#:])[^/#:]*$", "", node.value))))
        return UsageError(f"Nothing here is called {shown}; {hint or 'look for it by its label.'}")
    spelled: dict[str, dict[str, str]] = {}
    for one in spellings(store):
        spelled.setdefault(fold(one.name), {})[one.thing] = one.name
    typed = typed_as(name)
    near = {one for form in typed.folded | typed.person for one in nearest(form, spelled, 3)}
    surnames: dict[str, list[str]] = {}
    for folded in () if near else spelled:
        surnames.setdefault(folded.rpartition(" ")[2], []).append(folded)
    last = {one for form in typed.folded | typed.person for last in nearest(form, surnames) for one in surnames[last]}
    alike = {iri: written for one in sorted(near | last) for iri, written in spelled[one].items()}
    kinds = kinds_of(store, alike)
    inside = _allowed({*alike}, kinds, replace(taken, iris=tuple)) if taken.kind else {*alike}
    inside -= {iri for one in last for iri in spelled[one] if PERSON not in kinds.get(iri, ())}
    known = labels(store, inside)
    # The name that is like it may be another one than the label.
    both = {
        known[iri] if known.get(iri, alike[iri]) == alike[iri] else f"{alike[iri]} ({known[iri]})" for iri in inside
    }
    hint = f"did you mean {' or '.join(sorted(both)[:3])}?" if both else "check the name."
    return UsageError(f"Nothing here is called {shown!r}; {hint}")
