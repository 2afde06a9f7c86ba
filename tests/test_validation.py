"""The shapes catch what they promise: a broken fixture for each, which nothing but that shape catches."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.store import LocalStore

BROKEN = sorted((DATA / "broken").glob("*.ttl"))


def test_the_bundled_graph_keeps_the_rules(bundled: LocalStore) -> None:
    assert [str(finding) for finding in kgtool.validate(bundled)] == []


def test_the_fictional_article_keeps_the_rules() -> None:
    assert [str(f) for f in kgtool.validate(kgtool.open_store(data=[DATA / "fictional.trig"]))] == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_fixture_is_caught_by_its_shape(path: Path) -> None:
    expected = path.read_text("utf-8").splitlines()[0].partition("# expect:")[2].strip()
    assert expected, f"{path} begins with '# expect: <words of the message>'"
    findings = kgtool.validate(kgtool.open_store(data=[path]))
    assert findings, "nothing was found"
    assert all(expected in finding.message for finding in findings), [str(f) for f in findings]
    assert all(str(path) in finding.where for finding in findings if not finding.focus.startswith("_:"))


def test_findings_are_sentences_that_name_the_thing() -> None:
    (finding,) = kgtool.validate(kgtool.open_store(data=[DATA / "broken" / "claim-without-evidence.ttl"]))
    assert finding.severity == "violation"
    assert finding.focus in str(finding) or ":" in str(finding)
    assert str(finding).count("\n") == 0


def test_own_shapes(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:severity sh:Warning ;\n"
        "  sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:severity sh:Warning ; "
        'sh:message "A person needs an age." ] .\n',
        "utf-8",
    )
    findings = kgtool.validate(kgtool.open_store(data=[DATA / "small.ttl"]), [shapes])
    assert {f.severity for f in findings} == {"warning"}
    assert len(findings) == 2
    shapes.write_text("this is no Turtle", "utf-8")
    with pytest.raises(kgtool.DataError, match="not valid Turtle"):
        kgtool.validate(kgtool.open_store(data=[DATA / "small.ttl"]), [shapes])
