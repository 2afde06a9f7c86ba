"""Named questions: the file format, the catalogue, the binding of values, and the answers on two graphs and engines."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import DATA
from engines import Ask, engines_of, picked, same_rows
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import DataError, QueryWarning, UsageError
from kgtool.questions.question import Question, bind, catalogue, choices, find, narrowed, parse, start, terms
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, rows
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
# The bundled graph has no event data sets: their questions are asked in events/test_importing.py.
ASKED = {name: question for name, question in catalogue().items() if question.group != "event data"}
every_question = pytest.mark.parametrize("question", ASKED.values(), ids=ASKED)


@pytest.fixture(scope="module")
def engines(bundled: LocalStore) -> dict[str, Ask]:
    return engines_of(bundled)


@pytest.fixture(scope="module")
def two() -> dict[str, Ask]:
    """Two documents with two of everything, and no vocabulary beside them."""
    return engines_of(kgtool.open_store(data=[DATA / "two-of-everything.trig"]))


# ---- the catalogue over the bundled graph --------------------------------------------------------


def test_the_promised_questions_are_there() -> None:
    assert set(catalogue()) >= PROMISED


# They ask for what neither the two articles nor the smallest cases have: see test_conflicts.py.
COMPARING = {"conflicts", "changes", "versions"}


@every_question
def test_every_question_has_an_answer_in_the_bundled_graph(question: Question, engines: dict[str, Ask]) -> None:
    columns, found = same_rows(question.query, engines)
    assert found or question.name in COMPARING
    assert len(set(found)) == len(found)
    assert question.question.endswith("?")
    assert question.group != "positions" or columns[-1] == "claim"
    marked = re.findall(r"(?m)^\s*# bind: (\w+)(?: as speaker)?$", question.query)
    # Some in several places: see below.
    assert list(dict.fromkeys(marked)) == [parameter.name for parameter in question.parameters]


def test_each_part_of_positions_of_begins_at_the_actor() -> None:
    """Else an engine goes through all claims there are, for each part."""
    query = re.sub(r"(?m)^\s*# (?!bind: ).*\n", "", find("positions-of").query)
    # What follows the bracket of each SELECT that is not there for another SELECT.
    parts = re.findall(r"\bSELECT\b[^{}]*\{\s*(?!\s*\{?\s*SELECT\b)([^\n]*)", query)
    assert parts
    assert parts == ["# bind: who"] * query.count("# bind: who")


@pytest.mark.slow
@every_question
def test_giving_a_column_leaves_the_rows_of_that_value(question: Question, engines: dict[str, Ask]) -> None:
    columns, found = engines["oxigraph"](question.query)
    bound = question.query
    for parameter in question.parameters:
        if parameter.name not in columns:
            continue
        place = columns.index(parameter.name)
        if "document" in columns and not any(row[columns.index("document")] for row in found):
            continue  # it sums up, and tells of one thing in detail
        for value in sorted({row[place] for row in found} - {""}):
            bound = bind(question.query, {parameter.name: [ox.NamedNode(names().expand(value))]})
            kept = engines["oxigraph"](bound)
            # Whoever speaks for it is found too.
            own = [row for row in picked(kept, " ".join(columns)) if row[place] == value]
            assert own == picked((columns, [row for row in found if row[place] == value]), " ".join(columns))
            for row in picked(kept, " ".join(columns)):
                spoken = f"ASK {{ {row[-1] or value} kg:principal {value} }}"
                assert row[place] == value or engines["oxigraph"](spoken)[1] == [("true",)]
        same_rows(bound, engines)


# question, who: claims that somebody else makes, for this one
FOR_OTHERS = [
    ("who-opposes-what", "Russia", [("group:russian-negotiators", "Russia (as told)", "c:seed-004-24")]),
    ("demands", "United Kingdom", [
        ("person:starmer", "United Kingdom (by office)", "c:seed-004-08"),
        ("person:starmer", "United Kingdom (by office)", "c:seed-004-03"),
    ]),
    ("demands", "Ukraine", [("person:zelensky", "Ukraine (as told)", "c:seed-000-19")]),
    ("not-yet-said", "United Kingdom", [
        ("person:starmer", "United Kingdom (by office)", "c:seed-004-02"),
        ("person:starmer", "United Kingdom (by office)", "c:seed-004-03"),
    ]),
    ("requirements", "Germany", [("person:pistorius", "Germany (by office)", "c:seed-004-19")]),
    ("said-at-meetings", "Italy", [("person:meloni", "Italy (by office)", "c:seed-000-07")]),
    ("who-proposed-what", "Ukraine", [("person:zelensky", "Ukraine (as told)", "c:seed-000-09")]),
    ("document-claims", "Germany", [("person:pistorius", "by office", "c:seed-004-19")]),
    ("caveats", "Russia", [("group:russian-negotiators", "as told", "c:seed-004-24")]),
    ("topics", "Russia", [("group:russian-negotiators", "as told", "c:seed-004-24")]),
    ("timeline", "Russia", [("group:russian-negotiators", "as told", "c:seed-004-24")]),
    ("who-said-it-to-whom", "Russia", [("group:russian-negotiators", "as told", "c:seed-004-24")]),
    ("for-and-against", "Russia", [("group:russian-negotiators", "as told", "c:seed-004-24")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "wanted"), FOR_OTHERS, ids=[f"{row[0]} {row[1]}" for row in FOR_OTHERS])
def test_what_is_said_for_a_country_is_found_under_its_name(
    name: str, who: str, wanted: list[tuple[str, ...]], bundled: LocalStore, engines: dict[str, Ask]
) -> None:
    answer = same_rows(narrowed(find(name), bundled, {"who": who}).query, engines)
    speaker = next(column for column in ("proposer", "said_by", "who") if column in answer[0])
    shown = "on_behalf_of" if "on_behalf_of" in answer[0] else "speaks_for_it"
    assert picked(answer, f"{speaker} {shown} claim") == wanted


def test_each_speaker_of_a_joint_claim_goes_with_the_own_country() -> None:
    store = kgtool.open_store(data=[DATA / "fiction" / "sides.trig"])
    given = {"who": "Vestmark"}
    answer = same_rows(narrowed(find("topics"), store, given).query, engines_of(store))
    assert [row for row in picked(answer, "who speaks_for_it claim") if row[2].endswith("c4")] == [
        ("sides/rowan", "as told", "sides/c4")
    ]


def test_what_is_in_several_documents_has_a_row_for_each_where_one_thing_is_asked_for(engines: dict[str, Ask]) -> None:
    zelensky = find("in-several-documents").query.replace("# bind: who", "VALUES ?who { person:zelensky }")
    assert picked(same_rows(zelensky, engines), "who document documents positions") == [
        ("person:zelensky", "doc:seed-000", "1", "2"),
        ("person:zelensky", "doc:seed-004", "1", "2"),
    ]


def test_meetings_since(engines: dict[str, Ask]) -> None:
    since = 'VALUES ?since { "2025-08-18"^^xsd:date }'
    answer = same_rows(find("meeting-participants").query.replace("# bind: since", since), engines)
    met = {row[0] for row in picked(answer, "meeting")}
    assert "event:paris-summit-2025-09-04" in met
    assert met.isdisjoint({"event:paris-2024-02", "event:us-russia-saudi"})


def test_who_proposed_what(engines: dict[str, Ask]) -> None:
    """The flagship: one row a claim and claimant, and the two plans without a proposer."""
    answer = engines["oxigraph"](find("who-proposed-what").query)
    assert picked(answer, "proposer proposes according_to mark document paragraphs") == PROPOSED


A, B = "doc:seed-000", "doc:seed-004"
WSJ = "The Wall Street Journal"
CITING = f"{WSJ}, citing a European diplomat (WSJ)"
STATED, INFERRED = "stated in the text", "inferred by the reader"
PROPOSED = [
    ("country:fr", "plan:anglo-french", "The Telegraph, citing Telegraph sources", INFERRED, B, "1, 3"),
    ("country:gb", "plan:anglo-french", "The Telegraph, citing Telegraph sources", INFERRED, B, "1, 3"),
    ("group:coalition-commanders", "plan:coalition-deployment", CITING, STATED, A, "4, 5"),
    ("person:zelensky", "plan:weapons-package", "the article itself", INFERRED, A, "13"),
    ("group:trump-advisors", "plan:trump-advisors-dmz", "American media (not named)", STATED, B, "17"),
    ("(nobody named)", "plan:security-guarantees", WSJ, INFERRED, A, "15, 16"),
    ("(nobody named)", "plan:three-lines", "Financial Times, citing FT sources", STATED, A, "19, 20, 21, 22"),
]  # fmt: skip


# ---- two of everything, without the bundled vocabulary -------------------------------------------


BOTH = "The Beacon; The Lantern"
ALL = "there is money; there is peace"
CITING = f"{BOTH}, citing a guard; a sailor"
TOLD = "some 200 guards; up to 900 guards"
STATED = "stated in the text"
# question: its columns, and all of its rows
TWO = {
    "documents": ("document claims from to", [
        ("doc1", "10", "2031-05-03", "2031-05-03"),
        ("doc2", "8", "2031-05-01", "2031-05-31"),
        ("doc3", "0", "2031-05-01", "2031-05-31"),
    ]),
    "defense-lines": ("plan order line who document paragraphs", [
        ("bridge", "1", "line", "", "doc1", "7"),
        ("bridge", "1", "line", "", "doc2", "3"),
    ]),
    # each document with its own day, place and paragraphs
    "meeting-participants": ("when meeting place who role document paragraphs", [
        ("2031-05", "council", "South", "ada", "participant", "doc2", "3"),
        ("2031-05-03", "council", "North", "ada", "initiator; participant", "doc1", "5, 7"),
        ("", "chat", "", "bo", "participant", "", ""),
    ]),
    "not-yet-said": ("who what if mark outlet document paragraphs claim", [
        ("ada", "bridge", ALL, "expected, not said yet", BOTH, "doc1", "5", "expected"),
        ("bo", "tunnel", "", "expected, not said yet", "The Lantern", "doc1", "5", "to-come"),
    ]),
    "offers-and-conditions": ("who offers on_condition on_behalf_of outlet document paragraphs claim", [
        ("ada", "guards", ALL, "North; South", BOTH, "doc1", "5, 7", "offer"),
        ("bo", "guards", ALL, "North; South", BOTH, "doc1", "5, 7", "offer"),
    ]),
    "plan-components": ("plan component kind where figure document paragraphs", [
        ("bridge", "guards", "mtype:force-deployment", "North; South", TOLD, "doc1", "5"),
        ("bridge", "line", "", "", "", "doc1", "7"),
        ("bridge", "guards", "mtype:force-deployment", "North; South", f"a hundred; {TOLD}", "doc2", "3"),
        ("bridge", "line", "", "", "", "doc2", "3"),
    ]),
    "requirements": ("who makes conditional_on outlet document paragraphs claim", [
        ("bo", "bridge", "money", BOTH, "doc1", "7", "needs"),
    ]),
    # each claim about the guards is cited from its own document; the one with a figure of its own tells that one alone
    "troop-figures": ("measure part_of words lower upper who mark outlet document paragraphs claim", [
        ("guards", "", "a hundred", "100", "100", "bo", STATED, "a blog", "doc2", "3", "counted"),
        ("guards", "bridge", "some 200 guards", "200", "200", "ada", STATED, BOTH, "doc1", "5", "offer"),
        ("guards", "bridge", "some 200 guards", "200", "200", "bo", STATED, BOTH, "doc1", "5", "offer"),
        ("guards", "bridge", "some 200 guards", "200", "200", "bo", STATED, "unlabelled", "doc2", "3", "again"),
        ("guards", "bridge", "up to 900 guards", "", "900", "ada", STATED, BOTH, "doc1", "5", "offer"),
        ("guards", "bridge", "up to 900 guards", "", "900", "bo", STATED, BOTH, "doc1", "5", "offer"),
        ("guards", "bridge", "up to 900 guards", "", "900", "bo", STATED, "unlabelled", "doc2", "3", "again"),
        ("patrol", "", "a dozen", "", "", "bo", "says it is not so", "The Beacon", "doc2", "3", "no-patrol"),
    ]),
    "who-opposes-what": ("who position what on_behalf_of outlet document paragraphs claim", [
        ("bo", "stance:opposes", "bridge", "North (as told); South (as told)", BOTH, "doc1", "7", "against"),
    ]),
    # the tunnel, whose proposals are denied or still to come, has no proposer
    "who-proposed-what": ("proposer proposes at according_to when document paragraphs claim", [
        ("ada", "bridge", "council", CITING, "2031-05", "doc1", "5", "proposal"),
        ("bo", "bridge", "council", CITING, "2031-05", "doc1", "5", "proposal"),
        ("bo", "guards", "", "unlabelled", "not told", "doc2", "3", "again"),
        ("bo", "line", "", "the article itself", "not told", "doc1", "7", "alone"),
        ("(nobody named)", "tunnel", "", "The Lantern, citing a sailor", "not told", "doc1", "7", "described"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", TWO)
def test_two_of_everything(name: str, two: dict[str, Ask]) -> None:
    """One row a thing asked about; the first paragraph within one document; nothing dropped, nothing misattributed."""
    columns, wanted = TWO[name]
    assert picked(two["oxigraph"](find(name).query), columns) == wanted


@every_question
def test_two_of_everything_on_both_engines(question: Question, two: dict[str, Ask]) -> None:
    columns, found = same_rows(question.query, two)
    assert found or question.name in COMPARING
    if question.group == "positions":
        actor = "proposer" if "proposer" in columns else "who"
        assert max(Counter(picked((columns, found), f"{actor} claim")).values()) == 1


def test_an_informant_goes_with_the_outlet_that_cites_him(two: dict[str, Ask]) -> None:
    answer = two["oxigraph"](find("who-said-it-to-whom").query)
    chains = picked(answer, "article outlet informant who paragraphs claim")
    assert [chain[:5] for chain in chains if chain[5] == "offer"] == [
        ("doc1", "untagged", "guard", "ada", "5, 7"),
        ("doc1", "untagged", "guard", "bo", "5, 7"),
        ("doc2", "british", "sailor", "ada", "3"),
        ("doc2", "british", "sailor", "bo", "3"),
    ]


def test_who_spoke_for_whom(two: dict[str, Ask]) -> None:
    spoken = picked(two["oxigraph"](find("positions-of").query), "who spoken_by claim")
    assert [row[:2] for row in spoken if row[2] == "offer"] == [
        ("ada", ""),
        ("bo", ""),
        ("north", "Ada; Bo"),
        ("south", "Ada; Bo"),
    ]


# ---- parameters and the file format --------------------------------------------------------------


@pytest.mark.parametrize("question", [q for q in ASKED.values() if q.parameters], ids=lambda q: q.name)
def test_every_parameter_narrows_the_answer(question: Question, bundled: LocalStore) -> None:
    """A value that fits nothing leaves no row: so the parameter is really bound inside the query."""
    values: dict[str, Term] = {
        "entity": ox.NamedNode("urn:nothing"),
        "choice": ox.NamedNode("urn:nothing"),
        "date": ox.Literal("2999-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
    }
    before_all = ox.Literal("1000-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    for parameter in question.parameters:
        # A day without an end may be any later one.
        value = before_all if parameter.name == "day" else values[parameter.type]
        assert f"# bind: {parameter.name}" in question.query
        assert not list(rows(bundled.query(bind(question.query, {parameter.name: [value]})))), parameter


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
    ("text", "message"),
    [("SELECT * {}", "title"), ("# title: T\n", "question"), (HEAD + "# parameter: who (thing) x", "line 3")],
)
def test_a_bad_header_is_named(text: str, message: str) -> None:
    with pytest.raises(kgtool.DataError, match=message):
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
    with pytest.raises(kgtool.UsageError, match="is not a number"):
        terms(question, LocalStore.memory(), {"n": "1; DROP"})


def test_ask_takes_labels(bundled: LocalStore) -> None:
    (row,) = rows(kgtool.ask("positions-of", bundled, who="Poland")).dicts()
    assert str(row["claim"]).endswith("/claim/seed-004-20>")


# ---- choices, defaults, questions of one's own -----------------------------------------------------


CHOICE = (
    HEAD
    + """# parameter: who (entity) the actor
