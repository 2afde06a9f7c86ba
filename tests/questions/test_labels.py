"""The labels of things."""

from __future__ import annotations

from conftest import DATA

import kgtool
from kgtool.questions.labels import labels


def test_labels_prefer_the_language_asked_for() -> None:
    store = kgtool.open_store(data=[DATA / "small.ttl"])
    assert labels(store, ["https://example.org/bo", "https://example.org/none"]) == {
        "https://example.org/bo": 'Bo "[b]x[/b]" Ödegård'
    }


def test_a_language_fits_by_region_and_by_family() -> None:
    store = kgtool.open_store(data=[DATA / "tongues.ttl"])
    iri = "https://example.org/x"

    def told(language: str) -> str:
        return labels(store, [iri], language)[iri]

    assert [told(language) for language in ("en-GB", "EN", "en-AU", "pt", "pt-BR", "zh-Hans", "fr")] == [
        "colour",
        "color",
        "color",
        "cor",
        "cor",
        "颜色",
        "no language",
    ]
