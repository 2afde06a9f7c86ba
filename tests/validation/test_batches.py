"""pySHACL asked about many nodes at once says what it says when it is asked about each."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from random import Random

import pyshacl
import pytest
from conftest import DATA, ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import SH, Graph

from kgtool.articles.article import compile_article
from kgtool.rdf.files import ontology_dir
from kgtool.store import open_store, with_vocabulary
from kgtool.validation import batches, shapes
from kgtool.validation.batches import at_once
from kgtool.validation.findings import Fault

sys.path.append(str(ROOT / "benchmarks"))
from compile import write_article

HEAD = """@prefix : <urn:x:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
VALUES = (":a", ":b", ":c", ":d", "1", "2", '"x"', '"x"@en', '"y"@de', '"z"@en', '"2031-05-05"^^xsd:date')


def whole(fault: Fault) -> str:
    """A fault with what explains it, in whatever order."""
    return f"{fault} {sorted(map(whole, fault.details))}"


def both_ways(monkeypatch: pytest.MonkeyPatch, data: shapes.Data, files: list[Path]) -> Counter[str]:
    """The faults, each as often as it is found, which are the same in both ways."""
    quick = Counter(map(whole, shapes.shape_faults(data, shapes.Shapes(files))[0]))
    with monkeypatch.context() as patch:
        patch.setattr(shapes, "at_once", nullcontext)
        assert Counter(map(whole, shapes.shape_faults(data, shapes.Shapes(files))[0])) == quick
    return quick


def test_all_that_is_broken_is_found_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((DATA / "broken").glob("*.t*"))
    data = shapes.data_graph(with_vocabulary(open_store(data=files)))
    assert len(both_ways(monkeypatch, data, [ontology_dir() / "shapes.ttl"])) > 100


class Made:
    """Shapes that refer to each other in all the ways there are, made up."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def path(self) -> str:
        return self.random.choice((":p", ":q", ":r", "[ sh:inversePath :p ]", "( :p :q )", "[ sh:zeroOrMorePath :q ]"))

    def shape(self, depth: int, is_property: bool) -> str:
        """The inside of a shape."""
        wanted = [self.constraint(depth, is_property) for _ in range(self.random.randint(1, 3))]
        once = {constraint.split()[0]: constraint for constraint in wanted}.values()  # most may stand only once
        return " ; ".join([f"sh:path {self.path()}", *once] if is_property else once)

    def nested(self, depth: int, is_property: bool | None = None) -> str:
        if depth <= 0 and is_property is not True and self.random.random() < 0.3:
            return self.random.choice((":A", ":B"))
        kind = self.random.random() < 0.5 if is_property is None else is_property
        return f"[ {self.shape(depth - 1, kind)} ]"

    def constraint(self, depth: int, is_property: bool) -> str:
        random = self.random
        plain = [
            f"sh:hasValue {random.choice(VALUES)}",
            f"sh:in ( {' '.join(random.sample(VALUES, 4))} )",
            "sh:class :C",
            f"sh:nodeKind sh:{random.choice(('IRI', 'Literal', 'BlankNodeOrIRI'))}",
            f"sh:equals {random.choice((':p', ':q'))}",
            f"sh:disjoint {random.choice((':p', ':q'))}",
            'sh:pattern "x"',
            "sh:minInclusive 2",
            "sh:datatype xsd:integer",
            'sh:languageIn ( "en" )',
        ]
        if is_property:
            plain += ["sh:minCount 1", "sh:maxCount 1", "sh:uniqueLang true", "sh:lessThan :r"]
        else:
            plain += ["sh:closed true ; sh:ignoredProperties ( :r )"]
        if depth <= 0 or random.random() < 0.3:
            return random.choice(plain)
        shapes_ = " ".join(self.nested(depth) for _ in range(random.randint(1, 3)))
        able = [
            *(f"sh:{name} ( {shapes_} )" for name in ("and", "or", "xone")),
            f"sh:not {self.nested(depth)}",
            f"sh:node {self.nested(depth, False)}",
            f"sh:property {self.nested(depth, True)} , {self.nested(depth, True)}",
        ]
        if is_property:
            able.append(f"sh:qualifiedValueShape {self.nested(depth)} ; sh:qualifiedMinCount 1")
            able.append(f"sh:qualifiedValueShape {self.nested(depth)} ; sh:qualifiedMaxCount 1")
        else:
            able.append('sh:sparql [ sh:select "SELECT $this ?value { $this <urn:x:p> ?value }" ]')
            able.append('sh:sparql [ sh:select "SELECT ?this { $this <urn:x:p> ?y . ?this a <urn:x:C> }" ]')
        return random.choice(able)

    def shapes(self) -> str:
        return "\n".join(
            f":{name} a sh:NodeShape ; sh:targetClass :C ; sh:targetSubjectsOf :p ; {self.shape(3, False)} ."
            for name in "AB"
        )

    def data(self) -> str:
        said = [f":{name} a :C ." for name in "abcd" if self.random.random() < 0.6]
        said += [
            f":{self.random.choice('abcd')} :{self.random.choice('pqr')} {self.random.choice(VALUES)} ."
            for _ in range(self.random.randint(1, 14))
        ]
        return "\n".join(said)


def results(data: Graph, shapes_: Graph) -> Counter[str] | str:
    """The results of pySHACL, or why it refuses the shapes."""
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes_)
    except Exception as error:
        return type(error).__name__
    parts = (SH.focusNode, SH.resultPath, SH.value, SH.sourceShape, SH.sourceConstraintComponent)
    assert isinstance(report, Graph)

    def told(result: object) -> str:
        own = [str(report.value(result, part)) for part in parts]  # type: ignore[arg-type]
        return f"{own} {sorted(map(told, report.objects(result, SH.detail)))}"  # type: ignore[arg-type]

    return Counter(told(result) for result in report.objects(None, SH.result))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_any_shapes_find_the_same(seed: int) -> None:
    made = Made(Random(seed))
    shapes_, data = (Graph().parse(data=HEAD + text, format="turtle") for text in (made.shapes(), made.data()))
    plain = results(data, shapes_)
    with at_once():
        assert results(data, shapes_) == plain


def test_more_claims_are_not_more_questions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A shape is asked once about all nodes, however many there are."""
    asked: list[int] = []
    validate = batches._validate
    monkeypatch.setattr(batches, "_validate", lambda *of: asked.append(1) or validate(*of))
    counts = []
    for claims in (20, 60):
        asked.clear()
        path = tmp_path / f"a{claims}.yaml"
        write_article(path, claims)
        assert compile_article(path).claims == claims
        counts.append(len(asked))
    assert counts[1] == pytest.approx(counts[0], abs=20)
