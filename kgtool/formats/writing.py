"""Results and stores as text: a table of formats, each a small function.

SELECT and ASK: table csv tsv json jsonl xml markdown html xlsx · CONSTRUCT, DESCRIBE and whole stores: ttl nt rdf
jsonld nq trig.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from kgtool.errors import DataError, UsageError
from kgtool.formats.rows import WRITERS, fit_for_xml, native_csv
from kgtool.rdf import files
from kgtool.rdf.files import FORMATS as RDF
from kgtool.rdf.files import GRAPHS, package_text
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Solutions, Triples, rows

if TYPE_CHECKING:
    import rdflib

    from kgtool.store import LocalStore
    from kgtool.store.base import Store

Labels = Callable[[Iterable[str]], Mapping[str, str]]
"""IRIs -> the labels of those that have one."""

SOLUTIONS = ("table", "csv", "tsv", "json", "jsonl", "xml", "markdown", "html", "xlsx")
TRIPLES = ("ttl", "nt", "rdf", "jsonld", "trig", "nq")
NAMES = tuple(dict.fromkeys((*SOLUTIONS, *TRIPLES)))
# What an engine can serialise itself, several times faster than row by row.
NATIVE: dict[str, Callable[[Solutions, IO[bytes]], None]] = {
    "csv": native_csv,
    "tsv": lambda results, output: results.native(output, "tsv") if results.native else None,
    "json": lambda results, output: results.native(output, "json") if results.native else None,
}
# File endings that are not the format's own name.
ENDINGS = {"md": "markdown", "htm": "html", "ndjson": "jsonl", "srj": "json", "srx": "xml"}
# What a user may say for triples beside the names of the files.
_ALIAS = {"turtle": "ttl", "xml": "rdf", "json": "jsonld", "ntriples": "nt", "owl": "rdf"}
# A graph of more triples than these is written as they come: sorting holds them all in memory.
SORT_AT_MOST = 1_000_000
# The prefixes above Turtle are those that its first triples use.
LOOKED_AT = 10_000
# Files that are being written, under the names that they have until then: a process that is ended removes them.
UNFINISHED: set[str] = set()
WITH_PREFIXES = ("ttl", "trig", "rdf", "owl", "xml")


def write(results: Results, output: IO[bytes], format: str, labels: Labels | None = None, width: int = 100) -> None:
    """Write `results` to a binary file in `format`, one of NAMES.

    `labels` are for what people read (table, markdown, html), `width` (in columns) for tables.
    Raises UsageError for a format that does not fit the results.
    """
    if isinstance(results, Triples):
        name = _ALIAS.get(format, format)
        if name not in TRIPLES:
            raise UsageError(f"Triples cannot be written as {format}; use one of {', '.join(TRIPLES)}.")
        stream = iter(results)
        first = list(islice(stream, LOOKED_AT))
        prefixes = _prefixes(first) if name in WITH_PREFIXES else None
        triples = chain(first, stream)
        fit = map(_fit_for_xml, triples) if RDF[name] == "RDF_XML" else triples
        ox.serialize(fit, output, getattr(ox.RdfFormat, RDF[name]), prefixes=prefixes)
    elif format not in SOLUTIONS:
        raise UsageError(f"Rows cannot be written as {format}; use one of {', '.join(SOLUTIONS)}.")
    elif format == "xlsx":
        from kgtool.formats.spreadsheet import to_xlsx

        answer = Solutions(("answer",), [(ox.Literal(results),)]) if isinstance(results, bool) else results
        to_xlsx(answer, output, labels or (lambda iris: {}))
    elif isinstance(results, bool):
        output.write(_boolean(results, format).encode())
    elif format == "table":
        from kgtool.formats.table import parts

        for part in parts(results, labels or (lambda iris: {}), width):
            output.write(part.encode())
    elif format in ("markdown", "html"):
        from kgtool.formats.markup import WRITERS as MARKUP

        for part in MARKUP[format](results, labels or (lambda iris: {})):
            output.write(part.encode())
    elif results.native and format in NATIVE:
        NATIVE[format](results, output)
    else:
        for part in WRITERS[format](results):
            output.write(part.encode())


T = TypeVar("T", ox.Quad, ox.Triple)
U = TypeVar("U")
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


def _fit_for_xml(triple: T) -> T:
    if isinstance(triple.object, ox.Literal):
        fit_for_xml(triple.object.value)
    return triple


def _prefixes(first: list[ox.Triple]) -> dict[str, str]:
    """The prefixes that these triples use; all of them where there are so many that others may follow."""
    every = names().prefixes
    if len(first) == LOOKED_AT:
        return dict(every)
    iris = {term.value for t in first for term in (t.subject, t.predicate, t.object) if isinstance(term, ox.NamedNode)}
    iris |= {t.object.datatype.value for t in first if isinstance(t.object, ox.Literal)}
    used = {names().shorten(iri).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in every.items() if prefix in used}


def _boolean(value: bool, format: str) -> str:
    word = str(value).lower()
    if format == "html":
        return f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Answer</title><p>{word}</p></html>\n'
    if format == "json":
        return json.dumps({"head": {}, "boolean": value}) + "\n"
    if format == "xml":
        space = "http://www.w3.org/2005/sparql-results#"
        return f'<?xml version="1.0"?>\n<sparql xmlns="{space}"><head/><boolean>{word}</boolean></sparql>\n'
    return word + "\n"


def dump(store: Store, output: IO[bytes], ending: str) -> int:
    """Write all triples of a store to a binary file; their number.

    `ending` is one of ``files.FORMATS``. nq, trig and jsonld keep the named graphs; the others hold their
    union. Graphs of up to a million triples are sorted, so that two exports can be compared line by line (blank nodes
    aside).
    """
    format: ox.RdfFormat = getattr(ox.RdfFormat, RDF[ending])
    count = 0

    def counted(todo: Iterable[U]) -> Iterator[U]:
        nonlocal count
        for count, row in enumerate(todo, 1):  # noqa: B007  # the count is what is wanted
            yield row

    if format == ox.RdfFormat.N_QUADS:
        output.writelines(counted(_lines(store)))
        return count
    todo: Iterable[ox.Quad | ox.Triple] = _quads(store)
    if not format.supports_datasets:
        todo = dict.fromkeys(triple for _, triples in _graphs(store) for triple in _sorted(triples))
    if format == ox.RdfFormat.RDF_XML:
        todo = (_fit_for_xml(triple) for triple in todo)  # type: ignore[type-var]  # one kind at a time
    prefixes = dict(names().prefixes) if ending in WITH_PREFIXES else None
    ox.serialize(counted(todo), output, format, prefixes=prefixes)  # type: ignore[arg-type]  # one kind at a time
    return count


def _lines(store: Store) -> Iterator[bytes]:
    """A store as N-Quads: a triple writes itself as its line is, which takes less than a quad for the serializer."""
    for graph, triples in _graphs(store):
        end = " .\n" if isinstance(graph, ox.DefaultGraph) else f" {graph} .\n"
        for line in _sorted(map(str, triples)):
            yield f"{line}{end}".encode()


def _quads(store: Store) -> Iterator[ox.Quad]:
    for graph, triples in _graphs(store):
        for triple in _sorted(triples):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _graphs(store: Store) -> Iterator[tuple[Graph, Iterable[ox.Triple]]]:
    """Each graph of a store, in the order of their names, with its triples."""
    from kgtool.store import LocalStore

    if not isinstance(store, LocalStore):
        for graph, same in groupby(store.quads(), key=attrgetter("graph_name")):
            yield graph, (quad.triple for quad in same)
        return
    named: list[Any] = [row[0] for row in rows(store.query("SELECT DISTINCT ?graph { GRAPH ?graph { } }"))]
    for graph in sorted([ox.DefaultGraph(), *named], key=str):
        yield graph, _triples(store, graph)


def _triples(store: LocalStore, graph: Graph) -> Iterable[ox.Triple]:
    if not isinstance(graph, ox.NamedNode):  # no query names it
        return (quad.triple for quad in store.matching(None, None, None, graph))  # type: ignore[arg-type]
    # The engine looks up each term anew: here not also the graph, for each triple.
    found = store.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(found, Triples)
    return found


def _sorted(triples: Iterable[U]) -> Iterable[U]:
    """Triples, or their texts, in the order of their terms; as they come, where they are too many to be held."""
    stream = iter(triples)
    first = list(islice(stream, SORT_AT_MOST + 1))
    if len(first) > SORT_AT_MOST:
        return chain(first, stream)
    first.sort(key=str)
    return first


def export(
    store: Store | rdflib.Graph | str | Path, path: str | Path, *, reason: bool = False, reify: bool = False
) -> int:
    """Write the whole store, the derived graph included, to a file; the number of triples written.

    `reason` adds what follows by OWL 2 RL, as the graph ``g:inferred``. `reify` writes instead, in RDF 1.2, each claim
    as the reifier of its edge (``claim rdf:reifies <<( who edge what )>>``): for stores that speak it, such as
    Oxigraph; rdflib cannot read that file.

    The format is told by the ending (``.trig``, ``.nq``, ``.jsonld`` keep the named graphs; ``.ttl``, ``.nt``, ``.rdf``
    hold their union), ``.gz`` compresses. The file appears whole or not at all.
    Raises UsageError for an unknown ending, DataError where the file cannot be written.
    """
    ending = files.ending(Path(path))
    if ending not in RDF:
        told = f".{', .'.join(RDF)} (or with .gz)"
        raise UsageError(f"{path} has an ending that kgtool does not know; use one of {told}.")
    with create(Path(path)) as output:
        return export_to(store, output, ending, reason=reason, reify=reify)


def export_to(
    store: Store | rdflib.Graph | str | Path,
    output: IO[bytes],
    ending: str,
    *,
    reason: bool = False,
    reify: bool = False,
) -> int:
    """``export`` to an open binary file, in the format of an ending. Raises UsageError for one that cannot hold it."""
    from kgtool.store import as_store

    if reify and ending in ("rdf", "owl", "xml", "jsonld"):
        raise UsageError(f"Only Turtle, TriG, N-Triples and N-Quads can hold RDF 1.2, not .{ending}; use .ttl.")
    return dump(_source(as_store(store), reason, reify), output, ending)


def _source(store: Store, reason: bool, reify: bool) -> Store:
    """The store to write: as it is, with its closure, or its claims as reifiers."""
    if reify:
        from kgtool.store import LocalStore, with_vocabulary

        found = with_vocabulary(store).query(package_text("formats/queries", "reify.rq"))
        assert isinstance(found, Triples)
        graph = ox.NamedNode(GRAPHS + "reified")
        claims = LocalStore.memory()
        claims.add_quads([ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in found])
        return claims
    if reason:
        from kgtool.store.reasoning import closed

        return closed(store)
    return store


@contextmanager
def create(path: Path) -> Iterator[IO[bytes]]:
    """A new binary file, which appears at `path` when all is written; after an error, what was there is still there.

    Folders above it are made. An ending ``.gz`` compresses. A link is followed; what is no regular file (a pipe, a
    device) is written to directly. Raises DataError where it cannot be written.
    """
    try:
        # /dev/stdout leads to a name that cannot be opened: what is no file is written to by the name given.
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as file, _packed(file, path) as output:
                yield output
            return
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own: a file that happens to be called so is somebody's.
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        UNFINISHED.add(part)
        try:
            with os.fdopen(handle, "wb") as file, _packed(file, path) as output:
                yield output
            Path(part).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            os.replace(part, target)
        finally:
            Path(part).unlink(missing_ok=True)
            UNFINISHED.discard(part)
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        what = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path} cannot be written ({what}); choose another place.") from error


@contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        yield file
        return
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:  # mtime 0: the same bytes each time
        yield packed  # type: ignore[misc]  # GzipFile is a binary writer in all that matters here


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
