"""Changes of one entry of an article file, in its text: whatever else stands there, comments too, stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kgtool.articles.reading import ArticleError, compose, end_of, line_end, read_yaml, scalar
from kgtool.errors import DataError

PARTS = {"new": "new", "known": "known", "claims": "claim"}
"""The parts of a file whose entries can be changed, and what one is called under ``rejected``."""


@dataclass(frozen=True)
class Entry:
    """An entry of a part of an article file: where it stands, and its text, which begins in the first column."""

    part: str
    number: int
    """Its place in the part, from 0."""
    line: int
    text: str

    @property
    def fields(self) -> dict[str, Any]:
        """What it says."""
        fields: dict[str, Any] = read_yaml(self.text + "\n", "this entry")
        return fields


def entries(content: str, name: str) -> list[Entry]:
    """The entries of a file called `name`. Raises ArticleError where it is no YAML, DataError for lists in [ ]."""
    read_yaml(content, name)  # it refuses keys that are there twice
    return [_entry(content, part, number, node) for part, number, node in _nodes(content, name)]


def with_entry(content: str, name: str, entry: Entry, text: str) -> str:
    """The file with another text for this entry."""
    node = _node(content, name, entry)
    start, end = node.start_mark.index, line_end(content, end_of(content, node))
    first, *rest = text.rstrip("\n").split("\n")
    indent = " " * node.start_mark.column
    return (
        content[:start] + "\n".join([first, *(indent + line if line.strip() else "" for line in rest)]) + content[end:]
    )


def without_entry(content: str, name: str, entry: Entry, reason: str) -> str:
    """The file with this entry among the rejected, for a reason."""
    node = _node(content, name, entry)
    start = content.rfind("\n", 0, node.start_mark.index) + 1
    if content[start : node.start_mark.index].strip() != "-":
        start = content.rfind("-", 0, node.start_mark.index)
    end = line_end(content, end_of(content, node)) + 1
    kept = content[:start] + content[end:]
    flow = entry.text.startswith("{")
    what = PARTS[entry.part]
    lines = [f"  - reason: {scalar(reason)}", f"    {what}:{' ' + entry.text if flow else ''}"]
    lines += [] if flow else [f"      {line}" if line.strip() else "" for line in entry.text.split("\n")]
    return _appended(kept, name, "\n".join(lines) + "\n")


def _appended(content: str, name: str, lines: str) -> str:
    """The file with these lines at the end of its list of what was rejected."""
    there = dict(_parts(content, name)).get("rejected")
    if there is None:
        return f"{content.rstrip()}\nrejected:\n{lines}"
    if there.id != "sequence" or there.flow_style:
        raise DataError(f"{name}: What was rejected is no list of lines; write each below rejected: with - before it.")
    place = line_end(content, end_of(content, there)) + 1
    indent = there.start_mark.column
    moved = "".join(" " * (indent - 2) + line if indent > 2 else line[2 - indent :] for line in lines.splitlines(True))
    return content[:place].rstrip("\n") + "\n" + moved + content[place:]


def with_key(text: str, key: str, value: str | None) -> str:
    """The text of an entry with another value for a key (YAML, or a text as it is), or without that key."""
    root = compose(text, "this entry")
    for name, node in root.value:
        if name.value == key:
            start, end = name.start_mark.index, max(end_of(text, node), name.end_mark.index + 1)
            if value is not None:
                return f"{text[:start]}{key}: {_value(key, value, bool(root.flow_style))}{text[end:]}"
            return _cut(text, start, end, bool(root.flow_style))
    if value is None:
        return text
    if root.flow_style:
        end = text.rindex("}")
        return f"{text[:end].rstrip()}{', ' if root.value else ''}{key}: {_value(key, value, flow=True)}{text[end:]}"
    return f"{text.rstrip()}\n{key}: {_value(key, value)}"


def _value(key: str, typed: str, flow: bool = False) -> str:
    """A value as it was typed where that is YAML for it, else as a text in quotation marks."""
    try:
        read = read_yaml(f"{{{key}: {typed}}}" if flow else f"{key}: {typed}", "this value")
    except ArticleError:
        return scalar(typed, flow)
    found = read.get(key) if len(read) == 1 else None
    meant = found == typed if isinstance(found, str) and typed[:1] not in ("'", '"') else found is not None
    return typed if meant else scalar(typed, flow)


def _cut(text: str, start: int, end: int, flow: bool) -> str:
    if flow:
        after = text[end:].lstrip()
        if after.startswith(","):
            return text[:start] + after[1:].lstrip()
        return text[:start].rstrip().removesuffix(",") + after
    line = text.rfind("\n", 0, start) + 1
    rest = text[end : line_end(text, end)]
    if not rest.strip():
        return text[:line] + text[line_end(text, end) + 1 :]
    return text[:start] + rest.lstrip() + text[line_end(text, end) :]


# ---- Where things stand ----


def _parts(content: str, name: str) -> Iterator[tuple[str, Any]]:
    root = compose(content, name)
    if root is not None and root.id == "mapping":
        yield from ((key.value, node) for key, node in root.value)


def _nodes(content: str, name: str) -> Iterator[tuple[str, int, Any]]:
    for part, node in _parts(content, name):
        if part in PARTS and node.id == "sequence":
            if node.flow_style and node.value:
                raise DataError(
                    f"{name}: Under {part}: stands a list in [ ]; write each entry on its own lines, with - before it."
                )
            yield from ((part, number, item) for number, item in enumerate(node.value) if item.id == "mapping")


def _node(content: str, name: str, entry: Entry) -> Any:
    return next(node for part, number, node in _nodes(content, name) if (part, number) == (entry.part, entry.number))


def _entry(content: str, part: str, number: int, node: Any) -> Entry:
    start, column = node.start_mark.index, node.start_mark.column
    first, *rest = content[start : line_end(content, end_of(content, node))].split("\n")
    moved = [line[min(column, len(line) - len(line.lstrip(" "))) :] for line in rest]
    return Entry(part, number, node.start_mark.line + 1, "\n".join([first, *moved]))
