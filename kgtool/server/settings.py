"""What a server allows, and how much of it: plain values, told once when it starts."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024**2


@dataclass(frozen=True)
class Settings:
    """The limits of one worker process, and who may ask it."""

    timeout: float = 30.0
    """Seconds that a query may run."""
    max_rows: int | None = None
    """Rows or triples that an answer may have; None: any number."""
    max_answer: int = 1024 * MEGABYTE
    """Bytes that an answer may have."""
    max_body: int = 1 * MEGABYTE
    """Bytes of a query's request body."""
    max_upload: int = 256 * MEGABYTE
    """Bytes of a graph that is put or posted, and of an update."""
    max_memory: int | None = None
    """Bytes that a worker may take beside what it has when it has opened its store; None: any number."""
    threads: int = 32
    """Queries that run at the same time."""
    abreast: int = 1
    """Quick queries that run at the same time; more of them in one process are slower, not faster."""
    waiting: int = 1_000
    """Queries that wait for a thread; those beyond are told to come again."""
    patience: float = 10.0
    """Seconds that a query waits for a thread before its client is told to come again."""
    connections: int = 1_000
    """Connections that are open at the same time."""
    head: float = 10.0
    """Seconds that a client has for the first line and the headers of a request."""
    slow: float = 30.0
    """Seconds without a byte, read or taken, after which a client is given up."""
    cache: int = 64 * MEGABYTE
    """Bytes of answers that are kept for those who ask the same again; 0: none."""
    token: str | None = None
    """Whoever sends it may write; None: nobody may."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may read the answers; ``*`` is any."""
    hosts: tuple[str, ...] = ()
    """Names by which the server may be called; empty: by any."""
    base: str = "http://localhost/sparql"
    """What relative IRIs in queries are read against."""
    log: bool = False
    """Whether each request is told on standard error, in one line."""
