"""Validation by SHACL shapes, with pySHACL."""

from __future__ import annotations

import logging
import re
import tomllib
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node, bind

from kgtool.errors import DataError, KgtoolError
from kgtool.questions.labels import preferred
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, Triples, from_rdflib, rows, spelled, text, to_rdflib
from kgtool.rdf.text import did_you_mean
from kgtool.sparql import safety
from kgtool.store import LocalStore, Store
from kgtool.store.terms import has_one_spelling, stored, stored_quad
from kgtool.validation.batches import at_once
from kgtool.validation.checks import check_faults, checks_in
from kgtool.validation.findings import SEVERITIES, Fault

# In these, a shape states values; elsewhere its numbers are about values.
_STATED = {ox.NamedNode(SH.hasValue), ox.NamedNode(SH.targetNode), ox.NamedNode(RDF.first)}
# A path other than a property (SHACL 2.3.1), as SPARQL writes it.
_PATHS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}
_ANY_SHAPE = """ASK { { VALUES ?type { sh:NodeShape sh:PropertyShape } ?s a ?type } UNION { ?s sh:property ?o }
  UNION { ?s ?p ?o FILTER(STRSTARTS(STR(?p), CONCAT(STR(sh:), "target"))) } }"""
_TARGETS = """SELECT DISTINCT ?shape ?kind ?target {
  { VALUES ?kind { sh:targetNode sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf } ?shape ?kind ?target }
  UNION { VALUES ?type { sh:NodeShape sh:PropertyShape } ?shape a ?type , ?class . BIND(sh:targetClass AS ?kind)
    FILTER(?class IN (rdfs:Class, owl:Class) || EXISTS { ?class rdfs:subClassOf+ rdfs:Class }) BIND(?shape AS ?target) }
  FILTER NOT EXISTS { ?shape sh:deactivated true }
} ORDER BY ?shape ?kind ?target"""
_IMPORTS = "SELECT DISTINCT ?x { ?s owl:imports ?x FILTER NOT EXISTS { ?x ?p ?o } } ORDER BY ?x"
# What a target with the class or property ?x selects; and what could have been meant instead.
_SELECTED = {
    SH.targetClass: ("?this a ?x", "SELECT DISTINCT ?x { ?this a ?x }"),
    SH.targetSubjectsOf: ("?this ?x ?o", "SELECT DISTINCT ?x { ?s ?x ?o }"),
    SH.targetObjectsOf: ("?s ?x ?this", "SELECT DISTINCT ?x { ?s ?x ?o }"),
}


