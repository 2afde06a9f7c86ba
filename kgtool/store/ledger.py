"""What was loaded into a store on disk: a small file inside its folder, which the engine leaves alone.

It tells which files need not be loaded again, and after a kill whether the file at hand got in: before a file is
loaded, a mark is written down by which that can be told from the store itself.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kgtool.errors import StoreError

NAME = "kgtool.json"
VERSION = 1


@dataclass(frozen=True)
class Entry:
    """A file that is in the store whole."""

    path: str
    target: str
    """The graph for its triples without one."""
    size: int
    sha256: str
    """Of the file as it is on disk."""
    loaded: str
    """When."""
    graphs: tuple[str, ...] = ()
    """The graphs that it names."""
    triples: int = 0
    """So many it brought that were not there before."""


@dataclass(frozen=True)
class Mark:
    """How to tell, after a kill, whether a file got in: a quad it brings, or the triples there were before it."""

    entry: Entry
    quad: str | None = None
    graph: str | None = None
    """Where the triples are counted; None: in the whole store."""
    before: int = 0


@dataclass
class Ledger:
    """What is in the file; each change is written at once, and a kill leaves the old file or the new one."""

    folder: Path
    entries: list[Entry] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    command: dict[str, Any] | None = None
    """The load that is under way, or was killed."""
    due: bool = False
    """Whether the rules have yet to run over what was loaded."""
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger of a store; an empty one where there is none. Raises StoreError."""
        path = folder / NAME
        try:
            told = json.loads(path.read_bytes())
            if told["version"] > VERSION:
                raise StoreError(f"{path} was written by a newer version of kgtool; install that one.")
            entries = [_entry(entry) for entry in told["files"]]
            marks = [Mark(**mark | {"entry": _entry(mark["entry"])}) for mark in told["marks"]]
            return cls(folder, entries, marks, told["command"], told["due"])
        except FileNotFoundError:
            return cls(folder)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{path}, which tells what was loaded, is damaged; delete it (the triples stay as they are)."
            ) from error
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror}); check the folder.") from error

    def write(self, folder: Path | None = None) -> None:
        """Write it into the store, or into the folder of a copy. Raises StoreError."""
        path = (folder or self.folder) / NAME
        told = {
            "version": VERSION,
            "due": self.due,
            "command": self.command,
            "marks": [asdict(mark) for mark in self.marks],
            "files": [asdict(entry) for entry in self.entries],
        }
        new = path.with_suffix(".new")
        try:
            new.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
            new.replace(path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}); nothing was lost.") from error

    def known(self, target: str, sha256: str) -> Entry | None:
        """The entry of the same bytes that went to the same graph."""
        return next((e for e in self.entries if (e.target, e.sha256) == (target, sha256)), None)

    def same_size(self, target: str, size: int) -> bool:
        """Whether a file like that may be known: else its bytes need not be compared."""
        return any((entry.target, entry.size) == (target, size) for entry in self.entries)

    def of_path(self, path: str, target: str) -> Entry | None:
        """The newest entry of a path."""
        found = [entry for entry in self.entries if (entry.path, entry.target) == (path, target)]
        return found[-1] if found else None

    def begin(self, mark: Mark) -> None:
        """A file is about to get in. What the rules made before no longer fits once it is there."""
        with self._lock:
            self.marks.append(mark)
            self.due = True
            self.write()

    def end(self, mark: Mark | None, entry: Entry | None) -> None:
        """A file is in the store, as `entry` tells; None: it is not."""
        with self._lock:
            self.marks = [other for other in self.marks if other is not mark]
            if entry is not None:
                self.keep(entry)
            self.write()

    def keep(self, entry: Entry) -> None:
        """Add an entry; one of the same bytes in the same graph gives way."""
        self.entries = [old for old in self.entries if (old.target, old.sha256) != (entry.target, entry.sha256)]
        self.entries.append(entry)

    def forget(self, graphs: Iterable[str]) -> bool:
        """Graphs were changed otherwise: what was loaded into them is not known to be there. Whether any was known."""
        changed = set(graphs)
        kept = [entry for entry in self.entries if changed.isdisjoint(entry.graphs)]
        forgot = len(kept) < len(self.entries)
        self.entries = kept
        return forgot

    def restore(self, entries: Iterable[Entry], changed: Iterable[str]) -> None:
        """What was forgotten before an update is known again, but for the graphs that it did change."""
        self.entries = list(entries)
        self.forget(changed)
        self.write()


def _entry(told: dict[str, Any]) -> Entry:
    known = {name: told[name] for name in Entry.__dataclass_fields__}  # earlier stores told more
    return Entry(**known | {"graphs": tuple(told["graphs"])})
