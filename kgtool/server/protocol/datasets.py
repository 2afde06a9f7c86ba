"""The dataset that a request names for an update, written into the text of the update, where the engine takes it."""

from __future__ import annotations

from collections.abc import Sequence

from kgtool.server.http.replies import Refused
from kgtool.sparql import lexer


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """An update with a USING clause in each of its operations that has a WHERE.

    `default` and `named` are the IRIs of using-graph-uri and using-named-graph-uri. Raises Refused where the update
    names graphs by USING or WITH too, as section 2.2.3 of the SPARQL 1.1 Protocol has it.

    >>> with_using("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", ["urn:g"], [])
    'INSERT { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 2 }'
    """
    if not default and not named:
        return text
    clauses = "".join([*(f"USING <{graph}> " for graph in default), *(f"USING NAMED <{graph}> " for graph in named)])
    places, depth, before = [], 0, ""
    for word in lexer.words(text):
        kind = word.text.upper()
        if kind in ("USING", "WITH") and depth == 0:
            raise Refused(400, f"The request names graphs, and so does the update with {kind}; use one of them.")
        if kind == "WHERE" and depth == 0:
            if before == "DELETE":
                raise Refused(400, "DELETE WHERE takes no graphs from the request; write DELETE { ... } WHERE { ... }.")
            places.append(word.start)
        depth += (kind == "{") - (kind == "}")
        before = kind
    for place in reversed(places):
        text = f"{text[:place]}{clauses}{text[place:]}"
    return text
