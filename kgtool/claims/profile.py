"""Everything about one thing on one page: a section a query, in the order of the files in ``profile/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kgtool.questions.labels import labels
from kgtool.questions.question import bind
from kgtool.questions.resolving import resolve
from kgtool.rdf import files
from kgtool.rdf.results import Solutions, rows
from kgtool.sparql.header import header
from kgtool.store import as_store
from kgtool.store.base import Store

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True)
class Section:
    """One aspect of a thing: a title and the rows of its query, which can be read more than once."""

    title: str
    rows: Solutions


@dataclass(frozen=True)
class Profile:
    """What there is about a thing."""

    iri: str
    label: str
    sections: tuple[Section, ...]


@cache
def sections() -> tuple[tuple[str, str], ...]:
    """Title and query of each section, in order. A new section is a new file."""
    folder = files.PACKAGE / "claims" / "queries" / "profile"
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))]
    return tuple(({key: value for _, key, value in header(text)}["title"], text) for text in texts)


def show(entity: str, store: Store | rdflib.Graph | str | Path | None = None, *, language: str = "en") -> Profile:
    """Everything in `store` (default: the bundled graph) about a thing: an IRI, a short name or a label.

    The label of the thing is in `language` if it has one. A section without rows is left out.
    Raises UsageError for a name that means nothing, or more than one thing.

    >>> [section.title for section in show("Poland").sections][:2]
    ['What it is', 'Positions taken']
    """
    asked = as_store(store)
    node = resolve(asked, entity)
    found = []
    for title, query in sections():
        answer = rows(asked.query(bind(query, {"entity": [node]})))
        if kept := list(answer):
            found.append(Section(title, Solutions(answer.variables, kept)))
    return Profile(node.value, labels(asked, [node.value], language).get(node.value, ""), tuple(found))
