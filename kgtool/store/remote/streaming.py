"""Answers of servers, read as they come by the engine's parsers, and watched where these are mistaken.

``pyoxigraph`` 0.5 refuses nearly every answer that is not whole. What it takes for one and is not, or refuses although
servers send it, and what is done about it here:

* JSON: a boolean that is cut or goes on; rows that come before their columns, where it does not read to the end. Such
  an answer is held, and ``json`` reads it. So it does with one that the engine refuses from the start.
* JSON: members behind the rows (QLever's ``meta``, Comunica's ``metadata``). ``json`` reads that end.
* JSON: labels of blank nodes that RDF cannot write, booleans that are 1 or 0 (both Virtuoso's). They are replaced
  before they are parsed.
* XML: a document that lacks its last tag. ``expat`` says whether it is whole.
* XML: a binding without a value. Bindings and values are counted.

Memory is bounded: LONGEST bytes may come without a whole row or triple.

Upstream: docs/upstream.md, "JSON results that break off or go on are taken for whole", "Members behind the rows of JSON
results are refused", "XML results that lack their last tag are taken for whole", "A binding of XML results without a
value is passed over".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from kgtool.errors import DataError, IncompleteResult, KgtoolError, StoreError
from kgtool.rdf.parser_guards import Hazards, JsonDepth
from kgtool.rdf.results import Row, Solutions, Triples
from kgtool.rdf.text import printable
from kgtool.store.remote.addresses import SHOWN
from kgtool.store.remote.completeness import partial_answer

LONGEST = 16 * 2**20
"""Bytes that may come without a whole row or triple in them."""
HELD = 2**20
"""The most bytes of JSON that wait for the end of a term, so that each is seen whole before it is replaced."""
_ENDLESS = "The server sent more than 16 MB without a whole row or triple in it, so the answer is not read."
_MORE_MEMBERS = "Unexpected JSON after the end of the bindings array"
# The end of the rows where members follow. No string holds this: the quotes in it are escaped.
_END_OF_ROWS = re.compile(rb'\](?=\s*\}?\s*,\s*"(?:[^"\\]|\\.)*"\s*:)')
# All up to the last end of a term. No string holds or begins this: a backslash stands before the quotes in it, and one
# of these signs before the quote that opens it.
_TERMS = re.compile(rb'.*[^\\:,{\[\s]"\s*\}', re.DOTALL)
_MARK = rb'"type"\s*:\s*"bnode"|"datatype"\s*:\s*"http://www\.w3\.org/2001/XMLSchema#boolean"'
_VALUE = re.compile(rb'((?:%b)\s*,\s*)?("value"\s*:\s*)("(?:[^"\\]|\\.)*")(\s*,\s*(?:%b))?' % (_MARK, _MARK))
_BOOLEANS = {b'"1"': b'"true"', b'"0"': b'"false"'}
_PLAIN_LABEL = re.compile(r"[A-Za-z0-9]+")


class _Body:
    """A body as the engine's parsers read a file."""

    def __init__(self, pieces: Iterable[bytes], format: str) -> None:
        self._pieces = filter(None, pieces)
        self._format = format
        self._unread = memoryview(b"")
        self.seen: list[bytes] = []
        """What was read since the last row began, and some of what was read before it."""
        self.unused = 0
        """Bytes since the last row: who gives one sets this to 0."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end: all that the parsers use of a file. They pass errors on."""
        if not self._unread:
            self._unread = memoryview(self._next())
        part = bytes(self._unread if size < 0 else self._unread[:size])
        self._unread = self._unread[len(part) :]
        return part

    def _next(self) -> bytes:
        piece = next(self._pieces, b"")
        if self.unused == 0:
            del self.seen[:-1]
        self.unused += len(piece)
        if self.unused > LONGEST:
            raise StoreError(_ENDLESS)
        self.seen.append(piece)
        return piece

    def held(self) -> bytes:
        """All that was seen, and what is still to come."""
        while self._next():
            pass
        return b"".join(self.seen)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Within it, what the parsers raise becomes a StoreError."""
        try:
            yield
        except MemoryError as error:  # they hold as much as LONGEST
            raise StoreError(_ENDLESS) from error
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> IncompleteResult:
        with suppress(KgtoolError):
            self._next()  # what the server has to say may come last
        end = " ".join(printable(b"".join(self.seen).decode("utf-8", "replace")).split())[-SHOWN:]
        reason = (printable(str(error)).partition(": ")[2] or printable(str(error))).rstrip(".")[:SHOWN]
        return IncompleteResult(
            f"The server's answer breaks off or is not {self._format} ({reason}), so it is not complete; "
            + (f"its end: …{end}" if end else "ask again.")
        )


def read_triples(chunks: Iterable[bytes], format: ox.RdfFormat, base: str | None = None) -> Triples:
    """The triples of a body in a format of RDF, as a stream; relative IRIs are read against `base`.

    Raises StoreError while it is read.
    """
    watch = _Xml() if format == ox.RdfFormat.RDF_XML else None
    checks = (Hazards(is_xml=True), watch) if watch else (Hazards(is_xml=False),)
    body = _Body(_checked(chunks, *checks), format.name.replace("_", "-"))

    def each() -> Iterator[ox.Triple]:
        with body.faults():
            for quad in ox.parse(body, format, base_iri=base):  # type: ignore[arg-type]  # all that it uses of a file
                body.unused = 0
                yield quad.triple
            if watch is not None:
                body.held()
                watch.check()

    return Triples(each())


def read_xml(chunks: Iterable[bytes]) -> Solutions | bool:
    """What a body in SPARQL XML says: rows as a stream, or a boolean. Raises StoreError, also while rows are read."""
    watch = _Xml()
    body = _Body(_checked(chunks, Hazards(is_xml=True), watch), "SPARQL XML")
    with body.faults():
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)  # type: ignore[arg-type]
        if isinstance(found, ox.QueryBoolean):
            body.held()
            watch.check()
            return bool(found)

    def each() -> Iterator[Row]:
        values = 0
        with body.faults():
            for solution in found:
                body.unused = 0
                row = tuple(solution)
                values += sum(term is not None for term in row)
                yield row
            body.held()
            watch.check(values)

    return Solutions(_variables(found), each())


def read_json(chunks: Iterable[bytes]) -> Solutions | bool:
    """What a body in SPARQL JSON says: rows as a stream, or a boolean. Raises StoreError, also while rows are read."""
    body = _Body(_mended(chunks), "SPARQL JSON")
    found = None
    with body.faults():
        with suppress(SyntaxError):  # json says better what is wrong, if anything is
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        opening = b"".join(body.seen)
        rows_at = opening.find(b'"results"')
        if not isinstance(found, ox.QuerySolutions) or not 0 <= opening.find(b'"head"') < rows_at:
            return _held_answer(body.held())
        body.seen = [opening[rows_at:]]
    return Solutions(_variables(found), _json_rows(body, found))


def _json_rows(body: _Body, found: ox.QuerySolutions, total: int = 0) -> Iterator[Row]:
    """The rows, of which the server has announced `total`."""
    count = 0
    with body.faults():
        try:
            for solution in found:
                body.unused = 0
                count += 1
                yield tuple(solution)
        except SyntaxError as error:
            if _MORE_MEMBERS not in str(error):
                raise
            total = _total(_members_behind(body.held()))
        if total > count:
            raise partial_answer(count, total)


def _members_behind(text: bytes) -> dict[str, Any]:
    """The members of an answer by the end of its text, as if it had no rows. Raises ValueError for broken JSON."""
    end = _END_OF_ROWS.search(text)
    document: dict[str, Any] = json.loads(b'{"results":{"bindings":[' + text[end.start() if end else 0 :])
    results = document["results"]
    if {"head", "boolean"} & document.keys() or not isinstance(results, dict) or results.get("bindings") != []:
        raise ValueError("a member comes twice")
    return document


def _total(document: dict[str, Any]) -> int:
    """The number of rows that a server has announced (QLever does), or 0."""
    meta = document.get("meta")
    total = meta.get("result-size-total") if isinstance(meta, dict) else 0
    return total if isinstance(total, int) else 0


def _held_answer(text: bytes) -> Solutions | bool:
    """An answer that is held, whatever the order of its members. Raises StoreError, and ValueError for broken JSON."""
    try:
        document = json.loads(text.decode("utf-8-sig"))
    except RecursionError as error:
        raise StoreError("The server's answer nests deeper than any answer does; it is not read.") from error
    if not isinstance(document, dict) or not {"head", "results", "boolean"} & document.keys():
        raise StoreError("The server's answer is JSON, but not an answer to a query; check the address.")
    if isinstance(document.get("boolean"), bool):
        return bool(document["boolean"])
    try:
        variables, rows = document["head"]["vars"], document["results"]["bindings"]
    except (KeyError, TypeError) as error:
        raise IncompleteResult(
            "The server's answer has no columns or no rows in it, so it is not complete; ask again."
        ) from error
    in_order = json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode()
    body = _Body([in_order], "SPARQL JSON")
    with body.faults():
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    assert isinstance(found, ox.QuerySolutions)
    return Solutions(_variables(found), _json_rows(body, found, _total(document)))


def _variables(found: ox.QuerySolutions) -> tuple[str, ...]:
    return tuple(variable.value for variable in found.variables)


class _Xml:
    """Looks at XML as it comes: whether it is whole, and how many bindings it has."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._bindings = 0
        self._is_whole = True

    def feed(self, data: bytes, last: bool = False) -> None:
        """Look at a further piece."""
        try:
            if self._is_whole:
                self._parser.Parse(data, last)
        except expat.ExpatError:
            self._is_whole = False

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._bindings += name.rpartition(":")[2] == "binding"

    def check(self, values: int | None = None) -> None:
        """Raise IncompleteResult unless it is whole, and has as many bindings as there were values."""
        self.feed(b"", last=True)
        if not self._is_whole:
            raise IncompleteResult("The server's answer breaks off, so it is not complete; ask again, or for less.")
        if values is not None and values != self._bindings:
            raise IncompleteResult(
                f"The server's answer has {self._bindings:,} bindings, but {values:,} values, so it is not complete; "
                "ask again."
            )


