"""RDF files as quads, and what is wrong with a file in one sentence: its name, line and column, and what to do.

Upstream: docs/upstream.md, "A type map of JSON-LD is refused".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from io import BytesIO
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox

from kgtool.errors import DataError, excerpt, option
from kgtool.rdf.files import RdfFile, unreadable
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import DEEPEST, Hazards, Reader
from kgtool.rdf.rejects import Rejects
from kgtool.rdf.text import nearest
from kgtool.rdf.whole_xml import WholeXml
from kgtool.store.base import DERIVED, MADE
from kgtool.store.json_depth import is_too_deep
from kgtool.store.lenient import IN_LINES, GoodLines, well_formed
from kgtool.store.streams import Watched

# What declares a type map in JSON-LD.
_TYPE_MAP = re.compile(rb'"@container"\s*:\s*"@type"')
# Letters of the parser's words that a message has: they may quote the file.
MOST_QUOTED = 300
# The triples of a file that are read for its prefixes.
LOOKED_AT = 1_000


def parse_file(file: RdfFile, stream: Watched | None = None, rejects: Rejects | None = None) -> Iterator[ox.Quad]:
    """The quads of a file one by one, each in a named graph; those of ``g:derived`` and ``g:inferred`` are left out.

    `stream` is the file where it is open already, with its hazards set (see ``hazards``). What is at fault goes into
    `rejects`, where that is given and the parser can go on (see ``lenient``). Raises DataError with the file, line and
    column: at once where `file` would go into ``g:derived``, else while the quads are read.
    """
    check_graph(file)
    return (quad for quad in parse_all(file, stream, rejects) if quad.graph_name not in MADE)


def parse_all(file: RdfFile, stream: Watched | None = None, rejects: Rejects | None = None) -> Iterator[ox.Quad]:
    """As ``parse_file``, with the quads of the graphs that kgtool makes."""
    graph = ox.NamedNode(file.graph)
    with explaining_faults(file), nullcontext(stream) if stream else file.open() as opened:
        source = _guarded(opened, file, is_watched=stream is not None)
        if rejects and file.format in IN_LINES:
            source = GoodLines(source, file.format, file.name, rejects)
        elif isinstance(source, BytesIO) and _TYPE_MAP.search(source.getvalue()):
            rejects = rejects or Rejects()
        lenient = rejects is not None
        # Blank nodes are renamed: two files may use the same label for two things.
        quads = ox.parse(source, file.format, rename_blank_nodes=True, lenient=lenient)
        for quad in quads if rejects is None else well_formed(quads, rejects):
            # A blank node as the name of a graph names nothing outside of its file.
            named = isinstance(quad.graph_name, ox.NamedNode)
            yield quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        if isinstance(source, WholeXml) and not source.is_whole():
            raise DataError(f"{file.path} ends before its XML does; get the whole file again.")


def declared_prefixes(file: RdfFile) -> dict[str, str]:
    """The prefixes that a file declares above its first triples, each with its namespace; none of one at fault."""
    # The formats of lines have no prefixes, and a pipe can be read only once.
    if file.format in IN_LINES or not file.path.is_file():
        return {}
    with suppress(DataError), explaining_faults(file), file.open() as opened:
        parser = ox.parse(_guarded(opened, file, is_watched=False), file.format)
        next(parser, None)
        above = dict(parser.prefixes)  # RDF/XML ends the scope of its prefixes with its last element
        list(islice(parser, LOOKED_AT))
        return {**parser.prefixes, **above}
    return {}


def _guarded(opened: Any, file: RdfFile, is_watched: bool) -> Any:
    """The bytes of a file, checked on their way for what would kill the process, or be taken for whole."""
    if file.format == ox.RdfFormat.JSON_LD:
        text = opened.read()
        if is_too_deep(text):
            raise DataError(f"{file.path} nests more than {DEEPEST} deep; write it flatter.")
        return BytesIO(text)
    source = opened if is_watched else guarded(opened, file)
    return WholeXml(source) if file.format == ox.RdfFormat.RDF_XML else source


def guarded(source: Reader, file: RdfFile) -> Reader:
    """The bytes of a file; reading them raises DataError at what would kill the process (see ``parser_guards``)."""
    checks = hazards(file)

    def read(size: int = -1) -> bytes:
        data = source.read(size)
        checks.feed(data)
        return data

    return SimpleNamespace(read=read)


def hazards(file: RdfFile) -> Hazards:
    """What looks at the bytes of a file, for what would kill the process (see ``parser_guards``)."""
    in_lines = file.format in IN_LINES
    return Hazards(file.format == ox.RdfFormat.RDF_XML, str(file.path), in_lines)


def check_graph(file: RdfFile) -> None:
    """Raise DataError where a file would go into ``g:derived``."""
    if file.graph == DERIVED.value:
        raise DataError(
            f"{file.path} cannot go into g:derived, which the rules make anew; "
            f"name another graph with {option('graph')}."
        )


@contextmanager
def explaining_faults(file: RdfFile) -> Iterator[None]:
    """Around code that reads `file`: the errors of engine and system become DataError, with file, line and column."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_fault(file, error) from error
    except OSError as error:
        raise unreadable(file.path, error) from error


def _syntax_fault(file: RdfFile, error: SyntaxError) -> DataError:
    where = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
    what = str(error.msg).split(": ", 1)[-1] if str(error.msg).startswith("Parser error") else str(error.msg)
    what = what if len(what) <= MOST_QUOTED else f"{what[:MOST_QUOTED]}…"
    if "LoadDocumentCallback" in what:
        return DataError(
            f"{file.path} names a JSON-LD context on the network, which kgtool does not fetch; "
            "write the context into the file."
        )
    shown = excerpt(file.line(error.lineno), error.offset or 1) if error.lineno else ""
    if "UTF-8" in what:
        return DataError(f"{file.path}{where}: the text is not UTF-8; save it as UTF-8 and load it again.", shown)
    if undeclared := re.fullmatch(r"The prefix (\S*): has not been declared", what):
        prefix = undeclared[1]
        return DataError(f"{file.path}{where}: the prefix {prefix}: is not declared; {_prefix_hint(prefix)}", shown)
    return DataError(f"{file.path}{where}: {what.rstrip('.')}; correct it there and load the file again.", shown)


def _prefix_hint(prefix: str) -> str:
    known = names().prefixes
    alike = [] if prefix in known else nearest(prefix, known)
    if alike:
        return f"did you mean {alike[0]}: ?"
    return f"write at the top: @prefix {prefix}: <{known.get(prefix, '...')}> ."
