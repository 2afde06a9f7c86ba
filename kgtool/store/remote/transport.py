"""Requests to a SPARQL server: addresses, logins, deadlines, retries, redirects, and faults in one sentence.

No secret stands in an address, a message or a log; none goes over plain http but to this machine, and none to any
other place than the one that was named.
"""

from __future__ import annotations

import email.utils
import html
import ipaddress
import json
import os
import re
import socket
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.connection import HTTPConnection, HTTPSConnection

from kgtool import __version__
from kgtool.errors import IncompleteResult, KgtoolError, QueryError, StoreError, UsageError
from kgtool.rdf.text import printable

CONNECT, SILENCE = 10.0, 120.0
"""Seconds to wait for a connection, and for the next byte."""
DEADLINE = 600.0
"""Seconds for a whole answer, where none are given (KGTOOL_TIMEOUT)."""
ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds that a busy server may ask to wait (Retry-After)."""
BUSY = (429, 502, 503)
AGAIN = (429, 502, 503)
"""What may pass by itself: who asks again after 504 makes the server do for nothing what took too long."""
PACKED = ("", "identity", "gzip", "x-gzip")
"""How a body may be packed: twice, a few bytes become more than any memory holds."""
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5
CHUNK = 1 << 16
SHOWN = 300
"""Characters of a server's own words that a message repeats."""
_READ = 64 * 1024
_pause = time.sleep


@dataclass
class _Watch:
    """The deadline of one request: when it has passed, the connection is shut, whatever it waits for."""

    end: float
    sock: socket.socket | None = None
    passed: bool = False
    timer: threading.Timer | None = None

    def start(self) -> None:
        """Wait for the deadline in a thread."""
        self.timer = threading.Timer(max(0.0, self.end - time.monotonic()), self._stop)
        self.timer.daemon = True
        self.timer.start()

    def _stop(self) -> None:
        self.passed = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def done(self) -> None:
        """The request is over."""
        if self.timer is not None:
            self.timer.cancel()


_here = threading.local()


class _Watched:
    """A connection that tells the watch of its request which socket it uses."""

    sock: socket.socket | None

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)  # type: ignore[misc]
        if (watch := getattr(_here, "watch", None)) is not None:
            watch.sock = self.sock


class _Connection(_Watched, HTTPConnection):
    pass


