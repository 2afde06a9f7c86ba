"""Completion: what could stand at the cursor, and the shells of the system that ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import DATA
from pyoxigraph import Literal
from terminal import Terminal

import kgtool
from kgtool.cli.shells.offers import offers, quietly, split
from kgtool.questions import completion
from kgtool.questions.completion import Name, Suggestion
from kgtool.store import LocalStore

HEAVY = {"rdflib", "networkx", "rich", "lark", "prompt_toolkit", "pyshacl", "pandas", "jinja2", "rapidfuzz"}


@pytest.fixture(scope="module")
def known(bundled: LocalStore) -> list[Name]:
    return completion.vocabulary(bundled)


def written(before: str, found: Sequence[Suggestion]) -> list[str]:
    """The whole text after each of the suggestions."""
    return [before[: len(before) - one.replaces] + one.text for one in found]


# -- in a query ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SEL", "SELECT"),
        ("SELECT ?who { fil", "SELECT ?who { FILTER"),
        ("SELECT * { ?s ?p ?o } ORD", "SELECT * { ?s ?p ?o } ORDER"),
        ("ASK { FILTER(str", "ASK { FILTER(STRLEN("),
        ("SELECT (cou", "SELECT (COUNT"),
        ("SELECT ?who { ?wh", "SELECT ?who { ?who"),
        ("SELECT ?who { $wh", "SELECT ?who { $who"),
        ("ASK { ?s kg:prop", "ASK { ?s kg:proposes"),
        ("ASK { ?s a kg:Prop", "ASK { ?s a kg:Proposal"),
        ("ASK { ?s pers", "ASK { ?s person:"),
        ("ASK { ?s ?p Macr", "ASK { ?s ?p person:macron"),
        ("ASK { ?s ?p Emmanuel Macr", "ASK { ?s ?p person:macron"),
        ("ASK { ?s ?p ZELENSKÝ", "ASK { ?s ?p person:zelensky"),
        ("ASK { ?s ?p person:mac", "ASK { ?s ?p person:macron"),
        ("ASK { ?s ?p c:seed-004-2", "ASK { ?s ?p c:seed-004-20"),
    ],
)
def test_what_is_begun_is_offered_whole(known: list[Name], before: str, after: str) -> None:
    assert after in written(before, completion.in_query(before, "", known))


def test_properties_go_first_where_one_is_wanted(known: list[Name]) -> None:
    assert completion.in_query("ASK { ?s kg:prop", "", known)[0].text == "kg:proposes"
    assert completion.in_query("ASK { ?s a kg:prop", "", known)[0].text == "kg:Proposal"


@pytest.mark.parametrize(
    "before", ["ASK { ?s ?p 'Macr", "ASK { # Macr", "ASK { ?s Macr 'x", "INS", "DELETE WHERE { } DEL"]
)
def test_nothing_is_offered_in_texts_and_remarks_or_to_write(known: list[Name], before: str) -> None:
    found = [one.text for one in completion.in_query(before, "", known)]
    assert not {"person:macron", "INSERT", "DELETE"} & set(found)


def test_variables_of_the_other_half_are_offered_and_nothing_unasked(known: list[Name]) -> None:
    assert "?later" in [one.text for one in completion.in_query("ASK { ?s ?p ", " . ?later ?x ?y }", known)]
    assert completion.in_query("ASK { ?s ?p ", "", known, asked=False) == []


# -- names ---------------------------------------------------------------------------------------------------------


def test_things_are_offered_by_label_or_short_name(known: list[Name]) -> None:
    assert completion.entities(known, "Emm")[0] == Suggestion("Emmanuel Macron", "person:macron", 3)
    assert completion.entities(known, "person:ma")[0] == Suggestion("person:macron", "Emmanuel Macron", 9)


def test_of_two_things_of_one_label_the_short_names_are_offered() -> None:
    twins = completion.things(kgtool.open_store(data=[DATA / "twins.ttl"]))
    found = [one.text for one in completion.entities(twins, "twi")]
    assert found == ["<https://example.org/twin-1>", "<https://example.org/twin-2>"]


def test_every_thing_that_is_offered_is_found(bundled: LocalStore) -> None:
    from kgtool.questions.resolving import resolve

    things = completion.things(bundled)
    offered = [one for letter in "abcdefghijklmnopqrstuvwxyz" for one in completion.entities(things, letter)]
    assert len(offered) > 300
    by_label = {one.text: one.info for one in offered if not one.shown}
    unfound = []
    for label, short in list(by_label.items())[::9]:
        try:
            found = resolve(bundled, label)
            # Of two things of a name, an agent goes before a class.
            if found.value not in (short.strip("<>"), _iri(short)) and not bundled.query(
                f"ASK {{ {found} skos:altLabel ?name FILTER(LCASE(STR(?name)) = {Literal(label.lower())}) }}"
            ):
                unfound.append(label)
        except kgtool.UsageError as error:
            if short not in str(error):  # of a name that two things have, both are told
                unfound.append(label)
    assert unfound == []


def _iri(short: str) -> str:
    from kgtool.rdf.names import names

    return names().expand(short)


@pytest.mark.parametrize(
    "typed", ["Macr", "emm", "zelenský", "PERSON:mac", "person:", "B13: A", "starmer s m", "(", "x" * 99]
)
def test_few_things_of_a_store_are_enough(bundled: LocalStore, known: list[Name], typed: str) -> None:
    few = completion.things(bundled, typed=typed)
    assert completion.entities(few, typed) == completion.entities(completion.things(bundled), typed)


def test_parameters_and_their_choices() -> None:
    asked = kgtool.catalogue()["requirements"]
    names = [one.text for one in completion.pairs(asked, "", lambda name: [])]
    assert "who=" in names
    found = completion.pairs(asked, "-p who=star", lambda name: ["Boris Pistorius", "Keir Starmer"])
    assert written("-p who=star", found) == ["-p who=Keir Starmer"]


# -- lines of a shell ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words", "begun"),
    [
        ("kgtool show ", ["kgtool", "show"], ""),
        ("kgtool show 'Emmanuel M", ["kgtool", "show"], "Emmanuel M"),
        ('kgtool show "a \\"b" c', ["kgtool", "show", 'a "b'], "c"),
        ("kgtool show Emmanuel\\ M", ["kgtool", "show"], "Emmanuel M"),
        ("kgtool  -p who='x y'z", ["kgtool", "-p"], "who=x yz"),
        ("kgtool '' a\\", ["kgtool", ""], "a"),
    ],
)
def test_a_line_is_split_as_a_shell_does(line: str, words: list[str], begun: str) -> None:
    typed = split(line)
    assert (list(typed.words), typed.begun) == (words, begun)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kgtool sho", ["plain", "show"]),
        ("kgtool show Emm", ["plain", "Emmanuel\\ Macron", "Emmanuel\\ Macron,\\ leader\\ of\\ France"]),
        ('kgtool show "Emm', ["plain", "Emmanuel Macron", "Emmanuel Macron, leader of France"]),
        ("kgtool show person:macr", ["plain", "macron"]),
        ("kgtool show 'person:macr", ["plain", "person:macron"]),
        ("kgtool ask requirem", ["plain", "requirements"]),
        ("kgtool ask requirements -p who=Starm", ["within", "Keir\\ Starmer"]),
        ("kgtool ask requirements -p 'who=Starm", ["within", "who=Keir Starmer"]),
        ("kgtool ask requirements -p who='Starm", ["within", "Keir Starmer"]),
        ("kgtool ask requirements --parameter=who=Starm", ["within", "Keir\\ Starmer"]),
        ("kgtool view requirem", ["plain", "requirements"]),
        ("kgtool why Poland declin", ["plain", "declines"]),
        ("kgtool query --format csv --format jsonl", ["plain", "jsonl", "jsonld"]),
        ("kgtool query -o ", ["file"]),
        ("kgtool show --data tests/data/fictional.trig Ada", ["plain", "Ada\\ Lindqvist"]),
        ("kgtool completion z", ["plain", "zsh"]),
        ("kgtool show --data none.ttl Ada", []),
        ("kgtool ask nope -p ", []),
        ("kgtool nope ", []),
    ],
)
def test_bash_is_told_what_to_write(line: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KGTOOL_STORE", raising=False)
    monkeypatch.delenv("COMP_WORDBREAKS", raising=False)
    assert [one for one in quietly(offers, "bash", line).splitlines() if one != " "] == expected


def test_many_names_that_begin_otherwise_leave_what_is_typed() -> None:
    assert offers("bash", "kgtool show Macron").splitlines()[-1] == " "
    assert offers("bash", "kgtool show Emm").splitlines()[-1] != " "


def test_zsh_and_fish_are_told_what_things_are() -> None:
    for shell in ("zsh", "fish"):
        assert offers(shell, "kgtool show Emm").splitlines()[1] == "Emmanuel Macron\tperson:macron"


def test_the_store_of_the_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    monkeypatch.setenv("KGTOOL_STORE", str(tmp_path / "store"))
    assert offers("fish", "kgtool show Ada").splitlines()[1].startswith("Ada Lindqvist")
    monkeypatch.setenv("KGTOOL_STORE", str(tmp_path / "none"))
    assert quietly(offers, "fish", "kgtool show Ada") == ""
    line = f"kgtool show --data {DATA / 'twins.ttl'} tw"
    assert "twin-1" in offers("fish", line)


def test_completing_is_ended_when_it_takes_too_long() -> None:
    work = (
        "from kgtool.cli.shells.offers import quietly; import time; quietly(lambda: time.sleep(60) or '', seconds=0.1)"
    )
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, timeout=30, check=False)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize(
    "line", ["kgtool show Mac", "kgtool ask requirements -p who=S", "kgtool why Poland dec", "kgtool "]
)
def test_completing_imports_nothing_heavy(line: str) -> None:
    watch = f"""import sys, os
