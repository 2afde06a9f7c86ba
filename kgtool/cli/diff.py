"""kgtool diff."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from kgtool.cli.options import StoreType, language_option, output_file, output_option, reading_of_files
from kgtool.cli.output import screen_width, write_text

# Written out, so that help and other commands do not import the writers.
FORMATS = ("text", "markdown", "json")


@click.command()
@click.argument("old", type=StoreType())
@click.argument("new", type=StoreType())
@click.option(
    "--format",
    type=click.Choice(FORMATS, case_sensitive=False),
    help="Default: by the ending of -o (.md, .json, .txt), else text.",
)
@output_option()
@reading_of_files()
@click.option("--graphs", is_flag=True, help="Compare graph by graph, not the union of the graphs.")
@language_option
@click.option("--summary", is_flag=True, help="Only how much differs: in all, and by property.")
@click.option("--exit-code", is_flag=True, help="Exit code 1 when anything differs, as in git diff.")
def diff(
    old: str | Path, new: str | Path, format: str | None, output: Path | None, graphs: bool, lang: str, summary: bool,
    exit_code: bool, base: str | None, data_format: str | None, contexts: dict[str, str],
) -> None:  # fmt: skip
    """Show what changed between two releases, thing by thing.

    OLD and NEW are RDF files (- is standard input), folders of them, stores, or URLs of SPARQL servers. Compared are
    the stated triples of all graphs together; blank nodes by what they say.

    \b
    kgtool diff old.trig new.trig
    kgtool diff release-1 release-2 --format markdown -o changes.md
    """
    from kgtool.differences import writers
    from kgtool.differences.comparing import diff
    from kgtool.formats.formats import format_by_ending

    target = output_file(output)
    format = format or (format_by_ending(target, FORMATS) if target else "text")
    # The engine does not look for an interrupt while it works: let Ctrl-C end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    difference = diff(old, new, graphs=graphs, language=lang, base=base, format=data_format, contexts=contexts)
    if summary:
        text = writers.to_summary(difference, format)
    elif format == "text":
        text = writers.to_text(difference, screen_width())
    else:
        text = writers.WRITERS[format](difference)
    if difference.rewritten:
        values = "1 value was" if difference.rewritten == 1 else f"{difference.rewritten:,} values were"
        click.echo(f"kgtool: {values} compared as a store keeps them; see docs/stores.md.", err=True)
    write_text(text, target)
    if exit_code and difference:
        raise click.exceptions.Exit(1)
