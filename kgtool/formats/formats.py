"""The table of formats. To add a format, write a file beside this one, and add a row.

Sources of names, endings and media types: the SPARQL 1.1 query results formats, the RDF syntaxes, RFC 7763 (Markdown).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import IO, Literal, NamedTuple

from kgtool.errors import UsageError
from kgtool.rdf import files
from kgtool.rdf.atomic import held_back
from kgtool.rdf.names import Labels
from kgtool.rdf.results import Solutions

Kind = Literal["rows", "triples", "quads", "report"]
"""What a format can hold: rows (and yes or no), triples, named graphs, the report of a command such as ``diff``."""


class Target(NamedTuple):
    """Where rows go, and how people read them: the labels of IRIs, the width in columns, the most rows (0: all)."""

    file: IO[bytes]
    labels: Labels
    width: int = 100
    most: int = 0

    def write(self, parts: Iterable[str]) -> None:
        """Write text as it comes."""
        for part in parts:
            self.file.write(part.encode())


Writer = Callable[[Solutions, Target], None]


class Format(NamedTuple):
    """A row of the table of formats."""

    name: str
    """What --format takes."""
    label: str
    """What people call it."""
    holds: tuple[Kind, ...]
    media_types: tuple[str, ...] = ()
    """The media type that is sent, and others that clients ask for when they mean it."""
    endings: tuple[str, ...] = ()
    """File endings; the first is that of a file made by us."""
    aliases: tuple[str, ...] = ()
    """What clients call it besides its name, its endings and its media types."""
    rows: Writer | None = None
    """Writes rows. Triples are written by the engine, by the first ending (see ``rdf.files.FORMATS``)."""
    boolean: str | None = "%s\n"
    """Yes or no as text, in which %s stands for ``true`` or ``false``; None: as a row."""
    w3c: str = ""
    """Its name in http://www.w3.org/ns/formats/."""
    needs: str = ""
    """The library without which it cannot be written, where that is an extra."""


def _by(function: str, *takes: str, native: str = "", limited: bool = False) -> Writer:
    """The writer of rows that calls MODULE.NAME, in a file beside this one, which is imported when it is wanted.

    That is given the rows and what it `takes` of the target, and returns the text part by part. The engine writes the
    rows of a store itself, several times faster, where it knows the format as `native`. A `limited` one cannot hold all
    values: the first that it cannot is found before anything is written.
    """

    def write(rows: Solutions, to: Target) -> None:
        if native and rows.native:
            rows.native(to.file, native)
            return
        module, _, name = function.partition(".")
        parts = getattr(import_module(f"kgtool.formats.{module}"), name)
        with held_back(to.file) if limited else nullcontext(to.file) as file:
            to = to._replace(file=file)
            to.write(parts(rows.once(), *(getattr(to, one) for one in takes)))

    return write


def _rdf(name: str, label: str, holds: tuple[Kind, ...], media: tuple[str, ...], *aliases: str, w3c: str) -> Format:
    """A format of RDF, with all endings by which it is read."""
    engine = files.FORMATS[name]
    endings = (name, *(ending for ending, other in files.FORMATS.items() if other == engine and ending != name))
    return Format(name, label, holds, media, endings, aliases, w3c=w3c)


