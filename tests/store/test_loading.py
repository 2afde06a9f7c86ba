"""Loading into a store on disk: bulk and small files do the same, nothing is done twice, and a kill loses nothing."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA, fault
from killed import run_until
from ondisk import lines, numbers, quads
from terminal import Terminal

import kgtool
from kgtool.rdf import files
from kgtool.rdf.results import rows
from kgtool.store import file_loading, rules, streams
from kgtool.store.ledger import NAME, Ledger
from kgtool.store.updating import update

Cli = Callable[..., Result]
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


# -- both ways do the same -----------------------------------------------------------------------------------------

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
    assert (loaded.graphs, loaded.triples) == ((G + "odd",), 1)
    assert numbers(tmp_path / "s") == {"odd": 1}


def test_the_graphs_found_are_those_that_a_parser_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines of N-Quads at random, in pieces of a few bytes, against the engine's parser."""
    monkeypatch.setattr(streams, "CHUNK", 7)
    rng, fit = random.Random(6), 0
    terms = ["<urn:a>", "_:b", '"x <urn:g> ."', '"\\" . "@en', '"1"^^<urn:t>', "<urn:g1>"]
    path = tmp_path / "f.nq"
    for _ in range(300):
        told = []
        for _ in range(rng.randrange(12)):
            gap = rng.choice([" ", "\t", "  "])
            graph = rng.choice(["", "<urn:g1>", "<urn:g2>", "<urn:g3>", "<urn:g1>", "<urn:g2>"])
            comment = rng.choice([" # c", "", "", "", "", "", "", ""])
            told.append(gap.join(["<urn:s>", "<urn:p>", rng.choice(terms), graph, "."]) + comment)
        path.write_text(rng.choice(["\n", "\r\n"]).join(told), "utf-8")
        with streams.watched(path, streams.Quads) as stream:
            assert isinstance(stream, streams.Quads)
            try:
                while stream.read(5):
                    pass
            except streams.Unfit:
                continue
            assert stream.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        fit += 1
        expected = {str(q.graph_name)[1:-1] for q in ox.parse(path=path) if isinstance(q.graph_name, ox.NamedNode)}
        assert set(stream.graphs) == expected
    assert fit > 100


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


def test_a_file_that_vanishes_is_told(way: str, tmp_path: Path) -> None:
    first, second = lines(tmp_path / "a.nt", 10), lines(tmp_path / "b.nt", 10)
    with pytest.raises(kgtool.DataError, match=r"b\.nt cannot be read \(No such file.*1 of 2 files"):
        kgtool.load([first, second], tmp_path / "s", jobs=1, done=lambda loaded: second.unlink(missing_ok=True))
    assert numbers(tmp_path / "s") == {"a": 10}


