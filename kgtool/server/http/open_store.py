"""The store that is served, reopened after another process has changed it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from kgtool.errors import StoreError
from kgtool.store import LocalStore
from kgtool.store.as_one import as_one

# Seconds that a folder must be at rest before its store is reopened, and the longest that this is put off.
REST, LONGEST = 0.5, 10.0
# How often to try: a writer that compacts the store removes files while a reader opens them.
TRIES = 5


class OpenStore:
    """The store that is open now, as ``store``, in which merged things are one (``as_one``).

    With `watched`, it is reopened after another process has written to it.

    A reader sees a store on disk as it was when it opened it.
    """

    def __init__(self, store: LocalStore, watched: bool) -> None:
        self._source = store
        self.store = as_one(store)
        self._watched = watched and store.folder is not None
        self._seen = self._signature()
        self._changed: tuple[float, float] | None = None
        self._last = self._seen

    def _signature(self) -> frozenset[tuple[str, int, int]]:
        """Name, size and time of change of each file that holds data."""
        if not self._watched or self._source.folder is None:
            return frozenset()
        files = set()
        with os.scandir(self._source.folder) as entries:
            for entry in entries:
                # The other files are the engine's housekeeping.
                if entry.name.startswith(("MANIFEST", "CURRENT")) or entry.name.endswith((".log", ".sst")):
                    with suppress(FileNotFoundError):
                        status = entry.stat()
                        files.add((entry.name, status.st_size, status.st_mtime_ns))
        return frozenset(files)

    def is_stale(self, now: float) -> bool:
        """Whether the store has changed on disk and is to be reopened; `now` as in ``time.monotonic``."""
        if not self._watched:
            return False
        try:
            current = self._signature()
        except OSError:
            return False  # the folder is gone; the store that is open stays readable
        if current == self._seen:
            self._changed, self._last = None, current
            return False
        first, _ = self._changed or (now, now)
        if current != self._last or self._changed is None:
            self._changed, self._last = (first, now), current
        first, last = self._changed
        return now - last >= REST or now - first >= LONGEST

    def reopen(self) -> bool:
        """Reopen the store; returns whether that worked. Queries that run go on with the one they have."""
        folder: Path | None = self._source.folder
        assert folder is not None
        for _ in range(TRIES):
            seen = self._signature()
            try:
                store = LocalStore.read_only(folder)
            except (StoreError, RuntimeError):
                continue
            self._source, self.store, self._seen, self._changed = store, as_one(store), seen, None
            return True
        return False

    def renew(self) -> None:
        """Look again which things of the store are merged, after it was written to in this process."""
        self.store = as_one(self._source)
