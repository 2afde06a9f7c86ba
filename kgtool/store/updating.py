"""SPARQL updates of a store, and the triples that one changed, or would change, in a store on disk."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from kgtool.errors import QueryError, UsageError, either
from kgtool.rdf.names import names
from kgtool.sparql.inspecting import iri_of
from kgtool.sparql.lexer import Word, words
from kgtool.sparql.rewriting import edited
from kgtool.sparql.safety import UPDATES, check_update
from kgtool.store.base import DERIVED, MADE_NAMES, is_remote, made_by_rules
from kgtool.store.ledger import Entry
from kgtool.store.local import LocalStore


@dataclass(frozen=True)
class Changes:
    """The triples that an update removes and adds, each in its graph; those of ``g:derived`` apart."""

    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]
    derived_removed: tuple[ox.Quad, ...]
    derived_added: tuple[ox.Quad, ...]
    known: bool = field(default=True, kw_only=True)
    """Whether it is known what changed; for a server it is not."""
    derives: bool = field(default=True, kw_only=True)
    """Whether ``g:derived`` was made anew; some servers cannot do that."""


def update(text: str, store: str | Path, *, dry_run: bool = False, allow_network: bool = False) -> Changes:
    """Run a SPARQL 1.1 update on a store, the whole of it or nothing, make ``g:derived`` anew, and say what changed.

    `store` is the folder of a store on disk, or the URL of a server. The bundled prefixes need not be declared. With
    `dry_run` the update runs on a copy, and the store stays as it is. SERVICE and LOAD are refused unless
    `allow_network`, and so is an update that would put triples into a graph that kgtool makes from the others.
    Raises QueryError and StoreError, and then has changed nothing.

    On disk, what changed is found by comparing the store with a copy of what it was, in time that grows with the store;
    for an update of nothing but INSERT DATA and DELETE DATA, by looking up the triples that it names.

    An update is sent to a server once, never again after a fault, and what it changed is not known. ``kgtool serve``
    runs the rules itself; on other servers ``g:derived`` stays as it was until files are loaded.
    """
    if refused := feeds_rules(text):
        raise QueryError(f"{refused} Nothing is changed.")
    if is_remote(store):
        from kgtool.store.remote.store import RemoteStore

        if dry_run:
            raise UsageError(
                "A server cannot say what an update would change; leave out "
                f"{either('dry_run', '--dry-run')}, or try it on a copy."
            )
        remote = RemoteStore(str(store))
        remote.update(text, allow_network)
        return Changes((), (), (), (), known=False, derives=remote.server.profile.derives)
    folder = Path(store)
    check_update(text, allow_network)
    LocalStore.read_only(folder).close()  # an update makes no new store
    # Writable for a dry run too, since a store that is open for reading cannot be copied (``LocalStore.backup``).
    source = LocalStore.writable(folder)
    with _beside(folder) as copy:
        source.backup(copy)
        target = LocalStore.writable(copy) if dry_run else source
        before = source if dry_run else LocalStore.read_only(copy)
        try:
            named = _named_quads(text)
            held = {quad for quad in named or () if before.has_quad(quad)}
            known = list(target.ledger.entries)
            target.update(text, allow_network)
            if named is None:
                removed, added = _difference(before.quads(), target.quads())
            else:
                now = {quad for quad in named if target.has_quad(quad)}
                removed, added = held - now, now - held
            changed = {str(quad.graph_name)[1:-1] for quad in removed | added}
            target.ledger.restore([entry for entry in known if _is_left(target, entry, changed)], changed)
            target.derive()
            old, new = (set(one.graph_quads(DERIVED.value)) for one in (before, target))
        finally:
            target.close()
            if before is not target:
                before.close()
    mine = [{quad for quad in quads if quad.graph_name != DERIVED} for quads in (removed, added)]
    return Changes(*(tuple(sorted(quads, key=str)) for quads in (*mine, old - new, new - old)))


def feeds_rules(text: str) -> str:
    """``made_by_rules`` for the graphs where an update puts triples (see ``graphs_fed``); empty for other updates."""
    # Reading each word of a long update takes a while, and few updates need it.
    return made_by_rules(graphs_fed(text)) if "\\" in text or any(name in text for name in _LAST_NAMES) else ""


_LAST_NAMES = [name.rpartition("/")[2] for name in sorted(MADE_NAMES)]


def graphs_fed(text: str) -> Iterator[str]:
    """The graphs that an update names where it puts triples: in INSERT, by WITH, after INTO and TO, and in CREATE.

    Where INSERT has a variable for a graph, those that BIND and VALUES name; one that only data name cannot be seen.

    >>> set(graphs_fed("WITH <urn:a> DELETE { ?s ?p 1 } INSERT { GRAPH <urn:b> { ?s ?p 2 } } WHERE { ?s ?p 1 }"))
    {'urn:b'}
    >>> set(graphs_fed("BASE <http://x/> INSERT { GRAPH ?g { ?s ?p 2 } } WHERE { ?s ?p 1 BIND(<\\\\u0062> AS ?g) }"))
    {'http://x/b'}
    """
    found = [(_NONE, ""), (_NONE, ""), *_named_words(text)]
    into = list[str]()  # for each open bracket, the graph that its triples are in
    clause = within = ""
    by_variable = False
    for (above, _), (before, named), (word, name) in zip(found, found[1:], found[2:], strict=False):
        by_variable |= clause == "INSERT" and before.kind == "GRAPH" and word.kind == "VAR"
        if word.kind == "LBRACE":
            into.append(named if above.kind == "GRAPH" else into[-1] if into else within)
        elif word.kind == "RBRACE":
            into = into[:-1]
        elif into:
            if clause == "INSERT" and into[-1] and "GRAPH" not in (word.kind, before.kind):
                yield into[-1]
        elif word.kind == "SEMICOLON":
            clause = within = ""
        elif word.kind in _CLAUSES:
            clause = word.kind
        elif name and clause == "WITH":
            within = name
        elif name and clause in ("INTO", "TO", "CREATE"):
            yield name
    if by_variable:
        yield from _values(found)


_NONE = Word("", "", 0)
_CLAUSES = ("INSERT", "DELETE", "WHERE", "WITH", "INTO", "TO", "CREATE")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


def _named_words(text: str) -> Iterator[tuple[Word, str]]:
    """The words of an update, each with the IRI that it names, if it names one."""
    prefixes, base = dict(names().prefixes), ""
    above = before = _NONE
    for word in words(text):
        plain = _ESCAPE.sub(lambda found: found[3] or chr(int(found[1] or found[2], 16)), word.text)
        name = iri_of(word._replace(text=plain), prefixes)
        name = urljoin(base, name) if name and base else name
        if before.kind == "BASE":
            base = name
        elif above.kind == "PREFIX":
            prefixes[before.text[:-1]] = name
        yield word, name
        above, before = before, word


def _values(found: Iterable[tuple[Word, str]]) -> Iterator[str]:
    """The IRIs that VALUES or BIND give to variables."""
    in_values, last = False, ""
    for word, name in found:
        in_values = word.kind == "VALUES" or (in_values and word.kind != "RBRACE")
        if word.kind == "AS" and last:
            yield last
        elif in_values and name:
            yield name
        last = name


def _is_left(store: LocalStore, entry: Entry, changed: Collection[str]) -> bool:
    """Whether anything may be left of a file that was loaded."""
    return any(graph not in changed or store.has_triples(graph) for graph in entry.graphs)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A place for a copy, on the same disk where that can be written; it is deleted afterwards."""
    try:
        place = tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.resolve().parent)
    except OSError:
        place = tempfile.mkdtemp(prefix="kgtool-")
    try:
        yield Path(place) / "store"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _named_quads(text: str) -> set[ox.Quad] | None:
    """The triples that an update of nothing but INSERT DATA and DELETE DATA names; None for any other update."""
    kinds = [word.kind for word in words(text)]
    if any(kind in UPDATES and kind not in ("INSERT", "DELETE") for kind in kinds):
        return None
    if any(kind in ("INSERT", "DELETE") and after != "DATA" for kind, after in pairwise([*kinds, ""])):
        return None
    scratch = LocalStore.memory()
    # What would be deleted is inserted too, to be read.
    scratch.update(edited(text, [(word.start, word.end, "INSERT") for word in words(text) if word.kind == "DELETE"]))
    quads = set(scratch.quads())
    # A new blank node gets another name in the store.
    can_be_looked_up = not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    return quads if can_be_looked_up else None


def _difference(before: Iterator[ox.Quad], after: Iterator[ox.Quad]) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """What only one of two streams has. Both stores give their quads in the same order, so little is held at a time."""
    removed: set[ox.Quad | None] = set()
    added: set[ox.Quad | None] = set()
    for old, new in zip_longest(before, after):
        if old != new:
            removed.add(old)
            added.add(new)
            both = {old, new} & removed & added
            removed -= both
            added -= both
    return {quad for quad in removed if quad}, {quad for quad in added if quad}
