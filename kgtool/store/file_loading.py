"""One file into a store on disk, whole or not at all: in memory where it is small, else at the engine's bulk speed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace as with_changes
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import DataError, StoreError
from kgtool.rdf.files import STDIN, RdfFile
from kgtool.rdf.rejects import Rejects
from kgtool.store.base import Loaded, LoadOptions, graph_of
from kgtool.store.ledger import Entry, Ledger, Mark
from kgtool.store.local import LocalStore
from kgtool.store.parsing import explaining_faults, hazards, parse_file
from kgtool.store.streams import Quads, Unfit, Watched, sha256, watched
from kgtool.store.swapping import place_beside, state, swap
from kgtool.store.terms import stored_quad

# A file of fewer bytes is read into memory and stored in one transaction: bulk loading has a cost of its own.
SMALL, SMALL_PACKED = 1 << 20, 1 << 16
# Formats whose triples all go to one graph, and that the engine reads to the end before it stores any.
_BULK = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)

_Begin = Callable[[Watched, Iterable[str]], None]
"""Called with a file that is all read, and the graphs that it names, before the engine stores any of it."""


def is_small(file: RdfFile) -> bool:
    """Whether a file is read into memory; a pipe is, since it can be read only once."""
    size = _file_size(file)
    if size is None or not file.is_packed:
        return size is None or size < SMALL
    # What is small on disk may be large.
    with file.open() as text:
        return size < SMALL_PACKED and len(text.read(SMALL)) + len(text.read(SMALL)) < SMALL


class FileLoader:
    """Loads the files of one load, each by itself.

    `many`: whether there are several files. `stop()`: whether the user wants no more; reading then ends with Stopped.
    """

    def __init__(
        self, folder: Path, options: LoadOptions, many: bool, stop: Callable[[], bool], rejects: Rejects
    ) -> None:
        self.store = LocalStore.writable(folder)
        """Another one after a large file has replaced graphs."""
        self.emptied: set[str] = set()
        """Two files of one load may share a graph: only the first one empties it."""
        self._folder, self._options, self._many, self._stop = folder, options, many, stop
        self._rejects = rejects if options.skip_bad else None

    def load(self, file: RdfFile, way: Callable[[FileLoader, RdfFile], Loaded]) -> Loaded:
        """Load a file in one of the ways below, and count what is left out of it. Raises DataError and StoreError."""
        if self._rejects is None:
            return way(self, file)
        self._rejects.file, before = file.name, self._rejects.count
        return way(self, file)._replace(skipped=self._rejects.count - before)

    def load_small(self, file: RdfFile) -> Loaded:
        """Load a file in memory and in one transaction. Raises DataError and StoreError."""
        ledger, prefixes = self.store.ledger, dict[str, str]()
        with self._opened(file) as stream:
            quads = list(parse_file(file, stream, prefixes, self._rejects))
            entry = _entry(file, stream.sha256())
        known = None if self._options.again or self._options.replace else ledger.known(file, entry.sha256)
        if known is not None and _has_graphs_of(self.store, known):  # the bytes of a pipe are known only now
            return Loaded(file.path, known.graphs, 0, unchanged=True)
        ledger.prefixes = {**prefixes, **ledger.prefixes}
        graphs = tuple(dict.fromkeys(graph_of(quad) for quad in quads)) or (file.graph,)
        has_old = _has_other_bytes(ledger, entry)
        empty = set(graphs) - self.emptied if self._options.replace else set()
        fresh = {quad for quad in map(stored_quad, quads) if graph_of(quad) in empty or not self.store.has_quad(quad)}
        entry = with_changes(entry, graphs=graphs, triples=len(fresh))
        marks = []
        if empty:
            # Doing it twice gives the same result: after a kill it is simply done again.
            ledger.forget(empty)
            ledger.due = True
            ledger.write()
        elif fresh:
            marks.append(Mark(entry, quad=str(next(iter(fresh)))))
            ledger.begin(marks[0])
        with _withdrawn_on_error(ledger, marks):
            self.store.load_quads(file.path, quads, empty)
        ledger.end(next(iter(marks), None), entry)
        return Loaded(file.path, graphs, entry.triples, changed=has_old and not empty)

    def load_large(self, file: RdfFile) -> Loaded:
        """Load a file at the engine's bulk speed. Raises DataError and StoreError."""
        if self._options.replace and (empty := self._graphs_to_empty(file)):
            return self._load_in_copy(file, empty)
        return self._bulk_load(self.store, file)

    @contextmanager
    def _opened(self, file: RdfFile, kind: type[Watched] = Watched) -> Iterator[Watched]:
        progress = partial(self._options.progress, file) if self._options.progress else None
        with explaining_faults(file), watched(file, kind, progress, self._stop) as stream:
            stream.hazards = hazards(file)
            yield stream

    def _graphs_to_empty(self, file: RdfFile) -> set[str]:
        """The graphs with triples that a file names and that no other file of this load has emptied."""
        graphs = {file.graph}
        if file.format.supports_datasets:
            with self._opened(file) as stream:
                rejects = self._rejects and Rejects()  # they are written when the file is loaded
                graphs = {graph_of(quad) for quad in parse_file(file, stream, rejects=rejects)} or graphs
        return {graph for graph in graphs - self.emptied if self.store.has_triples(graph)}

    def _load_in_copy(self, file: RdfFile, empty: set[str]) -> Loaded:
        """Replace graphs by a large file in a copy of the store, which then takes the place of the store."""
        with place_beside(self._folder) as place:
            self.store.backup(place)
            self.store.ledger.write(place)
            copy = LocalStore.writable(place)
            try:
                copy.ledger.forget(empty)
                for graph in sorted(empty):
                    copy.clear_graph(graph)
                loaded = self._bulk_load(copy, file)
            finally:
                copy.close()
            self.store.close()
            try:
                swap(place, self._folder, state(self._folder))
            finally:
                self.store = LocalStore.writable(self._folder)
        return loaded._replace(changed=False)

    def _bulk_load(self, store: LocalStore, file: RdfFile) -> Loaded:
        """A file into a store as it is; the mark is made when all is read, before the engine stores any of it."""
        # All triples are counted faster than those of a graph, where there are no others.
        one_graph = not file.format.supports_datasets and (self._many or bool(store.graph_names()))
        counted = file.graph if one_graph else None
        before, in_own_graph = store.count(counted), store.count(file.graph)
        marks: list[Mark] = []

        def begin(stream: Watched, graphs: Iterable[str]) -> None:
            entry = with_changes(_entry(file, stream.sha256()), graphs=tuple(graphs) or (file.graph,))
            marks.append(Mark(entry, graph=counted, before=before))
            store.ledger.begin(marks[-1])

        with _withdrawn_on_error(store.ledger, marks):
            if self._rejects is not None:
                self._load_one_by_one(store, file, begin)
            elif file.format in _BULK:
                with self._opened(file) as stream:
                    stream.at_end = lambda: begin(stream, [file.graph])
                    store.bulk_load_file(file, stream)
            elif file.format != ox.RdfFormat.N_QUADS or not self._bulk_load_quads(store, file, begin):
                self._load_one_by_one(store, file, begin)
        mark = marks[-1]
        graphs = mark.entry.graphs
        if file.graph not in graphs and store.count(file.graph) > in_own_graph:
            graphs += (file.graph,)  # a triple without a graph whose object looked like one
        loaded = Loaded(file.path, graphs, store.count(counted) - before)
        has_old = _has_other_bytes(store.ledger, mark.entry)
        store.ledger.end(mark, with_changes(mark.entry, graphs=graphs, triples=loaded.triples))
        return loaded._replace(changed=has_old)

    def _bulk_load_quads(self, store: LocalStore, file: RdfFile, begin: _Begin) -> bool:
        """N-Quads at full speed; False, and nothing done, where the file is not fit for that."""
        try:
            with self._opened(file, Quads) as stream:
                assert isinstance(stream, Quads)
                stream.at_end = lambda: begin(stream, stream.graphs + [file.graph] * stream.has_default_graph)
                store.bulk_load_file(file, stream)
        except Unfit:
            return False
        return True

    def _load_one_by_one(self, store: LocalStore, file: RdfFile, begin: _Begin) -> None:
        """Look at each quad on its way: some are left out, some get another graph."""
        with self._opened(file) as stream:
            graphs: dict[str, None] = {}

            def quads() -> Iterator[ox.Quad]:
                for quad in parse_file(file, stream, rejects=self._rejects):
                    graphs[graph_of(quad)] = None
                    yield quad
                begin(stream, graphs)

            store.bulk_load_quads(file.path, quads())


