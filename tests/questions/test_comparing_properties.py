"""What holds of every graph when claims are compared, over small graphs that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgtool
from kgtool.rdf.results import rows, text
from kgtool.store import LocalStore
from kgtool.store.as_of import CLOCKS, as_of
from kgtool.store.base import MADE

HEAD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix status: <https://w3id.org/kgtool/vocab/status/> . @prefix pol: <https://w3id.org/kgtool/vocab/polarity/> .
@prefix mod: <https://w3id.org/kgtool/vocab/modality/> . @prefix unit: <https://w3id.org/kgtool/vocab/unit/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
:ada a kg:Person . :bo a kg:Person . :x kg:favors :t . :y kg:disfavors :t . :z kg:revises :x .
:q1 kg:unit unit:soldier ; kg:lowerBound 400 ; kg:upperBound 400 . :q2 kg:unit unit:soldier ; kg:lowerBound 600 .
:q3 kg:unit unit:country ; kg:upperBound 30 .
"""
STANCES = ("proposes", "offers", "declines", "rejects", "supports", "denies", "describes", "withholds")
DAYS = st.integers(1, 9)
pytestmark = pytest.mark.slow
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def _likely(documents: int) -> list[tuple[str, st.SearchStrategy[int]]]:
    return [
        ("kg:reportedIn :r{}", st.integers(1, documents)),
        ("kg:madeOn :day{}", DAYS),
        ("kg:quantity :q{}", st.integers(1, 3)),
    ]


@st.composite
def claim(draw: st.DrawFn, number: int, documents: int) -> str:
    """A claim: who, what, when, in which document; perhaps an answer, hearsay, a copy, a figure, replaced."""
    document, others = draw(st.integers(1, documents)), st.integers(1, max(number - 1, 1))
    stance, copies = draw(st.sampled_from(STANCES)), number > 1 and draw(st.booleans())
    said = [
        f":c{number} a kg:Claim ; kg:claimant :{draw(st.sampled_from(['ada', 'bo']))}",
        f"kg:stance stance:{stance} ; kg:content :{draw(st.sampled_from('xxyz'))}",
        f"kg:evidence :p{document}",
    ]
    if copies:
        said.append(f"kg:{'respondsTo' if stance == 'denies' else 'canonical'} :c{draw(others)}")
    more = {
        "kg:modality mod:{}": st.sampled_from(["could", "will"]),
        "kg:supersededBy :c{}": others,
        "kg:accordingTo :{}": st.sampled_from(["ada", "bo"]),
        "kg:onBehalfOf :{}": st.sampled_from(["vale", "moor"]),
        "kg:actStatus status:{}": st.just("anticipated"),
        "kg:polarity pol:{}": st.just("negated"),
    }
    said += [pattern.format(draw(values)) for pattern, values in _likely(documents) if draw(st.integers(0, 4))]
    for pattern, values in more.items():
        # what answers, copies or is replaced names a claim before it: no circle
        if draw(st.integers(0, 4)) == 0 and (number > 1 or values is not others):
            said.append(pattern.format(draw(values)))
    return " ; ".join(said) + " ."


@st.composite
def parts(draw: st.DrawFn) -> list[str]:
    """The statements of a graph: days, documents, some reprints, claims."""
    documents = draw(st.integers(2, 3))
    said = [
        f':day{day} kg:edtf "2031-05-0{day}" ; kg:latest "2031-05-0{day}"^^xsd:date ; '
        f'kg:earliest "2031-05-0{day if day % 3 else 1}"^^xsd:date .'
        for day in range(1, 10)
    ]
    for number in range(1, documents + 1):
        issued = f" ; kg:issued :day{draw(DAYS)}" if draw(st.booleans()) else ""
        passed = f" ; kg:{draw(st.sampled_from(['reprints', 'relays']))} :r{number - 1}"
        said.append(f":d{number} a kg:Document{issued} . :p{number} kg:inDocument :d{number} .")
        linked = passed if number > 1 and draw(st.booleans()) else ""
        said.append(f":r{number} a kg:Report ; kg:document :d{number}{linked} .")
    return said + [draw(claim(number, documents)) for number in range(1, draw(st.integers(2, 7)) + 1)]


@contextmanager
def store(said: list[str]) -> Iterator[LocalStore]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "made.ttl")
        path.write_text(HEAD + "\n".join(said), "utf-8")
        yield kgtool.open_store(data=path)


