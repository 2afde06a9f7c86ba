"""Smaller networks from large ones, and the refusals that say how."""

from __future__ import annotations

from pathlib import Path

import click
import networkx as nx
import pytest
from click.testing import CliRunner

from kgtool.claims import style
from kgtool.cli.view import AGGREGATES, narrowing_options
from kgtool.errors import QueryError, UsageError
from kgtool.network import limits, narrowing, view
from kgtool.network.narrowing import Narrowing
from kgtool.network.view import network
from kgtool.rdf.names import names
from kgtool.store import LocalStore, open_store

ID = "https://w3id.org/kgtool/id/"
KG = "https://w3id.org/kgtool/ontology#"
STANCE = "https://w3id.org/kgtool/vocab/stance/"
DATED = """@prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> ;
  kg:madeOn [ kg:earliest "2025-01-01" ; kg:latest "2025-01-10" ] .
<x:2> a kg:Claim ; kg:claimant <x:b> ; kg:stance stance:supports ; kg:content <x:p> ;
  kg:madeOn [ kg:earliest "2025-02-01" ] .
<x:3> a kg:Claim ; kg:claimant <x:c> ; kg:stance stance:rejects , stance:opposes ; kg:content <x:q> ;
  kg:madeOn [ kg:latest "2025-03-01" ] .
<x:4> a kg:Claim ; kg:claimant <x:d> ; kg:stance stance:opposes ; kg:content <x:q> .
<x:5> a kg:Claim ; kg:claimant <x:d> ; kg:polarity <https://w3id.org/kgtool/vocab/polarity/negated> ;
  kg:stance stance:proposes ; kg:content <x:r> .
<x:a> a kg:Leader ; skos:prefLabel "Zoë Ábel" ; kg:ofCountry <x:land> . <x:b> a kg:Leader ; kg:ofCountry <x:land> .
<x:land> a kg:Country ; skos:prefLabel "Land" .
<x:p> a kg:Plan ; skos:prefLabel "the plan" ; kg:hasComponent <x:m1> , <x:m2> , <x:m3> .
<x:m1> a kg:Measure . <x:m2> a kg:Measure . <x:m3> a kg:Provision .
<x:6> a kg:Claim ; kg:claimant <x:c> ; kg:stance stance:supports ; kg:content <x:m1> .
<x:7> a kg:Claim ; kg:claimant <x:c> ; kg:stance stance:supports ; kg:content <x:m2> .
"""


@pytest.fixture(scope="module")
def graph(bundled: LocalStore) -> nx.MultiDiGraph:
    return network(bundled)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph:
    path: Path = tmp_path_factory.mktemp("data") / "own.ttl"
    path.write_text(DATED, "utf-8")
    return network(open_store(data=[path]))


def told(graph: nx.MultiDiGraph) -> str:
    return " ".join(claim.iri.removeprefix("x:") for claim in graph.graph["claims"])


def test_a_focus_keeps_what_is_so_many_lines_away(graph: nx.MultiDiGraph) -> None:
    near = Narrowing(focus="Starmer").apply(graph)
    starmer = ID + "person/starmer"
    assert set(near) == {starmer, *graph.successors(starmer), *graph.predecessors(starmer)}
    assert set(Narrowing(focus="person:starmer", hops=2).apply(graph)) > set(near)
    assert list(Narrowing(focus=starmer, hops=0).apply(graph)) == [starmer]


def test_days_are_ranges_that_overlap(small: nx.MultiDiGraph) -> None:
    assert told(Narrowing(since="2025-01-05").apply(small)) == "1 2 3"
    assert told(Narrowing(since="2025-01-11").apply(small)) == "2 3"
    assert told(Narrowing(until="2025-01-01").apply(small)) == "1"
    assert told(Narrowing(since="2025-02-02", until="2025-03-01").apply(small)) == "3"


def test_the_parts_of_what_is_left_stay_and_nothing_else(small: nx.MultiDiGraph) -> None:
    left = Narrowing(until="2025-01-10").apply(small)
    assert set(left) == {"x:a", "x:land", "x:p", "x:m1", "x:m2", "x:m3"}
    assert len(small.graph["claims"]) == 7, "the given network stays as it is"


