"""kgtool article agree: which claims two codings share, in what they agree beyond chance, and a file to merge them."""

from __future__ import annotations

import csv
import json
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kgtool
from kgtool.articles.alpha import alpha
from kgtool.articles.article import compile_article
from kgtool.articles.reading import ArticleError, read_yaml, unresolved, write_yaml
from kgtool.cli import main

HEAD = """article:
  id: harbor-post-2031-05-07
  title: Harbor Post, 7 May 2031
  outlet: Harbor Post
  published: 2031-05-07
  language: en
new:
  - outlet: Harbor Post
  - country: North Vale
  - country: South Vale
  - person: Vera Holm
  - person: Tilda Rowan
claims:
"""
GOLD = """
  - who: Vera Holm
    for: North Vale
    stance: offers
    what: 100 guards at the strait
    type: force deployment
    topic: foreign troops in Ukraine
    sense: for
    figure: at least 100 guards
    how: ready
    when: on Monday = 2031-05-05
    par: 3
    quote: ready to send guards
    says: Vera Holm is ready to send at least 100 guards.
  - who: Tilda Rowan
    stance: denies
    what: 100 guards at the strait
    answers: c1
    par: 4
    quote: no such offer
    says: Tilda Rowan denies that there was such an offer.
"""
DRAFT = """
  - who: Vera Holm
    stance: describes
    what: {state: the weather is cold}
    par: 1
    quote: a cold day
    says: Vera Holm finds it cold.
    check: [modality]
  - who: Vera Holm
    stance: proposes
    what:
      measure: 100 guards at the strait
      type: force deployment
      favors: foreign troops in Ukraine
      figure: 100 or more guards
    when: 2031-05-05
    par: 3
    quote: ready to send guards
    says: Holm would send guards.
  - who: Tilda Rowan
    stance: denies
    what: 100 guards at the strait
    answers: c2
    par: [4]
    quote: no such offer
    says: Tilda Rowan denies the offer.
"""


def write(folder: Path, **files: str) -> list[Path]:
    for name, claims in files.items():
        (folder / f"{name}.yaml").write_text(HEAD + claims.lstrip("\n"), "utf-8")
    return [folder / f"{name}.yaml" for name in files]


def agree(folder: Path, **files: str) -> kgtool.Agreement:
    return kgtool.agree(*write(folder, **files))


# ---- Alpha -----------------------------------------------------------------------------------------------------------

DOT = None
MANY = [  # Krippendorff 2011, C: four observers, twelve units, missing values
    [1, 2, 3, 3, 2, 1, 4, 1, 2, DOT, DOT, DOT],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, DOT, 3],
    [DOT, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, DOT],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, DOT],
]


@pytest.mark.parametrize(
    ("coders", "published"),
    [
        (["0100000010", "1110010000"], 0.095),  # A: binary data, two observers, no missing values
        (["aabbdcccedda", "babbbcccedddd"[:12]], 0.692),  # B: nominal data, two observers
        (MANY, 0.743),
        (["ab", "ab"], 1.0),
        (["ab", "ba"], -0.5),
    ],
)
def test_alpha_is_that_of_the_published_examples(coders: list[Any], published: float) -> None:
    found = alpha(list(zip(*coders, strict=True)))
    assert found is not None
    assert round(found, 3) == published


@pytest.mark.parametrize("units", [[], [("a", "a")] * 5, [("a", None), (None, "b")]])
def test_alpha_is_not_defined_without_two_values(units: list[Any]) -> None:
    assert alpha(units) is None


# ---- Agreement -------------------------------------------------------------------------------------------------------


def test_claims_are_paired_and_compared_by_what_they_mean(tmp_path: Path) -> None:
    found = agree(tmp_path, gold=GOLD, draft=DRAFT)
    assert (found.pairs, found.only) == ((("1", "2"), ("2", "3")), ((), ("1",)))
    counts = {one.name: (one.pairs, one.agreed) for one in found.fields}
    # Two spellings of a figure and of a date, a content within a claim or beside it, and another number of a claim.
    for name in ("figure", "when", "type", "topic", "sense", "answers"):
        assert counts[name] == (1, 1), name
    for name in ("who", "what", "par", "quote"):
        assert counts[name] == (2, 2), name
    assert [(one.claim, one.other, one.field, one.one, one.two) for one in found.disagreements] == [
        ("1", "2", "for", "North Vale", "(left out)"),
        ("1", "2", "stance", "offers", "proposes"),
        ("1", "2", "how", "ready", "(left out)"),
    ]
    assert counts["stance"] == (2, 1)
    assert counts["how"] == (1, 0)
    by_name = {one.name: one for one in found.fields}
    assert by_name["who"].alpha == 1.0
    assert by_name["as"].alpha is None


