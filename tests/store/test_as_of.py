"""A store as of a day, by each clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import kgtool
from kgtool.errors import UsageError
from kgtool.rdf.results import rows
from kgtool.store import Store
from kgtool.store.as_of import CLOCKS, Snapshot, Span, Verdict, as_of, histories, verdict_on
from kgtool.store.base import MADE
from kgtool.store.kept_days import MOST
from kgtool.store.local import LocalStore

GROWTH = ROOT / "tests" / "data" / "growth"
CASE = GROWTH / "15-what-no-question-asks.trig"
HEAD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix status: <https://w3id.org/kgtool/vocab/status/> . @prefix basis: <https://w3id.org/kgtool/vocab/basis/> .
 @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/> .
"""
Graph = Callable[[str], Store]


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """A store of one file, the prefixes given."""

    def made(text: str) -> Store:
        path = tmp_path / "own.trig"
        path.write_text(HEAD + text, "utf-8")
        return kgtool.open_store(data=path)

    return made


def positions(store: Store) -> list[tuple[str, str]]:
    """Stances and marks."""
    found = rows(store.query("SELECT ?stance ?mark { ?c kg:stance ?stance ; kg:mark ?mark } ORDER BY ?stance ?mark"))
    return [(str(stance.value).rpartition("/")[2], mark.value) for stance, mark in found]  # type: ignore[union-attr]


def verdict(store: Store, day: str, clock: str) -> str:
    """What becomes of the only claim."""
    counts = as_of(store, day, clock).counts
    assert sum(counts.values()) == 1
    return next(name for name, number in counts.items() if number)


# -- what was published ------------------------------------------------------------------------------------------------


def test_until_october_she_declines() -> None:
    """Case 15 d of the growth files: what was known on a given day."""
    store = kgtool.open_store(data=CASE)
    before = as_of(store, "2031-10-31")
    assert before.counts == {"in": 4, "maybe": 0, "out": 1}
    edges = "SELECT ?p { <https://example.org/vera> ?p <https://example.org/guard> }"
    assert [str(p) for (p,) in rows(before.query(edges))] == ["<https://w3id.org/kgtool/ontology#declines>"]
    after = as_of(store, "2031-11-01")
    assert after.counts == {"in": 5, "maybe": 0, "out": 0}
    assert len(list(rows(after.query(edges)))) == 2
    # What a question makes of all that follows.
    assert [len(kgtool.ask("changes", one)) for one in (before, after)] == [0, 1]
    assert str(as_of(store, "2031-04")) == "As of 2031-04 (published): 0 of 5 claims."


def test_what_a_later_document_does_to_a_claim_is_not_known_before_it(graph: Graph) -> None:
    """The mark of a claim follows the day, too."""
    store = graph(
        """
        <urn:g:1> { :d1 kg:issued [ kg:latest "2031-05-01"^^xsd:date ] . :p1 kg:inDocument :d1 .
          :c1 kg:stance stance:offers ; kg:content :x ; kg:evidence :p1 ; kg:basis basis:stated . }
        <urn:g:2> { :d2 kg:issued [ kg:earliest "2031-06-01"^^xsd:date ] . :p2 kg:inDocument :d2 .
          :c2 kg:stance stance:denies ; kg:content :x ; kg:evidence :p2 ; kg:respondsTo :c1 . }
        <urn:g:2> { <urn:g:1> prov:wasDerivedFrom :d1 . <urn:g:2> prov:wasDerivedFrom :d2 . }
        """
    )
    assert ("offers", "denied by others") in positions(store)
    assert positions(as_of(store, "2031-05-31")) == [("offers", "stated in the text")]


@pytest.mark.parametrize("clock", CLOCKS)
def test_in_maybe_and_out_are_all_claims(clock: str) -> None:
    total = len(list(rows(kgtool.query("SELECT ?c { ?c kg:stance ?s }"))))  # type: ignore[arg-type]
    for day in ("2024-01-01", "2025-02-17", "2025-09-04", "2030"):
        known = as_of(kgtool.open_store(), day, clock)
        assert sum(known.counts.values()) == total
        held = len(list(rows(known.query("SELECT ?c { ?c kg:stance ?s }"))))
        assert held == known.counts["in"] + known.counts["maybe"]
        marked = rows(known.query("SELECT ?c { ?c kg:uncertainAsOf ?w ; kg:mark ?mark FILTER CONTAINS(?mark, ?w) }"))
        assert len(list(marked)) == known.counts["maybe"]


