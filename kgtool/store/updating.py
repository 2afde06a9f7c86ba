"""Changing a store by a SPARQL update: what it would change, or has changed, where the store is on disk."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import QueryError, UsageError
from kgtool.rdf.names import names
from kgtool.sparql import lexer, safety
from kgtool.store import LocalStore
from kgtool.store.base import is_remote
from kgtool.store.local import DERIVED, MADE


@dataclass(frozen=True)
class Changes:
    """The triples that an update takes away and adds, each in its graph; those of rules apart."""

    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]
    derived_removed: tuple[ox.Quad, ...]
    derived_added: tuple[ox.Quad, ...]
    known: bool = field(default=True, kw_only=True)
    """Whether it is known what changed; of a server it is not."""
    derives: bool = field(default=True, kw_only=True)
    """Whether the derived edges follow by themselves."""


def update(text: str, store: str | Path, *, dry_run: bool = False, allow_network: bool = False) -> Changes:
    """Run a SPARQL 1.1 update on the store on disk at `store`, the whole of it or nothing, and derive anew.

    The bundled prefixes need not be declared. With `dry_run` it runs on a copy, and the store stays as it is. SERVICE
    and LOAD are refused unless `allow_network`, and so is what would go into a graph that is made from the others.
    Raises QueryError and StoreError, and then has changed nothing.

    What changed is found by comparing the store with a copy of what it was, in time that grows with the store; an
    update that only inserts and deletes given triples (INSERT DATA, DELETE DATA) is compared by these alone.

    To a server, named by its URL, it is sent once, and never again after a fault. What it changed cannot be told. A
    server of ours runs the rules itself; on others the derived edges are as they were until files are loaded.
    """
    if is_remote(store):
        from kgtool.store.remote.store import RemoteStore

        if dry_run:
            raise UsageError(
                "A server cannot tell what an update would change; leave out --dry-run, or try it on a copy."
            )
        server = RemoteStore(str(store))
        server.update(text, allow_network)
        return Changes((), (), (), (), known=False, derives=server.profile.derives)
    folder = Path(store)
    safety.check_update(text, allow_network)
    if refused := feeds_rules(text):
        raise QueryError(f"{refused} Nothing is changed.")
    LocalStore.read_only(folder).close()  # an update makes no new store
    # Writable for a dry run too: a copy of a store opened for reading lacks what is in its log only.
    source = LocalStore.writable(folder)
    with _beside(folder) as copy:
        source.backup(copy)
        target = LocalStore.writable(copy) if dry_run else source
        before = source if dry_run else LocalStore.read_only(copy)
        try:
            given = _given(text)
            held = {quad for quad in given or () if before.holds(quad)}
            known, due = list(target.ledger.entries), target.ledger.due
            try:
                target.update(text, allow_network)
            except QueryError:
                target.ledger.due = due
                target.ledger.restore(known, ())
                raise
            if given is None:
                removed, added = _difference(before.quads(), target.quads())
            else:
                now = {quad for quad in given if target.holds(quad)}
                removed, added = held - now, now - held
            target.ledger.restore(known, {str(quad.graph_name)[1:-1] for quad in removed | added})
            target.derive()
            old, new = (set(one.graph(DERIVED)) for one in (before, target))
        finally:
            target.close()
            if before is not target:
                before.close()
    mine = [{quad for quad in quads if quad.graph_name != DERIVED} for quads in (removed, added)]
    return Changes(*(tuple(sorted(quads, key=str)) for quads in (*mine, old - new, new - old)))


def made_by_rules(graphs: Iterable[str]) -> str:
    """The sentence about the first of these graphs that is made from the others, so that nothing put there is kept."""
    found = next((graph for graph in graphs if graph in _OF_RULES), None)
    return f"{found} is made by the rules from the other graphs; name another graph." if found else ""


def feeds_rules(text: str) -> str:
    """The same about an update that plainly puts triples into such a graph (see ``fed``)."""
    # A long update is seldom worth reading word by word.
    return made_by_rules(fed(text)) if _OF_RULES_WORDS.search(text) else ""


_OF_RULES = frozenset(name.value for name in MADE)
_OF_RULES_WORDS = re.compile(rf"[:/](?:{'|'.join(re.split('/', name)[-1] for name in sorted(_OF_RULES))})\b")


def fed(text: str) -> Iterator[str]:
    """The graphs that an update names where it puts triples: in INSERT, by WITH, behind INTO and TO, and in CREATE.

    Those that it finds by a variable (INSERT { GRAPH ?g ... }), or by an IRI that is relative or has escapes, are not
    to be seen in its words.

    >>> set(fed("WITH <urn:a> DELETE { ?s ?p 1 } INSERT { GRAPH <urn:b> { ?s ?p 2 } } WHERE { ?s ?p 1 }"))
    {'urn:b'}
    """
    prefixes = dict(names().prefixes)
    into = list[str]()  # the graph of each bracket that is open
    clause = within = ""
    above = before = lexer.Word("", "", 0)
    for word in lexer.words(text):
        name = _named(word, prefixes)
        if above.kind == "PREFIX" and word.kind == "IRI":
            prefixes[before.text[:-1]] = name
        if word.kind == "LBRACE":
            into.append(_named(before, prefixes) if above.kind == "GRAPH" else into[-1] if into else within)
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
        above, before = before, word


_CLAUSES = ("INSERT", "DELETE", "WHERE", "WITH", "INTO", "TO", "CREATE")


def _named(word: lexer.Word, prefixes: Mapping[str, str]) -> str:
    """The IRI that a word is; nothing where it is none."""
    if word.kind == "IRI":
        return word.text[1:-1]
    prefix, sign, local = word.text.partition(":")
    return prefixes[prefix] + local if sign and word.kind in ("PNAME_LN", "PNAME_NS") and prefix in prefixes else ""


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A place for a copy, on the same disk if that can be written; it is gone afterwards."""
    try:
        place = tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.resolve().parent)
    except OSError:
        place = tempfile.mkdtemp(prefix="kgtool-")
    try:
        yield Path(place) / "store"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _given(text: str) -> set[ox.Quad] | None:
    """The triples that an update of nothing but INSERT DATA and DELETE DATA names; None for any other one."""
    kinds = [word.kind for word in lexer.words(text)]
    if any(kind in safety.UPDATES and kind not in ("INSERT", "DELETE") for kind in kinds):
        return None
    pairs = list(zip(kinds, [*kinds[1:], ""], strict=True))
    if any(kind in ("INSERT", "DELETE") and after != "DATA" for kind, after in pairs):
        return None
    scratch = LocalStore.memory()
    # What is deleted is read as what is inserted.
    scratch.update("".join(_as_insert(text)))
    quads = set(scratch.quads())
    # A new blank node has another name in the store.
    named = not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    return quads if named else None


def _as_insert(text: str) -> Iterator[str]:
    end = 0
    for word in lexer.words(text):
        yield text[end : word.start]
        yield "INSERT" if word.kind == "DELETE" else word.text
        end = word.start + len(word.text)
    yield text[end:]


def _difference(before: Iterator[ox.Quad], after: Iterator[ox.Quad]) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """What only one of two streams has. Both stores give their quads in the same order, so little is ever held."""
    removed: set[ox.Quad] = set()
    added: set[ox.Quad] = set()
    for old, new in zip_longest(before, after):
        if old == new:
            continue
        for quad, mine, others in ((old, removed, added), (new, added, removed)):
            if quad is None:
                continue
            if quad in others:
                others.remove(quad)
            else:
                mine.add(quad)
    return removed, added
