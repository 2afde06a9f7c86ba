"""What stores hold, for the tests, and files to load into one on disk."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kgtool.rdf.files import GRAPHS
from kgtool.rdf.results import rows
from kgtool.store import LocalStore, Store


def quads(folder: Path) -> set[ox.Quad]:
    """All that a store holds."""
    store = LocalStore.read_only(folder)
    try:
        return set(store.quads())
    finally:
        store.close()


def numbers(folder: Path) -> dict[str, int]:
    """Graph -> its triples."""
    found: dict[str, int] = {}
    for quad in quads(folder):
        name = quad.graph_name.value.removeprefix(GRAPHS) if isinstance(quad.graph_name, ox.NamedNode) else "?"
        found[name] = found.get(name, 0) + 1
    return found


def count(store: Store, pattern: str = "?s ?p ?o") -> int:
    """How often a pattern of SPARQL is found in a store."""
    found = rows(store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))
    return int(str(next(found.dicts())["n"].value))  # type: ignore[union-attr]


def lines(path: Path, count: int, graph: str = "", start: int = 0) -> Path:
    """A file of statements, half of them about blank nodes."""
    statements = []
    for number in range(start, start + count):
        subject = f"_:b{number}" if number % 2 else f"<urn:s{number}>"
        statements.append(f'{subject} <urn:p> "number {number}"{graph} .\n')
    path.write_text("".join(statements), "utf-8")
    return path
