"""YAML with positions: every text, list and mapping knows its line and column; and back to text, the same each time.

Every scalar is a text (``no`` is the language and no falsehood, ``2031-05`` no number): what it means, the key says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kgtool.errors import DataError
from kgtool.rdf.text import brief

# In YAML 1.2 these end no line; for the parser, which reads YAML 1.1, they would.
_NO_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
# Who nests deeper has closed no bracket.
_DEEPEST = 50
PICK = "pick"
"""The key of a place where two codings differ, until a person has picked one (``agreement``)."""


class Position(NamedTuple):
    """A place in a file: line and column, both from 1; 0 for what stands in no file."""

    line: int = 0
    column: int = 0


class Words(str):
    """A scalar with its place."""

    at = Position()


class Items(list[Any]):
    """A list with its place."""

    at = Position()


class Fields(dict[str, Any]):
    """A mapping with its place; its keys are Words."""

    at = Position()


class Fault(NamedTuple):
    """What is wrong at a place of a file."""

    at: Position
    message: str


class ArticleError(DataError):
    """An article file is at fault; ``faults`` are all that was found, in the order of the file."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name, self.faults = name, sorted(set(faults))
        lines = [f"{name}:{at.line}:{at.column}: {message}" for at, message in self.faults]
        count = "one place" if len(lines) == 1 else f"{len(lines)} places"
        super().__init__(f"{name} is wrong in {count}; nothing was written.", "\n".join(lines))


def place(value: object) -> Position:
    """Where a value stands; nowhere if it was not read from a file."""
    return getattr(value, "at", Position())


def read_yaml(text: str, name: str) -> Any:
    """The content of a YAML text called `name`. Raises ArticleError where it is none, with line and column."""
    node = compose(text, name)
    faults: list[Fault] = []
    value = _value(node, faults, set(), 0) if node else Fields()
    if faults:
        raise ArticleError(name, faults)
    return value


def compose(text: str, name: str) -> Any:
    """The nodes of a YAML text, with marks where they begin and end; None where it is empty. Raises ArticleError."""
    import yaml  # only these commands read YAML

    try:
        return yaml.compose(text.translate(_NO_BREAKS), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
        raise ArticleError(name, [Fault(at, f"This is no YAML ({error.problem or error.context}).")]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ArticleError(name, [Fault(Position(1, 1), f"This is no YAML ({str(error).splitlines()[0]}).")]) from error


def end_of(text: str, node: Any) -> int:
    """Where the last word of a node of ``compose`` ends in its text, -1 if it has none.

    The marks of a block stand behind the comments that follow it.
    """
    if node.start_mark.index == node.end_mark.index:
        return -1
    if node.id == "scalar" or node.flow_style or not node.value:
        end: int = node.end_mark.index
        return len(text[:end].rstrip()) if node.id == "scalar" and node.style in ("|", ">") else end
    if node.id == "sequence":
        return end_of(text, node.value[-1])
    key, value = node.value[-1]
    return max(end_of(text, value), int(key.end_mark.index) + 1)  # a key without a value ends with its colon


def line_end(text: str, place: int) -> int:
    """Where the line ends that has this place: before its line break, or at the end of the text."""
    found = text.find("\n", place)
    if found < 0:
        return len(text)
    return found - 1 if found > place and text[found - 1] == "\r" else found


def unresolved(value: Any) -> Iterator[Fault]:
    """The places where somebody has still to pick one of two values, or to keep or leave out a claim."""
    if isinstance(value, list):
        for item in value:
            yield from unresolved(item)
    elif isinstance(value, Fields):
        for key, part in value.items():
            if key != PICK:
                yield from unresolved(part)
            elif isinstance(part, Fields):
                told = {name: brief(words, 60) if isinstance(words, str) else "more" for name, words in part.items()}
                both = " or ".join(f"{words} ({name})" for name, words in told.items())
                yield Fault(place(key), f"Two codings differ here, {both}; write the right value in place of {PICK}:.")
            else:
                yield Fault(place(key), f"Two codings differ here, {part}; remove {PICK}: to keep it, or leave it out.")


def _value(node: Any, faults: list[Fault], seen: set[int], depth: int) -> Any:
    at = Position(node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in seen:
        faults.append(Fault(at, "This repeats another place (*name); write it out."))
        return Words()
    seen.add(id(node))
    if depth > _DEEPEST:
        faults.append(Fault(at, f"This stands within {_DEEPEST} others, as if no bracket had been closed; correct it."))
        return Words()
    made: Any
    if node.id == "mapping":
        made = Fields()
        for key, value in node.value:
            word = _value(key, faults, seen, depth)
            if not isinstance(word, str) or word in made:
                what = f"The key {word} is there twice" if isinstance(word, str) else "A key is a word"
                faults.append(Fault(place(word), f"{what}; write each key once."))
                continue
            made[word] = _value(value, faults, seen, depth + 1)
    elif node.id == "sequence":
        made = Items(_value(item, faults, seen, depth + 1) for item in node.value)
    else:
        made = Words(node.value)
    made.at = at
    return made


# A scalar that needs no quotation marks: no sign of YAML at its beginning, none that ends it, nothing unprintable.
_PLAIN = re.compile(
    r"""(?![-?:,\[\]{}#&*!|>'"%@`~= ])(?!.*(: | #|:$| $))"""
    r"""[ -~\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\ue000-\ufefe]+"""
)
# Within [ ] and { }, these end a scalar, too.
_FLOW = re.compile(r"[,\[\]{}]")
_WIDE = 110


def write_yaml(value: Mapping[str, Any]) -> str:
    """A mapping of texts, lists and mappings as YAML."""
    return "\n".join(_lines(value)) + "\n"


def scalar(text: str, flow: bool = False) -> str:
    """A text as YAML: plain where it can be, else in double quotation marks.

    >>> scalar("Vera Holm"), scalar("who: me")
    ('Vera Holm', '"who: me"')
    """
    if _PLAIN.fullmatch(text) and not (flow and _FLOW.search(text)):
        return text
    return re.sub(
        r"[\x7f-\xa0\xad\ud800-\udfff\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]|[^\x00-\uffff]",
        _escape,
        json.dumps(text, ensure_ascii=False),
    )


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def in_one_line(value: Any) -> str:
    """A value as YAML that may stand behind a key, and within brackets."""
    if isinstance(value, str):
        return scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {in_one_line(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(in_one_line, value)) + "]"


def _short(value: Any) -> str:
    """A value for the line of its key, or nothing where it is better on lines of its own."""
    if isinstance(value, str):
        return scalar(value)
    parts = list(value.values()) if isinstance(value, Mapping) else value
    flat = all(isinstance(part, str) for part in parts)
    line = in_one_line(value) if flat else ""
    return line if len(line) <= _WIDE else ""


def _lines(value: Mapping[str, Any]) -> Iterator[str]:
    for key, part in value.items():
        if short := _short(part):
            yield f"{scalar(key)}: {short}"
        else:
            yield f"{scalar(key)}:"
            yield from (f"  {line}" for line in _block(part))


def _block(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _lines(value)
        return
    for item in value:
        first, *rest = [_short(item)] if isinstance(item, str) or not isinstance(item, Mapping) else list(_lines(item))
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)
