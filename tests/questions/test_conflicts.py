"""Who contradicts whom, what changed, from how many sources: each kind, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.rdf.results import rows, text

GROWTH, FICTION = DATA / "growth", DATA / "fiction"


def answer(question: str, *columns: str, data: Path, **given: str) -> list[tuple[str, ...]]:
    """These columns of an answer; of an IRI only its last part."""
    found = rows(kgtool.ask(question, kgtool.open_store(data=data), **given)).dicts()
    return [tuple(text(row[c]).rpartition("/")[2] if c in row else "" for c in columns) for row in found]


def growth(number: str) -> Path:
    (path,) = GROWTH.glob(f"{number}-*.trig")
    return path


@pytest.mark.parametrize(
    ("data", "kind", "claim", "other"),
    [
        (growth("15"), "record conflict", "d1-c1", "d2-c1"),
        (growth("01"), "hearsay conflict", "d1-c1", "d2-c1"),
        (growth("02"), "dispute", "d1-c1", "d1-c2"),
        (FICTION / "two-figures.trig", "record conflict", "c1", "c2"),
        (FICTION / "denial.trig", "dispute", "c1", "c2"),
    ],
)
def test_a_pair_stands_once_with_its_kind(data: Path, kind: str, claim: str, other: str) -> None:
    assert answer("conflicts", "kind", "claim", "other", data=data) == [(kind, claim, other)]


def test_figures_of_an_event_are_cited_from_the_documents_that_tell_them() -> None:
    columns = ("kind", "about", "document", "otherDocument", "why")
    (row,) = answer("conflicts", *columns, data=growth("04"))
    assert row == ("record conflict", "summit", "a1", "b1", "figures exclude each other: 12 delegates and 15 delegates")


@pytest.mark.parametrize("name", ["hearsay", "opposites", "reprint", "retraction", "sides", "versions", "changed"])
def test_what_only_looks_like_a_contradiction_is_none(name: str) -> None:
    assert answer("conflicts", "kind", data=FICTION / f"{name}.trig") == []


CLAIMS = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix : <https://example.org/> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix bound: <https://w3id.org/kgtool/vocab/bound/> .
@prefix unit: <https://w3id.org/kgtool/vocab/unit/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:day1 kg:edtf "2031-05-01" ; kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-01"^^xsd:date .
:day2 kg:edtf "2031-05-02" ; kg:earliest "2031-05-02"^^xsd:date ; kg:latest "2031-05-02"^^xsd:date .
:day3 kg:edtf "2031-05-03" ; kg:earliest "2031-05-03"^^xsd:date ; kg:latest "2031-05-03"^^xsd:date .
:most-500 kg:unit unit:soldier ; kg:upperBound 500 .
:less-500 kg:unit unit:soldier ; kg:upperBound 500 ; kg:upperInclusive false .
:500 kg:unit unit:soldier ; kg:lowerBound 500 ; kg:upperBound 500 . :over-400 kg:unit unit:soldier ; kg:lowerBound 400 .
:39-countries kg:unit unit:country ; kg:lowerBound 39 ; kg:upperBound 39 .
:35-leaders kg:unit unit:leader ; kg:lowerBound 35 ; kg:upperBound 35 .
:about-9 kg:unit unit:soldier ; kg:centralValue 9 .
"""
ACT = ":c1 a kg:Claim ; kg:claimant :ada ; kg:stance stance:proposes ; kg:content :x {first} .\n" + (
    ":c2 a kg:Claim ; kg:claimant :ada ; kg:stance stance:proposes ; kg:content :x ; kg:canonical :c1 {second} ."
)


