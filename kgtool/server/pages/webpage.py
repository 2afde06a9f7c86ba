"""What all pages of the server share: templates, addresses, headers, and the page that says what went wrong."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from kgtool.claims.claim import Claim
from kgtool.claims.entities import Things, tone
from kgtool.claims.relations import PAIRED, Relation, all_relations
from kgtool.claims.style import bundled
from kgtool.claims.thing import Thing, is_iri
from kgtool.errors import DataError, KgtoolError, StoreError
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.server.http import negotiation
from kgtool.server.pages import days
from kgtool.site import templating
from kgtool.site.building import HOME
from kgtool.store.base import Store
from kgtool.store.local import LocalStore

FOLDER = "server/templates"
HTML = "text/html; charset=utf-8"
# The parts of the path under which our own IRIs lie: those of the prefixes.
SPACES = tuple(
    sorted({re.split("[/#]", space.removeprefix(HOME))[0] for space in names().prefixes.values() if HOME in space})
)
# Scripts, styles and data from this server alone, and only its own pages around ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
# A page that says what went wrong is not kept.
NOT_KEPT = {"Cache-Control": "no-store", "Vary": "Accept"}
# Triples; and seconds for which what a store holds is remembered.
SMALL, GOOD_FOR = 500_000, 300
NAV = (
    ("/", "Home"),
    ("/network", "Network"),
    ("/plans", "Plans"),
    ("/question/conflicts", "Conflicts"),
    ("/question/changes", "Changes"),
    ("/questions", "Questions"),
    ("/editor", "SPARQL"),
)
PLAIN = frozenset({"/", "/network", "/questions", "/editor", "/articles"})  # of a store without claims
# Only where the server is writable.
ARTICLES = ("/articles", "Articles")


Related = Mapping[str, list[Relation]]
"""Claim (IRI) -> the pairs in which it is (claims/relations.py)."""

# What links and colors on the page at hand depend on: where the server stands, and the things that the page shows.
_NOW: ContextVar[tuple[str, Things | None, Related]] = ContextVar("asked")


def root(request: Request) -> str:
    """The path below which the server stands, where a proxy puts it below one."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def address(iri: str, below: str = "") -> str:
    """Where the page of a thing is: at the path of its IRI, if it is one of ours, else under /about."""
    path = iri.removeprefix(HOME) if iri.startswith(HOME) else ""
    mirrored = re.fullmatch(rf"(?:{'|'.join(SPACES)})(?:/(?!\.\.?(?:/|$))[^/?#]+)*", path)
    if mirrored:
        return f"{below}/{quote(path)}"
    # An IRI that could be read as a short name.
    spoken = f"<{iri}>" if iri.partition(":")[0] in names().prefixes else iri
    return f"{below}/about?{urlencode({'iri': spoken})}"


def page(
    request: Request, template: str, status: int = 200, headers: Mapping[str, str] | None = None,
    things: Things | None = None, related: Related | None = None, **values: Any,
) -> Response:  # fmt: skip
    """An HTML page. `things` are those that it shows, if any, and `related` the pairs of their claims."""
    below = root(request)
    token = _NOW.set((below, things, related or {}))
    try:
        here = request.url.path.removeprefix(below) or "/"
        nav = [*NAV, ARTICLES] if request.scope.get("writable") else [*NAV]
        nav = [one for one in nav if one[0] in PLAIN] if "holds" in values else nav
        html = _environment().get_template(template).render(here=here, root=below, nav=nav, **values)
    finally:
        _NOW.reset(token)
    before, main, after = days.carrying(html).partition("<main")
    day = _environment().get_template("day.html").render(days.control(request))
    body = f"{before}{day}{main}{after}".strip() + "\n"
    return reply(body.encode("utf-8", "replace"), HTML, {"Content-Security-Policy": POLICY, **(headers or {})}, status)


def below_bar(request: Request, page: str, template: str, **values: Any) -> Response:
    """A page of ``kgtool view`` below the bar of the server, which ends with what `template` makes of `values`."""
    below, made = root(request), _environment()
    here = request.url.path.removeprefix(below)
    more = Markup(made.get_template(template).render(root=below, **values))  # escaped by the template
    nav = [(below + path, name) for path, name in NAV]
    bar = days.carrying(made.get_template("bar.html").render(nav=nav, here=below + here, more=more))
    bar = bar.replace("</nav>", made.get_template("day.html").render(days.control(request)) + "</nav>")
    # The page has a policy of its own, for what it holds; this says in which pages it may be.
    headers = {"Content-Security-Policy": "frame-ancestors 'self'"}
    return reply(templating.with_bar(page, bar, form=True).encode(), HTML, headers)


