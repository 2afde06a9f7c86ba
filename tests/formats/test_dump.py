"""Whole stores, written as RDF."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kgtool
from kgtool.formats.dump import dump
from kgtool.rdf.files import FORMATS, rdf_files
from kgtool.rdf.names import names
from kgtool.store import LocalStore
from kgtool.store.parsing import parse_file


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


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("bundled", [False, True])
def test_an_export_of_files_has_their_terms(ending: str, bundled: bool, tmp_path: Path) -> None:
    """Datatypes and spellings that the engine does not keep, two of one value beside each other, in lists too."""
    source = tmp_path / "source.ttl"
    source.write_text(
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        '<urn:a> owl:maxCardinality "1"^^xsd:nonNegativeInteger, "01"^^xsd:long, 1, 01, 0.10, 1e0, 1.0E0, true .\n'
        '<urn:b> <urn:p> "1"^^xsd:boolean, "2024-01-01T24:00:00Z"^^xsd:dateTimeStamp, "P12M"^^xsd:yearMonthDuration ;\n'
        '  <urn:q> ( "+5"^^xsd:byte [ <urn:r> "-0"^^xsd:nonPositiveInteger ] ) .\n',
        "utf-8",
    )
    target = tmp_path / f"target.{ending}"
    kgtool.export(kgtool.open_store(data=source, with_bundled=bundled), target)
    assert _literals(source) <= _literals(target)
    if not bundled:
        assert not kgtool.diff(source, target)


def _literals(path: Path) -> set[ox.Literal]:
    return {quad.object for quad in parse_file(*rdf_files([path])) if isinstance(quad.object, ox.Literal)}
