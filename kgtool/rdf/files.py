"""From paths to RDF files, each with the named graph it belongs to; and the files that come with kgtool."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from kgtool.errors import DataError, DataWarning, UsageError, option, warn
from kgtool.rdf.text import nearest

if TYPE_CHECKING:
    from pyoxigraph import RdfFormat

    from kgtool.rdf.unpacking import Text

PACKAGE = Path(__file__).resolve().parent.parent
GRAPHS = "https://w3id.org/kgtool/graph/"
_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)

# File ending -> the engine's name of the format. A further format is a further row.
FORMATS = {
    "ttl": "TURTLE", "trig": "TRIG", "nt": "N_TRIPLES", "nq": "N_QUADS", "rdf": "RDF_XML", "owl": "RDF_XML",
    "xml": "RDF_XML", "jsonld": "JSON_LD",
}  # fmt: skip
# What is read is known by its content (``recognition``); the ending says what is meant where that leaves it open.
READ = {**FORMATS, "n3": "TURTLE", "json": "JSON_LD"}
# How a file is packed by its ending.
PACKED = {"gz": "gzip", "bz2": "bzip2", "xz": "xz", "lzma": "xz", "zip": "zip"}
_UNPACKED = tuple(f".{ending}" for ending in PACKED)
# Endings of what is packed in ways that are not unpacked: the files that they stand at are not passed over.
_LEFT_PACKED = (".zst", ".lz4", ".br", ".7z", ".rar", ".z")
ENDINGS = ", ".join(f".{ending}" for ending in READ) + f" (each also {', '.join(_UNPACKED)})"
# Endings that other files have too: in a folder, such a file is only read where its first bytes are RDF.
_SHARED = ("json", "xml")
# Bytes of a file that are looked through at once for a line of it.
_PIECE = 1 << 16

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


class _Content(NamedTuple):
    """What the first bytes of a file say of it."""

    format: str
    """The engine's name of the format."""
    is_packed: bool


class _Fields(NamedTuple):
    path: Path
    """Of a file in a zip: the path of the zip, and its name in there."""
    graph: str
    reading: Reading = _AS_IT_SAYS
    archive: Path | None = None
    """The zip that holds it, where that holds several."""
    member: str = ""
    """Its name in there."""


