"""Figures and dates as an article has them: ``WORDS`` or ``WORDS = MEANING``, and what they mean by the house rules.

A figure is read in English; for words of another language the meaning stands behind them ("tausende Soldaten =
2,000 to 9,999 soldiers"). The meaning of a date is EDTF (https://www.loc.gov/standards/datetime/), levels 0 and 1.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

from kgtool.articles.reading import read_yaml
from kgtool.rdf import files

Meaning = dict[str, str]
"""The short name of a property -> its value as a text: a number, true or false, a code, an EDTF expression, a day."""


@cache
def _words() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = read_yaml(files.package_text("articles", "keys.yaml"), "keys.yaml")
    return rows


def halves(text: str) -> tuple[str, str]:
    """What stands before and behind the last " = "; the second is empty where there is none."""
    before, sign, after = text.rpartition(" = ")
    return (before.strip(), after.strip()) if sign else (text.strip(), "")


# ---- Figures -----------------------------------------------------------------------------------------------------


def figure(text: str) -> Meaning:
    """What a figure means. Raises ValueError with a sentence where it cannot be read.

    >>> figure("fewer than 30,000 troops")["kg:upperBound"], figure("hundreds of soldiers")["kg:lowerBound"]
    ('30000', '200')
    """
    words, meaning = halves(text)
    try:
        return {"kg:verbatim": words} | _interval(meaning or words)
    except ValueError:
        # "30 guards = soldiers": behind the sign stands the unit alone.
        if not meaning or not (unit := _unit(meaning)):
            raise
        return {"kg:verbatim": words} | _interval(words, unit)


def _interval(text: str, unit: str = "") -> Meaning:
    plain = re.sub(r"[\s\u00a0\u202f\u00ad]+", " ", text).casefold().strip()
    if not (unit := unit or _unit(plain)):
        from kgtool.articles.codes import codes

        units = ", ".join(sorted(codes("https://w3id.org/kgtool/vocab/unit").values()))
        raise ValueError(
            f"What {text!r} counts is not clear; write {text} = and its unit ({units}), or leave the figure out."
        )
    return {**_bounds(plain, text), "kg:unit": unit}


def _bounds(plain: str, text: str) -> Meaning:
    for words, bounds in _words()["vague"].items():
        if re.search(rf"(?<!\w){words}(?!\w)", plain) and not re.search(r"\d", plain):
            if "hundreds of" in plain and "thousands" in plain:  # no house rule has these
                break
            ends = dict(zip(("kg:lowerBound", "kg:upperBound"), bounds, strict=False))
            return {"kg:boundType": "vague", **{key: str(end) for key, end in ends.items()}, "kg:conventional": "true"}
    found = list(numbers(plain))
    if len(found) == 2 and re.fullmatch(r"\W*(?:to|and|[-–—])\W*", plain[found[0].end : found[1].start]):
        low, high = _of_one_size(*found)
        if low > high:
            raise ValueError(f"The bounds of {text!r} are the wrong way round; write the smaller one first.")
        return {"kg:boundType": "between", "kg:lowerBound": _text(low), "kg:upperBound": _text(high)}
    if len(found) != 1:
        how = "no number" if not found else "several numbers"
        raise ValueError(
            f"There is {how} in {text!r} that can be read; write {text} = 200 to 999 soldiers, or the like."
        )
    value, _, start, end = found[0]
    before = re.sub(r"(?:(?<!\w)us ?)?[$€£]?$", "", plain[:start].rstrip()).rstrip()
    return _limited(_text(value), before, plain[end:].strip())


def _limited(value: str, before: str, after: str) -> Meaning:
    ways = [(len(words), bound) for bound, all_ in _words()["bounds"].items() for words in all_ if _ends(before, words)]
    ways += [
        (len(words), bound)
        for bound, all_ in _words()["afterwards"].items()
        for words in all_
        if re.match(rf"{re.escape(words)}(?!\w)", after) or after.endswith(f" {words}")
    ]
    bound = max(ways, default=(0, "exact"))[1]
    low, high = {"kg:lowerBound": value}, {"kg:upperBound": value}
    return {"kg:boundType": bound} | {
        "moreThan": low | {"kg:lowerInclusive": "false"},
        "atLeast": low,
        "fewerThan": high | {"kg:upperInclusive": "false"},
        "atMost": high,
        "about": {"kg:centralValue": value},
        "exact": low | high,
    }[bound]


def _ends(before: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}$", before))


def _text(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


_DIGITS = r"\d{1,3}(?:[,\u2009 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"


class Number(NamedTuple):
    """A number in a text: its value, what hundred, thousand or million behind it multiply by, and its place."""

    value: Decimal
    size: Decimal
    start: int
    end: int


def numbers(plain: str) -> Iterator[Number]:
    """The numbers of a text, each with its place: digits or words, with hundred, thousand, million behind them."""
    ones = "|".join(sorted(_words()["numbers"], key=len, reverse=True))
    many = "|".join(sorted(_words()["multiples"], key=len, reverse=True))
    words = rf"(?:{ones})(?:[ -](?:{ones}))*(?!\w)"
    sizes = rf"(?:[ -]?(?:an? )?(?:{many})(?!\w))*"
    pattern = rf"(?<![\w.,])(?:(?P<digits>{_DIGITS})|(?P<words>{words}))(?P<many>{sizes})"
    for match in re.finditer(pattern, plain):
        if match["digits"] and re.fullmatch(r"\d{1,3}(\.\d{3})+", match["digits"]) and not match["many"]:
            raise ValueError(f"{match['digits']} may be thousands or a fraction; write thousands with a comma.")
        if match["words"] in ("a", "an") and not match["many"]:
            continue
        size = Decimal(1)
        for word in re.findall(many, match["many"] or ""):
            size *= Decimal(_words()["multiples"][word])
        yield Number(_value(match["digits"], match["words"]) * size, size, match.start(), match.end())


def _value(digits: str | None, words: str | None) -> Decimal:
    if digits:
        return Decimal(re.sub(r"[,\u2009 ]", "", digits))
    parts = [Decimal(_words()["numbers"][word]) for word in re.split("[ -]", words or "")]
    return parts[0] * parts[1] if Decimal("0.5") in parts and len(parts) > 1 else sum(parts, Decimal())


def _of_one_size(low: Number, high: Number) -> tuple[Decimal, Decimal]:
    """Two bounds: in "from 4 to 6 thousand" and "2-3 million" the size stands once, and is meant twice."""
    meant = low.size == 1 and low.value * high.size <= high.value
    return (low.value * high.size if meant else low.value), high.value


@cache
def _unit_words() -> Mapping[str, str]:
    from kgtool.articles.codes import codes

    labels = {
        label.casefold(): iri.rsplit("/", 1)[1] for iri, label in codes("https://w3id.org/kgtool/vocab/unit").items()
    }
    more = {word: unit for unit, words in _words()["units"].items() for word in words}
    return labels | {name: name for name in labels.values()} | more


@cache
def _unit_patterns() -> list[tuple[re.Pattern[str], str]]:
    """What finds the word of a unit, the longest first, and the unit."""
    found = []
    for word, unit in sorted(_unit_words().items(), key=lambda row: -len(row[0])):
        start, end = (r"(?<!\w)" if word[0].isalnum() else ""), (r"(?!\w)" if word[-1].isalnum() else "")
        found.append((re.compile(start + re.escape(word) + end), unit))
    return found


def _unit(plain: str) -> str:
    """The unit (local name of its code) of the first word that is one; "" where none is."""
    places = [(match.start(), unit) for word, unit in _unit_patterns() if (match := word.search(plain))]
    return min(places, key=lambda place: place[0])[1] if places else ""


# ---- Dates -------------------------------------------------------------------------------------------------------

_DAY = r"[0-9X]{4}(?:-[0-9X]{2}(?:-[0-9X]{2})?)?[~?%]?"
EDTF = re.compile(rf"(?:\.\.|{_DAY})?/(?:\.\.|{_DAY})?|{_DAY}")
_YEAR = re.compile(r"(.*)\(year (stated|inferred|external)\)")


def date(text: str) -> Meaning:
    """What a date means: ``WORDS = EDTF``, or EDTF alone. Raises ValueError with a sentence where it cannot be read.

    The year is stated where it stands in the words, else inferred; "(year external)" behind the expression says else.

    >>> date("on Monday = 2031-05-05")["kg:latest"], date("2031-05")["kg:earliest"]
    ('2031-05-05', '2031-05-01')
    """
    words, meaning = halves(text)
    said = _YEAR.fullmatch(meaning or words)
    meaning, basis = (said[1].rstrip(), said[2]) if said else (meaning or words, "")
    words = words if " = " in text else meaning
    if not EDTF.fullmatch(meaning) or meaning == "/":
        raise ValueError(
            f"What {text!r} means is not clear; write {words} = 2031-05-05, 2031-05, 2031-05-05/.. or the like."
        )
    years = [year.rstrip("X") for year in re.findall("[0-9X]{4}", meaning)]
    stated = any(year in words for year in years)
    return {
        "kg:verbatim": words,
        "kg:edtf": meaning,
        **days(meaning),
        "kg:yearBasis": basis or ("stated" if stated else "inferred"),
    }


def days(edtf: str) -> Meaning:
    """The first and the last day of an EDTF expression; an open or an approximate end has none.

    Raises ValueError for a day that no calendar has.
    """
    first, slash, last = edtf.partition("/")
    low, high = _first(first), _last(last if slash else first)
    if not slash and first.endswith(("~", "%")):
        high = ""
    if low and high and low > high:
        raise ValueError(f"{edtf} ends before it begins; write the earlier day first.")
    return {key: day for key, day in (("kg:earliest", low), ("kg:latest", high)) if day}


def _first(day: str) -> str:
    return _day(day, "0", "01", lambda year, month: 1)


def _last(day: str) -> str:
    return _day(day, "9", "12", lambda year, month: calendar.monthrange(year, month)[1])


def _day(day: str, digit: str, of_year: str, of_month: Any) -> str:
    if day in ("", ".."):
        return ""
    year, month, number = [*day.rstrip("~?%").split("-"), "XX", "XX"][:3]
    year, month = year.replace("X", digit), of_year if "X" in month else month
    if not (1 <= int(month) <= 12 and int(year) >= 1):
        raise ValueError(f"{day} is no day of the calendar; correct it.")
    last = calendar.monthrange(int(year), int(month))[1]
    found = of_month(int(year), int(month)) if "X" in number else int(number)
    if not 1 <= found <= last:
        raise ValueError(f"{day} is no day of the calendar; correct it.")
    return f"{year}-{month}-{found:02}"


def decimal(text: str) -> Decimal | None:
    """The number that a text writes out, or None."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
