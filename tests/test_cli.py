"""Every command: what it does when all is well, and its one sentence and exit code when it is not."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA, ROOT

import kgtool
from kgtool.cli import COMMANDS

Cli = Callable[..., Result]
SMALL = DATA / "small.ttl"
HEAVY = {"rdflib", "networkx", "pyvis", "pyshacl", "pandas", "IPython", "jinja2", "http.client", "asyncio"}


def fault(result: Result, exit_code: int, *words: str) -> None:
    """The command failed with this code and one sentence that holds these words."""
    assert result.exit_code == exit_code, result.output
    assert result.stderr.startswith("kgtool: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr


def test_every_command_explains_itself(cli: Cli) -> None:
    for command in COMMANDS:
        told = cli(command.name, "--help")
        assert told.exit_code == 0
        assert command.help
        assert command.help.splitlines()[0] in " ".join(told.output.split())


# -- query ---------------------------------------------------------------------------------------------------------


def test_query_in_a_pipe_gives_csv(cli: Cli) -> None:
    told = cli("query", "SELECT ?who { ?who kg:proposes plan:anglo-french } ORDER BY ?who")
    assert told.exit_code == 0
    home = "https://w3id.org/kgtool/id/country/"
    assert told.stdout.splitlines() == ["who", home + "fr", home + "gb"]


def test_query_table_shows_labels_and_short_names(cli: Cli) -> None:
    query = "SELECT ?c ?who ?n { ?c kg:claimant ?who ; kg:content plan:weapons-package BIND(1 AS ?n) }"
    told = cli("query", query, "--format", "table")
    assert "c:seed-000-09" in told.stdout
    assert "Volodymyr Zelensky" in told.stdout
    assert told.stdout.endswith("1 row\n")


@pytest.mark.parametrize("where", ["-", "-f -", "-f FILE"])
def test_query_is_read_from_a_file_or_standard_input(cli: Cli, tmp_path: Path, where: str) -> None:
    (tmp_path / "q.rq").write_text("ASK { person:trump kg:offers ?x }", "utf-8")
    arguments = where.replace("FILE", str(tmp_path / "q.rq")).split(" ")
    told = cli("query", *arguments, input="ASK { person:trump kg:offers ?x }")
    assert told.exit_code == 0
    assert told.stdout == "true\n"


def test_query_writes_what_the_ending_says(cli: Cli, tmp_path: Path) -> None:
    rows = "SELECT ?who { ?who kg:rejects ?what }"
    for ending in ("csv", "tsv", "json", "xml"):
        assert cli("query", rows, "-o", tmp_path / f"rows.{ending}").exit_code == 0
        assert "russian-negotiators" in (tmp_path / f"rows.{ending}").read_text("utf-8")
    graph = "CONSTRUCT { ?who kg:rejects ?what } WHERE { ?who kg:rejects ?what }"
    for ending in ("ttl", "nt", "rdf", "jsonld"):
        path = tmp_path / f"graph.{ending}"
        assert cli("query", graph, "-o", path).exit_code == 0
        assert len(list(kgtool.open_store(data=[path]).quads())) == 1


def test_construct_in_a_pipe_gives_turtle_with_prefixes(cli: Cli) -> None:
    told = cli("query", "DESCRIBE person:rutte")
    assert told.exit_code == 0
    assert "@prefix person:" in told.stdout
    assert "person:rutte" in told.stdout


def test_query_reads_only_the_named_data(cli: Cli) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert cli("query", count, "--data", SMALL).stdout == "n\n9\n"
    more = int(cli("query", count, "--data", SMALL, "--with-bundled").stdout.split()[1])
    assert more == int(cli("query", count).stdout.split()[1]) + 9


def test_query_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("query", "SELECT * {\n ?s kgg:proposes ?o }"), 1, "kgg:", "line 2, column 5", "did you mean kg:")
    fault(cli("query", "SELEC * { ?s ?p ?o }"), 1, "'SELEC'", "line 1, column 1", "SELECT")
    fault(cli("query", "SELECT * { ?s ?p "), 1, "line 1")
    fault(cli("query", "DELETE WHERE { ?s ?p ?o }"), 1, "DELETE", "kgtool load")
    fault(cli("query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 1, "SERVICE", "network")
    fault(cli("query", "ASK {}", "--store", tmp_path / "none"), 1, "no store", "kgtool load")
    fault(cli("query", "ASK {}", "--data", tmp_path / "none.ttl"), 1, "none.ttl")
    fault(cli("query", "ASK {}", "--store", tmp_path, "--data", SMALL), 2, "one of them")
    fault(cli("query", "ASK {}", "--with-bundled"), 2, "--data")
    fault(cli("query"), 2, "-f FILE")
    fault(cli("query", "-f", tmp_path / "none.rq"), 1, "none.rq")
    fault(cli("query", "ASK {}", "--format", "ttl"), 2, "csv")
    fault(cli("query", "SELECT * {}", "-o", tmp_path / "rows.docx"), 2, "rows.docx", "csv")
    (tmp_path / "bad.rq").write_text("ASK { nope:x ?p ?o }", "utf-8")
    fault(cli("query", "-f", tmp_path / "bad.rq"), 1, "bad.rq", "nope:")
    (tmp_path / "latin.rq").write_bytes("ASK { ?s ?p 'é' }".encode("latin-1"))
    fault(cli("query", "-f", tmp_path / "latin.rq"), 1, "UTF-8")
    assert not (tmp_path / "rows.docx").exists()


def test_a_failed_write_leaves_the_old_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "old.ttl").write_text("kept", "utf-8")
    fault(cli("query", "SELECT * { ?s ?p ?o }", "-o", tmp_path / "old.ttl"), 2, "ttl")
    assert (tmp_path / "old.ttl").read_text("utf-8") == "kept"
    assert list(tmp_path.iterdir()) == [tmp_path / "old.ttl"]


def test_the_environment_names_the_store_and_the_command_line_wins(cli: Cli, tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert cli("query", count, KGTOOL_STORE=str(tmp_path / "s")).stdout == "n\n9\n"
    other = DATA / "fictional.trig"
    told = cli("query", count, "--data", other, KGTOOL_STORE=str(tmp_path / "s")).stdout
    assert int(told.split()[1]) > 9


# -- ask -----------------------------------------------------------------------------------------------------------


def test_ask_lists_and_answers(cli: Cli) -> None:
    listed = cli("ask").stdout
    for name in kgtool.catalogue():
        assert name in listed
    told = cli("ask", "positions-of", "-p", "who=Pistorius")
    assert told.exit_code == 0
    claims = {row["claim"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(told.stdout))}
    assert claims == {"seed-004-19"}


def test_ask_faults(cli: Cli) -> None:
    fault(cli("ask", "who-propose-what"), 2, "who-proposed-what")
    fault(cli("ask", "positions-of"), 2, "who", "-p who=")
    fault(cli("ask", "positions-of", "-p", "who"), 2, "NAME=VALUE")
    fault(cli("ask", "positions-of", "-p", "whom=x"), 2, "whom", "who")
    fault(cli("ask", "positions-of", "-p", "who=Zelenksy"), 2, "Zelenksy", "nearest", "Volodymyr Zelensky")
    fault(cli("ask", "meeting-participants", "-p", "since=yesterday"), 2, "yesterday", "2025-09-04")


# -- view ----------------------------------------------------------------------------------------------------------


def test_view_writes_one_page(cli: Cli, tmp_path: Path) -> None:
    told = cli("view", "-o", tmp_path / "new" / "page.html")
    assert told.exit_code == 0, told.output
    assert told.stdout.strip() == str(tmp_path / "new" / "page.html")
    assert (tmp_path / "new" / "page.html").read_text("utf-8").lower().startswith("<!doctype html>")
    narrow = cli("view", "positions-of", "-p", "who=Poland").stdout
    assert "sending Polish troops" in narrow
    assert "Pistorius" not in narrow
    assert cli("view", "who-opposes-what").stdout.lower().startswith("<!doctype html>")


def test_view_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("view", "nothing-like-it", "-o", tmp_path / "p.html"), 2, "nothing-like-it")
    fault(cli("view", "positions-of", "-o", tmp_path / "p.html"), 2, "-p who=")
    fault(cli("view", "-p", "who=Poland", "-o", tmp_path / "p.html"), 2, "kgtool ask")
    fault(cli("view", "defense-lines", "-o", tmp_path / "p.html"), 1, "claim")
    (tmp_path / "file").write_text("", "utf-8")
    fault(cli("view", "-o", tmp_path / "file" / "p.html"), 1, "cannot be written")
    assert not (tmp_path / "p.html").exists()


# -- load, info, export --------------------------------------------------------------------------------------------


def test_load_says_what_each_file_brought(cli: Cli, tmp_path: Path) -> None:
    told = cli("load", SMALL, DATA / "fictional.trig", "--store", tmp_path / "s")
    assert told.exit_code == 0, told.output
    first, second = told.stdout.splitlines()
    assert first == f"{SMALL}: 9 triples into g:small"
    assert second.endswith("triples into g:fictional")
    edges = cli("query", "--store", tmp_path / "s", "SELECT ?who ?what { ?who kg:proposes ?what }").stdout
    assert edges.splitlines()[1:] == ["https://example.org/ada,https://example.org/bridge"]


def test_load_into_a_named_graph_and_replace(cli: Cli, tmp_path: Path) -> None:
    store = tmp_path / "s"
    assert cli("load", SMALL, "--store", store, "--graph", "g:mine").exit_code == 0
    (tmp_path / "less.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    assert cli("load", tmp_path / "less.nt", "--store", store, "--graph", "g:mine", "--replace").exit_code == 0
    count = "SELECT (COUNT(*) AS ?n) { GRAPH g:mine { ?s ?p ?o } }"
    assert cli("query", "--store", store, count).stdout == "n\n1\n"


def test_load_faults(cli: Cli, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> nope:b <urn:c> .\n", "utf-8")
    fault(cli("load", bad, "--store", tmp_path / "s"), 1, "bad.ttl, line 2, column 9", "nope:")
    assert not (tmp_path / "s").exists()
    fault(cli("load", SMALL, bad, "--store", tmp_path / "s"), 1, "bad.ttl", "1 of 2 files")
    assert cli("query", "--store", tmp_path / "s", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").stdout == "n\n9\n"
    fault(cli("load", SMALL), 2, "--store")
    fault(cli("load", "--store", tmp_path / "s"), 2, "nothing to load")
    fault(cli("load", tmp_path / "none.ttl", "--store", tmp_path / "s"), 1, "none.ttl")
    fault(cli("load", ROOT / "setup.cfg", "--store", tmp_path / "s"), 1, "setup.cfg", ".ttl")
    fault(cli("load", SMALL, "--store", ROOT), 1, "neither a store nor an empty folder")
    fault(cli("load", SMALL, "--store", tmp_path / "s", "--graph", "nope"), 2, "nope")


def test_info_counts(cli: Cli) -> None:
    told = cli("info")
    assert told.exit_code == 0
    assert "45 claims" in told.stdout
    for graph in ("g:seed-000", "g:seed-004", "g:reference", "g:derived"):
        assert graph in told.stdout
    fault(cli("info", "--data", "nowhere.ttl"), 1, "nowhere.ttl")


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld", "nq.gz"])
def test_export_and_load_again_gives_the_same_graph(cli: Cli, tmp_path: Path, ending: str) -> None:
    first, again = tmp_path / f"all.{ending}", tmp_path / "again.nq"
    told = cli("export", "-o", first)
    assert told.exit_code == 0, told.output
    assert cli("export", "-o", again, "--data", first).exit_code == 0
    assert cli("export", "-o", tmp_path / "all.nq").exit_code == 0
    assert again.read_bytes() == (tmp_path / "all.nq").read_bytes()
    assert b"graph/derived" in again.read_bytes()


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf"])
def test_export_without_graphs_holds_the_union(cli: Cli, tmp_path: Path, ending: str) -> None:
    assert cli("export", "-o", tmp_path / f"all.{ending}").exit_code == 0
    union = {str(quad.triple) for quad in kgtool.open_store().quads()}
    assert {str(q.triple) for q in kgtool.open_store(data=[tmp_path / f"all.{ending}"]).quads()} == union


def test_export_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("export", "-o", tmp_path / "all.docx"), 2, "all.docx", ".trig")
    fault(cli("export", "-o", tmp_path / "a.nq", "--store", tmp_path), 1, "no store")
    assert cli("export").exit_code == 2


# -- validate ------------------------------------------------------------------------------------------------------


def test_validate(cli: Cli) -> None:
    told = cli("validate")
    assert told.exit_code == 0, told.output
    broken = cli("validate", "--data", DATA / "broken" / "claim-without-evidence.ttl")
    assert broken.exit_code == 1
    assert "claim-without-evidence.ttl" in broken.stdout
    assert "1 violation" in broken.stdout
    fault(cli("validate", "--shapes", "nowhere.ttl"), 1, "nowhere.ttl")


# -- the process ---------------------------------------------------------------------------------------------------


def _modules(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    code = (
        "import sys; from kgtool.cli import main\n"
        f"main({list(arguments)!r}, standalone_mode=False)\n"
        "print(chr(10).join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split())


def test_quick_commands_import_nothing_heavy() -> None:
    for arguments in (["--help"], ["query", "SELECT (COUNT(*) AS ?n) {?s ?p ?o}"], ["ask", "who-proposed-what"]):
        assert not HEAVY & _modules(*arguments), arguments
    assert "rdflib" in _modules("validate"), "the check itself must see imports"


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m kgtool query 'SELECT * {{ ?s ?p ?o }}' | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stderr == ""


def test_an_unforeseen_error_is_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom\nmore")

    monkeypatch.setattr("kgtool.summary.info", broken)
    fault(cli("info"), 1, "RuntimeError: boom", "KGTOOL_DEBUG")
    assert isinstance(cli("info", KGTOOL_DEBUG="1").exception, RuntimeError)


def test_another_writer_is_named(tmp_path: Path, cli: Cli) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    code = (
        f"import pyoxigraph, sys; s = pyoxigraph.Store({str(tmp_path / 's')!r}); print(1, flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, "Another process")
    finally:
        holder.communicate(timeout=30)


def test_results_are_utf8_in_any_locale() -> None:
    query = 'SELECT ("Ödegård" AS ?x) {}'
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "kgtool", "query", query, "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert json.loads(done.stdout.decode("utf-8"))["results"]["bindings"][0]["x"]["value"] == "Ödegård"
