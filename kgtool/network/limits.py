"""How many things a picture may have, and what happens to larger ones: the one table of thresholds.

Up to 200 things are drawn as cards, up to 2,000 as dots, opened around one of them, up to 5,000 as dots with alike
things merged. Up to 50,000 are drawn only on request; more never, because browsers stop responding. (300 cards were
tried: hundreds of lines pass each lane, and nobody can follow one.)
"""

from __future__ import annotations

from kgtool.errors import QueryError, either, option

CARDS = 200  # cards in columns
THINGS = 29  # of any graph, whose columns mean nothing; more are drawn by forces
DOTS = 2_000  # dots, the most connected with labels
MERGED = 5_000  # dots, alike things merged
FORCED = 50_000  # dots, only on request

# What a page shows, in the order of growing networks.
CARD_PAGE, DOT_PAGE, MERGED_PAGE = "cards", "dots", "merged"

AGGREGATE = either('aggregate="parts"', "--aggregate parts")
NARROWER = (
    either('narrowing=kgtool.Narrowing(...): focus="THING", hops=1', "--focus THING --hops 1")
    + f" (what is around one thing), {either('top=300', '--top 300')} (the most connected), "
    + either('since="2025-01-01"', "--since 2025-01-01")
    + f" (later claims), {AGGREGATE} (measures merged into their plan)"
)
ELSEWHERE = either(
    'kgtool.draw(..., format="graphml"), kgtool.export(store, "all.ttl")',
    "kgtool view -o network.graphml, kgtool export -o all.ttl",
)
QUESTION = either('kgtool.view(store, "positions-of", who="THING")', "kgtool view positions-of -p who=THING")
FORCE = f"draw them all as dots with {option('force', 'True')}"


def page_for(count: int, force: bool = False, unit: str = "claim") -> str:
    """What the page of a network of `count` things shows: cards, dots, or dots of which alike ones are merged.

    `unit`: what its lines are (see ``scene.unit``); links are never merged. `force`: dots, unmerged, up to 50,000.
    Raises QueryError, which names the ways out, for a network that is too large.

    >>> [page_for(count) for count in (200, 201, 2_001)]
    ['cards', 'dots', 'merged']
    """
    if count > FORCED:
        raise QueryError(
            f"The network has {count:,} things, and no browser shows more than {FORCED:,}; narrow it with {NARROWER}; "
            f"or take it elsewhere: {ELSEWHERE}."
        )
    if count <= (THINGS if unit == "link" else CARDS):
        return CARD_PAGE
    if count <= (MERGED if unit == "link" else DOTS) or force:
        return DOT_PAGE
    if count <= MERGED:
        return MERGED_PAGE
    raise QueryError(
        f"The network has {count:,} things, and a picture can be read up to {MERGED:,}; narrow it with {NARROWER}; "
        f"or {FORCE}."
    )


def check_least(count: int, force: bool = False) -> None:
    """Raise QueryError, which names the ways out, for a network of at least `count` things that no page can show.

    It saves reading a large store in vain. Narrowing reads the whole network first, a question does not.
    """
    most = FORCED if force else MERGED
    if count > most:
        what = "no browser shows more than" if force else "a picture can be read up to"
        forced = "" if force or count > FORCED else f"; or {FORCE}"
        raise QueryError(
            f"The network has {count:,} things or more, and {what} {most:,}; draw what a question finds, like "
            f"{QUESTION}, or narrow the network with {NARROWER}; or take it elsewhere: {ELSEWHERE}{forced}."
        )
