"""Maintenance of a store on disk: copies, files merged and written anew, and proof that all of it can be read."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import KgtoolError, StoreError
from kgtool.store.apart import check_apart
from kgtool.store.base import DERIVED
from kgtool.store.ledger import Entry, Ledger
from kgtool.store.local import LocalStore
from kgtool.store.swapping import place_beside, state, swap

# At least this many quads, spread over the store, are looked up by each of their terms.
SAMPLE = 100_000
WAY_OUT = "restore a backup, or load its files into a new store"

Progress = Callable[[int], None]
"""Called now and then with the number of triples done so far."""
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Numbers = Counter[tuple[ox.NamedNode, Graph | None]]
"""Property and graph (None: any) -> the number of such triples."""


@dataclass(frozen=True)
class Sizes:
    """The bytes of a store on disk before and after an operation, and the number of its triples."""

    before: int
    after: int
    triples: int


def optimize(folder: Path) -> Sizes:
    """Let the engine merge the files of the store in `folder`, so that queries read fewer. Raises StoreError."""
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
    """Copy the store in `folder` to `target`, a new or empty folder, the whole of it or nothing. Raises StoreError."""
    LocalStore.read_only(folder).close()  # it is there
    check_apart([target], [], [folder])
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError(f"{target} is there already; name a new folder for the copy.")
    with _writable(folder) as store, place_beside(target) as place:
        try:
            store.backup(place)
        except OSError as error:
            raise StoreError(
                f"The store in {folder} cannot be copied ({error}), and is as it was; make room."
            ) from error
        store.ledger.write(place)
        triples = store.count()
        try:
            place.rename(target.resolve())
        except OSError as error:
            raise StoreError(f"{target} cannot be written ({error.strerror}); name another folder.") from error
    return Sizes(_size(folder), _size(target), triples)


def compact(folder: Path, progress: Progress | None = None) -> Sizes:
    """Write the store in `folder` anew without what it no longer needs, and swap it for the old one. Raises StoreError.

    The engine keeps every string that it ever stored: this gets rid of those of deleted triples. It takes as much room
    again on the disk while it runs. Programs that read the store meanwhile must open it again to see changes.
    """
    before = _size(folder)
    with place_beside(folder) as place:
        with _writable(folder) as store:
            triples = store.count()
            fresh = LocalStore(ox.Store(str(place)), place, writable=True)
            try:
                fresh.bulk_load_quads(folder, _counted(store.quads(), progress))
                for graph in set(store.graph_names()) - set(fresh.graph_names()):
                    fresh.add_graph(graph)
                if fresh.count() != triples:
                    raise StoreError(
                        f"The copy of {folder} has {fresh.count():,} of {triples:,} triples, and is not used; "
                        f"run: kgtool store verify --store {folder}"
                    )
                store.ledger.write(place)
            finally:
                fresh.close()
        swap(place, folder, state(folder))
    return Sizes(before, _size(folder), triples)


def _counted(quads: Iterable[ox.Quad], progress: Progress | None, before: int = 0) -> Iterator[ox.Quad]:
    """The same quads, with calls of `progress` that go on from `before`."""
    for count, quad in enumerate(quads, before + 1):
        if progress and count % 10_000 == 0:
            progress(count)
        yield quad


def loaded(folder: Path) -> list[Entry]:
    """The files that the store in `folder` holds according to its ledger, oldest first. Raises StoreError."""
    LocalStore.read_only(folder).close()
    return Ledger.read(folder).entries


def verify(folder: Path, progress: Progress | None = None) -> Iterator[str]:
    """What is wrong with the store in `folder`, a sentence for each finding; see ``findings``. Raises StoreError.

    It is read in a process of its own, which damage may kill without harm to this one.
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
        yield f"The store is damaged (reading it killed the process, code {reader.exitcode}): {WAY_OUT}."
    finally:
        reader.kill()
        reader.join()


def _send(folder: Path, pipe: Connection) -> None:
    try:
        for finding in findings(folder, lambda count: pipe.send(("progress", count))):
            pipe.send(("finding", finding))
        pipe.send(("end", None))
    except KgtoolError as error:
        pipe.send(("fault", str(error)))