@pytest.mark.parametrize("path", sorted(GROWTH.glob("*.trig")), ids=lambda path: path.stem)
def test_the_last_day_is_no_day(path: Path) -> None:
    """All that has a day is in by the end of time, with the derived edges, and nothing else is in the store."""
    store = kgtool.open_store(data=path)
    last = as_of(store, "9999")
    assert last.counts["out"] == 0
    stated = {quad for quad in store.quads() if quad.graph_name not in MADE}
    assert {quad for quad in last.quads() if quad.graph_name not in MADE} == stated
    if not last.counts["maybe"]:
        assert set(last.quads()) == set(store.quads())


HISTORIES = [
    *(ROOT / "tests" / "data" / "fiction").glob("*.trig"), CASE, GROWTH / "17-day-known-only-as-latest.trig",
    ROOT / "tests" / "data" / "uncertain-dates.trig",
]  # fmt: skip


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_history_says_of_each_day_what_the_store_as_of_it_says(path: Path, clock: str) -> None:
    store = kgtool.open_store(data=path)
    found = histories(store, clock)
    turns = {date.fromisoformat(turn) for steps in found.values() for turn, _ in steps if turn}
    days = {turn + timedelta(days) for turn in turns for days in (-1, 0)} | {date(2031, 1, 1)}
    for day in map(str, sorted(days)[:40]):
        counts = Counter(verdict_on(day, steps).name.lower() for steps in found.values())
        assert counts == +Counter(as_of(store, day, clock, derive=False).counts)
    for steps in found.values():
        assert list(steps) == sorted(steps)
        assert all(one != after for (_, one), (_, after) in pairwise(steps))


DOCUMENT = "g:d { :d a kg:Document . :c kg:stance stance:offers ; kg:evidence :p . :p kg:inDocument :d . %s }"


@pytest.mark.parametrize(
    ("span", "day", "expected"),
    [
        ('kg:earliest "2031-05-03"^^xsd:date ; kg:latest "2031-05-03"^^xsd:date', "2031-05-02", "out"),
        ('kg:earliest "2031-05-03"^^xsd:date ; kg:latest "2031-05-03"^^xsd:date', "2031-05-03", "in"),
        ('kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-31"^^xsd:date', "2031-05-03", "maybe"),
        ('kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-31"^^xsd:date', "2031-05", "in"),
        ('kg:earliest "2031-05-01"^^xsd:date', "2032", "maybe"),
        ('kg:latest "2031-05-31"^^xsd:date', "2031-04-30", "maybe"),
        ('kg:latest "2031-05-31"^^xsd:date', "2031-05-31", "in"),
        ('kg:earliest "2031-05-03T23:00:00Z"^^xsd:dateTime', "2031-05-02", "out"),
        ('kg:earliest "2031"^^xsd:gYear ; kg:latest "2031"^^xsd:gYear', "2031-06-01", "maybe"),
        ('kg:earliest "2031"^^xsd:gYear ; kg:latest "2031"^^xsd:gYear', "2030-12-31", "out"),
        ('kg:earliest "2031-05"^^xsd:gYearMonth ; kg:latest "2031-05"^^xsd:gYearMonth', "2031-05-31", "in"),
        ('kg:earliest "2032-02"^^xsd:gYearMonth ; kg:latest "2032-02"^^xsd:gYearMonth', "2032-02-28", "maybe"),
        ('kg:earliest "2032-02"^^xsd:gYearMonth ; kg:latest "2032-02"^^xsd:gYearMonth', "2032-02-29", "in"),
        ('kg:earliest "2031-02"^^xsd:gYearMonth ; kg:latest "2031-02"^^xsd:gYearMonth', "2031-02-28", "in"),
        ('kg:earliest "-0044-03-15"^^xsd:date ; kg:latest "-0044-03-15"^^xsd:date', "0001-01-01", "in"),
        ('kg:verbatim "some day"', "2031-05-03", "maybe"),
    ],
)
def test_a_day_that_is_known_more_or_less(graph: Graph, span: str, day: str, expected: str) -> None:
    text = "@prefix g: <urn:g:> ." + DOCUMENT % f":d kg:issued :t . :t a kg:TimeSpan ; {span} ."
    assert verdict(graph(text), day, "published") == expected


