"""The rules: what each derives and what it leaves alone; why an edge is there; what OWL adds; RDF 1.2."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import DATA
from rdflib.plugins.parsers.notation3 import BadSyntax

import kgtool
from kgtool.claims.why import why
from kgtool.rdf import files
from kgtool.rdf.results import rows
from kgtool.store import LocalStore
from kgtool.store.reasoning import closed

HEAD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix ex: <https://example.org/> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix status: <https://w3id.org/kgtool/vocab/status/> .
@prefix pol: <https://w3id.org/kgtool/vocab/polarity/> . @prefix org: <http://www.w3.org/ns/org#> .
"""
CLAIM = "ex:c a kg:Claim ; kg:claimant ex:a ; kg:content ex:x ; kg:stance "


def derived(tmp_path: Path, turtle: str) -> set[str]:
    """The derived triples of a small graph, as 'a proposes x'."""
    (tmp_path / "small.ttl").write_text(HEAD + turtle, "utf-8")
    store = kgtool.open_store(data=[tmp_path / "small.ttl"])
    found = rows(store.query("SELECT ?s ?p ?o { GRAPH g:derived { ?s ?p ?o FILTER(?p != kg:stanceValence) } }"))
    return {" ".join(str(t).strip("<>").replace("#", "/").rpartition("/")[2] for t in row) for row in found}


@pytest.mark.parametrize(
    ("turtle", "edges"),
    [
        # 10-stance-edges
        (CLAIM + "stance:proposes .", {"a proposes x"}),
        (CLAIM + "stance:describes .", {"a reportsOn x"}),
        (CLAIM + "stance:proposes . ex:c kg:claimant ex:b .", {"a proposes x", "b proposes x"}),
        (CLAIM + "stance:proposes ; kg:actStatus status:anticipated .", set()),
        (CLAIM + "stance:supports ; kg:polarity pol:negated .", set()),
        (CLAIM + "stance:supports ; kg:share ex:q .", set()),
        (CLAIM + "stance:proposes ; kg:supersededBy ex:d .", set()),
        (CLAIM + "stance:accepts ; kg:accordingTo ex:w . ex:w a kg:Person .", set()),
        (CLAIM + "stance:accepts ; kg:accordingTo ex:w . ex:w a kg:AnonymousSource .", {"a accepts x"}),
        (CLAIM + "stance:accepts ; kg:accordingTo ex:w . ex:w a kg:NewsOutlet .", {"a accepts x"}),
        (CLAIM + "ex:unheard-of .", set()),
        # 20-attended
        ("ex:m a kg:Meeting ; kg:participant ex:a .", {"a attended m"}),
        ("ex:m a kg:Meeting ; kg:participant ex:a ; kg:eventStatus status:planned .", set()),
        ("ex:m a kg:Meeting ; kg:inferredParticipant ex:a .", set()),
        # 25-sides: the stance on the content, and the way the content goes
        (CLAIM + "stance:opposes . ex:x kg:disfavors ex:t .", {"a opposes x", "c isFor t"}),
        (CLAIM + "stance:offers . ex:x kg:disfavors ex:t .", {"a offers x", "c isAgainst t"}),
        (CLAIM + "stance:rejects . ex:x kg:neutralOn ex:t .", {"a rejects x", "c takesNoSideOn t"}),
        (CLAIM + "stance:declines . ex:x kg:favors ex:t .", {"a declines x", "c takesNoSideOn t"}),
        (CLAIM + "stance:doubts . ex:x kg:favors ex:t .", {"a doubts x"}),
        (CLAIM + "stance:supports . ex:x kg:topic ex:t .", {"a supports x"}),
        (CLAIM + "stance:supports . ex:x kg:hasComponent ex:y . ex:y kg:favors ex:t .", {"a supports x", "c isFor t"}),
        (CLAIM + "stance:opposes . ex:x kg:hasComponent ex:y . ex:y kg:favors ex:t .", {"a opposes x"}),
        # 35-principals: as told, each joint claimant his own, else whoever holds an office
        (CLAIM + "stance:offers ; kg:onBehalfOf ex:y .", {"a offers x", "c principal y"}),
        (
            CLAIM + "stance:offers ; kg:claimant ex:b ; kg:representation ex:r . "
            "ex:r kg:representative ex:b ; kg:onBehalfOf ex:y .",
            {"a offers x", "b offers x", "c principal y"},
        ),
        (
            CLAIM + "stance:offers . ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p . ex:p org:postIn ex:y .",
            {"a offers x", "a heldPostIn y", "a type Leader", "c principal y"},
        ),
        (
            CLAIM + "stance:offers ; kg:onBehalfOf ex:z . "
            "ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p . ex:p org:postIn ex:y .",
            {"a offers x", "a heldPostIn y", "a type Leader", "c principal z"},
        ),
        (
            CLAIM + "stance:offers . ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p ; "
            "kg:holdingStatus status:former . ex:p org:postIn ex:y .",
            {"a offers x", "a heldPostIn y", "a type Leader"},
        ),
        (
            CLAIM + "stance:offers ; kg:evidence ex:e . ex:e kg:inDocument ex:d . "
            "ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p . ex:p org:postIn ex:y . "
            "ex:g a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p ; kg:evidence ex:e ; "
            "kg:holdingStatus status:elect .",
            {"a offers x", "a heldPostIn y", "a type Leader"},
        ),
        # 30-office and 40-leader
        (
            "ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p . ex:p org:postIn ex:y .",
            {"a heldPostIn y", "a type Leader"},
        ),
        (
            "ex:h a kg:OfficeHolding ; org:member ex:a ; kg:post ex:p ; kg:holdingStatus status:elect . "
            "ex:p org:postIn ex:y .",
            set(),
        ),
    ],
)
def test_a_rule_derives_this_and_no_more(tmp_path: Path, turtle: str, edges: set[str]) -> None:
    assert derived(tmp_path, turtle) == edges


