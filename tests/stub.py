"""A hostile server: it sends, byte for byte, what a test gives it, and remembers what it was asked."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

JSON = "application/sparql-results+json"
NT = "application/n-triples"


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """Without the query string."""
        return urlsplit(self.target).path

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)

    @property
    def query(self) -> str:
        """The query that was sent."""
        return self.form.get("query", [""])[0]


Reply = bytes | Iterator[bytes]
Script = Callable[[Request], Reply]


@dataclass
class Stub:
    """Where it listens, and what came."""

    url: str
    seen: list[Request] = field(default_factory=list)


def http(body: bytes = b"", kind: str = JSON, status: str = "200 OK", length: int | None = -1, **headers: str) -> bytes:
    """A response: `length` -1 is the right Content-Length, None is none (the end of the connection ends it)."""
    fields = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if length is not None:
        fields["Content-Length"] = str(len(body) if length < 0 else length)
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items()), "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(parts: list[bytes], kind: str = JSON, ends: bool = True, **headers: str) -> bytes:
    """A response in chunks; without its end, where it breaks off."""
    head = http(kind=kind, length=None, Transfer_Encoding="chunked", **headers)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + (b"0\r\n\r\n" if ends else b"")


def solutions(*rows: dict[str, object], **more: object) -> bytes:
    """Rows as SPARQL JSON, with the columns of the first one, and members that the standard does not know."""
    names = list(rows[0]) if rows else ["s"]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}, **more}).encode()


def numbered(count: int) -> bytes:
    """So many rows: s0, s1, ..."""
    return solutions(*({"s": {"type": "uri", "value": f"urn:s{number}"}} for number in range(count)))


@contextmanager
def stub(script: Script) -> Iterator[Stub]:
    """A server on loopback that answers each request with what `script` gives, and closes the connection."""

    class Handler(socketserver.StreamRequestHandler):
        timeout = 30

        def handle(self) -> None:
            with suppress(OSError, ValueError):
                request = _read(self)
                made.seen.append(request)
                reply = script(request)
                for part in [reply] if isinstance(reply, bytes) else reply:
                    self.wfile.write(part)
                    self.wfile.flush()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        made = Stub(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join(10)


def _read(handler: socketserver.StreamRequestHandler) -> Request:
    method, target, _ = handler.rfile.readline().decode().split(" ", 2)
    headers: dict[str, str] = {}
    while line := handler.rfile.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    body = handler.rfile.read(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)
