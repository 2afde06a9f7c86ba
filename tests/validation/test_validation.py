"""Shapes and checks catch what they promise, and nothing else; findings say where and what."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.rdf import files
from kgtool.store import LocalStore
from kgtool.store.as_one import as_written
from kgtool.validation import checks
from kgtool.validation.findings import WRITERS, Finding
from kgtool.validation.validate import NOTHING, placed, with_vocabulary

BROKEN = sorted((DATA / "broken").glob("*.ttl"))
CHECKS = checks.bundled()
FICTION = DATA / "fictional.trig"


def validated(path: Path) -> list[Finding]:
    return kgtool.validate(kgtool.open_store(data=[path]))


def shaped(path: Path) -> list[Finding]:
    """What the shapes alone find."""
    return kgtool.validate(kgtool.open_store(data=[path]), [files.ontology_dir() / "shapes.ttl"])


def checked(path: Path, check: checks.Check) -> list[Finding]:
    """What one check alone finds."""
    store = as_written(kgtool.open_store(data=[path]))
    beside = with_vocabulary(store)
    return placed(checks.check_faults(beside, [check]), store, beside)


def expected(path: Path) -> str:
    """The words of the message that a fixture must cause: its first line."""
    words = path.read_text("utf-8").splitlines()[0].partition("# expect:")[2].strip()
    assert words, f"{path} begins with '# expect: <words of the message>'"
    return words


def test_the_bundled_graph_has_no_violation_and_no_warning(bundled: LocalStore) -> None:
    assert [str(finding) for finding in kgtool.validate(bundled) if finding.severity != "info"] == []


def test_the_fictional_article_keeps_the_rules() -> None:
    assert [str(finding) for finding in validated(FICTION) if finding.severity != "info"] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_fixture_is_caught_by_its_shape(path: Path) -> None:
    found = shaped(path)
    assert found, "nothing was found"
    assert all(expected(path) in finding.message for finding in found), [str(f) for f in found]
    assert all(str(path) in finding.where for finding in found if ":" in finding.focus)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_catches_its_fixture_and_spares_the_good_one(check: checks.Check) -> None:
    fixture = DATA / "checks" / f"{check.name}.trig"
    found = checked(fixture, check)
    assert found, f"{check.name} does not catch {fixture.name}"
    assert all(expected(fixture) in finding.message for finding in found), [str(f) for f in found]
    assert {finding.severity for finding in found} == {check.severity}
    assert not any(re.search(r"\{\w+\}", finding.message) for finding in found), "a column of the message is missing"
    good = DATA / "checks" / f"{check.name}.ok.trig"
    if good.exists():
        assert [str(f) for f in checked(good, check)] == []


def test_a_finding_names_thing_label_and_place() -> None:
    (finding,) = [f for f in validated(DATA / "broken" / "claim-without-evidence.ttl") if f.severity == "violation"]
    assert finding.where.endswith("claim-without-evidence.ttl")
    assert "kg:evidence" in str(finding)
    assert "\n" not in str(finding)


def test_findings_are_written_in_every_format() -> None:
    found = validated(DATA / "broken" / "claim-without-evidence.ttl")
    text, markdown = WRITERS["text"](found), WRITERS["markdown"](found)
    assert text.splitlines()[0].startswith("violation: ")
    assert markdown.startswith("# Findings: 1 violation")
    assert "## Violations" in markdown
    assert [one["focus"] for one in json.loads(WRITERS["json"](found))] == [finding.focus for finding in found]
    assert WRITERS["text"]([]) == "No fault found.\n"


def test_own_shapes(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:severity sh:Warning ;\n"
        "  sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:severity sh:Warning ; "
        'sh:message "A person needs an age." ] .\n',
        "utf-8",
    )
    store = kgtool.open_store(data=[DATA / "small.ttl"])
    findings = kgtool.validate(store, [shapes])
    assert {f.severity for f in findings} == {"warning"}
    assert len(findings) == 2
    shapes.write_text("this is no Turtle", "utf-8")
    with pytest.raises(kgtool.DataError, match=r"shapes\.ttl, line 1, column 1"):
        kgtool.validate(store, [shapes])


def test_literals_and_odd_names_are_shown_not_run(tmp_path: Path) -> None:
    """A literal focus is data, never part of a query; a graph's name alone does not make it the bundled one."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetObjectsOf <urn:at> ; sh:datatype xsd:date .\n",
        "utf-8",
    )
    data = tmp_path / "ontology.ttl"
    data.write_text('<urn:x> <urn:at> "10:30 x> } UNION { ?x ?p ?o" .', "utf-8")
    (finding,) = kgtool.validate(data_store := kgtool.open_store(data=data), [shapes])
    assert "10:30" in finding.focus
    assert kgtool.validate(data_store) == [NOTHING]
    shapes.write_text(shapes.read_text("utf-8").replace("sh:datatype xsd:date", 'sh:pattern "("'), "utf-8")
    with pytest.raises(kgtool.DataError, match="cannot be used"):
        kgtool.validate(data_store, [shapes])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", "# title:"),
        ("# title: t\n# reason: r\n# severity: bad\n# message: m\nSELECT * {}", "'bad'"),
    ],
)
def test_a_bad_check_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.rq").write_text(text, "utf-8")
    with pytest.raises(kgtool.DataError, match=f"mine.rq.*{message}"):
        checks.parse(tmp_path / "mine.rq")


