"""RDF files as quads: each format, and each fault in one sentence."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from click.testing import Result
from conftest import DATA
from ondisk import count

import kgtool
from kgtool.errors import DataError
from kgtool.rdf import files

FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "pretty-xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}


@pytest.fixture(params=[f"{e}{z}" for e in FORMATS for z in ("", ".gz")])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The small graph in every format, written by rdflib, plain and gzipped."""
    ending = request.param.removesuffix(".gz")
    graph = rdflib.Dataset() if ending in ("trig", "nq") else rdflib.Graph()
    graph.parse(DATA / "small.ttl", format="turtle")
    body = graph.serialize(format=FORMATS[ending], encoding="utf-8")
    path = tmp_path / f"small.{request.param}"
    path.write_bytes(gzip.compress(body) if request.param.endswith(".gz") else body)
    return path


@pytest.mark.parametrize("many", [1, 30_000])
def test_xml_that_breaks_off_is_not_taken_for_the_whole(many: int, tmp_path: Path) -> None:
    """The engine takes what is there when an element is not closed."""
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="urn:v:">\n'
    body = "".join(f'<rdf:Description rdf:about="urn:s{n}"><v:p>x</v:p></rdf:Description>\n' for n in range(many))
    (tmp_path / "a.rdf").write_text(head + body, "utf-8")
    for attempt in (
        lambda: kgtool.load([tmp_path / "a.rdf"], tmp_path / "s"),
        lambda: kgtool.open_store(data=tmp_path),
    ):
        with pytest.raises(kgtool.DataError, match="ends before its XML does"):
            attempt()
    assert not (tmp_path / "s").exists()
    (tmp_path / "a.rdf").write_text(head + body + "</rdf:RDF>", "utf-8")
    assert [loaded.triples for loaded in kgtool.load([tmp_path / "a.rdf"], tmp_path / "s")] == [many]


def test_every_format_is_read_into_a_graph_named_after_the_file(file: Path, tmp_path: Path) -> None:
    loaded = kgtool.load([file], tmp_path / "store")
    assert [(item.path, item.graphs, item.triples) for item in loaded] == [(file, (files.GRAPHS + "small",), 9)]
    store = kgtool.open_store(tmp_path / "store")
    assert count(store) == 9
    assert count(store, "GRAPH g:small { ?s ?p ?o }") == 9
    assert store.query('ASK { ?x rdfs:label "Ada" }')


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f"_:x <urn:p> <urn:{name}> .\n", "utf-8")
    assert count(kgtool.open_store(data=[tmp_path]), "?x <urn:p> <urn:a>, <urn:b>") == 0


def test_a_truncated_gzip_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    whole = gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 10_000)
    (tmp_path / "cut.nt.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "no.nt.gz").write_bytes(b"plain text")
    (tmp_path / "latin.nt").write_bytes('<urn:a> <urn:b> "é" .\n'.encode("latin-1"))
    for name, words in (("cut.nt.gz", "ends before"), ("no.nt.gz", "line 1, column 1"), ("latin.nt", "UTF-8")):
        with pytest.raises(kgtool.DataError, match=f"{name}.*{words}"):
            kgtool.open_store(data=[tmp_path / name])


@pytest.mark.parametrize("damage", ["crc", "body", "cut"])
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_damaged_packed_file_is_one_sentence_for_every_command(
    pack: Callable[[bytes], bytes], damage: str, cli: Callable[..., Result], tmp_path: Path
) -> None:
    """Also where the text before the damage has a fault, whose line is looked for."""
    whole = bytearray(pack(b"".join(b'<urn:a> <urn:p> "%d" .\n' % number for number in range(9_000)) + b"junk\n"))
    data = {"crc": whole[:-6] + b"\xff" * 6, "body": whole[:900] + bytes(50) + whole[950:], "cut": whole[:-40]}[damage]
    path = tmp_path / "a.nt.gz"
    path.write_bytes(data)
    for command in (
        ("query", "ASK {}", "--data", path),
        ("diff", path, path),
        ("load", path, "--store", tmp_path / "s"),
    ):
        done = cli(*command)
        assert done.exit_code == 1
        assert re.search(r"a\.nt\.gz (is damaged \(|ends before its compressed|, line 9001)", done.stderr)
        assert "fault of kgtool" not in done.stderr
    assert not (tmp_path / "s").exists()


def test_json_ld_of_any_size_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps([{"@id": f"urn:{number}", "urn:p": "x" * 60} for number in range(15_000)]))
    assert path.stat().st_size > 1 << 20
    assert kgtool.load([path], tmp_path / "s")[0].triples == 15_000


def test_long_words_of_a_parser_are_cut(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"<urn:a> <urn:p> {'x' * 5_000}:y .")
    with pytest.raises(DataError) as caught:
        kgtool.open_store(data=tmp_path / "a.ttl")
    assert len(str(caught.value)) < 800


def test_a_blank_graph_name_is_the_graph_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "b.trig").write_text("GRAPH _:g { <urn:a> <urn:b> <urn:c> }", "utf-8")
    assert count(kgtool.open_store(data=tmp_path), "GRAPH g:b { ?s ?p ?o }") == 1
    kgtool.load([tmp_path / "b.trig"], tmp_path / "s", replace=True)


def test_json_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    """The engine follows it by recursion, and would end the process."""
    deep = tmp_path / "deep.jsonld"
    deep.write_text('{"@id":"http://a","http://b":' * 5_000 + "1" + "}" * 5_000, "utf-8")
    with pytest.raises(DataError, match="nests more than 500 deep"):
        kgtool.open_store(data=deep)
    deep.write_text('{"@id":"http://a/","http://b":"{[{[' + "[" * 600 + '\\""}', "utf-8")
    assert kgtool.open_store(data=deep).query("ASK { <http://a/> <http://b> ?text }") is True


def test_a_type_map_of_json_ld_is_read(tmp_path: Path) -> None:
    """A map from types to nodes; terms that are not well-formed are dropped, as from all JSON-LD."""
    path = tmp_path / "map.jsonld"
    path.write_text(
        '{"@context": {"ex": "http://example.org/", "map": {"@id": "ex:map", "@container": "@type"}}, "@id": "ex:a",'
        '"map": {"ex:T": [{"@id": "ex:b", "ex:p": 1}, {"@id": "http://not an iri"}], "@none": {"@id": "ex:c"}}}',
        "utf-8",
    )
    with pytest.warns(kgtool.DataWarning, match="'http://not an iri'"):
        store = kgtool.open_store(data=path)
    assert count(store) == 4
    assert store.query("PREFIX ex: <http://example.org/> ASK { ex:a ex:map ex:b, ex:c . ex:b a ex:T ; ex:p 1 }")
    with pytest.warns(kgtool.DataWarning, match="'http://not an iri'"):
        (loaded,) = kgtool.load([path], tmp_path / "store")
    assert loaded.triples == 4
