"""XML as text, by the encoding that it declares.

Source: https://www.w3.org/TR/xml/#charencoding
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

from kgtool.rdf.parser_guards import Reader

# How XML begins in an encoding that its first bytes give away; the mark of UTF-32 begins with that of UTF-16.
_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][\w.-]*)")
# Text encodings of Python that are not for text as such, or take time with its square.
_ODD = re.compile(r"(?i)idna|punycode|.*escape|undefined|utf.?7")
# A declaration is looked for in as many bytes.
_HEAD = 1 << 10


def decoded(source: Reader, size: int) -> Iterator[str]:
    """The text of XML, in pieces of about `size` bytes. Raises SyntaxError where it is not in its encoding."""
    head = _head(source)
    encoding = encoding_of(head)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, piece = 1, head
    while True:
        try:
            text = decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            line, column = line + before.count(b"\n"), error.start - before.rfind(b"\n")
            raise SyntaxError(
                f"the text is not {encoding.upper()}{', as it declares' * bool(_declared(head))}; save it as UTF-8, or "
                "declare its encoding in the first line",
                (None, line, column, None),
            ) from error
        if text:
            yield text
        if not piece:
            return
        line += text.count("\n")
        piece = source.read(size)


def _head(source: Reader) -> bytes:
    head = b""
    while len(head) < _HEAD and (piece := source.read(_HEAD)):
        head += piece
    return head


def encoding_of(head: bytes) -> str:
    """The encoding of XML that begins with these bytes. Raises SyntaxError for one that is not known."""
    known = next((name for beginning, name in _BEGINNINGS if head.startswith(beginning)), None)
    declared = known or _declared(head) or "utf-8"
    # A declaration that can be read as ASCII does not stand in UTF-16, whatever it says.
    if known is None and re.match(r"(?i)utf.?(16|32)|ucs|iso-10646", declared):
        return "utf-8"
    try:
        TextIOWrapper(BytesIO(), encoding=declared)
    except LookupError:
        declared = "undefined"
    if _ODD.match(declared):
        raise SyntaxError(
            f"it declares the encoding {_declared(head)}, which is not known; save it as UTF-8", (None, 1, 1, None)
        )
    return declared


def _declared(head: bytes) -> str:
    found = _DECLARED.match(head)
    return found[1].decode("ascii") if found else ""