def reply(body: bytes, media_type: str, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """A body that the server may keep as long as its store stays as it is (it makes the ETag, too)."""
    return Response(body, status, {"Cache-Control": "no-cache", **(headers or {})}, media_type)


def fault(request: Request, status: int, message: str, excerpt: str = "", near: tuple[Thing, ...] = ()) -> Response:
    """A page that says in a sentence what went wrong, and what is called alike."""
    title = {404: "Not found", 406: "Not to be had so", 503: "Busy", 504: "Too long"}.get(status, "That did not work")
    return page(request, "fault.html", status, NOT_KEPT, title=title, message=message, excerpt=excerpt, near=near)


def prefers_html(request: Request) -> bool:
    """Whether who asks is a browser rather than a program."""
    offered = (("html", negotiation.ROWS["html"]), ("text", ("text/plain", *negotiation.TRIPLES["ttl"])))
    return negotiation.best(offered, request.headers.get("accept", "")) == "html"


def status_of(error: KgtoolError) -> int:
    """The status of an error: what was asked is wrong, a format cannot hold the answer, the store cannot answer."""
    return 502 if isinstance(error, StoreError) else 406 if isinstance(error, DataError) else 400


def now() -> int:
    """The stretch of time for which what is remembered now is good."""
    return int(time.monotonic() // GOOD_FOR)


def is_small(store: Store) -> bool:
    """Whether a store has at most SMALL triples."""
    return _is_small(store, now())


@lru_cache(maxsize=1)
def _is_small(store: Store, _: int) -> bool:
    counted = rows(store.query(f"SELECT (COUNT(*) AS ?n) {{ SELECT ?s {{ ?s ?p ?o }} LIMIT {SMALL + 1} }}"))
    return all(int(text(row["n"])) <= SMALL for row in counted.dicts())


def related_in(store: Store) -> Related:
    """The pairs of all claims of a small store; of a larger one none: to find them takes longer than a page may."""
    return _related_in(store, store.version if isinstance(store, LocalStore) else 0, now()) if is_small(store) else {}


@lru_cache(maxsize=4)
def _related_in(store: Store, version: int, _: int) -> Related:
    return all_relations(store)


@cache
def _environment() -> jinja2.Environment:
    made = templating.environment(
        _link, _href, _paragraph, _tone, _claims, _read, keep=False,
        related=lambda claim: _NOW.get()[2].get(claim.iri, []), pair_at=_pair_at,
    )  # fmt: skip
    made.globals.update(site_title=templating.TITLE, style="", static=static, place=address)
    return made


def _read(name: str) -> str:
    """A template of ours, else that of a site by the same name."""
    own = (files.PACKAGE / FOLDER / name).is_file()
    return files.package_text(FOLDER if own else templating.FOLDER, name)


def _href(iri: str) -> str:
    return address(iri, _NOW.get()[0]) if is_iri(iri) else ""


def _link(thing: Thing) -> Markup:
    return templating.linked(thing, _href(thing.iri))


def _pair_at(pair: Relation) -> str:
    matter = {PAIRED[pair.question][2]: names().spoken(pair.about)} if pair.about else {}
    return f"{_NOW.get()[0]}/question/{pair.question}?{urlencode(matter)}#{pair.anchor}"


def _paragraph(document: Thing, number: str) -> Markup:
    return templating.paragraph(number, _href(document.iri))


def _tone(claim: Claim) -> str:
    things = _NOW.get()[1]
    return things.tone(claim) if things else tone(claim, bundled())


def _claims() -> Mapping[str, Claim]:
    things = _NOW.get()[1]
    return things.claims if things else {}


@cache
def statics() -> dict[str, bytes]:
    """Styles and scripts by name: our own, and where it was built (``make editor``), the editor."""
    texts = ("web.css", "web.js", "plain.js", "editor.js", "editor.css", "articles.js", "articles.css")
    own = {name: files.package_text(FOLDER, name) for name in texts}
    own["site.css"] = templating.assets()["site.css"]
    own |= {name: files.package_text(templating.FOLDER, name) for name in ("sort.js", "search.js")}
    built = files.PACKAGE / "server" / "static"
    found = {path.name: path.read_bytes() for path in sorted(built.glob("yasqe.*")) if path.is_file()}
    return {**{name: text.encode() for name, text in own.items()}, **found}


def has_editor() -> bool:
    """Whether the editor was built."""
    return {"yasqe.min.js", "yasqe.min.css"} <= statics().keys()


@cache
def static(name: str) -> str:
    """The path of a static file: another one when the file is another."""
    return f"/static/{name}?v={hashlib.sha256(statics()[name]).hexdigest()[:12]}"


def static_file(request: Request, _: object) -> Response:
    """A static file, for as long as a browser likes: with other bytes, it has another address."""
    name = request.path_params["name"]
    if name not in statics():
        return fault(request, 404, f"There is no file {name!r} here.")
    kind = {"css": "text/css", "js": "text/javascript", "txt": "text/plain"}.get(name.rpartition(".")[2], "text/plain")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"} if "v" in request.query_params else {}
    return reply(statics()[name], f"{kind}; charset=utf-8", kept)
