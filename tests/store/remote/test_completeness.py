"""An answer that met a limit of the server is counted."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from stub import NT, Request, Script, Stub, http

from kgtool.errors import IncompleteResult
from kgtool.sparql.counting import counting

from .conftest import CONSTRUCT, ROWS, SELECT, TRIPLES, count_of, listed, opened


def test_a_cap_is_counted_and_reported(serve: Callable[[Script], Stub]) -> None:
    """Virtuoso names its cap also where there is nothing more: then the answer is whole."""
    total = 5

    def script(request: Request) -> bytes:
        if "COUNT" in request.query:
            return http(count_of(total))
        return http(ROWS, X_SPARQL_MaxRows="3")

    server = serve(script)
    with pytest.raises(IncompleteResult, match="3 rows of 5"):
        listed(opened(server).query(SELECT))
    total = 3
    assert len(listed(opened(server).query(SELECT))) == 3


def test_a_cap_that_cannot_be_counted_is_no_proof(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        return http(b"no", "text/plain", "400 Bad") if "COUNT" in request.query else http(ROWS, Max_Results="3")

    with pytest.raises(IncompleteResult, match="there may be more"):
        listed(opened(serve(script)).query(SELECT))


def test_triples_without_a_proven_end_are_counted(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        if "COUNT" in request.query:
            return http(count_of(3))
        return http(TRIPLES, NT, length=None)

    with pytest.raises(IncompleteResult, match="2 triples of 3"):
        listed(opened(serve(script), "generic").query(CONSTRUCT + " # all"))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 2 # end", 2),
        ("PREFIX u: <urn:> SELECT ?s FROM <urn:g> WHERE { ?s u:p ?o }", 3),
        ("SELECT DISTINCT ?p FROM NAMED <urn:g> { GRAPH ?g { ?s ?p ?o } } ORDER BY ?p", 1),
        ("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }", 3),
        ("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o }", 1),
        ("CONSTRUCT WHERE { ?s <urn:p> ?o }", 3),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o } LIMIT 2", 2),
        ("CONSTRUCT { ?s ?p 1 . ?s ?p 2 } FROM <urn:g> WHERE { ?s ?p ?o }", 3),
    ],
)
def test_a_query_is_made_into_one_that_counts(query: str, number: int) -> None:
    engine = ox.Store()
    engine.load(
        b'<urn:a> <urn:p> "1" <urn:g> .\n<urn:b> <urn:p> "x" <urn:g> .\n<urn:c> <urn:p> <urn:a> <urn:g> .',
        ox.RdfFormat.N_QUADS,
    )
    made = counting(query)
    assert made is not None
    union = "FROM" not in query
    (row,) = engine.query(made[0], use_default_graph_as_union=union)  # type: ignore[misc]
    assert int(row["n"].value) == number
