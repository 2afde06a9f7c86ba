"""The embedded store: Oxigraph, in memory or in a folder on disk."""

from __future__ import annotations

import errno
import os
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool.errors import DataError, QueryError, StoreError, excerpt
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS, RdfFile
from kgtool.rdf.names import names
from kgtool.rdf.nearest import nearest
from kgtool.rdf.parser_guards import Hazards, Looked, Reader, WholeXml
from kgtool.rdf.results import Results, Row, Solutions, Triples, rows
from kgtool.sparql import errors, inspecting, lexer, rewriting, safety, sorting
from kgtool.sparql.depth import DEEPEST
from kgtool.store.base import Context, dataset_of
from kgtool.store.ledger import Ledger
from kgtool.store.streams import PIPES, Watched
from kgtool.store.swapping import beside

if TYPE_CHECKING:
    import rdflib

DERIVED = ox.NamedNode(GRAPHS + "derived")
# The graphs that are made from the others, and so are never read from a file.
MADE = (DERIVED, ox.NamedNode(GRAPHS + "inferred"))
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_PREFIX = re.compile(r"(?<![\w.-])([\w.-]*):")  # not begun anew within a word: that would take time
_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
# An address as it is mistyped: without its scheme, or with one that is none of ours.
_ADDRESS = re.compile(r"(?i)(?:[a-z][a-z\d+.-]+:/|(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:]+\]):\d+(?:/|$))")
# From so many derived triples on, the engine's bulk way pays.
MANY = 10_000


