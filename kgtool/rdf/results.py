"""What a query gives back: values that are read as they are wanted, and can be read again.

A query gives ``Solutions`` (SELECT), ``Triples`` (CONSTRUCT, DESCRIBE) or a ``bool`` (ASK).
Terms are pyoxigraph's NamedNode, BlankNode and Literal.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice, repeat
from typing import IO, TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, Self, TypeVar

import pyoxigraph as ox

from kgtool.errors import DataError, QueryError, QueryWarning, warn
from kgtool.rdf.text import printable

if TYPE_CHECKING:
    import pandas
    import polars
    import rdflib
    from rdflib.term import Identifier, Node

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
XSD = "http://www.w3.org/2001/XMLSchema#"
T = TypeVar("T")
R = TypeVar("R", bound="Solutions | Triples | bool")
# So many rows are kept while they are read. Of a longer answer only the last ones are, unless its length is asked for.
KEPT = 10_000
# ``repr`` counts no further.
COUNTED = 1_000
# An answer that the engine has written in more bytes than these has rows with something in them.
SHORT = 2_000


class Asked(NamedTuple):
    """What an answer answers: the store (``store.base.Store``) and the query."""

    store: Any
    query: str


class Answer(Generic[T]):
    """Rows or triples, read from a store as they are wanted, and kept as they are read.

    It can be read any number of times. Of more than KEPT rows only the last are kept: the store is asked again when
    they are read again. ``len`` reads and keeps all of them, ``stream`` keeps none.
    """

    def __init__(self, rows: Iterable[T], again: Callable[[], Iterable[T]] | None = None) -> None:
        self._again = (lambda: rows) if again is None and isinstance(rows, Collection) else again
        self._rest = iter(rows)  # nothing in it may point back here: the engine's rows must be freed at once
        self._first: list[T] = []  # at most two
        self._kept: list[T] = []
        self._most = KEPT if self._again else sys.maxsize  # how many are kept
        self._gone = 0  # how many were read, and are kept no longer
        self._length: int | None = None
        self._bare: bool | None = None
        self.asked: Asked | None = None
        """What it answers; None: nobody knows."""
        self.is_quiet = False
        """Whether nobody is to be warned where there are no rows, because kgtool itself has asked."""

    def __iter__(self) -> Iterator[T]:
        place = 0
        while True:
            if place < self._gone:
                self._restart()
            while self._gone <= place < self._gone + len(self._kept):
                yield self._kept[place - self._gone]
                place += 1
            if place < self._gone:
                continue
            for row in self._read():
                if place < self._gone + len(self._kept):
                    place += 1
                    yield row
                    if place != self._gone + len(self._kept):  # another reader went on
                        break
            else:
                return

    def __len__(self) -> int:
        if self._length is None:
            if self._gone:
                self._restart()
            self._most = sys.maxsize
            deque(self._read(), maxlen=0)
        assert self._length is not None  # all is read
        return self._length

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def stream(self) -> Iterator[T]:
        """The rows once, without keeping them."""
        if self._kept or self._gone:
            return iter(self)
        self._most = 0
        return self._read()

    def once(self) -> Self:
        """The same answer, for those who read it only once: no rows are kept."""
        self._most = 0
        return self

    def hints(self) -> list[QueryWarning]:
        """Why there may be no rows, or none in a column (see ``kgtool.hints``); no warning is issued any more."""
        import kgtool

        self.is_quiet = True
        if self.asked is None:
            return []
        if self._bare is None:
            self._bare = self._is_bare(list(islice(self, 2)))
        return kgtool.hints(self.asked.query, self.asked.store, empty=self._bare)

    def _is_bare(self, first: list[T]) -> bool:
        """Whether there is nothing in it, by its first two rows."""
        return not first

    def _lacks_a_column(self, first: list[T]) -> bool:
        """Whether a column may be without values, by its first two rows."""
        return False

    def _read(self) -> Iterator[T]:
        """Read on from the store, and keep what is read. An answer that broke off stays broken, and is never whole."""
        try:
            for row in self._rest:
                if len(self._kept) >= self._most:
                    self._first += self._kept[: 2 - len(self._first)]
                    self._gone += len(self._kept)
                    self._kept = []
                self._kept.append(row)
                yield row
        except GeneratorExit:
            raise
        except BaseException as error:
            self._rest = map(_raise, repeat(error))
            self._kept, self._gone = [], self._gone + len(self._kept) + 1
            raise
        self._end()

    def _end(self) -> None:
        """Note that all rows are read; warn where there were none."""
        first = [*self._first, *self._kept][:2]
        self._length, self._bare = self._gone + len(self._kept), self._is_bare(first)
        if self.asked is not None and not self.is_quiet and (self._bare or self._lacks_a_column(first)):
            self._warn(self.asked, self._bare)

    def _restart(self) -> None:
        if self._again is None:
            raise QueryError("These rows were read once, and are not kept; ask the query again.")
        again = self._again()
        self._rest = again.stream() if isinstance(again, Answer) else iter(again)
        self._first, self._kept, self._gone = [], [], 0

    def _warn(self, asked: Asked, empty: bool) -> None:
        """Issue the hints as warnings, once, at the line of the user's own code."""
        import kgtool

        self.is_quiet = True
        for hint in kgtool.hints(asked.query, asked.store, empty=empty):
            warn(hint)

    def _counted(self, what: str) -> str:
        """How many there are, in words; not more than COUNTED are read for that."""
        number = self._length
        if number is None:
            number = sum(1 for _ in islice(self, COUNTED + 1))
            if number > COUNTED:
                return f"more than {COUNTED:,} {what}s"
        return f"{number:,} {what}{'' if number == 1 else 's'}"

    def _repr_html_(self) -> str:
        """The first rows as a table, for notebooks."""
        import kgtool

        return kgtool.to_html(self)  # type: ignore[arg-type]  # those below are all there are


