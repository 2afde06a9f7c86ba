"""RDF/XML that breaks off, which the engine takes for a whole document.

Upstream: docs/upstream.md, "RDF/XML that breaks off is read as if it were whole".
"""

from __future__ import annotations

from xml.parsers import expat

from kgtool.rdf.parser_guards import Reader


class WholeXml:
    """XML on its way to a parser; afterwards it is known whether it was whole."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._parser: expat.XMLParserType | None = expat.ParserCreate()

    def read(self, size: int = -1) -> bytes:
        """The same bytes."""
        data = self._source.read(size)
        if self._parser is not None:
            try:
                self._parser.Parse(data, False)
            except expat.ExpatError:  # the parser behind this one describes a fault in the middle better
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
