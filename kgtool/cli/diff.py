"""kgtool diff."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from kgtool.cli.options import CLOCKS, StoreType, language_option, reading_of_files, report_options
from kgtool.cli.output import screen_width, write_text
from kgtool.cli.source import Source
from kgtool.errors import UsageError
from kgtool.rdf.files import Reading
from kgtool.store.base import StoreLike, is_remote


@click.command()
@click.argument("old", type=StoreType(), required=False)
@click.argument("new", type=StoreType(), required=False)
@click.option("--as-of", nargs=2, metavar="DAY DAY", help="Compare OLD, or the bundled graph, on two days.")
@click.option("--clock", type=click.Choice(CLOCKS), help="By what --as-of goes; default: published.")
@report_options("text", "markdown", "json")
@reading_of_files()
@click.option("--graphs", is_flag=True, help="Compare graph by graph, not the union of the graphs.")
@language_option
@click.option("--summary", is_flag=True, help="Only how much differs: in all, and by property.")
@click.option("--exit-code", is_flag=True, help="Exit code 1 when anything differs, as in git diff.")
def diff(
    old: str | Path | None, new: str | Path | None, as_of: tuple[str, str] | None, clock: str | None,
    format: str, output: Path | None, graphs: bool, lang: str, summary: bool, exit_code: bool,
    base: str | None, data_format: str | None, contexts: dict[str, str],
) -> None:  # fmt: skip
    """Show what changed between two releases, thing by thing.

    OLD and NEW are RDF files (- is standard input), folders of them, stores, or URLs of SPARQL servers. Compared are
    the stated triples of all graphs together; blank nodes by what they say. With --as-of, what became known between
    two days.

    \b
    kgtool diff old.trig new.trig
    kgtool diff release-1 release-2 --format markdown -o changes.md
    kgtool diff --as-of 2025-03-01 2025-09-30
    """
    from kgtool.differences import writers
    from kgtool.differences.comparing import diff

    # The engine does not look for an interrupt while it works: let Ctrl-C end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    reading = Reading.of(base, data_format, contexts)
    sides = _sides(old, new, as_of, clock, reading)
    difference = diff(*sides, graphs=graphs, language=lang, base=base, format=data_format, contexts=contexts)
    if summary:
        text = writers.to_summary(difference, format)
    elif format == "text":
        text = writers.to_text(difference, screen_width())
    else:
        text = writers.WRITERS[format](difference)
    if difference.rewritten:
        values = "1 value was" if difference.rewritten == 1 else f"{difference.rewritten:,} values were"
        click.echo(f"kgtool: {values} compared as a store keeps them; see docs/stores.md.", err=True)
    write_text(text, output)
    if exit_code and difference:
        raise click.exceptions.Exit(1)


def _sides(
    old: str | Path | None, new: str | Path | None, days: tuple[str, str] | None, clock: str | None, reading: Reading
) -> tuple[StoreLike, StoreLike]:
    """What is compared: two places, or one on two days, of which standard error says how many claims each has."""
    if days is None:
        if old is None or new is None:
            raise UsageError("Name what to compare: an old and a new file, folder or store, or two days with --as-of.")
        if clock:
            raise UsageError("--clock says by what --as-of goes; give two days with --as-of too.")
        return old, new
    if new is not None:
        raise UsageError("--as-of compares one place on two days; name only one, or none for the bundled graph.")
    from kgtool.store.as_of import as_of
    from kgtool.store.folders import is_store

    is_place = old is None or is_remote(old) or is_store(Path(old))
    place = Source(old) if is_place else Source(data=(Path(str(old)),), reading=reading)
    opened = place()
    before, after = (as_of(opened, day, clock or "published", derive=False) for day in days)
    for known in (before, after):
        click.echo(f"kgtool: {known}", err=True)
    return before, after
