"""Answers in SPARQL XML, read as they come: every element stands where the standard has it, or it is an error.

Source: https://www.w3.org/TR/rdf-sparql-XMLres/, with the triple terms of SPARQL 1.2. ``expat`` reads the XML, in any
encoding that it knows; nothing that a DTD declares is read.
Upstream: docs/upstream.md, "XML results that lack their last tag are taken for whole", "A binding of XML results
without a value is passed over", "A comment or spaces in a literal of XML results change it".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from kgtool.rdf.parser_guards import DEEPEST
from kgtool.store.remote.bindings import PARTS

TERMS = ("uri", "bnode", "literal", "triple")
# Element -> what may stand in it.
_INSIDE = {
    "": ("sparql",), "sparql": ("head", "results", "boolean"), "head": ("variable", "link"), "results": ("result",),
    "result": ("binding",), "binding": TERMS, "triple": PARTS, **dict.fromkeys(PARTS, TERMS),
}  # fmt: skip
_MANY = ("head", "results", "result")
"""Those in which an element may come again."""
_TEXTS = ("uri", "bnode", "literal", "boolean")
_ATTRIBUTES = {
    "datatype": "datatype",
    "http://www.w3.org/XML/1998/namespace lang": "xml:lang",
    "http://www.w3.org/2005/11/its dir": "its:dir",
}
"""Those of a literal, as SPARQL JSON calls them."""


@dataclass
class _Element:
    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    inside: dict[str, Any] = field(default_factory=dict)
    """What stands in it, by name: terms in the form of SPARQL JSON."""


class XmlAnswer:
    """An answer whose bytes `more()` gives piece by piece, and nothing at the end.

    Its methods raise ValueError for what is not a whole answer.
    """

    def __init__(self, more: Callable[[], bytes]) -> None:
        self.variables: tuple[str, ...] = ()
        """The columns, once the head is there."""
        self.boolean: bool | None = None
        """The answer to an ASK, once it is there."""
        self._more, self._at_end, self._least = more, False, 0
        self._rows: list[dict[str, Any]] = []
        self._open = [_Element("", {})]
        self._space: str | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity

    def begin(self) -> None:
        """Read up to the rows, or of an answer without them all."""
        while not self._at_end and not any(one.name == "results" for one in self._open[:3]):
            self._read()

    def bindings(self) -> Iterator[dict[str, Any]]:
        """The rows, once, in the form of SPARQL JSON."""
        while True:
            yield from self._rows
            self._rows = []
            if self._at_end:
                return
            self._read()

    def _read(self) -> None:
        pieces = [self._more()]
        while pieces[-1] and sum(map(len, pieces)) < self._least:
            pieces.append(self._more())
        self._at_end, before = not pieces[-1], self._parser.CurrentByteIndex
        try:
            self._parser.Parse(data := b"".join(pieces), self._at_end)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error
        # A tag that goes on is read anew with each piece: so the pieces grow, until it ends.
        self._least = 2 * len(data) if self._parser.CurrentByteIndex == before else 0

    def _entity(self, name: str, *_: object) -> None:
        raise ValueError(f"it declares the XML entity {name}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        self._space = space if self._space is None else self._space
        outer = self._open[-1]
        once = "results" if name == "boolean" else "term" if name in TERMS else name
        if name not in _INSIDE.get(outer.name, ()) or space != self._space:
            raise ValueError(f"<{name}> stands in <{outer.name}>")
        if outer.name not in _MANY and (once in outer.inside or (once == "results" and "head" not in outer.inside)):
            raise ValueError(f"<{name}> comes twice, or too early")
        if len(self._open) > 2 * DEEPEST:
            raise ValueError(f"it nests triples more than {DEEPEST} deep")
        if outer.name not in _MANY:
            outer.inside[once] = None
        self._open.append(_Element(name, attributes))

    def _text(self, text: str) -> None:
        here = self._open[-1]
        if here.name in _TEXTS:
            here.text.append(text)
        elif not text.isspace():
            raise ValueError(f"{text[:80]!r} stands in <{here.name}>")

    def _end(self, _: str) -> None:
        here = self._open.pop()
        outer, text = self._open[-1], "".join(here.text)
        if here.name in TERMS:
            value = here.inside if here.name == "triple" else text if here.name == "literal" else text.strip()
            more = {_ATTRIBUTES[name]: said for name, said in here.attributes.items() if name in _ATTRIBUTES}
            outer.inside["term"] = {"type": here.name, "value": value, **more}
        elif here.name in (*PARTS, "binding"):
            name = here.attributes.get("name", "") if here.name == "binding" else here.name
            if "term" not in here.inside or outer.inside.get(name) is not None:
                raise ValueError(f"{name} has no value, or two")
            outer.inside[name] = here.inside["term"]
        elif here.name == "variable":
            name = ox.Variable(here.attributes.get("name", "")).value
            if name in self.variables:
                raise ValueError(f"{name} is declared twice")
            self.variables += (name,)
        elif here.name == "result":
            self._rows.append(here.inside)
        elif here.name == "boolean":
            if text.strip() not in ("true", "false"):
                raise ValueError(f"{text[:80]!r} is not a boolean")
            self.boolean = text.strip() == "true"
        elif here.name == "sparql" and "results" not in here.inside:
            raise ValueError("it has neither rows nor a boolean")
