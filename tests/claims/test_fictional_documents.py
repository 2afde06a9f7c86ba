"""The fictional documents: made of the files beside them, without a fault, and each shows what it is there to show."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

import kgtool
from kgtool.articles.article import compile_article, compile_text, decompile_article
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

FOLDER = ROOT / "graph_data" / "fiction"
BASE = "https://example.org/merrow/"
FILES = sorted(FOLDER.glob("*.yaml"))
# What the documents are to show -> a pattern that they must have.
SHOWN = {
    "a denial": "?x kg:stance stance:denies ; kg:respondsTo ?y",
    "a denial of a negation": "?x kg:stance stance:denies ; kg:respondsTo/kg:polarity pol:negated",
    "a correction": "?x kg:corrects ?y",
    "a retraction": "?x kg:supersededBy ?y",
    "hearsay": "?x kg:allegedBy ?y",
    "an expected position": "?x kg:actStatus status:anticipated",
    "a conditional position": "?x a kg:Claim ; kg:condition ?y",
    "a poll": "?x kg:share ?y",
    "a vote": "?x kg:actType act:vote ; kg:stance stance:abstains",
    "a joint claim": "?x kg:representation ?y",
    "a reprint": "?x kg:reprints ?y",
    "a relay": "?x a kg:Report ; kg:relays ?y ; kg:document ?d",
    "a house with two outlets": "?x kg:family ?y . ?z kg:family ?y FILTER(?x != ?z)",
    "a plan in three texts": "?x a kg:Plan ; kg:revises/kg:revises ?y",
    "two rival plans": "?x kg:counters ?y . ?z kg:counters ?v FILTER(?x != ?z)",
    "a part that was dropped": "?x kg:omits ?y",
    "a day by": "?x kg:latest ?y FILTER NOT EXISTS { ?x kg:earliest ?z } ?c kg:madeOn ?x",
    "a document without a day": "?x kg:issued ?y FILTER NOT EXISTS { ?y kg:earliest ?z . ?y kg:latest ?z }",
    "an earlier position told late": '?x kg:stance stance:declines ; kg:madeOn/kg:edtf "2031-02"',
    "figures in two units": "?x kg:participantCount ?y , ?z . ?y kg:unit unit:country . ?z kg:unit unit:leader",
    "a day from which a content holds": "?x kg:begins ?y",
}


@cache
def fiction() -> LocalStore:
    return kgtool.open_store(data=FOLDER)


def counts(question: str, **given: str) -> int:
    return len(kgtool.ask(question, fiction(), **given))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_graph_is_made_of_the_file_beside_it_and_gives_it_back(file: Path) -> None:
    made = compile_article(file, fiction(), check=False)
    assert made.trig == file.with_suffix(".trig").read_text("utf-8")
    assert not made.remarks
    again = compile_text(decompile_article(made.graph, fiction()), "again", fiction(), check=False)
    graph = ox.NamedNode(made.graph)
    assert {q for q in again.quads if q.graph_name == graph} == {q for q in made.quads if q.graph_name == graph}


def test_the_documents_keep_all_rules_and_fit_their_texts() -> None:
    assert [str(finding) for finding in kgtool.validate(fiction(), articles=FOLDER)] == []


def test_every_file_has_its_text_and_its_graph() -> None:
    names = {path.stem for path in FILES}
    assert len(names) == 38
    assert {path.stem for path in FOLDER.glob("*.txt")} == names
    assert {path.stem for path in FOLDER.glob("*.trig")} == names
    readme = (FOLDER / "README.md").read_text("utf-8")
    claims = len(list(rows(fiction().query("SELECT ?c { ?c a kg:Claim }"))))
    assert f"{len(names)} short documents" in readme
    assert f"{claims} claims" in readme.replace("\n", " ")


def test_everything_has_a_name_of_its_own_and_nothing_is_real() -> None:
    """No thing of the bundled graph is told of, and no name is of the project's own."""
    told = {
        quad.subject.value
        for path in FOLDER.glob("*.t*")
        if path.suffix in {".ttl", ".trig"}
        for quad in ox.parse(path=path)
    }  # type: ignore[union-attr]
    assert [iri for iri in told if not iri.startswith(BASE)] == []
    assert "**All of it is invented**" in (FOLDER / "README.md").read_text("utf-8")


def test_they_are_loaded_only_if_asked_for(bundled: LocalStore) -> None:
    assert bundled.query(f'ASK {{ ?x ?p ?y FILTER(STRSTARTS(STR(?x), "{BASE}")) }}') is False


@pytest.mark.parametrize("what", SHOWN)
def test_what_they_are_to_show_is_there(what: str) -> None:
    assert fiction().query(f"ASK {{ {SHOWN[what]} }}") is True


def test_each_question_that_compares_has_something_to_tell() -> None:
    kinds = {str(row[0]) for row in rows(kgtool.ask("conflicts", fiction(), kind="all")) if row[0]}
    assert {kind.strip('"') for kind in kinds} == {
        "record conflict", "dispute", "relay divergence", "hearsay conflict", "disagreement",
    }  # fmt: skip
    moved = " ".join(str(row["moved"]) for row in rows(kgtool.ask("changes", fiction())).dicts())
    assert [word for word in ("stance", "content", "figure", "firmness", "condition") if word not in moved] == []
    assert counts("changes", hearsay="yes") > counts("changes")
    assert counts("versions", plan="Strait Plan, first text") == 3
    reprinted = next(iter(rows(kgtool.ask("sources", fiction(), content="both sides keep to the truce")).dicts()))
    assert [int(reprinted[column].value) for column in ("documents", "origins", "utterances")] == [4, 2, 1]
