"""A network in the formats of other tools: GraphML, GEXF (Gephi), Mermaid, Graphviz DOT, SVG. A table of writers.

Each writer is a function (network, drawing, title) -> text; the same network gives the same text. GraphML, GEXF and
DOT have an edge for each claim and each structural link, with all properties of the claim; Mermaid and SVG (svg.py)
have one for each line of the picture. What is to be minded of a claim (signs.py) is in all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx

from kgtool.claims.claim import Claim, Passage
from kgtool.claims.dates import order, whole_day
from kgtool.claims.house_style import PLAIN, HouseStyle
from kgtool.claims.style import Drawing, tone_of
from kgtool.errors import UsageError
from kgtool.network import picture, scene, signs, svg
from kgtool.network.build import in_short
from kgtool.network.state import State
from kgtool.rdf.files import ending
from kgtool.rdf.text import clean, did_you_mean

Edge = tuple[str, str, str, dict[str, str]]
Writer = Callable[[nx.MultiDiGraph, Drawing, str], str]

GEXF = "http://gexf.net/1.3"
# The properties of a claim that are written, each as one text: name in ``scene.claim`` -> name of the attribute.
PROPERTIES = {
    "stanceLabel": "stance", "basis": "basis", "status": "status", "statement": "statement", "anchor": "words",
    "note": "note", "outlet": "outlet", "informant": "informant", "accordingTo": "accordingTo", "behalf": "onBehalfOf",
    "condition": "condition", "unless": "unless", "share": "share", "figure": "figure", "modality": "modality",
    "motivation": "motivation", "appliesTo": "appliesTo", "event": "event", "place": "place", "channel": "channel",
    "answers": "answers", "corrects": "corrects", "denied": "deniedIn", "corrected": "correctedIn",
    "elsewhere": "toldElsewhereAs",
}  # fmt: skip
# How each format draws the end of a line; ends that are missing here get the plain arrow.
DOT_ENDS = {"vee": "vee", "bar": "tee", "circle": "dot", "cross": "tee"}
DOT_SHAPES = {"●": "ellipse", "◉": "ellipse", "◌": "ellipse", "⬢": "hexagon", "◆": "note", "★": "cds", "☰": "tab",
              "▣": "component", "▤": "folder"}  # fmt: skip
MERMAID_ENDS = {"bar": "x", "circle": "o", "cross": "x"}


def write(
    graph: nx.MultiDiGraph, drawing: Drawing, format: str, title: str = "", state: State | None = None,
    style: HouseStyle = PLAIN,
) -> str:  # fmt: skip
    """A network (made by ``network.build``) as the text of a file in `format`, one of WRITERS.

    With the `state` of a page, the claims that it shows; an SVG also has moved cards where they are, and notes,
    and the `style` of a house.
    Raises UsageError for another format, QueryError for a network too large to be drawn as SVG.
    """
    if format not in WRITERS:
        raise UsageError(f"A network cannot be written as {format}; use one of {', '.join(WRITERS)}.")
    if format == "svg":
        return svg.svg(graph, drawing, title, state, style)
    return WRITERS[format](state.narrowed(graph, drawing) if state else graph, drawing, title)


def nodes(graph: nx.MultiDiGraph, drawing: Drawing) -> Iterator[tuple[str, dict[str, str]]]:
    """Each thing: its IRI and its attributes (label, kind, column, detail, order) as texts, without empty ones."""
    columns = {column.iri: column.label for column in drawing.columns}
    named = scene.named_columns(graph)
    contested = scene.contested(graph)
    for iri, data in sorted(graph.nodes(data=True)):
        kind = drawing.kinds.get(data["kind"])
        values = {
            "label": data["label"], "kind": kind.label if kind else "other", "kindIri": data["kind"],
            "column": columns.get(data["column"], "Other") if data["column"] in named else "", "detail": data["detail"],
            "order": "" if data["order"] is None else data["order"],
            "caveats": signs.CONFLICT if iri in contested else "",
        }  # fmt: skip
        yield _id(iri), {"label": clean(iri)} | _texts(values)


def edges(graph: nx.MultiDiGraph, drawing: Drawing) -> Iterator[Edge]:
    """Each claim and each structural link as an edge: source, target, name, and attributes, all texts.

    A claim that denies something is labelled so, as in "says it would not be so"; one with several ends or stances has
    several edges.
    """
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        about = {"label": data["label"], "stanceIri": key}
        for claim in data["claims"]:
            yield _edge(source, target, f"{claim.iri} {source} {key} {target}", {**_claim(claim, drawing), **about})
        if not data["claims"]:
            values = {
                **about,
                "pattern": "solid",
                "earliest": whole_day(data.get("first", "")),
                "sources": _sources(data["evidence"]),
            }
            yield _edge(source, target, f"{source} {key} {target}", values)
    for target, data in sorted(graph.nodes(data=True)):
        for claim in data["denied"]:
            facts = {**_claim(claim, drawing), "label": claim.denial, "negated": "true"}
            for source in claim.who:
                yield _edge(source.key, target, f"{claim.iri} {source.key} not {target}", facts)


def _edge(source: str, target: str, name: str, values: Mapping[str, Any]) -> Edge:
    """An edge with the values that are not empty, in the order of their names; it always has a label."""
    label = clean(values.get("stanceIri", "")) or "not so"
    return _id(source), _id(target), _id(name), {"label": label} | _texts(dict(sorted(values.items())))


def _id(key: str) -> str:
    """The key of a thing as a file can hold it: what ``clean`` would drop is escaped, so that no two become one."""
    return key if clean(key) == key else key.encode("unicode_escape").decode()


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name, value in values.items() if (text := clean(str(value)))}


def _claim(claim: Claim, drawing: Drawing) -> dict[str, Any]:
    facts = scene.claim(claim, drawing, {})
    listed = {name: facts[own] for own, name in PROPERTIES.items()}
    values = {name: "; ".join(value) if isinstance(value, list) else value for name, value in listed.items()}
    days = {end: day for end in ("earliest", "latest") if (day := whole_day(facts["date"][end]))}
    if len(days) == 2:
        days = dict(zip(days, sorted(days.values(), key=order), strict=True))  # as on the timeline
    about = {"dateKind": claim.date.kind, "claim": claim.iri, "sources": _sources(claim.passages)}
    return {**values, **days, **about, "pattern": facts["pattern"], "caveats": signs.caveats(claim, drawing)}


def _sources(passages: Iterable[Passage]) -> str:
    return "; ".join(
        in_short(passage.document) + (f", paragraph {passage.paragraph}" if passage.paragraph else "")
        for passage in passages
    )


def graphml(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """A network as GraphML, as networkx writes it. https://graphml.graphdrawing.org"""
    flat = nx.MultiDiGraph(**({"title": clean(title)} if title else {}))
    flat.add_nodes_from(nodes(graph, drawing))
    flat.add_edges_from(edges(graph, drawing))
    return "\n".join(nx.generate_graphml(flat)) + "\n"


