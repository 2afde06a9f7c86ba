"""A load into a store on disk: files side by side, rules, kills and Ctrl-C; nothing is lost and nothing is in twice."""

from __future__ import annotations

import gzip
import lzma
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA
from killed import run_until
from ondisk import count, lines, numbers
from terminal import Terminal

import kgtool
from kgtool.rdf.files import RdfFile
from kgtool.store import file_loading
from kgtool.store.ledger import Ledger

SMALL = DATA / "small.ttl"


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a large one."""
    monkeypatch.setattr(file_loading, "SMALL", 0)
    monkeypatch.setattr(file_loading, "SMALL_PACKED", 0)


LOAD = """
from kgtool.store import file_loading, folder_loading, load

small, store, way, *paths = arguments
file_loading.SMALL = file_loading.SMALL_PACKED = int(small)
begin()
load(paths, store, replace=way == "replace")
"""


# A load takes more steps than this, however many triples there are.
STEPS = 600


def kill_loads(home: Path, stores: int, size: int, replace: bool, seed: int) -> None:
    """Kill loads at random moments: each file is in whole or not at all, and loading again makes it complete."""
    rng = random.Random(seed)
    paths = [lines(home / f"f{n}.nt", size, start=n) for n in range(2)]
    paths.append(lines(home / "q.nq", size, " <urn:g>"))
    old = {"f0": size // 2, "f1": size // 2, "urn:g": size // 2} if replace else {}
    new = {"f0": size, "f1": size, "urn:g": size}
    (home / "old").mkdir()
    for path in paths:
        half = path.read_text("utf-8").splitlines(keepends=True)[: size // 2]
        (home / "old" / path.name).write_text("".join(half), "utf-8")
    killed = 0
    for number in range(stores):
        store, small = home / f"s{number}", (0, 1 << 30)[number % 2]
        if replace:
            kgtool.load([home / "old"], store)
        for moment in (rng.randrange(1, STEPS), rng.randrange(1, STEPS) if small else "storing", 0):
            if run_until(moment, LOAD, home, small, store, "replace" if replace else "", *paths) is not None:
                break
            killed += 1
            held = numbers(store) if (store / "CURRENT").exists() else {}
            for graph, triples in held.items():
                assert triples in (old.get(graph), new[graph]), (graph, triples)
            assert held.keys() >= old.keys(), "what was there stays there"
        assert numbers(store) == new, "no file is lost and none is in twice"
        assert Ledger.read(store).marks == []
        assert not list(store.glob("bulk-*"))
        shutil.rmtree(store)
    assert killed >= stores
    assert not [path for path in home.iterdir() if path.name.startswith(".")]


def test_files_side_by_side(bulk: None, tmp_path: Path) -> None:
    paths = [lines(tmp_path / f"f{number}.nt", 500, start=number) for number in range(6)]
    (tmp_path / "f3.nt").write_text("no", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"f3\.nt, line 1"):
        kgtool.load(paths, tmp_path / "s", jobs=3)
    lines(tmp_path / "f3.nt", 500)
    names: list[str] = []
    loaded = kgtool.load(paths, tmp_path / "s", jobs=3, done=lambda one: names.append(one.path.name))
    assert [one.path for one in loaded] == paths
    assert sorted(names) == [path.name for path in paths]
    assert numbers(tmp_path / "s") == {f"f{number}": 500 for number in range(6)}


def test_a_folder_is_loaded_past_its_bad_files_and_all_are_told(cli: Callable[..., Result], tmp_path: Path) -> None:
    """Of a bad file nothing is in, also if only the end of a large one is bad; --data takes no part for the whole."""
    folder, store = tmp_path / "f", tmp_path / "s"
    folder.mkdir()
    lines(folder / "a.nt", 10)
    lines(folder / "big.nt", 30_000)
    with (folder / "big.nt").open("a") as file:
        file.write("<urn:s> <urn:p> .\n")
    (folder / "evil\x1b[31m.ttl").write_bytes(b"\x1b[31m\x07 junk")
    (folder / "page.ttl").write_text("<!DOCTYPE html><html>")
    (folder / "gone.nt").symlink_to("nowhere.nt")
    lines(folder / "z.nt", 4)
    done = cli("load", folder, "--store", store)
    assert done.exit_code == 1
    assert done.stdout == f"{folder}/a.nt: 10 triples into g:a\n{folder}/z.nt: 4 triples into g:z\n"
    head, *rest = done.stderr.splitlines()
    assert head == "kgtool: 4 of 6 files are at fault (2 are loaded)."
    told = [line.strip().removeprefix(f"{folder}/") for line in rest if "f/" in line]
    assert [re.split(r", | is ", line)[0] for line in told] == ["big.nt", "evil\\x1b[31m.ttl", "gone.nt", "page.ttl"]
    assert not set(done.stderr) & {"\x1b", "\x07"}
    assert numbers(store) == {"a": 10, "z": 4}
    assert Ledger.read(store).command is None, "a bad file is no interruption"
    with pytest.raises(kgtool.DataError, match=r"4 of 6 files are at fault: .*big\.nt.*; .*page\.ttl is an HTML page"):
        kgtool.open_store(data=folder)
    for path in folder.iterdir():
        if path.name not in ("a.nt", "page.ttl"):
            path.unlink()
    with pytest.raises(kgtool.DataError, match=r"an HTML page.*\(1 of 2 files is loaded\)\.$"):
        kgtool.load([folder], store)


def test_nothing_is_left_of_a_store_for_which_every_file_was_bad(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("junk")
    with pytest.raises(kgtool.DataError, match="2 of 2 files are at fault: "):
        kgtool.load([tmp_path], tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_what_unpacks_to_much_is_no_small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines(tmp_path / "a.nt", 40_000)
    for name, data in (("a.nt.xz", lzma.compress), ("b.nt.gz", gzip.compress)):
        (tmp_path / name).write_bytes(data((tmp_path / "a.nt").read_bytes()))
    monkeypatch.setattr(file_loading, "SMALL_PACKED", 1 << 20)
    assert not file_loading.is_small(RdfFile(tmp_path / "a.nt.xz", "urn:g"))
    assert not file_loading.is_small(RdfFile(tmp_path / "b.nt.gz", "urn:g"))
    kgtool.load([tmp_path / "a.nt.xz", tmp_path / "b.nt.gz"], tmp_path / "s")
    assert numbers(tmp_path / "s") == {"a": 40_000, "b": 40_000}


def test_rules_can_wait(tmp_path: Path) -> None:
    store = tmp_path / "s"
    kgtool.load([DATA / "fictional.trig"], store, no_derive=True)
    assert not kgtool.query("ASK { GRAPH g:derived { ?s ?p ?o } }", store)
    assert kgtool.load([DATA / "fictional.trig"], store)[0].unchanged
    assert kgtool.query("ASK { GRAPH g:derived { ?s ?p ?o } }", store)


@pytest.mark.slow
@pytest.mark.parametrize("replace", [False, True])
def test_a_kill_leaves_whole_files(tmp_path: Path, replace: bool) -> None:
    kill_loads(tmp_path, 1, 500, replace, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("replace", [False, True])
def test_many_kills_leave_whole_files(tmp_path: Path, replace: bool) -> None:
    kill_loads(tmp_path, 6, 3_000, replace, seed=2)


def test_control_c_is_one_sentence(tmp_path: Path) -> None:
    store, pipe = tmp_path / "s", tmp_path / "p.nt"
    os.mkfifo(pipe)
    first = lines(tmp_path / "a.nt", 10)
    command = [sys.executable, "-m", "kgtool", "load", str(first), str(pipe), "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "10 triples" in process.stdout.readline()
        with pipe.open("wb"):  # it waits for a pipe that brings nothing
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            _, message = process.communicate(timeout=60)
    assert process.returncode == 130
    assert message == (
        f"kgtool: Interrupted: 1 file is in {store} whole; kgtool load --resume --store {store} does the rest.\n"
    )
    pipe.unlink()
    lines(pipe, 4)
    assert [one.unchanged for one in kgtool.load([], store, resume=True)] == [True, False]
    assert numbers(store) == {"a": 10, "p": 4}


@pytest.mark.slow
def test_control_c_while_the_engine_stores_is_heard_and_the_file_is_in(tmp_path: Path) -> None:
    """Pressed twice, it does not lose sight of the file that the engine stores."""
    store, big = tmp_path / "s", lines(tmp_path / "big.nt", 200_000)
    terminal = Terminal("kgtool", "load", str(big), "--store", str(store), home=tmp_path)
    terminal.wait("all read, storing")
    terminal.type("\x03")
    terminal.wait("kgtool: Stopping as soon as the engine lets go of the file at hand")
    terminal.type("\x03")
    message = terminal.wait("Interrupted: . files? (is|are) in ")
    assert terminal.process.wait(60) == 130
    # It is in, but for a key pressed before the engine had the last piece of it; what is said is what is so.
    assert [one.unchanged for one in kgtool.load([], store, resume=True)] == ["Interrupted: 1 file is in " in message]
    assert count(kgtool.open_store(store), "GRAPH g:big { ?s ?p ?o }") == 200_000
