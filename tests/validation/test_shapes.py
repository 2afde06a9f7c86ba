"""Shapes over the terms of files, and over what a store keeps of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import DATA

import kgtool
from kgtool.validation.findings import WRITERS, Finding, summary
from kgtool.validation.validate import NOTHING

HEAD = """@prefix : <urn:x:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ASKED = {
    "byte": ("1", "-300"), "short": ("+1", "40000"), "int": ("01", "3000000000"), "long": ("12", '"x"^^xsd:long'),
    "unsignedByte": ("255", "256"), "unsignedShort": ("1", "-1"), "unsignedInt": ("1", "-1"),
    "unsignedLong": ("18446744073709551615", "-1"), "nonNegativeInteger": ("99999999999999999999", "-1"),
    "positiveInteger": ("1", "0"), "nonPositiveInteger": ("-0", "1"), "negativeInteger": ("-1", "0"),
    "integer": ("007", "1.5"), "decimal": ("0.10", "1e0"), "double": ("1.0E0", "1.5"), "boolean": ("1", '"1"'),
    "dateTimeStamp": ("2024-01-01T24:00:00+00:00", '"2024-01-01T00:00:00"^^xsd:dateTime'),
    "dateTime": ("2024-01-01T24:00:00", '"2024-01-01"^^xsd:date'), "time": ("24:00:00", '"x"^^xsd:time'),
    "date": ("2024-01-01-00:00", '"2024-02-30"^^xsd:date'), "yearMonthDuration": ("P12M", '"P1Y"^^xsd:duration'),
    "dayTimeDuration": ("PT24H", '"PT24H"^^xsd:duration'),
}  # fmt: skip
"""Datatype -> a value of it, as a file may spell it; and one in Turtle that is none, in a store neither."""

Case = Callable[[str, str], tuple[list[str], list[str]]]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """The values at fault by a constraint on each value of :p: in the file, and in the store that it is loaded into."""

    def found(constraint: str, values: str) -> tuple[list[str], list[str]]:
        data, shapes, store = tmp_path / "data.ttl", tmp_path / "shapes.ttl", tmp_path / "store"
        data.write_text(f"{HEAD}:a :p {values} .", "utf-8")
        shapes.write_text(
            f"{HEAD}:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; {constraint} ] ."
        )
        kgtool.load([data], store, replace=True)
        places = (kgtool.open_store(data=data), kgtool.open_store(store))
        one, other = (sorted(f.value for f in kgtool.validate(place, [shapes])) for place in places)
        return one, other

    return found


@pytest.mark.parametrize("datatype", ASKED)
def test_a_value_of_the_datatype_is_right_and_another_is_not(datatype: str, case: Case) -> None:
    good, bad = ASKED[datatype]
    assert case(f"sh:datatype xsd:{datatype}", f'"{good}"^^xsd:{datatype}') == ([], [])
    in_file, in_store = case(f"sh:datatype xsd:{datatype}", f'"{good}"^^xsd:{datatype} , {bad}')
    assert len(in_file) == len(in_store) == 1


