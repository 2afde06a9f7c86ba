"""kgtool article agree."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgtool.cli.options import PATH, Opener, output_option, report_options, say, store_options
from kgtool.cli.output import screen_width
from kgtool.formats.formats import holding

if TYPE_CHECKING:
    from kgtool.rdf.results import Solutions


@click.command()
@click.argument("one", type=PATH, metavar="A.yaml")
@click.argument("other", type=PATH, metavar="B.yaml")
@report_options(*holding("rows"))
@output_option("Write both as one file, in which a person picks where they differ.", "FILE.yaml", name="--merge")
@store_options
def agree(one: Path, other: Path, format: str, output: Path | None, merge: Path | None, store: Opener) -> None:
    """Compare two codings of one article, claim by claim.

    Claims are paired by paragraph, claimant and content. For each key: in how many of these claims both say the same,
    and Krippendorff's alpha (1: always, 0: as by chance). A draft is a coding, too.

    \b
    kgtool article agree gold.yaml draft.yaml
    kgtool article agree a.yaml b.yaml --merge both.yaml
    """
    from kgtool.articles.agreement import agree

    found = agree(one, other, store())
    for file, faults in zip(found.files, found.faults, strict=True):
        if faults:
            places = "one place" if faults == 1 else f"{faults} places"
            say(f"kgtool: {file} is wrong in {places}, compared by words; see: kgtool article compile {file}", err=True)
    _write(found.table(), format, output)
    if output is None and format == "table":
        for name, file, claims in zip("ab", found.files, found.only, strict=True):
            say(f"{name} is {file}" + (f"; only there: {', '.join(f'c{claim}' for claim in claims)}" if claims else ""))
        if found.disagreements:
            click.echo()
            _write(found.differences(), "table", None)
    if merge is not None:
        from kgtool.rdf.atomic import create

        with create(merge) as written:
            written.write(found.merged.encode())
        places = "one place" if found.to_pick == 1 else f"{found.to_pick} places"
        say(f"{merge}: {places} to pick." if found.to_pick else f"{merge}: nothing is left to pick.")


def _write(rows: Solutions, format: str, target: Path | None) -> None:
    from kgtool.formats.writing import write
    from kgtool.rdf.atomic import create

    if target is None:
        write(rows, sys.stdout.buffer, format, width=screen_width())
        sys.stdout.flush()
        return
    with create(target) as file:
        write(rows, file, format)
