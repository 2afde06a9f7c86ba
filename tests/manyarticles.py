"""Made-up claims of many articles, as Turtle: what a page has to stay legible with."""

from __future__ import annotations

import random

PREFIXES = """@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix topic: <https://w3id.org/kgtool/vocab/topic/> . @prefix x: <https://example.org/many/> .
"""
STANCES = ("proposes", "supports", "offers", "callsFor", "requires", "discusses", "declines", "opposes", "rejects")
MATTERS = ("the strait", "the ceasefire line", "the eastern harbors", "grain convoys", "the disputed islands")
DEEDS = ("a mission of observers at", "joint patrols along", "an end to the blockade of", "guarantees for", "talks on")


def articles(claims: int, documents: int, seed: int = 1) -> str:
    """So many claims in so many documents: of people of countries, on plans with parts and on states of affairs.

    Some 12 topics; a tenth of the contents have none, a fourth of the claims a condition. The same text for the same
    numbers.
    """
    chance = random.Random(seed)
    people, contents = max(8, claims // 8), max(10, claims // 4)
    lines = [PREFIXES, *(f"x:land{n} a kg:Country ; skos:prefLabel 'Land {n}'@en .\n" for n in range(8))]
    lines += [
        f"x:person{n} a kg:Person ; skos:prefLabel 'Ada Number {n} of the Northern Delegation'@en ; "
        f"kg:ofCountry x:land{n % 8} .\n"
        for n in range(people)
    ]
    lines += [f"x:topic{n} a skos:Concept ; skos:prefLabel '{MATTERS[n % 5]}, question {n}'@en .\n" for n in range(12)]
    for n in range(contents):
        kind, name = ("Plan", "a plan for") if n % 6 == 0 else ("Measure", "")
        topics = f" ; kg:topic x:topic{chance.randrange(12)}" if n % 10 else ""
        whole = f"x:content{n - n % 6} kg:hasComponent x:content{n} .\n" if n % 6 in (1, 2, 3) else ""
        label = f"{name} {DEEDS[n % 5]} {MATTERS[n % 4]} ({n})".strip()
        lines.append(f"x:content{n} a kg:{kind} ; skos:prefLabel '{label}'@en{topics} .\n{whole}")
    lines += [f"x:doc{n} a kg:Document ; skos:prefLabel 'The Lantern, no. {n}'@en .\n" for n in range(documents)]
    for n in range(claims):
        day = f"2031-{1 + n * 11 // claims:02}-{1 + n % 28:02}"
        condition = f" ; kg:condition x:content{chance.randrange(contents)}" if n % 4 == 0 else ""
        lines.append(
            f"x:claim{n} a kg:Claim ; kg:claimant x:person{chance.randrange(people)} ; "
            f"kg:stance stance:{chance.choice(STANCES)} ; "
            f"kg:content x:content{chance.randrange(contents)}{condition} ; "
            f"kg:statement 'Statement {n} on the matter, in a sentence of our own.' ; "
            f"kg:evidence [ kg:inDocument x:doc{n % documents} ; kg:paragraph {1 + n % 20} ] ; "
            f"kg:madeOn [ kg:earliest '{day}'^^xsd:date ; kg:latest '{day}'^^xsd:date ; kg:edtf '{day}' ] .\n"
        )
    return "".join(lines)
