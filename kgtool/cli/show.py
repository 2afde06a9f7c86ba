"""kgtool show."""

from __future__ import annotations

import click

from kgtool.cli.options import Opener, argument, language_option, reading_options
from kgtool.cli.output import screen_width
from kgtool.cli.progress import busy
from kgtool.cli.shells import offers
from kgtool.rdf.names import names
from kgtool.rdf.text import printable


@click.command()
@click.argument("entity", shell_complete=offers.entity)
@language_option
@reading_options
def show(entity: str, lang: str, store: Opener) -> None:
    """Show everything about one thing: names, offices, positions, meetings, parts, tasks, mentions.

    ENTITY is a label, a short name or an IRI.

    \b
    kgtool show Zelensky
    kgtool show plan:three-lines
    """
    from kgtool.claims.profile import show
    from kgtool.formats.table import table
    from kgtool.questions.labels import labels

    opened = store()
    with busy("looking it up"):
        profile = show(argument(entity), opened, language=lang)
    short = names().shorten(profile.iri)
    click.echo(printable(f"{profile.label} ({short})" if profile.label else short))
    for section in profile.sections:
        click.echo(f"\n{section.title.upper()}\n")
        click.echo(table(section.rows, lambda iris: labels(opened, iris, lang), screen_width()), nl=False)
