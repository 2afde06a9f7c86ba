"""Blank nodes by their content: the same name for the same content, in two graphs at once, or each time anew.

A blank node is named by a hash of its outgoing edges all the way down, so that one more triple elsewhere renames
nothing. What such names do not show (whether two things share a blank node, or each have their own) is found by
comparing connected groups of blank nodes, exactly where that is cheap: names are refined by those of their neighbours,
and nodes that stay alike are singled out in turn (colour refinement and individualisation, as in canonical labelling
of graphs; Hogan, "Canonical Forms for Isomorphic and Equivalent RDF Graphs", 2017).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from typing import TypeVar

import pyoxigraph as ox

from kgtool.rdf.results import Term

Statement = ox.Quad | ox.Triple
S = TypeVar("S", bound=Statement)
Names = dict[ox.BlankNode, str]
# The looks at statements, at most, to distinguish symmetric blank nodes, which can take exponential time.
STEPS = 1_000_000
ROUNDS = 30
# The labels that the engine and rdflib make up.
_MADE_UP = re.compile(r"[a-f][0-9a-f]{19,31}|N[0-9a-f]{32}")
# The key of a group that ends so is shared by equal groups only.
EXACT = "!"


class TooAlike(Exception):
    """Blank nodes are so alike that it takes too long to distinguish them."""


class Budget:
    """Steps that may still be taken."""

    def __init__(self, steps: int | None = None) -> None:
        self.left = STEPS if steps is None else steps

    def take(self, steps: int) -> None:
        """Raises TooAlike when none are left."""
        self.left -= steps
        if self.left < 0:
            raise TooAlike


@dataclass(frozen=True)
class Group:
    """Blank nodes of one graph that are connected, and all statements that mention them."""

    nodes: tuple[ox.BlankNode, ...]
    statements: tuple[Statement, ...]


def inside(term: object) -> Iterator[ox.BlankNode]:
    """The blank nodes of a term: itself, or those in a triple term."""
    if isinstance(term, ox.BlankNode):
        yield term
    elif isinstance(term, ox.Triple):
        yield from inside(term.subject)
        yield from inside(term.object)


def mentioned(statement: Statement) -> list[ox.BlankNode]:
    """The blank nodes of a statement."""
    subject, value = statement.subject, statement.object
    nodes = [subject] if isinstance(subject, ox.BlankNode) else []
    return [*nodes, *inside(value)] if isinstance(value, (ox.BlankNode, ox.Triple)) else nodes


def renamed(term: Term, names: Mapping[ox.BlankNode, str | ox.NamedNode]) -> Term:
    """`term` with other names for those of its blank nodes that have one, or with IRIs in their place."""
    if isinstance(term, ox.BlankNode):
        name = names.get(term, term.value)
        return name if isinstance(name, ox.NamedNode) else ox.BlankNode(name)
    if isinstance(term, ox.Triple):
        return ox.Triple(renamed(term.subject, names), term.predicate, renamed(term.object, names))  # type: ignore[arg-type]
    return term


def relabelled(statement: S, names: Mapping[ox.BlankNode, str | ox.NamedNode]) -> S:
    """`statement` with other names for its blank nodes (see ``renamed``)."""
    s, o = renamed(statement.subject, names), renamed(statement.object, names)
    if isinstance(statement, ox.Quad):
        return ox.Quad(s, statement.predicate, o, statement.graph_name)  # type: ignore
    return ox.Triple(s, statement.predicate, o)  # type: ignore


def graph_of(statement: Statement) -> str | None:
    """The graph's IRI; None for a triple and for the default graph."""
    graph = statement.graph_name if isinstance(statement, ox.Quad) else None
    return None if graph is None or isinstance(graph, ox.DefaultGraph) else graph.value


