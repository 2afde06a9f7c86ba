"""Folders of stores on disk: opening one, making a new one, and why a folder cannot be a store."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import StoreError, either
from kgtool.rdf.files import like
from kgtool.store.base import reason
from kgtool.store.swapping import beside

# An address as it is mistyped: without its scheme, or with a scheme that kgtool does not know.
_ADDRESS = re.compile(r"(?i)(?:[a-z][a-z\d+.-]+:/|(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[\da-f:]+\]):\d+(?:/|$))")
_ENGINE_FAULTS = (OSError, RuntimeError, ValueError)


def is_store(folder: Path) -> bool:
    """Whether a folder holds a store: the engine keeps the name of its newest state in the file CURRENT."""
    return (folder / "CURRENT").is_file()


def open_to_read(folder: Path) -> ox.Store:
    """The engine over an existing store, which it cannot change. Raises StoreError."""
    if not is_store(folder):
        raise _no_store(folder)
    try:
        return ox.Store.read_only(str(folder))
    except _ENGINE_FAULTS as error:
        raise _too_new(folder, error) or StoreError(
            f"The store in {folder} cannot be read ({reason(error)}); load its files again."
        ) from error


def open_to_write(folder: Path) -> ox.Store:
    """The engine over a store, which is made where the folder is new or empty.

    Raises StoreError, also where another process is writing to it, and then has changed nothing.
    """
    check_folder(folder)
    try:
        if not is_store(folder):
            _make(folder)
        engine = ox.Store(str(folder))
    except _ENGINE_FAULTS as error:
        if f"{os.sep}LOCK: " in str(error):
            raise StoreError(
                f"Another process is writing to the store in {folder}; wait until it ends, or where it is kgtool "
                "serve, name its address as the store."
            ) from error
        raise _too_new(folder, error) or StoreError(
            f"The store in {folder} cannot be opened ({reason(error)}); name another folder."
        ) from error
    _remove_leftovers(folder)
    return engine


def _remove_leftovers(folder: Path) -> None:
    """Delete the files that a killed bulk load left; nobody else is loading, since this process holds the lock.

    Upstream: docs/upstream.md, "A killed bulk load leaves its files in the store for ever".
    """
    for leftover in folder.glob("bulk-*.sst"):
        leftover.unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    """Raise StoreError where a store can neither be opened nor made; the engine would write into any folder."""
    try:
        is_other = folder.exists() and not is_store(folder) and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise StoreError(f"{folder} cannot be opened ({error.strerror}); check who may use it.") from error
    if is_other:
        raise StoreError(f"{folder} is neither a store nor an empty folder; name a new folder for the store.")
    if folder.exists():
        return
    aside = folder.with_name(f"{folder.name}.old")
    if is_store(aside):
        raise StoreError(f"{aside} is the store that was being put in place as {folder}; rename it to {folder.name}.")
    _check_name(folder)


def _check_name(folder: Path) -> None:
    """Raise StoreError for the address of a server that is written without http:// or https://."""
    if _ADDRESS.match(str(folder)):
        raise StoreError(
            f"{folder} looks like the address of a server, and not like a folder; write it with http:// or https://."
        )


def _no_store(folder: Path) -> StoreError:
    try:
        _check_name(folder)
        is_file, has_others = folder.is_file(), folder.is_dir() and any(folder.iterdir())
    except StoreError as error:
        return error
    except OSError as error:
        return StoreError(f"{folder} cannot be opened ({error.strerror}); check who may use it.")
    if is_file or has_others:
        what = "is a file" if is_file else "holds other files"
        return StoreError(
            f"There is no store in {folder}, which {what}; "
            + either(
                f"read it with open_store(data={str(folder)!r}), or make a store of it with kgtool.load.",
                f"read it with --data {folder}, or make a store of it: kgtool load {folder} --store DIR",
            )
        )
    loading = either("kgtool.load([FILE], STORE)", f"kgtool load FILE --store {folder}")
    return StoreError(f"There is no store in {folder}; {like(folder) or f'make one with: {loading}'}")


def _make(folder: Path) -> None:
    """Make an empty store beside the folder and rename it, so that a kill never leaves half of one in its place."""
    home = folder.resolve()
    home.parent.mkdir(parents=True, exist_ok=True)
    place = beside(home)
    try:
        place.mkdir()
    except OSError:
        return  # only the folder itself can be written: the engine makes the store there
    try:
        engine = ox.Store(str(place))
        engine.flush()
        del engine
        if home.exists():
            shutil.copymode(home, place)
        place.rename(home)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        if error.errno not in (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM):
            raise


def _too_new(folder: Path, error: Exception) -> StoreError | None:
    """The error of a store that a later version of the engine wrote; None for any other fault."""
    if "too recent version" not in str(error):
        return None
    return StoreError(
        f"The store in {folder} was written by a newer version of the engine; install a newer kgtool, or load its "
        "files into a new store."
    )


class NewStore:
    """Whether a command makes its store; where it fails at once, ``undo`` leaves no empty store behind."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.is_new = folder, not is_store(folder)
        self._was_there = folder.is_dir()

    def undo(self) -> None:
        """Leave what was there before."""
        if not self.is_new:
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._was_there:
            self._folder.mkdir(exist_ok=True)
