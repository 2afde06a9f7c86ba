"""What is wrong with a graph: findings, and how they are shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby

from kgtool.rdf.names import names
from kgtool.rdf.text import printable

SEVERITIES = ("violation", "warning", "info")
"""From the worst to the least."""


@dataclass(frozen=True)
class Fault:
    """One fault as a rule tells it."""

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
    """Whether the focus is an IRI; a blank node or a literal can be nowhere looked up."""


@dataclass(frozen=True)
class Finding:
    """One fault with the name of the thing and the place that tells it."""

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
    """The file or the graph that tells the thing, or ""."""

    @property
    def thing(self) -> str:
        """Short name, label, value and place in one line."""
        name = names().shorten(self.focus)
        told = f"{name} ({self.label})" if self.label else name
        told = printable(told)
        return told + (f", found {self.value}" if self.value else "") + (f" [{self.where}]" if self.where else "")

    def __str__(self) -> str:
        return f"{self.severity}: {self.thing}: {self.message}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, each once, in an order that is always the same."""
    return sorted(
        set(findings), key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.message, f.where, f.focus, f.value)
    )


def summary(findings: Iterable[Finding]) -> str:
    """How many of each severity, in words."""
    count = Counter(finding.severity for finding in findings)
    told = ", ".join(f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in SEVERITIES if count[s])
    return told or "No fault found."


def to_text(findings: list[Finding]) -> str:
    """For a terminal: the things at fault below the sentence that says what is wrong with them."""
    lines = []
    for severity, message, group in _groups(findings):
        lines += [f"{severity}: {message}", *(f"  {finding.thing}" for finding in group), ""]
    return "\n".join([*lines, summary(findings)]) + "\n"


def to_markdown(findings: list[Finding]) -> str:
    """For a report: a heading a severity, a paragraph a sentence, a list of things."""
    lines, last = [], ""
    for severity, message, group in _groups(findings):
        lines += ["", f"## {severity.capitalize()}s"] if severity != last else []
        lines += ["", message, "", *(f"* {finding.thing}" for finding in group)]
        last = severity
    return "\n".join([f"# Findings: {summary(findings)}", *lines]) + "\n"


def to_json(findings: list[Finding]) -> str:
    """For a program: one object a finding, with the fields of Finding."""
    return json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"


WRITERS: dict[str, Callable[[list[Finding]], str]] = {"text": to_text, "json": to_json, "markdown": to_markdown}


def _groups(findings: list[Finding]) -> Iterable[tuple[str, str, list[Finding]]]:
    for (severity, _, message), group in groupby(findings, key=lambda f: (f.severity, f.rule, f.message)):
        yield severity, message, list(group)
