"""What a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

import kgtool
from kgtool.questions.resolving import Taken, resolve, resolve_among
from kgtool.store import LocalStore

PERSON = "https://w3id.org/kgtool/id/person/"


@pytest.mark.parametrize(
    "name",
    ["Volodymyr Zelensky", "zelenskyy", "ZELENSKÝ", "person:zelensky", PERSON + "zelensky", f"<{PERSON}zelensky>"],
)
def test_a_thing_is_found_by_any_of_its_names(bundled: LocalStore, name: str) -> None:
    assert resolve(bundled, name).value == PERSON + "zelensky"


def test_ambiguous_and_unknown_names_are_told_apart(bundled: LocalStore) -> None:
    with pytest.raises(kgtool.UsageError, match=r"can mean \d+ things; .*:\ngroup:\S+ +troops .* \(force\)\n"):
        resolve(bundled, "troops")
    with pytest.raises(kgtool.UsageError, match=r"did you mean Boris Pistorius"):
        resolve(bundled, "Boris Pistorious")
    with pytest.raises(kgtool.UsageError, match="Nothing here is called person:nobody"):
        resolve(bundled, "person:nobody")


def test_of_very_many_names_only_some_are_compared_but_all_are_found(
    bundled: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgtool.questions.resolving.MOST_COMPARED", 0)
    assert resolve(bundled, "Boris Pistorius").value == PERSON + "pistorius"
    with pytest.raises(kgtool.UsageError, match=r"'Boris Pistorious'; check the name\.$"):
        resolve(bundled, "Boris Pistorious")


def test_of_several_things_the_taken_one_is_meant_and_others_may_be_refused(bundled: LocalStore) -> None:
    plan = "https://w3id.org/kgtool/id/plan/coalition-deployment"
    assert resolve(bundled, "the", Taken(lambda: [plan])).value == plan
    assert resolve(bundled, "Zelensky", Taken(lambda: [plan])).value == PERSON + "zelensky"
    with pytest.raises(kgtool.UsageError, match=r"^Volodymyr Zelensky is not one: plan:coalition-deployment\.$"):
        resolve(bundled, "Zelensky", Taken(lambda: [plan], "is not one"))


@pytest.mark.parametrize("name", ["Emmanuel Macron", "person:zelensky", f"<{PERSON}trump>"])
def test_what_is_taken_is_not_asked_for_where_the_name_is_clear(bundled: LocalStore, name: str) -> None:
    def asked() -> list[str]:
        raise AssertionError

    assert resolve(bundled, name, Taken(asked)).value.startswith(PERSON)


NAMES = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:rowan> a kg:Person ; skos:prefLabel "Tilda Rowan" ; skos:hiddenLabel "Tilda Rowen" .
<urn:title> a kg:Document ; skos:prefLabel "Rowan wants a guard at the strait" .
<urn:report> a kg:Report ; skos:prefLabel "Rowan wants a guard at the strait" .
<urn:plan> a kg:Plan ; skos:prefLabel "Rowan plan for the strait" .
<urn:guests> a kg:Group ; skos:prefLabel "backers of the Rowan plan" .
<urn:post> a kg:OfficeHolding ; skos:prefLabel "Tilda Rowen (as written), harbor master" .
<urn:union> a kg:Organization ; skos:prefLabel "Harbor Union" .
<urn:union-plan> a kg:Plan ; skos:prefLabel "Harbor Union: a night guard" .
"""


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Rowan", "urn:rowan"),  # a surname, before what begins with it
        ("Rowen", "urn:rowan"),  # as the article has it, before the record of an office
        ("Rowan plan", "urn:plan"),  # the beginning of a name, before a name that has it in it
        ("Rowan wants", "urn:title"),  # a document, before the report of it
        ("Rowan wants a guard at the strait", "urn:title"),
        ("strait plan", "urn:plan"),  # all the words, in another order
        ("backers", "urn:guests"),
        ("Harbor Union", "urn:union"),
    ],
)
def test_the_surest_of_several_things_is_meant(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / "names.ttl").write_text(NAMES, "utf-8")
    store = kgtool.open_store(data=tmp_path)
    assert resolve(store, name).value == meant
    plans = Taken(lambda: ["urn:plan", "urn:union-plan"], "is not a plan; the plans are")
    if name in ("Rowan", "Rowan plan", "strait plan"):
        assert resolve(store, name, plans).value == "urn:plan"
    if name == "Harbor Union":
        assert resolve(store, name, plans).value == "urn:union-plan"


def test_two_of_one_surname_are_ambiguous(tmp_path: Path) -> None:
    (tmp_path / "names.ttl").write_text(f'{NAMES} <urn:ben> a kg:Person ; skos:prefLabel "Ben Rowan" .', "utf-8")
    with pytest.raises(kgtool.UsageError, match="can mean 2 things"):
        resolve(kgtool.open_store(data=tmp_path), "Rowan")


KNOWN = {"urn:a/opposes": "opposes", "urn:a/calls-for": "calls for", "urn:a/plan": "plan", "urn:b/plan": "the plan"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("opposes", "urn:a/opposes"), ("OPPOSES", "urn:a/opposes"), ("urn:a/opposes", "urn:a/opposes"),
        ("<urn:b/plan>", "urn:b/plan"), ("calls-for", "urn:a/calls-for"), ("calls", "urn:a/calls-for"),
        ("the plans", "urn:b/plan"),
    ],
)  # fmt: skip
def test_one_of_a_few_is_meant_by_any_of_its_names(name: str, meant: str) -> None:
    assert resolve_among(name, KNOWN, "choices") == meant


def test_what_is_none_of_a_few_or_several_of_them_is_told() -> None:
    with pytest.raises(kgtool.UsageError, match=r"^'oposes' is not one of the choices; did you mean opposes\?$"):
        resolve_among("oposes", KNOWN, "choices")
    with pytest.raises(kgtool.UsageError, match=r"^'' is not .*; it can be: calls for, opposes, plan, the plan$"):
        resolve_among("", KNOWN, "choices")
    two = {"urn:a/plan": "Plan", "urn:b/plan": "plan"}
    with pytest.raises(
        kgtool.UsageError, match=r"^x='PLAN' can mean 2 choices; .*:\nurn:a/plan  Plan\nurn:b/plan  plan$"
    ):
        resolve_among("PLAN", two, "choices", "x")
    assert resolve_among("plan", two, "choices") == "urn:b/plan"
