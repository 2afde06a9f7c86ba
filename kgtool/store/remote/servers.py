"""How kinds of SPARQL servers differ: a table. What all have in common is the SPARQL 1.1 Protocol (see ``store``).

Here is what the contract suite runs against, QLever where it can be had; how other servers are named is in
docs/remote.md.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from kgtool.errors import UsageError

# The default graph of the server is the union of its named graphs.
ITSELF = "of itself"
# It may not be: then each request names all graphs (default-graph-uri, named-graph-uri).
NAMED = "all graphs named"
SD = "http://www.w3.org/ns/sparql-service-description#"


@dataclass(frozen=True)
class Places:
    """The addresses of one server."""

    query: str
    update: str
    graphs: str | None  # of the Graph Store Protocol; None: it has none, and triples are sent by INSERT DATA


@dataclass(frozen=True)
class Profile:
    """What has to be known about a kind of server."""

    name: str
    software: str
    tested: str  # the version that the contract suite runs against
    query: str = ""  # the path of its queries, below the address of the server
    update: str = ""  # the path of its updates; empty: that of its queries, or /update beside /query
    graphs: str | None = None  # the path of the Graph Store Protocol; None: it has none
    union: str = NAMED  # how queries come to run over the union: ITSELF, NAMED, or a parameter of each request
    hidden: tuple[str, ...] = ()  # the server's own graphs, which are part of its union and not of ours; for NAMED
    prologue: str = ""  # what stands before each query
    cap: int | None = None  # the most rows that it gives, which not every answer says; None: not known
    shard: str = ""  # what is added to the address of an upload that is one of several
    sorts_safely: bool = True  # whether ORDER BY over values of several datatypes is safe (see sparql.sorting.sortable)
    repeats: bool = True  # whether a triple may come from its union once for each graph that holds it
    derives: bool = False  # whether it runs our rules itself
    streams_whole: bool = False  # whether a CONSTRUCT that ends well is known to be whole; else it is counted
    feature: str = ""  # what its service description says, and no other's
    called: str = ""  # how its Server header begins
    says: bytes = b""  # what stands in its rows as JSON, and in no other's

    def places(self, url: str) -> Places:
        """The addresses of a server by its own address, or by that of its queries."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        names_queries = path.endswith(("/query", "/sparql", "/sparql-auth"))
        base = path.rpartition("/")[0] if names_queries and self.query else path

        def at(inside: str) -> str:
            return parts._replace(path=base + inside, query="", fragment="").geturl()

        update = at(self.update)
        if not self.query and not self.update and path.endswith("/query"):
            update = at("").removesuffix("query") + "update"  # as most of them have it
        query = at(self.query) if self.query and not names_queries else url
        return Places(query, update, None if self.graphs is None else at(self.graphs))


# Virtuoso's own graphs. Its way of leaving graphs out (define input:named-graph-exclude) makes GRAPH <g> find nothing.
_OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#", "http://www.w3.org/ns/ldp#", "http://localuriqaserver/sparql",
    "http://localhost:8890/sparql", "http://localhost:8890/DAV/", "http://www.w3.org/2002/07/owl#",
    "urn:activitystreams-owl:map", "urn:core:services:sparql",
)  # fmt: skip
PROFILES = (
    Profile(
        "oxigraph", "Oxigraph", "0.5.13", query="/query", update="/update", graphs="/store",
        union="union-default-graph=", shard="no_transaction", sorts_safely=False, streams_whole=True,
        called="Oxigraph/",
    ),
    Profile(
        "kgtool", "kgtool serve", "this version", query="/query", update="/update", graphs="/store", union=ITSELF,
        repeats=False, derives=True, streams_whole=True, feature="https://w3id.org/kgtool/service#DerivedEdges",
    ),
    # A DESCRIBE without that prologue finds nothing.
    Profile(
        "virtuoso", "OpenLink Virtuoso", "7.2.5.1", query="/sparql", update="/sparql-auth",
        graphs="/sparql-graph-crud-auth", hidden=_OWN, prologue='define sql:describe-mode "CBD" ', cap=10_000,
        called="Virtuoso/",
    ),
    # Its union holds each triple once. (To find that out, as of others, all of its graphs are joined with each other.)
    Profile(
        "qlever", "QLever", "replies made after its source, no server", graphs="", union=ITSELF, repeats=False,
        says=b'"result-size-total"',
    ),
    Profile("generic", "any other server of the SPARQL 1.1 Protocol", "a stub"),
)  # fmt: skip
GENERIC = PROFILES[-1]
BY_NAME = {profile.name: profile for profile in PROFILES}


def read_hint(text: str) -> tuple[Profile | None, dict[str, str]]:
    """What stands behind # in an address, or in KGTOOL_PROFILE: a profile by its name, or ``update`` and ``graphs``.

    These two are addresses, relative to that of the queries. Raises UsageError.

    >>> read_hint("update=news/statements")
    (None, {'update': 'news/statements'})
    """
    if profile := BY_NAME.get(text.lower()):
        return profile, {}
    fields = dict(parse_qsl(text))
    if text and (not fields or fields.keys() - {"update", "graphs"}):
        raise UsageError(
            f"There is no kind of server called {text!r}; use {', '.join(BY_NAME)}, or name its addresses "
            "(update=... and graphs=...)."
        )
    return None, fields


def by_header(server: str) -> Profile | None:
    """The profile of a server whose Server header this is, if it is known."""
    return next((one for one in PROFILES if one.called and server.lower().startswith(one.called.lower())), None)


def by_rows(text: bytes) -> Profile | None:
    """The profile of a server whose rows, as JSON, end so, if they say anything."""
    return next((one for one in PROFILES if one.says and one.says in text), None)


def by_features(features: Container[str]) -> Profile | None:
    """The profile of a server whose service description has these features (IRIs), if they say anything."""
    if profile := next((one for one in PROFILES if one.feature and one.feature in features), None):
        return profile
    return replace(GENERIC, union=ITSELF) if f"{SD}UnionDefaultGraph" in features else None
