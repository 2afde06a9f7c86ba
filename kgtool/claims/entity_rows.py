"""The rows that pages of things are made of, read in a few queries over all the things at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims.cards import Card
from kgtool.claims.passages import Passage
from kgtool.claims.profile import sections
from kgtool.claims.reading import Row
from kgtool.questions.question import bind
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store.base import Store

# A table of more rows is cut.
MOST_ROWS = 2_000
Table = tuple[str, tuple[str, ...], list[Row]]
"""A section of a profile: title, columns, rows."""


@dataclass(frozen=True)
class EntityRows:
    """What a store says of some things, as it comes from the queries."""

    sections: list[Table]
    """The sections of ``kgtool show`` but those of claims, their rows with ?entity."""
    roles: list[Row]
    names: list[Row]
    cards: Mapping[str, Card]
    passages: Mapping[str, tuple[Passage, ...]]
    silent: Collection[str]
    """What refers to other things without being a mention of them: claims and passages."""


def every_section(store: Store, iris: Collection[str] | None = None) -> list[Table]:
    """The sections of ``kgtool show`` for all things (or some) at once: title, columns, rows with ?entity.

    A section of claims is left out: a page shows these as cards (thing-claims.rq). Of some things, at most
    one row more than a page shows.
    """
    found = []
    for title, query in sections():
        every = re.sub(r"\bLIMIT \d+\s*$", "", query.replace("SELECT DISTINCT", "SELECT DISTINCT ?entity", 1))
        if re.search(r"^SELECT[^{]*\?claim\b", every, re.MULTILINE):
            continue
        if iris is not None:
            every = bind(every, {"entity": [ox.NamedNode(iri) for iri in sorted(iris)]}) + f" LIMIT {MOST_ROWS + 1}"
        answer = rows(store.query(every))
        found.append((title, answer.variables[1:], list(answer.dicts())))
    return found


def kinds_of(found: Iterable[Row]) -> dict[str, set[str]]:
    """Thing -> its classes, of rows with ?thing and ?kind."""
    kinds: dict[str, set[str]] = {}
    for row in found:
        kinds.setdefault(text(row["thing"]), set()).update([text(row["kind"])] if "kind" in row else [])
    return kinds


def of_class(store: Store, things: Iterable[str], *classes: str) -> dict[str, set[str]]:
    """IRI -> classes (IRIs) of those of the things that are of one of `classes` (short names), or of any."""
    bound = {"x": [ox.NamedNode(iri) for iri in sorted(things)]}
    if not bound["x"]:
        return {}
    found = rows(store.query(bind("SELECT DISTINCT ?x ?kind {\n# bind: x\n?x a ?kind FILTER(isIRI(?kind)) }", bound)))
    kinds: dict[str, set[str]] = {}
    # Chosen here: bound beside the things, an engine goes through all members of the classes.
    wanted = {names().expand(name) for name in classes}
    for row in found.dicts():
        if not wanted or text(row["kind"]) in wanted:
            kinds.setdefault(text(row["x"]), set()).add(text(row["kind"]))
    return kinds