def test_a_document_was_out_when_a_graph_was_made_of_it(graph: Graph) -> None:
    made = (
        '@prefix g: <urn:g:> . g:d prov:wasDerivedFrom :d ; prov:generatedAtTime "2032-01-05T10:00:00Z"^^xsd:dateTime .'
    )
    store = graph(made + DOCUMENT % ':d kg:issued :t . :t kg:earliest "2031-05-03"^^xsd:date .')
    assert [verdict(store, day, "published") for day in ("2031-01-01", "2031-12-31", "2032-01-05")] == [
        "out", "maybe", "in",
    ]  # fmt: skip


def test_without_a_document_nothing_is_known_of_the_day(graph: Graph) -> None:
    store = graph(":c kg:stance stance:offers ; kg:content :x .")
    assert verdict(store, "2031", "published") == "maybe"
    assert positions(as_of(store, "2031"))[0][1].startswith("maybe not published by 2031")


def test_blank_nodes_go_with_what_they_belong_to(graph: Graph) -> None:
    store = graph(
        """g:all { :d kg:issued [ kg:earliest "2032-01-01"^^xsd:date ] .
        :c kg:stance stance:offers ; kg:evidence [ kg:inDocument :d ] ; kg:quantity [ kg:unit [ kg:note "men" ] ] .
        :c2 kg:stance stance:offers ; kg:quantity _:both . :c kg:quantity _:both . _:both kg:note "both" . }
        """.replace("g:all", "<urn:g:all>")
    )
    known = as_of(store, "2031")
    assert known.counts == {"in": 0, "maybe": 1, "out": 1}
    assert [str(value) for (value,) in rows(known.query("SELECT ?o { ?s kg:note ?o }"))] == ['"both"']
    assert not known.query("ASK { ?s kg:unit|kg:inDocument ?o }")


# -- the other clocks --------------------------------------------------------------------------------------------------

SAID = """@prefix g: <urn:g:> .
g:d { :d kg:issued :out . :out kg:earliest "2031-05-10"^^xsd:date ; kg:latest "2031-05-10"^^xsd:date .
:c kg:stance stance:offers ; kg:evidence :p . :p kg:inDocument :d . %s }"""


@pytest.mark.parametrize(
    ("more", "day", "expected"),
    [
        # not told: before the article, nobody knows how long
        ("", "2031-05-10", "in"),
        ("", "2031-05-09", "maybe"),
        (
            ':c kg:madeOn [ kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-01"^^xsd:date ] .',
            "2031-05-01",
            "in",
        ),
        (
            ':c kg:madeOn [ kg:earliest "2031-05-01"^^xsd:date ; kg:latest "2031-05-01"^^xsd:date ] .',
            "2031-04-30",
            "out",
        ),
        # "since May": at the latest when the article came out
        (':c kg:madeOn [ kg:earliest "2031-05-01"^^xsd:date ] .', "2031-05-05", "maybe"),
        (':c kg:madeOn [ kg:earliest "2031-05-01"^^xsd:date ] .', "2031-05-10", "in"),
        (':c kg:madeAt :talks . :talks kg:when [ kg:earliest "2031-05-02"^^xsd:date ] .', "2031-05-01", "out"),
        # what is only expected may never be said
        (":c kg:actStatus status:anticipated .", "2040", "maybe"),
        (
            ':c kg:actStatus status:anticipated ; kg:madeOn [ kg:earliest "2031-06-01"^^xsd:date ] .',
            "2031-05-20",
            "out",
        ),
    ],
)
def test_when_it_was_said(graph: Graph, more: str, day: str, expected: str) -> None:
    assert verdict(graph(SAID % more), day, "said") == expected


