"""What was loaded into a store on disk: a small file inside its folder, which the engine leaves alone.

From it kgtool knows which files need not be loaded again and, after a kill, whether the file at hand got in: before a
file is stored, a mark is written by which the store itself shows that.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from kgtool.errors import StoreError
from kgtool.rdf.files import RdfFile

NAME = "kgtool.json"
VERSION = 1


@dataclass(frozen=True)
class Entry:
    """A file that is in the store, the whole of it."""

    path: str
    target: str
    """The IRI of the graph for its triples without one."""
    size: int
    sha256: str
    """Of the file as it is on disk, in hex digits."""
    loaded: str
    """When, in UTC (ISO 8601)."""
    graphs: tuple[str, ...] = ()
    """The IRIs of the graphs that it names."""
    triples: int = 0
    """How many of its triples were not there before."""
    changed: bool = False
    """Whether an update may have changed its graphs since."""
    base: str | None = None
    """What its relative IRIs were read against, where that was given."""


@dataclass(frozen=True)
class Mark:
    """How to find out, after a kill, whether a file got in: by a quad that it brings, or by the number of triples."""

    entry: Entry
    quad: str | None = None
    """As N-Quads; None: the triples are counted."""
    graph: str | None = None
    """Where they are counted; None: in the whole store."""
    before: int = 0
    """Their number before the file."""


@dataclass
class Ledger:
    """What is in the file. Each change is written at once, and a kill leaves the old file or the new one."""

    folder: Path
    entries: list[Entry] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    command: dict[str, Any] | None = None
    """The load that is under way or was killed: the arguments of ``files.files_to_load``."""
    prefixes: dict[str, str] = field(default_factory=dict)
    """Prefix -> namespace, as the files declare them; where two differ, the first."""
    due: bool = False
    """Whether the rules have yet to run on what was loaded."""
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger of the store in `folder`; an empty one where it has none. Raises StoreError."""
        path = folder / NAME
        try:
            parts = json.loads(path.read_bytes())
            if parts["version"] > VERSION:
                raise StoreError(f"{path} was written by a newer version of kgtool; install that one.")
            entries = [_entry(entry) for entry in parts["files"]]
            marks = [Mark(**mark | {"entry": _entry(mark["entry"])}) for mark in parts["marks"]]
            return cls(folder, entries, marks, parts["command"], parts.get("prefixes", {}), parts["due"])
        except FileNotFoundError:
            return cls(folder)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{path}, which lists what was loaded, is damaged; delete it (the triples stay as they are)."
            ) from error
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror}); check the folder.") from error

    def write(self, folder: Path | None = None) -> None:
        """Write it into the folder of the store, or of a copy of it. Raises StoreError."""
        path = (folder or self.folder) / NAME
        parts = {
            "version": VERSION,
            "due": self.due,
            "command": self.command,
            "prefixes": self.prefixes,
            "marks": [asdict(mark) for mark in self.marks],
            "files": [asdict(entry) for entry in self.entries],
        }
        new = path.with_suffix(".new")
        try:
            new.write_text(json.dumps(parts, indent=1), "utf-8")
            new.replace(path)
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}); nothing was lost.") from error

    def known(self, file: RdfFile, sha256: str) -> Entry | None:
        """The entry of a file with the same bytes that went to the same graph, which is as the file left it."""
        same = (file.graph, file.reading.base, sha256, False)
        return next((e for e in self.entries if (e.target, e.base, e.sha256, e.changed) == same), None)

    def begin(self, mark: Mark) -> None:
        """Note that a file is about to be stored, and that the rules have to run afterwards."""
        with self._lock:
            self.marks.append(mark)
            self.due = True
            self.write()

    def end(self, mark: Mark | None, entry: Entry | None) -> None:
        """Note that a file is in the store, as `entry` says, or that it is not (None)."""
        with self._lock:
            self.marks = [other for other in self.marks if other is not mark]
            if entry is not None:
                # In place of one for the same bytes in the same graph.
                same = (entry.target, entry.base, entry.sha256)
                self.entries = [*(old for old in self.entries if (old.target, old.base, old.sha256) != same), entry]
            self.write()

    def forget(self, graphs: Iterable[str]) -> bool:
        """Remove the entries of files in graphs that are replaced or removed; whether there were any."""
        changed = set(graphs)
        kept = [entry for entry in self.entries if changed.isdisjoint(entry.graphs)]
        forgot = len(kept) < len(self.entries)
        self.entries = kept
        return forgot

    def note_update(self, graphs: Iterable[str] | None) -> bool:
        """Note that an update may change graphs (None: any); whether a file is concerned that was as it was loaded."""
        found = set(graphs if graphs is not None else chain.from_iterable(entry.graphs for entry in self.entries))
        before = self.entries
        self.entries = [e if e.changed or found.isdisjoint(e.graphs) else replace(e, changed=True) for e in before]
        return self.entries != before

    def restore(self, entries: Iterable[Entry], updated: Iterable[str]) -> None:
        """Go back to these entries, note that an update changed these graphs, and write the ledger."""
        self.entries = list(entries)
        self.note_update(updated)
        self.write()


def _entry(parts: dict[str, Any]) -> Entry:
    known = {name: parts[name] for name in Entry.__dataclass_fields__ if name in parts}  # earlier versions wrote others
    return Entry(**known | {"graphs": tuple(parts["graphs"])})
