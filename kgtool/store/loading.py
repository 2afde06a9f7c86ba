"""Files into a store on disk, at the engine's bulk speed, each whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace as changed
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.errors import DataError, KgtoolError, StoreError, UsageError
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS, RdfFile
from kgtool.store import streams
from kgtool.store.base import Loaded
from kgtool.store.ledger import Entry, Ledger, Mark
from kgtool.store.local import LocalStore, check_folder, check_graph, faults, graph_of, hazards, kept, read
from kgtool.store.streams import Odd, Quads, Stopped, Watched, watched
from kgtool.store.swapping import clean, exchange, place_beside, state

# A file of fewer bytes is read into memory and stored in one transaction: the bulk way has a cost of its own.
SMALL, SMALL_PACKED = 1 << 20, 1 << 16
# Files loaded at once: each takes a core, and the engine's memory for one (0.9 GB for a million triples).
JOBS = 2
# Formats whose triples all go to one graph, and that the engine reads to the end before it stores.
_BULK = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)

Progress = Callable[[RdfFile, int], None]


def load(
    paths: Iterable[str | Path],
    store: str | Path,
    *,
    graph: str | None = None,
    replace: bool = False,
    with_bundled: bool = False,
    again: bool = False,
    resume: bool = False,
    no_derive: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    done: Callable[[Loaded], None] | None = None,
    deriving: Callable[[], None] | None = None,
) -> list[Loaded]:
    """Load RDF files, and folders of them, into the store on disk at `store`, made when it is not there.

    A file is loaded whole or not at all, also when the process is killed. Its triples go into a named graph made from
    its name, or into `graph`; a file with named graphs keeps them. `replace` empties the graphs that a file names
    first, in the same step. `with_bundled` loads the bundled graph too. A file that was loaded before with the same
    content into the same graph is left out, unless `again`. `resume` without paths goes on with the load that was
    killed. At the end the rules derive ``g:derived`` anew, unless `no_derive`: then the next load does. Up to `jobs`
    large files are loaded at once. `progress(file, bytes)` is called while a file is read, `done(loaded)` after it, and
    `deriving()` before the rules run.

    Raises DataError (the files before the faulty one stay loaded, and the message says so) and StoreError.
    """
    folder = Path(store)
    check_folder(folder)
    given = [str(path) for path in paths]
    if resume and not given:
        command = _interrupted(folder)
    else:
        absolute = [os.path.abspath(path) for path in given]
        command = {"paths": absolute, "graph": graph, "replace": replace, "with_bundled": with_bundled}
    todo = to_load(given or command["paths"], command["graph"], command["replace"], command["with_bundled"])
    loading = _Loading(folder, command, again, jobs or min(JOBS, os.cpu_count() or 1), progress, done)
    return loading.run(todo, None if no_derive else deriving or _nothing)


def _nothing() -> None:
    """Nobody wants to know."""


def _interrupted(folder: Path) -> dict[str, Any]:
    command = Ledger.read(folder).command if folder.is_dir() else None
    if command is None:
        raise UsageError(f"No load into {folder} was interrupted; name the files to load.")
    return command


def to_load(paths: Iterable[str | Path], graph: str | None, replace: bool, with_bundled: bool) -> list[RdfFile]:
    """The files of a load. Raises DataError and UsageError."""
    todo = files.rdf_files(paths, graph)
    if replace and graph is None:
        _spare_bundled(todo)
    todo += files.bundled_files() if with_bundled else []
    if not todo:
        raise UsageError("There is nothing to load; name a file or a folder.")
    return todo


def _spare_bundled(todo: list[RdfFile]) -> None:
    """Raise DataError where a file of one's own would replace a bundled graph only because it has its name."""
    bundled = {file.graph: file.path.parent.name for file in files.bundled_files()}
    for file in todo:
        if file.graph in bundled and file.path.resolve().parent.name != bundled[file.graph]:
            short = file.graph.removeprefix(GRAPHS)
            raise DataError(
                f"{file.path} would replace g:{short}, which is part of the bundled graph; name its graph with --graph."
            )


