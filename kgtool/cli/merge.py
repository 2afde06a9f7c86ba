"""kgtool article merge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.options import PATH, argument, check_folder_of, reading_options, say
from kgtool.cli.shells import offers
from kgtool.cli.source import Source
from kgtool.errors import UsageError

if TYPE_CHECKING:
    from kgtool.articles.merges import Known


@click.command()
@click.argument("shown", shell_complete=offers.entity)
@click.argument("other", shell_complete=offers.entity)
@click.option("--why", metavar="TEXT", help="How it is known that the two are one; without it, nothing is written.")
@click.option("--by", default="", metavar="WHO", help="Who says so.")
@click.option("--undo", is_flag=True, help="Take the merge of the two back; the store then answers as before.")
@click.option(
    "-o",
    "--output",
    "into",
    type=PATH,
    metavar="FILE",
    help="Add the merge to a .ttl or .trig file, to be read beside the data.",
)
@reading_options
def merge(
    shown: str, other: str, why: str | None, by: str, undo: bool, into: Path | None, store: Source
) -> None:  # fmt: skip
    """Let two names be of one thing, which is shown as SHOWN.

    Each is an IRI, a short name or a label that means one thing. What is known of both is printed first. The merge is
    data, in the store or in a file; documents keep their names, and every answer sees one thing.

    \b
    kgtool article merge person:holm person:v-holm --why "Same office, same day." --store mystore
    kgtool article merge person:holm person:v-holm --undo --store mystore
    """
    from kgtool.articles.merges import both, load_merge, merge_entities, undo_merge, what_is_known, write_merge

    shown, other = argument(shown), argument(other)
    if undo:
        if store.store is None or into or why is not None:
            raise UsageError(
                "--undo is for a merge in a store, --store DIR alone; one in a file is undone by removing it there."
            )
        store().close()  # from now on the prefixes of its files are known
        for gone in undo_merge(shown, other, store.store):
            say(f"{store.store}: {_short(gone.other)} and {_short(gone.shown)} are two things again.")
        return
    if into is not None:
        check_folder_of(into)
    opened = store()
    for role, iri in zip(("shown", "other"), both(opened, shown, other), strict=True):
        for line in _lines(role, what_is_known(iri, opened)):
            say(line)
    if why is None:
        raise UsageError("Nothing is written; to merge the two, say how it is known that they are one: --why TEXT.")
    if store.store is None and into is None:
        raise UsageError("Nothing is written; say where the merge is kept: --store DIR, or -o FILE.")
    found = merge_entities(shown, other, opened, why=argument(why), by=argument(by))
    opened.close()
    if into is not None:
        write_merge(found, into)
    if store.store is not None:
        load_merge(found, store.store)
    where = " and ".join(str(place) for place in (into, store.store) if place is not None)
    say(f"{where}: {_short(found.other)} is shown as {_short(found.shown)}.")


def _short(iri: str) -> str:
    from kgtool.rdf.names import names

    return names().shorten(iri)


def _lines(role: str, known: Known) -> Iterator[str]:
    label = f"{known.label} ({_short(known.iri)})" if known.label else _short(known.iri)
    yield f"{role}: {label}: {', '.join(known.kinds) or 'of unknown kind'}"
    if known.other_names:
        yield f"  also called: {', '.join(known.other_names)}"
    if known.same_as:
        yield f"  elsewhere: {', '.join(known.same_as)}"
    if known.sections:
        yield "  " + ", ".join(f"{title.lower()} {number}" for title, number in known.sections)
