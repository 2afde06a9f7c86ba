"""Which format an answer has: the request's ``format``, or what its Accept header prefers.

Sources: RFC 9110 section 12.5.1; the media types of the SPARQL 1.1 results formats and of the RDF syntaxes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from kgtool.formats.formats import FORMATS, Kind, find, holding
from kgtool.server.http.replies import Refused

_QUALITY = re.compile(r"(0(\.\d{0,9})?|1(\.0{0,9})?)", re.ASCII)

# What the server prefers where a client takes several formats equally; the others follow, in the order of the table.
PREFERRED = ("json", "xml", "csv", "tsv", "html", "ttl", "nt", "rdf", "trig", "nq")


def _offered(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """The formats for rows, triples or whole stores, by name, with their media types: the preferred first."""
    formats = [format for format in holding(kind).values() if not format.needs]
    formats.sort(key=lambda format: PREFERRED.index(format.name) if format.name in PREFERRED else len(PREFERRED))
    return {format.name: format.media_types for format in formats}


ROWS, TRIPLES, QUADS = _offered("rows"), _offered("triples"), _offered("quads")


def media_type(offered: Mapping[str, tuple[str, ...]], format: str) -> bytes:
    """The Content-Type of a format."""
    name = offered[format][0]
    # JSON and RDF/XML are UTF-8 by themselves; a charset is for what begins with text/.
    return f"{name}; charset=utf-8".encode() if name.startswith("text/") else name.encode()


def chosen(offered: Mapping[str, tuple[str, ...]], accept: str, wanted: str | None) -> str:
    """The name of the format of an answer: the one `wanted`, else the one that `accept`, the header, prefers.

    `offered` maps the name of a format to its media types. Raises Refused (406) where none fits.
    """
    if wanted:  # in a form, the + of a media type is a space
        named = find(wanted.strip().lower().replace(" ", "+"), [one for one in FORMATS if one.name in offered])
        format = named and named.name
    else:
        format = best(tuple(offered.items()), accept)
    if format is None:
        available = ", ".join(f"{types[0]} (format={name})" for name, types in offered.items())
        what = f"the format {wanted[:60]!r}" if wanted else f"what the header Accept asks for ({accept[:200]!r})"
        raise Refused(406, f"The answer is not available in {what}; ask for one of: {available}.")
    return format


@lru_cache(maxsize=1_000)
def best(offered: tuple[tuple[str, tuple[str, ...]], ...], accept: str) -> str | None:
    """The name of the offered format that an Accept header prefers; None where it takes none of them.

    >>> best(tuple(ROWS.items()), "text/csv;q=0.5, application/*;q=0.9, */*;q=0.1")
    'json'
    >>> best(tuple(ROWS.items()), "text/csv, */*")
    'csv'
    """
    ranges = _ranges(accept)
    found: tuple[float, int, int, str] | None = None
    for place, (name, types) in enumerate(offered):
        # The most specific range decides how much a type is wanted; of a format, its best type does.
        quality, precision = max(_wanted(ranges, types[0]), *((ranges.get(media, 0.0), 2) for media in types))
        if quality > 0 and (found is None or (quality, precision, -place) > found[:3]):
            found = (quality, precision, -place, name)
    return found[3] if found else None


def _ranges(accept: str) -> dict[str, float]:
    """Media range -> how much it is wanted; without a header, anything will do."""
    ranges = {}
    for part in accept.split(",") if accept.strip() else ["*/*"]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        ranges[media] = float(quality) if _QUALITY.fullmatch(quality) else 0.0
    return ranges


def _wanted(ranges: Mapping[str, float], media: str) -> tuple[float, int]:
    """How much a type is wanted, and how precisely that is said."""
    for precision, name in ((2, media), (1, f"{media.partition('/')[0]}/*"), (0, "*/*"), (0, "*")):
        if name in ranges:
            return ranges[name], precision
    return 0.0, 0
