"""What differs between two releases of a graph, thing by thing."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.differences.blank_nodes import Group, Statement, by_content, graph_of, groups, inside, unlike
from kgtool.differences.difference import (
    RDF,
    RDFS,
    STATUSES,
    Blank,
    Change,
    Difference,
    Entity,
    Inside,
    order_of,
    short,
)
from kgtool.differences.sides import Side, read_side, relabelled
from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.results import Term, text
from kgtool.store import LocalStore, open_store

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store

Edge = tuple[str | None, str, Term]
"""Graph, property and value of a statement, blank nodes by content."""
Edges = Counter[Edge]

# What more blank nodes than these share does not help to recognise one of them.
MOST_HOLDERS = 50
# Blank nodes in blank nodes are compared to this depth; deeper ones are shown as a whole.
DEEPEST = 8


def diff(
    old: Store | rdflib.Graph | str | Path,
    new: Store | rdflib.Graph | str | Path,
    *,
    graphs: bool = False,
    language: str = "en",
) -> Difference:
    """What was added, removed and changed between two files, folders of files, stores or rdflib graphs.

    Compared are the stated triples, the union of the graphs; with `graphs`, each graph with that of the same name (two
    files, with each other). A blank node is compared by its content, not by its label, and is shown at the thing that
    refers to it. Labels are in `language` where there are any. Raises DataError for a file that cannot be read,
    StoreError for a store.

    >>> store = LocalStore.memory()
    >>> bool(diff(store, store))
    False
    """
    both_files = graphs and all(isinstance(path, (str, Path)) and Path(path).is_file() for path in (old, new))
    graph = files.graph_name(Path(str(new))) if both_files else None if graphs else files.GRAPHS + "data"
    with _no_collection():
        sides = read_side(old, graph, graphs, "o"), read_side(new, graph, graphs, "n")
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


class _Comparison:
    """Two sides, and the names of their blank nodes by content."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.names = by_content(chain(old.blank, new.blank))
        self.about: dict[ox.BlankNode, list[Statement]] = defaultdict(list)
        for statement in chain(old.blank, new.blank):
            if isinstance(statement.subject, ox.BlankNode):
                self.about[statement.subject].append(statement)
        # Two nodes with the same name have the same content: either of them will do.
        self.node_of = {ox.BlankNode(name): node for node, name in self.names.items()}
        self.content = cache(self._content)

    def difference(self, graphs: bool, language: str) -> Difference:
        """All that differs."""
        old_groups, new_groups = groups(self.old.blank), groups(self.new.blank)
        old_links, new_links = self._links(self.old), self._links(self.new)
        old_tops, new_tops = self._tops(self.old), self._tops(self.new)
        gone = chain(self.old.ground - self.new.ground, (old_links - new_links).elements())
        come = chain(self.new.ground - self.old.ground, (new_links - old_links).elements())
        entities = [
            *self._named(_by_subject(gone), _by_subject(come)),
            *self._nameless(old_tops - new_tops, new_tops - old_tops),
        ]
        entities.sort(key=lambda e: (STATUSES.index(e.status), short(text(e.subject))))
        *alone, alike = unlike(old_groups, new_groups, self.names)
        differing = (
            {*(old_links - new_links), *(new_links - old_links)},
            {*(old_tops - new_tops), *(new_tops - old_tops)},
        )
        before, after = (sum(len(g.nodes) for g in side if not self._is_shown(g, *differing)) for side in alone)
        blanks = self._blanks(entities)
        return Difference(
            entities=tuple(entities),
            triples_added=sum(self._size(c, new=True) for entity in entities for c in entity.changes),
            triples_removed=sum(self._size(c, new=False) for entity in entities for c in entity.changes),
            relinked=(before, after),
            alike=alike,
            graphs=graphs,
            blanks=blanks,
            labels=self._labels(_iris(entities, blanks), language),
        )

    def _links(self, side: Side) -> Counter[Statement]:
        """Which things refer to which content."""
        return Counter(relabelled(s, self.names) for s in side.blank if not isinstance(s.subject, ox.BlankNode))

    def _tops(self, side: Side) -> Counter[ox.BlankNode]:
        """The content that no thing refers to."""
        return Counter(ox.BlankNode(self.names[node]) for node in _tops(side.blank, self.names))

    # -- things ----------------------------------------------------------------------------------------------------

    def _named(self, gone: dict[Term, Edges], come: dict[Term, Edges]) -> Iterator[Entity]:
        """The IRIs that are the subject of a triple that differs."""
        was, still = _subjects(self.old, come.keys() - gone.keys()), _subjects(self.new, gone.keys() - come.keys())
        for subject in gone.keys() | come.keys():
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
            yield Entity(node, "removed", self._changes(Counter(self.content(node).edges), Counter()))
        for node in come.elements():
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
                pairs.append(Inside(gone[here], come[there], self._changes(a - b, b - a, depth)))
                taken[0].add(here)
                taken[1].add(there)
        return pairs

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

    # -- what goes with it -----------------------------------------------------------------------------------------

    def _size(self, change: Change, new: bool) -> int:
        """The number of triples of one side of a change, with those of its blank nodes."""
        values = change.added if new else change.removed
        below = sum(self._size(c, new) for inner in change.inside for c in inner.changes)
        return len(values) + sum(self._own_size(value) for value in values) + below

    def _own_size(self, value: Term) -> int:
        return sum(len(self._edges(node)) for node in _reached([value], self._edges))

    def _blanks(self, entities: Iterable[Entity]) -> dict[ox.BlankNode, Blank]:
        """The content of all blank nodes that are mentioned, and of those in them."""
        roots = [term for entity in entities for term in (entity.subject, *_terms(entity.changes))]
        return {node: self.content(node) for node in _reached(roots, lambda node: self.content(node).edges)}

    def _labels(self, iris: set[str], language: str) -> dict[str, str]:
        """Labels from the new graph, else the old one, else the bundled one."""
        known = labels(_bundled(), iris, language) if iris else {}
        for side in (self.old, self.new):
            store = LocalStore.memory()
            store.add_quads([_in_graph(s) for s in side.naming if text(s.subject) in iris])
            known |= labels(store, iris, language)
        return known