class _Loading:
    """One load: a store, and what is to happen with each file."""

    def __init__(
        self,
        folder: Path,
        command: dict[str, Any],
        again: bool,
        jobs: int,
        progress: Progress | None,
        done: Callable[[Loaded], None] | None,
    ) -> None:
        self._folder, self._command, self._again, self._jobs = folder, command, again, jobs
        self._progress, self._done = progress, done
        self._replace: bool = command["replace"]
        self._stop = threading.Event()
        self._emptied: set[str] = set()
        """Two files of one load may share a graph: only the first one empties it."""
        self._active: dict[Future[Loaded], tuple[int, RdfFile]] = {}
        self._loaded: dict[int, Loaded] = {}
        self._store: LocalStore

    def run(self, todo: list[RdfFile], deriving: Callable[[], None] | None) -> list[Loaded]:
        """Load the files; see ``load``. Without `deriving` the rules do not run."""
        self._many = len(todo) > 1
        made = Made(self._folder)
        clean(self._folder)
        self._store = LocalStore.writable(self._folder)
        made.is_new &= not self._store.graphs()  # or another process was quicker
        try:
            with ThreadPoolExecutor(self._jobs) as pool:
                self._all(todo, pool)
            self._end(deriving)
        except DataError as error:
            # A file at fault is no interruption: its user is told, and mends it.
            self._end(deriving if self._loaded else None)
            if not self._loaded:
                made.undo()
                raise
            told = f"{str(error).rstrip('.')} ({len(self._loaded)} of {len(todo)} files are loaded)."
            raise DataError(told, error.excerpt) from error
        except BaseException as error:
            self._let_go()
            if not self._loaded and isinstance(error, KgtoolError):
                made.undo()
            raise
        return [self._loaded[number] for number in sorted(self._loaded)]

    def _end(self, deriving: Callable[[], None] | None) -> None:
        ledger = self._store.ledger
        if ledger.command is not None:
            ledger.command = None
            ledger.write()
        if deriving and ledger.due:
            deriving()
            self._store.derive()
        self._store.close()

    def _let_go(self) -> None:
        """Close the store without a word about what else goes wrong: an error is on its way already."""
        with suppress(StoreError, AttributeError):
            self._store.close()

    def _all(self, todo: list[RdfFile], pool: ThreadPoolExecutor) -> None:
        ledger = self._store.ledger
        settle(self._store)
        ledger.command = self._command
        ledger.write()
        self._spare_unchanged(todo)
        try:
            for number, file in enumerate(todo):
                check_graph(file)
                self._one(number, file, pool)
            self._reap(0)
        except BaseException as error:
            if not isinstance(error, DataError):
                self._stop.set()
            # What is under way ends first, whatever is pressed: it is in, or it is not, and the ledger says which.
            while self._active:
                with suppress(KgtoolError, Stopped, KeyboardInterrupt):
                    self._finish(next(iter(self._active)))
            raise

    def _one(self, number: int, file: RdfFile, pool: ThreadPoolExecutor) -> None:
        """See that a file gets in: now, or in a while by a thread."""
        if self._skipped(number, file):
            return
        if _is_small(file):
            self._reap(0)
            self._told(number, self._small(file))
            return
        # Side by side go only files that cannot touch one another's graphs.
        alone = file.format.supports_datasets or (self._replace and self._store.filled(file.graph))
        while self._active and (alone or file.graph in {other.graph for _, other in self._active.values()}):
            self._reap(len(self._active) - 1)
        self._reap(self._jobs - 1)
        self._active[pool.submit(self._large, file)] = (number, file)
        if alone:
            self._reap(0)

    def _reap(self, left: int) -> None:
        """Wait until no more than so many files are under way."""
        while len(self._active) > left:
            finished, _ = wait(self._active, return_when=FIRST_COMPLETED)
            for future in finished:
                self._finish(future)

    def _finish(self, future: Future[Loaded]) -> None:
        wait([future])
        number, _ = self._active.pop(future)
        self._told(number, future.result())

    def _told(self, number: int, loaded: Loaded) -> None:
        self._loaded[number] = loaded
        self._emptied.update(loaded.graphs)
        if self._done:
            self._done(loaded)

    # -- what need not be loaded -----------------------------------------------------------------------------------

    def _spare_unchanged(self, todo: list[RdfFile]) -> None:
        """Find the files that the store has already; their hashes are those of their bytes now."""
        self._known: dict[int, Entry] = {}
        if self._again:
            return
        ledger = self._store.ledger
        for number, file in enumerate(todo):
            size = _size(file.path)
            if size is None or not ledger.same_size(file.graph, size):
                continue
            with suppress(OSError):  # what cannot be read is told when its turn comes
                entry = ledger.known(file.graph, streams.sha256(file.path, self._stop.is_set))
                if entry is not None and self._is_there(entry):
                    self._known[number] = entry
        if self._replace:
            self._known = _undisturbed(self._known, ledger.entries)

    def _is_there(self, entry: Entry) -> bool:
        """Whether no other program has emptied the graphs of a file."""
        return all(self._store.filled(graph) for graph in entry.graphs)

    def _skipped(self, number: int, file: RdfFile) -> bool:
        entry = self._known.get(number)
        # It may have been emptied or added to since, by a file of this very load.
        if entry is None or not any(entry is one for one in self._store.ledger.entries):
            return False
        self._told(number, Loaded(file.path, tuple(entry.graphs), 0, unchanged=True))
        return True

    # -- loading one file ------------------------------------------------------------------------------------------

    @contextmanager
    def _opened(self, file: RdfFile, kind: type[Watched] = Watched) -> Iterator[Watched]:
        progress = partial(self._progress, file) if self._progress else None
        with faults(file), watched(file.path, kind, progress, self._stop.is_set) as stream:
            if file.format != ox.RdfFormat.JSON_LD:
                stream.hazards = hazards(file)
            yield stream

    def _small(self, file: RdfFile) -> Loaded:
        """In memory and in one transaction."""
        ledger = self._store.ledger
        with self._opened(file) as stream:
            quads = read(file, stream)
            entry = _entry(file, stream.sha256())
        known = None if self._again or self._replace else ledger.known(file.graph, entry.sha256)
        if known is not None and self._is_there(known):  # what a pipe brings is known only now
            return Loaded(file.path, known.graphs, 0, unchanged=True)
        graphs = tuple(dict.fromkeys(graph_of(quad) for quad in quads)) or (file.graph,)
        is_other = _is_other(ledger, entry)
        empty = set(graphs) - self._emptied if self._replace else set()
        fresh = {quad for quad in quads if graph_of(quad) in empty or not self._store.holds(quad)}
        entry = changed(entry, graphs=graphs, triples=len(fresh))
        marks = []
        if empty:
            # Done twice it is the same: after a kill it is simply done again.
            ledger.forget(empty)
            ledger.due = True
            ledger.write()
        elif fresh:
            marks.append(Mark(entry, quad=str(next(iter(fresh)))))
            ledger.begin(marks[0])
        with _dropped(ledger, marks):
            self._store.put(quads, empty, file.path)
        ledger.end(next(iter(marks), None), entry)
        return Loaded(file.path, graphs, entry.triples, changed=is_other and not empty)

    def _large(self, file: RdfFile) -> Loaded:
        """At the engine's bulk speed; in a thread."""
        if self._replace and (empty := self._to_empty(file)):
            return self._in_copy(file, empty)
        return self._bulk(self._store, file)

    def _to_empty(self, file: RdfFile) -> set[str]:
        """The graphs with triples that a file names and that no other file of this load has emptied."""
        graphs = {file.graph}
        if file.format.supports_datasets:
            with self._opened(file) as stream:
                graphs = {graph_of(quad) for quad in kept(file, stream)} or graphs
        return {graph for graph in graphs - self._emptied if self._store.filled(graph)}

    def _in_copy(self, file: RdfFile, empty: set[str]) -> Loaded:
        """Replace graphs by a large file in a copy of the store, which then takes its place."""
        with place_beside(self._folder) as place:
            self._store.backup(place)
            self._store.ledger.write(place)
            copy = LocalStore.writable(place)
            try:
                copy.ledger.forget(empty)
                for graph in sorted(empty):
                    copy.clear(graph)
                loaded = self._bulk(copy, file)
            finally:
                copy.close()
            self._store.close()
            try:
                exchange(place, self._folder, state(self._folder))
            finally:
                self._store = LocalStore.writable(self._folder)
        return changed(loaded, changed=False)

    def _bulk(self, store: LocalStore, file: RdfFile) -> Loaded:
        """A file into a store as it is; the mark is made when all is read, before the engine stores any of it."""
        # All triples are counted faster than those of a graph, where there are no others.
        one_graph = not file.format.supports_datasets and (self._many or bool(store.graphs()))
        counted = file.graph if one_graph else None
        before, at_home = store.count(counted), store.count(file.graph)
        marks: list[Mark] = []

        def begin(stream: Watched, graphs: Iterable[str]) -> None:
            entry = changed(_entry(file, stream.sha256()), graphs=tuple(graphs) or (file.graph,))
            marks.append(Mark(entry, graph=counted, before=before))
            store.ledger.begin(marks[-1])

        with _dropped(store.ledger, marks):
            if file.format in _BULK:
                with self._opened(file) as stream:
                    stream.at_end = lambda: begin(stream, [file.graph])
                    store.bulk(file, stream)
            elif file.format != ox.RdfFormat.N_QUADS or not self._bulk_quads(store, file, begin):
                self._one_by_one(store, file, begin)
        mark = marks[-1]
        graphs = mark.entry.graphs
        if file.graph not in graphs and store.count(file.graph) > at_home:
            graphs += (file.graph,)  # a triple without a graph whose object looked like one
        loaded = Loaded(file.path, graphs, store.count(counted) - before)
        is_other = _is_other(store.ledger, mark.entry)
        store.ledger.end(mark, changed(mark.entry, graphs=graphs, triples=loaded.triples))
        return changed(loaded, changed=is_other)

    def _bulk_quads(self, store: LocalStore, file: RdfFile, begin: Callable[[Watched, Iterable[str]], None]) -> bool:
        """N-Quads at full speed; False, and nothing done, where the file is not fit for it."""
        try:
            with self._opened(file, Quads) as stream:
                assert isinstance(stream, Quads)
                stream.at_end = lambda: begin(stream, stream.graphs + [file.graph] * stream.homeless)
                store.bulk(file, stream)
        except Odd:
            return False
        return True

    def _one_by_one(self, store: LocalStore, file: RdfFile, begin: Callable[[Watched, Iterable[str]], None]) -> None:
        """Each quad is looked at on its way: some are left out, some get another graph."""
        with self._opened(file) as stream:
            graphs: dict[str, None] = {}

            def quads() -> Iterator[ox.Quad]:
                for quad in kept(file, stream):
                    graphs[graph_of(quad)] = None
                    yield quad
                begin(stream, graphs)

            store.bulk_add(quads(), file.path)


