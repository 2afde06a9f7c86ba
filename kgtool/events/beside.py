"""A folder of events beside a store of claims: questions about events are asked of the one, all else of the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kgtool.errors import DataWarning, StoreError, warn
from kgtool.events.actors import actor_iri, actor_of, importing
from kgtool.rdf.files import package_text
from kgtool.rdf.results import XSD, Results, Solutions, Term, answering, python_value, quiet
from kgtool.store.base import Opened, Store, StoreLike

if TYPE_CHECKING:
    import rdflib

    from kgtool.events.engines import Engine

SQL = "--"
"""How a text in SQL begins; no SPARQL does."""
MOST_ACTORS = 300_000  # the names among which one is looked for that no actor has letter for letter
_VALUE = re.compile(r"(?m)^-- value: (\w+) (.+)\n")
_IRIS = ("source", "target", "dataset")


class EventStore(Opened):
    """A store that takes totals of events in SQL, too (see ``open_events``); meets ``store.base.Store``."""

    def __init__(self, folder: str, beside: Store, address: str | None) -> None:
        from kgtool.events.engines import engine_for

        self.folder, self.beside = folder, beside
        self._engine: Engine = engine_for(folder, address)
        self._engine.know([(dataset, name, iri) for (dataset, name), iri in self.known.items()])

    def query(self, text: str, allow_network: bool = False) -> Results:
        """The answer to SPARQL by the store, or to the totals of a question in SQL by the engine of the events.

        Raises QueryError, and StoreError where the events cannot be read.
        """
        if not text.startswith(SQL):
            return self.beside.query(text, allow_network)
        values: dict[str, Any] = {}
        for name, written in _VALUE.findall(text):
            term = _term(written)
            if isinstance(term, ox.NamedNode):
                values |= {name: term.value, f"{name}_names": self._names(term.value)}
            else:
                value = python_value(term)
                values[name] = value if isinstance(value, int) else term.value

        def rows() -> tuple[tuple[str, ...], Iterator[tuple[Term | None, ...]]]:
            columns, found = self._engine.query(_VALUE.sub("", text), values)
            kinds = [ox.NamedNode if name in _IRIS else _literal for name in columns]
            pairs = (zip(kinds, row, strict=True) for row in found)
            return columns, (tuple(None if value is None else kind(value) for kind, value in row) for row in pairs)

        columns, found = rows()
        return quiet(answering(Solutions(columns, found, again=lambda: rows()[1]), self, text))

    def _names(self, iri: str) -> list[str]:
        """The names in the data sets that an IRI stands for; one at least, if need be a name that nobody has."""
        own = actor_of(iri)
        return sorted(
            {name for (_, name), known in self.known.items() if known == iri} | ({own[1]} if own else set())
        ) or [""]

    @cached_property
    def known(self) -> Mapping[tuple[str, str], str]:
        """Data set and name of an actor -> the IRI that it stands for: by the map of the data set, or by its label."""
        from kgtool.events.importing import known_names

        names = known_names(self.beside)
        found: dict[tuple[str, str], str] = {}
        for dataset, about in self.datasets.items():
            found |= {(dataset, name): iri for name, iri in {**names, **about["same"]}.items()}
        return found

    @cached_property
    def datasets(self) -> Mapping[str, dict[str, Any]]:
        """Name of a data set -> what its map says of it."""
        from kgtool.events.tables import ABOUT

        kept = {path.parent.name: path for path in Path(self.folder).glob(f"dataset=*/{ABOUT}")}
        if kept:
            return {name.partition("=")[2]: json.loads(path.read_text("utf-8")) for name, path in kept.items()}
        found = self._engine.query("SELECT DISTINCT dataset FROM events ORDER BY dataset", {})
        return {dataset: {"same": {}} for (dataset,) in found.rows}

    def actors(self, name: str | None = None) -> dict[str, str]:
        """IRI -> name of the actors of the events: of all (at most MOST_ACTORS), or of those with just this name."""
        found: dict[str, str] = {}
        for column in ("actor", "target"):
            where = f"{column} IS NOT NULL" if name is None else f"{column} = :name"
            sql = f"SELECT DISTINCT dataset, {column} FROM events WHERE {where} LIMIT {MOST_ACTORS}"
            for dataset, actor in self._engine.query(sql, {"name": name}).rows:
                iri = self.known.get((dataset, actor)) or actor_iri(dataset, actor)
                found[iri] = actor
            if found and name is not None:
                break  # who is acted upon stands in no order
        return found

    def close(self) -> None:
        """Let go of the engine and of the store."""
        self._engine.close()
        self.beside.close()

    def __len__(self) -> int:
        return len(self.beside)

    @property
    def files(self) -> Mapping[str, Path]:
        """See ``Store.files``."""
        return self.beside.files

    @property
    def prefixes(self) -> Mapping[str, str]:
        """See ``Store.prefixes``."""
        return self.beside.prefixes

    def quads(self) -> Iterator[ox.Quad]:
        """See ``Store.quads``: those of the store; events are none."""
        return self.beside.quads()

    def unnamed(self) -> int:
        """See ``Store.unnamed``."""
        return self.beside.unnamed()

    def dataset(self) -> rdflib.Dataset:
        """See ``Store.dataset``."""
        return self.beside.dataset()


def open_events(folder: str | Path, store: StoreLike | None = None, *, engine: str | None = None) -> EventStore:
    """A folder of events (see ``import_events``) beside a store, to be asked the ``coded-*`` questions.

    `store` (default: the bundled graph) says which actors are known under another name, and answers everything else.
    `engine` is ``duckdb`` (the default: in this process), or the address of a Spark Connect server, ``sc://host:port``,
    which must find the folder under the same name. Where an import into the folder was not finished, a DataWarning
    says so.

    Raises UsageError for an engine that is none or is not installed, StoreError where there are no events, or nobody
    answers.
    """
    from kgtool.store import as_store

    path, place = Path(folder), str(folder)
    if not re.match(r"\w[\w+.-]+://", place):
        if not path.is_dir():
            raise StoreError(f"There is no folder {path}; make it with {importing(place)}.")
        place = str(path.resolve())
        if begun := sorted(path.glob("_unfinished/*.txt")):
            files = "; ".join(one.read_text("utf-8") for one in begun)
            sentence = f"The import of {files} into {path} is not finished, so that this is of a part of it; "
            warn(DataWarning(f"{sentence}give its command again."))
    return EventStore(place, as_store(store), engine)


def phrased(sql: str, values: Mapping[str, Sequence[Term]]) -> str:
    """The totals of a question in SQL, with the values of its parameters in its first lines."""
    whole = package_text("events/queries", "totals.sql").replace("{totals}", sql)
    whole = re.sub(r"(?m)^[ \t]*-- given: (\w+) (.+)$", lambda line: line[2] if line[1] in values else "", whole)
    return "".join(f"-- value: {name} {terms[0]}\n" for name, terms in values.items()) + whole


def _term(written: str) -> Any:
    """A term as it is written in N-Triples."""
    return next(iter(ox.parse(f"<x:x> <x:x> {written} .", ox.RdfFormat.N_TRIPLES))).object


def _literal(value: Any) -> Term:
    kind = {int: "integer"}.get(type(value)) or ("date" if hasattr(value, "isoformat") else "string")
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + kind))
