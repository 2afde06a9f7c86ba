"""Figures and dates in words, by the house rules of the guide."""

from __future__ import annotations

from datetime import date as day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.articles.in_words import date, figure
from kgtool.claims.figures import number

ENDS = ("kg:lowerBound", "kg:upperBound", "kg:centralValue")


@pytest.mark.parametrize(
    ("words", "bound", "ends", "unit"),
    [
        ("fewer than 30,000 troops", "fewerThan", ("", "30000", ""), "soldier"),
        ("less than 30 000 troops", "fewerThan", ("", "30000", ""), "soldier"),
        ("hundreds of their soldiers", "vague", ("200", "999", ""), "soldier"),
        ("thousands of people", "vague", ("2000", "", ""), "person"),
        ("several thousand troops", "vague", ("2000", "9999", ""), "soldier"),
        ("tens of thousands of residents", "vague", ("20000", "99999", ""), "person"),
        ("about 10 countries", "about", ("", "", "10"), "country"),
        ("from 4,000 to 60,000 soldiers", "between", ("4000", "60000", ""), "soldier"),
        ("between 5 and 10 days", "between", ("5", "10", ""), "day"),
        ("2-3 million people", "between", ("2000000", "3000000", ""), "person"),
        ("two to three thousand troops", "between", ("2000", "3000", ""), "soldier"),
        ("500 to 2,000 guards", "between", ("500", "2000", ""), "soldier"),
        ("$90 billion", "exact", ("90000000000", "90000000000", ""), "usd"),
        ("more than US$2.5bn", "moreThan", ("2500000000", "", ""), "usd"),
        ("€1.5 million", "exact", ("1500000", "1500000", ""), "eur"),
        ("at least 100 guards", "atLeast", ("100", "", ""), "soldier"),
        ("no fewer than 100 guards", "atLeast", ("100", "", ""), "soldier"),
        ("100 guards or more", "atLeast", ("100", "", ""), "soldier"),
        ("5 or more countries", "atLeast", ("5", "", ""), "country"),
        ("100+ people", "atLeast", ("100", "", ""), "person"),
        ("up to 30,000 troops", "atMost", ("", "30000", ""), "soldier"),
        ("no more than five ministers", "atMost", ("", "5", ""), "leader"),
        ("over 10 000 military personnel", "moreThan", ("10000", "", ""), "soldier"),
        ("two groups of ground forces", "exact", ("2", "2", ""), "group"),
        ("three lines of defense", "exact", ("3", "3", ""), "line"),
        ("twenty-five countries", "exact", ("25", "25", ""), "country"),
        ("a hundred people", "exact", ("100", "100", ""), "person"),
        ("half a million residents", "exact", ("500000", "500000", ""), "person"),
        ("43 percent", "exact", ("43", "43", ""), "percent"),
        ("10.5% of voters", "exact", ("10.5", "10.5", ""), "percent"),
        ("tausende Soldaten = 2,000 to 9,999 soldiers", "between", ("2000", "9999", ""), "soldier"),
        ("30 sappers = soldiers", "exact", ("30", "30", ""), "soldier"),
    ],
)
def test_figures(words: str, bound: str, ends: tuple[str, str, str], unit: str) -> None:
    found = figure(words)
    assert (found["kg:boundType"], tuple(found.get(end, "") for end in ENDS), found["kg:unit"]) == (bound, ends, unit)
    assert found["kg:verbatim"] == words.partition(" = ")[0]
    assert (found.get("kg:lowerInclusive") == "false") == (bound == "moreThan")
    assert (found.get("kg:upperInclusive") == "false") == (bound == "fewerThan")
    assert (found.get("kg:conventional") == "true") == (bound == "vague")


@pytest.mark.parametrize(
    "words",
    [
        "some guards",
        "1.000 soldiers",
        "dozens of troops",
        "hundreds of thousands of people",
        "a third invasion",
        "",
        "100 widgets",
        "10 guards and 5 guards and 3 guards",
        "9 to 5 days",
        "tausende Soldaten",
        "100 = x",
    ],
)
def test_what_cannot_be_read_is_asked_for(words: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        figure(words)


@given(st.integers(0, 10**15))
def test_any_number_is_read_as_it_is_written(value: int) -> None:
    from decimal import Decimal

    assert figure(f"at least {number(Decimal(value))} guards")["kg:lowerBound"] == str(value)


@pytest.mark.parametrize(
    ("text", "edtf", "earliest", "latest", "year"),
    [
        ("on Monday = 2031-05-05", "2031-05-05", "2031-05-05", "2031-05-05", "inferred"),
        ("February 2024 = 2024-02", "2024-02", "2024-02-01", "2024-02-29", "stated"),
        ("2031", "2031", "2031-01-01", "2031-12-31", "stated"),
        ("next week = 2025-02-24/..", "2025-02-24/..", "2025-02-24", "", "inferred"),
        ("by March = ../2031-03", "../2031-03", "", "2031-03-31", "inferred"),
        ("about then = 2025-02-17~", "2025-02-17~", "2025-02-17", "", "inferred"),
        ("late August = 2025-08-21~/2025-08-31~", "2025-08-21~/2025-08-31~", "2025-08-21", "2025-08-31", "inferred"),
        ("in the 2030s = 203X", "203X", "2030-01-01", "2039-12-31", "stated"),
        ("some day in May = 2031-05-XX", "2031-05-XX", "2031-05-01", "2031-05-31", "inferred"),
        ("on May 5 = 2031-05-05 (year external)", "2031-05-05", "2031-05-05", "2031-05-05", "external"),
    ],
)
def test_dates(text: str, edtf: str, earliest: str, latest: str, year: str) -> None:
    found = date(text)
    assert (found["kg:edtf"], found.get("kg:earliest", ""), found.get("kg:latest", "")) == (edtf, earliest, latest)
    assert found["kg:yearBasis"] == year


@pytest.mark.parametrize(
    "text", ["on Monday", "x = 2031-13", "x = 2031-02-30", "x = 2031-05/2031-04", "x = 0000", "x = /", ""]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|correct"):
        date(text)


@given(st.dates(day(1, 1, 1)))
def test_any_day_is_itself(one: day) -> None:
    found = date(f"that day = {one.isoformat()}")
    assert found["kg:earliest"] == found["kg:latest"] == one.isoformat()
