"""SHACL: does the data keep the rules of the model? Findings are sentences that name the thing and its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool import files
from kgtool.errors import DataError
from kgtool.names import names
from kgtool.results import Triples, rows, text

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from kgtool.store.base import Store

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """One fault: what is wrong with which thing, and where it is told."""

    severity: str
    """One of SEVERITIES."""
    message: str
    focus: str
    """The IRI (or blank node label) of the thing at fault."""
    label: str
    value: str
    """The value at fault as text, or ""."""
    where: str
    """The file or the graph that tells the thing, or ""."""

    def __str__(self) -> str:
        name = names().shorten(self.focus)
        told = f"{name} ({self.label})" if self.label else name
        value = f" Found: {self.value}." if self.value else ""
        where = f" [{self.where}]" if self.where else ""
        return f"{self.severity}: {told}: {self.message.rstrip('.')}.{value}{where}"


def validate(store: Store | None = None, shapes: Iterable[str | Path] = ()) -> list[Finding]:
    """The faults of `store` (default: the bundled graph) against `shapes` (default: the bundled ones), worst first.

    The union of the named graphs is validated with pySHACL; the bundled ontology and vocabulary are read beside it, so
    that data alone can be checked. Raises DataError where the shapes themselves are at fault.
    """
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    if store is None:
        from kgtool.store import open_store

        store = open_store()
    ontology = files.ontology_dir()
    paths = [Path(p) for p in shapes] or [ontology / "shapes.ttl"]
    data = _data(store)
    # The vocabulary is read into the data itself: pySHACL's ont_graph would take over nothing but classes from it.
    data += _graph(tuple(f.path for f in files.bundled_files() if f.path.is_relative_to(ontology)))
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=_graph((*paths, ontology / "prefixes.ttl")))
    except (ReportableRuntimeError, ShapeLoadError) as error:
        raise DataError(f"The shapes in {', '.join(map(str, paths))} cannot be used: {error}; mend them.") from error
    return _findings(report, store)


def _data(store: Store) -> rdflib.Graph:
    """The union of the store's graphs, as an rdflib graph that parses each text of a query once.

    pySHACL asks the query of a constraint once for each focus node, and parsing it takes most of that time.
    """
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    class Prepared(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            return super().query(
                parsed(query_object) if isinstance(query_object, str) else query_object, *args, **kwargs
            )

    parsed = cache(prepareQuery)
    union = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(union, Triples)
    return Prepared() + union.graph()


def _graph(paths: tuple[Path, ...]) -> rdflib.Graph:
    """The files' triples as one rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except OSError as error:
            raise DataError(f"{path} cannot be read ({error.strerror}); check the path.") from error
        except SyntaxError as error:  # rdflib's BadSyntax
            raise DataError(f"{path} is not valid Turtle: {str(error).splitlines()[0]}; mend it.") from error
    return graph


def _findings(report: object, store: Store) -> list[Finding]:
    from rdflib import Graph, Literal, Namespace, URIRef
    from rdflib.namespace import RDF

    from kgtool.labels import labels

    if not isinstance(report, Graph):
        raise DataError(f"The shapes cannot be used: {report}; mend them.")
    sh = Namespace("http://www.w3.org/ns/shacl#")
    results = list(report.subjects(RDF.type, sh.ValidationResult))
    focus = {result: report.value(result, sh.focusNode) for result in results}
    values = {result: report.value(result, sh.value) for result in results}
    iris = [str(node) for node in (*focus.values(), *values.values()) if isinstance(node, URIRef)]
    known, where = labels(store, iris), _places(store, iris)

    def told(node: Node | None, focus: Node | None) -> str:
        if node is None or node == focus:
            return ""
        return repr(str(node)) if isinstance(node, Literal) else names().shorten(str(node))

    found: set[Finding] = set()
    for result in results:
        severity = str(report.value(result, sh.resultSeverity)).rpartition("#")[2].lower()
        message = str(report.value(result, sh.resultMessage) or "does not meet a shape")
        node = str(focus[result])
        # A rule about the ontology itself names the culprit as the value; the data may hold that alone.
        place = where.get(node) or where.get(str(values[result]), "")
        found.add(Finding(severity, message, node, known.get(node, ""), told(values[result], focus[result]), place))
    return sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.where, f.focus, f.message, f.value))


def _places(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """IRI -> the file, or else the graph, that has its type, or else tells something of it, or else uses it."""
    values = " ".join(f"<{iri}>" for iri in sorted(set(iris)))
    places: dict[str, str] = {}
    for pattern in ("?x a ?type", "?x ?p ?o", "?s ?x ?o", "?s ?p ?x"):
        query = f"SELECT DISTINCT ?x ?g {{ VALUES ?x {{ {values} }} GRAPH ?g {{ {pattern} }} }} ORDER BY ?g"
        for row in rows(store.query(query)).dicts():
            graph = text(row["g"])
            if graph != files.GRAPHS + "derived":
                path = store.files.get(graph)
                places.setdefault(text(row["x"]), str(path) if path else names().shorten(graph))
    return places