@pytest.mark.parametrize(
    ("more", "day", "expected"),
    [
        ("", "2031", "maybe"),
        (':x kg:begins [ kg:earliest "2032-01-01"^^xsd:date ] .', "2031-12-31", "out"),
        (':x kg:begins [ kg:latest "2032-01-01"^^xsd:date ] .', "2032-01-01", "maybe"),
        (
            ':x kg:begins [ kg:latest "2032-01-01"^^xsd:date ] ; kg:deadline [ kg:earliest "2033-01-01"^^xsd:date ] .',
            "2032-06-01",
            "in",
        ),
        (':x kg:deadline [ kg:latest "2033-01-01"^^xsd:date ] .', "2033-01-02", "out"),
        (':x kg:duration [ kg:earliest "2033-01-01"^^xsd:date ] .', "2032-01-02", "maybe"),
    ],
)
def test_when_it_is_to_hold(graph: Graph, more: str, day: str, expected: str) -> None:
    assert verdict(graph(SAID % (":c kg:content :x . " + more)), day, "holds") == expected


def test_when_it_was_loaded(tmp_path: Path) -> None:
    place = tmp_path / "store"
    kgtool.load([CASE], store=place)
    with kgtool.open_store(place) as store:
        today = date.today()
        assert as_of(store, (today - timedelta(2)).isoformat(), "loaded").counts["in"] == 0
        assert as_of(store, (today + timedelta(2)).isoformat(), "loaded").counts["in"] == 5


# -- the rule ----------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2031, 1, 1), date(2031, 1, 20))


@given(DAYS, DAYS, DAYS)
def test_a_verdict_is_what_all_days_of_a_span_agree_on(first: date, last: date, asked: date) -> None:
    first, last = sorted((first, last))
    ends = [(one.year, one.month, one.day) for one in (first, last, asked)]
    span = Span(ends[0], ends[1])
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    for judged, holds in ((span.had_come, date.__le__), (span.was_over, date.__lt__)):
        answers = {holds(one, asked) for one in days}
        expected = Verdict.MAYBE if len(answers) == 2 else Verdict.IN if answers == {True} else Verdict.OUT
        assert judged(ends[2]) is expected


# -- how it is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["", "yesterday", "17.2.2025", "2025-2-17", "2025-02-17x", "2025-13-01", "2025-02-30"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        as_of(kgtool.open_store(), day)


def test_a_clock_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no clock seen; take published, said, loaded, holds"):
        kgtool.open_store(as_of="2025", clock="seen")


