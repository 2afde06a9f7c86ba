"""The network of claims, and where its cards and lines go."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import Literal, NamedNode

from kgtool.claims import style
from kgtool.claims.style import drawing_of
from kgtool.claims.thing import Namer
from kgtool.errors import QueryError
from kgtool.network import build, crossings, layered_layout, scene, signs
from kgtool.network.view import network as network_of
from kgtool.questions.labels import preferred
from kgtool.questions.question import parse
from kgtool.rdf.files import package_text
from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore, open_store

ID = "https://w3id.org/kgtool/id/"
STANCE = "https://w3id.org/kgtool/vocab/stance/"
KG = "https://w3id.org/kgtool/ontology#"


@pytest.fixture(scope="module")
def graph(bundled: LocalStore) -> nx.MultiDiGraph:
    return network_of(bundled)


def numbers(store: LocalStore, query: str) -> int:
    """How many rows a query gives."""
    rows = store.query(query)
    assert isinstance(rows, Solutions)
    return len(list(rows))


def test_every_claim_is_told_once(graph: nx.MultiDiGraph, bundled: LocalStore) -> None:
    told = [claim.iri for claim in graph.graph["claims"]]
    assert len(told) == len(set(told)) == numbers(bundled, "SELECT ?claim { ?claim a kg:Claim }")


def test_edges_are_the_claims_that_are_not_denied(graph: nx.MultiDiGraph, bundled: LocalStore) -> None:
    drawn = {edge[:3] for edge in graph.edges(keys=True) if edge[2].startswith(STANCE)}
    expected = """SELECT DISTINCT ?a ?s ?x { ?claim kg:claimant ?a ; kg:stance ?s ; kg:content ?x
                  FILTER NOT EXISTS { ?claim kg:polarity pol:negated } }"""
    assert len(drawn) == numbers(bundled, expected) > 30


def test_a_joint_claim_has_an_edge_from_each_claimant(graph: nx.MultiDiGraph) -> None:
    plan = ID + "plan/anglo-french"
    ends = {source for source, _, key in graph.in_edges(plan, keys=True) if key == STANCE + "proposes"}
    assert ends == {ID + "country/gb", ID + "country/fr"}


def test_a_denied_claim_makes_no_edge_but_is_kept(graph: nx.MultiDiGraph) -> None:
    troops = graph.nodes[ID + "measure/american-troops"]
    assert [claim.negated for claim in troops["denied"]] == [True]
    assert graph.degree(ID + "measure/american-troops") == 0


def test_an_anticipated_claim_is_dotted_an_inferred_one_dashed_a_stated_one_solid(graph: nx.MultiDiGraph) -> None:
    def pattern(source: str, stance: str, target: str) -> str:
        return signs.look(graph.edges[ID + source, ID + target, STANCE + stance]["claims"], style.bundled()).pattern

    assert pattern("person/starmer", "callsFor", "state/us-remains-involved") == "dotted"
    assert pattern("country/gb", "proposes", "plan/anglo-french") == "dashed"
    assert pattern("person/trump", "offers", "measure/us-air-support") == "solid"


def test_a_claim_carries_its_evidence(graph: nx.MultiDiGraph) -> None:
    (claim,) = graph.edges[ID + "person/trump", ID + "measure/us-air-support", STANCE + "offers"]["claims"]
    assert [(passage.document.iri, passage.number) for passage in claim.passages] == [(ID + "doc/seed-000", 18)]
    assert claim.date.earliest == claim.date.latest == "2025-08-20"
    assert claim["if"]
    assert [thing.label for thing in claim["on behalf of"]] == ["United States"]
    assert [basis.label for basis in claim.basis] == ["stated"]


def test_an_informant_is_told_only_where_the_text_tells_it(graph: nx.MultiDiGraph) -> None:
    claims = {claim.iri: claim for claim in graph.graph["claims"]}
    assert len(claims[ID + "claim/seed-004-05"].informants) == 1
    assert claims[ID + "claim/seed-004-08"].informants == ()


def test_the_outlet_that_has_no_name_is_told(graph: nx.MultiDiGraph) -> None:
    claims = {claim.iri: claim for claim in graph.graph["claims"]}
    assert [outlet.label for outlet in claims[ID + "claim/seed-004-21"].outlets] == ["American media (not named)"]


def test_cards_have_a_kind_a_column_and_a_second_line(graph: nx.MultiDiGraph) -> None:
    assert graph.nodes[ID + "person/trump"]["kind"] == KG + "Leader"
    assert "President of the United States" in graph.nodes[ID + "person/trump"]["detail"]
    assert graph.nodes[ID + "measure/line-2"]["detail"].startswith("line 2")
    assert graph.nodes[ID + "plan/weapons-package"]["detail"] == "$90 billion"


def test_components_are_drawn_with_the_passage_that_tells_them(graph: nx.MultiDiGraph) -> None:
    edge = graph.edges[ID + "plan/three-lines", ID + "measure/line-2", KG + "hasComponent"]
    assert [passage.number for passage in edge["evidence"]] == [21]


def test_what_the_ontology_does_not_know_gets_a_plain_look(tmp_path: Path) -> None:
    row = {"source": NamedNode("x:a"), "edge": NamedNode("x:likes"), "target": NamedNode("x:b")}
    store = own(tmp_path, '<x:a> skos:prefLabel "Ада"@uk , "Ada"@en .')
    graph = build.build([], [row], {}, style.bundled(), Namer(store).learn(["x:a", "x:b", "x:likes"]))
    assert graph.nodes["x:a"]["label"] == "Ada"
    assert graph.nodes["x:b"]["label"] == "x:b"
    (look,) = scene.looks(graph, style.bundled()).values()
    assert look == signs.Look("solid", 0, {})


def test_a_question_narrows_the_network(bundled: LocalStore) -> None:
    question = parse("# title: T\n# question: Q\nSELECT ?claim { ?claim kg:claimant person:zelensky }", "q")
    graph = network_of(bundled, question)
    assert {claim.who[0].iri for claim in graph.graph["claims"]} == {ID + "person/zelensky"}


def test_a_question_that_cannot_be_drawn_says_what_it_lacks(bundled: LocalStore) -> None:
    question = parse("# title: T\n# question: Q\nSELECT ?plan { ?plan a kg:Plan }", "q")
    with pytest.raises(QueryError, match=r"gives \?plan, and a picture needs \?claim"):
        network_of(bundled, question)


def test_an_empty_answer_is_an_empty_network(bundled: LocalStore) -> None:
    question = parse("# title: T\n# question: Q\nSELECT ?claim { ?claim a kg:Nothing }", "q")
    assert len(network_of(bundled, question)) == 0


def test_data_without_the_vocabulary_has_its_labels(tmp_path: Path) -> None:
    text = """@prefix kg: <https://w3id.org/kgtool/ontology#> .
    <x:c> a kg:Claim ; kg:claimant <x:a> ; kg:content <x:p> ;
      kg:stance <https://w3id.org/kgtool/vocab/stance/proposes> ;
      kg:basis <https://w3id.org/kgtool/vocab/basis/stated> ."""
    (tmp_path / "own.ttl").write_text(text, "utf-8")
    (claim,) = network_of(open_store(data=[tmp_path / "own.ttl"])).graph["claims"]
    assert [thing.label for thing in (*claim.stance, *claim.basis)] == ["proposes", "stated"]
    assert claim.passages == ()