def test_a_claim_has_the_valence_of_its_stance(bundled: LocalStore) -> None:
    """15-valence: so that data can be asked for opposition where the vocabulary is not at hand."""
    told = rows(bundled.query("SELECT DISTINCT ?s ?v { ?c kg:stance ?s ; kg:stanceValence ?v }"))
    known = rows(bundled.query("SELECT DISTINCT ?s ?v { ?c kg:stance ?s . ?s kg:valence ?v }"))
    assert sorted(map(str, told)) == sorted(map(str, known))
    own = kgtool.open_store(data=[DATA / "fictional.trig"])
    assert own.query("ASK { <https://example.org/c2> kg:stanceValence -1 }")


def test_every_rule_adds_something_to_the_bundled_graph(bundled: LocalStore) -> None:
    kinds = {
        "10": "kg:proposes",
        "15": "kg:stanceValence",
        "20": "kg:attended",
        "25": "kg:isFor",
        "30": "kg:heldPostIn",
        "35": "kg:principal",
        "40": "rdf:type",
    }
    assert {path.stem[:2] for path in files.rules()} == set(kinds)
    for predicate in kinds.values():
        assert bundled.query(f"ASK {{ GRAPH g:derived {{ ?s {predicate} ?o }} }}"), predicate


# -- why -----------------------------------------------------------------------------------------------------------


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


OWN = DATA / "fictional.trig"


def test_own_data_is_explained_reasoned_and_reified_without_the_bundled_graph(tmp_path: Path) -> None:
    store = kgtool.open_store(data=OWN)
    (reason,) = why("https://example.org/ada", "proposes", "https://example.org/bridge", store)
    assert reason.passages == (("A fictional article", 1),)
    with pytest.raises(kgtool.DataError, match="tells of it, but as expected"):
        why("https://example.org/bo", "opposes", "https://example.org/bridge", store)
    assert kgtool.export(store, tmp_path / "claims.ttl", reify=True) == 2
    assert closed(store).query("ASK { GRAPH g:inferred { <https://example.org/ada> a kg:Agent } }")


