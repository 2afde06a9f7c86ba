"""One side of a comparison, as it is read from a file, a folder of files or a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.differences.blank_nodes import Statement, mentioned, renamed
from kgtool.questions.labels import LABEL_PROPERTIES
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.store import as_store
from kgtool.store.base import is_remote
from kgtool.store.graphs import MADE
from kgtool.store.parsing import parse_file

if TYPE_CHECKING:
    import rdflib

    from kgtool.store.base import Store

_NAMING = {ox.NamedNode(names().expand(name)) for name in LABEL_PROPERTIES}


@dataclass
class Side:
    """One of the two graphs, as read."""

    ground: set[Statement] = field(default_factory=set)
    """The statements without a blank node."""
    blank: list[Statement] = field(default_factory=list)
    """Those with one, each node named after its side: two stores may use the same names."""
    naming: list[Statement] = field(default_factory=list)
    """The labels."""


def read_side(source: Store | rdflib.Graph | str | Path, graph: str | None, graphs: bool, mark: str) -> Side:
    """What a source states: its quads if `graphs`, else its triples.

    `graph` is the IRI for what stands in no graph of a file; `mark` begins the names of blank nodes of a store.
    """
    found = Side()
    seen: set[Statement] = set()
    fresh = _in_files(source)
    for quad in _quads(source, graph):
        statement = quad if graphs else quad.triple
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            found.ground.add(statement)
            if quad.predicate in _NAMING:
                found.naming.append(statement)
        elif nodes := mentioned(statement):
            # Those of a file are new names already.
            seen.add(statement if fresh else relabelled(statement, {node: mark + node.value for node in nodes}))
        else:
            found.ground.add(statement)
    found.blank = list(seen)
    return found


def _quads(source: Store | rdflib.Graph | str | Path, graph: str | None) -> Iterator[ox.Quad]:
    """The stated quads of a file, a folder or a store."""
    if _in_files(source):
        return chain.from_iterable(map(parse_file, files.rdf_files([str(source)], graph)))
    return (quad for quad in as_store(source).quads() if quad.graph_name not in MADE)


def _in_files(source: object) -> bool:
    """Whether the source is a file or a folder of files; a folder with a file CURRENT is a store, a URL a server."""
    return isinstance(source, (str, Path)) and not is_remote(source) and not (Path(source) / "CURRENT").is_file()


def relabelled(statement: Statement, called: Mapping[ox.BlankNode, str]) -> Statement:
    """`statement` with these names for its blank nodes."""
    s, o = renamed(statement.subject, called), renamed(statement.object, called)
    if isinstance(statement, ox.Quad):
        return ox.Quad(s, statement.predicate, o, statement.graph_name)  # type: ignore[arg-type]
    return ox.Triple(s, statement.predicate, o)  # type: ignore[arg-type]
