"""Stores: where the graphs are. ``open_store`` gives one to read, ``load`` writes files into one on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool import files
from kgtool.errors import DataError, UsageError
from kgtool.files import GRAPHS
from kgtool.results import Results
from kgtool.store.base import Loaded, Store
from kgtool.store.local import MADE, LocalStore, check_folder, read

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

__all__ = ["Loaded", "LocalStore", "Store", "as_store", "load", "open_store", "query", "with_vocabulary"]


def open_store(
    store: str | Path | None = None,
    data: Iterable[str | Path | rdflib.Graph] | str | Path | rdflib.Graph | None = None,
    with_bundled: bool = False,
) -> LocalStore:
    """A store to read from.

    `store` is the folder of a store on disk. `data` are RDF files, folders of them, or rdflib graphs and datasets (or
    one of these), held in memory and nothing else beside them (`with_bundled` adds the bundled graph). Without either:
    the bundled graph. In memory, the bundled rules have been run (graph ``g:derived``).

    Raises UsageError where both are given or `data` is empty, StoreError, DataError.

    >>> open_store().query("ASK { person:trump kg:offers m:us-air-support }")
    True
    """
    given = None if data is None else _items(data)
    if store is not None:
        if given is not None or with_bundled:
            raise UsageError("A store and data files were both given; name one of them.")
        return LocalStore.read_only(Path(store))
    if given == []:
        raise UsageError("The data to read is an empty list; name a file, or leave data out for the bundled graph.")
    memory = LocalStore.memory()
    paths = [item for item in given or [] if isinstance(item, (str, Path))]
    for file in files.rdf_files(paths) + (files.bundled_files() if with_bundled or given is None else []):
        memory.load(file)
    for item in given or []:
        if not isinstance(item, (str, Path)):
            memory.add(_quads(item))
    memory.derive()
    return memory


def _items(data: Any) -> list[Any]:
    """What was given as data, as a list: one path or graph is a list of one."""
    # An rdflib graph is iterable too: over its triples.
    alone = isinstance(data, (str, Path)) or hasattr(data, "triples")
    return [data] if alone else list(data)


def as_store(store: Store | rdflib.Graph | str | Path | None) -> Store:
    """What a function was given as its store: a store, an rdflib graph, a folder, or None for the bundled graph."""
    if store is None or isinstance(store, (str, Path)):
        return open_store(store)
    return open_store(data=store) if hasattr(store, "triples") else store  # type: ignore[arg-type]


def with_vocabulary(store: Store) -> Store:
    """`store`, or where it does not hold the bundled ontology, a copy in memory that does: for what needs both."""
    if store.query("ASK { kg:Claim rdfs:isDefinedBy ?ontology . stance:proposes kg:edgeProperty ?edge }"):
        return store
    copy = LocalStore.memory()
    copy.add(list(store.quads()))
    for file in files.background_files():
        copy.load(file)
    return copy


def query(text: str, store: Store | rdflib.Graph | str | Path | None = None) -> Results:
    """The answer to a SPARQL query over `store` (see ``as_store``; default: the bundled graph).

    SELECT gives Solutions, CONSTRUCT and DESCRIBE give Triples, ASK a bool. The bundled prefixes need not be declared,
    and the query runs over the union of the named graphs. Raises QueryError, which says where the query is wrong.

    >>> query("ASK { person:trump kg:supports plan:anglo-french }")
    False
    """
    return as_store(store).query(text)


def load(
    paths: Iterable[str | Path],
    store: str | Path,
    *,
    graph: str | None = None,
    replace: bool = False,
    with_bundled: bool = False,
    progress: Callable[[files.RdfFile, int], None] | None = None,
    done: Callable[[Loaded], None] | None = None,
) -> list[Loaded]:
    """Load RDF files, and folders of them, into the store on disk at `store`, made when it is not there.

    A file is loaded whole or not at all. Its triples go into a named graph made from its name, or into `graph`; a file
    with named graphs keeps them. `replace` empties the graphs that a file names first, in the same transaction.
    `with_bundled` loads the bundled graph too. `progress(file, triples)` is called while a file is read, `done(loaded)`
    after it. At the end the rules derive ``g:derived`` anew.

    Raises DataError (the files before the faulty one stay loaded, and the message says so) and StoreError.
    """
    todo = files.rdf_files(paths, graph)
    if replace and graph is None:
        _spare_bundled(todo)
    todo += files.bundled_files() if with_bundled else []
    if not todo:
        raise UsageError("There is nothing to load; name a file or a folder.")
    folder = Path(store)
    check_folder(folder)
    target = None
    loaded: list[Loaded] = []
    emptied: set[str] = set()
    try:
        for file in todo:
            quads = read(file, partial(progress, file) if progress else None)
            # Opened after the first file was read: a faulty one leaves no empty store behind.
            target = LocalStore.writable(folder) if target is None else target
            # Two files of one load may share a graph: only the first one empties it.
            loaded.append(target.put(file, quads, replace, spare=emptied))
            emptied.update(loaded[-1].graphs)
            if done:
                done(loaded[-1])
    except DataError as error:
        if loaded:
            raise DataError(f"{str(error).rstrip('.')} ({len(loaded)} of {len(todo)} files are loaded).") from error
        raise
    finally:
        if target is not None:
            target.derive()
            target.close()
    return loaded


def _spare_bundled(todo: list[files.RdfFile]) -> None:
    """Raise DataError where a file of one's own would replace a bundled graph only because it has its name."""
    bundled = {file.graph: file.path.parent.name for file in files.bundled_files()}
    for file in todo:
        if file.graph in bundled and file.path.resolve().parent.name != bundled[file.graph]:
            short = file.graph.removeprefix(GRAPHS)
            raise DataError(
                f"{file.path} would replace g:{short}, which is part of the bundled graph; name its graph with --graph."
            )


def _quads(graph: rdflib.Graph) -> list[pyoxigraph.Quad]:
    """The triples of an rdflib graph or dataset, each in a named graph. Raises DataError for a term that is no RDF."""
    import pyoxigraph as ox
    from rdflib import Dataset, URIRef
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    from kgtool.results import from_rdflib

    fallback = ox.NamedNode(GRAPHS + "data")
    if isinstance(graph, Dataset):
        rows = graph.quads()
    else:
        home = graph.identifier if isinstance(graph.identifier, URIRef) else None
        rows = ((s, p, o, home) for s, p, o in graph)
    quads = []
    for s, p, o, g in rows:
        try:
            named = isinstance(g, URIRef) and g != DATASET_DEFAULT_GRAPH_ID
            home_graph = ox.NamedNode(str(g)) if named else fallback
            if home_graph not in MADE:
                subject, predicate, object = from_rdflib(s), from_rdflib(p), from_rdflib(o)
                quads.append(ox.Quad(subject, predicate, object, home_graph))  # type: ignore[arg-type]
        except (ValueError, TypeError) as error:
            raise DataError(f"The triple {s} {p} {o} is no RDF ({error}); mend it in the graph.") from error
    return quads
