"""What two articles cannot show: small fictional scenarios, each with the questions that it is for, on two engines."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import DATA
from engines import Ask, engines_of

import kgtool
from kgtool.rdf.results import rows, text
from kgtool.store import LocalStore

FICTION = DATA / "fiction"
EXAMPLE = "https://example.org/"
SCENARIOS = {
    "figures": "two-figures.trig",
    "denial": "denial.trig",
    "hearsay": "hearsay.trig",
    "versions": "versions.trig",
    "reprint": "reprint.trig",
    "opposites": "opposites.trig",
    "sides": "sides.trig",
    "retraction": "retraction.trig",
    "changed": "changed.trig",
}
"""Scenario (the folder of its names under example.org) -> its file."""


@dataclass(frozen=True)
class Case:
    """A question to a scenario, and the rows that it must give; the first column is a name of the scenario."""

    title: str
    scenario: str
    query: str
    expected: set[tuple[str, ...]]


# ---- questions that several scenarios are asked ------------------------------------------------------------------

EDGES = """SELECT ?who ?edge ?content {
  GRAPH g:derived { ?who ?edge ?content }
  FILTER EXISTS { ?claim kg:claimant ?who ; kg:content ?content }
}"""

# One act is a claim and those that tell it again (kg:canonical); a claim that nobody tells again is an act alone.
FIGURES = """SELECT ?act ?claim ?bound ?least ?middle ?most {
  ?claim a kg:Claim ; kg:quantity ?figure ; kg:canonical? ?act . FILTER NOT EXISTS { ?act kg:canonical ?first }
  ?figure kg:boundType ?bound .
  OPTIONAL { ?figure kg:lowerBound ?least }
  OPTIONAL { ?figure kg:centralValue ?middle }
  OPTIONAL { ?figure kg:upperBound ?most }
}"""

# A record conflict: one act, one unit, figures that exclude each other. Open bounds need a number to compare.
CONFLICTS = """SELECT ?act ?low ?high {
  ?low a kg:Claim ; kg:canonical? ?act ; kg:quantity ?below . FILTER NOT EXISTS { ?act kg:canonical ?first }
  ?high a kg:Claim ; kg:canonical? ?act ; kg:quantity ?above .
  ?below kg:unit ?unit . ?above kg:unit ?unit .
  OPTIONAL { ?below kg:upperBound ?most }
  OPTIONAL { ?above kg:lowerBound ?least }
  FILTER(COALESCE(?most, 1000000000) < COALESCE(?least, -1))
}"""

ANSWERS = """SELECT ?claim ?answer ?who ?stance {
  ?answer kg:respondsTo|kg:corrects ?claim ; kg:claimant ?who ; kg:stance ?stance
}"""

DISPUTED_EDGES = """SELECT ?who ?edge ?content ?denial {
  ?denial kg:stance stance:denies ; kg:respondsTo ?claim .
  ?claim kg:claimant ?who ; kg:content ?content ; kg:stance ?stance .
  GRAPH g:derived { ?who ?edge ?content }
  FILTER(STRAFTER(STR(?edge), "#") = STRAFTER(STR(?stance), "stance/"))
}"""

WITHHELD = "SELECT ?claim ?who ?content { ?claim kg:stance stance:withholds ; kg:claimant ?who ; kg:content ?content }"

# On whose word: a named third party's makes the claim alleged; an unnamed informant's and an outlet's do not.
ALLEGED = """SELECT ?claim ?who ?teller {
  ?claim kg:claimant ?who ; kg:accordingTo ?teller .
  FILTER NOT EXISTS { ?teller a kg:AnonymousSource } FILTER NOT EXISTS { ?teller a kg:NewsOutlet }
}"""

SHARES = """SELECT ?claim ?who ?percent {
  ?claim kg:claimant ?who ; kg:share ?share .
  ?share kg:unit unit:percent ; kg:lowerBound ?percent ; kg:upperBound ?percent
}"""

# The five values of a difference. "Dropped" only where it is told: what a text is silent about is not told.
DIFFERENCES = """SELECT ?plan ?difference ?old ?new {
  { ?plan kg:revises ?earlier ; kg:hasComponent ?new . ?new kg:keeps ?old BIND("same" AS ?difference) }
  UNION
  { ?plan kg:revises ?earlier ; kg:hasComponent ?new . ?new kg:revises ?old BIND("changed" AS ?difference) }
  UNION
  { ?plan kg:revises ?earlier ; kg:hasComponent ?new FILTER NOT EXISTS { ?new kg:keeps|kg:revises ?any }
    BIND("added" AS ?difference) }
  UNION
  { ?plan kg:omits ?old BIND("dropped" AS ?difference) }
  UNION
  { ?plan kg:revises/kg:hasComponent ?old
    FILTER NOT EXISTS { ?plan kg:omits ?old }
    FILTER NOT EXISTS { ?plan kg:hasComponent/(kg:keeps|kg:revises) ?old }
    BIND("not told" AS ?difference) }
}"""

CHANGED_FIGURES = """SELECT ?new ?number ?then ?now {
  ?new kg:revises ?old ; kg:provisionNumber ?number ; kg:quantity/kg:upperBound ?now .
  ?old kg:quantity/kg:upperBound ?then
}"""

CONDITIONS = "SELECT ?content ?state { ?content a kg:Measure ; kg:condition+ ?state }"

# From the report of a claim back: reprints always, relays only from a report whose own text is not at hand, since that
# of a loaded document relays many things. Only claims that assert.
ORIGIN = """?claim a kg:Claim ; kg:canonical? ?act ; kg:stance ?stance ; kg:reportedIn/kg:reprints* ?end .
  FILTER NOT EXISTS { ?act kg:canonical ?first }
  FILTER(?stance NOT IN (stance:withholds, stance:denies))
  FILTER NOT EXISTS { ?end kg:reprints ?reprinted }
  OPTIONAL {
    ?end kg:relays+ ?far .
    FILTER NOT EXISTS { ?end kg:document ?own } FILTER NOT EXISTS { ?far kg:relays|kg:reprints ?further }
  }
  BIND(COALESCE(?far, ?end) AS ?origin)"""
ORIGINS = f"SELECT DISTINCT ?act ?origin {{ {ORIGIN} }}"
COUNTED = f"""SELECT ?act (COUNT(DISTINCT ?document) AS ?documents) (COUNT(DISTINCT ?origin) AS ?origins)
  (COUNT(DISTINCT ?informant) AS ?informants) {{
  {ORIGIN}
  ?claim kg:evidence/kg:inDocument ?document .
  OPTIONAL {{ ?claim kg:informant ?informant }}
}} GROUP BY ?act"""

OPPOSITES = """SELECT ?content ?topic ?for ?against {
  ?pro kg:content ?content ; kg:claimant ?for ; kg:stanceValence 1 .
  ?con kg:content ?content ; kg:claimant ?against ; kg:stanceValence -1 .
  ?content kg:topic ?topic .
  FILTER NOT EXISTS { ?pro kg:actStatus status:anticipated } FILTER NOT EXISTS { ?con kg:actStatus status:anticipated }
  FILTER NOT EXISTS { ?pro kg:polarity pol:negated } FILTER NOT EXISTS { ?con kg:polarity pol:negated }
}"""

POSITIONS = """SELECT ?who ?content ?valence {
  ?claim kg:claimant ?who ; kg:content ?content ; kg:stanceValence ?valence . ?content kg:topic topic:elections .
  FILTER NOT EXISTS { ?claim kg:actStatus status:anticipated }
}"""

# The side that a claim takes on a topic: its stance, and the way the content goes.
SIDES = """SELECT ?who ?content ?topic ?side {
  VALUES ?side { kg:isFor kg:isAgainst kg:takesNoSideOn }
  ?claim kg:claimant ?who ; kg:content ?content ; ?side ?topic .
}"""

# For whom a claim speaks; of several claimants, who for whom.
PRINCIPALS = """SELECT ?claim ?principal ?who {
  ?claim kg:principal ?principal .
  OPTIONAL { ?claim kg:representation ?own . ?own kg:onBehalfOf ?principal ; kg:representative ?who }
}"""

LATER = "SELECT ?earlier ?later ?stance { ?later kg:saidAfter ?earlier ; kg:stance ?stance }"

# What holds today: neither superseded by us nor corrected by the speaker.
STANDING = """SELECT ?claim ?stance ?number {
  ?claim a kg:Claim ; kg:stance ?stance . OPTIONAL { ?claim kg:quantity/kg:lowerBound ?number }
  FILTER NOT EXISTS { ?claim kg:supersededBy ?later } FILTER NOT EXISTS { ?correction kg:corrects ?claim }
}"""

CASES = [
    Case(
        "the figures that each act is told with",
        "figures",
        FIGURES,
        {
            ("c1", "c1", "bound:atMost", "", "", "800"),
            ("c1", "c2", "bound:moreThan", "1000", "", ""),
            ("c3", "c3", "bound:about", "", "900", ""),
        },
    ),
    Case("figures of one act that exclude each other", "figures", CONFLICTS, {("c1", "c1", "c2")}),
    Case("a speaker's new figure is no conflict", "retraction", CONFLICTS, set()),
    Case(
        "one act twice is one edge",
        "figures",
        EDGES,
        {("falk", "kg:callsFor", "rangers"), ("varga", "kg:proposes", "rangers")},
    ),
    Case(
        "who answers which claim, and how",
        "denial",
        ANSWERS,
        {
            ("c1", "c2", "skell", "stance:denies"),
            ("c1", "c3", "aasen", "stance:confirms"),
            ("c1", "c5", "dray", "stance:rejects"),
        },
    ),
    Case(
        "which edge is denied, by which claim", "denial", DISPUTED_EDGES, {("skell", "kg:announces", "closing", "c2")}
    ),
    Case("who did not comment", "denial", WITHHELD, {("c4", "watch", "closing")}),
    Case(
        "a denial is an edge of its own and takes none away",
        "denial",
        EDGES,
        {
            ("skell", "kg:announces", "closing"),
            ("skell", "kg:denies", "closing"),
            ("aasen", "kg:confirms", "closing"),
            ("watch", "kg:withholds", "closing"),
            ("dray", "kg:rejects", "closing"),
            ("dray", "kg:threatens", "halt"),
        },
    ),
    Case("on what a threat depends", "denial", CONDITIONS, {("halt", "shut")}),
    Case(
        "no edge on a named third party's word, nor of a share",
        "hearsay",
        EDGES,
        {("renn", "kg:supports", "truce"), ("kord", "kg:opposes", "truce"), ("oke", "kg:proposes", "truce")},
    ),
    Case("what is only alleged, and by whom", "hearsay", ALLEGED, {("c1", "tasse", "aldous")}),
    Case("which part of a group", "hearsay", SHARES, {("c3", "fishermen", "62")}),
    Case(
        "what became of each provision",
        "versions",
        DIFFERENCES,
        {
            ("plan-2", "same", "observers-1", "observers-2"),
            ("plan-2", "changed", "guard-1", "guard-2"),
            ("plan-2", "added", "", "vote-2"),
            ("plan-2", "dropped", "customs-1", ""),
            ("plan-2", "not told", "prisoners-1", ""),
        },
    ),
    Case("the figures of a changed provision", "versions", CHANGED_FIGURES, {("guard-2", "1", "60", "85")}),
    Case(
        "conditions of conditions",
        "versions",
        CONDITIONS,
        {("observers-2", "silent"), ("observers-2", "empty")},
    ),
    Case(
        "where the telling of an act comes from",
        "reprint",
        ORIGINS,
        {("c1", "report-bell"), ("c1", "report-radio"), ("c5", "report-dial")},
    ),
    Case(
        "documents, independent origins and informants of an act",
        "reprint",
        COUNTED,
        {("c1", "4", "2", "1"), ("c5", "1", "1", "0")},
    ),
    Case(
        "who is for what others are against", "opposites", OPPOSITES, {("election", "topic:elections", "hask", "moor")}
    ),
    Case(
        "positions on one topic, whatever the content",
        "opposites",
        POSITIONS,
        {
            ("hask", "election", "1"),
            ("moor", "election", "-1"),
            ("moor", "villages", "1"),
            ("tal", "election", "0"),
        },
    ),
    Case(
        "a superseded claim leaves no edge",
        "retraction",
        EDGES,
        {("lund", "kg:declines", "dam"), ("lund", "kg:offers", "sailors")},
    ),
    Case(
        "which claims stand",
        "retraction",
        STANDING,
        {("c2", "stance:declines", ""), ("c4", "stance:offers", "26")},
    ),
    Case(
        "giving up and insisting are opposite, declining is no side",
        "sides",
        SIDES,
        {
            ("rowan", "giving-up", "topic:nato-membership", "kg:isFor"),
            ("brenn", "giving-up", "topic:nato-membership", "kg:isAgainst"),
            ("ministry", "watching", "topic:monitoring", "kg:takesNoSideOn"),
            ("lind", "watch", "topic:monitoring", "kg:isFor"),
            ("lind", "watch", "topic:ceasefire", "kg:takesNoSideOn"),
        },
    ),
    Case(
        "each speaks for her own country",
        "sides",
        PRINCIPALS,
        {
            ("c1", "vestmark", ""),
            ("c3", "sundland", ""),
            ("c4", "vestmark", "rowan"),
            ("c4", "sundland", "lind"),
        },
    ),
    Case("which of two statements of one day came later", "sides", LATER, {("c5", "c6", "stance:doubts")}),
    Case("what the speaker corrected", "retraction", ANSWERS, {("c3", "c4", "lund", "stance:offers")}),
]

# What the model must be able to say beyond two articles -> a pattern that some scenario must have.
MUST = {
    "the figure of a claim": "?x a kg:Claim ; kg:quantity ?y",
    "on whose word": "?x a kg:Claim ; kg:accordingTo ?y",
    "an answer": "?x kg:respondsTo ?y",
    "one act told twice": "?x a kg:Claim ; kg:canonical ?y",
    "a revised plan": "?x a kg:Plan ; kg:revises ?y",
    "a revised provision": "?x a kg:Measure ; kg:revises ?y",
    "a kept provision": "?x a kg:Measure ; kg:keeps ?y",
    "a dropped provision": "?x a kg:Plan ; kg:omits ?y",
    "the number of a provision": "?x kg:provisionNumber ?y",
    "the question at stake": "?x kg:topic ?y",
    "a condition of a content": "?x a kg:Measure ; kg:condition ?y",
    "a condition of a condition": "?x a kg:StateOfAffairs ; kg:condition ?y",
    "a reprint": "?x kg:reprints ?y",
    "an outlet that is none of the news": "?x kg:outlet ?y FILTER NOT EXISTS { ?y a kg:NewsOutlet }",
    "an excerpt": "?x kg:excerptOnly true",
    "which way a content goes": "?x kg:disfavors ?y",
    "a principal for each claimant": "?x kg:representation ?y",
    "the country of an organization": "?x a kg:Organization ; kg:ofCountry ?y",
    "with whom": "?x kg:counterparty ?y",
    "the day a content begins": "?x kg:begins ?y",
    "the order within a day": "?x kg:saidAfter ?y",
    "the address of a document": "?x a kg:Document ; dct:source ?y",
    "the title of a document": "?x a kg:Document ; dct:title ?y",
    "the language of a document": "?x a kg:Document ; dct:language ?y",
    **{
        stance: f"?x kg:stance stance:{stance}"
        for stance in ("accepts", "denies", "confirms", "withholds", "threatens", "abstains", "doubts")
    },
}


@cache
def store_of(scenario: str) -> LocalStore:
    """A scenario alone; all of them together where it is empty."""
    return kgtool.open_store(data=[FICTION / SCENARIOS[scenario]] if scenario else sorted(FICTION.glob("*.trig")))


@cache
def engines(scenario: str) -> dict[str, Ask]:
    return engines_of(store_of(scenario))


def without_infos(store: LocalStore) -> list[str]:
    return [str(finding) for finding in kgtool.validate(store) if finding.severity != "info"]


def against(store: LocalStore, folder: Path) -> set[tuple[str, str, str]]:
    """What does not fit the article files in `folder`: severity, thing, message."""
    found = kgtool.validate(store, articles=folder)
    return {(f.severity, f.focus.removeprefix(EXAMPLE), f.message) for f in found if f.rule == "articles"}


# ---- the questions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [False, True], ids=["alone", "together"])
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.scenario}: {case.title}")
def test_a_scenario_answers_its_questions(case: Case, engine: str, together: bool) -> None:
    """Alone, and beside the other scenarios, which may not get into its answers."""
    _, found = engines("" if together else case.scenario)[engine](case.query)
    own = f"{EXAMPLE}{case.scenario}/"
    answers = [tuple(cell.removeprefix(own) for cell in row) for row in found if row[0].startswith(own)]
    assert sorted(answers) == sorted(case.expected)


def test_a_changed_article_is_told_with_what_no_longer_fits(tmp_path: Path) -> None:
    shutil.copy(FICTION / "changed-v2.txt", tmp_path / "changed.txt")
    assert against(store_of("changed"), tmp_path) == {
        ("warning", "changed/doc", "The article file changed.txt is not the one that was read: its sha256 differs."),
        ("warning", "changed/doc", "The article file changed.txt has 4 paragraphs, not 3."),
        # the words were changed, or moved on by a paragraph; those of the first claim still stand
        ("violation", "changed/c2", "Its anchor does not stand in paragraph 2 of changed.txt."),
        ("violation", "changed/c3", "Its anchor does not stand in paragraph 3 of changed.txt."),
        ("violation", "changed/sailors-60", "Its words do not stand in changed.txt."),
    }


# ---- the scenarios -----------------------------------------------------------------------------------------------


def test_every_file_is_a_scenario_that_says_that_it_is_fictional() -> None:
    files = sorted(FICTION.glob("*.trig"))
    assert [path.name for path in files] == sorted(SCENARIOS.values())
    assert [path.name for path in files if not path.read_text("utf-8").startswith("# Fictional: ")] == []


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_keeps_the_rules(scenario: str) -> None:
    assert without_infos(store_of(scenario)) == []


def test_all_scenarios_together_keep_the_rules() -> None:
    assert without_infos(store_of("")) == []


def test_every_scenario_fits_its_articles() -> None:
    assert against(store_of(""), FICTION) == set()


def test_an_excerpt_is_remarked() -> None:
    found = kgtool.validate(store_of("hearsay"))
    assert [(f.severity, f.focus) for f in found] == [("info", EXAMPLE + "hearsay/doc")]


def test_every_name_of_a_scenario_is_described() -> None:
    """The checks look at the project's own names alone."""
    query = f"""SELECT DISTINCT ?name {{ ?thing ?uses ?name FILTER NOT EXISTS {{ ?name a ?kind }}
      FILTER(?uses NOT IN (dct:source, kg:record) && STRSTARTS(STR(?name), "{EXAMPLE}")) }}"""
    assert [text(name) for (name,) in rows(store_of("").query(query)) if name] == []


@pytest.mark.parametrize("what", MUST)
def test_what_the_model_must_say_is_said_in_some_scenario(what: str) -> None:
    assert store_of("").query(f"ASK {{ {MUST[what]} }}") is True


def test_no_scenario_is_loaded_by_default(bundled: LocalStore) -> None:
    assert bundled.query(f'ASK {{ ?thing ?uses ?value FILTER(STRSTARTS(STR(?thing), "{EXAMPLE}")) }}') is False


def test_a_superseded_claim_is_in_no_answer() -> None:
    store = kgtool.open_store(data=FICTION / "retraction.trig")
    old = {text(row[0]) for row in rows(store.query("SELECT ?c { ?c kg:supersededBy ?new }")) if row[0]}
    assert old
    for name, question in kgtool.catalogue().items():
        answer = rows(store.query(question.query))
        if "claim" in answer.variables:
            assert not old & {text(row["claim"]) for row in answer.dicts() if "claim" in row}, name
