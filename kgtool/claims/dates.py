"""When something was said: which of several dates counts, and dates in words.

Dates in the data are EDTF (https://www.loc.gov/standards/datetime/) with the first and last day that they can mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean

# The kinds of dates as claims.rq and events.rq name them, the best first. Only the first two are days of the words;
# that of a report or an article says when they were told.
KINDS = ("said", "at the event", "reported", "article")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_DATE = "not told"
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)[TZ+-].*$", re.ASCII)  # a moment, or a day with a time zone


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
        return self.day if self.own and _WHOLE_DAY.fullmatch(self.day) else ""

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
        key=lambda date: (KINDS.index(date.kind), date.day or "~", date.words, date.earliest, date.latest),
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


def day_of(text: str) -> str:
    """A day, month or year (YYYY-MM-DD, YYYY-MM, YYYY) in words; any other text as it is."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    plain = year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12
    words = f"{MONTHS[int(month) - 1]} {year}" if plain else text
    return f"{int(day)} {words}" if plain and day.isdecimal() else words if plain and not day else text


_DAY = r"\d{4}-\d\d(?:-\d\d)?"
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
