"""Which files a load takes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kgtool.errors import DataError, UsageError
from kgtool.rdf import files
from kgtool.rdf.files import GRAPHS, RdfFile


def files_to_load(paths: Iterable[str | Path], graph: str | None, replace: bool, with_bundled: bool) -> list[RdfFile]:
    """The RDF files at `paths`, folders searched below themselves, each with its graph (`graph`, or named after it).

    `with_bundled` adds the files of the bundled graph. Raises UsageError where there are none, and DataError for a path
    that does not exist or is not RDF, or where `replace` would empty a bundled graph that a file only shares its name
    with.
    """
    found = files.rdf_files(paths, graph)
    if replace and graph is None:
        _check_bundled_names(found)
    found += files.bundled_files() if with_bundled else []
    if not found:
        raise UsageError("There is nothing to load; name a file or a folder.")
    return found


def _check_bundled_names(found: list[RdfFile]) -> None:
    """Raise DataError where a file of the user's own would replace a bundled graph only because of its name."""
    bundled = {file.graph: file.path.parent.name for file in files.bundled_files()}
    for file in found:
        if file.graph in bundled and file.path.resolve().parent.name != bundled[file.graph]:
            short = file.graph.removeprefix(GRAPHS)
            raise DataError(
                f"{file.path} would replace g:{short}, which is part of the bundled graph; name its graph with --graph."
            )
