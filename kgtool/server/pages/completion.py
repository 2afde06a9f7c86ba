"""What could come next in the editor: words of SPARQL, and names of things of this store, as JSON."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache

from starlette.requests import Request
from starlette.responses import Response

from kgtool.questions import completion
from kgtool.questions.completion import LEAST, NEAR, Name
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.server.pages import webpage
from kgtool.server.pages.webpage import reply
from kgtool.store import LocalStore
from kgtool.store.base import Store

# The most triples that are looked at for the terms that a store uses. All names of a small store are remembered; those
# of a large one are looked up when somebody asks for them.
LOOKED_AT = 200_000
# The word before the cursor.
_WORD = re.compile(r"(?:[\w-]+:[\w.\-]*|[^\W\d_][\w'’.\-]*)\Z")


def complete(request: Request, store: Store) -> Response:
    """The suggestions at the cursor between the texts ``before`` and ``after`` it; ``asked``: on demand."""
    before, after = request.query_params.get("before", ""), request.query_params.get("after", "")
    asked = "asked" in request.query_params
    offers = completion.in_query(before, after, _known(store, before, asked), asked)
    listed = [{"text": o.text, "info": o.info, "replaces": o.replaces, "shown": o.shown or o.text} for o in offers]
    return reply(json.dumps(listed[: completion.MOST]).encode(), "application/json")


def _known(store: Store, before: str, asked: bool) -> list[Name]:
    """What a query could name here: the vocabulary, and things of the store."""
    now = webpage.now()
    word = _WORD.search(before[-NEAR:])
    named: list[Name] = []
    if webpage.is_small(store):
        named = _named(store, now)
    elif asked and word and len(word[0]) >= LEAST:
        named = completion.things(store, typed=word[0])
    known = {name.short: name for name in (*_used(store, now), *_ontology(), *named)}
    return sorted(known.values(), key=lambda name: (not name.folded, name.folded, name.short))


@cache
def _ontology() -> list[Name]:
    """The terms of the bundled ontology."""
    return completion.vocabulary(LocalStore.memory())


@lru_cache(maxsize=1)
def _named(store: Store, _: int) -> list[Name]:
    """The things of a small store."""
    return completion.things(store)


@lru_cache(maxsize=1)
def _used(store: Store, _: int) -> list[Name]:
    """The properties and classes that a store uses, as far as the first triples show."""
    query = f"""SELECT DISTINCT ?x {{
      {{ SELECT ?x {{ ?s ?x ?o }} LIMIT {LOOKED_AT} }} UNION {{ SELECT ?x {{ ?s a ?x }} LIMIT {LOOKED_AT} }}
      FILTER (isIRI(?x)) }}"""
    return [Name(names().spoken(text(term)), "", "") for (term,) in rows(store.query(query)) if term is not None]
