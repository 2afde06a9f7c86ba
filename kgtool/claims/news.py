"""What is new since a day: claims, changes, contradictions and origins that could not be known before it.

What was known before is the graph as of the day before (``store.as_of``); new is what a question answers now and did
not answer then. Where the dates leave open whether a claim was known then, it is listed, and marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kgtool.claims.dates import readable
from kgtool.claims.reading import Row, run
from kgtool.errors import UsageError
from kgtool.questions.labels import labels
from kgtool.questions.question import find, narrowed, terms
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import clean
from kgtool.store import as_store
from kgtool.store.as_of import as_of
from kgtool.store.base import Store, StoreLike

OTHER = "Other"
Key = tuple[str, ...]
Name = Callable[[str], str]


@dataclass(frozen=True)
class Item:
    """One thing that is new."""

    kind: str
    """Its name in KINDS."""
    sentences: tuple[str, ...]
    """What is said; of a change or a contradiction, first the one and then the other, each with its day and place."""
    note: str
    """What has changed, or why the two contradict each other; of a claim, what is to be minded (kg:mark)."""
    day: str
    """The day that is told, in words."""
    iris: Key
    """The claims; of an origin, the content and the outlet."""
    perhaps: bool = False
    """The dates leave open whether it was known before."""


@dataclass(frozen=True)
class News:
    """What is new since a day."""

    since: str
    clock: str
    topics: Mapping[str, tuple[Item, ...]]
    """By the label of a topic, in order; what has none stands under OTHER, and what has several under each."""

    @property
    def items(self) -> list[Item]:
        """Each thing once."""
        return list(dict.fromkeys(item for group in self.topics.values() for item in group))

    def __bool__(self) -> bool:
        return any(self.topics.values())

    def in_words(self) -> str:
        """How much is new, in a sentence."""
        found = self.items
        counts = [(kind.counted, sum(item.kind == name for item in found)) for name, kind in KINDS.items()]
        listed = ", ".join(f"{number:,} {words[number != 1]}" for words, number in counts if number)
        perhaps = sum(item.perhaps for item in found)
        unsure = f"; of {perhaps:,} the dates leave open whether they are older" if perhaps else ""
        return f"New since {readable(self.since)} (by what was {self.clock}): {listed or 'nothing'}{unsure}."


class Kind(NamedTuple):
    """A kind of news."""

    title: str
    counted: tuple[str, str]
    """One, and several."""
    question: str
    """The question of the catalogue that it is read from; empty: the query of the claims."""
    key: Key
    """The columns by which its rows are told apart."""
    about: Key
    """The columns that have a content or a topic."""
    item: Callable[[Row, Name], tuple[tuple[str, ...], str, str]]
    """The sentences, the note and the day."""


def _said(row: Row, name: Name, says: str, day: str, document: str = "", paragraphs: str = "") -> str:
    """A sentence with its day and place."""
    sentence = _text(row, says) or name(_text(row, "claim"))
    place = _place(row, name, document, paragraphs)
    when = readable(_text(row, day))
    return f"{sentence} ({'; '.join(part for part in (when, place) if part)})" if when or place else sentence


def _place(row: Row, name: Name, document: str, paragraphs: str) -> str:
    numbers = _text(row, paragraphs)
    counted = numbers and f"paragraph{'s' if ',' in numbers else ''} {numbers}"
    return ", ".join(part for part in (name(_text(row, document)), counted) if part)


def _claim(row: Row, name: Name) -> tuple[tuple[str, ...], str, str]:
    return (_said(row, name, "says", "day", "document", "paragraphs"),), _text(row, "mark"), _text(row, "day")


def _change(row: Row, name: Name) -> tuple[tuple[str, ...], str, str]:
    sides = _said(row, name, "said", "from_day"), _said(row, name, "says", "day")
    order = ", order not certain" if "order" in row else ""
    return sides, f"{name(_text(row, 'who'))}: another {_text(row, 'moved')}{order}", _text(row, "day")


def _conflict(row: Row, name: Name) -> tuple[tuple[str, ...], str, str]:
    sides = (
        _said(row, name, "says", "day", "document", "paragraph"),
        _said(row, name, "otherSays", "otherDay", "otherDocument", "otherParagraph"),
    )
    about = "" if "says" in row else f" of {name(_text(row, 'about'))}"
    return sides, f"{_text(row, 'kind')}{about}: {_text(row, 'why')}", _text(row, "otherDay")


def _origin(row: Row, name: Name) -> tuple[tuple[str, ...], str, str]:
    via = f", through {name(_text(row, 'via'))}" if "via" in row else ""
    what = f"{name(_text(row, 'origin'))} on {name(_text(row, 'content'))}{via}"
    return (f"{what} ({_place(row, name, 'document', 'paragraph')})",), "", ""


KINDS = {
    "claim": Kind("New claims", ("claim", "claims"), "", ("claim",), ("about",), _claim),
    "change": Kind("What changed", ("change", "changes"), "changes", ("from", "to"), ("topic",), _change),
    "contradiction": Kind(
        "New contradictions", ("contradiction", "contradictions"), "conflicts",
        ("kind", "about", "claim", "other", "document", "otherDocument", "why"), ("about",), _conflict,
    ),
    "origin": Kind(
        "Further origins", ("further origin", "further origins"), "origins", ("content", "origin"), ("content",),
        _origin,
    ),
}  # fmt: skip


def news(
    since: str, store: StoreLike | None = None, *, clock: str = "published", topic: str = "", language: str = "en"
) -> News:
    """What could not be known in `store` before the day `since` (YYYY-MM-DD), by a clock of ``as_of``.

    `topic`, a label, short name or IRI, leaves only what is about that topic or content. Raises UsageError for what is
    not a day, no clock or no topic.

    >>> print(news("2030-01-01").in_words())
    New since 1 Jan 2030 (by what was published): nothing.
    """
    now = as_store(store)
    before = as_of(now, _day_before(since), clock)
    topics = _topics(now)
    wanted = {text(term) for term in terms(find("changes"), now, {"topic": topic})["topic"]} if topic else set()
    unsure = {text(claim) for (claim,) in rows(before.query("SELECT ?c { ?c kg:uncertainAsOf ?w }")) if claim}
    found: list[tuple[str, Row, bool]] = []
    for name, kind in KINDS.items():
        known = {_key(kind, row) for row in _answer(before, kind, language)}
        told = {key[0] for key in known}
        seen = set[Key]()
        for row in _answer(now, kind, language):
            key = _key(kind, row)
            if name == "origin" and (key[0] not in told or key in known):
                continue  # of what is told for the first time, the claim says where it is from
            perhaps = key in known and not unsure.isdisjoint({*key, _text(row, "claim")})
            if key not in seen and (key not in known or perhaps) and _is_wanted(row, kind, wanted, topics):
                seen.add(key)
                found.append((name, row, perhaps))
    spoken = _namer(now, (row for _, row, _ in found), topics, language)
    groups: dict[str, list[Item]] = {}
    for name, row, perhaps in found:
        kind = KINDS[name]
        sentences, note, day = kind.item(row, spoken)
        item = Item(name, tuple(map(clean, sentences)), clean(note), readable(day), _key(kind, row), perhaps)
        about_topics = _about(row, kind, topics)
        for about in (about_topics & wanted) or about_topics or {OTHER}:
            groups.setdefault(about if about == OTHER else spoken(about), []).append(item)
    ordered = sorted(groups, key=lambda label: (label == OTHER, label.casefold()))
    return News(since, clock, {label: tuple(dict.fromkeys(groups[label])) for label in ordered})


def _day_before(since: str) -> str:
    try:
        return (date.fromisoformat(since) - timedelta(1)).isoformat()
    except (ValueError, OverflowError):
        raise UsageError(f"{since or 'An empty text'} is not a day; write it as 2025-02-17.") from None


def _answer(store: Store, kind: Kind, language: str) -> list[Row]:
    if not kind.question:
        return run(store, "claims/queries/news.rq")
    return list(rows(store.query(narrowed(find(kind.question), store, {}, language).query)).dicts())


def _key(kind: Kind, row: Row) -> Key:
    return tuple(_text(row, column) for column in kind.key)


def _text(row: Row, column: str) -> str:
    return text(row[column]) if column in row else ""


def _topics(store: Store) -> dict[str, set[str]]:
    """The topics of each content; a topic is its own."""
    found: dict[str, set[str]] = {}
    for content, topic in rows(store.query("SELECT DISTINCT ?content ?topic { ?content kg:topic ?topic }")):
        if content is not None and topic is not None:
            found.setdefault(text(content), set()).add(text(topic))
            found.setdefault(text(topic), set()).add(text(topic))
    return found


def _about(row: Row, kind: Kind, topics: Mapping[str, set[str]]) -> set[str]:
    return {topic for column in kind.about for topic in topics.get(_text(row, column), ())}


def _is_wanted(row: Row, kind: Kind, wanted: set[str], topics: Mapping[str, set[str]]) -> bool:
    contents = {_text(row, column) for column in kind.about}
    return not wanted or not wanted.isdisjoint(contents | _about(row, kind, topics))


def _namer(store: Store, found: Iterable[Row], topics: Mapping[str, set[str]], language: str) -> Name:
    iris = {text(term) for row in found for term in row.values() if str(term).startswith("<")}
    known = labels(store, iris | {topic for of in topics.values() for topic in of}, language)
    return lambda iri: known.get(iri) or (names().shorten(iri) if iri else "")
