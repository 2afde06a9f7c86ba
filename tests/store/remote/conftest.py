"""What the tests of servers share: a hostile server, and answers of every kind."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from stub import Script, Stub, chunked, http, numbered, solutions, stub

from kgtool.rdf.results import Solutions, Triples
from kgtool.store.remote import transport
from kgtool.store.remote.store import RemoteStore

ROWS = numbered(3)
TRIPLES = b"<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:c> .\n"
SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(autouse=True)
def no_logins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None of what the environment of a developer says, and no waiting between attempts."""
    for name in ("USER", "PASSWORD", "TOKEN", "PROFILE", "TIMEOUT", "PLAIN_HTTP", "STORE"):
        monkeypatch.delenv(f"KGTOOL_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    monkeypatch.setattr(transport, "_pause", lambda seconds: None)


@pytest.fixture
def serve() -> Iterator[Callable[[Script], Stub]]:
    """Start a server that answers as a function says."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(stub(script))


def always(reply: bytes) -> Script:
    return lambda request: reply


def opened(server: Stub, kind: str = "kgtool", path: str = "/query") -> RemoteStore:
    """The store of a server whose kind is known, so that nothing else is asked."""
    return RemoteStore(f"{server.url}{path}#{kind}")


def count_of(count: int) -> bytes:
    """The answer to a COUNT."""
    kind = "http://www.w3.org/2001/XMLSchema#integer"
    return solutions({"n": {"type": "literal", "value": str(count), "datatype": kind}})


def listed(results: object) -> list[object]:
    assert isinstance(results, (Solutions, Triples))
    return list(results)


BROKEN = {
    "cut": http(ROWS[:-20]),
    "cut in chunks": chunked([ROWS[:-20]]),
    "chunks without an end": chunked([ROWS], ends=False),
    "shorter than it says": http(ROWS, length=len(ROWS) + 10),
    "cut without a length": http(ROWS[:40], length=None),
    "an error behind a row": chunked([ROWS.partition(b'{"s": {"type": "uri", "value": "urn:s2"')[0], b"Out of time"]),
    "an error behind the end": http(ROWS + b"\nOut of time"),
    "two answers": http(ROWS + ROWS),
    "not UTF-8": http(ROWS.replace(b"urn:s2", b"urn:\xff")),
    "nothing": http(b""),
    "packed and cut": http(gzip.compress(ROWS)[:-12], Content_Encoding="gzip"),
    "said to be a part": http(ROWS, X_Truncated="true"),
    "out of time": http(ROWS, X_SQL_State="S1TAT"),
    "a smaller total": http(ROWS[:-1] + b', "meta": {"result-size-total": 4}}'),
}
