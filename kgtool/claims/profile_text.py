"""The profile of a thing as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kgtool.claims.dates import readable
from kgtool.claims.profile import Profile
from kgtool.formats.markup import escaped
from kgtool.formats.markup import to_markdown as rows_to_markdown
from kgtool.formats.rows import json_term
from kgtool.formats.table import table
from kgtool.rdf.names import Labels, bundled_prefixes, names
from kgtool.rdf.results import Solutions, Term
from kgtool.rdf.text import printable


def _title(profile: Profile) -> str:
    short = names().shorten(profile.iri)
    if not profile.label:
        return printable(short)
    is_known = short == profile.iri or short.partition(":")[0] in bundled_prefixes()
    return printable(f"{profile.label} ({short})" + ("" if is_known else f" <{profile.iri}>"))


def to_text(profile: Profile, labels: Labels, width: int) -> str:
    """For a terminal of `width` columns: a table for each section."""
    parts = (
        f"\n{section.title.upper()}\n\n{table(_in_words(section.rows), labels, width)}" for section in profile.sections
    )
    return f"{_title(profile)}\n{''.join(parts)}"


def to_markdown(profile: Profile, labels: Labels) -> str:
    """A heading and a table for each section."""
    parts = (
        f"\n## {section.title}\n\n{''.join(rows_to_markdown(_in_words(section.rows), labels))}"
        for section in profile.sections
    )
    return f"# {escaped(_title(profile))}\n{''.join(parts)}"


def to_json(profile: Profile, labels: Labels) -> dict[str, Any]:
    """IRI, short name, label, and sections: a title, and rows as in SPARQL JSON results, with the labels of IRIs."""
    known = labels({term.value for term in _terms(profile) if isinstance(term, ox.NamedNode)})
    sections = [
        {
            "title": section.title,
            "columns": list(section.rows.variables),
            "rows": [{name: json_term(term, known) for name, term in row.items()} for row in section.rows.dicts()],
        }
        for section in profile.sections
    ]
    short = names().shorten(profile.iri)
    return {"iri": profile.iri, "short": short, "label": profile.label, "sections": sections}


def _terms(profile: Profile) -> Iterator[Term | None]:
    return (term for section in profile.sections for row in section.rows for term in row)


def _in_words(rows: Solutions) -> Solutions:
    """The rows of a section for people: a date among its texts is in words."""
    return Solutions(rows.variables, [tuple(map(_readable, row)) for row in rows])


def _readable(term: Term | None) -> Term | None:
    words = readable(term.value) if isinstance(term, ox.Literal) else ""
    return ox.Literal(words) if isinstance(term, ox.Literal) and words != term.value else term