def small(tmp_path: Path, turtle: str) -> Path:
    path = tmp_path / "small.ttl"
    path.write_text(CLAIMS + turtle, "utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "second", "conflicts"),
    [
        ("most-500", "over-400", 0), ("most-500", "500", 0), ("less-500", "500", 1), ("500", "most-500", 0),
        ("39-countries", "35-leaders", 0), ("about-9", "500", 0), ("500", "500", 0),
    ],
)  # fmt: skip
def test_figures_conflict_only_where_they_exclude_each_other(
    tmp_path: Path, first: str, second: str, conflicts: int
) -> None:
    data = small(tmp_path, ACT.format(first=f"; kg:quantity :{first}", second=f"; kg:quantity :{second}"))
    assert len(answer("conflicts", "kind", data=data)) == conflicts
    turned = small(tmp_path, ACT.format(first=f"; kg:quantity :{second}", second=f"; kg:quantity :{first}"))
    assert len(answer("conflicts", "kind", data=turned)) == conflicts, "whichever of the two comes first"


def test_a_replaced_claim_has_no_conflict(tmp_path: Path) -> None:
    figures = {"first": "; kg:quantity :less-500", "second": "; kg:quantity :500"}
    assert len(answer("conflicts", "kind", data=small(tmp_path, ACT.format(**figures)))) == 1
    replaced = {**figures, "second": "; kg:quantity :500 ; kg:supersededBy :c3"}
    assert answer("conflicts", "kind", data=small(tmp_path, ACT.format(**replaced))) == []


SIDES = """:c1 a kg:Claim ; kg:claimant :ada ; kg:stance stance:supports ; kg:content :x .
:c2 a kg:Claim ; kg:claimant :bo ; kg:stance stance:rejects ; kg:content :x ."""


def test_disagreement_is_listed_on_request(tmp_path: Path) -> None:
    data = small(tmp_path, SIDES)
    assert answer("conflicts", "kind", data=data) == []
    for kind in ("disagreement", "all"):
        assert answer("conflicts", "kind", "claim", "other", data=data, kind=kind) == [("disagreement", "c1", "c2")]
    assert answer("conflicts", "kind", data=data, kind="dispute") == []


def test_what_a_side_says_later_is_a_change_once() -> None:
    assert answer("changes", "who", "topic", "moved", "from", "to", data=growth("15")) == [
        ("south", "guard", "stance", "d1-c2", "d3-c1")
    ]
    assert len(answer("changes", "who", data=growth("15"), who="Vera Holm")) == 1, "by the name of the speaker too"
    assert answer("changes", "who", data=growth("15"), since="2031-11-02") == []


def claimed(*acts: tuple[str, str, str]) -> str:
    """Claims of Ada on :x, one for each (day, stance, further properties)."""
    line = (
        ":c{n} a kg:Claim ; kg:claimant :ada ; kg:content :x ; kg:madeOn :day{day} ; kg:stance stance:{stance}{more}.\n"
    )
    return "".join(line.format(n=n, day=d, stance=s, more=m) for n, (d, s, m) in enumerate(acts, 1))


@pytest.mark.parametrize(
    ("acts", "moved"),
    [
        ([("1", "declines", ""), ("2", "declines", "")], []),
        ([("1", "declines", ""), ("2", "offers", "")], ["stance"]),
        ([("2", "declines", ""), ("1", "offers", "")], ["stance"]),
        ([("1", "offers", ""), ("2", "describes", "")], []),
        ([("1", "offers", "; kg:quantity :500"), ("2", "offers", "; kg:quantity :less-500")], ["figure"]),
        ([("1", "offers", "; kg:quantity :500"), ("2", "offers", "; kg:quantity :less-500"),
          ("3", "offers", "; kg:quantity :over-400")],
         ["figure", "figure"]),
        ([("1", "offers", ""), ("2", "offers", "; kg:condition :truce")], ["condition"]),
        ([("1", "offers", "; kg:modality <https://w3id.org/kgtool/vocab/modality/could>"),
          ("2", "offers", "; kg:modality <https://w3id.org/kgtool/vocab/modality/will>")], ["firmness"]),
        ([("1", "declines", ""), ("2", "offers", "; kg:accordingTo :bo")], []),
        ([("1", "declines", ""), ("2", "offers", "; kg:supersededBy :c9")], []),
    ],
)  # fmt: skip
def test_what_counts_as_a_change(tmp_path: Path, acts: list[tuple[str, str, str]], moved: list[str]) -> None:
    assert [row for (row,) in answer("changes", "moved", data=small(tmp_path, claimed(*acts)))] == moved


