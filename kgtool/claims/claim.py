"""Claims and things as plain values with the IRIs to link to: what pages of text, and plans, are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kgtool.claims.style import bundled, preferred
from kgtool.questions.labels import labels
from kgtool.questions.question import bind
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows, text
from kgtool.rdf.text import clean
from kgtool.store.base import Store

Row = dict[str, Term]
# The best kind of date first, as thing-dates.rq names them, with what is said where it is not the day of the words.
DATES = {
    "said": "",
    "at the event": "date of the event",
    "reported": "date of the report",
    "article": "date of the article",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_DATE = "no date recorded"
# The words of thing-claim.rq that have a place of their own on a card; the others are lines of it.
_OWN = {
    "who", "stance", "what", "statement", "anchor", "basis", "note", "polarity", "status", "outlet", "reprinted",
    "informant",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Thing:
    """Something with a name; without an IRI, words of a source that name no thing."""

    label: str
    iri: str = ""

    @property
    def short(self) -> str:
        """The short name."""
        return names().shorten(self.iri)


Namer = Callable[[Term], Thing]


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document; ``paragraph`` is empty where no number is told."""

    document: Thing
    paragraph: str


@dataclass(frozen=True)
class Claim:
    """Whose position towards what, and all that its card tells. Lists are empty where the data say nothing."""

    iri: str
    who: tuple[Thing, ...]
    stance: tuple[Thing, ...]
    what: tuple[Thing, ...]
    statement: str
    anchor: str
    note: str
    basis: tuple[Thing, ...]
    negated: bool
    anticipated: bool
    details: tuple[tuple[str, tuple[Thing, ...]], ...]
    """Further lines: words such as "only if", and the values."""
    outlets: tuple[Thing, ...]
    reprinted: tuple[Thing, ...]
    informants: tuple[Thing, ...]
    when: str
    day: str
    """The earliest day as YYYY-MM-DD, to sort by; empty where there is none."""
    passages: tuple[Passage, ...]

    def __getitem__(self, name: str) -> tuple[Thing, ...]:
        """The values of one of the lines (``claim["only if"]``), or none."""
        return dict(self.details).get(name, ())

    @property
    def inferred(self) -> bool:
        """Whether the reader inferred it."""
        return any(basis.iri == names().expand("basis:inferred") for basis in self.basis)

    @property
    def taken(self) -> bool:
        """Whether the position has been taken: not denied, and not only expected."""
        return not self.negated and not self.anticipated


def run(store: Store, name: str, most: int | None = None, /, **values: Iterable[str]) -> list[Row]:
    """The rows of a bundled view query (at `most` so many), with variables bound to IRIs; none where one has no IRI."""
    bound: dict[str, list[Term]] = {
        key: [ox.NamedNode(iri) for iri in sorted(set(iris))] for key, iris in values.items()
    }
    if not all(bound.values()):
        return []
    query = bind(files.package_text("claims/queries", name), bound)
    return list(rows(store.query(query if most is None else f"{query}\nLIMIT {most}")).dicts())


def namer(store: Store, terms: Iterable[Term], language: str = "en") -> Namer:
    """How these terms are called: an IRI by its label, else by its words (of a date or figure) or its short name."""
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    known = labels(store, iris, language)
    unnamed = sorted(iris - known.keys())
    if unnamed:
        values = " ".join(f"<{iri}>" for iri in unnamed)
        query = f"SELECT ?x ?w {{ VALUES ?x {{ {values} }} ?x kg:verbatim|kg:statement|kg:seedFile ?w }} ORDER BY ?x ?w"
        for row in rows(store.query(query)).dicts():
            known.setdefault(text(row["x"]), text(row["w"]))
    ours = bundled().labels if iris - known.keys() else {}  # for data that come without their vocabulary

    def name(term: Term) -> Thing:
        if isinstance(term, ox.NamedNode):
            return Thing(
                clean(known.get(term.value) or ours.get(term.value, "")) or names().shorten(term.value), term.value
            )
        return Thing("(something without a name)" if isinstance(term, ox.BlankNode) else clean(text(term)))

    return name


def terms(*answers: Iterable[Row]) -> set[Term]:
    """All IRIs in rows."""
    return {term for rows in answers for row in rows for term in row.values() if isinstance(term, ox.NamedNode)}


def claims(store: Store, iris: Collection[str] | None = None) -> dict[str, Claim]:
    """The claims of a store by IRI (those of `iris`; None: all), in the order of day and IRI, without replaced ones."""
    asked = {} if iris is None else {"claim": iris}
    told, dates = run(store, "thing-claim.rq", **asked), run(store, "thing-dates.rq", **asked)
    found = {text(row["claim"]) for row in told if isinstance(row["claim"], ox.NamedNode)}
    places = passages(store, None if iris is None else found)
    name = namer(store, terms(told))
    by_claim, days = grouped(told, "claim"), grouped(dates, "claim")
    made = [_claim(iri, by_claim[iri], days.get(iri, []), places.get(iri, ()), name) for iri in sorted(found)]
    return {claim.iri: claim for claim in sorted(made, key=lambda claim: (claim.day or "9999", claim.iri))}


def passages(store: Store, iris: Collection[str] | None = None) -> dict[str, tuple[Passage, ...]]:
    """Thing -> the paragraphs that are evidence for it, in reading order (of `iris`; None: of all)."""
    found = run(store, "thing-passages.rq", **({} if iris is None else {"thing": iris}))
    name = namer(store, {row["document"] for row in found})

    def place(row: Row) -> Passage:
        return Passage(name(row["document"]), text(row["paragraph"]) if "paragraph" in row else "")

    return {thing: tuple(dict.fromkeys(map(place, told))) for thing, told in grouped(found, "thing").items()}


