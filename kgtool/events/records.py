"""Event data sets (ICEWS, GDELT, POLECAT and their like) as RDF: one ``kg:CodedEvent`` a record, in N-Quads.

How a data set is laid out is data: a map, a TOML file, of which ``kgtool/events/maps`` holds four. A record becomes an
event with actor, target, code, day and what else the map names; a line that is no record goes to the rejects, with its
number and the reason. The text is read and written in blocks, so that memory stays flat for files of any size.
"""

from __future__ import annotations

import codecs
import csv
import re
import tomllib
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from operator import getitem, itemgetter
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from kgtool.errors import DataError, UsageError
from kgtool.rdf.files import GRAPHS, package_text
from kgtool.rdf.names import names

THINGS = "https://w3id.org/kgtool/id/"
DATASETS = "https://w3id.org/kgtool/dataset/"
# What a map may say: key -> the type of its value. The first three must be there.
KEYS: dict[str, type] = {
    "title": str, "dataset": str, "roles": dict, "scheme": str, "header": bool, "columns": int, "delimiter": str,
    "quoting": bool, "encoding": str, "date": str, "missing": list, "needs_target": bool, "same": dict,
}  # fmt: skip
NEEDED = ("title", "dataset", "roles")
# Role of a column -> whether every map must name one.
ROLES = {
    "id": False, "day": True, "actor": True, "target": True, "code": True, "words": False, "intensity": False,
    "source": False,
}  # fmt: skip
BLOCK = 1 << 17  # bytes read at once: what is made of them fits a processor's cache
LONGEST = 1 << 24  # bytes of a line that is still taken for one
MOST_TOLD = 12  # columns of a header that a message tells
MOST = 50_000  # terms that are kept written out; more would only cost memory
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})

Place = str | int
"""The name of a column, or its number from 1."""


@dataclass(frozen=True)
class EventMap:
    """How the files of a data set are laid out, and which of their columns says what."""

    name: str
    title: str
    dataset: str
    roles: Mapping[str, tuple[Place, ...]]
    scheme: str = ""
    header: bool = True
    columns: int = 0
    """How many there are; 0: as many as the header has, or with neither, as many as the roles need at least."""
    delimiter: str = "\t"
    quoting: bool = False
    encoding: str = "utf-8"
    date: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ()
    """Texts that mean that nothing is there, beside the empty one."""
    needs_target: bool = True
    same: Mapping[str, str] = field(default_factory=dict)
    """Name of an actor -> the IRI of who is meant."""


def bundled_maps() -> list[str]:
    """The names of the maps that kgtool brings."""
    return sorted(path.stem for path in (Path(__file__).resolve().parent / "maps").glob("*.toml"))


def map_text(name: str) -> str:
    """The text of a bundled map, to copy and to change. Raises UsageError."""
    if name not in bundled_maps():
        raise UsageError(f"There is no map {name!r}; there are {', '.join(bundled_maps())}, or name a .toml file.")
    return package_text("events/maps", f"{name}.toml")


def event_map(name: str | Path) -> EventMap:
    """The bundled map of that name, or the one in the file of that path, which ends in ``.toml``.

    Raises UsageError for a name that is not there, DataError that names the key at fault.
    """
    path = Path(name)
    if path.suffix.lower() != ".toml":
        return parse_map(map_text(str(name)), str(name))
    try:
        return parse_map(path.read_bytes().decode("utf-8-sig"), str(path))
    except OSError as error:
        raise DataError(f"The map {path} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"The map {path} is not UTF-8 text; save it as UTF-8.") from error


def parse_map(toml: str, name: str) -> EventMap:
    """The map in a TOML text. Raises DataError that names the key at fault."""
    try:
        given = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"The map {name} is no TOML: {str(error).rstrip('.')}.") from error
    for key in NEEDED:
        if key not in given:
            raise _fault(name, key, "is missing; see a bundled map for its form")
    for key, value in given.items():
        if key not in KEYS:
            raise _fault(name, key, f"is unknown; the keys are {', '.join(KEYS)}")
        if type(value) is not KEYS[key]:
            kind = {
                str: "text in quotes",
                bool: "true or false",
                int: "a whole number",
                list: "a list",
                dict: "a table",
            }
            raise _fault(name, key, f"is {value!r}, and must be {kind[KEYS[key]]}")
    roles = _roles(name, given["roles"], given.get("header", True), given.get("columns", 0))
    _check(name, given)
    same = {actor: names().expand(iri) for actor, iri in given.get("same", {}).items()}
    rest = {key: value for key, value in given.items() if key not in ("roles", "same", "missing")}
    return EventMap(name, roles=roles, same=same, missing=tuple(given.get("missing", ())), **rest)


