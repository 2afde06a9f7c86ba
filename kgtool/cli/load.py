"""kgtool load."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from kgtool.cli.options import store_folder_option
from kgtool.errors import UsageError
from kgtool.store import Loaded
from kgtool.store import load as load_files


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="FILE-OR-FOLDER...")
@store_folder_option("The folder of the store; made when it is not there.")
@click.option("--graph", metavar="IRI", help="The graph for the triples; default: one named after each file.")
@click.option("--replace", is_flag=True, help="Empty the graphs that a file names first.")
@click.option("--with-bundled", is_flag=True, help="Load the bundled graph too.")
def load(paths: tuple[Path, ...], store: Path | None, graph: str | None, replace: bool, with_bundled: bool) -> None:
    """Load RDF files, and folders of them, into a store on disk.

    Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD, each also gzipped. A file is loaded whole or not at all.

    \b
    kgtool load graph.ttl --store mystore
    """
    if store is None:
        raise UsageError("Name the folder of the store: kgtool load FILE --store DIR (or set KGTOOL_STORE).")
    if graph is not None:
        from kgtool.names import names

        graph = names().expand(graph)
    with Meter() as meter:
        load_files(
            paths, store, graph=graph, replace=replace, with_bundled=with_bundled, progress=meter.tell, done=meter.done
        )


class Meter:
    """Progress on a terminal's standard error; a line for each file on standard output."""

    def __enter__(self) -> Meter:
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:,} triples"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("reading", total=None)
        self._bar.start()
        return self

    def tell(self, file: object, triples: int) -> None:
        """So many triples of the file at hand are read."""
        self._bar.update(self._task, description=str(getattr(file, "path", "")), completed=triples)

    def done(self, loaded: Loaded) -> None:
        """A file is in the store."""
        from kgtool.names import names

        graphs = ", ".join(names().shorten(graph) for graph in loaded.graphs[:3])
        more = f" and {len(loaded.graphs) - 3} more" if len(loaded.graphs) > 3 else ""
        with suppress(BrokenPipeError):  # that nobody reads on is no reason to load only half
            click.echo(
                f"{loaded.path}: {loaded.triples:,} triple{'' if loaded.triples == 1 else 's'} into {graphs}{more}"
            )

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