def grouped(found: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """The rows by the text of a column, in their order; those without it are left out."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        if column in row:
            groups.setdefault(text(row[column]), []).append(row)
    return groups


def _claim(iri: str, told: list[Row], dates: list[Row], places: tuple[Passage, ...], name: Namer) -> Claim:
    values: dict[str, list[Term]] = {}
    for row in told:
        values.setdefault(text(row["name"]), []).append(row["value"])

    def things(key: str) -> tuple[Thing, ...]:
        return tuple(dict.fromkeys(name(term) for term in values.get(key, ())))

    def words(key: str) -> str:
        return clean(" ".join(preferred(values.get(key, ()))))

    when, day = date(dates)
    return Claim(
        iri=iri,
        who=things("who"),
        stance=things("stance"),
        what=things("what"),
        statement=words("statement"),
        anchor=words("anchor"),
        note=words("note"),
        basis=things("basis"),
        negated=names().expand("pol:negated") in map(text, values.get("polarity", ())),
        anticipated=names().expand("status:anticipated") in map(text, values.get("status", ())),
        details=tuple((key, things(key)) for key in values if key not in _OWN),
        outlets=things("outlet"),
        reprinted=things("reprinted"),
        informants=things("informant"),
        when=when,
        day=day,
        passages=places,
    )


def date(found: Iterable[Row]) -> tuple[str, str]:
    """The best of some dates (rows of thing-dates.rq) in words, and its first day: with bounds, of the best kind."""
    order = list(DATES)

    def rank(row: Mapping[str, Term]) -> tuple[bool, int, str]:
        start = text(row["earliest"]) if "earliest" in row else text(row["latest"]) if "latest" in row else ""
        return not start, order.index(text(row["kind"])), start

    best = min(found, key=rank, default=None)
    if best is None:
        return NO_DATE, ""
    first, last, words = (clean(text(best[key])) if key in best else "" for key in ("earliest", "latest", "words"))
    told = span(first, last) or words
    quoted = f"“{words}”" if words and words != told and not words.startswith("(") else ""
    how = ", ".join(filter(None, (DATES[text(best["kind"])], quoted)))
    return (f"{told} ({how})" if how else told) or NO_DATE, rank(best)[2]


def span(first: str, last: str) -> str:
    """Two days (YYYY-MM-DD, or nothing) in words.

    >>> span("2025-08-20", "2025-08-20"), span("2025-09-04", "")
    ('20 Aug 2025', '4 Sep 2025 or later')
    """
    if not first or not last:
        return f"{day_of(first)} or later" if first else f"{day_of(last)} or earlier" if last else ""
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"


def day_of(text: str) -> str:
    """A day in words; what is no day stays as it is written."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    plain = year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12
    told = f"{MONTHS[int(month) - 1]} {year}" if plain else text
    return f"{int(day)} {told}" if plain and day.isdecimal() else told if plain and not day else text


_DAY = r"(\d{4}-\d\d(?:-\d\d)?)([~?%]?)"


def edtf(words: str) -> str:
    """Words, or a date as an EDTF expression, in words.

    >>> edtf("2025-09-04/.."), edtf("2025-02-17~ (report)"), edtf("2024-02"), edtf("A4")
    ('4 Sep 2025 or later', 'about 17 Feb 2025 (report)', 'Feb 2024', 'A4')
    """
    parts = re.fullmatch(rf"(?:{_DAY}|(\.\.)?)(/)?(?:{_DAY}|(\.\.)?)( \([a-z ]+\))?", words, re.ASCII)
    if not parts or not (parts[1] or parts[5]) or (parts[1] and parts[5] and not parts[4]):
        return words
    first, last = (
        f"{'about ' * bool(mark)}{day_of(day)}" if day else ""
        for day, mark in ((parts[1], parts[2]), (parts[5], parts[6]))
    )
    told = (
        f"{first} to {last}"
        if first and last
        else f"{first} or later"
        if parts[4] and first
        else f"{last} or earlier"
        if last
        else first
    )
    return told + (parts[8] or "")


def listed(things: Iterable[Thing]) -> str:
    """The names of things, one after the other."""
    return ", ".join(thing.label for thing in things)


def cited(places: Iterable[Passage]) -> str:
    """Paragraphs in words.

    >>> cited([Passage(Thing("Article A"), "4"), Passage(Thing("Article A"), "5")])
    'Article A, paragraphs 4, 5'
    """
    by_document: dict[str, list[str]] = {}
    for place in places:
        by_document.setdefault(place.document.label, []).append(place.paragraph)
    told = []
    for document, found in by_document.items():
        numbers = [number for number in found if number]
        told.append(f"{document}, paragraph{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else document)
    return "; ".join(told)


def chain(claim: Claim) -> str:
    """Who passed a claim on: the article with its paragraphs, the outlet that it names, the informant of the outlet."""
    links = (cited(claim.passages), listed(claim.outlets), listed(claim.reprinted), listed(claim.informants))
    return " ← ".join(filter(None, links)) or "no source recorded"


def stance(claim: Claim) -> str:
    """The position in words, with what keeps it from being taken.

    Denied: "not: describes". Only expected: "is expected to: call for".
    """
    told = listed(claim.stance) or "no stance recorded"
    expected = "anticipated: " if claim.anticipated else ""
    return expected + ("not: " if claim.negated else "") + told
