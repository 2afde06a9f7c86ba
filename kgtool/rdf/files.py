"""From paths to RDF files, each with the named graph it belongs to; and the files that come with kgtool."""

from __future__ import annotations

import os
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from kgtool.errors import DataError, UsageError, either, option
from kgtool.rdf.text import nearest

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

PACKAGE = Path(__file__).resolve().parent.parent
GRAPHS = "https://w3id.org/kgtool/graph/"
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)

# File ending -> the engine's name of the format. A further format is a further row.
FORMATS = {
    "ttl": "TURTLE", "trig": "TRIG", "nt": "N_TRIPLES", "nq": "N_QUADS", "rdf": "RDF_XML", "owl": "RDF_XML",
    "xml": "RDF_XML", "jsonld": "JSON_LD",
}  # fmt: skip
# The same, and those of files that are only read.
READ = {**FORMATS, "n3": "TURTLE", "json": "JSON_LD"}
ENDINGS = ", ".join(f".{ending}" for ending in READ) + " (each also .gz)"

HEAD = 1 << 16
"""Bytes at the beginning of a file in which JSON-LD shows what it is."""
STDIN = Path("-")
"""Stands for standard input among paths."""
NO_BASE = "kgtool-no-base:///"
"""The base of what has no address; no IRI of the data begins with it, so that one that does was relative."""

# The bundled graph: a top-level folder, its files and the graph they go to; None: one named after each file.
# The shapes are not in it: they are for validation, and their lists are blank nodes.
BUNDLED = (
    ("ontology", "prefixes.ttl", "ontology"),
    ("ontology", "core.ttl", "ontology"),
    ("ontology", "alignments.ttl", "alignments"),
    ("ontology", "vocab/*.ttl", "vocab"),
    ("graph_data", "*.ttl", None),
    ("graph_data", "*.trig", None),
)


class Reading(NamedTuple):
    """How files are to be read, where they do not say so themselves."""

    base: str | None = None
    """The IRI that relative IRIs are read against; None: the address of each file."""
    format: str | None = None
    """The ending of READ that says the format; None: that of each file."""
    contexts: tuple[tuple[str, str], ...] = ()
    """IRI of a JSON-LD context, and the path of a copy of it."""

    @classmethod
    def of(
        cls, base: str | None = None, format: str | None = None, contexts: Mapping[str, str | Path] | None = None
    ) -> Reading:
        """These, checked. Raises UsageError for a base that is not an absolute IRI, or another format."""
        if base is not None:
            from pyoxigraph import NamedNode

            try:
                NamedNode(base)
            except ValueError as error:
                raise UsageError(f"The base {base} is not an absolute IRI, such as https://example.org/.") from error
        if format is not None and format not in READ:
            raise UsageError(f"{format} is not a format of RDF files; name one of {', '.join(READ)}.")
        return cls(base, format, tuple((iri, str(path)) for iri, path in (contexts or {}).items()))


_AS_IT_SAYS = Reading()


class RdfFile(NamedTuple):
    """An RDF file on disk and the named graph for its triples (for its default graph, where it has named graphs)."""

    path: Path
    graph: str
    reading: Reading = _AS_IT_SAYS

    @property
    def format(self) -> RdfFormat:
        """The engine's format."""
        return rdf_format(self.reading.format or ending(self.path))

    @property
    def base(self) -> str:
        """The IRI that its relative IRIs are read against."""
        if self.reading.base is not None:
            return self.reading.base
        path = os.path.abspath(self.path)
        return NO_BASE if self.path == STDIN or path.startswith("/dev/") else Path(path).as_uri()

    @property
    def name(self) -> str:
        """What messages call it."""
        return called(self.path)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The file's bytes, decompressed, without a byte order mark."""
        with self._bytes() as stream:
            head = stream.read(len(BOM_UTF8))
            yield _After(b"" if head == BOM_UTF8 else head, stream)  # type: ignore[misc]  # all a parser needs

    def _bytes(self) -> AbstractContextManager[IO[bytes]]:
        if self.path.suffix.lower() != ".gz":
            return opened(self.path)
        import gzip  # most files are not compressed

        return gzip.open(self.path)  # type: ignore[return-value]  # all of it that is used

    def line(self, number: int) -> str:
        """A line of the file (from 1), for people: bytes that are not UTF-8 are replaced; empty where there is none."""
        if not self.path.is_file():
            return ""
        with self._bytes() as stream:
            found = next(islice(stream, number - 1, None), b"")
        return found.removeprefix(BOM_UTF8).decode("utf-8", "replace")


def opened(path: Path, buffering: int = -1) -> AbstractContextManager[IO[bytes]]:
    """The bytes of a file, or of standard input. Raises OSError."""
    return nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb", buffering=buffering)


class _After:
    """A binary reader that gives some bytes before those of another one, which may be a pipe that cannot seek back."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head + self._rest.read() if size < 0 else head or self._rest.read(size)


def called(path: Path) -> str:
    """What messages call a path."""
    return "Standard input" if path == STDIN else str(path)


def ending(path: Path) -> str:
    """The ending of a file that says its format: lower case, without the dot and ``.gz``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix[1:]


def rdf_format(ending: str) -> RdfFormat:
    """The engine's format for an ending, one of READ."""
    import pyoxigraph

    format: RdfFormat = getattr(pyoxigraph.RdfFormat, READ[ending])
    return format


