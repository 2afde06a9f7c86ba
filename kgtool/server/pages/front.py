"""The front page, the plans, two of them side by side, and what is suggested while a name is typed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kgtool.claims.claim import claims
from kgtool.claims.dates import day_of
from kgtool.claims.front import actors, plan_cards
from kgtool.claims.headlines import headlines
from kgtool.claims.looks import sides_of
from kgtool.claims.plan_comparison import side_by_side
from kgtool.claims.plans import Plan, plan_iris, read_plan, read_plans
from kgtool.claims.style import Drawing, drawing_of
from kgtool.claims.thing import Namer
from kgtool.questions import completion
from kgtool.questions.question import Question, catalogue
from kgtool.rdf.names import names
from kgtool.rdf.text import fold
from kgtool.server.pages import webpage
from kgtool.server.pages.answers import given, with_query
from kgtool.server.pages.webpage import address
from kgtool.site.building import FRONT_MATTERS, FRONT_PLANS
from kgtool.site.drawings import picture
from kgtool.store.base import Store

MOST_SUGGESTED = 12
# Plans that stand side by side with each other on the page of plans; of more, each page of a plan has the others.
MOST_COMPARED = 12


def home(request: Request, store: Store) -> Response:
    """The front page: what is found first, what is contested, plans, who takes sides, and our first questions."""
    from kgtool.network.view import holds_claims

    root = webpage.root(request)
    if "query" in request.query_params:
        return RedirectResponse(with_query(f"{root}/editor", given(request)), 308)
    best = sorted((one for one in catalogue().values() if one.front), key=lambda one: one.front)
    values: dict[str, Any] = {"headlines": [], "contested": None, "plans": [], "actors": [], "picture": ""}
    if not holds_claims(store):
        best, values["holds"] = [], "It holds things and links, and no claims."
        if webpage.is_small(store):
            values |= _things(store)
    elif webpage.is_small(store):
        values |= _found(store, root)
    return webpage.page(
        request, "home.html", title="", questions=[(one, f"{root}/question/{one.name}") for one in best],
        most_plans=FRONT_PLANS, most_matters=FRONT_MATTERS, **values,
    )  # fmt: skip


def _found(store: Store, root: str) -> dict[str, Any]:
    """What the front page shows of the claims of a store that is not too large for it."""
    namer = Namer(store)
    every = claims(store, None, namer)
    plans = read_plans(store, plan_iris(store, called=True), namer, every)
    look, days = drawing_of(store), sorted(claim.day for claim in every.values() if claim.day)
    return {
        "headlines": [(one, f"{root}/question/{one.question}") for one in headlines(store)],
        "contested": sides_of(store, namer), "plans": plan_cards(plans.values()),
        "actors": actors(every.values(), look), "picture": _picture(store, look), "claims": len(every),
        "days": [day_of(day) for day in dict.fromkeys((*days[:1], *days[-1:]))],
    }  # fmt: skip


def _things(store: Store) -> dict[str, Any]:
    """What the front page shows of a store without claims: what it holds, and the picture of it."""
    from kgtool.network.scene import graph_facts
    from kgtool.network.view import everything

    graph, look, title = everything(store)
    return {"holds": f"{title}: {graph_facts(graph)}", "picture": picture(graph, look, "Things and links", small=True)}


def _picture(store: Store, look: Drawing) -> str:
    from kgtool.network.view import network

    return picture(network(store, None, look, days=False), look, "The network of all claims", small=True)


def plans(request: Request, store: Store) -> Response:
    """All plans: who proposed each, of what it consists, and the way to two of them side by side."""
    read = read_plans(store, plan_iris(store, called=True)) if webpage.is_small(store) else {}
    ordered = sorted(read.values(), key=lambda plan: (fold(plan.thing.label), plan.thing))
    root, few = webpage.root(request), len(ordered) <= MOST_COMPARED
    beside = {plan.thing.iri: compared_with(plan, ordered, root) if few else [] for plan in ordered}
    return webpage.page(request, "plans.html", title="Plans", plans=ordered, compared=beside)


def compared_with(plan: Plan, others: Iterable[Plan], root: str) -> list[tuple[str, str, int]]:
    """The ways from a plan to its comparison with others: address, name, and 0 (a site counts what is alike)."""
    return [
        (compare_at(root, plan.thing.iri, other.thing.iri), other.thing.label, 0)
        for other in others
        if other.thing != plan.thing
    ]


def compare_at(root: str, left: str, right: str) -> str:
    """The address of two plans (IRIs) side by side."""
    return f"{root}/compare?{urlencode({'left': names().spoken(left), 'right': names().spoken(right)})}"


def compare(request: Request, store: Store) -> Response:
    """Two plans side by side, ``?left=`` and ``?right=``; without a second one, the plans that it could be."""
    left, right = (request.query_params.get(side, "").strip() for side in ("left", "right"))
    if not left:
        return RedirectResponse(f"{webpage.root(request)}/plans", 303)
    one = read_plan(left, store)
    if not right:
        others = read_plans(store, plan_iris(store, called=True)).values()
        ways = compared_with(one, others, webpage.root(request))
        return webpage.page(request, "compare.html", title=f"Compare {one.thing.label} with", ways=ways)
    comparison = side_by_side(one, read_plan(right, store))
    title = f"{comparison.left.thing.label} | {comparison.right.thing.label}"
    return webpage.page(request, "plan.html", title=title, plan=None, comparison=comparison)


def suggest(request: Request, store: Store) -> Response:
    """Things of this store, and our questions, whose names begin with ``name=`` or have a word that does, as JSON."""
    typed, root = request.query_params.get("name", "").strip()[:200], webpage.root(request)
    found: list[tuple[str, str, str]] = []
    if len(fold(typed)) >= completion.LEAST:
        for one in islice(completion.named(completion.things(store, typed=typed), typed), MOST_SUGGESTED):
            iri = names().expand(one.short)
            found.append((one.label, names().shorten(iri), address(iri, root)))
        found += [(one.title, "question", f"{root}/question/{one.name}") for one in _asked(typed)]
    return webpage.reply(json.dumps(found[:MOST_SUGGESTED]).encode(), "application/json")


def _asked(typed: str) -> list[Question]:
    words = f" {fold(typed)}"
    return [one for one in catalogue().values() if words in f" {fold(one.title)} {fold(one.question)}"]
