"""Rows of a large store that are sorted here stand in the engine's order, and what it alone knows is left to it."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kgtool.rdf.results import Row, rows
from kgtool.store import LocalStore, merging, querying
from kgtool.store.sorted_rows import sorted_rows

P = ox.NamedNode("https://example.org/p")
THINGS = [ox.NamedNode(f"https://example.org/{name}") for name in ("b", "a", "ä", "Z", "😀", "10", "9", "\ufb01")]
STRINGS = [ox.Literal(words) for words in ("b", "", "ä", "Z", "10", "9", "😀", "\ufb01")]
OTHERS = [ox.Literal(9), ox.Literal("b", language="de"), ox.Literal("2031-05-01", datatype=ox.NamedNode("urn:day"))]
BOTH = "SELECT DISTINCT ?o ?more ?s { ?s <https://example.org/p> ?o OPTIONAL { ?o <https://example.org/p> ?more } } "


def store(values: list[ox.NamedNode | ox.Literal | ox.BlankNode]) -> LocalStore:
    things = [ox.NamedNode(f"https://example.org/{number}") for number in range(3)]
    quads = [ox.Quad(thing, P, value, thing) for value in values for thing in things]
    return LocalStore.of_quads([*quads, ox.Quad(THINGS[0], P, THINGS[1], things[0])])


@pytest.fixture
def sorted_here(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[LocalStore, str], tuple[list[Row], list[Row], list[bool]]]:
    """The rows of a query in the engine's order, in ours, and whether each of our sortings was taken."""

    def both(asked: LocalStore, query: str) -> tuple[list[Row], list[Row], list[bool]]:
        taken = list[bool]()

        def noted(found: ox.QuerySolutions, keys: list[str]) -> list[Row] | None:
            result = sorted_rows(found, keys)
            taken.append(result is not None)
            return result

        monkeypatch.setattr(querying, "sorted_rows", noted)
        by_engine = [*rows(asked.query(query))]
        assert not taken, "a small store is left to the engine"
        monkeypatch.setattr(merging, "SMALL", 1)
        asked._merging.forget()
        return by_engine, [*rows(asked.query(query))], taken

    return both


@pytest.mark.parametrize("keys", ["?o ?s", "?s ?o", "?more ?o ?s"])
def test_things_and_strings_stand_in_the_order_of_the_engine(sorted_here: Callable, keys: str) -> None:
    by_engine, here, taken = sorted_here(store([*THINGS, *STRINGS]), f"{BOTH} ORDER BY {keys}")
    assert taken == [True]
    assert len(here) > 40
    assert here == by_engine


@pytest.mark.parametrize("other", [*OTHERS, ox.BlankNode("one")])
def test_other_values_are_left_to_the_engine(sorted_here: Callable, other: ox.Literal | ox.BlankNode) -> None:
    by_engine, here, taken = sorted_here(store([*STRINGS, other]), f"{BOTH} ORDER BY ?o ?s")
    assert taken == [False]
    assert here == by_engine


@pytest.mark.parametrize(
    "order", ["ORDER BY DESC(?o) ?s", "ORDER BY STR(?o) ?s", "ORDER BY ?o ?s LIMIT 5", "ORDER BY ?o ?s OFFSET 2", ""]
)
def test_a_part_of_the_rows_and_other_orders_are_left_to_the_engine(sorted_here: Callable, order: str) -> None:
    by_engine, here, taken = sorted_here(store([*THINGS]), f"{BOTH} {order}")
    assert not taken
    assert here == by_engine


def test_the_order_within_a_part_of_a_query_stays(sorted_here: Callable) -> None:
    query = (
        "SELECT DISTINCT ?o (GROUP_CONCAT(?s) AS ?all) { SELECT DISTINCT ?o (STR(?x) AS ?s) "
        "{ ?x <https://example.org/p> ?o } ORDER BY ?s }"
        " GROUP BY ?o ORDER BY ?o"
    )
    by_engine, here, taken = sorted_here(store([*THINGS]), query)
    assert taken == [True]
    assert here == by_engine


def test_a_variable_that_is_no_column_and_too_many_rows_are_left_to_the_engine(
    sorted_here: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_engine, here, taken = sorted_here(store([*THINGS]), f"{BOTH.replace('?more ?s', '?more')} ORDER BY ?o ?s")
    assert (here, taken) == (by_engine, [False])
    monkeypatch.setattr("kgtool.store.sorted_rows.MOST", 3)
    monkeypatch.setattr(merging, "SMALL", 20_000)
    by_engine, here, taken = sorted_here(store([*THINGS]), f"{BOTH} ORDER BY ?o ?s")
    assert (here, taken) == (by_engine, [False])
