"""Does the data keep the rules of the model? SHACL shapes, check queries and, if they are available, the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store import as_store, with_vocabulary
from kgtool.store.base import Store, StoreLike
from kgtool.store.opening import keeps_terms
from kgtool.validation.articles import article_faults
from kgtool.validation.checks import bundled, check_faults
from kgtool.validation.findings import Fault, Finding, worst_first
from kgtool.validation.shapes import shape_faults

DERIVED = files.GRAPHS + "derived"


def validate(
    store: StoreLike | None = None,
    shapes: Iterable[str | Path] = (),
    articles: str | Path | None = None,
    *,
    language: str = "en",
    unchecked: Callable[[str], None] | None = None,
) -> list[Finding]:
    """The faults of `store` (default: the bundled graph), worst first.

    They are found by `shapes` (files; default: the bundled shapes and the bundled checks) and, where `articles` names
    a folder of article files, by holding anchors and hashes against these. The bundled ontology and vocabulary are
    read beside the data, so that data alone can be checked; only faults of the data are returned.
    Labels are in `language` where there are such.

    A store on disk, or a server, does not keep every datatype and spelling. What it may have made of a right value is
    not at fault; where there are such, `unchecked(sentence)` says so.
    Raises DataError where shapes, checks or articles cannot be used.
    """
    store = as_store(store)
    own = [Path(path) for path in shapes]
    read_beside = with_vocabulary(store)
    shape_files = own or [files.ontology_dir() / "shapes.ttl"]
    found, uncertain = shape_faults(read_beside, shape_files, as_stored=not keeps_terms(store))
    if uncertain and unchecked:
        unchecked(
            f"Left out as possibly made by the store, which does not keep every datatype and spelling: {uncertain:,} "
            f"{'fault' if uncertain == 1 else 'faults'}; validate the files to know (docs/stores.md)."
        )
    if not own:
        found += check_faults(read_beside, bundled(), language)
    if articles is not None:
        found += article_faults(store, Path(articles))
    return placed(found, store, language)


def placed(faults: list[Fault], store: Store, language: str = "en") -> list[Finding]:
    """The faults with the label and the place of their things; those about the lent vocabulary alone are left out."""
    iris = {fault.focus for fault in faults if fault.is_iri} | {fault.value_iri for fault in faults if fault.value_iri}
    known, places = labels(store, iris, language), _places(store, iris)
    found = []
    for fault in faults:
        # A rule about the ontology itself has the culprit as its value; that alone may be in the data.
        where = places.get(fault.focus, places.get(fault.value_iri))
        if where is None and fault.is_iri:
            continue
        label = known.get(fault.focus, "")
        found.append(Finding(fault.severity, fault.rule, fault.message, fault.focus, label, fault.value, where or ""))
    return worst_first(found)


def _places(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """IRI -> the file, or else the graph, that has its type, or else has it as a subject, or else uses it.

    What is in none of the graphs is in the default graph.
    """
    values = " ".join(f"<{iri}>" for iri in sorted(iris))
    places: dict[str, str] = {}
    for pattern in ("?x a ?type", "?x ?p ?o", "?s ?x ?o", "?s ?p ?x"):
        query = f"SELECT DISTINCT ?x ?g {{ VALUES ?x {{ {values} }} GRAPH ?g {{ {pattern} }} }} ORDER BY ?g"
        for row in rows(store.query(query)).dicts():
            graph = text(row["g"])
            if graph != DERIVED:
                path = store.files.get(graph)
                places.setdefault(text(row["x"]), str(path) if path else names().shorten(graph))
    query = (
        f"SELECT DISTINCT ?x {{ VALUES ?x {{ {values} }} {{ ?x ?p ?o }} UNION {{ ?s ?x ?o }} UNION {{ ?s ?p ?x }} }}"
    )
    places = {text(row["x"]): "the default graph" for row in rows(store.query(query)).dicts()} | places
    # A named graph can be at fault itself.
    return {iri: str(store.files.get(iri) or names().shorten(iri)) for iri in iris if iri in store.files} | places
