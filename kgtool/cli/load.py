"""kgtool load."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import click

from kgtool.cli.options import PATH, output_option, reading_of_files, say, store_folder_option
from kgtool.cli.progress import bar
from kgtool.cli.store import in_short
from kgtool.errors import UsageError
from kgtool.rdf.files import RdfFile, called
from kgtool.rdf.names import names
from kgtool.rdf.text import printable
from kgtool.store import Loaded
from kgtool.store import load as load_files
from kgtool.store.base import is_remote

INTERRUPTED = 130
# The most characters of a file's name that stand beside its bar.
NAME = 30


@click.command()
@click.argument("paths", nargs=-1, type=PATH, metavar="FILE-OR-FOLDER...")
@store_folder_option("The folder of the store, made when it is not there; or the URL of a SPARQL server.")
@click.option("--graph", metavar="IRI", help="The graph for the triples; default: one named after each file.")
@reading_of_files("--format")
@click.option("--replace", is_flag=True, help="Empty the graphs that a file names first.")
@click.option("--with-bundled", is_flag=True, help="Load the bundled graph too.")
@click.option("--again", is_flag=True, help="Load files that are in the store unchanged, too.")
@click.option("--resume", is_flag=True, help="Without files: go on with the load that was interrupted or killed.")
@click.option("--no-derive", is_flag=True, help="Leave the rules to the next load.")
@output_option(
    "Put bad lines of N-Triples and N-Quads, and triples with a bad IRI or language tag in other formats, into "
    "this file, with place and reason, and load the rest.",
    name="--skip-bad",
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="How many large files to load at once; default: 2.")
def load(
    paths: tuple[Path, ...], store: str | Path | None, graph: str | None, data_format: str | None, **options: Any
) -> None:
    """Load RDF files, and folders of them, into a store.

    Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD, known by their content, also packed (.gz, .bz2, .xz, .zip); - is
    standard input. A file is loaded whole or not at all, also when the process is killed; the files beside one at fault
    are loaded, and one that is in the store already, unchanged, is skipped. So the same command again goes on where the
    last one ended.

    \b
    kgtool load graph.ttl --store mystore
    """
    if store is None:
        raise UsageError("Name the folder of the store: kgtool load FILE --store DIR (or set KGTOOL_STORE).")
    if graph is not None:
        graph = names().expand(graph)
    with Meter(in_bytes=not is_remote(store)) as meter:
        try:
            load_files(
                paths, store, graph=graph, format=data_format, progress=meter.show, done=meter.done,
                deriving=meter.deriving, **options,
            )  # fmt: skip
        except KeyboardInterrupt:
            meter.interrupted(store)
            sys.exit(INTERRUPTED)


class Meter:
    """Progress on a terminal's standard error; a line for each file on standard output."""

    def __init__(self, in_bytes: bool) -> None:
        self._in_bytes = in_bytes
        self._tasks: dict[Path, tuple[Any, int]] = {}
        """File -> the id of its bar, and its size in bytes; 0 where that is not known, or all is read."""
        self._files = 0
        self._heard = False
        self._handler: Any = None

    def __enter__(self) -> Meter:
        columns = ("bar", "bytes", "speed", "left") if self._in_bytes else ("{task.completed:,} triples",)
        self._bar = bar("{task.description}", *columns)
        self._bar.start()
        if threading.current_thread() is threading.main_thread():
            self._handler = signal.signal(signal.SIGINT, self._hear)
        return self

    def show(self, file: RdfFile, amount: int) -> None:
        """Show that `amount` bytes (for a server: triples) of a file have been read."""
        name = printable(file.path.name)
        name = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
        if file.path not in self._tasks:
            size = file.size or 0 if self._in_bytes else 0
            self._tasks[file.path] = self._bar.add_task(name, total=size or None), size
        task, size = self._tasks[file.path]
        if size and amount >= size:
            # Now the engine sorts and stores what it has read; how long that takes is not known.
            self._tasks[file.path] = task, 0
            self._bar.remove_task(task)
            self._tasks[file.path] = self._bar.add_task(f"{name}: all read, storing", total=None), 0
        else:
            self._bar.update(task, completed=amount)

    def done(self, loaded: Loaded) -> None:
        """Print the line of a file that is in the store."""
        self._files += 1
        if loaded.path in self._tasks:
            self._bar.remove_task(self._tasks.pop(loaded.path)[0])
        with suppress(BrokenPipeError):  # a closed pipe is not a reason to stop halfway
            say(f"{called(loaded.path)}: {_outcome(loaded)}")

    def deriving(self) -> None:
        """Show that all files are in and the rules run, which may take long."""
        self._bar.add_task("the rules make their edges", total=None)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C was pressed: the engine cannot be stopped while it stores a file."""
        if self._heard:
            return
        self._heard = True
        if self._in_bytes and any(size == 0 for _, size in self._tasks.values()):
            # Written past Python's own stream, which may be in use at this very moment.
            os.write(2, b"\nkgtool: Stopping as soon as the engine lets go of the file at hand.\n")
        signal.default_int_handler(number, frame)

    def interrupted(self, store: str | Path) -> None:
        """Say how far the load got when the user stopped it."""
        self._bar.stop()
        loaded = f"{self._files} file{' is' if self._files == 1 else 's are'} in {store} whole"
        rest = f"kgtool load --resume --store {store} does the rest" if self._in_bytes else "the rest is not"
        say(f"kgtool: Interrupted: {loaded}; {rest}.", err=True)

    def __exit__(self, *error: object) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        self._bar.stop()


def _outcome(loaded: Loaded) -> str:
    if loaded.unchanged:
        return "unchanged, skipped"
    graphs = in_short(loaded.graphs)
    count = f"{loaded.triples:,} triple{'' if loaded.triples == 1 else 's'}"
    left = f"; {loaded.omitted:,} left out, of graphs that kgtool makes itself"
    left = left if loaded.omitted else ""
    left += f"; {loaded.skipped:,} at fault left out" if loaded.skipped else ""
    if loaded.changed:
        return f"{count} added to {graphs}; what the file held before is there too (--replace takes it out){left}"
    return f"{count} into {graphs}{left}"
