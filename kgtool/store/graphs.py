"""The graphs that kgtool makes from the others, and the name of the graph that a quad is in."""

from __future__ import annotations

import pyoxigraph as ox

from kgtool.rdf.files import GRAPHS

DERIVED = ox.NamedNode(GRAPHS + "derived")
"""What the bundled rules make (``rules``)."""
INFERRED = ox.NamedNode(GRAPHS + "inferred")
"""What follows by OWL 2 RL (``reasoning``)."""
MADE = (DERIVED, INFERRED)
"""They are made anew when needed, so they are never read from a file."""
MADE_NAMES = frozenset(graph.value for graph in MADE)


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the graph of a quad, which must be a named graph."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value
