"""What is fed with mutated inputs: each target takes bytes, and raises nothing but what kgtool raises on purpose.

A target also looks for what was lost on the way; it raises Lost for that.
"""

from __future__ import annotations

import io
import json
import os
import signal
import tempfile
import time
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
    time.sleep(30)


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


def rdf(ending: str) -> Target:
    """A file of RDF, loaded into memory, looked at, written again."""

    def load(content: bytes) -> None:
        with _file(content, f"data.{ending}") as path:
            store = kgtool.open_store(data=path)
            if ending in SHAPES:
                with suppress(SyntaxError, ValueError):
                    there = {(q.triple, str(q.graph_name)) for q in ox.parse(content, SHAPES[ending])}
                    if not any("_:" in str(one) for one in there) and len(there) > len(store):
                        raise Lost(f"{len(store)} of {len(there)} triples")
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
            with suppress(SyntaxError, ValueError):
                there = len({str(q) for q in ox.parse(content, SHAPES[ending])})
                store = LocalStore.read_only(folder)
                found = sum(1 for q in store.quads() if "derived" not in str(q.graph_name))
                store.close()
                if b"_:" not in content and b"[" not in content and found < there:
                    raise Lost(f"{found} of {there} triples")

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


def events(content: bytes, name: str = "icews") -> None:
    """A file of events; each line is a record, rejected, or blank."""
    ending = "csv" if name == "gdelt2" else "tsv"
    with _file(content, f"events.{ending}") as path:
        rejects = path.parent / "rejects.tsv"
        done = kgtool.import_events([path], name, output=io.BytesIO(), rejects=rejects)
        written = sum(1 for line in rejects.read_bytes().split(b"\n") if line) if rejects.exists() else 0
        if done.rejected.total() > written:
            raise Lost(f"{written} of {done.rejected.total()} rejected lines")


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


def _texts(*patterns: str) -> list[bytes]:
    return [
        path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.stat().st_size < 30_000
    ]


TURTLE = (DATA / "small.ttl").read_bytes()
NQUADS = b"""<urn:s> <urn:p> "a\\tb"@en <urn:g> .
_:b1 <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .
<urn:s> <urn:q> <<( <urn:a> <urn:b> "c" )>> . # remark
<urn:s> <urn:p> <urn:o> <urn:h> .
"""
XML = b"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rdf:RDF [<!ENTITY ex "urn:e:">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:" xml:base="http://e.example/">
<!-- a --><rdf:Description rdf:about="#a" e:p="1"><e:q rdf:resource="&ex;b"/><e:r xml:lang="de">gr&#252;n</e:r>
<e:s rdf:parseType="Collection"><e:T rdf:ID="x"/></e:s><e:t rdf:parseType="Literal"><b>x</b></e:t>
<e:u rdf:datatype="urn:d">1</e:u><e:v rdf:parseType="Resource"><e:w rdf:nodeID="n"/></e:v></rdf:Description></rdf:RDF>
"""
JSONLD = b"""{"@context": {"e": "urn:e:", "name": "e:name", "knows": {"@id": "e:knows", "@type": "@id", "@container": "@set"}},
 "@graph": [{"@id": "e:a", "@type": "e:T", "name": {"@value": "x", "@language": "en"}, "knows": ["e:b", "e:c"]},
 {"@id": "e:g", "@graph": [{"@id": "e:s", "e:p": [1, 2.5, true, null, {"@list": [1, {"@id": "_:b"}]}]}]}]}
