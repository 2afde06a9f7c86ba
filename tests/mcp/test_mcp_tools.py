"""The tools of an assistant, called as functions: what they answer, compared with the graph."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import KgtoolError, UsageError
from kgtool.mcp import answers
from kgtool.mcp.answers import NOTHING
from kgtool.mcp.tools import MOST, Asking, called, tools
from kgtool.questions.question import catalogue
from kgtool.rdf.names import names

BUNDLED = Asking(kgtool.open_store())


def call(name: str, asking: Asking = BUNDLED, /, **arguments: Any) -> dict[str, Any]:
    said = called(asking, name, arguments)
    assert json.loads(json.dumps(said)) == said
    return said


def test_there_are_nine_tools_that_tell_what_they_take() -> None:
    assert list(tools()) == [
        "find", "list_questions", "ask", "query", "show", "why", "schema", "conflicts", "sources",
    ]  # fmt: skip
    for tool in tools().values():
        assert tool.description
        assert all(one.description for one in tool.parameters)
        assert tool.schema["additionalProperties"] is False


def test_find_gives_the_surest_first_and_each_once() -> None:
    things = call("find", typed="the UK")["things"]
    assert things[0] == {
        "label": "United Kingdom", "name": "country:gb", "kinds": ["kg:Agent", "kg:Country", "kg:Place"],
    }  # fmt: skip
    assert all(thing["only_a_part_of_its_name"] for thing in things[1:])
    found = [thing["name"] for thing in call("find", typed="Zelensky")["things"]]
    assert found[0] == "person:zelensky"
    assert len(found) == len({*found})
    assert call("find", typed="country:pl")["things"][0]["label"] == "Poland"
    assert call("find", typed="troops", limit=1)["more"]


@pytest.mark.parametrize("typed", ["Macrom", "macorn"])
def test_a_name_that_is_unknown_is_answered_with_the_nearest(typed: str) -> None:
    with pytest.raises(UsageError, match="did you mean Macron"):
        call("find", typed=typed)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_question_has_the_rows_that_the_library_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LARGEST", 10**6)
    question = catalogue()[name]
    values = {"kg:Plan": "plan:three-lines"}
    needed = {one.name: values.get(one.kind, "Ukraine") for one in question.parameters if one.required}
    rows = list(kgtool.ask(name, BUNDLED.store, **needed).dicts())
    said = call("ask", question=name, parameters=needed, limit=MOST)
    assert (len(said["rows"]), said["more"]) == (len(rows), False)
    for row, terms in zip(said["rows"], rows, strict=True):
        assert {*row} - {"evidence"} == {*terms}
        iris = {names().shorten(term.value) for term in terms.values() if hasattr(term, "value")}
        # A row that names a claim has its day, its source and its paragraphs.
        claims = {short for short in iris if short.startswith("c:")}
        assert claims <= {one["claim"] for one in row.get("evidence", ())}
        for one in row.get("evidence", ()):
            assert one["day"]
            assert one["source"]
            assert one["paragraphs"]
            assert one["position"]
            assert one["who"]


def test_a_row_of_sources_has_the_claims_on_its_content() -> None:
    said = call("sources", content="m:polish-troops")
    assert [one["claim"] for one in said["rows"][0]["evidence"]] == ["c:seed-004-20"]


def test_whom_a_name_was_taken_for_is_told() -> None:
    said = call("ask", question="who-proposed-what", parameters={"who": "the UK"})
    assert said["read_as"] == ["who = United Kingdom (country:gb)"]
    assert [row["claim"] for row in said["rows"]] == ["c:seed-004-01"]


def test_no_claim_recorded_is_said_as_such_and_what_there_is_else() -> None:
    said = call("ask", question="who-proposed-what", parameters={"who": "Poland"})
    assert (said["rows"], said["note"]) == ([], NOTHING)
    assert "no claim recorded" in NOTHING.lower()
    assert "Positions taken (1)".lower() in said["else"][0].lower()
    assert call("conflicts")["note"] == NOTHING
    assert call("query", sparql="SELECT * { ?s kg:stanse ?o }")["why"] == [
        "kg:stanse occurs nowhere in this graph, so nothing matches it; did you mean kg:stance?"
    ]


def test_a_query_has_evidence_where_it_selects_a_claim_and_says_so_where_not() -> None:
    pattern = "?claim kg:stance stance:declines ; kg:claimant ?who"
    said = call("query", sparql=f"SELECT ?claim ?who {{ {pattern} }}")
    assert said["rows"][0]["who"] == "Poland (country:pl)"
    assert said["rows"][0]["evidence"][0]["paragraphs"] == [{"document": "Article B, February 2025", "paragraph": 16}]
    assert "unsourced" not in said
    assert "select the claim" in call("query", sparql=f"SELECT ?who {{ {pattern} }}")["unsourced"]
    assert call("query", sparql=f"ASK {{ {pattern} }}") == {"answer": True}
    made = call("query", sparql=f"CONSTRUCT {{ ?claim kg:claimant ?who }} WHERE {{ {pattern} }}")
    assert made["columns"] == ["subject", "predicate", "object"]
    assert made["rows"][0]["evidence"]


def test_values_are_those_of_json() -> None:
    sparql = """SELECT * { VALUES (?a ?b ?c ?d ?e) { (1 true 2.5e0 "NaN"^^xsd:double "2025-09-04"^^xsd:date) } }"""
    row = call("query", sparql=sparql)["rows"][0]
    assert row == {"a": 1, "b": True, "c": 2.5, "d": "NaN", "e": "2025-09-04"}


def test_rows_and_texts_have_limits_which_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = call("query", sparql="SELECT ?s { ?s ?p ?o }", limit=3)
    assert (len(said["rows"]), said["more"]) == (3, True)
    assert said["note"].endswith("go on with skip=3.")
    whole = call("query", sparql="SELECT ?s { ?s ?p ?o }", limit=6)["rows"]
    assert said["rows"] + call("query", sparql="SELECT ?s { ?s ?p ?o }", limit=3, skip=3)["rows"] == whole
    past = call("query", sparql="SELECT ?s { ?s ?p ?o }", skip=10_000_000)
    assert (past["rows"], past["more"], "note" in past) == ([], False, False)
    # ("x" * 50) ^ 2 is 2,500 characters
    long = call("query", sparql=f'SELECT (REPLACE("{"x" * 50}", "x", "{"y" * 50}") AS ?long) {{}}')
    assert "(cut; it has 2,500 characters)" in long["rows"][0]["long"]
    monkeypatch.setattr(answers, "LARGEST", 5_000)
    said = call("query", sparql="SELECT ?s { ?s ?p ?o }", limit=MOST)
    assert 1 < len(said["rows"]) < 50
    assert said["more"]


def test_a_retired_claim_is_marked_and_never_among_sources() -> None:
    store = kgtool.open_store(data=[kgtool_data("retraction.trig")])
    asking = Asking(store)
    query = "SELECT ?claim { ?claim kg:supersededBy ?newer }"
    retired = call("query", asking, sparql=query)["rows"][0]["evidence"][0]
    assert retired["retired"].startswith("replaced by ")
    shown = json.dumps(call("sources", asking, limit=MOST))
    assert f'"claim": "{retired["claim"]}"' not in shown


def kgtool_data(name: str) -> str:
    from conftest import ROOT

    return str(ROOT / "tests" / "data" / "fiction" / name)


def test_show_and_why_tell_claims_with_their_passages() -> None:
    shown = call("show", thing="Poland")
    assert (shown["label"], shown["name"]) == ("Poland", "country:pl")
    taken = next(one for one in shown["sections"] if one["title"] == "Positions taken")
    assert [row["claim"] for row in taken["rows"]] == ["c:seed-004-20"]
    reason = call("why", subject="Poland", predicate="kg:declines", object="m:polish-troops")["reasons"][0]
    assert reason["paragraphs"] == [{"document": "Article B, February 2025", "paragraph": 16}]
    assert call("why", subject="c:seed-004-20")["reasons"][0]["rule"] == "where it is told"
    with pytest.raises(UsageError, match="give both"):
        call("why", subject="Poland", predicate="kg:declines")


def test_the_schema_has_what_a_query_needs() -> None:
    said = call("schema")
    terms = {term["term"]: term for term in said["terms"]}
    for term in ("kg:Claim", "kg:claimant", "kg:stance", "kg:content", "kg:evidence", "stance:proposes"):
        assert terms[term]["definition"]
    assert said["claims"] == kgtool.info(BUNDLED.store).claims
    assert call("query", sparql=said["example"])["rows"]
    assert len(call("schema", about="paragraph")["terms"]) < len(terms)


HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("drop", {}, "no tool 'drop'"),
    ("ask", {}, "needs question"),
    ("ask", {"question": 5}, "not of the type string"),
    ("ask", {"question": "/etc/passwd.rq"}, "no question"),
    ("ask", {"question": "../setup.cfg"}, "no question"),
    ("ask", {"question": "who-proposed-wat"}, "did you mean who-proposed-what"),
    ("ask", {"question": "who-proposed-what", "parameters": {"whom": "x"}}, "no parameter 'whom'"),
    ("ask", {"question": "who-proposed-what", "parameters": {"who": ["x"]}}, "are texts"),
    ("ask", {"question": "who-proposed-what", "parameters": "who=Macron"}, "not of the type object"),
    ("ask", {"question": "who-proposed-what", "parameters": {"who": '> } . ?s ?p ?o . { <"'}}, ""),
    ("find", {"typed": "x" * 1_000_000}, ""),
    ("find", {"typed": ""}, ""),
    ("find", {"typed": "Macron", "limit": 0}, "from 1 to"),
    ("find", {"typed": "Macron", "limit": 10**9}, "from 1 to"),
    ("find", {"typed": "Macron", "limit": True}, "not of the type integer"),
    ("find", {"typed": "Macron", "__class__": "x"}, "no argument"),
    ("query", {"sparql": "DELETE WHERE { ?s ?p ?o }"}, "DELETE changes a store"),
    ("query", {"sparql": "LOAD <file:///etc/passwd>"}, ""),
    ("query", {"sparql": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE"),
    ("query", {"sparql": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o "}, ""),
    ("query", {"sparql": "SELECT * { " + "{" * 50_000}, ""),
    ("query", {"sparql": "\x00"}, ""),
    ("show", {"thing": "<javascript:alert(1)>"}, ""),
    ("why", {"subject": "Poland", "predicate": "kg:declines> ?o . ?s <x", "object": "m:polish-troops"}, ""),
]


@pytest.mark.parametrize(("name", "arguments", "words"), HOSTILE)
def test_hostile_arguments_get_one_sentence(name: str, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(KgtoolError) as raised:
        called(BUNDLED, name, arguments)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 5_000
    assert "\n" not in str(raised.value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*tools(), ""]) | st.text(max_size=8)
ARGUMENTS = st.sampled_from(["typed", "question", "parameters", "sparql", "thing", "subject", "limit", "about", "who"])


@given(NAMES, st.dictionaries(ARGUMENTS | st.text(max_size=5), ANYTHING, max_size=3))
def test_whatever_is_sent_is_answered_or_refused(name: str, arguments: dict[str, Any]) -> None:
    with suppress(KgtoolError):
        json.dumps(called(BUNDLED, name, arguments))
