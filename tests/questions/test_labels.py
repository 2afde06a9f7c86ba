"""Short names and IRIs, and labels and things."""

from __future__ import annotations

import pytest
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.questions.labels import labels
from kgtool.questions.resolving import resolve
from kgtool.rdf.names import names
from kgtool.rdf.text import fold
from kgtool.store import LocalStore

PERSON = "https://w3id.org/kgtool/id/person/"


@given(st.sampled_from(sorted(names().prefixes)), st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
def test_a_short_name_expands_to_the_iri_it_came_from(prefix: str, local: str) -> None:
    iri = names().prefixes[prefix] + local
    short = names().shorten(iri)
    assert short == iri or names().expand(short) == iri


def test_short_names_are_valid_sparql(bundled: LocalStore) -> None:
    """Every short name that kgtool prints can be pasted into a query and means the same thing."""
    iris = {q.subject.value for q in bundled.quads() if hasattr(q.subject, "value")}
    for iri in sorted(iris):
        short = names().shorten(iri)
        assert short == iri or bundled.query(f"ASK {{ FILTER(STR({short}) = '{iri}') }}"), short


def test_expand() -> None:
    assert names().expand("person:trump") == PERSON + "trump"
    assert names().expand("<urn:x>") == "urn:x"
    assert names().expand("https://example.org/x") == "https://example.org/x"
    for wrong in ("nope:x", "word", "", "a b"):
        with pytest.raises(kgtool.UsageError):
            names().expand(wrong)


def test_labels_prefer_the_language_asked_for() -> None:
    store = kgtool.open_store(data=[DATA / "small.ttl"])
    assert labels(store, ["https://example.org/bo", "https://example.org/none"]) == {
        "https://example.org/bo": 'Bo "[b]x[/b]" Ödegård'
    }


@pytest.mark.parametrize(
    "name",
    ["Volodymyr Zelensky", "zelenskyy", "ZELENSKÝ", "person:zelensky", PERSON + "zelensky", f"<{PERSON}zelensky>"],
)
def test_a_thing_is_found_by_any_of_its_names(bundled: LocalStore, name: str) -> None:
    assert resolve(bundled, name).value == PERSON + "zelensky"


def test_ambiguous_and_unknown_names_are_told_apart(bundled: LocalStore) -> None:
    with pytest.raises(kgtool.UsageError, match=r"can mean \d+ things.*group:"):
        resolve(bundled, "troops")
    with pytest.raises(kgtool.UsageError, match=r"and \d+ more$"):
        resolve(bundled, "the")
    with pytest.raises(kgtool.UsageError, match=r"nearest: .*Boris Pistorius"):
        resolve(bundled, "Boris Pistorious")
    with pytest.raises(kgtool.UsageError, match="Nothing in this graph"):
        resolve(bundled, "person:nobody")


def test_of_very_many_names_only_some_are_compared_but_all_are_found(
    bundled: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.questions.resolving.MOST_COMPARED", 0)
    assert resolve(bundled, "Boris Pistorius").value == PERSON + "pistorius"
    with pytest.raises(kgtool.UsageError, match=r"'Boris Pistorious'; check the name\.$"):
        resolve(bundled, "Boris Pistorious")


@given(st.text())
def test_folding_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


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


def test_letters_that_have_no_mark_to_take_are_folded_too() -> None:
    assert fold("ŁÓDŹ Øresund Đakovo") == "lodz oresund dakovo"
