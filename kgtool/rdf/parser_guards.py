"""RDF that would end the process that reads it, known by its text, piece by piece, before the engine's parser gets it.

Triples in triples, which the parser follows by recursion until its stack ends. In the XML of SPARQL results, entities
in entities, by which a few lines become more than any memory holds, and comments in a DOCTYPE, which the parser takes
for elements. (RDF/XML is not the engine's to read: ``rdf_xml``.)
Upstream: docs/upstream.md, "Nested triple terms end the process",
"Entities of XML within entities grow without a limit", "A comment in a DOCTYPE is not read as one".
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from kgtool.errors import DataError

# Triples within triples: as many as brackets in a query.
DEEPEST = 500
# Brackets of Turtle within brackets, where they are counted.
MOST_BRACKETS = 10_000
_BRACKETS = {b"[": 1, b"(": 1, b"]": -1, b")": -1}
# Characters of an entity of XML, which should only stand for the beginning of IRIs.
LONGEST = 1_000

# Where brackets are not brackets: how each such place begins, goes on and ends. Nothing in it matches in two ways.
_INSIDE = {
    b'"""': (rb'(?:[^"\\]++|\\.|"(?=[^"]|"[^"]))*+', rb'"""'),
    b"'''": (rb"(?:[^'\\]++|\\.|'(?=[^']|'[^']))*+", rb"'''"),
    b'"': (rb'(?!""|"\Z)(?:[^"\\\n\r]++|\\.)*+', rb'"'),
    b"'": (rb"(?!''|'\Z)(?:[^'\\\n\r]++|\\.)*+", rb"'"),
    b"<": (rb"[^<>\s]*+", rb">"),
    b"#": (rb"[^\n\r]*+", rb"[\n\r]"),
}
_BODIES = {start: re.compile(body, re.DOTALL) for start, (body, _) in _INSIDE.items()}
# Plain text; then one of these, an escaped sign of a name, or a bracket; or, at the end, what is still open.
_WORDS, _WORDS_AND_BRACKETS = (
    re.compile(
        rb"""[^"'<>#\\%b]*+(?:%b|\\.|(<<|>>%b|["'<>#\\].*+)|)"""
        % (plain, b"|".join(start + body + end for start, (body, end) in _INSIDE.items()), bracket),
        re.DOTALL,
    )
    for plain, bracket in ((b"", b""), (rb"\[\]()", rb"|[\[\]()]"))
)
_ENTITY = re.compile(rb"<!ENTITY\s+[^\s\"'&]+\s+(\"[^\"&<]{0,%d}\"|'[^'&<]{0,%d}')" % (LONGEST, LONGEST))
_DECLARED = 2 * LONGEST
# A DOCTYPE to its end, or to a comment or instruction in it, part of which the engine reads as elements.
_DOCTYPE = re.compile(
    rb"<!DOCTYPE(?:[^>\[\"']++|%b)*+(?:>|\[(?:[^\]\"'<]++|%b|<(?!!--|\?))*+(?:\]|(<!--|<\?)))"
    % ((b"\"[^\"]*\"|'[^']*'",) * 2)
)
# XML without an element of that name has no triples in triples. What a piece breaks off in is seen with the next one:
# no tag ends before that.
_SIGNS = (b"<triple", b":triple")
_LONGEST_SIGN = 40


class Reader(Protocol):
    """Bytes, piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class _TripleElements:
    """Counts how deep the elements of XML that are triples nest, with another parser than the engine's."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parser = expat.ParserCreate("UTF-8")
        if hasattr(self._parser, "SetReparseDeferralEnabled"):  # what it defers, the engine would get uncounted
            self._parser.SetReparseDeferralEnabled(False)
        self._fault = ""
        self._tail = b""
        self._counts = False
        self._open: list[bool] = []
        """For each open element, whether it is such a triple; from the first one on that may be."""
        self._depth = 0

    def feed(self, data: bytes) -> None:
        """Check the next piece. Raises DataError."""
        text = self._tail + data
        if not self._counts and any(sign in text for sign in _SIGNS):  # most files have none, and so take no time
            self._counts = True
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._tail = text[-_LONGEST_SIGN:]
        if not self._fault:
            try:
                self._parser.Parse(data, False)
            except expat.ExpatError as error:
                self._fault = str(error)
        if self._fault and self._counts:
            raise DataError(f"{self._name} is not well-formed XML ({self._fault}); correct it there.")

    def _start(self, name: str, _: dict[str, str]) -> None:
        is_one = name.endswith("triple")
        self._open.append(is_one)
        self._depth += is_one
        if self._depth > DEEPEST:
            raise too_deep(self._name)

    def _end(self, _: str) -> None:
        if self._open:
            self._depth -= self._open.pop()


class Hazards:
    """Checks RDF as it comes, in pieces of any size.

    `is_xml`: the XML of SPARQL results; else Turtle and its family. `name` is what messages call it.
    `in_lines`: N-Triples or N-Quads, where nothing goes on beyond the end of a line. `brackets`: Turtle and TriG whose
    brackets are counted too, since each takes memory.
    """

    def __init__(self, is_xml: bool, name: str = "It", in_lines: bool = False, brackets: bool = False) -> None:
        self._is_xml, self._name = is_xml, name
        self._signs = (b"<<",) if in_lines else (b"<<", b'"""', b"'''") + (b"[", b"(") * brackets
        self._words = _WORDS_AND_BRACKETS if brackets else _WORDS
        self._depth = self._brackets = 0
        self._held, self._kept = b"", b""
        self._elements = _TripleElements(name)

    def feed(self, data: bytes) -> None:
        """Check the next piece. Raises DataError."""
        if self._is_xml:
            self._doctype(self._kept + data)
            self._entities(self._held + data)
            self._elements.feed(data)
        else:
            self._nested(self._held + data)

    def _nested(self, text: bytes) -> None:
        if not self._depth and not self._brackets and not any(sign in text for sign in self._signs):
            text = text[text.rfind(b"\n") + 1 :]  # only a long string goes on beyond the end of a line
        self._held = b""
        for word in filter(None, self._words.findall(text)):
            if word in _BRACKETS:
                self._brackets = max(0, self._brackets + _BRACKETS[word])
                if self._brackets > MOST_BRACKETS:
                    raise DataError(f"{self._name} nests brackets more than {MOST_BRACKETS:,} deep; write it flatter.")
                continue
            if word not in (b"<<", b">>"):
                self._held = _shortened(word)
                continue
            self._depth = max(0, self._depth + (1 if word == b"<<" else -1))
            if self._depth > DEEPEST:
                raise too_deep(self._name)

    def _doctype(self, text: bytes) -> None:
        at = text.find(b"<!DOCTYPE")
        found = _DOCTYPE.match(text, at) if at >= 0 else None
        if (found and found[1]) or text.count(b"<!DOCTYPE") > 1:
            raise DataError(
                f"{self._name} has a comment or an instruction in its DOCTYPE, or two of those, which is not read; "
                "leave it out."
            )
        self._kept = text[at:] if at >= 0 and not found else b"<!DOCTYPE>" if found else text[-8:]

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


def too_deep(name: str) -> DataError:
    """The error of triples within triples, in what messages call `name`."""
    return DataError(f"{name} nests triples more than {DEEPEST} deep, which is not read; write it flatter.")


def _shortened(word: bytes) -> bytes:
    """A shorter word that goes on and ends in the same way as this unfinished one."""
    start = word[:3] if word[:3] in _INSIDE else word[:1]
    body = _BODIES[start].match(word, len(start)) if start in _BODIES else None
    return start + b"_" + word[body.end() :] if body and body[0] else word