class RdfFile(_Fields):
    """An RDF file on disk and the named graph for its triples (for its default graph, where it has named graphs)."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return called(self.path)

    @property
    def base(self) -> str:
        """The IRI that its relative IRIs are read against."""
        if self.reading.base is not None:
            return self.reading.base
        path = os.path.abspath(self.path)
        return NO_BASE if self.path == STDIN or path.startswith("/dev/") else Path(path).as_uri()

    @property
    def is_stream(self) -> bool:
        """Whether it comes from standard input or a pipe, and so can be read only once."""
        return self.path == STDIN or is_pipe(self.path)

    @property
    def format(self) -> RdfFormat:
        """The engine's format: the one named, else by its first bytes.

        Raises DataError where it is not RDF, or cannot be read.
        """
        named = self.reading.format
        return _engine_format(READ[named] if named else self._content.format)

    @property
    def is_packed(self) -> bool:
        """Whether it is unpacked as it is read. Raises DataError, as ``format`` does."""
        return self._content.is_packed

    @cached_property
    def size(self) -> int | None:
        """Its bytes, as ``raw`` has them; None where they come out of a pipe. Raises OSError and DataError."""
        if self.is_stream:
            return None
        with self.raw() as stream:
            return stream.seek(0, os.SEEK_END)

    @contextmanager
    def raw(self) -> Iterator[IO[bytes]]:
        """Its bytes as they are on disk, or else in a zip. Raises OSError and DataError."""
        from kgtool.rdf.unpacking import unzipped

        with ExitStack() as stack:
            if self.is_stream:
                source: IO[bytes] = BytesIO(self._piped)
            else:
                source = stack.enter_context((self.archive or self.path).open("rb", buffering=0))
            yield stack.enter_context(unzipped(source, self.name, self.member))

    @contextmanager
    def open(self) -> Iterator[Text]:
        """Its text: unpacked, in UTF-8, without a byte order mark. Raises OSError and DataError."""
        from kgtool.rdf.unpacking import Text

        with self.raw() as source:
            yield Text(source, self.name)

    @cached_property
    def _piped(self) -> bytes:
        """All that comes out of a pipe, which can be read only once."""
        return sys.stdin.buffer.read() if self.path == STDIN else self.path.read_bytes()

    @cached_property
    def _content(self) -> _Content:
        from kgtool.rdf.recognition import Other, rdf_format_of
        from kgtool.rdf.unpacking import Text

        try:
            with self.raw() as source:
                name = str(getattr(source, "name", self.archive or self.path))  # of a file in a zip: its own
                text = Text(source, self.name)
                head, packings = text.peek(), text.packings
        except OSError as error:
            raise unreadable(self.path, error) from error
        expected = READ.get(input_ending(Path(name))) or READ.get(input_ending(self.path))
        format = rdf_format_of(head, expected)
        if isinstance(format, Other):
            raise DataError(f"{self.name} is {format.what}; {format.do}.")
        outside = str(self.archive or self.path)
        zipped, named = ["zip"] * (name != outside), ["zip"] * outside.lower().endswith(".zip")
        if not head:
            self._warn("is empty")
        elif self.path != STDIN and (format, zipped + packings) != (expected, named + named_packings(name)):
            how = f", packed with {' and '.join(zipped + packings)}" if zipped + packings else ""
            how = how or ", not packed" * bool(named_packings(name))
            self._warn(f"is read as {_engine_format(format).name}{how}: that is what it holds")
        return _Content(format, bool(packings))

    def _warn(self, what: str) -> None:
        warn(DataWarning(f"{self.name} {what}."))

    def line(self, number: int) -> str:
        """A line of the file (from 1), for people: bytes that are not UTF-8 are replaced; empty where there is none.

        Raises DataError where the file is damaged before that.
        """
        found, left = b"", number - 1
        with self.open() as text:
            while len(found) < _PIECE and b"\n" not in found and (piece := text.read(_PIECE)):
                if (ends := piece.count(b"\n")) < left:
                    left -= ends
                else:
                    found += piece.split(b"\n", left)[left]
                    left = 0
        return found.partition(b"\n")[0].decode("utf-8", "replace")


def called(path: Path) -> str:
    """What messages call a path."""
    return "Standard input" if path == STDIN else str(path)


def ending(path: Path) -> str:
    """The ending of a file that says its format: lower case, without the dot and ``.gz``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix[1:]


def unpacked_name(name: str) -> str:
    """The name of a file without the endings that say how it is packed.

    >>> unpacked_name("a.ttl.gz")
    'a.ttl'
    """
    while name.lower().endswith(_UNPACKED) and (inner := name.rpartition(".")[0]):
        name = inner
    return name


def named_packings(name: str) -> list[str]:
    """How a file is packed by its name, from the outside.

    >>> named_packings("a.ttl.gz"), named_packings("a.ttl")
    (['gzip'], [])
    """
    ends = name[len(unpacked_name(name)) :].lower().split(".")[1:]
    return [PACKED[end] for end in reversed(ends)]


def input_ending(path: Path) -> str:
    """As ``ending``, of a file that is read, which may be packed in other ways too."""
    return Path(unpacked_name(path.name)).suffix[1:].lower()


def rdf_format(ending: str) -> RdfFormat:
    """The engine's format for an ending, one of FORMATS."""
    return _engine_format(FORMATS[ending])


def _engine_format(name: str) -> RdfFormat:
    import pyoxigraph

    format: RdfFormat = getattr(pyoxigraph.RdfFormat, name)
    return format


