"""The store that is served, and what happens when another process changes it."""

from __future__ import annotations

import os
from pathlib import Path

from kgtool.errors import StoreError
from kgtool.store import LocalStore

# Seconds that a folder must have been at rest before its store is opened anew, and the most that this is put off.
REST, LONGEST = 0.5, 10.0
# A writer that tidies up takes files away while a reader opens them.
TRIES = 5


class Holder:
    """A store; one that is read from disk is opened anew after another process has written to it.

    Readers see the store as it was when they opened it.
    """

    def __init__(self, store: LocalStore, watched: bool) -> None:
        self.store = store
        self._watched = watched and store.folder is not None
        self._seen = self._signature()
        self._changed: tuple[float, float] | None = None
        self._last = self._seen

    def _signature(self) -> frozenset[tuple[str, int, int]]:
        if not self._watched or self.store.folder is None:
            return frozenset()
        found = set()
        with os.scandir(self.store.folder) as entries:
            for entry in entries:
                # The other files belong to the engine's housekeeping, not to the data.
                if entry.name.startswith(("MANIFEST", "CURRENT")) or entry.name.endswith((".log", ".sst")):
                    try:
                        told = entry.stat()
                    except FileNotFoundError:
                        continue
                    found.add((entry.name, told.st_size, told.st_mtime_ns))
        return frozenset(found)

    def is_stale(self, now: float) -> bool:
        """Whether the store has changed on disk and may be opened anew."""
        if not self._watched:
            return False
        try:
            current = self._signature()
        except OSError:
            return False  # the folder is gone; what is open stays readable
        if current == self._seen:
            self._changed, self._last = None, current
            return False
        first, _ = self._changed or (now, now)
        if current != self._last or self._changed is None:
            self._changed, self._last = (first, now), current
        first, last = self._changed
        return now - last >= REST or now - first >= LONGEST

    def reopen(self) -> bool:
        """Open the store anew; whether that could be done. Queries that run go on with what they have."""
        folder: Path | None = self.store.folder
        assert folder is not None
        for _ in range(TRIES):
            seen = self._signature()
            try:
                store = LocalStore.read_only(folder)
            except (StoreError, RuntimeError):
                continue
            self.store, self._seen, self._changed = store, seen, None
            return True
        return False