class _SecureConnection(_Watched, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass
class Reply:
    """The answer to a request, whose body is read when it is wanted, once. One that nobody holds any more is closed."""

    response: requests.Response
    watch: _Watch
    seconds: float
    kind: str = field(init=False)
    """The media type of the body, lower case, without parameters."""

    def __post_init__(self) -> None:
        self._end = weakref.finalize(self, _let_go, self.response, self.watch)
        self.kind = self.response.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        return self.response.headers

    @property
    def proven(self) -> bool:
        """Whether the protocol itself tells where the body ends."""
        chunked = self.response.headers.get("Transfer-Encoding", "").lower() == "chunked"
        return chunked or "Content-Length" in self.response.headers

    def chunks(self) -> Iterator[bytes]:
        """The parts of the body as they come. Raises IncompleteResult where it ends early."""
        raw = self.response.raw
        try:
            while data := raw.read1(CHUNK, decode_content=True):
                yield data
            told = self.response.headers.get("Content-Length", "")
            if not self.watch.passed and told.isdigit() and raw.tell() < int(told):
                raise IncompleteResult("The server's answer is shorter than it said, so it is not complete; ask again.")
            if self.watch.passed:
                raise self._late()
        except (urllib3.exceptions.HTTPError, requests.RequestException, OSError, ValueError) as error:
            if self.watch.passed:
                raise self._late() from error
            raise IncompleteResult(
                f"The connection broke before the end of the answer ({_reason(error)}), so it is not complete; "
                "ask again."
            ) from error
        finally:
            self.close()

    def _late(self) -> QueryError:
        return late(self.seconds)

    def text(self) -> str:
        """The beginning of the body, as far as it comes: for messages."""
        parts, size = [], 0
        with suppress(KgtoolError):
            for chunk in self.chunks():
                parts.append(chunk)
                size += len(chunk)
                if size > _READ:
                    break
        self.close()
        return b"".join(parts)[:_READ].decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the connection."""
        self._end()


def _let_go(response: requests.Response, watch: _Watch) -> None:
    watch.done()
    response.close()


def late(seconds: float) -> QueryError:
    """The error of an answer that took too long."""
    return QueryError(
        f"The server took more than {seconds:g} s, so there is no whole answer; narrow the query, or give it more time "
        "with --timeout or KGTOOL_TIMEOUT."
    )


class Transport:
    """One session with one server, for the process."""

    def __init__(self, url: str) -> None:
        self.url = check_url(url)
        self.deadline = _deadline()
        self._home = _origin(self.url)
        self._session: requests.Session | None = None
        self._process = 0
        self._auth: AuthBase | None = None
        self._asked = False  # whether the server wanted a login

    def post(
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
        """Send a request (without a body, a GET); the answer when its headers are there. Raises StoreError, QueryError.

        Only a `safe` one, which changes nothing, is sent again after a fault.
        """
        headers = {"Accept": accept, "Content-Type": kind, "User-Agent": f"kgtool/{__version__}"}
        headers["Accept-Encoding"] = "gzip" if compressed else "identity"
        start = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS or not safe
            watch = _Watch(start + self.deadline)
            try:
                reply = self._followed(method, url, body, headers, watch, safe)
            except requests.RequestException as error:
                watch.done()
                if watch.passed:
                    raise late(self.deadline) from error
                if last or not isinstance(error, requests.ConnectionError) or _hopeless(error):
                    raise _unreachable(self.url, error, safe) from error
                wait = 0.2 * 2**attempt
            except BaseException:
                watch.done()
                raise
            else:
                if watch.passed:  # a head that was cut looks like a whole one
                    reply.close()
                    raise late(self.deadline)
                if reply.response.status_code not in AGAIN or last:
                    return reply
                wait = _wait(reply)
                if wait > LONGEST_WAIT:
                    return reply
                reply.close()
            if time.monotonic() + wait > start + self.deadline:
                raise late(self.deadline)
            _pause(wait)
        raise AssertionError("the last attempt returns or raises")

    # -- one attempt -----------------------------------------------------------------------------------------------

    def _followed(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], watch: _Watch, safe: bool
    ) -> Reply:
        """Send it, follow redirects, and log in where the server wants it."""
        watch.start()
        method = method if body is not None else "GET"
        for _ in range(MOST_REDIRECTS + 1):
            response = self._send(method, url, body, headers, watch, safe)
            if response.status_code == 401 and self._may_log_in(url, response):
                response.close()
                response = self._send(method, url, body, headers, watch, safe)
            if (packed := response.headers.get("Content-Encoding", "").strip().lower()) not in PACKED:
                response.close()
                raise StoreError(
                    f"The server packs its answer in a way that was not asked for ({printable(packed)[:40]})."
                )
            where = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not where:
                return Reply(response, watch, self.deadline)
            target = urljoin(url, where)
            response.close()
            self._check_redirect(url, target, response.status_code, safe)
            url = target
            if response.status_code == 303:
                method, body = "GET", None
        raise StoreError(f"The server redirects more than {MOST_REDIRECTS} times; name the address that answers.")

    def _send(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], watch: _Watch, safe: bool
    ) -> requests.Response:
        session = self._own() if safe else _session()  # a change waits for no old connection that may be dead
        kept = {name: value for name, value in headers.items() if body is not None or name != "Content-Type"}
        auth = self._auth if _origin(url) == self._home and self._asked else None
        _here.watch = watch
        try:
            return session.request(
                method,
                url,
                data=body,
                headers=kept,
                auth=auth or _nobody,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT, SILENCE),
                proxies={} if is_loopback(url) else requests.utils.get_environ_proxies(url),
            )
        except (ValueError, UnicodeError) as error:
            if isinstance(error, requests.RequestException):
                raise
            raise StoreError(f"The address {shown(url)} cannot be used ({_reason(error)}); check it.") from error
        finally:
            _here.watch = None

    def _own(self) -> requests.Session:
        """The session of this process: a forked one must not use the connections of its parent."""
        if self._session is None or self._process != os.getpid():
            self._session, self._process = _session(), os.getpid()
        return self._session

    def _may_log_in(self, url: str, response: requests.Response) -> bool:
        """Whether there is a login for what the server wants, and it may be sent there."""
        if self._asked or _origin(url) != self._home:
            return False
        if not (url.startswith("https:") or is_loopback(url)):
            return False
        self._auth = _login(url, response.headers.get("WWW-Authenticate", ""))
        self._asked = self._auth is not None
        return self._asked

    def _check_redirect(self, url: str, target: str, status: int, safe: bool) -> None:
        """Raise StoreError for a redirect that is not followed."""
        told = f"The server redirects to {shown(target)}"
        if not safe and (_origin(target) != self._home or status not in (307, 308)):
            raise StoreError(f"{told}, and a change is sent only to the place that was named; name that one.")
        if _is_here(target) and not _is_here(url):
            raise StoreError(f"{told}, which is this machine; it is not followed.")
        try:
            check_url(target)
        except KgtoolError as error:
            raise StoreError(f"{told}, where kgtool does not follow: {error}") from error
        if url.startswith("https:") and not target.startswith("https:"):
            raise StoreError(f"{told}, which is not encrypted; it is not followed.")


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No login: without this, requests would look for one itself."""
    return request


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # logins, proxies and certificates are looked up here, under our own rules
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        if where := os.environ.get(name):
            session.verify = where
            break
    session.mount("http://", _Adapter())
    session.mount("https://", _Adapter())
    return session


# -- addresses -----------------------------------------------------------------------------------------------------


def check_url(url: str) -> str:
    """`url` as it is used. Raises UsageError for one that no request should be sent to."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{shown(url)} is no address of a server ({error}); write https://host/path.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{shown(url)} is no address of a server; write https://host/path.")
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
    """An address as messages tell it: without a login, and not too long."""
    bare = printable(re.sub(r"//[^/?#]*@", "//", url, count=1))
    return bare if len(bare) <= SHOWN else f"{bare[:SHOWN]}…"


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own.

    >>> is_loopback("http://127.0.0.1:7878/query"), is_loopback("http://127.0.0.1.example.org/")
    (True, False)
    """
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_here(url: str) -> bool:
    """Whether an address may lead to this machine, in whatever way it is written.

    >>> [_is_here(f"https://{host}/") for host in ("127.1", "0", "[::ffff:127.0.0.1]", "a.localhost", "10.0.0.1")]
    [True, True, True, True, False]
    """
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if is_loopback(url) or host.endswith(".localhost"):
        return True
    with suppress(OSError):
        host = socket.inet_ntoa(socket.inet_aton(host))
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_loopback or inner.is_unspecified


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _login(url: str, wanted: str) -> AuthBase | None:
    """The login for an address, in the way that the server wants it; None where there is none."""
    lower = wanted.lower()
    token, user = os.environ.get("KGTOOL_TOKEN"), os.environ.get("KGTOOL_USER")
    if token and (not user or "bearer" in lower):
        return _Bearer(token)
    pair = (user, os.environ.get("KGTOOL_PASSWORD", "")) if user else requests.utils.get_netrc_auth(url)
    if pair is None:
        return None
    made: AuthBase = HTTPDigestAuth(*pair) if "digest" in lower else HTTPBasicAuth(*pair)
    return made


def _deadline() -> float:
    told = os.environ.get("KGTOOL_TIMEOUT", "")
    try:
        seconds = float(told) if told else DEADLINE
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise UsageError(f"KGTOOL_TIMEOUT is {told!r}, which is no number of seconds; write one, like 60.")
    return seconds


# -- faults --------------------------------------------------------------------------------------------------------


def _wait(reply: Reply) -> float:
    """The seconds that a busy server asks to wait."""
    told = reply.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    with suppress(ValueError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    return 1.0


def fault(reply: Reply, what: str) -> KgtoolError:
    """The sentence about an answer with a status that is no success."""
    status, url = reply.response.status_code, shown(reply.response.url.partition("?")[0])
    words = own_words(reply)
    told = f": {words}" if words else "."
    if status in (401, 403):
        login = "set KGTOOL_USER and KGTOOL_PASSWORD, or KGTOOL_TOKEN, or write it to ~/.netrc"
        if status == 401 and not (url.startswith("https:") or is_loopback(url)):
            return StoreError(f"{url} wants a login, and kgtool sends none over plain http; use https.")
        if "Authorization" in reply.response.request.headers:
            login = "check the login (KGTOOL_USER and KGTOOL_PASSWORD, KGTOOL_TOKEN, or ~/.netrc) and what it may do"
            return StoreError(f"{url} does not let you {what} (status {status}); {login}{told}")
        if status == 403:
            login = f"it may be read-only, or want a login: {login}"
        return StoreError(f"{url} does not let you {what} (status {status}); {login}{told}")
    if status in (404, 405, 410, 501):
        return StoreError(f"Nothing at {url} lets you {what} (status {status}); check the address{told}")
    if status == 504:
        return StoreError(f"The server at {url} took too long (status 504); narrow what you ask{told}")
    if status in BUSY:
        wait = reply.headers.get("Retry-After", "").strip()
        later = f" It asks to wait {printable(wait)[:40]}{' s' if wait.isdigit() else ''}." if wait else ""
        return StoreError(f"The server at {url} is busy or down (status {status}); try again later{told}{later}")
    if status in (400, 413, 414, 422):
        return QueryError(f"The server refuses it (status {status}){told}")
    return StoreError(f"The server at {url} failed (status {status}){told}")


def own_words(reply: Reply) -> str:
    """What the server has to say, on one line, cut; with a full stop."""
    text = reply.text()
    if "html" in reply.kind or text.lstrip()[:1] == "<":
        text = _plain(text)
    elif text.lstrip()[:1] == "{":
        with suppress(ValueError, AttributeError):
            told = json.loads(text)
            text = next(
                (str(told[key]) for key in ("exception", "message", "detailMessage", "error") if key in told), text
            )
    # Virtuoso repeats the query behind its words.
    text = " ".join(printable(text.partition("\n\nSPARQL query:")[0]).split())
    cut = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f"{cut.rstrip('.')}." if cut else ""


def title(reply: Reply) -> str:
    """The title of a page that came in the place of an answer."""
    found = re.search(r"<title[^>]*>(.*?)</title>", reply.text(), re.DOTALL | re.IGNORECASE)
    return " ".join(printable(html.unescape(found[1])).split())[:SHOWN] if found else ""


def _plain(page: str) -> str:
    bare = re.sub(r"<(script|style|head)\b.*?</\1>|<!--.*?-->", " ", page, flags=re.DOTALL | re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]{0,500}>", " ", bare)).strip() or html.unescape(re.sub(r"<[^>]*>", " ", page))


def _reason(error: BaseException) -> str:
    """Why a request failed, in a few words, without addresses (which may hold what is secret)."""
    chain: list[BaseException] = [error]
    for inner in chain:  # it grows
        near = (getattr(inner, "reason", None), inner.__cause__, inner.__context__, *inner.args)
        chain += [one for one in near if isinstance(one, BaseException) and one not in chain]
    for inner in chain:
        if isinstance(inner, OSError) and inner.strerror and not isinstance(inner, requests.RequestException):
            return str(inner.strerror).lower()
    late = any(isinstance(inner, (urllib3.exceptions.ReadTimeoutError, TimeoutError)) for inner in chain)
    return "it is silent" if late else "it closed the connection"


def _hopeless(error: requests.ConnectionError) -> bool:
    """Whether another attempt would fail as well: the name or the certificate is wrong."""
    told = str(error)
    return isinstance(error, requests.exceptions.SSLError) or "NameResolution" in told or "Name or service" in told


def _unreachable(url: str, error: requests.RequestException, safe: bool) -> StoreError:
    what = f"The server at {shown(url)} cannot be reached ({_reason(error)}); check the address, and that it runs."
    if isinstance(error, requests.ReadTimeout):
        what = f"The server at {shown(url)} does not answer ({_reason(error)}); try again later."
    if isinstance(error, requests.exceptions.SSLError):
        what = f"The certificate of {shown(url)} is not trusted ({_reason(error)}); check the address."
        if "certificate" not in str(error).lower():
            what = f"The server at {shown(url)} does not speak https there; try http://, or check the port."
    elif not safe and not isinstance(error, (requests.ConnectTimeout, requests.exceptions.InvalidURL)):
        what += " Whether the change was made is not known; look before you send it again."
    return StoreError(what)
