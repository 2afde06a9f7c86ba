"""The codes of a list: the bundled ones, and those that a store adds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kgtool.questions.resolving import resolve_among
from kgtool.rdf.results import rows, text
from kgtool.store import open_store
from kgtool.store.base import Store

Codes = tuple[tuple[str, str], ...]
"""Codes (IRIs), each with its English label."""


@cache
def codes(scheme: str) -> Mapping[str, str]:
    """The bundled codes of a list (IRI), each with its English label."""
    return dict(codes_of(open_store(), scheme))


def codes_of(store: Store, scheme: str) -> Codes:
    """The codes of a list (IRI) in a store."""
    query = (
        f"SELECT ?code ?label {{ ?code skos:inScheme <{scheme}> ; skos:prefLabel ?label FILTER(LANG(?label) = 'en') }}"
    )
    return tuple((text(row["code"]), text(row["label"])) for row in rows(store.query(query)).dicts())


@cache
def code(scheme: str, word: str, more: Codes = ()) -> str:
    """The code (IRI) of a list that `word` means, of the bundled ones and `more`: its label, short or local name.

    Raises UsageError with the nearest label, or with those that there are.
    """
    return resolve_among(word, {**codes(scheme), **dict(more)}, f"codes of the list {scheme.rsplit('/', 1)[-1]}")
