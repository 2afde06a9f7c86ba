"""What a store makes of terms, and the terms as their files gave them.

A store keeps the value of a literal and not its spelling, and of some datatypes only the one they are derived from.
docs/stores.md, "What a store does not keep", says so to people.
Upstream: docs/upstream.md, "Derived datatypes are lost".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain

import pyoxigraph as ox

from kgtool.rdf.results import Term, text

XSD = "http://www.w3.org/2001/XMLSchema#"
# Datatypes of which a store keeps another one; and those of which it may keep another spelling only.
_LOST = """byte short int long unsignedByte unsignedShort unsignedInt unsignedLong
 nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger dateTimeStamp"""
_RESPELLED = """boolean decimal integer double float date time dateTime gYear gMonth gDay gYearMonth gMonthDay
 duration dayTimeDuration yearMonthDuration"""
REWRITTEN = frozenset(XSD + name for name in f"{_LOST} {_RESPELLED}".split())
# What is spelled so stays as it is, whether it is a value or not: most are, and need not be tried.
_AS_IT_IS = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"),
    XSD + "decimal": re.compile(r"-?(?:0|[1-9][0-9]{0,9})\.[0-9]{0,4}[1-9]"),
    XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_ANY = ox.NamedNode("urn:any")


def stored(term: Term) -> Term:
    """`term` as a store gives it back: the engine itself is asked, whatever it makes of it.

    >>> stored(ox.Literal("01", datatype=ox.NamedNode(XSD + "long"))) == ox.Literal(1)
    True
    """
    if not _is_rewritten(term):
        return term
    same = _AS_IT_IS.get(term.datatype.value) if isinstance(term, ox.Literal) else None
    return term if same and same.fullmatch(text(term)) else _kept(term)


def _is_rewritten(term: Term) -> bool:
    """Whether a store may give back another term for one of this kind."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.datatype.value in REWRITTEN)


def has_one_spelling(term: Term) -> bool:
    """Whether a store makes a term that it gives back of no other one with the same datatype."""
    name = term.datatype.value.rpartition("#")[2] if isinstance(term, ox.Literal) else ""
    is_day = name == "date" or name.startswith("g")  # of these, only the time zone is written anew
    return not _is_rewritten(term) or (is_day and not text(term).endswith("Z"))


@lru_cache(100_000)
def _kept(term: Term) -> Term:
    engine = ox.Store()  # a new one takes 5 µs, to empty one takes longer
    engine.add(ox.Quad(_ANY, _ANY, term))
    kept: Term = next(iter(engine)).object
    return kept


def stored_quad(quad: ox.Quad) -> ox.Quad:
    """`quad` as a store gives it back; the same object where that is no other quad."""
    given = quad.object
    kept = stored(given)
    return quad if kept == given else ox.Quad(quad.subject, quad.predicate, kept, quad.graph_name)


class Given:
    """For an engine in memory: the quads that it was given with other terms than it gives back."""

    def __init__(self) -> None:
        self._given: dict[ox.Quad, dict[ox.Quad, None]] = {}
        """A quad as the engine has it -> as it was given: one, or several that the engine takes for one."""
        self.later: Iterable[ox.Quad] = ()
        """Quads that an empty engine was given, to be looked at when it is first asked for its quads."""

    def noted(self, quads: Iterable[ox.Quad], held: Callable[[ox.Quad], bool]) -> Iterator[ox.Quad]:
        """The same quads on their way to an engine that had those that are `held`."""
        self._settle()
        return self._noted(quads, held)

    def take(self, new: ox.Quad, old: ox.Quad, is_there: bool) -> None:
        """Note that the engine has `new` in place of `old`, and whether it has `new` for itself, too."""
        self._settle()
        given = self._given.pop(old, {old: None})
        self._given.setdefault(new, {new: None} if is_there else {}).update(given)

    def pop(self, quad: ox.Quad) -> Iterable[ox.Quad]:
        """What the engine was given for a quad, which is forgotten."""
        return self._given.pop(quad, {quad: None})

    def restored(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """Quads that the engine gives back, as they were given."""
        self._settle()
        if not self._given:
            return iter(quads)
        return chain.from_iterable(self._given.get(quad, (quad,)) for quad in quads)

    def _settle(self) -> None:
        later, self.later = self.later, ()
        for _ in self._noted(later, lambda _: False):
            pass

    def _noted(self, quads: Iterable[ox.Quad], held: Callable[[ox.Quad], bool]) -> Iterator[ox.Quad]:
        plain = set[ox.Quad]()
        for quad in quads:
            given = quad.object
            if _is_rewritten(given):
                kept = stored(given)
                if kept != given:
                    as_kept = ox.Quad(quad.subject, quad.predicate, kept, quad.graph_name)
                    is_there = as_kept in plain or held(as_kept)
                    self._given.setdefault(as_kept, {as_kept: None} if is_there else {})[quad] = None
                elif quad in self._given:
                    self._given[quad][quad] = None
                else:
                    plain.add(quad)
            yield quad