def by_content(statements: Iterable[Statement]) -> Names:
    """A name for each blank node in `statements`: two share one when their content is the same, all the way down."""
    content: dict[ox.BlankNode, list[Statement]] = {}
    for statement in statements:
        for node in inside(statement.object):
            content.setdefault(node, [])
        if isinstance(statement.subject, ox.BlankNode):
            content.setdefault(statement.subject, []).append(statement)
    below = {node: {n for s in about for n in inside(s.object)} for node, about in content.items()}
    above = defaultdict(list)
    for node, children in below.items():
        for child in children:
            above[child].append(node)
    names: Names = {}
    ready = [node for node, children in below.items() if not children]
    while ready:  # from the leaves up: a long list takes one step a member
        node = ready.pop()
        names[node] = _hash(_line(s, names, node) for s in content[node])
        for parent in above[node]:
            below[parent].discard(node)
            if not below[parent]:
                ready.append(parent)
    # What is left lies on a cycle or above one.
    cyclic = {node: content[node] for node, children in below.items() if children}
    try:
        return _refined(names | dict.fromkeys(cyclic, ""), cyclic, Budget())
    except TooAlike:  # a coarse name claims too little, and `unlike` compares the groups anyway
        coarse = defaultdict(str, names)
        return names | {node: _hash(_line(s, coarse, node) for s in content[node]) for node in cyclic}


def lasting(statements: Iterable[Statement]) -> Names:
    """For each blank node whose label was made up when it was read: a label by its content, the same each time.

    Nodes of the same content are numbered in the order in which they are met from the things that refer to them.
    """
    every = [(s, nodes) for s in statements if (nodes := mentioned(s))]
    given = {n: ox.NamedNode(f"urn:{n.value}") for _, nodes in every for n in nodes if not _MADE_UP.fullmatch(n.value)}
    about = [s for s, nodes in every if not given.keys() >= set(nodes)]
    about = [relabelled(s, given) for s in about] if given else about
    names = by_content(about)
    below: dict[Term, list[tuple[str, str, ox.BlankNode]]] = {}
    referred = set()
    for s in about:
        nodes = list(inside(s.object))
        referred.update(nodes)
        below.setdefault(s.subject, []).extend((str(s.predicate), names[node], node) for node in nodes)
    labels, several, met = Names(), Counter(names.values()), Counter[str]()
    things = sorted((term for term in below if term not in names), key=str)
    nodes = sorted(names, key=lambda node: (node in referred, names[node]))
    taken = {node.value for node in given}
    todo: list[Term] = [*things, *nodes][::-1]
    while todo:
        term = todo.pop()
        if isinstance(term, ox.BlankNode) and term not in labels:
            met[names[term]] += 1
            label = "n" + names[term] + (f"_{met[names[term]]}" if several[names[term]] > 1 else "")
            while label in taken:
                label += "_"
            labels[term] = label
        links = sorted(below.pop(term, ()), key=itemgetter(0, 1), reverse=True)
        todo += [node for *_, node in links if node not in labels]
    return labels


def groups(statements: Iterable[Statement]) -> list[Group]:
    """The groups of connected blank nodes, small ones first; each of `statements` mentions at least one."""
    root: dict[ox.BlankNode, ox.BlankNode] = {}

    def find(node: ox.BlankNode) -> ox.BlankNode:
        while (up := root.setdefault(node, node)) != node:
            root[node] = root[up]
            node = up
        return node

    about_first = []
    for statement in statements:
        first, *others = mentioned(statement)
        find(first)
        for other in others:
            root[find(other)] = find(first)
        about_first.append((first, statement))
    nodes, about = defaultdict(list), defaultdict(list)
    for node in root:
        nodes[find(node)].append(node)
    for node, statement in about_first:
        about[find(node)].append(statement)
    return sorted((Group(tuple(nodes[top]), tuple(about[top])) for top in nodes), key=lambda group: len(group.nodes))


