"""The rules: what each derives and what it leaves alone, and that ``g:derived`` is always whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import DATA
from ondisk import count

import kgtool
from kgtool.rdf import files
from kgtool.rdf.results import rows
from kgtool.store import LocalStore, rules
from kgtool.store.updating import update

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


def test_many_derived_edges_follow_their_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are handled in bulk; a stated one is not repeated, and a claim that goes takes its edge along."""
    monkeypatch.setattr(rules, "MANY", 10)
    claim = "<urn:c{n}> kg:claimant <urn:who{n}> ; kg:stance stance:proposes ; kg:content <urn:what> .\n"
    path = tmp_path / "claims.ttl"
    head = (
        "@prefix kg: <https://w3id.org/kgtool/ontology#> .\n@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .\n"
    )
    path.write_text(head + "".join(claim.format(n=n) for n in range(50)) + "<urn:who1> kg:proposes <urn:what> .")
    kgtool.load([path], tmp_path / "s")
    edges = "SELECT ?s { GRAPH g:derived { ?s kg:proposes ?o } }"
    assert len(list(rows(kgtool.query(edges, tmp_path / "s")))) == 49
    update("DELETE WHERE { GRAPH g:claims { <urn:c5> ?p ?o } }", tmp_path / "s")
    assert len(list(rows(kgtool.query(edges, tmp_path / "s")))) == 48


def test_own_data_gets_its_edges_and_nothing_else() -> None:
    store = kgtool.open_store(data=[DATA / "fictional.trig"])
    edges = {
        (str(s), str(p))
        for s, p in rows(store.query("SELECT ?s ?p { GRAPH g:derived { ?s ?p ?o FILTER(isIRI(?o)) } }"))
    }
    proposes = "<https://w3id.org/kgtool/ontology#proposes>"
    assert edges == {("<https://example.org/ada>", proposes)}, "the anticipated objection makes no edge"
    assert not store.query("ASK { GRAPH g:vocab { ?s ?p ?o } }"), "the vocabulary is lent, not given"


def test_derivation_is_idempotent(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store", with_bundled=True)
    before = sorted(map(str, kgtool.open_store(tmp_path / "store").quads()))
    store = LocalStore.writable(tmp_path / "store")
    store.derive()
    store.derive()
    assert sorted(map(str, store.quads())) == before
    assert count(store, "GRAPH g:derived { ?s ?p ?o }") > 50


def test_a_retracted_document_takes_its_edges_along(tmp_path: Path) -> None:
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    (tmp_path / "fictional.ttl").write_text("", "utf-8")
    kgtool.load([tmp_path / "fictional.ttl"], tmp_path / "store", replace=True)
    assert count(kgtool.open_store(tmp_path / "store")) == 0


def test_derivation_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails takes away no edge and leaves no vocabulary behind."""
    kgtool.load([DATA / "fictional.trig"], tmp_path / "store")
    before = sorted(map(str, kgtool.open_store(tmp_path / "store").quads()))
    bad = tmp_path / "99-bad.rq"
    bad.write_text("CONSTRUCT { ?s kg:proposes ?o } WHERE {", "utf-8")
    rules = [*files.rules(), bad]
    monkeypatch.setattr(files, "rules", lambda: rules)
    store = LocalStore.writable(tmp_path / "store")
    with pytest.raises(SyntaxError):
        store.derive()
    assert sorted(map(str, store.quads())) == before


def test_rules_name_all_their_properties() -> None:
    """``derived`` gives the rules only triples whose property or class they name."""
    for path in files.rules():
        pattern = path.read_text("utf-8").partition("WHERE")[2]
        named = set(re.findall(r"VALUES\s+([?$]\w+)\s*\{", pattern))
        assert set(re.findall(r"[?$]\w+\s+([?$]\w+)\s+[?$]\w+", pattern)) <= named, path


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
    derived_valences = rows(bundled.query("SELECT DISTINCT ?s ?v { ?c kg:stance ?s ; kg:stanceValence ?v }"))
    known = rows(bundled.query("SELECT DISTINCT ?s ?v { ?c kg:stance ?s . ?s kg:valence ?v }"))
    assert sorted(map(str, derived_valences)) == sorted(map(str, known))
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


def test_edges_to_blank_nodes_keep_the_node(tmp_path: Path) -> None:
    content = '[ a kg:Measure ; <http://www.w3.org/2004/02/skos/core#prefLabel> "a wall" ]'
    body = f"ex:c a kg:Claim ; kg:claimant ex:a ; kg:stance stance:proposes ; kg:content {content} ."
    (tmp_path / "b.ttl").write_text(HEAD + body, "utf-8")
    store = kgtool.open_store(data=tmp_path)
    store.derive()
    assert store.query('ASK { ?a kg:proposes ?x . ?x skos:prefLabel "a wall" }')
    kgtool.load([tmp_path / "b.ttl"], tmp_path / "s")
    assert kgtool.query('ASK { ?a kg:proposes ?x . ?x skos:prefLabel "a wall" }', tmp_path / "s")