def _raise(error: BaseException) -> NoReturn:
    raise error


class Solutions(Answer[Row]):
    """The rows of a SELECT: a row is a tuple of terms (None: unbound) in the order of ``variables``.

    >>> rows = Solutions(("who",), [(ox.Literal("Ada"),)])
    >>> rows, len(rows), [row["who"].value for row in rows.dicts()]
    (<Solutions: 1 row of who>, 1, ['Ada'])
    """

    def __init__(
        self,
        variables: Iterable[str],
        rows: Iterable[Row],
        native: Callable[[IO[bytes], str], None] | None = None,
        again: Callable[[], Iterable[Row]] | None = None,
    ) -> None:
        super().__init__(rows, again)
        self.variables = tuple(variables)
        self._native = native

    def __repr__(self) -> str:
        return f"<Solutions: {self._counted('row')} of {', '.join(map(printable, self.variables)) or 'no columns'}>"

    @property
    def native(self) -> Callable[[IO[bytes], str], None] | None:
        """The store's own serializer: native(file, "csv" | "tsv" | "json" | "xml"), several times faster than rows.

        None where there is none, or it would leave out the rows that were read already.
        """
        return None if self._kept or self._gone or self._native is None else self._serialize

    def _serialize(self, output: IO[bytes], format: str) -> None:
        assert self._native is not None
        self._gone = 1  # the rows are the file's now
        tee = _Tee(output)
        self._native(tee, format)  # type: ignore[arg-type]  # it is written to, and no more
        self._bare = tee.is_short() and self._is_bare(_read_back(bytes(tee.head), format))

    def _is_bare(self, first: list[Row]) -> bool:
        """No row, or a single one without a value or with counts of nothing."""
        return not first or (len(first) == 1 and all(term is None or text(term) == "0" for term in first[0]))

    def _lacks_a_column(self, first: list[Row]) -> bool:
        return any(all(term is None for term in column) for column in zip(*first, strict=True))

    def dicts(self) -> Iterator[dict[str, Term]]:
        """The rows as dictionaries; an unbound variable is absent."""
        for row in self:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}

    def values(self, labels: bool = False, language: str = "en") -> dict[str, list[Any]]:
        """The columns by name: numbers, booleans and dates as Python values, None for unbound.

        IRIs are short names; with `labels`, their labels in `language`, if there are any.
        """
        import kgtool
        from kgtool.rdf.names import names

        rows = list(self)
        iris = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
        known = kgtool.labels(self.asked.store, iris, language) if labels and self.asked else {}
        shown = {iri: known.get(iri) or names().shorten(iri) for iri in iris}

        def value(term: Term | None) -> Any:
            if isinstance(term, ox.NamedNode):
                return shown[term.value]
            return None if term is None else str(term) if (found := typed_value(term)) is None else found

        return {name: [value(row[place]) for row in rows] for place, name in enumerate(self.variables)}

    def dataframe(self, labels: bool = False, language: str = "en") -> pandas.DataFrame:
        """The rows as a pandas DataFrame; a column of numbers, booleans or dates has their type.

        IRIs are short names; with `labels`, their labels in `language`. A number that is missing is ``pandas.NA``, a
        date ``pandas.NaT``. Raises UsageError where pandas is not installed.
        """
        from kgtool.rdf.dataframes import pandas_frame

        return pandas_frame(self.values(labels, language))

    def polars(self, labels: bool = False, language: str = "en") -> polars.DataFrame:
        """The rows as a polars DataFrame, typed as in ``dataframe``; what is missing is null.

        A column with values of several kinds is text. Raises UsageError where polars is not installed.
        """
        from kgtool.rdf.dataframes import polars_frame

        return polars_frame(self.values(labels, language))


