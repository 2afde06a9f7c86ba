"""How long an article takes to be compiled as its claims grow: ``python benchmarks/compile.py``. CPU seconds.

The articles are made up, with a text beside them in which quotes, dates and figures are looked up. For each size, the
whole command is timed, with the shapes and checks and without them, and the checks of the whole graph after it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from generate import STANCES, person_name
from validate import cpu_seconds

SIZES = (10, 100, 1_000)
PEOPLE = 60
COMMAND = [sys.executable, "-m", "kgtool"]


def speaker(number: int) -> str:
    """A person who speaks in several claims."""
    return " ".join(person_name(number % PEOPLE))


def claim(number: int) -> str:
    """A claim of a dozen lines."""
    who, stance = speaker(number), STANCES[number % 2 + 1][0]
    return f"""\
  - who: {who}
    for: North Vale
    stance: {stance}
    measure: {number + 10} guards at place {number}
    type: force deployment
    favors: foreign troops in Ukraine
    figure: at least {number + 10} guards
    how: ready
    if: South Vale agrees
    when: On Monday = 2031-05-05
    quote: guards at place {number}
    says: {who} {stance} guards at place {number} if South Vale agrees.
"""


def write_article(path: Path, claims: int) -> None:
    """An article file of so many claims, and its text beside it."""
    people = ", ".join(sorted({speaker(number) for number in range(claims)}))
    path.write_text(
        f"article:\n  id: {path.stem}\n  title: Made up\n  outlet: Harbor Post\n  published: 2031-05-07\n"
        f"  text: {path.stem}.txt\nnew:\n  - outlet: Harbor Post\n  - country: North Vale\n  - person: [{people}]\n"
        "claims:\n" + "".join(map(claim, range(claims))),
        "utf-8",
    )
    path.with_suffix(".txt").write_text(
        "".join(
            f"On Monday {speaker(number)} was ready to send at least {number + 10} guards at place {number}.\n"
            for number in range(claims)
        ),
        "utf-8",
    )


def main() -> None:
    """Print a line for each size."""
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"a-{size}.yaml"
            write_article(path, size)
            compile_ = [*COMMAND, "article", "compile", str(path)]
            whole, bare = cpu_seconds(compile_), cpu_seconds([*compile_, "--no-check"])
            graph = cpu_seconds([*COMMAND, "validate", "--data", str(path.with_suffix(".trig"))])
            print(f"{size:>6,} claims: {whole:5.2f} s, {bare:5.2f} s without checks; kgtool validate {graph:5.2f} s")


if __name__ == "__main__":
    main()
