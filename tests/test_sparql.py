"""What is told from the text of a query: is it one, may it run, where is its fault?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool import sparql
from kgtool.store import LocalStore


@pytest.mark.parametrize(
    "query",
    [
        "# SERVICE in a comment\nASK {}",
        'ASK { ?s ?p "SERVICE <http://x>" }',
        "ASK { ?s <http://example.org/SERVICE> ?o }",
        "PREFIX SERVICE: <urn:x:> ASK { ?s SERVICE:y ?SERVICE }",
        "BASE <urn:x:> PREFIX a: <b> SELECT * {}",
        'SELECT * { ?s ?p """a " b \n SERVICE """ }',
        "prefix:select",
    ],
)
def test_only_code_counts(query: str) -> None:
    if query == "prefix:select":
        with pytest.raises(kgtool.QueryError, match="starts with"):
            sparql.check(query)
    else:
        sparql.check(query)


@pytest.mark.parametrize(
    "query",
    ["ASK { service silent <urn:x> {} }", "ASK { {} SERVICE ?x { ?s ?p ?o } }", "SELECT * {\nSERVICE<urn:x>{}}"],
)
def test_federation_is_refused(query: str) -> None:
    with pytest.raises(kgtool.QueryError, match="SERVICE"):
        sparql.check(query)


@pytest.mark.parametrize("query", ["LOAD <urn:x>", "INSERT DATA {}", "PREFIX a: <b>\nWITH <urn:g> DELETE {} WHERE {}"])
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(kgtool.QueryError, match="kgtool load"):
        sparql.check(query)


def test_an_empty_query_is_said_so() -> None:
    with pytest.raises(kgtool.QueryError, match="empty"):
        sparql.check(" # nothing\n")


@given(st.text(max_size=60))
def test_blanking_keeps_every_place(text: str) -> None:
    blank = sparql.code(text)
    assert len(blank) == len(text)
    assert [i for i, c in enumerate(blank) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@given(st.text(alphabet="SELECTASKWHR{}?abc:<>.\"'#\n *()", max_size=40))
def test_no_query_ends_in_anything_but_an_answer_or_one_sentence(text: str) -> None:
    told = ""
    try:
        LocalStore.memory().query(text)
    except kgtool.QueryError as error:
        told = str(error)
    assert "\n" not in told
