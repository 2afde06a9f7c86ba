"""Looking after a store on disk: copies, tidying, and what a look at all of it finds."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA, fault
from killed import run_until
from ondisk import lines, quads

import kgtool
from kgtool.store import maintenance
from kgtool.store.ledger import NAME, Ledger

pytestmark = pytest.mark.slow

Cli = Callable[..., Result]


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


COMPACT = """
from kgtool.store import maintenance, swapping

folder, around, steps_of_swap = arguments
if steps_of_swap == "two steps":
    swapping._swap_names = lambda one, other: False
replace_it = swapping._replace
def replace(new, home):
    if around == "after":
        replace_it(new, home)
    kill()
if around:
    swapping._replace = replace
begin()
maintenance.compact(Path(folder))
"""


def assert_whole(folder: Path, before: set[ox.Quad]) -> None:
    """A store has all it had, and the next command deletes what a killed one left beside it."""
    assert quads(folder) == before
    (again,) = kgtool.load([folder.parent / "a.nt"], folder)
    assert (again.unchanged, quads(folder)) == (True, before)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["a.nt", "store"]


def test_files_are_reported(cli: Cli, folder: Path) -> None:
    listed = cli("store", "files", "--store", folder).stdout.splitlines()
    assert len(listed) == 2
    assert f"9 triples  {SMALL}  (g:small)" in listed[0]
    assert listed[1].split()[1] == Ledger.read(folder).entries[1].sha256[:12]


def test_a_backup_is_a_store_of_its_own(cli: Cli, folder: Path, tmp_path: Path) -> None:
    before = quads(folder)
    result = cli("store", "backup", tmp_path / "copy", "--store", folder)
    assert result.exit_code == 0
    assert f"{len(before)} triples" in result.stdout
    kgtool.load([lines(tmp_path / "a.nt", 10)], folder)
    assert quads(tmp_path / "copy") == before
    assert kgtool.load([SMALL], tmp_path / "copy")[0].unchanged, "it knows its files"
    fault(cli("store", "backup", tmp_path / "copy", "--store", folder), 1, "is there already")
    (tmp_path / "empty").mkdir()
    assert cli("store", "backup", tmp_path / "empty", "--store", folder).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nt", "copy", "empty", "store"]


def test_optimize_changes_no_triple(cli: Cli, folder: Path) -> None:
    before = quads(folder)
    output = cli("store", "optimize", "--store", folder).stdout
    assert f"{len(before)} triples: " in output
    assert quads(folder) == before


def test_compact_lets_deleted_strings_go(cli: Cli, tmp_path: Path) -> None:
    folder, path = tmp_path / "s", tmp_path / "big.nt"
    rng = random.Random(3)
    path.write_text("".join(f'<urn:s{n}> <urn:p> "{rng.randbytes(300).hex()}" .\n' for n in range(3_000)), "utf-8")
    kgtool.load([path, SMALL], folder)
    kgtool.query("ASK { ?s ?p ?o }", folder)
    path.write_text("", "utf-8")
    kgtool.load([path], folder, replace=True)
    engine = ox.Store(str(folder))
    engine.add_graph(ox.NamedNode("urn:empty"))
    del engine
    before = quads(folder)
    sizes = maintenance.compact(folder)
    assert (quads(folder), sizes.triples) == (before, 9)
    assert sizes.after < sizes.before / 2
    assert b"".join(p.read_bytes() for p in folder.glob("*.sst") if b"urn:s17" in p.read_bytes()) == b""
    assert ox.Store.read_only(str(folder)).contains_named_graph(ox.NamedNode("urn:empty"))
    assert kgtool.load([SMALL], folder)[0].unchanged
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.nt", "s"]


def test_a_killed_compact_leaves_the_store(folder: Path, tmp_path: Path) -> None:
    kgtool.load([lines(tmp_path / "a.nt", 2_000)], folder)
    before = quads(folder)
    arguments = (COMPACT, tmp_path, folder, "", "one step")
    steps, copies = run_until(0, *arguments), 0
    assert steps is not None
    for moment in (*random.Random(5).sample(range(1, steps), 3), "storing"):
        killed = run_until(moment, *arguments) is None
        assert killed or moment == "storing"
        copies += len(list(tmp_path.glob(".store.*")))
        assert_whole(folder, before)
    assert copies, "one of them at least was killed in the midst of its work"


@pytest.mark.parametrize("way", ["one step", "two steps"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_swap(folder: Path, tmp_path: Path, moment: str, way: str) -> None:
    """The moments that a random kill seldom meets: just before the new store is put in place, and just after."""
    kgtool.load([lines(tmp_path / "a.nt", 10)], folder)
    before, place = quads(folder), folder.stat().st_ino
    assert run_until(0, COMPACT, tmp_path, folder, moment, way) is None
    assert len(list(tmp_path.glob(".store.*"))) == 1, "one of the two stores is left over"
    assert (folder.stat().st_ino != place) is (moment == "after")
    assert_whole(folder, before)


def test_a_sound_store_is_said_so(cli: Cli, folder: Path) -> None:
    result = cli("store", "verify", "--store", folder)
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong.\n")


def test_what_other_programs_did_is_found(cli: Cli, folder: Path) -> None:
    engine = ox.Store(str(folder))
    engine.clear_graph(ox.NamedNode("https://w3id.org/kgtool/graph/small"))
    engine.clear_graph(ox.NamedNode("https://w3id.org/kgtool/graph/derived"))
    derived = ox.NamedNode("https://w3id.org/kgtool/graph/derived")
    engine.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"), derived))
    del engine
    result = cli("store", "verify", "--store", folder)
    assert result.exit_code == 1
    lost, edges = result.stdout.splitlines()
    assert f"{SMALL} brought 9 triples, and its graphs hold 0" in lost
    assert "g:derived lacks" in edges
    assert "has 1 that they do not" in edges
    assert cli("store", "derive", "--store", folder).exit_code == 0
    assert cli("load", SMALL, "--store", folder).exit_code == 0
    assert cli("store", "verify", "--store", folder).exit_code == 0


def test_an_interrupted_load_is_found(cli: Cli, folder: Path) -> None:
    parts = json.loads((folder / NAME).read_text("utf-8"))
    parts["command"] = {"paths": [str(SMALL)], "graph": None, "replace": False, "with_bundled": False}
    (folder / NAME).write_text(json.dumps(parts), "utf-8")
    found = cli("store", "verify", "--store", folder)
    assert (found.exit_code, "--resume" in found.stdout) == (1, True)


def test_a_file_at_fault_is_no_interruption(cli: Cli, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.ttl").write_text("nothing", "utf-8")
    assert cli("load", tmp_path / "wrong.ttl", "--store", folder).exit_code == 1
    assert cli("load", SMALL, tmp_path / "wrong.ttl", "--store", folder).exit_code == 1
    found = cli("store", "verify", "--store", folder)
    assert (found.exit_code, "--resume" in found.output) == (0, False)


def test_a_damaged_file_is_found(cli: Cli, tmp_path: Path) -> None:
    """Bytes of the engine's files are turned over, one place after the other."""
    kgtool.load([lines(tmp_path / "a.nt", 3_000)], tmp_path / "s")
    maintenance.optimize(tmp_path / "s")
    files = sorted((tmp_path / "s").glob("*.sst"), key=lambda path: path.stat().st_size)[-6:]
    assert files
    for file in files:
        shutil.copytree(tmp_path / "s", tmp_path / "broken")
        body = bytearray(file.read_bytes())
        middle = len(body) // 3
        body[middle : middle + 16] = bytes(255 - byte for byte in body[middle : middle + 16])
        (tmp_path / "broken" / file.name).write_bytes(body)
        result = cli("store", "verify", "--store", tmp_path / "broken")
        assert result.exit_code == 1, file.name
        assert "damaged" in result.output or "cannot be read" in result.output
        shutil.rmtree(tmp_path / "broken")


def test_faults(cli: Cli, folder: Path, tmp_path: Path) -> None:
    for command in ("files", "derive", "optimize", "compact", "verify"):
        fault(cli("store", command, "--store", tmp_path / "none"), 1, "There is no store")
        fault(cli("store", command), 2, "--store DIR")
        fault(cli("store", command, "--store", "http://127.0.0.1:9/"), 2, "is a server")
    fault(cli("store", "backup", tmp_path / "b", "--store", tmp_path), 1, "There is no store")
    holder = ox.Store(str(folder))
    for command in ("derive", "optimize", "compact"):
        fault(cli("store", command, "--store", folder), 1, "Another process")
    del holder
    assert os.listdir(tmp_path) == ["store"]
