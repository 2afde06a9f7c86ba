"""Which files of a load need not be loaded, since the store holds them already."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from kgtool.rdf.files import RdfFile
from kgtool.store.ledger import Entry
from kgtool.store.local import LocalStore
from kgtool.store.streams import sha256


def unchanged_files(
    files: Iterable[RdfFile], store: LocalStore, replace: bool, stop: Callable[[], bool]
) -> dict[int, Entry]:
    """Number of a file, from 0 -> its entry in the ledger, for those that are in the store with the same bytes.

    With `replace`, only those whose graphs hold nothing else. Where `stop()` becomes true, reading ends with Stopped.
    """
    ledger = store.ledger
    found: dict[int, Entry] = {}
    for number, file in enumerate(files):
        size = file_size(file.path)
        if size is None or not ledger.same_size(file.graph, size):
            continue
        with suppress(OSError):  # a file that cannot be read is reported when its turn comes
            entry = ledger.known(file.graph, sha256(file.path, stop))
            if entry is not None and has_graphs_of(store, entry):
                found[number] = entry
    return _alone_in_their_graphs(found, ledger.entries) if replace else found


def has_graphs_of(store: LocalStore, entry: Entry) -> bool:
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


def file_size(path: Path) -> int | None:
    """The bytes of a file; None where it is not a plain file (a pipe), or is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
