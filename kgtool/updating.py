"""Changing a store by a SPARQL update: what it would change, or has changed, where the store is on disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from kgtool import sparql, syntax
from kgtool.errors import QueryError, UsageError
from kgtool.store import LocalStore
from kgtool.store.base import is_remote
from kgtool.store.local import DERIVED


@dataclass(frozen=True)
class Changes:
    """The triples that an update takes away and adds, each in its graph; those of rules apart."""

    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]
    derived_removed: tuple[ox.Quad, ...]
    derived_added: tuple[ox.Quad, ...]
    known: bool = field(default=True, kw_only=True)
    """Whether it is known what changed; of a server it is not."""


def update(text: str, store: str | Path, *, dry_run: bool = False, allow_network: bool = False) -> Changes:
    """Run a SPARQL 1.1 update on the store on disk at `store`, the whole of it or nothing, and derive anew.

    The bundled prefixes need not be declared. With `dry_run` it runs on a copy, and the store stays as it is. SERVICE
    and LOAD are refused unless `allow_network`. Raises QueryError and StoreError, and then has changed nothing.

    What changed is found by comparing the store with a copy of what it was, in time that grows with the store; an
    update that only inserts and deletes given triples (INSERT DATA, DELETE DATA) is compared by these alone.

    To a server, named by its URL, it is sent once, and never again after a fault. What it changed cannot be told, and
    the derived edges are as they were until files are loaded.
    """
    if is_remote(store):
        from kgtool.store.remote import RemoteStore

        if dry_run:
            raise UsageError(
                "A server cannot tell what an update would change; leave out --dry-run, or try it on a copy."
            )
        RemoteStore(str(store)).update(text, allow_network)
        return Changes((), (), (), (), known=False)
    folder = Path(store)
    sparql.check_update(text, allow_network)
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
    kinds = [word.kind for word in syntax.words(text)]
    if any(kind in sparql.UPDATES and kind not in ("INSERT", "DELETE") for kind in kinds):
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
    for word in syntax.words(text):
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
