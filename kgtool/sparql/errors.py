"""Where a query is wrong, said so that its author can correct it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kgtool.errors import QueryError, excerpt
from kgtool.rdf.text import did_you_mean, nearest
from kgtool.sparql.inspecting import declared, iri_of, prefixes_of
from kgtool.sparql.lexer import AGGREGATES, CLOSING, FUNCTIONS, OPENING, Word, words

if TYPE_CHECKING:
    from kgtool.sparql.grammar import Misfit

# The words that are listed at most of those that could stand at the place of an error.
MOST_EXPECTED = 8
_QUOTES = ('"', "'", '"""', "'''")
# A backslash in a string that escapes nothing, or half of a pair of code units, or no character at all.
_NO_ESCAPE = (
    r"\\(?![tbnrf\"'\\]|(?!u[Dd][89A-Fa-f]|U0000[Dd][89A-Fa-f])(?:u|U00(?:0[0-9A-Fa-f]|10))[0-9A-Fa-f]{4})"
    r"(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|.)?"
)
_ESCAPE = r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)"
# The characters above ASCII that rules 164 to 167 leave out of names.
_UNFIT = (
    "[\xb8-\xbf\xd7\xf7\u037e\u2000-\u200b\u200e-\u203e\u2041-\u206f\u2190-\u2bff\u2ff0-\u3000\ud800-\uf8ff"
    "\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
# What office programs write for signs of SPARQL.
_TYPESET = {
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'), **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\u2264": "<=", "\u2265": ">=", "\u2260": "!=",
    "\u00d7": "*", "\u00f7": "/",
}  # fmt: skip


def fault(text: str, offset: int, message: str) -> QueryError:
    """A QueryError with the line of `text` at fault; ``{place}`` in `message` becomes that of `offset` in words."""
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    # Other braces in the message are the user's own.
    place = f"line {line}, column {column}"
    return QueryError(message.replace("{place}", place, 1), excerpt(text.split("\n")[line - 1], column))


def misfit(text: str) -> QueryError | None:
    """The error about the first word that does not fit the grammar; None where all do."""
    from kgtool.sparql import grammar  # only for what is wrong

    wrong = grammar.misfit(text)
    if wrong and not wrong.text and (opened := _unclosed(text)):
        return fault(text, opened.start, f"The {opened.text} at {{place}} is not closed.")
    return fault(text, wrong.start, _sentence(wrong)) if wrong else None


def _unclosed(text: str) -> Word | None:
    """The last bracket that is opened and not closed."""
    opened: list[Word] = []
    for word in words(text):
        if word.kind in OPENING:
            opened.append(word)
        elif word.kind in CLOSING and opened:
            opened.pop()
    return opened[-1] if opened else None


def explain(message: str, text: str, prefixes: Mapping[str, str]) -> QueryError:
    """The engine's syntax error about a query or an update, said so that its author can correct it.

    `message` is the engine's ("" if it was not asked); `prefixes` are those known besides the declared ones.
    """
    found = list(words(text))
    if wrong := next(_faults_of_words(found, prefixes), None):
        return fault(text, *wrong)
    known = declared(found) | set(prefixes)
    for before, word in zip([None, *found], found, strict=False):
        prefix = word.text.partition(":")[0]
        declaring = before is not None and before.kind == "PREFIX"
        if word.kind in ("PNAME_LN", "PNAME_NS") and prefix not in known and not declaring:
            alike = nearest(prefix, known)
            hint = f"did you mean {alike[0]}: ?" if alike else f"declare it with PREFIX {prefix}: <...>."
            return fault(text, word.start, f"The prefix {prefix}: is not declared ({{place}}); {hint}")
    return misfit(text) or _about_meaning(message, text, found)


def _faults_of_words(found: Sequence[Word], prefixes: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Words that are wrong wherever they stand: where each fault starts, and a sentence about it."""
    spaces = {**prefixes, **prefixes_of(found)}
    for word in found:
        if word.kind == "STRING":
            if wrong := re.search(_NO_ESCAPE, word.text.replace("\\\\", "__")):
                sign = word.text[wrong.start() : wrong.end()]
                yield (
                    word.start + wrong.start(),
                    f"{sign} stands for no character ({{place}}); a backslash is \\\\ here.",
                )
        elif word.kind == "LANGTAG":
            language, _, direction = word.text[1:].partition("--")
            if direction not in ("", "ltr", "rtl") or not _is_term(partial(ox.Literal, "", language=language)):
                yield word.start, f"{word.text} is not a language tag ({{place}}); write one like @en or @pt-BR."
        elif word.kind in ("IRI", "PNAME_LN", "PNAME_NS"):
            iri = re.sub(_ESCAPE, _decoded, iri_of(word, spaces))
            if ":" in iri and not _is_term(partial(ox.NamedNode, iri)):
                which = word.text if word.kind == "IRI" else f"{word.text} stands for <{iri}>, which"
                yield word.start, f"{which} is not a valid IRI ({{place}}); correct it."
        elif unfit := re.search(_UNFIT, word.text):
            hint = f"write {_TYPESET[unfit[0]]} instead." if unfit[0] in _TYPESET else "leave it out."
            yield word.start + unfit.start(), f"{unfit[0]!r} is not a sign of SPARQL, nor of a name ({{place}}); {hint}"


def _decoded(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(min(int(code, 16), 0x10FFFF)) if code else escape[0][1:]


def _is_term(make: Callable[[], object]) -> bool:
    try:
        make()
    except ValueError:
        return False
    return True


def _about_meaning(message: str, text: str, found: Sequence[Word]) -> QueryError:
    """What is wrong with a query of valid syntax, made of the words `found`, of which the engine has said `message`."""
    from kgtool.sparql.meaning import fault_of

    if wrong := fault_of(text):
        return fault(text, *wrong)
    relative = [word for word in found if word.kind == "IRI" and ":" not in word.text]
    has_base = any(before.kind == "BASE" and word not in relative for before, word in pairwise(found))
    if relative and not has_base:
        where = relative[0]
        return fault(text, where.start, f"The IRI {where.text} is relative ({{place}}); write it in full.")
    said = message.partition("expected ")[2].partition("\n")[0] or message
    return QueryError(f"The engine refuses the query, though it fits the grammar, and says no more than: {said[:200]}.")


def _sentence(wrong: Misfit) -> str:
    signs = " ".join(sign for sign in wrong.expected if not sign[0].isalnum())
    expected = [part for part in (signs, *(one for one in wrong.expected if one[0].isalnum())) if part]
    if len(expected) > MOST_EXPECTED:
        expected[MOST_EXPECTED:] = ["..."]
    could = f"expected here: {', '.join(expected)}." if expected else "correct it there."
    if not wrong.text:
        return f"The query is not complete ({{place}}); {could}"
    if wrong.text == "<":
        broken = "has no end, or holds a character that no IRI may have"
        return f"The IRI that begins here {broken} ({{place}}); end it with >."
    if wrong.text.upper() in {*AGGREGATES, *FUNCTIONS, "COUNT", "GROUP_CONCAT"} and "a ?variable" in expected:
        call = f"{wrong.text}(...)"
        return f"{call} needs round brackets and a name here ({{place}}); write ({call} AS ?name)."
    if wrong.text in _QUOTES:
        return "The string that begins here has no end ({place}); close it."
    return f"{wrong.text!r} does not fit ({{place}}); " + (did_you_mean(wrong.text.upper(), wrong.expected) or could)
