"""Rows as a table for a terminal: labels and short names, wrapped to its width."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterable, Mapping

import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kgtool.names import names
from kgtool.results import Solutions, Term, printable

# A word longer than LONG_WORD may be broken over two lines. Where words shorter than SHORT_WORD would have to be
# broken, each row becomes a block of lines instead.
LONG_WORD, SHORT_WORD = 14, 9
GAP = 2  # between two columns
_NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}


def table(results: Solutions, labels: Callable[[Iterable[str]], Mapping[str, str]], width: int = 100) -> str:
    """`results` as text at most `width` columns wide, the number of rows below.

    `labels` is asked once for all IRIs. A column without any value is left out and named at the end.
    """
    rows = list(results)
    known = labels({term.value for row in rows for term in row if isinstance(term, ox.NamedNode)})
    full = [position for position in range(len(results.variables)) if any(row[position] is not None for row in rows)]
    shown = full if rows else list(range(len(results.variables)))
    heads = [results.variables[position].replace("_", " ") for position in shown]
    cells = [[cell(row[position], known) for position in shown] for row in rows]
    widths = _widths([heads, *cells], width)
    if widths:
        right = [all(is_number(row[position]) for row in rows) for position in shown]
        text = _columns(heads, cells, widths, right if rows else [False] * len(shown))
    else:
        text = _blocks(heads, cells, width)
    count = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
    empty = [name.replace("_", " ") for position, name in enumerate(results.variables) if position not in shown]
    told = f"{count}; nothing in: {', '.join(empty)}" if empty else count
    return text + "\n".join(textwrap.wrap(told, width)) + "\n"


def _columns(heads: list[str], cells: list[list[str]], widths: list[int], right: list[bool]) -> str:
    drawn = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for head, wide, number in zip(heads, widths, right, strict=True):
        drawn.add_column(head, justify="right" if number else "left", overflow="fold", width=wide)
    for row in cells:
        drawn.add_row(*map(Text, row))  # Text, not markup: a label may hold square brackets
    page = io.StringIO()
    Console(file=page, width=sum(widths) + GAP * len(widths), force_terminal=False, color_system=None).print(drawn)
    return "".join(line.rstrip() + "\n" for line in page.getvalue().splitlines())


def _blocks(heads: list[str], cells: list[list[str]], width: int) -> str:
    """Each row as a block: a line for each of its values."""
    left = max(map(len, heads), default=0) + GAP
    blocks = []
    for row in cells:
        lines = []
        for head, value in zip(heads, row, strict=True):
            wrapped = textwrap.wrap(value, max(width - left, SHORT_WORD)) if value else []
            lines += [
                f"{name:<{left}}{part}" for name, part in zip([head] + [""] * len(wrapped), wrapped, strict=False)
            ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks) + "\n"


def _widths(rows: list[list[str]], width: int) -> list[int]:
    """The width of each column: that of its words at least, the rest shared out where most text is; [] if none fits."""
    columns = [list(texts) for texts in zip(*rows, strict=True)]
    natural = [max(map(len, texts)) for texts in columns]
    words = [max((len(word) for text in texts for word in text.split()), default=1) for texts in columns]
    room = width - GAP * len(columns)
    for most in range(LONG_WORD, SHORT_WORD - 1, -1):
        # Columns of single words, such as dates and short names, cannot be wrapped well: they keep their width.
        widths = [min(word, LONG_WORD if word == whole else most) for word, whole in zip(words, natural, strict=True)]
        if sum(widths) <= room:
            break
    else:
        return []
    for _ in range(room - sum(widths)):
        # The column whose text takes the most lines gets the next character.
        lines = [whole / now if now < whole else 0.0 for whole, now in zip(natural, widths, strict=True)]
        if not any(lines):
            break
        widths[lines.index(max(lines))] += 1
    return widths


def cell(term: Term | None, labels: Mapping[str, str]) -> str:
    """What a reader sees of a term: an IRI's label or short name, a literal's text."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return printable(labels.get(term.value) or names().shorten(term.value))
    return printable(term.value if isinstance(term, ox.Literal) else str(term))


def is_number(term: Term | None) -> bool:
    """Whether a cell may stand on the right: a number, or nothing."""
    return term is None or (isinstance(term, ox.Literal) and term.datatype.value.rpartition("#")[2] in _NUMBERS)
