"""The ledger of a store on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from conftest import DATA, fault

import kgtool
from kgtool.store.ledger import NAME

Cli = Callable[..., Result]


SMALL = DATA / "small.ttl"


def test_a_damaged_ledger_is_reported(cli: Cli, tmp_path: Path) -> None:
    kgtool.load([SMALL], tmp_path / "s")
    for text, words in (("{", "damaged"), ('{"version": 9}', "newer version of kgtool")):
        (tmp_path / "s" / NAME).write_text(text, "utf-8")
        fault(cli("load", SMALL, "--store", tmp_path / "s"), 1, words)
        assert kgtool.query("ASK { ?s ?p ?o }", tmp_path / "s") is True
