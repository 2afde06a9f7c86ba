"""The terms of a query that the graph does not know: why many an answer is empty."""

from __future__ import annotations

import pyoxigraph as ox

from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.rdf.text import did_you_mean
from kgtool.sparql import inspecting
from kgtool.store.base import Store

HOME = "https://w3id.org/kgtool/"


def unknown_terms(query: str, store: Store, look: bool = True) -> list[str]:
    """A sentence for each short name of the project's own namespaces in `query` that neither the graph nor the bundled
    ontology knows, with the nearest that does exist.

    Each name costs four look-ups in the store. The nearest name is looked for in the bundled ontology and, where
    `look` is true, in the whole graph, which takes seconds where that is large.
    """
    known = names().prefixes
    others = {prefix for prefix, space in inspecting.declarations(query).items() if known.get(prefix) != space}
    home = {prefix: space for prefix, space in known.items() if space.startswith(HOME) and prefix not in others}
    found = []
    for name in sorted(inspecting.short_names(query, home)):
        if "\\" in name:  # one with escapes is not looked up
            continue
        iri = names().expand(name)
        node = f"<{iri}>"
        places = (f"{node} ?p ?o", f"?s ?p {node}", f"?s {node} ?o", f"GRAPH {node} {{ ?s ?p ?o }}")
        if store.query("ASK { " + " UNION ".join(f"{{ {place} }}" for place in places) + " }"):
            continue
        space = home[name.partition(":")[0]]
        ours = _bundled(space)
        if iri in ours:
            continue
        near = did_you_mean(name, map(names().shorten, ours))
        if look and not near:
            near = did_you_mean(name, map(names().shorten, _used(store, space)))
        found.append(f"{name} occurs nowhere in this graph, so nothing matches it" + (f"; {near}" if near else "."))
    return found


def _bundled(space: str) -> set[str]:
    """The IRIs of a namespace that the bundled ontology describes."""
    quads = (quad for file in files.background_files() for quad in ox.parse(path=file.path, format=file.format))
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return {iri for iri in subjects if iri.startswith(space)}


def _used(store: Store, space: str) -> set[str]:
    """The IRIs of a namespace that the graph uses."""
    query = f"""SELECT DISTINCT ?x {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} UNION {{ ?s ?x ?o }}
                                     FILTER(isIRI(?x) && STRSTARTS(STR(?x), "{space}")) }}"""
    return {text(term) for (term,) in rows(store.query(query)) if term is not None}
