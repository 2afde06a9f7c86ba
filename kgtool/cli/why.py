"""kgtool why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kgtool.cli.options import Opener, language_option, reading_options
from kgtool.cli.shells import offers
from kgtool.rdf.names import names
from kgtool.rdf.text import printable

if TYPE_CHECKING:
    from kgtool.claims.why import Reason


@click.command()
@click.argument("subject", shell_complete=offers.entity)
@click.argument("predicate", required=False, shell_complete=offers.edge)
@click.argument("object", required=False, shell_complete=offers.entity)
@language_option
@reading_options
def why(subject: str, predicate: str | None, object: str | None, lang: str, store: Opener) -> None:
    """Tell from which claims and paragraphs an edge comes.

    Of SUBJECT alone, such as a claim: where it is told.
    SUBJECT and OBJECT are labels, short names or IRIs, PREDICATE a short name or IRI.

    \b
    kgtool why Poland declines m:polish-troops
    kgtool why c:seed-004-20
    """
    from kgtool.claims.why import why

    if predicate and not object:
        raise click.UsageError("Name the object of the edge, too: kgtool why SUBJECT PREDICATE OBJECT")
    for reason in why(subject, predicate, object, store(), language=lang):
        for line in lines(reason):
            click.echo(printable(line))


def lines(reason: Reason) -> Iterator[str]:
    """A reason as text. The words of an anchor stand with the passage that has them, where it is known which does."""
    from kgtool.claims.claim import position
    from kgtool.claims.thing import listed

    if reason.rule == "stated":
        yield f"stated in {reason.label}"
        yield from (f"  {merge}" for merge in reason.merges)
        return
    yield f"{names().shorten(reason.thing)}  {reason.label}"
    if claim := reason.claim:
        yield f"  {listed(claim.who)} – {position(claim)} – {listed(claim.what)}"
        yield f"  when: {claim.when}"
        for name, things in (("reported by", claim.outlets), ("told by", claim.informants)):
            yield from [f"  {name}: {listed(things)}"] * bool(things)
    anchor = f": “{reason.anchor}”" if reason.anchor else ""
    for document, paragraph in reason.passages:
        yield f"  {document}, paragraph {paragraph}{anchor if len(reason.passages) == 1 else ''}"
    if anchor and len(reason.passages) > 1:
        yield f"  in one of these paragraphs{anchor}"
    note = f": {reason.note}" if reason.note else ""
    if reason.rule == "inferred":
        yield f"  inferred by the reader, so that no edge comes of it{note}"
    elif reason.basis:
        yield f"  {reason.basis}{note}"
    yield from (f"  {merge}" for merge in reason.merges)
    if reason.rule not in ("", "inferred"):
        yield f"  by the rule {reason.rule}"