def _fault(name: str, key: str, what: str) -> DataError:
    return DataError(f"The key {key} of the map {name} {what}.")


def _roles(name: str, given: Mapping[str, Any], header: bool, columns: int) -> dict[str, tuple[Place, ...]]:
    """The columns of each role, checked."""
    roles: dict[str, tuple[Place, ...]] = {}
    for role, value in given.items():
        key = f"roles.{role}"
        places = tuple(value) if isinstance(value, list) and role == "id" else (value,)
        if role not in ROLES:
            raise _fault(name, key, f"is unknown; the roles are {', '.join(ROLES)}")
        for place in places:
            if type(place) is not int and not (header and isinstance(place, str)):
                wanted = (
                    "the name of a column, or its number" if header else "the number of a column: there is no header"
                )
                raise _fault(name, key, f"is {value!r}, and must be {wanted}")
            if isinstance(place, int) and not 1 <= place <= (columns or place):
                raise _fault(name, key, f"is {place}, and the columns are numbered from 1 to {columns or 'the last'}")
        roles[role] = places
    if absent := [role for role, needed in ROLES.items() if needed and not roles.get(role)]:
        raise _fault(name, f"roles.{absent[0]}", "is missing; name the column that tells it")
    return roles


def _check(name: str, given: Mapping[str, Any]) -> None:
    """Raise DataError for a value that is of the right type and still cannot be."""
    if not re.fullmatch(r"[a-z0-9_]+", given["dataset"]):
        raise _fault(
            name, "dataset", f"is {given['dataset']!r}, and must be small letters, digits and _: it is part of IRIs"
        )
    if len(given.get("delimiter", "\t")) != 1 or given.get("delimiter") in ("\n", "\r", '"'):
        raise _fault(name, "delimiter", f'is {given["delimiter"]!r}, and must be one character such as "\\t"')
    if given.get("columns", 1) < 1:
        raise _fault(name, "columns", f"is {given['columns']}, and must be 1 or more")
    try:
        plain = "a\t1\n".encode(given.get("encoding", "utf-8")) == b"a\t1\n"
    except (LookupError, UnicodeError):
        plain = False
    if not plain:
        raise _fault(name, "encoding", f"is {given['encoding']!r}, and must be one such as utf-8 or iso-8859-1")
    day = given.get("date", "%Y-%m-%d")
    if not _is_date_form(day):
        raise _fault(
            name, "date", f"is {day!r}, and must be a form with year, month and day, such as %Y-%m-%d or %Y%m%d"
        )
    if not all(isinstance(item, str) for item in given.get("missing", ())):
        raise _fault(name, "missing", "must be a list of texts")
    if scheme := given.get("scheme"):
        _iri(name, "scheme", scheme)
    for actor, iri in given.get("same", {}).items():
        _iri(name, f"same.{actor}", iri)


def _iri(name: str, key: str, value: object) -> None:
    try:
        names().expand(str(value))
    except UsageError as error:
        raise _fault(name, key, f"is {value!r}, and must be an IRI or a short name") from error


def _is_date_form(form: str) -> bool:
    one, other = datetime(1987, 3, 4), datetime(1988, 11, 25)
    try:
        return all(datetime.strptime(day.strftime(form), form) == day for day in (one, other))
    except ValueError:
        return False


