"""Spans of a text that other tools have marked: brat's standoff format, and the Web Annotation Data Model.

Places are counted in Unicode code points: brat does, and the W3C's model says so (TextPositionSelector). Tools that
count UTF-16 code units, as JavaScript does, are recognised where the quote proves it.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from kgtool.articles.evidence import Text
from kgtool.articles.gate import QUOTED_WORDS, claim_keys
from kgtool.errors import DataError
from kgtool.rdf.files import read_text


@dataclass
class Span:
    """A marked place of a text."""

    name: str
    words: str
    places: list[tuple[int, int]]
    """Where it begins and ends in the text; nowhere if its words are not there."""
    notes: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    """What its attributes and relations say, where they are called as keys of a claim are."""
    ambiguous: bool = False

    def say(self, key: str, value: str, note: str) -> None:
        """Keep something that is said of it: as a key of a claim, or in its note."""
        if key.casefold() in claim_keys() and value and key.casefold() not in ("check", "id", "par", "quote", "note"):
            self.fields.setdefault(key.casefold(), value)
        self.notes.append(note)


def same(one: str, other: str) -> bool:
    """Whether two texts have the same words: brat has spaces for the ends of lines."""
    return one.split() == other.split()


# ---- brat (https://brat.nlplab.org/standoff.html) ----


def of_brat(path: Path, text: Text) -> tuple[list[Span], list[str]]:
    """The spans of a .ann file, and what could not be carried over. Raises DataError where it cannot be read."""
    brat = _Brat(text, _shift(text))
    for number, line in enumerate(read_text(path, "The annotation file").splitlines(), 1):
        if line.strip():
            brat.read(line, f"line {number}")
    spans, left = brat.done()
    if left and not spans:
        raise DataError(f"{path} marks nothing in brat's format; name a file with lines such as T1, a tab, Claim 0 12.")
    return spans, left


def _shift(text: Text) -> int:
    """A mark at the beginning of a file is a character for brat."""
    return 0 if text.sha256 == sha256(text.whole.encode()).hexdigest() else 1


class _Brat:
    def __init__(self, text: Text, shift: int) -> None:
        self.text, self.shift = text, shift
        self.spans: dict[str, Span] = {}
        self.of: dict[str, list[str]] = {}
        """An event, relation or attribute -> what it is about, of these names."""
        self.later: list[tuple[list[str], str, Callable[[], None]]] = []
        """What is said once all lines are read: whom it names, its line, and what is to be done."""
        self.left: list[str] = []
        self.roles: set[str] = set()
        """Spans that an event names and that are no event themselves: their words stand with the event."""
        self.triggers: set[str] = set()

    def read(self, line: str, where: str) -> None:
        name, _, rest = line.partition("\t")
        head, _, words = rest.partition("\t")
        parts = head.split()
        kinds = {"T": self._span, "R": self._relation, "E": self._event, "A": self._attribute, "M": self._attribute}
        kinds |= {"N": self._remark, "#": self._remark, "*": self._equal}
        if (read := kinds.get(name[:1])) is None or not parts or (name[1:].isdecimal() is (name == "*")):
            self.left.append(f"{where}: {line[:80]!r} is no line of brat's format, and is left out.")
            return
        try:
            read(name, parts, words, line)
        except (ValueError, IndexError):
            self.left.append(f"{where}: {line[:80]!r} cannot be read, and is left out.")

    def _span(self, name: str, parts: list[str], words: str, line: str) -> None:
        places = [tuple(map(int, piece.split())) for piece in " ".join(parts[1:]).split(";")]
        moved = [(start - self.shift, end - self.shift) for start, end in places]
        there = " ".join(self.text.whole[max(start, 0) : max(end, 0)] for start, end in moved)
        able = all(0 <= start < end <= len(self.text.whole) for start, end in moved)
        grounded = able and words.strip() and same(there, words)
        where = " ".join(parts[1:])
        self.spans[name] = Span(f"{name} {parts[0]} {where}", words, moved if grounded else [])

    def _relation(self, name: str, parts: list[str], words: str, line: str) -> None:
        (_, first), (_, second) = (argument.split(":", 1) for argument in parts[1:3])
        self.of[name] = [first, second]

        def apply() -> None:
            for span in self._about(first):
                span.say(parts[0], self._words(second), f"{name} {parts[0]} -> {second}{self._few(second)}")
            for span in self._about(second):
                span.notes.append(f"{name} {first}{self._few(first)} {parts[0]} -> this")

        self.later.append(([first, second], line, apply))

    def _event(self, name: str, parts: list[str], words: str, line: str) -> None:
        kind, trigger = parts[0].split(":", 1)
        arguments = [tuple(argument.split(":", 1)) for argument in parts[1:]]
        self.of[name] = [trigger]
        self.triggers.add(trigger)
        self.roles |= {target for _, target in arguments}

        def apply() -> None:
            for span in self._about(trigger):
                span.notes.append(f"{name} {kind}")
                for role, target in arguments:
                    told = " ".join(one.name for one in self._about(target)) or target
                    span.say(role.rstrip("0123456789"), self._words(target), f"{role} {told}{self._few(target)}")

        self.later.append(([trigger, *(target for _, target in arguments)], line, apply))

    def _attribute(self, name: str, parts: list[str], words: str, line: str) -> None:
        kind, target, value = parts[0], parts[1], " ".join(parts[2:])
        self.of[name] = [target]
        self._say(name, line, target, kind, value, " ".join([name, kind, value]).strip())

    def _remark(self, name: str, parts: list[str], words: str, line: str) -> None:
        self.of[name] = [parts[1]]
        self._say(name, line, parts[1], "", "", " ".join([name, parts[0], *parts[2:], words]).strip())

    def _say(self, name: str, line: str, target: str, key: str, value: str, note: str) -> None:
        def apply() -> None:
            for span in self._about(target):
                span.say(key, value, note)

        self.later.append(([target], line, apply))

    def _equal(self, name: str, parts: list[str], words: str, line: str) -> None:
        def apply() -> None:
            for one in parts[1:]:
                for span in self._about(one):
                    span.notes.append(" ".join([parts[0], *(other for other in parts[1:] if other != one)]))

        self.later.append((parts[1:], line, apply))

    def _about(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[Span]:
        if name in self.spans:
            yield self.spans[name]
        elif name not in seen:
            for other in self.of.get(name, []):
                yield from self._about(other, seen | {name})

    def _words(self, name: str) -> str:
        return next((span.words for span in self._about(name)), "")

    def _few(self, name: str) -> str:
        """The first words of a span, in brackets: a note may go into a graph, and a text does not."""
        words = self._words(name).split()
        return f" ({' '.join(words[:QUOTED_WORDS])}{' ...' if len(words) > QUOTED_WORDS else ''})" if words else ""

    def done(self) -> tuple[list[Span], list[str]]:
        for named, line, apply in self.later:
            if missing := [one for one in named if not any(True for _ in self._about(one))]:
                self.left.append(f"{line[:80]!r} is about {', '.join(missing)}, which the file does not have.")
            apply()
        told = self.roles - self.triggers
        return [span for name, span in self.spans.items() if name not in told or span.notes], self.left


# ---- Web Annotation (https://www.w3.org/TR/annotation-model/) ----

_OWN = ("id", "type", "@context", "target", "body", "bodyValue", "motivation", "text", "tags")


def of_web_annotation(path: Path, text: Text) -> tuple[list[Span], list[str]]:
    """The spans of a file with annotations, and what could not be carried over. Raises DataError where it is none."""
    try:
        read = json.loads(read_text(path, "The annotation file"))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is no JSON ({str(error)[:100]}); export it again.") from error
    spans: list[Span] = []
    left: list[str] = []
    found = list(_annotations(read))
    if not found:
        raise DataError(f"{path} has no annotation: nothing in it has a target; export it as Web Annotation.")
    for number, annotation in enumerate(found, 1):
        name = str(annotation.get("id", f"annotation {number}"))
        for target in _list(annotation["target"]):
            span = _span(name, target, text, left)
            for key, value in _said(annotation):
                span.say(key, value, f"{key}: {value}" if key else value)
            spans.append(span)
    return spans, _at_once(left)


def _at_once(left: list[str]) -> list[str]:
    """What is said of several annotations in the same words, such as of each that one program wrote, in one sentence.

    >>> _at_once(["a: its place is odd.", "b: its place is odd.", "c: no words."])
    ['a, b: its place is odd.', 'c: no words.']
    """
    named: dict[str, list[str]] = {}
    for sentence in left:
        name, _, words = sentence.rpartition(": ")
        named.setdefault(words, []).append(name)
    return [f"{', '.join([*them[:3], f'and {len(them) - 3} more'] if len(them) > 4 else them)}: {words}"
            for words, them in named.items()]  # fmt: skip


def _annotations(read: Any) -> Iterator[Mapping[str, Any]]:
    """The annotations in a file: one, a list, a page or collection, or what an API gives around them."""
    waiting = deque([read])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extendleft(reversed(one))
        elif isinstance(one, dict):
            if "target" in one:
                yield one
            else:
                waiting.extend(one[key] for key in ("items", "first", "@graph", "rows", "annotations") if key in one)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _said(annotation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said in an annotation: a key or purpose ("" for none), and the words."""
    for body in [*_list(annotation.get("body", [])), *_list(annotation.get("bodyValue", []))]:
        given = body if isinstance(body, dict) else {"value": body}
        what = next((given[key] for key in ("value", "source", "id") if isinstance(given.get(key), str)), "")
        purposes = " ".join(str(one) for one in _list(given.get("purpose", [])))
        yield from _keyed(purposes or "body", what or json.dumps(body, ensure_ascii=False))
    for tag in _list(annotation.get("tags", [])):
        yield from _keyed("tag", str(tag))
    if annotation.get("text"):
        yield "", str(annotation["text"])
    rest = {key: value for key, value in annotation.items() if key not in _OWN}
    rest |= {"motivation": annotation["motivation"]} if "motivation" in annotation else {}
    yield from (
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for key, value in rest.items()
    )