def graph_name(path: Path) -> str:
    """The IRI of the graph named after a file: ``.../graph/`` and the file's name without its endings."""
    name = path.name[: -len(".gz")] if path.name.lower().endswith(".gz") else path.name
    name = "stdin" if path == STDIN else name
    stem = name.rpartition(".")[0] or name
    if not _PLAIN.fullmatch(stem):
        from urllib.parse import quote  # 2 ms, for few names

        stem = quote(stem, safe="-._~")
    return GRAPHS + stem


def rdf_files(paths: Iterable[str | Path], graph: str | None = None, reading: Reading = _AS_IT_SAYS) -> list[RdfFile]:
    """The RDF files at `paths`, folders searched below themselves, in name order; ``-`` is standard input.

    `graph` overrides the graph made from each file's name. A format that `reading` names is not that of files in
    folders. Raises DataError for a path that does not exist, a file of unknown kind, or a folder without RDF files, and
    UsageError for standard input without a format.
    """
    found: list[RdfFile] = []
    for path in map(Path, paths):
        own = reading
        if path == STDIN:
            if reading.format is None:
                raise UsageError(
                    "Standard input has no ending that says its format; name it, such as "
                    + either("format='ttl'.", "--data-format ttl.")
                )
            inside = [path]
        elif path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and _is_rdf(p))
            own = reading._replace(format=None)
            if not inside:
                raise DataError(f"The folder {path} holds no RDF file; kgtool reads {ENDINGS}.")
        elif not path.exists():
            raise DataError(f"There is no file or folder {path}; {like(path) or 'check the path.'}")
        elif (reading.format or ending(path)) not in READ:
            raise DataError(
                f"{path} has an ending that kgtool does not know; it reads {ENDINGS}, and others where "
                + either("format='ttl'", "--data-format ttl")
                + " or the like says what they are."
            )
        else:
            inside = [path]
        found += [RdfFile(p, graph or graph_name(p), own) for p in inside]
    return found


def _is_rdf(path: Path) -> bool:
    """Whether a file in a folder is to be read, by its ending; JSON only where it looks like JSON-LD."""
    kind = ending(path)
    if kind != "json":
        return kind in READ
    with suppress(OSError, EOFError), RdfFile(path, "").open() as stream:
        return b'"@' in stream.read(HEAD)
    return True


def _home(folder: str) -> Path:
    """A top-level folder of the project: inside the package, where a checkout has a link to it."""
    for home in (PACKAGE, PACKAGE.parent):
        if (home / folder).is_dir():
            return (home / folder).resolve()
    lacks = f"The folder {folder}/ that belongs to kgtool is missing in {PACKAGE}"
    raise DataError(f"{lacks}; install kgtool-claims again.")


def ontology_dir() -> Path:
    """The bundled ontology."""
    return _home("ontology")


def bundled_files() -> list[RdfFile]:
    """The files of the bundled graph, each with its named graph, in the order of BUNDLED.

    Raises DataError where the installation lacks their folder.
    """
    return [
        RdfFile(path, GRAPHS + graph if graph else graph_name(path))
        for folder, pattern, graph in BUNDLED
        for path in sorted(_home(folder).glob(pattern))
    ]


def files_to_load(
    paths: Iterable[str | Path], graph: str | None, replace: bool, with_bundled: bool, reading: Reading = _AS_IT_SAYS
) -> list[RdfFile]:
    """The RDF files at `paths`, folders searched below themselves, each with its graph (`graph`, or named after it).

    `with_bundled` adds the files of the bundled graph. Raises UsageError where there are none, and DataError for a path
    that does not exist or is not RDF, or where `replace` would empty a bundled graph that a file only shares its name
    with.
    """
    found = rdf_files(paths, graph, reading)
    bundled = {file.graph: file.path.parent.name for file in bundled_files()} if replace and graph is None else {}
    for file in found:
        if file.graph in bundled and file.path.resolve().parent.name != bundled[file.graph]:
            short = file.graph.removeprefix(GRAPHS)
            raise DataError(
                f"{file.path} would replace g:{short}, which is part of the bundled graph; "
                f"name its graph with {option('graph')}."
            )
    found += bundled_files() if with_bundled else []
    if not found:
        raise UsageError("There is nothing to load; name a file or a folder.")
    return found


def background_files() -> list[RdfFile]:
    """The bundled files with the ontology and the vocabulary: what a user's own data is read with."""
    return [file for file in bundled_files() if file.path.is_relative_to(ontology_dir())]


def rules() -> list[Path]:
    """The rules that derive edges, in the order in which they run."""
    return sorted((ontology_dir() / "rules").glob("*.rq"))


def read_text(path: Path, what: str = "") -> str:
    """The text of a UTF-8 file, without a byte order mark. Raises DataError, in which `what` stands before the path."""
    name = f"{what} {path}".strip()
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read ({error.strerror}); check the path.") from error


def like(path: Path) -> str:
    """The question whether a file or folder is meant that stands where `path` would, and is called nearly so."""
    with suppress(OSError):
        near = nearest(path.name, (one.name for one in path.parent.iterdir()))
        return "".join(f"did you mean {path.with_name(name)}?" for name in near)
    return ""


def package_text(folder: str, name: str) -> str:
    """The text of a file that the package ships in `folder`."""
    return (PACKAGE / folder / name).read_text("utf-8")
