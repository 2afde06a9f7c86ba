"""Two servers on copies of one store behind nginx, as docs/many-readers.md has it: one ends while clients ask."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import servers
from serving import Serving, is_alive, serving, wait_until

import kgtool
from kgtool.store.maintenance import backup

pytestmark = pytest.mark.slow

JSON = "application/sparql-results+json"
CLIENTS, REQUESTS = 8, 60
PREFIXES = "PREFIX kg: <https://w3id.org/kgtool/ontology#> PREFIX person: <https://w3id.org/kgtool/id/person/> "
# One of them has an answer of more than a megabyte, which takes its time.
QUESTIONS = (
    "SELECT ?who ?plan { ?who kg:proposes ?plan }",
    "SELECT ?p ?o { person:macron ?p ?o }",
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "ASK { person:trump kg:offers ?what }",
)
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@lru_cache
def meant(body: bytes) -> object:
    """What an answer says, in whatever order."""
    told = json.loads(body)
    rows = told.get("results", {}).get("bindings", [])
    cells = (tuple(sorted((name, *cell.items()) for name, cell in row.items())) for row in rows)
    return told.get("boolean"), Counter(cells)


@dataclass
class Tally:
    """What clients met."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    broken: int = 0
    """Answers that ended before their end, after which the client asked again."""


def ask(connection: http.client.HTTPConnection, text: str, by_post: bool) -> tuple[int, bytes]:
    """The status and the body of an answer. Raises OSError or HTTPException where it is not whole."""
    query = f"query={quote(PREFIXES + text)}"
    if by_post:
        form = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sparql", query, form)
    else:
        connection.request("GET", f"/sparql?{query}", headers={"Accept": JSON})
    response = connection.getresponse()
    return response.status, response.read()


