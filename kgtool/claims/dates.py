"""When something was said: which of several dates counts, and dates in words.

Dates in the data are EDTF (https://www.loc.gov/standards/datetime/) with the first and last day that they can mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgtool.rdf.results import Term, text
from kgtool.rdf.text import clean

# The kinds of dates as claims.rq and events.rq name them, the best first, with what is added in words where the date is
# not the day of the words.
KINDS = {
    "said": "",
    "at the event": "date of the event",
    "reported": "date of the report",
    "article": "date of the article",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NO_DATE = "no date recorded"


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
        """Whether it is the day of the words themselves, and not only that of a report or article."""
        return self.kind in ("said", "at the event")

    @property
    def in_words(self) -> str:
        """The date for readers, with what kind of date it is and the words of the source."""
        days = span(self.earliest, self.latest) or self.words
        quoted = f"“{self.words}”" if self.words not in ("", days) and not self.words.startswith("(") else ""
        how = ", ".join(filter(None, (KINDS.get(self.kind), quoted)))
        return (f"{days} ({how})" if how else days) or NO_DATE


def read(kind: str, row: Mapping[str, Term]) -> Date:
    """The date in the columns ?words, ?earliest and ?latest of a row."""
    return Date(kind, *(clean(text(row[name])) if name in row else "" for name in ("words", "earliest", "latest")))


def best(dates: Iterable[Date]) -> Date:
    """The date that counts: one with a day, then of the best kind (KINDS), then the earliest. None at all: Date()."""
    order = list(KINDS)
    return min(
        dates,
        key=lambda date: (not date.day, order.index(date.kind), date.day, date.words, date.earliest, date.latest),
        default=Date(),
    )


def span(first: str, last: str) -> str:
    """Two days (YYYY-MM-DD, or nothing) in words.

    >>> span("2025-08-20", "2025-08-20"), span("2025-09-04", "")
    ('20 Aug 2025', '4 Sep 2025 or later')
    """
    if not first or not last:
        return f"{day_of(first)} or later" if first else f"{day_of(last)} or earlier" if last else ""
    return day_of(first) if first == last else f"{day_of(first)} to {day_of(last)}"


def day_of(text: str) -> str:
    """A day, month or year (YYYY-MM-DD, YYYY-MM, YYYY) in words; any other text as it is."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    plain = year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12
    words = f"{MONTHS[int(month) - 1]} {year}" if plain else text
    return f"{int(day)} {words}" if plain and day.isdecimal() else words if plain and not day else text


_DAY = r"(\d{4}-\d\d(?:-\d\d)?)([~?%]?)"


def edtf(words: str) -> str:
    """A date as an EDTF expression in words; any other text as it is.

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
    if first and last:
        days = f"{first} to {last}"
    else:
        days = (f"{first} or later" if parts[4] else first) if first else f"{last} or earlier"
    return days + (parts[8] or "")
