"""Keywords that the engine reads without a space behind them: ``SERVICESILENT<urn:x>``, ``ORDERBY?v``.

The longest match is the token (SPARQL 1.1, section 19.8, notes), so that these are unknown words or prefixed names, and
our lexer reads them so. What the engine sees in them must not slip by.
Upstream: docs/upstream.md, "Keywords are read without a space behind them", "An IRI is read as a comparison".
"""

from __future__ import annotations

import re

from kgtool.sparql.lexer import OPERANDS, SPACE, Word

NAMES = {"IRI", "PNAME_LN", "PNAME_NS"}
# These are compiled when a query first needs them, and few queries do.
_CALL = "(?i:(?:TRUE|FALSE)?(SERVICE|LOAD))"
# After these, a word is a name.
_BEFORE_NAMES = {"PREFIX", "GRAPH", "SERVICE", "SILENT", "FROM", "NAMED", "DESCRIBE"}
# What follows the target of a LOAD; before it stands another update or the prologue.
_AFTER_LOAD = rf"{SPACE}*+(?:;|(?i:INTO)|\Z)"
_ORDER = "(?i:ORDERBY)"
# What looks like an IRI may be a "<" with something behind it, brackets among that: (?x<1)ORDERBY?y#>
_LESS = r"<(?![A-Za-z][\w+.-]*://)[^()\[\]]*[()\[\]]"
_HIDING_ORDER = {"UNKNOWN": _ORDER, "PNAME_LN": _ORDER, "PNAME_NS": _ORDER, "IRI": _LESS}


def call_in(word: Word, before: str, text: str) -> str:
    """The kind of `word`, or what the engine may read in it: SERVICE or LOAD, and TARGET where it names that, too.

    `before` is the kind of the word before it in `text`.
    """
    if word.kind == "UNKNOWN":
        return next((name for name in ("SERVICE", "LOAD") if name in word.text.upper()), word.kind)
    if word.kind not in NAMES or before in _BEFORE_NAMES or not (found := re.match(_CALL, word.text)):
        return word.kind
    is_call = found[1][0] in "sS" or (before in ("SEMICOLON", "IRI") and re.compile(_AFTER_LOAD).match(text, word.end))
    return f"{found[1].upper()} TARGET" if is_call else word.kind


def hides_order(word: Word, before: str, in_brackets: bool) -> bool:
    """Whether the engine may read an ORDER BY, or a key of one, in a word; `in_brackets`: within round ones."""
    hiding = _HIDING_ORDER.get(word.kind)
    if hiding is None or not re.match(hiding, word.text):
        return False
    return word.kind != "IRI" or (in_brackets and before in OPERANDS)
