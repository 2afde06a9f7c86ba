"""What the tables are, as ``tables.toml`` has it: their columns, types and keys."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from kgtool.rdf.files import package_text

Cell = str | int | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column: its name, its type (of XML Schema), what it holds, and the table that it refers to, if any."""

    name: str
    type: str
    about: str
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """A table: what it holds, its columns, and the names of those that are its key."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


@cache
def tables() -> tuple[Table, ...]:
    """The tables, each after those that it refers to."""
    return tuple(_table(name, given) for name, given in tomllib.loads(package_text("tables", "tables.toml")).items())


def _table(name: str, given: dict[str, Any]) -> Table:
    columns = []
    for line in given["columns"].strip().splitlines():
        column, type, words = line.split(None, 2)
        about, _, refers = words.partition(" -> ")
        columns.append(Column(column, type, about, refers))
    return Table(name, given["about"], tuple(columns), tuple(given.get("key", [columns[0].name])))
