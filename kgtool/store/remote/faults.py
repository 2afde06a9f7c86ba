"""What goes wrong with a request, in one sentence: what is wrong, where, what to do."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import requests
import urllib3

from kgtool.errors import KgtoolError, QueryError, StoreError
from kgtool.rdf.text import printable
from kgtool.store.remote.addresses import SHOWN, is_loopback, shown

if TYPE_CHECKING:
    from kgtool.store.remote.reply import Reply

BUSY = (429, 502, 503)
"""The statuses of a server that may answer later. Not 504: to ask again is to let it work in vain once more."""
LATE = "timed out"
"""What QLever says of a query that took too long, with status 429."""
ASKING = "query it"
"""What a server is asked to do that changes nothing."""
_LOGIN = "set KGTOOL_USER and KGTOOL_PASSWORD, or KGTOOL_TOKEN, or write it to ~/.netrc"


def is_busy(reply: Reply) -> bool:
    """Whether a server may answer later."""
    return reply.status in BUSY and not (reply.status == 429 and LATE in _own_words(reply))


def fault(reply: Reply, what: str) -> KgtoolError:
    """The error about a reply whose status is not a success, when the server was asked to `what` ("query it")."""
    status, url = reply.status, shown(reply.response.url.partition("?")[0])
    words = _own_words(reply)
    end = f": {words}" if words else "."
    if status in (401, 403):
        return StoreError(_refusal(reply, url, what) + end)
    if status in (404, 405, 410, 501):
        return StoreError(f"Nothing at {url} lets you {what} (status {status}); check the address{end}")
    if status == 504 or (status in BUSY and not is_busy(reply)):
        advice = (
            "narrow what you ask" if what == ASKING else "look whether the change was made before you send it again"
        )
        return StoreError(f"The server at {url} took too long (status {status}); {advice}{end}")
    if status in BUSY:
        wait = reply.headers.get("Retry-After", "").strip()
        later = f" It asks to wait {printable(wait)[:40]}{' s' if wait.isdigit() else ''}." if wait else ""
        return StoreError(f"The server at {url} is busy or down (status {status}); try again later{end}{later}")
    if status in (400, 413, 414, 422):
        return QueryError(f"The server refuses it (status {status}){end}")
    return StoreError(f"The server at {url} failed (status {status}){end}")


def _refusal(reply: Reply, url: str, what: str) -> str:
    if reply.status == 401 and not (url.startswith("https:") or is_loopback(url)):
        return f"{url} wants a login, and kgtool sends none over plain http; use https"
    advice = _LOGIN
    if "Authorization" in reply.response.request.headers:
        advice = "check the login (KGTOOL_USER and KGTOOL_PASSWORD, KGTOOL_TOKEN, or ~/.netrc) and what it may do"
    elif reply.status == 403:
        advice = f"it may be read-only, or want a login: {_LOGIN}"
    return f"{url} does not let you {what} (status {reply.status}); {advice}"


def _own_words(reply: Reply) -> str:
    """What the server has to say, on one line, cut; with a full stop."""
    text = reply.beginning
    if "html" in reply.kind or text.lstrip()[:1] == "<":
        text = _without_tags(text)
    elif text.lstrip()[:1] == "{":
        with suppress(ValueError, AttributeError):
            said = json.loads(text)
            keys = (key for key in ("exception", "message", "detailMessage", "error") if key in said)
            text = next((str(said[key]) for key in keys), text)
    # Virtuoso repeats the query behind its words.
    text = " ".join(printable(text.partition("\n\nSPARQL query:")[0]).split())
    cut = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f"{cut.rstrip('.')}." if cut else ""


_COMMENT = (re.compile("<!--"), re.compile("-->"))
_UNSEEN = [(re.compile(rf"<{name}\b", re.I), re.compile(rf"</{name}>", re.I)) for name in ("script", "style", "head")]
_TAG = re.compile(r"<[^<>]{0,500}>")


def _without_tags(page: str) -> str:
    bare = page
    for opening, closing in (*_UNSEEN, _COMMENT):
        bare = " ".join(_outside(bare, opening, closing))
    return html.unescape(_TAG.sub(" ", bare)).strip() or html.unescape(_TAG.sub(" ", page))


def _outside(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[str]:
    """The parts of a text before, between and behind what begins and ends so."""
    at = 0
    while (start := opening.search(text, at)) and (end := closing.search(text, start.end())):
        yield text[at : start.start()]
        at = end.end()
    yield text[at:]


def title(reply: Reply) -> str:
    """The title of a page that came in place of an answer, or nothing."""
    found = re.search(r"<title[^<>]{0,200}>([^<]*)", reply.beginning, re.IGNORECASE)
    return " ".join(printable(html.unescape(found[1])).split())[:SHOWN] if found else ""


def unreachable(url: str, error: requests.RequestException, safe: bool) -> StoreError:
    """The error about a request that got no answer; one that is not `safe` may have changed something."""
    what = f"The server at {shown(url)} cannot be reached ({reason(error)}); check the address, and that it runs."
    if isinstance(error, requests.ReadTimeout):
        what = f"The server at {shown(url)} does not answer ({reason(error)}); try again later."
    if isinstance(error, requests.exceptions.SSLError):
        what = f"The certificate of {shown(url)} is not trusted ({reason(error)}); check the address."
        if "certificate" not in str(error).lower():
            what = f"The server at {shown(url)} does not speak https there; try http://, or check the port."
    elif not safe and not isinstance(error, (requests.ConnectTimeout, requests.exceptions.InvalidURL)):
        what += " Whether the change was made is not known; look before you send it again."
    return StoreError(what)


def is_hopeless(error: requests.ConnectionError) -> bool:
    """Whether another attempt would fail as well, because the name or the certificate is wrong."""
    words = str(error)
    return isinstance(error, requests.exceptions.SSLError) or "NameResolution" in words or "Name or service" in words


def reason(error: BaseException) -> str:
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
