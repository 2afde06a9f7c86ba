"""A network to one HTML text that needs nothing else: no request, no script but its own.

Template and script are our own. vis-network, of pyvis, moved the dots until a canvas of ours did it in 140 lines:
only panning and zooming of its 470 KB were used, and each move drew all the dots anew (benchmarks/moving.py).
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup

from kgtool.claims.claim import Claim
from kgtool.claims.headlines import Headline
from kgtool.claims.house_style import PLAIN, HouseStyle
from kgtool.claims.style import Drawing, bundled, tone_of
from kgtool.errors import UsageError
from kgtool.faces import FACES, FIRST
from kgtool.formats.markup import csp_hashes, inert_json
from kgtool.network import any_graph, limits, narrowing, packed_layout, scene, signs
from kgtool.network.build import in_short
from kgtool.network.graph_formats import format_of
from kgtool.network.overview import Matter, is_readable, overview
from kgtool.network.page.modules import joined
from kgtool.network.picture import Picture, Subject, n, picture, small, subject, themed
from kgtool.network.svg import FONT
from kgtool.rdf import files
from kgtool.rdf.atomic import create
from kgtool.rdf.text import clean, without_bidi
from kgtool.store.as_of import CLOCKS, NOTHING_TOLD, History
from kgtool.words.catalogue import words_of

# The modules of the script in their order: what draws a large network as dots, and the faces, stand between these.
GROUND = (
    "words.js", "text.js", "dates.js", "routes.js", "dom.js", "short.js", "sums.js", "base.js", "faces.js",
    "picture.js",
)  # fmt: skip
DOTS = (
    "views.js", "canvas.js", "boxes.js", "near.js", "springs.js", "ends.js", "dots-shown.js", "dots-signs.js",
    "dots-names.js", "dots-drag.js", "dots.js",
)  # fmt: skip
BEFORE = (
    "drawers.js", "headlines.js", "asof.js", "bins.js", "brush.js", "swatch.js", "pointing.js", "summary.js",
    "legend.js", "panel.js", "search.js", "pairs.js", "roving.js", "host.js", "part.js", "address.js", "things.js",
)  # fmt: skip
AFTER = ("image.js", "moving.js", "notes.js", "share.js", "keys.js", "page.js")
FOLDER = "network/page"
EDGE = 8.0  # around a drawing: frames and signs reach a little over the places of cards
OVERVIEW = "overview"
# What of a card is drawn, and not read by the script.
DRAWN = {"lines", "detail", "height", "folds", "shown"}


@dataclass(frozen=True)
class Page:
    """One HTML page: its text, which needs no other file. In a notebook it shows itself."""

    html: str

    def save(self, path: str | Path) -> None:
        """Write the page to a file that ends in .html or .htm, whole or not at all.

        Raises UsageError for another ending, DataError if it cannot be written.
        """
        if format := format_of(Path(path)):
            raise UsageError(f"{path} would not be a page; write it with kgtool.draw(..., format={format!r}).")
        with create(Path(path)) as file:
            file.write(self.html.encode("utf-8"))

    def __repr__(self) -> str:
        return f"<Page: {len(self.html.encode('utf-8')):,} bytes>"  # a notebook keeps this text beside the page

    def _repr_html_(self) -> str:
        """A sandboxed frame with the page, for notebooks."""
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" sandbox="allow-scripts allow-popups allow-downloads" '
            'title="Network of claims" style="width:100%;height:720px;border:0"></iframe>'
        )


def render(
    graph: nx.MultiDiGraph,
    title: str,
    subtitle: str = "",
    drawing: Drawing | None = None,
    view: str | None = None,
    *,
    force: bool = False,
    opening: str | None = None,
    headlines: Sequence[Headline] = (),
    conflicts: Sequence[tuple[str, ...]] = (),
    state: str = "",
    style: HouseStyle = PLAIN,
) -> Page:
    """The page that shows a network made by ``network.build``, opened at `view`, the name of one of FACES.

    Without `view` it opens with the network, or where that has too many cards or lines to be read, with the overview.
    `title` and `subtitle` are plain text; `drawing` says how things look (default: as in the bundled ontology). A large
    network is drawn as dots, and opens around the thing with the IRI `opening` (default: the one with the most claims);
    `headlines` stand above it, and `conflicts` (two IRIs of claims, kind, why) lead from one claim to the other;
    limits.py says what is large. `state` is what the page opens with (state.py), `style` a house's own.
    Raises QueryError for a network too large to be read, unless `force`.
    """
    drawing = drawing or bundled()
    unit, words = scene.unit(graph), words_of(drawing.language)
    page = limits.page_for(len(graph), force, unit)
    banner: list[str] = []
    if page == limits.MERGED_PAGE:
        graph, banner = narrowing.merged(graph, drawing)
    dotted, about = page != limits.CARD_PAGE, graph.graph
    matters = overview(graph) if unit == "claim" else []
    drawn = subject(graph, drawing, folding=unit == "claim")
    large = not is_readable(len(drawn.shown), len(drawn.lines))
    sheets: dict[str, list[Markup]] = {"": [], **{matter.key: _small(drawn, matter) for matter in matters if large}}
    if dotted:
        cards, edges = packed_layout.cards(graph, drawing), scene.edges(graph)
    else:
        cards, edges = drawn.cards, drawn.edges
        sheets[""] = [_sheet(picture(drawn, placed, living=True)) for placed in scene.layouts(cards, edges, drawing)]
    # What the drawing alone needs is not said twice.
    nodes = [{name: card[name] for name in card if name not in DRAWN} for card in cards]
    places = {claim.iri: place for place, claim in enumerate(about["claims"])}
    stances = _toned(scene.stances(graph, drawing))
    histories = dict[History, int]()
    facts = {
        "claims": [_claim(claim, graph, drawing, histories) for claim in about["claims"]],
        "histories": [[(day, verdict.name.lower()) for day, verdict in steps] for steps in histories],
        "clocks": [(name, words.say(clock.spoken), words.say(clock.maybe)) for name, clock in CLOCKS.items()]
        if histories
        else [],
        "topics": {one.key: in_short(one) for claim in about["claims"] for one in (*claim.is_for, *claim.is_against)},
        "matters": [_matter(matter, places) for matter in matters],
        "conflicts": [
            [places[claim], places[other], kind, why]
            for claim, other, kind, why in conflicts
            if claim in places and other in places
        ],
        "headlines": [_headline(headline, places) for headline in headlines],
        "events": [scene.filled(event) for event in about.get("events", [])],
        "columns": [{"id": column.iri, "label": column.label} for column in drawing.columns],
        "kinds": _toned(scene.kinds(graph, drawing)),
        "stances": stances,
        "families": scene.families(stances, drawing) if unit == "claim" else [],
        "patterns": dict(drawing.pattern_labels) if unit == "claim" else {},
        "unit": unit,
        "counts": about.get("counts", "").replace("_", " "),
        "dotted": dotted,
        "large": large,
        "opening": opening
        if opening in graph
        else packed_layout.opening(graph)
        if dotted and unit != any_graph.UNIT
        else None,
        "banner": banner,
        "clusters": [cluster.hub for cluster in about.get("clusters", ())] if dotted else [],
        "signs": signs.table(drawing),
        "words": {name: words.say(text) for name, text in signs.EXPLAINED.items()},
        "house": {"title": style.title, "tones": style.tones()},
        "view": FACES[view or (OVERVIEW if large and matters else FIRST)].id,
    }
    short = _short(nodes, edges, facts, graph) if unit == any_graph.UNIT else (nodes, edges)
    data = {"nodes": short[0], "edges": short[1], "facts": facts}
    made = _environment(
        data, dotted, sheets, style, title=clean(title), subtitle=clean(subtitle), unit=unit, opened=state,
        house=style.title, words=words, say=words.say,
    )  # fmt: skip
    return Page(made.get_template("page.html").render())


def _short(
    nodes: list[dict[str, Any]], edges: list[dict[str, Any]], facts: dict[str, Any], graph: nx.MultiDiGraph
) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Things and links with numbers in place of IRIs, and without what all of them have in common."""
    kinds, stances, places = (
        {one["id"]: place for place, one in enumerate(some)} for some in (facts["kinds"], facts["stances"], nodes)
    )
    own = ("id", "label", "degree", "width", "height", "at", "cluster", "column")
    things = [
        {
            name: card[name]
            for name in own
            if name in card and not (name == "height" and card["height"] == card["width"])
        }
        | {"kind": kinds[card["kind"]]}
        | ({"values": values} if (values := graph.nodes[card["id"]]["values"]) else {})
        for card in nodes
    ]
    links = [
        [places[edge["from"]], places[edge["to"]], stances[edge["stance"]]]
        + ([said] if (said := graph.edges[edge["from"], edge["to"], edge["stance"]]["said"]) else [])
        for edge in edges
    ]
    return things, links


