"""Positions over time, a track for each topic (or for each actor), as plain values: percent across, pixels down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kgtool.claims.claim import Claim, position
from kgtool.claims.dates import day_of, whole_day
from kgtool.claims.entities import Things
from kgtool.claims.reading import grouped, iris, run
from kgtool.claims.relations import Relation
from kgtool.claims.thing import Namer, Thing, listed

# Roles of thing-claims.rq: the positions of the thing itself, and those on it.
OWN = ("Positions taken", "Positions taken on its behalf")
TOWARDS = ("Positions towards it", "Positions on this topic")
LEAST = 2  # claims that make a strip
LANE, MARGIN = 24, 3.0  # the height of a lane; what is free at both ends, in percent
# As wide as a character and a dot are on a strip of the least width (site.css), in percent.
CHARACTER, DOT = 0.95, 3.0
MOST_TICKS = 6
MONTHS = (1, 3, 6, 12, 24, 60, 120, 600, 1200)


@dataclass(frozen=True)
class Mark:
    """A position at its day."""

    claim: Claim
    words: str
    at: float
    lane: int
    turned: bool
    """Whether its words stand to the left of its dot."""

    @property
    def x(self) -> str:
        """Where it is across."""
        return f"{self.at:.2f}%"

    @property
    def y(self) -> int:
        """Where it is down."""
        return self.lane * LANE + LANE // 2


@dataclass(frozen=True)
class Step:
    """A change, from one mark to another."""

    start: Mark
    end: Mark
    relation: Relation


@dataclass(frozen=True)
class Track:
    """The positions on one topic, or of one actor."""

    thing: Thing
    marks: tuple[Mark, ...]
    steps: tuple[Step, ...]
    undated: tuple[Claim, ...]

    @property
    def height(self) -> int:
        """The pixels that it needs."""
        return LANE * (1 + max((mark.lane for mark in self.marks), default=0))


@dataclass(frozen=True)
class Strip:
    """Positions over time."""

    tracks: tuple[Track, ...]
    ticks: tuple[tuple[str, str], ...]
    """Days or months on the axis: where (percent), and in words; none if the day of no position is told."""


def strip(
    claims: Iterable[Claim], by: Callable[[Claim], Iterable[Thing]], related: Mapping[str, list[Relation]],
    subject: str = "",
) -> Strip | None:  # fmt: skip
    """The claims on the tracks that `by` names for each, with the changes among them (`related`); None for too few.

    Who takes a position is told beside it, unless that is the subject of the page (an IRI) or of the track.
    """
    tracks: dict[Thing, list[Claim]] = {}
    every = list(dict.fromkeys(claims))
    for claim in every:
        for thing in dict.fromkeys(by(claim)):
            tracks.setdefault(thing, []).append(claim)
    if len(every) < LEAST or not tracks:
        return None
    days = {claim.iri: day for claim in every if (day := _day(claim)) is not None}
    first, last = min(days.values(), default=0), max(days.values(), default=0)

    def across(day: int) -> float:
        return MARGIN + (100 - 2 * MARGIN) * ((day - first) / (last - first) if last > first else 0)

    def words(claim: Claim, thing: Thing) -> str:
        known = {who.iri for who in claim.who} & {subject, thing.iri}
        return position(claim) if known else f"{listed(claim.who)} {position(claim)}"

    made = [
        _track(thing, [(claim, words(claim, thing)) for claim in held], days, across, related)
        for thing, held in tracks.items()
    ]
    made.sort(key=lambda track: (not track.steps, -len(track.marks) - len(track.undated), track.thing))
    ticks = tuple((f"{across(day):.2f}%", words) for day, words in _ticks(first, last)) if days else ()
    return Strip(tuple(made), ticks)


def positions_over_time(
    things: Things, iri: str, topics: Callable[[Claim], Iterable[Thing]], related: Mapping[str, list[Relation]]
) -> Strip | None:
    """The positions of somebody by topic, or those on a matter by who takes them; None where there are too few."""
    roles = things.roles.get(iri, {})
    own = [claim for role in OWN for claim in roles.get(role, ())]
    if own:
        return strip(own, topics, related, iri)
    return strip([claim for role in TOWARDS for claim in roles.get(role, ())], lambda claim: claim.who, related, iri)


def topics_of(claims: Iterable[Claim], namer: Namer) -> Callable[[Claim], Iterable[Thing]]:
    """A function that gives the topics of one of the claims; of a claim without a topic, its contents."""
    found = run(namer.store, "claims/queries/claim-topics.rq", claim=[claim.iri for claim in claims])
    namer.learn(iris(found, "topic"))
    topics = {claim: [namer(row["topic"]) for row in held] for claim, held in grouped(found, "claim").items()}
    return lambda claim: topics.get(claim.iri) or claim.what


def _day(claim: Claim) -> int | None:
    try:
        return date.fromisoformat(whole_day(claim.day)).toordinal()
    except ValueError:  # no day, or one before our era
        return None


def _track(
    thing: Thing, claims: list[tuple[Claim, str]], days: Mapping[str, int], across: Callable[[int], float],
    related: Mapping[str, list[Relation]],
) -> Track:  # fmt: skip
    ends: list[float] = []  # of the words in each lane
    marks: dict[str, Mark] = {}
    steps: list[Step] = []
    dated = [(days[claim.iri], claim.iri, claim, words) for claim, words in claims if claim.iri in days]
    for day, iri, claim, words in sorted(dated, key=lambda one: one[:2]):
        changed = [one for one in related.get(iri, ()) if one.question == "changes" and one.one in marks]
        before = [marks[one.one] for one in changed if one.other == iri]
        at, long = across(day), DOT + CHARACTER * len(words)
        turned = not before and at + long > 100 and at - long > 0
        start, end = (at - long, at + DOT) if turned else (at - DOT / 2, at + long)
        # What was changed stands below what was said before, with room for the step between them.
        least = max((mark.lane + 1 for mark in before), default=0)
        start = min([start, *(mark.at for mark in before)])
        lane = next((n for n in range(least, len(ends)) if ends[n] <= start), max(len(ends), least))
        ends[lane : lane + 1] = [end]
        marks[iri] = Mark(claim, words, at, lane, turned)
        steps += [Step(marks[one.one], marks[iri], one) for one in changed if one.other == iri]
    undated = tuple(claim for claim, _ in claims if claim.iri not in days)
    return Track(thing, tuple(marks.values()), tuple(steps), undated)


def _ticks(first: int, last: int) -> list[tuple[int, str]]:
    """The beginnings of months or years between two days; of a short time these days."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    count = (end.year - start.year) * 12 + end.month - start.month
    step = next((months for months in MONTHS if count / months <= MOST_TICKS), MONTHS[-1])
    months = [start.year * 12 + start.month - 1 + n for n in range(1, count + 1)]
    found = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
    if len(found) < LEAST:
        return [(day, day_of(date.fromordinal(day).isoformat())) for day in dict.fromkeys((first, last))]
    return [(day.toordinal(), day_of(day.isoformat()[:7])) for day in found]
