"""Addresses that no request is sent to."""

from __future__ import annotations

import pytest

import kgtool
from kgtool.errors import UsageError


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/sparql", "not encrypted"),
        ("https://ada:s3cret@example.org/", "login in it"),
        ("http://", "not the address"),
        ("https://exa mple.org:port/", "not the address"),
        ("https://example.org/sparql#virtuso", "virtuoso"),
        ("https://example.org/sparql#updates=x", "update=... and graphs=..."),
        ("https://example.org/sparql#graphdb", "'graphdb'.*update=... and graphs=..."),
    ],
)
def test_addresses_that_are_not_used(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        kgtool.open_store(url)
    assert "s3cret" not in str(caught.value)
