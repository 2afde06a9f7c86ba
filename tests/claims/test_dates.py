"""Which of several dates of a claim counts."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from kgtool.claims.claim import claims
from kgtool.claims.dates import NO_DATE, Date, best
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
    said = """; kg:madeOn [ kg:verbatim "some day" ] """  # without bounds: no date to show
    for text, expected in (
        ("", ("reported", "2025-02-02")),
        (event, ("at the event", "2025-04-04")),
        (event + said, ("at the event", "2025-04-04")),
    ):
        (claim,) = claims(own(tmp_path, f"{CLAIM}{reported}{text} .")).values()
        assert (claim.date.kind, claim.date.earliest) == expected


def test_the_order_of_dates_never_matters() -> None:
    dates = [Date("article", "", "2025-01-01"), Date("reported", "", "", "2025-02-02"), Date("said", "some day")]
    assert {best(order) for order in permutations(dates)} == {dates[1]}
    assert best([]).in_words == NO_DATE
    assert dates[1].in_words == "2 Feb 2025 or earlier (date of the report)"
    assert dates[2].in_words == "some day"
