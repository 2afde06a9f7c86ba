"""A store as of a day: what could be known then, with the derived edges and marks that follow from it.

Four clocks tell what was known: when documents were published, when positions were said, when graphs were loaded, or
when what is proposed is to hold. Days are known more or less exactly, so there are three answers: in, out, and maybe,
where the days that a date can mean lie on both sides of the day asked for. What is maybe in stays, and the mark of each
such claim (``ontology/rules/50-marks.rq``) says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import IntEnum
from typing import NamedTuple, Self

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.rdf import files
from kgtool.rdf.results import Term, rows, text
from kgtool.store.base import AS_OF, MADE, Store
from kgtool.store.kept_days import KeptDays
from kgtool.store.local import LocalStore
from kgtool.words.catalogue import marked

_DAY = re.compile(r"(-?\d{4,9})(?:-(\d\d))?(?:-(\d\d))?(?:[TZ+-].*)?", re.ASCII)
_UNCERTAIN = ox.NamedNode("https://w3id.org/kgtool/ontology#uncertainAsOf")
Day = tuple[int, int, int]
_ALWAYS: Day = (-(10**9), 1, 1)
Row = dict[str, Term]
History = tuple[tuple[str, "Verdict"], ...]
"""The days, YYYY-MM-DD, from which each verdict counts, in order; "" is from ever, and before the first it is out."""


class Verdict(IntEnum):
    """Whether something was known; of several sources, the highest counts."""

    OUT = 0
    MAYBE = 1
    IN = 2


class Span(NamedTuple):
    """The days that a date can mean; None: open."""

    earliest: Day | None = None
    latest: Day | None = None

    def had_come(self, day: Day) -> Verdict:
        """Whether it had come by then."""
        if self.latest is not None and self.latest <= day:
            return Verdict.IN
        return Verdict.OUT if self.earliest is not None and self.earliest > day else Verdict.MAYBE

    def was_over(self, day: Day) -> Verdict:
        """Whether it was past by then."""
        if self.latest is not None and self.latest < day:
            return Verdict.IN
        return Verdict.OUT if self.earliest is not None and self.earliest >= day else Verdict.MAYBE


class _Term(NamedTuple):
    """From when and until when something is so; what has no end at all is never over."""

    begun: Span
    over: Span | None = None

    def verdict(self, day: Day) -> Verdict:
        """Whether it was so on a day."""
        begun = self.begun.had_come(day)
        return begun if self.over is None else min(begun, Verdict(Verdict.IN - self.over.was_over(day)))

    def turns(self) -> Iterator[Day]:
        """The days from which the verdict can be another."""
        yield from (day for day in self.begun if day)
        yield from (_day_after(day) for day in self.over or () if day)


class _Known(NamedTuple):
    """What was known on a day."""

    claims: Mapping[Term, Verdict]
    gone: Iterable[Term] = ()
    """What else than claims was not known."""
    graphs: Iterable[Term] = ()
    """The graphs that were not there."""

    def judged(self, wanted: Verdict) -> Iterator[Term]:
        """The claims of which this is the verdict."""
        return (claim for claim, verdict in self.claims.items() if verdict is wanted)


class Snapshot(LocalStore):
    """A store as of a day; see ``as_of``."""

    day: str
    clock: str
    counts: Mapping[str, int]
    """How many claims are in, maybe and out."""
    is_kept = False
    """Whether it is read from a disk, where it is kept (``kept_days``)."""

    @classmethod
    def over(cls, engine: ox.Store, store: Store) -> Self:
        """What is in an engine, with the files and prefixes of the store that it is from."""
        made = cls(engine)
        made.files.update(store.files)
        made._prefixes = dict(store.prefixes)
        if isinstance(store, LocalStore):
            made.copy_from = store.folder or store.copy_from
        return made

    @classmethod
    def without(cls, store: Store, gone: set[Term], graphs: set[Term], engine: ox.Store | None = None) -> Self:
        """A copy without some graphs and some things: no triple names them, and none is about their blank nodes.

        It is made in memory, or in an `engine` on disk.
        """
        copy = cls.over(ox.Store() if engine is None else engine, store)
        # To read a term from a disk takes more than all else that is done with it.
        on_disk = store if isinstance(store, LocalStore) and store.folder is not None else None
        kept = on_disk.quads_outside(graphs) if on_disk else (q for q in store.quads() if q.graph_name not in graphs)
        if engine is None:
            copy._add(kept)
        else:
            engine.bulk_extend(kept)
        leaving, left = list(gone), set[Term]()
        while leaving:
            thing = leaving.pop()
            naming = list(copy.matching(None, None, thing, None))
            if thing in gone or not naming:  # what something else still names stays
                about = [*naming, *copy.matching(thing, None, None, None)]
                copy._remove(about)
                left.add(thing)
                leaving += {node for quad in about for node in _blank(quad)} - left
        return copy

    def mark(self, claims: Iterable[Term], words: str) -> None:
        """Note that the dates of claims leave open whether they were known."""
        term = ox.Literal(words)
        self._add(ox.Quad(claim, _UNCERTAIN, term, AS_OF) for claim in claims)  # type: ignore[arg-type]

    def _remove(self, quads: Iterable[ox.Quad]) -> None:
        with self._changing():
            for quad in quads:
                self._engine.remove(quad)

    def __str__(self) -> str:
        maybe = self.counts["maybe"]
        known, total = self.counts["in"] + maybe, sum(self.counts.values())
        left_open = f"; of {maybe:,} the dates leave it open" if maybe else ""
        return f"As of {self.day} ({self.clock}): {known:,} of {total:,} claims{left_open}."


def left_out(store: Store) -> str:
    """A sentence for a page drawn of a store as of a day, whose reader sees no command line; "" of a whole store."""
    return str(store) if isinstance(store, Snapshot) else ""


def as_of(store: Store, day: str, clock: str = "published", *, derive: bool = True) -> Snapshot:
    """What of `store` could be known on `day`, with the edges and marks that follow from that.

    It is a copy in memory; of a large store on disk, one on disk, which is kept (``kept_days``).

    `day` is YYYY-MM-DD, or a month or a year, which stands for its last day. `clock` says by what:
    "published": documents issued by then, with the graphs made of them (a document was out when its graph was made).
    "said": claims made by then; what is not only expected was said before its document was published.
    "loaded": graphs loaded by then, by the ledger of a store on disk, else by their prov:generatedAtTime.
    "holds": claims whose content is to hold on that day.
    Things that are merged are one on every day: who two names are of does not depend on when it was found. By "loaded",
    a merge counts from the day on which it was made.
    Where no day is told, the answer is maybe. Without `derive`, edges and marks are left out. Raises UsageError for
    what is not a day, or no clock.
    """
    asked = _asked(day)
    if clock not in CLOCKS:
        raise UsageError(f"There is no clock {clock}; take {', '.join(CLOCKS)}.")
    kept = KeptDays.of(store) if derive else None
    found = kept.get(day, clock) if kept else None
    if found is None:
        known = CLOCKS[clock].judge(store, asked)
        counted = Counter(known.claims.values())
        counts = {verdict.name.lower(): counted[verdict] for verdict in reversed(Verdict)}
        gone = {*known.gone, *known.judged(Verdict.OUT), *(_later_merges(store, asked) if clock == "loaded" else ())}
        graphs = {*known.graphs}

        def made(engine: ox.Store | None = None) -> Snapshot:
            snapshot = Snapshot.without(store, gone, {*graphs, *MADE}, engine)
            snapshot.mark(known.judged(Verdict.MAYBE), f"{CLOCKS[clock].maybe} {day}")
            if derive:
                snapshot.derive()
            return snapshot

        is_whole = not (gone or graphs or counts["maybe"] or _is_due(store))
        if kept and kept.put(day, clock, counts, None if is_whole else made):
            found = kept.get(day, clock)
    if found is None:
        snapshot = made()
    else:
        assert isinstance(store, LocalStore), "of no other one is a day kept"
        counts, snapshot = found.counts, Snapshot.over(store._engine if found.engine is None else found.engine, store)
    snapshot.day, snapshot.clock, snapshot.counts, snapshot.is_kept = day, clock, counts, found is not None
    return snapshot


def _is_due(store: Store) -> bool:
    """Whether the rules have yet to run on a store on disk."""
    return isinstance(store, LocalStore) and store.folder is not None and store.ledger.due


def histories(store: Store, clock: str) -> dict[str, History]:
    """Claim (IRI) -> its verdicts over time, by a clock, as ``as_of`` gives them."""
    if clock == "holds":
        return {text(claim): _history(*terms) for claim, terms in _terms_of_contents(store).items()}
    days = {"published": _published_days, "said": _said_days, "loaded": _loaded_days}[clock](store)
    return {text(claim): _history(_Term(span)) for claim, span in days.items()}


NOTHING_TOLD: History = (("", Verdict.MAYBE),)


def verdict_on(day: str, history: History) -> Verdict:
    """What a history says of a day, YYYY-MM-DD."""
    asked = _bound(day, is_last=True) or _ALWAYS
    return next((verdict for turn, verdict in reversed(history) if (_bound(turn) or _ALWAYS) <= asked), Verdict.OUT)


def _history(*terms: _Term) -> History:
    """The verdict on the best of several terms, and on each day from which it is another."""
    steps, last = list[tuple[str, Verdict]](), Verdict.OUT
    for day in sorted({day for term in terms for day in term.turns()} | {_ALWAYS}):
        verdict = max(term.verdict(day) for term in terms)
        if verdict is not last and day[0] < 10_000:
            steps.append((_written(day), verdict))
            last = verdict
    return tuple(steps)


def _written(day: Day | None) -> str:
    """A day as it is sorted by its text; empty where there is none, or where a year is not one of four digits."""
    return "{:04}-{:02}-{:02}".format(*day) if day and 0 < day[0] < 10_000 else ""


def _first_days(sources: Mapping[Term, Span], found: Iterable[Row]) -> dict[Term, Span]:
    """The days of the first of the sources of each claim; where it has none, nobody knows."""
    spans = dict[Term, list[Span]]()
    for row in found:
        told = spans.setdefault(row["claim"], [])
        if "source" in row:
            told.append(sources.get(row["source"], Span()))
    return {claim: _first(told or [Span()]) for claim, told in spans.items()}


def _first(spans: Iterable[Span]) -> Span:
    """The first days on which the best of several verdicts is maybe and in."""
    every = list(spans)
    begins = [span.earliest for span in every]
    earliest = None if None in begins else min((day for day in begins if day), default=None)
    return Span(earliest, min((span.latest for span in every if span.latest), default=None))


def in_full(day: str) -> str:
    """A day that is asked for as YYYY-MM-DD: of a month or a year, the last one. Raises UsageError."""
    return _written(_asked(day))


def _asked(day: str) -> Day:
    """The day that is asked for; of a month or a year, the last one. Raises UsageError."""
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", day, re.ASCII)
    with suppress(ValueError):
        if parts:
            date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))  # there may be no such day
            found = _bound(day, is_last=True)
            assert found is not None
            return found
    raise UsageError(
        f"{day or 'An empty text'} is not a day; write it as 2025-02-17, or a month (2025-02) or year (2025)."
    )


def _published(store: Store, day: Day) -> _Known:
    documents = {one: span.had_come(day) for one, span in _documents(store).items()}
    graphs = _best(documents, _rows(store, "made-of"), "graph")
    claims = {claim: span.had_come(day) for claim, span in _published_days(store).items()}
    return _Known(claims, _out(documents), _out(graphs))


def _published_days(store: Store) -> dict[Term, Span]:
    """When each claim was published: with the first of its documents."""
    return _first_days(_documents(store), _rows(store, "claims-of-documents"))


def _loaded(store: Store, day: Day) -> _Known:
    graphs = {one: span.had_come(day) for one, span in _graph_days(store).items()}
    claims = {claim: span.had_come(day) for claim, span in _loaded_days(store).items()}
    return _Known(claims, (), _out(graphs))


def _loaded_days(store: Store) -> dict[Term, Span]:
    """When each claim was loaded: with the first of its graphs."""
    return _first_days(_graph_days(store), _rows(store, "claims-of-graphs"))


def _graph_days(store: Store) -> dict[Term, Span]:
    """When each graph was loaded."""
    made = {row["source"]: Span(_day(row, "made"), _day(row, "made")) for row in _rows(store, "graphs")}
    if isinstance(store, LocalStore) and store.folder is not None:
        for entry in reversed(store.ledger.entries):
            moment = _bound(entry.loaded)
            made |= {ox.NamedNode(graph): Span(moment, moment) for graph in entry.graphs}
    return made


def _later_merges(store: Store, day: Day) -> Iterator[Term]:
    made = rows(store.query("SELECT ?m ?t { ?m kg:mergedInto ?into ; prov:generatedAtTime ?t }")).dicts()
    return (row["m"] for row in made if (moment := _bound(text(row["t"]))) is not None and moment > day)


def _said(store: Store, day: Day) -> _Known:
    return _Known({claim: span.had_come(day) for claim, span in _said_days(store).items()})


def _said_days(store: Store) -> dict[Term, Span]:
    """When each claim was said: what is not only expected, at the latest when a document told it."""
    documents, own, expected = _documents(store), dict[Term, list[Span]](), set[Term]()
    for row in _rows(store, "said"):
        if "expected" in row:
            expected.add(row["claim"])
        else:
            own.setdefault(row["claim"], []).append(Span(_day(row, "earliest"), _day(row, "latest", is_last=True)))
    claims = dict[Term, list[Span]]()
    for row in _rows(store, "claims-of-documents"):
        claim = row["claim"]
        document = documents.get(row["source"]) if "source" in row and claim not in expected else None
        told_by = document.latest if document else None
        spans = [Span(span.earliest, span.latest or told_by) for span in own.get(claim, [Span()])]
        claims.setdefault(claim, []).extend(spans)
    return {claim: _first(spans) for claim, spans in claims.items()}


def _holding(store: Store, day: Day) -> _Known:
    """What has begun and is not over."""
    terms = _terms_of_contents(store).items()
    return _Known({claim: max(term.verdict(day) for term in every) for claim, every in terms})


def _terms_of_contents(store: Store) -> dict[Term, list[_Term]]:
    """Claim -> from when and until when each of its contents is to hold; where nothing tells, nobody knows."""
    spans = dict[tuple[Term, Term], dict[str, Span]]()
    for row in _rows(store, "holds"):
        span = Span(_day(row, "earliest"), _day(row, "latest", is_last=True))
        spans.setdefault((row["claim"], row["content"]), {})[text(row["end"])] = span
    terms = {row["claim"]: list[_Term]() for row in _rows(store, "claims-of-graphs")}
    for (claim, _), ends in spans.items():
        terms.setdefault(claim, []).append(_Term(ends.get("begins", Span()), ends.get("ends", Span())))
    return {claim: every or [_Term(Span(), Span())] for claim, every in terms.items()}


class Clock(NamedTuple):
    """What a day is counted by."""

    judge: Callable[[Store, Day], _Known]
    spoken: str
    """What was known, in words: what ... by that day."""
    maybe: str
    """What the mark of a claim that is maybe in says, before the day."""


CLOCKS = {
    "published": Clock(_published, marked("was published"), marked("maybe not published by")),
    "said": Clock(_said, marked("was said"), marked("maybe not said by")),
    "loaded": Clock(_loaded, marked("was loaded"), marked("maybe not loaded by")),
    "holds": Clock(_holding, marked("is to hold"), marked("may not hold on")),
}
PUBLISHED = "published"
"""The clock that counts where none is named."""


def _documents(store: Store) -> dict[Term, Span]:
    """When each document was published: as it says, and at the latest when a graph was made of it."""
    spans = dict[Term, Span]()
    for row in _rows(store, "documents"):
        before, own = spans.get(row["source"], Span()), _day(row, "latest", is_last=True)
        ends = [end for end in (before.latest, own, _day(row, "made", is_last=True)) if end is not None]
        spans[row["source"]] = Span(before.earliest or _day(row, "earliest"), min(ends, default=None))
    return spans


def _best(sources: Mapping[Term, Verdict], found: Iterable[Row], column: str) -> dict[Term, Verdict]:
    """The best verdict on what has sources; maybe where there is none."""
    of: dict[Term, list[Verdict]] = {}
    for row in found:
        verdicts = of.setdefault(row[column], [])
        if "source" in row:
            verdicts.append(sources.get(row["source"], Verdict.MAYBE))
    return {one: max(verdicts, default=Verdict.MAYBE) for one, verdicts in of.items()}


def _blank(quad: ox.Quad) -> Iterator[ox.BlankNode]:
    return (term for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode))


def _out(verdicts: Mapping[Term, Verdict]) -> list[Term]:
    return [one for one, verdict in verdicts.items() if verdict is Verdict.OUT]


def _rows(store: Store, query: str) -> list[Row]:
    found = rows(store.query(files.package_text("store/queries", f"{query}.rq")))
    return [{name: term for name, term in row.items() if term is not None} for row in found.dicts()]


def _day(row: Row, column: str, is_last: bool = False) -> Day | None:
    return _bound(text(row[column]), is_last) if column in row else None


def _day_after(day: Day) -> Day:
    year, month, number = day
    if number < monthrange(year, month)[1]:
        return year, month, number + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _bound(written: str, is_last: bool = False) -> Day | None:
    """The first or last day of a day, month or year; None for anything else."""
    found = _DAY.fullmatch(written.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or (12 if is_last else 1))
    if not 0 < month < 13:
        return None
    return year, month, int(found[3] or (monthrange(year, month)[1] if is_last else 1))
