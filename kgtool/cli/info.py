"""kgtool info."""

from __future__ import annotations

import shutil

import click

from kgtool.cli.options import Opener, store_options


@click.command()
@store_options
def info(store: Opener) -> None:
    """What is in the store: graphs, triples, classes, claims a document, dates covered."""
    from kgtool.labels import labels
    from kgtool.summary import info
    from kgtool.table import table

    opened = store()
    told = info(opened)
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(f"{told.triples:,} triples, {told.claims:,} claims\n")
    for rows in (told.documents, told.graphs, told.classes):
        click.echo(table(rows, lambda iris: labels(opened, iris), width))
