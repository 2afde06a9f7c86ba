"""The bundled graph: what it promises in itself, and against the articles where they are at hand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from kgtool.rdf import files
from kgtool.rdf.names import names
from kgtool.rdf.results import rows
from kgtool.store import LocalStore

SEEDS = ROOT.parent / "shared" / "seeds"
KG = names().prefixes["kg"]
seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not at hand beside the checkout")


def test_there_are_45_claims_and_each_is_complete(bundled: LocalStore) -> None:
    needed = ("claimant", "stance", "content", "reportedIn", "evidence", "basis", "statement", "anchor")
    pattern = " ; ".join(f"kg:{name} ?{name}" for name in needed)
    found = rows(bundled.query(f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ ?c a kg:Claim ; {pattern} }}"))
    assert next(found.dicts())["n"] == ox.Literal(45)


def test_there_is_no_blank_node(bundled: LocalStore) -> None:
    for quad in bundled.quads():
        assert not isinstance(quad.subject, ox.BlankNode), quad
        assert not isinstance(quad.object, ox.BlankNode), quad


def test_every_document_has_its_own_graph(bundled: LocalStore) -> None:
    query = "SELECT ?d ?g { GRAPH ?g { ?c a kg:Claim ; kg:evidence/kg:inDocument ?d } } GROUP BY ?d ?g ORDER BY ?g"
    told = [(names().shorten(str(d)[1:-1]), names().shorten(str(g)[1:-1])) for d, g in rows(bundled.query(query))]
    assert told == [("doc:seed-000", "g:seed-000"), ("doc:seed-004", "g:seed-004")]


def test_derived_edges_are_never_typed_by_hand(bundled: LocalStore) -> None:
    query = """SELECT DISTINCT ?p { GRAPH g:derived { ?s ?p ?o } FILTER(?p != rdf:type)
                                    FILTER EXISTS { GRAPH ?g { ?x ?p ?y } FILTER(?g != g:derived) } }"""
    assert not list(rows(bundled.query(query)))


def test_rules_make_the_edges_they_promise(bundled: LocalStore) -> None:
    assert bundled.query("ASK { person:zelensky kg:proposes plan:weapons-package }")
    assert bundled.query("ASK { country:pl kg:declines m:polish-troops }")
    assert not bundled.query("ASK { person:starmer kg:callsFor ?x }"), "he has not said it yet"
    assert not bundled.query("ASK { o:ft kg:proposes ?x }"), "an outlet reports"
    assert bundled.query("ASK { person:macron kg:attended event:paris-2024-02 }")
    assert not bundled.query("ASK { ?x kg:attended event:washington-next-week }"), "the meeting is still planned"
    assert bundled.query("ASK { person:merz kg:heldPostIn country:de ; a kg:Leader }")


def test_every_term_in_use_is_declared_and_named(bundled: LocalStore) -> None:
    query = f"""SELECT DISTINCT ?t {{ {{ ?s ?t ?o }} UNION {{ ?s a ?t }} UNION {{ ?s ?p ?t }}
      FILTER(isIRI(?t) && (STRSTARTS(STR(?t), "{KG}") || CONTAINS(STR(?t), "/kgtool/vocab/")))
      FILTER NOT EXISTS {{ ?ontology sh:declare ?t }}
      FILTER NOT EXISTS {{ ?t a ?kind ; rdfs:label|skos:prefLabel|dct:title ?label }} }}"""
    assert [str(term) for (term,) in rows(bundled.query(query))] == []


def test_everything_that_is_spoken_of_is_described(bundled: LocalStore) -> None:
    query = """SELECT DISTINCT ?o { ?s ?p ?o FILTER(isIRI(?o) && CONTAINS(STR(?o), "/kgtool/id/"))
                                    FILTER NOT EXISTS { ?o a ?kind } }"""
    assert [str(term) for (term,) in rows(bundled.query(query))] == []


def test_every_claim_tells_in_english_and_every_inference_gives_its_reason(bundled: LocalStore) -> None:
    assert not bundled.query("ASK { ?c kg:statement ?s FILTER(LANG(?s) != 'en') }")
    assert not bundled.query("ASK { ?c a kg:Claim ; kg:basis basis:inferred FILTER NOT EXISTS { ?c kg:note ?why } }")


def test_published_files_name_no_machine(bundled: LocalStore) -> None:
    for file in files.bundled_files():
        assert "/home/" not in file.path.read_text("utf-8"), file.path


# -- against the articles ------------------------------------------------------------------------------------------


def paragraphs(name: str) -> list[str]:
    return [line.strip() for line in (SEEDS / name).read_text("utf-8").splitlines() if line.strip()]


@seeds
def test_documents_are_the_articles_they_say(bundled: LocalStore) -> None:
    query = "SELECT ?f ?sha ?n { ?d kg:seedFile ?f ; kg:sha256 ?sha ; kg:paragraphCount ?n }"
    found = [[str(term.value) for term in row] for row in rows(bundled.query(query))]  # type: ignore[union-attr]
    assert len(found) == 2
    for name, sha, count in found:
        assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == sha
        assert len(paragraphs(name)) == int(count)


@seeds
def test_every_anchor_stands_in_its_paragraph(bundled: LocalStore) -> None:
    query = """SELECT ?c ?anchor ?f ?n { ?c kg:anchor ?anchor ; kg:evidence ?p .
                                         ?p kg:paragraph ?n ; kg:inDocument/kg:seedFile ?f }"""
    stands: dict[tuple[str, str], bool] = {}
    for c, anchor, f, n in rows(bundled.query(query)):
        key = (c.value, anchor.value)  # type: ignore[union-attr]
        assert len(key[1].split()) <= 6, key
        stands[key] = stands.get(key, False) or key[1] in paragraphs(f.value)[int(n.value) - 1]  # type: ignore[union-attr]
    assert len(stands) >= 45
    assert [key for key, found in stands.items() if not found] == []


@seeds
def test_every_paragraph_is_evidence_for_something(bundled: LocalStore) -> None:
    query = "SELECT DISTINCT ?f ?n { ?x kg:evidence ?p . ?p kg:paragraph ?n ; kg:inDocument/kg:seedFile ?f }"
    cited = {(f.value, int(n.value)) for f, n in rows(bundled.query(query))}  # type: ignore[union-attr]
    headings = {("000_3f0fb738bff03ba5.txt", 6), ("000_3f0fb738bff03ba5.txt", 10)}
    names = {name for name, _ in cited}
    every = {(name, n) for name in names for n in range(1, len(paragraphs(name)) + 1)}
    assert every - cited <= headings


@seeds
def test_no_sentence_of_an_article_is_in_the_project() -> None:
    """No nine words in a row: the rule of ../shared/tools/verbatim.py, on files that git does not know yet too."""
    word = re.compile(r"[\w$%-]+")

    def runs(path: Path) -> set[tuple[str, ...]]:
        words = [w.lower() for w in word.findall(path.read_text("utf-8"))]
        return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}

    known = set().union(*(runs(path) for path in SEEDS.glob("*.txt")))
    ours = [*ROOT.glob("ontology/**/*.*"), *ROOT.glob("graph_data/*"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]
    assert known
    assert [
        path.name for path in ours if path.is_file() and path.suffix in (".ttl", ".trig", ".md") and known & runs(path)
    ] == []
