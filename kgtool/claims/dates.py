"""When something was said: which of several dates counts, and dates in words.

Dates in the data are EDTF (https://www.loc.gov/standards/datetime/) with the first and last day that they can mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean

# The kinds of dates as claims.rq and events.rq name them, the best first. Only the first two are days of the words;
# that of a report or an article says when they were told.
KINDS = ("said", "at the event", "reported", "article")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_DATE = "not told"
_DAY = r"-?\d{4}-\d\d(?:-\d\d)?"
_MOMENT = re.compile(r"^(-?\d{4}-\d\d-\d\d)[TZ+-].*$", re.ASCII)  # a moment, or a day with a time zone
# A year, month, day or moment as XML Schema and EDTF write them: X for an unknown digit, ? ~ % for doubt.
_DATE = re.compile(
    r"(-?\d{4}|\d{1,3}X{1,3})(?:-(\d\d|XX)(?:-(\d\d|XX)(?:[T ][\d:.,]+)?)?)?(?:Z|[+-]\d\d:\d\d)?[?~%]?", re.ASCII
)


@dataclass(frozen=True)
class Date:
    """A date as the data give it: its kind (one of KINDS), its words, its first and last day (YYYY-MM-DD)."""

    kind: str = ""
    words: str = ""
    earliest: str = ""
    latest: str = ""

    @property
    def day(self) -> str:
        """The day to sort by: the first, or the last where the first is open; empty where there is neither."""
        return self.earliest or self.latest

    @property
    def own(self) -> bool:
        """Whether it is the day of the words themselves, and not only of the report or article that has them."""
        return self.kind in ("said", "at the event")

    @property
    def sort_day(self) -> str:
        """The day if it is one of the words themselves (kg:sortDay); else nothing."""
        return whole_day(self.day) if self.own else ""

    @property
    def in_words(self) -> str:
        """The date for readers, with the words of the source."""
        days = span(self.earliest, self.latest) or self.words
        return days + self.quoted(days) or NO_DATE

    def quoted(self, days: str) -> str:
        """The words of the source in brackets, where `days` does not say them already."""
        return f" (“{self.words}”)" if self.words not in ("", days) and not self.words.startswith("(") else ""


def said(derived: str, date: Date) -> str:
    """When a claim was made, for readers, with the words of the source.

    `derived`: what the rules say of it (kg:dayInWords); empty in a store where they have not run. `date`: the best of
    its dates.
    """
    days = readable(derived) or (date.in_words if date.own else NO_DATE)
    return days + date.quoted(days) if derived and date.own else days


def read(kind: str, row: Mapping[str, Term]) -> Date:
    """The date in the columns ?words, ?earliest and ?latest of a row."""
    words, *days = (clean(text(row[name])) if name in row else "" for name in ("words", "earliest", "latest"))
    return Date(kind, words, *(_MOMENT.sub(r"\1", day) for day in days))


def best(dates: Iterable[Date]) -> Date:
    """The date that counts, as in rules/60-days.rq: of the best kind (KINDS), then the earliest. None: Date()."""
    return min(
        dates,
        key=lambda date: (KINDS.index(date.kind), order(date.day), date.words, date.earliest, date.latest),
        default=Date(),
    )


def span(first: str, last: str) -> str:
    """Two days (YYYY-MM-DD, or nothing) in words.

    >>> span("2025-08-20", "2025-08-20"), span("2025-09-04", ""), span("", "2025-09-04")
    ('20 Aug 2025', '4 Sep 2025 or later', 'by 4 Sep 2025')
    """
    if not first or not last:
        return f"{day_of(first)} or later" if first else f"by {day_of(last)}" if last else ""
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"


def bounds(text: str) -> tuple[str, str] | None:
    """The first and last day that a date or an interval can mean, "" for an open end; None where it is neither.

    Read are the dates of XML Schema and of EDTF, levels 0 and 1, without seasons and years of more than four digits.

    >>> bounds("2024-02"), bounds("-0044-03-15"), bounds("199X"), bounds("2024-01-01/..")
    (('2024-02-01', '2024-02-29'), ('-0044-03-15', '-0044-03-15'), ('1990-01-01', '1999-12-31'), ('2024-01-01', ''))
    >>> bounds("2024-02-30"), bounds("2024-03/2024-01"), bounds("last spring")
    (None, None, None)
    """
    start, slash, end = text.partition("/")
    if not slash:
        return _bounds_of(start)
    ends = [("", "") if part in ("", "..") else _bounds_of(part) for part in (start, end)]
    if None in ends or not any(map(any, filter(None, ends))):
        return None
    first, last = ends[0][0], ends[1][1]  # type: ignore[index]  # neither is None
    return None if first and last and order(first) > order(last) else (first, last)


def _bounds_of(text: str) -> tuple[str, str] | None:
    found = _DATE.fullmatch(text)
    if not found or found[1] == "-0000":
        return None
    year, month, day = found[1], found[2] or "XX", found[3] or "XX"
    if (month == "XX" and day != "XX") or ("X" in year and month != "XX"):
        return None
    first, last = (f"{year.replace('X', digit)}" for digit in "09")
    if month == "XX":
        return f"{first}-01-01", f"{last}-12-31"
    # The calendar repeats itself every 400 years.
    most = monthrange(int(year) % 400 + 400, int(month))[1] if "01" <= month <= "12" else 0
    if day == "XX":
        return (f"{first}-{month}-01", f"{last}-{month}-{most}") if most else None
    return (f"{first}-{month}-{day}",) * 2 if 1 <= int(day) <= most else None


def whole_day(text: str) -> str:
    """The day of a date that is one: a day of the calendar, or a moment in it; empty for any other text."""
    first, last = bounds(text) or ("", "")
    return first if first == last else ""


def order(day: str) -> tuple[float, str]:
    """A key by which days, months and years are in order, those before our era too; what is none of these is last."""
    year = re.match(r"-?\d+", day)
    return int(year[0]) if year else inf, day[year.end() :] if year else day


def day_of(text: str) -> str:
    """A day or month (YYYY-MM-DD, YYYY-MM) in words; any other text as it is."""
    if not re.fullmatch(_DAY, text, re.ASCII):
        return text
    year, month, day = re.findall(r"^-?\d+|\d+", text) + [""] * (text.lstrip("-").count("-") == 1)
    if not 1 <= int(month) <= 12:
        return text
    return " ".join(filter(None, (day.lstrip("0"), MONTHS[int(month) - 1], year)))


_ABOUT, _UNSURE = rf"(?:about )?{_DAY}", r"(?: \(uncertain\))?"
_IN_WORDS = re.compile(
    r"(?:not told \((?:report|article) (?:of )?)?(?:by )?"
    rf"{_ABOUT}{_UNSURE}(?: to {_ABOUT}{_UNSURE})?(?: or later)?\)?",
    re.ASCII,
)


def readable(text: str) -> str:
    """A date as the rules derive it (kg:dayInWords), with its days in words; any other text as it is.

    >>> readable("not told (article of 2025-09-04 or later)"), readable("about 2025-02-17"), readable("A4")
    ('not told (article of 4 Sep 2025 or later)', 'about 17 Feb 2025', 'A4')
    """
    return re.sub(_DAY, lambda day: day_of(day[0]), text) if _IN_WORDS.fullmatch(text) else text
