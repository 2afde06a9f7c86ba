"""RDF that would end the process that reads it, known by its text, piece by piece.

Triples within triples: the engine follows them by recursion, and its stack ends. Entities within entities: a few lines
of XML become more than any memory holds. And XML that breaks off, which the engine takes for the whole.
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from kgtool.errors import DataError

# Triples within triples, as many as brackets in a query.
DEEPEST = 500
# Bytes of an entity of RDF/XML: it stands for the beginning of IRIs.
LONGEST = 1_000
# A line is looked at in pieces of about that size, should it be longer.
MOST_HELD = 1 << 20

# What is passed over: IRIs, strings and comments.
_PASSED = re.compile(rb"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
_BRACKETS = re.compile(rb"<<|>>")
_ENTITY = re.compile(rb"<!ENTITY\s+[^\s\"'&]+\s+(\"[^\"&<]{0,%d}\"|'[^'&<]{0,%d}')" % (LONGEST, LONGEST))
_DECLARED = 2 * LONGEST
_LONGEST_TAG = 20


class Reader(Protocol):
    """Bytes, piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Looked:
    """Bytes on their way to a parser, looked at before it gets them."""

    def __init__(self, source: Reader, hazards: Hazards) -> None:
        self._source, self._hazards = source, hazards

    def read(self, size: int = -1) -> bytes:
        """The same bytes. Raises DataError."""
        data = self._source.read(size)
        self._hazards.feed(data)
        return data


class WholeXml:
    """XML on its way to a parser, of which it is known in the end whether it was whole."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._parser: expat.XMLParserType | None = expat.ParserCreate()

    def read(self, size: int = -1) -> bytes:
        """The same bytes."""
        data = self._source.read(size)
        if self._parser is not None:
            try:
                self._parser.Parse(data, False)
            except expat.ExpatError:  # what is wrong in the middle of it, the parser behind says better
                self._parser = None
        return data

    def is_whole(self) -> bool:
        """Whether it ended where its first element does; what was left unread is read for it."""
        while self.read(1 << 18):
            pass
        if self._parser is None:
            return True
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            return False
        return True


class Hazards:
    """Looks at RDF as it comes. `is_xml`: RDF/XML, or the XML of SPARQL; else Turtle and its kin. `name`: of what."""

    def __init__(self, is_xml: bool, name: str = "It") -> None:
        self._is_xml, self._name = is_xml, name
        self._depth = 0
        self._held = b""
        self._cut = b""
        self._has_comments = False

    def feed(self, data: bytes) -> None:
        """Look at a further piece. Raises DataError."""
        if self._is_xml:
            self._triples(data)
            self._entities(self._held + data)
        elif self._depth or b"<<" in data or b"<<" in self._held or self._held.endswith(b"<"):
            self._nested(self._held + data)
        else:  # from the beginning of the last line on
            self._held = (self._held + data)[-MOST_HELD:].rpartition(b"\n")[2]

    def _nested(self, text: bytes) -> None:
        lines, end, rest = text.rpartition(b"\n")
        if len(rest) > MOST_HELD:
            lines, end, rest = text, b"", b""
        self._held = rest
        self._count(lines + end)
        # Of what is held back, the opened ones alone are known to be too many.
        if self._depth + rest.count(b"<<") > DEEPEST:
            self._held = b""
            self._count(rest)

    def _count(self, text: bytes) -> None:
        for bracket in _BRACKETS.findall(_PASSED.sub(b" ", text)):
            self._depth = max(0, self._depth + (1 if bracket == b"<<" else -1))
            if self._depth > DEEPEST:
                raise self._deep()

    def _triples(self, data: bytes) -> None:
        """Those of an answer in XML; each row begins anew, unless comments may say what is none."""
        data, self._cut = _whole(self._cut + data)
        self._has_comments = self._has_comments or b"<!--" in data
        first, *rows = [data] if self._has_comments else data.split(b"</result>")
        for number, row in enumerate((first, *rows)):
            self._depth = (0 if number else self._depth) + row.count(b"<triple")
            if self._depth > DEEPEST:
                raise self._deep()

    def _deep(self) -> DataError:
        return DataError(f"{self._name} nests triples more than {DEEPEST} deep, which is not read; write it flatter.")

    def _entities(self, text: bytes) -> None:
        at = text.find(b"<!ENTITY")
        while 0 <= at <= len(text) - _DECLARED or (at >= 0 and b"]" in text[at:]):
            if not _ENTITY.match(text, at):
                raise DataError(
                    f"{self._name} declares an XML entity that is made of others, is not its own text, or has over "
                    f"{LONGEST:,} characters, which is not read; write out what it stands for."
                )
            at = text.find(b"<!ENTITY", at + 1)
        self._held = text[-_DECLARED:] if at < 0 else text[at:]


def _whole(data: bytes) -> tuple[bytes, bytes]:
    """XML up to its last whole tag, and what may be the beginning of the next one."""
    start = data.rfind(b"<")
    if start < 0 or len(data) - start > _LONGEST_TAG:
        return data, b""
    return data[:start], data[start:]
