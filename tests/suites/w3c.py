"""The W3C's suites as two packages ship them: the cases, and whether the engine alone and kgtool do each right.

Results are compared up to the names of blank nodes, and to how a store spells a value.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox
import pyshacl
from conftest import ROOT
from rdflib import RDF, SH, Graph

import kgtool
from kgtool.rdf.files import ending, graph_name
from kgtool.rdf.results import Solutions, Triples, to_rdflib
from kgtool.store import LocalStore
from kgtool.store.base import Context
from kgtool.validation import shapes

UNPACKED = ROOT / "build" / "suites"
PINNED = re.findall(r"^(\w+)==([\d.]+)", Path(__file__).with_name("requirements.txt").read_text("utf-8"), re.MULTILINE)
SHIPPED = {name: UNPACKED / f"{name}-{version}" / "test" for name, version in PINNED}
W3C, JSON_LD = SHIPPED["rdflib"] / "data" / "suites" / "w3c", SHIPPED["rdflib"] / "jsonld" / "1.1"
SHACL = SHIPPED["pyshacl"] / "resources" / "sht_tests"
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "mf": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "qt": "http://www.w3.org/2001/sw/DataAccess/tests/test-query#",
    "ut": "http://www.w3.org/2009/sparql/tests/test-update#",
    "rs": "http://www.w3.org/2001/sw/DataAccess/tests/result-set#",
    "sht": "http://www.w3.org/ns/shacl-test#",
}
ENTRIES = """SELECT DISTINCT ?test ?type ?action ?result {
  ?manifest mf:entries/rdf:rest*/rdf:first ?test . ?test a ?type OPTIONAL { ?test mf:action ?action }
  OPTIONAL { ?test mf:result ?result } } ORDER BY ?test"""
REFUSED = (SyntaxError, ValueError, OSError, RuntimeError, kgtool.KgtoolError)
# Not done by SPARQL 1.1 Query and Update alone, or only with the network.
LEFT_OUT = ("entailment/", "service/", "protocol/", "service-description/", "http-rdf-update/")
NETWORK = re.compile(r"\b(?:SERVICE|LOAD)\b", re.IGNORECASE)
DEFAULT = ox.DefaultGraph()

Quads = Iterable[ox.Quad]
Side = Callable[[], object]


class Case(NamedTuple):
    """A test of a suite: its node, its name, its type (a local name), and its action and result as nodes."""

    test: Any
    name: str
    type: str
    action: Any
    result: Any
    manifest: Manifest

    @property
    def is_negative(self) -> bool:
        return "Negative" in self.type


class Manifest:
    """The manifests of a suite, as one graph; `base` is the address that its files were written for."""

    def __init__(self, folder: Path, base: str, first: str = "manifest.ttl") -> None:
        self.folder, self.base, self.graph, seen = folder, base, ox.Store(), set[str]()
        self.quads: list[ox.Quad] = []  # as they are spelled
        waiting = [base + first]
        while waiting:
            iri = waiting.pop()
            if iri in seen:
                continue
            seen.add(iri)
            self.quads += (found := read(self.path(iri), iri))
            self.graph.extend(found)
            waiting += [text(one) for one in self.items("?x mf:include/rdf:rest*/rdf:first ?y")]
            waiting += [text(one) for one in self.items("?x mf:include ?y FILTER(isIRI(?y))")]

    @cached_property
    def whole(self) -> Graph:
        """All manifests, as rdflib has them."""
        return rdflib_graph(self.quads)

    def path(self, iri: str) -> Path:
        """The file that an address stands for."""
        return self.folder / iri.removeprefix(self.base)

    def items(self, pattern: str) -> list[Any]:
        """What ?y stands for in a pattern."""
        found = self.graph.query(f"SELECT DISTINCT ?y {{ {pattern} }} ORDER BY ?y", prefixes=PREFIXES)
        return [solution["y"] for solution in found if "rdf-syntax-ns#nil" not in str(solution["y"])]  # type: ignore[union-attr]

    def of(self, node: Any, name: str) -> list[Any]:
        """The values of a property of a node."""
        prefix, _, local = name.partition(":")
        predicate = ox.NamedNode(PREFIXES[prefix] + local)
        return [] if node is None else [q.object for q in self.graph.quads_for_pattern(node, predicate, None)]

    def cases(self) -> Iterator[Case]:
        for test, kind, action, result in self.graph.query(ENTRIES, prefixes=PREFIXES):  # type: ignore[union-attr]
            name = text(test).removeprefix(self.base).replace("manifest#", "").replace("manifest.ttl#", "").lstrip("#")
            if not name.startswith(LEFT_OUT):
                yield Case(test, name, re.split("[#/]", text(kind))[-1], action, result, self)


def text(term: Any) -> str:
    return str(term.value)


def read(path: Path, base: str, graph: Any = None) -> list[ox.Quad]:
    """The quads of a file, those of its default graph in `graph`, as the engine alone reads them."""
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    quads = ox.parse(path=path, format=form, base_iri=base, rename_blank_nodes=True)
    return [ox.Quad(*quad.triple, graph) if graph and quad.graph_name == DEFAULT else quad for quad in quads]


def alike(quads: Quads, spelling: bool = True) -> object:
    """Something that is equal for quads that differ only in the names of blank nodes, and if asked for in spelling."""
    found = list(quads)
    if not spelling:
        store = ox.Store()
        store.extend(found)
        found = list(store)
    dataset = ox.Dataset(found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(dataset)


def outcomes(case: Case, alone: Side, tool: Side, right: Side | None = None) -> tuple[bool, bool]:
    """Whether the engine alone and kgtool do a case right: refuse it, or accept it and find what is right."""

    def is_right(run: Side) -> bool:
        try:
            found = run()
            return not case.is_negative and (right is None or found == right())
        except REFUSED:
            return case.is_negative

    return is_right(alone), is_right(tool)


# -- files of RDF --------------------------------------------------------------------------------------------------


def parsed(case: Case) -> tuple[bool, bool]:
    path, base = case.manifest.path(text(case.action)), text(case.action)
    result = text(case.result) if case.result else ""
    return both(case, path, base, (lambda: alike(read(case.manifest.path(result), result))) if result else None)


def both(case: Case, path: Path, base: str, right: Side | None) -> tuple[bool, bool]:
    def tool() -> object:
        home = graph_name(path)
        quads = kgtool.open_store(data=path, base=base, format=ending(path)).quads()
        return alike(
            ox.Quad(_in_file(q.subject, home), q.predicate, _in_file(q.object, home), _in_file(q.graph_name, home))
            for q in quads
        )

    return outcomes(case, lambda: alike(read(path, base)), tool, right)


def _in_file(term: Any, home: str) -> Any:
    """What stood in a file for a term of the store: a graph without an IRI has a name made from the file's."""
    name = term.value if isinstance(term, ox.NamedNode) else ""
    if name == home:
        return DEFAULT
    return ox.BlankNode(name[len(home) + 1 :]) if name.startswith(f"{home}#graph-") else term


