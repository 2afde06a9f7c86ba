"""Differences as text for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kgtool.differences.difference import (
    FIRST,
    STATUSES,
    Blank,
    Change,
    Difference,
    Entity,
    Inside,
    by_property,
    counts,
    rank,
)
from kgtool.formats.rows import XSD_STRING, json_term
from kgtool.rdf.names import names
from kgtool.rdf.results import Term, text
from kgtool.rdf.text import printable

# What distinguishes one blank node from another, the best first.
_DISTINCTIVE = ("sh:path", "owl:onProperty", "owl:annotatedTarget", "rdf:reifies", "rdf:type")
DISTINCTIVE = tuple(map(names().expand, _DISTINCTIVE))
# In a terminal, a longer value is cut, and so are the values of a property beyond these many.
MOST_CHARACTERS, MOST_VALUES = 300, 10
INDENT = 4
ARROW = " → "
CONTEXT = 24  # characters around what differs in a long text
# Blank nodes within blank nodes, and those that are written out in one value: they may lead to each other.
DEEPEST, MOST_BLANKS = 6, 40
MARKS = {"added": "+", "changed": "~", "removed": "-"}

Marked = tuple[str, ...]
"""A mark and a value; or "~", the old value and the new one."""


def summary(difference: Difference) -> str:
    """How much differs, in one line; one more sentence about blank nodes that content cannot distinguish."""
    count = Counter(entity.status for entity in difference.entities)
    sentences = [f"{count[s]:,} {s}" for s in STATUSES if count[s]]
    if sentences:
        first = next(count[s] for s in STATUSES if count[s])
        sentences[0] = sentences[0].replace(" ", " thing " if first == 1 else " things ", 1)
        triples = [(difference.triples_added, "added"), (difference.triples_removed, "removed")]
        parts = [f"{n:,} {'triple ' if n == 1 else 'triples '}{word}" for n, word in triples if n]
        sentences = [", ".join(sentences) + (f" ({', '.join(parts)})" if parts else "") + "."]
    if any(difference.relinked):
        before, after = difference.relinked
        numbers = f"{before:,} before, {after:,} now"
        sentences.append(f"Blank nodes with the same content are linked differently ({numbers}).")
    if difference.alike:
        sentences.append(f"{difference.alike:,} blank nodes are too alike to know whether they are linked as before.")
    return " ".join(sentences) or "No difference."


def to_summary(difference: Difference, format: str = "text") -> str:
    """Only how much differs, in all and by property; `format` is "text", "markdown" or "json"."""
    if format == "json":
        return json.dumps({"summary": counts(difference)}, indent=2, ensure_ascii=False) + "\n"
    escape = _safe if format == "markdown" else printable
    bullet = "* " if format == "markdown" else "  "
    lines = [summary(difference)]
    for predicate, added, removed in by_property(difference):
        numbers = " ".join(f"{sign}{count:,}" for sign, count in (("+", added), ("-", removed)) if count)
        lines.append(f"{bullet}{escape(names().shorten(predicate))}: {numbers}")
    return "\n".join(lines) + "\n"


def to_text(difference: Difference, width: int = 100) -> str:
    """For a terminal of `width` columns: a line for each thing, its changed properties below; long values are cut."""
    wording = _Wording(difference, short=True)
    lines: list[str] = []
    for entity in difference.entities:
        lines += _wrapped(f"{MARKS[entity.status]} {wording.thing(entity.subject)}", 0, width)
        for head, values in wording.changes(entity):
            lines += _property(head, values, width, marked=entity.status == "changed")
        lines.append("")
    return "\n".join([*lines, *textwrap.wrap(summary(difference), width)]) + "\n"


def _property(head: str, values: list[Marked], width: int, marked: bool) -> list[str]:
    """The lines of one property: a single line where that is enough."""
    mark, *parts = values[0]
    one = f"{mark + ' ' if marked else ''}{head}: {ARROW.join(parts)}"
    if len(values) == 1 and (len(parts) == 1 or len(one) + INDENT <= width):
        return _wrapped(one, INDENT, width)
    lines = _wrapped(f"{head}:", INDENT + 2 * marked, width)
    # What was replaced, but does not fit in a line: one below the other.
    rows: list[Marked] = []
    for mark, *parts in values:
        rows += [("-", parts[0]), ("+", parts[1])] if parts[1:] else [(mark, *parts)]
    for mark, value in rows[:MOST_VALUES]:
        lines += _wrapped(f"{mark + ' ' if marked else ''}{value}", INDENT + 2 + 2 * marked, width)
    return lines + ([f"{'':{INDENT + 2}}… and {len(rows) - MOST_VALUES:,} more"] if len(rows) > MOST_VALUES else [])


def to_markdown(difference: Difference) -> str:
    """For a changelog: a heading for each status, a list of things, a list of properties below each."""
    wording = _Wording(difference, escape=_safe)
    words = {"+": "added ", "-": "removed ", "~": ""}
    lines, last = [summary(difference)], ""
    for entity in difference.entities:
        lines += ["", f"## {entity.status.capitalize()}", ""] if entity.status != last else []
        last = entity.status
        lines.append(f"* **{wording.thing(entity.subject)}**")
        for head, values in wording.changes(entity):
            texts = [(words[mark] if last == "changed" else "") + ARROW.join(parts) for mark, *parts in values]
            several = [f"  * {head}:", *(f"    * {value}" for value in texts)]
            lines += several if len(texts) > 1 else [f"  * {head}: {texts[0]}"]
    return "\n".join(lines) + "\n"


def to_json(difference: Difference) -> str:
    """For a program; terms as in SPARQL's JSON results, with the ``label`` of what has one.

    summary: {things: {added, changed, removed}, triples: {added, removed}, relinked: {before, after}, alike}.
    entities: [{subject, status, changes: [CHANGE]}]; CHANGE: {predicate, graph (with --graphs), removed: [term],
    added: [term], inside: [{old: name, new: name, changes: [CHANGE]}]}.
    blanks: {name: {list: [term]} or {statements: [{predicate, graph (with --graphs), value}]}}.
    """
    entities = [
        {"subject": json_term(e.subject, difference.labels), "status": e.status, "changes": _changes(e, difference)}
        for e in difference.entities
    ]
    blanks = {node.value: _content(blank, difference) for node, blank in sorted(difference.blanks.items(), key=str)}
    document = {"summary": counts(difference), "entities": entities, "blanks": blanks}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


WRITERS: dict[str, Callable[[Difference], str]] = {"text": to_text, "markdown": to_markdown, "json": to_json}


class _Wording:
    """Terms and changes in words; `escape` is applied to everything that comes from the data."""

    def __init__(self, difference: Difference, short: bool = False, escape: Callable[[str], str] = printable) -> None:
        self.difference, self.short, self.escape = difference, short, escape
        self._open: list[Term] = []  # the blank nodes that are being written out
        self._left = 0  # how many more may be

    def thing(self, term: Term) -> str:
        """A label and the short name after it."""
        if not isinstance(term, ox.NamedNode):
            return self.value(term)
        name, label = names().shorten(term.value), self.difference.labels.get(term.value)
        return self.escape(f"{label} ({name})" if label else name)

    def value(self, term: Term, full: bool = False) -> str:
        """A value; `full`: with the language or datatype of a literal."""
        if isinstance(term, ox.NamedNode):
            return self.thing(term)
        written = self._whole(term, full)
        if self.short and isinstance(term, ox.BlankNode) and len(written) > MOST_CHARACTERS:
            written = written[:MOST_CHARACTERS] + " …"
        return self.escape(written)

    def changes(self, entity: Entity) -> Iterator[tuple[str, list[Marked]]]:
        """Each changed property with its values: ("+", new), ("-", old) or ("~", old, new)."""
        changes = entity.changes
        if self.short and entity.status != "changed" and isinstance(entity.subject, ox.NamedNode):
            # The label stands in the headline already.
            label = self.difference.labels.get(entity.subject.value)
            changes = tuple(
                c for c in changes if c.predicate not in FIRST[1:] or [text(t) for t in c.removed + c.added] != [label]
            )
        yield from self._changes(changes, "")

    def _changes(self, changes: Iterable[Change], prefix: str) -> Iterator[tuple[str, list[Marked]]]:
        for change in changes:
            # The members of a list, "( … )", have no property of their own.
            called = self.difference.labels.get(change.predicate) or names().shorten(change.predicate)
            head = prefix if prefix.endswith(")") else prefix + self.escape(called)
            where = self.escape(names().shorten(change.graph)) if change.graph else "the default graph"
            home = f" (in {where})" if self.difference.graphs and not prefix else ""
            if change.removed or change.added:
                yield head + home, list(self._values(change))
            for inner in change.inside:
                link = "" if self.difference.blanks[inner.new].is_list else " / "
                where = f"{head}{home} {self.escape(self._hint(inner))}"
                yield from self._changes(inner.changes, where + link)
                if not inner.changes:
                    yield where, [("~", "changed as shown elsewhere")]

    def _values(self, change: Change) -> Iterator[Marked]:
        kinds = {(t.datatype, t.language) for t in change.removed + change.added if isinstance(t, ox.Literal)}
        full = len(kinds) > 1
        left = list(change.added)
        for old in change.removed:
            if self.short and (alike := _like(old, left)):
                left.remove(alike)
                yield "~", *self._pair(old, alike, full)
                continue
            same = [new for new in left if _kind(new) == _kind(old)]
            rivals = [other for other in change.removed if _kind(other) == _kind(old)]
            if len(change.removed) == len(change.added) == 1:
                same = left[:]
            if len(same) == 1 and len(rivals) == 1:
                left.remove(same[0])
                yield "~", *self._pair(old, same[0], full)
            else:
                yield "-", self.value(old, full)
        yield from (("+", self.value(new, full)) for new in left)

    def _pair(self, old: Term, new: Term, full: bool) -> tuple[str, str]:
        if self.short and isinstance(old, ox.Literal) and isinstance(new, ox.Literal):
            before, after = _excerpts(old.value, new.value)
            return self.escape(_literal(before, old, full)), self.escape(_literal(after, new, full))
        return self.value(old, full), self.value(new, full)

    def _whole(self, term: Term, full: bool = False) -> str:
        """A term with the content of its blank nodes."""
        self._left = MOST_BLANKS
        return self._inline(term, full)

    def _inline(self, term: Term, full: bool = False) -> str:
        if isinstance(term, ox.NamedNode):
            return names().shorten(term.value)
        if isinstance(term, ox.Literal):
            cut = self.short and len(term.value) > MOST_CHARACTERS
            return _literal(term.value[:MOST_CHARACTERS] + "…" if cut else term.value, term, full)
        if isinstance(term, ox.Triple):
            parts = (term.subject, term.predicate, term.object)
            return f"<<( {' '.join(map(self._inline, parts))} )>>"
        blank = self.difference.blanks[term]
        if len(self._open) > DEEPEST or term in self._open or self._left <= 0:
            return "( … )" if blank.is_list else "[ … ]"
        self._left -= 1
        self._open.append(term)
        edges = blank.edges[:MOST_VALUES] if self.short else blank.edges
        more = " …" if len(edges) < len(blank.edges) else ""
        values = [self._inline(value) for *_, value in edges]
        self._open.pop()
        if blank.is_list:
            return f"( {' '.join(values)}{more} )"
        pairs = (f"{names().shorten(p)} {value}" for (_, p, _), value in zip(edges, values, strict=True))
        return f"[ {' ; '.join(pairs)}{more} ]" if edges else "[]"

    def _hint(self, inner: Inside) -> str:
        """What identifies a changed blank node: the most distinctive of what it has before and after."""
        old, new = (self.difference.blanks[node] for node in (inner.old, inner.new))
        if new.is_list:
            return "( … )"
        kept = [edge for edge in new.edges if edge in set(old.edges)]
        if not kept:
            return "[ … ]"
        _, iri, value = min(
            kept, key=lambda e: (rank(DISTINCTIVE, e[1]), not isinstance(e[2], ox.NamedNode), e[1], str(e[2]))
        )
        return f"[ {names().shorten(iri)} {self._whole(value)} ]"


def _kind(term: Term) -> object:
    return term.language or term.datatype.value if isinstance(term, ox.Literal) else type(term)


def _like(old: Term, others: list[Term]) -> ox.Literal | None:
    """The text of which a long one has the most at its beginning and end, if that is the most of it."""
    if not isinstance(old, ox.Literal) or len(old.value) <= MOST_CHARACTERS:
        return None
    texts = [new for new in others[:MOST_VALUES] if isinstance(new, ox.Literal) and _kind(new) == _kind(old)]
    best = max(texts, key=lambda new: sum(_shared(old.value, new.value)), default=None)
    return best if best and 2 * sum(_shared(old.value, best.value)) > len(old.value) else None


def _literal(text: str, term: ox.Literal, full: bool) -> str:
    if term.language:
        return f'"{text}"@{term.language}' if full else f'"{text}"'
    kind = term.datatype.value
    if kind == XSD_STRING:
        return f'"{text}"'
    return f'"{text}"^^{names().shorten(kind)}' if full else text


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts as they are to be shown: long ones cut to the place where they differ, and so that the eye sees it."""
    if len(old) + len(new) > 4 * CONTEXT:
        start, end = _shared(old, new)
        least = max(0, start - CONTEXT)
        first = old.rfind(" ", max(0, least - CONTEXT), least) + 1 or least
        last = max(0, end - CONTEXT)
        old, new = (_cut(text, first, len(text) - last) for text in (old, new))
    if old != new and _look(old) == _look(new):
        return ascii(old)[1:-1], ascii(new)[1:-1]
    return old, new