def test_a_position_without_a_day_is_not_in_the_order(tmp_path: Path) -> None:
    undated = (
        claimed(("1", "declines", "")) + ":c9 a kg:Claim ; kg:claimant :ada ; kg:content :x ; kg:stance stance:offers ."
    )
    assert answer("changes", "moved", data=small(tmp_path, undated)) == []


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (":day1", ":day2", ""),
        # "in May", "by 2 May" and "from 1 May on" may be before or after
        (":day1", ":by-2", "not certain"),
        (":from-1", ":day2", "not certain"),
        (":from-1", ":in-june", "not certain"),
        (":in-may", ":in-june", ""),
    ],
)
def test_an_order_that_is_not_certain_is_said(tmp_path: Path, first: str, second: str, order: str) -> None:
    spans = """:by-2 kg:edtf "../2031-05-02" ; kg:latest "2031-05-02"^^xsd:date .
:from-1 kg:edtf "2031-05-01/.." ; kg:earliest "2031-05-01"^^xsd:date .
:in-may kg:edtf "2031-05" ; kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-31"^^xsd:date .
:in-june kg:edtf "2031-06" ; kg:earliest "2031-06-01"^^xsd:date ; kg:latest "2031-06-30"^^xsd:date .
"""
    claim = ":c{} a kg:Claim ; kg:claimant :ada ; kg:content :x ; kg:madeOn {} ; kg:stance stance:{} .\n"
    data = small(tmp_path, spans + claim.format(1, first, "declines") + claim.format(2, second, "offers"))
    assert answer("changes", "moved", "order", data=data) == [("stance", order)]


TWO_DOCUMENTS = """@prefix prov: <http://www.w3.org/ns/prov#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix status: <https://w3id.org/kgtool/vocab/status/> .
:g1 prov:wasDerivedFrom :d1 . :g2 prov:wasDerivedFrom :d2 .
:may kg:edtf "2031-05" ; kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-31"^^xsd:date .
:talks a kg:Event . :t1 kg:when :day1 . :t2 kg:when :day2 . :t3 kg:when :may .
:g1 {{ {first} }} :g2 {{ {second} }}
"""
HELD = ":h{} a kg:OfficeHolding ; kg:post :mayor ; org:member :{} ; kg:attestedOn :{}"


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (":talks kg:when :day1", ":talks kg:when :day2", "days exclude each other: 2031-05-01 and 2031-05-02"),
        (":talks kg:when :day1", ":talks kg:when :may", None),
        (":talks kg:when :day1", ":talks kg:when :day1", None),
        (":talks kg:when :day1", ":other kg:when :day2", None),
        (":talks kg:place :oslo", ":talks kg:place :bergen", "another place: https://example.org/oslo and "),
        (":talks kg:place :oslo", ":talks kg:place :oslo", None),
        # the second document has both: the one is a part of the other, or there were two
        (":talks kg:place :oslo", ":talks kg:place :oslo , :hall", None),
        (":talks kg:place :oslo", ":talks kg:place :norway . :oslo kg:ofCountry :norway", None),
        (HELD.format(1, "ada", "day1"), HELD.format(2, "bo", "day1"), "another holder: https://example.org/ada and "),
        (HELD.format(1, "ada", "day1"), HELD.format(2, "bo", "day2"), None),
        (HELD.format(1, "ada", "may"), HELD.format(2, "bo", "may"), None),
        (HELD.format(1, "ada", "day1"), HELD.format(2, "ada", "day1"), None),
        (HELD.format(1, "ada", "day1"), HELD.format(2, "bo", "day1") + " ; kg:holdingStatus status:elect", None),
        (HELD.format(1, "ada", "day1"), HELD.format(2, "bo", "day1") + " . :bo kg:canonical :ada", None),
    ],
)
def test_attributes_of_an_event_or_office_conflict_where_they_exclude_each_other(
    tmp_path: Path, first: str, second: str, why: str | None
) -> None:
    path = tmp_path / "two.trig"
    for one, other in ((first, second), (second, first)):
        path.write_text(CLAIMS + TWO_DOCUMENTS.format(first=one, second=other), "utf-8")
        found = answer("conflicts", "kind", "document", "otherDocument", "about", data=path)
        about = "talks" if "talks" in first else "mayor"
        assert found == ([("record conflict", "d1", "d2", about)] if why else [])
    if why:
        path.write_text(CLAIMS + TWO_DOCUMENTS.format(first=first, second=second), "utf-8")
        (row,) = rows(kgtool.ask("conflicts", kgtool.open_store(data=path))).dicts()
        assert text(row["why"]).startswith(why)