NESTED = {
    "asked for in one of several": (
        "sh:or ( [ sh:datatype xsd:int ] [ sh:datatype xsd:gYear ] )",
        '"1"^^xsd:int',
        '"x"',
    ),
    "asked for by another shape": ("sh:node [ sh:datatype xsd:int ]", '"1"^^xsd:int', '"x"'),
    "refused": ("sh:not [ sh:datatype xsd:int ]", "5", None),
    "one of two": ("sh:xone ( [ sh:datatype xsd:int ] [ sh:datatype xsd:integer ] )", "5", '"x"'),
    "compared": (
        'sh:datatype xsd:int ; sh:maxExclusive "9"^^xsd:int ; sh:minInclusive 3',
        '"5"^^xsd:int',
        '"9"^^xsd:int',
    ),
    "listed": ('sh:in ( "01"^^xsd:short "x"@en-US )', '"01"^^xsd:short , "x"@EN-us', '"2"^^xsd:short'),
    "a pattern": (r'sh:pattern "^\\d+\\.\\d\\d$" ; sh:minLength 4', "0.10 , 15.00", None),
    "a pattern of days": ('sh:pattern "^2024-"', '"2024-01-01"^^xsd:date', '"2023-01-01"^^xsd:date'),
    "a stamp in time": (
        'sh:datatype xsd:dateTimeStamp ; sh:minInclusive "2024-01-01T00:00:00Z"^^xsd:dateTimeStamp',
        '"2024-01-01T00:00:00-01:00"^^xsd:dateTimeStamp',
        '"2023-01-01T24:00:00+00:00"^^xsd:dateTimeStamp',
    ),
    "midnight in time": (
        'sh:datatype xsd:dateTime ; sh:minInclusive "2024-01-01T00:00:00"^^xsd:dateTime',
        '"2023-12-31T24:00:00"^^xsd:dateTime',
        '"2023-12-30T24:00:00"^^xsd:dateTime',
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_constraints_on_values_hold_in_file_and_store(name: str, case: Case) -> None:
    constraint, good, bad = NESTED[name]
    assert case(constraint, good) == ([], [])
    if bad:
        in_file, in_store = case(constraint, f"{good} , {bad}")
        assert len(in_file) == len(in_store) > 0


def test_a_value_that_a_shape_names_is_that_term_in_a_file_and_that_value_in_a_store(case: Case) -> None:
    assert case('sh:hasValue "01"^^xsd:short', '"01"^^xsd:short') == ([], [])
    assert case('sh:hasValue "01"^^xsd:short', '"1"^^xsd:short') == ([""], [])
    assert case('sh:hasValue "01"^^xsd:short', '"2"^^xsd:short') == ([""], [""])


def test_two_spellings_are_two_values_in_a_file(case: Case) -> None:
    assert case("sh:maxCount 1", "1 , 01") == ([""], [])


def test_numbers_about_values_may_have_any_integer_type(case: Case) -> None:
    assert case('sh:maxCount "1"^^xsd:nonNegativeInteger', "1") == ([], [])


def test_what_a_store_may_have_made_is_said(tmp_path: Path, cli: Callable[..., Result]) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(f'{HEAD}:a :p "1"^^xsd:int .', "utf-8")
    shapes.write_text(
        f"{HEAD}:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:datatype xsd:int ] .",
        "utf-8",
    )
    kgtool.load([data], tmp_path / "store")
    from_file = cli("validate", "--data", data, "--shapes", shapes)
    assert (from_file.exit_code, from_file.stdout, from_file.stderr) == (0, "No fault found.\n", "")
    from_store = cli("validate", "--store", tmp_path / "store", "--shapes", shapes)
    assert (from_store.exit_code, from_store.stdout) == (0, "No fault found.\n")
    assert "does not keep every datatype" in from_store.stderr
    assert "1 fault;" in from_store.stderr
    assert "docs/stores.md" in from_store.stderr


# -- own shapes ----------------------------------------------------------------------------------------------------

OWN = HEAD + (
    "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix dash: <http://datashapes.org/dash#> .\n"
)
PEOPLE = ":a a :Person ; :age 200 ; :knows :b . :b a :Student ; :age 7 . :Student rdfs:subClassOf :Person ."

Checked = Callable[..., list[Finding]]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """What shapes in Turtle find in data in Turtle; `files`: further files of shapes."""

    def found(shapes: str, data: str = PEOPLE, *files: str, **options: Any) -> list[Finding]:
        (tmp_path / "data.ttl").write_text(OWN + data, "utf-8")
        paths = [tmp_path / f"shapes{number}.ttl" for number in range(len(files) + 1)]
        for path, text in zip(paths, (shapes, *files), strict=True):
            path.write_text(OWN + text, "utf-8")
        return kgtool.validate(kgtool.open_store(data=tmp_path / "data.ttl"), paths, **options)

    return found


def test_what_explains_a_result_stands_under_it_and_counts_nothing(checked: Checked) -> None:
    (one,) = checked(
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :knows ; sh:severity sh:Info ; sh:node :N ] .\n"
        ":N sh:property [ sh:path :age ; sh:maxInclusive 5 ; sh:node [ sh:nodeKind sh:IRI ; sh:message 'No IRI.' ] ] ."
    )
    assert (one.severity, one.focus, one.value) == ("info", "urn:x:a", "urn:x:b")
    assert [(part.severity, part.focus, part.path, part.value) for part in one.details] == [
        ("violation", "urn:x:b", "<urn:x:age>", "7")
    ] * 2
    assert [inner.message for part in one.details for inner in part.details] == ["No IRI."]
    text, markdown = (WRITERS[form]([one]) for form in ("text", "markdown"))
    assert text.endswith("\n\n1 info\n")
    assert "      urn:x:b at <urn:x:age>, found 7" in text
    assert "\n  * Does not conform to a nested shape.\n    * urn:x:b at <urn:x:age>, found 7" in markdown
    assert json.loads(WRITERS["json"]([one]))[0]["details"][0]["details"][0]["message"] == "No IRI."


def test_values_that_differ_at_all_are_results_of_their_own(checked: Checked) -> None:
    values = ["5", "05", '"5"', '"5"@en', '"5"@de', '"5"^^xsd:int', "5.0", "5e0", '"true"', "true"]
    values += ['"x"^^xsd:integer', "urn:5", '"urn:5"']
    found = checked(
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :v ; sh:in ( 9 ) ; sh:message 'Bad.' ] .",
        f":a :v {' , '.join(values).replace(' urn:5 ', ' <urn:5> ')} .",
    )
    assert sorted(one.value for one in found) == sorted(values)
    assert len(set(WRITERS["text"](found).splitlines())) == len(found) + 3


