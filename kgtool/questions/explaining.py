"""The engine's plan of a query, with the rows and the time of each step, from the engine's own command line.

The Python engine does not give its plan; ``oxigraph query --explain`` of the same version does, for a store on disk.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kgtool.errors import QueryError, UsageError, not_installed
from kgtool.events.beside import SQL
from kgtool.rdf.names import names
from kgtool.rdf.text import printable
from kgtool.sparql import inspecting, safety
from kgtool.sparql.normalising import for_engine
from kgtool.store.base import Store, is_remote


def plan(query: str, store: Store, timeout: float | None = None) -> str:
    """The plan of `query` over `store` as a table: rows, seconds (those of the steps below included), step.

    The query is run. Raises QueryError, also after `timeout` seconds, and UsageError where oxigraph is not installed or
    the store is a server.
    """
    if is_remote(getattr(store, "url", None)):
        raise UsageError("A server does not show its plan; leave out --explain.")
    if query.startswith(SQL):
        raise UsageError("Only SPARQL has a plan to show; leave out --explain.")
    program = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        raise not_installed("--explain", "oxigraph", "explain")
    safety.check(query)
    with tempfile.TemporaryDirectory(prefix="kgtool-") as folder:
        place = getattr(store, "folder", None) or _on_disk(store, Path(folder))
        plan_file = Path(folder) / "plan.json"
        text = Path(folder) / "query.rq"
        text.write_text(names().header() + for_engine(query), "utf-8")
        shape = "nt" if inspecting.form(query) in ("CONSTRUCT", "DESCRIBE") else "tsv"
        options = {"location": place, "query-file": text, "explain-file": plan_file}
        options |= {"results-file": f"{folder}/rows", "results-format": shape}
        command = [program, "query", "--stats", *(f"--{name}={value}" for name, value in options.items())]
        command += [] if inspecting.names_graphs(query) else ["--union-default-graph"]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise QueryError(f"The query timed out after {timeout:g} s, so its plan is not complete.") from error
        if run.returncode != 0 or not plan_file.is_file():
            store.query(query)  # raises, if it is the query that is wrong
            raise QueryError(f"The engine gave no plan ({printable(run.stderr.strip())}).")
        return _table(json.loads(plan_file.read_text("utf-8")))


def _on_disk(store: Store, folder: Path) -> Path:
    copy = ox.Store(str(folder / "store"))
    copy.bulk_extend(store.quads())
    copy.flush()
    return folder / "store"


def _table(explained: dict[str, Any]) -> str:
    lines = [f"{'rows':>12} {'seconds':>10}  step", *_steps(explained["plan"], "")]
    return "\n".join(lines) + f"\nplanned in {explained['planning duration in seconds']:.6f} s\n"


def _steps(step: dict[str, Any], indent: str) -> Iterator[str]:
    name = re.sub(r"<([^<>]*)>", lambda iri: names().shorten(iri[1]), step["name"])
    # The engine's own variables have names of 32 digits.
    name = re.sub(r"\?([0-9a-f]{4})[0-9a-f]{28}\b", r"?\1…", name)
    yield f"{step['number of results']:>12,} {step['duration in seconds']:>10.6f}  {indent}{printable(name)}"
    for child in step["children"]:
        yield from _steps(child, indent + "  ")
