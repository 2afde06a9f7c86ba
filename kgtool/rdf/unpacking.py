"""The text of a file, whatever it is packed and encoded with, known by its first bytes and not by its name.

What unpacks to far more than it is, is refused: a few kB of it could fill the memory or the disk.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from kgtool.errors import DataError
from kgtool.rdf.parser_guards import Reader

HEAD = 1 << 14
"""Bytes by which a file is known."""
FREE, TIMES = 1 << 26, 200
"""More bytes than these are only unpacked from a file if they are at most so many times as many as it has."""
LAYERS = 3
"""How often a file may be packed."""


def _gzip(raw: Reader) -> Any:
    import gzip  # most files are not packed, and none in all three ways

    return gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[call-overload]  # it only reads


def _bzip2(raw: Reader) -> Any:
    import bz2

    return bz2.BZ2File(raw)  # type: ignore[call-overload]


def _xz(raw: Reader) -> Any:
    import lzma

    return lzma.LZMAFile(raw)  # type: ignore[arg-type]


class _Packing(NamedTuple):
    name: str
    begins: re.Pattern[bytes]
    reader: Callable[[Reader], Any] | None = None


# How files may be packed. The others are unpacked by nothing that comes with Python 3.11.
PACKINGS = (
    _Packing("gzip", re.compile(rb"\x1f\x8b\x08"), _gzip),
    _Packing("bzip2", re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), _bzip2),
    _Packing("xz", re.compile(rb"\xfd7zXZ\0|\]\0\0.[\0-\x08](?:\xff{8}|.{5}\0{3})", re.S), _xz),
    _Packing("zip", re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08)")),
)

_BOMS = {
    codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be",
}  # fmt: skip
# What two characters of ASCII, which every format begins with, look like where none of these marks is there.
_UNMARKED = {
    rb"(?:[\t-~]\0\0\0){2}": "utf-32-le", rb"(?:\0\0\0[\t-~]){2}": "utf-32-be",
    rb"(?:[\t-~]\0){2}": "utf-16-le", rb"(?:\0[\t-~]){2}": "utf-16-be",
}  # fmt: skip
_XML_ENCODING = re.compile(
    rb"""\A(\s*+<\?xml(?:[^>?\s]++|\s++(?!encoding\b))*+)\s++encoding\s*+=\s*+(?:"[^"]*+"|'[^']*+')"""
)


