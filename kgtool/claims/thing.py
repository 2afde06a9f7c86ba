"""What things are called, the one place that turns an RDF term into words to show; and what their cards show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from kgtool.claims.reading import Row, grouped, number, run
from kgtool.claims.style import bundled
from kgtool.events.actors import CODED_ACTOR, actor_of
from kgtool.questions.labels import labels, preferred
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean
from kgtool.store.base import Store

NAMELESS = "(something without a name)"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PLAIN = re.compile(r'(?![A-Za-z][A-Za-z0-9+.-]*:|_:|[<"]).+')  # neither an IRI, a blank node, nor quoted


@dataclass(frozen=True, order=True)
class Thing:
    """Something with a name. `iri` is empty for words of a source that name nothing, and `_:…` for a blank node."""

    label: str
    iri: str = ""

    @property
    def short(self) -> str:
        """The short name."""
        return names().shorten(self.iri)

    @property
    def key(self) -> str:
        """What distinguishes it from other things: its IRI, or its label if it has none."""
        return self.iri or self.label


def key_of(term: Term) -> str:
    """The key (see ``Thing.key``) of the thing for which a term stands: no other term has it.

    A plain text is its own key where it could be nothing else; other texts and values are as in N-Triples.
    """
    if isinstance(term, ox.NamedNode):
        return term.value
    is_text = isinstance(term, ox.Literal) and term.datatype.value == XSD_STRING
    return text(term) if is_text and _PLAIN.fullmatch(text(term)) and clean(text(term)) == text(term) else str(term)


def is_iri(key: str) -> bool:
    """Whether the key of a thing is an absolute IRI, so that a store can be asked about it and a page link to it."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", key)) and not re.search(r'[\x00-\x20<>"{}|\\^`]', key)


class Namer:
    """Gives terms their names in one language, and keeps what it has looked up in the store."""

    def __init__(self, store: Store, language: str = "en", own: Mapping[str, str] | None = None) -> None:
        """`own`: labels that go before those of the store, by the key of a thing (see ``Thing.key``)."""
        self.store = store
        self.language = language
        self._own = dict(own or {})
        self._words = dict(self._own)
        self._things: dict[str, Thing] = {}

    def learn(self, iris: Iterable[str]) -> Namer:
        """Look up the labels of these IRIs in one query, and return this namer."""
        fresh = set(iris) - self._words.keys()
        if not fresh:
            return self
        known = labels(self.store, fresh, self.language)
        described = grouped(run(self.store, "claims/queries/thing-words.rq", thing=fresh - known.keys()), "thing")
        for iri, rows in described.items():
            known[iri] = preferred((row["words"] for row in rows), self.language)[0]
        ours = bundled(self.language).labels if fresh - known.keys() else {}  # for data without their vocabulary
        self._words |= {iri: known.get(iri) or ours.get(iri, "") for iri in fresh}
        return self

    def __call__(self, term: Term) -> Thing:
        """A term with its name: an IRI that was learned by its label, else by its short name; a literal by its text."""
        if isinstance(term, ox.NamedNode):
            iri = term.value
            if iri not in self._things:
                self._things[iri] = Thing(clean(self._words.get(iri, "")) or names().shorten(iri), iri)
            return self._things[iri]
        blank, key = isinstance(term, ox.BlankNode), key_of(term)
        label = clean(self._own.get(key, ""))
        return Thing(label or NAMELESS, key) if blank else Thing(label, key) if label else Thing(clean(text(term)))


def listed(things: Iterable[Thing]) -> str:
    """The names of things with commas between them."""
    return ", ".join(thing.label for thing in things)


@dataclass(frozen=True)
class Card:
    """`office` of a person, `figure` of a measure; `order` is the place of a defense line, a number where it is one."""

    kinds: frozenset[str] = field(default_factory=frozenset)
    offices: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    order: int | str | None = None
    address: str = ""

    @property
    def detail(self) -> str:
        """The second line of the card."""
        return " · ".join([*([f"line {self.order}"] if self.order is not None else []), *self.offices, *self.figures])


def cards(store: Store, wanted: Collection[str] | None = None, language: str = "en") -> dict[str, Card]:
    """IRI -> card of the things with these IRIs (None: all that have one), its texts in `language` where there are."""
    found = run(store, "claims/queries/cards.rq", **({} if wanted is None else {"node": wanted}))
    coded = Card(frozenset({CODED_ACTOR}))
    actors = {iri: coded for iri in wanted or () if actor_of(iri)}  # of events that are not in the store
    return actors | {iri: _card(rows, language) for iri, rows in grouped(found, "node").items()}


def _card(rows: list[Row], language: str) -> Card:
    def texts(name: str) -> list[str]:
        return [text(row[name]) for row in rows if name in row]

    orders = sorted(map(number, texts("lineOrder")), key=lambda order: (isinstance(order, str), order))
    return Card(
        kinds=frozenset(texts("kind")),
        offices=_best(rows, "post", "office", language),
        figures=_best(rows, "quantity", "figure", language),
        order=orders[0] if orders else None,
        address=min(texts("address"), default=""),
    )


def _best(rows: Iterable[Row], of: str, name: str, language: str) -> tuple[str, ...]:
    """The best text in column `name` for each value of column `of`, sorted."""
    named = grouped((row for row in rows if name in row), of).values()
    return tuple(sorted({clean(preferred((row[name] for row in group), language)[0]) for group in named}))
