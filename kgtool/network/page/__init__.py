"""A network to one HTML text that needs nothing else: no request, no script but its own.

pyvis makes the page from our own template; vis-network comes from the installed pyvis package.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup
from pyvis.network import Network

from kgtool.claims.style import Drawing, bundled
from kgtool.faces import FACES, FIRST
from kgtool.formats.markup import csp_hashes, inert_json
from kgtool.network import limits, narrowing, packed_layout, scene
from kgtool.rdf import files
from kgtool.rdf.atomic import create
from kgtool.rdf.text import clean, without_bidi

# What draws the picture: cards, or for a large network dots.
CARDS, DOTS = ("picture.js", "marks.js"), ("dots.js",)
# The script stands in one block, in this order; the faces that have files of their own stand in the middle.
BEFORE, AFTER = ("side.js",), ("image.js", "keys.js", "page.js")
FOLDER = "network/page"


@dataclass(frozen=True)
class Page:
    """One HTML page."""

    html: str

    def save(self, path: str | Path) -> None:
        """Write the page, whole or not at all. Raises DataError where it cannot be written."""
        with create(Path(path)) as file:
            file.write(self.html.encode("utf-8"))

    def _repr_html_(self) -> str:
        """The page in a notebook: a sandboxed frame."""
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" sandbox="allow-scripts allow-popups allow-downloads" '
            'title="Network of claims" style="width:100%;height:720px;border:0"></iframe>'
        )


def render(
    graph: nx.MultiDiGraph,
    title: str,
    subtitle: str = "",
    drawing: Drawing | None = None,
    view: str = "network",
    *,
    force: bool = False,
    opening: str | None = None,
) -> Page:
    """The page that shows a network made by ``network.build``, opened at one of FACES.

    A large network is a page of dots, which opens around the thing `opening` (default: what has the most claims); see
    limits.py for how large. Raises QueryError for a network that no one could read, unless `force`.
    """
    drawing = drawing or bundled()
    page = limits.page_for(len(graph), force)
    banner: list[str] = []
    if page == limits.MERGED_PAGE:
        graph, banner = narrowing.merged(graph, drawing)
    dotted = page != limits.CARD_PAGE
    unit = scene.unit(graph)
    cards = packed_layout.cards(graph, drawing) if dotted else scene.cards(graph, drawing)
    edges = scene.edges(graph)
    net = Network(directed=True)
    net.nodes, net.edges = cards, edges
    net.path = "page.html"
    net.templateEnv = _environment(
        title=clean(title),
        subtitle=clean(subtitle),
        unit=unit,
        facts={
            "claims": [
                scene.filled(scene.claim(claim, drawing, graph.graph["addresses"])) for claim in graph.graph["claims"]
            ],
            "events": [scene.filled(event) for event in graph.graph.get("events", [])],
            "columns": [{"id": column.iri, "label": column.label} for column in drawing.columns],
            "kinds": scene.kinds(graph, drawing),
            "stances": scene.stances(graph, drawing),
            "patterns": dict(drawing.pattern_labels) if unit == "claim" else {},
            "unit": unit,
            "counts": graph.graph.get("counts", "").replace("_", " "),
            "layouts": []
            if dotted
            else [scene.places(one, drawing, cards) for one in scene.layouts(cards, edges, drawing)],
            "opening": opening if opening in graph else packed_layout.opening(graph) if dotted else None,
            "banner": banner,
            "told": scene.TOLD["label"],
            "line": scene.LINE,
            "view": FACES[view].id,
        },
        dotted=dotted,
    )
    return Page(net.generate_html(name="page.html"))


def _environment(title: str, subtitle: str, unit: str, facts: dict[str, Any], dotted: bool) -> jinja2.Environment:
    """Our own templates, autoescaping, with what pyvis does not hand on as globals."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: files.package_text(FOLDER, name) if _there(name) else None),
        autoescape=True,
    )
    styles = [files.package_text("claims", "colors.css"), *_texts("page.css", *_own("css"), *["dots.css"] * dotted)]
    scripts = [_vis_network(), _script("base.js", *(DOTS if dotted else CARDS), *BEFORE, *_own("js"), *AFTER)]
    environment.filters["data"] = _data
    environment.globals.update(
        title=title,
        subtitle=subtitle,
        unit=unit,
        faces=tuple(FACES.values()),
        facts=facts,
        styles=[Markup(style) for style in styles],
        scripts=[Markup(script) for script in scripts],
        policy=f"default-src 'none'; script-src {csp_hashes(scripts)}; style-src {csp_hashes(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'",
    )
    return environment


def _there(name: str) -> bool:
    return (files.PACKAGE / FOLDER / name).is_file()


def _own(ending: str) -> list[str]:
    """The files of this kind that faces have of their own; the picture is drawn by others."""
    names = (f"{face.id}.{ending}" for face in FACES.values() if face.name != FIRST)
    return [name for name in names if _there(name)]


def _texts(*names: str) -> list[str]:
    return [files.package_text(FOLDER, name) for name in names]


def _script(*names: str) -> str:
    """Our own script: its files, one after the other in one block of their own."""
    return "\n".join(['"use strict";', "{", *_texts(*names), "}", ""])


def _vis_network() -> str:
    """The library, from the installed pyvis, with the line ends that an HTML parser makes of them, without its map."""
    source = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = source.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.partition("\n//# sourceMappingURL")[0]


def _data(value: Any) -> Markup:
    return Markup(without_bidi(inert_json(value)))
