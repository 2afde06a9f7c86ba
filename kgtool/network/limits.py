"""How many things a picture may have, and what is done with more: the one table of thresholds.

Up to 200 things are cards (in lanes beyond some 120), up to 2,000 as a network of dots that opens around
one of them, to 5,000 merged at first. Up to 50,000 are drawn only on request; more are never drawn, because no browser
answers then. (300 cards in lanes were tried: hundreds of lines pass each lane, and nobody can follow one.)
"""

from __future__ import annotations

from kgtool.errors import QueryError

CARDS = 200  # layered cards, in several lanes a column where they are many
DOTS = 2_000  # a network of dots, with labels by importance
MERGED = 5_000  # the same, starting with alike things merged
FORCED = 50_000  # dots, only if asked for

# What a page shows, the roomiest last.
CARD_PAGE, DOT_PAGE, MERGED_PAGE = "cards", "dots", "merged"

NARROWER = (
    "--focus THING --hops 1 (what is around one thing), --top 300 (the most connected), "
    "--since 2025-01-01 (later claims), --aggregate parts (measures merged into their plan)"
)


def page_for(count: int, force: bool = False) -> str:
    """What a page of so many things shows: cards, dots or (too many for dots at once) dots of merged things.

    Raises QueryError, with the ways out, for what is too large; `force` draws dots all the same, up to 50,000.

    >>> [page_for(count) for count in (200, 201, 2_001)]
    ['cards', 'dots', 'merged']
    """
    if count > FORCED:
        raise QueryError(
            f"The network has {count:,} things, and no browser shows more than {FORCED:,}; narrow it with {NARROWER}; "
            "or take it elsewhere: kgtool view -o network.graphml, kgtool query ... -o rows.csv, "
            "kgtool export -o all.ttl."
        )
    if count <= CARDS:
        return CARD_PAGE
    if count <= DOTS or force:
        return DOT_PAGE
    if count <= MERGED:
        return MERGED_PAGE
    raise QueryError(
        f"The network has {count:,} things, and a picture can be read up to {MERGED:,}; narrow it with {NARROWER}; "
        "or draw them all as dots with --force."
    )


def check_least(count: int, force: bool = False) -> None:
    """Raise QueryError, with the ways out, for a network of at least `count` things that no page can show.

    So a large store need not be read for it. What narrows a network reads all of it first, a question does not.
    """
    most = FORCED if force else MERGED
    if count > most:
        what = "no browser shows more than" if force else "a picture can be read up to"
        forced = "" if force or count > FORCED else "; or draw them all as dots with --force"
        raise QueryError(
            f"The network has {count:,} things or more, and {what} {most:,}; draw what a question finds, like "
            f"kgtool view positions-of -p who=THING, or narrow the network with {NARROWER}; or take it elsewhere: "
            f"kgtool view -o network.graphml, kgtool export -o all.ttl{forced}."
        )
