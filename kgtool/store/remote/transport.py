"""Requests to a SPARQL server: logins, attempts, redirects.

Secrets do not appear in addresses, messages or logs; they go over plain http to this machine only, and to no place
but the one that was named.
"""

from __future__ import annotations

import email.utils
import os
import time
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from kgtool import __version__
from kgtool.errors import KgtoolError, StoreError
from kgtool.rdf.text import printable
from kgtool.store.remote.addresses import check_url, is_loopback, may_be_this_machine, origin, shown
from kgtool.store.remote.deadline import Adapter, Deadline, seconds_allowed
from kgtool.store.remote.faults import is_busy, is_hopeless, unreachable
from kgtool.store.remote.reply import Reply

CONNECT, SILENCE = 10.0, 120.0
"""Seconds to wait for a connection, and for the next byte."""
ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds that a busy server may ask to wait (Retry-After)."""
PACKED = ("", "identity", "gzip", "x-gzip")
"""How a body may be packed: packed twice, a few bytes become more than any memory holds."""
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5
_pause = time.sleep


class _Request(NamedTuple):
    """What is sent; only a `safe` request, which changes nothing, is sent again after a fault."""

    method: str
    body: bytes | None
    headers: dict[str, str]
    safe: bool


class Transport:
    """The requests of one process to one server, the one at `url`. Raises UsageError for an address it does not use."""

    def __init__(self, url: str) -> None:
        self.url = check_url(url)
        self.seconds = seconds_allowed()
        """For a whole answer."""
        self._home = origin(self.url)
        self._session: requests.Session | None = None
        self._process = 0
        self._auth: AuthBase | None = None  # once the server has asked for a login

    def send(
        self,
        url: str,
        body: bytes | None,
        kind: str,
        accept: str,
        *,
        method: str = "POST",
        safe: bool = True,
        compressed: bool = True,
    ) -> Reply:
        """The reply to `body` of the media type `kind` (None: a GET without a body), when its headers are there.

        A reply may have any status. Only a `safe` request, which changes nothing, is sent again after a fault.
        `compressed`: the reply may be. Raises StoreError where no reply comes, QueryError where none comes in time.
        """
        headers = {"Accept": accept, "Accept-Encoding": "gzip" if compressed else "identity"}
        headers |= {"User-Agent": f"kgtool/{__version__}"} | ({} if body is None else {"Content-Type": kind})
        request = _Request(method if body is not None else "GET", body, headers, safe)
        start = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS or not safe
            deadline = Deadline(self.seconds, start, safe)
            try:
                reply = self._follow(url, request, deadline)
            except requests.RequestException as error:
                deadline.cancel()
                if deadline.passed:
                    raise deadline.error() from error
                if last or not isinstance(error, requests.ConnectionError) or is_hopeless(error):
                    raise unreachable(self.url, error, safe) from error
                wait = 0.2 * 2**attempt
            except BaseException:
                deadline.cancel()
                raise
            else:
                if deadline.passed:  # a head that was cut looks like a whole one
                    reply.close()
                    raise deadline.error()
                if last or not is_busy(reply):
                    return reply
                wait = _seconds_to_wait(reply)
                if wait > LONGEST_WAIT:
                    return reply
                reply.close()
            if deadline.passes_within(wait):
                raise deadline.error()
            _pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Let go of the connections; a further request makes new ones."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _follow(self, url: str, request: _Request, deadline: Deadline) -> Reply:
        """The reply to one attempt, after redirects, and a login where the server wants it."""
        deadline.start()
        for _ in range(MOST_REDIRECTS + 1):
            response = self._request(url, request)
            if response.status_code in (401, 403) and self._may_log_in(url, response):
                response.close()
                response = self._request(url, request)
            if (packed := response.headers.get("Content-Encoding", "").strip().lower()) not in PACKED:
                response.close()
                raise StoreError(
                    f"The server packs its answer in a way that was not asked for ({printable(packed)[:40]})."
                )
            where = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not where:
                return Reply(response, deadline)
            target = urljoin(url, where)
            response.close()
            self._check_redirect(url, target, response.status_code, request.safe)
            url = target
            if response.status_code == 303:
                headers = {name: value for name, value in request.headers.items() if name != "Content-Type"}
                request = _Request("GET", None, headers, request.safe)
        raise StoreError(f"The server redirects more than {MOST_REDIRECTS} times; name the address that answers.")

    def _request(self, url: str, request: _Request) -> requests.Response:
        # A change waits for no old connection that may be dead.
        session = self._own_session() if request.safe else _new_session()
        auth = self._auth if origin(url) == self._home else None
        try:
            return session.request(
                request.method,
                url,
                data=request.body,
                headers=request.headers,
                auth=auth or _no_login,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT, SILENCE),
                proxies={} if is_loopback(url) else requests.utils.get_environ_proxies(url),
            )
        except requests.RequestException:
            raise
        except ValueError as error:
            raise StoreError(f"The address {shown(url)} cannot be used; check it.") from error

    def _own_session(self) -> requests.Session:
        """The session of this process: a forked one must not use the connections of its parent."""
        if self._session is None or self._process != os.getpid():
            self._session, self._process = _new_session(), os.getpid()
        return self._session

    def _may_log_in(self, url: str, response: requests.Response) -> bool:
        """Whether there is a login for what the server wants, and it may be sent there."""
        if self._auth is not None or origin(url) != self._home:
            return False
        wanted, token = response.headers.get("WWW-Authenticate", ""), os.environ.get("KGTOOL_TOKEN")
        if url.startswith("https:") or is_loopback(url):
            # By 403, QLever asks for its token; no server asks for a password so.
            self._auth = _login(url, wanted) if response.status_code == 401 else _Bearer(token) if token else None
        return self._auth is not None

    def _check_redirect(self, url: str, target: str, status: int, safe: bool) -> None:
        """Raise StoreError for a redirect that is not followed."""
        where = f"The server redirects to {shown(target)}"
        if not safe and (origin(target) != self._home or status not in (307, 308)):
            raise StoreError(f"{where}, and a change is sent only to the place that was named; name that one.")
        if may_be_this_machine(target) and not may_be_this_machine(url):
            raise StoreError(f"{where}, which is this machine; it is not followed.")
        try:
            check_url(target)
        except KgtoolError as error:
            raise StoreError(f"{where}, where kgtool does not follow: {error}") from error
        if url.startswith("https:") and not target.startswith("https:"):
            raise StoreError(f"{where}, which is not encrypted; it is not followed.")


def _new_session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # logins, proxies and certificates are looked up here, under our own rules
    places = map(os.environ.get, ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"))
    session.verify = next(filter(None, places), True)
    session.mount("http://", Adapter())
    session.mount("https://", Adapter())
    return session


def _seconds_to_wait(reply: Reply) -> float:
    """The seconds that a busy server asks to wait, in its Retry-After; 1 where it does not say."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    with suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    return 1.0


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """The request without a login; else ``requests`` would look for one itself."""
    return request


def _login(url: str, wanted: str) -> AuthBase | None:
    """The login for an address, in the way that the server wants it (WWW-Authenticate); None where there is none."""
    lower = wanted.lower()
    token, user = os.environ.get("KGTOOL_TOKEN"), os.environ.get("KGTOOL_USER")
    if token and (not user or "bearer" in lower):
        return _Bearer(token)
    pair = (user, os.environ.get("KGTOOL_PASSWORD", "")) if user else requests.utils.get_netrc_auth(url)
    if pair is None:
        return None
    return HTTPDigestAuth(*pair) if "digest" in lower else HTTPBasicAuth(*pair)
