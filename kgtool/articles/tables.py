"""Claims in a table: a row for each, whose columns are the keys of claims and of articles."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kgtool.articles.compiling import FLAT, Compiler
from kgtool.articles.evidence import Text
from kgtool.articles.gate import NEEDED, claim_keys
from kgtool.articles.naming import slug
from kgtool.articles.reading import ArticleError, Fault, Fields, Items, Position, Words, write_yaml
from kgtool.articles.table import table
from kgtool.errors import DataError, UsageError, not_installed
from kgtool.rdf.files import read_text
from kgtool.rdf.text import did_you_mean
from kgtool.store.base import Store

# The column that says of which article a claim is, the sign between several values of a cell, and the beginning of
# the columns that name what is new.
ARTICLE, BETWEEN, NEW = "article", "|", "new "
MOST_CELLS = 2_000_000
Row = tuple[int, list[str]]
"""A row as spreadsheets number it, from 1, and the words of its cells."""


def of_table(
    path: Path, form: str, store: Store, head: Mapping[str, str], columns: Mapping[str, str], check: bool
) -> tuple[dict[str, str], list[str]]:
    """The YAML of each article of a table, by its id, and what was left out.

    Raises DataError with all faults, each with its cell.
    """
    rows, left = read_rows(path, form)
    if not rows:
        raise DataError(f"{path} is empty; its first row names the columns: who, stance, what, par, quote, says ...")
    made = _Made(path.name, rows, head, columns)
    files = made.articles()
    texts = {name: _text(path, content) for name, content in files.items()}
    if check and not made.faults:
        for name, content in files.items():
            try:
                Compiler(content, store, path.name, texts[name]).run()
            except ArticleError as error:
                made.faults += error.faults
    if made.faults:
        lines = [f"{path.name}:{cell(fault.at)}: {fault.message}" for fault in sorted(set(made.faults))]
        count = "one cell" if len(lines) == 1 else f"{len(lines)} cells"
        raise DataError(f"{path} is wrong in {count}; nothing was written.", "\n".join(lines))
    top = f"# Made by kgtool article from {path.name}.\n"
    return {name: top + write_yaml(content) for name, content in files.items()}, left + made.left


def cell(at: Position) -> str:
    """A place in a table as spreadsheets name it.

    >>> cell(Position(7, 2)), cell(Position(7, 28)), cell(Position(7, 0))
    ('B7', 'AB7', 'row 7')
    """
    letters, number = "", at.column
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{at.line}" if letters else f"row {at.line}" if at.line else "head"


def _text(path: Path, content: Mapping[str, Any]) -> Text | None:
    named = content["article"].get("text")
    beside = path.parent / Path(named).name if isinstance(named, str) and named else None
    return Text.read(beside) if beside and beside.is_file() else None


# ---- Reading ----


def read_rows(path: Path, form: str) -> tuple[list[Row], list[str]]:
    """The rows of a table that are not empty, and what of the file is not read. Raises DataError."""
    if form == "xlsx":
        return _of_excel(path)
    content = read_text(path, "The table")
    first = content.partition("\n")[0]
    between = "\t" if form == "tsv" else max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise DataError(f"{path} is no table ({error}); close its quotation marks, or save it as CSV again.") from error
    return [(number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row))], []


def _of_excel(path: Path) -> tuple[list[Row], list[str]]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise not_installed("A table of Excel", "openpyxl", "xlsx") from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet, *others = book.worksheets
        rows, count = [], 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            count += len(row)
            if count > MOST_CELLS:
                raise DataError(f"{path} has more than {MOST_CELLS:,} cells; delete empty rows and columns.")
            words = [_words(value) for value in row]
            rows += [(number, words)] if any(map(str.strip, words)) else []
        book.close()
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error}); check the path.") from error
    except DataError:
        raise
    except Exception as error:  # whatever a broken archive makes of it
        raise DataError(
            f"{path} is no table of Excel ({type(error).__name__}); save it as .xlsx or .csv again."
        ) from error
    left = [f"The sheet {other.title} is not read, only the first one." for other in others]
    return rows, left


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return str(value)


# ---- Making ----


class _Made:
    def __init__(self, name: str, rows: list[Row], head: Mapping[str, str], columns: Mapping[str, str]) -> None:
        self.name, self.head, self.faults = name, head, list[Fault]()
        self.left: list[str] = []
        kinds = table().kinds
        of_article = {
            *kinds["article"].keys,
            *kinds["report"].keys,
            *kinds["graph"].keys,
            "passages",
            "document",
            "graph",
        }
        self.of_article = of_article - claim_keys()
        new = {NEW + kind for kind in kinds if kind not in ("article", "claim", "graph")}
        self.able = claim_keys() | self.of_article | new | {ARTICLE}
        (number, titles), *self.rows = rows
        self.titles = titles
        self.keys = self._keys(number, titles, {key.strip().casefold(): value for key, value in columns.items()})
        for key in head:
            if key not in of_article | {"id"}:
                raise UsageError(f"An article has no key {key!r}; {did_you_mean(key, of_article) or 'see the format.'}")

    def _keys(self, number: int, titles: list[str], columns: dict[str, str]) -> list[str]:
        keys: list[str] = []
        for place, title in enumerate(titles, 1):
            called = title.strip().casefold()
            key = columns.pop(called, called)
            at = Position(number, place)
            if key in keys and key:
                self.faults.append(Fault(at, f"The column {key!r} is there twice; rename or join one of them."))
            elif key and key not in self.able:
                hint = did_you_mean(key, self.able) or "a column is called as its key, such as who, stance, par."
                self.faults.append(Fault(at, f"There is no key {title.strip()!r}; {hint}"))
            elif not key and title.strip():
                self.left.append(f"The column {title.strip()} is left out, as told.")
            keys.append(key)
        for called in columns:
            hint = did_you_mean(called, [title.casefold() for title in titles]) or "see its first row."
            raise UsageError(f"The table has no column {called!r}; {hint}")
        return keys

    def articles(self) -> dict[str, Fields]:
        """The articles of the table: their ids and parts, each word with its cell."""
        made: dict[str, Fields] = {}
        for number, row in self.rows:
            cells = {
                key: _placed(word.strip(), number, place)
                for place, (key, word) in enumerate(zip(self.keys, row, strict=False), 1)
                if key and word.strip()
            }
            self._beyond(number, row)
            name = cells.get(ARTICLE, _placed(self.head.get("id", Path(self.name).stem), 0, 0))
            if ARTICLE in self.keys and ARTICLE not in cells:
                self.faults.append(
                    Fault(
                        Position(number, self.keys.index(ARTICLE) + 1),
                        "It is not said of which article this is; write its id.",
                    )
                )
            article = made.setdefault(slug(name), self._new(name))
            self._head(article["article"], cells)
            self._entries(article, cells)
            if claim := self._claim(cells, number):
                article["claims"].append(claim)
        if not made:
            self.faults.append(
                Fault(Position(1, 0), "Below the names of the columns there is no row; write one for each claim.")
            )
        for article in made.values():
            if not article["new"]:
                del article["new"]
        return made

    def _beyond(self, number: int, row: list[str]) -> None:
        for place in range(len(row)):
            if row[place].strip() and (place >= len(self.keys) or (not self.keys[place] and not self._left_out(place))):
                self.faults.append(
                    Fault(
                        Position(number, place + 1), "This cell is in no column that has a name; name it, or move it."
                    )
                )

    def _left_out(self, place: int) -> bool:
        return place < len(self.titles) and bool(self.titles[place].strip())

    def _new(self, name: Words) -> Fields:
        head = Fields(
            {"id": Words(slug(name)), **{key: Words(value) for key, value in self.head.items() if key != "id"}}
        )
        return Fields({"article": head, "new": Items(), "claims": Items()})

    def _head(self, head: Fields, cells: Mapping[str, Words]) -> None:
        for key, word in cells.items():
            if key in self.of_article and head.setdefault(key, word) != word:
                self.faults.append(
                    Fault(
                        word.at, f"The {key} of this article is {head[key]!r} further up; write the same, or nothing."
                    )
                )

    def _entries(self, article: Fields, cells: Mapping[str, Words]) -> None:
        for key, word in cells.items():
            for name in _parts(word) if key.startswith(NEW) else ():
                entry = Fields({_placed(key.removeprefix(NEW), *word.at): name})
                entry.at = word.at
                if entry not in article["new"]:
                    article["new"].append(entry)

    def _claim(self, cells: Mapping[str, Words], number: int) -> Fields | None:
        own = {key: word for key, word in cells.items() if key in claim_keys()}
        if not own:
            return None
        claim = Fields({_placed(key, *own[key].at): _value(key, own[key]) for key in sorted(own, key=table().place)})
        claim.at = Position(number, 0)
        missing = [key for key in NEEDED if key not in own] + ([] if {"what", *FLAT} & {*own} else ["what"])
        if missing:
            self.faults.append(Fault(claim.at, f"This claim lacks {', '.join(missing)}; fill it in."))
        return claim


def _placed(word: str, row: int, column: int) -> Words:
    made = Words(word)
    made.at = Position(row, column)
    return made


def _parts(word: Words) -> Iterator[Words]:
    yield from (_placed(part.strip(), *word.at) for part in word.split(BETWEEN) if part.strip())


def _value(key: str, word: Words) -> Words | Items:
    """A cell as a value: of what is no free text, several with | between."""
    kinds = table().kinds
    row = next((kinds[name].keys[key] for name in ("claim", *FLAT) if key in kinds[name].keys), None)
    if BETWEEN not in word or row is None or not (row.classes or row.codes):
        return word
    several = Items(_parts(word))
    several.at = word.at
    return several
