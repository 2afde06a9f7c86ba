"""Addresses that no request is sent to, and those of this machine."""

from __future__ import annotations

import pytest

import kgtool
from kgtool.errors import UsageError
from kgtool.store.remote.addresses import is_loopback


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


def test_addresses_of_this_machine() -> None:
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST."]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "example.org", "127.0.0.1.example.org", "10.0.0.1", ""]))
