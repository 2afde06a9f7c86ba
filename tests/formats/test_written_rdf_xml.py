"""RDF/XML that every XML parser reads, and what it cannot hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import kgtool
from kgtool.errors import DataError
from kgtool.formats.rdf_xml import OF_XML, RDF, to_rdf_xml
from kgtool.formats.writing import write_triples

Cli = Callable[..., Result]
S, P = ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p")
TYPE = ox.NamedNode(RDF + "type")
# What RDF/XML can hold, and awkwardly so.
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t\x85\u2028&<>\"']]>"), max_size=8
)
PLACES = st.sampled_from(["http://e/", "http://e/ns#", "urn:x:", "http://e/a?b=1&c=", "http://e/é/", "http://e/12."])
LOCAL = st.sampled_from(["p", "q-1", "_x", "é", "漢", "a.b", "p" * 300, "rdf", "xml", "xmlns", "a·b"])
PROPERTIES = st.builds(lambda place, name: ox.NamedNode(place + name), PLACES, LOCAL) | st.just(TYPE)
LABELS = st.sampled_from(["a", "0a", "a.b", "x-61", "é", "A_1", "1"])
NODES = st.builds(ox.BlankNode, LABELS)
THINGS = st.sampled_from(["http://e/Class#", "http://e/1", RDF + "Description", RDF + "li", "urn:a", "http://e/'&"])
IRIS = st.builds(ox.NamedNode, THINGS)
LITERALS = (
    st.builds(ox.Literal, WORDS)
    | st.builds(lambda text: ox.Literal(text, language="en-gb"), WORDS)
    | st.builds(lambda text, kind: ox.Literal(text, datatype=kind), WORDS, IRIS)
)
TRIPLES = st.lists(st.builds(ox.Triple, NODES | IRIS, PROPERTIES, NODES | IRIS | LITERALS), max_size=8)


def written(triples: list[ox.Triple]) -> bytes:
    output = io.BytesIO()
    write_triples(triples, output, ox.RdfFormat.RDF_XML)
    return output.getvalue()


def as_rdflib(triples: list[ox.Triple]) -> rdflib.Graph:
    return kgtool.Triples(triples).graph()


@given(TRIPLES)
def test_rdflib_and_the_engine_read_back_what_was_written(triples: list[ox.Triple]) -> None:
    # XML has line feeds only: others are escaped where they could be lost, U+0085 and U+2028 are not ends of lines.
    body = written(triples)
    ElementTree.fromstring(body)
    assert isomorphic(rdflib.Graph().parse(body, format="xml"), as_rdflib(triples))
    read = ox.Dataset(ox.parse(body, ox.RdfFormat.RDF_XML))
    assert len(read) == len(set(triples))


@pytest.mark.parametrize(
    "iri",
    ["http://e/p/", "http://e/123", "http://e/ns#", "http://e/a:1", "urn:x:-", "http://e/😀", "http://e/ẞ", "http://e/?q=%20",
     *(RDF + name for name in ("li", "Description", "RDF", "about", "ID", "resource", "parseType", "bagID")),
     OF_XML[0] + "/1", OF_XML[1] + "a"],
)  # fmt: skip
def test_a_property_that_is_no_xml_name_is_said(iri: str, tmp_path: Path, cli: Cli) -> None:
    source, target = tmp_path / "p.nt", tmp_path / "p.rdf"
    source.write_text(f'<http://e/a> <http://e/ok> "fine" .\n<http://e/z> <{iri}> "1" .\n', "utf-8")
    target.write_text("as it was")
    for arguments in (["export", "-o", target], ["export", "-o", "-", "--format", "rdf"],
                      ["query", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "--format", "rdf"]):  # fmt: skip
        result = cli(*map(str, arguments), "--data", str(source))
        assert result.exit_code == 1
        assert result.stdout == ""
        assert f"RDF/XML cannot hold the property {iri}, which" in result.stderr
        assert "write ttl or nt" in result.stderr
    assert target.read_text() == "as it was"


def test_a_long_property_is_not_repeated_whole() -> None:
    with pytest.raises(DataError) as caught:
        list(to_rdf_xml([ox.Triple(S, ox.NamedNode("http://e/" + "1" * 100_000), S)], {}))
    assert len(str(caught.value)) < 400


def test_base_directions_and_triple_terms_are_as_in_rdf_1_2() -> None:
    said = ox.Literal("مرحبا", language="ar", direction=ox.BaseDirection.RTL)
    triples = [ox.Triple(S, P, said), ox.Triple(S, P, ox.Triple(S, ox.NamedNode("http://f/q"), said))]
    body = written(triples)
    literal = ElementTree.fromstring(body).find(".//{http://e/}p")
    assert literal is not None
    assert literal.get("{http://www.w3.org/2005/11/its}dir") == "rtl"
    assert {quad.triple for quad in ox.parse(body, ox.RdfFormat.RDF_XML)} == set(triples)


@pytest.mark.parametrize("prefixes", [{"xml": "http://e/"}, {"xmlns": "http://e/"}, {"rdf": "http://e/"}, {"": "http://e/"},
                                      {"a.b": "http://e/"}, {"é": "http://e/"}, {"1": "http://e/"}, {"p": "http://e/'&"},
                                      {"a": "http://e/", "b": "http://e/"}, {"x": OF_XML[0]}])  # fmt: skip
def test_any_prefixes_of_a_file_will_do(prefixes: dict[str, str]) -> None:
    body = "".join(to_rdf_xml([ox.Triple(S, P, ox.Triple(S, ox.NamedNode("http://f/q"), S))], prefixes))
    assert len(list(ox.parse(body, ox.RdfFormat.RDF_XML))) == 1
    ElementTree.fromstring(body)
