"""News as text for a terminal, as Markdown, as JSON and as an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from hashlib import sha256
from itertools import groupby
from xml.etree import ElementTree

from kgtool.claims.news import KINDS, Item, News
from kgtool.formats.markup import escaped
from kgtool.formats.table import wrapped
from kgtool.rdf.text import printable, xml_text

ATOM = "http://www.w3.org/2005/Atom"
PERHAPS = "may be older"


def to_text(news: News, width: int) -> str:
    """For a terminal of `width` columns: topics, and under each the kinds of news."""
    parts = [*wrapped(news.in_words(), width)]
    for topic, items in news.topics.items():
        parts += ["", *wrapped(printable(topic).upper(), width)]
        for title, group in _by_kind(items):
            parts += ["", title]
            for item in group:
                for number, sentence in enumerate(_lines(item)):
                    first, *rest = wrapped(printable(sentence), max(width - 4, 20))
                    parts += [f"{'  * ' if number == 0 else '    '}{first}", *(f"    {line}" for line in rest)]
    return "\n".join(parts) + "\n"


def to_markdown(news: News) -> str:
    """A heading for each topic, and under each the kinds of news as lists."""
    parts = ["# News", "", escaped(news.in_words())]
    for topic, items in news.topics.items():
        parts += ["", f"## {escaped(printable(topic))}"]
        for title, group in _by_kind(items):
            parts += ["", f"**{title}**", ""]
            parts += ["* " + "<br>\n  ".join(escaped(printable(line)) for line in _lines(item)) for item in group]
    return "\n".join(parts) + "\n"


def to_json(news: News) -> str:
    """All values, as they are named in ``news``."""
    topics = [{"topic": topic, "items": [asdict(item) for item in items]} for topic, items in news.topics.items()]
    return json.dumps({"since": news.since, "clock": news.clock, "topics": topics}, ensure_ascii=False, indent=2) + "\n"


def to_atom(news: News) -> str:
    """A feed with an entry for each thing that is new; the same thing has the same id in every feed.

    Source: RFC 4287. No entry says when a claim was made in `updated`, which the format demands: it has the day asked
    for, and the day that is told stands in the text.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    moment = f"{news.since}T00:00:00Z"
    _add(feed, "id", "urn:kgtool:news")
    _add(feed, "title", "News")
    _add(feed, "subtitle", news.in_words())
    _add(feed, "updated", moment)
    _add(_add(feed, "author", ""), "name", "kgtool")
    topics = {item: topic for topic in reversed(list(news.topics)) for item in news.topics[topic]}
    for item in news.items:
        entry = _add(feed, "entry", "")
        _add(entry, "id", f"urn:sha256:{sha256(' '.join((item.kind, *item.iris)).encode()).hexdigest()}")
        _add(entry, "title", f"{topics[item]}: {item.sentences[0]}")
        _add(entry, "updated", moment)
        _add(entry, "category", "").set("term", KINDS[item.kind].title)
        _add(entry, "content", "\n".join(_lines(item))).set("type", "text")
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, "unicode", xml_declaration=True) + "\n"


WRITERS: dict[str, Callable[[News], str]] = {"markdown": to_markdown, "json": to_json, "atom": to_atom}


def _by_kind(items: tuple[Item, ...]) -> Iterator[tuple[str, list[Item]]]:
    ordered = sorted(items, key=lambda item: list(KINDS).index(item.kind))
    return ((KINDS[kind].title, list(group)) for kind, group in groupby(ordered, lambda item: item.kind))


def _lines(item: Item) -> Iterator[str]:
    """What is said, and what is to be minded; of two claims, first why they stand here."""
    note = "; ".join(part for part in (item.note, PERHAPS if item.perhaps else "") if part)
    if len(item.sentences) == 1:
        yield f"{item.sentences[0]} – {note}" if note else item.sentences[0]
        return
    yield note
    yield from item.sentences


def _add(parent: ElementTree.Element, name: str, content: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = xml_text(content) or None
    return child
