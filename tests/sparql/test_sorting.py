"""Values of all kinds are sorted, and no ORDER BY that the engine sees is missed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kgtool.errors import QueryError
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Triples, rows, text
from kgtool.sparql.safety import check
from kgtool.sparql.sorting import XSD, sortable
from kgtool.store import LocalStore


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
    "order", ["?v", "DESC(?v)", "asc(?v) ?s", "(?v) DESC ( ?s )", "STR(?v) ?v", "DESC(COALESCE(?v, ')')) # end)\n"]
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
        assert sortable(query) == query
        ox.Store().query(query)


@pytest.mark.parametrize("query", MIXED)
def test_a_key_that_only_looks_like_one_kind_is_sorted_safely(query: str) -> None:
    assert sortable(query) != query
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
    with pytest.raises(QueryError, match=r"does not fit|not clear what ORDER BY sorts by"):
        check(query)
    check(query.replace("ORDER", "# ORDER"))


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
    check(query)
    ox.Store().query(sortable(query))


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "cq").glob("*.rq"))[:40], ids=lambda path: path.stem)
def test_sorting_safely_gives_the_same_rows(path: Path, bundled: LocalStore) -> None:
    query = path.read_text("utf-8")
    plain = bundled._engine.query(query, prefixes=dict(names().prefixes), use_default_graph_as_union=True)
    if isinstance(plain, ox.QuerySolutions):
        assert list(rows(bundled.query(query))) == [tuple(row) for row in plain]


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


def test_every_row_is_on_one_page() -> None:
    """Of all kinds of terms, and of triple terms that differ in a blank node or a datatype alone."""
    plain = ["<urn:a>", '"a"', '"a"@en', "9", "9.0", '"9"', "_:x", "_:y", "true"]
    nested = ["<<( <urn:a> <urn:p> 1 )>>", "<<( <urn:a> <urn:p> _:x )>>"]
    values = [*plain, *nested, *(f"<<( {s} <urn:p> {o} )>>" for s in ("<urn:s>", "_:x") for o in plain)]
    store = LocalStore.memory()
    store.update(f"INSERT DATA {{ <urn:box> <urn:holds> {', '.join(values)} }}")
    query = "SELECT ?v { ?box <urn:holds> ?v } ORDER BY ?v"
    whole = [row[0] for row in rows(store.query(query))]
    kinds = [ox.BlankNode, ox.NamedNode, ox.Literal, ox.Triple]
    assert [kinds.index(type(term)) for term in whole] == sorted(kinds.index(type(term)) for term in whole)
    assert len({*whole}) == len(values)
    for size in (1, 2, 7):
        pages = (rows(store.query(f"{query} LIMIT {size} OFFSET {start}")) for start in range(0, len(whole), size))
        assert [row[0] for page in pages for row in page] == whole


def test_triple_terms_stand_last_and_in_order() -> None:
    def sort(values: str) -> list[str]:
        answer = rows(LocalStore.memory().query(f"SELECT ?v {{ VALUES ?v {{ {values} }} }} ORDER BY ?v"))
        return [text(term).replace(f"<{XSD}integer>", "xsd:integer") for (term,) in answer if term]

    terms = [f"<<( <urn:{subject}> <urn:p> {value} )>>" for subject in "ba" for value in ("<urn:x>", "2", '"1"')]
    assert sort(" ".join([*terms, '"z"', "<urn:z>", "true"])) == [
        "urn:z", "z", "true",
        "<urn:a> <urn:p> <urn:x>", '<urn:a> <urn:p> "2"^^xsd:integer', '<urn:a> <urn:p> "1"',
        "<urn:b> <urn:p> <urn:x>", '<urn:b> <urn:p> "2"^^xsd:integer', '<urn:b> <urn:p> "1"',
    ]  # fmt: skip
    values = ["2", "10", '"a"@en', '"b"', "<<( <urn:x> <urn:p> <urn:x> )>>", "<<( <urn:x> <urn:q> <urn:x> )>>"]
    nested = [f"<<( <urn:s> <urn:p> {value} )>>" for value in values]
    expected = [value.removeprefix("<<( ").removesuffix(" )>>").replace("10", '"10"^^xsd:integer') for value in nested]
    assert sort(" ".join(reversed(nested))) == [line.replace(" 2", ' "2"^^xsd:integer') for line in expected]
    mixed = (f"<<( <urn:a> <urn:p> {quote}{n * 37 % 1000}{quote} )>>" for n in range(200) for quote in ("", '"'))
    assert len(sort(" ".join(mixed))) == 400  # the engine's own sort would end the process
