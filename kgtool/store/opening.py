"""Stores to read from: files and graphs in memory, a folder on disk, or a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool.errors import DataError, QueryError, UsageError, either, option, together
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS
from kgtool.rdf.results import Results, Solutions
from kgtool.store.as_one import as_one
from kgtool.store.base import MADE, Store, StoreLike, check_graphs, is_remote
from kgtool.store.compiled import bundled_store
from kgtool.store.local import LocalStore

if TYPE_CHECKING:
    import rdflib


def open_store(
    store: str | Path | rdflib.Graph | None = None,
    data: Iterable[str | Path | rdflib.Graph] | str | Path | rdflib.Graph | None = None,
    with_bundled: bool = False,
    *,
    as_of: str | None = None,
    clock: str = "published",
    base: str | None = None,
    format: str | None = None,
    contexts: Mapping[str, str | Path] | None = None,
) -> Store:
    """A store to read from.

    `store` is the folder of a store on disk, the URL of a SPARQL server, or an rdflib graph or dataset. `data` are RDF
    files, folders of them, or rdflib graphs and datasets (or one of these), which are held in memory with nothing else
    beside them (`with_bundled` adds the bundled graph); ``-`` is standard input. Their relative IRIs are read against
    `base`, or else against the address of the file; `format` is an ending such as ``ttl``, for files whose own does not
    say it; `contexts` are copies of JSON-LD contexts that they name, by their IRIs. Without either: the bundled graph.
    In memory, the bundled rules have been run (graph ``g:derived``). With `as_of`, a day, what could be known then, by
    a `clock`, is copied into memory (see ``as_of``); so is a store on disk where things are merged, which are one then
    (see ``as_one``). In a ``with`` statement, the store is closed at its end.

    Raises UsageError where both are given, `data` is empty or `as_of` is not a day, StoreError where there is no store
    or it cannot be read,
    and DataError, with file and line, for data at fault.

    >>> open_store().query("ASK { person:trump kg:offers m:us-air-support }")
    True
    """
    if as_of is not None:
        from kgtool.store.as_of import as_of as known_on

        with _opened(store, data, with_bundled, files.Reading.of(base, format, contexts)) as now:
            return known_on(now, as_of, clock)
    opened = _opened(store, data, with_bundled, files.Reading.of(base, format, contexts))
    if not isinstance(opened, LocalStore) or (one := as_one(opened)) is opened:
        return opened
    opened.close()
    return one


def _opened(
    store: str | Path | rdflib.Graph | None,
    data: Iterable[str | Path | rdflib.Graph] | str | Path | rdflib.Graph | None,
    with_bundled: bool,
    reading: files.Reading,
) -> Store:
    """See ``open_store``; things that are merged are several in a store on disk."""
    if data is None and hasattr(store, "triples"):
        store, data = None, store
    # An rdflib graph is iterable too: over its triples.
    is_one = isinstance(data, (str, Path)) or hasattr(data, "triples")
    items: list[Any] | None = [data] if is_one else None if data is None else [*data]  # type: ignore[misc]
    if store is not None:
        if items is not None or with_bundled:
            raise UsageError("A store and data files were both given; name one of them.")
        _check_for_data(reading)
        if not isinstance(store, (str, Path)):
            raise UsageError(
                f"A store is a folder, a URL or an rdflib graph, and not a {type(store).__name__}; "
                "give files as data=[...]."
            )
        if is_remote(store):
            from kgtool.store.remote.store import RemoteStore  # HTTP takes a while to import

            return RemoteStore(str(store))
        return LocalStore.read_only(Path(store))
    if items == []:
        raise UsageError("The data to read is an empty list; name a file, or leave data out for the bundled graph.")
    if items is None:
        _check_for_data(reading)
        return bundled_store()
    return _in_memory(items, with_bundled, reading)


def _check_for_data(reading: files.Reading) -> None:
    """Raise UsageError where it is said how files are to be read, and there are none."""
    if reading != files.Reading():
        given = either("base, format and contexts are", "--base, --data-format and --context are")
        raise UsageError(f"{given} for data files; name one with {option('data')}.")


def _in_memory(items: list[Any], with_bundled: bool, reading: files.Reading) -> LocalStore:
    memory = bundled_store() if with_bundled else LocalStore.memory()
    faults: list[DataError] = []
    paths = (item for item in items if isinstance(item, (str, Path)))
    found = files.rdf_files(paths, None, reading, faults)
    for file in found:
        try:
            memory.load_file(file)
        except DataError as error:
            faults.append(error)
    if faults:  # of a part of the data, every answer could be wrong
        raise together(faults, len(found)) from faults[0]
    for item in items:
        if not isinstance(item, (str, Path)):
            memory.add_quads(list(_rdflib_quads(item)))
    memory.derive()
    return memory


def as_store(store: StoreLike | None) -> Store:
    """The store that a function was given: as a store, an rdflib graph or dataset, a folder or the URL of a server.

    None stands for the bundled graph. Raises what ``open_store`` raises.
    """
    is_store = store is not None and not isinstance(store, (str, Path)) and not hasattr(store, "triples")
    return store if is_store else open_store(store)  # type: ignore[arg-type, return-value]


def keeps_terms(store: Store) -> bool:
    """Whether a store gives terms back as they were given; on disk and on servers, values are rewritten (``terms``)."""
    return isinstance(store, LocalStore) and store.folder is None and store.copy_from is None


def with_vocabulary(store: Store) -> Store:
    """`store` where it holds the bundled ontology and vocabulary, else a copy in memory that does."""
    if store.query("ASK { kg:Claim rdfs:isDefinedBy ?ontology . stance:proposes kg:edgeProperty ?edge }"):
        return store
    copy = LocalStore.copy_of(store)
    for file in files.background_files():
        copy.load_file(file)
    if isinstance(store, LocalStore):
        copy.copy_from = store.copy_from
        if store.merged:
            copy.derive()
    return copy


def query(text: str, store: StoreLike | None = None) -> Results:
    """The answer to a SPARQL query over `store` (see ``as_store``; default: the bundled graph).

    SELECT gives Solutions, CONSTRUCT and DESCRIBE give Triples, ASK a bool. The bundled prefixes need not be declared,
    and the query runs over the union of the named graphs. Raises QueryError, which says where the query is wrong.

    >>> query("ASK { person:trump kg:supports plan:anglo-french }")
    False
    """
    return as_store(store).query(text)


def select(text: str, store: StoreLike | None = None) -> Solutions:
    """The rows of a SELECT over `store`: as ``query``, for those who know what they ask, and for type checkers.

    Raises QueryError for a query of another form, too.

    >>> select("SELECT ?who { ?who kg:proposes plan:anglo-french }")
    <Solutions: 2 rows of who>
    """
    found = query(text, store)
    if not isinstance(found, Solutions):
        raise QueryError("This query gives no rows; write SELECT, or call kgtool.query with it.")
    return found


def _rdflib_quads(graph: rdflib.Graph) -> Iterator[ox.Quad]:
    """The triples of an rdflib graph or dataset, each in a named graph. Raises DataError for a term that is not RDF."""
    from rdflib import Dataset, URIRef
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    from kgtool.rdf.results import from_rdflib

    fallback = ox.NamedNode(GRAPHS + "data")
    if isinstance(graph, Dataset):
        rows = graph.quads()
    else:
        home = graph.identifier if isinstance(graph.identifier, URIRef) else None
        check_graphs([str(home)])
        rows = ((s, p, o, home) for s, p, o in graph)
    for s, p, o, g in rows:
        try:
            is_named = isinstance(g, URIRef) and g != DATASET_DEFAULT_GRAPH_ID
            name = ox.NamedNode(str(g)) if is_named else fallback
            if name not in MADE:
                yield ox.Quad(from_rdflib(s), from_rdflib(p), from_rdflib(o), name)  # type: ignore[arg-type]
        except (ValueError, TypeError) as error:
            raise DataError(f"The triple {s} {p} {o} is not RDF ({error}); correct it in the graph.") from error