# parameter: position (choice, default stance:offers) the position
# choices: position SELECT DISTINCT ?any { ?claim kg:stance ?any }
# parameter: most (number, default 3) so many
SELECT ?who ?position { # a comment
  # bind: position
  ?claim kg:claimant ?who ; kg:stance ?position
}"""
)


def test_choices_are_drawn_from_the_graph(bundled: LocalStore) -> None:
    question = parse(CHOICE, "q")
    who, position, most = question.parameters
    assert (position.type, position.default, most.default) == ("choice", "stance:offers", "3")
    stances = choices(question, position, bundled)
    assert {"proposes", "declines", "offers"} < set(stances.values())
    assert list(stances.values()) == sorted(stances.values())
    # Without a query of its own, what the question has in that column.
    actors = choices(question, who, bundled)
    assert "Keir Starmer" in actors.values()
    assert "Germany" not in actors.values()
    assert choices(question, most, bundled) == {}


@pytest.mark.parametrize("value", ["proposes", "PROPOSES", "stance:proposes", names().expand("stance:proposes")])
def test_a_choice_is_taken_by_any_of_its_names(bundled: LocalStore, value: str) -> None:
    found = terms(parse(CHOICE, "q"), bundled, {"position": value})
    assert str(found["position"][0]) == f"<{names().expand('stance:proposes')}>"


def test_a_default_holds_until_it_is_taken_away(bundled: LocalStore) -> None:
    question = parse(CHOICE, "q")
    assert set(terms(question, bundled, {})) == {"position", "most"}
    assert set(terms(question, bundled, {"position": "", "most": ""})) == set()


def test_a_choice_that_is_none_is_told(bundled: LocalStore) -> None:
    with pytest.raises(UsageError, match=r"'proposs' is not one of the choices; did you mean proposes\?"):
        terms(parse(CHOICE, "q"), bundled, {"position": "proposs"})
    with pytest.raises(UsageError, match=r"it can be: .*, declines, "):
        terms(parse(CHOICE, "q"), bundled, {"position": "xyzzy"})


def test_two_choices_of_one_name_are_told_apart() -> None:
    store = kgtool.open_store(data=[DATA / "twins.ttl"])
    twins = HEAD + "# parameter: x (choice) one\nSELECT ?x { ?x rdfs:label ?l }"
    with pytest.raises(UsageError, match=r"(?s)can mean 2 choices; name one by its short name:\n.*twin-1 .*\n.*twin-2"):
        terms(parse(twins, "q"), store, {"x": "TWIN"})
    assert str(terms(parse(twins, "q"), store, {"x": "Twin"})["x"][0]).endswith("twin-1>")
    assert str(terms(parse(twins, "q"), store, {"x": "twin-2"})["x"][0]).endswith("twin-2>")


def test_an_entity_is_the_one_that_the_question_is_about() -> None:
    """Of several things of one name, the one among the choices is meant; without any, all are told."""
    store = kgtool.open_store(data=[DATA / "twins.ttl"])
    about = HEAD + "# parameter: x (entity) one\nSELECT ?x { ?x a <https://example.org/Ship> }"
    assert str(terms(parse(about, "q"), store, {"x": "TWIN"})["x"][0]).endswith("twin-2>")
    nobody = HEAD + "# parameter: x (entity) one\nSELECT ?y { ?y a <https://example.org/Ship> }"
    with pytest.raises(UsageError, match="can mean 2 things"):
        terms(parse(nobody, "q"), store, {"x": "TWIN"})
    assert str(terms(parse(nobody, "q"), store, {"x": "Twin"})["x"][0]).endswith("twin-1>")


def test_a_folder_of_questions_joins_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(CHOICE, "utf-8")
    (tmp_path / "classes.rq").write_text("\ufeff" + HEAD.replace("T", "Mine") + "ASK {}", "utf-8")
    found = catalogue(tmp_path)
    assert set(found) == {*catalogue(), "mine"}
    assert found["classes"].title == "Mine"
    assert find("mine", tmp_path) == find(str(tmp_path / "mine.rq"))
    with pytest.raises(UsageError, match="did you mean mine"):
        find("mien", tmp_path)


def test_a_folder_at_fault_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no folder .*none"):
        catalogue(tmp_path / "none")
    with pytest.raises(DataError, match=r"none\.rq cannot be read"):
        find(str(tmp_path / "none.rq"))


def test_a_file_that_is_not_a_question_keeps_no_other_from_being_asked(tmp_path: Path) -> None:
    """As in folders of queries that were written for other tools."""
    (tmp_path / "mine.rq").write_text(CHOICE, "utf-8")
    (tmp_path / "bad.rq").write_bytes(b"# title: \xff")
    with pytest.warns(QueryWarning, match=r"bad\.rq is left out of the questions: .*not UTF-8"):
        assert set(catalogue(tmp_path)) == {*catalogue(), "mine"}
    (tmp_path / "plain.rq").write_text("SELECT * {}", "utf-8")
    (tmp_path / "wrong.rq").write_text(f"{HEAD}# parameter: who (thing) x\nASK {{}}", "utf-8")
    with pytest.warns(QueryWarning, match=r"bad\.rq is left out of the questions, and so are 2 more: "):
        assert find("mine", tmp_path).title == find(str(tmp_path / "mine.rq")).title
    for name, fault in (("bad", "not UTF-8"), ("plain", "no line '# title"), ("wrong", "line 3")):
        with pytest.warns(QueryWarning, match="left out"), pytest.raises(DataError, match=fault):
            find(name, tmp_path)


def test_what_stands_around_the_parts_of_a_header_is_not_of_them() -> None:
    head = "  #title:  T  \r\n#\tquestion : no\n# question: a  b \n# parameter:  x  ( text ) y"
    with pytest.raises(DataError, match="line 4"):
        parse(head, "n")
    fields = f"{HEAD}#  parameter:  x(text,required,  default  a  b  )  what it is \nASK {{}}"
    (parameter,) = parse(fields, "n").parameters
    assert (parameter.default, parameter.required, parameter.description) == ("a  b", True, "what it is")
    given_one = "ASK {\n \t#\tgiven: \tx \t FILTER(?x  > 1) \t\n#bind: x \n}"
    assert bind(given_one, {"x": [ox.Literal(1)]}).startswith("ASK {\n \tFILTER(?x  > 1)\nVALUES ?x {")


def test_a_new_question_runs_as_it_is(tmp_path: Path, bundled: LocalStore) -> None:
    path = start("fresh", tmp_path / "deep")
    question = find(str(path))
    rows_all = list(rows(bundled.query(question.query)))
    assert len(rows_all) > 40
    asked = terms(question, bundled, {"who": "Macron", "position": "proposes"})
    assert 0 <= len(list(rows(bundled.query(bind(question.query, asked))))) < len(rows_all)
    with pytest.raises(UsageError, match="already exists"):
        start("fresh", tmp_path / "deep")
    with pytest.raises(UsageError, match="is not a name"):
        start("../x y", tmp_path)
