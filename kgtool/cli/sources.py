"""kgtool sources."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import PATH, Opener, check_folder_of, language_option, reading_options, say
from kgtool.cli.output import screen_width


@click.command()
@click.option(
    "--suggest", "folder", type=PATH, metavar="DIR", required=True, help="The folder with the texts of the articles."
)
@click.option("--accept", type=PATH, metavar="FILE", help="Write what is proposed as Turtle into a new file.")
@language_option
@reading_options
def sources(folder: Path, accept: Path | None, lang: str, store: Opener) -> None:
    """Suggest by texts which documents are reprints of others.

    Shows the passage that two texts share, and the agency that a text names. Nothing is taken over: --accept writes the
    proposals into a file, which you read, correct and load. How many sources there are: kgtool ask sources.

    \b
    kgtool sources --suggest texts --accept reprints.ttl
    """
    from kgtool.claims.reprints import reprints, to_text, to_turtle
    from kgtool.errors import DataError
    from kgtool.rdf.atomic import create

    if accept is not None:
        check_folder_of(accept)
    if accept is not None and accept.exists():  # so it is none of what is read
        raise DataError(f"{accept} is there already, and may have been corrected by hand; name a new file.")
    found = reprints(folder, store(), language=lang)
    click.echo(to_text(found, screen_width()), nl=False)
    if accept is not None:
        with create(accept) as file:
            file.write(to_turtle(found).encode())
        count = sum(bool(one.triple) for one in found.found)
        say(f"{accept}: {count} of {len(found.found)} proposals; read it before you load it.")
