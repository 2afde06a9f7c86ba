"""An article file changed in one place: the lines of all else, comments too, stay as they are, to the byte.

The text is cut at the marks of its YAML nodes, and the result is read again: what it then says must be what it said,
with the change. A file that is written in a way that cannot be cut so is refused, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kgtool.articles.compiling import SECTIONS
from kgtool.articles.reading import ArticleError, compose, end_of, in_one_line, line_end, read_yaml, scalar, write_yaml
from kgtool.articles.table import table
from kgtool.errors import UsageError

Change = Mapping[str, Any]
"""Keys, each with its new value, a text or a list of texts; None takes the key away."""


def with_entry(text: str, section: str, entry: Mapping[str, Any]) -> str:
    """An article file with one more entry at the end of a section (``claims``, ``new``).

    Raises ArticleError where `text` is no YAML, and UsageError where it is written so that nothing can be added.
    """

    def expected(content: dict[str, Any]) -> None:
        # Nothing behind the key is an empty list.
        content[section] = [*(content.get(section) or []), _plain(entry)]

    return _proved(text, expected, lambda: _with_entry(text, section, entry))


def with_changes(text: str, section: str, place: int, change: Change) -> str:
    """An article file with some keys of one entry changed: the one at `place` (from 0) of a section, or the head.

    Raises as ``with_entry`` does.
    """

    def expected(content: dict[str, Any]) -> None:
        entry = content[section][place] if isinstance(content[section], list) else content[section]
        for key, value in change.items():
            entry.pop(key, None)
            if value is not None:
                entry[key] = _plain(value)

    return _proved(text, expected, lambda: _with_changes(text, section, place, change))


def without_entry(text: str, section: str, place: int) -> str:
    """An article file with one entry struck out: its lines stay in the file as comments. Raises as ``with_entry``."""

    def expected(content: dict[str, Any]) -> None:
        del content[section][place]
        content[section] = content[section] or ""

    return _proved(text, expected, lambda: _without_entry(text, section, place))


def _proved(text: str, change: Callable[[dict[str, Any]], None], make: Callable[[], str]) -> str:
    """What is made, if it says what the text says, with the change."""
    wanted = _plain(read_yaml(text, "The file"))
    try:
        change(wanted)
        made = make()
        if _plain(read_yaml(made, "The file")) == wanted:
            return made
    except (ArticleError, AttributeError, LookupError, TypeError):  # no mapping, list or entry stands where one is due
        pass
    raise _cannot()


def _cannot() -> UsageError:
    return UsageError("The file is written in a way that cannot be changed here; change it in an editor.")


def _plain(value: Any) -> Any:
    """Texts, lists and mappings without their places, to be compared; the order of keys does not count."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value]


def _root(text: str) -> Any:
    root = compose(text, "The file")
    if root is not None and (root.id != "mapping" or root.flow_style):
        raise _cannot()
    return root


def _pair(root: Any, key: str) -> tuple[Any, Any] | None:
    return next((pair for pair in (root.value if root else []) if pair[0].value == key), None)


def _with_entry(text: str, section: str, entry: Mapping[str, Any]) -> str:
    root, end = _root(text), _end_of_line(text)
    pair = _pair(root, section)
    if pair is None:
        later = [key for key, _ in (root.value if root else []) if key.value in SECTIONS[SECTIONS.index(section) :]]
        if later:
            place = later[0].start_mark.index
            return f"{text[:place]}{section}:{end}{_entry(entry, 2, end)}{text[place:]}"
        begun = text if not text or text.endswith(("\n", "\r")) else text + end
        return f"{begun}{section}:{end}{_entry(entry, 2, end)}"
    key, value = pair
    if value.id == "sequence" and value.value and not value.flow_style:
        place = line_end(text, end_of(text, value))
        return _joined(text, place, _entry(entry, value.start_mark.column, end), end)
    if not _is_empty(value) or key.start_mark.column:
        raise _cannot()
    # What stands behind the key (nothing, or []) goes; a comment behind it stays.
    cut = text[: value.start_mark.index].rstrip(" ") + text[value.end_mark.index :] if value.value == [] else text
    return _joined(cut, line_end(cut, key.end_mark.index), _entry(entry, 2, end), end)


