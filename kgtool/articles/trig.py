"""A compiled article as TriG: grouped and in order, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import pyoxigraph as ox

from kgtool.articles.compiling import TYPE, XSD, Compiled, iri
from kgtool.articles.table import table
from kgtool.rdf.names import Names, names

Said = list[tuple[str, ox.NamedNode | ox.Literal]]
Facts = Mapping[str, Said]
Spoken = Callable[[str], str]
"""An IRI -> as the file has it."""
_BARE = {XSD + "integer": r"[+-]?\d+", XSD + "decimal": r"[+-]?\d+\.\d+", XSD + "boolean": "true|false"}
# What stands in the file before the claims, each under a heading; the other kinds follow what names them first.
HEADINGS = {
    "article": "The document and its paragraphs",
    "passage": "",
    "date": "Dates",
    "report": "Reports and informants",
    "source": "",
    "narrator": "",
    "office": "Offices",
    "meeting": "Meetings and other events",
    "event": "",
    "group": "Groups",
    "force": "",
}


def trig(done: Compiled) -> str:
    """The article as TriG, with the prefixes that it uses; that of its base is called as the base ends."""
    known = names().prefixes
    last = re.split("[/#]", done.base)[-2:][0]
    name = last if re.fullmatch(r"[A-Za-z][\w-]*", last, re.ASCII) else ""
    spoken = cache(Names({**known, name: done.base} if name and name not in known else known).spoken)
    body = [_facts(done.provenance, spoken)]
    if done.reference:
        body.append(f"GRAPH g:reference {{\n\n{_facts(done.reference, spoken)}\n}}")
    body.append(f"GRAPH {spoken(done.graph)} {{\n\n{_sections(done, spoken)}\n}}")
    text = "\n\n".join(body) + "\n"
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*+"?|<[^<>]*>', "", text)
    used = set(re.findall(r"(?<![\w.:-])([A-Za-z][\w.-]*):", unquoted))
    head = "".join(f"@prefix {prefix}: <{known[prefix]}> .\n" for prefix in known if prefix in used)
    head += f"@prefix {name}: <{done.base}> .\n" if name in used - {*known} else ""
    return f"# Made by kgtool article compile: edit the YAML file beside it, not this one.\n{head}\n{text}"


def _sections(done: Compiled, spoken: Spoken) -> str:
    first: dict[str, dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]]] = {name: {} for name in HEADINGS}
    rest: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = {}
    kinds = {kind.iri: kind.name for kind in table().kinds.values()}
    for subject, said in done.own.items():
        kind = next((kinds.get(value.value, "") for predicate, value in said if predicate == TYPE), "event")
        first.get(kind, rest)[subject] = said
    blocks = []
    for name, facts in first.items():
        if HEADINGS[name]:
            blocks.append(f"# ---- {HEADINGS[name]} ".ljust(110, "-"))
        if facts:
            blocks.append(_facts(facts, spoken, compact=name == "passage"))
    blocks = [
        block
        for number, block in enumerate(blocks)
        if not (
            block.startswith("# ")
            and blocks[number + 1 : number + 2] in ([], *([b] for b in blocks if b.startswith("# ")))
        )
    ]
    if rest:
        blocks += ["# ---- Claims and what they are about ".ljust(110, "-"), _facts(rest, spoken)]
    return "\n\n".join(blocks)


def _facts(facts: Facts, spoken: Spoken, compact: bool = False) -> str:
    return ("\n" if compact else "\n\n").join(
        _subject(subject, said, spoken, compact) for subject, said in facts.items() if said
    )


def _subject(subject: str, said: Said, spoken: Spoken, compact: bool) -> str:
    predicates: dict[str, dict[str, None]] = {}
    for predicate, value in sorted(said, key=lambda fact: _order(fact[0])):
        predicates.setdefault(predicate, {}).setdefault(_term(value, spoken))
    lines = [f"{_predicate(predicate)} {' , '.join(values)}" for predicate, values in predicates.items()]
    inline = compact or (lines[:1] and lines[0].startswith("a "))
    start = f"{spoken(subject)} {lines[0]}" if inline else f"{spoken(subject)}\n  {lines[0]}"
    return (" ; " if compact else " ;\n  ").join([start, *lines[1:]]) + " ."


def _order(predicate: str) -> int:
    return {TYPE: 0, iri("skos:prefLabel"): 1}.get(predicate, 2)


def _predicate(predicate: str) -> str:
    return "a" if predicate == TYPE else names().spoken(predicate)


def _term(value: ox.NamedNode | ox.Literal, spoken: Spoken) -> str:
    if isinstance(value, ox.NamedNode):
        return spoken(value.value)
    if (bare := _BARE.get(value.datatype.value)) and re.fullmatch(bare, value.value, re.ASCII):
        return value.value
    plain = str(ox.Literal(value.value))
    if value.language:
        return f"{plain}@{value.language}"
    kind = value.datatype.value
    return plain if kind == XSD + "string" else f"{plain}^^{names().spoken(kind)}"
