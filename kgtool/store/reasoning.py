"""What follows from a store by OWL 2 RL: the rules of the W3C's OWL 2 Profiles, section 4.3, as owlrl runs them."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

import pyoxigraph as ox

from kgtool.rdf.results import Term, Triples, from_rdflib, to_rdflib, triples
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

    opaque = _Opaque()
    union = triples(with_vocabulary(store).query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # a traceback for each ill-formed literal
    graph = Triples(ox.Triple(t.subject, t.predicate, opaque(t.object)) for t in union.stream()).graph()
    stated, subjects = set(graph), set(graph.subjects())
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    follows = (
        ox.Quad(from_rdflib(s), from_rdflib(p), opaque.back(from_rdflib(o)), INFERRED)  # type: ignore[arg-type]
        for s, p, o in graph
        if (s, p, o) not in stated and s in subjects and isinstance(s, URIRef) and o not in (s, OWL.Thing)
    )
    return LocalStore.of_quads(chain(store.quads(), follows))


class _Opaque:
    """What rdflib and owlrl cannot hold as it is, or fail at: values of which only their place in a triple matters.

    Such are triple terms, texts with a base direction, language tags that rdflib refuses, and literals that do not fit
    their datatype: these have no value, and so are of no class.
    """

    def __init__(self) -> None:
        self._given: dict[Term, Term] = {}

    def __call__(self, term: Term) -> Term:
        """What stands for a term: itself, or a literal of no known datatype."""
        if isinstance(term, (ox.NamedNode, ox.BlankNode)) or _is_plain(term):
            return term
        made = ox.Literal(str(term), datatype=ox.NamedNode("urn:opaque"))
        self._given[made] = term
        return made

    def back(self, term: Term) -> Term:
        """The term for which this one stands."""
        return self._given.get(term, term)


@lru_cache(10_000)
def _is_plain(term: ox.Literal | ox.Triple) -> bool:
    """Whether a literal comes back from rdflib as it is, and has a value for owlrl."""
    from owlrl.DatatypeHandling import AltXSDToPYTHON
    from rdflib import URIRef

    if isinstance(term, ox.Triple):
        return False
    try:
        AltXSDToPYTHON.get(URIRef(term.datatype.value), str)(term.value)
        return from_rdflib(to_rdflib(term)) == term
    except Exception:  # what owlrl's converters raise is not only ValueError
        return False
