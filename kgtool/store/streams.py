"""Files on their way into the engine: hashed and watched while they are read, N-Quads looked through for graphs."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import threading
import time
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

try:
    import fcntl
except ImportError:  # no Unix: there are no pipes with names either
    fcntl = None  # type: ignore[assignment]

from kgtool.rdf.files import GRAPHS
from kgtool.rdf.parser_guards import Hazards

Progress = Callable[[int], None]
"""Called with the number of bytes read so far of the file at hand."""
CHUNK = 1 << 18
# Lines that are looked at together.
BLOCK = 1 << 14
PIPES = "/dev/fd"
PIPE = 1 << 20
# Seconds in which an engine reads less than a pipe holds.
NAP = 0.01
# No text of any format goes on like this, wherever it is broken off.
POISON = b"\n\x00<"

# A line of N-Quads. What does not fit (odd spaces, comments after a statement) is left to the slower way.
_TERM = rb'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[^\s<]+)?)'
_QUAD = re.compile(rb"[ \t]*(?:<[^>]*>|_:\S+)[ \t]*<[^>]*>[ \t]*" + _TERM + rb"(?:[ \t]*(<[^>\\]*>))?[ \t]*\.[ \t\r]*")
_NOTHING = re.compile(rb"[ \t\r]*(?:#.*)?", re.DOTALL)
_MADE = {f"{GRAPHS}{name}" for name in ("derived", "inferred")}


class Odd(Exception):
    """A file has something that bulk loading cannot do: it goes the slower way."""


class Stopped(Exception):
    """The user wants no more of it."""


class Watched:
    """The bytes of a file, read in large pieces for an engine that asks for small ones."""

    def __init__(self, raw: IO[bytes], packed: bool, progress: Progress | None, stop: Callable[[], bool]) -> None:
        self.at_end: Callable[[], None] | None = None
        """Called once when all is read: before that, the engine cannot have stored it."""
        self._raw = raw
        self._hash = hashlib.sha256()
        self._source: Any = gzip.GzipFile(fileobj=cast("IO[bytes]", _Tee(self))) if packed else raw
        self._packed, self._progress, self._stop = packed, progress, stop
        self._read = 0
        self._piece, self._place = b"", 0
        self._begun = False
        self.hazards: Hazards | None = None
        """Looks at what is read."""
        self.fault: BaseException | None = None
        """What went wrong while reading, as opposed to what went wrong while storing."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        if self._place >= len(self._piece):
            self._piece, self._place = self._next(), 0
        end = len(self._piece) if size < 0 else self._place + size
        found = self._piece[self._place : end]
        self._place += len(found)
        return found

    def _next(self) -> bytes:
        try:
            piece = self.piece()
            if not piece and self.at_end:
                done, self.at_end = self.at_end, None
                done()
        except BaseException as error:
            self.fault = error
            raise
        return piece

    @contextmanager
    def piped(self) -> Iterator[str]:
        """The path of a pipe that gives these bytes: what is done to them is done beside the engine, on another core.

        Where reading them fails, the reader of the pipe meets what is no RDF, and the fault is raised here.
        """
        there, here = os.pipe()
        if fcntl is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):
                fcntl.fcntl(here, fcntl.F_SETPIPE_SZ, PIPE)
        os.set_blocking(here, False)
        feeding = threading.Thread(target=self._feed, args=(here,), daemon=True)
        feeding.start()
        try:
            yield f"{PIPES}/{there}"
        finally:
            os.close(there)
            feeding.join()
            if self.fault is not None:
                raise self.fault

    def _feed(self, pipe: int) -> None:
        """Write all there is to a pipe; in a thread."""
        with suppress(BrokenPipeError), open(pipe, "wb", buffering=0) as output:
            try:
                while piece := self._next():
                    _write(output, piece)
            except BrokenPipeError:
                raise  # the reader went away, and says why itself
            except BaseException:  # it is raised by whoever reads the pipe
                _write(output, POISON)

    def piece(self) -> bytes:
        """The next piece; the first without a byte order mark."""
        if self._stop():
            raise Stopped
        piece: bytes = self._source.read(CHUNK)
        if not self._packed:
            self.saw(piece)
        if not self._begun:
            self._begun = True
            piece = piece.removeprefix(BOM_UTF8) or (self._source.read(CHUNK) if piece else b"")
        if self.hazards:
            self.hazards.feed(piece)
        return piece

    def raw(self, size: int) -> bytes:
        """Bytes as they are in the file."""
        piece = self._raw.read(size)
        self.saw(piece)
        return piece

    def saw(self, piece: bytes) -> None:
        """These bytes of the file went by."""
        self._hash.update(piece)
        self._read += len(piece)
        if self._progress and piece:
            self._progress(self._read)

    def sha256(self) -> str:
        """The hash of the whole file; what the engine left unread is read for it."""
        while piece := self._raw.read(CHUNK):
            self.saw(piece)
        return self._hash.hexdigest()


