"""Groups of options: each gives its command an object, such as a store, instead of loose flags."""

from __future__ import annotations

import functools
import math
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgtool.cli.shells import offers
from kgtool.cli.source import Source
from kgtool.errors import DataError, UsageError
from kgtool.rdf.files import READ, STDIN, read_text
from kgtool.rdf.text import printable
from kgtool.sparql.inspecting import without_end
from kgtool.store import Store
from kgtool.store.base import is_remote

if TYPE_CHECKING:
    from kgtool.questions.question import Question

Command = Callable[..., Any]
# Written out, so that help and other commands do not import the module (store.as_of).
CLOCKS = ("published", "said", "loaded", "holds")
Opener = Callable[[], Store]
Beside = Callable[[Store, "Question | None"], Store]
PATH = click.Path(path_type=Path)


def argument(text: str) -> str:
    """A text argument as UTF-8: in a locale without it, Python keeps the bytes of an argument as surrogates."""
    return os.fsencode(text).decode("utf-8", "replace")


def say(line: str, err: bool = False) -> None:
    """Print a line, in which names of files or words of the data may stand, so that they cannot steer the terminal."""
    click.echo(printable(line), err=err)


def query_text(text: str | None, file: Path | None) -> str:
    """A query that was given as text, in a file, or (-) on standard input; it may end in a semicolon."""
    return without_end(sparql_text(text, file, "query"))


def sparql_text(text: str | None, file: Path | None, what: str) -> str:
    """SPARQL, called `what` in messages, that was given as text, in a file, or (-) on standard input."""
    if (text is None) == (file is None):
        raise UsageError(f"Give the {what} in one way: as text, in a file (-f FILE), or on standard input (-).")
    if text is not None and text != "-":
        return argument(text)
    if file is not None and file != STDIN:
        return read_text(file)
    if STDIN in click.get_current_context().params.get("data", ()):
        raise UsageError(f"Standard input is the {what} or the data, and not both; name a file for one of them.")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"Standard input is not UTF-8 text; save the {what} as UTF-8.") from error


class StoreType(click.Path):
    """The folder of a store as a path, or the URL of a SPARQL server as text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        return value if isinstance(value, Path) or is_remote(value) else Path(value)


def store_folder_option(help: str) -> Callable[[Command], Command]:
    """--store, or KGTOOL_STORE."""
    return click.option(
        "--store",
        type=StoreType(),
        envvar="KGTOOL_STORE",
        show_envvar=True,
        metavar="DIR-OR-URL",
        help=help,
    )


def file_option(metavar: str, help: str) -> Callable[[Command], Command]:
    """-f, the file of a query or an update; see ``query_text``."""
    return click.option("-f", "--file", type=PATH, metavar=metavar, help=help)


def check_folder_of(path: Path) -> None:
    """Raise DataError where the folder that `path` would be written into is not there: a mistyped one is not made."""
    folder = path.parent
    if not folder.exists():
        raise DataError(f"{path} cannot be written, because there is no folder {folder}; make it, or correct the path.")


def _checked_output(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not context.resilient_parsing:
        check_folder_of(value)
    return value


class OutputType(click.Path):
    """A path to write to; ``is_folder`` tells of one whether it was written with a slash at its end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if ctx and isinstance(value, str) and value.endswith(("/", os.sep)):
            ctx.meta[f"{__name__}.folder"] = Path(value)
        return super().convert(value, param, ctx)


def is_folder(output: Path) -> bool:
    """Whether the command line names it with a slash at its end."""
    return click.get_current_context().meta.get(f"{__name__}.folder") == output


def output_option(
    help: str = "Write to a file; - is standard output.",
    metavar: str = "FILE",
    required: bool = False,
    name: str = "-o",
) -> Callable[[Command], Command]:
    """-o, where what a command makes is written (see ``output_file``), or another option `name` for a file to write.

    The command is not begun where that would destroy what it reads.
    """
    names = ("-o", "--output") if name == "-o" else (name,)

    def decorated(command: Command) -> Command:
        option = click.option(
            *names,
            type=OutputType(path_type=Path),
            callback=_checked_output,
            metavar=metavar,
            required=required,
            help=help,
        )
        return option(apart(command))

    return decorated