_TRIPLES: tuple[Kind, ...] = ("triples",)
_QUADS: tuple[Kind, ...] = ("triples", "quads")
FORMATS: tuple[Format, ...] = (
    Format("table", "text", ("rows",), ("text/plain",), ("txt",), rows=_by("table.parts", "labels", "width", "most")),
    Format("csv", "CSV", ("rows",), ("text/csv",), ("csv",),
           rows=_by("separated.to_csv", "file"), w3c="SPARQL_Results_CSV"),
    Format("tsv", "TSV", ("rows",), ("text/tab-separated-values",), ("tsv",),
           rows=_by("separated.to_tsv", native="tsv"), w3c="SPARQL_Results_TSV"),
    Format("json", "JSON", ("rows", "report"), ("application/sparql-results+json", "application/json", "text/json"),
           ("json", "srj"), rows=_by("rows.to_json", native="json"), w3c="SPARQL_Results_JSON",
           boolean='{"head": {}, "boolean": %s}\n'),
    Format("jsonl", "JSON lines", ("rows",), ("application/x-ndjson", "application/jsonl"), ("jsonl", "ndjson"),
           rows=_by("rows.to_jsonl")),
    Format("xml", "XML", ("rows",), ("application/sparql-results+xml", "application/xml", "text/xml"), ("xml", "srx"),
           rows=_by("rows.to_xml", limited=True), w3c="SPARQL_Results_XML",
           boolean='<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>%s</boolean></sparql>\n'),
    Format("markdown", "Markdown", ("rows", "report"), ("text/markdown",), ("md", "markdown"),
           rows=_by("markup.to_markdown", "labels")),
    Format("html", "HTML", ("rows", "report"), ("text/html", "application/xhtml+xml"), ("html", "htm"),
           rows=_by("markup.to_html", "labels"),
           boolean='<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Answer</title><p>%s</p></html>\n'),
    Format("xlsx", "Excel", ("rows",), ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
           ("xlsx",), rows=_by("spreadsheet.to_xlsx", "file", "labels", limited=True), boolean=None,
           needs="xlsxwriter"),
    Format("parquet", "Parquet", ("rows",), ("application/vnd.apache.parquet",), ("parquet",),
           rows=_by("columnar.to_parquet", "file", limited=True), boolean=None, needs="polars"),
    Format("arrow", "Arrow", ("rows",), ("application/vnd.apache.arrow.file",), ("arrow", "feather"),
           rows=_by("columnar.to_arrow", "file", limited=True), boolean=None, needs="polars"),
    Format("text", "text", ("report",), endings=("txt",)),
    Format("atom", "Atom", ("report",), ("application/atom+xml",), ("atom",)),
    _rdf("ttl", "Turtle", _TRIPLES, ("text/turtle", "application/x-turtle", "application/turtle", "text/n3",
                                     "text/rdf+n3"), "turtle", "n3", w3c="Turtle"),
    _rdf("nt", "N-Triples", _TRIPLES, ("application/n-triples", "text/plain"), "ntriples", "n-triples",
         w3c="N-Triples"),
    _rdf("rdf", "RDF/XML", _TRIPLES, ("application/rdf+xml", "application/xml", "text/xml"), "rdf+xml", "rdfxml",
         w3c="RDF_XML"),
    _rdf("jsonld", "JSON-LD", _QUADS, ("application/ld+json", "application/json"), "json-ld", "json+ld", "json",
         w3c="JSON-LD"),
    _rdf("trig", "TriG", _QUADS, ("application/trig", "application/x-trig"), w3c="TriG"),
    _rdf("nq", "N-Quads", _QUADS, ("application/n-quads", "text/x-nquads"), "nquads", w3c="N-Quads"),
)  # fmt: skip


def holding(kind: Kind) -> dict[str, Format]:
    """The formats that can hold something of a kind, by name, in the order of the table."""
    return {format.name: format for format in FORMATS if kind in format.holds}


# What an answer can be written as.
ANSWERS = {**holding("rows"), **holding("triples")}


def find(spelling: str, among: Collection[Format]) -> Format | None:
    """The format of that name; else the first that has it as an ending, an alias or a media type; None if none has."""
    named = (format for format in among if format.name == spelling)
    called = (f for f in among if spelling in (*f.endings, *f.aliases, *f.media_types))
    return next(chain(named, called), None)


def format_of(path: Path, among: Collection[str]) -> str | None:
    """The name, one of `among`, of the format that the ending of a file stands for (``.gz`` aside); None where none is.

    >>> format_of(Path("rows.htm"), ["csv", "html"])
    'html'
    """
    ending = files.ending(path)
    return next((f.name for f in FORMATS if f.name in among and ending in (f.name, *f.endings)), None)


def format_by_ending(path: Path, among: Collection[str]) -> str:
    """``format_of`` a file that is to be written. Raises UsageError that lists the formats where there is none."""
    if name := format_of(path, among):
        return name
    raise UsageError(f"The ending of {path} does not stand for a format; add --format with one of {', '.join(among)}.")
