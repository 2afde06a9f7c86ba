"""What the names in an article file mean: nodes of the file first, then things of the store."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from kgtool.articles.codes import Codes, code, codes_of
from kgtool.articles.table import Property, table
from kgtool.errors import UsageError
from kgtool.questions.labels import NAME_PROPERTIES
from kgtool.questions.resolving import resolve
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import fold, nearest
from kgtool.store.base import Store

MOST_ASKED = 2_000
# Where the names of things and of graphs are, unless a file has a base of its own.
BASE = re.compile(r"\A[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]*[/#]", re.ASCII)
OWN = ("https://w3id.org/kgtool/id/", GRAPHS)
_SIGNS = {
    "$": " usd ",
    "€": " eur ",
    "£": " gbp ",
    "%": " percent ",
    "+": " plus ",
    "~": " about ",
    "?": " unsure ",
    "/": " to ",
    "<": " below ",
    ">": " above ",
}


def slug(words: str) -> str:
    """The part of an IRI that is made of words.

    >>> slug("Vera Holm's $5 (new)")
    'vera-holm-s-usd-5-new'
    """
    plain = "".join(_SIGNS.get(sign, sign) for sign in words)
    plain = re.sub(r"\.\.", " open ", plain)
    return re.sub("[^a-z0-9]+", "-", fold(plain)).strip("-") or "x"


def short(name: str, base: str = "") -> str:
    """The IRI of a text that is written as a short name with a known prefix or as ``<IRI>``; "" for any other text.

    With a `base`, things and graphs have their names there.

    >>> short("person:holm"), short("person:holm", "https://example.org/")
    ('https://w3id.org/kgtool/id/person/holm', 'https://example.org/person-holm')
    """
    prefix, sign, local = name.partition(":")
    is_short = sign and prefix in names().prefixes and not re.search(r"\s", name) and local
    if is_short or re.fullmatch(r"<[^\s:]+:\S+>", name):
        is_own = base and is_short and names().prefixes[prefix].startswith(OWN)
        try:
            return names().expand(f"<{base}{prefix}-{local}>" if is_own else name)
        except UsageError:
            return ""
    return ""


class Known:
    """The names of one article: of its own nodes, and of a store without the graph of that article."""

    def __init__(self, store: Store, graph: str, base: str = "") -> None:
        self.store, self.graph, self.base = store, graph, base
        self.own: dict[str, dict[str, str]] = {}
        """A name -> the IRIs of nodes of the file that have it, each with its class (short name)."""
        self.classes: dict[str, str] = {}
        """The IRI of a node of the file -> its class."""
        self._asked: dict[str, dict[str, set[str]]] = {}
        self._codes: dict[str, Codes] = {}

    def short(self, name: str) -> str:
        """As ``short``, with the base of the file."""
        return short(name, self.base)

    def iri(self, name: str) -> str:
        """The IRI of a short name."""
        return self.short(name) or names().expand(name)

    def codes(self, scheme: str) -> Codes:
        """The codes of a list (IRI) that the store has."""
        if scheme not in self._codes:
            self._codes[scheme] = codes_of(self.store, scheme)
        return self._codes[scheme]

    def code(self, scheme: str, word: str) -> str:
        """As ``code``, of the codes of the store, too."""
        return code(scheme, word, self.codes(scheme))

    def is_code(self, scheme: str, word: str) -> bool:
        """Whether `word` means a code of the list."""
        try:
            return bool(self.code(scheme, word))
        except UsageError:
            return False

    def add(self, name: str, iri: str, short_class: str) -> None:
        """Let a node of the file have a name."""
        self.own.setdefault(name, {})[iri] = short_class
        self.classes[iri] = short_class

    def prepare(self, words: Iterable[str]) -> None:
        """Ask the store for many names at once: what has these labels, and which short names it has."""
        new = sorted({word for word in words if word and len(word) < 300 and word not in self._asked})
        for start in range(0, len(new), MOST_ASKED):
            self._ask(new[start : start + MOST_ASKED])

    def elsewhere(self, word: str) -> Collection[str]:
        """What exactly has this name in the store: IRIs."""
        self.prepare([word])
        return self._asked.get(word, {})

    def _ask(self, words: list[str]) -> None:
        self._asked |= {word: {} for word in words}
        iris = {iri: word for word in words if (iri := self.short(word))}
        values = " ".join(
            f"{ox.Literal(word)} {ox.Literal(word, language='en')}" for word in words if word not in iris.values()
        )
        named = " ".join(NAME_PROPERTIES)
        own = f"FILTER(?g != <{self.graph}>)"
        labels = f"VALUES ?l {{ {values} }} VALUES ?p {{ {named} }} GRAPH ?g {{ ?x ?p ?l }}"
        query = f"SELECT DISTINCT ?x ?l {{ {labels} {own} FILTER(isIRI(?x)) }}"
        for row in rows(self.store.query(query)).dicts():
            self._asked[text(row["l"])].setdefault(text(row["x"]), set())
        values = " ".join(f"<{iri}>" for iri in iris)
        used = "{ GRAPH ?g { ?x ?p ?o } } UNION { GRAPH ?g { ?s ?q ?x } }"
        query = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {values} }} {used} {own} }}"
        for row in rows(self.store.query(query)).dicts():
            self._asked[iris[text(row["x"])]].setdefault(text(row["x"]), set())
        named_by: dict[str, list[str]] = {}
        for word in words:
            for iri in self._asked[word]:
                named_by.setdefault(iri, []).append(word)
        values = " ".join(f"<{iri}>" for iri in named_by)
        for row in rows(self.store.query(f"SELECT ?x ?c {{ VALUES ?x {{ {values} }} ?x a ?c }}")).dicts():
            for word in named_by[text(row["x"])]:
                self._asked[word][text(row["x"])].add(names().shorten(text(row["c"])))

    def kinds_of(self, iri: str) -> set[str]:
        """The classes (short names) of a thing."""
        if iri in self.classes:
            return {self.classes[iri]}
        word = names().spoken(iri)
        self.prepare([word])
        return self._asked[word].get(iri, set())

    def exact(self, word: str, row: Property | None = None) -> str:
        """The IRI that `word` names exactly, of what `row` takes; "" for none.

        Raises UsageError that lists them where there are several.
        """
        own = self.own.get(word, {})
        if (iri := self.short(word)) and iri in self.classes:
            return iri
        found = self._narrowed({iri: {kind} for iri, kind in own.items()}, row)
        if not found:
            self.prepare([word])
            found = self._narrowed(self._asked.get(word, {}), row)
        if len(found) > 1:
            listed = ", ".join(sorted(map(names().spoken, found)))
            raise UsageError(f"{word!r} can mean {len(found)} things; name one by its short name: {listed}")
        return next(iter(found), "")

    def _narrowed(self, found: Mapping[str, Collection[str]], row: Property | None) -> dict[str, Collection[str]]:
        """Of several things, those of the classes that the property takes; of these, what is no record of others."""
        if row is None or len(found) < 2:
            return dict(found)
        fitting = {iri: kinds for iri, kinds in found.items() if self.fits(kinds, row)}
        return fitting or dict(found)

    @staticmethod
    def fits(kinds: Collection[str], row: Property) -> bool:
        """Whether something of these classes is what a property takes."""
        above = table().above
        return not kinds or not row.classes or any(above.get(kind, frozenset({kind})) & row.classes for kind in kinds)

    def find(self, word: str, row: Property) -> str:
        """The IRI of the thing that `word` means: exactly, or by the words of a label.

        Raises UsageError that says what it might be.
        """
        iri = self.exact(word, row) or self._loosely(word)
        if not self.fits(kinds := self.kinds_of(iri), row):
            is_, takes = (" or ".join(sorted(map(_spoken, them))) for them in (kinds, row.classes))
            raise UsageError(f"{word} is {_an(is_)}; this takes {_an(takes)}.")
        return iri

    def _loosely(self, word: str) -> str:
        folded = {fold(name): name for name in self.own}
        if (own := folded.get(fold(word))) and len(self.own[own]) == 1:
            return next(iter(self.own[own]))
        try:
            return resolve(self.store, word).value
        except UsageError as error:
            near = nearest(fold(word), folded)
            if "can mean" in str(error):
                raise
            if not near:
                new = "if it is new, write it under new: with its kind."
                raise UsageError(str(error).replace("check the name.", new)) from error
            raise UsageError(f"Nothing here is called {word!r}; did you mean {folded[near[0]]}?") from error


def _an(words: str) -> str:
    return f"{'an' if words[:1] in tuple('aeio') else 'a'} {words}"


def _spoken(short_class: str) -> str:
    label = re.sub("(?<=[a-z])(?=[A-Z])", " ", short_class.rpartition(":")[2]).casefold()
    return next((kind.name for kind in table().kinds.values() if kind.short == short_class), label)
