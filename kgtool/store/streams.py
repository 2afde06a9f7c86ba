"""Files on their way to the engine: hashed, counted and checked while they are read, N-Quads searched for graphs."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import IO

try:
    import fcntl
except ImportError:  # not Unix: there are no pipes with names either
    fcntl = None  # type: ignore[assignment]

from kgtool.rdf.files import RdfFile
from kgtool.rdf.parser_guards import Hazards
from kgtool.rdf.unpacking import Text
from kgtool.store.base import MADE_NAMES

Progress = Callable[[int], None]
"""Called with the number of bytes read so far of the file at hand."""
CHUNK = 1 << 18
# A line of N-Quads with more bytes than the engine takes.
LONGEST = 1 << 24
# Bytes of lines that are looked at together.
BLOCK = 1 << 14
PIPES = "/dev/fd"
PIPE = 1 << 20
# Seconds in which the engine reads less than the pipe holds.
NAP = 0.01
# A syntax error in each format, wherever the text breaks off.
POISON = b"\n\x00<"

# A line of N-Quads. A line of another shape (a comment after a statement) is left to the slower way.
_TERM = rb'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[^\s<]+)?)'
_QUAD = re.compile(rb"[ \t]*(?:<[^>]*>|_:\S+)[ \t]*<[^>]*>[ \t]*" + _TERM + rb"(?:[ \t]*(<[^>\\]*>))?[ \t]*\.[ \t\r]*")
_NOTHING = re.compile(rb"[ \t\r]*(?:#.*)?", re.DOTALL)


class Unfit(Exception):
    """A file holds something that bulk loading cannot do: it is loaded the slower way."""


class Stopped(Exception):
    """The user has stopped the load."""


class Watched:
    """The text of a file (see ``Text``), read in large pieces for an engine that asks for small ones.

    `raw` is the file, unbuffered, `name` what messages call it. `progress` is called with the bytes of the file read so
    far. Once `stop()` is true, reading raises Stopped.
    """

    def __init__(self, raw: IO[bytes], name: str, progress: Progress | None, stop: Callable[[], bool]) -> None:
        self.at_end: Callable[[], None] | None = None
        """Called once, when all is read; the engine cannot have stored anything before."""
        self._raw = raw
        self._hash = hashlib.sha256()
        self._progress, self._stop = progress, stop
        self._read = 0
        self._piece, self._place = b"", 0
        self._source = Text(SimpleNamespace(read=self.raw), name)
        self.hazards: Hazards | None = None
        """Checks what is read, where it is set."""
        self.fault: BaseException | None = None
        """What went wrong while reading, as opposed to what went wrong while storing."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; without it, all that are left."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        if self._place >= len(self._piece):
            self._piece, self._place = self._next(), 0
        found = self._piece[self._place : self._place + size]
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
        """The path of a pipe that gives these bytes, so that they are read on another core than the engine's.

        Where reading them fails, the reader of the pipe meets a syntax error, and the fault is raised here.
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
        """Write all of the file to a pipe; in a thread."""
        with suppress(BrokenPipeError), open(pipe, "wb", buffering=0) as output:
            try:
                while piece := self._next():
                    _write(output, piece)
            except BrokenPipeError:
                raise  # the reader closed the pipe, and says why itself
            except BaseException:  # kept in `fault`, and raised where the pipe is read
                _write(output, POISON)

    def piece(self) -> bytes:
        """The next piece, of no fixed size. Raises Stopped."""
        if self._stop():
            raise Stopped
        piece = self._source.read(CHUNK)
        if self.hazards:
            self.hazards.feed(piece)
        return piece

    def raw(self, size: int) -> bytes:
        """Bytes as they are in the file."""
        piece = self._raw.read(size)
        self._note(piece)
        return piece

    def _note(self, piece: bytes) -> None:
        """Hash and count bytes as they are in the file."""
        self._hash.update(piece)
        self._read += len(piece)
        if self._progress and piece:
            self._progress(self._read)

    def sha256(self) -> str:
        """The SHA-256 of the whole file, in hex digits; what the engine left unread is read for it."""
        while piece := self._raw.read(CHUNK):
            self._note(piece)
        return self._hash.hexdigest()


def _write(output: IO[bytes], data: bytes) -> None:
    """Write to a pipe that does not block, with pauses: a blocked writer would be woken at every few bytes read."""
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


class Quads(Watched):
    """N-Quads on their way to the engine; collects the graphs that they name.

    Reading raises Unfit at a blank graph name and at a graph that kgtool makes, which are not to be loaded as they are.
    """

    def __init__(self, raw: IO[bytes], name: str, progress: Progress | None, stop: Callable[[], bool]) -> None:
        super().__init__(raw, name, progress, stop)
        self._known: dict[bytes, None] = {}
        self._graphs: dict[str, None] = {}
        self._tail = b""
        self.has_default_graph = False
        """Whether a triple so far has no graph."""

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the graphs so far, in the order in which they come."""
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
        if len(self._tail) > LONGEST:
            raise Unfit
        return piece

    def _look(self, block: bytes) -> None:
        """Collect the graphs of some lines, each with its end."""
        if b"\r" in block and block.count(b"\r") > block.count(b"\r\n"):
            raise Unfit  # a line ends there too
        # Nearly all lines end in " <graph> ." with the graph of the line before: only the others are parsed.
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
            raise Unfit
        if match[1] is None:
            self.has_default_graph = True
            return
        graph = match[1][1:-1].decode("utf-8", "replace")
        if graph in MADE_NAMES:
            raise Unfit
        self._graphs[graph] = None
        # Only an end with the whole name tells the graph of another line.
        if end.strip(b" \t\r\n.") == match[1]:
            self._known[end] = None


@contextmanager
def watched(
    file: RdfFile, kind: type[Watched] = Watched, progress: Progress | None = None, stop: Callable[[], bool] = bool
) -> Iterator[Watched]:
    """A file on disk, opened as `kind`. Raises OSError and DataError."""
    with file.raw() as raw:
        yield kind(raw, str(file.path), progress, stop)


def sha256(file: RdfFile, stop: Callable[[], bool] = bool) -> str:
    """The SHA-256 of a file as ``raw`` has it, in hex digits. Raises OSError, and Stopped once `stop()` is true."""
    digest = hashlib.sha256()
    with file.raw() as raw:
        while piece := raw.read(CHUNK):
            if stop():
                raise Stopped
            digest.update(piece)
    return digest.hexdigest()