def _keyed(purpose: str, words: str) -> Iterator[tuple[str, str]]:
    """A tag such as "stance: offers" or "stance=offers" has a key of its own."""
    key, sign, value = re.sub(r"^([^:=]{1,40})=", r"\1:", words).partition(":")
    own = bool(sign) and key.strip().casefold() in claim_keys()
    yield (key.strip(), value.strip()) if own else (purpose, words)


def _span(name: str, target: Any, text: Text, left: list[str]) -> Span:
    quotes: list[Mapping[str, Any]] = []
    places: list[tuple[int, int]] = []
    given = target.get("selector", []) if isinstance(target, dict) else []
    for selector in _selectors(given):
        kind = selector.get("type")
        if kind == "TextQuoteSelector" and isinstance(selector.get("exact"), str):
            quotes.append(selector)
        elif kind == "TextPositionSelector" and all(type(selector.get(key)) is int for key in ("start", "end")):
            places.append((selector["start"], selector["end"]))
        else:
            left.append(
                f"{name}: its selector {kind or 'without a type'} is not one of words or characters, and is left out."
            )
    if not quotes and not places:
        left.append(f"{name}: it marks a whole document, or by no words that can be found.")
    words = str(quotes[-1]["exact"]) if quotes else ""
    source = (
        [str(target["source"])]
        if isinstance(target, dict) and "source" in target
        else [str(target)[:200]]
        if isinstance(target, str)
        else []
    )
    found, ambiguous = _placed(text, quotes[-1] if quotes else {}, places[-1] if places else None, name, left)
    return Span(name, words, found, source, ambiguous=ambiguous)