def _shared(old: str, new: str) -> tuple[int, int]:
    """The number of characters with which two texts begin alike, and of the others, with which they end."""
    start = _alike(old, new)
    return start, _alike(old[start:][::-1], new[start:][::-1])


def _alike(old: str, new: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _cut(text: str, first: int, stop: int) -> str:
    part = text[first:stop]
    more = stop < len(text) or len(part) > MOST_CHARACTERS
    return ("…" if first else "") + part[:MOST_CHARACTERS] + ("…" if more else "")


def _look(text: str) -> str:
    """What a reader sees of a text: not how its accents are composed, which spaces it has, or what is invisible."""
    plain = unicodedata.normalize("NFC", printable(text))
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def _wrapped(line: str, indent: int, width: int) -> list[str]:
    first, rest = " " * indent, " " * (indent + INDENT)
    # A long word is an IRI or a number: it can only be copied if it is whole.
    wrapper = textwrap.TextWrapper(max(width, 40), first, rest, break_on_hyphens=False, break_long_words=False)
    return wrapper.wrap(line)


def _safe(text: str) -> str:
    """Text from the data for Markdown: without markup, on one line, which it must not begin."""
    return "".join(f"\\{c}" if c in "\\|<>[]`*_~&$" else c for c in printable(text))


def _changes(changed: Entity | Inside, difference: Difference) -> list[dict[str, Any]]:
    return [
        _at(change.predicate, change.graph, difference)
        | {
            "removed": [json_term(term, difference.labels) for term in change.removed],
            "added": [json_term(term, difference.labels) for term in change.added],
            "inside": [
                {"old": i.old.value, "new": i.new.value, "changes": _changes(i, difference)} for i in change.inside
            ],
        }
        for change in changed.changes
    ]


def _content(blank: Blank, difference: Difference) -> dict[str, Any]:
    if blank.is_list:
        return {"list": [json_term(value, difference.labels) for _, _, value in blank.edges]}
    edges = [_at(p, g, difference) | {"value": json_term(value, difference.labels)} for g, p, value in blank.edges]
    return {"statements": edges}


def _at(predicate: str, graph: str | None, difference: Difference) -> dict[str, Any]:
    return {"predicate": predicate} | ({"graph": graph} if difference.graphs else {})
