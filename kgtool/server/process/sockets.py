"""Listening sockets: several on one address, between which the system shares the connections out."""

from __future__ import annotations

import socket
import sys

from kgtool.errors import UsageError

# Connections that may wait to be accepted.
BACKLOG = 2_048


def listen(host: str, port: int, number: int) -> list[socket.socket]:
    """`number` listening sockets on one address; port 0 is a free one. Raises UsageError.

    The system shares the connections out between the sockets; where it cannot, they are one socket, duplicated.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"There is no address {host!r} to listen at ({error}); name one with --host.") from error
    if not sys.platform.startswith("linux"):
        first = _bound(family, kind, protocol, address, host, shared=False)
        return [first] + [first.dup() for _ in range(number - 1)]
    # Two servers could take a shared port: a socket that does not share it finds out whether it is free.
    probe = _bound(family, kind, protocol, address, host, shared=False)
    address = probe.getsockname()
    probe.close()
    return [_bound(family, kind, protocol, address, host, shared=True) for _ in range(number)]


def _bound(
    family: int, kind: int, protocol: int, address: tuple[object, ...], host: str, shared: bool
) -> socket.socket:
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        why = error.strerror or str(error)
        raise UsageError(f"Cannot listen on port {address[1]} of {host} ({why}); name another with --port.") from error
    return made


def url(listening: socket.socket) -> str:
    """The address of a listening socket as a URL with a slash at its end."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