def test_two_spellings_of_one_person_agree_and_so_do_two_that_are_merged(tmp_path: Path) -> None:
    one = GOLD.replace("Vera Holm", "Emmanuel Macron")
    two = GOLD.replace("Vera Holm", "Macron")
    assert not agree(tmp_path, one=one, two=two).disagreements
    merged = tmp_path / "m.ttl"
    merged.write_text(kgtool.merge_entities("Macron", "Merz", why="A test.").turtle, "utf-8")
    files = write(tmp_path, one=one, three=GOLD.replace("Vera Holm", "Merz"))
    assert {row.field for row in kgtool.agree(*files).disagreements} == {"who"}
    assert not kgtool.agree(*files, kgtool.open_store(data=[merged], with_bundled=True)).disagreements


def test_a_matching_is_the_best_of_all_and_not_that_of_the_nearest_first(tmp_path: Path) -> None:
    # c1 is most like d1, but then nothing is left for c2.
    def claim(par: str, quote: str, what: str) -> str:
        return f"  - {{who: Vera Holm, stance: offers, what: {{state: {what}}}, par: {par}, quote: {quote}, says: x}}\n"

    one = claim("3", "send the guards", "guards are sent") + claim("3", "guards", "guards come")
    two = claim("3", "send the guards", "guards are sent now") + claim(
        "[7, 8, 9]", "send the guards", "guards are sent"
    )
    found = agree(tmp_path, one=one, two=two)
    assert set(found.pairs) == {("1", "2"), ("2", "1")}


