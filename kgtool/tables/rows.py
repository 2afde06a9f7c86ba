"""The rows of the tables, from the claims and things of a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kgtool.claims.claim import Claim, chain, claims, position
from kgtool.claims.entity_rows import SHOWN_ELSEWHERE, Groups, kinds_of
from kgtool.claims.reading import grouped, iris, run
from kgtool.claims.thing import Namer, Thing, listed
from kgtool.questions.labels import labels
from kgtool.rdf.names import names
from kgtool.rdf.results import text
from kgtool.rdf.text import clean
from kgtool.store.base import Store
from kgtool.tables.schema import Row

# The roles of claim_things that have a field of their own in a claim; the others are its details.
ROLES = {"who": "who", "what": "what", "outlet": "outlets", "reprinted": "reprinted", "informant": "informants"}


class Rows:
    """The rows of each table, over `store`, with labels in `language`. All of it is read when this is made."""

    def __init__(self, store: Store, language: str = "en") -> None:
        self.name = Namer(store, language)
        self.claims = list(claims(store, None, self.name).values())
        found = run(store, "claims/queries/thing-list.rq")
        self._kinds = kinds_of(found)
        self._groups = Groups(store)
        self._elsewhere = {names().expand(kind) for kind in (*SHOWN_ELSEWHERE, "kg:Claim", "kg:Document")}
        self._documents = grouped(run(store, "tables/sources.rq"), "document")
        self.name.learn(
            {*self._kinds, *iris(found, "kind"), *iris(row for own in self._documents.values() for row in own)}
        )
        self._definitions = self._defined(store, language)

    def of(self, table: str) -> Iterator[Row]:
        """The rows of a table, in a lasting order."""
        return {
            "stances": self._stances, "things": self._things, "sources": self._sources, "claims": self._claims,
            "claim_things": self._parts, "claim_paragraphs": self._paragraphs,
        }[table]()  # fmt: skip

    def _defined(self, store: Store, language: str) -> Mapping[str, str]:
        return labels(store, {*self._kinds, *(one.iri for one in self._used_stances())}, language, ("skos:definition",))

    def _used_stances(self) -> set[Thing]:
        return {stance for claim in self.claims for stance in claim.stance if _is_iri(stance)}

    def _stances(self) -> Iterator[Row]:
        valences = run(self.name.store, "tables/valences.rq")
        of = {text(row["stance"]): text(row["valence"]) for row in valences}
        for stance in sorted(self._used_stances(), key=lambda one: one.short):
            valence = of.get(stance.iri, "")
            number = int(valence) if valence.lstrip("-").isdecimal() else None
            yield stance.short, stance.iri, stance.label, self._definition(stance.iri), number

    def _things(self) -> Iterator[Row]:
        parts = {thing for claim in self.claims for _, things in roles(claim) for thing in things if _is_iri(thing)}
        outlets = {self.name(row["outlet"]) for own in self._documents.values() for row in own if "outlet" in row}
        stances = {stance.iri for stance in self._used_stances()}
        every = {names().shorten(iri): iri for iri in self._kinds if iri not in stances and not self._is_elsewhere(iri)}
        every |= {thing.short: thing.iri for thing in parts | outlets if _is_iri(thing)}
        for short, iri in sorted(every.items()):
            _, kind = self._groups.of(self._kinds.get(iri, set()))
            called = self.name(ox.NamedNode(kind)).label if kind else ""
            yield short, iri, self.name(ox.NamedNode(iri)).label, called, self._definition(iri)

    def _is_elsewhere(self, iri: str) -> bool:
        """Whether a thing is in a table of its own, or only a part of others."""
        return bool(self._kinds[iri] & self._elsewhere)

    def _sources(self) -> Iterator[Row]:
        told = Counter(document for claim in self.claims for document in {one.document.iri for one in claim.passages})
        documents = {*self._documents, *(iri for iri in told if iri and not iri.startswith("_:"))}
        for iri in sorted(documents, key=names().shorten):
            rows = self._documents.get(iri, [])
            outlet = next(
                (self.name(row["outlet"]) for row in rows if isinstance(row.get("outlet"), ox.NamedNode)), None
            )
            values = {
                name: next((clean(text(row[name])) for row in rows if name in row), None)
                for name in ("words", "earliest", "latest", "address")
            }
            label = self.name(ox.NamedNode(iri)).label
            yield (
                names().shorten(iri), iri, label, outlet.short if outlet else None, values["words"], values["earliest"],
                values["latest"], values["address"], told[iri],
            )  # fmt: skip

    def _claims(self) -> Iterator[Row]:
        for claim in self.claims:
            stances = [one.short for one in claim.stance if _is_iri(one)]
            limits = "; ".join(f"{name}: {listed(values)}" for name, values in claim.limits)
            yield (
                claim.short, claim.iri, claim.statement or None, listed(claim.who) or None,
                stances[0] if len(claim.stance) == len(stances) == 1 else None, position(claim),
                listed(claim.what) or None, limits or None, claim.when, claim.day or None,
                (claim.day and claim.date.latest) or None, claim.date.kind or None, claim.caveat or None, claim.taken,
                claim.anchor or None, claim.note or None, chain(claim), len(claim.origins),
            )  # fmt: skip

    def _parts(self) -> Iterator[Row]:
        for claim in self.claims:
            for role, things in roles(claim):
                for place, thing in enumerate(things, 1):
                    yield claim.short, role, place, thing.short if _is_iri(thing) else None, thing.label

    def _paragraphs(self) -> Iterator[Row]:
        for claim in self.claims:
            for place, passage in enumerate(claim.passages, 1):
                source = passage.document.short if _is_iri(passage.document) else None
                yield claim.short, place, source, passage.paragraph or None

    def _definition(self, iri: str) -> str | None:
        return clean(self._definitions.get(iri, "")) or None


def roles(claim: Claim) -> Iterable[tuple[str, Collection[Thing]]]:
    """The roles in a claim, each with the things and words that have it."""
    yield from ((role, getattr(claim, field)) for role, field in ROLES.items())
    yield from claim.details


def _is_iri(thing: Thing) -> bool:
    return bool(thing.iri) and not thing.iri.startswith("_:")