def findings(folder: Path, progress: Progress | None = None) -> Iterator[str]:
    """Read all of the store in `folder`; a sentence for each thing that is wrong with it. Raises StoreError.

    Every triple is decoded. The indexes must agree: those by property on the number of triples of each property, those
    by subject and by object on a sample (of a store of fewer than 200,000 triples: on all). The graphs of a loaded file
    must hold what it brought, and ``g:derived`` what the rules make.
    """
    store = LocalStore.read_only(folder)
    try:
        numbers: Numbers = Counter()
        yield from _by_graph(store, numbers, progress)
        yield from _by_property(store, numbers, progress)
        yield from _as_loaded(store, Ledger.read(folder))
        yield from _as_derived(store)
    except (OSError, RuntimeError, ValueError) as error:
        yield f"The store is damaged ({(str(error).splitlines() or [type(error).__name__])[0]}): {WAY_OUT}."
    finally:
        store.close()


def _by_graph(store: LocalStore, numbers: Numbers, progress: Progress | None) -> Iterator[str]:
    """Read every triple, add it to the `numbers`, and look some up by their terms."""
    number, step = 0, max(1, store.count() // SAMPLE)
    for number, quad in enumerate(_counted(store.quads(), progress), 1):
        numbers[quad.predicate, None] += 1
        numbers[quad.predicate, quad.graph_name] += 1
        if number % step == 0:
            yield from _looked_up(store, quad, quad.graph_name)
    if number != store.count():
        yield f"{number:,} triples can be read, and there should be {store.count():,}."


def _looked_up(store: LocalStore, quad: ox.Quad, graph: Graph) -> Iterator[str]:
    subject, predicate, object = quad.triple.subject, quad.triple.predicate, quad.triple.object
    patterns = {
        "subject": (subject, predicate, object, None),
        "object": (subject, None, object, None),
        "graph and object": (subject, None, object, graph),
    }
    for index, pattern in patterns.items():
        if quad not in store.matching(*pattern):
            yield f"The index by {index} lacks the triple {quad.triple} of {_name(graph)}."


def _name(graph: Graph) -> str:
    return "the default graph" if isinstance(graph, ox.DefaultGraph) else str(graph)


def _by_property(store: LocalStore, numbers: Numbers, progress: Progress | None) -> Iterator[str]:
    done = sum(number for (_, graph), number in numbers.items() if graph is None)
    for (predicate, graph), number in sorted(numbers.items(), key=lambda item: item[0][1] is not None):
        # One by one: at a damaged block the engine's own COUNT never ends.
        # Upstream: docs/upstream.md, "COUNT never ends in a damaged store".
        found = sum(1 for _ in _counted(store.matching(None, predicate, None, graph), progress, done))
        done += found
        if found != number:
            index, where = ("property", "") if graph is None else ("graph and property", f" in {_name(graph)}")
            yield f"The index by {index} has {found:,} triples of {predicate}{where}, and that by graph {number:,}."


def _as_loaded(store: LocalStore, ledger: Ledger) -> Iterator[str]:
    if ledger.command is not None:
        yield f"A load was interrupted; go on with: kgtool load --resume --store {store.folder}"
    counts: dict[str, int] = {}
    alone: Counter[str] = Counter()
    for entry in ledger.entries:
        if entry.changed:
            continue
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
    made, held = store.derivable_triples().keys(), {quad.triple for quad in store.graph_quads(DERIVED.value)}
    if made != held:
        yield (
            f"g:derived lacks {len(made - held):,} triples that the rules make, and has {len(held - made):,} that they "
            f"do not; mend it with: kgtool store derive --store {store.folder}"
        )


def derive(folder: Path) -> int:
    """Run the rules on the store in `folder`, and return the number of triples in ``g:derived``. Raises StoreError."""
    with _writable(folder) as store:
        return store.derive()


@contextmanager
def _writable(folder: Path) -> Iterator[LocalStore]:
    """An existing store, open for writing."""
    LocalStore.read_only(folder).close()
    store = LocalStore.writable(folder)
    try:
        yield store
    finally:
        store.close()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())
