"""What a query gives back: plain values, with no way back to the store.

A query gives ``Solutions`` (SELECT), ``Triples`` (CONSTRUCT, DESCRIBE) or a ``bool`` (ASK).
Terms are pyoxigraph's NamedNode, BlankNode and Literal. Both streams can be read once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool.errors import DataError, not_installed

if TYPE_CHECKING:
    import pandas
    import rdflib
    from rdflib.term import Identifier, Node

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]


class Solutions:
    """The rows of a SELECT, as a stream: a row is a tuple of terms (None: unbound) in the order of ``variables``.

    >>> rows = Solutions(("who",), [(ox.Literal("Ada"),)])
    >>> [row["who"].value for row in rows.dicts()]
    ['Ada']
    """

    def __init__(
        self,
        variables: Iterable[str],
        rows: Iterable[Row],
        native: Callable[[IO[bytes], str], None] | None = None,
        again: Callable[[], Solutions] | None = None,
    ) -> None:
        self.variables = tuple(variables)
        self._rows = rows
        # Queries the same rows, in the same order, once more.
        self.again = again
        # The store's own serializer: native(file, "csv" | "tsv" | "json" | "xml"), several times faster than rows.
        self.native = native

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def dicts(self) -> Iterator[dict[str, Term]]:
        """The rows as dictionaries; an unbound variable is absent."""
        for row in self:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}

    def dataframe(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame: IRIs as short names; numbers, booleans and dates as Python values.

        Raises UsageError where pandas is not installed.
        """
        from kgtool.rdf.names import names

        try:
            import pandas
        except ImportError as error:
            raise not_installed("A dataframe needs pandas", "notebook") from error

        table = names()

        def cell(term: Term | None) -> Any:
            if isinstance(term, ox.NamedNode):
                return table.shorten(term.value)
            return python_value(term) if isinstance(term, ox.Literal) else term and str(term)

        return pandas.DataFrame([[cell(t) for t in row] for row in self], columns=list(self.variables), dtype=object)


class Triples:
    """The triples of a CONSTRUCT or DESCRIBE, as a stream of pyoxigraph triples."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples = triples

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)

    def graph(self, into: rdflib.Graph | None = None) -> rdflib.Graph:
        """The triples as an rdflib graph with the bundled prefixes bound; added to the graph `into`, where it is given.

        Raises DataError for an RDF 1.2 triple term, which rdflib cannot hold.
        """
        from rdflib import Graph

        graph = Graph(bind_namespaces="none") if into is None else into
        bind_prefixes(graph)
        term = cache(to_rdflib)  # the same terms come again and again
        for triple in self:
            graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
        return graph


Results = Solutions | Triples | bool


def _decimal(word: str) -> Any:
    from decimal import Decimal  # 1 ms, for few values

    return Decimal(word)


_NUMBERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda word: {"true": True, "1": True, "false": False, "0": False}[word],
    "integer": int, "int": int, "long": int, "nonNegativeInteger": int, "decimal": _decimal, "double": float,
    "float": float, "date": date.fromisoformat,
}  # fmt: skip


def python_value(term: ox.Literal) -> Any:
    """A literal as an int, Decimal, float, bool or date, by its XSD datatype.

    A literal of another datatype, or whose text does not fit its datatype, is its text.
    """
    space, _, name = term.datatype.value.rpartition("#")
    try:
        return _NUMBERS[name](term.value) if space == "http://www.w3.org/2001/XMLSchema" else term.value
    except (KeyError, ValueError, ArithmeticError):
        return term.value


def text(term: Term) -> str:
    """The IRI, blank node label or lexical form of a term; a triple term in its own syntax."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def rows(results: Results) -> Solutions:
    """`results` of a query that is known to be a SELECT."""
    assert isinstance(results, Solutions)
    return results


def triples(results: Results) -> Triples:
    """`results` of a query that is known to be a CONSTRUCT or DESCRIBE."""
    assert isinstance(results, Triples)
    return results


def bind_prefixes(graph: rdflib.Graph) -> None:
    """Bind the bundled prefixes in an rdflib graph or dataset."""
    from kgtool.rdf.names import names

    for prefix, namespace in names().prefixes.items():
        graph.bind(prefix, namespace, replace=True)


def to_rdflib(term: Term) -> Identifier:
    """A pyoxigraph term as an rdflib term.

    Raises DataError for an RDF 1.2 triple term, which rdflib cannot hold.
    """
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        # normalize=False: rdflib would rewrite lexical forms ("01" to "1"), and the graph would no longer be the same.
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)
    raise DataError(f"rdflib cannot hold the RDF 1.2 triple term {term}; leave that file out.")


def from_rdflib(term: Node) -> Term:
    """An rdflib term (IRI, literal or blank node) as a pyoxigraph term."""
    from rdflib import BNode, Literal

    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return ox.NamedNode(str(term))
