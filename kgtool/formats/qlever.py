"""A store as what QLever makes its index of: N-Quads, and the file that says so (``Qleverfile``)."""

from __future__ import annotations

import re
from pathlib import Path

from kgtool.errors import DataError
from kgtool.formats.dump import export_to
from kgtool.rdf.atomic import create, writing_to
from kgtool.store.base import StoreLike

TARGETS = ("qlever",)
"""For which other stores ``kgtool export --for`` writes a folder."""
SETTINGS = """\
# For QLever, written by kgtool. In this folder, with the package qlever installed:
#
# qlever index     # makes the index of {name}.nq
# qlever start     # serves it: the store of kgtool is then http://localhost:7019

[data]
NAME        = {name}
DESCRIPTION = Claims, each document in a graph of its own
FORMAT      = nq

[index]
INPUT_FILES     = {name}.nq
CAT_INPUT_FILES = cat ${{INPUT_FILES}}
SETTINGS_JSON   = {{ "num-triples-per-batch": 1000000 }}

[server]
PORT               = 7019
MEMORY_FOR_QUERIES = 5G
TIMEOUT            = 300s

[runtime]
SYSTEM = docker
IMAGE  = docker.io/adfreiburg/qlever:latest

[ui]
UI_CONFIG = default
"""


def export_for_qlever(store: StoreLike, folder: Path, *, reason: bool = False) -> int:
    """Write a store into a folder, which is made where needed, for QLever; the number of triples.

    `reason` is that of ``export``. Raises DataError where the folder holds something else, or cannot be written.
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "claims"
    data, settings = folder / f"{name}.nq", folder / "Qleverfile"
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not settings.exists())):
        raise DataError(f"{folder} holds something else than an export for QLever; name a new folder.")
    with writing_to(folder):
        folder.mkdir(exist_ok=True)
    with create(data) as output:
        count = export_to(store, output, "nq", reason=reason)
    with create(settings) as output:
        output.write(SETTINGS.format(name=name).encode())
    return count
