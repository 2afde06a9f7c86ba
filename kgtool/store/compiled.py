"""The bundled graph, compiled: its files and derived edges as N-Quads, which the engine reads at once.

It is to the bundled files what a hash-based ``.pyc`` file is to a module (PEP 552): it lies in ``__pycache__``, or
where PYTHONPYCACHEPREFIX says, is written when it is missing and the folder may be written, and holds only for the
files, the rules and the engine that it was made of.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.util import cache_from_source, source_hash
from pathlib import Path

import pyoxigraph as ox

from kgtool.rdf import files
from kgtool.store.local import LocalStore

PLACE = Path(cache_from_source(str(files.PACKAGE / "bundled.py"))).with_name("bundled.nq")


def bundled_store() -> LocalStore:
    """The bundled graph with its derived edges, in memory: from its compiled form, else from its files.

    Raises DataError where the files of this installation are not what they should be.
    """
    source = _source_hash()
    store = _compiled(source) or _from_files(source)
    store.files.update((file.graph, file.path) for file in files.bundled_files())
    return store


def _from_files(source: bytes) -> LocalStore:
    store = LocalStore.memory()
    for file in files.bundled_files():
        store.load(file)
    store.derive()
    _write(source, ox.serialize(store.quads(), format=ox.RdfFormat.N_QUADS) or b"")
    return store


def _compiled(source: bytes) -> LocalStore | None:
    """The store that the compiled form holds; None where there is none, or one of other files, or a damaged one."""
    try:
        head, _, body = PLACE.read_bytes().partition(b"\n")
    except OSError:
        return None
    return LocalStore.of_nquads(body) if head == _head(source, body) else None


def _write(source: bytes, body: bytes) -> None:
    """Keep the compiled form; where nothing can be written, the next command reads the files again."""
    aside = PLACE.with_name(f"{PLACE.name}.{id(body):x}")
    with suppress(OSError):
        PLACE.parent.mkdir(exist_ok=True)
        aside.write_bytes(_head(source, body) + b"\n" + body)
        aside.replace(PLACE)


def _head(source: bytes, body: bytes) -> bytes:
    return b"# " + source_hash(source + body).hex().encode("ascii")


def _source_hash() -> bytes:
    """A hash of all that the compiled form depends on: data, ontology, rules, the code that runs them, the engine."""
    code = Path(__file__).parent.glob("*.py")
    paths = (*(file.path for file in files.bundled_files()), *files.rules(), *sorted(code))
    return source_hash(b"".join([ox.__version__.encode("ascii"), *(source_hash(path.read_bytes()) for path in paths)]))
