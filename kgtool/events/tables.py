"""Records of event data sets as Parquet: DuckDB judges and sorts them; where it is not sure, ``Records`` judges.

A folder of events holds files ``dataset=NAME/year=YYYY/KEY.parquet``, each sorted by actor. What is read is cut into
pieces of whole lines. A piece is named (KEY) by its own bytes; its files appear whole, one after the other, and after
them the note that all are there (``_pieces/KEY.json``). So an import that was killed goes on where it was, and what is
there is not read again. Engines pass over names that begin with ``_``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b, md5
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import IO, Any

from kgtool.errors import DataError, StoreError, not_installed
from kgtool.events.record_map import EventMap
from kgtool.events.records import Layout, Records, Rejected, lines_of
from kgtool.events.records_sql import COLUMNS, LEFT_OUT, quoted, staged
from kgtool.rdf.atomic import create, writing_to
from kgtool.rdf.parser_guards import Reader

PIECE, PIECE_LINES = 1 << 30, 8_000_000  # the bytes and lines of a piece; the last block may go beyond them
MEMORY = "2GB"  # of the engine; what is more goes to the disk
LONG = 1 << 19  # bytes of a line that the engine reads
BATCH = 10_000  # records that are added to it at once
UNFINISHED, PIECES, ABOUT = "_unfinished", "_pieces", "_dataset.json"
# What the engine could take otherwise than Python: control characters, and spaces other than the usual one.
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n"})
_SPACES = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


class Tables(Records):
    """Puts records into a folder of events, and counts what was accepted and rejected; see ``tables_in``."""

    def __init__(
        self,
        using: EventMap,
        folder: Path,
        work: Path,
        reject: Callable[[int, str, bytes], None] | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(using, reject)
        self.folder, self._work, self._progress = folder, work, progress
        self.fresh = 0
        """How many events were not there before."""
        self.pieces = 0
        """How many pieces were not."""
        self._engine = _engine(work)

    def add(self, stream: Reader, name: str) -> None:
        """Add the records of a file. Raises DataError for one that breaks off or is not such a table.

        `name` is what messages call the file. Raises StoreError where the engine cannot write.
        """
        layout, piece, number = None, None, 1
        for lines in lines_of(stream, name):
            if layout is None:
                layout = self.layout(lines, name)
                number += self._map.header
            piece = piece or _Piece(self._work, self._map, layout, number)
            piece.take(lines)
            number += len(lines)
            if self._progress:
                self._progress(self.read + piece.lines)
            if piece.bytes >= PIECE or piece.lines >= PIECE_LINES:
                self._store(piece, layout)
                piece = None
        if piece and layout:
            self._store(piece, layout)

    def _store(self, piece: _Piece, layout: Layout) -> None:
        """Add a piece, unless it is there; either way it counts, and its rejects are told."""
        key = piece.end()
        note = self.folder / PIECES / f"{key}.json"
        if not note.exists() and piece.lines:
            self._write(piece, layout, key)
        if not piece.lines:
            return
        told = json.loads(note.read_text("utf-8"))
        self.accepted += told["accepted"]
        self.rejected.update(told["rejected"])
        if self._reject and told["rejected"]:
            with note.with_suffix(".tsv").open("rb") as refused:
                for row in refused:
                    number, reason, line = row[:-1].split(b"\t", 2)
                    self._reject(piece.first + int(number) - 1, reason.decode(errors="surrogateescape"), line)

    def _write(self, piece: _Piece, layout: Layout, key: str) -> None:
        """Write the files of a piece, its rejects and its note, in this order."""
        run, refused = self._engine.execute, Counter[str]()
        note = self.folder / PIECES / f"{key}.json"
        with _telling(self.folder):
            run(staged(self._map, layout, piece.clean))
            with create(note.with_suffix(".tsv")) as rejects:
                found = self._judged(piece, layout, refused, rejects)
                while batch := list(islice(found, BATCH)):
                    columns = ", ".join(f"unnest(?)::{kind}" for kind in COLUMNS.values())
                    run(
                        f"INSERT INTO stage SELECT 0, NULL, {columns}",
                        [list(column) for column in zip(*batch, strict=True)],
                    )
            run("DELETE FROM stage WHERE line IS NOT NULL")
            ((accepted, ids),) = run("SELECT count(*), count(DISTINCT id) FROM stage").fetchall()
            if accepted + refused.total() != piece.lines:
                lost = f"{accepted:,} records and {refused.total():,} rejects are not {piece.lines:,} lines"
                raise StoreError(f"The engine lost lines of the events ({lost}); nothing of them was stored.")
            events = self._write_years(key, accepted != ids)
        told = {"lines": piece.lines, "accepted": accepted, "rejected": refused, "events": events}
        if not refused:
            note.with_suffix(".tsv").unlink()
        with create(note) as file:
            file.write(json.dumps(told).encode())
        self.fresh += events
        self.pieces += 1

    def _judged(
        self, piece: _Piece, layout: Layout, refused: Counter[str], rejects: IO[bytes]
    ) -> Iterator[tuple[Any, ...]]:
        """The events of the lines of which the engine is not sure; the others of them go to the rejects."""
        for number, line in merge(self._unsure(), piece.left_out()):
            try:
                event = self.record(line, layout)
            except Rejected as why:
                refused[why.kind] += 1
                head = f"{number}\t{why}\t".replace("\n", " ").encode(errors="surrogateescape")
                rejects.write(head + line + b"\n")
                continue
            event.setdefault("id", md5(line.decode(self._map.encoding).encode(), usedforsecurity=False).hexdigest())
            intensity = event.get("intensity")
            found = {**event, "intensity": intensity and float(intensity)}
            yield tuple(found.get(name) for name in COLUMNS)

    def _unsure(self) -> Iterator[tuple[int, bytes]]:
        found = self._engine.cursor().execute("SELECT number, line FROM stage WHERE line IS NOT NULL ORDER BY number")
        while rows := found.fetchmany(BATCH):
            yield from ((number, line.encode(self._map.encoding)) for number, line in rows)

    def _write_years(self, key: str, repeated: bool) -> int:
        """Write the stage, a file for each year, without events that are there already; the number of events."""
        run, columns, table = self._engine.execute, ", ".join(COLUMNS), "stage"
        years = [year for (year,) in run("SELECT DISTINCT year(day) FROM stage ORDER BY 1").fetchall()]
        folders = {year: self.folder / f"dataset={self._map.dataset}" / f"year={year}" for year in years}
        known = [path for folder in folders.values() for path in folder.glob("*.parquet") if path.stem != key]
        there = f"read_parquet([{', '.join(quoted(globbed(path)) for path in known)}], hive_partitioning = false)"
        among = "id IN (SELECT id FROM stage)"
        if known and run(f"SELECT 1 FROM {there} WHERE {among} LIMIT 1").fetchall():
            table = f"(SELECT {columns} FROM stage EXCEPT SELECT {columns} FROM {there} WHERE {among})"
        elif repeated:
            table = f"(SELECT DISTINCT {columns} FROM stage)"
        made, count = {}, 0
        for year, folder in folders.items():
            part = self._work / f"{year}.parquet"
            ours = f"SELECT {columns} FROM {table} WHERE year(day) = {year} ORDER BY actor, target, day"
            ((rows,),) = run(f"COPY ({ours}) TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd)").fetchall()
            if rows:
                made[part] = folder / f"{key}.parquet"
            count += rows
        for part, target in made.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
        return count


class _Piece:
    """Some lines of a file on their way: those for the engine in one file, those for Python alone in another."""

    def __init__(self, work: Path, using: EventMap, layout: Layout, first: int) -> None:
        self._map, self.first = using, first
        self.lines = self.bytes = 0
        plain = replace(using, name="", title="", scheme="", same={})
        self._hash = blake2b(repr((plain, layout)).encode(), digest_size=16)
        self.clean, self._odd = work / "clean", work / "odd"
        self._outputs = self.clean.open("wb"), self._odd.open("wb")

    def take(self, lines: list[bytes]) -> None:
        """Take some lines in."""
        if not lines:
            return
        data = b"\n".join(lines)
        self._hash.update(data + b"\n")
        clean, odd = self._outputs
        if (text := self._text(data)) is not None:  # nearly always
            clean.write(text + b"\n")
        else:
            for number, line in enumerate(lines, self.lines + 1):
                if (text := self._text(line)) is None:
                    odd.write(b"%d\t%s\n" % (number, line))
                clean.write((LEFT_OUT.encode() if text is None else text) + b"\n")
        self.lines += len(lines)
        self.bytes += len(data) + 1

    def _text(self, data: bytes) -> bytes | None:
        """Some lines in UTF-8; None where the engine could take them otherwise than Python does."""
        if not data or b"\n\n" in data or data[:1] == b"\n" or data[-1:] == b"\n":
            return None
        if len(data.translate(None, _CONTROLS)) < len(data) or (
            len(data) > LONG and max(map(len, data.split(b"\n"))) > LONG
        ):
            return None
        if data.isascii() and self._map.encoding == "utf-8":
            return data
        try:
            text = data.decode(self._map.encoding)
            same = text.encode(self._map.encoding) == data and text.count("\n") == data.count(b"\n")
        except UnicodeError:
            return None
        return text.encode() if same and not any(space in text for space in _SPACES) else None

    def end(self) -> str:
        """Close the files; the name of the piece."""
        for output in self._outputs:
            output.close()
        return self._hash.hexdigest()

    def left_out(self) -> Iterator[tuple[int, bytes]]:
        """The lines that the engine does not get, with their numbers in the piece."""
        with self._odd.open("rb") as odd:
            for row in odd:
                number, _, line = row[:-1].partition(b"\t")
                yield int(number), line


@contextmanager
def tables_in(
    folder: Path,
    using: EventMap,
    files: Iterable[Path],
    reject: Callable[[int, str, bytes], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Tables]:
    """Within it, records are put into a folder of events, which is made where needed; nobody else may do so then.

    Until it ends well, the folder says that the import of `files` is not finished. Raises DataError for a folder of
    something else, StoreError where another import is at work, UsageError where DuckDB is not installed.
    """
    _duckdb()
    work, begun, is_new = folder / UNFINISHED, hashed(using.dataset, *map(str, files)), not folder.exists()
    with writing_to(folder), _locked(folder):
        (folder / PIECES).mkdir(exist_ok=True)
        shutil.rmtree(work / "work", ignore_errors=True)  # what a killed import was at
        (work / "work").mkdir(parents=True)
        (work / f"{begun}.txt").write_text(", ".join(map(str, files)), "utf-8")
        about = folder / f"dataset={using.dataset}" / ABOUT
        same = json.loads(about.read_text("utf-8"))["same"] if about.is_file() else {}
        told = {"title": using.title, "scheme": using.scheme, "same": {**same, **using.same}}
        with create(about) as file:
            file.write(json.dumps(told, ensure_ascii=False, indent=1).encode())
        made = Tables(using, folder, work / "work", reject, progress)
        try:
            yield made
            (work / f"{begun}.txt").unlink()
        except Exception:
            if not made.pieces:
                (work / f"{begun}.txt").unlink()
                if is_new:
                    shutil.rmtree(folder)
            raise
        finally:
            shutil.rmtree(work / "work", ignore_errors=True)
            if work.is_dir() and not any(work.iterdir()):
                work.rmdir()


def hashed(*words: str) -> str:
    """A short name for some words."""
    return blake2b("\0".join(words).encode(errors="surrogateescape"), digest_size=8).hexdigest()


def globbed(path: Path) -> str:
    """A path as a pattern that only it matches."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if folder.exists() and not (folder / PIECES).is_dir() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder} is not a folder of events, and not empty; name a new one.")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # no such system
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreError(f"Another import is writing into {folder}; wait until it has ended.") from error
    finally:
        os.close(descriptor)


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Within it, an error of the engine is a StoreError, and Ctrl-C what it is elsewhere."""
    try:
        yield
    except (_duckdb().Error, RuntimeError) as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        why = str(error).strip().partition("\n")[0].rstrip(".")
        raise StoreError(
            f"The events cannot be written to {folder} ({why}); then give the same command again."
        ) from error


def _engine(work: Path) -> Any:
    """DuckDB, which writes what it cannot hold in memory to a folder."""
    return _duckdb().connect(config={"memory_limit": MEMORY, "temp_directory": str(work)})


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise not_installed("A folder of events", "duckdb", "events") from error
    return duckdb
