"""Records of event data sets (ICEWS, GDELT, POLECAT and the like): read, judged, and written as RDF, in N-Quads.

A record becomes an event (``kg:CodedEvent``) with actor, target, code, day and whatever else the map names; a line that
is not a record goes to the rejects, with its number and the reason. The text is read and written in blocks, so that
memory stays flat for files of any size.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from operator import getitem, itemgetter
from typing import NamedTuple
from urllib.parse import quote

from kgtool.errors import DataError
from kgtool.events.actors import actor_iri, local
from kgtool.events.record_map import EventMap, Place, day_in
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import Reader

THINGS = "https://w3id.org/kgtool/id/"
DATASETS = "https://w3id.org/kgtool/dataset/"
BLOCK = 1 << 17  # bytes read at once: what is made of them fits into a processor's cache
LONGEST = 1 << 24  # bytes of a line
MOST_COLUMNS, LONGEST_COLUMN = 12, 30  # columns of a header that a message lists, and letters of one
MOST = 50_000  # terms that are kept in written form; more would only cost memory
_term = cache(names().expand)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
SURE = "[A-Za-z0-9.~]+(-[A-Za-z0-9.~]+)*"  # an event's number that can stand in an IRI as it is
_SURE = re.compile(SURE.encode())
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


class Rejected(Exception):
    """A line that is not a record: the kind of fault, and what it is in this line."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class _Terms(dict[bytes, bytes]):
    """Text of a column -> its statements in N-Quads, written once; at most `MOST` are kept."""

    def __init__(self, write: Callable[[str], str], encoding: str) -> None:
        super().__init__()
        self._write, self._encoding = write, encoding

    def __missing__(self, text: bytes) -> bytes:
        if len(self) >= MOST:
            self.clear()
        written = self[text] = self._write(text.decode(self._encoding).strip()).encode()
        return written


class Layout(NamedTuple):
    """Where the columns of a file are."""

    at: Mapping[str, tuple[int, ...]]
    """Role -> the places of its columns, from 0."""
    width: int
    """How many columns there are; 0: at least as many as the roles need."""

    @property
    def least(self) -> int:
        """How many columns the roles need."""
        return max(place for places in self.at.values() for place in places) + 1


