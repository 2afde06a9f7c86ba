"""A claim: whose position towards what, from which passages. What all outputs show of a claim is read here, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from kgtool.claims import dates
from kgtool.claims.dates import NO_DATE, Date
from kgtool.claims.reading import Row, grouped, iris, number, run
from kgtool.claims.thing import Namer, Thing, listed
from kgtool.questions.labels import preferred
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean
from kgtool.store.base import Store

NEGATED, ANTICIPATED, INFERRED = (
    names().expand(name) for name in ("pol:negated", "status:anticipated", "basis:inferred")
)
STATED, NO_MARK = "stated in the text", "no mark derived"  # the mark of a claim without a caveat; where no rule has run
_LIMITS = ("if", "unless", "on the word of")
# The names of claims.rq that have a field of their own; the others are lines of the card.
_FIELDS = {
    "", "who", "stance", "what", "statement", "anchor", "basis", "note", "polarity", "status", "outlet", "reprinted",
    "informant", "superseded", "passage", "mark", "day", "for", "against", "alleged", "origin", *dates.KINDS,
}  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document; ``paragraph`` is empty where no number is recorded."""

    document: Thing
    paragraph: str

    @property
    def number(self) -> int | str | None:
        """The paragraph as a number; text that is not a whole number as it is, None where there is none."""
        return number(self.paragraph) if self.paragraph else None


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


@dataclass(frozen=True)
class Claim:
    """Whose position towards what, and all that is known of it. Fields are empty where the data say nothing."""

    iri: str
    who: tuple[Thing, ...] = ()
    stance: tuple[Thing, ...] = ()
    what: tuple[Thing, ...] = ()
    statement: str = ""
    anchor: str = ""
    note: str = ""
    basis: tuple[Thing, ...] = ()
    status: tuple[Thing, ...] = ()
    mark: str = ""  # what is to be minded before it is quoted, in words, or STATED (ontology/rules/50-marks.rq)
    negated: bool = False  # it says that something is not so
    details: tuple[tuple[str, tuple[Thing, ...]], ...] = ()  # further lines: words such as "if", and the values
    outlets: tuple[Thing, ...] = ()
    reprinted: tuple[Thing, ...] = ()
    informants: tuple[Thing, ...] = ()
    when: str = NO_DATE  # the date in words
    day: str = ""  # the first day on which it can have been said, as YYYY-MM-DD; empty where its day is not told
    date: Date = field(default_factory=Date)
    passages: tuple[Passage, ...] = ()
    is_for: tuple[Thing, ...] = ()  # topics whose side it takes (kg:isFor); its contents are a matter of the stance
    is_against: tuple[Thing, ...] = ()
    alleged: tuple[Thing, ...] = ()  # named others on whose word it rests: its claimant has not been heard
    origins: tuple[str, ...] = ()  # the reports (IRIs) at the ends of reprints and relays: where it comes from
    superseded: tuple[Thing, ...] = ()  # what replaces it, if it is retired: a later reading of the same words
    count: int | None = None  # how many things it stands for, if it is a row of an answer and not a claim of the graph

    @property
    def short(self) -> str:
        """Its short name."""
        return names().shorten(self.iri)

    def __getitem__(self, name: str) -> tuple[Thing, ...]:
        """The values of one of the lines (``claim["if"]``), or none."""
        return dict(self.details).get(name, ())

    @property
    def limits(self) -> tuple[tuple[str, tuple[Thing, ...]], ...]:
        """The lines without which a claim says more than was said, wherever a claim has one row only."""
        return tuple((name, values) for name, values in self.details if name in _LIMITS)

    @property
    def taken(self) -> bool:
        """Whether the position has been taken: not denied, and not only expected."""
        return not self.negated and all(status.key != ANTICIPATED for status in self.status)

    @property
    def denial(self) -> str:
        """How it says that its content is not so, in words; empty if it does not."""
        return self.mark.partition("; ")[0] if self.negated else ""

    @property
    def caveat(self) -> str:
        """The mark, where there is something to be minded."""
        return "" if self.mark == STATED else self.mark


