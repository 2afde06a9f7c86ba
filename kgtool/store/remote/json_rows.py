"""SPARQL JSON read as it comes: a row is given as soon as it is there, and an answer that ends early is told.

A server may answer 200, end cleanly, and yet have sent half: it hits a limit and glues its words of it to the rows.
So an answer counts as whole only when its JSON closes, and nothing follows it. Members that the standard does not
know are passed over, in any order (QLever's ``meta``, Comunica's ``metadata``).
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kgtool.errors import IncompleteResult, StoreError
from kgtool.rdf.results import Row, Term
from kgtool.rdf.text import printable

XSD = "http://www.w3.org/2001/XMLSchema#"
LONGEST = 64 * 2**20
"""Characters of one value: what is longer is no term, but an attempt to fill the memory."""
SHOWN = 200
_SPACE = re.compile(r"[ \t\n\r]*")
_GAP = re.compile(r"[ \t\n\r]*,[ \t\n\r]*(?=\{)")
_LABEL = re.compile(r"[A-Za-z0-9]+")
_decode = json.JSONDecoder().raw_decode
_loads = json.JSONDecoder().decode


class _Text:
    """The text of a stream of bytes, of which a part is held."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.held, self.at, self.ended = "", 0, False

    def more(self, least: int = 1) -> bool:
        """Hold at least so many characters more, or all there are; whether any came."""
        parts, count = [], 0
        try:
            while count < least and not self.ended:
                chunk = next(self._chunks, None)
                self.ended = chunk is None
                parts.append(self._decoder.decode(chunk or b"", final=self.ended))
                count += len(parts[-1])
        except UnicodeDecodeError as error:
            raise IncompleteResult(
                "The server's answer is not UTF-8 from some place on, so it cannot be read."
            ) from error
        self.held, self.at = "".join([self.held[self.at :], *parts]), 0
        return count > 0

    def sign(self) -> str:
        """The next character that is no space, which is not yet passed; nothing at the end."""
        while True:
            found = _SPACE.match(self.held, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.held):
                return self.held[self.at]
            if not self.more():
                return ""

    def take(self, wanted: str) -> str:
        """Pass the next sign, one of `wanted`. Raises IncompleteResult for any other."""
        sign = self.sign()
        if not sign or sign not in wanted:
            raise self.broken()
        self.at += 1
        return sign

    def value(self) -> Any:
        """Pass the next value."""
        self.sign()
        while True:
            try:
                value, end = _decode(self.held, self.at)
                # A number at the end of what is held may go on.
                if end < len(self.held) or not isinstance(value, (int, float)) or not self.more():
                    self.at = end
                    return value
            except ValueError as error:
                left = len(self.held) - self.at
                if left > LONGEST:
                    raise StoreError(
                        "The server sent a single value of more than 64 MB, which is no answer."
                    ) from error
                # Half as much again: a long value in many small parts is not read anew for each of them.
                if not self.more(max(1, left // 2)):
                    raise self.broken() from error
            except RecursionError as error:
                raise StoreError("The server's answer nests deeper than any answer does; it is not read.") from error

    def several(self) -> list[Any]:
        """Pass all objects but the last of those that are held, as far as that is easily seen: quicker than singly."""
        end = self.held.rfind("}},", self.at, len(self.held) - 1)
        if end < 0:
            return []
        try:
            found: list[Any] = _loads(f"[{self.held[self.at : end + 2]}]")
        except (ValueError, RecursionError):  # that was within a text
            return []
        after = _GAP.match(self.held, end + 2)
        if after is None:
            return []
        self.at = after.end()
        return found

    def broken(self) -> IncompleteResult:
        """The error about an answer that is broken here."""
        told = printable(self.held[self.at :].strip())
        if not told:
            return IncompleteResult("The server's answer breaks off, so it is not complete; ask again, or for less.")
        # Half a row comes first; what the server has to say, if anything, at the end.
        shown = told if len(told) <= SHOWN else f"…{told[-SHOWN:]}"
        return IncompleteResult(f"The server's answer breaks off, so it is not complete; its end: {shown}")

    def end(self) -> None:
        """Raise IncompleteResult unless nothing follows."""
        if self.sign():
            self.more(SHOWN)
            raise self.broken()


class Answer:
    """An answer in SPARQL JSON: what it holds, as far as it is read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._text = _Text(chunks)
        self.variables: tuple[str, ...] | None = None
        self.boolean: bool | None = None
        self.total: int | None = None
        """How many rows there are, where the server tells."""
        self._early: list[Mapping[str, Any]] = []  # rows that came before the names of the columns
        self._rest = self._read()
        self._at_rows = next(self._rest, False)

    def rows(self) -> Iterator[Row]:
        """The rows. Raises IncompleteResult where the answer is not whole."""
        variables = self.variables or ()
        for row in self._early:
            yield _row(row, variables)
        text = self._text
        while self._at_rows:
            while text.sign() == "{":
                for row in text.several():
                    yield _row(row, variables)
                yield _row(text.value(), variables)
                if (gap := _GAP.match(text.held, text.at)) is not None:
                    text.at = gap.end()
                elif not _next(text):
                    break
            self._at_rows = next(self._rest, False)

    def _read(self) -> Iterator[bool]:
        """Read all but the rows; stops once where the rows begin, if the columns are known by then."""
        text = self._text
        for key in _members(text):
            if key == "results" and text.sign() == "{":
                for inner in _members(text):
                    if inner != "bindings" or text.sign() != "[":
                        text.value()
                        continue
                    text.at += 1
                    if self.variables is None:
                        while text.sign() == "{":
                            self._early.append(text.value())
                            if not _next(text):
                                break
                    else:
                        yield True
                    text.take("]")
                continue
            value = text.value()
            if key == "head" and isinstance(value, dict):
                self.variables = tuple(map(str, value.get("vars") or ()))
            elif key == "boolean" and isinstance(value, bool):
                self.boolean = value
            elif key == "meta" and isinstance(value, dict) and isinstance(value.get("result-size-total"), int):
                self.total = value["result-size-total"]
        text.end()
        if self.variables is None and self.boolean is None:
            raise StoreError("The server's answer is JSON, but no answer to a query; check the address.")


def _members(text: _Text) -> Iterator[str]:
    """The names of the members of an object, each when its value is next."""
    text.take("{")
    if text.sign() == "}":
        text.at += 1
        return
    while True:
        if text.sign() != '"':
            raise text.broken()
        key = text.value()
        text.take(":")
        yield key
        if text.take(",}") == "}":
            return


def _next(text: _Text) -> bool:
    """Pass a comma; whether there was one."""
    if text.sign() != ",":
        return False
    text.at += 1
    if text.sign() != "{":
        raise text.broken()
    return True


def _row(binding: Mapping[str, Any], variables: tuple[str, ...]) -> Row:
    try:
        return tuple([None if (found := binding.get(name)) is None else term(found) for name in variables])
    except AttributeError as error:
        raise StoreError(f"The server's answer holds what is no row: {printable(str(binding))[:SHOWN]}") from error


def term(told: Mapping[str, Any]) -> Term:
    """A term of SPARQL JSON. Raises StoreError for what is none."""
    try:
        return _TERMS[told["type"]](told)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        shown = printable(str(told))[:SHOWN]
        raise StoreError(f"The server's answer holds what is no RDF term: {shown}") from error


def _literal(told: Mapping[str, Any]) -> ox.Literal:
    value = told["value"]
    if language := told.get("xml:lang"):
        return ox.Literal(value, language=language)
    datatype = told.get("datatype")
    if not datatype:
        return ox.Literal(value)
    if datatype == f"{XSD}boolean" and value in ("0", "1"):  # Virtuoso's way of writing them
        value = "true" if value == "1" else "false"
    return ox.Literal(value, datatype=_iri(datatype))


_IRIS: dict[str, ox.NamedNode] = {}


def _iri(value: str) -> ox.NamedNode:
    """An IRI; datatypes and the like come again and again."""
    if (known := _IRIS.get(value)) is not None:
        return known
    made = ox.NamedNode(value)
    if len(_IRIS) < 1000:
        _IRIS[value] = made
    return made


def blank(label: str) -> ox.BlankNode:
    """The blank node that a server calls so: any label (Virtuoso: nodeID://b1) as one that RDF can write."""
    bare = label.removeprefix("nodeID://").removeprefix("_:")
    return ox.BlankNode(bare if _LABEL.fullmatch(bare) else f"x{label.encode('utf-8', 'replace').hex()}")


def _triple(told: Mapping[str, Any]) -> ox.Triple:
    inner = told["value"]
    parts = [term(inner[name]) for name in ("subject", "predicate", "object")]
    return ox.Triple(*parts)  # type: ignore[arg-type]  # it refuses what does not fit


_TERMS: dict[str, Callable[[Mapping[str, Any]], Term]] = {
    "uri": lambda told: ox.NamedNode(told["value"]),
    "iri": lambda told: ox.NamedNode(told["value"]),
    "literal": _literal,
    "typed-literal": _literal,
    "bnode": lambda told: blank(told["value"]),
    "triple": _triple,
}
