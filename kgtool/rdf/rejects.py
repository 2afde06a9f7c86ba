"""What of a file cannot be read, put aside in another one with where it stands and why, to be corrected."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from kgtool.rdf.atomic import writing_to


class Rejects(AbstractContextManager["Rejects"]):
    """Lines that are left out, in the file `path`, which is created with the first of them; None: they are counted.

    A line of it is the place, the reason and the line as it is, with tabs between them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._output: IO[bytes] | None = None
        self._lock = threading.Lock()
        self.file = ""
        """The file that is read, where it is to be named."""
        self.count = 0

    def write(self, number: int | str, reason: str, line: bytes) -> None:
        """Add a line: its number, the reason, and itself. Raises DataError where the file cannot be written."""
        self.count += 1
        if self._path is None:
            return
        where = f"{self.file}:{number}" if self.file else str(number)
        head = f"{where}\t{reason}\t".replace("\n", " ").encode(errors="surrogateescape")
        with writing_to(self._path), self._lock:
            self._output = self._output or self._path.open("wb")
            self._output.write(head + line + b"\n")

    def __exit__(self, *error: object) -> None:
        if self._output is not None:
            self._output.close()
        elif self._path is not None and error[0] is None and self._path.is_file():
            self._path.write_bytes(b"")  # those of an earlier run are not those of this one
