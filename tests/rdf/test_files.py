"""From paths to files: names of all kinds, folders as they are, zips; and each file read as what it holds."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import warnings
import zipfile
from pathlib import Path

import pytest

import kgtool
from kgtool.errors import DataError, DataWarning
from kgtool.rdf.files import GRAPHS, RdfFile, graph_name, named_packings, rdf_files, read_text, unpacked_name

TURTLE = b'@prefix ex: <urn:x:> .\nex:a ex:p "1"@en .\n'
TRIPLE = b'<urn:x:a> <urn:x:p> "1"@en .\n'
QUAD = b'<urn:x:a> <urn:x:p> "1"@en <urn:x:g> .\n'
XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:x="urn:x:">\n<rdf:Description rdf:about="urn:x:a"><x:p xml:lang="en">1</x:p></rdf:Description></rdf:RDF>'
)
JSON = b'{"@id": "urn:x:a", "urn:x:p": {"@value": "1", "@language": "en"}}'
# Name and bytes -> what is said of it.
FILES = {
    ("a.owl", TURTLE): "Turtle",
    ("a.rdf", TURTLE): "Turtle",
    ("a.xml", TURTLE): "Turtle",
    ("a.txt", TURTLE): "Turtle",
    ("a.nt", TURTLE): "Turtle",
    ("a", TRIPLE): "N-Triples",
    ("a.ttl", XML): "RDF/XML",
    ("a.txt", XML): "RDF/XML",
    ("a.json", JSON): "",
    ("a.ttl", JSON): "JSON-LD",
    ("a.n3", TURTLE): "",
    ("a.nt", QUAD): "N-Quads",
    ("a.ttl", gzip.compress(TURTLE)): "Turtle, packed with gzip",
    ("a.ttl.gz", TURTLE): "Turtle, not packed",
    ("a.ttl.gz", bz2.compress(TURTLE)): "Turtle, packed with bzip2",
    ("a.ttl.gz", gzip.compress(TURTLE)): "",
    ("a.nt.bz2", bz2.compress(TRIPLE)): "",
    ("a.rdf.xz", lzma.compress(XML)): "",
    ("a.owl.gz", gzip.compress(TURTLE)): "Turtle, packed with gzip",
    ("a.jsonld.gz", gzip.compress(JSON)): "",
    ("a.ttl", b"\xef\xbb\xbf" + TURTLE): "",
    ("a.ttl", TURTLE.decode().encode("utf-16")): "",
    ("a.nq", QUAD.decode().encode("utf-16-le")): "",
    ("a.rdf", XML.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")): "",
    ("a.ttl.gz", gzip.compress(TURTLE.decode().encode("utf-32-be"))): "",
}


@pytest.mark.parametrize(("name", "data"), FILES)
def test_a_file_is_read_as_what_it_holds_and_it_is_said_where_its_name_says_otherwise(
    name: str, data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert kgtool.query('ASK { <urn:x:a> <urn:x:p> "1"@en }', kgtool.open_store(data=path)) is True
        assert kgtool.load([path], tmp_path / "store")[0].triples == 1
    said = {str(warning.message) for warning in caught if warning.category is DataWarning}
    what = FILES[name, data]
    assert said == ({f"{path} is read as {what}: that is what it holds."} if what else set())
    assert {warning.filename for warning in caught} <= {__file__}, "it is at the line of the user's code"


def test_a_zip_is_read_as_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("data.ttl", TURTLE)
        archive.writestr("__MACOSX/._data.ttl", "x")
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        archive.writestr("d/b.nt.gz", gzip.compress(TRIPLE))
        archive.writestr("/etc/../a.ttl", TURTLE)
        archive.writestr("README.txt", "x")
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("a.doc", "x")
        archive.writestr("b.doc", "x")
    found = rdf_files([tmp_path])
    assert [(str(file.path.relative_to(tmp_path)), file.graph.removeprefix(GRAPHS)) for file in found] == [
        ("many.zip/etc/../a.ttl", "a"), ("many.zip/d/b.nt.gz", "b"), ("one.zip", "one"),
    ]  # fmt: skip
    (tmp_path / "zip.ttl").write_bytes((tmp_path / "one.zip").read_bytes())
    with pytest.warns(DataWarning, match=r"zip\.ttl is read as Turtle, packed with zip: that"):
        assert rdf_files([tmp_path / "zip.ttl"])[0].format.name == "Turtle"
    (tmp_path / "zip.ttl").unlink()
    loaded = kgtool.load([tmp_path], tmp_path / "store")
    assert [one.triples for one in loaded] == [1, 1, 1]
    assert all(one.unchanged for one in kgtool.load([tmp_path / "many.zip", tmp_path / "one.zip"], tmp_path / "store"))
    kgtool.load([tmp_path / "many.zip"], tmp_path / "joined", graph="urn:g")
    assert kgtool.info(tmp_path / "joined").triples == 1
    with pytest.raises(DataError, match=r"The zip file .*none\.zip holds no RDF file"):
        rdf_files([tmp_path / "none.zip"])


def test_names_say_how_files_are_packed() -> None:
    assert [unpacked_name(name) for name in ("a.ttl.gz", "a.TTL.ZIP", "a.nt.bz2.gz", ".gz", "a")] == [
        "a.ttl", "a.TTL", "a.nt", ".gz", "a"
    ]  # fmt: skip
    assert [named_packings(name) for name in ("a.ttl.GZ", "a.ttl.zip", "a.nt.bz2.gz", "a.xz", "a")] == [
        ["gzip"], ["zip"], ["gzip", "bzip2"], ["xz"], []
    ]  # fmt: skip


def test_names_of_any_bytes_are_names_of_graphs(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.nt"))
    path.write_bytes(TRIPLE)
    assert graph_name(path) == f"{GRAPHS}caf%E9"
    kgtool.load([path], tmp_path / "store")
    assert kgtool.query("ASK { GRAPH g:caf%E9 { ?s ?p ?o } }", tmp_path / "store") is True
    assert [one.unchanged for one in kgtool.load([path], tmp_path / "store")] == [True]
    assert graph_name(Path("a b.ttl.bz2")) == f"{GRAPHS}a%20b"


def test_a_folder_is_read_past_what_is_no_data(tmp_path: Path) -> None:
    """Hidden files, what other programs write, pipes and devices."""
    folder = tmp_path / "f"
    for name in ("a.ttl", "d e/-b.ttl", ".hidden.ttl", ".git/c.ttl", "__MACOSX/._a.ttl", "._a.ttl", "notes.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TURTLE if name.endswith("b.ttl") or name == "a.ttl" else b"\0\5\26\7")
    (folder / "package.json").write_text('{"name": "x", "needs": {"@s/x": "1"}}')
    (folder / "catalog.xml").write_text("<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'/>")
    (folder / "ld.json").write_bytes(JSON)
    (folder / "rdf.xml").write_bytes(XML)
    os.mkfifo(folder / "pipe.ttl")
    (folder / "device.nt").symlink_to("/dev/zero")
    (folder / "d e" / "up").symlink_to("..")
    (folder / "packed.nq.zst").write_bytes(b"(\xb5/\xfd")
    (folder / "other.tar.zst").write_bytes(b"(\xb5/\xfd")
    with pytest.warns(DataWarning) as caught:
        found = rdf_files([folder])
    assert [str(file.path.relative_to(folder)) for file in found] == [
        "a.ttl", "d e/-b.ttl", "ld.json", "packed.nq.zst", "rdf.xml",
    ]  # fmt: skip
    assert sorted(str(one.message).removeprefix(f"{folder}/").partition(" is ")[0] for one in caught) == [
        "d e/up", "device.nt", "pipe.ttl",
    ]  # fmt: skip
    with pytest.raises(DataError, match=r"packed\.nq\.zst is packed with zstd; unpack it first, with: zstd -d"):
        _ = found[3].format


def test_a_link_that_leads_nowhere_is_told_apart_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").symlink_to("gone.ttl")
    (tmp_path / "annex.ttl").symlink_to(".git/annex/objects/x/y.ttl")
    (tmp_path / "one.ttl").symlink_to("two.ttl")
    (tmp_path / "two.ttl").symlink_to("one.ttl")
    for name, words in (
        ("broken.ttl", "is a link that leads to gone.ttl, which is not there; correct the link."),
        ("annex.ttl", "which is not there; get the file with: git annex get."),
        ("one.ttl", "is a link that leads in a circle; correct the link."),
    ):
        with pytest.raises(DataError, match=f"{name} .*{words}"):
            rdf_files([tmp_path / name])
        with pytest.raises(DataError, match=f"{name} .*{words}"):
            _ = RdfFile(tmp_path / name, "urn:g").format
    with pytest.raises(DataError, match="There is no file or folder"):
        rdf_files([tmp_path / "none.ttl"])


def test_a_folder_that_cannot_be_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.ttl").write_bytes(TURTLE)
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(DataError, match=r"/a cannot be read \(Permission denied\)"):
        rdf_files([tmp_path])
    with pytest.raises(DataError, match=r"Permission denied.*\(1 of 2 files is loaded\)"):
        kgtool.load([tmp_path], tmp_path / "store")
    assert kgtool.info(tmp_path / "store").triples == 1


def test_a_pipe_is_read_once_whatever_it_is_asked_for(tmp_path: Path) -> None:
    here, there = os.pipe()
    os.write(there, gzip.compress(TURTLE))
    os.close(there)
    file = RdfFile(Path(f"/dev/fd/{here}"), "urn:g")
    with pytest.warns(DataWarning, match="is read as Turtle, packed with gzip"):
        assert file.format.name == "Turtle"
    assert (file.size, file.is_packed, file.line(2)) == (None, True, 'ex:a ex:p "1"@en .')
    os.close(here)


def test_a_line_for_people(tmp_path: Path) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(b"".join(b"line %d \xff\n" % number for number in range(1, 20_000)) + b"x" * 99_999))
    file = RdfFile(path, "urn:g")
    assert [file.line(number) for number in (1, 7_000, 19_999, 20_001)] == [
        "line 1 \ufffd", "line 7000 \ufffd", "line 19999 \ufffd", ""
    ]  # fmt: skip
    assert file.line(20_000).strip("x") == ""


def test_texts_are_read_from_other_encodings_too(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    for data in (b"ASK {}", b"\xef\xbb\xbfASK {}", "ASK {}".encode("utf-16"), gzip.compress(b"ASK {}")):
        path.write_bytes(data)
        assert read_text(path) == "ASK {}"
    for data, words in (
        ("é".encode("latin-1"), "The query .*q.rq is not UTF-8 text; save it as UTF-8."),
        (b"SQLite format 3\0" + bytes(99), "The query .*q.rq is an SQLite database, not text"),
        (bytes(range(256)), "The query .*q.rq is binary data, not text"),
    ):
        path.write_bytes(data)
        with pytest.raises(DataError, match=words):
            read_text(path, "The query")
