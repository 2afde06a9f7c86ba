"""What pages of text show of things: kind, names, facts, the claims that they have a part in; of one thing, or of all.

All things are read from a store at once, in a few queries; a page is then made of plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims import dates
from kgtool.claims.claim import Claim, claims, passages
from kgtool.claims.entity_rows import (
    MOST_ROWS,
    SHOWN_ELSEWHERE,
    EntityRows,
    Groups,
    Table,
    every_section,
    kinds_of,
    of_class,
)
from kgtool.claims.reading import Row, grouped, iris, run
from kgtool.claims.style import LOOKS, Drawing, drawing_of
from kgtool.claims.thing import Card, Namer, Thing, cards
from kgtool.questions.labels import LABEL_PROPERTIES
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean, fold

# Properties that the top of a page shows already.
SHOWN_ABOVE = {
    *LABEL_PROPERTIES, "skos:altLabel", "skos:hiddenLabel", "skos:definition", "rdf:type", "rdfs:isDefinedBy",
    "skos:inScheme", "skos:topConceptOf",
}  # fmt: skip
# How a term is drawn and kept: no reader of its page asks for it, and `kgtool show` has it.
OF_THE_MACHINE = {
    *LOOKS,
    "kg:drawOrder",
    "kg:isReaction",
    "kg:edgeProperty",
    "kg:valence",
    "owl:versionInfo",
    "vs:term_status",
}
# What properties and addresses of other vocabularies are called.
OUTSIDE = {
    "skos:exactMatch": "the same as", "skos:closeMatch": "much like", "skos:relatedMatch": "see also",
    "skos:broader": "a kind of", "skos:scopeNote": "mind", "skos:example": "example", "org:postIn": "office in",
    "org:member": "holder", "dct:language": "language", "dct:source": "address", "dct:title": "title",
    "owl:versionInfo": "since version", "vs:term_status": "status", "skos:notation": "code",
}  # fmt: skip
# Columns of a plan's profile that its own section shows better.
PLAN_SHOWS = {"component", "task"}


@dataclass(frozen=True)
class Entry:
    """A thing with a page of its own."""

    thing: Thing
    kind: str
    group: int
    glyph: str
    tone: str
    detail: str = ""
    also: tuple[tuple[str, str], ...] = ()  # its other names, each with its language
    hidden: tuple[str, ...] = ()  # misspellings, by which it is found
    definitions: tuple[str, ...] = ()
    claims: int = 0


Kinds = Mapping[str, set[str]]
ShownTable = tuple[str, str, list[str], list[list[Thing | None]], int]
"""Anchor, title, headings, rows, and how many rows are left out."""


@dataclass(frozen=True)
class Shown:
    """What the page of a thing shows below its head; an anchor is a place on the page."""

    facts: list[tuple[str, list[Thing]]]
    roles: list[tuple[str, str, list[Claim]]]  # anchor, title and claims of each section of claims
    tables: list[ShownTable]
    # Of a document, each paragraph: number, anchor, the claims that begin there, what else it is evidence for.
    paragraphs: list[tuple[str, str, list[Claim], list[Thing]]]

    @property
    def contents(self) -> list[tuple[str, str, int]]:
        """Its sections: anchor, title, how much is in each."""
        contents = [("facts", "Facts", 0)] if self.facts else []
        contents += [("paragraphs", "Paragraph by paragraph", 0)] if self.paragraphs else []
        contents += [(anchor, role, len(claims)) for anchor, role, claims in self.roles]
        return contents + [(anchor, title, len(cells)) for anchor, title, _, cells, _ in self.tables]

    @property
    def bare(self) -> bool:
        """Whether there is nothing."""
        return not (self.facts or self.roles or self.tables or self.paragraphs)


class Things:
    """All that a store says of things, read at once; their entries, and what the page of each shows."""

    def __init__(self, namer: Namer, kinds: Kinds, claims: Mapping[str, Claim], found: EntityRows) -> None:
        """`kinds` are the classes of each thing, `claims` those that may be shown, both by IRI."""
        self.name = namer.learn(iris(row for _, _, section in found.sections for row in section))
        namer.learn({*kinds, *(kind for classes in kinds.values() for kind in classes)})
        self.look: Drawing = drawing_of(namer.store, namer.language)
        self.claims, self._found = claims, found
        self.roles = self._roles()
        self.entries = self._entries(kinds)
        self._tables = self._by_thing()
        self._cited = self._citing()

    def shown(self, iri: str, plan: bool = False) -> Shown:
        """What the page of a thing shows; of a `plan`, only what its own section does not tell."""
        tables, cited = self._tables.get(iri, []), self._cited.get(iri, {})
        facts = [section for _, columns, section in tables if columns == ("property", "value")]
        others = [table for table in tables if table[1] != ("property", "value")]
        numbers = sorted(cited, key=lambda n: (not n, int(n) if n.isdecimal() else 0, n))
        return Shown(
            facts=self._facts(facts[0]) if facts and not plan else [],
            roles=[] if plan else [(slug(role), role, claims) for role, claims in self.roles.get(iri, {}).items()],
            tables=[self._table(*table) for table in others if not (plan and PLAN_SHOWS & {*table[1]})],
            paragraphs=[(number, place(number) if number else "", *cited[number]) for number in numbers],
        )

    def tone(self, claim: Claim) -> str:
        """The CSS class for the color of a claim's position."""
        return tone(claim, self.look)

    def _roles(self) -> dict[str, dict[str, list[Claim]]]:
        """Thing -> role -> the claims in which it has it, by day; a claim stands under its first role."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        seen: set[tuple[str, str]] = set()
        for row in self._found.roles:
            thing, claim = text(row["thing"]), text(row["claim"])
            if (thing, claim) not in seen and claim in self.claims:
                seen.add((thing, claim))
                found.setdefault(thing, {}).setdefault(text(row["role"]), {})[claim] = None
        order = {iri: number for number, iri in enumerate(self.claims)}
        return {
            thing: {
                role: [self.claims[iri] for iri in sorted(held, key=order.__getitem__)] for role, held in roles.items()
            }
            for thing, roles in found.items()
        }

    def _entries(self, kinds: Kinds) -> dict[str, Entry]:
        groups = Groups(self.name.store)
        called = grouped(self._found.names, "thing")
        found = {}
        for iri, classes in kinds.items():
            group, kind = groups.of(classes)
            look = self.look.kind(sorted(classes), acts=group < 3)
            label = self.name(ox.NamedNode(kind)) if kind else Thing("thing")
            found[iri] = Entry(
                thing=self.name(ox.NamedNode(iri)),
                kind=look.label if look.iri and look.iri in classes else self.look.labels.get(kind) or _called(label),
                group=group,
                glyph=look.glyph if look.iri else "",
                tone=f"tone-{look.role}",
                detail=" · ".join(self._found.cards.get(iri, Card()).offices),
                also=_also(called.get(iri, []), self.name(ox.NamedNode(iri)).label),
                hidden=_words(called.get(iri, []), "skos:hiddenLabel"),
                definitions=_words(called.get(iri, []), "skos:definition"),
                claims=sum(map(len, self.roles.get(iri, {}).values())),
            )
        return found

    def _by_thing(self) -> dict[str, list[Table]]:
        """Thing -> the sections of its profile."""
        found: dict[str, list[Table]] = {}
        for title, columns, section in self._found.sections:
            for iri, own in grouped(section, "entity").items():
                # The claim shows that it mentions it; that a document has paragraphs is not a mention.
                kept = [row for row in own if "thing" not in row or text(row["thing"]) not in self._found.silent]
                if iri in self.entries and kept:
                    found.setdefault(iri, []).append((title, columns, kept))
        return found

    def _citing(self) -> dict[str, dict[str, tuple[list[Claim], list[Thing]]]]:
        """Document -> paragraph -> the claims that begin there, and what else it is evidence for."""
        found: dict[str, dict[str, tuple[list[Claim], list[Thing]]]] = {}
        passages = self._found.passages
        for iri in sorted(passages, key=lambda iri: (iri not in self.claims, iri)):
            started: set[str] = set()
            for passage in passages[iri]:
                claims, others = found.setdefault(passage.document.iri, {}).setdefault(passage.paragraph, ([], []))
                claim = self.claims.get(iri)
                if claim and passage.document.iri not in started:
                    started.add(passage.document.iri)
                    claims.append(claim)
                elif claim:
                    others.append(Thing(claim.short, claim.iri))
                elif iri in self.entries:
                    others.append(self.entries[iri].thing)
        return found

    def _table(self, title: str, columns: tuple[str, ...], section: list[Row]) -> ShownTable:
        # A column that names the thing itself in every row says nothing.
        used = [column for column in columns if any(row.get(column, row["entity"]) != row["entity"] for row in section)]
        cells = [[self._dated(row.get(column)) for column in used] for row in section[:MOST_ROWS]]
        heads = [column.replace("_", " ") for column in used]
        return slug(title), title, heads, cells, max(0, len(section) - MOST_ROWS)

    def _dated(self, term: Term | None) -> Thing | None:
        """A cell of a table; a date in it is in words."""
        cell = None if term is None else self.name(term)
        return Thing(dates.readable(cell.label)) if cell and not cell.iri else cell

    def _facts(self, section: list[Row]) -> list[tuple[str, list[Thing]]]:
        found: dict[Thing, list[Thing]] = {}
        for row in section:
            short = names().shorten(text(row["property"]))
            if short not in SHOWN_ABOVE | OF_THE_MACHINE:
                value = self.name(row["value"])
                shown = Thing(f"Wikidata {value.label[3:]}", value.iri) if value.label.startswith("wd:") else value
                found.setdefault(self.name(row["property"]), []).append(shown)
        return [(_called(property), sorted(values)) for property, values in sorted(found.items())]


def of_all(namer: Namer) -> Things:
    """All things of the namer's store that have a page on a site, and that no other page shows."""
    store = namer.store
    every = claims(store, None, namer, retired=True)
    kinds = kinds_of(run(store, "claims/queries/thing-list.rq"))
    paragraphs = {iri for iri, classes in kinds.items() if names().expand("kg:Passage") in classes}
    elsewhere = {names().expand(name) for name in SHOWN_ELSEWHERE}
    found = EntityRows(
        sections=every_section(store),
        roles=run(store, "claims/queries/thing-claims.rq"),
        names=run(store, "claims/queries/thing-names.rq"),
        cards=cards(store, None, namer.language),
        passages=passages(store, None, namer),
        silent=paragraphs | every.keys(),
    )
    # A claim need not be typed to be one.
    own = {iri: classes for iri, classes in kinds.items() if iri not in every and not classes & elsewhere}
    return Things(namer.learn(kinds), own, {iri: one for iri, one in every.items() if not one.superseded}, found)


