"""Short names and IRIs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.rdf.names import names
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
