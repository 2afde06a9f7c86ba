"""Files with faults, read without the lines or triples that are at fault, which are put aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.rdf.parser_guards import Reader
from kgtool.rdf.rejects import Rejects

IN_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
"""The formats in which a fault ends with its line; in the others, only IRIs and language tags can be at fault."""
# Bytes of lines that are tried together, and of a line.
_BLOCK, _LONGEST = 1 << 15, 1 << 24


class GoodLines:
    """The lines of N-Triples or N-Quads that a parser takes; the others go to `rejects`. `name` is the file's."""

    def __init__(self, source: Reader, format: ox.RdfFormat, name: str, rejects: Rejects) -> None:
        self._source, self._format, self._name, self._rejects = source, format, name, rejects
        self._tail, self._number, self._is_open = b"", 0, True

    def read(self, size: int = -1) -> bytes:
        """The good ones of the next lines; none at the end. Raises DataError for a line beyond all measure."""
        while self._is_open:
            piece = self._source.read(_BLOCK)
            self._is_open = bool(piece)
            block, end, self._tail = (self._tail + piece).rpartition(b"\n") if piece else (self._tail, b"", b"")
            if len(self._tail) > _LONGEST:
                raise DataError(f"{self._name} has a line of more than 16 MB, which is not read; leave it out.")
            if good := self._good(block + end):
                return good
        return b""

    def _good(self, block: bytes) -> bytes:
        if not self._fault(block):
            self._number += block.count(b"\n")
            return block
        good = []
        for number, line in enumerate(block.split(b"\n"), self._number + 1):
            if reason := self._fault(line):
                self._rejects.write(number, reason, line.rstrip(b"\r"))
            else:
                good.append(line)
        self._number += block.count(b"\n")
        return b"\n".join(good) + b"\n"

    def _fault(self, text: bytes) -> str:
        return _fault(text, self._format)


def well_formed(quads: Iterable[ox.Quad], rejects: Rejects) -> Iterator[ox.Quad]:
    """The quads whose terms are as RDF has them, which a lenient parser does not check; the others go to `rejects`."""
    for quad in quads:
        text = f"{quad} .".encode()
        if reason := _fault(text, ox.RdfFormat.N_QUADS):
            rejects.write("-", reason, text)
        else:
            yield quad


def _fault(text: bytes, format: ox.RdfFormat) -> str:
    """What a parser finds wrong with some lines; empty where nothing is."""
    try:
        for _ in ox.parse(text, format):
            pass
    except SyntaxError as error:
        return str(error.msg).split(": ", 1)[-1]
    return ""
