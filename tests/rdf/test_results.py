"""An answer is read as it is wanted, can be read again, and becomes a typed table."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pandas
import pyoxigraph as ox
import pytest

import kgtool
from kgtool.errors import QueryError, StoreError
from kgtool.rdf import results
from kgtool.rdf.results import Row, Solutions, as_rows, triples
from kgtool.store import LocalStore

NUMBERS = "SELECT ?n { VALUES ?n { 1 2 3 4 5 6 7 8 9 } }"
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_an_answer_can_be_read_twice_and_in_part(bundled: LocalStore) -> None:
    found = bundled.query(NUMBERS)
    assert isinstance(found, Solutions)
    first = next(iter(found))
    one, other = iter(found), iter(found)
    assert [next(one), next(other), next(one)] == [first, first, list(found)[1]]
    assert list(found) == list(found) == [first, *one_after(found, 1)]
    assert (len(found), bool(found), len(list(found.dicts()))) == (9, True, 9)
    assert not bundled.query("SELECT ?s { ?s ?p <urn:nothing> }")
    built = triples(bundled.query("CONSTRUCT { ?n <urn:p> ?n } { VALUES ?n { <urn:a> <urn:b> } }"))
    assert list(built) == list(built)
    assert (len(built), len(built.graph())) == (2, 2)


def one_after(found: Solutions, place: int) -> list[Row]:
    return list(found)[place:]


def test_a_long_answer_is_asked_again_and_not_held(bundled: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "KEPT", 4)
    found = bundled.query(NUMBERS)
    assert isinstance(found, Solutions)
    every = [row[0] for row in found]
    assert len(found._kept) <= 4, "the rows before the last ones are let go"
    assert [row[0] for row in found] == every
    behind, ahead = iter(found), iter(found)
    assert [next(behind)[0], *(row[0] for row in ahead)] == [every[0], *every]
    assert [row[0] for row in behind] == every[1:], "the one behind goes on where it was"
    assert len(found) == 9
    assert len(found.values()["n"]) == 9


def test_the_length_of_a_long_answer_keeps_it(bundled: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list asks for the length first: the store is not to be asked twice for that."""
    monkeypatch.setattr(results, "KEPT", 4)
    asked = []
    again = lambda: asked.append(1) or iter([])  # type: ignore[func-returns-value]  # noqa: E731
    found = Solutions(("n",), ((ox.Literal(n),) for n in range(9)), again=again)
    assert len(list(found)) == len(list(found)) == 9
    assert not asked


def test_a_stream_keeps_nothing(bundled: LocalStore) -> None:
    found = bundled.query(NUMBERS)
    assert isinstance(found, Solutions)
    assert len(list(found.stream())) == 9
    assert len(found._kept) <= 1
    assert len(list(found)) == 9, "it is asked again"
    lone = Solutions(("n",), ((ox.Literal(n),) for n in range(3)))
    assert len(list(lone.stream())) == 3
    with pytest.raises(QueryError, match="ask the query again"):
        list(lone)


def test_rows_that_the_engine_wrote_can_be_read_afterwards(bundled: LocalStore) -> None:
    found = bundled.query(NUMBERS)
    assert isinstance(found, Solutions)
    assert found.native is not None
    found.native(BytesIO(), "csv")
    assert len(list(found)) == 9
    assert found.native is None, "it would leave out what was read"


def test_an_answer_that_broke_off_stays_broken() -> None:
    def breaking() -> Iterator[Row]:
        yield (ox.Literal(1),)
        raise StoreError("The server went away.")

    found = Solutions(("n",), breaking())
    for _ in range(2):
        with pytest.raises((StoreError, QueryError)):
            list(found)
    whole = Solutions(("n",), breaking(), again=lambda: [(ox.Literal(1),), (ox.Literal(2),)])
    with pytest.raises(StoreError, match="went away"):
        len(whole)
    assert len(whole) == 2, "asked again, it is whole"


