"""What differs between two releases of a graph, thing by thing."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kgtool.differences.difference import (
    RDF,
    RDFS,
    STATUSES,
    Blank,
    Change,
    Difference,
    Entity,
    Inside,
    every_change,
    order_of,
)
from kgtool.errors import UsageError
from kgtool.questions.labels import LABEL_PROPERTIES, labels
from kgtool.rdf import files
from kgtool.rdf.blank_nodes import (
    Group,
    Statement,
    by_content,
    graph_of,
    groups,
    inside,
    mentioned,
    relabelled,
    unlike,
)
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.store import LocalStore, Store, as_store, open_store
from kgtool.store.base import MADE, StoreLike, is_remote
from kgtool.store.opening import keeps_terms
from kgtool.store.parsing import parse_file
from kgtool.store.terms import stored_quad

Edge = tuple[str | None, str, Term]
"""Graph, property and value of a statement, blank nodes by content."""
Edges = Counter[Edge]

# What more blank nodes than these share does not help to recognise one of them.
MOST_HOLDERS = 50
# Blank nodes in blank nodes are compared to this depth; deeper ones are shown as a whole.
DEEPEST = 8
_DATA = files.GRAPHS + "data"
_NAMING = {ox.NamedNode(names().expand(name)) for name in LABEL_PROPERTIES}
_bundled = cache(open_store)  # for labels, read once in a process


def diff(
    old: StoreLike, new: StoreLike, *, graphs: bool = False, language: str = "en", base: str | None = None,
    format: str | None = None, contexts: Mapping[str, str | Path] | None = None,
) -> Difference:  # fmt: skip
    """What was added, removed and changed between two files, folders of files, stores or rdflib graphs.

    Compared are the stated triples, the union of the graphs; with `graphs`, each graph with that of the same name (two
    files, with each other). A blank node is compared by its content, not by its label, and is shown at the thing that
    refers to it. Where one of the two is a store on disk or a server, values are compared as a store keeps them. Labels
    are in `language` where there are any. Relative IRIs of files are read against `base`, or else, in both, against the
    address in `new`; `format` is the ending that says what files are whose own does not. Raises DataError for a file
    that cannot be read, StoreError for a store. `contexts` are copies of JSON-LD contexts, by the IRIs that name them.

    >>> store = LocalStore.memory()
    >>> bool(diff(store, store))
    False
    """
    both_files = graphs and all(isinstance(path, (str, Path)) and Path(path).is_file() for path in (old, new))
    graph = files.graph_name(Path(str(new))) if both_files else None if graphs else _DATA
    if str(old) == str(new) == str(files.STDIN):
        raise UsageError("Standard input is the one or the other, and not both; name a file for one of them.")
    reading = files.Reading.of(base, format, contexts)
    sources = _opened(old, (old, new), graph, reading), _opened(new, (old, new), graph, reading)
    as_stored = not all(isinstance(source, list) or keeps_terms(source) for source in sources)
    with _no_collection():
        sides = [_read(source, graphs, mark, as_stored) for source, mark in zip(sources, "on", strict=True)]
        return _Comparison(*sides).difference(graphs, language)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection: among millions of terms it takes a third of the time, and finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass
class _Side:
    """What one of the two graphs states."""

    ground: set[Statement] = field(default_factory=set)
    """The statements without a blank node."""
    blank: set[Statement] = field(default_factory=set)
    """Those with one, each node named after its side: two stores may use the same names."""
    naming: list[Statement] = field(default_factory=list)
    """The labels."""
    rewritten: int = 0
    """How many values were compared as a store keeps them, which is not how they were given."""


def _opened(
    source: StoreLike, both: tuple[StoreLike, StoreLike], graph: str | None, reading: files.Reading
) -> list[files.RdfFile] | Store:
    """The files of one of `both` sources, `graph` being the IRI for what stands in no graph of theirs; or its store.

    A file's address is that of its like in the new one: that it lies elsewhere now is not a difference. Beside standard
    input, `reading` says nothing of the format of the other.
    """
    if not _in_files(source):
        return as_store(source)
    old, new = (Path(str(one)) if _in_files(one) else None for one in both)
    is_piped = files.STDIN in (old, new)
    own = reading._replace(format=None) if is_piped and str(source) != "-" else reading
    found = files.rdf_files([str(source)], graph, own)
    home = old if new == files.STDIN else new
    if reading.base is not None or home is None:
        return found
    places = [home if is_piped else home / file.path.relative_to(str(source)) for file in found]
    bases = (files.RdfFile(place, "").base for place in places)
    return [file._replace(reading=own._replace(base=base)) for file, base in zip(found, bases, strict=True)]


def _read(source: list[files.RdfFile] | Store, graphs: bool, mark: str, as_stored: bool) -> _Side:
    """What a source states: its quads if `graphs`, else its triples; `as_stored`: with the terms that a store keeps.

    `mark` begins the names of blank nodes of a store.
    """
    side, in_files = _Side(), isinstance(source, list)
    if isinstance(source, list):
        quads: Iterable[ox.Quad] = chain.from_iterable(map(parse_file, source))
    else:
        quads = (quad for quad in source.quads() if quad.graph_name not in MADE)
    for given in quads:
        quad = stored_quad(given) if as_stored else given
        side.rewritten += quad is not given
        statement = quad if graphs else quad.triple
        plain = isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal))
        if not plain and (nodes := mentioned(statement)):
            # Those of a file are new names already.
            fresh = statement if in_files else relabelled(statement, {node: mark + node.value for node in nodes})
            side.blank.add(fresh)
            continue
        side.ground.add(statement)
        if quad.predicate in _NAMING:
            side.naming.append(statement)
    return side


def _in_files(source: object) -> bool:
    """Whether the source is a file or a folder of files; a folder with a file CURRENT is a store, a URL a server."""
    return isinstance(source, (str, Path)) and not is_remote(source) and not (Path(source) / "CURRENT").is_file()


class _Comparison:
    """Two sides, and the names of their blank nodes by content."""

    def __init__(self, old: _Side, new: _Side) -> None:
        self.old, self.new = old, new
        self.names = by_content(chain(old.blank, new.blank))
        self.about: dict[ox.BlankNode, list[Statement]] = defaultdict(list)
        for statement in chain(old.blank, new.blank):
            if isinstance(statement.subject, ox.BlankNode):
                self.about[statement.subject].append(statement)
        # Two nodes with the same name have the same content: either of them will do.
        self.node_of = {ox.BlankNode(name): node for node, name in self.names.items()}
        self.content = cache(self._content)
        # For each side, how many blank nodes of each name are not compared yet: each is once, though many lead to it.
        self.left = [Counter(self.names[node] for node in _nodes(side.blank)) for side in (old, new)]

    def difference(self, graphs: bool, language: str) -> Difference:
        old_links, new_links = self._links(self.old), self._links(self.new)
        old_tops, new_tops = self._tops(self.old), self._tops(self.new)
        gone_links, come_links = old_links - new_links, new_links - old_links
        gone_tops, come_tops = old_tops - new_tops, new_tops - old_tops
        links, tops = {*gone_links, *come_links}, {*gone_tops, *come_tops}
        gone = chain(self.old.ground - self.new.ground, gone_links.elements())
        come = chain(self.new.ground - self.old.ground, come_links.elements())
        entities = [*self._named(_by_subject(gone), _by_subject(come)), *self._nameless(gone_tops, come_tops)]
        entities.sort(key=lambda e: (STATUSES.index(e.status), names().shorten(text(e.subject))))
        *alone, alike = unlike(groups(self.old.blank), groups(self.new.blank), self.names)
        before, after = (sum(len(g.nodes) for g in side if not self._is_shown(g, links, tops)) for side in alone)
        blanks = {n: self.content(n) for n in _reached(_terms(entities), lambda node: self.content(node).edges)}
        return Difference(
            entities=tuple(entities),
            triples_added=self._size([v for change in every_change(entities) for v in change.added], self.left[1]),
            triples_removed=self._size([v for change in every_change(entities) for v in change.removed], self.left[0]),
            relinked=(before, after),
            alike=alike,
            rewritten=self.old.rewritten + self.new.rewritten,
            graphs=graphs,
            blanks=blanks,
            labels=self._labels(entities, blanks, language),
        )

    def _links(self, side: _Side) -> Counter[Statement]:
        """Which things refer to which content."""
        return Counter(relabelled(s, self.names) for s in side.blank if not isinstance(s.subject, ox.BlankNode))

    def _tops(self, side: _Side) -> Counter[ox.BlankNode]:
        """The content that no thing refers to."""
        return Counter(ox.BlankNode(self.names[node]) for node in _tops(side.blank, self.names))

    # -- things ----------------------------------------------------------------------------------------------------

    def _named(self, gone: dict[Term, Edges], come: dict[Term, Edges]) -> Iterator[Entity]:
        """The IRIs that are the subject of a triple that differs."""
        was, still = _subjects(self.old, come.keys() - gone.keys()), _subjects(self.new, gone.keys() - come.keys())
        for subject in sorted(gone.keys() | come.keys(), key=text):
            removed, added = gone.get(subject, Counter()), come.get(subject, Counter())
            new, left = subject not in gone and subject not in was, subject not in come and subject not in still
            status = "added" if new else "removed" if left else "changed"
            yield Entity(subject, status, self._changes(removed, added))

    def _nameless(self, gone: Counter[ox.BlankNode], come: Counter[ox.BlankNode]) -> Iterator[Entity]:
        """The blank nodes that nothing refers to: changed where half of one is in another."""
        pairs = self._pairs(list(gone.elements()), list(come.elements()), least=0.5)
        for pair in pairs:
            yield Entity(pair.new, "changed", pair.changes)
            gone[pair.old] -= 1
            come[pair.new] -= 1
        for node in gone.elements():
            self.left[0][node.value] -= 1
            yield Entity(node, "removed", self._changes(Counter(self.content(node).edges), Counter()))
        for node in come.elements():
            self.left[1][node.value] -= 1
            yield Entity(node, "added", self._changes(Counter(), Counter(self.content(node).edges)))

    def _is_shown(self, group: Group, links: set[Statement], tops: set[ox.BlankNode]) -> bool:
        """Whether what differs in a group is shown already: at a thing that refers to it, or at its top."""
        named = (relabelled(s, self.names) for s in group.statements if not isinstance(s.subject, ox.BlankNode))
        return any(s in links for s in named) or any(ox.BlankNode(self.names[node]) in tops for node in group.nodes)

    # -- properties and values -------------------------------------------------------------------------------------

    def _changes(self, gone: Edges, come: Edges, depth: int = 0) -> tuple[Change, ...]:
        places = sorted({(g, p) for g, p, _ in chain(gone, come)}, key=lambda at: (order_of(at[1]), at[0] or ""))
        return tuple(self._change(g, p, _values(gone, g, p), _values(come, g, p), depth) for g, p in places)

    def _change(self, graph: str | None, predicate: str, gone: list[Term], come: list[Term], depth: int) -> Change:
        blank = [[term for term in side if isinstance(term, ox.BlankNode)] for side in (gone, come)]
        pairs = self._pairs(blank[0], blank[1], depth=depth + 1) if all(blank) and depth < DEEPEST else []
        removed, added = Counter(gone), Counter(come)
        removed.subtract(pair.old for pair in pairs)
        added.subtract(pair.new for pair in pairs)
        return Change(predicate, graph, _ordered(removed), _ordered(added), tuple(pairs))

    def _pairs(
        self, gone: list[ox.BlankNode], come: list[ox.BlankNode], least: float = 0.0, depth: int = 0
    ) -> list[Inside]:
        """Which blank node became which: those that have most in common, what few have counting most."""
        features = {node: self._features(node) for node in chain(gone, come)}
        holders: dict[object, list[int]] = defaultdict(list)
        for place, node in enumerate(come):
            for feature in features[node]:
                holders[feature].append(place)
        count = Counter(feature for node in chain(gone, come) for feature in features[node])
        scores: dict[tuple[int, int], float] = defaultdict(float)
        for place, node in enumerate(gone):
            for feature in features[node]:
                if count[feature] <= MOST_HOLDERS or len(gone) == len(come) == 1:
                    for other in holders.get(feature, ()):
                        scores[place, other] += 1 / count[feature]
        ranked = sorted(scores, key=lambda at: (-scores[at], *sorted((gone[at[0]].value, come[at[1]].value)), at))
        pairs, taken = [], (set[int](), set[int]())
        for here, there in ranked:
            if here in taken[0] or there in taken[1]:
                continue
            old, new = self.content(gone[here]), self.content(come[there])
            a, b = Counter(old.edges), Counter(new.edges)
            enough = (a & b).total() >= least * min(a.total(), b.total())
            if enough and old.is_list == new.is_list and a != b:
                is_new = self._take(gone[here], come[there])
                pairs.append(Inside(gone[here], come[there], self._changes(a - b, b - a, depth) if is_new else ()))
                taken[0].add(here)
                taken[1].add(there)
        return pairs

    def _take(self, *pair: ox.BlankNode) -> bool:
        """Whether two blank nodes are not compared yet; from now on they are."""
        is_new = all(left[node.value] > 0 for left, node in zip(self.left, pair, strict=True))
        for left, node in zip(self.left, pair, strict=True):
            left[node.value] -= is_new
        return is_new

    def _features(self, node: ox.BlankNode) -> set[object]:
        """What a blank node may be recognised by: its properties, and its properties with their values."""
        blank = self.content(node)
        return {*blank.edges, *((g, p) for g, p, _ in blank.edges), blank.is_list}

    def _content(self, node: ox.BlankNode) -> Blank:
        """The content of the blank nodes with this name."""
        members: list[Edge] = []
        at: Term = node
        seen: set[Term] = set()
        while isinstance(at, ox.BlankNode) and at not in seen:
            seen.add(at)
            edges = self._edges(at)
            parts = {p: (g, value) for g, p, value in edges}
            if set(parts) - {RDF + "type"} != {RDF + "first", RDF + "rest"} or len(parts) != len(edges):
                break
            members.append((parts[RDF + "first"][0], RDFS + "member", parts[RDF + "first"][1]))
            at = parts[RDF + "rest"][1]
        if isinstance(at, ox.NamedNode) and at.value == RDF + "nil":
            return Blank(tuple(members), is_list=True)
        return Blank(tuple(sorted(self._edges(node), key=lambda e: (order_of(e[1]), e[0] or "", str(e[2])))))

    def _edges(self, node: ox.BlankNode) -> list[Edge]:
        return [_edge(relabelled(s, self.names)) for s in self.about.get(self.node_of[node], ())]

    def _size(self, values: list[Term], nodes: Counter[str]) -> int:
        """The number of triples with these values, and of those in their blank nodes.

        `nodes`: how many of each name there are; each counts once, though several values lead to it.
        """
        count, left, todo = len(values), Counter(nodes), [node for value in values for node in inside(value)]
        while todo:
            node = todo.pop()
            if left[node.value] > 0:
                left[node.value] -= 1
                edges = self._edges(node)
                count += len(edges)
                todo += [below for *_, value in edges for below in inside(value)]
        return count

    def _labels(self, entities: list[Entity], blanks: Mapping[ox.BlankNode, Blank], language: str) -> dict[str, str]:
        """Labels of all that is mentioned, from the new graph, else the old one, else the bundled one."""
        values = (value for blank in blanks.values() for _, _, value in blank.edges)
        iris = {term.value for term in chain(_terms(entities), values) if isinstance(term, ox.NamedNode)}
        iris |= {change.predicate for change in every_change(entities)}
        known = labels(_bundled(), iris, language) if iris else {}
        for side in (self.old, self.new):
            store = LocalStore.memory()
            naming = (s for s in side.naming if text(s.subject) in iris)
            store.add_quads([ox.Quad(s.subject, s.predicate, s.object, ox.NamedNode(_DATA)) for s in naming])
            known |= labels(store, iris, language)
        return known


def _reached(start: Iterable[Term], edges: Callable[[ox.BlankNode], Iterable[Edge]]) -> set[ox.BlankNode]:
    """The blank nodes in `start`, and those that they lead to."""
    found: set[ox.BlankNode] = set()
    todo = [node for term in start for node in inside(term)]
    while todo:
        if (node := todo.pop()) not in found:
            found.add(node)
            todo += [below for _, _, value in edges(node) for below in inside(value)]
    return found


def _nodes(statements: Iterable[Statement]) -> set[ox.BlankNode]:
    return {node for statement in statements for node in mentioned(statement)}


def _terms(entities: Iterable[Entity]) -> Iterator[Term]:
    """The things themselves, and all values that are no longer there or new."""
    yield from (entity.subject for entity in entities)
    for change in every_change(entities):
        yield from change.removed + change.added
        yield from (node for inner in change.inside for node in (inner.old, inner.new))


def _tops(statements: Iterable[Statement], called: Mapping[ox.BlankNode, str]) -> list[ox.BlankNode]:
    """The blank nodes at which to begin so that all are reached: none refers to them, or only in a circle."""
    below: dict[ox.BlankNode, list[ox.BlankNode]] = {}
    named: list[ox.BlankNode] = []
    referred: set[ox.BlankNode] = set()
    for s in statements:
        nodes = list(inside(s.object))
        referred.update(nodes)
        if isinstance(s.subject, ox.BlankNode):
            below.setdefault(s.subject, []).extend(nodes)
        else:
            named += nodes
    tops = [node for node in below if node not in referred]
    seen: set[ox.BlankNode] = set()

    def reach(todo: list[ox.BlankNode]) -> None:
        while todo:
            if (node := todo.pop()) not in seen:
                seen.add(node)
                todo += below.get(node, ())

    reach(named + tops)
    for node in sorted(below.keys() - seen, key=called.__getitem__):
        if node not in seen:
            tops.append(node)
            reach([node])
    return tops


def _edge(statement: Statement) -> Edge:
    return graph_of(statement), statement.predicate.value, statement.object


def _by_subject(statements: Iterable[Statement]) -> dict[Term, Edges]:
    found: dict[Term, Edges] = defaultdict(Counter)
    for statement in statements:
        found[statement.subject][_edge(statement)] += 1
    return dict(found)


def _subjects(side: _Side, wanted: set[Term]) -> set[Term]:
    """Those of `wanted` that are the subject of a triple of the side."""
    return {s.subject for s in chain(side.ground, side.blank) if s.subject in wanted} if wanted else set()


def _values(edges: Edges, graph: str | None, predicate: str) -> list[Term]:
    return [value for g, p, value in edges.elements() if (g, p) == (graph, predicate)]


def _ordered(values: Counter[Term]) -> tuple[Term, ...]:
    return tuple(sorted(values.elements(), key=lambda term: (isinstance(term, ox.BlankNode), str(term))))
