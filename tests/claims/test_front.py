"""What a front page has beside its headlines."""

from __future__ import annotations

from kgtool.claims.claim import claims
from kgtool.claims.front import actors, family, plan_cards
from kgtool.claims.plans import plan_iris, read_plans
from kgtool.claims.style import bundled as look
from kgtool.rdf.names import names
from kgtool.store import LocalStore


def test_the_families_of_stances(bundled: LocalStore) -> None:
    found = {claim.short: family(claim, look()).label for claim in claims(bundled).values()}
    assert found["c:seed-000-15"] == "for"  # offers
    assert found["c:seed-000-19"] == "wants or requires"  # calls for
    assert found["c:seed-004-23"] == "against"  # opposes
    assert {*found.values()} == {one.label for one in look().families}
    expected = [claim for claim in claims(bundled).values() if not claim.taken]
    assert expected
    assert {family(claim, look()).label for claim in expected} == {"neither"}


def test_who_takes_most_sides_is_first_and_who_takes_none_is_left_out(bundled: LocalStore) -> None:
    found = actors(claims(bundled).values(), look())
    assert found[0].thing.iri == names().expand("person:zelensky")
    assert found[0].counts == "2 for, 1 wants or requires, 1 against"
    assert all({*actor.families} - {"neither"} for actor in found)


def test_a_plan_with_a_proposer_is_before_one_without(bundled: LocalStore) -> None:
    cards = plan_cards(read_plans(bundled, plan_iris(bundled, called=True)).values())
    assert [bool(card.plan.proposals) for card in cards] == [True] * 4 + [False] * 2
    first = next(card for card in cards if card.plan.thing.short == "plan:anglo-french")
    assert (first.figures, first.firmness) == (("fewer than 30,000 troops",), ("will",))
