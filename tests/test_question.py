"""Named questions: the file format, the catalogue, and the binding of values."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.question import Question, bind, catalogue, parse, terms
from kgtool.results import rows
from kgtool.store import LocalStore

PROMISED = {
    "who-proposed-what",
    "who-opposes-what",
    "meeting-participants",
    "plan-components",
    "defense-lines",
    "troop-figures",
}
HEAD = "# title: T\n# question: Q?\n"


def test_the_promised_questions_are_there() -> None:
    assert set(catalogue()) >= PROMISED


@pytest.mark.parametrize("question", catalogue().values(), ids=catalogue())
def test_every_question_has_an_answer_in_the_bundled_graph(question: Question, bundled: LocalStore) -> None:
    assert question.question.endswith("?")
    answer = rows(bundled.query(question.query))
    assert list(answer), question.name


@pytest.mark.parametrize("question", catalogue().values(), ids=catalogue())
def test_every_question_gives_the_same_rows_on_rdflib(
    question: Question, bundled: LocalStore, dataset: rdflib.Dataset
) -> None:
    def key(row: Mapping[str, object]) -> list[tuple[str, str]]:
        return sorted((name, str(getattr(term, "value", term))) for name, term in row.items())

    ours = sorted(key(row) for row in rows(bundled.query(question.query)).dicts())
    theirs = [
        {str(name): term.n3() if isinstance(term, rdflib.BNode) else str(term) for name, term in row.asdict().items()}
        for row in dataset.query(question.query)
    ]
    assert (
        sorted(key({k: {"True": "true", "False": "false"}.get(v, v) for k, v in row.items()}) for row in theirs) == ours
    )


@pytest.fixture(scope="module")
def dataset(bundled: LocalStore) -> rdflib.Dataset:
    return bundled.dataset()


@pytest.mark.parametrize("question", [q for q in catalogue().values() if q.parameters], ids=lambda q: q.name)
def test_every_parameter_narrows_the_answer(question: Question, bundled: LocalStore) -> None:
    """A value that fits nothing leaves no row: so the parameter is really bound inside the query."""
    values = {
        "entity": ox.NamedNode("urn:nothing"),
        "date": ox.Literal("2999-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    }
    for parameter in question.parameters:
        assert f"# bind: {parameter.name}" in question.query
        assert not list(rows(bundled.query(bind(question.query, {parameter.name: [values[parameter.type]]})))), (
            parameter
        )


def test_parse_reads_the_header() -> None:
    question = parse(HEAD + "# group: g\n# parameter: who (entity, required) The actor\nSELECT * {}", "n")
    (parameter,) = question.parameters
    assert (question.title, question.group, question.view) == ("T", "g", "table")
    assert (parameter.name, parameter.type, parameter.required, parameter.description) == (
        "who",
        "entity",
        True,
        "The actor",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [("SELECT * {}", "title"), ("# title: T\n", "question"), (HEAD + "# parameter: who (thing) x", "line 3")],
)
def test_a_bad_header_is_named(text: str, told: str) -> None:
    with pytest.raises(kgtool.DataError, match=told):
        parse(text, "n")


QUERY = "SELECT ?x WHERE {\n  # bind: x\n  BIND(1 AS ?one)\n}"


@given(st.text())
def test_hostile_text_is_bound_as_the_text_it_is(value: str) -> None:
    store = LocalStore.memory()
    (row,) = rows(store.query(bind(QUERY, {"x": [ox.Literal(value)]}))).dicts()
    assert row["x"] == ox.Literal(value)


def test_values_without_a_marker_go_to_the_end() -> None:
    store = LocalStore.memory()
    found = rows(store.query(bind("SELECT ?x { BIND(1 AS ?one) }", {"x": [ox.Literal("}"), ox.Literal("2")]})))
    assert [row["x"] for row in found.dicts()] == [ox.Literal("}"), ox.Literal("2")]


def test_an_unbound_marker_stays_a_comment() -> None:
    assert bind(QUERY, {}) == QUERY


def test_parameters_of_every_type() -> None:
    head = HEAD + "# parameter: day (date) d\n# parameter: n (number) n\n# parameter: t (text) t\n"
    question = parse(head + "SELECT * {}", "n")
    got = terms(question, LocalStore.memory(), {"day": "2025-09-04", "n": "2.5", "t": '"} DROP ALL'})
    assert [str(values[0]) for values in got.values()] == [
        '"2025-09-04"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"\\"} DROP ALL"',
    ]
    with pytest.raises(kgtool.UsageError, match="no number"):
        terms(question, LocalStore.memory(), {"n": "1; DROP"})


def test_ask_takes_labels(bundled: LocalStore) -> None:
    (row,) = rows(kgtool.ask("positions-of", bundled, who="Poland")).dicts()
    assert str(row["claim"]).endswith("/claim/seed-004-20>")
