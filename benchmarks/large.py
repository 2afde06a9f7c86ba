"""What a large store of claims costs: ``python benchmarks/large.py 100000 1000000``, and 10000000 where there is time.

For each size: claims made by generate.py, in a named graph a document, are loaded into a store on disk, then asked by
the catalogue's questions, all of them and narrowed to one thing, and as of the day by which half of them were known,
for the first time (when that day is made) and again. Each step is a process of its own, which is stopped after some
seconds of the processor or where it wants more memory than it may have: the table says so, and goes on.

One line a step, printed as it ends: seconds of the processor, the most memory held, rows. Of the second size on, the
exponent by which it grows from the size before: 1 is in step with the triples, 0 as long at any size, 2 with their
square. What narrows to one thing grows with what is said of that one thing.
"""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

from generate import write
from scale import BUSIEST, KGTOOL, Cost, Stopped, at_each, cost, disk, lines

KG = "https://w3id.org/kgtool/ontology#"
HALF = "2024-01-01"
"""Half of the documents were out by then."""
ONE = "https://w3id.org/kgtool/id/plan/gen-0"
DOCUMENT = "https://w3id.org/kgtool/id/doc/gen-000007"
# A path and a UNION: the union of the graphs is made a set by looking for triples that are in two of them.
UNION = f"SELECT (COUNT(*) AS ?n) {{ {{ ?c <{KG}claimant>/a <{KG}Person> }} UNION {{ ?c <{KG}principal> ?x }} }}"
WHO, ABOUT = f"who={BUSIEST}", f"about={ONE}"
STEPS: dict[str, list[str]] = {
    "info": ["info"],
    "query: union and path, as a set": ["query", UNION, "--format", "csv"],
    "show, the busiest actor": ["show", BUSIEST, "--format", "json"],
    "document-claims, one document": ["ask", "document-claims", "-p", f"document={DOCUMENT}"],
    "document-claims": ["ask", "document-claims"],
    "positions-of, the busiest": ["ask", "positions-of", "-p", WHO],
    "who-proposed-what, the busiest": ["ask", "who-proposed-what", "-p", WHO],
    "who-proposed-what": ["ask", "who-proposed-what"],
    "sources, one content": ["ask", "sources", "-p", f"content={ONE}"],
    "sources": ["ask", "sources"],
    "changes, the busiest": ["ask", "changes", "-p", WHO],
    "changes": ["ask", "changes"],
    "conflicts, one content": ["ask", "conflicts", "-p", ABOUT],
    "conflicts, the busiest": ["ask", "conflicts", "-p", WHO],
    "conflicts": ["ask", "conflicts"],
    "conflicts, disagreement of one": ["ask", "conflicts", "-p", "kind=disagreement", "-p", ABOUT],
    "conflicts, disagreement": ["ask", "conflicts", "-p", "kind=disagreement"],
    "as of half: positions-of, first": ["ask", "positions-of", "-p", WHO, "--as-of", HALF],
    "as of half: positions-of, again": ["ask", "positions-of", "-p", WHO, "--as-of", HALF],
    "as of half: changes, first": ["ask", "changes", "--as-of", f"{HALF}", "--clock", "said"],
    "as of half: changes, again": ["ask", "changes", "--as-of", f"{HALF}", "--clock", "said"],
    "as of the end: changes, first": ["ask", "changes", "--as-of", "2026-01-01"],
}


def measure(size: int, folder: Path, wanted: list[str], limits: tuple[int, int]) -> dict[str, Cost | None]:
    """Step -> what it took; None where it was stopped."""
    source, store = folder / "claims.nq", folder / "store"
    write(size, source)
    with source.open("rb") as every:
        triples = sum(1 for _ in every)
    took: dict[str, Cost | None] = {}
    print(f"\n{triples:,} triples, {source.stat().st_size / triples:.0f} bytes each in N-Quads\n", flush=True)
    took["load"], _ = cost([KGTOOL, "load", str(source), "--store", str(store)])
    source.unlink()
    told("load", took["load"], 0)
    print(f"{'':<36}{disk(store) / triples:.0f} bytes a triple on disk", flush=True)
    for name, given in STEPS.items():
        if not any(name.startswith(word) for word in wanted):
            continue
        form = ["--format", "csv"] if given[0] == "ask" else []
        try:
            took[name], found = cost([KGTOOL, *given, *form, "--store", str(store)], limits=limits)
            told(name, took[name], lines(found) - 1)
        except Stopped as stop:
            took[name] = None
            print(f"{name:<36}{stop}", flush=True)
    return took


def told(name: str, took: Cost | None, rows: int) -> None:
    assert took is not None
    print(f"{name:<36}{took.processor:>10.2f} s{took.memory:>9.0f} MB{rows:>12,} rows", flush=True)


def growth(every: dict[int, dict[str, Cost | None]]) -> None:
    """Print, for each step, seconds at each size and the exponents between them."""
    sizes = sorted(every)
    head = "".join(f"{size:>12,}" for size in sizes)
    print(f"\n{'seconds of the processor':<36}{head}   exponents of time, of memory\n")
    for name in every[sizes[0]]:
        found = [every[size].get(name) for size in sizes]
        cells = "".join(f"{one.processor:>10.2f} s" if one else f"{'stopped':>12}" for one in found)
        powers = list[str]()
        for (small, one), (large, other) in pairwise(zip(sizes, found, strict=True)):
            if one and other:
                step = math.log(large / small)
                time, memory = (math.log(b / a) / step for a, b in zip(one[1:], other[1:], strict=True))
                powers.append(f"{time:.2f}, {memory:.2f}")
        print(f"{name:<36}{cells}   {'; '.join(powers)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000], metavar="TRIPLES")
    parser.add_argument("--folder", type=Path, help="Where files and stores are made, and removed.")
    parser.add_argument("--only", nargs="*", default=[""], metavar="STEP", help="Steps whose names begin so.")
    parser.add_argument("--seconds", type=int, default=600, help="Of the processor, for each step but the load.")
    parser.add_argument("--memory", type=int, default=10, help="GB that a step may want.")
    given = parser.parse_args()
    place = given.folder or Path(tempfile.gettempdir())
    # Files, store and kept days: a kilobyte a triple, and twice that to be safe.
    if shutil.disk_usage(place).free < (needed := max(given.sizes) * 2_000):
        raise SystemExit(f"{place} has less than the {needed / 1e9:.0f} GB that this may take; give another --folder.")
    limits = (given.seconds, given.memory)
    if len(every := at_each(given.sizes, place, lambda size, folder: measure(size, folder, given.only, limits))) > 1:
        growth(every)


if __name__ == "__main__":
    main()
