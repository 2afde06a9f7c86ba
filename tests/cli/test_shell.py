"""The shell: sessions through a pipe, and at a terminal with keys."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DATA, ROOT
from terminal import Terminal

import kgtool
from kgtool.cli.ask import values
from kgtool.cli.interactive import repl
from kgtool.cli.interactive.forked import computed, in_child
from kgtool.cli.interactive.statements import ready, statements
from kgtool.cli.source import Source

BOTH = "SELECT ?who { ?who kg:proposes plan:anglo-french } ORDER BY ?who"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LARGE = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WRONG = [
    "SELEC * { ?s ?p ?o }", "SELECT * { ?s kg: }}", "}", "\\nope", "\\", "\\ask nope",
    "\\ask positions-of who=Nobody At", "\\q positions-of", "\\ask positions-of Nobody At", "\\show",
    "\\show Nobody", "\\why one", "\\why Poland declines Poland", "\\format pdf",
    "\\labels maybe", "\\timeout soon", "\\o /dev/null/x.csv", "\\i none.rq", "\\lang 1", "\\explain",
    "SELECT * { ?s kgg:x ?o }", "DELETE WHERE { ?s ?p ?o }", "SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", "\\help nope",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "ASK { ?x ?y 'open }", "\0", "ASK \x1b[2J",
]  # fmt: skip


def piped(*lines: str, options: tuple[str, ...] = (), cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KGTOOL")}
    return subprocess.run(
        [sys.executable, "-m", "kgtool", "shell", *options], input="".join(f"{line}\n" for line in lines),
        text=True, capture_output=True, timeout=120, check=False, cwd=cwd, env=environment,
    )  # fmt: skip


# -- what is whole -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("ASK {}", False),
        ("ASK {};", True),
        ("ASK {}\n", True),
        ("ASK {} VALUES ?x { 1 }", True),
        ("ASK {", False),
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { ?s ?p ?o }\nLIMIT 1", False),
        ("SELECT * { ?s ?p ?o }\nLIMIT 1 ;", True),
        ('ASK { ?s ?p """a;', False),
        ("SELECT * { ?s kg: }}", True),
        ("SELECT *\n{ ?s ?p 'a", True),
        ("PREFIX x: <urn:x>", False),
        ("PREFIX x: <urn:x>;", True),
        ("PREFIX x: <urn:x>\nASK { x:a ?p ?o }", False),
        ("# a remark", True),
        ("", True),
        ("ASK {\n", True),
        ("ASK {\n  ", True),
        ("\\q", True),
        ("exit", True),
        ("  \\timing on", True),
        ("\\explain ASK {", False),
        ("\\explain ASK { ?s ?p ?o };", True),
        ("\\explain", True),
        ("\\update INSERT DATA { GRAPH g:x { g:x g:y 1 ;", False),
        ("\\update INSERT DATA { GRAPH g:x { g:x g:y 1 } } ;", True),
    ],
)
def test_when_a_statement_is_whole(typed: str, whole: bool) -> None:
    assert ready(typed) is whole


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ASK {\n}\n\\q\nSELECT *\n\nASK {} # a remark\nASK {", "ASK {\n}|\\q|SELECT *|ASK {} # a remark|ASK {"),
        ("SELECT * {}\n\n# a\nORDER BY ?s\nLIMIT 1\nASK {}", "SELECT * {}\n\n# a\nORDER BY ?s\nLIMIT 1|ASK {}"),
        ("ASK {};ASK {}; \\timing\n;\nhelp", "ASK {}|ASK {}|\\timing|\\help"),
        ("ASK {} VALUES ?x { 1 }\nVALUES ?y { 1 }", "ASK {} VALUES ?x { 1 }|VALUES ?y { 1 }"),
        ("PREFIX x: <urn:>\n\nASK {}\nprefix y: <urn:>\nquit", "PREFIX x: <urn:>\n\nASK {}|prefix y: <urn:>|\\quit"),
        ('ASK { ?s ?p """a;\n\nexit\n\\q""" }\nexit;', 'ASK { ?s ?p """a;\n\nexit\n\\q""" }|\\quit'),
        ("SELEC * {\n ?s ?p ?o\n}\nLIMIT 3\nASK {}", "SELEC * {\n ?s ?p ?o\n}\nLIMIT 3|ASK {}"),
        ("SELECT * {\n { SELECT * { ?s ?? }\nSELECT * {}", "SELECT * {\n { SELECT * { ?s ?? }|SELECT * {}"),
        ("ASK {}\nLIMT 1", "ASK {}\nLIMT 1"),
        ("\\explain ASK {}\nLIMIT 1\n\\explain\nASK {}", "\\explain ASK {}\nLIMIT 1|\\explain|ASK {}"),
        ("\\update CLEAR ALL ; CLEAR ALL ;\nASK {}", "\\update CLEAR ALL ; CLEAR ALL ;|ASK {}"),
    ],
)  # fmt: skip
def test_statements_end_where_sparql_lets_them_end(text: str, found: str) -> None:
    assert list(statements(f"{line}\r\n" for line in text.split("\n"))) == found.split("|")