def claims(
    store: Store, wanted: Collection[str] | None = None, namer: Namer | None = None, *, retired: bool = False
) -> dict[str, Claim]:
    """The claims of a store by IRI, in the order of day and IRI.

    `wanted`: the IRIs of the claims (None: all). `namer` gives the names (default: in English). Claims that a later one
    replaces (kg:supersededBy) are left out unless `retired`; claims without an IRI always are, because nothing
    can cite them.
    """
    found = run(store, "claims/queries/claims.rq", **({} if wanted is None else {"claim": wanted}))
    named = (row for row in found if text(row["name"]) not in dates.KINDS)
    namer = (namer or Namer(store)).learn(iris(named, "value"))
    read = (_claim(iri, rows, namer) for iri, rows in grouped(found, "claim").items())
    kept = [claim for claim in read if retired or not claim.superseded]
    return {claim.iri: claim for claim in sorted(kept, key=lambda claim: (claim.day or "9999", claim.iri))}


def _claim(iri: str, rows: list[Row], namer: Namer) -> Claim:
    values: dict[str, list[Term]] = {}
    for row in sorted(rows, key=lambda row: (int(text(row["rank"])), text(row["name"]), str(row.get("value", "")))):
        if "value" in row:
            values.setdefault(text(row["name"]), []).append(row["value"])

    def things(name: str) -> tuple[Thing, ...]:
        return tuple(dict.fromkeys(map(namer, values.get(name, ()))))

    def words(name: str) -> str:
        return clean(" ".join(preferred(values.get(name, ()), namer.language)))

    date = dates.best(dates.read(name, row) for row in rows if (name := text(row["name"])) in dates.KINDS)
    return Claim(
        iri, things("who"), things("stance"), things("what"), words("statement"), words("anchor"), words("note"),
        things("basis"), things("status"), words("mark") or NO_MARK,
        negated=NEGATED in map(text, values.get("polarity", ())),
        details=tuple((name, things(name)) for name in values if name not in _FIELDS),
        outlets=tuple(dict.fromkeys(map(namer, _in_one_language(values.get("outlet", ()), namer.language)))),
        reprinted=things("reprinted"),
        informants=things("informant"),
        when=dates.said(words("day"), date), day=date.sort_day, date=date,
        passages=in_order(passage(row, "value", namer) for row in rows if text(row["name"]) == "passage"),
        is_for=things("for"), is_against=things("against"), alleged=things("alleged"),
        origins=tuple(sorted(map(text, values.get("origin", ())))), superseded=things("superseded"),
    )  # fmt: skip


def _in_one_language(terms: Iterable[Term], language: str) -> list[Term]:
    """The terms, of descriptions with a language tag only those in the language that fits best."""
    every = list(terms)
    tagged = [term for term in every if isinstance(term, ox.Literal) and term.language]
    kept = preferred(tagged, language)
    return [term for term in every if term not in tagged or text(term) in kept]


def chain(claim: Claim) -> str:
    """Who passed a claim on, in words: the article with its paragraphs, the outlet that it names, the informants."""
    links = (cited(claim.passages), listed(claim.outlets), listed(claim.reprinted), listed(claim.informants))
    return " ← ".join(filter(None, links)) or "no source recorded"


def plural(verb: str) -> str:
    """An English verb as several people are said to do it: of the third person, only the first word changes.

    >>> [plural(verb) for verb in ("proposes", "denies", "discusses", "calls for")]
    ['propose', 'deny', 'discuss', 'call for']
    """
    first, space, rest = verb.partition(" ")
    for ending, other in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss"), ("s", "")):
        if first.endswith(ending):
            return f"{first.removesuffix(ending)}{other}{space}{rest}"
    return verb


def stance(claim: Claim) -> str:
    """The stance in words, as one or several are said to take it."""
    return ", ".join(plural(one.label) if len(claim.who) > 1 else one.label for one in claim.stance)


def position(claim: Claim) -> str:
    """The position in words, with what is to be minded, and on whose word it is told.

    As in "describes (says it would not be so; inferred by the reader)", "accepts (alleged; on the word of Rowan)".
    """
    word = claim["on the word of"]
    minded = "; ".join(filter(None, (claim.caveat, f"on the word of {listed(word)}" if word else "")))
    return (stance(claim) or "no stance recorded") + (f" ({minded})" if minded else "")
