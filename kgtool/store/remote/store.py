"""A SPARQL server as a store: the same promise as an embedded one, over the SPARQL 1.1 Protocol.

An answer is whole, or it is an error (see ``completeness``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypeVar
from urllib.parse import urldefrag, urlencode, urlsplit

import pyoxigraph as ox

from kgtool.errors import IncompleteResult, KgtoolError, QueryError, StoreError, option
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Row, Solutions, Term, Triples, answering, python_value, rows, triples
from kgtool.sparql.errors import explain
from kgtool.sparql.grammar import misfit
from kgtool.sparql.inspecting import form
from kgtool.sparql.lexer import words
from kgtool.sparql.multiplicity import depends_on_multiplicity, once, properties
from kgtool.sparql.normalising import for_engine, with_blanks
from kgtool.sparql.rewriting import in_order, prefixed, united
from kgtool.sparql.safety import check, check_update
from kgtool.sparql.sorting import sortable, unsorted
from kgtool.store.base import Opened, dataset_of, graph_of
from kgtool.store.remote.addresses import shown
from kgtool.store.remote.completeness import Completeness
from kgtool.store.remote.detecting import FORM, JSON, ROWS, Parameters, Server, detect, form_body
from kgtool.store.remote.faults import ASKING, fault, title
from kgtool.store.remote.reply import Reply
from kgtool.store.remote.servers import read_hint
from kgtool.store.remote.streaming import SKIP, read_json, read_triples, read_xml
from kgtool.store.remote.transport import Transport
from kgtool.store.remote.union import FROM, context, repeats, union_of

if TYPE_CHECKING:
    import rdflib

_TRIPLES = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_OTHER_COLUMNS = "The server's answer has other columns than the query; check the address."
_JSON = (JSON, "application/json", "application/x-sparql-results+json")
# A server may call N-Triples so.
_MEDIA = {"text/plain": "application/n-triples", "application/x-turtle": "text/turtle", "text/rdf+n3": "text/turtle"}

T = TypeVar("T")
MOST_COPIED = 100_000
"""The most triples that are copied from a server for an answer that depends on how often it gives them."""


class RemoteStore(Opened):
    """The named graphs of a SPARQL server; meets the promise of ``store.base.Store``.

    `url` is the address of the server or of its queries. Behind ``#``, or in KGTOOL_PROFILE, may stand which kind of
    server it is, or where updates and graphs go (see ``servers.read_hint``). Logins come from KGTOOL_USER and
    KGTOOL_PASSWORD, KGTOOL_TOKEN, or netrc. Nothing is sent before the first question. Raises UsageError.
    """

    def __init__(self, url: str) -> None:
        self.url, hint = urldefrag(url)
        self._hint = hint or os.environ.get("KGTOOL_PROFILE", "")
        read_hint(self._hint)
        self.transport = Transport(self.url)
        self.omitted = 0
        """How many rows and triples were left out so far, because KGTOOL_SKIP_BAD lets those that are not RDF be."""

    asked: ClassVar[str] = ""
    """The server that this process asked last, as messages show it."""
    files: Mapping[str, Path] = MappingProxyType({})
    """Nothing: a server does not tell from which file a graph is."""
    prefixes: Mapping[str, str] = MappingProxyType({})
    """Nothing: the protocol has no place for them."""

    def __str__(self) -> str:
        return shown(self.url)

    @cached_property
    def server(self) -> Server:
        """How this kind of server differs, and where its queries, updates and graphs go.

        Asks the server, where the user did not say; raises StoreError.
        """
        return detect(self.url, self._hint, self.transport)

    @cached_property
    def _completeness(self) -> Completeness:
        return Completeness(self.server.profile)

    @cached_property
    def _union(self) -> Parameters:
        return union_of(self.server, self._answer, self._graphs, str(self))

    def query(self, text: str, allow_network: bool = False) -> Results:
        """See ``Store.query``. Raises QueryError, StoreError, and IncompleteResult, also while the answer is read."""
        check(text, allow_network)
        text = with_blanks(text)
        ordered, columns, doubt = text, None, None
        if not (allow_network and "service" in text.lower()):  # which the look below would ask
            try:
                columns = _columns(text)
                ordered = in_order(text, columns) if columns and "*" in text else text
            except SyntaxError as error:
                doubt = explain(str(error), text, names().prefixes)
                if misfit(text):
                    raise doubt from error
        if not self.server.profile.sorts_safely:
            ordered = sortable(ordered)
        union = context(text, self.server.profile, lambda: self._union)
        if self.server.profile.repeats and depends_on_multiplicity(text):
            simple = once(ordered)
            if simple is None and repeats(text, self._answer, lambda: self._union):
                return answering(self._merged(text, allow_network), self, text)
            ordered = simple or ordered
        try:
            answer = self._answer(ordered, union)
        except QueryError:
            # Something that only some servers know was in doubt: this one does not know it either.
            if doubt is not None:
                raise doubt from None
            raise
        if isinstance(answer, Solutions):
            if columns is not None and {*answer.variables} != {*columns}:
                raise StoreError(_OTHER_COLUMNS)
            answer = Solutions(answer.variables, answer.stream(), None, lambda: rows(self.query(text, allow_network)))
        elif isinstance(answer, Triples):
            answer = Triples(answer.stream(), lambda: triples(self.query(text, allow_network)))
        return answering(answer, self, text)

    def _merged(self, text: str, allow_network: bool) -> Results:
        """The answer over a copy of what a query needs, with each triple once. Raises QueryError where it is much."""
        from kgtool.store.local import LocalStore

        in_graphs = any(word.kind == "GRAPH" for word in words(text))  # the copy would not have all of them
        needed = None if in_graphs else properties(text, to_copy=True)
        quads = [] if needed is None else [*islice(self.matching(needed, ()), MOST_COPIED + 1)]
        if needed is None or len(quads) > MOST_COPIED:
            raise QueryError(
                f"The server at {self} gives a triple once for each graph that holds it, and the answer depends on "
                "that; write SELECT DISTINCT and COUNT(DISTINCT ...), or export what it has and ask "
                f"that with {option('data')}."
            )
        mine = (quad for quad in quads if graph_of(quad) not in self.server.profile.hidden)
        return LocalStore.of_quads(mine).query(text, allow_network)

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``. The graphs one after the other, each counted. Raises IncompleteResult."""
        graphs = self._graphs()
        for name, count in sorted(graphs.items()):
            graph = ox.NamedNode(name)
            for s, p, o in self._whole(f"GRAPH {graph} {{ ?s ?p ?o }}", count, f"the graph {names().shorten(name)}"):
                yield _quad(s, p, o, graph)
        pattern, count = self._alone(bool(graphs))
        for s, p, o in self._whole(pattern, count, "the default graph") if count else ():
            yield _quad(s, p, o)

    def _alone(self, has_graphs: bool) -> tuple[str, int]:
        """The pattern of the triples outside of named graphs, and their number.

        Our data is in named graphs, but others' may not be: what a server keeps apart, or all of it. ``kgtool serve``
        has them in its union.
        """
        pattern = "?s ?p ?o"
        if self.server.profile.derives:
            pattern += " FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
        elif self.server.profile.hidden or (has_graphs and not self._union):
            return pattern, 0
        return pattern, self._number(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", [])

    def unnamed(self) -> int:
        """See ``Store.unnamed``."""
        return self._alone(bool(self._graphs()))[1]

    def __len__(self) -> int:
        """See ``Store.__len__``; the server counts."""
        graphs = self._graphs()
        return sum(graphs.values()) + self._alone(bool(graphs))[1]

    def __repr__(self) -> str:
        return f"<RemoteStore: {self}>"

    def close(self) -> None:
        """Let go of the connections."""
        self.transport.close()

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        return dataset_of(self.quads())

    def count(self, graph: str) -> int:
        """The number of triples in a named graph, by its IRI."""
        return self._number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}", [])

    def matching(self, predicates: Iterable[str], classes: Iterable[str]) -> Iterator[ox.Quad]:
        """The triples of all named graphs with one of these predicates, or one of these classes as type (all IRIs).

        Raises IncompleteResult.
        """
        for variable, iris, also in (("p", predicates, ""), ("o", classes, "FILTER(?p = rdf:type)")):
            values = " ".join(f"<{iri}>" for iri in sorted(iris))
            if not values:
                continue
            pattern = f"VALUES ?{variable} {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} {also}"
            count = self._number(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", [])
            for row in self._whole(pattern, count, "the claims", "?s ?p ?o ?g"):
                yield _quad(*row)

    def _graphs(self) -> dict[str, int]:
        """The named graphs and their triples. (Virtuoso takes 6 s for the names alone, and 0.01 s for them counted.)"""
        query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        counted = self._rows(query, [], columns=2)
        found = {graph.value: _number(count) for graph, count in counted if isinstance(graph, ox.NamedNode)}
        return {graph: count for graph, count in found.items() if graph not in self.server.profile.hidden}

    def _whole(self, pattern: str, count: int, what: str, columns: str = "?s ?p ?o") -> Iterator[Row]:
        """All rows of a pattern, of which there are `count`; by the page, where the server gives no more at once."""
        given, cap, width, omitted = 0, self._completeness.cap, columns.count("?"), self.omitted
        if cap is None or count < cap:
            for row in self._rows(f"SELECT {columns} {{ {pattern} }}", [], width).stream():
                given += 1
                yield row
        else:
            # Hashes: sorting leaves the order of equal terms open, and a page could repeat what another lacks.
            seen: set[int] = set()
            size = max(1, cap // 2)
            inner = f"SELECT {columns} {{ {{ SELECT {columns} {{ {pattern} }} ORDER BY {columns} }} }}"
            for start in range(0, count, size):
                for row in self._rows(f"{inner} OFFSET {start} LIMIT {size}", [], width):
                    seen.add(hash(row))
                    yield row
            given = len(seen)
        given += self.omitted - omitted
        if given != count:
            raise IncompleteResult(
                f"The server at {self} gave {given:,} of the {count:,} triples of {what}, or it was changed meanwhile; "
                "try again."
            )

    def _rows(self, query: str, union: Parameters, columns: int) -> Solutions:
        answer = rows(self._answer(query, union))
        if len(answer.variables) != columns:
            raise StoreError(_OTHER_COLUMNS)
        return answer

    def _number(self, query: str, union: Parameters) -> int:
        return _number(next((term for (term,) in list(self._rows(query, union, columns=1))), None))

    def _answer(self, query: str, union: Parameters) -> Results:
        """The answer to a query that has been checked, whatever the server calls its form."""
        RemoteStore.asked = str(self)
        form_asked = form(query)
        wants_triples = form_asked in ("CONSTRUCT", "DESCRIBE")
        graphs = [value for name, value in union if name == FROM]
        whole = self.server.profile.prologue + prefixed(united(query, graphs) if graphs else query)
        reply = self.transport.send(
            self.server.places.query,
            form_body([("query", whole), *(field for field in union if field[0] != FROM)]),
            FORM,
            _TRIPLES if wants_triples else ROWS,
            compressed=not wants_triples,  # a packed text that is cut may seem to end at the end of a line
        )
        if not reply.ok or reply.status == 204:
            raise fault(reply, ASKING)
        count = partial(self._number, union=union)
        answer = self._read(reply)
        # That it is whole is checked while it is read.
        if isinstance(answer, Solutions):
            checked = self._completeness.rows(answer.stream(), reply, query, count)
            answer = Solutions(answer.variables, self._noting(checked, reply))
        elif isinstance(answer, Triples):
            made = self._completeness.triples(answer.stream(), reply, query, count)
            answer = Triples(self._noting(made, reply))
        if form_asked == "ASK" and isinstance(answer, Solutions):
            return _as_boolean(answer)
        if wants_triples and isinstance(answer, Solutions) and len(answer.variables) == 3:
            return Triples(_quad(*row).triple for row in answer.stream())
        expected = {"SELECT": Solutions, "ASK": bool}.get(form_asked, Triples)
        if not isinstance(answer, expected):
            raise StoreError(f"The server at {self} answers a {form_asked} with something else; check the address.")
        return answer

    def _noting(self, items: Iterable[T], reply: Reply) -> Iterator[T]:
        """The same rows or triples; afterwards, what was left out is counted, and a warning says so."""
        yield from items
        if number := len(reply.omitted):
            self.omitted += number
            said = (
                f"{number:,} of its rows or triples, with values that are not RDF; the first: {shown(reply.omitted[0])}"
            )
            logging.getLogger("kgtool").warning("kgtool: Left out of the server's answer: %s", said)

    def _read(self, reply: Reply) -> Results:
        """What a reply holds: its own word for it counts, not what was asked for."""
        kind = _MEDIA.get(reply.kind, reply.kind)
        omit = reply.omitted.append if os.environ.get(SKIP) == "1" else None
        try:
            if kind in _JSON:
                return read_json(reply.chunks(), omit)
            if kind == "application/sparql-results+xml":
                return read_xml(reply.chunks(), omit)
        except KgtoolError:
            reply.close()
            raise
        format = ox.RdfFormat.from_media_type(kind) if kind else None
        if format is not None and format != ox.RdfFormat.JSON_LD:
            return read_triples(reply.chunks(), format, omit=omit)
        if "html" in kind:
            name = title(reply)
            what = f"a page ({name})" if name else "a page"
            raise StoreError(
                f"{shown(reply.response.url)} is {what}, not the answer of a SPARQL server; check the address."
            )
        reply.close()
        what = shown(kind) or "something of no kind"
        raise StoreError(f"The server at {self} answers with {what}, which kgtool does not read; check the address.")

    def update(self, text: str, allow_network: bool = False) -> None:
        """Send a SPARQL update, once: after a fault it is not sent again. Raises QueryError and StoreError."""
        check_update(text, allow_network)
        if misfit(text):
            raise explain("", text, names().prefixes)
        self.send_update(text)

    def send_update(self, text: str) -> None:
        """Send an update that has been checked, once. Raises QueryError and StoreError."""
        body = form_body([("update", prefixed(with_blanks(text)))])
        reply = self.transport.send(self.server.places.update, body, FORM, f"{JSON}, */*;q=0.1", safe=False)
        _expect_success(reply, "change it")

    def send_triples(self, graph: str, body: bytes, *, replace: bool, is_part: bool = False) -> None:
        """Send triples (N-Triples) into a graph (an IRI) by the Graph Store Protocol, or in place of what it has.

        For a part of a file no transaction is asked: the whole would not be one. Raises QueryError and StoreError.
        """
        assert self.server.places.graphs is not None
        sign = "&" if urlsplit(self.server.places.graphs).query else "?"
        url = f"{self.server.places.graphs}{sign}{urlencode({'graph': graph})}"
        if self.server.profile.shard and is_part:
            url += f"&{self.server.profile.shard}"
        method = "PUT" if replace else "POST"
        reply = self.transport.send(url, body, "application/n-triples", "*/*", method=method, safe=False)
        _expect_success(reply, "load into it")

    def forget_graphs(self) -> None:
        """Look anew which graphs there are, before the next query."""
        self.__dict__.pop("_union", None)


def _expect_success(reply: Reply, what: str) -> None:
    """Close the reply to a change. Raises StoreError, or QueryError, where it does not say that the change was made."""
    if not reply.ok:
        raise fault(reply, what)
    if "html" in reply.kind and (name := title(reply)):
        raise StoreError(
            f"{shown(reply.response.url)} answers with a page ({name}), so it is not known that it did anything; "
            "check the address."
        )
    reply.close()


def _columns(query: str) -> list[str] | None:
    """The columns of the rows of a query; None for one that gives none. Raises SyntaxError for one that is wrong."""
    shape = ox.Store().query(unsorted(for_engine(query)), prefixes=dict(names().prefixes))
    return [variable.value for variable in shape.variables] if isinstance(shape, ox.QuerySolutions) else None


def _quad(*terms: Term | None) -> ox.Quad:
    """A quad of three terms, or of four. Raises StoreError where RDF has none of these."""
    try:
        return ox.Quad(*terms)  # type: ignore[arg-type]
    except TypeError as error:
        said = shown(" ".join(map(str, terms)))
        raise StoreError(f"The server gave {said} for a triple, which is none in RDF; check the address.") from error


def _number(term: Term | None) -> int:
    if isinstance(term, ox.Literal) and isinstance(number := python_value(term), int):
        return number
    raise StoreError("The server gave no number for a COUNT; is it a SPARQL 1.1 server?")


def _as_boolean(found: Solutions) -> bool:
    """The answer to an ASK from a server that gives it as a row (Virtuoso)."""
    values = [python_value(term) for row in found for term in row if isinstance(term, ox.Literal)] or [False]
    if len(found.variables) != 1 or len(values) != 1 or values[0] not in (True, False):
        raise StoreError("The server answers an ASK with neither yes nor no; check the address.")
    return bool(values[0])
