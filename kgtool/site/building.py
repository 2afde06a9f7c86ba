"""From a store to a folder of pages that can be published as it is: no server, no request to elsewhere.

All things are read from the store at once, in a few queries; a page is then made of plain values.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from kgtool.claims.claim import Claim, position
from kgtool.claims.dates import day_of, order, whole_day
from kgtool.claims.entities import Entry, of_all, slug
from kgtool.claims.entity_rows import GROUPS, MOST_ROWS
from kgtool.claims.front import actors, plan_cards
from kgtool.claims.headlines import headlines
from kgtool.claims.house_style import HouseStyle, style_of
from kgtool.claims.looks import is_sides, shown
from kgtool.claims.plan_comparison import Comparison, side_by_side
from kgtool.claims.plans import read_plans
from kgtool.claims.reading import iris
from kgtool.claims.relations import PAIRED, Resting, relations
from kgtool.claims.strip import positions_over_time, topics_of
from kgtool.claims.style import Drawing
from kgtool.claims.thing import Namer, Thing, listed
from kgtool.errors import QueryError
from kgtool.formats.markup import inert_json
from kgtool.network.scene import graph_facts
from kgtool.network.view import everything, holds_claims
from kgtool.questions.question import MOST_ROWS as SHOWN_AT_FIRST
from kgtool.questions.question import Question, catalogue, narrowed
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, quiet, text
from kgtool.rdf.text import clean, fold
from kgtool.site.drawings import around, picture
from kgtool.site.folder import MARK, save
from kgtool.site.templating import TITLE, assets, environment, linked, paragraph, with_bar
from kgtool.store import as_store
from kgtool.store.as_of import left_out
from kgtool.store.base import Store, StoreLike

if TYPE_CHECKING:
    import networkx as nx

HOME = "https://w3id.org/kgtool/"
NAV = (
    ("index.html", "Home"),
    ("network.html", "Network"),
    ("plans.html", "Plans"),
    ("question-conflicts.html", "Conflicts"),
    ("question-changes.html", "Changes"),
    ("claims.html", "Claims"),
    ("questions.html", "Questions"),
    ("things.html", "All things"),
)
LATEST, FRONT_PLANS, FRONT_MATTERS = 6, 6, 3  # claims said last, plans and contested matters on the front page
MOST_PLANS = 12  # of more plans, only versions of one are compared
# A comparison with another plan: file, name of the other, how many components stand side by side.
Beside = tuple[str, str, int]
RESERVED = frozenset({"question", "compare"})  # the names of other pages begin with these, so no prefix may be one
_CLEAN = re.compile(r"[a-z]+:[a-z0-9]+(?:-[a-z0-9]+)*")


class Group(NamedTuple):
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
        """Write the site to a new folder, or in the place of an earlier site, whole or not at all.

        Raises DataError if something else is there, or if it cannot be written.
        """
        save(self.files, Path(folder))


def build_site(
    store: StoreLike | None = None,
    title: str = TITLE,
    *,
    language: str = "en",
    style: str | Path | HouseStyle | None = None,
) -> Site:
    """The site of a store (default: the bundled graph), its labels in `language` if there are any.

    `style` is a house's own, or the path of a file with one, as for ``view``.

    The same data give the same bytes. Claims that a later one replaces are left out. Raises DataError or UsageError for
    a store that cannot be opened.
    """
    return _Maker(as_store(store), clean(title) or TITLE, language, style_of(style)).site()


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


class _Maker:
    """Reads the store once, then makes one page after the other."""

    def __init__(self, store: Store, title: str, language: str, style: HouseStyle) -> None:
        self.store = store
        self.style = style
        # Where nobody claims anything, the pages are of things and links, with the names that the picture has.
        self.plain = None if holds_claims(store) else everything(store, language)
        called = {iri: data["label"] for iri, data in self.plain[0].nodes(data=True)} if self.plain else None
        self.name = Namer(store, language, called)
        self.title = self.plain[2] if self.plain and title == TITLE else title
        self.answers = self._answers()
        self.name.learn(iris(row for _, answer in self.answers for row in answer.dicts()))
        self.things = of_all(self.name)
        self.claims, self.entries = self.things.claims, self.things.entries
        plans = [iri for iri, entry in self.entries.items() if entry.group == 0]
        self.plans = read_plans(store, plans, self.name, self.claims)
        self.compared = self._compared()
        self.graph, self.network, self.no_network = self._network()
        self.looks = [
            (question, shown(question, list(answer.dicts())[:MOST_ROWS], self.claims, self.name))
            for question, answer in self.answers
        ]
        self.sides = {
            one.thing.iri: one for question, look in self.looks if is_sides(question) and look for one in look.items
        }
        counted = next((answer for question, answer in self.answers if question.name == "sources"), None)
        self.resting = {text(row["content"]): Resting.of(row) for row in counted.dicts()} if counted else {}
        paired = {question.name: list(answer.dicts()) for question, answer in self.answers if question.name in PAIRED}
        self.related = relations(paired)
        self.topics = topics_of(self.claims.values(), self.name)
        self.made: dict[str, bytes] = {}
        self.link = cache(lambda thing: linked(thing, self.href(thing.iri)))
        self.templates = self._environment()

    def _answers(self) -> list[tuple[Question, Solutions]]:
        """The named questions that need no parameter, with their answers."""
        found = []
        for question in catalogue().values():
            if not any(parameter.required for parameter in question.parameters):
                answer = quiet(self.store.query(narrowed(question, self.store, {}, self.name.language).query))
                if isinstance(answer, Solutions) and (not self.plain or answer):
                    found.append((question, Solutions(answer.variables, list(answer))))
        return found

    def _compared(self) -> dict[tuple[str, str], Comparison]:
        """The comparisons of two plans by their IRIs, an earlier version on the left."""
        found = {}
        for a, b in combinations(sorted(self.plans), 2):
            one, other = self.plans[a], self.plans[b]
            newer = b in {thing.iri for thing in one.whole.revises}
            linked = newer or a in {thing.iri for thing in other.whole.revises}
            if linked or len(self.plans) <= MOST_PLANS:
                left, right = (other, one) if newer else (one, other)
                found[left.thing.iri, right.thing.iri] = side_by_side(left, right)
        return found

    def _network(self) -> tuple[nx.MultiDiGraph | None, str, str]:
        """The network, its page, and, if there is no page, why."""
        from kgtool.network.view import network, view

        graph = None
        try:
            graph = self.plain[0] if self.plain else network(self.store, days=False)
            return graph, view(self.store, language=self.name.language, style=self.style).html, ""
        except QueryError as error:
            return graph, "", str(error)

    def href(self, iri: str) -> str:
        """Where a thing is shown: a page of the site, else its own address on the web (never of another scheme)."""
        if iri in self.entries:
            return file_name(iri)
        if iri in self.claims:
            return f"claims.html#{_anchor(iri)}"
        outside = re.match(r"https?://[\w.-]+(?::\d+)?(?:[/?#]|$)", iri) and not iri.startswith(HOME)
        return iri if outside else ""

    def paragraph(self, document: Thing, number: str) -> Markup:
        return paragraph(number, file_name(document.iri) if document.iri in self.entries else "")

    def _environment(self) -> jinja2.Environment:
        made = environment(
            self.link, self.href, self.paragraph, self.things.tone, lambda: self.claims,
            related=lambda claim: self.related.get(claim.iri, []),
            pair_at=lambda pair: f"{_answer_file(pair.question)}#{pair.anchor}",
        )  # fmt: skip
        dates = [claim.date for claim in self.claims.values()]
        days = sorted({whole_day(end) for date in dates for end in (date.earliest, date.latest)} - {""}, key=order)
        facts = f"{len(self.claims):,} claim{'s' * (len(self.claims) != 1)}"
        facts = graph_facts(self.plain[0]) if self.plain else facts
        facts += f", {day_of(days[0])} to {day_of(days[-1])}" if days else ""
        there = {"network.html": self.network, "plans.html": self.plans}
        needs_claims = {"claims.html", "question-conflicts.html", "question-changes.html"}
        nav = [one for one in NAV if there.get(one[0], True) and (self.claims or one[0] not in needs_claims)]
        # 'self' is the folder on a server; browsers differ in whether it is a file's neighbour, too.
        policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"  # noqa: E501
        made.globals.update(
            site_title=self.title,
            claimed=not self.plain,
            nav=nav,
            policy=policy,
            facts=facts,
            style="",
            house=self.style.title,
        )
        return made

    def site(self) -> Site:
        groups = self._groups()
        claims = list(self.claims.values())
        self._index(groups, claims)
        self._put("things.html", "things.html", title="All things", groups=groups)
        by_iri = {"anchor": lambda claim: _anchor(claim.iri)}
        if claims:
            self._put("claims.html", "claims.html", title="All claims", claims=claims, **by_iri)
        self._questions()
        beside: dict[str, list[Beside]] = {iri: [] for iri in self.plans}
        for (a, b), comparison in self.compared.items():
            file = f"compare_{_anchor(a)}_{_anchor(b)}.html"
            alike = sum(bool(pair.left and pair.right) for pair in comparison.pairs[1:])
            beside[a].append((file, comparison.right.thing.label, alike))
            beside[b].append((file, comparison.left.thing.label, alike))
            title = f"{comparison.left.thing.label} | {comparison.right.thing.label}"
            self._put(file, "plan.html", title=title, comparison=comparison, plan=None)
        if self.plans:
            ordered = [self.plans[entry.thing.iri] for entry in groups[0].entries]
            self._put("plans.html", "plans.html", title="Plans", plans=ordered, compared=beside)
        for entry in self.entries.values():
            self._thing(entry, beside.get(entry.thing.iri, []))
        if self.network:
            bar = self.templates.get_template("bar.html").render(here="network.html")
            self.made["network.html"] = with_bar(self.network, bar).encode("utf-8")
        for name, body in assets(self.style).items():
            self.made[name] = body.encode("utf-8")
        self.made["search-data.js"] = self._search().encode("utf-8", "replace")
        listed = json.dumps({"made by": "kgtool site", "files": sorted(self.made)}, indent=0)
        self.made[MARK] = (listed + "\n").encode("ascii")
        return Site(dict(sorted(self.made.items())))

    def _put(self, file: str, template: str, **values: Any) -> None:
        assert file not in self.made, file
        page = self.templates.get_template(template).render(here=file, **values).strip() + "\n"
        self.made[file] = page.encode("utf-8", "replace")

    def _groups(self) -> list[Group]:
        inside: dict[int, list[Entry]] = {}
        for entry in self.entries.values():
            inside.setdefault(entry.group, []).append(entry)
        if self.plain:
            return self._kinds()
        return [
            Group(name, slug(name), first, tuple(sorted(inside[number], key=lambda e: (fold(e.thing.label), e.thing))))
            for number, (name, _, first) in enumerate(GROUPS)
            if number in inside
        ]

    def _kinds(self) -> list[Group]:
        """The things by their class in the picture, the largest class first."""
        graph, look, _ = self.plain or everything(self.store)
        inside: dict[str, list[Entry]] = {}
        for iri, entry in self.entries.items():
            label = look.kinds[graph.nodes[iri]["kind"]].label if iri in graph else "other"
            inside.setdefault(label, []).append(entry)
        ordered = sorted(inside.items(), key=lambda one: (-len(one[1]), one[0]))
        return [
            Group(name, slug(name), True, tuple(sorted(some, key=lambda e: (fold(e.thing.label), e.thing))))
            for name, some in ordered
        ]

    def _index(self, groups: list[Group], claims: list[Claim]) -> None:
        answered = {question.name: question for question, _ in self.answers}
        best = sorted((one for one in answered.values() if one.front), key=lambda one: one.front)
        contested = next((look for question, look in self.looks if is_sides(question)), None)
        # What was said last: not what is only expected or denied, nor what nobody dates.
        said = [claim for claim in reversed(claims) if claim.day and claim.taken]
        self._put(
            "index.html", "index.html", title=self.title, groups=groups, left_out=left_out(self.store),
            headlines=[(one, _answer_file(one.question)) for one in headlines(self.store, self.name.language)],
            picture=self._picture(),
            plans=plan_cards(self.plans.values()), most_plans=FRONT_PLANS,
            actors=actors(claims, self.things.look), contested=contested, most_matters=FRONT_MATTERS,
            questions=[(one, _answer_file(one.name)) for one in best], total=len(self.answers), latest=said[:LATEST],
            no_network=f"There is no network page: {self.no_network}" if self.no_network else "",
        )  # fmt: skip

    def _picture(self) -> str:
        if self.graph is None or not self.network:
            return ""
        name = "Things and links" if self.plain else "The network of all claims"
        return picture(self.graph, self._look(), name, small=True)

    def _look(self) -> Drawing:
        return self.plain[1] if self.plain else self.things.look

    def _questions(self) -> None:
        listed: dict[str, list[tuple[str, Question, int]]] = {}
        for (question, answer), (_, look) in zip(self.answers, self.looks, strict=True):
            rows, file = list(answer), _answer_file(question.name)
            listed.setdefault(question.group, []).append((file, question, len(rows)))
            used = [i for i in range(len(answer.variables)) if any(row[i] is not None for row in rows)]
            heads = [name.replace("_", " ") for name in answer.variables]
            terms = ([row[i] for i in used] for row in rows[:MOST_ROWS])
            cells = [[None if term is None else self.name(term) for term in row] for row in terms]
            self._put(
                file, "answer.html", title=question.title, question=question,
                heads=[heads[i] for i in used],
                rows=cells, most=SHOWN_AT_FIRST,
                cut=len(rows) if len(rows) > MOST_ROWS else 0,
                empty=[head for i, head in enumerate(heads) if rows and i not in used],
                answer=look,
            )  # fmt: skip
        self._put("questions.html", "questions.html", title="Questions", questions=list(listed.items()))

    def _thing(self, entry: Entry, beside: list[Beside]) -> None:
        iri, drawn, around_it = entry.thing.iri, False, ""
        if self.graph is not None:
            around_it = around(self.graph, self._look(), iri, f"{entry.thing.label} and what is around it")
            drawn = bool(self.network) and iri in self.graph
        plan = self.plans.get(iri)
        self._put(
            file_name(iri), "thing.html", title=entry.thing.label, entry=entry, plan=plan,
            shown=self.things.shown(iri, bool(plan)),
            kind_at="things.html" if self.plain else f"things.html#{slug(GROUPS[entry.group][0])}",
            over_time=positions_over_time(self.things, iri, self.topics, self.related), around=around_it,
            sides=self.sides.get(iri), rests_on=self.resting.get(iri), sources_at=_answer_file("sources"),
            compared=beside,
            see=f"network.html#{urlencode({'see': iri})}" if drawn else "",
        )  # fmt: skip

    def _search(self) -> str:
        """The script with what can be searched: [name, kind, file, other names], things before questions and claims."""
        found: list[list[str]] = []
        for entry in sorted(self.entries.values(), key=lambda e: (e.group, fold(e.thing.label), e.thing.iri)):
            also = " ".join([*(name for name, _ in entry.also), *entry.hidden, entry.detail])
            found.append([entry.thing.label, entry.kind, file_name(entry.thing.iri), also])
        for question, _ in self.answers:
            found.append([question.title, "question", _answer_file(question.name), question.question])
        for claim in self.claims.values():
            label = claim.statement or f"{listed(claim.who)} {position(claim)} {listed(claim.what)}"
            found.append([label, "claim", f"claims.html#{_anchor(claim.iri)}", ""])
        return f"window.siteSearch({inert_json(found)});\n"


def _answer_file(question: str) -> str:
    return f"question-{question}.html"


def _anchor(iri: str) -> str:
    return Path(file_name(iri)).stem
