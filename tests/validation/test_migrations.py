"""The migrations bring data of an earlier version of the ontology to the next, and change nothing when run again."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from conftest import DATA

import kgtool
from kgtool.rdf import files
from kgtool.store import LocalStore

STEPS = sorted((files.ontology_dir() / "migrations" / "0.3-to-0.4").glob("*.ru"))


def migrated(path: Path, times: int = 1) -> ox.Store:
    """The data of a file after all the steps."""
    store = ox.Store()
    store.load(path=path)
    for step in STEPS * times:
        store.update(step.read_text("utf-8"))
    return store


def quads(path: Path) -> set[ox.Quad]:
    store = ox.Store()
    store.load(path=path)
    return set(store)


def test_data_of_0_3_become_data_of_0_4() -> None:
    assert set(migrated(DATA / "migrations" / "0.3.trig")) == quads(DATA / "migrations" / "0.4.trig")


def test_each_step_is_needed_and_says_what_it_does() -> None:
    before = quads(DATA / "migrations" / "0.3.trig")
    assert len(STEPS) == 4
    for step in STEPS:
        title, reason = step.read_text("utf-8").splitlines()[:2]
        assert title.startswith("# title: ")
        assert reason.startswith("# reason: ")
        store = ox.Store()
        store.extend(before)
        store.update(step.read_text("utf-8"))
        assert set(store) != before, step.name


def test_running_them_again_changes_nothing() -> None:
    assert set(migrated(DATA / "migrations" / "0.3.trig", times=2)) == quads(DATA / "migrations" / "0.4.trig")


def test_data_of_0_4_are_left_alone(bundled: LocalStore) -> None:
    store = ox.Store()
    store.extend(bundled.quads())
    before = set(store)
    for step in STEPS:
        store.update(step.read_text("utf-8"))
    assert set(store) == before


def test_what_was_wrong_in_0_3_is_right_after() -> None:
    """The version before is found fault with, the version after is not."""
    found = {
        name: [
            str(finding)
            for finding in kgtool.validate(kgtool.open_store(data=[DATA / "migrations" / f"{name}.trig"]))
            if finding.severity != "info"
        ]
        for name in ("0.3", "0.4")
    }
    assert len(found["0.3"]) == 2
    assert found["0.4"] == []