def _stamp(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


bind(XSD.dateTimeStamp, datetime, _stamp, datatype_specific=True)  # rdflib itself could not compare them


class Shapes:
    """The SHACL shapes of some files, which may use the bundled prefixes."""

    def __init__(self, paths: list[Path]) -> None:
        """Read the files with the store's parser, whose errors name file, line and column.

        Raises DataError, also where there is no shape in them.
        """
        self.listed = ", ".join(map(str, paths))
        self.store = LocalStore.memory()
        prefixes = files.rdf_files([files.ontology_dir() / "prefixes.ttl"], graph=f"{files.GRAPHS}ontology")
        for file in [*files.rdf_files(paths), *prefixes]:
            self.store.load_file(file)
        if not self.store.query(_ANY_SHAPE):
            raise DataError(f"There is no SHACL shape in {self.listed}; name a file with shapes.")

    def graph(self, as_stored: bool, language: str) -> Graph:
        """The shapes for pySHACL: messages in one language, values as a store has them where data are `as_stored`."""
        quads = (q if q.predicate in _STATED and not as_stored else stored_quad(q) for q in self.store.quads())
        graph = Triples(quad.triple for quad in quads).graph()
        for shape in set(graph.subjects(SH.message)):
            said = preferred(map(from_rdflib, graph.objects(shape, SH.message)), language)
            graph.remove((shape, SH.message, None))
            for message in said:
                graph.add((shape, SH.message, Literal(message)))
        graph.update(files.package_text("validation", "prepare.ru"))
        return graph

    def imports(self) -> list[str]:
        """A sentence for each import that none of the files is: kgtool never fetches one."""
        found = rows(self.store.query(_IMPORTS))
        return [
            f"{self.listed} imports {x}, which is not read; name its file too, if shapes are in it." for (x,) in found
        ]

    def unchecked(self, language: str) -> list[Fault]:
        """What pySHACL would pass over in silence: targets, constraints and shapes that it does not understand."""
        found = check_faults(self.store, checks_in(files.PACKAGE / "validation" / "unchecked"), language)
        graph = Triples(quad.triple for quad in self.store.quads()).graph()

        def named(fault: Fault) -> Fault:
            shape = URIRef(fault.focus) if fault.is_iri else BNode(fault.focus.removeprefix("_:"))
            home = _named_shape(graph, shape)
            return replace(fault, focus=str(home), is_iri=True) if home is not None else fault

        return sorted({named(fault) for fault in found}, key=lambda fault: (fault.focus, fault.message))

    def targets(self, store: Store, beside: Store) -> tuple[bool, list[str]]:
        """Whether a target selects a thing of `store`, and a sentence about each class or property that has none there.

        `beside` is the store, with the vocabulary whose subclasses count.
        """
        targets = rows(self.store.query(_TARGETS)).dicts()
        said = [_absence(row["shape"], row["kind"], row["target"], store, beside) for row in targets]
        return "" in said, [sentence for sentence in said if sentence]


def _absence(shape: Term, kind: Term, target: Term, store: Store, beside: Store) -> str:
    """What to say of a target that selects nothing of `store`; empty where it does select something."""
    if text(kind) == str(SH.targetNode) or not isinstance(target, ox.NamedNode):
        return ""
    selected, alike = _SELECTED[URIRef(text(kind))]
    is_class = text(kind) == str(SH.targetClass)
    below = rows(beside.query(f"SELECT ?x {{ ?x rdfs:subClassOf* {target} FILTER(isIRI(?x)) }}")) if is_class else ()
    values = " ".join({str(target), *(str(x) for (x,) in below)})
    if store.query(f"ASK {{ VALUES ?x {{ {values} }} {selected} }}"):
        return ""
    name, shape_name = names().spoken(target.value), names().spoken(text(shape))
    known = (names().spoken(text(x)) for (x,) in rows(store.query(alike)) if isinstance(x, ox.NamedNode))
    subject = shape_name if isinstance(shape, ox.NamedNode) else "A shape"
    hint = did_you_mean(name, known) or "check its spelling, unless there need not be any."
    return f"{subject} checks nothing here: nothing has its {'class' if is_class else 'property'} {name}; {hint}"


def shape_faults(data: Data, shapes: Shapes, as_stored: bool = False, language: str = "en") -> tuple[list[Fault], int]:
    """The faults of a graph (see ``data_graph``) by some shapes, with their messages in `language`.

    `as_stored`: the store rewrites values (``store.terms``). A fault that this may have made is not one, and the number
    of these is returned too. Raises DataError if the shapes themselves are at fault.
    """
    data.prefixes = tuple({**names().prefixes, **shapes.store.prefixes}.items())
    graph = shapes.graph(as_stored, language)
    found = _validated(data, graph, shapes.listed)
    if not as_stored or not found:
        return found, 0
    # A shape may refuse a datatype (sh:not, sh:xone) as well as ask for it: certain is what is wrong in both cases.
    strict = set(found)
    with _leniently():
        certain = [fault for fault in _validated(data, graph, shapes.listed) if fault in strict]
    return certain, len(found) - len(certain)


def _validated(data: Graph, shapes: Graph, listed: str) -> list[Fault]:
    try:
        with at_once():
            _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    except KgtoolError as error:
        raise error.within(f"The shapes in {listed}") from error
    except Exception as error:  # shapes are code: what is wrong with them can raise anything
        what = " ".join(str(error).split())[:200]
        raise DataError(f"The shapes in {listed} cannot be used ({what}); correct them.") from error
    if not isinstance(report, Graph):
        raise DataError(f"The shapes in {listed} cannot be used: {report}; correct them.")
    whole = report.value(predicate=RDF.type, object=SH.ValidationReport)
    return [_fault(report, shapes, result) for result in report.objects(whole, SH.result)]


class Data(Graph):
    """An rdflib graph that is only read: it parses each query once, and lets none ask another server.

    pySHACL asks the query of a constraint once for each focus node, and parsing it takes most of that time. Most often
    it asks for the objects of a subject and a predicate.
    """

    prefixes: tuple[tuple[str, str], ...] = ()
    """Those that a query need not declare, each with its namespace."""

    def __init__(self) -> None:
        super().__init__()
        self._objects: dict[Node, defaultdict[Node, list[Node]]] = {}

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        if subject is None or not isinstance(predicate, URIRef):
            return super().objects(subject, predicate, unique)
        if predicate not in self._objects:
            found = self._objects[predicate] = defaultdict(list)
            for one, value in self.subject_objects(predicate):
                found[one].append(value)
        return iter(self._objects[predicate].get(subject, ()))

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query_object, str):
            query_object = _parsed(query_object, self.prefixes)
        return super().query(query_object, *args, **kwargs)


