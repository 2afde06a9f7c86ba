"""One file into a store on disk: small and large files do the same, and one that fails leaves nothing behind."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA
from ondisk import lines, numbers, quads

import kgtool
from kgtool.rdf import files
from kgtool.store import file_loading
from kgtool.store.ledger import Ledger
from kgtool.store.updating import update

pytestmark = pytest.mark.slow

SMALL = DATA / "small.ttl"


G = files.GRAPHS


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is a large one."""
    monkeypatch.setattr(file_loading, "SMALL", 0)
    monkeypatch.setattr(file_loading, "SMALL_PACKED", 0)


@pytest.fixture(params=["small", "bulk"])
def way(request: pytest.FixtureRequest) -> str:
    """Both ways in."""
    if request.param == "bulk":
        request.getfixturevalue("bulk")
    return str(request.param)


QUADS = """\ufeff# a comment
<urn:a> <urn:p> "one <urn:no> ." <urn:g1> .
<urn:b> <urn:p> <urn:c> <urn:g2> . # said so

<urn:b> <urn:p> <urn:g1> .
_:b <urn:p> "two"@en-GB <urn:g1>.
_:b\t<urn:p>\t"three"^^<urn:type>\t<urn:g2>\t.
"""


ODD = f"""<urn:a> <urn:p> <urn:x> _:graph .
<urn:a> <urn:p> <urn:y> <{G}derived> .
<urn:a> <urn:p> <urn:z> <{G}inferred> .
<urn:a> <urn:p> <urn:w> <{G}\\u0064erived> .
"""


Cli = Callable[..., Result]


