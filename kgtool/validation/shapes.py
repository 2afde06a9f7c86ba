"""Validation by SHACL shapes, with pySHACL."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from kgtool.errors import DataError, KgtoolError
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Triples, triples
from kgtool.store import LocalStore, Store
from kgtool.validation.findings import SEVERITIES, Fault


def shape_faults(store: Store, shapes: list[Path]) -> list[Fault]:
    """The faults of the union of a store's graphs by the shapes in these files, which may use the bundled prefixes.

    Raises DataError if the shapes themselves are at fault.
    """
    # rdflib writes a traceback for each ill-formed literal; the shapes report it in a sentence.
    for name in ("rdflib.term", "pyshacl", "pyshacl-validate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="pyshacl")

    listed = ", ".join(map(str, shapes))
    graph = _shapes(shapes, listed)
    try:
        _, report, _ = pyshacl.validate(_data(store), shacl_graph=graph)
    except KgtoolError:
        raise
    except Exception as error:  # shapes are code: what is wrong with them can raise anything
        what = " ".join(str(error).split())[:200]
        raise DataError(f"The shapes in {listed} cannot be used ({what}); correct them.") from error
    return list(_faults(report, graph, listed))


def _data(store: Store) -> Graph:
    """The union of the store's graphs, as an rdflib graph that parses the text of each query once.

    pySHACL asks the query of a constraint once for each focus node, and parsing it takes most of that time.
    """

    class Prepared(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            query = parsed(query_object) if isinstance(query_object, str) else query_object
            return super().query(query, *args, **kwargs)

    parsed = cache(prepareQuery)
    # Quad by quad: a server may answer a CONSTRUCT of everything only in part.
    return Triples(quad.triple for quad in store.quads()).graph(into=Prepared())


def _shapes(paths: list[Path], listed: str) -> Graph:
    """The shapes as an rdflib graph; read by the store's parser, whose errors name file, line and column."""
    store = LocalStore.memory()
    for file in files.rdf_files([*paths, files.ontology_dir() / "prefixes.ttl"], graph=f"{files.GRAPHS}shapes"):
        store.load_file(file)
    if not store.query("ASK { { ?s a sh:NodeShape } UNION { ?s a sh:PropertyShape } UNION { ?s sh:property ?o } }"):
        raise DataError(f"There is no SHACL shape in {listed}; name a file with shapes.")
    return triples(store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")).graph()


def _faults(report: object, shapes: Graph, listed: str) -> Iterable[Fault]:
    if not isinstance(report, Graph):
        raise DataError(f"The shapes in {listed} cannot be used: {report}; correct them.")

    def text(node: Node | None) -> str:
        if node is None:
            return ""
        return repr(str(node)) if isinstance(node, Literal) else names().shorten(str(node))

    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        value = None if value == focus else value
        yield Fault(
            severity=_severity(str(report.value(result, SH.resultSeverity))),
            rule=_rule(report, shapes, result),
            message=str(report.value(result, SH.resultMessage) or "This does not meet a shape."),
            focus=str(focus) if isinstance(focus, URIRef) else focus.n3() if focus is not None else "",
            is_iri=isinstance(focus, URIRef),
            value=text(value),
            value_iri=str(value) if isinstance(value, URIRef) else "",
        )


def _severity(iri: str) -> str:
    """The name of a severity; one that the user has defined counts as the worst."""
    name = iri.rpartition("#")[2].lower()
    return name if name in SEVERITIES else SEVERITIES[0]


def _rule(report: Graph, shapes: Graph, result: Node) -> str:
    """The short name of the shape that a result comes from; for a property shape, that of the shape that has it."""
    shape = report.value(result, SH.sourceShape)
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(shapes.subjects(None, shape), None)
    return names().shorten(str(shape)) if shape is not None else "shape"
