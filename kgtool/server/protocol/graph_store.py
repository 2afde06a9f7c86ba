"""The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, read and written.

``?graph=IRI`` is a named graph, ``?default`` the union of all (which can only be read), and neither is the whole store,
with its graphs, in a format that can hold them.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.formats.writing import write
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import Hazards
from kgtool.rdf.results import Triples
from kgtool.rdf.whole_xml import WholeXml
from kgtool.server.http import negotiation
from kgtool.server.http.pool import Output
from kgtool.server.http.replies import Refused
from kgtool.server.protocol.query import VARY, fields, iri
from kgtool.store import LocalStore
from kgtool.store.updating import made_by_rules

# What can be put. Not JSON-LD: the engine follows it by recursion, and a deep one would end the process.
READ = {
    name: getattr(ox.RdfFormat, engine) for name, engine in (("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("rdf", "RDF_XML"))
}


def target(query_string: bytes) -> tuple[str | None, bool, str | None]:
    """The graph that a request names, whether it names the default graph, and the format. Raises Refused."""
    given: dict[str, list[str]] = {}
    for name, value in fields(query_string):
        given.setdefault(name, []).append(value)
    graphs, default = given.get("graph", []), "default" in given
    if len(graphs) + default > 1:
        raise Refused(400, "More than one graph is named; name one: ?graph=IRI, or ?default for the union of all.")
    return (iri(graphs[0]) if graphs else None), default, next(iter(given.get("format", [])), None)


def read(store: LocalStore, query_string: bytes, accept: str, output: Output) -> None:
    """Write a graph, the union, or the whole store. Raises Refused."""
    graph, default, wanted = target(query_string)
    offered = negotiation.TRIPLES if graph or default else negotiation.QUADS
    format = negotiation.chosen(offered, accept, wanted)
    output.headers = ((b"content-type", negotiation.media_type(offered, format)), VARY)
    if graph is None and not default:
        prefixes = dict(names().prefixes) if format == "trig" else None
        engine = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}[format]
        ox.serialize(store.quads(), output, engine, prefixes=prefixes)  # type: ignore[arg-type]
        return
    try:
        write(Triples(_graph(store, graph) if graph else _union(store)), output, format)  # type: ignore[arg-type]
    except DataError as error:
        raise Refused(406, str(error)) from error


def _graph(store: LocalStore, graph: str) -> Iterator[ox.Triple]:
    if not store.has_graph(graph):
        raise Refused(404, f"There is no graph {graph}; the named graphs are listed in the service description.")
    return (quad.triple for quad in store.graph_quads(graph))


def _union(store: LocalStore) -> Iterable[ox.Triple]:
    found = store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    assert isinstance(found, Triples)
    return found


def put(store: LocalStore, graph: str, content_type: str, body: bytes, replace: bool) -> bool:
    """Put triples into a named graph, or in place of it; whether the graph is new. Raises Refused."""
    format = _format(content_type)
    name = ox.NamedNode(graph)
    if made := made_by_rules([graph]):
        raise Refused(403, made)
    try:
        Hazards(format == "rdf").feed(body)
        source = WholeXml(BytesIO(body)) if format == "rdf" else BytesIO(body)
        parsed = ox.parse(source, READ[format], base_iri=graph, rename_blank_nodes=True)  # type: ignore[arg-type]
        quads = [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed]
        if isinstance(source, WholeXml) and not source.is_whole():
            raise DataError("it ends before its XML does; send the whole of it.")
    except SyntaxError as error:
        where = f" (line {error.lineno}, column {error.offset})" if error.lineno else ""
        raise Refused(400, f"The body is no {format}{where}: {error.msg}; nothing was changed.") from error
    except DataError as error:
        raise Refused(400, f"The body is not taken: {error}") from error
    is_new = not store.has_graph(graph)
    store.replace_graphs([graph] if replace and not is_new else [], quads)
    store.add_graph(graph)  # one without triples is a graph too
    return is_new


def _format(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip().lower()
    for format in READ:
        if kind in negotiation.TRIPLES[format] and kind not in ("text/plain", "text/xml", "application/xml"):
            return format
    told = ", ".join(negotiation.TRIPLES[format][0] for format in READ)
    raise Refused(415, f"A graph of the Content-Type {kind[:60]!r} is not read; send one of {told}.")


def delete(store: LocalStore, graph: str) -> None:
    """Take a named graph away. Raises Refused."""
    if not store.has_graph(graph):
        raise Refused(404, f"There is no graph {graph}; nothing was changed.")
    store.remove_graph(graph)
