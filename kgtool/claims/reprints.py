"""Which documents may be reprints of one another, by their texts: proposals for a reader, never taken over unasked.

The graph holds no text of an article. Where the reader has the texts, two of them are compared by their shingles, runs
of SIZE words that both have (Broder, "On the resemblance and containment of documents", 1997), and the longest run of
words that both share is shown. A text may also say itself which agency it is from.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kgtool.errors import DataError
from kgtool.formats.table import wrapped
from kgtool.questions.labels import NAME_PROPERTIES, labels
from kgtool.rdf.files import read_text
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import clean, fold, printable
from kgtool.store import as_store
from kgtool.store.base import Store, StoreLike

SIZE = 6
# Two texts that share less are not proposed: so many words in a row, and this part of the shorter text.
LEAST_WORDS, LEAST_SHARE = 15, 0.1
# A shingle that more documents have is a phrase of the trade, not a sign of a reprint.
MOST_OF_A_SHINGLE = 50
_WORD = re.compile(r"\w+")
# "(Reuters) -", "BERLIN, May 1 (dpa)" at the beginning; "From The Bell.", "Source: AFP" at the end.
_DATELINE = re.compile(r"\(([^()\n]{2,40})\)")
_CREDIT = re.compile(r"\b(?:from|source|by|via)\W{1,3}([^().\n]{2,40})", re.IGNORECASE)
_EDGE = 300  # letters at the beginning and the end in which it may stand

DOCUMENTS = """SELECT ?document ?file ?report ?day {
  ?document kg:seedFile ?file
  OPTIONAL { ?report kg:document ?document }
  OPTIONAL { ?document kg:issued/kg:earliest ?day }
} ORDER BY ?document ?report"""
LINKED = "SELECT DISTINCT ?from ?to { ?from (kg:reprints|kg:relays)+ ?to }"
OUTLETS = f"SELECT ?outlet ?name {{ ?outlet a kg:NewsOutlet ; {'|'.join(NAME_PROPERTIES)} ?name }}"


@dataclass(frozen=True)
class Text:
    """A document whose text is at hand."""

    iri: str
    label: str
    report: str
    """The IRI of its report; empty: it has none."""
    day: str
    path: Path
    words: tuple[str, ...]
    head: str
    tail: str


@dataclass(frozen=True)
class Proposal:
    """That a document passes on another, or the report of an agency."""

    document: Text
    original: Text | None
    """The document whose text it has; None: an agency that it names."""
    outlet: str
    """The label of the agency; empty: it is a document."""
    shared: int
    """How many words in a row both have; 0 for an agency."""
    share: float
    """The part of the shorter text that stands in the other, from 0 to 1."""
    passage: str
    """The longest run of words that both have, or the line that names the agency."""
    is_order_known: bool = True
    """Whether the days say which of the two came first."""

    @property
    def triple(self) -> str:
        """What would be added, in Turtle; empty where a report is missing."""
        if self.original is None or not (self.document.report and self.original.report):
            return ""
        return f"<{self.document.report}> kg:reprints <{self.original.report}> ."


@dataclass(frozen=True)
class Proposals:
    """What was found, and what was not looked at."""

    found: tuple[Proposal, ...]
    read: int
    missing: tuple[str, ...]
    """The labels of documents whose text is not in the folder."""


def reprints(folder: str | Path, store: StoreLike | None = None, *, language: str = "en") -> Proposals:
    """What the documents of `store` seem to have from one another, by their texts in `folder` (see ``kg:seedFile``).

    What the graph says already is left out. Raises DataError where the folder or a text cannot be read.
    """
    place, opened = Path(folder), as_store(store)
    if not place.is_dir():
        raise DataError(f"There is no folder {place}; name the folder that holds the texts of the articles.")
    texts, missing = _texts(opened, place, language)
    linked = {(text(a), text(b)) for a, b in rows(opened.query(LINKED)) if a is not None and b is not None}
    found = [*_pairs(texts, linked), *_credits(texts, opened, linked)]
    found.sort(key=lambda one: (-one.share, -one.shared, one.document.label))
    return Proposals(tuple(found), len(texts), tuple(missing))


def to_turtle(proposals: Proposals) -> str:
    """What is proposed, as triples that a reader can keep, change or delete."""
    prefix = f"@prefix kg: <{names().expand('kg:reprints').removesuffix('reprints')}> .\n"
    lines = ["# Proposed by kgtool (sources), from the texts alone; delete what is not so.\n", prefix]
    for one in proposals.found:
        if one.triple:
            assert one.original is not None
            order = "" if one.is_order_known else "; which of the two came first is not known"
            what = f"{clean(one.document.label)}: {one.shared} words in a row as in {clean(one.original.label)}"
            lines.append(f"# {what}{order}\n")
            lines.append(one.triple + "\n")
    return "".join(lines)


def to_text(proposals: Proposals, width: int) -> str:
    """For a terminal of `width` columns: each proposal with the passage that two texts share."""
    lines = []
    for one in proposals.found:
        document = printable(one.document.label)
        if one.original is None:
            head, shown = f"{document} names {printable(one.outlet)} as the one it is from", printable(one.passage)
        else:
            order = "may be a reprint of" if one.is_order_known else "has much of the text of"
            head = f"{document} {order} {printable(one.original.label)}"
            shown = f"{one.shared} words in a row, {one.share:.0%} of the shorter text: {printable(one.passage)}"
        lines += [*wrapped(head, width), *(f"    {line}" for line in wrapped(shown, width - 4)), ""]
    lines += wrapped(
        f"{len(proposals.found)} proposal{'s' * (len(proposals.found) != 1)} from {proposals.read} texts", width
    )
    if proposals.missing:
        listed = ", ".join(map(printable, proposals.missing[:5])) + (" ..." if len(proposals.missing) > 5 else "")
        lines += wrapped(
            f"{len(proposals.missing)} documents were not compared, their texts are not there: {listed}", width
        )
    return "\n".join(lines) + "\n"


def _texts(store: Store, folder: Path, language: str) -> tuple[list[Text], list[str]]:
    found, missing = dict[str, Text](), list[str]()
    table = list(rows(store.query(DOCUMENTS)).dicts())
    known = labels(store, {text(row["document"]) for row in table}, language)
    for row in table:
        iri = text(row["document"])
        label, path = known.get(iri) or names().shorten(iri), folder / Path(text(row["file"])).name
        if iri in found:
            continue
        if not path.is_file():
            missing.append(label)
            continue
        whole = read_text(path, "The text")
        report, day = (text(row[name]) if name in row else "" for name in ("report", "day"))
        words = tuple(word.casefold() for word in _WORD.findall(whole))
        found[iri] = Text(iri, label, report, day, path, words, whole[:_EDGE], whole[-_EDGE:])
    return list(found.values()), list(dict.fromkeys(missing))


def _pairs(texts: list[Text], linked: set[tuple[str, str]]) -> Iterator[Proposal]:
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    passed_on: dict[str, set[str]] = defaultdict(set)
    for later_report, origin in linked:
        passed_on[later_report].add(origin)
    for number, one in enumerate(texts):
        for shingle in dict.fromkeys(_shingles(one.words)):
            holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= MOST_OF_A_SHINGLE:
            shared.update(combinations(numbers, 2))
    for (first, second), count in shared.items():
        a, b = texts[first], texts[second]
        share = count / max(min(len(a.words), len(b.words)) - SIZE + 1, 1)
        # the one has it from the other, or both from a third
        is_told = {a.report, *passed_on[a.report]} & {b.report, *passed_on[b.report]} - {""}
        if share < LEAST_SHARE or is_told:
            continue
        start, length = _longest(a.words, b.words)
        if length >= LEAST_WORDS:
            later, earlier = (a, b) if a.day > b.day else (b, a)
            is_known = bool(a.day and b.day and a.day != b.day)
            passage = " ".join(a.words[start : start + length])
            yield Proposal(later, earlier, "", length, min(share, 1.0), passage, is_known)


def _shingles(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (words[start : start + SIZE] for start in range(len(words) - SIZE + 1))


def _longest(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[int, int]:
    """Where in `first` the longest run of shared shingles begins, and its length in words.

    A run of shingles that both have, in the order of `first`: linear, where the longest common run of words takes the
    product of the lengths.
    """
    known = set(_shingles(second))
    best, start, run = (0, 0), 0, 0
    for place, shingle in enumerate(_shingles(first)):
        if shingle in known:
            start, run = (start, run + 1) if run else (place, 1)
            best = max(best, (run + SIZE - 1, start), key=lambda one: one[0])
        else:
            run = 0
    return best[1], best[0]


def _credits(texts: list[Text], store: Store, linked: set[tuple[str, str]]) -> Iterator[Proposal]:
    """The outlets that a text names at its edges as the one it is from, and the graph does not."""
    named = [(text(outlet), fold(text(name))) for outlet, name in rows(store.query(OUTLETS)) if outlet and name]
    outlets, known = {name: outlet for outlet, name in named}, labels(store, {outlet for outlet, _ in named})
    of_report = {text(r): text(o) for r, o in rows(store.query("SELECT ?r ?o { ?r kg:outlet ?o }")) if r and o}
    for one in texts:
        passed_on = {of_report.get(to, "") for source, to in linked if source == one.report}
        passed_on.add(of_report.get(one.report, ""))
        for found in (*_DATELINE.finditer(one.head), *_DATELINE.finditer(one.tail), *_CREDIT.finditer(one.tail)):
            agency = outlets.get(fold(found[1].strip()))
            if agency and agency not in passed_on:
                passed_on.add(agency)
                yield Proposal(one, None, known.get(agency) or names().shorten(agency), 0, 0.0, clean(found[0]))
