"""Whether a query or an update may run: it is one, it makes no network request, and it will not end the process."""

from __future__ import annotations

from kgtool.errors import QueryError, command, option
from kgtool.rdf.text import did_you_mean
from kgtool.sparql import depth
from kgtool.sparql.errors import fault
from kgtool.sparql.inspecting import first_word

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


def check(text: str, allow_network: bool = False) -> None:
    """Refuse a text that is not a query, or that (unless `allow_network`) asks another server.

    Raises QueryError, with the line at fault where there is one. Syntax is left to the engine.
    """
    first = first_word(text)
    if first is None:
        raise QueryError("The query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    name = first.text.upper()
    if name in UPDATES:
        hint = f"use {command('update')}, or load data with {command('load')}."
        raise QueryError(f"{name} changes a store, and a query never does; {hint}")
    if name in ("PREFIX", "BASE", "VERSION"):
        raise fault(text, first.start, f"The {name} is not complete ({{place}}); write PREFIX name: <IRI>.")
    if name not in FORMS:
        hint = did_you_mean(name, FORMS) or "start it with SELECT, ASK, CONSTRUCT or DESCRIBE."
        raise fault(text, first.start, f"The query starts with {first.text!r} ({{place}}); {hint}")
    _refuse_dangers(text, allow_network)
    depth.refuse_long(text)


def check_update(text: str, allow_network: bool = False) -> None:
    """Refuse a text that is not an update, or that (unless `allow_network`) asks another server. Raises QueryError.

    An empty text is an update that changes nothing (SPARQL 1.1 Query Language, rule 29).
    """
    first = first_word(text)
    if first is None:
        return
    name = first.text.upper()
    if name in FORMS:
        raise QueryError(f"{name} changes nothing; ask it with {command('query')}.")
    if name not in UPDATES:
        hint = did_you_mean(name, UPDATES) or "start it with INSERT, DELETE, WITH, CLEAR, DROP or the like."
        raise fault(text, first.start, f"The update starts with {first.text!r} ({{place}}); {hint}")
    _refuse_dangers(text, allow_network)


def _refuse_dangers(text: str, allow_network: bool) -> None:
    lower = text.lower()
    if not depth.may_be_deep(text) and "service" not in lower and "load" not in lower:
        return  # so most queries
    from kgtool.sparql.dangers import dangers

    counts, call = dangers(text)
    depth.refuse_deep(counts.depth, max(counts.chained, counts.groups))
    if call is not None and not allow_network:
        hint = f"kgtool makes no network request without {option('allow_network', 'True')}."
        raise fault(text, call, f"SERVICE and LOAD ask another server ({{place}}), and {hint}")
