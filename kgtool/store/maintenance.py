"""Looking after a store on disk: copies, tidying, and proof that all of it can be read."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import KgtoolError, StoreError
from kgtool.store.ledger import Entry, Ledger
from kgtool.store.local import DERIVED, LocalStore
from kgtool.store.swapping import exchange, place_beside, state

# About so many quads, spread over the store, are looked up by each of their terms.
SAMPLE = 100_000
WAY_OUT = "restore a backup, or load its files into a new store"

Progress = Callable[[int], None]
"""Called with the number of triples that are done."""


@dataclass(frozen=True)
class Sizes:
    """The bytes of a store on disk before and after, and its triples."""

    before: int
    after: int
    triples: int


def optimize(folder: Path) -> Sizes:
    """Let the engine merge its files, so that queries read fewer of them. Raises StoreError."""
    before = _size(folder)
    with _writable(folder) as store:
        try:
            store.optimize()
        except OSError as error:
            raise StoreError(
                f"The store in {folder} cannot be optimized ({error}), and is as it was; make room on its disk."
            ) from error
        triples = store.count()
    return Sizes(before, _size(folder), triples)


def backup(folder: Path, target: Path) -> Sizes:
    """Copy a store as it is now to `target`, a new or empty folder: all of it or nothing. Raises StoreError."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target} is there already; name a new folder for the copy.")
    with _writable(folder) as store, place_beside(target) as place:
        _copy(store, place, folder)
        triples = store.count()
        try:
            place.rename(target.resolve())
        except OSError as error:
            raise StoreError(f"{target} cannot be written ({error.strerror}); name another folder.") from error
    return Sizes(_size(folder), _size(target), triples)


def _copy(store: LocalStore, place: Path, folder: Path) -> None:
    try:
        store.backup(place)
    except OSError as error:
        raise StoreError(f"The store in {folder} cannot be copied ({error}), and is as it was; make room.") from error
    store.ledger.write(place)


def compact(folder: Path, progress: Progress | None = None) -> Sizes:
    """Write a store anew without what it no longer needs, and put it in place of the old one. Raises StoreError.

    The engine keeps every string it has ever stored: this lets go of those of deleted triples. It takes as much room
    again while it runs. Who reads the store meanwhile must open it anew.
    """
    before = _size(folder)
    with place_beside(folder) as place:
        with _writable(folder) as store:
            triples = store.count()
            fresh = LocalStore(ox.Store(str(place)), place, writable=True)
            try:
                fresh.bulk_add(_told(store.quads(), progress), folder)
                for graph in set(store.graphs()) - set(fresh.graphs()):
                    fresh.add_graph(ox.NamedNode(graph))
                if fresh.count() != triples:
                    raise StoreError(
                        f"The copy of {folder} has {fresh.count():,} of {triples:,} triples, and is not used; "
                        f"run: kgtool store verify --store {folder}"
                    )
                store.ledger.write(place)
            finally:
                fresh.close()
        exchange(place, folder, state(folder))
    return Sizes(before, _size(folder), triples)


def _told(quads: Iterable[ox.Quad], progress: Progress | None, before: int = 0) -> Iterator[ox.Quad]:
    """The same quads; so many were read `before`."""
    for count, quad in enumerate(quads, before + 1):
        if progress and count % 10_000 == 0:
            progress(count)
        yield quad


def loaded(folder: Path) -> list[Entry]:
    """The files that a store tells it holds, oldest first. Raises StoreError."""
    LocalStore.read_only(folder).close()
    return Ledger.read(folder).entries


