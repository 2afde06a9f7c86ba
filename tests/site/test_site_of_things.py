"""Site and server of data without claims: they speak of things and links."""

from __future__ import annotations

import pytest
import requests
from conftest import DATA
from webpages import BROWSER, Page, in_process

from kgtool.site.building import build_site
from kgtool.store import LocalStore, open_store


@pytest.fixture(scope="module")
def people() -> LocalStore:
    store = open_store(data=[DATA / "any" / "people.ttl"])
    assert isinstance(store, LocalStore)
    return store


def test_a_site_of_things_does_not_speak_of_claims(people: LocalStore) -> None:
    files = build_site(people).files
    home = Page(files["index.html"].decode())
    assert "People" in home.words
    assert "6 things, 6 links" in home.words
    for name, body in files.items():
        if name.endswith(".html") and name != "network.html":
            assert "claim" not in Page(body.decode()).words.lower(), name
    listed = Page(files["things.html"].decode()).words
    assert "Person" in listed
    assert "acme corp" in listed
    inside = {link.partition("#")[0] for link in home.links if "://" not in link and not link.startswith("data:")}
    assert inside - {""} <= files.keys()


def test_a_server_of_things_has_their_picture_on_its_front(people: LocalStore) -> None:
    with in_process(people) as address:
        home = requests.get(address + "/", headers=BROWSER, timeout=60).text
        network = requests.get(address + "/network", headers=BROWSER, timeout=60)
    words = Page(home).words
    assert "People: 6 things, 6 links" in words
    assert "claims" not in words.split("Skip to the content")[1].partition("Nothing here")[0].lower()
    assert network.status_code == 200
    assert "acme corp" in network.text
