"""What is wrong with a graph: findings, and how they are shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from kgtool.rdf.names import names
from kgtool.rdf.text import printable

SEVERITIES = ("violation", "warning", "info")
"""From the worst to the least."""
UNCHECKED = "unchecked"
"""In place of a severity: not a fault, but something that could not be checked, and so may hide one."""
ALL = (*SEVERITIES, UNCHECKED)
# The label that the parser gives to a blank node which has none in its file: another one each time.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}\b")


@dataclass(frozen=True)
class Fault:
    """One fault as a rule finds it."""

    severity: str
    """One of ALL."""
    rule: str
    """The name of the rule: a check's file name, a shape's short name, or "articles"."""
    message: str
    focus: str
    """The IRI (or blank node label) of the thing at fault."""
    value: str = ""
    """The value at fault, or "": the short name of an IRI, a literal as in Turtle."""
    value_iri: str = ""
    """The IRI of the value, where it is one."""
    is_iri: bool = True
    """Whether the focus is an IRI; a blank node or a literal cannot be looked up."""
    path: str = ""
    """The path from the focus to the value, as in SPARQL, or ""."""
    constraint: str = ""
    """The short name of the kind of constraint (``sh:MinCountConstraintComponent``), for a shape."""
    details: tuple[Fault, ...] = field(default=(), compare=False)
    """What explains it (sh:detail): the faults by which the value does not conform to a shape that is asked for."""


@dataclass(frozen=True)
class Finding:
    """One fault with the label of the thing and the place where it is stated."""

    severity: str
    """One of ALL."""
    rule: str
    message: str
    focus: str
    """The IRI (or blank node label) of the thing at fault."""
    label: str
    value: str
    """The value at fault, or "": the short name of an IRI, a literal as in Turtle."""
    where: str
    """The file or the graph that states the thing, or ""."""
    path: str = ""
    """The path from the focus to the value, as in SPARQL, or ""."""
    constraint: str = ""
    """The short name of the kind of constraint, for a shape."""
    details: tuple[Finding, ...] = ()
    """What explains it; these are not counted."""

    @property
    def thing(self) -> str:
        """Short name, label, path (unless the message names it), value and place in one line."""
        name = names().shorten(self.focus)
        thing = f"{name} ({self.label})" if self.label else name
        thing += f" at {self.path}" if self.path and self.path not in self.message else ""
        found = f", found {self.value}" if self.value else ""
        return printable(thing + found + (f" [{self.where}]" if self.where else ""))

    def __str__(self) -> str:
        return f"{self.severity}: {self.thing}: {self.message}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, rule, message, place, thing and the rest: for the same data the same list.

    So that it is, blank nodes without a label in their file are called _:b1, _:b2 and so on. Rows of a check count
    once; results of shapes as often as SHACL has them.
    """
    found = [replace(one, details=tuple(worst_first(one.details))) for one in named_blank_nodes(findings)]
    each = {(one, number if one.constraint else 0): one for number, one in enumerate(found)}.values()
    key = attrgetter("rule", "message", "where", "focus", "value", "path", "constraint")
    return sorted(each, key=lambda one: (ALL.index(one.severity), key(one), str(one.details)))


def named_blank_nodes(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with names for blank nodes that the parser has named, in the order of what is found about each."""
    found = list(findings)
    about: dict[str, list[str]] = {}
    for text in map(repr, found):
        for label in set(_RANDOM.findall(text)):
            about.setdefault(label, []).append(_RANDOM.sub("_:", text.replace(label, "_:this")))
    ordered = sorted(about, key=lambda label: sorted(about[label]))
    new = {label: f"_:b{number}" for number, label in enumerate(ordered, 1)}
    return [_renamed(finding, new) for finding in found] if new else found


def _renamed(finding: Finding, new: Mapping[str, str]) -> Finding:
    def name(text: str) -> str:
        return _RANDOM.sub(lambda label: new[label[0]], text)

    details = tuple(_renamed(detail, new) for detail in finding.details)
    changed = {part: name(getattr(finding, part)) for part in ("message", "focus", "value")}
    return replace(finding, details=details, **changed)


def summary(findings: Iterable[Finding]) -> str:
    """The number of findings of each severity, in words."""
    count = Counter(finding.severity for finding in findings)
    numbers = [f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in SEVERITIES if count[s]]
    numbers += [f"{count[UNCHECKED]} not checked"] if count[UNCHECKED] else []
    return ", ".join(numbers) or "No fault found."


def to_text(findings: list[Finding]) -> str:
    """For a terminal: each sentence about what is wrong, and below it the things of which that is so."""
    lines = []
    for severity, message, group in _groups(findings):
        lines += [f"{severity}: {message}", *_listed(group, "  "), ""]
    return "\n".join([*lines, summary(findings)]) + "\n"


def to_markdown(findings: list[Finding]) -> str:
    """For a report: a heading for each severity, a paragraph for each sentence, a list of things."""
    lines, last = [], ""
    for severity, message, group in _groups(findings):
        heading = "Not checked" if severity == UNCHECKED else f"{severity.capitalize()}s"
        lines += ["", f"## {heading}"] if severity != last else []
        lines += ["", message, "", *_listed(group, "* ")]
        last = severity
    return "\n".join([f"# Findings: {summary(findings)}", *lines]) + "\n"


def _listed(findings: Iterable[Finding], mark: str) -> list[str]:
    """A line for each thing, and below it, indented, for what explains it; of several alike, how many there are."""
    lines: list[str] = []
    for (thing, details), alike in Counter((finding.thing, finding.details) for finding in findings).items():
        lines += [f"{mark}{thing}{f' ({alike} results)' if alike > 1 else ''}"] if thing else []
        for detail in details:
            lines += [f"  {mark}{printable(detail.message)}", *_listed([detail], f"    {mark}")]
    return lines


def to_json(findings: list[Finding]) -> str:
    """For a program: a list with one object per finding, with the fields of Finding."""
    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"


WRITERS: dict[str, Callable[[list[Finding]], str]] = {"text": to_text, "json": to_json, "markdown": to_markdown}


def _groups(findings: list[Finding]) -> Iterable[tuple[str, str, list[Finding]]]:
    for (severity, _, message), group in groupby(findings, key=attrgetter("severity", "rule", "message")):
        yield severity, printable(message), list(group)
