"""kgtool news."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.cli.options import argument, language_option, reading_options, report_options
from kgtool.cli.output import screen_width, write_text
from kgtool.cli.source import Source

IS_NEW = 3


@click.command()
@click.option("--since", metavar="DAY", required=True, help="The first day that counts, as 2025-09-01.")
@click.option("--topic", help="Only what is about this topic, plan or measure: a label, a short name or an IRI.")
@report_options("text", "markdown", "html", "json", "atom")
@language_option
@reading_options
def news(since: str, topic: str | None, format: str, output: Path | None, lang: str, store: Source) -> None:
    """Show what is new since a day, by topic.

    New claims, what a side says otherwise than before, new contradictions and new origins: what could not be known
    before that day, by the days when documents were published or by another --clock. Exit code 3 where something is
    new, so that a script can tell.

    \b
    kgtool news --since 2025-09-01
    kgtool news --since 2025-09-01 --topic "foreign troops" -o news.atom
    """
    from kgtool.claims.news import news as new_since

    opened = store()
    found = new_since(since, opened, clock=store.clock, topic=argument(topic or ""), language=lang)
    if format == "html":
        from kgtool.site.templating import news_page

        text = news_page(found)
    else:
        from kgtool.claims.news_text import WRITERS, to_text

        text = to_text(found, screen_width()) if format == "text" else WRITERS[format](found)
    write_text(text, output)
    if output:
        click.echo(found.in_words())
    if found:
        raise click.exceptions.Exit(IS_NEW)
