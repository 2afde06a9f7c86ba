"""How SPARQL servers differ: a table. What is alike in all of them is the protocol, and ``remote`` speaks it.

A profile is chosen by the part of a URL behind ``#`` (``https://host/sparql#virtuoso``), by KGTOOL_PROFILE, by the
URL's form, or by how the server calls itself in its first answer; else it is ``generic``.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from kgtool.errors import UsageError
from kgtool.rdf.nearest import nearest

# Where a server has the union of the named graphs as its default graph, of itself.
ITSELF = "of itself"
# Where nothing is known, or the server keeps its default graph apart: one triple of a named graph is looked for in the
# default graph, and where it is not there, each request names all graphs (default-graph-uri, named-graph-uri).
NAMED = "all graphs named"
SD = "http://www.w3.org/ns/sparql-service-description#"


@dataclass(frozen=True)
class Places:
    """The addresses of one server."""

    query: str
    update: str
    graphs: str | None


@dataclass(frozen=True)
class Profile:
    """What has to be known about a kind of server."""

    name: str
    software: str
    tested: str = ""
    """The version that the contract suite runs against; empty: all is from its documentation."""
    query: str = ""
    """Where queries go, after the address of the server (or of the repository, dataset, database)."""
    update: str = ""
    """Where updates go; empty: to the same place."""
    graphs: str | None = None
    """Where the Graph Store Protocol is; None: it has none, and triples are sent by INSERT DATA."""
    union: str = NAMED
    """How queries come to run over the union of the named graphs: ITSELF, NAMED, or parameters of each request."""
    hidden: tuple[str, ...] = ()
    """Graphs of the server itself, which are in its union, but not in ours: for NAMED."""
    prologue: str = ""
    """What stands before each query."""
    cap: int | None = None
    """Rows that it gives at most, without telling it in every answer; None: not known."""
    batch: int = 1_000
    """Triples in one INSERT DATA."""
    shard: str = ""
    """What is added to the address of an upload."""
    sorts_safely: bool = True
    """Whether ORDER BY over values of several datatypes is safe (see ``sorting.sortable``)."""
    derives: bool = False
    """Whether it runs our rules itself."""
    streams_whole: bool = False
    """Whether a CONSTRUCT that ends well is known to be whole; else it is checked by COUNT."""
    feature: str = ""
    """What its service description says of it alone."""
    called: str = ""
    """How its Server header begins."""
    address: str = ""
    """A pattern of its URLs."""

    def places(self, url: str) -> Places:
        """Where what goes on a server that was named by its own address, or by that of its queries."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        named = path.endswith(("/query", "/sparql", "/sparql-auth"))
        base = path.rpartition("/")[0] if named and self.query else path

        def at(inside: str) -> str:
            return parts._replace(path=base + inside, query="", fragment="").geturl()

        update = at(self.update)
        if not self.query and not self.update and path.endswith("/query"):
            update = at("").removesuffix("query") + "update"  # as most of them have it
        return Places(
            at(self.query) if self.query and not named else url,
            update,
            None if self.graphs is None else at(self.graphs),
        )


# Virtuoso's own graphs. Its way of leaving graphs out (define input:named-graph-exclude) makes GRAPH <g> find nothing.
_OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://localuriqaserver/sparql",
    "http://localhost:8890/sparql",
    "http://localhost:8890/DAV/",
    "http://www.w3.org/2002/07/owl#",
    "urn:activitystreams-owl:map",
    "urn:core:services:sparql",
)
PROFILES = (
    Profile(
        "oxigraph",
        "Oxigraph",
        tested="0.5.13",
        query="/query",
        update="/update",
        graphs="/store",
        union="union-default-graph=",
        shard="no_transaction",
        sorts_safely=False,
        streams_whole=True,
        called="Oxigraph/",
    ),
    Profile(
        "kgtool",
        "kgtool serve",
        tested="this version",
        query="/query",
        update="/update",
        graphs="/store",
        union=ITSELF,
        derives=True,
        streams_whole=True,
        feature="https://w3id.org/kgtool/service#DerivedEdges",
    ),
    Profile(
        "virtuoso",
        "OpenLink Virtuoso",
        tested="7.2.5.1",
        query="/sparql",
        update="/sparql-auth",
        graphs="/sparql-graph-crud-auth",
        hidden=_OWN,
        prologue='define sql:describe-mode "CBD" ',  # else it finds nothing
        cap=10_000,
        called="Virtuoso/",
    ),
    Profile(
        "fuseki",
        "Apache Jena Fuseki",
        query="/query",
        update="/update",
        graphs="/data",
        called="Apache Jena Fuseki",
    ),
    Profile(
        "graphdb",
        "Ontotext GraphDB",
        update="/statements",
        graphs="/rdf-graphs/service",
        union=ITSELF,
        called="GraphDB",
    ),
    Profile(
        "rdf4j",
        "Eclipse RDF4J",
        update="/statements",
        graphs="/rdf-graphs/service",
        union=ITSELF,
        address=r"/repositories/[^/]+$",
    ),
    Profile("qlever", "QLever", graphs="", union=ITSELF, called="QLever", address=r"/api/[^/]+$"),
    Profile(
        "stardog",
        "Stardog",
        query="/query",
        update="/update",
        graphs="",
        union="default-graph-uri=tag:stardog:api:context:all&named-graph-uri=tag:stardog:api:context:named",
        called="Stardog",
    ),
    Profile(
        "neptune",
        "Amazon Neptune",
        query="/sparql",
        update="/sparql",
        graphs="/sparql/gsp/",
        union=ITSELF,
        address=r"\.neptune\.amazonaws\.com(:\d+)?/",
    ),
    Profile("blazegraph", "Blazegraph", union=ITSELF, address=r"/(blazegraph|bigdata)/.*sparql$"),
    Profile("generic", "any other server of the SPARQL 1.1 Protocol"),
)
GENERIC = PROFILES[-1]
BY_NAME = {profile.name: profile for profile in PROFILES}


def named(name: str) -> Profile:
    """The profile of that name. Raises UsageError."""
    if found := BY_NAME.get(name.lower()):
        return found
    near = nearest(name.lower(), BY_NAME)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(BY_NAME)}."
    raise UsageError(f"There is no kind of server called {name!r}; {hint}")


def by_address(url: str) -> Profile | None:
    """The profile that a URL of this form belongs to, if one does."""
    parts = urlsplit(url)
    place = f"{parts.netloc}{parts.path}"
    return next((one for one in PROFILES if one.address and re.search(one.address, place)), None)


def by_header(server: str) -> Profile | None:
    """The profile of a server that calls itself so, if it is known."""
    return next((one for one in PROFILES if one.called and server.lower().startswith(one.called.lower())), None)


def by_features(features: Container[str]) -> Profile | None:
    """The profile of a server whose service description has these features, if they tell anything."""
    if found := next((one for one in PROFILES if one.feature and one.feature in features), None):
        return found
    return replace(GENERIC, union=ITSELF) if f"{SD}UnionDefaultGraph" in features else None
