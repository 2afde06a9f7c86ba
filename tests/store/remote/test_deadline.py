"""A deadline ends what never ends, and is not waited for in vain."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
import requests
from stub import NT, Request, Script, Stub, http, numbered

from kgtool.errors import QueryError, StoreError
from kgtool.rdf.results import Solutions, Triples

from .conftest import BROKEN, CONSTRUCT, ROWS, SELECT, listed, opened


def drip(request: Request) -> Iterator[bytes]:
    yield http(numbered(3), length=10_000_000)
    while True:
        time.sleep(0.02)
        yield b" "


def drip_head(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-A: "
    while True:
        time.sleep(0.02)
        yield b"b"


def drip_elsewhere(request: Request) -> Iterator[bytes] | bytes:
    return drip(request) if request.path == "/new" else http(status="307 There", Location="/new")


@pytest.mark.parametrize("script", [drip, drip_head, drip_elsewhere])
def test_a_deadline_ends_what_never_ends(script: Script, serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(script))
    store.transport.seconds = 0.3
    with pytest.raises(QueryError, match=r"more than 0.3 s"):
        listed(store.query(SELECT))


def test_a_change_that_took_too_long_may_have_been_made(serve: Callable[[Script], Stub]) -> None:
    store = opened(serve(drip_head))
    store.transport.seconds = 0.3
    with pytest.raises(QueryError, match="it is not known whether the change was made; look before") as caught:
        store.update("INSERT DATA { <urn:a> <urn:b> 1 }")
    assert "narrow" not in str(caught.value)


@pytest.fixture
def waiting() -> Callable[[], set[threading.Thread]]:
    """The deadlines of this test that are waited for."""

    def alive() -> set[threading.Thread]:
        found = {one for one in threading.enumerate() if isinstance(one, threading.Timer)}
        for one in found:
            if one.finished.is_set():  # it ends in a moment
                one.join(10)
        return {one for one in found if one.is_alive()}

    before = alive()
    return lambda: alive() - before


@pytest.mark.parametrize("odd", [KeyboardInterrupt, MemoryError, RuntimeError, ValueError, OSError])
def test_no_deadline_is_waited_for_in_vain(
    odd: type[BaseException],
    serve: Callable[[Script], Stub],
    waiting: Callable[[], set[threading.Thread]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever ends a request."""
    replies = [http(ROWS), BROKEN["cut"], http(status="503 Busy"), http(ROWS), http(status="500 No"), http(b"x", "a/b")]
    store = opened(serve(lambda request: replies[len(seen) % len(replies)]))
    seen: list[object] = []
    ask = requests.Session.request

    def broken(session: requests.Session, *given: Any, **options: Any) -> requests.Response:
        seen.append(given)
        if len(seen) % 4 == 0:
            raise odd("odd")
        return ask(session, *given, **options)

    monkeypatch.setattr(requests.Session, "request", broken)
    ends: Counter[type] = Counter()
    for _ in range(12):
        try:
            ends[type(listed(store.query(SELECT)))] += 1
        except BaseException as error:
            ends[type(error)] += 1
    assert ends[list] > 0
    assert ends[odd] + ends[StoreError] > 2
    assert waiting() == set()


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "DESCRIBE <urn:a>"])
@pytest.mark.parametrize("taken", [0, 1])
def test_an_answer_that_nobody_reads_is_let_go(
    query: str, taken: int, serve: Callable[[Script], Stub], waiting: Callable[[], set[threading.Thread]]
) -> None:
    many = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % number for number in range(20_000))
    store = opened(serve(lambda request: http(numbered(20_000)) if query == SELECT else http(many, NT)))
    for _ in range(3):
        found = store.query(query)
        assert isinstance(found, (Solutions, Triples))
        assert waiting(), "its deadline holds until it is read"
        assert len(list(islice(found, taken))) == taken
        del found
    gc.collect()
    assert waiting() == set()