def test_a_dismissed_pair_is_shown_on_request_with_its_reason(tmp_path: Path) -> None:
    act = ACT.format(first="; kg:quantity :less-500", second="; kg:quantity :500")
    dismissal = ':no a kg:Dismissal ; kg:dismisses :c2 , :c1 ; kg:reason "One counts officers only." .'
    for more, listed in (("", 1), (dismissal, 0), (':no kg:dismisses :c1 ; kg:reason "Half a pair." .', 1)):
        data = small(tmp_path, f"{act}\n{more}")
        assert len(answer("conflicts", "kind", data=data)) == listed
        shown = answer("conflicts", "kind", "dismissal", data=data, dismissed="yes")
        assert shown == ([] if listed else [("record conflict", "One counts officers only.")])


def test_who_has_changed_sides_no_longer_disagrees(tmp_path: Path) -> None:
    turned = SIDES.replace(":x .\n:c2", ":x ; kg:madeOn :day1 .\n:c2") + (
        "\n:c3 a kg:Claim ; kg:claimant :ada ; kg:stance stance:rejects ; kg:content :x ; kg:madeOn :day2 ."
    )
    assert answer("conflicts", "kind", data=small(tmp_path, turned), kind="disagreement") == []


COUNTS = ("documents", "origins", "informants", "utterances")


def test_two_documents_that_pass_on_one_report_are_one_origin_and_one_utterance() -> None:
    given = {"content": "a joint guard at the strait", "position": "declines"}
    assert answer("sources", *COUNTS, data=growth("15"), **given) == [("2", "1", "0", "1")]


def test_a_reprint_is_no_origin() -> None:
    (row,) = answer("sources", *COUNTS, data=FICTION / "reprint.trig", position="stance:callsFor")
    assert row == ("4", "2", "1", "1"), "The Bell and Radio Dunmere"
    chain = set(answer("origins", "document", "origin", "via", data=FICTION / "reprint.trig"))
    assert {("doc-2", "bell", "courier"), ("doc-3", "bell", ""), ("doc-4", "radio", "northwire")} <= chain


def test_the_line_of_a_plan_has_its_texts_in_order() -> None:
    found = answer("versions", "plan", "status", "revises", "documents", data=FICTION / "versions.trig")
    assert [row[2] for row in found] == ["", found[0][0]]
    assert [row[3] for row in found] == ["1", "1"]


def test_two_sites_of_one_house_are_one_publisher(tmp_path: Path) -> None:
    claim = """:c{0} kg:claimant :ada ; kg:stance stance:offers ; kg:content :x ; kg:evidence :p{0} .
      :p{0} kg:inDocument :d{0} ."""
    outlet = ":r{0} kg:document :d{0} ; kg:outlet :o{0} ."
    houses = ":o1 kg:family :house . :o2 kg:family :house ."
    both = "".join(claim.format(n) + outlet.format(n) for n in (1, 2))
    for more, publishers in (("", "2"), (houses, "1"), (claim.format(3), "3")):
        data = small(tmp_path, f"{both}\n{more}")
        assert answer("sources", "publishers", data=data) == [(publishers,)]
