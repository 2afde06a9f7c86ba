"""Made-up inputs that once broke the answers about positions, with the right answers (tests/data/growth)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from conftest import DATA
from engines import Ask, engines_of, picked, same_rows

import kgtool
from kgtool.questions.question import find, narrowed
from kgtool.store import LocalStore

Rows = list[tuple[str, ...]]
ARTICLE = "not told (article of 2031-05-0{})"
STATED = "stated in the text"

# question, its parameter, file: columns, all rows
CASES: dict[tuple[str, str, str], tuple[str, Rows]] = {
    # hearsay: on whose word, and on no side
    ("positions-of", "who=Oskar Penn", "01-hearsay"): ("when position what mark on_the_word_of", [
        ("2031-05-01", "stance:accepts", "guard", "alleged", "Tilda Rowan"),
    ]),
    ("positions-of", "who=South Vale", "01-hearsay"): ("position mark on_the_word_of spoken_by speaks_for_it", [
        ("stance:accepts", "alleged", "Tilda Rowan", "Oskar Penn", "as told"),
        ("stance:rejects", STATED, "", "Vera Holm", "as told"),
    ]),
    ("who-speaks-for-whom", "", "01-hearsay"): ("who on_behalf_of position mark", [
        ("oskar", "south", "stance:accepts", "alleged"), ("vera", "south", "stance:rejects", STATED),
    ]),
    ("for-and-against", "", "01-hearsay"): ("side who", []),
    ("timeline", "who=South Vale", "01-hearsay"): ("when who position mark on_the_word_of", [
        ("2031-05-01", "oskar", "stance:accepts", "alleged", "Tilda Rowan"),
        ("2031-05-02", "vera", "stance:rejects", STATED, ""),
    ]),
    # who denies having said that it is not so
    ("positions-of", "who=Tilda Rowan", "02-denial-of-a-negation"): ("position what mark answers", [
        ("stance:denies", "authored", "denies a report that it is not so",
         "Tilda Rowan said that the draft is not from North Vale, Oskar Penn tells."),
        ("stance:states", "authored", "says it is not so; alleged; denied by the claimant", ""),
    ]),
    ("caveats", "", "02-denial-of-a-negation"): ("caveat because claim", [
        ("denied since", "d1-c2", "d1-c1"), ("on another's word", "oskar", "d1-c1"),
        ("says it is not so", "Tilda Rowan said that the draft is not from North Vale, Oskar Penn tells.", "d1-c1"),
        ("denies a report that it is not so", "d1-c1", "d1-c2"),
    ]),
    # contents without a sense make no sides of their topic
    ("for-and-against", "", "03-sides-of-a-topic"): ("side who", []),
    # each article tells its own claim of the report that both relay
    ("who-said-it-to-whom", "", "05-two-relays-of-one-report"): ("article outlet who what paragraphs claim", [
        ("d1", "wire", "tilda", "guard", "1", "d1-c1"), ("d2", "wire", "vera", "bridge", "1", "d2-c1"),
    ]),
    # a poll: the share stands in the row, and no side is taken
    ("who-opposes-what", "", "08-poll"): ("who position what mark", [
        ("asked", "stance:opposes", "guard", "held by 43 percent"),
    ]),
    ("for-and-against", "", "08-poll"): ("side who", []),
    # an earlier position told without a day stands apart
    ("positions-of", "who=South Vale", "11-earlier-position"): ("when position", [
        ("2031-05-06", "stance:offers"), (ARTICLE.format(7), "stance:declines"),
    ]),
    ("timeline", "who=South Vale", "11-earlier-position"): ("when position", [
        ("2031-05-06", "stance:offers"), (ARTICLE.format(7), "stance:declines"),
    ]),
    # of two who sign for two countries together, the data do not say who signs for which
    ("who-speaks-for-whom", "who=Vera Holm", "16-what-the-guide-leaves-open"): ("on_behalf_of how", [
        ("north", "told of all together"), ("south", "told of all together"),
    ]),
    # neither what is dated "at the latest" nor what has no day is dropped
    ("timeline", "", "17-day-known-only-as-latest"): ("when kind position what", [
        ("2031-05-07", "article", "", "d1"), ("by 2031-05-07", "statement", "stance:callsFor", "guard"),
        (ARTICLE.format(7), "statement", "stance:proposes", "guard"),
    ]),
    ("timeline", "day=2031-05-01", "17-day-known-only-as-latest"): ("when position", [
        ("by 2031-05-07", "stance:callsFor"),
    ]),
}  # fmt: skip


@cache
def case(name: str) -> tuple[LocalStore, dict[str, Ask]]:
    store = kgtool.open_store(data=[DATA / "growth" / f"{name}.trig"])
    return store, engines_of(store)


@pytest.mark.parametrize(("name", "given", "file"), CASES, ids=[" ".join(key) for key in CASES])
def test_the_answer_is_right(name: str, given: str, file: str) -> None:
    columns, wanted = CASES[name, given, file]
    store, engines = case(file)
    query = narrowed(find(name), store, dict([given.split("=", 1)]) if given else {}).query
    assert picked(same_rows(query, engines), columns) == wanted


def test_the_timeline_lists_an_article_once() -> None:
    """It lists all 160 positions, and no report beside the article that it is."""
    _, engines = case("14-160-claims-of-40-articles")
    found = picked(engines["oxigraph"](find("timeline").query), "kind what claim")
    assert [sum(row[0] == kind for row in found) for kind in ("article", "report")] == [40, 0]
    assert len({row[2] for row in found if row[0] == "statement"}) == 160


DENIED = """
@prefix kg: <https://w3id.org/kgtool/ontology#> . @prefix stance: <https://w3id.org/kgtool/vocab/stance/> .
@prefix basis: <https://w3id.org/kgtool/vocab/basis/> . @prefix ex: <https://example.org/> .
ex:said kg:claimant ex:penn ; kg:stance stance:accepts ; kg:content ex:guard ; kg:basis basis:stated .
ex:denial kg:claimant ex:penn ; kg:stance stance:denies ; kg:content ex:guard ; kg:respondsTo ex:said .
ex:no kg:claimant ex:holm ; kg:stance stance:rejects ; kg:content ex:guard ; kg:basis basis:stated .
"""
YES = "ex:yes kg:claimant ex:rowan ; kg:stance stance:supports ; kg:content ex:guard ; kg:basis basis:stated ."


@pytest.mark.parametrize(
    ("more", "wanted"),
    [("", []), (YES, [("for", "rowan"), ("against", "holm"), ("for (denied)", "penn")])],
    ids=["alone", "beside another"],
)
def test_what_the_claimant_denies_having_said_is_no_side(tmp_path: Path, more: str, wanted: Rows) -> None:
    (tmp_path / "denied.ttl").write_text(DENIED + more, "utf-8")
    engines = engines_of(kgtool.open_store(data=[tmp_path / "denied.ttl"]))
    assert picked(same_rows(find("for-and-against").query, engines), "side who") == wanted