class Rejected(Exception):
    """A line that is no record: of which kind the fault is, and what it is in this line."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class _Terms(dict[bytes, bytes]):
    """Text of a column -> what N-Quads say of it, written out once; not kept for more texts than `MOST`."""

    def __init__(self, write: Callable[[str], str], encoding: str) -> None:
        super().__init__()
        self._write, self._encoding = write, encoding

    def __missing__(self, told: bytes) -> bytes:
        if len(self) >= MOST:
            self.clear()
        written = self[told] = self._write(told.decode(self._encoding).strip()).encode()
        return written


class Importer:
    """Records into N-Quads, with a count of what was accepted and rejected.

    `known` says who is meant by names of actors, beside what the map says. `reject` is given the number, the reason
    and the bytes of each line that is no record.
    """

    def __init__(
        self,
        using: EventMap,
        graph: str | None = None,
        known: Mapping[str, str] | None = None,
        reject: Callable[[int, str, bytes], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._map = using
        self.graph = graph or GRAPHS + using.dataset
        self.accepted = 0
        self.rejected: Counter[str] = Counter()
        """How many lines were rejected, by kind of fault."""
        self._known = {**(known or {}), **using.same}
        self._reject, self._progress = reject, progress
        self._end = f" <{self.graph}> .\n"
        self._kind = self._says("rdf:type", f"<{_term('kg:CodedEvent')}>").encode()
        self._base = f"<{THINGS}coded/{using.dataset}-".encode()
        self._actors: dict[str, str] = {}
        self._fresh: dict[str, bytes] = {}
        """Actors that are met for the first time, by name, each with its description."""
        self._missing = {"", *using.missing}
        # What needs no second look as the number of an event.
        none = "|".join(map(re.escape, using.missing)) or "$."
        self._sure = re.compile(rf"(?!(?:.*-)?(?:{none})(?:-|$))[A-Za-z0-9.~]+(?:-[A-Za-z0-9.~]+)*".encode())
        writers = self._writers().items()
        self._terms = {role: _Terms(write, using.encoding) for role, write in writers if role in using.roles}

    @property
    def read(self) -> int:
        """How many lines were read, the header aside."""
        return self.accepted + self.rejected.total()

    def quads(self, stream: IO[bytes], name: str = "the input") -> Iterator[bytes]:
        """The N-Quads of a file, a piece for each block, the data set described first. Raises DataError."""
        number, places, width = 1, *self._without_header()
        for lines in _lines(stream, name):
            records = lines
            if number == 1 and self._map.header:
                places, width = self._by_header(lines[0].decode(self._map.encoding, "replace"), name)
                records, number = lines[1:], 2
            told = self._block(records, number, places, width)
            yield self.description.encode() + told if records is not lines or number == 1 else told
            number += len(records)
            if self._progress:
                self._progress(self.read)

    # -- where the columns are -------------------------------------------------------------------------------------

    def _without_header(self) -> tuple[dict[str, tuple[int, ...]], int]:
        """The places of the roles, from 0, and the number of columns (0: unknown)."""
        roles = self._map.roles.items()
        return {role: tuple(p - 1 for p in at if isinstance(p, int)) for role, at in roles}, self._map.columns

    def _by_header(self, line: str, name: str) -> tuple[dict[str, tuple[int, ...]], int]:
        delimiter = self._map.delimiter
        try:
            parts = (
                self._split(line.encode(), "utf-8") if self._map.quoting else line.encode().split(delimiter.encode())
            )
        except Rejected as why:
            raise DataError(f"The header of {name} has {why}; mend it, or say quoting = false in the map.") from why
        found = [column.decode().strip() for column in parts]
        while found and not found[-1]:
            found.pop()

        def place(wanted: Place, role: str) -> int:
            if isinstance(wanted, int):
                return wanted - 1
            if wanted not in found:
                has = ", ".join(found[:MOST_TOLD]) + (", …" if len(found) > MOST_TOLD else "")
                raise DataError(
                    f"{name} has no column {wanted!r}, which the map {self._map.name} names for {role}; it has: {has}."
                )
            return found.index(wanted)

        places = {role: tuple(place(p, role) for p in at) for role, at in self._map.roles.items()}
        return places, self._map.columns or len(found)

    def _split(self, line: bytes, encoding: str) -> list[bytes]:
        """The fields of a line in which quotes are no letters."""
        if b'"' not in line:
            return line.split(self._map.delimiter.encode())
        try:
            found = next(csv.reader([line.decode(encoding)], delimiter=self._map.delimiter, strict=True))
        except csv.Error as error:
            raise Rejected("a quote that does not close", str(error)) from error
        return [value.encode(encoding) for value in found]

    def _fit(self, fields: list[bytes], width: int, least: int) -> None:
        """Accept columns too many that are empty. Raises Rejected for another number than the file has."""
        if not any(fields):
            raise Rejected("an empty line")
        if len(fields) < least or (width and (len(fields) < width or any(fields[width:]))):
            raise Rejected("another number of columns", f"{len(fields)} in place of {width or least}")

    # -- a block of lines ------------------------------------------------------------------------------------------

    def _block(self, lines: list[bytes], first: int, at: Mapping[str, tuple[int, ...]], width: int) -> bytes:
        """The N-Quads of some lines. They stay bytes but for the texts that are new: that is twice as fast."""
        out: list[bytes] = []
        accepted, fresh, kind = 0, self._fresh, (b"", self._kind)
        delimiter = b"" if self._map.quoting else self._map.delimiter.encode()
        encoding = "" if _readable(lines, self._map.encoding) else self._map.encoding
        least = max(place for places in at.values() for place in places) + 1
        exact, ids = width or least, at.get("id", ())
        pick = itemgetter(*(at[role][0] for role in self._terms))  # several: day, code, actor, target at least
        columns = tuple(self._terms.values())
        for number, line in enumerate(lines, first):
            try:
                if encoding:
                    _check_text(line, encoding)
                fields = line.split(delimiter) if delimiter else self._split(line, self._map.encoding)
                if len(fields) != exact:
                    self._fit(fields, width, least)
                # All in one go and in C: this line is half of the work.
                told = [*kind, *filter(None, map(getitem, columns, pick(fields)))]
                event = self._event(fields, ids, line)
            except Rejected as why:
                self._refuse(number, why, line)
                continue
            if fresh:
                out += fresh.values()
                fresh.clear()
            out.append(event.join(told))
            accepted += 1
        self.accepted += accepted
        return b"".join(out)

    def _event(self, fields: list[bytes], ids: tuple[int, ...], line: bytes) -> bytes:
        """The IRI of an event: from its number in the data set, else from the line itself."""
        if not ids:
            return self._base + blake2b(line, digest_size=10).hexdigest().encode() + b">"
        told = fields[ids[0]] if len(ids) == 1 else b"-".join([fields[place] for place in ids])
        if not self._sure.fullmatch(told):
            parts = [fields[place].decode(self._map.encoding).strip() for place in ids]
            if not self._missing.isdisjoint(parts):
                raise Rejected("no number of the event")
            told = _local(_plain("-".join(parts))).encode()
        return self._base + told + b">"

    def _refuse(self, number: int, why: Rejected, line: bytes) -> None:
        if self._fresh:  # an actor that only this line names
            for name in self._fresh:
                self._actors.pop(name, None)  # all may have been let go between
            self._fresh.clear()
            self._terms["actor"].clear()
            self._terms["target"].clear()
        self.rejected[why.kind] += 1
        if self._reject:
            self._reject(number, str(why), line)

    # -- terms -----------------------------------------------------------------------------------------------------

    def _writers(self) -> dict[str, Callable[[str], str]]:
        """Role -> what N-Quads say of a text of its column; the roles that a line can fail at come first."""
        return {
            "day": self._day,
            "code": lambda told: self._says("kg:eventType", self._literal(self._needed(told, "code"))),
            "intensity": self._intensity,
            "words": lambda told: self._says("kg:eventWords", self._literal(told)) if self._has(told) else "",
            "source": lambda told: self._says("dct:source", self._address(told)) if self._has(told) else "",
            "actor": lambda told: self._says("kg:actor", self._actor(self._needed(told, "actor"))),
            "target": self._target,
        }

    def _says(self, property: str, value: str) -> str:
        return f" <{_term(property)}> {value}{self._end}"

    def _has(self, told: str) -> bool:
        return told not in self._missing

    def _needed(self, told: str, role: str) -> str:
        if not self._has(told):
            raise Rejected(f"no {role}")
        return told

    def _literal(self, told: str, datatype: str = "") -> str:
        return f'"{_plain(told).translate(_ESCAPES)}"' + (f"^^<{_term(datatype)}>" if datatype else "")

    def _day(self, told: str) -> str:
        form = self._map.date
        try:
            day = datetime.strptime(self._needed(told, "day"), form)
        except ValueError:
            raise Rejected("no such day", f"{told} as {form}") from None
        if day.strftime(form) != told:  # 2025115 could be two days
            raise Rejected("no such day", f"{told} as {form}")
        return self._says("kg:day", self._literal(f"{day:%Y-%m-%d}", "xsd:date"))

    def _intensity(self, told: str) -> str:
        if not self._has(told):
            return ""
        if not _NUMBER.fullmatch(told):
            raise Rejected("no number as intensity", told)
        return self._says("kg:intensity", self._literal(told, "xsd:decimal"))

    def _address(self, told: str) -> str:
        """An address as an IRI; what is none, such as the name of a broadcast, as text."""
        if not re.match(r"https?://[^/]", told, re.IGNORECASE):
            return self._literal(told)
        return f"<{_NOT_IN_IRI.sub(lambda found: quote(found[0], safe=''), _plain(told))}>"

    def _target(self, told: str) -> str:
        if not self._map.needs_target and not self._has(told):
            return ""
        return self._says("kg:target", self._actor(self._needed(told, "target")))

    def _actor(self, name: str) -> str:
        """The IRI of an actor of this data set, made from its name alone, so that it is the same in every file."""
        if name not in self._actors:
            if len(self._actors) >= MOST:
                self._actors.clear()  # it will be described again, in the same words
            iri = f"<{THINGS}coded-actor/{self._map.dataset}-{_local(_plain(name))}>"
            told = [
                "",
                self._says("rdf:type", f"<{_term('kg:CodedActor')}>"),
                self._says("rdfs:label", self._literal(name)),
            ]
            if name in self._known:
                told.append(self._says("skos:exactMatch", f"<{self._known[name]}>"))
            self._actors[name], self._fresh[name] = iri, iri.join(told).encode()
        return self._actors[name]

    @property
    def description(self) -> str:
        """What the data set is, and that the graph is made from it."""
        dataset = f"<{DATASETS}{self._map.dataset}>"
        told = ["", self._says("rdf:type", f"<{_term('dcat:Dataset')}>")]
        told.append(self._says("dct:title", self._literal(self._map.title)))
        if self._map.scheme:
            told.append(self._says("dct:conformsTo", f"<{names().expand(self._map.scheme)}>"))
        return f"<{self.graph}>" + self._says("prov:wasDerivedFrom", dataset) + dataset.join(told)


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    return names().prefixes[prefix] + local


def _plain(told: str) -> str:
    """A text without control characters, which no RDF/XML could hold. Raises Rejected."""
    if found := _CONTROL.search(told):
        raise Rejected("a control character", f"U+{ord(found[0]):04X}")
    return told


def _local(told: str) -> str:
    """A text as the end of an IRI, another one for each text.

    >>> _local("Police (Russia)")
    'Police_%28Russia%29'
    """
    return quote(told, safe="").replace("_", "%5F").replace("%20", "_")


def _readable(lines: list[bytes], encoding: str) -> bool:
    try:
        b"\n".join(lines).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _check_text(line: bytes, encoding: str) -> None:
    """Raise Rejected for a line that is not in this encoding."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{line[error.start]:02x} at {error.start + 1}"
        raise Rejected(f"no {encoding} text", byte) from error


def _lines(stream: IO[bytes], name: str) -> Iterator[list[bytes]]:
    """The lines of a file, some at a time, without their ends: a line feed, or a carriage return with it.

    Raises DataError for a file that breaks off, and one that is no table.
    """
    rest, first = b"", True
    while True:
        try:
            data = stream.read(BLOCK)
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise DataError(f"{name} breaks off or is damaged ({error}); get the file again.") from error
        body, end, rest = (rest + data).rpartition(b"\n") if data else (rest, b"", b"")
        if len(rest) > LONGEST:
            raise DataError(f"{name} has a line of more than {LONGEST >> 20} MB; it is no table of records.")
        if body or end:
            start = body.removeprefix(codecs.BOM_UTF8) if first else body
            yield start.replace(b"\r\n", b"\n").removesuffix(b"\r").split(b"\n")
            first = False
        if not data:
            return
