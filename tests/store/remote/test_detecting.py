"""Which server stands at an address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stub import Request, Script, Stub, http

from kgtool.errors import UsageError
from kgtool.store.remote.store import RemoteStore

from .conftest import ROWS, SELECT, always, count_of, listed


def test_the_kind_of_server_is_found_by_what_it_calls_itself(serve: Callable[[Script], Stub]) -> None:
    def script(request: Request) -> bytes:
        if request.path != "/query":
            return http(b"<title>A page</title>", "text/html", Server="Oxigraph/0.5.13")
        return http(ROWS if "SELECT" in request.query else b'{"head":{},"boolean":true}', Server="Oxigraph/0.5.13")

    server = serve(script)
    store = RemoteStore(server.url)
    assert store.server.profile.name == "oxigraph"
    assert len(listed(store.query(SELECT))) == 3
    assert server.seen[-1].form["union-default-graph"] == [""]


@pytest.mark.parametrize(
    ("feature", "kind"),
    [
        ("https://w3id.org/kgtool/service#DerivedEdges", "kgtool"),
        ("http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph", "generic"),
    ],
)
def test_a_service_description_tells_the_kind_of_server(
    feature: str, kind: str, serve: Callable[[Script], Stub]
) -> None:
    description = f"[] <http://www.w3.org/ns/sparql-service-description#feature> <{feature}> .".encode()
    server = serve(lambda request: http(description, "text/turtle") if request.method == "GET" else http(ROWS))
    store = RemoteStore(f"{server.url}/sparql")
    assert len(listed(store.query(SELECT))) == 3
    assert (store.server.profile.name, len(server.seen)) == (kind, 2)


def test_updates_and_graphs_go_where_the_user_says(serve: Callable[[Script], Stub]) -> None:
    """As GraphDB and RDF4J have them."""
    server = serve(lambda request: http(count_of(0)) if "COUNT" in request.query else http(ROWS))
    hint = "update=news/statements&graphs=news/rdf-graphs/service"
    store = RemoteStore(f"{server.url}/repositories/news#{hint}")
    assert len(listed(store.query(SELECT))) == 3
    assert store.server.profile.name == "generic"
    store.update("CLEAR ALL")
    store.send_triples("urn:g", b"<urn:a> <urn:b> <urn:c> .", replace=True)
    sent = [(request.method, request.target) for request in server.seen[-2:]]
    assert sent == [
        ("POST", "/repositories/news/statements"),
        ("PUT", "/repositories/news/rdf-graphs/service?graph=urn%3Ag"),
    ]


@pytest.mark.parametrize("address", ["http://example.org/update", "ftp://example.org/", "//ada:s3cret@127.0.0.1/"])
def test_no_change_goes_to_an_address_that_is_not_used(address: str, serve: Callable[[Script], Stub]) -> None:
    server = serve(always(http(ROWS)))
    with pytest.raises(UsageError) as caught:
        RemoteStore(f"{server.url}/sparql#update={address}").update("CLEAR ALL")
    assert "s3cret" not in str(caught.value)
    assert all("update" not in request.form for request in server.seen)
