"""The option group that chooses what of a large network is drawn."""

from __future__ import annotations

import functools
from typing import Any

import click

from kgtool.cli.options import Command, argument
from kgtool.errors import UsageError

# The names of narrowing.AGGREGATES, written here so that --help does not import networkx; a test compares the two.
AGGREGATES = ("parts", "people", "kinds")


def narrowing_options(command: Command) -> Command:
    """Add --focus, --hops, --since, --until, --kinds, --stances, --top, --aggregate and --force.

    The command gets ``narrowing``, a Narrowing, and ``force``.
    """

    @click.option("--focus", metavar="THING", help="Only what is around this thing: a label, a short name or an IRI.")
    @click.option("--hops", type=click.IntRange(min=0), metavar="N", help="How many lines away from it; default: 1.")
    @click.option("--since", metavar="DAY", help="Only claims of this day (YYYY-MM-DD) or later.")
    @click.option("--until", metavar="DAY", help="Only claims of this day or earlier.")
    @click.option("--kinds", multiple=True, metavar="KIND,...", help="Only things of these kinds: plan, country, ...")
    @click.option("--stances", multiple=True, metavar="STANCE,...", help="Only claims with these stances.")
    @click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the N things of which most is said.")
    @click.option(
        "--aggregate",
        type=click.Choice(AGGREGATES),
        help="Merge alike things into one card with their number: the parts of a plan, the people of a country, or "
        "kinds: whatever belongs to the same thing.",
    )
    @click.option("--force", is_flag=True, help="Draw more than can be read, as dots.")
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        focus: str | None,
        hops: int | None,
        since: str | None,
        until: str | None,
        kinds: tuple[str, ...],
        stances: tuple[str, ...],
        top: int | None,
        aggregate: str | None,
        **kwargs: Any,
    ) -> Any:
        if hops is not None and focus is None:
            raise UsageError("--hops counts from a thing; name it with --focus, like --focus Macron --hops 2.")
        from kgtool.network.narrowing import Narrowing

        narrowing = Narrowing(
            focus=argument(focus) if focus is not None else None,
            hops=1 if hops is None else hops,
            since=since,
            until=until,
            kinds=_listed(kinds),
            stances=_listed(stances),
            top=top,
            aggregate=aggregate,
        )
        return command(*args, narrowing=narrowing, **kwargs)

    return wrapped


def _listed(given: tuple[str, ...]) -> tuple[str, ...]:
    """The names in an option that was given once or often, with commas or without."""
    return tuple(name.strip() for part in given for name in argument(part).split(",") if name.strip())
