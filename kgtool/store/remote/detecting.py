"""Which server stands at an address: by its Server header, its service description, or its answer to a first query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox

from kgtool.errors import KgtoolError
from kgtool.rdf.results import Row, Solutions, text
from kgtool.store.remote.addresses import check_url
from kgtool.store.remote.faults import ASKING, fault
from kgtool.store.remote.reply import Reply
from kgtool.store.remote.servers import GENERIC, SD, Places, Profile, by_features, by_header, by_rows, read_hint
from kgtool.store.remote.streaming import read_json, read_triples
from kgtool.store.remote.transport import Transport

FORM = "application/x-www-form-urlencoded"
JSON = "application/sparql-results+json"
ROWS = f"{JSON}, application/sparql-results+xml;q=0.5, application/json;q=0.1"
"""What is accepted as the answer to a SELECT or an ASK."""
ONE = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!isBlank(?s) && !isBlank(?o)) } LIMIT 1"
MOST_DESCRIBED = 10_000
"""Triples of a service description that are read."""
MOST_END = 1_000
"""Bytes of the end of an answer that are looked at."""
Parameters = list[tuple[str, str]]
"""Names and values of what a request says."""


@dataclass(frozen=True)
class Server:
    """What is known about a server."""

    profile: Profile
    places: Places
    sample: Row | None = None
    """A triple of one of its named graphs, if one was met."""


def detect(url: str, hint: str, transport: Transport) -> Server:
    """The server at `url`, by what the user says (see ``read_hint``) or by what it answers.

    Raises StoreError, and UsageError for an address that is not used.
    """
    profile, addresses = read_hint(hint)
    server = Server(profile, profile.places(url)) if profile else _look(url, transport)
    query = server.places.query
    places = {name: check_url(urljoin(query, address)) for name, address in addresses.items()}
    return replace(server, places=replace(server.places, **places))


def _look(url: str, transport: Transport) -> Server:
    # It may be the address of the server; most have their queries at one of these.
    base = url.rstrip("/")
    for place in (url, f"{base}/query", f"{base}/sparql"):
        if server := _look_at(place, transport):
            return server
    return Server(GENERIC, GENERIC.places(url))


def _look_at(url: str, transport: Transport) -> Server | None:
    """The server that answers at this address; None: nothing that knows SPARQL."""
    reply = transport.send(url, None, "", "text/turtle, application/n-triples, application/rdf+xml;q=0.5")
    profile = by_header(reply.headers.get("Server", ""))
    if profile is None and reply.ok:
        with suppress(KgtoolError):
            profile = by_features(_features(reply))
    reply.close()
    if profile is not None:
        return Server(profile, profile.places(url))
    reply = transport.send(url, form_body([("query", ONE)]), FORM, ROWS)
    if reply.status in (401, 403, 429) or reply.status >= 500:
        raise fault(reply, ASKING)
    if reply.status in (404, 405) or "html" in reply.kind:
        reply.close()
        return None
    named = by_header(reply.headers.get("Server", ""))
    sample, end = _sample(reply)
    profile = named or by_rows(end) or GENERIC
    return Server(profile, profile.places(url), sample)


def _sample(reply: Reply) -> tuple[Row | None, bytes]:
    """The row of an answer to ONE, if there is one, and the last bytes of the answer."""
    end = b""

    def chunks() -> Iterator[bytes]:
        nonlocal end
        for chunk in reply.chunks():
            end = (end + chunk)[-MOST_END:]
            yield chunk

    row: Row | None = None
    with closing(reply), suppress(KgtoolError):
        found = read_json(chunks()) if reply.ok and reply.kind == JSON else None
        if isinstance(found, Solutions) and len(found.variables) == 3:
            row = next((one for one in [*islice(found, 2)] if None not in one), None)
    return row, end


def _features(reply: Reply) -> set[str]:
    """The features (IRIs) in the beginning of a service description. Raises StoreError for one that cannot be read."""
    format = ox.RdfFormat.from_media_type(reply.kind) if reply.kind else None
    if format is None or format == ox.RdfFormat.JSON_LD:
        return set()
    triples = islice(read_triples(reply.chunks(), format, reply.response.url), MOST_DESCRIBED)
    return {text(triple.object) for triple in triples if triple.predicate.value == f"{SD}feature"}


def form_body(fields: Parameters) -> bytes:
    """The body of a request of type FORM."""
    return urlencode(fields, encoding="utf-8", errors="replace").encode("ascii")