def test_edges_to_blank_nodes_keep_the_node(tmp_path: Path) -> None:
    content = '[ a kg:Measure ; <http://www.w3.org/2004/02/skos/core#prefLabel> "a wall" ]'
    body = f"ex:c a kg:Claim ; kg:claimant ex:a ; kg:stance stance:proposes ; kg:content {content} ."
    (tmp_path / "b.ttl").write_text(HEAD + body, "utf-8")
    store = kgtool.open_store(data=tmp_path)
    store.derive()
    assert store.query('ASK { ?a kg:proposes ?x . ?x skos:prefLabel "a wall" }')
    kgtool.load([tmp_path / "b.ttl"], tmp_path / "s")
    assert kgtool.query('ASK { ?a kg:proposes ?x . ?x skos:prefLabel "a wall" }', tmp_path / "s")


def test_why_says_what_there_is_instead(bundled: LocalStore) -> None:
    with pytest.raises(kgtool.DataError, match=r"c:seed-004-03 tells of it, but as expected"):
        why("Starmer", "callsFor", "soa:us-remains-involved", bundled)
    with pytest.raises(kgtool.DataError, match=r"between the two there is: kg:declines"):
        why("Poland", "kg:proposes", "m:polish-troops", bundled)
    with pytest.raises(kgtool.UsageError, match="Nothing in this graph"):
        why("Atlantis", "kg:proposes", "m:polish-troops", bundled)


# -- OWL 2 RL and RDF 1.2 ------------------------------------------------------------------------------------------


def test_the_closure_adds_superclasses_and_inverses_but_no_absurd_type(bundled: LocalStore) -> None:
    store = closed(bundled)
    for good in (
        "country:us a kg:Agent, kg:Place",
        "person:trump a kg:Agent",
        "m:line-1 a kg:Proposal",
        "m:line-1 kg:componentOf plan:three-lines",
    ):
        assert store.query(f"ASK {{ {good} }}"), good
    absurd = """SELECT ?x ?one ?two {
      VALUES (?one ?two) { (kg:Person kg:Country) (kg:Person kg:Content) (kg:Agent kg:Content) (kg:Claim kg:Agent)
        (kg:Claim kg:Content) (kg:Passage kg:Agent) (kg:Place kg:Person) (kg:Event kg:Agent) (kg:Event kg:Content)
        (kg:Document kg:Agent) (kg:Quantity kg:Content) (kg:Report kg:Claim) (kg:Country kg:Organization)
        (skos:Concept kg:Agent) (skos:Concept kg:Content) }
      ?x a ?one, ?two }"""
    assert list(rows(store.query(absurd))) == []
    same = "ASK { ?x owl:sameAs ?y FILTER(?x != ?y) }"
    assert not store.query(same), "nothing may become the same as another thing"


def test_export_with_reason(tmp_path: Path, bundled: LocalStore) -> None:
    plain, more = tmp_path / "plain.nq", tmp_path / "more.nq"
    kgtool.export(bundled, plain)
    kgtool.export(bundled, more, reason=True)
    added = set(more.read_text("utf-8").splitlines()) - set(plain.read_text("utf-8").splitlines())
    assert added
    assert all("<https://w3id.org/kgtool/graph/inferred>" in line for line in added)


def test_reified_claims_speak_of_edges_without_asserting_them(tmp_path: Path, bundled: LocalStore) -> None:
    path = tmp_path / "claims.ttl"
    assert kgtool.export(bundled, path, reify=True) == 47  # 45 claims, two of them joint
    engine = ox.Store()
    engine.load(path=str(path))
    head = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX kg: <https://w3id.org/kgtool/ontology#> "
    edge = "<https://w3id.org/kgtool/id/person/starmer> kg:callsFor ?what"
    assert engine.query(head + f"ASK {{ ?claim rdf:reifies <<( {edge} )>> }}")
    assert not engine.query(head + f"ASK {{ {edge} }}")
    with pytest.raises(BadSyntax):
        rdflib.Graph().parse(path)
    with pytest.raises(kgtool.UsageError, match=r"RDF 1\.2"):
        kgtool.export(bundled, tmp_path / "claims.rdf", reify=True)


def test_the_fictional_article_reifies_what_is_only_expected(tmp_path: Path) -> None:
    path = tmp_path / "claims.nt"
    assert kgtool.export(kgtool.open_store(data=[DATA / "fictional.trig"], with_bundled=True), path, reify=True) == 49
    assert "opposes" in path.read_text("utf-8")