def _selectors(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The selectors of a target; of one that is refined, also what refines it."""
    for selector in _list(value):
        if isinstance(selector, dict) and depth < 20:
            yield selector
            yield from _selectors(selector.get("refinedBy", []), depth + 1)


def _placed(
    text: Text, quote: Mapping[str, Any], place: tuple[int, int] | None, name: str, left: list[str]
) -> tuple[list[tuple[int, int]], bool]:
    """Where a span is, and whether that is not clear: by its place where the words there are those of the quote."""
    words = str(quote.get("exact", ""))
    if place:
        for there, how in ((place, ""), (_of_utf16(text.whole, *place), "UTF-16 code units")):
            start, end = there
            if 0 <= start < end <= len(text.whole) and (not words or same(text.whole[start:end], words)):
                if how:
                    left.append(f"{name}: its place is counted in {how}, not in code points; the quote shows it.")
                return [there], False
        if words:
            left.append(f"{name}: the words of its quote are not at its place; they were looked up.")
    found = [one for one in text.places_of(words) if _between(text.whole, one, quote)]
    return found, len(found) > 1


def _between(whole: str, place: tuple[int, int], quote: Mapping[str, Any]) -> bool:
    start, end = place
    before, after = ("".join(str(quote.get(key, "")).split()) for key in ("prefix", "suffix"))
    there = "".join(whole[max(0, start - 2 * len(str(quote.get("prefix", ""))) - 9) : start].split())
    then = "".join(whole[end : end + 2 * len(str(quote.get("suffix", ""))) + 9].split())
    return there.endswith(before) and then.startswith(after)


def _of_utf16(whole: str, start: int, end: int) -> tuple[int, int]:
    """A place in code points that is given in UTF-16 code units; (0, 0) where it is none."""
    units = whole.encode("utf-16-le", "surrogatepass")
    try:
        before = len(units[: 2 * max(start, 0)].decode("utf-16-le"))
        return before, before + len(units[2 * max(start, 0) : 2 * max(end, 0)].decode("utf-16-le"))
    except UnicodeDecodeError:
        return 0, 0
