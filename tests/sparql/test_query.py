"""What is told from the text of a query: is it one, may it run, where is its fault?"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import DATA, ROOT
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import QueryError
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Triples, rows, text
from kgtool.sparql import query as sparql
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


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", ("s", "p", "o")),
        ("# * ?a\nPREFIX x: <urn:*>\nSELECT DISTINCT * { ?z ?a ?o . BIND('?b *' AS ?c) }", ("z", "a", "o", "c")),
        ("SELECT * { { SELECT ?b ?a { ?a ?hidden ?b } } $x ?y ?a }", ("b", "a", "x", "y")),
        ("SELECT (COUNT(*) AS ?n) ?b ?a { ?a ?p ?b } GROUP BY ?a ?b", ("n", "b", "a")),
        ("SELECT ?o { ?s ?p* ?o }", ("o",)),
        ("SELECT * {}", ()),
        ("SELECT?b?a{?a?p?b}", ("b", "a")),
        ("SELECT*{?b?p?a}", ("b", "p", "a")),
    ],
)
def test_columns_stand_as_they_first_stand_in_the_query(
    query: str, columns: tuple[str, ...], bundled: LocalStore
) -> None:
    query = query.replace("?p* ", "<urn:p>* ")
    assert rows(bundled.query(query)).variables == columns


def mixed() -> LocalStore:
    """Numbers, texts, dates, things and NaN as values of one property: what the engine by itself cannot sort."""
    kinds = [
        "{0}",
        '"{0}"',
        '"{0}"@en',
        '"20{1}-03-11"^^xsd:date',
        '"20{1}-03-11Z"^^xsd:date',
        "<urn:{0}>",
        '"NaN"^^xsd:double',
    ]
    values = [kinds[n % len(kinds)].format(n * 37 % 1000, 10 + n % 89) for n in range(5_000)]
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    store = LocalStore.memory()
    text = prefix + "".join(f"<urn:s{n}> <urn:p> {value} .\n" for n, value in enumerate(values))
    store.add_quads(
        [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("urn:g")) for q in ox.parse(text, ox.RdfFormat.TURTLE)]
    )
    return store


@pytest.mark.parametrize(
    "order",
    ["?v", "DESC(?v)", "asc(?v) ?s", "(?v) DESC ( ?s )", "STR(?v) ?v", "DESC(COALESCE(?v, ')')) # end)\n"],
)
def test_values_of_all_kinds_are_sorted(order: str) -> None:
    found = rows(mixed().query(f"SELECT * {{ ?s <urn:p> ?v }} ORDER BY {order} LIMIT 4999"))
    assert found.variables == ("s", "v")
    assert len(list(found)) == 4_999


def test_values_of_one_kind_stand_in_their_order(bundled: LocalStore) -> None:
    def sort(values: str, order: str = "?v") -> list[str]:
        answer = rows(bundled.query(f"SELECT ?v {{ VALUES ?v {{ {values} }} }} ORDER BY {order}"))
        return [text(term) if term else "" for (term,) in answer]

    assert sort("10 9 2.5 1e2 -3") == ["-3", "2.5", "9", "10", "100"]
    assert sort("10 9 2.5", "DESC(?v)") == ["10", "9", "2.5"]
    assert sort('"b" "a"@en "c"@de "B"') == ["B", "a", "b", "c"]
    assert sort('"2025-02-01"^^xsd:date "2024-12-31"^^xsd:date') == ["2024-12-31", "2025-02-01"]
    assert sort('"x" <urn:b> UNDEF <urn:a>') == ["", "urn:a", "urn:b", "x"]
    assert sort('"x" true 2 "NaN"^^xsd:double <urn:b> UNDEF "2025-01-01"^^xsd:date 1.5') == [
        "", "urn:b", "1.5", "2", "NaN", "x", "true", "2025-01-01",
    ]  # fmt: skip
    zones = '"2025-01-01T06:00:00Z"^^xsd:dateTime "2025-01-01T10:00:00+05:00"^^xsd:dateTime'
    assert sort(zones) == ["2025-01-01T10:00:00+05:00", "2025-01-01T06:00:00Z"]
    grouped = (
        "SELECT ?x (COUNT(*) AS ?n) { VALUES ?x { 1 1 2 } } GROUP BY ?x ORDER BY DESC(COUNT(*)) DESC(?n) ?x LIMIT 1"
    )
    assert [text(row["x"]) for row in rows(bundled.query(grouped)).dicts()] == ["1"]


ALIKE = [
    "SELECT ?s { ?s ?p ?o } ORDER BY ?s DESC(?p)",
    "SELECT ?s { ?x <urn:p> 1 ; ?q ?s . ?s ?p 'a' OPTIONAL { ?s ?r ?t } } ORDER BY (?s)",
    "PREFIX e: <urn:> CONSTRUCT { ?o ?p ?s } WHERE { ?s a e:x FILTER(?s != e:y) } ORDER BY ?s",
    "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) { ?s a ?k } GROUP BY ?k ORDER BY DESC(?n) LCASE(STR(?k)) COUNT(?s)",
]
MIXED = [
    "SELECT ?v { ?v <urn:p>* ?w } ORDER BY ?v",
    "SELECT ?v { ?v <urn:p> ? ?w } ORDER BY ?v",
    "SELECT ?v { ?s <urn:p> ?v OPTIONAL { ?v <urn:p> ?w . ?v ?x ?y } } ORDER BY ?v",
    "SELECT ?v { { ?s <urn:p> ?v } UNION { ?v <urn:p> ?w } } ORDER BY ?v",
    "SELECT ?v { ?v <urn:p> ?w { SELECT ?v { ?s <urn:p> ?v } ORDER BY ?v } } ORDER BY STR(?v)",
    "SELECT (MAX(?w) AS ?v) { ?s <urn:p> ?w } GROUP BY ?s ORDER BY ?v",
    "SELECT (MAX(?s) AS ?v) { ?s <urn:p> ?w } GROUP BY ?w ORDER BY MAX(?w)",
    "SELECT ?v { BIND(1 AS ?v) ?v <urn:p> ?w } ORDER BY ?v",
    "CONSTRUCT { ?v ?v ?v . } WHERE { ?s <urn:p> ?v } ORDER BY ?v",
    "SELECT ?v { ?s <urn:p> ?v FILTER NOT EXISTS { ?v <urn:q> 1 . ?v <urn:q> 1 } } ORDER BY ?v",
    "SELECT ?v { ?s <urn:p> ?v } ORDER BY (STR(?v) = ?v) COALESCE(?v, STR(?v))",
]


def test_a_key_of_plainly_one_kind_stays_as_it_is() -> None:
    for query in ALIKE:
        assert sparql.sortable(query) == query
        ox.Store().query(query)


@pytest.mark.parametrize("query", MIXED)
def test_a_key_that_only_looks_like_one_kind_is_sorted_safely(query: str) -> None:
    assert sparql.sortable(query) != query
    found = mixed().query(query)
    assert isinstance(found, Solutions | Triples)
    list(found)  # the engine's own sort would end the process


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?v { ?s ?p ?v } ORDERBY ?v",
        "SELECT ?v { ?s ?p ?v }ORDERBYDESC(?v)",
        "SELECT ?v { ?s ?p ?v } ORDER BYDESC(?v)",
        "SELECT ?v { ?s ?p ?v } ORDER#\nBYSTR(?s)?v",
        "SELECT ?v { { SELECT ?v { ?s ?p ?v } ORDERBY ?v } }",
        "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT ?v { ?s ?p ?v } ORDERBYx:string(?s) ?v",
        "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT ?v { ?s ?p ?v } ORDER BYx:string(?s) ?v",
        "SELECT ?v { ?s ?p ?v } GROUP BY ?v HAVING(?v<1)ORDERBY?v#>",
        "SELECT ?v { ?s ?p ?v } ORDER BY (?v<1)?v#>",
        "SELECT ?v { ?s ?p ?v } ORDER BY EXISTS { ?s ?p 1 } ?v",
    ],
)
def test_what_the_engine_sorts_by_is_not_hidden(query: str) -> None:
    ox.Store().query(query)  # the engine takes it
    with pytest.raises(QueryError, match=r"does not fit|not plain what is sorted by"):
        sparql.check(query)
    sparql.check(query.replace("ORDER", "# ORDER"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?order { ?s <http://e/order/by_(it)> ?order FILTER(?order < 1) } ORDER BY ?order LIMIT 1",
        "PREFIX order: <urn:> SELECT ?v { VALUES (?v ?w) { (1 <http://e/orderby_(x)>) } ?v order:by ?w } ORDER BY ?v",
        "SELECT ?v { FILTER(?v<1) ?s <urn:a(b)> ?v } ORDER BY (EXISTS { ?s ?p ?v }) ?v VALUES ?x { 1 }",
        "SELECT ?v { ?s ?p ?v # ORDERBY\n FILTER(?v != 'ORDERBY') } ORDER BY ASC(?v) OFFSET 2",
    ],
)
def test_what_is_plain_is_not_refused(query: str) -> None:
    sparql.check(query)
    ox.Store().query(sparql.sortable(query))


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "cq").glob("*.rq"))[:40], ids=lambda path: path.stem)
def test_sorting_safely_gives_the_same_rows(path: Path, bundled: LocalStore) -> None:
    query = path.read_text("utf-8")
    plain = bundled._engine.query(query, prefixes=dict(names().prefixes), use_default_graph_as_union=True)
    if isinstance(plain, ox.QuerySolutions):
        assert list(rows(bundled.query(query))) == [tuple(row) for row in plain]


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
    with pytest.raises(QueryError, match="--allow-network"):
        sparql.check(query)
    with pytest.raises(QueryError, match="--allow-network"):
        sparql.check_update(f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {query[query.index('{') :]}")
    sparql.check(query, allow_network=True)


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
    sparql.check(query)


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL ; LOADSILENT<http://127.0.0.1:4/x>",
        "PREFIX ex: <http://127.0.0.1:4/> CLEAR ALL ; LOADex:there",
        "CLEAR ALL ; PREFIX ex: <http://127.0.0.1:4/> LoadSilentex:there INTO GRAPH <urn:g>",
    ],
)
def test_no_update_hides_a_call(update: str) -> None:
    with pytest.raises(QueryError, match="--allow-network"):
        sparql.check_update(update)
    sparql.check_update(update, allow_network=True)


def test_a_name_like_load_is_no_call() -> None:
    sparql.check_update("PREFIX load: <urn:> INSERT DATA { GRAPH load:g { load:a a load:b ; load:c load:d } }")
    sparql.check_update("CLEAR GRAPH <urn:x> ; PREFIX loader: <urn:> WITH loader:g DELETE WHERE { loader:a ?p ?o }")


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


def test_a_name_that_ends_in_from_names_no_graph() -> None:
    store = kgtool.open_store(data=[DATA / "twins.ttl"])
    add = "PREFIX ex: <https://example.org/> "
    assert not sparql.names_graphs(add + "SELECT ?s { ?s ex:moved-from  <http://a/b> }")
    assert sparql.names_graphs("SELECT * FROM<http://e/g>{}")
    assert store.query(add + "ASK { ex:twin-1 a ?from , ex:Person }") is True


def test_moments_with_and_without_a_time_zone_are_sorted() -> None:
    zones = ["", "Z", "+02:00"]
    values = " ".join(
        f'"2024-01-{1 + n % 3:02d}T{n * 7 % 24:02d}:00:00{zones[n % 3]}"^^xsd:dateTime "P{n}D"^^xsd:duration '
        f'"P{n}M"^^xsd:duration "--0{1 + n % 9}-11{zones[n % 3]}"^^xsd:gMonthDay "no{n}"^^xsd:dateTime'
        for n in range(300)
    )
    store = LocalStore.memory()
    assert len(list(rows(store.query(f"SELECT ?v {{ VALUES ?v {{ {values} }} }} ORDER BY ?v")))) == 1_500
    zoned = '"2024-01-01T10:00:00Z"^^xsd:dateTime "2024-01-01T11:00:00+02:00"^^xsd:dateTime'
    first, second = rows(store.query(f"SELECT ?v {{ VALUES ?v {{ {zoned} }} }} ORDER BY ?v"))
    assert [text(term)[11:13] for (term,) in (first, second) if term] == ["11", "10"]


def test_a_fault_is_shown_in_the_query_as_written(bundled: LocalStore) -> None:
    with pytest.raises(QueryError) as told:
        bundled.query("SELECT * { ?s ?p ?v } ORDER BY (?s +)")
    assert told.value.excerpt.startswith("SELECT * { ?s ?p ?v } ORDER BY (?s +)\n")
    for query, what in (
        ("SELECT COUNT(*) { ?s ?p ?o }", r"write \(COUNT\(\.\.\.\) AS \?name\)"),
        ("SELECT ?x { ?x a <kg:Claim }", "has no end"),
    ):
        with pytest.raises(QueryError, match=what):
            bundled.query(query)
