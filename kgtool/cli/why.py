"""kgtool why."""

from __future__ import annotations

import click

from kgtool.cli.options import Opener, language_option, reading_options
from kgtool.cli.shells import offers
from kgtool.rdf.names import names
from kgtool.rdf.text import printable


@click.command()
@click.argument("subject", shell_complete=offers.entity)
@click.argument("predicate", shell_complete=offers.edge)
@click.argument("object", shell_complete=offers.entity)
@language_option
@reading_options
def why(subject: str, predicate: str, object: str, lang: str, store: Opener) -> None:
    """Tell from which claims and paragraphs an edge comes.

    SUBJECT and OBJECT are labels, short names or IRIs, PREDICATE a short name or IRI.

    \b
    kgtool why Poland declines m:polish-troops
    """
    from kgtool.claims.why import why

    for reason in why(subject, predicate, object, store(), language=lang):
        if reason.rule == "stated":
            click.echo(f"stated in {reason.label}")
            continue
        click.echo(printable(f"{names().shorten(reason.thing)}  {reason.label}"))
        anchor = f": “{reason.anchor}”" if reason.anchor else ""
        for document, paragraph in reason.passages:
            click.echo(printable(f"  {document}, paragraph {paragraph}{anchor}"))
        if reason.basis:
            click.echo(printable(f"  {reason.basis}" + (f": {reason.note}" if reason.note else "")))
        click.echo(f"  by the rule {reason.rule}")
