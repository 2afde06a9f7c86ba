"""The bundled rules (``ontology/rules/*.rq``): what they derive from a store, and its graph ``g:derived``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.sparql.inspecting import short_names
from kgtool.store.base import DERIVED
from kgtool.store.parsing import parse_all

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# From this many derived triples on, the engine's bulk operations are faster.
MANY = 10_000


def derived_triples(engine: ox.Store) -> list[ox.Triple]:
    """What the rules make of the union of a store's graphs but ``g:derived``, and of the bundled vocabulary.

    The rules run in the order of their names in a small store of their own, each on what the earlier ones made. That
    store holds the triples whose property or class some rule names, since a rule names all its properties.
    """
    own = _relevant(engine, named_by_rules())
    made: dict[ox.Triple, None] = {}
    for rule in _rules():
        new = own.query(rule, prefixes=dict(names().prefixes))
        assert isinstance(new, ox.QueryTriples), "a rule is a CONSTRUCT"
        fresh = dict.fromkeys(new)
        own.extend(_as_one(fresh))
        made |= fresh
    return list(made)


def _rules() -> list[str]:
    return [path.read_text("utf-8") for path in files.rules()]


def named_by_rules(word: str = "") -> set[ox.NamedNode]:
    """The properties, classes and other things that the rules name; with `word`, those rules in which it occurs."""
    return set().union(*(_named_by(rule) for rule in _rules() if word in rule))


@cache
def _named_by(rule: str) -> frozenset[ox.NamedNode]:
    table = names()
    return frozenset(ox.NamedNode(table.expand(name)) for name in short_names(rule, table.prefixes))


@cache
def _vocabulary() -> tuple[ox.Quad, ...]:
    """The bundled vocabulary, without its graph."""
    bundled = (file for file in files.background_files() if file.graph == GRAPHS + "vocab")
    return tuple(_as_one(quad for file in bundled for quad in parse_all(file)))


def _relevant(engine: ox.Store, named: set[ox.NamedNode]) -> ox.Store:
    """The triples that have one of these properties or classes, and the bundled vocabulary, in a new store."""
    patterns = [(name, None) for name in named] + [(RDF_TYPE, name) for name in named]
    found = (quad for p, o in patterns for quad in engine.quads_for_pattern(None, p, o, None))
    own = ox.Store()
    told = [quad for quad in found if quad.graph_name != DERIVED]
    own.extend(_as_one(told))
    by_graph = named_by_rules("GRAPH ?")  # what a rule asks for by graph stays in its graph, too
    own.extend(quad for quad in told if quad.predicate in by_graph)
    # A store that knows the edge of one bundled stance holds the bundled vocabulary already.
    stance, edge = (ox.NamedNode(names().expand(name)) for name in ("stance:proposes", "kg:edgeProperty"))
    if not any(own.quads_for_pattern(stance, edge, None, None)):
        own.extend(_vocabulary())
    return own


def _as_one(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[ox.Quad]:
    """Triples, without their graphs, in the default graph: a triple that two graphs hold is there once."""
    return (ox.Quad(one.subject, one.predicate, one.object) for one in triples)


def derivable_triples(engine: ox.Store) -> dict[ox.Triple, None]:
    """What ``g:derived`` is to hold: the derived triples that no other graph states, in order."""
    made = dict.fromkeys(derived_triples(engine))
    for triple in _stated(engine, made):
        del made[triple]
    return made


def _stated(engine: ox.Store, triples: dict[ox.Triple, None]) -> list[ox.Triple]:
    """Those of the triples that a graph other than ``g:derived`` holds."""
    if len(triples) < MANY:
        exact = ((t, engine.quads_for_pattern(t.subject, t.predicate, t.object, None)) for t in triples)
        return [t for t, quads in exact if any(quad.graph_name != DERIVED for quad in quads)]
    # Many triples are found faster by reading all of the few properties that they have.
    patterns = {(t.predicate, t.object if t.predicate == RDF_TYPE else None) for t in triples}
    found: dict[ox.Triple, None] = {}
    for predicate, object in patterns:
        for quad in engine.quads_for_pattern(None, predicate, object, None):
            if quad.graph_name != DERIVED and quad.triple in triples:
                found[quad.triple] = None
    return list(found)


def replace_derived(engine: ox.Store, made: dict[ox.Triple, None]) -> None:
    """Make `made` the graph ``g:derived``, in one transaction but where blank nodes go (see below)."""
    old = {quad.triple for quad in engine.quads_for_pattern(None, None, None, DERIVED)}
    gone = [triple for triple in old if triple not in made]
    fresh = [triple for triple in made if triple not in old]
    if not gone:
        (engine.extend if len(fresh) < MANY else engine.bulk_extend)(_in_derived(fresh))
    elif any(isinstance(term, ox.BlankNode) for t in gone + fresh for term in (t.subject, t.object)):
        # An update cannot name a blank node that is there already: a transaction for each, but the same nodes.
        for quad in _in_derived(gone):
            engine.remove(quad)
        engine.extend(_in_derived(fresh))
    else:
        blocks = [
            f"{verb} DATA {{ GRAPH {DERIVED} {{\n" + "\n".join(f"{t} ." for t in triples) + "\n} }"
            for verb, triples in (("DELETE", gone), ("INSERT", fresh))
            if triples
        ]
        engine.update(";\n".join(blocks))


def _in_derived(triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in triples]