@lru_cache(1_000)
def _parsed(query: str, prefixes: tuple[tuple[str, str], ...]) -> Query:
    safety.check(query)
    return prepareQuery(query, initNs=dict(prefixes))


def data_graph(store: Store) -> Data:
    """The union of a store's graphs for ``shape_faults``."""
    # rdflib writes a traceback for each ill-formed literal; the shapes report it in a sentence.
    for name in ("rdflib.term", "pyshacl", "pyshacl-validate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="pyshacl")
    # Quad by quad: a server may answer a CONSTRUCT of everything only in part.
    data = Data()
    Triples(_readable(quad).triple for quad in store.quads()).graph(into=data)
    return data


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


def _fault(report: Graph, shapes: Graph, result: Node) -> Fault:
    """A result of a report, and what explains it (sh:detail)."""

    def of(predicate: URIRef) -> Node | None:
        return report.value(result, predicate)

    focus, value = of(SH.focusNode), of(SH.value)
    return Fault(
        severity=_severity(str(of(SH.resultSeverity))),
        rule=_rule(shapes, of(SH.sourceShape)),
        message=_message(report, shapes, result),
        focus=str(focus) if isinstance(focus, URIRef) else _written(focus),
        is_iri=isinstance(focus, URIRef),
        value="" if value == focus else _written(value),
        value_iri=str(value) if isinstance(value, URIRef) and value != focus else "",
        path=_path(report, of(SH.resultPath)),
        constraint=names().shorten(str(of(SH.sourceConstraintComponent))),
        details=tuple(_fault(report, shapes, detail) for detail in report.objects(result, SH.detail)),
    )


def _written(node: Node | None) -> str:
    """A term as in Turtle, so that no two are written alike; an IRI without brackets."""
    if node is None:
        return ""
    if not isinstance(node, Literal):
        return names().shorten(str(node)) if isinstance(node, URIRef) else node.n3()
    return spelled(from_rdflib(node))


def _path(graph: Graph, path: Node | None, outer: str = "") -> str:
    """A SHACL path in the syntax of SPARQL, within another one (`outer`: "list", "operator") in brackets if need be."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return names().spoken(str(path))
    for operator, pattern in _PATHS.items():
        if inner := graph.value(path, operator):
            written = pattern.format(_path(graph, inner, "operator"))
            return f"({written})" if outer == "operator" else written
    either = graph.value(path, SH.alternativePath)
    steps = graph.items(path if either is None else either)
    written = ("/" if either is None else "|").join(_path(graph, step, "list") for step in steps)
    return f"({written})" if outer else written


@cache
def _messages() -> dict[str, str]:
    """What is said of a constraint whose shape has no message of its own: component -> sentence."""
    return tomllib.loads(files.package_text("validation", "messages.toml"))


def _message(report: Graph, shapes: Graph, result: Node) -> str:
    """The messages of the shape, or else a sentence about its constraint, with the parameters of that."""
    shape = report.value(result, SH.sourceShape)
    component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
    own = _messages().get(component)
    if own is None or shape is None or (shape, SH.message, None) in shapes:
        said = sorted({str(message) for message in report.objects(result, SH.resultMessage)})
        return "; ".join(said) or "This does not meet a shape."

    def parameter(name: re.Match[str]) -> str:
        values = sorted(shapes.objects(shape, SH[name[1]]), key=str)
        given = [x for value in values for x in (*shapes.items(value),) or (value,)]
        shown = [_written(x) for x in given if not isinstance(x, BNode)]
        nested = {0: [], 1: ["a nested shape"]}.get(len(given) - len(shown), ["nested shapes"])
        return ", ".join(shown + nested)

    return re.sub(r"\{(\w+)\}", parameter, own)


def _severity(iri: str) -> str:
    """The name of a severity; one that the user has defined counts as the worst."""
    name = iri.rpartition("#")[2].lower()
    return name if name in SEVERITIES else SEVERITIES[0]


def _rule(shapes: Graph, shape: Node | None) -> str:
    """The short name of a shape; of one without a name, that of the shape that has it."""
    home = _named_shape(shapes, shape)
    return names().shorten(str(home)) if home is not None else "shape"


def _named_shape(shapes: Graph, shape: Node | None) -> URIRef | None:
    """A shape, or the next one with an IRI that it is a part of."""
    seen: set[Node] = set()
    while shape is not None and not isinstance(shape, URIRef):
        seen.add(shape)
        shape = min((user for user in shapes.subjects(None, shape) if user not in seen), default=None, key=str)
    return shape
