"""Signing in with the token in a browser, which sends no Authorization by itself: a cookie for the pages of articles.

The cookie is a moment and its HMAC by the token: it permits these pages until then and nothing else, the token cannot
be had from it, and a server that is started anew with the same token takes it. It goes back only to these pages, and no
script reads it. That another page of the browser's cannot use it is checked with each form (``check_own``).
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from kgtool.server.http.replies import Refused

NAME = "kgtool-articles"
# Seconds for which a browser stays signed in.
GOOD_FOR = 30 * 24 * 3600
_COOKIE = re.compile(rf"(?:^|;\s*){NAME}=(\d{{1,12}})\.([0-9a-f]{{64}})(?=;|$)", re.ASCII)


def _signed(until: str, token: str) -> str:
    return hmac.new(token.encode(), f"{NAME} until {until}".encode(), "sha256").hexdigest()


def cookie(token: str, path: str, is_secure: bool, now: float | None = None) -> bytes:
    """The header Set-Cookie that signs a browser in, for the pages below `path`."""
    until = str(int((time.time() if now is None else now) + GOOD_FOR))
    return _cookie(f"{until}.{_signed(until, token)}", GOOD_FOR, path, is_secure)


def no_cookie(path: str) -> bytes:
    """The header Set-Cookie that signs a browser out."""
    return _cookie("", 0, path, is_secure=False)


def _cookie(value: str, age: int, path: str, is_secure: bool) -> bytes:
    secure = "; Secure" if is_secure else ""
    return f"{NAME}={value}; Max-Age={age}; Path={path}; HttpOnly; SameSite=Strict{secure}".encode("latin-1")


def is_signed_in(headers: Mapping[bytes, bytes], token: str, now: float | None = None) -> bool:
    """Whether the headers of a request have a cookie that the token made, and that is still good."""
    found = _COOKIE.search(headers.get(b"cookie", b"").decode("latin-1"))
    if not found or not hmac.compare_digest(found[2], _signed(found[1], token)):
        return False
    return int(found[1]) > (time.time() if now is None else now)


def check_own(headers: Mapping[bytes, bytes]) -> None:
    """Raise Refused (403) unless a form was sent by a page of this server: by Sec-Fetch-Site, else by Origin.

    Browsers leave out the first on addresses without TLS; a request with neither is from no browser that sends forms.
    """
    site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
    if site is not None:
        own = site == b"same-origin"
    else:
        own = _place(origin or b"") == _place(b"//" + headers.get(b"host", b"")) is not None
    if not own:
        raise Refused(403, "A form is taken from a page of this server alone; open the article, and send it there.")


def _place(address: bytes) -> tuple[str, int | None] | None:
    """Host and port of an address; None where it has none."""
    try:
        parts = urlsplit(address.decode("latin-1"))
        default = {"http": 80, "https": 443}.get(parts.scheme)
        port = None if parts.port == default else parts.port
        return ((parts.hostname or "").lower(), port) if parts.hostname else None
    except ValueError:
        return None