def graph_name(path: Path) -> str:
    """The IRI of the graph named after a file: ``.../graph/`` and the file's name without its endings."""
    name = "stdin" if path == STDIN else unpacked_name(path.name)
    stem = name.rpartition(".")[0] or name
    if not _PLAIN.fullmatch(stem):
        from urllib.parse import quote  # 2 ms, for few names

        stem = quote(os.fsencode(stem), safe="-._~")
    return GRAPHS + stem


def rdf_files(
    paths: Iterable[str | Path],
    graph: str | None = None,
    reading: Reading = _AS_IT_SAYS,
    faults: list[DataError] | None = None,
) -> list[RdfFile]:
    """The RDF files at `paths`, folders searched below themselves, in name order; ``-`` is standard input.

    `graph` overrides the graph made from each file's name. A format that `reading` names is not that of files in
    folders and zips. Hidden files of folders are passed over. Raises DataError for a path that does not exist, a folder
    without RDF files, and a folder in one that cannot be read; the last goes into `faults` where that is given.
    """
    found: list[RdfFile] = []
    for path in map(Path, paths):
        within = reading._replace(format=None)
        if path.is_dir():
            inside = list(_in_folder(path, graph, within, faults))
            if not inside and not faults:
                raise DataError(f"The folder {path} holds no RDF file; kgtool reads {ENDINGS}.")
        elif path != STDIN and not path.exists():
            raise unreadable(path, FileNotFoundError())
        else:
            inside = _in_file(path, graph, within, reading)
            if not inside:
                raise DataError(f"The zip file {path} holds no RDF file; kgtool reads {ENDINGS}.")
        found += inside
    return found


def _in_file(path: Path, graph: str | None, within: Reading, alone: Reading) -> list[RdfFile]:
    """A file; of a zip with several, the RDF files in it."""
    from kgtool.rdf.unpacking import members  # few paths are searched

    inside = members(path)
    if len(inside) <= 1:
        return [RdfFile(path, graph or graph_name(path), alone)]
    found = {name: Path(f"{path}/{name}") for name in inside if input_ending(Path(name)) in READ}
    return [RdfFile(one, graph or graph_name(one), within, path, name) for name, one in found.items()]


def _in_folder(folder: Path, graph: str | None, reading: Reading, faults: list[DataError] | None) -> Iterator[RdfFile]:
    """The RDF files below a folder, by their names; whether they are is found out when they are read."""
    for path in sorted(_below(folder, faults)):
        if not _is_meant(path):
            continue
        if is_pipe(path):
            warn(DataWarning(f"{path} is not a file but a pipe or a device, and is left out."))
        else:
            yield from _in_file(path, graph, reading, reading)


def _below(folder: Path, faults: list[DataError] | None) -> Iterator[Path]:
    """What lies below a folder and is not hidden; links to folders could lead in a circle."""
    from kgtool.rdf.unpacking import is_litter

    def failed(error: OSError) -> None:
        fault = unreadable(Path(error.filename), error)
        if faults is None:
            raise fault
        faults.append(fault)

    for place, folders, names in os.walk(folder, onerror=failed):
        folders[:] = sorted(name for name in folders if not is_litter(Path(name)))
        for link in filter(os.path.islink, (os.path.join(place, name) for name in folders)):
            warn(DataWarning(f"{link} is a link to a folder, which is not followed; name that folder too."))
        yield from (Path(place, name) for name in names if not is_litter(Path(name)))


def _is_meant(path: Path) -> bool:
    """Whether a file in a folder is to be read, by its name; where that leaves it open, by its content."""
    from kgtool.rdf.unpacking import members

    if path.suffix.lower() == ".zip" and (inside := members(path)):
        return any(input_ending(Path(name)) in READ for name in inside)
    kind = input_ending(path.with_suffix("") if path.suffix.lower() in _LEFT_PACKED else path)
    return path.suffix.lower() == ".zip" or (kind in READ and (kind not in _SHARED or _begins_as_rdf(path)))


def _begins_as_rdf(path: Path) -> bool:
    """Whether a file of any name is RDF by its first bytes, or cannot be read, which is found out later."""
    from kgtool.rdf.recognition import rdf_format_of

    try:
        with RdfFile(path, "").open() as text:
            return isinstance(rdf_format_of(text.peek(), None), str)
    except (OSError, DataError):
        return True


