"""JSON-LD that is nested so deeply that parsing it would kill the process.

The engine follows nested JSON by recursion, without a limit, until its stack overflows.
Upstream: docs/upstream.md, "Deeply nested JSON-LD ends the process".
"""

from __future__ import annotations

import re

from kgtool.rdf.parser_guards import DEEPEST

_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)


def is_too_deep(text: bytes) -> bool:
    """Whether objects and lists nest more than `DEEPEST` deep in a JSON text; brackets within strings do not count."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += (match[0] in b"[{") - (match[0] in b"]}")
        if depth > DEEPEST:
            return True
    return False
