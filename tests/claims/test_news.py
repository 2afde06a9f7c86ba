"""What is new since a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from conftest import DATA, ROOT, fault

import kgtool
from kgtool.claims.news import KINDS, OTHER, news
from kgtool.claims.news_text import ATOM, to_atom, to_json, to_markdown, to_text
from kgtool.errors import UsageError
from kgtool.site.templating import news_page

CASE = DATA / "growth" / "15-what-no-question-asks.trig"
EX = "https://example.org/"


def found(since: str, **given: str) -> list[tuple[str, tuple[str, ...], bool]]:
    items = news(since, kgtool.open_store(data=CASE), **given).items  # type: ignore[arg-type]
    return [(item.kind, tuple(iri.removeprefix(EX) for iri in item.iris), item.perhaps) for item in items]


def test_what_november_brings() -> None:
    """A claim, the change it makes, and another origin for what was told before."""
    assert found("2031-11-01") == [
        ("claim", ("d3-c1",), False),
        ("change", ("d1-c2", "d3-c1"), False),
        ("origin", ("guard", "harbor"), False),
    ]
    assert found("2031-11-02") == []


def test_of_what_is_told_for_the_first_time_the_claim_says_where_it_is_from() -> None:
    kinds = [kind for kind, _, _ in found("2031-05-01")]
    assert kinds == ["claim"] * 5 + ["change", "contradiction"]


def test_what_two_documents_tell_otherwise_of_one_event_is_told_of_each_attribute() -> None:
    """The summit of the fictional dispute: its place, and its day."""
    known = kgtool.as_of(kgtool.open_store(data=ROOT / "graph_data" / "fiction"), "2031-03-31")
    notes = [item.note for item in news("2031-03-22", known).items if item.kind == "contradiction"]
    assert [len([note for note in notes if what in note]) for what in ("another place", "days exclude")] == [2, 2]


def test_a_topic_leaves_only_what_is_about_it() -> None:
    assert [iris for _, iris, _ in found("2031-05-01", topic="size of the army of North Vale")][:2] == [
        ("d1-c1",), ("d2-c1",),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="nonsense"):
        found("2031-05-01", topic="nonsense")


def test_what_may_be_older_is_listed_and_marked() -> None:
    """Article B is of 17 February 2025 or later."""
    told = news("2025-09-01")
    sure = {item.iris[0].rpartition("/")[2][:8] for item in told.items if not item.perhaps}
    unsure = {item.iris[0].rpartition("/")[2][:8] for item in told.items if item.perhaps}
    assert (sure, unsure) == ({"seed-000"}, {"seed-004"})
    assert "of 26 the dates leave open whether they are older" in told.in_words()
    assert news("2030-01-01").in_words().endswith(": nothing.")
    assert not news("2030-01-01")


def test_each_thing_stands_under_its_topics_and_is_counted_once() -> None:
    told = news("2025-02-01")
    assert len([item for item in told.items if item.kind == "claim"]) == 45
    assert sum(len(group) for group in told.topics.values()) > len(told.items)
    assert [*told.topics][-1] == OTHER or OTHER not in told.topics
    only = news("2025-02-01", topic="foreign troops")
    assert len(only.topics) == 1


@pytest.mark.parametrize("clock", ["published", "said", "loaded", "holds"])
def test_every_clock_says_what_is_new(clock: str) -> None:
    assert news("2000-01-01", clock=clock).in_words()


@pytest.mark.parametrize("day", ["", "soon", "2025-02-30", "2025-13", "0000-01-01"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(UsageError, match="is not a day"):
        news(day)


# -- as text -----------------------------------------------------------------------------------------------------------


def test_every_format_says_everything() -> None:
    """Each sentence, note and topic stands in each format."""
    told = news("2031-05-01", kgtool.open_store(data=CASE))
    feed = ElementTree.fromstring(to_atom(told))
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == len(told.items)
    assert len({entry.findtext(f"{{{ATOM}}}id") for entry in entries}) == len(entries)
    as_text = " ".join("".join(feed.itertext()).split())
    plain, page, markdown = to_text(told, 300), news_page(told), to_markdown(told)
    listed = json.loads(to_json(told))["topics"]
    for item in told.items:
        for sentence in item.sentences:
            for written in (plain, page, as_text, markdown):
                assert sentence in written
        assert all(item.note in written for written in (plain, page, as_text, markdown))
        assert KINDS[item.kind].title in plain
    assert [topic["topic"] for topic in listed] == list(told.topics)


def test_a_foreign_text_cannot_break_a_format(tmp_path: Path) -> None:
    hostile = "<script>*_[x](y)\\u0007\\u202e"
    text = CASE.read_text("utf-8").replace("Vera Holm now offers a company.", hostile)
    path = tmp_path / "hostile.trig"
    path.write_text(text, "utf-8")
    told = news("2031-11-01", kgtool.open_store(data=path))
    assert "<script>" not in news_page(told)
    assert "<script>" not in to_markdown(told)
    ElementTree.fromstring(to_atom(told))
    assert "\x07" not in to_text(told, 80)


def test_lines_fit_the_terminal() -> None:
    assert max(map(len, to_text(news("2025-02-01"), 60).splitlines())) <= 60


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_exit_code_says_whether_something_is_new(cli: Callable[..., Result], tmp_path: Path) -> None:
    assert cli("news", "--since", "2031-11-02", "--data", CASE).exit_code == 0
    done = cli("news", "--since", "2031-11-01", "--data", CASE)
    assert done.exit_code == 3
    assert "Vera Holm now offers a company." in done.stdout
    for name in ("n.md", "n.html", "n.json", "n.atom", "n.txt"):
        written = cli("news", "--since", "2031-11-01", "--data", CASE, "-o", tmp_path / name)
        assert written.exit_code == 3
        assert "1 claim, 1 change, 1 further origin" in written.stdout
        assert "Vera Holm now offers a company." in (tmp_path / name).read_text("utf-8")
    fault(cli("news", "--since", "yesterday"), 2, "yesterday is not a day")
    assert cli("news").exit_code == 2


def test_news_as_of_a_later_day(cli: Callable[..., Result]) -> None:
    """What was new in the summer, seen from its end."""
    done = cli("news", "--since", "2031-05-02", "--as-of", "2031-10-31", "--data", CASE)
    assert done.exit_code == 0
    assert ": nothing." in done.stdout
