"""Hosts and URLs that lead to this machine itself: what is sent there, no network sees."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


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


def _host(address: str) -> str:
    host = (urlsplit(address).hostname or "") if "//" in address else address
    return host.strip("[]").rstrip(".").lower()
