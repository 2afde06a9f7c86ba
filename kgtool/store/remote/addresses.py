"""Addresses of servers: which may be asked, which are this machine's, and how messages show them."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from kgtool.errors import UsageError
from kgtool.rdf.text import printable

SHOWN = 300
"""Characters of an address, or of a server's own words, that a message shows."""


def check_url(url: str) -> str:
    """`url` itself. Raises UsageError for one that no request should be sent to.

    That is one without http(s) or a host, one with a login in it, and one over plain http to another machine (unless
    KGTOOL_PLAIN_HTTP is 1).
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{shown(url)} is not the address of a server ({error}); write https://host/path.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{shown(url)} is not the address of a server; write https://host/path.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{shown(url)} was given with a login in it, which others can read; set KGTOOL_USER and KGTOOL_PASSWORD, "
            "or write it to ~/.netrc."
        )
    if parts.scheme == "http" and not is_loopback(url) and os.environ.get("KGTOOL_PLAIN_HTTP") != "1":
        raise UsageError(
            f"{shown(url)} is not encrypted, so others could read and change what is sent; use https, or set "
            "KGTOOL_PLAIN_HTTP=1 where you trust the network."
        )
    return url


def shown(url: str) -> str:
    """`url` as messages show it: without a login, printable, and at most SHOWN characters long."""
    bare = printable(re.sub(r"//[^/?#]*@", "//", url, count=1))
    return bare if len(bare) <= SHOWN else f"{bare[:SHOWN]}…"


def is_loopback(address: str) -> bool:
    """Whether a host or a URL is this machine's own: ``localhost``, or an address of the loopback interface.

    >>> [is_loopback(host) for host in ("127.0.0.1", "[::1]", "LOCALHOST.", "0.0.0.0", "127.0.0.1.example.org")]
    [True, True, True, False, False]
    >>> is_loopback("http://127.0.0.1:7878/query"), is_loopback("http://127.0.0.1.example.org/")
    (True, False)
    """
    host = _host(address)
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_name(address: str) -> bool:
    """``is_loopback``, or a name below ``localhost``, which browsers send to this machine (RFC 6761, section 6.3)."""
    return is_loopback(address) or _host(address).endswith(".localhost")


def may_be_this_machine(url: str) -> bool:
    """Whether an address may lead to this machine, however it is written.

    >>> [may_be_this_machine(f"https://{host}/") for host in ("127.1", "0", "[::ffff:127.0.0.1]", "a.localhost")]
    [True, True, True, True]
    >>> may_be_this_machine("https://10.0.0.1/")
    False
    """
    host = _host(url)
    if is_loopback_name(url):
        return True
    with suppress(OSError):
        host = socket.inet_ntoa(socket.inet_aton(host))
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_loopback or inner.is_unspecified


def _host(address: str) -> str:
    host = (urlsplit(address).hostname or "") if "//" in address else address
    return host.strip("[]").rstrip(".").lower()


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address: what a login is for."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
