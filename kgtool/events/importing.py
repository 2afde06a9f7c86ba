"""Event data sets are imported: their files become N-Quads or go into a store; what is not a record is put aside."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast

from kgtool.errors import DataError, UsageError, either
from kgtool.events.record_map import EventMap, event_map
from kgtool.events.records import Importer
from kgtool.rdf.atomic import create
from kgtool.rdf.files import package_text, unreadable
from kgtool.rdf.recognition import EMPTY, binary, other
from kgtool.rdf.rejects import Rejects
from kgtool.rdf.results import rows, text
from kgtool.rdf.unpacking import Text, members, unzipped
from kgtool.store import LocalStore, open_store
from kgtool.store.base import Store, is_remote
from kgtool.store.folders import NewStore, check_folder
from kgtool.store.streams import Watched


def import_events(
    files: Iterable[str | Path],
    using: EventMap | str | Path,
    *,
    output: Path | IO[bytes] | None = None,
    store: str | Path | None = None,
    graph: str | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Importer:
    """Write the records of event data sets as N-Quads to `output` (.nq, .nq.gz, or a binary file), or into a `store`.

    `using` is the layout of the files: a map, the name of a bundled one, or the path of one of your own. `graph` is the
    IRI of the graph for the events; without it, one named after the data set. Lines that are not records go to the file
    `rejects` with number and reason. `progress(records)` is called from time to time. The importer that is returned
    has the numbers of records that were accepted and rejected. `output` and store get everything, or after an error
    nothing.

    Raises DataError for a file or a map that is at fault, StoreError for a store, and UsageError where it is not clear
    where the events go.
    """
    if (output is None) == (store is None):
        raise UsageError(
            f"Name where the events go: {either('output=... or store=...', '-o FILE or --store DIR')} (one of them)."
        )
    if is_remote(store):
        written = either(
            "write them with output=..., then kgtool.load", "write them with -o, then kgtool load FILE --store URL"
        )
        raise UsageError(f"Events go into a folder; for a server, {written}.")
    using = using if isinstance(using, EventMap) else event_map(using)
    known = known_names(open_store(store)) if store and (Path(store) / "CURRENT").is_file() else {}
    paths = [Path(file) for file in files]
    with Rejects(rejects) as refused:
        importer = Importer(using, graph, known, refused.write, progress)
        pieces = _pieces(importer, paths, refused)
        if store is not None:
            _into_store(pieces, Path(store), importer.graph)
        elif isinstance(output, Path):
            with create(output) as file:
                file.writelines(pieces)
        elif output is not None:
            output.writelines(pieces)
            output.flush()
    return importer


def _pieces(importer: Importer, paths: list[Path], refused: Rejects) -> Iterator[bytes]:
    files = [(path, member) for path in paths for member in members(path) or [""]]
    for path, member in files:
        name = "Standard input" if path == Path("-") else f"{path}/{member}" if len(members(path)) > 1 else str(path)
        refused.file = name if len(files) > 1 else ""
        with opened(path, name, member) as table:
            if table.encoding != "utf-8" and not importer.is_utf8:
                raise DataError(f'{name} is {table.encoding.upper()} text; write encoding = "utf-8" in the map.')
            yield from importer.quads(table, name)


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
