"""kgtool info."""

from __future__ import annotations

import sys

import click

from kgtool.cli.options import Opener, language_option, reading_options
from kgtool.cli.output import screen_width
from kgtool.cli.progress import busy


@click.command()
@click.option("--void", "as_void", is_flag=True, help="The counts as VoID in Turtle, for a dataset description.")
@language_option
@reading_options
def info(as_void: bool, lang: str, store: Opener) -> None:
    """Show what is in the store.

    The number of triples and claims, the claims of each document and the dates that it covers, graphs, classes.
    """
    from kgtool.questions.info import info, void

    opened = store()
    if as_void:
        from kgtool.formats.writing import write

        write(void(opened), sys.stdout.buffer, "ttl")
        return
    from kgtool.formats.table import table
    from kgtool.questions.labels import labels

    with busy("counting"):
        counts = info(opened)
    unnamed = f" ({counts.unnamed:,} of the triples in no graph)" if counts.unnamed else ""
    click.echo(f"{counts.triples:,} triples, {counts.claims:,} claim{'s' * (counts.claims != 1)}{unnamed}\n")
    for rows in (counts.documents, counts.graphs, counts.classes):
        click.echo(table(rows, lambda iris: labels(opened, iris, lang), screen_width()))
