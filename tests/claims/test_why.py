"""Why an edge is there: the claim, event or office behind it, and its passages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA

import kgtool
from kgtool.claims.why import why
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

OWN = DATA / "fictional.trig"


def test_every_derived_edge_has_a_reason_with_a_paragraph(bundled: LocalStore) -> None:
    edges = list(rows(bundled.query("SELECT ?s ?p ?o { GRAPH g:derived { ?s ?p ?o FILTER(isIRI(?o)) } }")))
    assert len(edges) > 50
    for s, p, o in edges:
        reasons = why(str(s), str(p), str(o), bundled)
        assert reasons, (s, p, o)
        assert all(reason.passages for reason in reasons), (s, p, o)


def test_why_tells_claims_events_and_offices(bundled: LocalStore) -> None:
    (claim,) = why("Poland", "declines", "m:polish-troops", bundled)
    assert claim.thing.endswith("claim/seed-004-20")
    assert claim.passages == (("Article B, February 2025", 16),)
    (event,) = why("Macron", "kg:attended", "event:paris-2024-02", bundled)
    assert event.thing.endswith("event/paris-2024-02")
    (office,) = why("Merz", "kg:heldPostIn", "Germany", bundled)
    assert office.passages == (("Article A, September 2025", 8),)
    (stated,) = why("plan:three-lines", "kg:hasComponent", "m:line-1", bundled)
    assert (stated.rule, stated.label) == ("stated", "g:seed-000")


def test_own_data_is_explained_and_reified_without_the_bundled_graph(tmp_path: Path) -> None:
    store = kgtool.open_store(data=OWN)
    (reason,) = why("https://example.org/ada", "proposes", "https://example.org/bridge", store)
    assert reason.passages == (("A fictional article", 1),)
    with pytest.raises(kgtool.DataError, match="tells of it, but: expected, not said yet"):
        why("https://example.org/bo", "opposes", "https://example.org/bridge", store)
    assert kgtool.export(store, tmp_path / "claims.ttl", reify=True) == 2


def test_a_claim_alone_is_told_with_its_mark_and_where_it_stands(bundled: LocalStore) -> None:
    (reason,) = why("c:seed-004-13", store=bundled)
    assert reason.rule == ""
    assert reason.basis.startswith("says it is not expected; inferred by the reader")
    assert reason.passages == (("Article B, February 2025", 1), ("Article B, February 2025", 13))
    with pytest.raises(kgtool.UsageError, match="country:pl has no evidence of its own"):
        why("Poland", store=bundled)


def test_a_stance_is_a_name_of_its_edge(bundled: LocalStore) -> None:
    assert why("FT", "describes", "plan:three-lines", bundled) == why("FT", "reportsOn", "plan:three-lines", bundled)
    assert why("Zelensky", "calls for", "soa:package-in-guarantees", bundled)


def test_an_inferred_participant_is_explained_and_said_to_be_inferred(bundled: LocalStore) -> None:
    (reason,) = why("Starmer", "attended", "Emergency meeting", bundled)
    assert reason.rule == "inferred"
    assert reason.passages == (("Article B, February 2025", 3), ("Article B, February 2025", 9))
    with pytest.raises(kgtool.DataError, match="between the two there is: kg:participant"):
        why("Starmer", "attended", "event:washington-next-week", bundled)


@pytest.mark.parametrize(
    ("edge", "quoted", "apart"),
    [
        (("c:seed-004-20",), "paragraph 16: “do not plan to send”", False),
        (("c:seed-000-01",), "in one of these paragraphs: “have developed a detailed plan for”", True),
    ],
)
def test_words_are_quoted_under_no_paragraph_that_may_lack_them(
    cli: Callable[..., Result], edge: tuple[str, ...], quoted: str, apart: bool
) -> None:
    shown = cli("why", *edge).output
    assert shown.count("“") - shown.count("(“") == 1
    assert quoted in shown
    assert ("paragraph 4\n" in shown) is apart


def test_why_says_what_there_is_instead(bundled: LocalStore) -> None:
    told = r"c:seed-004-03 tells of it, but: expected, not said yet; inferred by the reader; see kgtool\.why\('c:"
    with pytest.raises(kgtool.DataError, match=told):
        why("Starmer", "callsFor", "soa:us-remains-involved", bundled)
    with pytest.raises(kgtool.DataError, match=r"between the two there is: kg:declines"):
        why("Poland", "kg:proposes", "m:polish-troops", bundled)
    with pytest.raises(kgtool.UsageError, match="Nothing here is called"):
        why("Atlantis", "kg:proposes", "m:polish-troops", bundled)


def test_an_edge_in_the_default_graph_is_stated_there(tmp_path: Path) -> None:
    kgtool.load([OWN], tmp_path / "s")
    kgtool.update(
        "PREFIX ex: <https://example.org/> INSERT DATA { ex:ada ex:knows ex:bo . ex:ada kg:proposes ex:bridge }",
        tmp_path / "s",
    )
    store = kgtool.open_store(tmp_path / "s")
    (alone,) = why("https://example.org/ada", "https://example.org/knows", "https://example.org/bo", store)
    assert (alone.rule, alone.thing, alone.label) == ("stated", "", "the default graph")
    reasons = why("https://example.org/ada", "proposes", "https://example.org/bridge", store)
    assert [reason.label for reason in reasons][1:] == ["the default graph"]
