"""Made-up cases of what broke beyond two articles: figures, conditions and plans that several documents tell of."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import DATA
from engines import Ask, engines_of, picked, same_rows

import kgtool
from kgtool.questions.question import Question, catalogue, find
from kgtool.store import LocalStore

Rows = list[tuple[str, ...]]
STATED = "stated in the text"
OPEN = {name: one for name, one in catalogue().items() if not any(given.required for given in one.parameters)}

# question, case: columns, all rows
CASES: dict[tuple[str, str], tuple[str, Rows]] = {
    # each figure from the document that tells it
    ("figures", "04-figures-of-two-documents"): ("what words who position document paragraphs", [
        ("summit", "12 delegates", "", "", "a1", "1"),
        ("summit", "15 delegates", "", "", "b1", "2"),
        ("guard", "fewer than 500", "tilda", "stance:describes", "b1", "3"),
        ("guard", "up to 700", "tilda", "stance:announces", "a2", "1"),
    ]),
    ("troop-figures", "04-figures-of-two-documents"): ("measure words outlet document paragraphs", [
        ("guard", "fewer than 500", "Harbor Post", "b1", "3"), ("guard", "up to 700", "Wire One", "a2", "1"),
    ]),
    # The Lantern tells that the guard is part of the plan (P2), and no figure
    ("plan-components", "04-figures-of-two-documents"): ("plan component figure document paragraphs", [
        ("plan", "guard", "", "a1", "2"), ("plan", "guard", "up to 700", "a2", "1"),
        ("plan", "guard", "fewer than 500", "b1", "3"),
    ]),
    # of all who speak of the guard, only Vera Holm in November makes it depend on the vote
    ("conditions", "06-condition-of-a-part"): ("what kind condition who position document paragraphs claim", [
        ("south-guard", "if", "vote", "vera", "stance:offers", "d2", "1", "d2-c1"),
    ]),
    ("offers-and-conditions", "06-condition-of-a-part"): ("who offers on_condition mark document paragraphs", [
        ("vera", "south-guard", "the assembly of South Vale votes for it", STATED, "d2", "1"),
    ]),
    **{(name, "07-figure-in-a-denial"): ("words who position mark document paragraphs", [
        ("2,000", "tilda", "stance:denies", "denied here", "d2", "1"),
        ("900", "oskar", "stance:states", "says it is not so", "d2", "2"),
        ("at least 2,000", "tilda", "stance:callsFor", "denied by the claimant", "d1", "1"),
    ]) for name in ("figures", "troop-figures")},
    ("in-several-documents", "16-what-the-guide-leaves-open"): ("who documents positions", [
        ("north", "2", "2"), ("tilda", "2", "2"),
    ]),
}  # fmt: skip


@cache
def case(name: str) -> dict[str, Ask]:
    return engines_of(kgtool.open_store(data=[DATA / "growth" / f"{name}.trig"]))


@pytest.mark.parametrize(("question", "name"), CASES, ids=["-".join(key) for key in CASES])
def test_the_answer_of_a_case(question: str, name: str) -> None:
    columns, wanted = CASES[question, name]
    assert picked(same_rows(find(question).query, case(name)), columns) == wanted


@pytest.fixture(scope="module")
def many() -> LocalStore:
    return kgtool.open_store(data=[DATA / "growth" / "14-160-claims-of-40-articles.trig"])


@pytest.mark.parametrize("question", OPEN.values(), ids=OPEN)
def test_rows_grow_with_the_claims_and_not_with_their_pairs(question: Question, many: LocalStore) -> None:
    """40 articles tell of the same 90 measures and 12 plans: a row for each pair of two tellings would be thousands."""
    _, claims = case("14-160-claims-of-40-articles")["oxigraph"]("SELECT ?claim { ?claim a kg:Claim }")
    found = list(many.query(question.query))  # type: ignore[call-overload]
    assert len(claims) == 160
    assert len(found) <= 3 * len(claims)


def test_a_dossier_lists_as_many_claims_as_the_sources_of_the_plan_count() -> None:
    engines = case("14-160-claims-of-40-articles")
    listed: dict[str, set[str]] = {}
    for plan, claim in picked(same_rows(find("plan-dossier").query, engines), "plan claim"):
        listed.setdefault(plan, set()).add(claim)
    counted = dict(picked(same_rows(find("plan-sources").query, engines), "plan claims"))
    assert counted == {plan: str(len(listed.get(plan, ()))) for plan in counted}
    assert len(counted) == 12


# Two documents tell of one measure: who would do it, in the first; that it will not be, in the second. What is
# reference data belongs to none of them; of a third graph no document is told.
TELLINGS = """
@prefix kg: <https://w3id.org/kgtool/ontology#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix act: <https://w3id.org/kgtool/vocab/act/> .
@prefix basis: <https://w3id.org/kgtool/vocab/basis/> .
@prefix pol: <https://w3id.org/kgtool/vocab/polarity/> .
@prefix mod: <https://w3id.org/kgtool/vocab/modality/> .
@prefix task: <https://w3id.org/kgtool/vocab/task/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix ex: <https://example.org/> .
@prefix g: <https://w3id.org/kgtool/graph/> .
g:reference {
  ex:watch a kg:Measure ; kg:supplier ex:mill . ex:bay a kg:Place . ex:ann a kg:Person . ex:ben a kg:Person .
}
g:one prov:wasDerivedFrom ex:one .
g:one {
  ex:one a kg:Document . ex:one-1 a kg:Passage ; kg:inDocument ex:one ; kg:paragraph 1 .
  ex:one-4 a kg:Passage ; kg:inDocument ex:one ; kg:paragraph 4 .
  ex:one-5 a kg:Passage ; kg:inDocument ex:one ; kg:paragraph 5 .
  ex:watch kg:tasking ex:t ; kg:location ex:bay ; kg:evidence ex:one-1 .
  ex:t kg:performer ex:crew ; kg:task task:patrol ; kg:evidence ex:one-4 , ex:one-5 .
  ex:yes a kg:Claim ; kg:claimant ex:ann ; kg:stance stance:offers ; kg:modality mod:ready ; kg:content ex:watch ;
    kg:evidence ex:one-1 ; kg:basis basis:stated .
}
g:two prov:wasDerivedFrom ex:two .
g:two {
  ex:two a kg:Document . ex:two-2 a kg:Passage ; kg:inDocument ex:two ; kg:paragraph 2 .
  ex:watch kg:location ex:bay .
  ex:no a kg:Claim ; kg:claimant ex:ben ; kg:stance stance:states ; kg:polarity pol:negated ; kg:modality mod:will ;
    kg:content ex:watch ; kg:evidence ex:two-2 ; kg:basis basis:stated .
  ex:talk a kg:Claim ; kg:claimant ex:folk ; kg:stance stance:describes ; kg:actType act:rumour ; kg:content ex:boats ;
    kg:evidence ex:two-2 ; kg:basis basis:stated .
  ex:boats a kg:Measure ; kg:provider ex:mill ; kg:evidence ex:two-2 .
}
g:three {
  ex:barrier kg:location ex:bay .
}
"""


@pytest.fixture(scope="module")
def tellings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ask]:
    path = tmp_path_factory.mktemp("tellings") / "tellings.trig"
    path.write_text(TELLINGS, "utf-8")
    return engines_of(kgtool.open_store(data=[path]))


def test_who_would_do_what_is_told_by_one_document_at_a_time(tellings: dict[str, Ask]) -> None:
    """The crew is the first document's; whose reference data the mill is, nobody says, so it goes with either."""
    columns = "actor mark role how_firm measure said_by document paragraphs"
    assert picked(same_rows(find("who-would-do-what").query, tellings), columns) == [
        ("crew", STATED, "kg:performer", "mod:ready", "watch", "ann", "one", "4, 5"),
        ("mill", "talk by unnamed people", "kg:provider", "", "boats", "folk", "two", "2"),
        ("mill", "says it will not be so", "kg:supplier", "mod:will", "watch", "ben", "two", "2"),
        ("mill", STATED, "kg:supplier", "mod:ready", "watch", "ann", "one", "1"),
    ]


def test_a_place_says_how_each_document_speaks_of_it(tellings: dict[str, Ask]) -> None:
    """A graph that names no document and no passage gives none."""
    columns = "what said_of_it document paragraphs"
    assert picked(same_rows(find("places").query, tellings), columns) == [
        ("barrier", "", "", ""),
        ("watch", "offers", "one", "1"),
        ("watch", "states (says it will not be so)", "two", "2"),
    ]
