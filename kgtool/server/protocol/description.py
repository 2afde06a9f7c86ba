"""What the service says about itself: SPARQL 1.1 Service Description, and VoID.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kgtool.formats.formats import FORMATS
from kgtool.formats.writing import write
from kgtool.questions.info import void
from kgtool.rdf.results import Triples, rows
from kgtool.server.http import negotiation
from kgtool.server.http.output import Output
from kgtool.server.http.request import Request
from kgtool.server.protocol.query import VARY
from kgtool.server.settings import Settings
from kgtool.store import LocalStore

W3C_FORMATS = "http://www.w3.org/ns/formats/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# The named graphs that are listed at most; all of them can be asked for.
MOST_GRAPHS = 1_000


def write_description(request: Request, store: LocalStore, output: Output) -> None:
    """Write the service description, in the format that the request names or prefers. Raises Refused (406)."""
    _write(Triples(_description(store, request.settings)), request, output)


def write_void(request: Request, store: LocalStore, output: Output) -> None:
    """Write the counts of the store as VoID, in the format that the request names or prefers. Raises Refused (406)."""
    _write(void(store), request, output)


def _write(triples: Triples, request: Request, output: Output) -> None:
    format = negotiation.chosen(negotiation.TRIPLES, request.accept, request.format)
    output.headers = ((b"content-type", negotiation.media_type(negotiation.TRIPLES, format)), VARY)
    write(triples, output, format)  # type: ignore[arg-type]  # only written to


def _description(store: LocalStore, settings: Settings) -> Iterator[ox.Triple]:
    service, dataset = ox.BlankNode(), ox.BlankNode()
    # The last tells our own client that the rules are run here, after each change.
    derives = ox.NamedNode("https://w3id.org/kgtool/service#DerivedEdges")
    said: dict[str, list[ox.NamedNode | ox.BlankNode]] = {
        "endpoint": [ox.NamedNode(settings.base)],
        "supportedLanguage": [_sd("SPARQL11Query"), *([_sd("SPARQL11Update")] if settings.token else [])],
        "feature": [_sd("UnionDefaultGraph"), _sd("EmptyGraphs"), derives],
        "resultFormat": [ox.NamedNode(W3C_FORMATS + format.w3c) for format in FORMATS if format.w3c],
        "defaultDataset": [dataset],
    }
    yield ox.Triple(service, TYPE, _sd("Service"))
    yield from (ox.Triple(service, _sd(name), value) for name, values in said.items() for value in values)
    yield ox.Triple(dataset, TYPE, _sd("Dataset"))
    for (name,) in rows(store.query(f"SELECT ?g {{ GRAPH ?g {{}} }} LIMIT {MOST_GRAPHS}")):
        assert isinstance(name, ox.NamedNode)
        graph = ox.BlankNode()
        yield ox.Triple(dataset, _sd("namedGraph"), graph)
        yield ox.Triple(graph, TYPE, _sd("NamedGraph"))
        yield ox.Triple(graph, _sd("name"), name)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://www.w3.org/ns/sparql-service-description#{name}")
