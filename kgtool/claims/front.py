"""What a front page has beside its headlines: each plan in a card, who takes sides and how often, what is contested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kgtool.claims.claim import Claim
from kgtool.claims.plans import Plan
from kgtool.claims.style import Drawing, Family
from kgtool.claims.thing import Thing

MOST_ACTORS, MOST_FIGURES = 12, 3


@dataclass(frozen=True)
class PlanCard:
    """A plan in few words."""

    plan: Plan
    figures: tuple[str, ...]
    conditions: tuple[Thing, ...]
    firmness: tuple[str, ...]


@dataclass(frozen=True)
class Actor:
    """Somebody who takes positions: the claims of each family of stances (by its label) that has some, by day."""

    thing: Thing
    families: Mapping[str, tuple[Claim, ...]]

    @property
    def counts(self) -> str:
        """How many of each family, in words."""
        return ", ".join(f"{len(claims)} {name}" for name, claims in self.families.items())


def family(claim: Claim, look: Drawing) -> Family:
    """The family of stances in which a claim counts; what is denied or only expected takes no side."""
    return look.family(*(stance.iri for stance in claim.stance) if claim.taken else ())


def actors(claims: Iterable[Claim], look: Drawing, most: int = MOST_ACTORS) -> list[Actor]:
    """Those who take sides most often; who only describes or discusses takes none."""
    found: dict[Thing, dict[Family, list[Claim]]] = {}
    for claim in claims:
        for who in claim.who if not claim.alleged else ():
            if who.iri:
                found.setdefault(who, {}).setdefault(family(claim, look), []).append(claim)
    sided = [one for one in look.families if one.valence != 0]
    made = [
        Actor(who, {one.label: tuple(held[one]) for one in look.families if one in held})
        for who, held in found.items()
        if held.keys() & {*sided}
    ]
    made.sort(key=lambda one: (-sum(len(one.families.get(family.label, ())) for family in sided), one.thing))
    return made[:most]


def plan_cards(plans: Collection[Plan]) -> list[PlanCard]:
    """The plans as cards: those with a proposer first, then those with most components."""
    ordered = sorted(plans, key=lambda plan: (not plan.proposals, -len(plan.parts), plan.thing))
    return [_card(plan) for plan in ordered]


def _card(plan: Plan) -> PlanCard:
    parts = (plan.whole, *plan.parts)
    told = [claim for part in parts for claim in part.claims]
    own = [
        value for part in parts for fact in part.facts if fact.property.short == "kg:condition" for value in fact.values
    ]
    firm = [task.firmness for part in parts for task in part.tasks if task.firmness]
    firm += [value.label for claim in plan.proposals for value in claim["how firm"]]
    return PlanCard(
        plan,
        tuple(dict.fromkeys(figure.words for part in parts for figure in part.figures))[:MOST_FIGURES],
        tuple(dict.fromkeys([*own, *(value for claim in told for value in claim["if"])])),
        tuple(dict.fromkeys(firm)),
    )
