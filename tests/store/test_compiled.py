"""The bundled graph's compiled form: the same graph, whatever happens to the file, and never one of other sources."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kgtool.rdf import files
from kgtool.store import LocalStore, compiled, parsing


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the compiled form lies in this test: nothing is there yet."""
    path = tmp_path / "cache" / "bundled.nq"
    monkeypatch.setattr(compiled, "PLACE", path)
    return path


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The RDF files that are read one by one from now on."""
    seen: list[str] = []
    parse_file = parsing.parse_file
    monkeypatch.setattr(
        parsing, "parse_file", lambda file, **more: (seen.append(file.path.name), parse_file(file, **more))[1]
    )
    return seen


def test_the_second_time_no_file_is_parsed_and_the_graph_is_the_same(place: Path, reading: list[str]) -> None:
    first = compiled.bundled_store()
    assert len(reading) == len(files.bundled_files())
    reading.clear()
    second = compiled.bundled_store()
    assert not reading
    assert list(second.quads()) == list(first.quads())
    assert set(second.quads()) == set(from_the_files().quads())
    assert second.files == first.files == from_the_files().files
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def from_the_files() -> LocalStore:
    store = LocalStore.memory()
    for file in files.bundled_files():
        store.load_file(file)
    store.derive()
    return store


def cut(text: bytes) -> bytes:
    return text[: len(text) // 2]


def one_byte_other(text: bytes) -> bytes:
    return text.replace(b"zelensky", b"zelenskv", 1)


def nothing(text: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut, one_byte_other, nothing])
def test_a_damaged_form_is_not_read_but_made_anew(
    place: Path, reading: list[str], damage: Callable[[bytes], bytes]
) -> None:
    whole = set(compiled.bundled_store().quads())
    written = place.read_bytes()
    place.write_bytes(damage(written))
    reading.clear()
    assert set(compiled.bundled_store().quads()) == whole
    assert reading
    assert place.read_bytes() == written


@pytest.mark.parametrize(
    "changed", ["graph_data/seed-000.trig", "ontology/vocab/stance.ttl", "ontology/rules/40-leader.rq"]
)
def test_a_changed_source_makes_another_graph(
    place: Path, reading: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    home = tmp_path / "home"
    for folder in ("ontology", "graph_data"):
        shutil.copytree(files.ontology_dir().parent / folder, home / folder)
    monkeypatch.setattr(files, "_home", lambda folder: home / folder)
    compiled.bundled_store()
    reading.clear()
    path = home / changed
    path.write_text(path.read_text("utf-8") + "\n# changed\n", "utf-8")
    compiled.bundled_store()
    assert path.name in reading or changed.endswith(".rq")
    assert reading


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_where_nothing_can_be_written_the_files_are_read_each_time(place: Path, reading: list[str]) -> None:
    place.parent.mkdir()
    place.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    compiled.bundled_store()
    reading.clear()
    compiled.bundled_store()
    assert reading


def test_where_the_folder_is_none_the_files_are_read_each_time(place: Path, reading: list[str]) -> None:
    place.parent.write_text("a file where the folder should be", "utf-8")
    compiled.bundled_store()
    reading.clear()
    compiled.bundled_store()
    assert len(reading) == len(files.bundled_files())
