"""A store to a folder of pages that can be published as it is: no server, no request outside of it.

Everything is read from the store in a few queries over all things at once; a page is then made of plain values.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from kgtool import drawing, files, plans, showing, telling
from kgtool.alignment import Comparison, side_by_side
from kgtool.drawing import Drawing
from kgtool.errors import DataError, QueryError
from kgtool.labels import LABEL_PROPERTIES, fold
from kgtool.markup import inert_json
from kgtool.names import names
from kgtool.plans import Plan
from kgtool.plantext import WORDS
from kgtool.question import Question, catalogue, narrowed
from kgtool.results import Solutions, Term, text
from kgtool.store import as_store
from kgtool.telling import Claim, Passage, Row, Thing, clean

if TYPE_CHECKING:
    import jinja2
    import rdflib
    from markupsafe import Markup

    from kgtool.store.base import Store

TITLE = "Who proposed what"
HOME = "https://w3id.org/kgtool/"
# The file by which a site of ours is known; it lists the others.
MARK = "kgtool-site.json"

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
NAV = (
    ("index.html", "Home"),
    ("plans.html", "Plans"),
    ("claims.html", "Claims"),
    ("questions.html", "Questions"),
    ("things.html", "All things"),
)
# The faces of the network page: address, name, what for.
VIEWS = (
    ("network.html", "Network", "who takes which position towards what: countries, leaders, plans and measures"),
    ("network.html#view=timeline", "Timeline", "the claims by the day of the words"),
    ("network.html#view=matrix", "Matrix", "everybody’s positions towards everything, in a grid"),
    ("network.html#view=table", "Table", "the claims of the network, sortable"),
)
# A section of more claims than this tells them in lines; so many things of a group stand on the index, so many rows
# in a table; every two plans are compared up to so many plans, beyond that versions of one plan only.
MOST_CARDS, MOST_CHIPS, MOST_ROWS, MOST_PLANS = 40, 60, 2_000, 12
LATEST = 6
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
# A comparison with another plan: file, name of the other, how many components stand side by side.
Beside = tuple[str, str, int]
_CLEAN = re.compile(r"[a-z]+:[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Entry:
    """A thing with a page of its own."""

    thing: Thing
    file: str
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
class Group:
    """The things under one heading, by name."""

    name: str
    anchor: str
    first: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Site:
    """The files of a site by name, all in one folder."""

    files: Mapping[str, bytes] = field(repr=False)

    def save(self, folder: str | Path) -> None:
        """Write the site: a new folder, or in the place of an earlier site, whole or not at all.

        Raises DataError where something else is there, or where it cannot be written.
        """
        _save(self.files, Path(folder))


def build_site(store: Store | rdflib.Graph | str | Path | None = None, title: str = TITLE) -> Site:
    """The site of a store (default: the bundled graph): the same bytes for the same data."""
    return _Maker(as_store(store), clean(title) or TITLE).site()


# -- file names --------------------------------------------------------------------------------------------------------


def file_name(iri: str) -> str:
    """The name of a thing's page: its short name, or the end of its IRI with a checksum; no two IRIs have the same.

    Lower case ASCII, short, and no device of Windows. Only names with an underscore have a checksum, and a plain short
    name has none: its prefix ends at the first hyphen, so it can be read back.

    >>> file_name("https://w3id.org/kgtool/id/person/macron")
    'person-macron.html'
    """
    short = names().shorten(iri)
    if _CLEAN.fullmatch(short) and len(short) <= 80 and short.partition(":")[0] not in RESERVED:
        return short.replace(":", "-") + ".html"
    plain = unicodedata.normalize("NFKD", re.split(r"[/#:]", iri.rstrip("/#:"))[-1])
    stem = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")[:40].strip("-")
    return f"{stem or 'thing'}_{hashlib.sha256(iri.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.html"


# What the site's own pages begin with: no thing may be called so.
RESERVED = frozenset({"question", "compare"})


def _slug(words: str) -> str:
    """Words as a part of an anchor or of a class."""
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") or "x"


# -- making ------------------------------------------------------------------------------------------------------------


class _Maker:
    """Reads the store once, then makes one page after the other."""

    def __init__(self, store: Store, title: str) -> None:
        self.store = store
        self.title = title
        self.look: Drawing = drawing.bundled().extended(telling.run(store, "drawing.rq"))
        self.claims = telling.claims(store)
        self.passages = telling.passages(store)
        self.answers = self._answers()
        self.sections = self._sections()
        kinds = _kinds(telling.run(store, "thing-list.rq"))
        passages = {iri for iri, classes in kinds.items() if names().expand("kg:Passage") in classes}
        self.silent = passages | self.claims.keys()
        told = telling.terms(
            *(rows for _, _, rows in self.sections), *(list(answer.dicts()) for _, answer in self.answers)
        )
        self.name = telling.namer(store, told | {ox.NamedNode(iri) for iri in kinds})
        self.roles = self._roles()
        self.entries = self._entries(kinds)
        self.plans = self._plans()
        self.compared = self._compared()
        self.network, self.drawn, self.no_network = self._network()
        self.made: dict[str, bytes] = {}
        self.links: dict[Thing, Markup] = {}
        self.page = self._environment()

    # -- what there is

    def _answers(self) -> list[tuple[Question, Solutions]]:
        """The named questions that need no parameter, with their answers."""
        found = []
        for question in catalogue().values():
            if not any(parameter.required for parameter in question.parameters):
                answer = self.store.query(narrowed(question, self.store, {}).query)
                if isinstance(answer, Solutions):
                    found.append((question, Solutions(answer.variables, list(answer))))
        return found

    def _sections(self) -> list[tuple[str, tuple[str, ...], list[Row]]]:
        """The sections of ``kgtool show`` for all things at once: title, columns, rows with ?entity.

        A section of claims is left out: a page tells these as cards (thing-claims.rq).
        """
        found = []
        for title, query in showing.sections():
            every = re.sub(r"\bLIMIT \d+\s*$", "", query.replace("SELECT DISTINCT", "SELECT DISTINCT ?entity", 1))
            if re.search(r"^SELECT[^{]*\?claim\b", every, re.MULTILINE):
                continue
            answer = self.store.query(every)
            assert isinstance(answer, Solutions)
            found.append((title, answer.variables[1:], list(answer.dicts())))
        return found

    def _roles(self) -> dict[str, dict[str, list[Claim]]]:
        """Thing -> role -> the claims in which it has it, by day; a claim stands under its first role."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        seen: set[tuple[str, str]] = set()
        for row in telling.run(self.store, "thing-claims.rq"):
            thing, claim = text(row["thing"]), text(row["claim"])
            if (thing, claim) not in seen and claim in self.claims:
                seen.add((thing, claim))
                found.setdefault(thing, {}).setdefault(text(row["role"]), {})[claim] = None
        place = {iri: number for number, iri in enumerate(self.claims)}
        return {
            thing: {
                role: [self.claims[iri] for iri in sorted(held, key=place.__getitem__)] for role, held in roles.items()
            }
            for thing, roles in found.items()
        }

    def _entries(self, kinds: Mapping[str, set[str]]) -> dict[str, Entry]:
        above = _above(self.store)
        home = {
            names().expand(name): number for number, (_, classes, _) in enumerate(GROUPS) for name in classes.split()
        }
        elsewhere = {names().expand(name) for name in TOLD_ELSEWHERE}
        called = telling.grouped(telling.run(self.store, "thing-names.rq"), "thing")
        details = {text(row["node"]): row for row in telling.run(self.store, "cards.rq") if "office" in row}
        found = {}
        for iri, classes in kinds.items():
            # A claim need not be typed to be one.
            if iri in self.claims or classes & elsewhere:
                continue
            group, kind = _placed(classes, above, home)
            look = self.look.kind(sorted(classes), acts=group < 3)
            label = self.name(ox.NamedNode(kind)) if kind else Thing("thing")
            found[iri] = Entry(
                thing=self.name(ox.NamedNode(iri)),
                file=file_name(iri),
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

    def _plans(self) -> dict[str, Plan]:
        held = [iri for iri, entry in self.entries.items() if entry.group == 0]
        return plans.read_plans(self.store, held, self.claims) if held else {}

    def _compared(self) -> dict[tuple[str, str], Comparison]:
        """Which two plans are set side by side, an earlier version on the left."""
        found = {}
        for a, b in combinations(sorted(self.plans), 2):
            one, other = self.plans[a], self.plans[b]
            newer = b in {thing.iri for thing in one.whole.revises}
            linked = newer or a in {thing.iri for thing in other.whole.revises}
            if linked or len(self.plans) <= MOST_PLANS:
                left, right = (other, one) if newer else (one, other)
                found[left.thing.iri, right.thing.iri] = side_by_side(left, right)
        return found

    def _network(self) -> tuple[str, set[str], str]:
        """The network page, what is drawn on it, and, where there is none, why."""
        from kgtool import picture

        try:
            drawn = set(picture.network(self.store))
            page = picture.view(self.store).html
        except QueryError as error:
            return "", set(), str(error)
        # The page knows of no site: its heading becomes the way back.
        way = r'\1<a href="index.html" title="All pages">← \2</a>\3'
        return re.sub(r"(<h1[^>]*>)(.*?)(</h1>)", way, page, count=1, flags=re.DOTALL), drawn, ""

    # -- links

    def link(self, thing: Thing) -> Markup:
        """A thing as a link to its page, to the row of a claim, or out to the web; else as words."""
        from markupsafe import Markup, escape

        if thing not in self.links:
            to = self.href(thing.iri)
            words = escape(thing.label) if thing.label.isascii() else Markup("<bdi>{}</bdi>").format(thing.label)
            out = Markup(' rel="noopener noreferrer"') if to.startswith("http") else ""
            self.links[thing] = Markup('<a href="{}"{}>{}</a>').format(to, out, words) if to else words
        return self.links[thing]

    def href(self, iri: str) -> str:
        """Where a thing is told: a page of the site, else its own address on the web (never of another scheme)."""
        if iri in self.entries:
            return self.entries[iri].file
        if iri in self.claims:
            return f"claims.html#{_anchor(self.claims[iri])}"
        outside = re.match(r"https?://[\w.-]+(?::\d+)?(?:[/?#]|$)", iri) and not iri.startswith(HOME)
        return iri if outside else ""

    def paragraph(self, document: Thing, number: str) -> Markup:
        from markupsafe import Markup, escape

        if document.iri not in self.entries:
            return escape(number)
        return Markup('<a href="{}#{}">{}</a>').format(self.entries[document.iri].file, _place(number), number)

    def tone(self, claim: Claim) -> str:
        roles = {self.look.line(stance.iri).role for stance in claim.stance}
        return f"tone-{sorted(roles)[0]}" if len(roles) == 1 else "tone-other"

    def _environment(self) -> Callable[..., bytes]:
        environment = _templates(self.link, self.paragraph, self.tone, self.claims)
        days = sorted(claim.day for claim in self.claims.values() if claim.day)
        facts = f"{len(self.claims):,} claim{'s' * (len(self.claims) != 1)}"
        facts += f", {telling.day_of(days[0])} to {telling.day_of(days[-1])}" if days else ""
        lacking = {file for file, there in (("plans.html", self.plans), ("claims.html", self.claims)) if not there}
        nav = [(file, name) for file, name in NAV if file not in lacking]
        place = len(nav) - 2 - bool(self.claims)
        nav[place:place] = (
            [("network.html", "Network"), ("network.html#view=timeline", "Timeline")] if self.network else []
        )
        # 'self' is the folder on a server; browsers differ in whether it is a file's neighbour, too.
        policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"  # noqa: E501
        environment.globals.update(site_title=self.title, nav=nav, policy=policy, facts=facts, style="", words=WORDS)

        def page(template: str, file: str, **values: Any) -> bytes:
            return (environment.get_template(template).render(here=file, **values).strip() + "\n").encode(
                "utf-8", "replace"
            )

        return page

    # -- pages

    def site(self) -> Site:
        groups = self._groups()
        told = list(self.claims.values())
        self._index(groups, told)
        self._put("things.html", "things.html", title="All things", groups=groups)
        self._put("claims.html", "claims.html", title="All claims", told=told, anchor=_anchor)
        self._questions()
        beside: dict[str, list[Beside]] = {iri: [] for iri in self.plans}
        for (a, b), comparison in self.compared.items():
            file = f"compare_{Path(self.entries[a].file).stem}_{Path(self.entries[b].file).stem}.html"
            alike = sum(bool(pair.left and pair.right) for pair in comparison.pairs[1:])
            beside[a].append((file, comparison.right.thing.label, alike))
            beside[b].append((file, comparison.left.thing.label, alike))
            title = f"{comparison.left.thing.label} | {comparison.right.thing.label}"
            self._put(file, "plan.html", title=title, comparison=comparison, plan=None)
        if self.plans:
            ordered = [self.plans[entry.thing.iri] for entry in groups[0].entries]
            self._put("plans.html", "plans.html", title="Plans", plans=ordered, compared=beside)
        tables = self._tables()
        cited = self._cited()
        for iri, entry in self.entries.items():
            self._thing(entry, tables.get(iri, []), cited.get(iri, {}), beside.get(iri, []))
        if self.network:
            self.made["network.html"] = self.network.encode("utf-8")
        for name, body in _assets().items():
            self.made[name] = body.encode("utf-8")
        self.made["search-data.js"] = self._search().encode("utf-8", "replace")
        listed = json.dumps({"made by": "kgtool site", "files": sorted(self.made)}, indent=0)
        self.made[MARK] = (listed + "\n").encode("ascii")
        return Site(dict(sorted(self.made.items())))

    def _put(self, file: str, template: str, **values: Any) -> None:
        assert file not in self.made, file
        self.made[file] = self.page(template, file, **values)

    def _groups(self) -> list[Group]:
        inside: dict[int, list[Entry]] = {}
        for entry in self.entries.values():
            inside.setdefault(entry.group, []).append(entry)
        return [
            Group(name, _slug(name), first, tuple(sorted(inside[number], key=lambda e: (fold(e.thing.label), e.thing))))
            for number, (name, _, first) in enumerate(GROUPS)
            if number in inside
        ]

    def _index(self, groups: list[Group], told: list[Claim]) -> None:
        days = [claim.day for claim in told if claim.day]
        counts: list[tuple[str, str, str]] = [(f"{len(told):,}", "claims", "claims.html")]
        counts += [(f"{len(g.entries):,}", g.name.lower(), f"things.html#{g.anchor}") for g in groups if g.first]
        dates = f"The claims are dated from {telling.day_of(min(days))} to {telling.day_of(max(days))}." if days else ""
        views: list[tuple[str, str, str]] = list(VIEWS) if self.network else []
        views += (
            [("plans.html", "Plans side by side", "components, figures and tasks of every two plans")]
            if self.plans
            else []
        )
        views += [
            ("claims.html", "All claims", "each with statement, source and paragraph"),
            ("questions.html", "Questions and answers", f"{len(self.answers)} questions, answered from the data"),
            ("things.html", "All things", "by kind, from A to Z"),
        ]
        # What was said last: what only an article's date is known of comes after what has a date of its own.
        latest = [claim for claim in reversed(told) if claim.day and "article" not in claim.when][:LATEST]
        self._put(
            "index.html", "index.html", title=self.title, groups=groups, counts=counts, dates=dates, views=views,
            latest=latest,
            no_network=f"There is no network page: {self.no_network}" if self.no_network else "", most_chips=MOST_CHIPS,
        )  # fmt: skip

    def _questions(self) -> None:
        listed: dict[str, list[tuple[str, Question, int]]] = {}
        for question, answer in self.answers:
            rows = list(answer)
            file = f"question-{question.name}.html"
            listed.setdefault(question.group, []).append((file, question, len(rows)))
            shown = [i for i in range(len(answer.variables)) if any(row[i] is not None for row in rows)]
            heads = [name.replace("_", " ") for name in answer.variables]
            self._put(
                file, "answer.html", title=question.title, question=question,
                heads=[heads[i] for i in shown],
                rows=[[self._cell(row[i]) for i in shown] for row in rows[:MOST_ROWS]],
                cut=len(rows) if len(rows) > MOST_ROWS else 0,
                empty=[head for i, head in enumerate(heads) if rows and i not in shown],
            )  # fmt: skip
        self._put("questions.html", "questions.html", title="Questions", questions=list(listed.items()))

    def _cell(self, term: Term | None) -> Thing | None:
        return None if term is None else self.name(term)

    def _dated(self, term: Term | None) -> Thing | None:
        """A cell for readers: a date in words."""
        cell = self._cell(term)
        return Thing(telling.edtf(cell.label)) if cell and not cell.iri else cell

    def _tables(self) -> dict[str, list[tuple[str, tuple[str, ...], list[Row]]]]:
        """Thing -> the sections of its profile."""
        found: dict[str, list[tuple[str, tuple[str, ...], list[Row]]]] = {}
        for title, columns, rows in self.sections:
            for iri, own in telling.grouped(rows, "entity").items():
                # That a claim mentions it is told by the claim; that a document has paragraphs is no mention.
                kept = [row for row in own if "thing" not in row or text(row["thing"]) not in self.silent]
                if iri in self.entries and kept:
                    found.setdefault(iri, []).append((title, columns, kept))
        return found

    def _cited(self) -> dict[str, dict[str, tuple[list[Claim], list[Thing]]]]:
        """Document -> paragraph -> the claims that begin there, and what else it is evidence for."""
        found: dict[str, dict[str, tuple[list[Claim], list[Thing]]]] = {}
        for iri in sorted(self.passages, key=lambda iri: (iri not in self.claims, iri)):
            started: set[str] = set()
            for place in self.passages[iri]:
                claims, others = found.setdefault(place.document.iri, {}).setdefault(place.paragraph, ([], []))
                claim = self.claims.get(iri)
                if claim and place.document.iri not in started:
                    started.add(place.document.iri)
                    claims.append(claim)
                elif claim:
                    others.append(_claim_thing(claim))
                elif iri in self.entries:
                    others.append(self.entries[iri].thing)
        return found

    def _thing(
        self,
        entry: Entry,
        tables: list[tuple[str, tuple[str, ...], list[Row]]],
        cited: Mapping[str, tuple[list[Claim], list[Thing]]],
        beside: list[Beside],
    ) -> None:
        plan = self.plans.get(entry.thing.iri)
        facts = [rows for _, columns, rows in tables if columns == ("property", "value")]
        roles = (
            [(_slug(role), role, told) for role, told in self.roles.get(entry.thing.iri, {}).items()]
            if not plan
            else []
        )
        paragraphs = [
            (number, _place(number) if number else "", *cited[number])
            for number in sorted(cited, key=lambda n: (not n, int(n) if n.isdecimal() else 0, n))
        ]
        shown = []
        for title, columns, rows in tables:
            if columns == ("property", "value") or (plan and PLAN_TELLS & {*columns}):
                continue
            # A column that names the thing itself in every row says nothing.
            used = [
                column for column in columns if any(row.get(column, row["entity"]) != row["entity"] for row in rows)
            ]
            cells = [[self._dated(row.get(column)) for column in used] for row in rows[:MOST_ROWS]]
            heads = [column.replace("_", " ") for column in used]
            shown.append((_slug(title), title, heads, cells, max(0, len(rows) - MOST_ROWS)))
        told = self._facts(facts[0]) if facts and not plan else []
        contents = [("facts", "Facts", 0)] if told else []
        contents += [("paragraphs", "Paragraph by paragraph", 0)] if paragraphs else []
        contents += [(anchor, role, len(claims)) for anchor, role, claims in roles]
        contents += [(anchor, title, len(cells)) for anchor, title, _, cells, _ in shown]
        iri = entry.thing.iri
        self._put(
            entry.file, "thing.html", title=entry.thing.label, entry=entry, plan=plan, facts_here=told, roles=roles,
            tables=shown, paragraphs=paragraphs, compared=beside, contents=[] if plan else contents,
            see=f"network.html#{urlencode({'see': iri})}" if iri in self.drawn else "",
            bare=not (plan or told or roles or shown or paragraphs),
        )  # fmt: skip

    def _facts(self, rows: list[Row]) -> list[tuple[str, list[Thing]]]:
        found: dict[Thing, list[Thing]] = {}
        for row in rows:
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

    def _search(self) -> str:
        """All that can be searched: [name, kind, file, other names], things before questions and claims."""
        found: list[list[str]] = []
        for entry in sorted(self.entries.values(), key=lambda e: (e.group, fold(e.thing.label), e.thing.iri)):
            also = " ".join([*(name for name, _ in entry.also), *entry.hidden, entry.detail])
            found.append([entry.thing.label, entry.kind, entry.file, also])
        for question, _ in self.answers:
            found.append([question.title, "question", f"question-{question.name}.html", question.question])
        for claim in self.claims.values():
            label = (
                claim.statement or f"{telling.listed(claim.who)} {telling.stance(claim)} {telling.listed(claim.what)}"
            )
            found.append([label, "claim", f"claims.html#{_anchor(claim)}", ""])
        return f"window.siteSearch({inert_json(found)});\n"


# -- helpers -----------------------------------------------------------------------------------------------------------


def _kinds(rows: Iterable[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(text(row["thing"]), set()).update([text(row["kind"])] if "kind" in row else [])
    return found


def _above(store: Store) -> dict[str, set[str]]:
    """Class -> the classes right above it, as the store and the bundled ontology say."""
    found: dict[str, set[str]] = {}
    for iri, row in drawing.bundled().table.items():
        found.setdefault(iri, set()).update(text(term) for term in row.get("rdfs:subClassOf", ()))
    answer = store.query("SELECT ?c ?d { ?c rdfs:subClassOf ?d FILTER(isIRI(?c) && isIRI(?d)) }")
    assert isinstance(answer, Solutions)
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


def _also(rows: Iterable[Row], label: str) -> tuple[tuple[str, str], ...]:
    """The other names, each once, without misspellings kept for search alone."""
    found: dict[tuple[str, str], None] = {}
    for row in rows:
        name, language = clean(text(row["name"])), getattr(row["name"], "language", None) or ""
        if names().shorten(text(row["property"])) not in ("skos:definition", "skos:hiddenLabel") and name != label:
            found[name, language] = None
    return tuple(found)


def _words(rows: Iterable[Row], property: str) -> tuple[str, ...]:
    """What of a thing is said by a property."""
    return tuple(clean(text(row["name"])) for row in rows if names().shorten(text(row["property"])) == property)


def _called(property: Thing) -> str:
    """What a property or class is called: one of another vocabulary without a label, by the end of its IRI."""
    if property.short in OUTSIDE or property.label != property.iri or not property.iri:
        return OUTSIDE.get(property.short, property.label)
    return re.split(r"[/#:]", property.iri.rstrip("/#:"))[-1] or property.iri


def _anchor(claim: Claim) -> str:
    return Path(file_name(claim.iri)).stem


def _claim_thing(claim: Claim) -> Thing:
    return Thing(names().shorten(claim.iri), claim.iri)


def _place(number: str) -> str:
    return f"p{_slug(number)}"


def _by_document(places: Sequence[Passage]) -> list[tuple[Thing, list[str]]]:
    found: dict[Thing, list[str]] = {}
    for place in places:
        found.setdefault(place.document, []).extend([place.paragraph] if place.paragraph else [])
    return list(found.items())


@cache
def _assets() -> dict[str, str]:
    """Style and script; a tone is a color role of the drawing."""
    colors = files.package_text("templates", "colors.css")
    tones = "".join(
        f".tone-{role} {{ --tone: var(--role-{role}); }}\n" for role in re.findall(r"--role-([\w-]+):", colors)
    )
    return {
        "site.css": colors + files.package_text("templates/site", "site.css") + tones,
        "site.js": files.package_text("templates/site", "site.js"),
    }


def _templates(
    link: Callable[[Thing], Markup],
    paragraph: Callable[[Thing, str], Markup],
    tone: Callable[[Claim], str],
    claims: Mapping[str, Claim],
) -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: files.package_text("templates/site", name)),
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made: dict[tuple[str, ...], Markup] = {}

    def once(macro: str, claim: Claim, *rest: str) -> Markup:
        """A claim by a macro of parts.html: many pages tell the same one."""
        key = (macro, claim.iri, *rest)
        if key not in made:
            made[key] = getattr(environment.get_template("parts.html").module, macro)(claim, *rest)
        return made[key]

    environment.filters["slug"] = cache(_slug)
    environment.globals.update(
        once=once, link=link, paragraph=paragraph, tone=tone, by_document=_by_document, claim_thing=_claim_thing,
        claim_things=lambda iris: [_claim_thing(claims[iri]) for iri in iris if iri in claims],
        claim_things_of=lambda told: list(map(_claim_thing, told)),
        passages_of=lambda told: list(dict.fromkeys(place for claim in told for place in claim.passages)),
        clashes=plans.clashes, ordinal=plans.ordinal, most_cards=MOST_CARDS, words=WORDS,
    )  # fmt: skip
    return environment


def plan_page(what: Plan | Comparison, look: Drawing | None = None) -> str:
    """A plan, or two side by side, as one HTML page that needs nothing else."""
    from markupsafe import Markup, escape

    known = look or drawing.bundled()
    style = _assets()["site.css"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    def tone(claim: Claim) -> str:
        roles = {known.line(stance.iri).role for stance in claim.stance}
        return f"tone-{sorted(roles)[0]}" if len(roles) == 1 else "tone-other"

    def link(thing: Thing) -> Markup:
        return Markup("<bdi>{}</bdi>").format(thing.label)

    plan = what if isinstance(what, Plan) else None
    sides = [what] if isinstance(what, Plan) else [what.left, what.right]
    claims = {claim.iri: claim for one in sides for part in (one.whole, *one.parts) for claim in part.claims}
    environment = _templates(link, lambda _, number: escape(number), tone, claims)
    environment.globals.update(
        site_title=TITLE, style=Markup(style), facts="",
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
    )  # fmt: skip
    title = what.thing.label if isinstance(what, Plan) else f"{what.left.thing.label} | {what.right.thing.label}"
    made = environment.get_template("plan.html").render(title=title, plan=plan, comparison=None if plan else what)
    return made.strip() + "\n"


# -- writing -----------------------------------------------------------------------------------------------------------


def _save(made: Mapping[str, bytes], folder: Path) -> None:
    try:
        target = folder.resolve()
        _check(folder, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
        try:
            for name, body in made.items():
                (part / name).write_bytes(body)
            mask = os.umask(0)
            os.umask(mask)
            part.chmod(0o777 & ~mask)
            _swap(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        what = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{folder} cannot be written ({what}); choose another place.") from error


def _swap(part: Path, target: Path) -> None:
    """Put the new folder in the place of the old one, if there is one; after an error the old one is back."""
    if not target.exists():
        part.rename(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".old"))
    try:
        target.rename(old / "site")
        try:
            part.rename(target)
        except OSError:
            (old / "site").rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _check(folder: Path, target: Path) -> None:
    """Raises DataError where something is at `target` that is no site of ours, or that holds more than that."""
    if not target.exists():
        return
    if not target.is_dir():
        raise DataError(f"{folder} is a file; name a new folder for the site.")
    inside = {path.name for path in target.iterdir()}
    if not inside:
        return
    try:
        listed = json.loads((target / MARK).read_bytes())
        own = {*listed["files"], MARK} if listed["made by"] == "kgtool site" else set()
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    if not own:
        raise DataError(
            f"{folder} is a folder with other things in it; name a new folder, or one with an earlier site."
        )
    if strange := sorted(inside - own):
        raise DataError(
            f"{folder} holds {strange[0]}, which is no page of the site; move it away, or name a new folder."
        )
