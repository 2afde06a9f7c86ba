"""The pages of the server as of a day."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
import requests
from conftest import ROOT
from webpages import BROWSER, in_process

import kgtool
from kgtool.formats.writing import write
from kgtool.server.pages import days
from kgtool.store import LocalStore, open_store
from kgtool.store.as_of import as_of, histories

FICTION = ROOT / "graph_data" / "fiction"
DAY = "2031-05-01"
PAGES = (
    "/", "/questions", "/question/conflicts", "/question/positions-of?who=Voss", "/plans", "/network", "/editor",
    "/about?iri=https%3A%2F%2Fexample.org%2Fmerrow%2Fperson-voss",
)  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with in_process(open_store(data=FICTION)) as url:
        yield url.rstrip("/")


def get(address: str) -> requests.Response:
    return requests.get(address, headers=BROWSER, timeout=60, allow_redirects=False)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_its_day_and_its_links_and_forms_carry_it_on(url: str, path: str) -> None:
    asked = f"{path}{'&' if '?' in path else '?'}as-of={DAY}&clock=said"
    page = get(url + asked)
    assert page.status_code == 200
    assert str(as_of(open_store(data=FICTION), DAY, "said")) in page.text
    # the script of a network's page has no links in its text
    head = page.text.partition("<script")[0] if path == "/network" else page.text
    links = [one.replace("&amp;", "&") for one in re.findall(r'<a [^>]*href="(/[^"]*)"', head)]
    assert links
    for link in links:
        carried = parse_qs(urlsplit(link).query)
        if "as-of" not in carried:  # the way back to today
            assert urlsplit(link).path == urlsplit(path).path
            assert link == path
            continue
        assert len(carried["as-of"]) == len(carried["clock"]) == 1
        assert carried["clock"] == ["said"]
    for form in re.findall(r"<form .*?</form>", head, re.DOTALL):
        assert len(re.findall(r'name="as-of"[^>]* value="2031-05-01"|value="2031-05-01"[^>]* name="as-of"', form)) == 1


@pytest.mark.parametrize("clock", ["published", "said", "loaded", "holds"])
def test_an_answer_is_that_of_the_day(url: str, clock: str) -> None:
    for question in ("positions-of", "conflicts"):
        who = {"who": "https://example.org/merrow/person-voss"} if question == "positions-of" else {}
        answer = requests.get(
            f"{url}/question/{question}.csv", params={**who, "as-of": DAY, "clock": clock}, timeout=60
        )
        expected = kgtool.ask(question, as_of(open_store(data=FICTION), DAY, clock), **who)
        write(expected, output := io.BytesIO(), "csv")
        assert answer.text.splitlines() == output.getvalue().decode().splitlines()


def test_the_steps_are_the_days_on_which_something_became_known(url: str) -> None:
    every = {day for steps in histories(open_store(data=FICTION), "published").values() for day, _ in steps if day}
    at, seen = min(every), list[str]()
    while at:
        seen.append(at)
        page = get(f"{url}/questions?as-of={at}").text
        later = re.search(r'rel="next" href="/questions\?as-of=([\d-]+)&amp;clock=published"', page)
        assert ('rel="prev"' in page) == (len(seen) > 1)
        at = later[1] if later else ""
    assert seen == sorted(every)


def test_a_month_steps_from_its_last_day(url: str) -> None:
    page = get(f"{url}/questions?as-of=2031-04").text
    assert 'rel="prev" href="/questions?as-of=2031-04-24&amp;' in page
    assert 'rel="next" href="/questions?as-of=2031-05-02&amp;' in page


@pytest.mark.parametrize(
    ("asked", "words"), [("as-of=yesterday", "is not a day"), ("as-of=2031&clock=seen", "There is no clock seen")]
)
def test_what_is_no_day_and_no_clock_is_told(url: str, asked: str, words: str) -> None:
    page = get(f"{url}/questions?{asked}")
    assert page.status_code == 400
    assert words in page.text


def test_a_page_that_leads_elsewhere_carries_the_day_on(url: str) -> None:
    assert f"as-of={DAY}" in get(f"{url}/find?name=Voss&as-of={DAY}").headers["location"]


def test_what_is_written_since_is_in_the_day() -> None:
    store = LocalStore.memory()
    stance = ox.NamedNode("https://w3id.org/kgtool/ontology#stance")

    def claims() -> int:
        return sum(days._shown(store, store.version, "2031", "published").known.counts.values())

    for number in range(1, 4):
        claim = ox.NamedNode(f"https://example.org/{number}")
        store.add_quads([ox.Quad(claim, stance, ox.NamedNode("urn:any"), ox.NamedNode("urn:g"))])
        assert claims() == number
