"""Files that appear whole or not at all."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kgtool.errors import DataError

# The names of files that are being written: a process that is stopped removes them.
UNFINISHED: set[str] = set()


@contextmanager
def create(path: Path) -> Iterator[IO[bytes]]:
    """A new binary file, which appears at `path` once all is written; after an error, the old file is still there.

    Missing folders are made. The ending ``.gz`` compresses. A link is followed, and what is not a regular file (a pipe,
    a device) is written to directly. Raises DataError where the file cannot be written.
    """
    with writing_to(path):
        # /dev/stdout leads to a name that cannot be opened: what is not a file is opened by the name given.
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as device, _packed(device, path) as output:
                yield output
            return
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as file, _packed(file, path) as output:
            yield output


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A binary file that takes the place of `target`, with its permissions, at the end. Raises OSError."""
    # A name that nobody else has: a fixed one could be somebody's file.
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    UNFINISHED.add(part)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(part).chmod(target.stat().st_mode & 0o777 if target.exists() else permissions(0o666))
        os.replace(part, target)
    finally:
        Path(part).unlink(missing_ok=True)
        UNFINISHED.discard(part)


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Within it, an error of the system is a DataError that names `path`; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        what = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path} cannot be written ({what}); choose another place.") from error


def permissions(mode: int) -> int:
    """`mode` without what the user's umask takes away: temporary files and folders are made for their owner alone."""
    mask = os.umask(0)  # there is no other way to read it
    os.umask(mask)
    return mode & ~mask


@contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        yield file
        return
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:  # mtime 0: the same bytes each time
        yield packed  # type: ignore[misc]  # GzipFile is a binary writer in all that matters here
