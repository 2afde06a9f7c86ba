"""The JSON Schema for editors accepts the examples and refuses each broken one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from conftest import ROOT

from kgtool.articles.reading import read_yaml
from kgtool.articles.schema import NAME, schema_text
from kgtool.rdf.files import PACKAGE

jsonschema = pytest.importorskip("jsonschema")
SHIPPED = PACKAGE / "articles" / NAME
GOOD = """\
article: {id: a, title: b, published: 2031-05-07, outlet: Harbor Post}
new:
  - person: Vera Holm
claims:
  - who: Vera Holm
    stance: offers
    what: guards
    type: force deployment
    figure: at least 100 guards
    when: {date: on Monday = 2031-05-05, note: x}
    note: {de: Satz}
    kg:mark: '"x"'
    par: [1, 2]
    quote: ready to send guards
    says: She offers guards.
"""
EXAMPLES = [path.read_text("utf-8") for path in sorted((ROOT / "graph_data").glob("*.yaml"))]
PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", ROOT / "docs" / "article-format.md"]
FULL = re.compile(r"```yaml[^\n]*\n(article:.*?)```", re.DOTALL)
EXAMPLES += [example for page in PAGES for example in FULL.findall(page.read_text("utf-8"))]


def errors(text: str) -> list[Any]:
    validator = jsonschema.Draft202012Validator(json.loads(SHIPPED.read_text("utf-8")))
    return list(validator.iter_errors(read_yaml(text, "x.yaml")))


def test_the_shipped_one_is_that_of_today() -> None:
    """KGTOOL_WRITE is not needed: python -c "from kgtool.articles.schema import *; print(schema_text(), end='')"."""
    assert SHIPPED.read_text("utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("text", [GOOD, *EXAMPLES])
def test_it_accepts_the_examples(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stance: offers", "stance: offer"),
        ("who: Vera", "whom: Vera"),
        ("    stance: offers\n", ""),
        ("claims:", "claim:"),
        ("type: force deployment", "type: deployment"),
        ("par: [1, 2]", "par: {x: 1}"),
        ("id: a, ", ""),
        ("person: Vera Holm", "persn: Vera Holm"),
        ("quote: ready to send guards", "quote: one two three four five six seven"),
        ("what: guards", "waht: guards"),
        ("note: {de: Satz}", "note: {de: Satz, en: x}"),
        ("note: x}", "nota: x}"),
    ],
)
def test_it_refuses_each_broken_one(old: str, new: str) -> None:
    assert old in GOOD
    assert errors(GOOD.replace(old, new))
