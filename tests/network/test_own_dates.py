"""Days of own data in the formats of other tools and in the choice of days: before our era, impossible, reversed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.claims.dates import bounds, day_of, order, whole_day
from kgtool.errors import QueryError
from kgtool.network.narrowing import Narrowing

DIGITS = st.text("0123456789X-/.T:Z?~ +", max_size=24)
DAYS = st.dates().map(lambda day: day.isoformat())


def spans(
    query: str, store: kgtool.store.Store | None = None, **options: object
) -> list[tuple[str | None, str | None]]:
    root = ET.fromstring(kgtool.draw(store, query, format="gexf", **options))  # type: ignore[arg-type]
    return [(edge.get("start"), edge.get("end")) for edge in root.iter("{http://gexf.net/1.3}edge")]


def dated(*dates: str) -> str:
    rows = " ".join(f"(<urn:a> <urn:b> <urn:c> {date})" for date in dates)
    return f"SELECT * {{ VALUES (?source ?edge ?target ?date) {{ {rows} }} }}"


def test_gexf_has_days_before_our_era_and_open_ends_and_none_that_are_not_days() -> None:
    found = spans(
        dated('"-0044-03-15"^^xsd:date', '"2024-01-01/2024-03-01"', '"2024-01-01/.."', '"2024-02-30"', '"soon"')
    )
    assert found == [
        ("-0044-03-15", "-0044-03-15"),
        ("2024-01-01", "2024-03-01"),
        ("2024-01-01", None),
        (None, None),
        (None, None),
    ]


def test_the_days_of_own_claims_are_days_too(tmp_path: Path) -> None:
    path = tmp_path / "claims.ttl"
    head = (
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .\n"
    )
    ends = (("2024-02-30", "2024-03-01"), ("2024-03-02", "2024-03-01"), ("-0044-03-15", "-0044-03-16"))
    path.write_text(
        head
        + "\n".join(
            f"<urn:c{n}> a kg:Claim ; kg:claimant <urn:a> ; kg:stance stance:proposes ; kg:content <urn:p> ; "
            f'kg:madeOn [ kg:earliest "{first}" ; kg:latest "{last}" ] .'
            for n, (first, last) in enumerate(ends)
        ),
        "utf-8",
    )
    store = kgtool.open_store(data=path)
    query = "SELECT ?claim { ?claim a kg:Claim }"
    assert sorted(spans(query, store), key=str) == sorted(
        [(None, "2024-03-01"), ("2024-03-01", "2024-03-02"), ("-0044-03-15", "-0044-03-16")], key=str
    )


def test_days_before_our_era_are_chosen_in_their_order() -> None:
    query = dated('"-0044-03-15"', '"-0100-07-12"', '"0014-08-19"')
    kept = spans(query, narrowing=Narrowing(since="-0050-01-01", until="0001-01-01"))
    assert kept == [("-0044-03-15", "-0044-03-15")]
    with pytest.raises(QueryError):
        spans(query, narrowing=Narrowing(until="-0200-01-01"))
    with pytest.raises(kgtool.UsageError, match="is not a day"):
        spans(query, narrowing=Narrowing(since="-0044-02-30"))


@examples(500)
@given(DIGITS | st.builds("/".join, st.lists(DAYS, min_size=1, max_size=2)))
def test_any_text_is_an_interval_of_days_of_the_calendar_or_none(text: str) -> None:
    found = bounds(text)
    if found is None:
        return
    first, last = found
    assert first or last
    assert all(whole_day(day) == day for day in (first, last) if day)
    assert not (first and last) or order(first) <= order(last)
    day_of(text)


@given(st.lists(DAYS))
def test_days_are_in_the_order_of_the_calendar(days: list[str]) -> None:
    assert sorted(days, key=order) == sorted(days)
