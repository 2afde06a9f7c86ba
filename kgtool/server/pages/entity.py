"""A thing at the path of its IRI: a page for people, triples for programs.

The IRIs are those of w3id.org; what stands here is a document about the thing. So the answer is 200 and not a redirect
(that is what w3id.org gives), and ``Link: <IRI>; rel="describes"`` tells what it is about. One address has all formats:
the header Accept chooses, and ``?format=`` does where a header is hard to send.
"""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kgtool.claims.entities import Things, of_one
from kgtool.claims.looks import sides_of
from kgtool.claims.plans import read_plans
from kgtool.claims.relations import rests_on
from kgtool.claims.strip import positions_over_time, topics_of
from kgtool.claims.thing import Namer, Thing, is_iri
from kgtool.errors import UsageError
from kgtool.formats.formats import ANSWERS
from kgtool.formats.writing import write
from kgtool.rdf.names import names
from kgtool.rdf.results import Triples, rows, triples
from kgtool.rdf.text import fold, nearest
from kgtool.server.http import negotiation
from kgtool.server.pages import webpage
from kgtool.server.pages.answers import with_query
from kgtool.server.pages.webpage import address
from kgtool.site.building import HOME
from kgtool.site.drawings import around
from kgtool.store.base import Store

# In the order in which they are preferred where anything will do.
OFFERED = {"html": negotiation.ROWS["html"]} | {
    name: negotiation.TRIPLES[name] for name in ("ttl", "jsonld", "nt", "rdf")
}
# The most claims of a thing that are shown, and the most triples that point to it that are given.
MOST_CLAIMS, MOST_TRIPLES = 500, 10_000
# The most claims of a thing whose lines are drawn around it.
MOST_DRAWN = 100
# The most names that are looked through for those that are like an unknown one.
MOST_NEAR = 20_000


def at_path(request: Request, store: Store) -> Response:
    """What has an IRI of ours, at its path."""
    path = request.url.path.removeprefix(webpage.root(request))
    # The path as it was sent has the escapes; the router's has them resolved.
    rest = str(request.path_params.get("rest", ""))
    return _about(request, store, HOME + path.split("/")[1] + (f"/{rest}" if rest else ""))


def at_about(request: Request, store: Store) -> Response:
    """What has any other IRI: ``/about?iri=``, or a short name."""
    named = request.query_params.get("iri", "").strip()
    if not named:
        raise UsageError("The address does not name a thing; write /about?iri= and an IRI or a short name.")
    spoken = named.startswith("<") or named.partition(":")[0] in names().prefixes
    return _about(request, store, names().expand(named) if spoken else named)


def _is_known(store: Store, node: ox.NamedNode) -> bool:
    return bool(store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} "
                            f"UNION {{ GRAPH {node} {{ ?s ?p ?o }} }} }}"))  # fmt: skip


def _about(request: Request, store: Store, iri: str) -> Response:
    node = ox.NamedNode(names().expand(f"<{iri}>"))
    headers = _headers(request, iri)
    wanted = request.query_params.get("format", "")
    format = wanted if wanted in OFFERED else None
    if not wanted:
        format = negotiation.best(tuple(OFFERED.items()), request.headers.get("accept", ""))
    if format is None:
        types = ", ".join(types[0] for types in OFFERED.values())
        return webpage.fault(request, 406, f"A thing can be had as {types}; ask for one of these.")
    if not _is_known(store, node):
        if iri.endswith("/") and _is_known(store, ox.NamedNode(iri[:-1])):
            return RedirectResponse(address(iri[:-1], webpage.root(request)), 308)
        return _unknown(request, store, iri)
    if format == "html":
        return _page(request, store, iri, headers)
    found = list(_triples(store, node))
    if len(found) > MOST_TRIPLES:
        headers["Warning"] = f'199 - "only {MOST_TRIPLES} of the triples that point to it"'
    output = io.BytesIO()
    write(Triples(found), output, format)
    return webpage.reply(output.getvalue(), OFFERED[format][0], headers)


def _headers(request: Request, iri: str) -> dict[str, str]:
    """What a program learns of the address: what it is about, and the other formats."""
    here = _here(request)
    links = [f'<{_ascii(iri)}>; rel="describes"']
    for name, types in OFFERED.items():
        links.append(f'<{with_query(here[0], {**here[1], "format": name})}>; rel="alternate"; type="{types[0]}"')
    return {"Vary": "Accept", "Link": ", ".join(links)}


def _ascii(iri: str) -> str:
    """An IRI as a header may hold it."""
    return quote(iri, safe="%/:=&?~#+!$,;'@()*[]")


def _here(request: Request) -> tuple[str, dict[str, str]]:
    """The address of the thing, whatever the format: its path as it was sent, and parameters."""
    path = str(request.url.path) if request.url.path.isascii() else _ascii(request.url.path)
    return path, {"iri": request.query_params["iri"]} if "iri" in request.query_params else {}


