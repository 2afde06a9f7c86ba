"""The embedded store: Oxigraph, in memory or in a folder on disk."""

from __future__ import annotations

import difflib
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kgtool import files, sparql
from kgtool.errors import DataError, QueryError, StoreError, excerpt
from kgtool.files import GRAPHS, RdfFile
from kgtool.names import names
from kgtool.results import Results, Row, Solutions, Triples, bind_prefixes, rows, to_rdflib
from kgtool.store.base import Loaded

if TYPE_CHECKING:
    import rdflib

DERIVED = ox.NamedNode(GRAPHS + "derived")
# The graphs that are made from the others, and so are never read from a file.
MADE = (DERIVED, ox.NamedNode(GRAPHS + "inferred"))
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
Progress = Callable[[int], None]
"""Called with the number of triples read so far of the file at hand."""


class LocalStore:
    """Named graphs in an embedded Oxigraph store; meets the promise of ``store.base.Store``."""

    def __init__(self, engine: ox.Store, folder: Path | None = None, writable: bool = False) -> None:
        self._engine = engine
        self._writable = writable
        self.folder = folder
        """Where it is on disk; None: in memory."""
        self.files: dict[str, Path] = {}

    # -- opening ---------------------------------------------------------------------------------------------------

    @classmethod
    def memory(cls) -> LocalStore:
        """An empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def read_only(cls, folder: Path) -> LocalStore:
        """An existing store on disk, for reading. Raises StoreError."""
        if not (folder / "CURRENT").is_file():
            raise StoreError(f"There is no store in {folder}; make one with: kgtool load FILE --store {folder}")
        try:
            return cls(ox.Store.read_only(str(folder)), folder)
        except OSError as error:
            raise StoreError(
                f"The store in {folder} cannot be read ({_reason(error)}); load its files again."
            ) from error

    @classmethod
    def writable(cls, folder: Path) -> LocalStore:
        """A store on disk, made when the folder is new or empty. Raises StoreError, and then has changed nothing."""
        check_folder(folder)
        try:
            return cls(ox.Store(str(folder)), folder, writable=True)
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreError(f"Another process is writing to the store in {folder}; wait until it ends.") from error
            raise StoreError(
                f"The store in {folder} cannot be opened ({_reason(error)}); name another folder."
            ) from error

    # -- reading ---------------------------------------------------------------------------------------------------

    def query(self, text: str, allow_network: bool = False) -> Results:
        """See ``Store.query``."""
        sparql.check(text, allow_network)
        prefixes = names().prefixes
        try:
            # FROM makes a default graph of its own; the union would overrule it.
            union, ordered = not sparql.names_graphs(text), text
            if "*" in text and sparql.form(text) == "SELECT":
                # Rows are made when they are read, but sorted at once: the names of the columns are asked without.
                shape = self._run(sparql.unsorted(text), union)
                if isinstance(shape, ox.QuerySolutions):
                    ordered = sparql.in_order(text, [variable.value for variable in shape.variables])
            found = self._run(sparql.sortable(ordered), union)
        except SyntaxError as error:
            raise sparql.explain(str(error), text, prefixes) from error
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
            return rows(self.query(text, allow_network))

        return Solutions((v.value for v in found.variables), _rows(found), native, again)

    def _run(self, text: str, union: bool) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self._engine.query(text, prefixes=dict(names().prefixes), use_default_graph_as_union=union)

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``."""
        return iter(self._engine)

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        from rdflib import Dataset
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        dataset = Dataset(default_union=True)
        bind_prefixes(dataset)
        for quad in self.quads():
            default = isinstance(quad.graph_name, ox.DefaultGraph)
            graph = dataset.graph(DATASET_DEFAULT_GRAPH_ID if default else to_rdflib(quad.graph_name))  # type: ignore[arg-type]
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return dataset

    # -- writing ---------------------------------------------------------------------------------------------------

    def load(self, file: RdfFile) -> None:
        """Add one file, the whole of it or, after an error, nothing of it. Raises DataError."""
        if file.format.supports_datasets or file.graph == DERIVED.value:
            self.put(file, read(file))
            return
        with _faults(file), file.open() as stream:
            self._engine.load(stream, file.format, to_graph=ox.NamedNode(file.graph))
        self._remember(file.path, (file.graph,))

    def put(self, file: RdfFile, quads: list[ox.Quad], replace: bool = False, spare: Iterable[str] = ()) -> Loaded:
        """Add what was read from a file in one transaction.

        With `replace`, the graphs that the file names, but for those in `spare`, are emptied in the same transaction.
        """
        graphs = tuple(dict.fromkeys(_graph(q) for q in quads)) or (file.graph,)
        self.add(quads, empty=set(graphs) - set(spare) if replace else ())
        self._remember(file.path, graphs)
        return Loaded(file.path, graphs, len(quads))

    def _remember(self, path: Path, graphs: Iterable[str]) -> None:
        """Which file a graph is from; of a graph from several files, the folder that holds them."""
        for graph in graphs:
            before = self.files.get(graph, path)
            self.files[graph] = (
                path if before == path else Path(os.path.commonpath([before.absolute(), path.absolute()]))
            )

    def add(self, quads: list[ox.Quad], empty: Iterable[str] = ()) -> None:
        """Add quads, each in a named graph, and empty the graphs `empty` before, in one transaction."""
        clear = [f"CLEAR SILENT GRAPH <{graph}>" for graph in sorted(empty)]
        if not clear:
            self._engine.extend(quads)
            return
        # One update is one transaction: a reader, or a kill, sees the old graphs or the new ones, never none.
        data: dict[str, list[str]] = {}
        for quad in quads:
            data.setdefault(_graph(quad), []).append(f"{quad.triple} .")
        blocks = [f"GRAPH <{graph}> {{\n" + "\n".join(lines) + "\n}" for graph, lines in data.items()]
        self._engine.update(";\n".join(clear) + ";\nINSERT DATA {\n" + "\n".join(blocks) + "\n}")

    def update(self, text: str, allow_network: bool = False) -> None:
        """Run a SPARQL 1.1 update, the whole of it or nothing. Raises QueryError.

        Its patterns see the default graph, as SPARQL has it, which in our stores is empty: it names graphs with GRAPH,
        WITH or USING. SERVICE and LOAD are refused unless `allow_network`.
        """
        sparql.check_update(text, allow_network)
        prefixes = names().prefixes
        try:
            self._engine.update(text, prefixes=dict(prefixes))
        except SyntaxError as error:
            raise sparql.explain(str(error), text, prefixes) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The update failed, and nothing is changed: {_reason(error)}.") from error

    def backup(self, folder: Path) -> None:
        """Copy a store on disk as it is now to a new folder: quick on the same disk, where the files are linked."""
        self._engine.backup(str(folder))

    def graph(self, name: ox.NamedNode) -> Iterator[ox.Quad]:
        """The quads of one named graph."""
        return self._engine.quads_for_pattern(None, None, None, name)

    def holds(self, quad: ox.Quad) -> bool:
        """Whether the store has this triple in this graph."""
        return quad in self._engine

    def derive(self) -> int:
        """Run the bundled rules over the union and make their triples the graph ``g:derived``; their number.

        The rules read the bundled vocabulary (which edge a stance makes) beside the store, whether the store holds it
        or not. A triple that some graph states already is not repeated. Running it again gives the same graph, and the
        old graph is swapped for the new one in one transaction.
        """
        made = [triple for triple in derived(self._engine) if not _stated(self._engine, triple)]
        quads = [ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in made]
        if any(isinstance(term, ox.BlankNode) for t in made for term in (t.subject, t.object)):
            # An update cannot name a blank node that is there already: two transactions, but the same nodes.
            self._engine.clear_graph(DERIVED)
            self._engine.extend(quads)
        else:
            self.add(quads, empty=[DERIVED.value])
        return len(made)

    def close(self) -> None:
        """Let go of the store on disk, so that another writer can have it; it cannot be used afterwards."""
        if self._writable:
            # What is in the log only, every reader would have to read again from there: seconds for 100,000 triples.
            self._engine.flush()
        del self._engine


