"""The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, read and written.

``?graph=IRI`` is a named graph, ``?default`` the union of all (read only); without either it is the whole store, in a
format that can hold its graphs, to which a POST adds graphs.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.formats.writing import serialize, write
from kgtool.rdf.files import RdfFile, Reading, rdf_format
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import Hazards
from kgtool.rdf.rdf_xml import RdfXml
from kgtool.rdf.results import Triples, triples
from kgtool.server.http import negotiation
from kgtool.server.http.output import Output
from kgtool.server.http.replies import Refused
from kgtool.server.http.request import Request
from kgtool.server.protocol.query import VARY, fields, iri
from kgtool.store import LocalStore
from kgtool.store.base import graph_of, made_by_rules
from kgtool.store.json_ld import JsonLd

# What can be put into a graph; the last three have graphs of their own.
READ = {name: rdf_format(name) for name in ("ttl", "nt", "rdf", "jsonld", "trig", "nq")}
TYPES = {**negotiation.QUADS, **negotiation.TRIPLES}


def target(query_string: bytes) -> tuple[str | None, bool, str | None]:
    """The graph that a request names, whether it names the default graph, and the format. Raises Refused."""
    values = fields(query_string)
    graphs, default = values.get("graph", []), "default" in values
    if len(graphs) + default > 1:
        raise Refused(
            400, "The request names more than one graph; name one with ?graph=IRI, or ?default for the union of all."
        )
    return (iri(graphs[0]) if graphs else None), default, next(iter(values.get("format", [])), None)


def write_graph(request: Request, store: LocalStore, output: Output) -> None:
    """Write the graph, the union or the store that a GET names, in the format it names or prefers. Raises Refused."""
    graph, default, wanted = target(request.query_string)
    offered = negotiation.TRIPLES if graph or default else negotiation.QUADS
    format = negotiation.chosen(offered, request.accept, wanted)
    output.headers = ((b"content-type", negotiation.media_type(offered, format)), VARY)
    try:
        if graph is None and not default:
            serialize(store.quads(), output, rdf_format(format), names().prefixes)  # type: ignore[arg-type]
            return
        found = Triples(_graph(store, graph)) if graph else triples(store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
        write(found, output, format)  # type: ignore[arg-type]  # only written to
    except DataError as error:
        raise Refused(406, str(error)) from error


def _graph(store: LocalStore, graph: str) -> Iterator[ox.Triple]:
    if not store.has_graph(graph):
        raise Refused(404, f"There is no graph {graph}; the named graphs are listed in the service description.")
    return (quad.triple for quad in store.graph_quads(graph))


def put(store: LocalStore, graph: str, content_type: str, body: bytes, replace: bool) -> bool:
    """Add the triples of a body to a named graph, or `replace` it with them; returns whether the graph is new.

    `graph` is its IRI, against which relative IRIs are resolved. Raises Refused; nothing is changed then.
    """
    name = ox.NamedNode(graph)
    if made := made_by_rules([graph]):
        raise Refused(403, made)
    quads = []
    for quad in _parsed(body, content_type, graph):
        if quad.graph_name not in (ox.DefaultGraph(), name):
            raise Refused(400, f"The body has the graph {quad.graph_name} beside {name}; send it without ?graph.")
        quads.append(ox.Quad(quad.subject, quad.predicate, quad.object, name))
    is_new = not store.has_graph(graph)
    store.replace_graphs([graph] if replace and not is_new else [], quads)
    store.add_graph(graph)  # one without triples is a graph too
    return is_new


def add(store: LocalStore, content_type: str, body: bytes, base: str) -> None:
    """Add the graphs of a body to the store. Raises Refused; nothing is changed then."""
    quads = _parsed(body, content_type, base)
    if any(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise Refused(400, "The body has triples in no graph; name one for them with ?graph=IRI.")
    if any(isinstance(quad.graph_name, ox.BlankNode) for quad in quads):
        raise Refused(400, "The body has a graph whose name is a blank node; give it an IRI.")
    if made := made_by_rules({graph_of(quad) for quad in quads}):
        raise Refused(403, made)
    store.replace_graphs([], quads)


def _parsed(body: bytes, content_type: str, base: str) -> list[ox.Quad]:
    """The quads of a body, whose blank nodes are new. Raises Refused."""
    format = _format(content_type)
    try:
        if format == "rdf":
            return list(RdfXml(BytesIO(body), base))
        if format == "jsonld":
            return list(JsonLd(body, RdfFile(Path("The body"), base, Reading(base))))
        Hazards(is_xml=False).feed(body)
        return list(ox.parse(body, READ[format], base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        where = f" (line {error.lineno}, column {error.offset})" if error.lineno else ""
        raise Refused(400, f"The body is not valid {format}{where}: {error.msg}; nothing was changed.") from error
    except DataError as error:
        raise Refused(400, f"The body cannot be read: {error}") from error
    except MemoryError as error:  # what the engine makes of a word beyond its buffer
        raise Refused(413, "The body has a value of more than 16 MB; send a shorter one.") from error


def _format(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip().lower()
    for format in READ:
        if kind in TYPES[format] and kind not in ("text/plain", "text/xml", "application/xml"):
            return format
    known = ", ".join(TYPES[format][0] for format in READ)
    raise Refused(415, f"A graph cannot be sent as Content-Type {kind[:60]!r}; send one of {known}.")


def delete(store: LocalStore, graph: str) -> None:
    """Remove a named graph. Raises Refused (404) where there is none."""
    if not store.has_graph(graph):
        raise Refused(404, f"There is no graph {graph}; nothing was changed.")
    store.remove_graph(graph)
