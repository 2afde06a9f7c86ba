"""What the page shows, as plain data for JSON: cards with their text in lines, lines, legend, places.

Lengths are in the units of the picture, in which text is 12 high; they become pixels at a scale of 1.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import networkx as nx

from kgtool.claims.claim import Claim, Passage
from kgtool.claims.spoken import denial_in, mark_in, when_in
from kgtool.claims.style import ROW, Drawing
from kgtool.network import signs
from kgtool.network.build import in_short
from kgtool.network.crossings import Box
from kgtool.network.layered_layout import CARD_GAP, LANE_GAP, PORT_GAP, TALL, Layout, Link, layered
from kgtool.rdf.names import names
from kgtool.words.catalogue import ENGLISH, Words, marked, words_of

Facts = dict[str, Any]
LINE, PADDING, MOST_LINES = 14.5, 8.0, 4
WINDOW = (1140, 799)  # the space for the picture in a window of 1440 x 900
NARROWEST, WIDEST, MARGINS = 104, 296, 28.0
# A card with a place in an order (a defense line) shows it in a strip, and is indented a step for each card before it.
STRIP, STEP, STEPS = 20.0, 16.0, 5
FOLDED = 40  # up to this many cards are shown with the parts of plans
FEW = 30  # up to this many cards are made high enough for their lines to end side by side
SHORT = 60  # letters of a word that is measured as a whole
JOINER, MOST_MARKS = "\u200d", 16  # what joins emoji; the marks that a letter keeps
STRUCTURE = "structure"  # the color role of lines that nobody claims: parts, posts
# The line of claims that something is not so. Such a claim takes no stance: it has its own line and filter.
NEGATED = {
    "id": "negated", "label": marked("says: not so"), "role": "deny", "arrow": "cross", "width": 2.0, "shown": True,
}  # fmt: skip


def folds(graph: nx.MultiDiGraph) -> dict[str, list[str]]:
    """Plan -> its parts (IRIs) that stand behind it until they are asked for: those on which nobody takes a position.

    None in a network of up to FOLDED cards, which can be read with them.
    """
    shown = [(a, b, key, data) for a, b, key, data in graph.edges(keys=True, data=True) if data["shown"]]
    if len({end for a, b, *_ in shown for end in (a, b)}) <= FOLDED:
        return {}
    has_component = names().expand("kg:hasComponent")
    wholes = [(a, b) for a, b, key, _ in shown if key == has_component and a != b]
    others = [end for a, b, key, _ in shown if key != has_component for end in (a, b)]
    busy = {*others, *(target for _, target in _denials(graph)), *(a for a, _ in wholes)}
    found: dict[str, list[str]] = {}
    for plan, part in sorted(wholes):
        if part not in busy:
            found.setdefault(plan, []).append(part)
    return found


def parts_in_words(count: int, words: Words = ENGLISH) -> str:
    """How many parts stand behind a plan."""
    return words.count("{n} part", "{n} parts", count)


def cards(graph: nx.MultiDiGraph, drawing: Drawing, folded: Mapping[str, list[str]] | None = None) -> list[Facts]:
    """The things of a network (made by ``network.build``) as cards, in the order of their IRIs.

    A card has its IRI (`id`), its text in lines, its `width` and `height`, how many lines it has (`degree`), whether it
    is `shown` at first, the IRIs of the claims that deny something of it, and how many parts it `folds`. `folded`: the
    ``folds`` of the network, if plans are to stand for their parts.
    """
    behind = folded or {}
    parts = {part for some in behind.values() for part in some}
    denials = _denials(graph)
    lines = [*((a, b) for a, b, shown in graph.edges(data="shown") if shown), *denials]
    shown = {end for ends in lines for end in ends} - parts
    if graph.graph.get("unit") == "link":  # a thing may be there without a link
        shown = set(graph)
    widths = _widths(graph, shown or set(graph), drawing)
    links = [*graph.edges(), *denials]
    leaving, coming = Counter(source for source, _ in links), Counter(target for _, target in links)
    roomy = len(shown) <= FEW
    return [
        _card(
            data, iri, widths.get(data["column"], WIDEST), iri in shown, (leaving[iri], coming[iri]), roomy,
            len(behind.get(iri, ())),
        )
        for iri, data in sorted(graph.nodes(data=True))
    ]  # fmt: skip


def _card(data: Facts, iri: str, width: float, shown: bool, links: tuple[int, int], roomy: bool, parts: int) -> Facts:
    label, detail = _texts(data, width)
    ports = max(links) * PORT_GAP + 10 if roomy else 0.0
    height = max(LINE * (len(label) + len(detail) + bool(parts)) + PADDING, ports)
    return {
        "id": iri, "label": data["label"], "lines": label, "detail": detail, "note": data["detail"],
        "kind": data["kind"], "column": data["column"], "order": data["order"],
        "width": width - _indent(data["order"]), "height": height, "degree": sum(links), "shown": shown,
        "denied": [claim.iri for claim in data["denied"]], "things": data.get("things", {}),
        "folds": parts,
    }  # fmt: skip


def _texts(data: Facts, width: float) -> tuple[list[str], list[str]]:
    """The lines of a card: its label and its detail, without the number that stands in its strip."""
    order, detail = data["order"], data["detail"]
    room = width - MARGINS - _indent(order)
    if order is not None:
        room -= STRIP
        detail = detail.removeprefix(f"line {order}").removeprefix(" · ")
    return wrap(data["label"], room, MOST_LINES), wrap(detail, room, 2) if detail else []


def _indent(order: int | str | None) -> float:
    """How far a card is indented by its place in an order."""
    return STEP * (min(order, STEPS) - 1) if isinstance(order, int) and order > 0 else 0.0


def _widths(graph: nx.MultiDiGraph, shown: set[str], drawing: Drawing) -> dict[str, float]:
    """The card width of each column: those with which the picture is largest in a usual window."""
    heights = {column.iri: _column_heights(graph, shown, column.iri) for column in drawing.columns}
    best: tuple[float, dict[str, float]] = (0.0, {})
    for goal in range(TALL, TALL // 2, -10):
        chosen, wide, tall = {}, 0.0, 1.0
        for column, table in heights.items():
            lanes = math.ceil(table[WIDEST] / TALL)
            width = next((w for w, height in sorted(table.items()) if height <= lanes * goal), WIDEST)
            chosen[column] = float(width)
            wide += lanes * (width + LANE_GAP)
            tall = max(tall, table[width] / max(lanes, 1))
        scale = min(
            WINDOW[0] / max(wide - LANE_GAP, 1), WINDOW[1] / (tall * 1.18)
        )  # 1.18: lines that pass cards take room
        best = max(best, (scale, chosen), key=lambda choice: choice[0])
    return best[1]


def _column_heights(graph: nx.MultiDiGraph, shown: set[str], column: str) -> dict[int, float]:
    """How high a column's cards are together at each card width that cuts no label short."""
    texts = [data for iri, data in graph.nodes(data=True) if data["column"] == column and iri in shown]
    found: dict[int, float] = {}
    for width in (WIDEST, *range(NARROWEST, WIDEST, 8)):
        lines = [_texts(data, width) for data in texts]
        if width == WIDEST or not any(label[-1].endswith("…") for label, _ in lines):
            found[width] = sum(LINE * (len(a) + len(b)) + PADDING + CARD_GAP for a, b in lines)
    return found


