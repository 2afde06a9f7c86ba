"""What a file is by its first bytes: each format under each ending, and each thing that is not RDF in one sentence."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from kgtool.rdf.recognition import Other, other, rdf_format_of

TEXTS = {
    "N_TRIPLES": b'# c\n<urn:a> <urn:p> "1" .\n',
    "N_QUADS": b'<urn:a> <urn:p> "1" <urn:g> .\n<urn:a> <urn:p> "2" .\n',
    "TURTLE": b"@prefix ex: <urn:x:> .\n\nex:a ex:p 1 ; ex:q [] .\n",
    "TRIG": b"PREFIX ex: <urn:x:>\nex:g { ex:a ex:p 1 }\n",
    "RDF_XML": b"<?xml version='1.0'?>\n<!-- c --><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
    "JSON_LD": b'[{"@id": "urn:a", "urn:p": 1}]',
}


@pytest.mark.parametrize("meant", [*TEXTS, None])
@pytest.mark.parametrize("format", TEXTS)
def test_every_format_is_known_under_every_ending(format: str, meant: str | None) -> None:
    # What Turtle and TriG, or N-Quads, read as well is no other format.
    same = {("N_TRIPLES", "TURTLE"), ("N_TRIPLES", "TRIG"), ("N_TRIPLES", "N_QUADS"), ("TURTLE", "TRIG")}
    expected = meant if (format, meant) in same else format
    assert rdf_format_of(TEXTS[format], meant) == expected
    assert (
        rdf_format_of(TEXTS[format] * 2 if format not in ("RDF_XML", "JSON_LD") else TEXTS[format], meant) == expected
    )


def test_what_is_not_first_in_a_file_counts_too() -> None:
    quad = b"<urn:a> <urn:p> <urn:b> <urn:g> .\n"
    assert rdf_format_of(quad, "TURTLE") == rdf_format_of(quad, "TRIG") == "N_QUADS"
    triples = TEXTS["N_TRIPLES"] * 3
    assert rdf_format_of(triples + TEXTS["N_QUADS"], "N_TRIPLES") == "N_QUADS"
    assert rdf_format_of(TEXTS["TURTLE"] + b"GRAPH ex:g { ex:a ex:p 2 }", "TURTLE") == "TRIG"
    assert rdf_format_of(b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "TURTLE") == "RDF_XML"


@pytest.mark.parametrize(
    "text",
    [
        b"<urn:a> <urn:p> 5 .\n",
        b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> 5 .\n',
        b"@prefix ex: <urn:x:> .\nex:a ex:b .\n",
        b"ex:a ex:b ex:c , ex:d .\n",
        b'<urn:a> <urn:p> "no end .\n',
        b"",
        b"# only a comment\n",
        b"@prefix ex: <urn:x:> .\n",
    ],
)
def test_a_fault_in_a_file_makes_it_no_other_format(text: bytes) -> None:
    assert rdf_format_of(text, "TRIG") == "TRIG"
    is_turtle = text.startswith((b"@prefix", b"<urn:a> <urn:p> 5"))
    expected = "TURTLE" if is_turtle and b"ex:a" not in text[:9] else "N_TRIPLES"
    assert rdf_format_of(text, "N_TRIPLES") == (expected if b" 5 " in text else "N_TRIPLES")


def test_a_bad_line_does_not_make_lines_turtle() -> None:
    good, bad = b'<urn:a> <urn:p> "1" .\n', b"<urn:a> <urn:p> 5 .\n<urn:a> <urn:p> <urn:b> <urn:g h> .\n<a> a <b> .\n"
    for text in (good + bad, bad + good):
        for meant in ("N_TRIPLES", "N_QUADS"):
            assert rdf_format_of(text, meant) == meant
    assert rdf_format_of(b"<urn:a> <urn:p> <b> .\n", "N_TRIPLES") == "N_TRIPLES"
    assert rdf_format_of(b"<urn:a> <urn:p> <b> .\n", "RDF_XML") == "TURTLE"
    assert rdf_format_of(bad + TEXTS["N_QUADS"], "N_TRIPLES") == "N_QUADS"
    assert rdf_format_of(TEXTS["TURTLE"] + good, "N_TRIPLES") == "TURTLE"


def test_names_of_iris_are_no_elements() -> None:
    """<html> may be a page, and <urn:a> no element of XML."""
    assert rdf_format_of(b"<urn:a> <urn:p> <urn:b> .", "RDF_XML") == "N_TRIPLES"
    assert rdf_format_of(b"<a> <urn:p> <b> .", "RDF_XML") == "TURTLE"
    typed = b"<v:T xmlns:v='urn:v:'/>"
    assert rdf_format_of(typed, "RDF_XML") == "RDF_XML"
    assert rdf_format_of(typed, None) == Other(b"", "XML, but not RDF/XML", "export its data as RDF")


NOT_RDF = {
    b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n": "a pointer of Git LFS",
    b"/annex/objects/SHA256E-s1--0.ttl\n": "a pointer of git-annex",
    b"../.git/annex/objects/x/SHA256E-s1--0.ttl": "a pointer of git-annex",
    b"<!DOCTYPE html>\n<html>": "an HTML page",
    b"\n <!-- a --><!-- b -->\n<HTML lang='en'>": "an HTML page",
    b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN'>": "an HTML page",
    b"(\xb5/\xfd\x04\x00": "packed with zstd",
    b"7z\xbc\xaf'\x1c\0": "a 7z archive",
    b"a.ttl" + bytes(252) + b"ustar\0": "a tar archive",
    b"SQLite format 3\0": "an SQLite database",
    b"PAR1\x15": "a Parquet file",
    b"$HDT\x01": "an HDT file",
    b"%PDF-1.7\n": "a PDF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an office document",
    b"\x89PNG\r\n": "a picture",
    b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ": "what a Mac keeps beside a file",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n": "a server's answer",
    b"<<<<<<< HEAD\n<urn:a> <urn:p> 1 .": "a file with an unresolved conflict",
}
UNREAD = {
    b"id,name,year\n1,a,2\n": "a table",
    b'"id";"name, first"\r\n1;"a"\r\n': "a table",
    b"id\tname\n1\t2\n": "a table",
    b"Prefix(:=<urn:x:>)\nOntology(<urn:o>)": "an ontology in OWL's functional",
    b"Prefix: : <urn:x:>\nOntology: <urn:o>\n": "an ontology in Manchester",
    b"format-version: 1.2\n": "an ontology in OBO",
    b"# q\nPREFIX ex: <urn:x:>\nselect * { ?s ?p ?o }": "a query",
    bytes(range(256)): "binary data",
    b"<?xml version='1.0'?><Ontology xmlns='http://www.w3.org/2002/07/owl#'/>": "an ontology in OWL/XML",
    b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'/>": "an answer to a SPARQL query",
    b'{"head": {"vars": []}, "results": {"bindings": []}}': "an answer to a SPARQL query",
    b'{"name": "x", "needs": {"@scope/x": "1"}}': "JSON, but not JSON-LD",
}


@pytest.mark.parametrize("meant", ["TURTLE", "N_TRIPLES", "JSON_LD", None])
@pytest.mark.parametrize("text", [*NOT_RDF, *UNREAD])
def test_what_is_not_rdf_is_called_by_its_name(text: bytes, meant: str | None) -> None:
    found = rdf_format_of(text, meant if b"name" not in text or meant != "JSON_LD" else None)
    assert isinstance(found, Other), found
    assert found.what.startswith({**NOT_RDF, **UNREAD}[text])
    assert found.do
    assert (other(text) is not None) == (text in NOT_RDF), "the former hold for tables of events, too"


def test_random_bytes_are_binary_data_or_something_else_that_is_not_rdf() -> None:
    # the second begins as a list of Turtle might
    for head in (b"", b"(2["):
        assert all(isinstance(rdf_format_of(head + os.urandom(999), None), Other) for _ in range(200))


GROWING: list[Callable[[int], bytes]] = [
    lambda n: b"<!---->" * n,
    lambda n: b"<!--" * n,
    lambda n: b"<?" * n,
    lambda n: b" " * n + b"x",
    lambda n: b"a," * n,
    lambda n: b'"a",' * n,
    lambda n: b"prefix \n" * n,
    lambda n: b"{" * n,
    lambda n: b"[" * n + b'"',
    lambda n: b"<<" * n,
    lambda n: b"../" * n,
]


@pytest.mark.parametrize("text", GROWING)
def test_looking_takes_time_in_proportion(text: Callable[[int], bytes]) -> None:
    """Eight times the text takes less than sixty-four times the time, which a square would take."""

    def cost(n: int) -> float:
        data, best = text(n), float("inf")
        for _ in range(5):
            start = time.process_time()
            for _ in range(20):
                rdf_format_of(data, None)
            best = min(best, time.process_time() - start)
        return best

    assert cost(1600) < 40 * cost(200) + 0.01
