"""The page of the ontology: complete, true, and one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Opened

from kgtool.rdf.names import names
from kgtool.rdf.results import rows, text
from kgtool.store import LocalStore

SCRIPT = ROOT / "docs" / "ontology.py"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ontology") / "ontology.html"
    path.write_bytes(runpy.run_path(str(SCRIPT))["build"]().encode("utf-8"))
    return path


@pytest.fixture(scope="module")
def page(page_file: Path) -> str:
    return page_file.read_text("utf-8")


def anchors(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'<[a-z0-9]+ id="([^"]+)"', page)]


def article(page: str, name: str) -> str:
    """The text of an article of the page, without markup."""
    whole = page.partition(f'<article id="{name}"')[2].partition("</article>")[0]
    assert whole, f"no article {name}"
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", whole)))


def test_every_term_and_every_concept_has_its_place(page: str, bundled: LocalStore) -> None:
    query = "SELECT DISTINCT ?x { { ?x rdfs:isDefinedBy ?ontology } UNION { ?x skos:inScheme ?scheme } }"
    declared = {names().shorten(text(term)) for (term,) in rows(bundled.query(query)) if term is not None}
    found = anchors(page)
    assert len(declared) > 300
    assert declared - set(found) == set()
    assert len(found) == len(set(found))


def test_terms_stand_in_the_groups_of_core_ttl(page: str) -> None:
    assert "Terms that stand under no known heading" not in page
    wanted = "Claim Source Content World Values Vocabulary-metadata Derived Drawing"
    headings = re.findall(r'<section id="group-\d+"[^>]*>\s*<h2>([^<]+)', page)
    assert [heading.replace(" ", "-") for heading in headings] == wanted.split()


def test_links_inside_the_page_lead_somewhere(page: str) -> None:
    targets = {html.unescape(name) for name in re.findall(r'href="#([^"]+)"', page)}
    assert len(targets) > 400
    assert targets - set(anchors(page)) == set()


def test_nothing_is_loaded_and_only_this_script_and_style_run(page: str) -> None:
    assert not re.search(r'<(?!a\b)[a-z]+[^>]*\s(?:src|href|srcset|data)="(?!data:|#)', page)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert not re.search(r"url\((?!#)|@import", style)
    assert "innerHTML" not in script
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', page)[0])
    assert policy.startswith("default-src 'none'; ")
    for name, block in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(block.encode("utf-8")).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in policy


def examples(page: str, name: str) -> list[str]:
    """The examples of a term, as text."""
    card = page.partition(f'<article id="{name}"')[2].partition("</article>")[0]
    listed = card.partition('<ul class="examples">')[2].partition("</ul>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", item)) for item in re.findall(r"<li>(.*?)</li>", listed)]


@pytest.mark.parametrize("name", ["proposes", "participant", "hasComponent", "performer", "heldPostIn"])
def test_examples_are_triples_of_the_graph(page: str, bundled: LocalStore, name: str) -> None:
    query = (
        f"SELECT ?a ?b ?p {{ ?x kg:{name} ?y ; skos:prefLabel ?a . ?y skos:prefLabel ?b . kg:{name} rdfs:label ?p }}"
    )
    known = {f"{text(row['a'])} {text(row['p'])} {text(row['b'])}" for row in rows(bundled.query(query)).dicts()}
    told = examples(page, f"kg:{name}")
    assert 1 <= len(told) <= 3
    assert [line for line in told if line.partition(" [")[0] not in known] == []


def test_an_example_and_a_thing_name_their_paragraphs(page: str, bundled: LocalStore) -> None:
    assert all(re.search(r" \[Article [AB], \w+ 2025, P\d+.*\]$", line) for line in examples(page, "kg:proposes"))
    # An edge names the paragraphs of its claim, not those of whom it starts from.
    assert any(
        "commanders" in line and line.endswith("[Article A, September 2025, P4; Article A, September 2025, P5]")
        for line in examples(page, "kg:proposes")
    )
    query = """SELECT ?office ?n {
      ?h org:member person:rutte ; kg:post/skos:prefLabel ?office ; kg:evidence/kg:paragraph ?n }"""
    found = list(rows(bundled.query(query)).dicts())
    assert found
    for row in found:
        assert text(row["office"]) in article(page, "person:rutte")
        assert f"P{text(row['n'])}" in article(page, "person:rutte")


def test_a_term_comes_with_its_note_its_queries_and_its_neighbors(page: str) -> None:
    claimant = article(page, "kg:claimant")
    assert "Several claimants hold it jointly" in claimant
    assert re.search(r"Used on\s*kg:Claim", claimant)
    assert re.search(r"competency question: CQ\d+: .*tests/cq/CQ\d+\.rq:\d+.*kg:claimant", claimant)
    path, number = re.findall(r"(tests/cq/CQ\d+\.rq):(\d+)", claimant)[0]
    assert "kg:claimant" in (ROOT / path).read_text("utf-8").splitlines()[int(number) - 1]


def test_a_stance_is_drawn_and_counted(page: str, bundled: LocalStore) -> None:
    row = page.partition('<tr id="stance:proposes"')[2].partition("</tr>")[0]
    (count,) = next(iter(rows(bundled.query("SELECT (COUNT(*) AS ?n) { ?c kg:stance stance:proposes }"))))
    assert 'class="line role-propose"' in row
    assert count is not None
    assert f"{text(count)} claims" in row


def test_the_same_graph_gives_the_same_bytes(page_file: Path, tmp_path: Path) -> None:
    """Also in another process, with another hash seed and no UTF-8 locale."""
    make = "import runpy, sys; sys.stdout.buffer.write(runpy.run_path(sys.argv[1])['build']().encode('utf-8'))"
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "0", "LC_ALL": "C"}
    again = subprocess.run(
        [sys.executable, "-c", make, SCRIPT], check=True, env=surroundings, cwd=tmp_path, capture_output=True
    )
    assert again.stdout == page_file.read_bytes()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light")]
)
def test_the_page_fits_the_window(opened: Opened, page_file: Path, width: int, height: int, scheme: str) -> None:
    page = opened(page_file, width, height, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.querySelector('#toc').open") == (width > 900)
    outside = """[...document.querySelectorAll('.pattern text')].filter(text => {
      const [a, b] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
      return a.left < b.left || a.right > b.right || a.bottom > b.bottom;
    }).map(text => text.textContent)"""
    assert page.evaluate(outside) == []


@pytest.mark.smoke
@pytest.mark.browser
def test_the_search_leaves_what_has_the_words_and_a_link_brings_the_rest_back(opened: Opened, page_file: Path) -> None:
    page = opened(page_file)
    page.keyboard.press("/")
    page.keyboard.type("kg:accordingTo <img>")
    assert page.inner_text("#found").startswith("0 of ")
    page.fill("#find", "defense line")
    assert page.is_visible("[id='kg:DefenseLine']")
    assert not page.is_visible("[id='kg:channel']")
    page.evaluate("location.hash = '#kg:channel'")
    page.wait_for_function("!document.getElementById('kg:channel').closest('[hidden]')")
    assert page.input_value("#find") == ""
