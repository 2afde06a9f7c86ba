"""A network in the formats of other tools: GraphML, GEXF (Gephi), Mermaid, Graphviz DOT, SVG. A table of writers.

Each writer is a function (network, drawing, title) -> text; the same network gives the same text. GraphML, GEXF and
DOT have an edge for each claim and each structural link, with all that the claim tells; Mermaid has one for each line
of the picture, as SVG (svg.py) has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx

from kgtool.claims.claim import Claim
from kgtool.claims.passages import Passage
from kgtool.claims.style import Drawing
from kgtool.errors import UsageError
from kgtool.network import scene, svg
from kgtool.network.build import in_short
from kgtool.rdf.text import clean

Edge = tuple[str, str, str, dict[str, str]]
Writer = Callable[[nx.MultiDiGraph, Drawing, str], str]

DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
GEXF = "http://gexf.net/1.3"
# What of a claim goes along, as one text: its own name -> the name there.
TOLD = {
    "stanceLabel": "stance", "basis": "basis", "status": "status", "statement": "statement", "anchor": "words",
    "note": "note", "outlet": "outlet", "informant": "informant", "accordingTo": "accordingTo", "behalf": "onBehalfOf",
    "condition": "condition", "modality": "modality", "motivation": "motivation", "appliesTo": "appliesTo",
    "event": "event", "place": "place",
}  # fmt: skip
# The end of a line in each language; what is not named has the plain arrow.
DOT_ENDS = {"vee": "vee", "bar": "tee", "circle": "dot", "cross": "tee"}
DOT_SHAPES = {"●": "ellipse", "◉": "ellipse", "◌": "ellipse", "⬢": "hexagon", "◆": "note", "★": "cds", "☰": "tab",
              "▣": "component", "▤": "folder"}  # fmt: skip
MERMAID_ENDS = {"bar": "x", "circle": "o", "cross": "x"}


def write(graph: nx.MultiDiGraph, drawing: Drawing, format: str, title: str = "") -> str:
    """The network in a format, one of WRITERS. Raises UsageError for another, QueryError for what cannot be drawn."""
    if format not in WRITERS:
        raise UsageError(f"A network cannot be written as {format}; use one of {', '.join(WRITERS)}.")
    return WRITERS[format](graph, drawing, title)


# ---- the network as plain tables -----------------------------------------------------------------------------


def nodes(graph: nx.MultiDiGraph, drawing: Drawing) -> Iterator[tuple[str, dict[str, str]]]:
    """Each thing with its label, kind, column, detail and place in an order, as texts; what is empty is left out."""
    columns = {column.iri: column.label for column in drawing.columns}
    for iri, data in sorted(graph.nodes(data=True)):
        kind = drawing.kinds.get(data["kind"])
        told = {
            "label": data["label"],
            "kind": kind.label if kind else "other",
            "kindIri": data["kind"],
            "column": columns.get(data["column"], "Other"),
            "detail": data["detail"],
            "order": "" if data["order"] is None else data["order"],
        }
        yield (
            clean(iri),
            {"label": clean(iri)} | {name: text for name, value in told.items() if (text := clean(str(value)))},
        )


def edges(graph: nx.MultiDiGraph, drawing: Drawing) -> Iterator[Edge]:
    """Each claim, and each structural link, as an edge: source, target, name, and what is told, as texts.

    A claim that is denied of a thing has the stance "not: ..."; a claim with several ends or stances has several edges.
    """
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        about = {"label": data["label"], "stanceIri": key}
        for claim in data["claims"]:
            told = {**_claim(claim, drawing), **about}
            yield clean(source), clean(target), clean(f"{claim.iri} {source} {key} {target}"), _cleaned(told)
        if not data["claims"]:
            told = {**about, "pattern": data["pattern"], "sources": _sources(data["evidence"])}
            yield clean(source), clean(target), clean(f"{source} {key} {target}"), _cleaned(told)
    for target, data in sorted(graph.nodes(data=True)):
        for claim in data["denied"]:
            facts = _claim(claim, drawing)
            label = f"not: {facts.get('stance', '')}".rstrip(": ")
            for source in claim.who:
                name = clean(f"{claim.iri} {source.key} not {target}")
                yield clean(source.key), clean(target), name, _cleaned({**facts, "label": label})


def _claim(claim: Claim, drawing: Drawing) -> dict[str, Any]:
    facts = scene.claim(claim, drawing, {})
    listed = {name: facts[own] for own, name in TOLD.items()}
    told = {name: "; ".join(value) if isinstance(value, list) else value for name, value in listed.items()}
    days = {end: match[0] for end in ("earliest", "latest") if (match := DAY.match(facts["date"][end]))}
    about = {"dateKind": claim.date.kind, "claim": claim.iri, "sources": _sources(claim.passages)}
    return {**told, **days, **about, "pattern": facts["pattern"]}


def _sources(passages: Iterable[Passage]) -> str:
    return "; ".join(
        in_short(passage.document) + (f", paragraph {passage.paragraph}" if passage.paragraph else "")
        for passage in passages
    )


def _cleaned(told: Mapping[str, Any]) -> dict[str, str]:
    """The texts that are not empty, in the order of their names; a label there always is."""
    kept = {name: text for name, value in sorted(told.items()) if (text := clean(str(value)))}
    return {"label": clean(told.get("stanceIri", "")) or "not so"} | kept


# ---- GraphML and GEXF ----------------------------------------------------------------------------------------


def graphml(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """GraphML, as networkx writes it. https://graphml.graphdrawing.org"""
    flat = nx.MultiDiGraph(**({"title": clean(title)} if title else {}))
    flat.add_nodes_from(nodes(graph, drawing))
    flat.add_edges_from((source, target, name, told) for source, target, name, told in edges(graph, drawing))
    return "\n".join(nx.generate_graphml(flat)) + "\n"


