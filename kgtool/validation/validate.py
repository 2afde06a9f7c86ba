"""Does the data keep the rules of the model? SHACL shapes, check queries and, if they are available, the articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kgtool.errors import UsageError
from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store import as_store, with_vocabulary
from kgtool.store.as_one import as_written
from kgtool.store.base import Store, StoreLike
from kgtool.store.opening import keeps_terms
from kgtool.validation.articles import article_faults
from kgtool.validation.checks import bundled, check_faults
from kgtool.validation.findings import UNCHECKED, Fault, Finding, worst_first
from kgtool.validation.shapes import Shapes, data_graph, shape_faults

DERIVED = files.GRAPHS + "derived"
OURS = "ASK { ?thing a ?class FILTER(STRSTARTS(STR(?class), STR(kg:))) }"
NOTHING = Finding(UNCHECKED, "", "Nothing was checked: no shape or check speaks of these data.", "", "", "", "")
"""The one finding where no shape selects anything and no check is about it."""


def validate(
    store: StoreLike | None = None,
    shapes: Iterable[str | Path] = (),
    articles: str | Path | None = None,
    *,
    bundled_shapes: bool | None = None,
    language: str = "en",
    unchecked: Callable[[str], None] | None = None,
) -> list[Finding]:
    """The faults of `store` (default: the bundled graph), worst first, and what could not be checked.

    They are found by the SHACL shapes in files (`shapes`), by the bundled shapes and checks (`bundled_shapes`; default:
    where no others are given) and, where `articles` names a folder of article files, by holding anchors and hashes
    against these. The bundled ontology and vocabulary are read beside data of this model, so that data alone can be
    checked; only faults of the data are returned. Messages and labels are in `language` where there are such.

    Documents are held to the rules by their own names, also of things that are merged.

    What shapes ask for and kgtool does not understand is a finding of the severity "unchecked"; so is it where nothing
    was checked at all. A store on disk, or a server, does not keep every datatype and spelling. What it may have made
    of a right value is not at fault; where there are such, `unchecked(sentence)` says so, as it says which classes and
    properties that shapes are about occur nowhere.
    Raises DataError where shapes, checks or articles cannot be used, UsageError where there is nothing to check by.
    """
    store, own = as_written(as_store(store)), [Path(path) for path in shapes]
    if bundled_shapes is None:
        bundled_shapes = not own
    if not (own or bundled_shapes or articles is not None):
        raise UsageError("There is nothing to check by; give shapes, or leave the bundled ones in use.")
    is_ours = bool(store.query(OURS))
    beside = with_vocabulary(store) if bundled_shapes or is_ours else store
    data, is_checked, uncertain = data_graph(beside), False, 0
    found: list[Fault] = []
    missed: list[Finding] = []
    note = unchecked or (lambda sentence: None)
    for files_of_shapes in filter(None, (own, [files.ontology_dir() / "shapes.ttl"] if bundled_shapes else [])):
        read = Shapes(files_of_shapes)
        faults, left_out = shape_faults(data, read, not keeps_terms(store), language)
        found, uncertain = found + faults, uncertain + left_out
        if files_of_shapes is own:
            missed = placed(read.unchecked(language), read.store, language=language)
            is_checked, absent = read.targets(store, beside)
            for sentence in [*read.imports(), *absent]:
                note(sentence)
    if uncertain:
        note(
            f"Left out as possibly made by the store, which does not keep every datatype and spelling: {uncertain:,} "
            f"{'fault' if uncertain == 1 else 'faults'}; validate the files to know (docs/stores.md)."
        )
    if bundled_shapes:
        found += check_faults(beside, bundled(), language)
    if articles is not None:
        found += article_faults(store, Path(articles))
    result = worst_first([*placed(found, store, beside, language), *missed])
    return result if result or is_checked or (is_ours and bundled_shapes) or articles is not None else [NOTHING]


def placed(faults: list[Fault], store: Store, beside: Store | None = None, language: str = "en") -> list[Finding]:
    """The faults with the label and the place of their things.

    Those about things that only `beside` holds, the store with the vocabulary that is lent to it, are left out.
    """
    iris = {iri for fault in _every(faults) for iri in (fault.value_iri, fault.focus if fault.is_iri else "") if iri}
    known, places = labels(store, iris, language), _places(store, iris)
    lent = _places(beside, iris - places.keys()) if beside not in (None, store) else {}

    def finding(fault: Fault) -> Finding:
        # A rule about the ontology itself has the culprit as its value; that alone may be in the data.
        where, label = places.get(fault.focus, places.get(fault.value_iri, "")), known.get(fault.focus, "")
        details = tuple(map(finding, fault.details))
        taken = (fault.severity, fault.rule, fault.message, fault.focus, label, fault.value, where)
        return Finding(*taken, fault.path, fault.constraint, details)

    own = (one for one in faults if one.focus not in lent or one.value_iri in places)
    return worst_first(map(finding, own))


def _every(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults, and all that explains them."""
    for fault in faults:
        yield fault
        yield from _every(fault.details)


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