def derived(engine: ox.Store) -> list[ox.Triple]:
    """What the bundled rules make of the union of a store's graphs and the bundled vocabulary, without ``g:derived``.

    They run in name order in a small store of their own, each seeing what the earlier ones made. It holds the triples
    whose property or class some rule names: a rule names all its properties.
    """
    prefixes = dict(names().prefixes)
    rules = [path.read_text("utf-8") for path in files.rules()]
    named = {ox.NamedNode(names().expand(name)) for rule in rules for name in sparql.short_names(rule, prefixes)}
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
    if folder.exists() and not (folder / "CURRENT").is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is neither a store nor an empty folder; name a new folder for the store.")


def read(file: RdfFile, progress: Progress | None = None) -> list[ox.Quad]:
    """The quads of a file, each in a named graph, but for ``g:derived`` and ``g:inferred``, which are made anew.

    Raises DataError with file, line and column.
    """
    if file.graph == DERIVED.value:
        raise DataError(
            f"{file.path} cannot go into g:derived, which the rules make anew; name another graph with --graph."
        )
    return [quad for quad in _parse(file, progress) if quad.graph_name not in MADE]


def _graph(quad: ox.Quad) -> str:
    """The graph IRI of a quad that stands in a named graph."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


def _stated(engine: ox.Store, triple: ox.Triple) -> bool:
    """Whether a graph other than ``g:derived`` holds the triple."""
    found = engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name != DERIVED for quad in found)


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


def _parse(file: RdfFile, progress: Progress | None = None) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(file.graph)
    if file.format == ox.RdfFormat.JSON_LD:
        _check_depth(file)
    with _faults(file), file.open() as stream:
        # Blank nodes are renamed: two files may use the same label for two things.
        for count, quad in enumerate(ox.parse(stream, file.format, rename_blank_nodes=True), 1):
            if progress and count % 10_000 == 0:
                progress(count)
            named = isinstance(quad.graph_name, ox.NamedNode)  # a blank graph name names nothing
            yield quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _check_depth(file: RdfFile) -> None:
    """Refuse JSON that nests so deep that the engine, which follows it by recursion, would end the process."""
    with _faults(file), file.open() as stream:
        text = stream.read()
    depth = 0
    for match in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]', text, re.DOTALL):
        depth += (match[0] in b"[{") - (match[0] in b"]}")
        if depth > sparql.DEEPEST:
            raise DataError(f"{file.path} nests more than {sparql.DEEPEST} deep; write it flatter.")


@contextmanager
def _faults(file: RdfFile) -> Iterator[None]:
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
        alike = [] if prefix in known else difflib.get_close_matches(prefix, known, 1)
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
