"""The label of an IRI: what people call it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.rdf.results import rows, text

if TYPE_CHECKING:
    from kgtool.store.base import Store

# The properties that name a thing for people, the best first.
LABEL_PROPERTIES = (
    "skos:prefLabel",
    "rdfs:label",
    "dct:title",
    "schema:name",
    "<http://schema.org/name>",
    "<http://xmlns.com/foaf/0.1/name>",
    "<http://purl.org/dc/elements/1.1/title>",
)
NAME_PROPERTIES = (*LABEL_PROPERTIES, "skos:altLabel", "skos:hiddenLabel")
_CHUNK = 5_000


def labels(store: Store, iris: Iterable[str], language: str = "en") -> dict[str, str]:
    """IRI -> label for those of `iris` that have one: in `language`, else without a language, else in any."""
    best: dict[str, tuple[tuple[int, int, str], str]] = {}
    wanted = sorted(set(iris))
    for start in range(0, len(wanted), _CHUNK):
        values = " ".join(f"<{iri}>" for iri in wanted[start : start + _CHUNK])
        choices = " ".join(f"({name} {rank})" for rank, name in enumerate(LABEL_PROPERTIES))
        # First all that is said of them: joined with the properties at once, an engine goes through every label.
        said = f"SELECT ?x ?p ?l {{ VALUES ?x {{ {values} }} ?x ?p ?l }}"
        query = f"SELECT ?x ?l ?rank {{ {{ {said} }} VALUES (?p ?rank) {{ {choices} }} }}"
        for row in rows(store.query(query)).dicts():
            label, rank = row["l"], row["rank"]
            if not isinstance(label, ox.Literal) or not isinstance(rank, ox.Literal):
                continue
            order = (_fit(label.language or "", language), int(rank.value), label.value)
            iri = text(row["x"])
            if iri not in best or order < best[iri][0]:
                best[iri] = (order, label.value)
    return {iri: label for iri, (_, label) in best.items()}


def _fit(tag: str, wanted: str) -> int:
    """How well a language tag fits the wanted one (0: best): en-GB by itself, then en, then any English; then none."""
    tag, wanted = tag.lower(), wanted.lower()
    base = wanted.partition("-")[0]
    fits = (tag == wanted, tag == base, tag.partition("-")[0] == base, not tag)
    return fits.index(True) if any(fits) else len(fits)