@given(st.integers(0, 10_000))
@settings(max_examples=4, deadline=None)
def test_what_was_changed_is_found_and_nothing_else(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chosen = random.Random(seed)
    folder = tmp_path_factory.mktemp("codings")
    source = ROOT / "graph_data" / f"seed-00{chosen.choice('04')}.yaml"
    read = read_yaml(source.read_text("utf-8"), "seed")
    every = [str(claim["id"]) for claim in read["claims"]]
    named = [claim.get(key, "") for claim in read["claims"] for key in ("because", "answers")]
    linked = {str(part)[1:] for part in named}
    gone = set(chosen.sample([key for key in every if key not in linked], 2))
    changed = set(chosen.sample([key for key in every if key not in gone], 3))
    for claim in read["claims"]:
        if str(claim["id"]) in changed:
            claim["how"] = "might" if claim.get("how") != "might" else "could"
    read["claims"] = [claim for claim in read["claims"] if str(claim["id"]) not in gone]
    chosen.shuffle(read["claims"])
    (folder / "b.yaml").write_text(write_yaml(read), "utf-8")
    found = kgtool.agree(source, folder / "b.yaml")
    assume(found.faults == (0, 0))  # nothing that is left names what only a claim that is gone described
    assert set(found.pairs) == {(key, key) for key in every if key not in gone}
    assert set(found.only[0]) == gone
    assert found.only[1] == ()
    assert {(one.claim, one.field) for one in found.disagreements} == {(key, "how") for key in changed}
    back = kgtool.agree(folder / "b.yaml", source)
    assert {(one.name, one.pairs, one.agreed, one.alpha) for one in back.fields} == {
        (one.name, one.pairs, one.agreed, one.alpha) for one in found.fields
    }
    # With the first picked everywhere, the merged file means what the first means.
    assert found.to_pick == len(gone) + len(changed)
    (folder / "merged.yaml").write_text(write_yaml(picked(read_yaml(found.merged, "merged"), "a")), "utf-8")
    meant = {frozenset(compile_article(path, check=False).quads) for path in (source, folder / "merged.yaml")}
    assert len(meant) == 1


def picked(value: Any, side: str) -> Any:
    if isinstance(value, list):
        return [picked(item, side) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: picked(part, side) for key, part in value.items() if key != "pick"}
    for key, part in value.items():
        if isinstance(part, dict) and "pick" in part:
            found[key] = part["pick"][side]
    return {key: part for key, part in found.items() if part != "(left out)"}


def test_the_merged_file_is_refused_until_all_is_picked(tmp_path: Path) -> None:
    found = agree(tmp_path, gold=GOLD, draft=DRAFT)
    merged = tmp_path / "merged.yaml"
    merged.write_text(found.merged, "utf-8")
    with pytest.raises(ArticleError) as error:
        compile_article(merged)
    stance = "Two codings differ here, offers (a) or proposes (b); write the right value in place of pick:."
    (at,) = (fault.at for fault in error.value.faults if fault.message == stance)
    assert found.merged.splitlines()[at.line - 1][at.column - 1 :].startswith("pick:")
    assert any("only b has this claim; remove pick: to keep it" in fault.message for fault in error.value.faults)
    assert len(error.value.faults) == found.to_pick == len(list(unresolved(read_yaml(found.merged, "m"))))
    for side, claims in (("a", 2), ("b", 3)):
        done = picked(read_yaml(found.merged, "m"), side)
        done["claims"] = done["claims"][:claims]
        merged.write_text(write_yaml(done), "utf-8")
        assert compile_article(merged, check=False).claims == claims


def test_a_coding_with_faults_is_compared_by_its_words(tmp_path: Path) -> None:
    wrong = GOLD.replace("stance: denies", "stance: denise").replace("who: Vera", "who: Wera")
    found = agree(tmp_path, gold=GOLD, draft=wrong)
    assert found.faults[0] == 0
    assert found.faults[1] >= 2
    assert {one.field for one in found.disagreements} == {"stance", "who"}


# ---- What cannot be compared -----------------------------------------------------------------------------------------


def test_what_cannot_be_compared_is_told_in_a_sentence(tmp_path: Path) -> None:
    gold, none, other = write(tmp_path, gold=GOLD, none="  []\n", other=GOLD)
    other.write_text(other.read_text("utf-8").replace("id: harbor-post-2031-05-07", "id: another"), "utf-8")
    also_none = tmp_path / "also.yaml"
    also_none.write_bytes(none.read_bytes())
    for one, two, error, words in (
        (gold, gold, kgtool.UsageError, "is compared with itself"),
        (gold, tmp_path / "." / "gold.yaml", kgtool.UsageError, "is compared with itself"),
        (gold, other, kgtool.UsageError, "are of different articles, harbor-post-"),
        (none, also_none, kgtool.DataError, "has a claim; there is nothing to compare"),
        (gold, tmp_path / "missing.yaml", kgtool.DataError, "missing.yaml"),
    ):
        with pytest.raises(error, match=words):
            kgtool.agree(one, two)
    found = kgtool.agree(gold, none)
    assert (found.pairs, found.only, found.fields) == ((), (("1", "2"), ()), ())


def test_of_one_text_codings_may_have_different_names(tmp_path: Path) -> None:
    one, two = write(tmp_path, one=GOLD, two=GOLD)
    for path, id in ((one, "first"), (two, "second")):
        text = path.read_text("utf-8").replace("id: harbor-post-2031-05-07", f"id: {id}\n  sha256: {'a' * 64}")
        path.write_text(text, "utf-8")
    assert not kgtool.agree(one, two).disagreements
    two.write_text(two.read_text("utf-8").replace("a" * 64, "b" * 64), "utf-8")
    with pytest.raises(kgtool.UsageError, match=r"different texts \(sha256\)"):
        kgtool.agree(one, two)


# ---- The command -----------------------------------------------------------------------------------------------------


def test_the_command_prints_80_columns_and_writes_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    gold, draft = map(str, write(tmp_path, gold=GOLD, draft=DRAFT))

    def run(*words: str) -> str:
        done = CliRunner().invoke(main, ["article", "agree", gold, draft, *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    told = run("--merge", str(tmp_path / "m.yaml"))
    assert "claim" in told
    assert "1 only in b" in told
    assert "alpha is not defined" in told
    assert f"{tmp_path / 'm.yaml'}: 6 places to pick." in told
    assert all(len(line) <= 80 for line in told.splitlines() if str(tmp_path) not in line)
    assert "NaN" not in told
    (stance,) = [row for row in csv.DictReader(StringIO(run("--format", "csv"))) if row["field"] == "stance"]
    assert (stance["claims"], stance["agreed"], stance["percent"], stance["alpha"]) == ("2", "1", "50", "0.40")
    run("-o", str(tmp_path / "rows.json"))
    rows = json.loads((tmp_path / "rows.json").read_text("utf-8"))["results"]["bindings"]
    assert rows[0]["remark"]["value"] == "1 only in b"
