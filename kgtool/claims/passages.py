"""Paragraphs of documents as evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kgtool.claims.reading import Row, grouped, iris, run
from kgtool.claims.thing import Namer, Thing
from kgtool.rdf.results import text
from kgtool.rdf.text import clean
from kgtool.store.base import Store


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document; ``paragraph`` is empty where no number is recorded."""

    document: Thing
    paragraph: str

    @property
    def number(self) -> int | str | None:
        """The paragraph as a number; text that is not a whole number as it is, None where there is none."""
        return number(self.paragraph) if self.paragraph else None


def number(words: str) -> int | str:
    """A whole number of at most nine digits; any other text as it is."""
    return int(words) if re.fullmatch(r"[-+]?\d{1,9}", words, re.ASCII) else words


def in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Passages by document and paragraph, each once."""

    def place(passage: Passage) -> tuple[str, bool, int, str]:
        at = passage.number
        return passage.document.key, isinstance(at, str), at if isinstance(at, int) else 0, passage.paragraph

    return tuple(sorted(dict.fromkeys(passages), key=place))


def passage(row: Row, column: str, namer: Namer) -> Passage:
    """The passage in a row: the document in `column`, and ?paragraph where it is bound."""
    return Passage(namer(row[column]), clean(text(row["paragraph"])) if "paragraph" in row else "")


def passages(
    store: Store, wanted: Collection[str] | None = None, namer: Namer | None = None
) -> dict[str, tuple[Passage, ...]]:
    """Thing (IRI) -> the paragraphs that are evidence for it, in reading order; for all things without `wanted`."""
    found = run(store, "claims/queries/thing-passages.rq", **({} if wanted is None else {"thing": wanted}))
    namer = (namer or Namer(store)).learn(iris(found, "document"))
    return {
        thing: in_order(passage(row, "document", namer) for row in rows)
        for thing, rows in grouped(found, "thing").items()
    }


def cited(passages: Iterable[Passage]) -> str:
    """Paragraphs in words.

    >>> cited([Passage(Thing("Article A"), "4"), Passage(Thing("Article A"), "5")])
    'Article A, paragraphs 4, 5'
    """
    by_document: dict[str, list[str]] = {}
    for passage in passages:
        by_document.setdefault(passage.document.label, []).append(passage.paragraph)
    parts = []
    for document, paragraphs in by_document.items():
        numbers = [number for number in paragraphs if number]
        parts.append(f"{document}, paragraph{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else document)
    return "; ".join(parts)
