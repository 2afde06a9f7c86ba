"""One rule for labels, with a language, in every output and on every command that prints labels."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA
from pyoxigraph import NamedNode

import kgtool
from kgtool.claims.style import bundled, drawing_of
from kgtool.claims.thing import Namer
from kgtool.network.view import network
from kgtool.store import LocalStore, open_store

Cli = Callable[..., Result]
FILE = DATA / "languages.trig"
EX = "https://example.org/languages/"
QUERY = f"SELECT ?who ?what {{ <{EX}claim> kg:claimant ?who ; kg:content ?what }}"
LINE = f"SELECT ?source ?edge ?target {{ ?source ?edge ?target FILTER(?source = <{EX}mayor> && ?target = <{EX}plan>) }}"
ENGLISH, GERMAN = ("mayor of Nordhaven", "harbor plan"), ("Bürgermeisterin von Nordhafen", "Hafenplan")
# Command -> what it is called with, without where its output goes.
COMMANDS = {
    "query": ("query", QUERY, "--format", "markdown"),
    "ask": ("ask", "who-proposed-what", "--format", "markdown"),
    "show": ("show", f"{EX}mayor"),
    "plan": ("plan", f"{EX}plan"),
    "plan as Markdown": ("plan", f"{EX}plan", "--format", "markdown"),
    "plan as JSON": ("plan", f"{EX}plan", "--format", "json"),
    "plan as a page": ("plan", f"{EX}plan", "--format", "html"),
    "view": ("view", "-o", "-"),
    "view of rows": ("view", "-q", LINE, "-o", "-"),
    "view as a table": ("view", "-q", f"# view: table\n{QUERY}", "-o", "-"),
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return open_store(data=FILE)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_prints_labels_in_the_language_asked_for(
    cli: Cli, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    for options, shown, others in (
        ((), ENGLISH, GERMAN),
        (("--lang", "de"), GERMAN, ENGLISH),
        (("--lang", "de-AT"), GERMAN, ENGLISH),
        (("--lang", "fr"), (), ("мерка",)),
    ):
        result = cli(*command, "--data", FILE, *options)
        assert result.exit_code == 0, result.output
        words = " ".join(result.output.split())
        assert all(label in words for label in shown), (options, words)
        assert not any(label in words for label in others), (options, words)


def test_a_drawing_for_other_tools_a_site_and_a_reason_speak_it(cli: Cli, tmp_path: Path) -> None:
    assert cli("view", "-o", tmp_path / "a.svg", "--data", FILE, "--lang", "de").exit_code == 0
    assert "Hafenplan" in (tmp_path / "a.svg").read_text("utf-8")
    assert cli("site", "-o", tmp_path / "site", "--data", FILE, "--lang", "de").exit_code == 0
    for page in ("claims.html", "plans.html", "network.html"):
        text = (tmp_path / "site" / page).read_text("utf-8")
        assert "Hafenplan" in text, page
        assert "harbor plan" not in text, page
    claims = (tmp_path / "site" / "claims.html").read_text("utf-8")
    assert all(words in claims for words in ("schlägt vor", "Sie will einen Hafen.", "Die Leuchtturmpost"))
    reason = cli("why", f"{EX}mayor", "proposes", f"{EX}plan", "--data", FILE, "--lang", "de").output
    assert "Sie will einen Hafen." in reason
    assert "Die Leuchtturmpost, paragraph 4" in reason
    assert "stated in the text" in reason


def test_the_shell_speaks_it() -> None:
    typed = f"\\format markdown\n{QUERY};\n\\show <{EX}mayor>\n\\info\n"
    command = [sys.executable, "-m", "kgtool", "shell", "--data", FILE, "--lang", "de"]
    said = subprocess.run(command, input=typed, capture_output=True, text=True, check=True).stdout
    assert "| die Bürgermeisterin von Nordhafen | der Hafenplan |" in said
    assert "die Bürgermeisterin von Nordhafen (ex:mayor)" in said
    assert "Plan (Art)" in said


@pytest.mark.parametrize(("language", "plan"), [("de", "der Hafenplan"), ("en", "the harbor plan")])
def test_counts_findings_and_differences_speak_it(cli: Cli, language: str, plan: str, tmp_path: Path) -> None:
    speaking = ("--lang", language)
    assert ("Plan (Art)" in cli("info", "--data", FILE, *speaking).output) is (language == "de")
    broken = FILE.read_text("utf-8").replace("ex:plan a kg:Plan ;", "ex:plan a kg:Plan ; kg:topic ex:mayor ;")
    (tmp_path / "broken.trig").write_text(broken, "utf-8")
    assert plan in cli("validate", "--data", tmp_path / "broken.trig", *speaking).output
    assert plan in cli("diff", FILE, tmp_path / "broken.trig", *speaking).output


def test_the_picture_speaks_one_language_throughout(store: LocalStore) -> None:
    graph = network(store, None, drawing_of(store, "de"))
    assert graph.nodes[f"{EX}mayor"]["label"] == "die Bürgermeisterin von Nordhafen"
    assert graph.nodes[f"{EX}mayor"]["detail"] == "Bürgermeisterin"
    (claim,) = graph.graph["claims"]
    assert (claim.stance[0].label, claim.statement, claim.basis[0].label) == (
        "schlägt vor",
        "Sie will einen Hafen.",
        "gesagt",
    )
    ((*_, data),) = [edge for edge in graph.edges(data=True) if edge[1] == f"{EX}plan"]
    assert data["label"] == "schlägt vor"


def test_what_has_no_label_in_a_language_is_called_as_elsewhere(store: LocalStore) -> None:
    named = Namer(store, "uk").learn([f"{EX}mayor", f"{EX}plan"])
    assert named.learn([f"{EX}doc"]) is named
    assert named(NamedNode(f"{EX}mayor")).label == "мерка Нордгавена"
    assert named(NamedNode(f"{EX}plan")).label == "the harbor plan", "in English, as the interface itself"
    assert bundled("pl").labels == bundled().labels, "the ontology does not speak Polish"
    assert bundled("de-AT").labels["https://w3id.org/kgtool/vocab/stance/proposes"] == "schlägt vor"


def test_the_library_takes_a_language() -> None:
    store = open_store(data=FILE)
    assert kgtool.read_plan(f"<{EX}plan>", store, language="de").thing.label == "der Hafenplan"
    assert kgtool.show(f"<{EX}plan>", store, language="de").label == "der Hafenplan"
    assert "Hafenplan" in kgtool.draw(store, format="dot", language="de")
    assert re.search("schlägt vor", kgtool.view(store, language="de").html)


@pytest.mark.parametrize(
    ("options", "cell"), [((), "North (as told); South (as told)"), (("--lang", "de-AT"), "Norden (as told); South")]
)
def test_names_that_a_question_puts_into_texts_are_in_that_language(
    cli: Cli, options: tuple[str, ...], cell: str
) -> None:
    # CSV has the IRIs of things, so that the name is the one in the text
    result = cli("ask", "who-opposes-what", "--data", DATA / "two-of-everything.trig", "--format", "csv", *options)
    assert cell in result.output


@pytest.mark.parametrize("question", kgtool.catalogue().values(), ids=kgtool.catalogue())
def test_a_question_chooses_names_in_the_way_that_a_language_can_be_given(question: kgtool.Question) -> None:
    assert not re.search(r'LANG\(\?\w+\) = "\w', question.query)