def test_a_value_may_have_spaces() -> None:
    question = kgtool.catalogue()["positions-of"]
    words = ["-p", "who=Emmanuel", "Macron", "position=calls", "for"]
    assert values(question, words) == {"who": "Emmanuel Macron", "position": "calls for"}
    assert values(question, ["Emmanuel", "Macron", "position=x"]) == {"who": "Emmanuel Macron", "position": "x"}
    assert values(question, ["O'Brien"], {"position": "x"}) == {"position": "x", "who": "O'Brien"}
    with pytest.raises(kgtool.UsageError, match="who is given twice"):
        values(question, ["Macron"], {"who": "Macron"})
    with pytest.raises(kgtool.UsageError, match="takes no value"):
        values(next(one for one in kgtool.catalogue().values() if not one.parameters), ["line"])


# -- through a pipe ------------------------------------------------------------------------------------------------


def test_queries_in_a_pipe_give_csv_and_no_prompt() -> None:
    done = piped("SELECT ?who {", "  ?who kg:proposes plan:anglo-french", "} ORDER BY ?who", "ASK {};")
    home = "https://w3id.org/kgtool/id/country/"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["who", home + "fr", home + "gb", "true"]


def test_the_shell_survives_every_wrong_input(tmp_path: Path) -> None:
    assert len(WRONG) > 20
    done = piped(*WRONG, BOTH, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.endswith("country/gb\n")
    messages = done.stderr.splitlines()
    assert len([line for line in messages if line.startswith("kgtool: ")]) >= len(WRONG)
    assert all(line.startswith(("kgtool: ", "  ")) for line in messages)
    assert "fault of kgtool itself" not in done.stderr
    assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_and_an_unknown_term_get_a_suggestion() -> None:
    done = piped("\\tming", "\\ask requirments", "SELECT * { ?s kg:propose ?o }", "\\format tabel")
    assert [word in done.stderr for word in ("\\timing?", "requirements?", "kg:proposes?", "table?")] == [True] * 4


def test_questions_and_things() -> None:
    done = piped("\\ask", "\\ask requirements -h", "\\ask requirements Keir Starmer", "\\show Keir Starmer", "\\info")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("\\ask NAME", "\\ask requirements", "who,makes", "Keir Starmer (person:starmer)", "45 claims"):
        assert word in done.stdout
    assert "kgtool ask" not in done.stdout
    assert "paragraph 16" in piped("\\why Poland declines m:polish-troops").stdout


def test_formats_labels_and_timing() -> None:
    done = piped(
        "\\format table", BOTH, "\\labels off", BOTH, "\\format json", BOTH, "\\timing", "ASK {}", "\\format auto"
    )
    assert (done.returncode, "Time: 0." in done.stderr) == (0, True)
    table, _, rest = done.stdout.partition("Labels: off")
    assert "United Kingdom\n2 rows" in table
    assert "country:gb\n2 rows" in rest
    assert '"bindings"' in rest
    assert done.stdout.endswith("Format: auto\n")


def test_a_timeout_ends_the_query_and_not_the_shell() -> None:
    done = piped("\\timeout 0.4", ENDLESS, "\\timeout off", "ASK {}")
    assert done.returncode == 1
    assert done.stderr.startswith("kgtool: The query timed out after 0.4 s")
    assert done.stdout.splitlines() == ["Timeout: 0.4 s", "Timeout: off", "true"]


def test_output_goes_to_a_file_until_it_is_ended(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("old", "utf-8")
    lines = [
        "\\o rows.csv", BOTH, "\\timeout 0.4", LARGE, "\\timeout off", BOTH, "\\o told.txt", BOTH, "\\show Poland",
        "\\o two.xlsx", BOTH, "\\o", BOTH,
    ]  # fmt: skip
    done = piped(*lines, cwd=tmp_path)
    home = "https://w3id.org/kgtool/id/country/"
    rows = ["who", home + "fr", home + "gb"]
    assert (tmp_path / "rows.csv").read_text("utf-8").splitlines() == rows * 2
    text = (tmp_path / "told.txt").read_text("utf-8")
    assert "United Kingdom\n2 rows\nPoland (country:pl)" in text
    assert (tmp_path / "two.xlsx").read_bytes().startswith(b"PK")
    assert done.stdout.splitlines()[-3:] == rows
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "told.txt", "two.xlsx"]


def test_a_file_of_one_query_or_of_several_is_run(tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text(f"# one\n\n{BOTH.replace(' ORDER', chr(10) * 2 + 'ORDER')}\n", "utf-8")
    (tmp_path / "many.rq").write_text("ASK {}\n\\i one.rq\nASK {\n}\n\\quit\nASK {}\n", "utf-8")
    (tmp_path / "loop.rq").write_text("\\i loop.rq\n", "utf-8")
    done = piped("\\i many.rq", "ASK {}", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rpartition("/")[2] for line in done.stdout.splitlines()] == ["true", "who", "fr", "gb", "true"]
    assert "deep" in piped("\\i loop.rq", cwd=tmp_path).stderr


def test_the_help_is_the_table() -> None:
    text = piped("\\help", "\\help timing").stdout
    for command in repl.COMMANDS.values():
        assert f"  {command.usage}  " in text.replace("   ", "  ").replace("   ", "  ")
        assert command.help in text
    assert text.endswith("show how long each answer took\n")
    assert all(command.usage.startswith(f"\\{name}") for name, command in repl.COMMANDS.items())


def test_a_store_on_disk_and_data_of_ones_own(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    asked = "SELECT ?who { ?who kg:proposes ?plan }"
    shown = ["who", "https://example.org/ada"]
    options: list[tuple[str, ...]] = [("--store", str(tmp_path / "store")), ("--data", str(DATA / "fictional.trig"))]
    for chosen in options:
        done = piped("\\timeout 60", asked, ENDLESS.replace("?n", ""), asked, "\\reload", asked, options=chosen)
        assert [line for line in done.stdout.splitlines() if line in shown] == shown * 3
    assert piped("ASK {}", options=("--store", str(tmp_path / "none"))).returncode == 1


def test_a_prefix_stays_for_the_session(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://e.org/> . ex:a ex:n 1 ; kg:n 2 .".replace("kg:n", "<urn:k:n>"))
    lines = [
        "ASK { ex:a ex:n 1 };", "PREFIX ey: <http://e.org/>", "", "ASK { ey:a ey:n 1 }", "ASK { ey:a ey:n 1 }",
        "PREFIX kg: <urn:k:>;", "ASK { ey:a kg:n 2 }", "PREFIX kg: <urn:other:> ASK { ?s kg:n 2 }",
        "ASK { ?s kg:n 2 };", "\\format table", "SELECT ?s { ?s ex:n 1 };", "\\show ex:a",
    ]  # fmt: skip
    done = piped(*lines, options=("--data", "d.ttl"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:6] == ["true", "true", "true", "true", "false", "false"]
    assert "ex:a\n1 row" in done.stdout
    assert "urn:k:" in piped("PREFIX kg: <urn:k:>;", "\\prefixes").stdout
    assert "prefix ey: is not declared" in piped("ASK { ey:a ?p ?o }").stderr


def test_another_store_is_used_changed_and_loaded_into(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://e.org/> . ex:a ex:n 1 .")
    (tmp_path / "e.ttl").write_text("@prefix ey: <http://f.org/> . ey:a ey:n 1 .")
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o };"
    done = piped(
        "\\import d.ttl --store s", "\\use s", counted, "\\update INSERT DATA { GRAPH g:d {",
        "ex:a ex:n 2 } };", counted, "\\import e.ttl", counted, "\\use d.ttl", counted,
        "\\import e.ttl", counted, "ASK { ey:a ?p 1 }", cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    numbers = [line for line in done.stdout.splitlines() if line.isdigit() or line == "true"]
    assert numbers == ["1", "2", "3", "1", "2", "true"]
    assert "Using s: 1 triple\n" in done.stdout
    assert "+ ex:a ex:n 2  (g:d)" in done.stdout
    wrong = piped(
        "\\update INSERT DATA { GRAPH g:x { g:x g:x 1 } };", "\\use none", "\\import none.ttl", counted, cwd=tmp_path
    )
    assert wrong.returncode == 1
    assert [word in wrong.stderr for word in ("\\use DIR", "no store in none", "none.ttl")] == [True] * 3
    assert len(wrong.stdout.splitlines()) == 2
    assert "write: \\update INSERT" in piped("INSERT DATA { GRAPH g:x { g:x g:x 1 } }").stderr


def test_other_servers_are_asked_only_where_that_is_allowed() -> None:
    asked = "SELECT * {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    refused = piped(asked).stderr.splitlines()
    assert "line 2, column 2" in refused[0]
    assert refused[2] == "   ^"
    assert "--allow-network" not in piped(asked, options=("--allow-network",)).stderr


# -- children ------------------------------------------------------------------------------------------------------


def test_nothing_in_a_child_ends_the_shell(capfd: pytest.CaptureFixture[str]) -> None:
    def leaves() -> None:
        raise SystemExit(3)

    def fails() -> None:
        raise kgtool.DataError("It is at fault.", "here")

    def breaks() -> None:
        raise BaseException

    def aborts() -> None:
        faulthandler.disable()
        os.abort()

    def waits() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(60)

    works: list[tuple[Callable[[], object], int, str]] = [
        (leaves, 3, ""),
        (fails, 1, "kgtool: It is at fault.\n  here\n"),
        (breaks, 1, ""),
        (aborts, 134, "kgtool: The engine broke down (SIGABRT); ask it otherwise.\n"),
        (waits, 130, "kgtool: Interrupted; the answer is not complete.\n"),
    ]
    handler = signal.getsignal(signal.SIGINT)
    for work, code, message in works:
        assert in_child(work) == code
        assert message in capfd.readouterr().err
    assert signal.getsignal(signal.SIGINT) is handler


def test_what_is_computed_in_a_child_comes_back() -> None:
    assert computed(lambda: ["a" * 1_000_000])[0][-1] == "a"  # type: ignore[index]
    assert computed(lambda: 1 / 0) is None


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("\\ti", "\\timing"),
        ("\\ask requi", "requirements"),
        ("\\ask requirements ", "who="),
        ("\\ask requirements -p who=star", "who=Keir Starmer"),
        ("\\show volodymyr zelens", "Volodymyr Zelensky"),
        ("\\why country:pl declin", "kg:declines"),
        ("\\format x", "xlsx"),
        ("\\labels o", "off"),
        ("\\explain ASK { ?s kg:declin", "kg:declines"),
        ("\\help tim", "timing"),
        ("\\i READ", "README.md"),
        ("\\o kgtool/cli/interactive/rep", "repl.py"),
    ],
)
def test_commands_are_completed(typed: str, offered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from kgtool.cli.interactive.prompt import Known, suggestions

    monkeypatch.chdir(ROOT)
    arrived = threading.Event()
    known = Known(repl.Session(Source()), arrived.set)
    if offered not in [one.text for one in suggestions(known, typed, "", True)]:
        assert arrived.wait(30)
    assert offered in [one.text for one in suggestions(known, typed, "", True)]
    assert suggestions(known, "\\nope ", "", True) == suggestions(known, "\\lang e", "", True) == []


# -- at a terminal -------------------------------------------------------------------------------------------------


def shell(home: Path, *options: str, **environment: str) -> Terminal:
    return Terminal(sys.executable, "-m", "kgtool", "shell", *options, home=home, **environment)


def test_lines_completion_ctrl_c_and_history(tmp_path: Path) -> None:
    typed = shell(tmp_path)
    typed.wait(r"the bundled graph, [\d,]+ triples\. help for help")
    typed.wait("kgtool>")
    typed.type("SELECT ?who {\r")
    typed.wait("->")
    typed.type("?who kg:proposes plan:anglo-french };\r")
    typed.wait("United Kingdom\r\n2 rows")
    # A label becomes the name of the thing. The menu is there when the names are.
    typed.wait("kgtool>")
    typed.type("ASK { ?who kg:proposes Anglo-French str")
    typed.wait("plan:anglo-french")
    typed.type("\t };\r")
    typed.wait(r"\r\ntrue\r\n")
    # Ctrl-C ends the answer, and the shell answers the next query.
    typed.wait("kgtool>")
    typed.type("\\format csv\r")
    typed.wait("Format: csv")
    typed.wait("kgtool>")
    typed.type(f"{LARGE};\r")
    typed.wait(r"\nhttps://w3id")
    typed.type("\x03")
    typed.wait("Interrupted; the answer is not complete")
    typed.wait("kgtool>")
    typed.type("\\nope\r")
    typed.wait(r"There is no command \\nope")
    typed.wait("kgtool>")
    typed.type("ASK { never submitted \x03")
    typed.wait("kgtool>")
    typed.type("ASK { ?s ?p\r\r")  # an empty line, and it is told what is missing
    typed.wait("is not closed")
    typed.wait("kgtool>")
    typed.type("\x04")
    assert typed.close() == 0
    history = tmp_path / ".local/state/kgtool/history"
    assert history.stat().st_mode & 0o777 == 0o600
    # The second session has the history of the first, several lines as one.
    again = shell(tmp_path)
    again.wait("kgtool>")
    again.type("\x12SELECT ?who {")  # Ctrl-R
    again.wait("plan:anglo-french }")
    again.type("\r\r")
    again.wait(r"\n2 rows")
    again.wait("kgtool>")
    again.type("\\quit\r")
    assert again.close() == 0


def test_a_place_without_history_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("a file, not a folder", "utf-8")
    typed = shell(tmp_path, "--data", str(DATA / "fictional.trig"))
    typed.wait("kgtool>")
    typed.type("\\show Ada Lind")
    typed.wait("Ada Lindqvist")
    typed.type("\t\r\r")
    typed.wait("WHAT IT IS")
    typed.wait("kgtool>")
    typed.type("\x04")
    assert typed.close() == 0


def test_what_is_typed_or_pasted_ends_where_the_user_ends_it(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("@prefix ex: <http://e.org/> . ex:a ex:n 1 . ex:b ex:n 2 . ex:c ex:n 3 .")
    typed = shell(tmp_path, "--data", str(tmp_path / "d.ttl"), PAGER="sed s/^/paged:/")
    typed.wait("kgtool>")
    typed.type("SELECT ?s { ?s ex:n ?n }\r")
    typed.wait("ORDER BY, LIMIT ... may follow")
    typed.type("ORDER BY DESC(?n)\rLIMIT 1\r\r")
    assert "ex:b" not in typed.wait(r"ex:c\r\n1 row")
    typed.wait("kgtool>")
    typed.type("\x1b[200~SELECT ?s { ?s ex:n ?n }\nORDER BY ?n\nLIMIT 1\x1b[201~\r")
    assert "ex:b" not in typed.wait(r"ex:a\r\n1 row")
    typed.wait("kgtool>")
    typed.type("\x1b[200~ASK {};\rSELECT ?s { ?s ex:n 2 }\rLIMIT 1;\r\x1b[201~\r")
    typed.wait(r"true\r\n(.*\r\n)+ex:b\r\n1 row")
    typed.wait("kgtool>")
    typed.type("SELECT ?s { ?s ex:n ?n VALUES ?m { " + "1 " * 20 + "} };\r")
    typed.wait("paged:60 rows")
    typed.wait("kgtool>")
    typed.type("\\pager off\r")
    typed.wait("Pager: off")
    typed.wait("kgtool>")
    typed.type("SELECT ?s { ?s ex:n ?n VALUES ?m { " + "1 " * 20 + "} };\r")
    assert "paged" not in typed.wait("60 rows")
    typed.wait("kgtool>")
    typed.type("?\r")
    typed.wait("leave")
    typed.wait("kgtool>")
    typed.type("exit\r")
    assert typed.close() == 0


def test_ctrl_c_ends_the_pager_too(tmp_path: Path) -> None:
    typed = shell(tmp_path, PAGER="sed s/^/paged:/")
    typed.wait("kgtool>")
    typed.type(f"{LARGE};\r")
    typed.wait("paged:kg:")
    typed.type("\x03")
    typed.wait("Interrupted; the answer is not complete")
    typed.wait("kgtool>")
    typed.type("\\q\r")
    assert typed.close() == 0
