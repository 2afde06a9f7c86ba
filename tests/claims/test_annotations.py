"""Claims as Web Annotations, and back: what the W3C's model says, and what another reader makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from conftest import ROOT

import kgtool
from kgtool.claims.annotations import annotated
from kgtool.claims.claim import claims
from kgtool.errors import UsageError
from kgtool.rdf.names import names
from kgtool.store import open_store

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
FICTION = ROOT / "graph_data" / "fiction"


def test_each_claim_that_has_a_place_is_an_annotation_of_its_words(tmp_path: Path) -> None:
    count, selecting = kgtool.export_annotations(tmp_path / "claims.json")
    read = json.loads((tmp_path / "claims.json").read_text("utf-8"))
    assert read["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert read["total"] == count == len(read["first"]["items"]) == 45
    assert selecting == 45
    one = next(item for item in read["first"]["items"] if item["id"].endswith("/seed-004-20#annotation"))
    assert one["type"] == "Annotation"
    assert one["target"]["source"] == names().expand("doc:seed-004")
    assert one["target"]["selector"]["type"] == "TextQuoteSelector"
    tags = [body["value"] for body in one["body"] if body.get("purpose") == "tagging"]
    assert tags == ["who: Poland", "stance: declines", "what: sending Polish troops", "paragraph: 16"]
    assert one["body"][-1]["source"] == names().expand("c:seed-004-20")


def test_as_rdf_it_has_the_terms_of_the_vocabulary(tmp_path: Path) -> None:
    kgtool.export_annotations(tmp_path / "claims.ttl")
    kgtool.export_annotations(tmp_path / "again.ttl")
    assert (tmp_path / "claims.ttl").read_bytes() == (tmp_path / "again.ttl").read_bytes()
    graph = rdflib.Graph().parse(tmp_path / "claims.ttl")
    anchors = {str(row["anchor"].value) for row in kgtool.query("SELECT ?anchor { ?c kg:anchor ?anchor }").dicts()}
    assert {str(exact) for exact in graph.objects(None, OA.exact)} == anchors
    for selector in graph.subjects(rdflib.RDF.type, OA.TextQuoteSelector):
        target = graph.value(None, OA.hasSelector, selector)
        annotation = graph.value(None, OA.hasTarget, target)
        assert graph.value(target, OA.hasSource) is not None
        assert (annotation, rdflib.RDF.type, OA.Annotation) in graph


def test_what_is_written_is_read_back_as_drafts_at_the_same_places(tmp_path: Path) -> None:
    document = "beacon-0303"
    store = open_store(data=[FICTION / f"{document}.trig"])
    count, _ = kgtool.export_annotations(tmp_path / "claims.json", store)
    made = kgtool.import_articles(tmp_path / "claims.json", store, text=FICTION / f"{document}.txt", check=False)
    drafts = yaml.safe_load(next(iter(made.files.values())))["claims"]
    by_statement = {one.statement: one for one in claims(store).values()}
    assert len(drafts) == count == len(by_statement)
    for draft in drafts:
        claim = next(one for one in by_statement.values() if one.statement in draft["note"])
        assert draft["check"]  # still to be looked at
        assert draft["stance"] == claim.stance[0].label
        assert draft["who"] == claim.who[0].label
        assert str(draft["par"]) in [one.paragraph for one in claim.passages]
        assert draft["quote"].split() == claim.anchor.split()


def test_without_one_document_no_words_are_selected(tmp_path: Path) -> None:
    data = tmp_path / "two.ttl"
    data.write_text(
        "@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix x: <https://example.org/> ."
        "x:c a kg:Claim ; kg:anchor 'some words' ; kg:evidence x:p , x:q . x:gone a kg:Claim ; kg:evidence x:p ;"
        "kg:supersededBy x:c . x:p kg:inDocument x:d . x:q kg:inDocument x:e . x:none a kg:Claim ."
        "x:d <http://purl.org/dc/terms/source> <https://example.org/page> ."
    )
    (only,) = annotated(open_store(data=[data]))
    assert only["target"] == [{"source": "https://example.org/page"}, {"source": "https://example.org/e"}]
    assert kgtool.export_annotations(tmp_path / "x.jsonld", open_store(data=[data])) == (1, 0)
    with pytest.raises(UsageError, match=r"use \.json"):
        kgtool.export_annotations(tmp_path / "x.docx")


# As the client of Hypothes.is writes them, and its API answers; a highlight, a reply, places in another rendering.
def hypothesis(words: str, **more: Any) -> dict[str, Any]:
    selectors = [
        {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0, "endContainer": "/p[1]", "endOffset": 9},
        {"type": "TextPositionSelector", "start": 4711, "end": 4711 + len(words)},
        {"type": "TextQuoteSelector", "exact": words, "prefix": "", "suffix": ""},
    ]
    return {
        "id": "x1", "created": "2031-05-04T10:00:00Z", "user": "acct:somebody@hypothes.is", "tags": [],
        "text": "", "uri": "https://a.example/1", "document": {"title": ["A"]},
        "target": [{"source": "https://a.example/1", "selector": selectors}],
    } | more  # fmt: skip


@pytest.mark.parametrize("around", ["annotations", "rows", ""])
def test_what_hypothesis_exports_is_read_as_drafts(around: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada put forward a bridge.\n\nBo would support it.\n", "utf-8")
    given = [
        hypothesis("put forward a bridge", tags=["stance: proposes", "to check"], text="Is this a plan?"),
        hypothesis("would support", id="x2"),
        hypothesis("nowhere in it", id="x3"),
        {
            "id": "x4",
            "references": ["x1"],
            "text": "I think so.",
            "target": [{"source": "https://a.example/1"}],
            "tags": [],
        },
    ]
    written = {around: given, "export_date": "2031-05-05"} if around else given
    (tmp_path / "a.json").write_text(json.dumps(written), "utf-8")
    made = kgtool.import_articles(tmp_path / "a.json", text=tmp_path / "a.txt")
    read = yaml.safe_load(next(iter(made.files.values())))
    first, second = read["claims"]
    assert (first["stance"], first["par"], first["quote"]) == ("proposes", 1, "put forward a bridge")
    assert "Is this a plan?" in first["note"]
    assert (second["par"], second["check"]) == (2, "span")
    assert [line for line in made.left if line.startswith("x4: ")]
    # What one program writes into each of its annotations is told once.
    assert sum("RangeSelector" in line for line in made.left) == 1
    assert next(line for line in made.left if "RangeSelector" in line).startswith("x1, x2, x3: ")
