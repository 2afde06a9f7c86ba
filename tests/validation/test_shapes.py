"""Shapes over the terms of files, and over what a store keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import kgtool

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
