"""The default graph is a graph: what is in no named one is counted, read, verified, shown and taken along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA
from ondisk import quads
from serving import serving

import kgtool
from kgtool.store.local import LocalStore
from kgtool.store.maintenance import compact, findings

Cli = Callable[..., Result]
EX = "PREFIX ex: <https://example.org/> "
MORE = EX + "INSERT DATA { ex:ada ex:knows ex:bo . ex:c9 a kg:Claim . ex:ada kg:proposes ex:bridge }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with a file, and three triples outside of its graphs."""
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    kgtool.update(MORE, tmp_path / "store")
    return tmp_path / "store"


def test_it_is_counted(folder: Path, cli: Cli) -> None:
    found = kgtool.info(folder)
    assert (found.unnamed, found.triples) == (3, len(kgtool.open_store(folder)))
    assert cli("info", "--store", folder).output.splitlines()[0].endswith("(3 of the triples in no graph)")
    assert (
        cli("store", "files", "--store", folder).output.splitlines()[1] == "3 triples of no file, in the default graph"
    )
    typed = cli("shell", input=f"\\use {folder}\n").output
    assert f"{len(kgtool.open_store(folder))} triples" in typed


def test_its_faults_have_a_place(folder: Path) -> None:
    faults = [finding for finding in kgtool.validate(folder) if finding.focus == "https://example.org/c9"]
    assert faults
    assert {finding.where for finding in faults} == {"the default graph"}


def test_it_is_verified_by_each_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(findings(folder)) == []
    matching = LocalStore.matching

    def without(store: LocalStore, s: object, p: object, o: object, graph: object) -> list[ox.Quad]:
        found = list(matching(store, s, p, o, graph))  # type: ignore[arg-type]
        return [] if isinstance(graph, ox.DefaultGraph) else found

    monkeypatch.setattr(LocalStore, "matching", without)
    said = "\n".join(findings(folder))
    assert "The index by graph and object lacks the triple" in said
    assert "of the default graph." in said
    assert "The index by graph and property has 0 triples of <https://example.org/knows> in the default graph" in said


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld"])
def test_it_is_exported_and_stays_what_it_is(ending: str, folder: Path) -> None:
    kgtool.export(folder, folder.parent / f"all.{ending}")
    assert not kgtool.diff(folder, folder.parent / f"all.{ending}")
    formats = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
    written = set(ox.parse((folder.parent / f"all.{ending}").read_bytes(), formats[ending]))
    assert {quad for quad in written if isinstance(quad.graph_name, ox.DefaultGraph)} == {
        quad for quad in quads(folder) if isinstance(quad.graph_name, ox.DefaultGraph)
    }
    assert len(written) == len(quads(folder))


def test_a_compacted_store_and_a_copy_have_it(folder: Path, cli: Cli) -> None:
    before = quads(folder)
    assert cli("store", "backup", folder.parent / "copy", "--store", folder).exit_code == 0
    compact(folder)
    assert quads(folder) == quads(folder.parent / "copy") == before


def test_a_difference_in_it_is_shown(folder: Path, cli: Cli) -> None:
    old = folder.parent / "old"
    assert cli("store", "backup", old, "--store", folder).exit_code == 0
    kgtool.update(EX + "DELETE DATA { ex:ada ex:knows ex:bo }", folder)
    for option in ([], ["--graphs"]):
        assert "ex:knows" in cli("diff", old, folder, *option).output.replace("https://example.org/", "ex:")
    assert "in the default graph" in cli("diff", old, folder, "--graphs").output


def test_it_is_on_the_pages_of_the_site(folder: Path) -> None:
    page = kgtool.build_site(folder).files["ex-ada.html"].decode()
    assert "a bridge over the strait" in page


def test_a_server_gives_it_out(folder: Path) -> None:
    before = quads(folder)
    with serving("--store", folder) as server:
        store = kgtool.open_store(f"{server.url}sparql")
        assert set(store.quads()) == before
        assert (len(store), store.unnamed()) == (len(before), 3)
        assert kgtool.info(store).unnamed == 3
        assert not kgtool.diff(folder, f"{server.url}sparql", graphs=True)
