"""What a front page has beside its headlines: each plan in a card, who takes sides and how often, what is contested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kgtool.claims.claim import Claim
from kgtool.claims.plans import Plan
from kgtool.claims.style import Drawing
from kgtool.claims.thing import Thing

# How positions are counted where there are few places for them, in the order of the dots.
FAMILIES = ("for", "wants or requires", "against", "neither")
# The color roles of stances that want something which the other families do not have.
WANTS = frozenset({"call", "require"})
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
    """Somebody who takes positions: the claims of each of FAMILIES that has some, by day."""

    thing: Thing
    families: Mapping[str, tuple[Claim, ...]]

    @property
    def counts(self) -> str:
        """How many of each family, in words."""
        return ", ".join(f"{len(claims)} {name}" for name, claims in self.families.items())


def family(claim: Claim, look: Drawing) -> str:
    """In which of FAMILIES a claim is; what is denied or only expected is in none of the first three."""
    if not claim.taken:
        return FAMILIES[3]
    if any(look.line(stance.iri).role in WANTS for stance in claim.stance):
        return FAMILIES[1]
    ways = {look.valence(stance.iri) for stance in claim.stance}
    return FAMILIES[0] if ways == {1} else FAMILIES[2] if ways == {-1} else FAMILIES[3]


def actors(claims: Iterable[Claim], look: Drawing, most: int = MOST_ACTORS) -> list[Actor]:
    """Those who take sides most often; who only describes or discusses takes none."""
    found: dict[Thing, dict[str, list[Claim]]] = {}
    for claim in claims:
        for who in claim.who if not claim.alleged else ():
            if who.iri:
                found.setdefault(who, {}).setdefault(family(claim, look), []).append(claim)
    made = [
        Actor(who, {name: tuple(held[name]) for name in FAMILIES if name in held})
        for who, held in found.items()
        if held.keys() - {FAMILIES[3]}
    ]
    made.sort(key=lambda one: (-sum(len(one.families.get(name, ())) for name in FAMILIES[:3]), one.thing))
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
