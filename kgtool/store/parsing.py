"""RDF files as quads, and what is wrong with a file in one sentence: its name, line and column, and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox

from kgtool.errors import DataError, either, excerpt, option
from kgtool.rdf.files import NO_BASE, RdfFile, input_ending, unreadable
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import Hazards, Reader
from kgtool.rdf.rdf_xml import RdfXml
from kgtool.rdf.rejects import Rejects
from kgtool.rdf.text import nearest
from kgtool.rdf.unpacking import HEAD
from kgtool.rdf.xml_text import encoding_of
from kgtool.store.base import MADE, MADE_NAMES
from kgtool.store.blank_labels import Homes, Labels
from kgtool.store.json_ld import JsonLd
from kgtool.store.lenient import IN_LINES, GoodLines, well_formed
from kgtool.store.streams import Watched

_RELATIVE = re.compile(rf"{NO_BASE.rstrip('/')}/*([^>]*)")
# Letters of the parser's words that a message has: they may quote the file.
MOST_QUOTED = 300
# The triples of a file that are read for its prefixes.
LOOKED_AT = 1_000


def parse_file(
    file: RdfFile, stream: Watched | None = None, omitted: Counter[object] | None = None,
    prefixes: dict[str, str] | None = None, labels: Labels | None = None, rejects: Rejects | None = None,
) -> Iterator[ox.Quad]:  # fmt: skip
    """The quads of a file one by one, each in a named graph; those of ``g:derived`` and ``g:inferred`` are left out.

    `stream` is the file where it is open already, with its hazards set (see ``hazards``). In `omitted`, those that are
    left out are counted. At the end, `prefixes` has those that the file declares, each with its namespace. With
    `labels`, blank nodes keep the labels that they have in the file, where these are free. What is at fault goes into
    `rejects`, where that is given and the parser can go on (see ``lenient``). Raises DataError with the file, line and
    column: at once where `file` would go into one of these graphs, else while the quads are read.
    """
    check_graph(file)
    return _without_made(parse_all(file, stream, prefixes, labels, rejects), Counter() if omitted is None else omitted)


def _without_made(quads: Iterable[ox.Quad], omitted: Counter[object]) -> Iterator[ox.Quad]:
    for quad in quads:
        if quad.graph_name not in MADE:
            yield quad
        else:
            omitted[quad.graph_name] += 1


def parse_all(
    file: RdfFile, stream: Watched | None = None, prefixes: dict[str, str] | None = None,
    labels: Labels | None = None, rejects: Rejects | None = None,
) -> Iterator[ox.Quad]:  # fmt: skip
    """As ``parse_file``, with the quads of the graphs that kgtool makes."""
    homes = Homes(ox.NamedNode(file.graph))
    with explaining_faults(file), nullcontext(stream) if stream else file.open() as opened:
        parser = _parser(opened, file, stream is not None, labels is None, rejects)
        quads = parser if rejects is None or isinstance(parser, JsonLd) else well_formed(parser, rejects)
        if isinstance(parser, JsonLd):  # which is in memory anyway
            quads = homes.linked(list(quads))
        for quad in _absolute(quads, file) if file.base == NO_BASE else quads:
            home = homes[quad.graph_name]
            found = quad if home is quad.graph_name else ox.Quad(quad.subject, quad.predicate, quad.object, home)
            yield found if labels is None else labels(found)
        if prefixes is not None:
            prefixes |= parser.prefixes
        if isinstance(parser, JsonLd):
            parser.warn()


def _parser(opened: Any, file: RdfFile, is_watched: bool, renames: bool = True, rejects: Rejects | None = None) -> Any:
    """The quads of a file, with the ``prefixes`` that were declared so far.

    If it `renames` them, blank nodes are new: two files may use the same label for two things.
    """
    lenient = rejects is not None
    if file.format == ox.RdfFormat.RDF_XML:
        return RdfXml(opened, file.base, ox.NamedNode(file.graph), file.name, renames, lenient)
    if file.format == ox.RdfFormat.JSON_LD:
        return JsonLd(opened.read(), file, renames, rejects)
    source: Any = opened if is_watched else guarded(opened, file)
    if rejects and file.format in IN_LINES:
        source = GoodLines(source, file.format, file.name, rejects)
    return ox.parse(source, file.format, base_iri=file.base, rename_blank_nodes=renames, lenient=lenient)


def _absolute(quads: Iterable[ox.Quad], file: RdfFile) -> Iterator[ox.Quad]:
    """The quads of what has no address. Raises DataError where one has a relative IRI."""
    for quad in quads:
        if found := _RELATIVE.search(str(quad)):
            raise DataError(
                f"{file.name} has the relative IRI <{found[1]}>, and no address to read it against; "
                f"give one with {option('base')}."
            )
        yield quad


def declared_prefixes(file: RdfFile) -> dict[str, str]:
    """The prefixes that a file declares above its first triples, each with its namespace; none of one at fault."""
    # The formats of lines have no prefixes, and a pipe can be read only once.
    if file.format in IN_LINES or not file.path.is_file():
        return {}
    with suppress(DataError), explaining_faults(file), file.open() as opened:
        parser = _parser(opened, file, is_watched=False)
        list(islice(parser, LOOKED_AT))
        return dict(parser.prefixes)
    return {}


def guarded(source: Reader, file: RdfFile) -> Reader:
    """The bytes of a file; reading them raises DataError at what would kill the process (see ``parser_guards``)."""
    checks = hazards(file)

    def read(size: int = -1) -> bytes:
        data = source.read(size)
        if checks:
            checks.feed(data)
        return data

    return SimpleNamespace(read=read)


def hazards(file: RdfFile) -> Hazards | None:
    """What looks at the bytes of a file, for what would kill the process (see ``parser_guards``); None: its parser."""
    if file.format in (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
        return None
    return Hazards(is_xml=False, name=file.name, in_lines=file.format in IN_LINES)


def check_graph(file: RdfFile) -> None:
    """Raise DataError where a file would go into a graph that kgtool makes itself."""
    if file.graph in MADE_NAMES:
        raise DataError(
            f"{file.name} cannot go into {names().shorten(file.graph)}, which the rules make anew; "
            + either("name another graph with graph=..., or rename the file.", "rename it, or load it with --graph.")
        )


@contextmanager
def explaining_faults(file: RdfFile) -> Iterator[None]:
    """Around code that reads `file`: the errors of engine and system become DataError, with file, line and column."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_fault(file, error) from error
    except MemoryError as error:  # what the engine makes of a word beyond its buffer
        raise DataError(f"{file.name} has a value of more than 16 MB, which is not read; leave it out.") from error
    except OSError as error:
        raise unreadable(file.path, error) from error