def gexf(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """A network as GEXF 1.3 for Gephi (https://gexf.net): an edge lasts from its earliest day to its latest.

    An unknown day leaves the span open. Not written by networkx, which has only 1.2, without parallel edges of several
    kinds.
    """
    root = ET.Element("gexf", {"xmlns": GEXF, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = "kgtool"
    ET.SubElement(meta, "description").text = clean(title)
    all_nodes, all_edges = list(nodes(graph, drawing)), list(edges(graph, drawing))
    dated = any("earliest" in values or "latest" in values for *_, values in all_edges)
    time = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"} if dated else {"mode": "static"}
    inside = ET.SubElement(root, "graph", {"defaultedgetype": "directed", **time})
    node_ids = _attributes(inside, "node", [values for _, values in all_nodes])
    edge_ids = _attributes(inside, "edge", [values for *_, values in all_edges])
    place = ET.SubElement(inside, "nodes")
    for iri, values in all_nodes:
        _values(ET.SubElement(place, "node", {"id": iri, "label": values["label"]}), values, node_ids)
    place = ET.SubElement(inside, "edges")
    for number, (source, target, _, values) in enumerate(all_edges):
        span = {end: values[day] for end, day in (("start", "earliest"), ("end", "latest")) if day in values}
        ends = {"id": str(number), "source": source, "target": target}
        about = {**ends, "kind": values["label"], "label": values["label"], **span}
        _values(ET.SubElement(place, "edge", about), values, edge_ids)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _attributes(inside: ET.Element, kind: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Declare the attributes of nodes or edges; name -> number."""
    known = sorted({name for values in rows for name in values} - {"label"})
    place = ET.SubElement(inside, "attributes", {"class": kind, "mode": "static"})
    for number, name in enumerate(known):
        ET.SubElement(place, "attribute", {"id": str(number), "title": name, "type": "string"})
    return {name: str(number) for number, name in enumerate(known)}


def _values(element: ET.Element, values: Mapping[str, str], ids: Mapping[str, str]) -> None:
    place = ET.SubElement(element, "attvalues")
    for name, value in values.items():
        if name in ids:
            ET.SubElement(place, "attvalue", {"for": ids[name], "value": value})


def mermaid(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """A Mermaid flowchart of what the picture shows at first: columns as subgraphs, stances on the lines.

    Mermaid draws at most 500 lines unless ``maxEdges`` is set. https://mermaid.js.org/syntax/flowchart.html
    """
    looks, contested = scene.looks(graph, drawing), scene.contested(graph)
    stances = {stance["id"]: stance for stance in scene.stances(graph, drawing)}
    shown = [edge for edge in scene.edges(graph) if edge["shown"]]
    alone = graph if scene.unit(graph) == "link" else ()  # a thing may be there without a link
    ids = {
        iri: f"n{n}" for n, iri in enumerate(sorted({*alone, *(edge[end] for edge in shown for end in ("from", "to"))}))
    }
    lines = ["---", f"title: {json.dumps(clean(title), ensure_ascii=False)}", "---"] if title else []
    lines.append("flowchart LR")
    for number, (name, iris) in enumerate(_by_column(graph, drawing, ids)):
        lines.append(f'  subgraph c{number}["{_entities(name)}"]')
        lines += [f'    {ids[iri]}["{_entities(_named(graph.nodes[iri], iri in contested))}"]' for iri in iris]
        lines.append("  end")
    for number, edge in enumerate(shown):
        line, look = stances[edge["stance"]], looks[edge["id"]]
        tail = "--" if look.pattern == "solid" else "-.-"
        end = MERMAID_ENDS.get(line["arrow"], ">")
        many = f" ×{look.count}" if look.count > 1 else ""
        label = _entities(_minded(line["label"] + many, look.in_words(drawing)))
        lines.append(f'  {ids[edge["from"]]} {tail}{end}|"{label}"| {ids[edge["to"]]}')
        dashes = f",stroke-dasharray:{picture.DASHES[look.pattern]}" if look.pattern in picture.DASHES else ""
        style = f"stroke:{tone_of(line['role'])},stroke-width:{line['width']:g}px{dashes}"
        lines.append(f"  linkStyle {number} {style}")
    return "\n".join(lines) + "\n"


def dot(graph: nx.MultiDiGraph, drawing: Drawing, title: str = "") -> str:
    """A network as Graphviz DOT: columns as clusters, an edge for each claim and structural link.

    https://graphviz.org/doc/info/lang.html
    """
    lines = ["digraph claims {", '  rankdir=LR; charset="UTF-8";', f"  label={_string(title)}; labelloc=t;"]
    lines.append('  node [shape=box, style=filled, fillcolor=white, fontname="Helvetica", fontsize=11];')
    lines.append('  edge [fontname="Helvetica", fontsize=9];')
    contested = scene.contested(graph)
    for number, (name, iris) in enumerate(_by_column(graph, drawing, graph)):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_string(name)}; color=gray80;"]
        for iri in iris:
            kind = drawing.kind([graph.nodes[iri]["kind"]], acts=False)
            style = "filled,rounded" if kind.radius > 8 else "filled"
            look = f'shape={DOT_SHAPES.get(kind.glyph, "box")}, style="{style}", color="{tone_of(kind.role)}"'
            label = _string(_named(graph.nodes[iri], iri in contested))
            lines.append(f"    {_string(_id(iri))} [label={label}, {look}];")
        lines.append("  }")
    rank = {_id(iri): number for number, (_, iris) in enumerate(_by_column(graph, drawing, graph)) for iri in iris}
    for source, target, name, values in edges(graph, drawing):
        line = drawing.line(values.get("stanceIri", ""), values["label"])
        label = _minded(values["label"], filter(None, [values.get("caveats")]))
        arrow = "tee" if "negated" in values else DOT_ENDS.get(line.arrow, "normal")
        tip = "; ".join(values[name] for name in ("statement", "sources") if name in values)
        look = f'style={values["pattern"]}, arrowhead={arrow}, color="{tone_of(line.role)}"'
        lines.append(
            f"  {_string(source)} -> {_string(target)} "
            f"[id={_string(name)}, label={_string(label)}, tooltip={_string(tip)}, {look}, penwidth={line.width:g}"
            # What leads back to an earlier column must not move the columns.
            f"{', constraint=false' if rank.get(target, 0) <= rank.get(source, 0) else ''}];"
        )
    return "\n".join([*lines, "}"]) + "\n"


def _by_column(graph: nx.MultiDiGraph, drawing: Drawing, wanted: Any) -> Iterator[tuple[str, list[str]]]:
    """The columns with something in them, and the things in each; a name only where a thing is of a known kind."""
    columns = [*((column.iri, column.label) for column in drawing.columns), (None, "Other")]
    named, known = {iri for iri, _ in columns}, scene.named_columns(graph)
    for iri, label in columns:
        here = [n for n, data in sorted(graph.nodes(data=True)) if n in wanted
                and (data["column"] if data["column"] in named else None) == iri]  # fmt: skip
        if here:
            yield label if iri is None or iri in known else "", here


def _named(data: Mapping[str, Any], contested: bool) -> str:
    name = f"{data['label']} ({data['detail']})" if data["detail"] else str(data["label"])
    return _minded(name, [signs.CONFLICT] * contested)


def _minded(name: str, caveats: Iterable[str]) -> str:
    """A name with what is to be minded of it."""
    return " · ".join((name, *caveats))


def _entities(text: str) -> str:
    """A text inside the quotes of a Mermaid label: whatever could be syntax or markup as a character code."""
    safe = re.sub(r"[^\w\s.,:'’()/+×·€$%-]", lambda found: f"#{ord(found[0])};", clean(text))
    return safe.strip() or "#32;"


def _string(text: str) -> str:
    """A DOT string that is shown literally: its backslashes and entities are escaped."""
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") + '"'


WRITERS: Mapping[str, Writer] = {"svg": svg.svg, "graphml": graphml, "gexf": gexf, "mermaid": mermaid, "dot": dot}
ENDINGS: Mapping[str, str] = {**{name: name for name in WRITERS}, "mmd": "mermaid", "gv": "dot"}
"""File ending -> format."""


def format_of(path: Path) -> str | None:
    """The format that the ending of a file stands for; None: a page, or what is not a file, such as /dev/stdout.

    Raises UsageError for another ending, which lists those that there are.
    """
    found = ending(path)
    if path.exists() and not path.is_file():
        return None
    if found not in (*ENDINGS, "html", "htm"):
        endings = [f".{name}" for name in ("html", *ENDINGS)]
        hint = did_you_mean(f".{found}", endings) or f"use one of {', '.join(endings)}."
        raise UsageError(f"The ending of {path} does not stand for a format; {hint}")
    return ENDINGS.get(found)
