"""A load into a store on disk: which files go when, and what is done where one of them fails or the user stops it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

from kgtool.errors import DataError, KgtoolError, StoreError, UsageError, together
from kgtool.rdf.files import STDIN, RdfFile, Reading, check_apart, files_to_load
from kgtool.rdf.rejects import Rejects
from kgtool.store.base import Loaded, LoadOptions
from kgtool.store.file_loading import FileLoader, is_small, settle_marks, unchanged_files
from kgtool.store.folders import NewStore, check_folder
from kgtool.store.ledger import Entry, Ledger
from kgtool.store.parsing import check_graph, declared_prefixes
from kgtool.store.streams import Stopped
from kgtool.store.swapping import clean

# Files loaded at once: each takes a core, and the engine's memory for one (0.9 GB for a million triples).
JOBS = 2


def load_into_folder(paths: Iterable[str | Path], folder: Path, options: LoadOptions) -> list[Loaded]:
    """Load files into the store on disk in `folder`; see ``loading.load``. Raises DataError and StoreError."""
    check_folder(folder)
    command: dict[str, Any] = {"paths": [str(path) for path in paths], "graph": options.graph}
    command |= {"reading": options.reading, "replace": options.replace, "with_bundled": options.with_bundled}
    if options.resume and not command["paths"]:
        interrupted = Ledger.read(folder).command if folder.is_dir() else None
        if interrupted is None:
            raise UsageError(f"No load into {folder} was interrupted; name the files to load.")
        command = {**interrupted, "reading": Reading(*interrupted.get("reading", ()))}
    faults: list[DataError] = []
    files = files_to_load(**command, faults=faults)
    check_apart(options.skip_bad, files)
    command["paths"] = [path if path == str(STDIN) else os.path.abspath(path) for path in command["paths"]]
    with Rejects(options.skip_bad) as rejects:
        return _FolderLoad(folder, files, command, options, faults, rejects).run()


class _FolderLoad:
    def __init__(
        self, folder: Path, files: list[RdfFile], command: dict[str, Any], options: LoadOptions,
        faults: list[DataError], rejects: Rejects,
    ) -> None:  # fmt: skip
        # A load that is resumed goes on as it was begun.
        self._options = options._replace(replace=command["replace"])
        self._folder, self._files, self._command = folder, files, command
        self._jobs = options.jobs or min(JOBS, os.cpu_count() or 1)
        self._stop = threading.Event()
        self._active: dict[Future[Loaded], tuple[int, RdfFile]] = {}
        self._loaded: dict[int, Loaded] = {}
        self._faults = dict(enumerate(faults, -len(faults)))
        """Number of a file -> what is wrong with it; those of folders come first."""
        self._rejects = rejects
        self._unchanged: dict[int, Entry] = {}

    def run(self) -> list[Loaded]:
        """Load the files, and run the rules where that is asked for."""
        new = NewStore(self._folder)
        clean(self._folder)
        self._loader = FileLoader(
            self._folder, self._options, many=len(self._files) > 1, stop=self._stop.is_set, rejects=self._rejects
        )
        new.is_new &= not self._loader.store.graph_names()  # or another process was quicker
        try:
            with ThreadPoolExecutor(self._jobs) as pool:
                self._load_all(pool)
            self._finish(derive=bool(self._loaded))
        except BaseException as error:
            with suppress(StoreError, AttributeError):  # an error is on its way already
                self._loader.store.close()
            if not self._loaded and isinstance(error, KgtoolError):
                new.undo()
            raise
        if self._faults:
            # A file at fault is not an interruption: the user reads what is wrong, and mends it.
            if not self._loaded:
                new.undo()
            faults = [fault for _, fault in sorted(self._faults.items())]
            raise together(faults, len(self._loaded) + len(faults), len(self._loaded)) from faults[0]
        return [self._loaded[number] for number in sorted(self._loaded)]

    def _finish(self, derive: bool) -> None:
        store = self._loader.store
        if store.ledger.command is not None:
            store.ledger.command = None
            store.ledger.write()
        if derive and not self._options.no_derive and store.ledger.due:
            if self._options.deriving:
                self._options.deriving()
            store.derive()
        store.close()

    def _load_all(self, pool: ThreadPoolExecutor) -> None:
        store = self._loader.store
        settle_marks(store)
        store.ledger.command = self._command
        store.ledger.write()
        if not self._options.again:
            self._unchanged = unchanged_files(self._files, store, self._options.replace, self._stop.is_set)
        try:
            for number, file in enumerate(self._files):
                try:
                    check_graph(file)
                    self._load(number, file, pool)
                except DataError as error:
                    self._faults[number] = error
            self._wait_for_all_but(0)
        except BaseException:
            self._stop.set()
            # What is under way ends first, whatever key is pressed: each file is in or not, and the ledger says which.
            while self._active:
                with suppress(KgtoolError, Stopped, KeyboardInterrupt):
                    self._collect(next(iter(self._active)))
            raise

    def _load(self, number: int, file: RdfFile, pool: ThreadPoolExecutor) -> None:
        """Load a file now, or have a thread load it."""
        if (entry := self._still_unchanged(number)) is not None:
            self._note(number, Loaded(file.path, entry.graphs, 0, unchanged=True))
            return
        if is_small(file):
            self._wait_for_all_but(0)
            self._note(number, self._loader.load(file, FileLoader.load_small))
            return
        # Only files that cannot touch one another's graphs are loaded at the same time.
        alone = self._options.skip_bad is not None or file.format.supports_datasets
        alone = alone or (self._options.replace and self._loader.store.has_triples(file.graph))
        while self._active and (alone or file.graph in {other.graph for _, other in self._active.values()}):
            self._wait_for_all_but(len(self._active) - 1)
        self._wait_for_all_but(self._jobs - 1)
        self._active[pool.submit(self._loader.load, file, FileLoader.load_large)] = (number, file)
        if alone:
            self._wait_for_all_but(0)

    def _still_unchanged(self, number: int) -> Entry | None:
        """The entry of a file that need not be loaded; a file of this load may have changed its graphs since."""
        entry = self._unchanged.get(number)
        return entry if any(entry is one for one in self._loader.store.ledger.entries) else None

    def _wait_for_all_but(self, count: int) -> None:
        """Wait until at most `count` files are under way."""
        while len(self._active) > count:
            finished, _ = wait(self._active, return_when=FIRST_COMPLETED)
            for future in finished:
                self._collect(future)

    def _collect(self, future: Future[Loaded]) -> None:
        wait([future])
        number, _ = self._active.pop(future)
        try:
            self._note(number, future.result())
        except DataError as error:
            self._faults[number] = error

    def _note(self, number: int, loaded: Loaded) -> None:
        self._loaded[number] = loaded
        self._loader.emptied.update(loaded.graphs)
        if not loaded.unchanged and not is_small(self._files[number]):
            ledger = self._loader.store.ledger
            ledger.prefixes = {**declared_prefixes(self._files[number]), **ledger.prefixes}  # written at the end
        if self._options.done:
            self._options.done(loaded)
