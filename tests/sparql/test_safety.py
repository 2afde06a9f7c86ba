"""What may run: queries and updates alone, none that reaches the network, none that nests too deep."""

from __future__ import annotations

import contextlib
import socket

import pytest

import kgtool
from kgtool.errors import QueryError
from kgtool.rdf.results import rows
from kgtool.sparql.safety import check, check_update
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
            check(query)
    else:
        check(query)


@pytest.mark.parametrize(
    "query",
    ["ASK { service silent <urn:x> {} }", "ASK { {} SERVICE ?x { ?s ?p ?o } }", "SELECT * {\nSERVICE<urn:x>{}}"],
)
def test_federation_is_refused(query: str) -> None:
    with pytest.raises(kgtool.QueryError, match="SERVICE"):
        check(query)


def test_a_comment_ends_at_any_line_end() -> None:
    with pytest.raises(kgtool.QueryError, match="SERVICE"):
        check("ASK { # comment\r SERVICE <http://127.0.0.1:9/> {} }")
    check("# comment\rASK {}")


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


@pytest.mark.parametrize("query", ["LOAD <urn:x>", "INSERT DATA {}", "PREFIX a: <b>\nWITH <urn:g> DELETE {} WHERE {}"])
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(kgtool.QueryError, match=r"kgtool\.load"):
        check(query)


def test_an_empty_query_is_said_so() -> None:
    with pytest.raises(kgtool.QueryError, match="empty"):
        check(" # nothing\n")


HIDDEN = "SELECT * { VALUES ?a {0} FILTER(?a<1)SERVICE#>\n <http://127.0.0.1:4/d> {?s ?p ?o} }"


@pytest.mark.parametrize(
    "query",
    [
        HIDDEN,
        "PREFIX ex: <http://e/ns/> SELECT ?p { OPTIONAL { ?s ex:a\\#b ?o } SERVICE <http://127.0.0.1:4/b> {} }",
        "SELECT * { service # a comment {\n silent\t?where\n{ } }",
        "SELECT * { SERVICE ex:there{} }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:4/b>{} }",
        "SELECT * { ?s ?p trueSERVICE?x{} }",
        "PREFIX ex: <http://127.0.0.1:4/> SELECT * { ?s ?p ?o SERVICEex:there{} }",
        "PREFIX ex: <http://127.0.0.1:4/> SELECT * { ServiceSilentex:there{} }",
    ],
)
def test_no_reading_hides_a_call(query: str) -> None:
    with pytest.raises(QueryError, match="allow_network=True"):
        check(query)
    with pytest.raises(QueryError, match="allow_network=True"):
        check_update(f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {query[query.index('{') :]}")
    check(query, allow_network=True)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX service-desk: <http://e/> "
        "SELECT * { ?s service-desk:self-service <http://e/service>, ?service ; service-desk:x 1 }",
        "SELECT * { ?s ?p 'SERVICE <http://e/> {' } # SERVICE <http://e/> {",
        "SELECT * { FILTER(?a<1 && ?b>2) GRAPH <http://e/service> { ?load ?p ?o } }",
        "PREFIX load: <http://e/> SELECT * FROM load:er { GRAPH load:a { ?s load:b load:c , true } { ?s ?p ?o } }",
    ],
)
def test_a_name_like_a_keyword_is_no_call(query: str) -> None:
    check(query)


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL ; LOADSILENT<http://127.0.0.1:4/x>",
        "PREFIX ex: <http://127.0.0.1:4/> CLEAR ALL ; LOADex:there",
        "CLEAR ALL ; PREFIX ex: <http://127.0.0.1:4/> LoadSilentex:there INTO GRAPH <urn:g>",
    ],
)
def test_no_update_hides_a_call(update: str) -> None:
    with pytest.raises(QueryError, match="allow_network=True"):
        check_update(update)
    check_update(update, allow_network=True)


def test_a_name_like_load_is_no_call() -> None:
    check_update("PREFIX load: <urn:> INSERT DATA { GRAPH load:g { load:a a load:b ; load:c load:d } }")
    check_update("CLEAR GRAPH <urn:x> ; PREFIX loader: <urn:> WITH loader:g DELETE WHERE { loader:a ?p ?o }")


def test_no_reading_hides_depth_or_length(bundled: LocalStore) -> None:
    for query in (
        f"SELECT * {{ VALUES ?a {{0}} FILTER(?a<1{'+(1' * 20_000}{')' * 20_000}>2) }}",
        f"SELECT * {{ FILTER(?a<1{'+1' * 20_000}>2) }}",
        f"SELECT * {{ {'OPTIONAL {}' * 20_000} }}",
    ):
        with pytest.raises(QueryError, match=r"operators or groups|nests"):
            bundled.query(query)
    dates = " ".join(f'"2024-01-01T00:00:{n % 60:02d}Z"^^xsd:dateTime' for n in range(3_000))
    assert len(list(rows(bundled.query(f"SELECT ?x {{ VALUES ?x {{ {dates} }} }}")))) == 3_000
    pairs = " ".join(f"(<http://e/a/b/{n}> <http://e/c/d/e>)" for n in range(1_000))
    assert len(list(rows(bundled.query(f"SELECT * {{ VALUES (?x ?y) {{ {pairs} }} }}")))) == 1_000