def edges(graph: nx.MultiDiGraph, folded: Mapping[str, list[str]] | None = None) -> list[Facts]:
    """The lines of a network: one for each edge, and one from each claimant to each thing of which they deny something.

    A line has its ends (`from`, `to`, as ids of cards), its stance and claims (IRIs), and a structural one its evidence
    and the `first` day on which anything tells of it. How it looks say ``looks``. One from a plan to a part that is
    ``folded`` says so.
    """
    behind = folded or {}
    return [
        {
            "id": f"e{number}", "from": source, "to": target, "stance": key, "shown": data["shown"],
            "claims": [claim.iri for claim in data["claims"]],
            "evidence": _evidence(data["evidence"], graph.graph["addresses"]), "first": data.get("first", ""),
            **({"folded": True} if target in behind.get(source, ()) and not data["claims"] else {}),
        }
        for number, (source, target, key, data) in enumerate(_lines(graph))
    ]  # fmt: skip


def looks(graph: nx.MultiDiGraph, drawing: Drawing) -> dict[str, signs.Look]:
    """How each of the ``edges`` looks, by its id."""
    return {f"e{number}": signs.look(data["claims"], drawing) for number, (*_, data) in enumerate(_lines(graph))}


def _lines(graph: nx.MultiDiGraph) -> list[tuple[str, str, str, Facts]]:
    """The edges of a network in order, and after them the lines of denials."""
    lines = sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
    return lines + [
        (*ends, str(NEGATED["id"]), {"shown": True, "label": NEGATED["label"], "claims": claims, "evidence": ()})
        for ends, claims in sorted(_denials(graph).items())
    ]


