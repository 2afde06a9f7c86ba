"""Small made-up inputs that broke answers beyond two articles (tests/data/growth): show, plan, why, pages of things."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import Result
from conftest import DATA

from kgtool.claims.claim import cited, claims, position
from kgtool.claims.plan_comparison import compare_plans
from kgtool.claims.plan_text import to_text
from kgtool.claims.plans import read_plan
from kgtool.claims.profile import show
from kgtool.claims.reading import iris
from kgtool.claims.thing import listed
from kgtool.claims.why import why
from kgtool.questions.labels import labels
from kgtool.rdf.results import Term, text
from kgtool.site.building import build_site
from kgtool.store import LocalStore, open_store

Cli = Callable[..., Result]
EX = "https://example.org/"
POSITIONS, ALLEGED, TELLS = "Positions taken", "Positions that others say it takes", "What it tells"


def case(number: str) -> Path:
    (path,) = (DATA / "growth").glob(f"{number}-*.trig")
    return path


@cache
def store(number: str) -> LocalStore:
    return open_store(data=case(number))


def section(number: str, name: str, title: str, *columns: str) -> list[tuple[str, ...]]:
    """The rows of a section of a thing's profile: texts, and things by their labels, else by the ends of their IRIs."""
    found = [part.rows for part in show(name, store(number)).sections if part.title == title]
    known = labels(store(number), iris(row for rows in found for row in rows.dicts()))

    def shown(term: Term | None) -> str:
        end = known.get(text(term), text(term).rpartition("/")[2]) if isinstance(term, ox.NamedNode) else ""
        return end or (text(term) if term is not None else "")

    return [tuple(shown(row.get(column)) for column in columns) for rows in found for row in rows.dicts()]


@cache
def page(number: str, thing: str) -> str:
    """The text of the site's page of a thing, a line for each tag."""
    made = build_site(store(number)).files
    (name,) = [name for name in made if name.startswith(f"{thing}_")]
    return re.sub(r"\s*\n\s*", "\n", html.unescape(re.sub("<[^>]*>", "\n", made[name].decode())))


# -- 01: a position that only another tells ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["South Vale", "Oskar Penn"])
def test_an_alleged_position_stands_apart_with_who_says_so(who: str) -> None:
    columns = ("who", "position", "mark", "on_the_word_of", "when", "document", "paragraphs")
    alleged = ("Oskar Penn", "accepts", "alleged", "Tilda Rowan", "2031-05-01", "The Lantern, 1 May 2031", "1")
    taken = ("Vera Holm", "rejects", "stated in the text", "", "2031-05-02", "Harbor Post, 2 May 2031", "1")
    assert section("01", who, ALLEGED, *columns) == [alleged]
    assert section("01", who, POSITIONS, *columns) == ([taken] if who == "South Vale" else [])
    assert section("01", "Tilda Rowan", TELLS, "who", "position", "mark") == [("Oskar Penn", "accepts", "alleged")]


def test_an_alleged_position_stands_apart_on_its_pages(cli: Cli) -> None:
    south = page("01", "south")
    taken, alleged = south.index(f"\n{POSITIONS} on its behalf"), south.index(f"\n{ALLEGED}")
    assert taken < south.index("Vera Holm refuses a joint guard.") < alleged < south.index("Oskar Penn would have")
    (claim,) = claims(store("01"), [f"{EX}d1-c1"]).values()
    assert position(claim) == "accepts (alleged; on the word of Tilda Rowan)"
    told = cli("why", f"{EX}d1-c1", "--data", case("01")).stdout
    assert "Oskar Penn – accepts (alleged; on the word of Tilda Rowan) – a joint guard at the strait" in told
    refused = cli("why", "Penn", "accepts", "joint guard", "--data", case("01"))
    assert "d1-c1 tells of it, but: alleged" in refused.stderr


# -- 02: a denial of a negation ----------------------------------------------------------------------------------------


def test_a_denial_of_a_negation_does_not_read_as_its_reverse() -> None:
    assert section("02", "Tilda Rowan", POSITIONS, "position", "what", "mark") == [
        ("denies", "North Vale wrote the draft", "denies a report that it is not so")
    ]
    assert section("02", "Tilda Rowan", ALLEGED, "position", "mark", "on_the_word_of") == [
        ("states", "says it is not so; alleged; denied by the claimant", "Oskar Penn")
    ]
    assert [position(claim) for claim in claims(store("02")).values()] == [
        "states (says it is not so; alleged; denied by the claimant; on the word of Oskar Penn)",
        "denies (denies a report that it is not so)",
    ]
    (denial,) = why(f"{EX}d1-c2", store=store("02"))
    assert denial.basis == "denies a report that it is not so"


