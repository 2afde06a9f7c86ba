"""Every command: what it does when all is well, and its one sentence and exit code when it is not."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result
from conftest import DATA, ROOT, fault

import kgtool
from kgtool.cli import COMMANDS, main

Cli = Callable[..., Result]
SMALL = DATA / "small.ttl"
HEAVY = {
    "rdflib", "networkx", "pyshacl", "pandas", "IPython", "jinja2", "http.client", "asyncio", "lark",
    "prompt_toolkit", "rich.console", "rapidfuzz", "babel",
}  # fmt: skip


def test_a_mistyped_command_is_told(cli: Cli) -> None:
    fault(cli("aks"), 2, "'aks'; did you mean ask?")
    fault(cli("xyzzy"), 2, "There is no command 'xyzzy'")


def test_every_command_explains_itself(cli: Cli) -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        result = cli(name, "--help")
        assert result.exit_code == 0
        assert command
        assert command.help
        assert command.help.splitlines()[0] in " ".join(result.output.split())


def test_help_is_a_command(cli: Cli) -> None:
    assert cli("help").output.endswith(cli("--help").output.partition("Options:")[2])
    assert (
        cli("help", "store", "verify").output.partition("\n")[2]
        == cli("store", "verify", "--help").output.partition("\n")[2]
    )
    fault(cli("help", "shwo"), 2, "There is no command 'shwo'")
    fault(cli("help", "ask", "x"), 2, "There is no command 'x'")


@pytest.mark.parametrize("group", [(), ("store",), ("import",), ("article",)])
def test_summaries_are_whole_at_80_columns(cli: Cli, group: tuple[str, ...]) -> None:
    listed = cli(*group, "--help", COLUMNS="80").output.partition("Commands:")[2].splitlines()[1:]
    assert listed
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


# -- query ---------------------------------------------------------------------------------------------------------


def test_query_in_a_pipe_gives_csv(cli: Cli) -> None:
    result = cli("query", "SELECT ?who { ?who kg:proposes plan:anglo-french } ORDER BY ?who")
    assert result.exit_code == 0
    home = "https://w3id.org/kgtool/id/country/"
    assert result.stdout.splitlines() == ["who", home + "fr", home + "gb"]


def test_query_table_shows_labels_and_short_names(cli: Cli) -> None:
    query = "SELECT ?c ?who ?n { ?c kg:claimant ?who ; kg:content plan:weapons-package BIND(1 AS ?n) }"
    result = cli("query", query, "--format", "table")
    assert "c:seed-000-09" in result.stdout
    assert "Volodymyr Zelensky" in result.stdout
    assert result.stdout.endswith("1 row\n")


@pytest.mark.parametrize("where", ["-", "-f -", "-f FILE"])
def test_query_is_read_from_a_file_or_standard_input(cli: Cli, tmp_path: Path, where: str) -> None:
    (tmp_path / "q.rq").write_text("ASK { person:trump kg:offers ?x }", "utf-8")
    arguments = where.replace("FILE", str(tmp_path / "q.rq")).split(" ")
    result = cli("query", *arguments, input="ASK { person:trump kg:offers ?x }")
    assert result.exit_code == 0
    assert result.stdout == "true\n"


def test_a_statement_may_end_in_a_semicolon(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?s\n{ ?s kg:declines ?o } ;;\n# the end\n", "utf-8")
    assert cli("query", "-f", tmp_path / "q.rq").stdout.splitlines()[0] == "s"
    assert cli("query", "ASK {} ; ").stdout == "true\n"
    assert cli("query", "ASK { ?s ?p ';' }").stdout == "false\n"
    fault(cli("query", "SELECT * { ?s ?p 1 ;"), 1, "The { at line 1, column 10 is not closed.")


def test_no_folder_is_made_unasked(cli: Cli, tmp_path: Path) -> None:
    output = ("-o", tmp_path / "new" / "x.json")
    for command in (["query", "ASK {}"], ["ask", "outlets"], ["show", "Poland"], ["view"], ["export"], ["site"]):
        fault(cli(*command, *output), 1, "there is no folder", "new")
    assert list(tmp_path.iterdir()) == []


def test_labels_in_csv(cli: Cli) -> None:
    query = "SELECT ?who ?n { ?who kg:declines ?x BIND(1 AS ?n) }"
    assert cli("query", query).stdout == "who,n\nhttps://w3id.org/kgtool/id/country/pl,1\n"
    assert cli("query", query, "--labels").stdout == "who,n\nPoland,1\n"
    assert cli("query", query, "--labels", "--format", "tsv").stdout == '?who\t?n\n"Poland"\t1\n'
    assert "country/pl" in cli("query", query, "--labels", "--format", "json").stdout


def test_a_claim_has_its_sentence_where_there_is_room(cli: Cli) -> None:
    query = "SELECT ?claim ?who { ?claim kg:claimant ?who ; kg:content m:polish-troops }"
    sentence = "c:seed-004-20: Poland said it does not plan"
    assert sentence in cli("query", query, "--format", "table").stdout
    assert sentence in cli("query", query, "--format", "markdown").stdout
    assert sentence not in cli("query", query, "--format", "csv").stdout
    assert "seed-004-20 " in cli("query", query, "--format", "table", COLUMNS="40").stdout
    narrow = cli("query", query, "--format", "table", COLUMNS="40").stdout
    assert "Poland said" not in narrow
    assert sentence in " ".join(cli("show", "Poland", COLUMNS="200").stdout.split())


def test_prefixes_of_loaded_files_are_kept_with_the_store(cli: Cli, tmp_path: Path) -> None:
    head = "@prefix ex: <http://e.org/> . @prefix kg: <http://other.org/> . @prefix : <http://f.org/> ."
    (tmp_path / "d.ttl").write_text(f"{head} ex:a :n 1 ; kg:m 2 .", "utf-8")
    (tmp_path / "e.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ey="http://g.org/">'
        '<rdf:Description rdf:about="http://g.org/b"><ey:n>1</ey:n></rdf:Description></rdf:RDF>'
    )
    files = (tmp_path / "d.ttl", tmp_path / "e.rdf")
    assert cli("load", *files, "--store", tmp_path / "s").exit_code == 0
    assert cli("store", "backup", tmp_path / "copy", "--store", tmp_path / "s").exit_code == 0
    assert cli("store", "compact", "--store", tmp_path / "copy").exit_code == 0
    query = "SELECT ?s ?p { ?s ?p 1 . ex:a :n 1 FILTER(?s = ex:a) }"
    for place in (
        ["--data", files[0], "--data", files[1]],
        ["--store", tmp_path / "s"],
        ["--store", tmp_path / "copy"],
    ):
        assert "\nex:a  :n\n" in cli("query", query, "--format", "table", *place).stdout
        assert cli("show", "ex:a", *place).stdout.startswith("ex:a\n")
        assert "\ney:b ey:n" in cli("query", "DESCRIBE <http://g.org/b>", *place).stdout
        written = cli("export", "-o", "-", "--format", "ttl", *place).stdout
        assert "@prefix ex: <http://e.org/>" in written
        assert "<http://other.org/m>" in written, "the bundled prefix stays what it is"
    assert kgtool.rdf.names.names().shorten("http://e.org/a") == "http://e.org/a"
    kgtool.export(kgtool.open_store(tmp_path / "s"), tmp_path / "x.ttl")
    assert "ex:a " in (tmp_path / "x.ttl").read_text("utf-8")


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
    result = cli("query", "DESCRIBE person:rutte")
    assert result.exit_code == 0
    assert "@prefix person:" in result.stdout
    assert "person:rutte" in result.stdout


def test_query_reads_only_the_named_data(cli: Cli) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert cli("query", count, "--data", SMALL).stdout == "n\n9\n"
    more = int(cli("query", count, "--data", SMALL, "--with-bundled").stdout.split()[1])
    assert more == int(cli("query", count).stdout.split()[1]) + 9


def test_query_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("query", "SELECT * {\n ?s kgg:proposes ?o }"), 1, "kgg:", "line 2, column 5", "did you mean kg:")
    fault(cli("query", "SELEC * { ?s ?p ?o }"), 1, "'SELEC'", "line 1, column 1", "SELECT")
    fault(cli("query", "SELECT * { ?s ?p ?o"), 1, "The { at line 1, column 10 is not closed.")
    fault(cli("query", "SELECT * { ?s ?p 'x }"), 1, "line 1, column 18", "close it")
    fault(cli("query", "SELECT ?a, ?b {\n ?a ?p ?b }"), 1, "','", "line 1, column 10")
    fault(cli("query", "SELECT * {\n ?s ?p ?o OPTINAL {} }"), 1, "'OPTINAL'", "line 2, column 11")
    fault(
        cli("query", "SELECT (COUNT(?s) AS ?n) ?s { ?s ?p ?o }"),
        1,
        "?s is neither grouped nor aggregated; add GROUP BY ?s.",
    )
    fault(cli("query", "SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }"), 1, "twice")
    fault(cli("query", "ASK { <a> ?p ?o }"), 1, "<a>", "relative")
    fault(cli("query", "PREFIX kg <urn:x> ASK {}"), 1, "PREFIX", "not complete")
    fault(cli("query", "SELECT (1" + "+1" * 9000 + " AS ?x) {}"), 1, "2000 operators")
    fault(cli("query", "ASK " + "{" * 600 + "}" * 600), 1, "500")
    fault(cli("query", "ASK {}", "--nope"), 2, "--nope", "--help")
    fault(cli("nope"), 2, "nope")
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
    result = cli("query", count, "--data", other, KGTOOL_STORE=str(tmp_path / "s")).stdout
    assert int(result.split()[1]) > 9


def test_labels_can_be_switched_off_and_take_a_language(cli: Cli, tmp_path: Path) -> None:
    query = "SELECT ?who { ?who kg:declines ?x }"
    assert "Poland" in cli("query", query, "--format", "table").stdout
    assert "country:pl" in cli("query", query, "--format", "markdown", "--no-labels").stdout
    data = '<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "house"@en, "Haus"@de .'
    (tmp_path / "d.ttl").write_text(data, "utf-8")
    arguments = ("query", "SELECT DISTINCT ?s { ?s ?p ?o }", "--data", tmp_path / "d.ttl", "--format", "markdown")
    assert "house" in cli(*arguments).stdout
    assert "Haus" in cli(*arguments, "--lang", "de").stdout
    assert cli("query", query, "-o", tmp_path / "rows.md").exit_code == 0
    assert (tmp_path / "rows.md").read_text("utf-8").startswith("| who |")


def test_query_names_terms_that_are_nowhere(cli: Cli) -> None:
    result = cli("query", "SELECT ?who { ?who kg:propose ?x }")
    assert result.exit_code == 0
    sentence = "kgtool: kg:propose occurs nowhere in this graph, so nothing matches it; did you mean kg:proposes?\n"
    assert result.stderr == sentence
    assert "did you mean country:" in cli("query", "SELECT * { country:po ?p ?o }").stderr
    assert cli("query", "SELECT ?x { ?x kg:abstains ?y }").stderr == "", "declared, though nobody does"
    assert cli("query", "SELECT ?x { ?x kg:abstains ?y }", "--data", SMALL).stderr == ""
    assert cli("query", "SELECT ?x { GRAPH g:derived { ?x kg:mark ?y } }").stderr == "", "a graph is no triple's end"
    assert "g:deriven occurs nowhere" in cli("query", "SELECT ?x { GRAPH g:deriven { ?x kg:mark ?y } }").stderr
    assert cli("query", "SELECT ?who { ?who kg:proposes ?x } # kg:nothing 'kg:none'").stderr == ""


# -- show ----------------------------------------------------------------------------------------------------------


def test_show_tells_everything_on_one_page(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    result = cli("show", "zélenskyy")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Volodymyr Zelensky (person:zelensky)\n")
    for words in ("OFFICES", "President of Ukraine", "POSITIONS TAKEN", "c:seed-004-23", "MEETINGS", "18 Aug 2025"):
        assert words in result.stdout
    plan = cli("show", "plan:three-lines").stdout
    for words in ("POSITIONS TOWARDS IT", "PLANS AND THEIR PARTS", "TASKS", "Ukrainian troops", "19, 20,"):
        assert words in plan
    assert "\nwho" not in cli("show", "Bo", "--data", SMALL).stdout, "sections without rows are left out"
    assert "MENTIONED ELSEWHERE" in cli("show", "Ada", "--data", SMALL).stdout
    fault(cli("show", "Atlantis"), 2, "Atlantis")
    fault(cli("show", "troops"), 2, "can mean")


def test_show_as_markdown_and_json(cli: Cli, tmp_path: Path) -> None:
    found = json.loads(cli("show", "Poland", "--format", "json").stdout)
    assert (found["short"], found["label"]) == ("country:pl", "Poland")
    taken = next(section for section in found["sections"] if section["title"] == "Positions taken")
    assert taken["rows"][0]["what"]["label"] == "sending Polish troops"
    assert cli("show", "Poland", "-o", tmp_path / "p.md").stdout == f"{tmp_path / 'p.md'}\n"
    assert (
        (tmp_path / "p.md")
        .read_text("utf-8")
        .startswith("# Poland (country:pl)\n\n## What it is\n\n| property | value")
    )
    fault(cli("show", "Poland", "-o", tmp_path / "p.xlsx"), 2, "markdown")


# -- ask -----------------------------------------------------------------------------------------------------------


def test_ask_lists_and_answers(cli: Cli) -> None:
    listed = cli("ask").stdout
    for name in kgtool.catalogue():
        assert name in listed
    result = cli("ask", "positions-of", "-p", "who=Pistorius")
    assert result.exit_code == 0
    claims = {row["claim"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(result.stdout))}
    assert claims == {"seed-004-19"}


def test_a_table_of_a_question_is_short_unless_all_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    """What programs read is whole."""
    (tmp_path / "all.rq").write_text(
        "# title: All\n# question: What is there?\nSELECT ?p WHERE { ?s ?p ?o } LIMIT 100", "utf-8"
    )
    asked = ("ask", str(tmp_path / "all.rq"), "--format")
    short, whole = cli(*asked, "table").stdout, cli(*asked, "table", "--all").stdout
    assert short.splitlines()[-1].startswith("60 of 100 rows: --all")
    assert len(short.splitlines()) == 63  # with the heading, its line and this one
    assert whole.splitlines()[-1] == "100 rows"
    assert len(whole.splitlines()) == 103
    assert len(cli(*asked, "csv").stdout.splitlines()) == 101


def test_whom_a_name_means_is_said_once_where_it_is_not_the_label(cli: Cli, tmp_path: Path) -> None:
    said = {
        ("ask", "positions-of", "the UK"): "who = United Kingdom (country:gb)",
        ("show", "Macr"): "entity = Emmanuel Macron (person:macron)",
        ("plan", "three lines"): "plan = three lines of defense (preliminary FT plan) (plan:three-lines)",
        ("why", "Polen", "declines", "m:polish-troops"): "subject = Poland (country:pl)",
        ("view", "--focus", "Selenskyj", "-o", tmp_path / "page.html"): "focus = Volodymyr Zelensky (person:zelensky)",
        ("view", "positions-of", "-p", "who=U.K.", "-o", tmp_path / "page.svg"): "who = United Kingdom (country:gb)",
    }
    for words, sentence in said.items():
        assert cli(*words).stderr == f"kgtool: {sentence}\n", words
    for name in ("United Kingdom", "country:gb", "<https://w3id.org/kgtool/id/country/gb>"):
        assert cli("ask", "positions-of", name).stderr == ""
    assert "around Volodymyr Zelensky (1 hop)" in cli("view", "--focus", "Selenskyj", "-o", "-").stdout


def test_what_is_written_nearly_right_is_suggested(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "claims.ttl").write_text("", "utf-8")
    (tmp_path / "store").mkdir()
    fault(cli("query", "ASK {}", "--format", "josn"), 2, "did you mean json?")
    fault(cli("query", "ASK {}", "--fromat", "json"), 2, "There is no option --fromat; did you mean --format?")
    fault(cli("show", "Kg:Claim"), 2, "did you mean kg:Claim?")
    fault(cli("show", "person:makron"), 2, "did you mean person:macron?")
    fault(cli("view", "-o", tmp_path / "page.htlm"), 2, "did you mean .html?")
    fault(cli("load", tmp_path / "claim.ttl", "--store", tmp_path / "s"), 1, f"did you mean {tmp_path / 'claims.ttl'}?")
    fault(cli("info", "--store", tmp_path / "stroe"), 1, f"did you mean {tmp_path / 'store'}?")
    assert "did you mean" not in cli("show", "Putin").stderr


def test_an_answer_without_rows_says_what_there_is_under_the_name(cli: Cli) -> None:
    nothing = cli("ask", "who-opposes-what", "-p", "who=Rutte")
    assert (nothing.exit_code, len(nothing.stdout.splitlines())) == (0, 1)
    told = "Nothing under Mark Rutte (person:rutte) fits. No claim has to do with it; see: kgtool show person:rutte"
    assert nothing.stderr == f"kgtool: who = Mark Rutte (person:rutte)\nkgtool: {told}\n"
    other = cli("ask", "who-opposes-what", "-p", "who=Germany", "--format", "json").stderr
    assert "Germany (country:de) fits. It has no position of its own, but: positions taken on its behalf (1)" in other
    content = cli("ask", "conflicts", "-p", "about=sending Polish troops").stderr
    assert "(m:polish-troops) fits. There are: positions towards it (1); see: kgtool show m:polish-troops" in content
    own = cli("ask", "said-at-meetings", "-p", "who=Poland").stderr
    assert "Poland (country:pl) fits. It has: positions taken (1)" in own
    assert cli("ask", "positions-of", "-p", "who=Poland").stderr == ""
    assert cli("ask", "timeline", "-p", "since=2100-01-01").stderr == "", "no name was asked for"


def test_a_value_needs_no_name(cli: Cli) -> None:
    named = cli("ask", "positions-of", "-p", "who=Emmanuel Macron").stdout
    assert named.count("\n") == 2
    assert cli("ask", "positions-of", "Macron").stdout == named
    assert cli("ask", "positions-of", "Emmanuel", "Macron").stdout == named
    assert cli("ask", "positions-of", "who=Macron").stdout == named
    assert "Starmer" in cli("ask", "requirements", "Starmer", "--format", "table").stdout
    fault(cli("ask", "positions-of", "Macron", "-p", "who=Macron"), 2, "who is given twice")
    fault(cli("ask", "classes", "Macron"), 2, "takes no value")


def test_the_sparql_of_a_question_is_shown_only_where_it_is_wanted(cli: Cli) -> None:
    told = cli("ask", "positions-of", "--help").stdout
    assert "who=..." in told
    assert "SELECT" not in told
    assert "SELECT" in cli("ask", "positions-of", "--help", "--sparql").stdout
    assert cli("ask", "positions-of", "--sparql").stdout == kgtool.catalogue()["positions-of"].query


def test_ask_faults(cli: Cli) -> None:
    fault(cli("ask", "who-propose-what"), 2, "who-proposed-what")
    fault(cli("ask", "positions-of"), 2, "who", "-p who=")
    fault(cli("ask", "positions-of", "-p", "who"), 2, "kgtool: -p who has no value; write -p who=Macron.")
    fault(cli("ask", "positions-of", "-p", "=Macron"), 2, "-p =Macron has no name")
    fault(cli("ask", "positions-of", "-p", "who=Macron", "-p", "who=Starmer"), 2, "-p who is given twice")
    fault(cli("ask", "positions-of", "-p", "whom=x"), 2, "whom", "who")
    fault(cli("ask", "positions-of", "-p", "who=Zelenksy"), 2, "Zelenksy", "did you mean", "Volodymyr Zelensky")
    fault(cli("ask", "meeting-participants", "-p", "since=yesterday"), 2, "yesterday", "2025-09-04")


# -- view ----------------------------------------------------------------------------------------------------------


def test_view_writes_one_page(cli: Cli, tmp_path: Path) -> None:
    fault(cli("view", "-o", tmp_path / "new" / "page.html"), 1, "there is no folder")
    (tmp_path / "new").mkdir()
    result = cli("view", "-o", tmp_path / "new" / "page.html")
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "new" / "page.html")
    assert (tmp_path / "new" / "page.html").read_text("utf-8").lower().startswith("<!doctype html>")
    narrow = cli("view", "positions-of", "-p", "who=Poland").stdout
    assert "sending Polish troops" in narrow
    assert "Pistorius" not in narrow
    assert cli("view", "who-opposes-what").stdout.lower().startswith("<!doctype html>")


def test_view_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("view", "nothing-like-it", "-o", tmp_path / "p.html"), 2, "nothing-like-it")
    fault(cli("view", "positions-of", "-o", tmp_path / "p.html"), 2, "-p who=")
    fault(cli("view", "-p", "who=Poland", "-o", tmp_path / "p.html"), 2, "kgtool ask")
    fault(cli("view", "who-opposes-what", "-p", "who=Macron", "-o", tmp_path / "p.html"), 1, "nothing to draw")
    fault(cli("view", "-o", tmp_path / "p.pdf"), 2, "p.pdf does not stand for a format", ".svg")
    assert not (tmp_path / "p.pdf").exists()
    fault(cli("view", "defense-lines", "--as", "network", "-o", tmp_path / "p.html"), 1, "?claim")
    (tmp_path / "file").write_text("", "utf-8")
    fault(cli("view", "-o", tmp_path / "file" / "p.html"), 1, "cannot be written")
    assert not (tmp_path / "p.html").exists()


# -- why -----------------------------------------------------------------------------------------------------------


def test_why(cli: Cli) -> None:
    result = cli("why", "Poland", "declines", "m:polish-troops")
    assert result.exit_code == 0
    assert result.stdout.startswith("c:seed-004-20  ")
    assert "Article B, February 2025, paragraph 16" in result.stdout
    fault(cli("why", "Starmer", "callsFor", "soa:us-remains-involved"), 1, "c:seed-004-03")
    fault(cli("why", "Atlantis", "declines", "m:polish-troops"), 2, "Atlantis")
    assert cli("why", "c:seed-004-20").stdout.startswith("c:seed-004-20  ")
    fault(cli("why", "Poland"), 2, "PREDICATE")
    fault(cli("why", "Poland", "declines"), 2, "OBJECT")


# -- load, info, export --------------------------------------------------------------------------------------------


def test_load_says_what_each_file_brought(cli: Cli, tmp_path: Path) -> None:
    result = cli("load", SMALL, DATA / "fictional.trig", "--store", tmp_path / "s")
    assert result.exit_code == 0, result.output
    first, second = result.stdout.splitlines()
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
    fault(cli("load", ROOT / "setup.cfg", "--store", tmp_path / "s"), 1, "setup.cfg", "not RDF")
    fault(cli("load", SMALL, "--store", ROOT), 1, "neither a store nor an empty folder")
    fault(cli("load", SMALL, "--store", tmp_path / "s", "--graph", "nope"), 2, "nope")
    fault(cli("load", SMALL, "--store", tmp_path / "s", "--graph", "http://a b"), 2, "http://a b")
    fault(cli("load", SMALL, "--store", tmp_path / "s", "--graph", "g:derived"), 1, "g:derived", "--graph")


def test_info_counts(cli: Cli) -> None:
    result = cli("info")
    assert result.exit_code == 0
    assert "45 claims" in result.stdout
    for graph in ("g:seed-000", "g:seed-004", "g:reference", "g:derived"):
        assert graph in result.stdout
    fault(cli("info", "--data", "nowhere.ttl"), 1, "nowhere.ttl")


def test_info_counts_in_void(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "void.ttl").write_text(cli("info", "--void").stdout, "utf-8")
    counts = "SELECT (SUM(?n) AS ?all) { ?g void:triples ?n }"
    result = cli("query", counts, "--data", tmp_path / "void.ttl").stdout.split()[1]
    assert cli("query", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").stdout.split()[1] == result
    joined = "ASK { <https://w3id.org/kgtool/dataset> void:subset g:seed-000 }"
    assert cli("query", joined, "--data", tmp_path / "void.ttl").stdout == "true\n"
    claims = "SELECT (SUM(?n) AS ?all) { ?p void:class kg:Claim ; void:entities ?n }"
    assert cli("query", claims, "--data", tmp_path / "void.ttl").stdout.split()[1] == "45"


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld", "nq.gz"])
def test_export_and_load_again_gives_the_same_graph(cli: Cli, tmp_path: Path, ending: str) -> None:
    first, again = tmp_path / f"all.{ending}", tmp_path / "again.nq"
    result = cli("export", "-o", first)
    assert result.exit_code == 0, result.output
    assert cli("export", "-o", again, "--data", first).exit_code == 0
    assert cli("export", "-o", tmp_path / "all.nq").exit_code == 0
    assert again.read_bytes() == (tmp_path / "all.nq").read_bytes()
    assert b"graph/derived" in again.read_bytes()


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf"])
def test_export_without_graphs_holds_the_union(cli: Cli, tmp_path: Path, ending: str) -> None:
    assert cli("export", "-o", tmp_path / f"all.{ending}").exit_code == 0
    union = {str(quad.triple) for quad in kgtool.open_store().quads()}
    assert {str(q.triple) for q in kgtool.open_store(data=[tmp_path / f"all.{ending}"]).quads()} == union


def test_export_reifies(cli: Cli, tmp_path: Path) -> None:
    """With --reason: tests/store/test_reasoning.py."""
    assert cli("export", "--reify", "-o", tmp_path / "claims.ttl").exit_code == 0
    assert "reifies" in (tmp_path / "claims.ttl").read_text("utf-8")
    fault(cli("export", "--reason", "--reify", "-o", tmp_path / "x.nq"), 2, "choose one")


def test_export_faults(cli: Cli, tmp_path: Path) -> None:
    fault(cli("export", "-o", tmp_path / "all.docx"), 2, "all.docx", ".trig")
    fault(cli("export", "-o", tmp_path / "a.nq", "--store", tmp_path), 1, "no store")
    fault(cli("export"), 2, "--tables")
    fault(cli("export", "-o", "-"), 2, "--format")
    assert cli("export", "-o", "-", "--format", "nt").stdout.startswith("<")


# -- validate ------------------------------------------------------------------------------------------------------


def test_validate(cli: Cli, tmp_path: Path) -> None:
    result = cli("validate")
    assert result.exit_code == 0, result.output
    broken = cli("validate", "--data", DATA / "broken" / "claim-without-evidence.ttl")
    assert broken.exit_code == 1
    assert "claim-without-evidence.ttl" in broken.stdout
    assert "1 violation" in broken.stdout
    found = cli("validate", "--data", DATA / "broken" / "claim-without-evidence.ttl", "--format", "json")
    assert "violation" in {one["severity"] for one in json.loads(found.stdout)}
    assert cli("validate", "--data", DATA / "fictional.trig", "--articles", DATA).exit_code == 0
    (tmp_path / "fictional.txt").write_text("Another text.", "utf-8")
    changed = cli("validate", "--data", DATA / "fictional.trig", "--articles", tmp_path, "--format", "markdown")
    assert changed.exit_code == 1
    assert "does not stand in paragraph 1" in changed.stdout


def test_fail_on(cli: Cli, tmp_path: Path) -> None:
    arguments = ("validate", "--data", DATA / "fictional.trig", "--articles", tmp_path)
    assert cli(*arguments).exit_code == 0
    assert "is not in" in cli(*arguments).stdout
    assert cli(*arguments, "--fail-on", "warning").exit_code == 0
    assert cli(*arguments, "--fail-on", "info").exit_code == 1


def test_validate_says_when_there_was_nothing_to_check(cli: Cli) -> None:
    none = cli("validate", "--data", SMALL)
    assert none.output == "kgtool: Nothing was checked: no shape or check speaks of these data.\n"
    assert cli("validate", "--data", DATA / "fictional.trig").stderr == ""
    fault(cli("validate", "--shapes", SMALL), 1, "no SHACL shape", "small.ttl")


def test_validate_faults(cli: Cli) -> None:
    fault(cli("validate", "--articles", "nowhere"), 1, "nowhere")
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
    assert not {"csv", "json", "hashlib", "dataclasses"} & _modules("query", "SELECT (COUNT(*) AS ?n) {?s ?p ?o}")
    assert "rdflib" in _modules("validate"), "the check itself must see imports"


def test_a_query_of_the_bundled_graph_compiles_few_regular_expressions() -> None:
    kgtool.open_store()  # so that the graph is compiled
    code = (
        "import re._compiler, sys\n"
        "own, compile = [], re._compiler.compile\n"
        "def noted(pattern, flags):\n"
        "    frame = sys._getframe(1)\n"
        "    while frame.f_globals['__name__'] == 're': frame = frame.f_back\n"
        "    own.append(frame.f_globals['__name__'])\n"
        "    return compile(pattern, flags)\n"
        "re._compiler.compile = noted\n"
        "from kgtool.cli import main\n"
        "main(['query', 'SELECT (COUNT(*) AS ?n) {?s ?p ?o}'], standalone_mode=False)\n"
        "print(*sorted(name for name in own if name.startswith('kgtool')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.split() == [
        "kgtool.rdf.files", "kgtool.rdf.names", "kgtool.sparql.lexer", "kgtool.store.querying",
        *["kgtool.store.terms"] * 3,
    ]  # fmt: skip


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m kgtool query 'SELECT * {{ ?s ?p ?o }}' | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("command", "reader"),
    [
        ("info", "head -1"), ("query 'SELECT * { ?s ?p ?o }'", "head -1"),
        ("ask who-proposed-what --format table", "head -1"),
        ("--version", "true"), ("--help", "true"), ("ask --help", "true"), ("help", "true"),
    ],
)  # fmt: skip
def test_a_reader_that_has_seen_enough_is_no_failure(command: str, reader: str) -> None:
    line = f"{sys.executable} -m kgtool {command} | {reader} >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unforeseen_error_is_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom\nmore")

    monkeypatch.setattr("kgtool.questions.info.info", broken)
    fault(cli("info"), 1, "RuntimeError: boom", "KGTOOL_DEBUG")
    assert isinstance(cli("info", KGTOOL_DEBUG="1").exception, RuntimeError)


@pytest.mark.parametrize(
    "address", ["localhost:7901", "htp://127.0.0.1:7901/sparql", "data.example.org:80/q", "[::1]:7"]
)
def test_a_mistyped_address_makes_no_folder(
    address: str, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["load", str(SMALL)], ["query", "ASK { }"]):
        fault(cli(*command, "--store", address), 1, "looks like the address of a server", "http://")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "localhost:7901").mkdir()  # whoever has such a folder may use it
    assert cli("load", SMALL, "--store", "localhost:7901").exit_code == 0


def test_what_is_no_store_is_told_with_what_can_be_done(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "files").mkdir()
    copy = shutil.copy(SMALL, tmp_path / "files")
    fault(cli("info", "--store", tmp_path / "files"), 1, "There is no store in", "which holds other files", "--data")
    fault(cli("info", "--store", copy), 1, "which is a file", "--store DIR")
    fault(cli("info", "--store", tmp_path / "none"), 1, "There is no store in", "kgtool load FILE")


def test_a_damaged_store_is_not_said_to_be_in_use(tmp_path: Path, cli: Cli) -> None:
    assert cli("load", SMALL, "--store", tmp_path / "s").exit_code == 0
    for table in (tmp_path / "s").glob("MANIFEST-*"):
        table.write_bytes(b"block" * 200)
    fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, f"The store in {tmp_path / 's'} cannot be opened (")


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


def test_output_goes_where_it_is_sent(cli: Cli, tmp_path: Path) -> None:
    """A link is followed, a pipe is written to, a file of somebody's is left alone, .gz is compressed."""
    (tmp_path / "target.csv").write_text("old", "utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    (tmp_path / "link.csv.part").write_text("mine", "utf-8")
    query = "SELECT (1 AS ?x) {}"
    assert cli("query", query, "-o", tmp_path / "link.csv").exit_code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "target.csv").read_text("utf-8").split() == ["x", "1"]
    assert (tmp_path / "link.csv.part").read_text("utf-8") == "mine"
    assert cli("query", query, "-o", tmp_path / "x.csv.gz").exit_code == 0
    assert gzip.decompress((tmp_path / "x.csv.gz").read_bytes()).split() == [b"x", b"1"]
    os.mkfifo(tmp_path / "pipe.csv")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe.csv")], stdout=subprocess.PIPE)
    assert cli("query", query, "-o", tmp_path / "pipe.csv").exit_code == 0
    assert reader.communicate(timeout=30)[0].split() == [b"x", b"1"]
    assert (tmp_path / "pipe.csv").is_fifo()