def test_constraints_and_paths_with_one_message_are_results_of_their_own(checked: Checked) -> None:
    found = checked(
        ":S a sh:NodeShape ; sh:targetNode :a ; sh:property\n"
        "  [ sh:path :age ; sh:maxInclusive 9 ; sh:nodeKind sh:IRI ; sh:message 'Bad.' ] ,\n"
        "  [ sh:path :name ; sh:minCount 1 ; sh:message 'Bad.' ] ,\n"
        "  [ sh:path :nick ; sh:minCount 1 ; sh:message 'Bad.' ] ."
    )
    assert len(found) == 4
    text = WRITERS["text"](found)
    assert text.count("\n  urn:x:a at ") == 3
    assert text.count(" (2 results)\n") == 1
    assert text.endswith("\n4 violations\n")


def test_texts_of_shapes_and_data_do_not_steer_the_terminal(checked: Checked) -> None:
    shapes = (
        r':S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :v ; sh:in () ; sh:message "\u001b[2Ja\nb" ] .'
    )
    found = checked(shapes, r':a :v "\u001b[2Jc\nd" .')
    for form in ("text", "markdown"):
        written = WRITERS[form](found)
        assert "\x1b" not in written
        assert len(written.splitlines()) == {"text": 4, "markdown": 7}[form]


def test_a_literal_that_is_a_target_stays_as_it_is_spelled(checked: Checked) -> None:
    found = checked(":S a sh:NodeShape ; sh:targetNode 4.0 , 04 , '4'^^xsd:int ; sh:nodeKind sh:IRI .")
    assert sorted(one.focus for one in found) == ['"4"^^xsd:int', "04", "4.0"]


def test_results_are_as_many_as_shacl_has(checked: Checked) -> None:
    """One for each pair of values that are not in order."""
    shapes = ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :from ; sh:lessThan :to ] ."
    found = checked(shapes, ":a :from 4 , 5 ; :to 1 , 2 .")
    assert [one.value for one in found] == ["4", "4", "5", "5"]


def test_a_target_that_occurs_nowhere_is_checked(checked: Checked) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetNode :report ; sh:property [ sh:path :title ; sh:minCount 1 ] ."
    for data in (PEOPLE, "@prefix kg: <https://w3id.org/kgtool/ontology#> . :c a kg:Claim ."):
        (one,) = checked(shapes, data)
        assert (one.focus, one.path, one.message) == ("urn:x:report", "<urn:x:title>", "Fewer values than 1.")


