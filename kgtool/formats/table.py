"""Rows as a table for a terminal: labels and short names, wrapped to its width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from itertools import chain, islice, zip_longest

import pyoxigraph as ox
from rich.cells import cell_len, chop_cells  # the rest of rich would take 50 ms to import

from kgtool.rdf.names import Labels, names
from kgtool.rdf.results import Row, Solutions, Term
from kgtool.rdf.text import printable

# A word longer than LONG_WORD may be broken over two lines. Where words shorter than SHORT_WORD would have to be
# broken, the last columns go below each row; where that cannot be read, each row becomes a block of lines instead.
LONG_WORD, SHORT_WORD = 14, 9
# The least room for the sentence of a claim beside its name.
ROOM = 30
# How many rows are read at once.
CHUNK = 1_000
GAP = 2  # between two columns
# The most lines of a text between others: sentences in narrow columns are not read.
MOST_LINES = 7
_NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}


def table(results: Solutions, labels: Labels, width: int = 100) -> str:
    """`results` as text at most `width` columns wide, with the number of rows below.

    A cell shows the label of an IRI, else its short name; the text of a literal.
    """
    return "".join(parts(results, labels, width))


def parts(results: Solutions, labels: Labels, width: int = 100, most: int = 0) -> Iterator[str]:
    """The text of ``table`` in parts, as the rows come: a million rows take no more memory than the first CHUNK.

    The first CHUNK rows decide how wide the columns are. If there are no others, a column without any value is left out
    and named at the end. Rows after the first `most` (0: none) are counted and not shown.
    """
    count = 0
    for rows, known in chunks(results, labels):
        if count == 0:
            filled = [place for place in range(len(results.variables)) if any(row[place] is not None for row in rows)]
            shown = filled if rows and len(rows) < CHUNK else list(range(len(results.variables)))
            heads = [results.variables[place].replace("_", " ") for place in shown]
            right = [bool(rows) and all(is_number(row[place]) for row in rows) for place in shown]
        seen = rows[: max(most - count, 0)] if most else rows
        cells = [[cell(row[place], known) for place in shown] for row in seen]
        brief = [
            [_name(row[place], text) for place, text in zip(shown, texts, strict=True)]
            for row, texts in zip(seen, cells, strict=True)
        ]
        if count == 0:
            widths = _readable(_widths([heads, *brief], width) or _folded([heads, *brief], width), brief)
            widths, whole = _with_sentences(widths, [heads, *cells], [heads, *brief], width)
        if widths:
            beside = cells if whole else brief
            mixed = [[*one[: len(widths)], *two[len(widths) :]] for one, two in zip(beside, cells, strict=True)]
            yield _columns(heads, mixed, widths, right, width, head=count == 0)
        elif cells or count == 0:
            yield _blocks(heads, cells, width)
        count += len(rows)
    footer = "1 row" if count == 1 else f"{count:,} rows"
    if 0 < most < count:
        footer = f"{most:,} of {footer}: --all shows the others, -p NAME=VALUE narrows the question"
    empty = [name.replace("_", " ") for place, name in enumerate(results.variables) if place not in shown]
    footer += f"; nothing in: {', '.join(empty)}" if empty else ""
    yield "\n".join(textwrap.wrap(footer, width)) + "\n"


def chunks(results: Solutions, labels: Labels) -> Iterator[tuple[list[Row], Mapping[str, str]]]:
    """The rows in lists of CHUNK (one empty list where there are none), each with the labels of the IRIs in it."""
    stream = iter(results)
    first = list(islice(stream, CHUNK))
    for rows in chain([first], iter(lambda: list(islice(stream, CHUNK)), [])):
        yield rows, labels({term.value for row in rows for term in row if isinstance(term, ox.NamedNode)})


def _columns(
    heads: list[str], cells: list[list[str]], widths: list[int], right: list[bool], width: int, head: bool
) -> str:
    """Rows with the first columns side by side, and the others (those without a width) below."""
    beside = len(widths)
    lines = list(_row(heads[:beside], widths, right, bottom=True)) if head else []
    lines += ["─" * (sum(widths) + GAP * (beside - 1))] if head else []
    for row in cells:
        lines += _row(row[:beside], widths, right)
        lines += _below(heads[beside:], row[beside:], width)
    return "".join(line.rstrip() + "\n" for line in lines)


def _below(heads: list[str], row: list[str], width: int) -> list[str]:
    """The lines with the values for which there is no room side by side."""
    values = " · ".join(f"{head} {text}" for head, text in zip(heads, row, strict=True) if text)
    return [f"  {line}" for line in wrapped(values, width - 2)] if values else []


def _row(row: list[str], widths: list[int], right: list[bool], bottom: bool = False) -> Iterator[str]:
    """The lines of one row; its texts are aligned at the top, or at the `bottom`."""
    columns = [wrapped(text, wide) for text, wide in zip(row, widths, strict=True)]
    if bottom:
        most = max(map(len, columns), default=0)
        columns = [[""] * (most - len(lines)) + lines for lines in columns]
    for parts in zip_longest(*columns, fillvalue=""):
        padded = []
        for part, wide, number in zip_longest(parts, widths, right[: len(widths)]):
            space = " " * (wide - cell_len(part))
            padded.append(space + part if number else part + space)
        yield (" " * GAP).join(padded)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines at most `width` columns wide (a wide character takes two); a longer word is broken.

    >>> wrapped("a long-winded answer", 8)
    ['a', 'long-win', 'ded', 'answer']
    """
    if cell_len(text) <= width:
        return [text]
    lines, line, room = [], "", width
    for word in text.split(" "):
        size = cell_len(word)
        if line and size < room:
            line, room = f"{line} {word}", room - size - 1
            continue
        lines += [line] if line else []
        *full, line = chop_cells(word, width) if size > width else [word]
        lines += full
        room = width - cell_len(line)
    return [*lines, line]


