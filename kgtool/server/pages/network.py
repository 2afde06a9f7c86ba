"""The pages of ``kgtool view`` below the server's bar: all claims with choices of what is drawn, and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from kgtool.errors import KgtoolError, UsageError
from kgtool.questions.question import SUFFIX, Question, find, narrowed
from kgtool.rdf.files import package_text
from kgtool.server.pages import webpage
from kgtool.server.pages.answers import given, with_query
from kgtool.store.base import Store

if TYPE_CHECKING:
    from kgtool.network.narrowing import Narrowing

# The network's choices: name, what for, type of the field.
CHOICES = (
    ("focus", "Around (a person, plan, place …)", "text"),
    ("hops", "Lines away from it", "number"),
    ("since", "Since", "date"),
    ("until", "Until", "date"),
    ("top", "Only the most connected", "number"),
)
MERGES = (("", "nothing"), ("parts", "parts of a plan"), ("people", "people of a country"), ("kinds", "alike things"))


def network(request: Request, store: Store) -> Response:
    """The picture of all claims, with choices of what is drawn; else the choices, and why there is no picture."""
    from kgtool.network.view import view

    values = {name: value for name, value in given(request).items() if value}
    face = values.pop("as", None)
    try:
        page = view(store, show=face, narrowing=_narrowing(request), force="force" in values)
    except KgtoolError as error:
        return webpage.page(
            request, "network.html", webpage.status_of(error), webpage.NOT_KEPT, title="Network",
            message=str(error).partition("\n")[0], table=_table(request), **_choices(values),
        )  # fmt: skip
    return webpage.below_bar(request, page.html, "narrowing.html", table=_table(request), **_choices(values))


def view(request: Request, store: Store) -> Response:
    """The picture of the answer to a query (``query=``), or to a question (``/view/NAME``)."""
    from kgtool.network.view import unnamed, view

    name, query = request.path_params.get("name", ""), request.query_params.get("query", "")
    face, root = request.query_params.get("as") or None, webpage.root(request)
    if not name and not query:
        return network(request, store)
    values = given(request, "as")
    if name:
        page = view(store, replace(narrowed(bundled(name), store, values), parameters=()), show=face)
        back = with_query(f"{root}/question/{name}", values)
    else:
        page = view(store, unnamed(query), show=face, narrowing=_narrowing(request), force="force" in values)
        back = with_query(f"{root}/editor", {"query": query})
    return webpage.below_bar(request, page.html, "back.html", back=back)


def bundled(name: str) -> Question:
    """The bundled question of this name: what comes over the wire is never a path. Raises UsageError."""
    if name.endswith(SUFFIX):
        raise UsageError(f"There is no question {name[:80]!r}; see the list of questions.")
    return find(name)


def _choices(values: Mapping[str, str]) -> dict[str, Any]:
    """What the form of what is drawn needs."""
    fields = [(*choice, values.get(choice[0], "")) for choice in CHOICES]
    merges = [(name, label, values.get("aggregate", "") == name) for name, label in MERGES]
    return {"fields": fields, "aggregates": merges, "narrowed": bool(values)}


def _table(request: Request) -> str:
    """The address of the same claims as rows."""
    return with_query(f"{webpage.root(request)}/editor", {"query": package_text("server/queries", "claims.rq")})


def _narrowing(request: Request) -> Narrowing:
    """What of the network is drawn. Raises UsageError."""
    from kgtool.network.narrowing import AGGREGATES, Narrowing

    values = {name: value.strip() for name, value in given(request).items() if value.strip()}
    if (merge := values.get("aggregate")) and merge not in AGGREGATES:
        raise UsageError(f"There is no way to merge {merge[:40]!r}; use one of {', '.join(AGGREGATES)}.")

    def listed(name: str) -> tuple[str, ...]:
        return tuple(one.strip() for one in values.get(name, "").split(",") if one.strip())

    return Narrowing(
        focus=values.get("focus"), hops=_number(values, "hops", 0) if "hops" in values else 1,
        since=_day(values, "since"), until=_day(values, "until"), kinds=listed("kinds"), stances=listed("stances"),
        top=_number(values, "top", 1) if "top" in values else None, aggregate=merge,
    )  # fmt: skip


def _number(values: Mapping[str, str], name: str, least: int) -> int:
    if not re.fullmatch(r"\d{1,9}", values[name]) or int(values[name]) < least:
        raise UsageError(
            f"{name}={values[name][:40]!r} is not a whole number of at least {least}; write it like {name}=2."
        )
    return int(values[name])


def _day(values: Mapping[str, str], name: str) -> str | None:
    try:
        return date.fromisoformat(values[name]).isoformat() if name in values else None
    except ValueError:
        raise UsageError(f"{name}={values[name][:40]!r} is not a day; write it like 2025-09-04.") from None