def of_one(namer: Namer, iri: str, most: int) -> Things:
    """One thing of the namer's store by its IRI, whatever it is, with at most `most` claims that it has a part in.

    If it is a retired claim itself, it is among the claims; no other retired claim is.
    """
    store = namer.store
    roles = run(store, "claims/queries/thing-claims.rq", most, thing=[iri])
    near = {iri} | iris(run(store, "claims/queries/thing-passages.rq", most, document=[iri]), "thing")
    near |= iris(roles, "claim")
    sections = every_section(store, [iri])
    referring = {term for _, _, section in sections for term in iris(section, "thing")}
    found = EntityRows(
        sections=sections,
        roles=roles,
        names=run(store, "claims/queries/thing-names.rq", thing=[iri]),
        cards=cards(store, [iri], namer.language),
        passages=passages(store, near, namer),
        silent=of_class(store, referring, "kg:Claim", "kg:Passage").keys(),
    )
    kinds = {iri: of_class(store, [iri]).get(iri, set())}
    every = claims(store, near, namer, retired=True).values()
    return Things(namer, kinds, {one.iri: one for one in every if one.iri == iri or not one.superseded}, found)


def tone(claim: Claim, look: Drawing) -> str:
    """The CSS class (``tone-ROLE``) for the color of a claim's position; of several colors, the neutral one."""
    roles = {look.line(stance.iri).role for stance in claim.stance}
    return f"tone-{sorted(roles)[0]}" if len(roles) == 1 else "tone-other"