def _checked(chunks: Iterable[bytes], *checks: Hazards | JsonDepth | _Xml) -> Iterator[bytes]:
    """The same pieces. Raises StoreError at what would end this process."""
    for chunk in chunks:
        try:
            for check in checks:
                check.feed(chunk)
        except DataError as error:
            raise StoreError(f"The server's answer is not read. {error}") from error
        yield chunk


def _mended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """SPARQL JSON in pieces that each end with a term, and in them what servers write wrongly as it should be."""
    held = bytearray()
    for chunk in _checked(chunks, JsonDepth()):
        start = max(0, len(held) - 64)
        held += chunk
        terms = _TERMS.match(held, start)
        end = terms.end() if terms else len(held) if len(held) > HELD else 0
        if end:
            yield _with_known_values(bytes(held[:end]))
            del held[:end]
    yield _with_known_values(bytes(held))


def _with_known_values(text: bytes) -> bytes:
    return _VALUE.sub(_known_value, text) if b'"bnode"' in text or b"#boolean" in text else text


def _known_value(found: re.Match[bytes]) -> bytes:
    before, name, value, after = found.groups(b"")
    if b"bnode" in before or b"bnode" in after:
        with suppress(ValueError):  # what is not JSON is left to the parser
            value = _label(json.loads(value))
    elif before or after:
        value = _BOOLEANS.get(value, value)
    return before + name + value + after


def _label(label: str) -> bytes:
    """Any label of a blank node (Virtuoso's are ``nodeID://b1``) as one that RDF can write, in quotes."""
    bare = label.removeprefix("nodeID://").removeprefix("_:")
    return b'"%b"' % (bare if _PLAIN_LABEL.fullmatch(bare) else f"x{label.encode('utf-8', 'replace').hex()}").encode()
