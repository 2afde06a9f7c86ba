"""The table of kinds of servers, and the one in docs/remote.md."""

from __future__ import annotations

import pytest
from conftest import ROOT

from kgtool.store.remote.servers import PROFILES, Profile


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_places_of_a_profile_are_the_same_from_the_server_s_address_and_its_queries(profile: Profile) -> None:
    by_base = profile.places("https://example.org/ds")
    assert profile.places(by_base.query) == by_base
    assert all(place.startswith("https://example.org/ds") for place in (by_base.query, by_base.update))


def test_the_table_in_the_docs_is_that_of_the_profiles() -> None:
    page = (ROOT / "docs" / "remote.md").read_text("utf-8")
    for one in PROFILES:
        graphs = "`INSERT DATA`" if one.graphs is None else f"`{one.graphs or '/'}`"
        places = f"`{one.query or '/'}` `{one.update or '/'}` {graphs}"
        row = f"| `{one.name}` | {one.software} | tested: {one.tested} | {places} |"
        assert row in page, row