def test_a_check_without_focus_is_named(tmp_path: Path, bundled: LocalStore) -> None:
    head = "# title: t\n# reason: r\n# severity: info\n# message: m\n"
    for query, message in (("SELECT ?x { ?x a ?y }", r"\?focus"), ("SELECT ?focus {", "mine: The { at line 5")):
        (tmp_path / "mine.rq").write_text(head + query, "utf-8")
        with pytest.raises(kgtool.DataError, match=message):
            checks.check_faults(bundled, [checks.parse(tmp_path / "mine.rq")])


# -- against the article files -------------------------------------------------------------------------------------


def against(folder: Path) -> list[tuple[str, str, str]]:
    found = kgtool.validate(kgtool.open_store(data=[FICTION]), articles=folder)
    return [(f.severity, f.message, f.value) for f in found if f.rule == "articles"]


def test_an_article_that_fits_is_silent() -> None:
    assert against(DATA) == []


def test_a_changed_article_is_named_with_what_no_longer_fits(tmp_path: Path) -> None:
    body = (DATA / "fictional.txt").read_text("utf-8")
    changed = body.replace("put forward a bridge", "withdrew the bridge")
    (tmp_path / "fictional.txt").write_text(changed, "utf-8")
    # What the file has is told, for those who only saved it anew.
    digest = hashlib.sha256(changed.encode()).hexdigest()
    assert against(tmp_path) == [
        ("violation", "Its anchor does not stand in paragraph 1 of fictional.txt.", "'put forward a bridge'"),
        ("warning", "The article file fictional.txt is not the one that was read: its sha256 differs.", f"'{digest}'"),
    ]
    (tmp_path / "fictional.txt").write_text(body.replace("On May 3 the", "The") + "\nMore.\n", "utf-8")
    assert [(s, len(v)) for s, _, v in against(tmp_path)] == [("violation", 10), ("warning", 0), ("warning", 66)]


def test_a_missing_article_is_only_a_remark(tmp_path: Path) -> None:
    assert [severity for severity, _, _ in against(tmp_path)] == ["info"]
    with pytest.raises(kgtool.DataError, match="no folder"):
        against(tmp_path / "none")
    (tmp_path / "fictional.txt").write_bytes("é".encode("latin-1"))
    with pytest.raises(kgtool.DataError, match="UTF-8"):
        against(tmp_path)


def of_documents(documents: int, each: int) -> str:
    """TriG: so many groups called "three officials" in each of so many documents."""
    prefixes = "@prefix kg: <https://w3id.org/kgtool/ontology#> .\n"
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    groups = (
        f'<urn:g{d}> {{ <urn:g{d}-{n:03}> a kg:Group ; skos:prefLabel "three officials"@en }}\n'
        for d in range(documents)
        for n in range(each)
    )
    return prefixes + "".join(groups)


@pytest.mark.parametrize(("documents", "each", "found"), [(200, 1, 0), (1, 200, 199), (20, 3, 40)])
def test_a_label_of_many_things_is_told_once_for_each(tmp_path: Path, documents: int, each: int, found: int) -> None:
    """Not once for each pair: that took minutes for what forty articles have."""
    (tmp_path / "many.trig").write_text(of_documents(documents, each), "utf-8")
    (check,) = (check for check in CHECKS if check.name == "label-twice")
    assert len(checked(tmp_path / "many.trig", check)) == found


def test_a_label_is_that_of_something_that_belongs_to_no_document(tmp_path: Path) -> None:
    text = of_documents(2, 1) + '<urn:g> { <urn:plan> a kg:Plan ; skos:prefLabel "three officials"@en }'
    (tmp_path / "many.trig").write_text(text, "utf-8")
    (check,) = (check for check in CHECKS if check.name == "label-twice")
    assert len(checked(tmp_path / "many.trig", check)) == 2