def test_replace_exchanges_a_graph(way: str, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.nt", 10)
    kgtool.load([path, SMALL], tmp_path / "s")
    lines(path, 3, start=100)
    (loaded,) = kgtool.load([path], tmp_path / "s", replace=True)
    assert (loaded.triples, loaded.changed) == (3, False)
    assert numbers(tmp_path / "s") == {"a": 3, "small": 9}
    assert [Path(entry.path).name for entry in Ledger.read(tmp_path / "s").entries] == ["small.ttl", "a.nt"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.nt", "s"]
    assert kgtool.load([path], tmp_path / "s", replace=True)[0].unchanged


def test_files_side_by_side(bulk: None, tmp_path: Path) -> None:
    paths = [lines(tmp_path / f"f{number}.nt", 500, start=number) for number in range(6)]
    (tmp_path / "f3.nt").write_text("no", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"f3\.nt, line 1"):
        kgtool.load(paths, tmp_path / "s", jobs=3)
    lines(tmp_path / "f3.nt", 500)
    told: list[str] = []
    loaded = kgtool.load(paths, tmp_path / "s", jobs=3, done=lambda one: told.append(one.path.name))
    assert [one.path for one in loaded] == paths
    assert sorted(told) == [path.name for path in paths]
    assert numbers(tmp_path / "s") == {f"f{number}": 500 for number in range(6)}


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


# -- nothing is done twice -----------------------------------------------------------------------------------------


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


def test_a_changed_file_is_added_and_told(way: str, cli: Cli, tmp_path: Path) -> None:
    store, path = tmp_path / "s", lines(tmp_path / "a.nt", 10)
    kgtool.load([path], store)
    path.write_text('<urn:s0> <urn:p> "number 0" .\n<urn:x> <urn:p> "new" .\n', "utf-8")
    told = cli("load", path, "--store", store).stdout
    assert told == f"{path}: 1 triple added to g:a; what the file held before is there too (--replace takes it out)\n"
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


def test_rules_can_wait(tmp_path: Path) -> None:
    store = tmp_path / "s"
    kgtool.load([DATA / "fictional.trig"], store, no_derive=True)
    assert not kgtool.query("ASK { GRAPH g:derived { ?s ?p ?o } }", store)
    assert kgtool.load([DATA / "fictional.trig"], store)[0].unchanged
    assert kgtool.query("ASK { GRAPH g:derived { ?s ?p ?o } }", store)


def test_many_derived_edges_follow_their_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are handled in bulk; a stated one is not repeated, and a claim that goes takes its edge along."""
    monkeypatch.setattr(rules, "MANY", 10)
    claim = "<urn:c{n}> kg:claimant <urn:who{n}> ; kg:stance stance:proposes ; kg:content <urn:what> .\n"
    path = tmp_path / "claims.ttl"
    head = (
        "@prefix kg: <https://w3id.org/kgtool/ontology#> .\n@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .\n"
    )
    path.write_text(head + "".join(claim.format(n=n) for n in range(50)) + "<urn:who1> kg:proposes <urn:what> .")
    kgtool.load([path], tmp_path / "s")
    edges = "SELECT ?s { GRAPH g:derived { ?s kg:proposes ?o } }"
    assert len(list(rows(kgtool.query(edges, tmp_path / "s")))) == 49
    update("DELETE WHERE { GRAPH g:claims { <urn:c5> ?p ?o } }", tmp_path / "s")
    assert len(list(rows(kgtool.query(edges, tmp_path / "s")))) == 48


# -- killed for real -----------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("replace", [False, True])
def test_a_kill_leaves_whole_files(tmp_path: Path, replace: bool) -> None:
    kill_loads(tmp_path, 1, 500, replace, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("replace", [False, True])
def test_many_kills_leave_whole_files(tmp_path: Path, replace: bool) -> None:
    kill_loads(tmp_path, 6, 3_000, replace, seed=2)


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
            _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == (
        f"kgtool: Interrupted: 1 file is in {store} whole; kgtool load --resume --store {store} does the rest.\n"
    )
    pipe.unlink()
    lines(pipe, 4)
    assert [one.unchanged for one in kgtool.load([], store, resume=True)] == [True, False]
    assert numbers(store) == {"a": 10, "p": 4}


def test_control_c_while_the_engine_stores_is_heard_and_the_file_is_in(tmp_path: Path) -> None:
    """Pressed twice, it does not lose sight of the file that the engine stores."""
    store, big = tmp_path / "s", lines(tmp_path / "big.nt", 200_000)
    terminal = Terminal("kgtool", "load", str(big), "--store", str(store), home=tmp_path)
    terminal.wait("all read, storing")
    terminal.type("\x03")
    terminal.wait("kgtool: Stopping as soon as the engine lets go of the file at hand")
    terminal.type("\x03")
    told = terminal.wait("Interrupted: . files? (is|are) in ")
    assert terminal.process.wait(60) == 130
    # It is in, but for a key pressed before the engine had the last piece of it; what is said is what is so.
    assert [one.unchanged for one in kgtool.load([], store, resume=True)] == ["Interrupted: 1 file is in " in told]
    assert numbers(store) == {"big": 200_000}


# -- what cannot be written or opened ------------------------------------------------------------------------------


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


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("replace", [True, False])
def test_a_disk_that_fills(tight: Path, cli: Cli, tmp_path: Path, large: bool, replace: bool) -> None:
    store = tight / "s"
    kgtool.load([SMALL], store)
    before = quads(store)
    path = tmp_path / "small.nt"
    path.write_text("".join(f'<urn:s{n}> <urn:p> "{random.Random(n).randbytes(100).hex()}" .\n' for n in range(30_000)))
    (tight / "ballast").write_bytes(b"x" * (14 << 20))
    limit = 0 if large else 1 << 30
    code = f"from kgtool.store import file_loading; file_loading.SMALL = {limit}; from kgtool.cli import main; main()"
    command = [sys.executable, "-c", code, "load", str(path), "--store", str(store), *["--replace"] * replace]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kgtool: ")
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr
    (tight / "ballast").unlink()
    assert quads(store) == before
    (tmp_path / "more.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    assert cli("load", tmp_path / "more.nt", "--store", store).exit_code == 0, "with room again, it goes on"


def test_a_store_that_may_not_be_written(tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    before = quads(tmp_path / "s")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    # root may write anywhere, unless it has put that right away
    humble = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.getuid() == 0 else []
    if humble and (not shutil.which("setpriv") or subprocess.run([*humble, "true"], check=False).returncode):
        pytest.skip("root cannot put its rights away here (setpriv), so this is not tested")
    for folder in (tmp_path / "s", tmp_path / "new"):
        command = [*humble, sys.executable, "-m", "kgtool", "load", str(SMALL), "--again", "--store", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("\n") == 1
        assert "Permission denied" in done.stderr
    for path in (tmp_path, tmp_path / "s"):
        path.chmod(0o755)
    assert quads(tmp_path / "s") == before


def crc32c(data: bytes) -> int:
    """RocksDB's checksum."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_a_store_of_a_newer_engine(cli: Cli, tmp_path: Path) -> None:
    """The engine keeps its version under a key; here a later one is appended to the log of a store."""
    kgtool.load([SMALL], tmp_path / "s")
    batch = (1 << 40).to_bytes(8, "little") + (1).to_bytes(4, "little")
    batch += b"\x01\x09oxversion\x08" + (99).to_bytes(8, "big")
    crc = crc32c(b"\x01" + batch)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    log = max((tmp_path / "s").glob("*.log"))
    log.write_bytes(masked.to_bytes(4, "little") + len(batch).to_bytes(2, "little") + b"\x01" + batch)
    fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, "newer version of the engine")
    fault(cli("query", "ASK {}", "--store", tmp_path / "s"), 1, "newer version of the engine")


def test_a_damaged_ledger_is_told(cli: Cli, tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    for text, words in (("{", "damaged"), ('{"version": 9}', "newer version of kgtool")):
        (tmp_path / "s" / NAME).write_text(text, "utf-8")
        fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, words)
        assert kgtool.query("ASK { ?s ?p ?o }", tmp_path / "s") is True


def test_a_new_store_is_made_whole(tmp_path: Path) -> None:
    """In a folder that is there and empty, or below one that is not there; with the rights that the folder has."""
    (tmp_path / "empty").mkdir(mode=0o750)
    for folder in (tmp_path / "empty", tmp_path / "a" / "b"):
        kgtool.load([SMALL], folder)
        assert numbers(folder) == {"small": 9}
        assert sorted(path.name for path in folder.parent.iterdir() if path.name.startswith(".")) == []
    assert (tmp_path / "empty").stat().st_mode & 0o777 == 0o750
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").mkdir()
    kgtool.load([SMALL], tmp_path / "link")
    assert numbers(tmp_path / "target") == {"small": 9}


@pytest.mark.parametrize("many", [1, 30_000])
def test_xml_that_breaks_off_is_not_taken_for_the_whole(many: int, tmp_path: Path) -> None:
    """The engine takes what is there when an element is not closed."""
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="urn:v:">\n'
    body = "".join(f'<rdf:Description rdf:about="urn:s{n}"><v:p>x</v:p></rdf:Description>\n' for n in range(many))
    (tmp_path / "a.rdf").write_text(head + body, "utf-8")
    for attempt in (
        lambda: kgtool.load([tmp_path / "a.rdf"], tmp_path / "s"),
        lambda: kgtool.open_store(data=tmp_path),
    ):
        with pytest.raises(kgtool.DataError, match="ends before its XML does"):
            attempt()
    assert not (tmp_path / "s").exists()
    (tmp_path / "a.rdf").write_text(head + body + "</rdf:RDF>", "utf-8")
    assert [loaded.triples for loaded in kgtool.load([tmp_path / "a.rdf"], tmp_path / "s")] == [many]
