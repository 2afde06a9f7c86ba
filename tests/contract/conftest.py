"""The stores that keep the same promise: embedded ones, and servers that are started once for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import servers
from serving import TOKEN, serving

import kgtool
from kgtool.store import Store

HARD = """@prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:hard {
  x:a x:text "Зеленський 日本語 \\U0001F600 é" , "a \\"quote\\", a \\\\ and\\n a line\\t." , "colour"@en-GB , "" ;
      x:number 7 , 1.50 , -3 ; x:yes true ; x:no false ;
      x:day "2025-03-01"^^xsd:date ; x:year "2025"^^xsd:gYear ;
      x:to <https://example.org/p%C3%A4th?q=1&r=2#f> , <https://example.org/münchen> .
  x:b x:knows _:someone .
  _:someone x:name "somebody" ; x:knows _:other .
  _:other x:name "another" .
}
x:second { x:a x:number 7 . x:only x:here x:b . }
"""
BIG = 12_000
"""More triples than Virtuoso gives rows."""


@dataclass(frozen=True)
class Place:
    """A store that can be read, and how it is named to those who write."""

    kind: str
    name: str | Path | None

    def open(self) -> Store:
        """The store as it is now."""
        assert self.name is not None
        return kgtool.open_store(self.name)

    @property
    def capped(self) -> bool:
        """Whether it gives no more than some rows."""
        return self.kind == "virtuoso"


@contextmanager
def _disk(folder: Path) -> Iterator[str | Path]:
    yield folder / "store"


@contextmanager
def _oxigraph(folder: Path) -> Iterator[str | Path]:
    with servers.oxigraph(folder) as url:
        yield url


@contextmanager
def _virtuoso(folder: Path) -> Iterator[str | Path]:
    with servers.virtuoso(folder) as url:
        yield url


@contextmanager
def _qlever(folder: Path) -> Iterator[str | Path]:
    url = servers.qlever()
    kgtool.update("DROP ALL", url)
    yield url


@contextmanager
def _kgtool(folder: Path) -> Iterator[str | Path]:
    kgtool.load([], folder / "store", with_bundled=True)
    arguments = ("--store", folder / "store", "--workers", 1, "--writable")
    with serving(*arguments, KGTOOL_TOKEN=TOKEN) as server:
        yield server.url


KINDS = {"disk": _disk, "oxigraph": _oxigraph, "virtuoso": _virtuoso, "kgtool": _kgtool, "qlever": _qlever}
LOGINS = {
    "virtuoso": {"USER": "dba", "PASSWORD": "dba"},
    "kgtool": {"TOKEN": TOKEN},
    "qlever": {"TOKEN": os.environ.get("QLEVER_TOKEN", "")},
}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that is hard to carry."""
    path = tmp_path_factory.mktemp("contract") / "hard.trig"
    path.write_text(HARD, "utf-8")
    return path


@pytest.fixture(scope="session")
def reference(data: Path) -> Store:
    """The store that the others are measured by: embedded, in memory."""
    return kgtool.open_store(data=data, with_bundled=True)


@pytest.fixture(scope="session", params=list(KINDS))
def place(request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A store of each kind with the bundled graph and the hard data, and where it is."""
    kind = request.param
    before = {name: value for name, value in os.environ.items() if name.startswith("KGTOOL_")}
    for name in before:
        del os.environ[name]
    os.environ.update({f"KGTOOL_{name}": value for name, value in LOGINS.get(kind, {}).items()})
    with ExitStack() as stack:
        try:
            name = stack.enter_context(KINDS[kind](tmp_path_factory.mktemp(kind)))
        except servers.Lacking as lack:
            servers.skip(lack)
        kgtool.load([data], name, with_bundled=True)
        yield Place(kind, name)
    for name in [name for name in os.environ if name.startswith("KGTOOL_")]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture
def store(place: Place) -> Store:
    """The store, to be read."""
    return place.open()
