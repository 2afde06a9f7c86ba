"""A SPARQL server as a store: the same promise as an embedded one, over the SPARQL 1.1 Protocol.

What is alike in all servers is here; how they differ is the table in ``profiles``. An answer is whole or it is an
error: a SELECT must close, tell no limit, and where its rows fall on one, be counted; graphs are counted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

import pyoxigraph as ox

from kgtool.errors import DataError, IncompleteResult, KgtoolError, QueryError, StoreError
from kgtool.rdf.names import names
from kgtool.rdf.parser_guards import Hazards
from kgtool.rdf.results import Results, Row, Solutions, Triples, python_value, rows, text
from kgtool.rdf.text import printable
from kgtool.sparql import errors, grammar, inspecting, lexer, rewriting, safety, sorting
from kgtool.sparql.counting import counting
from kgtool.store.base import dataset_of
from kgtool.store.remote import servers as profiles
from kgtool.store.remote.json_rows import Answer
from kgtool.store.remote.servers import Places, Profile
from kgtool.store.remote.transport import Reply, Transport, fault, shown, title

if TYPE_CHECKING:
    import rdflib

FORM = "application/x-www-form-urlencoded"
# Beside the parameters of a request: a graph that the query itself names.
FROM = "FROM"
JSON = "application/sparql-results+json"
_ROWS = f"{JSON}, application/sparql-results+xml;q=0.5, application/json;q=0.1"
_TRIPLES = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
# A server may call N-Triples so.
_MEDIA = {"text/plain": "application/n-triples", "application/x-turtle": "text/turtle", "text/rdf+n3": "text/turtle"}
MOST_GRAPHS = 2_000
"""So many graphs are named in a request, where a server does not unite them itself."""
ONE = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(!isBlank(?s) && !isBlank(?o)) } LIMIT 1"
NOWHERE = "urn:x-kgtool:nowhere"
"""A graph that no server has."""
LEAST = 1_000
"""A CONSTRUCT with fewer triples is not counted where no cap is known: no server gives so few at most."""
_CAPPED = re.compile(r"max-?(rows|results?)|(rows?|results?)-?limit", re.IGNORECASE)
_CUT = re.compile(r"truncated|incomplete|partial-?result", re.IGNORECASE)
_TAIL = 300


class RemoteStore:
    """The named graphs of a SPARQL server; meets the promise of ``store.base.Store``.

    `url` is the address of the server or of its queries; behind ``#`` may stand which kind of server it is. Logins
    come from KGTOOL_USER and KGTOOL_PASSWORD, KGTOOL_TOKEN, or netrc.
    """

    def __init__(self, url: str) -> None:
        self.url, kind = urldefrag(url)
        self._kind = kind or os.environ.get("KGTOOL_PROFILE", "")
        if self._kind:
            profiles.named(self._kind)
        self.transport = Transport(self.url)
        self._cap: int | None = None
        self._one: Row | None = None

    @property
    def files(self) -> Mapping[str, Path]:
        """None: a server does not tell from which file a graph is."""
        return MappingProxyType({})

    @property
    def deadline(self) -> float:
        """Seconds that an answer may take in all."""
        return self.transport.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self.transport.deadline = seconds

    def __str__(self) -> str:
        return shown(self.url)

    # -- which server it is ----------------------------------------------------------------------------------------

    @cached_property
    def _found(self) -> tuple[Profile, Places]:
        """The profile and the addresses. Where nothing tells them, the server is asked for one triple."""
        known = profiles.named(self._kind) if self._kind else profiles.by_address(self.url)
        if known:
            return known, known.places(self.url)
        # The address of a server, perhaps: most have their queries at one of these.
        base = self.url.rstrip("/")
        for url in (self.url, f"{base}/query", f"{base}/sparql"):
            if guess := self._guess(url):
                return guess, guess.places(url)
        return profiles.GENERIC, profiles.GENERIC.places(self.url)

    def _guess(self, url: str) -> Profile | None:
        """What answers at an address: by its name, its service description, or a first query; None: no such server."""
        told = self.transport.post(url, None, "", "text/turtle, application/n-triples, application/rdf+xml;q=0.5")
        guess = profiles.by_header(told.headers.get("Server", ""))
        if guess is None and told.response.ok:
            with suppress(KgtoolError, SyntaxError, OSError, ValueError):
                guess = profiles.by_features(_features(told))
        told.close()
        if guess is not None:
            return guess
        reply = self.transport.post(url, _form([("query", ONE)]), FORM, _ROWS)
        status = reply.response.status_code
        if status in (401, 403) or status >= 500 or status == 429:
            raise fault(reply, "query it")
        if status in (404, 405) or "html" in reply.kind:
            reply.close()
            return None
        self._sample(reply)
        return profiles.by_header(reply.headers.get("Server", "")) or profiles.GENERIC

    def _sample(self, reply: Reply) -> None:
        """Keep the triple that a probe found, if it did."""
        with suppress(KgtoolError):
            if reply.response.ok and reply.kind == JSON:
                self._one = next((row for row in Answer(reply.chunks()).rows() if None not in row), None)
        reply.close()

    @property
    def profile(self) -> Profile:
        """How this kind of server differs."""
        return self._found[0]

    @property
    def places(self) -> Places:
        """Where its queries, updates and graphs go."""
        return self._found[1]

    @cached_property
    def _union(self) -> list[tuple[str, str]]:
        """What each request must say so that a query runs over the union of the named graphs."""
        union = self.profile.union
        if union == profiles.ITSELF:
            return []
        if union != profiles.NAMED:
            return parse_qsl(union, keep_blank_values=True)
        if not self.profile.hidden and self._unites():
            return []
        graphs = list(self._graphs())
        if len(graphs) > MOST_GRAPHS:
            raise StoreError(
                f"The server at {self} does not unite its {len(graphs):,} graphs in its default graph, and no more "
                f"than {MOST_GRAPHS:,} can be named; let it do so (its documentation tells how)."
            )
        told = [(f"{kind}-graph-uri", graph) for kind in ("default", "named") for graph in graphs or [NOWHERE]]
        clauses = [(FROM, graph) for graph in graphs]
        if self._one is None or self.profile.tested or self._sees(told):
            return told
        if self._sees(clauses):
            return clauses
        raise StoreError(
            f"The server at {self} unites its {len(graphs):,} graphs neither of itself nor where a request or FROM "
            "names them; let its default graph be their union (its documentation tells how)."
        )

    def _sees(self, union: list[tuple[str, str]]) -> bool:
        """Whether a triple of a named graph is found in the default graph."""
        assert self._one is not None
        try:
            return self._answer(f"ASK {{ {' '.join(map(str, self._one))} }}", union) is True
        except KgtoolError:
            return False

    def _unites(self) -> bool:
        """Whether the server's default graph is the union of its graphs, by one triple."""
        try:
            if self._one is None and self._kind:  # else it was asked already
                self._one = next(iter(list(self._rows(ONE, []))), None)
            if self._one is None or len(self._one) != 3:
                self._one = None
                return True
            return self._answer(f"ASK {{ {' '.join(map(str, self._one))} }}", []) is True
        except KgtoolError:
            return True  # one that has no idea of graphs; what is really wrong, the query will tell

    # -- reading ---------------------------------------------------------------------------------------------------

    def query(self, text: str, allow_network: bool = False) -> Results:
        """See ``Store.query``. Raises QueryError, StoreError, and IncompleteResult, also while the answer is read."""
        safety.check(text, allow_network)
        ordered, doubt = text, None
        if not (allow_network and "service" in text.lower()):  # which the look below would ask
            try:
                ordered = _ordered(text)
            except SyntaxError as error:
                doubt = errors.explain(str(error), text, names().prefixes)
                if grammar.misfit(text):
                    raise doubt from error
        if not self.profile.sorts_safely:
            ordered = sorting.sortable(ordered)
        union = self._context(text)
        try:
            found = self._answer(ordered, union)
        except QueryError:
            # Something that only some servers know was in doubt: this one does not know it either.
            if doubt is not None:
                raise doubt from None
            raise
        if isinstance(found, Solutions):
            return Solutions(found.variables, found, again=lambda: rows(self.query(text, allow_network)))
        return found

    def _context(self, query: str) -> list[tuple[str, str]]:
        """What a request says beside this query, so that it runs over the union of the named graphs."""
        if inspecting.names_graphs(query):
            return []
        # Virtuoso follows a path of any length only within each graph that is named, and takes GRAPH <g> for true where
        # g is not among those that are.
        if self.profile.hidden and self._union:
            return [] if _goes_far(query) else [*self._union, *(("named-graph-uri", one) for one in _named(query))]
        return self._union

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``. The graphs one after the other, each counted. Raises IncompleteResult."""
        graphs = self._graphs()
        for name, count in sorted(graphs.items()):
            graph = ox.NamedNode(name)
            for s, p, o in self._whole(f"GRAPH {graph} {{ ?s ?p ?o }}", count, f"the graph {names().shorten(name)}"):
                yield ox.Quad(s, p, o, graph)  # type: ignore[arg-type]  # they are the terms of a triple
        # Our data is in named graphs, but others' may not be: what a server keeps apart, or all of it.
        apart = bool(self._union) or not graphs
        if apart and not self.profile.hidden and (count := self._number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [])):
            for s, p, o in self._whole("?s ?p ?o", count, "the default graph"):
                yield ox.Quad(s, p, o)  # type: ignore[arg-type]

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        return dataset_of(self.quads())

    def count(self, graph: str) -> int:
        """How many triples a named graph has."""
        return self._number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}", [])

    def matching(self, predicates: Iterable[str], classes: Iterable[str]) -> Iterator[ox.Quad]:
        """The triples of all graphs with one of these predicates, or one of these classes as type."""
        kinds, told = ("p", predicates), ("o", classes)
        for variable, iris in (kinds, told):
            values = " ".join(f"<{iri}>" for iri in sorted(iris))
            if not values:
                continue
            also = "" if variable == "p" else "FILTER(?p = rdf:type)"
            pattern = f"VALUES ?{variable} {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} {also}"
            count = self._number(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", [])
            for row in self._whole(pattern, count, "the claims", "?s ?p ?o ?g"):
                yield ox.Quad(*row)  # type: ignore[arg-type]

    def _graphs(self) -> dict[str, int]:
        """The named graphs and their triples. (Virtuoso takes 6 s for the names alone, and 0.01 s for them counted.)"""
        query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        hidden = self.profile.hidden
        found = self._rows(query, [])
        return {text(g): int(text(n)) for g, n in found if g is not None and n is not None and text(g) not in hidden}

    def _whole(self, pattern: str, count: int, what: str, columns: str = "?s ?p ?o") -> Iterator[Row]:
        """All rows of a pattern, of which there are `count`; by the page, where the server gives no more at once."""
        got, cap = 0, self.cap
        if cap is None or count < cap:
            for row in self._rows(f"SELECT {columns} {{ {pattern} }}", []):
                got += 1
                yield row
        else:
            # Hashes: sorting leaves the order of equal terms open, and a page could repeat what another lacks.
            seen: set[int] = set()
            size = max(1, cap // 2)
            inner = f"SELECT {columns} {{ {{ SELECT {columns} {{ {pattern} }} ORDER BY {columns} }} }}"
            for start in range(0, count, size):
                for row in self._rows(f"{inner} OFFSET {start} LIMIT {size}", []):
                    seen.add(hash(row))
                    yield row
            got = len(seen)
        if got != count:
            raise IncompleteResult(
                f"The server at {self} gave {got:,} of the {count:,} triples of {what}, or it was changed meanwhile; "
                "try again."
            )

    @property
    def cap(self) -> int | None:
        """The most rows that the server gives, as far as is known."""
        return self._cap or self.profile.cap

    # -- one query -------------------------------------------------------------------------------------------------

    def _rows(self, query: str, union: list[tuple[str, str]]) -> Solutions:
        return rows(self._answer(query, union))

    def _number(self, query: str, union: list[tuple[str, str]]) -> int:
        for (found,) in self._rows(query, union):
            if isinstance(found, ox.Literal) and isinstance(number := python_value(found), int):
                return number
        raise StoreError(f"The server at {self} gave no number for a COUNT; is it a SPARQL 1.1 server?")

    def _answer(self, query: str, union: list[tuple[str, str]]) -> Results:
        """The answer to a query that has been checked, whatever the server calls its form."""
        form = inspecting.form(query)
        wants_triples = form in ("CONSTRUCT", "DESCRIBE")
        graphs = [value for name, value in union if name == FROM]
        whole = self.profile.prologue + rewriting.prefixed(rewriting.united(query, graphs) if graphs else query)
        reply = self.transport.post(
            self.places.query,
            _form([("query", whole), *(told for told in union if told[0] != FROM)]),
            FORM,
            _TRIPLES if wants_triples else _ROWS,
            compressed=not wants_triples,  # a packed text that is cut may seem to end at the end of a line
        )
        if not reply.response.ok or reply.response.status_code == 204:
            raise fault(reply, "query it")
        found = self._read(reply, query, union)
        if form == "ASK" and isinstance(found, Solutions):
            return _as_boolean(found)
        if wants_triples and isinstance(found, Solutions) and len(found.variables) == 3:
            return Triples(ox.Triple(*row) for row in found)  # type: ignore[arg-type]
        expected = {"SELECT": Solutions, "ASK": bool}.get(form, Triples)
        if not isinstance(found, expected):
            raise StoreError(f"The server at {self} does not answer a {form} with what one gives; check the address.")
        return found

    def _read(self, reply: Reply, query: str, union: list[tuple[str, str]]) -> Results:
        """What a reply holds: its own word for it counts, not what was asked for."""
        try:
            if reply.kind in (JSON, "application/json", "application/x-sparql-results+json"):
                answer = Answer(reply.chunks())
                if answer.variables is None or answer.boolean is not None:
                    return answer.boolean is True
                return Solutions(answer.variables, self._checked(answer, reply, query, union))
            if reply.kind == "application/sparql-results+xml":
                return self._read_xml(reply, query, union)
            kind = _MEDIA.get(reply.kind, reply.kind)
            format = ox.RdfFormat.from_media_type(kind) if kind else None
        except KgtoolError:
            reply.close()
            raise
        if format is not None and format != ox.RdfFormat.JSON_LD:
            return Triples(self._triples(reply, format, query, union))
        if "html" in reply.kind:
            named = title(reply)
            what = f"a page ({named})" if named else "a page"
            raise StoreError(
                f"{shown(reply.response.url)} is {what}, not the answer of a SPARQL server; check the address."
            )
        reply.close()
        what = printable(reply.kind) or "something of no kind"
        raise StoreError(f"The server at {self} answers with {what}, which kgtool does not read; check the address.")

    def _read_xml(self, reply: Reply, query: str, union: list[tuple[str, str]]) -> Results:
        stream = _Stream(reply, True)
        with stream.faults("SPARQL XML"):
            found = ox.parse_query_results(stream, format=ox.QueryResultsFormat.XML)  # type: ignore[arg-type]
        if isinstance(found, ox.QueryBoolean):
            return bool(found)

        def each() -> Iterator[Row]:
            count = 0
            with stream.faults("SPARQL XML"):
                for solution in found:
                    count += 1
                    yield tuple(solution)
            self._complete(count, reply, query, union)

        return Solutions((variable.value for variable in found.variables), each())

    def _checked(self, answer: Answer, reply: Reply, query: str, union: list[tuple[str, str]]) -> Iterator[Row]:
        count = 0
        for row in answer.rows():
            count += 1
            yield row
        if answer.total is not None and answer.total > count:
            raise _part(count, answer.total)
        self._complete(count, reply, query, union)

    def _complete(self, count: int, reply: Reply, query: str, union: list[tuple[str, str]]) -> None:
        """Raise IncompleteResult where rows may be missing behind the last one."""
        for name, value in reply.headers.items():
            if _CAPPED.search(name) and value.strip().isdigit():
                self._cap = int(value)
            elif (_CUT.search(name) and value.strip().lower() not in ("", "0", "false", "no")) or (
                name.lower() == "x-sql-state" and value.strip().upper() == "S1TAT"  # Virtuoso was out of time
            ):
                raise IncompleteResult(
                    f"The server says that its answer is only a part ({printable(f'{name}: {value}')}); ask for less."
                )
        if self.cap is None or count < self.cap:
            return
        try:
            counted = counting(query)
            total = self._number(counted.query if counted else query, union)
        except (QueryError, StoreError) as error:
            raise IncompleteResult(
                f"The answer has {count:,} rows, the most that the server gives, so there may be more; ask for less, "
                "or page by page with ORDER BY, LIMIT and OFFSET."
            ) from error
        if total > count:
            raise _part(count, total)

    def _triples(
        self, reply: Reply, format: ox.RdfFormat, query: str, union: list[tuple[str, str]]
    ) -> Iterator[ox.Triple]:
        stream, count = _Stream(reply, format == ox.RdfFormat.RDF_XML), 0
        with stream.faults(format.name):
            for quad in ox.parse(stream, format):  # type: ignore[arg-type]  # all that it uses of a file
                count += 1
                yield quad.triple
        self._complete_triples(count, reply, query, union)

    def _complete_triples(self, count: int, reply: Reply, query: str, union: list[tuple[str, str]]) -> None:
        """Raise IncompleteResult where triples are missing: no server tells so, but their rows can be counted."""
        if self.profile.streams_whole and reply.proven:
            return
        if self.cap is None and count < LEAST and reply.proven:
            return
        counted = counting(query)
        if counted is None:
            if self.cap is not None and count >= self.cap:
                raise IncompleteResult(
                    f"The answer has {count:,} triples, the most that the server gives, so there may be more; use a "
                    "CONSTRUCT that gives less."
                )
            return
        total = self._number(counted.query, union)
        if counted.exact and count < total:
            raise _part(count, total, "triples")
        if not counted.exact and self.cap is not None and total > self.cap:
            raise IncompleteResult(
                f"The server makes triples from {self.cap:,} rows at most, and there are {total:,}; use a CONSTRUCT "
                "that has less to do."
            )

    # -- writing ---------------------------------------------------------------------------------------------------

    def update(self, text: str, allow_network: bool = False) -> None:
        """Send a SPARQL update, once: after a fault it is not sent again. Raises QueryError and StoreError."""
        safety.check_update(text, allow_network)
        if grammar.misfit(text):
            raise errors.explain("", text, names().prefixes)
        self.send(text)

    def send(self, text: str) -> None:
        """Send an update that has been checked, once."""
        body = _form([("update", rewriting.prefixed(text))])
        reply = self.transport.post(self.places.update, body, FORM, f"{JSON}, */*;q=0.1", safe=False)
        self._done(reply, "change it")

    def put(self, graph: str, body: bytes, *, replace: bool, parts: bool = False) -> None:
        """Send triples (N-Triples) into a graph by the Graph Store Protocol, or in the place of what it has.

        Of a file in `parts` no transaction is asked: the whole would be none.
        """
        assert self.places.graphs is not None
        sign = "&" if urlsplit(self.places.graphs).query else "?"
        url = f"{self.places.graphs}{sign}{urlencode({'graph': graph})}"
        if self.profile.shard and parts:
            url += f"&{self.profile.shard}"
        method = "PUT" if replace else "POST"
        reply = self.transport.post(url, body, "application/n-triples", "*/*", method=method, safe=False)
        self._done(reply, "load into it")

    def forget(self) -> None:
        """Look anew which graphs there are."""
        self.__dict__.pop("_union", None)

    def _done(self, reply: Reply, what: str) -> None:
        if not reply.response.ok:
            raise fault(reply, what)
        if "html" in reply.kind and (named := title(reply)):
            raise StoreError(
                f"{shown(reply.response.url)} answers with a page ({named}), so it is not known that it did anything; "
                "check the address."
            )
        reply.close()


class _Stream:
    """The body of a reply as the engine's parsers read a file; what goes wrong while it is read is kept."""

    def __init__(self, reply: Reply, is_xml: bool) -> None:
        self._reply = reply
        self._hazards = Hazards(is_xml)
        self._chunks = reply.chunks()
        self._held, self._tail = b"", b""
        self._error: KgtoolError | None = None

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end."""
        if not self._held:
            try:
                self._held = next(self._chunks, b"")
                self._hazards.feed(self._held)
            except DataError as error:
                self._error, self._held = StoreError(f"The server's answer is not read. {error}"), b""
            except KgtoolError as error:  # the parser would wrap it
                self._error, self._held = error, b""
            self._tail = (self._tail + self._held[-_TAIL:])[-_TAIL:]
        part = self._held if size < 0 else self._held[:size]
        self._held = self._held[len(part) :]
        return part

    def faults(self, what: str) -> _Faults:
        """Within it, an answer that is broken is told."""
        return _Faults(self, what)

    def broken(self, what: str, error: BaseException) -> KgtoolError:
        """The error about an answer that cannot be read on."""
        self._reply.close()
        if self._error is not None:
            return self._error
        end = " ".join(printable(self._tail.decode("utf-8", "replace")).split())
        reason = printable(str(error)).partition(": ")[2] or printable(str(error))
        return IncompleteResult(
            f"The server's answer breaks off or is no {what.replace('_', '-')} ({reason.rstrip('.')[:_TAIL]}), so it "
            f"is not complete; its end: …{end}"
        )

    def finish(self) -> None:
        """Raise what went wrong behind the last thing that was read."""
        if self._error is not None:
            raise self._error


class _Faults:
    def __init__(self, stream: _Stream, what: str) -> None:
        self._stream, self._what = stream, what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, (SyntaxError, OSError, ValueError, RuntimeError)) and not isinstance(
            error, BrokenPipeError
        ):
            raise self._stream.broken(self._what, error) from error
        if error is None:
            self._stream.finish()


def _features(reply: Reply) -> set[str]:
    """The features that a service description tells."""
    format = ox.RdfFormat.from_media_type(reply.kind) if reply.kind else None
    if format is None or format == ox.RdfFormat.JSON_LD:
        return set()
    told = reply.text()
    try:
        Hazards(format == ox.RdfFormat.RDF_XML).feed(told.encode())
    except DataError:
        return set()
    found = ox.parse(told, format, base_iri=reply.response.url)
    return {text(quad.object) for quad in found if quad.predicate.value == f"{profiles.SD}feature"}


def _ordered(query: str) -> str:
    """`query` with its ``*`` written out in the order that people expect. Raises SyntaxError for one that is none."""
    shape = ox.Store().query(sorting.unsorted(query), prefixes=dict(names().prefixes))
    if "*" in query and isinstance(shape, ox.QuerySolutions):
        return rewriting.in_order(query, [variable.value for variable in shape.variables])
    return query


def _goes_far(query: str) -> bool:
    """Whether a query has a path of any length, or what looks like one."""
    found = list(lexer.words(query))
    ends = ("IRI", "PNAME_LN", "PNAME_NS", "A", "RPAR")
    return any(b.kind in ("STAR", "PLUS") and a.kind in ends for a, b in pairwise(found))


def _named(query: str) -> set[str]:
    """The graphs that a query names."""
    found = list(lexer.words(query))
    prefixes = dict(names().prefixes)
    for one, two, three in zip(found, found[1:], found[2:], strict=False):
        if one.kind == "PREFIX":
            prefixes[two.text[:-1]] = three.text[1:-1]
    after = (b for a, b in pairwise(found) if a.kind == "GRAPH")
    told = (word.text for word in after if word.kind in ("IRI", "PNAME_LN"))
    split = ((name, *name.partition(":")[::2]) for name in told)
    return {
        name[1:-1] if name[0] == "<" else prefixes[prefix] + local
        for name, prefix, local in split
        if name[0] == "<" or prefix in prefixes
    }


def _form(fields: list[tuple[str, str]]) -> bytes:
    return urlencode(fields, encoding="utf-8", errors="replace").encode("ascii")


def _as_boolean(found: Solutions) -> bool:
    """The answer to an ASK from a server that gives it as a row (Virtuoso)."""
    values = [python_value(term) for row in found for term in row if isinstance(term, ox.Literal)] or [False]
    if len(found.variables) != 1 or len(values) != 1 or values[0] not in (True, False):
        raise StoreError("The server answers an ASK with neither yes nor no; check the address.")
    return bool(values[0])


def _part(count: int, total: int, what: str = "rows") -> IncompleteResult:
    return IncompleteResult(
        f"The server gave {count:,} {what} of {total:,}, which is its limit; ask for less, or page by page with "
        "ORDER BY, LIMIT and OFFSET."
    )