def _is_empty(value: Any) -> bool:
    return not value.value and (value.id == "sequence" or (value.id == "scalar" and not value.style))


def _item(text: str, section: str, place: int) -> Any:
    """The mapping at a place in the list of a section."""
    pair = _pair(_root(text), section)
    if pair and pair[1].id == "mapping" and not pair[1].flow_style:
        return pair[1]
    items = pair[1].value if pair and pair[1].id == "sequence" and not pair[1].flow_style else []
    if not place < len(items) or items[place].id != "mapping" or items[place].flow_style:
        raise _cannot()
    return items[place]


def _with_changes(text: str, section: str, place: int, change: Change) -> str:
    made = text
    for key in sorted(change, key=lambda key: table().place(key)):
        item = _item(made, section, place)
        held = next((number for number, pair in enumerate(item.value) if pair[0].value == key), None)
        value = change[key]
        if held is not None:
            made = _without_key(made, item, held) if value is None else _with_value(made, item.value[held], key, value)
        elif value is not None:
            made = _with_key(made, item, key, value)
    return made


def _with_value(text: str, pair: tuple[Any, Any], key: str, value: Any) -> str:
    """The text with another value behind a key; a comment in the same line stays."""
    start, stop = pair[1].start_mark.index, end_of(text, pair[1])
    if start < stop and pair[1].start_mark.line == pair[0].start_mark.line and text[start] not in "|>":
        return text[:start] + _written(value) + text[stop:]
    stop = max(stop, text.index(":", pair[0].end_mark.index) + 1)
    return text[: pair[0].start_mark.index] + _line(key, value) + text[stop:]


def _without_key(text: str, item: Any, held: int) -> str:
    """The text without a key, its value and what stands behind them in the line."""
    key, value = item.value[held]
    if held == 0:
        if len(item.value) == 1:
            raise _cannot()
        return text[: key.start_mark.index] + text[item.value[1][0].start_mark.index :]
    start = text.rindex("\n", 0, key.start_mark.index) + 1
    stop = line_end(text, max(end_of(text, value), key.end_mark.index))
    return text[:start] + text[stop:].removeprefix("\r").removeprefix("\n")


def _with_key(text: str, item: Any, key: str, value: Any) -> str:
    """The text with one more key, in the order of the keys."""
    before = [pair for pair in item.value if table().place(pair[0].value) <= table().place(key)] or item.value[:1]
    place = line_end(text, max(max(end_of(text, pair[1]), pair[0].end_mark.index) for pair in before))
    end = _end_of_line(text)
    return _joined(text, place, " " * item.value[0][0].start_mark.column + _line(key, value) + end, end)


def _without_entry(text: str, section: str, place: int) -> str:
    item = _item(text, section, place)
    first = text.rindex("\n", 0, item.start_mark.index) + 1
    if text[first : item.start_mark.index].strip() != "-":
        raise _cannot()
    stop = line_end(text, end_of(text, item))
    lines = text[first:stop].splitlines(keepends=True)
    return text[:first] + "".join(f"# {line}" if line.strip() else line for line in lines) + text[stop:]


def _entry(entry: Mapping[str, Any], indent: int, end: str) -> str:
    """An entry as lines, its dash so far to the right."""
    _, *lines = write_yaml({"x": [entry]}).splitlines()
    return "".join(" " * indent + line.removeprefix("  ") + end for line in lines)


def _line(key: str, value: Any) -> str:
    return f"{scalar(key)}: {_written(value)}"


def _written(value: Any) -> str:
    return scalar(value) if isinstance(value, str) else in_one_line(value)


def _joined(text: str, place: int, lines: str, end: str) -> str:
    """The text with lines after the line that ends at a place."""
    rest = text[place:]
    return text[:place] + end + (lines.removesuffix(end) + rest if rest else lines)


def _end_of_line(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
