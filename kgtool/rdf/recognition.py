"""Which format of RDF a text is in, or what it is instead, by its first bytes: the names of files promise too much.

The formats of text are tried with the engine's parsers. The one that gets furthest is right; where none gets further
than the one that the name stands for, the name is, and its parser says what is wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kgtool.errors import DataError, either


class Other(NamedTuple):
    """What a file may be that is not RDF: how it begins, what it is called, and what to do."""

    begins: bytes
    what: str
    do: str


_GET, _EXPORT, _UNPACK = "get the file itself", "export its data as RDF", "unpack it first"
_SAVE = "save it as RDF/XML or Turtle"
# What no reader of kgtool takes, by its first bytes. Another kind of file is another row.
OTHERS = (
    Other(rb"version https://git-lfs\.github\.com/", "a pointer of Git LFS", "get the file with: git lfs pull"),
    Other(rb"[^\n<>\"]{0,300}/annex/objects/", "a pointer of git-annex", "get the file with: git annex get"),
    Other(rb"\(\xb5/\xfd", "packed with zstd", "unpack it first, with: zstd -d"),
    Other(rb"\x04\"M\x18", "packed with lz4", "unpack it first, with: lz4 -d"),
    Other(rb"\x1f\x9d", "packed with compress", "unpack it first, with: uncompress"),
    Other(rb"7z\xbc\xaf'\x1c", "a 7z archive", _UNPACK),
    Other(rb"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    Other(rb"(?s:.{257})ustar", "a tar archive", "unpack it first, with: tar -xf"),
    Other(rb"SQLite format 3\0", "an SQLite database", _EXPORT),
    Other(rb"PAR1", "a Parquet file", _EXPORT),
    Other(rb"ARROW1|FEA1", "an Arrow file", _EXPORT),
    Other(rb"\$HDT", "an HDT file", "convert it with: hdt2rdf"),
    Other(rb"%PDF-", "a PDF document", _EXPORT),
    Other(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", "an office document", _EXPORT),
    Other(rb"\x89PNG|GIF8[79]a|\xff\xd8\xff|(?s:RIFF.{4}WEBP)", "a picture", _GET),
    Other(rb"\x7fELF|(?s:MZ.{62}\0\0)|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", _GET),
    Other(rb"\0\x05\x16[\0\x07]", "what a Mac keeps beside a file (AppleDouble)", _GET),
    Other(rb"bplist0|Bud1|\0\0\0\x01Bud1", "a settings file of a Mac", "leave it out"),
    Other(rb"HTTP/[\d.]+ \d{3}", "a server's answer together with its headers", "get it without them"),
    Other(rb"<<<<<<< ", "a file with an unresolved conflict of git", "resolve that"),
)  # fmt: skip
_HTML = Other(rb"", "an HTML page, not data", "get the data itself, often behind a link on that page")
# The root elements of XML that is not RDF/XML.
_ROOTS = {
    b"Ontology": ("an ontology in OWL/XML", _SAVE),
    b"sparql": ("an answer to a SPARQL query", "ask for triples, with CONSTRUCT"),
    b"TriX": ("RDF in TriX, which is not read", "save it as TriG"),
}
# What a text is that no parser takes.
_FIELD = rb"(?:\"[^\"<>:\n]*+\"|[\w .()/-]*+)"
_UNREAD = (
    Other(rb"(?:Prefix|Ontology)\(", "an ontology in OWL's functional syntax", _SAVE),
    Other(rb"(?:Prefix|Ontology): ", "an ontology in Manchester syntax", _SAVE),
    Other(rb"format-version: ", "an ontology in OBO format", _SAVE),
    Other(
        rb"(?i)(?:\s++|#[^\n]*+\n|(?:prefix|base)\s[^\n]*+\n)*+(?:select|construct|ask|describe|insert|delete|with)\b",
        "a query, not data", "ask it, and name data beside it"
    ),
    Other(rb"(?m)%b(?:[,;\t|]%b)++(?<![;,.])\r?$" % (_FIELD, _FIELD), "a table", _EXPORT),
)  # fmt: skip
EMPTY = Other(b"", "empty", _GET)
_UNKNOWN = Other(
    b"",
    "not RDF in a format that kgtool reads",
    "to see where it is wrong, name its format: " + either("format='ttl'", "--data-format ttl"),
)
_BINARY = Other(b"", "binary data", _GET)
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})

_PROLOG = re.compile(rb"\s*+(?:<\?(?>.*?\?>)|<!--(?>.*?-->))", re.DOTALL)
_ROOT = re.compile(rb"\s*+<(!DOCTYPE\s++)?(?:[A-Za-z_][\w.-]*+:)?([A-Za-z_][\w.-]*+)(?=[\s/>\[])", re.IGNORECASE)
_PAGE = (b"html", b"head", b"body", b"script", b"meta")
_KEYWORD = re.compile(rb"\"@(?:context|id|type|graph|value|list|set|vocab|base|language|reverse|included|nest)\"")
_JSON = re.compile(rb"\s*+(?:\{\s*+(?:\"|\}\s*+\Z)|\[\s*+(?:[{\"\[]|\]\s*+\Z))")
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# Formats of text by the engine's names, and those that hold all that one can.
_TEXTS = ("N_TRIPLES", "N_QUADS", "TURTLE", "TRIG")
_LINES = ("N_TRIPLES", "N_QUADS")
_MORE = {"TURTLE": ("TRIG", "N_QUADS"), "TRIG": ("N_QUADS",)}
_DIRECTIVE = re.compile(rb"^\s*@?(?:prefix|base)\s", re.IGNORECASE | re.MULTILINE)


def other(head: bytes) -> Other | None:
    """What a file that begins so is, where that is nothing which kgtool reads."""
    found = next((row for row in OTHERS if re.match(row.begins, head)), None)
    return found or (_HTML if _root(head)[0] == "html" else None)


def binary(head: bytes) -> Other | None:
    """What a file that begins so is, where it has more control characters than any text."""
    return _BINARY if 20 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head) else None


def rdf_format_of(head: bytes, expected: str | None) -> str | Other:
    """The engine's name of the format of a text that begins with `head`; what it is instead where it is not RDF.

    `expected` is the format that the name of the file stands for, if it does for any."""
    if found := other(head):
        return found
    if not head.strip() and expected in ("RDF_XML", "JSON_LD"):
        return EMPTY
    kind, name = _root(head)
    if kind == "xml":
        if name in _ROOTS:
            return Other(b"", *_ROOTS[name])
        return "RDF_XML" if _RDF in head or expected == "RDF_XML" else Other(b"", "XML, but not RDF/XML", _EXPORT)
    if _JSON.match(head):
        return _json(head, expected)
    return _text(head, expected)


def _root(head: bytes) -> tuple[str, bytes]:
    """What kind of markup a text is ("html", "xml" or none), and the name of its first element."""
    at = 0
    while prolog := _PROLOG.match(head, at):
        at = prolog.end()
    found = _ROOT.match(head, at)
    if found is None:
        return "xml" if at else "", b""
    if found[2].lower() in _PAGE:
        return "html", found[2]
    # Elsewhere than in XML, this is an IRI.
    is_xml = at or found[1] or b"xmlns" in head[at : head.find(b">", at)]
    return "xml" if is_xml else "", found[2]


def _json(head: bytes, expected: str | None) -> str | Other:
    if _KEYWORD.search(head):
        return "JSON_LD"
    if b'"head"' in head and (b'"results"' in head or b'"boolean"' in head):
        return Other(b"", *_ROOTS[b"sparql"])
    if expected == "JSON_LD":  # what no context says is said when it is read
        return expected
    return Other(b"", "JSON, but not JSON-LD: it has no @context", "add one")


def _text(head: bytes, expected: str | None) -> str | Other:
    from kgtool.rdf.parser_guards import Hazards

    try:
        Hazards(is_xml=False).feed(head)
    except DataError:
        return expected or "TRIG"  # reading it raises the same
    if expected in _LINES and not _DIRECTIVE.search(head):
        # A bad line does not make it Turtle, which may take that line.
        lines = head.splitlines()
        good = {one: sum(_tried(line, one) == (1, True) for line in lines) for one in (expected, "N_QUADS")}
        if any(good.values()):
            return max(good, key=lambda one: good[one])
    first = expected if expected in _TEXTS else None
    # Relative IRIs are no fault but where no file has them.
    base = None if expected in _LINES else "http://base/"
    best, most = first, _tried(head, first, base) if first else (0, False)
    for candidate in _MORE.get(first or "", ()) if most[0] else _TEXTS:
        if (found := _tried(head, candidate, base)) > most:
            best, most = candidate, found
    # The brackets of Turtle may stand at the beginning of anything.
    is_binary = not most[1] and binary(head)
    if most[0] and best and not is_binary:
        return best
    if not is_binary and _tried(head, "TURTLE", base)[1]:  # only prefixes, or nothing
        return expected or "TURTLE"
    unread = next((row for row in _UNREAD if re.match(row.begins, head)), None)
    return unread or binary(head) or expected or _UNKNOWN


def _tried(text: bytes, format: str, base: str | None = None) -> tuple[int, bool]:
    """How many triples a parser finds in a text before it meets a fault, and whether it meets none."""
    import pyoxigraph

    count = 0
    try:
        base = None if format in _LINES else base
        for _ in pyoxigraph.parse(text, getattr(pyoxigraph.RdfFormat, format), base_iri=base):
            count += 1
    except SyntaxError:
        return count, False
    return count, True
