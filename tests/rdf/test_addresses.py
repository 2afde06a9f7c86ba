"""Hosts and URLs of this machine."""

from __future__ import annotations

from kgtool.rdf.addresses import is_loopback


def test_addresses_of_this_machine() -> None:
    assert all(map(is_loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST."]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "example.org", "127.0.0.1.example.org", "10.0.0.1", ""]))
