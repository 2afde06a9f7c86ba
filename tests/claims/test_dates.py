"""Which of several dates of a claim counts."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from kgtool.claims.claim import claims
from kgtool.claims.dates import NO_DATE, Date, best, said
from kgtool.store import LocalStore, open_store

CLAIM = """@prefix kg: <https://w3id.org/kgtool/ontology#> .
<x:c> a kg:Claim ; kg:claimant <x:a> ; kg:stance <https://w3id.org/kgtool/vocab/stance/proposes> ; kg:content <x:p> """


def own(folder: Path, text: str) -> LocalStore:
    (folder / "own.ttl").write_text(text, "utf-8")
    return open_store(data=[folder / "own.ttl"])


def test_the_best_date_is_that_of_the_saying_then_of_the_event_the_report_the_article(tmp_path: Path) -> None:
    reported = """; kg:evidence [ kg:inDocument [ kg:issued [ kg:earliest "2025-01-01" ] ] ] ;
      kg:reportedIn [ kg:outlet <x:o> ] , [ kg:reportedOn [ kg:earliest "2025-03-03" ] ] ,
        [ kg:reportedOn [ kg:earliest "2025-02-02" ] ] """
    event = """; kg:madeAt [ kg:when [ kg:earliest "2025-04-04" ] ] """
    said = """; kg:madeOn [ kg:verbatim "some day" ] """  # without bounds: a day in words only
    for text, expected in (
        ("", ("reported", "2025-02-02")),
        (event, ("at the event", "2025-04-04")),
        (event + said, ("said", "")),
    ):
        (claim,) = claims(own(tmp_path, f"{CLAIM}{reported}{text} .")).values()
        assert (claim.date.kind, claim.date.earliest) == expected
    assert claim.when == "some day"


def test_a_day_is_told_with_the_words_of_the_source_and_that_of_an_article_is_none(tmp_path: Path) -> None:
    day = '[ kg:edtf "2025-01-01/.." ; kg:earliest "2025-01-01" ; kg:verbatim "since New Year" ]'
    (claim,) = claims(own(tmp_path, f"{CLAIM}; kg:madeOn {day} .")).values()
    assert (claim.when, claim.day) == ("1 Jan 2025 or later (“since New Year”)", "2025-01-01")
    (claim,) = claims(own(tmp_path, f"{CLAIM}; kg:evidence [ kg:inDocument [ kg:issued {day} ] ] .")).values()
    assert (claim.when, claim.day) == ("not told (article of 1 Jan 2025 or later)", "")


def test_without_the_rules_a_day_of_its_own_is_told_all_the_same() -> None:
    assert said("", Date("said", "on New Year's Day", "2025-01-01", "2025-01-01")) == "1 Jan 2025 (“on New Year's Day”)"
    assert said("", Date("article", "", "2025-01-01")) == NO_DATE


def test_the_order_of_dates_never_matters() -> None:
    dates = [Date("article", "", "2025-01-01"), Date("said", "", "", "2025-02-02"), Date("said", "some day")]
    assert {best(order) for order in permutations(dates)} == {dates[1]}
    assert best([]).in_words == NO_DATE
    assert dates[1].in_words == "by 2 Feb 2025"
    assert dates[2].in_words == "some day"
