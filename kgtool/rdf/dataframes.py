"""Columns of plain values as tables of pandas and polars, each with the type that all of its values have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kgtool.errors import not_installed

if TYPE_CHECKING:
    import pandas
    import polars

Columns = Mapping[str, list[Any]]
"""Name -> values, None where there is none."""
# What pandas calls the type of a column that may lack values.
_PANDAS = {
    "bool": "boolean", "int": "Int64", "float": "Float64", "date": "datetime64[s]", "datetime": "datetime64[us]",
    "moment": "datetime64[us, UTC]", "str": "str",
}  # fmt: skip


def pandas_frame(columns: Columns) -> pandas.DataFrame:
    """A DataFrame of pandas; a column with values of several kinds holds them as they are.

    Raises UsageError where pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise not_installed("A dataframe", "pandas", "notebook") from error
    made = {
        place: pandas.Series(values, dtype=_PANDAS.get(kind, "object"))
        for place, (kind, values) in enumerate(_typed(columns))
    }
    return pandas.DataFrame(made).set_axis(list(columns), axis="columns")


def polars_frame(columns: Columns, what: str = "A table of polars") -> polars.DataFrame:
    """A DataFrame of polars; a column with values of several kinds is text.

    Raises UsageError where polars is not installed: `what` needs it.
    """
    try:
        import polars
    except ImportError as error:
        raise not_installed(what, "polars", "polars") from error
    types: dict[str, Any] = {
        "bool": polars.Boolean, "int": polars.Int64, "float": polars.Float64, "date": polars.Date,
        "datetime": polars.Datetime("us"), "moment": polars.Datetime("us", "UTC"),
    }  # fmt: skip
    made = []
    for name, (kind, values) in zip(columns, _typed(columns), strict=True):
        texts = (None if value is None else str(value) for value in values)
        made.append(polars.Series(name, values if kind in types else list(texts), dtype=types.get(kind, polars.String)))
    return polars.DataFrame(made)


def _typed(columns: Columns) -> Iterator[tuple[str, list[Any]]]:
    """Each column with the kind of all its values: "object" where they are of several, or too large to be of one."""
    for values in columns.values():
        there = [value for value in values if value is not None]
        kinds = set(map(_kind, there))
        if kinds != {"int"} and kinds and kinds <= {"int", "float", "Decimal"}:
            yield "float", [None if value is None else float(value) for value in values]
        elif kinds == {"int"} and not all(-(2**63) <= value < 2**63 for value in there):
            yield "object", values
        else:
            yield kinds.pop() if len(kinds) == 1 else "object", values


def _kind(value: object) -> str:
    """The name of its type; "moment" for a time that has its zone."""
    return "moment" if isinstance(value, datetime) and value.tzinfo else type(value).__name__