PREFIXES = """@prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLAIM = "<x:c> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:proposes ; kg:content <x:p> "


def own(folder: Path, text: str) -> LocalStore:
    """A store of a user's own data, without the ontology."""
    (folder / "own.ttl").write_text(PREFIXES + text, "utf-8")
    return open_store(data=[folder / "own.ttl"])


def test_many_values_of_many_properties_do_not_multiply(tmp_path: Path) -> None:
    names = ("condition", "motivation", "appliesTo", "onBehalfOf", "accordingTo", "informant")
    told = " ; ".join(f"kg:{name} " + " , ".join(f"<x:{name}{n}>" for n in range(6)) for name in names)
    store = own(tmp_path, f"{CLAIM} ; {told} .")
    assert numbers(store, package_text("claims/queries", "claims.rq")) == 6 + 6 * (
        len(names) + 1
    )  # each teller twice: he alleges it
    (claim,) = network_of(store).graph["claims"]
    assert len(claim.informants) == len(claim["if"]) == len(claim.alleged) == 6


def test_a_claim_without_stance_or_content_is_told_but_not_drawn(tmp_path: Path) -> None:
    text = """<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:content <x:p> .
    <x:2> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:offers .
    <x:3> a kg:Claim ; kg:statement "Nobody said it." . <x:4> kg:claimant <x:a> ."""
    graph = network_of(own(tmp_path, text))
    assert [claim.iri for claim in graph.graph["claims"]] == ["x:1", "x:2", "x:3", "x:4"]
    assert graph.number_of_edges() == 0


def test_each_content_of_a_claim_has_its_edge(tmp_path: Path) -> None:
    graph = network_of(own(tmp_path, f"{CLAIM} , <x:q> ."))
    assert set(graph.edges(keys=True)) == {("x:a", end, STANCE + "proposes") for end in ("x:p", "x:q")}
    assert len(graph.graph["claims"]) == 1


