"""Updates: what they change is reported, and is what a full comparison of the stores finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import fault
from hypothesis import given, settings
from hypothesis import strategies as st
from ondisk import quads

import kgtool
from kgtool.errors import QueryError
from kgtool.store.updating import _difference, update

Cli = Callable[..., Result]
DECLINES = """WITH g:seed-004
DELETE { ?c kg:stance stance:declines } INSERT { ?c kg:stance stance:offers } WHERE { ?c kg:stance stance:declines }"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk with the bundled graph, to be copied."""
    folder = tmp_path_factory.mktemp("loaded") / "store"
    kgtool.load([], folder, with_bundled=True)
    return folder


@pytest.fixture
def folder(loaded: Path, tmp_path: Path) -> Path:
    """A store on disk with the bundled graph."""
    shutil.copytree(loaded, tmp_path / "store")
    return tmp_path / "store"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH g:mine { person:ada a kg:Leader } }",
        "INSERT DATA { person:ada a kg:Leader }",
        "DELETE DATA { GRAPH g:seed-004 { c:seed-004-20 kg:stance stance:declines ; kg:stance stance:offers } }",
        "INSERT DATA { GRAPH g:mine { <urn:a> <urn:b> 1 } } ; DELETE DATA { GRAPH g:mine { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH g:mine { [] <urn:b> 'DELETE { # }' } }",
        DECLINES,
        "CLEAR GRAPH g:seed-000",
        "DELETE WHERE { GRAPH ?g { c:seed-004-20 ?p ?o } } ; INSERT DATA { GRAPH g:mine { <urn:a> <urn:b> 1 } }",
        "MOVE g:reference TO g:moved",
    ],
)
def test_what_is_told_is_what_changed(folder: Path, text: str) -> None:
    before = quads(folder)
    planned = update(text, folder, dry_run=True)
    assert quads(folder) == before, "a dry run changes nothing"
    done = update(text, folder)
    after = quads(folder)
    assert {*done.removed, *done.derived_removed} == before - after
    assert {*done.added, *done.derived_added} == after - before
    if "[]" not in text:  # each run makes a new blank node
        assert planned == done
    assert [path.name for path in folder.parent.iterdir()] == ["store"]


def test_derived_edges_follow(folder: Path) -> None:
    done = update(DECLINES, folder)
    assert (len(done.removed), len(done.added)) == (1, 1)
    assert any("declines" in str(quad) for quad in done.derived_removed)
    assert kgtool.query("ASK { country:pl kg:offers m:polish-troops }", folder) is True


def test_a_failing_update_changes_nothing(folder: Path) -> None:
    before = quads(folder)
    with pytest.raises(QueryError, match="nothing is changed"):
        update("INSERT DATA { GRAPH g:mine { <urn:a> <urn:b> 1 } } ; CREATE GRAPH g:seed-000", folder)
    assert quads(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["store"]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30)))
def test_the_difference_of_two_streams_is_that_of_their_sets(one: list[int], other: list[int]) -> None:
    def stream(numbers: list[int]) -> list[ox.Quad]:
        return [ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in dict.fromkeys(numbers)]

    removed, added = _difference(iter(stream(one)), iter(stream(other)))
    assert (removed, added) == (set(stream(one)) - set(stream(other)), set(stream(other)) - set(stream(one)))


def test_update_tells_what_changed(cli: Cli, folder: Path) -> None:
    result = cli("update", DECLINES, "--store", folder, "--dry-run")
    assert result.stdout.splitlines() == [
        "+ c:seed-004-20 kg:stance stance:offers  (g:seed-004)",
        "- c:seed-004-20 kg:stance stance:declines  (g:seed-004)",
        "Dry run, nothing is written: 1 triple added, 1 triple removed; derived edges: 3 added, 3 removed",
    ]
    short = cli("update", "-", "--show", 3, KGTOOL_STORE=str(folder), input="CLEAR GRAPH g:seed-000")
    assert short.stdout.splitlines()[3].startswith("... and 1,0")
    assert "Dry run" not in short.stdout


