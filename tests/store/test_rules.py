"""The rules: what each derives and what it leaves alone, and that ``g:derived`` is always whole."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import DATA
from ondisk import count

import kgtool
from kgtool.claims import dates
from kgtool.claims.claim import claims
from kgtool.rdf import files
from kgtool.rdf.results import rows, text
from kgtool.store import LocalStore, rules
from kgtool.store.updating import update

HEAD = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix ex: <https://example.org/> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix status: <https://w3id.org/kgtool/vocab/status/> .
@prefix pol: <https://w3id.org/kgtool/vocab/polarity/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix basis: <https://w3id.org/kgtool/vocab/basis/> . @prefix mod: <https://w3id.org/kgtool/vocab/modality/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


CLAIM = "ex:c a kg:Claim ; kg:claimant ex:a ; kg:content ex:x ; kg:stance "


def derived(tmp_path: Path, turtle: str) -> set[str]:
    """The derived edges of a small graph, as 'a proposes x'."""
    found = rows(small(tmp_path, turtle).query("SELECT ?s ?p ?o { GRAPH g:derived { ?s ?p ?o FILTER(isIRI(?o)) } }"))
    return {" ".join(str(t).strip("<>").replace("#", "/").rpartition("/")[2] for t in row) for row in found}


def small(tmp_path: Path, turtle: str) -> LocalStore:
    """A store of a small graph in TriG, with what is derived from it."""
    (tmp_path / "small.trig").write_text(HEAD + turtle, "utf-8")
    return kgtool.open_store(data=[tmp_path / "small.trig"])


def of_the_claim(tmp_path: Path, turtle: str, property: str) -> list[str]:
    """The derived values of a property of ex:c."""
    query = f"SELECT ?o {{ GRAPH g:derived {{ ex:c {property} ?o }} }} ORDER BY ?o".replace(
        "ex:c", "<https://example.org/c>"
    )
    found = rows(small(tmp_path, turtle).query(query))
    return [text(o).rpartition("/")[2] if isinstance(o, ox.NamedNode) else text(o) for (o,) in found if o is not None]


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
    kg = "<https://w3id.org/kgtool/ontology#"
    told = {(f"<https://example.org/{c}>", f"{kg}{name}>") for c in ("c1", "c2") for name in ("citedIn", "origin")}
    assert edges == {("<https://example.org/ada>", f"{kg}proposes>"), *told}, "the anticipated objection makes no edge"
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
        pattern = re.sub(r"(?:SELECT|ORDER BY|GROUP BY)[^{}]*", "", path.read_text("utf-8").partition("WHERE")[2])
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
        (CLAIM + "stance:accepts ; kg:accordingTo ex:w . ex:w a kg:Person .", {"c allegedBy w"}),
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
            {"a offers x", "a heldPostIn y", "a type Leader", "c citedIn d"},
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


SAYS = CLAIM + "stance:states ; kg:basis basis:stated . ex:c "
HEARD = "ex:c kg:accordingTo ex:w . ex:w a "
DENIAL = SAYS + "kg:note 'x' . ex:d kg:claimant ex:%s ; kg:content ex:x ; kg:stance stance:denies ; kg:respondsTo ex:c"


@pytest.mark.parametrize(
    ("turtle", "mark"),
    [
        # 50-marks: each branch, and what stays out of it
        (SAYS + "kg:note 'x' .", "stated in the text"),
        (CLAIM + "stance:states ; kg:basis basis:inferred .", "inferred by the reader"),
        (CLAIM + "stance:states ; kg:basis basis:external .", "from outside the text"),
        (CLAIM + "stance:states .", "basis not recorded"),
        (SAYS + "kg:polarity pol:negated .", "says it is not so"),
        (SAYS + "kg:polarity pol:negated ; kg:modality mod:would .", "says it would not be so"),
        (SAYS + "kg:polarity pol:negated ; kg:modality mod:expected .", "says it is not expected"),
        (SAYS + "kg:modality mod:would .", "stated in the text"),
        (SAYS + "kg:actStatus status:anticipated .", "expected, not said yet"),
        (SAYS + "kg:note 'x' . " + HEARD + "kg:Person .", "alleged"),
        (SAYS + "kg:note 'x' . " + HEARD + "kg:Organization .", "alleged"),
        (SAYS + "kg:note 'x' . " + HEARD + "kg:AnonymousSource .", "stated in the text"),
        (SAYS + "kg:note 'x' . " + HEARD + "kg:NewsOutlet .", "stated in the text"),
        (SAYS + "kg:share ex:q . ex:q kg:verbatim '43 percent' .", "held by 43 percent"),
        (DENIAL % "a" + " .", "denied by the claimant"),
        (DENIAL % "b" + " .", "denied by others"),
        (DENIAL % "b" + " ; kg:actStatus status:anticipated .", "stated in the text"),
        (DENIAL % "a" + " ; kg:supersededBy ex:e .", "stated in the text"),
        (DENIAL % "a" + " ; kg:polarity pol:negated .", "stated in the text"),
        (DENIAL.replace("denies", "doubts") % "a" + " .", "stated in the text"),
        (SAYS + "kg:note 'x' . ex:d kg:corrects ex:c .", "corrected since"),
        (SAYS + "kg:note 'x' . ex:d kg:corrects ex:c ; kg:supersededBy ex:e .", "stated in the text"),
        (SAYS + "kg:supersededBy ex:d .", "replaced by a later reading"),
        # several, in the order of their weight
        (
            CLAIM + "stance:states ; kg:basis basis:inferred ; kg:polarity pol:negated ; "
            "kg:actStatus status:anticipated . " + HEARD + "kg:Person .",
            "says it is not so; expected, not said yet; alleged; inferred by the reader",
        ),
        # a denial of what somebody said not to be so, told as what was said
        (
            CLAIM + "stance:denies ; kg:basis basis:stated ; kg:respondsTo ex:d . ex:d kg:polarity pol:negated .",
            "denies a report that it is not so",
        ),
        (CLAIM + "stance:denies ; kg:basis basis:stated ; kg:respondsTo ex:d .", "stated in the text"),
    ],
)
def test_a_claim_has_one_mark(tmp_path: Path, turtle: str, mark: str) -> None:
    assert of_the_claim(tmp_path, turtle, "kg:mark") == [mark]


CITED = CLAIM + "stance:states ; kg:evidence ex:p7 , ex:p10 . "
P7 = "ex:p7 kg:inDocument ex:d1 ; kg:paragraph 7 . "


@pytest.mark.parametrize(
    ("turtle", "documents", "paragraphs"),
    [
        # 55-citations and 56-paragraphs: numbers in their order, of one document, each once
        (CITED + P7 + "ex:p10 kg:inDocument ex:d1 ; kg:paragraph 10 .", ["d1"], ["7, 10"]),
        (CITED + P7 + "ex:p10 kg:inDocument ex:d1 ; kg:paragraph 7 .", ["d1"], ["7"]),
        (CITED + P7 + "ex:p10 kg:inDocument ex:d0 ; kg:paragraph 10 .", ["d0"], ["10"]),
        (CITED + "ex:p10 kg:inDocument ex:d1 .", ["d1"], []),
        (CLAIM + "stance:states .", [], []),
    ],
)
def test_a_claim_is_cited_in_one_document(
    tmp_path: Path, turtle: str, documents: list[str], paragraphs: list[str]
) -> None:
    assert of_the_claim(tmp_path, turtle, "kg:citedIn") == documents
    assert of_the_claim(tmp_path, turtle, "kg:citedParagraphs") == paragraphs


OFFER, VOTE = CLAIM + "stance:offers . ", "ex:x kg:condition ex:vote . "


@pytest.mark.parametrize(
    ("trig", "conditions"),
    [
        # 57-conditions
        (f"ex:g {{ {OFFER} ex:c kg:condition ex:rain . }}", ["rain"]),
        (f"ex:g {{ {OFFER} {VOTE} }}", ["vote"]),
        (f"ex:g {{ {OFFER} {VOTE} ex:c kg:condition ex:rain . }}", ["rain", "vote"]),
        (f"ex:g {{ {OFFER} }} ex:h {{ {VOTE} }}", []),
        (f"ex:g {{ {OFFER} ex:x kg:hasComponent ex:y . ex:y kg:condition ex:vote . }}", []),
        (f"ex:g {{ {OFFER} ex:y kg:hasComponent ex:x ; kg:condition ex:vote . }}", []),
        (f"ex:g {{ {OFFER.replace('offers', 'states')} {VOTE} }}", ["vote"]),
        *(
            (f"ex:g {{ {OFFER.replace('offers', stance)} {VOTE} }}", [])
            for stance in ("opposes", "rejects", "declines", "withholds", "abstains", "denies")
        ),
        (f"ex:g {{ {OFFER.replace('offers', 'opposes')} ex:c kg:condition ex:rain . }}", ["rain"]),
    ],
)
def test_a_claim_depends_on_its_conditions_and_on_those_of_its_content(
    tmp_path: Path, trig: str, conditions: list[str]
) -> None:
    assert of_the_claim(tmp_path, trig, "kg:dependsOn") == conditions


def time(edtf: str, **days: str) -> str:
    told = [f'{name} "{value}"^^xsd:date' for name, value in days.items()]
    return " ; ".join([f'kg:edtf "{edtf}"' if edtf else 'kg:verbatim "one day"', *(f"kg:{one}" for one in told)])


MAY = time("2031-05-07", earliest="2031-05-07", latest="2031-05-07")
JUNE = time("2031-06-01", earliest="2031-06-01", latest="2031-06-01")
SAID, MET = "ex:c kg:madeOn [ %s ] . ", "ex:c kg:madeAt ex:m . ex:m kg:when [ %s ] . "
REPORTED = "ex:c kg:reportedIn ex:r . ex:r kg:reportedOn [ %s ] . "
ISSUED = "ex:c kg:evidence ex:p . ex:p kg:inDocument ex:d . ex:d kg:issued [ %s ] . "


@pytest.mark.parametrize(
    ("turtle", "words", "readable", "day"),
    [
        # 60-days: the best kind of date goes first, whatever its day
        (SAID % JUNE + MET % MAY, "2031-06-01", "1 Jun 2031", "2031-06-01"),
        (SAID % JUNE + SAID % MAY, "2031-05-07", "7 May 2031", "2031-05-07"),
        (SAID % time("") + SAID % MAY, "2031-05-07", "7 May 2031", "2031-05-07"),
        (SAID % time(""), "one day", "one day", None),
        (MET % JUNE + REPORTED % MAY, "2031-06-01", "1 Jun 2031", "2031-06-01"),
        (REPORTED % JUNE + ISSUED % MAY, "not told (report of 2031-06-01)", "not told (report of 1 Jun 2031)", None),
        # the report of the article itself is that article
        (
            REPORTED % JUNE + "ex:r kg:document ex:d . " + ISSUED % MAY,
            "not told (article of 2031-05-07)",
            "not told (article of 7 May 2031)",
            None,
        ),
        (
            ISSUED % time("2031-05-07/..", earliest="2031-05-07"),
            "not told (article of 2031-05-07 or later)",
            "not told (article of 7 May 2031 or later)",
            None,
        ),
        (
            ISSUED % time("../2031-05-07", latest="2031-05-07"),
            "not told (article by 2031-05-07)",
            "not told (article by 7 May 2031)",
            None,
        ),
        ("", "not told", "not told", None),
        # EDTF in words
        (SAID % time("../2031-05-07", latest="2031-05-07"), "by 2031-05-07", "by 7 May 2031", "2031-05-07"),
        (SAID % time("/2031-05-07", latest="2031-05-07"), "by 2031-05-07", "by 7 May 2031", "2031-05-07"),
        (
            SAID % time("2031-05-07/..", earliest="2031-05-07"),
            "2031-05-07 or later",
            "7 May 2031 or later",
            "2031-05-07",
        ),
        (
            SAID % time("2031-05-07/2031-05-09", earliest="2031-05-07", latest="2031-05-09"),
            "2031-05-07 to 2031-05-09",
            "7 May 2031 to 9 May 2031",
            "2031-05-07",
        ),
        (
            SAID % time("2031-05-07~/2031-05~", earliest="2031-05-07", latest="2031-05-31"),
            "about 2031-05-07 to about 2031-05",
            "about 7 May 2031 to about May 2031",
            "2031-05-07",
        ),
        (SAID % time("2031-05-07~", earliest="2031-05-07"), "about 2031-05-07", "about 7 May 2031", "2031-05-07"),
        (SAID % time("2031-05-07%", earliest="2031-05-07"), "about 2031-05-07", "about 7 May 2031", "2031-05-07"),
        (SAID % time("2031-05?", earliest="2031-05-01"), "2031-05 (uncertain)", "May 2031 (uncertain)", "2031-05-01"),
        (SAID % time("2031", earliest="2031-01-01"), "2031", "2031", "2031-01-01"),
        # without an expression, its first and last day; of a moment, the day; of what is no day, no day to sort by
        (SAID % 'kg:earliest "2031-05-07T10:00:00Z"', "2031-05-07 or later", "7 May 2031 or later", "2031-05-07"),
        (SAID % 'kg:earliest "May" ; kg:latest "June"', "May to June", "May to June", None),
        (SAID % time("", earliest="2031-05-07", latest="2031-05-07"), "2031-05-07", "7 May 2031", "2031-05-07"),
        (SAID % time("", latest="2031-05-07"), "by 2031-05-07", "by 7 May 2031", "2031-05-07"),
    ],
)
def test_the_day_of_a_claim_in_words_and_to_sort_by(
    tmp_path: Path, turtle: str, words: str, readable: str, day: str | None
) -> None:
    turtle = CLAIM + "stance:states . " + turtle
    assert of_the_claim(tmp_path, turtle, "kg:dayInWords") == [words]
    assert dates.readable(words) == readable
    assert of_the_claim(tmp_path, turtle, "kg:sortDay") == ([day] if day else [])
    (claim,) = claims(small(tmp_path, turtle)).values()
    assert (claim.when.partition(" (“")[0], claim.day) == (readable, day or ""), "the outputs say it alike"


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
        "50": "kg:mark",
        "55": "kg:citedIn",
        "56": "kg:citedParagraphs",
        "57": "kg:dependsOn",
        "58": "kg:dayInWords",
        "60": "kg:sortDay",
        "61": "kg:toldFigure",
        "66": "kg:origin",
        "68": "kg:record",
    }
    # nobody is alleged to have said something, no act is told by both articles, neither is a reprint, nobody speaks
    # twice on a matter:
    # see above, and tests/questions/test_conflicts.py
    assert {path.stem[:2] for path in files.rules()} == {*kinds, "05", "65", "67", "70"}
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
