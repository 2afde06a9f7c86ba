"""Plans against what the two articles say (the competency questions), versions of one plan, figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from conftest import DATA, ROOT

from kgtool.claims.claim import cited, position
from kgtool.claims.figures import contradictions
from kgtool.claims.plan_comparison import LEAST, Comparison, compare_plans, likeness, side_by_side
from kgtool.claims.plan_text import to_text
from kgtool.claims.plans import Part, Plan, ordinal, plan_iris, proposers, read_plan, read_plans
from kgtool.claims.style import bundled
from kgtool.claims.thing import listed
from kgtool.errors import UsageError
from kgtool.store import LocalStore, open_store

FICTION = DATA / "fiction"


@pytest.fixture(scope="module")
def versions() -> Comparison:
    store = open_store(data=FICTION / "versions.trig")
    return compare_plans("Fjord Plan (first text)", "Fjord Plan (second text)", store)


def plan(name: str, store: LocalStore) -> Plan:
    return read_plan(f"plan:{name}", store)


def fact(part: Part, short: str) -> list[str]:
    return [value.label for fact in part.facts if fact.property.short == short for value in fact.values]


def component(found: Plan, end: str) -> Part:
    (part,) = [part for part in found.parts if part.thing.short == f"m:{end}"]
    return part


# -- one plan, as the articles tell it -------------------------------------------------------------------------------


def test_the_lines_of_defense_stand_in_order_of_depth(bundled: LocalStore) -> None:
    """CQ08: demilitarized zone, the line behind it, the third line."""
    parts = plan("three-lines", bundled).parts
    assert [(part.depth, part.thing.short) for part in parts] == [(1, "m:line-1"), (2, "m:line-2"), (3, "m:line-3")]
    assert fact(parts[0], "kg:measureType") == ["demilitarized zone"]
    assert [cited(part.passages)[-2:] for part in parts] == ["20", "21", "22"]
    assert ordinal(3) == "third line"


def test_who_would_do_what_how_firmly_on_each_line(bundled: LocalStore) -> None:
    """CQ09, CQ10, CQ38."""
    told = [
        (part.depth, task.who[0].label, task.task[0].label, task.firmness)
        for part in plan("three-lines", bundled).parts
        for task in part.tasks
    ]
    assert told == [
        (1, "third-country neutral peacekeepers (FT plan)", "patrol", "could"),
        (2, "Ukrainian troops (FT plan)", "patrol", "would"),
        (3, "European deterrent force (FT plan)", "be stationed", "would"),
        (3, "United States", "give logistical support", "would"),
    ]


def test_the_components_of_the_guarantees(bundled: LocalStore) -> None:
    """CQ11."""
    kinds = {fact(part, "kg:measureType")[0] for part in plan("security-guarantees", bundled).parts}
    assert kinds == {"force deployment", "air defense", "arms supply", "monitoring"}


def test_the_anglo_french_plan(bundled: LocalStore) -> None:
    """CQ14 to CQ16: presented in Paris; fewer than 30,000, under European command; patrols in the Black Sea."""
    found = plan("anglo-french", bundled)
    assert [part.thing.short for part in found.parts] == [
        "m:af-troops", "m:af-monitoring", "m:af-firepower", "m:af-patrol-vessels",
    ]  # fmt: skip  # in the order of the text
    (figure,) = component(found, "af-troops").figures
    assert (figure.low, figure.high, figure.high_in) == (None, Decimal(30000), False)
    assert figure.interval == "fewer than 30,000"
    assert fact(component(found, "af-troops"), "kg:commandedBy") == ["European command"]
    assert fact(component(found, "af-patrol-vessels"), "kg:location") == ["Black Sea"]
    assert [claim["at"][0].label for claim in found.proposals] == ["Emergency meeting, Paris, 17 Feb 2025"]


def test_what_it_needs_is_told_with_who_says_so(bundled: LocalStore) -> None:
    """CQ18 (jets in Romania and Poland could be part of the US mechanism), CQ35."""
    found = plan("anglo-french", bundled)
    needs = {(listed(claim.who), position(claim), claim.what[0].short) for claim in found.needs}
    assert ("Keir Starmer", "requires", "m:us-protective-mechanism") in needs
    assert ("The Telegraph", "describes (inferred by the reader)", "m:us-jets") in needs
    denied = [claim for claim in found.needs if claim.negated]
    assert [position(claim) for claim in denied] == ["describes (says it would not be so)"]


def test_the_components_of_the_coalition_plan_and_how_many_each_plan_has(bundled: LocalStore) -> None:
    """CQ30, CQ39."""
    ends = [part.thing.short for part in plan("coalition-deployment", bundled).parts]
    assert ends == ["m:cd-personnel", "m:cd-air-patrol", "m:cd-train", "m:cd-deter"]
    counts = {"security-guarantees": 4, "three-lines": 3, "anglo-french": 4, "trump-advisors-dmz": 2}
    assert {name: len(plan(name, bundled).parts) for name in counts} == counts


def test_nobody_is_made_a_proposer(bundled: LocalStore) -> None:
    """CQ42, CQ53: the three lines and the four components have no proposer; who describes them is not one."""
    for name in ("three-lines", "security-guarantees"):
        found = plan(name, bundled)
        assert found.proposals == ()
        assert found.whole.claims != ()
        assert proposers(found) == ["Nobody is recorded as its proposer; who tells of it has not proposed it."]
    (told,) = proposers(plan("anglo-french", bundled))
    assert "France and United Kingdom – propose, on the word of The Telegraph (inferred by the reader: " in told


def test_a_component_without_a_claim_says_so(bundled: LocalStore) -> None:
    assert all(part.claims == () for part in plan("three-lines", bundled).parts)
    assert "No claim recorded." in to_text(plan("three-lines", bundled))


def test_a_measure_with_components_reads_as_a_plan_and_nothing_else_does(bundled: LocalStore) -> None:
    assert [part.thing.short for part in read_plan("m:ten-countries-forces", bundled).parts] == ["m:uk-fr-soldiers"]
    with pytest.raises(UsageError, match=r"Donald Trump is not a plan\. Plans here: plan:anglo"):
        read_plan("person:trump", bundled)


# -- two plans -------------------------------------------------------------------------------------------------------


def test_over_10000_and_fewer_than_30000_do_not_contradict(bundled: LocalStore) -> None:
    """CQ28, CQ43."""
    found = compare_plans("plan:anglo-french", "plan:coalition-deployment", bundled)
    (pair,) = [pair for pair in found.pairs[1:] if pair.left and pair.right]
    assert (pair.left.thing.short, pair.right.thing.short) == ("m:af-troops", "m:cd-personnel")
    assert "force deployment" in pair.reason
    (figure,) = [aspect for aspect in pair.aspects if aspect.name == "figure"]
    assert figure.verdict == "changed"
    assert "more than 10,000 and fewer than 30,000" in figure.remark
    assert figure.remark.startswith("No contradiction")
    assert "different plans" in figure.remark


def test_every_cell_says_who_says_so(bundled: LocalStore) -> None:
    known = read_plans(bundled, plan_iris(bundled)).values()
    for left in known:
        for right in known:
            found = side_by_side(left, right)
            cells = [cell for pair in found.pairs for a in pair.aspects for cell in (a.left, a.right) if cell.values]
            assert all(told.passages or told.by(cell.claims) for cell in cells for told in cell.told)


@pytest.mark.parametrize("name", ["anglo-french", "three-lines"])
def test_a_plan_beside_itself_is_the_same(bundled: LocalStore, name: str) -> None:
    found = compare_plans(f"plan:{name}", f"plan:{name}", bundled)
    assert {pair.verdict for pair in found.pairs} == {"same"}


def test_sides_can_be_changed(bundled: LocalStore) -> None:
    one = compare_plans("plan:anglo-french", "plan:three-lines", bundled).counts()
    other = compare_plans("plan:three-lines", "plan:anglo-french", bundled).counts()
    assert one.get("changed") == other.get("changed") == 1
    assert one["only left"] == other["only right"]


def test_versions_are_aligned_as_the_data_link_them(versions: Comparison) -> None:
    assert versions.versions
    told = [(p.left and p.left.number, p.right and p.right.number, p.verdict) for p in versions.pairs[1:]]
    assert told == [
        ("1", "1", "changed"), ("2", "2a", "kept"), ("3", None, "dropped"), ("4", None, "only left"),
        (None, "5", "only right"),
    ]  # fmt: skip
    not_told = versions.pairs[4]
    assert "does not say that it was dropped" in not_told.reason


def test_a_text_and_the_one_after_next_are_versions_of_one_plan() -> None:
    """What the text in between keeps, revises or drops links the two; what is only in one of them is told as such."""
    store = open_store(data=ROOT / "graph_data" / "fiction")
    found = compare_plans("Strait Plan, first text", "Strait Plan, third text", store)
    assert found.versions
    told = [((pair.left or pair.right).thing.label.partition(" (")[0], pair.verdict) for pair in found.pairs[1:]]  # type: ignore[union-attr]
    assert told == [
        ("guard of the strait", "changed"), ("observers of the truce", "kept"),
        ("limit of Tamsland's army", "only left"), ("common toll office", "dropped"),
        ("base in Port Ansgar", "only right"),
    ]  # fmt: skip
    reasons = [pair.reason for pair in found.pairs[3:]]
    assert [reason.partition(",")[0] for reason in reasons] == [
        "not told of the later version", "said to have been dropped since", "added",
    ]  # fmt: skip
    (figure,) = [aspect for aspect in found.pairs[1].aspects if aspect.name == "figure"]
    assert "two versions of one plan" in figure.remark
    back = compare_plans("Strait Plan, third text", "Strait Plan, first text", store)
    assert sorted(pair.reason for pair in back.pairs) == sorted(pair.reason for pair in found.pairs)


def test_who_says_so_is_whoever_claims_the_plan_where_a_component_has_no_claim(versions: Comparison) -> None:
    (figure,) = [a for a in versions.pairs[1].aspects if a.name == "figure"]
    assert [listed(claim.who) for claim in figure.left.claims] == ["Osmark"]
    assert [cited(told.passages) for told in figure.left.told] == ["The first text of the Fjord Plan, paragraph 2"]


def test_who_is_against_a_plan_does_not_say_what_is_in_it() -> None:
    found = read_plan("a night ferry", open_store(data=FICTION / "changed.trig"))
    assert {position(claim) for claim in found.whole.claims} == {"proposes", "opposes"}
    (pair, *_) = side_by_side(found, found).pairs
    assert pair.left_by is not None
    assert [position(claim) for claim in pair.left_by.claims] == ["proposes"]


def test_a_kept_provision_tells_what_differs_all_the_same(versions: Comparison) -> None:
    differs = {a.name: a.verdict for a in versions.pairs[2].aspects if a.verdict != "same"}
    assert differs == {"number": "changed", "condition": "only right"}


def test_a_changed_figure_of_a_version_is_no_contradiction(versions: Comparison) -> None:
    (figure,) = [a for a in versions.pairs[1].aspects if a.name == "figure"]
    assert (figure.left.values[0].label, figure.right.values[0].label) == (
        "“at most 60 people”: at most 60 (persons)", "“at most 85 people”: at most 85 (persons)",
    )  # fmt: skip
    assert "two versions of one plan" in figure.remark


def test_figures_of_one_component_that_cannot_both_hold_are_told() -> None:
    store = open_store(data=FICTION / "two-figures.trig")
    found = read_plans(store, ["https://example.org/figures/rangers"])["https://example.org/figures/rangers"]
    clash = [(one.words, other.words) for one, other in contradictions(found.whole.figures)]
    assert sorted(map(sorted, clash)) == [["More than 1,000 rangers", "up to 800 rangers"]]
    assert "cannot both hold" in to_text(found)


def test_likeness_needs_more_than_a_topic(bundled: LocalStore) -> None:
    lines = plan("three-lines", bundled).parts
    score, why = likeness(lines[0], lines[1])
    assert (score, why) == (3, "both have the task patrol; the topic security guarantees for Ukraine")
    assert likeness(lines[1], component(plan("security-guarantees", bundled), "sg-armaments"))[0] < LEAST


# -- written out -----------------------------------------------------------------------------------------------------


def test_the_command_tells_a_plan_and_two(cli: Callable[..., Result]) -> None:
    told = cli("plan", "plan:three-lines")
    assert told.exit_code == 0, told.output
    assert "first line: line" in told.output
    assert "could" in told.output
    assert "Nobody is recorded as its proposer" in told.output
    beside = cli("plan", "Anglo-French strategy", "plan:coalition-deployment").output
    assert "[differs] troops under European command, fewer than 30,000" in beside
    assert "No contradiction" in beside
    assert "c:seed-004-04" in beside


@pytest.mark.parametrize("ending", ["html", "md", "json", "txt"])
def test_the_ending_tells_the_format(cli: Callable[..., Result], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"plan.{ending}"
    assert cli("plan", "plan:anglo-french", "plan:three-lines", "-o", path).exit_code == 0
    told = path.read_text("utf-8")
    assert "Black Sea" in told
    if ending == "json":
        assert json.loads(told)["left"]["whole"]["thing"]["label"].startswith("Anglo-French")
    if ending == "md":
        assert told.startswith("# Anglo-French")


def test_wrong_use_is_one_sentence(cli: Callable[..., Result], tmp_path: Path) -> None:
    for arguments in (["person:trump"], ["nothing like it"], ["plan:three-lines", "-o", tmp_path / "x.pdf"]):
        found = cli("plan", *arguments)
        assert found.exit_code == 2
        assert found.stderr.startswith("kgtool: ")
        assert len(found.stderr.splitlines()) == 1


def test_hostile_and_broken_values_are_words() -> None:
    store = open_store(data=DATA / "broken" / "quantity-bounds-swapped.ttl")
    for iri in plan_iris(store):
        to_text(read_plan(f"<{iri}>", store))


def test_the_seeds_have_what_the_plans_tell() -> None:
    """The paragraphs cited exist, and each says the words of its figure."""
    seeds = ROOT.parent / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip("the articles are not on this machine")
    store = open_store()
    file = {"doc:seed-000": "000_3f0fb738bff03ba5.txt", "doc:seed-004": "004_1e1255a4eee0828f.txt"}
    told = 0
    for found in read_plans(store, plan_iris(store)).values():
        for part in (found.whole, *found.parts):
            for one in part.figures:
                texts = []
                for place in part.passages:
                    lines = (seeds / file[place.document.short]).read_text("utf-8").splitlines()
                    texts.append([line for line in lines if line.strip()][int(place.paragraph) - 1])
                assert any(one.words in text for text in texts), one.words
                told += 1
    assert told >= 4


def test_reactions_to_what_others_put_forward_are_marked_in_the_code_list() -> None:
    marked = {iri.rpartition("/")[2] for iri in bundled().table if bundled().is_reaction(iri)}
    assert marked == {
        "supports", "accepts", "confirms", "doubts", "withholds", "abstains", "declines", "opposes", "rejects",
        "denies",
    }  # fmt: skip