def slug(words: str) -> str:
    """Words as part of an anchor or of a CSS class: lower case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") or "x"


def place(number: str) -> str:
    """The anchor of the paragraph with this number."""
    return f"p{slug(number)}"


def _also(found_names: Iterable[Row], label: str) -> tuple[tuple[str, str], ...]:
    """The other names with their languages, each once, without misspellings kept only for search."""
    found: dict[tuple[str, str], None] = {}
    for row in found_names:
        name, language = clean(text(row["name"])), getattr(row["name"], "language", None) or ""
        if names().shorten(text(row["property"])) not in ("skos:definition", "skos:hiddenLabel") and name != label:
            found[name, language] = None
    return tuple(found)


def _words(rows: Iterable[Row], property: str) -> tuple[str, ...]:
    """The values of a property (short name) in rows of thing-names.rq."""
    return tuple(clean(text(row["name"])) for row in rows if names().shorten(text(row["property"])) == property)


def _called(property: Thing) -> str:
    """What a property or class is called: one of another vocabulary without a label, by the end of its IRI."""
    if property.short in OUTSIDE or property.label != property.iri or not property.iri:
        return OUTSIDE.get(property.short, property.label)
    return re.split(r"[/#:]", property.iri.rstrip("/#:"))[-1] or property.iri
