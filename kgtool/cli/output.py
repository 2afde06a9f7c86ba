"""How a query runs and where its answer goes: what query, ask and the shell share."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import click

from kgtool.errors import UsageError
from kgtool.rdf.results import Results, Solutions, Triples, quiet
from kgtool.rdf.text import printable
from kgtool.store import Store

# As timeout(1) and a shell have it.
TIMED_OUT, INTERRUPTED = 124, 130
TOO_LONG = (
    "The query timed out after %s s, so what it found is not the whole answer; narrow it, or give it more time with "
    "--timeout."
)
# The formats in which a claim has its sentence beside its name.
SENTENCES = ("table", "markdown", "html")
# What a terminal cannot show, and what programs read, with labels only where these are asked for.
BINARY, FOR_PROGRAMS = ("xlsx", "parquet", "arrow"), ("csv", "tsv", "parquet", "arrow")
T = TypeVar("T")


class Answer(NamedTuple):
    """The values of the options. Called with a query and a store, it writes the answer."""

    output: Path | None = None
    """None: standard output."""
    lang: str | None = "en"
    """The language of labels; None: short names in place of labels."""
    labelled: bool = False
    """Whether labels stand in place of IRIs also in what programs read, CSV and TSV."""
    format: str | None = None
    """None: by the ending of `output`, or as fits a terminal or a pipe."""
    timeout: float | None = None
    stats: bool = False
    explain: bool = False
    allow_network: bool = False
    most: int = 0
    """The rows that a table shows; 0: all."""
    on_screen: bool = False
    """Whether standard output leads to a terminal, though not straight there: through a pager."""

    def __call__(self, query: str, store: Store, *, hinting: bool = False, count: bool = False) -> int | None:
        """Answer `query`; the number of its rows where they are to be counted, which takes longer.

        With `hinting`, say why there may be nothing in the answer: on standard error, or below a paged answer.
        Raises QueryError, UsageError; ends the process at the deadline or on Ctrl-C.
        """
        format = self._format()
        if self.timeout and (transport := getattr(store, "transport", None)):
            transport.seconds = self.timeout + 10  # a server's answer has a deadline of its own, perhaps a shorter one
        with stoppable(self.timeout):
            if self.explain:
                from kgtool.questions.explaining import plan

                click.echo(plan(query, store, self.timeout), nl=False)
                return None
            start = time.perf_counter()
            results = quiet(store.query(query, allow_network=self.allow_network))
            meter = Meter(start)
            self._write(meter.counted(results) if self.stats or count else results, store, format)
            if hinting:
                from kgtool.questions.hints import hints_on

                sys.stdout.flush()  # the rows first
                for hint in hints_on(results, query, store):
                    click.echo(f"kgtool: {hint}", err=not self.on_screen)
        if self.stats:
            click.echo(f"kgtool: {meter.summary()}", err=True)
        return meter.rows if self.stats or count else None

    def _format(self) -> str | None:
        from kgtool.formats.formats import ANSWERS, format_by_ending

        return self.format or (format_by_ending(self.output, ANSWERS) if self.output else None)

    def _write(self, results: Results, store: Store, format: str | None) -> None:
        from kgtool.formats.writing import write
        from kgtool.questions.labels import labels, with_sentences
        from kgtool.rdf.atomic import create

        on_screen = self.on_screen or sys.stdout.isatty()
        if format is None:
            format = "ttl" if isinstance(results, Triples) else "table" if on_screen else "csv"

        def known(iris: Iterable[str]) -> Mapping[str, str]:
            named = with_sentences if format in SENTENCES else labels
            return named(store, iris, self.lang) if self.lang else {}

        if self.labelled and format in FOR_PROGRAMS and isinstance(results, Solutions):
            from kgtool.formats.table import labelled

            results = labelled(results, known)
        if self.output:
            with create(self.output) as file:
                write(results, file, format, known, most=self.most)
        elif format in BINARY and on_screen:
            what = "A spreadsheet" if format == "xlsx" else format.capitalize()
            raise UsageError(f"{what} cannot be shown on a terminal; name a file for it: -o rows.{format}")
        else:
            write(results, sys.stdout.buffer, format, known, screen_width() if format == "table" else 0, self.most)


@contextmanager
def saying_who() -> Iterator[None]:
    """Say on standard error, once, whom a name means that is not the label (see ``questions.resolving``)."""
    from logging import INFO, LogRecord, getLogger  # some milliseconds

    said: set[str] = set()

    def say(record: LogRecord) -> bool:
        sentence = printable(record.getMessage())
        if sentence not in said:
            click.echo(f"kgtool: {sentence}", err=True)
        said.add(sentence)
        return False

    log = getLogger("kgtool.names")
    log.addFilter(say)
    log.setLevel(INFO)
    try:
        yield
    finally:
        log.removeFilter(say)
        log.setLevel("NOTSET")


def write_text(text: str, target: Path | None) -> None:
    """Write the page that a command made to a file; without one, to standard output."""
    from kgtool.rdf.atomic import create

    if target is None:
        click.echo(text, nl=False)
        return
    with create(target) as file:
        file.write(text.encode("utf-8", "replace"))


def screen_width() -> int:
    """The columns of the terminal."""
    import shutil  # it imports all kinds of compression, and only tables have a width

    return shutil.get_terminal_size((100, 24)).columns


class Meter:
    """Rows, times and memory of one answer."""

    def __init__(self, start: float) -> None:
        self._start, self._first, self.rows, self._what = start, 0.0, 0, "row"

    def counted(self, results: Results) -> Results:
        """The same results, counted while they are read."""
        if isinstance(results, Solutions):
            return Solutions(results.variables, self._count(results.stream()))
        if isinstance(results, Triples):
            self._what = "triple"
            return Triples(self._count(results.stream()))
        self._first, self.rows = time.perf_counter(), 1
        return results

    def _count(self, stream: Iterable[T]) -> Iterator[T]:
        for one in stream:
            self._first = self._first or time.perf_counter()
            self.rows += 1
            yield one

    def summary(self) -> str:
        """One line."""
        import resource

        all_done = time.perf_counter() - self._start
        first = f", the first after {self._first - self._start:.3f} s" if self.rows else ""
        # Kilobytes on Linux, bytes on macOS.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1 / 1024)
        rows = f"{self.rows:,} {self._what}{'' if self.rows == 1 else 's'}"
        return f"{rows} in {all_done:.3f} s{first}; the process took {peak / 1024**2:,.0f} MB of memory at most"


ENDED = b"\0"  # no signal has this number


@contextmanager
def stoppable(seconds: float | None, message: str = "Interrupted; the answer is not complete.") -> Iterator[None]:
    """Within it, Ctrl-C and the deadline end the process, whatever the engine is at.

    The engine has no deadline and does not look for interrupts, but other threads go on: one of them waits for both.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    here, there = os.pipe()
    os.set_blocking(there, False)
    handler = signal.signal(signal.SIGINT, lambda *_: None)
    wakeup = signal.set_wakeup_fd(there, warn_on_full_buffer=False)
    over = threading.Event()

    def wait() -> None:
        told = os.read(here, 64) if select.select([here], [], [], seconds)[0] else b""
        if over.is_set() or told == ENDED:
            return
        _stop(INTERRUPTED if told else TIMED_OUT, message if told else TOO_LONG % f"{seconds:g}")

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    try:
        yield
        over.set()  # all is done: a Ctrl-C comes too late
    finally:
        # What failed may have failed by the same Ctrl-C, such as the pipe to a pager, which it ended first.
        os.write(there, ENDED)
        waiting.join()
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGINT, handler)
        os.close(here)
        os.close(there)


def _stop(code: int, message: str) -> None:
    from kgtool.rdf.atomic import UNFINISHED

    for path in list(UNFINISHED):
        Path(path).unlink(missing_ok=True)
    # On the line after the ^C of the terminal, or in place of a line of progress, which hid the cursor.
    echoed = "\n\r\x1b[2K\x1b[?25h" if os.isatty(2) else ""
    os.write(2, f"{echoed}kgtool: {message}\n".encode())
    os._exit(code)
