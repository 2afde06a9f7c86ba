"""Option groups: each gives a command a ready object instead of loose flags."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from kgtool.errors import UsageError
from kgtool.results import Results, Triples
from kgtool.store import LocalStore, open_store

Command = Callable[..., Any]
Opener = Callable[[], LocalStore]


def argument(text: str) -> str:
    """A text argument as UTF-8: in a locale without it, Python keeps the bytes of an argument as surrogates."""
    return os.fsencode(text).decode("utf-8", "replace")


def store_options(command: Command) -> Command:
    """Add --store, --data, --with-bundled; the command gets ``store``, which opens what they name when it is called."""

    @click.option(
        "--store",
        type=click.Path(path_type=Path),
        envvar="KGTOOL_STORE",
        show_envvar=True,
        metavar="DIR",
        help="The folder of a store on disk.",
    )
    @click.option(
        "--data",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE-OR-FOLDER",
        help="RDF files to read into memory, and nothing else; repeatable.",
    )
    @click.option("--with-bundled", is_flag=True, help="Add the bundled graph to --data.")
    @functools.wraps(command)
    def wrapped(*args: Any, store: Path | None, data: tuple[Path, ...], with_bundled: bool, **kwargs: Any) -> Any:
        if with_bundled and not data:
            raise UsageError("--with-bundled adds the bundled graph to --data; name a file with --data too.")
        if data and click.get_current_context().get_parameter_source("store") is ParameterSource.ENVIRONMENT:
            store = None  # what is written on the command line goes before the environment
        return command(*args, store=lambda: open_store(store, data or None, with_bundled), **kwargs)

    return wrapped


def parameter_option(command: Command) -> Command:
    """Add -p NAME=VALUE; the command gets ``given``, a dictionary."""

    @click.option(
        "-p",
        "--parameter",
        "pairs",
        multiple=True,
        metavar="NAME=VALUE",
        help="Narrow the question; repeatable. An entity is a label, a short name or an IRI.",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, pairs: tuple[str, ...], **kwargs: Any) -> Any:
        given: dict[str, str] = {}
        for pair in pairs:
            name, sign, value = argument(pair).partition("=")
            if not sign or not name or name in given:
                raise UsageError(f"-p {pair!r} is no NAME=VALUE of its own; write each name once, like -p who=Macron.")
            given[name] = value
        return command(*args, given=given, **kwargs)

    return wrapped


def output_options(command: Command) -> Command:
    """Add --format and -o; the command gets ``emit(results, store)``, which writes results there."""
    from kgtool.formats import NAMES

    @click.option(
        "--format",
        "format",
        type=click.Choice(NAMES, case_sensitive=False),
        metavar="FORMAT",
        help=f"One of {', '.join(NAMES)}; default: by the ending of -o, else a table (triples: Turtle) on a "
        "terminal and CSV (Turtle) in a pipe.",
    )
    @click.option(
        "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file; - is standard output."
    )
    @click.option(
        "--labels/--no-labels",
        default=True,
        help="Show labels (the default) or short names in what people read: table, markdown, html.",
    )
    @click.option("--lang", metavar="LANG", default="en", show_default=True, help="The language of the labels.")
    @functools.wraps(command)
    def wrapped(*args: Any, format: str | None, output: Path | None, labels: bool, lang: str, **kwargs: Any) -> Any:
        target = None if output in (None, Path("-")) else output

        def emit(results: Results, store: LocalStore) -> None:
            _emit(results, store, format, target, lang if labels else None)

        return command(*args, emit=emit, **kwargs)

    return wrapped


def _emit(results: Results, store: LocalStore, format: str | None, output: Path | None, lang: str | None) -> None:
    from kgtool.files import ending
    from kgtool.formats import ENDINGS, NAMES, create, write
    from kgtool.labels import labels

    if format is None and output:
        format = ENDINGS.get(ending(output), ending(output))
        if format not in NAMES:
            raise UsageError(f"The ending of {output} tells no format; add --format with one of {', '.join(NAMES)}.")
    if format is None:
        human = sys.stdout.isatty()
        format = "ttl" if isinstance(results, Triples) else "table" if human else "csv"

    def known(iris: Any) -> Any:
        return labels(store, iris, lang) if lang else {}

    if output:
        with create(output) as file:
            write(results, file, format, known)
    else:
        # The engine does not look for an interrupt while it works: let Ctrl-C end the process.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        width = shutil.get_terminal_size((100, 24)).columns
        write(results, sys.stdout.buffer, format, known, width)