@cache
def _bundled() -> Store:
    """The bundled graph, for labels, read once in a process."""
    return open_store()


def _reached(start: Iterable[Term], edges: Callable[[ox.BlankNode], Iterable[Edge]]) -> set[ox.BlankNode]:
    """The blank nodes in `start`, and those that they lead to."""
    found: set[ox.BlankNode] = set()
    todo = [node for term in start for node in inside(term)]
    while todo:
        if (node := todo.pop()) not in found:
            found.add(node)
            todo += [below for _, _, value in edges(node) for below in inside(value)]
    return found


def _terms(changes: Iterable[Change]) -> Iterator[Term]:
    for change in changes:
        yield from change.removed + change.added
        for inner in change.inside:
            yield from (inner.old, inner.new)
            yield from _terms(inner.changes)


def _predicates(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield change.predicate
        for inner in change.inside:
            yield from _predicates(inner.changes)


def _iris(entities: Iterable[Entity], blanks: Mapping[ox.BlankNode, Blank]) -> set[str]:
    terms = chain.from_iterable((entity.subject, *_terms(entity.changes)) for entity in entities)
    values = (value for blank in blanks.values() for _, _, value in blank.edges)
    found = {term.value for term in chain(terms, values) if isinstance(term, ox.NamedNode)}
    return found | {predicate for entity in entities for predicate in _predicates(entity.changes)}


def _tops(statements: list[Statement], called: Mapping[ox.BlankNode, str]) -> list[ox.BlankNode]:
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


def _subjects(side: Side, wanted: set[Term]) -> set[Term]:
    """Those of `wanted` that are the subject of a triple of the side."""
    return {s.subject for s in chain(side.ground, side.blank) if s.subject in wanted} if wanted else set()


def _values(edges: Edges, graph: str | None, predicate: str) -> list[Term]:
    return [value for g, p, value in edges.elements() if (g, p) == (graph, predicate)]


def _ordered(values: Counter[Term]) -> tuple[Term, ...]:
    return tuple(sorted(values.elements(), key=lambda term: (isinstance(term, ox.BlankNode), str(term))))


def _in_graph(statement: Statement) -> ox.Quad:
    return ox.Quad(statement.subject, statement.predicate, statement.object, ox.NamedNode(files.GRAPHS + "data"))
