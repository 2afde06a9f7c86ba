"""``load``: its options, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import Result
from codedevents import ICEWS
from conftest import DATA
from ondisk import count

import kgtool
from kgtool.rdf.files import GRAPHS
from kgtool.store import LocalStore


def test_a_faulty_file_changes_nothing(tmp_path: Path) -> None:
    kgtool.load([DATA / "small.ttl"], tmp_path / "store")
    bad = tmp_path / "small.ttl"
    bad.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", "utf-8")
    with pytest.raises(kgtool.DataError, match="line 2"):
        kgtool.load([bad], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 9


def test_replace_empties_only_the_graphs_of_the_file(tmp_path: Path) -> None:
    store = tmp_path / "store"
    kgtool.load([DATA / "small.ttl", DATA / "fictional.trig"], store)
    (tmp_path / "small.nt").write_text('_:b <urn:p> "a \\" quote, a \\n line and a \\\\ "@en .\n', "utf-8")
    kgtool.load([tmp_path / "small.nt"], store, replace=True)
    opened = kgtool.open_store(store)
    assert count(opened, "GRAPH g:small { ?s ?p ?o }") == 1
    assert opened.query('ASK { ?b <urn:p> "a \\" quote, a \\n line and a \\\\ "@en }')
    assert opened.query("ASK { <https://example.org/ada> kg:proposes ?x }")


def test_an_empty_file_replaces_its_graph(tmp_path: Path) -> None:
    kgtool.load([DATA / "small.ttl"], tmp_path / "store")
    (tmp_path / "small.ttl").write_text("", "utf-8")
    kgtool.load([tmp_path / "small.ttl"], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 0


def test_two_files_of_one_graph_both_stay_after_replace(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n", "utf-8")
    both = [tmp_path / "a.nt", tmp_path / "b.nt"]
    kgtool.load(both, tmp_path / "store", graph="urn:g", replace=True)
    assert count(kgtool.open_store(tmp_path / "store"), "GRAPH <urn:g> { ?s ?p ?o }") == 2


@pytest.mark.parametrize("name", ["derived", "inferred"])
def test_no_way_leads_into_a_graph_that_kgtool_makes(name: str, tmp_path: Path) -> None:
    graph, place = f"{GRAPHS}{name}", tmp_path / "s"
    own, small = tmp_path / f"{name}.nt", tmp_path / "small.ttl"
    own.write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    small.write_bytes((DATA / "small.ttl").read_bytes())
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"), ox.NamedNode(graph))
    ways: dict[str, Callable[[], object]] = {
        "a file of that name": lambda: kgtool.load([own], place),
        "a folder with it": lambda: kgtool.open_store(data=tmp_path),
        "an option": lambda: kgtool.load([small], place, graph=graph),
        "to a server": lambda: kgtool.load([small], "http://127.0.0.1:9/#kgtool", graph=graph),
        "events": lambda: kgtool.import_events([ICEWS], "icews", store=place, graph=graph),
        "events as a file": lambda: kgtool.import_events([ICEWS], "icews", output=tmp_path / "x.nq", graph=graph),
        "an rdflib graph": lambda: kgtool.open_store(rdflib.Graph(identifier=graph)),
        "quads": lambda: LocalStore(ox.Store(), place, writable=True).add_quads([quad]),
        "in place of a graph": lambda: LocalStore(ox.Store(), place, writable=True).replace_graphs([graph], []),
    }
    for way, use in ways.items():
        with pytest.raises(kgtool.DataError, match=rf"g:{name}|graph/{name}"):
            use()
        assert not place.exists(), way
        assert not (tmp_path / "x.nq").exists()


def test_what_is_left_out_of_a_file_is_counted(tmp_path: Path, cli: Callable[..., Result]) -> None:
    """An export has the graphs that kgtool makes, and they are made anew."""
    for name, more in (("few.trig", ""), ("many.nq", "".join(f"<urn:a> <urn:b> <urn:{n}> .\n" for n in range(60_000)))):
        kgtool.export(kgtool.open_store(data=DATA / "fictional.trig"), tmp_path / name)
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(more)
        (loaded,) = kgtool.load([tmp_path / name], tmp_path / f"{name}.store")
        assert loaded.omitted == len(kgtool.open_store(data=DATA / "fictional.trig")) - 49
    (tmp_path / "all.trig").write_text(f"GRAPH <{GRAPHS}inferred> {{ <urn:a> <urn:b> 1, 2 }}", "utf-8")
    out = cli("load", tmp_path / "all.trig", "--store", tmp_path / "s").output
    assert "0 triples into g:all; 2 left out, of graphs that kgtool makes itself" in out


def test_a_name_alone_does_not_replace_a_bundled_graph(tmp_path: Path) -> None:
    kgtool.load([], tmp_path / "s", with_bundled=True)
    (tmp_path / "reference.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"g:reference.*graph="):
        kgtool.load([tmp_path / "reference.ttl"], tmp_path / "s", replace=True)
    assert kgtool.query("ASK { GRAPH g:reference { person:trump ?p ?o } }", tmp_path / "s")
    (loaded,) = kgtool.load([tmp_path / "reference.ttl"], tmp_path / "s", graph="urn:mine", replace=True)
    assert loaded.graphs == ("urn:mine",)


def test_the_store_is_free_after_a_faulty_load(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("no turtle", "utf-8")
    caught = []
    for _ in range(2):
        try:
            kgtool.load([DATA / "small.ttl", tmp_path / "bad.ttl"], tmp_path / "s")
        except kgtool.DataError as error:
            caught.append(error)  # keeps the frames of the load alive
    assert ["1 of 2 files" in str(error) for error in caught] == [True, True]


# -- its options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", [{"again": True}, {"resume": True}, {"no_derive": True}, {"jobs": 2}])
def test_an_option_for_a_folder_is_refused_for_a_server(option: dict[str, Any]) -> None:
    """Before the server is asked anything: none is there."""
    words = f"^{next(iter(option))} is for a store on disk; leave it out for a server\\.$"
    with pytest.raises(kgtool.UsageError, match=words):
        kgtool.load([DATA / "small.ttl"], "http://127.0.0.1:9/", **option)


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    for store in (tmp_path / "s", "http://127.0.0.1:9/"):
        with pytest.raises(TypeError, match="replaces"):
            kgtool.load([DATA / "small.ttl"], store, replaces=True)  # type: ignore[call-arg]
    assert not (tmp_path / "s").exists()


def test_every_option_has_a_type() -> None:
    """Nothing is handed through as it comes: `mypy --strict` checks what callers give."""
    parameters = signature(kgtool.load, eval_str=True).parameters.values()
    assert {parameter.kind for parameter in parameters} == {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    assert not {parameter.name for parameter in parameters if parameter.annotation in (Any, Parameter.empty)}
