"""Answers in SPARQL JSON, read as they come: every member that the standard requires is there, or it is an error.

Source: https://www.w3.org/TR/sparql11-results-json/. ``json`` reads it, a row at a time. What servers do otherwise is
read all the same: rows before their columns, members behind the rows (QLever's ``meta``, Comunica's ``metadata``),
control characters within strings.
Upstream: docs/upstream.md, "Nested triples in JSON results end the process", "JSON results that break off or go on are
taken for whole", "Members behind the rows of JSON results are refused".
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

Json = Any
_SPACE = re.compile(r"[ \t\n\r]*")
# Members by which servers say that something went wrong after the rows had begun.
FAILURES = ("error", "errors", "exception")
# An unfinished value of more characters is not tried again at each further piece.
_LONG = 1 << 16


class JsonAnswer:
    """An answer whose bytes `more()` gives piece by piece, and nothing at the end.

    Its methods raise ValueError, and RecursionError where it nests too deep, for what is not a whole answer.
    """

    def __init__(self, more: Callable[[], bytes]) -> None:
        self.variables: tuple[str, ...] = ()
        """The columns, of an answer with rows."""
        self.boolean: bool | None = None
        """The answer to an ASK."""
        self.document: dict[str, Json] = {}
        """The members that came so far, without rows that are still to come."""
        self._more, self._decode = more, codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text, self._place, self._at_end = "", 0, False
        self._scan = json.JSONDecoder(strict=False, object_pairs_hook=_once_each).raw_decode
        self._members, self._inner = self._names(), self._names()
        self._rows_come = False

    def begin(self) -> None:
        """Read up to the first row; all of it, where there is none or the rows come before the columns."""
        self._expect("{")
        while not self._rows_come and self._read(self._members, self.document, "results"):
            if "head" not in self.document or "boolean" in self.document:
                self.document["results"] = self._value()
                continue
            self._expect("{")
            self.document["results"] = {}
            self._rows_come = self._read(self._inner, self.document["results"], "bindings")
        if self._rows_come:
            self._expect("[")
        else:
            self._finish()
        head = self.document.get("head")
        if not isinstance(head, dict):
            raise ValueError("it has no head")
        self.boolean = self.document.get("boolean")
        if self.boolean is None:
            self.variables = _columns(head.get("vars"))

    def bindings(self) -> Iterator[Json]:
        """The rows, once."""
        if not self._rows_come:
            results = self.document.get("results")
            found = results.get("bindings") if isinstance(results, dict) else None
            if not isinstance(found, list):
                raise ValueError("it has no rows")
            yield from found
            return
        if self._peek() == "]":
            self._place += 1
        else:
            yield self._value()
            while self._expect(",]") == ",":
                yield self._value()
        self._read(self._inner, self.document["results"])
        self._read(self._members, self.document)
        self._finish()

    @property
    def total(self) -> int:
        """The number of rows that the server has announced by now (QLever does), or 0."""
        meta = self.document.get("meta")
        total = meta.get("result-size-total") if isinstance(meta, dict) else 0
        return total if isinstance(total, int) else 0

    def _finish(self) -> None:
        """Check what is known when all is read."""
        while not self._at_end:
            self._grow()
            if _SPACE.fullmatch(self._text, self._place):
                self._text, self._place = "", 0
        if not _SPACE.fullmatch(self._text, self._place):
            raise ValueError("something follows its end")
        if "boolean" in self.document and (
            "results" in self.document or not isinstance(self.document["boolean"], bool)
        ):
            raise ValueError("its boolean is not one, or it has rows too")
        if failure := next((str(self.document[name]) for name in FAILURES if self.document.get(name)), ""):
            raise ValueError(f"it reports an error, {failure}")

    def _read(self, members: Iterator[str], into: dict[str, Json], until: str = "") -> bool:
        """Read members up to the value of the one called `until`; whether it was met."""
        for name in members:
            if name in into:
                raise ValueError(f"{name} comes twice")
            if name == until:
                into[name] = None
                return True
            into[name] = self._value()
        return False

    def _names(self) -> Iterator[str]:
        """The names of the members of an object, the value of each to be read before the next."""
        if self._peek() == "}":
            self._place += 1
            return
        while True:
            if not isinstance(name := self._value(), str):
                raise ValueError(f"{name} stands where a name should be")
            self._expect(":")
            yield name
            if self._expect(",}") == "}":
                return

    def _peek(self) -> str:
        """The next character that is not a space."""
        while self._text[self._place : self._place + 1] <= " ":
            self._place = _SPACE.match(self._text, self._place).end()  # type: ignore[union-attr]  # it always matches
            if self._place == len(self._text):
                if self._at_end:
                    raise ValueError("it breaks off")
                self._grow()
            elif self._text[self._place] <= " ":
                raise ValueError(f"{self._text[self._place]!r} stands between two words")
        return self._text[self._place]

    def _expect(self, signs: str) -> str:
        if (sign := self._peek()) not in signs:
            raise ValueError(f"{sign!r} stands where {' or '.join(signs)} should")
        self._place += 1
        return sign

    def _value(self) -> Json:
        """The next value, whatever it is."""
        self._peek()
        while True:
            try:
                value, end = self._scan(self._text, self._place)
                if end < len(self._text) or self._at_end:  # else a number may go on
                    self._place = end
                    return value
            except json.JSONDecodeError as error:
                if self._at_end:
                    raise ValueError(error.msg) from error
            left = len(self._text) - self._place
            self._grow(left // 2 if left > _LONG else 1)

    def _grow(self, least: int = 1) -> None:
        """Read on, by at least so many bytes: what is tried again must not take a time that grows as the square."""
        pieces = [self._more()]
        size = len(pieces[0])
        while pieces[-1] and size < least:
            pieces.append(self._more())
            size += len(pieces[-1])
        self._at_end = not pieces[-1]
        self._text = self._text[self._place :] + self._decode(b"".join(pieces), final=self._at_end)
        self._place = 0


def _once_each(members: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member comes twice")
    return found


def _columns(names: Json) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("it has no columns")
    if len({*names}) < len(names):
        raise ValueError("a column comes twice")
    return tuple(ox.Variable(name).value for name in names)
