"""What every store promises: one verb, ``query``; and the names of the graphs that kgtool makes from the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeAlias

import pyoxigraph as ox

from kgtool.errors import DataError
from kgtool.rdf.files import GRAPHS, RdfFile, Reading
from kgtool.rdf.results import Results, bind_prefixes, to_rdflib

if TYPE_CHECKING:
    import rdflib

StoreLike: TypeAlias = "Store | rdflib.Graph | str | Path"
"""What functions take for a store: one itself, an rdflib graph or dataset, a folder, or the URL of a server."""

FileProgress = Callable[[RdfFile, int], None]
"""Called while a file is loaded, with the amount of it that is done: bytes on the way to disk, triples to a server."""


DERIVED = ox.NamedNode(GRAPHS + "derived")
"""What the bundled rules make (``rules``)."""
INFERRED = ox.NamedNode(GRAPHS + "inferred")
"""What follows by OWL 2 RL (``reasoning``)."""
AS_OF = ox.NamedNode(GRAPHS + "as-of")
"""What the dates leave open in a store as of a day (``as_of``)."""
MADE = (DERIVED, INFERRED, AS_OF)
"""They are made anew when needed, so they are never read from a file."""
MADE_NAMES = frozenset(graph.value for graph in MADE)

MERGED_INTO = ox.NamedNode("https://w3id.org/kgtool/ontology#mergedInto")
"""Of a merge: the thing that is shown (``as_one``)."""
REIFIES = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")


def made_by_rules(graphs: Iterable[str]) -> str:
    """Why nothing can be put into the first of these graphs (IRIs) that kgtool makes itself; empty: it is none."""
    found = next((graph for graph in graphs if graph in MADE_NAMES), None)
    return f"{found} is made by the rules from the other graphs; name another graph." if found else ""


def check_graphs(graphs: Iterable[str]) -> None:
    """Raise DataError where one of these graphs (IRIs) is one that kgtool makes itself."""
    if refused := made_by_rules(graphs):
        raise DataError(refused)


class Loaded(NamedTuple):
    """What one file brought."""

    path: Path
    graphs: tuple[str, ...]
    """The IRIs of the graphs that it names."""
    triples: int
    """How many of its triples were not there before."""
    unchanged: bool = False
    """It was loaded before, and so was not loaded again."""
    changed: bool = False
    """It was loaded before with other content, which is still there too."""
    omitted: int = 0
    """How many of its triples are in graphs that kgtool makes itself, and so were left out."""
    skipped: int = 0
    """How many lines or triples of it were at fault, and left out."""


class LoadOptions(NamedTuple):
    """What a load is asked for beside its files: the arguments of ``loading.load``."""

    graph: str | None
    reading: Reading
    replace: bool
    with_bundled: bool
    again: bool
    resume: bool
    no_derive: bool
    skip_bad: Path | None
    jobs: int | None
    progress: FileProgress | None
    done: Callable[[Loaded], None] | None
    deriving: Callable[[], None] | None


class Context(NamedTuple):
    """What a request of the SPARQL protocol says beside the text of a query."""

    base: str | None = None
    """The IRI that relative ones are read against; None: there is none."""
    default: tuple[str, ...] | None = None
    """The graphs that make up the default graph, whatever FROM says; None: it is not said."""
    named: tuple[str, ...] | None = None
    """The graphs that GRAPH sees, whatever FROM NAMED says; None: it is not said."""


def is_remote(store: object) -> bool:
    """Whether this names a SPARQL server, not a folder.

    >>> is_remote("https://example.org/sparql"), is_remote("mystore")
    (True, False)
    """
    return isinstance(store, str) and store.lower().startswith(("http://", "https://"))


def reason(error: BaseException) -> str:
    """The words of an error of the engine or the system, without the engine's own prefix and without a full stop."""
    return (getattr(error, "strerror", None) or str(error)).removeprefix("IO error: ").rstrip(".").replace("\n", " ")


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the graph of a quad, which must be a named graph."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


def dataset_of(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Quads as an rdflib dataset whose default graph is the union."""
    from rdflib import Dataset
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    dataset = Dataset(default_union=True)
    bind_prefixes(dataset)
    for quad in quads:
        default = isinstance(quad.graph_name, ox.DefaultGraph)
        graph = dataset.graph(DATASET_DEFAULT_GRAPH_ID if default else to_rdflib(quad.graph_name))  # type: ignore[arg-type]
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return dataset


class Opened:
    """What is closed at the end of a ``with`` statement. It is true, however many triples it has."""

    def close(self) -> None:
        """Let go of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __bool__(self) -> bool:
        return True


class Store(Protocol):
    """A set of named graphs that answers SPARQL over their union; a ``with`` statement closes it at its end."""

    def __hash__(self) -> int:
        """By identity: what is known of a store may be kept beside it."""

    @property
    def files(self) -> Mapping[str, Path]:
        """Graph IRI -> the file it was read from, where the store knows it."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix -> namespace, as its files declare them: for short names, and for what is written of it."""

    def query(self, text: str, allow_network: bool = False) -> Results:
        """The answer to a SPARQL 1.1 query; the bundled prefixes need not be declared. Raises QueryError.

        SERVICE, which asks another server, is refused unless `allow_network`.
        """

    def quads(self) -> Iterator[ox.Quad]:
        """All triples with their graphs."""

    def __len__(self) -> int:
        """The number of triples over all graphs; one that stands in two graphs counts twice."""

    def unnamed(self) -> int:
        """How many of them are in the default graph; those that a server does not keep apart are not counted."""

    def close(self) -> None:
        """Let go of a folder or a connection; one on disk cannot be queried afterwards."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def dataset(self) -> rdflib.Dataset:
        """All graphs as an rdflib dataset whose default graph is the union."""