class Records:
    """Reads the records of files that are laid out as a map says, and counts what was accepted and rejected.

    `reject(number, reason, line)` is called for each line that is not a record.
    """

    def __init__(self, using: EventMap, reject: Callable[[int, str, bytes], None] | None = None) -> None:
        self._map, self._reject = using, reject
        self.accepted = 0
        self.rejected: Counter[str] = Counter()
        """The number of lines that were rejected, by kind of fault."""
        self._missing = {"", *using.missing}
        self._delimiter = using.delimiter.encode(using.encoding)
        end = re.escape(using.delimiter)
        self._field = re.compile(rf'(?:"((?:[^"]++|"")*+)"(?={end})|([^{end}]*+)){end}')
        # What is plainly a number of an event, as it is.
        none = "|".join(map(re.escape, using.missing)) or "$."
        self._sure = re.compile(rf"(?!(?:.*-)?(?:{none})(?:-|$)){SURE}".encode())
        self._values = {role: value for role, value in self._readers().items() if role in using.roles}

    @property
    def is_utf8(self) -> bool:
        """Whether the map says so of the files."""
        return codecs.lookup(self._map.encoding).name == "utf-8"

    @property
    def read(self) -> int:
        """The number of lines that were read, without the header."""
        return self.accepted + self.rejected.total()

    def layout(self, lines: list[bytes], name: str) -> Layout:
        """The layout of the file that begins with these lines, from which the header is taken away. Raises DataError.

        `name` is what messages call the file.
        """
        header = self._header(lines.pop(0), name) if self._map.header else []
        places = {role: self._places(at, role, header, name) for role, at in self._map.roles.items()}
        if places.get("words") == places["code"]:
            del places["words"]
        return Layout(places, self._map.columns or len(header))

    def record(self, line: bytes, layout: Layout) -> dict[str, str | None]:
        """Role -> value of a record. Raises Rejected; what is looked at first is told first, as for N-Quads."""
        _check_text(line, self._map.encoding)
        fields = self._fields(line)
        if len(fields) != (layout.width or layout.least):
            self._fit(fields, layout.width, layout.least)
        texts = {role: fields[layout.at[role][0]] for role in self._values if role in layout.at}
        found = {role: self._values[role](text.decode(self._map.encoding).strip()) for role, text in texts.items()}
        ids = layout.at.get("id", ())
        if ids:
            found["id"] = _plain(self._number(fields, ids, layout.at["day"][0]).decode())
        return found

    def _fields(self, line: bytes) -> list[bytes]:
        return self._split(line, self._map.encoding) if self._map.quoting else line.split(self._delimiter)

    def _header(self, line: bytes, name: str) -> list[str]:
        """The names of the columns."""
        line = line.decode(self._map.encoding, "replace").encode()
        try:
            parts = self._split(line, "utf-8") if self._map.quoting else line.split(self._map.delimiter.encode())
        except Rejected as why:
            raise DataError(f"The header of {name} has {why}; correct it, or say quoting = false in the map.") from why
        found = [column.decode().strip() for column in parts]
        while found and not found[-1]:
            found.pop()
        return found

    def _places(self, columns: tuple[Place, ...], role: str, header: list[str], name: str) -> tuple[int, ...]:
        """The places of the columns of a role, from 0: of all that make up an id, else of the first that is there."""
        spelt = [_spelling(column) for column in header]
        places = [
            column - 1 if isinstance(column, int)
            else header.index(column) if column in header
            else spelt.index(_spelling(column)) if _spelling(column) in spelt
            else None
            for column in columns
        ]  # fmt: skip
        found = tuple(place for place in places if place is not None)
        if len(found) < (len(columns) if role == "id" else 1):
            has = ", ".join(column[:LONGEST_COLUMN] for column in header[:MOST_COLUMNS])
            lacks = f"{name} has no column {columns[places.index(None)]!r}, which the map {self._map.name} names"
            raise DataError(f"{lacks} for {role}; it has: {has}{', …' if len(header) > MOST_COLUMNS else ''}.")
        return found if role == "id" else found[:1]

    def _split(self, line: bytes, encoding: str) -> list[bytes]:
        """The fields of a line in which quotes around a field are not letters; within one they are."""
        if b'"' not in line:
            return line.split(self._map.delimiter.encode(encoding))
        found = self._field.findall(line.decode(encoding) + self._map.delimiter)
        if open_ones := [plain for _, plain in found if plain.startswith('"') and plain.count('"') % 2]:
            raise Rejected("a quote that does not close", open_ones[0])
        return [(plain or quoted.replace('""', '"')).encode(encoding) for quoted, plain in found]

    def _fit(self, fields: list[bytes], width: int, least: int) -> None:
        """Accept surplus columns if they are empty. Raises Rejected for another number of columns than the file has."""
        if not any(fields):
            raise Rejected("an empty line")
        if len(fields) < least or (width and (len(fields) < width or any(fields[width:]))):
            raise Rejected("another number of columns", f"{len(fields)} in place of {width or least}")

    def _number(self, fields: list[bytes], ids: tuple[int, ...], day: int) -> bytes:
        """The number of an event in the data set, of all its columns. Raises Rejected where one is missing."""
        name = fields[ids[0]] if len(ids) == 1 else b"-".join([fields[place] for place in ids])
        if self._sure.fullmatch(name):
            return name
        texts = [fields[place].decode(self._map.encoding).strip() for place in ids]
        parts = [self._iso(text) if place == day else text for text, place in zip(texts, ids, strict=True)]
        if not self._missing.isdisjoint(parts):
            raise Rejected("no number of the event")
        return "-".join(parts).encode()

    def _refuse(self, number: int, why: Rejected, line: bytes) -> None:
        self.rejected[why.kind] += 1
        if self._reject:
            self._reject(number, str(why), line)

    def _readers(self) -> dict[str, Callable[[str], str | None]]:
        """Role -> function from a text of its column to its value; the roles for which a line can fail come first."""
        return {
            "day": lambda text: self._iso(self._needed(text, "day")),
            "code": lambda text: _plain(self._needed(text, "code")),
            "intensity": self._intensity,
            "words": self._optional,
            "source": self._optional,
            "actor": lambda text: _plain(self._needed(text, "actor")),
            "target": lambda text: (
                _plain(self._needed(text, "target")) if self._map.needs_target else self._optional(text)
            ),
        }

    def _has(self, text: str) -> bool:
        return text not in self._missing

    def _needed(self, text: str, role: str) -> str:
        if not self._has(text):
            raise Rejected(f"no {role}")
        return text

    def _optional(self, text: str) -> str | None:
        return _plain(text) if self._has(text) else None

    def _iso(self, text: str) -> str:
        """A day of the map's forms as ISO has it. Raises Rejected."""
        day = next(filter(None, (day_in(text, form) for form in self._map.date)), None)
        if day is None:
            raise Rejected("no such day", f"{text} as {' or '.join(self._map.date)}")
        return f"{day:%Y-%m-%d}"

    def _intensity(self, text: str) -> str | None:
        if not self._has(text):
            return None
        if not re.fullmatch(NUMBER, text):
            raise Rejected("no number as intensity", text)
        return text


