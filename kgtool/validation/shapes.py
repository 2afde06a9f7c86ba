"""Validation by SHACL shapes, with pySHACL."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node, bind

from kgtool.errors import DataError, KgtoolError
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Triples, from_rdflib, text, to_rdflib
from kgtool.store import LocalStore, Store
from kgtool.store.terms import has_one_spelling, stored, stored_quad
from kgtool.validation.findings import SEVERITIES, Fault

# In these, a shape states values; elsewhere its numbers are about values.
_STATED = {ox.NamedNode(SH.hasValue), ox.NamedNode(RDF.first)}


def _stamp(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


bind(XSD.dateTimeStamp, datetime, _stamp, datatype_specific=True)  # rdflib itself could not compare them


def shape_faults(store: Store, shapes: list[Path], as_stored: bool = False) -> tuple[list[Fault], int]:
    """The faults of the union of a store's graphs by the shapes in these files, which may use the bundled prefixes.

    `as_stored`: the store rewrites values (``store.terms``). A fault that this may have made is not one, and the number
    of these is returned too. Raises DataError if the shapes themselves are at fault.
    """
    # rdflib writes a traceback for each ill-formed literal; the shapes report it in a sentence.
    for name in ("rdflib.term", "pyshacl", "pyshacl-validate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="pyshacl")

    listed = ", ".join(map(str, shapes))
    graph, data = _shapes(shapes, listed, as_stored), _data(store)
    found = _validated(data, graph, listed)
    if not as_stored or not found:
        return found, 0
    # A shape may refuse a datatype (sh:not, sh:xone) as well as ask for it: certain is what is wrong in both cases.
    with _leniently():
        others = set(_validated(data, graph, listed))
    certain = [fault for fault in found if fault in others]
    return certain, len(found) - len(certain)


def _validated(data: Graph, shapes: Graph, listed: str) -> list[Fault]:
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    except KgtoolError:
        raise
    except Exception as error:  # shapes are code: what is wrong with them can raise anything
        what = " ".join(str(error).split())[:200]
        raise DataError(f"The shapes in {listed} cannot be used ({what}); correct them.") from error
    return list(_faults(report, shapes, listed))


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
    return Triples(_readable(quad).triple for quad in store.quads()).graph(into=Prepared())


def _readable(quad: ox.Quad) -> ox.Quad:
    """`quad` with the store's spelling of a value, where rdflib can read only that (24:00:00)."""
    kept = stored_quad(quad)
    if kept is quad or not isinstance(quad.object, ox.Literal):
        return quad
    respelled = ox.Literal(text(kept.object), datatype=quad.object.datatype)
    if not _is_ill(quad.object) or _is_ill(respelled):
        return quad
    return ox.Quad(quad.subject, quad.predicate, respelled, quad.graph_name)


@cache
def _is_ill(term: ox.Literal) -> bool:
    return bool(to_rdflib(term).ill_typed)  # type: ignore[attr-defined]  # a literal becomes a literal


@contextmanager
def _leniently() -> Iterator[None]:
    """Within it, pySHACL finds no fault in a value that a store makes of a right one."""
    before = dict(CONSTRAINT_PARAMETERS_MAP)
    may_be = {SH.datatype: _may_be, **dict.fromkeys((SH.pattern, SH.minLength, SH.maxLength), _may_be_respelled)}
    CONSTRAINT_PARAMETERS_MAP.update({parameter: _lenient(parameter, check) for parameter, check in may_be.items()})
    try:
        yield
    finally:
        CONSTRAINT_PARAMETERS_MAP.update(before)


def _lenient(parameter: URIRef, may_be: Callable[[Literal, Any], bool]) -> Any:
    """pySHACL's component for a parameter of constraints, not asked about values that may be right."""
    component: Any = CONSTRAINT_PARAMETERS_MAP[parameter]

    class Lenient(component):  # type: ignore[misc]
        def evaluate(self, executor: Any, graph: Any, values: dict[Node, Iterable[Node]], path: Any) -> Any:
            wanted = next(self.shape.objects(parameter))
            asked = {
                focus: [value for value in found if not (isinstance(value, Literal) and may_be(value, wanted))]
                for focus, found in values.items()
            }
            return super().evaluate(executor, graph, asked, path)

    return Lenient


def _may_be(value: Literal, datatype: URIRef) -> bool:
    """Whether a store makes this value of one that has another datatype, which is the one asked for."""
    given = Literal(str(value), datatype=datatype, normalize=False)
    if value.datatype == datatype or given.ill_typed:
        return False
    return stored(from_rdflib(given)) == from_rdflib(value)


def _may_be_respelled(value: Literal, _: Node) -> bool:
    """Whether a store makes this value of one with another spelling."""
    return not has_one_spelling(from_rdflib(value))


def _shapes(paths: list[Path], listed: str, as_stored: bool) -> Graph:
    """The shapes as an rdflib graph; read by the store's parser, whose errors name file, line and column."""
    store = LocalStore.memory()
    for file in files.rdf_files([*paths, files.ontology_dir() / "prefixes.ttl"], graph=f"{files.GRAPHS}shapes"):
        store.load_file(file)
    if not store.query("ASK { { ?s a sh:NodeShape } UNION { ?s a sh:PropertyShape } UNION { ?s sh:property ?o } }"):
        raise DataError(f"There is no SHACL shape in {listed}; name a file with shapes.")
    quads = (quad if quad.predicate in _STATED and not as_stored else stored_quad(quad) for quad in store.quads())
    return Triples(quad.triple for quad in quads).graph()


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