def test_stances_and_kinds_by_label_short_name_or_iri(small: nx.MultiDiGraph) -> None:
    for name in ("opposes", "stance:opposes", STANCE + "opposes", "Opposes"):
        left = Narrowing(stances=(name,)).apply(small)
        assert told(left) == "3 4"
        assert {key for *_, key in left.edges(keys=True)} == {STANCE + "opposes"}
    assert set(Narrowing(kinds=("plans", "Leader")).apply(small)) == {"x:a", "x:b", "x:p"}


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        (Narrowing(stances=("oposes",)), "did you mean opposes"),
        (Narrowing(kinds=("leeder",)), "did you mean leader"),
        (Narrowing(kinds=("xyzzy",)), "it can be: country"),
        (Narrowing(focus="the plam"), "did you mean the plan"),
        (Narrowing(since="2025-13-01"), "write it like 2025-09-04"),
        (Narrowing(aggregate="age"), "use one of parts, people, kinds"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(small: nx.MultiDiGraph, given: Narrowing, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        given.apply(small)


def test_a_name_is_found_without_accents(small: nx.MultiDiGraph) -> None:
    assert Narrowing(focus="zoe abel").center(small) == "x:a"


def test_an_ambiguous_name_lists_what_it_can_mean(graph: nx.MultiDiGraph) -> None:
    with pytest.raises(UsageError, match=r"can mean \d+ things"):
        Narrowing(focus="troops").center(graph)


def test_the_most_connected_are_the_same_each_time(graph: nx.MultiDiGraph) -> None:
    top = Narrowing(top=10).apply(graph)
    assert len(top) == 10
    shuffled = nx.MultiDiGraph(**graph.graph)
    shuffled.add_nodes_from(reversed(list(graph.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    assert set(Narrowing(top=10).apply(shuffled)) == set(top)


def test_parts_are_merged_into_a_card_that_tells_their_number(small: nx.MultiDiGraph) -> None:
    merged = Narrowing(aggregate="parts").apply(small)
    card = "x:p#merged-Measure"
    assert merged.nodes[card]["label"] == "2 measures of the plan"
    assert merged.nodes[card]["merged"] == ["x:m1", "x:m2"]
    assert "x:m3" in merged, "one alone is not merged"
    assert told(merged) == told(small), "all claims stay"
    (edge,) = (data for a, b, data in merged.edges(data=True) if (a, b) == ("x:c", card))
    assert [claim.iri for claim in edge["claims"]] == ["x:6", "x:7"]
    assert [thing.key for thing in edge["claims"][0].what] == [card]
    assert [thing.label for thing in edge["claims"][0]["about"]] == ["x:m1"]
    assert "x:m1" in small


def test_people_are_merged_into_their_country(small: nx.MultiDiGraph) -> None:
    merged = Narrowing(aggregate="people").apply(small)
    assert merged.nodes["x:land#merged-Leader"]["label"] == "2 leaders of Land"


def test_every_way_of_merging_keeps_all_claims(graph: nx.MultiDiGraph) -> None:
    for by in narrowing.AGGREGATES:
        merged = narrowing.aggregated(graph, by)
        assert len(merged) < len(graph)
        assert [claim.iri for claim in merged.graph["claims"]] == [c.iri for c in graph.graph["claims"]]
        drawn = {claim.iri for *_, data in merged.edges(data=True) for claim in data["claims"]}
        assert drawn == {claim.iri for *_, data in graph.edges(data=True) for claim in data["claims"]}


def test_a_narrowing_tells_what_it_left_out(small: nx.MultiDiGraph) -> None:
    chosen = Narrowing(focus="the plan", since="2025-01-05")
    assert chosen.in_words(small, chosen.apply(small)).startswith(
        "Only around the plan (1 hop); since 2025-01-05: 2 of 7"
    )
    assert not Narrowing(hops=3)
    assert Narrowing().in_words(small, small) == ""


def test_a_refusal_says_how_many_and_which_way_out() -> None:
    assert [limits.page_for(n) for n in (200, 201, 2_000, 2_001, 5_000)] == [
        "cards",
        "dots",
        "dots",
        "merged",
        "merged",
    ]
    with pytest.raises(QueryError, match=r"5,001 things.*focus=.*hops=.*top=.*since=.*aggregate=.*force=True"):
        limits.page_for(5_001)
    assert limits.page_for(50_000, force=True) == "dots"
    with pytest.raises(QueryError, match=r"50,001 things.*graphml.*ttl"):
        limits.page_for(50_001, force=True)


def test_a_large_store_is_counted_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = "".join(
        f"<urn:c{n}> a kg:Claim ; kg:claimant <urn:who{n}> ; kg:stance stance:proposes ; kg:content <urn:what{n}> .\n"
        for n in range(2_501)
    )
    prefixes = "".join(f"PREFIX {name}: <{names().prefixes[name]}>\n" for name in ("kg", "stance"))
    (tmp_path / "many.ttl").write_text(prefixes + claims)
    store = open_store(data=tmp_path / "many.ttl")
    monkeypatch.setattr(view, "network", lambda *_: pytest.fail("all claims were read"))
    with pytest.raises(QueryError, match=r"has 5,002 things or more.*up to 5,000.*positions-of.*focus=.*force=True"):
        view.view(store)
    with pytest.raises(QueryError, match=r"5,002 things or more"):
        view.draw(store, format="svg")
    with pytest.raises(QueryError, match=r"50,001 things or more, and no browser shows more than 50,000"):
        limits.check_least(50_001, force=True)
    limits.check_least(50_000, force=True)


def test_too_many_start_merged_and_say_so() -> None:
    graph = nx.MultiDiGraph(claims=[])
    look = {"denied": [], "detail": "", "order": None, "kind": KG + "Measure", "label": "a measure"}
    column = "https://w3id.org/kgtool/vocab/column/"
    graph.add_node("x:p", **{**look, "label": "P", "kind": KG + "Plan"}, column=column + "plans")
    for number in range(2_500):
        graph.add_node(f"x:{number}", **look, column=column + "measures")
        line = {"label": "has component", "shown": True, "claims": [], "evidence": []}
        graph.add_edge("x:p", f"x:{number}", KG + "hasComponent", **line)
    made, (banner,) = narrowing.merged(graph, style.bundled())
    assert {data["label"] for _, data in made.nodes(data=True)} == {"P", "2500 measures of P"}
    assert "2,501 things" in banner
    assert "--focus" in banner


def test_the_options_give_a_narrowing() -> None:
    @click.command()
    @narrowing_options
    def show(narrowing: Narrowing, force: bool) -> None:
        click.echo(f"{narrowing} {force}")

    given = [
        "--focus",
        "Łódź",
        "--hops",
        "2",
        "--kinds",
        "plan, measure",
        "--kinds",
        "country",
        "--top",
        "5",
        "--force",
    ]
    result = CliRunner().invoke(show, given)
    expected = Narrowing(focus="Łódź", hops=2, kinds=("plan", "measure", "country"), top=5)
    assert result.output == f"{expected} True\n"
    assert isinstance(CliRunner().invoke(show, ["--hops", "2"]).exception, UsageError)
    assert tuple(narrowing.AGGREGATES) == AGGREGATES
