"""What is to be minded of a claim is in every picture and file; who is for and against; what is hidden or to come."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from conftest import DATA, Opened
from legendrows import switch
from ownpages import PREFIXES, own

from kgtool.claims import style
from kgtool.network import graph_formats, page, scene, signs
from kgtool.network.narrowing import Narrowing, aggregated
from kgtool.network.view import draw, network, view
from kgtool.questions.question import find
from kgtool.rdf.results import Solutions
from kgtool.store import LocalStore, open_store

LOOK = style.bundled()
EX = "https://example.org/"
SVG = "{http://www.w3.org/2000/svg}"
FIXTURES = sorted(path for path in chain(DATA.glob("*.trig"), (DATA / "fiction").glob("*.trig")))
NOT_REPLACED = "FILTER NOT EXISTS { ?x kg:supersededBy ?newer }"
# Each sign: the words for it, and what the data say of a claim that bears it, asked of the graph itself.
WANTED = {
    "on another’s word": "?claim kg:accordingTo ?x",
    "on a condition": "?claim kg:dependsOn ?x",
    "unless something happens": "?claim kg:unless ?x",
    "held by a part only": "?claim kg:share ?x",
    "denied since": f"?x kg:respondsTo ?claim ; kg:stance stance:denies {NOT_REPLACED}",
    "corrected since": f"?x kg:corrects ?claim {NOT_REPLACED}",
    "inferred": "?claim kg:basis basis:inferred",
    "external": "?claim kg:basis basis:external",
    "anticipated": "?claim kg:actStatus status:anticipated",
    "negated": "?claim kg:polarity pol:negated",
}
BADGES = {
    "on another’s word": None, "on a condition": "if", "unless something happens": "unless", "held by a part only": "%",
    "denied since": "denied", "corrected since": "corrected",
}  # fmt: skip
Borne = dict[str, set[str]]


def stored(path: Path | None) -> LocalStore:
    return open_store(data=[path]) if path else open_store()


@cache
def drawn(path: Path | None) -> tuple[nx.MultiDiGraph, Borne]:
    """The network of a file, and which signs its claims bear by the data alone: made once for all formats."""
    store = stored(path)
    return nx.freeze(network(store, None, LOOK)), borne(store)


def borne(store: LocalStore) -> Borne:
    """Claim (IRI) -> the words of the signs that it bears, by the data alone."""
    found: Borne = {}
    for words, where in WANTED.items():
        rows = store.query(f"SELECT DISTINCT ?claim {{ {where} }}")
        assert isinstance(rows, Solutions)
        for (claim,) in rows:
            found.setdefault(str(getattr(claim, "value", "")), set()).add(words)
    return found


# ---- what each format says of a claim or of a line: the words that must be found, and the text to find them in -------

Told = Iterator[tuple[set[str], str]]


def of_xml(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> Told:
    """Each edge of GraphML or GEXF is a claim; its attributes by their names."""
    root = ET.fromstring(graph_formats.write(graph, LOOK, format))
    names = {
        e.get("id"): e.get("attr.name") or e.get("title") for e in root.iter() if e.tag.endswith(("}key", "}attribute"))
    }
    for edge in (element for element in root.iter() if element.tag.endswith("}edge")):
        values = {names.get(e.get("key") or e.get("for")): e.text or e.get("value", "") for e in edge.iter()}
        if claim := values.get("claim"):
            yield wanted.get(claim, set()), values.get("caveats", "")


def of_dot(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> Told:
    for line in graph_formats.dot(graph, LOOK).splitlines():
        if (edge := re.search(r' -> .*\[id="(\S+) [^"]*", label="((?:[^"\\]|\\.)*)"', line)) and edge[1] in {
            claim.iri for claim in graph.graph["claims"]
        }:
            yield wanted.get(edge[1], set()), edge[2]


def of_lines(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> Told:
    """Mermaid has the lines in their order."""
    lines = re.findall(r'^  n\d+ \S+\|"([^"]*)"\| n\d+$', graph_formats.mermaid(graph, LOOK), re.MULTILINE)
    for edge, line in zip((edge for edge in scene.edges(graph) if edge["shown"]), lines, strict=True):
        counts = Counter(words for claim in edge["claims"] for words in wanted.get(claim, ()))
        many = len(edge["claims"])
        said = {words if count == many else f"{count} of {many} {words}" for words, count in counts.items()}
        yield said, line.replace("#8217;", "’")


def of_svg(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> Told:
    """The title of each line, what it is drawn with, and all badges together."""
    root = ET.fromstring(graph_formats.write(graph, LOOK, "svg"))
    titles = {g[0].text or "": g for g in root.iter(SVG + "g") if len(g) > 1 and g[0].tag == SVG + "title"}
    stances = {stance["id"]: stance["label"] for stance in scene.stances(graph, LOOK)}
    found = Counter(g[0].text for g in root.iter(SVG + "g") if len(g) > 1 and g[0].tag == SVG + "title")
    badges: Counter[str] = Counter()
    for edge in scene.edges(graph):
        every = [wanted.get(claim, set()) for claim in edge["claims"]]
        ends = (graph.nodes[edge[end]]["label"] for end in ("from", "to"))
        name = f" – {stances[edge['stance']]} – ".join(ends)
        if edge["shown"]:
            title = next(title for title in titles if title == name or title.startswith(f"{name} ("))
            yield set().union(*every), title
            dashes = titles[title].find(SVG + "path[@stroke-dasharray]") is not None
            assert dashes == bool(every and all({"inferred", "anticipated"} & one for one in every)), title
            badges.update(set().union(*every) & BADGES.keys())
    for words, count in badges.items():
        assert found[words] == count + 1, f"each line and the legend bear {words}"


def of_page(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> Told:
    text = re.search(r'id="data">(.*?)</script>', page.render(graph, "A page", "", LOOK).html, re.DOTALL)
    assert text
    facts = json.loads(text[1])["facts"]
    called = {sign["id"]: sign["words"] for sign in facts["signs"]}
    for claim in facts["claims"]:
        yield wanted.get(claim["iri"], set()), "; ".join(called[sign] for sign in claim.get("signs", []))


READERS: dict[str, Callable[[nx.MultiDiGraph, Borne, str], Told]] = {
    "graphml": of_xml, "gexf": of_xml, "dot": of_dot, "mermaid": of_lines, "svg": of_svg, "page": of_page,
}  # fmt: skip


def complete(graph: nx.MultiDiGraph, wanted: Borne, format: str) -> int:
    """All signs are there and no other; how many there are."""
    told = list(READERS[format](graph, wanted, format))
    assert told
    for words, text in told:
        assert {one for one in words if one not in text} == set(), text
        assert {one for one in WANTED if one in text} <= {re.sub(r"^\d+ of \d+ ", "", one) for one in words}, text
    return sum(len(words) for words, _ in told)


@pytest.mark.parametrize("path", [None, *FIXTURES], ids=lambda path: path.stem if path else "bundled")
@pytest.mark.parametrize("format", READERS)
def test_no_format_loses_or_invents_what_is_to_be_minded(path: Path | None, format: str) -> None:
    complete(*drawn(path), format)


EVERY = DATA / "every-sign.trig"


@pytest.fixture(scope="module")
def every() -> LocalStore:
    return stored(EVERY)


@pytest.mark.parametrize("sign", signs.SIGNS, ids=lambda sign: sign.id)
@pytest.mark.parametrize("format", READERS)
def test_a_sign_that_is_lost_is_missed(monkeypatch: pytest.MonkeyPatch, sign: signs.Sign, format: str) -> None:
    graph, wanted = drawn(EVERY)
    assert complete(graph, wanted, format) >= len(WANTED)
    monkeypatch.setattr(signs, "SIGNS", tuple(one for one in signs.SIGNS if one != sign))
    with pytest.raises(AssertionError):
        complete(graph, wanted, format)


def test_a_pattern_that_is_lost_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, wanted = drawn(EVERY)
    monkeypatch.setattr(signs, "pattern", lambda claim, drawing: "solid")
    with pytest.raises(AssertionError):
        complete(graph, wanted, "svg")


def test_the_values_go_along_where_a_claim_has_its_own_edge(every: LocalStore) -> None:
    edges = {about["claim"]: about for *_, about in graph_formats.edges(network(every), LOOK) if "claim" in about}
    told = {iri.removeprefix(EX): about.get("caveats", "") for iri, about in edges.items()}
    assert told["poll"] == "held by a part only: 43 percent"
    assert told["unless"] == "unless something happens: a strike"
    assert told["secondhand"] == "on another’s word: Bo Ödegård"
    assert told["denied"] == "denied since: Ada says that nobody is on strike."
    assert told["corrected"] == "corrected since: Bo meant the lights."
    assert told["firm"] == ""
    assert edges[EX + "poll"]["share"] == "43 percent"


def test_a_denial_that_is_itself_withdrawn_or_not_one_is_no_denial(tmp_path: Path) -> None:
    claim = "a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:denies ; kg:content <x:p> ; kg:respondsTo"
    (tmp_path / "own.ttl").write_text(
        PREFIXES
        + f"""<x:1> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:states ; kg:content <x:p> .
        <x:2> {claim} <x:1> ; kg:supersededBy <x:1> .
        <x:3> {claim} <x:1> ; kg:polarity <https://w3id.org/kgtool/vocab/polarity/negated> .
        <x:4> {claim} <x:1> ; kg:actStatus <https://w3id.org/kgtool/vocab/status/anticipated> .""",
        "utf-8",
    )
    graph = network(open_store(data=[tmp_path / "own.ttl"]))
    assert {claim.iri: signs.signs_of(claim) for claim in graph.graph["claims"]}["x:1"] == []


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def every_page(every: LocalStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signs") / "every.html"
    view(every).save(path)
    return path


@pytest.mark.browser
def test_a_line_of_the_page_looks_as_in_every_file(opened: Opened, every: LocalStore, every_page: Path) -> None:
    shown = opened(every_page).evaluate("Object.fromEntries(kg.all.edges.map(({ id }) => [id, kg.look(id)]))")
    assert shown == {id_: vars(look) for id_, look in scene.looks(network(every, None, LOOK), LOOK).items()}


COVERED = """() => kg.all.nodes.flatMap(({ id }) => {
  kg.select(id);
  const near = (a, b, axis, size) => Math.abs(a[axis] - b[axis]) < (a[size] + b[size]) / 2;
  const over = (a, b) => near(a, b, "x", "width") && near(a, b, "y", "height");
  const badges = kg.edges.filter(({ from, to }) => [from, to].includes(id)).flatMap((line) => kg.badges(line.id));
  return kg.pills.flatMap((a) => badges.filter((b) => over(a, b)).map((b) => [id, a.text, b.badge]));
})"""


@pytest.mark.browser
def test_no_word_on_a_selected_line_covers_its_signs(opened: Opened, every_page: Path) -> None:
    page_ = opened(every_page)
    assert page_.evaluate("kg.edges.flatMap(({ id }) => kg.badges(id)).length") > len(BADGES)
    assert page_.evaluate(COVERED) == []


@pytest.mark.browser
def test_the_saved_image_has_all_badges_and_says_what_they_mean(opened: Opened, every_page: Path) -> None:
    page_ = opened(every_page)
    written = Counter(page_.evaluate("[...kg.drawing.querySelectorAll('text')].map((one) => one.textContent)"))
    for words, badge in BADGES.items():
        assert written[words] == 1, words
        assert badge is None or written[badge] >= 2, f"{badge} on a line and in the legend"
    assert written["outlined: only some of the claims of the line"] == 1


@pytest.mark.browser
@pytest.mark.parametrize(("face", "badge"), [("timeline", ".sheet .mark em"), ("matrix", ".grid .chip.against")])
def test_print_keeps_the_badges(opened: Opened, every_page: Path, face: str, badge: str) -> None:
    page_ = opened(every_page, scheme="dark")
    page_.click(f"#show-{face}")
    page_.emulate_media(media="print")
    look = """badges => badges.map((one) => { const how = getComputedStyle(one);
      return [how.printColorAdjust, how.display !== "none", how.backgroundColor !== how.color].join(" "); })"""
    found = page_.locator(f"#{face} {badge}").evaluate_all(look)
    assert found
    assert set(found) == {"exact true true"}


@pytest.mark.browser
@pytest.mark.parametrize(("face", "mark"), [("timeline", ".sheet .mark"), ("matrix", ".grid .cell")])
def test_the_other_faces_have_the_same_signs(opened: Opened, every_page: Path, face: str, mark: str) -> None:
    page_ = opened(every_page)
    page_.click(f"#show-{face}")
    told = " | ".join(page_.locator(f"#{face} {mark}").evaluate_all("all => all.map((one) => one.ariaLabel)"))
    for words in WANTED:
        assert ("not so" if words == "negated" else words) in told, words
    key = page_.inner_text(f"#{face} .face-key")
    assert all(words in key for words in BADGES)


# ---- for and against -----------------------------------------------------------------------------------------------


def sided(path: Path, text: str) -> nx.MultiDiGraph:
    (path / "own.trig").write_text(PREFIXES + text, "utf-8")
    return network(open_store(data=[path / "own.trig"]))


def said(name: str, who: str, stance: str, what: str, more: str = "") -> str:
    return (
        f"<x:{name}> a kg:Claim ; kg:claimant <x:{who}> ; kg:stance stance:{stance} ; kg:content <x:{what}> {more} .\n"
    )


TWO = said("1", "a", "supports", "p") + said("2", "b", "opposes", "q")
BOTH = said("1", "a", "supports", "p") + said("2", "b", "opposes", "p")
# Two states of affairs of one plan, which "parts" merges into a card.
ALIKE = (
    said("3", "c", "states", "q") + said("4", "c", "proposes", "plan") + "<x:plan> kg:hasComponent <x:p> , <x:q> ."
    "<x:p> a kg:StateOfAffairs . <x:q> a kg:StateOfAffairs ."
)
MERGED = "x:plan#merged-StateOfAffairs"


def test_merging_makes_no_conflict_and_loses_none(tmp_path: Path) -> None:
    def merged(text: str) -> set[str]:
        made = aggregated(sided(tmp_path, text + ALIKE), "parts")
        assert MERGED in made
        return scene.contested(made)

    assert merged(TWO) == set()
    assert merged(BOTH) == {MERGED}


@pytest.mark.browser
@pytest.mark.parametrize(("text", "words"), [(TWO, ""), (BOTH, "Positions on x:p conflict")])
def test_the_page_marks_a_merged_card_for_one_of_its_things_only(
    opened: Opened, tmp_path: Path, text: str, words: str
) -> None:
    page.render(aggregated(sided(tmp_path, text + ALIKE), "parts"), "Merged").save(tmp_path / "merged.html")
    page_ = opened(tmp_path / "merged.html")
    assert page_.evaluate("!document.querySelector('#signs [data-sign=conflict]').hidden") == bool(words)
    page_.evaluate("id => kg.select(id)", MERGED)
    assert page_.inner_text("#panel .kind").lower() == "state of affairs · x:p and 1 more"
    assert ("conflict" in page_.inner_text("#panel")) == bool(words)
    assert words in page_.inner_text("#panel")


@pytest.mark.parametrize(
    "more",
    ["; kg:share [ kg:verbatim '43 percent' ]", "; kg:accordingTo <x:c>",
     "; kg:actStatus <https://w3id.org/kgtool/vocab/status/anticipated>",
     "; kg:polarity <https://w3id.org/kgtool/vocab/polarity/negated>"],
)  # fmt: skip
def test_what_counts_on_no_side_makes_no_conflict(tmp_path: Path, more: str) -> None:
    assert scene.contested(sided(tmp_path, BOTH)) == {"x:p"}
    graph = sided(tmp_path, said("1", "a", "supports", "p") + said("2", "b", "opposes", "p", more))
    assert scene.contested(graph) == set()
    assert "≠" not in graph_formats.write(graph, LOOK, "svg")


def test_an_unnamed_source_or_an_outlet_makes_no_hearsay_of_a_position(tmp_path: Path) -> None:
    told = said("1", "a", "supports", "p") + said("2", "b", "opposes", "p", "; kg:accordingTo <x:c>")
    for kind in ("AnonymousSource", "NewsOutlet"):
        assert scene.contested(sided(tmp_path, f"{told} <x:c> a kg:{kind} .")) == {"x:p"}


@pytest.mark.parametrize("path", [None, *FIXTURES], ids=lambda path: path.stem if path else "bundled")
def test_the_sides_are_those_of_the_question(path: Path | None) -> None:
    store = stored(path)
    graph = network(store, None, LOOK)
    claims = {claim.iri: claim for claim in graph.graph["claims"]}
    asked = store.query(find("for-and-against").query)
    assert isinstance(asked, Solutions)
    rows = [{name: getattr(term, "value", "") for name, term in row.items()} for row in asked.dicts()]
    heard = {(row["matter"], row["side"]) for row in rows if not claims[row["claim"]].alleged}
    both = {matter for matter, side in heard if (matter, "against" if side == "for" else "for") in heard}
    assert signs.contested(graph.graph["sides"].values()) == both


@pytest.mark.parametrize("format", ["svg", "dot", "mermaid", "graphml", "gexf"])
def test_a_conflict_is_in_every_file(tmp_path: Path, format: str) -> None:
    assert signs.CONFLICT in graph_formats.write(sided(tmp_path, BOTH), LOOK, format)
    assert signs.CONFLICT not in graph_formats.write(sided(tmp_path, TWO), LOOK, format)


@pytest.mark.browser
def test_the_panel_says_on_what_the_sides_differ(opened: Opened, tmp_path: Path) -> None:
    view(stored(DATA / "fiction" / "sides.trig")).save(tmp_path / "sides.html")
    page_ = opened(tmp_path / "sides.html")
    page_.evaluate("kg.select(kg.all.nodes.find(({ id }) => id.endsWith('giving-up')).id)")
    told = page_.inner_text("#panel")
    assert "Positions on it conflict: some are for it, others against it." in told
    assert "On the topic NATO membership some are for, others against." in told


# ---- what is told later, what is hidden, what was said when ----------------------------------------------------------


def test_a_part_is_known_from_the_day_on_which_something_tells_of_it(every: LocalStore) -> None:
    graph = network(every, None, LOOK)
    first = {target.removeprefix(EX): data["first"] for _, target, data in graph.out_edges(EX + "ferry", data=True)}
    assert first == {"pier": "2031-02-02", "lights": "2031-09-09"}
    sources = {
        target.removeprefix(EX): data["evidence"] for _, target, data in graph.out_edges(EX + "ferry", data=True)
    }
    assert {part: [passage.number for passage in told] for part, told in sources.items()} == {
        "pier": [None],
        "lights": [1],
    }
    spring = Narrowing(until="2031-03-01").apply(graph)
    assert EX + "pier" in spring
    assert EX + "lights" not in spring


def test_a_claim_on_a_part_tells_of_it_too(tmp_path: Path) -> None:
    day = '[ kg:earliest "2031-05-01" ; kg:latest "2031-05-01" ]'
    text = said("1", "a", "proposes", "p") + said("2", "b", "supports", "m", f"; kg:madeOn {day}")
    graph = sided(tmp_path, text + "<x:p> kg:hasComponent <x:m> , <x:n> .")
    first = {target: data["first"] for _, target, data in graph.out_edges("x:p", data=True)}
    assert first == {"x:m": "2031-05-01", "x:n": ""}


@pytest.mark.browser
def test_with_the_slider_in_spring_nothing_of_autumn_is_shown(opened: Opened, every_page: Path) -> None:
    page_ = opened(every_page)
    lines = "kg.edges.filter(({ claims }) => !claims.length).map(({ to }) => to.split('/').at(-1)).sort().join(' ')"
    assert page_.evaluate(lines) == "lights pier"
    page_.focus("#to")
    page_.keyboard.press("ArrowLeft")
    assert page_.inner_text("#to-day") == "2 Feb 2031"
    assert page_.evaluate(lines) == "pier"


HIDDEN = said("1", "a", "describes", "p") + said("2", "b", "describes", "q") + "<x:p> kg:hasComponent <x:q> ."


@pytest.mark.browser
def test_a_page_with_nothing_but_hidden_claims_shows_them_and_says_so(opened: Opened, tmp_path: Path) -> None:
    page_ = opened(own(tmp_path, HIDDEN))
    assert page_.evaluate("kg.edges.filter(({ claims }) => claims.length).length") == 2
    assert "lines that are off at first (describes)" in page_.inner_text("header")
    switch(page_, "describes").uncheck()
    assert page_.evaluate("kg.edges.filter(({ claims }) => claims.length).length") == 0
    switch(page_, "has component").uncheck()
    assert page_.inner_text("#empty") == "Nothing to show: 2 hidden by the legend."
    page_ = opened(own(tmp_path, HIDDEN + said("3", "a", "supports", "p")))
    assert page_.evaluate("kg.edges.filter(({ claims }) => claims.length).length") == 1
    assert "off at first" not in page_.inner_text("header")


@pytest.mark.parametrize("format", ["svg", "mermaid"])
def test_a_file_with_nothing_but_hidden_claims_shows_them_and_says_so(tmp_path: Path, format: str) -> None:
    def drawn(text: str) -> str:
        (tmp_path / "own.ttl").write_text(PREFIXES + text, "utf-8")
        return draw(open_store(data=[tmp_path / "own.ttl"]), format=format)

    assert drawn(HIDDEN).count("describes") >= 3
    assert "lines that are off at first (describes)" in drawn(HIDDEN)
    assert "describes" not in drawn(HIDDEN + said("3", "a", "supports", "p"))


def test_an_article_and_its_report_are_one_entry(every: LocalStore) -> None:
    events = network(every).graph["events"]
    assert [event["label"] for event in events] == ["The Lantern, 9 September 2031", "The Lantern, 2 February 2031"]
    spring = events[-1]
    assert (spring["outlet"], spring["claims"]) == (["The Lantern"], [EX + "firm", EX + "soft"])
    assert spring["date"]["earliest"] == "2031-02-02"


@pytest.mark.browser
def test_the_table_has_what_was_said_on_no_known_day_after_the_rest(opened: Opened, tmp_path: Path) -> None:
    day = '[ kg:earliest "2031-0{0}-01" ; kg:latest "2031-0{0}-01" ]'
    text = said("1", "a", "supports", "p", "; kg:evidence [ kg:inDocument <x:d> ]") + said("2", "b", "supports", "p")
    text += said("3", "c", "supports", "p", f"; kg:madeOn {day.format(7)}") + f"<x:d> kg:issued {day.format(3)} ."
    page_ = opened(own(tmp_path, text))
    page_.click("#show-table")
    assert page_.locator("#rows tr td:first-child").all_inner_texts() == ["x:c", "x:a", "x:b"]


# ---- origins -------------------------------------------------------------------------------------------------------

WIRE = """<x:d{n}> a kg:Document . <x:o{n}> a kg:NewsOutlet .
<x:r{n}> a kg:Report ; kg:document <x:d{n}> ; kg:outlet <x:o{n}> .
<x:g{n}> <http://www.w3.org/ns/prov#wasDerivedFrom> <x:d{n}> .
<x:c{n}> a kg:Claim ; kg:claimant <x:a> ; kg:stance stance:supports ; kg:content <x:p> ; kg:reportedIn <x:r{n}> ;
  kg:evidence [ kg:inDocument <x:d{n}> ; kg:paragraph 1 ] .
"""


def told_by(path: Path, more: str = "") -> LocalStore:
    """A store of two documents that tell one position."""
    (path / "own.ttl").write_text(PREFIXES + WIRE.format(n=1) + WIRE.format(n=2) + more, "utf-8")
    return open_store(data=[path / "own.ttl"])


@pytest.mark.browser
@pytest.mark.parametrize(("more", "origins"), [("", 2), ("<x:r2> kg:reprints <x:r1> .", 1)])
def test_a_line_is_thicker_for_each_origin_and_not_for_a_reprint(
    opened: Opened, tmp_path: Path, more: str, origins: int
) -> None:
    store = told_by(tmp_path, more)
    graph = network(store, None, LOOK)
    (look,) = (one for one in scene.looks(graph, LOOK).values() if one.count)
    assert look.origins == origins
    written = graph_formats.write(graph, LOOK, "svg")
    width = LOOK.line("https://w3id.org/kgtool/vocab/stance/supports").width + origins - 1
    assert f'stroke-width="{width:g}"' in written
    assert (signs.ORIGINS in written) is (origins > 1)
    view(store).save(tmp_path / "page.html")
    page_ = opened(tmp_path / "page.html")
    page_.evaluate("kg.select('x:a')")
    assert page_.evaluate("kg.pills[0].text") == ("supports ×2, 2 origins" if origins > 1 else "supports ×2")
    assert page_.evaluate("document.querySelector('#signs [data-sign=origins]').hidden") is (origins == 1)
