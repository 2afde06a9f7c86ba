"""What answers SQL over a folder of events: DuckDB in this process, or whatever speaks Spark Connect at an address.

Both have the views ``events`` (the columns of ``records_sql.COLUMNS``, dataset and year) and ``known`` (dataset, name
of an actor, the IRI that it stands for), and give an answer whole or not at all.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from kgtool.errors import QueryError, StoreError, UsageError, not_installed, option
from kgtool.events.actors import importing
from kgtool.events.records_sql import COLUMNS, quoted
from kgtool.rdf.text import printable

MEMORY = "3GB"  # of DuckDB; what is more goes to the disk
FETCHED = 10_000  # rows at once
PORT, SECONDS = 15002, 10  # of Spark Connect; how long to wait for a connection
Known = list[tuple[str, str, str]]
"""Data set, name of an actor, and the IRI that it stands for."""


class Table(NamedTuple):
    """The answer to a query."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


class Engine(Protocol):
    """An engine with the views of one folder."""

    def know(self, known: Known) -> None:
        """Make the view ``known``."""

    def query(self, sql: str, values: Mapping[str, Any]) -> Table:
        """The answer to SQL in which ``:name`` stands for a value, or for several with commas. Raises StoreError."""

    def close(self) -> None:
        """Let go of it."""


def engine_for(folder: str, address: str | None = None) -> Engine:
    """DuckDB over a folder of events, or the Spark Connect server at an address (``sc://host:port``).

    Raises UsageError for what is no address and where a package is missing, StoreError where there are no events or
    nobody answers.
    """
    if address is None or address == "duckdb":
        return _DuckDb(Path(folder))
    return _Spark(folder, address)


def _bound(sql: str, values: Mapping[str, Any], sign: str) -> tuple[str, dict[str, Any]]:
    """SQL with the parameters of an engine, which begin with `sign`, and the values of those that it has."""
    used: dict[str, Any] = {}

    def parameter(found: re.Match[str]) -> str:
        name, value = found[1], values.get(found[1])
        several = {f"{name}_{n}": one for n, one in enumerate(value)} if isinstance(value, list) else {name: value}
        used.update(several)
        return ", ".join(sign + each for each in several)

    return re.sub(r"(?<![:\w]):([a-z]\w*)", parameter, re.sub(r"(?m)^[ \t]*--.*\n", "", sql)), used


def _first_line(error: BaseException) -> str:
    return printable(str(error).strip().partition("\n")[0]).rstrip(".")


