"""A folder of article files, their texts beside them, and drafts of claims that are not in a file yet.

Files are found by listing the folder: a name that comes from elsewhere is compared, and never made a path. What lies
outside the folder (a link to it) is left out. Each file is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from kgtool.articles.article import file_beside
from kgtool.articles.evidence import Text
from kgtool.articles.reading import Fields
from kgtool.errors import DataError, UsageError
from kgtool.rdf.atomic import replacing, writing_to

SUFFIX, DRAFTS = ".yaml", ".drafts.json"
# Bytes of an article file and of a text; drafts of one article, and how many ids of those that are done are kept.
LARGEST, MOST_DRAFTS, MOST_DONE = 4 * 1024**2, 100, 1_000
# The characters in which the id and the text of an article are looked for.
MOST_HEAD = 2_000
_LINE = re.compile(r"^ +(id|text):([^#\n]{1,200})", re.MULTILINE)
_ID = re.compile("[0-9a-f]{16}")
_BOM = "\ufeff"


class File(NamedTuple):
    """An article file as it is on disk."""

    name: str
    path: Path
    content: str
    version: str
    """Another one for other bytes."""
    saved: datetime


class Draft(NamedTuple):
    """What somebody has typed and not saved."""

    id: str
    rev: int
    """How often it was kept; who keeps it says which one was changed."""
    kept: str
    """When, in ISO 8601."""
    values: dict[str, str]


class Changed(UsageError):
    """A file has changed on disk since it was read."""


def new_id() -> str:
    """The id of a new draft."""
    return token_hex(8)


class Folder:
    """A folder of article files. Its methods raise DataError for what cannot be read or written.

    Who reads a file and writes it again holds ``lock`` meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()

    def names(self) -> list[str]:
        """The names of the article files, without their ending."""
        return sorted(path.name.removesuffix(SUFFIX) for path in self._files() if path.name.endswith(SUFFIX))

    def texts(self) -> list[str]:
        """The names of the texts (.txt) that no article file is called after, or names."""
        taken = {f"{name}.txt" for name in self.names()} | {self._head_line("text", name) for name in self.names()}
        return sorted(path.name for path in self._files() if path.suffix == ".txt" and path.name not in taken)

    def text_file(self, name: str) -> Path:
        """The text file of this name. Raises UsageError where there is none."""
        return self._found(name, self.texts(), "text")

    def _found(self, name: str, known: list[str], what: str, suffix: str = "") -> Path:
        if name not in known:
            raise UsageError(f"There is no {what} {name[:80]!r} in the folder; see the list of articles.")
        return self.path / (name + suffix)

    def _files(self) -> Iterator[Path]:
        with _reading(self.path):
            home = self.path.resolve()
            yield from (
                path
                for path in self.path.iterdir()
                if not path.name.startswith(".") and path.is_file() and path.resolve().parent == home
            )

    def read(self, name: str) -> File:
        """The article file of this name. Raises UsageError where there is none."""
        path = self._found(name, self.names(), "article", SUFFIX)
        data = _bytes(path)
        try:
            content = data.decode()
        except UnicodeDecodeError as error:
            raise DataError(f"{path.name} is not UTF-8 text; save it as UTF-8.") from error
        saved = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        return File(name, path, content.removeprefix(_BOM), hashlib.sha256(data).hexdigest()[:16], saved)

    def text(self, content: Fields, name: str) -> Text | None:
        """The text that the head of a file names, where it lies in the folder."""
        beside = file_beside(content, self.path / (name + SUFFIX))
        if beside is None or beside not in set(self._files()):
            return None
        return Text(beside.name, _bytes(beside))

    def same_id(self, name: str, content: str) -> str:
        """The name of another article file with the id of this one, as far as the first lines show; "" for none."""
        id = _of_head("id", content[:MOST_HEAD])
        others = (other for other in self.names() if other != name and id)
        return next((other for other in others if self._head_line("id", other) == id), "")

    def _head_line(self, key: str, name: str) -> str:
        with _reading(self.path), (self.path / (name + SUFFIX)).open("rb") as file:
            return _of_head(key, file.read(MOST_HEAD).decode("utf-8", "replace"))

    def write(self, file: File, content: str) -> None:
        """Write a file anew. Raises Changed where it is not on disk as it was read; it stays as it is then."""
        with self.lock, writing_to(file.path):
            mark = _BOM if file.path.read_bytes().startswith(_BOM.encode()) else ""
            with replacing(file.path) as output:
                output.write((mark + content).encode())
                if self.read(file.name).version != file.version:
                    raise Changed(f"{file.path.name} was changed by somebody else at this moment; save again.")

    def begin(self, name: str, content: str) -> str:
        """Write a new article file; returns its name. Raises UsageError where there is one of that name."""
        path = self.path / (name + SUFFIX)
        with self.lock, writing_to(path):
            try:
                with path.open("x", encoding="utf-8") as output:
                    output.write(content)
            except FileExistsError:
                raise UsageError(f"There is an article {name!r} already; open it from the list.") from None
        return name

    # ---- Drafts ----

    def drafts(self, name: str) -> list[Draft]:
        """The drafts of an article, the newest first."""
        return sorted(self._kept(name)[0].values(), key=lambda draft: draft.kept, reverse=True)

    def done(self, name: str) -> list[str]:
        """The ids of the drafts of an article that were saved or dropped last."""
        return self._kept(name)[1]

    def keep(self, name: str, id: str, rev: int, values: Mapping[str, str]) -> Draft:
        """Keep a draft, in place of the one that has this id and was kept `rev` times.

        Where that one has been changed elsewhere since, both are kept, this one under a new id; what is done stays
        done. Raises UsageError where there are too many.
        """
        with self.lock:
            drafts, done = self._kept(name)
            before = drafts.get(id)
            if not _ID.fullmatch(id) or id in done or (before and before.rev != rev and before.values != values):
                id, before = new_id(), None
            if before is None and len(drafts) >= MOST_DRAFTS:
                raise UsageError(f"There are {MOST_DRAFTS} drafts of this article; save or drop some of them first.")
            now = datetime.now().astimezone().isoformat(timespec="milliseconds")
            drafts[id] = Draft(id, before.rev + 1 if before else 1, now, dict(values))
            self._write_drafts(name, drafts, done)
            return drafts[id]

    def drop(self, name: str, id: str) -> None:
        """Let a draft be done, because it was saved, or is not wanted."""
        with self.lock:
            drafts, done = self._kept(name)
            drafts.pop(id, None)
            if _ID.fullmatch(id) and id not in done:
                self._write_drafts(name, drafts, [*done, id][-MOST_DONE:])

    def _kept(self, name: str) -> tuple[dict[str, Draft], list[str]]:
        path = self._found(name, self.names(), "article", DRAFTS)
        with self.lock:
            if not path.exists():
                return {}, []
            data = _bytes(path)
        try:
            kept = json.loads(data)
            drafts = [Draft(*(one[field] for field in Draft._fields)) for one in kept["drafts"]]
            return {draft.id: draft for draft in drafts}, list(kept["done"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"The drafts in {path.name} cannot be read; mend that file, or move it away.") from error

    def _write_drafts(self, name: str, drafts: Mapping[str, Draft], done: list[str]) -> None:
        path = self.path / (name + DRAFTS)
        kept: dict[str, Any] = {"drafts": [draft._asdict() for draft in drafts.values()], "done": done}
        with writing_to(path), replacing(path) as output:
            output.write(json.dumps(kept, ensure_ascii=False, indent=1).encode())


def _of_head(key: str, head: str) -> str:
    return next((line[2].strip() for line in _LINE.finditer(head) if line[1] == key), "")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Within it, an error of the system is a DataError that names the path."""
    try:
        yield
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}); check the path.") from error


def _bytes(path: Path) -> bytes:
    with _reading(path):
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        if not data and path.stat().st_size:
            raise DataError(f"{path.name} is larger than {LARGEST // 1024**2} MB; work on it in an editor.")
        return data