def _write(output: IO[bytes], data: bytes) -> None:
    """Write to a pipe that does not block: a writer that waits for room is woken by every few bytes that are read."""
    left = memoryview(data)
    while left:
        written = output.write(left)
        if written is None:
            time.sleep(NAP)
        else:
            left = left[written:]


def _end(line: bytes) -> bytes:
    """The end of a line from its last word on, which in N-Quads is the graph."""
    return line[line.rfind(b" ", 0, -4) :]


class _Tee:
    """What a gzip reader reads from, so that the packed bytes are seen too."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def read(self, size: int = -1) -> bytes:
        return self._watched.raw(size)


class Quads(Watched):
    """N-Quads on their way; gathers the graphs that they name.

    Raises Odd for a blank graph name and for a graph that the rules make, which are not to be loaded as they are.
    """

    def __init__(self, raw: IO[bytes], packed: bool, progress: Progress | None, stop: Callable[[], bool]) -> None:
        super().__init__(raw, packed, progress, stop)
        self._known: dict[bytes, None] = {}
        self._graphs: dict[str, None] = {}
        self._tail = b""
        self.homeless = False
        """Whether a triple has no graph."""

    @property
    def graphs(self) -> list[str]:
        """The graphs named so far, in the order in which they come."""
        return list(self._graphs)

    def piece(self) -> bytes:
        """The next piece, looked through."""
        piece = super().piece()
        text = self._tail + (piece or b"\n")
        start, whole = 0, text.rfind(b"\n") + 1
        while start < whole:
            end = text.find(b"\n", min(start + BLOCK, whole - 1)) + 1
            self._look(text[start:end])
            start = end
        self._tail = text[whole:]
        return piece

    def _look(self, block: bytes) -> None:
        """Gather the graphs of some lines, each with its end."""
        if b"\r" in block and block.count(b"\r") > block.count(b"\r\n"):
            raise Odd  # a line ends there too
        # Nearly all lines end in " <graph> ." with the graph of the line before: only the others are looked at.
        first = _end(block[: block.find(b"\n") + 1])
        if first in self._known and block.count(first) == block.count(b"\n"):
            return
        for line in block.splitlines(True):
            end = _end(line)
            if end not in self._known:
                self._learn(line.rstrip(b"\n"), end)

    def _learn(self, line: bytes, end: bytes) -> None:
        if _NOTHING.fullmatch(line):
            return
        match = _QUAD.fullmatch(line)
        if match is None:
            raise Odd
        if match[1] is None:
            self.homeless = True
            return
        graph = match[1][1:-1].decode("utf-8", "replace")
        if graph in _MADE:
            raise Odd
        self._graphs[graph] = None
        # Only an end that holds the whole name tells the graph of another line.
        if end.strip(b" \t\r\n.") == match[1]:
            self._known[end] = None


@contextmanager
def watched(
    path: Path, kind: type[Watched] = Watched, progress: Progress | None = None, stop: Callable[[], bool] = bool
) -> Iterator[Watched]:
    """A file, opened to be watched while it is read; unpacked where its name says so."""
    with path.open("rb", buffering=0) as raw:
        yield kind(raw, path.suffix.lower() == ".gz", progress, stop)


def sha256(path: Path, stop: Callable[[], bool] = bool) -> str:
    """The hash of a file as it is on disk."""
    with watched(path, stop=stop) as stream:
        return stream.sha256()
