"""The codes of the bundled lists, and which of them a word means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kgtool.errors import UsageError
from kgtool.questions.resolving import resolve_among
from kgtool.rdf.results import rows, text
from kgtool.store import open_store


@cache
def codes(scheme: str) -> Mapping[str, str]:
    """The codes of a list (IRI), each with its English label."""
    query = (
        f"SELECT ?code ?label {{ ?code skos:inScheme <{scheme}> ; skos:prefLabel ?label FILTER(LANG(?label) = 'en') }}"
    )
    return {text(row["code"]): text(row["label"]) for row in rows(open_store().query(query)).dicts()}


@cache
def code(scheme: str, word: str) -> str:
    """The code (IRI) of a list that `word` means: its label, its short name or local name.

    Raises UsageError with the nearest label, or with those that there are.
    """
    return resolve_among(word, codes(scheme), f"codes of the list {scheme.rsplit('/', 1)[-1]}")


def is_code(scheme: str, word: str) -> bool:
    """Whether `word` means a code of the list."""
    try:
        return bool(code(scheme, word))
    except UsageError:
        return False
