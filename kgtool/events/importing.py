"""Event data sets are imported: into N-Quads, a store or a folder of Parquet; what is not a record is put aside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast

from kgtool.errors import DataError, UsageError, either, option
from kgtool.events.record_map import EventMap, event_map
from kgtool.events.records import Importer
from kgtool.events.tables import Tables, tables_in
from kgtool.rdf.atomic import create
from kgtool.rdf.files import package_text, unreadable
from kgtool.rdf.recognition import EMPTY, binary, other
from kgtool.rdf.rejects import Rejects
from kgtool.rdf.results import rows, text
from kgtool.rdf.unpacking import Text, members, unzipped
from kgtool.store import LocalStore, open_store
from kgtool.store.apart import check_apart
from kgtool.store.base import Store, check_graphs, is_remote
from kgtool.store.folders import NewStore, check_folder
from kgtool.store.streams import Watched


def import_events(
    files: Iterable[str | Path],
    using: EventMap | str | Path,
    *,
    output: Path | IO[bytes] | None = None,
    store: str | Path | None = None,
    folder: Path | None = None,
    graph: str | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Importer | Tables:
    """Write the records of event data sets as N-Quads to `output` (.nq, .nq.gz, or a binary file), or into a `store`.

    Or put them into a `folder` of events as Parquet (see ``events.tables``), for which DuckDB is needed.

    `using` is the layout of the files: a map, the name of a bundled one, or the path of one of your own. `graph` is the
    IRI of the graph for the events; without it, one named after the data set. Lines that are not records go to the file
    `rejects` with number and reason. `progress(records)` is called from time to time. The importer that is returned
    has the numbers of records that were accepted and rejected. `output` and store get everything, or after an error
    nothing; a `folder` keeps the whole pieces that it has, and the same call goes on.

    Raises DataError for a file or a map that is at fault, and for a graph that kgtool makes itself, StoreError for a
    store, and UsageError where it is not clear where the events go, or where they would be written over what is read.
    """
    if sum(one is not None for one in (output, store, folder)) != 1:
        places = either("output=..., folder=... or store=...", "-o FILE, -o DIR/ or --store DIR")
        raise UsageError(f"Name where the events go: {places} (one of them).")
    if folder is not None and graph is not None:
        raise UsageError(f"A folder of events has no graphs; leave out {option('graph')}.")
    if is_remote(store):
        written = either(
            "write them with output=..., then kgtool.load", "write them with -o, then kgtool load FILE --store URL"
        )
        raise UsageError(f"Events go into a folder; for a server, {written}.")
    paths = [Path(file) for file in files]
    read = paths if isinstance(using, EventMap) else [*paths, using]
    check_apart([output if isinstance(output, Path) else None, rejects], read, [store, folder])
    using = using if isinstance(using, EventMap) else event_map(using)
    known = known_names(open_store(store)) if store and (Path(store) / "CURRENT").is_file() else {}
    with Rejects(rejects) as refused:
        if folder is not None:
            with tables_in(folder, using, paths, refused.write, progress) as tables:
                for table, name in _opened(paths, refused, tables.is_utf8):
                    tables.add(table, name)
            return tables
        importer = Importer(using, graph, known, refused.write, progress)
        check_graphs([importer.graph])
        found = _opened(paths, refused, importer.is_utf8)
        pieces = (piece for table, name in found for piece in importer.quads(table, name))
        if store is not None:
            _into_store(pieces, Path(store), importer.graph)
        elif isinstance(output, Path):
            with create(output) as file:
                file.writelines(pieces)
        elif output is not None:
            output.writelines(pieces)
            output.flush()
    return importer


def _opened(paths: list[Path], refused: Rejects, is_utf8: bool) -> Iterator[tuple[Text, str]]:
    """The text of each file, with what messages call it; those of a zip one by one."""
    files = [(path, member) for path in paths for member in members(path) or [""]]
    for path, member in files:
        name = "Standard input" if path == Path("-") else f"{path}/{member}" if len(members(path)) > 1 else str(path)
        refused.file = name if len(files) > 1 else ""
        with opened(path, name, member) as table:
            if table.encoding != "utf-8" and not is_utf8:
                raise DataError(f'{name} is {table.encoding.upper()} text; write encoding = "utf-8" in the map.')
            yield table, name


def _into_store(pieces: Iterator[bytes], folder: Path, graph: str) -> None:
    """Put N-Quads into the store on disk in `folder`, which is created if needed; nothing is stored twice."""
    check_folder(folder)
    new = NewStore(folder)
    store = LocalStore.writable(folder)
    try:
        left = filter(None, pieces)
        joined = cast("IO[bytes]", SimpleNamespace(read=lambda _: next(left, b"")))
        store.bulk_add_graph(graph, Watched(joined, "The events", None, bool))
    except BaseException:
        store.close()
        new.undo()
        raise
    try:
        store.derive()
    finally:
        store.close()


@contextmanager
def opened(path: Path, name: str, member: str = "") -> Iterator[Text]:
    """The text of a file, unpacked (see ``Text``); of a zip, that of its file `member`. ``-`` is standard input.

    `name` is what messages call it. Raises DataError for a file that cannot be read or unpacked, or is no table.
    """
    with ExitStack() as stack:
        try:
            raw: Any = sys.stdin.buffer if path == Path("-") else stack.enter_context(path.open("rb"))
            if not raw.seekable() and raw.peek(4).startswith(b"PK"):
                raw = BytesIO(raw.read())  # a zip has its contents at its end
            table = Text(stack.enter_context(unzipped(raw, name, member)) if raw.seekable() else raw, name)
        except OSError as error:
            raise unreadable(path, error) from error
        head = table.peek()
        if found := other(head) or binary(head) or (None if head else EMPTY):
            raise DataError(f"{name} is {found.what}; {found.do}.")
        yield table


def known_names(store: Store) -> dict[str, str]:
    """Name -> IRI for the people, countries and organizations of a store, for names that only one of them has."""
    meant: dict[str, set[str]] = {}
    for row in rows(store.query(package_text("events/queries", "actors.rq"))).dicts():
        meant.setdefault(text(row["name"]), set()).add(text(row["who"]))
    return {name: next(iter(iris)) for name, iris in meant.items() if len(iris) == 1}