def test_every_reading_command_takes_a_day(cli: Callable[..., Result], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    told = "As of 2025-03-01 (published): 26 of 45 claims; of 26 the dates leave it open."
    for command in (
        ["query", "SELECT ?s { ?s kg:stance ?x }"], ["ask", "documents"], ["show", "Trump"], ["info"],
        ["view", "-o", str(page)], ["export", "-o", str(tmp_path / "all.nq")], ["site", "-o", str(tmp_path / "site")],
    ):  # fmt: skip
        done = cli(*command, "--as-of", "2025-03-01")
        assert done.exit_code == 0, done.output
        assert told in done.stderr
    assert "maybe not published by 2025-03-01" in page.read_text("utf-8")
    # Whoever is sent the page sees no command line.
    for sent in (page, tmp_path / "site" / "index.html", tmp_path / "site" / "network.html"):
        assert told in sent.read_text("utf-8")
    assert "--as-of" in cli("query", "ASK {}", "--clock", "said").stderr


def test_what_became_known_between_two_days(cli: Callable[..., Result]) -> None:
    done = cli("diff", str(CASE), "--as-of", "2031-10-31", "2031-11-01", "--format", "json")
    assert '"https://example.org/d3-c1"' in done.stdout
    assert "d1-c1" not in done.stdout
    assert "4 of 5 claims" in done.stderr
    assert "5 of 5 claims" in done.stderr
    assert cli("diff", "a", "b", "--as-of", "2025", "2026").exit_code == 2
    assert cli("diff", "a").exit_code == 2


# -- on disk -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept_when_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are kept of small stores, too."""
    monkeypatch.setattr("kgtool.store.merging.SMALL", 0)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("path", sorted(GROWTH.glob("1[5-7]-*.trig")), ids=lambda path: path.stem)
def test_a_day_on_disk_is_the_day_in_memory(path: Path, clock: str, tmp_path: Path, kept_when_small: None) -> None:
    place = tmp_path / "store"
    kgtool.load([path], store=place)
    # By "loaded", a store in memory has no ledger to go by.
    in_memory = LocalStore.copy_of(kgtool.open_store(place))
    for day in ("1000", "2031-05", "2031-10-31", "9999"):
        with kgtool.open_store(place) as store:
            made = as_of(store, day, clock)
        kept = kgtool.open_store(place, as_of=day, clock=clock)
        assert isinstance(kept, Snapshot)
        assert str(made) == str(kept)
        assert isomorphic(made, kept)
        if clock != "loaded":
            other = as_of(in_memory, day, clock)
            assert other.counts == kept.counts
            assert isomorphic(other, kept)
    assert len(list((place / "as-of").iterdir())) == 4


def isomorphic(one: Store, other: Store) -> bool:
    """Whether two stores have the same quads, but for the labels of blank nodes."""
    return all(len(list(store.quads())) == len(store) for store in (one, other)) and (
        canonical(one) == canonical(other)
    )


def canonical(store: Store) -> set[ox.Quad]:
    dataset = ox.Dataset(store.quads())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_a_day_is_worked_out_once(tmp_path: Path, kept_when_small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "store"
    kgtool.load([CASE], store=place)
    judged = list[str]()
    clock = CLOCKS["published"]
    counting = clock._replace(judge=lambda store, day: (judged.append(str(day)), clock.judge(store, day))[1])
    monkeypatch.setitem(CLOCKS, "published", counting)
    for _ in range(3):
        assert kgtool.open_store(place, as_of="2031-10-31").query("ASK { ?c kg:stance stance:declines }")
    assert len(judged) == 1
    (tmp_path / "more.trig").write_text(
        HEAD + "<urn:g:more> { :more kg:stance stance:offers ; kg:content :x . }", "utf-8"
    )
    kgtool.load([tmp_path / "more.trig"], store=place)
    grown = kgtool.open_store(place, as_of="2031-10-31")
    assert len(judged) == 2
    assert isinstance(grown, Snapshot)
    assert grown.counts == {"in": 4, "maybe": 1, "out": 1}
    # the day of the store as it was is deleted, and no more than so many are kept
    assert [one.name for one in (place / "as-of").iterdir()] == ["2031-10-31 published"]
    for year in range(2020, 2030):
        kgtool.open_store(place, as_of=str(year))
    assert len(list((place / "as-of").iterdir())) == MOST


def test_of_the_last_day_nothing_is_copied(tmp_path: Path, kept_when_small: None) -> None:
    place = tmp_path / "store"
    kgtool.load([CASE], store=place)
    last = kgtool.open_store(place, as_of="9999")
    assert set(last.quads()) == set(kgtool.open_store(place).quads())
    assert [one.name for one in (place / "as-of" / "9999 published").iterdir()] == ["counts.json"]


def test_where_nothing_can_be_written_a_day_is_made_in_memory(tmp_path: Path, kept_when_small: None) -> None:
    place = tmp_path / "store"
    kgtool.load([CASE], store=place)
    (place / "as-of").write_text("in the way")
    known = kgtool.open_store(place, as_of="2031-10-31")
    assert isinstance(known, Snapshot)
    assert known.counts == {"in": 4, "maybe": 0, "out": 1}


def test_what_is_damaged_is_made_anew(tmp_path: Path, kept_when_small: None) -> None:
    place = tmp_path / "store"
    kgtool.load([CASE], store=place)
    kgtool.open_store(place, as_of="2031-10-31")
    note = place / "as-of" / "2031-10-31 published" / "counts.json"
    for damage in ("", "[]", "{}", '{"made of": "something else", "counts": {"in": 9, "maybe": 9, "out": 9}}'):
        note.write_text(damage)
        known = kgtool.open_store(place, as_of="2031-10-31")
        assert isinstance(known, Snapshot)
        assert known.counts == {"in": 4, "maybe": 0, "out": 1}