def test_the_rows_of_the_engine_are_let_go_at_once(bundled: LocalStore) -> None:
    """A circle would leave them to the collector, which may run in a thread that must not touch them."""
    gc.disable()
    try:
        found = bundled.query(NUMBERS)
        assert isinstance(found, Solutions)
        gone = weakref.ref(found)
        next(iter(found))
        del found
        assert gone() is None
    finally:
        gc.enable()


def test_its_text_is_short(bundled: LocalStore) -> None:
    assert repr(bundled.query(NUMBERS)) == "<Solutions: 9 rows of n>"
    assert repr(bundled.query("SELECT * { ?s ?p ?o }")) == "<Solutions: more than 1,000 rows of s, p, o>"
    assert repr(bundled.query("CONSTRUCT { <urn:a> <urn:b> 1 } {}")) == "<Triples: 1 triple>"
    # A notebook shows a page once: its text is not in this.
    assert all(len(repr(shown)) < 200 for shown in (kgtool.view(bundled), kgtool.build_site(bundled), bundled))


VALUES = """SELECT * { VALUES (?whole ?part ?yes ?day ?moment ?words ?mixed ?large) {
  (1 1.5 true "2025-09-04"^^xsd:date "2025-09-04T10:00:00+02:00"^^xsd:dateTime "one"@en 1 99999999999999999999)
  (UNDEF 2 UNDEF UNDEF UNDEF UNDEF "two" 1)
  ("3"^^xsd:nonNegativeInteger UNDEF false "2025-09-05"^^xsd:date UNDEF "three" stance:proposes UNDEF) } }"""
DAY, MOMENT = date(2025, 9, 4), datetime(2025, 9, 4, 8, tzinfo=UTC)


def test_a_pandas_table_is_typed(bundled: LocalStore) -> None:
    frame = kgtool.select(VALUES, bundled).dataframe(labels=True)
    kinds = ["Int64", "Float64", "boolean", "datetime64[s]", "datetime64[us, UTC]", "str", "object", "object"]
    assert [str(kind) for kind in frame.dtypes] == kinds
    assert frame["whole"].sum() == 4
    assert (frame["day"][0], frame["moment"][0]) == (pandas.Timestamp(DAY), pandas.Timestamp(MOMENT))
    assert frame["mixed"].tolist() == [1, "two", "proposes"]
    assert frame["day"].isna().tolist() == [False, True, False]
    assert list(kgtool.select("SELECT ?a ?b { ?a <urn:none> ?b }", bundled).dataframe().columns) == ["a", "b"]


def test_a_polars_table_is_typed(bundled: LocalStore) -> None:
    polars = pytest.importorskip("polars")
    frame = kgtool.select(VALUES, bundled).polars(labels=True)
    moments = polars.Datetime("us", "UTC")
    kinds = [polars.Int64, polars.Float64, polars.Boolean, polars.Date, moments, *[polars.String] * 3]
    assert frame.dtypes == kinds
    assert (frame["day"][0], frame["moment"][0], frame["yes"].to_list()) == (DAY, MOMENT, [True, None, False])
    assert frame["mixed"].to_list() == ["1", "two", "proposes"]


def test_labels_are_those_of_the_language(bundled: LocalStore) -> None:
    found = kgtool.select("SELECT ?who { VALUES ?who { person:macron <urn:unknown> } }", bundled)
    assert found.dataframe()["who"].tolist() == ["person:macron", "urn:unknown"]
    assert found.dataframe(labels=True)["who"].tolist() == ["Emmanuel Macron", "urn:unknown"]
    found = kgtool.select("SELECT ?s { VALUES ?s { stance:proposes } }", bundled)
    assert found.values(labels=True, language="uk") == {"s": ["пропонує"]}
    assert found.values(labels=True, language="ar") == found.values(labels=True) == {"s": ["proposes"]}


def test_any_results_become_rows(bundled: LocalStore) -> None:
    assert as_rows(True).values() == {"answer": [True]}
    built = as_rows(bundled.query("CONSTRUCT { <urn:a> <urn:b> 1 } {}"))
    assert built.values() == {"subject": ["urn:a"], "property": ["urn:b"], "value": [1]}
    with pytest.raises(QueryError, match="write SELECT"):
        kgtool.select("ASK {}", bundled)