"""
QUERIES = [
    b"SELECT ?s (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o OPTIONAL { ?o a ?k FILTER(?k != kg:Claim) } } GROUP BY ?s ORDER BY DESC(?n) LIMIT 5",
    b"PREFIX e: <urn:e:> SELECT * { VALUES (?x ?y) { (1 'a'@en) (UNDEF \"b\\u0041\") } BIND(CONCAT(STR(?x), ?y) AS ?z) }",
    b"CONSTRUCT { ?s <urn:p> [ a ?k ] } WHERE { { ?s a ?k } UNION { ?k a/rdfs:subClassOf* ?s } MINUS { ?s ?s ?k } }",
    b"ASK { GRAPH ?g { ?s !(a|^a) ?o } FILTER NOT EXISTS { ?s kg:stance ?x } FILTER(REPLACE(STR(?o), '(a)', '\\\\$1') IN ('b')) }",
    b"DESCRIBE ?s FROM <urn:g> WHERE { << ?s ?p ?o >> ?q (1 2 <<( <urn:a> <urn:b> 1 )>>) ; ?r \"\"\"long \"text\" \"\"\" } OFFSET 1",
    b"SELECT ?v { ?s ?p ?v { SELECT ?s { ?s a ?k } ORDER BY ?s LIMIT 3 } } ORDER BY ?v # remark",
]  # fmt: skip
UPDATES = [
    b"PREFIX e: <urn:e:> INSERT DATA { GRAPH <urn:g> { e:a e:b 1, 'x'@en ; e:c [ e:d true ] } } ; DELETE WHERE { ?s e:b ?o }",
    b"WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } USING <urn:g> USING <urn:h> WHERE { ?s ?p ?o FILTER(?o = 1) }",
    b"COPY <urn:g> TO DEFAULT ; CLEAR SILENT GRAPH <urn:h> ; CREATE GRAPH <urn:i> ; DROP ALL ; ADD DEFAULT TO <urn:g>",
]  # fmt: skip
JSON_ROWS = b"""{"head": {"vars": ["x", "y"], "link": []}, "results": {"bindings": [
{"x": {"type": "uri", "value": "urn:a"}, "y": {"type": "literal", "value": "b\\u00e4\\"", "xml:lang": "en"}},
{"x": {"type": "bnode", "value": "b0"}, "y": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}},
{"x": {"type": "triple", "value": {"subject": {"type": "uri", "value": "urn:a"}, "predicate": {"type": "uri", "value": "urn:b"},
"object": {"type": "literal", "value": "c"}}}}, {}]}, "meta": {"total": 4}}"""
XML_ROWS = b"""<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head><results>
<result><binding name="x"><uri>urn:a</uri></binding></result><result><binding name="x"><literal xml:lang="en">b</literal></binding></result>
<result><binding name="x"><bnode>b0</bnode></binding></result><result></result></results></sparql>"""
HEADERS = [
    b"# title: T\n# question: Q?\n# group: positions\n# parameter: who (entity, required) The person\n"
    b"# parameter: day (date, default 2025-01-01) A day\n# choices: who SELECT ?x { ?x a kg:Person }\n# view: network\n"
    b"SELECT ?who ?o WHERE {\n  # bind: who\n  # given: day FILTER(?d > 1)\n  ?who ?p ?o }\n",
]

PAGES = [
    b"/network?focus=Ada&hops=2&since=2025-01-01&until=2025-12-31&kinds=person&stances=proposes&top=5&aggregate=country",
    b"/view?as=timeline&question=positions-of&who=Ada&hops=1",
    b"/?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D&page=2&as=table",
    b"/question/positions-of?who=Emmanuel%20Macron&position=proposes&all=1",
    b"/complete?before=SELECT%20?x%20%7B%20?x%20kg:st&after=%20%7D&asked=1",
    b"/entity?iri=https://w3id.org/kgtool/id/person/x",
    b"/questions",
    b"/claim?iri=urn:x&lang=uk",
    b"/static/x.css",
    b"/id/person/ada",
]
TARGETS: dict[str, tuple[Target, list[bytes]]] = {
    "ttl": (rdf("ttl"), [TURTLE, *_texts("tests/data/t*.ttl"), NQUADS]), "trig": (rdf("trig"), _texts("tests/data/*.trig", "tests/data/broken/*.trig")),
    "nt": (rdf("nt"), [NQUADS]), "nq": (rdf("nq"), [NQUADS]), "rdf": (rdf("rdf"), [XML]), "jsonld": (rdf("jsonld"), [JSONLD]),
    "bulk-nq": (bulk("nq"), [NQUADS]), "bulk-ttl": (bulk("ttl"), [TURTLE]),
    "query": (query, [*QUERIES, *_texts("kgtool/questions/who-*.rq")]), "remote-query": (remote_query, QUERIES), "update": (update, UPDATES),
    "events-icews": (events, _texts("tests/data/events/icews.tsv")),
    "events-polecat": (lambda content: events(content, "polecat"), _texts("tests/data/events/polecat.tsv")),
    "events-gdelt": (lambda content: events(content, "gdelt2"), _texts("tests/data/events/gdelt2.csv")),
    "question": (question, [*HEADERS, *_texts("kgtool/questions/c*.rq")]),
    "results-json": (results("json"), [JSON_ROWS, b'{"head": {}, "boolean": true}']), "results-xml": (results("xml"), [XML_ROWS]),
    "results-nt": (results("nt"), [NQUADS.replace(b" <urn:g> .", b" .").replace(b" <urn:h> .", b" .")]),
    "names": (names, [b"Emmanuel Macron", b"kg:Claim", b"<https://w3id.org/kgtool/id/person/x>", b"\xc5\x81\xc3\xb3d\xc5\xba 2025-02-03/2025-03~", b"between 1 May 2025 and 3 June 2025"]),
    "page": (page, PAGES),
    "request": (request, [b"query=ASK%20%7B%7D&default-graph-uri=urn:g&format=json\nupdate=DROP+ALL&using-graph-uri=urn:g", b"text/html;q=0.9, */*;q=0.1\nSELECT * {}", b"graph=urn:g&default"]),
}  # fmt: skip
# What the machinery must see.
WRONG: dict[str, tuple[Target, list[bytes]]] = {
    f"wrong-{name}": (target, [b"x"])
    for name, target in (("fault", _fault), ("crash", _crash), ("hang", _hang), ("loss", _loss))
}
