"""The union of the named graphs, on servers that do not make it themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from stub import Request, Script, Stub, http

from kgtool.errors import StoreError
from kgtool.rdf.results import rows
from kgtool.store.remote.servers import GENERIC
from kgtool.store.remote.store import RemoteStore


def test_an_unknown_server_that_keeps_its_default_graph_apart_is_told_all_graphs(
    serve: Callable[[Script], Stub],
) -> None:
    engine = ox.Store()
    engine.extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode("urn:g"))])

    def script(request: Request) -> bytes:
        if request.path != "/sparql":
            return http(b"<title>Welcome</title>", "text/html")
        if request.method == "GET":
            return http(b"Where is the query?", "text/plain", "400 Bad Request")
        named = [ox.NamedNode(graph) for graph in request.form.get("default-graph-uri", [])]
        found = engine.query(request.query, default_graph=named or ox.DefaultGraph())
        return http(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")  # type: ignore[union-attr]

    server = serve(script)
    store = RemoteStore(server.url)
    assert store.query('ASK { <urn:a> <urn:p> "x" }') is True
    assert store.server.profile is GENERIC
    assert server.seen[-1].form["named-graph-uri"] == ["urn:g"]


@pytest.mark.parametrize("reads_from", [True, False])
def test_a_server_that_passes_over_the_graphs_of_a_request_is_told_by_from(
    reads_from: bool, serve: Callable[[Script], Stub]
) -> None:
    """As Comunica's does: without a word it would answer every question with nothing."""
    engine = ox.Store()
    for graph in ("urn:g", "urn:h"):
        engine.extend([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal(graph), ox.NamedNode(graph))])

    def script(request: Request) -> bytes:
        text = request.query if reads_from else re.sub(r"FROM (NAMED )?<[^>]*>", "", request.query)
        found = engine.query(text, prefixes={})
        if isinstance(found, ox.QueryTriples):
            return http(found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples")
        return http(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    store = RemoteStore(f"{serve(script).url}/sparql#generic")
    if not reads_from:
        with pytest.raises(StoreError, match="unites its 2 graphs neither of itself nor"):
            store.query("ASK { ?s ?p ?o }")
        return
    assert len(list(rows(store.query("SELECT * { ?s ?p ?o }")))) == 2
    assert len(list(rows(store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")))) == 2
    assert len(list(rows(store.query("SELECT ?s (EXISTS { ?s ?p 'urn:h' } AS ?is) { ?s ?p 'urn:g' }")))) == 1
    for query in ("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <urn:a>"):
        assert len(list(store.query(query))) == 2, query  # type: ignore[arg-type]
