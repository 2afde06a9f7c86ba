"""Rows as Parquet and Arrow: columns of numbers, dates and booleans have their type. polars writes them.

Sources: https://parquet.apache.org/docs/, https://arrow.apache.org/docs/format/Columnar.html (the file format).
"""

from __future__ import annotations

from typing import IO

from kgtool.formats.separated import bare
from kgtool.rdf.dataframes import polars_frame
from kgtool.rdf.results import Solutions, Term, typed_value


def to_parquet(results: Solutions, output: IO[bytes]) -> tuple[str, ...]:
    """Write rows to a binary file as Parquet; gives no text.

    All rows are held in memory, because the type of a column is that of all its values; values of several kinds are
    text. Raises UsageError where polars is not installed.
    """
    polars_frame(_columns(results), "Parquet").write_parquet(output)
    return ()


def to_arrow(results: Solutions, output: IO[bytes]) -> tuple[str, ...]:
    """``to_parquet``, as an Arrow file (IPC, Feather 2)."""
    polars_frame(_columns(results), "Arrow").write_ipc(output)
    return ()


def _columns(results: Solutions) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {name: [] for name in results.variables}
    for row in results:
        for values, term in zip(columns.values(), row, strict=True):
            values.append(_value(term))
    return columns


def _value(term: Term | str | None) -> object:
    if term is None or isinstance(term, str):  # a label in the place of an IRI
        return term
    found = typed_value(term)
    return bare(term) if found is None else found
