"""A folder of files, written whole or not at all; a folder that is not an earlier one of ours is left alone."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kgtool.errors import DataError
from kgtool.rdf.atomic import beside, writing_to


def mark(what: str) -> str:
    """The name of the file that identifies a folder of ours as a site or a release; it lists the others."""
    return f"kgtool-{what}.json"


MARK = mark("site")


def save(made: Mapping[str, bytes], folder: Path, what: str = "site") -> None:
    """Write files (path -> content) to a new folder, or in the place of an earlier one, whole or not at all.

    `what` they are together is in the mark, and in messages.

    Raises DataError if something else is there, or if the folder cannot be written.
    """
    with writing_to(folder):
        target = folder.resolve()
        _check(folder, target, what)
        part = beside(target)
        try:
            part.mkdir(parents=True)
            for name, body in made.items():
                (part / name).parent.mkdir(parents=True, exist_ok=True)
                (part / name).write_bytes(body)
            _swap(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _swap(part: Path, target: Path) -> None:
    """Put the new folder in the place of the old one, if there is one; after an error the old one is put back."""
    if not target.exists():
        part.rename(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".old"))
    try:
        target.rename(old / "site")
        try:
            part.rename(target)
        except OSError:
            (old / "site").rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _check(folder: Path, target: Path, what: str) -> None:
    """Raise DataError if something is at `target` that is not a site (or a release) of ours, or that holds more."""
    if not target.exists():
        return
    if not target.is_dir():
        raise DataError(f"{folder} is a file; name a new folder for the {what}.")
    inside = {path.name for path in target.iterdir()}
    if not inside:
        return
    try:
        listed = json.loads((target / mark(what)).read_bytes())
        names = {name.partition("/")[0] for name in listed["files"]}
        own = {*names, mark(what)} if listed["made by"] == f"kgtool {what}" else set()
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    if not own:
        raise DataError(
            f"{folder} is a folder with other things in it; name a new folder, or one with an earlier {what}."
        )
    if strange := sorted(inside - own):
        part = "a page" if what == "site" else "a part"
        raise DataError(
            f"{folder} holds {strange[0]}, which is not {part} of the {what}; move it away, or name a new folder."
        )