# -- 04, 13: what each document tells of a plan ------------------------------------------------------------------------


def test_each_figure_of_a_part_is_cited_from_the_document_that_gives_it() -> None:
    (guard,) = read_plan("strait plan", store("04")).parts
    assert {figure.words: cited(figure.passages) for figure in guard.figures} == {
        "fewer than 500": "Harbor Post, 1 May 2031, paragraph 3",
        "up to 700": "Wire One, 2 May 2031, paragraph 1",
    }
    shown = " ".join(to_text(read_plan("strait plan", store("04")), 400).split())
    assert "fewer than 500 (soldiers) [Harbor Post, 1 May 2031, paragraph 3]" in shown
    assert "at most 700 (soldiers) [Wire One, 2 May 2031, paragraph 1]" in shown


def test_a_clause_is_told_by_its_own_document_and_not_by_who_likes_much_of_the_text() -> None:
    found = compare_plans("strait text, first version", "strait text, second version", store("13"))
    whole, clause = found.pairs
    assert clause.left_by is not None
    assert [listed(claim.who) for claim in clause.left_by.claims] == ["North Vale"]
    told = {
        (pair is whole, aspect.name): [
            (listed(one.values), cited(one.passages), [claim.short.rpartition("/")[2] for claim in one.by(cell.claims)])
            for cell in (aspect.left, aspect.right)
            for one in cell.told
        ]
        for pair in found.pairs
        for aspect in pair.aspects
    }
    lantern, harbor = "The Lantern, 1 May 2031, paragraph 1", "Harbor Post, 3 May 2031, paragraph 1"
    assert told[False, "figure"] == [
        ("“at most 600”: at most 600 (soldiers)", lantern, ["d1-c1"]),
        ("“at most 800”: at most 800 (soldiers)", harbor, ["d2-c1"]),
    ]
    assert told[True, "content status"] == [("draft", lantern, ["d1-c1"]), ("draft", harbor, ["d2-c1"])]
    supports = [claim for claim in found.left.whole.claims if listed(claim.who) == "Oskar Penn"]
    assert [position(claim) for claim in supports] == ["supports"], "he stands with the plan as a whole"


# -- 08: a poll --------------------------------------------------------------------------------------------------------


def test_a_share_of_a_poll_is_told_wherever_the_position_is() -> None:
    asked = section("08", "people asked in North Vale", POSITIONS, "position", "mark")
    assert asked == [("opposes", "held by 43 percent"), ("supports", "held by 40 percent")]
    towards = section("08", "a joint guard at the strait", "Positions towards it", "position", "mark")
    assert sorted(towards) == sorted(asked)
    assert (
        page("08", "guard").count("\nheld by 43 percent\n") == page("08", "asked").count("\nheld by 43 percent\n") > 0
    )


# -- 10: a surname in a title ------------------------------------------------------------------------------------------


def test_a_surname_means_the_person_and_not_the_article_that_has_it_in_its_title(cli: Cli) -> None:
    assert show("Rowan", store("10")).iri == f"{EX}tilda"
    (reason,) = why("Rowan", "proposes", "guard", store("10"))
    assert reason.label == "Tilda Rowan proposes a guard."
    assert cli("show", "guard at the strait", "--data", case("10")).exit_code == 0
    assert show("Rowan wants a guard", store("10")).iri == f"{EX}d1"


# -- 11, 17: days that are not told ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "who", "days"),
    [
        ("11", "South Vale", [("offers", "2031-05-06"), ("declines", "not told (article of 2031-05-07)")]),
        ("17", "Rowan", [("calls for", "by 2031-05-07"), ("proposes", "not told (article of 2031-05-07)")]),
    ],
)
def test_a_day_that_is_not_told_is_said_so_and_stands_apart(number: str, who: str, days: list[tuple[str, str]]) -> None:
    assert section(number, who, POSITIONS, "position", "when") == days


def test_a_day_known_only_as_the_latest_is_in_words_everywhere(cli: Cli) -> None:
    shown = " ".join(cli("show", "Rowan", "--data", case("17")).stdout.split())
    assert "by 7 May 2031" in shown
    assert "2031-05-07" not in shown
    assert [(claim.when, claim.day) for claim in claims(store("17")).values()] == [
        ("by 7 May 2031 (“recently”)", "2031-05-07"),
        ("not told (article of 7 May 2031)", ""),
    ]
    tilda = page("17", "tilda")
    assert tilda.index("by 7 May 2031") < tilda.index("not told (article of 7 May 2031)")
