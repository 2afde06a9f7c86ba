"""The process of the command ``kgtool``, and of ``python -m kgtool``."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress


def run() -> None:
    """Run the command line and end the process, without freeing first what the system frees anyway.

    Both are a tenth of the time of a short command: to collect garbage while modules are imported, and to take a store
    and all modules apart at the end. mypy does the same (``mypy.util.hard_exit``).
    """
    gc.set_threshold(50_000)
    from kgtool.cli import main

    try:
        main()
    except SystemExit as end:
        # Where the rest of the output cannot be written, Python says so, and ends with another code.
        with suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code if isinstance(end.code, int) else end.code is not None)
        raise


if __name__ == "__main__":
    run()