def matters(graph: nx.MultiDiGraph) -> set[str]:
    """The things of a network (IRIs of nodes) on which some of its claims take a side."""
    taken = {matter for sides in graph.graph.get("sides", {}).values() for matter in sides}
    return {iri for iri, data in graph.nodes(data=True) if not taken.isdisjoint(data.get("things", [iri]))}


def contested(graph: nx.MultiDiGraph) -> set[str]:
    """The things of a network (IRIs of nodes) that some of its claims are for and others against."""
    every = graph.graph.get("sides", {})
    matters = signs.contested(every[claim.iri] for claim in graph.graph["claims"] if claim.iri in every)
    return {iri for iri, data in graph.nodes(data=True) if not matters.isdisjoint(data.get("things", [iri]))}


def _denials(graph: nx.MultiDiGraph) -> dict[tuple[str, str], list[Claim]]:
    """Claimant and thing -> the claims by which one denies something of the other."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for target, data in graph.nodes(data=True):
        for claim in data["denied"]:
            for source in claim.who:
                found.setdefault((source.key, target), []).append(claim)
    return found


def unit(graph: nx.MultiDiGraph) -> str:
    """What each line of a network is: "claim", "row" of an answer that nobody claims, or "link" (any_graph.py)."""
    if own := graph.graph.get("unit"):
        return str(own)
    claims = graph.graph["claims"]
    return "row" if claims and all(claim.iri.startswith(ROW) for claim in claims) else "claim"


def graph_facts(graph: nx.MultiDiGraph, words: Words = ENGLISH) -> str:
    """How many things and links a network has, in words."""
    things, links = len(graph), graph.number_of_edges()
    return ", ".join((words.count("{n} thing", "{n} things", things), words.count("{n} link", "{n} links", links)))


# The name of a detail of a claim on the page -> its name in ``Claim.details``.
LINES = {
    "modality": "how firm", "condition": "if", "unless": "unless", "share": "share", "figure": "figure",
    "motivation": "reason given", "appliesTo": "about", "behalf": "on behalf of", "accordingTo": "on the word of",
    "event": "at", "place": "where", "channel": "channel", "answers": "answers", "corrects": "corrects",
    "denied": "denied in", "corrected": "corrected in", "elsewhere": "told elsewhere as",
}  # fmt: skip


def claim(claim: Claim, drawing: Drawing, addresses: Mapping[str, str]) -> Facts:
    """A claim as plain data, for the page and for the formats of other tools.

    `addresses`: IRI of a document -> its address on the web. Things are named by their keys (``Thing.key``), and by
    their labels where readers see them.
    """
    stances, lines = sorted(claim.stance, key=lambda stance: stance.key), dict(claim.details)
    words = words_of(drawing.language)
    facts = {
        "iri": claim.iri, "sources": [thing.key for thing in claim.who], "stances": [stance.key for stance in stances],
        "stanceLabel": ", ".join(map(in_short, stances)), "targets": [thing.key for thing in claim.what],
        "pattern": signs.pattern(claim, drawing), "signs": signs.signs_of(claim),
        "basis": " ".join(map(in_short, claim.basis)),
        "status": " ".join(in_short(status) for status in claim.status if status.key in drawing.patterns),
        "negated": claim.negated, "denial": denial_in(claim.denial, words),
        "outlet": sorted(set(map(in_short, claim.outlets))),
        "date": dict(vars(claim.date)),
        "evidence": _evidence(claim.passages, addresses), "informant": list(map(in_short, claim.informants)),
        **{name: list(map(in_short, lines.get(words, ()))) for name, words in LINES.items()},
        "statement": claim.statement, "anchor": claim.anchor, "note": claim.note,
        "mark": mark_in(claim.mark, words), "when": when_in(claim.when, words), "origins": list(claim.origins),
    }  # fmt: skip
    return facts if claim.count is None else {**facts, "count": claim.count}


def _evidence(passages: Iterable[Passage], addresses: Mapping[str, str]) -> list[Facts]:
    """The paragraphs cited: document, its title and address, and the number (text that is not a number, or None)."""
    return [
        {
            "document": passage.document.key,
            "title": in_short(passage.document),
            **({"address": address} if (address := addresses.get(passage.document.iri)) else {}),
            "paragraph": passage.number,
        }
        for passage in passages
    ]


def filled(facts: Mapping[str, Any]) -> Facts:
    """The facts of a claim or an event without the empty ones (text, list or False), so that a page stays small."""
    return {key: value for key, value in facts.items() if value not in ("", [], False)}


def kinds(graph: nx.MultiDiGraph, drawing: Drawing) -> list[Facts]:
    """The kinds of card in the picture for its legend, in the order of their columns."""
    rank = {column.iri: column.order for column in drawing.columns}
    used = {(data["kind"], data["column"]) for _, data in graph.nodes(data=True)}
    kinds = {iri: drawing.kind([iri], column.endswith("people")) for iri, column in sorted(used)}
    ordered = sorted(kinds.values(), key=lambda kind: (rank.get(kind.column, 99), kind.order, kind.iri))
    return [{"id": k.iri, "label": k.label, "glyph": k.glyph, "role": k.role, "radius": k.radius} for k in ordered]


def stances(graph: nx.MultiDiGraph, drawing: Drawing) -> list[Facts]:
    """The stances and structural links in the picture for its legend, in drawing order, with how their lines look."""
    used = {key: data for _, _, key, data in graph.edges(keys=True, data=True)}
    lines = sorted(((key, drawing.line(key)) for key in used), key=lambda line: (line[1].order, line[0]))
    found = [
        {
            "id": key, "label": used[key]["label"], "role": line.role, "arrow": line.arrow, "width": line.width,
            "shown": used[key]["shown"], "family": "" if line.role == STRUCTURE else drawing.family(key).iri,
        }
        for key, line in lines
    ]  # fmt: skip
    denied = words_of(drawing.language).say(str(NEGATED["label"]))
    return [*found, {**NEGATED, "label": denied, "family": drawing.family().iri}] if _denials(graph) else found


def families(stances: Iterable[Facts], drawing: Drawing) -> list[Facts]:
    """The families of these ``stances`` for the legend, in their order."""
    used = {stance["family"] for stance in stances}
    return [{"id": one.iri, "label": one.label, "role": one.role} for one in drawing.families if one.iri in used]


def revealed(graph: nx.MultiDiGraph, words: Words = ENGLISH) -> tuple[nx.MultiDiGraph, str]:
    """The network with its claims shown, if the lines of all are off at first, and a sentence that says so."""
    lines = [edge for edge in graph.edges(keys=True, data=True) if edge[3]["claims"]]
    if not lines or any(data["shown"] for *_, data in lines) or _denials(graph):
        return graph, ""
    made = graph.copy()
    for source, target, key, _ in lines:
        made.edges[source, target, key]["shown"] = True
    names = ", ".join(sorted({data["label"] for *_, data in lines}))
    return made, words.say("Shown here, as there are no others: lines that are off at first ({names}).", names=names)


def layouts(cards: list[Facts], edges: list[Facts], drawing: Drawing) -> list[Layout]:
    """The layouts between which a page changes, each once: what is shown at first, with the parts of plans, with all.

    `cards` and `edges` are those of a network. All: the lines that are off at first too.
    """
    first = {card["id"] for card in cards if card["shown"]}
    shown = [edge for edge in edges if edge["shown"]]
    unfolded = first | {edge["to"] for edge in shown}
    every = {card["id"] for card in cards if card["degree"]}
    wanted = [(first, [edge for edge in shown if edge["to"] in first]), (unfolded, shown), (every, edges)]
    found: dict[int, Layout] = {}
    for some, lines in wanted:
        if not found or len(lines) not in found:
            found[len(lines)] = layout([card for card in cards if card["id"] in some], lines, drawing)
    return list(found.values())


def layout(cards: list[Facts], edges: list[Facts], drawing: Drawing) -> Layout:
    """The layout of these cards and of the lines between them."""
    rank = {column.iri: number for number, column in enumerate(drawing.columns)}
    has_component = names().expand("kg:hasComponent")
    plans = {edge["to"]: edge["from"] for edge in edges if edge["stance"] == has_component}
    boxes = []
    for c in cards:
        width, line = c["width"] + _indent(c["order"]), c["order"] if isinstance(c["order"], int) else None
        plan = plans.get(c["id"], "")
        boxes.append(Box(c["id"], rank.get(c["column"], len(rank)), width, c["height"], plan, line))
    links = [Link(e["id"], e["from"], e["to"]) for e in edges]
    return _stepped(layered(boxes, links), links, {c["id"]: _indent(c["order"]) for c in cards})


def _stepped(placed: Layout, links: Iterable[Link], indents: dict[str, float]) -> Layout:
    """Indent cards, and with them the ends of the lines at their left."""
    routes = {id_: list(points) for id_, points in placed.routes.items()}
    for link in links:
        for card, end in ((link.source, 0), (link.target, -1)):
            if link.id in routes and indents.get(card):
                x, y = routes[link.id][end]
                routes[link.id][end] = (x + indents[card] * (x < placed.cards[card][0]), y)
    cards = {card: (x + indents.get(card, 0) / 2, y) for card, (x, y) in placed.cards.items()}
    return replace(placed, cards=cards, routes=routes)


def headings(placed: Layout, drawing: Drawing, cards: list[Facts]) -> list[tuple[str, float, float]]:
    """The columns of a layout: heading, left and right.

    A column in which no card is of a kind that the ontology knows has an empty heading.
    """
    known = {card["column"] for card in cards if card["kind"]}
    texts = [
        *(column.label if column.iri in known else "" for column in drawing.columns),
        words_of(drawing.language).say("Other"),
    ]
    return [(texts[column], *sides) for column, sides in placed.columns.items()]


def named_columns(graph: nx.MultiDiGraph) -> set[str]:
    """The columns (IRIs) that have a name in the picture: something in them is of a kind that the ontology knows."""
    return {data["column"] for _, data in graph.nodes(data=True) if data["kind"]}


@lru_cache(100_000)  # the same words are tried in lines of many widths
def measure(text: str) -> float:
    """The width of `text`, 12 high in a sans serif font: an estimate on the safe side, as no font is at hand."""
    return sum(_advance(char) for char in text)


@lru_cache(10_000)
def _advance(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 12.2
    if char in "ijl'|.,:;!ftI r()[]-/":
        return 3.6
    if char in "mwMW@%":
        return 10.0
    return 8.5 if char.isupper() else 6.6


def wrap(text: str, width: float, most: int) -> list[str]:
    """`text` in lines no wider than `width` (see ``measure``); beyond `most` lines it is cut with an ellipsis.

    >>> wrap("partner troops in Ukraine", 50, 2)
    ['partner', 'troops in…']
    """
    lines = [""]
    for word in (part for whole in text.split() for part in _parts(whole, width)):
        if not lines[-1] or measure(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif len(lines) == most:
            lines[-1] = lines[-1].rstrip(" ,;") + "…"
            break
        else:
            lines.append(word)
    return lines


def _parts(word: str, width: float) -> Iterator[str]:
    """A word, in pieces where it is wider than a line; a letter keeps its marks (see ``_is_joined``)."""
    if len(word) <= SHORT and measure(word) <= width:
        yield word
        return
    start, cut, wide = 0, 0, 0.0
    for place, char in enumerate(word):
        advance = _advance(char)
        if place - cut > MOST_MARKS or not _is_joined(word, place):
            cut = place
        if wide + advance > width and cut > start:
            yield word[start:cut]
            start, wide = cut, measure(word[cut:place])
        wide += advance
    yield word[start:]


def _is_joined(word: str, place: int) -> bool:
    """Whether a character belongs to the one before it: a mark, the color of an emoji, or what a joiner joins."""
    char = word[place]
    return (
        unicodedata.category(char)[0] == "M"
        or char == JOINER
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or (place > 0 and word[place - 1] == JOINER)
    )
