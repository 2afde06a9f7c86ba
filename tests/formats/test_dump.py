"""Whole stores, written as RDF."""

from __future__ import annotations

import io
from typing import Any

import pyoxigraph as ox
import pytest

from kgtool.formats.dump import dump
from kgtool.rdf.names import names
from kgtool.store import LocalStore


@pytest.mark.parametrize("ending", ["nq", "trig", "nt"])
def test_a_dump_is_sorted_graph_by_graph_and_keeps_what_no_query_names(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms: list[Any] = [ox.Literal("a"), ox.Literal("a", language="en"), ox.Literal("a", language="en-gb")]
    terms += [ox.Literal('line\nbreak "é" \x01'), ox.Literal(7), ox.NamedNode("urn:a"), ox.NamedNode("urn:ab")]
    homes = [ox.DefaultGraph(), ox.BlankNode("g"), ox.NamedNode("urn:g"), ox.NamedNode("urn:gg")]
    quads = [
        ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), t, g) for g in homes for n in (2, 1) for t in terms
    ]
    engine = ox.Store()
    engine.extend(quads)
    output = io.BytesIO()
    number = dump(LocalStore(engine), output, ending)
    format = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "nt": ox.RdfFormat.N_TRIPLES}[ending]
    found = list(ox.parse(output.getvalue(), format))
    wanted = sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
    if ending == "nt":
        assert [q.triple for q in found] == list(dict.fromkeys(q.triple for q in wanted))
    else:
        assert found == wanted
        whole = io.BytesIO()
        ox.serialize(wanted, whole, format, prefixes=dict(names().prefixes) if ending == "trig" else None)
        assert output.getvalue() == whole.getvalue()
    assert number == len(found)
    # Too many to be sorted: all the same there.
    monkeypatch.setattr("kgtool.formats.dump.SORT_AT_MOST", 3)
    output = io.BytesIO()
    assert dump(LocalStore(engine), output, ending) == number
    assert set(ox.parse(output.getvalue(), format)) == set(found)
