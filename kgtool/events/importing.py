"""Event data sets are imported: their files become N-Quads or go into a store; what is not a record is put aside."""

from __future__ import annotations

import gzip
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, cast

from kgtool.errors import DataError, UsageError, either
from kgtool.events.record_map import EventMap, event_map
from kgtool.events.records import Importer
from kgtool.rdf.atomic import create, writing_to
from kgtool.rdf.files import package_text
from kgtool.rdf.results import rows, text
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

    Raises DataError for a file or a map that is at fault, and for a graph that kgtool makes itself, StoreError for a
    store, and UsageError where it is not clear where the events go, or where they would be written over what is read.
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
    paths = [Path(file) for file in files]
    read = paths if isinstance(using, EventMap) else [*paths, using]
    check_apart([output if isinstance(output, Path) else None, rejects], read, [store])
    using = using if isinstance(using, EventMap) else event_map(using)
    known = known_names(open_store(store)) if store and (Path(store) / "CURRENT").is_file() else {}
    with _Rejects(rejects) as refused:
        importer = Importer(using, graph, known, refused.write, progress)
        check_graphs([importer.graph])
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


def _pieces(importer: Importer, paths: list[Path], refused: _Rejects) -> Iterator[bytes]:
    for path in paths:
        refused.file = str(path) if len(paths) > 1 else ""
        with opened(path) as stream:
            yield from importer.quads(stream, "Standard input" if path == Path("-") else str(path))


class _Rejects(AbstractContextManager["_Rejects"]):
    """The lines that are not records, in a file that is created with the first of them."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._output: IO[bytes] | None = None
        self.file = ""
        """The file that is read, if there are several."""

    def write(self, number: int, reason: str, line: bytes) -> None:
        """Add a line: its number, the reason, and itself as it is."""
        if self._path is None:
            return
        where = f"{self.file}:{number}" if self.file else str(number)
        with writing_to(self._path):
            self._output = self._output or self._path.open("wb")
            self._output.write(f"{where}\t{reason}\t".replace("\n", " ").encode() + line + b"\n")

    def __exit__(self, *error: object) -> None:
        if self._output is not None:
            self._output.close()
        elif self._path is not None and error[0] is None and self._path.is_file():
            self._path.write_bytes(b"")  # those of an earlier run are not those of this one


def _into_store(pieces: Iterator[bytes], folder: Path, graph: str) -> None:
    """Put N-Quads into the store on disk in `folder`, which is created if needed; nothing is stored twice."""
    check_folder(folder)
    new = NewStore(folder)
    store = LocalStore.writable(folder)
    try:
        left = filter(None, pieces)
        joined = cast("IO[bytes]", SimpleNamespace(read=lambda _: next(left, b"")))
        store.bulk_add_graph(graph, Watched(joined, False, None, bool))
    except BaseException:
        store.close()
        new.undo()
        raise
    try:
        store.derive()
    finally:
        store.close()


@contextmanager
def opened(path: str | Path) -> Iterator[IO[bytes]]:
    """The bytes of a file: as they are, unpacked from gzip or from a zip with one file; ``-`` is standard input.

    Raises DataError for a file that cannot be read or unpacked.
    """
    with ExitStack() as stack:
        try:
            stream = sys.stdin.buffer if str(path) == "-" else _unpacked(Path(path), stack)
        except zipfile.BadZipFile as error:
            raise DataError(f"{path} is not a zip file ({error}); get the file again.") from error
        except OSError as error:
            raise DataError(f"{path} cannot be read ({error.strerror}); check the path.") from error
        yield stream


def _unpacked(path: Path, stack: ExitStack) -> IO[bytes]:
    raw = stack.enter_context(path.open("rb"))
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", stack.enter_context(gzip.open(raw)))
    if path.suffix.lower() != ".zip":
        return raw
    archive = stack.enter_context(zipfile.ZipFile(raw))
    inside = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(inside) != 1:
        raise DataError(f"{path} holds {len(inside)} files instead of one; unpack it and name the files.")
    return stack.enter_context(archive.open(inside[0]))


def known_names(store: Store) -> dict[str, str]:
    """Name -> IRI for the people, countries and organizations of a store, for names that only one of them has."""
    meant: dict[str, set[str]] = {}
    for row in rows(store.query(package_text("events/queries", "actors.rq"))).dicts():
        meant.setdefault(text(row["name"]), set()).add(text(row["who"]))
    return {name: next(iter(iris)) for name, iris in meant.items() if len(iris) == 1}
