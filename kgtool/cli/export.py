"""kgtool export."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, store_options


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write; the ending tells the format.",
)
@store_options
def export(output: Path, store: Opener) -> None:
    """Write the whole store, the derived graph included, to a file.

    .trig, .nq and .jsonld keep the named graphs; .ttl, .nt and .rdf hold their union. Add .gz to compress.

    \b
    kgtool export -o everything.trig
    """
    from kgtool.formats import export

    count = export(store(), output)
    click.echo(f"{output}: {count:,} triples")
