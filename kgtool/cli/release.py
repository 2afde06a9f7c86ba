"""kgtool release."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, StoreType, argument, language_option, output_option, reading_options, say
from kgtool.cli.progress import busy


@click.command()
@output_option("The folder to write: a new one, or in the place of an earlier release.", "DIR", required=True)
@click.option("--since", type=StoreType(), metavar="DIR-OR-FILE", help="The release before: what changed is a page.")
@click.option("--day", default="", metavar="DAY", help="The day of the release; default: the newest in the data.")
@click.option("--license", default="", metavar="IRI", help="The license of the data; default: as they say themselves.")
@click.option("--title", default="Who proposed what", show_default=True, help="What it is called.")
@language_option
@reading_options
def release(
    output: Path, since: str | Path | None, day: str, license: str, title: str, lang: str, store: Opener
) -> None:
    """Write a release: site, data, tables, checksums, a description.

    A folder to publish or to archive: the site, all graphs as TriG, the claims as SQLite, CSV and Web Annotations,
    SHA256SUMS, and ro-crate-metadata.json, which describes it all (RO-Crate). With --since, what changed as a page. The
    same data are the same bytes.

    \b
    kgtool release -o published
    """
    from kgtool.release.releasing import build_release

    with busy("putting it together"):
        made = build_release(store(), argument(title), since=since, day=day, license=license, language=lang)
        made.save(output)
    say(f"{output}: {len(made.files):,} files, {sum(map(len, made.files.values())) / 1e6:.1f} MB")
    if not made.license:
        say(
            "kgtool: The data name no license, so that nobody knows what may be done with them; add --license IRI.",
            True,
        )