def json_ld() -> Iterator[tuple[str, bool, bool]]:
    """Of the tests of toRdf, those of JSON-LD 1.1 that need no option but a base."""
    manifest = json.loads((JSON_LD / "toRdf-manifest.jsonld").read_text("utf-8"))
    for entry in manifest["sequence"]:
        option = entry.get("option", {})
        left_out = {"expandContext", "produceGeneralizedRdf", "rdfDirection"} & option.keys()
        if left_out or "json-ld-1.0" in option.values():
            continue
        path = JSON_LD / entry["input"]
        base = option.get("base", manifest["baseIri"] + entry["input"])
        right = partial(lambda e, b: alike(read(JSON_LD / e, b)), entry["expect"], base) if "expect" in entry else None
        case = Case(None, entry["@id"].lstrip("#"), entry["@type"][0], None, None, None)  # type: ignore[arg-type]
        yield case.name, *both(case, path, base, right)


# -- SPARQL --------------------------------------------------------------------------------------------------------


def syntax(case: Case) -> tuple[bool, bool] | None:
    query = case.manifest.path(text(case.action)).read_text("utf-8")
    if NETWORK.search(query):
        return None
    base = text(case.action)
    is_update = "Update" in case.type

    def alone() -> None:
        with suppress(RuntimeError):  # such as a function that is unknown: its syntax is right
            ox.Store().update(query, base_iri=base) if is_update else ox.Store().query(query, base_iri=base)

    def tool() -> None:
        store = LocalStore.memory()
        try:
            store.update(query, base=base) if is_update else store.query(query, context=Context(base))
        except kgtool.QueryError as error:
            if not isinstance(error.__cause__, RuntimeError):
                raise

    return outcomes(case, alone, tool)


