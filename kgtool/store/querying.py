"""A SPARQL query put to the engine, and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

import pyoxigraph as ox

from kgtool.errors import QueryError
from kgtool.rdf.names import names
from kgtool.rdf.results import Results, Row, Solutions, Triples, rows, triples
from kgtool.sparql.inspecting import form, names_graphs, selects_all
from kgtool.sparql.lexer import below_prologue
from kgtool.sparql.multiplicity import depends_on_multiplicity, once
from kgtool.sparql.normalising import for_engine
from kgtool.sparql.rewriting import in_order
from kgtool.sparql.safety import check
from kgtool.sparql.sorting import own_order, sortable, unsorted
from kgtool.store.base import Context, reason
from kgtool.store.merging import Merging, unites
from kgtool.store.sorted_rows import sorted_rows

_PREFIX = re.compile(r"(?<![\w.-])([\w.-]*):")  # never tried again within a word, which would take quadratic time


class _Sorted(NamedTuple):
    """The rows of a SELECT that were sorted here."""

    columns: list[str]
    rows: list[Row]


_EngineAnswer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def answer(
    engine: ox.Store, merging: Merging, text: str, allow_network: bool = False, context: Context | None = None
) -> Results:
    """The answer of an engine to a query; see ``Store.query`` and ``LocalStore.query``. Raises QueryError."""
    check(text, allow_network)
    try:
        found = _run(engine, merging, for_engine(text), context)
    except SyntaxError as error:
        from kgtool.sparql.errors import explain  # with the grammar: only for what is wrong

        raise explain(str(error), text, names().prefixes) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query cannot be answered: {reason(error)}; change the query.") from error
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        # The engine's CONSTRUCT gives a triple once, and its DESCRIBE once for each graph.
        each = found if form(text) == "CONSTRUCT" else _each_once(found)
        return Triples(each, lambda: triples(answer(engine, merging, text, allow_network, context)))

    def again() -> Solutions:
        return rows(answer(engine, merging, text, allow_network, context))

    if isinstance(found, _Sorted):
        return Solutions(found.columns, found.rows, None, again)

    def native(output: IO[bytes], format: str) -> None:
        with _explaining_break():
            found.serialize(output, format=getattr(ox.QueryResultsFormat, format.upper()))

    return Solutions((v.value for v in found.variables), _rows(found), native, again)


def _run(engine: ox.Store, merging: Merging, text: str, context: Context | None) -> _EngineAnswer | _Sorted:
    options: dict[str, Any] = {
        # FROM makes a default graph of its own; the union would overrule it.
        "use_default_graph_as_union": not names_graphs(text),
        "prefixes": _used_prefixes(text),
    } | _options(context)
    ordered = text
    if selects_all(text):
        # The engine makes rows when they are read, but sorts at once: the columns are asked for without the sorting.
        shape = engine.query(unsorted(text), **options)
        if isinstance(shape, ox.QuerySolutions):
            ordered = in_order(text, [variable.value for variable in shape.variables])
    plain, keys = own_order(ordered)
    ordered = sortable(ordered)
    if unites(engine, text, options) and depends_on_multiplicity(text):
        simple = None if merging.copies_first(engine, text) else once(ordered)
        if simple is None:
            if "service" not in text.lower():  # which would be asked twice
                ox.Store().query(text, **options)  # a fault in it is found before anything is copied
            engine, options = merging.merged(engine, text, options)
        ordered, keys = simple or ordered, []
    if keys and "service" not in text.lower() and not merging.is_small(engine):  # which could be asked twice
        found = engine.query(sortable(plain), **options)
        if isinstance(found, ox.QuerySolutions) and (sorted_here := sorted_rows(found, keys)) is not None:
            return _Sorted([variable.value for variable in found.variables], sorted_here)
    return engine.query(ordered, **options)


def _used_prefixes(text: str) -> dict[str, str]:
    """The bundled prefixes that a query may use: the engine parses each one anew, which for all takes a while."""
    known = names().prefixes
    if "\\" in text:  # a prefix may be written with escapes
        return dict(known)
    found = set(_PREFIX.findall(text, below_prologue(text)))
    return {prefix: known[prefix] for prefix in found if prefix in known}


def _options(context: Context | None) -> dict[str, Any]:
    if context is None:
        return {}
    if context.default is None and context.named is None:
        return {"base_iri": context.base}
    return {
        "base_iri": context.base,
        "use_default_graph_as_union": False,
        "default_graph": [ox.NamedNode(graph) for graph in context.default or ()],
        "named_graphs": [ox.NamedNode(graph) for graph in context.named or ()],
    }


def _each_once(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    seen = set[ox.Triple]()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def _rows(found: ox.QuerySolutions) -> Iterator[Row]:
    with _explaining_break():
        for solution in found:
            yield tuple(solution)


@contextmanager
def _explaining_break() -> Iterator[None]:
    """Raise QueryError where an answer ends before its last row; a reader that went away is left to the caller."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The answer broke off: {reason(error)}; it is not complete.") from error
