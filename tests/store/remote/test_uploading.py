"""Files onto a server that fails, refuses or forgets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import DATA
from ondisk import lines
from stub import Request, Script, Stub, http

import kgtool
from kgtool.errors import DataError, IncompleteResult, QueryError, StoreError

from .conftest import ROWS, always, count_of


def test_an_upload_that_is_not_stored_is_reported(serve: Callable[[Script], Stub]) -> None:
    """Virtuoso answers 201 to a body without Content-Length, and stores nothing."""
    server = serve(lambda request: http(count_of(0)) if request.path == "/query" else http(status="201 Created"))
    with pytest.raises(IncompleteResult, match="has 0 triples"):
        kgtool.load([DATA / "small.ttl"], f"{server.url}/query#kgtool")
    sent = [request for request in server.seen if request.path == "/store"]
    assert len(sent) == 1
    assert len(sent[0].body) == int(sent[0].headers["content-length"])


@dataclass
class Uploads:
    """A server that takes uploads, and counts what it has, until it refuses one: from then on it fails."""

    refusal: bytes
    taken: int
    """So many uploads are not refused."""
    counts: Counter[str] = field(default_factory=Counter)
    fails: bool = False

    def __call__(self, request: Request) -> bytes:
        if self.fails:
            return http(b"", status="500 Down")
        if request.path == "/query":
            (graph,) = re.findall(r"GRAPH <(.*?)>", request.query)
            return http(count_of(self.counts[graph]))
        if self.taken == 0:
            self.fails = True
            return self.refusal
        self.taken -= 1
        (graph,) = parse_qs(urlsplit(request.target).query)["graph"]
        self.counts[graph] += request.body.count(b"\n")
        return http(status="204 No Content")


def test_a_folder_is_sent_past_its_bad_files_and_bad_lines_are_put_aside(
    serve: Callable[[Script], Stub], tmp_path: Path
) -> None:
    uploads = Uploads(http(b"", status="507 No room"), taken=9)
    server, folder, side = serve(uploads), tmp_path / "f", tmp_path / "side.tsv"
    folder.mkdir()
    for name, text in (
        ("a.nt", '<urn:a> <urn:p> "1" .\nbad\n'),
        ("b.ttl", "junk"),
        ("c.nt", '<urn:a> <urn:p> "2" .\n'),
    ):
        (folder / name).write_text(text)
    with pytest.raises(DataError, match=r"b\.ttl, line 1.*\(2 of 3 files are loaded\)"):
        kgtool.load([folder], f"{server.url}/query#kgtool", skip_bad=side)
    assert dict(uploads.counts) == {"https://w3id.org/kgtool/graph/a": 1, "https://w3id.org/kgtool/graph/c": 1}
    assert side.read_text().splitlines() == [
        f"{folder}/a.nt:2\tThe subject of a triple must be an IRI or a blank node\tbad"
    ]
    with pytest.raises(DataError, match=r"b\.ttl, line 1, column 1: .*again\.$"):
        kgtool.load([folder / "b.ttl"], f"{server.url}/query#kgtool")
    (loaded,) = kgtool.load([folder / "a.nt"], f"{server.url}/query#kgtool", skip_bad=side, graph="urn:g")
    assert loaded.skipped == 1


def test_an_upload_that_fails_tells_what_is_loaded(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    """Also where deriving from it fails as well: the message is about what went wrong first."""
    server = serve(Uploads(http(b"The disk is full", "text/plain", "507 No room"), taken=1))
    paths = [lines(tmp_path / name, 4) for name in ("a.nt", "b.nt")]
    with pytest.raises(StoreError, match=r"status 507.*The disk is full \(1 of 2 files are loaded\)\.$"):
        kgtool.load(paths, f"{server.url}/query#oxigraph")
    assert "VALUES ?p" in server.seen[-1].query, "deriving was tried"


def test_an_upload_in_parts_that_is_refused_tells_what_is_sent(
    serve: Callable[[Script], Stub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.store.remote.uploading.SHARD", 3)
    server = serve(Uploads(http(b"Too large", "text/plain", "413 Too large"), taken=1))
    path = lines(tmp_path / "a.nt", 10)
    with pytest.raises(QueryError, match=r"status 413.*Too large; of .*a\.nt, 3 of 10 triples were sent before: load"):
        kgtool.load([path], f"{server.url}/query#kgtool")
    assert [request.body.count(b"\n") for request in server.seen if request.path == "/store"] == [3, 7]


def test_a_faulty_file_is_not_sent(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(ROWS)))
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> .", "utf-8")
    with pytest.raises(kgtool.DataError, match="line 1"):
        kgtool.load([tmp_path / "bad.ttl"], f"{server.url}/query#kgtool")
    assert server.seen == []


def test_a_name_alone_does_not_replace_a_bundled_graph(serve: Callable[[Script], Stub], tmp_path: Path) -> None:
    server = serve(always(http(ROWS)))
    (tmp_path / "reference.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"g:reference.*graph="):
        kgtool.load([tmp_path / "reference.ttl"], f"{server.url}/query#kgtool", replace=True)
    assert server.seen == []