def test_from_names_the_graphs(cli: Cli) -> None:
    one = cli("query", "SELECT (COUNT(*) AS ?n) FROM g:reference { ?s ?p ?o }").stdout
    assert one == cli("query", "SELECT (COUNT(*) AS ?n) { GRAPH g:reference { ?s ?p ?o } }").stdout
    assert cli("query", "SELECT (COUNT(*) AS ?n) FROM <urn:nothing> { ?s ?p ?o }").stdout == "n\n0\n"


def test_byte_order_marks_and_windows_lines_are_read(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xef\xbb\xbfASK {\r\n?s ?p 1 }\r\n")
    (tmp_path / "d.ttl").write_bytes(b"\xef\xbb\xbf<urn:a> <urn:b> 1 .\r\n")
    assert cli("query", "-f", tmp_path / "q.rq", "--data", tmp_path / "d.ttl").stdout == "true\n"


def test_data_cannot_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    data = '<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "red \\u001B[31m\\u202E two\\nlines" .'
    (tmp_path / "d.nt").write_text(data, "utf-8")
    shown = cli("query", "SELECT ?s ?o { ?s ?p ?o }", "--format", "table", "--data", tmp_path / "d.nt").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "x1b[31m" in "".join(shown.split())
    assert "1 row" in shown


def test_load_goes_on_when_nobody_reads(tmp_path: Path) -> None:
    command = f"{sys.executable} -m kgtool load --with-bundled --store {tmp_path / 's'} | head -1"
    subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert kgtool.open_store(tmp_path / "s").query("ASK { person:zelensky kg:proposes plan:weapons-package }")


def test_results_are_utf8_in_any_locale() -> None:
    query = 'SELECT ("Ödegård" AS ?x) {}'
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "kgtool", "query", query, "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert json.loads(done.stdout.decode("utf-8"))["results"]["bindings"][0]["x"]["value"] == "Ödegård"


@pytest.mark.parametrize("group", ["store", "import"])
def test_a_group_alone_shows_its_help(group: str) -> None:
    run = subprocess.run([sys.executable, "-m", "kgtool", group], capture_output=True, text=True, check=False)
    assert "Commands:" in run.stdout + run.stderr
    assert "kgtool:" not in run.stderr