class _DuckDb:
    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise not_installed("A folder of events", "duckdb", "events") from error
        from kgtool.events.tables import globbed

        self._folder = folder
        if not any(folder.glob("dataset=*/year=*/*.parquet")):
            raise StoreError(f"There are no events in {folder}; make them with {importing(folder)}.")
        self._spill = TemporaryDirectory(prefix="kgtool-")
        self._connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": self._spill.name})
        files = quoted(f"{globbed(folder)}/dataset=*/year=*/*.parquet")
        types = "hive_partitioning = true, hive_types = {'dataset': VARCHAR, 'year': INT}"
        with self._telling():
            self._connection.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet({files}, {types})")

    def know(self, known: Known) -> None:
        """See ``Engine.know``."""
        columns = [list(column) for column in zip(*known, strict=True)] or [[], [], []]
        chosen = "unnest(?::VARCHAR[]) AS dataset, unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS iri"
        self._connection.execute(f"CREATE TABLE known AS SELECT {chosen}", columns)

    def query(self, sql: str, values: Mapping[str, Any]) -> Table:
        """See ``Engine.query``."""
        text, bound = _bound(sql, values, "$")
        with self._telling():
            found = self._connection.cursor().execute(text, bound)
        return Table(tuple(column[0] for column in found.description), self._rows(found))

    def _rows(self, found: Any) -> Iterator[tuple[Any, ...]]:
        with self._telling():
            while rows := found.fetchmany(FETCHED):
                yield from rows

    @contextmanager
    def _telling(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except (duckdb.ParserException, duckdb.BinderException) as error:
            raise QueryError(f"DuckDB cannot answer this SQL ({_first_line(error)}); correct it.") from error
        except duckdb.Error as error:
            what = f"The events in {self._folder} cannot be read ({_first_line(error)})"
            raise StoreError(f"{what}; import them anew where a file is damaged.") from error

    def close(self) -> None:
        """See ``Engine.close``."""
        self._connection.close()
        self._spill.cleanup()


class _Spark:
    def __init__(self, folder: str, address: str) -> None:
        self._address = address
        host, port = _place(address)
        try:
            with _unwarned(), _main_file():
                import pyspark.sql.connect  # noqa: F401  # it looks for the main file once
                from pyspark.sql import SparkSession
        except ImportError as error:
            raise not_installed(option("engine", address), "pyspark-client", "spark") from error
        _check_answer(address, host, port)
        with self._telling():
            self._session = SparkSession.builder.remote(address).create()
            self._session.client.set_retry_policies([])  # it would go on asking for ten minutes
            has = self._session.read.parquet(folder).columns
            if missing := {*COLUMNS, "dataset", "year"} - {*has}:
                lacks = (
                    f"{folder} there has no {', '.join(sorted(missing))}" if has else f"it sees no events in {folder}"
                )
                do = "name a place that every machine of it can read"
                raise StoreError(f"{address} cannot read the events ({lacks}); {do}.")
            # Without it, a column without gaps in one file is taken for one without gaps.
            types = ", ".join(f"{name} {kind.replace('VARCHAR', 'STRING')}" for name, kind in COLUMNS.items())
            schema = f"{types}, dataset STRING, year INT"
            self._session.read.schema(schema).parquet(folder).createOrReplaceTempView("events")

    def know(self, known: Known) -> None:
        """See ``Engine.know``."""
        with self._telling():
            schema = "dataset STRING, name STRING, iri STRING"
            self._session.createDataFrame(known, schema).createOrReplaceTempView("known")

    def query(self, sql: str, values: Mapping[str, Any]) -> Table:
        """See ``Engine.query``; all rows are here before the first is given."""
        text, bound = _bound(sql, values, ":")
        with self._telling():
            found = self._session.sql(text, args=bound).toArrow()
        return Table(tuple(found.column_names), (row for batch in found.to_batches() for row in _rows_of(batch)))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Within it, an error of the server is one of ours, with the server's own words."""
        from grpc import RpcError
        from pyspark.errors import PySparkException

        try:
            with _unwarned():
                yield
        except (PySparkException, RpcError) as error:
            code = str(error)
            told = re.search(r'details = "([^"]+)"', code)
            words = printable(told[1]) if told else _first_line(error)
            if re.search("UNAUTHENTICATED|PERMISSION_DENIED", code):
                do = "put a token that it takes into SPARK_CONNECT_AUTHENTICATE_TOKEN"
                raise StoreError(f"{self._address} refuses the login ({words}); {do}.") from error
            if re.search("UNAVAILABLE|Socket closed|Connection reset", code):
                raise StoreError(
                    f"{self._address} has gone away ({words}), and nothing was answered; ask again."
                ) from error
            raise StoreError(f"{self._address} cannot answer ({words}); nothing of it is shown.") from error

    def close(self) -> None:
        """See ``Engine.close``."""
        from contextlib import suppress

        with suppress(Exception):  # it may have gone away
            self._session.stop()


@contextmanager
def _main_file() -> Iterator[None]:
    """Within it, what was started as ``python -c`` has a file: else PySpark takes it for its own tests, and ends it."""
    main = vars(sys.modules["__main__"])
    if "__file__" in main:
        yield
        return
    main["__file__"] = ""
    try:
        yield
    finally:
        del main["__file__"]


@contextmanager
def _unwarned() -> Iterator[None]:
    """Within it, nobody is told of versions of pandas, of which nothing is used."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def _rows_of(batch: Any) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _place(address: str) -> tuple[str, int]:
    """Host and port of an address. Raises UsageError for what is none, and where a secret stands in it."""
    fault = UsageError(f"{option('engine', address)} is not an address; write it like sc://host:15002.")
    try:
        found = urlsplit(address)
        place = found.hostname, found.port or PORT
    except ValueError:
        raise fault from None
    parameters = found.path.partition(";")[2]
    if "@" in found.netloc or re.search(r"(?:^|;)(?:token|password)=", parameters, re.IGNORECASE):
        raise UsageError(
            "The address of an engine does not hold a login, which others could see; put its token into the "
            "environment as SPARK_CONNECT_AUTHENTICATE_TOKEN."
        )
    if found.scheme != "sc" or not place[0] or found.path.partition(";")[0] not in ("", "/") or found.query:
        raise fault
    if any(not re.fullmatch(r"[\w-]+=[^=]+", part) for part in parameters.split(";") if part):
        raise fault
    return place[0], place[1]


def _check_answer(address: str, host: str, port: int) -> None:
    """Raise StoreError where nobody answers, which the client would find out after minutes."""
    import socket

    try:
        socket.create_connection((host, port), SECONDS).close()
    except OSError as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"Nobody answers at {address} ({why}); start the server, or correct the address.") from error
