"""The network's page in other languages, in a real browser: no English word of the interface is left on any face."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Opened
from test_words import TRANSLATED, said

import kgtool
from kgtool.faces import FACES
from kgtool.store import LocalStore
from kgtool.words.catalogue import words_of

pytestmark = pytest.mark.browser
# Each text on the page, and what is spoken or shown when it is pointed at.
TEXTS = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest("script, style")) found.push(walk.currentNode.data);
  for (const one of document.querySelectorAll("*"))
    for (const name of ["title", "aria-label", "placeholder", "aria-roledescription", "aria-valuetext"])
      found.push(...(one.getAttribute(name) ?? "").split("\\n"));
  return [...new Set(found.map((text) => text.trim()))];
}"""
ARABIC = """
@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix stance: <https://w3id.org/kgtool/vocab/stance/> . @prefix e: <http://e.org/> .
e:who a kg:Person ; skos:prefLabel "وزيرة الخارجية"@ar .
e:what a kg:Plan ; skos:prefLabel "خطة السلام (2025)"@ar .
e:claim a kg:Claim ; kg:claimant e:who ; kg:stance stance:proposes ; kg:content e:what .
"""


def texts_of(page: Any) -> set[str]:
    """All texts of a page: on each face, with a card and with a claim selected, in the window to share."""
    found = set(page.evaluate(TEXTS))
    for face in FACES.values():
        page.click(f"#show-{face.id}")
        found |= set(page.evaluate(TEXTS))
    for selected in ("kg.nodes[3].id", "kg.edges.find(({ claims }) => claims.length).id"):
        page.evaluate(f"kg.select({selected})")
        found |= set(page.evaluate(TEXTS))
    page.fill("#search", "zzz")
    found |= set(page.evaluate(TEXTS))
    page.click("#show-share")
    return found | set(page.evaluate(TEXTS))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_word_of_the_interface_is_on_the_page(
    language: str, opened: Opened, bundled: LocalStore, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    kgtool.view(bundled, language=language).save(path)
    page = opened(path)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, "ltr"]
    words = words_of(language)
    own = {text for texts in words.texts.values() for text in ([texts] if isinstance(texts, str) else texts)}
    english = {form for forms in said().values() for form in forms if form not in own}
    assert not texts_of(page) & english
    assert words.say("Legend and filters") in page.inner_text("#legend-name")


def test_names_from_right_to_left_stand_apart_in_an_english_page(opened: Opened, tmp_path: Path) -> None:
    data, path = tmp_path / "arabic.ttl", tmp_path / "page.html"
    data.write_text(ARABIC, "utf-8")
    kgtool.view(kgtool.open_store(data=data), language="ar").save(path)
    page = opened(path)
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]
    page.evaluate("kg.select('http://e.org/who')")
    heading = page.locator("#panel h2")
    assert heading.inner_text() == "وزيرة الخارجية"
    assert heading.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert page.locator("#panel button.link").first.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
