"""Feed the targets with mutated inputs: ``python tests/fuzz/fuzzing.py [--seconds S] [--from N] [TARGET...]``.

Inputs run in a process of their own, which an input may end: the parent knows which one it was. Each failure is printed
with the number of its input, and the input is written into a folder; put it into tests/fuzz/found/TARGET-WHAT.bin.
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
# Seconds of the processor for one input, after which its process ends.
LONGEST = 10


class Failure(NamedTuple):
    """An input that did something else than to be read or refused."""

    target: str
    number: int
    what: str


def run(target: str, first: int, count: int, seconds: float = 1e9, longest: int = LONGEST) -> tuple[int, list[Failure]]:
    """Try the inputs from `first` on of a target (or of several, with commas between), and return how many there were.

    With the number come the failures.
    """
    failures, at, until = list[Failure](), first, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "number"
        while at < first + count and (left := until - time.monotonic()) > 0:
            failures += _child(place, target, at, first + count - at, left, longest)
            at = int(place.read_text().split()[0]) + 1
    return at - first, failures


def run_files(inputs: Sequence[tuple[str, Path]]) -> list[Failure]:
    """Try some inputs from files, each with its target; the failures."""
    failures = list[Failure]()
    with tempfile.TemporaryDirectory() as folder:
        place, at = Path(folder) / "number", 0
        while at < len(inputs):
            listed = [f"{target}={path}" for target, path in inputs[at:]]
            failures += _child(place, "", at, len(listed), 1e9, LONGEST, listed)
            at = int(place.read_text().split()[0]) + 1
    return failures


def _child(
    place: Path, target: str, first: int, count: int, seconds: float, longest: int, files: Sequence[str] = ()
) -> list[Failure]:
    """The failures of a process that tries inputs until there are no more, or one ends it."""
    place.write_text(f"{first} {target}")
    numbers = map(str, (first, count, seconds, longest))
    command = [sys.executable, __file__, "--child", str(place), target, *numbers, *files]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    failures = []
    for line in done.stdout.splitlines():
        number, name, what = line.split(" ", 2)
        failures.append(Failure(name, int(number), what))
    if done.returncode > 0:
        raise RuntimeError(done.stderr)
    if done.returncode < 0:
        ended = signal.Signals(-done.returncode).name
        number, name = place.read_text().split()
        what = f"more than {longest} s" if ended in ("SIGPROF", "SIGALRM") else f"the process ended by {ended}"
        failures.append(Failure(name, int(number), what))
    return failures


def child(place: Path, target: str, first: int, count: int, seconds: float, longest: int, files: Sequence[str]) -> None:
    """In a process of its own: a line for each failure; what is tried is noted before."""
    import resource

    from mutating import mutated
    from targets import TARGETS, WRONG

    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    every, until = {**TARGETS, **WRONG}, time.monotonic() + seconds
    for number in range(first, first + count):
        for name in [files[number - first].partition("=")[0]] if files else target.split(","):
            feed, seeds = every[name]
            content = (
                Path(files[number - first].partition("=")[2]).read_bytes() if files else mutated(name, number, seeds)
            )
            place.write_text(f"{number} {name}")
            _end_after(longest)
            if (what := _tried(feed, content)) is not None:
                print(number, name, what, flush=True)
            _end_after(0)
        if time.monotonic() > until:
            return


def _end_after(seconds: int) -> None:
    """End this process after seconds of the processor, or many more that pass without it; 0: do not."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(60 * seconds)


def _tried(feed: Callable[[bytes], None], content: bytes) -> str | None:
    """What went wrong with an input; None where it was read, or refused with a word."""
    from kgtool.errors import KgtoolError

    try:
        feed(content)
    except KgtoolError as error:
        return None if str(error) else "an error without a word"
    except Exception as error:
        return f"{type(error).__name__}: {ascii(str(error))[1:200]} at {_place(error)}"
    return None


def _place(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace:
        code = trace.tb_frame.f_code
        if "kgtool" in code.co_filename or "fuzz" in code.co_filename:
            place = f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return place


def main() -> None:
    """Fuzz by hand."""
    from mutating import mutated
    from targets import TARGETS

    options = argparse.ArgumentParser()
    options.add_argument("targets", nargs="*", default=[])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--from", dest="first", type=int, default=0)
    options.add_argument("--count", type=int, default=10**9)
    given = options.parse_args()
    chosen = given.targets or list(TARGETS)
    folder = Path(tempfile.mkdtemp(prefix="kgtool-fuzz-"))
    for target in chosen:
        tried, failures = run(target, given.first, given.count, given.seconds / len(chosen))
        print(f"{target}: {tried} inputs, {len(failures)} failures", flush=True)
        seen = dict[str, int]()
        for failure in failures:
            kind = re.sub(r"'.*'|\".*\"|\d+", "", failure.what)
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] <= 3:
                path = folder / f"{target}-{failure.number}.bin"
                path.write_bytes(mutated(target, failure.number, TARGETS[target][1]))
                print(f"  {failure.number}: {failure.what}\n    {path}", flush=True)


if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS / "fuzz")]
    if sys.argv[1:2] == ["--child"]:
        where, name, start, number, left, most, *paths = sys.argv[2:]
        child(Path(where), name, int(start), int(number), float(left), int(most), paths)
    else:
        main()