class LocalStore:
    """Named graphs in an embedded Oxigraph store; meets the promise of ``store.base.Store``."""

    def __init__(self, engine: ox.Store, folder: Path | None = None, writable: bool = False) -> None:
        self._engine = engine
        self._writable = writable
        self.folder = folder
        """Where it is on disk; None: in memory."""
        self.files: dict[str, Path] = {}
        self._ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """What was loaded into this store on disk. Raises StoreError where that cannot be read."""
        assert self.folder is not None, "only a store on disk keeps a ledger"
        if self._ledger is None:
            self._ledger = Ledger.read(self.folder)
        return self._ledger

    # -- opening ---------------------------------------------------------------------------------------------------

    @classmethod
    def memory(cls) -> LocalStore:
        """An empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def of_nquads(cls, text: bytes) -> LocalStore:
        """A store in memory of N-Quads that an engine wrote itself: nothing in them is checked again."""
        store = cls.memory()
        store._engine.load(text, ox.RdfFormat.N_QUADS, lenient=True)
        return store

    @classmethod
    def read_only(cls, folder: Path) -> LocalStore:
        """An existing store on disk, for reading. Raises StoreError."""
        if not (folder / "CURRENT").is_file():
            raise _no_store(folder)
        try:
            return cls(ox.Store.read_only(str(folder)), folder)
        except (OSError, RuntimeError, ValueError) as error:
            raise _newer(folder, error) or StoreError(
                f"The store in {folder} cannot be read ({_reason(error)}); load its files again."
            ) from error

    @classmethod
    def writable(cls, folder: Path) -> LocalStore:
        """A store on disk, made when the folder is new or empty. Raises StoreError, and then has changed nothing."""
        check_folder(folder)
        try:
            if not (folder / "CURRENT").is_file():
                _make(folder)
            store = cls(ox.Store(str(folder)), folder, writable=True)
        except (OSError, RuntimeError, ValueError) as error:
            if f"{os.sep}LOCK: " in str(error):
                raise StoreError(
                    f"Another process is writing to the store in {folder}; wait until it ends, or where it is kgtool "
                    "serve, name its address as the store."
                ) from error
            raise _newer(folder, error) or StoreError(
                f"The store in {folder} cannot be opened ({_reason(error)}); name another folder."
            ) from error
        # What a killed load had not yet put in: nobody else is loading now.
        for left in folder.glob("bulk-*.sst"):
            left.unlink(missing_ok=True)
        return store

    # -- reading ---------------------------------------------------------------------------------------------------

    def query(self, text: str, allow_network: bool = False, context: Context | None = None) -> Results:
        """See ``Store.query``; `context` is what a request of the protocol says beside the text."""
        safety.check(text, allow_network)
        prefixes = names().prefixes
        try:
            # FROM makes a default graph of its own; the union would overrule it.
            union = not inspecting.names_graphs(text)
            told: dict[str, Any] = {"use_default_graph_as_union": union, "prefixes": _used(text)} | _told(context)
            ordered = text
            if inspecting.selects_all(text):
                # Rows are made when they are read, but sorted at once: the names of the columns are asked without.
                shape = self._engine.query(sorting.unsorted(text), **told)
                if isinstance(shape, ox.QuerySolutions):
                    ordered = rewriting.in_order(text, [variable.value for variable in shape.variables])
            found = self._engine.query(sorting.sortable(ordered), **told)
        except SyntaxError as error:
            raise errors.explain(str(error), text, prefixes) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The query cannot be answered: {_reason(error)}; mend the query.") from error
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QueryTriples):
            return Triples(found)

        def native(output: IO[bytes], format: str) -> None:
            with _broken_off():
                found.serialize(output, format=_FORMATS[format])

        def again() -> Solutions:
            return rows(self.query(text, allow_network, context))

        return Solutions((v.value for v in found.variables), _rows(found), native, again)

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``."""
        return iter(self._engine)

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        return dataset_of(self.quads())

    # -- writing ---------------------------------------------------------------------------------------------------

    def load(self, file: RdfFile) -> None:
        """Add one file, the whole of it or, after an error, nothing of it. Raises DataError."""
        if file.format.supports_datasets or file.format == ox.RdfFormat.RDF_XML or file.graph == DERIVED.value:
            quads = read(file)
            self._add(quads)
            self._remember(file.path, dict.fromkeys(graph_of(quad) for quad in quads) or (file.graph,))
            return
        with faults(file), file.open() as stream:
            self._engine.load(_looked(stream, file), file.format, to_graph=ox.NamedNode(file.graph))  # type: ignore[arg-type]
        self._remember(file.path, (file.graph,))

    def put(self, quads: list[ox.Quad], empty: Iterable[str], path: Path) -> None:
        """Add what was read from a file in one transaction, in which the graphs `empty` are emptied first.

        What the ledger knows is left to the caller. Raises StoreError.
        """
        with self._writing(path):
            self._add(quads, empty)

    def bulk(self, file: RdfFile, stream: Watched) -> None:
        """Add a file at the engine's bulk speed, the whole of it or nothing. Raises DataError and StoreError.

        Its default graph becomes the graph of the file; its named graphs are loaded as they are.
        """
        graph = ox.NamedNode(file.graph)
        with faults(file), self._writing(file.path, stream):
            if not os.path.isdir(PIPES):
                self._engine.bulk_load(stream, file.format, to_graph=graph)  # type: ignore[arg-type]
                return
            with stream.piped() as pipe:
                self._engine.bulk_load(path=pipe, format=file.format, to_graph=graph)

    def pour(self, graph: str, stream: Watched) -> None:
        """Add N-Quads of this graph that come from no RDF file, all of them or none. Raises StoreError."""
        known, due = list(self.ledger.entries), self.ledger.due
        self._forget([graph])
        try:
            self.bulk(RdfFile(Path(f"{graph.rpartition('/')[2]}.nq"), graph), stream)
        except BaseException:
            self.ledger.due = due
            self.ledger.restore(known, ())
            raise

    def bulk_add(self, quads: Iterable[ox.Quad], path: Path) -> None:
        """Add quads of any number, all of them or none, without holding them. Raises StoreError."""
        with self._writing(path):
            self._engine.bulk_extend(quads)

    @contextmanager
    def _writing(self, path: Path, stream: Watched | None = None) -> Iterator[None]:
        """Say so when the engine cannot write. What went wrong in reading the file is another matter."""
        try:
            yield
        except OSError as error:
            if stream is not None and stream.fault is not None:
                raise
            raise StoreError(
                f"The store in {self.folder} cannot be written ({_reason(error)}), and nothing of {path} is in it; "
                "make room or mend the disk and load again."
            ) from error

    def _remember(self, path: Path, graphs: Iterable[str]) -> None:
        """Which file a graph is from; of a graph from several files, the folder that holds them."""
        for graph in graphs:
            before = self.files.get(graph, path)
            self.files[graph] = (
                path if before == path else Path(os.path.commonpath([before.absolute(), path.absolute()]))
            )

    def add(self, quads: list[ox.Quad], empty: Iterable[str] = ()) -> None:
        """Add quads, each in a named graph, and empty the graphs `empty` before, in one transaction."""
        self._forget({*(graph_of(quad) for quad in quads), *empty})
        self._add(quads, empty)

    def _forget(self, graphs: Iterable[str] | None) -> None:
        """Note, before it happens, that graphs (None: any) change otherwise than by loading files."""
        if not self._writable:
            return
        ledger = self.ledger
        known = ledger.forget(graphs if graphs is not None else {g for e in ledger.entries for g in e.graphs})
        if known or not ledger.due:
            ledger.due = True
            ledger.write()

    def _add(self, quads: list[ox.Quad], empty: Iterable[str] = ()) -> None:
        clear = [f"CLEAR SILENT GRAPH <{graph}>" for graph in sorted(empty)]
        if not clear:
            self._engine.extend(quads)
            return
        # One update is one transaction: a reader, or a kill, sees the old graphs or the new ones, never none.
        data: dict[str, list[str]] = {}
        for quad in quads:
            data.setdefault(graph_of(quad), []).append(f"{quad.triple} .")
        blocks = [f"GRAPH <{graph}> {{\n" + "\n".join(lines) + "\n}" for graph, lines in data.items()]
        self._engine.update(";\n".join(clear) + ";\nINSERT DATA {\n" + "\n".join(blocks) + "\n}")

    def update(self, text: str, allow_network: bool = False, base: str | None = None) -> None:
        """Run a SPARQL 1.1 update, the whole of it or nothing. Raises QueryError.

        Its patterns see the default graph, as SPARQL has it, which in our stores is empty: it names graphs with GRAPH,
        WITH or USING. SERVICE and LOAD are refused unless `allow_network`.
        """
        safety.check_update(text, allow_network)
        self._forget(None)
        prefixes = names().prefixes
        try:
            self._engine.update(text, prefixes=dict(prefixes), base_iri=base)
        except SyntaxError as error:
            raise errors.explain(str(error), text, prefixes) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The update failed, and nothing is changed: {_reason(error)}.") from error

    def backup(self, folder: Path) -> None:
        """Copy a store on disk as it is now to a new folder: quick on the same disk, where the files are linked."""
        self._engine.backup(str(folder))

    def graph(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """The quads of one named graph."""
        return self._engine.quads_for_pattern(None, None, None, name)

    def has_graph(self, name: ox.NamedNode) -> bool:
        """Whether there is such a named graph, be it empty."""
        return self._engine.contains_named_graph(name)

    def add_graph(self, name: ox.NamedNode) -> None:
        """Make a named graph, where there is none of that name."""
        self._engine.add_graph(name)

    def remove_graph(self, name: ox.NamedNode) -> None:
        """Take a named graph away, with its triples."""
        self._forget([name.value])
        self._engine.remove_graph(name)

    def graphs(self) -> list[str]:
        """The names of the named graphs."""
        return [name.value for name in self._engine.named_graphs() if isinstance(name, ox.NamedNode)]

    def count(self, graph: str | None = None) -> int:
        """The triples of a named graph; without one, of all graphs."""
        if graph is None:
            return len(self._engine)
        if not self._engine.contains_named_graph(ox.NamedNode(graph)):
            return 0
        return self._counted("?s ?p ?o", default_graph=ox.NamedNode(graph))

    def _counted(self, pattern: str, **told: Any) -> int:
        found = self._engine.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", **told)
        assert isinstance(found, ox.QuerySolutions)
        return int(str(next(found)[0].value))

    def found(
        self,
        subject: Any,
        predicate: ox.NamedNode | None,
        object: Any,
        graph: ox.NamedNode | None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, from the index that the engine has for its kind."""
        return self._engine.quads_for_pattern(subject, predicate, object, graph)

    def filled(self, graph: str) -> bool:
        """Whether a named graph has a triple."""
        return next(self.graph(ox.NamedNode(graph)), None) is not None

    def clear(self, graph: str) -> None:
        """Take all triples out of a named graph. What the ledger knows is left to the caller."""
        self._engine.clear_graph(ox.NamedNode(graph))

    def optimize(self) -> None:
        """Let the engine tidy up its files."""
        self._engine.optimize()

    def holds(self, quad: ox.Quad) -> bool:
        """Whether the store has this triple in this graph."""
        return quad in self._engine

    def derive(self) -> int:
        """Run the bundled rules over the union and make their triples the graph ``g:derived``; their number.

        The rules read the bundled vocabulary (which edge a stance makes) beside the store, whether the store holds it
        or not. A triple that some graph states already is not repeated. Running it again gives the same graph, and the
        old graph is swapped for the new one in one transaction.
        """
        made = self.derivable()
        old = {quad.triple for quad in self.graph(DERIVED)}
        self._swap([triple for triple in old if triple not in made], [triple for triple in made if triple not in old])
        if self._writable and self.ledger.due:
            self.ledger.due = False
            self.ledger.write()
        return len(made)

    def derivable(self) -> dict[ox.Triple, None]:
        """What ``g:derived`` is to be."""
        made = dict.fromkeys(derived(self._engine))
        for triple in _stated(self._engine, made):
            del made[triple]
        return made

    def _swap(self, gone: list[ox.Triple], fresh: list[ox.Triple]) -> None:
        """Take derived triples out and put others in."""
        quads = [ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in fresh]
        if not gone and len(quads) < MANY:
            self._engine.extend(quads)
        elif not gone:
            self._engine.bulk_extend(quads)
        elif any(isinstance(term, ox.BlankNode) for t in gone + fresh for term in (t.subject, t.object)):
            # An update cannot name a blank node that is there already: one transaction for each, but the same nodes.
            for t in gone:
                self._engine.remove(ox.Quad(t.subject, t.predicate, t.object, DERIVED))
            self._engine.extend(quads)
        else:
            blocks = [
                f"{verb} DATA {{ GRAPH {DERIVED} {{\n" + "\n".join(f"{t} ." for t in triples) + "\n} }"
                for verb, triples in (("DELETE", gone), ("INSERT", fresh))
                if triples
            ]
            self._engine.update(";\n".join(blocks))

    def close(self) -> None:
        """Let go of the store on disk, so that another writer can have it; it cannot be used afterwards."""
        if self._writable:
            # What is in the log only, every reader would have to read again from there: seconds for 100,000 triples.
            with self._closing():
                self._engine.flush()
        del self._engine

    @contextmanager
    def _closing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            del self._engine
            raise StoreError(
                f"The store in {self.folder} cannot be written ({_reason(error)}); what is in it stays readable, "
                "make room and load again."
            ) from error


def _used(text: str) -> dict[str, str]:
    """The bundled prefixes that a query may use. The engine reads each anew, all of them longer than many an answer."""
    known = names().prefixes
    if "\\" in text:  # a prefix may be written with escapes
        return dict(known)
    found = set(_PREFIX.findall(text, lexer.below_prologue(text)))
    return {prefix: known[prefix] for prefix in found if prefix in known}


def _told(context: Context | None) -> dict[str, Any]:
    """What a request says beside the query, as the engine takes it."""
    if context is None:
        return {}
    if context.default is None and context.named is None:
        return {"base_iri": context.base}
    return {
        "base_iri": context.base,
        "use_default_graph_as_union": False,
        "default_graph": [ox.NamedNode(graph) for graph in context.default or ()],
        "named_graphs": [ox.NamedNode(graph) for graph in context.named or ()],
    }


def derived(engine: ox.Store) -> list[ox.Triple]:
    """What the bundled rules make of the union of a store's graphs and the bundled vocabulary, without ``g:derived``.

    They run in name order in a small store of their own, each seeing what the earlier ones made. It holds the triples
    whose property or class some rule names: a rule names all its properties.
    """
    prefixes = dict(names().prefixes)
    rules = [path.read_text("utf-8") for path in files.rules()]
    named = {ox.NamedNode(names().expand(name)) for rule in rules for name in inspecting.short_names(rule, prefixes)}
    patterns = [(name, None) for name in named] + [(RDF_TYPE, name) for name in named]
    relevant = (quad for p, o in patterns for quad in engine.quads_for_pattern(None, p, o, None))
    own = ox.Store()
    own.extend(quad for quad in relevant if quad.graph_name != DERIVED)
    # A store that knows the edge of one bundled stance holds the bundled vocabulary already.
    stance, edge = (ox.NamedNode(names().expand(name)) for name in ("stance:proposes", "kg:edgeProperty"))
    if not any(own.quads_for_pattern(stance, edge, None, None)):
        own.extend(quad for file in files.background_files() if file.graph == GRAPHS + "vocab" for quad in _parse(file))
    made: dict[ox.Triple, None] = {}
    for rule in rules:
        new = own.query(rule, prefixes=prefixes, use_default_graph_as_union=True)
        assert isinstance(new, ox.QueryTriples), "a rule is a CONSTRUCT"
        fresh = dict.fromkeys(new)
        own.extend(ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in fresh)
        made |= fresh
    return list(made)


def check_folder(folder: Path) -> None:
    """Raise StoreError where a store can neither be opened nor made: the engine would litter such a folder."""
    try:
        strange = (
            folder.exists() and not (folder / "CURRENT").is_file() and (not folder.is_dir() or any(folder.iterdir()))
        )
    except OSError as error:
        raise StoreError(f"{folder} cannot be opened ({error.strerror}); check who may use it.") from error
    aside = folder.with_name(f"{folder.name}.old")
    if not folder.exists() and (aside / "CURRENT").is_file():
        raise StoreError(f"{aside} is the store that was being put in place as {folder}; rename it to {folder.name}.")
    if not folder.exists():
        _check_name(folder)
    if strange:
        raise StoreError(f"{folder} is neither a store nor an empty folder; name a new folder for the store.")


def _check_name(folder: Path) -> None:
    """Raise StoreError for the address of a server that lacks its http://, or has it in another way."""
    if _ADDRESS.match(str(folder)):
        raise StoreError(
            f"{folder} looks like the address of a server, and not like a folder; write it with http:// or https://."
        )


def _no_store(folder: Path) -> StoreError:
    """What to do where a store is to be read and is not."""
    try:
        _check_name(folder)
        is_file, is_other = folder.is_file(), folder.is_dir() and any(folder.iterdir())
    except StoreError as error:
        return error
    except OSError as error:
        return StoreError(f"{folder} cannot be opened ({error.strerror}); check who may use it.")
    if is_file or is_other:
        what = "is a file" if is_file else "holds other files"
        return StoreError(
            f"There is no store in {folder}, which {what}; read it with --data {folder}, or make a store of it: "
            f"kgtool load {folder} --store DIR"
        )
    return StoreError(f"There is no store in {folder}; make one with: kgtool load FILE --store {folder}")


def _make(folder: Path) -> None:
    """Make an empty store: beside the folder and then in its place, so that a kill leaves no half of one there."""
    home = folder.resolve()
    home.parent.mkdir(parents=True, exist_ok=True)
    place = beside(home)
    try:
        place.mkdir()
    except OSError:
        return  # only the folder itself can be written: the engine makes the store there
    try:
        new = ox.Store(str(place))
        new.flush()
        del new
        if home.exists():
            shutil.copymode(home, place)
        place.rename(home)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        if error.errno not in (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM):
            raise


def _newer(folder: Path, error: Exception) -> StoreError | None:
    """The fault of a store that a later engine wrote."""
    if "too recent version" not in str(error):
        return None
    return StoreError(
        f"The store in {folder} was written by a newer version of the engine; install a newer kgtool, or load its "
        "files into a new store."
    )


def read(file: RdfFile, stream: Watched | None = None) -> list[ox.Quad]:
    """The quads of a file, each in a named graph, but for ``g:derived`` and ``g:inferred``, which are made anew.

    `stream` is the file where it is open already. Raises DataError with file, line and column.
    """
    return list(kept(file, stream))


def kept(file: RdfFile, stream: Watched | None = None) -> Iterator[ox.Quad]:
    """As ``read``, one by one."""
    check_graph(file)
    return (quad for quad in _parse(file, stream) if quad.graph_name not in MADE)


def check_graph(file: RdfFile) -> None:
    """Raise DataError where a file would go into ``g:derived``."""
    if file.graph == DERIVED.value:
        raise DataError(
            f"{file.path} cannot go into g:derived, which the rules make anew; name another graph with --graph."
        )


def graph_of(quad: ox.Quad) -> str:
    """The graph IRI of a quad that stands in a named graph."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


def _stated(engine: ox.Store, triples: dict[ox.Triple, None]) -> list[ox.Triple]:
    """Those of the triples that a graph other than ``g:derived`` holds."""
    if len(triples) < MANY:
        exact = ((t, engine.quads_for_pattern(t.subject, t.predicate, t.object, None)) for t in triples)
        return [t for t, quads in exact if any(quad.graph_name != DERIVED for quad in quads)]
    # So many are found faster by reading the few properties they have.
    patterns = {(t.predicate, t.object if t.predicate == RDF_TYPE else None) for t in triples}
    found: dict[ox.Triple, None] = {}
    for predicate, object in patterns:
        for quad in engine.quads_for_pattern(None, predicate, object, None):
            if quad.graph_name != DERIVED and quad.triple in triples:
                found[quad.triple] = None
    return list(found)


def _rows(found: ox.QuerySolutions) -> Iterator[Row]:
    with _broken_off():
        for solution in found:
            yield tuple(solution)


@contextmanager
def _broken_off() -> Iterator[None]:
    """Say so when an answer ends before its last row. A reader that went away is another matter."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The answer broke off: {_reason(error)}; it is not complete.") from error


def _parse(file: RdfFile, stream: Watched | None = None) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(file.graph)
    with faults(file), nullcontext(stream) if stream else file.open() as opened:
        source: Any = opened
        if file.format == ox.RdfFormat.JSON_LD:
            text = source.read()
            _check_depth(file, text)
            source = BytesIO(text)
        else:
            source = source if stream else _looked(source, file)
            source = WholeXml(source) if file.format == ox.RdfFormat.RDF_XML else source
        # Blank nodes are renamed: two files may use the same label for two things.
        for quad in ox.parse(source, file.format, rename_blank_nodes=True):
            named = isinstance(quad.graph_name, ox.NamedNode)  # a blank graph name names nothing
            yield quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        if isinstance(source, WholeXml) and not source.is_whole():
            raise DataError(f"{file.path} ends before its XML does; get the whole file again.")


def hazards(file: RdfFile) -> Hazards:
    """What looks at a file while it is read, for what would end the process."""
    in_lines = file.format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
    return Hazards(file.format == ox.RdfFormat.RDF_XML, str(file.path), in_lines)


def _looked(source: Reader, file: RdfFile) -> Looked:
    return Looked(source, hazards(file))


def _check_depth(file: RdfFile, text: bytes) -> None:
    """Refuse JSON that nests so deep that the engine, which follows it by recursion, would end the process."""
    depth = 0
    for match in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]', text, re.DOTALL):
        depth += (match[0] in b"[{") - (match[0] in b"]}")
        if depth > DEEPEST:
            raise DataError(f"{file.path} nests more than {DEEPEST} deep; write it flatter.")


