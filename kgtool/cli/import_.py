"""kgtool import."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click
from click.core import ParameterSource

from kgtool.cli.options import store_folder_option
from kgtool.errors import UsageError
from kgtool.store.base import is_remote

if TYPE_CHECKING:
    from kgtool.events import Importer


@click.group("import")
def import_() -> None:
    """Bring in data that is no RDF: event data sets."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option(
    "--map",
    "name",
    required=True,
    metavar="NAME|FILE.toml",
    help="How the files are laid out: a bundled map (see kgtool import maps), or one of your own.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write .nq or .nq.gz; - is standard output."
)
@store_folder_option("The folder of a store to load into; made when it is not there.")
@click.option("--graph", metavar="IRI", help="The graph for the events; default: one named after the data set.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where lines that are no records go, with number and reason; default with -o FILE: FILE.rejects.tsv.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when a line is rejected, not only when all are.")
def events(
    files: tuple[Path, ...],
    name: str,
    output: Path | None,
    store: str | Path | None,
    graph: str | None,
    rejects: Path | None,
    strict: bool,
) -> None:
    """Coded events (ICEWS, GDELT, POLECAT and their like) as N-Quads, or into a store.

    Files are tab-separated text, also .gz, .zip, or - for standard input.

    \b
    kgtool import events 20250206.export.CSV.zip --map gdelt2 -o events.nq.gz
    kgtool import events icews-2014.tab --map icews --store mystore
    """
    from kgtool.events import Importer, event_map, into_store, known_names
    from kgtool.names import names
    from kgtool.store import open_store

    if output is not None and click.get_current_context().get_parameter_source("store") is ParameterSource.ENVIRONMENT:
        store = None  # what is written on the command line goes before the environment
    if (output is None) == (store is None):
        raise UsageError("Name where the events go: -o FILE or --store DIR (one of them).")
    if is_remote(store):
        raise UsageError("Events go into a folder; for a server write them with -o, then: kgtool load FILE --store URL")
    using = event_map(name)
    known = known_names(open_store(store)) if store and (Path(store) / "CURRENT").is_file() else {}
    target = None if output in (None, Path("-")) else output
    side = rejects or (target and target.with_name(f"{target.name}.rejects.tsv"))
    with Refused(side) as refused, Meter() as meter:
        home = names().expand(graph) if graph else None
        importer = Importer(using, home, known, refused.write, meter.tell)
        pieces = _pieces(importer, files, refused, len(files) > 1)
        if store is not None:
            into_store(pieces, Path(store), importer)
        else:
            _write(pieces, target)
    _tell(importer, side)
    if not importer.accepted or (strict and importer.rejected):
        raise click.exceptions.Exit(1)


@import_.command()
@click.argument("name", required=False)
def maps(name: str | None) -> None:
    """The bundled maps; with a NAME, the text of one, to copy and change.

    \b
    kgtool import maps icews > mine.toml
    """
    from kgtool.events import bundled_maps, event_map, map_text

    if name:
        click.echo(map_text(name), nl=False)
        return
    for known in bundled_maps():
        click.echo(f"{known:<10} {event_map(known).title}")


def _pieces(importer: Importer, files: tuple[Path, ...], refused: Refused, several: bool) -> Iterator[bytes]:
    from kgtool.events import opened

    for path in files:
        refused.file = str(path) if several else ""
        with opened(path) as stream:
            yield from importer.quads(stream, "Standard input" if path == Path("-") else str(path))


def _write(pieces: Iterator[bytes], target: Path | None) -> None:
    if target is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    first = next(pieces, b"")  # a fault at the beginning leaves no file
    with _replacing(target) as output:
        output.write(first)
        for piece in pieces:
            output.write(piece)


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `target` when it is whole, packed where its name says so."""
    part = target.with_name(f".{target.name}.part")
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(part.open("wb"))
            packed = target.suffix.lower() == ".gz"
            # Neither name nor time is told in it: the same data give the same bytes.
            yield (cast("IO[bytes]", stack.enter_context(gzip.GzipFile("", "wb", 6, raw, mtime=0))) if packed else raw)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _tell(importer: Importer, side: Path | None) -> None:
    """The sum, on standard error: standard output may be the data."""
    rejected = importer.rejected.total()
    click.echo(f"{importer.accepted:,} events into {_short(importer.graph)}", err=True)
    if rejected:
        kinds = ", ".join(f"{kind}: {count:,}" for kind, count in importer.rejected.most_common())
        where = f"see {side}" if side else "write them with --rejects FILE"
        click.echo(f"{rejected:,} line{'' if rejected == 1 else 's'} rejected ({kinds}); {where}", err=True)


def _short(iri: str) -> str:
    from kgtool.names import names

    return names().shorten(iri)


class Refused:
    """The lines that are no records, in a file that is made with the first of them."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._output: IO[bytes] | None = None
        self.file = ""
        """Which of several files is read."""

    def __enter__(self) -> Refused:
        return self

    def write(self, number: int, reason: str, line: bytes) -> None:
        """Add a line: its number, the reason, and itself as it is."""
        if self._path is None:
            return
        if self._output is None:
            self._output = self._path.open("wb")
        where = f"{self.file}:{number}" if self.file else str(number)
        self._output.write(f"{where}\t{reason}\t".replace("\n", " ").encode() + line + b"\n")

    def __exit__(self, *error: object) -> None:
        if self._output is not None:
            self._output.close()
        elif self._path is not None and error[0] is None:
            self._path.unlink(missing_ok=True)  # those of an earlier run are not those of this one


class Meter:
    """Progress on a terminal's standard error."""

    def __enter__(self) -> Meter:
        from rich.console import Console
        from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
        from rich.text import Text

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(f"{task.finished_speed or task.speed or 0:,.0f} a second")

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.completed:,} records"),
            Rate(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("records", total=None)
        self._bar.start()
        return self

    def tell(self, records: int) -> None:
        """So many lines are read."""
        self._bar.update(self._task, completed=records)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