def _triples(store: Store, node: ox.NamedNode) -> Triples:
    """What is said of a thing, with the blank nodes that hang on it, and what points to it."""
    found = triples(
        store.query(f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
      {{ {node} ?p ?o BIND ({node} AS ?s) }}
      UNION {{ {node} ?p1 ?s . ?s ?p ?o FILTER (isBlank(?s)) }}
      UNION {{ {node} ?p1 ?b1 . ?b1 ?p2 ?s . ?s ?p ?o FILTER (isBlank(?b1) && isBlank(?s)) }}
      UNION {{ {{ SELECT ?s ?p {{ ?s ?p {node} }} LIMIT {MOST_TRIPLES} }} BIND ({node} AS ?o) }}
    }}""")
    )
    return Triples(dict.fromkeys(found))


def _page(request: Request, store: Store, iri: str, headers: dict[str, str]) -> Response:
    things = of_one(Namer(store), iri, MOST_CLAIMS)
    is_plan = things.entries[iri].group == 0
    plan = read_plans(store, [iri], things.name).get(iri) if is_plan else None
    shown = things.shown(iri, plan is not None)
    if iri in things.claims:
        shown.roles.insert(0, ("claim", "The claim", [things.claims[iri]]))
    path, values = _here(request)
    ways = [(with_query(path, {**values, "format": name}), ANSWERS[name].label) for name in OFFERED if name != "html"]
    root, spoken = webpage.root(request), names().spoken(iri)
    ways.append((with_query(f"{root}/editor", {"query": _uses(iri)}), "Query"))
    entry, is_cut = things.entries[iri], sum(map(len, things.roles.get(iri, {}).values())) >= MOST_CLAIMS
    current = [claim for claim in things.claims.values() if not claim.superseded]
    looks_around = bool(current) and webpage.is_small(store)
    sides = sides_of(store, things.name, iri) if looks_around else None
    related = webpage.related_in(store) if looks_around else {}
    drawn = _around(store, things, iri)
    return webpage.page(
        request, "thing.html", 200, headers, things, related, title=entry.thing.label, entry=entry, plan=plan,
        shown=shown, ways=ways, iri=iri, most=MOST_CLAIMS if is_cut else 0,
        over_time=positions_over_time(things, iri, topics_of(current, things.name), related),
        sides=sides.items[0] if sides else None, around=drawn,
        see=with_query(f"{root}/network", {"focus": spoken}) if drawn else "",
        rests_on=rests_on(store, iri) if looks_around else None,
        sources_at=with_query(f"{root}/question/origins", {"content": spoken}),
        compare_at=with_query(f"{root}/compare", {"left": spoken}) if plan else "",
    )  # fmt: skip


def _around(store: Store, things: Things, iri: str) -> str:
    """The picture of a thing with its neighbors, as far as the claims tell in which it has a part."""
    from kgtool.network.view import network, unnamed

    told = [claim.iri for claim in things.claims.values() if not claim.superseded and is_iri(claim.iri)]
    if not told:
        return ""
    listed = " ".join(str(ox.NamedNode(one)) for one in told[:MOST_DRAWN])
    graph = network(store, unnamed(f"SELECT ?claim {{ VALUES ?claim {{ {listed} }} }}"), things.look, days=False)
    return around(graph, things.look, iri, f"{things.entries[iri].thing.label} and what is around it")


def _uses(iri: str) -> str:
    """A query for all that is said of a thing, and where it is used."""
    node = names().spoken(iri)
    return (
        f"SELECT ?subject ?property ?object {{\n  {{ BIND ({node} AS ?subject) ?subject ?property ?object }}\n"
        f"  UNION {{ BIND ({node} AS ?object) ?subject ?property ?object }}\n"
        f"  UNION {{ BIND ({node} AS ?property) ?subject ?property ?object }}\n}}\nLIMIT 100"
    )


def _unknown(request: Request, store: Store, iri: str) -> Response:
    short = names().shorten(iri)
    near = tuple(_near(store, iri))
    message = f"Nothing here is called {short[:200]}"
    if webpage.prefers_html(request):
        message += "; these names are like it:" if near else "; look for it by its name above."
        return webpage.fault(request, 404, message, near=near)
    message += f"; did you mean {' or '.join(thing.short for thing in near)}?" if near else "."
    return Response(f"{message}\n", 404, {"Vary": "Accept"}, "text/plain; charset=utf-8")


def _near(store: Store, iri: str) -> list[Thing]:
    """Things of the same namespace that are called alike; of a large store, none: its names are too many."""
    space = re.match(r".*[/#:]", iri.rstrip("/#:"))
    if not space or not webpage.is_small(store):
        return []
    begins = str(ox.Literal(space[0]))
    query = f"SELECT DISTINCT ?x {{ ?x ?p ?o FILTER (isIRI(?x) && STRSTARTS(STR(?x), {begins})) }} LIMIT {MOST_NEAR}"
    found = [term for (term,) in rows(store.query(query)) if isinstance(term, ox.NamedNode)]
    spelled = {fold(node.value[len(space[0]) :]): node for node in found}
    alike = nearest(fold(iri[len(space[0]) :]), spelled, 5)
    name = Namer(store).learn(spelled[key].value for key in alike)
    return [name(spelled[key]) for key in alike]