@contextmanager
def faults(file: RdfFile) -> Iterator[None]:
    """Say what is wrong with a file that is being read: DataError with file, line and column."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax(file, error) from error
    except (EOFError, zlib.error) as error:
        raise DataError(f"{file.path} ends before its compressed data does; get the whole file again.") from error
    except OSError as error:
        raise DataError(f"{file.path} cannot be read ({_reason(error)}); check the file.") from error


def _syntax(file: RdfFile, error: SyntaxError) -> DataError:
    where = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
    what = str(error.msg).split(": ", 1)[-1] if str(error.msg).startswith("Parser error") else str(error.msg)
    if "LoadDocumentCallback" in what:
        return DataError(
            f"{file.path} names a JSON-LD context on the network, which kgtool does not fetch; "
            "write the context into the file."
        )
    shown = excerpt(file.line(error.lineno), error.offset or 1) if error.lineno else ""
    if "UTF-8" in what:
        return DataError(f"{file.path}{where}: the text is not UTF-8; save it as UTF-8 and load it again.", shown)
    if undeclared := re.fullmatch(r"The prefix (\S*): has not been declared", what):
        known = names().prefixes
        prefix = undeclared[1]
        alike = [] if prefix in known else nearest(prefix, known)
        hint = (
            f"did you mean {alike[0]}: ?"
            if alike
            else f"write at the top: @prefix {prefix}: <{known.get(prefix, '...')}> ."
        )
        return DataError(f"{file.path}{where}: the prefix {prefix}: is not declared; {hint}", shown)
    return DataError(f"{file.path}{where}: {what.rstrip('.')}; mend it there and load the file again.", shown)


def _reason(error: BaseException) -> str:
    """The engine's words without its own prefixes and full stop."""
    return (getattr(error, "strerror", None) or str(error)).removeprefix("IO error: ").rstrip(".").replace("\n", " ")