def _syntax_fault(file: RdfFile, error: SyntaxError) -> DataError:
    where = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
    what = str(error.msg).split(": ", 1)[-1] if str(error.msg).startswith("Parser error") else str(error.msg)
    what = what if len(what) <= MOST_QUOTED else f"{what[:MOST_QUOTED]}…"
    if what == "No scheme found in an absolute IRI":
        what = "the IRI is relative, which this format does not allow"
    if (file.reading.format or input_ending(file.path)) == "n3":
        what += " (of N3, kgtool reads what is Turtle: no rules, formulas and paths)"
    what = what if len(what) <= MOST_QUOTED else f"{what[:MOST_QUOTED]}…"
    shown = excerpt(_line(file, error.lineno), error.offset or 1) if error.lineno else ""
    if "UTF-8" in what and ";" not in what:
        return DataError(f"{file.name}{where}: the text is not UTF-8; save it as UTF-8 and load it again.", shown)
    if undeclared := re.fullmatch(r"The prefix (\S*): has not been declared", what):
        prefix = undeclared[1]
        return DataError(f"{file.name}{where}: the prefix {prefix}: is not declared; {_prefix_hint(prefix)}", shown)
    todo = "" if ";" in what else "; correct it there and load the file again"
    return DataError(f"{file.name}{where}: {what.rstrip('.')}{todo}.", shown)


def _line(file: RdfFile, number: int) -> str:
    if file.format == ox.RdfFormat.RDF_XML and file.path.is_file():
        with suppress(SyntaxError), file.open() as opened:
            data = opened.read()
            text = data.decode(encoding_of(data[:HEAD]), "replace")
            return "".join(text.splitlines()[number - 1 : number])
    return file.line(number)


def _prefix_hint(prefix: str) -> str:
    known = names().prefixes
    alike = [] if prefix in known else nearest(prefix, known)
    if alike:
        return f"did you mean {alike[0]}: ?"
    return f"write at the top: @prefix {prefix}: <{known.get(prefix, '...')}> ."
