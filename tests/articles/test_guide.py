"""The guide to coding: its keys and codes are there, it is silent on nothing, and what it tells compiles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from kgtool.articles.article import compile_article
from kgtool.articles.codes import codes
from kgtool.articles.compiling import OF_NODES, SECTIONS
from kgtool.articles.gate import claim_keys
from kgtool.articles.reading import read_yaml
from kgtool.articles.table import table

GUIDE = (ROOT / "graph_data" / "README.md").read_text("utf-8")
PROSE = re.sub(r"```.*?```", "", GUIDE[GUIDE.index("## To add a document") :], flags=re.DOTALL)
KEYS = {key for kind in table().kinds.values() for key in kind.keys} | {*table().kinds, *OF_NODES, *SECTIONS}
CODES = {
    word
    for row in table().properties.values()
    if row.codes
    for iri, label in codes(row.codes).items()
    for word in (label, iri.rpartition("/")[2])
}


def test_its_keys_and_codes_are_there() -> None:
    named = [
        code for code in re.findall(r"`([^`]+)`", PROSE) if not re.search(r"^kgtool|^compile|[/.]|^g:|^--|TEXT", code)
    ]
    assert len(named) > 40
    for code in named:
        words = re.findall(r"([a-z][a-z ]*):", code) if ":" in code else [code]
        assert [word for word in words if word.strip() not in KEYS | CODES | {"task"}] == [], code


def test_its_example_of_a_claim_has_no_key_that_claims_lack() -> None:
    (claim,) = read_yaml(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0], "x")
    assert set(claim) <= claim_keys()
    assert {"who", "stance", "measure", "favors", "figure", "how", "if", "when", "quote", "says"} <= set(claim)


@pytest.mark.parametrize(
    "what",
    [
        "**Versions.**",
        "**Votes and polls.**",
        "**Excerpts.**",
        "`reprints`",
        "`relays`",
        "**Channels.**",
        "**Answers.**",
        "**Joint claim or group.**",
        "the office",
        "surname",
        "**Shared contents.**",
        "**Your own reference entries**",
        "**Corrections.**",
    ],
)
def test_it_is_silent_on_nothing(what: str) -> None:
    assert what in GUIDE


RARE = """\
article:
  id: harbor
  title: Harbor Post, May 2031
  outlet: Harbor Post
  published: 2031-05-07
  language: en
  excerpt only: yes
  relays: Wire One report
new:
  - outlet: [Harbor Post, Wire One]
  - country: [North Vale, South Vale]
  - person: [Vera Holm, Tilda Rowan]
  - organization: Council of the Strait
  - report: Wire One report
    outlet: Wire One
    par: 2
  - post: Foreign Minister of North Vale
    in: North Vale
  - office: Holm, Foreign Minister
    who: Vera Holm
    post: Foreign Minister of North Vale
    par: 1
  - plan: first draft of the treaty
  - plan: second draft of the treaty
    revises: first draft of the treaty
    omits: a toll for ships
    par: 2
    components:
      - {measure: patrols twice a day, revises: patrols once a day, par: 2}
      - {measure: pilots for all ships in the second draft, keeps: pilots for all ships, par: 2}
known:
  - plan: first draft of the treaty
    par: 1
    components:
      - {measure: patrols once a day, par: 1}
      - {measure: pilots for all ships, par: 1}
      - {measure: a toll for ships, par: 1}
claims:
  - who: [Vera Holm, Tilda Rowan]
    representation: [{who: Vera Holm, for: North Vale}, {who: Tilda Rowan, for: South Vale}]
    stance: proposes
    what: first draft of the treaty
    channel: press conference
    par: 1
    quote: put forward a draft
    says: Vera Holm and Tilda Rowan put forward a draft of the treaty.
  - who: Council of the Strait
    stance: proposes
    what: second draft of the treaty
    via: Wire One report
    par: 2
    quote: a second draft
    says: The council put forward a second draft, Wire One reports.
  - who: {group: members of the council in favor, member count: seven people}
    stance: supports
    act: vote
    what: second draft of the treaty
    par: 3
    quote: seven in favor
    says: Seven members of the council voted for the second draft.
  - who: {group: members of the council who abstained, member count: two people}
    stance: abstains
    act: vote
    what: second draft of the treaty
    par: 3
    quote: two abstained
    says: Two members of the council abstained.
  - who: {group: islanders asked in a poll}
    share: 43 percent
    stance: opposes
    what: second draft of the treaty
    par: 4
    quote: 43 percent were against
    says: In a poll, 43 percent of islanders were against the second draft.
  - who: Tilda Rowan
    stance: denies
    what: first draft of the treaty
    answers: c1
    said after: c1
    par: 5
    quote: no such draft
    says: Tilda Rowan denied that there was such a draft.
  - who: Vera Holm
    stance: accepts
    what: second draft of the treaty
    corrects: c1
    par: 5
    quote: now for the second
    says: Vera Holm is now for the second draft.
"""


def test_what_it_tells_of_rare_things_compiles_and_keeps_the_shapes(tmp_path: Path) -> None:
    file = tmp_path / "harbor.yaml"
    file.write_text(RARE, "utf-8")
    article = compile_article(file)
    assert article.claims == 7
    (remark,) = article.remarks
    assert "Only an excerpt of this document was read" in remark.message