class _Tee:
    """A binary file that passes on what is written to it, and holds the beginning."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output, self.head = output, bytearray()

    def write(self, data: bytes) -> int:
        if self.is_short():
            self.head += data
        self._output.write(data)
        return len(data)

    def flush(self) -> None:
        self._output.flush()

    def is_short(self) -> bool:
        return len(self.head) <= SHORT


def _read_back(text: bytes, format: str) -> list[Row]:
    """The first two rows in a whole answer that the engine has written; of CSV, what stands between commas."""
    if format == "csv":
        lines = [line.split(",") for line in text.decode().splitlines()[1:3]]
        return [tuple(None if cell in ("", '""') else ox.Literal(cell) for cell in line) for line in lines]
    found = ox.parse_query_results(text, getattr(ox.QueryResultsFormat, format.upper()))
    return [tuple(row) for row in islice(found, 2)] if isinstance(found, ox.QuerySolutions) else []


class Triples(Answer[ox.Triple]):
    """The triples of a CONSTRUCT or DESCRIBE."""

    def __repr__(self) -> str:
        return f"<Triples: {self._counted('triple')}>"

    def graph(self, into: rdflib.Graph | None = None) -> rdflib.Graph:
        """The triples as an rdflib graph with the bundled prefixes bound; added to the graph `into`, where it is given.

        Raises DataError for an RDF 1.2 triple term, which rdflib cannot hold.
        """
        from rdflib import Graph

        graph = Graph(bind_namespaces="none") if into is None else into
        bind_prefixes(graph)
        term = cache(to_rdflib)  # the same terms come again and again
        for triple in self.stream():
            graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
        return graph


Results = Solutions | Triples | bool


def _decimal(word: str) -> Any:
    from decimal import Decimal  # 1 ms, for few values

    return Decimal(word)


# The datatypes derived from xsd:integer (XML Schema Datatypes, section 3.4).
INTEGERS = (
    "integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger",
    "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger",
)  # fmt: skip
_NUMBERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda word: {"true": True, "1": True, "false": False, "0": False}[word],
    "decimal": _decimal, "double": float, "float": float, "date": date.fromisoformat, **dict.fromkeys(INTEGERS, int),
}  # fmt: skip


# What Turtle writes without quotes.
_BARE = {
    "integer": "[+-]?[0-9]+", "decimal": r"[+-]?[0-9]*\.[0-9]+", "boolean": "true|false",
    "double": r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+",
}  # fmt: skip


def _moment(text: str) -> datetime | str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found.astimezone(UTC) if found.tzinfo else found


def python_value(term: ox.Literal) -> Any:
    """A literal as an int, Decimal, float, bool or date, by its XSD datatype.

    A literal of another datatype, or whose text does not fit its datatype, is its text.
    """
    space, _, name = term.datatype.value.rpartition("#")
    try:
        return _NUMBERS[name](term.value) if f"{space}#" == XSD else term.value
    except (KeyError, ValueError, ArithmeticError):
        return term.value


def typed_value(term: Term) -> Any:
    """A literal as ``python_value``, or one with a time as a datetime; None for what is not a literal."""
    if not isinstance(term, ox.Literal):
        return None
    return _moment(term.value) if term.datatype.value == f"{XSD}dateTime" else python_value(term)


def spelled(literal: Term) -> str:
    """A literal as one writes it in Turtle and SPARQL, with short names: no two are written alike.

    >>> spelled(ox.Literal(5)), spelled(ox.Literal("5")), spelled(ox.Literal("5", language="en"))
    ('5', '"5"', '"5"@en')
    """
    from kgtool.rdf.names import names

    assert isinstance(literal, ox.Literal)
    datatype = literal.datatype.value
    if re.fullmatch(_BARE.get(datatype.removeprefix(XSD), "(?!)"), literal.value):
        return literal.value
    string = str(ox.Literal(literal.value))
    if literal.language:
        return f"{string}@{literal.language}"
    return string if datatype == f"{XSD}string" else f"{string}^^{names().spoken(datatype)}"


def text(term: Term) -> str:
    """The IRI, blank node label or lexical form of a term; a triple term in its own syntax."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def as_rows(results: Results) -> Solutions:
    """Any results as rows: of a yes or no, one row; of triples, one for each."""
    if isinstance(results, bool):
        return Solutions(("answer",), [(ox.Literal(results),)])
    if isinstance(results, Solutions):
        return results

    def each() -> Iterator[Row]:
        return ((triple.subject, triple.predicate, triple.object) for triple in results)

    rows = Solutions(("subject", "property", "value"), each(), again=each)
    rows.asked, rows.is_quiet = results.asked, results.is_quiet
    return rows


def answering(results: R, store: object, query: str) -> R:
    """The same results, which know what they answer: for labels and hints."""
    if isinstance(results, Answer):
        results.asked = Asked(store, query)
    return results


def quiet(results: R) -> R:
    """The same results, which warn nobody: for queries of our own, and for those who show hints themselves."""
    if isinstance(results, Answer):
        results.is_quiet = True
    return results


def rows(results: Results) -> Solutions:
    """`results` of a query of our own that is known to be a SELECT."""
    assert isinstance(results, Solutions)
    return quiet(results)


def triples(results: Results) -> Triples:
    """`results` of a query of our own that is known to be a CONSTRUCT or DESCRIBE."""
    assert isinstance(results, Triples)
    return quiet(results)


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
        plain = term.datatype.value == f"{XSD}string"
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