def client(host: str, first: int, expected: dict[str, object], tally: Tally) -> None:
    """Ask one question after the other; an answer that breaks off is asked for again, twice."""
    connection = http.client.HTTPConnection(host, timeout=60)
    for number in range(first, first + REQUESTS):
        text = QUESTIONS[number % len(QUESTIONS)]
        for left in 2, 1, 0:
            try:
                status, body = ask(connection, text, by_post=number // len(QUESTIONS) % 2 == 0)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                tally.broken += 1
                if not left:
                    tally.errors.append(f"{text}: {error!r}")
                continue
            if status != 200:
                tally.errors.append(f"{text}: {status} {body[:200]!r}")
            elif meant(body) != expected[text]:
                tally.wrong.append(f"{text}: {body[:200]!r}")
            else:
                tally.right += 1
            break
    connection.close()


@contextmanager
def asking(url: str, expected: dict[str, object]) -> Iterator[Tally]:
    """Clients that ask, each a number of questions; all have their answers afterwards."""
    tally, host = Tally(), urlsplit(url).netloc
    threads = [threading.Thread(target=client, args=(host, n, expected, tally), daemon=True) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    yield tally
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()


def kill(server: Serving) -> None:
    """End a server as a power cut does: all its processes at once, by their ids."""
    pids = [server.process.pid, *server.workers()]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()
    wait_until(lambda: not any(map(is_alive, pids)))


def stop(server: Serving) -> None:
    """End a server as Ctrl-C does."""
    server.process.send_signal(signal.SIGINT)
    server.process.wait()


@dataclass
class Many:
    """The copies, the ports of their servers, and nginx before them."""

    folder: Path
    ports: list[int]
    url: str

    @contextmanager
    def server(self, number: int) -> Iterator[Serving]:
        """One of the servers; it answers."""
        options = ("--store", self.folder / f"copy-{number}", "--workers", 1, "--cache", 0, "--timeout", 300)
        with serving(*options, port=self.ports[number]) as running:
            yield running

    def asked(self) -> list[list[int]]:
        """Of each request, the ports of the servers that were asked, in turn."""
        lines = (self.folder / "nginx" / "access.log").read_text("utf-8").splitlines()
        ports = (line.rpartition(" 127.0.0.1:")[0] and line.split(" 127.0.0.1:")[1:] for line in lines)
        return [[int(port.strip(",")) for port in one] for one in ports if one]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    folder = tmp_path_factory.mktemp("many")
    kgtool.load([], folder / "store", with_bundled=True)
    for number in 0, 1:
        backup(folder / "store", folder / f"copy-{number}")
    ports = [servers.free_port(), servers.free_port()]
    with ExitStack() as stack:
        try:
            url = stack.enter_context(servers.nginx(folder / "nginx", ports))
        except servers.Lacking as lack:
            servers.skip(lack)
        yield Many(folder, ports, url)


@pytest.fixture(scope="module")
def expected(many: Many) -> dict[str, object]:
    """What a server answers that nothing is before."""
    with many.server(0):
        connection = http.client.HTTPConnection("127.0.0.1", many.ports[0], timeout=60)
        answers = {text: ask(connection, text, by_post=True) for text in QUESTIONS}
        connection.close()
    assert {status for status, _ in answers.values()} == {200}
    assert max(len(body) for _, body in answers.values()) > 1 << 20
    return {text: meant(body) for text, (_, body) in answers.items()}


@pytest.mark.parametrize("end", [kill, stop])
def test_a_server_ends_and_every_answer_is_right(
    end: Callable[[Serving], None], many: Many, expected: dict[str, object]
) -> None:
    with ExitStack() as stack:
        running = [stack.enter_context(many.server(number)) for number in (0, 1)]
        for number, server in enumerate(running):
            with asking(many.url, expected) as tally:
                wait_until(partial(has_answers, tally, CLIENTS * REQUESTS // 4))
                end(server)
            assert (tally.wrong, tally.errors, tally.right) == ([], [], CLIENTS * REQUESTS)
            assert tally.broken <= CLIENTS, "only what was being sent breaks off"
            ended, other = many.ports[number], many.ports[1 - number]
            assert [ended, other] in many.asked(), "the other one is asked where the first fails"
            stack.enter_context(many.server(number))
            wait_until(partial(is_asked, many, ended, len(many.asked())))


def has_answers(tally: Tally, least: int) -> bool:
    """Whether so many right answers have come."""
    return tally.right >= least


def answers(many: Many) -> bool:
    """Whether a short question, asked now, has its answer."""
    connection = http.client.HTTPConnection(urlsplit(many.url).netloc, timeout=60)
    status, _ = ask(connection, QUESTIONS[-1], by_post=False)
    connection.close()
    return status == 200


def is_asked(many: Many, port: int, begun: int) -> bool:
    """Whether a server has its share of the requests, one of which is sent now, since so many of them."""
    return answers(many) and [port] in many.asked()[begun:]


def test_an_answer_breaks_off_with_its_server(many: Many) -> None:
    with many.server(0) as server:
        connection = http.client.HTTPConnection(urlsplit(many.url).netloc, timeout=60)
        connection.request("GET", f"/sparql?query={quote(ENDLESS)}", headers={"Accept": "text/csv"})
        response = connection.getresponse()
        assert (response.status, response.read(8)) == (200, b"a,b,c,d,")
        kill(server)
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()


def test_who_could_not_notice_that_is_refused(many: Many) -> None:
    with many.server(0), socket.create_connection(urlsplit(many.url).netloc.split(":")) as one:
        one.sendall(f"GET /sparql?query={quote(QUESTIONS[0])} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        with one.makefile("rb") as answer:
            assert answer.readline().split()[1] == b"505"


def test_it_is_a_store_as_one_server_is(many: Many) -> None:
    with many.server(1):
        store = kgtool.open_store(many.url)
        here = kgtool.open_store(many.folder / "store")
        assert list(kgtool.ask("who-proposed-what", store)) == list(kgtool.ask("who-proposed-what", here))
        assert Counter(store.quads()) == Counter(here.quads())
        # What is long enough to be kept in files by other servers.
        text = f"ASK {{ ?s ?p 'someone' }} # {'x' * 300_000}"
        assert store.query(text) is False


def test_what_is_asked_is_written_nowhere(many: Many) -> None:
    with many.server(0):
        wait_until(partial(answers, many))
    assert not answers(many)
    written = [path.read_bytes() for path in (many.folder / "nginx").rglob("*") if path.is_file()]
    assert any(b"GET /sparql 502" in text for text in written)
    assert not any(b"offers" in text for text in written)
