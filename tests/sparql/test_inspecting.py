"""What the words of a query show: its graphs, and its code without comments."""

from __future__ import annotations

from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.sparql.inspecting import code, names_graphs


def test_from_is_seen_only_as_code() -> None:
    assert names_graphs("SELECT * FROM <urn:x> { }")
    assert names_graphs("ASK\nfrom named g:x {}")
    assert not names_graphs("SELECT ?from { ?s kg:from ?from } # FROM <urn:x>")


@given(st.text(max_size=60))
def test_blanking_keeps_every_place(text: str) -> None:
    blank = code(text)
    assert len(blank) == len(text)
    assert [i for i, c in enumerate(blank) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


def test_a_name_that_ends_in_from_names_no_graph() -> None:
    store = kgtool.open_store(data=[DATA / "twins.ttl"])
    add = "PREFIX ex: <https://example.org/> "
    assert not names_graphs(add + "SELECT ?s { ?s ex:moved-from  <http://a/b> }")
    assert names_graphs("SELECT * FROM<http://e/g>{}")
    assert store.query(add + "ASK { ex:twin-1 a ?from , ex:Person }") is True