@contextmanager
def _withdrawn_on_error(ledger: Ledger, marks: list[Mark]) -> Iterator[None]:
    try:
        yield
    except Exception:
        for mark in marks:
            with suppress(StoreError):  # then the next load finds out by the mark
                ledger.end(mark, None)
        raise


def settle_marks(store: LocalStore) -> None:
    """After a kill: find out which of the files that were under way are in, and note these in the ledger."""
    ledger = store.ledger
    for mark in list(ledger.marks):
        if mark.quad is not None:
            (quad,) = ox.parse(f"{mark.quad} .", ox.RdfFormat.N_QUADS)
            ledger.end(mark, mark.entry if store.has_quad(quad) else None)
        else:
            gained = store.count(mark.graph) - mark.before
            ledger.end(mark, with_changes(mark.entry, triples=gained) if gained else None)


def unchanged_files(
    files: Iterable[RdfFile], store: LocalStore, replace: bool, stop: Callable[[], bool]
) -> dict[int, Entry]:
    """Number of a file, from 0 -> its entry in the ledger, for those that are in the store with the same bytes.

    With `replace`, only those whose graphs hold nothing else. Where `stop()` becomes true, reading ends with Stopped.
    """
    ledger = store.ledger
    sizes = {(entry.target, entry.size) for entry in ledger.entries}
    found: dict[int, Entry] = {}
    for number, file in enumerate(files):
        if (file.graph, _file_size(file)) not in sizes:  # its bytes need not be compared
            continue
        with suppress(OSError, DataError):  # a file that cannot be read is reported when its turn comes
            entry = ledger.known(file, sha256(file, stop))
            if entry is not None and _has_graphs_of(store, entry):
                found[number] = entry
    return _alone_in_their_graphs(found, ledger.entries) if replace else found