def unreadable(path: Path, error: OSError) -> DataError:
    """The error for a file that the system does not open."""
    if path.is_symlink() and not path.exists():
        target = os.readlink(path)
        is_circle = os.path.lexists(path.parent / target)
        what = "leads in a circle" if is_circle else f"leads to {target}, which is not there"
        do = "get the file with: git annex get" if "annex/objects" in target else "correct the link"
        return DataError(f"{path} is a link that {what}; {do}.")
    if isinstance(error, FileNotFoundError):
        return DataError(f"There is no file or folder {path}; {like(path) or 'check the path.'}")
    what = (error.strerror or str(error)).rstrip(".")
    return DataError(f"{called(path)} cannot be read ({what}); check the file.")


def like(path: Path) -> str:
    """The question whether a file or folder is meant that stands where `path` would, and is called nearly so."""
    with suppress(OSError):
        near = nearest(path.name, (one.name for one in path.parent.iterdir()))
        return "".join(f"did you mean {path.with_name(name)}?" for name in near)
    return ""


@cache
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
    paths: Iterable[str | Path],
    graph: str | None,
    replace: bool,
    with_bundled: bool,
    reading: Reading = _AS_IT_SAYS,
    faults: list[DataError] | None = None,
) -> list[RdfFile]:
    """The RDF files at `paths`, folders searched below themselves, each with its graph (`graph`, or named after it).

    Faults in folders go into `faults` (see ``rdf_files``). `with_bundled` adds the files of the bundled graph. Raises
    UsageError where there are none, and DataError for a path that does not exist, or where `replace` would empty a
    bundled graph that a file only shares its name with.
    """
    found = rdf_files(paths, graph, reading, faults)
    bundled = {file.graph: file.path.parent.name for file in bundled_files()} if replace and graph is None else {}
    for file in found:
        if file.graph in bundled and file.path.resolve().parent.name != bundled[file.graph]:
            short = file.graph.removeprefix(GRAPHS)
            raise DataError(
                f"{file.path} would replace g:{short}, which is part of the bundled graph; "
                f"name its graph with {option('graph')}."
            )
    found += bundled_files() if with_bundled else []
    if not found and not faults:
        raise UsageError("There is nothing to load; name a file or a folder.")
    return found


def background_files() -> list[RdfFile]:
    """The bundled files with the ontology and the vocabulary: what a user's own data is read with."""
    return [file for file in bundled_files() if file.path.is_relative_to(ontology_dir())]


def rules() -> list[Path]:
    """The rules that derive edges, in the order in which they run."""
    return sorted((ontology_dir() / "rules").glob("*.rq"))


def read_text(path: Path, what: str = "") -> str:
    """The text of a file, in UTF-8 or packed and encoded otherwise (see ``Text``), without a byte order mark.

    Raises DataError, in which `what` stands before the path.
    """
    name = f"{what} {path}".strip()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{name} cannot be read ({error.strerror}); check the path.") from error
    if b"\0" not in data:
        with suppress(UnicodeDecodeError):  # nearly always
            return data.decode("utf-8-sig")
    from kgtool.rdf.recognition import binary, other
    from kgtool.rdf.unpacking import Text

    text = Text(BytesIO(data), name)
    head = text.peek()
    if found := binary(head):
        raise DataError(f"{name} is {(other(head) or found).what}, not text; name another file.")
    try:
        return text.read().decode()
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not UTF-8 text; save it as UTF-8.") from error


def is_pipe(path: Path) -> bool:
    """Whether a path is neither a regular file nor a folder, or is standard input; False where there is nothing."""
    if path == STDIN:
        return True
    with suppress(OSError):
        mode = path.stat().st_mode
        return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
    return False


def package_text(folder: str, name: str) -> str:
    """The text of a file that the package ships in `folder`."""
    return (PACKAGE / folder / name).read_text("utf-8")
