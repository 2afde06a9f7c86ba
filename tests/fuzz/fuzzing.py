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
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
# Seconds of one input, after which its process ends.
LONGEST = 10


class Failure(NamedTuple):
    """An input that did something else than to be read or refused."""

    target: str
    number: int
    what: str


def run(target: str, first: int, count: int, seconds: float = 1e9) -> tuple[int, list[Failure]]:
    """Try the inputs from `first` on, and return how many there were, and the failures."""
    failures, at, until = list[Failure](), first, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "number"
        while at < first + count and (left := until - time.monotonic()) > 0:
            place.write_text(str(at))
            command = [sys.executable, __file__, "--child", target, str(at), str(first + count - at), str(left), str(place)]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            for line in done.stdout.splitlines():
                number, _, what = line.partition(" ")
                failures.append(Failure(target, int(number), what))
            at = int(place.read_text()) + 1
            if done.returncode < 0:
                ended = signal.Signals(-done.returncode).name
                what = f"more than {LONGEST} s" if ended == "SIGALRM" else f"the process ended by {ended}"
                failures.append(Failure(target, at - 1, what))
            elif done.returncode:
                raise RuntimeError(done.stderr)
    return at - first, failures


def child(target: str, first: int, count: int, seconds: float, place: Path) -> None:
    """In a process of its own: a line for each failure; the number of the input is noted before it is tried."""
    import gc
    import resource

    from mutating import mutated
    from targets import TARGETS

    from kgtool.errors import KgtoolError

    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    feed, seeds = TARGETS[target]
    until = time.monotonic() + seconds
    for number in range(first, first + count):
        place.write_text(str(number))
        signal.alarm(LONGEST)
        try:
            feed(mutated(target, number, seeds))
        except KgtoolError as error:
            if "\n" in str(error) or not str(error):
                print(number, f"not one sentence: {ascii(str(error))[:300]}", flush=True)
        except Exception as error:
            print(number, f"{type(error).__name__}: {ascii(str(error))[:200]} at {_place(error)}", flush=True)
        signal.alarm(0)
        if time.monotonic() > until:
            return
    gc.collect()


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
        child(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), Path(sys.argv[6]))
    else:
        main()