def gexf(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """GEXF 1.3 for Gephi: an edge is there from its earliest day to its latest; an end that is not known is left open.

    networkx writes 1.2 only, without parallel edges of several kinds. https://gexf.net
    """
    root = ET.Element("gexf", {"xmlns": GEXF, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "kgtool"
    ET.SubElement(meta, "description").text = clean(title)
    all_nodes, all_edges = list(nodes(graph, drawing)), list(edges(graph, drawing))
    dated = any("earliest" in told or "latest" in told for *_, told in all_edges)
    time = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"} if dated else {"mode": "static"}
    inside = ET.SubElement(root, "graph", {"defaultedgetype": "directed", **time})
    node_ids = _attributes(inside, "node", [told for _, told in all_nodes])
    edge_ids = _attributes(inside, "edge", [told for *_, told in all_edges])
    place = ET.SubElement(inside, "nodes")
    for iri, told in all_nodes:
        _values(ET.SubElement(place, "node", {"id": iri, "label": told["label"]}), told, node_ids)
    place = ET.SubElement(inside, "edges")
    for number, (source, target, _, told) in enumerate(all_edges):
        ends = {"start": told.get("earliest"), "end": told.get("latest")}
        spell = {name: day for name, day in ends.items() if day}
        about = {"id": str(number), "source": source, "target": target, "kind": told["label"], "label": told["label"]}
        _values(ET.SubElement(place, "edge", {**about, **spell}), told, edge_ids)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _attributes(inside: ET.Element, kind: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Declare the attributes of nodes or edges; their numbers by name."""
    known = sorted({name for told in rows for name in told} - {"label"})
    place = ET.SubElement(inside, "attributes", {"class": kind, "mode": "static"})
    for number, name in enumerate(known):
        ET.SubElement(place, "attribute", {"id": str(number), "title": name, "type": "string"})
    return {name: str(number) for number, name in enumerate(known)}


def _values(element: ET.Element, told: Mapping[str, str], ids: Mapping[str, str]) -> None:
    place = ET.SubElement(element, "attvalues")
    for name, value in told.items():
        if name in ids:
            ET.SubElement(place, "attvalue", {"for": ids[name], "value": value})


# ---- Mermaid and DOT -----------------------------------------------------------------------------------------


def mermaid(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """A Mermaid flowchart of what the picture shows at first: columns as subgraphs, stances on the lines.

    Mermaid itself draws up to 500 lines, unless it is told ``maxEdges``. https://mermaid.js.org/syntax/flowchart.html
    """
    shown = _shown(graph)
    ids = {iri: f"n{number}" for number, iri in enumerate(sorted({end for a, b, _, _ in shown for end in (a, b)}))}
    lines = ["---", f"title: {_quoted_yaml(title)}", "---"] if title else []
    lines.append("flowchart LR")
    for number, (name, iris) in enumerate(_by_column(graph, drawing, ids)):
        lines.append(f'  subgraph c{number}["{_entities(name)}"]')
        lines += [f'    {ids[iri]}["{_entities(_named(graph.nodes[iri]))}"]' for iri in iris]
        lines.append("  end")
    palette = svg.palette()
    for number, (source, target, key, data) in enumerate(shown):
        line = drawing.line(key, data["label"])
        tail = "--" if data["pattern"] == "solid" else "-.-"
        end = MERMAID_ENDS.get(line.arrow, ">")
        many = f" ×{len(data['claims'])}" if len(data["claims"]) > 1 else ""
        lines.append(f'  {ids[source]} {tail}{end}|"{_entities(data["label"] + many)}"| {ids[target]}')
        lines.append(f"  linkStyle {number} stroke:{palette[svg.role(line.role)]},stroke-width:{line.width:g}px")
    return "\n".join(lines) + "\n"


def dot(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """Graphviz DOT: columns as clusters, an edge for each claim and link. https://graphviz.org/doc/info/lang.html"""
    palette = svg.palette()
    lines = ["digraph claims {", '  rankdir=LR; charset="UTF-8";', f"  label={_string(title)}; labelloc=t;"]
    lines.append('  node [shape=box, style=filled, fillcolor=white, fontname="Helvetica", fontsize=11];')
    lines.append('  edge [fontname="Helvetica", fontsize=9];')
    for number, (name, iris) in enumerate(_by_column(graph, drawing, graph)):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_string(name)}; color=gray80;"]
        for iri in iris:
            kind = drawing.kind([graph.nodes[iri]["kind"]], acts=False)
            style = "filled,rounded" if kind.radius > 8 else "filled"
            look = f'shape={DOT_SHAPES.get(kind.glyph, "box")}, style="{style}", color="{palette[svg.role(kind.role)]}"'
            lines.append(f"    {_string(iri)} [label={_string(_named(graph.nodes[iri]))}, {look}];")
        lines.append("  }")
    rank = {iri: number for number, (_, iris) in enumerate(_by_column(graph, drawing, graph)) for iri in iris}
    for source, target, _, told in edges(graph, drawing):
        line = drawing.line(told.get("stanceIri", ""), told["label"])
        arrow = "tee" if told["label"].startswith("not: ") else DOT_ENDS.get(line.arrow, "normal")
        tip = "; ".join(told[name] for name in ("statement", "sources") if name in told)
        look = f'style={told["pattern"]}, arrowhead={arrow}, color="{palette[svg.role(line.role)]}"'
        lines.append(
            f"  {_string(source)} -> {_string(target)} "
            f"[label={_string(told['label'])}, tooltip={_string(tip)}, {look}, penwidth={line.width:g}"
            # What leads back to an earlier column must not move the columns.
            f"{', constraint=false' if rank.get(target, 0) <= rank.get(source, 0) else ''}];"
        )
    return "\n".join([*lines, "}"]) + "\n"


def _shown(graph: nx.MultiDiGraph) -> list[tuple[str, str, str, dict[str, Any]]]:
    ordered = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    return [edge for edge in ordered if edge[3]["shown"]]


def _by_column(graph: nx.MultiDiGraph, drawing: Drawing, wanted: Any) -> Iterator[tuple[str, list[str]]]:
    """The columns with something in them, and the things in each."""
    columns = [*((column.iri, column.label) for column in drawing.columns), (None, "Other")]
    named = {iri for iri, _ in columns}
    for iri, label in columns:
        here = [n for n, data in sorted(graph.nodes(data=True)) if n in wanted
                and (data["column"] if data["column"] in named else None) == iri]  # fmt: skip
        if here:
            yield label, here


def _named(data: Mapping[str, Any]) -> str:
    return f"{data['label']} ({data['detail']})" if data["detail"] else str(data["label"])


def _entities(text: str) -> str:
    """A text inside the quotes of a Mermaid label: whatever could be syntax or markup as a character code."""
    safe = re.sub(r"[^\w\s.,:'’()/+×·€$%-]", lambda found: f"#{ord(found[0])};", clean(text))
    return safe.strip() or "#32;"


def _quoted_yaml(text: str) -> str:
    import json

    return json.dumps(clean(text), ensure_ascii=False)


def _string(text: str) -> str:
    """A DOT string that is shown as it is: backslashes and entities mean nothing."""
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'


WRITERS: Mapping[str, Writer] = {"svg": svg.svg, "graphml": graphml, "gexf": gexf, "mermaid": mermaid, "dot": dot}
ENDINGS: Mapping[str, str] = {**{name: name for name in WRITERS}, "mmd": "mermaid", "gv": "dot"}
"""File ending -> format."""
