"""What a server allows, and how much of it: plain values that are fixed when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024**2
# Bytes a second that a client must send or take on average, once it has let the server wait.
SLOWEST = 10_000


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
    """Bytes of the request body of a graph that is put or posted, and of an update."""
    max_memory: int | None = None
    """Bytes that a process may take beyond what it has after opening its store; None: any number."""
    threads: int = 32
    """Queries that run at the same time."""
    abreast: int = 1
    """Quick queries that run at the same time; more of them in one process are slower, not faster."""
    waiting: int = 1_000
    """Queries that wait for a thread; further ones get 503."""
    patience: float = 10.0
    """Seconds that a query waits for a thread before its client gets 503."""
    connections: int = 1_000
    """Connections that are open at the same time."""
    head: float = 10.0
    """Seconds that a client has for the first line and the headers of a request."""
    slow: float = 30.0
    """Seconds without a byte sent or taken after which a client is given up."""
    cache: int = 64 * MEGABYTE
    """Bytes of answers that are kept for whoever asks the same again; 0: none."""
    token: str | None = None
    """Whoever sends it may write; None: nobody may."""
    cors: tuple[str, ...] = ()
    """Origins whose pages may read the answers; ``*`` is any."""
    hosts: tuple[str, ...] = ()
    """Host names that the server answers to; empty: any."""
    articles: Path | None = None
    """The folder of the article files that are written in the browser; None: there is none."""
    base: str = "http://localhost/sparql"
    """What relative IRIs in queries are read against."""
    log: bool = False
    """Whether each request is logged on standard error, in one line."""
