"""Maps of event data sets: the bundled ones are sound, and a bad one is a sentence with its key."""

from __future__ import annotations

import pytest
from codedevents import GOOD, TINY, convert, run

from kgtool.errors import DataError, UsageError
from kgtool.events.record_map import bundled_maps, event_map, parse_map


def test_the_bundled_maps_are_sound_and_can_be_had() -> None:
    assert bundled_maps() == ["gdelt1", "gdelt2", "icews", "polecat"]
    listed = run("maps").stdout.decode()
    for name in bundled_maps():
        assert event_map(name).dataset == name
        assert parse_map(run("maps", name).stdout.decode(), name) == event_map(name)
        assert name in listed
    with pytest.raises(UsageError, match="gdelt1, gdelt2, icews, polecat"):
        event_map("acled")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "T"', "", "key title"),
        ("day = 1", "", "key roles.day"),
        ("day = 1", 'day = "Day"', "key roles.day"),
        ("day = 1", "day = 5", "key roles.day"),
        ("day = 1", "day = 1\nwho = 2", "key roles.who"),
        ("columns = 4", 'columns = "4"', "key columns"),
        ("columns = 4", "colums = 4", "key colums"),
        ("columns = 4", 'columns = 4\ndate = "day"', "key date"),
        ("columns = 4", "columns = 4\ndate = []", "key date"),
        ("columns = 4", 'columns = 4\ndate = ["%Y-%m-%d", 1]', "key date"),
        ("columns = 4", "columns = true", "key columns"),
        ("columns = 4", 'columns = 4\nencoding = "utf-99"', "key encoding"),
        ("columns = 4", 'columns = 4\nencoding = "utf-16"', "key encoding"),
        ("columns = 4", 'columns = 4\ndelimiter = "||"', "key delimiter"),
        ("columns = 4", 'columns = 4\nscheme = "no iri"', "key scheme"),
        ('dataset = "t"', 'dataset = "T set"', "key dataset"),
        ("target = 4", 'target = 4\n[same]\nA = "nobody"', "key same.A"),
        ("[roles]", "[roles", "is not TOML"),
    ],
)
def test_a_bad_map_is_named_in_one_sentence_with_its_key(old: str, new: str, key: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_map(TINY.replace(old, new), "tiny")
    assert key in str(caught.value)
    assert str(caught.value).endswith(".")


def test_the_map_says_who_is_meant() -> None:
    out, _, _ = convert(GOOD + b"\n", TINY + '[same]\nA = "country:ua"\n')
    assert out.count(b"exactMatch> <https://w3id.org/kgtool/id/country/ua>") == 1
