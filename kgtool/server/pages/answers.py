"""An answer on a page, or as a file to keep: rows, triples, yes or no."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import islice
from typing import IO, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kgtool.claims.thing import Namer, Thing
from kgtool.errors import UsageError
from kgtool.formats.formats import ANSWERS, Kind, holding
from kgtool.formats.table import is_number
from kgtool.formats.writing import write
from kgtool.network.columns import LINE
from kgtool.questions.labels import labels
from kgtool.rdf.results import Results, Term, Triples
from kgtool.server.pages.days import PARAMETERS
from kgtool.store.base import Store

# The most rows on a page, where all are asked for; all of them are in the files.
MOST_SHOWN = 500
# A file of at most this many bytes is held in memory, a larger one on disk.
HELD = 4 * 1024**2
CHUNK = 1 << 16


class Answered(NamedTuple):
    """An answer as a page shows it."""

    heads: tuple[tuple[str, bool], ...]
    """The headings, and whether numbers stand below."""
    rows: list[list[Thing | None]]
    more: int | None
    """How many further rows there are; None: some, not counted."""
    empty: tuple[str, ...] = ()
    """Columns that are left out, for nothing stands in them."""
    yes: bool | None = None
    """The answer to an ASK query; None: it was another query."""
    what: str = "row"
    drawn: bool = False
    """Whether it can be a picture."""
    most: int = MOST_SHOWN
    """The most that a page shows, and counts."""
    formats: tuple[tuple[str, str], ...] = ()
    """The files that it can be had as: name, what people call it."""


def answered(store: Store, results: Results, most: int = MOST_SHOWN) -> Answered:
    """The first `most` rows of an answer, with the names of all in them; others are counted up to MOST_SHOWN."""
    if isinstance(results, bool):
        return Answered((), [], 0, yes=results, formats=_formats("rows"))
    if isinstance(results, Triples):
        triples = list(islice(results, MOST_SHOWN + 1))
        rows: list[tuple[Term | None, ...]] = [(t.subject, t.predicate, t.object) for t in triples]
        return _shown(store, ("subject", "property", "value"), rows, most, "triple", True, "triples")
    drawn = "claim" in results.variables or {*LINE} <= {*results.variables}
    return _shown(store, results.variables, list(islice(results, MOST_SHOWN + 1)), most, "row", drawn, "rows")


def _shown(
    store: Store,
    heads: Iterable[str],
    rows: list[tuple[Term | None, ...]],
    most: int,
    what: str,
    drawn: bool,
    kind: Kind,
) -> Answered:
    kept = rows[:most]
    name = Namer(store).learn(term.value for row in kept for term in row if isinstance(term, ox.NamedNode))
    called = [head.replace("_", " ") for head in heads]
    # Of an answer that is cut, the rest may have something in a column that is empty here.
    whole = not kept or len(rows) > MOST_SHOWN
    used = [place for place, _ in enumerate(called) if whole or any(row[place] is not None for row in kept)]
    cells = [[None if (term := row[place]) is None else name(term) for place in used] for row in kept]
    right = [bool(kept) and all(is_number(row[place]) for row in kept) for place in used]
    return Answered(
        tuple(zip((called[place] for place in used), right, strict=True)), cells,
        more=None if len(rows) > MOST_SHOWN else len(rows) - len(kept),
        empty=tuple(head for place, head in enumerate(called) if place not in used),
        what=what, drawn=drawn, formats=_formats(kind),
    )  # fmt: skip


def _formats(kind: Kind) -> tuple[tuple[str, str], ...]:
    there = (format for format in holding(kind).values() if not format.needs or find_spec(format.needs))
    return tuple((format.name, format.label) for format in there)


def file(store: Store, results: Results, format: str, name: str) -> Response:
    """An answer as a file to keep. Raises UsageError for a format that it cannot have."""
    if format not in ANSWERS:
        raise UsageError(f"There is no format {format[:40]!r}; use one of {', '.join(ANSWERS)}.")
    # The response closes it, when it is sent.
    written: IO[bytes] = tempfile.SpooledTemporaryFile(HELD)  # noqa: SIM115
    write(results, written, format, lambda iris: labels(store, iris))
    ending, media_type = ANSWERS[format].endings[0], ANSWERS[format].media_types[0]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "Content-Length": str(written.tell()),
        "Cache-Control": "no-cache",
    }
    return StreamingResponse(_chunks(written), headers=headers, media_type=media_type)


def _chunks(written: IO[bytes]) -> Iterator[bytes]:
    with written:
        written.seek(0)
        while chunk := written.read(CHUNK):
            yield chunk


def given(request: Request, *without: str) -> dict[str, str]:
    """The parameters of an address but those of its day; of one that is there several times, the last."""
    return {name: value for name, value in request.query_params.items() if name not in (*without, *PARAMETERS)}


def with_query(path: str, values: Mapping[str, str]) -> str:
    """An address with parameters."""
    return f"{path}?{urlencode(values)}" if values else path
