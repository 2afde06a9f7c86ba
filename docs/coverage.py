"""Which terms of the ontology no question and no shape uses: ``make docs`` writes docs/coverage.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import kgtool
from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.sparql.inspecting import code

ROOT = Path(__file__).parent.parent
# Where terms are used: the name of the use, and the files.
USES = {
    "questions": ("tests/cq/*.rq", "kgtool/questions/*.rq", "kgtool/*/queries/**/*.rq"),
    "shapes": ("ontology/shapes.ttl", "ontology/checks/*.rq"),
    "rules": ("ontology/rules/*.rq",),
}
TERMS = """SELECT DISTINCT ?term ?scheme {
  { ?term rdfs:isDefinedBy <https://w3id.org/kgtool/ontology> } UNION { ?term skos:inScheme ?scheme }
} ORDER BY ?scheme ?term"""
DATA = "SELECT DISTINCT ?term { GRAPH ?g { { ?s ?term ?o } UNION { ?s a ?term } UNION { ?s ?p ?term } } FILTER(%s) }"


def used(patterns: Iterable[str]) -> set[str]:
    """The short names in the code of these files."""
    found: set[str] = set()
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            found |= set(re.findall(r"\b[a-z]+:[A-Za-z][\w-]*", code(path.read_text("utf-8"))))
    return found


def report() -> str:
    """The report as Markdown."""
    store = kgtool.open_store()
    home = f'CONTAINS(STR(?g), "{files.GRAPHS}seed-") || ?g = g:reference'
    data = {names().shorten(text(term)) for (term,) in rows(store.query(DATA % home)) if term}
    uses = {name: used(patterns) for name, patterns in USES.items()}
    terms: dict[str, list[str]] = {}
    for row in rows(store.query(TERMS)).dicts():
        scheme = text(row["scheme"]).rpartition("/")[2] if "scheme" in row else "ontology"
        terms.setdefault(scheme, []).append(names().shorten(text(row["term"])))
    lines = [
        "# Coverage of the ontology",
        "",
        "Made by `make docs`. What no question (competency question, named question, view), shape or check names is",
        "tested by nothing but its presence. Code lists are used as a whole by questions that show their values.",
        "",
        "| terms | all | in a question | in a shape or check | in a rule | in the data | in no question, no shape |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    idle: dict[str, list[str]] = {}
    for scheme, members in sorted(terms.items(), key=lambda item: (item[0] != "ontology", item[0])):
        idle[scheme] = [term for term in members if term not in uses["questions"] | uses["shapes"]]
        counts = [len(members), *(len(set(members) & uses[name]) for name in USES), len(set(members) & data)]
        lines.append(f"| {scheme} | " + " | ".join(map(str, counts)) + f" | {len(idle[scheme])} |")
    lines += ["", "## Terms in no question and no shape", "", "In the data: **bold**."]
    for scheme, members in idle.items():
        told = ", ".join(f"**{term}**" if term in data else term for term in members)
        lines += ["", f"* {scheme}: {told or 'none'}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "coverage.md").write_text(report(), "utf-8")
