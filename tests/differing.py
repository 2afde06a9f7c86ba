"""Small graphs in Turtle or TriG, and what differs between two of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.differences.comparing import diff
from kgtool.differences.difference import Difference
from kgtool.differences.writers import to_text
from kgtool.store import LocalStore

HEAD = """@prefix : <urn:x:> . @prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def two_releases(folder: Path) -> tuple[Path, Path]:
    """Two files that differ in one value beside a blank node."""
    old, new = folder / "old.ttl", folder / "new.ttl"
    old.write_text(HEAD + ":a :p 1 ; :q [ :v 1 ] .", "utf-8")
    new.write_text(HEAD + ":a :p 2 ; :q [ :v 1 ] .", "utf-8")
    return old, new


def store_of(text: str, graph: str = "urn:g") -> LocalStore:
    quads = ox.parse((HEAD + text).encode(), ox.RdfFormat.TRIG, rename_blank_nodes=True)
    home = ox.NamedNode(graph)
    return LocalStore.of_quads(q if q.graph_name != ox.DefaultGraph() else ox.Quad(*q.triple, home) for q in quads)


def between(old: str, new: str, **options: Any) -> Difference:
    return diff(store_of(old), store_of(new), **options)


def lines_of(old: str, new: str, **options: Any) -> list[str]:
    """The lines of text, without the summary."""
    lines = to_text(between(old, new, **options), 120).splitlines()
    return [line.strip() for line in lines[:-1] if line]
