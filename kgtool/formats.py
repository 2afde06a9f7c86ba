"""Results and stores as text: a table of formats, each a small function.

SELECT: table csv tsv json xml · ASK: the same · CONSTRUCT and DESCRIBE: ttl nt rdf jsonld · whole stores: also nq trig.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kgtool.errors import DataError, UsageError
from kgtool.files import FORMATS as RDF
from kgtool.names import names
from kgtool.results import Results, Triples, rows, text
from kgtool.rows import WRITERS

if TYPE_CHECKING:
    from kgtool.store.base import Store

Labels = Callable[[Iterable[str]], Mapping[str, str]]
"""IRIs -> the labels of those that have one."""

SOLUTIONS = ("table", "csv", "tsv", "json", "xml")
TRIPLES = ("ttl", "nt", "rdf", "jsonld")
NAMES = tuple(dict.fromkeys((*SOLUTIONS, *TRIPLES)))
# What a user may say for triples beside the names of the files.
_ALIAS = {"turtle": "ttl", "xml": "rdf", "json": "jsonld", "ntriples": "nt", "owl": "rdf"}
# More quads than these are written as they come: sorting holds them all in memory.
SORT_AT_MOST = 1_000_000


def write(results: Results, output: IO[bytes], format: str, labels: Labels | None = None, width: int = 100) -> None:
    """Write `results` to a binary file in `format`, one of NAMES.

    `labels` and `width` (in columns) are for tables. Raises UsageError for a format that does not fit the results.
    """
    if isinstance(results, Triples):
        name = _ALIAS.get(format, format)
        if name not in TRIPLES:
            raise UsageError(f"Triples cannot be written as {format}; use one of {', '.join(TRIPLES)}.")
        prefixes = dict(names().prefixes) if name in ("ttl", "rdf") else None
        ox.serialize(results, output, getattr(ox.RdfFormat, RDF[name]), prefixes=prefixes)
    elif format not in SOLUTIONS:
        raise UsageError(f"Rows cannot be written as {format}; use one of {', '.join(SOLUTIONS)}.")
    elif isinstance(results, bool):
        output.write(_boolean(results, format).encode())
    elif format == "table":
        from kgtool.table import table

        output.write(table(results, labels or (lambda iris: {}), width).encode())
    elif results.native:
        results.native(output, format)
    else:
        for part in WRITERS[format](results):
            output.write(part.encode())


def _boolean(value: bool, format: str) -> str:
    word = str(value).lower()
    if format == "json":
        return json.dumps({"head": {}, "boolean": value}) + "\n"
    if format == "xml":
        space = "http://www.w3.org/2005/sparql-results#"
        return f'<?xml version="1.0"?>\n<sparql xmlns="{space}"><head/><boolean>{word}</boolean></sparql>\n'
    return word + "\n"


def dump(store: Store, output: IO[bytes], ending: str) -> int:
    """Write all triples of a store to a binary file; their number.

    `ending` is one of ``files.FORMATS``. nq, trig and jsonld keep the named graphs; the others hold their
    union. Quads are sorted up to a million of them, so that two exports can be compared line by line.
    """
    format: ox.RdfFormat = getattr(ox.RdfFormat, RDF[ending])
    all_quads = store.quads() if _size(store) > SORT_AT_MOST else sorted(store.quads(), key=_order)
    todo: Iterable[ox.Quad | ox.Triple] = all_quads
    if not format.supports_datasets:
        todo = dict.fromkeys(quad.triple for quad in all_quads)
    count = 0

    def counted() -> Iterator[ox.Quad | ox.Triple]:
        nonlocal count
        for count, row in enumerate(todo, 1):  # noqa: B007  # the count is what is wanted
            yield row

    prefixes = dict(names().prefixes) if ending in ("ttl", "trig", "rdf", "owl", "xml") else None
    ox.serialize(counted(), output, format, prefixes=prefixes)  # type: ignore[arg-type]  # one kind at a time
    return count


def _size(store: Store) -> int:
    counted = rows(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    return int(text(next(counted.dicts())["n"]))


def _order(quad: ox.Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def export(store: Store, path: str | Path) -> int:
    """Write the whole store, the derived graph included, to a file; the number of triples written.

    The format is told by the ending (``.trig``, ``.nq``, ``.jsonld`` keep the named graphs; ``.ttl``, ``.nt``, ``.rdf``
    hold their union), ``.gz`` compresses. The file appears whole or not at all.
    Raises UsageError for an unknown ending, DataError where the file cannot be written.
    """
    target = Path(path)
    ending = ending_of(target)
    if ending not in RDF:
        raise UsageError(
            f"{path} has an ending that kgtool does not know; use one of .{', .'.join(RDF)} (or with .gz)."
        )
    with create(target) as output:
        if target.suffix.lower() != ".gz":
            return dump(store, output, ending)
        with gzip.GzipFile(fileobj=output, mode="wb", mtime=0) as packed:  # mtime 0: the same bytes each time
            return dump(store, packed, ending)  # type: ignore[arg-type]


def ending_of(path: Path) -> str:
    """The ending that tells a file's format: lower case, without the dot and ``.gz``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix[1:]


@contextmanager
def create(path: Path) -> Iterator[IO[bytes]]:
    """A new binary file at `path`, which appears there when all is written; after an error, nothing has changed.

    Raises DataError where it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                yield file
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{path} cannot be written ({error.strerror or error}); choose another place.") from error
