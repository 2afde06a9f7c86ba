"""Programs that kill themselves at a chosen moment, for tests that a kill loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

# A step is a call or return of a function of the store, or of the engine; not those that are done for each triple.
_BEGIN = """
import itertools, os, signal, sys, threading
from pathlib import Path
home, moment, *arguments = sys.argv[1:]
steps = itertools.count(1)
FILES = ("file_loading", "folder_loading", "folders", "ledger", "local", "maintenance", "streams", "swapping")
PER_TRIPLE = ("has_quad", "_counted", "_end", "_learn", "_write", "<genexpr>", "<setcomp>")

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def count(frame, event, called):
    code = frame.f_code
    ours = not event.startswith("c_") and Path(code.co_filename).stem in FILES and code.co_name not in PER_TRIPLE
    engines = event.startswith("c_") and type(getattr(called, "__self__", None)).__module__.startswith("pyoxigraph")
    if (ours or engines) and str(next(steps)) == moment:
        kill()

def watch():
    while not any(Path(home).glob("*/bulk-*.sst")):
        pass
    kill()

def begin():
    if moment == "storing":
        threading.Thread(target=watch, daemon=True).start()
    else:
        threading.setprofile(count)
        sys.setprofile(count)
"""
_END = """
sys.setprofile(None)
print(next(steps))
"""


def run_until(moment: int | str, program: str, home: Path, *arguments: object) -> int | None:
    """Run a program, which calls ``begin()`` and has ``arguments``; the number of its steps, None if it was killed.

    `moment` is the number of a step, 0 for none, or "storing": when files of a bulk load are seen in a store in `home`
    (they may be gone too quickly to be seen). The program may also call ``kill()`` itself.
    """
    command = [sys.executable, "-c", _BEGIN + program + _END, home, moment, *arguments]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return None if done.returncode else int(done.stdout)
