"""kgtool import."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from kgtool.cli.options import is_folder, output_option, say, store_folder_option
from kgtool.cli.progress import bar
from kgtool.rdf.names import names

if TYPE_CHECKING:
    from kgtool.events.records import Importer
    from kgtool.events.tables import Tables


@click.group("import")
def import_() -> None:
    """Bring in data that is not RDF: event data sets."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option(
    "--map",
    "name",
    required=True,
    metavar="NAME|FILE.toml",
    help="How the files are laid out: a bundled map (see kgtool import maps), or one of your own.",
)
@output_option("Write .nq or .nq.gz, or a folder of Parquet files (DIR/); - is standard output.", metavar="FILE|DIR/")
@store_folder_option("The folder of a store to load into; made when it is not there.")
@click.option("--graph", metavar="IRI", help="The graph for the events; default: one named after the data set.")
@output_option(
    "Where lines that are not records go, with number and reason; default with -o FILE: FILE.rejects.tsv.",
    name="--rejects",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when a line is rejected, not only when all are.")
def events(
    files: tuple[Path, ...], name: str, output: Path | None, store: str | Path | None, graph: str | None,
    rejects: Path | None, strict: bool,
) -> None:  # fmt: skip
    """Bring coded events into N-Quads, Parquet or a store.

    ICEWS, GDELT, POLECAT and their like. Files are tab-separated text, also .gz, .zip, or - for standard input.

    \b
    kgtool import events 20250206.export.CSV.zip --map gdelt2 -o events.nq.gz
    kgtool import events icews-2014.tab --map icews --store mystore
    kgtool import events gdelt/*.zip --map gdelt2 -o events/
    """
    from kgtool.events.importing import import_events

    if output is not None and click.get_current_context().get_parameter_source("store") is ParameterSource.ENVIRONMENT:
        store = None  # the command line takes precedence over the environment
    folder = output if output is not None and (is_folder(output) or output.is_dir()) else None
    target = None if folder else sys.stdout.buffer if output == Path("-") else output
    named = folder or target
    side = rejects or (named.with_name(f"{named.name}.rejects.tsv") if isinstance(named, Path) else None)
    home = names().expand(graph) if graph else None
    with _shown_records() as show:
        importer = import_events(
            files, name, output=target, store=store, folder=folder, graph=home, rejects=side, progress=show
        )
    _report(importer, side)
    if not importer.accepted or (strict and importer.rejected):
        raise click.exceptions.Exit(1)


@import_.command()
@click.argument("name", required=False)
def maps(name: str | None) -> None:
    """List the bundled maps; with a NAME, show the text of one.

    That text can be copied and changed.

    \b
    kgtool import maps icews > mine.toml
    """
    from kgtool.events.record_map import bundled_maps, event_map, map_text

    if name:
        click.echo(map_text(name), nl=False)
        return
    for known in bundled_maps():
        click.echo(f"{known:<10} {event_map(known).title}")


def _report(importer: Importer | Tables, side: Path | None) -> None:
    """Print the totals on standard error: standard output may be the data."""
    rejected, count = importer.rejected.total(), importer.accepted
    place, there = getattr(importer, "folder", None), count - getattr(importer, "fresh", count)
    into = place or names().shorten(importer.graph)  # type: ignore[union-attr]  # it has one or the other
    known = f", {there:,} of them there already" if there else ""
    say(f"{count:,} event{'' if count == 1 else 's'} into {into}{known}", err=True)
    if rejected:
        kinds = ", ".join(f"{kind}: {count:,}" for kind, count in importer.rejected.most_common())
        where = f"see {side}" if side else "write them with --rejects FILE"
        say(f"{rejected:,} line{'' if rejected == 1 else 's'} rejected ({kinds}); {where}", err=True)


@contextmanager
def _shown_records() -> Iterator[Callable[[int], None]]:
    """Progress on a terminal's standard error; call what it gives with the number of lines read so far."""
    shown, start = bar("{task.completed:,} records", "{task.fields[rate]:,.0f} a second"), time.perf_counter()
    task = shown.add_task("records", total=None, rate=0)
    shown.start()
    try:
        yield lambda records: shown.update(task, completed=records, rate=records / (time.perf_counter() - start))
    finally:
        shown.stop()
