"""Who may ask: the host names that the server answers to, and the origins whose pages may read its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from kgtool.server.http.replies import Headers, Refused
from kgtool.server.settings import Settings
from kgtool.store.remote.addresses import is_loopback_name

# On every answer: browsers do not guess its type, tell no other site where their reader came from, and no other site
# frames it.
SECURITY: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# An answer that is not a page runs nothing and loads nothing, should a browser show it.
CLOSED = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
# What a Host may look like: anything else in it could end up in an address that is made from it.
_HOST = re.compile(rb"([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{0,5})?", re.ASCII)
METHODS = b"GET, HEAD, POST, OPTIONS"


def _name(address: str) -> str:
    """The host of an address, in lower case; empty where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_own(origin: bytes, host: bytes | None) -> bool:
    """Whether an origin is the server that was asked by this Host (a proxy may have removed the port)."""
    name = _name(origin.decode("latin-1"))
    return bool(name) and host is not None and name == _name(f"//{host.decode('latin-1')}")


class Guard:
    """Checks the headers of each request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # The same few combinations come again and again.
        self._judged = lru_cache(maxsize=1_000)(self._judge)

    def check(self, headers: Mapping[bytes, bytes]) -> Headers:
        """The headers that protect the reader of the answer. Raises Refused for a request that is not answered."""
        verdict = self._judged(
            headers.get(b"host"), headers.get(b"origin"), headers.get(b"sec-fetch-site"), headers.get(b"sec-fetch-mode")
        )
        if isinstance(verdict, Refused):
            raise Refused(verdict.status, str(verdict))
        return verdict

    def _judge(
        self, host: bytes | None, origin: bytes | None, site: bytes | None, mode: bytes | None
    ) -> Headers | Refused:
        if not self._known(host):
            advice = "use the address that it printed, or start it with --allowed-host NAME."
            return Refused(421, f"This server does not answer to that host name; {advice}")
        if site is None and origin is not None and not _is_own(origin, host):
            # Browsers leave Sec-Fetch-Site out on addresses without TLS, and old ones leave it out always.
            site = b"cross-site"
        cors, is_open = self._settings.cors, "*" in self._settings.cors
        vary = () if is_open or not cors else ((b"vary", b"Origin"),)
        if origin is not None and (is_open or origin.decode("latin-1") in cors):
            allow = (b"access-control-allow-origin", b"*" if is_open else origin)
            return (*SECURITY, *vary, allow, (b"access-control-expose-headers", b"ETag, Retry-After"))
        if site == b"cross-site" and mode != b"navigate":
            # Such a page could not read the answer, but could make the server work for it.
            which, it = ("that site", "it") if cors else ("other sites", "one")
            return Refused(403, f"Pages of {which} may not ask; start the server with --cors ORIGIN to let {it}.")
        return (*SECURITY, *vary)

    def _known(self, host: bytes | None) -> bool:
        if host is None:  # HTTP/1.0
            return not self._settings.hosts
        if not _HOST.fullmatch(host):
            return False
        name, hosts = _name(f"//{host.decode('ascii')}"), self._settings.hosts
        known = name in map(str.lower, hosts) or ("localhost" in hosts and is_loopback_name(name))
        return known or not hosts

    def preflight(self, headers: Mapping[bytes, bytes]) -> Headers:
        """The headers that answer the preflight request (OPTIONS) of a browser, as the Fetch standard has it."""
        if not self._settings.cors or b"access-control-request-method" not in headers:
            return ()
        return (
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
            (b"access-control-max-age", b"600"),
        )