def queried(case: Case) -> tuple[bool, bool] | None:
    manifest, engine = case.manifest, ox.Store()
    (file,) = manifest.of(case.action, "qt:query")
    query, base = manifest.path(text(file)).read_text("utf-8"), text(file)
    if NETWORK.search(query):
        return None
    default, named = ([text(one) for one in manifest.of(case.action, name)] for name in ("qt:data", "qt:graphData"))
    clauses = [urljoin(base, iri) for iri in re.findall(r"FROM\s+(?:NAMED\s+)?<(.*?)>", query)]
    for iri in {*named, *clauses}:
        engine.extend(read(manifest.path(iri), iri, ox.NamedNode(iri)))
    for number, iri in enumerate(default):
        default[number] = f"urn:default:{number}"  # the same file may be a named graph too, with other blank nodes
        engine.extend(read(manifest.path(iri), iri, ox.NamedNode(default[number])))
    graphs: dict[str, Any] = {}
    if not clauses:
        graphs = {"default_graph": [*map(ox.NamedNode, default)], "named_graphs": [*map(ox.NamedNode, named)]}
    # Where no graph is asked for, kgtool is asked as people ask it: over the union of all graphs.
    is_plain = bool(clauses) or not (named or "graph" in query.lower())
    context = Context(base) if is_plain else Context(base, tuple(default), tuple(named))
    right, is_csv = manifest.path(text(case.result)), text(case.result).endswith(".csv")
    is_lax = bool(manifest.of(case.test, "mf:resultCardinality"))
    is_ordered = "rs:index" in right.read_text("utf-8")

    def alone() -> object:
        found = engine.query(query, base_iri=base, **graphs)
        if isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            if is_csv:
                return cells(found.serialize(format=ox.QueryResultsFormat.CSV))
            rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
            return table(rows, is_ordered, is_lax)
        return bool(found) if isinstance(found, ox.QueryBoolean) else triples(found)

    def tool() -> object:
        found = LocalStore(engine).query(query, context=context)
        if isinstance(found, Solutions):
            if is_csv and found.native:
                found.native(written := io.BytesIO(), "csv")
                return cells(written.getvalue())
            return table(list(found.dicts()), is_ordered, is_lax)
        return found if isinstance(found, bool) else triples(found)

    return outcomes(case, alone, tool, lambda: expected(right, text(case.result), is_ordered, is_lax))


RESULTS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
SOLUTIONS = """SELECT ?solution ?index ?name ?value { ?set a rs:ResultSet ; rs:solution ?solution
  OPTIONAL { ?solution rs:index ?index } OPTIONAL { ?solution rs:binding [ rs:variable ?name ; rs:value ?value ] }
} ORDER BY ?index"""


def expected(path: Path, iri: str, is_ordered: bool, is_lax: bool) -> object:
    """The answer in a file of results, or the triples in one of RDF."""
    if path.suffix == ".csv":
        return cells(path.read_bytes())
    if (form := RESULTS.get(path.suffix[1:])) is not None:
        found = ox.parse_query_results(path=path, format=form)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        names = [variable.value for variable in found.variables]
        return table([{n: row[n] for n in names if row[n] is not None} for row in found], is_ordered, is_lax)
    quads = read(path, iri)
    stated = ox.Store()
    stated.extend(quads)
    for one in stated.query("SELECT ?y { ?x rs:boolean ?y }", prefixes=PREFIXES):  # type: ignore[union-attr]
        return text(one["y"]) == "true"
    if not stated.query("ASK { ?set a rs:ResultSet }", prefixes=PREFIXES):
        return alike(quads, spelling=False)
    rows: dict[object, dict[str, Any]] = {}
    for solution, _, name, value in stated.query(SOLUTIONS, prefixes=PREFIXES):  # type: ignore[union-attr]
        row = rows.setdefault(solution, {})
        if name is not None:
            row[text(name)] = value
    return table(list(rows.values()), is_ordered, is_lax)


def table(rows: list[dict[str, Any]], is_ordered: bool, is_lax: bool) -> object:
    """Rows, to be compared; `is_lax`: how often there is one does not count."""
    quads = []
    for number, row in enumerate(rows):
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode("urn:row"), ox.Literal(number if is_ordered else 0)))
        quads += [ox.Quad(node, ox.NamedNode(f"urn:column:{name}"), value) for name, value in row.items()]
    found = alike(quads, spelling=False)
    if not is_lax:
        return found
    said: dict[object, set[object]] = {}
    for quad in found:  # type: ignore[attr-defined]
        said.setdefault(quad.subject, set()).add((quad.predicate, quad.object))
    return set(map(frozenset, said.values()))


def triples(found: Iterable[ox.Triple]) -> object:
    return alike((ox.Quad(*triple) for triple in found), spelling=False)


def cells(written: bytes | None) -> object:
    """The lines of a CSV file of results, the first of them first."""
    first, *rest = csv.reader((written or b"").decode().splitlines())
    return first, sorted([re.sub("^_:.*", "_:", cell) for cell in row] for row in rest)