@pytest.fixture
def tight(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount on this machine, so the full disk is not tested")
    if done.returncode:
        pytest.skip(f"no disk may be mounted here, so the full one is not tested: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("packed", [False, True])
def test_quads_go_to_their_graphs(way: str, packed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("q.nq.gz" if packed else "q.nq")
    body = QUADS.encode().replace(b"\n", b"\r\n")
    path.write_bytes(gzip.compress(body) if packed else body)
    (loaded,) = kgtool.load([path], tmp_path / "s")
    assert (sorted(loaded.graphs), loaded.triples) == ([G + "q", "urn:g1", "urn:g2"], 5)
    assert numbers(tmp_path / "s") == {"urn:g1": 2, "urn:g2": 2, "q": 1}


@pytest.mark.parametrize("ending", ["nq", "trig", "jsonld"])
def test_made_and_blank_graphs_are_not_loaded_as_they_are(way: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"odd.{ending}"
    parsed = list(ox.parse(ODD, ox.RdfFormat.N_QUADS))
    path.write_bytes(ox.serialize(parsed, format=ox.RdfFormat.from_extension(ending)))  # type: ignore[arg-type]
    (loaded,) = kgtool.load([path], tmp_path / "s")
    assert (loaded.graphs, loaded.triples) == ((G + "odd#graph-1",), 1)
    assert numbers(tmp_path / "s") == {"odd#graph-1": 1}


def test_an_object_that_looks_like_a_graph(bulk: None, tmp_path: Path) -> None:
    (tmp_path / "q.nq").write_text("<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:g> .\n", "utf-8")
    (loaded,) = kgtool.load([tmp_path / "q.nq"], tmp_path / "s")
    assert loaded.graphs == ("urn:g", G + "q")


def test_a_faulty_large_file_changes_nothing(bulk: None, tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    before = quads(tmp_path / "s")
    whole = gzip.compress(lines(tmp_path / "x.nt", 20_000).read_bytes())
    (tmp_path / "cut.nt.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "latin.nt").write_bytes(
        b"<urn:a> <urn:b> <urn:c> .\n" * 9_000 + '<urn:a> <urn:b> "é" .\n'.encode("latin-1")
    )
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", "utf-8")
    (tmp_path / "bad.trig").write_text("<urn:g> { <urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> . }\n", "utf-8")
    for name, words in (
        ("cut.nt.gz", "ends before"), ("latin.nt", "line 9001.*UTF-8"), ("bad.ttl", "line 2"), ("bad.trig", "line 2"),
    ):  # fmt: skip
        with pytest.raises(kgtool.DataError, match=f"{name}.*{words}"):
            kgtool.load([tmp_path / name], tmp_path / "s")
        assert quads(tmp_path / "s") == before
        assert Ledger.read(tmp_path / "s").marks == []
        with pytest.raises(kgtool.DataError):
            kgtool.load([tmp_path / name], tmp_path / "new")
        assert not (tmp_path / "new").exists()


def test_a_file_that_vanishes_is_reported(way: str, tmp_path: Path) -> None:
    first, second = lines(tmp_path / "a.nt", 10), lines(tmp_path / "b.nt", 10)
    with pytest.raises(kgtool.DataError, match=r"no file or folder .*b\.nt.*1 of 2 files"):
        kgtool.load([first, second], tmp_path / "s", jobs=1, done=lambda loaded: second.unlink(missing_ok=True))
    assert numbers(tmp_path / "s") == {"a": 10}


def test_replace_puts_a_graph_in_the_place_of_the_old_one(way: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.nt", 10)
    kgtool.load([path, SMALL], tmp_path / "s")
    lines(path, 3, start=100)
    (loaded,) = kgtool.load([path], tmp_path / "s", replace=True)
    assert (loaded.triples, loaded.changed) == (3, False)
    assert numbers(tmp_path / "s") == {"a": 3, "small": 9}
    assert [Path(entry.path).name for entry in Ledger.read(tmp_path / "s").entries] == ["small.ttl", "a.nt"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.nt", "s"]
    assert kgtool.load([path], tmp_path / "s", replace=True)[0].unchanged


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "p.nt"
    os.mkfifo(pipe)
    body = lines(tmp_path / "x.nt", 30).read_bytes()
    for expected in (False, True):
        writer = threading.Thread(target=pipe.write_bytes, args=(body,))
        writer.start()
        (loaded,) = kgtool.load([pipe], tmp_path / "s")
        writer.join()
        assert (loaded.unchanged, numbers(tmp_path / "s")) == (expected, {"p": 30})


def test_unchanged_files_are_skipped(way: str, cli: Cli, tmp_path: Path) -> None:
    store, path = tmp_path / "s", lines(tmp_path / "a.nt", 10)
    assert cli("load", path, "--store", store).stdout == f"{path}: 10 triples into g:a\n"
    before = quads(store)
    os.utime(path)
    assert cli("load", path, "--store", store).stdout == f"{path}: unchanged, skipped\n"
    moved = tmp_path / "other" / "a.nt"
    moved.parent.mkdir()
    path.rename(moved)
    assert kgtool.load([moved], store)[0].unchanged, "the same bytes for the same graph"
    assert quads(store) == before
    assert cli("load", moved, "--store", store, "--graph", "urn:g").stdout == f"{moved}: 10 triples into urn:g\n"
    again = kgtool.load([moved], store, again=True)
    assert (again[0].triples, numbers(store)["a"]) == (5, 15), "blank nodes are new ones"


def test_a_changed_file_is_added_and_reported(way: str, cli: Cli, tmp_path: Path) -> None:
    store, path = tmp_path / "s", lines(tmp_path / "a.nt", 10)
    kgtool.load([path], store)
    path.write_text('<urn:s0> <urn:p> "number 0" .\n<urn:x> <urn:p> "new" .\n', "utf-8")
    output = cli("load", path, "--store", store).stdout
    assert output == f"{path}: 1 triple added to g:a; what the file held before is there too (--replace takes it out)\n"
    assert numbers(store) == {"a": 11}


def test_what_was_changed_since_is_not_skipped(way: str, tmp_path: Path) -> None:
    store, path, other = tmp_path / "s", lines(tmp_path / "a.nt", 10), lines(tmp_path / "b.nt", 10)
    kgtool.load([path, other], store)
    update("DELETE DATA { GRAPH g:a { <urn:s0> <urn:p> 'number 0' } }", store, dry_run=True)
    with pytest.raises(kgtool.QueryError):
        update("CLEAR GRAPH g:a ; CREATE GRAPH g:a", store)
    assert [one.unchanged for one in kgtool.load([path, other], store)] == [True, True]
    update("DELETE DATA { GRAPH g:a { <urn:s0> <urn:p> 'number 0' } }", store)
    assert [one.unchanged for one in kgtool.load([path, other], store)] == [False, True]
    update("CLEAR GRAPH g:a", store)
    assert [one.triples for one in kgtool.load([path, other], store)] == [10, 0]
    engine = ox.Store(str(store))  # another program
    engine.clear_graph(ox.NamedNode(G + "b"))
    del engine
    assert [one.triples for one in kgtool.load([path, other], store)] == [0, 10]


@pytest.mark.parametrize("is_in", [True, False])
@pytest.mark.parametrize("name", ["a.nt", "a.nq"])
def test_a_kill_around_the_engines_commit(way: str, name: str, is_in: bool, tmp_path: Path) -> None:
    """The moments that a random kill seldom meets: just before the engine stores a file, and just after."""
    path, store = lines(tmp_path / name, 10), tmp_path / "s"
    kgtool.load([SMALL], store)
    moment = "store_it(*given); os._exit(9)" if is_in else "os._exit(9)"
    hook = "self.ledger" if way == "small" else ""
    code = f"""
import os, sys
from kgtool.store import LocalStore, file_loading, ledger, load
file_loading.SMALL = {0 if way == "bulk" else 1 << 20}
{
        '''
store_it = LocalStore.load_quads
def load_quads(*given):
    MOMENT
LocalStore.load_quads = load_quads
'''.replace("MOMENT", moment)
        if way == "small"
        else '''
end_it, begin_it = ledger.Ledger.end, ledger.Ledger.begin
def end(*given): os._exit(9)
def begin(*given):
    begin_it(*given)
    os._exit(9)
setattr(ledger.Ledger, "end" if IS_IN else "begin", end if IS_IN else begin)
'''.replace("IS_IN", str(is_in))
    }
load([{str(path)!r}], {str(store)!r})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9, hook
    assert len(Ledger.read(store).marks) == 1
    (loaded,) = kgtool.load([], store, resume=True)
    assert loaded.unchanged is is_in
    assert sum(numbers(store).values()) == 19
    with pytest.raises(kgtool.UsageError, match="was interrupted"):
        kgtool.load([], store, resume=True)


@pytest.fixture(scope="module")
def incompressible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes more room in a store than is left on the small disk."""
    path = tmp_path_factory.mktemp("disk") / "small.nt"
    rng = random.Random(0)
    path.write_text("".join(f'<urn:s{n}> <urn:p> "{rng.randbytes(100).hex()}" .\n' for n in range(30_000)))
    return path


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("replace", [True, False])
def test_a_disk_that_fills(
    tight: Path, cli: Cli, incompressible: Path, tmp_path: Path, large: bool, replace: bool
) -> None:
    store = tight / "s"
    kgtool.load([SMALL], store)
    before = quads(store)
    (tight / "ballast").write_bytes(b"x" * (14 << 20))
    limit = 0 if large else 1 << 30
    code = f"from kgtool.store import file_loading; file_loading.SMALL = {limit}; from kgtool.cli import main; main()"
    command = [sys.executable, "-c", code, "load", str(incompressible), "--store", str(store), *["--replace"] * replace]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kgtool: ")
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr
    (tight / "ballast").unlink()
    assert quads(store) == before
    (tmp_path / "more.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    assert cli("load", tmp_path / "more.nt", "--store", store).exit_code == 0, "with room again, it goes on"