SAID = """:S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :age ; sh:maxInclusive 150 ;
  sh:message "too old"@en , "zu alt"@de , "trop vieux"@fr , "old"@en ] ;
  sh:sparql [ sh:message "{?value} years"@en , "{?value} Jahre"@de ;
    sh:select "SELECT $this ?value { $this <urn:x:age> ?value }" ] .
"""


@pytest.mark.parametrize(
    ("language", "messages"),
    [("en", ["200 years", "old; too old"]), ("de-AT", ["200 Jahre", "zu alt"]), ("fr", ["200 years", "trop vieux"])],
)
def test_messages_are_in_the_language_that_is_asked_for(language: str, messages: list[str], checked: Checked) -> None:
    """So are those of SPARQL constraints, of which pySHACL forgets the language."""
    assert sorted(one.message for one in checked(SAID, language=language)) == messages


def test_two_runs_find_the_same(checked: Checked) -> None:
    """Though the parser gives each blank node another name each time."""
    data = "".join(f":a :knows [ :age {n} ; :knows [ :age {n} ] ] ." for n in range(9)) + ":a :knows [] , [] ."
    shapes = """:S a sh:NodeShape ; sh:targetSubjectsOf :knows ; sh:targetObjectsOf :knows ; sh:nodeKind sh:IRI ;
      sh:property [ sh:path :knows ; sh:node [ sh:property [ sh:path :age ; sh:minInclusive 10 ; sh:minCount 1 ]
      ] ] ."""
    one, other = (WRITERS["json"](checked(shapes, data)) for _ in range(2))
    assert one == other
    assert '"_:b20"' in one
    assert '"_:b21"' not in one


