"""A line of progress on a terminal. Where standard error is not a terminal, nothing is shown and nothing imported."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

_KNOWN = {"bar": "BarColumn", "bytes": "DownloadColumn", "speed": "TransferSpeedColumn", "left": "TimeRemainingColumn"}


class Silent:
    """The stand-in for rich's Progress where nobody watches: it shows nothing."""

    def _nothing(self, *_: object, **fields: object) -> Any:
        return 0

    start = stop = add_task = update = remove_task = _nothing


def bar(*columns: str) -> Progress | Silent:
    """A spinner, the columns, and the time so far.

    A column is "bar", "bytes", "speed" or "left", or a text about its ``task``, as rich's TextColumn takes it. A task
    without a total and without progress has a bar that moves, and no figures.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":  # it cannot go back to the start of a line
        return Silent()
    from rich import progress
    from rich.console import Console, RenderableType

    def column(name: str) -> progress.ProgressColumn:
        if name not in _KNOWN:
            return progress.TextColumn(name, markup=False)
        kind = getattr(progress, _KNOWN[name])

        def render(self: progress.ProgressColumn, task: progress.Task) -> RenderableType:
            counts = name == "bar" or task.total is not None or task.completed
            return kind.render(self, task) if counts else ""

        made: progress.ProgressColumn = type(name, (kind,), {"render": render})()
        return made

    shown = (progress.SpinnerColumn(), *map(column, columns), progress.TimeElapsedColumn())
    # What is printed meanwhile appears above the line, unless standard output is a file.
    above = sys.stdout.isatty()
    return progress.Progress(*shown, console=Console(stderr=True), transient=True, redirect_stdout=above)


@contextmanager
def busy(what: str) -> Iterator[Callable[[int], None]]:
    """A spinner beside what is done, from the first second on; call what it gives with the triples done so far."""
    shown: list[Progress] = []
    lock, over, said = threading.Lock(), False, ""

    def show() -> None:
        with lock:
            if not over and not isinstance(made := bar("{task.description}", "{task.fields[count]}"), Silent):
                made.add_task(what, total=None, count=said)
                made.start()
                shown.append(made)

    def tell(count: int) -> None:
        nonlocal said
        said = f"{count:,} triples"
        for one in shown:
            one.update(one.task_ids[0], count=said)

    timer = threading.Timer(1, show)
    timer.daemon = True
    timer.start()
    try:
        yield tell
    finally:
        timer.cancel()
        with lock:
            over = True
        for one in shown:
            one.stop()
