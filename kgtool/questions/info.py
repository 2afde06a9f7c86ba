"""What is in a store: graphs, triples, classes, claims a document, dates covered."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.questions.question import ask
from kgtool.rdf.files import package_text
from kgtool.rdf.results import Solutions, Triples, rows, text, triples
from kgtool.store import as_store
from kgtool.store.base import StoreLike


@dataclass(frozen=True)
class Info:
    """The answers to the questions ``graphs``, ``classes`` and ``documents``, with the totals."""

    triples: int
    """Triples over all graphs; one that stands in two graphs counts twice."""
    claims: int
    graphs: Solutions
    classes: Solutions
    documents: Solutions


def info(store: StoreLike | None = None) -> Info:
    """What is in `store`: a Store, an rdflib graph, a path or a URL; default: the bundled graph.

    Four queries, and a fifth where a server keeps all triples in no named graph. Raises StoreError where it cannot be
    read.
    """
    store = as_store(store)
    graphs, classes, documents = (_kept(rows(ask(name, store))) for name in ("graphs", "classes", "documents"))
    claims = store.query("SELECT (COUNT(DISTINCT ?claim) AS ?claims) { ?claim a kg:Claim }")
    triples = _sum(graphs, "triples")
    if not triples:  # a server may keep all in no graph
        triples = _sum(rows(store.query("SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }")), "triples")
    return Info(triples, _sum(rows(claims), "claims"), graphs, classes, documents)


def void(store: StoreLike | None = None) -> Triples:
    """The counts of `store` (as ``info`` takes it) in the terms of VoID: a void:Dataset for each named graph.

    Source: https://www.w3.org/TR/void/.
    """
    return triples(as_store(store).query(package_text("formats/queries", "void.rq")))


def _kept(answer: Solutions) -> Solutions:
    """The same rows, held in a list: they are both summed up and shown."""
    # Where there is nothing to count, some servers give one row without values.
    return Solutions(answer.variables, [row for row in answer if any(row)])


def _sum(answer: Solutions, column: str) -> int:
    return sum(int(text(row[column])) for row in answer.dicts())