def test_english_goes_before_no_language_and_that_before_others(tmp_path: Path) -> None:
    text = (
        CLAIM
        + """; kg:statement "Eine Rede"@de , "A speech"@en-GB ; kg:note "plain" , "brut"@fr ;
    kg:anchor "b"@uk , "a"@fr .
    <x:a> skos:prefLabel "Anna"@de , "Ann"@en-US . <x:p> dct:title "Entwurf"@de , "Draft" .
    <x:h> org:member <x:a> ; kg:post <x:post> .
    <x:post> skos:prefLabel "Ministerin"@de , "minister"@en , "ministre"@fr ."""
    )
    graph = network_of(own(tmp_path, text))
    (claim,) = graph.graph["claims"]
    assert (claim.statement, claim.note, claim.anchor) == ("A speech", "plain", "a")
    assert (graph.nodes["x:a"]["label"], graph.nodes["x:a"]["detail"]) == ("Ann", "minister")
    assert graph.nodes["x:p"]["label"] == "Draft"
    assert preferred([Literal("b", language="de"), Literal("a", language="de")]) == ["a", "b"]


def test_what_is_no_number_is_told_as_it_is(tmp_path: Path) -> None:
    text = (
        CLAIM
        + """; kg:evidence [ kg:inDocument <x:d> ; kg:paragraph "13a" ] , [ kg:inDocument <x:d> ; kg:paragraph 2 ] ,
      [ kg:inDocument <x:d> ] . <x:p> kg:lineOrder "two" ."""
    )
    graph = network_of(own(tmp_path, text))
    (claim,) = graph.graph["claims"]
    assert sorted(str(passage.number) for passage in claim.passages) == ["13a", "2", "None"]
    assert graph.nodes["x:p"]["detail"] == "line two"
    assert scene.layouts(scene.cards(graph, style.bundled()), scene.edges(graph), style.bundled())


OWN_LOOK = """<x:c> a kg:Claim ; kg:claimant <x:a> ; kg:stance <x:doubts> ; kg:content <x:p> . <x:p> a <x:Rumor> .
<x:doubts> skos:prefLabel "doubts"@en , "zweifelt"@de ; kg:colorRole "oppose" ; kg:arrowEnd "bar" ; kg:lineWidth 4.0 ;
  kg:shownAtFirst false ; kg:drawOrder 3 .
<x:Rumor> skos:prefLabel "rumor"@en ; kg:colorRole "mauve" ; kg:glyph "~" ;
  kg:column <https://w3id.org/kgtool/vocab/column/plans> .
stance:proposes kg:colorRole "reject" ; kg:lineWidth "thick" ; kg:arrowEnd "harpoon" .
"""


def test_a_look_in_the_users_own_store_is_drawn_so(tmp_path: Path) -> None:
    store = own(tmp_path, OWN_LOOK)
    look, graph = drawing_of(store), network_of(store)
    (stance,) = scene.stances(graph, look)
    assert stance == {
        "id": "x:doubts",
        "label": "doubts",
        "role": "oppose",
        "arrow": "bar",
        "width": 4.0,
        "shown": False,
        "family": "https://w3id.org/kgtool/vocab/family/neither",
    }
    kind = next(kind for kind in scene.kinds(graph, look) if kind["id"] == "x:Rumor")
    assert (kind["label"], kind["glyph"], kind["role"]) == ("rumor", "~", "other")  # there is no color "mauve"
    assert graph.nodes["x:p"]["column"].endswith("/plans")


def test_an_own_look_goes_before_the_bundled_one_and_what_is_no_look_is_passed_over(tmp_path: Path) -> None:
    line = drawing_of(own(tmp_path, OWN_LOOK)).lines[STANCE + "proposes"]
    assert (line.label, line.role, line.width, line.arrow) == ("proposes", "reject", 1.5, "arrow")
    assert style.bundled().lines[STANCE + "proposes"].role == "propose"


def test_the_bundled_store_says_what_the_bundled_drawing_says(bundled: LocalStore) -> None:
    assert drawing_of(bundled) == style.bundled()


