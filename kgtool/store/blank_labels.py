"""The blank nodes of a file in a store with those of others: as nodes, and as the names of graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kgtool.rdf.blank_nodes import mentioned, relabelled


class Labels:
    """Gives the blank nodes of one file the labels that they have there, and another where that is taken."""

    def __init__(self, is_taken: Callable[[ox.BlankNode], bool]) -> None:
        """`is_taken`: whether the store has another blank node of this label."""
        self._is_taken = is_taken
        self._names: dict[ox.BlankNode, str] = {}
        self._moved = False

    def __call__(self, quad: ox.Quad) -> ox.Quad:
        """The quad as it is to go into the store."""
        for node in mentioned(quad):
            if node not in self._names:
                is_taken = self._is_taken(node)
                self._moved |= is_taken
                self._names[node] = ox.BlankNode().value if is_taken else node.value
        return relabelled(quad, self._names) if self._moved else quad

    @property
    def nodes(self) -> set[ox.BlankNode]:
        """The blank nodes so far, as they went into the store."""
        return {ox.BlankNode(name) for name in self._names.values()}


class Homes(dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, ox.NamedNode]):
    """The graph in a store for each graph of a file: a graph without an IRI gets one of its own, by its place."""

    def __init__(self, default: ox.NamedNode) -> None:
        """`default`: the graph for what is in none."""
        super().__init__({ox.DefaultGraph(): default})
        self._default, self._blank = default.value, 0

    def __missing__(self, graph: ox.NamedNode | ox.BlankNode) -> ox.NamedNode:
        if isinstance(graph, ox.NamedNode):
            return graph
        self._blank += 1
        self[graph] = ox.NamedNode(f"{self._default}#graph-{self._blank}")
        return self[graph]

    def linked(self, quads: list[ox.Quad]) -> list[ox.Quad]:
        """All quads of a file, in which a blank node that names a graph is the IRI that the graph gets."""
        named: dict[Any, Any] = {
            q.graph_name: self[q.graph_name] for q in quads if isinstance(q.graph_name, ox.BlankNode)
        }
        if not named:
            return quads
        return [
            ox.Quad(named.get(q.subject, q.subject), q.predicate, named.get(q.object, q.object), q.graph_name)
            for q in quads
        ]
