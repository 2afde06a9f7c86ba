"""The label of an IRI: what people call it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import pyoxigraph as ox

from kgtool.events.actors import actor_of
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store
from kgtool.store.compiled import bundled_store

# The properties that name a thing for people, the best first.
LABEL_PROPERTIES = (
    "skos:prefLabel", "rdfs:label", "dct:title", "schema:name", "<http://schema.org/name>",
    "<http://xmlns.com/foaf/0.1/name>", "<http://purl.org/dc/elements/1.1/title>",
)  # fmt: skip
NAME_PROPERTIES = (*LABEL_PROPERTIES, "skos:altLabel", "skos:hiddenLabel")
# The IRIs that are asked for at once.
CHUNK = 5_000
# Where the terms of the ontology and of its code lists are.
_OURS = ("https://w3id.org/kgtool/ontology#", "https://w3id.org/kgtool/vocab/")


def labels(
    store: Store, iris: Iterable[str], language: str = "en", properties: Sequence[str] = LABEL_PROPERTIES
) -> dict[str, str]:
    """IRI -> label for those of `iris` that have one; which one, `fitness` decides. `properties`: the best first.

    Asks the store once for every 5,000 IRIs. Terms of ours that have no label there, since it holds claims alone, have
    that of the bundled vocabulary, and actors of event data sets that it does not hold the name in their IRI. A thing
    without any label is missing from the dictionary.
    """
    wanted = set(iris)
    found = _labels(store, wanted, language, properties)
    found |= {iri: actor[1] for iri in wanted - found.keys() if (actor := actor_of(iri))}
    ours = {iri for iri in wanted - found.keys() if iri.startswith(_OURS)}
    return found | _labels(_vocabulary(), ours, language, properties) if ours else found


@cache
def _vocabulary() -> Store:
    return bundled_store()


def _labels(store: Store, iris: Iterable[str], language: str, properties: Sequence[str]) -> dict[str, str]:
    best: dict[str, Fitness] = {}
    wanted = sorted(iris)
    for start in range(0, len(wanted), CHUNK):
        values = " ".join(f"<{iri}>" for iri in wanted[start : start + CHUNK])
        choices = " ".join(f"({name} {rank})" for rank, name in enumerate(properties))
        # First all that is said of them: joined with the properties at once, an engine goes through every label.
        said = f"SELECT ?x ?p ?l {{ VALUES ?x {{ {values} }} ?x ?p ?l }}"
        query = f"SELECT DISTINCT ?x ?l ?rank {{ {{ {said} }} VALUES (?p ?rank) {{ {choices} }} }}"
        for row in rows(store.query(query)).dicts():
            if isinstance(row["l"], ox.Literal):
                iri, order = text(row["x"]), fitness(row["l"], language, int(text(row["rank"])))
                best[iri] = min(order, best.get(iri, order))
    return {iri: label for iri, (*_, label) in best.items()}


def with_sentences(store: Store, iris: Iterable[str], language: str = "en") -> dict[str, str]:
    """``labels``, and for claims, which have none, the short name and the sentence that says what is claimed."""
    wanted = set(iris)
    known = labels(store, wanted, language)
    said = labels(store, wanted - known.keys(), language, ("kg:statement",))
    return known | {iri: f"{names().shorten(iri)}: {sentence}" for iri, sentence in said.items()}


Fitness = tuple[int, int, str, str]


def fitness(label: object, language: str = "en", rank: int = 0) -> Fitness:
    """How well a label fits a language; of several labels, the one with the smallest fitness is shown.

    First comes the language: of wanted en-GB, en-GB itself, then en, then any English, then no language, then
    English, to which the interface itself falls back, then any other. Then comes the property (`rank`: its place in
    LABEL_PROPERTIES), so that the choice never depends on the order of triples. `label` is an RDF term.
    """
    tag = (getattr(label, "language", None) or "").lower()
    wanted = language.lower()
    base = wanted.partition("-")[0]
    kind = tag.partition("-")[0]
    fits = (tag == wanted, tag == base, kind == base, not tag, kind == "en")
    return (fits.index(True) if any(fits) else len(fits)), rank, tag, str(getattr(label, "value", label))


def preferred(terms: Iterable[object], language: str = "en") -> list[str]:
    """The texts of some terms in the one language that fits best (see `fitness`), sorted, each once.

    >>> preferred([ox.Literal("Rede", language="de"), ox.Literal("speech", language="en-GB")])
    ['speech']
    """
    by_language: dict[tuple[int, str], set[str]] = {}
    for term in terms:
        fit, _, tag, words = fitness(term, language)
        by_language.setdefault((fit, tag), set()).add(words)
    return sorted(by_language[min(by_language)]) if by_language else []
