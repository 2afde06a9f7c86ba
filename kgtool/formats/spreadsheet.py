"""Rows as a spreadsheet (.xlsx): numbers, dates and booleans as such, everything else as text, never as a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import IO, Any

import pyoxigraph as ox

from kgtool.errors import DataError, not_installed
from kgtool.formats.table import cell, chunks
from kgtool.rdf.names import Labels
from kgtool.rdf.results import Solutions, Term, python_value, text

# What a sheet can hold: rows (the head is one), columns, characters (of UTF-16) in a cell, digits of a number.
MOST_ROWS, MOST_COLUMNS, LONGEST, DIGITS = 1_048_576, 16_384, 32_767, 15
WIDE = 24  # columns, in characters
FIRST_DATE = date(1900, 3, 1)  # the calendar of spreadsheets has a 29 February 1900


def to_xlsx(results: Solutions, output: IO[bytes], labels: Labels) -> tuple[str, ...]:
    """Write rows to a binary file as a workbook of one sheet, with the names of the variables on top; gives no text.

    Raises UsageError where XlsxWriter is not installed, DataError for more rows or longer texts than a sheet can hold.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise not_installed("A spreadsheet", "XlsxWriter", "xlsx") from error

    # constant_memory: rows go to disk as they come. A text that begins with = or http: is a text.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(output, options) as book:  # which is written even after an error
        _fill(book, results, labels)
    return ()


def _fill(book: Any, results: Solutions, labels: Labels) -> None:
    sheet = book.add_worksheet("rows")
    if len(results.variables) > MOST_COLUMNS:
        raise DataError(f"A spreadsheet holds {MOST_COLUMNS:,} columns, and there are more; write csv.")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(results.variables):
        sheet.write_string(0, column, name.replace("_", " "), bold)
        sheet.set_column(column, column, WIDE)
    sheet.freeze_panes(1, 0)
    cells = ([_value(term, known) for term in row] for rows, known in chunks(results, labels) for row in rows)
    for number, row in enumerate(cells, 1):
        if number == MOST_ROWS:
            raise DataError(f"A spreadsheet holds {MOST_ROWS - 1:,} rows, and there are more; write csv.")
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, float):
                sheet.write_number(number, column, value)
            elif value and sheet.write_string(number, column, value):  # -2: it is too long, by UTF-16
                long = f"Row {number:,} has a text of {len(value):,} characters"
                raise DataError(f"{long}, and a cell of a spreadsheet holds {LONGEST:,}; write csv.")


def _value(term: Term | None, known: Mapping[str, str]) -> Any:
    """What a cell holds: what a spreadsheet would round stays text."""
    if not isinstance(term, ox.Literal):
        return cell(term, known)
    value = python_value(term)
    if isinstance(value, bool) or (isinstance(value, date) and value >= FIRST_DATE):
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, (int, Decimal)) and len(Decimal(value).as_tuple().digits) <= DIGITS:
        return float(value)
    return text(term)
