"""The labels of things."""

from __future__ import annotations

import rdflib
from conftest import DATA

import kgtool
from kgtool.questions.labels import labels
from kgtool.rdf.names import names


def test_labels_prefer_the_language_asked_for() -> None:
    store = kgtool.open_store(data=[DATA / "small.ttl"])
    assert labels(store, ["https://example.org/bo", "https://example.org/none"]) == {
        "https://example.org/bo": 'Bo "[b]x[/b]" Ödegård'
    }


def test_a_language_fits_by_region_and_by_family() -> None:
    store = kgtool.open_store(data=[DATA / "tongues.ttl"])
    iri = "https://example.org/x"

    def label(language: str) -> str:
        return labels(store, [iri], language)[iri]

    assert [label(language) for language in ("en-GB", "EN", "en-AU", "pt", "pt-BR", "zh-Hans", "fr")] == [
        "colour",
        "color",
        "color",
        "cor",
        "cor",
        "颜色",
        "no language",
    ]


def test_terms_of_ours_have_labels_over_claims_alone() -> None:
    """Whoever reads a file of claims has no vocabulary beside it."""
    store = kgtool.open_store(data=[DATA / "fictional.trig"])
    terms = {"kg:Claim": "claim", "stance:callsFor": "calls for", "mod:would": "would"}
    iris = {name: names().expand(name) for name in terms}
    assert kgtool.labels(store, [*iris.values(), "https://example.org/nothing"]) == {
        iris[name]: label for name, label in terms.items()
    }
    # What the store itself calls a term comes first.
    own = rdflib.Graph().add((rdflib.URIRef(iris["kg:Claim"]), rdflib.RDFS.label, rdflib.Literal("a word")))
    store = kgtool.open_store(own)
    assert kgtool.labels(store, iris.values())[iris["kg:Claim"]] == "a word"