def unlike(old: list[Group], new: list[Group], names: Names) -> tuple[list[Group], list[Group], int]:
    """The groups of each side without a counterpart on the other, and the number of nodes in groups that may differ."""
    sides = [_sorted(side, names) for side in (old, new)]
    budget = Budget()
    alone: tuple[list[Group], list[Group]] = ([], [])
    alike = 0
    for key in dict.fromkeys((*sides[0], *sides[1])):
        here, there = sides[0].get(key, []), sides[1].get(key, [])
        symmetric = not key.endswith(EXACT)
        if len(here) != len(there):
            excess = (here, there) if symmetric else (here[len(there) :], there[len(here) :])
            alone[0].extend(excess[0])
            alone[1].extend(excess[1])
        elif symmetric:
            try:
                forms = [Counter(_form(group, names, budget) for group in side) for side in (here, there)]
            except TooAlike:
                alike += sum(len(group.nodes) for group in there)
                continue
            if forms[0] != forms[1]:
                alone[0].extend(here)
                alone[1].extend(there)
    return *alone, alike


def _sorted(side: list[Group], names: Names) -> dict[str, list[Group]]:
    """The groups by a key that equal groups share; where it ends in EXACT, only they do."""
    found: dict[str, list[Group]] = defaultdict(list)
    for group in side:
        own = {node: names[node] for node in group.nodes}
        exact = len(set(own.values())) == len(own)
        if not exact:
            # The limit is the group's own: two that are equal must not get different keys.
            with suppress(TooAlike):
                own = _refined(own, _mentions(group), Budget(ROUNDS * 2 * len(group.statements)))
                # In a tree, refinement distinguishes all nodes that can be distinguished.
                exact = len(set(own.values())) == len(own) or _is_tree(group)
        found[_hash(_line(s, own) for s in group.statements) + (EXACT if exact else "")].append(group)
    return found


def _form(group: Group, names: Names, budget: Budget) -> str:
    """A canonical form: nodes that look alike are singled out in turn until all differ. Raises TooAlike."""
    about = _mentions(group)

    def least(own: Names) -> str:
        own = _refined(own, about, budget)
        classes = defaultdict(list)
        for node, name in own.items():
            classes[name].append(node)
        several = [(len(nodes), name) for name, nodes in classes.items() if len(nodes) > 1]
        if not several:
            return _hash(_line(s, own) for s in group.statements)
        return min(least(own | {node: own[node] + "*"}) for node in classes[min(several)[1]])

    try:
        return least({node: names[node] for node in group.nodes})
    except RecursionError as error:
        raise TooAlike from error


def _mentions(group: Group) -> dict[ox.BlankNode, list[Statement]]:
    about: dict[ox.BlankNode, list[Statement]] = {node: [] for node in group.nodes}
    for statement in group.statements:
        for node in set(mentioned(statement)):
            about[node].append(statement)
    return about


def _is_tree(group: Group) -> bool:
    """Whether the links between the nodes make no circle, and no two nodes have two links."""
    ends = [len(set(mentioned(s))) for s in group.statements]
    return max(ends, default=0) <= 2 and ends.count(2) == len(group.nodes) - 1


def _refined(names: Names, about: Mapping[ox.BlankNode, list[Statement]], budget: Budget) -> Names:
    """`names`, refined for the nodes of `about` by the statements there, until nothing changes. Raises TooAlike."""
    names = dict(names)
    cost = sum(map(len, about.values()))
    kinds = 0
    while about:
        budget.take(cost)
        fresh = {n: _hash([names[n], *(_line(s, names, n) for s in lines)]) for n, lines in about.items()}
        names.update(fresh)
        before, kinds = kinds, len(set(fresh.values()))
        if kinds in (before, len(fresh)):
            break
    return names


def _line(statement: Statement, names: Mapping[ox.BlankNode, str], me: ox.BlankNode | None = None) -> str:
    """A statement as text, its blank nodes by name and `me` as such."""
    ends = " ".join((_key(statement.subject, names, me), str(statement.predicate), _key(statement.object, names, me)))
    return f"{graph_of(statement) or ''} {ends}"


def _key(term: Term, names: Mapping[ox.BlankNode, str], me: ox.BlankNode | None) -> str:
    if isinstance(term, ox.BlankNode):
        return "." if term == me else "_:" + names[term]
    if isinstance(term, ox.Triple):
        return f"<<{_key(term.subject, names, me)} {term.predicate} {_key(term.object, names, me)}>>"
    return str(term)


def _hash(lines: Iterable[str]) -> str:
    return "b" + blake2b("\n".join(sorted(lines)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
