"""kgtool site."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import Opener, argument, language_option, output_option, reading_options, say, style_option
from kgtool.cli.progress import busy


@click.command()
@output_option("The folder to write: a new one, or in the place of an earlier site.", "DIR", required=True)
@click.option("--title", default="Who proposed what", show_default=True, help="What the site is called.")
@click.option("--open", "show", is_flag=True, help="Open its first page in the browser.")
@style_option
@language_option
@reading_options
def site(output: Path, title: str, show: bool, style: Path | None, lang: str, store: Opener) -> None:
    """Write a site, with a page for each thing and a search.

    A page for every leader, country, meeting, plan and article, and the views, in a folder of files that needs no
    server and no network: open index.html, or publish the folder as it is.

    \b
    kgtool site -o site --open
    """
    from kgtool.site.building import build_site

    with busy("writing pages"):
        made = build_site(store(), argument(title), language=lang, style=style)
        made.save(output)
    pages = sum(name.endswith(".html") for name in made.files)
    size = sum(map(len, made.files.values()))
    say(f"{output / 'index.html'}: {pages:,} pages, {size / 1e6:.1f} MB")
    if show:
        click.launch((output / "index.html").resolve().as_uri())