PATHS = {
    "( :p :q )": "p/q",
    "( :p [ sh:inversePath :q ] )": "p/^q",
    "[ sh:alternativePath ( :p [ sh:inversePath :q ] ) ]": "p|^q",
    "[ sh:zeroOrMorePath :p ]": "p*",
    "[ sh:oneOrMorePath [ sh:inversePath :p ] ]": "(^p)+",
    "[ sh:zeroOrOnePath ( :p :q ) ]": "(p/q)?",
    "( :p [ sh:alternativePath ( :p ( :q :r ) ) ] [ sh:zeroOrMorePath :q ] )": "p/(p|(q/r))/q*",
    "[ sh:inversePath [ sh:alternativePath ( :p :q ) ] ]": "^(p|q)",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_as_in_sparql(path: str, checked: Checked) -> None:
    (one,) = checked(f":S a sh:NodeShape ; sh:targetNode :n ; sh:property [ sh:path {path} ; sh:minCount 9 ] .")
    assert one.path == re.sub(r"(\w)", r"<urn:x:\1>", PATHS[path])
    assert kgtool.open_store(data=DATA / "small.ttl").query(f"ASK {{ ?x {one.path} ?y }}") in (True, False)


PREFIXED = """:S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:prefixes :top ; sh:message "old" ;
  sh:select "SELECT $this ?value { $this far:age ?value FILTER(?value > 150) }" ] . :top owl:imports :mid ."""


def test_prefixes_are_those_of_what_is_imported(checked: Checked) -> None:
    declared = ':far a owl:Ontology ; sh:declare [ sh:prefix "far" ; sh:namespace "urn:x:"^^xsd:anyURI ] .'
    other = ':near a owl:Ontology ; sh:declare [ sh:prefix "far" ; sh:namespace "urn:y:"^^xsd:anyURI ] .'
    (one,) = checked(PREFIXED, PEOPLE, f":mid owl:imports :far . {declared}", other)
    assert (one.message, one.value) == ("old", "200")
    with pytest.raises(kgtool.DataError, match=r"shapes0\.ttl.*far"):
        checked(PREFIXED)


def test_prefixes_of_the_file_count_where_none_are_declared(checked: Checked) -> None:
    """SHACL wants them declared; that the file itself has them says clearly enough what is meant."""
    (one,) = checked(f"@prefix far: <urn:x:> . {PREFIXED}")
    assert one.value == "200"


def test_shapes_ask_no_server(checked: Checked) -> None:
    query = 'SELECT $this { $this ?p ?v FILTER(STR(?v) != \\"# x\\") SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }'
    with pytest.raises(kgtool.QueryError, match=r"shapes0\.ttl.*no network request"):
        checked(f':S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:message "x" ; sh:select "{query}" ] .')


def test_shapes_that_are_parts_of_each_other_end(checked: Checked) -> None:
    (one,) = checked(
        "_:a a sh:NodeShape ; sh:targetClass :Person ; sh:property _:b .\n"
        "_:b sh:path :knows ; sh:node _:a ; sh:nodeKind sh:BlankNode ."
    )
    assert (one.rule, one.value) == ("shape", "urn:x:b")


NOT_UNDERSTOOD = {
    "a SPARQL target": (
        ':S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this a <urn:x:Person> }" ]', "SPARQLTarget"),
    "a JavaScript target": (':S sh:target [ a sh:JSTarget ; sh:jsFunctionName "f" ]', "JSTarget"),
    "a target of a type of its own": (":S sh:target [ a :Special ; :of 1 ]", "Special"),
    "a target of SHACL 1.2": (":S sh:targetWhere [ sh:class :Person ]", "targetWhere"),
    "a mistyped target": (":S sh:targetclass :Person", "targetclass"),
    "a mistyped constraint": (":S sh:targetClass :Person ; sh:property [ sh:path :age ; sh:mincount 1 ]", "mincount"),
    "an expression": (":S sh:targetClass :Person ; sh:expression [ sh:path :age ]", "expression"),
    "JavaScript": (':S sh:targetClass :Person ; sh:js [ sh:jsFunctionName "f" ]', "sh:js"),
    "a constraint of DASH": (":S sh:targetClass :Person ; dash:closedByTypes true", "closedByTypes"),
    "a component in JavaScript": (
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path :max ] ; sh:validator [ a sh:JSValidator ] .\n"
        ":S sh:targetClass :Person ; :max 3", "max"),
    "a shape that is nowhere": (
        ":S sh:targetClass :Person ; sh:or ( [ sh:node :Nowhere ] [ sh:class :X ] )", "Nowhere"),
    "an entailment": (":S sh:targetClass :Person . :O sh:entailment <urn:x:RDFS>", "RDFS"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_to_be_unchecked(name: str, checked: Checked) -> None:
    shapes, word = NOT_UNDERSTOOD[name]
    found = checked(f":S a sh:NodeShape ; sh:property [ sh:path :age ; sh:nodeKind sh:Literal ] . {shapes} .")
    (one,) = [finding for finding in found if finding.severity == "unchecked"]
    assert word in one.message
    assert one.where.endswith("shapes0.ttl")
    assert one.focus in ("urn:x:S", "urn:x:O")
    assert summary([one]) == "1 not checked"


def test_what_is_switched_off_is_not_missed(checked: Checked) -> None:
    shapes = ":S a sh:NodeShape ; sh:deactivated true ; sh:target [ a sh:SPARQLTarget ] ; sh:js [] ."
    right = ":R a sh:NodeShape ; sh:targetClass :Person ; sh:name 'R' ; sh:property [ sh:path :age ; sh:minCount 1 ] ."
    assert checked(f"{shapes} {right}") == []


def test_a_component_of_ones_own_in_sparql_is_checked(checked: Checked) -> None:
    found = checked(
        ":C a sh:ConstraintComponent ; sh:parameter [ sh:path <http://x/max> ; sh:datatype xsd:integer ] ;\n"
        '  sh:validator [ a sh:SPARQLAskValidator ; sh:message "at most {$max}"@en , "höchstens {$max}"@de ;\n'
        '  sh:ask "ASK { FILTER($value <= $max) }" ] .\n'
        ":S a sh:NodeShape ; sh:targetClass :Person ; sh:property [ sh:path :age ; <http://x/max> 100 ] .",
        language="de",
    )
    assert [(one.severity, one.message, one.focus) for one in found] == [("violation", "höchstens 100", "urn:x:a")]


@pytest.mark.parametrize(
    ("target", "hint"),
    [("sh:targetClass :Persn", "class <urn:x:Persn>; did you mean <urn:x:Person>?"),
     ("sh:targetSubjectsOf :agge", "property <urn:x:agge>; did you mean <urn:x:age>?"),
     ("sh:targetObjectsOf :agge", "property <urn:x:agge>; did you mean <urn:x:age>?"),
     ("a owl:Class", "class <urn:x:S>;"),
     ("sh:targetClass skos:Concept", "class skos:Concept;")],
)  # fmt: skip
def test_nothing_checked_is_not_no_fault_and_a_target_that_is_missing_is_named(
    target: str, hint: str, checked: Checked
) -> None:
    said: list[str] = []
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    own = "@prefix kg: <https://w3id.org/kgtool/ontology#> . :c a kg:Claim ."  # the vocabulary, with concepts, is lent
    for data in (PEOPLE, PEOPLE + own):
        shape = f"{skos} :S a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI ."
        assert checked(shape, data, unchecked=said.append) == [NOTHING]
        assert hint in said[-1]


def test_what_a_shape_selects_by_a_subclass_alone_is_checked(checked: Checked) -> None:
    data = ":b a :Student ; :age 7 . :Student rdfs:subClassOf :Pupil . :Pupil rdfs:subClassOf :Person ."
    said: list[str] = []
    assert (
        checked(":S a sh:NodeShape ; sh:targetClass :Person ; sh:nodeKind sh:IRI .", data, unchecked=said.append) == []
    )
    assert said == []


def test_an_import_that_is_not_there_is_named(checked: Checked) -> None:
    said: list[str] = []
    shapes = (
        ":o a owl:Ontology ; owl:imports :p , :q . :S a sh:NodeShape ; sh:targetClass :Person ; sh:nodeKind sh:IRI ."
    )
    assert checked(shapes, PEOPLE, ":p a owl:Ontology .", unchecked=said.append) == []
    assert [sentence.partition(" imports ")[2].partition(",")[0] for sentence in said] == ["<urn:x:q>"]


def test_own_shapes_stand_beside_ours_where_that_is_asked_for(checked: Checked) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :Person ; sh:property [ sh:path :age ; sh:maxInclusive 150 ] ."
    data = f"{PEOPLE} @prefix kg: <https://w3id.org/kgtool/ontology#> . :c a kg:Claim ."
    own, both = checked(shapes, data), checked(shapes, data, bundled_shapes=True)
    assert [one.rule for one in own] == ["urn:x:S"]
    assert {one.rule for one in both} > {"urn:x:S"}
    with pytest.raises(kgtool.UsageError, match="nothing to check by"):
        kgtool.validate(bundled_shapes=False)


def test_the_exit_code_says_whether_all_was_checked(tmp_path: Path, cli: Callable[..., Result]) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(OWN + PEOPLE, "utf-8")

    def run(text: str, *options: str) -> Result:
        shapes.write_text(f"{OWN} :S a sh:NodeShape ; sh:nodeKind sh:IRI ; {text} .", "utf-8")
        return cli("validate", "--data", data, "--shapes", shapes, *options)

    right, wrong = "sh:targetClass :Person", "sh:targetObjectsOf :age"
    assert run(right).exit_code == 0
    assert run(wrong).exit_code == 1
    assert run(f"{wrong} ; sh:severity sh:Warning").exit_code == 0
    assert run(f"{wrong} ; sh:severity sh:Warning", "--fail-on", "warning").exit_code == 1
    some = run(f"{right} ; sh:target []")
    assert (some.exit_code, some.stdout.splitlines()[-1]) == (3, "1 not checked")
    assert run(f"{wrong} ; sh:target []").exit_code == 1
    none = run("sh:targetClass :Persn")
    assert (none.exit_code, none.stdout) == (3, "")
    assert none.stderr.endswith("kgtool: Nothing was checked: no shape or check speaks of these data.\n")
    listed = run("sh:targetClass :Persn", "--format", "json")
    assert (listed.exit_code, json.loads(listed.stdout)[0]["severity"]) == (3, "unchecked")
    assert run(right, "--bundled-shapes").exit_code == 0
