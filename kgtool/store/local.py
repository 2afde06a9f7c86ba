"""The embedded store: Oxigraph, in memory or in a folder on disk.

Its methods that write come in two kinds. ``load_...`` put in what a file holds, and leave it to their caller to note
the file in the ledger (``loading`` does). The others change graphs in other ways, and make the ledger forget the files
that were loaded into these graphs. Graphs are named by their IRIs.

What only some methods need is imported by them: a query of the bundled graph reads no file and writes no folder.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyoxigraph as ox

from kgtool.errors import QueryError, StoreError
from kgtool.rdf.files import RdfFile, Reading
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, answering
from kgtool.sparql.multiplicity import once_using
from kgtool.sparql.normalising import for_engine
from kgtool.sparql.safety import check_update
from kgtool.store.base import MADE, MERGED_INTO, REIFIES, Context, Opened, check_graphs, dataset_of, graph_of, reason
from kgtool.store.merging import Merging
from kgtool.store.querying import answer
from kgtool.store.terms import Given

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store
    from kgtool.store.ledger import Ledger
    from kgtool.store.streams import Watched


class LocalStore(Opened):
    """Named graphs in an embedded Oxigraph store; meets the promise of ``store.base.Store``."""

    def __init__(self, engine: ox.Store, folder: Path | None = None, writable: bool = False) -> None:
        self._engine = engine
        self._merging = Merging()
        self.version = 0
        """Another number after each change."""
        self._writable = writable
        self.folder = folder
        """Where it is on disk; None: in memory."""
        self.files: dict[str, Path] = {}
        self._prefixes: dict[str, str] = {}
        self._ledger: Ledger | None = None
        self._given = Given()
        self._nodes: set[ox.BlankNode] = set()
        """The blank nodes of the files that were added."""
        self.merged: Mapping[str, str] = {}
        """The IRI of a thing that is merged with another -> that of the one that is shown for both (``as_one``)."""
        self._as_one: list[ox.Quad] = []
        """The quads that name the one that is shown, in place of others (``given`` has them)."""
        self.copy_from: Path | None = None
        """The folder of the store on disk of which this is a copy in memory."""
        self.seen: frozenset[tuple[str, int, int]] = frozenset()
        """The ``state`` of the folder when this was opened for reading."""

    @property
    def ledger(self) -> Ledger:
        """What was loaded into this store on disk. Raises StoreError where that cannot be read."""
        assert self.folder is not None, "only a store on disk keeps a ledger"
        if self._ledger is None:
            from kgtool.store.ledger import Ledger

            self._ledger = Ledger.read(self.folder)
        return self._ledger

    @property
    def prefixes(self) -> Mapping[str, str]:
        """See ``Store.prefixes``."""
        if self.folder is None:
            return self._prefixes
        with suppress(StoreError):  # a damaged ledger does not keep anybody from reading
            return self.ledger.prefixes
        return {}

    @classmethod
    def memory(cls) -> Self:
        """An empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def copy_of(cls, store: Store) -> LocalStore:
        """A copy in memory of any store, with what is in none of its graphs."""
        return cls.of_quads(store.quads())

    @classmethod
    def of_quads(cls, quads: Iterable[ox.Quad]) -> LocalStore:
        """A store in memory of the quads of other stores: in any graph, also one that kgtool makes, or in none."""
        store = cls.memory()
        store._add(quads)
        return store

    @classmethod
    def of_nquads(cls, text: bytes) -> LocalStore:
        """A store in memory of N-Quads that an engine wrote itself: nothing in them is checked again."""
        store = cls.memory()
        store._engine.load(text, ox.RdfFormat.N_QUADS, lenient=True)
        store._given.later = ox.parse(text, ox.RdfFormat.N_QUADS)
        return store

    @classmethod
    def read_only(cls, folder: Path) -> LocalStore:
        """An existing store on disk, for reading. Raises StoreError."""
        from kgtool.store.folders import open_to_read
        from kgtool.store.swapping import state

        seen = frozenset[tuple[str, int, int]]()
        with suppress(OSError):  # before it is opened: what is written meanwhile is not what was seen
            seen = state(folder)
        store = cls(open_to_read(folder), folder)
        store.seen = seen
        return store

    @classmethod
    def writable(cls, folder: Path) -> LocalStore:
        """A store on disk, made when the folder is new or empty. Raises StoreError, and then has changed nothing."""
        from kgtool.store.folders import open_to_write

        return cls(open_to_write(folder), folder, writable=True)

    def query(self, text: str, allow_network: bool = False, context: Context | None = None) -> Results:
        """See ``Store.query``; `context` is what a request of the protocol says beside the text."""
        if self.merged:
            from kgtool.sparql.rewriting import renamed

            text = renamed(text, self.merged)
        return answering(answer(self._engine, self._merging, text, allow_network, context), self, text)

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``; in memory, with the terms as they were given (see ``terms`` and ``as_one``)."""
        return self._given.restored(self._engine)

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        return dataset_of(self.quads())

    def matching(
        self,
        subject: Any,
        predicate: ox.NamedNode | None,
        object: Any,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None,
    ) -> Iterator[ox.Quad]:
        """The quads with these terms, None standing for any, from the index that the engine has for the pattern."""
        return self._engine.quads_for_pattern(subject, predicate, object, graph)

    def quads_outside(self, graphs: Container[object]) -> Iterator[ox.Quad]:
        """The quads that are in none of these graphs, which are not read."""
        every = [ox.DefaultGraph(), *self._engine.named_graphs()]
        found = (self.matching(None, None, None, graph) for graph in every if graph not in graphs)
        return self._given.restored(chain.from_iterable(found))

    def graph_quads(self, graph: str) -> Iterator[ox.Quad]:
        """The quads of a named graph, as in ``quads``; none where there is no such graph."""
        return self._given.restored(self.matching(None, None, None, ox.NamedNode(graph)))

    def graph_names(self) -> list[str]:
        """The IRIs of the named graphs, those without triples too."""
        return [name.value for name in self._engine.named_graphs() if isinstance(name, ox.NamedNode)]

    def given(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The quads that ``matching`` found, as in ``quads``."""
        return self._given.restored(quads)

    def has_graph(self, graph: str) -> bool:
        """Whether there is such a named graph, with or without triples."""
        return self._engine.contains_named_graph(ox.NamedNode(graph))

    def has_triples(self, graph: str) -> bool:
        """Whether a named graph has a triple."""
        return next(self.graph_quads(graph), None) is not None

    def has_quad(self, quad: ox.Quad) -> bool:
        """Whether the store has this triple in this graph."""
        return quad in self._engine

    def has_blank_node(self, node: ox.BlankNode) -> bool:
        """Whether a blank node of this label is the subject or the object of a triple."""
        found = self.matching(node, None, None, None), self.matching(None, None, node, None)
        return any(next(quads, None) for quads in found)

    def __len__(self) -> int:
        """See ``Store.__len__``."""
        return len(self._engine)

    def is_small(self) -> bool:
        """Whether so little is in it that a copy in memory is made in no time."""
        return self._merging.is_small(self._engine)

    def unnamed(self) -> int:
        """See ``Store.unnamed``."""
        return sum(1 for _ in self.matching(None, None, None, ox.DefaultGraph()))

    def __repr__(self) -> str:
        if "_engine" not in self.__dict__:
            return "<LocalStore: closed>"
        return f"<LocalStore: {len(self):,} triples in {self.folder or 'memory'}>"

    def count(self, graph: str | None = None) -> int:
        """The number of triples of a named graph; without one, of all graphs."""
        if graph is None:
            return len(self._engine)
        if not self.has_graph(graph):
            return 0
        found = self._engine.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=ox.NamedNode(graph))
        assert isinstance(found, ox.QuerySolutions)
        return int(str(next(found)[0].value))

    def load_file(self, file: RdfFile) -> None:
        """Add one file, the whole of it or, after an error, nothing of it. Raises DataError.

        The store remembers which file each graph is from (`files`), and not in the ledger.
        """
        from kgtool.store.blank_labels import Labels
        from kgtool.store.parsing import parse_file

        graphs: dict[str, None] = {}
        prefixes: dict[str, str] = {}
        labels = Labels(self._nodes.__contains__)

        def quads() -> Iterator[ox.Quad]:
            for quad in parse_file(file, prefixes=prefixes, labels=labels):
                graphs[graph_of(quad)] = None
                yield quad

        self._add(quads())
        self._nodes |= labels.nodes
        self._remember(file.path, graphs or (file.graph,))
        self._prefixes = {**prefixes, **self._prefixes}

    def load_quads(self, path: Path, quads: list[ox.Quad], empty: Collection[str] = ()) -> None:
        """Add what was read from the file `path` in one transaction, in which the graphs `empty` are emptied first.

        Raises StoreError.
        """
        with self._explaining_writes(path):
            self._replace(empty, quads)

    def bulk_load_file(self, file: RdfFile, stream: Watched) -> None:
        """Add a file, opened as `stream`, at the engine's bulk speed, the whole of it or nothing.

        Its default graph becomes the graph of the file; its named graphs are loaded as they are. Raises DataError and
        StoreError.
        """
        from kgtool.store.parsing import explaining_faults
        from kgtool.store.streams import PIPES

        graph = ox.NamedNode(file.graph)
        with explaining_faults(file), self._explaining_writes(file.path, stream), self._changing():
            if not os.path.isdir(PIPES):
                self._engine.bulk_load(stream, file.format, base_iri=file.base, to_graph=graph)  # type: ignore[arg-type]
                return
            with stream.piped() as pipe:
                self._engine.bulk_load(path=pipe, format=file.format, base_iri=file.base, to_graph=graph)

    def bulk_load_quads(self, path: Path, quads: Iterable[ox.Quad]) -> None:
        """Add any number of quads from the file `path`, all or none, without holding them. Raises StoreError."""
        with self._explaining_writes(path), self._changing():
            self._engine.bulk_extend(quads)

    @contextmanager
    def _explaining_writes(self, path: Path, stream: Watched | None = None) -> Iterator[None]:
        """Raise StoreError where the engine cannot write; a fault in reading `stream` is left to the caller."""
        try:
            yield
        except OSError as error:
            if stream is not None and stream.fault is not None:
                raise
            raise StoreError(
                f"The store in {self.folder} cannot be written ({reason(error)}), and nothing of {path} is in it; "
                "make room or check the disk, and load again."
            ) from error

    def _remember(self, path: Path, graphs: Iterable[str]) -> None:
        """Note the file that a graph is from; for a graph from several files, the folder that holds them."""
        for graph in graphs:
            before = self.files.get(graph, path)
            common = os.path.commonpath([before.absolute(), path.absolute()])
            self.files[graph] = path if before == path else Path(common)

    def add_quads(self, quads: list[ox.Quad]) -> None:
        """Add quads, each in a named graph, in one transaction."""
        self.replace_graphs((), quads)

    def replace_graphs(self, graphs: Collection[str], quads: list[ox.Quad]) -> None:
        """Empty some graphs and add quads, each in a named graph, in one transaction.

        Raises DataError for a graph of a store on disk that kgtool makes itself.
        """
        changed = {*(graph_of(quad) for quad in quads), *graphs}
        if self._writable:
            check_graphs(changed)
        self._forget(changed)
        self._replace(graphs, quads)

    def bulk_add_graph(self, graph: str, stream: Watched) -> None:
        """Add N-Quads that all are in this graph and come from no RDF file, all or none.

        Raises StoreError, and DataError for a graph that kgtool makes itself.
        """
        check_graphs([graph])
        with self._forgetting([graph]):
            self.bulk_load_file(RdfFile(Path(graph.rpartition("/")[2]), graph, Reading(format="nq")), stream)

    def add_graph(self, graph: str) -> None:
        """Make a named graph, where there is none of that name."""
        with self._changing():
            self._engine.add_graph(ox.NamedNode(graph))

    def remove_graph(self, graph: str) -> None:
        """Remove a named graph with its triples."""
        self._forget([graph])
        with self._changing():
            self._engine.remove_graph(ox.NamedNode(graph))

    def clear_graph(self, graph: str) -> None:
        """Remove all triples of a named graph, and leave the ledger to the caller."""
        with self._changing():
            self._engine.clear_graph(ox.NamedNode(graph))

    def update(self, text: str, allow_network: bool = False, base: str | None = None) -> None:
        """Run a SPARQL 1.1 update, the whole of it or nothing. Raises QueryError.

        Its patterns see the default graph, as SPARQL has it, which in our stores is empty: it names graphs with GRAPH,
        WITH or USING; those of several USING clauses are seen as one set. SERVICE and LOAD are refused unless
        `allow_network`. `base` resolves relative IRIs.
        """
        check_update(text, allow_network)
        prefixes = names().prefixes
        with self._forgetting(None):
            try:
                with self._changing():
                    self._engine.update(once_using(for_engine(text)), prefixes=dict(prefixes), base_iri=base)
            except SyntaxError as error:
                from kgtool.sparql.errors import explain

                raise explain(str(error), text, prefixes) from error
            except (OSError, RuntimeError, ValueError) as error:
                raise QueryError(f"The update failed, and nothing is changed: {reason(error)}.") from error

    def derive(self, apart: bool = False) -> int:
        """Run the bundled rules over the union, make their triples the graph ``g:derived``, and return their number.

        The rules read the bundled vocabulary (which edge a stance makes) beside the store, whether the store holds it
        or not. A triple that some graph states already is not repeated. Running them again gives the same graph, and
        the old graph is replaced by the new one in one transaction.

        In memory, things that are merged become one before (``as_one``), unless they are to stay `apart`. On disk,
        what documents say stays as it is.
        """
        from kgtool.store.rules import replace_derived

        with self._changing():
            if self.folder is None and not apart and next(self.matching(None, MERGED_INTO, None, None), None):
                self._become_one()
            made = self.derivable_triples()
            replace_derived(self._engine, made)
        if self._writable and self.ledger.due:
            self.ledger.due = False
            self.ledger.write()
        return len(made)

    def derivable_triples(self) -> dict[ox.Triple, None]:
        """What ``g:derived`` is to hold, in order; the store stays as it is."""
        from kgtool.store.rules import derivable_triples

        return derivable_triples(self._engine)

    def _become_one(self) -> None:
        """Let what is said of merged things be said of the one that is shown; what was said before is noted."""
        from kgtool.store.merges import as_one_quad, merged

        to = merged(self._engine)
        named = {quad for thing in to for quad in self._naming(thing) if quad.graph_name not in MADE}
        for old in sorted(named, key=str):
            if (new := as_one_quad(old, to, self._engine)) != old:
                self._given.take(new, old, new in self._engine)
                self._engine.remove(old)
                self._engine.add(new)
                self._as_one.append(new)
        self.merged = {thing.value: shown.value for thing, shown in to.items()}

    def _become_several(self) -> None:
        """Undo ``_become_one``: all is as it was given."""
        for quad in dict.fromkeys(self._as_one):
            originals = self._given.pop(quad)
            if quad in self._engine:
                self._engine.remove(quad)
                self._engine.extend(self._given.noted(originals, self._engine.__contains__))
        self.merged, self._as_one = {}, []

    def _naming(self, thing: ox.NamedNode) -> Iterator[ox.Quad]:
        """The quads in which a thing is subject or object, or stands in a triple that is reified."""
        yield from self.matching(thing, None, None, None)
        yield from self.matching(None, None, thing, None)
        for quad in self.matching(None, REIFIES, None, None):
            if isinstance(quad.object, ox.Triple) and thing in (quad.object.subject, quad.object.object):
                yield quad

    def _forget(self, graphs: Iterable[str] | None) -> None:
        """Note, before it happens, that graphs (None: any) change otherwise than by loading files."""
        if not self._writable:
            return
        ledger = self.ledger
        known = ledger.note_update(None) if graphs is None else ledger.forget(graphs)
        if known or not ledger.due:
            ledger.due = True
            ledger.write()

    @contextmanager
    def _forgetting(self, graphs: Iterable[str] | None) -> Iterator[None]:
        """As ``_forget``, undone where the change fails."""
        if not self._writable:
            yield
            return
        known, due = list(self.ledger.entries), self.ledger.due
        self._forget(graphs)
        try:
            yield
        except Exception:
            self.ledger.due = due
            self.ledger.restore(known, ())
            raise

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Forget what was remembered of the engine's state, after it was changed.

        What is changed is what was given: things that are merged are several again, until ``derive`` makes them one.
        """
        if self._as_one:
            self._become_several()
        try:
            yield
        finally:
            self._merging.forget()
            self.version += 1

    def _replace(self, graphs: Collection[str], quads: list[ox.Quad]) -> None:
        clear = [f"CLEAR SILENT GRAPH <{graph}>" for graph in sorted(graphs)]
        if not clear:
            self._add(quads)
            return
        # One update is one transaction: a reader, or a kill, sees the old graphs or the new ones, never none.
        data: dict[str, list[str]] = {}
        for quad in quads:
            data.setdefault(graph_of(quad), []).append(f"{quad.triple} .")
        blocks = [f"GRAPH <{graph}> {{\n" + "\n".join(lines) + "\n}" for graph, lines in data.items()]
        with self._changing():
            self._engine.update(";\n".join(clear) + ";\nINSERT DATA {\n" + "\n".join(blocks) + "\n}")

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, all or none; a store in memory notes which ones the engine changes."""
        with self._changing():
            self._engine.extend(quads if self.folder else self._given.noted(quads, self._engine.__contains__))

    def backup(self, folder: Path) -> None:
        """Copy a store on disk as it is now to a new folder: quick on the same disk, where the files are linked.

        The store must be open for writing: of one that is open for reading, the engine leaves out what is in its log.
        Upstream: docs/upstream.md, "A backup of a read-only store lacks what is in its log".
        """
        self._engine.backup(str(folder))

    def optimize(self) -> None:
        """Let the engine merge its files."""
        self._engine.optimize()

    def close(self) -> None:
        """Let go of the store on disk, so that another process can write to it; it cannot be used afterwards.

        Raises StoreError where the last changes cannot be written to its files.
        """
        try:
            if self._writable and "_engine" in self.__dict__:
                # Each reader would have to replay what is in the log only: seconds for 100,000 triples.
                self._engine.flush()
        except OSError as error:
            raise StoreError(
                f"The store in {self.folder} cannot be written ({reason(error)}); what is in it stays readable, "
                "make room and load again."
            ) from error
        finally:
            self.__dict__.pop("_engine", None)

    def __getattr__(self, name: str) -> Any:
        if name == "_engine":
            raise StoreError("This store is closed; open it again.")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