MADE = "is made by the rules from the other graphs; name another graph."


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH g:derived { <urn:a> <urn:b> 1 } }",
        "CLEAR GRAPH g:a ; PREFIX x: <https://w3id.org/kgtool/graph/> INSERT { GRAPH x:inferred { ?s ?p 1 } } WHERE {}",
        "WITH g:derived DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        "LOAD <http://127.0.0.1:4/x> INTO GRAPH <https://w3id.org/kgtool/graph/derived>",
        "CREATE SILENT GRAPH g:derived",
        "COPY GRAPH g:seed-000 TO g:derived",
        "BASE <https://w3id.org/kgtool/> INSERT DATA { GRAPH <graph/derived> { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH <https://w3id.org/kgtool/graph/deri\\u0076ed> { <urn:a> <urn:b> 1 } }",
        "BASE <https://w3id.org/> PREFIX x: <kgtool/graph/> INSERT DATA { GRAPH x:inferred { <urn:a> <urn:b> 1 } }",
        "INSERT { GRAPH ?g { ?s <urn:b> 1 } } WHERE { VALUES (?s ?g) { (<urn:a> g:mine) (<urn:a> g:inferred) } }",
        "INSERT { GRAPH ?g { <urn:a> <urn:b> 1 } } WHERE { BIND(g:derived AS ?g) }",
    ],
)
def test_what_goes_into_a_graph_of_the_rules_is_refused(folder: Path, text: str) -> None:
    before = quads(folder)
    with pytest.raises(QueryError, match=MADE):
        update(text, folder, allow_network=True)
    assert quads(folder) == before


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX g: <urn:> INSERT DATA { GRAPH g:derived { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH g:mine { <urn:a> <urn:b> 'GRAPH g:derived { a b c }' } }",
        "INSERT { GRAPH g:mine { ?s ?p ?o } } WHERE { GRAPH g:derived { ?s ?p ?o } }",
        "WITH g:derived INSERT { GRAPH g:mine { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        "COPY GRAPH g:derived TO g:mine",
        "INSERT { GRAPH ?g { <urn:a> <urn:b> 1 } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != g:derived) }",
        "INSERT { GRAPH g:mine { ?s <urn:b> 1 } } WHERE { VALUES ?g { g:derived } GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_graphs_of_the_rules_can_be_read_and_named(folder: Path, text: str) -> None:
    assert update(text, folder).added


@pytest.mark.parametrize("text", ["", "PREFIX x: <urn:x:>", "# nothing", "BASE <urn:x>\n"])
def test_an_empty_update_is_one(cli: Cli, folder: Path, text: str) -> None:
    """SPARQL 1.1 Query Language, rules 29 and 30: a prologue, and then perhaps an operation."""
    result = cli("update", "-", "--store", folder, input=text)
    assert (result.exit_code, result.output) == (0, "0 triples added, 0 triples removed\n")


def test_a_server_is_sent_nothing_for_a_graph_of_the_rules(folder: Path) -> None:
    with pytest.raises(QueryError, match=MADE):
        update("INSERT DATA { GRAPH g:inferred { <urn:a> <urn:b> 1 } }", "http://127.0.0.1:9/sparql#kgtool")


def test_update_faults(cli: Cli, folder: Path, tmp_path: Path) -> None:
    fault(cli("update", "CLEAR ALL"), 2, "Name the folder")
    fault(cli("update", "CLEAR ALL", "--store", tmp_path / "none"), 1, "There is no store")
    fault(cli("update", "--store", folder), 2, "Give the update in one way: as text, in a file (-f FILE)")
    fault(cli("query", "--store", folder), 2, "Give the query in one way: as text, in a file (-f FILE)")
    fault(cli("update", "CREATE GRAPH g:derived", "--store", folder), 1, MADE)
    fault(cli("update", "SELECT * {}", "--store", folder), 1, "kgtool query")
    fault(cli("update", "INSER DATA {}", "--store", folder), 1, "did you mean INSERT?")
    fault(cli("update", "INSERT DATA { kgg:a a kg:B }", "--store", folder), 1, "did you mean kg: ?")
    fault(
        cli("update", "DELETE WHERE { GRAPH ?g { ?s ?p ?o }", "--store", folder),
        1,
        "line 1, column 14 is not closed.",
    )
    for text in ("LOAD <http://127.0.0.1:4/x>", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:4/x> {} }"):
        fault(cli("update", text, "--store", folder), 1, "--allow-network")
    bad = tmp_path / "bad.ru"
    bad.write_text("INSERT {", "utf-8")
    fault(cli("update", "-f", bad, "--store", folder), 1, "bad.ru: ", "line 1, column 8 is not closed")
    nothing = cli("update", "DELETE WHERE { ?s ?p ?o }", "--store", folder)
    assert (nothing.exit_code, nothing.stdout) == (0, "0 triples added, 0 triples removed\n")
    assert "GRAPH" in nothing.stderr


def test_the_files_of_an_updated_store_are_told_as_they_are(cli: Cli, tmp_path: Path) -> None:
    """Additions first, short datatypes, the prefixes of the file; and the file is not said to be as it was loaded."""
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://e.org/> . ex:a ex:n 1 ; ex:m 2 .", "utf-8")
    (tmp_path / "e.nt").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    store = tmp_path / "s"
    assert cli("load", tmp_path / "d.ttl", tmp_path / "e.nt", "--store", store).exit_code == 0
    text = """DELETE DATA { GRAPH g:d { ex:a ex:n 1 } } ;
              INSERT DATA { GRAPH g:d { ex:a ex:n 2.5, "2025-01-01"^^xsd:date, "x"@en, "y"^^<urn:t> } } ;"""
    changed = cli("update", text, "--store", store).stdout.splitlines()
    assert changed == [
        "+ ex:a ex:n 2.5  (g:d)", '+ ex:a ex:n "2025-01-01"^^xsd:date  (g:d)', '+ ex:a ex:n "x"@en  (g:d)',
        '+ ex:a ex:n "y"^^<urn:t>  (g:d)', "- ex:a ex:n 1  (g:d)", "4 triples added, 1 triple removed",
    ]  # fmt: skip
    first, second = cli("store", "files", "--store", store).stdout.splitlines()
    assert first.endswith("(g:d, updated since)")
    assert second.endswith("1 triple  " + f"{tmp_path / 'e.nt'}  (g:e)")
    assert cli("store", "verify", "--store", store).stdout == "Nothing is wrong.\n"
    assert "1 triple into g:d" in cli("load", tmp_path / "d.ttl", "--store", store).stdout
    assert "unchanged" in cli("load", tmp_path / "d.ttl", "--store", store).stdout
    assert cli("update", "CLEAR GRAPH g:d", "--store", store).exit_code == 0
    assert len(cli("store", "files", "--store", store).stdout.splitlines()) == 1
