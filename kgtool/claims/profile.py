"""Everything about one thing on one page: a section a query, in the order of the files in ``profile/``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.claims.reading import run
from kgtool.questions.labels import labels
from kgtool.questions.question import bind
from kgtool.questions.resolving import resolve
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Term, rows, text
from kgtool.sparql.header import header
from kgtool.store import as_store
from kgtool.store.base import Store

if TYPE_CHECKING:
    import rdflib

OWN, TOWARDS = "Positions taken", "Positions towards it"  # roles in thing-claims.rq


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
    node = resolve(asked, entity, argument="entity")
    found = []
    for title, query in sections():
        answer = rows(asked.query(bind(query, {"entity": [node]})))
        if kept := list(answer):
            found.append(Section(title, Solutions(answer.variables, kept)))
    return Profile(node.value, labels(asked, [node.value], language).get(node.value, ""), tuple(found))


def what_else(store: Store, things: Iterable[Term], language: str = "en") -> list[str]:
    """Of each thing (an IRI) for which a question has no row, a sentence on what there is of it, so that nobody reads
    the empty answer as silence: the claims in which it has a part, and as what.
    """
    found = []
    iris = [thing.value for thing in things if isinstance(thing, ox.NamedNode)]
    known = labels(store, iris, language)
    for iri in iris:
        first: dict[str, str] = {}
        for row in run(store, "claims/queries/thing-claims.rq", thing=[iri]):
            first.setdefault(text(row["claim"]), text(row["role"]))
        roles = Counter(first.values())
        listed = ", ".join(f"{role.lower()} ({number})" for role, number in roles.items())
        but = (
            "It has"
            if OWN in roles
            else "There are"
            if TOWARDS in roles
            else "It has no position of its own, but"
            if roles
            else "No claim has to do with it"
        )
        short = names().shorten(iri)
        called = f"{known[iri]} ({short})" if iri in known else short
        is_there = roles or store.query(f"ASK {{ {ox.NamedNode(iri)} ?p ?o }}")  # an actor of events may not be
        see = f"; see: kgtool show {short}" if is_there else "."
        found.append(f"Nothing under {called} fits. {but}{': ' * bool(roles)}{listed}{see}")
    return found
