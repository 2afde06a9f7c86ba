"""Data without claims: whatever is there is drawn as things and links, and 60, 400 and 3,000 things can be read."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import pytest
from anygraphs import star, working
from conftest import DATA, ROOT, Opened
from webpages import HOSTILE

import kgtool
from kgtool.errors import QueryError, UsageError
from kgtool.network import any_graph, force_layout, limits
from kgtool.network.dot_sizes import radius
from kgtool.network.narrowing import Narrowing
from kgtool.network.state import State, read_state
from kgtool.network.view import draw, everything, view
from kgtool.store import open_store

ANY = DATA / "any"
# What is drawn of each file: its title, things with their kinds, links in words.
DRAWN = {
    "people.ttl": (
        "People",
        {"Anna Ash": "Person", "Bob": "Person", "Carl": "Person", "acme corp": "Organization", "tea": "no class",
         "New York City": "no class"},
        {"Anna Ash knows Bob", "Anna Ash knows Carl", "Anna Ash works for acme corp", "Bob works for acme corp",
         "Bob likes tea", "Bob likes New York City"},
    ),
    "wikidata.ttl": ("Wikidata", {"Ada": "human", "Bert": "human"}, {"Ada spouse Bert"}),
    "ontology.ttl": (
        "Boats",
        {"Boats": "Ontology", "Boat": "Class", "Sail Boat": "Class", "Dinghy": "Class", "Yacht": "Class",
         "has mast": "Object Property"},
        {"Sail Boat sub class of Boat", "Sail Boat union of Dinghy", "Sail Boat union of Yacht",
         "has mast domain Sail Boat"},
    ),
    "thesaurus.ttl": (
        "Fruit",
        {"Fruit": "Concept Scheme", "apple": "Concept", "pome": "Concept"},
        {"apple in scheme Fruit", "pome in scheme Fruit", "pome narrower apple"},
    ),
    "statements.ttl": (
        "Statements", dict.fromkeys(("ann", "ben", "dan"), "no class"), {"ann knows ben", "ben likes dan"},
    ),
    "bare.nt": ("Bare", {"a": "no class", "b": "no class"}, {"a p b", "b p a"}),
    "values.ttl": ("Values", {"first": "no class", "two": "no class"}, set()),
    "people.jsonld": ("People", {"Ada": "Person", "Ben": "Person"}, {"Ada knows Ben"}),
    "people.rdf": ("People", {"Ada": "Person", "Ben": "Person"}, {"Ada knows Ben"}),
}  # fmt: skip


def of(text: str, folder: Path, name: str = "own.ttl") -> Any:
    (folder / name).write_text(text, "utf-8")
    return open_store(data=[folder / name])


def node(graph: nx.MultiDiGraph, label: str) -> dict[str, Any]:
    (found,) = [data for _, data in graph.nodes(data=True) if data["label"] == label]
    return found


def test_each_file_has_an_expected_picture() -> None:
    assert {path.name for path in ANY.iterdir()} == DRAWN.keys()


@pytest.mark.parametrize("name", DRAWN)
def test_whatever_is_there_is_drawn(name: str) -> None:
    graph, look, title = everything(open_store(data=[ANY / name]))
    labels = dict(graph.nodes(data="label"))
    links = {f"{labels[a]} {data['label']} {labels[b]}" for a, b, data in graph.edges(data=True)}
    assert (
        title,
        {data["label"]: look.kinds[data["kind"]].label for _, data in graph.nodes(data=True)},
        links,
    ) == DRAWN[name]


def test_what_is_no_link_stands_with_its_thing() -> None:
    graph, _, _ = everything(open_store(data=[ANY / "people.ttl"]))
    assert node(graph, "Anna Ash")["values"] == [
        ("address", "50.1, 1 Low Road"), ("age", "33"), ("homepage", "http://example.org/~anna"),
        ("img", "http://example.org/anna.jpg"),
    ]  # fmt: skip
    graph, _, _ = everything(open_store(data=[ANY / "statements.ttl"]))
    said = {data["label"]: data["said"] for *_, data in graph.edges(data=True)}
    assert said == {"knows": [("since", "2020")], "likes": [("", "spoken of, but not stated"), ("source", "a rumor")]}
    assert node(graph, "ann")["values"] == [("says", "ben owes cid")]


def test_labels_and_values_are_in_the_language_wanted() -> None:
    graph, _, _ = everything(open_store(data=[ANY / "people.ttl"]), "de")
    assert node(graph, "Robert")["kind"] == "http://xmlns.com/foaf/0.1/Person"
    assert node(graph, "acme corp")["values"] == [("comment", "Stellt Dinge her.")]


def test_long_values_are_cut_and_many_are_counted(tmp_path: Path) -> None:
    more = " , ".join(f'"{n} {"x" * 300}"' for n in range(40))
    graph, _, _ = everything(of(f"<http://e.org/a> <http://e.org/p> {more} .", tmp_path))
    (data,) = (data for _, data in graph.nodes(data=True))
    assert len(data["values"]) == any_graph.MOST_VALUES + 1
    assert data["values"][-1] == ("", "and 28 more values")
    assert all(len(text) <= any_graph.MOST_TEXT for _, text in data["values"])


def test_the_narrowest_class_with_a_few_members_is_the_kind(tmp_path: Path) -> None:
    lines = [f"<http://e.org/{n}> a <http://e.org/Agent>, <http://www.w3.org/2002/07/owl#Thing>" for n in range(9)]
    lines = [line + (", <http://e.org/Sailor>" if n < 4 else "") for n, line in enumerate(lines)]
    lines[0] += ", <http://e.org/OnlyOne>"
    graph, look, _ = everything(of(" .\n".join(lines) + " .", tmp_path))
    kinds = [look.kinds[data["kind"]].label for _, data in sorted(graph.nodes(data=True))]
    assert kinds == ["Sailor"] * 4 + ["Agent"] * 5


def test_the_same_file_gives_the_same_page_in_another_process(tmp_path: Path) -> None:
    """Blank nodes get new names at each reading, and sets of texts another order in each process."""
    (tmp_path / "own.ttl").write_text(working(120) + (ANY / "people.ttl").read_text("utf-8"), "utf-8")
    code = "import sys, kgtool; print(kgtool.view(kgtool.open_store(data=sys.argv[1:])).html)"
    pages = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "own.ttl")], check=True, capture_output=True, cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(pages) == 1


@pytest.mark.parametrize("ending", ["svg", "graphml", "gexf", "mermaid", "dot"])
def test_it_is_written_for_other_tools(ending: str) -> None:
    written = draw(open_store(data=[ANY / "people.ttl"]), format=ending)
    for words in ("Anna Ash", "acme corp", "New York City"):
        assert words in written


def test_it_can_be_narrowed() -> None:
    page = view(open_store(data=[ANY / "people.ttl"]), narrowing=Narrowing(focus="tea")).html
    assert "New York City" not in page
    assert "Bob" in page


def test_what_cannot_be_drawn_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="no claim and nothing else"):
        view(of("", tmp_path))
    with pytest.raises(UsageError, match=r"no timeline .*network or table"):
        view(open_store(data=[ANY / "people.ttl"]), show="timeline")
    monkeypatch.setattr(any_graph, "MOST_TRIPLES", 5)
    with pytest.raises(QueryError, match=r"more than 5 triples.*CONSTRUCT"):
        view(open_store(data=[ANY / "people.ttl"]))


def test_columns_of_the_wikidata_query_service_are_drawn(bundled: Any) -> None:
    query = """#defaultView:Graph
    SELECT ?item ?itemLabel ?image ?linkTo ?linkToLabel { VALUES (?item ?itemLabel ?linkTo ?linkToLabel ?image) {
      (<urn:a> "Anna" <urn:b> "Bob" <http://e.org/a.jpg>) (<urn:c> "Carl" UNDEF UNDEF UNDEF) } }"""
    written = draw(bundled, query, format="mermaid")
    assert '["Anna"]' in written
    assert '["Carl"]' in written
    assert '|"links to"|' in written
    assert written.count("-->") == 1
    assert "e.org/a.jpg" in view(bundled, query).html


def test_triples_of_a_construct_are_things(bundled: Any) -> None:
    written = draw(bundled, "CONSTRUCT { ?s org:member ?o } { ?s org:member ?o }", format="mermaid")
    assert "-->" in written
    assert "row:" not in written


# ---- places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [working(60), working(400), star(300)], ids=["60", "400", "star"])
def test_no_dot_covers_another_and_clusters_stand_apart(text: str, tmp_path: Path) -> None:
    graph, _, _ = everything(of(text, tmp_path))
    clusters = graph.graph["clusters"]
    places, degrees = force_layout.places(graph, clusters), graph.degree()
    assert sorted(iri for one in clusters for iri in one.members) == sorted(iri for iri in graph if degrees[iri])
    covered = [
        (a, b)
        for a, b in itertools.combinations(places, 2)
        if math.dist(places[a], places[b]) < (radius(degrees[a]) + radius(degrees[b])) * 0.9
    ]
    assert len(covered) <= len(places) / 50
    assert all(one.hub == max(one.members, key=lambda iri: degrees[iri]) for one in clusters)
    if len(clusters) > 3:
        inside = [math.dist(places[iri], places[one.hub]) for one in clusters for iri in one.members]
        between = [math.dist(places[a.hub], places[b.hub]) for a, b in itertools.combinations(clusters, 2)]
        assert sorted(inside)[len(inside) // 2] < sorted(between)[len(between) // 2] / 3


# ---- the page --------------------------------------------------------------------------------------------------

NAMES = """() => { const all = kg.names(), over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const box = document.querySelector("#canvas").getBoundingClientRect();
  return { clusters: all.filter((one) => one.cluster).length, names: all.length,
    over: all.filter((a, place) => all.some((b, other) => other > place && over(a, b))).length,
    cut: all.filter((one) => one.left < box.left - 1 || one.right > box.right + 1).length } }"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The page of so many things, made once."""
    folder = tmp_path_factory.mktemp("any")

    def page(things: int) -> Path:
        path = folder / f"{things}.html"
        if not path.exists():
            view(of(working(things), folder, f"people-{things}.ttl")).save(path)
        return path

    return page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 1024])
@pytest.mark.parametrize(("things", "names", "clusters"), [(60, 57, 0), (400, 30, 10), (3_000, 25, 25)])
def test_names_can_be_read_or_are_summed_up(
    opened: Opened, pages: Callable[[int], Path], things: int, names: int, clusters: int, width: int
) -> None:
    page = opened(pages(things))
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(400)
    found = page.evaluate(NAMES)
    assert (found["over"], found["cut"]) == (0, 0)
    part = 1 if width == 1440 else 0.6
    assert found["names"] >= names * part, found
    assert found["clusters"] >= clusters * part, found
    assert page.evaluate("kg.nodes.length") == things
    assert f"{things:,} things" in page.inner_text("#facts")


@pytest.mark.browser
def test_a_click_on_the_name_of_a_cluster_opens_it(opened: Opened, pages: Callable[[int], Path]) -> None:
    page = opened(pages(400))
    page.wait_for_timeout(300)
    best = page.evaluate("kg.names().filter((one) => one.cluster)[0]")
    page.mouse.click((best["left"] + best["right"]) / 2, (best["top"] + best["bottom"]) / 2)
    count = int(best["text"].rsplit(" ", 1)[1])
    assert page.evaluate("kg.nodes.length") == count
    assert f"({count} of 400 things)" in page.inner_text("#scope")
    page.go_back()
    assert page.evaluate("kg.nodes.length") == 400


@pytest.mark.browser
def test_buttons_narrow_and_the_address_keeps_it(opened: Opened, pages: Callable[[int], Path]) -> None:
    page = opened(pages(400))
    page.click("#top")
    assert page.evaluate("kg.nodes.length") == 100
    degrees = page.evaluate("[Math.min(...kg.nodes.map((n) => n.degree)), kg.all.nodes.map((n) => n.degree)]")
    assert degrees[0] >= sorted(degrees[1])[-100]
    again = opened(pages(400))
    again.goto("about:blank")
    again.goto(page.url)
    again.wait_for_selector("html[data-ready=true]")
    assert again.evaluate("kg.nodes.length") == 100
    page.click("#top")
    page.evaluate("kg.select('https://example.org/firm3')")
    page.click("#near")
    near = page.evaluate(
        "kg.all.edges.filter((e) => [e.from, e.to].includes(kg.selected)).flatMap((e) => [e.from, e.to])"
    )
    assert set(page.evaluate("kg.nodes.map((n) => n.id)")) == set(near)


@pytest.mark.browser
def test_a_dot_is_dragged_with_what_is_near_and_put_back(opened: Opened, pages: Callable[[int], Path]) -> None:
    page = opened(pages(60))
    page.wait_for_timeout(300)
    where = "() => Object.fromEntries(kg.all.nodes.map(({ id, at }) => [id, [...at]]))"
    before, hub = page.evaluate(where), "https://example.org/firm0"
    at = page.evaluate("id => kg.where(id)", hub)
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(at["x"] + 15 * step, at["y"] + 4 * step)
        page.wait_for_timeout(20)
    page.mouse.up()
    page.wait_for_timeout(900)
    after = page.evaluate(where)
    far = {id_: math.dist(before[id_], after[id_]) for id_ in before}
    near = page.evaluate("id => kg.all.edges.filter((e) => e.to === id).map((e) => e.from)", hub)
    assert far[hub] > 40
    assert sum(far[id_] > 5 for id_ in near) > len(near) / 2
    page.click("#back-all")
    assert page.evaluate(where) == before


@pytest.mark.browser
def test_panel_table_and_search_tell_the_same(opened: Opened, tmp_path: Path) -> None:
    view(open_store(data=[ANY / "people.ttl"])).save(tmp_path / "people.html")
    page = opened(tmp_path / "people.html")
    assert page.inner_text("h1") == "People"
    assert page.locator("#show-timeline, #show-matrix, #show-overview").count() == 0
    page.keyboard.press("/")
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    told = page.inner_text("#panel")
    for words in ("Anna Ash", "33", "50.1, 1 Low Road", "knows", "Bob", "acme corp"):
        assert words in told
    assert page.locator("#panel a").first.get_attribute("href") == "http://example.org/~anna"
    page.click("#show-table")
    rows = page.inner_text("#rows")
    assert page.locator("#rows tr").count() == 6
    assert "works for acme corp" in rows
    assert "claim" not in page.inner_text("body").lower()


@pytest.mark.browser
def test_a_file_has_the_part_that_the_page_shows(opened: Opened, tmp_path: Path) -> None:
    store = of(working(400), tmp_path)
    view(store).save(tmp_path / "page.html")
    page = opened(tmp_path / "page.html")
    address = page.url.partition("#")[0]
    graph, drawing, _ = everything(store)
    hub = graph.graph["clusters"][1].hub
    for part in (f"near {hub}", f"cluster {hub}", "top 20"):
        state = read_state(urlencode({"part": part}))
        page.goto(f"{address}#{state.text}")
        page.reload()
        page.wait_for_selector("html[data-ready=true]")
        shown = page.evaluate("kg.nodes.map(({ id }) => id)")
        assert set(state.narrowed(graph, drawing)) == set(shown) < set(graph)
    assert len(shown) == 20
    assert State("part=near x:gone").unknown(graph) == ["x:gone"]
    with pytest.raises(UsageError, match="near or cluster and a thing, or top and a number"):
        read_state("part=top")


@pytest.mark.browser
def test_hostile_text_is_only_text(opened: Opened, tmp_path: Path) -> None:
    text = (
        HOSTILE.replace("kg:claimant", "<urn:by>")
        .replace("kg:stance", "<urn:how>")
        .replace("kg:statement", "<urn:told>")
    )
    view(of(text, tmp_path)).save(tmp_path / "own.html")
    page = opened(tmp_path / "own.html")
    for id_ in page.evaluate("kg.all.nodes.map((n) => n.id)"):
        page.evaluate("id => kg.select(id)", id_)
        assert page.is_visible("#panel")
    page.click("#show-table")
    assert page.evaluate("window.hit") is None
    assert page.locator("img, iframe, a[href^=javascript], a[href^=data]").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("things", [20, 400])
def test_it_is_accessible(opened: Opened, pages: Callable[[int], Path], things: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(pages(things), scheme=scheme)
    page.evaluate("kg.select(kg.nodes[0].id)")
    for face in ("picture", "table"):
        page.click(f"#show-{face}")
        assert axe.run(page).response["violations"] == []


def test_a_star_of_three_thousand_is_one_cluster(tmp_path: Path) -> None:
    graph, _, _ = everything(of(star(3_000), tmp_path))
    (one,) = graph.graph["clusters"]
    assert (one.hub, len(one.members)) == ("http://e.org/center", 3_001)
    assert limits.page_for(len(graph), unit="link") == limits.DOT_PAGE
    assert len(kgtool.view(open_store(data=[tmp_path / "own.ttl"])).html) < 900_000