leave = os._exit
def report(code):
    print(*({HEAVY!r} & set(sys.modules)), file=sys.stderr, flush=True)
    leave(code)
os._exit = report
sys.argv = ["kgtool", "completion", "bash", "--line", {line!r}]
from kgtool.cli import main
main()"""
    done = subprocess.run([sys.executable, "-c", watch], capture_output=True, text=True, timeout=60, check=True)
    assert (done.stdout.splitlines()[0] in ("plain", "within"), done.stderr) == (True, "\n")


# -- shells --------------------------------------------------------------------------------------------------------

SET_UP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'PS1="kg% "; eval "$(kgtool completion bash)"; echo set up'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'PS1="kg%% "; autoload -Uz compinit; compinit -u -D; eval "$(kgtool completion zsh)"; echo set up',
    ),
}
TYPED = {
    "kgtool show person:starm\t": r"Keir Starmer \(person:starmer\)",
    "kgtool show Keir\\ Starmer,\\ l\t": r"leader of Great Britain \(hold:seed-000-5\)",
    'kgtool show "Keir Starmer, l\t': r"leader of Great Britain \(hold:seed-000-5\)",
    "kgtool show 'Starmer s m\t": r"Starmer's meeting in Washington \('next week'\) \(event",
    "kgtool ask requirements -p who=Starm\t --format csv": "person/starmer",
    "kgtool why Poland declin\t m:polish-troops": "10-stance-edges",
}


def missing(shell: str) -> None:
    """Skip the tests of a shell that is not here, aloud; where they must run (CI), fail."""
    if shutil.which(shell) is None:
        reason = f"{shell} is not on this machine, so its completion is not tested: apt-get install {shell}"
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.mark.slow
@pytest.mark.parametrize("shell", SET_UP)
def test_tab_completes_in_the_shell(shell: str, tmp_path: Path) -> None:
    missing(shell)
    command, lines = SET_UP[shell]
    terminal = Terminal(*command, home=tmp_path, TERM="dumb" if shell == "bash" else "xterm")
    terminal.type(f"{lines}\r")
    terminal.wait(r"\nset up\r\n")
    for keys, shown in TYPED.items():
        terminal.type(f"{keys}\r")
        terminal.wait(shown)
        terminal.wait(r"kg%")
    terminal.type("exit\r")
    terminal.close()


def test_tab_completes_in_fish(tmp_path: Path) -> None:
    missing("fish")
    asked = ["kgtool sho", "kgtool show Emm", 'kgtool show "Emmanuel M', "kgtool ask requirements -p who=Star"]
    script = "kgtool completion fish | source; " + "; ".join(f"complete -C {line!r}" for line in asked)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    command = ["fish", "--no-config", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=environment)
    thing = ["Emmanuel Macron\tperson:macron", "Emmanuel Macron, leader of France\thold:seed-000-6"]
    lines = done.stdout.splitlines()
    assert lines[0].startswith("show\tShow everything")
    assert lines[1:] == [*thing, *thing, "who=Keir Starmer"]


def test_every_script_is_printed_as_it_is_shipped() -> None:
    for shell in ("bash", "zsh", "fish"):
        done = subprocess.run(
            [sys.executable, "-m", "kgtool", "completion", shell], capture_output=True, text=True, check=True
        )
        assert f"completion {shell} --line" in done.stdout