def _blocks(heads: list[str], cells: list[list[str]], width: int) -> str:
    """Each row as a block, with a line for each of its values."""
    left = max(map(len, heads), default=0) + GAP
    blocks = []
    for row in cells:
        lines = []
        for head, value in zip(heads, row, strict=True):
            parts = wrapped(value, max(width - left, SHORT_WORD)) if value else []
            lines += [f"{'' if place else head:<{left}}{part}" for place, part in enumerate(parts)]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks) + "\n"


def _folded(rows: list[list[str]], width: int) -> list[int]:
    """The widths of the first columns, as many as fit side by side; [] where no two do."""
    fitting = (_widths([row[:most] for row in rows], width, LONG_WORD) for most in range(len(rows[0]) - 1, 1, -1))
    return next(filter(None, fitting), [])


def _readable(widths: list[int], rows: list[list[str]]) -> list[int]:
    """The same widths; [] where in most rows a text would take more than MOST_LINES lines."""
    lines = [max(len(wrapped(text, wide)) for text, wide in zip(row, widths, strict=False)) for row in rows if widths]
    return widths if sum(more > MOST_LINES for more in lines) * 2 <= len(lines) else []


def _with_sentences(
    widths: list[int], whole: list[list[str]], brief: list[list[str]], width: int
) -> tuple[list[int], bool]:
    """The widths with the sentences of the first claims among the columns, and whether there is room for these."""
    long, short = (_natural(rows)[: len(widths)] for rows in (whole, brief))
    free = width - sum(short) - GAP * (len(short) - 1)
    place = next((place for place, wide in enumerate(long) if wide > short[place]), None)
    if place is None or free < ROOM or len(widths) < len(whole[0]):
        return widths, False
    return [*short[:place], min(long[place], short[place] + free), *short[place + 1 :]], True


def _natural(rows: list[list[str]]) -> list[int]:
    return [max(map(cell_len, texts)) for texts in zip(*rows, strict=True)]


def _widths(rows: list[list[str]], width: int, least: int = SHORT_WORD) -> list[int]:
    """The width of each column: that of its words, and more where there is most text; [] where they do not fit.

    A word of fewer than `least` letters is not broken.
    """
    columns = [list(texts) for texts in zip(*rows, strict=True)]
    natural = _natural(rows)
    words = [max((cell_len(word) for text in texts for word in text.split()), default=1) for texts in columns]
    room = width - GAP * (len(columns) - 1)
    for most in range(LONG_WORD, least - 1, -1):
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
    """The text of a cell: the label of an IRI, else its short name; the text of a literal; empty for None."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return printable(labels.get(term.value) or names().shorten(term.value))
    return printable(term.value if isinstance(term, ox.Literal) else str(term))


def _name(term: Term | None, text: str) -> str:
    """The text of a cell without the sentence of a claim (see ``labels.with_sentences``)."""
    if not isinstance(term, ox.NamedNode):
        return text
    short = names().shorten(term.value)
    return short if text.startswith(f"{short}: ") else text


def labelled(results: Solutions, labels: Labels) -> Solutions:
    """The same rows, with the labels of IRIs, else their short names, in place of the IRIs."""

    def shown(row: Row, known: Mapping[str, str]) -> Row:
        return tuple(ox.Literal(cell(term, known)) if isinstance(term, ox.NamedNode) else term for term in row)

    return Solutions(
        results.variables, (shown(row, known) for rows, known in chunks(results.once(), labels) for row in rows)
    )


def is_number(term: Term | None) -> bool:
    """Whether a cell may be aligned on the right: it is a number, or empty."""
    return term is None or (isinstance(term, ox.Literal) and term.datatype.value.rpartition("#")[2] in _NUMBERS)