def _has_graphs_of(store: LocalStore, entry: Entry) -> bool:
    """Whether the graphs of a loaded file have triples: another program may have emptied them."""
    return all(store.has_triples(graph) for graph in entry.graphs)


def _alone_in_their_graphs(found: dict[int, Entry], entries: list[Entry]) -> dict[int, Entry]:
    """Those of the files whose graphs hold nothing else: they are as a load with ``replace`` leaves them."""
    while True:
        mine = {id(entry) for entry in found.values()}
        others = {graph for entry in entries if id(entry) not in mine for graph in entry.graphs}
        kept = {number: entry for number, entry in found.items() if others.isdisjoint(entry.graphs)}
        if len(kept) == len(found):
            return kept
        found = kept


def _file_size(file: RdfFile) -> int | None:
    """The bytes of a file; None where it is not a plain file (a pipe), or cannot be read."""
    try:
        return file.size
    except (OSError, DataError):
        return None


def _entry(file: RdfFile, digest: str) -> Entry:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    path = file.name if file.path == STDIN else str(file.path.absolute())
    return Entry(path, file.graph, file.size or 0, digest, now, base=file.reading.base)


def _has_other_bytes(ledger: Ledger, entry: Entry) -> bool:
    """Whether the file of an entry was loaded before with other bytes, which are still in the store."""
    home = (entry.path, entry.target)
    before = [old.sha256 for old in ledger.entries if (old.path, old.target) == home]
    return bool(before) and before[-1] != entry.sha256
