"""How long checking takes as the claims grow: ``python benchmarks/validate.py``. CPU seconds of whole processes.

The claims are those of ``generate.py``. For each size the whole command is timed (most of it is SHACL, by pySHACL), and
all checks by themselves; the slowest of the largest size are named. A check that takes much more than ten times as long
for ten times the claims is worse than linear.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kgtool.store import open_store, with_vocabulary
from kgtool.validation import checks

SIZES = (3_000, 30_000, 300_000)  # triples: about a hundred, a thousand, ten thousand claims
HERE = Path(__file__).parent


def cpu_seconds(command: list[str]) -> float:
    """The processor time of a command."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return used.ru_utime + used.ru_stime


def of_each_check(path: Path) -> dict[str, float]:
    """The processor time of each check over a file."""
    store = with_vocabulary(open_store(data=path))
    found = {}
    for check in checks.bundled():
        start = time.process_time()
        checks.check_faults(store, [check])
        found[check.name] = time.process_time() - start
    return found


def main() -> None:
    """Print a line for each size, then the slowest checks of the last one with their growth."""
    before: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.nq"
            subprocess.run(
                [sys.executable, HERE / "generate.py", str(size), "-o", path], check=True, capture_output=True
            )
            claims = sum(b"ontology#Claim>" in line for line in path.open("rb"))
            whole = cpu_seconds([sys.executable, "-m", "kgtool", "validate", "--data", str(path)])
            times = of_each_check(path)
            print(f"{claims:>7,} claims: {whole:7.1f} s in all, {sum(times.values()):6.2f} s for {len(times)} checks")
            if size == SIZES[-1]:
                for name, taken in sorted(times.items(), key=lambda item: -item[1])[:8]:
                    print(f"  {name:<28} {taken:6.2f} s, {taken / before[name]:5.1f} times that of a tenth")
            before = times


if __name__ == "__main__":
    main()
