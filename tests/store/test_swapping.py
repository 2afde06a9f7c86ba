"""Store folders that are swapped, in one step and in two."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA, fault
from ondisk import numbers, quads

import kgtool
from kgtool.store import maintenance, swapping

SMALL = DATA / "small.ttl"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk, to be copied."""
    folder = tmp_path_factory.mktemp("loaded") / "store"
    kgtool.load([SMALL, DATA / "fictional.trig"], folder)
    return folder


@pytest.fixture
def folder(loaded: Path, tmp_path: Path) -> Path:
    """A store on disk."""
    shutil.copytree(loaded, tmp_path / "store")
    return tmp_path / "store"


Cli = Callable[..., Result]


@pytest.mark.parametrize("in_one_step", [True, False])
def test_folders_are_swapped(folder: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool) -> None:
    """Also where the system cannot do it in one step."""
    if not in_one_step:
        monkeypatch.setattr(swapping, "_swap_names", lambda one, other: False)
    before = quads(folder)
    maintenance.compact(folder)
    assert quads(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["store"]


def test_a_store_half_swapped_is_found(cli: Cli, folder: Path) -> None:
    """Where it takes two steps, a kill between them leaves the store under another name: it is not made anew."""
    folder.rename(folder.with_name("store.old"))
    fault(cli("load", SMALL, "--store", folder), 1, "store.old", "rename it to store")
    assert not folder.exists()


def test_a_store_that_changed_meanwhile_is_not_swapped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may write between the end of the copy and the swap."""
    seen = swapping.state

    def state_and_write(place: Path) -> frozenset[tuple[str, int, int]]:
        state = seen(place)
        monkeypatch.setattr(swapping, "state", seen)
        code = f"import kgtool; kgtool.load([{str(SMALL)!r}], {str(folder)!r}, graph='urn:other')"
        subprocess.run([sys.executable, "-c", code], check=True)
        return state

    monkeypatch.setattr(maintenance, "state", state_and_write)
    with pytest.raises(kgtool.StoreError, match="Another process is writing"):
        maintenance.compact(folder)
    assert numbers(folder)["urn:other"] == 9
