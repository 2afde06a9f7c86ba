"""What a query names that the graph does not know: the reason for many an empty answer."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool import files, sparql
from kgtool.names import names
from kgtool.results import rows, text

if TYPE_CHECKING:
    from kgtool.store.base import Store

HOME = "https://w3id.org/kgtool/"


def unknown_terms(query: str, store: Store) -> list[str]:
    """A sentence for each short name of the project's own namespaces in `query` that neither the graph nor the bundled
    ontology knows, with the nearest that does exist.

    Each name costs three look-ups in the store, and nothing more when all are known.
    """
    home = {prefix: space for prefix, space in names().prefixes.items() if space.startswith(HOME)}
    found = []
    for name in sorted(sparql.short_names(query, home)):
        iri = names().expand(name)
        node = f"<{iri}>"
        if store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}"):
            continue
        known = _known(store, home[name.partition(":")[0]])
        if iri not in known:
            near = difflib.get_close_matches(name, sorted(names().shorten(one) for one in known), n=1)
            found.append(f"{name} occurs nowhere in this graph" + (f"; did you mean {near[0]}?" if near else "."))
    return found


def _known(store: Store, space: str) -> set[str]:
    """The IRIs of a namespace that the graph or the bundled ontology uses."""
    query = f"""SELECT DISTINCT ?x {{ {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} UNION {{ ?s ?x ?o }}
                                     FILTER(isIRI(?x) && STRSTARTS(STR(?x), "{space}")) }}"""
    known = {text(term) for (term,) in rows(store.query(query)) if term is not None}
    for file in files.background_files():
        for quad in ox.parse(path=file.path, format=file.format):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(space):
                known.add(quad.subject.value)
    return known