def _undisturbed(known: dict[int, Entry], entries: list[Entry]) -> dict[int, Entry]:
    """Those of the known files whose graphs hold nothing else: they are as a load with ``replace`` leaves them."""
    while True:
        mine = {id(entry) for entry in known.values()}
        foreign = {graph for entry in entries if id(entry) not in mine for graph in entry.graphs}
        kept = {number: entry for number, entry in known.items() if foreign.isdisjoint(entry.graphs)}
        if len(kept) == len(known):
            return kept
        known = kept


@contextmanager
def _dropped(ledger: Ledger, marks: list[Mark]) -> Iterator[None]:
    """Take back the mark of a file that could not be stored."""
    try:
        yield
    except Exception:
        for mark in marks:
            with suppress(StoreError):  # then the next load finds out by the mark
                ledger.end(mark, None)
        raise


def settle(store: LocalStore) -> None:
    """After a kill: find out which of the files that were under way are in."""
    ledger = store.ledger
    for mark in list(ledger.marks):
        if mark.quad is not None:
            (quad,) = ox.parse(f"{mark.quad} .", ox.RdfFormat.N_QUADS)
            ledger.end(mark, mark.entry if store.holds(quad) else None)
        else:
            gained = store.count(mark.graph) - mark.before
            ledger.end(mark, changed(mark.entry, triples=gained) if gained else None)


def _entry(file: RdfFile, digest: str) -> Entry:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(str(file.path.absolute()), file.graph, file.path.stat().st_size, digest, now)


def _is_other(ledger: Ledger, entry: Entry) -> bool:
    """Whether the file of an entry was loaded before with other bytes, which are still in the store."""
    before = ledger.of_path(entry.path, entry.target)
    return before is not None and before.sha256 != entry.sha256


def _size(path: Path) -> int | None:
    """The size of a file; None where it has none, or is not there."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_size if stat.S_ISREG(told.st_mode) else None


def _is_small(file: RdfFile) -> bool:
    """Whether a file is read into memory; a pipe is, for it can be read only once."""
    size = _size(file.path)
    return size is None or size < (SMALL_PACKED if file.path.suffix.lower() == ".gz" else SMALL)


class Made:
    """Whether a load makes its store: when its first file is at fault, no empty store is left behind."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.is_new = folder, not (folder / "CURRENT").is_file()
        self._was_there = folder.is_dir()

    def undo(self) -> None:
        """Leave what was there before."""
        if not self.is_new:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._was_there:
            self._folder.mkdir(exist_ok=True)