class _Peeked:
    """Bytes, the first ones of which can be looked at before they are read."""

    def __init__(self, raw: Reader, count: Callable[[int], None] | None = None) -> None:
        self._raw, self._head, self._count = raw, b"", count

    def peek(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end."""
        while len(self._head) < size and (piece := self._next(size - len(self._head))):
            self._head += piece
        return self._head[:size]

    def skip(self, size: int) -> None:
        """Leave out bytes that have been looked at."""
        self._head = self._head[size:]

    def read(self, size: int = -1) -> bytes:
        """As ``Reader.read``."""
        if size < 0:
            return b"".join(iter(lambda: self.read(1 << 20), b""))
        found, self._head = self._head[:size], self._head[size:]
        return found or self._next(size)

    def _next(self, size: int) -> bytes:
        piece = self._raw.read(size)
        if self._count:
            self._count(len(piece))
        return piece


class Text:
    """Unpacks and decodes what `raw` has, as it is read: UTF-8, without a byte order mark.

    `name` is what messages call it. Reading raises DataError for what is damaged, and what it is packed with is known
    before the first byte is read.
    """

    def __init__(self, raw: Reader, name: str) -> None:
        self._name = name
        self.packings: list[str] = []
        """How it is packed, from the outside."""
        self._size = self._unpacked = 0
        self._source = _Peeked(raw, self._note_size)
        with self._explained():
            self._unpack()
            self.encoding = self._encoding(self._source.peek(HEAD))
            """The encoding of its text, which may be another one that contains ASCII where this is utf-8."""
        if self.encoding != "utf-8":
            self._source = _Peeked(_Decoded(self._source, self.encoding, name))

    def peek(self) -> bytes:
        """The first HEAD bytes of the text; fewer where it has no more."""
        with self._explained():
            return self._source.peek(HEAD)

    def read(self, size: int = -1) -> bytes:
        """As ``Reader.read``. Raises DataError."""
        with self._explained():
            return self._source.read(size)

    def _unpack(self) -> None:
        for _ in range(LAYERS):
            head = self._source.peek(HEAD)
            packing = next((one for one in PACKINGS if one.begins.match(head)), None)
            if packing is None:
                return
            self.packings.append(packing.name)
            if packing.reader is None:  # it would have to be held whole
                raise DataError(f"{self._name} is a zip file within another packing; unpack it first.")
            self._source = _Peeked(packing.reader(self._source), self._note_unpacked)
        raise DataError(f"{self._name} is packed several times ({', '.join(self.packings)}); unpack it once.")

    def _encoding(self, head: bytes) -> str:
        for mark, encoding in _BOMS.items():
            if head.startswith(mark):
                self._source.skip(len(mark))
                return encoding
        return next((encoding for form, encoding in _UNMARKED.items() if re.match(form, head)), "utf-8")

    def _note_size(self, size: int) -> None:
        self._size += size

    def _note_unpacked(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > max(FREE, TIMES * self._size):
            raise too_large(self._name)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except EOFError as error:
            raise DataError(f"{self._name} ends before its compressed data does; get the whole file again.") from error
        except (OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the system cannot read it
            raise _damaged(self._name, error) from error
        except Exception as error:
            if type(error).__name__ not in ("LZMAError", "BadZipFile"):  # their modules need not have been imported
                raise
            raise _damaged(self._name, error) from error


class _Decoded:
    """Text in another encoding, as UTF-8. What XML says of its encoding is left out: it is no longer so."""

    def __init__(self, source: Reader, encoding: str, name: str) -> None:
        self._source, self._encoding, self._name = source, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._begun = False
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, which engines rely on; none at the end. Raises DataError."""
        if size < 0:
            return b"".join(iter(lambda: self.read(HEAD), b""))
        found = self._left or self._piece(size)
        found, self._left = found[:size], found[size:]
        return found

    def _piece(self, size: int) -> bytes:
        found = b""
        while not found:
            piece = self._source.read(max(size // 4, HEAD))
            try:
                found = self._decoder.decode(piece, final=not piece).encode()
            except UnicodeError as error:
                raise DataError(f"{self._name} is damaged {self._encoding.upper()} text; save it as UTF-8.") from error
            if not piece:
                break
        if not self._begun:
            self._begun, found = True, _XML_ENCODING.sub(rb"\1", found, count=1)
        return found


def too_large(name: str) -> DataError:
    """The error for what unpacks to far more than it is."""
    return DataError(
        f"{name} unpacks to more than {TIMES} times its size, which is not done unseen; unpack it yourself if you "
        "trust it."
    )


def _damaged(name: str, error: BaseException) -> DataError:
    what = str(error).rstrip(".") or "it cannot be unpacked"
    return DataError(f"{name} is damaged ({what}); get the file again.")


@contextmanager
def unzipped(source: IO[bytes], name: str, member: str = "") -> Iterator[IO[bytes]]:
    """What `source` has; where that is a zip with one file, what is in this one, or else in its file `member`.

    `name` is what messages call it. Raises DataError for a zip that cannot be read.
    """
    is_zip = PACKINGS[-1].begins.match(source.read(4))
    source.seek(0)
    if not is_zip:
        yield source
        return
    from zipfile import ZipFile  # few files are

    with _explaining_zip(name), ZipFile(source) as archive:
        names = [member] if member else _contents(archive)
        if len(names) != 1:
            held = f"{len(names)} files" if names else "no file"
            raise DataError(f"{name} holds {held} instead of one; unpack it and name the files.")
        entry = archive.getinfo(names[0])
        if entry.file_size > max(FREE, TIMES * entry.compress_size):
            raise too_large(name)
        with archive.open(entry) as inside:
            yield inside


@contextmanager
def _explaining_zip(name: str) -> Iterator[None]:
    from zipfile import BadZipFile

    try:
        yield
    except BadZipFile as error:
        raise _damaged(name, error) from error
    except (NotImplementedError, RuntimeError) as error:  # packed in an odd way, or with a password
        raise DataError(f"{name} is a zip file that is not unpacked ({error}); unpack it yourself.") from error


def members(path: Path) -> list[str]:
    """The names of the files in a zip, without what a Mac adds; none for any other file, or one that is damaged."""
    from zipfile import BadZipFile, ZipFile

    if not path.is_file():
        return []
    with suppress(OSError, BadZipFile, DataError), path.open("rb") as raw:
        if PACKINGS[-1].begins.match(raw.read(4)):
            with ZipFile(raw) as archive:
                return _contents(archive)
    return []


def _contents(archive: Any) -> list[str]:
    """The files in a zip. Raises DataError for a document, which is one too."""
    names = archive.namelist()
    if "[Content_Types].xml" in names or "mimetype" in names[:1]:
        raise DataError(f"{archive.filename or 'It'} is a document of an office program; export its data as RDF.")
    return sorted({name for name in names if not name.endswith("/") and not is_litter(Path(name))})


def is_litter(path: Path) -> bool:
    """Whether a file in a folder is hidden, or what a Mac adds to files that it packs.

    >>> is_litter(Path("__MACOSX/._a.ttl")), is_litter(Path("a/b.ttl"))
    (True, False)
    """
    named = (part for part in path.parts if part != "..")
    return any(part.startswith(".") or part in ("__MACOSX", "Thumbs.db", "desktop.ini") for part in named)
