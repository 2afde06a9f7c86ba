"""What whoever runs the server reads on standard error: requests, if asked for, and errors."""

from __future__ import annotations

import sys
import time

from kgtool.rdf.text import printable
from kgtool.server.http.sending import Scope


def log_request(scope: Scope, status: int, size: int, seconds: float, complete: bool) -> None:
    """One line: time, client, method, path, status, bytes, time taken; neither the query nor any header."""
    client = (scope.get("client") or ("-",))[0]
    path = printable(scope["path"])[:200]
    end = "" if complete else " broken off"
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    _write(f"{moment} {client} {scope['method']} {path} {status} {size} {seconds * 1000:.1f}ms{end}")


def log_error(error: BaseException) -> None:
    """An error that the server did not expect."""
    _write(f"kgtool: {type(error).__name__}: {printable(str(error))[:500]}")


def _write(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