def answer(graph: LocalStore, question: str, *columns: str, **given_: str) -> list[tuple[str, ...]]:
    found = rows(kgtool.ask(question, graph, **given_)).dicts()
    return [tuple(text(row[column]) if column in row else "" for column in columns) for row in found]


@FEW
@given(parts(), st.randoms(use_true_random=False))
def test_each_pair_stands_once_whatever_the_order_of_the_data(said: list[str], chance: Random) -> None:
    shuffled = chance.sample(said, len(said))
    with store(said) as one, store(shuffled) as other:
        columns = ("kind", "about", "claim", "other")
        found = answer(one, "conflicts", *columns, kind="all")
        assert found == answer(other, "conflicts", *columns, kind="all")
        told = [(kind, about, frozenset(pair)) for kind, about, *pair in found]
        assert len(set(told)) == len(told), "no pair the other way round"
        assert all(len(pair) == 2 for *_, pair in told), "no claim contradicts itself"


@FEW
@given(parts())
def test_a_superseded_claim_has_no_pair_no_change_and_no_source(said: list[str]) -> None:
    with store(said) as graph:
        old = {text(one) for (one,) in rows(graph.query("SELECT ?c { ?c kg:supersededBy ?n }")) if one}
        for question, columns, given_ in (
            ("conflicts", ("claim", "other"), {"kind": "all"}),
            ("changes", ("from", "to"), {"hearsay": "yes"}),
            ("origins", ("claim",), {}),
        ):
            assert not old & {one for row in answer(graph, question, *columns, **given_) for one in row}


@FEW
@given(parts())
def test_as_of_the_last_day_is_no_day(said: list[str]) -> None:
    """All that has a day is in by the end of time, and each question answers as without a day."""
    with store(said) as graph:
        last = as_of(graph, "9999")
        assert last.counts["out"] == 0
        own = {quad for quad in graph.quads() if quad.graph_name not in MADE}
        assert {quad for quad in last.quads() if quad.graph_name not in MADE} == own
        for question, columns in (
            ("conflicts", ("claim", "other")),
            ("changes", ("from", "to")),
            ("sources", ("content", "documents", "origins")),
        ):
            assert answer(graph, question, *columns) == answer(last, question, *columns)


@FEW
@given(parts(), st.integers(1, 9), st.sampled_from(sorted(CLOCKS)))
def test_in_maybe_and_out_are_all_claims(said: list[str], day: int, clock: str) -> None:
    with store(said) as graph:
        known = as_of(graph, f"2031-05-0{day}", clock)
        every = {text(one) for (one,) in rows(graph.query("SELECT ?c { ?c a kg:Claim }")) if one}
        held = {text(one) for (one,) in rows(known.query("SELECT ?c { ?c kg:stance ?s }")) if one}
        unsure = {text(one) for (one,) in rows(known.query("SELECT ?c { ?c kg:uncertainAsOf ?w }")) if one}
        assert unsure <= held <= every
        assert dict(known.counts) == {
            "in": len(held - unsure), "maybe": len(unsure), "out": len(every - held),
        }  # fmt: skip


@FEW
@given(parts())
def test_a_reprint_is_never_an_origin(said: list[str]) -> None:
    """A report that reprints another is no end of a chain, so there are at most as many origins as other reports."""
    with store(said) as graph:
        reprints = {text(one) for (one,) in rows(graph.query("SELECT ?r { ?r kg:reprints ?o }")) if one}
        ends = {text(one) for (one,) in rows(graph.query("SELECT ?o { ?c kg:origin ?o }")) if one}
        assert not ends & reprints
        reports = len(list(rows(graph.query("SELECT ?r { ?r a kg:Report }"))))
        for _, documents, origins, utterances in answer(
            graph, "sources", "content", "documents", "origins", "utterances"
        ):
            assert int(origins) <= reports - len(reprints)
            assert int(documents) >= 1
            assert int(utterances) >= 1


def test_the_graphs_that_are_made_up_have_something_to_compare() -> None:
    """Else all of this would hold of nothing."""
    seen: set[str] = set()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(parts())
    def look(said: list[str]) -> None:
        with store(said) as graph:
            seen.update(kind for (kind,) in answer(graph, "conflicts", "kind", kind="all"))
            seen.update("change" for _ in answer(graph, "changes", "moved"))
            seen.update("reprint" for _ in rows(graph.query("SELECT ?r { ?r kg:reprints ?o . ?c kg:reportedIn ?r }")))

    look()
    kinds = {"record conflict", "dispute", "relay divergence", "hearsay conflict", "disagreement"}
    assert kinds | {"change", "reprint"} <= seen
