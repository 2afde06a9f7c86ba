"""Whole stores, written as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, TypeVar

import pyoxigraph as ox

from kgtool.errors import UsageError
from kgtool.formats.writing import serialize
from kgtool.rdf import files
from kgtool.rdf.atomic import create
from kgtool.rdf.blank_nodes import Names, lasting, mentioned, relabelled
from kgtool.rdf.files import FORMATS, GRAPHS, package_text, rdf_format
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, triples
from kgtool.store import LocalStore, Store, as_store, with_vocabulary
from kgtool.store.base import StoreLike

# A graph of more triples than these is written as they come: sorting holds them all in memory.
SORT_AT_MOST = 1_000_000
U = TypeVar("U")
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def dump(store: Store, output: IO[bytes], ending: str) -> int:
    """Write all triples of a store to a binary file; their number.

    `ending` is one of ``files.FORMATS``. nq, trig and jsonld keep the named graphs; the others hold their union. Graphs
    of up to a million triples are sorted, and blank nodes have the labels of their files, or else labels by their
    content: the same store is the same bytes.
    Raises DataError for what the format cannot hold (see ``writing.serialize``).
    """
    format = rdf_format(ending)
    count = 0

    def counted(todo: Iterable[U]) -> Iterator[U]:
        nonlocal count
        for count, row in enumerate(todo, 1):  # noqa: B007  # the count is what is wanted
            yield row

    if format == ox.RdfFormat.N_QUADS:
        output.writelines(counted(_lines(store)))
        return count
    todo: Iterable[ox.Quad | ox.Triple] = _quads(store)
    if not format.supports_datasets:
        todo = dict.fromkeys(triple for _, inside in _graphs(store) for triple in _sorted(inside))
    serialize(counted(todo), output, format, {**store.prefixes, **names().prefixes})
    return count


def _lines(store: Store) -> Iterator[bytes]:
    """A store as N-Quads: to write a triple as text and add its graph is faster than to serialise a quad."""
    for graph, inside in _graphs(store):
        end = " .\n" if isinstance(graph, ox.DefaultGraph) else f" {graph} .\n"
        for line in _sorted(map(str, inside)):
            yield f"{line}{end}".encode()


def _quads(store: Store) -> Iterator[ox.Quad]:
    for graph, inside in _graphs(store):
        for triple in _sorted(inside):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _graphs(store: Store) -> Iterator[tuple[Graph, Iterable[ox.Triple]]]:
    """Each graph of a store, in the order of their names, with its triples."""
    if not isinstance(store, LocalStore):
        for graph, same in groupby(store.quads(), key=attrgetter("graph_name")):
            yield graph, (quad.triple for quad in same)
        return
    named: list[Any] = [row[0] for row in rows(store.query("SELECT DISTINCT ?graph { GRAPH ?graph { } }"))]
    graphs = sorted([ox.DefaultGraph(), *named], key=str)
    labels = _labels(store, graphs)
    for graph in graphs:
        triples = _triples(store, graph)
        yield graph, (relabelled(t, labels) if mentioned(t) else t for t in triples) if labels else triples


def _labels(store: LocalStore, graphs: list[Graph]) -> Names:
    """Labels for the blank nodes of a store that have none of their own; where there are too many to hold, none."""
    blank = islice(_with_blank_nodes(store, graphs), SORT_AT_MOST + 1)
    found = [ox.Quad(t.subject, t.predicate, t.object, graph) for graph, t in blank]
    return lasting(found) if len(found) <= SORT_AT_MOST else {}


def _with_blank_nodes(store: LocalStore, graphs: list[Graph]) -> Iterator[tuple[Graph, ox.Triple]]:
    for graph in graphs:
        if store.folder is None or not isinstance(graph, ox.NamedNode):
            yield from ((graph, triple) for triple in _triples(store, graph) if mentioned(triple))
        else:  # the engine finds them much faster
            test = "FILTER(isBlank(?s) || isBlank(?o) || isTriple(?o))"
            found = store.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {graph} {{ ?s ?p ?o {test} }} }}")
            yield from ((graph, triple) for triple in triples(found).stream())


def _triples(store: LocalStore, graph: Graph) -> Iterable[ox.Triple]:
    if not isinstance(graph, ox.NamedNode):  # no query names it
        return (quad.triple for quad in store.matching(None, None, None, graph))
    if store.folder is None:  # a query would give the terms as the engine has them, and not as they were given
        return (quad.triple for quad in store.graph_quads(graph.value))
    # The engine looks up each term of a quad; this way it does not look up the graph for each triple.
    return triples(store.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {graph} {{ ?s ?p ?o }} }}")).stream()


def _sorted(found: Iterable[U]) -> Iterable[U]:
    """Triples, or their texts, in the order of their terms; where there are too many to hold them all, as they come."""
    stream = iter(found)
    first = list(islice(stream, SORT_AT_MOST + 1))
    if len(first) > SORT_AT_MOST:
        return chain(first, stream)
    first.sort(key=str)
    return first


def graph_count(store: Store) -> int:
    """The number of graphs with triples, that without a name being one."""
    named = rows(store.query("SELECT DISTINCT ?g { GRAPH ?g {} FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }"))
    unnamed = isinstance(store, LocalStore) and any(store.matching(None, None, None, ox.DefaultGraph()))
    return len(named) + unnamed


def export(store: StoreLike, path: str | Path, *, reason: bool = False, reify: bool = False) -> int:
    """Write the whole store, the derived graph included, to a file; the number of triples written.

    `reason` adds what follows by OWL 2 RL, as the graph ``g:inferred``. `reify` writes instead, in RDF 1.2, each claim
    as the reifier of its edge (``claim rdf:reifies <<( who edge what )>>``): for stores that speak it, such as
    Oxigraph; rdflib cannot read that file.

    The ending says the format (``.trig``, ``.nq``, ``.jsonld`` keep the named graphs; ``.ttl``, ``.nt``, ``.rdf``
    hold their union), ``.gz`` compresses. The file appears whole or not at all.
    Raises UsageError for an unknown ending, DataError where the file cannot be written.
    """
    ending = files.ending(Path(path))
    if ending not in FORMATS:
        endings = f".{', .'.join(FORMATS)} (or with .gz)"
        raise UsageError(f"{path} has an ending that kgtool does not know; use one of {endings}.")
    with create(Path(path)) as output:
        return export_to(store, output, ending, reason=reason, reify=reify)


def export_to(store: StoreLike, output: IO[bytes], ending: str, *, reason: bool = False, reify: bool = False) -> int:
    """``export`` to an open binary file, in the format of an ending (without its dot); the number of triples.

    Raises UsageError for a format that cannot hold what `reify` makes.
    """
    if reify and rdf_format(ending) in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
        raise UsageError(f"Only Turtle, TriG, N-Triples and N-Quads can hold RDF 1.2, not .{ending}; use .ttl.")
    return dump(_source(as_store(store), reason, reify), output, ending)


def _source(store: Store, reason: bool, reify: bool) -> Store:
    """The store to write: as it is, with its closure, or its claims as reifiers."""
    if reify:
        found = triples(with_vocabulary(store).query(package_text("formats/queries", "reify.rq")))
        graph = ox.NamedNode(GRAPHS + "reified")
        claims = LocalStore.memory()
        claims.add_quads([ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in found])
        return claims
    if reason:
        from kgtool.store.reasoning import closed

        return closed(store)
    return store
