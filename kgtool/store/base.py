"""What every store promises: one verb, ``query``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kgtool.results import Results

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib


@dataclass(frozen=True)
class Loaded:
    """What one file brought: its triples as they stand in the file, and the graphs they went to."""

    path: Path
    graphs: tuple[str, ...]
    triples: int


class Store(Protocol):
    """A set of named graphs that answers SPARQL over their union."""

    @property
    def files(self) -> Mapping[str, Path]:
        """Graph IRI -> the file it was read from, where the store knows it."""
        ...

    def query(self, text: str, allow_network: bool = False) -> Results:
        """The answer to a SPARQL 1.1 query; the bundled prefixes need not be declared. Raises QueryError.

        SERVICE, which asks another server, is refused unless `allow_network`.
        """
        ...

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """All triples with their graphs."""
        ...

    def dataset(self) -> rdflib.Dataset:
        """All graphs as an rdflib dataset whose default graph is the union."""
        ...
