"""Rows as a Markdown or an HTML table: labels and short names, links to what they name."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

import pyoxigraph as ox

from kgtool.formats.table import cell, chunks, is_number
from kgtool.rdf.names import Labels
from kgtool.rdf.results import Solutions, Term

_STYLE = """body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th, td { padding: .35rem .7rem; text-align: left; vertical-align: top }
th { border-bottom: 2px solid } td { border-bottom: 1px solid #8886 } .n { text-align: right }
:root { color-scheme: light dark }"""


def to_markdown(results: Solutions, labels: Labels) -> Iterator[str]:
    """A table in GitHub-flavored Markdown, line by line."""
    for number, (rows, known) in enumerate(chunks(results, labels)):
        if number == 0:
            yield "| " + " | ".join(map(_head, results.variables)) + " |\n"
            yield "|" + "".join(" ---: |" if right else " --- |" for right in _numbers(results, rows)) + "\n"
        for row in rows:
            cells = (escaped(cell(term, known)) for term in row)
            yield "| " + " | ".join(cells) + " |\n"


def escaped(text: str) -> str:
    """A text in Markdown: a bar would end a cell; brackets and angle brackets would be markup."""
    return "".join(f"\\{c}" if c in "\\|<>[]`*_" else c for c in text)


def to_html(results: Solutions, labels: Labels, title: str = "Rows") -> Iterator[str]:
    """A whole HTML page with a table, in parts; http and https IRIs are links."""
    yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
    yield f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style></head>\n<body><table>\n'
    yield from rows_in_html(results, labels)
    yield "</table></body></html>\n"


def rows_in_html(results: Solutions, labels: Labels) -> Iterator[str]:
    """What stands in a table: head and body, in parts."""
    kinds: list[str] = []
    for number, (rows, known) in enumerate(chunks(results, labels)):
        if number == 0:
            kinds = [' class="n"' if right else "" for right in _numbers(results, rows)]
            heads = zip(results.variables, kinds, strict=True)
            cells = (f"<th{kind}>{escape(_head(name))}</th>" for name, kind in heads)
            yield f"<thead><tr>{''.join(cells)}</tr></thead>\n<tbody>\n"
        for row in rows:
            cells = (f"<td{kind}>{_linked(term, known)}</td>" for term, kind in zip(row, kinds, strict=True))
            yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody>"


def inert_json(value: Any) -> str:
    """`value` as JSON that is JavaScript too, and that an HTML parser cannot take for markup."""
    script = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        script = script.replace(char, f"\\u{ord(char):04x}")
    return script


def csp_hashes(texts: Iterable[str]) -> str:
    """The sources of a content security policy (CSP level 3, section 2.3.1) that let in exactly these texts."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _head(name: str) -> str:
    return name.replace("_", " ")


def _numbers(results: Solutions, rows: list[tuple[Term | None, ...]]) -> list[bool]:
    return [bool(rows) and all(is_number(row[position]) for row in rows) for position in range(len(results.variables))]


def _linked(term: Term | None, known: Mapping[str, str]) -> str:
    shown = escape(cell(term, known))
    if isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{escape(term.value)}" rel="noopener noreferrer">{shown}</a>'
    return shown
