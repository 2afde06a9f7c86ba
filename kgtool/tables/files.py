"""The tables as files: a SQLite database, or a folder of CSV with its description (CSV on the Web).

Sources: https://www.sqlite.org/lang_createtable.html, https://www.w3.org/TR/tabular-metadata/.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from kgtool.errors import UsageError
from kgtool.rdf.atomic import create
from kgtool.store import as_store
from kgtool.store.base import StoreLike
from kgtool.tables.rows import Rows
from kgtool.tables.schema import Column, Table, tables

DATABASES = (".sqlite", ".sqlite3", ".db")
DESCRIPTION = "csv-metadata.json"
_SQL = {"integer": "INTEGER", "boolean": "INTEGER"}


def export_tables(target: str | Path, store: StoreLike | None = None, *, language: str = "en") -> dict[str, int]:
    """Write the claims of `store` (default: the bundled graph) as tables; the number of rows of each.

    `target` is a file that ends in .sqlite, .sqlite3 or .db, which becomes a SQLite database, or else a folder, which
    gets a CSV file for each table and `csv-metadata.json`, which describes them. Labels are in `language`. The same
    store is the same bytes. Raises UsageError for another ending, DataError where it cannot be written.
    """
    path = Path(target)
    is_database = path.suffix.lower() in DATABASES
    if path.suffix and not is_database and not path.is_dir():
        raise UsageError(
            f"{path} is neither a database, which ends in {', '.join(DATABASES)}, nor a folder; rename it."
        )
    rows = Rows(as_store(store), language)
    return _database(rows, path) if is_database else _folder(rows, path)


def _database(rows: Rows, path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with TemporaryDirectory() as folder, create(path) as file:
        made = Path(folder) / "tables"
        with sqlite3.connect(made, isolation_level=None) as database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("BEGIN")
            for table in tables():
                database.execute(_create(table))
                places = ", ".join("?" * len(table.columns))
                written = database.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows.of(table.name))
                counts[table.name] = written.rowcount if written.rowcount > 0 else 0
            for table in tables():
                for column in table.columns:
                    if column.refers and (column.name,) != table.key[:1]:
                        database.execute(f"CREATE INDEX {table.name}_{column.name} ON {table.name} ({column.name})")
            database.execute("COMMIT")
        database.close()
        file.write(made.read_bytes())
    return counts


def _create(table: Table) -> str:
    lines = [f"  {_column(column, table)}  -- {column.about}" for column in table.columns]
    lines.append(f"  PRIMARY KEY ({', '.join(table.key)})")
    return f"CREATE TABLE {table.name} (  -- {table.about}\n" + "\n".join(lines) + "\n)"


def _column(column: Column, table: Table) -> str:
    refers = f" REFERENCES {column.refers} (id)" if column.refers else ""
    is_key = " NOT NULL" if column.name in table.key else ""
    return f"{column.name} {_SQL.get(column.type, 'TEXT')}{is_key}{refers},"


def _folder(rows: Rows, folder: Path) -> dict[str, int]:
    counts = {}
    for table in tables():
        with create(folder / f"{table.name}.csv") as file:
            lines = StringIO()
            writer = csv.writer(lines)
            writer.writerow([column.name for column in table.columns])
            counts[table.name] = 0
            for row in rows.of(table.name):
                writer.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
                counts[table.name] += 1
            file.write(lines.getvalue().encode())
    with create(folder / DESCRIPTION) as file:
        file.write(json.dumps(_description(rows.name.language), ensure_ascii=False, indent=2).encode() + b"\n")
    return counts


def _description(language: str) -> Mapping[str, object]:
    described = []
    for table in tables():
        keys = [
            {"columnReference": column.name, "reference": {"resource": f"{column.refers}.csv", "columnReference": "id"}}
            for column in table.columns
            if column.refers
        ]
        columns = [
            {
                "name": column.name, "titles": column.name, "dc:description": column.about, "datatype": column.type,
                "required": column.name in table.key,
            }
            for column in table.columns
        ]  # fmt: skip
        schema = {"columns": columns, "primaryKey": list(table.key)} | ({"foreignKeys": keys} if keys else {})
        described.append({"url": f"{table.name}.csv", "dc:description": table.about, "tableSchema": schema})
    return {"@context": ["http://www.w3.org/ns/csvw", {"@language": language}], "tables": described}
