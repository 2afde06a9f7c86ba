"""The time that a whole answer may take, by the clock: when it has passed, the connection is shut.

A timeout of ``requests`` is for one silence; a server that sends a byte now and then never meets it.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from kgtool.errors import QueryError, UsageError, either

SECONDS = 600.0
"""For a whole answer, where KGTOOL_TIMEOUT does not say."""


def seconds_allowed() -> float:
    """The seconds that KGTOOL_TIMEOUT gives an answer, or SECONDS. Raises UsageError."""
    word = os.environ.get("KGTOOL_TIMEOUT", "")
    try:
        seconds = float(word) if word else SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise UsageError(f"KGTOOL_TIMEOUT is {word!r}, which is not a number of seconds; write one, like 60.")
    return seconds


class Deadline(threading.Timer):
    """A thread that shuts the connection of one request `seconds` after `start` (on the monotonic clock).

    A request that is not `safe` may have changed something.
    """

    def __init__(self, seconds: float, start: float, safe: bool = True) -> None:
        self._seconds, self._end, self._safe = seconds, start + seconds, safe
        super().__init__(max(0.0, self._end - time.monotonic()), self._shut)
        self.daemon = True
        self.passed = False
        self.sock: socket.socket | None = None

    def start(self) -> None:
        """Begin to wait; the requests that this thread sends from now on are those of this deadline."""
        _current.deadline = self
        super().start()

    def _shut(self) -> None:
        self.passed = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def passes_within(self, wait: float) -> bool:
        """Whether it is over in `wait` seconds."""
        return time.monotonic() + wait > self._end

    def error(self) -> QueryError:
        """The error about an answer that took too long."""
        if not self._safe:
            return QueryError(
                f"The server took more than {self._seconds:g} s, so it is not known whether the change was made; look "
                "before you send it again, or give it more time with KGTOOL_TIMEOUT."
            )
        return QueryError(
            f"The server took more than {self._seconds:g} s, so there is no whole answer; narrow the query, or give it "
            f"more time with {either('KGTOOL_TIMEOUT', '--timeout or KGTOOL_TIMEOUT')}."
        )


_current = threading.local()


class _Watched:
    """A connection that shows its socket to the deadline of its request."""

    sock: socket.socket | None

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)  # type: ignore[misc]
        _current.deadline.sock = self.sock


class _Pool(urllib3.HTTPConnectionPool):
    class ConnectionCls(_Watched, HTTPConnection):
        pass


class _SecurePool(urllib3.HTTPSConnectionPool):
    class ConnectionCls(_Watched, HTTPSConnection):
        pass


class Adapter(HTTPAdapter):
    """An adapter of ``requests`` whose connections keep deadlines."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
