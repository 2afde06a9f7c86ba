"""What is in a store: graphs, triples, classes, claims a document, dates covered."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from kgtool.questions.question import ask
from kgtool.rdf.files import package_text
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Triples, rows, text, triples
from kgtool.store import as_store
from kgtool.store.base import StoreLike


@dataclass(frozen=True)
class Info:
    """The answers to the questions ``graphs``, ``classes`` and ``documents``, with the totals."""

    triples: int
    """Triples over all graphs; one that stands in two graphs counts twice."""
    claims: int
    unnamed: int
    """How many of the triples are in no named graph."""
    graphs: Solutions
    classes: Solutions
    documents: Solutions


def info(store: StoreLike | None = None) -> Info:
    """What is in `store`: a Store, an rdflib graph, a path or a URL; default: the bundled graph.

    Four queries, and a fifth for a server's default graph. Raises StoreError where it cannot be read.
    """
    store = as_store(store)
    graphs, classes, documents = (_kept(rows(ask(name, store))) for name in ("graphs", "classes", "documents"))
    claims = store.query("SELECT (COUNT(DISTINCT ?claim) AS ?claims) { ?claim a kg:Claim }")
    named, unnamed = _sum(graphs, "triples"), store.unnamed()
    return Info(named + unnamed, _sum(rows(claims), "claims"), unnamed, graphs, classes, documents)


def void(store: StoreLike | None = None) -> Triples:
    """The counts of `store` (as ``info`` takes it) in the terms of VoID: a void:Dataset for each named graph.

    A blank node stands for what is in no graph. Source: https://www.w3.org/TR/void/.
    """
    store = as_store(store)
    found = triples(store.query(package_text("formats/queries", "void.rq")))
    number, rest, expand = store.unnamed(), ox.BlankNode(), names().expand
    more = [
        ox.Triple(rest, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("void:Dataset"))),
        ox.Triple(rest, ox.NamedNode(expand("void:triples")), ox.Literal(number)),
    ]
    return Triples(chain(found, more if number else ()))


def _kept(answer: Solutions) -> Solutions:
    """The same rows, held in a list: they are both summed up and shown."""
    # Where there is nothing to count, some servers give one row without values.
    return Solutions(answer.variables, [row for row in answer if any(row)])


def _sum(answer: Solutions, column: str) -> int:
    return sum(int(text(row[column])) for row in answer.dicts())