class Importer(Records):
    """Turns records into N-Quads, and counts what was accepted and rejected.

    `using` is the map of the files, `graph` the IRI of the graph for the events (default: named after the data set).
    `known` gives the IRI that a name of an actor stands for, besides those in the map. `reject(number, reason, line)`
    is called for each line that is not a record, `progress(lines)` after each block.
    """

    def __init__(
        self,
        using: EventMap,
        graph: str | None = None,
        known: Mapping[str, str] | None = None,
        reject: Callable[[int, str, bytes], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(using, reject)
        self.graph = graph or GRAPHS + using.dataset
        self._known = {**(known or {}), **using.same}
        self._progress = progress
        self._end = f" <{self.graph}> .\n"
        self._kind = self._statement("rdf:type", f"<{_term('kg:CodedEvent')}>").encode()
        self._base = f"<{THINGS}coded/{using.dataset}-".encode()
        self._actors: dict[str, str] = {}
        self._fresh: dict[str, bytes] = {}
        """Actors that come up for the first time, by name, each with its description."""
        self._terms = {role: _Terms(self._writer(role), using.encoding) for role in self._values}

    def quads(self, stream: Reader, name: str = "the input") -> Iterator[bytes]:
        """The N-Quads of a file, a piece for each block of it, with the description of the data set first.

        `name` is what messages call the file. Raises DataError for one that breaks off or is not such a table.
        """
        number, description = 1, self.description.encode()
        for lines in lines_of(stream, name):
            if description:
                layout = self.layout(lines, name)
                number += self._map.header
            yield description + self._block(lines, number, layout)
            number, description = number + len(lines), b""
            if self._progress:
                self._progress(self.read)

    def _block(self, lines: list[bytes], first: int, layout: Layout) -> bytes:
        """The N-Quads of some lines. Only new texts are decoded; the rest stays bytes, which is twice as fast."""
        out: list[bytes] = []
        accepted, fresh, kind = 0, self._fresh, (b"", self._kind)
        delimiter = b"" if self._map.quoting else self._delimiter
        encoding = self._map.encoding
        with suppress(Rejected):  # nearly always all lines are text: one look is quicker than one at each
            _check_text(b"\n".join(lines), encoding)
            encoding = ""
        (at, width), least = layout, layout.least
        exact, ids = width or least, at.get("id", ())
        roles = [role for role in self._terms if role in at]
        pick = itemgetter(*(at[role][0] for role in roles))  # several: day, code, actor, target at least
        columns = tuple(self._terms[role] for role in roles)
        for number, line in enumerate(lines, first):
            try:
                if encoding:
                    _check_text(line, encoding)
                fields = line.split(delimiter) if delimiter else self._split(line, self._map.encoding)
                if len(fields) != exact:
                    self._fit(fields, width, least)
                # All at once and in C: this line is half of the work.
                parts = [*kind, *filter(None, map(getitem, columns, pick(fields)))]
                event = self._event(fields, ids, at["day"][0], line)
            except Rejected as why:
                self._refuse(number, why, line)
                continue
            if fresh:
                out += fresh.values()
                fresh.clear()
            out.append(event.join(parts))
            accepted += 1
        self.accepted += accepted
        return b"".join(out)

    def _event(self, fields: list[bytes], ids: tuple[int, ...], day: int, line: bytes) -> bytes:
        """The IRI of an event: from its number in the data set, else from the line itself."""
        if not ids:
            return self._base + blake2b(line, digest_size=10).hexdigest().encode() + b">"
        name = self._number(fields, ids, day)
        if not _SURE.fullmatch(name):
            name = local(_plain(name.decode())).encode()
        return self._base + name + b">"

    def _refuse(self, number: int, why: Rejected, line: bytes) -> None:
        if self._fresh:  # an actor that only this line names
            for name in self._fresh:
                self._actors.pop(name, None)  # all may have been dropped in between
            self._fresh.clear()
            self._terms["actor"].clear()
            self._terms["target"].clear()
        super()._refuse(number, why, line)

    def _writer(self, role: str) -> Callable[[str], str]:
        """The function from a text of the column of a role to N-Quads."""
        writers: dict[str, tuple[str, Callable[[str], str]]] = {
            "day": ("kg:day", lambda value: self._literal(value, "xsd:date")),
            "code": ("kg:eventType", self._literal),
            "intensity": ("kg:intensity", lambda value: self._literal(value, "xsd:decimal")),
            "words": ("kg:eventWords", self._literal),
            "source": ("dct:source", self._address),
            "actor": ("kg:actor", self._actor),
            "target": ("kg:target", self._actor),
        }
        (property, write), read = writers[role], self._values[role]
        return lambda text: "" if (value := read(text)) is None else self._statement(property, write(value))

    def _statement(self, property: str, value: str) -> str:
        """A statement in N-Quads without its subject, which is put in between by ``join``."""
        return f" <{_term(property)}> {value}{self._end}"

    def _literal(self, text: str, datatype: str = "") -> str:
        return f'"{_plain(text).translate(_ESCAPES)}"' + (f"^^<{_term(datatype)}>" if datatype else "")

    def _address(self, text: str) -> str:
        """An address as an IRI; anything else, such as the name of a broadcast, as text."""
        if not re.match(r"https?://[^/]", text, re.IGNORECASE):
            return self._literal(text)
        return f"<{_NOT_IN_IRI.sub(lambda found: quote(found[0], safe=''), text)}>"

    def _actor(self, name: str) -> str:
        """The IRI of an actor of this data set, made from the name alone, so that it is the same in every file."""
        if name not in self._actors:
            if len(self._actors) >= MOST:
                self._actors.clear()  # they will be described again, in the same words
            iri = f"<{actor_iri(self._map.dataset, name)}>"
            parts = ["", self._statement("rdf:type", f"<{_term('kg:CodedActor')}>")]
            parts.append(self._statement("rdfs:label", self._literal(name)))
            if name in self._known:
                parts.append(self._statement("skos:exactMatch", f"<{self._known[name]}>"))
            self._actors[name], self._fresh[name] = iri, iri.join(parts).encode()
        return self._actors[name]

    @property
    def description(self) -> str:
        """The N-Quads that describe the data set, and say that the graph is derived from it."""
        dataset = f"<{DATASETS}{self._map.dataset}>"
        parts = ["", self._statement("rdf:type", f"<{_term('dcat:Dataset')}>")]
        parts.append(self._statement("dct:title", self._literal(self._map.title)))
        if self._map.scheme:
            parts.append(self._statement("dct:conformsTo", f"<{names().expand(self._map.scheme)}>"))
        return f"<{self.graph}>" + self._statement("prov:wasDerivedFrom", dataset) + dataset.join(parts)


def _spelling(column: Place) -> str:
    """What the name of a column has in common with other spellings of it: "Event ID" and "event_id"."""
    return re.sub(r"[\W_]", "", str(column)).lower()


def _plain(text: str) -> str:
    """A text without control characters, which RDF/XML could not hold. Raises Rejected."""
    if found := _CONTROL.search(text):
        raise Rejected("a control character", f"U+{ord(found[0]):04X}")
    return text


def _check_text(line: bytes, encoding: str) -> None:
    """Raises Rejected for a line that is not in this encoding."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{line[error.start]:02x} at {error.start + 1}"
        raise Rejected(f"no {encoding} text", byte) from error


def lines_of(stream: Reader, name: str) -> Iterator[list[bytes]]:
    """The lines of a file, a block at a time, without their ends: a line feed, or a carriage return with it.

    Raises DataError for a file that breaks off, and for one that is not a table.
    """
    rest = b""
    while True:
        try:
            data = stream.read(BLOCK)
        except OSError as error:
            raise DataError(f"{name} cannot be read to its end ({error.strerror}); get the file again.") from error
        body, end, rest = (rest + data).rpartition(b"\n") if data else (rest, b"", b"")
        if len(rest) > LONGEST:
            raise DataError(f"{name} has a line of more than {LONGEST >> 20} MB; it is not a table of records.")
        if body or end:
            yield body.replace(b"\r\n", b"\n").removesuffix(b"\r").split(b"\n")
        if not data:
            return
