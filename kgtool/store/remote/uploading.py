"""Files onto a SPARQL server, by the Graph Store Protocol or else by INSERT DATA; what arrived is counted.

A file is read whole before any of it is sent, so a faulty one changes nothing. A small file is one request for each of
its graphs; a larger one is sent in parts, and a server that fails between two of them keeps the first: the error says
so. What has a blank node goes in one request, so that it stays the same node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import DataError, IncompleteResult, KgtoolError, either, option, together
from kgtool.rdf.files import RdfFile, check_apart, files_to_load
from kgtool.rdf.names import names
from kgtool.rdf.rejects import Rejects
from kgtool.rdf.results import python_value
from kgtool.store.base import DERIVED, Loaded, LoadOptions, graph_of
from kgtool.store.parsing import parse_file
from kgtool.store.remote.store import RemoteStore
from kgtool.store.rules import derivable_triples, named_by_rules
from kgtool.store.terms import stored

SHARD = 50_000
"""Triples in one request: it takes little memory here and there, and a large file no longer than by itself."""
BATCH = 1_000
"""Triples in one INSERT DATA."""


def upload(paths: Iterable[str | Path], url: str, options: LoadOptions) -> list[Loaded]:
    """Load RDF files, and folders of them, into the server at `url`; see ``loading.load`` for the `options`.

    Every file is sent: a server does not say which ones it has. At the end the rules derive ``g:derived`` anew, from
    what the server then has. Gives what each file brought. Raises DataError, StoreError, and IncompleteResult where the
    server has not stored all.
    """
    faults: list[DataError] = []
    todo = files_to_load(paths, options.graph, options.replace, options.with_bundled, options.reading, faults)
    check_apart(options.skip_bad, todo)
    store = RemoteStore(url)
    loaded: list[Loaded] = []
    emptied: set[str] = set()
    try:
        with Rejects(options.skip_bad) as rejects:
            for file in todo:
                try:
                    loaded.append(_File(store, file, options, emptied, rejects).send())
                except DataError as error:  # of this file nothing was sent
                    faults.append(error)
                    continue
                if options.done:
                    options.done(loaded[-1])
    except KgtoolError as error:
        if loaded:
            with suppress(KgtoolError):  # the message is about what went wrong first
                derive(store)
            message = f"{str(error).rstrip('.')} ({len(loaded)} of {len(todo)} files are loaded)."
            raise type(error)(message, error.excerpt) from error
        raise
    if loaded and options.deriving:
        options.deriving()
    if loaded:
        derive(store)
    if faults:
        raise together(faults, len(loaded) + len(faults), len(loaded)) from faults[0]
    return loaded


def derive(store: RemoteStore) -> int:
    """Run the bundled rules over what a server has, and put what they make into its ``g:derived``; their number.

    A server that does so itself is left to it.
    """
    store.forget_graphs()
    if store.server.profile.derives:
        return 0
    named = {node.value for node in named_by_rules()}
    engine = ox.Store()
    engine.extend(quad for quad in store.matching(named, named) if quad.graph_name != DERIVED)
    made = derivable_triples(engine)
    if made:
        _put(store, DERIVED.value, [f"{triple} .\n" for triple in made], replace=True)
    elif store.count(DERIVED.value):
        store.send_update(f"CLEAR SILENT GRAPH {DERIVED}")
    return len(made)


class _File:
    def __init__(
        self, store: RemoteStore, file: RdfFile, options: LoadOptions, emptied: set[str], rejects: Rejects
    ) -> None:
        self._store, self._file, self._replace, self._progress = store, file, options.replace, options.progress
        self._emptied = emptied
        """Graphs that this load has replaced: two of its files may share one."""
        self._before: dict[str, int] = {}
        self._sent: dict[str, int] = {}
        self._total = 0
        self._rejects = rejects if options.skip_bad else None
        self._again = Rejects() if options.skip_bad else None
        """Where what is left out goes when the file is read once more."""

    def send(self) -> Loaded:
        """Read it, send it, and count what the server then has."""
        before = self._rejects.count if self._rejects else 0
        graphs = self._look()
        skipped = self._rejects.count - before if self._rejects else 0
        for graph in graphs:
            empty = self._replace and graph not in self._emptied
            self._before[graph] = 0 if empty else self._store.count(graph)
        try:
            for graph, lines in self._shards():
                self._put(graph, lines)
            for graph in graphs:  # one that the file has nothing for
                if graph not in self._sent:
                    self._put(graph, [])
        except KgtoolError as error:
            if sum(self._sent.values()):
                raise type(error)(
                    f"{str(error).rstrip('.')}; of {self._file.path}, {sum(self._sent.values()):,} of {self._total:,} "
                    "triples were sent before: load it again with " + either("replace=True.", "--replace."),
                    error.excerpt,
                ) from error
            raise
        return Loaded(self._file.path, graphs, self._arrived(), skipped=skipped)

    def _look(self) -> tuple[str, ...]:
        """Read the file once, for its faults and its graphs. Raises DataError."""
        graphs: dict[str, None] = {}
        homes: dict[str, str] = {}
        if self._rejects:
            self._rejects.file = self._file.name
        for quad in parse_file(self._file, rejects=self._rejects):
            self._total += 1
            graph = graph_of(quad)
            graphs[graph] = None
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.BlankNode) and homes.setdefault(term.value, graph) != graph:
                    raise DataError(
                        f"{self._file.path} has a blank node that stands in two graphs, which cannot be sent to a "
                        "server one by one; give it an IRI."
                    )
            if self._progress and self._total % 10_000 == 0:
                self._progress(self._file, self._total)
        return tuple(graphs) or (self._file.graph,)

    def _shards(self) -> Iterator[tuple[str, list[str]]]:
        plain: dict[str, list[str]] = {}
        blank: dict[str, list[str]] = {}
        for quad in parse_file(self._file, rejects=self._again):
            has_blank = isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, (ox.BlankNode, ox.Triple))
            lines = (blank if has_blank else plain).setdefault(graph_of(quad), [])
            lines.append(f"{quad.triple} .\n")
            if not has_blank and len(lines) >= SHARD:
                yield graph_of(quad), plain.pop(graph_of(quad))
        for graph in dict.fromkeys([*plain, *blank]):
            yield graph, plain.get(graph, []) + blank.get(graph, [])

    def _put(self, graph: str, lines: list[str]) -> None:
        replace = self._replace and graph not in self._emptied
        _put(self._store, graph, lines, replace=replace, is_part=self._total > SHARD)
        self._emptied.add(graph)
        self._sent[graph] = self._sent.get(graph, 0) + len(lines)
        if self._progress:
            self._progress(self._file, sum(self._sent.values()))

    def _arrived(self) -> int:
        """The number of triples that the server has more than before.

        Raises IncompleteResult where it has not got what was sent: some answer 201 and store nothing.
        """
        after = {graph: self._store.count(graph) for graph in self._sent}
        more = sum(after.values()) - sum(self._before[graph] for graph in after)
        if all(after[graph] - self._before[graph] == sent for graph, sent in self._sent.items()):
            return more
        # The file may say things twice, or what the server had already, or a number in two ways.
        least: dict[str, set[object]] = {}
        for quad in parse_file(self._file, rejects=self._again):
            least.setdefault(graph_of(quad), set()).add(_meant(quad))
        for graph, sent in self._sent.items():
            wanted = max(self._before[graph], len(least.get(graph, ())))
            if not wanted <= after[graph] <= self._before[graph] + sent:
                raise IncompleteResult(
                    f"{self._file.path} was sent, but the graph {names().shorten(graph)} has {after[graph]:,} triples "
                    f"on the server, and not {wanted:,} or more; load it again with {option('replace', 'True')}."
                )
        return more


def _put(store: RemoteStore, graph: str, lines: list[str], *, replace: bool, is_part: bool = False) -> None:
    if store.server.places.graphs is not None and lines:
        store.send_triples(graph, "".join(lines).encode(), replace=replace, is_part=is_part)
        return
    node = ox.NamedNode(graph)
    if replace:
        store.send_update(f"CLEAR SILENT GRAPH {node}")
    plain = [line for line in lines if "_:" not in line]
    blank = [line for line in lines if "_:" in line]
    batches = [plain[start : start + BATCH] for start in range(0, len(plain), BATCH)]
    for batch in [*batches, blank]:
        if batch:
            store.send_update(f"INSERT DATA {{ GRAPH {node} {{\n{''.join(batch)}}} }}")


def _meant(quad: ox.Quad) -> tuple[object, ...]:
    """A triple by what it means: servers write numbers and language tags in ways of their own."""
    o = quad.object
    meaning: object = o
    if isinstance(o, ox.Literal):
        value = python_value(stored(o))  # type: ignore[arg-type]  # a literal becomes a literal
        meaning = (o.value, o.language.lower()) if o.language else value if isinstance(value, str) else repr(value)
    return quad.subject, quad.predicate, meaning
