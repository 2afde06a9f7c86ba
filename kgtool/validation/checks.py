"""Checks that SHACL cannot express: one SPARQL query per file in ``ontology/checks/``; each row is a fault.

    # title: A planned meeting that somebody attended
    # reason: What has not happened yet has no participants that were there.
    # severity: violation
    # message: {meeting} is still planned, and yet {who} attended it.
    SELECT ?focus ?meeting ?who WHERE { ... }

``?focus`` is the thing at fault; the message refers to the other columns by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kgtool.errors import DataError, QueryError
from kgtool.questions.labels import labels
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import Solutions, Term, quiet, text
from kgtool.rdf.text import printable
from kgtool.sparql.header import header
from kgtool.store.base import Store
from kgtool.validation.findings import ALL, Fault


@dataclass(frozen=True)
class Check:
    """One rule: the query that finds faults, and what is said about them."""

    name: str
    severity: str
    message: str
    query: str


def parse(path: Path) -> Check:
    """The check in an ``.rq`` file. Raises DataError, which names the line of its header that is missing or wrong."""
    query = files.read_text(path, "The check")
    fields = {key: value for _, key, value in header(query)}
    for key in ("title", "reason", "severity", "message"):
        if not fields.get(key):
            raise DataError(f"The check {path} has no line '# {key}: ...'; add it at the top of the file.")
    if fields["severity"] not in ALL:
        listed = ", ".join(ALL)
        raise DataError(f"The check {path} has the severity {fields['severity']!r}; use one of {listed}.")
    return Check(path.stem, fields["severity"], fields["message"], query)


def checks_in(folder: Path) -> list[Check]:
    """The checks in a folder, in the order of their names."""
    return [parse(path) for path in sorted(folder.glob("*.rq"))]


def bundled() -> list[Check]:
    """The bundled checks."""
    return checks_in(files.ontology_dir() / "checks")


def check_faults(store: Store, checks: Iterable[Check], language: str = "en") -> list[Fault]:
    """The faults that the checks find. Raises DataError for a check that is not a query with a column ``?focus``."""
    found = []
    for check in checks:
        try:
            answer = quiet(store.query(check.query))
        except QueryError as error:
            raise DataError(f"The check {check.name}: {error}") from error
        if not isinstance(answer, Solutions) or "focus" not in answer.variables:
            raise DataError(f"The check {check.name} has no column ?focus; SELECT the thing at fault as ?focus.")
        rows = list(answer.dicts())
        iris = (term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode))
        known = labels(store, iris, language)
        for row in rows:
            if focus := row.get("focus"):
                is_iri = isinstance(focus, ox.NamedNode)
                thing, message = text(focus) if is_iri else str(focus), _message(check.message, row, known)
                found.append(Fault(check.severity, check.name, message, thing, is_iri=is_iri))
    return found


def _message(template: str, row: Mapping[str, Term], known: Mapping[str, str]) -> str:
    """The sentence with each ``{name}`` replaced by the value of that column as a reader sees it."""

    def shown(name: re.Match[str]) -> str:
        term = row.get(name[1])
        if isinstance(term, ox.NamedNode):
            return printable(known.get(term.value) or names().shorten(term.value))
        return "" if term is None else printable(text(term))

    return re.sub(r"\{(\w+)\}", shown, template)
