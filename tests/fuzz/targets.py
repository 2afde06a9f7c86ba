"""What is fed with mutated inputs: each target takes bytes, and raises nothing but what kgtool raises on purpose.

A target also looks for what was lost on the way; it raises Lost for that.
"""

from __future__ import annotations

import io
import json
import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from conftest import DATA, ROOT

import kgtool
from kgtool.errors import KgtoolError
from kgtool.formats.dump import export_to
from kgtool.formats.writing import write
from kgtool.rdf.results import Solutions, Triples
from kgtool.store import LocalStore

Target = Callable[[bytes], None]


def _fault(content: bytes) -> None:
    raise ValueError("never told")


def _crash(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang(content: bytes) -> None:
    while True:
        pass


def _loss(content: bytes) -> None:
    raise Lost("1 of 2")


class Lost(Exception):
    """Something that was in the input is not in what came of it, though no error said so."""


@contextmanager
def _file(content: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


SHAPES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


def _compare(content: bytes, ending: str, found: int) -> None:
    """Raise Lost where a store has fewer triples than the engine finds in a file, but for those that rules make."""
    engine = ox.Store()
    if ending in SHAPES:
        with suppress(SyntaxError, ValueError, RuntimeError):
            engine.load(content, SHAPES[ending])
            there = sum(1 for quad in engine if "graph/derived" not in str(quad.graph_name))
            if found < there:
                raise Lost(f"{found} of {there} triples")


def rdf(ending: str) -> Target:
    """A file of RDF, loaded into memory, looked at, written again."""

    def load(content: bytes) -> None:
        with _file(content, f"data.{ending}") as path:
            store = kgtool.open_store(data=path)
            _compare(content, ending, len(store))
            if len(store) <= 2_000:
                list(kgtool.info(store).graphs)
                export_to(store, io.BytesIO(), "nq")

    return load


def bulk(ending: str) -> Target:
    """A file of RDF, loaded into a store on disk."""

    def load(content: bytes) -> None:
        with _file(content, f"data.{ending}") as path:
            folder = path.parent / "store"
            kgtool.load([path], folder)
            store = LocalStore.read_only(folder)
            _compare(content, ending, sum(1 for _ in store.quads()))
            store.close()

    return load


@cache
def small() -> LocalStore:
    store = kgtool.open_store(data=[DATA / "two-of-everything.trig"])
    assert isinstance(store, LocalStore)
    return store


def query(content: bytes) -> None:
    """A query, answered and written in several formats."""
    text = content.decode("utf-8", "replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = small().query(text)
        if isinstance(found, Solutions):
            some = [row for row, _ in zip(found.stream(), range(50), strict=False)]
            for format in ("csv", "json", "table", "xml", "html"):
                write(Solutions(found.variables, iter(some)), io.BytesIO(), format)
        elif isinstance(found, Triples):
            some_triples = [one for one, _ in zip(found, range(50), strict=False)]
            for format in ("nt", "ttl", "jsonld"):
                with suppress(KgtoolError):
                    write(Triples(iter(some_triples)), io.BytesIO(), format)
        kgtool.hints(text, small())


def remote_query(content: bytes) -> None:
    """What is done to a query before a server gets it."""
    from kgtool.sparql.counting import counting
    from kgtool.sparql.multiplicity import depends_on_multiplicity, once, properties
    from kgtool.sparql.normalising import for_engine
    from kgtool.sparql.rewriting import prefixed, united
    from kgtool.sparql.roles import roles
    from kgtool.sparql.safety import check
    from kgtool.sparql.sorting import sortable

    text = content.decode("utf-8", "replace")
    check(text, allow_network=True)
    for change in (counting, depends_on_multiplicity, once, for_engine, prefixed, roles, sortable):
        change(text)  # type: ignore[operator]
    properties(text, to_copy=True)
    united(text, ["urn:g"])


def update(content: bytes) -> None:
    """An update; one that fails changes nothing."""
    store = LocalStore.memory()
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")
    before = set(store.quads())
    try:
        store.update(content.decode("utf-8", "replace"))
    except KgtoolError:
        if set(store.quads()) != before:
            raise Lost("an update that failed has changed the store") from None
        raise


def events(name: str) -> Target:
    """A file of events; each line that is rejected is in the file for these."""

    def read(content: bytes) -> None:
        with _file(content, "events.csv" if name == "gdelt2" else "events.tsv") as path:
            rejects = path.parent / "rejects.tsv"
            done = kgtool.import_events([path], name, output=io.BytesIO(), rejects=rejects)
            written = rejects.read_bytes().count(b"\n") if rejects.exists() else 0
            if done.rejected.total() > written:
                raise Lost(f"{written} of {done.rejected.total()} rejected lines")

    return read


def question(content: bytes) -> None:
    """The text of an .rq file: parsed, bound, and asked."""
    from kgtool.questions.question import bind, narrowed, parse

    with _file(content, "mine.rq") as path:
        from kgtool.rdf import files

        text = files.read_text(path)
    found = parse(text, "mine")
    values = {one.name: [ox.Literal("x")] for one in found.parameters}
    bind(found.query, values)
    asked = narrowed(found, small(), {one.name: "Ada" for one in found.parameters})
    query(asked.query.encode("utf-8", "replace"))


def results(shape: str) -> Target:
    """The answer of a server, in pieces."""

    def read(content: bytes) -> None:
        from kgtool.store.remote.streaming import read_json, read_triples, read_xml

        pieces = [content[at : at + 37] for at in range(0, min(len(content), 4_000), 37)] + [content[4_000 + 36 :]]
        if b"".join(pieces) != content:
            pieces = [content]
        if shape == "nt":
            list(read_triples(pieces, ox.RdfFormat.N_TRIPLES))
            return
        found = read_json(pieces) if shape == "json" else read_xml(pieces)
        rows = None if isinstance(found, bool) else list(found.stream())
        if shape == "json" and rows is not None:
            with suppress(ValueError, TypeError, KeyError):
                there = json.loads(content)["results"]["bindings"]
                if len(there) != len(rows):
                    raise Lost(f"{len(rows)} of {len(there)} rows")

    return read


def names(content: bytes) -> None:
    """A name of a thing, as people type it, and what is made of names and dates."""
    from kgtool.claims.dates import day_of, readable
    from kgtool.questions.completion import in_query
    from kgtool.questions.resolving import resolve
    from kgtool.rdf.names import names as known
    from kgtool.rdf.text import clean, fold, printable

    text = content.decode("utf-8", "replace")
    for change in (fold, clean, printable, known().shorten, day_of, readable):
        change(text)
    in_query(text, "", ())
    with suppress(KgtoolError):
        known().expand(text)
    resolve(small(), text)


@cache
def _pages() -> str:
    from webpages import in_process

    context = in_process(small())
    _RUNNING.append(context)
    return context.__enter__()


_RUNNING: list[Any] = []


def page(content: bytes) -> None:
    """An address of a page of the server: the state of the page, as others may have written it."""
    import http.client
    from urllib.parse import quote

    connection = http.client.HTTPConnection(_pages().removeprefix("http://"), timeout=10)
    path = quote(content[:8_000], safe="/?&=%+:,;.-_~!*'()[]@")
    connection.request("GET", f"/{path.lstrip('/')}")
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    if reply.status >= 500 or b"Traceback" in body:
        raise Lost(f"{reply.status} {body[:200]!r}")


def request(content: bytes) -> None:
    """A request of the SPARQL protocol and its headers."""
    from kgtool.server.http import negotiation
    from kgtool.server.http.replies import Refused
    from kgtool.server.protocol.graph_store import target
    from kgtool.server.protocol.query import operation
    from kgtool.server.protocol.writing import with_using

    line, _, body = content.partition(b"\n")
    with suppress(Refused):
        negotiation.chosen(negotiation.ROWS, line.decode("latin-1"), None)
    with suppress(Refused):
        target(line)
    for method, kind in (
        ("GET", ""),
        ("POST", "application/x-www-form-urlencoded"),
        ("POST", "application/sparql-query"),
    ):
        with suppress(Refused):
            asked = operation(method, line, kind, body)
            if asked and asked.is_update:
                with_using(asked.text, asked.default, asked.named)


def article(content: bytes) -> None:
    """An article file: what it means, and each of its entries changed in its text."""
    from kgtool.articles.article import compile_text
    from kgtool.articles.changing import entries, with_entry, with_key, without_entry

    text = content.decode("utf-8", "replace")
    with suppress(KgtoolError):
        compile_text(text, "x.yaml", small(), check=False)
    for entry in entries(text, "x.yaml")[:5]:
        if with_entry(text, "x.yaml", entry, entry.text).split() != text.split():
            raise Lost(f"the entry of line {entry.line} is not what it was")
        with_key(entry.text, "note", "x: y")
        without_entry(text, "x.yaml", entry, "x")


def imported(ending: str) -> Target:
    """A table, or spans of the text that every one of them is held against."""

    def read(content: bytes) -> None:
        from kgtool.articles.importing import import_articles

        with _file(content, f"x.{ending}") as path:
            text = None if ending == "csv" else path.with_name("x.txt")
            if text:
                text.write_text("Vera Holm spoke.\n\nShe is ready to send guards.\n", "utf-8")
            import_articles(path, small(), text=text)

    return read


def draft(content: bytes) -> None:
    """What a command answers that was to draft claims."""
    from kgtool.articles.drafting import answer_yaml
    from kgtool.articles.evidence import Text
    from kgtool.articles.gate import Gate
    from kgtool.articles.reading import write_yaml

    read = answer_yaml(content)
    done = Gate(Text("x.txt", b"Vera Holm spoke.\n\nShe is not ready to send 100 guards.\n"), small()).passed(read)
    write_yaml({"claims": done.claims, "rejected": done.rejected, "new": done.new, "known": done.known})


def _seeds(*patterns: str) -> list[bytes]:
    """The texts of small files of the project, or of ``seeds``."""
    paths = [path for pattern in patterns for path in sorted((ROOT if "/" in pattern else SEEDS).glob(pattern))]
    return [path.read_bytes() for path in paths if path.stat().st_size < 30_000]


SEEDS = Path(__file__).parent / "seeds"
EVENTS = "tests/data/events"
TARGETS: dict[str, tuple[Target, list[bytes]]] = {
    "ttl": (rdf("ttl"), _seeds("tests/data/*.ttl", "lines-*")),
    "trig": (rdf("trig"), _seeds("tests/data/*.trig", "tests/data/broken/*.trig")),
    "nt": (rdf("nt"), _seeds("lines-*")),
    "nq": (rdf("nq"), _seeds("lines-*")),
    "rdf": (rdf("rdf"), _seeds("xml-*")),
    "jsonld": (rdf("jsonld"), _seeds("json-*")),
    "bulk-nq": (bulk("nq"), _seeds("lines-*")),
    "bulk-ttl": (bulk("ttl"), _seeds("tests/data/small.ttl")),
    "query": (query, _seeds("query-*", "kgtool/questions/who-*.rq")),
    "remote-query": (remote_query, _seeds("query-*")),
    "update": (update, _seeds("update-*")),
    "events-icews": (events("icews"), _seeds(f"{EVENTS}/icews.tsv")),
    "events-polecat": (events("polecat"), _seeds(f"{EVENTS}/polecat.tsv")),
    "events-gdelt": (events("gdelt2"), _seeds(f"{EVENTS}/gdelt2.csv")),
    "question": (question, _seeds("question-*", "kgtool/questions/c*.rq")),
    "results-json": (results("json"), _seeds("rows-*.srj")),
    "results-xml": (results("xml"), _seeds("rows-*.srx")),
    "results-nt": (results("nt"), [seed.replace(b" <urn:g> .", b" .") for seed in _seeds("lines-*")]),
    "names": (names, _seeds("name-*")),
    "page": (page, _seeds("address-*")),
    "request": (request, _seeds("request-*")),
    "article": (article, _seeds("answer-*", "tests/data/fiction/*.yaml")),
    "article-csv": (imported("csv"), _seeds("claims-*")),
    "article-ann": (imported("ann"), _seeds("spans-*.ann")),
    "article-json": (imported("json"), _seeds("spans-*.json")),
    "draft": (draft, _seeds("answer-*")),
}
# What the machinery must see.
WRONG: dict[str, tuple[Target, list[bytes]]] = {
    f"wrong-{name}": (target, [b"x"])
    for name, target in (("fault", _fault), ("crash", _crash), ("hang", _hang), ("loss", _loss))
}
