"""What pages of text tell of things: kind, names, facts, the claims that they have a part in; of one thing, or of all.

Everything is read from a store in a few queries over all the things at once; a page is then made of plain values.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims import claim as telling
from kgtool.claims import profile as showing
from kgtool.claims import style as drawing
from kgtool.claims.claim import Claim, Passage, Row, Thing
from kgtool.claims.style import Drawing
from kgtool.questions.labels import LABEL_PROPERTIES
from kgtool.questions.question import bind
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import clean, fold
from kgtool.store.base import Store

# What has a page, in the order of the index: heading, classes (or code lists), and whether the index lists each.
# A thing belongs where the nearest of its classes, or of the classes above these, stands.
GROUPS = (
    ("Plans", "kg:Plan", True),
    ("Leaders and other people", "kg:Person", True),
    ("Countries", "kg:Country", True),
    ("Organizations", "kg:Organization", True),
    ("Meetings and other events", "kg:Event", True),
    ("Articles", "kg:Document", True),
    ("Topics", "<https://w3id.org/kgtool/vocab/topic>", True),
    ("Measures and defense lines", "kg:Measure", False),
    ("Groups and forces", "kg:Group", False),
    ("News outlets", "kg:NewsOutlet", False),
    ("Unnamed sources", "kg:AnonymousSource kg:NarratorVoice", False),
    ("Conditions, reasons and other states of affairs", "kg:StateOfAffairs kg:Provision", False),
    ("Offices", "org:Post", False),
    ("Places", "kg:Place", False),
    ("Positions that are taken", "<https://w3id.org/kgtool/vocab/stance>", False),
    ("Other things", "", False),
)
# What is told on the pages of others and has none of its own.
TOLD_ELSEWHERE = (
    "kg:Claim", "kg:Passage", "kg:Report", "kg:Quantity", "kg:TimeSpan", "kg:Tasking", "kg:OfficeHolding",
    "skos:ConceptScheme", "owl:Class", "owl:Ontology", "owl:ObjectProperty", "owl:DatatypeProperty",
    "owl:AnnotationProperty", "rdf:Property", "rdfs:Class", "rdfs:Datatype", "dcat:Dataset", "dcat:Distribution",
    "void:Dataset",
)  # fmt: skip
# A table of more rows is cut.
MOST_ROWS = 2_000
# Properties that the top of a page tells already.
TOLD_ABOVE = {"rdf:type", "skos:definition", "skos:inScheme", "skos:topConceptOf", "rdfs:isDefinedBy"}
# What properties and addresses of other vocabularies are called.
OUTSIDE = {
    "skos:exactMatch": "the same as", "skos:closeMatch": "much like", "skos:relatedMatch": "see also",
    "skos:broader": "a kind of", "skos:scopeNote": "mind", "skos:example": "example", "org:postIn": "office in",
    "org:member": "holder", "dct:language": "language", "dct:source": "address", "dct:title": "title",
    "owl:versionInfo": "since version", "vs:term_status": "status", "skos:notation": "code",
}  # fmt: skip
# Columns of a plan's profile that its own section tells better.
PLAN_TELLS = {"component", "task"}
Table = tuple[str, tuple[str, ...], list[Row]]
"""A section of a profile: title, columns, rows."""


@dataclass(frozen=True)
class Entry:
    """A thing with a page of its own."""

    thing: Thing
    kind: str
    group: int
    glyph: str
    tone: str
    detail: str = ""
    also: tuple[tuple[str, str], ...] = ()
    """Its other names, each with its language."""
    hidden: tuple[str, ...] = ()
    """Misspellings, by which it is found."""
    definitions: tuple[str, ...] = ()
    claims: int = 0


@dataclass(frozen=True)
class Shown:
    """What the page of a thing shows below its head; an anchor is a place on the page."""

    facts: list[tuple[str, list[Thing]]]
    roles: list[tuple[str, str, list[Claim]]]
    """Anchor, title and claims of each section of claims."""
    tables: list[tuple[str, str, list[str], list[list[Thing | None]], int]]
    """Anchor, title, headings, rows, and how many rows are left out."""
    paragraphs: list[tuple[str, str, list[Claim], list[Thing]]]
    """Of a document, each paragraph: number, anchor, the claims that begin there, what else it is evidence for."""

    @property
    def contents(self) -> list[tuple[str, str, int]]:
        """Its sections: anchor, title, how much is in each."""
        told = [("facts", "Facts", 0)] if self.facts else []
        told += [("paragraphs", "Paragraph by paragraph", 0)] if self.paragraphs else []
        told += [(anchor, role, len(claims)) for anchor, role, claims in self.roles]
        return told + [(anchor, title, len(cells)) for anchor, title, _, cells, _ in self.tables]

    @property
    def bare(self) -> bool:
        """Whether there is nothing."""
        return not (self.facts or self.roles or self.tables or self.paragraphs)


class Things:
    """All that a store tells of things, read at once; their entries, and what the page of each shows."""

    def __init__(
        self, store: Store, kinds: Mapping[str, set[str]], claims: Mapping[str, Claim], found: Found, more: set[Term]
    ) -> None:
        """`kinds` are the classes of each thing, `claims` what may be told, `more` are terms to be named, too."""
        self.store = store
        self.look: Drawing = drawing.bundled().extended(telling.run(store, "drawing.rq"))
        self.claims, self._found = claims, found
        told = telling.terms(*(section for _, _, section in found.sections))
        self.name = telling.namer(store, told | more | {ox.NamedNode(iri) for iri in kinds})
        self.roles = self._roles()
        self.entries = self._entries(kinds)
        self._tables = self._by_thing()
        self._cited = self._citing()

    def shown(self, iri: str, plan: bool = False) -> Shown:
        """What the page of a thing shows; of a `plan`, only what its own section does not tell."""
        tables, cited = self._tables.get(iri, []), self._cited.get(iri, {})
        facts = [section for _, columns, section in tables if columns == ("property", "value")]
        return Shown(
            facts=self._facts(facts[0]) if facts and not plan else [],
            roles=[] if plan else [(slug(role), role, told) for role, told in self.roles.get(iri, {}).items()],
            tables=[
                self._table(*table)
                for table in tables
                if table[1] != ("property", "value") and not (plan and PLAN_TELLS & {*table[1]})
            ],
            paragraphs=[
                (number, place(number) if number else "", *cited[number])
                for number in sorted(cited, key=lambda n: (not n, int(n) if n.isdecimal() else 0, n))
            ],
        )

    def tone(self, claim: Claim) -> str:
        """The class of the color that a claim's position has."""
        return tone(claim, self.look)

    # -- what there is

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

    def _entries(self, kinds: Mapping[str, set[str]]) -> dict[str, Entry]:
        above = _above(self.store)
        home = {
            names().expand(name): number for number, (_, classes, _) in enumerate(GROUPS) for name in classes.split()
        }
        called = telling.grouped(self._found.names, "thing")
        details = {text(row["node"]): row for row in self._found.cards if "office" in row}
        found = {}
        for iri, classes in kinds.items():
            group, kind = _placed(classes, above, home)
            look = self.look.kind(sorted(classes), acts=group < 3)
            label = self.name(ox.NamedNode(kind)) if kind else Thing("thing")
            found[iri] = Entry(
                thing=self.name(ox.NamedNode(iri)),
                kind=look.label if look.iri and look.iri in classes else self.look.labels.get(kind) or _called(label),
                group=group,
                glyph=look.glyph if look.iri else "",
                tone=f"tone-{look.role}",
                detail=clean(text(details[iri]["office"])) if iri in details else "",
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
            for iri, own in telling.grouped(section, "entity").items():
                # That a claim mentions it is told by the claim; that a document has paragraphs is no mention.
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
                    others.append(claim_thing(claim))
                elif iri in self.entries:
                    others.append(self.entries[iri].thing)
        return found

    # -- what a page shows

    def _table(
        self, title: str, columns: tuple[str, ...], section: list[Row]
    ) -> tuple[str, str, list[str], list[list[Thing | None]], int]:
        # A column that names the thing itself in every row says nothing.
        used = [column for column in columns if any(row.get(column, row["entity"]) != row["entity"] for row in section)]
        cells = [[self._dated(row.get(column)) for column in used] for row in section[:MOST_ROWS]]
        heads = [column.replace("_", " ") for column in used]
        return slug(title), title, heads, cells, max(0, len(section) - MOST_ROWS)

    def _dated(self, term: Term | None) -> Thing | None:
        """A cell for readers: a date in words."""
        cell = None if term is None else self.name(term)
        return Thing(telling.edtf(cell.label)) if cell and not cell.iri else cell

    def _facts(self, section: list[Row]) -> list[tuple[str, list[Thing]]]:
        found: dict[Thing, list[Thing]] = {}
        for row in section:
            short = names().shorten(text(row["property"]))
            if (
                short not in TOLD_ABOVE
                and short not in LABEL_PROPERTIES
                and short not in ("skos:altLabel", "skos:hiddenLabel")
            ):
                value = self.name(row["value"])
                told = Thing(f"Wikidata {value.label[3:]}", value.iri) if value.label.startswith("wd:") else value
                found.setdefault(self.name(row["property"]), []).append(told)
        return [(_called(property), sorted(values)) for property, values in sorted(found.items())]


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """The rows that things are told by, as they come from the store."""

    sections: list[Table]
    """The sections of ``kgtool show`` but those of claims, their rows with ?entity."""
    roles: list[Row]
    names: list[Row]
    cards: list[Row]
    passages: Mapping[str, tuple[Passage, ...]]
    silent: Collection[str]
    """What refers to others and is no mention of them: claims and passages."""


def every_section(store: Store, iris: Collection[str] | None = None) -> list[Table]:
    """The sections of ``kgtool show`` for all things (or some) at once: title, columns, rows with ?entity.

    A section of claims is left out: a page tells these as cards (thing-claims.rq). Of some, so many rows as are shown.
    """
    found = []
    for title, query in showing.sections():
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


def of_all(store: Store, more: set[Term]) -> Things:
    """All things that have a page on a site, and that no other page tells. `more` are terms to be named, too."""
    claims, passages = telling.claims(store), telling.passages(store)
    kinds = kinds_of(telling.run(store, "thing-list.rq"))
    paragraphs = {iri for iri, classes in kinds.items() if names().expand("kg:Passage") in classes}
    elsewhere = {names().expand(name) for name in TOLD_ELSEWHERE}
    found = Found(
        sections=every_section(store),
        roles=telling.run(store, "thing-claims.rq"),
        names=telling.run(store, "thing-names.rq"),
        cards=telling.run(store, "cards.rq"),
        passages=passages,
        silent=paragraphs | claims.keys(),
    )
    # A claim need not be typed to be one.
    own = {iri: classes for iri, classes in kinds.items() if iri not in claims and not classes & elsewhere}
    return Things(store, own, claims, found, more | {ox.NamedNode(iri) for iri in kinds})


def of_one(store: Store, iri: str, most: int) -> Things:
    """One thing, whatever it is. Of the claims that it has a part in, so many at `most` are told."""
    asked = {"thing": [iri]}
    roles = telling.run(store, "thing-claims.rq", most, **asked)
    cited = {text(row["thing"]) for row in telling.run(store, "thing-passages.rq", most, document=[iri])}
    told = {iri} | cited | {text(row["claim"]) for row in roles if isinstance(row["claim"], ox.NamedNode)}
    sections = every_section(store, [iri])
    things = {term for _, _, section in sections for row in section for term in [row.get("thing")] if term}
    found = Found(
        sections=sections,
        roles=roles,
        names=telling.run(store, "thing-names.rq", **asked),
        cards=telling.run(store, "cards.rq", node=[iri]),
        passages=telling.passages(store, told),
        silent={text(row["x"]) for row in _of_class(store, things, "kg:Claim", "kg:Passage")},
    )
    classes = {
        text(row["kind"]) for row in _of_class(store, [ox.NamedNode(iri)]) if isinstance(row["kind"], ox.NamedNode)
    }
    return Things(store, {iri: classes}, telling.claims(store, told), found, {ox.NamedNode(kind) for kind in classes})


def _of_class(store: Store, things: Iterable[Term], *classes: str) -> list[Row]:
    """Those of the things that are of one of the classes (or of any), each with its class."""
    bound: dict[str, list[Term]] = {"x": sorted((one for one in things if isinstance(one, ox.NamedNode)), key=str)}
    if not bound["x"]:
        return []
    found = rows(store.query(bind("SELECT DISTINCT ?x ?kind {\n# bind: x\n?x a ?kind }", bound))).dicts()
    # Chosen here: bound beside the things, an engine goes through all members of the classes.
    wanted = {ox.NamedNode(names().expand(name)) for name in classes}
    return [row for row in found if not wanted or row["kind"] in wanted]


# -- helpers -----------------------------------------------------------------------------------------------------------


def tone(claim: Claim, look: Drawing) -> str:
    """The class of the color that a claim's position has."""
    roles = {look.line(stance.iri).role for stance in claim.stance}
    return f"tone-{sorted(roles)[0]}" if len(roles) == 1 else "tone-other"


def slug(words: str) -> str:
    """Words as a part of an anchor or of a class."""
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") or "x"


def place(number: str) -> str:
    """The anchor of a paragraph."""
    return f"p{slug(number)}"


def claim_thing(claim: Claim) -> Thing:
    """A claim as something to link to: by its short name."""
    return Thing(names().shorten(claim.iri), claim.iri)


def _above(store: Store) -> dict[str, set[str]]:
    """Class -> the classes right above it, as the store and the bundled ontology say."""
    found: dict[str, set[str]] = {}
    for iri, row in drawing.bundled().table.items():
        found.setdefault(iri, set()).update(text(term) for term in row.get("rdfs:subClassOf", ()))
    answer = rows(store.query("SELECT ?c ?d { ?c rdfs:subClassOf ?d FILTER(isIRI(?c) && isIRI(?d)) }"))
    for pair in answer.dicts():
        found.setdefault(text(pair["c"]), set()).add(text(pair["d"]))
    return found


def _placed(classes: set[str], above: Mapping[str, set[str]], home: Mapping[str, int]) -> tuple[int, str]:
    """The group of a thing and the class that put it there: the nearest class that has a group."""
    level, seen = set(classes), set(classes)
    while level:
        if at := [(home[kind], kind) for kind in level if kind in home]:
            group, kind = min(at)
            return group, next((own for own in sorted(classes) if own == kind), min(classes))
        level = {up for kind in level for up in above.get(kind, ())} - seen
        seen |= level
    return len(GROUPS) - 1, min(classes, default="")


def _also(found_names: Iterable[Row], label: str) -> tuple[tuple[str, str], ...]:
    """The other names, each once, without misspellings kept for search alone."""
    found: dict[tuple[str, str], None] = {}
    for row in found_names:
        name, language = clean(text(row["name"])), getattr(row["name"], "language", None) or ""
        if names().shorten(text(row["property"])) not in ("skos:definition", "skos:hiddenLabel") and name != label:
            found[name, language] = None
    return tuple(found)


def _words(told: Iterable[Row], property: str) -> tuple[str, ...]:
    """What of a thing is said by a property."""
    return tuple(clean(text(row["name"])) for row in told if names().shorten(text(row["property"])) == property)


def _called(property: Thing) -> str:
    """What a property or class is called: one of another vocabulary without a label, by the end of its IRI."""
    if property.short in OUTSIDE or property.label != property.iri or not property.iri:
        return OUTSIDE.get(property.short, property.label)
    return re.split(r"[/#:]", property.iri.rstrip("/#:"))[-1] or property.iri
