"""The growth cases of which the checks are to say something, or nothing (tests/data/growth, all made up)."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DATA

import kgtool
from kgtool.validation.findings import Finding


def found(number: str) -> list[Finding]:
    """The faults of a case, but for what is only information."""
    (path,) = Path(DATA / "growth").glob(f"{number}-*.trig")
    return [one for one in kgtool.validate(kgtool.open_store(data=path)) if one.severity != "info"]


@pytest.mark.parametrize("number", ["09", "12"])
def test_what_is_right_has_no_fault(number: str) -> None:
    """09: one act told by two documents of groups that each names its own way; 12: the same label in many documents."""
    assert found(number) == []


def test_the_checks_want_what_the_guide_says() -> None:
    """What two documents tell has its type in g:reference; joint claimants have each a principal of their own."""
    words = " ".join(one.message for one in found("16"))
    assert "give it type and name in g:reference" in words
    assert "give each claimant a kg:representation" in words
    assert "has no country" not in words, "a ministry has one"
