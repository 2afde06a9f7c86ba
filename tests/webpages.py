"""What the tests of the server's pages share: the pages over any store in this process, what a page holds, bad data."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from kgtool.rdf.results import Results
from kgtool.server.pages.routes import PAGES
from kgtool.store import LocalStore

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = r"""
@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<javascript:window.hit=1> a kg:Person ; skos:prefLabel
  "</script><script>window.hit=1</script> {{7*7}} <img src=x onerror=window.hit=2> \u2028 \u202eevil" .
<https://w3id.org/kgtool/id/person/a%2Fb> a kg:Person ; skos:prefLabel "a%2Fb" ; foaf:knows <javascript:window.hit=1> .
<https://w3id.org/kgtool/id/person/x'%22%3E%3Cb%3E> a kg:Person ; skos:prefLabel "'\"><b>x</b>" .
<https://w3id.org/kgtool/id/person/é> a kg:Person ; skos:prefLabel "é" ;
  foaf:knows [ foaf:name "deep" ; foaf:knows [ foaf:name "deeper" ] ] .
<http://e.org/c1> kg:claimant <javascript:window.hit=1> ; kg:stance <data:text/html,x> ;
  kg:content <http://e.org/a?b=1&c=2#d> ;
  kg:statement "<b>x</b> \u202e" ; kg:evidence [ kg:inDocument <http://e.org/CON> ; kg:paragraph "II <x>" ] .
"""


class Page(HTMLParser):
    """What a page links to, loads, and has as text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.inputs: dict[str, dict[str, str | None]] = {}
        self.options: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes |= values.keys()
        self.links += [values[name] or "" for name in ("href", "src", "action") if name in values]
        if tag in ("input", "select", "textarea") and values.get("name"):
            self.inputs[values["name"] or ""] = values
        if tag == "option":
            self.options.append(values.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.words += data


class QueryOnly:
    """A store of which nothing but ``query`` can be used, as of one that is far away."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store

    def query(self, text: str, allow_network: bool = False) -> Results:
        return self._store.query(text, allow_network)


@contextmanager
def in_process(store: Any, root: str = "") -> Iterator[str]:
    """The pages alone over a store, in this process; their address."""

    def route(path: str, handler: Callable[..., Any]) -> Route:
        return Route(path, lambda request: handler(request, store))

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = Starlette(routes=[route(path, handler) for path, handler in PAGES])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", root_path=root))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()