def verify(folder: Path, progress: Progress | None = None) -> Iterator[str]:
    """What is wrong with a store, a sentence for each finding; see ``findings``. Raises StoreError.

    A process of its own reads it: over some kinds of damage the engine ends the process that it runs in.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_send, args=(folder, theirs), daemon=True)
    reader.start()
    theirs.close()
    try:
        while True:
            kind, what = ours.recv()
            if kind == "finding":
                yield what
            elif kind == "fault":
                raise StoreError(what)
            elif kind == "end":
                return
            elif progress:
                progress(what)
    except EOFError:
        reader.join()
        yield f"The store is damaged (the engine broke down over it, code {reader.exitcode}): {WAY_OUT}."
    finally:
        reader.kill()
        reader.join()


def _send(folder: Path, pipe: Connection) -> None:
    """Tell another process all findings."""
    try:
        for finding in findings(folder, lambda count: pipe.send(("progress", count))):
            pipe.send(("finding", finding))
        pipe.send(("end", None))
    except KgtoolError as error:
        pipe.send(("fault", str(error)))


def findings(folder: Path, progress: Progress | None = None) -> Iterator[str]:
    """Read all of a store, and tell what is wrong with it, a sentence for each finding. Raises StoreError.

    Every triple is decoded. The indexes must agree: those by property on the number of triples of each property, those
    by subject and by object on a sample (of a store of fewer than 200,000 triples: on all). The graphs of a loaded file
    must hold what it brought, and ``g:derived`` what the rules make.
    """
    store = LocalStore.read_only(folder)
    try:
        read = _Read()
        yield from read.all(store, progress)
        yield from _by_property(store, read, progress)
        yield from _as_loaded(store, Ledger.read(folder))
        yield from _as_derived(store)
    except (OSError, RuntimeError, ValueError) as error:
        yield f"The store is damaged ({_first_line(error)}): {WAY_OUT}."
    finally:
        store.close()


@dataclass
class _Read:
    """What the index by graph holds."""

    properties: Counter[ox.NamedNode] = field(default_factory=Counter)
    in_graphs: Counter[tuple[ox.NamedNode, ox.NamedNode]] = field(default_factory=Counter)

    def all(self, store: LocalStore, progress: Progress | None) -> Iterator[str]:
        """Read every triple, and look some up by their terms."""
        number, step = 0, max(1, store.count() // SAMPLE)
        for number, quad in enumerate(_told(store.quads(), progress), 1):
            self.properties[quad.predicate] += 1
            if isinstance(quad.graph_name, ox.NamedNode):
                self.in_graphs[quad.graph_name, quad.predicate] += 1
                if number % step == 0:
                    yield from _looked_up(store, quad, quad.graph_name)
        if number != store.count():
            yield f"{number:,} triples can be read, and there should be {store.count():,}."


def _looked_up(store: LocalStore, quad: ox.Quad, graph: ox.NamedNode) -> Iterator[str]:
    subject, predicate, object = quad.triple.subject, quad.triple.predicate, quad.triple.object
    patterns = {
        "subject": (subject, predicate, object, None),
        "object": (subject, None, object, None),
        "graph and object": (subject, None, object, graph),
    }
    for index, pattern in patterns.items():
        if quad not in store.found(*pattern):
            yield f"The index by {index} lacks the triple {quad.triple} of {graph}."


def _by_property(store: LocalStore, read: _Read, progress: Progress | None) -> Iterator[str]:
    before = read.properties.total()

    def count(predicate: ox.NamedNode, graph: ox.NamedNode | None) -> int:
        # One by one: over a damaged block the engine's own COUNT never ends.
        nonlocal before
        found = sum(1 for _ in _told(store.found(None, predicate, None, graph), progress, before))
        before += found
        return found

    for predicate, number in read.properties.items():
        found = count(predicate, None)
        if found != number:
            yield f"The index by property has {found:,} triples of {predicate}, and that by graph {number:,}."
    for (graph, predicate), number in read.in_graphs.items():
        found = count(predicate, graph)
        if found != number:
            yield (
                f"The index by graph and property has {found:,} triples of {predicate} in {graph}, and that by graph "
                f"{number:,}."
            )


def _as_loaded(store: LocalStore, ledger: Ledger) -> Iterator[str]:
    if ledger.command is not None:
        yield f"A load was interrupted; go on with: kgtool load --resume --store {store.folder}"
    counts: dict[str, int] = {}
    alone: Counter[str] = Counter()
    for entry in ledger.entries:
        counts.update({graph: store.count(graph) for graph in entry.graphs if graph not in counts})
        held = sum(counts[graph] for graph in entry.graphs)
        if held < entry.triples:
            yield f"{entry.path} brought {entry.triples:,} triples, and its graphs hold {held:,}; load it with --again."
        elif len(entry.graphs) == 1:
            alone[entry.graphs[0]] += entry.triples
    for graph, number in alone.items():
        if counts[graph] < number:
            yield f"The files of {graph} brought {number:,} triples, and it holds {counts[graph]:,}; load them --again."


def _as_derived(store: LocalStore) -> Iterator[str]:
    made, held = store.derivable().keys(), {quad.triple for quad in store.graph(DERIVED)}
    if made != held:
        yield (
            f"g:derived lacks {len(made - held):,} triples that the rules make, and has {len(held - made):,} that they "
            f"do not; mend it with: kgtool store derive --store {store.folder}"
        )


def derive(folder: Path) -> int:
    """Run the rules, and make what they give ``g:derived``; the number of its triples. Raises StoreError."""
    with _writable(folder) as store:
        return store.derive()


@contextmanager
def _writable(folder: Path) -> Iterator[LocalStore]:
    """A store that is there already, to be written to."""
    LocalStore.read_only(folder).close()
    store = LocalStore.writable(folder)
    try:
        yield store
    finally:
        store.close()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _size(folder: Path) -> int:
    """The bytes that a folder takes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
