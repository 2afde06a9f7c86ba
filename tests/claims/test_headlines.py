"""The sentences that a page begins with: they say what the questions answer, and nothing without claims."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import kgtool
from kgtool.claims.headlines import FEW, headlines
from kgtool.questions.question import find
from kgtool.rdf import files
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

ENTRIES = tomllib.loads(files.package_text("claims", "headlines.toml"))["headline"]
PREFIXES = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix e: <http://e.org/> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."""


def made(tmp_path: Path, *lines: str) -> LocalStore:
    file = tmp_path / "some.ttl"
    file.write_text("\n".join([PREFIXES, *lines]), encoding="utf-8")
    store = kgtool.open_store(data=file)
    assert isinstance(store, LocalStore)
    return store


def test_the_bundled_headlines_say_what_the_questions_answer(bundled: LocalStore) -> None:
    found = {headline.question: headline for headline in headlines(bundled)}
    proposed = [row for row in kgtool.ask("who-proposed-what", bundled).dicts() if str(row["proposer"]).startswith("<")]
    plans = {row["proposes"] for row in proposed}
    first = headlines(bundled)[0]
    assert first.text.startswith(f"{len(plans)} plans and measures are proposed, by ")
    assert set(first.claims) == {row["claim"].value for row in proposed}
    opposed = {row["claim"].value for row in kgtool.ask("who-opposes-what", bundled).dicts()}
    assert set(found["who-opposes-what"].claims) == opposed
    assert "Poland" in found["who-opposes-what"].text


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["text"])
def test_each_entry_names_columns_of_its_question(entry: dict[str, object], bundled: LocalStore) -> None:
    answer = rows(bundled.query(find(str(entry["question"])).query))
    named = {
        *re.findall(r"\{(\w+)", str(entry["text"])),
        *re.findall(r" (\w+)=", str(entry["text"])),
        *dict(entry.get("only", {})),
    }  # type: ignore[call-overload]
    assert named
    assert named <= set(answer.variables)
    assert {"claim", "from"} & set(answer.variables)


def test_one_is_told_in_the_singular_and_many_are_cut_short(tmp_path: Path) -> None:
    def claims(count: int, stance: str) -> list[str]:
        return [
            f"e:c{n} a kg:Claim ; kg:claimant e:p{n} ; kg:stance stance:{stance} ; kg:content e:plan ."
            f' e:p{n} skos:prefLabel "P{n}" .'
            for n in range(count)
        ]

    plan = 'e:plan a kg:Plan ; skos:prefLabel "the plan" .'
    assert [h.text for h in headlines(made(tmp_path, plan, *claims(1, "proposes")))] == [
        "1 plan or measure is proposed, by P0."
    ]
    last = headlines(made(tmp_path, plan, *claims(FEW + 1, "opposes")))[-1].text
    assert last == "1 thing is opposed, rejected or declined, by P0, P1, P2 and P3."
    last = headlines(made(tmp_path, plan, *claims(FEW + 2, "opposes")))[-1].text
    assert last.endswith(", by P0, P1, P2 and 2 more.")


def test_of_a_single_matter_both_sides_are_named(tmp_path: Path) -> None:
    plan = 'e:plan a kg:Plan ; skos:prefLabel "the plan" . e:other a kg:Plan ; skos:prefLabel "the other" .'
    sides = [
        f'e:{who} skos:prefLabel "{who.upper()}" . e:c{who}{what} a kg:Claim ; kg:claimant e:{who} ; '
        f"kg:stance stance:{stance} ; kg:content e:{what} ."
        for what in ("plan", "other")
        for who, stance in (("a", "supports"), ("b", "supports"), ("c", "opposes"))
    ]
    assert headlines(made(tmp_path, plan, *sides[:3]))[-1].text == "For the plan: A and B; against: C."
    assert headlines(made(tmp_path, plan, *sides))[-1].text.startswith("Some are for and others against: ")


def test_without_claims_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert headlines(made(tmp_path, "e:a e:knows e:b .")) == []


def test_labels_are_in_the_language_asked_for(tmp_path: Path) -> None:
    store = made(
        tmp_path,
        'e:p skos:prefLabel "the mayor"@en , "die Bürgermeisterin"@de .',
        "e:c a kg:Claim ; kg:claimant e:p ; kg:stance stance:opposes ; kg:content e:plan .",
    )
    told = headlines(store, "de")[0].text
    assert told == "1 Sache wird abgelehnt oder zurückgewiesen (von: die Bürgermeisterin)."
