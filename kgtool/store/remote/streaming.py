"""Answers of servers, read as they come: whole, or an error.

Rows are read by ``json_answers`` and ``xml_answers``; triples by the engine's parsers, which are watched where they are
mistaken. Memory is bounded: LONGEST bytes may come without a whole row or triple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import pyoxigraph as ox

from kgtool.errors import DataError, IncompleteResult, KgtoolError, StoreError
from kgtool.rdf.parser_guards import Hazards
from kgtool.rdf.rdf_xml import RdfXml
from kgtool.rdf.results import Row, Solutions, Triples
from kgtool.rdf.text import printable
from kgtool.store.remote.addresses import SHOWN, shown
from kgtool.store.remote.bindings import NotRdf, row_of
from kgtool.store.remote.completeness import partial_answer
from kgtool.store.remote.json_answers import JsonAnswer
from kgtool.store.remote.xml_answers import XmlAnswer

LONGEST = 16 * 2**20
"""Bytes that may come without a whole row or triple in them."""
_ENDLESS = "The server sent more than 16 MB without a whole row or triple in it, so the answer is not read."
SKIP = "KGTOOL_SKIP_BAD"
"""The variable of the environment that lets rows and triples with values that are not RDF be left out."""
Omit = Callable[[str], None]
"""Called with what is wrong with a row or a triple that is left out."""
_BAD_TERM = ("Invalid IRI", "absolute IRI", "subtag")


class _Body:
    """A body as the parsers read it."""

    def __init__(self, pieces: Iterable[bytes], format: str) -> None:
        self._pieces = filter(None, pieces)
        self._format = format
        self._unread = memoryview(b"")
        self._seen = b""
        """The end of what was read."""
        self.unused = 0
        """Bytes since the last row: who gives one sets this to 0."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end: all that the engine's parsers use of a file. They pass errors on."""
        if not self._unread:
            self._unread = memoryview(self.next())
        part = bytes(self._unread if size < 0 else self._unread[:size])
        self._unread = self._unread[len(part) :]
        return part

    def next(self) -> bytes:
        """The next piece; nothing at the end. Raises StoreError where too much came without a row."""
        piece = next(self._pieces, b"")
        self.unused += len(piece)
        if self.unused > LONGEST:
            raise StoreError(_ENDLESS)
        self._seen = (self._seen + piece[-4 * SHOWN :])[-4 * SHOWN :]
        return piece

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Within it, what the parsers raise becomes a StoreError."""
        try:
            yield
        except DataError as error:
            raise StoreError(f"The server's answer is not read. {error}") from error
        except MemoryError as error:  # they hold as much as LONGEST
            raise StoreError(_ENDLESS) from error
        except RecursionError as error:
            raise StoreError("The server's answer nests deeper than any answer does; it is not read.") from error
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> IncompleteResult:
        with suppress(KgtoolError):
            self.next()  # what the server has to say may come last
        end = " ".join(printable(self._seen.decode("utf-8", "replace")).split())[-SHOWN:]
        words = printable(str(error))
        reason = (words.partition(": ")[2] or words if isinstance(error, SyntaxError) else words).rstrip(".")[:SHOWN]
        return IncompleteResult(
            f"The server's answer breaks off or is not {self._format} ({reason}), so it is not complete; "
            + (f"its end: …{end}" if end else "ask again.")
        )


def read_triples(
    chunks: Iterable[bytes], format: ox.RdfFormat, base: str | None = None, omit: Omit | None = None
) -> Triples:
    """The triples of a body in a format of RDF, as a stream; relative IRIs are read against `base`.

    Raises StoreError while it is read. `omit`: see ``read_json``.
    """
    is_xml = format == ox.RdfFormat.RDF_XML
    in_brackets = format in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3)
    checked = chunks if is_xml else _checked(chunks, Hazards(is_xml=False, brackets=in_brackets))
    body = _Body(checked, format.name.replace("_", "-"))

    def each() -> Iterator[ox.Triple]:
        number = 0
        with body.faults():
            try:
                quads: Iterable[ox.Quad] = (
                    RdfXml(body, base) if is_xml else ox.parse(body, format, base_iri=base, lenient=omit is not None)  # type: ignore[arg-type]
                )
                for number, quad in enumerate(quads, 1):  # noqa: B007  # the last one is wanted
                    body.unused = 0
                    if omit is None or _is_rdf(quad.triple, omit):
                        yield quad.triple
            except SyntaxError as error:
                if any(word in str(error) for word in _BAD_TERM):
                    raise _bad("Triple", number + 1, str(error)) from error
                raise

    return Triples(each())


def _is_rdf(triple: ox.Triple, omit: Omit) -> bool:
    """Whether a triple is as RDF has it, which a lenient parser does not check."""
    try:
        return any(ox.parse(f"{triple} .", ox.RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        omit(str(error))
        return False


def read_xml(chunks: Iterable[bytes], omit: Omit | None = None) -> Solutions | bool:
    """What a body in SPARQL XML says: rows as a stream, or a boolean; see ``read_json``."""
    body = _Body(chunks, "SPARQL XML")
    answer = XmlAnswer(body.next)
    with body.faults():
        answer.begin()
    if answer.boolean is not None:
        return answer.boolean
    return Solutions(answer.variables, _rows(body, answer.variables, answer.bindings(), omit))


def read_json(chunks: Iterable[bytes], omit: Omit | None = None) -> Solutions | bool:
    """What a body in SPARQL JSON says: rows as a stream, or a boolean. Raises StoreError, also while rows are read.

    A row with a value that RDF does not have is an error; with `omit`, it is left out, and `omit(reason)` is called.
    """
    body = _Body(chunks, "SPARQL JSON")
    answer = JsonAnswer(body.next)
    with body.faults():
        answer.begin()
    if "boolean" in answer.document and not answer.variables:
        return bool(answer.document["boolean"])
    return Solutions(answer.variables, _rows(body, answer.variables, answer.bindings(), omit, lambda: answer.total))


def _rows(
    body: _Body,
    variables: tuple[str, ...],
    bindings: Iterator[object],
    omit: Omit | None,
    total: Callable[[], int] = int,
) -> Iterator[Row]:
    """The rows of an answer; `total()` is their number as far as the server has announced it in the end, or 0."""
    number = 0
    with body.faults():
        for number, binding in enumerate(bindings, 1):
            body.unused = 0
            try:
                row = row_of(binding, variables)
            except NotRdf as error:
                if omit is None:
                    raise _bad("Row", number, str(error)) from error
                omit(str(error))
                continue
            yield row
    if total() > number:
        raise partial_answer(number, total())


def _bad(what: str, number: int, reason: str) -> StoreError:
    return StoreError(
        f"{what} {number:,} of the server's answer has a value that is not RDF ({shown(reason)}); correct it on the "
        f"server, or set {SKIP}=1 to leave out what has such values."
    )


def _checked(chunks: Iterable[bytes], *checks: Hazards) -> Iterator[bytes]:
    """The same pieces. Raises StoreError at what would end this process."""
    for chunk in chunks:
        try:
            for check in checks:
                check.feed(chunk)
        except DataError as error:
            raise StoreError(f"The server's answer is not read. {error}") from error
        yield chunk
