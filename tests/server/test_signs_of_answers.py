"""The signs of pairs (≠, ↷) in the answers of questions on the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests
from conftest import ROOT
from webpages import BROWSER, in_process

from kgtool.claims.relations import all_relations
from kgtool.server.pages import webpage
from kgtool.store import open_store

FICTION = ROOT / "graph_data" / "fiction"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with in_process(open_store(data=FICTION)) as url:
        yield url.rstrip("/")


def signs(page: str) -> set[tuple[str, str]]:
    """Where the signs of a page lead, and what they say."""
    return set(re.findall(r'<a href="(/question/(?:conflicts|changes)[^"]*#[^"]*)"[^>]*>([≠↷] [^<]+)</a>', page))


@pytest.mark.parametrize("shown", ["", "&as=table"])
@pytest.mark.parametrize("question", ["positions-of?who=Luc+Amarin", "document-claims?document=Ledger,+4+July+2031"])
def test_a_claim_in_an_answer_says_what_stands_against_it(url: str, question: str, shown: str) -> None:
    page = requests.get(f"{url}/question/{question}{shown}", headers=BROWSER, timeout=60).text
    found = signs(page)
    assert any(words.startswith("↷ says something else") for _, words in found)
    for place, _ in found:
        # the pair stands where the sign leads to
        path, _, anchor = place.replace("&amp;", "&").partition("#")
        assert f'id="{anchor}"' in requests.get(url + path, headers=BROWSER, timeout=60).text


def test_pairs_say_themselves_how_their_claims_stand(url: str) -> None:
    assert signs(requests.get(f"{url}/question/conflicts?as=table", headers=BROWSER, timeout=60).text) == set()


def test_every_pair_is_at_both_of_its_claims() -> None:
    store = open_store(data=FICTION)
    found = all_relations(store)
    assert {pair.question for pairs in found.values() for pair in pairs} == {"conflicts", "changes"}
    for claim, pairs in found.items():
        for pair in pairs:
            assert claim in (pair.one, pair.other)
            assert pair in found[pair.one]
            assert pair in found[pair.other]


def test_of_a_large_store_they_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webpage, "is_small", lambda store: False)
    assert webpage.related_in(open_store(data=FICTION)) == {}
