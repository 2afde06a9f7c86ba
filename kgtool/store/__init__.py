"""Stores: where the graphs are. ``open_store`` gives one to read, ``load`` writes files into one on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgtool.errors import DataError, UsageError
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.results import Results
from kgtool.store.base import Loaded, Store, is_remote
from kgtool.store.compiled import bundled_store
from kgtool.store.local import MADE, LocalStore

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

__all__ = ["Loaded", "LocalStore", "Store", "as_store", "load", "open_store", "query", "with_vocabulary"]


def open_store(
    store: str | Path | None = None,
    data: Iterable[str | Path | rdflib.Graph] | str | Path | rdflib.Graph | None = None,
    with_bundled: bool = False,
) -> Store:
    """A store to read from.

    `store` is the folder of a store on disk or the URL of a SPARQL server. `data` are RDF files, folders of them, or
    rdflib graphs and datasets (or one of these), held in memory and nothing else beside them (`with_bundled` adds the
    bundled graph). Without either: the bundled graph. In memory, the bundled rules have been run (graph ``g:derived``).

    Raises UsageError where both are given or `data` is empty, StoreError, DataError.

    >>> open_store().query("ASK { person:trump kg:offers m:us-air-support }")
    True
    """
    given = None if data is None else _items(data)
    if store is not None:
        if given is not None or with_bundled:
            raise UsageError("A store and data files were both given; name one of them.")
        if is_remote(store):
            from kgtool.store.remote.store import RemoteStore  # HTTP takes a while to import

            return RemoteStore(str(store))
        return LocalStore.read_only(Path(store))
    if given == []:
        raise UsageError("The data to read is an empty list; name a file, or leave data out for the bundled graph.")
    if given is None:
        return bundled_store()
    memory = bundled_store() if with_bundled else LocalStore.memory()
    for file in files.rdf_files(item for item in given if isinstance(item, (str, Path))):
        memory.load(file)
    for item in given:
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


def load(paths: Iterable[str | Path], store: str | Path, **options: Any) -> list[Loaded]:
    """Load RDF files, and folders of them, into a store: a folder on disk, made when it is not there, or a server.

    The options are those of ``loading.load``: `graph`, `replace`, `with_bundled`, `progress`, `done`, `deriving`; on
    disk further ones. Raises DataError and StoreError.
    """
    if is_remote(store):
        from kgtool.store.remote.uploading import upload

        return upload(paths, str(store), **options)
    from kgtool.store.loading import load as load_on_disk  # most commands load nothing

    return load_on_disk(paths, store, **options)


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


def _quads(graph: rdflib.Graph) -> list[pyoxigraph.Quad]:
    """The triples of an rdflib graph or dataset, each in a named graph. Raises DataError for a term that is no RDF."""
    import pyoxigraph as ox
    from rdflib import Dataset, URIRef
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    from kgtool.rdf.results import from_rdflib

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
