"""What is to be minded of a claim, as signs: one table for the page, SVG, print and the files for other tools.

A sign has a badge on the line (a word, or the ring). Three of them are drawn by the line itself: inferred and
anticipated by its pattern, negated by the cross at its end; their badges stand only where the line cannot show them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kgtool.claims.claim import ANTICIPATED, INFERRED, NEGATED, Claim
from kgtool.claims.style import Drawing
from kgtool.claims.thing import listed
from kgtool.rdf.names import names
from kgtool.words.catalogue import marked, words_of

FIRMEST = ("solid", "dashed", "dotted")
RING = "ring"  # the badge that is drawn, not written
SOME = marked("outlined: only some of the claims of the line")
CONFLICT = marked("positions conflict")
ORIGINS = marked("thicker: told by several origins")
DOTS = marked("conditions and other caveats of claims are not drawn between dots")
EXPLAINED = {"conflict": CONFLICT, "some": SOME, "dots": DOTS, "origins": ORIGINS}


@dataclass(frozen=True)
class Sign:
    """A claim bears it by one of its details (`line`, see ``Claim.details``) or by its basis, status or polarity."""

    id: str
    badge: str
    words: str
    line: str = ""
    concept: str = ""

    def borne(self, claim: Claim) -> bool:
        """Whether a claim bears it."""
        if self.concept == NEGATED:
            return claim.negated
        return bool(claim[self.line]) or self.concept in {one.key for one in (*claim.basis, *claim.status)}

    def in_language(self, language: str) -> Sign:
        """The sign with its badge in a language; one that is no word stays."""
        return self if self.badge in ("", RING, "%") else replace(self, badge=words_of(language).say(self.badge))

    def called(self, drawing: Drawing) -> str:
        """Its name for readers, in the language of `drawing` where it is a concept of the ontology."""
        return drawing.labels.get(self.concept) or words_of(drawing.language).say(self.words)


CONDITIONAL = Sign("conditional", marked("if"), marked("on a condition"), "if")
SIGNS = (
    Sign("secondhand", RING, marked("on another’s word"), "on the word of"),
    CONDITIONAL,
    Sign("unless", marked("unless"), marked("unless something happens"), "unless"),
    Sign("share", "%", marked("held by a part only"), "share"),
    Sign("denied", marked("denied"), marked("denied since"), "denied in"),
    Sign("corrected", marked("corrected"), marked("corrected since"), "corrected in"),
    Sign("inferred", marked("inferred"), "inferred", concept=INFERRED),
    Sign("external", marked("external"), "external", concept=names().expand("basis:external")),
    Sign("anticipated", marked("anticipated"), "anticipated", concept=ANTICIPATED),
    Sign("negated", "", "negated", concept=NEGATED),
)


@dataclass(frozen=True)
class Look:
    """How the line of some claims is drawn: as firm as the firmest, with how many of the `count` bear each sign."""

    pattern: str
    count: int
    signs: dict[str, int]
    origins: int = 0
    """On how many reports they rest, each counted once however often it is passed on."""

    def badges(self, drawing: Drawing) -> list[tuple[Sign, bool]]:
        """The signs to draw besides the pattern, each with whether all the claims bear it."""
        borne = [(sign, self.signs[sign.id] == self.count) for sign in SIGNS if sign.badge and sign.id in self.signs]
        return [
            (sign.in_language(drawing.language), all_)
            for sign, all_ in borne
            if not (all_ and drawing.patterns.get(sign.concept) == self.pattern)
        ]

    def in_words(self, drawing: Drawing) -> list[str]:
        """The signs in words: "on a condition", or "1 of 2 on a condition"."""
        borne = [(sign.called(drawing), self.signs[sign.id]) for sign in SIGNS if sign.id in self.signs]
        say = words_of(drawing.language).say
        return [
            words if number == self.count else say("{some} of {all} {words}", some=number, all=self.count, words=words)
            for words, number in borne
        ]


def look(claims: Iterable[Claim], drawing: Drawing) -> Look:
    """How the line of these claims is drawn; a line without claims is solid."""
    every = list(claims)
    borne = Counter(sign for claim in every for sign in signs_of(claim))
    patterns = {pattern(claim, drawing) for claim in every}
    firmest = next((one for one in FIRMEST if one in patterns), "solid")
    return Look(firmest, len(every), dict(borne), len({origin for claim in every for origin in claim.origins}))


def signs_of(claim: Claim) -> list[str]:
    """The ids of the signs that a claim bears."""
    return [sign.id for sign in SIGNS if sign.borne(claim)]


def pattern(claim: Claim, drawing: Drawing) -> str:
    """How the line of a claim is drawn, by its status and basis: solid, dashed or dotted."""
    return drawing.pattern(*(concept.key for concept in (*claim.status, *claim.basis)))


def caveats(claim: Claim, drawing: Drawing) -> str:
    """The signs of a claim in words, each with what the data say: "on a condition: a truce; negated"."""
    borne = [sign for sign in SIGNS if sign.borne(claim)]
    return "; ".join(": ".join(filter(None, (sign.called(drawing), listed(claim[sign.line])))) for sign in borne)


def table(drawing: Drawing) -> list[dict[str, Any]]:
    """The signs as plain data, for the page; `pattern`: that of a line by itself, if it shows the sign."""
    return [
        {
            "id": s.id,
            "badge": s.in_language(drawing.language).badge,
            "words": s.called(drawing),
            "pattern": drawing.patterns.get(s.concept, ""),
        }
        for s in SIGNS
    ]


# ---- for and against ----------------------------------------------------------------------------------------------


def sides(claim: Claim, drawing: Drawing) -> dict[str, int]:
    """Content or topic (key) -> 1 for it, -1 against it: the sides that a claim takes, as for-and-against counts them.

    None by what is not said yet, denied, held by a part of a group, or only alleged of its claimant.
    """
    if not claim.taken or claim["share"] or claim.alleged:
        return {}
    towards = [(thing.key, way) for thing in claim.what for one in claim.stance if (way := drawing.valence(one.key))]
    taken = {*towards, *((one.key, 1) for one in claim.is_for), *((one.key, -1) for one in claim.is_against)}
    return {matter: way for matter, way in sorted(taken) if (matter, -way) not in taken}


def contested(sides: Iterable[dict[str, int]]) -> set[str]:
    """The contents and topics (keys) that some claims are for and others against, of the sides that they take."""
    taken = {side for one in sides for side in one.items()}
    return {matter for matter, way in taken if (matter, -way) in taken}
