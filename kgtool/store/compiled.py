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

from kgtool.errors import DataError
from kgtool.rdf import files
from kgtool.store.base import DERIVED
from kgtool.store.local import LocalStore

PLACE = Path(cache_from_source(str(files.PACKAGE / "bundled.py"))).with_name("bundled.nq")


def bundled_store() -> LocalStore:
    """The bundled graph with its derived edges, in memory: from its compiled form, else from its files.

    Raises DataError where the files of this installation are not what they should be.
    """
    bundled = files.bundled_files()
    source = _source_hash(bundled)
    text = _kept(source)
    if text is None:
        from kgtool.rdf.atomic import create  # once in a long while

        text = _compile(source)
        # Where nothing can be written, the next command reads the files again.
        with suppress(DataError), create(PLACE) as file:
            file.write(text)
    store = LocalStore.of_nquads(text)
    for one in bundled:
        store._remember(one.path, (one.graph,))
    return store


def _compile(source: bytes) -> bytes:
    """The bundled graph as N-Quads, in the order of the files, derived edges last: that of answers without ORDER BY.

    Above them is a comment with the hashes of the sources and of the quads.
    """
    from kgtool.store.parsing import parse_file  # as rarely as it is compiled

    quads = [quad for file in files.bundled_files() for quad in parse_file(file)]
    store = LocalStore.memory()
    store.add_quads(quads)
    # The engine makes them in another order each time, and gives those that were added last first.
    edges = sorted(store.derivable_triples(), key=str, reverse=True)
    derived = (ox.Quad(edge.subject, edge.predicate, edge.object, DERIVED) for edge in edges)
    body = ox.serialize([*quads, *derived], format=ox.RdfFormat.N_QUADS) or b""
    return _head(source, body) + body


def _kept(source: bytes) -> bytes | None:
    """What was compiled from just these sources; None where there is nothing, or it is damaged."""
    try:
        text = PLACE.read_bytes()
    except OSError:
        return None
    length = len(_head(source, b""))
    return text if text[:length] == _head(source, memoryview(text)[length:]) else None


def _head(source: bytes, body: bytes | memoryview) -> bytes:
    return f"# {source.hex()} {source_hash(body).hex()}\n".encode("ascii")


def _source_hash(bundled: list[files.RdfFile]) -> bytes:
    """A hash of all that the compiled form depends on: data, ontology, rules, the code that runs them, the engine."""
    code = (Path(__file__).with_name(name) for name in ("compiled.py", "parsing.py", "rules.py"))
    paths = (*(file.path for file in bundled), *files.rules(), *code)
    return source_hash(b"".join([ox.__version__.encode("ascii"), *(source_hash(path.read_bytes()) for path in paths)]))
