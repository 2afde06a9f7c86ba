"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kgtool.errors import DataError

# The names of files that are being written: a process that is stopped removes them.
UNFINISHED: set[str] = set()
HELD = 1 << 23  # bytes that are held back in memory; more go to a file


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
    part = beside(target)
    UNFINISHED.add(str(part))
    try:
        with part.open("xb") as file:
            if target.exists():
                part.chmod(target.stat().st_mode & 0o777)  # at once: it may be for its owner's eyes only
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
        UNFINISHED.discard(str(part))


@contextmanager
def held_back(output: IO[bytes]) -> Iterator[IO[bytes]]:
    """A binary file whose bytes go to `output` at the end; after an error, nothing does.

    Where `output` has a limit (``allows``, called with a number of bytes), that is asked as the bytes come.
    """
    from shutil import copyfileobj
    from tempfile import SpooledTemporaryFile

    with SpooledTemporaryFile(HELD) as whole:
        if allows := getattr(output, "allows", None):
            write = whole.write
            whole.write = lambda data: allows(whole.tell() + len(data)) or write(data)  # type: ignore[method-assign]
        yield whole
        whole.seek(0)
        copyfileobj(whole, output)


def beside(target: Path) -> Path:
    """A name beside `target`, and so on the same disk, that nothing has: a fixed one could be somebody's file."""
    return target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")


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


@contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        yield file
        return
    import gzip  # most files are not compressed

    # Without a name and a time in its head, it is the same bytes each time.
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
        yield packed  # type: ignore[misc]  # GzipFile is a binary writer in all that matters here
