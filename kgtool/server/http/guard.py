"""Who may ask: the names by which the server is called, and the origins whose pages may read its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from kgtool.rdf.addresses import is_loopback_name
from kgtool.server.http.replies import Headers, Refused
from kgtool.server.settings import Settings

# On every answer: it is what it says it is, tells no other site where its reader came from, and is framed by no other.
SECURITY: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# An answer that is no page runs nothing and loads nothing, should a browser show it.
CLOSED = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
# What a Host may look like: whatever else is in it could come back in an address that is made from it.
_HOST = re.compile(rb"([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{0,5})?", re.ASCII)
METHODS = b"GET, HEAD, POST, OPTIONS"


def _name(address: str) -> str:
    """The host of an address, in lower case; nothing where it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_own(origin: bytes, host: bytes | None) -> bool:
    """Whether a page of this origin is of the server that goes by this name (a proxy may take the port away)."""
    name = _name(origin.decode("latin-1"))
    return bool(name) and host is not None and name == _name(f"//{host.decode('latin-1')}")


class Guard:
    """Looks at the headers of each request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # The same few combinations come again and again.
        self._judged = lru_cache(maxsize=1_000)(self._judge)

    def check(self, headers: Mapping[bytes, bytes]) -> Headers:
        """The headers that the answer gets for the sake of its reader's safety. Raises Refused."""
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
            return Refused(
                421,
                "This server does not go by that name; use the address that it printed, or start it with "
                "--allowed-host NAME.",
            )
        if site is None and origin is not None and not _is_own(origin, host):
            # Browsers leave Sec-Fetch-Site out on addresses without TLS, and old ones always.
            site = b"cross-site"
        if not self._settings.cors:
            # A page of another site could not read the answer, but make the server work for it.
            if site == b"cross-site" and mode != b"navigate":
                return Refused(403, "Pages of other sites are not answered; start the server with --cors ORIGIN.")
            return SECURITY
        vary = () if "*" in self._settings.cors else ((b"vary", b"Origin"),)
        if origin is None or not self._trusted(origin):
            if site == b"cross-site" and mode != b"navigate":
                return Refused(403, "Pages of that site are not answered; start the server with --cors ORIGIN.")
            return (*SECURITY, *vary)
        allowed = b"*" if "*" in self._settings.cors else origin
        return (
            *SECURITY,
            *vary,
            (b"access-control-allow-origin", allowed),
            (b"access-control-expose-headers", b"ETag, Retry-After"),
        )

    def _known(self, host: bytes | None) -> bool:
        if host is None:  # as HTTP/1.0 has it
            return not self._settings.hosts
        if not _HOST.fullmatch(host):
            return False
        if not self._settings.hosts:
            return True
        name = _name(f"//{host.decode('ascii')}")
        return any(
            name == allowed.lower() or (allowed == "localhost" and is_loopback_name(name))
            for allowed in self._settings.hosts
        )

    def _trusted(self, origin: bytes) -> bool:
        return "*" in self._settings.cors or origin.decode("latin-1") in self._settings.cors

    def preflight(self, headers: Mapping[bytes, bytes]) -> Headers:
        """What OPTIONS tells a browser that asks before it asks."""
        if not self._settings.cors or b"access-control-request-method" not in headers:
            return ()
        return (
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
            (b"access-control-max-age", b"600"),
        )
