"""The network for other tools: it comes back as it went, and no label breaks a format."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgtool.claims import style
from kgtool.claims.claim import Claim, Passage
from kgtool.claims.dates import Date
from kgtool.claims.thing import Thing
from kgtool.errors import UsageError
from kgtool.network import graph_formats, scene, svg
from kgtool.network.view import TITLE, network
from kgtool.store import LocalStore

ID = "https://w3id.org/kgtool/id/"
SVG = "{http://www.w3.org/2000/svg}"
LOOK = style.bundled()
HOSTILE = 'a "quoted" \\N <b>&amp; </script> ]]> #quot; %% --> | {x} [y] \x00\x07\ufffe\ud800 \u202etxt\n2nd'
quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def graph(bundled: LocalStore) -> nx.MultiDiGraph:
    return network(bundled)


def tiny(text: str) -> nx.MultiDiGraph:
    """A network of one claim whose every text is `text`."""
    words, lines = (Thing(text),), (*scene.LINES.values(), "another line")
    claim = Claim(
        iri="x:c", who=(Thing(text, "x:a"),), stance=(Thing(text, "x:s"),), what=(Thing(text, "x:p"),), statement=text,
        anchor=text, note=text, basis=(Thing(text, "x:inferred"),), status=(Thing(text, "x:expected"),),
        details=tuple((line, words) for line in lines), outlets=words, informants=words,
        date=Date("said", text, text, "2025-01-02"), passages=(Passage(Thing(text, "x:d"), text),),
    )  # fmt: skip
    made = nx.MultiDiGraph(claims=[claim], addresses={})
    column = "https://w3id.org/kgtool/vocab/column/"
    for iri, place in (("x:a", "people"), ("x:p", "plans")):
        made.add_node(iri, label=text, kind="", column=column + place, detail=text, order=None, denied=[])
    made.add_edge("x:a", "x:p", "x:s", label=text, shown=True, claims=[claim], evidence=[])
    return made


def back(text: str, format: str) -> nx.MultiDiGraph:
    if format == "graphml":
        return nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    # networkx reads 1.2; what kgtool writes of 1.3 is the same but for the name.
    older = text.replace("http://gexf.net/1.3", "http://www.gexf.net/1.2draft").replace(
        'version="1.3"', 'version="1.2"'
    )
    return nx.read_gexf(io.BytesIO(older.encode()))


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_what_is_written_comes_back(graph: nx.MultiDiGraph, format: str) -> None:
    read = back(graph_formats.write(graph, LOOK, format, TITLE), format)
    told = dict(graph_formats.nodes(graph, LOOK))
    assert {iri: read.nodes[iri]["label"] for iri in read} == {iri: about["label"] for iri, about in told.items()}
    assert all(read.nodes[iri]["kind"] == about["kind"] for iri, about in told.items())
    wanted = sorted((a, b, sorted(about.items())) for a, b, _, about in graph_formats.edges(graph, LOOK))
    extra = {"id", "weight", "start", "end", "networkx_key"} | ({"label"} if format == "gexf" else set())
    found = sorted(
        (a, b, sorted((k, v) for k, v in about.items() if k not in extra)) for a, b, about in read.edges(data=True)
    )
    if format == "gexf":
        wanted = [(a, b, [pair for pair in about if pair[0] != "label"]) for a, b, about in wanted]
    assert found == sorted(wanted)


def test_every_claim_goes_along_with_its_source(graph: nx.MultiDiGraph) -> None:
    told = {about["claim"]: about for *_, about in graph_formats.edges(graph, LOOK) if "claim" in about}
    drawable = {
        claim.iri for claim in graph.graph["claims"] if claim.who and claim.what and (claim.stance or claim.negated)
    }
    assert told.keys() == drawable
    air = told[ID + "claim/seed-000-01"] if ID + "claim/seed-000-01" in told else next(iter(told.values()))
    assert {"stance", "basis", "statement", "sources", "earliest"} <= air.keys()
    assert any(about["label"].startswith("says it ") for about in told.values())


def test_gexf_has_the_days_that_gephi_plays(graph: nx.MultiDiGraph) -> None:
    root = ET.fromstring(graph_formats.gexf(graph, LOOK))
    inside = root.find("{http://gexf.net/1.3}graph")
    assert inside is not None
    assert (inside.get("mode"), inside.get("timeformat")) == ("dynamic", "date")
    edges = list(root.iter("{http://gexf.net/1.3}edge"))
    days = [edge.get(end) for edge in edges for end in ("start", "end") if edge.get(end)]
    assert days
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) for day in days)
    both = [edge for edge in edges if edge.get("start") and edge.get("end")]
    assert all(str(edge.get("start")) <= str(edge.get("end")) for edge in both)
    assert any(not edge.get("start") for edge in edges), "a structural link has no day"


@quick
@given(st.text(max_size=60))
@pytest.mark.parametrize("format", ["graphml", "gexf", "svg"])
def test_no_text_breaks_xml(format: str, text: str) -> None:
    written = graph_formats.write(tiny(text), LOOK, format, text)
    root = ET.fromstring(written.encode("utf-8"))
    assert "script" not in {element.tag.rpartition("}")[2] for element in root.iter()}
    if format != "svg":
        read = back(written, format)
        assert read.nodes["x:p"]["label"] == graph_formats.clean(text) or not graph_formats.clean(text).strip()


def test_hostile_text_is_only_text() -> None:
    for format in graph_formats.WRITERS:
        written = graph_formats.write(tiny(HOSTILE), LOOK, format, HOSTILE)
        assert not re.search("[\x00-\x08\ufffe\u202e]|[\ud800-\udfff]", written), format
        assert "</script>" not in written or format in ("dot", "mermaid"), format  # there < means nothing


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not on this machine: apt-get install graphviz")
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40))
def test_graphviz_takes_every_text(text: str) -> None:
    for one in (text, HOSTILE):
        written = graph_formats.dot(tiny(one), LOOK, one)
        done = subprocess.run(["dot", "-Tplain"], input=written.encode(), capture_output=True, check=True)
        assert done.stderr == b""


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not on this machine: apt-get install graphviz")
def test_graphviz_draws_the_graph(graph: nx.MultiDiGraph) -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=graph_formats.dot(graph, LOOK, TITLE).encode(), capture_output=True, check=True
    )
    assert done.stderr == b""
    drawn = ET.fromstring(done.stdout)
    assert sum(element.get("class") == "node" for element in drawn.iter(SVG + "g")) == len(graph)


def test_mermaid_has_each_shown_line_once(graph: nx.MultiDiGraph) -> None:
    written = graph_formats.mermaid(graph, LOOK, TITLE)
    lines = re.findall(r"^  n\d+ (?:--|-\.-)[>xo]\|\"[^\"]*\"\| n\d+$", written, re.MULTILINE)
    assert len(lines) == sum(edge["shown"] for edge in scene.edges(graph))
    assert any(" -.-x|" in line or " --x|" in line for line in lines)
    assert sum('"says: not so' in line for line in lines) == 3
    hostile = graph_formats.mermaid(tiny(HOSTILE), LOOK)
    assert all(line.count('"') in (0, 2) for line in hostile.splitlines())
    assert not re.search(r'"[^"\n]*[<>\[\]{}|\\&`][^"\n]*"', hostile)


def test_the_svg_has_every_card_and_line_of_the_picture(graph: nx.MultiDiGraph) -> None:
    root = ET.fromstring(svg.svg(graph, LOOK, TITLE))
    titles = [element.text for element in root.iter(SVG + "title")]
    shown = {end for a, b, data in graph.edges(data=True) if data["shown"] for end in (a, b)}
    assert titles[0] == TITLE
    assert {graph.nodes[iri]["label"] for iri in shown} <= set(titles)
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ("svg", "g", "title", "rect", "path", "text", "circle")
    }
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]


def test_an_unknown_format_is_told(graph: nx.MultiDiGraph) -> None:
    with pytest.raises(UsageError, match="svg, graphml, gexf, mermaid, dot"):
        graph_formats.write(graph, LOOK, "vsdx")
    assert set(graph_formats.ENDINGS.values()) == set(graph_formats.WRITERS)


CODE = """
import hashlib, sys
from kgtool import open_store
from kgtool.claims import style
from kgtool.network import graph_formats, narrowing, packed_layout
from kgtool.network.view import TITLE, network, view
graph = network(open_store())
merged = narrowing.aggregated(graph, "kinds")
texts = [str(packed_layout.cards(graph, style.bundled())), str(merged.nodes), str(merged.edges)]
texts += [graph_formats.write(graph, style.bundled(), format, TITLE) for format in graph_formats.WRITERS]
print(hashlib.sha256("".join([*texts, view(open_store()).html]).encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_bytes_in_every_locale_with_every_hash_seed() -> None:
    def run(**surroundings: str) -> bytes:
        environment = {**os.environ, **surroundings}
        return subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, env=environment).stdout

    first = run(LC_ALL="C", PYTHONUTF8="0", PYTHONHASHSEED="0")
    assert first == run(LC_ALL="C.UTF-8", PYTHONHASHSEED="1")


@pytest.mark.browser
def test_a_browser_shows_the_svg_with_its_texts_inside_the_cards(
    browser: Any, graph: nx.MultiDiGraph, tmp_path: Path
) -> None:
    (tmp_path / "picture.svg").write_text(svg.svg(graph, LOOK, TITLE), "utf-8")
    page = browser.new_page(viewport={"width": 1500, "height": 1100})
    page.goto((tmp_path / "picture.svg").as_uri())
    wide = page.evaluate(
        """() => [...document.querySelectorAll("g > title")].map((title) => title.parentElement)
          .filter((card) => card.querySelector("rect"))
          .flatMap((card) => [...card.querySelectorAll("text")].filter((text) => {
            const box = text.getBBox(), frame = card.querySelector("rect").getBBox();
            return box.x + box.width > frame.x + frame.width + 1;
          }).map((text) => text.textContent))"""
    )
    page.close()
    assert wide == []
