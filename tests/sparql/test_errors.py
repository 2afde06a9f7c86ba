"""Where a query is wrong: one sentence, and the line as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import QueryError, excerpt
from kgtool.store import LocalStore


@given(st.text(alphabet="SELECTASKWHR{}?abc:<>.\"'#\n *()", max_size=40))
def test_no_query_ends_in_anything_but_an_answer_or_one_sentence(text: str) -> None:
    message = ""
    try:
        LocalStore.memory().query(text)
    except kgtool.QueryError as error:
        message = str(error)
    assert "\n" not in message


def test_a_fault_is_shown_in_the_query_as_written(bundled: LocalStore) -> None:
    with pytest.raises(QueryError) as caught:
        bundled.query("SELECT * { ?s ?p ?v } ORDER BY (?s +)")
    assert caught.value.excerpt.startswith("SELECT * { ?s ?p ?v } ORDER BY (?s +)\n")
    for query, what in (
        ("SELECT COUNT(*) { ?s ?p ?o }", r"write \(COUNT\(\.\.\.\) AS \?name\)"),
        ("SELECT ?x { ?x a <kg:Claim }", "has no end"),
    ):
        with pytest.raises(QueryError, match=what):
            bundled.query(query)


def test_an_excerpt_points_at_its_column() -> None:
    assert excerpt("ab\tcd", 4) == "ab cd\n   ^"
    assert excerpt("漢字 x", 4) == "漢字 x\n     ^"
    shown, caret = excerpt("x" * 500 + "!" + "y" * 500, 501).split("\n")
    assert shown[len(caret) - 1] == "!"
    assert len(shown) <= 102
