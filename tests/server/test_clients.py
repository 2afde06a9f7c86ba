"""Clients that nobody here wrote, and our own, at a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from conftest import ROOT
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import TOKEN, Serving, serving
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore, open_store

KG = "https://w3id.org/kgtool/ontology#"
SELECT = f"PREFIX kg: <{KG}> SELECT ?who ?plan {{ ?who kg:proposes ?plan }} ORDER BY ?who ?plan"
CONSTRUCT = f"PREFIX kg: <{KG}> CONSTRUCT {{ ?who kg:proposes ?plan }} {{ ?who kg:proposes ?plan }}"


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving("--workers", 1) as running:
        yield running


@pytest.fixture(scope="module")
def pairs(bundled: LocalStore) -> list[tuple[str, str]]:
    """What every client must find."""
    found = bundled.query(SELECT)
    assert isinstance(found, Solutions)
    rows = [(str(who)[1:-1], str(plan)[1:-1]) for who, plan in found]
    assert len(rows) > 3
    return rows


def curl(*arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on this machine: apt-get install curl")
    return subprocess.run(["curl", "-sS", "--fail", *arguments], capture_output=True, text=True, check=True).stdout


def test_curl(server: Serving, pairs: list[tuple[str, str]]) -> None:
    url = f"{server.url}sparql"
    by_form = curl(url, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv")
    by_get = curl("-G", url, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv")
    direct = curl(
        url, "--data-binary", SELECT, "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv"
    )
    assert by_form == by_get == direct
    assert [tuple(line.split(",")) for line in by_form.splitlines()[1:]] == pairs
    http_1_0 = curl("--http1.0", "-G", url, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv")
    assert http_1_0 == by_get


def test_rdflib(server: Serving, pairs: list[tuple[str, str]]) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(f"{server.url}sparql", method=method))
        assert [(str(who), str(plan)) for who, plan in graph.query(SELECT)] == pairs
        assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
        assert len(graph.query(CONSTRUCT).graph) == len(set(pairs))
    who, plan = map(rdflib.URIRef, pairs[0])
    assert (who, rdflib.URIRef(f"{KG}proposes"), plan) in graph


def test_rdflib_asks_one_graph(server: Serving, bundled: LocalStore) -> None:
    name = "https://w3id.org/kgtool/graph/derived"
    graph = rdflib.Graph(SPARQLStore(f"{server.url}sparql"), identifier=rdflib.URIRef(name))
    count = next(iter(graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")))[0].toPython()
    assert count == sum(1 for _ in bundled.graph_quads(name))


def test_rdflib_reads_a_graph_by_its_address(server: Serving) -> None:
    graph = rdflib.Graph().parse(f"{server.url}store?graph=https://w3id.org/kgtool/graph/derived")
    assert len(graph) > 50


def test_rdflib_writes(tmp_path: Path) -> None:
    with serving("--store", tmp_path / "store", "--writable", KGTOOL_TOKEN=TOKEN) as running:
        store = SPARQLUpdateStore(
            f"{running.url}query", f"{running.url}update", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        dataset = rdflib.Dataset(store)
        graph = dataset.graph(rdflib.URIRef("urn:g"))
        graph.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("x", lang="en")))
        assert list(graph) == [(rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("x", lang="en"))]


def test_sparqlwrapper(server: Serving, pairs: list[tuple[str, str]]) -> None:
    client = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery(SELECT)
    client.setReturnFormat(JSON)
    for method in ("GET", POST):
        client.setMethod(method)
        rows = client.queryAndConvert()["results"]["bindings"]
        assert [(row["who"]["value"], row["plan"]["value"]) for row in rows] == pairs
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(pairs)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().decode().splitlines()) == len(pairs) + 1
    client.setQuery(CONSTRUCT)
    for format in (RDFXML, JSONLD):
        client.setReturnFormat(format)
        assert len(client.queryAndConvert()) == len(set(pairs))
    for format in (TURTLE, N3):
        client.setReturnFormat(format)
        assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == len(set(pairs))


def test_our_own_remote_store(server: Serving, pairs: list[tuple[str, str]]) -> None:
    found = open_store(f"{server.url}sparql").query(SELECT)
    assert isinstance(found, Solutions)
    assert [(str(who)[1:-1], str(plan)[1:-1]) for who, plan in found] == pairs


COMUNICA = "@comunica/query-sparql@4"


@pytest.mark.slow
def test_comunica(server: Serving, pairs: list[tuple[str, str]]) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not on this machine, so Comunica is not tried: apt-get install npm")
    folder = ROOT / "build" / "comunica"
    program = folder / "node_modules" / ".bin" / "comunica-sparql"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fetch = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), COMUNICA]
        try:  # some 600 packages: minutes, or hours where the registry is slow
            subprocess.run(fetch, capture_output=True, text=True, timeout=200, check=True)
        except subprocess.SubprocessError as error:
            pytest.skip(f"npm could not get {COMUNICA}: {str(getattr(error, 'stderr', None) or error)[-300:]}")
    done = subprocess.run(
        [str(program), f"sparql@{server.url}sparql", SELECT, "-t", "application/sparql-results+json"],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert sorted((row["who"]["value"], row["plan"]["value"]) for row in rows) == sorted(pairs)
