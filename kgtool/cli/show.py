"""kgtool show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from kgtool.cli.options import Opener, argument, language_option, reading_options
from kgtool.cli.output import screen_width
from kgtool.cli.progress import busy
from kgtool.cli.shells import offers
from kgtool.rdf.names import names
from kgtool.rdf.text import printable

if TYPE_CHECKING:
    from kgtool.rdf.results import Term


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
    from kgtool.claims.style import bundled
    from kgtool.formats.table import table
    from kgtool.questions.labels import labels
    from kgtool.rdf.results import Solutions

    opened = store()
    with busy("looking it up"):
        profile = show(argument(entity), opened, language=lang)
    vocabulary = bundled(lang).labels  # for data without it

    def known(iris: Iterable[str]) -> dict[str, str]:
        every = set(iris)
        return {iri: vocabulary[iri] for iri in every if iri in vocabulary} | labels(opened, every, lang)

    short = names().shorten(profile.iri)
    click.echo(printable(f"{profile.label} ({short})" if profile.label else short))
    for section in profile.sections:
        click.echo(f"\n{section.title.upper()}\n")
        readable = [tuple(map(in_words, row)) for row in section.rows]
        shown = Solutions(section.rows.variables, readable)
        click.echo(table(shown, known, screen_width()), nl=False)


def in_words(term: Term | None) -> Term | None:
    """A cell of a section: a date among its texts is in words."""
    from kgtool.claims.dates import readable

    words = readable(term.value) if isinstance(term, ox.Literal) else ""
    return ox.Literal(words) if isinstance(term, ox.Literal) and words != term.value else term
