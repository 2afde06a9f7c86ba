"""Maps of event data sets: the layout of their files, as TOML; ``kgtool/events/maps`` holds the bundled ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kgtool.errors import DataError, UsageError
from kgtool.rdf.files import package_text, read_text
from kgtool.rdf.names import names

# The keys of a map, with the types of their values; those in NEEDED must be there.
KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str, "dataset": str, "roles": dict, "scheme": str, "header": bool, "columns": int, "delimiter": str,
    "quoting": bool, "encoding": str, "date": (str, list), "missing": list, "needs_target": bool, "same": dict,
}  # fmt: skip
NEEDED = ("title", "dataset", "roles")
# Role of a column -> whether every map must name one.
ROLES = {
    "id": False, "day": True, "actor": True, "target": True, "code": True, "words": False, "intensity": False,
    "source": False,
}  # fmt: skip
_KINDS: dict[type | tuple[type, ...], str] = {
    (str, list): "text in quotes, or a list of such",
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "a table",
}

Place = str | int
"""The name of a column, or its number from 1."""


@dataclass(frozen=True)
class EventMap:
    """The layout of the files of a data set, and the column of each role. docs/events.md describes the keys."""

    name: str
    title: str
    dataset: str
    roles: Mapping[str, tuple[Place, ...]]
    """Those of the id make it up together; of the others, the first that the file has is taken."""
    scheme: str = ""
    header: bool = True
    columns: int = 0
    """Their number; 0: as many as the header has, or without one, at least as many as the roles need."""
    delimiter: str = "\t"
    quoting: bool = False
    encoding: str = "utf-8"
    date: tuple[str, ...] = ("%Y-%m-%d",)
    """The forms of its days, one of which each has. A hyphen, as in ``%-m``, leaves the leading zero open."""
    missing: tuple[str, ...] = ()
    """Texts that stand for a missing value, besides the empty one."""
    needs_target: bool = True
    same: Mapping[str, str] = field(default_factory=dict)
    """Name of an actor -> the IRI of the person, country or organization."""


def bundled_maps() -> list[str]:
    """The names of the bundled maps, sorted."""
    return sorted(path.stem for path in (Path(__file__).resolve().parent / "maps").glob("*.toml"))


def map_text(name: str) -> str:
    """The TOML of a bundled map, to copy and change. Raises UsageError for a name that does not exist."""
    if name not in bundled_maps():
        raise UsageError(f"There is no map {name!r}; there are {', '.join(bundled_maps())}, or name a .toml file.")
    return package_text("events/maps", f"{name}.toml")


def event_map(name: str | Path) -> EventMap:
    """The bundled map with this name, or the map in the file with this path, which ends in ``.toml``.

    Raises UsageError for a name that does not exist, and DataError, which names the key at fault.
    """
    path = Path(name)
    if path.suffix.lower() != ".toml":
        return parse_map(map_text(str(name)), str(name))
    return parse_map(read_text(path, "The map"), str(path))


def parse_map(toml: str, name: str) -> EventMap:
    """The map in a TOML text; `name` is what messages call it. Raises DataError, which names the key at fault."""
    try:
        given = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"The map {name} is not TOML: {str(error).rstrip('.')}.") from error
    for key in NEEDED:
        if key not in given:
            raise _fault(name, key, "is missing; see a bundled map for its form")
    for key, value in given.items():
        if key not in KEYS:
            raise _fault(name, key, f"is unknown; the keys are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]) or isinstance(value, bool) is not (KEYS[key] is bool):
            raise _fault(name, key, f"is {value!r}, and must be {_KINDS[KEYS[key]]}")
    roles = _roles(name, given["roles"], given.get("header", True), given.get("columns", 0))
    _check(name, given)
    same = {actor: names().expand(iri) for actor, iri in given.get("same", {}).items()}
    rest = {key: value for key, value in given.items() if key not in ("roles", "same", "missing", "date")}
    dates, missing = _listed(given.get("date", "%Y-%m-%d")), tuple(given.get("missing", ()))
    return EventMap(name, roles=roles, same=same, missing=missing, date=dates, **rest)


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _fault(name: str, key: str, what: str) -> DataError:
    return DataError(f"The key {key} of the map {name} {what}.")


def _roles(name: str, given: Mapping[str, Any], header: bool, columns: int) -> dict[str, tuple[Place, ...]]:
    """The columns of each role, checked."""
    roles: dict[str, tuple[Place, ...]] = {}
    for role, value in given.items():
        key = f"roles.{role}"
        places = _listed(value)
        if role not in ROLES:
            raise _fault(name, key, f"is unknown; the roles are {', '.join(ROLES)}")
        for place in places:
            if type(place) is not int and not (header and isinstance(place, str)):
                named = "the name of a column, or its number"
                wanted = named if header else "the number of a column: there is no header"
                raise _fault(name, key, f"is {value!r}, and must be {wanted}")
            if isinstance(place, int) and not 1 <= place <= (columns or place):
                raise _fault(name, key, f"is {place}, and the columns are numbered from 1 to {columns or 'the last'}")
        roles[role] = places
    if absent := [role for role, needed in ROLES.items() if needed and not roles.get(role)]:
        raise _fault(name, f"roles.{absent[0]}", "is missing; name its column")
    return roles


def _check(name: str, given: Mapping[str, Any]) -> None:
    """Raise DataError for a value of the right type that is not possible."""
    if not re.fullmatch(r"[a-z0-9_]+", given["dataset"]):
        wanted = "lower-case letters, digits and _, since it is part of IRIs"
        raise _fault(name, "dataset", f"is {given['dataset']!r}, and must be {wanted}")
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
    if not day or not all(map(_is_date_form, _listed(day))):
        wanted = "a form with year, month and day, such as %Y-%m-%d or %Y%m%d"
        raise _fault(name, "date", f"is {day!r}, and must be {wanted}")
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


def _is_date_form(form: object) -> bool:
    """Whether different days are different in this form."""
    days = datetime(1987, 3, 4), datetime(1988, 11, 25)
    try:
        return all(day_in(day.strftime(str(form).replace("%-", "%")), str(form)) == day for day in days)
    except ValueError:
        return False


def day_in(text: str, form: str) -> datetime | None:
    """The day that `text` is in one of the forms of ``EventMap.date``; None where it is not, in all its digits.

    >>> day_in("1/31/2017", "%-m/%-d/%Y")
    datetime.datetime(2017, 1, 31, 0, 0)
    """
    plain = form.replace("%-", "%")
    try:
        day = datetime.strptime(text, plain)
    except ValueError:
        return None
    zeros = r"\b0" if plain != form else r"\A\Z"  # 2025115 could be two days
    same = re.sub(zeros, "", day.strftime(plain)) == re.sub(zeros, "", text)
    return day if same else None