def test_only_a_plan_has_components(graph: nx.MultiDiGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    real = layered_layout.layered

    def spy(boxes: list[crossings.Box], links: list[layered_layout.Link]) -> layered_layout.Layout:
        seen.update({box.id: box.plan for box in boxes if box.plan})
        return real(boxes, links)

    monkeypatch.setattr(scene, "layered", spy)
    scene.layouts(scene.cards(graph, style.bundled()), scene.edges(graph), style.bundled())
    components = {b: a for a, b, key in graph.edges(keys=True) if key == KG + "hasComponent"}
    assert seen.keys() == components.keys()


def test_a_line_told_on_anothers_word_only_is_marked(graph: nx.MultiDiGraph) -> None:
    looks = scene.looks(graph, style.bundled())
    wholly = {id_ for id_, look in looks.items() if look.signs.get("secondhand") == look.count > 0}
    marked = {(e["from"], e["to"]) for e in scene.edges(graph) if e["id"] in wholly}
    told = {
        (s.key, t.key)
        for claim in graph.graph["claims"]
        if claim["on the word of"]
        for s in claim.who
        for t in claim.what
    }
    assert marked
    assert marked <= told
    air = (ID + "person/trump", ID + "measure/us-air-support")
    assert air not in marked


def test_a_derived_property_is_drawn_as_its_stance(bundled: LocalStore) -> None:
    row = {"source": NamedNode("x:a"), "edge": NamedNode(KG + "proposes"), "target": NamedNode("x:b")}
    graph = build.build([], [row], {}, style.bundled(), Namer(bundled))
    assert [key for *_, key in graph.edges(keys=True)] == [s["id"] for s in scene.stances(graph, style.bundled())]


# ---- the layout ------------------------------------------------------------------------------------------


Places = list[tuple[layered_layout.Layout, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def places(graph: nx.MultiDiGraph) -> Places:
    cards, edges = scene.cards(graph, style.bundled()), scene.edges(graph)
    return [(placed, cards) for placed in scene.layouts(cards, edges, style.bundled())]


def rectangles(
    placed: layered_layout.Layout, cards: list[dict[str, Any]]
) -> dict[str, tuple[float, float, float, float]]:
    sizes = {card["id"]: (card["width"], card["height"]) for card in cards}
    return {
        card: (x - sizes[card][0] / 2, y - sizes[card][1] / 2, x + sizes[card][0] / 2, y + sizes[card][1] / 2)
        for card, (x, y) in placed.cards.items()
    }


def test_no_card_covers_another(places: Places) -> None:
    for placed, cards in places:
        for a, b in combinations(rectangles(placed, cards).values(), 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_no_line_passes_behind_a_card(places: Places) -> None:
    for placed, cards in places:
        boxes = rectangles(placed, cards)
        for points in placed.routes.values():
            for (x1, y1), (x2, y2) in zip(points[1:-1:2], points[2:-1:2], strict=True):
                assert y1 == y2
                left, right = sorted((x1, x2))
                assert not any(a < right and c > left and b < y1 < d for a, b, c, d in boxes.values())


def test_few_lines_cross(places: Places) -> None:
    """Measured: 4 in what is shown at first. Two more are room for new data."""
    assert places[0][0].crossings <= 6


def test_defense_lines_stand_in_their_order(places: Places) -> None:
    for placed, _ in places:
        lines = [placed.cards[ID + f"measure/line-{n}"] for n in (1, 2, 3)]
        assert [x for x, _ in lines] == sorted({x for x, _ in lines})  # each a step further in
        assert [y for _, y in lines] == sorted(y for _, y in lines)


def test_crossings_are_counted_exactly_and_taken_away() -> None:
    boxes = [crossings.Box(name, column, 100, 20) for column, row in enumerate(("abc", "xyz")) for name in row]
    pairs = ("az", "by", "cx", "ax")
    placed = layered_layout.layered(boxes, [layered_layout.Link(pair, *pair) for pair in pairs])
    assert placed.crossings == 0
    crossed = layered_layout.layered(boxes, [layered_layout.Link(a + x, a, x) for a in "ab" for x in "xy"])
    assert crossed.crossings == 1


def test_the_same_network_has_the_same_layout(graph: nx.MultiDiGraph, places: Places) -> None:
    again = nx.MultiDiGraph(graph)
    cards, edges = scene.cards(again, style.bundled()), scene.edges(again)
    assert scene.layouts(cards, edges, style.bundled()) == [placed for placed, _ in places]


def test_every_kind_and_stance_of_the_picture_is_in_the_legend(graph: nx.MultiDiGraph) -> None:
    stances = Counter(stance["id"] for stance in scene.stances(graph, style.bundled()))
    kinds = Counter(kind["id"] for kind in scene.kinds(graph, style.bundled()))
    assert set(stances) == {key for *_, key in graph.edges(keys=True)} | {scene.NEGATED["id"]}
    assert set(kinds) == {data["kind"] for _, data in graph.nodes(data=True)}
    assert {*stances.values(), *kinds.values()} == {1}
