"""Bodies packed with gzip."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from serving import Serving, limited, serving

from kgtool.server.http.packing import SMALLEST, Packer, is_taken, packed, unpacked
from kgtool.server.http.replies import Refused, Reply

ALL = "SELECT * { ?s ?p ?o }"
ASK = b"query=" + b"ASK+%7B%7D"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--workers", 1) as running:
        yield running


# -- what comes --------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=2_000), st.binary(max_size=2_000))
def test_a_packed_body_is_unpacked(first: bytes, second: bytes) -> None:
    for body in (gzip.compress(first), gzip.compress(first) + gzip.compress(second)):
        assert unpacked(body, b"gzip", 4_000) == gzip.decompress(body)
        assert unpacked(body, b"X-GZip", 4_000) == gzip.decompress(body)
    assert unpacked(first, b"", 1) == unpacked(first, b"identity", 1) == first


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b"x" * 1_001, mtime=0), b"gzip", 413),
        (gzip.compress(b"x" * 501, mtime=0) * 2, b"gzip", 413),
        (gzip.compress(b"x" * 10_000_000, mtime=0), b"gzip", 413),
        (gzip.compress(b"x" * 900, mtime=0)[:-9], b"gzip", 400),
        (gzip.compress(b"x", mtime=0)[:-5] + b"\0" * 5, b"gzip", 400),
        (b"no gzip", b"gzip", 400),
        (gzip.compress(b"x", mtime=0) + b"rubbish", b"gzip", 400),
        (zlib.compress(b"x"), b"deflate", 415),
        (b"x", b"br", 415),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), b"gzip, gzip", 415),
    ],
)
def test_what_cannot_be_unpacked_is_refused(body: bytes, encoding: bytes, status: int) -> None:
    with pytest.raises(Refused) as refused:
        unpacked(body, encoding, 1_000)
    assert refused.value.status == status


def test_a_packed_query_is_answered(server: Serving) -> None:
    answer = requests.post(f"{server.url}sparql", gzip.compress(ASK), headers=FORM, timeout=30)
    assert answer.json()["boolean"] is True
    damaged = requests.post(f"{server.url}sparql", gzip.compress(ASK)[:-4], headers=FORM, timeout=30)
    assert (damaged.status_code, damaged.text.count("\n")) == (400, 1)
    other = requests.post(f"{server.url}sparql", ASK, headers=FORM | {"Content-Encoding": "br"}, timeout=30)
    assert (other.status_code, other.headers["Accept-Encoding"]) == (415, "gzip")


def test_the_limit_is_that_of_the_plain_body() -> None:
    with limited(max_body=1_000) as server:
        bomb = gzip.compress(b"query=ASK{}" + b"%20" * 10_000_000)
        assert requests.post(f"{server.url}sparql", bomb, headers=FORM, timeout=30).status_code == 413
        assert requests.post(f"{server.url}sparql", gzip.compress(ASK), headers=FORM, timeout=30).ok


# -- what goes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        (b"gzip", True), (b"GZIP", True), (b"br, gzip;q=0.2", True), (b"*", True), (b"x-gzip", True),
        (b"gzip;q=0", False), (b"gzip; q=0.000, *", False), (b"identity", False), (b"", False), (b"br", False),
        (b"gzipped", False), (b"*;q=0", False),
    ],
)  # fmt: skip
def test_who_takes_a_packed_answer(header: bytes, takes: bool) -> None:
    assert is_taken(header) is takes


@given(st.lists(st.binary(max_size=500), max_size=9))
def test_blocks_are_one_packed_answer(blocks: list[bytes]) -> None:
    packer = Packer()
    sent = [packer.block(block) for block in [*filter(None, blocks), b""]]
    assert gzip.decompress(b"".join(sent)) == b"".join(blocks)


def test_a_small_answer_is_not_packed() -> None:
    small, large = Reply(200, (), b"x" * (SMALLEST - 1)), Reply(200, ((b"etag", b'"a"'),), b"x" * SMALLEST)
    assert packed(small).body == small.body
    assert (b"vary", b"Accept-Encoding") in packed(small).headers
    assert (b"etag", b'W/"a"') in packed(large).headers
    assert gzip.decompress(packed(large).body) == large.body
    assert packed(Reply(304, large.headers)).body == b""


@pytest.mark.parametrize("query", [ALL, "SELECT ?s { ?s a kg:Claim }"])  # in blocks, and whole
def test_the_answer_is_the_same(server: Serving, query: str) -> None:
    """As a client that unpacks sees it, and with fewer bytes on the way."""
    ask = {"query": query, "format": "json"}
    plain = requests.get(f"{server.url}sparql", ask, headers={"Accept-Encoding": "identity"}, timeout=60)
    small = requests.get(f"{server.url}sparql", ask, headers={"Accept-Encoding": "gzip"}, timeout=60, stream=True)
    raw = small.raw.read(decode_content=False)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, small))
    answers = json.loads(gzip.decompress(raw)), plain.json()
    rows = [sorted(json.dumps(row, sort_keys=True) for row in answer["results"]["bindings"]) for answer in answers]
    assert rows[0] == rows[1]
    assert len(raw) < len(plain.content) / 4


def test_who_has_it_already_is_told_so(server: Serving) -> None:
    ask, taken = {"query": "SELECT ?s { ?s a kg:Claim }", "format": "json"}, {"Accept-Encoding": "gzip"}
    tag = requests.get(f"{server.url}sparql", ask, headers=taken, timeout=30).headers["ETag"]
    assert tag.startswith('W/"')
    again = requests.get(f"{server.url}sparql", ask, headers=taken | {"If-None-Match": tag}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")


# -- on the way --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{"Host": "elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_refusals_protect_their_reader_too(server: Serving, headers: dict[str, str]) -> None:
    answer = requests.get(f"{server.url}sparql?query=ASK%7B%7D", headers=headers, timeout=30)
    assert answer.status_code in (403, 421)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_empty_field_names_no_graph(server: Serving) -> None:
    for fields in ({"default-graph-uri": ""}, {"default-graph-uri": "", "named-graph-uri": ""}):
        answer = requests.get(f"{server.url}sparql", {"query": "ASK { ?s a kg:Claim }"} | fields, timeout=30)
        assert answer.json()["boolean"] is True
    named = {"query": "ASK { ?s a kg:Claim }", "default-graph-uri": ["", "https://w3id.org/kgtool/graph/reference"]}
    assert requests.get(f"{server.url}sparql", named, timeout=30).json()["boolean"] is False