def _claim(claim: Claim, graph: nx.MultiDiGraph, drawing: Drawing, histories: dict[History, int]) -> dict[str, Any]:
    """What the page holds of a claim: its facts, what it is for (1) or against (-1), and when it was known.

    By each clock it has the number of its history; `histories` takes up those that are new.
    """
    facts = scene.claim(claim, drawing, graph.graph["addresses"])
    known = [
        histories.setdefault(every.get(claim.iri, NOTHING_TOLD), len(histories))
        for every in graph.graph.get("known", {}).values()
    ]
    return scene.filled(
        {**facts, "known": known, "sides": list(graph.graph.get("sides", {}).get(claim.iri, {}).items())}
    )


def _toned(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries of the legend, with the color that they have in the drawing."""
    return [{**entry, "tone": tone_of(entry["role"])} for entry in entries]


def _small(drawn: Subject, matter: Matter) -> list[Markup]:
    """The network of one matter; none where it could not be read: the page then shows an overview of its contents."""
    placed = small(drawn, matter)
    return [_sheet(picture(drawn, placed, living=True))] if placed else []


def _headline(headline: Headline, places: Mapping[str, int]) -> dict[str, Any]:
    """What the page holds of a headline: its claims by their places in the list of all."""
    return {"text": headline.text, "claims": [places[iri] for iri in headline.claims if iri in places]}


def _matter(matter: Matter, places: Mapping[str, int]) -> dict[str, Any]:
    """What the page holds of a matter."""
    sides = {"pro": matter.pro, "con": matter.con, "neither": matter.neither}
    numbers = {name: [places[iri] for iri in some] for name, some in sides.items()}
    return {"id": matter.key, "label": matter.label, "topic": matter.is_topic, **numbers}


def _sheet(drawn: Picture) -> Markup:
    """A drawing as an element of the page."""
    size = f'viewBox="{n(-EDGE)} 0 {n(drawn.width + 2 * EDGE)} {n(drawn.height + EDGE)}"'
    shapes = "\n".join(drawn.shapes)
    return Markup(f'<svg class="drawn" {size} font-family="{FONT}" font-size="12">{shapes}</svg>')


def _environment(
    data: dict[str, Any], dotted: bool, sheets: dict[str, list[Markup]], style: HouseStyle, **texts: Any
) -> jinja2.Environment:
    """Our own templates, autoescaped, with all that they need."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(files.PACKAGE / FOLDER), autoescape=True)
    shown = _faces(data["facts"])
    styles = [
        files.package_text("claims", "colors.css"),
        *_texts("page.css", *_own("css", shown), *["dots.css"] * dotted),
        themed(),
        *filter(None, [style.css()]),
    ]
    scripts = [
        joined(_texts(*GROUND, *DOTS * dotted, *BEFORE, *_own("js", shown), *AFTER)),
    ]
    environment.filters["data"] = lambda value: Markup(without_bidi(inert_json(value)))
    environment.globals.update(
        **texts,
        **data,
        faces=[face for face in FACES.values() if face.id in shown],
        sheets=sheets,
        styles=[Markup(style) for style in styles],
        scripts=[Markup(script) for script in scripts],
        own_words={english: own for english, own in texts["words"].texts.items() if f'"{english}"' in scripts[0]},
        policy=f"default-src 'none'; script-src {csp_hashes(scripts)}; style-src {csp_hashes(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'",
    )
    return environment


def _faces(facts: dict[str, Any]) -> list[str]:
    """The ids of the faces that have something to show."""
    claimed = facts["unit"] != any_graph.UNIT
    lacking = {"overview": facts["matters"], "timeline": claimed, "matrix": claimed}
    return [face.id for face in FACES.values() if lacking.get(face.id, True)]


def _own(ending: str, shown: Sequence[str]) -> list[str]:
    """The files of these faces (ids) with this ending: FACE-*, then FACE; the first face, the picture, has none."""
    faces = [face.id for face in FACES.values() if face.name != FIRST and face.id in shown]
    names = [f"{name}.{ending}" for face in faces for name in (f"{face}-*", face)]
    return [path.name for name in names for path in sorted((files.PACKAGE / FOLDER).glob(name))]


def _texts(*names: str) -> list[str]:
    return [files.package_text(FOLDER, name) for name in names]