def apart(command: Command) -> Command:
    """A command that is not begun where one of its OUTPUTS is what it reads; see ``store.apart``."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        context = click.get_current_context()
        given = context.params
        outputs = [given[name] for name in OUTPUTS if given.get(name) is not None]
        if outputs:
            from kgtool.store.apart import check_apart

            check_apart(outputs, [*_inputs(given), *Source.of(context).paths()])
        return command(*args, **kwargs)

    return wrapped


OUTPUTS = ("output", "rejects", "target", "skip_bad", "merge", "tables", "annotations")
"""The parameters of commands that name a place to write to."""


def _inputs(given: Mapping[str, Any]) -> list[Path]:
    """The files and folders that the parameters of a command name to be read; - is standard input."""
    read = [one for name, value in given.items() if name not in OUTPUTS for one in _each(value)]
    return [Path(one) for one in read if isinstance(one, Path) or one == "-" or one.endswith(".rq")]


def _each(value: Any) -> list[Path | str]:
    return [one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, (Path, str))]


def output_file(output: Path | None) -> Path | None:
    """The file that -o names; None for standard output."""
    return None if output == Path("-") else output


def report_options(*formats: str) -> Callable[[Command], Command]:
    """Add --format, one of `formats`, and -o; the command gets ``format`` and ``output``, None for standard output.

    Where no format is given, it is that of the ending of -o, else the first.
    """
    from kgtool.formats.formats import FORMATS, format_by_ending

    endings = ", ".join(f".{row.endings[0]}" for row in FORMATS if row.name in formats)

    def decorated(command: Command) -> Command:
        @click.option(
            "--format",
            type=click.Choice(formats, case_sensitive=False),
            help=f"Default: by the ending of -o ({endings}), else {formats[0]}.",
        )
        @output_option()
        @functools.wraps(command)
        def wrapped(*args: Any, format: str | None, output: Path | None, **kwargs: Any) -> Any:
            target = output_file(output)
            chosen = format or (format_by_ending(target, formats) if target else formats[0])
            return command(*args, format=chosen, output=target, **kwargs)

        return wrapped

    return decorated


questions_option = click.option(
    "--questions",
    "folder",
    type=PATH,
    envvar="KGTOOL_QUESTIONS",
    show_envvar=True,
    metavar="DIR",
    help="A folder with .rq files of your own, which join the questions.",
)


def _pairs(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.rpartition("=") for pair in given]
    if wrong := next((pair[2] for pair in pairs if not pair[0]), None):
        raise click.BadParameter(f"{wrong} has no IRI; write --context IRI=FILE.")
    return {iri: path for iri, _, path in pairs}


def reading_of_files(*names: str) -> Callable[[Command], Command]:
    """Add --base, --data-format (and further `names` for it) and --context; see ``files.Reading``."""

    def decorated(command: Command) -> Command:
        base = click.option(
            "--base", metavar="IRI", help="What relative IRIs of files are read against; default: each file's address."
        )
        format = click.option(
            *names,
            "--data-format",
            "data_format",
            type=click.Choice(list(READ), case_sensitive=False),
            metavar="ENDING",
            help=f"The format of standard input (-), or of files whose ending does not say it: {', '.join(READ)}.",
        )
        contexts = click.option(
            "--context",
            "contexts",
            multiple=True,
            callback=_pairs,
            metavar="IRI=FILE",
            help="The copy of a JSON-LD context that files name by its IRI; repeatable.",
        )
        return base(format(contexts(command)))

    return decorated


def store_options(command: Command) -> Command:
    """Add the options that name what to read; the command gets ``store``, which opens it when it is called."""

    @store_folder_option("The folder of a store on disk, or the URL of a SPARQL server.")
    @click.option(
        "--data",
        type=PATH,
        multiple=True,
        metavar="FILE-OR-FOLDER",
        help="RDF files to read into memory, and nothing else; - is standard input; repeatable.",
    )
    @reading_of_files()
    @click.option("--with-bundled", is_flag=True, help="Add the bundled graph to --data.")
    @click.option("--as-of", metavar="DAY", help="Only what could be known on that day; what may have been is marked.")
    @click.option("--clock", type=click.Choice(CLOCKS), help="By what --as-of goes; default: published.")
    @functools.wraps(command)
    def wrapped(
        *args: Any, store: str | Path | None, data: tuple[Path, ...], with_bundled: bool, as_of: str | None,
        clock: str | None, base: str | None, data_format: str | None, contexts: dict[str, str], **kwargs: Any,
    ) -> Any:  # fmt: skip
        if clock and as_of is None and "since" not in kwargs:  # news goes by a clock without it
            raise UsageError("--clock says by what --as-of goes; give a day with --as-of too.")
        if with_bundled and not data:
            raise UsageError("--with-bundled adds the bundled graph to --data; name a file with --data too.")
        return command(*args, store=Source.of(click.get_current_context()), **kwargs)

    return wrapped


def events_options(command: Command) -> Command:
    """Add --events and --engine; the command gets ``beside(store, question)``.

    That gives the store with the folder of events beside it, where the question is one about events, else the store.
    """

    @click.option(
        "--events",
        envvar="KGTOOL_EVENTS",
        show_envvar=True,
        metavar="DIR",
        help="A folder of events, of which the coded-* questions are asked.",
    )
    @click.option(
        "--engine",
        envvar="KGTOOL_ENGINE",
        show_envvar=True,
        metavar="ADDRESS",
        help="What counts them: duckdb, in this process (the default), or a Spark Connect server, sc://HOST:PORT.",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, events: str | None, engine: str | None, **kwargs: Any) -> Any:
        if engine and not events:
            raise UsageError("--engine counts events; name their folder with --events DIR.")

        def beside(store: Store, question: Question | None) -> Store:
            if not events or question is None or not question.sql:
                return store
            from kgtool.events.beside import open_events

            return open_events(events, store, engine=engine)

        return command(*args, beside=beside, **kwargs)

    return wrapped


def reading_options(command: Command) -> Command:
    """As ``store_options``, for a command that Ctrl-C ends at once, and that says whom names mean."""

    @store_options
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        from kgtool.cli.output import saying_who, stoppable

        with stoppable(None, "Interrupted."), saying_who():
            return command(*args, **kwargs)

    return wrapped


def question_options(command: Command) -> Command:
    """Add -p NAME=VALUE and --questions DIR; the command gets ``given``, a dictionary, and ``folder``."""

    @click.option(
        "-p",
        "--parameter",
        "pairs",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=offers.pair,
        help="Narrow the question; repeatable. An entity is a label, a short name or an IRI.",
    )
    @questions_option
    @functools.wraps(command)
    def wrapped(*args: Any, pairs: tuple[str, ...], **kwargs: Any) -> Any:
        given: dict[str, str] = {}
        for pair in pairs:
            name, sign, value = argument(pair).partition("=")
            if not name:
                raise UsageError(f"-p {pair} has no name; write -p who=Macron.")
            if not sign:
                raise UsageError(f"-p {name} has no value; write -p {name}=Macron.")
            if name in given:
                raise UsageError(f"-p {name} is given twice; write each name once.")
            given[name] = value
        return command(*args, given=given, **kwargs)

    return wrapped


language_option = click.option(
    "--lang", metavar="LANG", default="en", show_default=True, help="The language of labels, and of a network’s page."
)

style_option = click.option(
    "--style", type=PATH, metavar="FILE.toml", help="A house's own colors, font and title line (docs/views.md)."
)

LONGEST = 1_000_000  # seconds, eleven days


def _seconds(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("it is not a number of seconds.")
    return value


def timeout_option(help: str, **more: Any) -> Callable[[Command], Command]:
    """--timeout, a number of seconds."""
    kind = click.FloatRange(0, LONGEST, min_open=True)
    return click.option("--timeout", type=kind, callback=_seconds, metavar="SECONDS", help=help, **more)


def answer_options(command: Command) -> Command:
    """Add the options for how a query runs and where its answer goes; the command gets ``answer(query, store)``."""
    from kgtool.formats.formats import ANSWERS

    @click.option(
        "--format",
        "format",
        type=click.Choice(list(ANSWERS), case_sensitive=False),
        metavar="FORMAT",
        help=f"One of {', '.join(ANSWERS)}; default: by the ending of -o, else a table (triples: Turtle) on a "
        "terminal and CSV (Turtle) in a pipe.",
    )
    @output_option()
    @click.option(
        "--labels/--no-labels",
        default=None,
        help="Show labels or short names: in what people read (table, markdown, html, xlsx) labels are the default; "
        "with --labels, CSV and TSV have them in place of IRIs, too.",
    )
    @language_option
    @timeout_option("Stop after that.")
    @click.option("--stats", is_flag=True, help="Show rows, times and memory afterwards, on standard error.")
    @click.option(
        "--explain", is_flag=True, help="Show the engine's plan, with rows and times, in place of the answer."
    )
    @click.option("--allow-network", is_flag=True, help="Let SERVICE ask other servers.")
    @functools.wraps(command)
    def wrapped(*args: Any, output: Path | None, labels: bool | None, lang: str, **kwargs: Any) -> Any:
        from kgtool.cli.output import Answer

        names = ("format", "timeout", "stats", "explain", "allow_network")
        known = None if labels is False else lang
        answer = Answer(output_file(output), known, bool(labels), **{name: kwargs.pop(name) for name in names})
        return command(*args, answer=answer, **kwargs)

    return wrapped
