"""A network to one HTML text that needs nothing else: no request, no script but its own.

pyvis makes the page from our own template; vis-network comes from the installed pyvis package.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup
from pyvis.network import Network

from kgtool.claims.style import Drawing, bundled
from kgtool.formats.markup import inert_json
from kgtool.formats.writing import create
from kgtool.network import limits, narrowing, packed_layout, scene
from kgtool.rdf import files
from kgtool.rdf.results import BIDI

SCRIPTS = (
    *("base.js", "picture.js", "marks.js", "side.js", "timeline.js", "matrix.js", "table.js"),
    *("image.js", "keys.js", "page.js"),
)
STYLES = ("page.css", "timeline.css", "matrix.css")
# The same for a page of dots.
DOT_SCRIPTS = ("base.js", "dots.js", *SCRIPTS[3:])
DOT_STYLES = (*STYLES, "dots.css")
# The faces of a page, by the name that a question gives its view.
FACES = {"network": "picture", "timeline": "timeline", "matrix": "matrix", "table": "table"}


_NO_BIDI = dict.fromkeys(map(ord, BIDI))


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
        title=plain(title),
        subtitle=plain(subtitle),
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
            "view": FACES[view],
        },
        dotted=dotted,
    )
    return Page(net.generate_html(name="page.html"))


def plain(text: str) -> str:
    """`text` as it may be shown: without bidi controls."""
    return text.translate(_NO_BIDI)


def _environment(title: str, subtitle: str, unit: str, facts: dict[str, Any], dotted: bool) -> jinja2.Environment:
    """Our own templates, autoescaping, with what pyvis does not hand on as globals."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: files.package_text("network/page", name)), autoescape=True
    )
    styles = [files.package_text("claims", "colors.css")] + [
        files.package_text("network/page", name) for name in (DOT_STYLES if dotted else STYLES)
    ]
    scripts = [_vis_network(), _script(DOT_SCRIPTS if dotted else SCRIPTS)]
    environment.filters["data"] = _data
    environment.globals.update(
        title=title,
        subtitle=subtitle,
        unit=unit,
        facts=facts,
        styles=[Markup(style) for style in styles],
        scripts=[Markup(script) for script in scripts],
        policy=f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'",
    )
    return environment


def _script(names: Iterable[str]) -> str:
    """Our own script: its files, one after the other in one block of their own."""
    return "\n".join(['"use strict";', "{", *(files.package_text("network/page", name) for name in names), "}", ""])


def _vis_network() -> str:
    """The library, from the installed pyvis, with the line ends that an HTML parser makes of them, without its map."""
    source = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = source.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return text.partition("\n//# sourceMappingURL")[0]


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def _data(value: Any) -> Markup:
    return Markup(inert_json(value).translate(_NO_BIDI))