def updated(case: Case) -> tuple[bool, bool] | None:
    manifest = case.manifest
    (file,) = manifest.of(case.action, "ut:request")
    update, base = manifest.path(text(file)).read_text("utf-8"), text(file)
    if NETWORK.search(update):
        return None

    def dataset(node: Any) -> ox.Store:
        store = ox.Store()
        for one in manifest.of(node, "ut:data"):
            store.extend(read(manifest.path(text(one)), text(one)))
        for one in manifest.of(node, "ut:graphData"):
            (graph,), (name,) = manifest.of(one, "ut:graph"), manifest.of(one, "rdfs:label")
            store.extend(read(manifest.path(text(graph)), text(graph), ox.NamedNode(text(name))))
        return store

    def after(run: Callable[[ox.Store], object]) -> object:
        store = dataset(case.action)
        run(store)
        return alike(store)

    return outcomes(
        case,
        lambda: after(lambda store: store.update(update, base_iri=base)),
        lambda: after(lambda store: LocalStore(store).update(update, base=base)),
        lambda: alike(dataset(case.result)),
    )


# -- SHACL ---------------------------------------------------------------------------------------------------------


def validated(case: Case) -> tuple[bool, bool]:
    """The engine is pySHACL here."""
    data, given = (case.manifest.of(case.action, name)[0] for name in ("sht:dataGraph", "sht:shapesGraph"))
    graph, stated = (rdflib_graph(read(case.manifest.path(text(one)), text(one))) for one in (data, given))
    is_failure = text(case.result) == PREFIXES["sht"] + "Failure"
    case = case._replace(type="Negative" if is_failure else case.type)

    def alone() -> object:
        try:
            report = pyshacl.validate(graph, shacl_graph=stated)[1]
        except Exception as error:
            raise ValueError from error
        if not isinstance(report, Graph):
            raise ValueError(report)
        return reported(report, report.value(predicate=RDF.type, object=SH.ValidationReport))

    def tool() -> object:
        store = kgtool.open_store(data=case.manifest.path(text(data)), base=text(data))
        return compared(kgtool.validate(store, [case.manifest.path(text(given))]))

    return outcomes(case, alone, tool, lambda: reported(case.manifest.whole, to_rdflib(case.result)))


def rdflib_graph(quads: Quads) -> Graph:
    return Triples(quad.triple for quad in quads).graph()


def reported(graph: Graph, report: Any) -> object:
    return compared(shapes._fault(graph, Graph(), result) for result in graph.objects(report, SH.result))


def compared(found: Iterable[Any]) -> object:
    """Faults or findings, with what SHACL says of a result, but for the messages."""
    fields = ((one.severity, one.focus, one.value, one.path, one.constraint) for one in found if one.constraint)
    return sorted(tuple(re.sub("^_:.*", "_:", field) for field in row) for row in fields)


# -- all -----------------------------------------------------------------------------------------------------------

RUNNERS: dict[str, Callable[[Case], tuple[bool, bool] | None]] = {
    r"Test(?:NTriples|NQuads|Turtle|Trig|XML).*": parsed,
    r"(?:Positive|Negative)(?:Update)?SyntaxTest(?:11)?": syntax,
    "QueryEvaluationTest|CSVResultFormatTest": queried,
    "UpdateEvaluationTest": updated,
    "Validate": validated,
}
TESTS = "http://www.w3.org/2013/"
SPARQL = (
    "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
)
MANIFESTS: dict[str, tuple[Path, str, str]] = {
    "ntriples": (W3C / "ntriples", f"{TESTS}N-TriplesTests/", "manifest.ttl"),
    "nquads": (W3C / "nquads", f"{TESTS}N-QuadsTests/", "manifest.ttl"),
    "turtle": (W3C / "turtle", f"{TESTS}TurtleTests/", "manifest.ttl"),
    "trig": (W3C / "trig", f"{TESTS}TriGTests/", "manifest.ttl"),
    "rdf-xml": (W3C / "rdf-xml", f"{TESTS}RDFXMLTests/", "manifest.ttl"),
    "sparql-1.0": (W3C / "dawg-data-r2", SPARQL[0], "manifest-evaluation.ttl"),
    "sparql-1.0-syntax": (W3C / "dawg-data-r2", SPARQL[0], "manifest-syntax.ttl"),
    "sparql-1.1": (W3C / "sparql11", SPARQL[1], "manifest-all.ttl"),
    "shacl-core": (SHACL / "core", "http://www.w3.org/ns/shacl-test/core/", "manifest.ttl"),
    "shacl-sparql": (SHACL / "sparql", "http://www.w3.org/ns/shacl-test/sparql/", "manifest.ttl"),
}
SUITES = (*MANIFESTS, "json-ld")


def results(suite: str) -> Iterator[tuple[str, bool, bool]]:
    """The cases of a suite: the name, and whether the engine alone and kgtool do it right."""
    if suite == "json-ld":
        yield from json_ld()
        return
    for case in Manifest(*MANIFESTS[suite]).cases():
        runner = next(run for pattern, run in RUNNERS.items() if re.fullmatch(pattern, case.type))
        found = runner(case)
        if found is not None:
            yield case.name, *found
