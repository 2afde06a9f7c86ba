"""What is told from the text of a query: is it one, may it run, where is its fault?"""

from __future__ import annotations

import contextlib
import socket

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
        with pytest.raises(kgtool.QueryError, match=r"starts with|not complete"):
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


def test_a_comment_ends_at_any_line_end() -> None:
    with pytest.raises(kgtool.QueryError, match="SERVICE"):
        sparql.check("ASK { # comment\r SERVICE <http://127.0.0.1:9/> {} }")
    sparql.check("# comment\rASK {}")


def test_no_query_reaches_the_network() -> None:
    """Against a real listener: what ``check`` lets through makes no request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        for text in (
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ # x\rSERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
            f"SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
        ):
            with contextlib.suppress(kgtool.QueryError):
                list(LocalStore.memory().query(text))  # type: ignore[arg-type]
            with pytest.raises(TimeoutError):
                server.accept()


def test_from_is_seen_only_as_code() -> None:
    assert sparql.names_graphs("SELECT * FROM <urn:x> { }")
    assert sparql.names_graphs("ASK\nfrom named g:x {}")
    assert not sparql.names_graphs("SELECT ?from { ?s kg:from ?from } # FROM <urn:x>")


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
