"""What follows from a store by OWL 2 RL: the rules of the W3C's OWL 2 Profiles, section 4.3, as owlrl runs them."""

from __future__ import annotations

from itertools import chain

import pyoxigraph as ox

from kgtool.rdf.results import from_rdflib, triples
from kgtool.store.base import INFERRED, Store
from kgtool.store.local import LocalStore
from kgtool.store.opening import with_vocabulary


def closed(store: Store) -> LocalStore:
    """A copy of `store` in memory, with what follows from the union of its graphs in the graph ``g:inferred``.

    What is true of everything is left out: that a thing is an owl:Thing, and that it is the same as, a subclass of or
    equivalent to itself. So are statements about datatypes, and about literals, which cannot be subjects in RDF.
    """
    import logging

    import owlrl
    from rdflib import OWL, URIRef

    union = triples(with_vocabulary(store).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # a traceback for each ill-formed literal
    graph = union.graph()
    stated, subjects = set(graph), set(graph.subjects())
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    follows = (
        ox.Quad(from_rdflib(s), from_rdflib(p), from_rdflib(o), INFERRED)  # type: ignore[arg-type]
        for s, p, o in graph
        if (s, p, o) not in stated and s in subjects and isinstance(s, URIRef) and o not in (s, OWL.Thing)
    )
    return LocalStore.of_quads(chain(store.quads(), follows))
