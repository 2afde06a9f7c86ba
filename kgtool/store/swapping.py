"""A folder put in the place of a store, so that a kill leaves the one or the other whole."""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kgtool.errors import StoreError

# Linux: swap two names in one step.
_HERE, _EXCHANGE = -100, 2


@contextmanager
def place_beside(folder: Path) -> Iterator[Path]:
    """A new path beside a folder, on the same disk; what is there afterwards is deleted. Raises StoreError."""
    home = folder.resolve()
    clean(folder)
    place = beside(home)
    try:
        place.mkdir(parents=True)
        place.rmdir()
    except OSError as error:
        raise StoreError(
            f"Beside {folder} nothing can be written ({error.strerror}), and a copy must be made there; "
            "check who may write there and how full the disk is."
        ) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def beside(home: Path) -> Path:
    """A new path beside a folder; its name tells which process made it."""
    return home.parent / f".{home.name}.{os.getpid()}.{secrets.token_hex(4)}"


def clean(folder: Path) -> None:
    """Delete what killed processes left beside a folder."""
    home = folder.resolve()
    for left in home.parent.glob(f".{home.name}.*.*"):
        owner = left.name.removeprefix(f".{home.name}.").split(".")[0]
        if owner.isdigit() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True


def state(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Name, size and time (ns) of each file of a store: they differ once another process has written to it."""
    files = (path for path in folder.iterdir() if not path.name.startswith(("LOCK", "LOG")) and path.is_file())
    found = ((path.name, path.stat()) for path in files)
    return frozenset((name, status.st_size, status.st_mtime_ns) for name, status in found)


def swap(new: Path, folder: Path, seen: frozenset[tuple[str, int, int]]) -> None:
    """Put the store `new` in the place of the store `folder`, which is at `new` afterwards.

    Neither of them may be open for writing, and `folder` must have the ``state`` that it had when it was closed
    (`seen`). Raises StoreError where it has not, or where the system does not allow the swap.
    """
    home = folder.resolve()
    try:
        with _locked(home):
            if state(home) != seen:
                raise BlockingIOError
            shutil.copymode(home, new)
            _replace(new, home)
    except BlockingIOError as error:
        raise StoreError(f"Another process is writing to the store in {folder}; wait until it ends.") from error
    except OSError as error:
        raise StoreError(
            f"The store in {folder} cannot be put in place anew ({error.strerror}), and stays as it was; "
            "check who may write in the folder that holds it."
        ) from error


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Hold the lock that the engine takes for writing, where the system has such locks."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (home / "LOCK").open("a") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _replace(new: Path, home: Path) -> None:
    if not _swap_names(new, home):
        # Two steps, where the system cannot do it in one: a kill between them leaves the old store at `aside`.
        aside = home.with_name(f"{home.name}.old")
        home.rename(aside)
        new.rename(home)
        aside.rename(new)


def _swap_names(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system cannot do that."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number))
