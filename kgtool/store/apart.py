"""What a command writes is none of what it reads, and no two outputs are one file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from kgtool.errors import UsageError
from kgtool.rdf.files import FORMATS, ending
from kgtool.store.folders import is_store

Identity = Path | tuple[int, int]
"""A path without links; or device and inode, which two names of one file share."""
STANDARD = Path("-")


def check_apart(
    outputs: Iterable[str | Path | None], inputs: Iterable[str | Path], stores: Iterable[str | Path | None] = ()
) -> None:
    """Raise UsageError where writing the outputs would destroy an input, another output, or a store.

    Files are the same by their paths without links, or by device and inode; ``-`` is standard input or output. Of an
    input folder, the files that are read from such folders (RDF, questions) may not be written. An output folder may
    hold no input. In a folder of `stores`, or an input that is a store, nothing may be written. A terminal or
    ``/dev/null`` may be named any number of times.
    """
    read = [Path(path) for path in inputs]
    homes = [*(Path(store) for store in stores if store is not None), *filter(is_store, read)]
    taken: dict[Identity, Path] = {}
    for output in (Path(path) for path in outputs if path is not None):
        own = set(_identities(output, 1))
        if own & taken.keys():
            raise UsageError(f"{output} is named for two outputs, which would overwrite each other; name two files.")
        taken |= dict.fromkeys(own, output)
        if found := next((path for path in read if own & set(_identities(path, 0))), None):
            name = "standard input" if found == STANDARD else found
            other = "" if found == output else f" as {name}"
            raise UsageError(f"{output} is read{other}, and would be overwritten; name another file.")
        if output == STANDARD:
            continue
        if home := next((home for home in homes if _is_in(output, home)), None):
            raise UsageError(
                f"{output} lies in the store {home}, which nothing else is written to; name another place."
            )
        if found := next((path for path in read if _reads(path, output)), None):
            raise UsageError(f"{output} is read as a part of {found}, and would be overwritten; name another file.")
        if found := next((path for path in read if output.is_dir() and _is_in(path, output)), None):
            raise UsageError(f"{output} holds {found}, which is read, and would be overwritten; name another place.")


def _identities(path: Path, standard: int) -> Iterator[Identity]:
    """What the same file has in common under all its names; nothing for a device, which keeps nothing."""
    with suppress(OSError):
        status = os.fstat(standard) if path == STANDARD else path.stat()
        if stat.S_ISCHR(status.st_mode):
            return
        yield status.st_dev, status.st_ino
    if path != STANDARD:
        yield _resolved(path)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path.absolute()


def _is_in(path: Path, folder: Path) -> bool:
    return path != STANDARD and _resolved(path).is_relative_to(_resolved(folder))


def _reads(folder: Path, output: Path) -> bool:
    """Whether a folder that is read has this file, of a kind that is read from folders."""
    is_read = ending(output) in FORMATS or output.suffix == ".rq"
    return is_read and output.is_file() and folder.is_dir() and _is_in(output, folder)
