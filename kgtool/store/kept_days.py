"""Days of a store on disk that were asked for before: each a store of its own, in the folder of the store it is of.

What was known on a day is worked out once, by whoever asks for that day first; to ask again takes as long as to ask the
store itself. A kept day holds for the very files of the store, the rules and the engine that it was made of, and is
deleted by whoever next makes one after a change. It may be deleted by anybody at any time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from importlib.util import source_hash
from pathlib import Path
from typing import NamedTuple, Self

import pyoxigraph as ox

from kgtool.errors import StoreError
from kgtool.rdf import files
from kgtool.store.base import MERGED_INTO, Store
from kgtool.store.folders import is_store, open_to_read
from kgtool.store.local import LocalStore
from kgtool.store.swapping import place_beside

FOLDER = "as-of"
NOTE = "counts.json"
# A day takes up to as much room as its store; further ones take the place of those that were not asked for longest.
MOST = 8
CODE = ("as_of.py", "kept_days.py", "rules.py")


class KeptDay(NamedTuple):
    """What is kept of a day."""

    counts: dict[str, int]
    """How many claims are in, maybe and out."""
    engine: ox.Store | None
    """What was known; None: all that is in the store."""


class KeptDays:
    """The days of a store that are kept, or can be."""

    def __init__(self, folder: Path, made_of: str) -> None:
        self._folder, self._made_of = folder, made_of

    @classmethod
    def of(cls, store: Store) -> Self | None:
        """None for a store whose days are not kept: one that is not on disk, is written to here, is made sooner than it
        is looked up, or has merges, which become one in memory only.
        """
        if not isinstance(store, LocalStore) or store.folder is None or not store.seen or store.is_small():
            return None
        if next(store.matching(None, MERGED_INTO, None, None), None) is not None:
            return None
        own = Path(__file__).parent
        paths = [*files.rules(), *own.glob("queries/*.rq"), *(own / name for name in CODE)]
        paths += [file.path for file in files.background_files()]
        sources = b"".join(source_hash(path.read_bytes()) for path in sorted(paths))
        return cls(
            store.folder / FOLDER, sha256(repr((sorted(store.seen), ox.__version__, sources)).encode()).hexdigest()
        )

    def get(self, day: str, clock: str) -> KeptDay | None:
        """What is kept of a day; None where that is nothing, or was made of something else."""
        place = self._place(day, clock)
        with suppress(OSError, ValueError, KeyError, TypeError, StoreError):
            note = json.loads((place / NOTE).read_bytes())
            if note["made of"] == self._made_of:
                found = KeptDay(note["counts"], open_to_read(place) if is_store(place) else None)
                with suppress(OSError):  # a reader who may not write makes it no younger
                    os.utime(place)
                return found
        return None

    def put(self, day: str, clock: str, counts: Mapping[str, int], make: Callable[[ox.Store], object] | None) -> bool:
        """Keep a day, which `make` puts into an empty engine (None: it is the store itself). Whether that could be."""
        place = self._place(day, clock)
        try:
            with place_beside(place) as new:
                new.mkdir()
                if make is not None:
                    engine = ox.Store(str(new))
                    make(engine)
                    engine.flush()
                    del engine
                note = {"made of": self._made_of, "counts": dict(counts)}
                (new / NOTE).write_text(json.dumps(note), "utf-8")
                self._make_room(place)
                with suppress(OSError):  # another process was sooner
                    new.rename(place)
        except (OSError, StoreError):
            return False
        return True

    def _place(self, day: str, clock: str) -> Path:
        return self._folder / f"{day} {clock}"

    def _make_room(self, place: Path) -> None:
        """Delete the days that no longer hold, and the oldest of too many."""
        kept = list[tuple[float, Path]]()
        for other in self._folder.glob("[0-9]*"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                if other != place and json.loads((other / NOTE).read_bytes())["made of"] == self._made_of:
                    kept.append((other.stat().st_mtime, other))
                    continue
            shutil.rmtree(other, ignore_errors=True)
        for _, other in sorted(kept, reverse=True)[MOST - 1 :]:
            shutil.rmtree(other, ignore_errors=True)
