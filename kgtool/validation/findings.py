"""What is wrong with a graph: findings, and how they are shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter

from kgtool.rdf.names import names
from kgtool.rdf.text import printable

SEVERITIES = ("violation", "warning", "info")
"""From the worst to the least."""


@dataclass(frozen=True)
class Fault:
    """One fault as a rule finds it."""

    severity: str
    """One of SEVERITIES."""
    rule: str
    """The name of the rule: a check's file name, a shape's short name, or "articles"."""
    message: str
    focus: str
    """The IRI (or blank node label) of the thing at fault."""
    value: str = ""
    """The value at fault as text, or ""."""
    value_iri: str = ""
    """The IRI of the value, where it is one."""
    is_iri: bool = True
    """Whether the focus is an IRI; a blank node or a literal cannot be looked up."""


@dataclass(frozen=True)
class Finding:
    """One fault with the label of the thing and the place where it is stated."""

    severity: str
    """One of SEVERITIES."""
    rule: str
    message: str
    focus: str
    """The IRI (or blank node label) of the thing at fault."""
    label: str
    value: str
    """The value at fault as text, or ""."""
    where: str
    """The file or the graph that states the thing, or ""."""

    @property
    def thing(self) -> str:
        """Short name, label, value and place in one line."""
        name = names().shorten(self.focus)
        thing = printable(f"{name} ({self.label})" if self.label else name)
        return thing + (f", found {self.value}" if self.value else "") + (f" [{self.where}]" if self.where else "")

    def __str__(self) -> str:
        return f"{self.severity}: {self.thing}: {self.message}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once, by severity, rule, message, place and thing."""
    key = attrgetter("rule", "message", "where", "focus", "value")
    return sorted(set(findings), key=lambda finding: (SEVERITIES.index(finding.severity), key(finding)))


def summary(findings: Iterable[Finding]) -> str:
    """The number of findings of each severity, in words."""
    count = Counter(finding.severity for finding in findings)
    numbers = ", ".join(f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in SEVERITIES if count[s])
    return numbers or "No fault found."


def to_text(findings: list[Finding]) -> str:
    """For a terminal: each sentence about what is wrong, and below it the things of which that is so."""
    lines = []
    for severity, message, group in _groups(findings):
        lines += [f"{severity}: {message}", *(f"  {finding.thing}" for finding in group), ""]
    return "\n".join([*lines, summary(findings)]) + "\n"


def to_markdown(findings: list[Finding]) -> str:
    """For a report: a heading for each severity, a paragraph for each sentence, a list of things."""
    lines, last = [], ""
    for severity, message, group in _groups(findings):
        lines += ["", f"## {severity.capitalize()}s"] if severity != last else []
        lines += ["", message, "", *(f"* {finding.thing}" for finding in group)]
        last = severity
    return "\n".join([f"# Findings: {summary(findings)}", *lines]) + "\n"


def to_json(findings: list[Finding]) -> str:
    """For a program: a list with one object per finding, with the fields of Finding."""
    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"


WRITERS: dict[str, Callable[[list[Finding]], str]] = {"text": to_text, "json": to_json, "markdown": to_markdown}


def _groups(findings: list[Finding]) -> Iterable[tuple[str, str, list[Finding]]]:
    for (severity, _, message), group in groupby(findings, key=attrgetter("severity", "rule", "message")):
        yield severity, message, list(group)
