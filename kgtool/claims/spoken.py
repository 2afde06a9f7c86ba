"""What the rules say of a claim in English words, in the language of a reader: its mark, its day, its denial."""

from __future__ import annotations

import re

from kgtool.claims.dates import MONTHS
from kgtool.words.catalogue import ENGLISH, Words, marked

# The marks that ontology/rules/50-marks.rq gives, with those of modalities (kg:negatedMark), and what stands where
# no rule has run.
MARKS = {
    marked("says it could not be so"),
    marked("says it cannot be so"),
    marked("says that not even this might be so"),
    marked("says it would not be so"),
    marked("says it should not be so"),
    marked("says it will not be so"),
    marked("says there is no readiness"),
    marked("says it is not expected"),
    marked("says it is not hoped"),
    marked("says it is not feared"),
    marked("says it is not so"),
    marked("denies a report that it is not so"),
    marked("expected, not said yet"),
    marked("alleged"),
    marked("talk by unnamed people"),
    marked("denied by the claimant"),
    marked("denied by others"),
    marked("corrected since"),
    marked("replaced by a later reading"),
    marked("inferred by the reader"),
    marked("from outside the text"),
    marked("basis not recorded"),
    marked("stated in the text"),
    marked("no mark derived"),
}
_DAY = rf"(?:\d{{1,2}} )?(?:(?:{'|'.join(MONTHS)}) )?-?\d{{4}}"
_ONE = rf"(about )?({_DAY})( \(uncertain\))?"
_WHEN = re.compile(
    rf"(not told(?: \((?:report|article) (?:of )?)?)?(by )?(?:{_ONE}(?: to {_ONE})?)?( or later)?\)?( \(“.*”\))?",
    re.ASCII | re.DOTALL,
)


def mark_in(mark: str, words: Words) -> str:
    """A mark, which is one or several in a row, in the words of a language."""

    def one(text: str) -> str:
        name, _, share = text.partition("held by ")
        return words.say("held by {share}", share=share) if share and not name else words.say(text)

    return mark if words is ENGLISH else "; ".join(map(one, mark.split("; ")))


def denial_in(denial: str, words: Words) -> str:
    """What stands for the stance of a claim that something is not so, in the words of a language."""
    stance, colon, rest = denial.rpartition(": not so")
    return (
        words.say("{stance}: not so", stance=stance) if colon and not rest and stance != "says" else words.say(denial)
    )


def when_in(when: str, words: Words) -> str:
    """A date in words (dates.py) in those of a language, with what it quotes as it is; any other text as it is.

    >>> from kgtool.words.catalogue import words_of
    >>> when_in("not told (article of 4 Sep 2025 or later)", words_of("de"))
    'nicht bekannt (Artikel: 4. Sept. 2025 oder später)'
    """
    found = _WHEN.fullmatch(when)
    if words is ENGLISH or not when or not found:
        return when
    untold, by, about, day, unsure, about_last, last, unsure_last, later, quoted = found.groups(default="")
    said = _one(about, day, unsure, words) if day else ""
    if last:
        said = words.say("{first} to {last}", first=said, last=_one(about_last, last, unsure_last, words))
    if later:
        said = words.say("{day} or later", day=said)
    if by:
        said = words.say("by {day}", day=said)
    if untold:
        article = "article" in untold
        name = (
            words.say("not told (article: {day})", day=said)
            if article
            else words.say("not told (report: {day})", day=said)
        )
        said = name if said else words.say("not told")
    return said + quoted


def _one(about: str, day: str, unsure: str, words: Words) -> str:
    said = day_in(day, words)
    said = words.say("about {day}", day=said) if about else said
    return words.say("{day} (uncertain)", day=said) if unsure else said


def day_in(day: str, words: Words) -> str:
    """A day, a month or a year in English words, in those of a language."""
    parts = day.split()
    month = words.say(parts[-2]) if len(parts) > 1 else ""
    if len(parts) == 3:
        return words.say("{day} {month} {year}", day=parts[0], month=month, year=parts[2])
    return " ".join(filter(None, (month, parts[-1])))
